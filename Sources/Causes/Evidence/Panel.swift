import Statistics

/// Series of several segments at once: what moves all of them in a period says nothing, what moves one more than the others
/// does. Each segment has its own height and trend, each period its own place, and the errors are taken once by segments and
/// once by periods: the larger of the two counts (clustered errors of few groups are too small; in simulations with four to
/// ten segments either alone finds up to 13 of 100 unrelated seasonal series "linked", both together at most 6).
struct Panel {
  /// By segment, then by period; NaN where not known.
  var cause: [[Double]]
  var effect: [[Double]]
  var controls: [[[Double]]]
  var lag: Int
  var movesOwnHistory: Bool

  static let fewestSegments = 3
  private static let fewestPeriods = 6

  /// Nil where too little is known, or the cause says nothing beside the rest.
  func effect(periodCount: Int) -> SeriesEffect? {
    let rows = knownRows
    let (segments, periods) = (rows.map(\.segment), rows.map(\.period))
    guard Set(segments).count >= Panel.fewestSegments, Set(periods).count >= Panel.fewestPeriods else { return nil }
    let outcome = rows.map { effect[$0.segment][$0.period] }
    let first = rows.map { cause[$0.segment][$0.period - lag] }
    var rest = Matrix(rows: rows.count)
    rest.append(rows.map { cause[$0.segment][$0.period - lag - 1] })
    rest.append(rows.map { effect[$0.segment][$0.period - ownLag] })
    for control in controls { rest.append(rows.map { control[$0.segment][$0.period] }) }
    let middle = Double(periods.reduce(0, +)) / Double(periods.count)
    for segment in Set(segments).sorted() {
      rest.append(segments.map { $0 == segment ? 1 : 0 })
      rest.append(rows.map { $0.segment == segment ? Double($0.period) - middle : 0 })
    }
    for period in Set(periods).sorted().dropFirst() { rest.append(periods.map { $0 == period ? 1 : 0 }) }
    var all = Matrix(rows: rows.count)
    all.append(first)
    for column in 0..<rest.columns { all.append(Array(rest.column(column))) }
    guard let news = LeastSquares(first, on: rest)?.residuals, let fit = LeastSquares(outcome, on: all) else {
      return nil
    }
    guard let bySegment = fit.estimates(.clustered(by: segments))[0],
      let byPeriod = fit.estimates(.clustered(by: periods))[0], bySegment.standardError > 0, byPeriod.standardError > 0
    else { return nil }
    let estimate = bySegment.p > byPeriod.p ? bySegment : byPeriod
    guard let moves = CauseNews(news, of: first, on: outcome, fit, slope: estimate.value) else { return nil }
    return SeriesEffect(
      estimate: estimate, periodCount: periodCount, rowCount: rows.count, season: .periods, historyLength: 1,
      news: moves, isExact: fit.isExact, freedom: Double(fit.degreesOfFreedom),
      comparedCount: min(periodCount, Set(periods).count + lag + 1))
  }

  private var ownLag: Int { LinkControls.ownLag(lag, movesOwnHistory: movesOwnHistory) }

  private var knownRows: [(segment: Int, period: Int)] {
    cause.indices.flatMap { segment -> [(segment: Int, period: Int)] in
      let (x, y) = (cause[segment], effect[segment])
      guard y.count > lag + 1 else { return [] }
      return ((lag + 1)..<y.count).compactMap { period in
        let isKnown =
          y[period].isFinite && x[period - lag].isFinite && x[period - lag - 1].isFinite && y[period - ownLag].isFinite
          && controls.allSatisfy { $0[segment][period].isFinite }
        return isKnown ? (segment, period) : nil
      }
    }
  }
}
