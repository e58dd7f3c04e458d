/// Solution and residuals of a least squares problem, until their corrections no longer shrink.
///
/// Both are unknowns of one system, r + X b = y and Xᵀ r = 0; what is left of it is computed with twice the digits. Björck,
/// "Iterative refinement of linear least squares solutions" I (1967).
func refine(
  _ solution: inout [Double], _ residuals: inout [Double], _ y: [Double], _ x: Matrix, _ basis: HouseholderBasis
) {
  let rows = x.rows
  var last = Double.infinity
  for _ in 0..<5 {
    let left = remainder(y, residuals, x, basis.kept, solution)
    var sums = basis.kept.map { -preciseDot(x.elements, $0 * rows, residuals) }
    basis.solveTransposed(&sums)
    var coordinates = basis.coordinates(of: left)
    var change = Array(coordinates.prefix(basis.rank))
    for index in 0..<basis.rank {
      change[index] -= sums[index]
      coordinates[index] = sums[index]
    }
    change = basis.solve(change)
    let size = zip(change, solution).reduce(0) { max($0, abs($1.0) / max(abs($1.1), .leastNormalMagnitude)) }
    guard size < last / 2 else { return }
    last = size
    for index in 0..<basis.rank { solution[index] += change[index] }
    let move = basis.values(at: coordinates)
    for row in 0..<rows { residuals[row] += move[row] }
    if size < 1e-16 { return }
  }
}

/// y − r − X b, row by row.
private func remainder(_ y: [Double], _ r: [Double], _ x: Matrix, _ kept: [Int], _ b: [Double]) -> [Double] {
  y.indices.map { row in
    var sum = PreciseSum(y[row])
    sum.add(-r[row])
    for (index, column) in kept.enumerated() { sum.add(-b[index], times: x.elements[column * x.rows + row]) }
    return sum.value
  }
}

private func preciseDot(_ a: [Double], _ start: Int, _ b: [Double]) -> Double {
  var sum = PreciseSum(0)
  for index in b.indices { sum.add(b[index], times: a[start + index]) }
  return sum.value
}

/// A sum with twice the digits: Ogita, Rump and Oishi, "Accurate sum and dot product" (2005).
private struct PreciseSum {
  private var high: Double
  private var low = 0.0

  init(_ value: Double) { high = value }

  var value: Double { high + low }

  mutating func add(_ value: Double) {
    let sum = high + value
    let part = sum - high
    low += (high - (sum - part)) + (value - part)
    high = sum
  }

  mutating func add(_ a: Double, times b: Double) {
    let product = a * b
    low += (-product).addingProduct(a, b)
    add(product)
  }
}
