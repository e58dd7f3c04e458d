/// A small graph and the definitions themselves, by trying every way and every set: nothing is shared with what is tested.
struct BruteForce {
  /// An end of an edge points at its vertex or away from it.
  struct Edge {
    var ends: (Int, Int)
    /// Nil for a shared cause.
    var cause: Int?
  }
  var count: Int
  var arrows: [(Int, Int)]
  var shared: [(Int, Int)] = []
  var hidden: Set<Int> = []
  var selected: Set<Int> = []

  /// Each way from one vertex to another that meets no vertex twice, as its vertices and edges.
  func ways(from: Int, to: Int) -> [(vertices: [Int], edges: [Edge])] {
    let edges = arrows.map { Edge(ends: $0, cause: $0.0) } + shared.map { Edge(ends: $0, cause: nil) }
    var found: [(vertices: [Int], edges: [Edge])] = []
    func walk(_ vertices: [Int], _ used: [Edge]) {
      let last = vertices[vertices.count - 1]
      if last == to {
        found.append((vertices, used))
        return
      }
      for edge in edges {
        for (here, there) in [edge.ends, (edge.ends.1, edge.ends.0)] where here == last && !vertices.contains(there) {
          walk(vertices + [there], used + [edge])
        }
      }
    }
    walk([from], [])
    return found
  }

  func descendants(of vertices: Set<Int>) -> Set<Int> {
    var found = vertices
    while true {
      let more = Set(arrows.filter { found.contains($0.0) }.map(\.1)).subtracting(found)
      if more.isEmpty { return found }
      found.formUnion(more)
    }
  }

  func isInOneCircle(_ one: Int, _ other: Int) -> Bool {
    descendants(of: [one]).contains(other) && descendants(of: [other]).contains(one)
  }
  var hasCircle: Bool { arrows.contains { isInOneCircle($0.0, $0.1) } }

  /// A way is closed by a known vertex that leads on, and by an unknown one where arrows meet that moves nothing known.
  /// Within a circle a known vertex closes nothing (σ-separation); without circles this is d-separation.
  func isOpen(_ way: (vertices: [Int], edges: [Edge]), given known: Set<Int>) -> Bool {
    for index in way.vertices.indices.dropFirst().dropLast() {
      let vertex = way.vertices[index]
      let sides = [(way.edges[index - 1], way.vertices[index - 1]), (way.edges[index], way.vertices[index + 1])]
      if sides.allSatisfy({ $0.0.cause != vertex }) {
        if descendants(of: [vertex]).isDisjoint(with: known) { return false }
      } else if known.contains(vertex) {
        if sides.contains(where: { $0.0.cause == vertex && !isInOneCircle(vertex, $0.1) }) { return false }
      }
    }
    return true
  }

  func areSeparated(_ some: Set<Int>, _ others: Set<Int>, given known: Set<Int>) -> Bool {
    some.allSatisfy { one in
      others.allSatisfy { other in !ways(from: one, to: other).contains { isOpen($0, given: known) } }
    }
  }

  func isCausal(_ way: (vertices: [Int], edges: [Edge])) -> Bool {
    zip(way.vertices, way.edges).allSatisfy { $0 == $1.cause }
  }

  /// The adjustment criterion as its authors have it: nothing forbidden, and each way that meets a cause at its start
  /// alone and is none from cause to effect is closed.
  func isAdjustmentSet(_ controls: Set<Int>, of causes: Set<Int>, on outcomes: Set<Int>) -> Bool {
    let known = controls.union(selected)
    guard known.isDisjoint(with: causes.union(outcomes)), controls.isDisjoint(with: hidden) else { return false }
    let proper = causes.flatMap { cause in outcomes.flatMap { ways(from: cause, to: $0) } }
      .filter { causes.isDisjoint(with: $0.vertices.dropFirst()) }
    let between = Set(proper.filter(isCausal).flatMap { $0.vertices.dropFirst() })
    return known.isDisjoint(with: descendants(of: between))
      && !proper.contains { !isCausal($0) && isOpen($0, given: known) }
  }

  /// Without the arrows from causes to outcomes nothing is left between them.
  func isDirectSet(_ controls: Set<Int>, of causes: Set<Int>, on outcomes: Set<Int>) -> Bool {
    let known = controls.union(selected)
    guard known.isDisjoint(with: causes.union(outcomes)),
      controls.isDisjoint(with: hidden.union(descendants(of: outcomes)))
    else { return false }
    var rest = self
    rest.arrows = arrows.filter { !causes.contains($0.0) || !outcomes.contains($0.1) }
    return rest.areSeparated(causes, outcomes, given: known)
  }

  /// Of all sets with what is held and without what is never taken those that do, and of which no part does.
  func minimalSets(held: Set<Int>, never: Set<Int>, where does: (Set<Int>) -> Bool) -> Set<Set<Int>> {
    let free = (0..<count).filter { !held.contains($0) && !never.contains($0) }
    let sets = (0..<(1 << free.count)).map { bits in
      held.union(free.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
    }.filter(does)
    return Set(sets.filter { set in !sets.contains { $0.isStrictSubset(of: set) } })
  }
}
