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
    let rowCount = groups.count
    var total: Result
    // Each thread has a result of its own for all groups, and a stretch of the rows; where groups are as many as that costs
    // more than it brings, each walks all rows for its own groups.
    if groupCount * 8 <= rowCount {
      let parts = threads.map(rowCount) { part($0, of: 0..<groupCount) }
      guard let first = parts.first else { return empty }
      total = first
      for part in parts.dropFirst() { merge(part, into: &total) }
    } else {
      let own = threads.stretches(of: rowCount).count
      let parts = concurrently(own) { thread in
        part(0..<rowCount, of: groupCount * thread / own..<groupCount * (thread + 1) / own)
      }
      guard let first = parts.first else { return empty }
      total = first
      for part in parts.dropFirst() { append(part, to: &total) }
    }
    if let sizes, flags == nil { total.used = sizes }
    // No coefficient is −2⁶³: it could not be negated.
    for lane in lanes.indices where lanes[lane].operation == .sum && total.values[lane].contains(.min) {
      total.hasOverflowed[lane] = true
    }
    return total
  }

  private var empty: Result { Result(used: [], values: lanes.map { _ in [] }, hasOverflowed: lanes.map { _ in false }) }

  private func append(_ part: Result, to total: inout Result) {
    total.used += part.used
    for lane in lanes.indices {
      total.values[lane] += part.values[lane]
      total.hasOverflowed[lane] = total.hasOverflowed[lane] || part.hasOverflowed[lane]
    }
  }

  private func merge(_ part: Result, into total: inout Result) {
    for group in part.used.indices { total.used[group] += part.used[group] }
    for lane in lanes.indices {
      let operation = lanes[lane].operation
      var hasOverflowed = total.hasOverflowed[lane] || part.hasOverflowed[lane]
      for group in part.values[lane].indices
      where operation.add(part.values[lane][group], to: &total.values[lane][group]) { hasOverflowed = true }
      total.hasOverflowed[lane] = hasOverflowed
    }
  }

  /// Passes over some rows for some groups: of two lanes each where both are whole numbers of 64 bits.
  private func part(_ rows: Range<Int>, of own: Range<Int>) -> Result {
    var result = Result(used: [], values: [], hasOverflowed: [])
    var lane = 0
    while lane < lanes.count {
      let (first, second) = (lanes[lane], lane + 1 < lanes.count ? lanes[lane + 1] : nil)
      let pass = Pass(groups: groups, flags: flags, rows: rows, own: own)
      let found: Pass.Found
      if case .wide(let values) = first.source, let second, case .wide(let others) = second.source {
        found = pass.fold(values, first.operation, others, second.operation)
      } else {
        found = pass.fold(first)
      }
      if result.used.isEmpty { result.used = found.slots.map(\.used) }
      result.values.append(found.slots.map(\.first))
      result.hasOverflowed.append(found.hasOverflowed.first)
      lane += 1
      guard found.isPair else { continue }
      result.values.append(found.slots.map(\.second))
      result.hasOverflowed.append(found.hasOverflowed.second)
      lane += 1
    }
    if lanes.isEmpty { result.used = Pass(groups: groups, flags: flags, rows: rows, own: own).counts }
    return result
  }
}

/// One pass over a stretch of rows, for a stretch of the groups.
private struct Pass {
  /// What is found for one group, in one place: of a million groups each row comes upon another, and each table that it
  /// touches there costs a miss.
  struct Slot: BitwiseCopyable {
    var first: Int64
    var second: Int64
    var used: Int32 = 0
  }

  struct Found {
    /// Without the one of the rows that take no part.
    var slots: ArraySlice<Slot>
    var hasOverflowed: (first: Bool, second: Bool)
    var isPair: Bool
  }

  let groups: [Int32]
  let flags: [Bool]?
  let rows: Range<Int>
  let own: Range<Int>

  var counts: [Int32] { found(Span<Int64>(), Nothing.self, Span(), Nothing.self).slots.map(\.used) }

  func fold(_ lane: SharedFold.Lane) -> Found {
    switch lane.source {
    case .none: found(Span<Int64>(), Nothing.self, Span(), Nothing.self)
    case .wide(let values): fold(values, lane.operation)
    case .narrow(let values): fold(values, lane.operation)
    }
  }

  private func fold<Element: FixedWidthInteger>(_ values: [Element], _ operation: RowFold.Operation) -> Found {
    let values = values.span.extracting(rows)
    return switch operation {
    case .count: found(values, Nothing.self, Span(), Nothing.self)
    case .sum: found(values, Sum.self, Span(), Nothing.self)
    case .least: found(values, Least.self, Span(), Nothing.self)
    case .greatest: found(values, Greatest.self, Span(), Nothing.self)
    }
  }

  func fold(
    _ values: [Int64], _ operation: RowFold.Operation, _ others: [Int64], _ second: RowFold.Operation
  ) -> Found {
    switch operation {
    case .count: fold(values, Nothing.self, others, second)
    case .sum: fold(values, Sum.self, others, second)
    case .least: fold(values, Least.self, others, second)
    case .greatest: fold(values, Greatest.self, others, second)
    }
  }

  private func fold<First: FoldStep>(
    _ values: [Int64], _ first: First.Type, _ others: [Int64], _ second: RowFold.Operation
  ) -> Found {
    let (values, others) = (values.span.extracting(rows), others.span.extracting(rows))
    var found: Found
    switch second {
    case .count: found = self.found(values, first, others, Nothing.self)
    case .sum: found = self.found(values, first, others, Sum.self)
    case .least: found = self.found(values, first, others, Least.self)
    case .greatest: found = self.found(values, first, others, Greatest.self)
    }
    found.isPair = true
    return found
  }

  @inline(__always)
  private func found<Element: FixedWidthInteger, First: FoldStep, Second: FoldStep>(
    _ values: Span<Element>, _ first: First.Type, _ others: Span<Int64>, _ second: Second.Type
  ) -> Found {
    var slots = randomAccessTable(repeating: Slot(first: First.neutral, second: Second.neutral), count: own.count + 1)
    let groups = groups.span.extracting(rows)
    let hasOverflowed: (Bool, Bool)
    if let flags {
      hasOverflowed = walk(groups, flags.span.extracting(rows), isChosen: true, values, first, others, second, &slots)
    } else {
      hasOverflowed = walk(groups, Span(), isChosen: false, values, first, others, second, &slots)
    }
    return Found(slots: slots.dropLast(), hasOverflowed: hasOverflowed, isPair: false)
  }

  /// Spans of one length, and a table that is the loop's own: it then asks once whether they stay inside.
  @inline(__always)
  private func walk<Element: FixedWidthInteger, First: FoldStep, Second: FoldStep>(
    _ groups: Span<Int32>, _ flags: Span<Bool>, isChosen: Bool, _ values: Span<Element>, _ first: First.Type,
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
      if First.isFolding, First.add(Int64(values[row]), to: &table[place].first) { hasOverflowed.0 = true }
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
