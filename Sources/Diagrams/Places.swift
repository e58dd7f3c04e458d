/// Numbers nearest to the wished ones, each at least so far behind the one before it: least squares by pooling
/// neighbours that are in each other's way.
func spaced(_ wishes: [(place: Double, weight: Double)], gaps: [Double]) -> [Double] {
  var pools: [(sum: Double, weight: Double, count: Int)] = []
  var offsets: [Double] = []
  for (index, wish) in wishes.enumerated() {
    offsets.append(index == 0 ? 0 : offsets[index - 1] + gaps[index - 1])
    pools.append(((wish.place - offsets[index]) * wish.weight, wish.weight, 1))
    while pools.count > 1 {
      let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
      if before.sum / before.weight <= last.sum / last.weight { break }
      pools.removeLast(2)
      pools.append((before.sum + last.sum, before.weight + last.weight, before.count + last.count))
    }
  }
  let placed = pools.flatMap { Array(repeating: $0.sum / $0.weight, count: $0.count) }
  return zip(placed, offsets).map { $0 + $1 }
}

/// Where the items of each rank stand from left to right: near to what they hang on, and long lines straight.
struct Places {
  /// The middle of each item.
  private(set) var x: [Double]

  private static let gapOfBoxes = 26.0
  private static let gapOfLines = 12.0
  private static let rounds = 60

  init(_ ranks: Ranks) {
    x = Array(repeating: 0, count: ranks.items.count)
    for rank in ranks.ranks {
      let placed = spaced(rank.map { _ in (0, 1) }, gaps: Places.gaps(rank, ranks.items))
      for (item, place) in zip(rank, placed) { x[item] = place }
    }
    for round in 0..<Places.rounds {
      // First along one direction, so that whole parts move; then by both, so that they settle.
      let isSettling = round >= 8
      let isDown = round % 2 == 0
      for rank in isDown ? Array(ranks.ranks.indices) : ranks.ranks.indices.reversed() {
        settle(ranks.ranks[rank], ranks, useUppers: isSettling || isDown, useLowers: isSettling || !isDown)
      }
    }
    straighten(ranks)
  }

  /// Long lines that came down in small steps go straight as far as they have room.
  private mutating func straighten(_ ranks: Ranks) {
    var place = Array(repeating: 0, count: ranks.items.count)
    for rank in ranks.ranks { for (index, item) in rank.enumerated() { place[item] = index } }
    for _ in 0..<3 {
      for chain in ranks.chains where chain.count > 3 {
        var run: [Int] = []
        var room = -Double.infinity...Double.infinity
        for item in chain.dropFirst().dropLast() {
          let own = self.room(of: item, at: place[item], ranks)
          if run.isEmpty || own.lowerBound > room.upperBound || own.upperBound < room.lowerBound {
            move(run, within: room)
            (run, room) = ([item], own)
          } else {
            run.append(item)
            room = max(own.lowerBound, room.lowerBound)...min(own.upperBound, room.upperBound)
          }
        }
        move(run, within: room)
      }
    }
  }

  private mutating func move(_ run: [Int], within room: ClosedRange<Double>) {
    guard run.count > 1 else { return }
    let middle = run.reduce(0) { $0 + x[$1] } / Double(run.count)
    for item in run { x[item] = min(max(middle, room.lowerBound), room.upperBound) }
  }

  /// Between its neighbours.
  private func room(of item: Int, at place: Int, _ ranks: Ranks) -> ClosedRange<Double> {
    let rank = ranks.ranks[ranks.items[item].rank]
    func gap(_ left: Int, _ right: Int) -> Double { Places.gaps([left, right], ranks.items)[0] }
    let low = place > 0 ? x[rank[place - 1]] + gap(rank[place - 1], item) : -Double.infinity
    let high = place + 1 < rank.count ? x[rank[place + 1]] - gap(item, rank[place + 1]) : Double.infinity
    // Rounding may have put it a hair outside.
    return min(low, x[item])...max(high, x[item])
  }

  private mutating func settle(_ rank: [Int], _ ranks: Ranks, useUppers: Bool, useLowers: Bool) {
    let wishes = rank.map { item -> (place: Double, weight: Double) in
      let own = ranks.items[item]
      var (sum, weight) = (0.0, 0.0)
      for other in (useUppers ? own.uppers : []) + (useLowers ? own.lowers : []) {
        let pull = Places.pull(own.kind, ranks.items[other].kind)
        sum += x[other] * pull
        weight += pull
      }
      return weight > 0 ? (sum / weight, weight) : (x[item], 0.05)
    }
    let placed = spaced(wishes, gaps: Places.gaps(rank, ranks.items))
    for (item, place) in zip(rank, placed) { x[item] = place }
  }

  /// A bend in the middle of a line is seen more than a slope at its end.
  private static func pull(_ a: Ranks.Item.Kind, _ b: Ranks.Item.Kind) -> Double {
    func isBox(_ kind: Ranks.Item.Kind) -> Bool { if case .box = kind { true } else { false } }
    return isBox(a) || isBox(b) ? 1 : 6
  }

  private static func gaps(_ rank: [Int], _ items: [Ranks.Item]) -> [Double] {
    zip(rank, rank.dropFirst()).map { left, right in
      let (a, b) = (items[left], items[right])
      var gap = gapOfLines
      if case .box = a.kind, case .box = b.kind { gap = gapOfBoxes }
      return (a.size.width + b.size.width) / 2 + gap
    }
  }
}
