import Columns
import Planning
import Semantics

/// The rows of a dataset that a formula is asked for, by way of a reference or of the dataset that its rows come from.
private struct RowsAsked {
  var dataset: DatasetID
  /// For each row of the slice's dataset the row here, −1 for none; nil: the same.
  var rows: [Int32]?

  func moved(to dataset: DatasetID, by map: [Int32]?) -> RowsAsked {
    guard let map else { return RowsAsked(dataset: dataset, rows: rows) }
    return RowsAsked(dataset: dataset, rows: rows.map { $0.map { $0 < 0 ? -1 : map[Int($0)] } } ?? map)
  }
}

extension Engine {
  /// Rows that an `if` put under its `else` only because a cell is empty, where that makes a group or decides a share. Of
  /// the slices that are read: January's note says nothing of rows of February.
  func noteElseForEmpty(_ show: ShowModel, _ frame: Frame) {
    for dimension in show.dimensions {
      for (id, formula) in dimension.formulas.sorted(by: { $0.key.index < $1.key.index }) {
        noteElse(formula, on: id, of: show.items, frame)
      }
    }
    for item in show.items {
      for aggregate in planner.shares(below: item.formula) {
        guard case .rows(let id) = aggregate.source else { continue }
        for formula in [aggregate.condition, aggregate.among].compactMap({ $0 }) {
          noteElse(formula, on: id, of: [item], frame)
        }
      }
    }
  }

  private func noteElse(_ formula: Formula, on id: DatasetID, of items: [ShowModel.Item], _ frame: Frame) {
    var stack = [(formula, RowsAsked(dataset: id))]
    while let (next, place) = stack.popLast() {
      let (own, owner) = written(next, place)
      if case .conditional(let condition, _, _) = own.kind {
        noteElse(condition: condition, owner, slice: id, of: items, frame)
      }
      stack += own.directOperands.map { ($0, owner) }
    }
  }

  /// The formula that a column stands for, with the rows on which it is computed.
  private func written(_ formula: Formula, _ asked: RowsAsked) -> (Formula, RowsAsked) {
    var (current, place) = (formula, asked)
    while true {
      var column: ColumnID
      switch current.kind {
      case .row(.column(let own)): column = own
      case .row(.path(let route, let own)):
        guard let last = route.last else { return (current, place) }
        column = own
        place = place.moved(to: model.references[last.index].target, by: targets(along: route))
      default: return (current, place)  // A formula of its own.
      }
      while case .inherited(let base) = model.datasets[place.dataset.index].columns[column.index].source,
        case .filtered(let parent, _) = model.datasets[place.dataset.index].source
      {
        prepare(place.dataset)
        column = base
        place = place.moved(to: parent, by: states[place.dataset.index].origin)
      }
      guard case .formula(let inner) = model.datasets[place.dataset.index].columns[column.index].source else {
        return (current, place)
      }
      current = inner
    }
  }

  private func noteElse(
    condition: Formula, _ asked: RowsAsked, slice: DatasetID, of items: [ShowModel.Item], _ frame: Frame
  ) {
    guard !planner.dependsOnSlice(condition) else { return }
    let id = asked.dataset
    prepare(id)
    let all = RowContext.all(of: id, count: states[id.index].rowCount)
    // Of each compared value the rows that have none.
    var compared: [(value: Formula, isEmpty: [Bool])] = []
    var stack = [condition]
    while let next = stack.popLast() {
      var values: [Formula] = []
      switch next.kind {
      case .comparison(let kind, let left, let right) where kind == .equal: values = [left, right]
      case .oneOf(let value, _), .like(let value, _): values = [value]
      default: stack += next.directOperands  // Only equality takes an empty cell for an answer.
      }
      for value in values {
        let vector = evaluate(value, over: all)
        guard vector.column.validity != nil else { continue }
        compared.append((value, (0..<all.count).map { !vector.isValid($0) }))
      }
    }
    guard !compared.isEmpty else { return }
    let test = evaluate(condition, over: all).expanded
    let flags = test.booleanValues
    let isRead = rowsRead(of: slice, by: items, frame, asked)
    let rows = (0..<all.count).filter { row in
      isRead[row] && test.isValid(row) && test.undecided?[row] != true && !flags[row]
        && compared.contains { $0.isEmpty[row] }
    }
    var columns: [RowLack] = []
    for (value, isEmpty) in compared {
      for name in lacks(in: value, of: id, rows.filter { isEmpty[$0] }, nil) where !columns.contains(name) {
        columns.append(name)
      }
    }
    if !rows.isEmpty, !columns.isEmpty {
      note(.elseForEmpty(model.datasets[id.index].name, columns: columns, count: rows.count))
    }
  }

  /// Which rows the slices of a dataset that the items read lead to.
  private func rowsRead(of slice: DatasetID, by items: [ShowModel.Item], _ frame: Frame, _ asked: RowsAsked) -> [Bool] {
    let cells = (0..<Int32(frame.cellCount)).map { $0 }
    var walk = ReadWalk(engine: self, keys: [])
    for item in items { walk.walk(item.formula, in: frame, cells: ReadCells(outer: cells, own: cells)) }
    var isRead = [Bool](repeating: false, count: states[asked.dataset.index].rowCount)
    for read in walk.reads where read.rows.dataset == slice {
      guard case .success(let grouping) = scan(read.rows, in: read.frame) else { continue }
      for (element, group) in grouping.groupOfEach.enumerated() where group >= 0 {
        let row = grouping.rows.map { Int($0[element]) } ?? element
        let place = asked.rows.map { Int($0[row]) } ?? row
        if place >= 0 { isRead[place] = true }
      }
    }
    return isRead
  }
}
