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

  /// The first is the KPI itself; parents come before their children.
  package private(set) var nodes: [Node]
  /// For each node the nodes that its formula reads, which may be the children of others.
  let operands: [[Int]]
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

  package init(of root: Formula, in model: Model, planner: Planner) {
    var builder = InputTreeBuilder(model: model, planner: planner)
    builder.add(root, steps: [], moving: nil)
    var nodes = builder.nodes
    operands = builder.operands
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
  }
  private struct Key: Hashable {
    var formula: Formula
    var steps: [SliceStep]
    /// Whose formula it stands in, where it has no name.
    var owner: Int?
  }

  let model: Model
  let planner: Planner
  var nodes: [InputTree.Node] = []
  var operands: [[Int]] = []
  private var places: [Key: Int] = [:]

  init(model: Model, planner: Planner) { (self.model, self.planner) = (model, planner) }

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
      }
      next += 1
    }
  }

  private mutating func place(of operand: Operand, in owner: Int?) -> Int {
    let isNamed = if case .slice(.definition) = operand.formula.kind { true } else { false }
    let key = Key(formula: operand.formula, steps: operand.steps, owner: isNamed ? nil : owner)
    if let known = places[key] { return known }
    places[key] = nodes.count
    nodes.append(InputTree.Node(formula: operand.formula, steps: operand.steps, moving: operand.moving))
    operands.append([])
    return nodes.count - 1
  }

  /// What a definition's formula reads; a table, a series and an interval are what they are.
  private func inputs(of node: InputTree.Node) -> [Operand] {
    guard let id = node.definition else { return [] }
    let definition = model.definitions[id.index]
    guard definition.recurrence == nil, case .formula(let body) = definition.body else { return [] }
    let found = operands(of: body, steps: node.steps, moving: nil)
    // `sales = sum(o.amount)`: the sum has no other name.
    if found.count == 1, case .slice(.definition) = found[0].formula.kind { return found }
    return found.count == 1 ? [] : found
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
    case .filtered, .during, .trailing, .toDate, .cumulative, .overall, .next, .prior(_, _, nil):
      let part = planner.parts(of: leaf)[0]
      return operands(of: part.formula, steps: steps + [part.step], moving: moving ?? formula)
    case .prior: return [Operand(formula: formula, steps: steps, moving: moving)]
    // Which month it is, and which group, is no number that changes.
    case .dimension, .startsFrom: return []
    }
  }
}
