import SourceText

extension Lexer {
  /// Everything that is not ASCII letters, digits, quotes or comments: operators and punctuation in any width, names
  /// and numbers that begin outside ASCII, and what no rule begins with.
  mutating func scanSymbol() {
    let start = position
    let (scalar, length) = folded(start)
    switch scalar {
    case 0x20:
      position += length
      hasSpaceBefore = true
    case 0x30...0x39:
      scanNumber()
    case 0x40:
      scanDate()
    default:
      if scanJapaneseSymbol() { return }
      if let (kind, count) = operatorKind(scalar, length) {
        if scalar == 0x2E, kind == .dot, isDigit(start + length), !touchesValue() { return scanNumber() }
        position += count
        append(kind, from: start)
      } else if !scanForeignOperator(scalar, length) {
        scanOther(start)
      }
    }
  }

  private func touchesValue() -> Bool {
    guard !hasSpaceBefore, let last = tokens.last else { return false }
    switch last.kind {
    case .name, .quotedName, .number, .rightParenthesis, .rightBracket: return true
    default: return false  // every other token cannot end a path
    }
  }

  func isDigit(_ offset: Int) -> Bool { (0x30...0x39).contains(folded(offset).scalar) }

  /// The operator that begins here, with the number of its bytes.
  private func operatorKind(_ scalar: UInt32, _ length: Int) -> (TokenKind, Int)? {
    let (next, nextLength) = folded(position + length)
    let both = length + nextLength
    switch scalar {
    case 0x3B: return (.semicolon, length)
    case 0x28: return (.leftParenthesis, length)
    case 0x29: return (.rightParenthesis, length)
    case 0x5B: return (.leftBracket, length)
    case 0x5D: return (.rightBracket, length)
    case 0x7B: return (.leftBrace, length)
    case 0x7D: return (.rightBrace, length)
    case 0x2C: return (.comma, length)
    // `:=` of other languages is told below; before `==` stands a type.
    case 0x3A: return next == 0x3D ? nil : (.colon, length)
    case 0x2B: return (.plus, length)
    case 0x2D: return next == 0x3E ? (.arrow, both) : (.minus, length)
    case 0x2192: return (.arrow, length)
    case 0x2A: return next == 0x2A ? nil : (.star, length)
    case 0x2F: return next == 0x2A ? nil : (.slash, length)
    case 0x5E: return (.caret, length)
    case 0x25: return (.percent, length)
    case 0xB7: return (.middleDot, length)
    case 0x3D: return next == 0x3D || next == 0x3E || next == 0x3C ? nil : (.equal, length)
    case 0x21: return next == 0x3D ? (.notEqual, both) : nil
    case 0x2260: return (.notEqual, length)
    case 0x3C: return next == 0x3D ? (.lessOrEqual, both) : next == 0x3E ? nil : (.less, length)
    case 0x2264: return (.lessOrEqual, length)
    case 0x3E: return next == 0x3D ? (.greaterOrEqual, both) : (.greater, length)
    case 0x2265: return (.greaterOrEqual, length)
    case 0x2E: return rangeKind(length, next, nextLength)
    case waveDash: return (.range, length)
    case 0x3F: return next == 0x3F ? (.coalesce, both) : nil
    case 0xB1: return (.plusMinus, length)
    case 0x25B2, 0x25B3: return (.negativeMark, length)
    case 0xA5, 0x24, 0x20AC, 0xA3: return (.currency, length)
    default: return nil
    }
  }

  private func rangeKind(_ length: Int, _ next: UInt32, _ nextLength: Int) -> (TokenKind, Int) {
    guard next == 0x2E else { return (.dot, length) }
    let (third, thirdLength) = folded(position + length + nextLength)
    // `..<=` does not exist; `..<` and `=` would read as one, so nothing is lost.
    return third == 0x3C
      ? (.halfOpenRange, length + nextLength + thirdLength) : (.range, length + nextLength)
  }

  /// Operators of other languages, read as what they mean here after a message: `==`, `&&`, `||`, `!`, `**`, `<>`, `#`,
  /// `'x'`.
  private mutating func scanForeignOperator(_ scalar: UInt32, _ length: Int) -> Bool {
    let start = position
    let (next, nextLength) = folded(start + length)
    let both = length + nextLength
    func isDouble(_ value: UInt32) -> Bool { next == value && scalar == value }
    switch scalar {
    case 0x3D:
      let third = folded(start + both)
      if next == 0x3D {
        replace("=", .equal, both + (third.scalar == 0x3D ? third.length : 0))
      } else {
        replace(next == 0x3E ? ">=" : "<=", next == 0x3E ? .greaterOrEqual : .lessOrEqual, both)
      }
    case 0x3A: replace("=", .equal, both)
    case 0x3C: replace("!=", .notEqual, both)
    case 0x2A: replace("^", .caret, both)
    case 0x26: replace("and", .name, isDouble(0x26) ? both : length, keyword: .and)
    case 0x7C: replace("or", .name, isDouble(0x7C) ? both : length, keyword: .or)
    case 0x21: replace("not", .name, length, keyword: .not)
    case 0x2F: scanBlockComment()
    case 0x23:
      position = endOfLine(from: start)
      report(.hashComment, start, start + length)
      append(.comment, from: start)
    case 0x27, 0x2018, 0x2019: return scanSingleQuoted(scalar, length)
    default: return false
    }
    return true
  }

  private mutating func replace(_ right: String, _ kind: TokenKind, _ length: Int, keyword: Keyword = .notKeyword) {
    let start = position
    position += length
    report(.foreignOperator(written: text(start, position), right: right), start, position)
    append(kind, from: start, keyword: keyword)
  }

  private mutating func scanBlockComment() {
    let start = position
    var end = start + 2
    while end < bytes.count, !(bytes[end] == UInt8(ascii: "*") && byte(end + 1) == UInt8(ascii: "/")) { end += 1 }
    position = min(bytes.count, end + 2)
    report(.blockComment, start, min(start + 2, bytes.count))
    hasSpaceBefore = true
  }

  /// `'x'` and `‘x’`.
  private mutating func scanSingleQuoted(_ opening: UInt32, _ length: Int) -> Bool {
    let start = position
    let end = endOfLine(from: start + length)
    var close = start + length
    func closes(_ offset: Int) -> Bool {
      guard let value = decodeScalar(bytes, at: offset).0?.value else { return false }
      return opening == 0x27 ? value == 0x27 : value == 0x2018 || value == 0x2019
    }
    while close < end, !closes(close) { close += decodeScalar(bytes, at: close).1 }
    // A full-width apostrophe opens nothing.
    guard close < end, opening != 0x27 || length == 1 else { return false }
    position = close + decodeScalar(bytes, at: close).1
    report(.singleQuotes(text(start + length, close)), start, position)
    append(.string, from: start)
    return true
  }

  /// A name that begins outside ASCII, or a character that nothing begins with.
  private mutating func scanOther(_ start: Int) {
    let (scalar, length) = decodeScalar(bytes, at: start)
    guard let scalar else {
      // Bytes that are not UTF-8 have been reported for the whole file.
      position += length
      while position < bytes.count, decodeScalar(bytes, at: position).0 == nil { position += 1 }
      append(.unknown, from: start)
      return
    }
    if isNameStart(scalar) { return scanName() }
    position += length
    // A run of such characters is one fault.
    let continuesRun = tokens.last?.kind == .unknown && tokens.last.map { Int($0.end) } == start
    if !continuesRun { report(.unexpectedCharacter(scalar), start, position) }
    append(.unknown, from: start)
  }
}
