import Columns

/// A table of typed cells, made once: the command lays its texts out on a screen, writers make Markdown, HTML and sheets of it.
package struct ReportTable: Sendable {
  package struct Column: Sendable {
    package var name: String
    package var isNumeric: Bool
    /// The larger, the longer it is kept when the page is narrow.
    package var rank: Int
    package init(_ name: String, isNumeric: Bool = false, isImportant: Bool = false) {
      self.init(name, isNumeric: isNumeric, rank: isImportant ? Column.important : 0)
    }
    package init(_ name: String, isNumeric: Bool = false, rank: Int) {
      self.name = name
      self.isNumeric = isNumeric
      self.rank = rank
    }
    private static let important = 5
  }
  package var columns: [Column]
  package var rows: [[ReportCell]]

  package init(columns: [Column], rows: [[String]]) {
    self.init(columns: columns, cells: rows.map { row in row.map { ReportCell($0) } })
  }

  init(columns: [Column], cells: [[ReportCell]]) { (self.columns, rows) = (columns, cells) }

  package var texts: [[String]] { rows.map { row in row.map(\.text) } }

  package var markdown: String {
    func line(_ cells: [String]) -> String {
      let safe = cells.map(ReportTable.markdownCell)
      return "| " + safe.joined(separator: " | ") + " |\n"
    }
    let rule = columns.map { $0.isNumeric ? "---:" : "---" }
    return line(columns.map(\.name)) + "| " + rule.joined(separator: " | ") + " |\n" + texts.map(line).joined()
  }

  /// Cells come from strangers: what Markdown would read as a mark, a tag or the end of the cell is written as text.
  static func markdownCell(_ text: String) -> String {
    var output = ""
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let following = index + 1 < characters.count ? characters[index + 1] : " "
      switch character {
      case "\\", "|", "`", "[": output += "\\" + String(character)
      // `< 50%` is no tag, and `a * b` no emphasis.
      case "<" where following.isLetter || "/!?".contains(following): output += "\\<"
      case "*" where !following.isWhitespace: output += "\\*"
      case _ where character.isNewline || character == "\t": output += " "
      case _: output.append(character)
      }
    }
    return output
  }
}
