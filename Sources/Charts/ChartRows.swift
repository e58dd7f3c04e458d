/// What bars of all kinds have in common: for each place parts of the axis, from one value to another. A page stands them
/// up where the places are periods, a terminal never does.
package struct ChartRow: Hashable, Sendable {
  /// What a part tells by its colour; its place or its text tells it, too.
  package enum Look: Hashable, Sendable {
    case series(Int)
    case total, rise, fall
  }
  package struct Part: Hashable, Sendable {
    package var from: Double
    package var to: Double
    package var look: Look
    package var isPartial: Bool
  }
  package var label: String
  package var parts: [Part]
  package var text: String
  /// One after the other for one place; only the first has a label.
  package var isFurther = false
  /// Where a target stands.
  package var target: Double?
}

extension Chart {
  /// The values as bars.
  package var rows: [ChartRow] {
    switch kind {
    case .lines, .heatMap, .bars, .histogram: plainRows(of: valueSeries)
    case .pareto: paretoRows
    case .stacked: places.indices.map(stackedRow)
    case .waterfall: waterfallRows
    case .tornado: places.indices.map(tornadoRow)
    case .funnel: places.indices.map(funnelRow)
    }
  }

  package var valueSeries: [Series] { series.filter { $0.role == .value } }

  private func target(at place: Int) -> Double? {
    series.first { $0.role == .target }?.points[place].drawn
  }

  private func plainRows(of shown: [Series]) -> [ChartRow] {
    places.indices.flatMap { place in
      shown.enumerated().map { index, series in
        let point = series.points[place]
        let part = point.drawn.map {
          ChartRow.Part(from: 0, to: $0, look: .series(index), isPartial: point.isPartial)
        }
        return ChartRow(
          label: index == 0 ? places[place] : "", parts: [part].compactMap(\.self), text: point.text,
          isFurther: index > 0, target: target(at: place))
      }
    }
  }

  /// Behind each value the share that those so far have together.
  private var paretoRows: [ChartRow] {
    let shares = series.first { $0.role == .share }?.points ?? []
    return zip(plainRows(of: Array(valueSeries.prefix(1))), places.indices).map { row, place in
      var row = row
      if shares.indices.contains(place) { row.text += "  \(shares[place].text)" }
      return row
    }
  }

  /// What is below zero stands on the other side.
  private func stackedRow(_ place: Int) -> ChartRow {
    var (above, below) = (0.0, 0.0)
    var row = ChartRow(label: places[place], parts: [], text: "", target: target(at: place))
    for (index, series) in valueSeries.enumerated() {
      let point = series.points[place]
      guard let value = point.drawn, value != 0 else { continue }
      let from = value > 0 ? above : below
      if value > 0 { above += value } else { below += value }
      row.parts.append(.init(from: from, to: from + value, look: .series(index), isPartial: point.isPartial))
    }
    row.text = totalTexts.indices.contains(place) ? totalTexts[place] : ""
    return row
  }

  private var waterfallRows: [ChartRow] {
    guard let points = series.first?.points else { return [] }
    return zip(places, zip(points, Chart.ends(ofSteps: points))).map { label, step in
      let (point, ends) = step
      let look: ChartRow.Look = point.isTotal ? .total : ends.to >= ends.from ? .rise : .fall
      let part = ChartRow.Part(from: ends.from, to: ends.to, look: look, isPartial: point.isPartial)
      return ChartRow(label: label, parts: point.drawn == nil ? [] : [part], text: point.text)
    }
  }

  private func tornadoRow(_ place: Int) -> ChartRow {
    let ends = series.prefix(2).map { $0.points[place] }
    let parts = ends.enumerated().compactMap { index, point in
      point.drawn.map { ChartRow.Part(from: 0, to: $0, look: .series(index), isPartial: false) }
    }
    return ChartRow(label: places[place], parts: parts, text: ends.map(\.text).joined(separator: " … "))
  }

  private func funnelRow(_ place: Int) -> ChartRow {
    guard let point = series.first?.points[place] else { return ChartRow(label: places[place], parts: [], text: "") }
    let part = point.drawn.map {
      ChartRow.Part(from: -$0 / 2, to: $0 / 2, look: .series(0), isPartial: point.isPartial)
    }
    return ChartRow(label: places[place], parts: [part].compactMap(\.self), text: point.text)
  }
}
