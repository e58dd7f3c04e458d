import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText

/// The definitions that are described or have a goal or target, each with its last value, its way there and its status.
package struct Scoreboard: Sendable {
  package struct Line: Sendable {
    package var name: String
    /// The first line of the documentation; the name where there is none.
    package var label: String
    package var type: ValueType
    package var isGoal: Bool
    package var value: Cell
    /// On how many the value rests, where it is a share or a mean of few.
    package var smallSample: Int?
    /// The period the value is of; nil: over all time.
    package var period: Period?
    /// The periods up to the value's, oldest first, at most `seriesLength`.
    package var series: [Point]
    package var change: Change?
    /// Whether the change is a real move or noise; nil where there is none, by day, and for what reads no data.
    package var move: PeriodMove?
    package var targets: [Target]
    package var notes: [DefinitionNote]
  }
  package struct Point: Sendable {
    package var period: Period
    package var cell: Cell
  }
  /// Against the period before.
  package enum Change: Hashable, Sendable {
    /// 0.032: 3.2 % more.
    case relative(Double)
    /// For ratios (`%`, points), and where the period before has no positive value.
    case difference(Number)
  }
  package struct Target: Sendable {
    package var isGoal: Bool
    /// As written: `>= 18,000円`
    package var text: String
    package var condition: String
    /// `return_rate <= 5%`, as written.
    package var guards: [String]
    package var brokenGuards: [BrokenGuard]
    package var verdict: Verdict
    package var cell: Cell
    package var smallSample: Int?
    /// How likely it is met, where something about it is uncertain.
    package var odds: DrawnOdds?
    package var period: Period?
    package var deadline: Day?
    /// As written: `@2027-03`
    package var deadlineText: String?
    /// The definition in the slice that the level is for.
    package var formula: Formula
    package var threshold: Threshold
    /// Judged by a period that nobody has named, though it matters.
    package var isGrainAssumed: Bool
    /// Of a level that says `surely`.
    package var sureness: Sureness?

    /// Whether what is judged is the value that its line shows: without a condition, and of the same period.
    func judges(_ line: Line) -> Bool { condition.isEmpty && period == line.period }
  }
  /// How sure the value is that meets a level.
  package struct Sureness: Sendable {
    package var interval: SampleInterval?
    /// Why there is no interval.
    package var note: IntervalNote?
  }
  /// What was to hold beside a level, and does not or may not.
  package struct BrokenGuard: Sendable {
    package var name: String
    package var type: ValueType
    package var cell: Cell
  }
  package var grain: Grain
  package var lines: [Line]
  /// What holds for the data as a whole: different spans, references without a target.
  package var notes: [Note]

  package static let seriesLength = 12

  package func isAny(_ verdict: Verdict) -> Bool { lines.contains { $0.targets.contains { $0.verdict == verdict } } }

  /// What is to be said of rows that the numbers do not hold.
  package func rowNotes(in language: Language) -> [String] {
    var texts = notes.filter(\.isAboutRows).map { $0.words(in: language) }
    for line in lines where line.value.rowsSkipped > 0 {
      texts.append(line.name + language.say(": ", "：") + line.value.skippedNote.words(in: language))
    }
    return texts
  }
}

/// The periods of a scoreboard.
package typealias ReportGrain = Grain

extension Evaluator {
  /// - Parameters:
  ///   - span: the time that is asked for; nil: all that there is.
  ///   - patterns: the names of those to be shown, with `*` and `?`; none: all that have a description or a level.
  package func scoreboard(
    by grain: Grain = .month, during span: DaySpan? = nil, only patterns: [String] = []
  ) -> Scoreboard {
    let model = base.model
    let judged = Set(model.levels.map(\.definition))
    let shown = model.definitions.filter { definition in
      if definition.isBase { return false }
      if !patterns.isEmpty {
        return !definition.isTableByGroup && patterns.contains { Wildcard($0).matches(definition.name) }
      }
      return judged.contains(definition.id) || definition.documentation != nil && !definition.isTableByGroup
    }
    base.engine.askedSpan = span
    defer { base.engine.askedSpan = nil }
    let (found, answers) = lines(of: shown, by: grain)
    let lines = found.filter(\.isGoal) + found.filter { !$0.isGoal }
    var notes: [Note] = []
    for note in answers.flatMap(\.notes) where note.isAboutData && !notes.contains(note) {
      notes.append(note)
    }
    if let note = assumedGrain(lines) { notes.append(note) }
    notes += lines.flatMap(\.targets).compactMap(\.sureness?.note).map { .interval($0) }
    notes += notesOfOtherFormulas(items(shown), in: base) + notesOfOdds(lines)
    return Scoreboard(grain: grain, lines: lines, notes: notes)
  }

  /// A line for each definition, and the answers that they were read from, that over all time last.
  func lines(of shown: [DefinitionModel], by grain: Grain) -> (lines: [Scoreboard.Line], answers: [Answer]) {
    let model = base.model
    let levels = Dictionary(grouping: model.levels, by: \.definition)
    // Those of each grain are asked in one query, and so are those without a time, of no grain.
    var asked: [Grain?: [DefinitionModel]] = [:]
    var places: [(grain: Grain?, column: Int)] = []
    for definition in shown {
      var own = model.hasTimeSeries(definition) ? base.engine.ownGrain(of: definition.value, atLeast: grain) : nil
      // A part of a month is no month: where none lies whole in the time that is asked for the number is of that time.
      if let grain = own, let asked = base.engine.askedSpan, model.calendar.wholePeriods(grain, in: asked) == nil {
        own = nil
      }
      places.append((own, asked[own, default: []].count))
      asked[own, default: []].append(definition)
    }
    let byPeriod = asked.reduce(into: [Grain: Answer]()) { found, group in
      if let own = group.key { found[own] = answer(group.value, keys: [.period(own)]) }
    }
    let overall = answer(asked[nil, default: []], keys: [])
    var lines: [Scoreboard.Line] = []
    for (definition, place) in zip(shown, places) {
      let own = levels[definition.id, default: []]
      var line = Scoreboard.Line(
        name: definition.name, label: definition.label, type: definition.type, isGoal: own.contains(where: \.isGoal),
        value: Cell(value: .missing, reason: .empty), period: nil, series: [], change: nil, targets: [],
        notes: definition.notes)
      if let own = place.grain {
        let last = base.engine.lastFinishedPeriod(of: definition.value, grain: own)?.1
        if let answer = byPeriod[own] {
          line.fill(
            from: answer, column: 1 + place.column, last: last,
            judging: base.engine.planner.below(definition.value).datasets.isEmpty
              || model.isFilledLater(definition.value)
              ? nil : model.calendar)
        }
      } else {
        if let cell = overall?.rows.first?[place.column] { line.value = cell }
        if line.value.needsPeriod { fillFromLastPeriod(&line, definition, grain: grain) }
      }
      if case .empty? = line.value.reason,
        let empty = base.engine.datasetWithoutRows(below: definition.value)
      {
        line.value.reason = .noRows(empty)
      }
      line.smallSample = model.smallSample(of: definition, line.value)
      line.targets = own.map { target(for: $0) }
      lines.append(line)
    }
    let answers = byPeriod.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
    return (lines, answers + [overall].compactMap { $0 })
  }

  /// Said once for all targets: by month or by quarter a count meets its target or misses it.
  private func assumedGrain(_ lines: [Scoreboard.Line]) -> Note? {
    let assumed = lines.filter { $0.targets.contains(where: \.isGrainAssumed) }
    let grains = Set(assumed.flatMap(\.targets).filter(\.isGrainAssumed).compactMap { $0.period?.grain })
    guard !grains.isEmpty else { return nil }
    return .assumedGrain(
      assumed.map(\.name), grains.sorted { ($0.months ?? 0, $0.rawValue) < ($1.months ?? 0, $1.rawValue) })
  }

  /// A `trailing` or `prior` has no value over all time: the last finished period stands for it, without a series.
  private func fillFromLastPeriod(_ line: inout Scoreboard.Line, _ definition: DefinitionModel, grain: Grain) {
    let formula = definition.value
    guard let (span, period) = base.engine.lastFinishedPeriod(of: formula, grain: grain) else { return }
    if let asked = base.engine.askedSpan, span.start < asked.start {
      line.value.reason = .noPeriodAsked(grain)
      return
    }
    line.value = base.engine.value(of: formula, in: Slice(span: span, period: period))
    line.period = period
  }

  private func items(_ definitions: [DefinitionModel]) -> [ShowModel.Item] {
    definitions.map { ShowModel.Item(name: $0.name, formula: $0.value, notes: $0.notes) }
  }

  private func answer(_ definitions: [DefinitionModel], keys: [ShowModel.Key]) -> Answer? {
    guard let first = definitions.first else { return nil }
    var show = ShowModel(items: items(definitions), keys: keys, range: first.range)
    show.during = base.engine.askedSpan
    if let asked = show.during, let grain = show.grain {
      show.during = base.model.calendar.wholePeriods(grain, in: asked) ?? asked
    }
    return base.engine.answer(show)
  }

  private func target(for level: LevelModel) -> Scoreboard.Target {
    let sure = base.engine.judgeSurely(level)
    let judged = sure.judgement
    var target = Scoreboard.Target(
      isGoal: level.isGoal, text: level.text, condition: level.conditionText,
      guards: base.model.guardTexts(of: level), brokenGuards: brokenGuards(of: level, judged), verdict: judged.verdict,
      cell: judged.cell,
      smallSample: base.model.smallSample(of: base.model.definitions[level.definition.index], judged.cell),
      odds: odds(of: level, judged),
      period: judged.period, deadline: level.deadline, deadlineText: level.deadlineText, formula: level.formula,
      threshold: Threshold(judged), isGrainAssumed: level.isGrainAssumed && judged.period != nil)
    if level.isSurely { target.sureness = sureness(of: sure, level) }
    return target
  }

  private func sureness(of sure: SureJudgement, _ level: LevelModel) -> Scoreboard.Sureness {
    let dataset = base.engine.planner.datasets(below: [level.formula]).sorted().first
    let names = (
      base.model.definitions[level.definition.index].name, dataset.map { base.model.datasets[$0.index].name }
    )
    return Scoreboard.Sureness(
      interval: sure.interval, note: sure.reason.map { .notKnown(names.0, $0, dataset: names.1) })
  }
}

extension Evaluator {
  func brokenGuards(of level: LevelModel, _ judged: Judgement) -> [Scoreboard.BrokenGuard] {
    judged.brokenGuards.map { broken in
      let definition = base.model.definitions[level.guards[broken.place].definition.index]
      return Scoreboard.BrokenGuard(name: definition.name, type: definition.type, cell: broken.cell)
    }
  }
}

extension Model {
  /// `return_rate <= 5%`
  func guardTexts(of level: LevelModel) -> [String] {
    level.guards.map { "\(definitions[$0.definition.index].name) \($0.text)" }
  }

  /// Whether values by period can be compared: some dataset with a time is read, none without, and no fact over open time
  /// (young rows only look bad because they are young).
  func hasTimeSeries(_ definition: DefinitionModel) -> Bool {
    if isSeriesByItself(definition) { return true }
    guard !definition.datasets.isEmpty else { return false }
    guard definition.datasets.allSatisfy({ !datasets[$0.index].times.isEmpty }) else { return false }
    return !definition.isOpenFact
  }

  /// A recurrence or a table by period has values by period without reading any data.
  private func isSeriesByItself(_ definition: DefinitionModel) -> Bool {
    if definition.recurrence != nil { return true }
    if case .table(_, let grain, _, _) = definition.body { return grain != nil }
    return false
  }
}

extension DefinitionModel {
  /// Parameters by group have a value only where the group is known.
  var isTableByGroup: Bool {
    if case .table(let dimensions, _, _, _) = body { return !dimensions.isEmpty }
    return false
  }

  /// The first line of the documentation.
  package var label: String {
    documentation?.firstLine ?? name
  }
}

extension Note {
  /// About the data as a whole; the others are said with the line they belong to.
  var isAboutData: Bool {
    switch self {
    case .orphans, .differentSpans, .emptyKeys: true
    case .untoldRows, .withoutTime: true
    case .definition, .skipped, .undecided, .unfinished, .beginsBeforeData, .incompleteWindow, .wholeStock,
      .offClock, .endsBeforeClock, .absentGroups, .elseForEmpty, .openAge, .link, .readsOtherwise, .interval,
      .uncertainty, .assumedGrain, .rowsShown, .totalOfAll, .noLines:
      false
    }
  }
}

extension Note {
  /// Rows or groups that a number leaves out, or counts without asking, and periods that nobody asked for.
  var isAboutRows: Bool {
    switch self {
    case .skipped, .untoldRows, .withoutTime, .absentGroups, .elseForEmpty, .emptyKeys, .orphans, .assumedGrain,
      .rowsShown, .totalOfAll, .offClock, .endsBeforeClock:
      true
    case .definition, .undecided, .unfinished, .beginsBeforeData, .openAge, .incompleteWindow, .differentSpans,
      .wholeStock, .link, .readsOtherwise, .interval, .uncertainty, .noLines:
      false
    }
  }
}

extension Cell {
  /// How many of how many rows an empty cell left out.
  var skippedNote: Note {
    .skipped(rows: rowsSkipped, of: max(rowsRead, rowsSkipped), columns: emptyColumns)
  }
}

extension Scoreboard.Line {
  /// Column 0 of the answer is the period. The value is that of the last finished period in which the data could have one.
  /// `last` is the one that is over in all data that is read: a missing value bears no mark that its period is not.
  /// - Parameter calendar: nil where the change is not held against the history.
  mutating func fill(
    from answer: Answer, column: Int, last lastFinished: Period?, judging calendar: CalendarRules?
  ) {
    var points: [Scoreboard.Point] = answer.rows.compactMap { row in
      guard case .period(let period) = row[0].value else { return nil }
      return Scoreboard.Point(period: period, cell: row[column])
    }
    if let lastFinished, points.contains(where: { $0.period.index <= lastFinished.index }) {
      points.removeAll { $0.period.index > lastFinished.index }
    }
    dropLast(&points) { $0.isOutsideSpan }
    dropLast(&points) { $0.isUnfinished }
    // Windows such as `within 90 days` close later than the period: the last one in which all have closed is complete.
    dropLast(&points) { $0.rowsUndecided > 0 || $0.isUndecided }
    // A closed window decides its rows late: the last period of which every row is decided is the one to look at.
    while let last = points.last, last.cell.isUndecided, points.contains(where: { !$0.cell.isUndecided }) {
      points.removeLast()
    }
    guard let last = points.last else { return }
    value = last.cell
    period = last.period
    series = points.suffix(Scoreboard.seriesLength)
    guard points.count >= 2 else { return }
    change = Scoreboard.Change(from: points[points.count - 2].cell, to: last.cell, type: type)
    // The answer has all periods already: no row is read for it.
    if change != nil, let calendar {
      move = PeriodMove(points.map(\.cell), since: points[0].period, calendar, type: type)
    }
  }
}

/// Takes points off the end while the condition holds, unless it holds for all.
private func dropLast(_ points: inout [Scoreboard.Point], where condition: (Cell) -> Bool) {
  guard let last = points.lastIndex(where: { !condition($0.cell) }) else { return }
  points.removeSubrange((last + 1)...)
}

extension Cell {
  fileprivate var isOutsideSpan: Bool {
    if case .outsideSpan = reason { return true }
    return false
  }

  fileprivate var isUndecided: Bool {
    if case .undecided = reason { return true }
    return false
  }

  fileprivate var needsPeriod: Bool {
    if case .needsPeriod = reason { return true }
    return false
  }
}

extension Scoreboard.Change {
  init?(from before: Cell, to after: Cell, type: ValueType) {
    // Part of a period against a whole one says nothing.
    guard before.isUnfinished == after.isUnfinished, !before.beginsBeforeData else { return nil }
    guard case .number(let old) = before.value, case .number(let new) = after.value else { return nil }
    var isRatio = false
    if case .number(let unit) = type { isRatio = unit.displayFactor != 1 }
    if isRatio || old.double <= 0 {
      self = .difference(new.minus(old))
    } else {
      self = .relative(new.double / old.double - 1)
    }
  }
}
