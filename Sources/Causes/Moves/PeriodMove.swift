import CivilTime
import Evaluation
import Semantics

/// A change between two periods, told from a KPI's usual variation.
package struct PeriodMove: Sendable {
  package var move: Move
  /// That of place 0.
  private let first: Period

  /// Nil by day: a week has a shape of its own, which is not told apart.
  /// - Parameters:
  ///   - cells: one for each period from the first on, up to the later end of the change.
  ///   - earlier: the place of the earlier end; the one before the last if none is given.
  ///   - type: of the values.
  package init?(
    _ cells: [Cell], since first: Period, from earlier: Int? = nil, _ calendar: CalendarRules, type: ValueType
  ) {
    if first.grain == .day { return nil }
    let seasons = cells.indices.map { calendar.monthOfYear(of: Period(first.grain, first.index + Int32($0))) }
    move = Move(
      of: cells.map(\.settled), seasons, from: earlier, year: first.grain == .week ? PeriodMove.weeksOfYear : nil,
      isShare: type == .number(.percent))
    self.first = first
  }

  private static let weeksOfYear = 52

  /// In which the move began that the later period is part of; nil where all is within the usual variation.
  package var began: Period? { move.began.map { Period(first.grain, first.index + Int32($0)) } }
}

extension Cell {
  /// NaN where nothing is known for good: what is unfinished or undecided is no evidence.
  var settled: Double { isSettled ? double ?? .nan : .nan }
}

extension Engine {
  /// Of two slices that are whole periods of one grain; nil for others, and for what reads no data.
  package func move(of formula: Formula, from: Slice, to: Slice, where filter: Filter?) -> PeriodMove? {
    guard let old = from.period, let new = to.period, old.grain == new.grain, old < new,
      !model.isFilledLater(formula), let (first, cells) = history(of: formula, orFrom: old, through: new, where: filter)
    else { return nil }
    return PeriodMove(cells, since: first, from: Int(old.index - first.index), model.calendar, type: formula.type)
  }

  /// A formula by the periods from the first one in which any of the data below it lie, or from one that is given; nil for
  /// what reads no data, and where they begin later.
  func history(of formula: Formula, orFrom earliest: Period? = nil, through last: Period, where filter: Filter?)
    -> (first: Period, cells: [Cell])?
  {
    let starts = planner.below(formula).datasets.compactMap { self.span(of: $0)?.start }
    guard let start = starts.min() else { return nil }
    let calendar = model.calendar
    let own = calendar.period(last.grain, of: start)
    let first = earliest.map { min($0, own) } ?? own
    guard first <= last else { return nil }
    let days = DaySpan(calendar.days(of: first).start, calendar.days(of: last).end)
    return (first, seriesValues(of: [(formula, [])], by: last.grain, during: days, where: filter).first ?? [])
  }
}

extension Model {
  /// Whether a value by period hangs on dates that are written into rows later than their own time: the share of trials that
  /// have been pulled up so far is low in young months whatever is done, so that a fall there is no news.
  package func isFilledLater(_ formula: Formula) -> Bool {
    var stack: [(formula: Formula, rows: DatasetID?)] = [(formula, nil)]
    var seen: Set<DefinitionID> = []
    var asked = LaterDates(model: self)
    while let (current, rows) = stack.popLast() {
      switch current.kind {
      case .isMissing, .comparison, .between, .oneOf:
        if let rows, asked.hasLaterDate(current, on: rows) { return true }
      // A closed window is decided once and for all.
      case .within: continue
      case .row(.column(let id)):
        if let rows, let body = asked.formula(of: id, on: rows) { stack.append((body, rows)) }
      case .row(.fact): continue
      case .slice(.definition(let id)):
        guard seen.insert(id).inserted else { continue }
        if definitions[id.index].isOpenFact { return true }
        switch definitions[id.index].body {
        case .formula(let body): stack.append((body, nil))
        case .uncertain(_, let parts): stack += parts.map { ($0, nil) }
        // Parameters of the rules.
        case .table: break
        }
      case .slice(let leaf):
        if case .aggregate(let aggregate) = leaf, case .rows(let dataset) = aggregate.source {
          stack += aggregate.parts.map { ($0, dataset) }
        }
        if case .filtered(_, let filter) = leaf { stack += filter.conditions.map { ($0.value, $0.key) } }
        stack += leaf.operands.map { ($0, nil) }
        continue
      default: break  // All else is looked through.
      }
      stack += current.children.map { ($0, rows) }
    }
    return false
  }
}

/// Finds questions whose answer hangs on a date that may be written later: as long as there is none, that is an answer as
/// well.
private struct LaterDates {
  let model: Model
  private var seen: Set<Place> = []

  init(model: Model) { self.model = model }

  private struct Place: Hashable {
    var dataset: DatasetID
    var column: ColumnID
  }

  /// Of a column that the rules compute, when it is met for the first time.
  mutating func formula(of id: ColumnID, on rows: DatasetID) -> Formula? {
    guard case .formula(let formula) = model.datasets[rows.index].columns[id.index].source,
      seen.insert(Place(dataset: rows, column: id)).inserted
    else { return nil }
    return formula
  }

  func hasLaterDate(_ question: Formula, on rows: DatasetID) -> Bool {
    var columns = LaterDates(model: model)
    var stack = question.children
    while let current = stack.popLast() {
      switch current.kind {
      case .row(.column(let id)):
        if isLaterDate(id, of: model.datasets[rows.index]) { return true }
        if let body = columns.formula(of: id, on: rows) { stack.append(body) }
      case .row(.path(let route, let id)):
        if let last = route.last, isLaterDate(id, of: model.datasets[model.references[last.index].target.index]) {
          return true
        }
      // Numbers of other rows, and what is decided once and for all.
      case .row(.fact), .slice, .within: continue
      default: break  // All else is looked through.
      }
      stack += current.children
    }
    return false
  }

  private func isLaterDate(_ id: ColumnID, of dataset: DatasetModel) -> Bool {
    let type = dataset.columns[id.index].type
    return (type == .date || type == .moment) && dataset.times.first?.column != id
  }
}
