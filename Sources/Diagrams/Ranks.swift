/// The layers with the layers of labels between them, in rows of items; lines that pass a row have an item in it. The order
/// in the rows is that with the fewest crossings that some sweeps find.
struct Ranks {
  struct Item {
    enum Kind {
      case box(Int)
      case label
      case bend
    }
    var kind: Kind
    var size: Diagram.Size
    var rank: Int
    /// In the rank above and below.
    var uppers: [Int] = []
    var lowers: [Int] = []
  }
  private(set) var items: [Item] = []
  /// Items of each rank from left to right. Layers are the even ranks.
  private(set) var ranks: [[Int]] = []
  /// Of each line the items from the upper box to the lower one.
  private(set) var chains: [[Int]] = []

  init(_ diagram: Diagram, _ layers: Layers) {
    let count = (layers.layer.max() ?? -1) + 1
    ranks = Array(repeating: [], count: max(0, 2 * count - 1))
    for (index, box) in diagram.boxes.enumerated() {
      items.append(Item(kind: .box(index), size: box.size, rank: 2 * layers.layer[index]))
    }
    for (index, line) in diagram.lines.enumerated() {
      chains.append(layers.steps[index].map { chain(of: line, $0) } ?? [])
    }
    for (index, item) in items.enumerated() { ranks[item.rank].append(index) }
    startInOrder()
    sweep()
  }

  private mutating func chain(of line: Diagram.Line, _ step: Layers.Step) -> [Int] {
    let (first, last) = (items[step.upper].rank, items[step.lower].rank)
    let labelRank = step.upper == line.effect ? first + 1 : last - 1
    var chain = [step.upper]
    for rank in (first + 1)..<last {
      chain.append(items.count)
      let label = rank == labelRank ? line.label : nil
      items.append(
        Item(
          kind: label == nil ? .bend : .label,
          size: label ?? Diagram.Size(width: 0, height: 0), rank: rank))
    }
    chain.append(step.lower)
    for (upper, lower) in zip(chain, chain.dropFirst()) {
      items[upper].lowers.append(lower)
      items[lower].uppers.append(upper)
    }
    return chain
  }

  /// As a walk down from the top meets them, so that what belongs together begins side by side.
  private mutating func startInOrder() {
    var place: [Int?] = Array(repeating: nil, count: items.count)
    var next = 0
    for root in ranks.flatMap({ $0 }) where place[root] == nil {
      var walk = [root]
      while let item = walk.popLast() {
        guard place[item] == nil else { continue }
        place[item] = next
        next += 1
        walk += items[item].lowers.reversed()
      }
    }
    for rank in ranks.indices { ranks[rank].sort { (place[$0] ?? 0) < (place[$1] ?? 0) } }
  }

  private static let sweeps = 24

  private mutating func sweep() {
    var best = (ranks: ranks, crossings: crossings)
    for turn in 0..<Ranks.sweeps where best.crossings > 0 {
      let isDown = turn % 2 == 0
      for rank in isDown ? Array(ranks.indices.dropFirst()) : ranks.indices.dropLast().reversed() {
        orderByNeighbours(rank, isDown)
      }
      exchangeNeighbours()
      let found = crossings
      if found < best.crossings { best = (ranks, found) }
    }
    ranks = best.ranks
  }

  private func positions(in rank: Int) -> [Int: Int] {
    guard ranks.indices.contains(rank) else { return [:] }
    return Dictionary(uniqueKeysWithValues: ranks[rank].enumerated().map { ($1, $0) })
  }

  /// By the mean place of what is above or below; an item without any stays where it is.
  private mutating func orderByNeighbours(_ rank: Int, _ isDown: Bool) {
    let (place, before) = (positions(in: isDown ? rank - 1 : rank + 1), positions(in: rank))
    var means: [(item: Int, mean: Double)] = []
    var row = ranks[rank]
    var free: [Int] = []
    for (index, item) in row.enumerated() {
      let near = (isDown ? items[item].uppers : items[item].lowers).compactMap { place[$0] }
      if near.isEmpty { continue }
      means.append((item, Double(near.reduce(0, +)) / Double(near.count)))
      free.append(index)
    }
    means.sort { ($0.mean, before[$0.item] ?? 0) < ($1.mean, before[$1.item] ?? 0) }
    for (index, mean) in zip(free, means) { row[index] = mean.item }
    ranks[rank] = row
  }

  /// Two side by side change places where that takes crossings away.
  private mutating func exchangeNeighbours() {
    for rank in ranks.indices {
      let (above, below) = (positions(in: rank - 1), positions(in: rank + 1))
      for left in ranks[rank].indices.dropLast() {
        let (a, b) = (ranks[rank][left], ranks[rank][left + 1])
        func crossings(_ a: Int, _ b: Int) -> Int {
          Ranks.crossings(items[a].uppers, items[b].uppers, above)
            + Ranks.crossings(items[a].lowers, items[b].lowers, below)
        }
        if crossings(b, a) < crossings(a, b) { ranks[rank].swapAt(left, left + 1) }
      }
    }
  }

  /// Of the lines of an item with those of the item right of it.
  private static func crossings(_ left: [Int], _ right: [Int], _ place: [Int: Int]) -> Int {
    var count = 0
    for a in left { for b in right where (place[a] ?? 0) > (place[b] ?? 0) { count += 1 } }
    return count
  }

  var crossings: Int { ranks.indices.dropLast().reduce(0) { $0 + crossings(below: $1) } }

  /// Pairs of lines that stand one way above and the other way below: counted in a tree of sums.
  private func crossings(below rank: Int) -> Int {
    let place = positions(in: rank + 1)
    var sums = Array(repeating: 0, count: ranks[rank + 1].count + 1)
    var (seen, count) = (0, 0)
    for item in ranks[rank] {
      let ends = items[item].lowers.compactMap { place[$0] }
      for end in ends {
        var (index, before) = (end + 1, 0)
        while index > 0 {
          before += sums[index]
          index -= index & -index
        }
        count += seen - before
      }
      for end in ends {
        var index = end + 1
        while index < sums.count {
          sums[index] += 1
          index += index & -index
        }
      }
      seen += ends.count
    }
    return count
  }
}
