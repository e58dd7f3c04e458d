import TestSupport
import Testing

@testable import Statistics

@Suite struct PartialCorrelationTests {
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func referenceValues() throws {
    let table = try economy()
    func series(_ name: String) throws -> [Double] { changes(logs(try #require(table[name]))) }
    let cases = try ReferenceCases.cases("regression/partial_correlation.json")
    #expect(cases.count == 4)
    for one in cases {
      let given = try #require(one["given"] as? [String])
      let controls = try matrix(given.map(series))
      let x = try series(try #require(one["x"] as? String))
      let y = try series(try #require(one["y"] as? String))
      let found = try #require(PartialCorrelation(x, y, given: given.isEmpty ? nil : controls))
      #expect(Double(found.rows) == (try number(one["n"])))
      #expect(Double(found.degreesOfFreedom) == (try number(one["df"])))
      expectNear(found.r, try number(one["r"]))
      expectNear(found.t, try number(one["t"]))
      // t is right to 13 digits; its tail at 1e-42 by as many less as t² has.
      expectNear(found.p, try number(one["p_t"]), relative: 1e-11)
      expectNear(found.fisherZ, try number(one["fisher_z"]))
      expectNear(found.pByFisherZ, try number(one["p_z"]), relative: 1e-11)
      let interval = try numbers(one["ci95"])
      expectNear(found.interval(0.95).lower, interval[0])
      expectNear(found.interval(0.95).upper, interval[1])
    }
  }

  /// Values from SciPy.
  @Test func tenRows() throws {
    let controls = try matrix([[2, 1, 4, 3, 6, 5, 9, 7, 8, 12]])
    let y: [Double] = [3, 5, 4, 8, 7, 12, 9, 15, 11, 18]
    let found = try #require(PartialCorrelation((1...10).map { Double($0) }, y, given: controls))
    expectNear(found.r, 0.7372526038598474)
    expectNear(found.t, 2.8871186957691033)
    expectNear(found.p, 0.023412353558492423)
    expectNear(found.pByFisherZ, 0.02070174084707881)
    expectNear(found.interval(0.95).lower, 0.14328868, relative: 1e-7)
    expectNear(found.interval(0.95).upper, 0.94075615, relative: 1e-7)
  }

  @Test func nothingLeftToCorrelate() throws {
    let x: [Double] = [1, 2, 3, 4, 6]
    #expect(PartialCorrelation(x, x.map { _ in 2 }) == nil)
    #expect(PartialCorrelation(x, [2, 1, 2, 1, 3], given: try matrix([x])) == nil)
    let uneven: [Double] = [0.1, 0.7, 1.3, 2.9, 0.17]
    #expect(PartialCorrelation(uneven.map { 0.3 * $0 + 0.7 }, [2, 1, 2, 1, 3], given: try matrix([uneven])) == nil)
    #expect(PartialCorrelation([1, 2], [2, 1]) == nil)
    #expect(PartialCorrelation(x, [1, 2]) == nil)
    let same = try #require(PartialCorrelation(x, x.map { -2 * $0 }))
    expectNear(same.r, -1)
    #expect(same.p < 1e-12)
  }
}
