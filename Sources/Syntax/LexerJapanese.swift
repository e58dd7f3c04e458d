import SourceText

// What Japanese texts bring along: quotation marks, bullets, `ー` for a minus, dates without `@`, names that begin with an
// ordinal, and words glued to a number.
extension Lexer {
  /// What stands at the position, where it is one of these signs; false, with nothing read, for any other.
  mutating func scanJapaneseSymbol() -> Bool {
    let start = position
    guard bytes[start] >= 0x80 else { return false }
    let (scalar, length) = decodeScalar(bytes, at: start)
    guard let scalar else { return false }
    if let closing = Lexer.closingMarks(of: scalar) {
      scanString(opening: length, closing: closing)
      return true
    }
    // No name begins with a long vowel: `売上 ー 件数`.
    if scalar.value == 0x30FC || scalar.value == 0xFF70, hasSpaceBefore, isBlank(start + length) {
      position += length
      append(.minus, from: start)
      return true
    }
    if isFirstOnLine, Lexer.isBullet(scalar) {
      position += length
      while isBlank(position), position < bytes.count, bytes[position] != 0x0A { position += folded(position).length }
      report(.bullet(String(scalar)), start, position)
      return true
    }
    return false
  }

  private func isBlank(_ offset: Int) -> Bool {
    let (scalar, length) = folded(offset)
    return length > 0 && (scalar == 0x20 || (0x09...0x0D).contains(scalar))
  }

  /// The marks that close what this one opens. Word processors write `“web”`, `”web”` and `„web“`.
  private static func closingMarks(of opening: Unicode.Scalar) -> [Unicode.Scalar]? {
    switch opening {
    case "「": ["」"]
    case "『": ["』"]
    case "\u{201C}", "\u{201D}", "\u{201E}": ["\u{201C}", "\u{201D}"]
    case "〝": ["〟", "〞"]
    case "＂": ["＂"]
    default: nil
    }
  }

  /// `・ • ● ■ ①`: how a line of a list begins in slides and letters.
  private static func isBullet(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30FB, 0xFF65, 0x2022, 0x2023, 0x25E6, 0x25A0, 0x25A1, 0x25AA, 0x25AB, 0x25B6, 0x25B7, 0x25BA, 0x25C6, 0x25C7,
      0x25CB, 0x25CE, 0x25CF, 0x2605, 0x2606, 0x203B, 0x2713, 0x2714, 0x27A2, 0xF0B7:
      true
    case 0x2460...0x2487, 0x2776...0x2793: true
    default: false
    }
  }

  /// `- 売上 = …`, `* 売上 = …`, `1. 売上 = …`, `(1) 売上 = …` at the margin. An operator there goes on with the line before,
  /// but what goes on is no definition.
  mutating func dropBullets() {
    var bullets: [Range<Int>] = []
    for index in tokens.indices where tokens[index].isFirstOnLine && startsAtMargin(tokens[index]) {
      guard let end = endOfBullet(index), end + 1 < tokens.count else { continue }
      let (name, next) = (tokens[end], tokens[end + 1])
      guard name.kind == .name || name.kind == .quotedName, !name.isFirstOnLine, name.hasSpaceBefore,
        next.kind == .equal || next.kind == .colon
      else { continue }
      bullets.append(index..<end)
    }
    for bullet in bullets.reversed() {
      let (start, end) = (Int(tokens[bullet.lowerBound].start), Int(tokens[bullet.upperBound].start))
      report(.bullet(text(start, Int(tokens[bullet.upperBound - 1].end))), start, end)
      tokens[bullet.upperBound].isFirstOnLine = true
      tokens.removeSubrange(bullet)
    }
  }

  private func startsAtMargin(_ token: Token) -> Bool {
    token.start == 0 || bytes[Int(token.start) - 1] == 0x0A
  }

  /// The place behind the marks of a bullet that begins here.
  private func endOfBullet(_ index: Int) -> Int? {
    func kind(_ place: Int) -> TokenKind { place < tokens.count ? tokens[place].kind : .endOfFile }
    switch kind(index) {
    case .minus, .star: return index + 1
    case .number where kind(index + 1) == .dot || kind(index + 1) == .rightParenthesis: return index + 2
    case .leftParenthesis where kind(index + 1) == .number && kind(index + 2) == .rightParenthesis: return index + 3
    default: return nil  // no other token begins a line of a list
    }
  }

  // MARK: Numbers

  /// Behind digits: `年3月31日` makes a date of them, and `回目…` a name.
  mutating func scanBehindDigits(from start: Int) -> Bool {
    guard position < bytes.count, bytes[position] >= 0x80 else { return false }
    let digits = foldedName(text(start, position))
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    let end = endOfName(position)
    guard end > position else { return false }
    let word = foldedName(text(position, end))
    if let date = JapaneseDate(digits + word), !date.isNumberOtherwise {
      position = end
      append(.date, from: start)
      return true
    }
    guard startsOrdinal(word) else { return false }
    position = end
    append(.name, from: start)
    return true
  }

  private func endOfName(_ offset: Int) -> Int {
    var end = offset
    while end < bytes.count {
      let (scalar, length) = decodeScalar(bytes, at: end)
      guard let scalar, isNameScalar(scalar) else { break }
      end += length
    }
    return end
  }

  // MARK: Names

  /// A name that has been read up to the position and holds more than a name; false where it is one.
  mutating func scanJapaneseName(from start: Int) -> Bool {
    if isBehindQuantity, let word = Keyword.edges.first(where: { endsName(with: $0, from: start) }) {
      // `18,000円以上`
      let end = position
      position -= word.rawValue.utf8.count
      append(.name, from: start)
      let middle = position
      position = end
      append(.name, from: middle, keyword: word)
      return true
    }
    if isBehindSpanWord, JapaneseDate(foldedName(text(start, position))) != nil {
      append(.date, from: start)
      return true
    }
    return scanParticle(from: start)
  }

  private func endsName(with word: Keyword, from start: Int) -> Bool {
    let utf8 = word.rawValue.utf8
    return position - start > utf8.count && bytes[start..<position].suffix(utf8.count).elementsEqual(utf8)
  }

  /// Whether what stands before is a number, with or without the beginning of its unit: `3回/` of `3回/年以上`.
  private var isBehindQuantity: Bool {
    guard !isFirstOnLine, var index = tokens.indices.last else { return false }
    while index >= 2, tokens[index].kind == .slash || tokens[index].kind == .middleDot,
      tokens[index - 1].kind == .name || tokens[index - 1].kind == .percent, tokens[index - 1].touches(tokens[index])
    {
      index -= 2
    }
    return tokens[index].kind == .number || tokens[index].kind == .percent
  }

  /// Whether only a time may stand here, or a number: no column is called `令和8年4月` behind `due` or `>=`.
  private var isBehindSpanWord: Bool {
    guard let last = tokens.last, !isFirstOnLine else { return false }
    switch last.kind {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .notEqual, .range, .halfOpenRange: return true
    case .name: return [.due, .during, .in, .to, .done, .covers, .until].contains(last.keyword)
    default: return false  // behind all others a name may stand
    }
  }

  /// `金額が１８，０００円以上`, of which `金額が１８` has been read: the name, and a message with the form. Where nothing but letters
  /// and digits stands there, it is a name.
  private mutating func scanParticle(from start: Int) -> Bool {
    guard [0x2C, 0x2E, 0x25].contains(folded(position).scalar) else { return false }
    var stem: (end: Int, rest: Int)?
    for particle in ["が", "は"] {
      var offset = start
      while offset + 3 < position {
        let length = decodeScalar(bytes, at: offset).1
        if offset > start, text(offset, offset + length) == particle, isDigit(offset + length) {
          stem = (offset, offset + length)
        }
        offset += length
      }
    }
    guard let stem else { return false }
    var end = position
    while end < bytes.count {
      let (scalar, length) = folded(end)
      let isInside = scalar == 0x2C || scalar == 0x2E || scalar == 0x25
      guard isInside || endOfName(end) > end else { break }
      end = isInside ? end + length : endOfName(end)
    }
    guard end > position, let bound = bound(stem.rest, end) else { return false }
    let name = text(start, stem.end)
    position = stem.end
    append(.name, from: start)
    report(.otherForm(text(start, end), now: "\(name) \(bound)"), start, end)
    position = stem.rest
    hasSpaceBefore = true
    return true
  }

  /// `18,000円以上` as `>= 18,000円`.
  private func bound(_ start: Int, _ end: Int) -> String? {
    let text = foldedName(text(start, end))
    guard let word = Keyword.edges.first(where: { text.hasSuffix($0.rawValue) }), let sign = word.edge else {
      return nil
    }
    return "\(sign.rawValue) \(text.dropLast(word.rawValue.count))"
  }
}
