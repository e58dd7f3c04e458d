import SourceText

/// A chart as SVG: for a page, which has its title, table and colours beside it, or as a file of its own.
package struct SVGChart {
  package struct Options: Sendable {
    package var width: Double
    package var height: Double
    /// A file of its own: with the title, the colours and what a resting pointer is told.
    package var isStandalone: Bool
    /// One of many small ones: fewer numbers along the axes, and no labels of series.
    package var isSmall: Bool
    package var shared: ClosedRange<Double>?
    package var language: Language
    /// Of small multiples the column of the table beside them that has its numbers.
    package var column: Int?

    package init(
      width: Double = 640, height: Double = 240, isStandalone: Bool = false, isSmall: Bool = false,
      shared: ClosedRange<Double>? = nil, language: Language = .english
    ) {
      (self.width, self.height, self.isStandalone, self.isSmall) = (width, height, isStandalone, isSmall)
      (self.shared, self.language) = (shared, language)
    }
  }

  let chart: Chart
  let options: Options

  package init(_ chart: Chart, _ options: Options = Options()) { (self.chart, self.options) = (chart, options) }

  package var text: String {
    let body = drawing
    let (w, h) = (SVG.number(options.width), SVG.number(body.height))
    let namespace = options.isStandalone ? " xmlns=\"http://www.w3.org/2000/svg\" width=\"\(w)\" height=\"\(h)\"" : ""
    let sentence = ChartSentence(chart, options.language)
    let label = xmlEscaped(options.isSmall ? sentence.short : sentence.text)
    return
      "<svg\(namespace) class=\"k\" viewBox=\"0 0 \(w) \(h)\"\(place(of: body.plot)) role=\"img\" aria-label=\"\(label)\">"
      + (options.isStandalone ? "<style>\(ChartStyle.standalone)</style>" : "") + body.text + "</svg>"
  }

  /// Where the places stand, for a page that tells what is under the pointer: the ends of the axis, the whole width and how
  /// many places there are.
  private func place(of plot: SVGPlot?) -> String {
    guard let plot, !options.isStandalone else { return "" }
    let numbers = [plot.left, plot.right, options.width].map(SVG.number) + [String(chart.places.count)]
    let column = options.column.map { " data-col=\"\($0)\"" } ?? ""
    return " data-plot=\"\(numbers.joined(separator: " "))\"\(column)"
  }

  /// What is drawn, and how high it has become: rows take the room that they need.
  var drawing: SVGDrawing {
    let top = options.isStandalone && !chart.title.isEmpty ? 26.0 : 4
    let head = top > 4 ? SVG.text(SVG.fitted(chart.title, options.width - 8, size: 13), 4, 16, look: "k-h") : ""
    guard chart.extent != nil else {
      let words = ChartSentence(chart, options.language).nothing
      return SVGDrawing(text: head + SVG.text(words, 4, top + 16, look: "k-q"), height: top + 28)
    }
    let body: SVGDrawing
    switch chart.kind {
    case .lines: body = lines(top: top)
    case .histogram, .pareto: body = columns(top: top)
    case .bars, .stacked: body = chart.isTime ? columns(top: top) : rows(top: top)
    case .waterfall, .tornado, .funnel: body = rows(top: top)
    case .heatMap: body = heatMap(top: top)
    }
    let notes = options.isStandalone ? chart.notes : []
    let below = notes.enumerated().map { place, note in
      SVG.text(SVG.fitted(note, options.width - 8), 4, body.height + 12 + Double(place) * 15, look: "k-q")
    }
    return SVGDrawing(
      text: head + body.text + below.joined(),
      height: body.height + Double(notes.count) * 15 + (notes.isEmpty ? 0 : 4), plot: body.plot)
  }

  func title(_ series: String, _ place: Int, _ text: String) -> String {
    guard options.isStandalone else { return "" }
    return [series, chart.places[place], text].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What the names of series are told by where no label stands at their ends: coloured squares above the chart.
  func legend(_ names: [String], top: Double) -> (text: String, height: Double) {
    guard names.count > 1, !options.isSmall else { return ("", 0) }
    var (x, y, text) = (4.0, top + 10, "")
    for (place, name) in names.enumerated() {
      let shown = SVG.fitted(name, 180)
      let width = TextMeasure.width(shown, size: ChartStyle.textSize) + 28
      if x + width > options.width, x > 4 { (x, y) = (4, y + 16) }
      text += SVG.box(x, y - 9, 10, 10, look: ChartStyle.fill(.series(place))) + SVG.text(shown, x + 14, y)
      x += width
    }
    return (text, y - top + 10)
  }
}
