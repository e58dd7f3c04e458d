/// How long the periods of a series are.
package enum Grain: String, Hashable, Sendable, CaseIterable {
  case day, week, month, quarter, year
  case fiscalQuarter = "fiscal_quarter"
  case fiscalYear = "fiscal_year"

  /// The days of the longest period.
  package var longestDays: Int {
    switch self {
    case .day: 1
    case .week: 7
    case .month: 31
    case .quarter, .fiscalQuarter: 92
    case .year, .fiscalYear: 366
    }
  }

  /// What rules call a period: its name, or the Japanese word for it.
  package init?(word: String) {
    guard let grain = Grain(rawValue: word) ?? Grain.japaneseWords[word] else { return nil }
    self = grain
  }

  package static let japaneseWords: [String: Grain] = [
    "日": .day, "週": .week, "月": .month, "四半期": .quarter, "年": .year, "年度": .fiscalYear,
  ]

  /// Whole months in one period; nil for days and weeks.
  package var months: Int? {
    switch self {
    case .day, .week: nil
    case .month: 1
    case .quarter, .fiscalQuarter: 3
    case .year, .fiscalYear: 12
    }
  }
}

/// What the `calendar` block decides.
package struct CalendarRules: Hashable, Sendable {
  package enum FiscalName: String, Hashable, Sendable { case start, end }
  /// 0 = Monday … 6 = Sunday.
  package var weekStart: Int
  /// 1 … 12: the month in which the fiscal year starts.
  package var fiscalStartMonth: Int
  /// Whether FY2026 begins or ends in 2026.
  package var fiscalName: FiscalName
  /// An IANA name such as `Asia/Tokyo`; nil: moments with a zone keep their own clock reading.
  package var timeZone: String?

  package init(
    weekStart: Int = 0, fiscalStartMonth: Int = 1, fiscalName: FiscalName = .start, timeZone: String? = nil
  ) {
    self.weekStart = weekStart
    self.fiscalStartMonth = fiscalStartMonth
    self.fiscalName = fiscalName
    self.timeZone = timeZone
  }
}

/// One period of a grain: the `index`-th since the one that holds 1970-01-01 (days: the day count; weeks: by week start;
/// months: (year − 1970)·12 + month − 1; fiscal grains count from the fiscal start).
package struct Period: Hashable, Sendable, Comparable {
  package var grain: Grain
  package var index: Int32

  package init(_ grain: Grain, _ index: Int32) {
    self.grain = grain
    self.index = index
  }

  package static func < (a: Period, b: Period) -> Bool { a.index < b.index }
}

/// A half-open span of days.
package struct DaySpan: Hashable, Sendable {
  package var start: Day
  package var end: Day
  package init(_ start: Day, _ end: Day) {
    self.start = start
    self.end = end
  }
  package var count: Int { Int(end) - Int(start) }
  package var isEmpty: Bool { end <= start }
  package func contains(_ day: Day) -> Bool { start <= day && day < end }
  /// They have a day in common.
  package func meets(_ other: DaySpan) -> Bool { start < other.end && other.start < end }

  package func union(_ other: DaySpan) -> DaySpan { DaySpan(min(start, other.start), max(end, other.end)) }
}

extension CalendarRules {
  static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : (a - b + 1) / b }

  /// The grain of which a span is one whole period; nil where it is none.
  package func grain(ofWhole span: DaySpan) -> Grain? {
    Grain.allCases.first { days(of: period($0, of: span.start)) == span }
  }

  /// The last period of the grain that is over on the day.
  package func lastPeriod(_ grain: Grain, endingBy end: Day) -> Period {
    let last = period(grain, of: end - 1)
    return days(of: last).end > end ? Period(grain, last.index - 1) : last
  }

  /// The days of the periods of the grain that lie whole in a span; nil where none does.
  package func wholePeriods(_ grain: Grain, in span: DaySpan) -> DaySpan? {
    let first = period(grain, of: span.start)
    let start = days(of: first).start < span.start ? days(of: Period(grain, first.index + 1)).start : span.start
    let end = days(of: lastPeriod(grain, endingBy: span.end)).end
    return start < end ? DaySpan(start, end) : nil
  }

  /// The period of the grain that holds the day.
  package func period(_ grain: Grain, of day: Day) -> Period {
    switch grain {
    case .day: return Period(.day, day)
    case .week:
      // Day 0 is a Thursday (weekday 3); move back to the week's first day, then count weeks.
      let back = (day.weekday - weekStart + 7) % 7
      return Period(.week, Int32(CalendarRules.floorDivide(Int(day) - back + 6, 7)))
    case .month, .quarter, .year:
      let date = CivilDate(day)
      let month = (date.year - 1970) * 12 + date.month - 1
      return Period(grain, Int32(CalendarRules.floorDivide(month, grain.months ?? 1)))
    case .fiscalQuarter, .fiscalYear:
      let date = CivilDate(day)
      let month = (date.year - 1970) * 12 + date.month - 1 - (fiscalStartMonth - 1)
      return Period(grain, Int32(CalendarRules.floorDivide(month, grain.months ?? 1)))
    }
  }

  /// The days of a period.
  package func days(of period: Period) -> DaySpan {
    switch period.grain {
    case .day: return DaySpan(period.index, period.index + 1)
    case .week:
      // The inverse of `period(.week, of:)`: its first day d satisfies (d + 6) / 7 == index with d ≡ weekStart.
      let first = Int(period.index) * 7 - 6
      let forward = (weekStart - Day(first).weekday + 7) % 7
      let start = Day(first + forward)
      return DaySpan(start, start + 7)
    case .month, .quarter, .year, .fiscalQuarter, .fiscalYear:
      let size = period.grain.months ?? 1
      let isFiscal = period.grain == .fiscalQuarter || period.grain == .fiscalYear
      let month = Int(period.index) * size + (isFiscal ? fiscalStartMonth - 1 : 0)
      return DaySpan(CalendarRules.firstDay(ofMonth: month), CalendarRules.firstDay(ofMonth: month + size))
    }
  }

  /// The first day of the month counted from January 1970 = 0.
  package static func firstDay(ofMonth month: Int) -> Day {
    let year = floorDivide(month, 12)
    return CivilDate(year: 1970 + year, month: month - year * 12 + 1, day: 1).dayCount
  }

  /// `2026-11-21`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`, `FY2026-Q3`, `FY2026`; weeks that do not start on Monday are
  /// named by their first day, because ISO numbers would lie.
  package func text(of period: Period) -> String {
    let span = days(of: period)
    let date = CivilDate(span.start)
    switch period.grain {
    case .day: return date.isoText
    case .week:
      guard weekStart == 0 else { return "\(date.isoText)/P7D" }
      // The ISO week-year is the year of the week's Thursday.
      let thursday = CivilDate(span.start + 3)
      let january4 = CivilDate(year: thursday.year, month: 1, day: 4).dayCount
      let firstMonday = january4 - Day(january4.weekday)
      let week = Int(span.start - firstMonday) / 7 + 1
      return "\(CivilDate.padded(thursday.year, 4))-W\(CivilDate.padded(week, 2))"
    case .month: return "\(CivilDate.padded(date.year, 4))-\(CivilDate.padded(date.month, 2))"
    case .quarter: return "\(CivilDate.padded(date.year, 4))-Q\((date.month - 1) / 3 + 1)"
    case .year: return CivilDate.padded(date.year, 4)
    case .fiscalQuarter:
      let quarter = ((date.month - fiscalStartMonth + 12) % 12) / 3 + 1
      return "FY\(fiscalYearName(of: span.start))-Q\(quarter)"
    case .fiscalYear: return "FY\(fiscalYearName(of: span.start))"
    }
  }

  /// The number in the name of the fiscal year that holds the day.
  package func fiscalYearName(of day: Day) -> Int {
    let year = CivilDate(days(of: period(.fiscalYear, of: day)).start).year
    return fiscalName == .end && fiscalStartMonth > 1 ? year + 1 : year
  }

  /// The fiscal year with this number in its name.
  package func fiscalYear(named number: Int) -> Period {
    let startYear = fiscalName == .end && fiscalStartMonth > 1 ? number - 1 : number
    return period(.fiscalYear, of: CivilDate(year: startYear, month: fiscalStartMonth, day: 1).dayCount)
  }

  /// ISO week `week` of `year`, whose first week holds 4 January; nil where the year has no such week.
  package static func isoWeekStart(year: Int, week: Int) -> Day? {
    let january4 = CivilDate(year: year, month: 1, day: 4).dayCount
    let start = january4 - Day(january4.weekday) + Day((week - 1) * 7)
    guard week >= 1, week <= 53, CivilDate(start + 3).year == year else { return nil }
    return start
  }
}

/// A length of time as people write it: `1 month`, `90 days`, `2年`. Months and days never mix in one duration.
package struct CalendarDuration: Hashable, Sendable {
  package var months: Int
  package var seconds: Int64
  /// The calendar knows ten thousand years; a longer duration is held as that long, so that no sum of days overflows.
  package init(months: Int = 0, seconds: Int64 = 0) {
    self.months = max(-120_000, min(120_000, months))
    self.seconds = max(-315_576_000_000, min(315_576_000_000, seconds))
  }
  package static func days(_ count: Int) -> CalendarDuration {
    CalendarDuration(seconds: Int64(max(-3_652_500, min(3_652_500, count))) * 86_400)
  }
  package var wholeDays: Int? { seconds % 86_400 == 0 ? Int(seconds / 86_400) : nil }
  package var negated: CalendarDuration { CalendarDuration(months: -months, seconds: -seconds) }
}

extension Period {
  /// `2026-03`, or `2026-03-01 to 2026-03-15` for what is no whole period.
  package static func text(of span: DaySpan, _ calendar: CalendarRules) -> String {
    if let grain = calendar.grain(ofWhole: span) { return calendar.text(of: calendar.period(grain, of: span.start)) }
    return "\(span.start.isoText) to \((span.end - 1).isoText)"
  }
}
