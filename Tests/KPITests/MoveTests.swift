import Testing

@testable import KPI

/// Changes on the board and in `why`, told from noise.
@Suite struct MoveTests {
  /// 100 and a little in each of so many months; from a place on so much more.
  private func evaluator(
    months: Int, step: Int, from place: Int, lastDay: String? = nil, _ more: String = ""
  ) throws -> Evaluator {
    let noise = [0, 3, -4, 2, 5, -3, -1, 4, -2, 1, -5, 2, 3]
    func month(_ index: Int) -> String {
      "\(2024 + index / 12)-\(index % 12 + 1 < 10 ? "0" : "")\(index % 12 + 1)"
    }
    let rows = (0..<months).map { index in
      "\(month(index))-15,\(100 + noise[index * 7 % 13] + (index >= place ? step : 0))"
    }
    return try evaluator([
      "r.kpi": "dataset log from \"log.csv\" { time day; v: 円; covers @2024-01..@\(lastDay ?? month(months - 1)) }\n"
        + "/// V\nv = sum(log.v)\n/// Fee\nfee: 円 = by month { @2024-01: 1円, @2026-01: 2円 }\n" + more,
      "log.csv": "day,v\n" + rows.joined(separator: "\n") + "\n",
    ])
  }

  private func evaluator(_ files: [String: String]) throws -> Evaluator {
    let bench = try Workbench(files)
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    #expect(messages(analyzed.problems) == [])
    return Evaluator(analyzed)
  }

  private func report(_ evaluator: Evaluator) -> ScoreboardReport {
    ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
  }

  private func change(_ report: ScoreboardReport) throws -> String {
    let column = try #require(report.table.columns.firstIndex { $0.name == "change" })
    return report.table.texts[0][column]
  }

  @Test func whatIsUsualIsPale() throws {
    let report = try report(evaluator(months: 30, step: 0, from: 30))
    #expect(try change(report).hasSuffix(" ±"))
    #expect(report.table.rows.joined().filter(\.isQuiet).count == 1)
    #expect(report.legend.contains { $0.hasPrefix("change: ± within") })
    #expect(report.json.compact.contains(#""move":{"verdict":"usual","began":null,"direction":null,"alone":false,"#))
    #expect(report.csv(isSpreadsheetSafe: false).contains(",usual,,"))
  }

  @Test func whatIsBeyondIsMarkedWithItsBeginning() throws {
    let new = try report(evaluator(months: 30, step: 40, from: 29))
    #expect(try change(new).hasSuffix(" !"))
    #expect(new.table.rows.joined().filter(\.isQuiet).isEmpty)
    #expect(new.csv(isSpreadsheetSafe: false).contains(",beyond,2026-06,"))
    let earlier = try report(evaluator(months: 30, step: 40, from: 27))
    #expect(try change(earlier).hasSuffix(" ! up since 2026-04"))
    #expect(
      earlier.json.compact.contains(#""move":{"verdict":"beyond","began":"2026-04","direction":"up","alone":false,"#))
  }

  /// Nothing is below a number of the data; the change is told to programs all the same.
  @Test func whatIsReadFromDataTellsItsNumbers() throws {
    let evaluator = try evaluator(months: 30, step: 40, from: 29, lastDay: nil, "why v\n")
    guard case .report(let report) = evaluator.outcome(of: try #require(evaluator.analyzed.queries.last)) else {
      Issue.record("no report")
      return
    }
    let json = report.json.compact
    #expect(json.contains(#""from":"2026-05","to":"2026-06","unit":"円","before":"#))
    #expect(json.contains(#""move":{"verdict":"beyond","began":"2026-06","direction":"up""#))
    let csv = report.csv(isSpreadsheetSafe: false).split(separator: "\n").map(String.init)
    #expect(csv.first == "input,depth,before,after,brings" && csv.contains { $0.hasPrefix("v,0,") })
  }

  /// A date that is written into the row later: what is young has had less time, and its fall is no news.
  @Test func whatIsFilledLaterIsNotJudged() throws {
    let rules = """
      dataset trials from "trials.csv" { time won; time pulled; covers @2024-01..@2026-06 }
      /// So far
      so_far: % = share(trials where pulled != none)
      /// Twice
      named: % = so_far * 2
      /// Trials
      n = count(trials)
      """
    var lines = ["won,pulled"]
    for month in 0..<30 {
      let time = "\(2024 + month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)-10"
      lines += (0..<20).map { $0 < (month == 29 ? 0 : 8 + month % 3) ? "\(time),\(time)" : "\(time)," }
    }
    let board = try report(evaluator(["r.kpi": rules, "trials.csv": lines.joined(separator: "\n") + "\n"]))
    let texts = board.table.texts.map { $0.joined(separator: " ") }
    #expect(texts.count == 3 && !texts[0].contains("!") && !texts[1].contains("!"))
    #expect(board.board.lines.map { $0.move == nil } == [true, true, false])
  }

  @Test func shortHistoriesSaySo() throws {
    let report = try report(evaluator(months: 20, step: 40, from: 19))
    #expect(!(try change(report)).contains("!"))
    #expect(
      report.legend.contains(
        "change: no history is long enough to tell a real move from noise (20 periods before it are needed)"))
    #expect(report.json.compact.contains(#""move":{"verdict":"too short","began":null,"#))
  }

  /// Half a month is no fall.
  @Test func unfinishedPeriodsAreNoEvidence() throws {
    let report = try report(evaluator(months: 30, step: -60, from: 29, lastDay: "2026-06-20"))
    #expect(try change(report).hasSuffix(" ±"))
    #expect(report.board.lines[0].move?.began == nil)
  }

  @Test func whyTellsItFirst() throws {
    func head(_ question: String, step: Int, from place: Int) throws -> String {
      let evaluator = try evaluator(months: 30, step: step, from: place, question)
      let statement = try #require(evaluator.analyzed.queries.last)
      guard case .report(let report) = evaluator.outcome(of: statement) else { return "" }
      return report.head.first { $0.contains("variation") || $0.contains("noise") } ?? ""
    }
    #expect(
      try head("why v from @2026-05 to @2026-06", step: 0, from: 30).hasPrefix("within its usual variation: its own"))
    #expect(try head("why v", step: 40, from: 29).hasSuffix("in 2026-06; the move began in 2026-06"))
    #expect(try head("why v", step: 40, from: 27).hasSuffix("but part of a move that began in 2026-04"))
    // Over several months the beginning lies between the ends.
    #expect(try head("why v from @2026-02 to @2026-06", step: 60, from: 27).hasSuffix("the move began in 2026-04"))
    #expect(
      try head("why v from @2025-05 to @2025-06", step: 0, from: 30)
        == "real move or noise: cannot be told, 17 months up to 2025-05 are known and 20 are needed")
    // A day and a month are no change of a series.
    #expect(try head("why v from @2026-01-10 to @2026-06", step: 0, from: 30).isEmpty)
  }

  @Test func anEventIsMeasuredAndNoCause() throws {
    func sentence(_ question: String) throws -> String {
      let event = "event price_up @2026-04-01 \"dearer\" on v\n"
      let evaluator = try evaluator(months: 30, step: 40, from: 27, event + question)
      let statement = try #require(evaluator.analyzed.queries.last)
      guard case .report(let report) = evaluator.outcome(of: statement) else { return "" }
      return report.closing.first { $0.hasPrefix("event") } ?? ""
    }
    let told = try sentence("why v from @2026-03 to @2026-06")
    #expect(
      told.hasPrefix(
        "event, 2026-04-01: dearer (price_up), on v; what it brought cannot be told, for nothing untouched is named: "))
    #expect(told.contains("; before and after: in 2026-04 to 2026-06 v went +"))
    #expect(told.hasSuffix("; all else that happened then is in it"))
    #expect(told.contains("beyond its usual variation"))
    #expect(try sentence("why v from @2026-04 to @2026-05").contains("2026-04 to 2026-05 v went +"))
  }
}
