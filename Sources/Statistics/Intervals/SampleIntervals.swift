/// The interval of a share by Wilson's score (1927): right for few and for rare ones, and never outside 0 ... 1.
///
/// Nil where `count` is not above 0 or `successes` not in 0 ... count. Weighted counts may be fractions.
package func wilsonInterval(_ successes: Double, of count: Double, level: Double) -> ConfidenceInterval? {
  guard count > 0, count < .infinity, successes >= 0, successes <= count else { return nil }
  let z = StandardNormal.reach(level)
  guard z.isFinite else { return nil }
  let share = successes / count
  let squares = z * z / count
  let middle = (share + squares / 2) / (1 + squares)
  let reach = z / (1 + squares) * (share * (1 - share) / count + squares / (4 * count)).squareRoot()
  // None and all end exactly at 0 and 1, which the rounding of the two terms would miss.
  return ConfidenceInterval(
    lower: successes == 0 ? 0 : max(0, middle - reach), upper: successes == count ? 1 : min(1, middle + reach),
    level: level)
}

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
