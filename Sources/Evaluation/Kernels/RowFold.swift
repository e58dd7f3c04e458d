import Columns

/// One pass over the rows of a scan for the plain aggregates of whole coefficients: nothing is copied, and the parts of
/// several threads come together exactly.
struct RowFold: Sendable {
  enum Operation: Sendable { case count, sum, least, greatest }

  /// What was found for each group. A group without rows keeps the operation's neutral value.
  struct Result: Sendable {
    var used: [Int32]
    var skipped: [Int32]
    var values: [Int64]
    /// A sum left 64 bits; the values are then meaningless.
    var hasOverflowed = false
  }

  var operation: Operation
  /// The group of each row, −1 for none; nil: all rows are group 0.
  var groups: [Int32]?
  var groupCount: Int
  var rowCount: Int
  /// Rows that take part; nil: all.
  var flags: [Bool]?
  /// Rows that have a value; nil: all.
  var validity: Bitmap?
  /// Nil for `.count`.
  var values: [Int64]?

  private var neutral: Int64 {
    switch operation {
    case .count, .sum: 0
    case .least: .max
    case .greatest: .min
    }
  }

  func run(_ threads: Threads) -> Result {
    // Each thread has a result of its own: worth it while results are short beside the rows.
    let own = groupCount * 8 <= rowCount ? threads : Threads(count: 1)
    let parts = own.map(rowCount) { part($0) }
    guard var total = parts.first else { return Result(used: [], skipped: [], values: []) }
    for part in parts.dropFirst() {
      total.hasOverflowed = total.hasOverflowed || part.hasOverflowed
      for group in 0..<groupCount {
        total.used[group] += part.used[group]
        total.skipped[group] += part.skipped[group]
      }
      for group in total.values.indices {
        merge(part.values[group], into: &total.values[group], &total.hasOverflowed)
      }
    }
    // No coefficient is −2⁶³: it could not be negated.
    if operation == .sum && total.values.contains(.min) { total.hasOverflowed = true }
    return total
  }

  private func merge(_ value: Int64, into total: inout Int64, _ hasOverflowed: inout Bool) {
    switch operation {
    case .count: break
    case .sum: hasOverflowed = Sum.add(value, to: &total) || hasOverflowed
    case .least: hasOverflowed = Least.add(value, to: &total) || hasOverflowed
    case .greatest: hasOverflowed = Greatest.add(value, to: &total) || hasOverflowed
    }
  }

  private func part(_ rows: Range<Int>) -> Result {
    var result = Result(used: [], skipped: [], values: [])
    var used = [Int32](repeating: 0, count: groupCount)
    var skipped = used
    if operation == .count {
      count(rows, &used, &skipped)
    } else if let source = self.values {
      var values = [Int64](repeating: neutral, count: groupCount)
      switch operation {
      case .count: break
      case .sum: result.hasOverflowed = walk(rows, source, Sum.self, &used, &skipped, &values)
      case .least: _ = walk(rows, source, Least.self, &used, &skipped, &values)
      case .greatest: _ = walk(rows, source, Greatest.self, &used, &skipped, &values)
      }
      result.values = values
    }
    (result.used, result.skipped) = (used, skipped)
    return result
  }

  /// The loop in the forms that matter: with and without conditions. Spans, because an array that is written to asks at
  /// each row whether it has to be copied.
  @inline(__always)
  private func walk<Step: FoldStep>(
    _ rows: Range<Int>, _ source: [Int64], _ step: Step.Type, _ usedRows: inout [Int32], _ skippedRows: inout [Int32],
    _ totals: inout [Int64]
  ) -> Bool {
    var hasOverflowed = false
    var used = usedRows.mutableSpan
    var values = totals.mutableSpan
    let source = source.span
    switch (groups, flags, validity) {
    case (let groups?, nil, nil):
      let groups = groups.span
      for row in rows where groups[row] >= 0 {
        let group = Int(groups[row])
        used[group] &+= 1
        if Step.add(source[row], to: &values[group]) { hasOverflowed = true }
      }
    case (let groups?, let flags?, nil):
      let groups = groups.span
      let flags = flags.span
      for row in rows where flags[row] && groups[row] >= 0 {
        let group = Int(groups[row])
        used[group] &+= 1
        if Step.add(source[row], to: &values[group]) { hasOverflowed = true }
      }
    default:  // not an enum of ours: every other combination
      var skipped = skippedRows.mutableSpan
      for row in rows where flags?[row] ?? true {
        let group = Int(groups?[row] ?? 0)
        if group < 0 { continue }
        if validity?[row] ?? true {
          used[group] &+= 1
          if Step.add(source[row], to: &values[group]) { hasOverflowed = true }
        } else {
          skipped[group] &+= 1
        }
      }
    }
    return hasOverflowed
  }

  private func count(_ rows: Range<Int>, _ usedRows: inout [Int32], _ skippedRows: inout [Int32]) {
    var used = usedRows.mutableSpan
    if let groups, validity == nil {
      let groups = groups.span
      if let flags {
        let flags = flags.span
        for row in rows where flags[row] && groups[row] >= 0 { used[Int(groups[row])] &+= 1 }
      } else {
        for row in rows where groups[row] >= 0 { used[Int(groups[row])] &+= 1 }
      }
      return
    }
    var skipped = skippedRows.mutableSpan
    for row in rows where flags?[row] ?? true {
      let group = Int(groups?[row] ?? 0)
      if group < 0 { continue }
      if validity?[row] ?? true { used[group] &+= 1 } else { skipped[group] &+= 1 }
    }
  }
}

/// How a value joins those before it; true: the total left 64 bits.
private protocol FoldStep {
  static func add(_ value: Int64, to total: inout Int64) -> Bool
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
