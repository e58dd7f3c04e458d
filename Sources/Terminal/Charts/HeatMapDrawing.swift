import Charts

/// A line for each series, in each cell a shade and the number: `▓ 48.9%`.
struct HeatMapDrawing {
  let chart: Chart
  let drawing: Drawing

  func text(width: Int?) -> String {
    let shades: [String] = drawing.hasBlocks ? ["·", "░", "▒", "▓", "█"] : [".", "-", "=", "+", "#"]
    let values = chart.series.flatMap { $0.points.compactMap(\.drawn) }
    let (low, high) = (min(0, values.min() ?? 0), values.max() ?? 0)
    let rows = chart.series.map { series in
      [series.name]
        + series.points.map { point in
          guard let value = point.drawn else { return "" }
          // Halves, see `sparkline`.
          let part = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
          return shades[min(shades.count - 1, max(0, Int(part * Double(shades.count))))] + " " + point.text
        }
    }
    let table = TextTable(
      columns: [.init("")] + chart.places.map { .init($0, alignment: .right) }, rows: rows)
    let title = TerminalText.sanitized(chart.title)
    return (title.isEmpty ? "" : title + "\n") + table.render(width: width, drawing: drawing)
  }
}
