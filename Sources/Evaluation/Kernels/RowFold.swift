import Columns

/// One pass over the rows of a scan for the plain aggregates of whole numbers: nothing is copied, and the parts of several
/// threads come together exactly.
struct RowFold: Sendable {
  enum Operation: Sendable { case count, sum, least, greatest }

  /// What is folded: coefficients, moments, or days and periods.
  enum Source: Sendable {
    case none
    case wide([Int64])
    case narrow([Int32])
  }

  /// Which rows take part.
  struct Condition: Sendable {
    var flags: [Bool]
    /// Rows for which it can be told; nil: all.
    var validity: Bitmap?
    /// Rows whose window has not closed; nil: none.
    var undecided: Bitmap?
    var isPlain: Bool { validity == nil && undecided == nil }
  }

  /// What was found for each group. A group without rows keeps the operation's neutral value.
  struct Result: Sendable {
    var used: [Int32]
    var skipped: [Int32]
    /// Those of the condition and of the value, and of the skipped those of which the condition cannot be told; empty
    /// where there are none.
    var undecided: [Int32] = []
    var untold: [Int32] = []
    var values: [Int64] = []
    /// A sum left 64 bits; the values are then meaningless.
    var hasOverflowed = false
  }

  var operation: Operation
  /// The group of each row, −1 for none; nil: all rows are group 0.
  var groups: [Int32]?
  var groupCount: Int
  var rowCount: Int
  /// Nil: all rows take part.
  var condition: Condition?
  /// Rows that have a value; nil: all.
  var validity: Bitmap?
  /// Rows whose value is not known yet, all without a value; nil: none.
  var undecided: Bitmap?
  var source = Source.none
  /// How many rows each group has, where that is known.
  var sizes: [Int32]?

  private var neutral: Int64 {
    switch operation {
    case .count, .sum: 0
    case .least: .max
    case .greatest: .min
    }
  }

  func run(_ threads: Threads) -> Result {
    // Each thread has a result of its own for all groups, and a stretch of the rows; where groups are as many as that costs
    // more than it brings, each walks all rows for its own groups.
    var total: Result
    if groupCount * 8 <= rowCount || groups == nil {
      let parts = threads.map(rowCount) { part($0, of: 0..<groupCount) }
      guard let first = parts.first else { return Result(used: [], skipped: []) }
      total = first
      for part in parts.dropFirst() { merge(part, into: &total) }
    } else {
      let own = threads.stretches(of: rowCount).count
      let parts = concurrently(own) { thread in
        part(0..<rowCount, of: groupCount * thread / own..<groupCount * (thread + 1) / own)
      }
      guard let first = parts.first else { return Result(used: [], skipped: []) }
      total = first
      for part in parts.dropFirst() { append(part, to: &total) }
    }
    // Those that were not counted anew.
    if let sizes, condition == nil, validity == nil { total.used = sizes }
    // No coefficient is −2⁶³: it could not be negated.
    if operation == .sum && total.values.contains(.min) { total.hasOverflowed = true }
    return total
  }

  private func append(_ part: Result, to total: inout Result) {
    total.hasOverflowed = total.hasOverflowed || part.hasOverflowed
    total.used += part.used
    total.skipped += part.skipped
    total.undecided += part.undecided
    total.untold += part.untold
    total.values += part.values
  }

  private func merge(_ part: Result, into total: inout Result) {
    total.hasOverflowed = total.hasOverflowed || part.hasOverflowed
    for group in part.used.indices { total.used[group] += part.used[group] }
    for group in part.skipped.indices { total.skipped[group] += part.skipped[group] }
    for group in part.undecided.indices { total.undecided[group] += part.undecided[group] }
    for group in part.untold.indices { total.untold[group] += part.untold[group] }
    for group in part.values.indices {
      let hasOverflowed: Bool
      switch operation {
      case .count: hasOverflowed = false
      case .sum: hasOverflowed = Sum.add(part.values[group], to: &total.values[group])
      case .least: hasOverflowed = Least.add(part.values[group], to: &total.values[group])
      case .greatest: hasOverflowed = Greatest.add(part.values[group], to: &total.values[group])
      }
      if hasOverflowed { total.hasOverflowed = true }
    }
  }

  private func part(_ rows: Range<Int>, of own: Range<Int>) -> Result {
    var result = Result(
      used: randomAccessTable(repeating: 0, count: own.count), skipped: [Int32](repeating: 0, count: own.count))
    switch source {
    case .none: count(rows, own, &result)
    case .wide(let values): fold(rows, own, values, &result)
    case .narrow(let values): fold(rows, own, values, &result)
    }
    return result
  }

  private func count(_ rows: Range<Int>, _ own: Range<Int>, _ result: inout Result) {
    guard validity == nil, condition?.isPlain ?? true, let all = self.groups else {
      walk(rows, own, [Int32](), Nothing.self, &result)
      return
    }
    let first = Int32(own.lowerBound)
    let groups = all.span.extracting(rows)
    var used = result.used.mutableSpan
    let size = UInt32(used.count)
    guard let flags = condition?.flags.span.extracting(rows) else {
      if sizes != nil { return }
      for row in groups.indices {
        let group = UInt32(bitPattern: groups[row] &- first)
        if group < size { used[Int(group)] &+= 1 }
      }
      return
    }
    precondition(flags.count == groups.count, "a flag for each row")
    for row in groups.indices {
      let group = UInt32(bitPattern: groups[row] &- first)
      if group < size { used[Int(group)] &+= flags[row] ? 1 : 0 }
    }
  }

  private func fold<Element: FixedWidthInteger>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], _ result: inout Result
  ) {
    result.values = randomAccessTable(repeating: neutral, count: own.count)
    switch operation {
    case .count: break
    case .sum: fold(rows, own, values, Sum.self, &result)
    case .least: fold(rows, own, values, Least.self, &result)
    case .greatest: fold(rows, own, values, Greatest.self, &result)
    }
  }

  @inline(__always)
  private func fold<Element: FixedWidthInteger, Step: FoldStep>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], _ step: Step.Type, _ result: inout Result
  ) {
    guard validity == nil, condition?.isPlain ?? true, let all = self.groups else {
      walk(rows, own, values, step, &result)
      return
    }
    // Stretches of one length, and a size that is the table's own: the loops then ask once whether they stay inside.
    let source = values.span.extracting(rows)
    let groups = all.span.extracting(rows)
    precondition(source.count == groups.count, "a value for each row")
    let first = Int32(own.lowerBound)
    var (usedRows, totalValues, hasOverflowed) = (result.used, result.values, false)
    var used = usedRows.mutableSpan
    var totals = totalValues.mutableSpan
    precondition(used.count == totals.count, "a number for each group")
    let size = UInt32(used.count)
    if let flags = condition?.flags.span.extracting(rows) {
      precondition(flags.count == groups.count, "a flag for each row")
      // A row that is not meant adds what changes nothing: every second branch would be guessed wrongly.
      let neutral = self.neutral
      for row in groups.indices {
        let group = UInt32(bitPattern: groups[row] &- first)
        guard group < size else { continue }
        let isMeant = flags[row]
        used[Int(group)] &+= isMeant ? 1 : 0
        if Step.add(isMeant ? Int64(source[row]) : neutral, to: &totals[Int(group)]) { hasOverflowed = true }
      }
    } else if sizes != nil && validity == nil {
      for row in groups.indices {
        let group = UInt32(bitPattern: groups[row] &- first)
        if group < size, Step.add(Int64(source[row]), to: &totals[Int(group)]) { hasOverflowed = true }
      }
    } else {
      for row in groups.indices {
        let group = UInt32(bitPattern: groups[row] &- first)
        guard group < size else { continue }
        used[Int(group)] &+= 1
        if Step.add(Int64(source[row]), to: &totals[Int(group)]) { hasOverflowed = true }
      }
    }
    (result.used, result.values, result.hasOverflowed) = (usedRows, totalValues, hasOverflowed)
  }

  /// What is found for one group, in one place: of a million groups each row comes upon another, and each table that it
  /// touches there costs a miss.
  private struct Found: BitwiseCopyable {
    var value: Int64
    var used: Int32 = 0
    var skipped: Int32 = 0
    var undecided: Int32 = 0
    var untold: Int32 = 0
  }

  /// The loop with everything that can be asked of a row. Spans, because an array that is written to asks at each row
  /// whether it has to be copied.
  @inline(__always)
  private func walk<Element: FixedWidthInteger, Step: FoldStep>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], _ step: Step.Type, _ result: inout Result
  ) {
    var table = randomAccessTable(repeating: Found(value: neutral), count: own.count)
    result.hasOverflowed = walk(rows, own, values, step, into: &table)
    result.used = table.map(\.used)
    if validity != nil || condition?.validity != nil { result.skipped = table.map(\.skipped) }
    if undecided != nil || !(condition?.isPlain ?? true) {
      result.undecided = table.map(\.undecided)
      result.untold = table.map(\.untold)
    }
    if Step.isFolding { result.values = table.map(\.value) }
  }

  @inline(__always)
  private func walk<Element: FixedWidthInteger, Step: FoldStep>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], _ step: Step.Type, into table: inout [Found]
  ) -> Bool {
    let first = Int32(own.lowerBound)
    let (groups, flags) = (self.groups, condition?.flags)
    let (known, open) = (condition?.validity, condition?.undecided)
    let source = values.span
    var found = table.mutableSpan
    let size = UInt32(found.count)
    var hasOverflowed = false
    for row in rows {
      let place = UInt32(bitPattern: (groups?[row] ?? 0) &- first)
      guard place < size else { continue }
      let group = Int(place)
      if open?[row] ?? false {
        found[group].undecided &+= 1
        found[group].untold &+= 1
      } else if !(known?[row] ?? true) {
        found[group].skipped &+= 1
        found[group].untold &+= 1
      } else if !(flags?[row] ?? true) {
        continue
      } else if validity?[row] ?? true {
        found[group].used &+= 1
        if Step.isFolding, Step.add(Int64(source[row]), to: &found[group].value) { hasOverflowed = true }
      } else if undecided?[row] ?? false {
        found[group].undecided &+= 1
        found[group].untold &+= 1
      } else {
        found[group].skipped &+= 1
      }
    }
    return hasOverflowed
  }
}

/// How a value joins those before it; true: the total left 64 bits.
private protocol FoldStep {
  static var isFolding: Bool { get }
  static func add(_ value: Int64, to total: inout Int64) -> Bool
}

extension FoldStep {
  static var isFolding: Bool { true }
}

/// Rows are counted only.
private enum Nothing: FoldStep {
  static var isFolding: Bool { false }
  static func add(_ value: Int64, to total: inout Int64) -> Bool { false }
}

private enum Sum: FoldStep {
  @inline(__always)
  static func add(_ value: Int64, to total: inout Int64) -> Bool {
    let (sum, overflow) = total.addingReportingOverflow(value)
    total = sum
    return overflow
  }
}

private enum Least: FoldStep {
  @inline(__always)
  static func add(_ value: Int64, to total: inout Int64) -> Bool {
    total = min(total, value)
    return false
  }
}

private enum Greatest: FoldStep {
  @inline(__always)
  static func add(_ value: Int64, to total: inout Int64) -> Bool {
    total = max(total, value)
    return false
  }
}
