import Numerics

/// What a plain number counts. A percentage and an amount are both plain, and never the same thing: 200人 − 5 % is
/// 199.95 as numbers, while 190 was meant.
package enum UnitKind: Hashable, Sendable {
  /// May be either: a quotient of two counts, a column without a unit, 1 in `1 - churn`.
  case open
  /// Written with `%` or points, declared so, or made by `share`, `growth`, `correlation`.
  case percentage
  /// Written or declared with a counter, or made by counting; also a number of the rules beyond −1 to 1.
  case amount
}

/// One word of a unit: its dimensions, its scale against the base unit, and how it is shown.
package struct UnitWord: Hashable, Sendable {
  /// `¥` and `JPY` are 円. Empty for the unknown unit of a column.
  package var label: String
  /// Exponents of base dimensions (`円`, `USD`, `months`, `days`, declared units), without zeros.
  package var exponents: [String: Rational]
  package var scale: Rational
  /// For words without a dimension: counters and `%`.
  package var kind: UnitKind

  package init(
    _ label: String, _ exponents: [String: Rational] = [:], scale: Rational = .one, kind: UnitKind = .open
  ) {
    self.label = label
    self.exponents = exponents
    self.scale = scale
    self.kind = exponents.isEmpty ? kind : .open
  }

  package static let percent = UnitWord("%", kind: .percentage)
  package static let points = UnitWord("points", kind: .percentage)

  package var isPlain: Bool { exponents.isEmpty }
  /// `%` and `points` are held as hundredths of what is written before them.
  package var isHundredth: Bool { self == .percent || self == .points }
}

extension Rational {
  /// The product, or nil when it could be beyond what is exact.
  package func multiplied(by other: Rational) -> Rational? {
    let limit = 4.0e18
    guard Double(numerator.magnitude) * Double(other.numerator.magnitude) < limit,
      Double(denominator) * Double(other.denominator) < limit
    else { return nil }
    return self * other
  }

  package func divided(by other: Rational) -> Rational? {
    other.isZero ? nil : multiplied(by: Rational(other.denominator, other.numerator))
  }

  /// The sum, or nil when it could be beyond what is exact.
  package func adding(_ other: Rational) -> Rational? {
    let limit = 2.0e18
    guard Double(numerator.magnitude) * Double(other.denominator) < limit,
      Double(other.numerator.magnitude) * Double(denominator) < limit,
      Double(denominator) * Double(other.denominator) < limit
    else { return nil }
    return self + other
  }

  package func checkedPower(_ exponent: Int) -> Rational? {
    if isOne || exponent == 0 { return .one }
    if isZero { return exponent > 0 ? self : nil }
    var result = Rational.one
    let step = exponent < 0 ? Rational.one / self : self
    for _ in 0..<abs(exponent) {
      guard let next = result.multiplied(by: step) else { return nil }
      result = next
    }
    return result
  }

  package var negated: Rational { Rational.zero - self }
}
