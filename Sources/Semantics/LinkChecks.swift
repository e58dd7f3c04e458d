import CivilTime
import Graphs
import SourceText
import Syntax

// What links say beside each other and beside the formulas.
extension Analyzer {
  func checkLinks() {
    findLinksAlongFormulas()
    // No world changes what is believed.
    guard case .base = world else { return }
    findRepeatedLinks()
    findLoops()
  }

  // MARK: Two links of one pair

  private struct Pair: Hashable {
    var cause: CauseNode
    var effect: CauseNode
  }

  private struct Condition: Hashable {
    var filter: Filter?
    /// Where nothing is read the text has to tell conditions apart.
    var text: String?

    init(_ link: LinkModel) {
      filter = link.condition
      if link.condition?.conditions.isEmpty ?? true { text = link.conditionText }
    }
  }

  private func findRepeatedLinks() {
    var seen: [Pair: [LinkModel]] = [:]
    for link in models.links {
      let pair = Pair(cause: link.cause, effect: link.effect)
      let (cause, effect) = (text(of: link.cause), text(of: link.effect))
      for other in seen[pair, default: []] {
        if link.isRefuted != other.isRefuted {
          let (refuted, held) = link.isRefuted ? (link, other) : (other, link)
          guard refutes(refuted, held) else { continue }
          report(.linkRefuted(cause, effect, first: other.range), at: link.range)
        } else if link.lag == other.lag, Condition(link) == Condition(other) {
          let isOpposite = Set([link.direction, other.direction]) == [.raises, .lowers]
          report(
            isOpposite
              ? .oppositeLinks(cause, effect, first: other.range) : .linkTwice(cause, effect, first: other.range),
            at: link.range)
        } else {
          continue
        }
        break
      }
      seen[pair, default: []].append(link)
    }
  }

  /// Without `after` a belief is refuted at every lag, without `where` for all rows; a belief about all rows may fail for
  /// some of them.
  private func refutes(_ refuted: LinkModel, _ held: LinkModel) -> Bool {
    if let lag = refuted.lag, lag != held.lag { return false }
    return refuted.conditionText == nil || Condition(refuted) == Condition(held)
  }

  // MARK: Along formulas

  /// Each world has its own formulas; what is wrong is told of the base.
  private func findLinksAlongFormulas() {
    markLinksAlongFormulas()
    guard case .base = world else { return }
    for link in models.links where link.isByFormula {
      let names = (text(of: link.cause), text(of: link.effect))
      if link.strength != nil || link.isRefuted {
        report(
          .beliefAboutFormula(names.0, names.1, inputs: inputs(of: link.effect), isRefuted: link.isRefuted),
          at: link.range)
      } else {
        report(.linkByFormula(names.0, names.1), at: link.range)
      }
    }
  }

  /// One walk for each effect: of a thousand links along a long chain no two walks are held at once.
  private func markLinksAlongFormulas() {
    let measured = models.links.indices.filter { place in
      [models.links[place].cause, models.links[place].effect].allSatisfy { node($0) != nil }
    }
    guard !measured.isEmpty else { return }
    let (numbers, graph) = formulaGraph()
    for (effect, places) in Dictionary(grouping: measured, by: { models.links[$0].effect }) {
      guard let root = node(effect).flatMap({ numbers[$0] }) else { continue }
      let below = graph.reachable(from: [root])
      for place in places {
        let cause = node(models.links[place].cause).flatMap { numbers[$0] }
        models.links[place].isByFormula = cause.map(below.contains) ?? false
      }
    }
  }

  /// From what is computed to what it is computed from.
  private func formulaGraph() -> (numbers: [Node: Int], graph: DirectedGraph) {
    var numbers: [Node: Int] = [:]
    var steps: [(from: Int, to: Int)] = []
    func number(_ node: Node) -> Int {
      if let known = numbers[node] { return known }
      numbers[node] = numbers.count
      return numbers.count - 1
    }
    for (reader, edges) in edges {
      for edge in edges where !edge.isForType {
        steps.append((number(reader), number(edge.target)))
        // A body that is written out on rows is the definition's all the same.
        if case .inlined(let index, _) = edge.target {
          steps.append((number(edge.target), number(.definition(index))))
        }
      }
    }
    var graph = DirectedGraph(count: numbers.count)
    for step in steps { graph.addEdge(from: step.from, to: step.to) }
    return (numbers, graph)
  }

  private func node(_ node: CauseNode) -> Node? {
    switch node {
    case .definition(let id): .definition(id.index)
    case .column(let dataset, let column): .column(column.index, dataset: dataset.index)
    case .factor: nil
    }
  }

  /// What the formula of a node names.
  private func inputs(of node: CauseNode) -> [String] {
    guard let root = self.node(node) else { return [] }
    var names: [String] = []
    for edge in edges[root] ?? [] where !edge.isForType {
      let name: String
      switch edge.target {
      case .definition(let index), .inlined(let index, _): name = definitions[index].source.name.text
      case .column(let column, let dataset): name = text(of: .column(DatasetID(dataset), ColumnID(column)))
      case .rows, .reference: continue
      }
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  // MARK: Loops

  /// Causes that come back to themselves need time in between, by links and formulas together.
  private func findLoops() {
    let direct = models.links.filter { $0.lag == nil && !$0.isRefuted }
    guard !direct.isEmpty else { return }
    let places = CausePlaces(direct, definitions: definitions.count)
    var graph = DirectedGraph(count: places.count)
    for link in direct { graph.addEdge(from: places[link.cause], to: places[link.effect]) }
    for reader in definitions.indices {
      for edge in edges[.definition(reader)] ?? [] where edge.offset == nil && !edge.isForType {
        switch edge.target {
        case .definition(let index), .inlined(let index, _): graph.addEdge(from: index, to: reader)
        case .column(let column, let dataset):
          if let place = places.find(.column(DatasetID(dataset), ColumnID(column))) {
            graph.addEdge(from: place, to: reader)
          }
        case .rows, .reference: break
        }
      }
    }
    for component in graph.cyclicComponents() {
      guard let cycle = graph.shortestCycle(among: component), cycle.count > 1 else { continue }
      report(cycle.dropLast(), direct, places)
    }
  }

  /// From the first link on: a formula alone is the fault of nobody who believes something.
  private func report(_ cycle: ArraySlice<Int>, _ links: [LinkModel], _ places: CausePlaces) {
    let nodes = cycle.map { places.nodes[$0] }
    func link(_ step: Int) -> LinkModel? {
      links.first { $0.cause == nodes[step] && $0.effect == nodes[(step + 1) % nodes.count] }
    }
    guard let first = nodes.indices.first(where: { link($0) != nil }) else { return }
    let turned = nodes.indices.map { ($0 + first) % nodes.count }
    let steps = turned.compactMap { step -> CyclePlace? in
      let name = text(of: nodes[step])
      if let link = link(step) { return CyclePlace(name: name, range: link.range) }
      guard case .definition(let reader) = nodes[(step + 1) % nodes.count] else { return nil }
      return CyclePlace(name: name, range: definitions[reader.index].source.name.range)
    }
    guard let place = steps.first else { return }
    let names = (turned + [first]).map { text(of: nodes[$0]) }
    report(.linkLoop(names, Array(steps.dropFirst())), at: place.range)
  }
}
