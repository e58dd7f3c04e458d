import Evaluation
import Numerics
import Semantics
import Statistics

/// How sure a KPI is, and which input its uncertainty comes from.
package struct Uncertainty {
  /// One uncertain definition below the KPI.
  package struct Input {
    package var definition: DefinitionID
    package var value: Cell
    package var summary: DrawSummary
    /// The KPI with this input at its 5 % and at its 95 %, all others in their middle; nil where it has no value there, or
    /// reads the input in more slices than one, each with a sample of its own.
    package var atLow: Double?
    package var atHigh: Double?
    package var hasManySamples = false
    /// The shares of the KPI's variance that would go if this input were known, and that would stay if all others were
    /// (Sobol'); nil where some draw has no value, or nothing varies.
    package var alone: Double?
    package var total: Double?
  }
  /// A bound, and in how many draws it is kept.
  package struct Bound {
    /// Nil: it was asked for in the question.
    package var level: LevelModel?
    package var odds: DrawnOdds
  }
  package var slice: Slice
  package var value: Cell
  package var summary: DrawSummary
  /// What most of the variance comes from first.
  package var inputs: [Input]
  package var bounds: [Bound]
  package var draws: DrawOptions
}

package enum UncertaintyFailure: Error {
  case noValue(Slice, MissingReason?)
  /// No uncertain number is read.
  case certain
  case untold(DrawObstacle)
  /// No draw has a value.
  case noDraws
}

extension Engine {
  /// - Parameter asked: a bound that is asked for, beside those of the KPI's levels.
  package func uncertainty(
    of definition: DefinitionModel, in slice: Slice, asked: LevelModel.Bound? = nil, _ matrix: DrawMatrix
  ) throws(UncertaintyFailure) -> Uncertainty {
    let formula = definition.value
    let value = value(of: formula, in: slice)
    guard value.double != nil else { throw .noValue(slice, value.reason) }
    let names = model.uncertainNames(below: formula, in: self)
    var levels = model.levels.filter { $0.definition == definition.id }
    levels = levels.filter(\.isGoal) + levels.filter { !$0.isGoal }
    var bounds: [(level: LevelModel?, truth: Formula)] = levels.map { ($0, $0.isMet) }
    if let asked { bounds.insert((nil, asked.kept(by: formula)), at: 0) }
    // What a level is held against, and what guards it, may be uncertain by other names.
    let all = Set(names + bounds.flatMap { model.uncertainNames(below: $0.truth, in: self) }).sorted()
    let drawn = drawn([formula] + bounds.map(\.truth), in: slice, matrix.draws(all))
    let first: [Double]
    switch drawn[0] {
    case .numbers(let numbers): first = numbers
    case .untold(let obstacle): throw .untold(obstacle)
    case .certain, .summary: throw .certain
    }
    guard let summary = DrawSummary(first) else { throw .noDraws }
    let chances = zip(bounds, drawn.dropFirst()).map { bound, drawn in
      Uncertainty.Bound(level: bound.level, odds: DrawnOdds(drawn))
    }
    return Uncertainty(
      slice: slice, value: value, summary: summary, inputs: inputs(names, of: formula, in: slice, first, matrix),
      bounds: chances, draws: matrix.options)
  }

  private func inputs(
    _ names: [String], of formula: Formula, in slice: Slice, _ first: [Double], _ matrix: DrawMatrix
  ) -> [Uncertainty.Input] {
    let importance = names.count > 1 ? importance(of: names, of: formula, in: slice, first, matrix) : nil
    // From one input all of it comes.
    let isOnly = names.count == 1 && Set(first).count > 1 && !first.contains(where: \.isNaN)
    let inputs = names.enumerated().compactMap { place, name -> Uncertainty.Input? in
      guard let definition = model.definition(named: name) else { return nil }
      // An override may have taken the uncertainty from a name and read what was there before.
      let own = drawn([definition.value], in: slice, matrix.draws(names))[0].numbers.flatMap { DrawSummary($0) }
      guard let own else { return nil }
      let ends = ends(of: name, of: formula, beside: definition.value, in: slice)
      return Uncertainty.Input(
        definition: definition.id, value: value(of: definition.value, in: slice), summary: own, atLow: ends.low,
        atHigh: ends.high, hasManySamples: ends.hasManySamples, alone: isOnly ? 1 : importance?.alone[place],
        total: isOnly ? 1 : importance?.total[place])
    }
    // What rounding alone tells apart keeps the order of the names.
    func size(_ input: Uncertainty.Input) -> Double { ((input.total ?? 0) * 1e9).rounded() }
    return inputs.enumerated().sorted { (size($1.element), $0.offset) < (size($0.element), $1.offset) }.map(\.element)
  }

  /// A formula with one input at its 5 % and at its 95 %, where that is one number.
  private func ends(
    of name: String, of formula: Formula, beside input: Formula, in slice: Slice
  ) -> (low: Double?, high: Double?, hasManySamples: Bool) {
    let places = Draws.Places([0.05, 0.95])
    var samples: Set<String> = []
    var ends = Draws(count: 2) { _, rows in
      samples.insert(rows)
      return places
    }
    ends.lay(name, at: places)
    let numbers = drawn([input, formula], in: slice, ends)[1].numbers?.map { $0.isNaN ? nil : $0 } ?? [nil, nil]
    return samples.count > 1 ? (nil, nil, true) : (numbers[0], numbers[1], false)
  }

  /// Each input is drawn anew while the others stay.
  private func importance(
    of names: [String], of formula: Formula, in slice: Slice, _ first: [Double], _ matrix: DrawMatrix
  ) -> Importance? {
    func outputs(_ part: @escaping (String) -> Int) -> [Double] {
      drawn([formula], in: slice, matrix.draws(names, part: part))[0].numbers ?? []
    }
    return Importance(
      first: first, second: outputs { _ in 1 }, exchanged: names.map { name in outputs { $0 == name ? 1 : 0 } })
  }
}
