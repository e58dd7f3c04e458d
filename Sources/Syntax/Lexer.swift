import SourceText

/// Cuts the bytes of a rule file into tokens. Any bytes give tokens; what is wrong is reported and stepped over. Bytes,
/// not characters: a quotation mark with a combining mark behind it is one `Character`, and so is CR LF.
package func tokenize(_ file: SourceFile) -> ([Token], [Diagnostic]) {
  var lexer = Lexer(file)
  lexer.run()
  return (lexer.tokens, lexer.diagnostics)
}

struct Lexer {
  // Fixed.
  let file: SourceFile
  let bytes: [UInt8]
  // Moving.
  var position = 0
  var isFirstOnLine = true
  var hasSpaceBefore = false
  // Results.
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []

  init(_ file: SourceFile) {
    self.file = file
    self.bytes = file.bytes
    tokens.reserveCapacity(bytes.count / 4 + 8)
  }

  mutating func run() {
    reportInvalidEncoding()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count { scanToken() }
    append(.endOfFile, from: bytes.count)
    dropBullets()
  }

  /// One message for the whole file: text in another encoding is wrong in a thousand places for one reason.
  private mutating func reportInvalidEncoding() {
    if let zero = bytes.prefix(64).firstIndex(of: 0), zero < 4, bytes.count(where: { $0 == 0 }) * 4 > bytes.count {
      // UTF-16 of plain words is UTF-8 too, with a NUL beside every letter.
      report(.invalidEncoding(byte: 0, offset: zero), zero, zero + 1)
      return
    }
    guard String(validating: bytes, as: UTF8.self) == nil else { return }
    var offset = 0
    while offset < bytes.count {
      let (scalar, length) = decodeScalar(bytes, at: offset)
      guard scalar != nil else { break }
      offset += length
    }
    let byte = offset < bytes.count ? bytes[offset] : 0
    report(.invalidEncoding(byte: byte, offset: offset), offset, offset + 1)
  }

  /// A file of another kind has a fault at every byte: after so many more of them tell nothing.
  static let faultLimit = 1000

  mutating func report(_ message: SyntaxMessage, _ start: Int, _ end: Int) {
    guard diagnostics.count < Lexer.faultLimit else { return }
    diagnostics.append(message.diagnostic(at: SourceRange(file: file.id, start: start, end: end)))
  }

  mutating func append(_ kind: TokenKind, from start: Int, keyword: Keyword = .notKeyword) {
    tokens.append(
      Token(
        kind: kind, keyword: keyword, isFirstOnLine: isFirstOnLine, hasSpaceBefore: hasSpaceBefore,
        start: Int32(start), end: Int32(position)))
    isFirstOnLine = kind == .lineEnd
    hasSpaceBefore = false
    if let place = HiddenPlace(kind) { reportHidden(in: place, from: start) }
  }

  /// Controls act on the terminal that shows the file, and bidirectional ones let a comment look like a rule: what is
  /// read would not be what is computed. The first in a token is told.
  private mutating func reportHidden(in place: HiddenPlace, from start: Int) {
    // Nearly every token has no byte that such a character can begin with.
    guard bytes[start..<position].contains(where: Lexer.mayBeHidden) else { return }
    var offset = start
    while offset < position {
      let (scalar, length) = decodeScalar(bytes, at: offset)
      if let scalar, scalar != "\t", isHidden(scalar) {
        return report(.hiddenCharacter(scalar, place), offset, offset + length)
      }
      offset += length
    }
  }

  /// Of U+0000–1F, U+007F, U+0080–9F, U+061C, U+200E–2069, U+FEFF.
  private static func mayBeHidden(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2 || byte == 0xEF
  }

  func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

  /// The scalar at an offset with full-width and typographic forms of operators, digits and punctuation folded to ASCII
  /// (rule L9), and the number of its bytes. Zero bytes at the end; scalar U+FFFD for bytes that are not UTF-8.
  func folded(_ offset: Int) -> (scalar: UInt32, length: Int) {
    guard offset < bytes.count else { return (0, 0) }
    let first = bytes[offset]
    if first < 0x80 { return (UInt32(first), 1) }
    let (scalar, length) = decodeScalar(bytes, at: offset)
    guard let value = scalar?.value else { return (0xFFFD, length) }
    return (foldedSymbol(value), length)
  }

  private mutating func scanToken() {
    let start = position
    let first = bytes[start]
    switch first {
    case UInt8(ascii: " "), 0x09, 0x0B, 0x0C, 0x0D:
      position += 1
      hasSpaceBefore = true
    case 0x0A:
      position += 1
      append(.lineEnd, from: start)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      scanName()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      scanNumber()
    case UInt8(ascii: "/") where byte(start + 1) == UInt8(ascii: "/"):
      scanComment()
    case UInt8(ascii: "|") where isFirstOnLine:
      position = endOfLine(from: start)
      append(.tableRow, from: start)
    case UInt8(ascii: "\""):
      scanString(opening: 1, closing: ["\""])
    case UInt8(ascii: "`"):
      scanQuotedName()
    default:
      scanSymbol()
    }
  }

  func endOfLine(from offset: Int) -> Int {
    var end = offset
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    if end > offset, bytes[end - 1] == 0x0D { end -= 1 }
    return end
  }

  mutating func scanComment() {
    let start = position
    let isDocumentation = byte(start + 2) == UInt8(ascii: "/") && byte(start + 3) != UInt8(ascii: "/")
    position = endOfLine(from: start)
    append(isDocumentation ? .documentation : .comment, from: start)
  }

  mutating func scanName() {
    let start = position
    var isASCII = true
    while position < bytes.count {
      let next = bytes[position]
      if next < 0x80 {
        guard isNameByte(next) else { break }
        position += 1
      } else {
        let (scalar, length) = decodeScalar(bytes, at: position)
        guard let scalar, isNameScalar(scalar) else { break }
        isASCII = false
        position += length
      }
    }
    var keyword = Keyword.notKeyword
    if isASCII ? position - start <= Keyword.longestText : position - start <= 3 * Keyword.longestText {
      let name = text(start, position)
      // A full-width word is the word: `ｗｈｅｒｅ`.
      keyword = Keyword.byText[isASCII ? name : foldedName(name)] ?? .notKeyword
    }
    if !isASCII, scanJapaneseName(from: start) { return }
    append(.name, from: start, keyword: keyword)
  }

  mutating func scanQuotedName() {
    let start = position
    position += 1
    let end = endOfLine(from: position)
    // Two backquotes are one of the name.
    while position < end {
      if bytes[position] != UInt8(ascii: "`") {
        position += 1
      } else if position + 1 < end, bytes[position + 1] == UInt8(ascii: "`") {
        position += 2
      } else {
        break
      }
    }
    if position < end {
      position += 1
      if position - start == 2 { report(.emptyQuotedName, start, position) }
    } else {
      report(.unterminatedQuotedName, start, position)
    }
    append(.quotedName, from: start)
  }

  /// A text to its closing quotation mark; it ends at the line's end at the latest.
  mutating func scanString(opening: Int, closing: [Unicode.Scalar]) {
    let start = position
    position += opening
    let end = endOfLine(from: position)
    while position < end {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < end {
        position += 1 + decodeScalar(bytes, at: position + 1).1
        continue
      }
      let (scalar, length) = decodeScalar(bytes, at: position)
      position += length
      if let scalar, closing.contains(scalar) { return append(.string, from: start) }
    }
    report(.unterminatedText(closing.first.map { String($0) } ?? "\""), start, position)
    append(.string, from: start)
  }
}

/// One scalar of UTF-8 and its length in bytes; nil and the length of what to step over when the bytes are not UTF-8.
func decodeScalar(_ bytes: [UInt8], at offset: Int) -> (Unicode.Scalar?, Int) {
  let first = bytes[offset]
  let count: Int
  var value: UInt32
  switch first {
  case 0..<0x80: return (Unicode.Scalar(first), 1)
  case 0xC2..<0xE0: (count, value) = (2, UInt32(first & 0x1F))
  case 0xE0..<0xF0: (count, value) = (3, UInt32(first & 0x0F))
  case 0xF0..<0xF5: (count, value) = (4, UInt32(first & 0x07))
  default: return (nil, 1)
  }
  for index in 1..<count {
    guard offset + index < bytes.count, bytes[offset + index] & 0xC0 == 0x80 else { return (nil, index) }
    value = value << 6 | UInt32(bytes[offset + index] & 0x3F)
  }
  let smallest: UInt32 = count == 2 ? 0x80 : count == 3 ? 0x800 : 0x10000
  guard value >= smallest, let scalar = Unicode.Scalar(value) else { return (nil, count) }
  return (scalar, count)
}

func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: false
  }
}

/// Rule L8: what may stand inside a name. The middle dot `·` is the product of units, never a letter.
func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x4E00...0x9FFF, 0x3041...0x3096, 0x30A1...0x30FE, 0x3005...0x3007, 0xFF65: true
  case 0xB7, 0x387: false
  default: scalar.properties.isXIDContinue
  }
}

func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x4E00...0x9FFF, 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC...0x30FE: true
  case 0x5F: true
  default: scalar.properties.isXIDStart
  }
}

let waveDash: UInt32 = 0x301C

/// Full-width and typographic forms of operators, digits and punctuation as their ASCII sign; all else unchanged.
func foldedSymbol(_ value: UInt32) -> UInt32 {
  switch value {
  // The wave dash of ranges, `5,000円〜8,000円`, in both of its codes.
  case 0xFF5E: waveDash
  case 0xFF01...0xFF5D: value - 0xFEE0
  case 0x3000, 0xA0, 0x2002...0x200A, 0x202F, 0x205F: 0x20
  case 0x2212, 0x2013: 0x2D
  case 0xD7: 0x2A
  case 0xF7: 0x2F
  case 0x3001, 0xFF64: 0x2C
  case 0xFFE5: 0xA5
  case 0xFFE1: 0xA3
  case 0x22C5: 0xB7
  case 0x2266: 0x2264
  case 0x2267: 0x2265
  default: value
  }
}
