import SourceText

/// Reads statements from a user at a terminal, or from a pipe when there is none.
///
/// Between two calls of `readStatement` the terminal is in its ordinary mode, so that results print and Ctrl-C is a
/// signal (`InterruptWatcher`).
package final class LineEditor {
  package enum ReadResult: Sendable, Hashable {
    case text(String)
    /// Ctrl-D on an empty statement, or the end of the pipe.
    case endOfInput
    /// Ctrl-C; what was typed is given up.
    case interrupted
  }

  package var hooks: EditorHooks
  package private(set) var history: History
  package let settings: TerminalSettings
  /// Cells of characters on this terminal; what is ambiguous is measured at the first statement.
  package private(set) var widths: CellWidths
  /// Told what the user should know and what belongs to no statement, such as a history that cannot be kept.
  package var report: (String) -> Void
  /// Of the few words that the editor says itself.
  package let language: Language

  private let terminal: RawTerminal
  private let reader: LineReader
  private var decoder = KeyDecoder()
  private var state = EditorState()
  private var renderer: Renderer
  private var waitingKeys: [Key] = []
  private var isMeasured = false
  private var isHistoryLoaded = false
  private var isClosed = false

  /// How long the keyboard must be quiet before the preview is asked for, in milliseconds.
  private static let idleTime = 30
  /// How long the terminal may take to answer where its cursor is.
  private static let answerTime = 100

  /// Whether statements are edited on a terminal, and not read line by line.
  package var isInteractive: Bool { settings.isInteractive }

  package init(
    hooks: EditorHooks = EditorHooks(), history: History = History(path: nil), settings: TerminalSettings? = nil,
    terminal: RawTerminal = RawTerminal(), language: Language = .english,
    report: @escaping (String) -> Void = { _ in }
  ) {
    self.hooks = hooks
    self.history = history
    self.terminal = terminal
    self.report = report
    self.language = language
    let isTerminal = RawTerminal.isTerminal(terminal.input) && RawTerminal.isTerminal(terminal.output)
    let settings = settings ?? TerminalSettings(isTerminal: isTerminal)
    self.settings = settings
    widths = CellWidths(ambiguous: settings.ambiguousWidth ?? 1)
    renderer = Renderer(isColored: settings.isColored)
    reader = LineReader(descriptor: terminal.input)
  }

  /// The next statement. `initial` is text to begin with.
  package func readStatement(prompt: Prompt, initial: String = "") -> ReadResult {
    if !isHistoryLoaded {
      isHistoryLoaded = true
      if settings.isInteractive, let message = history.load() { report(language.say(message)) }
    }
    guard settings.isInteractive, terminal.enter() else { return readPlainly(prompt) }
    defer { terminal.leave() }
    measure()
    return edit(prompt, initial)
  }

  /// Whether a key waits to be read: a preview that takes longer than thought can stop for it.
  package var isKeyWaiting: Bool { !waitingKeys.isEmpty || terminal.hasInput }

  /// Adds to the history as if typed.
  package func remember(_ statement: String) {
    if let message = history.add(statement) { report(language.say(message)) }
  }

  // MARK: With a terminal

  private func edit(_ prompt: Prompt, _ initial: String) -> ReadResult {
    state.widths = widths
    state.begin(initial)
    renderer.forget()
    // What was typed ahead was echoed by the terminal and comes again from the editor.
    terminal.write("\r\u{1B}[K")
    let context = EditorState.Context(hooks: hooks, history: history.entries)
    var screen = Screen(prompt: prompt, spans: hooks.highlight(initial), spansText: initial)
    draw(&screen)
    while true {
      let key: Key
      if waitingKeys.isEmpty {
        guard let next = wait(&screen) else { continue }
        key = next
      } else {
        key = waitingKeys.removeFirst()
      }
      if isClosed {
        close(&screen)
        return .endOfInput
      }
      switch state.handle(key, context) {
      case .nothing: break
      case .redraw: screen.needsDrawing = true
      case .bell:
        screen.needsDrawing = true
        terminal.write("\u{7}")
      case .clearScreen:
        terminal.write(renderer.clearScreen())
        screen.needsDrawing = true
      case .suspend:
        terminal.write(renderer.finish())
        terminal.suspend()
        screen.needsDrawing = true
      case .interrupt:
        close(&screen)
        return .interrupted
      case .endOfInput:
        close(&screen)
        return .endOfInput
      case .accept(let text):
        close(&screen)
        remember(text)
        return .text(text)
      }
    }
  }

  /// What belongs to the statement on the screen.
  private struct Screen {
    var prompt: Prompt
    var spans: [StyledSpan]
    /// The text that `spans` belong to: colours are asked for again only when the text has changed.
    var spansText: String
    var preview: String?
    var previewText: String?
    var needsDrawing = false
  }

  /// Draws if needed, waits, and puts what came into `waitingKeys`; the key to handle next, if any.
  private func wait(_ screen: inout Screen) -> Key? {
    if screen.needsDrawing { draw(&screen) }
    let wantsPreview = screen.previewText == nil
    let patience = decoder.pending.patience ?? (wantsPreview ? Self.idleTime : nil)
    switch terminal.read(timeout: patience) {
    case .bytes(let bytes):
      waitingKeys += decoder.feed(bytes)
    case .timeout:
      if decoder.pending != .nothing {
        waitingKeys += decoder.flush()
      } else if wantsPreview {
        askPreview(&screen)
      }
    case .resized:
      terminal.write(renderer.erase(afterResizeTo: terminal.size.columns))
      draw(&screen)
    case .continued:
      renderer.forget()
      draw(&screen)
    case .interrupted:
      waitingKeys.append(.control("c"))
    case .closed:
      isClosed = true
      return .unknown
    }
    return waitingKeys.isEmpty ? nil : waitingKeys.removeFirst()
  }

  private func draw(_ screen: inout Screen) {
    let text = state.buffer.count > Layout.fullLayoutLimit ? "" : state.buffer.text
    if text != screen.spansText {
      screen.spans = hooks.highlight(text)
      screen.spansText = text
      screen.preview = nil
      screen.previewText = nil
    }
    show(screen)
    screen.needsDrawing = false
  }

  private func show(_ screen: Screen, isFinal: Bool = false) {
    let size = terminal.size
    let layout = Layout(
      prompt: screen.prompt, width: size.columns, height: size.rows, widths: widths, language: language)
    let frame = layout.frame(state, spans: screen.spans, preview: screen.preview, isFinal: isFinal)
    terminal.write(renderer.draw(frame, width: size.columns))
  }

  private func askPreview(_ screen: inout Screen) {
    screen.previewText = screen.spansText
    guard !state.buffer.isEmpty, !screen.spansText.isEmpty else { return }
    screen.preview = hooks.preview(screen.spansText)
    if screen.preview != nil { show(screen) }
  }

  /// The statement stays on the screen without what was only help while typing.
  private func close(_ screen: inout Screen) {
    state.menu = nil
    state.search = nil
    let text = state.buffer.count > Layout.fullLayoutLimit ? "" : state.buffer.text
    if text != screen.spansText { screen.spans = hooks.highlight(text) }
    screen.preview = nil
    show(screen, isFinal: state.buffer.count <= Layout.fullLayoutLimit)
    terminal.write(renderer.finish())
  }

  /// Writes an ambiguous character and asks where the cursor is: only the terminal knows how wide it draws.
  private func measure() {
    if isMeasured { return }
    isMeasured = true
    if settings.ambiguousWidth != nil { return }
    terminal.write("\r×\u{1B}[6n")
    let deadline = RawTerminal.milliseconds() + Self.answerTime
    var column: Int?
    while column == nil {
      let left = deadline - RawTerminal.milliseconds()
      guard left > 0, case .bytes(let bytes) = terminal.read(timeout: left) else { break }
      for key in decoder.feed(bytes) {
        if case .cursorPosition(_, let answer) = key {
          column = answer
        } else {
          // Typed ahead while the answer was on its way.
          waitingKeys.append(key)
        }
      }
    }
    terminal.write("\r\u{1B}[K")
    if column == 3 { widths = CellWidths(ambiguous: 2) }
  }

  // MARK: Without

  private func readPlainly(_ prompt: Prompt) -> ReadResult {
    // A prompt is for somebody who sees it.
    let isTerminal = RawTerminal.isTerminal(terminal.input) && RawTerminal.isTerminal(terminal.output)
    var text: String?
    while true {
      if isTerminal { terminal.write(text == nil ? prompt.text : prompt.continuation) }
      guard let line = reader.readLine() else {
        if isTerminal { terminal.write("\n") }
        return text.map { .text($0) } ?? .endOfInput
      }
      let whole = text.map { $0 + "\n" + line } ?? line
      if !hooks.needsMoreInput(whole) { return .text(whole) }
      text = whole
    }
  }
}
