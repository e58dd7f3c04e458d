import Evaluation
import Semantics

extension Answer {
  /// Over the column of an item and a value of the last key. Of one item it is the value, of several both.
  static func headAcross(_ item: String, of itemCount: Int, at value: String) -> String {
    itemCount == 1 ? value : "\(item) \(value)"
  }

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
        column.name = Answer.headAcross(column.name, of: items.count, at: head)
        turned.columns.append(column)
        for (place, line) in lines.enumerated() {
          turned.rows[place].append(line.known[value]?[item] ?? Cell(value: .missing, reason: .empty))
        }
      }
    }
    return turned
  }
}
