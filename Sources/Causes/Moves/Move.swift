import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether a change is more than a series does anyway, by its own history with trend and season, and since when.
///
/// One line in a hundred would be marked by chance, by t and the leverage of the last period, and one in a thousand each of the
/// moves that could have begun earlier; and both only where fewer than one in twenty other dates of the history show as
/// much. The rates are those of `MoveTests`: at most 5 % of flat, seasonal and slow series (an AR of 0.8) are marked.
package struct Move: Sendable {
  /// Between which values the later one was to be expected, by what was known at the earlier one.
  package struct Expectation: Hashable, Sendable {
    package var low: Double
    package var middle: Double
    package var high: Double
    /// How often chance alone goes as far.
    package var p: Double
  }
  /// Nil where the history is too short to say, or where one of both values is not known.
  package var expectation: Expectation?
  /// Farther off than was to be expected; other dates of the history may be as far off.
  package var isOutside: Bool { expectation.map { $0.p < Move.chance } ?? false }
  /// The change itself is beyond its usual variation.
  package var isBeyond = false
  /// The place of the period in which the move began that the later value is part of.
  package var began: Int?
  /// Not as expected, but as far as a series that may be so slow drifts by itself.
  package var isDrift = false
  /// Of the move that began then.
  package var isRise = false
  /// How many periods before the change are known, at least up to the first gap that matters.
  package var historyLength: Int
  /// Why there is no expectation.
  package enum Obstacle: Hashable, Sendable {
    /// Less than `fewestPeriods` before the change.
    case tooShort
    /// One of both values is not known for good: its period is not over, or has none.
    case notKnown
    /// A period between the two, or the one before, is not known.
    case gap
  }
  package var obstacle: Obstacle?

  /// What began earlier is how the series is now.
  static let longestSearch = 6
  /// Older beginnings are tried, too: else the first month of the search would be taken for that of an older move.
  private static let oldest = 12
  /// One in a hundred: the level at which a change by itself is beyond what is usual.
  static let chance = 0.01
  /// Each of the earlier beginnings: one in a thousand.
  static let earlierChance = 0.001
  /// With fewer, the greatest of all would be no rare one: of 19 periods, each with the value before, and the new one each
  /// is one in twenty.
  package static let fewestPeriods = 20

  /// - Parameters:
  ///   - values: up to the later end of the change; NaN where not known, or not settled.
  ///   - seasons: the month of the year of each, 0 to 11.
  ///   - earlier: the place of the earlier end; the one before the last if none is given.
  ///   - year: so many periods on the days are the same ones again; of periods that are in the season anyway nil.
  ///   - isShare: what was never above 1 is not to be expected there.
  package init(of values: [Double], _ seasons: [Int], from earlier: Int? = nil, year: Int? = nil, isShare: Bool = false)
  {
    let last = values.count - 1
    let from = max(0, earlier ?? last - 1)
    historyLength = values.prefix(from + 1).filter(\.isFinite).count
    obstacle = .tooShort
    guard last > from, historyLength >= Move.fewestPeriods else { return }
    obstacle = .notKnown
    guard values[last].isFinite, values[from].isFinite else { return }
    obstacle = .gap
    let isByFactors = Move.isByFactors(values, seasons, before: from + 1)
    let measured = isByFactors ? values.map { log($0) } : values
    let steps = Step.all(measured, seasons, from: from + 1, through: last)
    // The kindest way to see the history is the one that is shown, and all of them must agree on news.
    guard let now = steps.max(by: { $0.deviation.p < $1.deviation.p }) else { return }
    obstacle = nil
    let deviation = now.deviation
    let reach = StudentT(degreesOfFreedom: deviation.degreesOfFreedom).reach(1 - Move.chance) * deviation.standardError
    let middle = measured[last] - deviation.value
    // What was never below zero is not to be expected there.
    let floor = values.contains { $0 < 0 } ? -Double.infinity : 0
    let ceiling = isShare && !values.contains { $0 > 1 } ? 1 : Double.infinity
    func shown(_ value: Double) -> Double { min(isByFactors ? exp(value) : max(value, floor), ceiling) }
    let isAsExpected = deviation.isNothing(beside: measured[last])
    expectation = Expectation(
      low: shown(middle - reach), middle: shown(middle), high: shown(middle + reach), p: isAsExpected ? 1 : deviation.p)
    let isYearly = year.map { now.history.isOfEveryYear(deviation.value, at: last, year: $0) } ?? false
    isBeyond = !isYearly && !isAsExpected && steps.allSatisfy { $0.deviation.p < Move.chance && $0.isDeviationRare }
    if isBeyond, steps.contains(where: { $0.isDrift(Move.chance) }),
      !Move.beginsBetween(measured, seasons, from: from, through: last)
    {
      (isBeyond, isDrift) = (false, true)
    }
    guard let beginning = Move.beginning(measured, seasons, change: from, now, isBeyond: isBeyond) else { return }
    (began, isRise) = (beginning.place, beginning.isRise)
  }

  /// Whether some period between the ends is by itself more than chance makes of so many, and has lasted.
  private static func beginsBetween(_ values: [Double], _ seasons: [Int], from: Int, through last: Int) -> Bool {
    let limit = chance / Double(last - from)
    return (from + 1...last).contains { place in
      let steps = Step.all(values, seasons, from: place, through: last)
      return !steps.isEmpty && steps.allSatisfy { $0.chance < limit && $0.lasts }
    }
  }

  /// The most striking beginning of those that there may be: of one change, also before it; else between its ends.
  private static func beginning(_ values: [Double], _ seasons: [Int], change from: Int, _ now: Step, isBeyond: Bool)
    -> (place: Int, isRise: Bool)?
  {
    let last = values.count - 1
    let isOne = last == from + 1
    if !isOne, !isBeyond { return nil }
    let own = (place: from + 1, isRise: now.level.value > 0)
    var (best, chance) = (isBeyond ? own : nil, isBeyond ? now.chance : 1)
    let places = isOne ? (max(1, last - oldest + 1)...max(1, last - 1)) : (from + 2)...last
    for place in places.reversed() {
      let steps = Step.all(values, seasons, from: place, through: last)
      guard let step = steps.max(by: { $0.chance < $1.chance }), step.chance < chance,
        steps.allSatisfy({ $0.lasts && !$0.level.isNothing(beside: values[last]) })
      else { continue }
      if isOne {
        // The history alone: what is looked for among several needs more.
        guard step.chance < earlierChance,
          steps.allSatisfy({ $0.history.rows.count >= fewestPeriods - 1 && $0.isLevelRare })
        else { continue }
      } else if (step.level.value > 0) != (now.path.last ?? 0 > 0) {
        continue
      }
      (best, chance) = ((place, step.level.value > 0), step.chance)
    }
    if isOne, let found = best, found.place <= last - longestSearch { return isBeyond ? own : nil }
    return best
  }

  /// Whether the variation goes with the size, so that logarithms fit better (Box and Cox, "An analysis of
  /// transformations", JRSS B 26, 1964): sales that tripled in three years vary by three times as much.
  private static func isByFactors(_ values: [Double], _ seasons: [Int], before end: Int) -> Bool {
    guard values.allSatisfy({ !$0.isFinite || $0 > 0 }),
      let plain = OwnHistory(of: values, seasons, before: end), plain.variance > 0,
      let logs = OwnHistory(of: values.map { log($0) }, seasons, before: end), logs.variance > 0
    else { return false }
    let count = Double(plain.rows.count)
    let scale = plain.rows.reduce(0) { $0 + log(values[$1]) } / count
    return log(logs.variance) / 2 + scale < log(plain.variance) / 2
  }
}
