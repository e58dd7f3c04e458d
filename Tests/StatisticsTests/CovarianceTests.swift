import Testing

@testable import Statistics

/// Ten rows whose standard errors were computed from the textbook formulas with 40 digits (mpmath), and laws of the fit.
@Suite struct CovarianceTests {
  private static let first: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  private static let second: [Double] = [2, 1, 4, 3, 6, 5, 9, 7, 8, 12]
  private static let y: [Double] = [3, 5, 4, 8, 7, 12, 9, 15, 11, 18]
  private static let groups = [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]

  private static func columns(_ order: [Int] = Array(0..<10)) -> Matrix {
    var x = Matrix(rows: 10)
    x.appendConstant()
    x.append(order.map { first[$0] })
    x.append(order.map { second[$0] })
    return x
  }

  private static func fit() throws -> LeastSquares { try #require(LeastSquares(y, on: columns())) }

  @Test func coefficients() throws {
    let fit = try Self.fit()
    for (found, expected) in zip(fit.coefficients, [1.2, 1.8401408450704225, -0.37206572769953052]) {
      expectNear(found, expected, relative: 1e-13)
    }
    expectNear(fit.residualSumOfSquares, 34.910093896713615)
    for (found, expected) in zip(
      fit.leverages(),
      [
        0.40539906103286385, 0.32276995305164319, 0.22699530516431925, 0.21197183098591549, 0.14624413145539906,
        0.19882629107981221, 0.32394366197183099, 0.28333333333333333, 0.36220657276995305, 0.51830985915492958,
      ])
    {
      expectNear(found, expected)
    }
  }

  static let spreads: [(ErrorModel, [Double])] = [
    (.classical, [1.5255620580999781, 0.63736238062087179, 0.56739830726548219]),
    (.hc1, [1.1068667557709425, 0.74146035503445305, 0.63722584443367809]),
    (.hc3, [1.6121082678769786, 0.96575015128241506, 0.90777684526350863]),
    (.neweyWest(lags: 2), [0.67577397636436877, 0.76506751774255522, 0.75376523060690039]),
    (.clustered(by: [0, 0, 1, 1, 1, 2, 2, 3, 3, 3]), [0.80916917026562895, 0.78316116393213756, 0.79743821196619539]),
  ]

  @Test(arguments: spreads) func standardErrors(_ errors: ErrorModel, _ expected: [Double]) throws {
    for (found, expected) in zip(try Self.fit().estimates(errors), expected) {
      expectNear(try #require(found).standardError, expected, "\(errors)")
    }
    let degrees = errors == .clustered(by: Self.groups) ? 3.0 : 7
    #expect(try Self.fit().estimates(errors).allSatisfy { $0?.degreesOfFreedom == degrees })
  }

  /// The largest standard error of a row alone is HC1: lags of 0, and a group for each row.
  @Test func limits() throws {
    let fit = try Self.fit()
    for (plain, same) in zip(fit.estimates(.hc1), fit.estimates(.neweyWest(lags: 0))) {
      expectNear(try #require(same).standardError, try #require(plain).standardError)
    }
    for (plain, same) in zip(fit.estimates(.hc1), fit.estimates(.clustered(by: Array(100..<110)))) {
      expectNear(try #require(same).standardError, try #require(plain).standardError)
    }
    #expect(fit.covariance(.clustered(by: [1, 2])) == nil)
    #expect(fit.covariance(.clustered(by: Array(repeating: 1, count: 10))) == nil)
    #expect(fit.covariance(.neweyWest(lags: -1)) == nil)
  }

  /// Other units of a column and another order of rows give the same, up to units.
  @Test(arguments: spreads) func unitsAndOrder(_ errors: ErrorModel, _ expected: [Double]) throws {
    var x = Matrix(rows: 10)
    x.append(Self.second.map { $0 * 1e9 })
    x.append(Self.first.map { $0 / 1024 + 3 })
    x.appendConstant()
    let scaled = try leastSquares(Self.y.map { $0 * 100 }, on: x).estimates(errors)
    expectNear(try #require(scaled[0]).standardError, expected[2] * 100 / 1e9)
    expectNear(try #require(scaled[1]).standardError, expected[1] * 100 * 1024, relative: 1e-11)
    guard errors != .neweyWest(lags: 2) else { return }
    let order = [3, 1, 4, 0, 5, 9, 2, 6, 8, 7]
    let other: ErrorModel =
      errors == .clustered(by: Self.groups) ? .clustered(by: order.map { Self.groups[$0] }) : errors
    let shuffled = try leastSquares(order.map { Self.y[$0] }, on: Self.columns(order)).estimates(other)
    for (found, expected) in zip(shuffled, expected) { expectNear(try #require(found).standardError, expected) }
  }

  @Test func dependentColumnsAreNamed() throws {
    var x = Self.columns()
    x.append(zip(Self.first, Self.second).map { 2 * $0.0 - $0.1 / 3 + 7 })
    x.append(Array(repeating: 0, count: 10))
    x.append(Self.first.map { $0 * $0 })
    let fit = try leastSquares(Self.y, on: x)
    #expect(fit.dependent == [3, 4])
    #expect(fit.rank == 4)
    #expect(fit.coefficients[3].isNaN)
    var without = Self.columns()
    without.append(Self.first.map { $0 * $0 })
    let other = try leastSquares(Self.y, on: without)
    expectNear(fit.coefficients[5], other.coefficients[3])
    let estimates = fit.estimates(.hc3)
    #expect(estimates[3] == nil)
    expectNear(try #require(estimates[5]).standardError, try #require(other.estimates(.hc3)[3]).standardError)
  }

  /// Dummies of all groups say what a constant says.
  @Test func dummiesHoldTheConstant() throws {
    var x = Matrix(rows: 10)
    for group in 0..<4 { x.append(Self.groups.map { $0 == group ? 1 : 0 }) }
    x.append(Self.first)
    let fit = try leastSquares(Self.y, on: x)
    #expect(fit.hasConstant)
    expectNear(fit.totalSumOfSquares, 211.6)
    x.appendConstant()
    #expect(try leastSquares(Self.y, on: x).dependent == [5])
  }

  /// A row with a column of its own is as if it were not there.
  @Test func rowOfItsOwn() throws {
    var x = Self.columns()
    x.append((0..<10).map { $0 == 4 ? 1 : 0 })
    let fit = try leastSquares(Self.y, on: x)
    let order = [0, 1, 2, 3, 5, 6, 7, 8, 9]
    var rest = Matrix(rows: 9)
    rest.appendConstant()
    rest.append(order.map { Self.first[$0] })
    rest.append(order.map { Self.second[$0] })
    let other = try leastSquares(order.map { Self.y[$0] }, on: rest)
    for (found, expected) in zip(fit.estimates(.hc3), other.estimates(.hc3)) {
      expectNear(try #require(found).value, try #require(expected).value, relative: 1e-11)
      expectNear(try #require(found).standardError, try #require(expected).standardError, relative: 1e-11)
    }
  }

  /// Its leverage is 1 to the last digit, and what is left of it 0: nothing divided by nothing.
  @Test func rowOfItsOwnFirst() throws {
    var x = Matrix(rows: 10)
    x.append((0..<10).map { $0 == 4 ? 1 : 0 })
    x.appendConstant()
    x.append(Self.first)
    let fit = try leastSquares(Self.y, on: x)
    #expect(fit.leverages()[4] == 1)
    #expect(try #require(fit.estimates(.hc3)[2]).standardError > 0)
  }

  @Test func nothingToFit() throws {
    #expect(LeastSquares([], on: Matrix(rows: 0)) == nil)
    #expect(LeastSquares([1, 2], on: Matrix(rows: 3, columns: 1)) == nil)
    #expect(LeastSquares([1, .nan], on: Matrix(rows: 2, columns: 1, repeating: 1)) == nil)
    // As many coefficients as rows: they fit, and nothing is known of them.
    let exact = try leastSquares([1, 5], on: try matrix([[1, 1], [0, 1]]))
    expectNear(exact.coefficients[1], 4)
    #expect(exact.estimates(.hc3) == [nil, nil])
    #expect(exact.standardError.isNaN)
    let none = try #require(LeastSquares([1, 2, 6], on: Matrix(rows: 3)))
    #expect(none.residuals == [1, 2, 6])
    #expect(none.estimates().isEmpty)
  }

  @Test func nestedFits() throws {
    let full = try Self.fit()
    var x = Matrix(rows: 10)
    x.appendConstant()
    x.append(Self.first)
    let test = full.fTest(against: try leastSquares(Self.y, on: x))
    let estimate = try #require(full.estimates()[2])
    // One coefficient: the square of its t, and the same p.
    expectNear(test.statistic, estimate.t * estimate.t, relative: 1e-11)
    expectNear(test.p, estimate.p, relative: 1e-11)
    #expect(test.numerator == 1)
    #expect(test.denominator == 7)
    #expect(full.fTest(against: full).p.isNaN)
  }

  /// The normal equations hold: what is left is at right angles to every column.
  @Test func residualsAreAtRightAngles() throws {
    var random = RandomStream(seed: 3, name: "least squares")
    for (rows, columns) in [(12, 3), (60, 8), (257, 20)] {
      let x = randomMatrix(rows: rows, columns: columns, &random)
      let y = (0..<rows).map { _ in random.normal() }
      let fit = try leastSquares(y, on: x)
      #expect(fit.dependent.isEmpty)
      for column in 0...columns {
        let sum = zip(x.column(column), fit.residuals).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(sum) < 1e-12 * Double(rows))
      }
      expectNear(fit.leverages().reduce(0, +), Double(columns + 1))
    }
  }
}
