import CivilTime
import Semantics

/// What a formula reads of other definitions, and of the columns that are ends of links: through transformers, facts of
/// rows, conditions and columns that nobody has a belief about.
struct FormulaReads {
  struct Read {
    var node: CauseNode
    /// How much earlier than the formula's own period, where it is not read in that period too.
    var lag: CalendarDuration?
  }
  private struct Step {
    var formula: Formula
    /// Whose row it is, for a row formula.
    var dataset: DatasetID?
    var lag: CalendarDuration
  }
  private struct Place: Hashable {
    var dataset: DatasetID
    var column: ColumnID?
    var lag: CalendarDuration
  }

  private let model: Model
  /// Columns that are nodes themselves.
  private let ends: Set<CauseNode>
  private var stack: [Step] = []
  private var seen: Set<Place> = []
  private var lags: [CauseNode: Set<CalendarDuration>] = [:]
  private var order: [CauseNode] = []

  private init(_ model: Model, ends: Set<CauseNode>) { (self.model, self.ends) = (model, ends) }

  /// Each node once, in the order in which the formula names them.
  static func of(_ node: CauseNode, in model: Model, ends: Set<CauseNode>) -> [Read] {
    var reads = FormulaReads(model, ends: ends)
    switch node {
    case .factor: return []
    case .definition(let id): reads.push(model.definitions[id.index].body.formulas, CalendarDuration())
    case .column(let dataset, let column): reads.visitSource(of: column, dataset, CalendarDuration())
    }
    reads.walk()
    return reads.order.map { Read(node: $0, lag: reads.lag(of: $0)) }
  }

  /// What is read in the same period is no matter of the past, though its past is read too: `x - prior(x, 1 month)`.
  private func lag(of node: CauseNode) -> CalendarDuration? {
    let all = lags[node, default: []]
    if all.contains(CalendarDuration()) { return nil }
    return all.min { ($0.months, $0.seconds) < ($1.months, $1.seconds) }
  }

  private mutating func walk() {
    while let step = stack.popLast() {
      switch step.formula.kind {
      case .row(let leaf): if let dataset = step.dataset { visit(leaf, dataset, step.lag) }
      case .slice(let leaf): visit(leaf, step.lag)
      case .lookup(let id, let keys):
        push(keys, on: step.dataset, step.lag)
        found(id, step.lag)
      case .inlined(let id, let body):
        if model.definitions[id.index].isBase {
          push([body], on: step.dataset, step.lag)
        } else {
          found(.definition(id), step.lag)
        }
      default: push(step.formula.children, on: step.dataset, step.lag)  // Arithmetic and conditions.
      }
    }
  }

  private mutating func push(_ formulas: [Formula], on dataset: DatasetID? = nil, _ lag: CalendarDuration) {
    stack += formulas.reversed().map { Step(formula: $0, dataset: dataset, lag: lag) }
  }

  private mutating func found(_ id: DefinitionID, _ lag: CalendarDuration) {
    let definition = model.definitions[id.index]
    // The unchanged definition that a scenario's reads has the same name and is no other number to a team.
    if definition.isBase { push(definition.body.formulas, lag) } else { found(.definition(id), lag) }
  }

  private mutating func found(_ node: CauseNode, _ lag: CalendarDuration) {
    if lags[node] == nil { order.append(node) }
    lags[node, default: []].insert(lag)
  }

  private mutating func visit(_ leaf: SliceLeaf, _ lag: CalendarDuration) {
    switch leaf {
    case .definition(let id): found(id, lag)
    case .aggregate(let aggregate): visit(aggregate, lag)
    case .filtered(let inner, let filter):
      for (dataset, condition) in filter.conditions.sorted(by: { $1.key < $0.key }) {
        push([condition], on: dataset, lag)
      }
      push([inner], lag)
    case .prior(let inner, let length, let start):
      if let start { push([start], lag) }
      push([inner], lag.adding(length))
    case .next(let inner, let length): push([inner], lag.adding(length.negated))
    case .during, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .overall, .rank, .ticked:
      push(leaf.operands, lag)
    case .dimension, .startsFrom, .windowDay: break
    }
  }

  private mutating func visit(_ aggregate: Aggregate, _ lag: CalendarDuration) {
    switch aggregate.source {
    case .rows(let dataset):
      visit(rowsOf: dataset, lag)
      push(aggregate.parts, on: dataset, lag)
    case .groups(let set):
      for key in set.keys {
        for (dataset, formula) in key.formulas.sorted(by: { $1.key < $0.key }) { push([formula], on: dataset, lag) }
      }
      if let dataset = set.dataset { visit(rowsOf: dataset, lag) }
      push(aggregate.parts, lag)
    }
  }

  /// What tells which rows there are.
  private mutating func visit(rowsOf first: DatasetID, _ lag: CalendarDuration) {
    var next: DatasetID? = first
    while let id = next, seen.insert(Place(dataset: id, column: nil, lag: lag)).inserted {
      let dataset = model.datasets[id.index]
      push([dataset.condition].compactMap { $0 }, on: id, lag)
      switch dataset.source {
      case .files: next = nil
      case .filtered(let parent, _): next = parent
      case .grouped(let parent, let keys, _):
        push(keys, on: parent, lag)
        next = parent
      }
    }
  }

  private mutating func visit(_ leaf: RowLeaf, _ dataset: DatasetID, _ lag: CalendarDuration) {
    switch leaf {
    case .column(let column): visit(column, of: dataset, lag)
    case .path(let route, let column):
      if let last = route.last { visit(column, of: model.references[last.index].target, lag) }
    case .fact(let aggregate, _): visit(aggregate, lag)
    case .window(let window): push(window.parts, on: dataset, lag)
    case .top(let inner, _): push([inner], on: dataset, lag)
    }
  }

  private mutating func visit(_ column: ColumnID, of dataset: DatasetID, _ lag: CalendarDuration) {
    let node = CauseNode.column(dataset, column)
    if ends.contains(node) {
      found(node, lag)
    } else if seen.insert(Place(dataset: dataset, column: column, lag: lag)).inserted {
      visitSource(of: column, dataset, lag)
    }
  }

  private mutating func visitSource(of column: ColumnID, _ id: DatasetID, _ lag: CalendarDuration) {
    let dataset = model.datasets[id.index]
    switch (dataset.columns[column.index].source, dataset.source) {
    case (.formula(let formula), _): push([formula], on: id, lag)
    case (.inherited(let base), .filtered(let parent, _)): visit(base, of: parent, lag)
    case (.key(let place), .grouped(let parent, let keys, _)): push([keys[place]], on: parent, lag)
    case (.inherited, _), (.key, _), (.file, _), (.clock, _), (.stackedLabel, _), (.stackedValue, _): break
    }
  }
}

extension CalendarDuration {
  fileprivate func adding(_ other: CalendarDuration) -> CalendarDuration {
    CalendarDuration(months: months + other.months, seconds: seconds + other.seconds)
  }
}
