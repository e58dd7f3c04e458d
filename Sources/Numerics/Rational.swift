/// A rational number in lowest terms, for unit factors and exponents: 円/千円 = 1/1000, 年/月 = 12.
package struct Rational: Hashable, Sendable {
  package let numerator: Int64
  /// Always positive.
  package let denominator: Int64

  package init(_ numerator: Int64, _ denominator: Int64 = 1) {
    let divisor = Rational.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let sign: Int64 = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / Int64(divisor == 0 ? 1 : divisor)
    self.denominator = sign * denominator / Int64(divisor == 0 ? 1 : divisor)
  }

  package static let zero = Rational(0)
  package static let one = Rational(1)
  package var isOne: Bool { numerator == 1 && denominator == 1 }
  package var isZero: Bool { numerator == 0 }
  package var double: Double { Double(numerator) / Double(denominator) }

  static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
  }

  package static func * (a: Rational, b: Rational) -> Rational {
    let left = Rational(a.numerator, b.denominator)
    let right = Rational(b.numerator, a.denominator)
    return Rational(left.numerator &* right.numerator, left.denominator &* right.denominator)
  }
  package static func / (a: Rational, b: Rational) -> Rational { a * Rational(b.denominator, b.numerator) }
  package static func + (a: Rational, b: Rational) -> Rational {
    Rational(a.numerator &* b.denominator &+ b.numerator &* a.denominator, a.denominator &* b.denominator)
  }
  package static func - (a: Rational, b: Rational) -> Rational { a + Rational(-b.numerator, b.denominator) }

  package func power(_ exponent: Int) -> Rational {
    var result = Rational.one
    for _ in 0..<abs(exponent) { result = exponent < 0 ? result / self : result * self }
    return result
  }
}
