import Charts
import Columns
import Semantics

/// An answer about causes: sentences, a table, and what must be said below it; the same for people and for programs.
package struct CauseReport: Sendable {
  /// Above the table: what was asked, and the answer in one sentence.
  package var head: [String]
  /// Nil where the sentences are the answer.
  package var table: ReportTable?
  /// Below: whether the parts add up, and what must be said beside them.
  package var closing: [String]
  /// All of it at full precision.
  package var json: JSONText
  /// The table at full precision.
  package var plainHeader: [String] = []
  package var plainRows: [[OutputCell]] = []
  /// The same as a picture, where there is one.
  package var figure: ChartFigure?
  /// Of a change the dimensions by which it can be told apart: those that explain most of it first.
  var dimensions: [DimensionModel] = []

  package init(head: [String], table: ReportTable? = nil, closing: [String] = [], json: JSONText) {
    (self.head, self.table, self.closing, self.json) = (head, table, closing, json)
  }

  package func text(table render: (ReportTable) -> String) -> String {
    // The head may hold a picture of several lines.
    func lines(_ sentences: [String]) -> String { sentences.map { $0.sanitizedLines + "\n" }.joined() }
    return lines(head) + (table.map(render) ?? "") + lines(closing)
  }

  /// With a chart in the place of its table.
  package func text(picture: String) -> String {
    (head.map { $0.sanitizedLines + "\n" } + [picture] + closing.map { $0.sanitizedLines + "\n" }).joined()
  }

  package var markdown: String {
    // The picture of a formula stands in lines.
    let above = head.map { $0.contains("\n") ? "```\n\($0)```\n\n" : $0 + "\n\n" }.joined()
    let below = closing.isEmpty ? "" : "\n" + closing.map { "- \($0)\n" }.joined()
    return above + (table?.markdown ?? "") + below
  }

  /// Nothing where the sentences are the answer.
  package func csv(isSpreadsheetSafe: Bool) -> String {
    if plainHeader.isEmpty { return "" }
    return writeCSV(
      header: plainHeader, rows: plainRows, options: WritingOptions(isSpreadsheetSafe: isSpreadsheetSafe))
  }
}
