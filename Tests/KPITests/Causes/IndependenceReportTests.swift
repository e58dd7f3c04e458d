import TestRandom
import Testing

@testable import KPI

@Suite struct IndependenceReportTests {
  private func report(_ links: String, count: Int = 48) throws -> IndependenceReport {
    var made = MadeSeries(11)
    let a = made.persistent(count, 0.5)
    let b = made.follower(of: a, lag: 1, by: 1.5)
    return try report(links, [a, b, made.persistent(count, 0.5)])
  }

  private func report(_ links: String, _ columns: [[Double]]) throws -> IndependenceReport {
    var csv = "month,a,b,c\n"
    for row in columns[0].indices {
      let month = row % 12 + 1
      csv += "\(2020 + row / 12)-\(month < 10 ? "0" : "")\(month),"
      csv += columns.map { "\($0[row])" }.joined(separator: ",") + "\n"
    }
    let rules =
      "dataset d from \"d.csv\" {\n  time month: month\n}\na = sum(d.a)\nb = sum(d.b)\nc = sum(d.c)\n" + links
    let bench = try Workbench(["d.csv": csv, "rules.kpi": rules])
    return IndependenceReport(Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))))
  }

  @Test func aContradictionInASentence() throws {
    let found = try report("link a -> c\nlink c -> b\n")
    let report = found.report
    #expect(report.head[0].hasPrefix("the data contradict 1 of 7 independences that the links claim, month by month"))
    #expect(
      report.closing.contains {
        $0.hasPrefix("the rules say that, with ") && $0.contains("`b` does not follow `a` 1 month later; in 4")
          && $0.hasSuffix("a link or a common cause may be missing")
      }, "\(report.closing)")
    #expect(report.plainRows.count == 7)
    #expect(report.json.compact.contains("\"contradicted\":1"))
    let line = try #require(found.line)
    #expect(line.hasSuffix("; `kpi check --causes` tells which"))
    #expect(!report.text { $0.markdown }.contains("right"))
  }

  /// Two waves of forty months that have nothing to do with each other, and one thing that has none.
  @Test func wavesOfYearsCannotBeTold() throws {
    var told = 0
    for seed in UInt64(1)...10 {
      var made = MadeSeries(seed)
      let columns = [made.series(.cycle, 60), made.series(.cycle, 60), made.normals(60)]
      let found = try report("factor f\nlink f -> a\nlink c -> b\n", columns)
      if found.check.untold.isEmpty { continue }
      told += 1
      let report = found.report
      #expect(
        report.closing.contains(
          "of `a` with `b` it cannot be told: both move in waves of years, and beside these it is not seen"),
        "\(report.closing)")
      #expect(report.json.compact.contains("\"cannotTell\":true"))
      #expect(found.line == nil && report.text { $0.markdown }.contains("cannot tell"))
    }
    #expect(told >= 2, "\(told)")
  }

  @Test func anotherLag() throws {
    let closing = try report("link a -> b\nlink c -> b\n").report.closing
    #expect(closing.contains { $0.contains("their link may have another lag") }, "\(closing)")
  }

  @Test func nothingToTest() throws {
    #expect(
      try report("").report.head == [
        "no link is declared; `link a -> b` says what is believed to move what, and so what does not"
      ])
    #expect(try report("factor f\nlink f -> a, b, c\n").report.head[0].hasPrefix("the links claim no independence"))
    let short = try report("link a -> b\nlink b -> c\n", count: 9)
    #expect(short.report.head[0].hasPrefix("nothing to compare"))
    #expect(short.report.closing.contains("`a` is known in 9 months only; 12 are needed"))
    #expect(short.line == nil && short.report.table == nil)
    let scarce = try report("link a -> b\nlink b -> c\n", count: 12)
    #expect(scarce.report.head[0].contains("cannot be tested yet"))
  }
}
