/// Number, mean and spread of values, one after the other: Welford (1962), joined as Chan, Golub and LeVeque (1983).
package struct SampleMoments: Hashable, Sendable {
  package private(set) var count = 0
  package private(set) var mean = 0.0
  /// Σ (value − mean)².
  package private(set) var squares = 0.0

  package init() {}

  package init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  package mutating func add(_ value: Double) {
    count += 1
    let distance = value - mean
    mean += distance / Double(count)
    squares += distance * (value - mean)
  }

  package mutating func add(_ other: SampleMoments) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let distance = other.mean - mean
    squares += other.squares + distance * distance * (Double(count) * Double(other.count) / total)
    mean += distance * (Double(other.count) / total)
    count += other.count
  }

  /// Around the mean, for n − 1; `nan` for fewer than two values.
  package var variance: Double { count > 1 ? squares / Double(count - 1) : .nan }
  package var standardDeviation: Double { variance.squareRoot() }

  /// The mean with its standard error and t interval; nil for fewer than two values.
  package var estimate: Estimate? {
    guard count > 1 else { return nil }
    return Estimate(
      value: mean, standardError: (variance / Double(count)).squareRoot(), degreesOfFreedom: Double(count - 1))
  }
}

/// Pairs of values, one after the other: their moments, and the ratio of their sums.
package struct PairMoments: Hashable, Sendable {
  package private(set) var first = SampleMoments()
  package private(set) var second = SampleMoments()
  /// Σ (first − mean) (second − mean).
  private var products = 0.0

  package init() {}

  package mutating func add(_ a: Double, _ b: Double) {
    let distance = a - first.mean
    first.add(a)
    second.add(b)
    products += distance * (b - second.mean)
  }

  package mutating func add(_ other: PairMoments) {
    guard other.first.count > 0 else { return }
    let (n, m) = (Double(first.count), Double(other.first.count))
    let (a, b) = (other.first.mean - first.mean, other.second.mean - second.mean)
    products += other.products + a * b * (n * m / (n + m))
    first.add(other.first)
    second.add(other.second)
  }

  package var covariance: Double { first.count > 1 ? products / Double(first.count - 1) : .nan }

  /// Σ first / Σ second, with the error of the delta method: that of the mean of first − ratio · second, over the mean of
  /// second. Rows are what was drawn: customers, where orders of one hang together.
  ///
  /// Nil for fewer than two rows or a sum of second that is 0. It is right where the mean of second is many of its standard
  /// errors from 0.
  package var ratio: Estimate? {
    guard first.count > 1, second.mean != 0 else { return nil }
    let n = Double(first.count)
    let ratio = first.mean / second.mean
    let variance = first.variance - 2 * ratio * covariance + ratio * ratio * second.variance
    let error = (max(0, variance) / n).squareRoot() / abs(second.mean)
    return Estimate(value: ratio, standardError: error, degreesOfFreedom: n - 1)
  }
}
