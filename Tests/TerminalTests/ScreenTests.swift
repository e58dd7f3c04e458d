import Testing

@testable import Terminal

/// Keys → editor → bytes → grid, compared with what a user should see. `|` marks the cursor's cell.
@Suite struct ScreenTests {
  @Test func typingAndEditing() {
    var harness = EditorHarness()
    #expect(harness.screen == ["> |"])
    harness.type("show revenue")
    #expect(harness.screen == ["> show revenue|"])
    harness.type("\u{1B}b")
    #expect(harness.screen == ["> show |revenue"])
    harness.type("net_")
    #expect(harness.screen == ["> show net_|revenue"])
    harness.type("\u{17}")
    #expect(harness.screen == ["> show |revenue"])
    harness.type("\u{15}")
    #expect(harness.screen == ["> |revenue"])
  }

  @Test func japaneseTakesTwoCells() {
    var harness = EditorHarness(width: 12)
    harness.type("売上円")
    #expect(harness.screen == ["> 売上円|"])
    harness.type("\u{2}\u{2}")
    #expect(harness.screen == ["> 売|上円"])
    #expect(harness.grid.column == 4)
    harness.type("ｶﾞ")
    #expect(harness.screen == ["> 売ｶﾞ|上円"])
    #expect(harness.grid.column == 6)
    // The last cell stays empty: 率 does not fit into one.
    harness.type("\u{5}x率")
    #expect(harness.screen == ["> 売ｶﾞ上円x", "率|"])
    harness.type("\u{2}")
    #expect(harness.screen == ["> 売ｶﾞ上円x", "|率"])
    harness.type("\u{7F}")
    #expect(harness.screen == ["> 売ｶﾞ上円|率"])
  }

  @Test func wrappingOverRows() {
    var harness = EditorHarness(width: 10, height: 4)
    harness.type("12345678")
    // The cursor has a cell of its own on the next row.
    #expect(harness.screen == ["> 12345678", "|"])
    harness.type("9")
    #expect(harness.screen == ["> 12345678", "9|"])
    harness.type("\u{1}")
    #expect(harness.screen == ["> |12345678", "9"])
    harness.type("abc")
    #expect(harness.screen == ["> abc|12345", "6789"])
    harness.type("\u{B}")
    #expect(harness.screen == ["> abc|"])
    harness.type(String(repeating: "x", count: 40))
    // Taller than the screen: the rows around the cursor.
    #expect(harness.screen == ["xxxxxxxxxx", "xxxxxxxxxx", "xxxxxxxxxx", "xxxxx|"])
  }

  @Test func severalLines() {
    var harness = EditorHarness(prompt: Prompt("> ", continuation: ". "))
    harness.type("a\u{1B}\rb\u{1B}\rc")
    #expect(harness.screen == ["> a", ". b", ". c|"])
    harness.type("\u{1B}[A\u{1B}[A")
    #expect(harness.screen == ["> a|", ". b", ". c"])
    harness.type("\u{B}")
    #expect(harness.screen == ["> a|b", ". c"])
    harness.type("\u{1B}[200~x\ty\rz\u{1B}[201~")
    #expect(harness.screen == ["> ax    y", ". z|b", ". c"])
  }

  @Test func theBottomOfTheScreenScrolls() {
    var harness = EditorHarness(width: 20, height: 5)
    harness.grid.feed("\r1\u{1B}[K\r\n2\r\n3\r\n4\r\n")
    harness.renderer.forget()
    harness.draw()
    #expect(harness.screen == ["1", "2", "3", "4", "> |"])
    harness.type("a\u{1B}\rb\u{1B}\rc")
    #expect(harness.screen == ["3", "4", "> a", "b", "c|"])
    harness.type("\u{1B}[A\u{1B}[A!")
    #expect(harness.screen == ["3", "4", "> a!|", "b", "c"])
  }

  @Test func completionList() {
    let hooks = EditorHooks(complete: { _, cursor in
      CompletionResult(
        replace: 0..<cursor,
        candidates: [
          CompletionCandidate("revenue", description: "売上 円"),
          CompletionCandidate("rev_net", description: "net of returns"),
          CompletionCandidate("re\u{1B}[31mx", description: "a\nb"),
        ])
    })
    var harness = EditorHarness(width: 24, height: 6, hooks: hooks)
    harness.type("re\t")
    #expect(harness.screen == ["> re|", "revenue  売上 円", "rev_net  net of returns", "re[31mx  a b"])
    harness.type("\t\t")
    #expect(harness.screen == ["> rev_net|", "revenue  売上 円", "rev_net  net of returns", "re[31mx  a b"])
    #expect(harness.grid.style(row: 2, column: 0) == "0;7")
    harness.type(" ")
    #expect(harness.screen == ["> rev_net |"])
    #expect(harness.grid.unknown == [])
  }

  @Test func longCompletionList() {
    let candidates = (1...20).map { CompletionCandidate("w\($0)") }
    let hooks = EditorHooks(complete: { _, cursor in CompletionResult(replace: 0..<cursor, candidates: candidates) })
    var harness = EditorHarness(width: 10, height: 6, hooks: hooks)
    harness.type("\t")
    #expect(harness.screen == ["> w|", "w1", "w2", "w3", "17 more"])
    harness.type("\u{1B}[A")
    #expect(harness.screen == ["> w20|", "w18", "w19", "w20", "20 of 20"])
  }

  @Test func previewBehindTheText() {
    var harness = EditorHarness(width: 20)
    harness.type("1 + 2")
    harness.preview = "→ 3"
    harness.draw()
    #expect(harness.screen == ["> 1 + 2|  → 3"])
    #expect(harness.grid.style(row: 0, column: 9) == "0;2")
    harness.preview = "→ a rather long value"
    harness.draw()
    #expect(harness.screen == ["> 1 + 2|", "→ a rather long val…"])
    harness.draw(isFinal: true)
    #expect(harness.screen == ["> 1 + 2|"])
  }

  @Test func matchingBracket() {
    let hooks = EditorHooks(highlight: { text in
      text.firstIndex(of: "\"") == nil ? [] : [StyledSpan(5..<8, Style(.green), isOpaque: true)]
    })
    var harness = EditorHarness(hooks: hooks)
    harness.type("f((a)")
    #expect(harness.grid.style(row: 0, column: 4) == "0;1;4")
    #expect(harness.grid.style(row: 0, column: 3) == "0")
    harness.type(")")
    #expect(harness.grid.style(row: 0, column: 3) == "0;1;4")
    // A bracket in a string matches nothing.
    harness.type("\u{15}sum(x\")\" )")
    #expect(harness.grid.style(row: 0, column: 5) == "0;1;4")
    #expect(harness.grid.style(row: 0, column: 8) == "0;32")
  }

  @Test func colours() {
    let hooks = EditorHooks(highlight: { _ in [StyledSpan(0..<3, Style(.magenta)), StyledSpan(900..<950, Style(.red))] }
    )
    var harness = EditorHarness(hooks: hooks)
    harness.type("売x")
    #expect(harness.grid.style(row: 0, column: 2) == "0;35")
    #expect(harness.grid.style(row: 0, column: 4) == "0")
    var plain = EditorHarness(hooks: hooks, isColored: false)
    plain.type("売x")
    #expect(plain.grid.style(row: 0, column: 2) == "0")
  }

  @Test func whatCannotBeSeenHasAStandIn() {
    var harness = EditorHarness()
    harness.type("\u{1B}[200~a\u{1B}b\u{202E}c\u{200B}d\u{1B}[201~")
    #expect(harness.screen == ["> a^[b?c?d|"])
    #expect(harness.grid.unknown == [])
    var mark = EditorHarness()
    mark.type("\u{301}")
    #expect(mark.screen == ["> \u{25CC}\u{301}|"])
  }

  @Test func searchLine() {
    var harness = EditorHarness(width: 30, history: ["show ltv", "show 売上 by 月"])
    harness.type("\u{12}売上")
    #expect(harness.screen == ["> show |売上 by 月", "search: 売上"])
    #expect(harness.grid.style(row: 0, column: 7) == "0;7")
    harness.type("x")
    #expect(harness.screen == ["> show |売上 by 月", "search: 売上x  (not found)"])
    harness.type("\u{7}")
    #expect(harness.screen == ["> |"])
  }

  @Test func oneColumn() {
    var harness = EditorHarness(width: 1, height: 6, prompt: "kpi> ")
    harness.type("ab日")
    #expect(harness.grid.lines == ["a", "b", "?"])
    harness.type("\u{2}\u{2}\u{7F}")
    #expect(harness.grid.lines == ["b", "?"])
    let hooks = EditorHooks(complete: { _, _ in
      CompletionResult(replace: 0..<0, candidates: [CompletionCandidate("日本"), CompletionCandidate("ab")])
    })
    var menu = EditorHarness(width: 1, height: 4, hooks: hooks)
    menu.type("\t\t\t\t\u{12}x")
    #expect(menu.grid.unknown == [])
  }

  /// A burst costs a few bytes and not a screen.
  @Test func redrawsAreSmall() {
    var harness = EditorHarness(width: 80)
    harness.type("show revenue by month")
    harness.type("x")
    #expect(harness.lastBytes == "x")
    harness.type("\u{2}")
    #expect(harness.lastBytes.utf8.count <= 6)
    harness.type("\u{1}")
    #expect(harness.lastBytes.utf8.count <= 6)
    harness.draw()
    #expect(harness.lastBytes == "")
  }

  @Test func clearScreenStartsAtTheTop() {
    var harness = EditorHarness(width: 20, height: 5)
    harness.grid.feed("\rold\r\n")
    harness.renderer.forget()
    harness.type("abc\u{C}")
    #expect(harness.screen == ["> abc|"])
  }

  @Test func acceptedStatementStaysAndTheNextRowIsFree() {
    var harness = EditorHarness(width: 10, height: 6)
    harness.type("12345678901\u{1}")
    harness.draw(isFinal: true)
    harness.grid.feed(harness.renderer.finish())
    #expect(harness.screen == ["> 12345678", "901", "|"])
  }

  /// While it was edited only a part was seen; what stays in the scroll-back is whole.
  @Test func anAcceptedStatementTallerThanTheScreenIsWhole() {
    var harness = EditorHarness(width: 10, height: 4)
    harness.type((1...9).map { "line \($0)" }.joined(separator: "\u{1B}\r") + "\u{1B}[1;5H")
    #expect(harness.screen == ["> |line 1", "line 2", "line 3", "line 4"])
    harness.draw(isFinal: true)
    harness.grid.feed(harness.renderer.finish())
    let scrolled = harness.grid.scrolled.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(scrolled.suffix(6) == ["> line 1", "line 2", "line 3", "line 4", "line 5", "line 6"])
    #expect(harness.screen == ["line 7", "line 8", "line 9", "|"])
  }

  /// The grid after any keys is the grid of a fresh drawing: the differences lose nothing.
  @Test(arguments: [1, 2, 3, 7, 20, 80])
  func differencesAddUp(_ width: Int) {
    var random = SystemRandomNumberGenerator()
    let words = ["revenue", "売上", "rev"]
    let hooks = EditorHooks(
      highlight: { text in text.utf8.count > 2 ? [StyledSpan(1..<3, Style(.red))] : [] },
      complete: { _, cursor in
        CompletionResult(replace: cursor..<cursor, candidates: words.map { CompletionCandidate($0, description: "d") })
      })
    let keys: [Key] = [
      .text("a"), .text("日"), .text("x (y)"), .text("\u{301}"), .text("👨‍👩‍👧"), .text("ｶﾞ"), .text("×"), .control("a"),
      .control("e"),
      .control("b"), .control("h"), .control("k"), .control("y"), .control("w"), .control("_"), .named(.tab),
      .named(.up), .named(.down), .named(.enter, .alt), .control("r"), .control("g"), .named(.escape),
      .paste("p\tq\nr"),
    ]
    for round in 0..<30 {
      let widths = CellWidths(ambiguous: 1 + round % 2)
      var harness = EditorHarness(width: width, height: 8, hooks: hooks, history: ["one", "a\nb\nc"], widths: widths)
      var pressed: [Key] = []
      for _ in 0..<40 {
        guard let key = keys.randomElement(using: &random) else { continue }
        pressed.append(key)
        harness.press(key)
        var fresh = EditorHarness(width: width, height: 8, hooks: hooks, widths: widths)
        fresh.state = harness.state
        fresh.draw()
        // The scrolling may stand elsewhere: compare from the prompt's row down.
        let old = Array(harness.grid.lines.suffix(fresh.grid.lines.count))
        #expect(old == fresh.grid.lines, "\(pressed)")
        #expect(harness.grid.unknown == [])
        if old != fresh.grid.lines { return }
      }
    }
  }
}

@Suite struct ResizeTests {
  /// What a terminal that wraps again does to rows when it gets narrower.
  private func reflowed(_ lines: [String], to width: Int) -> [String] {
    var result: [String] = []
    for line in lines {
      var row = ""
      var column = 0
      for character in line {
        let cells = CellWidths().width(of: character)
        if column + cells > width {
          result.append(row)
          row = ""
          column = 0
        }
        row.append(character)
        column += cells
      }
      result.append(row)
    }
    return result
  }

  @Test(arguments: [200, 60, 21, 20, 7])
  func promptIsFoundAgain(_ width: Int) {
    var harness = EditorHarness(width: 40, height: 30)
    harness.grid.feed("\rbefore\r\n")
    harness.renderer.forget()
    harness.type("show 売上 by カテゴリ, month where region = \"東京\" and x > 10 order by revenue_net")
    let lines = harness.grid.lines
    let wrapped = reflowed(lines, to: width)
    var grid = TerminalGrid(width: width, height: 30)
    grid.feed(wrapped.joined(separator: "\r\n"))
    // The cursor stands behind the last character.
    grid.feed(harness.renderer.erase(afterResizeTo: width))
    #expect(grid.lines == ["before"])
    let layout = Layout(prompt: "> ", width: width, height: 30, widths: CellWidths())
    grid.feed(harness.renderer.draw(layout.frame(harness.state, spans: []), width: width))
    let shown = grid.lines.joined().replacing("before", with: "").replacing(" ", with: "")
    #expect(shown == ("> " + harness.text).replacing(" ", with: ""))
  }
}

@Suite struct LatencyTests {
  /// Far below 5 ms in a release build; the bound here is loose for debug builds on busy machines.
  @Test func aKeyIsCheap() {
    let history = (0..<10_000).map { "show revenue by month where id = \($0)" }
    var harness = EditorHarness(width: 120, height: 40, history: history)
    harness.type(String(repeating: "show 売上 by month ", count: 20))
    let clock = ContinuousClock()
    var times: [Duration] = []
    for _ in 0..<100 { times.append(clock.measure { harness.type("x") }) }
    times.sort()
    #expect(times[95] < .milliseconds(50), "\(times[50]) \(times[95])")
  }

  @Test func aPastedMegabyteLives() {
    var harness = EditorHarness(width: 80, height: 24)
    harness.type("\u{1B}[200~" + String(repeating: "revenue 売上\n", count: 60_000) + "\u{1B}[201~")
    let clock = ContinuousClock()
    let time = clock.measure { harness.type("x") }
    #expect(time < .milliseconds(500))
    #expect(harness.grid.lines.last?.hasSuffix("x") == true)
  }
}
