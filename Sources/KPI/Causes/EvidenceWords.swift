import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText
import Statistics
import Units

/// How a measured effect is told: so much of the effect for a step of the cause that people can picture.
struct EffectWords {
  private let model: Model
  private let display: ValueDisplay
  private let link: LinkModel
  private let scale: EffectScale
  /// The change of the cause in the measure of the regression, and its words for programs: `+ 1 point`, `yes`.
  let step: Double
  let plainStep: String
  /// The same for people.
  let stepText: String
  /// The cause is yes or no.
  let isOfYes: Bool

  /// - Parameter usual: by how much the cause moves, to choose a step where the link has none.
  init(_ link: LinkModel, scale: EffectScale, usual: Double, model: Model, display: ValueDisplay) {
    (self.link, self.scale, self.model, self.display) = (link, scale, model, display)
    let unit = EffectWords.unit(of: link.cause, model)
    isOfYes = EffectWords.isOfYes(link.cause, model)
    if let strength = link.strength {
      step = scale.step(strength)
      let amount = strength.cause.double
      let number = Number.double(abs(amount))
      let shown = strength.isCauseRelative ? UnitType.percent : unit == .percent ? .points : unit
      let sign = amount < 0 ? "- " : "+ "
      plainStep = sign + display.inEnglish.text(number, unit: shown)
      stepText = sign + display.text(number, unit: shown)
    } else if isOfYes {
      (step, plainStep, stepText) = (1, "yes", display.say("yes", "はい"))
    } else {
      let factor = unit.displayFactor == 100 ? 100.0 : 1
      step = EffectWords.round(usual * factor) / factor
      let shown = unit == .percent ? UnitType.points : unit
      plainStep = "+ " + display.inEnglish.text(.double(step), unit: shown)
      stepText = "+ " + display.text(.double(step), unit: shown)
    }
  }

  /// 1, 2 or 5 times a power of ten, the nearest below.
  private static func round(_ value: Double) -> Double {
    guard value.isFinite, value > 0 else { return 1 }
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    return [5, 2, 1].first { $0 * power <= value }.map { $0 * power } ?? power
  }

  static func isOfYes(_ node: CauseNode, _ model: Model) -> Bool {
    guard case .column(let dataset, let column) = node else { return false }
    return model.datasets[dataset.index].columns[column.index].type == .boolean
  }

  private static func unit(of node: CauseNode, _ model: Model) -> UnitType {
    let type: ValueType
    switch node {
    case .definition(let id): type = model.definitions[id.index].type
    case .column(let dataset, let column): type = model.datasets[dataset.index].columns[column.index].type
    case .factor: return .plain
    }
    switch type {
    case .number(let unit): return unit
    // Of yes and no the share of yes.
    case .boolean: return .percent
    case .text, .date, .moment, .period, .unknown: return .plain
    }
  }

  /// The effect of the step, in the effect's unit or as a part of it.
  func size(_ value: Double) -> Double { scale.shownEffect(value * step) }

  func text(_ estimate: Estimate) -> String { amounts(estimate, isSigned: true)[0] }

  /// The step for people.
  var stepWords: String { stepText }

  /// `0.42件 to 1.52件`
  func interval(_ estimate: Estimate) -> String {
    let parts = amounts(estimate, isSigned: true)
    return Period.range(parts[1], parts[2], in: display.language)
  }

  /// As a sentence has it: `between 0.42件 and 1.52件`.
  func between(_ estimate: Estimate) -> String {
    let parts = amounts(estimate, isSigned: true)
    return display.say("between \(parts[1]) and \(parts[2])", "\(parts[1])〜\(parts[2])の間")
  }

  /// Two slopes as effects, the smaller first.
  func sizes(_ a: Double, _ b: Double) -> [Double] { [size(a), size(b)].sorted() }

  /// Two slopes, with as many digits as an estimate has.
  func ends(_ a: Double, _ b: Double, like estimate: Estimate) -> String {
    sizes(a, b).map { amount($0, place: place(of: estimate), isSigned: true) }
      .joined(separator: display.say(" to ", "〜"))
  }

  func detectable(_ estimate: Estimate) -> String {
    amount(abs(size(estimate.smallestDetectable())), place: place(of: estimate), isSigned: false)
  }

  func unsigned(_ value: Double, like estimate: Estimate) -> String {
    amount(abs(size(value)), place: place(of: estimate), isSigned: false)
  }

  /// How far off something is, without a sign, in the measure of the regression.
  func distance(_ error: Double, like estimate: Estimate) -> String {
    amount(scale.shownEffect(error), place: place(of: estimate), isSigned: false)
  }

  /// A value of the effect itself, in the measure of the regression.
  func value(_ value: Double, like estimate: Estimate) -> String {
    let unit = EffectWords.unit(of: link.effect, model)
    if scale.isEffectRelative { return display.text(.double(scale.shownValue(value)), unit: unit) }
    let place = place(of: estimate) / Double(unit.displayFactor)
    return display.text(.double((value / place).rounded() * place), unit: unit)
  }

  /// How what is seen compares with the strength that is declared; nil without one.
  func believed(_ estimate: Estimate) -> String? {
    guard let strength = link.strength else { return nil }
    let ends = plain(estimate)
    if ends.high >= strength.low.double, ends.low <= strength.high.double {
      return display.say("`\(strength.text)` agrees with that.", "`\(strength.text)` と合う")
    }
    if ends.effect * (strength.low.double + strength.high.double) < 0 {
      return display.say("`\(strength.text)` is the other way round.", "`\(strength.text)` とは逆向き")
    }
    let isMore = abs(ends.effect) > max(abs(strength.low.double), abs(strength.high.double))
    return display.say(
      "That is \(isMore ? "more" : "less") than `\(strength.text)`.",
      "`\(strength.text)` より\(isMore ? "大きい" : "小さい")")
  }

  /// For programs: the step in words, the effect and its ends.
  func plain(_ estimate: Estimate) -> (step: String, effect: Double, low: Double, high: Double, p: Double) {
    let interval = estimate.interval(0.95)
    let ends = [size(interval.lower), size(interval.upper)].sorted()
    return (plainStep, size(estimate.value), ends[0], ends[1], estimate.p)
  }

  func json(_ estimate: Estimate) -> [(String, JSONText)] {
    let plain = plain(estimate)
    return [
      ("step", .text(plainStep)), ("effect", .double(plain.effect)), ("low", .double(plain.low)),
      ("high", .double(plain.high)), ("slope", .double(estimate.value)), ("error", .double(estimate.standardError)),
      ("degreesOfFreedom", .double(estimate.degreesOfFreedom)), ("p", .double(estimate.p)),
      ("detectable", .double(abs(size(estimate.smallestDetectable())))),
    ]
  }

  private func amounts(_ estimate: Estimate, isSigned: Bool) -> [String] {
    let interval = estimate.interval(0.95)
    let ends = [size(interval.lower), size(interval.upper)].sorted()
    return ([size(estimate.value)] + ends).map { amount($0, place: place(of: estimate), isSigned: isSigned) }
  }

  /// The last digit that says something: some hundredth of the interval.
  private func place(of estimate: Estimate) -> Double {
    let interval = estimate.interval(0.95)
    let width = abs(size(interval.upper) - size(interval.lower)) * (isShownInHundredths ? 100 : 1)
    var place = 1.0
    while place * 500 <= width { place *= 10 }
    while place * 50 > width, place > 1e-9 { place /= 10 }
    return place
  }

  private var unit: UnitType { scale.isEffectRelative ? .percent : EffectWords.unit(of: link.effect, model) }
  private var isShownInHundredths: Bool { unit.displayFactor == 100 }

  private func amount(_ value: Double, place: Double, isSigned: Bool) -> String {
    let factor = isShownInHundredths ? 100.0 : 1
    let rounded = (value * factor / place).rounded() * place / factor
    let shown = isShownInHundredths && !scale.isEffectRelative ? UnitType.points : unit
    let text = display.text(.double(rounded), unit: shown)
    // Less than a yen is no +0円.
    let isNothing = !text.contains { ("1"..."9").contains($0) }
    return isSigned && rounded > 0 && !isNothing ? "+" + text : text
  }
}

/// The words for grades and what stands behind them.
struct EvidenceWords {
  let names: CauseNames
  let language: Language
  /// Who is told titles and not names.
  var reader: ReportWords?
  var model: Model { names.model }

  func name(_ node: Int) -> String {
    reader.map { $0.title(of: names.label(of: node), name: names.graph.names[node]) } ?? names.graph.names[node]
  }

  /// `cannot tell (needs about 48 months)`
  func grade(_ evidence: Evidence, _ unit: EvidenceUnit?) -> String {
    let grade = (reader ?? ReportWords(language)).word(evidence.grade)
    guard reader == nil, evidence.grade == .cannotTell, let needed = evidence.needed, let unit else { return grade }
    let count = unit.counted(needed, in: language)
    return grade + language.say(" (needs about \(count))", "（約\(count)必要）")
  }

  /// `nps → referral_orders after 1 month`
  func title(_ evidence: Evidence) -> String {
    let link = evidence.link.model
    if language == .japanese {
      let condition = link.conditionText.map { "（\($0) の場合）" } ?? ""
      let lag = link.lag.map { "（\(durationText($0, in: .japanese))後）" } ?? ""
      return (link.isRefuted ? "否定：" : "")
        + "\(name(evidence.link.cause)) → \(name(evidence.link.effect))\(lag)\(condition)"
    }
    return (link.isRefuted ? "no link: " : "") + "\(name(evidence.link.cause)) → \(name(evidence.link.effect))"
      + (link.lag.map { " after \(durationText($0))" } ?? "") + (link.conditionText.map { " where \($0)" } ?? "")
  }

  func short(_ reason: EvidenceReason, of evidence: Evidence) -> String {
    short(reason, cause: name(evidence.link.cause), effect: name(evidence.link.effect))
  }

  func short(_ reason: EvidenceReason, cause: String, effect: String) -> String {
    language.say(
      english(reason, cause: cause, effect: effect), japanese(reason, cause: cause, effect: effect))
  }

  private func english(_ reason: EvidenceReason, cause: String, effect: String) -> String {
    switch reason {
    case .notMeasured(let node): return "nobody measures `\(name(node))`"
    case .notFromData(let node): return "`\(name(node))` is a number of the rules and does not move"
    case .openFact(let node):
      return "`\(name(node))` reads a fact over open time: close its window, as in `within 6 months of …`"
    case .otherLevel: return "one end is of rows, the other of periods"
    case .lag(let grain):
      return "its lag is no whole number of \(grain.rawValue)s"
        + (grain == .month ? ": `each week` compares weeks" : "")
    case .fewPeriods(let count): return "both are known in \(Wording.counted(count, "period")) only"
    case .nothingLeft: return "beside the past, the season and what is held apart nothing is left to compare"
    case .rowsWithoutKey:
      return "no `key` says that the rows are of one customer each, or of one of whatever they are"
    case .sharedRows(let column): return "both are made of `\(column)`: part of one may be the other"
    case .standsStill: return "`\(cause)` never moved"
    case .moved(let times):
      let count = max(1, Int(times.rounded()))
      return "what is new in `\(cause)` comes from \(count == 1 ? "one period" : "two periods")"
    case .fewSegments(let count):
      return count == 0
        ? "no segment has both ends" : "\(Wording.counted(count, "segment")) with both ends, of three needed"
    case .withoutSegments(let node): return "`\(name(node))` is not known by that column"
    case .lagOfRows: return "rows are compared within their own time, without a lag"
    case .notNumbers: return "an end is no number, and none that tells groups apart"
    case .fewRows(let count): return "\(Wording.counted(count, "row")) only"
    case .fewGroups: return "less than two values of `\(cause)` have 30 rows"
    case .notSampled: return "`\(effect)` is nothing that rows have a share in"
    case .emptyArm(let arm): return "\(shownText(arm)) has no value, or too few rows"
    case .brokenSplit(let p): return "the arms are so uneven that the lot was none (\(percent(p)))"
    case .unbalanced(let columns): return "the arms differed before: \(Wording.list(columns, "and"))"
    case .exact: return "it fits to the last digit, as only what is computed does"
    case .shortSeries(let count): return "\(Wording.counted(count, "period")) are less than 24"
    case .notAboveZero(let node): return "a part of `\(name(node))` is not above 0, so that it has no percentage"
    case .hidden(let nodes):
      return "\(Wording.list(nodes.map { "`\(name($0))`" }, "and")) may move both and cannot be held apart"
    case .unexplained: return "no link says what moves `\(cause)`"
    case .future: return "`\(cause)` of the period after fits, too"
    case .shifts(let part): return "moved along by some periods it fits as well (\(percent(part)) of the shifts)"
    case .onlyInAmounts: return "in parts of the values it is not seen: seasons that grow along look like that"
    case .slow: return "both move in waves of years, and beside these it is not seen"
    case .weak: return "seen by chance in more than 5 of 100 tries"
    case .pointsOtherWay: return "what is seen points the other way"
    case .foretellsWorse: return "its strength foretells worse than no change"
    }
  }

  /// What a reader can do about it, or what it means.
  func long(_ reason: EvidenceReason, of evidence: Evidence) -> String {
    language.say(english(reason, of: evidence), japanese(reason, of: evidence))
  }

  private func english(_ reason: EvidenceReason, of evidence: Evidence) -> String {
    let cause = name(evidence.link.cause)
    switch reason {
    case .notMeasured(let node):
      return
        "Nobody measures `\(name(node))`: there is nothing to compare. Measure it, or test it by lot (`tested on`)."
    case .notFromData(let node):
      return "`\(name(node))` is a number of the rules. It has no history that could be compared."
    case .openFact(let node):
      return
        "`\(name(node))` reads a fact over open time. Young rows have had less of it, so that it falls whatever is "
        + "done. Close its window, as in `within 6 months of first_order`."
    case .unexplained:
      return
        "No link says what moves `\(cause)`. So nothing that moves both could be held apart, and this is a hint at "
        + "most. Declare its causes: `link CAUSE -> \(cause)`, or a `factor` where nobody measures them."
    case .hidden(let nodes):
      return
        "By the rules \(Wording.list(nodes.map { "`\(name($0))`" }, "and")) may move both ends, and cannot be held "
        + "apart. So this is a hint at most."
    case .future(let p):
      return
        "`\(cause)` of the period after goes with the effect as well (\(percent(p)) by chance). What comes later moves "
        + "nothing: the arrow may point the other way, or something moves both."
    case .shifts(let part):
      return "The series of `\(cause)`, moved along by some periods, fits as well in \(percent(part)) of the shifts. A "
        + "real cause fits best at its own time."
    case .onlyInAmounts(let p):
      return
        "Measured in parts of the values, as a percentage of them, chance alone would show as much in \(percent(p)) "
        + "of tries: two seasons that grow along with their amounts look like a link."
    case .slow(let p):
      return
        "Both ends move in waves of several years. Beside all that moves slower than in two years chance alone would "
        + "show as much in \(percent(p)) of tries, and such waves have too few turns to tell."
    case .moved, .standsStill:
      return short(reason, of: evidence).capitalizedFirst + ": that cannot be told from all else that changed then."
    case .shortSeries(let count):
      return "\(Wording.counted(count, "period")) are less than 24: too few for more than a hint."
    case .brokenSplit(let p):
      return
        "A fair lot makes arms so uneven in \(percent(p)) of tries: something else decides who is in which. So this is "
        + "a hint at most."
    case .otherLevel, .lag, .fewPeriods, .nothingLeft, .rowsWithoutKey, .sharedRows, .notAboveZero, .fewSegments,
      .withoutSegments,
      .lagOfRows, .notNumbers,
      .fewRows, .fewGroups, .notSampled,
      .emptyArm, .unbalanced, .exact, .weak, .pointsOtherWay, .foretellsWorse:
      return short(reason, of: evidence).capitalizedFirst + "."
    }
  }

  /// What the grade means, beside the figures.
  func sentences(_ evidence: Evidence, _ told: EffectWords, _ estimate: Estimate) -> [String] {
    [told.believed(estimate)].compactMap { $0 } + meaning(evidence, told, estimate)
  }

  private func meaning(_ evidence: Evidence, _ told: EffectWords, _ estimate: Estimate) -> [String] {
    switch evidence.grade {
    case .notSeen:
      let least = told.detectable(estimate)
      return [
        language.say(
          "That is no more than chance makes, and \(least) would have been seen in four of five tries. "
            + "It does not say that there is no effect.",
          "これは偶然の範囲内で、\(least)の効果なら5回に4回は見られたはず。効果がないという意味ではない")
      ]
    case .cannotTell where evidence.reasons.isEmpty:
      let least = told.detectable(estimate)
      return [
        language.say(
          "That is no more than chance makes; but only an effect of \(least) would have been seen in "
            + "four of five tries.",
          "これは偶然の範囲内だが、5回に4回見られるのは\(least)ほどの効果だけ")
      ]
    case .contradicted where evidence.link.model.isRefuted:
      return [
        language.say("The rules say that there is nothing, and the data show something.", "ルールは関係がないとしているが、データには見られる")
      ]
    case .contradicted: return [opposite]
    case .cannotTell, .supported, .hint, .experiment, .byFormula: return []
    }
  }

  var opposite: String { language.say("That is the opposite of what is believed.", "仮説とは逆の結果") }

  /// How well the strength foretells, and what it foretells of the period to come.
  func forecast(
    _ forecast: StrengthForecast, _ next: Period?, _ unit: EvidenceUnit, _ told: EffectWords, _ estimate: Estimate
  ) -> [[String]] {
    let errors = [forecast.error, forecast.errorWithout].map { told.distance($0, like: estimate) }
    let count = unit.counted(forecast.periodCount, in: language)
    let row = [
      language.say("foretold", "予測してみた結果"),
      language.say(
        "\(count) from what came before: off by \(errors[0]) on average, without the link "
          + "by \(errors[1])",
        "\(count)をそれぞれ以前の値から予測：外れは平均\(errors[0])、因果なしでは\(errors[1])"),
    ]
    guard let next, let values = forecast.next else { return [row] }
    let (with, without) = (told.value(values.with, like: estimate), told.value(values.without, like: estimate))
    let period = model.calendar.text(of: next)
    return [
      row,
      [
        language.say("foretells", "次の予測"),
        language.say("\(period): \(with), without the link \(without)", "\(period)：\(with)、因果なしでは\(without)"),
      ],
    ]
  }

  /// What every slope has.
  func figures(_ told: EffectWords, _ estimate: Estimate) -> [[String]] {
    [
      [
        language.say("effect of \(told.stepWords)", "\(told.stepWords)の効果"),
        told.text(estimate) + language.say(", 95 %: \(told.interval(estimate))", "（95%区間 \(told.interval(estimate))）"),
      ],
      [language.say("chance alone", "偶然だけの場合"), byChance(estimate.p)],
      [language.say("would have been seen", "見えたはずの効果"), told.detectable(estimate)],
    ]
  }

  /// - Parameter p: how often no effect at all looks like this.
  func byChance(_ p: Double) -> String {
    language.say("would show as much in \(percent(p)) of tries", "これほどになる確率は\(percent(p))")
  }

  /// The same where another row says of what it is.
  func byChanceAlone(_ p: Double) -> String {
    language.say("chance alone would show as much in \(percent(p)) of tries", "偶然だけでこれほどになる確率は\(percent(p))")
  }

  func percent(_ part: Double) -> String {
    let hundredths = part * 100
    if hundredths > 0, hundredths < 0.1 { return language.say("less than 0.1 %", "0.1%未満") }
    let tenths = (hundredths * 10).rounded() / 10
    return (hundredths < 10 ? "\(tenths)" : "\(Int(hundredths.rounded()))") + language.say(" %", "%")
  }

  /// `complaint_rate`, `ad_spend 2 months before`, `ad_spend（2か月前）`
  func words(
    _ control: LinkControls.Moment, grain: Grain, isQuoted: Bool = false, in language: Language
  ) -> String {
    let own = isQuoted ? "`\(name(control.node))`" : name(control.node)
    if control.before == 0 { return own }
    return own
      + language.say(
        " \(Wording.counted(control.before, grain.rawValue)) before", "（\(grain.japanese(counted: control.before))前）")
  }
}

/// What a finding counts.
enum EvidenceUnit: Hashable {
  case rows
  case periods(Grain)

  /// `month`, `row`; for programs, too.
  var noun: String {
    switch self {
    case .rows: "row"
    case .periods(let grain): grain.rawValue
    }
  }

  /// `48 months`, `48か月`
  func counted(_ count: Int, in language: Language) -> String {
    switch self {
    case .rows: language.say(Wording.counted(count, noun), "\(Wording.grouped(count))行")
    case .periods(let grain): language.say(Wording.counted(count, noun), grain.japanese(counted: count))
    }
  }
}

extension String {
  /// Sentences begin with a capital, code does not.
  fileprivate var capitalizedFirst: String { hasPrefix("`") ? self : prefix(1).uppercased() + dropFirst() }
}
