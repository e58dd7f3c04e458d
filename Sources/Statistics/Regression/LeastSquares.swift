#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The coefficients with which columns come nearest to `y`, by least squares, and what can be said of them.
///
/// By Householder's reflections; where columns are near to combinations of each other, refined with residuals of twice the
/// digits (Björck, "Iterative refinement of linear least squares solutions" I, 1967), so that NIST's Longley and Wampler
/// come out to 14 digits. Sums of squares must neither overflow nor go under: numbers between 1e-150 and 1e150.
package struct LeastSquares: Sendable {
  /// One for each column; `nan` for those of `dependent`.
  package let coefficients: [Double]
  /// Columns left out, because they are combinations of those before them. What a combination says together is said by
  /// the others.
  package let dependent: [Int]
  /// y less what is fitted, row by row.
  package let residuals: [Double]
  package let residualSumOfSquares: Double
  /// Around the mean of y where a constant is among the columns or their combinations, else around 0.
  package let totalSumOfSquares: Double
  package let hasConstant: Bool
  let basis: HouseholderBasis

  /// Nil if there are no rows, the lengths differ, or a number is not finite.
  /// - Parameter x: its columns are all there is: a constant has to be one of them.
  package init?(_ y: [Double], on x: Matrix) {
    guard !y.isEmpty, y.count == x.rows, y.allSatisfy(\.isFinite), x.elements.allSatisfy(\.isFinite) else { return nil }
    basis = HouseholderBasis(x)
    var coordinates = basis.coordinates(of: y)
    var solution = basis.solve(coordinates)
    for index in 0..<basis.rank { coordinates[index] = 0 }
    var residuals = basis.values(at: coordinates)
    // Below this 13 digits stand without.
    if basis.worstShare > 100 { refine(&solution, &residuals, y, x, basis) }
    var coefficients: [Double] = Array(repeating: .nan, count: x.columns)
    for (index, column) in basis.kept.enumerated() { coefficients[column] = solution[index] }
    self.coefficients = coefficients
    self.residuals = residuals
    dependent = basis.dependent
    residualSumOfSquares = dot(residuals, 0, residuals, 0, residuals.count)
    hasConstant = LeastSquares.hasConstant(x, basis)
    let middle = hasConstant ? y.reduce(0, +) / Double(y.count) : 0
    totalSumOfSquares = y.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
  }

  private static func hasConstant(_ x: Matrix, _ basis: HouseholderBasis) -> Bool {
    let isColumn = (0..<x.columns).contains { index in
      let column = x.column(index)
      return column.first.map { first in first != 0 && column.allSatisfy { $0 == first } } ?? false
    }
    if isColumn { return true }
    // Dummies of all segments add up to it.
    let rest = basis.coordinates(of: Array(repeating: 1, count: x.rows)).dropFirst(basis.rank)
    return rest.reduce(0) { $0 + $1 * $1 } < 1e-20 * Double(x.rows)
  }

  package var rows: Int { residuals.count }
  /// The number of coefficients that are found.
  package var rank: Int { basis.rank }
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

  /// All coefficients but the constant against 0.
  package var fTest: FTest {
    FTest(
      restricted: totalSumOfSquares, full: residualSumOfSquares, numerator: rank - (hasConstant ? 1 : 0),
      denominator: degreesOfFreedom, rows: rows)
  }

  /// Whether this fit, of more columns, is better than that of some of them by more than chance: Granger's test is this
  /// one with lags of another series.
  package func fTest(against restricted: LeastSquares) -> FTest {
    FTest(
      restricted: restricted.residualSumOfSquares, full: residualSumOfSquares, numerator: rank - restricted.rank,
      denominator: degreesOfFreedom, rows: rows)
  }

  /// How much each row draws the fit to itself: 0 ... 1, together the rank.
  package func leverages() -> [Double] { LeastSquares.leverages(of: basis.vectors()) }

  static func leverages(of vectors: Matrix) -> [Double] {
    var result: [Double] = Array(repeating: 0, count: vectors.rows)
    for column in 0..<vectors.columns {
      let start = column * vectors.rows
      for row in 0..<vectors.rows {
        let value = vectors.elements[start + row]
        result[row] += value * value
      }
    }
    return result
  }
}

/// A test of several coefficients at once.
package struct FTest: Hashable, Sendable {
  package let statistic: Double
  /// How many coefficients are tested.
  package let numerator: Int
  package let denominator: Int
  package let p: Double
  /// The same as χ², without the correction for small numbers: rows · (what is left less / what is left).
  package let chiSquare: Double
  /// Twice the logarithm of the ratio of likelihoods.
  package let likelihoodRatio: Double

  /// - Parameters:
  ///   - restricted: the sum of squares that is left without them.
  ///   - full: the sum of squares that is left with them.
  init(restricted: Double, full: Double, numerator: Int, denominator: Int, rows: Int) {
    self.numerator = numerator
    self.denominator = denominator
    let gain = max(0, restricted - full)
    let isSound = numerator > 0 && denominator > 0
    statistic = isSound ? (gain / Double(numerator)) / (full / Double(denominator)) : .nan
    p = FisherF(Double(numerator), Double(denominator)).upperTail(statistic)
    chiSquare = isSound ? Double(rows) * gain / full : .nan
    likelihoodRatio = isSound ? Double(rows) * log1p(gain / full) : .nan
  }

  package var chiSquareP: Double { ChiSquare(degreesOfFreedom: Double(numerator)).upperTail(chiSquare) }
}
