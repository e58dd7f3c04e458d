import SourceText

/// Long results on a screen: up, down and sideways, with the head of the table in sight.
package struct Pager: Sendable {
  package enum Effect: Sendable, Hashable {
    case nothing, redraw, quit
  }

  private let lines: [String]
  /// Lines that do not scroll.
  private let headerRows: Int
  private let widths: CellWidths
  private let language: Language
  private var columns: Int
  private var rows: Int
  private var top = 0
  private var left = 0
  private let widest: Int

  package init(
    _ text: String, headerRows: Int = 0, columns: Int, rows: Int, widths: CellWidths, language: Language = .english
  ) {
    self.language = language
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { TerminalText.sanitized(TerminalText.withoutStyles(String($0))) }
    self.headerRows = min(headerRows, lines.count)
    self.widths = widths
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    widest = lines.reduce(0) { max($0, widths.width(of: $1)) }
  }

  /// Rows of the body that are seen at once.
  private var page: Int { max(1, rows - 1 - shownHeaderRows) }
  private var shownHeaderRows: Int { rows - 1 - headerRows >= 3 ? headerRows : 0 }
  private var lastTop: Int { max(0, lines.count - shownHeaderRows - page) }

  package mutating func resize(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    top = min(top, lastTop)
  }

  package mutating func handle(_ key: Key) -> Effect {
    switch key {
    case .text("q"), .text("Q"), .named(.escape, _), .control("c"), .control("d"): return .quit
    case .text(" "), .text("f"), .named(.pageDown, _), .control("f"), .control("v"): return scroll(to: top + page)
    case .text("b"), .named(.pageUp, _), .control("b"), .alt("v"): return scroll(to: top - page)
    case .text("j"), .named(.down, _), .named(.enter, _), .control("n"): return scroll(to: top + 1)
    case .text("k"), .named(.up, _), .control("p"): return scroll(to: top - 1)
    case .text("g"), .named(.home, _), .alt("<"): return scroll(to: 0)
    case .text("G"), .named(.end, _), .alt(">"): return scroll(to: lastTop)
    case .text("l"), .named(.right, _): return scrollSideways(to: left + max(1, columns / 2))
    case .text("h"), .named(.left, _): return scrollSideways(to: left - max(1, columns / 2))
    case .text, .paste, .control, .alt, .named, .cursorPosition, .unknown: return .nothing
    }
  }

  private mutating func scroll(to target: Int) -> Effect {
    let before = top
    top = min(max(0, target), lastTop)
    return top == before ? .nothing : .redraw
  }

  private mutating func scrollSideways(to target: Int) -> Effect {
    let before = left
    left = min(max(0, target), max(0, widest - columns))
    return left == before ? .nothing : .redraw
  }

  /// The rows of the screen, the last one telling where one is.
  package var screen: [String] {
    let header = shownHeaderRows
    var shown = Array(lines.prefix(header))
    shown += lines.dropFirst(header).dropFirst(top).prefix(page)
    var result = shown.map { Self.cut($0, from: left, width: columns, widths) }
    while result.count < rows - 1 { result.append("") }
    let last = min(lines.count, header + top + page)
    let first = header + top + 1
    let status = language.say(
      "lines \(first)-\(last) of \(lines.count)  space: on  b: back  q: end",
      "\(lines.count)行中\(first)〜\(last)行　スペース：次へ　b：戻る　q：終わる")
    result.append(TerminalText.truncated(status, to: columns, widths: widths))
    return result
  }

  /// The bytes that draw the whole screen.
  package var bytes: String {
    var output = "\u{1B}[H"
    let screen = screen
    for (index, row) in screen.enumerated() {
      let isLast = index == screen.count - 1
      output += isLast ? "\u{1B}[7m" + row + "\u{1B}[m" : row
      // Erasing behind a full row would take its last character away.
      if widths.width(of: row) < columns { output += "\u{1B}[K" }
      if !isLast { output += "\r\n" }
    }
    return output
  }

  /// The cells of `text` from `start` on; a wide character at an edge is left out and its cell blank.
  static func cut(_ text: String, from start: Int, width: Int, _ widths: CellWidths) -> String {
    if start == 0, widths.width(of: text) <= width { return text }
    var result = ""
    var column = 0
    for character in text {
      let cells = widths.width(of: character)
      if column >= start + width { break }
      if column >= start {
        if column + cells <= start + width { result.append(character) }
      } else if column + cells > start {
        result += String(repeating: " ", count: column + cells - start)
      }
      column += cells
    }
    return result
  }
}

extension Pager {
  /// Shows `text` on `terminal`: as it is when it fits or there is no terminal, else in the pager above. `$PAGER` is not asked:
  /// no program is run that nobody asked for.
  package static func show(
    _ text: String, headerRows: Int = 0, terminal: RawTerminal = RawTerminal(), settings: TerminalSettings,
    widths: CellWidths, language: Language
  ) {
    let size = terminal.size
    let count = text.reduce(into: 1) { count, character in count += character == "\n" ? 1 : 0 }
    let canPage = settings.isInteractive && RawTerminal.isTerminal(terminal.input)
    guard canPage, count >= size.rows else {
      terminal.write(settings.isColored ? text.sanitizedBetweenColors + "\n" : text.sanitizedLines + "\n")
      return
    }
    guard terminal.enter() else {
      terminal.write(settings.isColored ? text.sanitizedBetweenColors + "\n" : text.sanitizedLines + "\n")
      return
    }
    var pager = Pager(
      text, headerRows: headerRows, columns: size.columns, rows: size.rows, widths: widths, language: language)
    terminal.setAlternateScreen(true)
    pager.run(on: terminal)
    terminal.setAlternateScreen(false)
    terminal.leave()
  }

  private mutating func run(on terminal: RawTerminal) {
    var decoder = KeyDecoder()
    terminal.write(bytes)
    while true {
      var keys: [Key] = []
      switch terminal.read(timeout: decoder.pending.patience) {
      case .bytes(let bytes): keys = decoder.feed(bytes)
      case .timeout: keys = decoder.flush()
      case .closed, .interrupted: return
      case .resized, .continued:
        let size = terminal.size
        resize(columns: size.columns, rows: size.rows)
        terminal.write("\u{1B}[2J" + bytes)
      }
      for key in keys {
        switch handle(key) {
        case .nothing: break
        case .redraw: terminal.write(bytes)
        case .quit: return
        }
      }
    }
  }
}

/// A line that tells how far a long computation is, and is gone when it ends. Nothing is written where nobody looks.
package struct ProgressLine: Sendable {
  private let descriptor: Int32
  private let isShown: Bool
  private let widths: CellWidths
  private var isOn = false

  package init(descriptor: Int32, settings: TerminalSettings, widths: CellWidths) {
    self.descriptor = descriptor
    isShown = settings.isInteractive
    self.widths = widths
  }

  package mutating func show(_ text: String) {
    if !isShown { return }
    let columns = RawTerminal(output: descriptor).size.columns
    let fitted = TerminalText.truncated(TerminalText.sanitized(text), to: max(1, columns - 1), widths: widths)
    RawTerminal.write("\r" + fitted + "\u{1B}[K", to: descriptor)
    isOn = true
  }

  package mutating func clear() {
    if !isOn { return }
    isOn = false
    RawTerminal.write("\r\u{1B}[K", to: descriptor)
  }
}
