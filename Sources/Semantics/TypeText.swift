import CivilTime
import SourceText

/// How a type is called in messages.
func typeText(_ type: ValueType) -> String {
  switch type {
  case .number(let unit): unit.isPlain && unit.parts.isEmpty ? "a number" : "a number in \(unit.dimensionText)"
  case .text: "text"
  case .boolean: "yes or no"
  case .date: "a date"
  case .moment: "a date with time"
  case .period(let grain): "a period (\(grain.rawValue))"
  case .unknown: "unknown"
  }
}

package func durationText(_ duration: CalendarDuration) -> String {
  func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
  if duration.months != 0, duration.seconds == 0 {
    return duration.months % 12 == 0
      ? counted(duration.months / 12, "year") : counted(duration.months, "month")
  }
  if duration.months == 0 {
    if let days = duration.wholeDays {
      return days % 7 == 0 && days != 0 ? counted(days / 7, "week") : counted(days, "day")
    }
    return counted(Int(duration.seconds / 60), "minute")
  }
  return counted(duration.months, "month") + " and " + durationText(CalendarDuration(seconds: duration.seconds))
}
