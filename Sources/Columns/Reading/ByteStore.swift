/// Bytes in memory that never change after they were filled, followed by eight zero bytes. This file is the only place
/// of the module that touches memory without checks.
///
/// Invariants: `memory` holds `count + padding` bytes, is written only while the store is being made, and is freed when
/// the last owner goes. A `ByteView` does not own its store: whoever makes views keeps the store alive while they are
/// used. `load` holds the stores of its sources until the table is built; functions that work on a store for themselves
/// take the store and not its view, because a parameter lives as long as the call.
final class ByteStore: @unchecked Sendable {
  /// A whole word can be read at every position of the store, also at `count`.
  static let padding = 8

  private let memory: UnsafeMutablePointer<UInt8>
  let count: Int

  /// `memory` has room for the padding behind `count` bytes.
  fileprivate init(taking memory: UnsafeMutablePointer<UInt8>, count: Int) {
    self.memory = memory
    self.count = count
    for offset in 0..<ByteStore.padding { memory[count + offset] = 0 }
  }

  convenience init(_ bytes: [UInt8]) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + ByteStore.padding)
    bytes.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { memory.update(from: base, count: source.count) }
    }
    self.init(taking: memory, count: bytes.count)
  }

  /// Fills a store of `capacity` bytes by several threads, and tells what the bytes are. `fill` gets a free part and its
  /// offset, and says how many bytes it wrote; it is called until the part is full, or it says 0 or less. Nil: some part is not
  /// full; beside it what its last call said.
  static func filled(
    capacity: Int, threadCount: Int, by fill: @Sendable (UnsafeMutableRawBufferPointer, Int) -> Int
  ) -> (store: ByteStore?, facts: ByteFacts, last: Int) {
    let store = uninitialized(count: capacity)
    let count = (capacity + ByteFacts.stretch - 1) / ByteFacts.stretch
    let threads = max(1, min(threadCount, count))
    let parts = concurrently(threads) { thread in
      var stretches: [ByteFacts.Stretch] = []
      for index in count * thread / threads..<count * (thread + 1) / threads {
        let (start, end) = (index * ByteFacts.stretch, min(capacity, (index + 1) * ByteFacts.stretch))
        let part = store.fill(start, end - start) { part in fillAll(part) { fill($0, start + $1) } }
        if part.last <= 0 { return (stretches, part.last) }
        stretches.append(ByteFacts.Stretch(store.view.slice(start, end)))
      }
      return (stretches, 1)
    }
    let last = parts.map(\.1).min() ?? 1
    return (last > 0 ? store : nil, ByteFacts(parts.flatMap(\.0)), last)
  }

  /// A store that `fill` is still to write.
  static func uninitialized(count: Int) -> ByteStore {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: count + padding)
    preferLargePages(memory, byteCount: count)
    return ByteStore(taking: memory, count: count)
  }

  /// Writes a part of a store that nobody reads yet; no part is written by two threads.
  func fill<Result>(_ offset: Int, _ size: Int, _ work: (UnsafeMutableRawBufferPointer) -> Result) -> Result {
    precondition(offset >= 0 && size >= 0 && offset <= count - size, "inside the bytes")
    return work(UnsafeMutableRawBufferPointer(start: memory + offset, count: size))
  }

  /// Copies the bytes from an offset on, as many as there is room for.
  func copy(from offset: Int, to buffer: UnsafeMutableRawBufferPointer) {
    precondition(offset >= 0 && offset <= count - buffer.count, "inside the bytes")
    buffer.copyMemory(from: UnsafeRawBufferPointer(start: memory + offset, count: buffer.count))
  }

  deinit { memory.deallocate() }

  var view: ByteView { ByteView(base: UnsafePointer(memory), count: count) }

  /// A view of bytes that are needed only for a moment.
  static func withView<Result>(_ bytes: [UInt8], _ body: (ByteView) -> Result) -> Result {
    let store = ByteStore(bytes)
    return withExtendedLifetime(store) { body(store.view) }
  }
}

/// Fills a buffer. `fill` gets its free part and where that begins, and says how many bytes it wrote; it is called until
/// there is no free part, or it says 0 or less.
///
/// - Returns: how many bytes were written, and what the last call said.
func fillAll(
  _ buffer: UnsafeMutableRawBufferPointer, by fill: (UnsafeMutableRawBufferPointer, Int) -> Int
) -> (count: Int, last: Int) {
  var (count, last) = (0, 1)
  while count < buffer.count, last > 0 {
    last = fill(UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), count)
    count += max(0, last)
  }
  return (count, last)
}

/// Bytes that are read from a file into the same memory again and again. One thread at a time works with a buffer, and
/// views of it are good until it is filled anew.
final class ByteBuffer {
  private let memory: UnsafeMutablePointer<UInt8>
  let capacity: Int
  private var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    memory = .allocate(capacity: capacity + ByteStore.padding)
    memory.initialize(repeating: 0, count: capacity + ByteStore.padding)
  }

  deinit { memory.deallocate() }

  /// `fill` gets the free part of `count` bytes, and says how many bytes it wrote; it is called until there is no free
  /// part, or it says 0 or less. Returns what its last call said.
  func fill(_ count: Int, by fill: (UnsafeMutableRawBufferPointer, Int) -> Int) -> Int {
    precondition(count >= 0 && count <= capacity, "inside the memory")
    let found = fillAll(UnsafeMutableRawBufferPointer(start: memory, count: count), by: fill)
    self.count = found.count
    return found.last
  }

  var view: ByteView { ByteView(base: UnsafePointer(memory), count: count) }
}

/// Bytes being written one after the other; `finish` hands them over as a store without a copy. One thread at a time works
/// with a builder; it may be handed to another.
final class ByteBuilder: @unchecked Sendable {
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = max(capacity, 64)
    memory = .allocate(capacity: self.capacity + ByteStore.padding)
  }

  deinit { memory.deallocate() }

  @inline(__always)
  func append(_ byte: UInt8) {
    if count == capacity { grow(count + 1) }
    memory[count] = byte
    count += 1
  }

  func append(_ bytes: some Collection<UInt8>) {
    if count + bytes.count > capacity { grow(count + bytes.count) }
    for byte in bytes { append(byte) }
  }

  func append(_ view: ByteView) {
    if count + view.count > capacity { grow(count + view.count) }
    if let base = view.buffer.baseAddress { (memory + count).update(from: base, count: view.count) }
    count += view.count
  }

  /// Makes room for so many bytes in all.
  func reserve(_ wanted: Int) {
    if wanted > capacity { grow(wanted) }
  }

  /// Repeats bytes written before: `length` bytes from `distance` back, which may overlap what they write.
  func repeatBack(distance: Int, length: Int) {
    precondition(distance > 0 && distance <= count, "inside the bytes")
    if count + length > capacity { grow(count + length) }
    for _ in 0..<length {
      memory[count] = memory[count - distance]
      count += 1
    }
  }

  /// One scalar as UTF-8.
  @inline(__always)
  func append(scalar: UInt32) {
    if scalar < 0x80 {
      append(UInt8(truncatingIfNeeded: scalar))
    } else if scalar < 0x800 {
      append(UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    } else {
      if scalar < 0x10000 {
        append(UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12))
      } else {
        append(UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18))
        append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F))
      }
      append(UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F))
      append(UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F))
    }
  }

  var view: ByteView { ByteView(base: UnsafePointer(memory), count: count) }

  func finish() -> ByteStore {
    let store = ByteStore(taking: memory, count: count)
    capacity = 64
    count = 0
    memory = .allocate(capacity: capacity + ByteStore.padding)
    return store
  }

  private func grow(_ wanted: Int) {
    let larger = max(wanted, capacity + capacity / 2)
    let next = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + ByteStore.padding)
    preferLargePages(next, byteCount: larger)
    next.update(from: memory, count: count)
    memory.deallocate()
    memory = next
    capacity = larger
  }
}

/// A part of a `ByteStore`. Every access is checked; only `word(at:)` may look past the end, into bytes that the store
/// has anyway (its padding at the latest).
struct ByteView: @unchecked Sendable {
  private let base: UnsafePointer<UInt8>
  let count: Int

  fileprivate init(base: UnsafePointer<UInt8>, count: Int) {
    self.base = base
    self.count = count
  }

  @inline(__always)
  subscript(index: Int) -> UInt8 {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "inside the bytes")
    return base[index]
  }

  @inline(__always)
  func slice(_ start: Int, _ end: Int) -> ByteView {
    precondition(start >= 0 && start <= end && end <= count, "inside the bytes")
    return ByteView(base: base + start, count: end - start)
  }

  /// Eight bytes from `index` on, the first in the lowest bits. Bytes past the end of the view are whatever follows.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    precondition(UInt(bitPattern: index) <= UInt(bitPattern: count), "inside the bytes")
    return UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
  }

  /// Which of the 64 bytes from `index` on are one of three, the first in the lowest bit. All of them belong to the view.
  @inline(__always)
  func marks(at index: Int, _ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>, _ c: SIMD16<UInt8>) -> UInt64 {
    precondition(index >= 0 && index <= count - 64, "inside the bytes")
    var marks: UInt64 = 0
    for part in 0..<4 {
      let bytes = UnsafeRawPointer(base + index + part * 16).loadUnaligned(as: SIMD16<UInt8>.self)
      let found = (bytes .== a) .| (bytes .== b) .| (bytes .== c)
      let ones = unsafeBitCast(SIMD16<UInt8>.zero.replacing(with: 1, where: found), to: SIMD2<UInt64>.self)
      // Each byte of a word is 0 or 1; the product has the first of them in bit 56, the last in bit 63.
      let low = (UInt64(littleEndian: ones[0]) &* 0x0102_0408_1020_4080) &>> 56
      let high = (UInt64(littleEndian: ones[1]) &* 0x0102_0408_1020_4080) &>> 56
      marks |= (low | high &<< 8) &<< UInt64(part * 16)
    }
    return marks
  }

  func equals(_ other: ByteView) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index + 8 <= count {
      if word(at: index) != other.word(at: index) { return false }
      index += 8
    }
    while index < count {
      if base[index] != other.base[index] { return false }
      index += 1
    }
    return true
  }

  /// Below 0: this view of the same length comes before the other by its bytes; 0: they are equal.
  @inline(__always)
  func order(_ other: ByteView) -> Int {
    precondition(count == other.count, "of one length")
    var index = 0
    while index < count {
      // A word may look past the end of the views, so that only what belongs to them is compared.
      let unused = UInt64(max(0, index + 8 - count) * 8)
      let a = word(at: index).byteSwapped >> unused
      let b = other.word(at: index).byteSwapped >> unused
      if a != b { return a < b ? -1 : 1 }
      index += 8
    }
    return 0
  }

  func equals(_ bytes: [UInt8]) -> Bool {
    guard count == bytes.count else { return false }
    for index in 0..<count where base[index] != bytes[index] { return false }
    return true
  }

  var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }
  var bytes: [UInt8] { Array(buffer) }

  /// The text, with bytes that are not UTF-8 replaced.
  var text: String { String(decoding: buffer, as: UTF8.self) }
}

/// Word tricks: marks the lowest byte of a word that equals the byte repeated in `pattern`. Marks above the lowest may
/// be false, so only the lowest is used.
@inline(__always)
func equalityMarks(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
  let difference = word ^ pattern
  return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
}

/// Marks every byte of a word that equals the byte repeated in `pattern`, by its highest bit.
@inline(__always)
func exactMarks(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
  let difference = word ^ pattern
  let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
  return ~(((difference & low) &+ low) | difference | low)
}

@inline(__always)
func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
