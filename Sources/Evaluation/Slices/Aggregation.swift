import CivilTime
import Columns
import Numerics
import Semantics

/// A folded aggregate: one value for each group.
struct Folded {
  var vector: Vector
  var counts: FoldCounts
  /// Columns of which an empty cell left a row out.
  var emptyColumns: [RowLack] = []
  /// How many different rows were left out so.
  var skippedRows = 0
}

/// The elements that take part in one aggregate, after conditions and empty cells have been taken out.
struct Participants {
  var groups: [Int32]
  var counts: FoldCounts
  /// Known while every element takes part.
  private var sizes: [Int32]?

  init(_ grouping: Grouping) {
    groups = grouping.groupOfEach
    counts = FoldCounts(groupCount: grouping.groupCount)
    sizes = grouping.sizes
  }

  /// Those of any aggregate but a share.
  init(_ operands: Engine.FoldOperands, _ grouping: Grouping) {
    self.init(grouping)
    if let condition = operands.condition { keep(where: condition) }
    if let argument = operands.argument { skipEmpty(argument) }
    if let second = operands.second { skipEmpty(second) }
  }

  /// Those of a share. Rows for which either condition is unknown or undecided leave both sides.
  static func ofShare(_ operands: Engine.FoldOperands, _ grouping: Grouping) -> (whole: Self, part: Self) {
    var whole = Participants(grouping)
    if let among = operands.among { whole.keep(where: among) }
    if let argument = operands.argument { whole.skipEmpty(argument) }
    guard let condition = operands.condition else { return (whole, whole) }
    whole.skipUntold(condition)
    var part = whole
    part.keep(where: condition)
    part.counts = whole.counts
    return (whole, part)
  }

  /// Leaves out elements for which the condition is false; undecided ones are counted.
  mutating func keep(where vector: Vector) {
    sizes = nil
    let flags = vector.booleanValues
    let stride = vector.stride
    let undecided = vector.undecided
    let validity = vector.column.validity
    if undecided == nil && validity == nil {
      if stride == 0 && flags[0] { return }
      for row in groups.indices where !flags[row &* stride] { groups[row] = -1 }
      return
    }
    for row in groups.indices where groups[row] >= 0 {
      let place = row &* stride
      if undecided?[place] == true {
        counts.undecided[Int(groups[row])] += 1
        counts.untold[Int(groups[row])] += 1
        groups[row] = -1
      } else if !(validity?[place] ?? true) {
        counts.skipped[Int(groups[row])] += 1
        counts.untold[Int(groups[row])] += 1
        groups[row] = -1
      } else if !flags[place] {
        groups[row] = -1
      }
    }
  }

  /// Leaves out and counts elements of which a condition cannot be told: undecided and unknown ones, and groups for which
  /// it has no value (a KPI without one).
  mutating func skipUntold(_ condition: Vector) {
    if condition.undecided == nil && condition.column.validity == nil { return }
    sizes = nil
    let stride = condition.stride
    for row in groups.indices where groups[row] >= 0 {
      let place = row &* stride
      if condition.undecided?[place] == true {
        counts.undecided[Int(groups[row])] += 1
        groups[row] = -1
      } else if !condition.column.isValid(place) {
        counts.skipped[Int(groups[row])] += 1
        groups[row] = -1
      }
    }
  }

  /// Leaves out and counts elements whose value is empty.
  mutating func skipEmpty(_ vector: Vector) {
    if vector.column.validity == nil && vector.undecided == nil { return }
    sizes = nil
    let stride = vector.stride
    let validity = vector.decided.column.validity
    for row in groups.indices where groups[row] >= 0 && validity?[row &* stride] == false {
      if vector.undecided?[row &* stride] == true {
        counts.undecided[Int(groups[row])] += 1
        counts.untold[Int(groups[row])] += 1
      } else {
        counts.skipped[Int(groups[row])] += 1
      }
      groups[row] = -1
    }
  }

  mutating func countUsed() {
    if let sizes {
      counts.used = sizes
      return
    }
    for group in groups where group >= 0 { counts.used[Int(group)] += 1 }
  }
}

extension Engine {
  /// Folds rows of a dataset by group.
  ///
  /// - Parameters:
  ///   - tellsSkipped: finds out which rows an empty cell left out, and the column.
  ///   - known: what a pass over the rows has found already.
  func fold(
    _ aggregate: Aggregate, dataset: DatasetID, _ grouping: Grouping, context: RowContext, tellsSkipped: Bool = true,
    known: RowFold.Result? = nil
  ) -> Folded {
    let name = model.datasets[dataset.index].name
    let operands = operands(of: aggregate, dataset: dataset, grouping, context: context)
    var folded = fold(aggregate, operands, grouping, name: name, known: known)
    if tellsSkipped { tellSkipped(&folded, aggregate, operands, grouping, dataset: dataset) }
    return folded
  }

  /// Finds out which rows an empty cell left out, and the column.
  func tellSkipped(
    _ folded: inout Folded, _ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping, dataset: DatasetID
  ) {
    guard folded.counts.skipped.contains(where: { $0 > 0 }) else { return }
    let fates = fates(aggregate, operands, grouping)
    let elements = fates.indices.filter { fates[$0] == .skipped }
    let read = [aggregate.condition, aggregate.among, aggregate.argument, aggregate.second].compactMap { $0 }
    for name in read.flatMap({ lacks(in: $0, of: dataset, elements, grouping.rows) })
    where !folded.emptyColumns.contains(name) { folded.emptyColumns.append(name) }
    folded.skippedRows = grouping.rows.map { rows in Set(elements.map { rows[$0] }).count } ?? elements.count
  }

  /// What an aggregate reads of each row.
  func operands(
    of aggregate: Aggregate, dataset: DatasetID, _ grouping: Grouping, context: RowContext
  ) -> FoldOperands {
    var argument = aggregate.argument.map { evaluate($0, over: context) }
    if let portions = grouping.portions { argument = argument?.taking(portions) }
    return FoldOperands(
      argument: argument,
      second: aggregate.second.map { evaluate($0, over: context) },
      condition: aggregate.condition.map { evaluate($0, over: context) },
      among: aggregate.among.map { evaluate($0, over: context) },
      order: { self.order(of: dataset, aggregate, grouping) })
  }

  /// What became of each element, told again from the operands.
  func fates(_ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping) -> [Fate] {
    var fates = grouping.groupOfEach.map { $0 >= 0 ? Fate.used : .elsewhere }
    // One operand after the other: a loop over all of them for each row spent its time on counting references.
    func look(_ operand: Vector?, isFilter: Bool) {
      guard let operand else { return }
      let (stride, validity, undecided) = (operand.stride, operand.column.validity, operand.undecided)
      let flags = isFilter ? operand.booleanValues : nil
      if validity == nil && undecided == nil && flags == nil { return }
      for element in fates.indices where fates[element] == .used {
        let place = element &* stride
        if undecided?[place] == true {
          fates[element] = .undecided
        } else if validity?[place] == false {
          fates[element] = .skipped
        } else if flags?[place] == false {
          fates[element] = .elsewhere
        }
      }
    }
    look(operands.among, isFilter: true)
    look(operands.condition, isFilter: aggregate.kind != .share)
    look(operands.argument, isFilter: false)
    look(operands.second, isFilter: false)
    return fates
  }

  /// What became of an element in an aggregate.
  enum Fate {
    /// In no group, or not what the condition asks for.
    case elsewhere
    /// Of a share: in the whole.
    case used
    /// Because a cell is empty.
    case skipped
    /// Because its window has not closed.
    case undecided
  }

  struct FoldOperands {
    var argument: Vector?
    var second: Vector?
    var condition: Vector?
    var among: Vector?
    /// The canonical place of each element in time, for `first` and `last`.
    var order: () -> [Int32]
  }

  private func order(of id: DatasetID, _ aggregate: Aggregate, _ grouping: Grouping) -> [Int32] {
    let ranks = canonicalRanks(of: id, time: aggregate.time)
    return grouping.rows.map { $0.map { ranks[Int($0)] } } ?? ranks
  }

  func fold(
    _ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping, name: String, known: RowFold.Result? = nil
  ) -> Folded {
    if aggregate.kind == .share, let folded = countPlainShare(operands, grouping, name: name, known) { return folded }
    if aggregate.kind == .share { return foldShare(operands, grouping, name: name) }
    if let folded = foldPlainly(aggregate, operands, grouping, name: name, known) { return folded }
    if let folded = countDifferent(aggregate, operands, grouping) { return folded }
    var participants = Participants(operands, grouping)
    participants.countUsed()
    var vector = foldValues(aggregate, operands, participants.groups, grouping.groupCount, name, participants.counts)
    if aggregate.kind == .sum { vector = withoutUntoldSums(vector, participants.counts, grouping, name) }
    return Folded(vector: vector, counts: participants.counts)
  }

  /// Different values of rows that all have one, without a copy of the rows.
  private func countDifferent(_ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping) -> Folded? {
    guard aggregate.kind == .countDistinct, operands.condition == nil, operands.among == nil, operands.second == nil,
      let argument = operands.argument, !argument.isScalar, argument.column.validity == nil, argument.undecided == nil,
      let groups = grouping.groups, let sizes = grouping.sizes
    else { return nil }
    let (codes, count) = argument.localCodes
    var counts = FoldCounts(groupCount: grouping.groupCount)
    counts.used = sizes
    let found = Folds.distinctCounts(
      codes, codeCount: count, groups, groupCount: grouping.groupCount, threads)
    return Folded(vector: Vector(Column(.exact(found, scale: 0))), counts: counts)
  }

  /// A sum over rows of which each one is unknown or undecided is not 0: nothing could be added up.
  private func withoutUntoldSums(_ sums: Vector, _ counts: FoldCounts, _ grouping: Grouping, _ name: String) -> Vector {
    guard counts.untold.contains(where: { $0 > 0 }) else { return sums }
    let sizes = grouping.countedSizes
    let reasons = (index(of: .undecided(name)), index(of: .unknownRows(name)))
    return sums.missing { group in
      guard counts.untold[group] > 0, counts.untold[group] == sizes[group] else { return nil }
      return counts.undecided[group] > 0 ? reasons.0 : reasons.1
    }
  }

  private func foldPlainly(
    _ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping, name: String, _ known: RowFold.Result?
  ) -> Folded? {
    guard var result = known ?? plainFold(aggregate, operands, grouping), !result.hasOverflowed else { return nil }
    let counts = FoldCounts(result)
    for group in result.values.indices where counts.used[group] == 0 { result.values[group] = 0 }
    let values = result.values.isEmpty ? nil : operands.argument?.column.values.with(result.values)
    return finished(aggregate, values, counts, grouping, name: name)
  }

  /// The plain aggregates of exact numbers, and the first and last of times, in one pass; nil for all others.
  func plainFold(_ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping) -> RowFold.Result? {
    guard let operation = RowFold.Operation(aggregate.kind), operands.second == nil else { return nil }
    let (argument, condition) = (operands.argument, operands.condition)
    if argument?.isScalar ?? false || condition?.isScalar ?? false { return nil }
    var fold = RowFold(
      operation: operation, groups: grouping.groups, groupCount: grouping.groupCount, rowCount: grouping.count)
    fold.sizes = grouping.sizes
    fold.condition = condition.map {
      RowFold.Condition(flags: $0.booleanValues, validity: $0.column.validity, undecided: $0.undecided)
    }
    (fold.validity, fold.undecided) = (argument?.decided.column.validity, argument?.undecided)
    if operation != .count {
      guard let source = argument.flatMap({ RowFold.Source($0, for: aggregate.kind) }) else { return nil }
      fold.source = source
    }
    return fold.run(threads)
  }

  /// What a plain aggregate makes of what was found.
  ///
  /// - Parameter values: the sums, least or greatest of the groups, 0 where no row was used; nil for a count.
  func finished(
    _ aggregate: Aggregate, _ values: Column.Values?, _ counts: FoldCounts, _ grouping: Grouping, name: String
  ) -> Folded {
    guard aggregate.kind != .count, let values else {
      return Folded(vector: Vector(Column(.exact(counts.used.map { Int64($0) }, scale: 0))), counts: counts)
    }
    if aggregate.kind == .sum {
      return Folded(vector: withoutUntoldSums(Vector(Column(values)), counts, grouping, name), counts: counts)
    }
    let found = aggregate.kind == .avg ? .doubles(averages(Vector(Column(values)), counts.used)) : values
    let vector = withReasons(found, grouping.groupCount) { group in
      counts.used[group] > 0 ? nil : emptyReason(counts, group, name)
    }
    return Folded(vector: vector, counts: counts)
  }

  private func foldValues(
    _ aggregate: Aggregate, _ operands: FoldOperands, _ groups: [Int32], _ groupCount: Int, _ name: String,
    _ counts: FoldCounts
  ) -> Vector {
    let used = counts.used
    let argument = operands.argument ?? Vector(scalar: .exact([1], scale: 0), count: groups.count)
    func present(_ values: Column.Values) -> Vector {
      withReasons(values, groupCount) { used[$0] > 0 ? nil : emptyReason(counts, $0, name) }
    }
    func optional(_ values: [Double?]) -> Vector {
      withReasons(.doubles(values.map { $0 ?? 0 }), groupCount) { group in
        values[group] != nil ? nil : used[group] == 0 ? emptyReason(counts, group, name) : .tooFewRows
      }
    }
    switch aggregate.kind {
    case .count: return Vector(Column(.exact(used.map { Int64($0) }, scale: 0)))
    case .sum: return Vector(Column(Folds.sum(argument, groups, groupCount: groupCount)))
    case .avg:
      return present(.doubles(averages(Vector(Column(Folds.sum(argument, groups, groupCount: groupCount))), used)))
    case .countDistinct:
      let (codes, count) = argument.localCodes
      let found = Folds.distinctCounts(codes, codeCount: count, .words(groups), groupCount: groupCount, threads)
      return Vector(Column(.exact(found, scale: 0)))
    case .min, .max:
      let isGreatest = aggregate.kind == .max
      return picked(argument, extremes(argument, groups, groupCount, isGreatest: isGreatest), counts, name)
    case .first, .last:
      let order = operands.order()
      let places = Folds.extreme(
        order, stride: 1, groups, groupCount: groupCount, isGreatest: aggregate.kind == .last)
      return picked(argument, places, counts, name)
    case .only: return onlyValue(argument, groups, groupCount, counts, name)
    case .median:
      return optional(Folds.quantiles(argument, groups, groupCount: groupCount, p: 0.5, isNearestRank: false))
    case .quantile:
      return optional(
        Folds.quantiles(
          argument, groups, groupCount: groupCount, p: aggregate.quantile ?? 0.5, isNearestRank: aggregate.isNearestRank
        ))
    case .stddev: return optional(Folds.deviations(argument, groups, groupCount: groupCount))
    case .correlation:
      guard let second = operands.second else { return missing(.tooFewRows, count: groupCount).expanded }
      return optional(Folds.correlations(argument, second, groups, groupCount: groupCount))
    case .share: return missing(.empty, count: groupCount).expanded
    }
  }

  private func emptyReason(_ counts: FoldCounts, _ group: Int, _ name: String) -> MissingReason {
    counts.undecided[group] > 0 ? .undecided(name) : counts.untold[group] > 0 ? .unknownRows(name) : .noRows(name)
  }

  private func withReasons(_ values: Column.Values, _ count: Int, _ reason: (Int) -> MissingReason?) -> Vector {
    var validity = Bitmap(repeating: true, count: count)
    var indices = [Int32](repeating: 0, count: count)
    var hasMissing = false
    for group in 0..<count {
      if let reason = reason(group) {
        validity[group] = false
        indices[group] = index(of: reason)
        hasMissing = true
      }
    }
    guard hasMissing else { return Vector(Column(values)) }
    var vector = Vector(Column(values, validity: validity))
    vector.reasons = indices
    return vector
  }

  private func averages(_ totals: Vector, _ used: [Int32]) -> [Double] {
    if let parts = totals.exactParts {
      return used.indices.map { group in
        guard used[group] > 0 else { return 0 }
        let (below, overflow) = ExactDecimal.powersOfTen[parts.scale].multipliedReportingOverflow(
          by: Int64(used[group]))
        // One rounding instead of two.
        if !overflow { return ExactDecimal.quotient(parts.values[group], below) }
        return ExactDecimal(parts.values[group], scale: parts.scale).double / Double(used[group])
      }
    }
    let doubles = totals.doubles
    return used.indices.map { used[$0] > 0 ? doubles[$0] / Double(used[$0]) : 0 }
  }

  private func extremes(_ vector: Vector, _ groups: [Int32], _ groupCount: Int, isGreatest: Bool) -> [Int32] {
    func find<Key: Comparable>(_ keys: [Key]) -> [Int32] {
      Folds.extreme(keys, stride: vector.stride, groups, groupCount: groupCount, isGreatest: isGreatest)
    }
    switch vector.column.values {
    case .exact(let values, _): return find(values.longs)
    case .moments(let values): return find(values)
    case .doubles(let values): return find(values)
    case .days(let values), .periods(let values, _): return find(values.int32s)
    case .booleans(let values): return find(values.map { $0 ? 1 : 0 })
    case .texts:
      return Folds.extreme(
        denseRanks(vector), stride: 1, groups, groupCount: groupCount, isGreatest: isGreatest)
    }
  }

  private func picked(_ vector: Vector, _ places: [Int32], _ counts: FoldCounts, _ name: String) -> Vector {
    var result = vector.gathered(places)
    result.undecided = nil
    guard places.contains(where: { $0 < 0 }) else {
      result.reasons = nil
      return result
    }
    result.reasons = places.indices.map { places[$0] < 0 ? index(of: emptyReason(counts, $0, name)) : 0 }
    return result
  }

  private func onlyValue(
    _ vector: Vector, _ groups: [Int32], _ groupCount: Int, _ counts: FoldCounts, _ name: String
  ) -> Vector {
    let codes = vector.localCodes.codes
    var places = [Int32](repeating: -1, count: groupCount)
    var differs = Bitmap(repeating: false, count: groupCount)
    for row in groups.indices where groups[row] >= 0 {
      let group = Int(groups[row])
      if places[group] < 0 {
        places[group] = Int32(row)
      } else if codes[Int(places[group])] != codes[row] {
        differs[group] = true
      }
    }
    let notUnique = index(of: .notUnique(name))
    for group in 0..<groupCount where differs[group] { places[group] = -1 }
    var result = picked(vector, places, counts, name)
    for group in 0..<groupCount where differs[group] { result.reasons?[group] = notUnique }
    return result
  }

  /// A share of all rows under a condition that is decided everywhere.
  private func countPlainShare(
    _ operands: FoldOperands, _ grouping: Grouping, name: String, _ known: RowFold.Result?
  ) -> Folded? {
    guard operands.argument == nil, operands.among == nil, let sizes = grouping.sizes,
      let condition = operands.condition,
      !condition.isScalar, condition.undecided == nil, condition.column.validity == nil
    else { return nil }
    var fold = RowFold(
      operation: .count, groups: grouping.groups, groupCount: grouping.groupCount, rowCount: grouping.count)
    fold.condition = RowFold.Condition(flags: condition.booleanValues)
    let part = (known ?? fold.run(threads)).used
    var counts = FoldCounts(groupCount: grouping.groupCount)
    counts.used = sizes
    let (above, below) = (part.map { Int64($0) }, sizes.map { Int64($0) })
    let shares = ratio(
      Vector(Column(.exact(above, scale: 0))), Vector(Column(.exact(below, scale: 0))), counts, name)
    return Folded(vector: shares, counts: counts)
  }

  /// A share from its part and its whole.
  func ratio(_ part: Vector, _ whole: Vector, _ counts: FoldCounts, _ name: String) -> Vector {
    var ratio = NumberKernels.divide(part, whole, level: .cells)
    if ratio.column.validity != nil {
      for group in counts.used.indices where !ratio.isValid(group) && counts.used[group] == 0 {
        ratio.reasons?[group] = index(of: emptyReason(counts, group, name))
      }
    }
    return ratio
  }

  /// `share(X where part among whole)`
  private func foldShare(
    _ operands: FoldOperands, _ grouping: Grouping, name: String
  ) -> Folded {
    var (whole, part) = Participants.ofShare(operands, grouping)
    whole.countUsed()
    let groupCount = grouping.groupCount
    let (above, below): (Vector, Vector)
    if let argument = operands.argument {
      above = Vector(Column(Folds.sum(argument, part.groups, groupCount: groupCount)))
      below = Vector(Column(Folds.sum(argument, whole.groups, groupCount: groupCount)))
    } else {
      above = Vector(Column(.exact(Folds.counts(part.groups, groupCount: groupCount), scale: 0)))
      below = Vector(Column(.exact(Folds.counts(whole.groups, groupCount: groupCount), scale: 0)))
    }
    return Folded(vector: ratio(above, below, whole.counts, name), counts: whole.counts)
  }
}

extension RowFold.Operation {
  /// The pass that an aggregate needs, where one pass is enough.
  init?(_ kind: AggregateKind) {
    switch kind {
    case .count: self = .count
    case .sum, .avg: self = .sum
    case .min: self = .least
    case .max: self = .greatest
    case .median, .quantile, .stddev, .first, .last, .only, .share, .correlation, .countDistinct: return nil
    }
  }
}

extension RowFold.Source {
  /// Nil for what is no whole number of one kind.
  init?(_ vector: Vector, for kind: AggregateKind) {
    switch vector.column.values {
    case .exact(let values, _): self = .numbers(values)
    // Times have a first and a last.
    case .moments(let values) where kind == .min || kind == .max: self = .numbers(.longs(values))
    case .days(let values) where kind == .min || kind == .max: self = .numbers(values)
    case .periods(let values, _) where kind == .min || kind == .max: self = .numbers(values)
    case .moments, .days, .periods, .doubles, .booleans, .texts: return nil
    }
  }
}

extension Column.Values {
  /// Other whole numbers of the same kind, as a fold of these has them.
  func with(_ values: [Int64]) -> Column.Values {
    switch self {
    case .exact(_, let scale): .exact(values, scale: scale)
    case .moments: .moments(values)
    case .days: .days(Integers(narrowing: values))
    case .periods(_, let grain): .periods(Integers(narrowing: values), grain)
    case .doubles, .booleans, .texts: .exact(values, scale: 0)
    }
  }
}
