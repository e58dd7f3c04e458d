import CivilTime
import SourceText
import Units

/// How a type is called in messages.
func typeText(_ type: ValueType) -> Phrase {
  switch type {
  case .number(let unit):
    unit.isPlain && unit.parts.isEmpty
      ? Phrase("a number", "数")
      : Phrase("a number in \(unit.dimensionText)", atStart(apart(unit.dimensionText)) + "の数")
  case .text: Phrase("text", "文字")
  case .boolean: Phrase("yes or no", "真偽")
  case .date: Phrase("a date", "日付")
  case .moment: Phrase("a date with time", "日時")
  case .period(let grain): Phrase("a period (\(grain.rawValue))", "期間（\(grain.inJapanese)）")
  case .unknown: Phrase("unknown", "不明")
  }
}

extension UnitType {
  /// `円 · 月⁻¹`, or that it is a plain number.
  var dimensionWords: Phrase {
    exponents.isEmpty && parts.isEmpty ? Phrase("a plain number", "単位のない数") : Phrase(same: dimensionText)
  }

  /// As it is written, `円/年`; where another unit is written alike, by what differs: dimensions or kinds.
  func shownWords(beside other: UnitType) -> Phrase {
    let own = label
    if !own.isEmpty, own != other.label { return Phrase(same: own) }
    guard isPlain, other.isPlain, own.isEmpty else { return dimensionWords }
    switch kind {
    case .open: return dimensionWords
    case .percentage: return Phrase("a percentage", "百分率")
    case .amount: return Phrase("an amount", "数量")
    }
  }
}

/// As rules and English texts have it: `2 weeks`.
package func durationText(_ duration: CalendarDuration) -> String { durationWords(duration).english }

/// `4 months`, `4か月`
package func durationWords(_ duration: CalendarDuration) -> Phrase {
  func counted(_ count: Int, _ word: String, _ japanese: String) -> Phrase {
    Phrase("\(count) \(word)\(count == 1 ? "" : "s")", "\(count)\(japanese)")
  }
  if duration.months != 0, duration.seconds == 0 {
    return duration.months % 12 == 0
      ? counted(duration.months / 12, "year", "年") : counted(duration.months, "month", "か月")
  }
  if duration.months == 0 {
    if let days = duration.wholeDays {
      return days % 7 == 0 && days != 0 ? counted(days / 7, "week", "週間") : counted(days, "day", "日")
    }
    return counted(Int(duration.seconds / 60), "minute", "分")
  }
  return counted(duration.months, "month", "か月") + Phrase(" and ", "と")
    + durationWords(CalendarDuration(seconds: duration.seconds))
}
