import SourceText

/// A chart in one sentence, for who cannot see it: what is drawn, over what, and where it begins, ends, is lowest and
/// highest.
package struct ChartSentence {
  private let chart: Chart
  private let language: Language

  package init(_ chart: Chart, _ language: Language) { (self.chart, self.language) = (chart, language) }

  package var text: String {
    guard chart.extent != nil else { return named([chart.title, nothing]) }
    let span = chart.places.first.map { first -> String in
      let last = chart.places.last ?? first
      return chart.places.count > 1 ? language.say("\(first)–\(last)", "\(first)〜\(last)") : first
    }
    let head = named([chart.title, kindWord])
    let told = chart.series.prefix(ChartStyle.mostSeries).map(sentence)
    return ([[head, span].compactMap(\.self).joined(separator: language.say(", ", "、"))] + told)
      .joined(separator: language.say("; ", "。"))
  }

  /// One of many: its title and its last value.
  package var short: String {
    let points = chart.series.first?.points ?? []
    let last = points.indices.last { points[$0].drawn != nil }
    return named([chart.title, last.map { at(points[$0], chart.places[$0]) } ?? nothing])
  }

  package var nothing: String { language.say("no values", "値なし") }

  /// `sales: bar chart`
  private func named(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: language.say(": ", "："))
  }

  private func at(_ point: Chart.Point, _ place: String) -> String {
    language.say("\(point.text) (\(place))", "\(point.text)（\(place)）")
  }

  private func sentence(_ series: Chart.Series) -> String {
    let known = series.points.indices.filter { series.points[$0].drawn != nil }
    func value(_ place: Int) -> Double { series.points[place].drawn ?? 0 }
    guard let last = known.last, let low = known.min(by: { value($0) < value($1) }),
      let high = known.max(by: { value($0) < value($1) })
    else { return "\(series.name) \(nothing)" }
    let name = chart.series.count > 1 ? series.name + " " : ""
    func at(_ place: Int) -> String { self.at(series.points[place], chart.places[place]) }
    if known.count == 1 { return name + at(last) }
    return language.say(
      "\(name)last \(at(last)), lowest \(at(low)), highest \(at(high))",
      "\(name)最後 \(at(last))、最小 \(at(low))、最大 \(at(high))")
  }

  private var kindWord: String {
    switch chart.kind {
    case .lines: language.say("line chart", "折れ線グラフ")
    case .bars: language.say("bar chart", "棒グラフ")
    case .stacked: language.say("stacked bars", "積み上げ棒グラフ")
    case .histogram: language.say("histogram", "ヒストグラム")
    case .pareto: language.say("Pareto chart", "パレート図")
    case .heatMap: language.say("heat map", "ヒートマップ")
    case .waterfall: language.say("waterfall chart", "ウォーターフォール図")
    case .tornado: language.say("tornado chart", "トルネード図")
    case .funnel: language.say("funnel", "ファネル")
    }
  }
}
