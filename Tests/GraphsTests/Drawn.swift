import Graphs
import TestRandom

/// A random graph, a question about it, and names for it.
struct Drawn {
  var graph: BruteForce
  var causes: Set<Int>
  var outcomes: Set<Int>
  var held: Set<Int> = []
  var never: Set<Int> = []
  private var random: SeededGenerator

  init(seed: Int, vertices: ClosedRange<Int> = 3...6, circles: Bool = false, allowsSelection: Bool = true) {
    random = SeededGenerator(seed: UInt64(seed))
    var random = random
    func chance(_ share: Double) -> Bool { random.unit() < share }
    let count = vertices.lowerBound + random.below(vertices.count)
    let order = Array(0..<count).shuffled(using: &random)
    let density = 0.2 + 0.5 * random.unit()
    graph = BruteForce(count: count, arrows: [])
    let isShared = chance(0.4)
    let isSelected = allowsSelection && chance(0.2)
    for one in 0..<count {
      for other in (one + 1)..<max(count, one + 1) {
        let ends = (order[one], order[other])
        if chance(density) { graph.arrows.append(circles && chance(0.1) ? (ends.1, ends.0) : ends) }
        if circles && chance(0.06) { graph.arrows.append((ends.1, ends.0)) }
        if isShared && chance(0.2) { graph.shared.append(ends) }
      }
      if chance(0.12) { graph.hidden.insert(one) }
      if isSelected && chance(0.2) { graph.selected.insert(one) }
    }
    let places = Array(0..<count).shuffled(using: &random)
    let several = chance(0.2) ? 2 : 1
    causes = Set(places.prefix(several))
    outcomes = Set(places.dropFirst(several).prefix(chance(0.15) ? 2 : 1))
    for place in places where chance(0.08) { held.insert(place) }
    for place in places where chance(0.1) { never.insert(place) }
    never.subtract(held)
    self.random = random
  }

  /// Renamed, and with its parts declared in another order.
  mutating func declared(as names: [Int]) -> CausalGraph<Int> {
    func renamed(_ pairs: [(Int, Int)]) -> [(Int, Int)] {
      pairs.map { (names[$0.0], names[$0.1]) }.shuffled(using: &random)
    }
    let shared = renamed(graph.shared).map { random.below(2) == 0 ? $0 : ($0.1, $0.0) }
    return CausalGraph(
      nodes: names.shuffled(using: &random), arrows: renamed(graph.arrows), sharedCauses: shared,
      hidden: Set(graph.hidden.map { names[$0] }), selected: Set(graph.selected.map { names[$0] }))
  }
  mutating func declared() -> CausalGraph<Int> { declared(as: Array(0..<graph.count)) }

  func effect(_ kind: CausalGraph<Int>.Effect.Kind, as names: [Int]? = nil) -> CausalGraph<Int>.Effect {
    func renamed(_ places: Set<Int>) -> Set<Int> { Set(places.map { names?[$0] ?? $0 }) }
    return .init(kind, of: renamed(causes), on: renamed(outcomes), held: renamed(held), never: renamed(never))
  }
}
