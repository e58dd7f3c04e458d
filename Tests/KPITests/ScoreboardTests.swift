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

  @Test func aFileWithAHeaderOnlyHasNoRows() throws {
    let bench = try Workbench([
      "r.kpi": "dataset b from \"b.csv\" { time d: date; x: number }\n/// x\nx = sum(b.x)\n", "b.csv": "d,x\n",
    ])
    let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
    #expect(Evaluator(analyzed).scoreboard().lines.map(\.value.reason) == [.noRows("b")])
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
    let rows = report.table.texts
    #expect(
      rows[0] == [
        "★ Average order value (aov)", "1,000円", "", "2026-02", "█▁", "down -33.3%", ">= 1,500円", "✗ missed", "-500円",
        "66.7%",
      ])
    #expect(rows[1] == ["Sales (sales)", "2,000円", "", "2026-02", "█▁", "down -33.3%", "", "", "", ""])
    #expect(
      rows[2] == ["", "2,000円", "", "2026-02", "", "", ">= 2,000円 where channel = \"web\"", "✓ met", "0", "100.0%"])
    #expect(
      rows[3] == [
        "web_share", "100.0%", "2", "2026-02", "▁█", "up +66.7 points", ">= 90%", "✓ met", "+10.0 points", "111.1%",
      ])
  }

  /// 101 in January, 100 in February: 120 % of January are 121.2, in text, CSV and JSON.
  @Test func computedBoundsAreNumbers() throws {
    let bench = try Workbench([
      "r.kpi": """
      dataset o from "o.csv" { time day; covers @2026-01..@2026-02 }
      x = sum(o.v)
      y = x
      z = x
      target x >= prior(x, 1 month) * 120%
      target y in x * 2..x * 3
      target z <= prior(x, 2 months)
      target z < 200
      loss = x - 200
      target loss >= -50
      """,
      "o.csv": "day,v\n2026-01-05,101\n2026-02-05,100\n",
    ])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])))
    #expect(messages(evaluator.analyzed.problems) == [])
    let report = ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
    let ends = report.table.texts.map { Array($0.suffix(5)) }
    #expect(ends[0] == [">= prior(x, 1 month) * 120% (= 121.2)", "✗ missed", "-21.2", "82.5%", ""])
    #expect(ends[1] == ["in x * 2..x * 3 (= 200..300)", "✗ missed", "-100", "", ""])
    #expect(ends[2] == ["<= prior(x, 2 months)", "– no data", "", "", "no target: before the first period"])
    #expect(ends[3] == ["< 200", "✓ met", "-100", "", ""])
    // Twice a loss is not twice attained.
    #expect(ends[4] == [">= -50", "✗ missed", "-50", "", ""])
    let csv = report.csv(isSpreadsheetSafe: false).split(separator: "\n")
    #expect(
      csv[0].hasSuffix(
        "target,where,status,judged_period,judged_value,target_value,target_upper,gap,attainment,reason,n,at_least,at_most,"
          + "probability,probability_error")
    )
    #expect(csv[1].contains(",missed,2026-02,100,121.2,,-21.2,0.825"))
    #expect(csv[2].contains(",missed,2026-02,100,200,300,-100,,"))
    #expect(csv[3].hasSuffix(",no data,2026-02,100,,,,,no target: before the first period,,,,,"))
    let json = report.json.compact
    #expect(
      json.contains(#""threshold":121.2,"upperThreshold":null,"thresholdMissing":null,"gap":-21.2,"attainment":0.825"#))
    #expect(
      json.contains(#""threshold":null,"upperThreshold":null,"thresholdMissing":"before the first period","gap":null"#))
  }

  /// Nothing is a percentage of zero; what grew out of a loss is no percentage either.
  @Test(arguments: [(0, "up +5"), (-5, "up +10"), (1, "up +400.0%")])
  func changeOverZero(base: Int, shown: String) throws {
    let bench = try Workbench([
      "d.kpi": "dataset d from \"d.csv\" { time day; covers @2026-01..@2026-02 }\n/// X\nx = sum(d.v)\n",
      "d.csv": "day,v\n2026-01-05,\(base)\n2026-02-05,5\n",
    ])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("d.kpi")])))
    let report = ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
    #expect(report.table.texts[0][4] == shown)
  }

  /// `due @2026-03` is over when its last day is in the data.
  @Test(arguments: [("@2026-02", Verdict.open), ("@2026-03-30", .open), ("@2026-03", .missed), ("@2026-04", .missed)])
  func deadlines(covered: String, verdict: Verdict) throws {
    let bench = try Workbench([
      "d.kpi": "dataset d from \"d.csv\" { time day; covers @2026-01-01..\(covered) }\nx = count(d)\n"
        + "target x >= 10件 due @2026-03\n",
      "d.csv": "day,v\n2026-01-05,1\n2026-02-05,5\n",
    ])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("d.kpi")]))
    #expect(messages(program.problems) == [])
    #expect(Evaluator(program).scoreboard().lines[0].targets.map(\.verdict) == [verdict])
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
      rate = by f up to 4 { 1: 30%, 2: 50% }
      /// Nothing
      ratio = plan / (plan - plan)
      """)
    let evaluator = Evaluator(program)
    let board = evaluator.scoreboard()
    #expect(board.lines.map(\.name) == ["plan", "ratio"])
    #expect(board.lines[1].value.reason == .divisionByZero)
    let report = ScoreboardReport(board, display: program.display)
    #expect(report.table.texts[1].last == "division by zero")
  }

  /// §22, §27: what is more in a longer period says once by which it is judged; a share of few says how few.
  @Test func whatAVerdictRestsOnIsTold() throws {
    func board(_ more: String) throws -> ScoreboardReport {
      let rules = """
        dataset o from "o.csv" { time at; x: 円 }
        sales = sum(o.x)
        n = count(o)
        good = share(o where x > 10円) - share(o where x < 5円)
        per_row = sales / n
        \(more)
        """
      let bench = try Workbench([
        "r.kpi": rules, "o.csv": "at,x\n2026-01-01,20\n2026-01-31,1\n2026-02-01,20\n2026-02-28,8\n",
      ])
      let analyzed = AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")]))
      #expect(messages(analyzed.problems) == [])
      let evaluator = Evaluator(analyzed)
      return ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
    }
    let assumed = try board("target sales >= 5円\ntarget n >= 2\ntarget good >= 1%\ntarget per_row >= 1円")
    #expect(assumed.legend.filter { $0.contains("sales and n are judged each month") }.count == 1)
    #expect(assumed.legend.contains { $0.hasPrefix("n: the rows or groups") })
    #expect(assumed.table.texts.map { $0[2] } == ["", "", "2", ""])
    #expect(assumed.json.compact.contains("\"smallSample\":2"))
    #expect(assumed.csv(isSpreadsheetSafe: false).contains("no data") == false)
    for said in ["target sales >= 5円 each month", "calendar { judge each quarter }\ntarget sales >= 5円"] {
      #expect(try !board(said).legend.contains { $0.contains("judged each") }, "\(said)")
    }
  }

  /// §27: fewer than 30.
  @Test(arguments: [(29, "29"), (30, "")])
  func thirtyAreNotFew(_ count: Int, _ told: String) throws {
    let bench = try Workbench([
      "r.kpi": "dataset o from \"o.csv\"\ngood: % = share(o where x > 1)\ntarget good >= 1%\n",
      "o.csv": "x\n" + String(repeating: "2\n", count: count),
    ])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])))
    let report = ScoreboardReport(evaluator.scoreboard(), display: evaluator.analyzed.display)
    let columns = report.table.columns.map(\.name)
    let place = columns.firstIndex(of: "n")
    #expect((place.map { report.table.texts[0][$0] } ?? "") == told)
    #expect(report.board.lines[0].smallSample == (told.isEmpty ? nil : count))
  }
}
