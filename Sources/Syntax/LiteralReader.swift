import CivilTime
import Numerics
import SourceText
import Units

/// Reads the value of a number's text, without sign and unit: `1億2,000万` is 120,000,000. The message says what is
/// wrong with its shape; a value is given all the same, so that one slip in a number causes no second message.
func readNumber(_ text: String) -> (value: Number, isGrouped: Bool, fault: SyntaxMessage?) {
  var total = Number.whole(0)
  // What stands since the last of `万 億 兆`.
  var section = Number.whole(0)
  var isGrouped = false
  var fault: SyntaxMessage?
  var isFirst = true
  var (lastInner, lastOuter) = (Int.max, Int.max)
  var rest = Substring(text)
  while !rest.isEmpty {
    let digits = rest.prefix { character in !NumberPart.all.contains { $0.text.first == character } }
    rest = rest.dropFirst(digits.count)
    let part = NumberPart.all.first { rest.hasPrefix($0.text) }
    if let part { rest = rest.dropFirst(part.text.count) }
    // The lexer takes no such word along.
    if digits.isEmpty, part == nil { return (total, isGrouped, .malformedNumber(text)) }
    let plain = String(String.UnicodeScalarView(digits.unicodeScalars.map(widthFolded)))
    if plain.contains(",") { isGrouped = true }
    fault = fault ?? shapeFault(plain, whole: text, isFirst: isFirst)
    let (inner, outer) = (part?.inner ?? 0, part?.outer ?? 0)
    // Each is smaller than the one before: `2千3千` and `2万3億` are no numbers.
    if inner >= lastInner || outer >= lastOuter { fault = fault ?? .malformedNumber(text) }
    section = adding(section, scaled(decimal(plain.filter { $0 != "," && $0 != "_" }), by: inner))
    lastInner = inner
    if outer > 0 {
      total = adding(total, scaled(section, by: outer))
      (section, lastInner, lastOuter) = (.whole(0), .max, outer)
    }
    isFirst = false
  }
  total = adding(total, section)
  if !total.double.isFinite { fault = fault ?? .numberTooLarge(text) }
  return (total, isGrouped, fault)
}

/// Rule L5 over ASCII digits, groups, point and exponent.
private func shapeFault(_ text: String, whole: String, isFirst: Bool) -> SyntaxMessage? {
  let mantissa = text.prefix { $0 != "e" && $0 != "E" }
  let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
  guard let integer = parts.first, !integer.isEmpty || mantissa.isEmpty else { return .malformedNumber(whole) }
  for run in text.split(whereSeparator: { ".,eE+-".contains($0) }) {
    if run.hasPrefix("_") || run.hasSuffix("_") || run.contains("__") { return .malformedNumber(whole) }
  }
  if integer.contains(",") {
    let groups = integer.split(separator: ",", omittingEmptySubsequences: false)
    let isSound =
      (1...3).contains(groups[0].count) && !groups[0].hasPrefix("0") && groups.dropFirst().allSatisfy { $0.count == 3 }
      && !integer.contains("_")
    return isSound ? nil : .malformedDigitGroups(whole)
  }
  return integer.count > 1 && integer.hasPrefix("0") ? .leadingZero(whole) : nil
}

/// Exact while it fits 18 digits, else the nearest double.
private func decimal(_ text: String) -> Number {
  if text.isEmpty { return .whole(1) }
  let mantissa = text.prefix { $0 != "e" && $0 != "E" }
  let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
  let fraction = parts.count > 1 ? parts[1] : ""
  let exponentText = text.dropFirst(mantissa.count + 1)
  let exponent = exponentText.isEmpty ? 0 : Int(exponentText.hasPrefix("+") ? exponentText.dropFirst() : exponentText)
  // Zeros before the first digit are none of the 18: 0.123456789012345678 is exact.
  let digits = (String(parts[0]) + fraction).drop { $0 == "0" }
  if let exponent, let coefficient = digits.isEmpty ? 0 : Int64(digits), digits.utf8.count <= 18 {
    let scale = fraction.utf8.count - max(-40, min(40, exponent))
    if (0...ExactDecimal.maximumScale).contains(scale) { return .exact(ExactDecimal(coefficient, scale: scale)) }
    if scale < 0, -scale <= ExactDecimal.maximumScale,
      let value = ExactDecimal.multiplying(
        ExactDecimal(coefficient), ExactDecimal(ExactDecimal.powersOfTen[-scale]))
    {
      return .exact(value)
    }
  }
  return .double(Double(text.hasPrefix(".") ? "0" + text : text) ?? .infinity)
}

private func scaled(_ number: Number, by power: Int) -> Number {
  guard power > 0 else { return number }
  if case .exact(let value) = number,
    let product = ExactDecimal.multiplying(value, ExactDecimal(ExactDecimal.powersOfTen[power]))
  {
    return .exact(product)
  }
  return .double(number.double * ExactDecimal.doublePowersOfTen[power])
}

private func adding(_ a: Number, _ b: Number) -> Number {
  if case .exact(let x) = a, case .exact(let y) = b, let sum = ExactDecimal.adding(x, y) { return .exact(sum) }
  return .double(a.double + b.double)
}

/// `5割` is 50 %, `5割5分` 55 %: the tenths in hundredths, and what the digits behind add.
func hundredths(_ tenths: Number, _ behind: [String]) -> Number {
  var sum = scaled(tenths, by: 1)
  if let first = behind.first { sum = adding(sum, decimal(first)) }
  if behind.count > 1 { sum = adding(sum, decimal("0." + behind[1])) }
  return sum
}

/// The negative of a number.
func negated(_ number: Number) -> Number {
  switch number {
  case .exact(let value): .exact(ExactDecimal(-value.coefficient, scale: value.scale))
  case .double(let value): .double(-value)
  }
}

/// Reads a date's text with its `@`; nil and a message when it is none.
package func readDate(_ text: String) -> (DateLiteral?, SyntaxMessage?) {
  let plain = "@" + japaneseDate(text)
  var body = plain.dropFirst()
  let isFiscal = body.hasPrefix("FY")
  if isFiscal { body = body.dropFirst(2) }
  let parts = body.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
  guard let year = number(parts[0], digits: 4), year > 0 else {
    return (nil, .malformedDate(text, suggestion: suggestedDate(plain)))
  }
  if parts.count == 1 { return (isFiscal ? .fiscalYear(year) : .year(year), nil) }
  let second = parts[1]
  if parts.count == 2, second.hasPrefix("Q"), let quarter = number(second.dropFirst(), digits: 1) {
    guard (1...4).contains(quarter) else { return (nil, .impossibleDate(text, .quarter)) }
    return (isFiscal ? .fiscalQuarter(year: year, quarter: quarter) : .quarter(year: year, quarter: quarter), nil)
  }
  if isFiscal { return (nil, .malformedDate(text, suggestion: nil)) }
  if parts.count == 2, second.hasPrefix("W"), let week = number(second.dropFirst(), digits: 2) {
    let last = weeks(ofYear: year)
    guard (1...last).contains(week) else {
      return (nil, .impossibleDate(text, .week(year: year, last: last)))
    }
    return (.week(year: year, week: week), nil)
  }
  guard let month = number(second, digits: 2) else {
    return (nil, .malformedDate(text, suggestion: suggestedDate(plain)))
  }
  guard (1...12).contains(month) else { return (nil, .impossibleDate(text, .month)) }
  if parts.count == 2 { return (.month(year: year, month: month), nil) }
  return readDay(text, plain, year, month, parts[2])
}

private func readDay(
  _ text: String, _ plain: String, _ year: Int, _ month: Int, _ rest: Substring
) -> (DateLiteral?, SyntaxMessage?) {
  let parts = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
  guard let day = number(parts[0], digits: 2) else {
    return (nil, .malformedDate(text, suggestion: suggestedDate(plain)))
  }
  let date = CivilDate(year: year, month: month, day: day)
  guard date.isValid else {
    let last = CivilDate.days(inMonth: month, of: year)
    return (nil, .impossibleDate(text, .day(last: last)))
  }
  if parts.count == 1 { return (.day(date), nil) }
  let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2) }
  guard clock.count == 2 || clock.count == 3, let hour = clock[0], let minute = clock[1],
    let second = clock.count == 3 ? clock[2] : 0
  else { return (nil, .malformedDate(text, suggestion: nil)) }
  guard hour < 24, minute < 60, second < 60 else {
    return (nil, .impossibleDate(text, .timeOfDay))
  }
  return (.moment(date, second: hour * 3600 + minute * 60 + second), nil)
}

private func number(_ text: Substring, digits: Int) -> Int? {
  guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return Int(text)
}

/// A year has 53 ISO weeks when it begins on a Thursday, or on a Wednesday in a leap year.
private func weeks(ofYear year: Int) -> Int {
  let weekday = CivilDate(year: year, month: 1, day: 1).dayCount.weekday
  return weekday == 3 || (weekday == 2 && CivilDate.isLeap(year)) ? 53 : 52
}

/// A date without its `@`, in ASCII; `2027年3月`, `令和9年3月31日` and `2026年度` as `2027-03`, `2027-03-31` and `FY2026`.
private func japaneseDate(_ text: String) -> String {
  let plain = String(String.UnicodeScalarView(text.unicodeScalars.map(widthFolded)))
  let body = plain.hasPrefix("@") ? String(plain.dropFirst()) : plain
  return JapaneseDate(body)?.text ?? body
}

/// `@2026/1/2` and `@2026-1-2` as `@2026-01-02`.
package func suggestedDate(_ text: String) -> String? {
  let parts = text.dropFirst().split { "-/年月日".contains($0) }
  let values = parts.compactMap { Int($0) }
  guard values.count == parts.count, (2...3).contains(values.count), parts[0].utf8.count == 4 else { return nil }
  guard values.dropFirst().allSatisfy({ (1...31).contains($0) }), values[1] <= 12 else { return nil }
  return "@\(values[0])" + values.dropFirst().map { $0 < 10 ? "-0\($0)" : "-\($0)" }.joined()
}
