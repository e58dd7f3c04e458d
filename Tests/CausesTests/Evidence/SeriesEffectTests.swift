import Semantics
import Statistics
import TestRandom
import Testing

@testable import Causes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct SeriesEffectTests {
  private func series(_ cause: [Double], _ effect: [Double], lag: Int) -> SeriesEffect.Series {
    var series = SeriesEffect.Series(
      cause: cause, effect: effect, seasons: cause.indices.map { $0 % 12 }, lag: lag)
    if (cause + effect).allSatisfy({ $0 > 0 }) {
      series.parts = (cause.map { log($0) }, effect.map { log($0) })
    }
    return series
  }

  private func isSupported(_ series: SeriesEffect.Series) -> Bool {
    guard let effect = SeriesEffect(series) else { return false }
    let limits = SeriesStudy.limits(
      effect, LinkControls(controls: [], hidden: [], movesOwnHistory: false, isCauseExplained: true))
    let grading = Grading(
      estimate: effect.estimate, direction: .either, isRefuted: false, believed: 1, limits: limits)
    return grading.result.grade == .supported
  }

  /// Two series that have nothing to do with each other; the whole table is printed by `Benchmarks --links`.
  @Test(arguments: MadeSeries.Kind.allCases) func unrelatedSeriesAreNotSupported(_ kind: MadeSeries.Kind) {
    let seeds: ClosedRange<UInt64> = 1...60
    let found = seeds.filter { seed in
      var made = MadeSeries(seed)
      let (cause, effect) = (made.series(kind, 36), made.series(kind, 36))
      return isSupported(series(cause, effect, lag: Int(seed % 2)))
    }
    #expect(found.count <= 6, "\(kind.rawValue): \(found.count) of 60")
  }

  /// Both have one season that grows along with them: months held apart leave what it has grown by, which once was a link in
  /// 15 of 100 tries.
  @Test func aSeasonThatGrowsAlongIsNoLink() {
    var (supported, told) = (0, 0)
    for seed in UInt64(1)...40 {
      var made = MadeSeries(seed)
      let both = made.growingTogether(60)
      let asked = series(both.cause, both.effect, lag: 0)
      if isSupported(asked) { supported += 1 }
      if let p = SeriesEffect(asked)?.inParts, p >= Grading.looseChance { told += 1 }
    }
    #expect(supported <= 2 && told >= 4, "supported \(supported), told \(told)")
  }

  /// Two waves of forty months go together for years.
  @Test func wavesOfYearsAreNoLink() {
    var told = 0
    for length in [36, 60] {
      var supported = 0
      for seed in UInt64(1)...60 {
        var made = MadeSeries(seed)
        let asked = series(made.series(.cycle, length), made.series(.cycle, length), lag: Int(seed % 2))
        if isSupported(asked) { supported += 1 }
        if let p = SeriesEffect(asked)?.quick, p >= Grading.looseChance { told += 1 }
      }
      #expect(supported <= 4, "\(length): \(supported) of 60")
    }
    #expect(told >= 3, "\(told) of 120")
  }

  @Test(arguments: [0, 1, 3]) func aRealLinkIsFoundWithItsSize(_ lag: Int) throws {
    var (hits, covered) = (0, 0)
    for seed in UInt64(1)...40 {
      var made = MadeSeries(seed)
      let cause = made.persistent(48, 0.5)
      let effect = made.follower(of: cause, lag: lag, by: 0.8)
      let found = try #require(SeriesEffect(series(cause, effect, lag: lag)))
      let interval = found.estimate.interval(0.95)
      if interval.lower <= 0.8, interval.upper >= 0.8 { covered += 1 }
      if isSupported(series(cause, effect, lag: lag)) { hits += 1 }
    }
    #expect(hits >= 28, "lag \(lag): found in \(hits) of 40")
    #expect(covered >= 34, "lag \(lag): held in \(covered) of 40")
  }

  /// Grown together, and no more: the plain correlation of such series is above 0.9.
  @Test func aCommonTrendIsNoLink() throws {
    var made = MadeSeries(7)
    let cause = made.normals(36).enumerated().map { Double($0) + $1 }
    let effect = made.normals(36).enumerated().map { 3 * Double($0) + $1 }
    let found = try #require(SeriesEffect(series(cause, effect, lag: 0)))
    #expect(found.estimate.p > 0.1)
  }

  /// The rules say that what follows a month later moves what it follows.
  @Test func theWrongDirectionIsNotSupported() {
    let found = (UInt64(1)...20).filter { seed in
      var made = MadeSeries(seed)
      let driver = made.persistent(60, 0.7)
      var follower = made.normals(60).map { 0.3 * $0 }
      for month in 1..<60 { follower[month] += driver[month - 1] }
      return isSupported(series(follower, driver, lag: 0))
    }
    #expect(found.count <= 2)
  }

  /// Something hidden moves both, and the cause once more in the month after: then that fits, too.
  @Test func aHiddenCauseMayShowInTheFuture() {
    let seen = (UInt64(1)...20).filter { seed in
      var made = MadeSeries(seed)
      let hidden = made.normals(60)
      let effect = zip(hidden, made.normals(60)).map { $0 + 0.3 * $1 }
      var cause = zip(hidden, made.normals(60)).map { $0 + 0.3 * $1 }
      for month in 1..<60 { cause[month] += hidden[month - 1] }
      return (SeriesEffect(series(cause, effect, lag: 0))?.future ?? 1) < 0.05
    }
    #expect(seen.count >= 5)
  }

  @Test func seasonsAreToldApartWhereThereAreSome() throws {
    var made = MadeSeries(3)
    let december = (0..<48).map { $0 % 12 == 11 ? 8.0 : 0 }
    let (cause, effect) = (
      zip(december, made.normals(48)).map { $0 + $1 }, zip(december, made.normals(48)).map { $0 + $1 }
    )
    let found = try #require(SeriesEffect(series(cause, effect, lag: 0)))
    #expect(found.season == .months)
    #expect(found.estimate.p > 0.05)
    let plain = (0..<20).compactMap { _ in SeriesEffect(series(made.normals(48), made.normals(48), lag: 0)) }
    #expect(plain.count { $0.season == .wave } >= 10)
  }

  @Test func shortAndIdleSeriesSayNothing() {
    #expect(SeriesEffect(series([1, 2, 3], [1, 2, 3], lag: 0)) == nil)
    let still = [Double](repeating: 5, count: 40)
    var made = MadeSeries(1)
    #expect(SeriesEffect(series(still, made.normals(40), lag: 0)) == nil)
    #expect(SeriesEffect(series(made.normals(40), still, lag: 0)) == nil)
  }

  /// One step up is one event, whatever else there is in the months around it.
  @Test func aCauseThatMovedOnceCountsAsOneMove() throws {
    var made = MadeSeries(5)
    let price = (0..<36).map { $0 < 15 ? 100.0 : 125 }
    if let found = SeriesEffect(series(price, made.normals(36), lag: 0)) { #expect(found.moveCount < 3) }
  }

  /// Gaps cost the periods that need them, and no more.
  @Test func missingPeriodsAreLeftOut() throws {
    var made = MadeSeries(9)
    var (cause, effect) = (made.normals(40), made.normals(40))
    let whole = try #require(SeriesEffect(series(cause, effect, lag: 1)))
    cause[20] = .nan
    let holed = try #require(SeriesEffect(series(cause, effect, lag: 1)))
    #expect(whole.rowCount == 37)
    #expect(holed.rowCount == 34)
    effect[39] = .nan
    #expect(SeriesEffect(series(cause, effect, lag: 1))?.rowCount == 33)
  }

  /// Other units are other numbers, not other evidence.
  @Test func unitsDoNotMatter() throws {
    var made = MadeSeries(11)
    let (cause, effect) = (made.persistent(40, 0.5), made.persistent(40, 0.5))
    let plain = try #require(SeriesEffect(series(cause, effect, lag: 1)))
    let scaled = try #require(
      SeriesEffect(series(cause.map { $0 * 1_000 + 5_000 }, effect.map { $0 / 100 - 3 }, lag: 1)))
    #expect(abs(scaled.estimate.t - plain.estimate.t) < 1e-9)
    #expect(abs(scaled.estimate.value * 100_000 - plain.estimate.value) < 1e-9)
  }
}
