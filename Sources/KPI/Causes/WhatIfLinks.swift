import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import Syntax

// A what-if along links: what the strengths of links add to the answer of formulas.
extension Evaluator {
  /// What links move of a query's items; nil where none leads from what is changed to what is shown.
  ///
  /// - Parameter whole: the answer of the changed world, with all of its lines.
  func links(
    of names: [String], _ statement: QueryStatement, from base: EvaluatedWorld, to changed: EvaluatedWorld,
    lines whole: Answer
  ) -> LinkedValues? {
    guard case .show(let before)? = base.model.query(statement.index),
      case .show(let after)? = changed.model.query(statement.index), !changed.model.links.isEmpty
    else { return nil }
    let calendar = base.model.calendar
    var lines: [Slice] = []
    var periods: [Value] = []
    if let place = whole.columns.firstIndex(where: { if case .period = $0.role { true } else { false } }) {
      for row in whole.rows {
        guard case .period(let period) = row[place].value, !periods.contains(row[place].value) else { continue }
        let days = calendar.days(of: period)
        let own = DaySpan(
          max(days.start, before.during?.start ?? days.start), min(days.end, before.during?.end ?? days.end))
        lines.append(Slice(span: own, period: own == days ? period : nil))
        periods.append(row[place].value)
      }
      if lines.isEmpty { return nil }
    } else if let during = before.during {
      lines = [slice(during, nil)]
    }
    let start = before.during?.start ?? lines.compactMap { $0.span?.start }.min()
    let question = WhatIfQuestion(
      base: base.engine, changed: changed.engine, names: names,
      items: (before.items.map(\.formula), after.items.map(\.formula)), time: start.map { (lines, $0) },
      obstacle: before.dimensions.isEmpty && before.filter == nil ? nil : .groups)
    var answer = question.answer()
    answer.notes += answer.unobserved.map { note($0, in: changed.model) }
    answer.notes += answer.notMonotone.sorted().map { .notMonotone(before.items[$0].name) }
    return LinkedValues(answer: answer, periods: periods, isSteady: start == nil)
  }

  /// The links that a scenario's changes would move an answer over.
  func notesOfLinks(_ name: String, _ statement: QueryStatement, in changed: EvaluatedWorld) -> [Note] {
    guard case .show(let show)? = changed.model.query(statement.index), !changed.model.links.isEmpty,
      let scenario = base.model.scenarios.first(where: { $0.name == name })
    else { return [] }
    let items = show.items.map(\.formula)
    let question = WhatIfQuestion(
      base: base.engine, changed: changed.engine, names: scenario.overridden, items: (items, items), time: nil,
      obstacle: .scenario)
    return question.answer().notes.compactMap { note in
      if case .notFollowed(_, .scenario) = note { .link(note) } else { nil }
    }
  }

  private func note(_ found: WhatIfAnswer.Unobserved, in model: Model) -> LinkNote {
    let definition = model.definitions[found.definition.index]
    func text(_ number: Double) -> String { analyzed.display.text(.number(.double(number)), type: definition.type) }
    return .unobserved(
      definition.name, period: found.slice.span.map { Period.text(of: $0, base.model.calendar) } ?? "",
      value: analyzed.display.text(found.value.value, type: definition.type), low: text(found.low),
      high: text(found.high))
  }
}

/// What links move of the items of a query.
struct LinkedValues {
  var answer: WhatIfAnswer
  /// The periods of its lines; empty where there is one line.
  var periods: [Value]
  /// The numbers are those of one period, and not of all time.
  var isSteady: Bool

  /// By what the links move an item, in any line.
  fileprivate func moves(_ item: Int) -> Bool { answer.values.contains { $0[item].isMoved } }
  fileprivate func hasEnds(_ item: Int) -> Bool {
    answer.values.contains { line in line[item].ends.map { $0.low != $0.high } ?? false }
  }
}

extension WhatIfAnswer.Value {
  fileprivate var isMoved: Bool {
    changed.double != byFormula.double || ends.map { $0.low != $0.high } ?? false
  }
}

extension LinkNote {
  /// Said only beside numbers that a link has moved.
  fileprivate var isOfNumbers: Bool {
    switch self {
    case .begins, .steady, .held, .ends, .notMonotone, .unobserved: true
    case .followed, .notFollowed, .direction, .otherTimes, .withoutValue, .series: false
    }
  }
}

extension Model {
  /// Nil in a program with fewer queries.
  func query(_ index: Int) -> QueryModel? { queries.indices.contains(index) ? queries[index] : nil }
}

extension Answer {
  /// Both ends of a what-if, three columns for each item, with what links move: how much of the change that is, and the
  /// ends of the change where a strength is an interval.
  func along(_ links: LinkedValues?) -> Answer {
    guard let links else { return self }
    var merged = self
    let keyCount = columns.count { $0.role != .value }
    let period = columns.firstIndex { if case .period = $0.role { true } else { false } }
    let moved = sides.indices.filter { links.answer.values.isEmpty ? false : links.moves($0) }
    if !moved.isEmpty {
      (merged.columns, merged.rows) = (Array(columns.prefix(keyCount)), rows.map { Array($0.prefix(keyCount)) })
      merged.sides = []
      for item in sides.indices {
        let first = sides[item].lowerBound
        let values = rows.map { row -> WhatIfAnswer.Value? in
          guard let period else { return links.answer.values.first?[item] }
          return links.periods.firstIndex(of: row[period].value).map { links.answer.values[$0][item] }
        }
        // A number of the whole series (`cumulative`) is another one in its period alone.
        let isOwn = zip(rows, values).allSatisfy { row, value in
          guard !links.isSteady, let known = row[first].double, let own = value?.base.double else { return true }
          return abs(known - own) <= 1e-9 * max(abs(known), abs(own))
        }
        if !isOwn { merged.notes.append(.link(.series(columns[first].name))) }
        let isMoved = isOwn && moved.contains(item)
        let (added, cells) = linked(first, isOwn ? values : [], links, isMoved: isMoved, hasEnds: links.hasEnds(item))
        merged.sides.append(merged.columns.count..<merged.columns.count + added.count)
        merged.columns += added
        for index in merged.rows.indices { merged.rows[index] += cells[index] }
      }
    }
    for note in links.answer.notes where !moved.isEmpty || !note.isOfNumbers {
      if !merged.notes.contains(.link(note)) { merged.notes.append(.link(note)) }
    }
    return merged
  }

  /// The columns of one item and their cells, row by row.
  private func linked(
    _ first: Int, _ values: [WhatIfAnswer.Value?], _ links: LinkedValues, isMoved: Bool, hasEnds: Bool
  ) -> (columns: [Column], cells: [[Cell]]) {
    var added = Array(columns[first..<first + 3])
    func add(_ name: String) {
      var column = columns[first + 2]
      column.name = name
      added.append(column)
    }
    if isMoved {
      // Of several the notes say which rests on what: together they would make the column as wide as a page.
      let grades = links.answer.grades
      add(grades.count == 1 ? "by link (\(grades[0]))" : "by link")
      if hasEnds {
        add("change at least")
        add("change at most")
      }
    }
    let cells = rows.indices.map { index -> [Cell] in
      var (before, after) = (rows[index][first], rows[index][first + 1])
      guard values.indices.contains(index), let value = values[index] else {
        return [before, after, rows[index][first + 2]]
      }
      if links.isSteady || before.double == nil { before = value.base }
      if links.isSteady || after.double == nil || value.isMoved { after = value.changed }
      let change = Cell.difference(before, after)
      guard isMoved else { return [before, after, change] }
      let own = [before, after, change, Cell.difference(value.byFormula, value.changed)]
      guard hasEnds else { return own }
      guard let ends = value.ends, value.isMoved, let base = before.double else { return own + [change, change] }
      return own + [ends.low, ends.high].map { Cell(value: .number(.double($0 - base)), rowsUsed: change.rowsUsed) }
    }
    return (added, cells)
  }
}
