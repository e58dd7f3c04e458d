import CivilTime
import Evaluation
import Numerics
import Semantics

/// A world in which the effects of links have numbers of their own, period by period, and what lies behind the data is held.
/// Every other number is the engine's, with these given.
final class WhatIfWorld {
  private struct Place: Hashable {
    var formula: Formula
    var slice: Slice
  }
  private struct Move: Hashable {
    var effect: DefinitionID
    var period: Period
  }

  let engine: Engine
  let variantCount: Int
  /// The effects of links, and the grain by which each is moved.
  private let grains: [DefinitionID: Grain]
  /// Before this day nothing has moved; nil: the change has held for ever.
  private let start: Day?
  /// What is added to a definition, which moves wherever it is read.
  private let push: Push?
  private var given: GivenValues
  private var isPrepared: Set<Place> = []
  private var isGiven: Set<Place> = []
  /// By how much each effect is moved in a period, in each variant.
  private var moves: [Move: [Double]] = [:]
  /// Without a time: in every period.
  private var lasting: [DefinitionID: [Double]] = [:]
  private(set) var holds: [HeldSlices.Hold] = []
  /// Effects that are read over times for which nothing is known.
  private(set) var otherTimes: Set<DefinitionID> = []
  private var reads: [Formula: [SliceReads.Read]] = [:]

  init(
    _ engine: Engine, variantCount: Int = 1, moving grains: [DefinitionID: Grain] = [:], from start: Day? = nil,
    push: Push? = nil
  ) {
    (self.engine, self.variantCount, self.grains, self.start) = (engine, variantCount, grains, start)
    self.push = push
    given = GivenValues(variantCount: variantCount)
  }

  /// For each formula its value in each variant.
  func values(of formulas: [Formula], in slice: Slice) -> [[Cell]] {
    for formula in formulas { prepare(formula, in: slice) }
    return engine.values(of: formulas, in: slice, given: given)
  }

  func values(of id: DefinitionID, in slice: Slice) -> [Cell] {
    values(of: [engine.model.definitions[id.index].value], in: slice)[0]
  }

  /// What its own formula gives, before links move it.
  func valuesByFormula(of id: DefinitionID, in slice: Slice) -> [Cell] {
    prepareBody(of: id, in: slice)
    return engine.values(of: [engine.model.definitions[id.index].value], in: slice, given: given)[0]
  }

  /// Moves an effect in a slice: a whole period, or, without a time, the one that stands for all.
  func move(_ id: DefinitionID, in slice: Slice, by changes: [Double], to numbers: [Number?]) {
    if start == nil {
      lasting[id] = changes
    } else if let period = slice.period {
      moves[Move(effect: id, period: period)] = changes
    }
    give(numbers, for: id, in: slice)
  }

  private func give(_ numbers: [Number?], for id: DefinitionID, in slice: Slice) {
    let formula = engine.model.definitions[id.index].value
    isGiven.insert(Place(formula: formula, slice: Slice(span: engine.span(of: slice))))
    given.give(numbers, for: formula, in: slice)
  }

  // MARK: What is read

  private func prepareBody(of id: DefinitionID, in slice: Slice) {
    // The body and not the name, at which a walk ends.
    for formula in engine.model.definitions[id.index].body.formulas { prepare(formula, in: slice) }
  }

  private func prepare(_ formula: Formula, in slice: Slice) {
    guard isPrepared.insert(Place(formula: formula, slice: slice)).inserted else { return }
    let found = reads[formula] ?? SliceReads([formula], endingAt: Set(grains.keys), in: engine).reads
    reads[formula] = found
    for read in found {
      if let effect = read.effect {
        if read.isGrouped { otherTimes.insert(effect) } else { widen(effect, in: slice + read.steps) }
      } else {
        hold(read.formula, in: slice + read.steps)
      }
    }
  }

  private func hold(_ aggregate: Formula, in place: Slice) {
    guard !isGiven.contains(Place(formula: aggregate, slice: place)),
      let hold = HeldSlices(engine: engine).hold(aggregate, in: place),
      let number = engine.value(of: aggregate, in: hold.at).number
    else { return }
    isGiven.insert(Place(formula: aggregate, slice: place))
    given.give([Number?](repeating: number, count: variantCount), for: aggregate, in: place)
    given.holdWhole(place)
    let shown = HeldSlices.Hold(
      slice: hold.slice, at: Slice(span: hold.at.span, period: hold.at.period), isYear: hold.isYear)
    if !holds.contains(shown) { holds.append(shown) }
  }

  /// An effect that is read in another slice than the period in which it was moved: what adds up is moved by the sum over
  /// the periods in it, and what moves alike in all of them by as much.
  private func widen(_ id: DefinitionID, in place: Slice) {
    let formula = engine.model.definitions[id.index].value
    guard let grain = grains[id] else { return }
    let span = engine.span(of: place)
    if isGiven.contains(Place(formula: formula, slice: Slice(span: span))), place.isOfAllRows { return }
    prepareBody(of: id, in: place)
    if let start, let span, span.end <= start { return }
    let ownMoves: [[Double]]
    if let span, let tiles = tiles(of: span, grain) {
      let none = [Double](repeating: 0, count: variantCount)
      let known = tiles.map { tile -> [Double]? in
        if let lasting = lasting[id] { return lasting }
        if let start, engine.model.calendar.days(of: tile).end <= start { return none }
        return moves[Move(effect: id, period: tile)]
      }
      guard !known.contains(where: { $0 == nil }) else { return miss(id) }
      ownMoves = known.compactMap { $0 }
    } else if span == nil, let lasting = lasting[id] {
      ownMoves = [lasting]
    } else {
      return miss(id)
    }
    if ownMoves.allSatisfy({ $0.allSatisfy { $0 == 0 } }) { return }
    if !place.isOfAllRows { return pushRows(id, in: place) }
    guard let first = ownMoves.first else { return miss(id) }
    let change: [Double]
    if engine.model.addsUp(formula) {
      change = (0..<variantCount).map { variant in ownMoves.reduce(0) { $0 + $1[variant] } }
    } else if ownMoves.allSatisfy({ isSame($0, first) }) {
      change = first
    } else {
      return miss(id)
    }
    let before = engine.values(of: [formula], in: place, given: given)[0]
    let numbers = zip(before, change).map { cell, change in cell.double.map { Number.double($0 + change) } }
    give(numbers, for: id, in: Slice(span: span))
  }

  /// Values are rounded to twelve digits: the same points added to two of them are the same but for the last.
  private func isSame(_ some: [Double], _ others: [Double]) -> Bool {
    zip(some, others).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), abs($1)) }
  }

  /// In some rows what is pushed changes by the same part as in all, and a rate by the same points. How much of an amount
  /// falls on them nobody has said.
  private func pushRows(_ id: DefinitionID, in place: Slice) {
    let formula = engine.model.definitions[id.index].value
    guard let push, push.definition == id, push.condition == nil, push.isRelative || !engine.model.addsUp(formula),
      isWholly(in: place, push)
    else { return miss(id) }
    let before = engine.values(of: [formula], in: place, given: given)[0]
    let numbers = zip(before, push.sizes).map { cell, size in
      cell.double.map { Number.double((push.isRelative ? $0 * (1 + size) : $0 + size).roundedToTwelveDigits) }
    }
    isGiven.insert(Place(formula: formula, slice: place))
    given.give(numbers, for: formula, in: place)
  }

  /// Whether what is pushed has come before a slice begins.
  private func isWholly(in place: Slice, _ push: Push) -> Bool {
    guard let start else { return true }
    let first = engine.model.calendar.period(Push.grain, of: start)
    let come = engine.model.calendar.days(of: Period(first.grain, first.index + push.lag)).start
    return engine.span(of: place).map { $0.start >= come } ?? false
  }

  private func miss(_ id: DefinitionID) { otherTimes.insert(id) }

  /// The whole periods of a span; nil where it cuts one.
  private func tiles(of span: DaySpan, _ grain: Grain) -> [Period]? {
    let calendar = engine.model.calendar
    guard !span.isEmpty, span.start > .min, span.end < .max else { return nil }
    let (first, last) = (calendar.period(grain, of: span.start), calendar.period(grain, of: span.end - 1))
    guard calendar.days(of: first).start == span.start, calendar.days(of: last).end == span.end else { return nil }
    return (first.index...last.index).map { Period(grain, $0) }
  }
}

extension Slice {
  /// No condition leaves rows out.
  fileprivate var isOfAllRows: Bool {
    filter == nil && !steps.contains { if case .filtered = $0 { true } else { false } }
  }
}

extension Model {
  /// Whether a number of several periods is the sum of those of each: counts and sums of what happened, and what is made of
  /// them but ratios.
  func addsUp(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .slice(.definition(let id)):
      guard definitions[id.index].recurrence == nil, case .formula(let body) = definitions[id.index].body else {
        return false
      }
      return addsUp(body)
    case .slice(.aggregate(let aggregate)):
      guard aggregate.kind == .sum || aggregate.kind == .count, case .rows(let dataset) = aggregate.source else {
        return false
      }
      return datasets[dataset.index].times.first.map { $0.until == nil } ?? false
    case .slice(.filtered(let inner, _)), .scaled(let inner, _): return addsUp(inner)
    case .sum(let terms): return terms.allSatisfy { addsUp($0.formula) }
    default: return false  // A ratio, a product of two numbers, or what is no amount.
    }
  }
}
