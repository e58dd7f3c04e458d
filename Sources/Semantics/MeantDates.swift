import CivilTime
import SourceText
import Syntax

// Dates that lack their sign, and numbers of months and weekdays that are none.
extension Analyzer {
  /// `"2026/1/5"`, `20260105`, `202601`, `2026Q1`, `FY2026` with the sign of a date, where a time stands beside it; nil for
  /// anything else.
  func dateMeant(_ text: String, beside type: ValueType) -> String? {
    guard isDateLike(type) else { return nil }
    return Analyzer.dateLiteral(of: text, isFiscal: type == .period(.fiscalYear))
  }

  static func dateLiteral(of written: String, isFiscal: Bool = false) -> String? {
    var text = foldedName(written).filter { !$0.isWhitespace }
    if let mark = text.first, "\"「『“".contains(mark), text.count > 2 { text = String(text.dropFirst().dropLast()) }
    guard let first = text.first, first != "@" else { return nil }
    if let form = dateForm(of: text) { return form }
    let digits = text.prefix { ("0"..."9").contains($0) }
    if text.dropFirst(digits.count) == "年", digits.count == 4 { return "@\(digits)" }
    if digits.count == text.count {
      let parts = [text.prefix(4), text.dropFirst(4).prefix(2), text.dropFirst(6)].filter { !$0.isEmpty }
      guard [4, 6, 8].contains(text.count), let year = Int(parts[0]), (1900...2199).contains(year) else { return nil }
      let literal = (isFiscal && parts.count == 1 ? "@FY" : "@") + parts.joined(separator: "-")
      return readDate(literal).0 == nil ? nil : literal
    }
    guard digits.count == 4 || text.hasPrefix("FY") else { return nil }
    text = String(text.map { "/.".contains($0) ? "-" : $0 })
    // `2026Q1`, `FY2026Q1`
    for mark in ["Q", "W"] {
      if let place = text.lastIndex(of: Character(mark)), place > text.startIndex,
        text[text.index(before: place)].isNumber
      {
        text.insert("-", at: place)
      }
    }
    let literal = "@" + text
    if readDate(literal).0 != nil { return literal }
    return suggestedDate(literal).flatMap { readDate($0).0 == nil ? nil : $0 }
  }

  /// What to say of a comparison of a time with what is none; nil where nothing is sure.
  func timeBesideOther(_ kind: ComparisonKind, _ time: Formula, _ other: Formula) -> SemanticMessage? {
    guard isDateLike(time.type) else { return nil }
    let text = program.text(other.range)
    switch other.type {
    case .text:
      guard case .constant(.text(let words)) = other.kind, let date = dateMeant(words, beside: time.type) else {
        return nil
      }
      return .dateInQuotes(
        kind.symbol, left: time.type, leftRange: time.range, date: String(date.dropFirst()))
    case .number:
      let clash = SemanticMessage.typeClash(
        kind.symbol, left: typeText(time.type), leftRange: time.range, right: typeText(other.type))
      if let date = dateMeant(text, beside: time.type) { return .helped(clash, [.write(date)]) }
      guard case .function(.period, let parts) = time.kind, time.type == .period(.month), isLiteral(other),
        let part = parts.first
      else { return nil }
      let number = "month_of_year(\(program.text(part.range))) \(kind.symbol) \(text.filter(\.isNumber))"
      return .helped(
        clash,
        [
          Help(
            Phrase(
              "the number of a month is `\(number)`; one month is such as `@2026-01`",
              "月の番号なら `\(number)`、特定の月なら `@2026-01` のように書く"))
        ])
    case .boolean, .date, .moment, .period, .unknown: return nil
    }
  }

  /// `date` as it stands in a sum with a time, which is a text or a number; nil for anything else.
  func dateInSum(_ a: Formula, _ b: Formula) -> (message: String, range: SourceRange)? {
    for (time, other) in [(a, b), (b, a)] {
      guard isDateLike(time.type), case .constant(.text(let words)) = other.kind else { continue }
      if let date = dateMeant(words, beside: time.type) { return (date, other.range) }
    }
    return nil
  }

  // MARK: Months and weekdays by number

  /// The numbers that `weekday(at)` and its kin may have, and what is said of them; nil for every other value.
  func calendarNumbers(_ expression: Expression) -> (name: String, range: ClosedRange<Int>)? {
    let written = expression.written
    var name: String?
    if case .call(let call) = written.kind, call.arguments.count == 1 { name = call.name.text }
    if calendarPart(expression) != nil, case .path(let path) = written.kind { name = path.names[0].text }
    return name.flatMap { name in Analyzer.calendarNumbers[name].map { (name, $0) } }
  }

  static let calendarNumbers: [String: ClosedRange<Int>] = [
    "weekday": 1...7, "month_of_year": 1...12, "day_of_month": 1...31, "hour": 0...23,
  ]

  /// The same of a formula.
  func calendarNumbers(_ formula: Formula) -> (name: String, range: ClosedRange<Int>)? {
    guard case .function(let function, _) = formula.kind else { return nil }
    let name: String
    switch function {
    case .weekday: name = "weekday"
    case .monthOfYear: name = "month_of_year"
    case .dayOfMonth: name = "day_of_month"
    case .hour: name = "hour"
    default: return nil  // All other functions have any numbers.
    }
    return Analyzer.calendarNumbers[name].map { (name, $0) }
  }

  static func calendarHelp(_ name: String, _ range: ClosedRange<Int>) -> Phrase {
    name == "weekday"
      ? Phrase("days are numbered 1 (Monday) to 7 (Sunday)", "曜日の番号は1（月曜）〜7（日曜）")
      : Phrase(
        "its numbers are \(range.lowerBound) to \(range.upperBound)", "番号は\(range.lowerBound)〜\(range.upperBound)")
  }

  /// `weekday(at) = 0` is true of no row.
  func refuseNeverMet(_ value: Formula, _ numbers: [Formula]) {
    guard let (name, range) = calendarNumbers(value), !isSolving else { return }
    for number in numbers {
      guard let found = constantValue(number), found < Double(range.lowerBound) || found > Double(range.upperBound)
      else { continue }
      report(
        .neverMet(program.text(number.range), what: "`\(name)`", way: Analyzer.calendarHelp(name, range)),
        at: number.range)
      return
    }
  }

  /// 0 for `Monday`, `月`, `月曜` and `月曜日`.
  static func weekday(named word: String) -> Int? {
    let lower = word.lowercased()
    return CivilNames.weekdays.firstIndex(of: lower)
      ?? CivilNames.japaneseWeekdays.firstIndex { lower == $0 || lower == $0 + "曜" || lower == $0 + "曜日" }
  }

  /// `6` for `土`, `Saturday` and `Sat`.
  static func weekdayNumber(_ word: String) -> Int? {
    (weekday(named: word) ?? CivilNames.weekdays.firstIndex { word.lowercased() == $0.prefix(3) }).map { $0 + 1 }
  }
}
