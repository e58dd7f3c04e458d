import Graphs
import SourceText
import Syntax

// Factors, and the names of what causes and is caused.
extension Analyzer {
  func buildCauses() {
    settle { buildFactors() }
    for link in program.links { models.links += settle { self.links(link.content, link.range) } }
    for event in program.events {
      if let model = settle({ self.event(event) }) { models.events.append(model) }
    }
    settle {
      checkLinks()
      findLevelsWithoutGoal()
      findGoalsWithoutLever()
      findLevelsWithoutOwner()
    }
  }

  private func buildFactors() {
    models.factors = []
    for factor in program.factors {
      let name = factor.content.name
      if let index = program.definitionIndex[name.text] {
        report(.duplicateName(name.text, first: program.definitions[index].name.range), at: name.range)
        continue
      }
      if let other = models.factors.first(where: { $0.name == name.text }) {
        report(.duplicateName(name.text, first: other.range), at: name.range)
        continue
      }
      models.factors.append(
        FactorModel(
          name: name.text, documentation: factor.documentation, description: factor.content.description,
          range: name.range))
    }
  }

  /// The column that tells groups apart: one of a dataset that the nodes read, of any dataset where there are no nodes.
  ///
  /// - Returns: the dataset and the column on its rows; nil where there is none, which has been reported.
  @discardableResult
  func groupColumn(_ path: Path, of nodes: [CauseNode]?) -> (dataset: DatasetID, column: Formula)? {
    if path.names.count > 1 {
      guard let dataset = datasetIndex(path.names[0]) else { return nil }
      return (DatasetID(dataset), compilePath(path, .row(dataset)))
    }
    var read: [Int] = []
    for node in nodes ?? datasets.indices.map({ .column(DatasetID($0), ColumnID(0)) }) {
      switch node {
      case .factor: break
      case .definition(let id): read += uses(of: readDefinition(id.index, .slice, at: path.range)).map(\.dataset)
      case .column(let dataset, _): read.append(dataset.index)
      }
    }
    let expression = Expression(.path(path), range: path.range)
    if let owner = read.first(where: { canResolve(expression, on: $0) }) {
      return (DatasetID(owner), compile(expression, Scope.row(owner)))
    }
    let columns = read.first.map { datasets[$0].columns.map(\.name) } ?? []
    report(
      .unknownDimension(path.text, near: nearestMatch(to: path.text, among: columns), columns: columns), at: path.range)
    return nil
  }

  func causeNode(_ path: Path) -> CauseNode? {
    let first = path.names[0]
    if path.names.count == 1 {
      if let index = program.factors.firstIndex(where: { $0.content.name.text == first.text }),
        let made = models.factors.firstIndex(where: { $0.name == program.factors[index].content.name.text })
      {
        return .factor(made)
      }
      if let index = program.definitionIndex[first.text] {
        reads(.definition(index), .slice, at: first.range)
        return .definition(DefinitionID(index))
      }
      let names = program.definitions.map(\.name.text) + models.factors.map(\.name)
      report(
        .unknownCause(first.text, near: nearestMatch(to: first.text, among: names)), at: first.range)
      return nil
    }
    guard let dataset = datasetIndex(first) else { return nil }
    let formula = compilePath(path, .row(dataset))
    switch formula.kind {
    case .row(.column(let column)): return .column(DatasetID(dataset), column)
    case .row(.path(let route, let column)):
      guard let last = route.last else { return nil }
      return .column(DatasetID(references[last.index].target), column)
    default: return nil  // The path was reported.
    }
  }

  func text(of node: CauseNode) -> String {
    switch node {
    case .definition(let id): definitions[id.index].source.name.text
    case .factor(let index): models.factors[index].name
    case .column(let dataset, let column):
      "\(datasets[dataset.index].name).\(datasets[dataset.index].columns[column.index].name)"
    }
  }

  /// A KPI with a target that moves no goal, neither by formula nor by belief.
  private func findLevelsWithoutGoal() {
    let goals = models.levels.filter(\.isGoal)
    guard !goals.isEmpty else { return }
    let links = models.links.filter { !$0.isRefuted }
    let places = CausePlaces(links, definitions: definitions.count)
    var graph = DirectedGraph(count: places.count)
    // From effect to cause, so that one walk from the goals finds everything that moves them.
    for (reader, definition) in definitions.enumerated() {
      for id in definition.reads { graph.addEdge(from: reader, to: id.index) }
    }
    for link in links { graph.addEdge(from: places[link.effect], to: places[link.cause]) }
    let moving = graph.reachable(from: goals.map(\.definition.index))
    for level in models.levels where !level.isGoal && !moving.contains(level.definition.index) {
      report(.noPathToGoal(definitions[level.definition.index].source.name.text), at: level.range)
    }
  }
}

/// The ends of links and the definitions as the vertices of a graph: definitions first, under their own numbers.
struct CausePlaces {
  private var index: [CauseNode: Int] = [:]
  private(set) var nodes: [CauseNode]
  var count: Int { nodes.count }

  init(_ links: [LinkModel], definitions: Int) {
    nodes = (0..<definitions).map { .definition(DefinitionID($0)) }
    for (place, node) in nodes.enumerated() { index[node] = place }
    for node in links.flatMap({ [$0.cause, $0.effect] }) where index[node] == nil {
      index[node] = nodes.count
      nodes.append(node)
    }
  }

  /// Every end of the links has one; other columns and factors are in no graph.
  func find(_ node: CauseNode) -> Int? { index[node] }

  subscript(node: CauseNode) -> Int { index[node, default: 0] }
}
