import CivilTime
import Graphs
import SourceText
import Syntax

// What links say beside each other and beside the formulas.
extension Analyzer {
  func checkLinks(_ formulas: () -> FormulaGraph) {
    findLinksAlongFormulas(formulas)
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
  private func findLinksAlongFormulas(_ formulas: () -> FormulaGraph) {
    markLinksAlongFormulas(formulas)
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
  private func markLinksAlongFormulas(_ formulas: () -> FormulaGraph) {
    guard !models.links.isEmpty else { return }
    let (places, graph) = formulas()
    for (effect, links) in Dictionary(grouping: models.links.indices, by: { models.links[$0].effect }) {
      let below = graph.reachable(from: [places[effect]])
      for link in links {
        let cause = models.links[link].cause
        models.links[link].isByFormula = below.contains(places[cause])
      }
    }
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
    var (places, graph) = formulaGraph(isDirect: true)
    for link in direct { graph.addEdge(from: places[link.effect], to: places[link.cause]) }
    for component in graph.cyclicComponents() {
      guard let cycle = graph.shortestCycle(among: component), cycle.count > 1 else { continue }
      report(cycle.dropLast().reversed(), direct, places)
    }
  }

  /// From the first link on: a formula alone is the fault of nobody who believes something.
  private func report(_ cycle: [Int], _ links: [LinkModel], _ places: CausePlaces) {
    let nodes = cycle.compactMap { places.nodes[$0] }
    func place(_ step: Int) -> Int? {
      links.firstIndex { $0.cause == nodes[step] && $0.effect == nodes[(step + 1) % nodes.count] }
    }
    guard let first = nodes.indices.min(by: { place($0) ?? .max < place($1) ?? .max }), place(first) != nil else {
      return
    }
    let turned = nodes.indices.map { ($0 + first) % nodes.count }
    let steps = turned.compactMap { step -> CyclePlace? in
      let name = text(of: nodes[step])
      if let place = place(step) { return CyclePlace(name: Phrase(same: name), range: links[place].range) }
      return range(of: nodes[(step + 1) % nodes.count]).map { CyclePlace(name: Phrase(same: name), range: $0) }
    }
    guard let place = steps.first else { return }
    let names = (turned + [first]).map { text(of: nodes[$0]) }
    report(.linkLoop(names, Array(steps.dropFirst())), at: place.range)
  }
  /// Where what is computed is named; nil for a factor and for a column that nobody declared.
  private func range(of node: CauseNode) -> SourceRange? {
    switch node {
    case .definition(let id): definitions[id.index].source.name.range
    case .column(let dataset, let column): datasets[dataset.index].columns[column.index].range
    case .factor: nil
    }
  }
}
