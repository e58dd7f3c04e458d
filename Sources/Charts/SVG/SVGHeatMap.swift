extension SVGChart {
  /// A line for each series and a cell for each place: the deeper the colour the larger; every cell says its number.
  func heatMap(top: Double) -> SVGDrawing {
    let labels = chart.series.map { TextMeasure.width($0.name, size: ChartStyle.textSize) }.max() ?? 0
    let left = min(labels, options.width * 0.3) + 12
    let width = (options.width - left - 4) / Double(max(1, chart.places.count))
    let height = 20.0
    let heads = chart.places.map { TextMeasure.width($0, size: ChartStyle.textSize) }.max() ?? 0
    // Of many columns every second or third has its name, in full.
    let step = max(1, Int(((min(heads, 120) + 4) / max(1, width)).rounded(.up)))
    var text = stride(from: 0, to: chart.places.count, by: step).map { place in
      let shown = SVG.fitted(chart.places[place], width * Double(step) - 2)
      let half = TextMeasure.width(shown, size: ChartStyle.textSize) / 2
      let x = min(left + (Double(place) + 0.5) * width, options.width - half - 1)
      return SVG.text(shown, x, top + 12, .middle, look: "k-q")
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
    // So pale that a number can be read on every cell, on white and on black.
    let shade = SVG.number((5 + part * 45).rounded())
    let told = title.isEmpty ? "" : "<title>\(escaped(title))</title>"
    let box =
      "<rect x=\"\(SVG.number(x + 0.5))\" y=\"\(SVG.number(y + 0.5))\" width=\"\(SVG.number(width - 1))\" "
      + "height=\"\(SVG.number(height - 1))\" class=\"k-f0\" fill-opacity=\"\(shade)%\">\(told)</rect>"
    // Where a number has no room, the table has it.
    guard TextMeasure.width(point.text, size: 10) <= width - 2 else { return box }
    return box + SVG.text(point.text, x + width / 2, y + 14, .middle)
  }
}
