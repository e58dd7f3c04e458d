/// What a fit says as a whole, however it was found.
package protocol RegressionFit: Sendable {
  /// One for each column; `nan` for those of `dependent`.
  var coefficients: [Double] { get }
  /// Columns left out, because they are combinations of those before them. What a combination says together is said by
  /// the others.
  var dependent: [Int] { get }
  var rows: Int { get }
  /// The number of coefficients that are found, those of controls too.
  var rank: Int { get }
  /// Whether a constant is among the columns, or what they can say together.
  var hasConstant: Bool { get }
  var residualSumOfSquares: Double { get }
  /// Around the mean of y where there is a constant, else around 0.
  var totalSumOfSquares: Double { get }
}

extension RegressionFit {
  /// Rows less coefficients.
  package var degreesOfFreedom: Int { rows - rank }

  /// The share of the variation of y that the columns take; `nan` if y does not vary.
  package var rSquared: Double { totalSumOfSquares > 0 ? 1 - residualSumOfSquares / totalSumOfSquares : .nan }

  /// The same with what is left for each degree of freedom.
  package var adjustedRSquared: Double {
    let total = Double(rows - (hasConstant ? 1 : 0))
    return degreesOfFreedom > 0 ? 1 - (1 - rSquared) * total / Double(degreesOfFreedom) : .nan
  }

  /// The standard deviation of what is left (root of the mean square error); `nan` without degrees of freedom.
  package var standardError: Double {
    degreesOfFreedom > 0 ? (residualSumOfSquares / Double(degreesOfFreedom)).squareRoot() : .nan
  }

  /// Nothing is left but rounding: t, p and intervals then tell of the rounding only, and nobody should ask for them.
  package var isExact: Bool { residualSumOfSquares <= 1e-24 * totalSumOfSquares || totalSumOfSquares == 0 }

  /// All coefficients but the constant against 0.
  package var fTest: FTest {
    FTest(
      restricted: totalSumOfSquares, full: residualSumOfSquares, numerator: rank - (hasConstant ? 1 : 0),
      denominator: degreesOfFreedom, rows: rows)
  }

  /// Whether this fit, of more columns, is better than that of some of them by more than chance: Granger's test is this
  /// one with lags of another series.
  package func fTest(against restricted: some RegressionFit) -> FTest {
    FTest(
      restricted: restricted.residualSumOfSquares, full: residualSumOfSquares, numerator: rank - restricted.rank,
      denominator: degreesOfFreedom, rows: rows)
  }
}
