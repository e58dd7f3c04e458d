import Numerics
import SourceText

extension Parser {
  /// Quantity = [ "▲" | "△" ] [ "¥" | "$" | "€" | "£" ] NUMBER [ Unit ] .
  ///
  /// A sign mark and a currency touch what they stand before.
  mutating func parseQuantity() throws(SyntaxFault) -> NumberLiteral {
    let start = token.start
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
    guard at(.number) else { throw fail(expecting: "a number") }
    let digits = advance()
    let (value, isGrouped, fault) = readNumber(text(digits))
    if let fault { report(dated(fault), at: range(digits)) }
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

  /// `during 2026-01` and `day >= 2026-01-05`: the sign of a date is missing, and `01` is no number.
  private func dated(_ fault: SyntaxMessage) -> SyntaxMessage {
    guard case .leadingZero(let text, _) = fault, let start = yearBefore else { return fault }
    var end = position - 1
    while end + 2 < tokens.count, tokens[end + 1].kind == .minus, tokens[end + 1].touches(tokens[end + 2]),
      tokens[end + 2].kind == .number
    {
      end += 2
    }
    let date = tokens[start...end].map { self.text($0) }.joined()
    return readDate("@" + date).0 == nil ? fault : .leadingZero(text, date: date)
  }

  /// The place of the year in `2026-01` and in `2026-11-01`, from the last number on.
  private var yearBefore: Int? {
    var place = position - 1
    for _ in 0..<2 {
      guard place >= 2, tokens[place - 1].kind == .minus, tokens[place - 2].kind == .number else { break }
      place -= 2
      if text(tokens[place]).utf8.count == 4 { return place }
    }
    return nil
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
    if next.kind == .date, (context.isAction && word.keyword == .done) || (context.hasDueDate && word.keyword == .due) {
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
      throw fail(.wholeNumberExpected(what: "a power from 1 to 9", found: described(token)), at: foundRange)
    }
  }

  /// The text between the quotation marks, escapes replaced.
  mutating func parseString() throws(SyntaxFault) -> String {
    guard at(.string) else { throw fail(expecting: "a text in quotation marks") }
    let current = advance()
    let bytes = file.bytes[Int(current.start)..<Int(current.end)]
    let closing = bytes.first
    var inner = Array(bytes.dropFirst())
    // Without its closing mark a text has been reported; what there is of it is kept.
    if inner.last == closing, !endsWithEscape(inner) { inner.removeLast() }
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    var result: [UInt8] = []
    var index = 0
    while index < inner.count {
      guard inner[index] == UInt8(ascii: "\\"), index + 1 < inner.count else {
        result.append(inner[index])
        index += 1
        continue
      }
      let length = decodeScalar(inner, at: index + 1).1
      switch inner[index + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(inner[index + 1])
      case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
      default:  // no other escape exists; the backslash stays
        let start = Int(current.start) + 1 + index
        report(
          .unknownEscape(String(decoding: inner[index..<(index + 1 + length)], as: UTF8.self)),
          at: SourceRange(file: file.id, start: start, end: start + 1 + length))
        result.append(contentsOf: inner[index..<(index + 1 + length)])
      }
      index += 1 + length
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the last byte is escaped: an odd number of backslashes stands before it.
  private func endsWithEscape(_ bytes: [UInt8]) -> Bool {
    bytes.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
  }

  /// A whole number without a unit: `top 10`, `header 3 skip 2`.
  mutating func parseWholeNumber(_ what: String, from least: Int64 = 0) throws(SyntaxFault) -> Int {
    guard at(.number) else { throw fail(.wholeNumberExpected(what: what, found: described(token)), at: foundRange) }
    let digits = token
    let (value, _, fault) = readNumber(text(digits))
    if let fault { throw fail(fault, at: range) }
    guard case .exact(let exact) = value, let whole = exact.rescaled(to: 0), whole.coefficient >= least else {
      throw fail(.wholeNumberExpected(what: what, found: described(digits)), at: range)
    }
    advance()
    return Int(whole.coefficient)
  }
}
