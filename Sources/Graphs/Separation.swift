extension Arrows {
  /// d-separation in time linear in the arrows: a ball rolls from node to node. One that is not known lets it through,
  /// but from a cause only on to effects; one that is known sends it from a cause back to the causes, and stops what comes
  /// from an effect (the Bayes ball, Shachter 1998). For graphs without circles.
  func areSeparated(_ some: [Int], _ others: [Int], given known: [Int]) -> Bool {
    let isKnown = marks(known)
    let isTarget = marks(others)
    var cameFromEffect = Array(repeating: false, count: parents.count)
    var cameFromCause = cameFromEffect
    var stack: [(vertex: Int, fromEffect: Bool)] = []
    func roll(to vertex: Int, fromEffect: Bool) {
      if fromEffect ? cameFromEffect[vertex] : cameFromCause[vertex] { return }
      if fromEffect { cameFromEffect[vertex] = true } else { cameFromCause[vertex] = true }
      stack.append((vertex, fromEffect))
    }
    for vertex in some { roll(to: vertex, fromEffect: true) }
    while let (vertex, fromEffect) = stack.popLast() {
      if isTarget[vertex], !isKnown[vertex] { return false }
      if !isKnown[vertex] { for child in children[vertex] { roll(to: child, fromEffect: false) } }
      if fromEffect != isKnown[vertex] {
        for parent in parents[vertex] { roll(to: parent, fromEffect: true) }
      }
    }
    return true
  }

  func marks(_ vertices: [Int]) -> [Bool] {
    var isMarked = Array(repeating: false, count: parents.count)
    for vertex in vertices { isMarked[vertex] = true }
    return isMarked
  }
}

/// The sets of allowed nodes, together with some that are held, that separate two groups of nodes, none of them larger than
/// it need be. All such sets are among the ancestors of the groups and of what is held, and there they are the cuts of an
/// undirected graph: causes and effects are neighbours, and so are the causes of one effect (Lauritzen and others
/// 1990; van der Zander, Liśkiewicz and Textor 2019).
struct Separators {
  private let arrows: Arrows
  private let near: [Int]
  private let far: [Int]
  /// Vertices of the undirected graph: ancestors that are not held.
  private let isThere: [Bool]
  private let isAncestor: [Bool]
  private let isAllowed: [Bool]

  /// - Parameter isAllowed: which vertices may be taken; those of the groups and the held ones are not taken anyway.
  init(between near: [Int], and far: [Int], held: [Int], isAllowed: [Bool], in arrows: Arrows) {
    (self.arrows, self.near, self.far) = (arrows, near, far)
    isAncestor = arrows.ancestors(of: near + far + held)
    var isThere = isAncestor
    for vertex in held { isThere[vertex] = false }
    self.isThere = isThere
    var may = isAllowed
    for vertex in near + far + held { may[vertex] = false }
    self.isAllowed = may
  }

  /// A cut, and the part around the near group that it cuts off.
  struct Cut {
    var vertices: [Int]
    fileprivate var isInside: [Bool]
  }

  /// The cut nearest to the near group; nil where nothing cuts.
  func nearest() -> Cut? { nearest(around: near) }

  /// All of them, each once, the nearest one first; at most so many, and whether these are all. In time linear in the
  /// graph and in its nodes for each cut (Takata 2010).
  func all(atMost limit: Int) -> (cuts: [[Int]], isComplete: Bool) {
    // A state stands for the cuts that leave what is inside inside, and what is kept out outside. Its own cut is always
    // one of them, so that no state is looked at in vain.
    struct State {
      var cut: Cut
      var isKeptOut: [Bool]
    }
    guard let first = nearest() else { return ([], true) }
    var cuts: [[Int]] = []
    var waiting = [State(cut: first, isKeptOut: Array(repeating: false, count: isThere.count))]
    while var state = waiting.popLast() {
      if cuts.count == limit { return (cuts, false) }
      for vertex in state.cut.vertices where !state.isKeptOut[vertex] {
        let inside = state.cut.isInside.indices.filter { state.cut.isInside[$0] } + [vertex]
        let further = nearest(around: inside)
        if let further, !zip(further.isInside, state.isKeptOut).contains(where: { $0 && $1 }) {
          waiting.append(State(cut: further, isKeptOut: state.isKeptOut))
        }
        state.isKeptOut[vertex] = true
      }
      cuts.append(state.cut.vertices)
    }
    return (cuts, true)
  }

  private func nearest(around inside: [Int]) -> Cut? {
    let (isInside, border) = component(of: inside) { isAllowed[$0] }
    if far.contains(where: { isInside[$0] }) { return nil }
    let isOnBorder = arrows.marks(border)
    let vertices = component(of: far) { isOnBorder[$0] }.border
    let isCut = arrows.marks(vertices)
    return Cut(vertices: vertices, isInside: component(of: near) { isCut[$0] }.isInside)
  }

  /// What is reached from some vertices without going beyond where it stops, and the vertices where it stopped, ascending.
  private func component(of start: [Int], stoppingAt stops: (Int) -> Bool) -> (isInside: [Bool], border: [Int]) {
    var isInside = Array(repeating: false, count: isThere.count)
    var isOnBorder = isInside
    // The causes of an effect are met once, however many of them are inside.
    var isPassed = isInside
    var border: [Int] = []
    var stack = start
    for vertex in start { isInside[vertex] = true }
    func meet(_ vertex: Int) {
      guard isThere[vertex], !isInside[vertex], !isOnBorder[vertex] else { return }
      if stops(vertex) {
        isOnBorder[vertex] = true
        border.append(vertex)
      } else {
        isInside[vertex] = true
        stack.append(vertex)
      }
    }
    while let vertex = stack.popLast() {
      arrows.parents[vertex].forEach(meet)
      for child in arrows.children[vertex] where isAncestor[child] && !isPassed[child] {
        isPassed[child] = true
        meet(child)
        arrows.parents[child].forEach(meet)
      }
    }
    return (isInside, border.sorted())
  }
}
