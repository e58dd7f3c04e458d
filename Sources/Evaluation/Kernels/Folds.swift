import CivilTime
import Columns
import Numerics
import Planning
import Semantics

/// Which group each element of a scan belongs to; −1 for none. Without groups there is one.
struct Grouping {
  var groupCount: Int
  /// Nil: every element belongs to group 0.
  var groups: Integers?
  /// The dataset row of each element; nil: element i is row i.
  var rows: [Int32]?
  var count: Int
  /// Of amounts that are spread over days: the part of the row that each element is; nil: all of it, for each.
  var portions: [Portion]?
  /// Where rows are read at the ticks of a clock: the tick of each element, and the clock.
  var ticks: [Int32]?
  var clock: ClockRead?
  /// Rows in the slice that stand at no tick that has been seen whole.
  var offClock: OffClock?
  /// How many elements each group has, when that has been counted.
  var sizes: [Int32]?
  /// For each group the elements that a filter of the slice left out because it could not be told; nil: none.
  var leftOut: [Int32]?
  /// How many different rows they are.
  var leftOutRows = 0
  /// The elements as they were before the first such filter: the rows of which some were left out.
  var groupsBefore: [Int32]?
  /// For each group the number of its elements before the first filter that could not be told of one of them; −1: none.
  var sizesBefore: [Int32]?
  /// Those that it left out because their window had not closed; nil: none.
  var undecidedOut: [Int32]?
  /// The columns whose empty cells were the reason.
  var leftOutColumns: [RowLack] = []
  /// Each element that a filter of the slice left out because it could not be told, or is not decided yet.
  var openElements: [OpenElement] = []

  var groupOfEach: [Int32] { groups?.int32s ?? [Int32](repeating: 0, count: count) }

  /// How many bytes the elements take.
  var byteCount: Int { (groups?.byteCount ?? 0) + (rows?.count ?? 0) * 4 }

  /// The rows of each group, whatever became of them: where a filter could not be told of one, as they were before it.
  var sizesRead: [Int32] {
    let sizes = countedSizes
    guard let sizesBefore else { return sizes }
    return zip(sizesBefore, sizes).map { $0 < 0 ? $1 : $0 }
  }

  /// Remembers the elements before a filter, and which groups it left some of open: each of them, in its order.
  mutating func keep(_ before: [Int32], open: [Int]) {
    if open.isEmpty { return }
    if groupsBefore == nil { groupsBefore = before }
    let sizes = Grouping.sizes(of: before, groupCount)
    var known = sizesBefore ?? [Int32](repeating: -1, count: groupCount)
    for element in open where known[Int(before[element])] < 0 {
      known[Int(before[element])] = sizes[Int(before[element])]
    }
    sizesBefore = known
  }

  /// How many different rows were read, where the elements are not at hand.
  var rowCountRead: Int?

  /// Different rows, however many windows hold each.
  var rowCountBefore: Int {
    if let rowCountRead { return rowCountRead }
    let groups = groupsBefore ?? groupOfEach
    guard let rows else { return groups.count { $0 >= 0 } }
    return Set(rows.indices.lazy.filter { groups[$0] >= 0 }.map { rows[$0] }).count
  }

  private static func sizes(of groups: [Int32], _ groupCount: Int) -> [Int32] {
    var counted = [Int32](repeating: 0, count: groupCount)
    for group in groups where group >= 0 { counted[Int(group)] += 1 }
    return counted
  }

  /// The number of elements of each group, counted now where that has not been done.
  var countedSizes: [Int32] {
    sizes ?? Grouping.sizes(of: groupOfEach, groupCount)
  }

  /// Counts the elements of each group, once for all aggregates.
  mutating func countSizes(_ threads: Threads) {
    let fold = RowFold(operation: .count, groups: groups, groupCount: groupCount, rowCount: count)
    sizes = groups == nil && groupCount == 1 ? [Int32(count)] : fold.run(threads).used
  }
}

extension Grouping {
  init(groupCount: Int, groups: [Int32]?, rows: [Int32]?, count: Int) {
    self.init(groupCount: groupCount, groups: groups.map { .words($0) }, rows: rows, count: count)
  }
}

struct OpenElement {
  var element: Int32
  /// Where it would have counted.
  var group: Int32
  var isUndecided: Bool
}

/// So many of the days of a row's period.
struct Portion {
  var days: Int32
  var of: Int32
  var isWhole: Bool { days == of }
}

extension Vector {
  /// The part of each amount that falls on the days of its portion.
  func taking(_ portions: [Portion]) -> Vector {
    let amounts = expanded
    let doubles = amounts.doubles
    var parts = amounts
    parts.column = Column(
      .doubles(zip(doubles, portions).map { $1.isWhole ? $0 : $0 * Double($1.days) / Double($1.of) }),
      validity: amounts.column.validity)
    return parts
  }
}

/// What a scan found for each group, beside its value.
struct FoldCounts {
  var used: [Int32]
  var skipped: [Int32]
  var undecided: [Int32]
  /// Those of the skipped and undecided for which the condition could not be told, or the value is undecided.
  var untold: [Int32]
  /// All elements of the slice, whatever becomes of them.
  var all: [Int32]

  init(groupCount: Int) {
    used = [Int32](repeating: 0, count: groupCount)
    skipped = used
    undecided = used
    untold = used
    all = used
  }

  init(_ result: RowFold.Result) {
    self.init(groupCount: result.used.count)
    (used, skipped) = (result.used, result.skipped)
    if !result.undecided.isEmpty { (undecided, untold) = (result.undecided, result.untold) }
  }

  /// Two aggregates of one value: the larger number of rows stands for both.
  mutating func takeLarger(_ other: FoldCounts) {
    for group in used.indices {
      used[group] = max(used[group], other.used[group])
      skipped[group] = max(skipped[group], other.skipped[group])
      undecided[group] = max(undecided[group], other.undecided[group])
      all[group] = max(all[group], other.all[group])
    }
  }
}

/// The last step of every aggregate: values by group. `groups` holds −1 for elements that do not take part.
enum Folds {
  static func counts(_ groups: [Int32], groupCount: Int) -> [Int64] {
    var out = [Int64](repeating: 0, count: groupCount)
    for group in groups where group >= 0 { out[Int(group)] += 1 }
    return out
  }

  /// Exact sums: 64-bit unless one overflows on its way, then 128-bit.
  static func sum(_ vector: Vector, _ groups: [Int32], groupCount: Int) -> Column.Values {
    if let parts = vector.exactParts {
      let values = parts.values
      let stride = vector.stride
      var out = [Int64](repeating: 0, count: groupCount)
      var hasOverflowed = false
      for row in groups.indices where groups[row] >= 0 {
        let group = Int(groups[row])
        let (sum, overflow) = out[group].addingReportingOverflow(values[row &* stride])
        out[group] = sum
        if overflow { hasOverflowed = true }
      }
      if !hasOverflowed && !out.contains(.min) { return .exact(out, scale: parts.scale) }
      var wide = [Int128](repeating: 0, count: groupCount)
      for row in groups.indices where groups[row] >= 0 { wide[Int(groups[row])] += Int128(values[row &* stride]) }
      return narrowed(wide, scale: parts.scale)
    }
    return .doubles(sums(of: vector.doubles, stride: vector.stride, groups, groupCount: groupCount))
  }

  /// Sums of exact numbers, exact themselves where all of them fit.
  static func narrowed(_ sums: [Int128], scale: Int) -> Column.Values {
    if sums.allSatisfy({ $0.magnitude <= UInt128(Int64.max) }) { return .exact(sums.map { Int64($0) }, scale: scale) }
    let divisor = ExactDecimal.doublePowersOfTen[scale]
    return .doubles(sums.map { Double($0) / divisor })
  }

  /// Sums of doubles, each rounded once, whatever the order of the rows.
  static func sums(of values: [Double], stride: Int, _ groups: [Int32], groupCount: Int) -> [Double] {
    var out = [Double](repeating: 0, count: groupCount)
    var accumulator = ExactSum()
    if groupCount == 1 {
      for row in groups.indices where groups[row] >= 0 { accumulator.add(values[row &* stride]) }
      out[0] = accumulator.value()
      return out
    }
    let segments = Segments(groups, groupCount: groupCount)
    for group in 0..<groupCount {
      let range = segments.range(group)
      if range.count == 1 {
        out[group] = values[Int(segments.elements[range.lowerBound]) &* stride]
        continue
      }
      if range.isEmpty { continue }
      accumulator.reset()
      for place in range { accumulator.add(values[Int(segments.elements[place]) &* stride]) }
      out[group] = accumulator.value()
    }
    return out
  }

  /// The element with the least (or greatest) key of each group, −1 for an empty group. Equal keys: the first element.
  static func extreme<Key: Comparable>(
    _ keys: [Key], stride: Int, _ groups: [Int32], groupCount: Int, isGreatest: Bool
  ) -> [Int32] {
    var out = [Int32](repeating: -1, count: groupCount)
    for row in groups.indices where groups[row] >= 0 {
      let group = Int(groups[row])
      let best = out[group]
      if best < 0 {
        out[group] = Int32(row)
      } else {
        let (key, other) = (keys[row &* stride], keys[Int(best) &* stride])
        if isGreatest ? key > other : key < other { out[group] = Int32(row) }
      }
    }
    return out
  }

  /// Distinct values by group, from value codes. Linear: one bit for each pair, or a hash of pairs where that is too much.
  static func distinctCounts(
    _ codes: [Int32], codeCount: Int, _ groups: Integers, groupCount: Int, _ threads: Threads
  ) -> [Int64] {
    let pairs = DistinctPairs(codes: codes, codeCount: codeCount, groups: groups, groupCount: groupCount)
    if pairs.isWorthIt { return pairs.counts(threads) }
    let groups = groups.int32s
    var out = [Int64](repeating: 0, count: groupCount)
    var index = IntegerIndex(capacity: groups.count)
    for row in groups.indices where groups[row] >= 0 && codes[row] >= 0 {
      let key = Int64(groups[row]) << 32 | Int64(codes[row])
      let candidate = Int32(truncatingIfNeeded: index.count)
      if index.insert(key, candidate) == candidate { out[Int(groups[row])] += 1 }
    }
    return out
  }

  /// Quantiles by linear interpolation (Hyndman–Fan type 7) or nearest rank; nil for an empty group.
  static func quantiles(
    _ vector: Vector, _ groups: [Int32], groupCount: Int, p: Double, isNearestRank: Bool
  ) -> [Double?] {
    let values = vector.doubles
    let stride = vector.stride
    let segments = Segments(groups, groupCount: groupCount)
    return (0..<groupCount).map { group in
      let range = segments.range(group)
      guard !range.isEmpty else { return nil }
      var sorted = range.map { values[Int(segments.elements[$0]) &* stride] }
      sorted.sort()
      if isNearestRank {
        // polars and pandas `nearest`: the value whose rank is nearest to p·(n − 1).
        return sorted[min(sorted.count - 1, Int(Edges.rounded(p * Double(sorted.count - 1), .round)))]
      }
      let place = p * Double(sorted.count - 1)
      let lower = Int(place.rounded(.down))
      let upper = min(lower + 1, sorted.count - 1)
      return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
    }
  }

  /// Sample standard deviation (n − 1); nil with fewer than two rows.
  static func deviations(_ vector: Vector, _ groups: [Int32], groupCount: Int) -> [Double?] {
    let values = vector.doubles
    let stride = vector.stride
    let counts = counts(groups, groupCount: groupCount)
    let totals = sums(of: values, stride: stride, groups, groupCount: groupCount)
    var squares = [Double](repeating: 0, count: groups.count)
    for row in groups.indices where groups[row] >= 0 {
      let group = Int(groups[row])
      let distance = values[row &* stride] - totals[group] / Double(counts[group])
      squares[row] = distance * distance
    }
    let spread = sums(of: squares, stride: 1, groups, groupCount: groupCount)
    return (0..<groupCount).map { counts[$0] < 2 ? nil : (spread[$0] / Double(counts[$0] - 1)).squareRoot() }
  }

  /// Pearson correlation; nil with fewer than two rows or no spread.
  static func correlations(_ a: Vector, _ b: Vector, _ groups: [Int32], groupCount: Int) -> [Double?] {
    let (x, y) = (a.doubles, b.doubles)
    let (strideX, strideY) = (a.stride, b.stride)
    let counts = counts(groups, groupCount: groupCount)
    let sumX = sums(of: x, stride: strideX, groups, groupCount: groupCount)
    let sumY = sums(of: y, stride: strideY, groups, groupCount: groupCount)
    var products = [[Double]](repeating: [Double](repeating: 0, count: groups.count), count: 3)
    for row in groups.indices where groups[row] >= 0 {
      let group = Int(groups[row])
      let dx = x[row &* strideX] - sumX[group] / Double(counts[group])
      let dy = y[row &* strideY] - sumY[group] / Double(counts[group])
      products[0][row] = dx * dy
      products[1][row] = dx * dx
      products[2][row] = dy * dy
    }
    let folded = products.map { sums(of: $0, stride: 1, groups, groupCount: groupCount) }
    return (0..<groupCount).map { group in
      let below = (folded[1][group] * folded[2][group]).squareRoot()
      return counts[group] < 2 || below == 0 ? nil : max(-1, min(1, folded[0][group] / below))
    }
  }
}

/// Elements sorted by group with one counting pass; the order within a group is that of the scan.
struct Segments {
  var starts: [Int32]
  var elements: [Int32]

  init(_ groups: [Int32], groupCount: Int) {
    starts = [Int32](repeating: 0, count: groupCount + 1)
    for group in groups where group >= 0 { starts[Int(group) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    elements = [Int32](repeating: 0, count: Int(starts[groupCount]))
    var next = starts
    for row in groups.indices where groups[row] >= 0 {
      let group = Int(groups[row])
      elements[Int(next[group])] = Int32(row)
      next[group] += 1
    }
  }

  func range(_ group: Int) -> Range<Int> { Int(starts[group])..<Int(starts[group + 1]) }
}
