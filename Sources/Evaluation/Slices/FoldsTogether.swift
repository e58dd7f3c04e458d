import Columns
import Planning
import Semantics

/// The formulas that one question asks in one slice.
struct AskedTogether {
  var frame: Int
  var formulas: [Formula]
  /// The plain aggregates that they read in this slice itself, found when the first of them is folded.
  var aggregates: [Aggregate]?
}

/// What common passes over the rows have found, until the cells are made of it.
struct FoldStore {
  /// A mean needs the sum, and a share the count under its condition: equal keys are one fold.
  struct Key: Hashable {
    var rows: RowsRead
    var operation: RowFold.Operation
    var argument: Identity?
    var condition: Identity?
  }

  private var results: [Key: RowFold.Result] = [:]
  /// Of which rows the passes have been made.
  var passed: Set<RowsRead> = []

  subscript(key: Key) -> RowFold.Result? {
    get { results[key] }
    set { results[key] = newValue }
  }
}

/// The plain aggregates of one question over the same rows are folded in common passes.
extension Engine {
  /// What a plain aggregate finds in the slice that is asked for. The first of several makes the passes for all. Nil: it is
  /// alone, or no such aggregate, or the rows are few.
  func foldTogether(
    _ aggregate: Aggregate, _ read: RowsRead, _ grouping: Grouping, in frame: Frame
  ) -> RowFold.Result? {
    // What is read of all rows is kept, and costs nothing to ask for again.
    guard let asked = askedTogether, asked.frame == frame.id, let groups = grouping.groups, grouping.rows == nil,
      grouping.portions == nil, grouping.count >= threads.fewestRows, let key = foldKey(of: aggregate, read)
    else { return nil }
    guard folds.passed.insert(read).inserted else { return folds[key] }
    let others = askedAggregates(asked).filter { other in
      other.dataset == read.dataset && planner.rows(of: read.dataset, by: other) == read
    }
    let context = context(of: read, grouping, frame)
    var shared: [Identity?: CommonPasses] = [:]
    var order: [Identity?] = []
    for other in others {
      guard let key = foldKey(of: other, read), let lane = lane(of: other, key, context) else { continue }
      if shared[key.condition] == nil {
        guard let flags = flags(of: other, context) else { continue }
        shared[key.condition] = CommonPasses(flags: flags)
        order.append(key.condition)
      }
      shared[key.condition]?.add(key, lane)
    }
    // One alone goes the way of all others.
    guard shared.values.reduce(0, { $0 + $1.keys.count }) > 1 else { return nil }
    for condition in order {
      guard let passes = shared[condition] else { continue }
      let found = SharedFold(
        groups: groups, groupCount: grouping.groupCount, flags: passes.flags.rows, lanes: passes.lanes,
        sizes: grouping.sizes
      ).run(threads)
      if mustStop { return nil }
      keep(found, passes, grouping.groupCount)
    }
    return folds[key]
  }

  private func keep(_ found: SharedFold.Result, _ passes: CommonPasses, _ groupCount: Int) {
    let none = [Int32](repeating: 0, count: groupCount)
    var lane = 0
    for key in passes.keys {
      var result = RowFold.Result(used: found.used, skipped: none)
      if key.operation != .count {
        (result.values, result.hasOverflowed) = (found.values[lane], found.hasOverflowed[lane])
        lane += 1
      }
      folds[key] = result
    }
  }

  /// Which rows take part under one condition.
  private struct Flags {
    /// Nil: all.
    var rows: [Bool]?
  }

  /// The folds under one condition.
  private struct CommonPasses {
    var flags: Flags
    var keys: [FoldStore.Key] = []
    var lanes: [SharedFold.Lane] = []

    init(flags: Flags) { self.flags = flags }

    mutating func add(_ key: FoldStore.Key, _ lane: SharedFold.Lane) {
      if keys.contains(key) { return }
      guard lane.operation != .count else { return keys.append(key) }
      // Beside another of the same values, which are then made ready once.
      let place = keys.lastIndex { $0.operation != .count && $0.argument == key.argument }.map { $0 + 1 } ?? keys.count
      keys.insert(key, at: place)
      lanes.insert(lane, at: keys[..<place].count { $0.operation != .count })
    }
  }

  /// Nil for what needs more than one pass, or more than columns.
  private func foldKey(of aggregate: Aggregate, _ read: RowsRead) -> FoldStore.Key? {
    let isShare = aggregate.kind == .share && aggregate.argument == nil && aggregate.among == nil
    guard let operation = isShare ? .count : RowFold.Operation(aggregate.kind), aggregate.second == nil,
      [aggregate.argument, aggregate.condition].allSatisfy({ $0.map(Engine.isMadeOfColumns) ?? true }),
      // A column that is counted may be empty.
      operation != .count || aggregate.argument == nil
    else { return nil }
    return FoldStore.Key(
      rows: read, operation: operation, argument: aggregate.argument?.identity,
      condition: aggregate.condition?.identity)
  }

  /// Nil: a row lacks a value, or it is no whole number.
  private func lane(of aggregate: Aggregate, _ key: FoldStore.Key, _ context: RowContext) -> SharedFold.Lane? {
    guard let argument = aggregate.argument else { return SharedFold.Lane(operation: key.operation, source: .none) }
    let values = evaluate(argument, over: context)
    guard !values.isScalar, values.column.validity == nil, values.undecided == nil,
      let source = RowFold.Source(values, for: aggregate.kind)
    else { return nil }
    return SharedFold.Lane(operation: key.operation, source: source, argument: key.argument)
  }

  /// Nil: of some row it is not known whether it is meant.
  private func flags(of aggregate: Aggregate, _ context: RowContext) -> Flags? {
    guard let condition = aggregate.condition else { return Flags(rows: nil) }
    let flags = evaluate(condition, over: context)
    guard !flags.isScalar, flags.column.validity == nil, flags.undecided == nil else { return nil }
    return Flags(rows: flags.booleanValues)
  }

  /// The aggregates over rows that the formulas asked for read in their own slice.
  private func askedAggregates(_ asked: AskedTogether) -> [Aggregate] {
    if let known = asked.aggregates { return known }
    var found: [Aggregate] = []
    var seen: Set<DefinitionID> = []
    var stack = asked.formulas
    while let next = stack.popLast() {
      guard case .slice(let leaf) = next.kind else {
        stack += next.directOperands
        continue
      }
      switch leaf {
      case .definition(let id):
        if seen.insert(id).inserted { stack += model.definitions[id.index].body.formulas }
      case .aggregate(let aggregate):
        if case .rows = aggregate.source { found.append(aggregate) }
      case .filtered, .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .ticked, .perLength,
        .overall, .rank, .dimension, .startsFrom, .windowDay:
        continue  // These read other slices.
      }
    }
    askedTogether?.aggregates = found
    return found
  }

  /// Whether a formula reads nothing but columns of its own rows, so that computing it early says nothing to anybody.
  private static func isMadeOfColumns(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .constant, .row(.column): true
    case .sum, .product, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not:
      formula.directOperands.allSatisfy(isMadeOfColumns)
    case .power, .conditional, .coalesce, .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice: false
    }
  }
}
