import Testing

@testable import Semantics

private let schemas = [
  "orders": schema("id text, customer_id text, at date, amount, channel text"),
  "lines": schema("order_id text, sku text, amount number 円, cost number 円"),
]

@Test func orderDoesNotMatter() {
  let text = """
    ltv = margin * freq
    freq = 3回/年
    margin = price * 60%
    price = 10,000円
    """
  let result = analyzed(text)
  #expect(result.diagnostics.isEmpty)
  #expect(result.unit("ltv") == "円/年")
  #expect(result.model.definition(named: "ltv")?.reads.count == 2)
}

@Test func anyScript() {
  let text = """
    顧客LTV = 平均購買客単価 × 粗利率 × 年間購買頻度 × 継続購買期間 −（新規獲得コスト＋顧客維持コスト）
    平均購買客単価 = 10,000円
    粗利率 = 60%
    年間購買頻度 = 3回/年
    継続購買期間 = 2年
    新規獲得コスト = 4,000円
    顧客維持コスト = 2,000円
    """
  let result = analyzed(text)
  #expect(result.diagnostics.isEmpty)
  #expect(result.unit("顧客LTV") == "円")
}

@Test func nearMatches() throws {
  let result = analyzed("margin = 3\nx = marign * 2")
  #expect(result.diagnostics.first?.fixes.first?.replacement == "margin")
  let column = analyzed("dataset orders from \"o.csv\"\nx = sum(orders.amuont)", schemas)
  #expect(column.codes == ["K103"])
  #expect(column.diagnostics.first?.fixes.first?.replacement == "amount")
}

@Test func longVowelTypedForAMinus() {
  #expect(analyzed("利益 = 3\n費用 = 2\nx = 利益ー費用").diagnostics.first?.fixes.map(\.text) == ["write `利益 - 費用`"])
}

@Test func definitionsAreNotUnits() {
  let result = analyzed("顧客数 = 4\nx = 1,000円/顧客数")
  #expect(
    result.diagnostics.first?.fixes.map(\.text)
      == ["to divide by the definition put spaces around the sign: `1,000円 / 顧客数`"])
}

@Test func oneMistakeIsReportedOnce() {
  expectMarked(
    """
    a = nowhere + 1  // K100
    b = a * 2 + a
    c = b + 3円
    show c, b
    """)
}

@Test func duplicatesNameBothPlaces() {
  let result = analyzed("a = 1\na = 2")
  #expect(result.codes == ["K101"])
  #expect(result.diagnostics.first?.secondary.count == 1)
}

/// Text rule 11: a declared column wins with a lint, an undeclared one is an error.
@Test func shadows() {
  expectMarked(
    """
    dataset orders from "o.csv" { time at; channel: text }
    channel = 3
    amount = 5
    a = count(orders where channel = "web")  // K114
    b = count(orders where amount > 3)  // K115
    """, schemas)
}

@Test func cyclesShowTheirPath() throws {
  let result = analyzed("a = b + 1\nb = c * 2\nc = a\nd = a + 3")
  #expect(result.codes == ["K220"])
  let cycle = try #require(result.diagnostics.first)
  #expect(cycle.message == "the value depends on itself: a → b → c → a")
  #expect(cycle.secondary.count == 2)
}

@Test func columnsMayNotGoInCircles() {
  expectMarked(
    """
    dataset orders from "o.csv" {
      time at
      a = b + 1  // K220
      b = a + 1
    }
    """, schemas)
}

/// Dependencies run between columns, not datasets.
@Test func datasetsMayReadEachOther() {
  let text = """
    dataset orders from "orders.csv" { time at; customer = customer_id -> customers; age = months since customers.first }
    dataset customers per orders.customer { time first = min(orders.at); last_age = max(orders.age) }
    x = avg(customers.last_age)
    """
  expectFine(text, schemas)
}

@Test func longChainsOfDefinitions() {
  let count = 3000
  var text = "a0 = 1円\n"
  for index in 1...count { text += "a\(index) = a\(index - 1)\n" }
  let result = analyzed(text)
  #expect(result.diagnostics.isEmpty)
  #expect(result.unit("a\(count)") == "円")
}

@Test func longFlatFormulas() {
  let text = "a = 1円\nx = " + Array(repeating: "a", count: 20_000).joined(separator: " + ")
  #expect(analyzed(text).unit("x") == "円")
}

@Test func recurrencesLookBackEquallyFar() {
  let text = """
    new = by month { @2026-12: 1,000人, else: 1,300人 }
    f2 = prior(new, 1 month, 0人) * 30%
    f3 = prior(f2, 1 month, 0人) * 50%
    f4up = prior(f3, 1 month, 0人) * 65% + prior(f4up, 1 month, 0人) * 75%
    """
  let result = analyzed(text)
  #expect(result.diagnostics.isEmpty)
  #expect(result.unit("f4up") == "人")
  let recurrence = result.model.definition(named: "f4up")?.recurrence
  #expect(recurrence?.offset.months == 1)
  #expect(recurrence?.members.count == 1)
  #expect(result.model.definition(named: "f3")?.recurrence == nil)
}

@Test func mutualRecurrence() {
  let text = """
    a = prior(b, 1 month, 100円) * 2
    b = prior(a, 1 month, 50円) + 1円
    c = a + b
    """
  let result = analyzed(text)
  #expect(result.diagnostics.isEmpty)
  #expect(result.unit("c") == "円")
  #expect(result.model.definition(named: "a")?.recurrence?.members.count == 2)
}

/// Clauses that nothing would read are refused, not passed over.
@Test func clausesHaveTheirPlace() {
  expectMarked(
    """
    dataset o from "o.csv" { time at }
    a = count(each o.customer on sent)  // K183
    b = prior(count(o) on sent, 1 month)  // K183
    c = abs(count(o) where x = 1)  // K167
    d = by f { 1: 30% } where f = 1
    e = 2.5 to 3.5
    scenario s from @2026-04 { e = 4 }
    """)
}
