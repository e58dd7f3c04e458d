import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax

/// Answers questions about one analysed program. It keeps an engine for each world it has been asked about, and so what
/// the engines have computed; a world that changes definitions only shares all else with the base. It belongs to one thread.
package final class Evaluator {
  package let analyzed: AnalyzedProgram
  /// Polled while something is computed; true stops it soon.
  package var isCancelled: (@Sendable () -> Bool)? {
    didSet {
      // Every engine that is kept: one that went on asking an earlier input would stay stopped for ever.
      madeBase?.isCancelled = isCancelled
      for world in scenarios.values { world.isCancelled = isCancelled }
    }
  }
  private var scenarios: [String: EvaluatedWorld] = [:]
  private var madeBase: EvaluatedWorld?
  package var base: EvaluatedWorld {
    if let madeBase { return madeBase }
    let made = make(.base, analyzed.model, [])
    madeBase = made
    return made
  }

  /// By which periods is asked, where a command says so and no question does.
  var askedGrain: Grain?

  /// What an evaluator before this one has computed of the same data.
  private let known: Engine?

  /// - Parameter before: the evaluator of rules that these were made from: what it has computed of the same data is not
  ///   computed again, but for what a changed definition has a part in.
  package init(
    _ analyzed: AnalyzedProgram, continuing before: Evaluator? = nil, isCancelled: (@Sendable () -> Bool)? = nil
  ) {
    self.analyzed = analyzed
    self.isCancelled = isCancelled
    known = before.flatMap { $0.analyzed.data.isSame(as: analyzed.data) ? $0.base.engine : nil }
  }

  /// The world of a query: what it changes is typed against the base, and nothing else is looked at again. What reaches
  /// further is analysed whole. A scenario is the world of all queries under it.
  private func world(_ world: World, of statement: QueryStatement) -> EvaluatedWorld {
    var indices = [statement.index]
    if case .scenario(let name) = world {
      if let known = scenarios[name] { return known }
      indices = analyzed.queries.filter { $0.scenario == name }.map(\.index)
    }
    guard let (model, problems) = worlds.model(ofQueries: indices, in: world) else { return self.world(world) }
    let made = make(world, model, problems)
    if case .scenario(let name) = world { scenarios[name] = made }
    return made
  }

  func world(under scenario: String?, _ statement: QueryStatement) -> EvaluatedWorld {
    scenario.map { world(.scenario($0), of: statement) } ?? base
  }

  private func world(of show: ShowQuery, _ statement: QueryStatement) -> EvaluatedWorld {
    world(under: show.scenario, statement)
  }

  /// The program with other definitions: a scenario, a what-if or a test. `tables` stand in for datasets of that name.
  package func world(_ world: World, replacing tables: [String: Table] = [:]) -> EvaluatedWorld {
    if case .scenario(let name) = world, let known = scenarios[name] { return known }
    if case .test(let index) = world, tables.isEmpty, let (model, problems) = worlds.model(ofTest: index) {
      return make(world, model, problems)
    }
    let merged = analyzed.data.tables.merging(tables) { _, new in new }
    let schemas = merged.mapValues { DatasetSchema(of: $0) }
    let (model, diagnostics) = analyze(analyzed.program.trees, schemas: schemas, world: world)
    let made = make(world, model, diagnostics, replacing: tables.isEmpty ? nil : merged)
    if case .scenario(let name) = world { scenarios[name] = made }
    return made
  }

  /// - Parameter tables: all of them, where they are not those of the base.
  private func make(
    _ world: World, _ model: Model, _ diagnostics: [Diagnostic], replacing tables: [String: Table]? = nil
  ) -> EvaluatedWorld {
    let isBase = if case .base = world { true } else { false }
    let made = EvaluatedWorld(
      model: model, changing: world.changedNames(in: analyzed), over: world.namesBelow(in: analyzed),
      of: isBase ? nil : base, continuing: isBase ? known : nil, formulas: formulas,
      tables: tables ?? analyzed.data.tables, sharesRows: tables == nil, problems: problemsNotOfBase(diagnostics),
      threadCount: analyzed.options.threadCount)
    made.isCancelled = isCancelled
    made.profile = analyzed.options.profile
    if isBase && known == nil { made.derived = analyzed.options.cache?.derivedRows(of: analyzed) }
    return made
  }

  private func problemsNotOfBase(_ diagnostics: [Diagnostic]) -> [Problem] {
    let found = diagnostics.map { Problem($0) }
    guard !found.isEmpty else { return [] }
    let known = Set(analyzed.problems.map(\.diagnostic))
    return found.filter { !known.contains($0.diagnostic) }
  }

  /// The base, kept analysed for worlds that change a few definitions.
  private(set) lazy var worlds = WorldAnalysis(
    analyzed.program.trees, schemas: analyzed.data.tables.mapValues { DatasetSchema(of: $0) })

  private(set) lazy var matrix = UncertainDraws(analyzed.options.draws)
  /// The draws of strengths of links, too.
  private(set) lazy var beliefs = UncertainBeliefs(analyzed.options.draws, in: base.model)

  private(set) lazy var formulas = BaseFormulas(analyzed.model, settings: analyzed.settings)

  private func problems(in other: World, replacing tables: [String: Table] = [:]) -> [Problem] {
    if tables.isEmpty, let found = worlds.problems(in: other) { return problemsNotOfBase(found) }
    return world(other, replacing: tables).problems
  }

  /// What is wrong in a scenario or a test only. Each is analysed in a world of its own and none is computed.
  package func problemsOfOtherWorlds() -> [Problem] {
    var seen = Set(analyzed.problems.map(\.diagnostic))
    var found: [Problem] = []
    for name in analyzed.program.scenarioNames {
      found += problems(in: .scenario(name)).filter { seen.insert($0.diagnostic).inserted }
    }
    for index in analyzed.program.tests.indices {
      let (tables, problems) = analyzed.inlineTables(ofTest: index)
      let all = problems.isEmpty ? self.problems(in: .test(index), replacing: tables) : problems
      // A small table of a test may give cause for warnings that the data do not.
      found += all.filter { $0.isError && seen.insert($0.diagnostic).inserted }
    }
    return found
  }

  /// Hands what was derived of the rows to the cache, when all has been asked.
  package func keepDerivedRows() {
    guard known == nil, let cache = analyzed.options.cache, cache.problems.isEmpty,
      let snapshot = madeBase?.engine.derivedSnapshot
    else {
      return
    }
    cache.remember(snapshot, of: analyzed)
  }

  /// Builds every dataset, so that each key and reference is checked.
  package func prepareAll() { base.engine.prepareAll() }

  /// What the data turned out to be while datasets were built: duplicate keys, references without a target.
  package var dataProblems: [Problem] {
    base.dataProblems + (analyzed.options.cache?.problems ?? []) + analyzed.data.lateProblems
  }
}

extension EvaluatedWorld {
  /// What the data of this world turned out to be so far.
  var dataProblems: [Problem] {
    engine.issues.map { issue in
      let range = model.dataset(named: issue.dataset)?.range
      let diagnostic = Diagnostic(
        code: issue.kind.code, severity: issue.isError ? .error : .warning, message: issue.message,
        primary: range.map { Diagnostic.Label($0, .empty) }, notes: issue.notes)
      var problem = Problem(diagnostic, origin: .data)
      problem.dataset = issue.dataset
      return problem
    }
  }
}

extension DataIssue.Kind {
  package var code: String {
    switch self {
    case .duplicateKey: "K360"
    case .duplicateTargetKey: "K361"
    case .orphans: "K362"
    case .outsideCovers: "K342"
    }
  }
}

/// Where the formulas of the base stand: found out when a world first asks, for all of them.
final class BaseFormulas {
  private(set) lazy var index = FormulaIndex(model)
  let model: Model
  let settings: ChangedNames?

  init(_ model: Model, settings: ChangedNames?) { (self.model, self.settings) = (model, settings) }

  /// What a world changes, after what was set for all of them.
  func changes(_ names: [String]) -> [ChangedNames] {
    [settings].compactMap { $0 } + (names.isEmpty ? [] : [ChangedNames(names: names, formulas: index)])
  }
}

/// One world: its model and the engine that computes it.
package final class EvaluatedWorld {
  /// Made when something is computed: most worlds are only checked.
  package private(set) lazy var model: Model = {
    var model = analyzedModel
    // The base has been followed already.
    if base != nil, let settings = formulas.settings {
      model = model.following(
        settings: settings.names, from: settings.formulas, in: formulas.model, changing: changedNames)
    }
    if changedNames.isEmpty { return model }
    return model.following(changesOf: changedNames, over: namesBelow, from: formulas.index)
  }()
  package var engine: Engine {
    if let madeEngine { return madeEngine }
    let engine = engine(of: model)
    madeEngine = engine
    return engine
  }

  private var madeEngineOfLinks: Engine?

  /// That in which what links move is found wherever its formula stands, as what is changed is: where more customers come
  /// `spend / count(customers)` falls, named or not.
  var engineOfLinks: Engine {
    if let madeEngineOfLinks { return madeEngineOfLinks }
    let made = engine(following: [])
    madeEngineOfLinks = made
    return made
  }

  /// That in which what an action moves is found, too. It is made when it is asked for: an action is asked about once.
  func engineOfLinks(pushing name: String) -> Engine { engine(following: [name]) }

  private func engine(following pushed: [String]) -> Engine {
    let effects = model.links.compactMap { link -> String? in
      guard link.strength != nil, !link.isRefuted, case .definition(let id) = link.effect else { return nil }
      return model.definitions[id.index].name
    }
    var names = effects.enumerated().filter { effects.firstIndex(of: $1) == $0 }.map(\.element)
    names.removeAll { pushed.contains($0) }
    var found = model
    for own in [pushed, names] where !own.isEmpty { found = found.following(changesOf: own, from: formulas.index) }
    return pushed.isEmpty && names.isEmpty ? engine : engine(of: found)
  }

  /// That of a model of this world: of its own, or with more formulas found in it.
  private func engine(of model: Model) -> Engine {
    let shared = sharesRows ? (base?.engine ?? known)?.engine(of: model) : nil
    let engine = shared ?? Engine(model: model, tables: tables)
    engine.threadCount = threadCount
    engine.isCancelled = isCancelled
    engine.profile = profile
    if shared == nil && base == nil { engine.continueFrom(derived) }
    return engine
  }
  /// Of the base: what an earlier start has derived of its rows.
  fileprivate(set) var derived: DerivedRows?
  private var madeEngine: Engine?
  fileprivate(set) var profile: WorkProfile?
  var isCancelled: (@Sendable () -> Bool)? {
    didSet {
      for engine in [madeEngine, madeEngineOfLinks] { engine?.isCancelled = isCancelled }
    }
  }
  /// What analysis says of this world and not of the base.
  package let problems: [Problem]
  /// What the command line and this world change.
  var changes: [ChangedNames] { formulas.changes(changedNames) }
  private let changedNames: [String]
  private let namesBelow: [String]
  /// The world whose definitions this one changes; nil for the base.
  let base: EvaluatedWorld?
  private let formulas: BaseFormulas
  /// Of the base: that of the same data under the rules before.
  private let known: Engine?
  private let analyzedModel: Model
  private let tables: [String: Table]
  private let sharesRows: Bool
  private let threadCount: Int

  init(
    model: Model, changing names: [String], over below: [String], of base: EvaluatedWorld?, continuing known: Engine?,
    formulas: BaseFormulas, tables: [String: Table], sharesRows: Bool, problems: [Problem], threadCount: Int
  ) {
    analyzedModel = model
    self.formulas = formulas
    self.known = known
    (changedNames, namesBelow, self.base) = (names, below, base)
    (self.tables, self.sharesRows, self.problems) = (tables, sharesRows, problems)
    self.threadCount = threadCount
  }
}

/// What came of one query.
package enum QueryOutcome {
  case answer(Answer)
  case report(CauseReport)
  /// The query could not be computed; the problems say why.
  case refused([Problem])
}

extension Evaluator {
  package func outcome(of statement: QueryStatement) -> QueryOutcome {
    switch statement.query {
    case .show(let show): return answer(show, statement)
    case .whatIf(let changes, let show): return whatIf(changes, show, statement)
    case .list:
      guard case .list(let list)? = base.model.query(statement.index) else { return .refused([]) }
      return .answer(base.engine.answer(list))
    case .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: return outcomeOfCauses(statement)
    }
  }

  /// Both ends of a what-if: the base, or the scenario that it is asked under, and that with the changes.
  private func whatIf(_ changes: [Change], _ show: ShowQuery, _ statement: QueryStatement) -> QueryOutcome {
    let (base, changed) = (world(of: show, statement), changedWorld(changes, show, statement))
    if base.problems.hasErrors { return .refused(base.problems) }
    let first = answer(statement, in: base)
    guard case .answer(var before) = first, !changed.problems.hasErrors else { return .refused(changed.problems) }
    guard case .answer(var after) = answer(statement, in: changed, isWhole: true) else { return first }
    // Each end has the lines of both: a channel that only spends is one when the costs are what was spent.
    if before.lacksLines(of: after), case .answer(let both) = answer(statement, in: base, withLinesOf: after) {
      before = both
    }
    if after.lacksLines(of: before),
      case .answer(let both) = answer(statement, in: changed, isWhole: true, withLinesOf: before)
    {
      after = both
    }
    var both = before.beside(after, named: changes.map { analyzed.text(of: $0) }.joined(separator: ", "))
    both.notes += notesOfOtherFormulas(statement, in: changed)
    let links = self.links(of: changes.map(\.name.text), statement, from: base, to: changed, lines: after)
    if let links, links.movesSome {
      (before, after, both) = (before.withoutTotals, after.withoutTotals, both.withoutTotals(movedBy: links))
    }
    let linked = both.along(links)
    guard case .show(let asked)? = base.model.query(statement.index), asked.isWithUncertainty else {
      return .answer(linked)
    }
    guard let links, links.areDrawn else {
      return .answer(spread(both, from: before, to: after, asked, in: base))
    }
    return .answer(spread(linked, from: both, links, asked, in: base))
  }

  private func changedWorld(_ changes: [Change], _ show: ShowQuery, _ statement: QueryStatement) -> EvaluatedWorld {
    world(.whatIf(changes, under: show.scenario), of: statement)
  }

  private func outcomeOfCauses(_ statement: QueryStatement) -> QueryOutcome {
    switch base.model.query(statement.index) {
    case .why(let why): return self.why(why)
    case .levers(let levers): return .report(self.levers(levers))
    case .reach(let reach): return .report(self.reach(reach))
    case .uncertainty(let asked): return .report(uncertainty(asked, statement))
    case .evidence(let question): return .report(evidence(question))
    case .actions(let question): return .report(actions(question))
    case .bets: return .report(bets())
    case .show, .list, .faulty, nil: return .refused([])
    }
  }

  /// The base with the changes of a query, or of the scenario that it is under; nil where they are in error.
  func modelOfWorld(for statement: QueryStatement) -> Model? {
    let world: EvaluatedWorld
    switch statement.query {
    case .whatIf(let changes, let show): world = changedWorld(changes, show, statement)
    case .show(let show): world = self.world(of: show, statement)
    case .list, .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: return nil
    }
    return world.problems.hasErrors ? nil : world.model
  }

  private func answer(_ show: ShowQuery, _ statement: QueryStatement) -> QueryOutcome {
    let world = world(of: show, statement)
    if world.problems.hasErrors { return .refused(world.problems) }
    let outcome = answer(statement, in: world)
    guard case .answer(var answer) = outcome else { return outcome }
    answer.notes += notesOfOtherFormulas(statement, in: world)
    guard case .show(let asked)? = world.model.query(statement.index) else { return outcome }
    if asked.interval != nil {
      guard asked.isWithUncertainty else { return .answer(answer) }
      let draws = draws(of: world)
      let outcome = composed(asked, in: world) { world.engine.answer($0, drawing: draws) }
      guard case .answer(let drawn) = outcome else { return outcome }
      return .answer(answer.followed(by: spread(drawn, asked, in: world)))
    }
    let links = show.scenario.flatMap { self.links(under: $0, statement, in: world, lines: answer) }
    if let links, links.movesSome { answer = answer.withoutTotals(movedBy: links) }
    let linked = answer.along(links)
    guard asked.isWithUncertainty, let links, links.areDrawn else {
      return .answer(spread(linked, asked, in: world))
    }
    return .answer(spread(linked, from: answer, links, asked, in: world))
  }

  private func notesOfOtherFormulas(_ statement: QueryStatement, in world: EvaluatedWorld) -> [Note] {
    guard case .show(let show)? = world.model.query(statement.index) else { return [] }
    return notesOfOtherFormulas(show.items, in: world)
  }

  func notesOfOtherFormulas(_ items: [ShowModel.Item], in world: EvaluatedWorld) -> [Note] {
    world.changes.flatMap { change in
      var finder = OtherFormulaFinder(world.model, change)
      finder.visit(items)
      return finder.notes
    }
  }

  private func answer(
    _ statement: QueryStatement, in world: EvaluatedWorld, isWhole: Bool = false, withLinesOf other: Answer? = nil
  ) -> QueryOutcome {
    guard case .show(let show)? = world.model.query(statement.index) else { return .refused([]) }
    if show.interval != nil { return composed(show, in: world) { world.engine.answerWithIntervals($0) } }
    let draws = show.isWithUncertainty ? draws(of: world) : nil
    return composed(isWhole ? show.whole : show, in: world, withLinesOf: other) {
      world.engine.answer($0, drawing: draws, keepsDraws: show.isWhatIf)
    }
  }

  private func composed(
    _ show: ShowModel, in world: EvaluatedWorld, withLinesOf other: Answer? = nil,
    _ ask: @escaping (AskedLines) -> Answer
  ) -> QueryOutcome {
    do throws(TooManyColumns) {
      return .answer(try world.engine.composed(show, withLinesOf: other, ask))
    } catch {
      return .refused([Problem(ProgramMessage.tooManyColumns(error.count).diagnostic(at: show.range))])
    }
  }
}

extension [ShowClause] {
  /// `under careful`
  var scenario: String? {
    for case .under(let name) in self { return name.text }
    return nil
  }

  /// `as chart`
  var form: AnswerForm? {
    for case .form(let name) in self { return AnswerForm(rawValue: name.text) }
    return nil
  }
}

extension ShowQuery { var scenario: String? { clauses.scenario } }

extension AnalyzedProgram {
  /// `freq + 10%`, as written.
  func text(of change: Change) -> String {
    let range: SourceRange
    let mark: String
    switch change.kind {
    case .set(let value): (mark, range) = ("=", value.range)
    case .shift(let shift): (mark, range) = (shift.isDecrease ? "-" : "+", shift.amount.range)
    }
    return "\(change.name.text) \(mark) \(program.source(of: range.file)?.text(range) ?? "")"
  }
}

extension Answer {
  func withNote(_ note: Note) -> Answer {
    var answer = self
    answer.notes.append(note)
    return answer
  }

  private var lines: [[Value]] {
    let keys = columns.indices.filter { columns[$0].role != .value }
    return rows.map { row in keys.map { row[$0].value } }
  }

  /// Whether another answer to the same query has lines that this one has not.
  func lacksLines(of other: Answer) -> Bool { !Set(lines).isSuperset(of: other.lines) }

  /// Both ends of a what-if: for each value the base, the changed one and their difference.
  func beside(_ changed: Answer, named change: String) -> Answer {
    let keys = columns.indices.filter { columns[$0].role != .value }
    var merged = Answer(columns: keys.map { columns[$0] }, rows: [], notes: notes)
    (merged.isAcross, merged.places) = (isAcross, places)
    for column in columns where column.role == .value {
      var other = column
      other.name = "\(column.name) if \(change)"
      let difference = column.change(.change)
      merged.sides.append(merged.columns.count..<merged.columns.count + 3)
      merged.columns += [column, other, difference]
    }
    for note in changed.notes where !merged.notes.contains(note) { merged.notes.append(note) }
    var byKey: [[Value]: [Cell]] = [:]
    for row in changed.rows { byKey[keys.map { row[$0].value }] = row }
    for row in rows {
      let other = byKey[keys.map { row[$0].value }]
      var cells = keys.map { row[$0] }
      for index in columns.indices where columns[index].role == .value {
        let after = other?[index] ?? Cell(value: .missing, reason: .empty)
        cells += [row[index], after, Cell.difference(row[index], after)]
      }
      merged.rows.append(cells)
    }
    return merged
  }
}

extension Answer.Column {
  /// Of differences of its values.
  func change(_ part: Part) -> Answer.Column {
    var column = Answer.Column(part, type: type.ofDifference)
    (column.role, column.isChange) = (role, true)
    return column
  }
}

extension Cell {
  /// Without a value, and without a reason, where both ends are known and are no numbers.
  static func difference(_ before: Cell, _ after: Cell) -> Cell {
    guard case .number(let a) = before.value, case .number(let b) = after.value else {
      return Cell(value: .missing, reason: before.reason ?? after.reason)
    }
    var change = b.minus(a)
    if case .double = change { change = .double(b.double.change(from: a.double)) }
    return Cell(value: .number(change), rowsUsed: max(before.rowsUsed, after.rowsUsed))
  }
}

extension Number {
  func minus(_ other: Number) -> Number {
    if case .exact(let a) = self, case .exact(let b) = other, let exact = ExactDecimal.subtracting(a, b) {
      return .exact(exact)
    }
    return .double(double - other.double)
  }
}
