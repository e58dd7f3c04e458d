import CivilTime
import Evaluation
import Semantics
import Statistics

/// Holds links against series of months or weeks. All series of one grain and one condition are computed together.
struct SeriesStudy {
  /// A link, and by what it is tested.
  private struct Question {
    var place: Int
    var grain: Grain
    var lag: Int
    var controls: LinkControls
  }
  struct Sheet: Hashable {
    var grain: Grain
    var filter: Filter?
  }
  /// Of each node its values, period by period.
  struct Numbers {
    var first: Period
    var values: [Int: [Double]]
    /// Of one period more, that which is foretold.
    var seasons: [Int]
    var monthParts: [Int]
  }

  private let engine: Engine
  private let graph: CauseGraph
  /// Of the nodes that have a series.
  let formulas: [Int: Formula]
  private var times: [Grain: TimeGraph] = [:]

  private let isDetailed: Bool

  init(_ engine: Engine, _ graph: CauseGraph, isDetailed: Bool = false) {
    (self.engine, self.graph, self.isDetailed) = (engine, graph, isDetailed)
    formulas = Dictionary(
      uniqueKeysWithValues: graph.nodes.indices.compactMap { node in
        guard case .definition(let id) = graph.nodes[node], SeriesStudy.obstacle(of: node, graph, engine) == nil else {
          return nil
        }
        return (node, engine.model.definitions[id.index].value)
      })
  }

  /// Why a node has no series that could be tested.
  static func obstacle(of node: Int, _ graph: CauseGraph, _ engine: Engine) -> EvidenceReason? {
    switch graph.nodes[node] {
    case .factor: return .notMeasured(node: node)
    case .column: return .otherLevel
    case .definition(let id):
      let definition = engine.model.definitions[id.index]
      if definition.isOpenFact { return .openFact(node: node) }
      return engine.planner.below(definition.value).datasets.isEmpty ? .notFromData(node: node) : nil
    }
  }

  private func obstacle(_ ends: [Int]) -> EvidenceReason? {
    ends.lazy.compactMap { SeriesStudy.obstacle(of: $0, graph, engine) }.first
  }

  mutating func evidence(for links: [CauseGraph.Link], by dimension: DimensionModel? = nil) -> [Evidence] {
    var answers = links.map { Evidence($0, .cannotTell) }
    var questions: [Sheet: [Question]] = [:]
    for (place, link) in links.enumerated() {
      let ends = [link.cause, link.effect]
      if let reason = obstacle(ends) {
        answers[place] = Evidence(link, .cannotTell, [reason])
        continue
      }
      let grain = grain(of: link)
      guard let lag = link.model.lagPeriods(of: grain) else {
        answers[place] = Evidence(link, .cannotTell, [.lag(grain)])
        continue
      }
      let controls = time(grain).controls(from: link.cause, to: link.effect, lag: Int(lag))
      questions[Sheet(grain: grain, filter: link.model.condition), default: []].append(
        Question(place: place, grain: grain, lag: Int(lag), controls: controls))
    }
    for (sheet, own) in questions {
      if let dimension {
        for question in own {
          answers[question.place] = panelEvidence(links[question.place], question, sheet, by: dimension)
        }
        continue
      }
      let nodes = Set(
        own.flatMap { question in
          [links[question.place].cause, links[question.place].effect] + question.controls.controls.map(\.node)
        })
      let numbers = numbers(of: nodes.sorted(), sheet)
      for question in own { answers[question.place] = evidence(links[question.place], question, numbers) }
    }
    return answers
  }

  private mutating func time(_ grain: Grain) -> TimeGraph {
    if let known = times[grain] { return known }
    let made = TimeGraph(graph, grain: grain, measured: Set(formulas.keys))
    times[grain] = made
    return made
  }

  /// The finest one that both ends have: a week where amounts come week by week, for a month would hold four or five.
  private func grain(of link: CauseGraph.Link) -> Grain {
    grain(of: [link.cause, link.effect], atLeast: link.model.grain)
  }

  func grain(of nodes: [Int], atLeast grain: Grain) -> Grain {
    let formulas = nodes.compactMap { self.formulas[$0] }
    let isOfWeeks = formulas.contains { formula in
      engine.model.addsUp(formula) && engine.planner.below(formula).datasets.contains { engine.isOfWeeks($0) }
    }
    return formulas.reduce(isOfWeeks ? .week : grain) { engine.ownGrain(of: $1, atLeast: $0) }
  }

  // MARK: Numbers

  /// What is over, covered and decided in each period.
  func numbers(of nodes: [Int], _ sheet: Sheet) -> Numbers? {
    let found = nodes.compactMap { node in formulas[node].map { (node: node, formula: $0) } }
    guard let (first, last) = periods(of: found.map(\.formula), sheet.grain) else { return nil }
    let calendar = engine.model.calendar
    let cells = engine.seriesValues(
      of: found.map { ($0.formula, []) }, by: sheet.grain, during: days(first, last), where: sheet.filter)
    let values = cells.map { $0.map(\.settled) }
    let periods = (first.index...last.index + 1).map { Period(sheet.grain, $0) }
    return Numbers(
      first: first, values: Dictionary(uniqueKeysWithValues: zip(found.map(\.node), values)),
      seasons: periods.map(calendar.monthOfYear),
      monthParts: sheet.grain == .week ? periods.map(calendar.weekOfMonth) : [])
  }

  /// From the first to the last period in which any of the data below formulas lie.
  private func periods(of formulas: [Formula], _ grain: Grain) -> (first: Period, last: Period)? {
    let spans = formulas.flatMap { engine.planner.below($0).datasets.compactMap { engine.span(of: $0) } }
    guard let start = spans.map(\.start).min(), let end = spans.map(\.end).max(), start < end else { return nil }
    let calendar = engine.model.calendar
    return (calendar.period(grain, of: start), calendar.period(grain, of: end - 1))
  }

  private func days(_ first: Period, _ last: Period) -> DaySpan {
    let calendar = engine.model.calendar
    return DaySpan(calendar.days(of: first).start, calendar.days(of: last).end)
  }

  // MARK: Segments

  private func panelEvidence(
    _ link: CauseGraph.Link, _ question: Question, _ sheet: Sheet, by dimension: DimensionModel
  ) -> Evidence {
    let nodes = [link.cause, link.effect]
    // What is the same for all segments goes with the periods.
    let controls = question.controls.controls.filter { control in
      formulas[control.node].map { engine.hasSegments($0, by: [dimension]) } ?? false
    }
    let asked = (nodes + controls.map(\.node)).compactMap { formulas[$0] }
    for node in nodes where !(formulas[node].map { engine.hasSegments($0, by: [dimension]) } ?? false) {
      return Evidence(link, .cannotTell, [.withoutSegments(node: node)])
    }
    guard let (first, last) = periods(of: asked, sheet.grain) else {
      return Evidence(link, .cannotTell, [.fewPeriods(0)])
    }
    let (keys, cells) = engine.panelValues(
      of: asked.map { ($0, []) }, by: sheet.grain, dimension, during: days(first, last), where: sheet.filter)
    // In an order of their own: a set has another one each time, and with it other last bits.
    let segments = Set(keys.map(\.segment)).sorted { "\($0)" < "\($1)" }
    let places = Dictionary(uniqueKeysWithValues: segments.enumerated().map { ($1, $0) })
    let count = Int(last.index - first.index) + 1
    let values = zip(asked, cells).map { formula, cells -> [[Double]] in
      // A segment without a row in a period sold nothing then; of a rate nothing is known.
      let blank = engine.model.addsUp(formula) ? 0 : Double.nan
      var values = [[Double]](repeating: [Double](repeating: blank, count: count), count: segments.count)
      for (key, cell) in zip(keys, cells) {
        guard let place = places[key.segment] else { continue }
        let period = Int(key.period.index - first.index)
        values[place][period] = cell.isSettled ? cell.double ?? blank : .nan
        // What is not over is so for all.
        if !cell.isSettled { for other in values.indices where blank == 0 { values[other][period] = .nan } }
      }
      return values
    }
    let scale = EffectScale(link.model)
    if let reason = scale.obstacle(values[0], values[1], of: link) { return Evidence(link, .cannotTell, [reason]) }
    let (x, y) = (values[0].map(scale.measured(cause:)), values[1].map(scale.measured(effect:)))
    let beside = zip(controls, values.dropFirst(2)).map { control, series in
      series.map { moved($0, by: control.before) }
    }
    var panel = Panel(
      cause: x, effect: y, controls: beside,
      seasons: (0..<count).map { engine.model.calendar.monthOfYear(of: Period(sheet.grain, first.index + Int32($0))) },
      lag: question.lag, movesOwnHistory: question.controls.movesOwnHistory)
    panel.parts = scale.parts(cause: values[0], effect: values[1])
    let known = (0..<count).filter { period in x.indices.contains { x[$0][period].isFinite && y[$0][period].isFinite } }
    let shared = x.indices.count { segment in
      (0..<count).contains { x[segment][$0].isFinite && y[segment][$0].isFinite }
    }
    guard shared >= Panel.fewestSegments else { return Evidence(link, .cannotTell, [.fewSegments(shared)]) }
    guard let start = known.first, let end = known.last, let effect = panel.effect(periodCount: known.count) else {
      return Evidence(
        link, .cannotTell, [known.count < SeriesEffect.fewestPeriods ? .fewPeriods(known.count) : .nothingLeft])
    }
    let finding = SeriesFinding(
      effect: effect, grain: question.grain, lag: question.lag, scale: scale, controls: controls,
      segmentCount: shared, first: Period(sheet.grain, first.index + Int32(start)),
      last: Period(sheet.grain, first.index + Int32(end)))
    return graded(link, finding, question.controls)
  }

  // MARK: One link

  private func evidence(_ link: CauseGraph.Link, _ question: Question, _ numbers: Numbers?) -> Evidence {
    guard let numbers, let cause = numbers.values[link.cause], let effect = numbers.values[link.effect] else {
      return Evidence(link, .cannotTell, [.fewPeriods(0)])
    }
    let scale = EffectScale(link.model)
    var series = SeriesEffect.Series(
      cause: cause, effect: effect, seasons: numbers.seasons, lag: question.lag,
      movesOwnHistory: question.controls.movesOwnHistory)
    series.monthParts = numbers.monthParts
    series.year = question.grain.periodsOfYear
    if let reason = scale.obstacle([cause], [effect], of: link) { return Evidence(link, .cannotTell, [reason]) }
    (series.cause, series.effect) = (scale.measured(cause: cause), scale.measured(effect: effect))
    series.parts = scale.parts(cause: [cause], effect: [effect]).map { ($0.cause[0], $0.effect[0]) }
    // By their numbers and not by their names: another name must not move the last bit of an answer.
    series.controls = question.controls.controls.map { control in
      moved(numbers.values[control.node] ?? [], by: control.before)
    }.sorted { $0.comesBefore($1) }
    let known = cause.indices.filter { cause[$0].isFinite && effect[$0].isFinite }
    guard let first = known.first, let last = known.last, let found = SeriesEffect(series) else {
      let moved = Set(cause.filter(\.isFinite))
      let why: EvidenceReason =
        moved.count == 1
        ? .standsStill : known.count < SeriesEffect.fewestPeriods ? .fewPeriods(known.count) : .nothingLeft
      return Evidence(link, .cannotTell, [why])
    }
    var finding = SeriesFinding(
      effect: found, grain: question.grain, lag: question.lag, scale: scale, controls: question.controls.controls,
      first: Period(question.grain, numbers.first.index + Int32(first)),
      last: Period(question.grain, numbers.first.index + Int32(last)))
    if let strength = link.model.strength {
      finding.forecast = StrengthForecast(series, slope: scale.slope(strength))
      finding.next = (finding.forecast?.next?.place).map { Period(question.grain, numbers.first.index + Int32($0)) }
    }
    if isDetailed {
      finding.resampled = SeriesEffect.resampled(series, found)
      finding.otherLags = otherLags(series)
    }
    return graded(link, finding, question.controls)
  }

  /// The same with the cause, and what is held apart, some periods earlier or later.
  private func otherLags(_ series: SeriesEffect.Series) -> [(lag: Int, estimate: Estimate)] {
    Set([0] + (series.lag - 2...series.lag + 2)).filter { $0 >= 0 && $0 != series.lag }.sorted().compactMap { lag in
      var other = series
      other.lag = lag
      // What is held apart belongs to the time of the cause.
      other.controls = series.controls.map { moved($0, by: lag - series.lag) }
      return SeriesEffect(other, isChecked: false).map { (lag, $0.estimate) }
    }
  }

  private func graded(_ link: CauseGraph.Link, _ finding: SeriesFinding, _ controls: LinkControls) -> Evidence {
    let effect = finding.effect
    var answer = Evidence(link, .cannotTell)
    answer.finding = .series(finding)
    if effect.moveCount < SeriesStudy.fewestMoves {
      answer.reasons = [.moved(times: effect.moveCount)]
      return answer
    }
    var limits = SeriesStudy.limits(effect, controls)
    if let column = SharedRows(engine.model).column(of: link) { limits.append(.sharedRows(column)) }
    let grading = Grading(
      estimate: effect.estimate, direction: link.model.direction, isRefuted: link.model.isRefuted,
      believed: finding.believed(link.model), limits: limits)
    (answer.grade, answer.reasons) = grading.result
    if answer.grade == .cannotTell || answer.grade == .hint {
      answer.needed = grading.needed(
        insteadOf: Double(effect.rowCount), idle: Double(effect.periodCount - effect.rowCount),
        atMost: SeriesStudy.mostNeeded)
    }
    if finding.forecast?.isWorse ?? false { answer.loseGrade() }
    return answer
  }

  /// Nobody waits longer: fifty years of months.
  private static let mostNeeded = 600.0

  /// A cause that moved by less than three equal steps has shown itself too seldom.
  static let fewestMoves = 3.0
  /// Two years: with less, a season is no season yet.
  private static let longEnough = 24

  static func limits(_ effect: SeriesEffect, _ controls: LinkControls) -> [EvidenceReason] {
    var limits: [EvidenceReason] = []
    if effect.comparedCount < SeriesStudy.longEnough { limits.append(.shortSeries(effect.comparedCount)) }
    if !controls.hidden.isEmpty { limits.append(.hidden(controls.hidden)) }
    if !controls.isCauseExplained { limits.append(.unexplained) }
    if effect.isExact { limits.append(.exact) }
    if let p = effect.future, p < Grading.chance { limits.append(.future(p: p)) }
    if let part = effect.shifted, part > Grading.looseChance { limits.append(.shifts(part: part)) }
    if let p = effect.inParts, p >= Grading.looseChance { limits.append(.onlyInAmounts(p: p)) }
    if let p = effect.quick, p >= Grading.looseChance { limits.append(.slow(p: p)) }
    return limits
  }
}

extension SeriesFinding {
  /// The smallest size that is believed, of one more of the cause; else that by which the cause's usual move would make a
  /// quarter of what the effect does by itself (a correlation of one half).
  func believed(_ link: LinkModel) -> Double {
    let notable = 0.5 * effect.news.effectDeviation / effect.causeDeviation
    return scale.believed(link) ?? notable
  }
}

extension Grain {
  /// Nil where they are so few that all that moves is slow.
  var periodsOfYear: Int? {
    switch self {
    case .day: 365
    case .week: 52
    case .month: 12
    case .quarter, .year, .fiscalQuarter, .fiscalYear: nil
    }
  }
}

extension LinkModel {
  /// Its lag in periods of a grain that is no finer than its own.
  fileprivate func lagPeriods(of grain: Grain) -> Int32? {
    var link = self
    link.grain = grain
    return link.lagPeriods
  }
}

extension [Double] {
  /// In an order of numbers, not of names; what is not known comes first.
  func comesBefore(_ other: [Double]) -> Bool {
    lexicographicallyPrecedes(other) { $0.isNaN ? !$1.isNaN : $0 < $1 }
  }
}
