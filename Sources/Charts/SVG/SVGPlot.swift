/// What was drawn, and where.
struct SVGDrawing {
  var text: String
  var height: Double
  var plot: SVGPlot?
}

/// The room of a chart with an axis of numbers at its left and places below.
struct SVGPlot {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  var scale: AxisScale
  var width: Double { right - left }

  func y(_ value: Double) -> Double { bottom - scale.part(of: value) * (bottom - top) }

  /// In the middle of its share of the room.
  func x(_ place: Int, of count: Int) -> Double { left + (Double(place) + 0.5) * width / Double(max(1, count)) }
}

extension SVGChart {
  private var widestPlace: Double {
    chart.places.map { TextMeasure.width($0, size: ChartStyle.textSize) }.max() ?? 0
  }

  /// A month left out is known by those beside it; the name of a product is not.
  private var isSequence: Bool { chart.isTime || chart.kind == .histogram || chart.kind == .lines }

  /// Names that are wider than their bars stand upright.
  private func turnsLabels(room: Double) -> Bool { !isSequence && widestPlace > room - 4 }

  private static let mostTurnedWidth = 96.0

  /// - Parameter labels: the room at the right for the names of series.
  func plot(top: Double, labels: Double) -> SVGPlot {
    let scale = AxisScale(chart, holding: options.shared ?? chart.markedExtent, intervals: options.isSmall ? 2 : 4)
    let texts = chart.unit.texts(of: scale.ticks)
    let widest = texts.map { TextMeasure.width($0, size: ChartStyle.textSize) }.max() ?? 0
    return SVGPlot(
      left: widest + 10, right: options.width - labels - 6, top: top + 6,
      bottom: options.height - belowPlot(options.width - labels - widest - 16), scale: scale)
  }

  private func belowPlot(_ width: Double) -> Double {
    let isTurned = turnsLabels(room: width / Double(max(1, chart.places.count)))
    return isTurned ? min(widestPlace, SVGChart.mostTurnedWidth) + 14 : 22
  }

  /// Lines across with their numbers, the ground stronger.
  func valueAxis(_ plot: SVGPlot) -> String {
    let texts = chart.unit.texts(of: plot.scale.ticks)
    func lines(_ ticks: [Double], _ look: String) -> String {
      if ticks.isEmpty { return "" }
      let path = ticks.map { "M\(SVG.point(plot.left, plot.y($0).rounded()))H\(SVG.number(plot.right))" }.joined()
      return "<path d=\"\(path)\" class=\"\(look)\"/>"
    }
    let told = Array(zip(plot.scale.ticks, texts)).enumerated().filter { place, _ in
      // Of small charts the ends say enough.
      !options.isSmall || place == 0 || place == texts.count - 1
    }.map(\.element)
    let labels = told.map { tick, text in
      SVG.text(text, (plot.left - 6).rounded(), (plot.y(tick) + 4).rounded())
    }
    return lines(plot.scale.ticks.filter { $0 != 0 }, "k-a") + lines(plot.scale.ticks.filter { $0 == 0 }, "k-z")
      + "<g class=\"k-q k-y\">\(labels.joined())</g>"
  }

  /// Of places in order as many as have room, the last among them.
  func placeAxis(_ plot: SVGPlot) -> String {
    let count = chart.places.count
    guard count > 0 else { return "" }
    let widest = widestPlace
    let room = plot.width / Double(count)
    if turnsLabels(room: room) { return turnedLabels(plot) }
    let step = isSequence ? max(1, Int(((widest + 10) / max(1, room)).rounded(.up))) : 1
    var text = ""
    let shownPlaces =
      options.isSmall && isSequence
      ? Array(Set([0, count - 1])).sorted() : Array(stride(from: (count - 1) % step, to: count, by: step))
    for place in shownPlaces {
      let half = min(widest, TextMeasure.width(chart.places[place], size: ChartStyle.textSize)) / 2
      // Those at the ends stay in the picture.
      let x = min(max(plot.x(place, of: count), half + 1), options.width - half - 1)
      let shown = SVG.fitted(chart.places[place], max(isSequence ? 24 : 12, room * Double(step) - 4))
      text += SVG.text(shown, x.rounded(), plot.bottom + 15)
    }
    return "<g class=\"k-q k-x\">\(text)</g>"
  }

  private func turnedLabels(_ plot: SVGPlot) -> String {
    chart.places.enumerated().map { place, name in
      let (x, y) = (SVG.number(plot.x(place, of: chart.places.count) + 4), SVG.number(plot.bottom + 8))
      let shown = SVG.fitted(name, SVGChart.mostTurnedWidth)
      return "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"end\" class=\"k-q\" transform=\"rotate(-90 \(x) \(y))\">"
        + "\(escaped(shown))</text>"
    }.joined()
  }

  /// Letters on the ground where something began.
  func eventMarks(_ plot: SVGPlot) -> String {
    chart.events.map { event in
      let x = plot.x(event.place, of: chart.places.count)
      let line = "<path d=\"M\(SVG.point(x, plot.top))V\(SVG.number(plot.bottom))\" class=\"k-e\">"
      return line + "<title>\(escaped(event.text))</title></path>"
        + "<path d=\"M\(SVG.point(x - 4, plot.bottom))h8l-4-7z\" class=\"k-tot\"><title>\(escaped(event.text))</title></path>"
    }.joined()
  }
}
