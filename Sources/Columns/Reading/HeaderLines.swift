import SourceText

/// The lines that hold the names of the columns.
package struct HeaderLines: Hashable, Sendable {
  /// From 1.
  package var first: Int
  package var last: Int
  package init(_ first: Int, _ last: Int) {
    self.first = first
    self.last = max(first, last)
  }
}

/// One name for each column from several lines of names. An empty cell of an upper line belongs to the one on its left, as
/// merged cells are exported, where the line below names something there: `4月, , 5月` over `売上, 件数, 売上` are `4月 売上`,
/// `4月 件数`, `5月 売上`.
func joinedHeaders(_ lines: [[String]]) -> [String] {
  guard let last = lines.last, lines.count > 1 else { return lines.first ?? [] }
  let count = lines.map(\.count).max() ?? last.count
  func cell(_ line: [String], _ column: Int) -> String {
    column < line.count ? line[column].singleSpaced : ""
  }
  return (0..<count).map { column in
    var parts: [String] = []
    for (place, line) in lines.enumerated() {
      var name = cell(line, column)
      let isNamedBelow = lines[(place + 1)...].contains { !cell($0, column).isEmpty }
      if name.isEmpty, isNamedBelow, let left = (0..<column).last(where: { !cell(line, $0).isEmpty }) {
        name = cell(line, left)
      }
      if !name.isEmpty, name != parts.last { parts.append(name) }
    }
    return parts.joined(separator: " ")
  }
}
