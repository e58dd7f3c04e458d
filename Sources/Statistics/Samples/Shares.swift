/// Successes among all that were counted. Weighted counts may be fractions.
package struct ShareCount: Hashable, Sendable {
  package let successes: Double
  package let count: Double

  /// Nil where `count` is not above 0 or `successes` not in 0 ... count.
  package init?(_ successes: Double, of count: Double) {
    guard count > 0, count < .infinity, successes >= 0, successes <= count else { return nil }
    self.successes = successes
    self.count = count
  }

  package var share: Double { successes / count }
  var variance: Double { share * (1 - share) / count }

  /// By Wilson's score (1927): right for few and for rare ones, and never outside 0 ... 1.
  package func interval(_ level: Double) -> ConfidenceInterval {
    let z = StandardNormal.reach(level)
    guard z.isFinite else { return ConfidenceInterval(lower: 0, upper: 1, level: level) }
    let squares = z * z / count
    let middle = (share + squares / 2) / (1 + squares)
    let reach = z / (1 + squares) * (variance + squares / (4 * count)).squareRoot()
    // None and all end exactly at 0 and 1, which the rounding of the two terms would miss.
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : max(0, middle - reach), upper: successes == count ? 1 : min(1, middle + reach),
      level: level)
  }
}

/// The interval of a share, see `ShareCount.interval`; nil where that is no share, or `level` not within 0 ... 1.
package func wilsonInterval(_ successes: Double, of count: Double, level: Double) -> ConfidenceInterval? {
  guard level > 0, level < 1 else { return nil }
  return ShareCount(successes, of: count)?.interval(level)
}

/// The difference of two shares, the first less the second.
package struct ShareDifference: Hashable, Sendable {
  package let first: ShareCount
  package let second: ShareCount

  package init(_ first: ShareCount, _ second: ShareCount) {
    self.first = first
    self.second = second
  }

  package var value: Double { first.share - second.share }

  /// Newcombe's (1998, method 10) from the two intervals of Wilson: never outside −1 ... 1, and right for rare ones.
  package func interval(_ level: Double) -> ConfidenceInterval {
    let (a, b) = (first.interval(level), second.interval(level))
    func length(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    return ConfidenceInterval(
      lower: value - length(first.share - a.lower, b.upper - second.share),
      upper: value + length(a.upper - first.share, second.share - b.lower), level: level)
  }

  /// Of the two-sided test that they are the same, with their common share (Pearson's, without correction); 1 where all or
  /// none are successes.
  package var p: Double {
    let common = (first.successes + second.successes) / (first.count + second.count)
    let variance = common * (1 - common) * (1 / first.count + 1 / second.count)
    return variance > 0 ? StandardNormal.twoSidedTail(value / variance.squareRoot()) : 1
  }

  /// With Wald's standard error, of the two shares as they are: for what it could have found, not for its interval.
  package var estimate: Estimate {
    Estimate(
      value: value, standardError: (first.variance + second.variance).squareRoot(), degreesOfFreedom: .infinity)
  }
}
