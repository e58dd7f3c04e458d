import Columns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Loops over many rows, shared out in ranges. Only work whose parts come together exactly is shared (whole numbers,
/// exact sums, one place for each row), so that the number of threads never shows in an answer.
struct Threads: Hashable, Sendable {
  let count: Int
  /// Below so many rows a second thread costs more than it brings. Tests lower it, and with it the number of rows or groups
  /// from which on ways for many of them are taken.
  var fewestRows = Threads.usualFewestRows

  /// For short columns: cells, not rows.
  static let one = Threads(count: 1)

  /// The processors of this machine.
  static var available: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
  static let usualFewestRows = 1 << 16

  /// Whether so many rows or groups are worth a way of their own that pays from a number on.
  func areMany(_ count: Int, from fewest: Int) -> Bool {
    count >= (fewestRows < Threads.usualFewestRows ? fewestRows : fewest)
  }

  /// What `work` gives for consecutive ranges of rows, in the order of the rows.
  func map<Result: Sendable>(_ rowCount: Int, _ work: @Sendable (Range<Int>) -> Result) -> [Result] {
    let stretches = stretches(of: rowCount)
    return concurrently(stretches.count) { work(stretches[$0]) }
  }

  /// Consecutive ranges of rows, one for each thread that is worth its while.
  func stretches(of rowCount: Int) -> [Range<Int>] {
    let parts = max(1, min(count, rowCount / fewestRows))
    let size = (rowCount + parts - 1) / parts
    return (0..<parts).map { part in min(rowCount, part * size)..<min(rowCount, (part + 1) * size) }
  }

  /// Where rows are dealt to parts: the places of the first row of each thread for each part, and those of the parts, with
  /// the number of all rows behind them. Of one part the rows of the first thread come first.
  ///
  /// - Parameter counts: for each thread how many of its rows go to each part.
  static func firstPlaces(_ counts: [[Int]]) -> (ofThreads: [[Int]], ofParts: [Int]) {
    var (ofThreads, ofParts) = (counts, [0])
    for part in counts.first?.indices ?? 0..<0 {
      var next = ofParts[part]
      for thread in counts.indices {
        ofThreads[thread][part] = next
        next += counts[thread][part]
      }
      ofParts.append(next)
    }
    return (ofThreads, ofParts)
  }

  /// A fold of rows into groups. Each thread has a result of its own for all groups, and a stretch of the rows; where groups
  /// are so many that this costs more than it brings, each walks all rows for its own groups. Nil without rows.
  ///
  /// - Parameters:
  ///   - part: what rows of a range give for the groups of a range.
  ///   - merge: joins another part of the rows.
  ///   - append: adds the groups that follow.
  func fold<Result: Sendable>(
    _ rowCount: Int, groupCount: Int, hasGroups: Bool = true, part: @Sendable (Range<Int>, Range<Int>) -> Result,
    merge: (Result, inout Result) -> Void, append: (Result, inout Result) -> Void
  ) -> Result? {
    let isByRows = groupCount * 8 <= rowCount || !hasGroups
    let own = stretches(of: rowCount).count
    let parts =
      isByRows
      ? map(rowCount) { part($0, 0..<groupCount) }
      : concurrently(own) { part(0..<rowCount, groupCount * $0 / own..<groupCount * ($0 + 1) / own) }
    guard var total = parts.first else { return nil }
    for part in parts.dropFirst() { isByRows ? merge(part, &total) : append(part, &total) }
    return total
  }

  /// Consecutive ranges of groups with about as many rows each.
  ///
  /// - Parameter starts: the place of the first row of each group, and the number of all rows behind them.
  func stretches(of rowCount: Int, startingAt starts: [Int32]) -> [Range<Int>] {
    var groups = 0
    return stretches(of: rowCount).map { rows in
      let first = groups
      groups = rows.upperBound == rowCount ? starts.count - 1 : starts.firstPlace { $0 >= Int32(rows.upperBound) }
      groups = max(first, min(groups, starts.count - 1))
      return first..<groups
    }
  }

  /// A column that each thread writes a stretch of. For the loops that matter: the body of `fill` is called for each row.
  func write<Element: BitwiseCopyable & Sendable>(
    _ rowCount: Int, _ work: @Sendable (Range<Int>, RowSlots<Element>) -> Void
  ) -> [Element] {
    filledArray(count: rowCount, stretches: stretches(of: rowCount), work)
  }

  /// The same where each thread has its stretch as a span. Over others of the same length the loop is free of questions, and
  /// takes several rows at a time.
  func writeSpans<Element: BitwiseCopyable & Sendable>(
    _ rowCount: Int, _ work: @Sendable (Range<Int>, inout MutableSpan<Element>) -> Void
  ) -> [Element] {
    write(rowCount) { rows, slots in slots.withSpan(rows) { work(rows, &$0) } }
  }

  /// One value for each row.
  @inline(__always)
  func fill<Element: BitwiseCopyable & Sendable>(_ rowCount: Int, _ value: @Sendable (Int) -> Element) -> [Element] {
    write(rowCount) { rows, slots in for row in rows { slots[row] = value(row) } }
  }

  /// One bit for each row.
  @inline(__always)
  func bits(_ rowCount: Int, _ value: @Sendable (Int) -> Bool) -> Bitmap {
    let words = fill((rowCount + 63) / 64) { word -> UInt64 in
      var bits: UInt64 = 0
      for row in word * 64..<min(rowCount, word * 64 + 64) where value(row) { bits |= 1 << UInt64(row & 63) }
      return bits
    }
    return Bitmap(words: words, count: rowCount)
  }
}

extension Range<Int> {
  /// So many rows are looked at together: few enough for their values to stay in the nearest cache.
  static let blockSize = 2048

  /// The range in blocks, one behind the other.
  var blocks: some Sequence<Range<Int>> {
    stride(from: lowerBound, to: upperBound, by: Range<Int>.blockSize).lazy.map {
      $0..<Swift.min($0 + Range<Int>.blockSize, upperBound)
    }
  }
}

extension [Int64] {
  /// Room for the numbers of a block.
  static var forBlock: [Int64] { [Int64](repeating: 0, count: Range<Int>.blockSize) }
}
