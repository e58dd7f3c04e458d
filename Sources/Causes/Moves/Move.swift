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
  /// How many periods before the change are known, at least up to the first gap that matters.
  package var historyLength: Int

  /// What began earlier is how the series is now.
  static let longestSearch = 6
  /// One in a hundred: the level at which a change by itself is beyond what is usual.
  static let chance = 0.01
  /// Each of the earlier beginnings.
  private static let earlierChance = 0.001
  /// With fewer, the greatest of all would be no rare one: of 19 periods, each with the value before, and the new one each
  /// is one in twenty.
  package static let fewestPeriods = 20

  /// - Parameters:
  ///   - values: up to the later end of the change; NaN where not known, or not settled.
  ///   - seasons: the month of the year of each, 0 to 11.
  ///   - earlier: the place of the earlier end; the one before the last if none is given.
  package init(of values: [Double], _ seasons: [Int], from earlier: Int? = nil) {
    let last = values.count - 1
    let from = max(0, earlier ?? last - 1)
    historyLength = values.prefix(from + 1).filter(\.isFinite).count
    guard last > from, historyLength >= Move.fewestPeriods, values[last].isFinite, values[from].isFinite else { return }
    let isByFactors = Move.isByFactors(values, seasons, before: from + 1)
    let measured = isByFactors ? values.map { log($0) } : values
    guard let now = Step(measured, seasons, from: from + 1, through: last) else { return }
    let weights = now.weightsOfLast
    let deviation = now.history.prediction(now.errors, weights)
    let isRare = now.history.dates(atLeast: abs(deviation.t), weights).isRare
    let reach = StudentT(degreesOfFreedom: deviation.degreesOfFreedom).reach(1 - Move.chance) * deviation.standardError
    let middle = measured[last] - deviation.value
    // What was never below zero is not to be expected there.
    let floor = values.contains { $0 < 0 } ? -Double.infinity : 0
    func shown(_ value: Double) -> Double { isByFactors ? exp(value) : max(value, floor) }
    let isAsExpected = deviation.isNothing(beside: measured[last])
    expectation = Expectation(
      low: shown(middle - reach), middle: shown(middle), high: shown(middle + reach), p: isAsExpected ? 1 : deviation.p)
    isBeyond = !isAsExpected && deviation.p < Move.chance && isRare
    began = Move.beginning(measured, seasons, change: from, now, isBeyond: isBeyond)
  }

  /// The most striking beginning of those that there may be: of one change, also before it; else between its ends.
  private static func beginning(_ values: [Double], _ seasons: [Int], change from: Int, _ now: Step, isBeyond: Bool)
    -> Int?
  {
    let last = values.count - 1
    let isOne = last == from + 1
    if !isOne, !isBeyond { return nil }
    var best = (place: from + 1, p: now.level.p)
    var isFound = isBeyond
    let places = isOne ? (max(1, last - longestSearch + 1)...max(1, last - 1)) : (from + 2)...last
    for place in places.reversed() {
      guard let step = Step(values, seasons, from: place, through: last) else { continue }
      let level = step.level
      guard step.lasts, !level.isNothing(beside: values[last]), !isFound || level.p < best.p else { continue }
      if isOne {
        // The history alone: what is looked for among several needs more.
        guard level.p < earlierChance, step.history.rows.count >= fewestPeriods - 1,
          step.history.dates(atLeast: abs(level.t), step.weights).isRare
        else { continue }
      } else if (level.value > 0) != (now.path.last ?? 0 > 0) {
        continue
      }
      best = (place, level.p)
      isFound = true
    }
    return isFound ? best.place : nil
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

/// A new level from one period on, as the history before it sees it.
struct Step {
  let history: OwnHistory
  let errors: [Double]
  /// How far each period is from what the history lets expect.
  let path: [Double]
  /// How much each of the prediction errors says of the level: the first all of it, the others what is new in them.
  let weights: [Double]

  init?(_ values: [Double], _ seasons: [Int], from place: Int, through last: Int) {
    guard let history = OwnHistory(of: values, seasons, before: place), let errors = history.errors(through: last)
    else { return nil }
    (self.history, self.errors) = (history, errors)
    path = history.path(errors)
    weights = [1] + errors.dropFirst().map { _ in 1 - history.carried }
  }

  /// The sum of the errors by their weights; `size` of it is the new level.
  var level: Estimate { history.prediction(errors, weights) }
  var size: Double { level.value / weights.reduce(0) { $0 + $1 * $1 } }

  /// With which the errors make the distance of the last period.
  var weightsOfLast: [Double] {
    var weight = 1.0
    return errors.map { _ -> Double in
      defer { weight *= history.carried }
      return weight
    }.reversed()
  }

  /// All periods are on one side, and the last has not gone back by half.
  var lasts: Bool {
    let size = size
    return path.allSatisfy { $0 * size > 0 } && abs(path.last ?? 0) >= abs(size) / 2
  }
}

extension Estimate {
  /// Rounding, of a series without any variation.
  func isNothing(beside value: Double) -> Bool { standardError == 0 && abs(self.value) <= 1e-9 * abs(value) }
}
