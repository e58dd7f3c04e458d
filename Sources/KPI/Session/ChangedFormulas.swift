import Evaluation
import Semantics
import SourceText
import Syntax

extension World {
  /// The definitions that it changes, in the order written.
  func changedNames(in analyzed: AnalyzedProgram) -> [String] {
    switch self {
    case .base: return []
    case .scenario(let name): return analyzed.model.scenario(named: name)?.overridden ?? []
    case .whatIf(let changes, _):
      let below = namesBelow(in: analyzed)
      return below + changes.map(\.name.text).filter { !below.contains($0) }
    case .test(let index):
      let tests = analyzed.program.tests
      guard tests.indices.contains(index) else { return [] }
      return tests[index].statement.entries.flatMap { entry -> [String] in
        if case .given(let assignments) = entry.kind { assignments.map(\.name.text) } else { [] }
      }
    }
  }
}

extension World {
  /// Those of them that the world below changes, where that is not the base.
  func namesBelow(in analyzed: AnalyzedProgram) -> [String] {
    if case .whatIf(_, let scenario?) = self { World.scenario(scenario).changedNames(in: analyzed) } else { [] }
  }
}

/// Definitions that a world or the command line changes.
struct ChangedNames: Sendable {
  let names: [String]
  /// Where the formulas stood before.
  let formulas: FormulaIndex
}

/// What is shown and reads the same columns as a changed KPI, but by a formula of its own: it does not move, and that must
/// not be silent.
struct OtherFormulaFinder {
  private struct Column: Hashable {
    var dataset: DatasetID
    /// Nil: the rows themselves are counted.
    var column: ColumnID?
  }

  /// The world with the changes.
  let model: Model
  /// The columns that the changed definitions add up, with the first definition that does.
  private var columns: [Column: String] = [:]
  private let changed: Set<DefinitionID>
  private var readers: [(column: Phrase, changed: String, names: [String])] = []
  /// One for all readers of a column.
  var notes: [Note] { readers.map { .readsOtherwise($0.names, column: $0.column, changed: $0.changed) } }

  init(_ model: Model, _ change: ChangedNames) {
    let (names, base) = (change.names, change.formulas.model)
    self.model = model
    changed = Set(names.compactMap { base.definition(named: $0)?.id })
    for name in names {
      guard let definition = base.definition(named: name) else { continue }
      for aggregate in OtherFormulaFinder.addends(of: definition.value, base) {
        for column in columnsRead(by: aggregate) where columns[column] == nil { columns[column] = name }
      }
    }
  }

  /// The aggregates that a formula adds up. Of a ratio there are none: who changes a margin means no other sales.
  private static func addends(of formula: Formula, _ model: Model) -> [Aggregate] {
    var found: [Aggregate] = []
    var seen: Set<DefinitionID> = []
    var pending = [formula]
    while let next = pending.popLast() {
      switch next.kind {
      case .sum, .scaled, .coalesce: pending += next.directOperands
      case .slice(.definition(let id)):
        if seen.insert(id).inserted { pending += model.definitions[id.index].body.formulas }
      case .slice(.aggregate(let aggregate)): found.append(aggregate)
      case .slice(.filtered(let inner, _)), .slice(.during(let inner, _)): pending.append(inner)
      default: break  // No other formula is a sum of its parts.
      }
    }
    return found
  }

  mutating func visit(_ items: [ShowModel.Item]) {
    if columns.isEmpty { return }
    for item in items {
      var seen: Set<DefinitionID> = changed
      var pending = [(formula: item.formula, owner: item.name)]
      while let (next, owner) = pending.popLast() {
        pending += next.directOperands.map { ($0, owner) }
        guard case .slice(let leaf) = next.kind else { continue }
        pending += leaf.operands.map { ($0, owner) }
        if case .definition(let id) = leaf, !model.definitions[id.index].isBase, seen.insert(id).inserted {
          pending += model.definitions[id.index].body.formulas.map { ($0, model.definitions[id.index].name) }
        }
        guard case .aggregate(let aggregate) = leaf else { continue }
        if case .groups = aggregate.source { pending += aggregate.parts.map { ($0, owner) } }
        note(aggregate, of: owner)
      }
    }
  }

  private mutating func note(_ aggregate: Aggregate, of owner: String) {
    for column in columnsRead(by: aggregate) {
      guard let name = columns[column] else { continue }
      let dataset = model.datasets[column.dataset.index]
      let label =
        column.column.map { column in
          let path = "\(dataset.name).\(dataset.columns[column.index].name)"
          return Phrase(path, path + " ")
        } ?? Phrase("the rows of \(dataset.name)", "\(dataset.name) の行")
      if let known = readers.firstIndex(where: { ($0.column, $0.changed) == (label, name) }) {
        if !readers[known].names.contains(owner) { readers[known].names.append(owner) }
      } else {
        readers.append((label, name, [owner]))
      }
    }
  }

  /// The columns of what is aggregated, not those of conditions: a share of orders from one channel is no sum of channels.
  private func columnsRead(by aggregate: Aggregate) -> [Column] {
    guard case .rows(let dataset) = aggregate.source else { return [] }
    if aggregate.kind == .count, aggregate.argument == nil { return [Column(dataset: dataset)] }
    var found: [Column] = []
    var pending = [aggregate.argument, aggregate.second].compactMap { $0 }
    while let next = pending.popLast() {
      pending += next.directOperands
      switch next.kind {
      case .row(.column(let column)): found.append(Column(dataset: dataset, column: column))
      case .row(.path(let route, let column)):
        if let last = route.last {
          found.append(Column(dataset: model.references[last.index].target, column: column))
        }
      default: break  // Every other kind is what its operands are.
      }
    }
    return found
  }
}

extension DefinitionModel {
  /// As one of the items of a query.
  var item: ShowModel.Item { ShowModel.Item(name: name, formula: value, notes: []) }
}
