// The only file of the module that talks to the terminal driver and to signals, and the only one with unsafe code.
//
// Invariants of the unsafe parts:
// - `SignalState` is allocated once and never freed. The main code writes its plain fields only while the handlers that
//   read them are not installed; what both sides change is atomic.
// - A handler calls async-signal-safe functions only (write, tcsetattr, sigaction, raise), allocates nothing and touches
//   no Swift object.
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A terminal in raw mode: every key comes at once and as bytes, nothing is echoed.
///
/// However the program ends, the terminal is put back: handlers for the signals that end or stop a process restore it
/// before they pass the signal on. One object at a time can be raw, since modes and signals belong to the process.
package final class RawTerminal {
  package let input: Int32
  package let output: Int32
  package private(set) var isRaw = false

  /// What waiting for a key came to.
  package enum Event: Sendable, Hashable {
    case bytes([UInt8])
    case timeout
    /// The terminal went away or the input ended.
    case closed
    /// The window has another size.
    case resized
    /// The process was stopped and goes on: the screen shows something else now.
    case continued
    /// SIGINT from outside; the Ctrl-C key is a byte here.
    case interrupted
  }

  package init(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) {
    self.input = input
    self.output = output
  }

  deinit {
    leave()
  }

  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The value of an environment variable.
  package static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }

  /// Columns and rows of the window; 80 × 24 when the terminal does not know, as on a serial line.
  package var size: (columns: Int, rows: Int) {
    var window = winsize()
    if ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 {
      return (Int(window.ws_col), Int(window.ws_row))
    }
    return (80, 24)
  }

  // MARK: Mode

  /// Switches to raw mode; false when it is not possible or another terminal of this process is raw.
  package func enter() -> Bool {
    if isRaw { return true }
    let state = SignalState.shared
    guard state.isInUse.compareExchange(expected: false, desired: true, ordering: .sequentiallyConsistent).exchanged
    else { return false }
    guard tcgetattr(input, &state.pointer.pointee.saved) == 0 else {
      state.isInUse.store(false, ordering: .sequentiallyConsistent)
      return false
    }
    state.pointer.pointee.input = input
    state.pointer.pointee.output = output
    state.prepare()
    isRaw = true
    switchToRaw()
    state.installHandlers()
    return true
  }

  /// Puts the terminal back as it was before `enter`.
  package func leave() {
    if !isRaw { return }
    isRaw = false
    let state = SignalState.shared
    state.removeHandlers()
    write("\u{1B}[?2004l")
    if state.isRaw.exchange(false, ordering: .sequentiallyConsistent) {
      tcsetattr(input, TCSADRAIN, &state.pointer.pointee.saved)
    }
    state.isInUse.store(false, ordering: .sequentiallyConsistent)
  }

  /// Keys typed while something is computed are kept for the next line and not echoed into the output; Ctrl-C and Ctrl-Z
  /// work as ever. Ended by `leave`, and by every signal that ends the process.
  package func enterSilence() {
    let state = SignalState.shared
    guard !isRaw,
      state.isInUse.compareExchange(expected: false, desired: true, ordering: .sequentiallyConsistent).exchanged
    else { return }
    guard tcgetattr(input, &state.pointer.pointee.saved) == 0 else {
      state.isInUse.store(false, ordering: .sequentiallyConsistent)
      return
    }
    state.pointer.pointee.input = input
    state.pointer.pointee.output = output
    state.prepare()
    isRaw = true
    var silent = state.pointer.pointee.saved
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(input, TCSADRAIN, &silent)
    state.isRaw.store(true, ordering: .sequentiallyConsistent)
    state.installEndingHandlers()
  }

  /// Shows a second screen that leaves no trace, for the pager; also put back by the signal handlers.
  package func setAlternateScreen(_ isOn: Bool) {
    SignalState.shared.isAlternate.store(isOn, ordering: .sequentiallyConsistent)
    write(isOn ? "\u{1B}[?1049h" : "\u{1B}[?1049l")
  }

  /// Stops the process as Ctrl-Z does, and comes back in raw mode when it goes on.
  package func suspend() {
    guard isRaw else { return }
    leave()
    kill(getpid(), SIGTSTP)
    _ = enter()
  }

  private func switchToRaw() {
    let state = SignalState.shared
    var raw = state.pointer.pointee.saved
    raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON)
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    withUnsafeMutableBytes(of: &raw.c_cc) { bytes in
      bytes[Int(VMIN)] = 1
      bytes[Int(VTIME)] = 0
    }
    tcsetattr(input, TCSADRAIN, &raw)
    state.isRaw.store(true, ordering: .sequentiallyConsistent)
    write("\u{1B}[?2004h")
  }

  // MARK: Input and output

  /// Waits for input or a signal, at most `timeout` milliseconds, without limit for `nil`.
  package func read(timeout: Int?) -> Event {
    let state = SignalState.shared
    let start = Self.milliseconds()
    while true {
      if let event = takeSignal() { return event }
      let left = timeout.map { max(0, $0 - (Self.milliseconds() - start)) }
      var polled = [
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: state.pointer.pointee.wakeRead, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&polled, 2, left.map { Int32(clamping: $0) } ?? -1)
      if count < 0 {
        if errno == EINTR { continue }
        return .closed
      }
      if count == 0 { return .timeout }
      if polled[1].revents != 0 { drainWakePipe() }
      if polled[0].revents == 0 { continue }
      var buffer = [UInt8](repeating: 0, count: 65_536)
      #if canImport(Glibc)
        let length = Glibc.read(input, &buffer, buffer.count)
      #elseif canImport(Musl)
        let length = Musl.read(input, &buffer, buffer.count)
      #else
        let length = Darwin.read(input, &buffer, buffer.count)
      #endif
      if length > 0 { return .bytes(Array(buffer[..<length])) }
      if length < 0, errno == EINTR || errno == EAGAIN { continue }
      return .closed
    }
  }

  /// Whether `read` would find something now.
  package var hasInput: Bool {
    var polled = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }

  /// Writes all of `text`; false when nobody reads any more.
  @discardableResult
  package func write(_ text: String) -> Bool { Self.write(text, to: output) }

  @discardableResult
  package static func write(_ text: String, to descriptor: Int32) -> Bool {
    if text.isEmpty { return true }
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = systemWrite(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
        if count > 0 {
          written += count
        } else if errno == EAGAIN {
          var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&polled, 1, 1_000)
        } else if errno != EINTR {
          return false
        }
      }
      return true
    }
  }

  private func takeSignal() -> Event? {
    let state = SignalState.shared
    if state.wasContinued.exchange(false, ordering: .sequentiallyConsistent) {
      if isRaw {
        switchToRaw()
        state.installHandlers()
      }
      return .continued
    }
    if state.wasInterrupted.exchange(false, ordering: .sequentiallyConsistent) { return .interrupted }
    if state.wasResized.exchange(false, ordering: .sequentiallyConsistent) { return .resized }
    return nil
  }

  private func drainWakePipe() {
    var bytes = [UInt8](repeating: 0, count: 64)
    let descriptor = SignalState.shared.pointer.pointee.wakeRead
    #if canImport(Glibc)
      _ = Glibc.read(descriptor, &bytes, bytes.count)
    #elseif canImport(Musl)
      _ = Musl.read(descriptor, &bytes, bytes.count)
    #else
      _ = Darwin.read(descriptor, &bytes, bytes.count)
    #endif
  }

  /// A clock that only goes forward.
  package static func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int(now.tv_sec) * 1_000 + Int(now.tv_nsec) / 1_000_000
  }
}

/// Ctrl-C while something is computed and the terminal is in its ordinary mode: the signal sets a flag that the
/// computation asks for.
package final class InterruptWatcher {
  private var previous = sigaction()
  private var isInstalled = false

  package init() {}

  deinit {
    stop()
  }

  /// From now on SIGINT only sets the flag.
  package func start() {
    if isInstalled { return }
    SignalState.shared.interruptCount.store(0, ordering: .sequentiallyConsistent)
    var action = makeAction(handleInterruptCount, flags: SA_RESTART)
    sigaction(SIGINT, &action, &previous)
    isInstalled = true
  }

  package func stop() {
    if !isInstalled { return }
    sigaction(SIGINT, &previous, nil)
    isInstalled = false
  }

  /// How often Ctrl-C was pressed since `start`. May be asked from any thread and costs one atomic load.
  package static var count: Int { SignalState.shared.interruptCount.load(ordering: .relaxed) }

  /// Whether Ctrl-C was pressed since `start`.
  package static var isInterrupted: Bool { count > 0 }
}

/// What signal handlers work on. Handlers get no argument of ours, so this one object is global; see the invariants at
/// the top of the file. Its fields are atomic or reached through memory that lives forever.
private final class SignalState: @unchecked Sendable {
  struct Memory {
    var saved = termios()
    var input: Int32 = -1
    var output: Int32 = -1
    var wakeRead: Int32 = -1
    var wakeWrite: Int32 = -1
  }

  /// Signals that end the process; the terminal is restored first.
  static let endings: [Int32] = [
    SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP, SIGFPE, SIGPIPE, SIGSYS,
  ]

  static let shared = SignalState()

  let pointer: UnsafeMutablePointer<Memory>
  /// What each signal did before; index is the signal.
  let previous: UnsafeMutablePointer<sigaction>
  let restoreBytes: UnsafeMutableBufferPointer<UInt8>
  let alternateBytes: UnsafeMutableBufferPointer<UInt8>
  let isInUse = Atomic<Bool>(false)
  let isRaw = Atomic<Bool>(false)
  let isAlternate = Atomic<Bool>(false)
  let isPrepared = Atomic<Bool>(false)
  let wasResized = Atomic<Bool>(false)
  let wasContinued = Atomic<Bool>(false)
  let wasInterrupted = Atomic<Bool>(false)
  let interruptCount = Atomic<Int>(0)
  private var installed: [Int32] = []

  init() {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: Memory())
    previous = .allocate(capacity: 65)
    previous.initialize(repeating: sigaction(), count: 65)
    restoreBytes = Self.bytes("\u{1B}[?2004l\u{1B}[?25h\u{1B}[m\r\n")
    alternateBytes = Self.bytes("\u{1B}[?1049l")
  }

  private static func bytes(_ text: String) -> UnsafeMutableBufferPointer<UInt8> {
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    _ = buffer.initialize(from: text.utf8)
    return buffer
  }

  /// Once: the pipe that wakes `poll`, a stack for handlers (a stack overflow leaves none), and `atexit`.
  func prepare() {
    guard isPrepared.compareExchange(expected: false, desired: true, ordering: .sequentiallyConsistent).exchanged
    else { return }
    var descriptors: [Int32] = [-1, -1]
    if pipe(&descriptors) == 0 {
      for descriptor in descriptors {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      }
      pointer.pointee.wakeRead = descriptors[0]
      pointer.pointee.wakeWrite = descriptors[1]
    }
    var current = stack_t()
    if sigaltstack(nil, &current) == 0, Int32(current.ss_flags) & Int32(SS_DISABLE) != 0 {
      let size = 64 << 10
      var stack = stack_t()
      stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
      stack.ss_size = .init(size)
      sigaltstack(&stack, nil)
    }
    atexit { restoreTerminal() }
  }

  /// Those that put the terminal back before the process ends or stops.
  func installEndingHandlers() {
    for signal in Self.endings { install(signal, handleEnding, flags: Int32(SA_ONSTACK)) }
    install(SIGTSTP, handleStop, flags: Int32(SA_ONSTACK))
  }

  func installHandlers() {
    installEndingHandlers()
    install(SIGCONT, handleContinue, flags: Int32(SA_ONSTACK))
    install(SIGWINCH, handleResize, flags: Int32(SA_ONSTACK))
    install(SIGINT, handleInterrupt, flags: Int32(SA_ONSTACK))
  }

  private func install(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void, flags: Int32) {
    var action = makeAction(handler, flags: flags)
    if installed.contains(signal) {
      sigaction(signal, &action, nil)
      return
    }
    guard sigaction(signal, nil, &previous[Int(signal)]) == 0 else { return }
    // Under nohup a hangup stays ignored.
    if signal == SIGHUP, isIgnored(previous[Int(signal)]) { return }
    if sigaction(signal, &action, nil) == 0 { installed.append(signal) }
  }

  func removeHandlers() {
    for signal in installed { sigaction(signal, &previous[Int(signal)], nil) }
    installed = []
  }
}

private func makeAction(_ handler: @escaping @convention(c) (Int32) -> Void, flags: Int32) -> sigaction {
  var action = sigaction()
  #if canImport(Darwin)
    action.__sigaction_u.__sa_handler = handler
  #else
    action.__sigaction_handler.sa_handler = handler
  #endif
  sigemptyset(&action.sa_mask)
  action.sa_flags = flags
  return action
}

private func isIgnored(_ action: sigaction) -> Bool {
  #if canImport(Darwin)
    let handler = action.__sigaction_u.__sa_handler
  #else
    let handler = action.__sigaction_handler.sa_handler
  #endif
  // SIG_IGN is the address 1 in both systems; a function pointer cannot be compared in Swift.
  return unsafeBitCast(handler, to: Int.self) == 1
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, bytes, count)
  #elseif canImport(Musl)
    Musl.write(descriptor, bytes, count)
  #else
    Darwin.write(descriptor, bytes, count)
  #endif
}

// MARK: Handlers

/// Puts the terminal back if it is raw; async-signal-safe.
private func restoreTerminal() {
  let state = SignalState.shared
  guard state.isRaw.exchange(false, ordering: .sequentiallyConsistent) else { return }
  let output = state.pointer.pointee.output
  if state.isAlternate.exchange(false, ordering: .sequentiallyConsistent) {
    _ = systemWrite(output, state.alternateBytes.baseAddress, state.alternateBytes.count)
  }
  _ = systemWrite(output, state.restoreBytes.baseAddress, state.restoreBytes.count)
  tcsetattr(state.pointer.pointee.input, TCSANOW, &state.pointer.pointee.saved)
}

private func wake() {
  var byte: UInt8 = 1
  _ = systemWrite(SignalState.shared.pointer.pointee.wakeWrite, &byte, 1)
}

/// Restores the terminal, then lets the signal do what it would have done without us.
private func handleEnding(_ signal: Int32) {
  restoreTerminal()
  sigaction(signal, &SignalState.shared.previous[Int(signal)], nil)
  raise(signal)
}

private func handleStop(_ signal: Int32) {
  let saved = errno
  restoreTerminal()
  var action = makeAction({ _ in }, flags: 0)
  #if canImport(Darwin)
    action.__sigaction_u.__sa_handler = SIG_DFL
  #else
    action.__sigaction_handler.sa_handler = SIG_DFL
  #endif
  sigaction(signal, &action, nil)
  raise(signal)
  errno = saved
}

private func handleContinue(_ signal: Int32) {
  let saved = errno
  SignalState.shared.wasContinued.store(true, ordering: .sequentiallyConsistent)
  wake()
  errno = saved
}

private func handleResize(_ signal: Int32) {
  let saved = errno
  SignalState.shared.wasResized.store(true, ordering: .sequentiallyConsistent)
  wake()
  errno = saved
}

private func handleInterrupt(_ signal: Int32) {
  let saved = errno
  SignalState.shared.wasInterrupted.store(true, ordering: .sequentiallyConsistent)
  wake()
  errno = saved
}

private func handleInterruptCount(_ signal: Int32) {
  SignalState.shared.interruptCount.wrappingAdd(1, ordering: .sequentiallyConsistent)
}
