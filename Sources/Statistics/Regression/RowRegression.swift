/// Least squares over rows that come one after the other: a million of them need no more memory than a few hundred.
///
/// Blocks of rows are folded into the triangle of those before them by Householder's reflections (the tall and narrow QR of
/// Golub and Van Loan, 12.5), so that as many digits stand as with all rows at once; the products of columns, which lose
/// twice as many, are never formed. What `LeastSquares` refines for columns that are near to combinations of each other is
/// not refined here: 8 digits of NIST's Longley stand.
package struct RowRegression: Sendable {
  private static let blockRows = 256

  private let columns: Int
  /// For each column, y last: the rows of the triangle, then those of the block.
  private var numbers: [Double]
  private var inBlock = 0
  private var sums: [Double]
  private var outcomes = SampleMoments()
  private var isFinite = true

  /// - Parameter columns: how many numbers a row has; a constant is one of them.
  package init(columns: Int) {
    self.columns = max(0, columns)
    sums = Array(repeating: 0, count: self.columns)
    numbers = Array(repeating: 0, count: (self.columns + 1) * (self.columns + 1 + RowRegression.blockRows))
  }

  package var rows: Int { outcomes.count }

  private var top: Int { columns + 1 }
  private var stride: Int { top + RowRegression.blockRows }

  /// A row of another length is taken as if it had numbers that are not finite: there is no fit then.
  package mutating func add(_ row: [Double], y: Double) {
    guard row.count == columns, y.isFinite else {
      isFinite = false
      return
    }
    var place = top + inBlock
    for (column, value) in row.enumerated() {
      numbers[place] = value
      sums[column] += value
      place += stride
    }
    numbers[place] = y
    outcomes.add(y)
    inBlock += 1
    if inBlock == RowRegression.blockRows { fold() }
  }

  private mutating func fold() {
    for column in 0...columns {
      let source = column * stride
      let left = norm(numbers, source + top, inBlock)
      guard left > 0 else { continue }
      let pivot = numbers[source + column]
      let length = (pivot * pivot + left * left).squareRoot()
      let sign: Double = pivot < 0 ? -1 : 1
      let head = pivot + sign * length
      let factor = 1 / (length * (length + abs(pivot)))
      numbers[source + column] = -sign * length
      for other in (0...columns).dropFirst(column + 1) {
        let target = other * stride
        let product = head * numbers[target + column] + dot(numbers, source + top, numbers, target + top, inBlock)
        numbers[target + column] -= factor * product * head
        addProduct(-factor * product, &numbers, from: source + top, to: target + top, inBlock)
      }
    }
    inBlock = 0
  }

  /// Nil if there are no rows or a number is not finite.
  package func fit() -> RowFit? {
    var folded = self
    folded.fold()
    guard rows > 0, isFinite, sums.allSatisfy(\.isFinite) else { return nil }
    var triangle = Matrix(rows: top)
    for column in 0..<columns { triangle.append(folded.numbers[column * stride..<column * stride + top]) }
    let last = Array(folded.numbers[columns * stride..<columns * stride + top])
    return LeastSquares(last, on: triangle).map { RowFit(reduced: $0, outcomes: outcomes, sums: sums) }
  }
}

/// What `RowRegression` found. Rows are not kept: what depends on each of them needs them once more, see `RowScores`.
package struct RowFit: RegressionFit {
  /// The fit of the triangle: of few rows, with the same coefficients and the same sum of squares.
  let reduced: LeastSquares
  package let rows: Int
  package let hasConstant: Bool
  package let totalSumOfSquares: Double

  init(reduced: LeastSquares, outcomes: SampleMoments, sums: [Double]) {
    self.reduced = reduced
    rows = outcomes.count
    // The length of what the columns can say of a column of ones.
    var ones = reduced.basis.kept.map { sums[$0] }
    reduced.basis.solveTransposed(&ones)
    let n = Double(rows)
    hasConstant = abs(dot(ones, 0, ones, 0, ones.count) - n) < 1e-9 * n
    totalSumOfSquares = outcomes.squares + (hasConstant ? 0 : n * outcomes.mean * outcomes.mean)
  }

  package var coefficients: [Double] { reduced.coefficients }
  package var dependent: [Int] { reduced.dependent }
  package var rank: Int { reduced.rank }
  package var residualSumOfSquares: Double { reduced.residualSumOfSquares }

  /// With errors that are independent and of one spread; for others see `RowScores`.
  package func estimates() -> [Estimate?] {
    let middle = Matrix(diagonal: residualSumOfSquares / Double(degreesOfFreedom), size: rank)
    return estimates(degreesOfFreedom > 0 ? middle : nil, degreesOfFreedom: Double(degreesOfFreedom))
  }

  func estimates(_ middle: Matrix?, degreesOfFreedom: Double) -> [Estimate?] {
    Statistics.estimates(
      coefficients, middle.map { reduced.basis.spread($0, columns: coefficients.count) },
      degreesOfFreedom: degreesOfFreedom)
  }
}

/// The second walk over the rows of a `RowRegression`, for robust errors: the same rows, each once.
package struct RowScores: Sendable {
  package enum Errors: Hashable, Sendable {
    case hc1, hc3
    /// Rows of one group may be related in any way.
    case clustered
  }

  private let fit: RowFit
  private let errors: Errors
  private let kept: [Int]
  private var products: Matrix
  private var groups: [Int: [Double]] = [:]
  /// Used again for each row.
  private var score: [Double]

  package init(_ fit: RowFit, _ errors: Errors) {
    self.fit = fit
    self.errors = errors
    kept = fit.reduced.basis.kept
    products = Matrix(rows: kept.count, columns: kept.count)
    score = Array(repeating: 0, count: kept.count)
  }

  /// - Parameter group: of the row, for clustered errors.
  package mutating func add(_ row: [Double], y: Double, group: Int = 0) {
    var residual = y
    for (index, column) in kept.enumerated() {
      score[index] = row[column]
      residual -= row[column] * fit.coefficients[column]
    }
    fit.reduced.basis.solveTransposed(&score)
    switch errors {
    case .hc1: addProducts(of: score, residual * residual)
    case .hc3:
      let weight = weightOfHC3(residual, leverage: dot(score, 0, score, 0, score.count))
      addProducts(of: score, weight * weight)
    case .clustered:
      let count = score.count
      addProduct(residual, score, 0, &groups[group, default: Array(repeating: 0, count: count)], 0, count)
    }
  }

  private mutating func addProducts(of values: [Double], _ factor: Double) {
    for column in values.indices {
      for row in 0...column { products[row, column] += factor * values[row] * values[column] }
    }
  }

  /// As `LeastSquares.estimates`.
  package func estimates() -> [Estimate?] {
    guard fit.degreesOfFreedom > 0 else { return fit.estimates(nil, degreesOfFreedom: 0) }
    let rows = Double(fit.rows)
    let degrees = Double(fit.degreesOfFreedom)
    switch errors {
    case .hc1: return fit.estimates(whole(products, rows / degrees), degreesOfFreedom: degrees)
    case .hc3: return fit.estimates(whole(products, 1), degreesOfFreedom: degrees)
    case .clustered:
      guard groups.count > 1 else { return fit.estimates(nil, degreesOfFreedom: 0) }
      var sums = self
      // In the order of the groups' numbers, so that the last digits are the same in every run.
      for (_, score) in groups.sorted(by: { $0.key < $1.key }) { sums.addProducts(of: score, 1) }
      let factor = factorOfGroups(groups.count, rows: fit.rows, rank: fit.rank)
      return fit.estimates(whole(sums.products, factor), degreesOfFreedom: Double(groups.count - 1))
    }
  }

  private func whole(_ upper: Matrix, _ factor: Double) -> Matrix {
    var result = upper
    for column in 0..<upper.columns {
      for row in 0...column {
        result[row, column] = factor * upper[row, column]
        result[column, row] = result[row, column]
      }
    }
    return result
  }
}
