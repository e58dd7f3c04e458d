import CivilTime
import SourceText
import Syntax
import Units

// The words of the messages: lower case, no full stop, nobody addressed.

/// `a`, `b` and `c`
func listed(_ names: [String], _ joint: String = "and") -> String {
  let quoted = names.map { "`\($0)`" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " \(joint) " + last
}

func columns(_ count: Int) -> String { count == 1 ? "1 column" : "\(count) columns" }

extension SemanticMessage {
  var words: String {
    switch self {
    case .parameters(let message): message.words
    case .helped(let message, _): message.words
    case .unknownName(let name, _, _, _): "unknown name `\(name)`"
    case .duplicateName(let name, _): "`\(name)` is defined twice"
    case .unknownDataset(let name, _): "unknown dataset `\(name)`"
    case .unknownColumn(let name, let dataset, _): "dataset `\(dataset)` has no column `\(name)`"
    case .unknownReference(let name, let dataset, _): "dataset `\(dataset)` has no reference `\(name)`"
    case .unknownFunction(let name, _), .foreignFunction(let name, _): "unknown function `\(name)`"
    case .foreignName(let name, _): "unknown name `\(name)`"
    case .unknownUnit(let name, _), .foreignUnit(let name, _): "unknown unit `\(name)`"
    case .definitionAsUnit(let name, _): "`\(name)` is a definition, not a unit"
    case .unknownOverride(let name, _): "there is no definition `\(name)` to change"
    case .unknownScenario(let name, _): "unknown scenario `\(name)`"
    case .unknownCause(let name, _): "`\(name)` is neither a definition nor a factor"
    case .unknownPeriod(let name, _): "`\(name)` is no period"
    case .unknownCalendarWord(let name, _, let what): "`\(name)` is no \(what)"
    case .longVowelMinus(let name, _, _): "unknown name `\(name)`: its `ー` is a long-vowel mark, not a minus"
    case .shadowedDefinition(let name, let dataset, _):
      "`\(name)` is a column of `\(dataset)` and a definition; here it is the column"
    case .undeclaredShadow(let name, let dataset, _):
      "`\(name)` is an undeclared column of `\(dataset)` and a definition"
    case .datasetAsValue(let name): "`\(name)` is a dataset, not a value"
    case .factorAsValue(let name, _): "`\(name)` is a factor that is not measured"
    case .definitionHasNoColumns(let name): "`\(name)` is a definition and has no columns"
    case .definitionAsDimension(let name): "`\(name)` is a definition, not something to group by"
    case .unknownDimension(let name, _, _), .foreignKey(let name, _, _): "`\(name)` is neither a column nor a period"
    case .unknownForm(let name, _): "`\(name)` is no form of an answer"
    case .intervalOfOtherWorld: "an interval is one of the data, and another world has none"
    case .unitNotReached(let dataset, let unit): "a row of `\(dataset)` does not lead to one of `\(unit)`"
    case .columnOnSlice(let path): "`\(path)` is a column, and here one number is wanted"
    case .misplacedClause(let word, let name, let isFirst):
      isFirst
        ? "`\(name)` has its groups from `each`, and no others" : "`\(word)` is about the first value of `\(name)`"
    case .conditionBehindNoValue(let name): "only the value of `\(name)` has rows to choose from"
    case .idleRowFilter: "`where` chooses rows, and this is a value of one row"
    case .pairsNothing(let side, _): "`=` pairs columns here, and no dataset is grouped by `\(side)`"
    case .statedTwice(let what, _): "\(what) stands twice, and one would not count"
    case .stepNotPositive: "a step is greater than 0"
    case .emptyRange: "no value lies in the range"
    case .optionWithoutFile(let option, let dataset): "`\(option)` is about a file, and `\(dataset)` is none"
    case .foreignOption(let option, let file): "`\(option)` says nothing about a file such as `\(file)`"
    case .shareOfEverything: "a share of everything is always 100 %"
    case .idleDuring: "`during` chooses a time, and this is the same at every time"
    case .warnNoLooser: "what misses the bound misses the warning, too"
    case .levelWithoutTime(let name): "`\(name)` reads nothing with a time, so it has no periods"
    case .testOfNothing(let title): "test \"\(title)\" expects nothing"
    case .experimentOfOneGroup(let group): "both groups of the experiment are \"\(group)\""
    case .datasetCycle(let names): "datasets are made from each other: \(circleText(names))"
    case .keyWithoutDataset: "the key does not say of which dataset it is"
    case .severalDatasets(let names): "more than one of \(listed(names)) could be the rows that are read"
    case .unrelatedDatasets(let names): "no rows lead to all of \(listed(names))"
    case .noDataset(let function, _, _, _): "`\(function)` does not say of which dataset"
    case .countsOther(let counted, let read):
      "the condition is about rows of `\(read)`, which `\(counted)` does not lead to"
    case .unreachable(let from, let to, _): "a row of `\(from)` does not lead to one of `\(to)`"
    case .ambiguousRoute(let name, let from, _): "more than one way leads from `\(from)` to `\(name)`"
    case .ambiguousFact(let dataset, let row, _): "`\(dataset)` refers to `\(row)` in more than one way"
    case .viaWithoutRoute(let name): "`via \(name)` is no way to the row"
    case .noKey(let name): "dataset `\(name)` is referred to, but has no key"
    case .keyCount(let name, let wanted, let found): "the key of `\(name)` has \(columns(wanted)), not \(found)"
    case .keyType(let own, let target, let column, let type):
      "\(own) never equals the key `\(target).\(column)`, \(type)"
    case .noTime(let name, let what):
      "\(what.contains("`") ? what : "`\(what)`") needs a time, and dataset `\(name)` has none"
    case .timeIsNoTime(let name, let type): "`\(name)` is \(type), not a date"
    case .stackLeaves(let names, let stacked):
      "\(listed(names, "and")) \(names.count == 1 ? "is a number" : "are numbers") like `\(stacked)` and not stacked"
    case .stackWithoutUnit(let names, let other, let unit):
      "\(listed(names)) \(names.count == 1 ? "carries" : "carry") no unit, and is read in \(unit) like `\(other)`"
    case .absentColumn(let name, let dataset, let file):
      "`\(file)`, the newest file of `\(dataset)`, has no column `\(name)`"
    case .codesAsKeys(let name, _, let remark): "`\(name)` is used as a key or a group, and in it \(remark)"
    case .percentWithoutMark(let name): "`\(name)` is declared %, but its cells carry no %"
    case .sliceNumberInColumn(let text, let dataset, let read):
      "`\(text)` is one number for all rows of \(dataset)"
        + (read == dataset ? "" : ": rows of \(read) do not refer to \(dataset)")
    default: laterWords  // The rest is below, to keep each switch short.
    }
  }

  private var laterWords: String {
    switch self {
    case .missingDimension(let text, let dataset, _, _, _): "dataset `\(dataset)` cannot have `\(text)`"
    case .ambiguousDimension(let name, let dataset, _): "`\(name)` of a row of `\(dataset)` could be several columns"
    case .nothingToGroup(let text): "nothing that is shown reads rows to group by `\(text)`"
    case .groupsWithoutDataset: "the key does not say which rows are grouped"
    case .severalGrains: "one period is enough"
    case .noTimeForPeriod(let name, _): "dataset `\(name)` has no time, so it has no periods"
    case .useDuring(let name, _): "`where` cannot pick periods by `\(name)`"
    case .useKeep(let name): "`\(name)` is a result, and `where` chooses rows"
    case .idleFilter: "`where` chooses rows, and nothing here reads any"
    case .conditionWithoutRows(let name, _): "nothing here reads rows, so no `\(name)` is known"
    case .repeatedKey(let text, _): "`\(text)` stands in `by` twice"
    case .argumentCount(let name, let wanted): "`\(name)` takes \(wanted)"
    case .wrongArgument(let name, let type): "`\(name)` does not work on \(type)"
    case .needsColumn(let name, let dataset): "`\(name)` needs a column of `\(dataset)`"
    case .eachNeedsCount(let name): "`\(name)` of groups by several keys needs a value for each group"
    case .quantileArgument: "`quantile` takes a value, a part between 0 % and 100 %, and perhaps `nearest`"
    case .amongOutsideShare(let name): "`among` belongs to `share`, not to `\(name)`"
    case .groupsOutsideAggregate(let name): "`\(name)` is no aggregate and takes neither `each` nor `per`"
    case .whereOutsideAggregate(let name): "`\(name)` is no aggregate and takes no `where`"
    case .rowOnly(let name): "`\(name)` needs a row, and here is none"
    case .duringOnRows: "`during` narrows a slice, and this is a value of a row"
    case .factTransformed(let name, let dataset, let row):
      "`\(name)` cannot shift what each row of `\(row)` knows of its `\(dataset)` over all time"
    case .inlinedTooDeep(let limit): "more than \(limit) definitions are written out inside each other here"
    case .looseRange: "a range or list stands only behind `in`"
    case .notASet(let type): "`in` wants a range or a list, not \(type)"
    case .notARange: "a range such as `3%..<4%` is wanted"
    case .notADuration: "a length of time such as `1 month` or `90 days` is wanted"
    case .lengthBelowZero: "a length of time is not below 0"
    case .notADateSpan: "dates such as `@2026` or `@2026-01..@2026-06` are wanted"
    case .emptySpan: "the span holds no day"
    case .methodOfWhy("lmdi"): "`as lmdi` tells a product apart by its factors, not by segments"
    case .methodOfWhy(let name): "`why` has no way `as \(name)` to tell a change apart"
    case .periodOfWhy(let word): "`why` compares two periods, so `by \(word)` cannot tell them apart further"
    case .isoWeekOtherStart: "week numbers are those of weeks that start on Monday"
    case .wholeLiteralExpected(let name): "`\(name)` wants a whole number"
    case .textLiteralExpected(let name): "`\(name)` wants a text in quotes"
    case .toleranceWithoutComparison: "a tolerance loosens one comparison with `=`"
    case .clauseOutsideRows(let word): "`\(word)` belongs to an aggregate over rows"
    case .shareOfCondition: "a condition in place of the rows: every row has an answer, so the share is always 100 %"
    case .countOfCondition: "`count` of a condition counts the rows that have an answer, be it yes or no"
    case .notACondition(let type, _): "a condition is wanted, and this is \(type)"
    case .notANumber(let word, let type): "`\(word)` wants numbers, and this is \(type)"
    case .dateInQuotes(let word, let left, _, _): "`\(word)` cannot bring together \(left) and text"
    case .typeClash(Analyzer.newValue, let left, _, let right): "the new value is \(right), where the old is \(left)"
    case .unitClash(Analyzer.newValue, _, _, _, _, _): "the new value has another unit than the old"
    case .typeClash(let word, let left, _, let right): "`\(word)` cannot bring together \(left) and \(right)"
    case .unitClash(let word, _, _, _, _, _): "the units on the two sides of `\(word)` differ"
    case .declaredUnit: "the formula does not have the declared unit"
    case .declaredType(let wanted, _, let found): "declared \(wanted), but the value is \(found)"
    case .unitTooLarge: "the unit is too large to be exact"
    case .longDateSum(let limit): "a sum with dates has at most \(limit) terms"
    case .notADurationUnit(let unit): "a date moves by days or months, not by \(unit)"
    case .plainExpected(let name, let unit): "`\(name)` wants a plain number, not \(unit)"
    case .exponentUnit(let unit): "an exponent is a plain number, not \(unit)"
    case .exponentNotWhole(let unit): "\(unit) can only be raised to a whole number written here, up to 8"
    case .calendarConversion(let from, let to): "\(from) becomes \(to) with a year of 365.2425 days"
    case .handMadeTimeFactor(let number): "the \(number) beside a unit of time converts what units convert already"
    case .timesHundred: "a ratio times 100 is no longer a ratio"
    case .sumOfShares: "a sum of shares is no share"
    case .averageOfRatios: "an average of ratios weighs every row alike"
    case .looseConstant(let unit, _): "the value is in \(unit)"
    case .builtInUnit(let name, let meaning):
      meaning.map { "`\(name)` means \($0) already" } ?? "`\(name)` is a word of the language already"
    case .scaleUnknown(let column, let unit, let other):
      "nothing says that the numbers of `\(column)` are in \(other): they are read in \(unit)"
    case .scaleConflict(let column, let unit, _, let other):
      "the numbers of `\(column)` are in \(unit) at one place and in \(other) at another"
    case .tableWithoutKeys(let name): "the values of `\(name)` have keys, but nothing says of what"
    case .tableKeyCount(let wanted, let found): "an entry has \(wanted == 1 ? "1 key" : "\(wanted) keys"), not \(found)"
    case .duplicateTableKey: "the key stands here twice"
    case .keyNotConstant: "a key is a constant"
    case .emptyKeyRange: "the range holds no group"
    case .cycle(let names, _, _): "the value depends on itself: \(circleText(names))"
    case .severalOffsets(let first, _, let second): "one circle looks back by \(first) and by \(second)"
    case .unreachableLevel(let name, _): "`\(name)` is a percentage, and the level is a plain number"
    case .contradictoryLevels(let name, _): "no value of `\(name)` meets both levels"
    case .warnNeedsRange: "`warn` wants a range here, as the level is one"
    case .linkLoop(let names, _):
      "causes come back to themselves without time in between: \(circleText(names))"
    case .noPathToGoal(let name): "`\(name)` has a target, but nothing leads from it to a goal"
    case .goalWithoutLever(let name): "nothing below the goal `\(name)` says how it can be moved"
    case .levelWithoutOwner(let name): "the level of `\(name)` has no owner, though others have one"
    case .uncountedGroups(let key):
      "groups of `\(key)` without rows in any period read would fulfil this too, and are not counted"
    case .sinceOwnTime(let text, let dataset):
      "`\(text)` is always 0: it is counted to the time of the same row of `\(dataset)`"
    case .topOfOneNumber(let text, let dataset):
      "`\(text)` is one number for all rows of `\(dataset)`, so none of them is in its top"
    case .wrongTop: "the top is a part above 0 % or a whole number"
    case .clockOfRow(let clock, let dataset):
      "a row of `\(dataset)` stands at many ticks of `\(clock)`, and has no one value"
    case .cumulativeOfNoClock(let text, _): "`\(text)` is no clock, so nothing runs up to it"
    case .survivors(let dataset, let start):
      "of `\(dataset)` only the rows still open at the end of a period are read, and this window begins at `\(start)`"
    case .numberAsGroup(let text, let dataset):
      "`\(text)` is one number for all rows of `\(dataset)`, so it makes no groups"
    case .shareOfAbsentGroups(let key, let dataset, _):
      "groups of `\(key)` without rows of `\(dataset)` in the period are not in the whole, and no other fulfils this"
    case .spreadWithoutPeriod(let name, let dataset, let time, let isStock):
      isStock
        ? "`\(name)` cannot be spread: dataset `\(dataset)` is a stock, read as it stands at the end of a period"
        : "`\(name)` is spread over the days of the row's period, and "
          + (time.map { "the time of dataset `\(dataset)`, `\($0)`, is no period" }
            ?? "dataset `\(dataset)` has no time")
    case .spreadOfNoAmount(let name, let type): "`\(name)` is \(type); only an amount can be spread over days"
    case .columnInPlaceOfPeriod(let word, let dataset, _):
      "`\(word)` is the column of `\(dataset)` here, not the period"
    case .otherSpelling(let text, let stored, let column):
      "no cell of `\(column)` is \"\(text)\", but there is \"\(stored)\""
    case .dateAsNumber(let word, let left, _, _): "`\(word)` cannot bring together \(left) and a number"
    default: (linkWords ?? answerWords)?.message ?? ""  // Said above, or about links and answers.
    }
  }

  /// The words under the marks.
  var label: String {
    switch self {
    case .unknownName, .unknownDataset, .unknownColumn, .unknownReference, .unknownFunction, .unknownUnit,
      .unknownOverride, .unknownScenario, .unknownCause, .unknownDimension, .unknownForm, .unknownEventPlace,
      .foreignUnit:
      "not known"
    case .foreignKey: "not known"
    case .duplicateName: "defined again"
    case .parameters(let message): message.label
    case .helped(let message, _): message.label
    case .columnOnSlice: "a value for each row"
    case .severalOffsets(_, _, let second): second
    case .shadowedDefinition: "the column"
    case .datasetAsValue: "rows, not a value"
    case .wrongArgument(_, let type): type
    case .missingDimension: "no way to this column"
    case .notACondition: "not yes or no"
    case .unitClash(_, _, _, let right, _, _): right
    case .dateInQuotes: "text"
    case .dateAsNumber: "a number and signs"
    case .otherSpelling: "another text"
    case .columnInPlaceOfPeriod: "a column"
    case .typeClash(_, _, _, let right): right
    case .declaredUnit(_, _, let found, _): found
    case .scaleConflict(_, _, _, let other), .scaleUnknown(_, _, let other): other
    case .cycle: "the circle begins here"
    case .duplicateTableKey, .repeatedKey, .statedTwice: "again"
    case .useDuring: "a time"
    case .contradictoryLevels: "this level"
    default: (linkWords ?? answerWords)?.label ?? ""  // The message says it all.
    }
  }

  var secondary: [Diagnostic.Label] {
    switch self {
    case .duplicateName(_, let first), .duplicateTableKey(let first), .repeatedKey(_, let first),
      .statedTwice(_, let first):
      [.init(first, "first here")]
    case .shadowedDefinition(_, _, let place), .undeclaredShadow(_, _, let place): [.init(place, "the definition")]
    case .factorAsValue(_, let place): [.init(place, "the factor")]
    case .missingDimension(_, _, let aggregate, _, _): [.init(aggregate, "read here")]
    case .noTimeForPeriod(_, let aggregate): [.init(aggregate, "read here")]
    case .dateInQuotes(_, let left, let place, _), .dateAsNumber(_, let left, let place, _): [.init(place, left)]
    case .typeClash(_, let left, let place, _): [.init(place, left)]
    case .unitClash(_, let left, let place, _, _, _): [.init(place, left)]
    case .declaredUnit(let unit, let place, _, _), .scaleConflict(_, let unit, let place, _): [.init(place, unit)]
    case .declaredType(let type, let place, _): [.init(place, type)]
    case .cycle(_, let places, _): places.prefix(8).map { .init($0.range, "then `\($0.name)`") }
    case .linkLoop(_, let places): places.prefix(8).map { .init($0.range, "then `\($0.name)`") }
    case .severalOffsets(let first, let place, _): [.init(place, first)]
    case .contradictoryLevels(_, let first): [.init(first, "the other level")]
    case .linkTwice(_, _, let first), .oppositeLinks(_, _, let first), .linkRefuted(_, _, let first):
      [.init(first, "the other link")]
    case .parameters(let message): message.secondary
    case .helped(let message, _): message.secondary
    default: []  // One place is enough.
    }
  }

  var notes: [String] {
    switch self {
    case .unitClash(_, let left, _, let right, _, let isTimeMix):
      [unitsText(left, right)]
        + (isTimeMix ? ["months and days mix only where a declared unit asks, as in `years: 年 = …`"] : [])
    case .declaredUnit(let unit, _, let found, _): ["declared: \(unit)\nformula:  \(found)"]
    case .undeclaredShadow:
      ["undeclared columns come and go with the file, so next month's export could change the meaning in silence"]
    case .looseConstant: ["each factor brought its unit along"]
    case .helped(let message, _): message.notes
    default: []  // The message says it all.
    }
  }

  private func unitsText(_ left: String, _ right: String) -> String {
    if case .unitClash(Analyzer.newValue, _, _, _, _, _) = self { return "old value: \(left)\nnew value: \(right)" }
    return "left side:  \(left)\nright side: \(right)"
  }
}
