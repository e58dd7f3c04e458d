import CivilTime
import Planning

/// The stretch of time that one slice reads.
struct Window: Hashable, Sendable {
  /// Nil: all time.
  var span: DaySpan?
  /// Set while the window is one whole period of a series, or a part of it at the edge of an asked range.
  var period: Period?
  /// The first day of the slice that a window was widened for. Where that lies behind the data, `trailing(x, 12 months)` of
  /// a month of which nothing is known would read eleven months and look like twelve.
  var opensAt: Day?

  static let always = Window(span: nil, period: nil)
}

/// Moves and widens windows by the rules of the calendar.
struct WindowArithmetic {
  let calendar: CalendarRules

  enum ShiftFailure: Error {
    case noPeriod, finerThanPeriod

    /// Why there is no value, as the transformer of that word says it.
    func reason(_ word: String) -> MissingReason {
      switch self {
      case .noPeriod: .needsPeriod(word)
      case .finerThanPeriod: .finerThanPeriod
      }
    }
  }

  /// The window so much earlier (or later for a negative length). Whole periods move to whole periods; a year is 52
  /// weeks of a weekly series; a day keeps its number in the month, or becomes the month's last.
  func shifted(_ window: Window, back length: CalendarDuration) throws(ShiftFailure) -> Window {
    guard let span = window.span else { throw .noPeriod }
    let opensAt = window.opensAt.map { moveDay($0, back: length) }
    if let period = window.period {
      let whole = calendar.days(of: period)
      if whole == span {
        let moved = try shifted(period, back: length)
        return Window(span: calendar.days(of: moved), period: moved, opensAt: opensAt)
      }
      let moved = try shifted(period, back: length)
      let start = moveDay(span.start, back: length)
      let end = moveDay(span.end, back: length)
      return Window(span: DaySpan(start, end), period: moved, opensAt: opensAt)
    }
    let moved = DaySpan(moveDay(span.start, back: length), moveDay(span.end, back: length))
    return Window(span: moved, period: nil, opensAt: opensAt)
  }

  private func shifted(_ period: Period, back length: CalendarDuration) throws(ShiftFailure) -> Period {
    if let size = period.grain.months {
      guard length.seconds == 0, length.months % size == 0 else { throw .finerThanPeriod }
      return Period(period.grain, period.index - Int32(length.months / size))
    }
    if period.grain == .week {
      if length.months != 0 {
        guard length.seconds == 0, length.months % 12 == 0 else { throw .finerThanPeriod }
        return Period(.week, period.index - Int32(length.months / 12 * 52))
      }
      guard let days = length.wholeDays, days % 7 == 0 else { throw .finerThanPeriod }
      return Period(.week, period.index - Int32(days / 7))
    }
    guard length.wholeDays != nil else { throw .finerThanPeriod }
    return Period(.day, moveDay(period.index, back: length))
  }

  /// Whether a span begins or ends inside a period of the grain. That of `cumulative` has no beginning.
  func cuts(_ span: DaySpan, _ grain: Grain) -> Bool {
    func isEdge(_ day: Day) -> Bool {
      day <= Day.min + 1 || calendar.days(of: calendar.period(grain, of: day)).start == day
    }
    return !span.isEmpty && !(isEdge(span.start) && isEdge(span.end))
  }

  /// A window without a beginning (that of `cumulative`) keeps none, and no day leaves the years 1 … 9999.
  func moveDay(_ day: Day, back length: CalendarDuration) -> Day {
    guard WindowArithmetic.calendarDays.contains(day) else { return day }
    var moved = CivilDate(day)
    if length.months != 0 {
      let limit = 12 * 10_000
      moved = moved.addingMonths(-max(-limit, min(limit, length.months)))
    }
    let (first, last) = (WindowArithmetic.calendarDays.lowerBound, WindowArithmetic.calendarDays.upperBound)
    let days = Int64(moved.dayCount) - max(-4_000_000, min(4_000_000, length.seconds / 86_400))
    return Day(max(Int64(first), min(Int64(last), days)))
  }

  private static let calendarDays =
    // Up to the day behind the last: windows are half-open.
    CivilDate(year: 1, month: 1, day: 1).dayCount...CivilDate(year: 10_000, month: 1, day: 1).dayCount

  /// A longer window with the same end: of the given length, from the start of the grain's period that holds its last day,
  /// or without a beginning. Nil for one without an end.
  func widened(_ window: Window, _ widening: Widening) -> Window? {
    guard let span = window.span else { return nil }
    let start: Day
    switch widening {
    case .trailing(let length): start = moveDay(span.end, back: length)
    case .toDate(let grain): start = calendar.days(of: calendar.period(grain, of: span.end - 1)).start
    case .cumulative: start = .min
    }
    return Window(span: DaySpan(start, span.end), period: nil)
  }

  /// All periods of a grain that a span touches, cut to the span when that was asked for; whole when it is only where the
  /// data ends, so that the last period is seen to be unfinished.
  func series(_ grain: Grain, over span: DaySpan, isCut: Bool) -> [Window] {
    guard !span.isEmpty else { return [] }
    let first = calendar.period(grain, of: span.start)
    let last = calendar.period(grain, of: span.end - 1)
    return (first.index...last.index).map { index in
      let period = Period(grain, index)
      let days = calendar.days(of: period)
      guard isCut else { return Window(span: days, period: period) }
      return Window(span: DaySpan(max(days.start, span.start), min(days.end, span.end)), period: period)
    }
  }

  /// How many of the grain's lengths the span holds: whole months count by the calendar, else mean lengths (a year has
  /// 365.2425 days).
  func length(of span: DaySpan, in grain: Grain) -> Double {
    let start = CivilDate(span.start)
    let end = CivilDate(span.end)
    if let size = grain.months, start.day == 1, end.day == 1 {
      let months = (end.year - start.year) * 12 + end.month - start.month
      return Double(months) / Double(size)
    }
    switch grain {
    case .day: return Double(span.count)
    case .week: return Double(span.count) / 7
    case .month, .quarter, .year, .fiscalQuarter, .fiscalYear:
      return Double(span.count) / (365.2425 / 12 * Double(grain.months ?? 1))
    }
  }
}
