#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// All bytes of a source. Files are read into memory and never mapped: a mapped file that shrinks while it is read ends
/// the process with a signal.
func readBytes(of source: DataSource, threadCount: Int = 1) throws(DataFault) -> FileBytes {
  switch source {
  case .bytes(_, let bytes): return FileBytes(store: ByteStore(bytes))
  case .standardInput: return FileBytes(store: try readStream(0, file: "-"))
  case .file(let path):
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      let words = code == ENOENT ? "there is no such file" : "cannot be read: \(systemMessage(code))"
      throw DataFault(.unreadableFile, file: path, words)
    }
    defer { close(descriptor) }
    return try readDescriptor(descriptor, file: path, threadCount: threadCount)
  }
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
  guard fstat(descriptor, &before) == 0 else {
    throw DataFault(.unreadableFile, file: file, "cannot be read: \(systemMessage(errno))")
  }
  if before.st_mode & S_IFMT == S_IFDIR {
    throw DataFault(.directory, file: file, "is a folder; to read its files write `\(file)/*.csv`")
  }
  // A pipe has no size, nor have the files of some pseudo file systems.
  guard before.st_mode & S_IFMT == S_IFREG, before.st_size > 0 else {
    return FileBytes(store: try readStream(descriptor, file: file))
  }
  whileReading()
  let (store, facts, last) = ByteStore.filled(capacity: Int(before.st_size), threadCount: threadCount) { free, offset in
    while true {
      let count = pread(descriptor, free.baseAddress, free.count, off_t(offset))
      if count >= 0 { return count }
      if errno == EINTR { continue }
      return -Int(errno)
    }
  }
  if last < 0 { throw DataFault(.unreadableFile, file: file, "cannot be read: \(systemMessage(Int32(-last)))") }
  var after = stat()
  let isSame = fstat(descriptor, &after) == 0 && after.st_size == before.st_size && sameTime(before, after)
  guard let store, isSame else {
    throw DataFault(
      .changedFile, file: file,
      "changed while it was read (\(grouped(Int(before.st_size))) bytes before, \(grouped(Int(after.st_size))) after);"
        + " load it again when it is complete")
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
      throw DataFault(.unreadableFile, file: file, "cannot be read: \(systemMessage(errno))")
    }
    builder.append(chunk[..<count])
  }
  return builder.finish()
}

/// What the system says about an error number: `Permission denied` becomes `permission denied`.
func systemMessage(_ code: Int32) -> String {
  let text = String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
}
