import CivilTime
import Columns
import Numerics
import Planning
import Semantics

/// How a row formula hangs on the times of its dataset.
enum TimeDependence {
  /// It reads something else of the row, or nothing at all.
  case none
  /// It names a stretch of time: a month, a year's number, a column of a calendar table.
  case fixed
  /// It comes back: Mondays, the months of March.
  case recurring
  /// It comes back every day: hours.
  case daily
}

// Groups that are times themselves. Windows cannot move along them, and a complete series of periods has only those that
// lie in them: the average of Mondays is over Mondays, not over all days.
extension Engine {
  ///
  /// - Parameter time: the time by which the rows are read; nil: the default one.
  func timeDependence(of formula: Formula, on id: DatasetID, time: ColumnID? = nil) -> TimeDependence {
    guard let time = time ?? model.datasets[id.index].times.first?.column else { return .none }
    let key = RowStore.TimeDependenceKey(formula: formula.identity, dataset: id, time: time)
    if let known = shared.rows.timeDependences[key] { return known }
    var finder = DependenceFinder(engine: self, time: time)
    finder.visit(formula, id)
    let result = finder.result
    shared.rows.timeDependences[key] = result
    return result
  }

  /// Whether moved windows have what a group by a time asks of them; the cells that have not get no value.
  func refuseFixedGroups(_ value: inout SliceValue, _ formula: Formula, _ frame: Frame, _ derived: DerivedFrame) {
    guard !frame.dimensions.isEmpty else { return }
    let times = timesRead(by: formula)
    for (place, dimension) in frame.dimensions.enumerated() {
      for (id, time) in times {
        guard let own = dimension.formulas[id] else { continue }
        switch timeDependence(of: own, on: id, time: time) {
        case .none, .daily: continue
        case .fixed:
          let reason = self.index(of: .cannotMove(dimension.name.text))
          value.vector = value.vector.missing { _ in reason }
          (value.unfinished, value.beginsBeforeData) = (nil, nil)
          return
        case .recurring where time == nil || time == model.datasets[id.index].times.first?.column:
          refuseAbsentDays(&value, dimension, place, own, id, frame, derived)
        case .recurring: continue
        }
      }
    }
  }

  /// The datasets that a formula reads, each with the times it is read by.
  private func timesRead(by formula: Formula) -> [(DatasetID, ColumnID?)] {
    var found: [(DatasetID, ColumnID?)] = []
    let reads = planner.below(formula).rows.sorted {
      ($0.dataset.index, $0.time?.index ?? -1) < ($1.dataset.index, $1.time?.index ?? -1)
    }
    for read in reads where !found.contains(where: { $0.0 == read.dataset && $0.1 == read.time }) {
      found.append((read.dataset, read.time))
    }
    return found
  }

  /// `prior(x, 1 day) by day, weekday(at)`: no Sunday is a Monday.
  private func refuseAbsentDays(
    _ value: inout SliceValue, _ dimension: DimensionModel, _ place: Int, _ formula: Formula, _ id: DatasetID,
    _ frame: Frame, _ derived: DerivedFrame
  ) {
    let reason = index(of: .cannotMove(dimension.name.text))
    let codes = derived.frame.windows.map { window -> Set<Int32>? in
      // Within a year everything has come back.
      guard let span = window.span, !span.isEmpty, span.start > Day.min, span.count <= 366 else { return nil }
      return dayCodes(dimension, formula, id, span).map { Set($0) }
    }
    // No day has an empty weekday: `(none)` is a group of rows of other datasets, which have no such time.
    let isAlwaysFilled = dayCodes(dimension, formula, id, DaySpan(0, 1)).map { !$0.contains(-1) } ?? false
    value.vector = value.vector.missing { cell in
      let moved = derived.cells[cell]
      guard moved >= 0 else { return nil }
      let code = frame.content.cellCodes[place][cell]
      guard let days = codes[Int(derived.frame.content.cellWindows[Int(moved)])] else {
        return code < 0 && isAlwaysFilled ? reason : nil
      }
      return days.contains(code) ? nil : reason
    }
    // Nothing was read for what cannot move.
    for cell in 0..<frame.cellCount where !value.vector.isValid(cell) && value.vector.reason(cell) == reason {
      value.unfinished?[cell] = false
      value.beginsBeforeData?[cell] = false
    }
  }

  /// The code that a dimension would have on each day of a span; nil where that cannot be told.
  ///
  /// - Parameter time: that of the rows; nil: the default one.
  private func dayCodes(
    _ dimension: DimensionModel, _ formula: Formula, _ id: DatasetID, _ span: DaySpan, time: ColumnID? = nil
  ) -> [Int32]? {
    let operands = DayOperands(engine: self, dataset: id, span: span, time: time)
    let values = evaluateOperator(formula, operands)
    return operands.isBroken ? nil : dimensionTable(dimension).encode(values, adding: true).int32s
  }

  /// For each cell of a frame, and each day of a span, whether the groups and filters that are times hold on that day; nil
  /// where there are none.
  ///
  /// - Parameter read: how rows are read. What is open, and what is read by several times, stands on other days too than
  ///   those that a group by its time names: contracts of January are open in March.
  func seriesDays(_ frame: Frame, _ read: Set<RowsRead>, _ span: DaySpan) -> SeriesDays? {
    guard !span.isEmpty, span.count <= 400_000 else { return nil }
    var days = SeriesDays(span: span)
    let times = timesOfRows(read)
    for (place, dimension) in frame.dimensions.enumerated() {
      let found = times.lazy.compactMap { id, time -> [Int32]? in
        guard let formula = dimension.formulas[id], self.isTime(formula, id, time) else { return nil }
        return self.dayCodes(dimension, formula, id, span, time: time)
      }.first
      if let found { days.groups.append((found, frame.content.cellCodes[place])) }
    }
    for condition in frame.content.filters.conditions {
      for (id, time) in times {
        guard let formula = condition.filter.conditions[id] else { continue }
        for part in formula.conjuncts where isTime(part, id, time) {
          let operands = DayOperands(engine: self, dataset: id, span: span, time: time)
          let vector = evaluateOperator(part, operands).expanded
          guard !operands.isBroken else { continue }
          let flags = vector.booleanValues
          days.filters.append(flags.indices.map { flags[$0] && vector.isValid($0) })
        }
        break
      }
    }
    return days.groups.isEmpty && days.filters.isEmpty ? nil : days
  }

  /// The datasets whose rows are all read by one time, each with that time; nil: the default one.
  private func timesOfRows(_ read: Set<RowsRead>) -> [(DatasetID, ColumnID?)] {
    let byDataset = Dictionary(grouping: read, by: \.dataset)
    return byDataset.sorted { $0.key < $1.key }.compactMap { id, reads in
      let first = model.datasets[id.index].times.first
      let isOpen = reads.contains { !$0.readsEvents && $0.time == nil } && first?.until != nil
      let times = Set(reads.map { $0.time ?? first?.column })
      guard !isOpen, times.count == 1, let time = times.first else { return nil }
      return (id, time == first?.column ? nil : time)
    }
  }

  private func isTime(_ formula: Formula, _ id: DatasetID, _ time: ColumnID?) -> Bool {
    switch timeDependence(of: formula, on: id, time: time) {
    case .fixed, .recurring: true
    case .none, .daily: false
    }
  }
}

/// The days on which groups and filters by time hold.
struct SeriesDays {
  let span: DaySpan
  /// The code of each day, and that of each cell.
  var groups: [(days: [Int32], cells: [Int32])] = []
  var filters: [[Bool]] = []

  init(span: DaySpan) { self.span = span }

  /// Whether some day of a window lies in the cell's groups and passes the filters.
  func holds(_ window: DaySpan, cell: Int) -> Bool {
    let first = max(window.start, span.start)
    let end = min(window.end, span.end)
    guard first < end else { return true }
    return (first..<end).contains { day in
      let place = Int(day - span.start)
      return groups.allSatisfy { $0.days[place] == $0.cells[cell] } && filters.allSatisfy { $0[place] }
    }
  }
}

/// Looks into columns for what a formula hangs on.
private struct DependenceFinder {
  let engine: Engine
  /// The time by which the rows of the outermost dataset are read.
  let time: ColumnID
  private var readsTime = false
  private var readsElse = false
  private var isFixed = false
  private var isDaily = false

  init(engine: Engine, time: ColumnID) {
    self.engine = engine
    self.time = time
  }

  var result: TimeDependence {
    if readsElse || !readsTime { return .none }
    return isFixed ? .fixed : isDaily ? .daily : .recurring
  }

  mutating func visit(_ formula: Formula, _ id: DatasetID) {
    switch formula.kind {
    case .constant: break
    case .row(.column(let column)): visit(column, id)
    case .row(.path(let route, _)):
      guard let first = route.first, let keys = engine.model.references[first.index].match.formulas else {
        readsElse = true
        return
      }
      for key in keys { visit(key, id) }
      isFixed = true
    case .row, .slice, .lookup, .within: readsElse = true
    case .function(.weekday, let operands), .function(.dayOfMonth, let operands),
      .function(.monthOfYear, let operands):
      recur(operands, id)
    case .function(.hour, let operands):
      isDaily = true
      recur(operands, id)
    default:  // All other operators are what their operands are.
      for operand in formula.directOperands { visit(operand, id) }
    }
  }

  /// What comes back is fixed by nothing that stands below it.
  private mutating func recur(_ operands: [Formula], _ id: DatasetID) {
    let before = isFixed
    for operand in operands { visit(operand, id) }
    isFixed = before
  }

  private mutating func visit(_ column: ColumnID, _ id: DatasetID) {
    let dataset = engine.model.datasets[id.index]
    if dataset.isSame(column, time) {
      readsTime = true
      isFixed = true
      return
    }
    switch dataset.columns[column.index].source {
    case .formula(let formula): visit(formula, id)
    case .inherited(let parent):
      // What a row took over is made of the columns it took over with it.
      guard case .filtered(let source, _) = dataset.source else {
        readsElse = true
        return
      }
      let own = engine.model.datasets[source.index].columns[parent.index]
      guard case .formula(let formula) = own.source,
        case .inherited(let inheritedTime) = dataset.columns[time.index].source
      else {
        readsElse = true
        return
      }
      var above = DependenceFinder(engine: engine, time: inheritedTime)
      above.visit(formula, source)
      readsTime = readsTime || above.readsTime
      readsElse = readsElse || above.readsElse
      isFixed = isFixed || above.isFixed
      isDaily = isDaily || above.isDaily
    case .file, .key, .clock, .stackedLabel, .stackedValue: readsElse = true
    }
  }
}

/// Days in the place of rows: what a formula of the time would be on each.
private final class DayOperands: Operands {
  let engine: Engine
  private let dataset: DatasetID
  private let span: DaySpan
  /// That of the rows; nil: the default one.
  private let time: ColumnID?
  /// Something that no day has was asked for.
  private(set) var isBroken = false
  var count: Int { Int(span.count) }
  var level: Level { .rows(.one) }

  init(engine: Engine, dataset: DatasetID, span: DaySpan, time: ColumnID?) {
    self.engine = engine
    self.dataset = dataset
    self.span = span
    self.time = time
  }

  func value(of formula: Formula) -> Vector { engine.evaluateOperator(formula, self) }

  func value(of leaf: SliceLeaf, in formula: Formula) -> Vector { broken }

  private var broken: Vector {
    isBroken = true
    return engine.missing(.empty, count: count)
  }

  func value(of leaf: RowLeaf, in formula: Formula) -> Vector {
    switch leaf {
    case .column(let column): return self.column(column, of: dataset, time)
    case .path(let route, let column): return path(route, column)
    case .fact, .window, .top: return broken
    }
  }

  private func column(_ column: ColumnID, of id: DatasetID, _ time: ColumnID?) -> Vector {
    let model = engine.model.datasets[id.index]
    if let time = time ?? model.times.first?.column, model.isSame(column, time) {
      let days = Array(span.start..<span.end)
      switch model.columns[column.index].type {
      case .date: return Vector(Column(.days(days)))
      case .moment: return Vector(Column(.moments(days.map { Moment($0) * Moment.secondsPerDay })))
      case .period(let grain):
        return Vector(Column(.periods(days.map { engine.calendar.period(grain, of: $0).index }, grain)))
      case .number, .text, .boolean, .unknown: return broken
      }
    }
    switch model.columns[column.index].source {
    case .formula(let formula): return value(of: formula)
    case .inherited(let parent):
      guard case .filtered(let source, _) = model.source else { break }
      guard let time else { return self.column(parent, of: source, nil) }
      if case .inherited(let above) = model.columns[time.index].source { return self.column(parent, of: source, above) }
    case .file, .key, .clock, .stackedLabel, .stackedValue: break
    }
    return broken
  }

  /// The row of a calendar table that belongs to each day.
  private func path(_ route: [ReferenceID], _ column: ColumnID) -> Vector {
    guard let first = route.first, let last = route.last,
      case .columns(let own, let keys) = engine.model.references[first.index].match, own.count == 1
    else { return broken }
    let target = engine.model.references[first.index].target
    let table = CodeTable()
    let rowCodes = table.encode(engine.column(keys[0], of: target), adding: true)
    var rowOf = [Int32](repeating: -1, count: table.count)
    for (row, code) in rowCodes.enumerated() where code >= 0 { rowOf[Int(code)] = Int32(row) }
    var rows = table.encode(value(of: own[0]), adding: false).int32s.map { $0 < 0 ? -1 : rowOf[Int($0)] }
    if route.count > 1 {
      let rest = engine.targets(along: Array(route.dropFirst()))
      rows = rows.map { $0 < 0 ? -1 : rest[Int($0)] }
    }
    return engine.column(column, of: engine.model.references[last.index].target).gathered(rows)
  }
}

extension DatasetModel {
  /// `days = ds -> days` reads the file's column `ds` under a second name.
  fileprivate func isSame(_ a: ColumnID, _ b: ColumnID) -> Bool {
    if a == b { return true }
    guard case .file(let one) = columns[a.index].source, case .file(let other) = columns[b.index].source else {
      return false
    }
    return one == other
  }
}

extension ReferenceModel.Match {
  /// What of the row decides where it leads.
  fileprivate var formulas: [Formula]? {
    switch self {
    case .columns(let own, _), .latest(let own, _, _): own
    case .group, .inherited: nil
    }
  }
}
