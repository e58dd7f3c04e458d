/// A range that covers the true value in the share `level` of all samples.
package struct ConfidenceInterval: Hashable, Sendable {
  package let lower: Double
  package let upper: Double
  package let level: Double

  package init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
  package var width: Double { upper - lower }
}
