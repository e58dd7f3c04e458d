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
  /// How many have one.
  package var known: Int

  /// Nil where no draw has a value.
  package init?(_ numbers: [Double]) {
    let known = numbers.filter { !$0.isNaN }.sorted()
    missing = numbers.count - known.count
    self.known = known.count
    guard !known.isEmpty else { return nil }
    let places = quantiles(known, [0.05, 0.5, 0.95])
    (low, median, high) = (places[0], places[1], places[2])
    let moments = SampleMoments(known)
    mean = moments.mean
    deviation = known.count > 1 ? (moments.squares / Double(known.count - 1)).squareRoot() : 0
    let widths = [0.05, 0.5, 0.95].compactMap { quantileInterval(known, at: $0, level: 0.95).map { $0.width / 2 } }
    guard widths.count == 3 else { return }
    errors = (widths[0], widths[1], widths[2])
    // 5 % of `0 to 10` lie below 0, and by the draws below 0.00003: that is no number to show.
    func settled(_ value: Double, _ error: Double) -> Double { abs(value) * 1_000 < error ? 0 : value }
    (low, median, high) = (settled(low, widths[0]), settled(median, widths[1]), settled(high, widths[2]))
  }

  package static func == (a: DrawSummary, b: DrawSummary) -> Bool {
    (a.median, a.low, a.high, a.mean, a.deviation, a.missing) == (
      b.median, b.low, b.high, b.mean, b.deviation, b.missing
    )
      && a.known == b.known
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

  /// Of the draws of a truth value.
  package init?(_ truths: DrawSummary) { self.init((truths.mean * Double(truths.known)).rounded(), of: truths.known) }

  /// - Parameter truths: 1 where it holds, 0 where not, `nan` where there is no value to hold it against: those say nothing.
  package init?(_ truths: [Double]) {
    let known = truths.filter { !$0.isNaN }
    self.init(known.reduce(0, +), of: known.count)
  }

  private init?(_ kept: Double, of count: Int) {
    guard let share = ShareCount(kept, of: Double(count)) else { return nil }
    chance = share.share
    error = share.interval(0.95).width / 2
  }
}

/// How likely a bound is kept.
package enum DrawnOdds: Hashable, Sendable {
  /// Nothing in it is uncertain.
  case certain
  case chance(DrawnChance)
  case untold(DrawObstacle)
  /// No draw has a value to hold against it.
  case noDraws

  /// - Parameter drawn: the draws of the truth value.
  package init(_ drawn: Drawn) {
    switch drawn {
    case .certain: self = .certain
    case .untold(let obstacle): self = .untold(obstacle)
    case .numbers(let truths): self = DrawnChance(truths).map { .chance($0) } ?? .noDraws
    case .summary(let summary): self = summary.flatMap { DrawnChance($0) }.map { .chance($0) } ?? .noDraws
    }
  }

  package var chance: DrawnChance? { if case .chance(let chance) = self { chance } else { nil } }
}
