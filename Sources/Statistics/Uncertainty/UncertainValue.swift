#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A number of which a range is known, or a little more: an input of a computation with uncertain results.
package struct UncertainValue: Hashable, Sendable {
  private enum Shape: Hashable, Sendable {
    case normal(mean: Double, deviation: Double)
    /// Mean and standard deviation of the logarithm.
    case logNormal(mean: Double, deviation: Double)
    case uniform
    case triangular(mode: Double)
    case beta(BetaDistribution)
  }

  private let shape: Shape
  /// The ends of uniform, triangular, PERT and beta values.
  private let low: Double
  private let high: Double

  private init(_ shape: Shape, from low: Double = 0, to high: Double = 1) {
    self.shape = shape
    self.low = low
    self.high = high
  }

  /// A normal value that lies in the range with the chance `level`, as often below as above it. Nil unless low < high and
  /// 0 < level < 1.
  package static func normal(from low: Double, to high: Double, level: Double = 0.9) -> UncertainValue? {
    guard low < high, high - low < .infinity, level > 0, level < 1 else { return nil }
    let deviation = (high - low) / (2 * StandardNormal.reach(level))
    return UncertainValue(.normal(mean: low + (high - low) / 2, deviation: deviation))
  }

  /// The same for a value whose logarithm is normal: always above 0, and as often half as twice its median. Nil unless
  /// 0 < low < high.
  package static func logNormal(from low: Double, to high: Double, level: Double = 0.9) -> UncertainValue? {
    guard low > 0, low < high, high < .infinity, level > 0, level < 1 else { return nil }
    let deviation = (log(high) - log(low)) / (2 * StandardNormal.reach(level))
    return UncertainValue(.logNormal(mean: (log(low) + log(high)) / 2, deviation: deviation))
  }

  /// What a bare range means: log-normal where both ends are above 0, else normal.
  package static func range(from low: Double, to high: Double, level: Double = 0.9) -> UncertainValue? {
    low > 0 ? logNormal(from: low, to: high, level: level) : normal(from: low, to: high, level: level)
  }

  /// Any value of the range as likely. Nil unless low < high.
  package static func uniform(from low: Double, to high: Double) -> UncertainValue? {
    guard low < high, high - low < .infinity else { return nil }
    return UncertainValue(.uniform, from: low, to: high)
  }

  /// Never outside the range, likeliest at the mode, the less so the farther from it. Nil unless low ≤ mode ≤ high and
  /// low < high.
  package static func triangular(from low: Double, mode: Double, to high: Double) -> UncertainValue? {
    guard low < high, high - low < .infinity, low <= mode, mode <= high else { return nil }
    return UncertainValue(.triangular(mode: mode), from: low, to: high)
  }

  /// The same with little weight on the ends: a beta value of mean (low + 4 mode + high) / 6 (Malcolm and others, 1959).
  package static func pert(from low: Double, mode: Double, to high: Double) -> UncertainValue? {
    guard low < high, high - low < .infinity, low <= mode, mode <= high else { return nil }
    let place = (mode - low) / (high - low)
    return UncertainValue(.beta(BetaDistribution(1 + 4 * place, 5 - 4 * place)), from: low, to: high)
  }

  /// A share that was seen in about a of a + b. Nil unless both are above 0.
  package static func beta(_ a: Double, _ b: Double) -> UncertainValue? {
    guard a > 0, a < .infinity, b > 0, b < .infinity else { return nil }
    return UncertainValue(.beta(BetaDistribution(a, b)))
  }

  /// The value below which it lies with the chance `p`; `nan` outside 0 ... 1.
  package func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    switch shape {
    case .normal(let mean, let deviation): return mean + deviation * StandardNormal.quantile(p)
    case .logNormal(let mean, let deviation): return exp(mean + deviation * StandardNormal.quantile(p))
    case .uniform: return low + (high - low) * p
    case .triangular(let mode):
      let width = high - low
      if p * width <= mode - low { return low + (p * width * (mode - low)).squareRoot() }
      return high - ((1 - p) * width * (high - mode)).squareRoot()
    case .beta(let distribution): return low + (high - low) * distribution.quantile(p)
    }
  }

  package var mean: Double {
    switch shape {
    case .normal(let mean, _): mean
    case .logNormal(let mean, let deviation): exp(mean + deviation * deviation / 2)
    case .uniform: low + (high - low) / 2
    case .triangular(let mode): (low + mode + high) / 3
    case .beta(let beta): low + (high - low) * beta.a / (beta.a + beta.b)
    }
  }

  package var standardDeviation: Double {
    switch shape {
    case .normal(_, let deviation): return deviation
    case .logNormal(_, let deviation): return mean * expm1(deviation * deviation).squareRoot()
    case .uniform: return (high - low) / 12.0.squareRoot()
    case .triangular(let mode):
      let (width, left, right) = (high - low, mode - low, high - mode)
      return ((width * width - left * right) / 18).squareRoot()
    case .beta(let beta):
      let sum = beta.a + beta.b
      return (high - low) * (beta.a * beta.b / (sum * sum * (sum + 1))).squareRoot()
    }
  }
}
