import CivilTime
import Semantics
import TestSupport
import Testing

@testable import Causes

@Suite struct CauseGraphTests {
  private func graph(_ rules: String, data: [String: String] = [:]) throws -> CauseGraph {
    let prepared = try Workbench(rules, data: data).prepare()
    let errors = prepared.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message.english))")
    return CauseGraph(prepared.model)
  }

  /// `effect <- cause`, with the lag.
  private func identities(_ graph: CauseGraph) -> [String] {
    graph.identities.map { identity in
      "\(graph.names[identity.effect]) <- \(graph.names[identity.cause])"
        + (identity.lag.map { ", \(durationText($0)) before" } ?? "")
    }
  }

  @Test func formulasThroughTransformers() throws {
    let rules = """
      dataset d from "d.csv" {
        time day: date
      }
      a = sum(d.x)
      past = prior(a, 1 month)
      both = a - prior(a, 1 month)
      far = trailing(prior(prior(a, 1 month), 1 year), 3 months) where d.x > limit
      limit = 2
      growing = growth(a, 1 year)
      ahead = next(a, 1 month)
      stock = prior(stock, 1 month, 10) + a
      """
    let found = identities(try graph(rules, data: ["d": "day,x\n2026-01-01,1\n"]))
    #expect(
      found == [
        "ahead <- a, -1 months before", "both <- a", "far <- a, 13 months before", "far <- limit", "growing <- a",
        "past <- a, 1 month before", "stock <- stock, 1 month before", "stock <- a",
      ])
  }

  @Test func formulasThroughColumns() throws {
    let rules = """
      dataset d from "d.csv" {
        profit = x * rate
      }
      dataset good from d where x > threshold
      rate = 50%
      threshold = 3
      earned = sum(d.profit)
      number = count(good)
      factor weather
      link weather raises d.x
      """
    let found = identities(try graph(rules, data: ["d": "x\n1\n"]))
    #expect(found == ["earned <- d.x", "earned <- rate", "number <- d.x", "number <- threshold"])
  }

  @Test func everythingThatAnalysisReads() throws {
    let rules = """
      a = 2
      b = if a > 1 then c else 3
      c = a ?? d
      d = max(a, 3)
      e = b + d
      """
    let prepared = try Workbench(rules).prepare()
    let graph = CauseGraph(prepared.model)
    for definition in prepared.model.definitions {
      let effect = try #require(graph.node(named: definition.name))
      let read = Set(graph.inputs(of: effect).map { graph.names[$0.cause] })
      #expect(read == Set(definition.reads.map { prepared.model.definitions[$0.index].name }))
    }
  }

  @Test func linksStandByTheirEnds() throws {
    let graph = try graph(
      """
      b = 2
      a = 1
      factor f
      link f raises a after 2 months
      link f raises a
      link b raises a
      no link b -> f
      goal a >= 3
      target b >= 1
      """)
    let links = graph.links.map { "\($0.model.text), \($0.model.lag.map(durationText) ?? "")" }
    #expect(links == ["b raises a, ", "f raises a, ", "f raises a, 2 months", "b -> f, "])
    #expect(graph.links.map(\.model.isInForce) == [true, true, true, false])
    #expect(graph.goals.map { graph.names[$0] } == ["a"])
    #expect(graph.judged.sorted().map { graph.names[$0] } == ["a", "b"])
  }
}
