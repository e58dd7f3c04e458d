import Foundation
import SourceText
import Testing

@testable import Charts

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads SVG as any program would.
private func isWellFormed(_ svg: String) -> Bool { XMLParser(data: Data(svg.utf8)).parse() }

private func sample(_ kind: Chart.Kind, _ values: [[Double?]], names: [String] = ["web", "<phone> & \"co\""]) -> Chart {
  let places = (values.first ?? []).indices.map { "2026-0\($0 + 1)" }
  let series = values.enumerated().map { index, row in
    Chart.Series(
      names[index % names.count], row.map { value in .init(value, value.map { $0.isFinite ? "\($0)円" : "–" } ?? "–") })
  }
  return Chart("Sales <b> / 売上", kind: kind, places: places, series: series, unit: AxisUnit(suffix: "円"))
}

@Suite struct SVGTests {
  /// Every kind is drawn from any values, as a file that any reader takes.
  @Test(arguments: Chart.Kind.allCases)
  func everyKindIsWellFormed(_ kind: Chart.Kind) {
    let values: [[[Double?]]] = [
      [[1, 2, 3], [3, nil, -1]], [[nil, nil, nil], [nil, nil, nil]], [[0, 0, 0], [0, 0, 0]],
      [[.nan, .infinity, 1], [1, 1, 1]],
      [[5], [6]], [[], []], [[-.greatestFiniteMagnitude, .greatestFiniteMagnitude, 1e-300], [1, 2, 3]],
    ]
    for rows in values {
      let chart = sample(kind, rows)
      for figure in [ChartFigure([chart]), ChartFigure([chart, chart], sharesAxis: true)] {
        let svg = figure.svg(language: .japanese)
        #expect(isWellFormed(svg), "\(kind) \(rows)")
        #expect(!svg.contains("nan") && !svg.contains("inf"), "\(kind) \(rows)")
      }
    }
  }

  /// A gap stays a gap, and what leads to a part of a period is dashed with a ring at its end.
  @Test func gapsAndPartsOfPeriods() {
    var chart = sample(.lines, [[1, 2, nil, 4, 5]])
    chart.series[0].points[4].isPartial = true
    let svg = SVGChart(chart).text
    #expect(svg.components(separatedBy: "class=\"k-l k-l0\"").count == 2)
    #expect(svg.components(separatedBy: "class=\"k-p k-l0\"").count == 2)
    #expect(svg.components(separatedBy: "class=\"k-o k-l0\"").count == 2)
    let whole = svg.firstMatch(of: #/<path d="([^"]*)" class="k-l k-l0"/#).map { String($0.1) } ?? ""
    // One move, and a line to the second point; the other two stand apart.
    #expect(whole.filter { $0 == "M" }.count == 1 && whole.split(separator: " ").count == 2, "\(whole)")
  }

  /// Names at the ends of lines never lie on each other.
  /// The same places, told by steps.
  @Test func pathsInSteps() {
    #expect(SVG.inSteps("M40,85 49,89 57,80 57,80M7,8 6,9") == "M40,85l9,4 8-9 0,0M7,8l-1,1")
    #expect(SVG.inSteps("M4,5") == "M4,5" && SVG.inSteps("M4.5,5 6,7") == "M4.5,5 6,7")
  }

  @Test func labelsKeepApart() {
    let chart = Chart(
      "", kind: .lines, places: ["a", "b"],
      series: (0..<8).map { Chart.Series("series \($0)", [.init(100, ""), .init(100 + Double($0) / 100, "")]) },
      unit: AxisUnit())
    let svg = SVGChart(chart).text
    let tops = svg.matches(of: #/y="([0-9.]+)">series/#).compactMap { Double($0.1) }.sorted()
    #expect(tops.count == 8)
    #expect(zip(tops, tops.dropFirst()).allSatisfy { $1 - $0 >= 12.9 })
    #expect(tops.allSatisfy { $0 > 0 && $0 < 240 })
  }

  /// Who cannot see it is told what it shows.
  @Test func sentences() {
    let chart = sample(.lines, [[1, 5, 3]])
    #expect(
      ChartSentence(chart, .english).text
        == "Sales <b> / 売上: line chart, 2026-01–2026-03; last 3.0円 (2026-03), lowest 1.0円 (2026-01), highest 5.0円 (2026-02)"
    )
    #expect(
      ChartSentence(chart, .japanese).text
        == "Sales <b> / 売上：折れ線グラフ、2026-01〜2026-03。最後 3.0円（2026-03）、最小 1.0円（2026-01）、最大 5.0円（2026-02）")
    #expect(SVGChart(chart).text.contains("role=\"img\" aria-label=\"Sales &lt;b&gt;"))
  }

  /// Colours are told apart on white and on black: three to one at least, as accessibility asks of graphics.
  @Test func colorsStandOut() {
    func luminance(_ color: Substring) -> Double {
      let parts = [1, 3, 5].map { start -> Double in
        let from = color.index(color.startIndex, offsetBy: start)
        let value = Double(Int(color[from..<color.index(from, offsetBy: 2)], radix: 16) ?? 0) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
    for (colors, page) in [(ChartStyle.light, "#ffffff"), (ChartStyle.dark, "#0d1117")] {
      let paper = luminance(Substring(page))
      let series = colors.matches(of: #/--c[0-9]:(#[0-9a-f]{6})/#).map(\.1)
      #expect(series.count == ChartStyle.mostSeries)
      for color in series {
        let (a, b) = (max(luminance(color), paper), min(luminance(color), paper))
        #expect((a + 0.05) / (b + 0.05) >= 3, "\(color) on \(page)")
      }
    }
  }
}
