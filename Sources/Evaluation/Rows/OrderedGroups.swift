import Columns

/// The rows of each group, one group after the other, in order within each: the index behind ordinals and neighbours.
///
/// A row and its key travel as one word, so that a group is sorted where it lies: to look up the key of each row in a
/// column of ten million took most of the time.
struct OrderedGroups: Sendable {
  let starts: [Int32]
  private(set) var rows: [Int32]

  var groupCount: Int { starts.count - 1 }
  func range(_ group: Int) -> Range<Int> { Int(starts[group])..<Int(starts[group + 1]) }

  /// - Parameters:
  ///   - groups: the group of each row, −1 for none.
  ///   - keys: what the rows are ordered by first.
  ///   - ranks: every row's place, when so many tied rows are worth ranking all; else nil.
  ///   - ties: compares two rows of equal keys.
  init(
    _ groups: [Int32], groupCount: Int, keys: [Int32], _ threads: Threads, ranks: (_ tied: Int) -> [Int32]?,
    ties: () -> RowOrder
  ) {
    let scattered = KeyedRows(groups, groupCount: groupCount, keys: keys, threads)
    starts = scattered.starts
    let (sorted, runs) = scattered.sorted(threads)
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

/// Rows with their keys, one group after the other, within each as they come.
private struct KeyedRows {
  let starts: [Int32]
  /// The key above, the row below.
  private let words: [UInt64]

  /// A counting sort: each thread counts the groups of its stretch of rows, and then knows where its rows go.
  init(_ groups: [Int32], groupCount: Int, keys: [Int32], _ threads: Threads) {
    // Each thread has a table of all groups: worth it while that is short beside the rows.
    let own = groupCount * 4 <= groups.count ? threads : .one
    let stretches = own.stretches(of: groups.count)
    var next = own.map(groups.count) { rows -> [Int32] in
      var counts = randomAccessTable(repeating: Int32(0), count: groupCount)
      var counted = counts.mutableSpan
      for row in rows where groups[row] >= 0 { counted[Int(groups[row])] &+= 1 }
      return counts
    }
    var starts = [Int32](repeating: 0, count: groupCount + 1)
    var total: Int32 = 0
    for group in 0..<groupCount {
      starts[group] = total
      for part in next.indices {
        let count = next[part][group]
        next[part][group] = total
        total += count
      }
    }
    starts[groupCount] = total
    self.starts = starts
    let firstPlaces = next
    words =
      scatteredArray(count: Int(total), threadCount: stretches.count, initial: nil) { thread, slots in
        // Copied into a table that is written at random places.
        var next = randomAccessTable(repeating: Int32(0), count: groupCount)
        for group in 0..<groupCount { next[group] = firstPlaces[thread][group] }
        var places = next.mutableSpan
        for row in stretches[thread] {
          let group = groups[row]
          if group < 0 { continue }
          // With its sign turned over a key below zero comes before those above.
          let key = UInt64(UInt32(bitPattern: keys[row]) ^ 0x8000_0000)
          slots[Int(places[Int(group)])] = key << 32 | UInt64(truncatingIfNeeded: row)
          places[Int(group)] &+= 1
        }
      }.rows
  }

  /// The rows of each group by their keys, and the stretches of one group's rows with one key.
  func sorted(_ threads: Threads) -> (rows: [Int32], tied: [Range<Int>]) {
    let stretches = threads.stretches(of: words.count, startingAt: starts)
    let (rows, tied) = scatteredArray(count: words.count, threadCount: stretches.count, initial: nil) {
      thread, slots -> [Range<Int>] in
      var tied: [Range<Int>] = []
      var own: [UInt64] = []
      for group in stretches[thread] {
        let range = Int(starts[group])..<Int(starts[group + 1])
        if range.count == 1 {
          slots[range.lowerBound] = Int32(truncatingIfNeeded: words[range.lowerBound])
          continue
        }
        own.removeAll(keepingCapacity: true)
        own += words[range]
        own.sortByKey()
        var start = 0
        for place in own.indices {
          let word = own[place]
          slots[range.lowerBound + place] = Int32(truncatingIfNeeded: word)
          if place + 1 < own.count && own[place + 1] >> 32 == word >> 32 { continue }
          if place > start { tied.append(range.lowerBound + start..<range.lowerBound + place + 1) }
          start = place + 1
        }
      }
      return tied
    }
    return (rows, Array(tied.joined()))
  }
}

extension [UInt64] {
  /// By the upper half; equal ones keep their order, which is that of the lower half.
  fileprivate mutating func sortByKey() {
    if count > 2048 {
      let keys = map { Int64($0 >> 32) }
      self = Engine.sortedPlaces(keys).map { self[Int($0)] }
      return
    }
    if count > 24 {
      sort()
      return
    }
    var words = mutableSpan
    for place in 1..<Swift.max(1, words.count) {
      let word = words[place]
      var hole = place
      while hole > 0 && words[hole - 1] > word {
        words[hole] = words[hole - 1]
        hole -= 1
      }
      words[hole] = word
    }
  }
}
