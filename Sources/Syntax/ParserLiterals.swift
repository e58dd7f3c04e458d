import Numerics
import SourceText
import Units

extension Parser {
  /// Quantity = [ "▲" | "△" ] [ "¥" | "$" | "€" | "£" ] NUMBER [ Unit ] .
  ///
  /// A sign mark and a currency touch what they stand before.
  mutating func parseQuantity() throws(SyntaxFault) -> NumberLiteral {
    let start = token.start
    if let literal = frequency() {
      advance()
      return literal
    }
    var isNegative = false
    var currency: Token?
    if at(.negativeMark) {
      isNegative = true
      let mark = advance()
      guard at(.number) || at(.currency), mark.touches(token) else {
        throw fail(.markWithoutNumber(text(mark)), at: range(mark))
      }
    }
    if at(.currency) {
      currency = advance()
      guard at(.number), currency?.touches(token) == true else {
        throw fail(.markWithoutNumber(currency.map(text) ?? ""), at: range(from: start))
      }
    }
    guard at(.number) else { throw fail(expecting: .count(.number)) }
    let digits = advance()
    let (value, isGrouped, fault) = readNumber(text(digits))
    if let fault { report(fault, at: range(digits)) }
    try refuseHundreds(behind: digits, value, from: start)
    if let percentage = percentage(value, behind: digits, isNegative, start) { return percentage }
    var unit = try parseUnit(behind: digits)
    if let currency, unit == nil {
      let sign = text(currency) == "￥" ? "¥" : foldedName(text(currency))
      let factor = UnitFactor(name: sign == "￡" ? "£" : sign, exponent: 1, range: range(currency))
      unit = UnitExpression(factors: [factor], range: range(currency))
    }
    if isGrouped, unit == nil, fault == nil, context.isInArguments {
      report(.ambiguousDigitGroups(text(digits)), at: range(digits))
    }
    return NumberLiteral(
      value: isNegative ? negated(value) : value, unit: unit, isGrouped: isGrouped, range: range(from: start))
  }

  /// `2千5百円`: digits stand behind 千, and their own word is one that numbers here do not have.
  private mutating func refuseHundreds(behind digits: Token, _ value: Number, from start: Int32) throws(SyntaxFault) {
    guard at(.name), digits.touches(token), case .exact(let exact) = value, let whole = exact.rescaled(to: 0) else {
      return
    }
    let (written, word) = (foldedName(text(digits)), foldedName(text(token)))
    let last = written.reversed().prefix { $0.isNumber && $0.isASCII }
    guard last.count < written.count, let count = Int64(String(last.reversed())), count < 10,
      let (mark, factor) = [("百", Int64(100)), ("十", 10)].first(where: { word.hasPrefix($0.0) })
    else { return }
    let rest = word.dropFirst(mark.count)
    let ones = rest.prefix { $0.isNumber && $0.isASCII }
    guard let added = ones.isEmpty ? 0 : Int64(ones), added < factor, whole.coefficient < 1_000_000_000_000_000 else {
      return
    }
    let sum = whole.coefficient + count * (factor - 1) + added
    advance()
    let place = range(from: start)
    throw fail(.otherForm(file.text(place), now: "\(sum)\(rest.dropFirst(ones.count))"), at: place)
  }

  /// `年3回` is `3回/年`, where a value stands that is no column.
  func frequency() -> NumberLiteral? {
    guard at(.name), !context.isOnRows, peek().kind != .leftParenthesis, peek().kind != .dot,
      let frequency = Frequency(foldedName(text(token)))
    else { return nil }
    let factors = [
      UnitFactor(name: frequency.unit, exponent: 1, range: range),
      UnitFactor(name: frequency.period, exponent: -1, range: range),
    ]
    return NumberLiteral(
      value: readNumber(frequency.count).value, unit: UnitExpression(factors: factors, range: range), isGrouped: false,
      range: range)
  }

  /// `5割` is 50 %, `5割5分` 55 %.
  private mutating func percentage(
    _ tenths: Number, behind number: Token, _ isNegative: Bool, _ start: Int32
  ) -> NumberLiteral? {
    guard at(.name), number.touches(token), peek().kind != .leftParenthesis || !token.touches(peek()),
      let behind = hundredthsBehindTenths(foldedName(text(token)))
    else { return nil }
    let place = range(advance())
    let value = hundredths(tenths, behind)
    let percent = UnitFactor(name: "%", exponent: 1, range: place)
    return NumberLiteral(
      value: isNegative ? negated(value) : value, unit: UnitExpression(factors: [percent], range: place),
      isGrouped: false, range: range(from: start))
  }

  /// `2026-01` and `2026/1/5` without the `@`, with a message, where they cannot be meant as a difference or a quotient: where a
  /// date is wanted, or where one of the numbers begins with 0.
  mutating func parseDateWithoutSign(isWanted: Bool) -> Expression? {
    guard at(.number), Int(text(token)) != nil else { return nil }
    let count = text(token).utf8.count
    if isWanted, count == 6 || count == 8, let date = digitsAsDate(text(token)) { return read(date, to: position) }
    guard count == 4 else { return nil }
    if tokens.count > position + 2, tokens[position + 1].kind == .minus, token.touches(tokens[position + 1]),
      tokens[position + 1].touches(tokens[position + 2]), tokens[position + 2].kind == .name,
      let date = readDate("@\(text(token))-\(text(tokens[position + 2]))").0
    {
      // `2026-Q1`, `2026-W02`
      return read(date, to: position + 2)
    }
    var end = position
    while tokens.count > end + 2, end < position + 4, tokens[end + 1].kind == .minus || tokens[end + 1].kind == .slash,
      tokens[end].touches(tokens[end + 1]), tokens[end + 1].touches(tokens[end + 2]), tokens[end + 2].kind == .number
    {
      end += 2
    }
    let numbers = tokens[position...end].filter { $0.kind == .number }.map { text($0) }
    guard isWanted || (numbers.count > 1 && numbers.contains { $0.hasPrefix("0") }) else { return nil }
    var isYear = false
    if numbers.count == 1 {
      // `during 2026年`
      let next = tokens[end + 1]
      isYear = tokens[end].touches(next) && text(next) == "年"
      guard isYear || !tokens[end].touches(next) || ![.name, .percent].contains(next.kind) else { return nil }
    }
    let literal = "@" + numbers.joined(separator: "-")
    guard let date = readDate(literal).0 ?? suggestedDate(literal).flatMap({ readDate($0).0 }) else {
      // `2026-01-05T10:00`
      guard numbers.count == 3, let time = endOfTime(behind: end) else { return nil }
      let whole = file.text(range.union(range(tokens[time])))
      return readDate("@" + whole).0.flatMap { read($0, to: time) }
    }
    if numbers.count == 3, let time = endOfTime(behind: end),
      let moment = readDate("@" + file.text(range.union(range(tokens[time])))).0
    {
      return read(moment, to: time)
    }
    let start = token.start
    for _ in position...(isYear ? end + 1 : end) { advance() }
    let whole = range(from: start)
    report(.dateWithoutSign(numbers.joined(separator: "-")), at: whole)
    return Expression(.date(date), range: whole)
  }

  /// `FY2026` and `FY2026-Q1` where a date is wanted, with a message.
  mutating func parseFiscalWithoutSign() -> Expression? {
    guard text(token).hasPrefix("FY") else { return nil }
    if peek().kind == .minus, token.touches(peek()), peek().touches(peek(2)),
      let quarter = readDate("@\(text(token))-\(text(peek(2)))").0
    {
      return read(quarter, to: position + 2)
    }
    return readDate("@" + text(token)).0.flatMap { read($0, to: position) }
  }

  private mutating func read(_ date: DateLiteral, to end: Int) -> Expression? {
    let start = token.start
    while position <= end { advance() }
    let whole = range(from: start)
    report(.dateWithoutSign(file.text(whole)), at: whole)
    return Expression(.date(date), range: whole)
  }

  /// `20260105` and `202601`
  private func digitsAsDate(_ digits: String) -> DateLiteral? {
    let parts = [digits.prefix(4), digits.dropFirst(4).prefix(2), digits.dropFirst(6)].filter { !$0.isEmpty }
    return readDate("@" + parts.joined(separator: "-")).0
  }

  /// The last token of the `T10:00` behind a day.
  private func endOfTime(behind day: Int) -> Int? {
    guard day + 1 < tokens.count, tokens[day + 1].kind == .name, tokens[day].touches(tokens[day + 1]),
      text(tokens[day + 1]).hasPrefix("T")
    else { return nil }
    var end = day + 1
    while end + 2 < tokens.count, tokens[end + 1].kind == .colon, tokens[end + 2].kind == .number,
      tokens[end].touches(tokens[end + 1]), tokens[end + 1].touches(tokens[end + 2])
    {
      end += 2
    }
    return end
  }

  /// Unit = ( "%" | NAME ) { "/" NAME | "·" NAME | "^" [ "-" ] NUMBER } .
  ///
  /// The first word may follow spaces on the same line if it is not reserved; all further signs touch both neighbours,
  /// so that `3回/年` is a unit and `1,000円 / 顧客数` a division. A name before `(` or `.` is a call or a path, never a
  /// unit.
  private mutating func parseUnit(behind number: Token) throws(SyntaxFault) -> UnitExpression? {
    guard isUnitWord(token, peek()), !token.isFirstOnLine || number.touches(token) else { return nil }
    var factors = [readUnitFactor(sign: 1)]
    let start = factors[0].range.start
    if tokens[position - 1].kind == .percent, at(.name), tokens[position - 1].touches(token),
      UnitTable.pointWords.contains(foldedName(text(token)))
    {
      // `3%ポイント` is three points.
      factors = [readUnitFactor(sign: 1)]
      return UnitExpression(factors: factors, range: range(from: start))
    }
    while true {
      let before = tokens[position - 1]
      let sign = token
      let operand = peek()
      guard before.touches(sign), sign.touches(operand) else { break }
      if sign.kind == .caret {
        guard try parseUnitPower(&factors) else { break }
      } else if sign.kind == .slash || sign.kind == .middleDot, isUnitWord(operand, peek(2)) {
        unitSigns.insert(advance().start)
        factors.append(readUnitFactor(sign: sign.kind == .slash ? -1 : 1))
      } else {
        break
      }
    }
    return UnitExpression(factors: factors, range: range(from: start))
  }

  private func isUnitWord(_ word: Token, _ next: Token) -> Bool {
    if word.kind == .percent { return true }
    guard word.kind == .name, !word.keyword.isWord else { return false }
    if word.keyword == .is, next.keyword == .none || next.keyword == .not { return false }
    // `link a + 1 -> b + 2 tested on …`, `link a + 1 raises b`: elsewhere a unit may be called so.
    if context.isLink, [.raises, .lowers].contains(word.keyword) || (word.keyword == .tested && next.keyword == .on) {
      return false
    }
    let isDate = next.kind == .date || next.kind == .string || (next.kind == .number && text(next).utf8.count >= 4)
    if isDate, (context.isAction && word.keyword == .done) || (context.hasDueDate && word.keyword == .due) {
      return false
    }
    // `bet n >= 3 at 70%`, which lacks its `due`.
    if next.kind == .number, context.hasDueDate, word.keyword == .at { return false }
    return !((next.kind == .leftParenthesis || next.kind == .dot) && word.touches(next))
  }

  private mutating func readUnitFactor(sign: Int) -> UnitFactor {
    let current = advance()
    return UnitFactor(name: foldedName(text(current)), exponent: sign, range: range(current))
  }

  /// `^2` or `^-1` behind the last factor; false, with nothing read, where no whole number follows.
  private mutating func parseUnitPower(_ factors: inout [UnitFactor]) throws(SyntaxFault) -> Bool {
    let isNegative = peek().kind == .minus
    let digits = peek(isNegative ? 2 : 1)
    guard digits.kind == .number, let power = Int(foldedName(text(digits))), (1...9).contains(power) else {
      return false
    }
    unitSigns.insert(advance().start)
    if isNegative { advance() }
    advance()
    factors[factors.count - 1].exponent *= isNegative ? -power : power
    return true
  }

  /// UnitType = UnitFactor { ( "/" | "·" | "*" ) UnitFactor } .
  mutating func parseUnitType() throws(SyntaxFault) -> UnitExpression {
    let start = token.start
    var factors: [UnitFactor] = []
    var sign = 1
    while true {
      try parseUnitFactor(sign, &factors)
      guard at(.slash) || at(.middleDot) || at(.star) else { break }
      sign = at(.slash) ? -1 : 1
      unitSigns.insert(advance().start)
    }
    return UnitExpression(factors: factors, range: range(from: start))
  }

  /// UnitFactor = ( NAME | "%" | "¥" | "$" | "€" | "£" ) [ "^" [ "-" ] NUMBER ] | "1" .
  private mutating func parseUnitFactor(_ sign: Int, _ factors: inout [UnitFactor]) throws(SyntaxFault) {
    if at(.number), text(token) == "1" {
      advance()
      return
    }
    guard at(.percent) || at(.currency) || (at(.name) && !token.keyword.isReserved) else {
      throw fail(.badUnit(described(token)), at: foundRange)
    }
    factors.append(readUnitFactor(sign: sign))
    guard at(.caret) else { return }
    guard try parseUnitPower(&factors) else {
      advance()
      throw fail(.wholeNumberExpected(.count(.power), found: described(token)), at: foundRange)
    }
  }

  /// The text between the quotation marks, escapes replaced.
  mutating func parseString() throws(SyntaxFault) -> String {
    guard at(.string) else { throw fail(expecting: .text) }
    let current = advance()
    let bytes = file.bytes[Int(current.start)..<Int(current.end)]
    // `"`, or the three bytes of `「` and `“`
    let mark = bytes.first.map { $0 < 0x80 ? 1 : 3 } ?? 0
    var inner = Array(bytes.dropFirst(mark))
    // Without its closing mark a text has been reported; what there is of it is kept.
    if closesText(inner, mark), !endsWithEscape(inner.dropLast(mark)) { inner.removeLast(mark) }
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    var result: [UInt8] = []
    var index = 0
    while index < inner.count {
      guard inner[index] == UInt8(ascii: "\\"), index + 1 < inner.count else {
        result.append(inner[index])
        index += 1
        continue
      }
      if let (scalar, length) = escapedScalar(inner[(index + 1)...]) {
        result.append(contentsOf: String(scalar).utf8)
        index += 1 + length
        continue
      }
      let length = decodeScalar(inner, at: index + 1).1
      switch inner[index + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(inner[index + 1])
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      default:  // no other escape exists; the backslash stays
        let start = Int(current.start) + mark + index
        report(
          .unknownEscape(String(decoding: inner[index..<(index + 1 + length)], as: UTF8.self)),
          at: SourceRange(file: file.id, start: start, end: start + 1 + length))
        result.append(contentsOf: inner[index..<(index + 1 + length)])
      }
      index += 1 + length
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The character of `u{202E}`, and the number of its bytes.
  private func escapedScalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    guard bytes.starts(with: Array("u{".utf8)) else { return nil }
    let digits = bytes.dropFirst(2).prefix { $0 != UInt8(ascii: "}") }
    guard digits.endIndex < bytes.endIndex, (1...6).contains(digits.count), digits.allSatisfy({ isHexadecimal($0) }),
      let scalar = UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
    else { return nil }
    return (scalar, digits.count + 3)
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }

  /// Whether a text ends in the mark that closes it; one that does not ends with its line.
  private func closesText(_ bytes: [UInt8], _ mark: Int) -> Bool {
    guard bytes.count >= mark else { return false }
    if mark == 1 { return bytes.last == UInt8(ascii: "\"") || bytes.last == UInt8(ascii: "'") }
    guard let last = decodeScalar(bytes, at: bytes.count - mark).0 else { return false }
    return ["」", "』", "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}", "〟", "〞", "＂"].contains(last)
  }

  /// Whether what follows is escaped: an odd number of backslashes stands before it.
  private func endsWithEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }

  /// A whole number without a unit: `top 10`, `header 3 skip 2`.
  mutating func parseWholeNumber(_ wanted: Wanted, from least: Int64 = 0) throws(SyntaxFault) -> Int {
    guard at(.number) else { throw fail(.wholeNumberExpected(wanted, found: described(token)), at: foundRange) }
    let digits = token
    let (value, _, fault) = readNumber(text(digits))
    if let fault { throw fail(fault, at: range) }
    guard case .exact(let exact) = value, let whole = exact.rescaled(to: 0) else {
      throw fail(.wholeNumberExpected(wanted, found: described(digits)), at: range)
    }
    if whole.coefficient < least {
      throw fail(.wholeNumberExpected(wanted, found: described(digits), least: least), at: range)
    }
    advance()
    return Int(whole.coefficient)
  }
}
