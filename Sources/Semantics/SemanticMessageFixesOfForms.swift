import SourceText

// The ways out of the messages about what is asked, and about the forms of the language in rules and questions.
extension SemanticMessage {
  // MARK: Groups and conditions

  var groupHelp: [Phrase]? {
    switch self {
    case .missingDimension(let text, let dataset, _, _, let reference?):
      [
        Phrase("declare the reference in dataset `\(dataset)`: ", "データセット `\(dataset)` で参照を宣言する：") + reference,
        oneNumber(for: text),
      ]
    case .missingDimension(_, let dataset, _, let choices, nil): missingDimensionHelp(dataset, choices)
    case .ambiguousDimension(_, _, let choices): [.writeOne(of: choices)]
    case .nothingToGroup:
      [
        Phrase(
          "leave the key out, or show something that aggregates rows", "キーを外すか、行を集計するものを表示する")
      ]
    case .severalGrains: [Phrase("leave one of the periods out", "期間の一方を外す")]
    case .pairsNothing(_, let text):
      [
        Phrase(
          "to ask of each row whether it is so, write `by (\(text))`",
          "行ごとにそうかどうかで区分するなら `by (\(text))` と書く")
      ]
    case .useDuring(_, let way): [way.words]
    case .useKeep(let name):
      [Phrase("write `keep \(name) …`, which chooses among the results", "結果の中から選ぶ `keep \(name) …` を使う")]
    case .idleFilter, .idleDuring:
      [
        Phrase(
          "leave it out, or put it behind something that reads a dataset", "外すか、データセットを使うものの後ろに置く")
      ]
    case .conditionWithoutRows(_, let keys):
      [
        Phrase("choose by ", "") + .listed(keys, .or)
          + Phrase(
            ", or show something that reads a dataset beside it", " で選ぶか、データセットを使うものも一緒に表示する")
      ]
    case .clauseOutsideRows(let word):
      [
        Phrase(
          "leave `\(word)` out, or put it into an aggregate that reads rows",
          "`\(word)` を外すか、行を使う集計の中に入れる")
      ]
    case .duringOnRows:
      [
        Phrase(
          "close a window of the row, as in `where … within 90 days of …`",
          "行ごとに期限を決める（例：`where … within 90 days of …`）")
      ]
    case .intervalOfOtherWorld: [Phrase("ask for it without `if` and `under`", "`if` と `under` を付けずに尋ねる")]
    default: nil  // The forms of the language are below.
    }
  }

  private func oneNumber(for path: String) -> Phrase {
    let key = path.split(separator: ".").last ?? "k"
    return Phrase(
      "what is one number for all groups is written `overall(x, \(key))`",
      "全区分で1つの数なら `overall(x, \(key))` と書く")
  }

  private func missingDimensionHelp(_ dataset: String, _ choices: [String]) -> [Phrase] {
    guard let first = choices.first else {
      return [
        Phrase("declare a reference in dataset `\(dataset)`", "データセット `\(dataset)` で参照を宣言する")
      ]
    }
    let own = choices.first { $0.hasPrefix(dataset + ".") } ?? "\(dataset).…"
    return [
      Phrase(
        "where the datasets meet under different names write `\(first) = \(own)`, or declare a reference in dataset `\(dataset)`",
        "同じものの名前がデータセットによって違うなら `\(first) = \(own)` と書くか、データセット `\(dataset)` で参照を宣言する"),
      oneNumber(for: first),
    ]
  }

  // MARK: Forms

  var formHelp: [Phrase]? { clauseHelp ?? aggregateHelp ?? spanHelp }

  /// Of clauses and conditions that would not count where they stand, and of what stands twice.
  private var clauseHelp: [Phrase]? {
    switch self {
    case .misplacedClause(_, _, isFirst: true):
      [Phrase("write all keys behind `each`, in brackets", "すべてのキーを `each` の後ろの括弧の中に書く")]
    case .misplacedClause(let word, let name, isFirst: false):
      [
        Phrase(
          "write it there, as in `\(name)(x \(word) …, …)`", "最初の値の後ろに書く（例：`\(name)(x \(word) …, …)`）")
      ]
    case .conditionBehindNoValue(let name):
      [
        Phrase(
          "write `where` behind the value, as in `\(name)(x where …, …)`",
          "`where` は値の後ろに書く（例：`\(name)(x where …, …)`）")
      ]
    case .idleRowFilter:
      [
        Phrase(
          "write `if … then … else none`, or put the condition into the aggregate",
          "`if … then … else none` と書くか、条件を集計の中に入れる")
      ]
    case .statedTwice, .duplicateTableKey, .repeatedKey: [Phrase("keep one of the two", "どちらか一方を残す")]
    case .levelWithoutTime: [Phrase("leave `each` out", "`each` を外す")]
    case .testOfNothing:
      [Phrase("write what must come out, as in `expect sales = 100円`", "出るべき結果を書く（例：`expect sales = 100円`）")]
    case .toleranceWithoutComparison:
      [
        Phrase(
          "write one `expect a = b ± …` for each comparison", "比較ごとに `expect a = b ± …` を書く")
      ]
    case .experimentOfOneGroup:
      [Phrase("name the group that was treated, then the one that was not", "施策を行った群、行わなかった群の順に書く")]
    case .methodOfWhy("lmdi"): [Phrase("leave `as lmdi` or the `by` out", "`as lmdi` か `by` を外す")]
    case .methodOfWhy:
      [
        Phrase(
          "write `as lmdi`, or leave it out: then every order of the inputs counts alike",
          "`as lmdi` と書くか、外す。外せば、入力を変えるどの順序も同じ重みで扱う")
      ]
    case .periodOfWhy(let word):
      [
        Phrase(
          "`from @a to @b` says which two are compared; `show NAME by \(word)` shows all of them",
          "どの2つを比べるかは `from @a to @b` で示す。すべてを見るなら `show NAME by \(word)`")
      ]
    default: nil  // Aggregates are below.
    }
  }

  /// Of aggregates and other functions.
  private var aggregateHelp: [Phrase]? {
    switch self {
    case .shareOfEverything:
      [
        Phrase(
          "say which part: `share(… where …)`; among the groups of an answer write `x / overall(x, key)`",
          "どの部分かを書く：`share(… where …)`。答えの中での区分の割合なら `x / overall(x, key)` と書く")
      ]
    case .shareOfCondition(let fix), .countOfCondition(let fix): [.write(fix)]
    case .eachNeedsCount(let name):
      [
        Phrase(
          "write `\(name)(value per key)`; `each` of several keys goes with `count` and `share`",
          "`\(name)(value per key)` と書く。キーが複数の `each` は `count` と `share` で使える")
      ]
    case .wrongArgument(let name, .text) where AggregateKind(rawValue: name) != nil:
      [
        Phrase(
          "`count`, `count_distinct`, `first`, `last` and `only` take any type",
          "`count`、`count_distinct`、`first`、`last`、`only` はどの型でも使える")
      ]
    case .quantileArgument: [.write("quantile(x, 90%)")]
    case .amongOutsideShare: [.write("share(… where … among …)")]
    case .groupsOutsideAggregate:
      [Phrase("put them into an aggregate, as in `avg(x per month)`", "集計の中に入れる（例：`avg(x per month)`）")]
    case .whereOutsideAggregate:
      [
        Phrase(
          "put it into the aggregate inside, or behind a value in brackets: `(x where …)`",
          "中の集計に入れるか、括弧の中の値の後ろに書く：`(x where …)`")
      ]
    case .rowOnly:
      [Phrase("write it into a column of a dataset, or into an aggregate", "データセットの列か、集計の中に書く")]
    case .cumulativeOfNoClock(_, let clocks):
      [
        clocks.first.map {
          Phrase("write the clock, as in `cumulative(x, \($0))`", "経過の名前を書く（例：`cumulative(x, \($0))`）")
        }
          ?? Phrase(
            "declare one in a dataset, as in `clock age = months since first_on`, or leave it out: `cumulative(x)` runs along "
              + "the periods",
            "データセットで `clock age = months since first_on` のように宣言するか、外す。`cumulative(x)` は期間に沿って積み上げる")
      ]
    default: nil  // Ranges are below.
    }
  }

  /// Of ranges, lists, dates and lengths of time.
  private var spanHelp: [Phrase]? {
    switch self {
    case .emptyRange, .emptyKeyRange: [Phrase("write the smaller end first", "小さいほうを先に書く")]
    case .wrongTop: [Phrase("write `in top 20%` or `in top 10`", "`in top 20%` または `in top 10` と書く")]
    case .looseRange: [.write("x in …")]
    case .notASet: [Phrase("for one value write `=`", "1つの値なら `=` と書く")]
    case .notARange: [Phrase("for one bound write `>=` or `<=`", "片側だけなら `>=` または `<=` と書く")]
    case .dateInQuotes(_, _, _, let date), .dateAsNumber(_, _, _, let date): [.write("@\(date)")]
    case .emptySpan(isTurned: true): [Phrase("write the earlier date first", "早いほうの日付を先に書く")]
    case .emptySpan(isTurned: false):
      [
        Phrase(
          "write `..`, which takes the end in, or a later end", "終わりの日を含む `..` を使うか、終わりをもっと後の日付にする")
      ]
    case .lengthBelowZero(let use): [use.words]
    case .notADurationUnit:
      [Phrase("write a length of time, such as `3日` or `1 month`", "`3日` や `1 month` のように時間の長さを書く")]
    case .isoWeekOtherStart:
      [
        Phrase(
          "write its days, as in `@2026-01-11..@2026-01-17`, or let weeks start on monday",
          "`@2026-01-11..@2026-01-17` のように日付で書くか、週を月曜始まりにする")
      ]
    case .textLiteralExpected:
      [
        Phrase(
          "for another value write `=`; a pattern is such as `\"C*\"`",
          "ほかの値と比べるなら `=` と書く。パターンの例：`\"C*\"`")
      ]
    case .keyNotConstant: [Phrase("write the value itself", "値そのものを書く")]
    default: nil  // No message about a form.
    }
  }
}
