import CivilTime
import Evaluation
import Semantics

/// Behind the data a number of rows is held at what it was in the same period of its last full year; with less than a year
/// of data, in the last period that is over.
struct HeldSlices {
  /// A slice behind the data, and the one whose numbers stand for it.
  struct Hold: Hashable {
    var slice: Slice
    var at: Slice
    var isYear: Bool
  }
  let engine: Engine

  /// Nil where the data reach as far, or nothing stands for it.
  ///
  /// - Parameter place: the slice in which the aggregate is read, with its steps.
  func hold(_ aggregate: Formula, in place: Slice) -> Hold? {
    let spans = engine.planner.below(aggregate).datasets.compactMap { engine.span(of: $0) }
    guard let start = spans.map(\.start).max(), let end = spans.map(\.end).min(), let asked = place.span,
      asked.start >= end, let window = engine.span(of: place), window.end > end
    else { return nil }
    let own = Slice(span: place.span, period: place.period, filter: place.filter)
    for years in 1...100 {
      guard let moved = earlier(asked, years: years), moved.start >= start else { break }
      let at = slice(moved, like: place)
      guard let read = engine.span(of: at), read.start >= start else { break }
      if read.end <= end { return Hold(slice: own, at: at, isYear: true) }
    }
    guard let grain = place.period?.grain ?? engine.model.calendar.grain(ofWhole: asked) else { return nil }
    let days = engine.model.calendar.days(of: engine.model.calendar.lastPeriod(grain, endingBy: end))
    let at = slice(days, like: place)
    guard days.start >= start, let read = engine.span(of: at), read.end <= end else { return nil }
    return Hold(slice: own, at: at, isYear: false)
  }

  private func slice(_ span: DaySpan, like place: Slice) -> Slice {
    let grain = place.period?.grain
    return Slice(
      span: span, period: grain.map { engine.model.calendar.period($0, of: span.start) }, filter: place.filter,
      steps: place.steps)
  }

  /// The same months; of weeks and days the same weekdays.
  private func earlier(_ span: DaySpan, years: Int) -> DaySpan? {
    let isByMonth = CivilDate(span.start).day == 1 && CivilDate(span.end).day == 1
    guard isByMonth else {
      let days = Int32(364 * years)
      return DaySpan(span.start - days, span.end - days)
    }
    return DaySpan(
      CivilDate(span.start).addingMonths(-12 * years).dayCount, CivilDate(span.end).addingMonths(-12 * years).dayCount)
  }
}
