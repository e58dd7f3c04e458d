/// From which inputs the spread of an output comes: Sobol' indices from two matrices of draws and those in which one column
/// is exchanged.
///
/// Saltelli and others, "Variance based sensitivity analysis of model output" (2010): the first order by their estimator (b),
/// the total by Jansen's (f). Inputs are draws that do not go together. With `count` draws of Latin hypercubes both are off
/// by about 1 / √count.
package struct Importance: Hashable, Sendable {
  /// The share of the variance that would go if an input were known, all else as uncertain as before; an estimate, which may
  /// be a little below 0.
  package let alone: [Double]
  /// The share that would stay if all but an input were known. What is above `alone` it has together with others.
  package let total: [Double]
  package let variance: Double

  /// The draws to be computed, for inputs in 0 ... 1.
  package struct Design: Sendable {
    /// A column for each input.
    package let first: [[Double]]
    package let second: [[Double]]

    /// - Parameter names: of the inputs: each has a stream of its own, which does not depend on the others.
    package init(names: [String], count: Int, seed: UInt64) {
      func columns(_ part: Int) -> [[Double]] {
        names.map { name in
          var stream = RandomStream.part(part, of: name, seed: seed)
          return stratified(count, &stream)
        }
      }
      first = columns(0)
      second = columns(1)
    }

    /// The first matrix with the column of one input from the second.
    package func exchanged(_ input: Int) -> [[Double]] {
      var result = first
      result[input] = second[input]
      return result
    }
  }

  /// Nil if the lengths differ, an output is not finite, or the output does not vary.
  /// - Parameters: outputs of the design's first matrix, of its second, and of those exchanged for each input.
  package init?(first: [Double], second: [Double], exchanged: [[Double]]) {
    guard first.count == second.count, exchanged.allSatisfy({ $0.count == first.count }),
      (exchanged + [first, second]).allSatisfy({ $0.allSatisfy(\.isFinite) })
    else { return nil }
    let all = SampleMoments(first + second)
    guard all.count > 2, all.squares > 0 else { return nil }
    let variance = all.squares / Double(all.count)
    let n = Double(first.count)
    alone = exchanged.map { outputs in
      // The mean is taken away: it would only add noise.
      first.indices.reduce(0) { $0 + (second[$1] - all.mean) * (outputs[$1] - first[$1]) } / n / variance
    }
    total = exchanged.map { outputs in
      first.indices.reduce(0) { $0 + (first[$1] - outputs[$1]) * (first[$1] - outputs[$1]) } / (2 * n) / variance
    }
    self.variance = variance
  }

  /// Of a function of inputs in 0 ... 1; count · (inputs + 2) calls.
  package init?(names: [String], count: Int, seed: UInt64, of function: ([Double]) -> Double) {
    let design = Design(names: names, count: count, seed: seed)
    func outputs(_ columns: [[Double]]) -> [Double] {
      var inputs = Array(repeating: 0.0, count: names.count)
      return (0..<max(0, count)).map { row in
        for index in columns.indices { inputs[index] = columns[index][row] }
        return function(inputs)
      }
    }
    self.init(
      first: outputs(design.first), second: outputs(design.second),
      exchanged: names.indices.map { outputs(design.exchanged($0)) })
  }
}
