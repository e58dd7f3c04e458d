import Evaluation
import Semantics

extension Answer {
  /// The values of the last key as columns: for each item one of each value. Of one item they are headed by the value, of
  /// several by both.
  ///
  /// - Parameter head: the text of a value of the key.
  func turnedAcross(_ head: (Cell, ValueType) -> String) -> Answer {
    guard isAcross, let key = columns.lastIndex(where: { $0.role != .value }) else { return self }
    let items = Array(columns.indices.dropFirst(key + 1))
    var values: [Value] = []
    var heads: [String] = []
    var lines: [(key: [Value], cells: [Cell], known: [Value: [Cell]])] = []
    for row in rows {
      if !values.contains(row[key].value) {
        values.append(row[key].value)
        heads.append(head(row[key], columns[key].type))
      }
      let own = row.prefix(key).map(\.value)
      if lines.last?.key != own { lines.append((own, Array(row.prefix(key)), [:])) }
      lines[lines.count - 1].known[row[key].value] = row
    }
    var turned = Answer(columns: Array(columns.prefix(key)), rows: lines.map(\.cells), notes: notes)
    for item in items {
      for (value, head) in zip(values, heads) {
        var column = columns[item]
        column.name = items.count == 1 ? head : "\(column.name) \(head)"
        turned.columns.append(column)
        for (place, line) in lines.enumerated() {
          turned.rows[place].append(line.known[value]?[item] ?? Cell(value: .missing, reason: .empty))
        }
      }
    }
    return turned
  }
}
