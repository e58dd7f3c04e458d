import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

/// Which dimensions explain a change (Bhagwan et al. 2014).
@Suite struct DimensionSearchTests {
  /// The example of the paper's kind: revenue halves, and devices explain it better than the largest data centre.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func referenceValues() throws {
    let whole = try ReferenceCases.object("segments/adtributor.json")
    let dimensions = try #require(whole["dimensions"] as? [String: [String: [String: Double]]])
    #expect(dimensions.count == 3)
    var ranked: [(name: String, surprise: Double)] = []
    for (name, elements) in dimensions {
      let keys = elements.keys.filter { $0 != "_total" }.sorted()
      func numbers(_ field: String) throws -> [Double] { try keys.map { try #require(elements[$0]?[field]) } }
      let values = Segmented(before: try numbers("forecast"), after: try numbers("actual"))
      let surprises = surprise(values)
      for (found, expected) in zip(surprises, try numbers("surprise_nat")) { #expect(abs(found - expected) < 1e-12) }
      let total = try #require(elements["_total"])
      #expect(abs(surprises.reduce(0, +) - (total["JS_nat"] ?? .nan)) < 1e-12)
      let change = values.sums.after - values.sums.before
      let effects = zip(values.after, values.before).map { $0 - $1 }
      for (found, expected) in zip(effects, try numbers("EP")) { #expect(abs(found / change - expected) < 1e-12) }
      if let found = explaining(effects: effects, surprises: surprises, total: change) {
        ranked.append((name, found.surprise))
        #expect(abs(found.surprise - (total["JS_nat"] ?? .nan)) < 1e-12)
        // Tablet and mobile are gone; the personal computer has not changed.
        if name == "device" { #expect(found.chosen.map { keys[$0] } == ["Tablet", "Mobile"]) }
        if name == "advertiser" { #expect(found.chosen.map { keys[$0] } == ["A1", "A3"]) }
      }
    }
    // In the data centre X stands 94 % of the fall, and of all else too.
    #expect(ranked.sorted { $0.surprise > $1.surprise }.map(\.name) == ["device", "advertiser"])
  }

  /// A ratio with one element new and the rest old is what the paper takes for the element's part. Such parts are not the
  /// change; those of ours are.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func partsOfARatio() throws {
    let whole = try ReferenceCases.object("segments/adtributor.json")
    let one = try #require(whole["derived_ratio"] as? [String: Any])
    let elements = try #require(one["elements"] as? [String: [String: [Double]]])
    let keys = elements.keys.sorted()
    let rows = [0, 1].flatMap { time in
      keys.map { key -> String in
        let cells = ["m1", "m2"].map { "\(elements[key]?[$0]?[time] ?? .nan)" }
        return "2026-0\(time + 1)-15,\(key),\(cells.joined(separator: ","))"
      }
    }
    let rules = """
      dataset o from "o.csv" { time day: date; element: text }
      kpi = sum(o.m1) / sum(o.m2)
      why kpi from @2026-01 to @2026-02 by element
      """
    let prepared = try Workbench(rules, data: ["o": "day,element,m1,m2\n" + rows.joined(separator: "\n") + "\n"])
      .prepare()
    let why = try #require(prepared.model.whys.first)
    let kpi = try #require(prepared.model.definition(named: "kpi")).value
    let change = try prepared.engine.change(
      of: kpi, from: Months.slice(2026, 1), to: Months.slice(2026, 2), by: why.dimensions)
    let total = try #require(one["total_change"] as? Double)
    #expect(abs(change.segments.map(\.effect).reduce(0, +) - total) < 1e-12)
    let raw = try #require(one["raw_EP"] as? [String: Double])
    let normalised = try #require(one["normalised_EP"] as? [String: Double])
    let sum = try #require(one["sum_raw"] as? Double)
    // The ratio in each mixture: nothing new, then one element.
    let leaves = InputTree(of: kpi, in: prepared.model, planner: prepared.engine.planner)
    let mixtures: [String?] = [nil] + keys
    var given = GivenValues(variantCount: mixtures.count)
    for (leaf, measure) in zip(leaves.leaves, ["m1", "m2"]) {
      let sums = mixtures.map { new in
        keys.reduce(0) { $0 + (elements[$1]?[measure]?[$1 == new ? 1 : 0] ?? .nan) }
      }
      given.give(sums.map { .double($0) }, for: leaves.nodes[leaf].formula, in: Months.slice(2026, 2))
    }
    let ratios = prepared.engine.values(of: [kpi], in: Months.slice(2026, 2), given: given)[0].map { $0.double ?? .nan }
    for (key, ratio) in zip(keys, ratios.dropFirst()) {
      let part = ratio - ratios[0]
      #expect(abs(part - (raw[key] ?? .nan)) < 1e-12 && abs(part / sum - (normalised[key] ?? .nan)) < 1e-9)
    }
    #expect(abs(raw.values.reduce(0, +) - total) > 0.009)
    // Both sums shift: the surprise of a ratio is that of its two measures.
    for segment in change.segments { #expect(segment.surprise > 0) }
  }

  @Test func whatIsNotShiftedIsNoSurprise() {
    #expect(surprise(Segmented(before: [94, 6], after: [47, 3])) == [0, 0])
    #expect(surprise(Segmented(before: [0, 0], after: [0, 0])) == [0, 0])
    // All that there is is new: ln 2 in all, the most there can be.
    let all = surprise(Segmented(before: [5, 0], after: [0, 5])).reduce(0, +)
    #expect(abs(all - 0.693_147_180_559_945) < 1e-12)
    // Returns count by their size.
    #expect(surprise(Segmented(before: [-5, 5], after: [-5, 5])) == [0, 0])
    #expect(explaining(effects: [1, 1], surprises: [0, 0], total: 2) == nil)
    #expect(explaining(effects: [1, -1], surprises: [0.1, 0.1], total: 0) == nil)
    // What the others take back is no explanation.
    #expect(explaining(effects: [414, -377], surprises: [0.1, 0.1], total: 37) == nil)
    #expect(explaining(effects: [0.6, 0.05, 0.35], surprises: [0, 0.2, 0.1], total: 1)?.chosen == [0, 2])
  }

  static let rules = """
    dataset o from "o.csv" {
      key id
      time day: date
      shop: text
      customer: text -> customers
      amount: 円
      is_gift = amount > 250円
    }
    dataset customers from "c.csv" { key id; shop: text; rank: text; note: text }
    sales = sum(o.amount)
    why sales from @2026-01 to @2026-02
    """
  static let data = [
    "o": """
    id,day,shop,customer,amount
    1,2026-01-05,a,u,100
    2,2026-01-09,b,u,200
    3,2026-01-10,b,v,300
    4,2026-02-03,a,u,150
    5,2026-02-20,a,v,250
    6,2026-02-21,b,v,800
    """,
    "customers": "id,shop,rank,note\nu,a,gold,same\nv,b,silver,same\n",
  ]

  /// Keys are none; a column that two have is named with its dataset; what has one value tells nothing.
  @Test func columnsThatAreSearched() throws {
    let prepared = try Workbench(Self.rules, data: Self.data).prepare()
    #expect(prepared.diagnostics.allSatisfy { $0.severity != .error }, "\(prepared.diagnostics.map(\.message.english))")
    let why = try #require(prepared.model.whys.first)
    #expect(why.searched.map(\.written) == ["shop", "customer", "is_gift", "customers.shop", "rank", "note"])
    let kpi = try #require(prepared.model.definition(named: "sales")).value
    let search = prepared.engine.search(
      why.searched.map(\.dimension), for: kpi, from: Months.slice(2026, 1), to: Months.slice(2026, 2))
    #expect(search.searchedCount == 5 && search.leftOutCount == 0)
    for finding in search.findings {
      let named = finding.chosen.map { finding.change.segments[$0].effect }.reduce(0, +)
      #expect(abs(named / 600 - finding.explained) < 1e-12 && finding.explained >= DimensionSearch.enough)
    }
    #expect(search.findings.map(\.surprise) == search.findings.map(\.surprise).sorted(by: >))
  }
}
