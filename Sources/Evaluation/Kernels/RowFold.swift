import Columns

/// One pass over the rows of a scan for the plain aggregates of whole numbers: nothing is copied, and the parts of several
/// threads come together exactly.
struct RowFold: Sendable {
  enum Operation: Sendable { case count, sum, least, greatest }

  /// What is folded: coefficients, moments, or days and periods.
  enum Source: Sendable {
    case none
    case numbers(Integers)
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
  var groups: Integers?
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
  /// The groups in one width, so that the general loop is one.
  private var wideGroups: [Int32]?

  init(operation: Operation, groups: Integers?, groupCount: Int, rowCount: Int) {
    (self.operation, self.groups, self.groupCount, self.rowCount) = (operation, groups, groupCount, rowCount)
  }

  func run(_ threads: Threads) -> Result {
    if validity == nil, condition?.isPlain ?? true, let groups { return plain(groups, threads) }
    var fold = self
    fold.wideGroups = groups?.int32s
    let found = threads.fold(
      rowCount, groupCount: groupCount, hasGroups: groups != nil, part: fold.part, merge: merge, append: append)
    guard var total = found else { return Result(used: [], skipped: []) }
    // No coefficient is −2⁶³: it could not be negated.
    if operation == .sum && total.values.contains(.min) { total.hasOverflowed = true }
    return total
  }

  /// All rows have a value, and of all it is known whether they are meant.
  private func plain(_ groups: Integers, _ threads: Threads) -> Result {
    if operation == .count, condition == nil, let sizes { return Result(used: sizes, skipped: none) }
    let isCount = operation == .count
    let found = SharedFold(
      groups: groups, groupCount: groupCount, flags: condition?.flags,
      lanes: isCount ? [] : [SharedFold.Lane(operation: operation, source: source)], sizes: sizes
    ).run(threads)
    return Result(
      used: found.used, skipped: none, values: found.values.first ?? [],
      hasOverflowed: found.hasOverflowed.first ?? false)
  }

  private var none: [Int32] { [Int32](repeating: 0, count: groupCount) }

  private func append(_ part: Result, _ total: inout Result) {
    total.hasOverflowed = total.hasOverflowed || part.hasOverflowed
    total.used += part.used
    total.skipped += part.skipped
    total.undecided += part.undecided
    total.untold += part.untold
    total.values += part.values
  }

  private func merge(_ part: Result, _ total: inout Result) {
    total.hasOverflowed = total.hasOverflowed || part.hasOverflowed
    for group in part.used.indices { total.used[group] += part.used[group] }
    for group in part.skipped.indices { total.skipped[group] += part.skipped[group] }
    for group in part.undecided.indices { total.undecided[group] += part.undecided[group] }
    for group in part.untold.indices { total.untold[group] += part.untold[group] }
    for group in part.values.indices {
      if operation.add(part.values[group], to: &total.values[group]) { total.hasOverflowed = true }
    }
  }

  @Sendable
  private func part(_ rows: Range<Int>, _ own: Range<Int>) -> Result {
    var result = Result(used: [], skipped: [Int32](repeating: 0, count: own.count))
    switch source {
    case .none: walk(rows, own, [Int32](), Nothing.self, &result)
    case .numbers(.bytes(let values)): fold(rows, own, values, &result)
    case .numbers(.shorts(let values)): fold(rows, own, values, &result)
    case .numbers(.words(let values)): fold(rows, own, values, &result)
    case .numbers(.longs(let values)): fold(rows, own, values, &result)
    }
    return result
  }

  private func fold<Element: FixedWidthInteger>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], _ result: inout Result
  ) {
    switch operation {
    case .count: break
    case .sum: walk(rows, own, values, Sum.self, &result)
    case .least: walk(rows, own, values, Least.self, &result)
    case .greatest: walk(rows, own, values, Greatest.self, &result)
    }
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
    var table = randomAccessTable(repeating: Found(value: operation.neutral), count: own.count)
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
    let (groups, flags) = (wideGroups, condition?.flags)
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
