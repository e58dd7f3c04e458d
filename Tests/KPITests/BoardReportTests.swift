import Charts
import CivilTime
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
    return BoardReport.report(evaluator, title: "Shop <&>", by: .month, questions: questions)
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
    guard case .facts(let facts)? = try report().parts.first?.nodes.last else {
      Issue.record("no facts")
      return
    }
    let texts = facts.map { "\($0.name): \($0.runs.map(\.text).joined())" }
    #expect(
      texts[0].hasPrefix("Goal: Customer value (ltv)\n667円 (2026-06) ✗ missed\nTarget: at least 1,000円\n"), "\(texts)")
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
    // A ratio, a comparison or an address is no label in two languages.
    for whole in ["売上/件数", "Umsatz / Kunde", "会員数 / 非会員数", "24/7 support", "売上（税込/税抜）", "A / B test lift"] {
      #expect(words.title(of: whole, name: "x") == whole)
      #expect(ReportWords(.english).title(of: whole, name: "x") == whole)
    }
    #expect(words.title(of: "Cost w/o tax / 税抜費用", name: "x") == "税抜費用")
    #expect(ReportWords(.english).title(of: "税抜費用 / Cost w/o tax", name: "x") == "Cost w/o tax")
  }

  /// No word of a page lacks a language, and none is the same thing twice in one table.
  @Test func everyWordIsThereInBothLanguages() {
    let all: [(String, Phrase)] =
      ReportHeading.allCases.map { ($0.rawValue, $0.words) } + ReportLabel.allCases.map { ($0.rawValue, $0.words) }
      + PageWord.allCases.map { ($0.rawValue, $0.words) } + DataWord.allCases.map { ($0.rawValue, $0.words) }
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
        "1 belief of which the data cannot tell anything yet",
        "★ Customer value", "Order value", "Margin", "Sales by month & channel", "show ltv by channel", "Data",
        "Glossary",
      ])
  }

  /// A level that is judged on another value than the line's has a row of its own: a month's change stands beside no quarter.
  @Test func eachRowIsOfOneValue() throws {
    let rules = Self.rules + "\n/// Sales / 売上\nsales_2 = sales\ntarget sales_2 >= 900円 each quarter\n"
    let part = try #require(try report(rules: rules).parts.first { $0.id == "scoreboard" })
    guard case .table(let table, _)? = part.nodes.first else { return }
    let heads = table.columns.map(\.name)
    let rows = table.texts.filter { $0[0] == "Sales" }
    func cell(_ row: Int, _ head: String) -> String { heads.firstIndex(of: head).map { rows[row][$0] } ?? "" }
    #expect(rows.count == 2)
    #expect(cell(0, "Period") == "2026-06" && cell(0, "Status") == "" && cell(0, "Change") != "")
    #expect(cell(1, "Period") == "2026-Q2" && cell(1, "Status") == "✓ met" && cell(1, "Change") == "")
    // Worst verdicts first, then what has no target.
    #expect(table.texts.map { $0[0] }.prefix(2) == ["★ Customer value", "Order value"])
  }

  /// Parts are those that make the value: of its own period, and of the time that was asked for.
  @Test func partsAreOfThePeriodOfTheirValue() throws {
    let bench = try Workbench(["orders.csv": Self.data, "shop.kpi": Self.rules])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")])))
    let calendar = evaluator.base.model.calendar
    let span = calendar.days(of: calendar.period(.quarter, of: CivilDate(year: 2026, month: 2, day: 1).dayCount))
    let report = BoardReport.report(evaluator, title: "Q1", by: .month, during: span, questions: [])
    let kpi = try #require(report.parts.first { $0.id == "kpis" }?.parts.first)
    let tables = kpi.nodes.compactMap { if case .table(let table, _) = $0 { table } else { nil } }
    #expect(tables.first?.columns[1].name == "Value in 2026-03", "\(tables)")
    let series = kpi.nodes.compactMap { if case .figure(let figure, _) = $0 { figure.charts.first } else { nil } }
    #expect(series.first?.places == ["2026-01", "2026-02", "2026-03"])
  }

  /// Numbers of a workbook are numbers, and cells of a file are no formulas.
  @Test func programsReadNumbersAndNoFormulas() throws {
    let data =
      "day,channel,amount,cost\n2026-01-05,\"=HYPERLINK(\"\"x\"\")\",5,1\n2026-02-05,web,7,1\n2026-02-28,web,7,1\n"
    let rules =
      "dataset orders from \"orders.csv\" { time day: date; amount: 円 }\nsales = sum(orders.amount)\nshow sales by channel as bars\n"
    let report = try report(rules: rules, data: data)
    let page = HTMLReport(report).text
    #expect(page.contains("%27%3DHYPERLINK") && !page.contains(",%3DHYPERLINK") && !page.contains("%0A%3DHYPERLINK"))
    let scores = try #require(try self.report().parts.first { $0.id == "scoreboard" })
    guard case .table(let table, _)? = scores.nodes.first else { return }
    if case .number = table.rows[0][1].value {} else { Issue.record("\(table.rows[0][1])") }
  }

  /// A chart ends where its KPI does, whatever the reach of other data, and says what it leaves out before.
  @Test func chartsAreOfTheSpanOfTheirKPI() throws {
    let rules = """
      dataset o from "o.csv" { time day: date; amount: 円 }
      dataset b from "b.csv" { time day: date; plan: 円 }
      /// Sales
      sales = sum(o.amount)
      /// Plan
      plan = sum(b.plan)
      """
    let months = (0..<40).map { "20\(20 + $0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)-05,1\n" }
    let bench = try Workbench([
      "r.kpi": rules, "o.csv": "day,amount\n" + months.joined(), "b.csv": "day,plan\n2023-01-05,1\n2024-12-31,1\n",
    ])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])))
    let report = BoardReport.report(evaluator, title: "r", by: .month, during: nil, questions: [])
    let kpi = try #require(report.parts.first { $0.id == "kpis" }?.parts.first { $0.title == "Sales" })
    let charts = kpi.nodes.compactMap { if case .figure(let figure, _) = $0 { figure.charts.first } else { nil } }
    let chart = try #require(charts.first)
    #expect(chart.places.first == "2020-05" && chart.places.last == "2023-04" && chart.places.count == 36)
    #expect(chart.notes.contains("the last 36 of 40 periods"), "\(chart.notes)")
  }

  /// What stands in lines of a card stands in lines everywhere.
  @Test func linesStayLines() throws {
    let markdown = try report().markdown
    #expect(markdown.contains("met\\\n  Target: ") || markdown.contains("missed\\\n  Target: "), "\(markdown)")
    let runs = [ReportRun("a\nb"), ReportRun("c", .strong), ReportRun("\n"), ReportRun("d")]
    #expect(runs.lines.map { $0.map(\.text).joined() } == ["a", "bc", "d"])
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
