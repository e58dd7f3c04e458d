import Columns
import Semantics

/// Plain aggregates over the same rows, all of which have a value: the group of a row is found once, and two of them are
/// folded at a time. A row that takes no part goes to a slot of its own behind the groups, so that no loop asks whether one does: every
/// second such branch would be guessed wrongly.
struct SharedFold: Sendable {
  /// Values that are folded; a count has none.
  struct Lane: Sendable {
    var operation: RowFold.Operation
    var source: RowFold.Source

    /// Lanes of the same values have the same.
    var argument: Identity?

    fileprivate var numbers: Integers? { if case .numbers(let numbers) = source { numbers } else { nil } }
  }

  /// What was found for each group. A group without rows keeps the operation's neutral value.
  struct Result: Sendable {
    var used: [Int32]
    /// Parallel to the lanes.
    var values: [[Int64]]
    var hasOverflowed: [Bool]
  }

  /// The group of each row, −1 for none.
  var groups: Integers
  var groupCount: Int
  /// Nil: all rows take part.
  var flags: [Bool]?
  var lanes: [Lane]
  /// How many rows each group has, where that is known; with flags they are counted.
  var sizes: [Int32]?

  func run(_ threads: Threads) -> Result {
    precondition(!lanes.contains { $0.operation == .count }, "a count is no lane")
    let found = threads.fold(groups.count, groupCount: groupCount, part: part, merge: merge, append: append)
    guard var total = found else { return empty }
    if let sizes, flags == nil { total.used = sizes }
    // No coefficient is −2⁶³: it could not be negated.
    for lane in lanes.indices where lanes[lane].operation == .sum && total.values[lane].contains(.min) {
      total.hasOverflowed[lane] = true
    }
    return total
  }

  private var empty: Result { Result(used: [], values: lanes.map { _ in [] }, hasOverflowed: lanes.map { _ in false }) }

  private func append(_ part: Result, _ total: inout Result) {
    total.used += part.used
    for lane in lanes.indices {
      total.values[lane] += part.values[lane]
      total.hasOverflowed[lane] = total.hasOverflowed[lane] || part.hasOverflowed[lane]
    }
  }

  private func merge(_ part: Result, _ total: inout Result) {
    for group in part.used.indices { total.used[group] += part.used[group] }
    for lane in lanes.indices {
      let operation = lanes[lane].operation
      var hasOverflowed = total.hasOverflowed[lane] || part.hasOverflowed[lane]
      for group in part.values[lane].indices
      where operation.add(part.values[lane][group], to: &total.values[lane][group]) { hasOverflowed = true }
      total.hasOverflowed[lane] = hasOverflowed
    }
  }

  /// All lanes over some rows, for some groups: a block of rows at a time, whose places stay in the nearest cache while one
  /// pair of lanes after the other goes over them.
  @Sendable
  private func part(_ rows: Range<Int>, _ own: Range<Int>) -> Result {
    let folds = folds(own.count)
    let slotCount = LaneFold.slotCount(own.count)
    var places = [UInt32](repeating: 0, count: Range<Int>.blockSize)
    for block in rows.blocks {
      place(block, own, slotCount, &places)
      for fold in folds { fold.add(block, places) }
    }
    var result = Result(used: [], values: [], hasOverflowed: [])
    for found in folds.map({ $0.found() }) {
      if !found.used.isEmpty { result.used = found.used }
      result.values += found.values
      result.hasOverflowed += found.hasOverflowed
    }
    return result
  }

  /// Two lanes each; the first counts the rows, where they are not known.
  private func folds(_ groupCount: Int) -> [LaneFold] {
    if lanes.isEmpty { return [LaneFold(groupCount)] }
    return stride(from: 0, to: lanes.count, by: 2).map { lane in
      let isCounting = lane == 0 && (flags != nil || sizes == nil)
      return lane + 1 < lanes.count
        ? LaneFold(lanes[lane], lanes[lane + 1], groupCount, isCounting: isCounting)
        : LaneFold(lanes[lane], groupCount, isCounting: isCounting)
    }
  }

  /// The places of the rows of a block: that of the group among the own ones, or one of those behind for a row that does
  /// not take part.
  private func place(_ block: Range<Int>, _ own: Range<Int>, _ slotCount: Int, _ places: inout [UInt32]) {
    switch groups {
    case .bytes(let groups): place(groups, block, own, slotCount, &places)
    case .shorts(let groups): place(groups, block, own, slotCount, &places)
    case .words(let groups): place(groups, block, own, slotCount, &places)
    case .longs(let groups): place(groups, block, own, slotCount, &places)
    }
  }

  @inline(__always)
  private func place<Group: FixedWidthInteger>(
    _ groups: [Group], _ block: Range<Int>, _ own: Range<Int>, _ slotCount: Int, _ places: inout [UInt32]
  ) {
    let (start, source) = (Int32(own.lowerBound), groups.span.extracting(block))
    let (last, outside) = (Int32(own.count - 1), Int32(slotCount - LaneFold.outsideCount))
    var target = places.mutableSpan
    precondition(source.count <= target.count, "room for the block")
    // All bits are set in `isOut` for a group below the own ones or above them: signs and no branch, so that the loop takes
    // several rows at a time.
    func place(_ group: Int32, _ isOut: Int32, _ row: Int) -> UInt32 {
      let isOut = isOut | (group | (last &- group)) &>> 31
      let turn = outside &+ Int32(truncatingIfNeeded: row & (LaneFold.outsideCount - 1))
      return UInt32(bitPattern: (group & ~isOut) | (turn & isOut))
    }
    guard let flags else {
      for row in source.indices { target[row] = place(Int32(truncatingIfNeeded: source[row]) &- start, 0, row) }
      return
    }
    let chosen = flags.span.extracting(block)
    precondition(chosen.count == source.count, "a flag for each row")
    for row in source.indices {
      target[row] = place(
        Int32(truncatingIfNeeded: source[row]) &- start, (chosen[row] ? 1 : 0) &- 1, row)
    }
  }
}

/// What is found for one group, in one place and no larger than needed: of a million groups each row comes upon another, and
/// each line of memory that it touches there costs a miss.
private protocol FoldSlot: BitwiseCopyable, Sendable {
  /// Whether it counts the rows.
  static var counts: Bool { get }
  init(first: Int64, second: Int64)
  var first: Int64 { get set }
  var second: Int64 { get set }
  var used: Int32 { get set }
}

extension FoldSlot {
  static var counts: Bool { true }
}

private struct CountSlot: FoldSlot {
  var used: Int32 = 0
  init(first: Int64, second: Int64) {}
  var first: Int64 {
    get { 0 }
    set {}
  }
  var second: Int64 {
    get { 0 }
    set {}
  }
}

/// Of one value, where it is known how many rows there are.
private struct ValueSlot: FoldSlot {
  static var counts: Bool { false }
  var first: Int64
  init(first: Int64, second: Int64) { self.first = first }
  var second: Int64 {
    get { 0 }
    set {}
  }
  var used: Int32 {
    get { 0 }
    set {}
  }
}

private struct CountedSlot: FoldSlot {
  var first: Int64
  var used: Int32 = 0
  init(first: Int64, second: Int64) { self.first = first }
  var second: Int64 {
    get { 0 }
    set {}
  }
}

/// Of two values, where it is known how many rows there are.
private struct PairValueSlot: FoldSlot {
  static var counts: Bool { false }
  var first: Int64
  var second: Int64
  init(first: Int64, second: Int64) { (self.first, self.second) = (first, second) }
  var used: Int32 {
    get { 0 }
    set {}
  }
}

private struct PairSlot: FoldSlot {
  var first: Int64
  var second: Int64
  var used: Int32 = 0
  init(first: Int64, second: Int64) { (self.first, self.second) = (first, second) }
}

/// One or two lanes on their way through the blocks.
///
/// Closures of a function that is made for its two operations and its slot: a loop that asks at each row what it is to do
/// costs several times as much.
private struct LaneFold {
  struct Found {
    var used: [Int32] = []
    var values: [[Int64]] = []
    var hasOverflowed: [Bool] = []
  }

  /// The slots behind those of the groups are for the rows that take no part. They are several, in turns: each would wait
  /// until the one before it is in memory, and under some conditions most rows take no part.
  static let outsideCount = 8
  static func slotCount(_ groupCount: Int) -> Int { groupCount + outsideCount }

  /// Adds the rows of a block, whose places are at the beginning of the array.
  let add: (_ rows: Range<Int>, _ places: [UInt32]) -> Void
  let found: () -> Found

  private init(add: @escaping (Range<Int>, [UInt32]) -> Void, found: @escaping () -> Found) {
    (self.add, self.found) = (add, found)
  }

  /// Counts rows.
  init(_ groupCount: Int) {
    self = .of(CountSlot.self, nil, Nothing.self, nil, Nothing.self, groupCount)
  }

  init(_ lane: SharedFold.Lane, _ groupCount: Int, isCounting: Bool) {
    func fold<Step: FoldStep>(_ step: Step.Type) -> LaneFold {
      isCounting
        ? .of(CountedSlot.self, lane.numbers, step, nil, Nothing.self, groupCount)
        : .of(ValueSlot.self, lane.numbers, step, nil, Nothing.self, groupCount)
    }
    self =
      switch lane.operation {
      case .count: LaneFold(groupCount)
      case .sum: fold(Sum.self)
      case .least: fold(Least.self)
      case .greatest: fold(Greatest.self)
      }
  }

  init(
    _ lane: SharedFold.Lane, _ other: SharedFold.Lane, _ groupCount: Int, isCounting: Bool
  ) {
    // The same values are made ready once.
    let others = lane.argument != nil && lane.argument == other.argument ? nil : other.numbers
    func fold<First: FoldStep, Second: FoldStep>(_ first: First.Type, _ second: Second.Type) -> LaneFold {
      isCounting
        ? .of(PairSlot.self, lane.numbers, first, others, second, groupCount)
        : .of(PairValueSlot.self, lane.numbers, first, others, second, groupCount)
    }
    func fold<First: FoldStep>(_ first: First.Type) -> LaneFold {
      switch other.operation {
      case .count: fold(first, Nothing.self)
      case .sum: fold(first, Sum.self)
      case .least: fold(first, Least.self)
      case .greatest: fold(first, Greatest.self)
      }
    }
    self =
      switch lane.operation {
      case .count: fold(Nothing.self)
      case .sum: fold(Sum.self)
      case .least: fold(Least.self)
      case .greatest: fold(Greatest.self)
      }
  }

  /// One loop over 64 bits serves numbers of any width.
  ///
  /// - Parameter others: of the second step; nil where they are the values of the first.
  @inline(__always)
  private static func of<Slot: FoldSlot, First: FoldStep, Second: FoldStep>(
    _ slot: Slot.Type, _ values: Integers?, _ first: First.Type, _ others: Integers?, _ second: Second.Type,
    _ groupCount: Int
  ) -> LaneFold {
    var slots = randomAccessTable(
      repeating: Slot(first: First.neutral, second: Second.neutral), count: slotCount(groupCount))
    var hasOverflowed = (first: false, second: false)
    var blocks = (
      First.isFolding ? [Int64].forBlock : [], Second.isFolding ? [Int64].forBlock : []
    )
    return LaneFold { block, places in
      if First.isFolding { values?.copy(block, to: &blocks.0) }
      if Second.isFolding { others?.copy(block, to: &blocks.1) }
      let places = places.span.extracting(first: block.count)
      let values = blocks.0.span.extracting(first: First.isFolding ? block.count : 0)
      let overflow =
        Second.isFolding && others == nil
        ? walk(places, values, first, values, second, &slots)
        : walk(
          places, values, first, blocks.1.span.extracting(first: Second.isFolding ? block.count : 0), second, &slots)
      hasOverflowed = (hasOverflowed.first || overflow.0, hasOverflowed.second || overflow.1)
    } found: {
      let own = slots.prefix(groupCount)
      var found = Found(used: Slot.counts ? own.map(\.used) : [])
      if First.isFolding { (found.values, found.hasOverflowed) = ([own.map(\.first)], [hasOverflowed.first]) }
      if Second.isFolding {
        found.values.append(own.map(\.second))
        found.hasOverflowed.append(hasOverflowed.second)
      }
      return found
    }
  }

  /// Spans of one length, and a table that is the loop's own: it then asks once whether they stay inside.
  @inline(__always)
  private static func walk<Slot: FoldSlot, First: FoldStep, Second: FoldStep>(
    _ places: Span<UInt32>, _ values: Span<Int64>, _ first: First.Type, _ others: Span<Int64>, _ second: Second.Type,
    _ slots: inout [Slot]
  ) -> (Bool, Bool) {
    precondition(!First.isFolding || values.count == places.count, "a value for each row")
    precondition(!Second.isFolding || others.count == places.count, "a second value for each row")
    var table = slots.mutableSpan
    let outside = UInt32(table.count - 1)
    var hasOverflowed = (false, false)
    for row in places.indices {
      let place = Int(min(places[row], outside))
      if Slot.counts { table[place].used &+= 1 }
      if First.isFolding, First.add(values[row], to: &table[place].first) { hasOverflowed.0 = true }
      if Second.isFolding, Second.add(others[row], to: &table[place].second) { hasOverflowed.1 = true }
    }
    return hasOverflowed
  }
}

/// How a value joins those before it; true: the total left 64 bits.
protocol FoldStep {
  static var isFolding: Bool { get }
  static var neutral: Int64 { get }
  static func add(_ value: Int64, to total: inout Int64) -> Bool
}

extension FoldStep {
  static var isFolding: Bool { true }
}

/// Rows are counted only.
enum Nothing: FoldStep {
  static var isFolding: Bool { false }
  static var neutral: Int64 { 0 }
  static func add(_ value: Int64, to total: inout Int64) -> Bool { false }
}

enum Sum: FoldStep {
  static var neutral: Int64 { 0 }
  @inline(__always)
  static func add(_ value: Int64, to total: inout Int64) -> Bool {
    let (sum, overflow) = total.addingReportingOverflow(value)
    total = sum
    return overflow
  }
}

enum Least: FoldStep {
  static var neutral: Int64 { .max }
  @inline(__always)
  static func add(_ value: Int64, to total: inout Int64) -> Bool {
    total = min(total, value)
    return false
  }
}

enum Greatest: FoldStep {
  static var neutral: Int64 { .min }
  @inline(__always)
  static func add(_ value: Int64, to total: inout Int64) -> Bool {
    total = max(total, value)
    return false
  }
}

extension RowFold.Operation {
  /// Joins what two parts of the rows have given.
  func add(_ value: Int64, to total: inout Int64) -> Bool {
    switch self {
    case .count: false
    case .sum: Sum.add(value, to: &total)
    case .least: Least.add(value, to: &total)
    case .greatest: Greatest.add(value, to: &total)
    }
  }

  var neutral: Int64 {
    switch self {
    case .count, .sum: 0
    case .least: Least.neutral
    case .greatest: Greatest.neutral
    }
  }
}
