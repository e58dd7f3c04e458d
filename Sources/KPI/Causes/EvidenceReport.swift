import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import Statistics
import Units

/// Beliefs held against the data: a line for each, or one of them in full.
package struct EvidenceReport {
  let evidence: [Evidence]
  let words: EvidenceWords
  let display: ValueDisplay

  /// Each link on one line.
  package var table: ReportTable {
    let rows = evidence.map { evidence -> [String] in
      let seen = measured(evidence).map { "\($0.words.stepText): \($0.words.text($0.estimate))" } ?? ""
      let interval = measured(evidence).map { $0.words.interval($0.estimate) } ?? ""
      return [
        words.title(evidence), words.grade(evidence), seen, interval, count(evidence),
        evidence.reasons.map { words.short($0, of: evidence) }.joined(separator: "; "),
      ]
    }
    let all: [ReportTable.Column] = [
      .init("link", isImportant: true), .init("grade", isImportant: true), .init("seen", isImportant: true),
      .init("95 % interval"), .init("n", isNumeric: true), .init("why no more"),
    ]
    let kept = all.indices.filter { index in index < 2 || rows.contains { !$0[index].isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  /// - Parameter isWhole: whether one link was asked for.
  func report(isWhole: Bool) -> CauseReport {
    if evidence.isEmpty {
      return CauseReport(
        head: ["no link is declared; `link a -> b` says what is believed to move what"],
        json: .object([("evidence", .array([]))]))
    }
    var report: CauseReport
    if isWhole, evidence.count == 1 {
      report = whole(evidence[0])
    } else {
      report = CauseReport(head: [], table: table, closing: legend, json: json)
    }
    report.plainHeader = [
      "cause", "effect", "lag", "where", "refuted", "grade", "step", "effect_of_step", "low", "high", "p", "n",
    ]
    report.plainRows = evidence.map(plain)
    return report
  }

  /// Below the table.
  package var legend: [String] {
    let grades = Set(evidence.map(\.grade))
    var lines: [String] = []
    if grades.contains(.supported) {
      lines.append("supported: seen as believed, held apart from all that the rules name; no proof")
    }
    if grades.contains(.hint) { lines.append("hint: seen as believed, but something keeps it from being more") }
    if grades.contains(.notSeen) {
      lines.append("not seen: an effect of that size would have shown; there may be a smaller one")
    }
    return lines
  }

  // MARK: One link

  private func whole(_ evidence: Evidence) -> CauseReport {
    var head = [words.title(evidence) + ": " + words.grade(evidence)]
    var report = CauseReport(head: [], json: json)
    if let finding = evidence.finding {
      switch finding {
      case .series(let series):
        head.append(paragraph(evidence, series).joined(separator: " "))
        report.table = figures(evidence, series)
      }
    } else if evidence.grade == .byFormula {
      head.append(
        "`\(words.name(evidence.link.effect))` is computed from `\(words.name(evidence.link.cause))`: a fact, which needs no "
          + "evidence.")
    }
    head += evidence.reasons.map { words.long($0, of: evidence) }
    report.head = head
    return report
  }

  private func paragraph(_ evidence: Evidence, _ finding: SeriesFinding) -> [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let estimate = finding.effect.estimate
    let told = effectWords(evidence.link.model, finding)
    let calendar = words.model.calendar
    let time =
      "\(Wording.counted(finding.effect.periodCount, finding.grain.rawValue)), \(calendar.text(of: finding.first)) to "
      + calendar.text(of: finding.last)
    let later =
      finding.lag == 0
      ? "in the same \(finding.grain.rawValue)" : "\(Wording.counted(finding.lag, finding.grain.rawValue)) later"
    let size = told.unsigned(estimate.value, like: estimate)
    let direction = told.size(estimate.value) < 0 ? "lower" : "higher"
    var sentences = [
      "In \(time): where `\(cause)` was \(told.stepText.dropFirst(2)) \(told.step < 0 ? "lower" : "higher") than its past "
        + "let expect, `\(effect)` was \(size) \(direction) \(later); the truth is likely between "
        + "\(told.interval(estimate, "and")) (95 %)."
    ]
    if let believed = believed(evidence, finding, told) { sentences.append(believed) }
    switch evidence.grade {
    case .notSeen:
      sentences.append(
        "That is no more than chance makes, and \(told.detectable(estimate)) would have been seen in four of five tries. "
          + "It does not say that there is no effect.")
    case .cannotTell where evidence.reasons.isEmpty:
      sentences.append(
        "That is no more than chance makes; but only an effect of \(told.detectable(estimate)) would have been seen in "
          + "four of five tries.")
    case .contradicted where evidence.link.model.isRefuted:
      sentences.append("The rules say that there is nothing, and the data show something.")
    case .contradicted: sentences.append("That is the opposite of what is believed.")
    case .cannotTell, .supported, .hint, .experiment, .byFormula: break
    }
    return sentences
  }

  /// How what is seen compares with the strength that is declared.
  private func believed(_ evidence: Evidence, _ finding: SeriesFinding, _ told: EffectWords) -> String? {
    guard let strength = evidence.link.model.strength else { return nil }
    let interval = finding.effect.estimate.interval(0.95)
    let ends = [told.size(interval.lower), told.size(interval.upper)].sorted()
    let text = "`\(strength.text)`"
    if ends[1] < strength.low.double { return "That is less than \(text)." }
    if ends[0] > strength.high.double { return "That is more than \(text)." }
    return "\(text) agrees with that."
  }

  private func figures(_ evidence: Evidence, _ finding: SeriesFinding) -> ReportTable {
    let (effect, estimate) = (finding.effect, finding.effect.estimate)
    let told = effectWords(evidence.link.model, finding)
    let robustness = Robustness(t: estimate.t, degreesOfFreedom: estimate.degreesOfFreedom)
    let cause = words.name(evidence.link.cause)
    var rows = [
      ["effect of \(told.stepText)", "\(told.text(estimate)), 95 %: \(told.interval(estimate))"],
      ["chance alone", "would show as much in \(words.percent(estimate.p)) of tries"],
      ["would have been seen", told.detectable(estimate)],
      ["compared", "\(Wording.counted(effect.rowCount, finding.grain.rawValue)) with \(effect.historyLength) before"],
      ["held apart", heldApart(evidence, finding)],
      [
        "a hidden cause",
        "would have to make \(words.percent(robustness.value())) of what is left of both to undo it",
      ],
    ]
    if let part = effect.shifted {
      rows.append(["moved along", "\(words.percent(part)) of the shifted series fit as well"])
    }
    if let p = effect.future {
      rows.append([
        "the \(finding.grain.rawValue) after",
        "`\(cause)` of then fits as chance would in \(words.percent(p)) of tries",
      ])
    }
    if let needed = evidence.needed {
      rows.append(["needed", "about \(Wording.counted(needed, finding.grain.rawValue))"])
    }
    return ReportTable(columns: [.init("figure", isImportant: true), .init("value", isImportant: true)], rows: rows)
  }

  private func heldApart(_ evidence: Evidence, _ finding: SeriesFinding) -> String {
    let season =
      switch finding.effect.season {
      case .wave: "a yearly wave"
      case .months: "the months of the year"
      }
    let controls = finding.controls.map { words.words($0, grain: finding.grain) }.sorted()
    return Wording.list(["the past of both", "trend", season] + controls, "and")
  }

  // MARK: What several shapes need

  private func effectWords(_ link: LinkModel, _ finding: SeriesFinding) -> EffectWords {
    EffectWords(
      link, scale: finding.scale, usual: finding.effect.causeDeviation, model: words.model, display: display)
  }

  private func measured(_ evidence: Evidence) -> (estimate: Estimate, words: EffectWords)? {
    guard let finding = evidence.finding else { return nil }
    switch finding {
    case .series(let series): return (series.effect.estimate, effectWords(evidence.link.model, series))
    }
  }

  private func count(_ evidence: Evidence) -> String {
    guard let finding = evidence.finding else { return "" }
    switch finding {
    case .series(let series): return Wording.counted(series.effect.periodCount, finding.noun)
    }
  }

  // MARK: For programs

  private func plain(_ evidence: Evidence) -> [OutputCell] {
    let link = evidence.link.model
    func text(_ value: String?) -> OutputCell { value.map { .text($0) } ?? .empty }
    func number(_ value: Double?) -> OutputCell { value.map { .plain(Number.plainText(of: $0)) } ?? .empty }
    let found = measured(evidence)
    let ends = found.map { found in
      let interval = found.estimate.interval(0.95)
      return [found.words.size(interval.lower), found.words.size(interval.upper)].sorted()
    }
    return [
      .text(words.name(evidence.link.cause)), .text(words.name(evidence.link.effect)), text(link.lag.map(durationText)),
      text(link.conditionText), .plain(link.isRefuted ? "true" : "false"), .text(evidence.grade.rawValue),
      text(found?.words.stepText), number(found.map { $0.words.size($0.estimate.value) }), number(ends?[0]),
      number(ends?[1]), number(found?.estimate.p), .plain(plainCount(evidence)),
    ]
  }

  private func plainCount(_ evidence: Evidence) -> String {
    guard let finding = evidence.finding else { return "" }
    switch finding {
    case .series(let series): return String(series.effect.periodCount)
    }
  }

  var json: JSONText { .object([("evidence", list)]) }

  package var list: JSONText { .array(evidence.map(json)) }

  private func json(_ evidence: Evidence) -> JSONText {
    var members: [(String, JSONText)] = [
      ("cause", .text(words.name(evidence.link.cause))), ("effect", .text(words.name(evidence.link.effect))),
      ("link", evidence.link.model.json(evidence.grade)), ("grade", .text(evidence.grade.rawValue)),
      ("reasons", .texts(evidence.reasons.map { words.short($0, of: evidence) })),
      ("needed", evidence.needed.map { .whole($0) } ?? .null),
    ]
    if case .series(let finding)? = evidence.finding { members.append(("series", json(finding, evidence))) }
    return .object(members)
  }

  private func json(_ finding: SeriesFinding, _ evidence: Evidence) -> JSONText {
    let (effect, estimate) = (finding.effect, finding.effect.estimate)
    let told = effectWords(evidence.link.model, finding)
    let interval = estimate.interval(0.95)
    let ends = [told.size(interval.lower), told.size(interval.upper)].sorted()
    let robustness = Robustness(t: estimate.t, degreesOfFreedom: estimate.degreesOfFreedom)
    let calendar = words.model.calendar
    return .object([
      ("each", .text(finding.grain.rawValue)), ("lag", .whole(finding.lag)),
      ("from", .text(calendar.text(of: finding.first))), ("to", .text(calendar.text(of: finding.last))),
      ("periods", .whole(effect.periodCount)), ("rows", .whole(effect.rowCount)), ("step", .text(told.stepText)),
      ("effect", .double(told.size(estimate.value))), ("low", .double(ends[0])), ("high", .double(ends[1])),
      ("slope", .double(estimate.value)), ("error", .double(estimate.standardError)),
      ("degreesOfFreedom", .double(estimate.degreesOfFreedom)), ("p", .double(estimate.p)),
      ("detectable", .double(abs(told.size(estimate.detectable)))), ("robustness", .double(robustness.value())),
      ("controls", .texts(finding.controls.map { words.words($0, grain: finding.grain) }.sorted())),
      ("season", .text(effect.season == .months ? "months" : "wave")), ("history", .whole(effect.historyLength)),
      ("shifted", effect.shifted.map { .double($0) } ?? .null), ("future", effect.future.map { .double($0) } ?? .null),
    ])
  }
}
