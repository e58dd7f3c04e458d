import Evaluation
import Foundation
import Testing

@testable import KPI

/// What came of bets, and which of them can be judged at all.
@Suite struct BetTests {
  /// Two sales a month; the data end with March.
  private func bets(_ lines: String) throws -> CauseReport {
    let rules = """
      dataset o from "o.csv" { time day; v: 円; covers @2026-01..@2026-03 }
      sales = sum(o.v)
      later = next(sales, 1 month)
      q2 = sales during @2026-Q2
      past = prior(sales, 6 months)
      \(lines)
      bets

      """
    let bench = try Workbench(["r.kpi": rules, "o.csv": "day,v\n2026-01-05,100\n2026-02-05,200\n2026-03-05,300\n"])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    guard case .report(let report) = Evaluator(program).outcome(of: try #require(program.queries.last)) else {
      throw CocoaError(.featureUnsupported)
    }
    return report
  }

  private func states(_ lines: String) throws -> [String] {
    try bets(lines).plainRows.map { row in if case .text(let state)? = row.last { state } else { "" } }
  }

  /// 99.96 % is not sure, and what was said is shown as it was said.
  @Test func whatWasSaidIsShownInFull() throws {
    let told = try bets(
      """
      bet sales >= 900円 due @2026-01 at 99.96%
      bet sales >= 900円 due @2026-02 at 33.333%
      bet sales >= 900円 due @2026-03 at 70%
      """)
    #expect(told.table?.texts.map { $0[2] } == ["99.96%", "33.333%", "70%"])
    #expect(told.closing.contains { $0.hasPrefix("said 80% to 100%, 99.96% in the mean: 0 of 1") }, "\(told.closing)")
    #expect(told.closing.contains { $0.hasPrefix("said 20% to 40%, 33.3% in the mean: 0 of 1") }, "\(told.closing)")
  }

  /// What reads a month that is still to come is open, and what reads one before the data is void for ever.
  @Test func voidIsOnlyWhatNoLaterDataTell() throws {
    #expect(
      try states(
        """
        bet sales <= next(sales, 1 month) due @2026-02 at 60%
        bet sales <= later due @2026-03 at 60%
        bet q2 >= 1円 due @2026-03 at 60%
        bet past >= 1円 due @2026-03 at 60%
        bet sales >= next(sales, 1 month) due @2026-03 at 60%
        """) == ["won", "void", "open", "open", "open"])
    #expect(try states("bet later >= 1円 due @2026-03 at 60%") == ["open"])
  }

  /// What reads no data waits for none.
  @Test func whatReadsNoDataIsToldSo() throws {
    let told = try bets("price = 100円\nbet price >= 90円 due @2026-01 at 60%")
    #expect(told.closing == ["`price >= 90円` stays open: it reads no data, so no day will tell"])
    #expect(told.json.compact.contains("\"state\":\"open\",\"readsNoData\":true,"))
    let both = try bets("price = 100円\nbet price >= 90円 due @2026-01 at 60%\nbet sales >= 1円 due @2026-04 at 60%")
    #expect(both.closing.first == "none is judged yet: the data have not come to the end of its time")
    #expect(try bets("price = 100円\nbet price <= sales due @2026-01 at 60%").head == ["1 bet: 1 won"])
  }

  /// However a date is asked for that later rows may fill in, the bet is not for good; a closed window is.
  @Test(arguments: [
    ("second_on = none", true), ("second_on != none", true), ("not (second_on = none)", true),
    ("none != second_on", true), ("second_on > first_on", true), ("second_on in @2026", true), ("came", true),
    ("days_between <= 30日", true), ("size > 3 or second_on != none", true),
    ("second_on within 20 days of first_on", false), ("size > 3", false), ("first_on > @2026-01-03", false),
  ])
  func whatLaterRowsFillIn(condition: String, isTold: Bool) throws {
    let rules = """
      dataset c from "c.csv" {
        time first_on; second_on: date; size: number; covers @2026-01..@2026-06
        came = second_on != none
        days_between = second_on - first_on
      }
      f2: % = share(c where \(condition))
      bet f2 >= 60% due @2026-02 at 60%
      bets

      """
    let bench = try Workbench([
      "r.kpi": rules, "c.csv": "first_on,second_on,size\n2026-02-05,,4\n2026-02-07,2026-03-01,2\n",
    ])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    guard case .report(let report) = Evaluator(program).outcome(of: try #require(program.queries.last)) else {
      Issue.record("\(messages(program.problems))")
      return
    }
    #expect(report.closing.contains { $0.hasPrefix("`f2 >= 60%` is never known for good: ") } == isTold)
    #expect(report.json.compact.contains("\"filledLater\":\(isTold)"))
  }

  @Test func noWindowClosedIsOpen() throws {
    let rules = """
      dataset c from "c.csv" { time first_on; second_on: date; covers @2026-01-01..@2026-03-10 }
      f2: % = share(c where second_on within 60 days of first_on)
      bet f2 >= 60% due @2026-02 at 60%
      bets

      """
    let bench = try Workbench(["r.kpi": rules, "c.csv": "first_on,second_on\n2026-02-05,\n2026-02-07,\n"])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    guard case .report(let report) = Evaluator(program).outcome(of: try #require(program.queries.last)) else { return }
    #expect(report.head == ["1 bet: 1 open"])
  }
}
