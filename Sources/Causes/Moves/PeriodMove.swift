import CivilTime
import Evaluation
import Semantics

/// A change between two periods, told from a KPI's usual variation.
package struct PeriodMove: Sendable {
  package var move: Move
  /// That of place 0.
  private let first: Period

  /// Nil by day: a week has a shape of its own, which is not told apart.
  /// - Parameters:
  ///   - cells: one for each period from the first on, up to the later end of the change.
  ///   - earlier: the place of the earlier end; the one before the last if none is given.
  package init?(_ cells: [Cell], since first: Period, from earlier: Int? = nil, _ calendar: CalendarRules) {
    if first.grain == .day { return nil }
    let seasons = cells.indices.map { calendar.monthOfYear(of: Period(first.grain, first.index + Int32($0))) }
    move = Move(of: cells.map(\.settled), seasons, from: earlier)
    self.first = first
  }

  /// In which the move began that the later period is part of; nil where all is within the usual variation.
  package var began: Period? { move.began.map { Period(first.grain, first.index + Int32($0)) } }
}

extension Cell {
  /// NaN where nothing is known for good: what is unfinished or undecided is no evidence.
  var settled: Double { isSettled ? double ?? .nan : .nan }
}

extension Engine {
  /// Of two slices that are whole periods of one grain; nil for others, and for what reads no data.
  package func move(of formula: Formula, from: Slice, to: Slice, where filter: Filter?) -> PeriodMove? {
    let read = planner.below(formula).datasets
    guard let old = from.period, let new = to.period,
      old.grain == new.grain, old < new,
      let start = read.compactMap({ self.span(of: $0)?.start }).min()
    else { return nil }
    let calendar = model.calendar
    let first = min(calendar.period(old.grain, of: start), old)
    let days = DaySpan(calendar.days(of: first).start, calendar.days(of: new).end)
    let cells = seriesValues(of: [(formula, [])], by: old.grain, during: days, where: filter).first ?? []
    return PeriodMove(cells, since: first, from: Int(old.index - first.index), calendar)
  }
}
