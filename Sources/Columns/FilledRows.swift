#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An array that several threads write, each a stretch of its rows, without clearing it first: fresh memory of ten million
/// rows costs as much as most of what is computed for them.
///
/// - Parameter work: writes every row of its range, and no other.
package func filledArray<Element: BitwiseCopyable & Sendable>(
  count: Int, stretches: [Range<Int>], _ work: @Sendable (Range<Int>, RowSlots<Element>) -> Void
) -> [Element] {
  scatteredArray(count: count, threadCount: stretches.count, initial: nil) { work(stretches[$0], $1) }.rows
}

/// The same where the rows of a thread are no stretch, and what the threads found beside it. No row is written by two.
///
/// - Parameters:
///   - initial: what every row holds first; nil where `work` writes them all.
///   - work: is handed the number of its thread.
package func scatteredArray<Element: BitwiseCopyable & Sendable, Found: Sendable>(
  count: Int, threadCount: Int, initial: Element?, _ work: @Sendable (Int, RowSlots<Element>) -> Found
) -> (rows: [Element], found: [Found]) {
  // The standard library writes the count of an array without rows into the one empty array that all threads share.
  let none = RowSlots(UnsafeMutableBufferPointer<Element>(start: nil, count: 0), count: 0)
  if count == 0 { return ([], concurrently(threadCount) { work($0, none) }) }
  var found: [Found] = []
  let rows = [Element](unsafeUninitializedCapacity: count) { buffer, rowCount in
    if let base = buffer.baseAddress { preferLargePages(base, byteCount: count * MemoryLayout<Element>.stride) }
    if let initial { buffer.initialize(repeating: initial) }
    let slots = RowSlots(buffer, count: count)
    found = concurrently(threadCount) { work($0, slots) }
    rowCount = count
  }
  return (rows, found)
}

/// The same where the threads are somebody else's: `work` hands the rows on to them.
package func scatteredArray<Element: BitwiseCopyable & Sendable, Found>(
  count: Int, slotsFor _: Element.Type, _ work: (RowSlots<Element>) -> Found
) -> (rows: [Element], found: Found) {
  if count == 0 { return ([], work(RowSlots(UnsafeMutableBufferPointer(start: nil, count: 0), count: 0))) }
  var found: Found?
  let rows = [Element](unsafeUninitializedCapacity: count) { buffer, rowCount in
    if let base = buffer.baseAddress { preferLargePages(base, byteCount: count * MemoryLayout<Element>.stride) }
    found = work(RowSlots(buffer, count: count))
    rowCount = count
  }
  // The closure above runs once, whatever the count.
  return (rows, found ?? work(RowSlots(UnsafeMutableBufferPointer(start: nil, count: 0), count: 0)))
}

/// Changes the rows of an array where they are, each thread a stretch of them.
package func rewrite<Element: BitwiseCopyable & Sendable>(
  _ rows: inout [Element], stretches: [Range<Int>], _ work: @Sendable (Range<Int>, inout MutableSpan<Element>) -> Void
) {
  rows.withUnsafeMutableBufferPointer { buffer in
    let slots = RowSlots(buffer, count: buffer.count)
    _ = concurrently(stretches.count) { thread in slots.withSpan(stretches[thread]) { work(stretches[thread], &$0) } }
  }
}

/// A table that will be read and written at random places, in large pages: over ten megabytes of small ones most of the
/// time went into finding the page.
package func randomAccessTable<Element: BitwiseCopyable & Sendable>(repeating value: Element, count: Int) -> [Element] {
  scatteredArray(count: count, threadCount: 0, initial: value) { _, _ in }.rows
}

/// Asks the system for large pages where it has them: fresh memory then costs a tenth of the faults. Says nothing about what
/// the memory holds, and may be refused.
func preferLargePages(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
  #if os(Linux)
    let page = 1 << 21
    guard byteCount >= 4 * page else { return }
    let start = (UInt(bitPattern: memory) + UInt(page - 1)) & ~UInt(page - 1)
    let end = (UInt(bitPattern: memory) + UInt(byteCount)) & ~UInt(page - 1)
    guard end > start, let first = UnsafeMutableRawPointer(bitPattern: start) else { return }
    _ = madvise(first, Int(end - start), MADV_HUGEPAGE)
  #endif
}

/// The columns that several threads fill at once, each its own rows. With `ByteStore.swift` the only place of the module
/// that touches memory without checks.
///
/// Invariants: a `RowSlots` lives inside the closure that it is handed to, while the array it writes to is being made; no
/// row is written by two threads; every row below the final count has been written, or moved to, before the array is
/// handed out, or else is read by nobody (`PartedFold` leaves gaps behind the rows of each part). What is above was never
/// touched, and costs no memory. An array that is rewritten is nobody else's meanwhile.
@usableFromInline
package struct RowSlots<Element: BitwiseCopyable>: @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<Element>?
  @usableFromInline let count: Int

  fileprivate init(_ buffer: UnsafeMutableBufferPointer<Element>, count: Int) {
    base = buffer.baseAddress
    self.count = count
  }

  @inlinable
  package subscript(row: Int) -> Element {
    get {
      precondition(UInt(bitPattern: row) < UInt(bitPattern: count), "inside the rows")
      // The precondition says that there is memory; an array without capacity has no rows.
      return base.unsafelyUnwrapped[row]
    }
    nonmutating set {
      precondition(UInt(bitPattern: row) < UInt(bitPattern: count), "inside the rows")
      base.unsafelyUnwrapped[row] = newValue
    }
  }

  /// Some rows in a row, checked once for all of them.
  func part(_ first: Int, count partCount: Int) -> UnsafeMutableBufferPointer<Element> {
    precondition(first >= 0 && partCount >= 0 && first <= count - partCount, "inside the rows")
    return UnsafeMutableBufferPointer(start: base.map { $0 + first }, count: partCount)
  }

  /// Some rows in a row, for a loop that asks once whether they stay inside. What they hold before they are written means
  /// nothing.
  package func withSpan(_ rows: Range<Int>, _ body: (inout MutableSpan<Element>) -> Void) {
    let buffer = part(rows.lowerBound, count: rows.count)
    var span = buffer.mutableSpan
    body(&span)
  }

  /// Moves rows to a lower place, over others if need be.
  func move(_ rows: Range<Int>, to place: Int) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= count && place >= 0 && place <= rows.lowerBound, "downwards")
    guard let base, place != rows.lowerBound else { return }
    (base + place).update(from: base + rows.lowerBound, count: rows.count)
  }
}

/// A stretch of memory that its owner works in again and again, without the questions that an array asks at each write.
final class Workspace<Element: BitwiseCopyable>: @unchecked Sendable {
  private let memory: UnsafeMutableBufferPointer<Element>

  init(repeating value: Element, count: Int) {
    memory = .allocate(capacity: count)
    if let base = memory.baseAddress { preferLargePages(base, byteCount: count * MemoryLayout<Element>.stride) }
    memory.initialize(repeating: value)
  }

  deinit { memory.deallocate() }

  var count: Int { memory.count }
  /// Valid as long as the workspace; one thread at a time works in it.
  @inline(__always)
  var slots: RowSlots<Element> { RowSlots(memory, count: memory.count) }
}

/// The rows of one column while they are filled, by the width of what they hold.
enum ColumnSlots: Sendable {
  case bytes(RowSlots<Int8>)
  case shorts(RowSlots<Int16>)
  case words(RowSlots<Int32>)
  case longs(RowSlots<Int64>)

  func move(_ rows: Range<Int>, to place: Int) {
    switch self {
    case .bytes(let slots): slots.move(rows, to: place)
    case .shorts(let slots): slots.move(rows, to: place)
    case .words(let slots): slots.move(rows, to: place)
    case .longs(let slots): slots.move(rows, to: place)
    }
  }

  func clear(_ row: Int) {
    switch self {
    case .bytes(let slots): slots[row] = 0
    case .shorts(let slots): slots[row] = 0
    case .words(let slots): slots[row] = 0
    case .longs(let slots): slots[row] = 0
    }
  }
}

/// Makes arrays of up to `capacity` rows without clearing them first (clearing a column of ten million rows costs as much as
/// reading it). `fill` writes them all and says how many rows there are.
func filledRows(
  widths: [Integers.Width], capacity: Int, fill: ([ColumnSlots]) throws(DataFault) -> Int
) throws(DataFault) -> [Integers] {
  var filled: [Integers] = []
  var slots: [ColumnSlots] = []
  var outcome: Result<Int, DataFault> = .success(0)
  // Each array is made inside the closure that makes the one before, so that all are open at once.
  func open(_ place: Int) -> Int {
    guard place < widths.count else {
      do throws(DataFault) { outcome = .success(try fill(slots)) } catch { outcome = .failure(error) }
      return (try? outcome.get()) ?? 0
    }
    var count = 0
    func make<Element: BitwiseCopyable>(_ opened: (RowSlots<Element>) -> ColumnSlots) -> [Element] {
      [Element](unsafeUninitializedCapacity: capacity) { buffer, rowCount in
        if let base = buffer.baseAddress {
          preferLargePages(base, byteCount: capacity * MemoryLayout<Element>.stride)
        }
        slots.append(opened(RowSlots(buffer, count: capacity)))
        count = open(place + 1)
        rowCount = count
      }
    }
    let rows: Integers =
      switch widths[place] {
      case .bytes: .bytes(make(ColumnSlots.bytes))
      case .shorts: .shorts(make(ColumnSlots.shorts))
      case .words: .words(make(ColumnSlots.words))
      case .longs: .longs(make(ColumnSlots.longs))
      }
    filled.append(rows)
    return count
  }
  _ = open(0)
  _ = try outcome.get()
  // The innermost array was finished first.
  return filled.reversed()
}
