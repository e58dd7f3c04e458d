/// One number of a rule or a result: exact while it can be, else the nearest double.
package enum Number: Hashable, Sendable {
  case exact(ExactDecimal)
  case double(Double)

  package var double: Double {
    switch self {
    case .exact(let value): value.double
    case .double(let value): value
    }
  }

  /// Plain digits at full precision: the shortest text that reads back as the same value, without an exponent.
  package var plainText: String {
    switch self {
    case .exact(let value): value.plainText
    case .double(let value): Number.plainText(of: value)
    }
  }

  package static func whole(_ value: Int) -> Number { .exact(ExactDecimal(Int64(value))) }
}

extension Number {
  /// The shortest decimal text that reads back as `value`, written without an exponent; `-0.0` is `0`.
  package static func plainText(of value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : (value < 0 ? "-inf" : "inf") }
    if value == 0 { return "0" }
    let text = value.magnitude.description
    let sign = value < 0 ? "-" : ""
    guard let mark = text.firstIndex(where: { $0 == "e" }) else {
      return sign + (text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    let mantissa = text[..<mark]
    let parts = mantissa.split(separator: ".")
    let whole = String(parts[0])
    let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
    let digits = whole + fraction
    let point = whole.utf8.count + exponent
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.utf8.count { return sign + digits + String(repeating: "0", count: point - digits.utf8.count) }
    let split = digits.index(digits.startIndex, offsetBy: point)
    return sign + digits[..<split] + "." + digits[split...]
  }
}
