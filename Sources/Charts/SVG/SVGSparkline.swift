import SourceText

/// A series in one cell of a table: a line without axes, its last value a dot.
package struct SVGSparkline {
  private let values: [Double?]

  package init(_ values: [Double?]) { self.values = values.map { $0.flatMap { $0.isFinite ? $0 : nil } } }

  /// - Parameter told: what stands for it where it cannot be seen.
  package func text(told: String) -> String {
    let (width, height) = (84.0, 20.0)
    let known = values.compactMap(\.self)
    guard let low = known.min(), let high = known.max() else { return xmlEscaped(told) }
    let scale = AxisScale(low: low, high: high, intervals: 2)
    func x(_ place: Int) -> Double { 3 + Double(place) * (width - 6) / Double(max(1, values.count - 1)) }
    // A series that does not move is a line in the middle.
    func y(_ value: Double) -> Double {
      high > low ? height - 3 - scale.part(of: value) * (height - 6) : height / 2
    }
    var path = ""
    var isJoined = false
    for (place, value) in values.enumerated() {
      if let value { path += (isJoined ? "L" : "M") + SVG.point(x(place), y(value)) }
      isJoined = value != nil
    }
    let dot = values.indices.last { values[$0] != nil }.map { place in
      "<circle cx=\"\(SVG.number(x(place)))\" cy=\"\(SVG.number(y(values[place] ?? 0)))\" r=\"2\" class=\"k-f0\"/>"
    }
    return "<svg class=\"k spark\" viewBox=\"0 0 \(SVG.number(width)) \(SVG.number(height))\" role=\"img\" "
      + "aria-label=\"\(xmlEscaped(told))\"><path d=\"\(path)\" class=\"k-l k-l0\"/>\(dot ?? "")</svg>"
  }
}
