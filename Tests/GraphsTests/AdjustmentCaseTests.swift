import Graphs
import TestSupport
import Testing

/// A graph of the files: arrows as pairs or with their kind, ends as texts or lists.
private struct GraphCase {
  var id: String
  var graph: CausalGraph<String>
  var total: CausalGraph<String>.Effect
  var entry: [String: Any]

  var direct: CausalGraph<String>.Effect {
    var effect = total
    effect.kind = .direct
    return effect
  }

  init(_ entry: [String: Any]) throws {
    self.entry = entry
    id = try #require(entry["id"] as? String)
    func names(_ key: String) -> Set<String> {
      Set(entry[key] as? [String] ?? (entry[key] as? String).map { [$0] } ?? [])
    }
    var arrows: [(String, String)] = []
    var shared: [(String, String)] = []
    if let pairs = entry["edges"] as? [[String]] {
      arrows = pairs.map { ($0[0], $0[1]) }
    } else {
      for edge in try #require(entry["edges"] as? [[String: String]]) {
        let ends = (try #require(edge["from"]), try #require(edge["to"]))
        switch edge["type"] {
        case "->": arrows.append(ends)
        case "<->": shared.append(ends)
        case let other: Issue.record("\(id): an edge \(other ?? "")")
        }
      }
    }
    let nodes = try #require(entry["nodes"] as? [String])
    graph = CausalGraph(
      nodes: nodes, arrows: arrows, sharedCauses: shared, hidden: names("latent"), selected: names("selected"))
    total = .init(of: names("exposure"), on: names("outcome"), held: names("adjusted"))
  }

  /// Whether the file has these sets.
  func check(_ key: String, _ effect: CausalGraph<String>.Effect) -> Bool {
    guard let expected = entry[key] as? [[String]] else { return false }
    let (sets, isComplete) = graph.adjustmentSets(for: effect, atMost: 1_000)
    #expect(Set(sets) == Set(expected.map { $0.sorted() }), "\(id), \(key)")
    #expect(Set(sets).count == sets.count && isComplete, "\(id), \(key)")
    #expect(sets.allSatisfy { graph.isAdjustmentSet(Set($0), for: effect) }, "\(id), \(key)")
    let nearest = graph.adjustmentSet(for: effect)
    #expect(sets.isEmpty ? nearest == nil : nearest.map(sets.contains) == true, "\(id), \(key)")
    return true
  }

  func checkIndependences() throws -> Bool {
    guard let entries = entry["implied"] as? [[String: Any]] else { return false }
    let expected = try entries.map { entry in
      let ends = [try #require(entry["x"] as? String), try #require(entry["y"] as? String)].sorted()
      return ends + (try #require(entry["given"] as? [String]).sorted())
    }
    let (found, isComplete) = graph.everyIndependence(atMost: 1_000)
    let all = found.map(\.text)
    #expect(Set(all) == Set(expected), "\(id)")
    #expect(Set(all).count == all.count && isComplete, "\(id)")
    let one = graph.independences().map(\.text)
    #expect(Set(one).isSubset(of: expected), "\(id)")
    #expect(
      Set(one.map { $0.prefix(2) }) == Set(expected.map { $0.prefix(2) })
        && Set(one.map { $0.prefix(2) }).count == one.count, "\(id)")
    return true
  }
}

extension CausalGraph<String>.Independence {
  /// The two and what is given.
  fileprivate var text: [String] { [first, second] + given }
}

@Suite(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there")) struct AdjustmentCaseTests {
  /// Two programs found the same sets for each of them: dagitty, and one that tries every set.
  @Test func randomGraphs() throws {
    let cases = try ReferenceCases.cases("adjustment/random_dags.json").map(GraphCase.init)
    #expect(cases.count == 90)
    for item in cases {
      #expect(item.check("total", item.total))
      #expect(item.check("direct", item.direct))
      #expect(try item.checkIndependences())
    }
  }

  /// Graphs of the literature. The file has no sets for those that it calls `digraph`, because dagitty asks for a graph
  /// that is declared to have no circle, and no independences where there are very many.
  @Test func namedGraphs() throws {
    let cases = try ReferenceCases.cases("adjustment/named_dags.json").map(GraphCase.init)
    #expect(cases.count == 22)
    let checked = try cases.map {
      ($0.check("total", $0.total), $0.check("direct", $0.direct), try $0.checkIndependences())
    }
    #expect(checked.count(where: \.0) == 18)
    #expect(checked.count(where: \.1) == 18)
    #expect(checked.count(where: \.2) == 15)
  }
}
