import Columns

/// The rows of each group, one group after the other, in order within each: the index behind ordinals and neighbours.
///
/// A row, its key and its group travel as one word, so that a group is sorted where it lies: to look up the key of each row
/// in a column of ten million took most of the time.
struct OrderedGroups: Sendable {
  let starts: [Int32]
  private(set) var rows: [Int32]

  var groupCount: Int { starts.count - 1 }
  /// How many rows the largest group has.
  var mostRows: Int { (0..<groupCount).reduce(0) { max($0, range($1).count) } }
  func range(_ group: Int) -> Range<Int> { Int(starts[group])..<Int(starts[group + 1]) }

  /// - Parameters:
  ///   - groups: the group of each row, −1 for none.
  ///   - keys: what the rows are ordered by first.
  ///   - ranks: every row's place, when so many tied rows are worth ranking all; else nil.
  ///   - ties: compares two rows of equal keys.
  init(
    _ groups: [Int32], groupCount: Int, keys: Integers, _ threads: Threads, ranks: (_ tied: Int) -> [Int32]?,
    ties: () -> RowOrder
  ) {
    let (starts, sorted, runs) = PartedRows(groups, groupCount: groupCount, keys: keys, threads).sorted(threads)
    self.starts = starts
    rows = sorted
    if runs.isEmpty { return }
    if let ranks = ranks(runs.reduce(0) { $0 + $1.count }) {
      for run in runs { rows[run].sort { ranks[Int($0)] < ranks[Int($1)] } }
    } else {
      let order = ties()
      for run in runs { rows[run].sort { order.precedes($0, $1) } }
    }
  }

  /// One value for each row that is in a group, `otherwise` for the others.
  ///
  /// - Parameter work: writes the values of the rows at the places of one group.
  func values<Element: BitwiseCopyable & Sendable>(
    rowCount: Int, otherwise: Element, _ threads: Threads,
    _ work: @Sendable (_ group: Range<Int>, _ rows: [Int32], RowSlots<Element>) -> Void
  ) -> [Element] {
    let stretches = threads.stretches(of: rows.count, startingAt: starts)
    return scatteredArray(
      count: rowCount, threadCount: stretches.count, initial: rows.count == rowCount ? nil : otherwise
    ) { thread, slots in for group in stretches[thread] { work(range(group), rows, slots) } }.rows
  }
}

/// How a row, its key and its group travel as one word: the group among those of its part above, the key in the middle, the
/// row below.
private struct RowWords {
  /// Of the groups of one part, a power of two.
  let groupBits: UInt64
  let keyBits: UInt64
  let rowBits: UInt64
  let lowestKey: Int64
  let partCount: Int

  /// - Parameter partRows: so many rows of one part stay in the cache of one processor.
  init(groupCount: Int, rowCount: Int, keys: ClosedRange<Int64>, partRows: Int) {
    func bits(_ count: UInt64) -> UInt64 { UInt64(64 - count.leadingZeroBitCount) }
    lowestKey = keys.lowerBound
    keyBits = bits(UInt64(bitPattern: keys.upperBound &- keys.lowerBound))
    rowBits = bits(UInt64(max(1, rowCount) - 1))
    let parts = UInt64(max(1, rowCount / partRows))
    groupBits = min(bits(UInt64(groupCount) / parts), 64 - keyBits - rowBits)
    partCount = (groupCount + (1 << Int(groupBits)) - 1) >> Int(groupBits)
  }

  func part(_ group: Int32) -> Int { Int(group) &>> Int(groupBits) }
  func groups(_ part: Int, of count: Int) -> Range<Int> {
    part << Int(groupBits)..<min(count, (part + 1) << Int(groupBits))
  }
  func word(_ group: Int32, _ key: Int64, _ row: Int) -> UInt64 {
    let group = UInt64(truncatingIfNeeded: group) & (1 &<< groupBits &- 1)
    return (group &<< keyBits | UInt64(bitPattern: key &- lowestKey)) &<< rowBits | UInt64(truncatingIfNeeded: row)
  }
  func group(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word &>> (keyBits &+ rowBits)) }
  func row(_ word: UInt64) -> Int32 { Int32(truncatingIfNeeded: word & (1 &<< rowBits &- 1)) }
  /// Group and key: equal for rows that are tied.
  func key(_ word: UInt64) -> UInt64 { word &>> rowBits }
}

/// The rows with their groups and keys, in parts of neighbouring groups, within each as they come.
///
/// To place rows of a million groups at once touches another page at each row. So they are dealt to some hundred parts
/// first, each of which is sorted where it stays in the cache.
private struct PartedRows {
  let layout: RowWords
  let groupCount: Int
  /// Where each part begins, and the number of all words.
  private let partStarts: [Int32]
  private let words: [UInt64]

  init(_ groups: [Int32], groupCount: Int, keys: Integers, _ threads: Threads) {
    let layout = RowWords(
      groupCount: groupCount, rowCount: groups.count, keys: keys.range(threadCount: threads.count) ?? 0...0,
      partRows: threads.fewestRows)
    let stretches = threads.stretches(of: groups.count)
    let counts = threads.map(groups.count) { rows -> [Int] in
      var counts = [Int](repeating: 0, count: layout.partCount)
      for row in rows where groups[row] >= 0 { counts[layout.part(groups[row])] += 1 }
      return counts
    }
    let (firstPlaces, parts) = Threads.firstPlaces(counts)
    words =
      scatteredArray(count: parts[layout.partCount], threadCount: stretches.count, initial: nil) { thread, slots in
        var places = firstPlaces[thread]
        var own = [Int64].forBlock
        for block in stretches[thread].blocks {
          keys.copy(block, to: &own)
          for row in block where groups[row] >= 0 {
            let part = layout.part(groups[row])
            slots[places[part]] = layout.word(groups[row], own[row - block.lowerBound], row)
            places[part] &+= 1
          }
        }
      }.rows
    self.layout = layout
    self.groupCount = groupCount
    partStarts = parts.map { Int32(truncatingIfNeeded: $0) }
  }

  /// Where each group begins and the number of all rows, the rows of each by their keys, and the stretches of one group's
  /// rows with one key.
  func sorted(_ threads: Threads) -> (starts: [Int32], rows: [Int32], tied: [Range<Int>]) {
    let parts = threads.stretches(of: words.count, startingAt: partStarts)
    let found = scatteredArray(count: groupCount + 1, slotsFor: Int32.self) {
      starts -> (rows: [Int32], found: [[Range<Int>]]) in
      starts[groupCount] = Int32(truncatingIfNeeded: words.count)
      return scatteredArray(count: words.count, threadCount: parts.count, initial: nil) { thread, slots in
        var tied: [Range<Int>] = []
        var scratch: [UInt64] = []
        for part in parts[thread] { sort(part, starts, slots, &scratch, &tied) }
        return tied
      }
    }
    return (found.rows, found.found.rows, Array(found.found.found.joined()))
  }

  /// A counting sort of one part by group, and each group by its words.
  private func sort(
    _ part: Int, _ starts: RowSlots<Int32>, _ slots: RowSlots<Int32>, _ scratch: inout [UInt64],
    _ tied: inout [Range<Int>]
  ) {
    let range = Int(partStarts[part])..<Int(partStarts[part + 1])
    let groups = layout.groups(part, of: groupCount)
    var ends = [Int32](repeating: 0, count: groups.count + 1)
    for place in range { ends[layout.group(words[place]) + 1] += 1 }
    for group in 0..<groups.count {
      starts[groups.lowerBound + group] = Int32(truncatingIfNeeded: range.lowerBound) + ends[group]
      ends[group + 1] += ends[group]
    }
    if scratch.count < range.count { scratch = [UInt64](repeating: 0, count: range.count) }
    for place in range {
      let group = layout.group(words[place])
      scratch[Int(ends[group])] = words[place]
      ends[group] += 1
    }
    // Each group now ends where the next one began.
    var first = 0
    for group in 0..<groups.count {
      let own = first..<Int(ends[group])
      scratch.sortByKey(own, layout)
      emit(own, of: scratch, behind: range.lowerBound, slots, &tied)
      first = own.upperBound
    }
  }

  private func emit(
    _ own: Range<Int>, of sorted: [UInt64], behind first: Int, _ slots: RowSlots<Int32>, _ tied: inout [Range<Int>]
  ) {
    var start = own.lowerBound
    for place in own {
      let word = sorted[place]
      slots[first + place] = layout.row(word)
      if place + 1 < own.upperBound && layout.key(sorted[place + 1]) == layout.key(word) { continue }
      if place > start { tied.append(first + start..<first + place + 1) }
      start = place + 1
    }
  }
}

extension [UInt64] {
  /// By the key; equal ones keep their order, which is that of their rows, the lower bits.
  fileprivate mutating func sortByKey(_ range: Range<Int>, _ layout: RowWords) {
    if range.count > 2048 {
      let own = Array(self[range])
      let sorted = Engine.sortedPlaces(own.map { Int64(bitPattern: layout.key($0)) })
      for (place, index) in zip(range, sorted) { self[place] = own[Int(index)] }
      return
    }
    if range.count > 24 {
      self[range].sort()
      return
    }
    var words = mutableSpan
    for place in range.dropFirst() {
      let word = words[place]
      var hole = place
      while hole > range.lowerBound && words[hole - 1] > word {
        words[hole] = words[hole - 1]
        hole -= 1
      }
      words[hole] = word
    }
  }
}
