import CivilTime
import Evaluation
import Graphs
import Numerics
import Planning
import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Period by period, and in each period causes before effects.
final class Propagation {
  let question: WhatIfQuestion
  let route: LinkRoute
  let lines: [Slice]
  /// The first day of the change; nil: it has held for ever.
  private let start: Day?
  /// The base, the changed world over formulas alone, and over links too.
  let base: WhatIfWorld
  let byFormula: WhatIfWorld
  let changed: WhatIfWorld
  /// The effects, each behind those that it hangs on in the same period.
  private let order: [DefinitionID]
  /// The grain by which each effect is moved.
  private let grains: [DefinitionID: Grain]
  /// For each variant where between its ends each strength is. The first is the middle.
  private let variants: [[Double]]
  /// How many of them, behind the first, are the ends of all strengths.
  private let cornerCount: Int
  private var notes: [LinkNote] = []
  /// Links without a number to start from, each with the first period in which it is so.
  private var missed: [(link: String, period: String?)] = []
  /// The day on which the data of the ends of links begin.
  private let firstData: Day?
  /// Steps that are not taken in some period.
  private var uneven: Set<Int> = []

  /// Nil where links lead round, and there is no order.
  ///
  /// - Parameters:
  ///   - places: for each draw where between its ends each strength is; nil: the middle, and all ends.
  ///   - inputs: for each draw where the uncertain numbers are; nil: in their middle.
  init?(
    _ question: WhatIfQuestion, _ route: LinkRoute, lines: [Slice], drawing places: [[Double]]? = nil,
    inputs: Draws? = nil
  ) {
    let effects = route.steps.map(\.effect).reduce(into: [DefinitionID]()) { if !$0.contains($1) { $0.append($1) } }
    guard let order = Self.order(effects, route, question) else { return nil }
    let (variants, cornerCount) = places.map { ($0, 0) } ?? Self.ends(of: route)
    (self.question, self.route, self.lines) = (question, route, lines)
    (self.order, self.cornerCount, self.variants) = (order, cornerCount, variants)
    grains = Dictionary(route.steps.map { ($0.effect, $0.link.grain) }, uniquingKeysWith: { first, _ in first })
    let day = question.time?.start ?? question.earliestStart(route, lines)
    let start = day.map { [grains] start in
      // The change holds in whole periods.
      let calendar = question.base.model.calendar
      return Set(grains.values).map { calendar.days(of: calendar.period($0, of: start)).start }.min() ?? start
    }
    self.start = start
    firstData = question.firstData(route)
    // A changed body holds in the whole of the first period, an action from its day on.
    let active = question.push == nil ? start : day
    base = WhatIfWorld(
      question.base, variantCount: inputs == nil ? 1 : variants.count, from: active, inputs: inputs)
    byFormula = WhatIfWorld(
      question.changed, variantCount: question.push == nil ? 1 : variants.count, from: active, push: question.push)
    changed = WhatIfWorld(
      question.changed, variantCount: variants.count, moving: grains, from: active, push: question.push,
      inputs: inputs)
  }

  /// The middle of all strengths, their ends, and places between.
  private static func ends(of route: LinkRoute) -> (variants: [[Double]], cornerCount: Int) {
    let count = route.steps.count
    let intervals = route.steps.indices.filter { route.steps[$0].strength.isInterval }
    let middle = [Double](repeating: 0.5, count: count)
    var corners: [[Double]] = []
    // Beyond eight intervals all are low, or all are high.
    let sets = intervals.count <= 8 ? Array(0..<(1 << intervals.count)) : [0, -1]
    for set in sets where !intervals.isEmpty {
      var corner = middle
      for (place, index) in intervals.enumerated() { corner[index] = set & (1 << min(place, 62)) == 0 ? 0 : 1 }
      corners.append(corner)
    }
    // Between the ends, to see whether something turns round there.
    let inner = intervals.isEmpty ? [] : [0.25, 0.75].map { [Double](repeating: $0, count: count) }
    return ([middle] + corners + inner, corners.count)
  }

  private static func order(
    _ effects: [DefinitionID], _ route: LinkRoute, _ question: WhatIfQuestion
  ) -> [DefinitionID]? {
    let engine = question.changed
    let places = Dictionary(uniqueKeysWithValues: effects.enumerated().map { ($1, $0) })
    var graph = DirectedGraph(count: effects.count)
    func add(_ formulas: [Formula], to effect: Int) {
      for read in SliceReads(formulas, endingAt: Set(effects), in: engine).reads {
        let isOfPast = read.steps.contains {
          if case .earlier = $0 { $0.isOfPast } else { false }
        }
        if let id = read.effect, let place = places[id], question.time == nil || !isOfPast {
          graph.addEdge(from: effect, to: place)
        }
      }
    }
    for (place, id) in effects.enumerated() { add(engine.model.definitions[id.index].body.formulas, to: place) }
    for step in route.steps where step.lag == 0 || question.time == nil {
      guard let place = places[step.effect] else { continue }
      add([engine.model.definitions[step.cause.index].value], to: place)
    }
    return graph.orderedByDependency()?.map { effects[$0] }
  }

  // MARK: Effects

  func run() {
    if question.time == nil, start != nil {
      // Of a change of all time only the periods that are read; links that lead round are not followed then.
      changed.mover = { [unowned self] id, period in move(id, in: slice(period)) }
      return
    }
    guard let start, let end = lastDay else {
      for id in order { for line in lines.prefix(1) { move(id, in: line) } }
      return
    }
    let calendar = question.base.model.calendar
    var places: [(end: Day, rank: Int, slice: Slice)] = []
    for (rank, id) in order.enumerated() {
      guard let grain = grains[id], end > start else { continue }
      let (first, last) = (calendar.period(grain, of: start), calendar.period(grain, of: end - 1))
      for index in first.index...last.index {
        let slice = slice(Period(grain, index))
        places.append((slice.span?.end ?? end, rank, slice))
      }
    }
    places.sort { ($0.end, $0.rank) < ($1.end, $1.rank) }
    for place in places { move(order[place.rank], in: place.slice) }
  }

  /// Behind the last day that is read: `next` reads on.
  private var lastDay: Day? {
    let reads = SliceReads(question.items.changed, endingAt: Set(grains.keys), in: question.changed).reads
    let ends = lines.flatMap { line in reads.map { question.changed.span(of: line + $0.steps)?.end ?? .min } }
    return (lines.compactMap { $0.span?.end } + ends.filter { $0 < .max }).max()
  }

  private func slice(_ period: Period) -> Slice {
    Slice(span: question.base.model.calendar.days(of: period), period: period)
  }

  private func move(_ id: DefinitionID, in slice: Slice) {
    let own = changed.valuesByFormula(of: id, in: slice)
    let none = [Double](repeating: 0, count: variants.count)
    var (sums, factors) = (none, none.map { $0 + 1 })
    let part = addsUp(id) ? changed.coveredPart(of: slice, for: id) : 1
    for (index, step) in route.steps.enumerated() where step.effect == id {
      guard let whole = causeSlice(step, slice) else { continue }
      let (cause, rows) = (whole.of(step.condition), slice.of(step.condition))
      let before = base.values(of: baseID(step.cause), in: cause)
      guard before.contains(where: { $0.double != nil }) else {
        withoutValue(step, cause, for: slice)
        continue
      }
      let after = changed.values(of: step.cause, in: cause)
      // A rate is what it is in the rows, changed as the question says; of a sum it says only what the whole gains. What an
      // action adds to the rows is known.
      if let condition = step.link.conditionText, addsUp(step.cause),
        question.push == nil
          ? !isInProportion(step, whole, before, after) : !changed.isTold(step.cause, in: cause)
      {
        uneven.insert(index)
        say(.notFollowed(step.link.fullText, .uneven(condition)))
        continue
      }
      // In a month that the data cut there is as much of an amount as of its days; a cause of the same month is cut itself.
      let covered = step.lag == 0 || step.isPartOfEffect ? 1 : part
      // What is a part of the effect is one of what it is in the base.
      let effect = step.isPartOfEffect ? base.values(of: baseID(step.effect), in: rows) : []
      for variant in variants.indices {
        guard let now = after[variant].double, let before = before.of(variant),
          let change = change(step, at: variants[variant][index], from: before, to: now, of: effect.of(variant))
        else {
          // Of this draw alone: the others are not to hang on where it stands among them.
          withoutValue(step, cause, for: slice)
          continue
        }
        sums[variant] += change.sum * covered
        factors[variant] *= change.factor
      }
    }
    if own[0].double == nil, let step = route.steps.first(where: { $0.effect == id }) {
      withoutValue(step, slice, for: slice)
    }
    let numbers = own.indices.map { variant -> Number? in
      let (sum, factor) = (sums[variant], factors[variant])
      guard let value = own[variant].number, sum != 0 || factor != 1 else { return own[variant].number }
      // A double has no more digits that mean something: 0.2 + 0.01 is 0.21.
      return .double((value.double * factor + sum).rounded(toDigits: 15))
    }
    let moves = own.indices.map { (numbers[$0]?.double ?? 0) - (own[$0].double ?? 0) }
    changed.move(id, in: slice, by: moves, to: numbers)
  }

  private func addsUp(_ id: DefinitionID) -> Bool {
    question.base.model.addsUp(question.base.model.definitions[baseID(id).index].value)
  }

  /// The rows that a link is of change by the same part of themselves as all do.
  private func isInProportion(_ step: LinkRoute.Step, _ whole: Slice, _ before: [Cell], _ after: [Cell]) -> Bool {
    let all = base.values(of: baseID(step.cause), in: whole)
    let sums = changed.values(of: step.cause, in: whole)
    return variants.indices.allSatisfy { variant in
      guard let part = after[variant].double, let sum = sums[variant].double, let before = before.of(variant),
        let all = all.of(variant)
      else { return false }
      let (one, other) = (part * all, sum * before)
      return abs(one - other) <= 1e-9 * max(abs(one), abs(other))
    }
  }

  /// The slice of the cause that moves an effect in a slice; nil where nothing has changed yet.
  private func causeSlice(_ step: LinkRoute.Step, _ slice: Slice) -> Slice? {
    guard let start, let period = slice.period else { return slice }
    let cause = self.slice(Period(period.grain, period.index - step.lag))
    return cause.span.map { $0.end > start } ?? false ? cause : nil
  }

  private static let largestFall = -0.999

  /// What one link adds to its effect, and by what it multiplies it; nil where it cannot be told.
  ///
  /// - Parameter own: what the effect is in the base, in the rows that the link is of.
  private func change(
    _ step: LinkRoute.Step, at place: Double, from before: Double, to now: Double, of own: Double?
  ) -> (sum: Double, factor: Double)? {
    if before == now { return (0, 1) }
    let (cause, effect) = (step.strength.cause.double, step.strength.effect(at: place))
    if step.strength.isElasticity {
      // The declared ends are above it; a draw beyond them may say that more than all is lost.
      let power = step.strength.power(of: max(effect, Self.largestFall))
      // Of nothing there is no less than nothing, and of a cause that has gone no more than all.
      guard before > 0, now > 0 || (now == 0 && power > 0) else { return nil }
      let factor = pow(now / before, power)
      guard step.condition != nil else { return (0, factor) }
      return own.map { ($0 * (factor - 1), 1) }
    }
    if step.strength.isCauseRelative && before == 0 { return nil }
    // 0.21 - 0.2 is a little less than a point.
    let steps =
      (step.strength.isCauseRelative ? (now / before - 1) / cause : (now - before) / cause).roundedToTwelveDigits
    guard step.strength.isEffectRelative else { return (effect * steps, 1) }
    return own.map { ($0 * effect * steps, 1) }
  }

  /// The definition of the same name in the base.
  private func baseID(_ id: DefinitionID) -> DefinitionID {
    question.base.model.definition(named: question.changed.model.definitions[id.index].name)?.id ?? id
  }

  /// - Parameters:
  ///   - slice: where an end has no number.
  ///   - moved: that of the effect.
  private func withoutValue(_ step: LinkRoute.Step, _ slice: Slice, for moved: Slice) {
    // Before what is asked for a change of all time may find no data yet.
    if question.time?.start == nil, let first = lines.first?.span, let effect = moved.span, effect.end <= first.start,
      let span = slice.span, span.end <= firstData ?? .max
    {
      return
    }
    let (link, period) = (step.link.fullText, text(slice))
    guard !missed.contains(where: { $0.link == link }) else { return }
    missed.append((link, period))
    say(.withoutValue(link, period: period))
  }

  private func say(_ note: LinkNote) { if !notes.contains(note) { notes.append(note) } }

  /// Nil: all time.
  private func text(_ slice: Slice) -> String? {
    slice.span.map { Period.text(of: $0, question.base.model.calendar) }
  }

  /// Whether a definition rises or falls in the slices of the answer; 0 where it does neither, or both.
  func sign(of id: DefinitionID) -> Int {
    var signs: Set<Int> = []
    for line in lines {
      guard let before = base.values(of: baseID(id), in: line)[0].double,
        let now = changed.values(of: id, in: line)[0].double, before != now
      else { continue }
      signs.insert(now > before ? 1 : -1)
    }
    return signs.count == 1 ? signs.first ?? 0 : 0
  }

  // MARK: The answer

  /// A definition in the first line: as it is, with formulas alone, and with links too, in each variant.
  func values(ofItem item: Int) -> (base: Cell, byFormula: [Cell], changed: [Cell])? {
    guard let line = lines.first else { return nil }
    let own = question.items.changed[item]
    return (
      base.values(of: [question.items.base[item]], in: line)[0][0], byFormula.values(of: [own], in: line)[0],
      changed.values(of: [own], in: line)[0]
    )
  }

  /// By line, for each item what it is in the base and with all that moves, in each draw; `nan` for no value.
  var drawn: [[(base: [Double], changed: [Double])]] {
    lines.map { line in
      func numbers(_ cells: [[Cell]]) -> [[Double]] {
        cells.map { cells in variants.indices.map { cells[cells.count == 1 ? 0 : $0].drawnNumber } }
      }
      let before = numbers(base.values(of: question.items.base, in: line))
      return Array(zip(before, numbers(changed.values(of: question.items.changed, in: line))))
    }
  }

  var obstacle: DrawObstacle? { base.obstacle ?? changed.obstacle }

  /// What links move, by name.
  var effects: [String] { order.map { question.changed.model.definitions[$0.index].name } }

  /// What was met on the way.
  var notesOfLinks: [LinkNote] {
    notes
      + changed.otherTimes.map { question.changed.model.definitions[$0.index].name }.sorted().map { .otherTimes($0) }
      + held()
  }

  func fill(_ answer: inout WhatIfAnswer, changedIDs: [DefinitionID]) {
    for line in lines {
      let before = base.values(of: question.items.base, in: line).map { $0[0] }
      let plain = byFormula.values(of: question.items.changed, in: line).map { $0[0] }
      let all = changed.values(of: question.items.changed, in: line)
      var values: [WhatIfAnswer.Value] = []
      for index in question.items.changed.indices {
        let (ends, turns) = ends(of: all[index])
        if turns { answer.notMonotone.insert(index) }
        values.append(.init(base: before[index], byFormula: plain[index], changed: all[index][0], ends: ends))
      }
      answer.values.append(values)
    }
    answer.effects = effects
    for step in route.steps where !answer.sources.contains(step.link.source) { answer.sources.append(step.link.source) }
    if question.time == nil { answer.notes.append(.steady(lines.first.flatMap(text))) }
    if let start, question.time?.start != nil, route.steps.contains(where: { $0.lag > 0 }) {
      let calendar = question.base.model.calendar
      if let first = text(slice(calendar.period(route.steps[0].link.grain, of: start))) {
        answer.notes.append(.begins(first))
      }
    }
    if question.time?.start != nil { answer.notes += causesOfPast(Set(changedIDs)) }
    answer.notes += followed()
    answer.notes += notesOfLinks
    if cornerCount > 0 { answer.notes.append(.ends) }
    for id in changedIDs + order { if let found = unobserved(id) { answer.unobserved.append(found) } }
  }

  /// A changed body holds in all time, and only what links move begins with what is asked for.
  private func causesOfPast(_ changed: Set<DefinitionID>) -> [LinkNote] {
    var causes: [DefinitionID] = []
    for step in route.steps where !causes.contains(step.cause) { causes.append(step.cause) }
    return causes.filter { cause in
      let formula = question.changed.model.definitions[cause.index].value
      return SliceReads([formula], endingAt: changed, in: question.changed).reads.contains { read in
        read.effect != nil && (read.back != nil || read.steps.contains(where: \.isOfPast))
      }
    }.map { .past(question.changed.model.definitions[$0.index].name) }
  }

  /// Links that differ by their lag only are told together: they are the parts of one effect that comes bit by bit.
  private func followed() -> [LinkNote] {
    var told: [(link: String, source: String?, grain: Grain, lags: [Int32])] = []
    for (index, step) in route.steps.enumerated() where !uneven.contains(index) {
      let (text, source, grain) = (step.link.fullText, step.link.source, step.link.grain)
      if let known = told.firstIndex(where: { ($0.link, $0.source, $0.grain) == (text, source, grain) }) {
        told[known].lags.append(step.lag)
      } else {
        told.append((text, source, grain, [step.lag]))
      }
    }
    return told.map { .followed($0.link, lags: $0.lags.sorted(), grain: $0.grain, source: $0.source) }
  }

  /// Which periods stand for those behind the data, the first to the last of them.
  private func held() -> [LinkNote] {
    [true, false].compactMap { isYear in
      let holds = base.holds.filter { $0.isYear == isYear }
        .sorted {
          ($0.slice.span?.start ?? 0, $0.at.span?.start ?? 0) < ($1.slice.span?.start ?? 0, $1.at.span?.start ?? 0)
        }
      guard let first = holds.first, let last = holds.last else { return nil }
      func periods(_ slice: KeyPath<HeldSlices.Hold, Slice>) -> LinkNote.Periods? {
        guard let from = text(first[keyPath: slice]), let to = text(last[keyPath: slice]) else { return nil }
        return LinkNote.Periods(from, to)
      }
      guard let held = periods(\.slice), let at = periods(\.at) else { return nil }
      return .held(held, at: at, isYear: isYear)
    }
  }

  private func ends(of cells: [Cell]) -> (ends: (low: Double, high: Double)?, turns: Bool) {
    guard cornerCount > 0 else { return (nil, false) }
    let numbers = cells.compactMap(\.double)
    guard numbers.count == cells.count, let low = numbers.min(), let high = numbers.max() else { return (nil, false) }
    let corners = numbers[1...cornerCount]
    let slack = 1e-9 * max(abs(low), abs(high))
    let turns = (corners.min() ?? low) > low + slack || (corners.max() ?? high) < high - slack
    return ((low, high), turns)
  }

  /// The first value of a definition that lies outside of its last 24 periods.
  private func unobserved(_ id: DefinitionID) -> WhatIfAnswer.Unobserved? {
    let engine = question.observed
    let name = question.changed.model.definitions[id.index].name
    guard let formula = engine.model.definition(named: name)?.value,
      let grain = lines.lazy.compactMap({ $0.period?.grain }).first,
      let (_, last) = engine.lastFinishedPeriod(of: formula, grain: grain)
    else { return nil }
    let known = engine.histories(of: [(formula, [])], until: last, where: nil)[0]
    guard let low = known.min(), let high = known.max() else { return nil }
    for line in lines where line.period != nil {
      let value = changed.values(of: id, in: line)[0]
      guard let number = value.double, number < low || number > high else { continue }
      return .init(definition: id, slice: line, value: value, low: low, high: high)
    }
    return nil
  }
}

extension LinkModel.Strength {
  /// Of an elasticity: to which power of the change of its cause an effect goes that changes by so much.
  func power(of effect: Double) -> Double { log1p(effect) / log1p(cause.double) }
}

extension SliceStep {
  /// It leads to periods before, or to them and its own.
  fileprivate var isOfPast: Bool {
    switch self {
    case .earlier(let length, _, _): length.months > 0 || length.seconds > 0
    case .widened: true
    case .same, .filtered, .during, .covered, .overall, .ticked: false
    }
  }
}

extension Cell {
  /// As a number of draws: of a truth value 1 and 0, `nan` for no value.
  fileprivate var drawnNumber: Double {
    if case .boolean(let flag) = value { flag ? 1 : 0 } else { double ?? .nan }
  }
}

extension [Cell] {
  /// The number in a variant; one cell stands for all of them.
  fileprivate func of(_ variant: Int) -> Double? { isEmpty ? nil : self[count == 1 ? 0 : variant].double }
}

extension Slice {
  /// The rows of it for which a condition holds.
  fileprivate func of(_ condition: Filter?) -> Slice {
    condition.map { Slice(span: span, period: period, filter: $0) } ?? self
  }
}
