import TestRandom

/// Numbers for a graph: each vertex is a sum of its causes, each times its weight, and of a part of its own, with another
/// vertex for each shared cause. What is known of it is exact: no sample is drawn. Circles are at rest.
struct LinearModel {
  private var weights: [[Double]]
  private var covariance: [[Double]]

  init(_ graph: BruteForce, random: inout SeededGenerator) {
    let count = graph.count + graph.shared.count
    weights = Array(repeating: Array(repeating: 0, count: count), count: count)
    func weight() -> Double { (random.below(2) == 0 ? 1 : -1) * (0.3 + random.unit()) }
    for (cause, effect) in graph.arrows { weights[effect][cause] = weight() }
    for (index, ends) in graph.shared.enumerated() {
      weights[ends.0][graph.count + index] = weight()
      weights[ends.1][graph.count + index] = weight()
    }
    let own = (0..<count).map { _ in 0.5 + random.unit() }
    let moves = LinearModel.responses(weights)
    covariance = (0..<count).map { one in
      (0..<count).map { other in (0..<count).reduce(0) { $0 + moves[one][$1] * own[$1] * moves[other][$1] } }
    }
  }

  func weight(of cause: Int, on effect: Int) -> Double { weights[effect][cause] }

  /// What one more of a cause does to an outcome when somebody sets all the causes.
  func effect(of cause: Int, on outcome: Int, setting causes: Set<Int>) -> Double {
    var set = weights
    for cause in causes { set[cause] = set[cause].map { _ in 0 } }
    return LinearModel.responses(set)[outcome][cause]
  }

  /// The coefficients of a regression on other vertices, in their order.
  func slopes(of outcome: Int, on others: [Int]) -> [Double] {
    let system = others.map { one in others.map { covariance[one][$0] } + [covariance[one][outcome]] }
    return LinearModel.solved(system).map { $0[0] }
  }

  /// What of a vertex's variance others do not explain.
  func rest(of vertex: Int, on others: [Int]) -> Double {
    zip(others, slopes(of: vertex, on: others)).reduce(covariance[vertex][vertex]) {
      $0 - $1.1 * covariance[$1.0][vertex]
    }
  }

  /// (1 − weights)⁻¹
  private static func responses(_ weights: [[Double]]) -> [[Double]] {
    solved(
      weights.indices.map { row in
        weights.indices.map { (row == $0 ? 1 : 0) - weights[row][$0] } + weights.indices.map { row == $0 ? 1 : 0 }
      })
  }

  /// Of a square with columns behind it, after Gauss and Jordan: these columns solved.
  private static func solved(_ system: [[Double]]) -> [[Double]] {
    var rows = system
    for column in rows.indices {
      let pivot = rows.indices[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      let scale = rows[column][column]
      rows[column] = rows[column].map { $0 / scale }
      for row in rows.indices where row != column {
        let factor = rows[row][column]
        rows[row] = zip(rows[row], rows[column]).map { $0 - factor * $1 }
      }
    }
    return rows.map { Array($0[system.count...]) }
  }
}
