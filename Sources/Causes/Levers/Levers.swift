import CivilTime
import Evaluation
import Numerics
import Planning
import Semantics

/// An input of a KPI and what moving it does to the KPI, all else as it is.
package struct Lever: Sendable {
  package var node: InputTree.Node
  package var value: Cell
  /// What a hundredth more of it brings, in the KPI's unit.
  package var effectOfHundredth: Double
  /// How many hundredths of itself the KPI moves for a hundredth of the input, at this place; nil for a KPI of 0.
  package var elasticity: Double?
  /// The smallest and the largest value of its own history, and the KPI with each.
  package var history: (low: Double, high: Double, atLow: Double, atHigh: Double)?
  /// Where its own target is missed: the bound, and what reaching it brings.
  package var target: (level: LevelModel, bound: Double, effect: Double)?
}

package struct Levers: Sendable {
  package var slice: Slice
  package var value: Cell
  /// Those that move the KPI most by a hundredth come first.
  package var levers: [Lever]
  /// How many periods of history there are, of the input with most.
  package var periodCount: Int
}

extension Engine {
  /// The inputs of a KPI by what they move: definitions wherever they stand below it, and what its own formula reads.
  ///
  /// - Parameter span: the periods of its history, of the slice's grain.
  package func levers(of formula: Formula, in slice: Slice, history span: DaySpan?) throws(ChangeFailure) -> Levers {
    let now = value(of: formula, in: slice)
    guard now.double != nil else { throw .noValue(slice, now.reason) }
    let tree = InputTree(of: formula, in: model, planner: planner)
    let own = Set(tree.nodes[0].children)
    let nodes = tree.nodes.indices.dropFirst().filter { tree.nodes[$0].definition != nil || own.contains($0) }
      .map { tree.nodes[$0] }
    guard !nodes.isEmpty else { throw .noInputs }
    let series = span.flatMap { span in
      slice.period.map { period in
        seriesValues(of: nodes.map { ($0.formula, $0.steps) }, by: period.grain, during: span, where: slice.filter)
      }
    }
    var levers: [Lever] = []
    var periodCount = 0
    for (place, node) in nodes.enumerated() {
      let known = history(of: node.formula, series?[place])
      periodCount = max(periodCount, known.count)
      if let lever = lever(node, of: formula, in: slice, history: known) { levers.append(lever) }
    }
    // Factors of one product move it alike, but for the last bits of a double: they keep the order of the formula.
    let largest = levers.map { abs($0.effectOfHundredth) }.max() ?? 0
    let sizes = levers.map { largest > 0 ? (abs($0.effectOfHundredth) / largest * 1e9).rounded() : 0 }
    let order = levers.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
    return Levers(
      slice: slice, value: now, levers: order.map { levers[$0] }, periodCount: periodCount)
  }

  /// The values of periods that are over; a parameter has no history.
  func history(of formula: Formula, _ series: [Cell]?) -> [Double] {
    guard let series, !planner.below(formula).datasets.isEmpty else { return [] }
    return series.filter { !$0.isUnfinished && !$0.beginsBeforeData }.compactMap(\.double)
  }

  private func lever(_ node: InputTree.Node, of formula: Formula, in slice: Slice, history: [Double]) -> Lever? {
    let cell = value(of: node.formula, in: slice + node.steps)
    guard let value = cell.number, let plain = cell.double else { return nil }
    let bound = missedTarget(of: node, in: slice)
    let small = 1e-4
    var asked: [Number?] = [value, .double(plain * 1.01), .double(plain * (1 + small)), .double(plain * (1 - small))]
    let ends = history.isEmpty ? nil : (low: history.min() ?? plain, high: history.max() ?? plain)
    if let ends { asked += [.double(ends.low), .double(ends.high)] }
    if let bound { asked.append(.double(bound.1)) }
    let found = values(of: formula, giving: asked, for: node, in: slice)
    guard let now = found[0], let more = found[1] else { return nil }
    var lever = Lever(
      node: node, value: cell, effectOfHundredth: more - now, elasticity: nil, history: nil, target: nil)
    if now != 0, let up = found[2], let down = found[3] { lever.elasticity = (up - down) / (2 * small) / abs(now) }
    if let ends, let atLow = found[4], let atHigh = found[5] { lever.history = (ends.low, ends.high, atLow, atHigh) }
    if let bound, let reached = found[found.count - 1] { lever.target = (bound.0, bound.1, reached - now) }
    return lever
  }

  /// A KPI with each of some values of one of its inputs.
  func values(
    of formula: Formula, giving numbers: [Number?], for node: InputTree.Node, in slice: Slice
  ) -> [Double?] {
    var given = GivenValues(variantCount: numbers.count)
    given.give(numbers, for: node.formula, in: slice + node.steps)
    return values(of: [formula], in: slice, given: given)[0].map { cell in
      cell.double.flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// The nearest bound of an input's own target of the whole, where the input does not keep it.
  private func missedTarget(of node: InputTree.Node, in slice: Slice) -> (LevelModel, Double)? {
    guard let id = node.definition, node.steps.isEmpty else { return nil }
    for level in model.levels where level.definition == id && level.conditionText.isEmpty {
      guard let value = value(of: level.formula, in: slice).double else { continue }
      func bound(_ formula: Formula?) -> Double? { formula.flatMap { self.value(of: $0, in: slice).double } }
      switch level.bound {
      case .comparison(let kind, let limit):
        guard let limit = bound(limit) else { continue }
        let isMet =
          switch kind {
          case .less, .lessOrEqual: value <= limit
          case .greater, .greaterOrEqual: value >= limit
          case .equal, .notEqual: true
          }
        if !isMet { return (level, limit) }
      case .range(let lower, let upper, _):
        if let lower = bound(lower), value < lower { return (level, lower) }
        if let upper = bound(upper), value > upper { return (level, upper) }
      }
    }
    return nil
  }
}
