/// An exact decimal number: `coefficient × 10^-scale`. Whole numbers and decimals up to 18 digits are held so; sums,
/// differences and products stay exact while they fit, otherwise the caller goes on with `Double`.
package struct ExactDecimal: Sendable {
  /// Never `Int64.min`, whose sign cannot be turned: what would be −2⁶³ does not fit.
  package var coefficient: Int64
  /// Digits after the point, 0 … 18.
  package var scale: Int

  package init(_ coefficient: Int64, scale: Int = 0) {
    self.coefficient = coefficient
    self.scale = scale
  }

  /// Nil where the coefficient is the one number that has no negative.
  private init?(fitting coefficient: Int64, scale: Int) {
    if coefficient == .min { return nil }
    self.init(coefficient, scale: scale)
  }

  package static let maximumScale = 18

  package static let powersOfTen: [Int64] = {
    var powers: [Int64] = [1]
    for _ in 0..<18 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// The nearest double; correctly rounded, because coefficient and power are divided in one step when both are exact.
  package var double: Double {
    if scale == 0 { return Double(coefficient) }
    return ExactDecimal.quotient(coefficient, ExactDecimal.powersOfTen[scale])
  }

  /// The double nearest to `a / b`, rounded once, also where the two have more digits than doubles; b is not 0.
  package static func quotient(_ a: Int64, _ b: Int64) -> Double {
    if a.magnitude <= 1 << 53 && b.magnitude <= 1 << 53 { return Double(a) / Double(b) }
    if a == 0 { return 0 }
    // Widened to 128 bits, so that the quotient has 64 or more; with a last bit that says whether there is a rest they
    // are more than the 53 + 2 that rounding needs.
    let widening = a.magnitude.leadingZeroBitCount + 64
    let (quotient, rest) = (UInt128(a.magnitude) << UInt128(widening)).quotientAndRemainder(
      dividingBy: UInt128(b.magnitude))
    let shift = max(0, 64 - quotient.leadingZeroBitCount)
    var leading = UInt64(truncatingIfNeeded: quotient >> UInt128(shift))
    if rest != 0 || quotient & ((UInt128(1) << UInt128(shift)) - 1) != 0 { leading |= 1 }
    let magnitude = Double(sign: .plus, exponent: shift - widening, significand: Double(leading))
    return (a < 0) == (b < 0) ? magnitude : -magnitude
  }

  /// 10^0 … 10^22, all exact as doubles.
  package static let doublePowersOfTen: [Double] = {
    var powers: [Double] = [1]
    for _ in 0..<22 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// The same value with the given number of digits after the point, or nil when it does not fit or would lose digits.
  package func rescaled(to newScale: Int) -> ExactDecimal? {
    if newScale == scale { return self }
    if newScale > scale {
      guard newScale <= ExactDecimal.maximumScale else { return nil }
      let (value, overflow) = coefficient.multipliedReportingOverflow(by: ExactDecimal.powersOfTen[newScale - scale])
      return overflow ? nil : ExactDecimal(fitting: value, scale: newScale)
    }
    let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: ExactDecimal.powersOfTen[scale - newScale])
    return remainder == 0 ? ExactDecimal(quotient, scale: newScale) : nil
  }

  /// Without zeros at the end of the fraction.
  package var normalized: ExactDecimal {
    var result = self
    while result.scale > 0 && result.coefficient % 10 == 0 {
      result.coefficient /= 10
      result.scale -= 1
    }
    return result
  }

  /// `-12.50` as `-12.5`; never an exponent, never `-0`.
  package var plainText: String {
    let value = normalized
    var digits = String(value.coefficient.magnitude)
    if value.scale > 0 {
      if digits.utf8.count <= value.scale {
        digits = String(repeating: "0", count: value.scale - digits.utf8.count + 1) + digits
      }
      let split = digits.index(digits.endIndex, offsetBy: -value.scale)
      digits = digits[..<split] + "." + digits[split...]
    }
    return value.coefficient < 0 ? "-" + digits : digits
  }
}

extension ExactDecimal: Hashable {
  package static func == (left: ExactDecimal, right: ExactDecimal) -> Bool {
    let a = left.normalized
    let b = right.normalized
    return a.coefficient == b.coefficient && a.scale == b.scale
  }
  package func hash(into hasher: inout Hasher) {
    let value = normalized
    hasher.combine(value.coefficient)
    hasher.combine(value.scale)
  }
}

extension ExactDecimal {
  package static func adding(_ a: ExactDecimal, _ b: ExactDecimal) -> ExactDecimal? {
    let scale = max(a.scale, b.scale)
    guard let x = a.rescaled(to: scale), let y = b.rescaled(to: scale) else { return nil }
    let (value, overflow) = x.coefficient.addingReportingOverflow(y.coefficient)
    return overflow ? nil : ExactDecimal(fitting: value, scale: scale)
  }

  package static func subtracting(_ a: ExactDecimal, _ b: ExactDecimal) -> ExactDecimal? {
    guard b.coefficient != .min else { return nil }
    return adding(a, ExactDecimal(-b.coefficient, scale: b.scale))
  }

  package static func multiplying(_ a: ExactDecimal, _ b: ExactDecimal) -> ExactDecimal? {
    let x = a.normalized
    let y = b.normalized
    guard x.scale + y.scale <= maximumScale else { return nil }
    let (value, overflow) = x.coefficient.multipliedReportingOverflow(by: y.coefficient)
    return overflow ? nil : ExactDecimal(fitting: value, scale: x.scale + y.scale)
  }
}
