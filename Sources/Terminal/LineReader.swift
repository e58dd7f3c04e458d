#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lines from a descriptor that is no terminal. The buffer is our own: the C library's would swallow what a child
/// process should read.
final class LineReader {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  /// Bytes after `start` that are known to hold no line feed.
  private var scanned = 0
  private var isAtEnd = false

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next line without its end (LF or CRLF), `nil` at the end of the input. Invalid UTF-8 becomes U+FFFD.
  func readLine() -> String? {
    while true {
      if let end = buffer[(start + scanned)...].firstIndex(of: 0x0A) {
        defer {
          start = end + 1
          scanned = 0
        }
        return text(upTo: end)
      }
      scanned = buffer.count - start
      if isAtEnd {
        if start == buffer.count { return nil }
        defer {
          start = buffer.count
          scanned = 0
        }
        return text(upTo: buffer.count)
      }
      fill()
    }
  }

  private func text(upTo end: Int) -> String {
    var line = buffer[start..<end]
    if line.last == 0x0D { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  private func fill() {
    if start > 0 {
      buffer.removeFirst(start)
      start = 0
    }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        buffer += chunk[..<count]
        return
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Somebody who shares the descriptor has made it non-blocking.
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&polled, 1, -1)
        continue
      }
      isAtEnd = true
      return
    }
  }
}
