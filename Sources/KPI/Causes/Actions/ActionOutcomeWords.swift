import Causes
import CivilTime
import Evaluation
import Semantics

/// What came of an action that is done, in words.
struct ActionOutcomeWords {
  let action: ActionModel
  let outcome: ActionOutcome
  let model: Model

  private var aim: DefinitionModel { model.definitions[action.aim.index] }

  /// `mail`, done since 2026-03, was to move `f2_rate` + 4 points to 8 points: as expected; …
  var text: String {
    let since = action.done.map { Period.text(of: $0, model.calendar) } ?? ""
    let head = "`\(action.name)`, done since \(since), was to move `\(aim.name)` \(action.sizeWords): "
    return head + outcome.verdict.rawValue + (lackWords ?? measureWords ?? "")
  }

  private var lackWords: String? {
    switch outcome.lack {
    case nil: nil
    case .noSeries: "; it is the same in every month"
    case .outside: "; no month of the data is before it and another behind"
    case .tooShort(let known): "; \(Wording.counted(known, "month")) before it known, \(Move.fewestPeriods) needed"
    case .tooEarly: "; no month behind it is known"
    case .notCompared(let lack): "; \(words.words(lack))"
    }
  }

  private var words: TouchedWords {
    TouchedWords(definition: aim, conditionText: action.conditionText, model: model)
  }
  private var isCompared: Bool { action.rows != nil }

  private var measureWords: String? {
    guard let measure = outcome.measure, let first = outcome.first, let last = outcome.last else { return nil }
    let calendar = model.calendar
    let months = first == last ? calendar.text(of: first) : "\(calendar.text(of: first)) to \(calendar.text(of: last))"
    let expected =
      action.size.isRelative == measure.isPart
      ? "" : ", expected \(words.text(outcome.expectedLow, outcome.expectedHigh, measure))"
    let before =
      outcome.movedBefore.map { "a move that began in \(calendar.text(of: $0)), before it, says more of that; " } ?? ""
    let hint = isCompared ? TouchedWords.touchedAlone : MoveWords.nothingUntouched
    return "; in \(months) it went \(words.text(measure.value, measure))"
      + "\(words.words(of: measure, isCompared: isCompared, and: expected)); \(before)\(hint)"
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
