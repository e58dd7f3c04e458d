#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The normal distribution with mean 0 and standard deviation 1: tails and quantiles, far out too.
package enum StandardNormal {
  package static func density(_ z: Double) -> Double { exp(-0.5 * z * z - halfLogOfTwoPi) }

  /// The share of values below z.
  package static func lowerTail(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// The share of values above z.
  package static func upperTail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The share of values at least as far from 0 as z: the p of a two-sided test.
  package static func twoSidedTail(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

  /// The z above which the share `p` lies.
  package static func upperQuantile(_ p: Double) -> Double { -quantile(p) }

  /// How far on both sides of 0 the share `level` of all values lies: 1.96 for 0.95.
  package static func reach(_ level: Double) -> Double { -quantile((1 - level) / 2) }

  /// The z below which the share `p` lies: Wichura, "Algorithm AS 241" (1988), 16 digits. Infinite for 0 and 1, `nan`
  /// outside.
  package static func quantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 { return q * ratio(0.180625 - q * q, middle) }
    guard p >= 0, p <= 1 else { return .nan }
    let smaller = q < 0 ? p : 1 - p
    guard smaller > 0 else { return q < 0 ? -.infinity : .infinity }
    let r = (-log(smaller)).squareRoot()
    let value = r <= 5 ? ratio(r - 1.6, shoulder) : ratio(r - 5, tail)
    return q < 0 ? -value : value
  }

  private typealias Ratio = (top: [Double], bottom: [Double])

  private static func ratio(_ x: Double, _ ratio: Ratio) -> Double {
    ratio.top.reversed().reduce(0) { $0 * x + $1 } / ratio.bottom.reversed().reduce(0) { $0 * x + $1 }
  }

  private static let middle: Ratio = (
    [
      3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
      4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
    ],
    [
      1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
      3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
    ]
  )

  private static let shoulder: Ratio = (
    [
      1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
      1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ],
    [
      1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
      1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ]
  )

  private static let tail: Ratio = (
    [
      6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ],
    [
      1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2, 7.86869131145613259100e-4,
      1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ]
  )
}
