import CivilTime
import SourceText

/// The tree of a file, one node a line, with places. For `kpi emit tree`:
///
///     definition ltv 1:1-1:20
///       product 1:7-1:20
///         path margin 1:7-1:13
///         * path freq 1:16-1:20
package func dump(_ tree: SyntaxTree) -> String {
  var dumper = TreeDumper(file: tree.file)
  for statement in tree.statements { dumper.statement(statement) }
  return dumper.text
}

struct TreeDumper {
  let file: SourceFile
  var text = ""
  var depth = 0

  init(file: SourceFile) { self.file = file }

  mutating func line(_ words: String, _ range: SourceRange? = nil) {
    text += String(repeating: "  ", count: depth) + shownText(words)
    if let range { text += " " + shownPlace(range, file) }
    text += "\n"
  }

  mutating func nested(_ body: (inout TreeDumper) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  func shown(_ name: Name) -> String { name.isQuoted ? Name.quoted(name.text) : name.text }

  func shown(_ path: Path) -> String { path.names.map(shown).joined(separator: ".") }

  func shown(_ unit: UnitExpression?) -> String {
    guard let unit else { return "" }
    let factors = unit.factors.map { factor in
      factor.exponent == 1 ? factor.name : "\(factor.name)^\(factor.exponent)"
    }
    return factors.joined(separator: "·")
  }

  func shown(_ number: NumberLiteral) -> String {
    let unit = shown(number.unit)
    return "number " + number.value.plainText + (unit.isEmpty ? "" : " " + unit)
  }

  // MARK: Statements

  mutating func statement(_ statement: Statement) {
    if let documentation = statement.documentation {
      for words in documentation.split(separator: "\n", omittingEmptySubsequences: false) { line("/// \(words)") }
    }
    let range = statement.range
    switch statement.kind {
    case .definition(let definition): self.definition(definition, range)
    case .dataset(let dataset): self.dataset(dataset, range)
    case .calendar(let entries):
      line("calendar", range)
      nested { dumper in for entry in entries { dumper.calendarEntry(entry) } }
    case .unit(let unit): line("unit \(shown(unit.name))" + (unit.value.map { " = " + shown($0) } ?? ""), range)
    case .goal(let level): self.level("goal", level, range)
    case .target(let level): self.level("target", level, range)
    case .link(let link): self.link(link, range)
    case .factor(let name, let description):
      line("factor \(shown(name))" + (description.map { " \"\($0)\"" } ?? ""), range)
    case .event(let event): self.event(event, range)
    case .action(let action): self.action(action, range)
    case .bet(let bet): self.bet(bet, range)
    case .limit(let name, let bounds):
      line("limit \(shown(name))", range)
      nested { $0.expression(bounds) }
    case .scenario(let scenario):
      line("scenario \(shown(scenario.name))", range)
      nested { dumper in
        if let from = scenario.from { dumper.expression(from, "from ") }
        for assignment in scenario.assignments { dumper.assignment(assignment) }
      }
    case .test(let test):
      line("test \"\(test.title)\"", range)
      nested { dumper in for entry in test.entries { dumper.testEntry(entry) } }
    case .importFile(let path, _): line("import \"\(path)\"", range)
    case .query(let query): self.query(query, range)
    case .bad: line("bad", range)
    }
  }

  private mutating func definition(_ definition: DefinitionStatement, _ range: SourceRange) {
    let unit = shown(definition.unit)
    line("definition \(shown(definition.name))" + (unit.isEmpty ? "" : ": \(unit)"), range)
    nested { dumper in
      for parameter in definition.parameters {
        dumper.line("parameter \(dumper.shown(parameter.name))", parameter.name.range)
        if let value = parameter.value { dumper.nested { $0.expression(value, "= ") } }
      }
      for dimension in definition.dimensions { dumper.expression(dimension.expression, "by ") }
      dumper.body(definition.body)
      if let condition = definition.condition { dumper.expression(condition, "where ") }
      if let during = definition.during { dumper.expression(during, "during ") }
    }
  }

  private mutating func body(_ body: DefinitionBody) {
    switch body {
    case .expression(let value): expression(value)
    case .interval(let low, let high):
      expression(low)
      expression(high, "to ")
    case .range(let low, let mode, let high):
      expression(low)
      if let mode { expression(mode, ".. ") }
      expression(high, ".. ")
    case .counted(let part, let whole):
      expression(part)
      expression(whole, "of ")
    case .table(let entries, let otherwise): self.entries(entries, otherwise: otherwise)
    }
  }

  private mutating func assignment(_ assignment: Assignment) {
    line("assignment \(shown(assignment.name))", assignment.range)
    nested { $0.body(assignment.value) }
  }

  private mutating func dataset(_ dataset: DatasetStatement, _ range: SourceRange) {
    line("dataset \(shown(dataset.name))", range)
    nested { dumper in
      switch dataset.source {
      case .files(let pattern, let place, let isDistinct, let options):
        dumper.line("from \"\(pattern)\"" + (isDistinct ? " distinct" : ""), place)
        for option in options { dumper.option(option) }
      case .dataset(let name, let isDistinct, let options):
        dumper.line("from \(dumper.shown(name))" + (isDistinct ? " distinct" : ""), name.range)
        for option in options { dumper.option(option) }
      case .per(let keys): dumper.keys(keys)
      case .bad: dumper.line("bad source")
      }
      if let condition = dataset.condition { dumper.expression(condition, "where ") }
      for entry in dataset.entries { dumper.datasetEntry(entry) }
    }
  }

  private mutating func option(_ option: FileOption) {
    switch option.kind {
    case .encoding(let name): line("encoding \"\(name)\"", option.range)
    case .delimiter(let sign): line("delimiter \"\(sign)\"", option.range)
    case .decimal(let sign): line("decimal \"\(sign)\"", option.range)
    case .strict: line("strict", option.range)
    case .coversTo(let date):
      line("covers to", option.range)
      nested { $0.expression(date) }
    case .header(let first, let last): line("header \(first)" + (last.map { "..\($0)" } ?? ""), option.range)
    case .skip(let rows, let texts):
      let parts = (rows > 0 ? [String(rows)] : []) + texts.map { "\"\($0)\"" }
      line("skip " + (parts.isEmpty ? "0" : parts.joined(separator: ", ")), option.range)
    case .merged(let names): line("merged " + names.map(shown).joined(separator: ", "), option.range)
    case .empty(let cells): line("empty " + cells.map { "\"\($0)\"" }.joined(separator: ", "), option.range)
    case .sheet(let name): line("sheet \"\(name)\"", option.range)
    case .dates(let order): line("dates \"\(order)\"", option.range)
    case .zone(let name): line("zone \"\(name)\"", option.range)
    case .fileName(let name): line("file \(shown(name))", option.range)
    }
  }

  mutating func keys(_ keys: [GroupKey]) {
    for key in keys { expression(key.expression, "per " + (key.name.map { shown($0) + " = " } ?? "")) }
  }

  private mutating func datasetEntry(_ entry: DatasetEntry) {
    if let documentation = entry.documentation {
      for words in documentation.split(separator: "\n", omittingEmptySubsequences: false) { line("/// \(words)") }
    }
    switch entry.kind {
    case .key(let names): line("key " + names.map(shown).joined(separator: ", "), entry.range)
    case .time(let time):
      let type = shown(time.type)
      line(
        "time \(shown(time.name))" + (type.isEmpty ? "" : ": \(type)")
          + (time.until.map { " until \(shown($0))" } ?? ""),
        entry.range)
      if let value = time.value { nested { $0.expression(value) } }
    case .clock(let clock):
      line("clock \(shown(clock.name))", entry.range)
      nested { $0.expression(clock.value) }
    case .covers(let span):
      line("covers", entry.range)
      nested { $0.expression(span) }
    case .coversTo(let date):
      line("covers to", entry.range)
      nested { $0.expression(date) }
    case .column(let column): self.column(column, entry.range)
    case .unpivot(let unpivot):
      let columns = unpivot.columns.map { $0.isPattern ? "\"\($0.name.text)\"" : shown($0.name) }.joined(
        separator: ", ")
      let names = ([unpivot.labelColumn] + unpivot.valueColumns).map(shown).joined(separator: ", ")
      line("unpivot \(columns) into \(names)", entry.range)
    case .optional(let names): line("optional " + names.map(shown).joined(separator: ", "), entry.range)
    case .bad: line("bad", entry.range)
    }
  }

  private mutating func column(_ column: ColumnEntry, _ range: SourceRange) {
    let type = shown(column.type)
    line(
      "column" + (column.name.map { " " + shown($0) } ?? "") + (type.isEmpty ? "" : ": \(type)")
        + (column.isSpread ? " spread" : ""), range)
    nested { dumper in
      if let value = column.value { dumper.expression(value) }
      guard let reference = column.reference else { return }
      let columns = reference.columns.map(dumper.shown).joined(separator: ", ")
      let from = columns.isEmpty ? "" : "(\(columns)) "
      dumper.line("\(from)-> \(dumper.shown(reference.target))" + (reference.isLatest ? " latest" : ""))
      if let within = reference.within { dumper.nested { $0.expression(within, "within ") } }
    }
  }

  private mutating func calendarEntry(_ entry: CalendarEntry) {
    switch entry.kind {
    case .weekStarts(let day): line("week starts \(shown(day))", entry.range)
    case .yearStarts(let month, let namedBy):
      line("year starts \(shown(month))" + (namedBy.map { " named by \(shown($0))" } ?? ""), entry.range)
    case .timezone(let name): line("timezone \"\(name)\"", entry.range)
    case .judgeEach(let period): line("judge each \(shown(period))", entry.range)
    case .bad: line("bad", entry.range)
    }
  }

  private mutating func level(_ word: String, _ level: LevelStatement, _ range: SourceRange) {
    line("\(word) \(shown(level.name))", range)
    nested { dumper in
      dumper.bound(level.bound)
      if let warn = level.warn { dumper.expression(warn, "warn ") }
      if let deadline = level.deadline { dumper.expression(deadline, "due ") }
      if let grain = level.grain { dumper.line("each \(dumper.shown(grain))", grain.range) }
      if let condition = level.condition { dumper.expression(condition, "where ") }
      if let surely = level.surely { dumper.line("surely", surely) }
      for guarded in level.guards {
        dumper.line("guard \(dumper.shown(guarded.name))", guarded.range)
        dumper.nested { $0.bound(guarded.bound) }
      }
    }
  }

  mutating func bound(_ bound: Bound) {
    switch bound {
    case .comparison(let comparator, let value): expression(value, comparator.rawValue + " ")
    case .range(let range): expression(range, "in ")
    }
  }

  private mutating func link(_ link: LinkStatement, _ range: SourceRange) {
    let effects = link.effects.map(shown).joined(separator: ", ")
    let relation =
      switch link.relation {
      case .raises: "raises"
      case .lowers: "lowers"
      case .moves, .strength: "->"
      }
    line("\(link.isRefuted ? "no " : "")link \(shown(link.cause)) \(relation) \(effects)", range)
    nested { dumper in
      if case .strength(let cause, let effect) = link.relation {
        dumper.line("cause \(dumper.shown(cause))", cause.amount.range)
        dumper.line("effect \(dumper.shown(effect))", effect.first.amount.range)
      }
      for clause in link.clauses { dumper.clause(clause) }
    }
  }

  private func shown(_ size: Size) -> String { shown(size.first) + (size.second.map { " to \(shown($0))" } ?? "") }

  func shown(_ shift: Shift) -> String { (shift.isDecrease ? "- " : "+ ") + shown(shift.amount) }

  private mutating func clause(_ clause: LinkClause) {
    switch clause {
    case .after(let lag): expression(lag, "after ")
    case .because(let words): line("because \"\(words)\"")
    case .from(let source, let place): line("from \"\(source)\"", place)
    case .each(let grain): line("each \(shown(grain))", grain.range)
    case .condition(let condition): expression(condition, "where ")
    case .experiment(let column, let treatment, let control):
      line("tested on \(shown(column)): \"\(treatment)\" against \"\(control)\"", column.range)
    }
  }

  private mutating func event(_ event: EventStatement, _ range: SourceRange) {
    line("event \(shown(event.name))" + (event.description.map { " \"\($0)\"" } ?? ""), range)
    nested { dumper in
      dumper.expression(event.span)
      if let on = event.on { dumper.line("on \(dumper.shown(on))", on.range) }
      if let condition = event.condition { dumper.expression(condition, "where ") }
    }
  }

  private mutating func action(_ action: ActionStatement, _ range: SourceRange) {
    line("action \(shown(action.name))" + (action.description.map { " \"\($0)\"" } ?? ""), range)
    nested { dumper in
      dumper.line("costs \(dumper.shown(action.cost))", action.cost.range)
      if let per = action.per { dumper.line("per \(dumper.shown(per))", per.range) }
      if let condition = action.perCondition { dumper.nested { $0.expression(condition, "where ") } }
      dumper.line("-> \(dumper.shown(action.aim))", action.aim.range)
      dumper.line("size \(dumper.shown(action.size))", action.size.first.amount.range)
      for clause in action.clauses { dumper.clause(clause) }
      if let done = action.done { dumper.expression(done, "done ") }
    }
  }

  private mutating func bet(_ bet: BetStatement, _ range: SourceRange) {
    line("bet \(shown(bet.name))", range)
    nested { dumper in
      dumper.bound(bet.bound)
      dumper.expression(bet.due, "due ")
      dumper.line("at \(dumper.shown(bet.chance))", bet.chance.range)
      if let because = bet.because { dumper.line("because \"\(because)\"") }
    }
  }

  private mutating func testEntry(_ entry: TestEntry) {
    switch entry.kind {
    case .given(let assignments):
      line("given", entry.range)
      nested { dumper in for assignment in assignments { dumper.assignment(assignment) } }
    case .table(let name, let rows):
      line("given \(shown(name))", entry.range)
      nested { dumper in
        for row in rows { dumper.line("row " + row.cells.map { "\"\($0)\"" }.joined(separator: " "), row.range) }
      }
    case .expect(let expectation, let tolerance):
      line("expect", entry.range)
      nested { dumper in
        dumper.expression(expectation)
        if let tolerance { dumper.expression(tolerance, "± ") }
      }
    case .bad: line("bad", entry.range)
    }
  }
}
