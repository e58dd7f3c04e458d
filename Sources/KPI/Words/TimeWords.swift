import CivilTime
import Evaluation
import SourceText

extension DaySpan {
  /// `2026-01-05 to 2026-01-31`, `2026-01-05〜2026-01-31`
  func rangeText(in language: Language) -> String { Period.range(start.isoText, (end - 1).isoText, in: language) }
}

extension Period {
  /// From one to another, both written.
  static func range(_ first: String, _ last: String, in language: Language) -> String {
    language.say("\(first) to \(last)", "\(first)〜\(last)")
  }

  /// `2026-03`; of what is no whole period `2026-03-01 to 2026-03-15`, `2026-03-01〜2026-03-15`.
  static func text(of span: DaySpan, _ calendar: CalendarRules, in language: Language) -> String {
    calendar.grain(ofWhole: span) == nil ? span.rangeText(in: language) : text(of: span, calendar)
  }
}

extension Slice {
  /// `2026-07`, `all time`: for people. What programs read is English.
  func words(_ calendar: CalendarRules, in language: Language) -> String {
    span.map { Period.text(of: $0, calendar, in: language) } ?? ReportWords(language)[.allTime]
  }

  /// For programs.
  func plainWords(_ calendar: CalendarRules) -> String { words(calendar, in: .english) }
}
