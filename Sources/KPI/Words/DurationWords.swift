import CivilTime
import Semantics
import SourceText

/// `4 months`, `4か月`
func durationText(_ duration: CalendarDuration, in language: Language) -> String {
  durationWords(duration).text(in: language)
}
