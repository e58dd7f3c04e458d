@testable import Terminal

/// A small terminal: takes the bytes an editor writes and keeps the grid a user would see.
///
/// Only what the renderer and the pager use is known; anything else is a failure noted in `unknown`.
struct TerminalGrid {
  let width: Int
  let height: Int
  let widths: CellWidths
  /// One string a cell; the second cell of a wide character is empty.
  private(set) var cells: [[String]]
  private(set) var styles: [[String]]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var unknown: [String] = []
  private(set) var scrolled: [String] = []
  private(set) var bells = 0
  /// Behind the last column a terminal waits with wrapping until the next character comes.
  private var isWrapPending = false
  private var style = "0"
  private var joinsNext = false

  init(width: Int, height: Int, widths: CellWidths = CellWidths()) {
    self.width = width
    self.height = height
    self.widths = widths
    cells = Array(repeating: Array(repeating: " ", count: width), count: height)
    styles = Array(repeating: Array(repeating: "0", count: width), count: height)
  }

  /// The screen as lines without trailing blanks, trailing empty lines left out.
  var lines: [String] {
    var lines = cells.map { row in
      var line = row.joined()
      while line.last == " " { line.removeLast() }
      return line
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The screen with `|` before the cell of the cursor.
  var linesWithCursor: [String] {
    var copy = cells
    copy[row][min(column, width - 1)] = (isWrapPending ? copy[row][width - 1] + "|" : "|" + copy[row][column])
    var other = self
    other.cells = copy
    return other.lines
  }

  func style(row: Int, column: Int) -> String { styles[row][column] }

  mutating func feed(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      switch scalar.value {
      case 0x07: bells += 1
      case 0x0D:
        column = 0
        isWrapPending = false
      case 0x0A: lineFeed()
      case 0x1B:
        guard index < scalars.count, scalars[index] == "[" else {
          unknown.append("ESC \(index < scalars.count ? String(scalars[index]) : "")")
          continue
        }
        index += 1
        var parameters = ""
        while index < scalars.count, !(0x40...0x7E).contains(scalars[index].value) {
          parameters.unicodeScalars.append(scalars[index])
          index += 1
        }
        if index < scalars.count { control(parameters, Character(scalars[index])) }
        index += 1
      case 0..<0x20, 0x7F: unknown.append("control \(scalar.value)")
      case _: put(scalar)
      }
    }
  }

  private mutating func control(_ parameters: String, _ final: Character) {
    let number = Int(parameters) ?? 1
    if final != "m" { isWrapPending = false }
    switch final {
    case "A": row = max(0, row - number)
    case "B": row = min(height - 1, row + number)
    case "C": column = min(width - 1, column + number)
    case "G": column = min(width - 1, max(0, number - 1))
    case "H" where parameters.isEmpty:
      row = 0
      column = 0
    case "J" where parameters.isEmpty || parameters == "0":
      clear(row, from: column)
      for other in (row + 1)..<max(row + 1, height) { clear(other, from: 0) }
    case "J" where parameters == "2":
      for other in 0..<height { clear(other, from: 0) }
    case "K" where parameters.isEmpty: clear(row, from: column)
    case "m": style = parameters.isEmpty ? "0" : parameters
    case "h" where parameters.hasPrefix("?"), "l" where parameters.hasPrefix("?"): break
    case "n" where parameters == "6": break
    case _: unknown.append("CSI \(parameters)\(final)")
    }
  }

  private mutating func clear(_ row: Int, from column: Int) {
    for index in column..<width {
      cells[row][index] = " "
      styles[row][index] = "0"
    }
  }

  private mutating func lineFeed() {
    isWrapPending = false
    if row + 1 < height {
      row += 1
      return
    }
    scrolled.append(cells.removeFirst().joined())
    cells.append(Array(repeating: " ", count: width))
    styles.removeFirst()
    styles.append(Array(repeating: "0", count: width))
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let cellsTaken = widths.width(of: scalar)
    let previousColumn = isWrapPending ? width - 1 : column - 1
    let joins = cellsTaken == 0 || joinsNext
    joinsNext = scalar.value == 0x200D
    if joins, previousColumn >= 0 {
      var target = previousColumn
      if cells[row][target].isEmpty, target > 0 { target -= 1 }
      cells[row][target].unicodeScalars.append(scalar)
      return
    }
    if isWrapPending || column + cellsTaken > width {
      column = 0
      lineFeed()
    }
    // Overwriting half of a wide character blanks the other half.
    if cells[row][column].isEmpty, column > 0 { cells[row][column - 1] = " " }
    let next = column + cellsTaken
    if next < width, cells[row][next].isEmpty { cells[row][next] = " " }
    cells[row][column] = String(Character(scalar))
    styles[row][column] = style
    if cellsTaken == 2, column + 1 < width {
      cells[row][column + 1] = ""
      styles[row][column + 1] = style
    }
    column = next
    if column >= width {
      column = width - 1
      isWrapPending = true
    }
  }
}

/// An editor without a terminal: keys in, a grid out, as `LineEditor` connects them.
struct EditorHarness {
  var state: EditorState
  var context: EditorState.Context
  var grid: TerminalGrid
  var renderer: Renderer
  var prompt: Prompt
  var preview: String?
  var decoder = KeyDecoder()
  var lastBytes = ""
  var effects: [EditorEffect] = []

  init(
    width: Int = 40, height: Int = 10, prompt: Prompt = "> ", hooks: EditorHooks = EditorHooks(),
    history: [String] = [], widths: CellWidths = CellWidths(), isColored: Bool = true
  ) {
    state = EditorState(widths: widths)
    context = EditorState.Context(hooks: hooks, history: history)
    grid = TerminalGrid(width: width, height: height, widths: widths)
    renderer = Renderer(isColored: isColored)
    self.prompt = prompt
    draw()
  }

  mutating func draw(isFinal: Bool = false) {
    let layout = Layout(prompt: prompt, width: grid.width, height: grid.height, widths: state.widths)
    let spans = context.hooks.highlight(state.buffer.text)
    let frame = layout.frame(state, spans: spans, preview: preview, isFinal: isFinal)
    lastBytes = renderer.draw(frame, width: grid.width)
    grid.feed(lastBytes)
  }

  /// Bytes as the terminal would send them.
  @discardableResult
  mutating func type(_ text: String) -> EditorEffect {
    var last = EditorEffect.nothing
    for key in decoder.feed(text.utf8) {
      last = press(key)
    }
    return last
  }

  @discardableResult
  mutating func press(_ key: Key) -> EditorEffect {
    let effect = state.handle(key, context)
    effects.append(effect)
    if effect == .clearScreen { grid.feed(renderer.clearScreen()) }
    draw()
    return effect
  }

  var screen: [String] { grid.linesWithCursor }
  var text: String { state.buffer.text }
}
