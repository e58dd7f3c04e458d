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
    if operation == .count, condition == nil, validity == nil, let sizes { return Result(used: sizes, skipped: none) }
    if let parted = PartedFold(self, threads) { return parted.run(threads) }
    if isPlain, let groups { return plain(groups, threads) }
    var fold = self
    fold.wideGroups = groups?.int32s
    let found = threads.fold(
      rowCount, groupCount: groupCount, hasGroups: groups != nil, part: fold.part, merge: merge, append: append)
    return finished(found ?? Result(used: [], skipped: []))
  }

  /// No coefficient is −2⁶³: it could not be negated.
  func finished(_ total: Result) -> Result {
    var total = total
    if operation == .sum && total.values.contains(.min) { total.hasOverflowed = true }
    return total
  }

  /// All rows have a value, and of all it is known whether they are meant.
  var isPlain: Bool { validity == nil && condition?.isPlain ?? true }

  private func plain(_ groups: Integers, _ threads: Threads) -> Result {
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

  func append(_ part: Result, _ total: inout Result) {
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
    table(of: own.count) { table in
      switch source {
      case .none: walk(rows, own, [Int32](), Nothing.self, into: &table)
      case .numbers(.bytes(let values)): fold(rows, own, values, into: &table)
      case .numbers(.shorts(let values)): fold(rows, own, values, into: &table)
      case .numbers(.words(let values)): fold(rows, own, values, into: &table)
      case .numbers(.longs(let values)): fold(rows, own, values, into: &table)
      }
    }
  }

  private func fold<Element: FixedWidthInteger>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], into table: inout [Found]
  ) -> Bool {
    switch operation {
    case .count: walk(rows, own, values, Nothing.self, into: &table)
    case .sum: walk(rows, own, values, Sum.self, into: &table)
    case .least: walk(rows, own, values, Least.self, into: &table)
    case .greatest: walk(rows, own, values, Greatest.self, into: &table)
    }
  }

  /// What is found for one group, in one place: of a million groups each row comes upon another, and each table that it
  /// touches there costs a miss.
  struct Found: BitwiseCopyable {
    var value: Int64
    var used: Int32 = 0
    var skipped: Int32 = 0
    var undecided: Int32 = 0
    var untold: Int32 = 0

    /// Adds a row; true: the total left 64 bits.
    @inline(__always)
    mutating func add<Step: FoldStep>(_ fate: Fate, _ value: Int64, _ step: Step.Type) -> Bool {
      switch fate {
      case .used:
        used &+= 1
        return Step.isFolding && Step.add(value, to: &self.value)
      case .skipped: skipped &+= 1
      case .untold:
        skipped &+= 1
        untold &+= 1
      case .undecided:
        undecided &+= 1
        untold &+= 1
      }
      return false
    }
  }

  /// What becomes of a row that is in a group, as one of `Result`'s counts has it.
  enum Fate: UInt64 { case used, skipped, untold, undecided }

  /// Nil: it is not meant.
  @inline(__always)
  func fate(of row: Int) -> Fate? {
    if condition?.undecided?[row] ?? false { return .undecided }
    if !(condition?.validity?[row] ?? true) { return .untold }
    if !(condition?.flags[row] ?? true) { return nil }
    if validity?[row] ?? true { return .used }
    return undecided?[row] ?? false ? .undecided : .skipped
  }

  /// What a table of so many groups holds when it has been filled.
  ///
  /// - Parameter fill: true: a sum left 64 bits.
  func table(of count: Int, _ fill: (inout [Found]) -> Bool) -> Result {
    var table = randomAccessTable(repeating: Found(value: operation.neutral), count: count)
    var result = Result(used: [], skipped: [])
    result.hasOverflowed = fill(&table)
    result.used = table.map(\.used)
    result.skipped =
      validity != nil || condition?.validity != nil ? table.map(\.skipped) : [Int32](repeating: 0, count: count)
    if undecided != nil || !(condition?.isPlain ?? true) {
      result.undecided = table.map(\.undecided)
      result.untold = table.map(\.untold)
    }
    if operation != .count { result.values = table.map(\.value) }
    return result
  }

  /// The loop with everything that can be asked of a row. Spans, because an array that is written to asks at each row
  /// whether it has to be copied.
  @inline(__always)
  private func walk<Element: FixedWidthInteger, Step: FoldStep>(
    _ rows: Range<Int>, _ own: Range<Int>, _ values: [Element], _ step: Step.Type, into table: inout [Found]
  ) -> Bool {
    let first = Int32(own.lowerBound)
    let groups = wideGroups
    let source = values.span
    var found = table.mutableSpan
    let size = UInt32(found.count)
    var hasOverflowed = false
    for row in rows {
      let place = UInt32(bitPattern: (groups?[row] ?? 0) &- first)
      guard place < size else { continue }
      guard let fate = fate(of: row) else { continue }
      if found[Int(place)].add(fate, Step.isFolding ? Int64(source[row]) : 0, step) { hasOverflowed = true }
    }
    return hasOverflowed
  }
}
