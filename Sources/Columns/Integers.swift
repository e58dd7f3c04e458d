/// Whole numbers, each in as few bytes as the largest of them needs: ten million quantities below 128 are ten megabytes, and
/// a pass over them waits for an eighth of the memory. What is computed is computed in 64 bits.
package enum Integers: Sendable {
  case bytes([Int8])
  case shorts([Int16])
  case words([Int32])
  case longs([Int64])

  package init(_ rows: [Int64]) { self = .longs(rows) }

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
    let stretches = self.stretches(of: rows.count, threadCount)
    let ranges = concurrently(stretches.count) { stretch -> (Element, Element) in
      var (low, high) = (Element.zero, Element.zero)
      for row in stretches[stretch] {
        low = Swift.min(low, rows[row])
        high = Swift.max(high, rows[row])
      }
      return (low, high)
    }
    let (low, high) = (Int64(ranges.map(\.0).min() ?? 0), Int64(ranges.map(\.1).max() ?? 0))
    func copy<Narrow: FixedWidthInteger & BitwiseCopyable & Sendable>() -> [Narrow]? {
      guard Narrow.bitWidth < Element.bitWidth, Narrow(exactly: low) != nil, Narrow(exactly: high) != nil else {
        return nil
      }
      return filledArray(count: rows.count, stretches: stretches) { range, slots in
        for row in range { slots[row] = Narrow(truncatingIfNeeded: rows[row]) }
      }
    }
    if let narrow: [Int8] = copy() { return .bytes(narrow) }
    if let narrow: [Int16] = copy() { return .shorts(narrow) }
    if let narrow: [Int32] = copy() { return .words(narrow) }
    return nil
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

  private static func widened<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(_ rows: [Element]) -> [Int64] {
    filledArray(count: rows.count, stretches: [0..<rows.count]) { range, slots in
      for row in range { slots[row] = Int64(rows[row]) }
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
