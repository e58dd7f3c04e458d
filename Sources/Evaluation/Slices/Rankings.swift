import Columns
import Numerics
import Semantics

/// Places by size: 1 for the largest of a group, equal ones share the smaller place.
struct Places {
  /// Of elements with a value, else 0.
  private(set) var places: [Int64]
  /// How many elements of its group have a value.
  private(set) var counts: [Int64]
  /// The elements of each group with a value, largest first.
  private(set) var sorted: [[Int]]

  /// - Parameters:
  ///   - order: for each element the place of its value among all, as `denseRanks` tells it.
  ///   - groups: −1: of none, or without a value.
  init(order: [Int32], groups: [Int32], groupCount: Int) {
    places = [Int64](repeating: 0, count: order.count)
    counts = places
    sorted = []
    let segments = Segments(groups, groupCount: groupCount)
    for group in 0..<groupCount {
      let elements = segments.range(group).map { Int(segments.elements[$0]) }.sorted {
        order[$0] == order[$1] ? $0 < $1 : order[$0] > order[$1]
      }
      for (place, element) in elements.enumerated() {
        let isTied = place > 0 && order[elements[place - 1]] == order[element]
        places[element] = isTied ? places[elements[place - 1]] : Int64(place + 1)
        counts[element] = Int64(elements.count)
      }
      sorted.append(elements)
    }
  }

  /// Whether each element is among the first: of 7 elements the first 20 % are 1.
  func isIn(_ part: TopPart) -> [Bool] {
    places.indices.map { element in
      guard places[element] > 0 else { return false }
      switch part {
      case .count(let count): return places[element] <= Int64(count)
      case .share(.exact(let percent)):
        // place ≤ percent / 100 · count, in whole numbers.
        let scale = Int128(ExactDecimal.powersOfTen[percent.scale])
        return Int128(places[element]) * 100 * scale <= Int128(percent.coefficient) * Int128(counts[element])
      case .share(.double(let percent)): return Double(places[element]) * 100 <= percent * Double(counts[element])
      }
    }
  }
}

extension Engine {
  /// A cell's place among the cells of its window, or of those with the same values of some dimensions.
  func rank(_ formula: Formula, _ ranking: Ranking, _ frame: Frame) -> SliceValue {
    if let unranked = frame.content.unranked, frame.dimensions.count <= unranked {
      // What is read leaves its marks, with a place or without.
      var none = SliceValue(missing(.noRank, count: frame.cellCount))
      none.takeMarks(of: evaluate(formula, in: frame))
      return none
    }
    var value = evaluate(formula, in: frame)
    let vector = value.vector.expanded
    var columns = [frame.content.cellWindows]
    for name in ranking.within where name.text != frame.content.grain?.rawValue {
      // All that answer to the name, as `overall` drops them: by `weight up to 2, weight` the first alone would make the
      // places hang on the order of the keys.
      let places = frame.dimensions.indices.filter { frame.dimensions[$0].isNamed([name]) }
      if places.isEmpty { return SliceValue(missing(.noGroup(name.text), count: frame.cellCount)) }
      for place in places { columns.append(frame.content.cellCodes[place].map { $0 < 0 ? Int32.max : $0 }) }
    }
    let combination = Combination(columns, rowCount: frame.cellCount, skipsEmpty: true)
    let groups = combination.codes.indices.map { vector.isValid($0) ? combination.codes[$0] : -1 }
    // Their order and not their doubles: exact numbers differ in their eighteenth digit.
    let places = Places(
      order: denseRanks(ofSlices: vector), groups: groups, groupCount: combination.representatives.count)
    value.vector = vector
    switch ranking.kind {
    case .place: value.vector.column = Column(.exact(places.places, scale: 0), validity: vector.column.validity)
    case .top(let part): value.vector.column = Column(.booleans(places.isIn(part)), validity: vector.column.validity)
    case .cumulativeShare: value.vector = cumulativeShares(vector, places)
    }
    return value
  }

  /// What all cells that are at least as large add up to, over what all of them add up to.
  private func cumulativeShares(_ vector: Vector, _ places: Places) -> Vector {
    // For each cell two groups: those at least as large, and all.
    var above = vector
    var below = vector
    var (sums, wholes) = ([Double](repeating: 0, count: vector.count), [Double](repeating: 0, count: vector.count))
    let doubles = vector.doubles
    if let parts = vector.exactParts {
      var (exactSums, exactWholes) = (
        [Int128](repeating: 0, count: vector.count), [Int128](repeating: 0, count: vector.count)
      )
      for elements in places.sorted {
        add(elements, places.places, into: &exactSums, &exactWholes, zero: 0) {
          $0 += Int128(parts.values[$1])
        } value: {
          $0
        }
      }
      if (exactSums + exactWholes).allSatisfy({ $0.magnitude <= UInt128(Int64.max) }) {
        above.column = Column(.exact(exactSums.map { Int64($0) }, scale: parts.scale), validity: vector.column.validity)
        below.column = Column(
          .exact(exactWholes.map { Int64($0) }, scale: parts.scale), validity: vector.column.validity)
        return NumberKernels.divide(above, below, level: .cells)
      }
    }
    for elements in places.sorted {
      add(elements, places.places, into: &sums, &wholes, zero: ExactSum()) {
        $0.add(doubles[$1])
      } value: {
        $0.value()
      }
    }
    above.column = Column(.doubles(sums), validity: vector.column.validity)
    below.column = Column(.doubles(wholes), validity: vector.column.validity)
    return NumberKernels.divide(above, below, level: .cells)
  }

  private func add<Sum, Result>(
    _ elements: [Int], _ places: [Int64], into sums: inout [Result], _ wholes: inout [Result], zero: Sum,
    _ add: (inout Sum, Int) -> Void, value: (inout Sum) -> Result
  ) {
    var total = zero
    var first = 0
    while first < elements.count {
      var end = first
      while end < elements.count, places[elements[end]] == places[elements[first]] {
        add(&total, elements[end])
        end += 1
      }
      let sum = value(&total)
      for place in first..<end { sums[elements[place]] = sum }
      first = end
    }
    let whole = value(&total)
    for element in elements { wholes[element] = whole }
  }

  /// A row that stands at several ticks of a clock is one among those that are read with it: takes the others out of the
  /// groups, and tells for which element each of them stands.
  private func repeatedRows(
    of value: Formula, _ groups: inout [Int32], _ context: RowContext
  ) -> [(element: Int, first: Int)] {
    guard context.ticks != nil, let rows = context.rows,
      planner.clocks(readBy: value, on: context.dataset).isEmpty
    else { return [] }
    var firsts: [Int64: Int] = [:]
    var repeated: [(element: Int, first: Int)] = []
    for element in groups.indices where groups[element] >= 0 {
      let key = Int64(groups[element]) << 32 | Int64(rows[element])
      if let first = firsts[key] {
        repeated.append((element, first))
        groups[element] = -1
      } else {
        firsts[key] = element
      }
    }
    return repeated
  }

  /// Whether each row is among the first of those that are read with it.
  func isTop(_ value: Formula, _ part: TopPart, _ context: RowContext) -> Vector {
    var result = evaluate(value, over: context).expanded
    let vector = result.decided
    let own = context.rankGroups ?? context.cells?.int32s ?? [Int32](repeating: 0, count: context.count)
    var groups = own.indices.map { vector.isValid($0) ? own[$0] : -1 }
    let repeated = repeatedRows(of: value, &groups, context)
    let places = Places(
      order: denseRanks(vector), groups: groups, groupCount: Int(own.max() ?? -1) + 1)
    var isIn = places.isIn(part)
    for (element, first) in repeated { isIn[element] = isIn[first] }
    // What is empty is among none, as it is in no comparison on rows.
    result.column = Column(.booleans(isIn))
    return result
  }
}
