import Testing

@testable import Statistics

/// Taking controls away first gives what the regression on all gives.
@Suite struct ControlsTests {
  @Test func sameAsAllColumns() throws {
    var stream = RandomStream(seed: 8, name: "controls")
    for rows in [24, 90] {
      let controls = randomMatrix(rows: rows, columns: 4, &stream)
      let own = randomMatrix(rows: rows, columns: 2, &stream, constant: false)
      var x = own
      x.append((0..<rows).map { controls[$0, 1] + controls[$0, 2] / 3 - 5 })
      let y = (0..<rows).map { 900 + own[$0, 0] + 2 * controls[$0, 1] + stream.normal() }
      var all = controls
      for column in 0..<3 { all.append(x.column(column)) }
      let given = try #require(Controls(controls))
      let found = try #require(LeastSquares(y, on: x, given: given))
      let whole = try leastSquares(y, on: all)
      #expect(found.dependent == [2])
      #expect(found.rank == whole.rank)
      #expect(found.hasConstant)
      expectNear(found.rSquared, whole.rSquared)
      for (one, other) in zip(found.leverages(), whole.leverages()) { expectNear(one, other, absolute: 1e-13) }
      let groups = (0..<rows).map { $0 / 4 }
      for errors in [ErrorModel.classical, .hc1, .hc3, .neweyWest(lags: 3), .clustered(by: groups)] {
        for (one, other) in zip(found.estimates(errors).prefix(2), whole.estimates(errors)[5...]) {
          expectNear(try #require(one).value, try #require(other).value, relative: 1e-11)
          expectNear(try #require(one).standardError, try #require(other).standardError, relative: 1e-11)
          #expect(one?.degreesOfFreedom == other?.degreesOfFreedom)
        }
      }
    }
  }

  @Test func noControls() throws {
    var stream = RandomStream(seed: 8, name: "none")
    let x = randomMatrix(rows: 12, columns: 2, &stream)
    let y = (0..<12).map { _ in stream.normal() }
    let none = try #require(Controls(Matrix(rows: 12)))
    let found = try #require(LeastSquares(y, on: x, given: none))
    #expect(found.coefficients == (try leastSquares(y, on: x)).coefficients)
    #expect(found.hasConstant)
    #expect(Controls(Matrix(rows: 2, columns: 1, repeating: .nan)) == nil)
    let other = try #require(Controls(Matrix(rows: 5)))
    #expect(LeastSquares(y, on: x, given: other) == nil)
  }

  /// What is fitted without a rest has no errors of which anything could be told.
  @Test func exactFits() throws {
    let x = try matrix([[1, 1, 1, 1, 1], [1, 2, 3, 4, 6]])
    #expect(try leastSquares([3, 5, 7, 9, 13], on: x).isExact)
    // Ten tenths add up to less than 1.
    let ten = try matrix([Array(repeating: 1, count: 10), (0..<10).map { Double($0 * $0) }])
    let same = try leastSquares(Array(repeating: 0.1, count: 10), on: ten)
    #expect(same.isExact)
    #expect(same.rSquared.isNaN)
    #expect(!(try leastSquares([3, 5, 7, 9, 12], on: x)).isExact)
  }
}
