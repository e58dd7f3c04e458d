import Evaluation
import Numerics
import Planning

/// A KPI in mixtures of old and new inputs. Each formula is computed of the values of what it reads, from the inputs up to
/// the KPI, for all its own mixtures at once; below a sum over groups for each group too.
struct ChangeMixtures {
  typealias Mixture = WinterValue.Mixture
  /// For each node its cells: one, or one for each group.
  struct Ends {
    var before: [[Cell]]
    var after: [[Cell]]
  }

  private let engine: Engine
  private let tree: InputTree
  private let ends: Ends
  /// The leaves on which each node hangs, also those that stand elsewhere in the tree.
  private var reach: [Mixture]
  private var known: [[Mixture: [Cell]]]

  init(engine: Engine, tree: InputTree, leaves: [Int], ends: Ends) {
    (self.engine, self.tree, self.ends) = (engine, tree, ends)
    reach = Array(repeating: 0, count: tree.nodes.count)
    known = Array(repeating: [:], count: tree.nodes.count)
    for (place, leaf) in leaves.enumerated() {
      reach[leaf] = 1 << Mixture(place)
      known[leaf] = [0: ends.before[leaf], reach[leaf]: ends.after[leaf]]
    }
  }

  /// Of the KPI.
  func value(in mixture: Mixture) -> Cell? { known[0][mixture & reach[0]]?.first }

  mutating func evaluate(_ all: [Mixture], in slice: Slice) {
    for node in tree.order where !tree.operands[node].isEmpty {
      reach[node] = tree.operands[node].reduce(0) { $0 | reach[$1] }
      let mixtures = Set(all.map { $0 & reach[node] }).sorted()
      let place = slice + tree.nodes[node].steps
      let width = ends.before[node].count
      var given = GivenValues(variantCount: mixtures.count * width)
      let inSums = Set(tree.opened[node].flatMap(\.operands))
      for operand in tree.operands[node] where !inSums.contains(operand) {
        give(operand, mixtures, width, in: slice, to: &given)
      }
      for opened in tree.opened[node] {
        let sums = sums(opened, mixtures, in: slice, place)
        given.give(sums.map { sum in sum.map { .double($0) } }, for: opened.sum, in: place)
      }
      let cells = engine.values(of: [tree.nodes[node].formula], in: place, given: given)[0]
      for (index, mixture) in mixtures.enumerated() {
        known[node][mixture] = Array(cells[index * width..<(index + 1) * width])
      }
    }
  }

  private func give(
    _ operand: Int, _ mixtures: [Mixture], _ width: Int, in slice: Slice, to given: inout GivenValues
  ) {
    let numbers = mixtures.flatMap { mixture -> [Number?] in
      let cells = known[operand][mixture & reach[operand]] ?? []
      return (0..<width).map { group in group < cells.count ? cells[group].number : nil }
    }
    given.give(numbers, for: tree.nodes[operand].formula, in: slice + tree.nodes[operand].steps)
  }

  /// A sum over groups in each mixture; nil where a group has no value.
  private func sums(
    _ opened: InputTree.Opened, _ mixtures: [Mixture], in slice: Slice, _ place: Slice
  ) -> [Double?] {
    let width = opened.operands.first.map { ends.before[$0].count } ?? 0
    guard width > 0 else { return mixtures.map { _ in nil } }
    var given = GivenValues(variantCount: mixtures.count * width)
    for operand in opened.operands { give(operand, mixtures, width, in: slice, to: &given) }
    let cells = engine.values(of: [opened.term], in: place, given: given)[0]
    return mixtures.indices.map { index in
      cells[index * width..<(index + 1) * width].reduce(0.0 as Double?) { sum, cell in
        sum.flatMap { sum in cell.double.map { sum + $0 } }
      }
    }
  }
}
