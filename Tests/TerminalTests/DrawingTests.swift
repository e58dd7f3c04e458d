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

@Suite struct ChartTests {
  private let ascii = Drawing(isUnicode: false)

  @Test func sparklines() {
    #expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█")
    #expect(sparkline([0, nil, 10, .nan]) == "▁·█·")
    #expect(sparkline([5, 5]) == "▄▄")
    #expect(sparkline([]) == "")
    #expect(sparkline([nil, nil]) == "··")
    #expect(sparkline([1, 2, 3, 4], width: 2) == "▁█")
    #expect(sparkline([-.greatestFiniteMagnitude, .greatestFiniteMagnitude]) == "▁█")
    #expect(sparkline([0, 10], drawing: ascii) == "_#")
    #expect(sparkline([0, 10], drawing: Drawing(widths: CellWidths(ambiguous: 2))) == "_#")
  }

  @Test func bars() {
    let bars = [
      Bar(label: "東京", value: 10, text: "10円"), Bar(label: "A", value: 5, text: "5円"),
      Bar(label: "B", value: nil, text: "no value"),
    ]
    #expect(
      lines(barChart(bars, width: 30)) == [
        "東京  ███████████████     10円", "A     ███████▌             5円", "B                     no value",
      ])
    #expect(
      lines(barChart(bars, width: 30, drawing: ascii)) == [
        "東京  ###############     10円", "A     ########             5円", "B                     no value",
      ])
  }

  @Test func negativeBars() {
    let bars = [
      Bar(label: "a", value: 10, text: "10"), Bar(label: "b", value: -10, text: "-10"),
      Bar(label: "c", value: 0.001, text: "0"),
    ]
    #expect(
      lines(barChart(bars, width: 17, drawing: Drawing())) == [
        "a       █████  10", "b  █████      -10", "c       ▏       0",
      ])
  }

  @Test func lineChart() {
    let chart = LineChart(values: [0, 10, 20, nil, 30, 30], labels: ["1月", "2月", "3月", "4月", "5月", "6月"], title: "売上")
    #expect(
      lines(chart.render(width: 24, height: 8, drawing: ascii)) == [
        "売上", "40 +", "   |               *****", "20 +     ***", "   |  ***", " 0 +**", "   +--------------------",
        "    1月       4月    6月",
      ])
    let braille = lines(chart.render(width: 24, height: 8))
    #expect(braille.count == 8)
    #expect(braille[2] == "   │               ⠐⠒⠒⠒⠒")
    #expect(braille.allSatisfy { CellWidths().width(of: $0) <= 24 })
  }

  /// Of two marks at one place the second stands to the right, and at the end to the left.
  @Test func marksOnTheAxis() {
    let chart = LineChart(values: [1, 2, 3, 4, 5], marked: [0, 2, 2, 4, 4])
    let rule = lines(chart.render(width: 24, height: 8, drawing: ascii)).last
    #expect(rule == "  +a---------bc-------ed")
    let one = LineChart(values: [1], marked: [0]).render(width: 24, height: 8)
    #expect(one.split(separator: "\n").last?.contains("a") == true)
  }

  @Test func axes() {
    #expect(AxisScale(low: 3, high: 28, intervals: 4).ticks == [0, 10, 20, 30])
    #expect(AxisScale(low: 0, high: 0.3, intervals: 4).ticks == [0, 0.1, 0.2, 0.3])
    #expect(AxisScale(low: 5, high: 5, intervals: 4).ticks == [4, 5, 6])
    #expect(AxisScale(low: -1200, high: 900, intervals: 4).ticks == [-2000, -1000, 0, 1000])
  }

  /// No values and no size may crash a drawing or make it wider than asked.
  @Test func extremes() {
    let extremes: [Double?] = [
      nil, 0, -0.0, 1, -1, .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
      .leastNonzeroMagnitude, 1e300, 1e15, 123456789.123,
    ]
    for first in extremes {
      for second in extremes {
        for width in [1, 3, 10, 60] {
          for height in [1, 5, 12] {
            let text = LineChart(values: [first, second, first]).render(width: width, height: height)
            if width > 30 { #expect(lines(text).allSatisfy { CellWidths().width(of: $0) <= width }) }
          }
          let bars = [Bar(label: "a", value: first, text: ""), Bar(label: "b", value: second, text: "x")]
          #expect(lines(barChart(bars, width: width)).allSatisfy { CellWidths().width(of: $0) <= width })
          _ = sparkline([first, second], width: width)
        }
      }
    }
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
