import Charts
import CivilTime
import Columns
import Numerics
import Semantics
import SourceText
import Testing
import Units

@testable import KPI

/// Workbooks as they are written, read back by the reader of data files, which shares nothing with the writer but the form.
@Suite struct WorkbookTests {
  private func table(_ sheets: [Sheet], _ name: String? = nil) throws -> Table {
    var options = LoadOptions()
    options.sheet = name
    return try load([.bytes(name: "a.xlsx", workbookBytes(sheets))], options: options).table
  }

  private func cells(_ table: Table, _ name: String) -> [String] {
    guard let column = table.columns.first(where: { $0.name == name })?.column else { return ["no column \(name)"] }
    return (0..<column.count).map { row in
      switch column.outputCell(row, table.calendar) {
      case .empty: ""
      case .plain(let text), .text(let text): text
      }
    }
  }

  private func number(_ value: Double, _ decimals: Int = 0, _ suffix: String = "", isPercent: Bool = false)
    -> ReportCell
  {
    ReportCell(.number(value, NumberLook(decimals: decimals, isPercent: isPercent, suffix: suffix, hasSign: false)))
  }

  @Test func cellsComeBackAsTheyWere() throws {
    let rows: [[ReportCell]] = [
      [
        .text("a"), number(1_234.5, 1, "円"), ReportCell(.day(Day(20_000))), ReportCell(.boolean(true)),
        .text("x & <y> \"z\""),
      ],
      [.text("b"), number(-0.1, 1), .empty, ReportCell(.boolean(false)), .text(" 日本\n語 ")],
      [.empty, number(1e-9), ReportCell(.day(Day(-30_000))), .empty, .text("")],
    ]
    let table = try table([Sheet("s", ["k", "v", "d", "b", "t"], rows)])
    #expect(cells(table, "k") == ["a", "b", ""])
    #expect(cells(table, "v") == ["1234.5", "-0.1", "0.000000001"])
    #expect(cells(table, "d") == ["2024-10-04", "", "1887-11-12"])
    #expect(cells(table, "b") == ["true", "false", ""])
    #expect(cells(table, "t") == ["x & <y> \"z\"", " 日本\n語 ", ""])
  }

  @Test func textsAreNeverFormulas() throws {
    let texts = ["=1+1", "+1", "-1+1", "@a", "\t=1", "=HYPERLINK(\"http://a\",\"b\")", "a\u{1}b"]
    let bytes = workbookBytes([Sheet("s", ["t"], texts.map { [.text($0)] })])
    #expect(!String(decoding: bytes, as: UTF8.self).contains("<f>"))
    #expect(String(decoding: bytes, as: UTF8.self).contains("quotePrefix=\"1\""))
    let table = try table([Sheet("s", ["t", "n"], texts.map { [.text($0), number(1)] })])
    #expect(cells(table, "t") == texts.map { $0.filter { $0 != "\u{1}" } })
  }

  @Test func sheetsHaveNamesThatExcelTakes() throws {
    let long = "売上 by month, channel where amount > 1,000円 and channel = \"web\""
    let sheets = [long, long, "a/b:c*d?[e]\\f", "'quoted'", "", "S", "s"].enumerated().map { place, name in
      Sheet(name, ["v"], [[number(Double(place))]])
    }
    let text = String(decoding: workbookBytes(sheets), as: UTF8.self)
    let names = text.split(separator: "<sheet name=\"").dropFirst().compactMap {
      $0.split(separator: "\"").first.map(String.init)
    }
    #expect(names.count == 7)
    #expect(Set(names.map { $0.lowercased() }).count == 7)
    #expect(names.allSatisfy { $0.replacing("&gt;", with: ">").replacing("&quot;", with: "\"").utf16.count <= 31 })
    #expect(names[2...] == ["a b c d e f", "quoted", "sheet", "S", "s (2)"])
    #expect(try cells(table(sheets, "s (2)"), "v") == ["6"])
  }

  @Test func theSameSheetsAreTheSameBytes() {
    let sheets = [Sheet("s", ["a"], [[number(0.25, 1, "", isPercent: true)], [.text("x")]], remark: "show a")]
    #expect(workbookBytes(sheets) == workbookBytes(sheets))
  }

  @Test(arguments: [
    (0, "円", false, false, "#,##0\"円\""), (2, " USD", false, false, "#,##0.00\" USD\""), (1, "", true, false, "0.0%"),
    (1, "", true, true, "+0.0%;-0.0%;0.0%"), (0, "a\"b", false, false, "#,##0\"ab\""),
  ])
  func looksOfNumbers(_ decimals: Int, _ suffix: String, _ isPercent: Bool, _ hasSign: Bool, _ code: String) {
    #expect(NumberLook(decimals: decimals, isPercent: isPercent, suffix: suffix, hasSign: hasSign).code == code)
  }

  @Test func valuesHaveTheLooksOfTheScreen() {
    let display = ValueDisplay(calendar: CalendarRules())
    func shown(_ value: Double, _ unit: UnitType) -> ReportCell.Value {
      display.reportCell(.number(.double(value)), type: .number(unit)).value
    }
    #expect(
      shown(0.0625, .points)
        == .number(6.25, NumberLook(decimals: 1, isPercent: false, suffix: " points", hasSign: false)))
    #expect(
      shown(0.4886, .percent) == .number(0.4886, NumberLook(decimals: 1, isPercent: true, suffix: "", hasSign: false)))
    #expect(
      shown(1_234.5, .plain) == .number(1_234.5, NumberLook(decimals: 1, isPercent: false, suffix: "", hasSign: false)))
    #expect(shown(.infinity, .plain) == .empty)
    let month = Period(.month, 0)
    #expect(display.reportCell(.period(month), type: .unknown).value == .month(CalendarRules().days(of: month).start))
  }

  @Test func columnsAreNamedByLetters() throws {
    let header = (0..<800).map { "c\($0)" }
    let table = try table([Sheet("s", header, [header.indices.map { number(Double($0)) }])])
    #expect(cells(table, "c799") == ["799"])
    #expect(cells(table, "c26") == ["26"])
  }

  @Test func chartsPointAtTheCellsOfTheirSheet() {
    var sheet = Sheet("it's 売上", ["month", "a", "b"])
    sheet.rows = [
      [ReportCell(.month(Day(0))), number(1, 0, "円"), number(2)], [ReportCell(.month(Day(31))), number(3), .empty],
    ]
    sheet.charts = [SheetChart(kind: .line, categories: 0, series: [1, 2], title: "a < b")]
    let bytes = workbookBytes([Sheet("first", ["x"]), sheet])
    let text = String(decoding: bytes, as: UTF8.self).replacing("&#39;", with: "'")
    for part in [
      "<c:f>'it''s 売上'!$A$2:$A$3</c:f>", "<c:f>'it''s 売上'!$C$2:$C$3</c:f>", "<c:f>'it''s 売上'!$B$1</c:f>",
      "<a:t>a &lt; b</a:t>",
      "formatCode=\"#,##0&quot;円&quot;\"", "PartName=\"/xl/charts/chart2_1.xml\"", "<drawing r:id=\"rId1\"/>",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("charts/chart1_1.xml"))
  }

  /// A figure of a report: months are dates, a value that there is not leaves its cell empty, and each unit has a chart.
  @Test func figuresAreTables() throws {
    let display = ValueDisplay(calendar: CalendarRules())
    var sales = Chart(
      "sales", kind: .lines, places: ["2026-01", "2026-02"],
      series: [
        Chart.Series("sales", [Chart.Point(5, "5円"), Chart.Point(nil, "– (no rows)")]),
        Chart.Series("target", [Chart.Point(6, "6円"), Chart.Point(7, "7円…", isPartial: true)], role: .target),
      ], unit: AxisUnit(suffix: "円", language: .english))
    sales.isTime = true
    var rate = sales
    (rate.title, rate.series) = ("rate", [sales.series[0]])
    let report = Report(
      title: "r", subtitle: "", language: .english,
      parts: [ReportPart(id: "q", title: "Q", nodes: [.figure(ChartFigure([sales, rate]), name: "By month")])],
      display: display)
    var workbook = WorkbookReport(display: display)
    workbook.add(report)
    let sheet = try #require(workbook.sheets.first)
    #expect(sheet.rows.map { $0[0].value } == [.month(20454), .month(20485)])
    #expect(sheet.rows[1][1].value == .empty && sheet.rows[1][1].remark == "– (no rows)")
    #expect(sheet.rows[1][2].remark != nil && sheet.rows[0][2].remark == nil)
    #expect(sheet.charts.map(\.series) == [[1, 2], [3]] && sheet.charts.map(\.title) == ["sales", "rate"])
  }

  /// What a scoreboard says is what its sheet holds.
  @Test func aScoreboardHasItsNumbers() throws {
    let bench = try Workbench(shopFiles)
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")])))
    let board = evaluator.scoreboard(by: .month, during: nil, only: [])
    var report = WorkbookReport(display: evaluator.analyzed.display)
    report.add(ScoreboardReport(board, display: evaluator.analyzed.display, targets: TargetReport(evaluator)))
    var options = LoadOptions()
    options.sheet = "scoreboard"
    let table = try load([.bytes(name: "a.xlsx", report.bytes)], options: options).table
    let values = board.lines.flatMap { line in
      line.targets.isEmpty ? [line.value] : line.targets.map { $0.period == line.period ? line.value : $0.cell }
    }
    #expect(cells(table, "value").count == values.count)
    for (shown, cell) in zip(cells(table, "value"), values) {
      guard case .number(let value) = cell.value else {
        #expect(shown == "")
        continue
      }
      // In a column of several units the reader keeps the cells as they are shown.
      let digits = Double(shown.filter { $0.isASCII && $0.isNumber || $0 == "." || $0 == "-" }) ?? .nan
      #expect(digits / (shown.contains("%") ? 100 : 1) == value.double, "\(shown) \(value.double)")
    }
  }
}
