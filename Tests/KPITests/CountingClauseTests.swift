import Testing

@testable import KPI

@Suite struct CountingClauseTests {
  /// `--threads` reaches the engine that computes, in every world.
  @Test(arguments: [1, 7]) func threadsReachTheEngines(count: Int) throws {
    let bench = try Workbench(["rules.kpi": "a = 1\nscenario s { a = 2 }\n"])
    var options = DataOptions()
    options.threadCount = count
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]), options: options))
    #expect(evaluator.base.engine.threadCount == count)
    #expect(evaluator.world(.scenario("s")).engine.threadCount == count)
  }

  private func notes(_ rules: String) throws -> [String] {
    let program = analyzed(rules)
    #expect(messages(program.problems) == [])
    let statement = try #require(program.queries.last)
    guard case .answer(let answer) = Evaluator(program).outcome(of: statement) else { return ["no answer"] }
    return AnswerReport(answer, display: program.display).noteLegend
  }

  /// A declared strength is said not to be in the numbers, wherever the link stands on the way.
  @Test func aWhatIfTellsOfLinksItDoesNotFollow() throws {
    let rules = """
      nps = 12 points
      referrals = 30人
      sales = referrals * 100円
      other = 5
      link nps + 1 point -> referrals + 0.3% from "A/B test"

      """
    let note =
      "note: `nps + 1 point -> referrals + 0.3%`: an `if` follows formulas only, "
      + "so this strength is not in these numbers"
    #expect(try notes(rules + "if nps + 10 points show referrals") == [note])
    #expect(try notes(rules + "if nps + 10 points show sales") == [note])
    #expect(
      try notes(rules + "mood = nps\nlink mood + 1 point -> other + 1\nif nps = 3 points show other").count
        == 1)
    #expect(try notes(rules + "if nps + 10 points show other") == [])
    #expect(try notes(rules + "if other = 6 show sales") == [])
    #expect(try notes(rules + "link nps raises other\nif nps + 10 points show other") == [])
  }
}
