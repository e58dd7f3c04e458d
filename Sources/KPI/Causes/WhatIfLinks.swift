import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText
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
    let engine = changed.engineOfLinks
    guard case .show(let before)? = base.model.query(statement.index),
      case .show(let after)? = engine.model.query(statement.index)
    else { return nil }
    guard let lines = lines(of: before, in: whole) else { return nil }
    let start = before.during?.start ?? lines.slices.compactMap { $0.span?.start }.min()
    let question = WhatIfQuestion(
      base: base.engine, changed: engine, observed: self.base.engine, names: names,
      items: (before.items.map(\.formula), after.items.map(\.formula)), time: start.map { (lines.slices, $0) },
      obstacle: before.dimensions.isEmpty && before.filter == nil ? nil : .groups)
    var linked = linked(question, after, lines.periods, hasBothEnds: true)
    if let scenario = before.scenario { linked.answer.notes += notesOfLinks(scenario, statement, in: base) }
    return linked
  }

  /// What links move of an answer under a scenario, whose changes hold on all days, or from its first day on.
  func links(under name: String, _ statement: QueryStatement, in changed: EvaluatedWorld, lines whole: Answer)
    -> LinkedValues?
  {
    guard !changed.model.links.isEmpty, let scenario = base.model.scenario(named: name) else {
      return nil
    }
    let engine = changed.engineOfLinks
    // Without a time a scenario that begins on a day has not begun.
    guard case .show(let show)? = engine.model.query(statement.index), let lines = lines(of: show, in: whole),
      case .show(let before)? = base.model.query(statement.index), !lines.slices.isEmpty || scenario.start == nil
    else { return nil }
    let question = WhatIfQuestion(
      base: base.engine, changed: engine, observed: base.engine, names: scenario.overridden,
      items: (before.items.map(\.formula), show.items.map(\.formula)),
      time: lines.slices.isEmpty ? nil : (lines.slices, scenario.start),
      obstacle: show.dimensions.isEmpty && show.filter == nil ? nil : .groups)
    return linked(question, show, lines.periods, hasBothEnds: false)
  }

  /// A KPI under a scenario, over links, in one slice; nil where the program has none.
  func linkQuestion(
    of definition: DefinitionModel, under scenario: String?, in slice: Slice, of changed: EvaluatedWorld
  ) -> WhatIfQuestion? {
    guard !changed.model.links.isEmpty, let scenario = scenario.flatMap({ base.model.scenario(named: $0) }),
      let before = base.model.definition(named: definition.name),
      let after = changed.engineOfLinks.model.definition(named: definition.name)
    else { return nil }
    return WhatIfQuestion(
      base: base.engine, changed: changed.engineOfLinks, observed: base.engine, names: scenario.overridden,
      items: ([before.value], [after.value]), time: slice.span == nil ? nil : ([slice], scenario.start),
      obstacle: slice.filter == nil ? nil : .groups)
  }

  private func linked(_ question: WhatIfQuestion, _ show: ShowModel, _ periods: [Value], hasBothEnds: Bool)
    -> LinkedValues
  {
    let answer = answer(question, items: show.items.map(\.name))
    return LinkedValues(
      question: question, answer: answer,
      otherFormulas: otherFormulas(than: answer.effects, in: show.items, of: question.changed.model), periods: periods,
      isSteady: question.time == nil, hasBothEnds: hasBothEnds)
  }

  func answer(_ question: WhatIfQuestion, items: [String]) -> WhatIfAnswer {
    var answer = question.answer()
    answer.notes += answer.unobserved.map { note($0, in: question.changed.model) }
    answer.notes += answer.notMonotone.sorted().map { .notMonotone(items[$0]) }
    return answer
  }

  /// What the draws of strengths and of uncertain numbers say beside an answer over links.
  ///
  /// - Parameter plain: the same answer before the links.
  func spread(_ linked: Answer, from plain: Answer, _ links: LinkedValues, _ show: ShowModel, in world: EvaluatedWorld)
    -> Answer
  {
    if show.form != nil { return linked.withNote(.uncertainty(.notDrawn)) }
    guard let drawn = links.question.drawn(beliefs) else { return linked.withNote(.uncertainty(.links)) }
    let isCertain = show.items.indices.map { links.question.isCertain(item: $0) }
    let cells = linked.rows.map { row in
      let line = linked.periodColumn.map { links.periods.firstIndex(of: row[$0].value) } ?? 0
      return show.items.indices.map { item -> Drawn in
        switch drawn {
        case .failure(let failure): .untold(failure.obstacle)
        case .success(let numbers): line.map { isCertain[item] ? .certain : links.told(numbers[$0][item]) } ?? .certain
        }
      }
    }
    let count = beliefs.count
    let told: Answer =
      links.hasBothEnds
      ? spread(linked, cells, draws: count, show, in: world)
      : spread(linked, items: plain.names, cells, draws: count, show, in: world)
    return told.withNote(.uncertainty(.strengths))
  }

  /// What is read by other formulas than those of what is moved.
  func otherFormulas(than moved: [String], in items: [ShowModel.Item], of model: Model) -> [Note] {
    var finder = OtherFormulaFinder(model, ChangedNames(names: moved, formulas: formulas.index))
    finder.visit(items)
    return finder.notes
  }

  /// The slices of an answer's lines and the periods that they stand for; none where no time is asked for. Nil where it has
  /// no line.
  private func lines(of show: ShowModel, in whole: Answer) -> (slices: [Slice], periods: [Value])? {
    guard let place = whole.periodColumn else {
      return (show.during.map { [asked($0)] } ?? [], [])
    }
    let calendar = base.model.calendar
    var (slices, periods): ([Slice], [Value]) = ([], [])
    for row in whole.rows {
      guard case .period(let period) = row[place].value, !periods.contains(row[place].value) else { continue }
      let days = calendar.days(of: period)
      let own = DaySpan(max(days.start, show.during?.start ?? days.start), min(days.end, show.during?.end ?? days.end))
      slices.append(Slice(span: own, period: own == days ? period : nil, range: show.during))
      periods.append(row[place].value)
    }
    return slices.isEmpty ? nil : (slices, periods)
  }

  /// A window that is asked for without periods. It is none, as for a query (`growth(x, 1 month)` of a quarter has the quarter a
  /// month before), but for a month, by which links and recurrences go.
  func asked(_ span: DaySpan) -> Slice {
    let calendar = base.model.calendar
    let grain = calendar.grain(ofWhole: span)
    return Slice(
      span: span, period: grain == .month ? calendar.period(.month, of: span.start) : nil, range: span)
  }

  /// The links that the scenario of a what-if would move its answer over, at both ends.
  private func notesOfLinks(_ name: String, _ statement: QueryStatement, in changed: EvaluatedWorld) -> [LinkNote] {
    guard case .show(let show)? = changed.model.query(statement.index),
      let scenario = self.base.model.scenario(named: name)
    else { return [] }
    return changed.model.linksFollowed(from: scenario.overridden, to: show.items.map(\.formula))
      .map { .leftAtBothEnds($0) }
  }

  private func note(_ found: WhatIfAnswer.Unobserved, in model: Model) -> LinkNote {
    let definition = model.definitions[found.definition.index]
    func text(_ number: Double) -> String { analyzed.display.text(.number(.double(number)), type: definition.type) }
    return .unobserved(
      definition.name,
      period: found.slice.span.map { Period.text(of: $0, base.model.calendar, in: analyzed.language) } ?? "",
      value: analyzed.display.text(found.value.value, type: definition.type), low: text(found.low),
      high: text(found.high))
  }
}

/// What links move of the items of a query.
struct LinkedValues {
  var question: WhatIfQuestion
  var answer: WhatIfAnswer
  /// What reads the columns of an effect by another formula, and so is not moved.
  var otherFormulas: [Note]
  /// The periods of its lines; empty where there is one line.
  var periods: [Value]
  /// The numbers are those of one period, and not of all time.
  var isSteady: Bool
  /// Of a what-if; else of a scenario alone.
  var hasBothEnds: Bool

  /// What all draws say of an item in a line.
  fileprivate func told(_ drawn: (base: [Double], changed: [Double])) -> Drawn {
    Drawn.numbers(hasBothEnds ? zip(drawn.base, drawn.changed).map { $1.change(from: $0) } : drawn.changed).summarized
  }

  /// In the middle of all that is uncertain a change may be none: `8 points to 16 points` where it was 12.
  var areDrawn: Bool { question.followsLinks }

  /// By what the links move an item, in any line.
  /// Whether some item is moved in some line.
  var movesSome: Bool { answer.values.contains { $0.contains(where: \.isMoved) } }
  fileprivate func moves(_ item: Int) -> Bool { answer.values.contains { $0[item].isMoved } }
  fileprivate func hasEnds(_ item: Int) -> Bool {
    answer.values.contains { line in line[item].ends.map { $0.low != $0.high } ?? false }
  }
}

extension WhatIfAnswer.Value {
  fileprivate var isMoved: Bool {
    changed.value != byFormula.value || ends.map { $0.low != $0.high } ?? false
  }
}

extension Answer {
  /// Of its values.
  fileprivate var names: [String] { columns.filter { $0.role == .value }.map(\.name) }
}

extension LinkNote {
  /// Said only beside numbers that a link has moved.
  var isOfNumbers: Bool {
    switch self {
    case .begins, .past, .steady, .held, .ends, .notMonotone, .unobserved: true
    case .followed, .notFollowed, .leftAtBothEnds, .direction, .otherTimes, .withoutValue, .series, .noTotal: false
    }
  }

  fileprivate var isHeld: Bool { if case .held = self { true } else { false } }
}

extension Answer {
  /// Without its totals where links move something: what they bring is known line by line, and one over all of them would
  /// lack it.
  func withoutTotals(movedBy links: LinkedValues) -> Answer {
    totalRows.isEmpty || !links.movesSome ? self : withoutTotals.withNote(.link(.noTotal))
  }

  /// Both ends of a what-if, three columns for each item, or the one of a scenario, with what links move: how much of the
  /// number that is, and its ends where a strength is an interval. Behind the data the numbers of both ends are those of
  /// what is held there.
  func along(_ links: LinkedValues?) -> Answer {
    guard let links else { return self }
    var merged = self
    let keyCount = columns.count { $0.role != .value }
    let period = periodColumn
    // Of a scenario each number is an item by itself.
    let sides = links.hasBothEnds ? self.sides : (keyCount..<columns.count).map { $0..<$0 + 1 }
    let items = links.answer.values.isEmpty ? [] : Array(sides.indices)
    let moved = items.filter(links.moves)
    var isHeld = false
    if !moved.isEmpty || (links.hasBothEnds && !items.isEmpty) {
      (merged.columns, merged.rows) = (Array(columns.prefix(keyCount)), rows.map { Array($0.prefix(keyCount)) })
      merged.sides = []
      for item in items {
        let side = sides[item]
        let first = side.lowerBound
        let values = rows.map { row -> WhatIfAnswer.Value? in
          guard let period else { return links.answer.values.first?[item] }
          return links.periods.firstIndex(of: row[period].value).map { links.answer.values[$0][item] }
        }
        // A number of the whole series (`cumulative`) is another one in its period alone.
        let isOwn = zip(rows, values).allSatisfy { row, value in
          let own = links.hasBothEnds ? value?.base : value?.byFormula
          guard !links.isSteady, let known = row[first].double, let own = own?.double else { return true }
          return abs(known - own) <= 1e-9 * max(abs(known), abs(own))
        }
        if !isOwn { merged.notes.append(.link(.series(columns[first].name))) }
        let known = LinkedItem(
          columns: Array(columns[side]), isMoved: isOwn && moved.contains(item),
          hasEnds: links.hasEnds(item), isSteady: links.isSteady && !moved.isEmpty)
        let added = known.allColumns(links.answer.sources)
        if links.hasBothEnds { merged.sides.append(merged.columns.count..<merged.columns.count + added.count) }
        merged.columns += added
        for index in merged.rows.indices {
          let own = Array(rows[index][side])
          let cells = known.cells(own, isOwn ? values[index] : nil)
          if own[0].double == nil && cells[0].double != nil { isHeld = true }
          merged.rows[index] += cells
        }
      }
    }
    for note in links.answer.notes where !moved.isEmpty || !note.isOfNumbers || (isHeld && note.isHeld) {
      if !merged.notes.contains(.link(note)) { merged.notes.append(.link(note)) }
    }
    if !moved.isEmpty { merged.notes += links.otherFormulas.filter { !merged.notes.contains($0) } }
    return merged
  }
}

/// The columns of one item of a what-if, or of a query under a scenario, and what links add to them.
private struct LinkedItem {
  var columns: [Answer.Column]
  var isMoved: Bool
  var hasEnds: Bool
  var isSteady: Bool
  var hasBothEnds: Bool { columns.count > 1 }
  /// Of yes or no there is no part that comes by link.
  var hasAmounts: Bool { columns[0].type.isNumber }

  func allColumns(_ sources: [String?]) -> [Answer.Column] {
    guard isMoved, hasAmounts, let last = columns.last else { return columns }
    // Of a scenario alone they are ends of the value itself.
    let ends: [Answer.Column.Part] =
      hasBothEnds
      ? [.changeAtLeast, .changeAtMost] : [.bound(.atLeast, ofChange: false), .bound(.atMost, ofChange: false)]
    // Of several the notes say which rests on what: together they would make the column as wide as a page.
    let byLink = Answer.Column.Part.byLink(sources.count == 1 ? Phrase(basis: sources[0]) : nil)
    return columns
      + [last.change(byLink)]
      + (hasEnds ? ends : []).map { end in
        var column = last
        (column.name, column.part) = (end.words.english, end)
        return column
      }
  }

  /// The cells of one line, of which the first are known by formula.
  func cells(_ own: [Cell], _ value: WhatIfAnswer.Value?) -> [Cell] {
    guard let value else { return own + Array(repeating: Cell(value: .missing, reason: .empty), count: addedCount) }
    var (before, after) = (own[0], own[hasBothEnds ? 1 : 0])
    if isSteady || before.double == nil { before = value.base }
    if isSteady || after.double == nil || value.isMoved {
      // Of a period that is not over what links move is not over either.
      let isUnfinished = after.isUnfinished && !isSteady
      after = value.changed
      after.isUnfinished = after.isUnfinished || isUnfinished
    }
    let change = Cell.difference(before, after)
    if !hasAmounts { return hasBothEnds ? [before, after, change] : [after] }
    var cells = hasBothEnds ? [before, after, change] : [after]
    guard isMoved else { return cells }
    cells.append(Cell.difference(value.byFormula, value.changed))
    guard hasEnds else { return cells }
    guard let ends = value.ends, value.isMoved, let zero = hasBothEnds ? before.double : 0 else {
      return cells + Array(repeating: hasBothEnds ? change : after, count: 2)
    }
    return cells + [ends.low, ends.high].map { Cell(value: .number(.double($0 - zero)), rowsUsed: change.rowsUsed) }
  }

  private var addedCount: Int { isMoved && hasAmounts ? hasEnds ? 3 : 1 : 0 }
}
