/// A calendar day as a count of days since 1970-01-01 in the proleptic Gregorian calendar. The day belongs to the shop:
/// no zone is attached, and it never shifts.
@usableFromInline package typealias Day = Int32

/// A wall-clock moment of the shop as seconds since 1970-01-01T00:00:00, without a zone.
@usableFromInline package typealias Moment = Int64

/// Year, month and day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable, Comparable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// No check: see `isValid`.
  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Source of the algorithm: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  package init(_ count: Day) {
    let shifted = Int(count) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Source: the same, `days_from_civil`.
  package var dayCount: Day {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Day(era * 146_097 + dayOfEra - 719_468)
  }

  package static func isLeap(_ year: Int) -> Bool { (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 }

  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether the day exists, in the years 1 … 9999.
  package var isValid: Bool {
    (1...9999).contains(year) && (1...12).contains(month) && day >= 1
      && day <= CivilDate.days(inMonth: month, of: year)
  }

  package static func < (a: CivilDate, b: CivilDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  /// The date so many months later; a day that the month lacks becomes its last: 31 March − 1 month = 28 or 29 February.
  package func addingMonths(_ months: Int) -> CivilDate {
    let total = year * 12 + month - 1 + months
    let newYear = total >= 0 ? total / 12 : (total - 11) / 12
    let newMonth = total - newYear * 12 + 1
    return CivilDate(year: newYear, month: newMonth, day: min(day, CivilDate.days(inMonth: newMonth, of: newYear)))
  }

  /// `2026-11-21`
  package var isoText: String {
    "\(CivilDate.padded(year, 4))-\(CivilDate.padded(month, 2))-\(CivilDate.padded(day, 2))"
  }

  static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (value < 0 ? "-" : "") + zeros + digits
  }
}

extension Day {
  package var isoText: String { CivilDate(self).isoText }
  /// 0 = Monday … 6 = Sunday. 1970-01-01 was a Thursday.
  package var weekday: Int { (Int(self) % 7 + 7 + 3) % 7 }
}

extension Moment {
  package static let secondsPerDay: Moment = 86_400
  @inlinable
  package var day: Day { Day(self >= 0 ? self / 86_400 : (self - 86_399) / 86_400) }
  /// Seconds since midnight.
  @inlinable
  package var secondOfDay: Int { Int(self - Moment(day) * 86_400) }
  /// `2026-11-21T12:50:00`
  package var isoText: String {
    let second = secondOfDay
    let hour = CivilDate.padded(second / 3600, 2)
    let minute = CivilDate.padded(second / 60 % 60, 2)
    return "\(day.isoText)T\(hour):\(minute):\(CivilDate.padded(second % 60, 2))"
  }
}

/// How months and days of the week are called in rules, files and messages, from January and from Monday on.
package enum CivilNames {
  package static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
  ]
  package static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
  package static let japaneseWeekdays = ["月", "火", "水", "木", "金", "土", "日"]
}
