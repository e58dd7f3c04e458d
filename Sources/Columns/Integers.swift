/// Whole numbers, each in as few bytes as the largest of them needs: ten million quantities below 128 are ten megabytes, and
/// a pass over them waits for an eighth of the memory. What is computed is computed in 64 bits.
package enum Integers: Sendable {
  case bytes([Int8])
  case shorts([Int16])
  case words([Int32])
  case longs([Int64])

  /// How many bytes each of them has.
  package enum Width: Int, Comparable, Sendable {
    case bytes = 1
    case shorts = 2
    case words = 4
    case longs = 8

    /// As few as all numbers of a range need.
    package init(_ range: ClosedRange<Int64>) {
      self =
        if Int8(exactly: range.lowerBound) != nil && Int8(exactly: range.upperBound) != nil {
          .bytes
        } else if Int16(exactly: range.lowerBound) != nil && Int16(exactly: range.upperBound) != nil {
          .shorts
        } else if Int32(exactly: range.lowerBound) != nil && Int32(exactly: range.upperBound) != nil {
          .words
        } else {
          .longs
        }
    }

    package static func < (a: Width, b: Width) -> Bool { a.rawValue < b.rawValue }
  }

  package init(_ rows: [Int64]) { self = .longs(rows) }

  package var width: Width {
    switch self {
    case .bytes: .bytes
    case .shorts: .shorts
    case .words: .words
    case .longs: .longs
    }
  }

  package var byteCount: Int { count * width.rawValue }

  /// The same numbers in as few bytes as they need.
  package init(narrowing rows: [Int64], threadCount: Int = 1) {
    self = Integers.longs(rows).narrowed(threadCount: threadCount)
  }

  package func narrowed(threadCount: Int = 1) -> Integers {
    switch self {
    case .bytes: self
    case .shorts(let rows): Integers.narrowed(rows, threadCount) ?? self
    case .words(let rows): Integers.narrowed(rows, threadCount) ?? self
    case .longs(let rows): Integers.narrowed(rows, threadCount) ?? self
    }
  }

  /// Nil: they need the bytes that they have.
  private static func narrowed<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ rows: [Element], _ threadCount: Int
  ) -> Integers? {
    let width = Width(range(of: rows, threadCount) ?? 0...0)
    return width.rawValue < Element.bitWidth / 8
      ? converted(rows, to: width, stretches(of: rows.count, threadCount)) : nil
  }

  /// The least and the greatest of the numbers; nil where there are none.
  package func range(threadCount: Int) -> ClosedRange<Int64>? {
    switch self {
    case .bytes(let rows): Integers.range(of: rows, threadCount)
    case .shorts(let rows): Integers.range(of: rows, threadCount)
    case .words(let rows): Integers.range(of: rows, threadCount)
    case .longs(let rows): Integers.range(of: rows, threadCount)
    }
  }

  private static func range<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
    of rows: [Element], _ threadCount: Int
  ) -> ClosedRange<Int64>? {
    guard let first = rows.first else { return nil }
    let stretches = self.stretches(of: rows.count, threadCount)
    let ranges = concurrently(stretches.count) { stretch -> (Element, Element) in
      var (low, high) = (first, first)
      for row in stretches[stretch] {
        low = Swift.min(low, rows[row])
        high = Swift.max(high, rows[row])
      }
      return (low, high)
    }
    return Int64(ranges.map(\.0).min() ?? first)...Int64(ranges.map(\.1).max() ?? first)
  }

  /// Each number in so many bytes, which it needs to have room in.
  private static func converted<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ rows: [Element], to width: Width, _ stretches: [Range<Int>]
  ) -> Integers {
    func copy<Other: FixedWidthInteger & BitwiseCopyable & Sendable>() -> [Other] {
      filledArray(count: rows.count, stretches: stretches) { range, slots in
        for row in range { slots[row] = Other(truncatingIfNeeded: rows[row]) }
      }
    }
    return switch width {
    case .bytes: .bytes(copy())
    case .shorts: .shorts(copy())
    case .words: .words(copy())
    case .longs: .longs(copy())
    }
  }

  /// The same numbers, but for some rows.
  func replacing(_ changes: [(row: Int, value: Int64)], threadCount: Int) -> Integers {
    if changes.isEmpty { return self }
    let values = changes.map(\.value)
    let width = Swift.max(self.width, Width(Swift.min(0, values.min() ?? 0)...Swift.max(0, values.max() ?? 0)))
    let stretches = Integers.stretches(of: count, threadCount)
    func changed<Element: FixedWidthInteger>(_ rows: [Element]) -> [Element] {
      var rows = rows
      for (row, value) in changes { rows[row] = Element(truncatingIfNeeded: value) }
      return rows
    }
    let wide: Integers =
      switch self {
      case _ where width == self.width: self
      case .bytes(let rows): Integers.converted(rows, to: width, stretches)
      case .shorts(let rows): Integers.converted(rows, to: width, stretches)
      case .words(let rows): Integers.converted(rows, to: width, stretches)
      case .longs: self
      }
    return switch wide {
    case .bytes(let rows): .bytes(changed(rows))
    case .shorts(let rows): .shorts(changed(rows))
    case .words(let rows): .words(changed(rows))
    case .longs(let rows): .longs(changed(rows))
    }
  }

  private static func stretches(of count: Int, _ threadCount: Int) -> [Range<Int>] {
    let parts = Swift.max(1, Swift.min(threadCount, count >> 16))
    return (0..<parts).map { count * $0 / parts..<count * ($0 + 1) / parts }
  }

  /// The numbers in 64 bits: a copy, unless they are stored so.
  package var longs: [Int64] {
    switch self {
    case .bytes(let rows): Integers.widened(rows)
    case .shorts(let rows): Integers.widened(rows)
    case .words(let rows): Integers.widened(rows)
    case .longs(let rows): rows
    }
  }

  /// Codes, days and periods, none of which has more than 32 bits: a copy, unless they are stored so.
  package var int32s: [Int32] {
    switch self {
    case .bytes(let rows): Integers.widened(rows)
    case .shorts(let rows): Integers.widened(rows)
    case .words(let rows): rows
    case .longs(let rows): Integers.widened(rows)
    }
  }

  private static func widened<
    Element: FixedWidthInteger & Sendable, Wide: FixedWidthInteger & BitwiseCopyable & Sendable
  >(_ rows: [Element]) -> [Wide] {
    filledArray(count: rows.count, stretches: [0..<rows.count]) { range, slots in
      for row in range { slots[row] = Wide(truncatingIfNeeded: rows[row]) }
    }
  }

  /// The numbers of some rows in 64 bits, at the beginning of a buffer that has room for them.
  package func copy(_ rows: Range<Int>, to buffer: inout [Int64]) {
    switch self {
    case .bytes(let values): Integers.copy(values, rows, &buffer)
    case .shorts(let values): Integers.copy(values, rows, &buffer)
    case .words(let values): Integers.copy(values, rows, &buffer)
    case .longs(let values): Integers.copy(values, rows, &buffer)
    }
  }

  private static func copy<Element: FixedWidthInteger>(
    _ values: [Element], _ rows: Range<Int>, _ buffer: inout [Int64]
  ) {
    let source = values.span.extracting(rows)
    var target = buffer.mutableSpan
    precondition(source.count <= target.count, "room for the rows")
    for row in source.indices { target[row] = Int64(source[row]) }
  }
}

extension Integers: RandomAccessCollection, ExpressibleByArrayLiteral, Equatable {
  package init(arrayLiteral elements: Int64...) { self = .longs(elements) }

  package var startIndex: Int { 0 }
  package var endIndex: Int {
    switch self {
    case .bytes(let rows): rows.count
    case .shorts(let rows): rows.count
    case .words(let rows): rows.count
    case .longs(let rows): rows.count
    }
  }

  package subscript(row: Int) -> Int64 {
    switch self {
    case .bytes(let rows): Int64(rows[row])
    case .shorts(let rows): Int64(rows[row])
    case .words(let rows): Int64(rows[row])
    case .longs(let rows): rows[row]
    }
  }

  /// The numbers alone, whatever holds them.
  package static func == (a: Integers, b: Integers) -> Bool { a.elementsEqual(b) }
}
