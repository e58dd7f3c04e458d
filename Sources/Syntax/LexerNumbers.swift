import SourceText
import Units

extension Lexer {
  /// A number with its fraction, exponent, digit groups and magnitude words (rules L5 and L6), without its unit. The
  /// shape is found here; `LiteralReader` reads the value and complains.
  mutating func scanNumber() {
    let start = position
    scanDigits()
    if scanBehindDigits(from: start) { return }
    while let length = magnitudeLength(position) {
      position += length
      if isDigit(position) { scanDigits() }
    }
    append(.number, from: start)
  }

  private mutating func scanDigits() {
    position = endOfDigits(position)
    if let end = endOfGroups(position) {
      position = end
    }
    let (mark, length) = folded(position)
    if mark == 0x2E, isDigit(position + length) { position = endOfDigits(position + length) }
    let (letter, letterLength) = folded(position)
    guard letter == 0x65 || letter == 0x45 else { return }
    let (sign, signLength) = folded(position + letterLength)
    let digits = position + letterLength + (sign == 0x2B || sign == 0x2D ? signLength : 0)
    if isDigit(digits) { position = endOfDigits(digits) }
  }

  /// Behind digits and single `_`; a misplaced `_` is taken along, so that the reader can say so.
  private func endOfDigits(_ offset: Int) -> Int {
    var end = offset
    while end < bytes.count {
      let (scalar, length) = folded(end)
      guard (0x30...0x39).contains(scalar) || (scalar == 0x5F && end > offset) else { break }
      end += length
    }
    return end
  }

  /// Rule L5: behind `,ddd` groups. A run of commas and digits that holds a group of three is one number, well formed
  /// or not; any other (`[1,2,3]`) is several.
  private func endOfGroups(_ offset: Int) -> Int? {
    var end = offset
    var hasGroupOfThree = false
    while folded(end).scalar == 0x2C, !isIdeographicComma(end) {
      let first = end + folded(end).length
      guard isDigit(first) else { break }
      let last = endOfDigits(first)
      var count = 0
      var digit = first
      while digit < last {
        digit += folded(digit).length
        count += 1
      }
      if count == 3 { hasGroupOfThree = true }
      end = last
    }
    return hasGroupOfThree ? end : nil
  }

  /// `、` separates and never groups.
  private func isIdeographicComma(_ offset: Int) -> Bool {
    let value = decodeScalar(bytes, at: offset).0?.value
    return value == 0x3001 || value == 0xFF64
  }

  /// `千 百万 千万 万 億 兆` directly behind digits.
  private func magnitudeLength(_ offset: Int) -> Int? {
    guard offset + 2 < bytes.count, bytes[offset] >= 0xE0 else { return nil }
    return NumberPart.all.first { bytes[offset...].starts(with: $0.utf8) }?.utf8.count
  }

  /// Rule L7: `@` and the longest run that looks like a date, right or wrong.
  mutating func scanDate() {
    let start = position
    position += folded(start).length
    var hasTime = false
    while position < bytes.count {
      let (scalar, length) = folded(position)
      let (next, nextLength) = folded(position + length)
      let isNextDigit = (0x30...0x39).contains(next)
      switch scalar {
      case 0x2D:
        let isPart = isNextDigit || (isPeriodLetter(next) && isDigit(position + length + nextLength))
        guard isPart else { return append(.date, from: start) }
      case 0x2F:
        guard isNextDigit, !hasTime else { return append(.date, from: start) }
      case 0x3A:
        guard hasTime, isNextDigit else { return append(.date, from: start) }
      default:
        guard isDatePart(scalar) else { return append(.date, from: start) }
        if scalar == 0x54 || scalar == 0x74 { hasTime = true }
      }
      position += length
    }
    append(.date, from: start)
  }

  private func isPeriodLetter(_ value: UInt32) -> Bool { [0x51, 0x57, 0x71, 0x77].contains(value) }

  private func isDatePart(_ value: UInt32) -> Bool {
    guard value != 0xFFFD, let scalar = Unicode.Scalar(value) else { return false }
    return isNameScalar(scalar)
  }
}
