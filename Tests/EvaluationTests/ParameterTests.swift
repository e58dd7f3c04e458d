import TestSupport
import Testing

/// Definitions with parameters and tables in formulas, with numbers computed by hand.
@Suite struct ParameterTests {
  static let shop = Workbench(
    """
    dataset orders from "orders.csv" {
      key id
      time at
      covers @2026-01..@2026-06
      amount: 円
      customer -> customers
      fee: 円 = by channel { "web": amount * 10%, "shop": 5円, else: 0円 }
      half = doubled(amount) / 4
      season = by month_of_year(at) { 1..3: "cold", else: "warm" }
      peak = by month_of_year { 3..4: 2, else: 1 }
    }
    dataset customers per orders.customer { time first = min(orders.at) }
    sales: 円 = sum(orders.amount)
    n: 件 = count(orders)
    amount = 7円
    doubled(x) = x * 2
    plus(x) = sum(orders.amount + x)
    by_part(x, k): % = x / overall(x, k)
    best(x, k) = max(x per k)
    mom(x) = growth(x, 1 month)
    earned(c) = sum(c) ?? 0円
    share_of(c, w = orders.amount > 0円) = share(orders where c among w)
    dear(x, limit = 200円) = count(orders where orders.amount >= limit) * x
    rate = by month { @2026-01..@2026-03: 10%, @2026-04..: 20% }
    price = by month { @2026-01..@2026-03: 100円, @2026-04: 110円, else: 90円 }
    half_month = by day { @2026-01-01..@2026-01-15: 1%, @2026-01-16..@2026-01-31: 2%, @2026-02: 3% }
    weight = by month_of_year { 1..2: 50%, 3: 150%, else: 100% }
    plan: 円 = sum(1,200円 / 12 * weight per month)
    """,
    data: [
      "orders": """
      id,customer,at,channel,amount
      1,ann,2026-01-10,web,100
      2,bob,2026-01-20,shop,200
      3,ann,2026-02-10,web,300
      4,bob,2026-04-02,,400
      """
    ])

  @Test("a call is its body with the argument in it")
  func calls() throws {
    #expect(try Self.shop.value("doubled(sales)") == "2000")
    #expect(try Self.shop.value("doubled(doubled(n)) + n") == "20")
    #expect(try Self.shop.value("sum(doubled(orders.amount))") == "2000")
    #expect(try Self.shop.value("sum(orders.half)") == "500")
    #expect(try Self.shop.value("-doubled(1 + 2) ^ 2") == "-36")
    #expect(try Self.shop.rows("mom(sales), mom(n) by month during @2026-01..@2026-02").count == 2)
    #expect(try Self.shop.value("dear(1)") == "3")
    #expect(try Self.shop.value("dear(1, 300円)") == "2")
    #expect(try Self.shop.value("dear(n where channel = \"web\", 300円)") == "4")
    #expect(try Self.shop.value("doubled(sales where channel = \"web\")") == "800")
  }

  @Test("a column is passed to an aggregate over the rows that lead to the row of the call")
  func columnsOfOtherRows() throws {
    // 400円 of ann, 600円 of bob.
    #expect(try Self.shop.value("count(customers where earned(orders.amount) > 400円)") == "1")
    #expect(try Self.shop.value("share(customers where earned(orders.amount * 2) >= 800円)") == "1")
    #expect(try Self.shop.value("sum(earned(orders.amount) per customers.customer)") == "1000")
  }

  @Test("names of an argument are those of the call")
  func nothingIsCaptured() throws {
    // `amount` at the call is the definition, 7円, and not the column that the sum reads: 1000 + 4 · 7.
    #expect(try Self.shop.value("plus(amount)") == "1028")
    // Inside an aggregate the call stands on rows, where `amount` is the column: each row adds 1000 + 4 · amount.
    #expect(try Self.shop.value("sum(doubled(orders.amount) where amount > 100円)") == "1800")
  }

  @Test("an argument on rows is of the row of the call, whatever rows the body reads")
  func rowsOfTheCall() throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { key id; time at; amount: 円; own = dearer(amount); far = dearer2(amount) }
      dataset lines from "lines.csv" { order -> orders; amount: 円; more = beyond(amount) }
      dearer(x) = count(lines where lines.amount > x)
      dearer2(x) = dearer(x) + dearer(x * 2)
      beyond(x) = x - order.amount
      """,
      data: [
        "orders": "id,at,amount\n1,2026-01-01,10\n2,2026-01-02,100",
        "lines": "order,amount\n1,5\n1,20\n1,40\n2,50",
      ])
    // Of order 1 two lines are above 10, of order 2 none is above 100.
    #expect(try bench.value("sum(orders.own)") == "2")
    // Above 20 there is one more.
    #expect(try bench.value("sum(orders.far)") == "3")
  }

  @Test("columns, keys, conditions and periods are passed")
  func passedByName() throws {
    #expect(try Self.shop.rows("by_part(sales, channel) by channel") == ["shop | 0.2", "web | 0.4", "(none) | 0.4"])
    #expect(try Self.shop.value("best(sales, orders.channel)") == "400")
    #expect(try Self.shop.value("best(sales, month)") == "400")
    #expect(try Self.shop.value("share_of(orders.channel = \"web\")") == "0.5")
    #expect(try Self.shop.value("share_of(orders.channel = \"web\", orders.amount > 100円)") != "0.5")
  }

  @Test("a table on rows may read the row")
  func tablesOnRows() throws {
    // 10 + 5 + 30 + 0
    #expect(try Self.shop.value("sum(orders.fee)") == "45")
    #expect(try Self.shop.value("sum(orders.amount * by channel { \"web\": 10%, else: 0% })") == "40")
    #expect(try Self.shop.rows("n by season") == ["cold | 3", "warm | 1"])
    #expect(try Self.shop.value("sum(orders.amount * orders.peak)") == "1400")
    #expect(
      try Self.shop.rows("n * by channel { \"web\": 3, else: 1 } by channel") == ["shop | 1", "web | 6", "(none) | 1"])
  }

  @Test("ranges of dates hold for windows that lie in one of them")
  func rangesOfDates() throws {
    #expect(
      try Self.shop.rows("rate by quarter during @2026-Q1..@2026-Q3") == [
        "2026-Q1 | 0.1", "2026-Q2 | 0.2", "2026-Q3 | 0.2",
      ])
    #expect(try Self.shop.value("(rate during @2026-01-28..@2026-02-03)") == "0.1")
    #expect(try Self.shop.value("(rate during @2026-03-30..@2026-04-02)") == "(acrossKeys)")
    // An amount is of a month: no week crosses a key, and no quarter has one.
    #expect(try Self.shop.value("(price during @2026-01-28..@2026-02-03)") == "100")
    #expect(try Self.shop.value("(price during @2026-Q1)") == "(longerThanKeys(\"month\"))")
    #expect(try Self.shop.value("(price during @2026-05)") == "90")
    #expect(try Self.shop.value("(price during @2026-04-20..@2026-05-10)") == "(acrossKeys)")
    #expect(try Self.shop.value("(half_month during @2026-01-03..@2026-01-09)") == "0.01")
    #expect(try Self.shop.value("(half_month during @2026-02)") == "0.03")
    #expect(try Self.shop.value("(half_month during @2026-01)") == "(acrossKeys)")
    // 100 + 200 at 10 %, 300 at 10 %, 400 at 20 %
    #expect(try Self.shop.value("sum(orders.amount * rate)") == "140")
    #expect(try Self.shop.value("sum(orders.amount * half_month)") == "14")
  }

  @Test("weights by month of the year phase a plan")
  func monthsOfYear() throws {
    #expect(
      try Self.shop.rows("plan by month during @2026-01..@2026-04") == [
        "2026-01 | 50", "2026-02 | 50", "2026-03 | 150", "2026-04 | 100",
      ])
    #expect(try Self.shop.rows("plan by quarter during @2026-Q1..@2026-Q1") == ["2026-Q1 | 250"])
    #expect(try Self.shop.value("(plan during @2026)") == "1150")
  }
}
