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
}
