import CivilTime
import Numerics
import Planning
import Semantics

/// One slice without groups: a window and a condition, and the steps that lead on from there: `trailing(x, 12 months)` of a
/// month reads x in the twelve months before its end.
package struct Slice: Hashable, Sendable {
  /// Nil: all time.
  package var span: DaySpan?
  /// Set where the window is one whole period.
  package var period: Period?
  package var filter: Filter?
  package var steps: [SliceStep]
  /// What a question asked for in all (`during`), to which `overall` returns; nil: all time.
  package var range: DaySpan?

  package init(
    span: DaySpan? = nil, period: Period? = nil, filter: Filter? = nil, steps: [SliceStep] = [], range: DaySpan? = nil
  ) {
    (self.span, self.period, self.filter, self.steps, self.range) = (span, period, filter, steps, range)
  }
}

/// Numbers in the place of what a model computes, for as many variants as there are numbers: variant i has the i-th of
/// each. A number is given for one slice; in every other, and so in the month before, the model's own stands.
package struct GivenValues {
  package let variantCount: Int
  private(set) var formulas: [Identity: Formula] = [:]
  private(set) var values: [Slice: [Identity: [Number?]]] = [:]
  /// Where uncertain definitions lie in each variant, in every slice.
  private(set) var draws: Draws?
  /// Slices behind the data whose numbers are those of all their days.
  private(set) var wholeSlices: Set<Slice> = []

  package init(variantCount: Int) { self.variantCount = variantCount }

  /// - Parameters:
  ///   - formula: a definition (`DefinitionModel.value`), an aggregate or any other part of formulas of slices.
  ///   - numbers: as many as there are variants; nil stands for no value.
  package mutating func give(_ numbers: [Number?], for formula: Formula, in slice: Slice) {
    precondition(numbers.count == variantCount, "a number for each variant")
    formulas[formula.identity] = formula
    values[slice, default: [:]][formula.identity] = numbers
  }

  /// Every uncertain definition of the draws is what it is in each of them; the others are their middle.
  package mutating func draw(_ draws: Draws) {
    precondition(draws.count == variantCount, "a draw for each variant")
    self.draws = draws
  }

  /// Numbers of a slice that reaches behind the data: they are those of all its days, and not of those with data.
  package mutating func holdWhole(_ slice: Slice) { wholeSlices.insert(slice) }
}
