// swift-format-ignore-file: OnlyOneTrailingClosureArgument

// A session is told in two closures: what the program does, and, behind it, what the person at the terminal does.
import Foundation
import Testing

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The real editor on a pseudo-terminal: the test holds the other end and is the user and the screen.
///
/// Raw mode and signals belong to the process, so these run one after the other.
@Suite(.serialized) struct PseudoTerminalTests {
  /// Both ends of a pseudo-terminal.
  private final class Pair {
    let user: Int32
    let editor: Int32

    init(columns: UInt16 = 40, rows: UInt16 = 10) throws {
      var ends: (user: Int32, editor: Int32) = (-1, -1)
      guard openpty(&ends.user, &ends.editor, nil, nil, nil) == 0 else { throw POSIXError(.ENODEV) }
      user = ends.user
      editor = ends.editor
      resize(columns: columns, rows: rows)
    }

    deinit {
      close(user)
      close(editor)
    }

    func resize(columns: UInt16, rows: UInt16) {
      var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(user, UInt(TIOCSWINSZ), &size)
    }

    func type(_ text: String) { RawTerminal.write(text, to: user) }

    /// What the editor has written until it is quiet or `isDone`.
    func output(within milliseconds: Int = 3_000, until isDone: (String) -> Bool) -> String {
      var bytes: [UInt8] = []
      let end = RawTerminal.milliseconds() + milliseconds
      while RawTerminal.milliseconds() < end {
        var polled = pollfd(fd: user, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, 20) > 0 else { continue }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(user, &buffer, buffer.count)
        if count <= 0 { break }
        bytes += buffer[..<count]
        if isDone(String(decoding: bytes, as: UTF8.self)) { break }
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    var mode: termios {
      var mode = termios()
      tcgetattr(editor, &mode)
      return mode
    }

    var isCooked: Bool { mode.c_lflag & tcflag_t(ICANON) != 0 && mode.c_lflag & tcflag_t(ECHO) != 0 }
  }

  /// Runs `body` as the editor on another thread, `user` on this one.
  private func session(
    _ pair: Pair,
    settings: TerminalSettings = TerminalSettings(isInteractive: true, isColored: false, ambiguousWidth: 1),
    hooks: EditorHooks = EditorHooks(), _ body: @escaping @Sendable (LineEditor) -> [LineEditor.ReadResult],
    user: () throws -> Void
  ) throws -> [LineEditor.ReadResult] {
    let results = Results()
    let done = DispatchSemaphore(value: 0)
    let descriptor = pair.editor
    nonisolated(unsafe) let hooks = hooks
    // A thread of its own: the tests' own pool must not be blocked.
    Thread.detachNewThread {
      let editor = LineEditor(
        hooks: hooks, settings: settings, terminal: RawTerminal(input: descriptor, output: descriptor))
      results.set(body(editor))
      done.signal()
    }
    try user()
    #expect(done.wait(timeout: .now() + 10) == .success)
    return results.get()
  }

  private final class Results: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [LineEditor.ReadResult] = []
    func set(_ new: [LineEditor.ReadResult]) { lock.withLock { values = new } }
    func get() -> [LineEditor.ReadResult] { lock.withLock { values } }
  }

  private func isAtPrompt(_ output: String) -> Bool { output.hasSuffix("> \u{1B}[m") }

  private func screen(_ output: String, width: Int = 40) -> [String] {
    var grid = TerminalGrid(width: width, height: 10)
    grid.feed(output)
    #expect(grid.unknown == [])
    return grid.lines
  }

  @Test func statementsAndTheModeAround() throws {
    let pair = try Pair()
    #expect(pair.isCooked)
    var output = ""
    let results = try session(pair, { editor in (0..<3).map { _ in editor.readStatement(prompt: "> ") } }) {
      output += pair.output(until: isAtPrompt)
      #expect(!pair.isCooked)
      pair.type("show 売上\u{2}\u{2}\u{B}x\r")
      output += pair.output { $0.contains("\n") && isAtPrompt($0) }
      pair.type("\u{1B}[A\u{3}")
      output += pair.output(until: isAtPrompt)
      pair.type("\u{4}")
      output += pair.output(within: 300) { _ in false }
    }
    #expect(results == [.text("show x"), .interrupted, .endOfInput])
    #expect(pair.isCooked)
    #expect(screen(output) == ["> show x", "> show x", ">"])
    #expect(output.hasSuffix("\u{1B}[?2004l"))
  }

  @Test func typedAheadIsNotLost() throws {
    let pair = try Pair()
    let results = try session(pair, { editor in (0..<3).map { _ in editor.readStatement(prompt: "> ") } }) {
      pair.type("one\rtwo\r\u{1B}[200~three\tx\rfour\u{1B}[201~\r")
    }
    #expect(results == [.text("one"), .text("two"), .text("three\tx\nfour")])
  }

  @Test func ambiguousWidthIsMeasured() throws {
    for answer in [2, 3] {
      let pair = try Pair()
      let settings = TerminalSettings(isInteractive: true, isColored: false)
      let widths = Results()
      let results = try session(
        pair, settings: settings,
        { editor in
          let result = editor.readStatement(prompt: "> ")
          widths.set([.text("\(editor.widths.ambiguous)")])
          return [result]
        }
      ) {
        _ = pair.output { $0.contains("\u{1B}[6n") }
        // A key typed before the answer came.
        pair.type("a\u{1B}[1;\(answer)R")
        _ = pair.output { $0.contains("> ") }
        pair.type("b\r")
      }
      #expect(results == [.text("ab")])
      #expect(widths.get() == [.text("\(answer - 1)")])
    }
  }

  @Test func previewComesWhenTheKeyboardIsQuiet() throws {
    let pair = try Pair()
    let hooks = EditorHooks(preview: { "→ value of \($0)" })
    var output = ""
    let results = try session(pair, hooks: hooks, { [$0.readStatement(prompt: "> ")] }) {
      output += pair.output(until: isAtPrompt)
      pair.type("1+2")
      output += pair.output { $0.contains("value of 1+2") }
      #expect(screen(output) == ["> 1+2  → value of 1+2"])
      pair.type("\r")
      output += pair.output(within: 200) { _ in false }
    }
    #expect(results == [.text("1+2")])
    #expect(screen(output) == ["> 1+2"])
  }

  @Test func aResizeRedraws() throws {
    let pair = try Pair(columns: 200)
    let text = "show revenue by month where region = 1"
    var output = ""
    let results = try session(pair, { [$0.readStatement(prompt: "> ")] }) {
      _ = pair.output(until: isAtPrompt)
      pair.type(text)
      _ = pair.output { $0.contains("= 1") }
      pair.resize(columns: 20, rows: 10)
      // To the process: threads of the tests do not take signals.
      kill(getpid(), SIGWINCH)
      output = pair.output { $0.contains("= 1") }
      pair.type("\r")
      _ = pair.output(within: 200) { _ in false }
    }
    #expect(results == [.text(text)])
    // The terminal has wrapped the one row of 40 cells into two.
    #expect(output.hasPrefix("\u{1B}[1A\r\u{1B}[J"))
    #expect(
      screen(String(output.drop { $0 != "J" }.dropFirst()), width: 20) == [
        "> show revenue by mo", "nth where region = 1",
      ])
  }

  @Test func loneEscapeDoesNotHang() throws {
    let pair = try Pair()
    let results = try session(pair, { [$0.readStatement(prompt: "> ")] }) {
      pair.type("ab\u{1B}")
      _ = pair.output(within: 150) { _ in false }
      pair.type("c\r")
    }
    #expect(results == [.text("abc")])
  }

  @Test func invalidBytesAndALongPasteLive() throws {
    let pair = try Pair()
    let long = String(repeating: "revenue 売上\n", count: 60_000)
    let results = try session(pair, { [$0.readStatement(prompt: "> "), $0.readStatement(prompt: "> ")] }) {
      _ = pair.output(until: isAtPrompt)
      let bytes: [UInt8] = [0x61, 0xFF, 0xFE, 0xE3, 0x81, 0x0D]
      _ = bytes.withUnsafeBytes { write(pair.user, $0.baseAddress, $0.count) }
      _ = pair.output { $0.contains("\r\n") }
      // Both directions at once: neither side's buffer holds a megabyte.
      let user = pair.user
      Thread.detachNewThread { RawTerminal.write("\u{1B}[200~" + long + "\u{1B}[201~\r", to: user) }
      _ = pair.output { $0.hasSuffix("\u{1B}[?2004l") }
    }
    #expect(results == [.text("a\u{FFFD}\u{FFFD}\u{FFFD}"), .text(long)])
  }

  @Test func aClosedTerminalEndsTheInput() {
    var user: Int32 = -1
    var descriptor: Int32 = -1
    #expect(openpty(&user, &descriptor, nil, nil, nil) == 0)
    let settings = TerminalSettings(isInteractive: true, isColored: false, ambiguousWidth: 1)
    let editor = LineEditor(settings: settings, terminal: RawTerminal(input: descriptor, output: descriptor))
    Thread.detachNewThread { [user] in
      usleep(50_000)
      close(user)
    }
    #expect(editor.readStatement(prompt: "> ") == .endOfInput)
    close(descriptor)
  }

  @Test func ctrlCSetsAFlagWhileSomethingIsComputed() {
    let watcher = InterruptWatcher()
    watcher.start()
    #expect(!InterruptWatcher.isInterrupted)
    kill(getpid(), SIGINT)
    let end = RawTerminal.milliseconds() + 1_000
    while !InterruptWatcher.isInterrupted, RawTerminal.milliseconds() < end { usleep(1_000) }
    #expect(InterruptWatcher.count == 1)
    watcher.stop()
  }

  @Test func withoutATerminalLinesAreRead() throws {
    var descriptors: [Int32] = [-1, -1]
    #expect(pipe(&descriptors) == 0)
    RawTerminal.write("one\r\ntwo (\nthree)\n\nlast 売", to: descriptors[1])
    close(descriptors[1])
    let sink = open("/dev/null", O_WRONLY)
    let hooks = EditorHooks(needsMoreInput: { $0.contains("(") && !$0.contains(")") })
    let editor = LineEditor(hooks: hooks, terminal: RawTerminal(input: descriptors[0], output: sink))
    let results = (0..<5).map { _ in editor.readStatement(prompt: "> ") }
    #expect(results == [.text("one"), .text("two (\nthree)"), .text(""), .text("last 売"), .endOfInput])
    #expect(!editor.isInteractive)
    close(descriptors[0])
    close(sink)
  }

  /// The signals that end a program, and a crash: the terminal is ordinary again and the program ends as it would have.
  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT])
  func theTerminalIsRestoredWhateverEndsTheProgram(_ signal: Int32) async throws {
    let pair = try Pair()
    let path = String(cString: ttyname(pair.editor))
    await #expect(processExitsWith: .signal(signal)) { [path = path as String, signal = signal as Int32] in
      let descriptor = open(path, O_RDWR | O_NOCTTY)
      let terminal = RawTerminal(input: descriptor, output: descriptor)
      guard terminal.enter() else { return }
      // To the process, as a user's `kill` does: this thread may not take signals.
      kill(getpid(), signal)
      sleep(5)
    }
    #expect(pair.isCooked)
    #expect(pair.output(within: 200) { $0.contains("\n") }.contains("\u{1B}[?2004l\u{1B}[?25h\u{1B}[m"))
  }

  @Test func theTerminalIsRestoredOnExit() async throws {
    let pair = try Pair()
    let path = String(cString: ttyname(pair.editor))
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      let descriptor = open(path, O_RDWR | O_NOCTTY)
      let terminal = RawTerminal(input: descriptor, output: descriptor)
      if terminal.enter() { exit(7) }
    }
    #expect(pair.isCooked)
  }
}
