import Testing

@testable import Terminal

/// Lines of a drawing, easier to read in an expectation.
private func lines(_ text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

@Suite struct TextTableTests {
  private let table = TextTable(
    columns: [
      .init("月"), .init("売上", alignment: .right), .init("LTV", alignment: .right), .init("メモ"),
    ],
    rows: [
      ["2025-01", "1,200円", "9円", "ｶﾞｽ"], ["2025-02", "800円", "12,345円", "\u{1B}[31mlong text"],
    ])

  @Test func columnsStandStraight() {
    #expect(
      lines(table.render(width: 60)) == [
        "月          売上       LTV  メモ", "───────  ───────  ────────  ─────────────",
        "2025-01  1,200円       9円  ｶﾞｽ", "2025-02    800円  12,345円  [31mlong text",
      ])
  }

  /// Pale where there are colours, and of the same width; without colours nothing is lost.
  @Test func dimmedCellsStandBack() {
    var pale = table
    pale.dimmed = [.init(row: 0, column: 2)]
    #expect(pale.render(width: nil) == table.render(width: nil))
    let rows = lines(pale.render(width: nil, drawing: Drawing(isColored: true)))
    #expect(rows[2] == "2025-01  1,200円  \u{1B}[0;2m     9円\u{1B}[0m  ｶﾞｽ")
  }

  @Test func wholeColumnsGoByName() {
    #expect(
      lines(table.render(width: 30)) == [
        "月          売上       LTV", "───────  ───────  ────────", "2025-01  1,200円       9円",
        "2025-02    800円  12,345円", "not shown for lack of room:", "メモ",
      ])
    var important = table
    important.columns[2].rank = 1
    #expect(
      lines(important.render(width: 20)) == [
        "月            LTV", "───────  ────────", "2025-01       9円", "2025-02  12,345円", "not shown for lack",
        "of room: 売上, メモ",
      ])
  }

  @Test func nothingIsMissingInAPipe() {
    let wide = TextTable(columns: [.init("a"), .init("b")], rows: [[String(repeating: "x", count: 300), "1"]])
    #expect(lines(wide.render(width: nil))[2] == String(repeating: "x", count: 300) + "  1")
  }

  @Test(arguments: [1, 2, 5, 9, 20, 41, 80])
  func noLineIsWiderThanTheTerminal(_ width: Int) {
    for ambiguous in [1, 2] {
      let drawing = Drawing(widths: CellWidths(ambiguous: ambiguous))
      for line in lines(table.render(width: width, drawing: drawing)) {
        // A wide character cannot be had in one column.
        #expect(drawing.widths.width(of: line) <= max(2, width), "\(line)")
      }
    }
  }

  @Test func aNumberIsNeverCut() {
    let numbers = TextTable(columns: [.init("n", alignment: .right)], rows: [["123456"]])
    #expect(lines(numbers.render(width: 4))[2] == "####")
  }

  @Test func totalsAndShortRows() {
    let table = TextTable(
      columns: [.init("a"), .init("n", alignment: .right)], rows: [["x", "1"], ["y"]], footer: [["all", "1"]])
    let ascii = Drawing(isUnicode: false)
    #expect(lines(table.render(width: 20, drawing: ascii)) == ["a    n", "---  -", "x    1", "y", "---  -", "all  1"])
  }
}

@Suite struct PagerTests {
  private func pager(rows: Int = 6, headerRows: Int = 0) -> Pager {
    let text = (1...20).map { "line \($0) 日本語" }.joined(separator: "\n")
    return Pager(text, headerRows: headerRows, columns: 12, rows: rows, widths: CellWidths())
  }

  private func screen(_ keys: [Key], _ pager: Pager) -> [String] {
    var pager = pager
    for key in keys { #expect(pager.handle(key) != .quit) }
    var grid = TerminalGrid(width: 12, height: pager.screen.count)
    grid.feed(pager.bytes)
    #expect(grid.unknown == [])
    return grid.lines
  }

  @Test func pages() {
    #expect(
      screen([], pager()) == [
        "line 1 日本", "line 2 日本", "line 3 日本", "line 4 日本", "line 5 日本", "lines 1-5 o…",
      ])
    #expect(screen([.text(" ")], pager())[0] == "line 6 日本")
    #expect(screen([.text("G")], pager())[4] == "line 20 日本")
    #expect(screen([.text("G"), .text(" "), .named(.up)], pager())[0] == "line 15 日本")
    #expect(screen([.named(.down), .text("j"), .text("b")], pager())[0] == "line 1 日本")
    #expect(screen([.text(" "), .text("g")], pager())[0] == "line 1 日本")
  }

  @Test func sidewaysAndHeader() {
    #expect(screen([.named(.right)], pager())[0] == "ne 1 日本語")
    #expect(screen([.text("G"), .named(.right)], pager())[4] == "ne 20 日本語")
    #expect(screen([.text(" ")], pager(headerRows: 1)).prefix(2) == ["line 1 日本", "line 6 日本"])
    #expect(Pager.cut("日本語", from: 1, width: 4, CellWidths()) == " 本 ".replacing("本 ", with: "本"))
  }

  @Test func ends() {
    var pager = pager()
    for key in [Key.text("q"), .named(.escape), .control("c")] { #expect(pager.handle(key) == .quit) }
    #expect(pager.handle(.text("?")) == .nothing)
    pager.resize(columns: 1, rows: 1)
    #expect(pager.screen.count == 2 || pager.screen.count == 1)
  }

  @Test func stylesAreNotPrintedAsText() {
    let pager = Pager(Style.bold.applied(to: "head", colored: true), columns: 20, rows: 3, widths: CellWidths())
    #expect(pager.screen[0] == "head")
  }
}
