import CivilTime
import Statistics

// A year's shape, held apart in regressions over months and weeks.
extension SeriesEffect.Season {
  /// From an F of the months so high on, they are told apart. In simulations (Tests/CausesTests/FalseLinkTests) waves alone
  /// find a link between two unrelated series with a December of their own in 8 of 10 tries, months in 1 of 50; with months
  /// always, half of the power is gone in series of two years.
  private static let seasonalF = 1.5
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

  /// F of the heights of the months beside a trend and the value before; 0 where too little is known.
  private static func force(of values: [Double], _ seasons: [Int]) -> Double {
    let rows = values.indices.dropFirst().filter { values[$0].isFinite && values[$0 - 1].isFinite }
    var columns = [rows.map { _ in 1.0 }, rows.map { Double($0) }, rows.map { values[$0 - 1] }]
    let outcome = rows.map { values[$0] }
    guard let trend = Matrix(columns: columns), let plain = LeastSquares(outcome, on: trend) else { return 0 }
    columns += SeriesEffect.Season.months.columns(rows.map { seasons[$0] })
    guard let months = Matrix(columns: columns), let full = LeastSquares(outcome, on: months),
      full.degreesOfFreedom >= 3, full.rank > plain.rank
    else { return 0 }
    let (more, less) = (plain.residualSumOfSquares, full.residualSumOfSquares)
    if less <= 0 { return .infinity }
    return (more - less) / Double(full.rank - plain.rank) / (less / Double(full.degreesOfFreedom))
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
    case .months, .periods: Set(seasons).sorted().dropFirst().map { month in seasons.map { $0 == month ? 1 : 0 } }
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
