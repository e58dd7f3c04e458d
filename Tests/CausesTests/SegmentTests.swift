import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

@Suite struct SegmentTests {
  /// Rates of groups and their sizes, as Das Gupta (1993) has them in examples 5.1 and 5.3.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"), arguments: ["dg5.1", "dg5.3"])
  func mixAndRateOfPublishedRates(_ id: String) throws {
    let cases = try ReferenceCases.cases("decomposition/dasgupta_shapley.json")
    let one = try #require(cases.first { $0["id"] as? String == id })
    let old = try #require(one["x0"] as? [[Double]])
    let new = try #require(one["x1"] as? [[Double]])
    let key = id.replacingOccurrences(of: ".", with: "_")
    let expected = try #require(try ReferenceCases.object("segments/kitagawa_by_segment.json")[key] as? [String: Any])
    func numerator(_ x: [[Double]]) -> [Double] { zip(x[0], x[1]).map { $0 * $1 } }
    let (mix, rate) = mixAndRate(
      numerator: Segmented(before: numerator(old), after: numerator(new)),
      denominator: Segmented(before: old[0], after: new[0]))
    for (name, found) in [("mix_by_segment_centred", mix), ("rate_by_segment", rate)] {
      for (a, b) in zip(found, try #require(expected[name] as? [Double])) { #expect(abs(a - b) < 1e-9, "\(name)") }
    }
    let total = try #require(expected["total"] as? Double)
    #expect(abs(mix.reduce(0, +) + rate.reduce(0, +) - total) < 1e-9)
  }

  static let rules = """
    dataset o from "o.csv" { time day: date; shop: text; who: text; amount: 円 }
    dataset ads from "ads.csv" { time day: date; spend: 円 }
    sales = sum(o.amount)
    n = count(o)
    basket: 円 = sum(o.amount) / count(o)
    mean = avg(o.amount)
    middle = median(o.amount)
    buyers = count_distinct(o.who)
    each_buyer: 円 = sum(o.amount) / count_distinct(o.who)
    cost: 円 = sum(ads.spend) / count(o)

    """
  static let data = [
    "o": """
    day,shop,who,amount
    2026-01-05,a,u,100
    2026-01-09,b,u,200
    2026-01-10,b,v,300
    2026-01-12,c,w,50
    2026-02-03,a,u,150
    2026-02-20,a,v,250
    2026-02-21,b,v,400
    2026-02-22,d,x,80
    """,
    "ads": "day,spend\n2026-01-01,1000\n2026-01-31,0\n2026-02-10,1800\n",
  ]

  func change(_ name: String) throws -> SegmentChange {
    let prepared = try Workbench(Self.rules + "why \(name) by o.shop\n", data: Self.data).prepare()
    #expect(prepared.diagnostics.allSatisfy { $0.severity != .error })
    let whys = prepared.model.whys
    let why = try #require(whys.last)
    let kpi = prepared.model.definitions[why.definition.index].value
    return try prepared.engine.change(
      of: kpi, from: Months.slice(2026, 1), to: Months.slice(2026, 2), by: why.dimensions)
  }

  /// Whatever the formula: all parts are the whole change.
  @Test(arguments: ["sales", "n", "basket", "mean", "middle", "buyers", "each_buyer", "cost"])
  func partsAddUp(_ name: String) throws {
    let change = try change(name)
    let sum = change.segments.map(\.effect).reduce(0, +) + change.overlap + (change.common ?? 0)
    let total = try #require(change.after.double) - (try #require(change.before.double))
    #expect(abs(sum - total) < 1e-9 * max(1, abs(total)), "\(name): \(sum) of \(total)")
    #expect(Set(change.segments.map { "\($0.key)" }).count == 4)
  }

  @Test func methodsFitTheFormula() throws {
    #expect(try change("sales").method == .volumeAndRate)
    #expect(try change("n").method == .sum)
    #expect(try change("basket").method == .mixAndRate)
    #expect(try change("mean").method == .mixAndRate)
    #expect(try change("middle").overlap != 0)
    #expect(try change("buyers").method == .orders)
    // u and v buy in two shops in January, v in two in February.
    #expect(try change("buyers").overlap == 0)
    #expect(try change("cost").common != nil)
  }

  @Test func segmentsThatComeAndGo() throws {
    let segments = try change("sales").segments
    func segment(_ shop: String) throws -> SegmentChange.Segment {
      try #require(segments.first { $0.key == [.text(shop)] })
    }
    #expect(try segment("c").isLeaving && !segment("c").isEntering)
    #expect(try segment("d").isEntering && !segment("d").isLeaving)
    #expect(try segment("a").effect == 300)
    // One row more at the mean of 100 and 200, and 100 more in each at the mean of 1 and 2 rows.
    #expect(try segment("a").first == 150)
  }

  /// A mean by its rows is the ratio of sum and count.
  @Test func aMeanIsARatio() throws {
    let (mean, basket) = (try change("mean"), try change("basket"))
    for (a, b) in zip(mean.segments, basket.segments) {
      #expect(a.key == b.key && abs(a.effect - b.effect) < 1e-9 && abs((a.first ?? 0) - (b.first ?? 1)) < 1e-9)
    }
  }

  static let twoDatasets = """
    dataset orders from "o.csv" { time day: date; channel: text; n: number }
    dataset visits from "v.csv" { time day: date; channel: text; from_where: text = channel; n: number }
    cvr = sum(orders.n) / sum(visits.n)

    """
  static let ordersAndVisits = [
    "orders": "day,channel,n\n2026-01-05,a,10\n2026-01-31,b,5\n2026-02-05,a,20\n2026-02-28,b,3\n",
    "visits": "day,channel,n\n2026-01-05,a,100\n2026-01-31,b,100\n2026-02-05,a,210\n2026-02-28,b,90\n",
  ]

  /// A rate whose denominator is another dataset: the column that both have, or a pair of columns, tells mix and rate.
  @Test(arguments: ["channel", "orders.channel = visits.channel", "orders.channel = visits.from_where"])
  func denominatorOfAnotherDataset(_ key: String) throws {
    let rules = Self.twoDatasets + "why cvr from @2026-01 to @2026-02 by \(key)\n"
    let prepared = try Workbench(rules, data: Self.ordersAndVisits).prepare()
    #expect(prepared.diagnostics.allSatisfy { $0.severity != .error }, "\(prepared.diagnostics.map(\.message.english))")
    let why = try #require(prepared.model.whys.first)
    let kpi = try #require(prepared.model.definition(named: "cvr")).value
    let change = try prepared.engine.change(
      of: kpi, from: Months.slice(2026, 1), to: Months.slice(2026, 2), by: why.dimensions)
    #expect(change.method == .mixAndRate && change.common == nil)
    let a = try #require(change.segments.first { $0.key == [.text("a")] })
    // 50 % of the visits before and 70 % after; rates 10 % and 20 / 210, the whole's 7.5 % and 23 / 300.
    #expect(a.shares?.before == 0.5 && a.shares?.after == 0.7)
    #expect(abs((a.first ?? 0) - 0.2 * ((0.1 + 20 / 210) / 2 - (0.075 + 23.0 / 300) / 2)) < 1e-12)
  }
}
