import SourceText

/// Numbers that are drawn together, and how: one value for the screen, for a page and for a file. Whoever makes one has
/// checked that its kind is right for its numbers; drawing asks no more.
package struct Chart: Hashable, Sendable {
  package enum Kind: String, Hashable, CaseIterable, Sendable {
    /// Series over places in their order, as over time.
    case lines
    /// A bar for each place, side by side where there are several series.
    case bars
    /// Bars of parts that add up.
    case stacked
    /// Bars over steps of a number, without gaps.
    case histogram
    /// Bars in falling order, and a line of the share that those so far have together.
    case pareto
    /// A line of cells for each series, the deeper the larger.
    case heatMap
    /// Steps from one total to another; points that are totals stand on the ground.
    case waterfall
    /// For each place the two ends that it brings, around a middle: two series.
    case tornado
    /// Bars that shrink from step to step, in the middle.
    case funnel
  }

  package struct Point: Hashable, Sendable {
    package var value: Double?
    /// As people read it, with its unit; of a missing value why there is none.
    package var text: String
    /// Its period is not over in the data, or begins before them: it is less than a whole one.
    package var isPartial = false
    /// Of a waterfall: no step but where one stands.
    package var isTotal = false

    package init(_ value: Double?, _ text: String, isPartial: Bool = false, isTotal: Bool = false) {
      (self.value, self.text, self.isPartial, self.isTotal) = (value, text, isPartial, isTotal)
    }

    /// What can be drawn of it.
    package var drawn: Double? { value.flatMap { $0.isFinite ? $0 : nil } }
  }

  package struct Series: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
      case value
      /// What the values are held against: drawn thin and dashed.
      case target
      /// The share of the whole that the places so far have together, from 0 to 1.
      case share
    }
    package var name: String
    /// As many as there are places.
    package var points: [Point]
    package var role = Role.value

    package init(_ name: String, _ points: [Point], role: Role = .value) {
      (self.name, self.points, self.role) = (name, points, role)
    }
  }

  /// Something that began in a place.
  package struct Event: Hashable, Sendable {
    package var place: Int
    package var text: String

    package init(_ place: Int, _ text: String) { (self.place, self.text) = (place, text) }
  }

  package var title: String
  package var kind: Kind
  /// What stands along the axis.
  package var places: [String]
  /// What the places are, such as `month`; empty where nobody need say.
  package var placesTitle = ""
  /// The places are periods, from left to right.
  package var isTime = false
  package var series: [Series]
  package var unit: AxisUnit
  /// Of a stack what its parts come to in each place, as text.
  package var totalTexts: [String] = []
  package var events: [Event] = []
  /// What has to be said below it: groups that are not drawn, and why.
  package var notes: [String] = []

  package init(
    _ title: String, kind: Kind, places: [String], series: [Series], unit: AxisUnit
  ) {
    (self.title, self.kind, self.places, self.series, self.unit) = (title, kind, places, series, unit)
  }

  /// All that the axis has to hold. Bars and their like begin at zero; a stack is as high as its parts together.
  package var extent: ClosedRange<Double>? {
    let drawn = series.filter { $0.role != .share }
    var values = drawn.flatMap { $0.points.compactMap(\.drawn) }
    if values.isEmpty { return nil }
    switch kind {
    case .lines, .heatMap: break
    case .bars, .histogram, .pareto, .tornado: values.append(0)
    case .funnel: values = [(values.max() ?? 0) / -2, (values.max() ?? 0) / 2]
    case .stacked:
      values = [0]
      for place in places.indices {
        let parts = drawn.filter { $0.role == .value }.compactMap { $0.points[place].drawn }
        values += [parts.filter { $0 > 0 }.reduce(0, +), parts.filter { $0 < 0 }.reduce(0, +)]
      }
      values += drawn.filter { $0.role == .target }.flatMap { $0.points.compactMap(\.drawn) }
    case .waterfall:
      values = [0] + (drawn.first.map { Chart.ends(ofSteps: $0.points).flatMap { [$0.from, $0.to] } } ?? [])
    }
    values = values.filter(\.isFinite)
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }

  /// That of lines whose parts of periods are marked as such: the year's sum of a first month says nothing, and where it
  /// would press all others flat it stands at the edge.
  package var markedExtent: ClosedRange<Double>? {
    guard kind == .lines, let all = extent else { return extent }
    let whole = series.flatMap { series in series.points.filter { !$0.isPartial }.compactMap(\.drawn) }
    guard let low = whole.min(), let high = whole.max(), high > low else { return all }
    // Halves: the difference of two huge values of opposite sign is infinite.
    let isFlat = all.upperBound / 2 - all.lowerBound / 2 > 2 * (high / 2 - low / 2)
    return isFlat ? low...high : all
  }

  /// What a page draws at the edge, because it lies beyond the scale that is made for whole periods.
  package var offScale: [(place: Int, text: String)] {
    guard let extent = markedExtent else { return [] }
    return series.flatMap { series in
      series.points.enumerated().compactMap { place, point in
        guard let value = point.drawn, point.isPartial, !extent.contains(value) else { return nil }
        return (place, point.text)
      }
    }
  }

  /// Between what each bar of a waterfall stands.
  package static func ends(ofSteps points: [Point]) -> [(from: Double, to: Double)] {
    var level = 0.0
    return points.map { point in
      let value = point.drawn ?? 0
      let from = point.isTotal ? 0 : level
      level = point.isTotal ? value : level + value
      return (from, level)
    }
  }
}

/// Charts that belong to one answer: each of its own unit, or small ones of one kind side by side, which share their axis.
package struct ChartFigure: Hashable, Sendable {
  package var charts: [Chart]
  /// Of small multiples: one axis for all, so that they can be compared.
  package var sharesAxis: Bool

  package init(_ charts: [Chart], sharesAxis: Bool = false) { (self.charts, self.sharesAxis) = (charts, sharesAxis) }

  /// What the axis of a chart has to hold, where it shares one with those of its unit; nil: its own values.
  package func extent(of chart: Chart) -> ClosedRange<Double>? {
    let all = charts.filter { $0.unit == chart.unit }.compactMap(\.markedExtent)
    guard sharesAxis, let low = all.map(\.lowerBound).min(), let high = all.map(\.upperBound).max() else { return nil }
    return low...high
  }
}
