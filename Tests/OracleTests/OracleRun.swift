import CivilTime
import Columns
import Evaluation
import Numerics
import Planning
import Semantics
import SourceText
import Syntax

/// One program answered by both sides.
struct OracleRun {
  enum Outcome {
    /// And whether there is any value in the answer.
    case agrees(hasValues: Bool)
    /// The naive side has no rule, or the answer hangs on a last bit.
    case skipped(String)
    case disagrees(String)
  }

  var program: MadeProgram

  func outcome() -> Outcome {
    let file = SourceFile(id: FileID(0), name: "made.kpi", text: program.text)
    let (tree, syntaxProblems) = parse(file)
    if let problem = syntaxProblems.first(where: { $0.severity == .error }) {
      return .disagrees("refused by the parser: \(describe(problem, file))")
    }
    let schemas = program.tables.mapValues(\.schema)
    let scenario = program.show.contains(" under s1") ? "s1" : nil
    guard let (query, changes) = query(tree) else { return .disagrees("no query") }
    let world: World =
      changes.isEmpty ? scenario.map { .scenario($0) } ?? .base : .whatIf(changes, under: scenario)
    let (analyzed, problems) = analyze([tree], schemas: schemas, world: world)
    let below = scenarioNames(tree, scenario)
    let names = below + changes.map(\.name.text).filter { !below.contains($0) }
    let base = names.isEmpty ? nil : analyze([tree], schemas: schemas).model
    let model =
      base.map { analyzed.following(changesOf: names, over: changes.isEmpty ? [] : below, from: FormulaIndex($0)) }
      ?? analyzed
    if let problem = problems.first(where: { $0.severity == .error }) {
      // A query whose items read nothing, or only over `overall`, has nothing to group by: no fault of either side.
      if problems.contains(where: { $0.code == "K152" }) { return .skipped("nothing to group by") }
      // Made formulas are of one unit, but do not know which of them are shares.
      if problem.code == "K193", problem.notes.contains(where: { $0.english.contains("an amount") }) {
        return .skipped("a percentage beside an amount")
      }
      // Nor whether what a scenario's body reads comes back to it.
      if problem.code == "K220", scenario != nil { return .skipped("a circle in a scenario") }
      // Made formulas do not know either whether they read rows at all.
      if problem.code == "K289" { return .skipped("a table by the key across in keep") }
      if problem.code == "K149" { return .skipped("a condition without rows") }
      return .disagrees("refused by analysis: \(describe(problem, file))")
    }
    let naive: NaiveAnswer
    do {
      let calls = try NaiveCalls.program(file, tree)
      let written = parse(calls).0
      let followed = parse(try NaiveFollow.program(calls, written, changing: names)).0
      let world = try NaiveWorld(
        followed, tables: program.tables.mapValues(\.naive), scenario: scenario, changes: changes,
        unchanged: written,
        below: changes.isEmpty ? nil : parse(try NaiveFollow.program(calls, written, changing: below)).0)
      switch self.query(followed)?.0 ?? query {
      case .show(let show): naive = try world.answer(show)
      case .list(let list): naive = try world.answer(list)
      }
      if world.isBorderline { return .skipped("borderline") }
    } catch {
      if OracleTests.setting("KPI_ORACLE_GAPS", 0) > 0 { return .disagrees("naive: \(error)") }
      return .skipped("naive: \(error)")
    }
    if naive.rows.isEmpty, OracleTests.excluded.contains("no lines") { return .skipped("no lines") }
    if case .list(let list)? = model.queries.first {
      let engine = newEngine(of: model, program.tables.mapValues(\.table))
      if let difference = difference(naive, engine.answer(list), model.calendar) { return .disagrees(difference) }
      return .agrees(hasValues: !naive.rows.isEmpty)
    }
    guard case .show(let show)? = model.queries.first else { return .disagrees("no query in the model") }
    let engine = engine(of: model, base: base, program.tables.mapValues(\.table))
    guard let answer = try? engine.composed(show, { engine.answer($0) }) else { return .skipped("too many columns") }
    if let difference = difference(naive, answer, model.calendar) { return .disagrees(difference) }
    let hasValues = naive.rows.contains { $0.dropFirst(naive.keyCount).contains { !$0.isMissing } }
    return scansAreThoseOfThePlan(show, model, engine) ?? .agrees(hasValues: hasValues)
  }

  /// That of another world, with what the base has computed for the same question.
  private func engine(of model: Model, base: Model?, _ tables: [String: Table]) -> Engine {
    guard let base, case .show(let show)? = base.queries.first else { return newEngine(of: model, tables) }
    let engine = newEngine(of: base, tables)
    _ = engine.answer(show)
    return engine.engine(of: model) ?? newEngine(of: model, tables)
  }

  /// Each second program is answered by three threads, which share out a handful of rows.
  private func newEngine(of model: Model, _ tables: [String: Table]) -> Engine {
    let engine = Engine(model: model, tables: tables)
    if program.text.utf8.count % 2 == 0 { (engine.threadCount, engine.fewestRowsOfThread) = (3, 2) }
    return engine
  }

  /// The engine scans no rows that the plan does not speak of. A recurrence scans the steps of a short series one by one.
  private func scansAreThoseOfThePlan(_ show: ShowModel, _ model: Model, _ engine: Engine) -> Outcome? {
    guard model.definitions.allSatisfy({ $0.recurrence == nil }) else { return nil }
    // What is made of several answers has as many plans.
    if show.isAcross || show.isWithTotal || show.pooling != nil { return nil }
    let planner = Planner(model)
    guard let plan = planner.plan(show) else { return .disagrees("no plan") }
    guard engine.scanCount > plan.scans.count else { return nil }
    return .disagrees("scans: \(engine.scanCount), planned:\n" + dump(plan, of: show, by: planner))
  }

  private func scenarioNames(_ tree: SyntaxTree, _ name: String?) -> [String] {
    for case .scenario(let scenario) in tree.statements.map(\.kind) where scenario.name.text == name {
      return scenario.assignments.map(\.name.text)
    }
    return []
  }

  private func describe(_ problem: Diagnostic, _ file: SourceFile) -> String {
    "\(problem.code) \(problem.message.english) [\(problem.primary.map { file.text($0.range) } ?? "")] \(problem.notes.map(\.english))"
  }

  private enum Asked {
    case show(ShowQuery)
    case list(ListQuery)
  }

  private func query(_ tree: SyntaxTree) -> (Asked, [Change])? {
    for case .query(let query) in tree.statements.map(\.kind) {
      switch query {
      case .show(let show): return (.show(show), [])
      case .whatIf(let changes, let show): return (.show(show), changes)
      case .list(let list): return (.list(list), [])
      case .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: continue
      }
    }
    return nil
  }

  // MARK: Comparing

  private func difference(_ naive: NaiveAnswer, _ answer: Answer, _ calendar: CalendarRules) -> String? {
    let theirs = answer.rows.map { row in
      zip(row, answer.columns).map { cell, column in NaiveValue(cell, calendar).inBaseUnits(of: column.type) }
    }
    if naive.rows.count != theirs.count {
      return "rows: \(naive.rows.count) expected, \(theirs.count) got\n" + both(naive.rows, theirs)
    }
    for (line, (ours, row)) in zip(naive.rows, theirs).enumerated() {
      guard ours.count == row.count else { return "columns: \(ours.count) expected, \(row.count) got" }
      for index in ours.indices where !isSame(ours[index], row[index], isKey: index < naive.keyCount) {
        return "line \(line + 1), column \(index + 1): expected \(ours[index].shown), got \(row[index].shown)\n"
          + both(naive.rows, theirs)
      }
      for (place, counts) in naive.counts[line].enumerated() {
        let cell = answer.rows[line][naive.keyCount + place]
        if cell.value != .missing, cell.beginsBeforeData != naive.begun[line][place] {
          return "line \(line + 1), item \(place + 1): begun before the data: \(naive.begun[line][place]) expected"
        }
        guard let counts, cell.value != .missing else { continue }
        let own = NaiveCounts(
          used: cell.rowsUsed, skipped: cell.rowsSkipped, undecided: cell.rowsUndecided, read: cell.rowsRead)
        if own != counts {
          return "line \(line + 1), item \(place + 1): rows: expected \(counts), got \(own)"
        }
      }
    }
    return nil
  }

  private func both(_ ours: [[NaiveValue]], _ theirs: [[NaiveValue]]) -> String {
    func text(_ rows: [[NaiveValue]]) -> String {
      rows.prefix(30).map { "    " + $0.map(\.shown).joined(separator: ", ") }.joined(separator: "\n")
    }
    return "  expected:\n\(text(ours))\n  got:\n\(text(theirs))"
  }

  private func isSame(_ ours: NaiveValue, _ theirs: NaiveValue, isKey: Bool) -> Bool {
    if ours.isMissing || theirs.isMissing {
      guard ours.isMissing, theirs.isMissing else { return false }
      return isKey || ours.reasons.isEmpty || !ours.reasons.isDisjoint(with: theirs.reasons)
    }
    if let a = ours.number?.double, let b = theirs.number?.double {
      return a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b)) || abs(a - b) < 1e-12
    }
    return ours.key == theirs.key
  }
}

extension NaiveValue {
  /// 2千円 as 2000円, which the naive side computes with.
  func inBaseUnits(of type: ValueType) -> NaiveValue {
    guard case .number(let number) = self, case .number(let unit) = type, !unit.scale.isOne else { return self }
    return .number(.double(number.double * unit.scale.double))
  }

  init(_ cell: Cell, _ calendar: CalendarRules) {
    switch cell.value {
    case .number(let number): self = .number(NaiveNumber(number))
    case .text(let text): self = .text(text)
    case .boolean(let flag): self = .boolean(flag)
    case .day(let day): self = .day(Int(day))
    case .moment(let moment): self = .moment(Int(moment))
    case .period(let period): self = .period(period.grain, Int(calendar.days(of: period).start))
    case .bandFrom(let start): self = .bandFrom(start)
    case .label(let label): self = .text(label.rawValue)
    case .missing: self = .missing(cell.reason.map { [NaiveReason($0)] } ?? [])
    }
  }

  var shown: String {
    switch self {
    case .number(let number): Number.plainText(of: number.double)
    case .text(let text): "\"\(text)\""
    case .boolean(let flag): "\(flag)"
    case .day(let day): Day(day).isoText
    case .moment(let moment): Moment(moment).isoText
    case .period(let grain, let start): "\(grain.rawValue) of \(Day(start).isoText)"
    case .bandFrom(let start): "\(start)+"
    case .missing(let reasons): "none (\(reasons.map(\.rawValue).sorted().joined(separator: " or ")))"
    case .undecided: "undecided"
    }
  }
}

extension NaiveReason {
  /// By the name of the case; those that the naive side never gives are all `other`.
  init(_ reason: MissingReason) {
    let name = "\(reason)".prefix { $0 != "(" }
    if case .noGroup = reason { self = .noTableEntry } else { self = NaiveReason(rawValue: String(name)) ?? .other }
  }
}
