import SourceText
import Syntax
import Testing

@testable import Semantics

private let program = """
  calendar { week starts monday; year starts april }
  unit 千円 = 1,000円
  dataset lines from "lines.csv" distinct { time day; amount: 円 = 購入金額; unpivot a, b into kind, n }
  dataset orders per lines.order {
    time at = min(lines.day)
    customer = only(lines.customer) -> customers
    amount = sum(lines.amount)
    f = ordinal per customer sort at desc
    age = months since customers.first
  }
  dataset customers per orders.customer {
    time first = min(orders.at)
    second = min(orders.at where f = 2)
    cohort = month(first)
    year_one = sum(orders.amount where at within 1 year of customers.first)
  }
  dataset subs from "subs.csv" { key id; time from_day until to_day; (a, b) -> lines latest within 3 days }
  aov: 円 = sum(orders.amount) / count(orders)
  freq = yearly(count(orders) / count_distinct(orders.customer))
  ltv = aov * freq * 2年 - cac
  cac = if aov > 3千円 then 100円 else prior(cac, 1 month, 0) ?? 3円
  rate = by f up to 4 { 1: 30%, else: 50% }
  kept = share(each orders.customer where prior(count(orders), 1 month) > 0 among count(orders) > 1)
  top = share(customers.year_one where ordinal sort year_one desc <= 20% * count(customers))
  goal ltv >= 18,000円 warn 15,000円 due @2027-03
  target kept in 3%..<4% each month where cohort = @2026-01
  link kept raises ltv after 1 month because "they stay"
  link kept + 1 point -> cac - 0.6千円 to 700円 after 1 week each week where customer = "a" from "A/B"
  link mail -> top, customers.year_one tested on orders.customer: "a" against "b"
  no link cac -> kept because "seen not"
  link ltv + 10% -> aov + 4%
  factor mail
  event rise @2026-03-10..@2026-03-12 "up" on aov
  scenario s { freq = freq * 1.1; aov = 3,000円 }
  test "t" { given aov = 3円, cac = 2円; expect ltv = 3円 ± 1円 }
  show ltv, kept / overall(count(customers), age) by cohort, age where channel in ["a", "b"] during @2026 keep ltv > 3円 sort ltv desc top 3
  show top by quarter, orders.channel = customers.channel
  if aov + 10% show ltv by month
  """

/// No text makes the analysis crash or hang: whatever the parser could make of it is looked at.
private func survive(_ text: String) {
  let (tree, _) = parse(SourceFile(id: FileID(0), name: "t", text: text))
  for world in [World.base, .scenario("s"), .test(0)] {
    let (model, _) = analyze([tree], schemas: [:], world: world)
    _ = dump(model)
  }
}

@Test func everyPrefix() {
  let scalars = Array(program.unicodeScalars)
  for length in stride(from: 0, through: scalars.count, by: 23) {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[..<length])
    survive(String(text))
  }
}

/// Words exchanged, dropped and doubled, the same ones on every run.
@Test func mutations() {
  let words = program.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
  var seed: UInt64 = 20_261_121
  func random(_ limit: Int) -> Int {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(seed >> 33) % limit
  }
  for _ in 0..<150 {
    var changed = words
    for _ in 0...random(3) {
      switch random(3) {
      case 0: changed.swapAt(random(changed.count), random(changed.count))
      case 1: changed.remove(at: random(changed.count))
      default: changed.insert(words[random(words.count)], at: random(changed.count))
      }
    }
    survive(changed.joined(separator: " "))
  }
}

@Test func unitsBeyondReason() {
  #expect(analyzed("x = 1年^9").codes == ["K206"])
  #expect(analyzed("x = " + Array(repeating: "1年", count: 40).joined(separator: " * ")).codes == ["K206"])
  #expect(analyzed("unit a = 1e18円\nx: a = 3円\ny = 3a * 3a").codes.allSatisfy { $0 == "K206" })
}

@Test func bareNumbersAreNoShares() {
  expectMarked(
    """
    nps: points = 35  // K194
    churn: % = 0.35
    kept: % = 60  // K194
    """)
}

@Test func definitionsInsideDefinitionsHaveALimit() {
  var text = """
    dataset orders from "orders.csv" { time at }
    dataset customers per orders.customer { time first = min(orders.at) }
    a0 = count(orders)

    """
  for index in 1...200 { text += "a\(index) = a\(index - 1)\n" }
  let result = analyzed(text + "x = share(customers where a200 > 1)")
  #expect(result.codes.contains("K171"))
}

@Test func longSumsOfDates() {
  let text = "x = @2026-01-01 + " + Array(repeating: "1日", count: 200).joined(separator: " + ")
  #expect(analyzed(text).codes == ["K207"])
}
