import Columns

/// How many different codes each group has.
///
/// One bit for each pair of a group and a code, in tables that stay in the cache: of seven hundred cohorts and a million
/// customers the whole table has a hundred megabytes, and each row touches another page of it. So rows are sorted by
/// stretches of codes first, and each stretch has a table of its own. Where the whole table is small each thread has one, and
/// nothing is sorted.
struct DistinctPairs: Sendable {
  let codes: [Int32]
  let codeCount: Int
  let groups: Integers
  let groupCount: Int

  /// So many bits a table has at most: a megabyte.
  private static let tableBits = 1 << 23
  private static let mostStretches = 1 << 12

  /// Codes of one stretch are 2 to this power, so that no row costs a division; a whole number of words.
  private var shift: Int {
    let most = max(64, DistinctPairs.tableBits / max(1, groupCount))
    return Int.bitWidth - 1 - most.leadingZeroBitCount
  }
  private var stretchCount: Int { (codeCount + (1 << shift) - 1) >> shift }

  /// Whether this pays: the tables of all stretches together are not much larger than the rows.
  var isWorthIt: Bool {
    let (bits, overflow) = groupCount.multipliedReportingOverflow(by: codeCount)
    return !overflow && stretchCount <= DistinctPairs.mostStretches && bits / 64 <= 4 * groups.count + (1 << 12)
      && groupCount << shift <= Int(UInt32.max)
  }

  func counts(_ threads: Threads) -> [Int64] {
    if wordCount * groupCount <= DistinctPairs.mostWords { return countsOfWhole(threads) }
    let (bits, starts) = sorted(threads)
    let stretchCount = stretchCount
    let own = max(1, min(threads.stretches(of: groups.count).count, stretchCount))
    let parts = concurrently(own) { thread -> [Int64] in
      var counts = [Int64](repeating: 0, count: groupCount)
      var table = randomAccessTable(repeating: UInt64(0), count: (groupCount << shift) / 64)
      for stretch in stride(from: thread, to: stretchCount, by: own) {
        count(bits[starts[stretch]..<starts[stretch + 1]], &table, &counts)
      }
      return counts
    }
    return parts.dropFirst().reduce(parts.first ?? []) { total, part in zip(total, part).map { $0 + $1 } }
  }

  /// Words of the bits of one group, where no code is left to another table.
  private var wordCount: Int { (codeCount + 63) / 64 }
  /// So many words a table of all pairs has at most: eight megabytes.
  private static let mostWords = 1 << 20

  private func countsOfWhole(_ threads: Threads) -> [Int64] {
    let size = wordCount
    let tables = threads.map(groups.count) { rows in
      scatteredArray(count: size * groupCount, slotsFor: UInt64.self) { table in
        table.withSpan(0..<size * groupCount) { for place in $0.indices { $0[place] = 0 } }
        eachCounted(rows) { group, code in
          table[Int(group) &* size &+ Int(code >> 6)] |= 1 << UInt64(code & 63)
        }
      }.rows
    }
    return (0..<groupCount).map { group in
      (group * size..<(group + 1) * size).reduce(into: Int64(0)) { count, place in
        count += Int64(tables.reduce(0) { $0 | $1[place] }.nonzeroBitCount)
      }
    }
  }

  /// The rows that count, by the stretch of their code: the bit of each in the table of its stretch.
  private func sorted(_ threads: Threads) -> (bits: [UInt32], starts: [Int]) {
    let (shift, stretchCount) = (shift, stretchCount)
    let mask = (UInt32(1) << UInt32(shift)) - 1
    let rows = threads.stretches(of: groups.count)
    let counted = concurrently(rows.count) { thread -> [Int] in
      var counts = [Int](repeating: 0, count: stretchCount)
      eachCounted(rows[thread]) { _, code in counts[Int(code) >> shift] += 1 }
      return counts
    }
    let (firstPlaces, starts) = Threads.firstPlaces(counted)
    let bits: [UInt32] = scatteredArray(count: starts[stretchCount], threadCount: rows.count, initial: nil) {
      thread, slots in
      var places = firstPlaces[thread]
      eachCounted(rows[thread]) { group, code in
        let stretch = Int(code) >> shift
        slots[places[stretch]] = UInt32(truncatingIfNeeded: group << Int64(shift)) | code & mask
        places[stretch] += 1
      }
    }.rows
    return (bits, starts)
  }

  /// Group and code of the rows that count. They are gathered a block at a time without a branch: under a filter every
  /// second guess would be wrong.
  @inline(__always)
  private func eachCounted(_ rows: Range<Int>, _ body: (_ group: Int64, _ code: UInt32) -> Void) {
    var (own, counted) = ([Int64].forBlock, [UInt32](repeating: 0, count: Range<Int>.blockSize))
    for block in rows.blocks {
      groups.copy(block, to: &own)
      let codes = codes.span.extracting(block)
      var groups = own.mutableSpan
      var found = counted.mutableSpan
      precondition(codes.count <= groups.count && codes.count <= found.count, "room for the block")
      var count = 0
      for row in codes.indices {
        let (group, code) = (groups[row], codes[row])
        (groups[count], found[count]) = (group, UInt32(bitPattern: code))
        count &+= (group | Int64(code)) < 0 ? 0 : 1
      }
      for place in 0..<count { body(groups[place], found[place]) }
    }
  }

  private func count(_ rows: ArraySlice<UInt32>, _ table: inout [UInt64], _ counts: inout [Int64]) {
    let size = (1 << shift) / 64
    var bits = table.mutableSpan
    for bit in rows { bits[Int(bit >> 6)] |= 1 << UInt64(bit & 63) }
    for group in counts.indices {
      var found = 0
      for place in group * size..<(group + 1) * size {
        found += bits[place].nonzeroBitCount
        bits[place] = 0
      }
      counts[group] += Int64(found)
    }
  }
}
