import CivilTime
import Numerics
import SourceText
import Syntax

// What is shown: items, keys, and which lines there are.
extension Analyzer {
  func show(_ show: ShowQuery, isWhatIf: Bool, notes: [[DefinitionNote]]) -> ShowModel {
    var model = ShowModel(items: [], keys: [], range: show.range)
    model.isWhatIf = isWhatIf
    var conditions: [Expression] = []
    var keys: [Dimension] = []
    var across: [Dimension] = []
    var spanRange: SourceRange?
    var form: Name?
    for clause in show.clauses {
      switch clause {
      case .by(let dimensions): keys += dimensions.map(resolved)
      case .across(let dimension): across.append(resolved(dimension))
      case .condition(let condition): conditions.append(condition)
      case .during(let span):
        model.during = during(span)
        spanRange = span.range
      case .under: model.scenario = scenario(show.clauses)
      case .form(let name): (form, model.form) = (name, self.form(name))
      case .uncertainty: model.isWithUncertainty = true
      case .total(let range):
        model.isWithTotal = true
        if !show.hasKeys { report(.totalWithoutKeys, at: range) }
      case .keep, .sort, .interval, .top: break
      }
    }
    keys += across
    model.isAcross = !across.isEmpty
    var inside = Scope.slice
    inside.groupKeys = provisionalKeys(keys)
    let formulas = compileItems(show, keys, &inside)
    if show.items.isEmpty { model.listed = listed(keys, conditions, at: show.range) }
    let read = (formulas + [model.listed].compactMap { $0 }).flatMap { uses(of: $0) }
    inside.groupKeys = typed(inside.groupKeys, keys, read)
    compileClauses(of: show, keys, formulas, inside, into: &model)
    if let key = across.first { refuseReading(key, in: [model.keep].compactMap { $0 } + model.sort.map(\.formula)) }
    let shown = formulas + [model.listed].compactMap { $0 }
    let all = shown + [model.keep, model.pooling].compactMap { $0 } + model.sort.map(\.formula)
    var seen: Set<Use> = []
    let below = all.flatMap { uses(of: $0) }.filter { seen.insert($0).inserted }
    refuseRepeated(keys)
    if below.isEmpty, readsTable(formulas), !keys.allSatisfy({ grain($0.expression) != nil }) {
      let onKeys = conditionsOnKeys(&conditions, inside).map { compileCondition($0, inside) }
      let kept = onKeys + [model.keep].compactMap { $0 }
      if let first = kept.first { model.keep = kept.count == 1 ? first : make(.and(kept), .boolean, show.range) }
    }
    for condition in conditions { noteIdle(condition, around: shown) }
    model.filter = queryFilter(conditions, below)
    // Numbers of the slice in a condition are those of the cell: their datasets need the keys, too.
    let compared = (model.filter?.parts ?? []).flatMap { uses(of: $0) }.filter { seen.insert($0).inserted }
    for key in keys { model.keys.append(self.key(key, below + compared, all)) }
    refuseSameColumn(keys, model.keys)
    addClockOwners(to: &model, keys: keys.map(\.expression), conditions: conditions, below)
    model.groupFilter = model.filter.flatMap(withoutNumbersOfSlice)
    warnOfUnsortedTop(show, keys, model)
    warnOfIdleCumulative(show, keys, formulas, model)
    warnOfHardlyMeant(keys, formulas, model)
    if !keys.isEmpty { warnOfSliceFilter(model.filter) }
    model.periodName = keys.first { grain($0.expression) != nil }?.name?.text
    if let spanRange { checkTime(of: all, at: spanRange, word: "", isSpan: true) }
    for (item, formula) in zip(show.items, formulas) {
      model.items.append(
        .init(
          name: item.name?.text ?? program.text(item.expression.range), formula: formula,
          notes: self.notes(of: formula, definitionNotes: notes)))
    }
    if let form { checkForm(form, show, keys, model) }
    return model
  }

  /// The clauses that read the items and the keys.
  private func compileClauses(
    of show: ShowQuery, _ keys: [Dimension], _ formulas: [Formula], _ place: Scope, into model: inout ShowModel
  ) {
    for clause in show.clauses {
      switch clause {
      case .keep(let condition): model.keep = compileCondition(condition, place)
      case .sort(let expression, let isDescending):
        model.sort.append(
          .init(formula: orderFormula(expression, show, keys, formulas, place), isDescending: isDescending))
      case .top(let top):
        model.top = top.count
        model.topPlaces = places(of: top, keys.dropLast(model.isAcross ? 1 : 0))
        if let measure = top.measure {
          model.pooling = orderFormula(measure, show, keys, formulas, place)
          checkPooled(top, keys.dropLast(model.isAcross ? 1 : 0), isWhatIf: model.isWhatIf)
        }
      case .interval(let unit, let range):
        model.interval = interval(per: unit, range, show, formulas, isWhatIf: model.isWhatIf)
        if model.isAcross { report(.acrossBeside("with interval"), at: range) }
      case .uncertainty:
        if model.isAcross { report(.acrossBeside("with uncertainty"), at: show.range) }
      case .by, .across, .condition, .during, .under, .form, .total: break
      }
    }
  }

  private func form(_ name: Name) -> AnswerForm? {
    let form = AnswerForm(rawValue: name.text)
    if form == nil {
      let forms = AnswerForm.allCases.map(\.rawValue)
      report(.unknownForm(name.text, near: nearestMatch(to: name.text, among: forms)), at: name.range)
    }
    return form
  }

  // MARK: Items

  /// The items in their order, each under its name for those behind it and for the clauses.
  private func compileItems(_ show: ShowQuery, _ keys: [Dimension], _ place: inout Scope) -> [Formula] {
    var taken = Set(keys.map { $0.name?.text ?? program.text($0.expression.range) })
    var scope = Scope.slice
    scope.keyNames = keys.flatMap { names(of: $0) }
    return show.items.map { item in
      // What is meant as a comparison makes no sense without its left side.
      if let name = item.name, refuseTaken(name) { return missingValue(item.expression.range) }
      let formula = compile(item.expression, scope)
      guard let name = item.name else { return formula }
      if !taken.insert(name.text).inserted { report(.columnTwice(name.text), at: name.range) }
      scope.items[name.text] = formula
      place.items[name.text] = formula
      return formula
    }
  }

  /// `show sales = …` compares, for whoever knows what `sales` is.
  @discardableResult
  private func refuseTaken(_ name: Name) -> Bool {
    let isDefinition = program.definitionIndex[name.text] != nil
    guard isDefinition || program.datasetIndex[name.text] != nil else { return false }
    report(.nameTaken(name.text, isDefinition ? .definition : .dataset), at: name.range)
    return true
  }

  /// The rows of the only dataset that has the keys, counted: a group is there where it has one.
  private func listed(_ keys: [Dimension], _ conditions: [Expression], at range: SourceRange) -> Formula {
    let paths = keys.flatMap { Analyzer.paths(in: $0.expression) }.filter { Grain(rawValue: $0.text) == nil }
    var found = Set(paths.compactMap { path in path.names.count > 1 ? program.datasetIndex[path.names[0].text] : nil })
    if found.isEmpty {
      found = Set(
        datasets.indices.filter { index in
          paths.allSatisfy { datasets[index].columnIndex[$0.names[0].text] != nil }
        })
    }
    if found.isEmpty {
      found = Set(datasets.indices.filter { index in keys.allSatisfy { canResolve($0.expression, on: index) } })
    }
    guard let index = found.first, found.count == 1 else {
      report(.groupsOfNothing(found.sorted().map { datasets[$0].name }), at: keys.first?.expression.range ?? range)
      return missingValue(range)
    }
    return compile(.count(of: Name(datasets[index].name, range: range), where: nil), .slice)
  }

  /// The scenario that a question is under, if there is one of that name.
  func scenario(_ clauses: [ShowClause]) -> String? {
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
        !place.groupKeys.contains { $0.names.contains { $0.matches(dimensionName(path)) } }
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

  // MARK: Keys

  /// `cohort = month(first_on)` has a name; `channel = ads.channel` is a pair where some dataset has a `channel`.
  func resolved(_ key: Dimension) -> Dimension {
    guard let name = key.name else { return key }
    let isColumn = datasets.contains { $0.columnIndex[name.text] != nil || $0.referenceIndex[name.text] != nil }
    // Of a file that is not read nobody knows the columns.
    let mayBeColumn =
      datasets.contains(where: \.isOpen) && Analyzer.paths(in: key.expression).contains { $0.names.count > 1 }
    guard isColumn || mayBeColumn || isKeyOfTable([DimensionName(name.text)]) else { return key }
    let left = Expression(.path(Path(name)), range: name.range)
    return Dimension(
      expression: Expression(
        .comparison(.equal, left, key.expression), range: name.range.union(key.expression.range)))
  }

  /// All names that a key answers to, its own first.
  private func names(of key: Dimension) -> [DimensionName] {
    let written = grain(key.expression).map { [DimensionName($0.rawValue)] } ?? dimensionNames(key.expression)
    return (key.name.map { [DimensionName($0.text)] } ?? []) + written
  }

  /// Keys by their names only, so that `keep` and `sort` may read them.
  private func provisionalKeys(_ keys: [Dimension]) -> [DimensionModel] {
    keys.compactMap { key in
      let names = names(of: key)
      // A period is asked for by its own word, whatever it is called in the answer.
      guard let first = grain(key.expression).map({ DimensionName($0.rawValue) }) ?? names.first else { return nil }
      return DimensionModel(
        name: first, names: names, type: .unknown, formulas: [:], range: key.expression.range)
    }
  }

  /// The keys as the clauses compare them: `keep month = "2026-01"` was no line and no message while they had no type.
  private func typed(_ provisional: [DimensionModel], _ keys: [Dimension], _ uses: [Use]) -> [DimensionModel] {
    zip(provisional, keys).map { model, key in
      var model = model
      if let grain = grain(key.expression) {
        model.type = .period(grain)
      } else {
        // What is wrong with a key is told where the lines are made.
        let names = names(of: key)
        model.type = typesOnly {
          dimension(key.expression, names: names, for: uses + dropping(key.expression, names, uses), .slice).type
        }
      }
      return model
    }
  }

  /// No line is of one value of the key that makes columns.
  private func refuseReading(_ key: Dimension, in formulas: [Formula]) {
    let own = names(of: key)
    var pending = formulas
    while let formula = pending.popLast() {
      if case .slice(.dimension(let name, _)) = formula.kind, own.contains(where: { $0.matches(name) }) {
        report(.keyAcross(name.text), at: formula.range)
      }
      pending += formula.directOperands
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
      if grain(key.expression) != nil { hasPeriod = true } else { noteColumn(inPlaceOf: key.expression) }
      seen[program.text(range)] = range
      if let name = key.name {
        refuseTaken(name)
        let others = keys.filter { $0.name?.range != name.range }.flatMap { names(of: $0).prefix(1) }
        if others.contains(where: { $0.text == name.text }) { report(.columnTwice(name.text), at: name.range) }
      }
    }
  }

  /// `by orders.channel = plans.channel, channel`: on the orders both are one column, and no line is of two of its values.
  private func refuseSameColumn(_ keys: [Dimension], _ models: [ShowModel.Key]) {
    var seen: [(model: DimensionModel, range: SourceRange)] = []
    for (key, model) in zip(keys, models) {
      guard case .dimension(let dimension) = model else { continue }
      let range = key.expression.range
      let first = seen.first { other, _ in
        dimension.formulas.contains { id, own in other.formulas[id] == own }
      }
      if let first, program.text(first.range) != program.text(range) {
        report(.repeatedKey(program.text(range), first: first.range), at: range)
      }
      seen.append((dimension, range))
    }
  }

  func key(_ key: Dimension, _ uses: [Use], _ formulas: [Formula]) -> ShowModel.Key {
    let expression = key.expression
    if let grain = self.grain(expression) {
      checkTime(of: formulas, at: expression.range, word: grain.rawValue)
      return .period(grain)
    }
    if let name = key.name, Analyzer.paths(in: expression).isEmpty, !isSolving {
      // `by shop = 1` names nothing: each row has the same value.
      let whole = program.text(name.range.union(expression.range))
      report(.pairsNothing(program.text(expression.range), text: whole), at: expression.range)
    }
    let names = names(of: key)
    // `overall(sales) by shop`: the groups are those of all that is read and has the key, though `overall` drops it.
    let model = dimension(expression, names: names, for: uses + dropping(expression, names, uses), .slice)
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

  /// What drops a key that its rows have, as if it did not.
  private func dropping(_ expression: Expression, _ names: [DimensionName], _ uses: [Use]) -> [Use] {
    uses.filter { drops($0, names) && hasKey(expression, on: $0.dataset) }.map { use in
      var whole = use
      whole.dropsAll = false
      whole.dropped = []
      return whole
    }
  }

  // MARK: Order

  /// What stands in the query already is the same formula, so that it is computed once; so is a key as it is written.
  private func orderFormula(
    _ expression: Expression, _ show: ShowQuery, _ keys: [Dimension], _ formulas: [Formula], _ place: Scope
  ) -> Formula {
    let text = program.text(expression.range)
    for (item, formula) in zip(show.expressions, formulas) where program.text(item.range) == text { return formula }
    for (key, model) in zip(keys, place.groupKeys) where program.text(key.expression.range) == text {
      return make(.slice(.dimension(model.name)), model.type, expression.range)
    }
    return compile(expression, place)
  }

  /// The places of the keys of `top 2 per category` among those of the lines.
  private func places(of top: Top, _ keys: ArraySlice<Dimension>) -> [Int] {
    top.per.compactMap { path in
      let place = keys.firstIndex { key in names(of: key).contains { $0.matches(DimensionName(path.text)) } }
      if place == nil {
        let others = keys.filter { grain($0.expression) == nil || top.measure == nil }.flatMap {
          names(of: $0).prefix(1)
        }
        let message = SemanticMessage.notAKey(path.text, keys: others.map(\.text))
        // No period has largest groups of its own, so nothing is gained by one more key.
        let isPeriod = top.measure != nil && Grain(word: path.text) != nil
        let way = Help(
          Phrase(
            "leave `per \(path.text)` out; for the largest of each write `by \(path.text), … sort … desc top 3 per \(path.text)`",
            "`per \(path.text)` を外す。それぞれで大きいものなら `by \(path.text), … sort … desc top 3 per \(path.text)` と書く"))
        report(isPeriod ? .helped(message, [way]) : message, at: path.range)
      }
      return place
    }
  }

  /// `top 5 of sales` pools groups: there must be some, and one world in which they are the largest.
  private func checkPooled(_ top: Top, _ keys: ArraySlice<Dimension>, isWhatIf: Bool) {
    let per = top.per.map { DimensionName($0.text) }
    let pooled = keys.filter { key in
      grain(key.expression) == nil && !names(of: key).contains { own in per.contains { own.matches($0) } }
    }
    if pooled.isEmpty { report(.nothingToPool, at: top.range) }
    if isWhatIf { report(.poolOfWhatIf, at: top.range) }
    let periods = keys.filter { grain($0.expression) != nil }.flatMap { names(of: $0) }
    for path in top.per where periods.contains(where: { $0.matches(DimensionName(path.text)) }) {
      report(.poolPerPeriod(path.text), at: path.range)
    }
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
  /// groups there are must be known before. Nil: nothing else is asked.
  private func withoutNumbersOfSlice(_ filter: Filter) -> Filter? {
    guard filter.conditions.values.contains(where: dependsOnSlice) else { return filter }
    var result = filter
    result.conditions = filter.conditions.mapValues { condition in
      let parts = condition.conjuncts.filter { !dependsOnSlice($0) }
      if parts.isEmpty { return make(.constant(.boolean(true)), .boolean, filter.range) }
      return parts.count == 1 ? parts[0] : make(.and(parts), .boolean, filter.range)
    }
    // Otherwise datasets of which the numbers cannot be asked (`tick across month where orders.net in top 2`, of customers)
    // would seem to have a condition that nobody can tell.
    let asksNothing = result.conditions.values.allSatisfy { $0.kind == .constant(.boolean(true)) }
    return asksNothing && result.fixed.isEmpty ? nil : result
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
}
