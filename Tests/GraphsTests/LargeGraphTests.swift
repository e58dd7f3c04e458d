import Graphs
import TestRandom
import Testing

/// Questions about large graphs take time that is linear in them, as far as that is promised.
@Suite struct LargeGraphTests {
  /// Arrows from lower to higher numbers.
  private static func random(nodes: Int, arrows: Int, hidden share: Double, seed: UInt64) -> CausalGraph<Int> {
    var random = SeededGenerator(seed: seed)
    let pairs = (0..<arrows).map { _ in
      let ends = [random.below(nodes), random.below(nodes)]
      return (min(ends[0], ends[1]), max(ends[0], ends[1]))
    }
    let hidden = Set((0..<nodes).filter { _ in random.unit() < share })
    return CausalGraph(nodes: Array(0..<nodes), arrows: pairs, hidden: hidden)
  }

  @Test(.timeLimit(.minutes(1))) func setsOfTwoThousandNodes() {
    var found = 0
    for seed in 0..<10 {
      let graph = LargeGraphTests.random(nodes: 2_000, arrows: 10_000, hidden: 0.05, seed: UInt64(seed))
      let effect = CausalGraph<Int>.Effect(of: [700 + 50 * seed], on: [1_990])
      guard let set = graph.adjustmentSet(for: effect) else { continue }
      found += 1
      #expect(graph.isAdjustmentSet(Set(set), for: effect))
      for control in set.prefix(5) { #expect(!graph.isAdjustmentSet(Set(set).subtracting([control]), for: effect)) }
    }
    #expect(found > 3)
  }

  @Test(.timeLimit(.minutes(1))) func independencesOfAHundredNodes() {
    let graph = LargeGraphTests.random(nodes: 100, arrows: 200, hidden: 0.1, seed: 1)
    let found = graph.independences()
    #expect(found.count > 1_000)
    for item in found.prefix(500) {
      #expect(graph.areSeparated([item.first], [item.second], given: Set(item.given)))
      for one in item.given {
        #expect(!graph.areSeparated([item.first], [item.second], given: Set(item.given).subtracting([one])))
      }
    }
  }

  /// The causes of one effect are neighbours of each other: as many pairs as there are causes would not end.
  @Test(.timeLimit(.minutes(1))) func anEffectOfManyCauses() {
    let count = 20_000
    let causes = (1...count).map { ($0, 0) } + (2...count).map { (1, $0) }
    let graph = CausalGraph(arrows: causes)
    #expect(graph.adjustmentSet(for: .init(of: [2], on: [0])) == [1])
    #expect(graph.adjustmentSet(for: .init(of: [1], on: [0])) == [])
    #expect(graph.adjustmentSet(for: .init(.direct, of: [1], on: [0]))?.count == count - 1)
  }

  /// Neither a long way nor a large circle meets the limit of the call stack.
  @Test(.timeLimit(.minutes(1))) func longWaysAndLargeCircles() {
    let count = 20_000
    let way = (1..<count).map { ($0 - 1, $0) } + [(0, count - 1)]
    #expect(CausalGraph(arrows: way).adjustmentSet(for: .init(of: [count - 2], on: [count - 1])) == [0])
    let circle = (1..<count).map { ($0 - 1, $0) } + [(count - 1, 0), (count, 0), (count - 1, count + 1)]
    #expect(CausalGraph(arrows: circle).adjustmentSet(for: .init(of: [count], on: [count + 1])) == [])
    #expect(CausalGraph(arrows: circle).adjustmentSet(for: .init(of: [0], on: [count + 1])) == nil)
  }
}
