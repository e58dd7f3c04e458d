import Semantics
import TestSupport
import Testing

private let rules = """
  dataset orders from "orders.csv" { time day: date; amount: 円; channel: text }
  price = 100円
  rate = by channel { "web": 10%, else: 5% }
  sales = sum(orders.amount)
  income = count(orders) * price
  fee = sum(orders.amount * rate)
  plan = prior(plan, 1 month, 1,000円) + price
  scenario dearer from @2026-03 {
    price = price + 50円
    rate = { "web": 20%, else: 10% }
  }
  scenario flat from @2026-03 { rate = 50% }
  scenario middle from @2026-03-15 { price = 200円 to 450円 }
  """

private let shop = Workbench(
  rules,
  data: [
    "orders": """
    day,amount,channel
    2026-01-10,1000,web
    2026-02-10,2000,shop
    2026-02-20,1000,web
    2026-03-05,1000,web
    2026-04-05,3000,shop
    """
  ])

/// The override holds for the slices that start on the day or after it; before them the base holds.
@Test func aScenarioBeginsAtItsDate() throws {
  let dearer = World.scenario("dearer")
  #expect(
    try shop.rows("price, income by month", world: dearer)
      == ["2026-01 | 100 | 100", "2026-02 | 100 | 200", "2026-03 | 150 | 150", "2026-04 | 150 | 150"])
  // 1000·10 %; 2000·5 % + 1000·10 %; 1000·20 %; 3000·10 %.
  #expect(
    try shop.rows("fee by month", world: dearer)
      == ["2026-01 | 100", "2026-02 | 200", "2026-03 | 200", "2026-04 | 300"])
  #expect(
    try shop.rows("plan by month during @2026-01..@2026-04", world: dearer)
      == ["2026-01 | 1100", "2026-02 | 1200", "2026-03 | 1350", "2026-04 | 1500"])
  // A shifted slice starts where it is shifted to.
  let shifted =
    try shop.rows("prior(price, 1 month) by month during @2026-02..@2026-05", world: dearer)
  #expect(shifted == ["2026-02 | (beforeFirstPeriod)", "2026-03 | 100", "2026-04 | 150", "2026-05 | 150"])
  // A quarter that starts before the day is a slice of the base.
  #expect(
    try shop.rows("price by quarter during @2026-01..@2026-06", world: dearer) == ["2026-Q1 | 100", "2026-Q2 | 150"])
}

/// Values by group change to one value, and the other way round, also where rows look them up.
@Test func tablesBeginAtADate() throws {
  #expect(
    try shop.rows("fee by month", world: .scenario("flat"))
      == ["2026-01 | 100", "2026-02 | 200", "2026-03 | 500", "2026-04 | 1500"])
  let parts =
    try shop.rows("fee / sales by month, orders.channel during @2026-02..@2026-03", world: .scenario("dearer"))
  #expect(
    parts == [
      "2026-02 | shop | 0.05", "2026-02 | web | 0.1", "2026-03 | shop | (divisionByZero)", "2026-03 | web | 0.2",
    ])
}

@Test func intervalsBeginAtADate() throws {
  #expect(
    try shop.rows("price by month during @2026-01..@2026-04", world: .scenario("middle"))
      == ["2026-01 | 100", "2026-02 | 100", "2026-03 | 100", "2026-04 | 300"])
}

/// Without a period nothing says which of the two holds.
@Test func aScenarioFromADateNeedsAPeriod() throws {
  #expect(try shop.value("income", world: .scenario("dearer")) == "(needsPeriod(\"scenario … from\"))")
  #expect(try shop.value("sales", world: .scenario("dearer")) == "8000")
  #expect(try shop.value("price during @2026-04", world: .scenario("dearer")) == "150")
}
