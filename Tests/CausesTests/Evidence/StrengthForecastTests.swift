import TestRandom
import Testing

@testable import Causes

struct StrengthForecastTests {
  private func forecast(_ cause: [Double], _ effect: [Double], lag: Int = 1, _ slope: Double) -> StrengthForecast? {
    let seasons = (0...cause.count).map { $0 % 12 }
    return StrengthForecast(.init(cause: cause, effect: effect, seasons: seasons, lag: lag), slope: slope)
  }

  private func worse(_ length: Int, _ slope: Double) throws -> Int {
    try (UInt64(1)...60).count { seed in
      var made = MadeSeries(seed)
      let cause = made.persistent(length, 0.5)
      let effect = made.follower(of: cause, lag: 1, by: 0.8)
      return try #require(forecast(cause, effect, slope)).isWorse
    }
  }

  /// Of the true strength few are worse than none, of three times it nearly all, and of its opposite all.
  @Test func theTrueStrengthForetells() throws {
    let counts = try [0.8, 2.4, -0.8].map { try worse(48, $0) }
    #expect(counts[0] <= 6, "the true one: \(counts[0]) of 60")
    #expect(counts[1] >= 55, "three times: \(counts[1]) of 60")
    #expect(counts[2] == 60, "the other way: \(counts[2]) of 60")
  }

  /// A strength over what has nothing to do with it makes forecasts worse.
  @Test func aStrengthWithoutALinkIsWorse() throws {
    let count = try (UInt64(1)...60).count { seed in
      var made = MadeSeries(seed)
      let (cause, effect) = (made.persistent(48, 0.5), made.persistent(48, 0.5))
      return try #require(forecast(cause, effect, 0.8)).isWorse
    }
    #expect(count >= 54, "\(count) of 60")
  }

  @Test func noStrengthIsNoChange() throws {
    var made = MadeSeries(3)
    let (cause, effect) = (made.normals(40), made.normals(40))
    let found = try #require(forecast(cause, effect, 0))
    #expect(found.error == found.errorWithout && !found.isWorse)
    #expect(found.next?.with == found.next?.without)
  }

  /// Without season and noise in the past of both, the arithmetic by hand: means of what came before.
  @Test func theNextPeriodAsByTheFormula() throws {
    var made = MadeSeries(5)
    let (cause, effect) = (made.persistent(30, 0.5), made.normals(30))
    let seasons = (0...30).map { $0 % 12 }
    let found = try #require(forecast(cause, effect, 2))
    func expected(_ values: [Double], _ place: Int) -> Double? {
      let past = [Array(values.prefix(place))]
      let season = SeriesEffect.Season(of: past, seasons, atLeast: SeriesEffect.Season.foretellingF)
      return OwnHistory(of: values, seasons, before: place, season: season)?.expectation(of: place)
    }
    let own = try #require(expected(effect + [.nan], 30))
    let news = try cause[29] - #require(expected(cause + [.nan], 29))
    let next = try #require(found.next)
    #expect(next.place == 30 && abs(next.without - own) < 1e-9 && abs(next.with - own - 2 * news) < 1e-9)
  }

  /// What is foretold hangs on nothing that comes later.
  @Test func theFutureChangesNoForecast() throws {
    var made = MadeSeries(11)
    let cause = made.persistent(48, 0.5)
    let effect = made.follower(of: cause, lag: 1, by: 0.8)
    let short = try #require(forecast(Array(cause.prefix(36)), Array(effect.prefix(36)), 0.8))
    var other = Array(effect.prefix(36)) + [100.0]
    other += made.normals(11)
    let long = try #require(forecast(cause, other, 0.8))
    let (old, new) = (Double(short.periodCount), Double(long.periodCount))
    let next = try #require(short.next)
    // All that is known of the long series up to its 37th is the short one.
    let first = try #require(forecast(Array(cause.prefix(37)), Array(other.prefix(37)), 0.8))
    #expect(first.periodCount == short.periodCount + 1 && new > old)
    #expect(abs(first.error * (old + 1) - short.error * old - abs(100 - next.with)) < 1e-6)
  }

  @Test func tooFewAreNotScored() {
    var made = MadeSeries(2)
    #expect(forecast(made.normals(16), made.normals(16), 1) == nil)
    #expect(forecast([], [], 1) == nil)
    let blank = [Double](repeating: .nan, count: 40)
    #expect(forecast(blank, made.normals(40), 1) == nil)
  }
}
