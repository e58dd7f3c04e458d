extension SVGChart {
  /// A line for each series and a cell for each place: the deeper the colour the larger; every cell says its number.
  func heatMap(top: Double) -> SVGDrawing {
    let labels = chart.series.map { TextMeasure.width($0.name, size: ChartStyle.textSize) }.max() ?? 0
    let left = min(labels, options.width * 0.3) + 12
    let width = (options.width - left - 4) / Double(max(1, chart.places.count))
    let height = 20.0
    var text = chart.places.enumerated().map { place, name in
      SVG.text(SVG.fitted(name, width - 2), left + (Double(place) + 0.5) * width, top + 12, .middle, look: "k-q")
    }.joined()
    let values = chart.series.flatMap { $0.points.compactMap(\.drawn) }
    let (low, high) = (min(0, values.min() ?? 0), values.max() ?? 0)
    var y = top + 18
    for series in chart.series {
      text += SVG.text(SVG.fitted(series.name, left - 12), left - 8, y + 14, .end)
      for (place, point) in series.points.enumerated() {
        guard let value = point.drawn else { continue }
        let part = high > low ? (value - low) / (high - low) : 0.5
        text += cell(point, part, left + Double(place) * width, y, width, height, title(series.name, place, point.text))
      }
      y += height
    }
    return SVGDrawing(text: text, height: y + 4)
  }

  private func cell(
    _ point: Chart.Point, _ part: Double, _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ title: String
  ) -> String {
    let shade = SVG.number((8 + part * 92).rounded())
    let told = title.isEmpty ? "" : "<title>\(escaped(title))</title>"
    let box =
      "<rect x=\"\(SVG.number(x + 0.5))\" y=\"\(SVG.number(y + 0.5))\" width=\"\(SVG.number(width - 1))\" "
      + "height=\"\(SVG.number(height - 1))\" class=\"k-f0\" fill-opacity=\"\(shade)%\">\(told)</rect>"
    // Where a number has no room, the table has it.
    guard TextMeasure.width(point.text, size: 10) <= width - 2 else { return box }
    return box + SVG.text(point.text, x + width / 2, y + 14, .middle, look: part > 0.55 ? "k-w" : "")
  }
}
