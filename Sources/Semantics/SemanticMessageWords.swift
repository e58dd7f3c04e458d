import CivilTime
import SourceText
import Syntax
import Units

// The words of the messages: lower case, no full stop, nobody addressed. What is told of names, clauses and datasets stands
// in `SemanticMessageNames.swift`, of forms, types and units in `SemanticMessageTypes.swift`.
extension SemanticMessage {
  var words: Phrase {
    switch self {
    case .parameters(let message): message.words
    case .helped(let message, _): message.words
    default:
      // Each knows its own messages.
      nameWords ?? clauseWords ?? datasetWords ?? dimensionWords ?? formWords ?? typeWords ?? unitWords ?? levelWords
        ?? groupWords ?? (linkWords ?? answerWords)?.message ?? .empty
    }
  }

  /// The words under the marks.
  var label: Phrase {
    switch self {
    case .unknownName, .unknownDataset, .unknownColumn, .unknownReference, .unknownFunction, .unknownUnit,
      .unknownOverride, .unknownScenario, .unknownCause, .unknownDimension, .unknownForm, .unknownEventPlace,
      .foreignUnit:
      Phrase("not known", "見つからない")
    case .foreignKey: Phrase("not known", "見つからない")
    case .duplicateName: Phrase("defined again", "再び定義")
    case .parameters(let message): message.label
    case .helped(let message, _): message.label
    case .columnOnSlice: Phrase("a value for each row", "行ごとの値")
    case .severalOffsets(_, _, let second): second
    case .shadowedDefinition: Phrase("the column", "列")
    case .datasetAsValue: Phrase("rows, not a value", "値ではなく行")
    case .wrongArgument(_, let type): typeText(type)
    case .missingDimension: Phrase("no way to this column", "この列へはたどれない")
    case .notACondition: Phrase("not yes or no", "真偽ではない")
    case .unitClash(_, _, _, let right, _, _): right
    case .dateInQuotes: Phrase("text", "文字")
    case .dateAsNumber: Phrase("a number and signs", "引き算として読まれる")
    case .otherSpelling: Phrase("another text", "別の文字列")
    case .columnInPlaceOfPeriod: Phrase("a column", "列")
    case .typeClash(_, _, _, let right): right
    case .declaredUnit(_, _, let found, _): found
    case .scaleConflict(_, _, _, let other), .scaleUnknown(_, _, let other): Phrase(same: other)
    case .cycle: Phrase("the circle begins here", "循環の始まり")
    case .duplicateTableKey, .repeatedKey, .statedTwice: Phrase("again", "重複")
    case .useDuring: Phrase("a time", "日付")
    case .contradictoryLevels: Phrase("this level", "この水準")
    default: (linkWords ?? answerWords)?.label ?? .empty  // The message says it all.
    }
  }

  var secondary: [Diagnostic.Label] {
    let readHere = Phrase("read here", "ここで読む")
    return switch self {
    case .duplicateName(_, let first), .duplicateTableKey(let first), .repeatedKey(_, let first),
      .statedTwice(_, let first):
      [.init(first, Phrase("first here", "最初はここ"))]
    case .shadowedDefinition(_, _, let place), .undeclaredShadow(_, _, let place):
      [.init(place, Phrase("the definition", "定義"))]
    case .factorAsValue(_, let place): [.init(place, Phrase("the factor", "要因"))]
    case .missingDimension(_, _, let aggregate, _, _): [.init(aggregate, readHere)]
    case .noTimeForPeriod(_, let aggregate): [.init(aggregate, readHere)]
    case .dateInQuotes(_, let left, let place, _), .dateAsNumber(_, let left, let place, _):
      [.init(place, typeText(left))]
    case .typeClash(_, let left, let place, _): [.init(place, left)]
    case .unitClash(_, let left, let place, _, _, _): [.init(place, left)]
    case .declaredUnit(let unit, let place, _, _): [.init(place, unit)]
    case .scaleConflict(_, let unit, let place, _): [.init(place, Phrase(same: unit))]
    case .declaredType(let type, let place, _): [.init(place, type)]
    case .cycle(_, let places, _): places.prefix(8).map(SemanticMessage.step)
    case .linkLoop(_, let places): places.prefix(8).map(SemanticMessage.step)
    case .severalOffsets(let first, let place, _): [.init(place, first)]
    case .contradictoryLevels(_, let first): [.init(first, Phrase("the other level", "もう一方の水準"))]
    case .linkTwice(_, _, let first), .oppositeLinks(_, _, let first), .linkRefuted(_, _, let first):
      [.init(first, Phrase("the other link", "もう一方の因果"))]
    case .parameters(let message): message.secondary
    case .helped(let message, _): message.secondary
    default: []  // One place is enough.
    }
  }

  private static func step(_ place: CyclePlace) -> Diagnostic.Label {
    .init(place.range, Phrase("then `\(place.name.english)`", "次は `\(place.name.japanese)`"))
  }

  var notes: [Phrase] {
    switch self {
    case .unitClash(_, let left, _, let right, _, let isTimeMix):
      [unitsText(left, right)]
        + (isTimeMix
          ? [
            Phrase(
              "months and days mix only where a declared unit asks, as in `years: 年 = …`",
              "月と日が混ざってよいのは、`years: 年 = …` のように宣言した単位が求めるときだけ")
          ] : [])
    case .declaredUnit(let unit, _, let found, _):
      [
        Phrase(
          "declared: \(unit.english)\nformula:  \(found.english)", "宣言：　\(unit.japanese)\n計算式：\(found.japanese)")
      ]
    case .undeclaredShadow:
      [
        Phrase(
          "undeclared columns come and go with the file, so next month's export could change the meaning in silence",
          "宣言していない列はファイルしだいで増えたり消えたりするため、翌月の書き出しで意味が黙って変わりかねない")
      ]
    case .looseConstant: [Phrase("each factor brought its unit along", "掛け合わせたそれぞれの値が単位を持っている")]
    case .helped(let message, _): message.notes
    default: []  // The message says it all.
    }
  }

  private func unitsText(_ left: Phrase, _ right: Phrase) -> Phrase {
    if case .unitClash(Analyzer.newValue, _, _, _, _, _) = self {
      return Phrase(
        "old value: \(left.english)\nnew value: \(right.english)", "元の値：　\(left.japanese)\n新しい値：\(right.japanese)")
    }
    return Phrase(
      "left side:  \(left.english)\nright side: \(right.english)", "左側：\(left.japanese)\n右側：\(right.japanese)")
  }
}
