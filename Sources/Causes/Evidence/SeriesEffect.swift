import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How the effect moves with its cause, period by period: a local projection with one more lag than the history needs
/// (Jordà 2005; Montiel Olea and Plagborg-Møller 2021), errors that may differ from period to period (HC3), and t.
///
///     y(t) = β x(t − lag) + x and y before that + controls + trend + season + rest
///
/// With the cause's own past held, β hangs on what is new in it. That is what keeps two series that merely drift, or grow
/// together, from being taken for cause and effect: the best of seven plain lagged correlations finds "something" in 65 of
/// 100 pairs of unrelated series.
package struct SeriesEffect: Sendable {
  /// What `y` and the rest are; all of one length, NaN where not known.
  struct Series {
    var cause: [Double]
    var effect: [Double]
    /// Each where it belongs to the effect's period.
    var controls: [[Double]] = []
    /// Which month of the year each period is in, 0 to 11; there may be more of them than values.
    var seasons: [Int]
    var lag: Int
    /// Of weeks which part of the month each is in: there are pay days. Else empty.
    var monthParts: [Int] = []
    /// The effect's own value of the cause's period is moved by the cause.
    var movesOwnHistory = false
    /// Periods of a year; nil for grains of which a year has too few to tell slow moves apart.
    var year: Int? = 12
    /// Both ends by logarithms; nil where they are so already, or some value is not above 0.
    var parts: (cause: [Double], effect: [Double])?
  }
  package enum Season: String, Sendable {
    /// One wave a year.
    case wave
    /// Each month its own height: at least one of the two ends has such a season.
    case months
    /// Each period its own, the same for all segments.
    case periods
    /// The same, and each segment has months of its own.
    case segments
  }

  /// Of one more of the cause.
  package var estimate: Estimate
  /// Periods in which both ends are known, and those of them in which everything before them is known, too.
  package var periodCount: Int
  package var rowCount: Int
  package var season: Season
  /// Periods of own history that are held.
  package var historyLength: Int
  let news: CauseNews
  /// Nothing is left over.
  package var isExact: Bool
  /// Rows less coefficients: of clustered errors the estimate has fewer degrees of freedom.
  var freedom: Double
  /// Periods that take part, and those before the first of them that it needs.
  var comparedCount: Int
  /// The part of circular shifts of the cause that fit at least as well; nil for short series, and where there is nothing
  /// to check.
  package var shifted: Double?
  /// p of the cause's next value "moving" the effect; nil where it could not be asked.
  package var future: Double?
  /// p of the same in parts of the values, 1 where it points the other way; nil where there is no season that could grow
  /// along, or no value in parts.
  package var inParts: Double?
  /// p of the same with all that moves slower than in two years held apart, 1 where it points the other way; nil where not
  /// both ends have such moves.
  package var quick: Double?

  package var moveCount: Double { news.moveCount }
  /// What is new in the cause moves by so much from period to period.
  package var causeDeviation: Double { news.causeDeviation }

  /// How strong a hidden cause must be.
  package var robustness: Double { Robustness(t: estimate.t, degreesOfFreedom: freedom).value() }
}

extension SeriesEffect {
  /// Below so many values there is nothing to reckon with.
  static let fewestPeriods = 12
  static let fewestFreedoms = 5.0
  /// From so many periods on, what two periods ago was is held, too.
  private static let longSeries = 36
  static func historyLength(_ known: Int) -> Int { known >= longSeries ? 2 : 1 }
  /// Shifted copies of a short series are too few to be a yardstick.
  private static let fewestForShifts = 28
  static let mostShifts = 200

  /// - Parameter isChecked: whether shifts and the future are tried, which takes most of the time.
  init?(_ series: Series, isChecked: Bool = true) {
    let known = zip(series.cause, series.effect).filter { $0.isFinite && $1.isFinite }.count
    guard known >= SeriesEffect.fewestPeriods else { return nil }
    let history = SeriesEffect.historyLength(known)
    let season = Season(of: [series.cause, series.effect], series.seasons)
    guard let design = SeriesDesign(series, history: history, season: season), let fit = design.fit(),
      fit.estimate.degreesOfFreedom >= SeriesEffect.fewestFreedoms
    else { return nil }
    self.init(
      estimate: fit.estimate, periodCount: known, rowCount: design.rows.count, season: season, historyLength: history,
      news: fit.news, isExact: fit.isExact, freedom: fit.estimate.degreesOfFreedom,
      comparedCount: min(known, design.rows.count + series.lag + history))
    // What chance makes anyway needs no check.
    if !isChecked || estimate.p >= Grading.looseChance { return }
    if known >= SeriesEffect.fewestForShifts {
      shifted = SeriesEffect.partOfShifts(series, history: history, season: season, atLeast: abs(estimate.t))
    }
    future = SeriesEffect.future(series, history: history, season: season)
    if season == .months, let parts = series.parts {
      var other = series
      (other.cause, other.effect) = parts
      inParts = p(of: SeriesDesign(other, history: history, season: season))
    }
    if let year = series.year, [series.cause, series.effect].allSatisfy({ SlowMoves.are(in: $0, year: year) }) {
      quick = p(of: SeriesDesign(series, history: history, season: season, holdsSlowMoves: true))
    }
  }

  /// p of the same effect in another design; 1 where it points the other way, or nothing can be said.
  private func p(of design: SeriesDesign?) -> Double {
    guard let other = design?.fit()?.estimate, other.degreesOfFreedom >= SeriesEffect.fewestFreedoms else { return 1 }
    return SeriesEffect.p(of: other, like: estimate)
  }

  static func p(of other: Estimate, like estimate: Estimate) -> Double {
    other.value * estimate.value > 0 ? other.p : 1
  }

  /// The 95 % interval of the effect when blocks of periods are drawn again, which asks nothing of the shape of errors; nil
  /// for series shorter than three years, whose blocks are too few.
  static func resampled(_ series: Series, _ found: SeriesEffect) -> ConfidenceInterval? {
    guard found.periodCount >= fewestForBlocks,
      let rest = SeriesDesign(series, history: found.historyLength, season: found.season)?.withoutTheRest()
    else { return nil }
    let (news, own) = rest
    let length = max(2, Int(cbrt(Double(news.count)).rounded(.up)))
    var stream = RandomStream(seed: 1, name: "blocks of periods")
    return BlockBootstrap(count: news.count, length: length).interval(0.95, draws: 1_999, &stream) { places in
      var (products, squares) = (0.0, 0.0)
      for place in places {
        products += news[place] * own[place]
        squares += news[place] * news[place]
      }
      return squares > 0 ? products / squares : nil
    }
  }

  private static let fewestForBlocks = 36

  /// How many of the cause's series moved on by some periods, the end put before the beginning, fit as well.
  private static func partOfShifts(_ series: Series, history: Int, season: Season, atLeast force: Double) -> Double? {
    let places = series.cause.indices.filter { series.cause[$0].isFinite }
    let margin = series.lag + history + 1
    guard let first = places.first, let last = places.last, last - first + 1 > 2 * margin + 10 else { return nil }
    let values = Array(series.cause[first...last])
    var (asGood, all) = (1, 1)
    // Some hundreds are enough of a yardstick, and thousands of days would take minutes.
    let pace = max(1, (values.count - 2 * margin) / SeriesEffect.mostShifts)
    for shift in stride(from: margin, through: values.count - margin, by: pace) {
      var shifted = series
      for place in values.indices { shifted.cause[first + (place + shift) % values.count] = values[place] }
      guard let fit = SeriesDesign(shifted, history: history, season: season)?.fit() else { continue }
      all += 1
      if abs(fit.estimate.t) >= force { asGood += 1 }
    }
    return Double(asGood) / Double(all)
  }

  /// What comes after the effect must not move it: the cause of the period after, beside all that came before.
  private static func future(_ series: Series, history: Int, season: Season) -> Double? {
    var ahead = series
    // y(t) on x(t+1): the same design with the cause moved back by a period, no lag, and its real value as a control.
    ahead.cause = moved(series.cause, by: -1)
    ahead.lag = 0
    ahead.controls = series.controls + (series.lag > 0 ? [moved(series.cause, by: series.lag)] : [])
    guard let fit = SeriesDesign(ahead, history: history, season: season)?.fit(),
      fit.estimate.degreesOfFreedom >= fewestFreedoms
    else { return nil }
    return fit.estimate.p
  }
}

/// The columns of the regression, the cause first.
struct SeriesDesign {
  struct Fit {
    var estimate: Estimate
    var news: CauseNews
    var isExact: Bool
  }
  /// Periods in which everything is known.
  let rows: [Int]
  private var columns: [[Double]]
  private var outcome: [Double]

  /// - Parameter holdsSlowMoves: whether what moves slower than in two years is held apart.
  init?(_ series: SeriesEffect.Series, history: Int, season: SeriesEffect.Season, holdsSlowMoves: Bool = false) {
    let (x, y, lag) = (series.cause, series.effect, series.lag)
    let ownLag = LinkControls.ownLag(lag, movesOwnHistory: series.movesOwnHistory)
    let first = lag + history
    func isKnown(_ row: Int) -> Bool {
      y[row].isFinite && (0...history).allSatisfy { x[row - lag - $0].isFinite }
        && (0..<history).allSatisfy { y[row - ownLag - $0].isFinite }
        && series.controls.allSatisfy { $0[row].isFinite }
    }
    guard y.count > first else { return nil }
    let rows = (first..<y.count).filter(isKnown)
    guard rows.count > 3 else { return nil }
    self.rows = rows
    outcome = rows.map { y[$0] }
    var columns = (0...history).map { back in rows.map { x[$0 - lag - back] } }
    columns += (0..<history).map { back in rows.map { y[$0 - ownLag - back] } }
    columns += series.controls.map { control in rows.map { control[$0] } }
    columns.append(rows.map { Double($0) })
    columns += season.columns(rows.map { series.seasons[$0] })
    if holdsSlowMoves, let year = series.year {
      columns += SlowMoves.columns(rows, span: rows[0] - first..<rows[rows.count - 1] + 1, year: year)
    }
    if !series.monthParts.isEmpty {
      columns += SeriesEffect.Season.months.columns(rows.map { series.monthParts[$0] })
    }
    columns.append(rows.map { _ in 1 })
    self.columns = columns
  }

  /// What is new in the cause, and in the effect, beside the rest: the slope of the one on the other is the effect
  /// (Frisch and Waugh 1933).
  func withoutTheRest() -> (news: [Double], own: [Double])? {
    guard let rest = Matrix(columns: Array(columns.dropFirst())), let news = LeastSquares(columns[0], on: rest),
      let own = LeastSquares(outcome, on: rest)
    else { return nil }
    return (news.residuals, own.residuals)
  }

  /// How cause and effect go together beside the rest, neither of them before the other.
  func together() -> RobustCorrelation? {
    guard let rest = Matrix(columns: Array(columns.dropFirst())).flatMap(Controls.init) else { return nil }
    return RobustCorrelation(columns[0], outcome, given: rest)
  }

  /// Nil where the cause says nothing that the rest does not say.
  func fit() -> Fit? {
    guard let rest = Matrix(columns: Array(columns.dropFirst())), let all = Matrix(columns: columns),
      let news = LeastSquares(columns[0], on: rest)?.residuals, let whole = LeastSquares(outcome, on: all),
      let estimate = whole.estimates(.hc3)[0], estimate.standardError > 0
    else { return nil }
    guard let moves = CauseNews(news, of: columns[0], on: outcome, whole, slope: estimate.value) else { return nil }
    return Fit(estimate: estimate, news: moves, isExact: whole.isExact)
  }
}

/// A series so many periods later, or earlier where it is below 0; what comes in is not known.
func moved(_ values: [Double], by periods: Int) -> [Double] {
  let blank = [Double](repeating: .nan, count: min(abs(periods), values.count))
  return periods < 0 ? values.dropFirst(-periods) + blank : blank + values.dropLast(periods)
}
