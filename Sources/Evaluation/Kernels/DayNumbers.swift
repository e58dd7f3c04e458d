import CivilTime
import Columns

/// A function of days that gives whole numbers, as a table of all days between the first and the last of some columns: ten
/// million orders of three years fall on a thousand days.
struct DayNumbers: Sendable {
  private let first: Int64
  private let numbers: [Int64]
  /// Of the numbers in the table.
  let range: ClosedRange<Int64>

  /// Below so many rows a table costs more than it brings, and over more days.
  private static let (fewestRows, mostDays): (Int, Int64) = (1 << 12, 1 << 16)

  /// Nil: the rows are few, or their days lie far apart.
  init?(of columns: [Integers], _ threads: Threads, _ function: (Day) -> Int64) {
    let ranges = columns.compactMap { $0.range(threadCount: threads.count) }
    guard columns.allSatisfy({ threads.areMany($0.count, from: DayNumbers.fewestRows) }),
      let low = ranges.map(\.lowerBound).min(),
      let high = ranges.map(\.upperBound).max(), high - low < DayNumbers.mostDays
    else { return nil }
    numbers = (low...high).map { function(Day($0)) }
    guard let least = numbers.min(), let greatest = numbers.max() else { return nil }
    first = low
    range = least...greatest
  }

  /// The number of one of the days.
  @inline(__always)
  subscript(day: Int64) -> Int64 { numbers[Int(truncatingIfNeeded: day &- first)] }

  /// The number of each day.
  func map(_ days: Integers, _ threads: Threads) -> Integers {
    DayNumbers.write(days.count, range, threads) { block, own, _ in
      days.copy(block, to: &own)
      for place in 0..<block.count { own[place] = self[own[place]] }
    }
  }

  /// For each row how much larger the number of its first day is than that of its second.
  func differences(_ days: Integers, _ others: Integers, _ threads: Threads) -> Integers {
    let width = range.upperBound - range.lowerBound
    return DayNumbers.write(days.count, -width...width, threads) { block, own, scratch in
      days.copy(block, to: &own)
      others.copy(block, to: &scratch)
      for place in 0..<block.count { own[place] = self[own[place]] &- self[scratch[place]] }
    }
  }

  /// What is computed block by block, in as few bytes as the range needs.
  private static func write(
    _ count: Int, _ range: ClosedRange<Int64>, _ threads: Threads,
    _ work: @Sendable (_ block: Range<Int>, _ out: inout [Int64], _ scratch: inout [Int64]) -> Void
  ) -> Integers {
    func write<Number: FixedWidthInteger & BitwiseCopyable & Sendable>() -> [Number] {
      eachBlock(count, threads, work) { (number: Int64) -> Number in Number(truncatingIfNeeded: number) }
    }
    return switch Integers.Width(range) {
    case .bytes: .bytes(write())
    case .shorts: .shorts(write())
    case .words: .words(write())
    case .longs: .longs(write())
    }
  }

  /// The same with a result that is no number.
  static func eachBlock<Element: BitwiseCopyable & Sendable>(
    _ count: Int, _ threads: Threads,
    _ work: @Sendable (_ block: Range<Int>, _ out: inout [Int64], _ scratch: inout [Int64]) -> Void,
    _ element: @Sendable (Int64) -> Element
  ) -> [Element] {
    threads.write(count) { rows, slots in
      var (own, scratch) = ([Int64].forBlock, [Int64].forBlock)
      for block in rows.blocks {
        work(block, &own, &scratch)
        slots.withSpan(block) { out in for place in out.indices { out[place] = element(own[place]) } }
      }
    }
  }
}
