extension SVGChart {
  private static let rowHeight = 20.0
  private static let furtherHeight = 15.0

  /// Bars that lie, each with its label before it and its value behind it; as high as there are rows.
  func rows(top: Double) -> SVGDrawing {
    let rows = chart.rows
    let isMirrored = chart.kind == .funnel
    let labels = rows.map { TextMeasure.width($0.label, size: ChartStyle.textSize) }.max() ?? 0
    let left = min(labels, options.width * 0.36) + 12
    let texts = rows.map { TextMeasure.width($0.text, size: ChartStyle.textSize) }.max() ?? 0
    let right = max(left + 40, options.width - min(texts, options.width * 0.4) - 12)
    let key = legend(rowLegend, top: top)
    var scale = AxisScale(chart, holding: options.shared, intervals: 4)
    if isMirrored, let extent = chart.extent { scale = AxisScale(low: extent.lowerBound, high: extent.upperBound) }
    func x(_ value: Double) -> Double { left + scale.part(of: value) * (right - left) }
    var (text, y) = (key.text, top + key.height + 2)
    let start = y
    for row in rows {
      let height = row.isFurther ? SVGChart.furtherHeight : SVGChart.rowHeight
      let middle = y + height / 2
      if !row.label.isEmpty { text += SVG.text(SVG.fitted(row.label, left - 12), left - 8, middle + 4, .end) }
      for part in row.parts {
        let ends = [x(part.from), x(part.to)].sorted()
        let look = ChartStyle.fill(part.look) + (part.isPartial ? " k-u" : "")
        text += SVG.box(
          ends[0], y + 2, max(ends[1] - ends[0], 1), height - 5, look: look,
          title: options.isStandalone ? "\(row.label) \(row.text)" : "")
      }
      if let target = row.target {
        text += SVG.line(x(target), y, x(target), y + height - 1, look: "k-t")
      }
      text += SVG.text(row.text, right + 8, middle + 4)
      y += height
    }
    // The ground that all bars stand on.
    if !isMirrored { text += SVG.line(x(0), start, x(0), y, look: "k-z") }
    return SVGDrawing(text: text, height: y + 6)
  }

  private var rowLegend: [String] {
    switch chart.kind {
    case .bars, .stacked, .tornado: chart.series.count > 1 ? chart.valueSeries.map(\.name) : []
    case .lines, .histogram, .pareto, .heatMap, .waterfall, .funnel: []
    }
  }
}

extension AxisScale {
  /// Without round numbers: for bars of which nobody reads an axis.
  package init(low: Double, high: Double) {
    self.low = low
    self.high = high > low ? high : low.nextUp
    ticks = []
  }
}
