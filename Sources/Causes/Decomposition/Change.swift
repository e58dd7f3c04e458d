import CivilTime
import Evaluation
import Numerics
import Planning
import Semantics

/// A change of a KPI between two slices, and what each of its inputs brings of it.
package struct Change: Sendable {
  package struct Part: Sendable {
    package var node: InputTree.Node
    /// How deep it stands below the KPI, from 0.
    package var depth: Int
    package var before: Cell
    package var after: Cell
    /// In the KPI's unit. What stands below it adds up to it.
    package var effect: Double
    /// Its inputs are not told apart: there are too many around it.
    package var isUnsplit: Bool
  }
  /// Of one formula so many inputs are told apart exactly.
  package static let mostInputs = WinterValue.mostInputs

  package var from: Slice
  package var to: Slice
  package var before: Cell
  package var after: Cell
  /// In the order of the formula, each before what it is made of.
  package var parts: [Part]
  /// What the lengths of the periods bring: 12 times a month, 4 times a quarter.
  package var byLength: Double
}

/// Why a change cannot be told apart.
package enum ChangeFailure: Error, Sendable {
  /// The KPI has no value in one of the slices.
  case noValue(Slice, MissingReason?)
  /// The KPI reads no other number.
  case noInputs
  case tooManyInputs(Formula, count: Int)
  /// Nothing that the KPI reads has the dimension.
  case noSegments(DimensionModel)
  /// With these inputs new and the rest old there is no value.
  case mixture(isNew: [InputTree.Node], MissingReason?)
}

extension Engine {
  /// What brought a KPI from its value in one slice to that in another.
  package func change(of formula: Formula, from: Slice, to: Slice) throws(ChangeFailure) -> Change {
    let (before, after) = (value(of: formula, in: from), value(of: formula, in: to))
    guard let old = before.double else { throw .noValue(from, before.reason) }
    guard after.double != nil else { throw .noValue(to, after.reason) }
    let tree = InputTree(of: formula, in: model, planner: planner)
    guard !tree.nodes[0].children.isEmpty else { throw .noInputs }
    let split: WinterValue
    do {
      split = try WinterValue(
        children: tree.nodes.map(\.children), leaves: tree.leaves, addsUp: tree.nodes.map { addsUp($0, tree) })
    } catch {
      switch error {
      case .tooManyInputs(let node, let count): throw .tooManyInputs(tree.nodes[node].formula, count: count)
      case .tooManyLeaves(let count): throw .tooManyInputs(formula, count: count)
      }
    }
    let ends = tree.nodes.map { (value(of: $0.formula, in: from + $0.steps), value(of: $0.formula, in: to + $0.steps)) }
    let values = try values(in: to, tree, split, ends)
    var parts: [Change.Part] = []
    var pending = tree.nodes[0].children.reversed().map { ($0, 0) }
    while let (node, depth) = pending.popLast() {
      let isUnsplit = split.unsplit.contains(node)
      parts.append(
        Change.Part(
          node: tree.nodes[node], depth: depth, before: ends[node].0, after: ends[node].1,
          effect: split.effect(of: node, values), isUnsplit: isUnsplit))
      if !isUnsplit { pending += tree.nodes[node].children.reversed().map { ($0, depth + 1) } }
    }
    // With the inputs of before in the later period: what is left is the periods' own.
    return Change(
      from: from, to: to, before: before, after: after, parts: parts, byLength: (values[0] ?? old) - old)
  }

  /// The KPI in each mixture of old and new inputs. Each formula is computed of the values of what it reads, from the
  /// inputs up to the KPI, for all its own mixtures at once.
  private func values(
    in slice: Slice, _ tree: InputTree, _ split: WinterValue, _ ends: [(Cell, Cell)]
  ) throws(ChangeFailure) -> [WinterValue.Mixture: Double] {
    // The leaves on which each node hangs, also those that stand elsewhere in the tree.
    var reach = Array(repeating: WinterValue.Mixture(0), count: tree.nodes.count)
    var known: [[WinterValue.Mixture: Cell]] = Array(repeating: [:], count: tree.nodes.count)
    for (place, leaf) in split.leaves.enumerated() {
      reach[leaf] = 1 << WinterValue.Mixture(place)
      known[leaf] = [0: ends[leaf].0, reach[leaf]: ends[leaf].1]
    }
    let all = split.mixtures
    for node in tree.order where !tree.operands[node].isEmpty {
      reach[node] = tree.operands[node].reduce(0) { $0 | reach[$1] }
      let mixtures = Set(all.map { $0 & reach[node] }).sorted()
      var given = GivenValues(variantCount: mixtures.count)
      for operand in tree.operands[node] {
        let numbers = mixtures.map { known[operand][$0 & reach[operand]]?.number }
        given.give(numbers, for: tree.nodes[operand].formula, in: slice + tree.nodes[operand].steps)
      }
      let cells = values(of: [tree.nodes[node].formula], in: slice + tree.nodes[node].steps, given: given)[0]
      known[node] = Dictionary(uniqueKeysWithValues: zip(mixtures, cells))
    }
    var found: [WinterValue.Mixture: Double] = [:]
    for mixture in all {
      let cell = known[0][mixture & reach[0]]
      guard let value = cell?.finite else {
        let isNew = split.leaves.enumerated().filter { mixture & (1 << WinterValue.Mixture($0.offset)) != 0 }
        throw .mixture(isNew: isNew.map { tree.nodes[$0.element] }, cell?.reason)
      }
      found[mixture] = value
    }
    return found
  }

  /// Whether a node is the sum of its inputs, each taken once.
  private func addsUp(_ node: InputTree.Node, _ tree: InputTree) -> Bool {
    guard let id = node.definition, case .formula(var body) = model.definitions[id.index].body else { return false }
    while case .scaled(let inner, _) = body.kind { body = inner }
    guard case .sum(let terms) = body.kind else { return false }
    let inputs = terms.map { term -> Formula in
      var part = term.formula
      while case .scaled(let inner, _) = part.kind { part = inner }
      return part
    }.filter { if case .constant = $0.kind { false } else { true } }
    // A term that is more than a name, or that stands elsewhere too, is no part of its own: of `a + b` with `b = c * a` the
    // second hangs on the first.
    return Set(inputs).count == inputs.count
      && inputs.allSatisfy { input in
        node.children.contains { child in
          tree.nodes[child].formula == input && tree.nodes[child].steps == node.steps
            && !tree.reads(from: child, anyOf: node.children)
        }
      }
  }
}

extension Slice {
  static func + (slice: Slice, steps: [SliceStep]) -> Slice {
    var result = slice
    result.steps += steps
    return result
  }
}

extension Cell {
  package var number: Number? { if case .number(let number) = value { number } else { nil } }
  package var double: Double? { number?.double }
  /// Nil also for what is too large.
  var finite: Double? { double.flatMap { $0.isFinite ? $0 : nil } }
}
