/// The text of a file on its way in, as UTF-8: all of it in memory, or in the file itself, which is then read a window at a
/// time. A large file is never in memory as a whole: fresh memory for it costs as much time as reading its cells.
struct FileText: Sendable {
  private enum Place: Sendable {
    case memory(ByteStore)
    case file(OpenFile)
  }

  private let place: Place
  let count: Int
  /// How many bytes are looked at together.
  let windowSize: Int

  init(_ store: ByteStore, windowSize: Int? = nil) {
    place = .memory(store)
    count = store.count
    self.windowSize = windowSize ?? .max
  }

  init(_ file: OpenFile, windowSize: Int? = nil) {
    place = .file(file)
    count = file.size
    // So many bytes stay in the cache of a processor, with what is made of them.
    self.windowSize = windowSize ?? 1 << 18
  }

  /// Whether it is read from the file as often as it is asked for.
  var isOpen: Bool { if case .file = place { true } else { false } }

  /// What reads the windows: one for each thread.
  func reader() -> WindowReader {
    switch place {
    case .memory(let store): WindowReader(store: store, file: nil)
    case .file(let file): WindowReader(store: nil, file: file)
    }
  }

  /// Ends with a fault when the file is no longer what it was when it was opened.
  func checkUnchanged() throws(DataFault) {
    if case .file(let file) = place { try file.checkUnchanged() }
  }

  /// What is found when a read gives something else than the read before it.
  var changed: DataFault? {
    if case .file(let file) = place { file.changed } else { nil }
  }

  /// One byte, where few are needed.
  func byte(at place: Int) throws(DataFault) -> UInt8 {
    let reader = reader()
    defer { withExtendedLifetime(reader) {} }
    return try reader.window(place..<place + 1).view[0]
  }

  /// How many bytes of a range are equal to `byte`.
  func count(of byte: UInt8, in range: Range<Int>) throws(DataFault) -> Int {
    var found = 0
    try eachWindow(of: range) { (window, part) throws(DataFault) in
      found += window.view.slice(part.lowerBound - window.origin, part.upperBound - window.origin).count(of: byte)
      return true
    }
    return found
  }

  /// Walks over a range, a window at a time, as long as `body` says true. It is handed the bytes of its part of the range,
  /// with one more on either side where the text has one.
  func eachWindow(
    of range: Range<Int>, _ body: (TextWindow, Range<Int>) throws(DataFault) -> Bool
  ) throws(DataFault) {
    let reader = reader()
    defer { withExtendedLifetime(reader) {} }
    var start = range.lowerBound
    while start < range.upperBound {
      let part = start..<(range.upperBound - start > windowSize ? start + windowSize : range.upperBound)
      let window = try reader.window(max(0, part.lowerBound - 1)..<min(count, part.upperBound + 1))
      guard try body(window, part) else { return }
      start = part.upperBound
    }
  }
}

/// Some bytes of a text, of which the first stands at `origin`; valid until its reader reads the next.
struct TextWindow {
  let view: ByteView
  let origin: Int

  /// The byte at a place of the text.
  @inline(__always)
  func byte(at place: Int) -> UInt8 { view[place - origin] }

  /// The first place from `start` on, and before `end`, that holds a byte.
  func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int? {
    guard let found = view.firstIndex(of: byte, from: start - origin), found + origin < end else { return nil }
    return found + origin
  }
}

/// Reads windows of a text into memory that it uses again and again. It must live as long as its windows are used.
final class WindowReader {
  private let store: ByteStore?
  private let file: OpenFile?
  private var buffer = ByteBuffer(capacity: 0)

  fileprivate init(store: ByteStore?, file: OpenFile?) {
    self.store = store
    self.file = file
  }

  /// The bytes of a range of the text; the window before it is no longer valid.
  func window(_ range: Range<Int>) throws(DataFault) -> TextWindow {
    guard let file else {
      return TextWindow(
        view: store?.view.slice(range.lowerBound, range.upperBound) ?? buffer.view, origin: range.lowerBound)
    }
    if buffer.capacity < range.count { buffer = ByteBuffer(capacity: range.count) }
    try file.read(range, into: buffer)
    return TextWindow(view: buffer.view, origin: range.lowerBound)
  }
}
