/// What is believed to move what: arrows from causes to effects, pairs that share a cause nobody measured, and nodes that
/// are known of but not measured. Everything is in the order of the names, so that the order in which nodes and arrows
/// are declared plays no part in any answer.
///
/// Circles of arrows (growth over time, seen without its lags) are allowed and taken at their worst: what stands in one
/// circle is moved together, by all that moves any of it (σ-separation, Forré and Mooij 2017). Graphs without circles are
/// not touched by this. With times in the names, such as `(lag, name)`, a circle over time is none.
package struct CausalGraph<Node: Hashable & Comparable & Sendable>: Sendable {
  /// Ascending.
  package let nodes: [Node]
  package let hidden: Set<Node>
  /// By which it was chosen what is seen, such as being alive: the data themselves hold them.
  package let selected: Set<Node>
  let places: [Node: Int]
  /// As declared, circles and all: what is a cause or an effect of what.
  let declared: Arrows
  /// By which dependence spreads: with a hidden vertex, behind those of the nodes, for each pair that shares a cause and
  /// for each circle, and without circles.
  let spreading: Arrows
  /// Of the vertices of `spreading`.
  let isHidden: [Bool]
  /// For each vertex of `declared` the vertex that stands for its circle in `spreading`.
  let circles: [Int?]

  /// - Parameter nodes: those without arrows; the ends of arrows may be left out.
  /// - Parameter sharedCauses: pairs with a common cause that is no node itself, `a <-> b`.
  package init(
    nodes: [Node] = [], arrows: [(Node, Node)], sharedCauses: [(Node, Node)] = [], hidden: Set<Node> = [],
    selected: Set<Node> = []
  ) {
    let all = Set(nodes).union((arrows + sharedCauses).flatMap { [$0.0, $0.1] })
    let names = all.sorted()
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    func pairs(_ ends: [(Node, Node)]) -> Set<Arrows.Pair> {
      Set(
        ends.compactMap { from, to in
          guard let from = places[from], let to = places[to], from != to else { return nil }
          return Arrows.Pair(from: from, to: to)
        })
    }
    declared = Arrows(count: names.count, pairs(arrows))
    (spreading, circles) = declared.spreading(pairs(sharedCauses).sorted())
    isHidden = spreading.parents.indices.map { $0 >= names.count || hidden.contains(names[$0]) }
    (self.nodes, self.places) = (names, places)
    (self.hidden, self.selected) = (hidden.intersection(all), selected.intersection(all))
  }

  func places(of nodes: some Sequence<Node>) -> [Int] { nodes.compactMap { places[$0] }.sorted() }
  func names(of places: some Sequence<Int>) -> [Node] { places.sorted().map { nodes[$0] } }

  /// Whether the graph says that, where the values of some nodes are known, those of two others tell nothing about each
  /// other: no way between them is open (m-separation). Selected nodes are not known unless they are named.
  package func areSeparated(_ some: Set<Node>, _ others: Set<Node>, given known: Set<Node>) -> Bool {
    spreading.areSeparated(places(of: some), places(of: others), given: places(of: known))
  }
}

/// The arrows of a causal graph from both ends, each once.
struct Arrows: Sendable {
  struct Pair: Hashable, Comparable {
    var from: Int
    var to: Int
    static func < (one: Pair, other: Pair) -> Bool { (one.from, one.to) < (other.from, other.to) }
  }
  /// Ascending.
  private(set) var parents: [[Int]]
  private(set) var children: [[Int]]

  init(count: Int, _ pairs: some Collection<Pair>) {
    parents = Array(repeating: [], count: count)
    children = parents
    for pair in pairs.sorted() {
      parents[pair.to].append(pair.from)
      children[pair.from].append(pair.to)
    }
  }

  var pairs: [Pair] { children.enumerated().flatMap { from, targets in targets.map { Pair(from: from, to: $0) } } }

  func without(_ isCut: (Pair) -> Bool) -> Arrows { Arrows(count: parents.count, pairs.filter { !isCut($0) }) }

  /// With a vertex behind the others for each pair that shares a cause, an arrow from it to both; and one for each circle,
  /// from all that lead into the circle and to all in it, instead of the arrows within and into it.
  func spreading(_ confounded: [Pair]) -> (arrows: Arrows, circles: [Int?]) {
    var count = parents.count
    var spread = pairs
    for pair in confounded {
      spread += [Pair(from: count, to: pair.from), Pair(from: count, to: pair.to)]
      count += 1
    }
    var graph = DirectedGraph(count: parents.count)
    for pair in pairs { graph.addEdge(from: pair.from, to: pair.to) }
    var circles: [Int?] = Array(repeating: nil, count: parents.count)
    let cyclic = graph.cyclicComponents()
    if cyclic.isEmpty { return (Arrows(count: count, spread), circles) }
    var replaced: [Pair] = []
    for circle in cyclic {
      for member in circle {
        circles[member] = count
        replaced.append(Pair(from: count, to: member))
      }
      count += 1
    }
    for pair in spread {
      let circle = circles[pair.to]
      if circle == nil || pair.from >= circles.count || circles[pair.from] != circle {
        replaced.append(Pair(from: pair.from, to: circle ?? pair.to))
      }
    }
    return (Arrows(count: count, Set(replaced)), circles)
  }

  func ancestors(of vertices: [Int], avoiding isClosed: [Bool]? = nil) -> [Bool] {
    Arrows.reached(from: vertices, along: parents, avoiding: isClosed)
  }
  func descendants(of vertices: [Int]) -> [Bool] { Arrows.reached(from: vertices, along: children) }

  /// The start among them, and where it is closed no way begins at it.
  private static func reached(from start: [Int], along ways: [[Int]], avoiding isClosed: [Bool]? = nil) -> [Bool] {
    var isReached = Array(repeating: false, count: ways.count)
    var stack: [Int] = []
    func enter(_ vertex: Int) {
      guard !isReached[vertex], isClosed?[vertex] != true else { return }
      isReached[vertex] = true
      stack.append(vertex)
    }
    start.forEach(enter)
    while let vertex = stack.popLast() { ways[vertex].forEach(enter) }
    return isReached
  }
}
