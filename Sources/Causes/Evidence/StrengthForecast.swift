import Semantics
import Statistics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How well a declared strength foretells the effect, one period after the other, each with what came before it alone:
///
///     y(t) = what the past of y lets expect + strength × (x(t − lag) − what the past of x let expect)
///
/// held against the first part by itself, "no change". A season or a trend that both have says nothing here, for both pasts
/// hold it: what is left is what is new in the cause. The strength was declared and is fitted to nothing, so that what it
/// foretells is a forecast in the strict sense where the cause comes before the effect.
package struct StrengthForecast: Sendable {
  /// The period behind all that are known of the effect.
  package struct Next: Sendable {
    /// Its place in the series.
    var place: Int
    package var with: Double
    package var without: Double
  }
  package var periodCount: Int
  /// How far off the forecasts are on average, without a sign, in the measure of the regression.
  package var error: Double
  /// And without the link.
  package var errorWithout: Double
  /// Nil where the cause of that time is not known yet.
  package var next: Next?

  package var isWorse: Bool { error > errorWithout }

  /// With fewer, one month decides.
  private static let fewest = 8
  /// The latest ones: each asks for two fits of all that came before it.
  private static let most = 60

  /// Nil where too little is known to foretell with.
  init?(_ series: SeriesEffect.Series, slope: Double) {
    let blank = [Double](repeating: .nan, count: max(0, series.seasons.count - series.effect.count))
    let (cause, effect) = (series.cause + blank, series.effect + blank)
    func expected(_ values: [Double], at place: Int) -> Double? {
      let past = [Array(values.prefix(place))]
      let season = SeriesEffect.Season(of: past, series.seasons, atLeast: SeriesEffect.Season.foretellingF)
      return OwnHistory(of: values, series.seasons, before: place, season: season)?.expectation(of: place)
    }
    func forecast(at place: Int) -> (with: Double, without: Double)? {
      let before = place - series.lag
      guard before >= 0, cause[before].isFinite, let own = expected(effect, at: place),
        let causes = expected(cause, at: before)
      else { return nil }
      return (own + slope * (cause[before] - causes), own)
    }
    let known = effect.indices.filter { effect[$0].isFinite }
    let (sum, sumWithout, count) = known.suffix(StrengthForecast.most).reduce(into: (0.0, 0.0, 0)) { sums, place in
      guard let told = forecast(at: place) else { return }
      sums.0 += abs(effect[place] - told.with)
      sums.1 += abs(effect[place] - told.without)
      sums.2 += 1
    }
    guard count >= StrengthForecast.fewest, slope.isFinite, let last = known.last else { return nil }
    (periodCount, error, errorWithout) = (count, sum / Double(count), sumWithout / Double(count))
    if effect.indices.contains(last + 1), let told = forecast(at: last + 1) {
      next = Next(place: last + 1, with: told.with, without: told.without)
    }
  }
}

extension EffectScale {
  /// The middle of a strength, of one more of the cause in the measure of the regression.
  func slope(_ strength: LinkModel.Strength) -> Double {
    let middle = (strength.low.double + strength.high.double) / 2
    return (isEffectRelative ? log(1 + middle) : middle) / step(strength)
  }
}
