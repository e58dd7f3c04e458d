import Columns

/// A fold of rows into so many groups that their table is in no cache: each row would wait for memory. Rows are dealt to
/// parts of neighbouring groups first, with what is folded of them in one word, and each part has a small table.
struct PartedFold: Sendable {
  let fold: RowFold
  private let groups: Integers
  private let values: Integers?
  private let layout: Layout

  /// How a row travels: its group among those of its part above, what becomes of it, and its value below, as the distance
  /// from the smallest.
  private struct Layout: Sendable {
    let groupBits: UInt64
    let valueBits: UInt64
    let lowest: Int64

    func word(_ group: Int64, _ fate: RowFold.Fate, _ value: Int64) -> UInt64 {
      (UInt64(truncatingIfNeeded: group) & (1 &<< groupBits &- 1)) &<< (valueBits &+ 2) | fate.rawValue &<< valueBits
        | UInt64(bitPattern: value &- lowest)
    }
    func group(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> (valueBits &+ 2)) }
    func fate(_ word: UInt64) -> RowFold.Fate { RowFold.Fate(rawValue: word &>> valueBits & 3) ?? .used }
    func value(_ word: UInt64) -> Int64 { Int64(bitPattern: word & (1 &<< valueBits &- 1)) &+ lowest }
  }

  /// Below so many groups their table is small enough as it is; that of counts alone has four bytes for each.
  private static let (fewestGroups, fewestCounted) = (1 << 18, 1 << 22)

  /// Nil: the groups are few, or the values too far apart.
  init?(_ fold: RowFold, _ threads: Threads) {
    let fewest =
      fold.operation == .count && fold.isPlain ? PartedFold.fewestCounted : PartedFold.fewestGroups
    guard let groups = fold.groups, threads.areMany(fold.groupCount, from: fewest), fold.rowCount >= fold.groupCount
    else { return nil }
    (self.fold, self.groups) = (fold, groups)
    // The table of a part then has a megabyte and a half.
    let groupBits = UInt64(threads.fewestRows.trailingZeroBitCount)
    switch fold.source {
    case .none:
      values = nil
      layout = Layout(groupBits: groupBits, valueBits: 0, lowest: 0)
    case .numbers(let numbers):
      guard let range = numbers.range(threadCount: threads.count) else { return nil }
      let (width, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
      guard !overflow, width >> Int64(62 - groupBits) == 0 else { return nil }
      values = numbers
      layout = Layout(
        groupBits: groupBits, valueBits: UInt64(64 - width.leadingZeroBitCount), lowest: range.lowerBound)
    }
  }

  private var groupBits: Int { Int(layout.groupBits) }
  private var partCount: Int { (fold.groupCount + (1 << groupBits) - 1) >> groupBits }

  /// The words of each thread's stretch of rows for each part.
  private struct Dealt {
    var words: [UInt64]
    /// For each thread the places of the parts.
    var places: [[Range<Int>]]
  }

  func run(_ threads: Threads) -> RowFold.Result {
    let dealt = deal(threads)
    let (partCount, groupCount) = (partCount, fold.groupCount)
    let own = max(1, min(threads.count, partCount))
    let found = concurrently(own) { thread in
      // Neighbouring parts, so that what they give is one stretch of the groups.
      (partCount * thread / own..<partCount * (thread + 1) / own).map { part in
        let groups = part << groupBits..<min(groupCount, (part + 1) << groupBits)
        return fold.table(of: groups.count) { table in add(part, of: dealt, to: &table) }
      }
    }
    var total = RowFold.Result(used: [], skipped: [])
    for part in found.joined() { fold.append(part, &total) }
    return fold.finished(total)
  }

  /// Deals the rows that are in a group and are meant.
  private func deal(_ threads: Threads) -> Dealt {
    let stretches = threads.stretches(of: fold.rowCount)
    let counts = threads.map(fold.rowCount) { rows -> [Int] in
      var counts = [Int](repeating: 0, count: partCount)
      eachBlock(rows, groups) { _, groups, count in
        for place in 0..<count where groups[place] >= 0 { counts[Int(groups[place]) &>> groupBits] += 1 }
      }
      return counts
    }
    var next = 0
    var starts = counts
    for part in 0..<partCount {
      for thread in counts.indices {
        starts[thread][part] = next
        next += counts[thread][part]
      }
    }
    let firstPlaces = starts
    let dealt = scatteredArray(count: next, threadCount: stretches.count, initial: nil) { thread, slots -> [Int] in
      var places = firstPlaces[thread]
      var own = [Int64](repeating: 0, count: PartedFold.blockSize)
      eachBlock(stretches[thread], groups) { block, groups, count in
        values?.copy(block, to: &own)
        for place in 0..<count where groups[place] >= 0 {
          guard let fate = fold.fate(of: block.lowerBound + place) else { continue }
          let part = Int(groups[place]) &>> groupBits
          slots[places[part]] = layout.word(groups[place], fate, own[place])
          places[part] += 1
        }
      }
      return places
    }
    return Dealt(
      words: dealt.rows, places: zip(firstPlaces, dealt.found).map { zip($0, $1).map { $0..<$1 } })
  }

  private static let blockSize = 2048

  private func eachBlock(
    _ rows: Range<Int>, _ groups: Integers, _ body: (Range<Int>, borrowing Span<Int64>, Int) -> Void
  ) {
    var own = [Int64](repeating: 0, count: PartedFold.blockSize)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: PartedFold.blockSize) {
      let block = start..<min(start + PartedFold.blockSize, rows.upperBound)
      groups.copy(block, to: &own)
      body(block, own.span, block.count)
    }
  }

  /// Adds the words of one part; true: a sum left 64 bits.
  private func add(_ part: Int, of dealt: Dealt, to table: inout [RowFold.Found]) -> Bool {
    switch fold.operation {
    case .count: add(part, of: dealt, Nothing.self, &table)
    case .sum: add(part, of: dealt, Sum.self, &table)
    case .least: add(part, of: dealt, Least.self, &table)
    case .greatest: add(part, of: dealt, Greatest.self, &table)
    }
  }

  private func add<Step: FoldStep>(
    _ part: Int, of dealt: Dealt, _ step: Step.Type, _ table: inout [RowFold.Found]
  ) -> Bool {
    var found = table.mutableSpan
    let words = dealt.words.span
    var hasOverflowed = false
    for places in dealt.places {
      for place in places[part] {
        let word = words[place]
        if found[layout.group(word)].add(layout.fate(word), layout.value(word), step) { hasOverflowed = true }
      }
    }
    return hasOverflowed
  }
}
