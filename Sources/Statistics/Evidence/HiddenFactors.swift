/// How strong a factor that nobody measured would have to be to explain an estimate away: Cinelli and Hazlett, "Making
/// sense of sensitivity" (2020).
package struct Robustness: Hashable, Sendable {
  package let t: Double
  package let degreesOfFreedom: Double

  /// - Parameters: of the coefficient in the regression with all controls.
  package init(t: Double, degreesOfFreedom: Double) {
    self.t = t
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The share of what the controls leave of y that x takes.
  package var partialRSquared: Double { t * t / (t * t + degreesOfFreedom) }

  /// The share of what is left of x and of y that a hidden factor would have to take of both, to bring the estimate down by
  /// the share `reduction`; 1 is to nothing.
  package func value(reduction: Double = 1) -> Double {
    Robustness.value(reduction * abs(t) / degreesOfFreedom.squareRoot())
  }

  /// The same to make the estimate no more than chance at the level `alpha`; 0 where it is that already.
  package func value(reduction: Double = 1, alpha: Double) -> Double {
    let strength = reduction * abs(t) / degreesOfFreedom.squareRoot()
    let degrees = degreesOfFreedom - 1
    let needed = StudentT(degreesOfFreedom: degrees).upperQuantile(alpha / 2) / degrees.squareRoot()
    guard !needed.isNaN, !strength.isNaN else { return .nan }
    if strength <= needed { return 0 }
    // A factor that hardly has to do with y, but all with x, may do more by the degree of freedom it takes.
    if strength > 1 / needed { return (strength * strength - needed * needed) / (1 + strength * strength) }
    return Robustness.value(strength - needed)
  }

  private static func value(_ f: Double) -> Double {
    let square = f * f
    // ½ (√(f⁴ + 4 f²) − f²), without the difference of near numbers.
    return 2 / (1 + (1 + 4 / square).squareRoot())
  }
}

/// How strongly, as a ratio of risks, a hidden factor would have to go with cause and with outcome to explain the ratio of
/// risks `ratio` away: VanderWeele and Ding, "Sensitivity analysis in observational research" (2017). 1 or more.
package func eValue(riskRatio ratio: Double) -> Double {
  guard ratio > 0 else { return .nan }
  let size = max(ratio, 1 / ratio)
  return size + (size * (size - 1)).squareRoot()
}
