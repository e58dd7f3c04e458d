import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

/// Mix and inner change of a rate between years by group, against the formula that a hand would write: what `why` says
/// must be what the language computes.
@Suite struct MixOverYearsTests {
  /// `w` is a group's part of the denominator, `m` its rate. A group that comes or goes has one rate only.
  static func rules(years: Int) -> String {
    """
    dataset g from "g.csv" { time day: date; group: text; got: number; of_all: number }
    m = sum(g.got) / sum(g.of_all)
    w = sum(g.of_all) / overall(sum(g.of_all), group)
    whole = overall(m, group)
    then_m = prior(m, \(years) year)
    then_w = prior(w, \(years) year) ?? 0
    inner = ((w ?? 0) + then_w) / 2 * ((m ?? then_m) - (then_m ?? m))
    mix = ((w ?? 0) - then_w) * (((m ?? then_m) + (then_m ?? m)) / 2 - (whole + prior(whole, \(years) year)) / 2)
    old_inner = then_w * (m - then_m)
    cross = ((w ?? 0) - then_w) * (m - then_m)

    """
  }

  private static func change(_ rules: String, _ csv: String, _ from: Int, _ to: Int) throws -> SegmentChange {
    let prepared = try Workbench(rules + "why m from @\(from) to @\(to) by group\n", data: ["g": csv]).prepare()
    let errors = prepared.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message.english))")
    let why = try #require(prepared.model.whys.first)
    let calendar = prepared.model.calendar
    func slice(_ year: Int) throws -> Slice {
      let span = try #require(year == from ? why.from : why.to)
      return Slice(span: span, period: calendar.period(.year, of: span.start))
    }
    let kpi = prepared.model.definitions[why.definition.index].value
    return try prepared.engine.change(of: kpi, from: slice(from), to: slice(to), by: why.dimensions)
  }

  /// What the hand formulas give in a year, by group.
  private static func byHand(_ rules: String, _ csv: String, in year: Int) throws -> [String: [Double?]] {
    let bench = Workbench(rules, data: ["g": csv])
    let (answer, calendar) = (
      try bench.answer("mix, inner, old_inner, cross by year, group"), try bench.prepare().model.calendar
    )
    var found: [String: [Double?]] = [:]
    for row in answer.rows {
      guard case .period(let period) = row[0].value, case .text(let group) = row[1].value,
        calendar.text(of: period) == "\(year)"
      else { continue }
      found[group] = row.dropFirst(2).map(\.double)
    }
    return found
  }

  private static func isSame(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return false }
    return abs(a - b) <= 1e-12 * max(1, abs(a), abs(b))
  }

  /// Groups stay, come and go.
  @Test func equalToTheFormulaByHand() throws {
    let csv = """
      day,group,got,of_all
      2023-05-01,a,10,100
      2023-06-01,b,40,200
      2023-07-01,c,9,30
      2024-05-01,a,18,120
      2024-06-01,b,30,180
      2024-08-01,d,50,100
      2025-05-01,a,20,110
      2025-06-01,b,35,210
      2025-08-01,d,40,130
      2025-09-01,c,5,50

      """
    for year in [2024, 2025] {
      let change = try Self.change(Self.rules(years: 1), csv, year - 1, year)
      let hand = try Self.byHand(Self.rules(years: 1), csv, in: year)
      #expect(change.segments.count == 4 && change.method == .mixAndRate)
      for segment in change.segments {
        guard case .text(let group) = segment.key[0] else { continue }
        let numbers = try #require(hand[group])
        let mix = try #require(segment.first)
        #expect(Self.isSame(mix, numbers[0]), "\(year) \(group): \(mix) \(numbers)")
        #expect(Self.isSame(segment.effect - mix, numbers[1]), "\(year) \(group): \(segment.effect - mix) \(numbers)")
        // With the weights of the year before it is half of the joint term less, for groups of both years.
        if !segment.isEntering, !segment.isLeaving, let old = numbers[2], let cross = numbers[3] {
          #expect(Self.isSame(segment.effect - mix, old + cross / 2), "\(year) \(group)")
        }
      }
      #expect(
        change.segments.contains(where: \.isEntering) && (year == 2025 || change.segments.contains(where: \.isLeaving)))
      let total = try #require(change.after.double) - (try #require(change.before.double))
      #expect(Self.isSame(change.segments.map(\.effect).reduce(0, +), total))
    }
  }

  /// The household headship rates of 1970 and 1985 (Das Gupta 1993, example 5.1), as rows of data: the published mix and
  /// rate, and the same by hand.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func publishedFigures() throws {
    let cases = try ReferenceCases.cases("decomposition/dasgupta_shapley.json")
    let one = try #require(cases.first { $0["id"] as? String == "dg5.1" })
    let published = try #require(one["published_effects"] as? [Double])
    let expected = try #require(
      try ReferenceCases.object("segments/kitagawa_by_segment.json")["dg5_1"] as? [String: Any])
    var csv = "day,group,got,of_all\n"
    for (year, field) in [(1970, "x0"), (1985, "x1")] {
      let sizesAndRates = try #require(one[field] as? [[Double]])
      for (place, (size, rate)) in zip(sizesAndRates[0], sizesAndRates[1]).enumerated() {
        csv += "\(year)-07-01,g\(place),\(size * rate),\(size)\n"
      }
    }
    let rules = Self.rules(years: 15)
    let change = try Self.change(rules, csv, 1970, 1985)
    let hand = try Self.byHand(rules, csv, in: 1985)
    let mixes = try #require(expected["mix_by_segment_centred"] as? [Double])
    let rates = try #require(expected["rate_by_segment"] as? [Double])
    #expect(change.segments.count == mixes.count)
    var sums = (mix: 0.0, rate: 0.0)
    for segment in change.segments {
      guard case .text(let group) = segment.key[0], let place = Int(group.dropFirst()) else { continue }
      let mix = try #require(segment.first)
      let numbers = try #require(hand[group])
      #expect(abs(mix - mixes[place]) < 1e-9 && abs(segment.effect - mix - rates[place]) < 1e-9, "\(group)")
      #expect(Self.isSame(mix, numbers[0]) && Self.isSame(segment.effect - mix, numbers[1]), "\(group)")
      sums = (sums.mix + mix, sums.rate + segment.effect - mix)
    }
    let tolerance = try #require(one["tolerance_of_published"] as? Double)
    #expect(abs(sums.mix - published[0]) <= tolerance && abs(sums.rate - published[1]) <= tolerance)
  }
}
