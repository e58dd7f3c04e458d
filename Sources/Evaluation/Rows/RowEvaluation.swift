import CivilTime
import Columns
import Numerics
import Planning
import Semantics

/// The rows that a row formula is evaluated for, and the slice each is read for.
struct RowContext {
  var dataset: DatasetID
  /// The row of each element; nil: element i is row i.
  var rows: [Int32]?
  var count: Int
  /// The frame whose cells the elements are read for; nil: all time, everything (a column's own formula).
  var frame: Frame?
  /// The cell of each element; nil: the frame's only cell. Negative: the element belongs to none.
  var cells: Integers?
  /// The time by which the rows are read; nil: the default one.
  var time: ColumnID?
  /// The tick of each element, and the clock; nil: each row at the tick of its time.
  var ticks: [Int32]?
  var clock: ClockRead?
  /// Of facts: the row outside to which each belongs.
  var rankGroups: [Int32]?
  /// What a clock is there hangs on the context.
  var tellsTick: Bool { time != nil || ticks != nil }

  static func all(of dataset: DatasetID, count: Int) -> RowContext {
    RowContext(dataset: dataset, rows: nil, count: count, frame: nil, cells: nil)
  }

  var wholeDataset: RowContext { RowContext(dataset: dataset, rows: nil, count: count, frame: nil, cells: nil) }
}

extension Engine {
  /// A row formula for each element of the context. What does not depend on the slice is computed once for all rows of
  /// the dataset and kept.
  func evaluate(_ formula: Formula, over context: RowContext) -> Vector {
    if case .constant(let constant) = formula.kind { return vector(constant, count: context.count) }
    if planner.dependsOnSlice(formula)
      || (context.tellsTick && !planner.clocks(readBy: formula, on: context.dataset).isEmpty)
    {
      return evaluateOperator(formula, RowOperands(engine: self, context: context))
    }
    let state = states[context.dataset.index]
    // A fact may add up numbers of the slice, which are those of all time.
    let isOwn = changes.reach(formula)
    let all: Vector
    if let known = isOwn ? own.rows[context.dataset, formula.identity] : state.known(formula.identity) {
      all = known
    } else {
      let whole = RowContext.all(of: context.dataset, count: state.rowCount)
      all = building { evaluateOperator(formula, RowOperands(engine: self, context: whole)) }.narrowed(threads)
      if isOwn {
        own.rows[context.dataset, formula.identity] = all
      } else {
        state.keep(all, of: formula.identity)
      }
    }
    return pick(all, context)
  }

  func evaluate(_ leaf: RowLeaf, _ formula: Formula, over context: RowContext) -> Vector {
    switch leaf {
    case .column(let id):
      if model.clock(id, of: context.dataset) != nil {
        return ticks(of: ClockRead(dataset: context.dataset, column: id, route: []), context)
      }
      return pick(column(id, of: context.dataset), context)
    case .path(let route, let id):
      guard let last = route.last else { return pick(column(id, of: context.dataset), context) }
      let target = model.references[last.index].target
      if model.clock(id, of: target) != nil {
        return ticks(of: ClockRead(dataset: target, column: id, route: route), context)
      }
      let values = column(id, of: target).gathered(targets(along: route), threads)
      return pick(values, context)
    case .fact(let aggregate, let route): return pick(fact(aggregate, route: route, of: context.dataset), context)
    case .window(let window): return pick(building { windowValues(window, of: formula) }, context)
    case .top(let value, let part): return isTop(value, part, context)
    }
  }

  private func pick(_ all: Vector, _ context: RowContext) -> Vector {
    guard let rows = context.rows else { return all }
    return all.gathered(rows, threads)
  }

  /// Rule S5: an aggregate over the rows that refer to each row, over all time.
  private func fact(_ aggregate: Aggregate, route: [ReferenceID], of id: DatasetID) -> Vector {
    guard case .rows(let source) = aggregate.source else { return missing(.empty, count: states[id.index].rowCount) }
    prepare(id)
    let groups = targets(along: route)
    var grouping = Grouping(
      groupCount: states[id.index].rowCount, groups: groups, rows: nil, count: states[source.index].rowCount)
    grouping.sizes = shared.rows.rowCounts(along: route, of: grouping.groupCount, threads)
    var context = RowContext.all(of: source, count: grouping.count)
    context.rankGroups = groups
    var folded = fold(aggregate, dataset: source, grouping, context: context, tellsSkipped: false)
    refuseUnbookedFacts(&folded, aggregate, source)
    var vector = folded.vector.expanded
    vector.reasons = nil
    // A fact of no row has not happened; one of rows of which nothing is filled is unknown, and so is a sum that nobody
    // entered.
    if vector.column.validity != nil, aggregate.kind != .sum {
      let counts = folded.counts
      vector.notHappened = threads.bits(vector.count) { [vector] in !vector.isValid($0) && counts.skipped[$0] == 0 }
    }
    // A fact part of whose rows are undecided is undecided itself: the first year of a customer of last month is not a
    // small sum, it is not known yet.
    let open = folded.counts.undecided
    guard open.contains(where: { $0 > 0 }) else { return vector }
    let undecided = Bitmap(open.map { $0 > 0 })
    vector.column.validity = vector.column.validity.map { $0 & ~undecided } ?? ~undecided
    vector.undecided = undecided
    return vector
  }

  /// A column that no row fills has not been entered: its sum is not 0 for anybody.
  private func refuseUnbookedFacts(_ folded: inout Folded, _ aggregate: Aggregate, _ source: DatasetID) {
    guard aggregate.kind == .sum, let argument = aggregate.argument else { return }
    let values = evaluate(argument, over: RowContext.all(of: source, count: states[source.index].rowCount))
    guard values.count > 0, values.column.validCount == 0, values.undecided == nil else { return }
    let reason = index(of: .empty)
    folded.vector = folded.vector.missing { _ in reason }
  }

  func vector(_ constant: Constant, count: Int) -> Vector {
    switch constant {
    case .number(.exact(let decimal)):
      return Vector(scalar: .exact([decimal.coefficient], scale: decimal.scale), count: count)
    case .number(.double(let double)): return Vector(scalar: .doubles([double]), count: count)
    case .text(let text): return Vector(scalar: .texts([0], TextDictionary([text])), count: count)
    case .boolean(let flag): return Vector(scalar: .booleans([flag]), count: count)
    case .day(let day): return Vector(scalar: .days([day]), count: count)
    case .moment(let moment): return Vector(scalar: .moments([moment]), count: count)
    case .period(let period): return Vector(scalar: .periods([period.index], period.grain), count: count)
    case .missing: return missing(.empty, count: count)
    }
  }
}
