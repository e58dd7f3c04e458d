import Semantics
import TestRandom
import Testing

@testable import KPI

/// A small shop with everything that a tree can show.
enum SmallShop {
  static let statements = [
    "dataset log from \"log.csv\" {\n time day: date\n covers @2026-01-01..@2026-03-31\n sales: 円\n orders: 件\n spend: 円\n}",
    "/// Profit / 利益\nprofit: 円 = sales * margin_rate - spend",
    "/// 売上\nsales: 円 = orders * aov",
    "/// Orders / 注文数\norders: 件 = sum(log.orders)",
    "aov = sum(log.sales) / sum(log.orders)",
    "margin_rate = 60%",
    "spend: 円 = sum(log.spend)",
    "nps: points = 12 points",
    "complaints = 2%",
    "/// How fond customers are / 愛着\nfactor affinity \"not measured yet\"",
    "goal profit >= 10,000円 warn 5,000円",
    "target aov >= 4,500円/件",
    "target sales >= 30,000円 each quarter",
    "link nps + 1 point -> orders + 0.6件 to 1.4件 after 1 month from \"A/B test\"",
    "link affinity raises nps",
    "link affinity raises aov",
    "link profit raises spend after 2 months because \"what is earned is spent on ads\"",
    "no link complaints -> nps because \"nothing seen\"",
    "event price_up @2026-03-10 \"値上げ\" on aov",
    "event flood @2026-03-20 \"大雨\"",
    "event old @2026-01-10 \"昔\" on aov",
  ]
  static let data = """
    day,sales,orders,spend
    2026-01-10,20000,5,4000
    2026-02-10,24000,6,5000
    2026-03-10,30000,6,5500

    """

  static func bench(_ statements: [String] = statements) throws -> Workbench {
    try Workbench(["shop.kpi": statements.joined(separator: "\n") + "\n", "log.csv": data])
  }

  static func analyzed(_ bench: Workbench) -> AnalyzedProgram {
    AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]))
  }
}

@Suite struct CauseTreeTests {
  private func report(_ statements: [String] = SmallShop.statements, of name: String? = nil) throws -> CauseTreeReport {
    let bench = try SmallShop.bench(statements)
    let analyzed = SmallShop.analyzed(bench)
    #expect(!analyzed.problems.hasErrors, "\(analyzed.problems.map(\.diagnostic.message.english))")
    return try #require(Evaluator(analyzed).causeTree(of: name))
  }

  /// Cells between bars, without the blanks of a page.
  private func text(_ report: CauseTreeReport, _ strokes: CauseTreeReport.Strokes = .lines) -> String {
    report.text(strokes) { table in
      ([table.columns.map(\.name)] + table.texts).map { $0.joined(separator: "|") + "\n" }.joined()
    }
  }

  @Test func everythingBelowAGoal() throws {
    #expect(
      text(try report()) == """
        KPI|value|change|target|status|link|period|events
        ★ Profit (profit)|12,500円|up +33.0%|>= 10,000円|✓ met||2026-03|
        ├─ 売上 (sales)|30,000円|up +25.0%|>= 30,000円|✓ met at 74,000円 in 2026-Q1||2026-03|
        │  ├─ Orders (orders)|6件|same||||2026-03|
        │  │  └╌ nps|12.0 points||||+ 1 point -> + 0.6件 to 1.4件 after 1 month||
        │  │     └╌ How fond customers are (affinity)|not measured||||raises||
        │  └─ aov|5,000円|up +25.0%|>= 4,500円/件|✓ met||2026-03|[1]
        │     └╌ affinity → see above|||||raises||
        ├─ margin_rate|60.0%||||||
        └─ spend|5,500円|up +10.0%||||2026-03|
           └╌ profit → see above, a loop|||||raises after 2 months (cannot tell)||
        ├╌ a belief; ├─ an input of the formula
        [1] 値上げ (price_up), 2026-03-10
        on everything: 大雨 (flood), 2026-03-20
        not believed any more: complaints → nps (nothing seen)

        """)
  }

  @Test func theOrderOfStatementsIsNoPartOfIt() throws {
    let (text, json) = (text(try report()), try report().json.compact)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<10 {
      let shuffled = try report(SmallShop.statements.shuffled(using: &generator))
      #expect(self.text(shuffled) == text)
      #expect(shuffled.json.compact == json)
    }
  }

  @Test func whereLinesFallApart() throws {
    let plain = text(try report(of: "sales"), .ascii)
    #expect(plain.contains("\n|-- Orders (orders)|"))
    #expect(plain.contains("\n|   `.. nps|"))
    #expect(plain.contains("\n`-- aov|"))
  }

  @Test func severalLinksAndTargetsOfOneNode() throws {
    let rules = [
      "dataset d from \"log.csv\" {\n time day: date\n}", "a = sum(d.sales)", "b = sum(d.orders)",
      "goal a >= 5", "target a >= 1 where d.orders > 5",
      "link b raises a", "link b raises a after 1 month", "link b + 1 -> a + 3 where d.orders > 5", "link c raises b",
      "factor c",
    ]
    #expect(
      text(try report(rules)) == """
        KPI|value|target|status|link|period
        ★ a|24,000|>= 5|✓ met||2026-02
        │  ||>= 1 where d.orders > 5|✓ met at 24,000||
        └╌ b|6|||raises (cannot tell)|2026-02
           │  ||||+ 1 -> + 3 where d.orders > 5 (cannot tell)|
           │  ||||raises after 1 month (cannot tell)|
           └╌ c|not measured|||raises|
        ├╌ a belief; ├─ an input of the formula

        """)
  }

  @Test func aListForPages() throws {
    let markdown = try report().markdown
    #expect(
      markdown.hasPrefix("- **★ Profit (profit)** · 12,500円 · up +33.0% · >= 10,000円 ✓ met\n  - **売上 (sales)**"))
    #expect(
      markdown.contains(
        "\n      - **nps** · 12.0 points · link: + 1 point -> + 0.6件 to 1.4件 after 1 month\n"))
    #expect(markdown.hasSuffix("\nnot believed any more: complaints → nps (nothing seen)\n"))
  }

  @Test func namesOfFactorsColumnsAndNothing() throws {
    let bench = try SmallShop.bench(SmallShop.statements + ["link log.orders raises affinity"])
    let evaluator = Evaluator(SmallShop.analyzed(bench))
    let column = try #require(evaluator.causeTree(of: "affinity"))
    #expect(text(column).contains("\n└╌ log.orders|each row|raises"))
    // What reads a column that has a cause has that cause too.
    let orders = try #require(evaluator.causeTree(of: "orders"))
    #expect(text(orders).contains("\n├─ log.orders|each row|"))
    #expect(evaluator.causeTree(of: "nothing") == nil)
    #expect(Evaluator(KPITests.analyzed("a = 3\n")).causeTree(of: nil) == nil)
  }

  /// What stands in the rules steers no terminal; the cells of the table are left to the page.
  @Test func hostileText() throws {
    let hostile = [
      "factor f", "no link f -> nps because \"seen \\u{1B}[2J\"",
      "event e @2026-03-11 \"sale \\u{1B}[2J\" on aov", "event all @2026-03-12 \"flood \\u{1B}[2J\"",
    ]
    let shown = try report(SmallShop.statements + hostile).text(.lines) { _ in "" }
    #expect(!shown.contains("\u{1B}"))
    #expect(shown.contains("sale ␛[2J (e), 2026-03-11\n"), "\(shown)")
    #expect(shown.contains("not believed any more: f → nps (seen ␛[2J)\n"), "\(shown)")
  }

  @Test func namesThatAreLikeLabels() throws {
    let rules = ["`a/b` = `c  d` + e", "`c  d` = 2", "/// Long / e\ne = 3", "goal `a/b` >= 1"]
    let shown = text(try report(rules))
    #expect(shown.contains("\n★ a/b|") && shown.contains("\n├─ c  d|") && shown.contains("\n└─ Long (e)|"), "\(shown)")
  }

  /// A chain as long as the input meets no limit of the call stack.
  @Test func aLongChain() throws {
    let chain = (0..<500).map { "k\($0) = k\($0 + 1) + 1\n" }.joined() + "k500 = 1\ngoal k0 >= 3\n"
    let report = try #require(Evaluator(KPITests.analyzed(chain)).causeTree(of: nil))
    #expect(report.json.compact.contains("\"name\":\"k500\",\"kind\":\"definition\",\"depth\":500,"))
  }
}
