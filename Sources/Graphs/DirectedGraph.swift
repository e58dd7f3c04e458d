/// A directed graph over the vertices `0 ..< count`. Every walk keeps its own stack, so that a path as long as the input
/// never meets the limit of the call stack.
package struct DirectedGraph: Sendable {
  /// The vertices each vertex leads to, in the order the edges were added.
  package private(set) var successors: [[Int]]

  package init(count: Int) { successors = Array(repeating: [], count: count) }

  package init(count: Int, _ edges: some Sequence<(Int, Int)>) {
    self.init(count: count)
    for (source, target) in edges { addEdge(from: source, to: target) }
  }

  package var count: Int { successors.count }

  /// For each vertex that the root leads to the last one before it through which every way from the root goes; the root's
  /// own is the root, that of a vertex out of reach is -1. For graphs without circles (Cooper, Harvey and Kennedy 2001).
  package func immediateDominators(from root: Int) -> [Int] {
    var order: [Int] = []
    var seen = Array(repeating: false, count: count)
    var walk: [(vertex: Int, edge: Int)] = [(root, 0)]
    seen[root] = true
    while let (vertex, edge) = walk.last {
      if edge < successors[vertex].count {
        walk[walk.count - 1].edge += 1
        let target = successors[vertex][edge]
        if !seen[target] {
          seen[target] = true
          walk.append((target, 0))
        }
      } else {
        order.append(vertex)
        walk.removeLast()
      }
    }
    var place = Array(repeating: -1, count: count)
    for (index, vertex) in order.enumerated() { place[vertex] = index }
    var dominators = Array(repeating: -1, count: count)
    dominators[root] = root
    // Without circles each vertex comes behind all that lead to it: one pass is enough.
    for vertex in order.reversed() {
      for target in successors[vertex] {
        var (a, b) = (vertex, dominators[target])
        if b < 0 {
          dominators[target] = a
          continue
        }
        while a != b {
          while place[a] < place[b] { a = dominators[a] }
          while place[b] < place[a] { b = dominators[b] }
        }
        dominators[target] = a
      }
    }
    return dominators
  }

  /// With each edge the other way round.
  package var reversed: DirectedGraph {
    var result = DirectedGraph(count: count)
    for (source, targets) in successors.enumerated() {
      for target in targets { result.addEdge(from: target, to: source) }
    }
    return result
  }

  package mutating func addEdge(from source: Int, to target: Int) { successors[source].append(target) }

  /// Strongly connected components after Tarjan. A component stands after all components it leads to; vertices within
  /// one are ascending.
  package func stronglyConnectedComponents() -> [[Int]] {
    var index = Array(repeating: -1, count: count)
    var low = Array(repeating: 0, count: count)
    var isOnStack = Array(repeating: false, count: count)
    var stack: [Int] = []
    var components: [[Int]] = []
    var next = 0
    var walk: [(vertex: Int, edge: Int)] = []
    for root in 0..<count where index[root] < 0 {
      walk.append((root, 0))
      while let (vertex, edge) = walk.last {
        if edge == 0 {
          index[vertex] = next
          low[vertex] = next
          next += 1
          stack.append(vertex)
          isOnStack[vertex] = true
        }
        if edge < successors[vertex].count {
          walk[walk.count - 1].edge += 1
          let target = successors[vertex][edge]
          if index[target] < 0 {
            walk.append((target, 0))
          } else if isOnStack[target] {
            low[vertex] = min(low[vertex], index[target])
          }
          // A first visit with edges left has already counted itself: `edge` is now at least 1.
          continue
        }
        walk.removeLast()
        if let parent = walk.last?.vertex { low[parent] = min(low[parent], low[vertex]) }
        if low[vertex] == index[vertex] {
          var component: [Int] = []
          while let member = stack.popLast() {
            isOnStack[member] = false
            component.append(member)
            if member == vertex { break }
          }
          components.append(component.sorted())
        }
      }
    }
    return components
  }

  /// Components that hold a cycle: several vertices, or one with an edge to itself.
  package func cyclicComponents() -> [[Int]] {
    stronglyConnectedComponents().filter { $0.count > 1 || successors[$0[0]].contains($0[0]) }
  }

  /// Vertices so that each stands after those it leads to, or nil when there is a cycle.
  package func orderedByDependency() -> [Int]? {
    let components = stronglyConnectedComponents()
    if components.contains(where: { $0.count > 1 || successors[$0[0]].contains($0[0]) }) { return nil }
    return components.map { $0[0] }
  }

  /// The shortest path from one vertex to another over at least one edge, both ends included; `[v, v]` for a loop.
  package func shortestPath(from source: Int, to target: Int, within allowed: Set<Int>? = nil) -> [Int]? {
    var parent: [Int: Int] = [:]
    var frontier = [source]
    while !frontier.isEmpty {
      var following: [Int] = []
      for vertex in frontier {
        for next in successors[vertex] where allowed?.contains(next) ?? true {
          if next == target {
            var path = [target, vertex]
            var at = vertex
            while at != source, let before = parent[at] {
              path.append(before)
              at = before
            }
            return path.reversed()
          }
          if parent[next] == nil && next != source {
            parent[next] = vertex
            following.append(next)
          }
        }
      }
      frontier = following
    }
    return nil
  }

  /// A cycle of the fewest edges among the given vertices, first vertex repeated at the end.
  package func shortestCycle(among vertices: [Int]) -> [Int]? {
    let allowed = Set(vertices)
    var best: [Int]?
    // A large component is searched from a few vertices only: any cycle will do to show, the search is quadratic.
    for vertex in vertices.prefix(200) {
      guard let path = shortestPath(from: vertex, to: vertex, within: allowed) else { continue }
      if path.count < (best?.count ?? .max) { best = path }
      if path.count <= 3 { break }
    }
    return best
  }

  /// All vertices that can be reached from the given ones, these included.
  package func reachable(from roots: [Int]) -> Set<Int> {
    var seen = Set(roots)
    var stack = roots
    while let vertex = stack.popLast() {
      for next in successors[vertex] where seen.insert(next).inserted { stack.append(next) }
    }
    return seen
  }
}
