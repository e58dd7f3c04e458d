import Statistics

/// What the past of a series alone lets expect of it:
///
///     y(t) = constant + trend + season + φ y(t − 1) + rest
///
/// fitted to the periods before one, by least squares. Of so few periods φ comes out too small, as if a slow series hurried
/// back to its middle; it is raised by (2 + 4 φ) / n (Orcutt and Winokur, "First order autoregression: inference, estimation
/// and prediction", Econometrica 37, 1969). What comes later is held against it by its prediction errors, with the error
/// of the fit in them (Chow, "Tests of equality between sets of coefficients", Econometrica 28, 1960).
struct OwnHistory {
  /// The first period that is no longer of the history.
  let end: Int
  /// φ: which part of a deviation is left a period later.
  let persistence: Double
  /// Of the periods that are fitted, what the fit leaves.
  let residuals: [Double]
  /// The periods that are fitted: those whose value before is known, too.
  let rows: [Int]
  let degreesOfFreedom: Double
  /// Of the rest, for each degree of freedom; 0 where nothing is left.
  let variance: Double

  let season: SeriesEffect.Season
  private let values: [Double]
  /// The value before each period as it was to be expected: known up to the end of the history, and reckoned from there on.
  private let expectedBefore: [Double]
  /// Constant, trend, season and the value before, each over all periods.
  private let columns: [[Double]]
  private let coefficients: [Double]
  /// Columns of which the history tells nothing that others do not tell.
  private let dependent: Set<Int>
  /// Of a unit of variance, the covariance of the coefficients.
  private let spread: Matrix?

  private static let fewestFreedoms = 5
  /// A deviation that stays for ever is no season and no trend, and could not be told from one.
  private static let mostPersistent = 0.97

  /// Nil where too little is known to reckon with.
  /// - Parameters:
  ///   - values: NaN where not known.
  ///   - seasons: the month of the year of each, 0 to 11.
  ///   - season: that which the history asks for if none is given.
  init?(of values: [Double], _ seasons: [Int], before end: Int, season given: SeriesEffect.Season? = nil) {
    let rows = (1..<max(1, end)).filter { values[$0].isFinite && values[$0 - 1].isFinite }
    let season = given ?? SeriesEffect.Season(of: [Array(values.prefix(end))], seasons)
    var columns = [values.map { _ in 1.0 }, values.indices.map { Double($0) }]
    columns += season.columns(seasons)
    let last = columns.count
    let before = [.nan] + values.dropLast()
    columns.append(before)
    let own = columns.map { column in rows.map { column[$0] } }
    let outcome = rows.map { values[$0] }
    guard let all = Matrix(columns: own), let fit = LeastSquares(outcome, on: all),
      fit.degreesOfFreedom >= OwnHistory.fewestFreedoms
    else { return nil }
    let isSlow = !fit.dependent.contains(last)
    let found = isSlow ? fit.coefficients[last] : 0
    let raised = isSlow ? found + (2 + 4 * found) / Double(rows.count) : 0
    let persistence = min(max(raised, -OwnHistory.mostPersistent), OwnHistory.mostPersistent)
    let fresh = rows.map { values[$0] - (isSlow ? persistence * before[$0] : 0) }
    guard let rest = Matrix(columns: own.dropLast()), let refit = LeastSquares(fresh, on: rest) else { return nil }
    (self.end, self.persistence, self.rows, self.values, self.columns) = (end, persistence, rows, values, columns)
    self.season = season
    residuals = refit.residuals
    let coefficients = refit.coefficients + [persistence]
    let dependent = Set(refit.dependent + (isSlow ? [] : [last]))
    (self.coefficients, self.dependent) = (coefficients, dependent)
    var expectedBefore = before
    for row in values.indices.dropFirst(end + 1) {
      expectedBefore[row] = columns.indices.reduce(0) { sum, column in
        let value = column == last ? expectedBefore[row - 1] : columns[column][row - 1]
        return dependent.contains(column) ? sum : sum + coefficients[column] * value
      }
    }
    self.expectedBefore = expectedBefore
    degreesOfFreedom = Double(fit.degreesOfFreedom)
    let size = outcome.reduce(0) { max($0, abs($1)) }
    // What rounding leaves is no variation.
    let isExact = residuals.allSatisfy { abs($0) <= 1e-10 * size }
    variance = isExact ? 0 : refit.residualSumOfSquares / degreesOfFreedom
    let unit = fit.residualSumOfSquares / Double(fit.degreesOfFreedom)
    spread = isExact ? nil : fit.covariance().map { $0.divided(by: unit) }
  }

  // MARK: What came later

  /// What each period from the end of the history on differs from what it lets expect, the value before given; nil where
  /// one is not known, or falls in a month of which the history knows nothing.
  func errors(through last: Int) -> [Double]? {
    var errors: [Double] = []
    for row in end...last {
      guard values[row].isFinite, let expected = expectation(of: row) else { return nil }
      errors.append(values[row] - expected)
    }
    return errors
  }

  /// What the history lets expect of a period from its end on, the value before given; nil where that is not known, or where
  /// the period falls in a month of which the history knows nothing.
  func expectation(of row: Int) -> Double? { isKnown(row) ? expected(row) : nil }

  /// A month that the history does not hold has no height.
  private func isKnown(_ row: Int) -> Bool {
    let lag = columns.count - 1
    guard columns[lag][row].isFinite else { return false }
    return dependent.allSatisfy { column in
      column == lag || columns[column][row] == 0 || rows.contains { columns[column][$0] != 0 }
    }
  }

  /// Where the value before is known.
  private func expected(_ row: Int) -> Double {
    columns.indices.reduce(0) { dependent.contains($1) ? $0 : $0 + coefficients[$1] * columns[$1][row] }
  }

  /// How far the periods from the end of the history on are from what it lets expect, if nothing new came after the first.
  func path(_ errors: [Double]) -> [Double] {
    var (path, deviation) = ([Double](), 0.0)
    for error in errors {
      deviation = error + persistence * deviation
      path.append(deviation)
    }
    return path
  }

  /// The sum of prediction errors by weights, the first of the period behind the history.
  /// - Parameter moved: by how much each of these periods is taken to be moved; nil: by all that was not expected.
  ///
  /// What φ is wrong by counts by the values before as they would have been unmoved: with the real ones it would count for the
  /// more the greater a jump is, and a rise to the double would be within what is usual.
  func prediction(_ errors: [Double], _ weights: [Double], moved: [Double]? = nil) -> Estimate {
    let sum = zip(errors, weights).reduce(0) { $0 + $1.0 * $1.1 }
    var unmoved = expectedBefore
    if let moved {
      for (place, size) in moved.dropLast().enumerated() { unmoved[end + place + 1] = values[end + place] - size }
    }
    let own = weights.reduce(0) { $0 + $1 * $1 } + uncertainty(weights, from: end, before: unmoved)
    return Estimate(
      value: sum, standardError: (variance * own).squareRoot(), degreesOfFreedom: degreesOfFreedom)
  }

  /// What the error of the fit adds to a sum of periods, or takes from one within the history.
  private func uncertainty(_ weights: [Double], from first: Int, before: [Double]? = nil) -> Double {
    guard let spread else { return 0 }
    let last = columns.count - 1
    let sums = columns.indices.map { column -> Double in
      let values = column == last ? before ?? columns[column] : columns[column]
      return weights.indices.reduce(0) { weights[$1] == 0 ? $0 : $0 + weights[$1] * values[first + $1] }
    }
    let free = columns.indices.filter { spread[$0, $0].isFinite }
    return free.reduce(0) { total, row in
      total + sums[row] * free.reduce(0) { $0 + spread[row, $1] * sums[$1] }
    }
  }

  /// The history as it is, and, where months are told apart and one of those behind it is known from a single year, also
  /// with a wave in their place: what is fitted to one month by itself takes an outlier of last year for a season, and its
  /// absence for news. Empty where some period behind the history is not known, or too little is.
  static func all(of values: [Double], _ seasons: [Int], before end: Int, through last: Int) -> [OwnHistory] {
    func made(_ season: SeriesEffect.Season?) -> OwnHistory? {
      OwnHistory(of: values, seasons, before: end, season: season).flatMap {
        $0.errors(through: last) == nil ? nil : $0
      }
    }
    guard let own = made(nil) else { return [] }
    let isSeldom = (end...last).contains { row in
      own.rows.count { seasons[$0] == seasons[row] } < OwnHistory.fewestYears
    }
    return own.season == .months && isSeldom ? [own] + [made(.wave)].compactMap { $0 } : [own]
  }

  private static let fewestYears = 2

  /// Whether the same days of a former year were off by half as much or more, on the same side.
  func isOfEveryYear(_ error: Double, at place: Int, year: Int) -> Bool {
    let known = Dictionary(uniqueKeysWithValues: zip(rows, residuals))
    return stride(from: place - year, to: 0, by: -year).contains { former in
      (former - 1...former + 1).contains { (known[$0] ?? 0) * error > error * error / 2 }
    }
  }

  // MARK: Other dates

  /// How the same measure comes out at all dates of the history, in standard errors, without a sign.
  func elsewhere(_ weights: [Double]) -> [Double] {
    guard variance > 0 else { return [] }
    let places = Dictionary(uniqueKeysWithValues: zip(rows, residuals))
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    return rows.compactMap { first -> Double? in
      var sum = 0.0
      for (place, weight) in weights.enumerated() {
        guard let residual = places[first + place] else { return nil }
        sum += weight * residual
      }
      let left = squares - uncertainty(weights, from: first)
      // A month that occurs once is fitted as it is.
      return left > 1e-9 * squares ? abs(sum) / (variance * left).squareRoot() : nil
    }
  }

  /// At how many of the other dates the measure is at least as large, and of how many.
  func dates(atLeast force: Double, _ weights: [Double]) -> OtherDates {
    let others = elsewhere(weights)
    // A series that never moved: its first move is one of so many.
    return OtherDates(
      count: variance > 0 ? others.count : rows.count, asLarge: others.filter { $0 >= force * (1 - 1e-9) }.count,
      isOfRun: weights.count > 1)
  }
}

/// The yardstick that asks nothing of the shape of the noise: rare counts and outliers show as much at other dates, too.
package struct OtherDates: Hashable, Sendable {
  package var count: Int
  package var asLarge: Int
  /// Of several periods together, of which a history holds fewer.
  var isOfRun: Bool

  /// Of all dates, the own one among them.
  private static let most = 0.05

  var isRare: Bool {
    Double(1 + asLarge) / Double(1 + count) <= OtherDates.most || isOfRun && asLarge == 0 && count > 0
  }
}

extension Matrix {
  fileprivate func divided(by number: Double) -> Matrix {
    var result = self
    for column in 0..<columns { for row in 0..<rows { result[row, column] /= number } }
    return result
  }
}
