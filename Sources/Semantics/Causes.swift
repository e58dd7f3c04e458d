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
    for action in program.actions {
      if let model = settle({ self.action(action) }) { models.actions.append(model) }
    }
    settle {
      // Made when the first of them asks, and once for all.
      lazy var formulas = formulaGraph()
      checkLinks { formulas }
      findLevelsWithoutGoal { formulas }
      findGoalsWithoutLever { formulas }
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
  private func findLevelsWithoutGoal(_ formulas: () -> FormulaGraph) {
    let goals = models.levels.filter(\.isGoal)
    guard !goals.isEmpty else { return }
    // From effect to cause, so that one walk from the goals finds everything that moves them.
    var (places, graph) = formulas()
    for link in models.links where !link.isRefuted {
      graph.addEdge(from: places[link.effect], to: places[link.cause])
    }
    let moving = graph.reachable(from: goals.map(\.definition.index))
    for level in models.levels where !level.isGoal && !moving.contains(level.definition.index) {
      report(.noPathToGoal(definitions[level.definition.index].source.name.text), at: level.range)
    }
  }
}

/// What is computed, and what is believed to cause it, as the vertices of a graph: definitions first, under their own
/// numbers. A body that is written out on rows is the definition's all the same.
struct CausePlaces {
  private var computed: [Analyzer.Node: Int] = [:]
  private let firstFactor: Int
  /// What each place is for whoever writes links; nil for the rows of a dataset and for the way along a reference.
  let nodes: [CauseNode?]
  var count: Int { nodes.count }

  init(definitions: Int, others: [Analyzer.Node], factors: Int) {
    var nodes: [CauseNode?] = (0..<definitions).map { .definition(DefinitionID($0)) }
    for node in others {
      computed[node] = nodes.count
      if case .column(let column, let dataset) = node {
        nodes.append(.column(DatasetID(dataset), ColumnID(column)))
      } else {
        nodes.append(nil)
      }
    }
    firstFactor = nodes.count
    self.nodes = nodes + (0..<factors).map { .factor($0) }
  }

  subscript(node: Analyzer.Node) -> Int {
    switch node {
    case .definition(let index), .inlined(let index, _): index
    case .column, .rows, .reference: computed[node, default: 0]
    }
  }

  subscript(node: CauseNode) -> Int {
    switch node {
    case .definition(let id): id.index
    case .column(let dataset, let column): self[Analyzer.Node.column(column.index, dataset: dataset.index)]
    case .factor(let index): firstFactor + index
    }
  }
}

extension Analyzer {
  typealias FormulaGraph = (places: CausePlaces, graph: DirectedGraph)

  /// From what is computed to what it is computed from; every factor has a place, and no edge.
  ///
  /// - Parameter isDirect: else ways through `prior` count too.
  func formulaGraph(isDirect: Bool = false) -> FormulaGraph {
    var others: [Node] = []
    for dataset in datasets.indices {
      others += datasets[dataset].columns.indices.map { .column($0, dataset: dataset) }
      others.append(.rows(dataset))
    }
    others += references.indices.map { .reference($0) }
    let places = CausePlaces(definitions: definitions.count, others: others, factors: models.factors.count)
    var graph = DirectedGraph(count: places.count)
    func add(_ reader: Node) {
      for edge in edges[reader] ?? [] where !edge.isForType && !(isDirect && edge.offset != nil) {
        graph.addEdge(from: places[reader], to: places[edge.target])
      }
    }
    for definition in definitions.indices {
      add(.definition(definition))
      for dataset in datasets.indices { add(.inlined(definition, dataset: dataset)) }
    }
    for node in others { add(node) }
    return (places, graph)
  }
}
