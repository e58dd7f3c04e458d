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
      refuseRepeated(changes.map(\.name), what: .changeOf)
      for change in changes { check(change) }
      var asked = self.show(show, isWhatIf: true, notes: notes)
      asked.range = range
      return .show(asked)
    case .list(let list): return self.list(list)
    case .why(let why):
      return self.why(why)
    case .levers(let name, let clauses):
      guard let index = namedDefinition(name) else { return .faulty }
      let around = checkClauses(clauses, around: readDefinition(index, .slice, at: name.range))
      for case .form(let form) in clauses where form.text != AnswerForm.chart.rawValue {
        report(
          .unknownForm(form.text, near: nearestMatch(to: form.text, among: [AnswerForm.chart.rawValue])), at: form.range
        )
      }
      return .levers(
        LeversModel(definition: DefinitionID(index), during: around.during, filter: around.filter))
    case .bets: return .bets
    case .actions(let name, let clauses):
      guard let index = namedDefinition(name) else { return .faulty }
      let around = checkClauses(clauses, around: readDefinition(index, .slice, at: name.range))
      return .actions(ActionsModel(definition: DefinitionID(index), during: around.during))
    case .reach(let name, let value, let by, let clauses):
      let levers = by.compactMap { namedDefinition($0) }
      refuseRepeated(by, what: .lever)
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
    if case .dimension(let dimension) = key(
      Dimension(expression: Expression(.path(path), range: path.range)), known, formulas)
    {
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
    for dimension in why.by.map(resolved) {
      let expression = dimension.expression
      if let grain = grain(expression) {
        report(.periodOfWhy(grain.rawValue), at: expression.range)
        continue
      }
      // What is not known by the column goes by itself: advertising, by the channel of the customers.
      let all = uses(of: formula)
      let known = all.filter { hasKey(expression, on: $0.dataset) }
      if case .dimension(let dimension) = key(dimension, known.isEmpty ? all : known, [formula]) {
        model.dimensions.append(dimension)
      }
    }
    model.filter = checkClauses(why.clauses, around: formula).filter
    for case .form(let name) in why.clauses {
      if name.text == "lmdi", why.by.isEmpty {
        model.isByLogMeans = true
      } else if name.text != AnswerForm.chart.rawValue {
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
      case .by, .across, .under, .keep, .sort, .top, .form, .interval, .uncertainty, .total: break  // Not read here.
      }
    }
    return (range, queryFilter(conditions, uses(of: formula)))
  }

  /// Names that may stand once: of two changes of one KPI the first once counted for nothing.
  func refuseRepeated(_ names: [Name], what: StatedOnce) {
    var seen: [String: SourceRange] = [:]
    for name in names {
      if let first = seen[name.text] {
        report(.statedTwice(what.words(of: name.text), first: first), at: name.range)
      } else {
        seen[name.text] = name.range
      }
    }
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
    refuseRepeated(names, what: .given)
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
