/// How many cells of a terminal text takes.
///
/// The answer is per cell and not per character: `日` takes two cells, a combining mark none, and `ｶﾞ` (half-width
/// katakana with its mark) is one character of two cells.
package struct CellWidths: Sendable, Hashable {
  /// Cells of an East Asian Ambiguous character such as `×` or `→`: 1, or 2 in some East Asian settings.
  package var ambiguous: Int

  package init(ambiguous: Int = 1) {
    self.ambiguous = ambiguous == 2 ? 2 : 1
  }

  /// `width(of: "日")` is 2, of a combining or control character 0.
  package func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x7F { return value < 0x20 ? 0 : 1 }
    if value < 0xA0 { return 0 }
    if Self.isZeroWidth(scalar) { return 0 }
    if value >= 0x1100, Self.contains(CellWidthTables.wide, value) { return 2 }
    if ambiguous == 2, Self.contains(CellWidthTables.ambiguous, value) { return 2 }
    return 1
  }

  /// The width of one grapheme cluster: an emoji sequence is 2, everything else the sum of its scalars.
  package func width(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return 0 }
    if first.value < 0x7F, scalars.index(after: scalars.startIndex) == scalars.endIndex {
      return first.value < 0x20 ? 0 : 1
    }
    var sum = 0
    var isJoined = false
    for scalar in scalars {
      switch scalar.value {
      // The emoji variation selector and the joiner make one picture of what stands around them.
      case 0xFE0F, 0x200D: isJoined = true
      default: sum += width(of: scalar)
      }
    }
    if first.properties.isEmoji, isJoined { return 2 }
    // Skin tones and the second half of a flag are wide alone and add nothing to a sequence.
    if sum > 2, first.value >= 0x1F000 || first.properties.isEmojiModifierBase { return 2 }
    return sum
  }

  package func width(of text: some StringProtocol) -> Int {
    // Most cells of a table are ASCII, and bytes are many times quicker to walk than characters.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    var sum = 0
    for character in text { sum += width(of: character) }
    return sum
  }

  private static func isZeroWidth(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x300 { return false }
    switch value {
    // Halves of Hangul syllables and fillers: they are letters to Unicode and nothing to a terminal.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF, 0x3164, 0xFFA0, 0x2028, 0x2029, 0x2065, 0xFFF0...0xFFFB, 0xE0000...0xE0FFF:
      return true
    // Signs that Unicode calls format characters and that are drawn all the same.
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD:
      return false
    // Han, kana and Hangul have no combining marks apart from four kana ones: most Japanese text ends here.
    case 0x3040...0x3098, 0x309B...0xA66E, 0xAC00...0xD7AF:
      return false
    case _:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .spacingMark, .format: return true
      case _: return false  // letters, digits, signs and spaces take room
      }
    }
  }

  private static func contains(_ ranges: [UInt32], _ value: UInt32) -> Bool {
    var low = 0
    var high = ranges.count / 2
    while low < high {
      let middle = (low + high) / 2
      if value < ranges[2 * middle] {
        high = middle
      } else if value > ranges[2 * middle + 1] {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }
}
