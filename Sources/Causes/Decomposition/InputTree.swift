import Graphs
import Planning
import Semantics

/// What a KPI is made of, as a tree: the definitions and the numbers from the data below it, down to those that no formula
/// explains further.
///
/// A definition that is read in two branches stands once, below the lowest node through which both ways lead: `visits` of
/// `visits * cvr * aov - visits * cpc` is one cause and not two. What has no name belongs to the formula in which it stands:
/// an average order value and a margin rate both read `sum(orders.amount)`, and yet a team speaks of the two.
package struct InputTree: Sendable {
  package struct Node: Sendable {
    /// A definition (`DefinitionModel.value`), an aggregate, or another number of the slice.
    package var formula: Formula
    /// How the KPI's slice leads to the one in which it is read.
    package var steps: [SliceStep]
    /// The part of the formula above that takes those steps, for its words; nil where there are none of its own.
    package var moving: Formula?
    /// It is read once for each group of these keys; empty: once for the slice.
    package var groups: [DimensionModel] = []
    package var children: [Int] = []
    /// It has inputs, and all of them stand elsewhere too: what it changes is theirs.
    package var isPassedOver = false

    package init(formula: Formula, steps: [SliceStep], moving: Formula?) {
      (self.formula, self.steps, self.moving) = (formula, steps, moving)
    }

    package var definition: DefinitionID? {
      if case .slice(.definition(let id)) = formula.kind { id } else { nil }
    }
  }

  /// `sum(price * amount per shop)` in a formula: what it adds up is told apart, group by group.
  struct Opened {
    /// The sum itself.
    var sum: Formula
    /// What it adds up.
    var term: Formula
    /// The nodes that the term reads.
    var operands: [Int] = []
  }

  /// The first is the KPI itself; parents come before their children.
  package private(set) var nodes: [Node]
  /// For each node the nodes that its formula reads, which may be the children of others.
  let operands: [[Int]]
  /// For each node the sums over groups in its formula.
  let opened: [[Opened]]
  /// All nodes, each behind those that its formula reads.
  let order: [Int]

  /// Whether what a node reads, directly or through others, is one of some nodes.
  func reads(from node: Int, anyOf others: [Int]) -> Bool {
    var seen: Set<Int> = []
    var pending = operands[node]
    while let next = pending.popLast() {
      if others.contains(next) { return true }
      if seen.insert(next).inserted { pending += operands[next] }
    }
    return false
  }

  package var leaves: [Int] { nodes.indices.filter { nodes[$0].children.isEmpty && !nodes[$0].isPassedOver } }

  /// - Parameter opens: whether a sum over groups is told apart by what it adds up; else it is an input itself.
  package init(
    of root: Formula, in model: Model, planner: Planner, opens: @escaping (GroupSet) -> Bool = { _ in false }
  ) {
    var builder = InputTreeBuilder(model: model, planner: planner, opens: opens)
    builder.add(root, steps: [], moving: nil)
    var nodes = builder.nodes
    operands = builder.operands
    opened = builder.opened
    let graph = builder.graph
    order = graph.stronglyConnectedComponents().flatMap { $0 }
    let dominators = graph.immediateDominators(from: 0)
    for index in nodes.indices.dropFirst() { nodes[dominators[index]].children.append(index) }
    // From the far end, so that what passes on nothing but passed-over nodes is passed over too.
    for index in nodes.indices.reversed() where !builder.operands[index].isEmpty {
      nodes[index].children = nodes[index].children.filter { !nodes[$0].isPassedOver }
      nodes[index].isPassedOver = nodes[index].children.isEmpty
    }
    self.nodes = nodes
  }
}

private struct InputTreeBuilder {
  struct Operand {
    var formula: Formula
    var steps: [SliceStep]
    var moving: Formula?
    var groups: [DimensionModel] = []
    /// The sum over groups in which it stands.
    var within: InputTree.Opened?
  }
  private struct Key: Hashable {
    var formula: Formula
    var steps: [SliceStep]
    var groups: [DimensionModel]
    /// Whose formula it stands in, where it has no name.
    var owner: Int?
  }

  let model: Model
  let planner: Planner
  var nodes: [InputTree.Node] = []
  var operands: [[Int]] = []
  var opened: [[InputTree.Opened]] = []
  private let opens: (GroupSet) -> Bool
  private var places: [Key: Int] = [:]

  init(model: Model, planner: Planner, opens: @escaping (GroupSet) -> Bool) {
    (self.model, self.planner, self.opens) = (model, planner, opens)
  }

  var graph: DirectedGraph {
    var graph = DirectedGraph(count: nodes.count)
    for (index, own) in operands.enumerated() { for operand in own { graph.addEdge(from: index, to: operand) } }
    return graph
  }

  /// Adds a node and all below it, breadth first; parents get smaller numbers than what they alone read.
  mutating func add(_ root: Formula, steps: [SliceStep], moving: Formula?) {
    _ = place(of: Operand(formula: root, steps: steps, moving: moving), in: nil)
    var next = 0
    while next < nodes.count {
      let inner = inputs(of: nodes[next])
      for operand in inner {
        let place = place(of: operand, in: next)
        if !operands[next].contains(place) { operands[next].append(place) }
        if let sum = operand.within { add(place, to: sum, of: next) }
      }
      next += 1
    }
  }

  private mutating func add(_ place: Int, to sum: InputTree.Opened, of node: Int) {
    let known = opened[node].firstIndex { $0.sum == sum.sum } ?? opened[node].endIndex
    if known == opened[node].endIndex { opened[node].append(sum) }
    if !opened[node][known].operands.contains(place) { opened[node][known].operands.append(place) }
  }

  /// What a sum over groups adds up, where all groups count.
  private func groupedTerm(of formula: Formula) -> (Formula, GroupSet)? {
    guard case .slice(.aggregate(let aggregate)) = formula.kind, aggregate.kind == .sum,
      case .groups(let groups) = aggregate.source, groups.grain == nil, !groups.keys.isEmpty,
      aggregate.condition == nil, let term = aggregate.argument
    else { return nil }
    return (term, groups)
  }

  private mutating func place(of operand: Operand, in owner: Int?) -> Int {
    let isNamed = if case .slice(.definition) = operand.formula.kind { true } else { false }
    let key = Key(
      formula: operand.formula, steps: operand.steps, groups: operand.groups, owner: isNamed ? nil : owner)
    if let known = places[key] { return known }
    places[key] = nodes.count
    var node = InputTree.Node(formula: operand.formula, steps: operand.steps, moving: operand.moving)
    node.groups = operand.groups
    nodes.append(node)
    operands.append([])
    opened.append([])
    return nodes.count - 1
  }

  /// What a definition's formula reads; a table, a series and an interval are what they are.
  private func inputs(of node: InputTree.Node) -> [Operand] {
    guard let id = node.definition else { return [] }
    let definition = model.definitions[id.index]
    guard definition.recurrence == nil, case .formula(let body) = definition.body else { return [] }
    var found = operands(of: body, steps: node.steps, moving: nil)
    if node.groups.isEmpty {
      found = found.flatMap { operand in grouped(operand, in: node) ?? [operand] }
    } else {
      for place in found.indices { found[place].groups = node.groups }
    }
    // `sales = sum(o.amount)`: the sum has no other name.
    if found.count == 1, case .slice(.definition) = found[0].formula.kind { return found }
    return found.count == 1 ? [] : found
  }

  /// What a sum over groups adds up, where that has inputs of its own to tell apart.
  private func grouped(_ operand: Operand, in node: InputTree.Node) -> [Operand]? {
    guard operand.steps == node.steps, let (term, groups) = groupedTerm(of: operand.formula), opens(groups) else {
      return nil
    }
    let inner = operands(of: term, steps: node.steps, moving: nil)
    guard inner.count > 1 else { return nil }
    return inner.map { input in
      var input = input
      (input.groups, input.within) = (groups.keys, InputTree.Opened(sum: operand.formula, term: term))
      return input
    }
  }

  private func operands(of formula: Formula, steps: [SliceStep], moving: Formula?) -> [Operand] {
    switch formula.kind {
    case .constant: return []
    case .lookup: return [Operand(formula: formula, steps: steps, moving: moving)]
    case .slice(let leaf): return operands(of: leaf, formula, steps: steps, moving: moving)
    default: return formula.children.flatMap { operands(of: $0, steps: steps, moving: moving) }  // Arithmetic.
    }
  }

  private func operands(
    of leaf: SliceLeaf, _ formula: Formula, steps: [SliceStep], moving: Formula?
  ) -> [Operand] {
    switch leaf {
    case .definition, .aggregate, .growth, .change, .rank:
      return [Operand(formula: formula, steps: steps, moving: moving)]
    case .perLength(let inner, _): return operands(of: inner, steps: steps, moving: moving)
    case .filtered, .during, .trailing, .toDate, .cumulative, .overall, .ticked, .next, .prior(_, _, nil):
      let part = planner.parts(of: leaf)[0]
      return operands(of: part.formula, steps: steps + [part.step], moving: moving ?? formula)
    case .prior: return [Operand(formula: formula, steps: steps, moving: moving)]
    // Which month it is, and which group, is no number that changes.
    case .dimension, .startsFrom, .windowDay: return []
    }
  }
}
