import KPI
import SourceText
import Synchronization
import Terminal

/// `kpi repl`: on a terminal an editor, else statements from a pipe, results out and the exit code of the first error.
func runRepl(_ invocation: Invocation) throws(ArgumentFault) -> Int32 {
  let console = invocation.console
  let isPipe = !console.isInputTerminal
  let options = try invocation.dataOptions()
  var state = ReplState(session: Session(options: options, language: console.language))
  let repl = ReplLoop(console: console, reader: invocation.reader)
  // From here to the end Ctrl-C stops what is computed and never the session, not even when it comes a moment too late.
  let watcher = InterruptWatcher()
  if !isPipe { watcher.start() }
  defer { watcher.stop() }
  let paths = invocation.arguments.operands
  if !paths.isEmpty || invocation.arguments.has("set") {
    let program = try invocation.program(paths: paths)
    let loading = state.session
    let (session, problems) =
      repl.computing(on: state) { cancellation in
        loading.cancelled(by: { cancellation.isCancelled }).opening(program, paths: paths, cache: TableCache())
      } ?? (loading, [])
    try invocation.report(
      problems, program: session.analyzed.program.files.isEmpty ? program : session.analyzed.program)
    if problems.hasErrors && isPipe { return problems.exitCode }
    state.session = session
  }
  return repl.run(state, isPipe: isPipe)
}

extension Phrase {
  static let stopped = Phrase("stopped: nothing has changed", "中断した。何も変わっていない")
}

/// Reads, answers, prints. Each input is a function from one state to the next, on a thread of its own.
final class ReplLoop {
  private let console: Console
  private let reader: RuleReader
  private var box = EvaluatorBox()
  private var isEnd = false
  /// Ctrl-C came while the last input was computed.
  private var wasStopped = false
  /// Results could not be written.
  private var hasLostResults = false
  private let snapshot: ReplSnapshot

  init(console: Console, reader: RuleReader) {
    self.console = console
    self.reader = reader
    snapshot = ReplSnapshot()
  }

  func run(_ initial: ReplState, isPipe: Bool) -> Int32 {
    var state = initial
    snapshot.update(state)
    // A pipe leaves no history.
    let history = History(path: isPipe ? nil : History.defaultPath())
    let settings = isPipe ? TerminalSettings(isInteractive: false, isColored: false) : nil
    let editor = LineEditor(hooks: snapshot.hooks, history: history, settings: settings, language: language) {
      [console] message in
      console.error.write(message + "\n")
      try? console.error.flush()
    }
    if !isPipe {
      console.output.write(greeting(state))
      flush()
    }
    var line = 1
    while !isEnd {
      switch editor.readStatement(prompt: Prompt("kpi> ", continuation: "...> ")) {
      case .endOfInput: isEnd = true
      case .interrupted: continue
      case .text(let text):
        page = Page(
          width: console.output.page.width,
          drawing: Drawing(
            widths: editor.widths, isUnicode: console.output.page.drawing.isUnicode,
            isColored: console.output.page.drawing.isColored, language: language))
        answer(text, &state, editor: editor, line: isPipe ? line : nil)
        line += text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
      }
    }
    if hasLostResults { return ExitCode.data }
    return isPipe ? state.exitCode : ExitCode.fine
  }

  private var page: Page?

  private func greeting(_ state: ReplState) -> String {
    let loaded = state.session.analyzed.program.files.isEmpty ? "" : state.session.analyzed.summary + "\n"
    let keys = language.say(
      ":help lists the words and commands, Tab completes, Ctrl-D leaves", ":help で言葉とコマンドの一覧、Tab で補完、Ctrl-D で終了")
    return "\(versionText)\(loaded)\(keys)\n"
  }

  private var language: Language { console.language }

  private func tell(_ phrase: Phrase) { console.error.write(language.say(phrase) + "\n") }

  /// One input: its results go to standard output, its messages to standard error. `line` is where it begins in a pipe.
  func answer(_ text: String, _ state: inout ReplState, editor: LineEditor? = nil, line: Int? = nil) {
    let started = RawTerminal.milliseconds()
    let page = page ?? console.output.page
    let errorColor = console.error.settings.isColored
    let before = state
    let (reader, box, language) = (reader, box, language)
    let done = computing(on: state) { cancellation -> (ReplState, ReplReply) in
      var input = ReplInput(
        state: before, line: line, page: page, errorColor: errorColor, language: language, box: box,
        reader: reader, isCancelled: { cancellation.isCancelled })
      input.state.session = before.session.cancelled(by: { cancellation.isCancelled })
      input.handle(text)
      return (input.state, input.reply)
    }
    guard let (next, reply) = done, !wasStopped else {
      // What was computed until then is not whole and must not be asked again. A thread that did not stop in time keeps
      // its evaluator and ends some time later; nobody waits for it.
      self.box = EvaluatorBox()
      tell(.stopped)
      flush()
      return
    }
    state = next
    snapshot.update(state)
    if reply.isEnd { isEnd = true }
    show(reply, editor: editor)
    if reply.asksHistory { showHistory(editor) }
    if let request = reply.edit { edit(request, &state, editor: editor) }
    if state.isTiming {
      let elapsed = RawTerminal.milliseconds() - started
      let seconds = "\(elapsed / 1000).\(String(1000 + elapsed % 1000).dropFirst())"
      tell(Phrase("\(seconds) s", "\(seconds)秒"))
    }
    flush()
  }

  /// Hands the terminal to the editor of the user; what comes back is answered like an input.
  private func edit(_ request: EditRequest, _ state: inout ReplState, editor: LineEditor?) {
    guard let editor, editor.isInteractive else {
      tell(Phrase("`:edit` needs a terminal", "`:edit` は端末でだけ使える"))
      if state.exitCode == ExitCode.fine { state.exitCode = ExitCode.wrongRules }
      return
    }
    guard let external = ExternalEditor(console.environment) else {
      tell(
        Phrase(
          "`:edit` opens the program that EDITOR names, and it names none: `export EDITOR=nano`",
          "`:edit` は EDITOR に指定したプログラムを開くが、指定がない：`export EDITOR=nano`"))
      return
    }
    flush()
    do throws(FileFault) {
      switch request {
      case .file(let path):
        try external.open(path)
        answer(":reload", &state, editor: editor)
      case .text(let text):
        let edited = try external.edited(text)
        if edited.trimmed == text.trimmed || edited.trimmed.isEmpty {
          console.output.write(language.say("nothing has changed", "変更なし") + "\n")
        } else {
          console.output.write(edited.hasSuffix("\n") ? edited : edited + "\n")
          answer(edited, &state, editor: editor)
        }
      }
    } catch {
      tell(Phrase("`:edit`: ", "`:edit`：") + error.words)
    }
    flush()
  }

  private func show(_ reply: ReplReply, editor: LineEditor?) {
    for piece in reply.pieces {
      switch piece {
      case .message(let text):
        flushOutput()
        console.error.write(painted: text)
        try? console.error.flush()
      case .result(let text):
        if let editor, editor.isInteractive {
          flushOutput()
          let body = text.hasSuffix("\n") ? String(text.dropLast()) : text
          Pager.show(
            body, headerRows: reply.headerRows, settings: editor.settings, widths: editor.widths,
            language: language)
        } else {
          // Tables have been made for the page; a pipe gets them as they are.
          console.output.write(exact: text)
        }
      }
    }
  }

  private func showHistory(_ editor: LineEditor?) {
    let entries = editor?.history.entries ?? []
    let size = String(entries.count).utf8.count
    for (index, entry) in entries.enumerated() {
      let number = String(index + 1)
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false).joined(
        separator: "\n" + String(repeating: " ", count: size + 2))
      console.output.write(String(repeating: " ", count: size - number.utf8.count) + number + "  " + lines + "\n")
    }
  }

  private func flushOutput() {
    do throws(FileFault) {
      try console.output.flush()
    } catch {
      // Nobody reads the results any more; a full disk is told, as by every other verb.
      isEnd = true
      if !error.isClosedPipe && !hasLostResults {
        hasLostResults = true
        console.tellLostResult(error)
      }
    }
  }

  private func flush() {
    flushOutput()
    try? console.error.flush()
  }

  // MARK: Waiting

  private static let patienceMilliseconds = 70
  private static let quietMilliseconds = 1000

  /// Runs work on its thread; Ctrl-C stops it within a tenth of a second, a line tells after a second that it goes on. Nil
  /// when it was stopped and did not come back in time.
  func computing<Result: Sendable>(
    on state: ReplState, _ work: @escaping @Sendable (Cancellation) -> Result
  ) -> Result? {
    let cancellation = Cancellation()
    wasStopped = false
    let thread = EvaluationThread { work(cancellation) }
    let interruptsBefore = InterruptWatcher.count
    let terminal = RawTerminal()
    if console.isInputTerminal && console.output.settings.isInteractive { terminal.enterSilence() }
    defer { terminal.leave() }
    thread.start()
    var line = ProgressLine(
      descriptor: 2, settings: console.error.settings, widths: console.error.page.drawing.widths)
    defer { line.clear() }
    let started = RawTerminal.milliseconds()
    while true {
      if let result = thread.finished(within: 20) { return result }
      if InterruptWatcher.count > interruptsBefore {
        cancellation.cancel()
        wasStopped = true
        line.clear()
        // The terminal has written `^C` where the cursor was.
        console.error.write("\n")
        return thread.finished(within: ReplLoop.patienceMilliseconds)
      }
      let elapsed = RawTerminal.milliseconds() - started
      if elapsed > ReplLoop.quietMilliseconds {
        line.show(
          language.say("working, \(elapsed / 1000) s; Ctrl-C stops", "計算中、\(elapsed / 1000)秒。Ctrl-C で中断"))
      }
    }
  }
}
