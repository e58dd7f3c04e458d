import SourceText

// What the messages of this stage speak of: closed sets, so that no language can lack one.

/// What stands at a place, as messages name it.
package enum Found: Hashable, Sendable {
  case endOfFile, endOfLine, tableRow, comment
  /// A word or a sign, as it is written.
  case written(String)
}

/// What a statement or a part of it is called.
package enum Construct: Hashable, Sendable { case statement, definition, entry, column, assignment }

/// What has entries that begin with words of their own.
package enum Block: Hashable, Sendable { case dataset, calendar, test }

/// Why a date that is well written does not exist.
package enum DateFault: Hashable, Sendable {
  case quarter, month, timeOfDay
  case week(year: Int, last: Int)
  case day(last: Int)
}

/// What has to stand at a place.
package enum Wanted: Hashable, Sendable {
  /// The name of one of these.
  package enum Named: Hashable, Sendable {
    case definition, scenario, dataset, event, action, factor, unit, parameter
    /// What a link moves, and what an action does.
    case effect, aim
  }

  package enum Column: Hashable, Sendable {
    case any, orPattern
    /// Of a time that lasts.
    case end
    /// Of `unpivot`.
    case names, values
    case fileName
    /// Of an experiment.
    case arms
    case groupKey
    case keyOfQuestion
  }

  package enum Rows: Hashable, Sendable {
    case dataset
    case datasetOrDefinition, datasetOrFile
    /// Of an interval.
    case drawn
    /// Of an action.
    case costing
  }

  package enum Time: Hashable, Sendable {
    case column, date, month, weekday, unit
    case period(example: String?)
  }

  package enum Count: Hashable, Sendable {
    case number, shift
    case line, lastLineOfHeader
    case rows, rowsOrTexts
    case power
    case lengthOfTime
  }

  /// A sign, and what comes behind it.
  package enum Sign: Hashable, Sendable {
    case equalAndClock, equalAndValueToReach
    case arrowAndDataset, arrowAndAim, arrowOfNoLink
    case commaAndValues
    case colonAndArm, colonAndValue
    case change
    /// How much what has this name moves.
    case size(of: String)
  }

  case word(String)
  case oneOf([String])
  case name(Named)
  case column(Column)
  case rows(Rows)
  case time(Time)
  case count(Count)
  case sign(Sign)
  case value, key, anyName, nameBehindDot, function, reference, scenario, text, form, level, lever
  case cause, effect, whatCauses, relation
  case clockName, clockValue
}

extension String {
  /// In Japanese a space stands between a piece of a rule, or a word in Latin letters, and the word behind it.
  var beforeJapanese: String {
    guard let last = unicodeScalars.last else { return self }
    return last == "`" || (last.isASCII && last.properties.isAlphabetic) ? self + " " : self
  }
}

extension Found {
  var words: Phrase {
    switch self {
    case .endOfFile: Phrase("the end of the file", "ファイルの終わり")
    case .endOfLine: Phrase("the end of the line", "行の終わり")
    case .tableRow: Phrase("a table row", "表の行")
    case .comment: Phrase("a comment", "コメント")
    case .written(let text): Phrase(same: "`\(text)`")
    }
  }

  /// In the middle of Japanese: a piece of a rule has a space on both sides.
  var insideJapanese: String {
    if case .written = self { " \(words.japanese) " } else { words.japanese }
  }

  /// Behind `…があるべきところ`.
  private var japanesePredicate: String {
    switch self {
    case .endOfFile: "でファイルが終わっている"
    case .endOfLine: "で行が終わっている"
    case .tableRow, .comment, .written: "に\(insideJapanese)がある"
    }
  }

  /// `expected a value, found …`
  func inPlace(of wanted: Phrase) -> Phrase {
    Phrase(
      "expected \(wanted.english), found \(words.english)",
      "\(wanted.japanese.beforeJapanese)があるべきところ\(japanesePredicate)")
  }

  /// `expected the end of the statement, found …`
  func behind(_ construct: Construct) -> Phrase {
    Phrase(
      "expected the end of the \(construct.words.english), found \(words.english)",
      "\(construct.words.japanese)が終わるべきところ\(japanesePredicate)")
  }
}

extension Construct {
  var words: Phrase {
    switch self {
    case .statement: Phrase("statement", "文")
    case .definition: Phrase("definition", "定義")
    case .entry: Phrase("entry", "項目")
    case .column: Phrase("column", "列")
    case .assignment: Phrase("assignment", "代入")
    }
  }
}

extension Block {
  var words: Phrase {
    switch self {
    case .dataset: Phrase("dataset", "データセット")
    case .calendar: Phrase("calendar", "カレンダー")
    case .test: Phrase("test", "テスト")
    }
  }

  /// The words that begin its entries.
  var entryWords: [Keyword] {
    switch self {
    case .dataset: [.key, .time, .clock, .covers, .unpivot, .optional]
    case .calendar: [.week, .year, .timezone, .judge]
    case .test: [.given, .expect]
    }
  }

  /// All that begins its entries.
  var choices: Phrase {
    let words = entryWords.map { "`\($0.rawValue)`" }
    let all = Phrase(words.joined(separator: ", "), words.joined(separator: "、"))
    return self == .dataset ? all + Phrase(", a column name", "、列の名前") : all
  }
}

extension DateFault {
  var words: Phrase {
    switch self {
    case .quarter: Phrase("a year has quarters 1 to 4", "四半期は1〜4")
    case .month: Phrase("a year has months 01 to 12", "月は01〜12")
    case .timeOfDay: Phrase("a day ends at 23:59:59", "時刻は23:59:59まで")
    case .week(let year, let last): Phrase("\(year) has weeks 01 to \(last)", "\(year)年の週は01〜\(last)")
    case .day(let last): Phrase("the month has days 01 to \(last)", "この月の日は01〜\(last)")
    }
  }
}

extension Wanted {
  var words: Phrase {
    switch self {
    case .word(let word): Phrase(same: "`\(word)`")
    case .oneOf(let words): .listed(words, .or)
    case .name(let named): named.words
    case .column(let column): column.words
    case .rows(let rows): rows.words
    case .time(let time): time.words
    case .count(let count): count.words
    case .sign(let sign): sign.words
    case .value: Phrase("a value", "値")
    case .key: Phrase("a key", "キー")
    case .anyName: Phrase("a name", "名前")
    case .nameBehindDot: Phrase("a name behind `.`", "`.` の後ろの名前")
    case .function: Phrase("a function", "関数")
    case .reference: Phrase("a reference", "参照")
    case .scenario: Phrase("a scenario", "シナリオ")
    case .text: Phrase("a text in quotation marks", "引用符で囲んだ文字列")
    case .form: Phrase("a form such as `chart`", "`chart` のような形式")
    case .level: Phrase("a level such as `>= 30%` or `in 3%..<4%`", "`>= 30%` や `in 3%..<4%` のような水準")
    case .lever: Phrase("a lever", "動かす指標")
    case .cause: Phrase("a cause", "原因")
    case .effect: Phrase("an effect", "結果")
    case .whatCauses: Phrase("what causes", "原因となるもの")
    case .relation:
      Phrase(
        "`raises`, `lowers`, `->`, or a strength such as `+ 1 point ->`",
        "`raises`、`lowers`、`->` か、`+ 1 point ->` のような効果の大きさ")
    case .clockName: Phrase("a name for the clock", "経過の名前")
    case .clockValue:
      Phrase("what the clock counts, as in `months since first_on`", "経過として数えるもの（例：`months since first_on`）")
    }
  }
}

extension Wanted.Named {
  fileprivate var words: Phrase {
    switch self {
    case .definition: Phrase("the name of a definition", "定義の名前")
    case .scenario: Phrase("the name of a scenario", "シナリオの名前")
    case .dataset: Phrase("the name of a dataset", "データセットの名前")
    case .event: Phrase("the name of an event", "できごとの名前")
    case .action: Phrase("the name of an action", "打ち手の名前")
    case .factor: Phrase("the name of a factor", "要因の名前")
    case .unit: Phrase("the name of a unit", "単位の名前")
    case .parameter: Phrase("the name of a parameter", "引数の名前")
    case .effect: Phrase("the name of what is moved", "動くもの（結果）の名前")
    case .aim: Phrase("the name of what it moves", "打ち手が動かすものの名前")
    }
  }
}

extension Wanted.Column {
  fileprivate var words: Phrase {
    switch self {
    case .any: Phrase("a column", "列")
    case .orPattern: Phrase("a column or a pattern", "列またはパターン")
    case .end: Phrase("the column of the end", "終わりの日付の列")
    case .names: Phrase("the column for the names", "名前を入れる列")
    case .values: Phrase("the column for the values", "値を入れる列")
    case .fileName: Phrase("the column for the file's name", "ファイル名を入れる列")
    case .arms: Phrase("the column that tells the groups", "群を示す列")
    case .groupKey: Phrase("a column to group by", "区分に使う列")
    case .keyOfQuestion: Phrase("a key of the question", "問いの区分のキー")
    }
  }
}

extension Wanted.Rows {
  fileprivate var words: Phrase {
    switch self {
    case .dataset: Phrase("a dataset", "データセット")
    case .datasetOrDefinition: Phrase("a definition or a dataset", "定義またはデータセット")
    case .datasetOrFile:
      Phrase("a file name in quotation marks or a dataset", "引用符で囲んだファイル名またはデータセット")
    case .drawn: Phrase("a dataset of what was drawn", "抽出したもののデータセット")
    case .costing:
      Phrase("the dataset for each of whose rows it costs so much", "その費用が1行ごとにかかるデータセット")
    }
  }
}

extension Wanted.Time {
  fileprivate var words: Phrase {
    switch self {
    case .column: Phrase("a time", "日付の列")
    case .date: Phrase("a date such as `@2026-11`", "`@2026-11` のような日付")
    case .month: Phrase("a month such as `april` or `4月`", "`april` や `4月` のような月")
    case .weekday: Phrase("a day of the week", "曜日")
    case .unit: Phrase("a unit of time", "時間の単位")
    case .period(nil): Phrase("a period", "期間")
    case .period(let example?): Phrase("a period such as `\(example)`", "`\(example)` のような期間")
    }
  }
}

extension Wanted.Count {
  fileprivate var words: Phrase {
    switch self {
    case .number: Phrase("a number", "数")
    case .shift: Phrase("a number; one below zero is written `▲3`", "数（負の数は `▲3` と書く）")
    case .line: Phrase("the number of a line", "行の番号")
    case .lastLineOfHeader: Phrase("the number of the last line of the header", "見出しの最後の行の番号")
    case .rows: Phrase("a number of rows from 1 on", "1以上の行数")
    case .rowsOrTexts:
      Phrase(
        "a number of rows, or what stands first in them in quotation marks", "行数、または行の先頭にある文字列を引用符で囲んだもの"
      )
    case .power: Phrase("a power from 1 to 9", "1〜9の指数")
    case .lengthOfTime:
      Phrase("a number of days, weeks, months, quarters or years", "日・週・月・四半期・年の数")
    }
  }
}

extension Wanted.Sign {
  fileprivate var words: Phrase {
    switch self {
    case .equalAndClock:
      Phrase(
        "`=` and what it counts, as in `= months since first_on`", "`=` と数えるもの（例：`= months since first_on`）")
    case .equalAndValueToReach: Phrase("`=` and the value to reach", "`=` と目指す値")
    case .arrowAndDataset:
      Phrase("`->` and the dataset that has this key", "`->` と、このキーを持つデータセット")
    case .arrowAndAim: Phrase("`->` and what it moves", "`->` と動かすもの")
    case .arrowOfNoLink:
      Phrase("`->`, for what is not so has no direction", "`->`（因果がないなら向きもない）")
    case .commaAndValues: Phrase("`,` and the column for the values", "`,` と値を入れる列")
    case .colonAndArm: Phrase("`:` and the treated group", "`:` と施策を行った群")
    case .colonAndValue: Phrase("`:` between a group and its value", "区分と値の間の `:`")
    case .change: Phrase("`=`, `+` or `-` and a value", "`=`、`+`、`-` のいずれかと値")
    case .size(let name):
      Phrase("`+` or `-`, and how much `\(name)` moves", "`+` または `-` と、`\(name)` の動く大きさ")
    }
  }
}

/// Where a character that cannot be seen has been found.
package enum HiddenPlace: Hashable, Sendable {
  case comment, text, name, tableRow

  init?(_ kind: TokenKind) {
    switch kind {
    case .comment, .documentation: self = .comment
    case .string: self = .text
    case .quotedName: self = .name
    case .tableRow: self = .tableRow
    default: return nil  // In any other token it is no part of it, and K002.
    }
  }

  var words: Phrase {
    switch self {
    case .comment: Phrase("comment", "コメント")
    case .text: Phrase("text", "文字列")
    case .name: Phrase("name", "名前")
    case .tableRow: Phrase("row of a table", "表の行")
    }
  }
}
