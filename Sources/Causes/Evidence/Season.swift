import CivilTime
import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// A year's shape, held apart in regressions over months and weeks.
extension SeriesEffect.Season {
  /// From an F of the months so high on, they are told apart. In simulations (`Benchmarks --links`) waves alone
  /// find a link between two unrelated series with a December of their own in 8 of 10 tries, months in 1 of 50; with months
  /// always, half of the power is gone in series of two years.
  static let seasonalF = 1.5
  /// To foretell with, heights of months must be worth eleven more numbers that are not known exactly: by a series of 30
  /// months without a season, an F of 1.5 and 16 months to learn from, forecasts were off by twice its spread.
  static let foretellingF = 3.0

  /// What the series ask for together.
  init(of series: [[Double]], _ seasons: [Int], atLeast force: Double = seasonalF) {
    self = series.contains { Self.isSeasonal($0, seasons, atLeast: force) } ? .months : .wave
  }

  static func isSeasonal(_ values: [Double], _ seasons: [Int], atLeast least: Double = seasonalF) -> Bool {
    force(of: values, seasons) > least
  }

  /// F of the heights of the months beside a trend and the value before.
  private static func force(of values: [Double], _ seasons: [Int]) -> Double {
    Gain(of: values) { rows in Self.months.columns(rows.map { seasons[$0] }) }?.force ?? 0
  }

  /// The sine of each month's place in the year; three months on it is the cosine.
  private static let sines: [Double] = {
    let quarter = [0, 0.5, 3.0.squareRoot() / 2, 1, 3.0.squareRoot() / 2, 0.5]
    return quarter + quarter.map { -$0 }
  }()

  /// - Parameter seasons: which month of the year each row is in, 0 to 11, or which period.
  func columns(_ seasons: [Int]) -> [[Double]] {
    switch self {
    case .wave: [0, 3].map { quarter in seasons.map { Self.sines[($0 + quarter) % 12] } }
    // Each but the first one that occurs.
    case .months, .periods, .segments:
      Set(seasons).sorted().dropFirst().map { month in seasons.map { $0 == month ? 1 : 0 } }
    }
  }
}

extension CalendarRules {
  /// The month in which the middle of a period lies, 0 to 11.
  func monthOfYear(of period: Period) -> Int { (Int(self.period(.month, of: middle(of: period)).index) % 12 + 12) % 12 }

  /// By how many whole weeks the middle of a period lies behind the beginning of its month.
  func weekOfMonth(of period: Period) -> Int {
    let day = middle(of: period)
    return Int(day - days(of: self.period(.month, of: day)).start) / 7
  }

  private func middle(of period: Period) -> Day {
    let span = days(of: period)
    return span.start + (span.end - span.start) / 2
  }
}

/// How much better some columns tell a series than a trend and the value before do.
struct Gain {
  private var gained: Double
  private var columns: Int
  private var left: Double
  private var freedom: Int

  /// Nil where too little is known.
  /// - Parameter more: of rows, the columns.
  init?(of values: [Double], _ more: ([Int]) -> [[Double]]) {
    let rows = values.indices.dropFirst().filter { values[$0].isFinite && values[$0 - 1].isFinite }
    var columns = [rows.map { _ in 1.0 }, rows.map { Double($0) }, rows.map { values[$0 - 1] }]
    let outcome = rows.map { values[$0] }
    guard let trend = Matrix(columns: columns), let plain = LeastSquares(outcome, on: trend) else { return nil }
    columns += more(rows)
    guard let all = Matrix(columns: columns), let full = LeastSquares(outcome, on: all), full.degreesOfFreedom >= 3,
      full.rank > plain.rank
    else { return nil }
    gained = plain.residualSumOfSquares - full.residualSumOfSquares
    (self.columns, left, freedom) = (full.rank - plain.rank, full.residualSumOfSquares, full.degreesOfFreedom)
  }

  /// F.
  var force: Double { left <= 0 ? .infinity : gained / Double(columns) / (left / Double(freedom)) }

  static func + (one: Gain, other: Gain) -> Gain {
    var sum = one
    sum.gained += other.gained
    sum.columns += other.columns
    sum.left += other.left
    sum.freedom += other.freedom
    return sum
  }
}

/// What moves slower than in two years: a cycle of several years has too few turns to tell cause and effect from chance, and
/// two of them go together for years. As many cosines as there are years (the low frequencies of Müller and Watson 2008).
enum SlowMoves {
  /// From an F so high on, in both ends, a series has such moves beside its trend and its past. In simulations two waves of
  /// 40 months that had nothing to do with each other were "linked" in 15 of 100 tries; with 1 instead of 2 a real link in a
  /// cause that drifts would be missed four times more in 100.
  private static let slowF = 2.0

  static func columns(_ rows: [Int], span: Range<Int>, year: Int) -> [[Double]] {
    (0..<span.count / year).map { number in
      rows.map { cos(.pi * Double(number + 1) * (Double($0 - span.lowerBound) + 0.5) / Double(span.count)) }
    }
  }

  static func are(in values: [Double], year: Int) -> Bool {
    guard let first = values.firstIndex(where: \.isFinite), let last = values.lastIndex(where: \.isFinite) else {
      return false
    }
    let gain = Gain(of: values) { columns($0, span: first..<last + 1, year: year) }
    return (gain?.force ?? 0) > slowF
  }
}
