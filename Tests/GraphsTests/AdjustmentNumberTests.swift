import Graphs
import TestRandom
import Testing

/// What the sets are for: with them as controls a regression has the effect itself, in exact linear models.
@Suite struct AdjustmentNumberTests {
  /// Whether two numbers are one; a circle near the edge of rest has no digits to compare.
  private func isOne(_ some: Double, _ other: Double) -> Bool? {
    guard abs(some) < 1e3, abs(other) < 1e3 else { return nil }
    return abs(some - other) < 1e-6
  }

  @Test(arguments: [false, true]) func withTheControlsASlopeIsTheEffect(circles: Bool) {
    var (total, direct) = (0, 0)
    for seed in 5_000..<(circles ? 9_000 : 6_500) {
      var drawn = Drawn(seed: seed, vertices: 3...7, circles: circles, allowsSelection: false)
      if circles, !drawn.graph.hasCircle { continue }
      let graph = drawn.declared()
      var random = SeededGenerator(seed: UInt64(seed))
      let model = LinearModel(drawn.graph, random: &random)
      let causes = drawn.causes.sorted()
      for set in graph.adjustmentSets(for: drawn.effect(.total), atMost: 50).sets {
        for outcome in drawn.outcomes {
          for (cause, slope) in zip(causes, model.slopes(of: outcome, on: causes + set)) {
            let effect = model.effect(of: cause, on: outcome, setting: drawn.causes)
            #expect(isOne(slope, effect) ?? true, "\(drawn): \(set), \(slope) for \(effect)")
            if effect != 0 { total += 1 }
          }
        }
      }
      // Where one outcome moves another, a set for both tells whether there are arrows, and not what each of them is worth.
      guard drawn.outcomes.count == 1 else { continue }
      for set in graph.adjustmentSets(for: drawn.effect(.direct), atMost: 50).sets {
        for outcome in drawn.outcomes {
          for (cause, slope) in zip(causes, model.slopes(of: outcome, on: causes + set)) {
            let effect = model.weight(of: cause, on: outcome)
            #expect(isOne(slope, effect) ?? true, "\(drawn): \(set), \(slope) for \(effect)")
            if effect != 0 { direct += 1 }
          }
        }
      }
    }
    #expect(total > 100 && direct > 40, "\(total), \(direct)")
  }

  /// Of two that tell nothing about each other, one has no slope on the other.
  @Test(arguments: [false, true]) func independentOnesHaveNoSlope(circles: Bool) {
    var found = 0
    for seed in 7_000..<7_500 {
      var drawn = Drawn(seed: seed, vertices: 3...7, circles: circles, allowsSelection: false)
      if circles, !drawn.graph.hasCircle { continue }
      var random = SeededGenerator(seed: UInt64(seed))
      let model = LinearModel(drawn.graph, random: &random)
      for item in drawn.declared().independences() {
        let slope = model.slopes(of: item.second, on: [item.first] + item.given)[0]
        #expect(isOne(slope, 0) ?? true, "\(drawn): \(item), \(slope)")
        found += 1
      }
    }
    #expect(found > 100, "\(found)")
  }

  /// And without them it has not: a set with one control fewer is wrong for almost all numbers.
  @Test func withoutOneOfThemItIsNot() {
    var (wrong, all) = (0, 0)
    for seed in 8_000..<9_000 {
      var drawn = Drawn(seed: seed, vertices: 4...7, allowsSelection: false)
      (drawn.held, drawn.causes, drawn.outcomes) = ([], [0], [1])
      var random = SeededGenerator(seed: UInt64(seed))
      let model = LinearModel(drawn.graph, random: &random)
      for set in drawn.declared().adjustmentSets(for: drawn.effect(.total), atMost: 50).sets {
        for control in set {
          let slope = model.slopes(of: 1, on: [0] + set.filter { $0 != control })[0]
          if abs(slope - model.effect(of: 0, on: 1, setting: [0])) > 1e-6 { wrong += 1 }
          all += 1
        }
      }
    }
    #expect(all > 100 && wrong == all, "\(wrong) of \(all)")
  }

  /// The error of a slope grows with what is left of the outcome and shrinks with what is left of the cause.
  @Test func theNearestSetIsTheMostPrecise() {
    var better = 0
    for seed in 9_000..<10_000 {
      var drawn = Drawn(seed: seed, vertices: 7...8, allowsSelection: false)
      (drawn.held, drawn.causes, drawn.outcomes) = ([], [0], [1])
      var random = SeededGenerator(seed: UInt64(seed))
      let (graph, model) = (drawn.declared(), LinearModel(drawn.graph, random: &random))
      func error(_ set: [Int]) -> Double { model.rest(of: 1, on: [0] + set) / model.rest(of: 0, on: set) }
      guard let nearest = graph.adjustmentSet(for: drawn.effect(.total)).map(error) else { continue }
      for set in graph.adjustmentSets(for: drawn.effect(.total), atMost: 50).sets {
        #expect(error(set) > nearest * (1 - 1e-9), "\(drawn): \(set)")
        if error(set) > nearest * (1 + 1e-9) { better += 1 }
      }
    }
    #expect(better > 40, "\(better)")
  }
}
