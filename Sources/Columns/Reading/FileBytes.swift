import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// All bytes of a source. Files are read and never mapped: a mapped file that shrinks while it is read ends the process with
/// a signal.
func readBytes(of source: DataSource, threadCount: Int = 1) throws(DataFault) -> FileBytes {
  switch source {
  case .bytes(_, let bytes): return FileBytes(store: ByteStore(bytes))
  case .standardInput: return FileBytes(store: try readStream(0, file: "-"))
  case .file(let path):
    let descriptor = try openedDescriptor(path)
    defer { close(descriptor) }
    return try readDescriptor(descriptor, file: source.name, threadCount: threadCount)
  }
}

private func openedDescriptor(_ path: String) throws(DataFault) -> Int32 {
  let descriptor = open(systemPath(path), O_RDONLY | O_CLOEXEC)
  if descriptor >= 0 { return descriptor }
  let code = errno
  guard code == ENOENT else { throw unreadable(readablePath(path), code) }
  throw DataFault(.unreadableFile, file: readablePath(path), Phrase("there is no such file", "そのファイルはない"))
}

/// A file that stays open, and of which several threads read parts.
final class OpenFile: Sendable {
  private let descriptor: Int32
  private let name: String
  private let before: stat
  var size: Int { Int(before.st_size) }

  /// Nil: it is no ordinary file, or has fewer bytes.
  init?(path: String, atLeast size: Int) throws(DataFault) {
    var found = stat()
    // A pipe that has been opened and closed again is used up: whoever writes into it has lost its reader.
    if stat(systemPath(path), &found) == 0, found.st_mode & S_IFMT != S_IFREG { return nil }
    descriptor = try openedDescriptor(path)
    name = readablePath(path)
    let isFound = fstat(descriptor, &found) == 0
    before = found
    guard isFound, found.st_mode & S_IFMT == S_IFREG, found.st_size >= size else { return nil }
  }

  deinit { close(descriptor) }

  /// Reads some bytes, all of them. A file that has become shorter is a fault.
  func read(_ range: Range<Int>, into buffer: ByteBuffer) throws(DataFault) {
    let last = buffer.fill(range.count) { free, filled in
      readPart(descriptor, free, at: range.lowerBound + filled)
    }
    if last < 0 { throw unreadable(name, Int32(-last)) }
    if buffer.view.count < range.count { throw changed }
  }

  var changed: DataFault {
    changedFile(name, descriptor, since: before)
  }

  func checkUnchanged() throws(DataFault) {
    if !isUnchanged(descriptor, since: before) { throw changed }
  }
}

/// How many bytes were read; below zero: the error of the system.
func readPart(_ descriptor: Int32, _ free: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
  while true {
    let count = pread(descriptor, free.baseAddress, free.count, off_t(offset))
    if count >= 0 { return count }
    if errno == EINTR { continue }
    return -Int(errno)
  }
}

private func unreadable(_ file: String, _ code: Int32) -> DataFault {
  DataFault(.unreadableFile, file: file, Phrase("cannot be read: ", "読めない：") + systemMessage(code))
}

private func changedFile(_ file: String, _ descriptor: Int32, since before: stat) -> DataFault {
  var after = stat()
  _ = fstat(descriptor, &after)
  let (old, new) = (grouped(Int(before.st_size)), grouped(Int(after.st_size)))
  return DataFault(
    .changedFile, file: file,
    Phrase(
      "changed while it was read (\(old) bytes before, \(new) after); load it again when it is complete",
      "読み込み中に変わった（前は\(old)バイト、後は\(new)バイト）。書き込みが終わってから読み込み直す"))
}

/// What a file looks like from outside: with other bytes it has another size or another time.
struct FileStamp: Hashable, Sendable {
  let size: Int
  private let seconds: Int
  private let nanoseconds: Int
  private let number: UInt64

  /// Nil: one of them is no ordinary file.
  static func all(of sources: [DataSource]) -> [FileStamp]? {
    var stamps: [FileStamp] = []
    for source in sources {
      guard case .file(let path) = source, let stamp = FileStamp(path) else { return nil }
      stamps.append(stamp)
    }
    return stamps
  }

  private init?(_ path: String) {
    var found = stat()
    guard stat(systemPath(path), &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
    size = Int(found.st_size)
    number = UInt64(found.st_ino)
    #if canImport(Darwin)
      (seconds, nanoseconds) = (found.st_mtimespec.tv_sec, found.st_mtimespec.tv_nsec)
    #else
      (seconds, nanoseconds) = (found.st_mtim.tv_sec, found.st_mtim.tv_nsec)
    #endif
  }
}

private func isUnchanged(_ descriptor: Int32, since before: stat) -> Bool {
  var after = stat()
  return fstat(descriptor, &after) == 0 && after.st_size == before.st_size && sameTime(before, after)
}

struct FileBytes {
  var store: ByteStore
  /// Nil: nobody has looked yet.
  var facts: ByteFacts?
}

/// `whileReading` is called between opening and reading, and again before the check: tests change the file there.
func readDescriptor(
  _ descriptor: Int32, file: String, threadCount: Int = 1, whileReading: () -> Void = {}
) throws(DataFault) -> FileBytes {
  var before = stat()
  guard fstat(descriptor, &before) == 0 else { throw unreadable(file, errno) }
  if before.st_mode & S_IFMT == S_IFDIR {
    throw DataFault(
      .directory, file: file,
      Phrase(
        "is a folder; to read its files write `\(file)/*.csv`", "フォルダーである。中のファイルを読むには `\(file)/*.csv` と書く"))
  }
  // A pipe has no size, nor have the files of some pseudo file systems.
  guard before.st_mode & S_IFMT == S_IFREG, before.st_size > 0 else {
    return FileBytes(store: try readStream(descriptor, file: file))
  }
  whileReading()
  let (store, facts, last) = ByteStore.filled(capacity: Int(before.st_size), threadCount: threadCount) { free, offset in
    readPart(descriptor, free, at: offset)
  }
  if last < 0 { throw unreadable(file, Int32(-last)) }
  guard let store, isUnchanged(descriptor, since: before) else {
    throw changedFile(file, descriptor, since: before)
  }
  return FileBytes(store: store, facts: facts)
}

private func sameTime(_ a: stat, _ b: stat) -> Bool {
  #if canImport(Darwin)
    a.st_mtimespec.tv_sec == b.st_mtimespec.tv_sec && a.st_mtimespec.tv_nsec == b.st_mtimespec.tv_nsec
  #else
    a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec
  #endif
}

private func readStream(_ descriptor: Int32, file: String) throws(DataFault) -> ByteStore {
  let builder = ByteBuilder(capacity: 1 << 16)
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count == 0 { break }
    if count < 0 {
      if errno == EINTR { continue }
      throw unreadable(file, errno)
    }
    builder.append(chunk[..<count])
  }
  return builder.finish()
}
