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
  package func levers(of formula: Formula, in slice: Slice) throws(ChangeFailure) -> Levers {
    let now = value(of: formula, in: slice)
    guard now.double != nil else { throw .noValue(slice, now.reason) }
    let tree = InputTree(of: formula, in: model, planner: planner)
    let own = Set(tree.nodes[0].children)
    let nodes = tree.nodes.indices.dropFirst().filter { tree.nodes[$0].definition != nil || own.contains($0) }
      .map { tree.nodes[$0] }
    guard !nodes.isEmpty else { throw .noInputs }
    let histories = histories(
      of: nodes.map { ($0.formula, $0.steps) }, until: slice.period, where: slice.filter)
    let levers = zip(nodes, histories).compactMap { lever($0, of: formula, in: slice, history: $1) }
    // Factors of one product move it alike, but for the last bits of a double: they keep the order of the formula.
    let largest = levers.map { abs($0.effectOfHundredth) }.max() ?? 0
    let sizes = levers.map { largest > 0 ? (abs($0.effectOfHundredth) / largest * 1e9).rounded() : 0 }
    let order = levers.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
    return Levers(
      slice: slice, value: now, levers: order.map { levers[$0] }, periodCount: histories.map(\.count).max() ?? 0)
  }

  private func lever(_ node: InputTree.Node, of formula: Formula, in slice: Slice, history: [Double]) -> Lever? {
    let cell = value(of: node.formula, in: slice + node.steps)
    guard let value = cell.number, let plain = cell.double else { return nil }
    let target = missedTarget(of: node, in: slice)
    var asked: [Number?] = [value, .double(plain * 1.01)]
    for step in Slope.steps { asked += [.double(plain * (1 + step)), .double(plain * (1 - step))] }
    let around = 2..<asked.count
    let ends = history.isEmpty ? nil : (low: history.min() ?? plain, high: history.max() ?? plain)
    if let ends { asked += [.double(ends.low), .double(ends.high)] }
    if let target { asked.append(.double(target.bound)) }
    let found = values(of: formula, giving: asked, for: node, in: slice)
    guard let now = found[0], let more = found[1] else { return nil }
    var lever = Lever(
      node: node, value: cell, effectOfHundredth: more - now, elasticity: nil, history: nil, target: nil)
    if now != 0 { lever.elasticity = Slope(around: Array(found[around])).map { $0.value / abs(now) } }
    if let ends, let atLow = found[around.endIndex], let atHigh = found[around.endIndex + 1] {
      lever.history = (ends.low, ends.high, atLow, atHigh)
    }
    if let target, let reached = found[found.count - 1] { lever.target = (target.level, target.bound, reached - now) }
    return lever
  }

  /// A KPI with each of some values of one of its inputs.
  func values(
    of formula: Formula, giving numbers: [Number?], for node: InputTree.Node, in slice: Slice
  ) -> [Double?] {
    var given = GivenValues(variantCount: numbers.count)
    given.give(numbers, for: node.formula, in: slice + node.steps)
    return values(of: [formula], in: slice, given: given)[0].map(\.finite)
  }

  /// An input's own target of the whole that it does not keep in the slice, and the bound that it misses.
  private func missedTarget(of node: InputTree.Node, in slice: Slice) -> (level: LevelModel, bound: Double)? {
    guard let id = node.definition, node.steps.isEmpty else { return nil }
    for level in model.levels where level.definition == id && level.conditionText.isEmpty {
      if let bound = missedBound(of: level, in: slice) { return (level, bound) }
    }
    return nil
  }
}
