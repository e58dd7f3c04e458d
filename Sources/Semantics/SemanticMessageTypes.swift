import CivilTime
import SourceText
import Syntax
import Units

// The words of the messages about keys, forms, types and units, levels and groups; each nil for the messages about other things.
extension SemanticMessage {
  var dimensionWords: Phrase? {
    switch self {
    case .missingDimension(let text, let dataset, _, _, _):
      Phrase("dataset `\(dataset)` cannot have `\(text)`", "データセット `\(dataset)` は `\(text)` で区分できない")
    case .ambiguousDimension(let name, let dataset, _):
      Phrase("`\(name)` of a row of `\(dataset)` could be several columns", "`\(dataset)` の行の `\(name)` に当てはまる列が複数ある")
    case .nothingToGroup(let text):
      Phrase("nothing that is shown reads rows to group by `\(text)`", "表示するもののどれも、`\(text)` で区分する行を読まない")
    case .groupsWithoutDataset:
      Phrase("the key does not say which rows are grouped", "どの行を区分するのか、キーから決まらない")
    case .severalGrains: Phrase("one period is enough", "期間は1つで足りる")
    case .noTimeForPeriod(let name, _):
      Phrase("dataset `\(name)` has no time, so it has no periods", "データセット `\(name)` には日付の列がないため、期間に分けられない")
    case .useDuring(let name, _): Phrase("`where` cannot pick periods by `\(name)`", "`where` では `\(name)` で期間を選べない")
    case .useKeep(let name):
      Phrase("`\(name)` is a result, and `where` chooses rows", "`\(name)` は計算の結果で、`where` が選ぶのは行")
    case .idleFilter:
      Phrase("`where` chooses rows, and nothing here reads any", "`where` は行を選ぶ句だが、ここでは何も行を読まない")
    case .conditionWithoutRows(let name, _):
      Phrase("nothing here reads rows, so no `\(name)` is known", "ここでは何も行を読まないため、`\(name)` は分からない")
    case .repeatedKey(let text, _): Phrase("`\(text)` stands in `by` twice", "`by` に `\(text)` が重複している")
    default: nil  // About other things.
    }
  }

  var formWords: Phrase? {
    switch self {
    case .argumentCount(let name, let wanted):
      Phrase("`\(name)` takes \(wanted.words.english)", "`\(name)` の引数は\(wanted.words.japanese)")
    case .wrongArgument(let name, let type): SemanticMessage.unfit(name, typeText(type))
    case .needsColumn(let name, let dataset):
      Phrase("`\(name)` needs a column of `\(dataset)`", "`\(name)` には `\(dataset)` の列が要る")
    case .eachNeedsCount(let name):
      Phrase(
        "`\(name)` of groups by several keys needs a value for each group", "複数のキーで分けた区分の `\(name)` には、区分ごとの値が要る")
    case .quantileArgument:
      Phrase(
        "`quantile` takes a value, a part between 0 % and 100 %, and perhaps `nearest`",
        "`quantile` の引数は、値、0%〜100%の割合、必要なら `nearest`")
    case .amongOutsideShare(let name):
      Phrase("`among` belongs to `share`, not to `\(name)`", "`among` は `share` の句で、`\(name)` には付かない")
    case .groupsOutsideAggregate(let name):
      Phrase(
        "`\(name)` is no aggregate and takes neither `each` nor `per`", "`\(name)` は集計関数ではなく、`each` も `per` も付かない")
    case .whereOutsideAggregate(let name):
      Phrase("`\(name)` is no aggregate and takes no `where`", "`\(name)` は集計関数ではなく、`where` は付かない")
    case .rowOnly(let what):
      Phrase("\(what.words.english) needs a row, and here is none", "\(what.words.japanese)には行が要るが、ここには行がない")
    case .duringOnRows:
      Phrase("`during` narrows a slice, and this is a value of a row", "`during` は集計の期間を絞る句だが、これは行の値")
    case .factTransformed(let name, let dataset, let row):
      Phrase(
        "`\(name)` cannot shift what each row of `\(row)` knows of its `\(dataset)` over all time",
        "`\(row)` の各行が持つ全期間の `\(dataset)` の値を、`\(name)` でずらすことはできない")
    case .inlinedTooDeep(let limit):
      Phrase(
        "more than \(limit) definitions are written out inside each other here", "ここで展開される定義の入れ子が\(limit)を超える")
    case .looseRange: Phrase("a range or list stands only behind `in`", "範囲やリストを書けるのは `in` の後ろだけ")
    case .notASet(let type): SemanticMessage.noSet(typeText(type))
    case .notARange: Phrase("a range such as `3%..<4%` is wanted", "`3%..<4%` のような範囲が要る")
    case .notADuration:
      Phrase("a length of time such as `1 month` or `90 days` is wanted", "`1 month` や `90 days` のような時間の長さが要る")
    case .lengthBelowZero: Phrase("a length of time is not below 0", "時間の長さは0より小さくならない")
    case .notADateSpan:
      Phrase(
        "dates such as `@2026` or `@2026-01..@2026-06` are wanted", "`@2026` や `@2026-01..@2026-06` のような日付が要る")
    case .emptySpan: Phrase("the span holds no day", "この期間には日が1日も入らない")
    case .methodOfWhy("lmdi"):
      Phrase(
        "`as lmdi` tells a product apart by its factors, not by segments", "`as lmdi` は積を因数ごとに分ける方法で、区分ごとには分けない")
    case .methodOfWhy(let name):
      Phrase("`why` has no way `as \(name)` to tell a change apart", "`why` には、変化を分ける方法 `as \(name)` はない")
    case .periodOfWhy(let word):
      Phrase(
        "`why` compares two periods, so `by \(word)` cannot tell them apart further",
        "`why` は2つの期間を比べるもので、`by \(word)` でさらに分けることはできない")
    case .isoWeekOtherStart:
      Phrase("week numbers are those of weeks that start on Monday", "週番号は月曜始まりの週のもの")
    case .wholeLiteralExpected(let name): Phrase("`\(name)` wants a whole number", "`\(name)` には整数が要る")
    case .textLiteralExpected(let name): Phrase("`\(name)` wants a text in quotes", "`\(name)` には引用符で囲んだ文字列が要る")
    case .toleranceWithoutComparison:
      Phrase("a tolerance loosens one comparison with `=`", "許容差は `=` による比較1つを緩めるもの")
    case .clauseOutsideRows(let word): Phrase("`\(word)` belongs to an aggregate over rows", "`\(word)` は行の集計に付く句")
    case .shareOfCondition:
      Phrase(
        "a condition in place of the rows: every row has an answer, so the share is always 100 %",
        "行の代わりに条件が書かれている：どの行にも答えがあるため、割合はいつも100%")
    case .countOfCondition:
      Phrase(
        "`count` of a condition counts the rows that have an answer, be it yes or no",
        "条件の `count` は、真でも偽でも、答えのある行をすべて数える")
    default: nil  // About other things.
    }
  }

  var typeWords: Phrase? {
    switch self {
    case .notACondition(let type, _):
      Phrase(
        "a condition is wanted, and this is \(type.english)", "ここには条件が要るが、これは\(apart(type.japanese))")
    case .notANumber(let word, let type): SemanticMessage.noNumber(word, typeText(type))
    case .dateInQuotes(let word, let left, _, _): SemanticMessage.clash(word, typeText(left), typeText(.text))
    case .dateAsNumber(let word, let left, _, _): SemanticMessage.clash(word, typeText(left), Phrase("a number", "数"))
    case .typeClash(Analyzer.newValue, let left, _, let right):
      Phrase(
        "the new value is \(right.english), where the old is \(left.english)",
        "新しい値は\(apart(right.japanese))で、元の値は\(apart(left.japanese))")
    case .unitClash(Analyzer.newValue, _, _, _, _, _):
      Phrase("the new value has another unit than the old", "新しい値の単位が元の値と違う")
    case .typeClash(let word, let left, _, let right): SemanticMessage.clash(word, left, right)
    case .unitClash(let word, _, _, _, _, _):
      Phrase("the units on the two sides of `\(word)` differ", "`\(word)` の両側で単位が違う")
    case .declaredUnit: Phrase("the formula does not have the declared unit", "計算式の単位が宣言と違う")
    case .declaredType(let wanted, _, let found):
      Phrase(
        "declared \(wanted.english), but the value is \(found.english)",
        "宣言は\(apart(wanted.japanese))だが、値は\(apart(found.japanese))")
    case .tableWithoutKeys(let name):
      Phrase(
        "the values of `\(name)` have keys, but nothing says of what", "`\(name)` の値にはキーがあるが、何のキーか書かれていない")
    case .tableKeyCount(let wanted, let found):
      Phrase(
        "an entry has \(wanted == 1 ? "1 key" : "\(wanted) keys"), not \(found)", "項目のキーは\(wanted)個で、\(found)個ではない")
    case .duplicateTableKey: Phrase("the key stands here twice", "同じキーが重複している")
    case .keyNotConstant: Phrase("a key is a constant", "キーに書けるのは定数だけ")
    case .emptyKeyRange: Phrase("the range holds no group", "この範囲に入る区分はない")
    case .cycle(let names, _, _):
      SemanticMessage.circle("the value depends on itself", "値が自分自身によって決まっている", circleText(names))
    case .severalOffsets(let first, _, let second):
      Phrase(
        "one circle looks back by \(first.english) and by \(second.english)",
        "1つの循環が\(first.japanese)前と\(second.japanese)前の両方を見ている")
    default: nil  // About other things.
    }
  }

  var unitWords: Phrase? {
    switch self {
    case .unitTooLarge: Phrase("the unit is too large to be exact", "単位が大きすぎて正確に扱えない")
    case .longDateSum(let limit): Phrase("a sum with dates has at most \(limit) terms", "日付を含む和の項は最大\(limit)個")
    case .notADurationUnit(let unit):
      Phrase(
        "a date moves by days or months, not by \(unit.english)", "日付を動かせるのは日か月で、\(atStart(apart(unit.japanese)))ではない")
    case .plainExpected(let name, let unit):
      Phrase(
        "`\(name)` wants a plain number, not \(unit.english)",
        "`\(name)` に要るのは単位のない数で、\(atStart(apart(unit.japanese)))ではない")
    case .exponentUnit(let unit):
      Phrase("an exponent is a plain number, not \(unit.english)", "指数は単位のない数で、\(atStart(apart(unit.japanese)))ではない")
    case .exponentNotWhole(let unit):
      Phrase(
        "\(unit.english) can only be raised to a whole number written here, up to 8",
        "単位が\(apart(unit.japanese))の数のべき指数にできるのは、ここに書いた8までの整数だけ")
    case .calendarConversion(let from, let to):
      Phrase(
        "\(from.english) becomes \(to) with a year of 365.2425 days",
        "1年を365.2425日として、単位を\(apart(from.japanese))から\(apart(to))に換算する")
    case .handMadeTimeFactor(let number):
      Phrase(
        "the \(number) beside a unit of time converts what units convert already",
        "時間の単位に掛け合わせた\(number)は、単位がすでに行う換算を重ねている")
    case .timesHundred: Phrase("a ratio times 100 is no longer a ratio", "比率に100を掛けると比率ではなくなる")
    case .sumOfShares: Phrase("a sum of shares is no share", "割合を足しても割合にはならない")
    case .averageOfRatios: Phrase("an average of ratios weighs every row alike", "比率の平均では、どの行も同じ重みになる")
    case .looseConstant(let unit, _): Phrase("the value is in \(unit)", "値の単位が\(apart(unit))になっている")
    case .builtInUnit(let name, let meaning):
      meaning.map { Phrase("`\(name)` means \($0) already", "`\(name)` はすでに\($0)を意味する") }
        ?? Phrase("`\(name)` is a word of the language already", "`\(name)` はすでに言語の語として使われている")
    case .scaleUnknown(let column, let unit, let other):
      Phrase(
        "nothing says that the numbers of `\(column)` are in \(other): they are read in \(unit)",
        "`\(column)` の数の単位が\(apart(other))だとはどこにも書かれておらず、単位を\(apart(unit))として読む")
    case .scaleConflict(let column, let unit, _, let other):
      Phrase(
        "the numbers of `\(column)` are in \(unit) at one place and in \(other) at another",
        "`\(column)` の数の単位が、\(atStart(apart(unit)))の所と\(apart(other))の所がある")
    default: nil  // About other things.
    }
  }

  private static func unfit(_ name: String, _ type: Phrase) -> Phrase {
    Phrase("`\(name)` does not work on \(type.english)", "`\(name)` は\(apart(type.japanese))には使えない")
  }

  private static func noSet(_ type: Phrase) -> Phrase {
    Phrase(
      "`in` wants a range or a list, not \(type.english)", "`in` の後ろに要るのは範囲かリストで、\(atStart(apart(type.japanese)))ではない")
  }

  private static func noNumber(_ word: String, _ type: Phrase) -> Phrase {
    Phrase("`\(word)` wants numbers, and this is \(type.english)", "`\(word)` には数が要るが、これは\(apart(type.japanese))")
  }

  private static func clash(_ word: String, _ left: Phrase, _ right: Phrase) -> Phrase {
    Phrase(
      "`\(word)` cannot bring together \(left.english) and \(right.english)",
      "\(left.japanese)と\(right.japanese)は `\(word)` で一緒に扱えない")
  }
}

// Of levels, links below them, and groups.
extension SemanticMessage {
  var levelWords: Phrase? {
    switch self {
    case .unreachableLevel(let name, _):
      Phrase("`\(name)` is a percentage, and the level is a plain number", "`\(name)` は百分率だが、水準は単位のない数")
    case .contradictoryLevels(let name, _):
      Phrase("no value of `\(name)` meets both levels", "両方の水準を満たす `\(name)` の値はない")
    case .warnNeedsRange: Phrase("`warn` wants a range here, as the level is one", "水準が範囲のため、`warn` にも範囲が要る")
    case .linkLoop(let names, _):
      SemanticMessage.circle(
        "causes come back to themselves without time in between", "時間を置かずに因果が自分に戻ってくる", circleText(names))
    case .noPathToGoal(let name):
      Phrase("`\(name)` has a target, but nothing leads from it to a goal", "`\(name)` には目標があるが、最終目標につながっていない")
    case .goalWithoutLever(let name):
      Phrase("nothing below the goal `\(name)` says how it can be moved", "最終目標 `\(name)` の下に、どう動かせるかを示すものがない")
    case .levelWithoutOwner(let name):
      Phrase("the level of `\(name)` has no owner, though others have one", "`\(name)` の水準に担当者がいない（ほかの水準にはいる）")
    default: nil  // About other things.
    }
  }

  var groupWords: Phrase? {
    switch self {
    case .uncountedGroups(let key):
      Phrase(
        "groups of `\(key)` without rows in any period read would fulfil this too, and are not counted",
        "読む期間のどこにも行のない `\(key)` の区分もこの条件を満たすはずだが、数に入らない")
    case .sinceOwnTime(let text, let dataset):
      Phrase(
        "`\(text)` is always 0: it is counted to the time of the same row of `\(dataset)`",
        "`\(text)` はいつも0：`\(dataset)` の同じ行の日付まで数えるため")
    case .topOfOneNumber(let text, let dataset):
      Phrase(
        "`\(text)` is one number for all rows of `\(dataset)`, so none of them is in its top",
        "`\(text)` は `\(dataset)` のどの行でも同じ1つの数のため、上位に入る行がない")
    case .wrongTop: Phrase("the top is a part above 0 % or a whole number", "上位は0%より大きい割合か整数で書く")
    case .clockOfRow(let clock, let dataset):
      Phrase(
        "a row of `\(dataset)` stands at many ticks of `\(clock)`, and has no one value",
        "`\(dataset)` の行は `\(clock)` のいくつもの目盛りにあり、値が1つに決まらない")
    case .cumulativeOfNoClock(let text, _):
      Phrase("`\(text)` is no clock, so nothing runs up to it", "`\(text)` は経過ではないため、そこまで累計できない")
    case .survivors(let dataset, let start):
      Phrase(
        "of `\(dataset)` only the rows still open at the end of a period are read, and this window begins at `\(start)`",
        "`\(dataset)` は期間末に終わっていない行だけを読むが、この集計期間は `\(start)` から始まる")
    case .numberAsGroup(let text, let dataset):
      Phrase(
        "`\(text)` is one number for all rows of `\(dataset)`, so it makes no groups",
        "`\(text)` は `\(dataset)` のどの行でも同じ1つの数のため、区分にならない")
    case .shareOfAbsentGroups(let key, let dataset, _):
      Phrase(
        "groups of `\(key)` without rows of `\(dataset)` in the period are not in the whole, and no other fulfils this",
        "期間内に `\(dataset)` の行がない `\(key)` の区分は全体に含まれず、それ以外にこの条件を満たすものはない")
    case .spreadWithoutPeriod(let name, let dataset, let time, let isStock):
      isStock
        ? Phrase(
          "`\(name)` cannot be spread: dataset `\(dataset)` is a stock, read as it stands at the end of a period",
          "`\(name)` は日ごとに割り振れない：データセット `\(dataset)` は残高型で、期間末の残高として読む")
        : SemanticMessage.unspread(name, dataset, time)
    case .spreadOfNoAmount(let name, let type): SemanticMessage.noAmount(name, typeText(type))
    case .columnInPlaceOfPeriod(let word, let dataset, _):
      Phrase(
        "`\(word)` is the column of `\(dataset)` here, not the period", "ここでの `\(word)` は `\(dataset)` の列で、期間ではない")
    case .otherSpelling(let text, let stored, let column):
      Phrase(
        "no cell of `\(column)` is \"\(text)\", but there is \"\(stored)\"",
        "`\(column)` に「\(text)」のセルはなく、「\(stored)」ならある")
    default: nil  // About other things.
    }
  }

  private static func unspread(_ name: String, _ dataset: String, _ time: String?) -> Phrase {
    let own = Phrase(
      "`\(name)` is spread over the days of the row's period, and ", "`\(name)` は行の期間の各日に割り振られるが、データセット `\(dataset)` ")
    guard let time else { return own + Phrase("dataset `\(dataset)` has no time", "には日付の列がない") }
    return own + Phrase("the time of dataset `\(dataset)`, `\(time)`, is no period", "の日付 `\(time)` は期間ではない")
  }

  private static func noAmount(_ name: String, _ type: Phrase) -> Phrase {
    Phrase(
      "`\(name)` is \(type.english); only an amount can be spread over days",
      "`\(name)` は\(apart(type.japanese))で、日ごとに割り振れるのは量だけ")
  }
}
