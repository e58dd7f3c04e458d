import Columns
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What could not be done with a file, in words: `no such file`.
package struct FileFault: Error, Hashable, Sendable {
  package var words: Phrase
  package var isMissing: Bool
  /// The reader of a pipe has gone away.
  package var isClosedPipe: Bool

  /// From `errno`, read at once after the call that set it.
  init(code: Int32) {
    isMissing = code == ENOENT || code == ENOTDIR
    isClosedPipe = code == EPIPE
    words = FileFault.words(of: code)
  }

  package init(_ words: Phrase) {
    self.words = words
    isMissing = false
    isClosedPipe = false
  }

  fileprivate static let folder = Phrase("it is a folder", "フォルダーである")

  private static func words(of code: Int32) -> Phrase {
    switch code {
    case ENOENT, ENOTDIR: Phrase("no such file", "そのファイルはない")
    case EACCES, EPERM: Phrase("permission denied", "権限がない")
    case EISDIR: FileFault.folder
    case ENOSPC: Phrase("no space left on the device", "ディスクの空きがない")
    case EROFS: Phrase("the file system is read-only", "書き込みできない場所にある")
    case _: Phrase(String(cString: strerror(code)).lowercased(), systemMessage(code).japanese)
    }
  }
}

/// When a file was written, how large it is, and which one it is.
struct FileStamp: Hashable, Sendable {
  var seconds: Int
  var nanoseconds: Int
  var size: Int
  var number: UInt64
}

/// Reading and writing of small files; data files are read by Columns.
package enum FileSystem {
  /// Names that are never those of rules.
  private static let dataSuffixes = [
    ".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xls", ".json", ".jsonl", ".ndjson", ".parquet", ".zip",
  ]

  /// Whether a file is one of data, by its name.
  package static func hasDataName(_ path: String) -> Bool {
    let lower = path.lowercased()
    return dataSuffixes.contains { lower.hasSuffix($0) }
  }

  package enum Kind: Sendable { case file, folder, other }

  package static func kind(of path: String) throws(FileFault) -> Kind {
    var information = stat()
    guard stat(systemPath(path), &information) == 0 else { throw FileFault(code: errno) }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case _: return .other
    }
  }

  /// What changes when a file is written to, or another takes its place; nil where there is none.
  static func stamp(of path: String) -> FileStamp? {
    var information = stat()
    guard stat(systemPath(path), &information) == 0 else { return nil }
    #if canImport(Darwin)
      let time = information.st_mtimespec
    #else
      let time = information.st_mtim
    #endif
    return FileStamp(
      seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec), size: Int(information.st_size),
      number: UInt64(information.st_ino))
  }

  package static func size(of path: String) throws(FileFault) -> Int {
    var information = stat()
    guard stat(systemPath(path), &information) == 0 else { throw FileFault(code: errno) }
    return Int(information.st_size)
  }

  package static func read(_ path: String) throws(FileFault) -> [UInt8] {
    let descriptor = open(systemPath(path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault(code: errno) }
    defer { close(descriptor) }
    if try kind(of: path) == .folder { throw FileFault(code: EISDIR) }
    return try read(descriptor: descriptor)
  }

  package static func read(descriptor: Int32) throws(FileFault) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = systemRead(descriptor, &buffer)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileFault(code: errno)
      }
      bytes += buffer[..<count]
    }
  }

  /// All of the bytes or an error; an interrupted write goes on.
  package static func write(_ bytes: some Sequence<UInt8>, descriptor: Int32) throws(FileFault) {
    let bytes = Array(bytes)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { systemWrite(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileFault(code: errno)
      }
      done += count
    }
  }

  /// The file holds either its old bytes or all of the new ones: they are written beside it and moved into its place. What
  /// is no file is written to and stays what it is: root that asked for `-o /dev/full` once had a file there ever after.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(FileFault) {
    let target = realPath(path) ?? path
    switch try? kind(of: target) {
    case .folder: throw FileFault(FileFault.folder)
    case .other: return try writeInPlace(target, bytes)
    case .file, nil: break
    }
    var information = stat()
    let mode: mode_t = stat(systemPath(target), &information) == 0 ? information.st_mode & 0o7777 : 0o644
    let temporary = "\(target).\(getpid()).tmp"
    let descriptor = open(systemPath(temporary), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      let code = errno
      throw code == ENOENT || code == ENOTDIR
        ? FileFault(Phrase("there is no such folder", "そのフォルダーはない")) : FileFault(code: code)
    }
    do throws(FileFault) {
      try finish(descriptor, bytes, mode)
      guard rename(systemPath(temporary), systemPath(target)) == 0 else { throw FileFault(code: errno) }
    } catch {
      unlink(systemPath(temporary))
      throw error
    }
  }

  /// Writes and closes a file: once, for its number is soon that of another.
  private static func finish(_ descriptor: Int32, _ bytes: [UInt8], _ mode: mode_t) throws(FileFault) {
    do throws(FileFault) {
      _ = fchmod(descriptor, mode)
      try write(bytes, descriptor: descriptor)
      guard fsync(descriptor) == 0 else { throw FileFault(code: errno) }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw FileFault(code: errno) }
  }

  /// A device or a pipe.
  private static func writeInPlace(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
    let descriptor = open(systemPath(path), O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault(code: errno) }
    defer { close(descriptor) }
    try write(bytes, descriptor: descriptor)
  }

  /// Makes a folder; one that is there is fine.
  package static func makeFolder(_ path: String) throws(FileFault) {
    guard mkdir(systemPath(path), 0o755) != 0 else { return }
    let code = errno
    guard code == EEXIST, (try? kind(of: path)) == .folder else { throw FileFault(code: code) }
  }

  /// A new folder that only its owner can open.
  package static func temporaryFolder() throws(FileFault) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    guard let template = strdup(joined(parent, "kpi-XXXXXX")) else { throw FileFault(code: ENOMEM) }
    defer { free(template) }
    guard mkdtemp(template) != nil else { throw FileFault(code: errno) }
    return String(cString: template)
  }

  /// Removes a folder with the files in it; one that holds folders stays.
  package static func removeFolder(_ path: String) {
    for name in (try? names(in: path)) ?? [] { unlink(systemPath(joined(path, name))) }
    rmdir(systemPath(path))
  }

  /// The names in a folder, in the order of their bytes.
  package static func names(in folder: String) throws(FileFault) -> [String] {
    guard let stream = opendir(systemPath(folder)) else { throw FileFault(code: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        pathText(Array(bytes.prefix { $0 != 0 }))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The one name a file has whatever path leads to it; nil when there is none.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(systemPath(path), nil) else { return nil }
    defer { free(resolved) }
    return pathText((0..<strlen(resolved)).map { UInt8(bitPattern: resolved[$0]) })
  }

  /// `a/b/c.kpi` → `a/b`; empty where there is no folder in the path.
  package static func folder(of path: String) -> String {
    // By bytes, as the system does: with a joining character behind it the slash is no `Character` of its own.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func lastName(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// `path` as seen from `folder`, unless it begins at the root.
  package static func joined(_ folder: String, _ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") || folder.isEmpty { return path }
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2) }
    return folder.hasSuffix("/") ? folder + rest : folder + "/" + rest
  }
}

// `FileSystem.read` and `write` hide the system's functions of these names inside the enum.
private func systemRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
  buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
