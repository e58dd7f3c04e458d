import Syntax

/// The functions and definitions with parameters that a statement calls.
package func namesCalled(in kind: StatementKind) -> Set<String> {
  var found: Set<String> = []
  var walk = ExpressionRewriting()
  walk.replacement = { expression in
    if case .call(let call) = expression.kind { found.insert(call.name.text) }
    return nil
  }
  _ = walk.statement(kind)
  return found
}

// The expressions of every kind of statement.
extension ExpressionRewriting {
  func statement(_ kind: StatementKind) -> StatementKind {
    switch kind {
    case .definition(let definition): .definition(self.definition(definition))
    case .dataset(let dataset): .dataset(self.dataset(dataset))
    case .goal(let level): .goal(self.level(level))
    case .target(let level): .target(self.level(level))
    case .link(let link): .link(self.link(link))
    case .event(let event): .event(self.event(event))
    case .action(let action): .action(self.action(action))
    case .bet(let bet): .bet(self.bet(bet))
    case .limit(let name, let bounds): .limit(name, self(bounds))
    case .scenario(let scenario): .scenario(self.scenario(scenario))
    case .test(let test): .test(self.test(test))
    case .query(let query): .query(self.query(query))
    case .calendar, .unit, .factor, .importFile, .bad: kind
    }
  }

  private func definition(_ definition: DefinitionStatement) -> DefinitionStatement {
    var result = definition
    result.dimensions = definition.dimensions.map(dimension)
    for index in result.parameters.indices {
      result.parameters[index].value = definition.parameters[index].value.map { self($0) }
    }
    result.body = body(definition.body)
    result.condition = definition.condition.map { self($0) }
    result.during = definition.during.map { self($0) }
    result.replaced = definition.replaced.map(self.definition)
    return result
  }

  private func dataset(_ dataset: DatasetStatement) -> DatasetStatement {
    var result = dataset
    if case .per(let keys) = dataset.source { result.source = .per(keys.map(key)) }
    result.condition = dataset.condition.map { self($0) }
    for index in result.entries.indices {
      switch result.entries[index].kind {
      case .time(var time):
        time.value = time.value.map { self($0) }
        result.entries[index].kind = .time(time)
      case .clock(var clock):
        clock.value = self(clock.value)
        result.entries[index].kind = .clock(clock)
      case .column(var column):
        column.value = column.value.map { self($0) }
        if let length = column.reference?.within { column.reference?.within = self(length) }
        result.entries[index].kind = .column(column)
      case .key, .covers, .coversTo, .unpivot, .optional, .bad: break
      }
    }
    return result
  }

  private func bound(_ bound: Bound) -> Bound {
    switch bound {
    case .comparison(let comparison, let value): .comparison(comparison, self(value))
    case .range(let range): .range(self(range))
    }
  }

  private func level(_ level: LevelStatement) -> LevelStatement {
    var result = level
    result.bound = bound(level.bound)
    result.warn = level.warn.map { self($0) }
    result.condition = level.condition.map { self($0) }
    for index in result.guards.indices { result.guards[index].bound = bound(level.guards[index].bound) }
    return result
  }

  private func clause(_ clause: LinkClause) -> LinkClause {
    switch clause {
    case .after(let length): .after(self(length))
    case .condition(let condition): .condition(self(condition))
    case .because, .from, .each, .experiment: clause
    }
  }

  private func link(_ link: LinkStatement) -> LinkStatement {
    var result = link
    result.clauses = link.clauses.map(clause)
    return result
  }

  private func event(_ event: EventStatement) -> EventStatement {
    var result = event
    result.condition = event.condition.map { self($0) }
    return result
  }

  private func action(_ action: ActionStatement) -> ActionStatement {
    var result = action
    result.perCondition = action.perCondition.map { self($0) }
    result.clauses = action.clauses.map(clause)
    return result
  }

  private func bet(_ bet: BetStatement) -> BetStatement {
    var result = bet
    result.bound = bound(bet.bound)
    return result
  }

  private func assignment(_ assignment: Assignment) -> Assignment {
    var result = assignment
    result.value = body(assignment.value)
    return result
  }

  private func scenario(_ scenario: ScenarioStatement) -> ScenarioStatement {
    var result = scenario
    result.assignments = scenario.assignments.map(assignment)
    return result
  }

  private func test(_ test: TestStatement) -> TestStatement {
    var result = test
    for index in result.entries.indices {
      switch test.entries[index].kind {
      case .given(let assignments): result.entries[index].kind = .given(assignments.map(assignment))
      case .expect(let condition, let tolerance):
        result.entries[index].kind = .expect(self(condition), tolerance: tolerance.map { self($0) })
      case .table, .bad: break
      }
    }
    return result
  }

  // MARK: Queries

  private func query(_ query: Query) -> Query {
    switch query {
    case .show(let show): .show(self.show(show))
    case .list(let list): .list(self.list(list))
    case .why(let why): .why(self.why(why))
    case .levers(let name, let clauses): .levers(name, clauses: clauses.map(clause))
    case .whatIf(let changes, let show): .whatIf(changes.map(change), self.show(show))
    case .reach(let name, let value, let levers, let clauses):
      .reach(name, self(value), by: levers, clauses: clauses.map(clause))
    case .uncertainty(let name, let level, let clauses):
      .uncertainty(name, level.map(bound), clauses: clauses.map(clause))
    case .actions(let name, let clauses): .actions(name, clauses: clauses.map(clause))
    case .evidence, .bets: query
    }
  }

  private func why(_ why: WhyQuery) -> WhyQuery {
    var result = why
    result.by = why.by.map(dimension)
    result.clauses = why.clauses.map(clause)
    return result
  }

  private func top(_ top: Top) -> Top {
    var result = top
    result.measure = top.measure.map { self($0) }
    return result
  }

  private func item(_ item: ShowItem) -> ShowItem {
    var result = item
    result.expression = self(item.expression)
    return result
  }

  private func list(_ list: ListQuery) -> ListQuery {
    var result = list
    result.columns = list.columns.map(item)
    result.clauses = list.clauses.map(clause)
    return result
  }

  private func show(_ show: ShowQuery) -> ShowQuery {
    var result = show
    result.items = show.items.map(item)
    result.clauses = show.clauses.map(clause)
    return result
  }

  private func clause(_ clause: ShowClause) -> ShowClause {
    switch clause {
    case .by(let dimensions): .by(dimensions.map(dimension))
    case .condition(let condition): .condition(self(condition))
    case .keep(let condition): .keep(self(condition))
    case .sort(let key, let isDescending): .sort(self(key), isDescending: isDescending)
    case .across(let dimension): .across(self.dimension(dimension))
    case .top(let top): .top(self.top(top))
    case .during, .under, .form, .interval, .uncertainty, .total: clause
    }
  }

  func change(_ change: Change) -> Change {
    var result = change
    if case .set(let value) = change.kind { result.kind = .set(self(value)) }
    return result
  }
}
