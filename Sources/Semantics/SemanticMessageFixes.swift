import CivilTime
import SourceText
import Syntax
import Units

// The ways out of the messages: what to write in place of what is marked, and what to do where nothing is sure.
extension SemanticMessage {
  func fixes(at range: SourceRange) -> [Diagnostic.Fix] {
    switch self {
    case .otherSpelling(_, let stored, _):
      return [Diagnostic.Fix("write \"\(stored)\"", range: range, replacement: "\"\(stored)\"")]
    case .helped(_, let help):
      return help.map {
        Diagnostic.Fix($0.text, range: $0.replacement == nil ? nil : range, replacement: $0.replacement)
      }
    case .notADateSpan(let dates?): return [Diagnostic.Fix("write `\(dates)`", range: range, replacement: dates)]
    default: break  // Below are those that may have a near match.
    }
    if let near, !near.isEmpty {
      var fixes = [Diagnostic.Fix("write `\(near)`", range: range, replacement: near)]
      // Units are short, and a short word is soon near another.
      if case .unknownUnit = self { fixes += help.map { Diagnostic.Fix($0) } }
      return fixes
    }
    return help.map { Diagnostic.Fix($0) }
  }

  /// A near match takes the place of the marked text.
  private var near: String? {
    switch self {
    case .unknownName(_, let near, let owners, _): owners.isEmpty ? near : nil
    case .unknownDataset(_, let near), .unknownColumn(_, _, let near), .unknownReference(_, _, let near),
      .unknownFunction(_, let near), .unknownUnit(_, let near), .unknownOverride(_, let near),
      .unknownScenario(_, let near), .unknownCause(_, let near), .unknownPeriod(_, let near),
      .unknownCalendarWord(_, let near, _), .unknownDimension(_, let near, _), .unknownForm(_, let near),
      .unknownEventPlace(_, let near):
      near
    default: nil  // Nothing to guess.
    }
  }

  private var help: [String] {
    switch self {
    case .unknownName(_, _, let owners, let isRow) where !owners.isEmpty:
      [isRow ? "write \(listed(owners, "or"))" : "write an aggregate, such as `sum(\(owners[0]))`"]
    case .unknownDataset(let name, nil): ["declare it, as in `dataset \(name) from \"…\"`"]
    case .unknownColumn(let name, _, nil) where name.contains("*"): ["write a pattern that matches columns of the file"]
    case .unknownColumn(let name, let dataset, nil): ["declare it in dataset `\(dataset)`, as in `\(name) = …`"]
    case .unknownReference(_, let dataset, nil): ["declare it in dataset `\(dataset)`: `column -> …`"]
    case .foreignFunction(_, let form), .foreignName(_, let form): [form]
    case .unknownFunction(let name, nil): ["define it, as in `\(name)(x) = …`, or give the formula itself a name"]
    case .parameters(let message): message.fixes
    case .unknownOverride(let name, nil): ["define it outside first, as in `\(name) = …`"]
    case .unknownScenario(let name, nil): ["declare it: `scenario \(name) { … }`"]
    case .unknownCause(let name, nil): ["declare it with `factor \(name)`, or define it, as in `\(name) = …`"]
    case .unknownPeriod(_, nil): ["periods are \(listed(Grain.allCases.map(\.rawValue)))"]
    case .unknownDimension(_, nil, let columns): [columnsHelp(columns)]
    case .unknownForm(let name, nil) where UnitTable().isKnown(name):
      ["the unit that a number is shown in stands where it is defined: `x: \(name) = …`"]
    case .unknownForm("pivot", nil): ["columns of a key are `across`, as in `show sales by channel across month`"]
    case .unknownForm(let name, nil):
      [
        "an item has its name before it, as in `\(name) = sales - plan`",
        "an answer is drawn `as chart`, or as \(listed(AnswerForm.allCases.dropFirst().map(\.rawValue), "or"))",
      ]
    case .unknownCalendarWord(_, nil, let what) where what == "month": ["write its English name, such as `april`"]
    case .shadowedDefinition(let name, let dataset, _):
      ["write `\(dataset).\(name)` for the column, or rename the definition"]
    case .intervalOfOtherWorld: ["ask for it without `if` and `under`"]
    case .unitNotReached(let dataset, let unit):
      ["leave `per \(unit)` out, or declare in dataset `\(dataset)` how it leads there: `column -> \(unit)`"]
    case .factorAsValue(let name, _): ["once it is measured, define it in place of the factor: `\(name) = …`"]
    case .misplacedClause(let word, let name, let isFirst):
      [isFirst ? "write all keys behind `each`, in brackets" : "write it there, as in `\(name)(x \(word) …, …)`"]
    case .conditionBehindNoValue(let name): ["write `where` behind the value, as in `\(name)(x where …, …)`"]
    case .idleRowFilter: ["write `if … then … else none`, or put the condition into the aggregate"]
    case .pairsNothing(_, let text): ["to ask of each row whether it is so, write `by (\(text))`"]
    case .statedTwice: ["keep one of the two"]
    case .emptyRange: ["write the smaller end first"]
    case .optionWithoutFile(_, let dataset): ["write it where `\(dataset)` is read from its file"]
    case .foreignOption: ["leave it out; a file without an ending that tells its kind takes any option"]
    case .shareOfEverything:
      ["say which part: `share(… where …)`; among the groups of an answer write `x / overall(x, key)`"]
    case .idleDuring: ["leave it out, or put it behind something that reads a dataset"]
    case .warnNoLooser: ["write a bound that is met more easily, or leave `warn` out"]
    case .levelWithoutTime: ["leave `each` out"]
    case .testOfNothing: ["write what must come out, as in `expect sales = 100円`"]
    case .experimentOfOneGroup: ["name the group that was treated, then the one that was not"]
    case .definitionHasNoColumns(let name): ["write `\(name)` alone, or the dataset that has the column"]
    case .definitionAsDimension(let name):
      ["make it a column of the dataset, and group by that", "the largest by it are `top 3 of \(name)`"]
    case .datasetCycle: ["take one of them `from` a file"]
    case .unknownName(let name, _, _, _): ["define it, as in `\(name) = …`"]
    case .unknownUnit(let name, near: .some): ["or declare it with `unit \(name)`"]
    case .unknownUnit(let name, nil): [unitHelp(name)]
    case .definitionAsUnit(let name, let unit):
      ["to divide by the definition put spaces around the sign: `1,000\(unit) / \(name)`"]
    case .longVowelMinus(_, let left, let right): ["write `\(left) - \(right)`"]
    case .undeclaredShadow(let name, let dataset, _):
      ["declare the column in dataset `\(dataset)`, or rename the definition `\(name)`"]
    case .datasetAsValue(let name):
      [
        "name a column, as in `\(name).…`, or count its rows: `count(\(name))`, `count(\(name) where …)`; some of its rows as a "
          + "dataset are `dataset … from \(name) where …`"
      ]
    case .columnOnSlice(let path): ["say how its values become one, as in `sum(\(path))`"]
    case .severalDatasets(let names):
      ["aggregate one of them, and read the other by its own facts or by `each \(names[0]).…`"]
    case .unrelatedDatasets(let names):
      ["aggregate each by itself, or declare a reference: `column -> \(names.last ?? "")`"]
    case .noDataset(_, let owners, let isDefinition, let text):
      owners.isEmpty
        ? [
          isDefinition
            ? "`\(text)` is one number already; by groups write `\(text) per month` or `\(text) per orders.customer`"
            : "write the dataset before the column, as in `sum(orders.amount)`"
        ]
        : ["write \(listed(owners, "or"))"]
    case .countsOther(let counted, let read):
      ["ask each row for its own: `count(\(counted) where count(\(read) where …) >= 1)`"]
    case .unreachable(let from, let to, let isReverse):
      [
        isReverse
          ? "aggregate them, as in `count(\(to))`" : "declare the reference in dataset `\(from)`: `column -> \(to)`"
      ]
    case .ambiguousRoute(_, _, let ways): ["write the way: \(listed(ways, "or"))"]
    case .ambiguousFact(_, _, let ways): ["say which: \(listed(ways.map { "via \($0)" }, "or"))"]
    case .viaWithoutRoute: ["`via` names the reference of the aggregated rows that leads to this row"]
    case .keyCount(_, let wanted, let found):
      ["write \(columns(wanted)) before `->`, or declare a key of \(columns(found))"]
    case .keyType(_, let target, let column, _): ["declare both with one type, as in `\(column): text` in `\(target)`"]
    case .noKey(let name): ["declare it in dataset `\(name)`: `key …`"]
    case .noTime(let name, let what) where what.contains("`by`"):
      ["say the order with `sort`, or declare a time in dataset `\(name)`: `time …`"]
    case .noTime(let name, _), .noTimeForPeriod(let name, _): ["declare it in dataset `\(name)`: `time …`"]
    case .dateInQuotes(_, _, _, let date), .dateAsNumber(_, _, _, let date): ["write `@\(date)`"]
    case .columnInPlaceOfPeriod(let word, let dataset, let grain):
      ["for the period write `\(grain.rawValue)`; for the column write `\(dataset).\(word)`"]
    case .foreignUnit(_, let form): [form]
    case .foreignKey(_, let form, let columns): [form, columnsHelp(columns)]
    case .timeIsNoTime(let name, let type) where type.contains("number"):
      ["say what the numbers are: `time \(name): date` (20260105), `month` (202601), `year` or `fiscal_year` (2026)"]
    case .timeIsNoTime(let name, _):
      [
        "for days written otherwise than 2026-01-05 say the order behind the file: `dates \"d/m/y\"`",
        "for periods such as Apr-26 or 202604 declare their length: `time \(name): month` (week, quarter, year …)",
      ]
    case .sliceNumberInColumn(let text, let dataset, let read):
      (read == dataset ? [] : ["declare a reference `-> \(dataset)` in \(read)"])
        + ["when one number is meant, write `overall(\(text))`"]
    case .stackLeaves(let names, _):
      [
        "unpivot \(names.count == 1 ? "it" : "them") too, by name or by a pattern, as in `unpivot \"Y*\" into …`",
        "to keep a column beside the rows declare it: `\(names[0]): number`",
      ]
    case .stackWithoutUnit(let names, _, let unit):
      [
        "declare what \(names.count == 1 ? "it is" : "they are") in, as in `\(names[0]): \(unit)`, or write it in the "
          + "header of the file"
      ]
    case .absentColumn(let name, let dataset, _):
      [
        "if it was renamed, read both: \(written(code: "\(Name.written(name)) = \(Name.written(name)) ?? its_new_name")), with "
          + written(code: "optional \(Name.written(name))"),
        "if files may lack it, declare in dataset `\(dataset)`: \(written(code: "optional \(Name.written(name))"))",
      ]
    case .codesAsKeys(let name, let dataset, let remark):
      [
        "if they are codes, declare in dataset `\(dataset)`: \(written(code: "\(Name.written(name)): text"))",
        "if not, declare \(written(code: "\(Name.written(name)): \(remark.hasSuffix("day") ? "date" : "number")"))",
      ]
    case .percentWithoutMark: ["declare it plain, or write the cells with %"]
    case .missingDimension(let text, let dataset, _, _, let reference?):
      ["declare the reference in dataset `\(dataset)`: \(reference)", oneNumber(for: text)]
    case .missingDimension(_, let dataset, _, let choices, nil): missingDimensionHelp(dataset, choices)
    case .ambiguousDimension(_, _, let choices): ["write \(listed(choices, "or"))"]
    case .uncountedGroups:
      [
        "write `cumulative(n) > 0 and …`, with n what is counted, to count those that had rows before",
        "write `n > 0 and …` to leave out groups without rows",
      ]
    case .shareOfAbsentGroups(_, _, let among): ["say which groups the share is of: `… among \(among)`"]
    case .sinceOwnTime:
      ["count it on the rows that come later, as in `age = months since customers.first_on` of the orders"]
    case .topOfOneNumber(let text, _):
      ["in an answer by groups write `keep \(text) in top …`; of rows compare a column"]
    case .wrongTop: ["write `in top 20%` or `in top 10`"]
    case .clockOfRow(let clock, _):
      ["ask by it, as in `by \(clock)` or `where \(clock) = 3`; of one day it is a column such as `months = …`"]
    case .cumulativeOfNoClock(_, let clocks):
      clocks.first.map { ["write the clock, as in `cumulative(x, \($0))`"] }
        ?? [
          "declare one in a dataset, as in `clock age = months since first_on`, or leave it out: `cumulative(x)` runs along the periods"
        ]
    case .survivors(_, let start): ["read them by their start: `on \(start)` behind the rows or the column"]
    case .numberAsGroup(let text, _):
      ["to group rows by it, make it a column of what the rows belong to: `dataset … per … { x = \(text) }`"]
    case .spreadWithoutPeriod(_, _, let time, let isStock):
      isStock
        ? ["leave `until` out, or leave `spread` out"]
        : ["say which period a row is for: `time \(time ?? "…"): month` (week, quarter, year …)"]
    case .groupsWithoutDataset, .keyWithoutDataset: ["write the dataset before it, as in `orders.customer`"]
    case .nothingToGroup: ["leave the key out, or show something that aggregates rows"]
    case .severalGrains: ["leave one of the periods out"]
    case .useDuring(_, let way): [way.words]
    case .useKeep(let name): ["write `keep \(name) …`, which chooses among the results"]
    case .idleFilter: ["leave it out, or put it behind something that reads a dataset"]
    case .conditionWithoutRows(_, let keys):
      ["choose by \(listed(keys, "or")), or show something that reads a dataset beside it"]
    case .shareOfCondition(let fix), .countOfCondition(let fix): ["write `\(fix)`"]
    case .eachNeedsCount(let name):
      ["write `\(name)(value per key)`; `each` of several keys goes with `count` and `share`"]
    case .wrongArgument(let name, "text") where AggregateKind(rawValue: name) != nil:
      ["`count`, `count_distinct`, `first`, `last` and `only` take any type"]
    case .needsColumn(let name, let dataset): ["write `\(name)(\(dataset).…)`, or count the rows: `count(\(dataset))`"]
    case .quantileArgument: ["write `quantile(x, 90%)`"]
    case .amongOutsideShare: ["write `share(… where … among …)`"]
    case .groupsOutsideAggregate: ["put them into an aggregate, as in `avg(x per month)`"]
    case .whereOutsideAggregate: ["put it into the aggregate inside, or behind a value in brackets: `(x where …)`"]
    case .rowOnly: ["write it into a column of a dataset, or into an aggregate"]
    case .duringOnRows: ["close a window of the row, as in `where … within 90 days of …`"]
    case .inlinedTooDeep: ["make a column of it in the dataset"]
    case .looseRange: ["write `x in …`"]
    case .notASet: ["for one value write `=`"]
    case .notARange: ["for one bound write `>=` or `<=`"]
    case .emptySpan(isTurned: true): ["write the earlier date first"]
    case .emptySpan(isTurned: false): ["write `..`, which takes the end in, or a later end"]
    case .lengthBelowZero(let use): [use.words]
    case .methodOfWhy("lmdi"): ["leave `as lmdi` or the `by` out"]
    case .methodOfWhy: ["write `as lmdi`, or leave it out: then every order of the inputs counts alike"]
    case .periodOfWhy(let word):
      ["`from @a to @b` says which two are compared; `show NAME by \(word)` shows all of them"]
    case .isoWeekOtherStart: ["write its days, as in `@2026-01-11..@2026-01-17`, or let weeks start on monday"]
    case .textLiteralExpected: ["for another value write `=`; a pattern is such as `\"C*\"`"]
    case .toleranceWithoutComparison: ["write one `expect a = b ± …` for each comparison"]
    case .clauseOutsideRows(let word): ["leave `\(word)` out, or put it into an aggregate that reads rows"]
    case .notADurationUnit: ["write a length of time, such as `3日` or `1 month`"]
    case .plainExpected: ["divide by a quantity of the same unit"]
    case .exponentNotWhole: ["write the exponent itself, as in `x ^ 2`"]
    case .sumOfShares: ["divide sums, as in `sum(part) / sum(whole)`"]
    case .longDateSum: ["give a part of the sum a name of its own"]
    case .duplicateTableKey, .repeatedKey: ["keep one of the two"]
    case .keyNotConstant: ["write the value itself"]
    case .emptyKeyRange: ["write the smaller end first"]
    case .warnNeedsRange: ["write it as a range, as in `warn 1%..5%`"]
    case .factTransformed(let name, let dataset, _):
      ["group inside the slice instead: `count(each \(dataset).… where \(name)(…) …)`"]
    case .notACondition(_, let text): ["compare it with something, as in `\(text) = …`"]
    case .unitClash(_, _, _, _, let fix?, _): [fix]
    case .declaredUnit(_, _, _, let fix?): ["write `\(fix)`"]
    case .handMadeTimeFactor: ["leave it out, and declare the unit wanted, as in `payback: 月 = …`"]
    case .timesHundred: ["leave it out, and declare `%` or `points`"]
    case .averageOfRatios: ["divide sums, as in `sum(a) / sum(b)`, unless rows shall count alike"]
    case .looseConstant(_, let fix?): ["write `\(fix)`, so that the time cancels"]
    case .tableWithoutKeys(let name):
      ["write `\(name) = by channel { \"web\": 3% }`; months of every year are `by month_of_year { 4: 8% }`"]
    case .builtInUnit(let name, let meaning):
      UnitTable.counters.contains(name)
        ? ["for a dimension of its own leave the value out: `unit \(name)`"]
        : meaning == nil || Magnitude.all.contains { $0.text == name }
          ? ["give the unit a name of its own, as in `unit \(name)_30 = …`"] : ["leave the line out"]
    case .scaleUnknown(let column, let unit, let other), .scaleConflict(let column, let unit, _, let other):
      ["declare the column in its dataset: `\(columnName(column)): \(unit)` or `\(columnName(column)): \(other)`"]
    case .cycle(_, _, isOfRows: true):
      ["compute one of the columns from others that do not lead back to it"]
    case .cycle(let names, _, _):
      [
        "of formulas that say the same fact in several ways one reads the data: `x = sum(orders.amount)`",
        "what one was a month before breaks a circle in time: `prior(\(Name.written(names[min(1, names.count - 1)])), 1 month, 0)`, "
          + "with what holds before the first month in the place of 0",
      ]
    case .unreachableLevel(_, let fix): ["write `\(fix)`"]
    case .linkLoop: ["give one of the links `after` and a length of time"]
    case .goalWithoutLever(let name):
      ["give a part of its formula a `target` or a `limit`, or link what moves it, as in `link … raises \(name)`"]
    case .levelWithoutOwner: ["write `/// @owner NAME` above it, or above its definition"]
    case .noPathToGoal: ["link it, as in `link … raises …`, or declare the goal it serves"]
    default: (linkWords ?? answerWords)?.fixes ?? []  // No help that is sure.
    }
  }

  private func columnsHelp(_ columns: [String]) -> String {
    columns.isEmpty
      ? "group by a column, or by a period such as `month`"
      : "columns are \(listed(Array(columns.prefix(8))))\(columns.count > 8 ? " and others" : ""); a period is such as `month`"
  }

  /// `months` of `customers.months`.
  private func columnName(_ column: String) -> String { column.drop { $0 != "." }.dropFirst().description }

  /// `千円` is a thousand of what stands behind the `千`; other words may be new dimensions.
  private func unitHelp(_ name: String) -> String {
    if let (magnitude, word) = Magnitude.leading(name), word.count == 1 {
      return "declare it: `unit \(name) = \(magnitude.digits)\(word)`"
    }
    return "declare it: `unit \(name)`; a multiple of another with its value, such as `unit 千円 = 1,000円`"
  }

  private func oneNumber(for path: String) -> String {
    "what is one number for all groups is written `overall(x, \(path.split(separator: ".").last ?? "k"))`"
  }

  private func missingDimensionHelp(_ dataset: String, _ choices: [String]) -> [String] {
    guard let first = choices.first else { return ["declare a reference in dataset `\(dataset)`"] }
    let own = choices.first { $0.hasPrefix(dataset + ".") } ?? "\(dataset).…"
    return [
      "where the datasets meet under different names write `\(first) = \(own)`, or declare a reference in dataset `\(dataset)`",
      oneNumber(for: first),
    ]
  }
}

/// Between backquotes, but where a name in the text has its own.
private func written(code text: String) -> String { text.contains("`") ? text : "`\(text)`" }
