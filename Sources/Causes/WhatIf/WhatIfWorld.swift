import CivilTime
import Evaluation
import Numerics
import Semantics

/// A world in which the effects of links have numbers of their own, period by period, what is pushed is so much more wherever
/// it is read, and what lies behind the data is held. Every other number is the engine's, with these given.
final class WhatIfWorld {
  private struct Place: Hashable {
    var formula: Formula
    var slice: Slice
  }
  private struct Move: Hashable {
    var effect: DefinitionID
    var period: Period
  }

  /// The rows of a slice, by whichever way it was reached.
  private struct Rows: Hashable {
    var span: DaySpan?
    var conditions: Set<Filter>
  }

  let engine: Engine
  let variantCount: Int
  /// The effects of links, and the grain by which each is moved.
  private let grains: [DefinitionID: Grain]
  /// Before this day nothing has moved; nil: the change has held for ever.
  private let start: Day?
  /// What is added to a definition.
  private let push: Push?
  /// Where a walk over formulas ends.
  private let moved: Set<DefinitionID>
  private let evaluation: GivenEvaluation
  /// What has been made ready, and whether all that is moved is known there.
  private var prepared: [Place: Bool] = [:]
  private var isGiven: Set<Place> = []
  private var pushed: [Rows: Bool] = [:]
  /// The same without what is pushed.
  private lazy var unmoved = WhatIfWorld(engine)
  /// By how much each effect is moved in a period, in each variant.
  private var moves: [Move: [Double]] = [:]
  /// Moves an effect in a period when it is first read; nil: all that are moved have been.
  var mover: ((DefinitionID, Period) -> Void)?
  private var underway: Set<Move> = []
  private(set) var holds: [HeldSlices.Hold] = []
  /// Effects that are read over times, or in rows, for which nothing is known.
  private(set) var otherTimes: Set<DefinitionID> = []
  private var reads: [Formula: [SliceReads.Read]] = [:]

  init(
    _ engine: Engine, variantCount: Int = 1, moving grains: [DefinitionID: Grain] = [:], from start: Day? = nil,
    push: Push? = nil, inputs: Draws? = nil
  ) {
    (self.engine, self.variantCount, self.grains, self.start) = (engine, variantCount, grains, start)
    self.push = push
    moved = Set(grains.keys).union([push?.definition].compactMap { $0 })
    var given = GivenValues(variantCount: variantCount)
    if let inputs { given.draw(inputs) }
    evaluation = GivenEvaluation(engine, given)
  }

  /// Why something cannot be told in each draw of uncertain numbers.
  var obstacle: DrawObstacle? { evaluation.obstacle }

  /// For each formula its value in each variant.
  func values(of formulas: [Formula], in slice: Slice) -> [[Cell]] {
    for formula in formulas { prepare(formula, in: slice) }
    return evaluation.values(of: formulas, in: slice)
  }

  func values(of id: DefinitionID, in slice: Slice) -> [Cell] { values(of: [formula(of: id)], in: slice)[0] }

  /// What its own formula gives, before links move it.
  func valuesByFormula(of id: DefinitionID, in slice: Slice) -> [Cell] {
    prepareBody(of: id, in: slice)
    return evaluation.values(of: [formula(of: id)], in: slice)[0]
  }

  /// Whether all that is moved and read by a definition is known in a slice.
  func isTold(_ id: DefinitionID, in slice: Slice) -> Bool { prepare(formula(of: id), in: slice) }

  /// Moves an effect in a slice: a whole period, or, without a time, the one that stands for all.
  func move(_ id: DefinitionID, in slice: Slice, by changes: [Double], to numbers: [Number?]) {
    if let period = slice.period { moves[Move(effect: id, period: period)] = changes }
    give(numbers, for: id, in: slice)
  }

  private func give(_ numbers: [Number?], for id: DefinitionID, in slice: Slice) {
    isGiven.insert(Place(formula: formula(of: id), slice: Slice(span: engine.span(of: slice))))
    evaluation.give(numbers, for: formula(of: id), in: slice)
  }

  private func formula(of id: DefinitionID) -> Formula { engine.model.definitions[id.index].value }

  // MARK: What is read

  private func prepareBody(of id: DefinitionID, in slice: Slice) {
    // The body and not the name, at which a walk ends.
    for formula in engine.model.definitions[id.index].body.formulas { prepare(formula, in: slice) }
  }

  @discardableResult private func prepare(_ formula: Formula, in slice: Slice) -> Bool {
    let place = Place(formula: formula, slice: slice)
    if let known = prepared[place] { return known }
    prepared[place] = true
    let found = reads[formula] ?? SliceReads([formula], endingAt: moved, in: engine).reads
    reads[formula] = found
    var isTold = true
    for read in found {
      for place in places(of: read, from: slice) {
        if let effect = read.effect {
          let isKnown = read.isGrouped ? miss(effect) : widen(effect, in: place)
          isTold = isTold && isKnown
        } else {
          hold(read.formula, in: place)
        }
      }
    }
    prepared[place] = isTold
    return isTold
  }

  /// The slice in which something is read, and, of a series, those of all periods before in which something is moved.
  private func places(of read: SliceReads.Read, from slice: Slice) -> [Slice] {
    var places = [slice + read.steps]
    guard let back = read.back, let start else { return places }
    var from = slice
    while places.count < Self.longestPast, let span = engine.span(of: places[places.count - 1]), span.start > start {
      from = from + [back]
      // Before the data there is no period.
      if engine.span(of: from + read.steps) == nil { break }
      places.append(from + read.steps)
    }
    return places
  }

  /// As many days as a century has.
  private static let longestPast = 36_525

  private func hold(_ aggregate: Formula, in place: Slice) {
    guard !isGiven.contains(Place(formula: aggregate, slice: place)),
      let hold = HeldSlices(engine: engine).hold(aggregate, in: place),
      let number = engine.value(of: aggregate, in: hold.at).number
    else { return }
    isGiven.insert(Place(formula: aggregate, slice: place))
    evaluation.give([Number?](repeating: number, count: variantCount), for: aggregate, in: place)
    evaluation.holdWhole(place)
    let shown = HeldSlices.Hold(
      slice: hold.slice, at: Slice(span: hold.at.span, period: hold.at.period), isYear: hold.isYear)
    if !holds.contains(shown) { holds.append(shown) }
  }

  /// False: nobody knows by how much it is moved there.
  private func miss(_ id: DefinitionID) -> Bool {
    otherTimes.insert(id)
    return false
  }

  // MARK: What is moved

  /// An effect that is read in another slice than the period in which it was moved: what adds up is moved by the sum over
  /// the periods in it, of a period that is cut by the part of its days; a rate as in its periods where it moves alike in all
  /// of them, else by their mean, weighted with what it is a rate of.
  private func widen(_ id: DefinitionID, in place: Slice) -> Bool {
    if let push, push.definition == id { return widen(push, in: place) }
    guard let grain = grains[id] else { return true }
    let formula = formula(of: id)
    let span = engine.span(of: place)
    let whole = Place(formula: formula, slice: Slice(span: span))
    if isGiven.contains(whole), place.isOfAllRows { return true }
    prepareBody(of: id, in: place)
    if let start, let span, span.end <= start { return true }
    let days = span.map { covered($0, of: place, by: id) }
    guard let days, let parts = parts(of: days, grain, for: id, from: start) else { return miss(id) }
    let none = [Double](repeating: 0, count: variantCount)
    let known = parts.compactMap { part -> [Double]? in
      if let start, engine.model.calendar.days(of: part.period).end <= start { return none }
      return moved(Move(effect: id, period: part.period))
    }
    // It may have been this very period that was moved.
    if isGiven.contains(whole), place.isOfAllRows { return true }
    guard known.count == parts.count, let first = known.first else { return miss(id) }
    if known.allSatisfy({ $0.allSatisfy { $0 == 0 } }) { return true }
    guard place.isOfAllRows else { return miss(id) }
    let change: [Double]
    if engine.model.addsUp(formula) {
      change = none.indices.map { variant in zip(known, parts).reduce(0) { $0 + $1.0[variant] * $1.1.share } }
    } else if known.allSatisfy({ isSame($0, first) }) {
      change = first
    } else if engine.model.isOfLastDay(formula), let last = known.last {
      change = last
    } else if let mean = mean(of: known, weight: weights(of: formula, in: parts.map(\.span))) {
      change = mean
    } else {
      return miss(id)
    }
    let before = evaluation.values(of: [formula], in: place)[0]
    let numbers = zip(before, change).map { cell, change in cell.double.map { Number.double($0 + change) } }
    give(numbers, for: id, in: Slice(span: span))
    return true
  }

  private func moved(_ move: Move) -> [Double]? {
    if let known = moves[move] { return known }
    guard let mover, underway.insert(move).inserted else { return nil }
    mover(move.effect, move.period)
    underway.remove(move)
    return moves[move]
  }

  /// Values are rounded: the same points added to two of them are the same but for the last.
  private func isSame(_ some: [Double], _ others: [Double]) -> Bool {
    zip(some, others).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), abs($1)) }
  }

  /// Of what a rate is a rate in each of some slices: the orders of what is earned for an order.
  private func weights(of rate: Formula, in spans: [DaySpan]) -> [[Double]]? {
    guard let base = engine.model.base(ofRate: rate) else { return nil }
    let weights = spans.map { values(of: [base], in: Slice(span: $0))[0].map { $0.double ?? 0 } }
    return weights.allSatisfy { $0.allSatisfy { $0 >= 0 } } ? weights : nil
  }

  private func mean(of moves: [[Double]], weight: [[Double]]?) -> [Double]? {
    guard let weight else { return nil }
    return (0..<variantCount).map { variant in
      let whole = weight.reduce(0) { $0 + $1[variant] }
      // Where there is nothing of which it is a rate it has no value either.
      return whole == 0 ? 0 : zip(moves, weight).reduce(0) { $0 + $1.0[variant] * $1.1[variant] } / whole
    }
  }

  /// What is pushed, in any slice and any rows of which it is told how much comes there.
  private func widen(_ push: Push, in place: Slice) -> Bool {
    // Several ways may lead to the same rows: the days of a month that are covered are those of the month.
    let own = Rows(span: engine.span(of: place), conditions: Set(place.conditions))
    if let known = pushed[own] { return known }
    pushed[own] = true
    prepareBody(of: push.definition, in: place)
    guard let added = added(by: push, in: place) else {
      pushed[own] = false
      return miss(push.definition)
    }
    guard added.contains(where: { $0.sum != 0 || $0.factor != 1 }) else { return true }
    let formula = formula(of: push.definition)
    let numbers = zip(evaluation.values(of: [formula], in: place)[0], added).map { cell, added in
      // A double has no more digits that mean something: 0.2 + 0.01 is 0.21.
      cell.double.map { Number.double(($0 * added.factor + added.sum).rounded(toDigits: 15)) }
    }
    evaluation.give(numbers, for: formula, in: place)
    return true
  }

  /// By so much more, and so many times as much, in each variant; nil where nobody has said how much falls there.
  private func added(by push: Push, in place: Slice) -> [(sum: Double, factor: Double)]? {
    let none = push.sizes.map { _ in (sum: 0.0, factor: 1.0) }
    let span = engine.span(of: place)
    if let from = push.from, let span, span.end <= from { return none }
    let isWhole = push.from.flatMap { from in span.map { $0.start >= from } } ?? true
    let days = (span ?? dataSpan(of: push.definition)).map { covered($0, of: place, by: push.definition) }
    let active = days.map { DaySpan(max($0.start, push.from ?? $0.start), $0.end) }
    if active?.isEmpty ?? false { return none }
    let formula = formula(of: push.definition)
    guard engine.model.addsUp(formula) else {
      guard push.condition == nil, let share = isWhole ? 1 : part(of: formula, in: place, days, from: active) else {
        return nil
      }
      return push.sizes.map { push.isRelative ? (0, 1 + $0 * share) : ($0 * share, 1) }
    }
    if push.isRelative {
      if isWhole, push.condition == nil { return push.sizes.map { (0, 1 + $0) } }
      let touched = rows(of: place, in: span == nil ? nil : active, and: push.condition)
      if let part = unmoved.values(of: [formula], in: touched)[0][0].double {
        return push.sizes.map { (part * $0, 1) }
      }
      // What has no number has none that could move.
      return unmoved.values(of: [formula], in: place)[0][0].double == nil ? none : nil
    }
    guard place.isOfAllRows || place.condition == push.condition else { return nil }
    guard let active else { return push.sizes.map { ($0, 1) } }
    guard let parts = parts(of: active, Push.grain, for: push.definition) else { return nil }
    let count = parts.reduce(0) { $0 + $1.share }
    return push.sizes.map { ($0 * count, 1) }
  }

  /// In how much of a slice a rate moves that begins to within it: by what it is a rate of, else by days.
  private func part(of rate: Formula, in place: Slice, _ days: DaySpan?, from active: DaySpan?) -> Double? {
    guard let days, let active, days.start > .min, days.end < .max else { return nil }
    // The slice ends with it.
    if engine.model.isOfLastDay(rate) { return 1 }
    if let base = engine.model.base(ofRate: rate) {
      let numbers = [active, days].map { unmoved.values(of: [base], in: rows(of: place, in: $0))[0][0].double }
      if let part = numbers[0], let whole = numbers[1], whole > 0 { return part / whole }
    }
    return Double(active.count) / Double(days.count)
  }

  private func rows(of place: Slice, in span: DaySpan?, and condition: Filter? = nil) -> Slice {
    Slice(span: span, steps: (place.conditions + [condition].compactMap { $0 }).map { .filtered($0) })
  }

  // MARK: Periods

  private struct SpanPart {
    var period: Period
    /// Those of its days that lie in the span.
    var span: DaySpan
    /// How much of an amount of the period that is.
    var share: Double
  }

  /// The days of a window that its number in the base is of: `cumulative` begins with the data, and what begins within them
  /// ends with them. What lies behind them is held whole.
  private func covered(_ span: DaySpan, of place: Slice, by id: DefinitionID) -> DaySpan {
    guard let data = dataSpan(of: id) else { return span }
    let start = span.start == .min ? data.start : span.start
    let isHeld = place.span.map { $0.start >= data.end } ?? false
    return DaySpan(start, isHeld || start >= data.end ? span.end : min(span.end, data.end))
  }

  /// Of the days of a period that on which there are data, of one that they cut.
  func coveredPart(of slice: Slice, for id: DefinitionID) -> Double {
    guard let span = slice.span, let data = dataSpan(of: id), span.meets(data) else { return 1 }
    return Double(min(span.end, data.end) - max(span.start, data.start)) / Double(span.count)
  }

  /// The periods of a span. Of a period that is cut the days count on which there are data: the month in which they begin, or
  /// end, is whole.
  ///
  /// - Parameter start: before it nothing is moved, so that what is moved in a period lies behind it.
  private func parts(of span: DaySpan, _ grain: Grain, for id: DefinitionID, from start: Day? = nil) -> [SpanPart]? {
    let calendar = engine.model.calendar
    guard !span.isEmpty, span.start > .min, span.end < .max else { return nil }
    let data = dataSpan(of: id)
    let begin = max(start ?? .min, data?.start ?? .min)
    let (first, last) = (calendar.period(grain, of: span.start), calendar.period(grain, of: span.end - 1))
    return (first.index...last.index).map { index in
      let period = Period(grain, index)
      let days = calendar.days(of: period)
      let own = DaySpan(max(days.start, span.start), min(days.end, span.end))
      var whole = begin > days.start && begin < days.end ? DaySpan(begin, days.end) : days
      if let data, whole.start < data.end { whole.end = min(whole.end, data.end) }
      let shared = max(0, min(own.end, whole.end) - max(own.start, whole.start))
      return SpanPart(period: period, span: own, share: Double(shared) / Double(whole.count))
    }
  }

  private var dataSpans: [DefinitionID: DaySpan?] = [:]

  private func dataSpan(of id: DefinitionID) -> DaySpan? {
    if let known = dataSpans[id] { return known }
    let spans = engine.planner.below(formula(of: id)).datasets.compactMap { engine.span(of: $0) }
    let found = spans.first.map { spans.reduce($0) { $0.union($1) } }
    dataSpans[id] = found
    return found
  }
}

extension Slice {
  /// No condition leaves rows out.
  fileprivate var isOfAllRows: Bool { conditions.isEmpty }

  /// The one condition of its rows; nil where there is none, or several.
  fileprivate var condition: Filter? { Set(conditions).count == 1 ? conditions[0] : nil }

  fileprivate var conditions: [Filter] {
    [filter].compactMap { $0 } + steps.compactMap { if case .filtered(let filter) = $0 { filter } else { nil } }
  }
}
