import CivilTime
import Evaluation
import Testing

@testable import KPI

@Suite struct ScoreboardTests {
  private func shop() throws -> Evaluator {
    let bench = try Workbench(shopFiles)
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("shop.kpi")]))
    #expect(messages(analyzed.problems) == [])
    return Evaluator(analyzed)
  }

  @Test func goalsComeFirstAndUnfinishedPeriodsDoNotCount() throws {
    let board = try shop().scoreboard()
    #expect(board.lines.map(\.name) == ["aov", "sales", "web_share"])
    let aov = board.lines[0]
    #expect(aov.isGoal && aov.label == "Average order value")
    // February: 2,000円 in two orders; March ends in the data on its 10th day.
    #expect(aov.period == CalendarRules().period(.month, of: CivilDate(year: 2026, month: 2, day: 1).dayCount))
    #expect(aov.value.number == 1000)
    #expect(aov.series.map { $0.cell.number } == [1500, 1000])
    #expect(aov.change == .relative(1000.0 / 1500 - 1))
    #expect(aov.targets.map(\.verdict) == [.missed])
    #expect(board.isAny(.missed))
  }

  @Test func textShowsWordsAndMarks() throws {
    let evaluator = try shop()
    let report = ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
    let rows = report.table.rows
    #expect(
      rows[0] == ["★ Average order value (aov)", "1,000円", "2026-02", "█▁", "down -33.3%", ">= 1,500円", "✗ missed"])
    #expect(rows[1] == ["Sales (sales)", "2,000円", "2026-02", "█▁", "down -33.3%", "", ""])
    #expect(rows[2] == ["", "2,000円", "2026-02", "", "", ">= 2,000円 where channel = \"web\"", "✓ met"])
    #expect(rows[3] == ["web_share", "100.0%", "2026-02", "▁█", "up +66.7 points", ">= 90%", "✓ met"])
  }

  @Test func byOtherGrains() throws {
    let board = try shop().scoreboard(by: .year)
    #expect(board.lines[1].value.isUnfinished)
    #expect(board.lines[1].value.number == 5900)
  }

  @Test func dataFormsAreComplete() throws {
    let evaluator = try shop()
    let report = ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
    #expect(report.csv(isSpreadsheetSafe: false).hasPrefix("name,label,period,value,unit,"))
    #expect(report.csv(isSpreadsheetSafe: false).contains("web_share,web_share,2026-02,1,,"))
    let json = report.json.compact
    #expect(json.contains(#""name":"web_share","label":"web_share","goal":false,"value":1,"unit":"","display":"%""#))
    #expect(json.contains(#""status":"missed""#))
  }

  @Test func constantsAndTablesByGroup() {
    let program = analyzed(
      """
      /// Plan
      plan = 3円
      /// By F
      rate by f up to 4 = { 1: 30%, 2: 50% }
      /// Nothing
      ratio = plan / (plan - plan)
      """)
    let evaluator = Evaluator(program)
    let board = evaluator.scoreboard()
    #expect(board.lines.map(\.name) == ["plan", "ratio"])
    #expect(board.lines[1].value.reason == .divisionByZero)
    let report = ScoreboardReport(board, display: program.display)
    #expect(report.table.rows[1].last == "division by zero")
  }
}
