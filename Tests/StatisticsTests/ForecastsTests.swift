import Testing

@testable import Statistics

@Suite struct ForecastsTests {
  private func forecasts(_ all: [(Double, Bool)]) throws -> Forecasts {
    try #require(Forecasts(all.map { Forecasts.Forecast(chance: $0.0, cameTrue: $0.1) }))
  }

  @Test func brierByHand() throws {
    let found = try forecasts([(0.8, true), (0.6, false), (0.3, false), (0.6, true)])
    #expect(abs(found.brierScore - (0.04 + 0.36 + 0.09 + 0.16) / 4) < 1e-15)
    #expect(found.brierScore(ofAlways: 0.5) == 0.25 && found.share.share == 0.5)
    #expect(Forecasts([]) == nil)
    // Who is always right and sure has 0.
    #expect(try forecasts([(1, true), (0, false)]).brierScore == 0)
  }

  @Test func binsHoldTheirLowerEdge() throws {
    let found = try forecasts([(0.6, true), (0.7, false), (0.6, true), (0.2, false), (0.999, true)]).bins(5)
    #expect(found.map(\.low) == [0.2, 0.6, 0.8] && found.map(\.high) == [0.4, 0.8, 1])
    #expect(found.map(\.came.count) == [1, 3, 1] && found.map(\.came.successes) == [0, 2, 1])
    #expect(abs(found[1].chance - 1.9 / 3) < 1e-15)
  }
}
