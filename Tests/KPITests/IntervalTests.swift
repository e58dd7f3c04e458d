import Charts
import Columns
import Evaluation
import Testing

@testable import KPI

/// `with interval` and `surely` as they are shown.
@Suite struct IntervalTests {
  private static let rules = """
    dataset orders from "orders.csv" {
      time at
      covers @2026-01..@2026-02
    }
    dataset customers per orders.who { }
    won: % = share(customers where count(orders) >= 2)
    aov = sum(orders.amount) / count(orders)
    """

  /// 60 of 200 customers come back, all in January.
  private static let orders =
    "who,at,amount\n"
    + (0..<200).map { "c\($0),2026-01-0\(1 + $0 % 9),\(100 + $0 % 7)\n" }.joined()
    + (0..<60).map { "c\($0),2026-01-20,\(100 + $0 % 5)\n" }.joined()

  private func evaluator(_ more: String) throws -> Evaluator {
    let bench = try Workbench(["orders.csv": Self.orders, "r.kpi": Self.rules + "\n" + more + "\n"])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])))
    #expect(messages(evaluator.analyzed.problems.filter(\.isError)) == [])
    return evaluator
  }

  private func report(_ query: String) throws -> AnswerReport {
    let evaluator = try evaluator(query)
    let statement = try #require(evaluator.analyzed.queries.last)
    guard case .answer(let answer) = evaluator.outcome(of: statement) else { throw Fault.noAnswer }
    return AnswerReport(answer, display: evaluator.analyzed.display)
  }

  private func figure(_ query: String) throws -> ChartFigure {
    let evaluator = try evaluator(query)
    let statement = try #require(evaluator.analyzed.queries.last)
    return try #require(evaluator.figure(of: evaluator.outcome(of: statement), statement))
  }

  private enum Fault: Error { case noAnswer }

  @Test func endsStandBesideTheirNumbers() throws {
    let report = try report("show won, aov, count(orders) with interval")
    #expect(
      report.table.columns.map(\.name) == [
        "won", "at least", "at most", "n", "aov", "at least", "at most", "n", "count(orders)",
      ])
    // Wilson's interval for 60 of 200: 24.1 % to 36.7 %.
    #expect(report.table.texts[0].prefix(4) == ["30.0%", "24.1%", "36.7%", "200"])
    #expect(
      report.csv(isSpreadsheetSafe: false).hasPrefix(
        "won,at least,at most,n,aov,at least,at most,n,count(orders)\n0.3,"))
    #expect(report.json.compact.contains(#""name":"at least","unit":"","display":"%""#))
    #expect(
      report.legend.contains { $0.contains("hold the true value in 95 % of samples") && $0.contains("customers") })
    #expect(report.legend.contains { $0.hasPrefix("note: no interval for count(orders): a total of what happened") })
  }

  @Test func linesWithoutAValueHaveNoEnds() throws {
    let report = try report("show aov by month with interval as chart")
    #expect(report.table.texts[1].suffix(4) == ["–", "–", "–", "–"])
    #expect(report.legend.contains("– no value: division by zero (1)"))
    #expect(report.legend.contains { $0.hasPrefix("note: the picture shows no intervals") })
    #expect(try figure("show aov by month with interval as chart").charts.map { $0.series.map(\.name) } == [["aov"]])
  }

  @Test func surelyIsMetByTheWholeInterval() throws {
    let evaluator = try evaluator(
      """
      target won >= 24% surely
      target won >= 28% surely
      target won >= 35% surely warn 20%
      target won in 20%..40% surely
      target won in 25%..40% surely
      target won < 36% surely
      target aov > 50 surely each month
      /// Orders
      n = count(orders)
      target n >= 0 surely
      """)
    let board = evaluator.scoreboard()
    let won = try #require(board.lines.first { $0.name == "won" })
    #expect(won.targets.map(\.verdict) == [.met, .unsure, .near, .met, .unsure, .unsure])
    let report = ScoreboardReport(board, display: evaluator.analyzed.display)
    let statuses = report.table.texts.map { row in row.first { $0.hasPrefix("✓") || $0.hasPrefix("~") } ?? "" }
    #expect(statuses.contains("✓ met (24.1% to 36.7%, n = 200)"))
    #expect(statuses.contains("~ met, not surely (24.1% to 36.7%, n = 200)"))
    #expect(statuses.contains("~ met, not surely (no interval)"))
    #expect(report.legend.contains { $0.hasPrefix("note: no interval for n: a total of what happened") })
    #expect(report.csv(isSpreadsheetSafe: false).contains(#"met, not surely"#))
    #expect(report.json.compact.contains(#""surely":true,"atLeast":0.24"#))
    #expect(board.isAny(.unsure))
  }
}
