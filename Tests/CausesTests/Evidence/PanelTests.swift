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

struct PanelTests {
  private func panel(_ cause: [Double], _ effect: [Double], segments: Int, lag: Int) -> Panel {
    let length = cause.count / segments
    func parts(_ values: [Double]) -> [[Double]] {
      (0..<segments).map { Array(values[$0 * length..<($0 + 1) * length]) }
    }
    var panel = Panel(
      cause: parts(cause), effect: parts(effect), controls: [], seasons: (0..<length).map { $0 % 12 }, lag: lag,
      movesOwnHistory: false)
    if (cause + effect).allSatisfy({ $0 > 0 }) {
      panel.parts = (panel.cause.map { $0.map { log($0) } }, panel.effect.map { $0.map { log($0) } })
    }
    return panel
  }

  private func limits(_ effect: SeriesEffect) -> [EvidenceReason] {
    SeriesStudy.limits(
      effect, LinkControls(controls: [], hidden: [], movesOwnHistory: false, isCauseExplained: true))
  }

  private func isSupported(_ panel: Panel) -> Bool {
    guard let effect = panel.effect(periodCount: panel.seasons.count) else { return false }
    return Grading(
      estimate: effect.estimate, direction: .either, isRefuted: false, believed: 1, limits: limits(effect)
    ).result.grade == .supported
  }

  /// The whole table is printed by `Benchmarks --links`. One season in both ends of each segment was a link in 50 of 100
  /// tries, in each at a lag of 0.
  @Test(arguments: MadeSeries.PanelKind.allCases) func unrelatedSegmentsAreNotSupported(_ kind: MadeSeries.PanelKind) {
    for (segments, length) in [(4, 24), (4, 36)] {
      let found = (UInt64(1)...30).filter { seed in
        var made = MadeSeries(seed)
        let both = made.panel(kind, segments: segments, length)
        return isSupported(panel(both.cause, both.effect, segments: segments, lag: Int(seed % 2)))
      }
      #expect(found.count <= 4, "\(kind.rawValue), \(segments) of \(length): \(found.count) of 30")
    }
  }

  private func real(_ seed: UInt64, segments: Int, _ length: Int, by size: Double) -> Panel {
    var made = MadeSeries(seed)
    let causes = (0..<segments).map { _ in made.persistent(length, 0.5) }
    let effects = causes.flatMap { made.follower(of: $0, lag: 1, by: size) }
    return panel(causes.flatMap { $0 }, effects, segments: segments, lag: 1)
  }

  @Test(arguments: [(3, 20), (4, 30), (7, 36)]) func aRealLinkIsFoundWithItsSize(_ segments: Int, _ least: Int) throws {
    var (hits, covered) = (0, 0)
    for seed in UInt64(1)...40 {
      let panel = real(seed, segments: segments, 36, by: 0.8)
      let interval = try #require(panel.effect(periodCount: 36)).estimate.interval(0.95)
      if interval.lower <= 0.8, interval.upper >= 0.8 { covered += 1 }
      if isSupported(panel) { hits += 1 }
    }
    #expect(hits >= least, "\(segments): found in \(hits) of 40")
    #expect(covered >= 34, "\(segments): held in \(covered) of 40")
  }

  @Test func segmentsHaveMonthsOfTheirOwnWhereThereAreSome() throws {
    var made = MadeSeries(3)
    let both = made.panel(.sameSeason, segments: 4, 36)
    let seasonal = try #require(panel(both.cause, both.effect, segments: 4, lag: 0).effect(periodCount: 36))
    #expect(seasonal.season == .segments && seasonal.estimate.p > 0.05)
    let plain = try #require(real(3, segments: 4, 36, by: 0.8).effect(periodCount: 36))
    #expect(plain.season == .periods)
  }

  /// A cause that follows its effect fits in the period after.
  @Test func theFutureSpeaksAgainstTheWrongDirection() throws {
    let found = (UInt64(1)...20).filter { seed in
      let turned = real(seed, segments: 4, 48, by: 0.8)
      var asked = turned
      (asked.cause, asked.effect, asked.lag) = (turned.effect, turned.cause, 0)
      return isSupported(asked)
    }
    #expect(found.count <= 2)
  }

  /// Neither the unit of a segment's numbers nor the order of segments is evidence.
  @Test func unitsAndOrderDoNotMatter() throws {
    let plain = real(5, segments: 4, 36, by: 0.3)
    var other = plain
    other.cause = plain.cause.reversed().map { $0.map { $0 * 1_000 + 5_000 } }
    other.effect = plain.effect.reversed().map { $0.map { $0 / 100 - 3 } }
    let (one, two) = (
      try #require(plain.effect(periodCount: 36)), try #require(other.effect(periodCount: 36))
    )
    #expect(abs(one.estimate.p - two.estimate.p) < 1e-7)
    #expect(one.shifted == two.shifted && abs((one.future ?? 1) - (two.future ?? 1)) < 1e-7)
  }

  /// Gaps cost the rows that need them, and a segment without news is none.
  @Test func gapsAndIdleSegments() throws {
    var holed = real(7, segments: 5, 36, by: 0.8)
    holed.cause[1][20] = .nan
    let found = try #require(holed.effect(periodCount: 36))
    #expect(found.rowCount == 5 * 34 - 2)
    holed.cause[2] = holed.cause[2].map { _ in 4 }
    let idle = try #require(holed.effect(periodCount: 36))
    #expect(idle.estimate.degreesOfFreedom <= 4)
    for segment in 0..<5 { holed.cause[segment] = holed.cause[segment].map { _ in 4 } }
    #expect(holed.effect(periodCount: 36) == nil)
    #expect(real(7, segments: 2, 36, by: 0.8).effect(periodCount: 36) == nil)
  }
}
