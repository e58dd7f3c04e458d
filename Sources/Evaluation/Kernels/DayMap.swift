import CivilTime

/// A function of days that is computed once for each day: orders of years fall on a thousand days.
struct DayMap<Result> {
  private let function: (Day) -> Result
  private let lowest: Int
  private var known: [Result?]

  /// - Parameter days: those that will be asked for; over a range that is not narrow nothing is kept.
  init(over days: [Day], _ function: @escaping (Day) -> Result) {
    self.function = function
    let range = days.count > 64 ? NarrowRange(days, nil) : nil
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

  /// The function of every day.
  static func map(_ days: [Day], _ function: @escaping (Day) -> Result) -> [Result] {
    var map = DayMap(over: days, function)
    return days.map { map.value($0) }
  }
}
