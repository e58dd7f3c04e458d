import Causes
import CivilTime
import Evaluation
import Semantics
import SourceText

/// What came of an action that is done, in words.
struct ActionOutcomeWords {
  let action: ActionModel
  let outcome: ActionOutcome
  let model: Model
  let language: Language

  private var aim: DefinitionModel { model.definitions[action.aim.index] }

  /// `mail`, done since 2026-03, was to move `f2_rate` + 4 points to 8 points: as expected; …
  var text: String {
    let since = action.done.map { Period.text(of: $0, model.calendar, in: language) } ?? ""
    let size = action.sizeWords(in: language)
    let head = language.say(
      "`\(action.name)`, done since \(since), was to move `\(aim.name)` \(size): ",
      "`\(action.name)`（\(since)から実施）：`\(aim.name)` への効果の見込みは \(size)、結果は")
    let further = (lackWords ?? measureWords).map { language.say("; ", "。") + $0 } ?? ""
    return head + language.say(outcome.verdict.words) + further
  }

  private var lackWords: String? {
    switch outcome.lack {
    case nil: return nil
    case .noSeries: return language.say("it is the same in every month", "どの月も同じ値で動かない")
    case .outside:
      return language.say("no month of the data is before it and another behind", "データにその前後両方の月がない")
    case .tooShort(let known):
      return language.say(
        "\(Wording.counted(known, "month")) before it known, \(Move.fewestPeriods) needed",
        "それ以前で値が分かるのは\(Grain.month.japanese(counted: known))で、\(Grain.month.japanese(counted: Move.fewestPeriods))必要")
    case .tooEarly: return language.say("no month behind it is known", "それ以降で値が分かる月がまだない")
    case .notCompared(let lack): return words.words(lack)
    }
  }

  private var words: TouchedWords {
    TouchedWords(definition: aim, conditionText: action.conditionText, model: model, language: language)
  }
  private var isCompared: Bool { action.rows != nil }

  private var measureWords: String? {
    guard let measure = outcome.measure, let first = outcome.first, let last = outcome.last else { return nil }
    let calendar = model.calendar
    let (start, end) = (calendar.text(of: first), calendar.text(of: last))
    let months = first == last ? start : Period.range(start, end, in: language)
    let range = words.text(outcome.expectedLow, outcome.expectedHigh, measure)
    let expected =
      action.size.isRelative == measure.isPart ? "" : language.say(", expected \(range)", "、見込み \(range)")
    let before = outcome.movedBefore.map { calendar.text(of: $0) }.map { month in
      language.say(
        "a move that began in \(month), before it, says more of that; ", "それより前の\(month)に始まった変化のほうが、これをよく説明する。")
    }
    let hint = language.say(isCompared ? TouchedWords.touchedAlone : MoveWords.nothingUntouched)
    let size = words.text(measure.value, measure)
    let beside = words.words(of: measure, isCompared: isCompared, and: expected)
    return language.say("in \(months) it went \(size)\(beside); ", "\(months)の変化は \(size)\(beside)。")
      + (before ?? "") + hint
  }

  var json: JSONText {
    func number(_ value: Double) -> JSONText { value.isFinite ? .double(value) : .null }
    return .object(
      [
        ("action", .text(action.name)), ("aim", .text(aim.name)),
        ("since", action.done.map { .text($0.start.isoText) } ?? .null), ("verdict", .text(outcome.verdict.rawValue)),
      ] + TouchedWords.json(outcome.measure, isCompared: isCompared) + [
        ("expectedLow", number(outcome.expectedLow)), ("expectedHigh", number(outcome.expectedHigh)),
        ("text", .text(text)),
      ])
  }
}

extension ActionOutcome.Verdict {
  /// What programs read is the English one.
  fileprivate var words: Phrase {
    switch self {
    case .asExpected: Phrase(rawValue, "見込みどおり")
    case .less: Phrase(rawValue, "見込みより小さい")
    case .more: Phrase(rawValue, "見込みより大きい")
    case .opposite: Phrase(rawValue, "逆の動き")
    case .cannotTell: Phrase(rawValue, "判断できない")
    }
  }
}
