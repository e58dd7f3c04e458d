import CivilTime
import SourceText

// What messages are made of that is neither a name nor a number nor a piece of a rule: closed sets, each with its words.

/// What an entry of the calendar names.
package enum CalendarWord: Hashable, Sendable {
  case weekday, month
  /// By which of its ends a fiscal year is named.
  case endOfYear

  func refusal(of name: String) -> Phrase {
    switch self {
    case .weekday: Phrase("`\(name)` is no day of the week", "`\(name)` という曜日はない")
    case .month: Phrase("`\(name)` is no month", "`\(name)` という月はない")
    case .endOfYear: Phrase("`\(name)` is no `start` or `end`", "`\(name)` は `start` でも `end` でもない")
    }
  }
}

/// What may be written once of each name.
package enum StatedOnce: Hashable, Sendable {
  case time, keyColumn, valueOf, changeOf, lever, given, limit

  /// To stand before `stands twice` and `が重複`.
  func words(of name: String) -> Phrase {
    switch self {
    case .time: Phrase("the time `\(name)`", "日付の列 `\(name)` の宣言")
    case .keyColumn: Phrase("the key column `\(name)`", "キーの列 `\(name)` の宣言")
    case .valueOf: Phrase("a value of `\(name)`", "`\(name)` の値")
    case .changeOf: Phrase("a change of `\(name)`", "`\(name)` の変更")
    case .lever: Phrase("the lever `\(name)`", "動かせる指標 `\(name)` の指定")
    case .given: Phrase("a `given` of `\(name)`", "`given` による `\(name)` の値")
    case .limit: Phrase("a `limit` of `\(name)`", "`\(name)` の `limit` の宣言")
    }
  }
}

/// What needs the time of a dataset.
package enum TimeNeed: Hashable, Sendable {
  /// A word of the language or a name.
  case word(String)
  /// `previous(x)` and the like without `sort`.
  case orderOfRows

  /// To stand before `needs` and `には`.
  var words: Phrase {
    switch self {
    case .word(let word): Phrase("`\(word)`", "`\(word)` ")
    case .orderOfRows: Phrase("an order without `sort`", "`sort` のない順序")
    }
  }
}

/// What needs a row.
package enum RowNeed: Hashable, Sendable {
  case word(String)
  case placeAmongRows

  /// To stand before `needs` and `には`.
  var words: Phrase {
    switch self {
    case .word(let word): Phrase("`\(word)`", "`\(word)` ")
    case .placeAmongRows: Phrase("a place among rows", "行の並びの中の位置")
    }
  }
}

/// The arguments that a function takes.
package enum ArgumentsWanted: Hashable, Sendable {
  case value, oneValue, twoValues, oneOrMoreValues, twoOrMoreValues, oneDate
  case valueAndDigits, valueAndPeriod, valueAndLength

  var words: Phrase {
    switch self {
    case .value: Phrase("a value", "値")
    case .oneValue: Phrase("one value", "値1つ")
    case .twoValues: Phrase("two values", "値2つ")
    case .oneOrMoreValues: Phrase("one or more values", "1つ以上の値")
    case .twoOrMoreValues: Phrase("two or more values", "2つ以上の値")
    case .oneDate: Phrase("one date", "日付1つ")
    case .valueAndDigits: Phrase("one value, and perhaps a number of digits", "値1つと、必要なら桁数")
    case .valueAndPeriod: Phrase("a value and a period such as `year`", "値と、`year` のような期間")
    case .valueAndLength: Phrase("a value and a length such as `1 month`", "値と、`1 month` のような長さ")
    }
  }
}

func columns(_ count: Int) -> Phrase { Phrase(count == 1 ? "1 column" : "\(count) columns", "\(count)列") }

/// With the spaces that a Latin word has amid Japanese text: `円`, ` USD `.
func apart(_ word: String) -> String {
  func isLatin(_ character: Character?) -> Bool { character.map { $0.isASCII && !$0.isNumber } ?? false }
  return (isLatin(word.first) ? " " : "") + word + (isLatin(word.last) ? " " : "")
}

/// Without the space that stands before a Latin word: it begins the sentence.
func atStart(_ words: String) -> String { String(words.drop { $0 == " " }) }

extension Grain {
  /// As it is counted: `3週`.
  package var inJapanese: String {
    switch self {
    case .day: "日"
    case .week: "週"
    case .month: "月"
    case .quarter: "四半期"
    case .year: "年"
    case .fiscalQuarter: "会計四半期"
    case .fiscalYear: "年度"
    }
  }
}
