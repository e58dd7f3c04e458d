extension SVGChart {
  /// Bars that stand, over places that have an order.
  func columns(top: Double) -> SVGDrawing {
    let key = legend(chart.kind == .pareto ? [] : chart.valueSeries.map(\.name), top: top)
    let plot = plot(top: top + key.height, labels: chart.kind == .pareto ? 40 : 4)
    var text = key.text + valueAxis(plot) + placeAxis(plot) + eventMarks(plot)
    let rows = chart.rows
    // As many rows as a place has bars: `Chart.rows`.
    let groups = max(1, chart.kind == .bars || chart.kind == .histogram ? chart.valueSeries.count : 1)
    let room = plot.width / Double(max(1, chart.places.count))
    let gap = chart.kind == .histogram ? 1 : max(1, room * 0.2)
    let width = max(1, (room - gap) / Double(groups))
    for (index, row) in rows.enumerated() {
      let (place, within) = index.quotientAndRemainder(dividingBy: groups)
      let left = plot.left + Double(place) * room + gap / 2 + Double(within) * width
      for part in row.parts {
        let ends = [plot.y(part.from), plot.y(part.to)].sorted()
        let name = groups > 1 ? chart.valueSeries[within].name : ""
        text += SVG.box(
          left, ends[0], width, ends[1] - ends[0], look: ChartStyle.fill(part.look) + (part.isPartial ? " k-u" : ""),
          title: title(name, place, row.text))
      }
      if let target = row.target {
        text += SVG.line(left - gap / 2, plot.y(target), left + width + gap / 2, plot.y(target), look: "k-t")
      }
    }
    if chart.kind == .pareto { text += shareLine(plot) }
    return SVGDrawing(text: text, height: options.height, plot: plot)
  }

  /// The share of the whole that the largest have together, on an axis of its own from 0 to 100 %.
  private func shareLine(_ plot: SVGPlot) -> String {
    guard let shares = chart.series.first(where: { $0.role == .share })?.points else { return "" }
    func y(_ part: Double) -> Double { plot.y(0) - part * (plot.y(0) - plot.top) }
    let points = shares.enumerated().compactMap { place, point in
      point.drawn.map { SVG.point(plot.x(place, of: shares.count), y($0)) }
    }
    let ticks = [0.5, 0.8, 1].map { part in
      SVG.text("\(Int(part * 100))%", plot.right + 6, y(part) + 4, look: "k-q")
    }
    if points.isEmpty { return "" }
    return "<path d=\"M\(points.joined(separator: "L"))\" class=\"k-l k-l1\"/>" + ticks.joined()
  }
}
