import Semantics

/// Finds the computed columns that row formulas rest on, each once and behind what it reads itself.
struct RowColumnFinder {
  private struct Place: Hashable {
    var dataset: DatasetID
    var column: ColumnID
  }

  let model: Model
  private(set) var columns: [Plan.RowColumn] = []
  private var seen: Set<Place> = []
  private var datasets: Set<DatasetID> = []

  init(model: Model) { self.model = model }

  /// The rows of a dataset: what tells which they are.
  mutating func visit(rowsOf id: DatasetID) {
    guard datasets.insert(id).inserted else { return }
    let dataset = model.datasets[id.index]
    switch dataset.source {
    case .files: break
    case .filtered(let parent, _): visit(rowsOf: parent)
    case .grouped(let parent, let keys, _):
      visit(rowsOf: parent)
      for key in keys { visit(key, on: parent) }
    }
    if let condition = dataset.condition { visit(condition, on: id) }
  }

  mutating func visit(_ formula: Formula, on id: DatasetID) {
    if case .row(let leaf) = formula.kind { visit(leaf, on: id) }
    for operand in formula.directOperands { visit(operand, on: id) }
  }

  private mutating func visit(_ leaf: RowLeaf, on id: DatasetID) {
    switch leaf {
    case .column(let column): visit(column, of: id)
    case .path(let route, let column):
      for hop in route { visit(hop) }
      if let last = route.last { visit(column, of: model.references[last.index].target) }
    case .fact(let aggregate, let route):
      for hop in route { visit(hop) }
      guard let dataset = aggregate.dataset else { return }
      visit(rowsOf: dataset)
      for part in aggregate.parts { visit(part, on: dataset) }
    case .top(let inner, _): visit(inner, on: id)
    case .window(let window):
      for part in window.per + [window.order].compactMap({ $0 }) { visit(part, on: id) }
    }
  }

  private mutating func visit(_ hop: ReferenceID) {
    let reference = model.references[hop.index]
    visit(rowsOf: reference.target)
    switch reference.match {
    case .columns(let own, _), .latest(let own, _, _): for key in own { visit(key, on: reference.from) }
    case .inherited(let base): visit(base)
    case .group: break
    }
  }

  mutating func visit(_ column: ColumnID, of id: DatasetID) {
    guard seen.insert(Place(dataset: id, column: column)).inserted else { return }
    let dataset = model.datasets[id.index]
    switch dataset.columns[column.index].source {
    case .formula(let formula):
      visit(formula, on: id)
      columns.append(Plan.RowColumn(dataset: id, column: column, formula: formula))
    case .inherited(let base):
      if case .filtered(let parent, _) = dataset.source { visit(base, of: parent) }
    case .clock(let clock): visit(clock.anchor, on: id)
    case .file, .key, .stackedLabel, .stackedValue: break
    }
  }
}
