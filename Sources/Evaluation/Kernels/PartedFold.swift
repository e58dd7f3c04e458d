import Columns

/// A fold of rows into so many groups that their table is in no cache: each row would wait for memory. Rows are dealt to
/// parts of neighbouring groups first, with what is folded of them in one word, and each part has a small table.
struct PartedFold: Sendable {
  let fold: RowFold
  private let groups: Integers
  private let values: Integers?
  private let layout: Layout

  /// How a row travels: its group among those of its part above, what becomes of it, and its value below, as the distance
  /// from the smallest. In four bytes where they suffice: half the memory to be written and read.
  private struct Layout: Sendable {
    var groupBits: UInt64
    let fateBits: UInt64
    let valueBits: UInt64
    let lowest: Int64

    @inline(__always)
    func word<Word: FixedWidthInteger & UnsignedInteger>(_ group: Int64, _ fate: RowFold.Fate, _ value: Int64) -> Word {
      let group = UInt64(truncatingIfNeeded: group) & (1 &<< groupBits &- 1)
      return Word(
        truncatingIfNeeded: (group &<< fateBits | fate.rawValue) &<< valueBits | UInt64(bitPattern: value &- lowest))
    }
    @inline(__always)
    func group(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> (valueBits &+ fateBits)) }
    @inline(__always)
    func fate(_ word: UInt64) -> RowFold.Fate {
      RowFold.Fate(rawValue: word &>> valueBits & (1 &<< fateBits &- 1)) ?? .used
    }
    @inline(__always)
    func value(_ word: UInt64) -> Int64 { Int64(bitPattern: word & (1 &<< valueBits &- 1)) &+ lowest }
  }

  /// Up to so many bytes the table of all groups is quick enough.
  private static let mostBytes = 1 << 24
  /// Parts of fewer groups are too many to be written at the same time.
  private static let fewestGroupBits: UInt64 = 12

  /// Nil: the groups are few, or the values too far apart.
  init?(_ fold: RowFold, _ threads: Threads) {
    let slotSize = !fold.isPlain ? MemoryLayout<RowFold.Found>.stride : fold.operation == .count ? 4 : 8
    guard let groups = fold.groups, threads.areMany(fold.groupCount, from: PartedFold.mostBytes / slotSize),
      fold.rowCount >= fold.groupCount
    else { return nil }
    (self.fold, self.groups) = (fold, groups)
    var (valueBits, lowest): (UInt64, Int64) = (0, 0)
    var values: Integers?
    if case .numbers(let numbers) = fold.source {
      guard let range = numbers.range(threadCount: threads.count) else { return nil }
      let (width, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
      guard !overflow, width < 1 << 44 else { return nil }
      values = numbers
      (valueBits, lowest) = (UInt64(64 - width.leadingZeroBitCount), range.lowerBound)
    }
    self.values = values
    // The table of a part has at most a megabyte and a half.
    var layout = Layout(
      groupBits: min(16, UInt64(threads.fewestRows.trailingZeroBitCount)), fateBits: fold.isPlain ? 0 : 2,
      valueBits: valueBits, lowest: lowest)
    let rest = layout.fateBits + valueBits
    if rest + PartedFold.fewestGroupBits <= 32 { layout.groupBits = min(layout.groupBits, 32 - rest) }
    self.layout = layout
  }

  private var groupBits: Int { Int(layout.groupBits) }
  private var partCount: Int { (fold.groupCount + (1 << groupBits) - 1) >> groupBits }

  /// The words of each thread's stretch of rows for each part.
  private struct Dealt<Word: Sendable>: Sendable {
    var words: [Word]
    /// For each thread the places of the parts.
    var places: [[Range<Int>]]
  }

  func run(_ threads: Threads) -> RowFold.Result {
    layout.groupBits + layout.fateBits + layout.valueBits <= 32
      ? run(UInt32.self, threads) : run(UInt64.self, threads)
  }

  @inline(__always)
  private func run<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
    _: Word.Type, _ threads: Threads
  ) -> RowFold.Result {
    let dealt: Dealt<Word> = deal(threads)
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
  @inline(__always)
  private func deal<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
    _ threads: Threads
  ) -> Dealt<Word> {
    let stretches = threads.stretches(of: fold.rowCount)
    let counts = threads.map(fold.rowCount) { rows -> [Int] in
      var counts = [Int](repeating: 0, count: partCount)
      eachBlock(rows, groups) { _, groups, count in
        for place in 0..<count where groups[place] >= 0 { counts[Int(groups[place]) &>> groupBits] += 1 }
      }
      return counts
    }
    let (firstPlaces, parts) = Threads.firstPlaces(counts)
    let dealt = scatteredArray(count: parts[partCount], threadCount: stretches.count, initial: nil) {
      (thread, slots: RowSlots<Word>) -> [Int] in
      var places = firstPlaces[thread]
      var own = [Int64].forBlock
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

  private func eachBlock(
    _ rows: Range<Int>, _ groups: Integers, _ body: (Range<Int>, borrowing Span<Int64>, Int) -> Void
  ) {
    var own = [Int64].forBlock
    for block in rows.blocks {
      groups.copy(block, to: &own)
      body(block, own.span, block.count)
    }
  }

  /// Adds the words of one part; true: a sum left 64 bits.
  @inline(__always)
  private func add<Word: FixedWidthInteger>(
    _ part: Int, of dealt: Dealt<Word>, to table: inout [RowFold.Found]
  ) -> Bool {
    switch fold.operation {
    case .count: add(part, of: dealt, Nothing.self, &table)
    case .sum: add(part, of: dealt, Sum.self, &table)
    case .least: add(part, of: dealt, Least.self, &table)
    case .greatest: add(part, of: dealt, Greatest.self, &table)
    }
  }

  @inline(__always)
  private func add<Word: FixedWidthInteger, Step: FoldStep>(
    _ part: Int, of dealt: Dealt<Word>, _ step: Step.Type, _ table: inout [RowFold.Found]
  ) -> Bool {
    var found = table.mutableSpan
    let words = dealt.words.span
    var hasOverflowed = false
    for places in dealt.places {
      for place in places[part] {
        let word = UInt64(truncatingIfNeeded: words[place])
        if found[layout.group(word)].add(layout.fate(word), layout.value(word), step) { hasOverflowed = true }
      }
    }
    return hasOverflowed
  }
}
