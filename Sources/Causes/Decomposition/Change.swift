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
  /// Told by logarithmic means, not in orders.
  package var isByLogMeans = false
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
  /// What is known by the dimension is no sum, mean or extreme of its segments, as a deviation or the first of all.
  case noParts(DimensionModel)
  /// With these inputs new and the rest old there is no value.
  case mixture(isNew: [InputTree.Node], MissingReason?)
  /// By logarithmic means: the KPI is no product.
  case noProduct
  /// A factor is below zero.
  case negative(InputTree.Node)
  /// A factor has no value, in a group of its sum.
  case factor(InputTree.Node, MissingReason?)
}

extension Engine {
  /// What brought a KPI from its value in one slice to that in another.
  package func change(of formula: Formula, from: Slice, to: Slice) throws(ChangeFailure) -> Change {
    let (before, after) = (value(of: formula, in: from), value(of: formula, in: to))
    guard let old = before.double else { throw .noValue(from, before.reason) }
    guard after.double != nil else { throw .noValue(to, after.reason) }
    let tree = openedTree(of: formula)
    do {
      return try change(of: formula, from, to, (before, after, old), tree)
    } catch {
      // Of a group that comes or goes a rate is not known: then the sum over the groups is one input.
      guard case .mixture = error, tree.opened.contains(where: { !$0.isEmpty }) else { throw error }
      let closed = InputTree(of: formula, in: model, planner: planner)
      // Without inputs that sum tells nothing, and the group is what has to be said.
      if closed.nodes[0].children.isEmpty { throw error }
      return try change(of: formula, from, to, (before, after, old), closed)
    }
  }

  /// With each sum over few groups told apart by what it adds up, as `sum(births * women per age)`.
  func openedTree(of formula: Formula) -> InputTree {
    InputTree(of: formula, in: model, planner: planner) { groups in
      groups.keys.allSatisfy { self.hasFewValues($0, atMost: DimensionSearch.mostValues) }
    }
  }

  private func change(
    of formula: Formula, _ from: Slice, _ to: Slice, _ whole: (before: Cell, after: Cell, old: Double),
    _ tree: InputTree
  ) throws(ChangeFailure) -> Change {
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
    let ends = ends(of: tree, from, to)
    let grouped = grouped(tree, ends, from, to)
    let values = try values(in: to, tree, split, grouped)
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
      from: from, to: to, before: whole.before, after: whole.after, parts: parts,
      byLength: (values[0] ?? whole.old) - whole.old)
  }

  /// Each input in the whole of both slices.
  func ends(of tree: InputTree, _ from: Slice, _ to: Slice) -> [(Cell, Cell)] {
    tree.nodes.map { (value(of: $0.formula, in: from + $0.steps), value(of: $0.formula, in: to + $0.steps)) }
  }

  /// Both ends of each input: one cell, or one for each group of its sum.
  func grouped(
    _ tree: InputTree, _ ends: [(Cell, Cell)], _ from: Slice, _ to: Slice
  ) -> ChangeMixtures.Ends {
    var result = ChangeMixtures.Ends(before: ends.map { [$0.0] }, after: ends.map { [$0.1] })
    let places = tree.nodes.indices.filter { !tree.nodes[$0].groups.isEmpty }
    for (groups, own) in Dictionary(grouping: places, by: { tree.nodes[$0].groups }) {
      let reads = own.map { (tree.nodes[$0].formula, tree.nodes[$0].steps) }
      let table = SegmentTable(self, reads, from: from, to: to, by: groups).withoutEmptyKeys
      for (item, place) in own.enumerated() {
        (result.before[place], result.after[place]) = (table.before[item], table.after[item])
      }
    }
    return result
  }

  /// The KPI in each mixture of old and new inputs.
  private func values(
    in slice: Slice, _ tree: InputTree, _ split: WinterValue, _ ends: ChangeMixtures.Ends
  ) throws(ChangeFailure) -> [WinterValue.Mixture: Double] {
    var mixtures = ChangeMixtures(engine: self, tree: tree, leaves: split.leaves, ends: ends)
    mixtures.evaluate(split.mixtures, in: slice)
    var found: [WinterValue.Mixture: Double] = [:]
    for mixture in split.mixtures {
      let cell = mixtures.value(in: mixture)
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
    guard let id = node.definition, case .formula(let body) = model.definitions[id.index].body,
      case .sum(let terms) = body.unscaled.kind
    else { return false }
    let inputs = terms.map(\.formula.unscaled).filter { if case .constant = $0.kind { false } else { true } }
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

extension Formula {
  /// Without the changes of unit around it.
  var unscaled: Formula {
    var formula = self
    while case .scaled(let inner, _) = formula.kind { formula = inner }
    return formula
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
