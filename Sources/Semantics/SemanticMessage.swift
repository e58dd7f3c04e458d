import CivilTime
import SourceText

/// One step of a circle, for a secondary label.
package struct CyclePlace: Hashable, Sendable {
  package var name: Phrase
  package var range: SourceRange
}

/// Everything that can be wrong with what a program means. The words are in `SemanticMessageWords.swift`, the explanations in
/// `SemanticExplanations.swift`.
package enum SemanticMessage: Hashable, Sendable {
  // Names.
  case unknownName(String, near: String?, owners: [String], isRow: Bool)
  case duplicateName(String, first: SourceRange)
  case unknownDataset(String, near: String?)
  case unknownColumn(String, dataset: String, near: String?, columns: [String] = [])
  case unknownReference(String, dataset: String, near: String?)
  case unknownFunction(String, near: String?)
  case foreignFunction(String, form: Phrase)
  /// A value of another language, `null`.
  case foreignName(String, form: Phrase)
  case unknownUnit(String, near: String?)
  case definitionAsUnit(String, unit: String)
  case unknownOverride(String, near: String?)
  case unknownScenario(String, near: String?)
  case unknownCause(String, near: String?)
  case unknownPeriod(String, near: String?)
  case unknownCalendarWord(String, near: String?, what: CalendarWord)
  case longVowelMinus(String, left: String, right: String)
  case shadowedDefinition(String, dataset: String, definition: SourceRange)
  case undeclaredShadow(String, dataset: String, definition: SourceRange)
  case datasetAsValue(String)
  case factorAsValue(String, factor: SourceRange)
  case definitionHasNoColumns(String)
  case definitionAsDimension(String)
  case columnOnSlice(String)
  case unknownDimension(String, near: String?, columns: [String])
  case unknownForm(String, near: String?)
  // Definitions with parameters.
  case parameters(ParameterMessage)
  // Samples.
  case intervalOfOtherWorld
  case unitNotReached(String, String)
  // Clauses that would not count.
  case misplacedClause(String, String, isFirst: Bool)
  case conditionBehindNoValue(String)
  case idleRowFilter
  case pairsNothing(String, text: String)
  case statedTwice(Phrase, first: SourceRange)
  case stepNotPositive
  case emptyRange
  case optionWithoutFile(String, dataset: String)
  case experimentOfOneGroup(String)
  case foreignOption(String, file: String)
  case shareOfEverything
  case idleDuring
  case warnNoLooser
  case levelWithoutTime(String)
  case testOfNothing(String)
  // Datasets and references.
  case datasetCycle([String])
  case keyWithoutDataset
  case severalDatasets([String])
  case unrelatedDatasets([String])
  case noDataset(String, owners: [String], isDefinition: Bool, text: String)
  case countsOther(String, String)
  case unreachable(from: String, to: String, isReverse: Bool)
  case ambiguousRoute(String, from: String, ways: [String])
  case ambiguousFact(String, row: String, ways: [String])
  case viaWithoutRoute(String)
  case noKey(String)
  case keyCount(String, wanted: Int, found: Int)
  case keyType(own: ValueType, target: String, column: String, targetType: ValueType)
  case noTime(String, what: TimeNeed)
  case timeIsNoTime(String, ValueType)
  case percentWithoutMark(String)
  case stackLeaves([String], stacked: String)
  case stackWithoutUnit([String], beside: String, unit: String)
  case absentColumn(String, dataset: String, file: String)
  case codesAsKeys(String, dataset: String, remark: MisreadCode)
  case sliceNumberInColumn(text: String, dataset: String, read: String)
  // Dimensions and filters.
  case missingDimension(String, dataset: String, aggregate: SourceRange, choices: [String], reference: Phrase? = nil)
  case ambiguousDimension(String, dataset: String, choices: [String])
  case nothingToGroup(String)
  case groupsWithoutDataset
  case severalGrains
  case noTimeForPeriod(String, aggregate: SourceRange)
  case useDuring(String, TimeWay)
  case useKeep(String)
  case idleFilter
  case conditionWithoutRows(String, keys: [String])
  case repeatedKey(String, first: SourceRange)
  // Forms.
  case argumentCount(String, ArgumentsWanted)
  case wrongArgument(String, ValueType)
  case needsColumn(String, String)
  case eachNeedsCount(String)
  case quantileArgument
  case amongOutsideShare(String)
  case groupsOutsideAggregate(String)
  case whereOutsideAggregate(String)
  case rowOnly(RowNeed)
  case duringOnRows
  case factTransformed(String, dataset: String, row: String)
  case inlinedTooDeep(limit: Int)
  case looseRange
  case notASet(ValueType)
  case notARange
  case notADuration
  case lengthBelowZero(LengthUse)
  /// `instead`: the dates that stand in quotation marks.
  case notADateSpan(instead: String?)
  /// `isTurned`: else its ends are one day, which `..<` leaves out.
  case emptySpan(isTurned: Bool)
  case periodOfWhy(String)
  case methodOfWhy(String)
  case isoWeekOtherStart
  case wholeLiteralExpected(String)
  case textLiteralExpected(String)
  case toleranceWithoutComparison
  case clauseOutsideRows(String)
  case shareOfCondition(String)
  case countOfCondition(String)
  // Types and units.
  case notACondition(Phrase, text: String)
  case notANumber(String, ValueType)
  /// `day >= "2026-01-05"`: a text that is a date without its sign.
  case dateInQuotes(String, left: ValueType, leftRange: SourceRange, date: String)
  case typeClash(String, left: Phrase, leftRange: SourceRange, right: Phrase)
  case unitClash(String, left: Phrase, leftRange: SourceRange, right: Phrase, fix: Phrase?, isTimeMix: Bool)
  case declaredUnit(Phrase, SourceRange, found: Phrase, fix: String?)
  case declaredType(Phrase, SourceRange, found: Phrase)
  case unitTooLarge
  case longDateSum(limit: Int)
  case notADurationUnit(Phrase)
  case plainExpected(String, Phrase)
  case exponentUnit(Phrase)
  case exponentNotWhole(Phrase)
  case calendarConversion(from: Phrase, to: String)
  case handMadeTimeFactor(String)
  case timesHundred
  case sumOfShares(String)
  case averageOfRatios(String)
  case looseConstant(String, fix: String?)
  case builtInUnit(String, meaning: String?)
  case scaleUnknown(String, readAs: String, other: String)
  case scaleConflict(String, String, SourceRange, String)
  // Parameters by group.
  case tableWithoutKeys(String)
  case tableKeyCount(wanted: Int, found: Int)
  case duplicateTableKey(first: SourceRange)
  case keyNotConstant
  case emptyKeyRange
  // Order.
  /// `isOfRows`: it goes over columns, which have no period to look back to.
  case cycle([Phrase], [CyclePlace], isOfRows: Bool)
  case severalOffsets(Phrase, SourceRange, Phrase)
  // Levels and causes.
  case unreachableLevel(String, String)
  case contradictoryLevels(String, first: SourceRange)
  case warnNeedsRange
  case linkLoop([String], [CyclePlace])
  case noPathToGoal(String)
  case goalWithoutLever(String)
  case levelWithoutOwner(String)
  // Links: cause, effect.
  case linkTwice(String, String, first: SourceRange)
  case oppositeLinks(String, String, first: SourceRange)
  case linkRefuted(String, String, first: SourceRange)
  case beliefAboutFormula(String, String, inputs: [String], isRefuted: Bool)
  case linkByFormula(String, String)
  case linkToItself(String)
  case sourceWithoutStrength
  /// The ends that were asked for, and links that are declared of one of them.
  case nothingLinked([String], others: [String])
  case zeroChange(String, of: ChangedEnd)
  case endsReversed
  case countedOutOfRange
  /// The type of what stands in the place of a count; nil for a part of one.
  case notCounted(Phrase?)
  case signOverZero(String)
  case mixedEnds
  case noElasticity
  case unitBesideFactor(String)
  case unknownEventPlace(String, near: String?)
  case costWithoutMoney(Phrase, rate: CostOverTime?)
  case costBelowZero
  case noProbability
  case betOverOpenTime(String)
  /// `2026-03-10`
  case timeOfDay(String)
  /// `3円/人`, and the amount of it.
  case costOfEach(String, amount: String)
  case otherCurrency(String, first: String, String)
  // Rows and groups that cannot be those that are meant.
  case uncountedGroups(String)
  case sinceOwnTime(String, String)
  /// A value as written, and the dataset whose rows it was to rank.
  case topOfOneNumber(String, dataset: String)
  case wrongTop
  /// A clock and its dataset.
  case clockOfRow(String, String)
  /// A key as written, and the clocks that there are.
  case cumulativeOfNoClock(String, clocks: [String])
  case survivors(String, start: String)
  case numberAsGroup(String, dataset: String)
  case shareOfAbsentGroups(String, dataset: String, among: String)
  case spreadWithoutPeriod(String, dataset: String, time: String?, isStock: Bool)
  case spreadOfNoAmount(String, ValueType)
  /// `月` is a column of the dataset, and else the word for `month`.
  case columnInPlaceOfPeriod(String, dataset: String, Grain)
  /// A text that the column does not hold, and the one that it holds.
  case otherSpelling(String, stored: String, column: String)
  /// `30代`, and what says it here.
  case foreignUnit(String, form: Phrase)
  /// `by 曜日`, and what says it here.
  case foreignKey(String, form: Phrase, columns: [String])
  /// `day >= 2026-11-15`
  case dateAsNumber(String, left: ValueType, leftRange: SourceRange, date: String)
  // Answers.
  case nameTaken(String, NamedThing)
  case columnTwice(String)
  case notAKey(String, keys: [String])
  case nothingToPool
  case totalWithoutKeys
  case acrossBeside(String)
  case poolOfWhatIf
  /// `top 2 of sales per month`: all others of each month would be other groups.
  case poolPerPeriod(String)
  /// `keep channel = "web"` beside `across channel`: a line has all of its columns.
  case keyAcross(String)
  case groupsOfNothing([String])
  case topOfRows
  case formDoesNotFit(String, FormMisfit)
  // What was meant.
  /// Another message, with the help that fits the place.
  indirect case helped(SemanticMessage, [Help])
  case hardly(HardlyMeant)
  /// A key of a table or a compared number that its dimension never has.
  case neverMet(String, what: String, way: Phrase)
  /// A condition on rows, and the dataset for all of whose rows it has one answer.
  case conditionOfSlice(String, dataset: String)
  /// `show sales by customer top 10`: of which largest ones?
  case topOfUnsorted(count: Int, item: String, keys: [String])
  /// `cumulative(x)` as written, with nothing to run along.
  case cumulativeWithoutPeriod(String, value: String)
}

/// A way out; `replacement` takes the place of the marked text.
package struct Help: Hashable, Sendable {
  package var text: Phrase
  package var replacement: String?
  init(_ text: Phrase, replacement: String? = nil) {
    self.text = text
    self.replacement = replacement
  }

  /// `write `…``, which takes the place of the marked text.
  static func write(_ form: String) -> Help { Help(.write(form), replacement: form) }
}

extension SemanticMessage {
  /// The codes K100 … K299 belong to this stage. A code never changes its meaning; a message that goes leaves a gap.
  package var code: String {
    switch self {
    case .unknownName: "K100"
    case .duplicateName: "K101"
    case .unknownDataset: "K102"
    case .unknownColumn: "K103"
    case .unknownReference: "K104"
    case .unknownFunction, .foreignFunction: "K105"
    case .foreignName: "K100"
    case .unknownUnit, .foreignUnit: "K106"
    case .definitionAsUnit: "K107"
    case .unknownOverride: "K108"
    case .unknownScenario: "K109"
    case .unknownCause: "K110"
    case .unknownPeriod: "K111"
    case .unknownCalendarWord: "K112"
    case .longVowelMinus: "K113"
    case .shadowedDefinition: "K114"
    case .undeclaredShadow: "K115"
    case .datasetAsValue: "K116"
    case .factorAsValue: "K117"
    case .definitionHasNoColumns: "K118"
    case .definitionAsDimension: "K119"
    case .columnOnSlice: "K120"
    case .unknownDimension, .foreignKey: "K121"
    case .unknownForm: "K122"
    case .parameters(let message): message.code
    case .misplacedClause: "K123"
    case .conditionBehindNoValue: "K124"
    case .idleRowFilter: "K125"
    case .pairsNothing: "K126"
    case .statedTwice: "K127"
    case .stepNotPositive: "K128"
    case .emptyRange: "K129"
    case .optionWithoutFile: "K132"
    case .experimentOfOneGroup: "K235"
    case .foreignOption: "K148"
    case .shareOfEverything: "K186"
    case .idleDuring: "K187"
    case .warnNoLooser: "K236"
    case .levelWithoutTime: "K237"
    case .testOfNothing: "K238"
    case .datasetCycle: "K130"
    case .keyWithoutDataset: "K131"
    case .severalDatasets: "K133"
    case .unrelatedDatasets: "K134"
    case .noDataset: "K135"
    case .countsOther: "K136"
    case .unreachable: "K137"
    case .ambiguousRoute: "K138"
    case .ambiguousFact: "K139"
    case .viaWithoutRoute: "K140"
    case .noKey: "K141"
    case .keyCount: "K142"
    case .keyType: "K143"
    case .noTime: "K144"
    case .timeIsNoTime: "K145"
    case .percentWithoutMark: "K146"
    case .stackLeaves: "K344"
    case .stackWithoutUnit: "K349"
    case .intervalOfOtherWorld: "K351"
    case .unitNotReached: "K352"
    case .absentColumn: "K345"
    case .codesAsKeys: "K346"
    case .sliceNumberInColumn: "K147"
    case .missingDimension: "K150"
    case .ambiguousDimension: "K151"
    case .nothingToGroup: "K152"
    case .groupsWithoutDataset: "K153"
    case .severalGrains: "K154"
    case .noTimeForPeriod: "K155"
    case .useDuring: "K156"
    case .useKeep: "K157"
    case .idleFilter: "K158"
    case .conditionWithoutRows: "K149"
    case .repeatedKey: "K159"
    case .argumentCount: "K160"
    case .wrongArgument: "K161"
    case .needsColumn: "K162"
    case .eachNeedsCount: "K163"
    case .quantileArgument: "K164"
    case .amongOutsideShare: "K165"
    case .groupsOutsideAggregate: "K166"
    case .whereOutsideAggregate: "K167"
    case .rowOnly: "K168"
    case .duringOnRows: "K169"
    case .factTransformed: "K170"
    case .inlinedTooDeep: "K171"
    case .looseRange: "K172"
    case .notASet: "K173"
    case .notARange: "K174"
    case .notADuration, .lengthBelowZero: "K175"
    case .notADateSpan: "K176"
    case .emptySpan: "K177"
    case .periodOfWhy: "K189"
    case .methodOfWhy: "K213"
    case .isoWeekOtherStart: "K178"
    case .wholeLiteralExpected: "K180"
    case .textLiteralExpected: "K181"
    case .toleranceWithoutComparison: "K182"
    case .clauseOutsideRows: "K183"
    case .shareOfCondition: "K184"
    case .countOfCondition: "K185"
    case .notACondition: "K190"
    case .notANumber: "K191"
    case .typeClash, .dateInQuotes, .dateAsNumber: "K192"
    case .unitClash: "K193"
    case .declaredUnit: "K194"
    case .declaredType: "K195"
    case .notADurationUnit: "K196"
    case .plainExpected: "K197"
    case .exponentUnit: "K198"
    case .exponentNotWhole: "K199"
    case .calendarConversion: "K200"
    case .handMadeTimeFactor: "K201"
    case .timesHundred: "K202"
    case .sumOfShares: "K203"
    case .averageOfRatios: "K204"
    case .looseConstant: "K205"
    case .unitTooLarge: "K206"
    case .longDateSum: "K207"
    case .builtInUnit: "K208"
    case .scaleUnknown: "K209"
    case .scaleConflict: "K210"
    case .tableWithoutKeys: "K215"
    case .tableKeyCount: "K216"
    case .duplicateTableKey: "K217"
    case .keyNotConstant: "K218"
    case .emptyKeyRange: "K219"
    case .cycle: "K220"
    case .severalOffsets: "K221"
    case .unreachableLevel: "K230"
    case .contradictoryLevels: "K231"
    case .warnNeedsRange: "K232"
    case .linkLoop: "K233"
    case .noPathToGoal: "K234"
    case .goalWithoutLever: "K211"
    case .levelWithoutOwner: "K212"
    case .linkTwice: "K222"
    case .oppositeLinks: "K223"
    case .linkRefuted: "K224"
    case .beliefAboutFormula: "K225"
    case .linkByFormula: "K226"
    case .linkToItself: "K227"
    case .sourceWithoutStrength: "K228"
    case .nothingLinked: "K214"
    case .zeroChange: "K229"
    case .endsReversed: "K239"
    case .countedOutOfRange: "K250"
    case .notCounted: "K416"
    case .signOverZero: "K244"
    case .mixedEnds: "K179"
    case .noElasticity: "K188"
    case .unitBesideFactor: "K248"
    case .unknownEventPlace: "K249"
    case .costWithoutMoney: "K251"
    case .costBelowZero: "K252"
    case .otherCurrency: "K253"
    case .noProbability: "K254"
    case .betOverOpenTime: "K255"
    case .timeOfDay: "K256"
    case .costOfEach: "K257"
    case .columnInPlaceOfPeriod: "K260"
    case .otherSpelling: "K261"
    case .uncountedGroups: "K240"
    case .sinceOwnTime: "K241"
    case .clockOfRow: "K258"
    case .topOfOneNumber: "K268"
    case .wrongTop: "K269"
    case .cumulativeOfNoClock: "K259"
    case .survivors: "K242"
    case .numberAsGroup: "K243"
    case .shareOfAbsentGroups: "K247"
    case .spreadWithoutPeriod: "K245"
    case .spreadOfNoAmount: "K246"
    case .nameTaken: "K270"
    case .columnTwice: "K271"
    case .notAKey: "K272"
    case .nothingToPool: "K273"
    case .totalWithoutKeys: "K274"
    case .acrossBeside: "K275"
    case .poolOfWhatIf: "K276"
    case .poolPerPeriod: "K288"
    case .keyAcross: "K289"
    case .groupsOfNothing: "K277"
    case .topOfRows: "K278"
    case .formDoesNotFit: "K417"
    case .helped(let message, _): message.code
    case .hardly(let found): found.code
    case .neverMet: "K265"
    case .conditionOfSlice: "K266"
    case .topOfUnsorted: "K267"
    case .cumulativeWithoutPeriod: "K279"
    }
  }

  /// The dataset that a message misses a time of.
  var datasetWithoutTime: String? {
    switch self {
    case .noTime(let name, _), .noTimeForPeriod(let name, _): name
    case .helped(let message, _): message.datasetWithoutTime
    default: nil  // Other messages miss something else.
    }
  }

  /// What a definition was looked for by, and there is none of that name.
  var missingName: String? {
    switch self {
    case .unknownName(let name, _, _, _), .unknownOverride(let name, _), .unknownCause(let name, _),
      .unknownDimension(let name, _, _), .unknownEventPlace(let name, _):
      name
    case .helped(let message, _): message.missingName
    default: nil  // Other messages miss something else.
    }
  }

  package var severity: Diagnostic.Severity {
    switch self {
    case .parameters(let message): message.isWarning ? .warning : .error
    case .helped(let message, _): message.severity
    case .shadowedDefinition, .percentWithoutMark, .stackLeaves, .codesAsKeys, .handMadeTimeFactor, .timesHundred,
      .sumOfShares, .averageOfRatios, .contradictoryLevels, .idleFilter, .idleDuring, .countOfCondition, .scaleUnknown,
      .uncountedGroups, .shareOfAbsentGroups, .stackWithoutUnit, .columnInPlaceOfPeriod, .otherSpelling,
      .conditionOfSlice, .topOfUnsorted, .cumulativeWithoutPeriod, .hardly:
      .warning
    case .calendarConversion, .looseConstant, .noPathToGoal, .goalWithoutLever, .levelWithoutOwner, .linkByFormula:
      .note
    default: .error  // Only the few above let the program run.
    }
  }

  package func diagnostic(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      code: code, severity: severity, message: words, primary: Diagnostic.Label(range, label), secondary: secondary,
      notes: notes, fixes: fixes(at: range))
  }
}
