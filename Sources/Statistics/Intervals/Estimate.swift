/// A number found from data, with its standard error.
package struct Estimate: Hashable, Sendable {
  package let value: Double
  package let standardError: Double
  /// Infinite where the error is known as of very many rows.
  package let degreesOfFreedom: Double

  package init(value: Double, standardError: Double, degreesOfFreedom: Double) {
    self.value = value
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  package var t: Double { value / standardError }

  /// Of the two-sided test that the true value is 0.
  package var p: Double { distribution.twoSidedTail(t) }

  /// - Parameter level: such as 0.95.
  package func interval(_ level: Double) -> ConfidenceInterval {
    let reach = distribution.reach(level) * standardError
    return ConfidenceInterval(lower: value - reach, upper: value + reach, level: level)
  }

  /// The smallest true value that a test at `alpha` would have found with the chance `power`: (t₁₋α/₂ + t_power) standard
  /// errors (Bloom, "Minimum detectable effects", 1995).
  package func smallestDetectable(alpha: Double = 0.05, power: Double = 0.8) -> Double {
    (distribution.upperQuantile(alpha / 2) + distribution.quantile(power)) * standardError
  }

  private var distribution: StudentT { StudentT(degreesOfFreedom: degreesOfFreedom) }
}
