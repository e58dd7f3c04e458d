import SourceText

extension ChartFigure {
  /// All charts below each other, or small ones side by side, as one file.
  package func svg(language: Language) -> String {
    if charts.count == 1, let only = charts.first {
      return SVGChart(only, .init(width: 720, height: 320, isStandalone: true, language: language)).text + "\n"
    }
    let columns = sharesAxis ? min(3, charts.count) : 1
    let width = (sharesAxis ? 960.0 : 720) / Double(columns)
    var (body, x, y, row) = ("", 0.0, 0.0, 0.0)
    for (place, chart) in charts.enumerated() {
      let options = SVGChart.Options(
        width: width - 12, height: sharesAxis ? 190 : 300, isStandalone: true, isSmall: sharesAxis,
        shared: extent(of: chart),
        language: language)
      if place > 0, place % columns == 0 { (x, y, row) = (0, y + row + 10, 0) }
      let drawing = SVGChart(chart, options).drawing
      body += "<g transform=\"translate(\(SVG.point(x, y)))\">\(drawing.text)</g>"
      (x, row) = (x + width, max(row, drawing.height))
    }
    let (w, h) = (SVG.number(width * Double(columns)), SVG.number(y + row + 6))
    let label = charts.map { ChartSentence($0, language).text }.joined(separator: ". ")
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\" class=\"k\" viewBox=\"0 0 \(w) \(h)\" "
      + "role=\"img\" aria-label=\"\(xmlEscaped(label))\"><style>\(ChartStyle.standalone)</style>\(body)</svg>\n"
  }
}
