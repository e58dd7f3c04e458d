import SourceText

/// A chart in one sentence, for who cannot see it: what is drawn, over what, and where it begins, ends, is lowest and
/// highest.
package struct ChartSentence {
  private let chart: Chart
  private let language: Language

  package init(_ chart: Chart, _ language: Language) { (self.chart, self.language) = (chart, language) }

  package var text: String {
    guard chart.extent != nil else { return [chart.title, nothing].filter { !$0.isEmpty }.joined(separator: ": ") }
    let span = chart.places.first.map { first in
      chart.places.count > 1 ? "\(first)–\(chart.places.last ?? first)" : first
    }
    let head = [chart.title, kindWord].filter { !$0.isEmpty }.joined(separator: ": ")
    let told = chart.series.prefix(ChartStyle.mostSeries).map(sentence)
    return ([[head, span].compactMap(\.self).joined(separator: ", ")] + told).joined(separator: "; ")
  }

  /// One of many: its title and its last value.
  package var short: String {
    let points = chart.series.first?.points ?? []
    let last = points.indices.last { points[$0].drawn != nil }
    return [chart.title, last.map { "\(points[$0].text) (\(chart.places[$0]))" } ?? nothing].filter { !$0.isEmpty }
      .joined(separator: ": ")
  }

  package var nothing: String {
    switch language {
    case .english: "no values"
    case .japanese: "値なし"
    }
  }

  private func sentence(_ series: Chart.Series) -> String {
    let known = series.points.indices.filter { series.points[$0].drawn != nil }
    func value(_ place: Int) -> Double { series.points[place].drawn ?? 0 }
    guard let last = known.last, let low = known.min(by: { value($0) < value($1) }),
      let high = known.max(by: { value($0) < value($1) })
    else { return "\(series.name) \(nothing)" }
    let name = chart.series.count > 1 ? series.name + " " : ""
    func at(_ place: Int) -> String { "\(series.points[place].text) (\(chart.places[place]))" }
    if known.count == 1 { return name + at(last) }
    switch language {
    case .english: return "\(name)last \(at(last)), lowest \(at(low)), highest \(at(high))"
    case .japanese: return "\(name)最後 \(at(last))、最小 \(at(low))、最大 \(at(high))"
    }
  }

  private var kindWord: String {
    switch (chart.kind, language) {
    case (.lines, .english): "line chart"
    case (.lines, .japanese): "折れ線グラフ"
    case (.bars, .english): "bar chart"
    case (.bars, .japanese): "棒グラフ"
    case (.stacked, .english): "stacked bars"
    case (.stacked, .japanese): "積み上げ棒グラフ"
    case (.histogram, .english): "histogram"
    case (.histogram, .japanese): "ヒストグラム"
    case (.pareto, .english): "Pareto chart"
    case (.pareto, .japanese): "パレート図"
    case (.heatMap, .english): "heat map"
    case (.heatMap, .japanese): "ヒートマップ"
    case (.waterfall, .english): "waterfall chart"
    case (.waterfall, .japanese): "ウォーターフォール図"
    case (.tornado, .english): "tornado chart"
    case (.tornado, .japanese): "トルネード図"
    case (.funnel, .english): "funnel"
    case (.funnel, .japanese): "ファネル"
    }
  }
}
