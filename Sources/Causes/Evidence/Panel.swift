import Statistics

/// Series of several segments at once: what moves all of them in a period says nothing, what moves one more than the others
/// does. Each segment has its own height and trend, and months of its own where there is such a season, each period its own
/// place. A season that both ends of a segment share was once taken for a link in every try without a lag.
///
/// The errors are taken once by segments and once by periods: the larger of the two counts (in simulations with four to ten
/// segments either alone finds up to 13 of 100 unrelated seasonal series "linked"). Few segments make them too small, and
/// months of their own made the usual factor (n − 1) / (n − k) too large; so what the columns take of each group is reckoned
/// for the one coefficient that is asked for (Bell and McCaffrey 2002).
struct Panel {
  /// By segment, then by period; NaN where not known.
  var cause: [[Double]]
  var effect: [[Double]]
  var controls: [[[Double]]]
  /// Which month of the year each period is in, 0 to 11.
  var seasons: [Int]
  var lag: Int
  var movesOwnHistory: Bool
  /// Both ends by logarithms; nil where they are so already, or some value is not above 0.
  var parts: (cause: [[Double]], effect: [[Double]])?

  static let fewestSegments = 3
  private static let fewestPeriods = 6

  /// Nil where too little is known, or the cause says nothing beside the rest.
  func effect(periodCount: Int) -> SeriesEffect? {
    let isSeasonal = isSeasonal
    guard let design = PanelDesign(self, isSeasonal: isSeasonal), let fit = design.fit(self),
      let estimate = fit.estimate()
    else { return nil }
    let periods = Set(design.rows.map(\.period)).count
    var found = SeriesEffect(
      estimate: estimate, periodCount: periodCount, rowCount: design.rows.count,
      season: isSeasonal ? .segments : .periods, historyLength: 1, news: fit.news, isExact: fit.isExact,
      freedom: fit.freedom, comparedCount: min(periodCount, periods + lag + 1))
    // What chance makes anyway needs no check.
    if estimate.p >= Grading.looseChance { return found }
    found.shifted = partOfShifts(design, atLeast: fit.plainForce)
    found.future = PanelDesign.estimate(of: ahead, isSeasonal: isSeasonal)?.p
    if isSeasonal, let parts {
      var other = self
      (other.cause, other.effect) = parts
      let estimateOfParts = PanelDesign.estimate(of: other, isSeasonal: isSeasonal)
      found.inParts = estimateOfParts.map { SeriesEffect.p(of: $0, like: estimate) } ?? 1
    }
    return found
  }

  /// Periods before the effect at which its own value is held.
  var ownLag: Int { LinkControls.ownLag(lag, movesOwnHistory: movesOwnHistory) }

  struct Row: Hashable {
    var segment: Int
    var period: Int
  }

  /// Segment by segment; empty where there are too few segments or periods.
  var knownRows: [Row] {
    let rows = cause.indices.flatMap { segment -> [Row] in
      let (x, y) = (cause[segment], effect[segment])
      guard y.count > max(lag, ownLag) + 1 else { return [] }
      return (max(lag + 1, ownLag)..<y.count).compactMap { period in
        let isKnown =
          y[period].isFinite && x[period - lag].isFinite && x[period - lag - 1].isFinite && y[period - ownLag].isFinite
          && controls.allSatisfy { $0[segment][period].isFinite }
        return isKnown ? Row(segment: segment, period: period) : nil
      }
    }
    let isEnough =
      Set(rows.map(\.segment)).count >= Panel.fewestSegments && Set(rows.map(\.period)).count >= Panel.fewestPeriods
    return isEnough ? rows : []
  }

  // MARK: Season

  /// Whether the segments of one of the ends have months of their own, beside what is common to all of them.
  private var isSeasonal: Bool {
    [cause, effect].contains { series in
      let own = Panel.withoutPeriods(series)
      let gains = own.compactMap { values in
        Gain(of: Panel.scaled(values)) { rows in
          SeriesEffect.Season.months.columns(rows.map { seasons[$0] })
        }
      }
      guard let first = gains.first else { return false }
      return gains.dropFirst().reduce(first, +).force > SeriesEffect.Season.seasonalF
    }
  }

  /// Of each period less its mean.
  private static func withoutPeriods(_ series: [[Double]]) -> [[Double]] {
    var result = series
    for period in (series.first ?? []).indices {
      let known = series.lazy.map { $0[period] }.filter(\.isFinite)
      let mean = known.reduce(0, +) / Double(max(1, known.count))
      for segment in series.indices { result[segment][period] -= mean }
    }
    return result
  }

  /// A large segment is no more seasonal than a small one.
  private static func scaled(_ values: [Double]) -> [Double] {
    let known = values.filter(\.isFinite)
    let mean = known.reduce(0, +) / Double(max(1, known.count))
    let spread = (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, known.count))).squareRoot()
    return spread > 0 ? values.map { ($0 - mean) / spread } : values
  }

  // MARK: Checks

  /// How many of the causes moved on by some periods, all segments together, the end put before the beginning, fit as well.
  /// That keeps what the segments share; causes exchanged between segments would not, and say no more.
  private func partOfShifts(_ design: PanelDesign, atLeast force: Double) -> Double? {
    let known = (cause.first ?? []).indices.filter { period in cause.contains { $0[period].isFinite } }
    let margin = lag + 2
    guard let first = known.first, let last = known.last, last - first + 1 > 2 * margin + 10 else { return nil }
    let count = last - first + 1
    var (asGood, all) = (1, 1)
    for shift in stride(
      from: margin, through: count - margin, by: max(1, (count - 2 * margin) / SeriesEffect.mostShifts))
    {
      var shifted = self
      for segment in cause.indices {
        for place in 0..<count {
          shifted.cause[segment][first + (place + shift) % count] = cause[segment][first + place]
        }
      }
      guard let fit = design.of(shifted)?.fit(shifted) else { continue }
      all += 1
      if fit.plainForce >= force { asGood += 1 }
    }
    return Double(asGood) / Double(all)
  }

  /// What comes after the effect must not move it: the cause of the period after, beside all that came before.
  private var ahead: Panel {
    var ahead = self
    ahead.cause = cause.map { moved($0, by: -1) }
    ahead.lag = 0
    if lag > 0 { ahead.controls.append(cause.map { moved($0, by: lag) }) }
    return ahead
  }
}

/// The rows of a panel, and what segments and periods say by themselves: taken away from all else (Frisch and Waugh 1933),
/// first what is each segment's own, for which it is enough to look at the segment.
private struct PanelDesign {
  let rows: [Panel.Row]
  private let isSeasonal: Bool
  /// Of each segment its rows, which stand together, and its height, trend and months.
  private var segments: [(range: Range<Int>, own: Controls)] = []
  private var periods: Controls?

  init?(_ panel: Panel, isSeasonal: Bool) { self.init(panel.knownRows, panel.seasons, isSeasonal: isSeasonal) }

  private init?(_ rows: [Panel.Row], _ seasons: [Int], isSeasonal: Bool) {
    guard let end = rows.map(\.period).max() else { return nil }
    (self.rows, self.isSeasonal) = (rows, isSeasonal)
    var start = 0
    while start < rows.count {
      let next = rows[start...].firstIndex { $0.segment != rows[start].segment } ?? rows.count
      let own = rows[start..<next].map(\.period)
      var columns = [own.map { _ in 1.0 }, own.map { Double($0) / Double(end) }]
      if isSeasonal { columns += SeriesEffect.Season.months.columns(own.map { seasons[$0] }) }
      guard let controls = Matrix(columns: columns).flatMap(Controls.init) else { return nil }
      segments.append((start..<next, controls))
      start = next
    }
    let dummies = Set(rows.map(\.period)).sorted().dropFirst().compactMap { period in
      left(of: rows.map { $0.period == period ? 1 : 0 })
    }
    if !dummies.isEmpty { periods = Matrix(columns: dummies).flatMap(Controls.init) }
  }

  /// The same for a panel that differs in its cause; made anew only where other rows are known.
  func of(_ panel: Panel) -> PanelDesign? {
    let known = panel.knownRows
    return known == rows ? self : PanelDesign(known, panel.seasons, isSeasonal: isSeasonal)
  }

  var rank: Int { segments.reduce(periods?.rank ?? 0) { $0 + $1.own.rank } }

  /// What is left of a value of each row beside segments and periods; nil where that is rounding only.
  func left(of values: [Double]) -> [Double]? {
    var result = values
    for (range, own) in segments { result.replaceSubrange(range, with: own.residuals(of: Array(values[range]))) }
    if let periods { result = periods.residuals(of: result) }
    return squares(result) > 1e-20 * squares(values) ? result : nil
  }

  /// Nil where the cause says nothing that the rest does not say.
  func fit(_ panel: Panel) -> PanelFit? {
    let outcome = rows.map { panel.effect[$0.segment][$0.period] }
    let first = rows.map { panel.cause[$0.segment][$0.period - panel.lag] }
    var rest = [rows.map { panel.cause[$0.segment][$0.period - panel.lag - 1] }]
    rest.append(rows.map { panel.effect[$0.segment][$0.period - panel.ownLag] })
    for control in panel.controls { rest.append(rows.map { control[$0.segment][$0.period] }) }
    guard let own = left(of: outcome), let cause = left(of: first) else { return nil }
    return PanelFit(self, (outcome, own), (first, cause), rest.compactMap(left))
  }

  static func estimate(of panel: Panel, isSeasonal: Bool) -> Estimate? {
    let design = PanelDesign(panel, isSeasonal: isSeasonal)
    return design.flatMap { $0.fit(panel) }?.estimate()
  }
}

/// The effect on what segments and periods leave.
private struct PanelFit {
  let news: CauseNews
  let isExact: Bool
  let freedom: Double
  private let design: PanelDesign
  private let slope: Double
  private let residuals: [Double]
  private let all: Controls
  /// The slope is the sum of the effects by these weights.
  private let weights: [Double]

  typealias Column = (values: [Double], left: [Double])

  init?(_ design: PanelDesign, _ outcome: Column, _ cause: Column, _ rest: [[Double]]) {
    guard let columns = Matrix(columns: [cause.left] + rest), let fit = LeastSquares(outcome.left, on: columns),
      let all = Controls(columns), fit.coefficients[0].isFinite
    else { return nil }
    freedom = Double(design.rows.count - design.rank - fit.rank)
    guard freedom >= SeriesEffect.fewestFreedoms else { return nil }
    let left = Matrix(columns: rest).flatMap { rest.isEmpty ? nil : LeastSquares(cause.left, on: $0)?.residuals }
    let news = left ?? cause.left
    (self.design, slope, residuals, self.all) = (design, fit.coefficients[0], fit.residuals, all)
    guard let moves = CauseNews(news, of: cause.values, on: outcome.values, fit, slope: slope) else { return nil }
    self.news = moves
    let mean = outcome.values.reduce(0, +) / Double(outcome.values.count)
    isExact = fit.residualSumOfSquares <= 1e-24 * squares(outcome.values.map { $0 - mean })
    let sum = squares(news)
    weights = news.map { $0 / sum }
  }

  /// The errors by segments or by periods, whichever are larger.
  func estimate() -> Estimate? {
    let found = [design.rows.map(\.segment), design.rows.map(\.period)].compactMap(estimate)
    guard found.count == 2 else { return nil }
    return found.max { $0.p < $1.p }
  }

  private func estimate(by groups: [Int]) -> Estimate? {
    var (variance, count) = (0.0, 0)
    let total = squares(weights)
    for (_, places) in Dictionary(grouping: groups.indices, by: { groups[$0] }).sorted(by: { $0.key < $1.key }) {
      var own = [Double](repeating: 0, count: weights.count)
      for place in places { own[place] = weights[place] }
      // A group in which the cause has no news says nothing, and is none.
      guard squares(own) > 1e-16 * total else { continue }
      count += 1
      // What is not left of the group's weights, the columns have taken of its errors.
      guard let left = design.left(of: own).map(all.residuals), squares(left) > 1e-9 * squares(own) else { continue }
      let sum = places.reduce(0) { $0 + own[$1] * residuals[$1] }
      variance += sum * sum * squares(own) / squares(left)
    }
    guard count > 1, variance > 0 else { return nil }
    return Estimate(value: slope, standardError: variance.squareRoot(), degreesOfFreedom: Double(count - 1))
  }

  /// The slope by the larger of the plain sums by segments and by periods: a yardstick for shifts of one panel, which need
  /// no more.
  var plainForce: Double {
    let parts = zip(weights, residuals).map { $0 * $1 }
    let variances = [design.rows.map(\.segment), design.rows.map(\.period)].map { groups in
      var sums: [Int: Double] = [:]
      for (group, part) in zip(groups, parts) { sums[group, default: 0] += part }
      return sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
    }
    return slope * slope / (variances.max() ?? 0)
  }
}

private func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
