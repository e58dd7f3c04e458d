/// One character on the screen.
package struct Glyph: Sendable, Hashable {
  package var character: Character
  /// Cells: 1, 2, or more for rare clusters.
  package var width: Int
  package var style: Style
}

/// What the editor wants to see on the screen: rows from the prompt down, none wider than the terminal.
package struct Frame: Sendable, Hashable {
  package var rows: [[Glyph]]
  package var cursorRow: Int
  package var cursorColumn: Int

  package static let empty = Frame(rows: [], cursorRow: 0, cursorColumn: 0)

  /// The rows as text, for tests and for reading in a debugger.
  package var text: [String] { rows.map { String($0.map(\.character)) } }
}

/// Puts glyphs into rows of a given width. A wide character is never cut: it moves to the next row.
struct RowBuilder {
  let width: Int
  let widths: CellWidths
  private(set) var rows: [[Glyph]] = [[]]
  private(set) var column = 0

  init(width: Int, widths: CellWidths) {
    self.width = max(1, width)
    self.widths = widths
  }

  var row: Int { rows.count - 1 }

  mutating func startRow() {
    rows.append([])
    column = 0
  }

  /// Makes sure that something of `cells` fits into the current row.
  mutating func makeRoom(for cells: Int) {
    if column + cells > width, column > 0 { startRow() }
  }

  mutating func put(_ character: Character, _ style: Style) {
    let cells = widths.width(of: character)
    if cells == 0 { return }
    if cells > width {
      // A terminal of one column cannot show `日` at all.
      put("?", style)
      return
    }
    makeRoom(for: cells)
    rows[rows.count - 1].append(Glyph(character: character, width: cells, style: style))
    column += cells
  }

  mutating func put(_ text: String, _ style: Style) {
    for character in text { put(character, style) }
  }

  /// `text` up to the end of the row, with a mark where it is cut.
  mutating func putTruncated(_ text: String, _ style: Style) {
    put(TerminalText.truncated(text, to: width - column, widths: widths), style)
  }
}
