/// An exact decimal number: `coefficient × 10^-scale`. Whole numbers and decimals up to 18 digits are held so; sums,
/// differences and products stay exact while they fit, otherwise the caller goes on with `Double`.
package struct ExactDecimal: Sendable {
  package var coefficient: Int64
  /// Digits after the point, 0 … 18.
  package var scale: Int

  package init(_ coefficient: Int64, scale: Int = 0) {
    self.coefficient = coefficient
    self.scale = scale
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
    if coefficient.magnitude < 1 << 53 && scale <= 22 {
      return Double(coefficient) / ExactDecimal.doublePowersOfTen[scale]
    }
    return Double(plainText) ?? Double(coefficient) / ExactDecimal.doublePowersOfTen[scale]
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
      return overflow ? nil : ExactDecimal(value, scale: newScale)
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
    return overflow ? nil : ExactDecimal(value, scale: scale)
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
    return overflow ? nil : ExactDecimal(value, scale: x.scale + y.scale)
  }
}
