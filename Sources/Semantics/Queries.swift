import CivilTime
import Numerics
import SourceText
import Syntax

// Queries and the expectations of tests.
extension Analyzer {
  func buildQueries(notes: [[DefinitionNote]]) {
    for query in program.queries {
      models.queries.append(settle { self.query(query.content, query.range, notes: notes) })
    }
  }

  /// Queries in the world that is laid over the base.
  func queriesInOverlay(_ indices: [Int]) -> [QueryModel] {
    (growths, mixes) = ([:], [:])
    let notes = findNotes()
    return indices.map { index in
      let query = program.queries[index]
      return settle { self.query(query.content, query.range, notes: notes) }
    }
  }

  private func query(_ query: Query, _ range: SourceRange, notes: [[DefinitionNote]]) -> QueryModel {
    switch query {
    case .show(let show): return .show(self.show(show, isWhatIf: false, notes: notes))
    case .whatIf(let changes, let show):
      for change in changes where program.definitionIndex[change.name.text] == nil {
        report(
          .unknownOverride(
            change.name.text, near: nearestMatch(to: change.name.text, among: program.definitions.map(\.name.text))),
          at: change.name.range)
      }
      refuseRepeated(changes.map(\.name), what: "a change of")
      for change in changes { check(change) }
      var asked = self.show(show, isWhatIf: true, notes: notes)
      asked.range = range
      return .show(asked)
    case .why(let why):
      return self.why(why)
    case .levers(let name, let clauses):
      guard let index = namedDefinition(name) else { return .faulty }
      let around = checkClauses(clauses, around: readDefinition(index, .slice, at: name.range))
      return .levers(
        LeversModel(definition: DefinitionID(index), during: around.during, filter: around.filter))
    case .bets: return .bets
    case .actions(let name, let clauses):
      guard let index = namedDefinition(name) else { return .faulty }
      let around = checkClauses(clauses, around: readDefinition(index, .slice, at: name.range))
      return .actions(ActionsModel(definition: DefinitionID(index), during: around.during))
    case .reach(let name, let value, let by, let clauses):
      let levers = by.compactMap { namedDefinition($0) }
      refuseRepeated(by, what: "the lever")
      guard let index = namedDefinition(name) else { return .faulty }
      let formula = readDefinition(index, .slice, at: name.range)
      let wanted = unify([formula, compile(value, .slice)], "=").0[1]
      let around = checkClauses(clauses, around: formula)
      return .reach(
        ReachModel(
          definition: DefinitionID(index), value: wanted, levers: levers.map { DefinitionID($0) },
          during: around.during, filter: around.filter))
    case .uncertainty(let name, let bound, let clauses):
      guard let index = namedDefinition(name) else { return .faulty }
      let formula = readDefinition(index, .slice, at: name.range)
      let around = checkClauses(clauses, around: formula)
      var model = UncertaintyModel(
        definition: DefinitionID(index), during: around.during, filter: around.filter, scenario: scenario(clauses))
      if let bound {
        model.bound = self.bound(bound, of: formula, name.text)
        model.boundText = boundText(bound)
      }
      return .uncertainty(model)
    case .evidence(let cause, let effect, let by):
      return evidence(cause, effect, by: by)
    }
  }

  private func evidence(_ cause: Path?, _ effect: Path?, by path: Path?) -> QueryModel {
    let ends = [cause, effect].compactMap { $0 }
    let nodes = ends.compactMap { causeNode($0) }
    guard nodes.count == ends.count else { return .faulty }
    var model = EvidenceModel(cause: nodes.first, effect: nodes.count > 1 ? nodes[1] : nil)
    let links = models.links.filter { model.asks(for: $0) }
    if links.isEmpty, let last = ends.last {
      let near = models.links.filter { link in nodes.contains { $0 == link.cause || $0 == link.effect } }
      report(.nothingLinked(ends.map(\.text), others: near.prefix(5).map { "`\($0.text)`" }), at: last.range)
    }
    guard let path else { return .evidence(model) }
    let asked = links.flatMap { [$0.cause, $0.effect] }
    let formulas = asked.compactMap { node -> Formula? in
      if case .definition(let id) = node { readDefinition(id.index, .slice, at: path.range) } else { nil }
    }
    let known = formulas.flatMap { uses(of: $0) }
    if known.isEmpty {
      groupColumn(path, of: nil)
      return .evidence(model)
    }
    if case .dimension(let dimension) = key(Expression(.path(path), range: path.range), known, formulas) {
      model.dimension = dimension
    }
    return .evidence(model)
  }

  private func why(_ why: WhyQuery) -> QueryModel {
    let index = namedDefinition(why.name)
    let formula = index.map { readDefinition($0, .slice, at: why.name.range) }
    let ends = [why.from, why.to].compactMap { $0.flatMap { during($0) } }
    if let to = why.to, ends.count == 2, ends[1].start < ends[0].start {
      report(.emptySpan(isTurned: true), at: to.range)
    }
    guard let index, let formula else { return .faulty }
    var model = WhyModel(definition: DefinitionID(index), dimensions: [])
    if let from = why.from { checkTime(of: [formula], at: from.range, word: "from", isSpan: true) }
    if ends.count == 2 { (model.from, model.to) = (ends[0], ends[1]) }
    if why.by.isEmpty { model.searched = searchedDimensions(of: formula, at: why.name.range) }
    for expression in why.by.map(\.expression) {
      if let grain = grain(expression) {
        report(.periodOfWhy(grain.rawValue), at: expression.range)
        continue
      }
      // What is not known by the column goes by itself: advertising, by the channel of the customers.
      let all = uses(of: formula)
      let known = all.filter { hasKey(expression, on: $0.dataset) }
      if case .dimension(let dimension) = key(expression, known.isEmpty ? all : known, [formula]) {
        model.dimensions.append(dimension)
      }
    }
    model.filter = checkClauses(why.clauses, around: formula).filter
    for case .form(let name) in why.clauses {
      if name.text == "lmdi", why.by.isEmpty {
        model.isByLogMeans = true
      } else {
        report(.methodOfWhy(name.text), at: name.range)
      }
    }
    return .why(model)
  }

  /// The new value must be of the kind of the old one. The world of the question is made only when it is asked.
  private func check(_ change: Change) {
    var literal: NumberLiteral?
    var expression: Expression
    switch change.kind {
    case .set(let value): expression = value
    case .shift(let shift):
      literal = shift.amount
      expression = Expression(.number(shift.amount), range: shift.amount.range)
    }
    let value = compile(expression, .slice)
    guard !isSolving, let index = program.definitionIndex[change.name.text] else { return }
    if let literal, Analyzer.isRelative(literal) { return }
    let base = readDefinition(index, .slice, at: change.name.range)
    if literal == nil, let declared = definitions[index].source.unit {
      _ = convert(value, to: declared, at: value.range)
    } else {
      _ = typed(value, as: base)
    }
  }

  private func checkClauses(
    _ clauses: [ShowClause], around formula: Formula
  ) -> (during: DaySpan?, filter: Filter?) {
    var range: DaySpan?
    var conditions: [Expression] = []
    for clause in clauses {
      switch clause {
      case .during(let span):
        range = during(span)
        if range != nil { checkTime(of: [formula], at: span.range, word: "", isSpan: true) }
      case .condition(let condition):
        noteIdle(condition, around: [formula])
        conditions.append(condition)
      case .by, .under, .keep, .sort, .top, .form, .interval, .uncertainty: break  // Nothing to check here.
      }
    }
    return (range, queryFilter(conditions, uses(of: formula)))
  }

  /// Names that may stand once: of two changes of one KPI the first once counted for nothing.
  func refuseRepeated(_ names: [Name], what: String) {
    var seen: [String: SourceRange] = [:]
    for name in names {
      if let first = seen[name.text] {
        report(.statedTwice("\(what) `\(name.text)`", first: first), at: name.range)
      } else {
        seen[name.text] = name.range
      }
    }
  }

  private func show(_ show: ShowQuery, isWhatIf: Bool, notes: [[DefinitionNote]]) -> ShowModel {
    var model = ShowModel(
      items: [], keys: [], filter: nil, during: nil, scenario: nil, isWhatIf: isWhatIf, keep: nil, sort: [], top: nil,
      form: nil, range: show.range)
    let place = Scope.slice
    let formulas = show.expressions.map { compile($0, place) }
    var conditions: [Expression] = []
    var keys: [Dimension] = []
    var spanRange: SourceRange?
    for clause in show.clauses {
      switch clause {
      case .by(let dimensions): keys += dimensions
      case .condition(let condition): conditions.append(condition)
      case .during(let span):
        model.during = during(span)
        spanRange = span.range
      case .under: model.scenario = scenario(show.clauses)
      case .top(let count, _): model.top = count
      case .form(let name):
        model.form = AnswerForm(rawValue: name.text)
        if model.form == nil {
          let forms = AnswerForm.allCases.map(\.rawValue)
          report(.unknownForm(name.text, near: nearestMatch(to: name.text, among: forms)), at: name.range)
        }
      case .uncertainty: model.isWithUncertainty = true
      case .keep, .sort, .interval: break
      }
    }
    var inside = place
    inside.groupKeys = provisionalKeys(keys)
    for clause in show.clauses {
      switch clause {
      case .keep(let condition): model.keep = compileCondition(condition, inside)
      case .sort(let expression, let isDescending):
        model.sort.append(.init(formula: sortFormula(expression, show, formulas, inside), isDescending: isDescending))
      case .interval(let unit, let range):
        model.interval = interval(per: unit, range, show, formulas, isWhatIf: isWhatIf)
      case .by, .condition, .during, .under, .top, .form, .uncertainty: break
      }
    }
    let all = formulas + [model.keep].compactMap { $0 } + model.sort.map(\.formula)
    var seen: Set<Use> = []
    let below = all.flatMap { uses(of: $0) }.filter { seen.insert($0).inserted }
    refuseRepeated(keys)
    if below.isEmpty, readsTable(formulas), !keys.allSatisfy({ grain($0.expression) != nil }) {
      let onKeys = conditionsOnKeys(&conditions, inside).map { compileCondition($0, inside) }
      let kept = onKeys + [model.keep].compactMap { $0 }
      if let first = kept.first { model.keep = kept.count == 1 ? first : make(.and(kept), .boolean, show.range) }
    }
    for condition in conditions { noteIdle(condition, around: formulas) }
    model.filter = queryFilter(conditions, below)
    // Numbers of the slice in a condition are those of the cell: their datasets need the keys, too.
    let compared = (model.filter?.parts ?? []).flatMap { uses(of: $0) }.filter { seen.insert($0).inserted }
    for key in keys { model.keys.append(self.key(key.expression, below + compared, all)) }
    addClockOwners(to: &model, keys: keys.map(\.expression), conditions: conditions, below)
    model.groupFilter = model.filter.map(withoutNumbersOfSlice)
    if let spanRange { checkTime(of: all, at: spanRange, word: "", isSpan: true) }
    for (expression, formula) in zip(show.expressions, formulas) {
      model.items.append(
        .init(
          name: program.text(expression.range), formula: formula,
          notes: self.notes(of: formula, definitionNotes: notes)))
    }
    return model
  }

  /// The scenario that a question is under, if there is one of that name.
  private func scenario(_ clauses: [ShowClause]) -> String? {
    for case .under(let name) in clauses {
      let names = program.scenarios.map(\.content.name.text)
      if names.contains(name.text) { return name.text }
      report(.unknownScenario(name.text, near: nearestMatch(to: name.text, among: names)), at: name.range)
    }
    return nil
  }

  /// Takes out the conditions on the keys where no rows are read: the lines are those of tables, and `where` chooses among
  /// them as `keep` does. Left are equalities, which tables of other groups read; what else could a row say without rows?
  private func conditionsOnKeys(_ conditions: inout [Expression], _ place: Scope) -> [Expression] {
    var onKeys: [Expression] = []
    var left: [Expression] = []
    for condition in conditions.flatMap(Analyzer.conjuncts) {
      let other = Analyzer.paths(in: condition).first { path in
        !place.groupKeys.contains { $0.names.contains { $0.matches(DimensionName(path.text)) } }
          && program.definitionIndex[path.text] == nil
      }
      guard let other else {
        onKeys.append(condition)
        continue
      }
      if fixedValues(condition).isEmpty {
        report(.conditionWithoutRows(other.text, keys: place.groupKeys.map(\.name.text)), at: other.range)
      } else {
        left.append(condition)
      }
    }
    conditions = left
    return onKeys
  }

  /// Keys by their names only, so that `keep` and `sort` may read them.
  private func provisionalKeys(_ keys: [Dimension]) -> [DimensionModel] {
    keys.compactMap { key in
      let names = grain(key.expression).map { [DimensionName($0.rawValue)] } ?? dimensionNames(key.expression)
      guard let first = names.first else { return nil }
      return DimensionModel(
        name: first, names: names, type: .unknown, formulas: [:], range: key.expression.range)
    }
  }

  /// One period is the time axis, and a key that stands twice would show its groups twice.
  private func refuseRepeated(_ keys: [Dimension]) {
    var hasPeriod = false
    var seen: [String: SourceRange] = [:]
    for key in keys {
      let range = key.expression.range
      if let first = seen[program.text(range)] {
        report(.repeatedKey(program.text(range), first: first), at: range)
      } else if grain(key.expression) != nil, hasPeriod {
        report(.severalGrains, at: range)
      }
      if grain(key.expression) != nil { hasPeriod = true }
      seen[program.text(range)] = range
    }
  }

  private func key(_ expression: Expression, _ uses: [Use], _ formulas: [Formula]) -> ShowModel.Key {
    if let grain = self.grain(expression) {
      checkTime(of: formulas, at: expression.range, word: grain.rawValue)
      return .period(grain)
    }
    let names = dimensionNames(expression)
    // `overall(sales) by shop`: the groups are those of all that is read and has the key, though `overall` drops it.
    let dropping = uses.filter { drops($0, names) && hasKey(expression, on: $0.dataset) }.map { use in
      var whole = use
      whole.dropsAll = false
      whole.dropped = []
      return whole
    }
    let model = dimension(expression, for: uses + dropping, .slice)
    let isBroken = formulas.contains { $0.type == .unknown }
    if model.formulas.isEmpty, let use = uses.first, uses.allSatisfy({ drops($0, model.names) }), !isBroken,
      !definitions.contains(where: \.isTable)
    {
      reportMissingDimension(expression, use)
    }
    if model.formulas.isEmpty, uses.isEmpty, !isBroken, !definitions.contains(where: \.isTable) {
      report(.nothingToGroup(program.text(expression.range)), at: expression.range)
    }
    return .dimension(model)
  }

  /// What stands in the query already is the same formula, so that it is computed once.
  private func sortFormula(
    _ expression: Expression, _ show: ShowQuery, _ formulas: [Formula], _ place: Scope
  ) -> Formula {
    let text = program.text(expression.range)
    for (item, formula) in zip(show.expressions, formulas) where program.text(item.range) == text { return formula }
    return compile(expression, place)
  }

  /// What was drawn is what all rows lead to. A world that is only thought of has no rows that were drawn.
  private func interval(
    per unit: Name?, _ range: SourceRange, _ show: ShowQuery, _ formulas: [Formula], isWhatIf: Bool
  ) -> ShowModel.Interval {
    let isElsewhere = show.clauses.contains { if case .under = $0 { true } else { false } }
    if isWhatIf || isElsewhere { report(.intervalOfOtherWorld, at: range) }
    guard let unit, let entity = datasetIndex(unit) else { return ShowModel.Interval() }
    for use in formulas.flatMap({ datasetsBelow($0) }) where use.dataset != entity && !reaches(use.dataset, entity) {
      report(.unitNotReached(datasets[use.dataset].name, unit.text), at: unit.range)
      break
    }
    return ShowModel.Interval(entity: DatasetID(entity))
  }

  func queryFilter(_ conditions: [Expression], _ uses: [Use], _ timeWay: TimeWay = .during) -> Filter? {
    guard let first = conditions.first else { return nil }
    var place = Scope.slice
    (place.isQueryCondition, place.timeWay) = (true, timeWay)
    var seen: Set<Int> = []
    let below = uses.filter { seen.insert($0.dataset).inserted }
    let filters = conditions.compactMap { filter($0, for: below, place) }
    guard let result = filters.first else { return nil }
    return filters.dropFirst().reduce(result) { $0.joined(with: $1, at: first.range) }
  }

  /// `where amount > avg(sales.amount)` compares each row with the average of its own cell, as it does in an item: which
  /// groups there are must be known before.
  private func withoutNumbersOfSlice(_ filter: Filter) -> Filter {
    guard filter.conditions.values.contains(where: dependsOnSlice) else { return filter }
    var result = Filter(conditions: [:], range: filter.range)
    for (dataset, condition) in filter.conditions {
      let parts = condition.conjuncts.filter { !dependsOnSlice($0) }
      if let first = parts.first {
        result.conditions[dataset] = parts.count == 1 ? first : make(.and(parts), .boolean, filter.range)
      }
    }
    return result
  }

  /// Whether a row's value differs from cell to cell.
  private func dependsOnSlice(_ formula: Formula) -> Bool {
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .slice, .row(.top): return true
      case .row(.fact): continue
      case .lookup(let id, let keys): stack += keys + (definitions[id.index].body?.formulas ?? [])
      default: stack += current.children  // Every other kind is what its parts are.
      }
    }
    return false
  }

  // MARK: Tests

  func buildTests() {
    for (index, test) in program.tests.enumerated() {
      var model = TestModel(title: test.content.title, index: index, expectations: [], range: test.range)
      settle {
        refuseRepeatedGivens(test.content)
        let isOpen = test.content.entries.contains {
          switch $0.kind {
          case .expect, .bad: true
          case .given, .table: false
          }
        }
        if !isOpen { report(.testOfNothing(test.content.title), at: test.range) }
      }
      if case .test(index) = world { model.expectations = expectations(ofTest: index) }
      models.tests.append(model)
    }
  }

  private func refuseRepeatedGivens(_ test: TestStatement) {
    var names: [Name] = []
    for entry in test.entries {
      switch entry.kind {
      case .given(let assignments): names += assignments.map(\.name)
      case .table(let name, _): names.append(name)
      case .expect, .bad: break
      }
    }
    refuseRepeated(names, what: "a `given` of")
  }

  func expectation(_ expression: Expression, _ tolerance: Expression?, _ range: SourceRange) -> ExpectationModel {
    let formula = compileCondition(expression, .slice)
    var model = ExpectationModel(
      formula: formula, left: nil, right: nil, tolerance: nil, text: program.text(expression.range), range: range)
    if case .comparison(let kind, let left, let right) = formula.kind {
      model.left = left
      model.right = right
      if let tolerance, kind != .equal {
        report(.toleranceWithoutComparison, at: tolerance.range)
      } else if let tolerance {
        model.tolerance = unify([left, right, compile(tolerance, .slice)], "±").0[2]
      }
    } else if let tolerance {
      report(.toleranceWithoutComparison, at: tolerance.range)
    }
    return model
  }
}
