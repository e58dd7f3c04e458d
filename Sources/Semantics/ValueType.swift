import CivilTime
import Numerics

/// What kind of value a formula has.
package enum ValueType: Hashable, Sendable {
  case number(UnitType)
  case text
  case boolean
  case date
  case moment
  case period(Grain)
  /// Not known, because the data was not there to look at (`kpi check` without the files) or an error was reported.
  case unknown
}

/// The unit of a number: a product of powers of dimensions, and the scale in which the value is held.
package struct UnitType: Hashable, Sendable {
  /// Exponents of base dimensions (`円`, `USD`, `months`, `days`, declared units), without zeros.
  package var exponents: [String: Rational]
  /// The held value times this is the value in base units: 1000 for 千円, 12 for 年, 1/12 for 回/年. 1 for plain numbers.
  package var scale: Rational
  /// What people see: `円`, `回/年`, `%`, `points`, empty for a plain number.
  package var label: String

  package init(exponents: [String: Rational] = [:], scale: Rational = .one, label: String = "") {
    self.exponents = exponents
    self.scale = scale
    self.label = label
  }

  package static let plain = UnitType()
  package static let percent = UnitType(label: "%")
  package static let points = UnitType(label: "points")

  package var isPlain: Bool { exponents.isEmpty }
  /// The held value times this is what is shown before the label: 100 for `%` and `points`.
  package var displayFactor: Int { label == "%" || label == "points" ? 100 : 1 }
}
