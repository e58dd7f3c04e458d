import KPI
import Testing

@testable import Command

/// What is loaded in a session may read no more than on the command line.
@Suite struct ReplLoadingTests {
  @Test func foldersAreAllowedAsOnTheCommandLine() throws {
    let bench = try Workbench([:])
    for folder in ["my data", "rules"] { try FileSystem.makeFolder(bench.path(folder)) }
    try FileSystem.replace(bench.path("my data/a.csv"), with: Array("day,v\n2026-01-01,3\n".utf8))
    try FileSystem.replace(
      bench.path("rules/out.kpi"), with: Array("dataset a from \"../my data/a.csv\" { time day }\nx = sum(a.v)\n".utf8))
    let session = ScriptedSession()
    let refused = session.answer(":load \(bench.path("rules/out.kpi"))")
    #expect(refused.contains("error[K418]"))
    // The advice can be followed as it stands.
    let advice = try #require(refused.firstMatch(of: #/`(--allow [^`]*)`/#)).1
    #expect(!session.answer(":load \(bench.path("rules/out.kpi")) \(advice)").contains("error"))
    #expect(session.answer("x") == "3\n")
    // Reading again needs no further word.
    #expect(!session.answer(":reload").contains("error"))
    #expect(session.answer("x") == "3\n")
    #expect(run("show", "x", bench.path("rules/out.kpi"), "--allow", bench.path("my data")).output.contains("3"))
  }
}
