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
    return total
  }

  @inline(__always)
  private func merge(_ value: Int64, into total: inout Int64, _ hasOverflowed: inout Bool) {
    switch operation {
    case .count: break
    case .sum:
      let (sum, overflow) = total.addingReportingOverflow(value)
      total = sum
      hasOverflowed = hasOverflowed || overflow
    case .least: total = min(total, value)
    case .greatest: total = max(total, value)
    }
  }

  private func part(_ rows: Range<Int>) -> Result {
    let zeros = [Int32](repeating: 0, count: groupCount)
    var result = Result(used: zeros, skipped: zeros, values: [])
    if values != nil { result.values = [Int64](repeating: neutral, count: groupCount) }
    switch operation {
    case .count: walk(rows, &result) { _, _, _ in }
    case .sum:
      var hasOverflowed = false
      walk(rows, &result) { values, group, value in
        let (sum, overflow) = values[group].addingReportingOverflow(value)
        values[group] = sum
        if overflow { hasOverflowed = true }
      }
      result.hasOverflowed = hasOverflowed
    case .least: walk(rows, &result) { values, group, value in values[group] = min(values[group], value) }
    case .greatest: walk(rows, &result) { values, group, value in values[group] = max(values[group], value) }
    }
    return result
  }

  /// The loop in the forms that matter: with and without groups, conditions, empty cells.
  @inline(__always)
  private func walk(_ rows: Range<Int>, _ result: inout Result, _ add: (inout [Int64], Int, Int64) -> Void) {
    guard let values else { return count(rows, &result) }
    switch (groups, flags, validity) {
    case (let groups?, nil, nil):
      for row in rows where groups[row] >= 0 {
        let group = Int(groups[row])
        result.used[group] += 1
        add(&result.values, group, values[row])
      }
    case (let groups?, let flags?, nil):
      for row in rows where flags[row] && groups[row] >= 0 {
        let group = Int(groups[row])
        result.used[group] += 1
        add(&result.values, group, values[row])
      }
    default:  // not an enum of ours: every other combination
      for row in rows where flags?[row] ?? true {
        let group = Int(groups?[row] ?? 0)
        if group < 0 { continue }
        if validity?[row] ?? true {
          result.used[group] += 1
          add(&result.values, group, values[row])
        } else {
          result.skipped[group] += 1
        }
      }
    }
  }

  private func count(_ rows: Range<Int>, _ result: inout Result) {
    if let groups, flags == nil, validity == nil {
      for row in rows where groups[row] >= 0 { result.used[Int(groups[row])] += 1 }
      return
    }
    if let groups, let flags, validity == nil {
      for row in rows where flags[row] && groups[row] >= 0 { result.used[Int(groups[row])] += 1 }
      return
    }
    for row in rows where flags?[row] ?? true {
      let group = Int(groups?[row] ?? 0)
      if group < 0 { continue }
      if validity?[row] ?? true { result.used[group] += 1 } else { result.skipped[group] += 1 }
    }
  }
}
