import Columns
import Planning
import Semantics

extension Engine {
  /// The rows that `count(dataset)` counts in the slice that is asked for, in order.
  package func answer(_ list: ListModel) -> Answer {
    notes = []
    prepare(list.dataset)
    var content = frames.root.content
    content.range = list.during
    content.windows = [Window(span: list.during, period: nil)]
    if let filter = list.filter { content.filters.add(condition(filter)) }
    let frame = frames.frame(content)
    let columns = list.columns.map { Answer.Column(name: $0.name, role: .value, type: $0.formula.type) }
    guard case .success(let grouping) = scan(RowsRead(dataset: list.dataset), in: frame) else {
      return Answer(columns: columns, rows: [], notes: [])
    }
    let elements = grouping.groupOfEach
    let counted = elements.indices.filter { elements[$0] >= 0 }.map { grouping.rows?[$0] ?? Int32($0) }
    let all = RowContext(
      dataset: list.dataset, rows: counted, count: counted.count, frame: frame,
      cells: .bytes([Int8](repeating: 0, count: counted.count)))
    var order = inOrder(counted, list, all)
    if let top = list.top, order.count > top {
      note(.rowsShown(top, of: order.count))
      order = Array(order.prefix(top))
    }
    let values = list.columns.map { evaluate($0.formula, over: all).decided.expanded }
    let rows = order.map { element in
      values.map { vector -> Cell in
        let value = vector.column.value(Int(element))
        // An empty cell is empty, and no group of those without a value; nor is it known what is undecided.
        return Cell(value: value == .missing ? .label(.blank) : value)
      }
    }
    if grouping.leftOutRows > 0 {
      note(
        .skipped(
          rows: grouping.leftOutRows, of: max(Int(grouping.sizesBefore?.first ?? 0), grouping.leftOutRows),
          columns: grouping.leftOutColumns))
    }
    return Answer(columns: columns, rows: rows, notes: notes)
  }

  /// By what is asked for, empty cells last; equal ones by time, keys and columns.
  private func inOrder(_ rows: [Int32], _ list: ListModel, _ context: RowContext) -> [Int32] {
    let ties = canonicalRanks(of: list.dataset, time: nil)
    let columns = list.sort.map { order -> (ranks: [Int32], vector: Vector, isDescending: Bool) in
      let vector = evaluate(order.formula, over: context).decided.expanded
      return (denseRanks(vector), vector, order.isDescending)
    }
    return rows.indices.map { Int32($0) }.sorted { a, b in
      for column in columns {
        let (hasA, hasB) = (column.vector.isValid(Int(a)), column.vector.isValid(Int(b)))
        if hasA != hasB { return hasA }
        if hasA, column.ranks[Int(a)] != column.ranks[Int(b)] {
          return (column.ranks[Int(a)] < column.ranks[Int(b)]) != column.isDescending
        }
      }
      return ties[Int(rows[Int(a)])] < ties[Int(rows[Int(b)])]
    }
  }
}
