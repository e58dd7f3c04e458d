import Columns
import Semantics

/// Rows in the order of their cells, column after column; rows that are equal in all come as they are.
struct RowOrder {
  let columns: [Column]

  func precedes(_ a: Int32, _ b: Int32) -> Bool {
    for column in columns {
      let order = RowOrder.compare(column, Int(a), Int(b))
      if order != 0 { return order < 0 }
    }
    return a < b
  }

  /// Empty cells first; texts by their UTF-8 bytes.
  private static func compare(_ column: Column, _ a: Int, _ b: Int) -> Int {
    if let validity = column.validity, !validity[a] || !validity[b] {
      return validity[a] == validity[b] ? 0 : validity[a] ? 1 : -1
    }
    func order<Key: Comparable>(_ x: Key, _ y: Key) -> Int { x == y ? 0 : x < y ? -1 : 1 }
    switch column.values {
    case .exact(let values, _), .moments(let values): return order(values[a], values[b])
    case .days(let values), .periods(let values, _): return order(values[a], values[b])
    case .doubles(let values): return order(values[a], values[b])
    case .booleans(let values): return order(values[a] ? 1 : 0, values[b] ? 1 : 0)
    case .texts(let codes, let dictionary):
      if codes[a] == codes[b] { return 0 }
      return dictionary.texts.precedes(Int(codes[a]), Int(codes[b]))
        ? -1 : 1
    }
  }
}

/// The rows of each group, one group after the other, in order within each: the index behind ordinals and neighbours.
struct OrderedGroups {
  private(set) var starts: [Int32]
  private(set) var rows: [Int32]

  var groupCount: Int { starts.count - 1 }
  func range(_ group: Int) -> Range<Int> { Int(starts[group])..<Int(starts[group + 1]) }

  /// - Parameters:
  ///   - groups: the group of each row, −1 for none.
  ///   - keys: what the rows are ordered by first.
  ///   - ranks: every row's place, when so many tied rows are worth ranking all; else nil.
  ///   - ties: compares two rows of equal keys.
  init(
    _ groups: [Int32], groupCount: Int, keys: [Int64], ranks: (_ tied: Int) -> [Int32]?, ties: () -> RowOrder
  ) {
    let sorted = Engine.sortedPlaces(keys)
    starts = [Int32](repeating: 0, count: groupCount + 1)
    for group in groups where group >= 0 { starts[Int(group) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    rows = [Int32](repeating: 0, count: Int(starts[groupCount]))
    var next = starts
    for row in sorted {
      let group = groups[Int(row)]
      if group < 0 { continue }
      rows[Int(next[Int(group)])] = row
      next[Int(group)] += 1
    }
    let runs = tiedRuns(keys)
    if runs.isEmpty { return }
    if let ranks = ranks(runs.reduce(0) { $0 + $1.count }) {
      for run in runs { rows[run].sort { ranks[Int($0)] < ranks[Int($1)] } }
    } else {
      let order = ties()
      for run in runs { rows[run].sort { order.precedes($0, $1) } }
    }
  }

  /// Stretches of one group's rows with one key.
  private func tiedRuns(_ keys: [Int64]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for group in 0..<groupCount {
      let range = range(group)
      var start = range.lowerBound
      while start < range.upperBound {
        let key = keys[Int(rows[start])]
        var end = start + 1
        while end < range.upperBound && keys[Int(rows[end])] == key { end += 1 }
        if end - start > 1 { runs.append(start..<end) }
        start = end
      }
    }
    return runs
  }
}
