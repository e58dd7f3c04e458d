#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How two series go together when what others say of both is taken away.
///
/// With tanh where a back-transformed interval is wanted: an atan there, as in one well-known package, is a slip.
package struct PartialCorrelation: Hashable, Sendable {
  /// −1 ... 1.
  package let r: Double
  package let rows: Int
  /// The number of the others that say something; those that are combinations of the rest do not count.
  package let controls: Int

  /// Nil if the lengths differ, a number is not finite, no degree of freedom is left, or one of the two does not vary
  /// beyond the others.
  /// - Parameter controls: without a constant, which is always taken away.
  package init?(_ x: [Double], _ y: [Double], given controls: Matrix? = nil) {
    var others = Matrix(rows: x.count)
    others.appendConstant()
    if let controls {
      guard controls.rows == x.count else { return nil }
      for index in 0..<controls.columns { others.append(controls.column(index)) }
    }
    guard let first = LeastSquares(x, on: others), let second = LeastSquares(y, on: others) else { return nil }
    let tolerance = HouseholderBasis.tolerance * HouseholderBasis.tolerance
    guard
      first.residualSumOfSquares > tolerance * dot(x, 0, x, 0, x.count),
      second.residualSumOfSquares > tolerance * dot(y, 0, y, 0, y.count)
    else { return nil }
    let product = dot(first.residuals, 0, second.residuals, 0, x.count)
    let size = first.residualSumOfSquares.squareRoot() * second.residualSumOfSquares.squareRoot()
    self.init(r: product / size, rows: x.count, controls: first.rank - 1)
  }

  /// Of a correlation found elsewhere; nil if it is none or leaves no degree of freedom.
  package init?(r: Double, rows: Int, controls: Int = 0) {
    guard !r.isNaN, controls >= 0, rows - 2 - controls > 0 else { return nil }
    self.r = max(-1, min(1, r))
    self.rows = rows
    self.controls = controls
  }

  package var degreesOfFreedom: Int { rows - 2 - controls }

  package var t: Double { r * (Double(degreesOfFreedom) / ((1 - r) * (1 + r))).squareRoot() }

  /// Of the two-sided t test that there is none.
  package var p: Double { StudentT(degreesOfFreedom: Double(degreesOfFreedom)).twoSidedTail(t) }

  /// Fisher's z, atanh r: nearly normal, with the standard error 1 / √(n − 3 − controls).
  package var fisherZ: Double { atanh(r) }

  /// Of the two-sided test by Fisher's z; `nan` where rows − 3 − controls is not above 0.
  package var pByFisherZ: Double { StandardNormal.twoSidedTail(fisherZ / fisherError) }

  /// By Fisher's z; −1 ... 1 where rows − 3 − controls is not above 0.
  package func interval(_ level: Double) -> ConfidenceInterval {
    guard !fisherError.isNaN, abs(r) < 1 else { return ConfidenceInterval(lower: -1, upper: 1, level: level) }
    let reach = StandardNormal.reach(level) * fisherError
    return ConfidenceInterval(lower: tanh(fisherZ - reach), upper: tanh(fisherZ + reach), level: level)
  }

  private var fisherError: Double {
    let count = Double(degreesOfFreedom - 1)
    return count > 0 ? 1 / count.squareRoot() : .nan
  }
}

/// How two series go together beside others, each row with a spread of its own.
///
/// The slope of either on the other is tested with errors by HC3, and the larger of the two p-values counts, so that
/// neither is the cause of the other.
package struct RobustCorrelation: Hashable, Sendable {
  /// The partial correlation, −1 ... 1.
  package let r: Double
  package let p: Double
  package let rows: Int
  package let degreesOfFreedom: Double
  /// By how many equal moves what is new in the one, and in the other, could be replaced; the fewer of both.
  package let moveCount: Double

  /// Nil if no degree of freedom is left, or one of the two does not vary beyond the others.
  /// - Parameter controls: with a constant.
  package init?(_ x: [Double], _ y: [Double], given controls: Controls) {
    guard x.count == controls.rows, y.count == controls.rows, controls.rows - controls.rank > 1 else { return nil }
    let (first, second) = (controls.residuals(of: x), controls.residuals(of: y))
    func squares(_ values: [Double]) -> Double { dot(values, 0, values, 0, values.count) }
    let (own, others) = (squares(first), squares(second))
    let tolerance = HouseholderBasis.tolerance * HouseholderBasis.tolerance
    guard own > tolerance * squares(x), others > tolerance * squares(y) else { return nil }
    let product = dot(first, 0, second, 0, first.count)
    degreesOfFreedom = Double(controls.rows - controls.rank - 1)
    /// t of the slope of some news on others.
    func force(of outcome: [Double], on news: [Double], _ sum: Double) -> Double {
      let slope = product / sum
      let spread = outcome.indices.reduce(0.0) { total, row in
        let residual = outcome[row] - slope * news[row]
        let weight = weightOfHC3(residual, leverage: controls.leverages[row] + news[row] * news[row] / sum)
        return total + news[row] * news[row] * weight * weight
      }
      return product / spread.squareRoot()
    }
    let t = min(abs(force(of: second, on: first, own)), abs(force(of: first, on: second, others)))
    r = max(-1, min(1, product / (own.squareRoot() * others.squareRoot())))
    p = StudentT(degreesOfFreedom: degreesOfFreedom).twoSidedTail(t)
    rows = controls.rows
    let moves = [(first, own), (second, others)].map { news, sum in sum * sum / squares(news.map { $0 * $0 }) }
    moveCount = min(moves[0], moves[1])
  }
}
