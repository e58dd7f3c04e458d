import Charts

/// A chart in `width` cells: lines in braille, bars in blocks, below it the events of its axis and what is to be said.
///
/// - Parameter extent: what the axis has to hold, where others share it.
package func chartText(
  _ chart: Chart, width: Int, height: Int = 12, holding extent: ClosedRange<Double>? = nil, drawing: Drawing = Drawing()
) -> String {
  var lines: [String] = []
  switch chart.kind {
  case .lines:
    lines.append(LineDrawing(chart, width: width, height: height, holding: extent, drawing).text)
    lines += zip(ChartEvents.marks, chart.events).map { "\($0) \(TerminalText.sanitized($1.text))" }
    let rest = chart.events.count - ChartEvents.marks.count
    if rest > 0 { lines.append(drawing.language.say("and \(rest) more events", "ほか\(rest)件のできごと")) }
  case .heatMap: lines.append(HeatMapDrawing(chart: chart, drawing: drawing).text(width: width))
  case .bars, .stacked, .histogram, .pareto, .waterfall, .tornado, .funnel:
    lines.append(RowDrawing(chart, width: width, drawing).text)
  }
  return (lines + chart.notes.map(TerminalText.sanitized)).joined(separator: "\n")
}
