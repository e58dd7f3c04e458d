import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
  private func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    return decoder.feed(text.utf8) + decoder.flush()
  }

  @Test(
    arguments: [
      ("a", [.text("a")]), ("\u{1}", [.control("a")]), ("\0", [.control("@")]), ("\u{1F}", [.control("_")]),
      ("\t", [.named(.tab)]), ("\r", [.named(.enter)]), ("\n", [.named(.enter)]), ("\u{7F}", [.named(.backspace)]),
      ("\u{8}", [.control("h")]), ("\u{1B}", [.named(.escape)]), ("\u{1B}f", [.alt("f")]),
      ("\u{1B}\u{7F}", [.named(.backspace, .alt)]), ("\u{1B}\r", [.named(.enter, .alt)]),
      ("\u{1B}[A", [.named(.up)]), ("\u{1B}OA", [.named(.up)]), ("\u{1B}[1;5C", [.named(.right, .control)]),
      ("\u{1B}[1;3D", [.named(.left, .alt)]), ("\u{1B}\u{1B}[D", [.named(.left, .alt)]),
      ("\u{1B}[H", [.named(.home)]), ("\u{1B}[4~", [.named(.end)]), ("\u{1B}OF", [.named(.end)]),
      ("\u{1B}[3~", [.named(.delete)]), ("\u{1B}[3;5~", [.named(.delete, .control)]),
      ("\u{1B}[5~", [.named(.pageUp)]), ("\u{1B}[Z", [.named(.tab, .shift)]),
      ("\u{1B}[12;34R", [.cursorPosition(row: 12, column: 34)]), ("\u{1B}[13;5u", [.named(.enter, .control)]),
      ("\u{1B}[97;5u", [.control("a")]), ("\u{1B}[27;2;13~", [.named(.enter, .shift)]),
      ("\u{1B}[?1;2c", [.unknown]), ("\u{1B}[I", [.unknown]), ("\u{1B}]11;rgb:0/0/0\u{7}x", [.unknown, .text("x")]),
      ("\u{1B}]11;rgb:0/0/0\u{1B}\\x", [.unknown, .text("x")]), ("\u{1B}[", [.alt("[")]), ("\u{1B}O", [.alt("O")]),
      ("ab\u{1}c", [.text("ab"), .control("a"), .text("c")]), ("日本語", [.text("日本語")]),
      ("\u{1B}[99999999999999999999A", [.named(.up)]), ("\u{1B}日", [.named(.escape), .text("日")]),
    ] as [(String, [Key])])
  func sequence(_ text: String, _ expected: [Key]) {
    #expect(keys(text) == expected)
  }

  /// However the bytes are cut, the keys are the same.
  @Test func splitAnywhere() {
    let text = "aé日👍\u{1B}[1;5C\u{1B}[200~x\u{1B}[31m\ty\u{1B}[201~\u{1}z\u{1B}OH\u{1B}[3~"
    let bytes = Array(text.utf8)
    var decoder = KeyDecoder()
    let whole = decoder.feed(bytes)
    for cut in 0...bytes.count {
      var decoder = KeyDecoder()
      let keys = decoder.feed(bytes[..<cut]) + decoder.feed(bytes[cut...])
      #expect(joined(keys) == joined(whole), "cut at \(cut)")
    }
    var single = KeyDecoder()
    #expect(joined(bytes.flatMap { single.feed([$0]) }) == joined(whole))
  }

  /// Bursts may be cut in more texts than one.
  private func joined(_ keys: [Key]) -> [Key] {
    var result: [Key] = []
    for key in keys {
      if case .text(let next) = key, case .text(let last)? = result.last {
        result[result.count - 1] = .text(last + next)
      } else {
        result.append(key)
      }
    }
    return result
  }

  @Test func pasteIsOneEvent() {
    #expect(keys("\u{1B}[200~a\tb\r\u{3}\u{1B}[A\u{1B}[201~c") == [.paste("a\tb\r\u{3}\u{1B}[A"), .text("c")])
    #expect(keys("\u{1B}[200~half") == [.paste("half")])
    #expect(keys("\u{1B}[200~\u{1B}[20\u{1B}[201~") == [.paste("\u{1B}[20")])
  }

  @Test func longPasteIsCut() {
    var decoder = KeyDecoder()
    var keys = decoder.feed("\u{1B}[200~".utf8)
    for _ in 0..<5 { keys += decoder.feed(repeatElement(UInt8(ascii: "x"), count: 1 << 20)) }
    keys += decoder.feed("\u{1B}[201~".utf8)
    #expect(keys == [.paste(String(repeating: "x", count: KeyDecoder.pasteLimit))])
    // Not a part of it is taken.
    var state = EditorState()
    #expect(state.handle(keys[0], EditorState.Context()) == .bell)
    #expect(state.buffer.isEmpty)
  }

  @Test func invalidBytesBecomeReplacementCharacters() {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0x61, 0xFF, 0x62]) == [.text("a\u{FFFD}b")])
    #expect(decoder.feed([0xE6, 0x97]) == [])
    #expect(decoder.pending == .character)
    #expect(decoder.feed([0x01]) == [.text("\u{FFFD}"), .control("a")])
    #expect(decoder.feed([0xE6]) == [])
    #expect(decoder.flush() == [.text("\u{FFFD}")])
    #expect(decoder.feed([0x80, 0x80]) == [.text("\u{FFFD}\u{FFFD}")])
  }

  @Test func patience() {
    var decoder = KeyDecoder()
    #expect(decoder.pending.patience == nil)
    #expect(decoder.feed([0x1B]) == [])
    #expect(decoder.pending == .escape)
    #expect(decoder.flush() == [.named(.escape)])
    #expect(decoder.pending == .nothing)
  }

  /// No bytes may crash the decoder, and it always comes back to text.
  @Test func noise() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let bytes = (0..<60).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random) : Array("\u{1B}[;O0~2]R".utf8).randomElement(using: &random) ?? 0
      }
      var decoder = KeyDecoder()
      _ = decoder.feed(bytes)
      _ = decoder.flush()
      #expect(decoder.feed("ok".utf8) == [.text("ok")], "\(bytes)")
    }
  }
}
