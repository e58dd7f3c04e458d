import Semantics
import TestSupport
import Testing

@testable import Evaluation

/// Which rows are measures of periods, and which are what happened.
struct SheetTests {
  private func isSheet(_ rows: String) throws -> Bool {
    let engine = try Workbench("dataset d from \"d.csv\" {\n  time t\n}\n", data: ["d": "t,x\n" + rows]).prepare()
      .engine
    return engine.isSheet(DatasetID(0))
  }

  @Test func oneRowOrMoreForEachPeriod() throws {
    #expect(try isSheet("2026-01,1\n2026-02,2\n2026-03,1\n"))
    #expect(try isSheet("2026-01-01,1\n2026-01-02,2\n2026-01-03,1\n2026-01-04,1\n"))
    #expect(try isSheet("2026-01-05,1\n2026-01-12,2\n2026-01-19,1\n2026-01-26,3\n"))
    #expect(try isSheet("2026-01,1\n2026-01,2\n2026-02,1\n2026-02,7\n"))
  }

  @Test func rowsThatComeAsTheyCome() throws {
    #expect(try !isSheet("2026-01-01,1\n2026-01-01,2\n2026-01-04,1\n2026-02-11,1\n2026-02-20,1\n"))
    #expect(try !isSheet("2026-01-01,1\n"))
  }
}
