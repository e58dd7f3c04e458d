#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A test of several coefficients at once.
package struct FTest: Hashable, Sendable {
  package let statistic: Double
  /// How many coefficients are tested.
  package let numerator: Int
  package let denominator: Int
  package let p: Double
  /// The same as χ², without the correction for small numbers: rows · (what is left less / what is left).
  package let chiSquare: Double
  /// Twice the logarithm of the ratio of likelihoods.
  package let likelihoodRatio: Double

  /// - Parameters:
  ///   - restricted: the sum of squares that is left without them.
  ///   - full: the sum of squares that is left with them.
  init(restricted: Double, full: Double, numerator: Int, denominator: Int, rows: Int) {
    self.numerator = numerator
    self.denominator = denominator
    let gain = max(0, restricted - full)
    let isSound = numerator > 0 && denominator > 0
    statistic = isSound ? (gain / Double(numerator)) / (full / Double(denominator)) : .nan
    p = FisherF(Double(numerator), Double(denominator)).upperTail(statistic)
    chiSquare = isSound ? Double(rows) * gain / full : .nan
    likelihoodRatio = isSound ? Double(rows) * log1p(gain / full) : .nan
  }

  package var chiSquareP: Double { ChiSquare(degreesOfFreedom: Double(numerator)).upperTail(chiSquare) }
}
