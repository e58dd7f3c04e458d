import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Units

/// How values are written: for people by their unit (`30,000円`, `48.9%`), for programs plain and at full precision.
package struct ValueDisplay: Sendable {
  package var calendar: CalendarRules
  package var language: Language
  package init(calendar: CalendarRules, language: Language = .english) {
    (self.calendar, self.language) = (calendar, language)
  }

  /// For programs.
  var inEnglish: ValueDisplay { ValueDisplay(calendar: calendar) }

  /// A sentence in the reader's language.
  func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    language.say(english(), japanese())
  }

  /// For people. An empty key of a group is `(none)`; a missing value is `–`, its reason stands elsewhere.
  package func text(_ cell: Cell, type: ValueType) -> String {
    if case .missing = cell.value { return cell.reason == nil ? say("(none)", "（なし）") : "–" }
    return text(cell.value, type: type)
  }

  package func text(_ value: Value, type: ValueType) -> String {
    switch value {
    case .number(let number):
      if case .number(let unit) = type { return text(number, unit: unit) }
      return text(number, unit: .plain)
    // Cells come from strangers: they must not steer a terminal.
    case .text(let text): return sanitizedForTerminal(text)
    case .boolean(let value): return value ? say("yes", "はい") : say("no", "いいえ")
    case .missing: return "–"
    case .label(let label): return text(of: label)
    case .day, .moment, .period, .bandFrom: return plain(value)
    }
  }

  private func text(of label: Value.Label) -> String {
    switch label {
    case .total: say(label.rawValue, "合計")
    case .others: say(label.rawValue, "その他")
    case .blank: ""
    }
  }

  /// With every digit, for where rounding would hide a difference: `80,210.5263157895円`.
  package func preciseText(_ cell: Cell, type: ValueType) -> String {
    guard case .number(let number) = cell.value, var digits = DecimalText(number.plainText) else {
      return text(cell, type: type)
    }
    guard case .number(let unit) = type else { return digits.grouped }
    if unit.displayFactor == 100 { digits = digits.shifted(by: 2) }
    return digits.grouped + ValueDisplay.suffix(of: unit, in: language)
  }

  /// At full precision, dates as ISO 8601; empty when there is no value.
  package func plain(_ value: Value) -> String {
    switch value {
    case .number(let number): number.plainText
    case .text(let text): text
    case .boolean(let value): value ? "true" : "false"
    case .day(let day): day.isoText
    case .moment(let moment): moment.isoText
    case .period(let period): calendar.text(of: period)
    case .bandFrom(let start): "\(start)+"
    case .label(let label): label.rawValue
    case .missing: ""
    }
  }

  package func outputCell(_ value: Value) -> OutputCell {
    switch value {
    case .text(let text): .text(text)
    case .missing: .empty
    case .label(.blank): .empty
    case .number, .boolean, .day, .moment, .period, .bandFrom, .label: .plain(plain(value))
    }
  }

  package func json(_ value: Value) -> JSONText {
    switch value {
    case .number(let number):
      number.double.isFinite ? .number(number.plainText) : .null
    case .boolean(let value): .boolean(value)
    case .missing: .null
    case .label(.blank): .null
    case .text, .day, .moment, .period, .bandFrom, .label: .text(plain(value))
    }
  }

  /// A number with its unit: `30,000円`, `1,234.50 USD`, `48.9%`, `3.2回/年`; never with an exponent.
  package func text(_ number: Number, unit: UnitType) -> String {
    guard let digits = DecimalText(number.plainText) else { return "–" }
    return ValueDisplay.digits(digits, unit: unit) + ValueDisplay.suffix(of: unit, in: language)
  }

  /// The difference of two values without its sign. That of two percentages is in points, so that nobody takes it for a
  /// relative change.
  func difference(_ number: Number, type: ValueType) -> String {
    var unit = UnitType.plain
    if case .number(let own) = type.ofDifference { unit = own }
    return text(number.double < 0 ? Number.whole(0).minus(number) : number, unit: unit)
  }

  /// With its sign: `+6.0 points`, `-500円`, and `0円` for nothing.
  func signedDifference(_ number: Number, type: ValueType) -> String {
    let text = difference(number, type: type)
    return text.showsNothing ? text : (number.double < 0 ? "-" : "+") + text
  }

  /// `return_rate is 6.2%`; nil where no guard is broken.
  func text(_ guards: [Scoreboard.BrokenGuard]) -> String? {
    if guards.isEmpty { return nil }
    return guards.map { broken in
      let reason = broken.cell.reason.map { say("not known (\($0.words))", "不明（\($0.words(in: .japanese))）") }
      let told = reason ?? text(broken.cell, type: broken.type)
      return say("\(broken.name) is \(told)", "\(broken.name) は \(told)")
    }.joined(separator: say(", ", "、"))
  }

  /// The unit as it stands behind a number: Latin words take a space, `円` and `%` do not.
  static func suffix(of unit: UnitType, in language: Language) -> String {
    unit.label == UnitType.points.label ? language.say(suffix(of: unit), "ポイント") : suffix(of: unit)
  }

  static func suffix(of unit: UnitType) -> String {
    guard let first = unit.label.unicodeScalars.first else { return "" }
    let isLatin = first.isASCII && first.properties.isAlphabetic
    return isLatin ? " " + unit.label : unit.label
  }

  /// How many digits people are shown behind the point.
  static func decimals(of number: Number, unit: UnitType) -> Int {
    DecimalText(number.plainText).map { digits($0, unit: unit).split(separator: ".").dropFirst().first?.count ?? 0 }
      ?? 0
  }

  private static func digits(_ number: DecimalText, unit: UnitType) -> String {
    if unit.displayFactor == 100 {
      // A response rate of 0.14% would be 0.1%, or nothing at all, with one digit.
      let shifted = number.shifted(by: 2)
      let isSmall = shifted.wholeDigits == 0 && !shifted.isZero
      return shifted.rounded(to: isSmall ? min(shifted.leadingZeros, 12) + 2 : 1, keepingZeros: true).grouped
    }
    if let currency = unit.exponents.keys.sorted().lazy.compactMap({ Currency.named($0) }).first {
      // 10.02千円 is 10,020円: there are no sen to round to, and each digit is money.
      let isScaled = unit.parts.contains { $0.word.exponents[currency.label] != nil && !$0.word.scale.isOne }
      if isScaled { return plainDigits(number) }
      return money(number, currency: currency, unit: unit)
    }
    return plainDigits(number)
  }

  private static func money(_ number: DecimalText, currency: Currency, unit: UnitType) -> String {
    // 単価 such as 3.2円 a click would lose its meaning without a digit behind the point.
    let isSmall = number.wholeDigits <= 1 && !number.isWhole
    if currency.isWhole {
      let isPlainUnit = unit.scale.isOne || unit.scale.numerator == 1
      return number.rounded(to: isSmall || !isPlainUnit ? 1 : 0).grouped
    }
    return number.rounded(to: 2, keepingZeros: true).grouped
  }

  /// Four significant digits, but every digit before the point, and one behind it while the number is below a million.
  private static func plainDigits(_ number: DecimalText) -> String {
    if number.isWhole { return number.rounded(to: 0).grouped }
    if number.wholeDigits == 0 { return number.rounded(to: min(number.leadingZeros, 12) + 4).grouped }
    if number.wholeDigits >= 7 { return number.rounded(to: 0).grouped }
    return number.rounded(to: max(1, 4 - number.wholeDigits)).grouped
  }
}

extension String {
  /// A shown number without a digit but 0.
  var showsNothing: Bool { !contains { $0 >= "1" && $0 <= "9" } }
}

extension ValueType {
  /// What the difference of two such values is: that of two percentages is in points.
  var ofDifference: ValueType {
    if case .number(let unit) = self, unit.displayFactor != 1 { .number(.points) } else { self }
  }

  /// The unit for programs: the numbers beside it are held in it. Ratios are plain numbers.
  var plainUnit: String {
    guard case .number(let unit) = self, unit.displayFactor == 1 else { return "" }
    return unit.label
  }

  /// How people are shown a number that is held otherwise: `%` for 0.4886.
  var displayUnit: String? {
    guard case .number(let unit) = self, unit.displayFactor != 1 else { return nil }
    return unit.label
  }

  var isNumber: Bool {
    if case .number = self { return true }
    return false
  }

  /// For lists of columns: `number`, `円`, `date`.
  package var words: String {
    switch self {
    case .number(let unit): unit.label.isEmpty ? "number" : unit.label
    case .text: "text"
    case .boolean: "yes/no"
    case .date: "date"
    case .moment: "date and time"
    case .period(let grain): grain.rawValue
    case .unknown: "not known"
    }
  }
}

extension Cell {
  /// A shown number with the marks of what it covers: `1,000円…` is not over, `…1,000円` begins before the data.
  func marked(_ text: String) -> String { (beginsBeforeData ? "…" : "") + text + (isUnfinished ? "…" : "") }
}
