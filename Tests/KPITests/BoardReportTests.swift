import Charts
import SourceText
import Testing

@testable import KPI

/// The report of a shop, and how it is written.
@Suite struct BoardReportTests {
  private static let rules = """
    dataset orders from "orders.csv" {
      time day: date
      channel: text
      amount: 円
      cost: 円
    }
    /// Customer value / 顧客価値
    /// What a customer brings. 粗利で見る。
    /// @owner 経営
    ltv = aov * margin
    /// Order value / 客単価
    /// @tags weekly, 客単価
    aov = sum(orders.amount) / count(orders)
    /// Margin / 粗利率
    margin: % = 1 - sum(orders.cost) / sum(orders.amount)
    sales = sum(orders.amount)
    goal ltv >= 1,000円
    target aov >= 2,000円
    target margin >= 10%
    factor weather
    link weather raises aov because "<b>rain</b> & snow"
    event fair @2026-02-10 "催事"
    /// Sales by month & channel
    show sales by month, channel as stacked
    show ltv by channel
    """

  private static let data =
    "day,channel,amount,cost\n"
    + (1...6).flatMap { month in
      (1...9).map { day in
        "2026-0\(month)-0\(day),\(day % 3 == 0 ? "<script>alert(1)</script>" : day % 3 == 1 ? "電話" : "web"),"
          + "\(1000 + month * 10 * day),\(600 + day * 3)\n"
      }
    }.joined() + "2026-06-30,web,1000,500\n"

  private func report(_ language: Language = .english, rules: String = rules, data: String = data) throws -> Report {
    try report(of: try Workbench(["orders.csv": data, "shop.kpi": rules]), language)
  }

  private func report(of bench: Workbench, _ language: Language) throws -> Report {
    var analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]))
    analyzed.language = language
    #expect(messages(analyzed.problems.filter(\.isError)) == [])
    let evaluator = Evaluator(analyzed)
    evaluator.prepareAll()
    let questions = analyzed.queries.filter(\.isRequested).map { ($0, evaluator.outcome(of: $0)) }
    return BoardReport(evaluator, title: "Shop <&>", by: .month, questions: questions).report
  }

  private func all(_ parts: [ReportPart]) -> [ReportPart] { parts.flatMap { [$0] + all($0.parts) } }

  @Test func allThatItSays() throws {
    let report = try report()
    #expect(
      report.parts.map(\.id) == [
        "glance", "scoreboard", "causes", "targets", "evidence", "kpis", "questions", "data", "glossary",
      ])
    #expect(report.subtitle == "Data: 2026-01-01 – 2026-06-30")
    let kpis = try #require(report.parts.first { $0.id == "kpis" }).parts
    #expect(kpis.map(\.title) == ["★ Customer value", "Order value", "Margin"])
    #expect(kpis[0].facets?.owners == ["経営"] && kpis[1].facets?.tags == ["weekly", "客単価"])
    // Without tags the file says what it is about.
    #expect(kpis[2].facets?.tags == ["shop"])
    let figures = kpis[1].nodes.compactMap {
      if case .figure(let figure, let name) = $0 { (figure, name) } else { nil }
    }
    #expect(figures.map(\.1) == ["Order value: Over time", "Order value by channel", "Order value: Why it changed"])
    let series = try #require(figures.first?.0.charts.first)
    #expect(series.series.map(\.name) == ["Order value", "Target: >= 2,000円"])
    #expect(series.series[1].points.allSatisfy { $0.value == 2_000 } && series.series[1].role == .target)
    #expect(series.events.map(\.text) == ["催事 (fair), 2026-02-10"])
    #expect(figures.last?.0.charts.first?.kind == .waterfall)
  }

  /// The goal, what is furthest from its target, and why.
  @Test func whatMattersAtAGlance() throws {
    guard case .facts(let facts)? = try report().parts.first?.nodes.first else {
      Issue.record("no facts")
      return
    }
    let texts = facts.map { "\($0.name): \($0.runs.map(\.text).joined())" }
    #expect(texts[0].hasPrefix("Goal: Customer value (ltv) "), "\(texts)")
    #expect(texts.contains { $0.hasPrefix("Why Customer value falls short") && $0.contains("Order value") }, "\(texts)")
    #expect(texts.contains { $0.hasPrefix("Furthest from its target: ") }, "\(texts)")
    #expect(texts.contains { $0.contains("✓ met 1") && $0.contains("✗ missed 2") }, "\(texts)")
  }

  /// A page needs nothing else, leads nowhere that is not there, and text of strangers stays text.
  @Test(arguments: Language.allCases)
  func thePage(_ language: Language) throws {
    let bench = try Workbench(["orders.csv": Self.data, "shop.kpi": Self.rules])
    let page = HTMLReport(try report(of: bench, language)).text
    #expect(page == HTMLReport(try report(of: bench, language)).text)
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">"))
    #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("<title>Shop &lt;&amp;&gt;</title>"))
    let outside = page.matches(of: #/(?:src|href)="([^"#][^"]*)"/#).map { String($0.1) }.filter {
      !$0.hasPrefix("data:text/csv")
    }
    #expect(outside == [] && !page.contains("url(") && !page.contains("@import"))
    let ids = page.matches(of: #/ id="([^"]*)"/#).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    let links = page.matches(of: #/href="#([^"]*)"/#).map { String($0.1) }
    #expect(!links.isEmpty && Set(links).subtracting(ids).isEmpty)
    let labels = page.matches(of: #/aria-labelledby="([^"]*)"/#).map { String($0.1) }
    #expect(Set(labels).subtracting(ids).isEmpty)
    // Each chart has its numbers as a table and as a file.
    let figures = page.components(separatedBy: "<figure").dropFirst().filter { !$0.hasPrefix(" class=\"map\"") }
    #expect(
      figures.allSatisfy { $0.contains("<details>") && $0.contains("<table>") && $0.contains("href=\"data:text/csv") })
    #expect(page.contains("class=\"tools\" id=\"tools\" role=\"search\" hidden"))
  }

  /// The reader's half of a label, and a name never twice.
  @Test func labelsInOneLanguage() throws {
    let page = HTMLReport(try report(.japanese)).text
    for word in ["要点", "指標一覧", "顧客価値", "客単価", "粗利率", "最終目標", "未達", "使うデータ"] { #expect(page.contains(word)) }
    #expect(!page.contains("Customer value") && !page.contains("Order value"))
    let words = ReportWords(.japanese)
    #expect(words.title(of: "LTV / 顧客生涯価値", name: "ltv") == "顧客生涯価値")
    #expect(ReportWords(.english).title(of: "LTV / 顧客生涯価値", name: "顧客生涯価値") == "LTV")
    #expect(words.title(of: "Sales", name: "sales") == "Sales" && words.title(of: "sales", name: "sales") == "sales")
    #expect(words.title(of: "NPS / 推奨度 / nps", name: "nps") == "推奨度")
  }

  /// No word of a page lacks a language, and none is the same thing twice in one table.
  @Test func everyWordIsThereInBothLanguages() {
    let all: [(String, WordPair)] =
      ReportHeading.allCases.map { ($0.rawValue, $0.pair) } + ReportLabel.allCases.map { ($0.rawValue, $0.pair) }
      + PageWord.allCases.map { ($0.rawValue, $0.pair) } + DataWord.allCases.map { ($0.rawValue, $0.pair) }
    for (name, pair) in all {
      #expect(!pair.english.isEmpty && !pair.japanese.isEmpty, "\(name)")
      #expect(!ReportWords.isJapanese(pair.english), "\(name)")
      #expect(ReportWords.isJapanese(pair.japanese) || name == "download", "\(name)")
    }
  }

  @Test func theOtherForms() throws {
    let report = try report()
    let markdown = report.markdown
    #expect(
      markdown.hasPrefix("# Shop") && markdown.contains("\n## Scoreboard\n")
        && markdown.contains("### ★ Customer value"))
    #expect(markdown.contains("| Period |"))
    let json = report.json.compact
    #expect(json.hasPrefix("{\"title\":\"Shop <&>\"") && json.contains("\"kind\":\"waterfall\""))
    var workbook = WorkbookReport(display: report.display)
    workbook.add(report)
    #expect(workbook.bytes.starts(with: Array("PK".utf8)))
    #expect(
      workbook.sheetNames == [
        "Scoreboard", "Goals, formulas and beliefs", "Do the targets hold together?",
        "What the data say of the beliefs",
        "★ Customer value", "Order value", "Margin", "Sales by month & channel", "show ltv by channel", "Data",
        "Glossary",
      ])
  }

  /// Rules without targets, links, data or anything at all make a page, too.
  @Test(arguments: [
    "a = 1", "/// One\na = 1 円", "dataset o from \"orders.csv\" { time day: date }\n/// N / 件数\nn = count(o)",
  ])
  func smallRules(_ rules: String) throws {
    let page = HTMLReport(try report(.japanese, rules: rules)).text
    #expect(page.contains("</html>"))
  }

  @Test func emptyData() throws {
    let page = HTMLReport(try report(data: "day,channel,amount,cost\n")).text
    #expect(page.contains("no rows in orders"))
  }
}
