#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Student's t distribution. With infinitely many degrees of freedom it is the normal one. Any question of degrees that
/// are not above 0 is answered with `nan`.
package struct StudentT: Hashable, Sendable {
  package let degreesOfFreedom: Double

  package init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  package func lowerTail(_ t: Double) -> Double { upperTail(-t) }

  /// The share of values above t.
  package func upperTail(_ t: Double) -> Double {
    let half = 0.5 * twoSidedTail(t)
    return t >= 0 ? half : 1 - half
  }

  /// The share of values at least as far from 0 as t: the p of a two-sided test.
  package func twoSidedTail(_ t: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    guard degreesOfFreedom < .infinity else { return StandardNormal.twoSidedTail(t) }
    guard abs(t) < .infinity else { return 0 }
    let square = t * t / degreesOfFreedom
    let beta = IncompleteBeta(a: degreesOfFreedom / 2, b: 0.5)
    // Beyond 1e154; with three degrees of freedom or more the tail is 0 there.
    guard square < .infinity else { return 0 }
    return exp(beta.logTails(1 / (1 + square), square / (1 + square)).lower)
  }

  /// The t below which the share `p` of all values lies.
  package func quantile(_ p: Double) -> Double {
    let size = 1 - 2 * min(p, 1 - p)
    return p < 0.5 ? -distance(outside: 2 * p, inside: size) : distance(outside: 2 * (1 - p), inside: size)
  }

  package func upperQuantile(_ p: Double) -> Double { -quantile(p) }

  /// How far on both sides of 0 the share `level` of all values lies: 2.228 for 0.95 and 10 degrees of freedom.
  package func reach(_ level: Double) -> Double { distance(outside: 1 - level, inside: level) }

  private func distance(outside: Double, inside: Double) -> Double {
    guard degreesOfFreedom > 0, outside >= 0, inside >= 0 else { return .nan }
    guard degreesOfFreedom < .infinity else { return -StandardNormal.quantile(outside / 2) }
    guard inside > 0 else { return 0 }
    guard outside > 0 else { return .infinity }
    let logit = IncompleteBeta(a: degreesOfFreedom / 2, b: 0.5).logit(lower: outside, upper: inside)
    return degreesOfFreedom.squareRoot() * exp(-logit / 2)
  }
}

/// Fisher's F distribution; both degrees of freedom above 0, else `nan`. The lower one may be infinite: χ² over its degrees.
package struct FisherF: Hashable, Sendable {
  package let numerator: Double
  package let denominator: Double

  /// - Parameters: the degrees of freedom above and below the stroke.
  package init(_ numerator: Double, _ denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  package func lowerTail(_ f: Double) -> Double { exp(logTails(f).lower) }

  /// The p of a test that some of several coefficients are not 0.
  package func upperTail(_ f: Double) -> Double { exp(logTails(f).upper) }

  private var isSound: Bool { numerator > 0 && numerator < .infinity && denominator > 0 }
  private var beta: IncompleteBeta { IncompleteBeta(a: numerator / 2, b: denominator / 2) }

  private func logTails(_ f: Double) -> (lower: Double, upper: Double) {
    guard isSound, !f.isNaN else { return (.nan, .nan) }
    guard denominator < .infinity else { return IncompleteGamma(a: numerator / 2).logTails(f * numerator / 2) }
    guard f > 0 else { return (-.infinity, 0) }
    let ratio = f * numerator / denominator
    guard ratio < .infinity else { return (0, -.infinity) }
    return beta.logTails(ratio / (1 + ratio), 1 / (1 + ratio))
  }

  package func quantile(_ p: Double) -> Double { quantile(lower: p, upper: 1 - p) }
  package func upperQuantile(_ p: Double) -> Double { quantile(lower: 1 - p, upper: p) }

  private func quantile(lower: Double, upper: Double) -> Double {
    guard isSound, lower >= 0, upper >= 0 else { return .nan }
    guard denominator < .infinity else {
      return IncompleteGamma(a: numerator / 2).quantile(lower: lower, upper: upper) * 2 / numerator
    }
    return exp(beta.logit(lower: lower, upper: upper)) * denominator / numerator
  }
}

/// The χ² distribution; degrees of freedom above 0, else `nan`.
package struct ChiSquare: Hashable, Sendable {
  package let degreesOfFreedom: Double

  package init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  private var gamma: GammaDistribution { GammaDistribution(shape: degreesOfFreedom / 2, scale: 2) }

  package func lowerTail(_ x: Double) -> Double { gamma.lowerTail(x) }
  package func upperTail(_ x: Double) -> Double { gamma.upperTail(x) }
  package func quantile(_ p: Double) -> Double { gamma.quantile(p) }
  package func upperQuantile(_ p: Double) -> Double { gamma.upperQuantile(p) }
}

/// The gamma distribution, of mean shape · scale; both above 0, else `nan`.
package struct GammaDistribution: Hashable, Sendable {
  package let shape: Double
  package let scale: Double

  package init(shape: Double, scale: Double) {
    self.shape = shape
    self.scale = scale
  }

  private var isSound: Bool { shape > 0 && shape < .infinity && scale > 0 }
  private var gamma: IncompleteGamma { IncompleteGamma(a: shape) }

  package func lowerTail(_ x: Double) -> Double { isSound ? exp(gamma.logTails(x / scale).lower) : .nan }
  package func upperTail(_ x: Double) -> Double { isSound ? exp(gamma.logTails(x / scale).upper) : .nan }
  package func quantile(_ p: Double) -> Double { quantile(lower: p, upper: 1 - p) }
  package func upperQuantile(_ p: Double) -> Double { quantile(lower: 1 - p, upper: p) }

  private func quantile(lower: Double, upper: Double) -> Double {
    guard isSound, lower >= 0, upper >= 0 else { return .nan }
    return scale * gamma.quantile(lower: lower, upper: upper)
  }
}

/// The beta distribution on 0 ... 1; both shapes above 0, else `nan`.
package struct BetaDistribution: Hashable, Sendable {
  package let a: Double
  package let b: Double

  package init(_ a: Double, _ b: Double) {
    self.a = a
    self.b = b
  }

  private var isSound: Bool { a > 0 && a < .infinity && b > 0 && b < .infinity }

  package func lowerTail(_ x: Double) -> Double { exp(logTails(x).lower) }
  package func upperTail(_ x: Double) -> Double { exp(logTails(x).upper) }

  private func logTails(_ x: Double) -> (lower: Double, upper: Double) {
    isSound ? IncompleteBeta(a: a, b: b).logTails(x, 1 - x) : (.nan, .nan)
  }

  package func quantile(_ p: Double) -> Double {
    guard isSound, p >= 0, p <= 1 else { return .nan }
    return IncompleteBeta.shares(IncompleteBeta(a: a, b: b).logit(lower: p, upper: 1 - p)).0
  }
}
