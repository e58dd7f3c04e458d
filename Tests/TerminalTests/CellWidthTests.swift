import Testing

@testable import Terminal

@Suite struct CellWidthTests {
  /// Values as Python's wcwidth 0.7 (Unicode 17) gives them.
  static let sample: [(scalar: UInt32, width: Int)] = [
    (0x20, 1), (0x41, 1), (0x7E, 1), (0xA1, 1), (0xAD, 1), (0xD7, 1), (0xE9, 1), (0x300, 0), (0x36F, 0), (0x370, 1),
    (0x483, 0), (0x5B0, 0), (0x600, 1), (0x64B, 0), (0x903, 0), (0xE01, 1), (0xE31, 0), (0x1100, 2), (0x1160, 0),
    (0x11A8, 0), (0x200B, 0), (0x200D, 0), (0x200E, 0), (0x2013, 1), (0x2026, 1), (0x20AC, 1), (0x20E3, 0),
    (0x2192, 1), (0x231A, 2), (0x23E9, 2), (0x2500, 1), (0x2588, 1), (0x25B2, 1), (0x2614, 2), (0x263A, 1),
    (0x2800, 1), (0x2E80, 2), (0x3000, 2), (0x3001, 2), (0x3042, 2), (0x3099, 0), (0x30A2, 2), (0x3164, 0),
    (0x4E00, 2), (0x9FFF, 2), (0xA000, 2), (0xAC00, 2), (0xD7B0, 0), (0xF900, 2), (0xFE0F, 0), (0xFE30, 2),
    (0xFEFF, 0), (0xFF01, 2), (0xFF71, 1), (0xFF9E, 1), (0xFFA0, 0), (0xFFE5, 2), (0xFFFD, 1), (0x1F1E6, 2),
    (0x1F3FB, 2), (0x1F468, 2), (0x1F600, 2), (0x1F680, 2), (0x20000, 2), (0x2FFFD, 2), (0x30000, 2), (0xE0001, 0),
    (0xE0100, 0), (0xF0000, 1), (0x10FFFD, 1),
  ]

  @Test func sampleAgreesWithWcwidth() throws {
    for (value, width) in Self.sample {
      let scalar = try #require(Unicode.Scalar(value))
      #expect(CellWidths().width(of: scalar) == width, "U+\(String(value, radix: 16))")
    }
  }

  @Test(arguments: [
    ("日本", 4), ("é", 1), ("e\u{301}", 1), ("ｶﾞ", 2), ("ﾊﾟ", 2), ("か\u{3099}", 2), ("👨‍👩‍👧", 2), ("🇯🇵", 2), ("👍🏽", 2), ("❤️", 2),
    ("❤", 1), ("1️⃣", 2), ("한글", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("円", 2), ("%", 1), ("", 0), ("⡠⠔", 2), ("…", 1),
    ("葛\u{E0100}", 2), ("\u{200B}", 0),
  ])
  func clusters(_ text: String, _ width: Int) {
    #expect(CellWidths().width(of: text) == width)
  }

  @Test func ambiguousCharactersFollowTheSetting() {
    for text in ["×", "÷", "▲", "→", "…", "─", "█", "①", "α"] {
      #expect(CellWidths(ambiguous: 1).width(of: text) == 1)
      #expect(CellWidths(ambiguous: 2).width(of: text) == 2)
    }
    #expect(CellWidths(ambiguous: 2).width(of: "⡠a日") == 4)
    #expect(CellWidths(ambiguous: 7).ambiguous == 1)
  }

  @Test func tablesAreSortedAndApart() {
    for table in [CellWidthTables.wide, CellWidthTables.ambiguous] {
      #expect(table.count % 2 == 0)
      for (first, second) in zip(table, table.dropFirst()) { #expect(first <= second) }
    }
  }
}

@Suite struct TerminalTextTests {
  let widths = CellWidths()

  @Test func controlAndBidirectionalCharactersAreStripped() {
    #expect(TerminalText.sanitized("a\u{1B}[2Jb\u{202E}c\u{85}") == "a[2Jbc")
    #expect(TerminalText.sanitized("a\r\nb\tc\nd") == "a b c d")
    #expect(TerminalText.sanitized("売上 👨‍👩‍👧") == "売上 👨‍👩‍👧")
  }

  @Test func truncationNeverCutsAWideCharacter() {
    #expect(TerminalText.truncated("日本語", to: 6, widths: widths) == "日本語")
    #expect(TerminalText.truncated("日本語", to: 5, widths: widths) == "日本…")
    #expect(TerminalText.truncated("日本語", to: 4, widths: widths) == "日…")
    #expect(TerminalText.truncated("日本語", to: 1, widths: widths) == "…")
    #expect(TerminalText.truncated("日本語", to: 0, widths: widths) == "")
    #expect(TerminalText.truncated("日本語", to: 3, widths: CellWidths(ambiguous: 2)) == "…")
    #expect(TerminalText.truncated("abcdef", to: 3, widths: widths, ascii: true) == "ab>")
  }

  @Test func wrappingBreaksAtSpacesAndInsideLongWords() {
    #expect(TerminalText.wrapped("one two three", to: 7, widths: widths) == ["one two", "three"])
    #expect(TerminalText.wrapped("日本語", to: 3, widths: widths) == ["日", "本", "語"])
    #expect(TerminalText.wrapped("日", to: 1, widths: widths) == ["日"])
    #expect(TerminalText.wrapped("", to: 5, widths: widths) == [""])
  }

  @Test func stylesAreTakenOut() {
    #expect(TerminalText.withoutStyles(Style(.red, bold: true).applied(to: "a", colored: true) + "b") == "ab")
    #expect(Style(.red).applied(to: "a", colored: false) == "a")
    #expect(Style(.brightBlue).applied(to: "a", colored: true) == "\u{1B}[0;94ma\u{1B}[0m")
  }
}
