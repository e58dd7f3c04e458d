import CivilTime
import Graphs
import Semantics

/// How an aggregate or a group reads the rows of a dataset.
package struct RowsRead: Hashable, Sendable {
  package var dataset: DatasetID
  /// The time by which rows fall into windows; nil: the default time.
  package var time: ColumnID?
  /// With `on`: a stock is read as events.
  package var readsEvents = false
  /// A row is read, with a part, in every window that its period meets.
  package var spreads = false
  /// A row is read at each tick of it, also where the slice has no group that tells them apart.
  package var clock: ClockRead?
  /// Rows of a stock stand at the ticks of a clock as if none had ended: which ticks there are does not hang on who is left.
  package var ignoresEnds = false

  package init(dataset: DatasetID, time: ColumnID? = nil, readsEvents: Bool = false, spreads: Bool = false) {
    self.dataset = dataset
    self.time = time
    self.readsEvents = readsEvents
    self.spreads = spreads
  }
}

/// What a formula reads, here and in the definitions below it.
package struct Below: Sendable {
  /// Datasets that are aggregated. Which windows are before or behind the data hangs on them.
  package var datasets: Set<DatasetID> = []
  /// How their rows are read.
  package var rows: Set<RowsRead> = []
  /// Whether a share is among what is read.
  package var hasShares = false

  fileprivate mutating func formUnion(_ other: Below) {
    datasets.formUnion(other.datasets)
    rows.formUnion(other.rows)
    hasShares = hasShares || other.hasShares
  }
}

/// Makes plans of one model: pure functions of formulas, whose results are kept because the same formula is asked about
/// often.
package final class Planner {
  package let model: Model
  package let hasClocks: Bool
  private var known: [Identity: Below] = [:]
  private var knownOfDefinition: [DefinitionID: Below] = [:]
  private var sliceDependence: [Identity: Bool] = [:]

  package init(_ model: Model) {
    self.model = model
    hasClocks = model.datasets.contains { dataset in
      dataset.columns.contains { if case .clock = $0.source { true } else { false } }
    }
  }

  // MARK: What is read

  package func below(_ formula: Formula) -> Below {
    if let result = known[formula.identity] { return result }
    var (result, definitions) = readHere([formula])
    for id in definitions { result.formUnion(below(id)) }
    known[formula.identity] = result
    return result
  }

  /// Each definition is walked once, however many stand above it: of 4,000 in a chain each would be walked from all above.
  private func below(_ asked: DefinitionID) -> Below {
    if let result = knownOfDefinition[asked] { return result }
    var waiting = [asked]
    var places = [asked: 0]
    var own: [Below] = []
    var edges: [(from: Int, to: Int)] = []
    while own.count < waiting.count {
      let place = own.count
      var (here, definitions) = readHere(model.definitions[waiting[place].index].body.formulas)
      for id in definitions {
        if let done = knownOfDefinition[id] {
          here.formUnion(done)
          continue
        }
        if places[id] == nil {
          places[id] = waiting.count
          waiting.append(id)
        }
        edges.append((place, places[id, default: 0]))
      }
      own.append(here)
    }
    var graph = DirectedGraph(count: own.count)
    for edge in edges { graph.addEdge(from: edge.from, to: edge.to) }
    // Recurrences lead round: what one reads, all read.
    for component in graph.stronglyConnectedComponents() {
      var whole = Below()
      for place in component {
        whole.formUnion(own[place])
        for target in graph.successors[place] { whole.formUnion(own[target]) }
      }
      for place in component {
        own[place] = whole
        knownOfDefinition[waiting[place]] = whole
      }
    }
    return own[0]
  }

  /// What formulas read themselves, and the definitions that they name.
  private func readHere(_ formulas: [Formula]) -> (Below, [DefinitionID]) {
    var result = Below()
    var definitions: Set<DefinitionID> = []
    walk(formulas) { aggregate in
      if let dataset = aggregate.dataset {
        result.datasets.insert(dataset)
        result.rows.insert(rows(of: dataset, by: aggregate))
      }
      result.hasShares = result.hasShares || aggregate.kind == .share
    } definition: { id in
      definitions.insert(id)
      return []
    }
    return (result, Array(definitions))
  }

  /// The aggregates in a formula and in the definitions below it, in the order in which they are met.
  package func aggregates(below formula: Formula) -> [Aggregate] {
    var found: [Aggregate] = []
    var seen: Set<DefinitionID> = []
    walk([formula]) {
      found.append($0)
    } definition: { id in
      seen.insert(id).inserted ? model.definitions[id.index].body.formulas : []
    }
    return found
  }

  package func shares(below formula: Formula) -> [Aggregate] {
    below(formula).hasShares ? aggregates(below: formula).filter { $0.kind == .share } : []
  }

  /// The one walk over formulas.
  /// - Parameter definition: what is walked for a definition that is named.
  private func walk(
    _ formulas: [Formula], aggregate: (Aggregate) -> Void, definition: (DefinitionID) -> [Formula]
  ) {
    var stack = formulas
    while let next = stack.popLast() {
      // Last in, first out: the first operand is looked at last, as it always was; the order shows in no answer.
      stack += next.directOperands
      if case .lookup(let id, _) = next.kind { stack += definition(id) }
      guard case .slice(let leaf) = next.kind else { continue }
      stack += leaf.operands
      if case .definition(let id) = leaf { stack += definition(id) }
      guard case .aggregate(let found) = leaf else { continue }
      aggregate(found)
      if case .groups = found.source { stack += found.parts }
    }
  }

  /// What several formulas read.
  package func datasets(below formulas: some Sequence<Formula>) -> Set<DatasetID> {
    formulas.reduce(into: []) { $0.formUnion(below($1).datasets) }
  }

  /// How an aggregate reads the rows that it adds up or groups. The groups of amounts that are spread over days are there
  /// wherever an amount is.
  package func rows(of dataset: DatasetID, by aggregate: Aggregate) -> RowsRead {
    var read = RowsRead(
      dataset: dataset, time: aggregate.time, readsEvents: aggregate.readsEvents, spreads: aggregate.spreads)
    switch aggregate.source {
    case .rows: read = rows(read, at: aggregate.parts)
    case .groups(let set): read = rowsOfGroups(read, at: set.keys.compactMap { $0.formulas[dataset] })
    }
    if case .groups = aggregate.source, model.datasets[dataset.index].columns.contains(where: \.isSpread) {
      read.spreads = aggregate.parts.contains { part in
        below(part).rows.contains { $0.dataset == dataset && $0.spreads }
      }
    }
    return read
  }

  // MARK: Numbers of the slice

  /// Whether a row formula holds a number of the slice, so that its value differs from cell to cell.
  package func dependsOnSlice(_ formula: Formula) -> Bool {
    if let known = sliceDependence[formula.identity] { return known }
    var result = false
    // The top rows are those of the slice that is read.
    if case .row(.top) = formula.kind {
      result = true
    } else if case .slice = formula.kind {
      result = true
    } else {
      result = formula.directOperands.contains { dependsOnSlice($0) }
    }
    // The entries of a table may be numbers of the slice too.
    if case .lookup(let id, _) = formula.kind {
      result = result || tableValues(of: id).contains { dependsOnSlice($0) }
    }
    sliceDependence[formula.identity] = result
    return result
  }

  /// The numbers of the slice in a row formula.
  package func numbersOfSlice(in formula: Formula) -> [Formula] {
    guard dependsOnSlice(formula) else { return [] }
    if case .slice = formula.kind { return [formula] }
    var found = formula.directOperands.flatMap { numbersOfSlice(in: $0) }
    if case .lookup(let table, _) = formula.kind {
      found += tableValues(of: table).flatMap { numbersOfSlice(in: $0) }
    }
    return found
  }

  /// The values that a table of parameters may give.
  package func tableValues(of id: DefinitionID) -> [Formula] {
    guard case .table(_, _, let entries, let otherwise) = model.definitions[id.index].body else { return [] }
    return entries.map(\.value) + [otherwise].compactMap { $0 }
  }

  /// Whether a filter holds a number of the slice around it.
  package func dependsOnSlice(_ filter: Filter) -> Bool {
    filter.conditions.values.contains { dependsOnSlice($0) }
  }

  /// What an aggregate over groups reads that may have groups without a row of their own in the slice: those of a share hang
  /// on its whole alone. Empty where nothing but the grouped rows is read.
  package func formulasWithFurtherGroups(of aggregate: Aggregate) -> [Formula] {
    let read =
      aggregate.kind == .share ? [aggregate.among] : [aggregate.argument, aggregate.second, aggregate.condition]
    let formulas = read.compactMap { $0 }
    guard let dataset = aggregate.dataset,
      formulas.contains(where: { readsFurther($0, than: dataset, aggregate) })
    else { return [] }
    return formulas
  }

  /// Whether a formula reads any slice but that of the rows that an aggregate groups: else there are no groups but theirs.
  private func readsFurther(_ formula: Formula, than dataset: DatasetID, _ aggregate: Aggregate) -> Bool {
    if below(formula).datasets.contains(where: { $0 != dataset }) { return true }
    var stack = [formula]
    var seen: Set<Int> = []
    while let next = stack.popLast() {
      if case .lookup = next.kind { return true }
      guard case .slice(let leaf) = next.kind else {
        stack += next.directOperands
        continue
      }
      switch leaf {
      case .definition(let id):
        let definition = model.definitions[id.index]
        guard seen.insert(id.index).inserted else { continue }
        if definition.recurrence != nil { return true }
        if case .table = definition.body { return true }
        stack += definition.body.formulas
      case .aggregate(let inner):
        if inner.time != aggregate.time || inner.spreads { return true }
        // By a clock rows are read at its ticks, and not by their own time.
        if rows(of: dataset, by: inner).clock != rows(of: dataset, by: aggregate).clock { return true }
        if case .groups(let set) = inner.source, set.grain != nil { return true }
        stack += inner.parts.filter { if case .groups = inner.source { true } else { dependsOnSlice($0) } }
      case .filtered(_, let filter):
        if filter.conditions.contains(where: { !clocks(readBy: $1, on: $0).isEmpty }) { return true }
        stack += leaf.operands
      case .perLength, .rank, .overall, .dimension, .startsFrom, .windowDay: stack += leaf.operands
      case .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .ticked: return true
      }
    }
    return false
  }
}

extension Aggregate {
  /// Whose rows are added up or grouped; nil for a series of periods alone.
  package var dataset: DatasetID? {
    switch source {
    case .rows(let dataset): dataset
    case .groups(let set): set.dataset
    }
  }
}
