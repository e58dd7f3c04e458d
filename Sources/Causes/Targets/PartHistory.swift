import CivilTime
import Evaluation
import Numerics
import Planning
import Semantics

/// Where a part has been in the periods that are over.
struct PartHistory: Sendable {
  var interval: Interval
  /// How many periods had a value.
  var count: Int
}

extension Engine {
  /// Fewer periods are no range.
  private static let fewestPeriods = 3

  /// A number that hangs on no data and no period.
  func fixedValue(of formula: Formula) -> Interval? {
    if !planner.below(formula).datasets.isEmpty { return nil }
    return value(of: formula).interval
  }

  /// The value in the last period that is over; without a grain, and of what has no time, that over everything.
  package func lastValue(of formula: Formula, by grain: Grain?) -> Cell {
    guard let grain, let (span, period) = lastFinishedPeriod(of: formula, grain: grain) else {
      return value(of: formula)
    }
    return value(of: formula, in: Slice(span: span, period: period))
  }

  /// What a bound comes to in the last period by which a level is judged.
  func numbers(of bound: LevelModel.Bound, like level: LevelModel) -> [Interval] {
    bound.formulas.compactMap { lastValue(of: $0, by: judgedGrain(of: level)).interval }
  }

  /// Where each of the formulas has been, by the periods of a grain; nil for what has no time, and for facts over open
  /// time, whose young periods only look bad because they are young.
  func histories(of formulas: [Formula], by grain: Grain) -> [PartHistory?] {
    let timed = formulas.map { formula in
      let datasets = planner.below(formula).datasets
      return !datasets.isEmpty && datasets.allSatisfy { !model.datasets[$0.index].times.isEmpty }
        && !isOpenFact(formula)
    }
    let asked = formulas.indices.filter { timed[$0] && ownGrain(of: formulas[$0], atLeast: grain) == grain }
    guard let first = asked.first else { return formulas.map { _ in nil } }
    let items = asked.map { ShowModel.Item(name: "", formula: formulas[$0], notes: []) }
    let answer = self.answer(ShowModel(items: items, keys: [.period(grain)], range: formulas[first].range))
    return formulas.indices.map { place in
      guard let column = asked.firstIndex(of: place),
        let last = lastFinishedPeriod(of: formulas[place], grain: grain)?.1
      else { return nil }
      let values = answer.rows.compactMap { row -> Double? in
        guard case .period(let period) = row[0].value, period.index <= last.index else { return nil }
        let cell = row[column + 1]
        return cell.isSettled ? cell.double : nil
      }
      guard values.count >= Self.fewestPeriods, let low = values.min(), let high = values.max() else { return nil }
      return PartHistory(interval: Interval(low, high), count: values.count)
    }
  }

  private func isOpenFact(_ formula: Formula) -> Bool {
    formula.namedDefinitions.contains { model.definitions[$0.index].isOpenFact }
  }
}

extension Cell {
  /// The number with what its double may be wrong by.
  var interval: Interval? { number.map { Interval($0) } }
}
