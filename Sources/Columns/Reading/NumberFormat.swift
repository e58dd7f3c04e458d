import CivilTime

/// What a number format of a workbook makes of a number.
struct NumberFormat {
  enum Kind: Hashable {
    case general, percent, yen, date, dateTime, time
  }
  let kind: Kind

  /// By the numbers that every workbook knows; 27 … 36 and 50 … 58 are the date formats of East Asian Excel.
  init(builtIn id: Int) {
    switch id {
    case 9, 10: kind = .percent
    case 14...17, 27...31, 34...36, 50...58: kind = .date
    case 22: kind = .dateTime
    case 18...21, 32, 33, 45...47: kind = .time
    default: kind = .general
    }
  }

  /// By its code, such as `yyyy"年"m"月"d"日"` or `"¥"#,##0;[Red]"¥"-#,##0`.
  init(code: String) {
    // Only the format of positive numbers says what they are.
    let first = NumberFormat.firstSection(code)
    let plain = NumberFormat.withoutQuotes(first).lowercased()
    let hasDate = plain.contains { "ydge".contains($0) } && !plain.contains("e+") && !plain.contains("e-")
    let hasTime = plain.contains { "hs".contains($0) }
    let isGeneral = plain.contains("general")
    if isGeneral {
      kind = .general
    } else if hasDate || (plain.contains("m") && !hasTime) {
      kind = hasTime ? .dateTime : .date
    } else if hasTime {
      kind = .time
    } else if plain.contains("%") {
      kind = .percent
    } else if first.contains(where: { "¥￥円".contains($0) }) && !first.contains(where: { "千万億".contains($0) }) {
      kind = .yen
    } else {
      kind = .general
    }
  }

  private static func firstSection(_ code: String) -> String {
    var isQuoted = false
    var result = ""
    for character in code {
      if character == "\"" { isQuoted.toggle() }
      if character == ";" && !isQuoted { break }
      result.append(character)
    }
    return result
  }

  /// Without quoted texts, escaped characters and what stands in brackets: colours, locales. `[h]` counts hours and stays.
  private static func withoutQuotes(_ code: String) -> String {
    var result = ""
    var isQuoted = false
    var isEscaped = false
    var bracket: String?
    for character in code {
      if isEscaped {
        isEscaped = false
      } else if let inside = bracket {
        if character == "]" {
          if ["h", "hh", "m", "mm", "s", "ss"].contains(inside.lowercased()) { result += "h" }
          bracket = nil
        } else {
          bracket = inside + String(character)
        }
      } else if character == "\"" {
        isQuoted.toggle()
      } else if isQuoted {
        continue
      } else if character == "\\" || character == "_" || character == "*" {
        isEscaped = true
      } else if character == "[" {
        bracket = ""
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// The cell as a delimited file would have it: a date by ISO, `12.5%`, `1234円`. A number keeps fifteen digits, as Excel
  /// shows them: `1234.5600000000001` in the file is the 1234.56 that was typed.
  func text(of raw: String, uses1904: Bool) -> String {
    guard let value = Double(raw), value.isFinite, let digits = DecimalDigits(value) else { return raw }
    switch kind {
    case .general: return digits.text
    case .percent: return digits.shifted(by: 2).text + "%"
    case .yen: return digits.text + "円"
    case .date, .dateTime, .time: return NumberFormat.dateText(value, kind, uses1904: uses1904) ?? digits.text
    }
  }

  private static func dateText(_ value: Double, _ kind: Kind, uses1904: Bool) -> String? {
    guard value >= 0, value < 2_958_466 else { return nil }
    if value < 1 {
      let clock = Moment((value * 86_400).rounded()).isoText
      return kind == .time ? String(clock.suffix(8)) : nil
    }
    if !uses1904 && value >= 60 && value < 61 { return nil }
    // Day 0 of the 1904 system is 1904-01-01; the other system believes in a 29 February 1900.
    let days = uses1904 ? value + 1462 : value < 60 ? value + 1 : value
    let moment = Moment((days * 86_400).rounded()) - 25_569 * 86_400
    return moment.secondOfDay == 0 ? moment.day.isoText : moment.isoText
  }
}

/// The decimal digits of a double, rounded to fifteen.
struct DecimalDigits {
  private var digits: [UInt8]
  /// Digits before the point; may be negative or more than there are digits.
  private var point: Int
  private var isNegative: Bool

  init?(_ value: Double) {
    isNegative = value < 0
    digits = []
    point = 0
    var exponent = 0
    var hasPoint = false
    let text = Array(value.magnitude.description.utf8)
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        break
      } else {
        digits.append(byte &- 0x30)
        if !hasPoint { point += 1 }
      }
    }
    point += exponent
    guard abs(point) < 60 else { return nil }
    while digits.first == 0, digits.count > 1 {
      digits.removeFirst()
      point -= 1
    }
    round(to: 15)
  }

  private mutating func round(to count: Int) {
    guard digits.count > count else { return }
    let isUp = digits[count] >= 5
    digits.removeLast(digits.count - count)
    guard isUp else { return }
    var index = digits.count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      point += 1
    }
  }

  func shifted(by places: Int) -> DecimalDigits {
    var result = self
    result.point += places
    return result
  }

  var text: String {
    var significant = digits
    while significant.last == 0 { significant.removeLast() }
    if significant.isEmpty { return "0" }
    let characters = significant.map { Character(Unicode.Scalar($0 + 0x30)) }
    let sign = isNegative ? "-" : ""
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + String(characters) }
    if point >= characters.count {
      return sign + String(characters) + String(repeating: "0", count: point - characters.count)
    }
    return sign + String(characters[..<point]) + "." + String(characters[point...])
  }
}
