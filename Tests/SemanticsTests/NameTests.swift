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
  #expect(analyzed("利益 = 3\n費用 = 2\nx = 利益ー費用").diagnostics.first?.fixes.map(\.text.english) == ["write `利益 - 費用`"])
}

@Test func definitionsAreNotUnits() {
  let result = analyzed("顧客数 = 4\nx = 1,000円/顧客数")
  #expect(
    result.diagnostics.first?.fixes.map(\.text.english)
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
  #expect(cycle.message.english == "the value depends on itself: a → b → c → a")
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

/// What the data and the documentation know enters messages.
@Suite struct MeantNameTests {
  private static let schemas = [
    "受注": schema("id text, 受注日 date, 顧客 text, 流入元 text \"LINE|web|メルマガ, 金額 number 円, 点数 number"),
    "顧客": schema("顧客 text, 都道府県 text, 生年月日 date"), "店": schema("id text, 地域 text"),
  ]
  private static let rules = """
    dataset 受注 from "o.csv" { key id, time 受注日 }
    dataset 顧客 from "c.csv" { key 顧客 }
    dataset 店 from "s.csv" { key id }
    /// Sales / 売上高
    売上 = sum(受注.金額)
    /// Repeat rate ／ リピート率
    repeat_rate = 31%

    """

  private func said(_ line: String) -> [String] {
    analyzed(Self.rules + line, Self.schemas).diagnostics.map { "\($0.code) \($0.fixes.first?.text.english ?? "")" }
  }

  @Test(arguments: [
    ("x = リピート率", "K100 write `repeat_rate`"), ("x = 売上高", "K100 write `売上`"),
    ("target リピート率 >= 3%", "K100 write `repeat_rate`"),
    ("x = count(受注 where 流入元 = LINE)", "K100 write `\"LINE\"`"),
    ("x = count(受注 where 流入元 = ＬＩＮＥ)", "K100 write `\"LINE\"`"),
    ("x = count(受注 where 流入元 in [web, \"LINE\"])", "K100 write `\"web\"`"),
    ("x = count(受注 where 流入元 != 電話)", "K100 write `\"電話\"`"),
    ("x = count(受注 where 点数 = LINE)", "K100 define it, as in `LINE = …`"),
    ("x = count(受注 where 流入元 = \"LINE\")", ""), ("x = count(受注 where 流入元 = \"電話\")", ""),
    ("x = count(受注 where 流入元 = \"ＬＩＮＥ\")", "K261 write \"LINE\""),
    ("x = count(受注 where 流入元 != \"Web\")", "K261 write \"web\""),
    ("x = by 流入元 { \"Web\": 1, else: 2 }", "K261 write \"web\""),
    ("x = count(受注) * by 流入元 { \"web\": 1, \"line\": 3 }", "K261 write \"LINE\""),
    ("dataset 良 from 受注 where 金額 > 3円\nx = count(良 where 流入元 = \"line\")", "K261 write \"LINE\""),
    ("x = sum(受注.金額 where 受注日 >= 2026-11-15)", "K192 write `@2026-11-15`"),
    ("show 売上 by 都道府県", "K150 declare the reference in dataset `受注`: `顧客 -> 顧客`"),
    ("show 売上 by 受注月", "K121 write `month(受注日)`"), ("show 売上 by 月別", "K121 write `月`"),
    ("show 売上 by 流入元・月", "K121 write `流入元, 月`"),
    ("show 売上 by 曜日", "K121 write `weekday(受注日)`: 1 is Monday, 7 Sunday"),
    ("x = count(受注 where 金額が18000円以上)", "K100 write `金額 >= 18000円`"),
    ("x = count(受注 where 金額は500円未満)", "K100 write `金額 < 500円`"),
    ("x = 売上を", "K100 write `売上`"), ("x = 年3回/1", ""),
  ])
  func theMessageKnows(_ line: String, _ wanted: String) {
    #expect(said(line) == (wanted.isEmpty ? [] : [wanted]), "\(line)")
  }

  /// No column of 受注 leads to the shops, so the way out is the old one.
  @Test func nothingLeadsThere() {
    let found = said("show 売上 by 地域")
    #expect(found.count == 1 && found[0].hasPrefix("K150 where the datasets meet under different names"), "\(found)")
  }
}
