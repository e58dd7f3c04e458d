import TestSupport
import Testing

@testable import Statistics

/// Rows one after the other give what all of them at once give.
@Suite struct RowRegressionTests {
  private static func fit(_ y: [Double], _ x: Matrix) throws -> RowFit {
    var regression = RowRegression(columns: x.columns)
    for row in y.indices { regression.add((0..<x.columns).map { x[row, $0] }, y: y[row]) }
    return try #require(regression.fit())
  }

  @Test(arguments: [3, 200, 256, 257, 1500]) func sameAsAllAtOnce(_ rows: Int) throws {
    var stream = RandomStream(seed: 5, name: "rows")
    let x = randomMatrix(rows: rows, columns: min(5, rows - 2), &stream)
    let y = (0..<rows).map { 40 + 3 * x[$0, 1] + (1 + abs(x[$0, 1])) * stream.normal() }
    let groups = (0..<rows).map { $0 * 7 % 31 }
    let found = try Self.fit(y, x)
    let whole = try leastSquares(y, on: x)
    #expect(found.rows == rows)
    #expect(found.hasConstant)
    expectNear(found.residualSumOfSquares, whole.residualSumOfSquares, relative: 1e-11)
    expectNear(found.totalSumOfSquares, whole.totalSumOfSquares, relative: 1e-11)
    expectNear(found.rSquared, whole.rSquared, relative: 1e-11)
    let pairs: [([Estimate?], [Estimate?])] = [
      (found.estimates(), whole.estimates()),
      (try Self.estimates(found, .hc1, y, x, groups), whole.estimates(.hc1)),
      (try Self.estimates(found, .hc3, y, x, groups), whole.estimates(.hc3)),
      (try Self.estimates(found, .clustered, y, x, groups), whole.estimates(.clustered(by: groups))),
    ]
    for (estimates, expected) in pairs {
      for (one, other) in zip(estimates, expected) {
        let (one, other) = (try #require(one), try #require(other))
        expectNear(one.value, other.value, relative: 1e-11, absolute: 1e-12)
        expectNear(one.standardError, other.standardError, relative: 1e-10)
        #expect(one.degreesOfFreedom == other.degreesOfFreedom)
      }
    }
  }

  private static func estimates(
    _ fit: RowFit, _ errors: RowScores.Errors, _ y: [Double], _ x: Matrix, _ groups: [Int]
  ) throws -> [Estimate?] {
    var scores = RowScores(fit, errors)
    for row in y.indices { scores.add((0..<x.columns).map { x[row, $0] }, y: y[row], group: groups[row]) }
    return scores.estimates()
  }

  @Test func dependentColumnsAndDummies() throws {
    let groups = (0..<600).map { $0 % 3 }
    var x = Matrix(rows: 600)
    for group in 0..<3 { x.append(groups.map { $0 == group ? 1 : 0 }) }
    x.appendConstant()
    x.append((0..<600).map { Double($0 * $0 % 101) })
    let y = (0..<600).map { Double(groups[$0] * 5) + x[$0, 4] * 2 + Double($0 * 31 % 17) }
    let found = try Self.fit(y, x)
    #expect(found.dependent == [3])
    #expect(found.hasConstant)
    #expect(found.rank == 4)
    let whole = try leastSquares(y, on: x)
    expectNear(found.coefficients[4], whole.coefficients[4], relative: 1e-11)
    expectNear(found.rSquared, whole.rSquared, relative: 1e-11)
    #expect(found.estimates()[3] == nil)
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func longley() throws {
    let one = try #require(try ReferenceCases.object("regression/nist_strd.json")["Longley"] as? [String: Any])
    let rows = try #require(one["X"] as? [[Double]])
    var regression = RowRegression(columns: 7)
    for (row, y) in zip(rows, try numbers(one["y"])) { regression.add([1] + row, y: y) }
    let found = try #require(regression.fit())
    let certified = try #require(one["certified"] as? [String: Any])
    for (value, expected) in zip(found.coefficients, try numbers(certified["b"])) {
      expectNear(value, expected, relative: 1e-8)
    }
  }

  @Test func nothingToFit() {
    #expect(RowRegression(columns: 2).fit() == nil)
    var regression = RowRegression(columns: 2)
    regression.add([1], y: 1)
    #expect(regression.fit() == nil)
    regression = RowRegression(columns: 1)
    regression.add([.nan], y: 1)
    regression.add([1], y: 1)
    #expect(regression.fit() == nil)
  }
}
