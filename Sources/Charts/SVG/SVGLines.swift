import SourceText

func escaped(_ text: String) -> String { xmlEscaped(text) }

extension SVGChart {
  private static let mostLabelWidth = 130.0

  func lines(top: Double) -> SVGDrawing {
    let named = options.isSmall || chart.series.count < 2 ? [] : chart.series.map(\.name)
    let widest = named.map { TextMeasure.width($0, size: ChartStyle.textSize) }.max() ?? 0
    let plot = plot(top: top, labels: named.isEmpty ? 4 : min(widest, SVGChart.mostLabelWidth) + 16)
    var text = valueAxis(plot) + placeAxis(plot) + eventMarks(plot)
    var place = 0
    for series in chart.series {
      text += series.role == .target ? target(series, plot) : line(series, place, plot)
      if series.role == .value { place += 1 }
    }
    return SVGDrawing(text: text + endLabels(plot, named), height: options.height, plot: plot)
  }

  /// A gap stays a gap: a line across it would claim values. What leads to a part of a period is dashed.
  private func line(_ series: Chart.Series, _ place: Int, _ plot: SVGPlot) -> String {
    let look = "k-l\(place % ChartStyle.mostSeries)"
    var (whole, part, dots) = ("", "", "")
    var before: (index: Int, point: Chart.Point, value: Double)?
    for (index, point) in series.points.enumerated() {
      guard let value = point.drawn else {
        before = nil
        continue
      }
      let at = coordinates(index, series, value, plot)
      let isPartial = point.isPartial || before?.point.isPartial ?? false
      if let before {
        let start = coordinates(before.index, series, before.value, plot)
        // Behind a move all points are joined by lines.
        if isPartial {
          part += part.hasSuffix(start) ? " \(at)" : "M\(start) \(at)"
        } else {
          whole += whole.hasSuffix(start) ? " \(at)" : "M\(start) \(at)"
        }
      }
      let follows = series.points.indices.contains(index + 1) && series.points[index + 1].drawn != nil
      let isAlone = before == nil && !follows
      dots += dot(point, index, series, at: at, look: look, isAlone: isAlone)
      before = (index, point, value)
    }
    func path(_ points: String, _ kind: String) -> String {
      if points.isEmpty { return "" }
      return "<path d=\"\(options.isSmall ? SVG.inSteps(points) : points)\" class=\"\(kind) \(look)\"/>"
    }
    return path(whole, "k-l") + path(part, "k-p") + dots
  }

  private func coordinates(_ index: Int, _ series: Chart.Series, _ value: Double, _ plot: SVGPlot) -> String {
    SVG.point(plot.x(index, of: series.points.count), plot.y(value), isSmall: options.isSmall)
  }

  /// Parts of periods are rings; whole ones have a dot where nothing else would show them, or a pointer asks.
  private func dot(
    _ point: Chart.Point, _ index: Int, _ series: Chart.Series, at: String, look: String, isAlone: Bool
  ) -> String {
    let parts = at.split(separator: ",")
    guard point.isPartial || isAlone || options.isStandalone, parts.count == 2 else { return "" }
    let fill = point.isPartial ? "k-o \(look)" : look.replacing("k-l", with: "k-f")
    let circle = "<circle cx=\"\(parts[0])\" cy=\"\(parts[1])\" r=\"\(options.isSmall ? 2.5 : 3)\" class=\"\(fill)\""
    let title = title(chart.series.count > 1 ? series.name : "", index, point.text)
    return title.isEmpty ? circle + "/>" : circle + "><title>\(escaped(title))</title></circle>"
  }

  /// In steps: a target holds for its whole period.
  private func target(_ series: Chart.Series, _ plot: SVGPlot) -> String {
    var path = ""
    let half = plot.width / Double(max(1, series.points.count)) / 2
    for (index, point) in series.points.enumerated() {
      guard let value = point.drawn else { continue }
      let (x, y) = (plot.x(index, of: series.points.count), plot.y(value))
      let isJoined = index > 0 && series.points[index - 1].drawn != nil
      path += (isJoined ? "L" : "M") + SVG.point(x - half, y) + "L" + SVG.point(x + half, y)
    }
    return path.isEmpty ? "" : "<path d=\"\(path)\" class=\"k-t\"/>"
  }

  /// Names at the ends of their lines, moved apart where they would lie on each other.
  private func endLabels(_ plot: SVGPlot, _ names: [String]) -> String {
    guard !names.isEmpty else { return "" }
    var values = 0
    var ends: [(y: Double, name: String, look: String)] = []
    for series in chart.series {
      let look = series.role == .target ? "k-t" : "k-l k-l\(values % ChartStyle.mostSeries)"
      if series.role == .value { values += 1 }
      guard let last = series.points.last(where: { $0.drawn != nil })?.drawn else { continue }
      ends.append((plot.y(last), series.name, look))
    }
    ends.sort { $0.y < $1.y }
    let gap = 13.0
    for index in ends.indices.dropFirst() where ends[index].y < ends[index - 1].y + gap {
      ends[index].y = ends[index - 1].y + gap
    }
    // What was pushed below the plot goes up again, and the others with it.
    var floor = plot.bottom + 4
    for index in ends.indices.reversed() {
      ends[index].y = min(ends[index].y, floor)
      floor = ends[index].y - gap
    }
    return ends.map { end in
      let x = plot.right + 4
      return SVG.line(x, end.y, x + 8, end.y, look: end.look)
        + SVG.text(SVG.fitted(end.name, SVGChart.mostLabelWidth), x + 11, end.y + 4)
    }.joined()
  }
}
