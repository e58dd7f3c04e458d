import Graphs
import SourceText
import Syntax

// Factors, links and what hangs on them.
extension Analyzer {
  func buildCauses() {
    settle { buildFactors() }
    for link in program.links {
      if let model = settle({ self.link(link.content, link.range) }) { models.links.append(model) }
    }
    settle {
      findLoops()
      findLevelsWithoutGoal()
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
          name: name.text, documentation: factor.content.description ?? factor.documentation, range: name.range))
    }
  }

  private func link(_ link: LinkStatement, _ range: SourceRange) -> LinkModel? {
    let cause = causeNode(link.cause)
    let effect = causeNode(link.effect)
    let text = "\(program.text(link.cause.range)) \(link.direction.rawValue) \(program.text(link.effect.range))"
    var model = LinkModel(
      text: text, cause: cause ?? .factor(-1), effect: effect ?? .factor(-1), direction: link.direction,
      lag: nil,
      because: nil, strength: nil, range: range)
    for clause in link.clauses {
      switch clause {
      case .after(let length): model.lag = duration(length)
      case .because(let text): model.because = text
      case .strength(let strength, let per, let source):
        model.strength = LinkModel.Strength(
          text: "\(program.text(strength.range)) per \(program.text(per.range))", source: source)
        checkStrength(strength, of: effect, "with")
        checkStrength(per, of: cause, "per")
      case .experiment(let column, let treatment, let control):
        model.experiment = "\(program.text(column.range)): \"\(treatment)\" against \"\(control)\""
        checkColumn(column, of: [cause, effect].compactMap { $0 }, isText: true)
        if treatment == control { report(.experimentOfOneGroup(treatment), at: column.range) }
      }
    }
    return cause == nil || effect == nil ? nil : model
  }

  /// A strength is in the unit of what it moves, or relative to it like a change of a what-if: `0.3%` of referrals.
  private func checkStrength(_ written: Expression, of node: CauseNode?, _ word: String) {
    let value = number(compile(written, .slice), in: word)
    guard let node, let unit = unitOf(value), unit.label != "%" else { return }
    switch node {
    case .factor: break  // Nobody measures it, so it has no unit.
    case .definition(let id): _ = unify([readDefinition(id.index, .slice, at: written.range), value], word)
    case .column(let dataset, let column):
      let type = columnType(column.index, of: dataset.index, .slice, at: written.range)
      _ = unify([make(.row(.column(column)), type, written.range), value], word)
    }
  }

  /// The column that tells groups apart: one of a dataset that the nodes read, of any dataset where there are no nodes.
  ///
  /// - Parameter isText: its groups are named in quotes.
  func checkColumn(_ path: Path, of nodes: [CauseNode]?, isText: Bool = false) {
    func check(_ column: Formula) {
      if isText, column.type != .text, column.type != .unknown {
        report(
          .typeClash("by", left: typeText(column.type), leftRange: path.range, right: typeText(.text)), at: path.range)
      }
    }
    if path.names.count > 1 {
      guard let dataset = datasetIndex(path.names[0]) else { return }
      check(compilePath(path, .row(dataset)))
      return
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
      if isText { check(compile(expression, Scope.row(owner))) }
      return
    }
    let columns = read.first.map { datasets[$0].columns.map(\.name) } ?? []
    report(
      .unknownDimension(path.text, near: nearestMatch(to: path.text, among: columns), columns: columns), at: path.range)
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

  /// Causes that come back to themselves need time in between.
  private func findLoops() {
    var nodes: [CauseNode] = []
    var index: [CauseNode: Int] = [:]
    func number(_ node: CauseNode) -> Int {
      if let known = index[node] { return known }
      index[node] = nodes.count
      nodes.append(node)
      return nodes.count - 1
    }
    let direct = models.links.filter { $0.lag == nil }
    for link in direct {
      _ = number(link.cause)
      _ = number(link.effect)
    }
    var graph = DirectedGraph(count: nodes.count)
    for link in direct { graph.addEdge(from: number(link.cause), to: number(link.effect)) }
    for component in graph.cyclicComponents() {
      guard let path = graph.shortestCycle(among: component), path.count > 1 else { continue }
      let places = zip(path, path.dropFirst()).compactMap { from, to -> CyclePlace? in
        direct.first { $0.cause == nodes[from] && $0.effect == nodes[to] }.map {
          CyclePlace(name: text(of: nodes[from]), range: $0.range)
        }
      }
      guard let first = places.first else { continue }
      report(.linkLoop(path.map { text(of: nodes[$0]) }, Array(places.dropFirst())), at: first.range)
    }
  }

  /// A KPI with a target that moves no goal, neither by formula nor by belief.
  private func findLevelsWithoutGoal() {
    let goals = models.levels.filter(\.isGoal)
    guard !goals.isEmpty else { return }
    let offset = definitions.count
    let columnNodes = Set(models.links.flatMap { [$0.cause, $0.effect] }).filter {
      if case .column = $0 { true } else { false }
    }
    let columns = columnNodes.sorted { text(of: $0) < text(of: $1) }
    var graph = DirectedGraph(count: offset + models.factors.count + columns.count)
    func number(_ node: CauseNode) -> Int {
      switch node {
      case .definition(let id): id.index
      case .factor(let index): offset + index
      case .column: offset + models.factors.count + (columns.firstIndex(of: node) ?? 0)
      }
    }
    // From effect to cause, so that one walk from the goals finds everything that moves them.
    for (reader, definition) in definitions.enumerated() {
      for id in definition.reads { graph.addEdge(from: reader, to: id.index) }
    }
    for link in models.links { graph.addEdge(from: number(link.effect), to: number(link.cause)) }
    let moving = graph.reachable(from: goals.map(\.definition.index))
    for level in models.levels where !level.isGoal && !moving.contains(level.definition.index) {
      report(.noPathToGoal(definitions[level.definition.index].source.name.text), at: level.range)
    }
  }
}
