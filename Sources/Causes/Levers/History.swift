import CivilTime
import Evaluation
import Semantics

extension Engine {
  /// Two years of months are a history; more would be another shop.
  private static let historyLength: Int32 = 24

  /// What each formula was in the periods up to one, those that are over, covered and decided; a parameter has no history.
  func histories(of formulas: [SteppedFormula], until period: Period?, where filter: Filter?) -> [[Double]] {
    guard let period else { return formulas.map { _ in [] } }
    let first = Period(period.grain, period.index - Engine.historyLength + 1)
    let span = DaySpan(model.calendar.days(of: first).start, model.calendar.days(of: period).end)
    let series = seriesValues(of: formulas, by: period.grain, during: span, where: filter)
    return zip(formulas, series).map { formula, cells in
      planner.below(formula.formula).datasets.isEmpty ? [] : cells.filter(\.isSettled).compactMap(\.double)
    }
  }
}
