import Graphs
import TestRandom
import Testing

@Suite struct AdjustmentLawTests {
  private static let kinds: [CausalGraph<Int>.Effect.Kind] = [.total, .direct]

  /// Two ways of telling whether something is open: reachability, and every way for itself. With circles too.
  @Test func separationIsThatOfAllWays() {
    var separated = 0
    for seed in 0..<600 {
      var drawn = Drawn(seed: seed, vertices: 3...5, circles: seed % 2 == 1)
      let graph = drawn.declared()
      for known in 0..<(1 << drawn.graph.count) {
        let known = Set((0..<drawn.graph.count).filter { known >> $0 & 1 == 1 })
        guard known.isDisjoint(with: drawn.causes.union(drawn.outcomes)) else { continue }
        let expected = drawn.graph.areSeparated(drawn.causes, drawn.outcomes, given: known)
        #expect(graph.areSeparated(drawn.causes, drawn.outcomes, given: known) == expected, "\(drawn), \(known)")
        if expected { separated += 1 }
      }
    }
    #expect(separated > 300)
  }

  /// With something held, either set separates, and without any of its nodes it does not; where there is none no set of
  /// allowed nodes does.
  @Test func separatorsBesideWhatIsHeld() {
    var (found, none) = (0, 0)
    for seed in 0..<300 {
      var drawn = Drawn(seed: seed, vertices: 4...5, circles: seed % 2 == 1, allowsSelection: false)
      let graph = drawn.declared()
      let held = 2
      let question = CausalGraph<Int>.Question(0, 1, holding: [held])
      guard drawn.graph.hidden.isDisjoint(with: [0, 1, held]) else { continue }
      let sets = graph.separators(for: [question], never: [3])[0]
      for set in sets {
        found += 1
        #expect(graph.areSeparated([0], [1], given: Set(set + [held])), "\(drawn)")
        #expect(!set.contains(3) && !set.contains(held))
        for node in set {
          #expect(!graph.areSeparated([0], [1], given: Set(set + [held]).subtracting([node])), "\(drawn), \(node)")
        }
      }
      guard sets.isEmpty else { continue }
      none += 1
      let others = Set(4..<max(4, drawn.graph.count)).subtracting(drawn.graph.hidden)
      for known in [[], others] { #expect(!graph.areSeparated([0], [1], given: known.union([held])), "\(drawn)") }
    }
    #expect(found > 30 && none > 30)
  }

  /// All sets of the criterion of which none can be left out, by trying every set; and that of one of them is told
  /// whenever there is any.
  @Test func theSetsAreThoseOfTheCriterion() {
    var found = 0
    for seed in 0..<1_500 {
      var drawn = Drawn(seed: seed)
      let (graph, brute, causes, outcomes) = (drawn.declared(), drawn.graph, drawn.causes, drawn.outcomes)
      for kind in AdjustmentLawTests.kinds {
        let effect = drawn.effect(kind)
        let expected = brute.minimalSets(held: drawn.held, never: drawn.never) {
          kind == .total
            ? brute.isAdjustmentSet($0, of: causes, on: outcomes) : brute.isDirectSet($0, of: causes, on: outcomes)
        }
        let (sets, isComplete) = graph.adjustmentSets(for: effect, atMost: 1_000)
        #expect(
          isComplete && sets.count == expected.count && Set(sets.map { Set($0) }) == expected, "\(drawn), \(kind)")
        let one = graph.adjustmentSet(for: effect)
        #expect(one.map { sets.contains($0) } ?? sets.isEmpty, "\(drawn), \(kind)")
        found += sets.count
      }
    }
    #expect(found > 1_000)
  }

  /// Each set whatever, of those that have what is held.
  @Test func validIsWhatTheCriterionSays() {
    for seed in 2_000..<2_300 {
      var drawn = Drawn(seed: seed)
      drawn.never = []
      let (graph, brute, causes, outcomes) = (drawn.declared(), drawn.graph, drawn.causes, drawn.outcomes)
      for bits in 0..<(1 << brute.count) {
        let set = drawn.held.union((0..<brute.count).filter { bits >> $0 & 1 == 1 })
        #expect(
          graph.isAdjustmentSet(set, for: drawn.effect(.total))
            == brute.isAdjustmentSet(set, of: causes, on: outcomes), "\(drawn), \(set)")
        #expect(
          graph.isAdjustmentSet(set, for: drawn.effect(.direct))
            == brute.isDirectSet(set, of: causes, on: outcomes), "\(drawn), \(set)")
      }
    }
  }

  @Test func independencesAreThoseOfAllWays() {
    var found = 0
    for seed in 3_000..<3_400 {
      var drawn = Drawn(seed: seed, vertices: 3...5, circles: seed % 2 == 1)
      let (graph, brute) = (drawn.declared(), drawn.graph)
      let (every, isComplete) = graph.everyIndependence(never: drawn.never, atMost: 1_000)
      let one = graph.independences(never: drawn.never)
      #expect(isComplete && Set(one).isSubset(of: every))
      let measured = (0..<brute.count).filter { !brute.hidden.contains($0) }
      for first in measured {
        for second in measured where first < second {
          let ends: Set = [first, second]
          let expected = brute.minimalSets(held: [], never: drawn.never.union(brute.hidden).union(ends)) {
            brute.areSeparated([first], [second], given: $0.union(brute.selected.subtracting(ends)))
          }
          let withoutSelected = expected.filter { $0.isDisjoint(with: brute.selected) }
          let own = every.filter { $0.first == first && $0.second == second }.map { Set($0.given) }
          #expect(Set(own) == withoutSelected && own.count == withoutSelected.count, "\(drawn), \(ends)")
          #expect(one.count { $0.first == first && $0.second == second } == (own.isEmpty ? 0 : 1))
          found += own.count
        }
      }
    }
    #expect(found > 500)
  }

  /// Another order of declarations changes nothing; other names change the names alone.
  @Test func namesAndOrderPlayNoPart() {
    for seed in 4_000..<4_400 {
      var drawn = Drawn(seed: seed, vertices: 4...8, circles: seed % 4 == 0)
      var random = SeededGenerator(seed: UInt64(seed))
      let graph = drawn.declared()
      let again = drawn.declared()
      let names = (0..<drawn.graph.count).map { 100 + 3 * $0 }.shuffled(using: &random)
      let renamed = drawn.declared(as: names)
      for kind in AdjustmentLawTests.kinds {
        let set = graph.adjustmentSet(for: drawn.effect(kind))
        #expect(again.adjustmentSet(for: drawn.effect(kind)) == set)
        #expect(renamed.adjustmentSet(for: drawn.effect(kind, as: names)) == set?.map { names[$0] }.sorted())
        let sets = graph.adjustmentSets(for: drawn.effect(kind), atMost: 3)
        let others = again.adjustmentSets(for: drawn.effect(kind), atMost: 3)
        #expect(sets.sets == others.sets && sets.isComplete == others.isComplete)
      }
      let independences = graph.independences()
      #expect(again.independences() == independences)
      let rising = (0..<drawn.graph.count).map { 100 + 3 * $0 }
      let raised = drawn.declared(as: rising).independences()
      #expect(
        raised.map { [$0.first, $0.second] + $0.given }
          == independences.map { ([$0.first, $0.second] + $0.given).map { rising[$0] } })
    }
  }
}
