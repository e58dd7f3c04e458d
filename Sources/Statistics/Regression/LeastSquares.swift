/// The coefficients with which columns come nearest to `y`, by least squares, and what can be said of them.
///
/// By Householder's reflections; where columns are near to combinations of each other, refined with residuals of twice the
/// digits (Björck, "Iterative refinement of linear least squares solutions" I, 1967), so that NIST's Longley and Wampler
/// come out to 13 digits. Sums of squares must neither overflow nor go under: numbers between 1e-150 and 1e150.
package struct LeastSquares: RegressionFit {
  package let coefficients: [Double]
  package let dependent: [Int]
  /// y less what is fitted, row by row.
  package let residuals: [Double]
  package let rank: Int
  package let hasConstant: Bool
  package let residualSumOfSquares: Double
  package let totalSumOfSquares: Double
  let basis: HouseholderBasis
  private let controls: Controls?

  package var rows: Int { residuals.count }

  /// Nil if there are no rows, the lengths differ, or a number is not finite.
  /// - Parameters:
  ///   - x: the columns; without controls a constant has to be one of them.
  ///   - controls: columns whose coefficients nobody asks for. The result is as if they stood before those of `x`.
  package init?(_ y: [Double], on x: Matrix, given controls: Controls? = nil) {
    guard !y.isEmpty, y.count == x.rows, controls.map({ $0.rows == y.count }) ?? true, y.allSatisfy(\.isFinite),
      x.elements.allSatisfy(\.isFinite)
    else { return nil }
    let left = controls?.residuals(of: x) ?? x
    let target = controls?.residuals(of: y) ?? y
    let basis = HouseholderBasis(left, lengthsOf: x)
    var coordinates = basis.coordinates(of: target)
    var solution = basis.solve(coordinates)
    for index in 0..<basis.rank { coordinates[index] = 0 }
    var residuals = basis.values(at: coordinates)
    // Below this 13 digits stand without.
    if basis.worstShare > 100 { refine(&solution, &residuals, target, left, basis) }
    var coefficients: [Double] = Array(repeating: .nan, count: x.columns)
    for (index, column) in basis.kept.enumerated() { coefficients[column] = solution[index] }
    self.coefficients = coefficients
    self.residuals = residuals
    self.basis = basis
    self.controls = controls
    dependent = basis.dependent
    rank = basis.rank + (controls?.rank ?? 0)
    residualSumOfSquares = dot(residuals, 0, residuals, 0, residuals.count)
    hasConstant = controls.map { basis.holdsConstant($0.constantLeft) } ?? basis.holdsConstant(among: x)
    // From the first value on, so that values that are all the same have no variation.
    let middle = hasConstant ? y[0] + y.reduce(0) { $0 + ($1 - y[0]) } / Double(y.count) : 0
    totalSumOfSquares = y.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
  }

  /// How much each row draws the fit to itself: 0 ... 1, together the rank.
  package func leverages() -> [Double] { leverages(of: basis.vectors()) }

  func leverages(of vectors: Matrix) -> [Double] {
    let own = vectors.squaresOfRows()
    return controls.map { zip($0.leverages, own).map { $0.0 + $0.1 } } ?? own
  }
}

/// Columns that are taken away from others before those are looked at: by the theorem of Frisch, Waugh and Lovell the
/// coefficients of the others are those of the regression on all.
///
/// Made once and used for many regressions: the shifts of a series, the links of one outcome.
package struct Controls: Sendable {
  private let basis: HouseholderBasis
  let leverages: [Double]
  /// What they leave of a column of ones.
  let constantLeft: [Double]

  /// Nil if a number is not finite.
  /// - Parameter columns: a constant has to be one of them.
  package init?(_ columns: Matrix) {
    guard columns.elements.allSatisfy(\.isFinite) else { return nil }
    basis = HouseholderBasis(columns)
    leverages = basis.vectors().squaresOfRows()
    constantLeft = basis.residuals(of: Array(repeating: 1, count: columns.rows))
  }

  package var rows: Int { basis.rows }
  package var rank: Int { basis.rank }

  /// What they leave of values, one for each row.
  package func residuals(of values: [Double]) -> [Double] { basis.residuals(of: values) }

  func residuals(of matrix: Matrix) -> Matrix {
    var result = Matrix(rows: rows)
    for index in 0..<matrix.columns { result.append(basis.residuals(of: Array(matrix.column(index)))) }
    return result
  }
}
