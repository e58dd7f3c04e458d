/// A table of texts for people; the command lays it out on a page, this writes it as Markdown.
package struct ReportTable: Sendable {
  package struct Column: Sendable {
    package var name: String
    package var isNumeric: Bool
    /// Kept longer than others when the page is narrow.
    package var isImportant: Bool
    package init(_ name: String, isNumeric: Bool = false, isImportant: Bool = false) {
      self.name = name
      self.isNumeric = isNumeric
      self.isImportant = isImportant
    }
  }
  package var columns: [Column]
  package var rows: [[String]]

  package init(columns: [Column], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }

  package var markdown: String {
    func line(_ cells: [String]) -> String {
      let safe = cells.map { cell in
        String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 }).replacing("|", with: "\\|")
      }
      return "| " + safe.joined(separator: " | ") + " |\n"
    }
    let rule = columns.map { $0.isNumeric ? "---:" : "---" }
    return line(columns.map(\.name)) + "| " + rule.joined(separator: " | ") + " |\n" + rows.map(line).joined()
  }
}
