import Graphs
import Testing

/// `a -> b` and `a <-> b`, one a line.
private func graph(_ text: String, hidden: Set<String> = [], selected: Set<String> = []) -> CausalGraph<String> {
  var arrows: [(String, String)] = []
  var shared: [(String, String)] = []
  for line in text.split(separator: "\n") {
    let words = line.split(separator: " ").map(String.init)
    if words[1] == "->" { arrows.append((words[0], words[2])) } else { shared.append((words[0], words[2])) }
  }
  return CausalGraph(arrows: arrows, sharedCauses: shared, hidden: hidden, selected: selected)
}

private typealias Effect = CausalGraph<String>.Effect

/// Graphs whose answers are in the textbooks, so that they are tested without the reference files.
@Suite struct CausalGraphTests {
  @Test func aChainIsClosedByItsMiddleAndACollisionIsOpenedByIt() {
    let chain = graph("a -> b\nb -> c\nb -> d")
    #expect(!chain.areSeparated(["a"], ["c"], given: []))
    #expect(chain.areSeparated(["a"], ["c"], given: ["b"]))
    #expect(chain.areSeparated(["c"], ["d"], given: ["b"]))
    #expect(chain.areSeparated(["a"], ["b"], given: ["b"]))
    let collision = graph("a -> b\nc -> b\nb -> d")
    #expect(collision.areSeparated(["a"], ["c"], given: []))
    #expect(!collision.areSeparated(["a"], ["c"], given: ["b"]))
    // An effect of where they meet tells of it too.
    #expect(!collision.areSeparated(["a"], ["c"], given: ["d"]))
    #expect(!collision.areSeparated(["a", "d"], ["c"], given: []))
  }

  @Test func sharedCausesAreTwoArrowsFromWhatIsNotSeen() {
    let shared = graph("a <-> b\nb <-> c")
    #expect(!shared.areSeparated(["a"], ["b"], given: []))
    #expect(shared.areSeparated(["a"], ["c"], given: []))
    #expect(!shared.areSeparated(["a"], ["c"], given: ["b"]))
  }

  @Test func theConfounderIsAControl() {
    let triangle = graph("z -> x\nz -> y\nx -> y")
    #expect(triangle.adjustmentSet(for: Effect(of: ["x"], on: ["y"])) == ["z"])
    #expect(!triangle.isAdjustmentSet([], for: Effect(of: ["x"], on: ["y"])))
    let unseen = graph("z -> x\nz -> y\nx -> y", hidden: ["z"])
    #expect(unseen.adjustmentSet(for: Effect(of: ["x"], on: ["y"])) == nil)
    #expect(unseen.adjustmentSets(for: Effect(of: ["x"], on: ["y"]), atMost: 9).sets.isEmpty)
    #expect(triangle.adjustmentSet(for: Effect(of: ["x"], on: ["y"], never: ["z"])) == nil)
  }

  /// Pearl 2009: controlling for m opens a way that was closed.
  @Test func theMiddleOfAnMIsNoControl() {
    let bias = graph("u -> x\nu -> m\nv -> m\nv -> y\nx -> y")
    let effect = Effect(of: ["x"], on: ["y"])
    #expect(bias.adjustmentSet(for: effect) == [])
    #expect(!bias.isAdjustmentSet(["m"], for: effect))
    #expect(bias.isAdjustmentSet(["m", "u"], for: effect))
    #expect(bias.adjustmentSets(for: effect, atMost: 9).sets == [[]])
    // Where m is held, or was the reason to be seen, one of the two that lead to it is needed.
    let held = Effect(of: ["x"], on: ["y"], held: ["m"])
    #expect(bias.adjustmentSets(for: held, atMost: 9).sets == [["m", "u"], ["m", "v"]])
    #expect(bias.adjustmentSet(for: held) == ["m", "v"])
    let chosen = graph("u -> x\nu -> m\nv -> m\nv -> y\nx -> y", selected: ["m"])
    #expect(chosen.adjustmentSets(for: effect, atMost: 9).sets == [["u"], ["v"]])
    // Among all, u and v tell nothing about each other; among the chosen they do.
    #expect(bias.independences().contains { ($0.first, $0.second, $0.given) == ("u", "v", []) })
    #expect(!chosen.independences().contains { ($0.first, $0.second) == ("u", "v") })
  }

  @Test func theFrontDoorIsTwoEffects() {
    let door = graph("x -> m\nm -> y\nx <-> y")
    #expect(door.adjustmentSet(for: Effect(of: ["x"], on: ["y"])) == nil)
    #expect(door.adjustmentSet(for: Effect(of: ["x"], on: ["m"])) == [])
    #expect(door.adjustmentSet(for: Effect(of: ["m"], on: ["y"])) == ["x"])
    #expect(door.forbidden(for: Effect(of: ["x"], on: ["y"])) == ["m", "y"])
  }

  /// What the way moves is forbidden as well as what is on it; the direct effect needs what is on it.
  @Test func whatIsOnTheWayIsOfTheEffect() {
    let way = graph("x -> m\nm -> y\nm -> n\nx -> y\nz -> m\nz -> y")
    #expect(way.forbidden(for: Effect(of: ["x"], on: ["y"])) == ["m", "n", "y"])
    #expect(way.adjustmentSet(for: Effect(of: ["x"], on: ["y"])) == [])
    #expect(way.isAdjustmentSet(["z"], for: Effect(of: ["x"], on: ["y"])))
    #expect(!way.isAdjustmentSet(["n", "z"], for: Effect(of: ["x"], on: ["y"])))
    #expect(way.adjustmentSet(for: Effect(.direct, of: ["x"], on: ["y"])) == ["m", "z"])
    #expect(way.adjustmentSet(for: Effect(of: ["x"], on: ["y"], held: ["n"])) == nil)
  }

  /// Two doses: the state between them is a control for the one and on the way of the other, so that for both together
  /// no set will do.
  @Test func severalCausesAreTakenTogether() {
    let doses = graph("first -> state\nstate -> second\nfirst -> y\nsecond -> y\nu -> state\nu -> y", hidden: ["u"])
    #expect(doses.adjustmentSet(for: Effect(of: ["first", "second"], on: ["y"])) == nil)
    #expect(doses.adjustmentSet(for: Effect(of: ["second"], on: ["y"])) == ["state"])
    #expect(doses.adjustmentSet(for: Effect(of: ["first"], on: ["y"])) == [])
    let seen = graph("first -> state\nstate -> second\nfirst -> y\nsecond -> y\nz -> state\nz -> y")
    #expect(seen.adjustmentSet(for: Effect(of: ["first", "second"], on: ["y"])) == ["z"])
    #expect(seen.adjustmentSet(for: Effect(of: ["z", "first"], on: ["y", "state"])) == [])
  }

  @Test func ofAllSetsTheNearestToTheOutcomeIsTaken() {
    let chain = graph("x -> y\na -> x\na -> b\nb -> c\nc -> y")
    let effect = Effect(of: ["x"], on: ["y"])
    #expect(chain.adjustmentSet(for: effect) == ["c"])
    #expect(chain.adjustmentSets(for: effect, atMost: 9).sets == [["a"], ["b"], ["c"]])
    #expect(chain.adjustmentSet(for: Effect(of: ["x"], on: ["y"], never: ["c"])) == ["b"])
  }

  /// Each of twelve ways can be closed at two places.
  @Test func manySetsAreCutOff() {
    let ways = (10..<22).map { "a\($0) -> x\na\($0) -> b\($0)\nb\($0) -> y" }.joined(separator: "\n")
    let many = graph(ways + "\nx -> y")
    let effect = Effect(of: ["x"], on: ["y"])
    let (some, areAll) = many.adjustmentSets(for: effect, atMost: 100)
    #expect(Set(some).count == 100 && !areAll)
    #expect(some.allSatisfy { $0.count == 12 && many.isAdjustmentSet(Set($0), for: effect) })
    let (all, isComplete) = many.adjustmentSets(for: effect, atMost: 4_096)
    #expect(Set(all).count == 4_096 && isComplete)
    #expect(many.adjustmentSet(for: effect) == (10..<22).map { "b\($0)" })
  }

  @Test func independencesHaveTheSmallerOfTheNearestSets() {
    // Next to y are two, next to x is one.
    let fork = graph("a -> x\na -> b\na -> c\nb -> y\nc -> y")
    let pair = fork.independences().filter { ($0.first, $0.second) == ("x", "y") }
    #expect(pair.map(\.given) == [["a"]])
    let every = fork.everyIndependence(atMost: 9)
    #expect(every.independences.filter { ($0.first, $0.second) == ("x", "y") }.map(\.given) == [["a"], ["b", "c"]])
    #expect(every.isComplete && !fork.everyIndependence(atMost: 1).isComplete)
    let without = fork.independences(never: ["a"]).filter { ($0.first, $0.second) == ("x", "y") }
    #expect(without.map(\.given) == [["b", "c"]])
    #expect(
      graph("a -> b\nb -> c\nc -> d\na -> d").independences().map { [$0.first, $0.second] } == [
        ["a", "c"], ["b", "d"],
      ])
  }

  /// Orders bring points, points bring orders: what moves one of them moves both.
  @Test func aCircleMovesTogether() {
    let growth = graph(
      "ads -> orders\norders -> points\npoints -> orders\norders -> sales\nseason -> ads\nseason -> sales")
    #expect(growth.adjustmentSet(for: Effect(of: ["ads"], on: ["sales"])) == ["season"])
    #expect(growth.adjustmentSet(for: Effect(of: ["points"], on: ["orders"])) == nil)
    #expect(growth.adjustmentSet(for: Effect(of: ["points"], on: ["sales"])) == nil)
    #expect(growth.adjustmentSet(for: Effect(.direct, of: ["ads"], on: ["orders"])) == nil)
    // Where the orders are known, the points tell of the ads, which move both.
    let texts = growth.independences().map { ([$0.first, $0.second] + $0.given).joined(separator: " ") }
    #expect(texts == ["ads sales orders season", "orders season ads", "points sales ads orders", "points season ads"])
  }

  /// With times in the names a circle over time is none.
  @Test func withTimesACircleIsNone() {
    struct Moment: Hashable, Comparable {
      var name: String
      var month: Int
      static func < (one: Moment, other: Moment) -> Bool { (one.month, one.name) < (other.month, other.name) }
    }
    let arrows = (1..<6).flatMap { month -> [(Moment, Moment)] in
      ["orders", "points"].flatMap { effect in
        ["orders", "points"].map { (Moment(name: $0, month: month - 1), Moment(name: effect, month: month)) }
      }
    }
    let growth = CausalGraph(arrows: arrows)
    let effect = CausalGraph<Moment>.Effect(
      of: [Moment(name: "points", month: 4)], on: [Moment(name: "orders", month: 5)])
    #expect(growth.adjustmentSet(for: effect) == [Moment(name: "orders", month: 4)])
  }

  @Test func oddQuestionsHaveNoSet() {
    let triangle = graph("z -> x\nz -> y\nx -> y\nx -> x")
    #expect(triangle.nodes == ["x", "y", "z"])
    #expect(triangle.adjustmentSet(for: Effect(of: ["x"], on: ["x"])) == nil)
    #expect(triangle.adjustmentSet(for: Effect(of: ["nobody"], on: ["y"])) == nil)
    #expect(triangle.adjustmentSet(for: Effect(of: ["x"], on: ["y"], held: ["y"])) == nil)
    #expect(!triangle.isAdjustmentSet(["z", "nobody"], for: Effect(of: ["x"], on: ["y"])))
    #expect(!triangle.isAdjustmentSet(["x", "z"], for: Effect(of: ["x"], on: ["y"])))
    // The effect on a cause of one's own is none, and no set shows it.
    #expect(triangle.adjustmentSet(for: Effect(of: ["y"], on: ["x"])) == nil)
  }
}
