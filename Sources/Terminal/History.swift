import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Earlier statements, in memory and in a file of the user's state folder.
///
/// One entry is one line; line feeds within are escaped. Each entry is appended by one write under a lock, so that two
/// sessions share the file and a crash loses nothing. A file that cannot be used costs one message, never the session.
package struct History: Sendable {
  /// Oldest first.
  package private(set) var entries: [String] = []
  package let path: String?
  private let limit: Int
  /// After a failure the file is left alone: one message is enough.
  private var isFileUsable: Bool

  /// A longer statement is remembered in the session and not written.
  static let entryLimit = 64 << 10
  /// A larger file is not ours or has gone wrong; it is not read.
  private static let fileLimit = 64 << 20

  /// A history in `path`, or in memory only.
  package init(path: String?, limit: Int = 10_000) {
    self.path = path
    self.limit = max(1, limit)
    isFileUsable = path != nil
  }

  /// `$XDG_STATE_HOME/kpi/history`, else `~/.local/state/kpi/history`. A relative folder is ignored as the XDG
  /// specification demands.
  package static func defaultPath(environment: (String) -> String? = RawTerminal.environment) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/kpi/history" }
    if let home = environment("HOME"), home.hasPrefix("/") { return home + "/.local/state/kpi/history" }
    return nil
  }

  // MARK: Entries

  /// Reads the file; the message tells why there is no history.
  package mutating func load() -> Phrase? {
    guard let path, isFileUsable else { return nil }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 {
      return errno == ENOENT ? nil : fail(reason())
    }
    defer { close(descriptor) }
    if let message = checkRegular(descriptor) { return fail(message) }
    guard let bytes = Self.readAll(descriptor) else { return fail(reason()) }
    let lines = bytes.split(separator: 0x0A)
    entries = lines.suffix(limit).map { Self.unescaped($0) }
    // A tenth more than the limit, so that not every session rewrites the file.
    if lines.count > limit + limit / 10 { return shorten() }
    return nil
  }

  /// Remembers `entry`. Not kept are blank ones, those that begin with a space and repetitions of the last one.
  package mutating func add(_ entry: String) -> Phrase? {
    guard let first = entry.first, !first.isWhitespace, entry != entries.last else { return nil }
    entries.append(entry)
    if entries.count > limit + limit / 10 { entries.removeFirst(entries.count - limit) }
    guard isFileUsable, entry.utf8.count <= Self.entryLimit else { return nil }
    return append(Self.escaped(entry) + "\n")
  }

  /// `a\nb` for two lines; a backslash is doubled.
  static func escaped(_ entry: String) -> String {
    var result = ""
    for scalar in entry.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case _: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func unescaped(_ line: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        isEscaped = false
        switch byte {
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case _: bytes.append(byte)
        }
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: The file

  private mutating func append(_ line: String) -> Phrase? {
    guard let path else { return nil }
    if let message = makeFolder(of: path) { return fail(message) }
    // A file replaced by another session between opening and locking is opened again.
    for _ in 0..<5 {
      let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o600)
      if descriptor < 0 { return fail(reason()) }
      defer { close(descriptor) }
      if let message = checkRegular(descriptor) { return fail(message) }
      guard Self.lock(descriptor) else { return fail(reason()) }
      guard Self.isSameFile(descriptor, path) else { continue }
      let text = Self.endsWithLineFeed(descriptor) ? line : "\n" + line
      return RawTerminal.write(text, to: descriptor) ? nil : fail(reason())
    }
    return nil
  }

  /// Writes the newest entries to a new file that then takes the old one's place.
  private mutating func shorten() -> Phrase? {
    guard let path else { return nil }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { return fail(reason()) }
    defer { close(descriptor) }
    guard Self.lock(descriptor), Self.isSameFile(descriptor, path), let bytes = Self.readAll(descriptor) else {
      return nil
    }
    let kept = bytes.split(separator: 0x0A).suffix(limit)
    let temporary = path + ".\(getpid())"
    let new = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    if new < 0 { return nil }
    let text = String(decoding: Array(kept.joined(separator: [0x0A])), as: UTF8.self) + "\n"
    let isWritten = RawTerminal.write(text, to: new) && fsync(new) == 0
    close(new)
    if !isWritten || rename(temporary, path) != 0 { unlink(temporary) }
    return nil
  }

  private mutating func fail(_ reason: Phrase) -> Phrase {
    isFileUsable = false
    let path = path ?? ""
    return Phrase(
      "the history is kept for this session only: \(path): \(reason.english)",
      "履歴はこの対話の間だけ残る：\(path)：\(reason.japanese)")
  }

  private func reason(_ code: Int32 = errno) -> Phrase {
    Phrase(String(cString: strerror(code)), systemMessage(code).japanese)
  }

  /// Only an ordinary file holds a history; what others could read is made private.
  private func checkRegular(_ descriptor: Int32) -> Phrase? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return reason() }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: return reason(EISDIR)
    case _: return Phrase("not an ordinary file", "普通のファイルではない")
    }
    if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
    if Int(status.st_size) > Self.fileLimit {
      return Phrase(
        "larger than \(Self.fileLimit >> 20) MB", "\(Self.fileLimit >> 20) MBより大きい")
    }
    return nil
  }

  /// Creates the folder and those above it, for the user alone.
  private func makeFolder(of path: String) -> Phrase? {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
    let folder = String(path[..<slash])
    if access(folder, F_OK) == 0 { return nil }
    var end = folder.index(after: folder.startIndex)
    while end != folder.endIndex {
      end = folder[end...].firstIndex(of: "/") ?? folder.endIndex
      let part = String(folder[..<end])
      if mkdir(part, 0o700) != 0, errno != EEXIST { return reason() }
      if end != folder.endIndex { end = folder.index(after: end) }
    }
    return nil
  }

  private static func lock(_ descriptor: Int32) -> Bool {
    while flock(descriptor, LOCK_EX) != 0 {
      if errno != EINTR { return false }
    }
    return true
  }

  private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
    var opened = stat()
    var named = stat()
    guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
    return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// A write cut short by a full disk or a crash must not swallow the next entry.
  private static func endsWithLineFeed(_ descriptor: Int32) -> Bool {
    let size = lseek(descriptor, 0, SEEK_END)
    if size <= 0 { return true }
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, size - 1) != 1 || byte == 0x0A
  }

  private static func readAll(_ descriptor: Int32) -> [UInt8]? {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = pread(descriptor, &buffer, buffer.count, off_t(result.count))
      if count == 0 { return result }
      if count < 0 {
        if errno == EINTR { continue }
        return nil
      }
      result += buffer[..<count]
    }
  }
}
