/// An orthogonal basis of the columns of a matrix, by Householder's reflections (Golub and Van Loan, "Matrix
/// Computations", 5.2), column after column from the left.
///
/// A column that lies in the space of those before it is left out and named, as in R's `lm`: less than
/// `HouseholderBasis.tolerance` of its length is left after theirs are taken away. So lengths of columns play no part, and
/// the first of several columns that say the same stays.
struct HouseholderBasis: Sendable {
  static let tolerance = 1e-10

  let rows: Int
  /// The columns that are in the basis, by their index; as many as `rank`.
  private(set) var kept: [Int] = []
  /// The columns that are combinations of those before them.
  private(set) var dependent: [Int] = []
  /// Where it is high, digits are lost: length of a column by what is left of it, at most over all kept ones.
  private(set) var worstShare = 1.0
  /// The reflections, `rows` numbers each, 0 above the diagonal.
  private var reflectors: [Double] = []
  /// 2 / vᵀv of each reflection.
  private var factors: [Double] = []
  /// The triangle: column j begins at j · capacity.
  private var triangle: [Double]
  private let capacity: Int

  var rank: Int { kept.count }

  /// - Parameter original: the columns before something was taken away from them, where that was done: what is left of one
  ///   may be rounding only.
  init(_ matrix: Matrix, lengthsOf original: Matrix? = nil) {
    rows = matrix.rows
    capacity = min(matrix.columns, matrix.rows)
    triangle = Array(repeating: 0, count: capacity * capacity)
    reflectors.reserveCapacity(capacity * rows)
    for column in 0..<matrix.columns {
      let first = original.map { norm($0.elements, column * rows, rows) }
      add(column, Array(matrix.column(column)), first)
    }
  }

  private mutating func add(_ column: Int, _ values: [Double], _ original: Double?) {
    var values = values
    let length = norm(values, 0, rows)
    let rank = self.rank
    guard length > 0, rank < capacity else { return dependent.append(column) }
    for index in 0..<rank { reflect(&values, 0, index) }
    let left = norm(values, rank, rows - rank)
    guard left > HouseholderBasis.tolerance * (original ?? length) else { return dependent.append(column) }
    worstShare = max(worstShare, length / left)
    for row in 0..<rank {
      triangle[rank * capacity + row] = values[row]
      values[row] = 0
    }
    let pivot = values[rank]
    let sign: Double = pivot < 0 ? -1 : 1
    triangle[rank * capacity + rank] = -sign * left
    values[rank] = pivot + sign * left
    reflectors += values
    factors.append(1 / (left * (left + abs(pivot))))
    kept.append(column)
  }

  /// Lays reflection `index` on the `rows` numbers of `values` from `start` on.
  private func reflect(_ values: inout [Double], _ start: Int, _ index: Int) {
    let first = index * rows
    let factor = -factors[index] * dot(reflectors, first + index, values, start + index, rows - index)
    addProduct(factor, reflectors, first + index, &values, start + index, rows - index)
  }

  /// The coordinates of `values` in the basis, and behind them what is left: Qᵀ · values.
  func coordinates(of values: [Double]) -> [Double] {
    var result = values
    for index in 0..<rank { reflect(&result, 0, index) }
    return result
  }

  /// Back again: Q · coordinates.
  func values(at coordinates: [Double]) -> [Double] {
    var result = coordinates
    for index in (0..<rank).reversed() { reflect(&result, 0, index) }
    return result
  }

  /// What the columns leave of `values`.
  func residuals(of values: [Double]) -> [Double] {
    var result = coordinates(of: values)
    for index in 0..<rank { result[index] = 0 }
    return self.values(at: result)
  }

  /// Whether the columns can say a constant: as one of them, or together, as dummies of all segments do.
  func holdsConstant(among matrix: Matrix) -> Bool {
    let isColumn = (0..<matrix.columns).contains { index in
      let column = matrix.column(index)
      return column.first.map { first in first != 0 && column.allSatisfy { $0 == first } } ?? false
    }
    return isColumn || holdsConstant(Array(repeating: 1, count: rows))
  }

  /// - Parameter ones: a column of ones, or what others have left of it.
  func holdsConstant(_ ones: [Double]) -> Bool {
    let left = coordinates(of: ones)
    return dot(left, rank, left, rank, rows - rank) < 1e-20 * Double(rows)
  }

  /// The basis itself: `rank` columns of length 1, at right angles.
  func vectors() -> Matrix {
    var result: [Double] = Array(repeating: 0, count: rank * rows)
    for column in (0..<rank).reversed() {
      result[column * rows + column] = 1
      for index in (0...column).reversed() { reflect(&result, column * rows, index) }
    }
    return Matrix(rows: rows, columns: rank, elements: result)
  }

  /// b of R b = coordinates.
  func solve(_ coordinates: [Double]) -> [Double] {
    var result = Array(coordinates.prefix(rank))
    for column in (0..<rank).reversed() {
      result[column] /= triangle[column * capacity + column]
      let value = result[column]
      for row in 0..<column { result[row] -= value * triangle[column * capacity + row] }
    }
    return result
  }

  /// Makes sums to h, of Rᵀ h = sums.
  func solveTransposed(_ sums: inout [Double]) {
    for column in 0..<rank {
      let start = column * capacity
      sums[column] = (sums[column] - dot(sums, 0, triangle, start, column)) / triangle[start + column]
    }
  }

  /// R⁻¹ · middle · R⁻ᵀ, on the places of the columns: the covariance of coefficients, `nan` for the dependent ones.
  func spread(_ middle: Matrix, columns: Int) -> Matrix {
    var half = Matrix(rows: rank, columns: rank)
    for column in 0..<rank {
      for (row, value) in solve(Array(middle.column(column))).enumerated() { half[column, row] = value }
    }
    var result = Matrix(rows: columns, columns: columns, repeating: .nan)
    for column in 0..<rank {
      for (row, value) in solve(Array(half.column(column))).enumerated() { result[kept[row], kept[column]] = value }
    }
    return result
  }
}

/// Σ a·b over `count` numbers, in four running sums: faster than one, and nearer.
func dot(_ a: [Double], _ aStart: Int, _ b: [Double], _ bStart: Int, _ count: Int) -> Double {
  var (sum0, sum1, sum2, sum3) = (0.0, 0.0, 0.0, 0.0)
  var index = 0
  while index + 4 <= count {
    let i = aStart + index
    let j = bStart + index
    sum0 += a[i] * b[j]
    sum1 += a[i + 1] * b[j + 1]
    sum2 += a[i + 2] * b[j + 2]
    sum3 += a[i + 3] * b[j + 3]
    index += 4
  }
  while index < count {
    sum0 += a[aStart + index] * b[bStart + index]
    index += 1
  }
  return (sum0 + sum1) + (sum2 + sum3)
}

func norm(_ a: [Double], _ start: Int, _ count: Int) -> Double { dot(a, start, a, start, count).squareRoot() }

/// b += factor · a over `count` numbers.
func addProduct(
  _ factor: Double, _ a: [Double], _ aStart: Int, _ b: inout [Double], _ bStart: Int, _ count: Int
) {
  for index in 0..<count { b[bStart + index] += factor * a[aStart + index] }
}

/// The same within one array.
func addProduct(_ factor: Double, _ values: inout [Double], from source: Int, to target: Int, _ count: Int) {
  for index in 0..<count { values[target + index] += factor * values[source + index] }
}
