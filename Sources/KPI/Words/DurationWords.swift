import CivilTime
import Semantics
import SourceText

/// `4 months`, `4か月`
func durationText(_ duration: CalendarDuration, in language: Language) -> String {
  switch language {
  case .english: durationText(duration)
  case .japanese: japanese(duration)
  }
}

private func japanese(_ duration: CalendarDuration) -> String {
  if duration.months != 0, duration.seconds == 0 {
    return duration.months % 12 == 0 ? "\(duration.months / 12)年" : "\(duration.months)か月"
  }
  if duration.months == 0 {
    guard let days = duration.wholeDays else { return "\(duration.seconds / 60)分" }
    return days % 7 == 0 && days != 0 ? "\(days / 7)週間" : "\(days)日"
  }
  return "\(duration.months)か月と" + japanese(CalendarDuration(seconds: duration.seconds))
}
