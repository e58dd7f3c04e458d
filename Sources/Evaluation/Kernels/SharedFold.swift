import Columns

/// Plain aggregates over the same rows, all of which have a value: each pass finds the group of a row once and folds two of
/// them. A row that takes no part goes to a slot of its own behind the groups, so that no loop asks whether one does: every
/// second such branch would be guessed wrongly.
struct SharedFold: Sendable {
  /// Values that are folded; a count has none.
  struct Lane: Sendable {
    var operation: RowFold.Operation
    var source: RowFold.Source
  }

  /// What was found for each group. A group without rows keeps the operation's neutral value.
  struct Result: Sendable {
    var used: [Int32]
    /// Parallel to the lanes.
    var values: [[Int64]]
    var hasOverflowed: [Bool]
  }

  /// The group of each row, −1 for none.
  var groups: [Int32]
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

  /// Passes over some rows for some groups, of two lanes each.
  @Sendable
  private func part(_ rows: Range<Int>, _ own: Range<Int>) -> Result {
    let isCounting = flags != nil || sizes == nil
    func pass(isCounting: Bool) -> Pass {
      Pass(groups: groups, flags: flags, rows: rows, own: own, isCounting: isCounting)
    }
    if lanes.isEmpty { return Result(used: pass(isCounting: true).counts.used, values: [], hasOverflowed: []) }
    var result = Result(used: [], values: [], hasOverflowed: [])
    while result.values.count < lanes.count {
      // They are counted once.
      let next = pass(isCounting: isCounting && result.values.isEmpty)
      let rest = lanes[result.values.count...]
      let found =
        rest.count > 1 ? next.fold(rest[rest.startIndex], rest[rest.startIndex + 1]) : next.fold(rest[rest.startIndex])
      if !found.used.isEmpty { result.used = found.used }
      result.values += found.values
      result.hasOverflowed += found.hasOverflowed
    }
    return result
  }
}

/// What is found for one group, in one place and no larger than needed: of a million groups each row comes upon another, and
/// each line of memory that it touches there costs a miss.
private protocol FoldSlot: BitwiseCopyable, Sendable {
  init(first: Int64, second: Int64)
  var first: Int64 { get set }
  var second: Int64 { get set }
  var used: Int32 { get set }
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

private struct PairSlot: FoldSlot {
  var first: Int64
  var second: Int64
  var used: Int32 = 0
  init(first: Int64, second: Int64) { (self.first, self.second) = (first, second) }
}

/// One pass over a stretch of rows, for a stretch of the groups.
private struct Pass {
  struct Found {
    var used: [Int32]
    var values: [[Int64]]
    var hasOverflowed: [Bool]
  }

  let groups: [Int32]
  let flags: [Bool]?
  let rows: Range<Int>
  let own: Range<Int>
  /// Whether the rows of each group are counted: with flags always.
  let isCounting: Bool

  /// How many rows are looked at together: few enough for their values to stay in the nearest cache.
  private static let blockSize = 2048

  var counts: Found { found(CountSlot.self, nil, Nothing.self, nil, Nothing.self) }

  func fold(_ lane: SharedFold.Lane) -> Found {
    guard case .numbers(let values) = lane.source else { return counts }
    return switch lane.operation {
    case .count: counts
    case .sum: found(values, Sum.self)
    case .least: found(values, Least.self)
    case .greatest: found(values, Greatest.self)
    }
  }

  @inline(__always)
  private func found<Step: FoldStep>(_ values: Integers, _ step: Step.Type) -> Found {
    isCounting
      ? found(CountedSlot.self, values, step, nil, Nothing.self)
      : found(ValueSlot.self, values, step, nil, Nothing.self)
  }

  func fold(_ lane: SharedFold.Lane, _ other: SharedFold.Lane) -> Found {
    switch lane.operation {
    case .count: fold(lane.source, Nothing.self, other)
    case .sum: fold(lane.source, Sum.self, other)
    case .least: fold(lane.source, Least.self, other)
    case .greatest: fold(lane.source, Greatest.self, other)
    }
  }

  private func fold<First: FoldStep>(_ source: RowFold.Source, _ first: First.Type, _ other: SharedFold.Lane) -> Found {
    guard case .numbers(let values) = source, case .numbers(let others) = other.source else { return counts }
    return switch other.operation {
    case .count: found(PairSlot.self, values, first, others, Nothing.self)
    case .sum: found(PairSlot.self, values, first, others, Sum.self)
    case .least: found(PairSlot.self, values, first, others, Least.self)
    case .greatest: found(PairSlot.self, values, first, others, Greatest.self)
    }
  }

  /// Block by block, so that one loop over 64 bits serves numbers of any width.
  @inline(__always)
  private func found<Slot: FoldSlot, First: FoldStep, Second: FoldStep>(
    _ slot: Slot.Type, _ values: Integers?, _ first: First.Type, _ others: Integers?, _ second: Second.Type
  ) -> Found {
    var slots = randomAccessTable(repeating: Slot(first: First.neutral, second: Second.neutral), count: own.count + 1)
    var hasOverflowed = (first: false, second: false)
    let size = min(Pass.blockSize, rows.count)
    var blocks = ([Int64](repeating: 0, count: size), [Int64](repeating: 0, count: Second.isFolding ? size : 0))
    var start = rows.lowerBound
    while start < rows.upperBound {
      let block = start..<min(start + size, rows.upperBound)
      if First.isFolding { values?.copy(block, to: &blocks.0) }
      if Second.isFolding { others?.copy(block, to: &blocks.1) }
      let groups = groups.span.extracting(block)
      let values = blocks.0.span.extracting(first: First.isFolding ? block.count : 0)
      let others = blocks.1.span.extracting(first: Second.isFolding ? block.count : 0)
      let overflow: (Bool, Bool)
      if let flags {
        overflow = walk(groups, flags.span.extracting(block), isChosen: true, values, first, others, second, &slots)
      } else {
        overflow = walk(groups, Span(), isChosen: false, values, first, others, second, &slots)
      }
      hasOverflowed = (hasOverflowed.first || overflow.0, hasOverflowed.second || overflow.1)
      start = block.upperBound
    }
    // The last is that of the rows that take no part.
    let own = slots.dropLast()
    var found = Found(used: isCounting || !First.isFolding ? own.map(\.used) : [], values: [], hasOverflowed: [])
    if First.isFolding { (found.values, found.hasOverflowed) = ([own.map(\.first)], [hasOverflowed.first]) }
    if Second.isFolding {
      found.values.append(own.map(\.second))
      found.hasOverflowed.append(hasOverflowed.second)
    }
    return found
  }

  /// Spans of one length, and a table that is the loop's own: it then asks once whether they stay inside.
  @inline(__always)
  private func walk<Slot: FoldSlot, First: FoldStep, Second: FoldStep>(
    _ groups: Span<Int32>, _ flags: Span<Bool>, isChosen: Bool, _ values: Span<Int64>, _ first: First.Type,
    _ others: Span<Int64>, _ second: Second.Type, _ slots: inout [Slot]
  ) -> (Bool, Bool) {
    precondition(!isChosen || flags.count == groups.count, "a flag for each row")
    precondition(!First.isFolding || values.count == groups.count, "a value for each row")
    precondition(!Second.isFolding || others.count == groups.count, "a second value for each row")
    var table = slots.mutableSpan
    let (start, outside) = (Int32(own.lowerBound), UInt32(table.count - 1))
    var hasOverflowed = (false, false)
    for row in groups.indices {
      // What is not meant has all bits set, as has the group −1, and is larger than any group.
      let group = isChosen ? (groups[row] &- start) | ((flags[row] ? 1 : 0) &- 1) : groups[row] &- start
      let place = Int(min(UInt32(bitPattern: group), outside))
      table[place].used &+= 1
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
