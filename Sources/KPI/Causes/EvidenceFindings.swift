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
  /// What is counted.
  var unit: EvidenceUnit { get }
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
  var seen: String { told.stepWords + words.language.say(": ", "：") + told.text(estimate) }
  var interval: String { told.interval(estimate) }
  var p: Double { estimate.p }
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? { told.plain(estimate) }

  /// `0.95件 higher in the same month; the truth is likely between …`
  /// - Parameter time: behind the amount in English; the Japanese sentence says it before.
  fileprivate func outcome(_ time: String = "") -> Phrase {
    let (size, between) = (told.unsigned(estimate.value, like: estimate), told.between(estimate))
    let isLower = told.size(estimate.value) < 0
    return Phrase(
      "\(size) \(isLower ? "lower" : "higher")\(time); the truth is likely \(between) (95 %).",
      "\(size)\(isLower ? "低い" : "高い")。真の値はおそらく \(between)（95%）")
  }

  fileprivate func hiddenCause(_ robustness: Double) -> [String] {
    let part = words.percent(robustness)
    return [
      words.language.say("a hidden cause", "隠れた原因"),
      words.language.say(
        "would have to make \(part) of what is left of both to undo it", "これを打ち消すには、両方の残りの動きの\(part)を作り出す必要がある"),
    ]
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
  var unit: EvidenceUnit { .periods(finding.grain) }
  private var language: Language { words.language }

  var paragraph: [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let calendar = words.model.calendar
    let (noun, counted) = (unit.noun, unit.counted(count, in: language))
    let span = Period.range(calendar.text(of: finding.first), calendar.text(of: finding.last), in: language)
    let time = language.say(
      "In \(counted)\(finding.segmentCount.map { " of \($0) segments" } ?? ""), \(span): ",
      "\(finding.segmentCount.map { "\($0)区分の" } ?? "")\(counted)（\(span)）：")
    let later = unit.counted(finding.lag, in: language)
    let size = told.stepText.dropFirst(2)
    let said = outcome(finding.lag == 0 ? " in the same \(noun)" : " \(later) later")
    return [
      time
        + language.say(
          "where `\(cause)` was \(size) \(told.step < 0 ? "lower" : "higher") than its past let expect, "
            + "`\(effect)` was \(said.english)",
          "`\(cause)` が過去からの予想より\(size)\(told.step < 0 ? "低い" : "高い")とき、`\(effect)` は"
            + (finding.lag == 0 ? "同じ\(finding.grain.japanese)に" : "\(later)後に") + said.japanese)
    ] + words.sentences(evidence, told, estimate)
  }

  var figures: [[String]] {
    let effect = finding.effect
    var rows = words.figures(told, estimate)
    let (counted, history) = (unit.counted(effect.rowCount, in: language), effect.historyLength)
    rows += [
      [
        language.say("compared", "比べた数"),
        language.say("\(counted) with \(history) before", "\(counted)（それぞれ以前の\(history)期間を踏まえる）"),
      ],
      [language.say("held apart", "除いた要因"), heldApart], hiddenCause(effect.robustness),
    ]
    if let forecast = finding.forecast { rows += words.forecast(forecast, finding.next, unit, told, estimate) }
    return rows + checks + otherLags
  }

  /// What speaks for it or against it beside the estimate.
  private var checks: [[String]] {
    let effect = finding.effect
    var rows: [[String]] = []
    if let drawn = finding.resampled {
      let ends = told.ends(drawn.lower, drawn.upper, like: estimate)
      rows.append([language.say("blocks drawn again", "ブロックの再抽出"), ends])
    }
    if let part = effect.shifted.map(words.percent) {
      rows.append([
        language.say("moved along", "期間をずらした場合"),
        language.say("\(part) of the shifted series fit as well", "ずらした系列の\(part)が同じくらい合う"),
      ])
    }
    if let p = effect.future.map(words.percent) {
      let cause = words.name(evidence.link.cause)
      rows.append([
        language.say("the \(unit.noun) after", "次の\(finding.grain.japanese)"),
        language.say(
          "`\(cause)` of then fits as chance would in \(p) of tries", "そのときの `\(cause)` が偶然だけで同じほど合う確率は\(p)"),
      ])
    }
    if let p = effect.inParts {
      rows.append([language.say("in parts of the values", "割合で測った場合"), words.byChanceAlone(p)])
    }
    if let p = effect.quick {
      rows.append([language.say("beside slow moves", "ゆるやかな動きを除いた場合"), words.byChanceAlone(p)])
    }
    return rows
  }

  /// Of many lags some fit by chance: what is best here has no meaning by that.
  private var otherLags: [[String]] {
    if finding.otherLags.isEmpty { return [] }
    let texts = finding.otherLags.map { "\($0.lag)" + language.say(": ", "：") + told.text($0.estimate) }
    return [
      [
        language.say("other lags", "ほかの時間差"),
        texts.joined(separator: language.say(", ", "、"))
          + language.say("; a look, which changes no grade", "（参考。裏づけの判定は変わらない）"),
      ]
    ]
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
    let controls = finding.controls.map { words.words($0, grain: finding.grain, in: language) }.sorted()
    let usual = [Phrase("the past of both", "両者の過去の動き")] + held(finding.effect.season)
    let all = usual.map { language.say($0) } + controls
    return language.say(Wording.list(all, "and"), all.joined(separator: "・"))
  }

  private func held(_ season: SeriesEffect.Season) -> [Phrase] {
    let grain = finding.grain
    let each = Phrase("each \(grain.rawValue)", "各\(grain.japanese)の差")
    switch season {
    case .wave: return [Phrase("trend", "傾向"), Phrase("a yearly wave", "1年周期の波")]
    case .months: return [Phrase("trend", "傾向"), Phrase("the months of the year", "月ごとの季節")]
    case .periods: return [Phrase("each segment and its trend", "各区分とその傾向"), each]
    case .segments:
      return [Phrase("each segment, its trend and its months of the year", "各区分とその傾向・月ごとの季節"), each]
    }
  }

  var json: (String, JSONText) {
    let effect = finding.effect
    let calendar = words.model.calendar
    // Programs read English.
    let controls = finding.controls.map { words.words($0, grain: finding.grain, in: .english) }.sorted()
    let members: [(String, JSONText)] = [
      ("each", .text(unit.noun)), ("lag", .whole(finding.lag)), ("from", .text(calendar.text(of: finding.first))),
      ("to", .text(calendar.text(of: finding.last))), ("periods", .whole(count)), ("rows", .whole(effect.rowCount)),
    ]
    return (
      "series",
      .object(
        members + told.json(estimate) + [
          ("robustness", .double(effect.robustness)),
          ("controls", .texts(controls)),
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
  var unit: EvidenceUnit { .rows }
  private var language: Language { words.language }

  var paragraph: [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let isShare = EffectWords.isOfYes(evidence.link.model.effect, words.model)
    let what = isShare ? Phrase("the share with `\(effect)`", "`\(effect)` の割合") : Phrase(same: "`\(effect)`")
    let size = told.stepText.dropFirst(2)
    let than =
      told.isOfYes
      ? Phrase("of rows with `\(cause)`", "`\(cause)` が「はい」の行では")
      : Phrase("of rows whose `\(cause)` is \(size) higher", "`\(cause)` が\(size)高い行では")
    let counted = unit.counted(count, in: language)
    return [
      language.say(
        "Over \(counted): \(what.english) \(than.english) is \(outcome().english)",
        "\(counted)：\(than.japanese)、\(what.japanese)\(isShare ? "が" : " が")\(outcome().japanese)")
    ] + words.sentences(evidence, told, estimate)
  }

  var figures: [[String]] {
    let robustness = Robustness(t: estimate.t, degreesOfFreedom: estimate.degreesOfFreedom)
    return words.figures(told, estimate) + [
      [
        language.say("held apart", "除いた要因"),
        heldApart.isEmpty
          ? language.say("nothing", "なし")
          : language.say(Wording.list(heldApart, "and"), heldApart.joined(separator: "・")),
      ],
      hiddenCause(robustness.value()),
    ]
  }

  private var heldApart: [String] { held(in: language) }

  private func held(in language: Language) -> [String] {
    (finding.isByMonth ? [language.say("the month of the row", "行の月")] : [])
      + finding.controls.map { words.name($0) }.sorted()
  }

  var json: (String, JSONText) {
    (
      "rows",
      .object([("rows", .whole(count))] + told.json(estimate) + [("controls", .texts(held(in: .english)))])
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
  var unit: EvidenceUnit { .rows }
  private var language: Language { words.language }
  var p: Double { finding.p }
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? { nil }

  var paragraph: [String] {
    let (cause, effect) = (words.name(evidence.link.cause), words.name(evidence.link.effect))
    let isMore = finding.p < 0.05
    let differs =
      isMore
      ? "differs between the values of `\(cause)`, by more than chance would make"
      : "differs between the values of `\(cause)` by no more than chance makes"
    let counted = unit.counted(count, in: language)
    return [
      language.say(
        "`\(effect)` \(differs), over \(counted).",
        "\(counted)：`\(cause)` の値による `\(effect)` の違いは、偶然\(isMore ? "を超える" : "の範囲内")")
    ]
  }

  var figures: [[String]] {
    finding.groups.map { group in
      let ends = group.interval.map { Period.range(text($0.low), text($0.high), in: language) }
      let (value, count) = (text(group.value), Wording.grouped(group.units))
      return [
        shownText(group.name),
        language.say(
          "\(value)\(ends.map { ", 95 %: \($0)" } ?? ""), n = \(count)",
          "\(value)（\(ends.map { "95%区間 \($0)、" } ?? "")n = \(count)）"),
      ]
    } + [[language.say("chance alone", "偶然だけの場合"), words.byChance(p)]]
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

  var seen: String { shownText(result.treatment.name) + language.say(": ", "：") + difference(result.difference) }
  var interval: String { Period.range(difference(result.low), difference(result.high), in: language) }
  var count: Int { result.treatment.units + result.control.units }
  var unit: EvidenceUnit { .rows }
  private var language: Language { words.language }
  var p: Double { result.p }
  var plain: (step: String, effect: Double, low: Double, high: Double, p: Double)? {
    (result.treatment.name, result.difference, result.low, result.high, result.p)
  }

  var paragraph: [String] {
    let effect = words.name(evidence.link.effect)
    func told(_ arm: ExperimentResult.Arm) -> (value: String, name: String, units: String) {
      (text(arm.value), shownText(arm.name), Wording.grouped(arm.units))
    }
    let (a, b) = (told(result.treatment), told(result.control))
    let (size, low, high) = (difference(result.difference), difference(result.low), difference(result.high))
    return [
      language.say(
        "`\(effect)` is \(a.value) for \(a.name) (n = \(a.units)) and "
          + "\(b.value) for \(b.name) (n = \(b.units)): "
          + "\(size), likely between \(low) and \(high) (95 %).",
        "`\(effect)` は \(a.name) で \(a.value)（n = \(a.units)）、\(b.name) で \(b.value)（n = \(b.units)）：差は \(size)、"
          + "おそらく \(low)〜\(high)の間（95%）")
    ] + [meaning].compactMap { $0 }
  }

  /// What the grade means.
  private var meaning: String? {
    switch evidence.grade {
    case .experiment:
      let chance = words.percent(p)
      return language.say(
        "Chance alone would show as much in \(chance) of tests.", "偶然だけでこれほどになる確率は\(chance)")
    case .notSeen:
      return language.say(
        "That is no more than chance makes. \(smallest) would have been seen in four of five tests; there may be a "
          + "smaller effect.",
        "これは偶然の範囲内。\(smallest)の効果なら5回に4回は見られたはずで、より小さい効果はあり得る")
    case .contradicted: return words.opposite
    case .hint, .cannotTell, .supported, .byFormula: return nil
    }
  }

  private var smallest: String {
    let parts = ShownParts([result.smallestEffect], type: type, in: display.language)
    return parts.text(parts.steps(result.smallestEffect))
  }

  var figures: [[String]] {
    let chance = words.percent(p)
    let rows = [
      [
        language.say("difference", "差"),
        difference(result.difference) + language.say(", 95 %: \(interval)", "（95%区間 \(interval)）"),
      ],
      [
        language.say("chance alone", "偶然だけの場合"),
        language.say("would show as much in \(chance) of tests", "これほどになる確率は\(chance)"),
      ],
      [language.say("would have been seen", "見えたはずの効果"), smallest],
      [
        language.say("method", "方法"),
        result.method == .score
          ? language.say("score interval of two shares", "2つの割合のスコア区間") : language.say("Welch's t", "ウェルチのt検定"),
      ],
      [language.say("split", "群の分け方"), split],
    ]
    return rows + (result.balance.isEmpty ? [] : [[language.say("alike before", "実験前の違い"), balance]])
  }

  private var split: String {
    let (a, b) = (Wording.grouped(result.treatment.rows), Wording.grouped(result.control.rows))
    let (chance, others) = (words.percent(result.split.p), unit.counted(result.others, in: language))
    let isBroken = result.split.isBroken
    let fair = isBroken ? "no fair lot does that" : "a fair lot does that in \(chance) of tries"
    let split = language.say(
      "\(a) and \(b) rows, \(fair)",
      "\(a)行と\(b)行。\(isBroken ? "無作為な分け方ではこうならない" : "無作為に分けてこうなる確率は\(chance)")")
    if result.others == 0 { return split }
    return split + language.say("; \(others) of neither arm left out", "。どちらの群でもない\(others)は除外")
  }

  private var balance: String {
    let columns = result.balance.map { column in
      let chance = words.percent(column.p)
      return language.say("\(column.column) (\(chance))", "\(column.column)（\(chance)）")
    }
    return columns.joined(separator: language.say(", ", "、"))
      + language.say(": how often chance makes a larger difference", "：偶然でこれより大きな違いになる確率")
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
