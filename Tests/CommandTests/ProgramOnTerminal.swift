import Testing

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

#if canImport(Darwin)
  private let newSessionFlag = Int16(POSIX_SPAWN_SETSID)
#else
  // The header hides POSIX_SPAWN_SETSID behind a feature macro.
  private let newSessionFlag: Int16 = 0x80
#endif

/// The real program on a pseudo-terminal: the test holds the other end and is the user and the screen.
final class ProgramOnTerminal {
  private let user: Int32
  private var process: pid_t = 0
  private var grid: TerminalGrid
  private var pending: [UInt8] = []
  private var status: Int32?
  /// Kept as long as the program runs.
  var files: Workbench?

  /// Beside the test bundle; nil where the program was not built.
  static let programPath: String? = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { readlink("/proc/self/exe", $0.baseAddress.unsafelyUnwrapped, $0.count) }
    }
    let own = count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : CommandLine.arguments[0]
    let candidates = [own, CommandLine.arguments[0]].map { path in
      path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/kpi"
    }
    return candidates.first { access($0, X_OK) == 0 }
  }()

  init(
    _ arguments: [String], home: String, columns: Int = 80, rows: Int = 24, environment more: [String] = []
  ) throws {
    let path = try #require(ProgramOnTerminal.programPath)
    grid = TerminalGrid(width: columns, height: rows)
    var ends: (user: Int32, program: Int32) = (-1, -1)
    try #require(openpty(&ends.user, &ends.program, nil, nil, nil) == 0)
    user = ends.user
    let terminal = String(cString: try #require(ttyname(ends.program)))
    resize(columns: columns, rows: rows)
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // A session of its own: the first terminal it opens becomes its terminal, and Ctrl-C a signal to it.
    // The test's threads block signals, which a child would inherit.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, newSessionFlag | Int16(POSIX_SPAWN_SETSIGMASK))
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    posix_spawn_file_actions_addclose(&actions, ends.user)
    let words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    let settings =
      [
        "HOME=\(home)", "XDG_STATE_HOME=\(home)", "TERM=xterm-256color", "LANG=C.UTF-8", "KPI_AMBIGUOUS_WIDTH=1",
        "NO_COLOR=1", "PATH=/usr/bin:/bin",
      ] + more
    let environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) } + [nil]
    defer { for text in words + environment { free(text) } }
    let code = posix_spawn(&process, path, &actions, &attributes, words, environment)
    close(ends.program)
    try #require(code == 0)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var ignored: Int32 = 0
      waitpid(process, &ignored, 0)
    }
    close(user)
  }

  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(user, UInt(TIOCSWINSZ), &size)
  }

  func type(_ text: String) { RawTerminal.write(text, to: user) }

  func signal(_ number: Int32) { kill(process, number) }

  /// The lines of the screen, once they are as wanted or time is up.
  @discardableResult
  func screen(within milliseconds: Int = 5_000, until isDone: ([String]) -> Bool) -> [String] {
    let end = RawTerminal.milliseconds() + milliseconds
    while RawTerminal.milliseconds() < end && !isDone(grid.lines) {
      var polled = pollfd(fd: user, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, 20) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = read(user, &buffer, buffer.count)
      if count <= 0 { break }
      feed(buffer[..<count])
    }
    return grid.lines
  }

  /// A character may come in two reads.
  private func feed(_ bytes: ArraySlice<UInt8>) {
    pending += bytes
    var whole = pending.count
    for back in 1...4 where back <= pending.count {
      let byte = pending[pending.count - back]
      if byte & 0xC0 == 0x80 { continue }
      let size = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      if size > back { whole = pending.count - back }
      break
    }
    grid.feed(String(decoding: pending[..<whole], as: UTF8.self))
    pending.removeFirst(whole)
  }

  /// Waits for the prompt with nothing behind it.
  @discardableResult
  func prompt(within milliseconds: Int = 5_000) -> [String] {
    screen(within: milliseconds) { $0.last { !$0.isEmpty } == "kpi>" }
  }

  /// The exit code, or the negative number of the signal that ended the program.
  func end(within milliseconds: Int = 5_000) -> Int32? {
    let end = RawTerminal.milliseconds() + milliseconds
    var value: Int32 = 0
    while RawTerminal.milliseconds() < end {
      if waitpid(process, &value, WNOHANG) == process {
        status = value
        return value & 0x7F == 0 ? (value >> 8) & 0xFF : -(value & 0x7F)
      }
      screen(within: 20) { _ in false }
    }
    return nil
  }

  var isCooked: Bool {
    var mode = termios()
    tcgetattr(user, &mode)
    return mode.c_lflag & tcflag_t(ICANON) != 0 && mode.c_lflag & tcflag_t(ECHO) != 0
  }
}
