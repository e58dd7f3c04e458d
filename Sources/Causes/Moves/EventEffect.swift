import CivilTime
import Evaluation
import Semantics
import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a KPI has gone since an event, beside what its own history before lets expect: of the rows that the event touched
/// against all others, where it says which they are (`where`). Else it is no more than before and after: whatever else
/// happened then is in it.
package struct EventEffect: Sendable {
  package enum Finding: Sendable {
    /// So many periods before the event are known.
    case tooShort(Int)
    /// No whole period since then is known.
    case tooEarly
    /// How much higher each of the periods is, and at how many other dates of the history as much is seen. Of an event that
    /// lasts, for a whole period of it; of one that is over, on average of the periods that it touches, in which it may have
    /// filled a few days only.
    case measured(Estimate, OtherDates)
    case notCompared(ComparedSeries.Lack)
  }
  package var finding: Finding
  /// Of the touched rows beside the others.
  package var isCompared = false
  /// What is measured is the difference of two logarithms.
  package var isLog = false
  /// From the first period that the event touches to the last that is looked at.
  package var first: Period
  package var last: Period
  /// A move that began before the event says more of what is seen than the event does.
  package var movedBefore: Period?
  /// How many of the days of `first` to `last` an event that is over has had, and of how many.
  package var days: (own: Int, all: Int)?

  /// Half a year of months: later than that it can hardly be told from what else came.
  private static let longest: Int32 = 6
  /// Of a date that was declared, not looked for.
  private static let chance = 0.05
  package static let level = 0.95
  /// So many periods before the event a move may have begun.
  private static let earlier = 3

  /// Neither chance by its history nor the other dates make as much.
  package var isBeyond: Bool {
    guard case .measured(let estimate, let dates) = finding else { return false }
    return estimate.p < EventEffect.chance && dates.isRare
  }

  fileprivate init(_ lack: ComparedSeries.Lack, at period: Period) {
    (finding, first, last) = (.notCompared(lack), period, period)
  }

  /// - Parameters:
  ///   - cells: one for each period from the first on.
  ///   - days: those of the event.
  ///   - isLasting: of one day, from which on something is otherwise.
  init?(_ cells: [Cell], since start: Period, of days: DaySpan, isLasting: Bool, _ calendar: CalendarRules) {
    self.init(cells.map(\.settled), since: start, of: days, isLasting: isLasting, calendar)
  }

  /// - Parameter series: NaN where nothing is known for good.
  init?(_ series: [Double], since start: Period, of days: DaySpan, isLasting: Bool, _ calendar: CalendarRules) {
    let grain = start.grain
    if grain == .day { return nil }
    first = calendar.period(grain, of: days.start)
    (last, finding) = (first, .tooShort(0))
    let end = Int(first.index - start.index)
    guard end > 0 else { return }
    guard end < series.count else { return nil }
    let values = Array(series.prefix(end + Int(EventEffect.longest)))
    let periods = values.indices.map { Period(grain, start.index + Int32($0)) }
    last = periods[values.count - 1]
    let known = values.prefix(end).filter(\.isFinite).count
    finding = .tooShort(known)
    guard known >= Move.fewestPeriods else { return }
    finding = .tooEarly
    let touched = periods.dropFirst(end).map { period -> (own: Int, all: Int) in
      let span = calendar.days(of: period)
      return (
        Int(max(0, min(span.end, isLasting ? span.end : days.end) - max(span.start, days.start))), Int(span.count)
      )
    }
    // Of an event that is over the periods that it touched are looked at as they are: a campaign of ten days fills no month.
    let doses = touched.map { isLasting ? Double($0.own) / Double($0.all) : $0.own > 0 ? 1 : 0 }
    let seasons = periods.map { calendar.monthOfYear(of: $0) }
    let ends = (end..<values.count).filter { isLasting || doses[$0 - end] > 0 }
    for reached in ends.reversed() {
      let histories = OwnHistory.all(of: values, seasons, before: end, through: reached)
      let found = histories.compactMap { history in
        isLasting
          ? EventEffect.level(history, doses, through: reached) : EventEffect.average(history, through: reached)
      }
      // The kindest way to see the history is the one that counts.
      guard let (estimate, dates) = found.max(by: { $0.0.p < $1.0.p }) else { continue }
      last = periods[reached]
      finding = .measured(estimate, dates)
      if !isLasting {
        let own = touched.prefix(reached - end + 1)
        self.days = (own.reduce(0) { $0 + $1.own }, own.reduce(0) { $0 + $1.all })
      }
      let began = EventEffect.earlierMove(values, seasons, before: end, through: reached, than: estimate)
      movedBefore = began.map { periods[$0] }
      return
    }
  }

  /// By the errors of each period, of which the first one of a new level says all and the others what is new in them.
  private static func level(_ history: OwnHistory, _ doses: [Double], through last: Int) -> (Estimate, OtherDates)? {
    guard let errors = history.errors(through: last) else { return nil }
    let own = doses.prefix(errors.count)
    guard own.contains(where: { $0 >= 0.5 }) else { return nil }
    let weights = zip(own, [0] + own.dropLast()).map { $0 - history.persistence * $1 }
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    let size = zip(errors, weights).reduce(0) { $0 + $1.0 * $1.1 } / squares
    let sum = history.prediction(errors, weights, moved: own.map { $0 * size })
    let estimate = Estimate(
      value: sum.value / squares, standardError: sum.standardError / squares,
      degreesOfFreedom: sum.degreesOfFreedom)
    return (estimate, history.dates(atLeast: abs(sum.t), weights))
  }

  /// How far the periods are on average from what was to be expected of them.
  private static func average(_ history: OwnHistory, through last: Int) -> (Estimate, OtherDates)? {
    guard let errors = history.errors(through: last) else { return nil }
    // What an error makes of its own period and, by what is left of it, of those behind.
    var (weights, left) = ([Double](), 0.0)
    for _ in errors {
      left = 1 + history.persistence * left
      weights.append(left / Double(errors.count))
    }
    weights.reverse()
    let mean = history.prediction(errors, weights)
    return (mean, history.dates(atLeast: abs(mean.t), weights))
  }

  /// Where a new level that lasts began before the event, by less of a chance than what the event is said to have brought.
  private static func earlierMove(
    _ values: [Double], _ seasons: [Int], before end: Int, through last: Int, than estimate: Estimate
  ) -> Int? {
    // Much less of one: where both are near nothing, the smaller says no more than the other.
    var (best, chance): (Int?, Double) = (nil, estimate.p / 100)
    for place in (max(1, end - earlier)..<end).reversed() {
      let steps = Step.all(values, seasons, from: place, through: last)
      guard let p = steps.map(\.level.p).max(), p < chance, steps.allSatisfy({ $0.chance < Move.earlierChance }),
        steps.allSatisfy({ $0.lasts && $0.beginsAtOnce && ($0.level.value > 0) == (estimate.value > 0) })
      else { continue }
      (best, chance) = (place, p)
    }
    return best
  }
}

extension EventEffect {
  /// What is measured, and its ends with 95 %: in the unit of the KPI, or as a part of it.
  package struct Measure: Sendable {
    package var value: Double
    package var low: Double
    package var high: Double
    package var isPart: Bool
    package var dates: OtherDates
  }

  package var measure: Measure? {
    guard case .measured(let estimate, let dates) = finding else { return nil }
    let interval = estimate.interval(EventEffect.level)
    func shown(_ value: Double) -> Double { isLog ? expm1(value) : value }
    return Measure(
      value: shown(estimate.value), low: shown(interval.lower), high: shown(interval.upper), isPart: isLog, dates: dates
    )
  }
}

extension Engine {
  /// How a formula has gone from an event on, through the later of two slices that are whole periods.
  package func effect(of event: EventModel, on formula: Formula, through to: Slice, where filter: Filter?)
    -> EventEffect?
  {
    guard let last = to.period else { return nil }
    do throws(ComparedSeries.Lack) {
      guard let series = try comparedSeries(of: formula, through: last, touching: event.rows, where: filter) else {
        return nil
      }
      return effect(in: series, since: event.span, isLasting: event.span.count == 1)
    } catch {
      return EventEffect(error, at: last)
    }
  }

  func effect(in series: ComparedSeries, since days: DaySpan, isLasting: Bool) -> EventEffect? {
    var effect = EventEffect(
      series.compared, since: series.first, of: days, isLasting: isLasting, model.calendar)
    effect?.isCompared = series.isCompared
    effect?.isLog = series.isLog
    return effect
  }
}
