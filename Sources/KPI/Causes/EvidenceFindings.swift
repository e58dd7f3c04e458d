import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText
import Statistics

/// One finding in words and figures; each kind has its own.
protocol FindingWords {
  /// `+ 1 point: +0.97件`
  var seen: String { get }
  /// `+0.59件 to +1.31件`
  var interval: String { get }
  var count: Int { get }
  /// What is counted: `month`, `row`.
  var noun: String { get }
  /// For a reader who knows no statistics.
  var paragraph: [String] { get }
  var figures: [[String]] { get }
  /// Step, effect, ends and p for programs; nil where there is no one number.
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? { get }
  var p: Double { get }
  var json: (String, JSONText) { get }
}

/// A finding that is one slope.
protocol SlopeWords: FindingWords {
  var evidence: Evidence { get }
  var words: EvidenceWords { get }
  var told: EffectWords { get }
  var estimate: Estimate { get }
}

extension SlopeWords {
  var seen: String { "\(told.stepText): \(told.text(estimate))" }
  var interval: String { told.interval(estimate) }
  var p: Double { estimate.p }
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? { told.plain(estimate) }

  /// `0.95件 higher in the same month; the truth is likely between …`
  fileprivate func outcome(_ time: String = "") -> String {
    let size = told.unsigned(estimate.value, like: estimate)
    let direction = told.size(estimate.value) < 0 ? "lower" : "higher"
    return "\(size) \(direction)\(time); the truth is likely between \(told.interval(estimate, "and")) (95 %)."
  }

  fileprivate func hiddenCause(_ robustness: Double) -> [String] {
    ["a hidden cause", "would have to make \(words.percent(robustness)) of what is left of both to undo it"]
  }
}

/// What series say.
struct SeriesWords: SlopeWords {
  let evidence: Evidence
  let finding: SeriesFinding
  let words: EvidenceWords
  let told: EffectWords

  init(_ evidence: Evidence, _ finding: SeriesFinding, _ words: EvidenceWords, _ display: ValueDisplay) {
    (self.evidence, self.finding, self.words) = (evidence, finding, words)
    told = EffectWords(
      evidence.link.model, scale: finding.scale, usual: finding.effect.causeDeviation, model: words.model,
      display: display)
  }

  var estimate: Estimate { finding.effect.estimate }
  var count: Int { finding.effect.periodCount }
  var noun: String { finding.grain.rawValue }

  var paragraph: [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let calendar = words.model.calendar
    let segments = finding.segmentCount.map { " of \($0) segments" } ?? ""
    let time =
      "\(Wording.counted(count, noun))\(segments), \(calendar.text(of: finding.first)) to \(calendar.text(of: finding.last))"
    let later = finding.lag == 0 ? "in the same \(noun)" : "\(Wording.counted(finding.lag, noun)) later"
    let step = "\(told.stepText.dropFirst(2)) \(told.step < 0 ? "lower" : "higher")"
    return [
      "In \(time): where `\(cause)` was \(step) than its past let expect, "
        + "`\(effect)` was \(outcome(" " + later))"
    ] + words.sentences(evidence, told, estimate)
  }

  var figures: [[String]] {
    let effect = finding.effect
    var rows = words.figures(told, estimate)
    rows += [
      ["compared", "\(Wording.counted(effect.rowCount, noun)) with \(effect.historyLength) before"],
      ["held apart", heldApart],
      hiddenCause(effect.robustness),
    ]
    if let forecast = finding.forecast {
      rows += words.forecast(forecast, finding.next, noun: noun, told, estimate)
    }
    if let drawn = finding.resampled {
      rows.append(["blocks drawn again", told.ends(drawn.lower, drawn.upper, like: estimate)])
    }
    if let part = effect.shifted {
      rows.append(["moved along", "\(words.percent(part)) of the shifted series fit as well"])
    }
    if let p = effect.future {
      let cause = words.name(evidence.link.cause)
      rows.append(["the \(noun) after", "`\(cause)` of then fits as chance would in \(words.percent(p)) of tries"])
    }
    if let p = effect.inParts {
      rows.append(["in parts of the values", "chance alone would show as much in \(words.percent(p)) of tries"])
    }
    if let p = effect.quick {
      rows.append(["beside slow moves", "chance alone would show as much in \(words.percent(p)) of tries"])
    }
    return rows + otherLags
  }

  /// Of many lags some fit by chance: what is best here has no meaning by that.
  private var otherLags: [[String]] {
    if finding.otherLags.isEmpty { return [] }
    let texts = finding.otherLags.map { "\($0.lag): \(told.text($0.estimate))" }
    return [["other lags", texts.joined(separator: ", ") + "; a look, which changes no grade"]]
  }

  private var forecastJSON: JSONText {
    guard let forecast = finding.forecast else { return .null }
    let next = finding.next.map { JSONText.text(words.model.calendar.text(of: $0)) }
    let scale = finding.scale
    return .object([
      ("periods", .whole(forecast.periodCount)), ("error", .double(scale.shownEffect(forecast.error))),
      ("errorWithout", .double(scale.shownEffect(forecast.errorWithout))), ("next", next ?? .null),
      ("with", forecast.next.map { .double(scale.shownValue($0.with)) } ?? .null),
      ("without", forecast.next.map { .double(scale.shownValue($0.without)) } ?? .null),
    ])
  }

  private var heldApart: String {
    let usual: [String] =
      switch finding.effect.season {
      case .wave: ["trend", "a yearly wave"]
      case .months: ["trend", "the months of the year"]
      case .periods: ["each segment and its trend", "each \(noun)"]
      case .segments: ["each segment, its trend and its months of the year", "each \(noun)"]
      }
    let controls = finding.controls.map { words.words($0, grain: finding.grain) }.sorted()
    return Wording.list(["the past of both"] + usual + controls, "and")
  }

  var json: (String, JSONText) {
    let effect = finding.effect
    let calendar = words.model.calendar
    let members: [(String, JSONText)] = [
      ("each", .text(noun)), ("lag", .whole(finding.lag)), ("from", .text(calendar.text(of: finding.first))),
      ("to", .text(calendar.text(of: finding.last))), ("periods", .whole(count)), ("rows", .whole(effect.rowCount)),
    ]
    return (
      "series",
      .object(
        members + told.json(estimate) + [
          ("robustness", .double(effect.robustness)),
          ("controls", .texts(finding.controls.map { words.words($0, grain: finding.grain) }.sorted())),
          ("season", .text(effect.season.rawValue)), ("segments", finding.segmentCount.map { .whole($0) } ?? .null),
          ("history", .whole(effect.historyLength)),
          ("shifted", effect.shifted.map { .double($0) } ?? .null),
          ("future", effect.future.map { .double($0) } ?? .null),
          ("inParts", effect.inParts.map { .double($0) } ?? .null),
          ("quick", effect.quick.map { .double($0) } ?? .null),
          ("forecast", forecastJSON),
          ("resampled", finding.resampled.map { .array(told.sizes($0.lower, $0.upper).map { .double($0) }) } ?? .null),
          (
            "otherLags",
            .array(
              finding.otherLags.map { other in
                .object([("lag", .whole(other.lag))] + told.json(other.estimate))
              })
          ),
        ])
    )
  }
}

/// What the rows of one dataset say.
struct RowWords: SlopeWords {
  let evidence: Evidence
  let finding: RowFinding
  let words: EvidenceWords
  let told: EffectWords

  init(_ evidence: Evidence, _ finding: RowFinding, _ words: EvidenceWords, _ display: ValueDisplay) {
    (self.evidence, self.finding, self.words) = (evidence, finding, words)
    told = EffectWords(
      evidence.link.model, scale: finding.scale, usual: finding.causeDeviation, model: words.model, display: display)
  }

  var estimate: Estimate { finding.estimate }
  var count: Int { finding.rowCount }
  var noun: String { "row" }

  var paragraph: [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let isShare = EffectWords.isOfYes(evidence.link.model.effect, words.model)
    let what = isShare ? "the share with `\(effect)`" : "`\(effect)`"
    let than =
      told.isOfYes ? "of rows with `\(cause)`" : "of rows whose `\(cause)` is \(told.stepText.dropFirst(2)) higher"
    return ["Over \(Wording.counted(count, noun)): \(what) \(than) is \(outcome())"]
      + words.sentences(evidence, told, estimate)
  }

  var figures: [[String]] {
    let robustness = Robustness(t: estimate.t, degreesOfFreedom: estimate.degreesOfFreedom)
    return words.figures(told, estimate) + [
      ["held apart", heldApart.isEmpty ? "nothing" : Wording.list(heldApart, "and")],
      hiddenCause(robustness.value()),
    ]
  }

  private var heldApart: [String] {
    (finding.isByMonth ? ["the month of the row"] : []) + finding.controls.map { words.name($0) }.sorted()
  }

  var json: (String, JSONText) {
    (
      "rows",
      .object([("rows", .whole(count))] + told.json(estimate) + [("controls", .texts(heldApart))])
    )
  }
}

/// What the values of a column say.
struct GroupWords: FindingWords {
  let evidence: Evidence
  let finding: GroupFinding
  let words: EvidenceWords
  let display: ValueDisplay

  private var type: ValueType { evidence.link.model.groups?.measure.type ?? .unknown }
  private func text(_ value: Double) -> String { display.text(.number(.double(value)), type: type) }
  private func text(_ group: GroupFinding.Group) -> String { "\(shownText(group.name)) \(text(group.value))" }

  var seen: String {
    guard let first = finding.groups.first, let last = finding.groups.last else { return "" }
    return "\(text(first)) … \(text(last))"
  }
  var interval: String { "" }
  var count: Int { finding.rowCount }
  var noun: String { "row" }
  var p: Double { finding.p }
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? { nil }

  var paragraph: [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let differs =
      finding.p < 0.05
      ? "differs between the values of `\(cause)`, by more than chance would make"
      : "differs between the values of `\(cause)` by no more than chance makes"
    return ["`\(effect)` \(differs), over \(Wording.counted(count, noun))."]
  }

  var figures: [[String]] {
    finding.groups.map { group in
      let ends = group.interval.map { ", 95 %: \(text($0.low)) to \(text($0.high))" } ?? ""
      return [shownText(group.name), "\(text(group.value))\(ends), n = \(Wording.grouped(group.units))"]
    } + [["chance alone", "would show as much in \(words.percent(p)) of tries"]]
  }

  var json: (String, JSONText) {
    let groups = finding.groups.map { group in
      JSONText.object([
        ("name", .text(group.name)), ("value", .double(group.value)), ("n", .whole(group.units)),
        ("low", group.interval.map { .double($0.low) } ?? .null),
        ("high", group.interval.map { .double($0.high) } ?? .null),
      ])
    }
    return ("groups", .object([("p", .double(p)), ("rows", .whole(count)), ("values", .array(groups))]))
  }
}

/// What a test by lot says.
struct ExperimentWords: FindingWords {
  let evidence: Evidence
  let result: ExperimentResult
  let words: EvidenceWords
  let display: ValueDisplay

  private var type: ValueType { evidence.link.model.experiment?.measure?.type ?? .unknown }
  private func text(_ value: Double) -> String { display.text(.number(.double(value)), type: type) }
  private func difference(_ value: Double) -> String {
    let parts = ShownParts([result.low, result.high], type: type, in: display.language)
    return parts.signed(parts.steps(value))
  }

  var seen: String { "\(shownText(result.treatment.name)): \(difference(result.difference))" }
  var interval: String { "\(difference(result.low)) to \(difference(result.high))" }
  var count: Int { result.treatment.units + result.control.units }
  var noun: String { "row" }
  var p: Double { result.p }
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? {
    (result.treatment.name, result.difference, result.low, result.high, result.p)
  }

  var paragraph: [String] {
    let effect = words.name(evidence.link.effect)
    let (treated, untreated) = (result.treatment, result.control)
    var sentences = [
      "`\(effect)` is \(text(treated.value)) for \(shownText(treated.name)) (n = \(Wording.grouped(treated.units))) and "
        + "\(text(untreated.value)) for \(shownText(untreated.name)) (n = \(Wording.grouped(untreated.units))): "
        + "\(difference(result.difference)), likely between \(difference(result.low)) and \(difference(result.high)) (95 %)."
    ]
    let parts = ShownParts([result.smallestEffect], type: type, in: display.language)
    let smallest = parts.text(parts.steps(result.smallestEffect))
    switch evidence.grade {
    case .experiment: sentences.append("Chance alone would show as much in \(words.percent(p)) of tests.")
    case .notSeen:
      sentences.append(
        "That is no more than chance makes. \(smallest) would have been seen in four of five tests; there may be a "
          + "smaller effect.")
    case .contradicted: sentences.append("That is the opposite of what is believed.")
    case .hint, .cannotTell, .supported, .byFormula: break
    }
    return sentences
  }

  var figures: [[String]] {
    let parts = ShownParts([result.smallestEffect], type: type, in: display.language)
    var rows = [
      ["difference", "\(difference(result.difference)), 95 %: \(interval)"],
      ["chance alone", "would show as much in \(words.percent(p)) of tests"],
      ["would have been seen", parts.text(parts.steps(result.smallestEffect))],
      ["method", result.method == .score ? "score interval of two shares" : "Welch's t"],
      ["split", split],
    ]
    if !result.balance.isEmpty { rows.append(["alike before", balance]) }
    return rows
  }

  private var split: String {
    let (a, b) = (Wording.grouped(result.treatment.rows), Wording.grouped(result.control.rows))
    let others = result.others > 0 ? "; \(Wording.counted(result.others, "row")) of neither arm left out" : ""
    let fair =
      result.split.isBroken
      ? "no fair lot does that" : "a fair lot does that in \(words.percent(result.split.p)) of tries"
    return "\(a) and \(b) rows, \(fair)\(others)"
  }

  private var balance: String {
    result.balance.map { "\($0.column) (\(words.percent($0.p)))" }.joined(separator: ", ")
      + ": how often chance makes a larger difference"
  }

  var json: (String, JSONText) {
    func arm(_ arm: ExperimentResult.Arm) -> JSONText {
      .object([
        ("name", .text(arm.name)), ("value", .double(arm.value)), ("n", .whole(arm.units)), ("rows", .whole(arm.rows)),
        ("low", arm.interval.map { .double($0.low) } ?? .null),
        ("high", arm.interval.map { .double($0.high) } ?? .null),
      ])
    }
    let balance = result.balance.map {
      JSONText.object([("column", .text($0.column)), ("difference", .double($0.difference)), ("p", .double($0.p))])
    }
    return (
      "experiment",
      .object([
        ("treatment", arm(result.treatment)), ("control", arm(result.control)), ("others", .whole(result.others)),
        ("effect", .double(result.difference)), ("low", .double(result.low)), ("high", .double(result.high)),
        ("p", .double(result.p)), ("error", .double(result.standardError)),
        ("detectable", .double(result.smallestEffect)), ("method", .text(result.method.rawValue)),
        ("splitP", .double(result.split.p)), ("balance", .array(balance)),
      ])
    )
  }
}
