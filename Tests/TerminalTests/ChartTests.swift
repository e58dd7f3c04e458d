import Charts
import Testing

@testable import Terminal

private func lines(_ text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

private func chart(
  _ values: [Double?], _ places: [String], title: String = "", kind: Chart.Kind = .lines, texts: [String] = []
) -> Chart {
  let points = values.enumerated().map { Chart.Point($1, texts.isEmpty ? "" : texts[$0]) }
  return Chart(title, kind: kind, places: places, series: [Chart.Series("", points)], unit: AxisUnit())
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
    let bars = chart([10, 5, nil], ["東京", "A", "B"], kind: .bars, texts: ["10円", "5円", "no value"])
    #expect(
      lines(chartText(bars, width: 30)) == [
        "東京  ███████████████     10円", "A     ███████▌             5円", "B                     no value",
      ])
    #expect(
      lines(chartText(bars, width: 30, drawing: ascii)) == [
        "東京  ###############     10円", "A     ########             5円", "B                     no value",
      ])
  }

  @Test func negativeBars() {
    let bars = chart([10, -10, 0.001], ["a", "b", "c"], kind: .bars, texts: ["10", "-10", "0"])
    #expect(lines(chartText(bars, width: 17)) == ["a       █████  10", "b  █████      -10", "c       ▏       0"])
  }

  @Test func partsOfAWhole() {
    var stack = Chart(
      "sales", kind: .stacked, places: ["1月", "2月"],
      series: [
        Chart.Series("web", [.init(6, "6"), .init(2, "2")]), Chart.Series("phone", [.init(2, "2"), .init(2, "2")]),
      ], unit: AxisUnit())
    stack.totalTexts = ["8", "4"]
    #expect(lines(chartText(stack, width: 16)) == ["sales", "█ web  ▒ phone", "1月  ██████▊▒▒ 8", "2月  ██▒▒▒     4"])
  }

  /// From one total to another; what goes down is another fill, not only another colour.
  @Test func waterfall() {
    let points: [Chart.Point] = [
      .init(10, "10", isTotal: true), .init(4, "+4"), .init(-6, "-6"), .init(8, "8", isTotal: true),
    ]
    let chart = Chart(
      "", kind: .waterfall, places: ["before", "a", "b", "after"], series: [Chart.Series("", points)], unit: AxisUnit())
    #expect(
      lines(chartText(chart, width: 25)) == [
        "before  ██████████     10", "a                 ▓▓▓▓ +4", "b               ░░░░░░ -6",
        "after   ████████        8",
      ])
  }

  @Test func heatMap() {
    let chart = Chart(
      "", kind: .heatMap, places: ["0", "1"],
      series: [
        Chart.Series("2026-01", [.init(100, "100"), .init(40, "40")]),
        Chart.Series("2026-02", [.init(80, "80"), .init(nil, "")]),
      ], unit: AxisUnit())
    #expect(
      lines(chartText(chart, width: 40)) == [
        "             0     1", "───────  ─────  ────", "2026-01  █ 100  ▒ 40", "2026-02   █ 80",
      ])
  }

  @Test func lineChart() {
    let chart = chart(
      [0, 10, 20, nil, 30, 30], ["1月", "2月", "3月", "4月", "5月", "6月"], title: "売上")
    #expect(
      lines(chartText(chart, width: 24, height: 8, drawing: ascii)) == [
        "売上", "40 +", "   |               *****", "20 +     ***", "   |  ***", " 0 +**", "   +--------------------",
        "    1月       4月    6月",
      ])
    let braille = lines(chartText(chart, width: 24, height: 8))
    #expect(braille.count == 8)
    #expect(braille[2] == "   │               ⠐⠒⠒⠒⠒")
    #expect(braille.allSatisfy { CellWidths().width(of: $0) <= 24 })
  }

  /// One chart for several series: each has its name at its end, and its own letter where there is no braille.
  @Test func severalSeries() {
    let chart = Chart(
      "", kind: .lines, places: ["a", "b", "c"],
      series: [
        Chart.Series("web", [.init(0, ""), .init(10, ""), .init(20, "")]),
        Chart.Series("phone", [.init(10, ""), .init(5, ""), .init(0, "")]),
      ], unit: AxisUnit())
    let drawn = lines(chartText(chart, width: 28, height: 7, drawing: ascii))
    #expect(drawn[0].hasSuffix("* web"))
    #expect(drawn[4].contains("o") && drawn[4].hasSuffix("phone"))
    let colored = chartText(chart, width: 28, height: 7, drawing: Drawing(isColored: true))
    #expect(colored.contains("\u{1B}[0;34mweb\u{1B}[0m"))
  }

  /// Of two marks at one place the second stands to the right, and at the end to the left.
  @Test func marksOnTheAxis() {
    var marked = chart([1, 2, 3, 4, 5], [String](repeating: "", count: 5))
    marked.events = [0, 2, 2, 4, 4].map { Chart.Event($0, "e\($0)") }
    let drawn = lines(chartText(marked, width: 24, height: 8, drawing: ascii))
    #expect(drawn[6] == "  +a---------bc-------ed")
    #expect(drawn.suffix(5) == ["a e0", "b e2", "c e2", "d e4", "e e4"])
    var one = chart([1], ["x"])
    one.events = [Chart.Event(0, "e")]
    #expect(lines(chartText(one, width: 24, height: 8)).contains { $0.contains("─a─") })
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
          for kind in Chart.Kind.allCases where kind != .heatMap {
            var drawn = chart([first, second, first], ["a", "b", "c"], kind: kind)
            if kind == .tornado || kind == .stacked { drawn.series += drawn.series }
            for height in [1, 5, 12] {
              let text = chartText(drawn, width: width, height: height)
              if width > 30 { #expect(lines(text).allSatisfy { CellWidths().width(of: $0) <= width }, "\(kind)") }
            }
          }
          _ = sparkline([first, second], width: width)
        }
      }
    }
  }
}
