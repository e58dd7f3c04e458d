import Testing

@testable import Terminal

@Suite struct EditorStateTests {
  /// `a|b` is the text `ab` with the cursor between.
  private func state(_ marked: String) -> EditorState {
    var state = EditorState(marked.replacing("|", with: ""))
    if let cursor = marked.firstIndex(of: "|") {
      state.buffer.moveCursor(to: marked.distance(from: marked.startIndex, to: cursor))
    }
    return state
  }

  private func marked(_ state: EditorState) -> String {
    var characters = state.buffer.characters
    characters.insert("|", at: state.buffer.cursor)
    return String(characters)
  }

  private func after(_ keys: [Key], from start: String) -> String {
    var state = state(start)
    for key in keys { _ = state.handle(key, EditorState.Context()) }
    return marked(state)
  }

  @Test(arguments: [
    ("ab|c", Key.control("a"), "|abc"), ("|abc", .control("e"), "abc|"), ("ab|c", .control("b"), "a|bc"),
    ("ab|c", .control("f"), "abc|"), ("ab|c", .control("d"), "ab|"), ("ab|c", .control("h"), "a|c"),
    ("ab|c", .named(.backspace), "a|c"), ("ab|c", .named(.delete), "ab|"), ("ab|c", .control("k"), "ab|"),
    ("ab|c", .control("u"), "|c"), ("foo bar|", .control("w"), "foo |"), ("a.b c.d|", .control("w"), "a.b |"),
    ("a.b c.d|", .named(.backspace, .alt), "a.b c.|"), ("foo bar|", .alt("b"), "foo |bar"),
    ("|foo bar", .alt("f"), "foo| bar"), ("|foo bar", .alt("d"), "| bar"), ("ab|c", .control("t"), "acb|"),
    ("abc|", .control("t"), "acb|"), ("|abc", .control("t"), "|abc"), ("|foo", .alt("u"), "FOO|"),
    ("|FOO bar", .alt("l"), "foo| bar"), (" |foo", .alt("c"), " Foo|"),
    ("a\nb|c", .control("a"), "a\n|bc"), ("a|b\nc", .control("e"), "ab|\nc"), ("a|\nb", .control("k"), "a|b"),
    ("a\nbc|", .control("u"), "a\n|"), ("ab\nc|", .named(.up), "a|b\nc"), ("a|b\nc", .named(.down), "ab\nc|"),
    ("abc\nd|", .named(.home, .control), "|abc\nd"), ("a|b\nc", .named(.end, .control), "ab\nc|"),
    ("foo |bar", .named(.left, .control), "|foo bar"), ("日|本", .named(.backspace), "|本"),
    ("e\u{301}|", .named(.backspace), "|"), ("👨‍👩‍👧|", .control("h"), "|"), ("ｶﾞ|", .control("b"), "|ｶﾞ"),
    ("売上をカテゴリ別|", .alt("b"), "売上をカテゴリ|別"), ("売上をカテゴリ|別", .alt("b"), "売上を|カテゴリ別"),
    ("|売上をカテゴリ別", .alt("f"), "売上|をカテゴリ別"), ("|ltvを見る", .alt("f"), "ltv|を見る"),
    ("a|b", .named(.enter, .alt), "a\n|b"), ("日|本", .control("t"), "本日|"),
  ])
  func key(_ start: String, _ key: Key, _ end: String) {
    #expect(after([key], from: start) == end)
  }

  @Test func burstsJoinIntoCharacters() {
    #expect(after([.text("e"), .text("\u{301}"), .control("b")], from: "|") == "|e\u{301}")
    #expect(after([.text("ｶ"), .text("ﾞ"), .named(.backspace)], from: "|") == "|")
    #expect(after([.text("日本")], from: "a|b") == "a日本|b")
    // A mark typed before a letter joins what stands before it.
    #expect(after([.text("\u{301}"), .text("x")], from: "e|f") == "e\u{301}x|f")
  }

  @Test func killsInARowGatherAndYankTurns() {
    #expect(after([.control("w"), .control("w"), .control("y")], from: "one two three|") == "one two three|")
    #expect(after([.alt("d"), .alt("d"), .control("e"), .control("y")], from: "|one two three") == " threeone two|")
    let twoKills: [Key] = [.control("w"), .control("a"), .control("k"), .control("y")]
    #expect(after(twoKills, from: "one two|") == "one |")
    #expect(after(twoKills + [.alt("y")], from: "one two|") == "two|")
    #expect(after(twoKills + [.alt("y"), .alt("y")], from: "one two|") == "one |")
    #expect(after([.control("y")], from: "a|") == "a|")
  }

  @Test func undoTakesWordsBackAndRedoBringsThem() {
    let typing: [Key] = ["o", "n", "e", " ", "t", "w", "o"].map { .text($0) }
    #expect(after(typing + [.control("_")], from: "|") == "one |")
    #expect(after(typing + [.control("_"), .control("_")], from: "|") == "|")
    #expect(after(typing + [.control("_"), .control("_"), .alt("_")], from: "|") == "one |")
    #expect(after(typing + [.control("u"), .control("x"), .control("u")], from: "|") == "one two|")
    #expect(after([.text("\u{301}"), .control("_")], from: "e|f") == "e|f")
  }

  /// Undo of everything gives the beginning, redo of everything the end, whatever was done between.
  @Test func undoAndRedoAreInverse() {
    var random = SystemRandomNumberGenerator()
    let keys: [Key] = [
      .text("a"), .text(" "), .text("日"), .text("\u{301}"), .text("👍"), .text("\u{200D}"), .text("🇯"), .paste("x\r\ny"),
      .control("b"), .control("f"), .control("h"), .control("d"), .control("k"), .control("y"), .control("w"),
      .control("t"), .alt("d"), .alt("b"), .alt("u"), .named(.enter, .alt), .named(.up), .named(.delete),
    ]
    for _ in 0..<200 {
      var state = EditorState("start 日本")
      let begin = state.buffer.text
      var typed: [Key] = []
      for _ in 0..<40 {
        guard let key = keys.randomElement(using: &random) else { continue }
        if key == .control("d"), state.buffer.isEmpty { continue }
        typed.append(key)
        _ = state.handle(key, EditorState.Context())
        #expect(state.buffer.cursor <= state.buffer.count)
      }
      let end = state.buffer.text
      while state.handle(.control("_"), EditorState.Context()) != .bell {}
      #expect(Array(state.buffer.text.utf8) == Array(begin.utf8), "\(typed)")
      while state.handle(.alt("_"), EditorState.Context()) != .bell {}
      #expect(Array(state.buffer.text.utf8) == Array(end.utf8), "\(typed)")
    }
  }

  @Test func effects() {
    var state = EditorState()
    let context = EditorState.Context()
    #expect(state.handle(.control("d"), context) == .endOfInput)
    #expect(state.handle(.control("h"), context) == .bell)
    #expect(state.handle(.text("x"), context) == .redraw)
    #expect(state.handle(.control("c"), context) == .interrupt)
    #expect(state.handle(.control("l"), context) == .clearScreen)
    #expect(state.handle(.control("z"), context) == .suspend)
    #expect(state.handle(.named(.enter), context) == .accept("x"))
    #expect(state.handle(.unknown, context) == .nothing)
    #expect(state.handle(.cursorPosition(row: 1, column: 1), context) == .nothing)
  }

  @Test func anIncompleteStatementGetsAnotherLine() {
    let context = EditorState.Context(hooks: EditorHooks(needsMoreInput: { !$0.hasSuffix(";") }))
    var state = EditorState("  a")
    #expect(state.handle(.named(.enter), context) == .redraw)
    #expect(state.buffer.text == "  a\n  ")
    _ = state.handle(.text("b;"), context)
    #expect(state.handle(.named(.enter), context) == .accept("  a\n  b;"))
  }

  @Test func aPasteIsTextAndNothingElse() {
    var state = EditorState()
    var completions = 0
    let hooks = EditorHooks(complete: { _, _ in
      completions += 1
      return .none
    })
    let effect = state.handle(.paste("a\tb\r\nc\rd\u{3}"), EditorState.Context(hooks: hooks))
    #expect(effect == .redraw)
    #expect(state.buffer.text == "a\tb\nc\nd\u{3}")
    #expect(completions == 0)
    _ = state.handle(.control("_"), EditorState.Context())
    #expect(state.buffer.isEmpty)
  }

  @Test func tooMuchTextIsRefusedWithAMessage() {
    var state = EditorState()
    let half = String(repeating: "x", count: EditorState.lengthLimit / 2 + 1)
    #expect(state.handle(.paste(half), EditorState.Context()) == .redraw)
    #expect(state.handle(.paste(half), EditorState.Context()) == .bell)
    #expect(state.message != nil)
    #expect(state.buffer.count == half.count)
    _ = state.handle(.control("a"), EditorState.Context())
    #expect(state.message == nil)
  }

  @Test func verticalMotionKeepsItsColumn() {
    #expect(after([.named(.up), .named(.up)], from: "abcdef\nx\nabcd|") == "abcd|ef\nx\nabcd")
    // Four cells are two wide characters.
    #expect(after([.named(.up)], from: "日本語\nabcd|") == "日本|語\nabcd")
  }
}

@Suite struct EditorHistoryTests {
  private let context = EditorState.Context(history: ["one", "two\nlines", "three", "one more"])

  private func text(after keys: [Key], from start: String = "") -> String {
    var state = EditorState(start)
    for key in keys { _ = state.handle(key, context) }
    return state.buffer.text
  }

  @Test func upAndDownKeepThePendingText() {
    #expect(text(after: [.named(.up)], from: "new") == "one more")
    #expect(text(after: [.named(.up), .control("p")], from: "new") == "three")
    #expect(text(after: [.named(.up), .named(.up), .named(.down), .named(.down)], from: "new") == "new")
    #expect(text(after: [.named(.down)], from: "new") == "new")
    #expect(text(after: [.alt("<")]) == "one")
    #expect(text(after: [.alt("<"), .alt(">")], from: "new") == "new")
  }

  @Test func aStatementOfSeveralLinesIsOneEntry() {
    let up = Key.named(.up)
    #expect(text(after: [up, up, up]) == "two\nlines")
    // Right after a recall the history goes on; after another motion the lines are walked.
    #expect(text(after: [up, up, up, up]) == "one")
    #expect(text(after: [up, up, up, .control("b"), up]) == "two\nlines")
    #expect(text(after: [up, up, up, .control("b"), up, up]) == "one")
  }

  @Test func editsOfAnEntryStayUntilTheStatementEnds() {
    #expect(text(after: [.named(.up), .text("!"), .named(.pageUp), .named(.pageDown)]) == "one more!")
    #expect(text(after: [.named(.up), .text("!"), .named(.pageDown), .named(.pageUp)]) == "one more!")
  }

  @Test func searchFindsOlderAndNewer() {
    #expect(text(after: [.control("r"), .text("one")]) == "one more")
    #expect(text(after: [.control("r"), .text("one"), .control("r")]) == "one")
    #expect(text(after: [.control("r"), .text("one"), .control("r"), .control("s")]) == "one more")
    #expect(text(after: [.control("r"), .text("LINES")]) == "")
    #expect(
      text(after: [
        .control("r"), .text("Two"), .named(.backspace), .named(.backspace), .named(.backspace), .text("two"),
      ]) == "two\nlines")
    #expect(text(after: [.control("r"), .text("thr"), .control("g")], from: "new") == "new")
    #expect(text(after: [.control("r"), .text("thr"), .named(.escape)], from: "new") == "three")
    #expect(text(after: [.control("r"), .text("thr"), .named(.escape), .alt(">")], from: "new") == "new")
    // The search is repeated by asking again.
    #expect(
      text(after: [
        .control("r"), .text("one"), .named(.escape), .control("u"), .alt(">"), .control("r"), .control("r"),
      ]) == "one more")
  }

  @Test func searchStatesAndEffects() {
    var state = EditorState("")
    #expect(state.handle(.control("r"), context) == .redraw)
    #expect(state.search != nil)
    #expect(state.handle(.text("lin"), context) == .redraw)
    #expect(state.search?.match?.range == 4..<7)
    #expect(state.buffer.cursor == 4)
    #expect(state.handle(.text("x"), context) == .bell)
    #expect(state.search?.isFailing == true)
    #expect(state.buffer.text == "two\nlines")
    #expect(state.handle(.named(.backspace), context) == .redraw)
    #expect(state.handle(.named(.enter), context) == .accept("two\nlines"))
    #expect(state.search == nil)
    #expect(state.handle(.control("r"), context) == .redraw)
    #expect(state.handle(.control("c"), context) == .interrupt)
  }
}

@Suite struct EditorCompletionTests {
  private static let words = ["revenue", "revenue_net", "returns", "売上", "売上数"]

  private func context(_ words: [String] = words) -> EditorState.Context {
    let hooks = EditorHooks(complete: { text, cursor in
      let before = Array(text.utf8).prefix(cursor)
      let start = before.lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? 0
      let word = String(decoding: before[start...], as: UTF8.self)
      return CompletionResult(
        replace: start..<cursor,
        candidates: words.filter { $0.hasPrefix(word) }.map { CompletionCandidate($0, description: "about \($0)") })
    })
    return EditorState.Context(hooks: hooks)
  }

  private func text(after keys: [Key], from start: String = "") -> String {
    var state = EditorState(start)
    for key in keys { _ = state.handle(key, context()) }
    return state.buffer.text
  }

  private let tab = Key.named(.tab)

  @Test func theCommonBeginningThenEachInTurn() {
    #expect(text(after: [tab], from: "show ret") == "show returns")
    #expect(text(after: [tab], from: "show rev") == "show revenue")
    #expect(text(after: [tab, tab, tab], from: "show rev") == "show revenue_net")
    #expect(text(after: [tab, tab, tab, tab], from: "show rev") == "show revenue")
    #expect(text(after: [tab, .named(.up)], from: "show rev") == "show revenue_net")
    #expect(text(after: [tab, tab, tab, .named(.tab, .shift)], from: "show rev") == "show revenue")
    #expect(text(after: [tab, tab], from: "売") == "売上")
    #expect(text(after: [tab, tab, tab], from: "売") == "売上数")
    #expect(text(after: [tab], from: "zzz") == "zzz")
  }

  @Test func otherKeysTakeTheChoiceAndEscapeDropsIt() {
    #expect(text(after: [tab, tab, tab, .text(" x")], from: "rev") == "revenue_net x")
    #expect(text(after: [tab, tab, tab, .named(.escape)], from: "rev") == "revenue")
    // All that Tab did in one go is one step of undo.
    #expect(text(after: [tab, tab, tab, .control("_")], from: "rev") == "rev")
  }

  @Test func enterTakesAChoiceBeforeItEndsTheStatement() {
    var state = EditorState("rev")
    _ = state.handle(tab, context())
    _ = state.handle(tab, context())
    #expect(state.handle(.named(.enter), context()) == .redraw)
    #expect(state.menu == nil)
    #expect(state.handle(.named(.enter), context()) == .accept("revenue"))
    _ = state.handle(tab, context())
    #expect(state.handle(.named(.enter), context()) == .accept("revenue"))
  }

  @Test func replacesInTheMiddle() {
    var state = EditorState("show ret by x")
    for _ in 0..<5 { _ = state.handle(.control("b"), context()) }
    _ = state.handle(tab, context())
    #expect(state.buffer.text == "show returns by x")
    #expect(state.buffer.cursor == 12)
  }
}
