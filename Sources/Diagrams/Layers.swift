import Graphs

/// Which box of a connected diagram stands in which layer: the longest way from what stands on top, each cause below its effects but where a
/// circle has to be closed, and what only reads others above or beside them.
struct Layers {
  /// A line as it is laid out. Most have the effect above.
  struct Step: Hashable {
    var upper: Int
    var lower: Int
  }
  private(set) var layer: [Int]
  /// Beside each line; nil for one from a box to itself.
  private(set) var steps: [Step?]

  init(_ diagram: Diagram) {
    let count = diagram.boxes.count
    steps = diagram.lines.map { $0.cause == $0.effect ? nil : Step(upper: $0.effect, lower: $0.cause) }
    layer = Array(repeating: -1, count: count)
    turnBack(Layers.closingSteps(of: steps, from: diagram.boxes.indices.filter { diagram.boxes[$0].isTop }, count))
    let tops = tops(of: diagram)
    let graph = graph(count)
    let below = graph.reachable(from: tops)
    // Each behind all that is below it.
    let order = graph.orderedByDependency() ?? Array(0..<count)
    for box in order.reversed() where below.contains(box) { placeBelow(box, graph) }
    let readers = placeReaders(order.filter { !below.contains($0) }, graph)
    for box in order.reversed() where !below.contains(box) {
      if !readers.contains(box) { layer[box] = max(layer[box], 0) }
      for next in graph.successors[box] where !below.contains(next) && !readers.contains(next) {
        layer[next] = max(layer[next], layer[box] + 1)
      }
    }
    // No layer is empty.
    let used = Dictionary(uniqueKeysWithValues: Set(layer).sorted().enumerated().map { ($1, $0) })
    layer = layer.map { used[$0] ?? $0 }
  }

  private func graph(_ count: Int) -> DirectedGraph {
    var graph = DirectedGraph(count: count)
    for step in steps.compactMap({ $0 }) { graph.addEdge(from: step.upper, to: step.lower) }
    return graph
  }

  private mutating func turnBack(_ places: [Int]) {
    for place in places { steps[place] = steps[place].map { Step(upper: $0.lower, lower: $0.upper) } }
  }

  /// Lines that lead back to a box on the way to them, as a walk from the top meets them.
  private static func closingSteps(of steps: [Step?], from tops: [Int], _ count: Int) -> [Int] {
    var leaving: [[Int]] = Array(repeating: [], count: count)
    var hasUpper = Array(repeating: false, count: count)
    for (place, step) in steps.enumerated() {
      guard let step else { continue }
      leaving[step.upper].append(place)
      hasUpper[step.lower] = true
    }
    enum State { case unseen, open, closed }
    var state = Array(repeating: State.unseen, count: count)
    var closing: [Int] = []
    for root in tops + (0..<count).filter({ !hasUpper[$0] }) + Array(0..<count) where state[root] == .unseen {
      var walk: [(box: Int, edge: Int)] = [(root, 0)]
      state[root] = .open
      while let (box, edge) = walk.last {
        guard edge < leaving[box].count else {
          state[box] = .closed
          walk.removeLast()
          continue
        }
        walk[walk.count - 1].edge += 1
        guard let next = steps[leaving[box][edge]]?.lower else { continue }
        switch state[next] {
        case .open: closing.append(leaving[box][edge])
        case .closed: break
        case .unseen:
          state[next] = .open
          walk.append((next, 0))
        }
      }
    }
    return closing
  }

  /// Those that are said to be; where there are none, what moves nothing else.
  private func tops(of diagram: Diagram) -> [Int] {
    let tops = diagram.boxes.indices.filter { diagram.boxes[$0].isTop }
    if !tops.isEmpty { return tops }
    let lower = Set(steps.compactMap { $0?.lower })
    return diagram.boxes.indices.filter { !lower.contains($0) }
  }

  private mutating func placeBelow(_ box: Int, _ graph: DirectedGraph) {
    layer[box] = max(layer[box], 0)
    for next in graph.successors[box] { layer[next] = max(layer[next], layer[box] + 1) }
  }

  /// What reads others and moves nothing on top: right above them, and below where there is no room.
  private mutating func placeReaders(_ boxes: [Int], _ graph: DirectedGraph) -> Set<Int> {
    var placed: Set<Int> = []
    for box in boxes {
      let lowers = Set(graph.successors[box].filter { layer[$0] >= 0 })
      guard let highest = lowers.map({ layer[$0] }).min(), let lowest = lowers.map({ layer[$0] }).max() else {
        continue
      }
      placed.insert(box)
      layer[box] = highest - 1
      if highest > 0 { continue }
      layer[box] = lowest + 1
      turnBack(steps.indices.filter { steps[$0].map { $0.upper == box && lowers.contains($0.lower) } ?? false })
    }
    return placed
  }
}
