import KPI
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `:edit`: what is to be edited.
enum EditRequest: Sendable {
  /// A text; what comes back is an input like others.
  case text(String)
  /// A rule file, which is then read again.
  case file(String)
}

/// The editor of the user. It is the only program that is ever run, and only on `:edit`.
struct ExternalEditor {
  /// The words of `$EDITOR`, such as `code --wait`.
  private let words: [String]

  /// Nil: there is none.
  init?(_ environment: (String) -> String?) {
    let text = [environment("EDITOR"), environment("VISUAL")].lazy.compactMap { $0 }.first { !$0.trimmed.isEmpty }
    guard let words = text.map(ReplInput.words), !words.isEmpty else { return nil }
    self.words = words
  }

  /// A text as it comes back; it lies in a folder of its own meanwhile, which nobody else can open.
  func edited(_ text: String) throws(FileFault) -> String {
    let folder = try FileSystem.temporaryFolder()
    // Editors leave copies beside what they edit.
    defer { FileSystem.removeFolder(folder) }
    let path = folder + "/input.kpi"
    try FileSystem.replace(path, with: Array(text.utf8))
    try open(path)
    return String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  func open(_ path: String) throws(FileFault) {
    // A file that is called like an option is none.
    var arguments = (words + [path.hasPrefix("-") ? "./" + path : path]).map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    guard let program = arguments.first ?? nil else { throw FileFault(Phrase("there is no memory left", "メモリーが足りない")) }
    arguments.append(nil)
    // Ctrl-C is the editor's own as long as it runs.
    #if canImport(Darwin)
      var attributes: posix_spawnattr_t?
    #else
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, usual) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&usual)
    for signal in [SIGINT, SIGQUIT, SIGTSTP, SIGPIPE] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var child = pid_t()
    let fault = posix_spawnp(&child, program, nil, &attributes, arguments, environ)
    guard fault == 0 else {
      let reason = fault == ENOENT ? "そのプログラムはない" : systemMessage(fault).japanese
      throw FileFault(
        Phrase(
          "`\(words[0])` cannot be run: \(String(cString: strerror(fault)))", "`\(words[0])` を実行できない：\(reason)"))
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    // The low seven bits say by which signal it ended, the next eight are its code.
    guard status & 0x7F == 0, status >> 8 & 0xFF == 0 else {
      throw FileFault(
        Phrase(
          "`\(words[0])` ended without success; nothing has changed", "`\(words[0])` が異常終了した。何も変えていない"))
    }
  }
}
