#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes a file whole or not at all: into a new file beside it, which then takes its name. A full disk, a folder in the
/// way or a missing permission leave what was there before.
package func writeFile(_ text: String, to path: String) throws(DataFault) {
  let temporary = "\(path).\(getpid()).part"
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw unwritable(path, errno) }
  var failure = writeAll(Array(text.utf8), to: descriptor)
  if failure == 0, fsync(descriptor) != 0, errno != EINVAL { failure = errno }
  if close(descriptor) != 0, failure == 0 { failure = errno }
  if failure == 0, rename(temporary, path) != 0 { failure = errno }
  if failure != 0 {
    unlink(temporary)
    throw unwritable(path, failure)
  }
}

/// The error number, or 0.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  var written = 0
  while written < bytes.count {
    let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      return errno
    }
    written += count
  }
  return 0
}

private func unwritable(_ path: String, _ code: Int32) -> DataFault {
  DataFault(.unwritable, file: path, "cannot be written: \(systemMessage(code)); nothing was changed")
}
