import SourceText
import Syntax
import Testing

@testable import Semantics

private let schemas = [
  "orders": schema("id text, at date, amount number 円, channel text, flag boolean, customer text"),
  "plans": schema("id text, at date, fee number 千円, amount number 千円, days number 日"),
]

private let head = """
  unit 千円 = 1,000円
  dataset orders from "orders.csv" { time at }
  dataset plans from "plans.csv" { time at }

  """

@Test func tolerancesLoosenEquality() {
  func codes(_ expectation: String) -> [String] {
    analyzed("x = 5\ntest \"t\" { expect \(expectation) }", world: .test(0)).codes
  }
  #expect(codes("x = 5 ± 1") == [])
  #expect(codes("5 > 100 ± 1000") == ["K182"])
  #expect(codes("5 < 4 ± 1") == ["K182"])
  #expect(codes("x != 5 ± 1") == ["K182"])
}

private func condition(_ name: String, _ result: Analyzed) -> [Formula]? {
  guard case .formula(let formula)? = result.model.definition(named: name)?.body,
    case .slice(.aggregate(let aggregate)) = formula.kind
  else { return nil }
  return aggregate.condition.map { [$0] }
}

extension FormulaKind {
  fileprivate var isTestForNone: Bool { if case .isMissing = self { true } else { false } }
}

@Test func noneInBrackets() {
  let result = analyzed(
    head + "a = count(orders where channel = (none))\nb = count(orders where ((none)) != channel)", schemas)
  #expect(result.codes == [])
  #expect(condition("a", result)?.first?.kind.isTestForNone == true)
  guard case .not(let inner)? = condition("b", result)?.first?.kind else {
    Issue.record("no negation")
    return
  }
  #expect(inner.kind.isTestForNone)
}

/// 円 on one dataset and 千円 on the other: the groups meet in one unit; different dimensions do not meet.
@Test func keysMeetInOneUnit() {
  let result = analyzed(head + "show count(orders), count(plans) by orders.amount = plans.fee", schemas)
  #expect(result.codes == [])
  #expect(dump(result.model).contains("1000"), "\(dump(result.model))")
  expectMarked(head + "show count(orders), count(plans) by orders.amount = plans.days  // K193", schemas)
}

@Test func conditionsInPlaceOfRows() {
  expectMarked(
    head + """
      a = share(orders.channel = "web")  // K184
      b = share(orders.channel = "web" where channel != none)
      c = share(orders.flag)  // K184
      d = count(orders.channel = "web")  // K185
      e = count(orders.flag)
      f = sum(orders.flag)
      """, schemas)
  let fixes = analyzed(head + "a = share(orders.channel = \"web\")", schemas).diagnostics.flatMap {
    $0.fixes.map(\.text.english)
  }
  #expect(fixes == ["write `share(orders where orders.channel = \"web\")`"])
}

@Test func keysStandOnce() {
  expectMarked(
    head + """
      show count(orders) by month, channel
      show count(orders) by quarter, month  // K154
      show count(orders) by month, month  // K159
      show count(orders) by channel, month, channel  // K159
      show count(orders) by channel, orders.channel  // K159
      """, schemas)
}

/// Names in a filter are resolved also where there are no rows to filter.
@Test func filtersWithoutRows() {
  expectMarked(
    head + """
      fee = by channel { "web": 5円, else: 3円 }
      a = (5円 where channel = "web")  // K158
      b = (5円 where chanel = "web")  // K100 K158
      c = (fee where channel = "web")
      d = (sum(orders.amount) where channel = "web")
      e = (d * 2 where channel = "fax")
      show 5円 where channel = "web"  // K158
      show d, 5円 where channel = "web"
      """, schemas)
  let text = """
    dataset orders from "orders.csv" { time at; channel: text; amount: 円 }
    sales = sum(orders.amount)
    web = (sales where channel = "web")
    scenario s { sales = 5円 }
    """
  expectFine(text, world: .scenario("s"))
}

@Test func latestIsFoundByTheNameOfItsSource() {
  expectFine(
    """
    dataset prices from "prices.csv" { time day: date; sku: text; price: 円 }
    dataset sold from "sold.csv" { time at: date; sku: text; now = sku -> prices latest; n }
    x = sum(sold.n * now.price)
    """)
}

@Test func keysMayNameLaterColumns() {
  expectFine(
    """
    dataset prices from "prices.csv" { key sku; time day; sku: text; day: date; price: 円 }
    x = sum(prices.price)
    """)
}

@Test func rangesAreKeysOfTables() {
  let result = analyzed(
    """
    dataset orders from "orders.csv" { time at; size: number; channel: text }
    rate = by month { @2024-01..@2024-06: 10%, @2024-07: 5%, else: 8% }
    band = by size, channel { (0..<10, "web"): 1円, (0..<10, "shop"): 2円, (10..20, "web"): 3円, else: 4円 }
    """)
  #expect(result.codes == [])
  #expect(result.formula("rate").contains("2024-01..@2024-06") || result.formula("rate").contains("2024-01..2024-06"))
  expectMarked(
    """
    dataset orders from "orders.csv" { time at; size: number; channel: text }
    a = by month { @2024-01..@2024-06: 10%, @2024-03: 5% }  // K217
    b = by month { @2024-03: 5%, @2024-01..@2024-06: 10% }  // K217
    c = by month { @2024-01..<@2024-03: 5%, @2024-03..@2024-06: 10% }
    d = by channel { "a".."f": 5% }  // K161
    e = by month { @2024-06..@2024-01: 5% }  // K219
    f = by size, channel { (0..10, "web"): 1%, (5..20, "web"): 2% }  // K217
    g = by month { @2024..@2025: 5%, @2026-Q1: 6%, @2026-04-10..: 7% }
    h = by month { @2024: 5%, @2024-03: 6% }  // K217
    i = by month { 3: 5% }  // K192
    """)
}

@Test func keysThatAllDropStillMakeGroups() throws {
  let data = [
    "orders": schema("id text, at date, amount number 円, channel text"),
    "visits": schema("day date, channel text, n"),
  ]
  let text = """
    dataset orders from "orders.csv" { time at }
    dataset visits from "visits.csv" { time day }
    sales = sum(orders.amount)

    """
  func datasets(_ query: String) -> [Int] {
    let model = analyzed(text + "show " + query, data).model
    guard case .show(let show)? = model.queries.first, case .dimension(let key)? = show.keys.last else { return [] }
    return key.formulas.keys.map(\.index).sorted()
  }
  #expect(datasets("overall(sales) by channel") == [0])
  #expect(datasets("overall(sales, channel) by month, channel") == [0])
  expectMarked(text + "show overall(sales) by chanel  // K121", data)
  #expect(datasets("overall(sales), sum(visits.n) by channel") == [0, 1])
  #expect(datasets("overall(sales) + overall(sum(visits.n), channel) by channel") == [0, 1])
}

/// A circle of thousands of definitions is told by its first few.
@Test func longCirclesAreCutShort() throws {
  let text = (0..<3000).map { "a\($0) = a\(($0 + 1) % 3000) + 1" }.joined(separator: "\n")
  let diagnostics = analyzed(text).diagnostics
  #expect(diagnostics.map(\.code) == ["K220"])
  #expect(try #require(diagnostics.first).secondary.count <= 10)
  #expect(try #require(diagnostics.first).message.english.count < 300)
}

/// A word behind `by` is near a period or a column; there is nothing to define.
@Test func keysThatNothingHas() throws {
  func fixes(_ key: String) -> [String] {
    analyzed(head + "show count(orders) by \(key)", schemas).diagnostics.flatMap { $0.fixes.map(\.text.english) }
  }
  #expect(fixes("mnth") == ["write `month`"])
  #expect(fixes("chanel") == ["write `channel`"])
  #expect(try #require(fixes("hour_of_day").last).hasPrefix("columns are `id`, `at`"))
  #expect(analyzed(head + "show count(orders) by hour_of_day", schemas).codes == ["K121"])
}

@Test func aTimeThatCannotBeReadIsNotMissed() {
  let file = SourceFile(
    id: FileID(0), name: "t.kpi",
    text: "dataset o from \"o.csv\" { key id; time where }\nshow count(o) by month\nx = growth(count(o), 1 year)")
  let (tree, faults) = parse(file)
  #expect(faults.map(\.code) == ["K030"])
  #expect(analyze([tree], schemas: [:]).diagnostics.map(\.code) == [])
}

@Test func unitsOfThousands() {
  func fixes(_ text: String) -> [String] { analyzed(text).diagnostics.flatMap { $0.fixes.map(\.text.english) } }
  #expect(fixes("a: 百万ドル単位 = 3").count == 1)
  #expect(fixes("a = 3千点").last == "declare it: `unit 千点 = 1,000点`" || fixes("a = 3千点").isEmpty)
}
