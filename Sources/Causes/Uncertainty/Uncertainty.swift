import Evaluation
import Numerics
import Semantics
import Statistics

/// How sure a KPI is, and which input its uncertainty comes from.
package struct Uncertainty {
  package enum Source {
    case definition(DefinitionModel)
    /// That of a link which is followed, and of those that differ from it by their lag.
    case strength(LinkModel)
  }
  /// What is uncertain below the KPI.
  package struct Input {
    package var source: Source
    /// Of a strength what the effect changes by.
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
  /// Yes or no, a text or a time.
  case noNumber
  /// No uncertain number is read.
  case certain
  case untold(DrawObstacle)
  /// No draw has a value.
  case noDraws
}

extension Engine {
  /// How sure a KPI is, by its formulas alone.
  ///
  /// - Parameter asked: a bound that is asked for, beside those of the KPI's levels.
  package func uncertainty(
    of definition: DefinitionModel, in slice: Slice, asked: LevelModel.Bound? = nil, _ matrix: DrawMatrix
  ) throws(UncertaintyFailure) -> Uncertainty {
    let source = FormulaDraws(definition.value, in: slice, of: self, matrix)
    return try Uncertainty(of: definition, in: slice, bounds: model.bounds(of: definition, asked: asked), source)
  }
}

extension WhatIfQuestion {
  /// How sure a KPI is under the change, with what links move of it; nil where no link is followed.
  ///
  /// - Parameter answer: that of the question, whose one item is the KPI.
  package func uncertainty(
    of definition: DefinitionModel, asked: LevelModel.Bound? = nil, _ answer: WhatIfAnswer, _ beliefs: BeliefDraws
  ) throws(UncertaintyFailure) -> Uncertainty? {
    guard let source = LinkDraws(self, answer, beliefs), let slice = slices.first else { return nil }
    return try Uncertainty(
      of: definition, in: slice, bounds: changed.model.bounds(of: definition, asked: asked), source)
  }
}

extension Model {
  /// What is asked for, then the goals and the targets of a KPI.
  fileprivate func bounds(
    of definition: DefinitionModel, asked: LevelModel.Bound?
  ) -> [(level: LevelModel?, truth: Formula)] {
    let own = levels.filter { $0.definition == definition.id }
    let sorted = own.filter(\.isGoal) + own.filter { !$0.isGoal }
    return (asked.map { [(nil, $0.kept(by: definition.value))] } ?? []) + sorted.map { ($0, $0.isMet) }
  }
}

extension Uncertainty {
  fileprivate init(
    of definition: DefinitionModel, in slice: Slice, bounds: [(level: LevelModel?, truth: Formula)],
    _ source: some DrawSource
  ) throws(UncertaintyFailure) {
    let value = source.value
    guard value.double != nil else {
      throw value.value == .missing ? .noValue(slice, value.reason) : .noNumber
    }
    let drawn = source.drawn([definition.value] + bounds.map(\.truth)) { _ in 0 }
    let first: [Double]
    switch drawn[0] {
    case .numbers(let numbers): first = numbers
    case .untold(let obstacle): throw .untold(obstacle)
    case .certain, .summary: throw .certain
    }
    guard let summary = DrawSummary(first) else { throw .noDraws }
    self.init(
      slice: slice, value: value, summary: summary, inputs: Self.inputs(of: definition.value, first, source),
      bounds: zip(bounds, drawn.dropFirst()).map { Bound(level: $0.level, odds: DrawnOdds($1)) },
      draws: source.options)
  }

  private static func inputs(of formula: Formula, _ first: [Double], _ source: some DrawSource) -> [Input] {
    let drawn = source.inputs
    let importance = drawn.count > 1 ? importance(of: drawn, in: formula, first, source) : nil
    // From one input all of it comes.
    let isOnly = drawn.count == 1 && Set(first).count > 1 && !first.contains(where: \.isNaN)
    let inputs = drawn.enumerated().map { place, input -> Input in
      let ends = source.ends(of: input, in: formula)
      return Input(
        source: input.source, value: input.value, summary: input.summary, atLow: ends.low, atHigh: ends.high,
        hasManySamples: ends.hasManySamples, alone: isOnly ? 1 : importance?.alone[place],
        total: isOnly ? 1 : importance?.total[place])
    }
    // What rounding alone tells apart keeps the order of the names.
    func size(_ input: Input) -> Double { ((input.total ?? 0) * 1e9).rounded() }
    return inputs.enumerated().sorted { (size($1.element), $0.offset) < (size($0.element), $1.offset) }.map(\.element)
  }

  /// Each input is drawn anew while the others stay.
  private static func importance(
    of inputs: [DrawnInput], in formula: Formula, _ first: [Double], _ source: some DrawSource
  ) -> Importance? {
    func outputs(_ part: @escaping (String) -> Int) -> [Double] { source.drawn([formula], part: part)[0].numbers ?? [] }
    return Importance(
      first: first, second: outputs { _ in 1 },
      exchanged: inputs.map { input in outputs { $0 == input.name ? 1 : 0 } })
  }
}
