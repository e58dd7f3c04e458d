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
    }
  }

  private var measureWords: String? {
    guard let measure = outcome.measure, let first = outcome.first, let last = outcome.last else { return nil }
    let calendar = model.calendar
    let months = first == last ? calendar.text(of: first) : "\(calendar.text(of: first)) to \(calendar.text(of: last))"
    let rows = action.conditionText.map { " where \($0)" } ?? ""
    let beside = action.untouched == nil ? "what its history let expect" : "the other rows"
    let expected =
      action.size.isRelative != measure.isPart ? ", expected \(text(measure.expectedLow, measure.expectedHigh))" : ""
    let before =
      outcome.movedBefore.map { "a move that began in \(calendar.text(of: $0)), before it, says more of that; " } ?? ""
    let hint =
      action.untouched == nil
      ? MoveWords.nothingUntouched
      : "what touched these rows alone at that time is in it, too"
    return
      "; in \(months) it went \(text(measure.value))\(rows) beside \(beside) (95 %: \(text(measure.low, measure.high))\(expected); "
      + "as much at \(measure.dates.asLarge) of \(measure.dates.count) other dates); \(before)\(hint)"
  }

  private func text(_ low: Double, _ high: Double) -> String {
    low == high ? text(low) : "\(text(low)) to \(text(high))"
  }

  private func text(_ value: Double) -> String {
    guard outcome.measure?.isPart ?? false else {
      let parts = ShownParts([value], type: aim.type)
      return parts.signed(parts.steps(value))
    }
    // A change of 12 %, and no 12 points.
    let tenths = (value * 1_000).rounded() / 10
    return (tenths > 0 ? "+" : "") + "\(tenths)%"
  }

  var json: JSONText {
    func number(_ value: Double?) -> JSONText { value.map { .double($0) } ?? .null }
    let measure = outcome.measure
    return .object([
      ("action", .text(action.name)), ("aim", .text(aim.name)),
      ("since", action.done.map { .text($0.start.isoText) } ?? .null), ("verdict", .text(outcome.verdict.rawValue)),
      ("compared", .boolean(action.untouched != nil)), ("part", .boolean(measure?.isPart ?? false)),
      ("change", number(measure?.value)), ("low", number(measure?.low)), ("high", number(measure?.high)),
      ("expectedLow", number(measure?.expectedLow)), ("expectedHigh", number(measure?.expectedHigh)),
      ("otherDates", measure.map { .whole($0.dates.count) } ?? .null),
      ("asLarge", measure.map { .whole($0.dates.asLarge) } ?? .null), ("text", .text(text)),
    ])
  }
}
