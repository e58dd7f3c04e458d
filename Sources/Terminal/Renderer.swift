/// Frames → the fewest bytes that turn the screen from the last frame into the next.
///
/// It works in place, below what is already on the screen, and knows only its own rows: row 0 is where the prompt
/// began. Only sequences that every terminal of the last decades has are used:
/// CR, LF, `CSI n A/B/C/G`, `CSI J`, `CSI K`, `CSI … m`.
package struct Renderer: Sendable {
  package var isColored: Bool
  private var shown: [[Glyph]] = []
  private var width = 80
  private var row = 0
  /// `nil` when unknown: behind the last column a terminal may or may not have wrapped.
  private var column: Int? = 0
  /// Rows that exist on the terminal; a further one needs a line feed, which may scroll.
  private var allocatedRows = 1
  private var style = Style.plain
  private var output = ""

  package init(isColored: Bool) {
    self.isColored = isColored
  }

  /// The bytes that show `frame` on a terminal of `width` columns.
  package mutating func draw(_ frame: Frame, width: Int) -> String {
    output = ""
    self.width = width
    for (index, glyphs) in frame.rows.enumerated() {
      let old = index < shown.count ? shown[index] : []
      if index < shown.count, old == glyphs { continue }
      draw(row: index, glyphs, over: old)
    }
    if frame.rows.count < shown.count {
      move(toRow: frame.rows.count, column: 0)
      output += "\u{1B}[J"
    }
    shown = frame.rows
    set(.plain)
    move(toRow: frame.cursorRow, column: frame.cursorColumn)
    return output
  }

  /// Leaves the last frame on the screen, the cursor on a new row below.
  package mutating func finish() -> String {
    output = ""
    move(toRow: max(0, shown.count - 1), column: 0)
    output += "\r\n"
    let bytes = output
    forget()
    return bytes
  }

  /// Starts anew where the cursor is, as after another program has written.
  package mutating func forget() {
    self = Renderer(isColored: isColored)
  }

  /// Clears the whole screen; the next frame begins at its top.
  package mutating func clearScreen() -> String {
    forget()
    return "\u{1B}[H\u{1B}[2J"
  }

  /// Takes the rows off the screen after the terminal has become `newWidth` columns wide.
  ///
  /// Terminals wrap what they show to the new width, so the prompt stands higher above the cursor than before: the
  /// rows are counted again as the terminal has wrapped them.
  package mutating func erase(afterResizeTo newWidth: Int) -> String {
    var rowsAbove = 0
    for (index, glyphs) in shown.enumerated() where index < row {
      rowsAbove += Self.rowsTaken(by: glyphs[...], width: newWidth)
    }
    if row < shown.count {
      var before = 0
      let glyphs = shown[row].prefix { glyph in
        defer { before += glyph.width }
        return before < (column ?? width)
      }
      rowsAbove += Self.rowsTaken(by: glyphs, width: newWidth) - 1
    }
    forget()
    return (rowsAbove > 0 ? "\u{1B}[\(rowsAbove)A" : "") + "\r\u{1B}[J"
  }

  private static func rowsTaken(by glyphs: ArraySlice<Glyph>, width: Int) -> Int {
    var rows = 1
    var column = 0
    for glyph in glyphs {
      if column + glyph.width > width, column > 0 {
        rows += 1
        column = 0
      }
      column += glyph.width
    }
    return rows
  }

  private mutating func draw(row index: Int, _ glyphs: [Glyph], over old: [Glyph]) {
    var start = 0
    var startColumn = 0
    while start < glyphs.count, start < old.count, glyphs[start] == old[start] {
      startColumn += glyphs[start].width
      start += 1
    }
    move(toRow: index, column: startColumn)
    var end = startColumn
    for glyph in glyphs[start...] {
      set(glyph.style)
      output.append(glyph.character)
      end += glyph.width
      column = end < width ? end : nil
      if column != nil, Self.mayDiffer(glyph) {
        // Terminals disagree about these; an absolute column keeps one wrong width from shifting the row.
        output += "\u{1B}[\(end + 1)G"
      }
    }
    // Before any line feed: a scrolled-in row would take over the style.
    set(.plain)
    if end < old.reduce(0, { $0 + $1.width }) {
      output += "\u{1B}[K"
    }
  }

  /// Whether terminals are known to disagree about the width.
  private static func mayDiffer(_ glyph: Glyph) -> Bool {
    let scalars = glyph.character.unicodeScalars
    guard let first = scalars.first else { return false }
    if first.value < 0x80 { return scalars.count > 1 }
    return scalars.count > 1 || first.value >= 0x1F000
      || (CellWidths(ambiguous: 2).width(of: first) != CellWidths(ambiguous: 1).width(of: first))
  }

  private mutating func set(_ wanted: Style) {
    var wanted = wanted
    if !isColored { wanted.color = nil }
    if wanted == style { return }
    output += wanted == .plain ? "\u{1B}[m" : wanted.escapeSequence(colored: isColored)
    style = wanted
  }

  private mutating func move(toRow target: Int, column targetColumn: Int) {
    if target < row {
      output += "\u{1B}[\(row - target)A"
    } else if target > row {
      let known = min(target, allocatedRows - 1)
      if known > row {
        output += "\u{1B}[\(known - row)B"
        row = known
      }
      while row < target {
        // A line feed in raw mode keeps the column.
        output += "\r\n"
        column = 0
        row += 1
      }
    }
    row = target
    allocatedRows = max(allocatedRows, target + 1)
    if column == targetColumn { return }
    if targetColumn == 0 {
      output += "\r"
    } else {
      output += "\u{1B}[\(targetColumn + 1)G"
    }
    column = targetColumn
  }
}
