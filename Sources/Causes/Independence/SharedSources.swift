import Evaluation
import Semantics

/// What several nodes are made of. Sales and the number of orders stand in no formula of each other, and still they are
/// two looks at the same rows: that they move together says nothing of the rules, and what moves the one moves the other.
///
/// Of rows that tell what happened it is the rows; of a sheet with one row a day or month each column is one of its own.
struct SharedSources {
  private enum Source: Hashable {
    case rows(DatasetID)
    case column(CauseNode)
  }
  /// Of each source those of the nodes that are made of it, two at least; in the order of the nodes.
  let readers: [[Int]]

  /// - Parameter nodes: which nodes matter.
  init(of nodes: [Int], in graph: CauseGraph, _ engine: Engine) {
    let model = engine.model
    let numbers = model.datasets.flatMap { dataset in
      dataset.columns.filter { $0.holdsReadNumbers }.map { CauseNode.column(dataset.id, $0.id) }
    }
    let ends = Set(numbers)
    var isSheet: [DatasetID: Bool] = [:]
    func sources(_ id: DefinitionID) -> Set<Source> {
      let roots = Set(
        engine.planner.below(model.definitions[id.index].value).datasets.map { SharedSources.root(of: $0, model) })
      for root in roots where isSheet[root] == nil { isSheet[root] = engine.isSheet(root) }
      let columns = SharedSources.columns(below: id, model, ends).filter { column in
        if case .column(let dataset, _) = column { isSheet[dataset] == true } else { false }
      }
      let rows = roots.filter { isSheet[$0] != true }
      return Set(rows.map { .rows($0) }).union(columns.map { .column($0) })
    }
    var readers: [Source: [Int]] = [:]
    for node in nodes {
      guard case .definition(let id) = graph.nodes[node] else { continue }
      for source in sources(id) { readers[source, default: []].append(node) }
    }
    // Two sources of the same nodes are as one.
    self.readers = Set(readers.values.filter { $0.count > 1 }).sorted { $0.lexicographicallyPrecedes($1) }
  }

  func areTied(_ one: Int, _ other: Int) -> Bool { readers.contains { $0.contains(one) && $0.contains(other) } }

  private static func root(of dataset: DatasetID, _ model: Model) -> DatasetID {
    switch model.datasets[dataset.index].source {
    case .files: dataset
    case .filtered(let parent, _), .grouped(let parent, _, _): root(of: parent, model)
    }
  }

  /// Columns of files that a definition reads, itself or through others.
  private static func columns(below id: DefinitionID, _ model: Model, _ ends: Set<CauseNode>) -> Set<CauseNode> {
    var seen: Set<CauseNode> = [.definition(id)]
    var stack = [CauseNode.definition(id)]
    while let node = stack.popLast() {
      for read in FormulaReads.of(node, in: model, ends: ends) where seen.insert(read.node).inserted {
        stack.append(read.node)
      }
    }
    return seen.intersection(ends)
  }
}

extension ColumnModel {
  /// Its numbers come from a file.
  fileprivate var holdsReadNumbers: Bool {
    switch source {
    case .file, .stackedValue: if case .number = type { true } else { false }
    case .inherited, .key, .formula, .clock, .stackedLabel: false
    }
  }
}
