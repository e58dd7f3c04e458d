import CivilTime
import Semantics

/// A walk down from some nodes along formulas and links. Each node stands once with all that is below it, and is only
/// referred to after that.
package struct CauseTree: Sendable {
  package struct Row: Sendable {
    package var node: Int
    package var depth: Int
    /// The row of what it moves; nil for a root.
    package var parent: Int?
    package var isInput: Bool
    /// Of an input that is read earlier than in the period itself.
    package var lag: CalendarDuration?
    /// Each for a lag and a condition.
    package var links: [CauseGraph.Link]
    /// It stands further up in full.
    package var isAgain = false
    /// It stands further up on the way here: growth, or a decline, over time.
    package var isLoop = false
    /// Of its parent's.
    package var isLast: Bool
  }
  package private(set) var rows: [Row] = []

  package init(of roots: [Int], in graph: CauseGraph) {
    var seen: Set<Int> = []
    var waiting = roots.reversed().map {
      Row(node: $0, depth: 0, parent: nil, isInput: false, lag: nil, links: [], isLast: true)
    }
    while var row = waiting.popLast() {
      row.isAgain = !seen.insert(row.node).inserted
      row.isLoop = row.isAgain && isAbove(row)
      rows.append(row)
      if !row.isAgain { waiting += CauseTree.children(of: row.node, depth: row.depth + 1, rows.count - 1, in: graph) }
    }
  }

  private func isAbove(_ row: Row) -> Bool {
    var next = row.parent
    while let place = next {
      if rows[place].node == row.node { return true }
      next = rows[place].parent
    }
    return false
  }

  /// The last first.
  private static func children(of effect: Int, depth: Int, _ parent: Int, in graph: CauseGraph) -> [Row] {
    var rows = graph.inputs(of: effect).map { identity in
      Row(
        node: identity.cause, depth: depth, parent: parent, isInput: true, lag: identity.lag, links: [], isLast: false)
    }
    rows += graph.beliefs(to: effect).map { links in
      Row(
        node: links[0].cause, depth: depth, parent: parent, isInput: false, lag: nil, links: links, isLast: false)
    }
    if let last = rows.indices.last { rows[last].isLast = true }
    return rows.reversed()
  }
}
