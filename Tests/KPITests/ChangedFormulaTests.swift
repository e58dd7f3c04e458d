import Semantics
import Testing

@testable import KPI

/// A changed KPI is found wherever its formula stands.
@Suite struct ChangedFormulaTests {
  static let rules = """
    unit k = 1,000円
    dataset ads from "ads.csv" { time day; spend: 円; clicks; cost: 円 }
    ad_spend: 円 = sum(ads.spend)
    in_thousands: k = sum(ads.spend)
    cpc = sum(ads.spend) / sum(ads.clicks)
    clicks = sum(ads.clicks)
    profit = 1,000円 - sum(ads.spend) - sum(ads.cost)
    both = sum(ads.spend) + sum(ads.cost)
    loss = sum(ads.spend) + 1円 + sum(ads.cost)
    rate = sum(ads.cost) / sum(ads.clicks) * 2
    per_click = sum(ads.cost) / sum(ads.clicks)
    mean = avg(ads.spend)
    alias = ad_spend
    scenario more { ad_spend = ad_spend * 2 }
    scenario written { ad_spend = cpc * 10 }
    scenario thirds { mean = sum(ads.spend) / 3 }

    """

  private func answer(_ query: String, setting: String...) throws -> (rows: [String], notes: [String]) {
    let bench = try Workbench([
      "ads.kpi": Self.rules, "ads.csv": "day,spend,clicks,cost\n2026-01-05,100,10,40\n2026-01-06,300,10,20\n",
    ])
    var program = RuleReader.files.read([bench.path("ads.kpi")])
    for text in setting { program.apply(setting: text) }
    program.add(query: query)
    let analyzed = AnalyzedProgram(program)
    #expect(messages(analyzed.problems) == [])
    let statement = try #require(analyzed.queries.last)
    guard case .answer(let answer) = Evaluator(analyzed).outcome(of: statement) else {
      Issue.record("no answer")
      return ([], [])
    }
    let csv = AnswerReport(answer, display: analyzed.display).csv(isSpreadsheetSafe: false)
    return (csv.split(separator: "\n").dropFirst().map(String.init), answer.notes.map(\.words))
  }

  @Test func namedOrNot() throws {
    #expect(try answer("if ad_spend + 10% show cpc, alias").rows == ["20,22,2,400,440,40"])
    #expect(try answer("if ad_spend + 10% show sum(ads.spend) * 2").rows == ["800,880,80"])
    #expect(try answer("cpc under more").rows == ["40"])
  }

  /// `under` once was left out of a what-if, in silence.
  @Test func aWhatIfUnderAScenarioChangesThatScenario() throws {
    #expect(try answer("if ad_spend + 10% show ad_spend, cpc under more").rows == ["800,880,80,40,44,4"])
    #expect(try answer("if ad_spend = ad_spend / 4 show ad_spend under more").rows == ["800,200,-600"])
    // What is read of the scenario has the scenario's costs in it: cpc is 40 there.
    #expect(try answer("if cpc + 10% show cpc, ad_spend under more").rows == ["40,44,4,800,800,0"])
    #expect(try answer("if cpc = cpc + 1 show cpc under more").rows == ["40,41,1"])
    // The scenario's own body reads the base below it.
    #expect(try answer("if clicks + 10% show ad_spend under more").rows == ["800,800,0"])
    #expect(try answer("if clicks = 40 show ad_spend, cpc under written").rows == ["200,100,-100,20,10,-10"])
    #expect(try answer("if ad_spend - 10% show mean * 3 under thirds").rows == ["400,360,-40"])
  }

  @Test func unitsAreConverted() throws {
    #expect(try answer("if in_thousands = 1k show cpc").rows == ["20,50,30"])
    #expect(try answer("if ad_spend = 1,000円 show in_thousands").rows == ["0.4,1,0.6"])
  }

  @Test func partsOfSumsAndProducts() throws {
    #expect(try answer("if both = 500円 show profit, loss").rows == ["540,500,-40,461,501,40"])
    #expect(try answer("if per_click = 5円 show rate").rows == ["6,10,4"])
  }

  /// Of two formulas of which one holds the other the larger is found, whichever was changed first.
  @Test func theLargerFormulaIsFound() throws {
    #expect(try answer("if clicks = 1, cpc = 7円 show sum(ads.spend) / sum(ads.clicks)").rows == ["20,7,-13"])
    #expect(try answer("if cpc = 7円, clicks = 1 show sum(ads.spend) / sum(ads.clicks)").rows == ["20,7,-13"])
  }

  /// `ad_spend = cpc * 10` reads cpc, whose cost is the one there is.
  @Test func theNewBodyReadsTheOldFormula() throws {
    #expect(try answer("ad_spend, cpc under written").rows == ["200,20"])
  }

  @Test func whatReadsTheColumnOtherwiseIsTold() throws {
    let told = try answer("if ad_spend + 10% show mean, clicks")
    #expect(told.rows == ["200,200,0,20,20,0"])
    #expect(
      told.notes == ["`mean` reads ads.spend by another formula than `ad_spend`, and that one does not move with it"])
    #expect(try answer("if ad_spend + 10% show cpc").notes.isEmpty)
    #expect(try answer("mean under more").notes.count == 1)
    // A ratio is no amount that others add up, too.
    #expect(try answer("if cpc + 10% show mean").notes.isEmpty)
  }

  @Test func testsFollowToo() {
    let program = analyzed(
      Self.rules + """
        test "given" {
          given ad_spend = 50円, clicks = 5
          expect cpc = 10円
        }

        """)
    #expect(Evaluator(program).testReport().failures.isEmpty)
  }

  /// `--set` is found by its formula as a what-if is, in the base and in the worlds above it.
  @Test func settingsAreFollowed() throws {
    #expect(try answer("cpc, alias, sum(ads.spend) * 2", setting: "ad_spend=440円").rows == ["22,440,880"])
    #expect(try answer("profit, loss", setting: "both=500円").rows == ["500,501"])
    // The larger of two, whichever was set first.
    #expect(try answer("sum(ads.spend) / sum(ads.clicks)", setting: "clicks=1", "cpc=7円").rows == ["7"])
    // What the new body reads itself keeps its formula.
    #expect(try answer("ad_spend, cpc", setting: "ad_spend=cpc * 10").rows == ["200,20"])
    #expect(try answer("cpc", setting: "ad_spend=sum(ads.cost)").rows == ["3"])
  }

  @Test func worldsAboveSettingsFollowBoth() throws {
    #expect(try answer("ad_spend, cpc, alias under more", setting: "ad_spend=100円").rows == ["200,10,200"])
    #expect(try answer("ad_spend, cpc under written", setting: "ad_spend=100円").rows == ["50,5"])
    #expect(try answer("if clicks = 5 show cpc", setting: "ad_spend=100円").rows == ["5,20,15"])
    // The body of the world writes the formula out; the base that it reads is the one with the setting.
    #expect(try answer("mean under thirds", setting: "ad_spend=90円").rows == ["30"])
    #expect(try answer("if cpc + 10円 show cpc", setting: "ad_spend=100円").rows == ["5,15,10"])
    #expect(try answer("if ad_spend = 300円, cpc + 10% show cpc", setting: "ad_spend=100円").rows == ["5,5.5,0.5"])
  }

  @Test func whatReadsTheColumnOtherwiseThanASettingIsTold() throws {
    let note = "`mean` reads ads.spend by another formula than `ad_spend`, and that one does not move with it"
    #expect(try answer("mean, clicks", setting: "ad_spend=440円").notes == [note])
    #expect(try answer("mean under thirds", setting: "ad_spend=440円").notes.isEmpty)
    #expect(try answer("if clicks = 5 show mean", setting: "ad_spend=440円").notes == [note])
    #expect(try answer("cpc", setting: "ad_spend=440円").notes.isEmpty)
  }

  @Test func testsFollowSettings() {
    var program = Program()
    let test =
      "test \"set\" {\n  given clicks = 5\n  expect cpc = 88円\n  expect sum(ads.spend) = 440円\n}\n"
      + "test \"rows\" {\n  given ads\n  | day | spend | clicks | cost |\n  | 2026-01-05 | 1 | 4 | 1 |\n"
      + "  expect cpc = 110円\n}\n"
    program.add(name: "r", bytes: Array((Self.rules + test).utf8), folder: "")
    program.apply(setting: "ad_spend=440円")
    let report = Evaluator(AnalyzedProgram(program)).testReport()
    #expect(report.expectationCount == 3 && report.failures.isEmpty)
  }

  @Test func theScoreboardTellsWhatIsSetAndReadOtherwise() {
    var program = Program()
    program.add(name: "r", bytes: Array((Self.rules + "/// M\nm = avg(ads.spend)\n").utf8), folder: "")
    program.apply(setting: "ad_spend=440円")
    let notes = Evaluator(AnalyzedProgram(program)).scoreboard().notes.map(\.words)
    #expect(notes == ["`m` reads ads.spend by another formula than `ad_spend`, and that one does not move with it"])
  }

  @Test func levelsFollow() throws {
    var program = Program()
    program.add(name: "r", bytes: Array((Self.rules + "goal both >= sum(ads.spend)\n").utf8), folder: "")
    program.apply(setting: "ad_spend=440円")
    let level = try #require(AnalyzedProgram(program).model.levels.first)
    guard case .comparison(_, let bound) = level.bound, case .slice(.definition) = bound.kind else {
      Issue.record("the bound is still the formula")
      return
    }
  }
}
