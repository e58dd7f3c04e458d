import CivilTime
import Columns

/// A function of days that is computed once for each day: orders of years fall on a thousand days.
struct DayMap<Result> {
  private let function: (Day) -> Result
  private let lowest: Int
  private var known: [Result?]

  /// - Parameter range: of the days that will be asked for; nil: they are not narrow, and nothing is kept.
  init(over range: NarrowRange?, _ function: @escaping (Day) -> Result) {
    self.function = function
    lowest = range?.lowest ?? 0
    known = [Result?](repeating: nil, count: range?.width ?? 0)
  }

  @inline(__always)
  mutating func value(_ day: Day) -> Result {
    if known.isEmpty { return function(day) }
    let place = Int(day) &- lowest
    if let result = known[place] { return result }
    let result = function(day)
    known[place] = result
    return result
  }
}

extension DayMap where Result: BitwiseCopyable & Sendable {
  /// The function of every day.
  static func map(_ days: [Day], _ threads: Threads, _ function: @escaping @Sendable (Day) -> Result) -> [Result] {
    let range = days.count > 64 ? NarrowRange(days, nil) : nil
    return threads.write(days.count) { rows, slots in
      var map = DayMap(over: range, function)
      for row in rows { slots[row] = map.value(days[row]) }
    }
  }
}
