/// Round numbers around the values of an axis.
package struct AxisScale: Hashable, Sendable {
  package let low: Double
  package let high: Double
  package let ticks: [Double]

  /// `low: 3, high: 28, intervals: 4` is 0, 10, 20, 30.
  package init(low: Double, high: Double, intervals: Int) {
    var span = high / 2 - low / 2
    if span <= 0 { span = abs(high) > 0 ? abs(high) / 4 : 0.5 }
    let step = Self.roundStep(span / Double(intervals) * 2)
    var first = (low / step).rounded(.down)
    var last = (high / step).rounded(.up)
    if low == high {
      // A constant series runs through the middle.
      first -= 1
      last = first + 2
    }
    guard step.isFinite, step > 0, last - first <= 64, abs(first) < 1e15, (last * step).isFinite else {
      // Values at the edge of Double: no round numbers, and no endless loop over them.
      self.low = low
      self.high = high > low ? high : low.nextUp
      ticks = [low, high]
      return
    }
    self.low = first * step
    self.high = last * step
    // Below 1 the inverse of a round step is whole, and dividing by it keeps 0.3 from being 0.30000000000000004.
    let inverse = (1 / step).rounded()
    ticks = stride(from: first, through: last, by: 1).map { step < 1 && inverse < 1e15 ? $0 / inverse : $0 * step }
  }

  private static func roundStep(_ raw: Double) -> Double {
    var power = 1.0
    while power > raw, power > 1e-300 { power /= 10 }
    while power * 10 <= raw, power < 1e300 { power *= 10 }
    for factor in [1.0, 2, 5] where power * factor >= raw { return power * factor }
    return power * 10
  }

  /// 0 at the bottom, 1 at the top.
  package func part(of value: Double) -> Double {
    let span = high / 2 - low / 2
    if value.isNaN { return 0.5 }
    return span > 0 ? min(1, max(0, (value / 2 - low / 2) / span)) : 0.5
  }

  package func row(of value: Double, rows: Int) -> Int {
    rows - 1 - Int((part(of: value) * Double(rows - 1)).rounded())
  }
}

extension AxisScale {
  /// That of a chart.
  ///
  /// - Parameter shared: what it has to hold; nil: what the chart holds.
  package init(_ chart: Chart, holding shared: ClosedRange<Double>? = nil, intervals: Int) {
    let extent = shared ?? chart.extent ?? 0...1
    let isOnGround = extent.lowerBound == 0 && extent.upperBound == 0
    // 19 % and 23 % are 0.19 and 0.23: the round numbers are those that are shown.
    let factor = chart.unit.factor
    let shown = AxisScale(
      low: extent.lowerBound * factor, high: isOnGround ? 1 : extent.upperBound * factor, intervals: intervals)
    self.init(shown, dividedBy: factor)
  }

  private init(_ shown: AxisScale, dividedBy factor: Double) {
    low = shown.low / factor
    high = shown.high / factor
    ticks = shown.ticks.map { $0 / factor }
  }
}
