import CivilTime
import Evaluation
import Semantics
import Statistics

/// How a KPI has gone since an event, beside what its own history before lets expect. No more than before and after: with
/// nothing untouched beside it, whatever else happened then is in it.
package struct EventEffect: Sendable {
  package enum Finding: Sendable {
    /// So many periods before the event are known.
    case tooShort(Int)
    /// No period behind it is known.
    case tooEarly
    /// So much higher for a whole period of it, and at how many other dates of the history as much is seen.
    case measured(Estimate, OtherDates)
  }
  package var finding: Finding
  /// From the first period that the event touches to the last that is looked at.
  package var first: Period
  package var last: Period

  /// Half a year of months: later than that it can hardly be told from what else came.
  private static let longest: Int32 = 6
  /// Of a date that was declared, not looked for.
  private static let chance = 0.05
  package static let level = 0.95

  /// Neither chance by its history nor the other dates make as much.
  package var isBeyond: Bool {
    guard case .measured(let estimate, let dates) = finding else { return false }
    return estimate.p < EventEffect.chance && dates.isRare
  }

  /// - Parameters:
  ///   - cells: one for each period from the first on.
  ///   - days: those of the event.
  ///   - isLasting: of one day, from which on something is otherwise.
  init?(_ cells: [Cell], since start: Period, of days: DaySpan, isLasting: Bool, _ calendar: CalendarRules) {
    let grain = start.grain
    if grain == .day { return nil }
    first = calendar.period(grain, of: days.start)
    let end = Int(first.index - start.index)
    guard end > 0, end < cells.count else { return nil }
    let values = cells.prefix(end + Int(EventEffect.longest)).map(\.settled)
    let periods = values.indices.map { Period(grain, start.index + Int32($0)) }
    last = periods[values.count - 1]
    let known = values.prefix(end).filter(\.isFinite).count
    finding = .tooShort(known)
    guard known >= Move.fewestPeriods else { return }
    finding = .tooEarly
    // The part of each period that the event touches.
    let doses = periods.dropFirst(end).map { period -> Double in
      let span = calendar.days(of: period)
      let touched = min(span.end, isLasting ? span.end : days.end) - max(span.start, days.start)
      return Double(max(0, touched)) / Double(span.count)
    }
    let seasons = periods.map { calendar.monthOfYear(of: $0) }
    guard let history = OwnHistory(of: values, seasons, before: end),
      let reached = (end..<values.count).reversed().first(where: { history.errors(through: $0) != nil }),
      let errors = history.errors(through: reached), doses.prefix(errors.count).contains(where: { $0 >= 0.5 })
    else { return }
    last = periods[reached]
    let before = [0] + doses.prefix(errors.count - 1)
    let weights = zip(doses, before).map { $0 - history.carried * $1 }
    let sum = history.prediction(errors, weights)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    let estimate = Estimate(
      value: sum.value / squares, standardError: sum.standardError / squares,
      degreesOfFreedom: sum.degreesOfFreedom)
    finding = .measured(estimate, history.dates(atLeast: abs(sum.t), weights))
  }
}

extension Engine {
  /// How a formula has gone from an event on, through the later of two slices that are whole periods.
  package func effect(of event: EventModel, on formula: Formula, through to: Slice, where filter: Filter?)
    -> EventEffect?
  {
    let read = planner.below(formula).datasets
    guard let last = to.period, let start = read.compactMap({ self.span(of: $0)?.start }).min() else { return nil }
    let calendar = model.calendar
    let first = calendar.period(last.grain, of: start)
    guard first < last else { return nil }
    let days = DaySpan(calendar.days(of: first).start, calendar.days(of: last).end)
    let cells = seriesValues(of: [(formula, [])], by: last.grain, during: days, where: filter).first ?? []
    return EventEffect(cells, since: first, of: event.span, isLasting: event.span.count == 1, calendar)
  }
}
