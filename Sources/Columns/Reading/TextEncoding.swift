/// The encodings that data files come in.
enum TextEncoding: String, CaseIterable {
  case utf8 = "utf-8"
  case cp932 = "cp932"
  case eucJP = "euc-jp"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case latin1 = "latin1"

  /// By the names in use, without regard to case, `-` and `_`.
  init?(name: String) {
    let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
    switch plain {
    case "utf8", "utf8bom", "utf8sig", "ascii", "usascii": self = .utf8
    case "cp932", "shiftjis", "sjis", "windows31j", "ms932", "mskanji": self = .cp932
    case "eucjp", "ujis", "eucjpms": self = .eucJP
    case "utf16le", "utf16", "unicode": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "latin1", "iso88591", "windows1252", "cp1252": self = .latin1
    default: return nil
    }
  }

  /// Of units of two bytes, so that bytes below 0x80 are no ASCII.
  var isWide: Bool { self == .utf16LittleEndian || self == .utf16BigEndian }

  /// The character at `index`: its scalar and length in bytes. The scalar is nil where the bytes are no character of
  /// the encoding; the length then says how many to leave out.
  @inline(__always)
  func character(_ bytes: ByteView, _ index: Int) -> (scalar: UInt32?, length: Int) {
    switch self {
    case .utf8: TextEncoding.utf8Character(bytes, index)
    case .cp932: TextEncoding.cp932Character(bytes, index)
    case .eucJP: TextEncoding.eucCharacter(bytes, index)
    case .utf16LittleEndian: TextEncoding.utf16Character(bytes, index, low: 0, high: 1)
    case .utf16BigEndian: TextEncoding.utf16Character(bytes, index, low: 1, high: 0)
    case .latin1: (TextEncoding.windows1252(bytes[index]), 1)
    }
  }

  private static func utf8Character(_ bytes: ByteView, _ index: Int) -> (scalar: UInt32?, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (UInt32(first), 1) }
    let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard first >= 0xC2, first < 0xF5 else { return (nil, 1) }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for offset in 1..<length {
      guard index + offset < bytes.count, bytes[index + offset] & 0xC0 == 0x80 else { return (nil, offset) }
      scalar = scalar << 6 | UInt32(bytes[index + offset] & 0x3F)
      // The second byte already shows overlong forms, surrogates and what is past U+10FFFF.
      if offset == 1 {
        let smallest: UInt32 = length == 3 ? 0x20 : length == 4 ? 0x10 : 0
        if scalar < smallest { return (nil, 1) }
        if length == 3 && (0x360...0x37F).contains(scalar) { return (nil, 1) }
        if length == 4 && scalar > 0x10F { return (nil, 1) }
      }
    }
    return (scalar, length)
  }

  private static func cp932Character(_ bytes: ByteView, _ index: Int) -> (scalar: UInt32?, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (UInt32(first), 1) }
    if first >= 0xA1 && first <= 0xDF { return (0xFF61 + UInt32(first) - 0xA1, 1) }
    guard first >= 0x81, first <= 0xFC, first != 0xA0, index + 1 < bytes.count else { return (nil, 1) }
    let second = bytes[index + 1]
    guard second >= 0x40, second <= 0xFC, second != 0x7F else { return (nil, 1) }
    let lead = Int(first) - (first < 0xA0 ? 0x81 : 0xC1)
    let trail = Int(second) - (second < 0x7F ? 0x40 : 0x41)
    // The user-defined characters of Windows: F040 is U+E000.
    if first >= 0xF0 && first <= 0xF9 { return (UInt32(0xE000 + (Int(first) - 0xF0) * 188 + trail), 2) }
    let scalar = CharacterTables.cp932[lead * 188 + trail]
    return scalar == 0 ? (nil, 1) : (UInt32(scalar), 2)
  }

  private static func eucCharacter(_ bytes: ByteView, _ index: Int) -> (scalar: UInt32?, length: Int) {
    let first = bytes[index]
    if first < 0x80 { return (UInt32(first), 1) }
    guard index + 1 < bytes.count else { return (nil, 1) }
    let second = bytes[index + 1]
    if first == 0x8E {
      return second >= 0xA1 && second <= 0xDF ? (0xFF61 + UInt32(second) - 0xA1, 2) : (nil, 1)
    }
    if first == 0x8F {
      guard index + 2 < bytes.count, second >= 0xA1, second <= 0xFE else { return (nil, 1) }
      let third = bytes[index + 2]
      guard third >= 0xA1, third <= 0xFE else { return (nil, 1) }
      let scalar = CharacterTables.supplement[(Int(second) - 0xA1) * 94 + Int(third) - 0xA1]
      return scalar == 0 ? (nil, 1) : (UInt32(scalar), 3)
    }
    guard first >= 0xA1, first <= 0xFE, second >= 0xA1, second <= 0xFE else { return (nil, 1) }
    let scalar = CharacterTables.cp932[(Int(first) - 0xA1) * 94 + Int(second) - 0xA1]
    return scalar == 0 ? (nil, 1) : (UInt32(scalar), 2)
  }

  private static func utf16Character(
    _ bytes: ByteView, _ index: Int, low: Int, high: Int
  ) -> (scalar: UInt32?, length: Int) {
    guard index + 1 < bytes.count else { return (nil, 1) }
    let unit = UInt32(bytes[index + high]) << 8 | UInt32(bytes[index + low])
    guard unit & 0xF800 == 0xD800 else { return (unit, 2) }
    guard unit < 0xDC00, index + 3 < bytes.count else { return (nil, 2) }
    let next = UInt32(bytes[index + 2 + high]) << 8 | UInt32(bytes[index + 2 + low])
    guard next & 0xFC00 == 0xDC00 else { return (nil, 2) }
    return (0x10000 + (unit & 0x3FF) << 10 + next & 0x3FF, 4)
  }

  private static func windows1252(_ byte: UInt8) -> UInt32? {
    guard byte >= 0x80 && byte < 0xA0 else { return UInt32(byte) }
    let scalar = windows1252Specials[Int(byte) - 0x80]
    return scalar == 0 ? nil : scalar
  }

  private static let windows1252Specials: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
    0x0178,
  ]
}

extension ByteView {
  /// The offset of the first byte that is not ASCII, from `start` on.
  func firstNonASCII(from start: Int) -> Int? {
    var index = start
    while index + 8 <= count {
      let marks = word(at: index) & 0x8080_8080_8080_8080
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count {
      if self[index] >= 0x80 { return index }
      index += 1
    }
    return nil
  }

  /// Whether a text is seen at once to be in normal form C: it has nothing but letters and signs that stand for themselves and
  /// join no others, as those of Japanese and of Western Europe. A million names took a second to be normalized one by one.
  var isPlainlyNormal: Bool {
    var next = firstNonASCII(from: 0)
    while let index = next {
      let lead = self[index]
      guard index + 2 < count || lead < 0xE0 && index + 1 < count else { return false }
      let size = lead < 0xE0 ? 2 : 3
      switch lead {
      case 0xC2...0xCB: break
      case 0xE2...0xE9, 0xEA...0xED, 0xEF:
        let scalar = UInt32(lead & 0x0F) << 12 | UInt32(self[index + 1] & 0x3F) << 6 | UInt32(self[index + 2] & 0x3F)
        switch scalar {
        // Signs, kana without the marks that join them, ideographs, Hangul, full and half width.
        case 0x2010...0x2027, 0x3000...0x3029, 0x3030...0x3098, 0x309B...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7A3,
          0xFF01...0xFFEF:
          break
        default: return false
        }
      default: return false
      }
      next = index + size < count && self[index + size] >= 0x80 ? index + size : firstNonASCII(from: index + size)
    }
    return true
  }

  /// The offset of the first byte equal to `byte`.
  func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    let pattern = repeated(byte)
    var index = start
    while index < count {
      let marks = equalityMarks(word(at: index), pattern)
      if marks != 0 {
        let found = index + marks.trailingZeroBitCount / 8
        return found < count ? found : nil
      }
      index += 8
    }
    return nil
  }

  /// The offset of the first byte that begins no character of the encoding.
  func firstBroken(_ encoding: TextEncoding) -> Int? {
    var index = 0
    while index < count {
      if self[index] < 0x80 && !encoding.isWide {
        guard let next = firstNonASCII(from: index) else { return nil }
        index = next
      }
      let (scalar, length) = encoding.character(self, index)
      if scalar == nil { return index }
      index += length
    }
    return nil
  }

  /// The line of the file that holds the byte, from 1.
  func line(ofByte offset: Int) -> Int {
    var line = 1
    var index = 0
    while let next = firstIndex(of: UInt8(ascii: "\n"), from: index), next < offset {
      line += 1
      index = next + 1
    }
    return line
  }
}
