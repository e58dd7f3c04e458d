import Statistics

/// What many draws say of a number.
package struct DrawSummary: Hashable, Sendable {
  package var median: Double
  /// Below it and above `high` lie 5 % of the draws each.
  package var low: Double
  package var high: Double
  package var mean: Double
  package var deviation: Double
  /// How far the three may be off for want of draws: half of what holds the true one with 95 %; nil for too few draws.
  package var errors: (low: Double, median: Double, high: Double)?
  /// Draws without a value; the rest says nothing of them.
  package var missing: Int

  /// Nil where no draw has a value.
  package init?(_ numbers: [Double]) {
    let known = numbers.filter { !$0.isNaN }.sorted()
    missing = numbers.count - known.count
    guard !known.isEmpty else { return nil }
    let places = quantiles(known, [0.05, 0.5, 0.95])
    (low, median, high) = (places[0], places[1], places[2])
    let moments = SampleMoments(known)
    mean = moments.mean
    deviation = known.count > 1 ? (moments.squares / Double(known.count - 1)).squareRoot() : 0
    let widths = [0.05, 0.5, 0.95].compactMap { quantileInterval(known, at: $0, level: 0.95).map { $0.width / 2 } }
    if widths.count == 3 { errors = (widths[0], widths[1], widths[2]) }
  }

  package static func == (a: DrawSummary, b: DrawSummary) -> Bool {
    (a.median, a.low, a.high, a.mean, a.deviation, a.missing)
      == (b.median, b.low, b.high, b.mean, b.deviation, b.missing)
  }

  package func hash(into hasher: inout Hasher) {
    for number in [median, low, high, mean, deviation] { hasher.combine(number) }
  }
}

/// In how many of the draws something holds.
package struct DrawnChance: Hashable, Sendable {
  package var chance: Double
  /// How far it may be off for want of draws: half of what holds the true one with 95 %.
  package var error: Double

  /// - Parameter truths: 1 where it holds, 0 where not, `nan` where there is no value to hold it against: those say nothing.
  package init?(_ truths: [Double]) {
    let known = truths.filter { !$0.isNaN }
    guard let share = ShareCount(known.reduce(0, +), of: Double(known.count)) else { return nil }
    chance = share.share
    error = share.interval(0.95).width / 2
  }
}
