/// What `since` counts, and a clock ticks in.
package enum TickUnit: Hashable, Sendable {
  /// Periods of the calendar by their numbers: from 31 January to 1 February is one month, as cohort tables need.
  case periods(Grain)
  /// Lengths that are over: 30 days, a month from day to day, a year of life.
  case lengths(CalendarDuration)

  /// - Parameters:
  ///   - word: one of days, weeks, months, quarters, years (singular too).
  ///   - fullCount: so many of them together; nil: periods of the calendar.
  package init?(_ word: String, fullCount: Int?) {
    guard let grain = Grain(rawValue: word.hasSuffix("s") ? String(word.dropLast()) : word) else { return nil }
    guard let fullCount else {
      self = .periods(grain)
      return
    }
    // Beyond the years of the calendar every length is one.
    let count = max(1, min(fullCount, 4_000_000))
    self = .lengths(
      grain.months.map { CalendarDuration(months: $0 * count) } ?? .days(grain == .week ? count * 7 : count))
  }

  /// As in the rules: `months`, `full 30 days`.
  package init?(_ text: String) {
    let words = text.split(separator: " ")
    guard let unit = words.last else { return nil }
    self.init(String(unit), fullCount: words.count == 3 ? Int(words[1]) : nil)
  }

  /// The period that a tick is, where each is one of the calendar.
  package var grain: Grain? {
    if case .periods(let grain) = self { grain } else { nil }
  }
}

extension CalendarRules {
  /// How many ticks lie between two days; below 0 where `day` comes first.
  package func ticks(_ unit: TickUnit, from anchor: Day, to day: Day) -> Int {
    switch unit {
    case .periods(let grain): return Int(period(grain, of: day).index) - Int(period(grain, of: anchor).index)
    case .lengths(let length):
      guard length.months > 0 else {
        return CalendarRules.floorDivide(Int(day) - Int(anchor), max(1, length.wholeDays ?? 1))
      }
      let (first, last) = (CivilDate(anchor), CivilDate(day))
      let months = (last.year - first.year) * 12 + last.month - first.month
      var count = CalendarRules.floorDivide(months, length.months)
      // 30 days of January are over on 30 January, a month from 31 January on is on 28 February.
      if start(ofTick: count, unit, from: anchor) > day { count -= 1 }
      return count
    }
  }

  /// The first day of a tick.
  package func start(ofTick tick: Int, _ unit: TickUnit, from anchor: Day) -> Day {
    switch unit {
    case .periods(let grain):
      let first = Int(period(grain, of: anchor).index)
      return days(of: Period(grain, Int32(clamping: first + tick))).start
    case .lengths(let length):
      guard length.months > 0 else { return Day(clamping: Int(anchor) + tick * max(1, length.wholeDays ?? 1)) }
      return CivilDate(anchor).addingMonths(tick * length.months).dayCount
    }
  }
}
