import SourceText

/// A table for reading: columns aligned by cells, so that 日本 and ASCII stand straight in one column.
package struct TextTable: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package var title: String
    package var alignment: Alignment
    /// The larger, the longer it is kept when the terminal is narrow.
    package var rank: Int

    package init(_ title: String, alignment: Alignment = .left, rank: Int = 0) {
      self.title = title
      self.alignment = alignment
      self.rank = rank
    }
  }

  package var columns: [Column]
  package var rows: [[String]]
  /// Rows below a second line, such as totals.
  package var footer: [[String]]
  package struct Place: Hashable, Sendable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) { (self.row, self.column) = (row, column) }
  }
  /// Cells of rows that stand back where there are colours.
  package var dimmed: Set<Place> = []

  package init(columns: [Column], rows: [[String]], footer: [[String]] = []) {
    self.columns = columns
    self.rows = rows
    self.footer = footer
  }

  private static let gap = "  "
  /// A text of so many cells still tells what it is.
  private static let leastText = 24

  /// Number of lines before the first row, which a pager keeps in sight.
  package static let headerRows = 2

  /// The table in `width` cells; without limit for `nil`, as into a pipe, where nothing may be missing.
  ///
  /// Columns that do not fit are left out whole, from the right, and a last line names them: half a number is wrong.
  package func render(width: Int?, drawing: Drawing = Drawing()) -> String {
    if columns.isEmpty { return "" }
    let cells = (rows + footer).map { row in
      columns.indices.map { $0 < row.count ? TerminalText.sanitized(row[$0]) : "" }
    }
    let titles = columns.map { TerminalText.sanitized($0.title) }
    var columnWidths = titles.map { drawing.widths.width(of: $0) }
    for row in cells {
      for (index, cell) in row.enumerated() {
        columnWidths[index] = max(columnWidths[index], drawing.widths.width(of: cell))
      }
    }
    var shown = Array(columns.indices)
    if let width { fit(&columnWidths, &shown, width: max(1, width)) }

    func line(_ row: [String], _ place: Int) -> String {
      let parts = shown.map { index in
        let isText = columns[index].alignment == .left
        let cell = drawing.widths.width(of: row[index]) > columnWidths[index]
        // A text may be cut, a number never: it would be another number.
        let fitted =
          !cell
          ? row[index]
          : isText
            ? drawing.truncated(row[index], to: columnWidths[index])
            : String(repeating: "#", count: columnWidths[index])
        let padded = drawing.padded(fitted, to: columnWidths[index], columns[index].alignment)
        let isDimmed = dimmed.contains(Place(row: place, column: index))
        return isDimmed ? Style.dim.applied(to: padded, colored: drawing.isColored) : padded
      }
      return Drawing.withoutTrailingSpaces(parts.joined(separator: Self.gap))
    }
    let rule = shown.map { String(repeating: drawing.hasBlocks ? "─" : "-", count: columnWidths[$0]) }
      .joined(separator: Self.gap)
    let header = shown.map { index in
      drawing.padded(
        drawing.truncated(titles[index], to: columnWidths[index]), to: columnWidths[index], columns[index].alignment)
    }
    var lines = [
      Style.bold.applied(
        to: Drawing.withoutTrailingSpaces(header.joined(separator: Self.gap)), colored: drawing.isColored),
      rule,
    ]
    lines += cells.prefix(rows.count).enumerated().map { line($1, $0) }
    if !footer.isEmpty {
      lines.append(rule)
      lines += cells.enumerated().dropFirst(rows.count).map { line($1, $0) }
    }
    let left = columns.indices.filter { !shown.contains($0) }
    if !left.isEmpty, let width {
      let names = left.map { titles[$0] }.joined(separator: drawing.language.say(", ", "、"))
      let note = drawing.language.say("not shown for lack of room: \(names)", "幅が足りないため省略：\(names)")
      for row in TerminalText.wrapped(note, to: width, widths: drawing.widths) {
        lines.append(Style.dim.applied(to: row, colored: drawing.isColored))
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Decides which columns fit. Columns go by their ranks and from the right, until the rest fits with its wide texts
  /// narrowed; the first column always stays.
  private func fit(_ columnWidths: inout [Int], _ shown: inout [Int], width: Int) {
    func total() -> Int { shown.reduce(Self.gap.count * (shown.count - 1)) { $0 + columnWidths[$1] } }
    if total() <= width { return }
    let textLimit = max(12, width / 2)
    for index in columns.indices where columns[index].alignment == .left {
      columnWidths[index] = min(columnWidths[index], textLimit)
    }
    /// What can be taken from texts without making them unreadable.
    func spare() -> Int {
      shown.reduce(0) { $0 + (columns[$1].alignment == .left ? max(0, columnWidths[$1] - Self.leastText) : 0) }
    }
    while total() - spare() > width, shown.count > 1 {
      let least = shown.dropFirst().map { columns[$0].rank }.min()
      shown.remove(at: shown.indices.dropFirst().last { columns[shown[$0]].rank == least } ?? shown.count - 1)
    }
    while total() > width,
      let widest = shown.filter({ columns[$0].alignment == .left && columnWidths[$0] > Self.leastText })
        .max(by: { columnWidths[$0] < columnWidths[$1] })
    {
      columnWidths[widest] -= 1
    }
    if let only = shown.first, total() > width { columnWidths[only] = width }
  }
}
