import CivilTime
import SourceText

extension TreeDumper {
  // MARK: Queries

  mutating func query(_ query: Query, _ range: SourceRange) {
    switch query {
    case .show(let show): self.show(show)
    case .list(let list):
      line("list \(shown(list.dataset))", range)
      nested { dumper in
        dumper.items(list.columns)
        for clause in list.clauses { dumper.clause(clause) }
      }
    case .why(let why):
      line("why \(shown(why.name))", range)
      nested { dumper in
        if let from = why.from { dumper.expression(from, "from ") }
        if let to = why.to { dumper.expression(to, "to ") }
        for key in why.by { dumper.dimension(key, "by ") }
        for clause in why.clauses { dumper.clause(clause) }
      }
    case .levers(let name, let clauses):
      line("levers \(shown(name))", range)
      nested { dumper in for clause in clauses { dumper.clause(clause) } }
    case .actions(let name, let clauses):
      line("actions \(shown(name))", range)
      nested { dumper in for clause in clauses { dumper.clause(clause) } }
    case .bets: line("bets", range)
    case .whatIf(let changes, let show):
      line("if", range)
      nested { dumper in
        for change in changes { dumper.change(change) }
        dumper.show(show)
      }
    case .reach(let name, let value, let levers, let clauses):
      line("reach \(shown(name))", range)
      nested { dumper in
        dumper.expression(value, "= ")
        for lever in levers { dumper.line("by \(dumper.shown(lever))", lever.range) }
        for clause in clauses { dumper.clause(clause) }
      }
    case .uncertainty(let name, let bound, let clauses):
      line("uncertainty \(shown(name))", range)
      nested { dumper in
        if let bound { dumper.bound(bound) }
        for clause in clauses { dumper.clause(clause) }
      }
    case .evidence(let cause, let effect, let column):
      line(
        "evidence" + (cause.map { " " + shown($0) } ?? "") + (effect.map { " -> " + shown($0) } ?? "")
          + (column.map { " by " + shown($0) } ?? ""), range)
    }
  }

  private mutating func show(_ show: ShowQuery) {
    line("show", show.range)
    nested { dumper in
      dumper.items(show.items)
      for clause in show.clauses { dumper.clause(clause) }
    }
  }

  private mutating func items(_ items: [ShowItem]) {
    for item in items { expression(item.expression, item.name.map { "\(shown($0)) = " } ?? "") }
  }

  private mutating func clause(_ clause: ShowClause) {
    switch clause {
    case .by(let dimensions): for key in dimensions { dimension(key, "by ") }
    case .across(let key): dimension(key, "across ")
    case .condition(let condition): expression(condition, "where ")
    case .during(let span): expression(span, "during ")
    case .under(let name): line("under \(shown(name))", name.range)
    case .keep(let condition): expression(condition, "keep ")
    case .sort(let key, let isDescending): expression(key, isDescending ? "sort desc " : "sort ")
    case .top(let top):
      line(
        "top \(top.count)" + (top.per.isEmpty ? "" : " per " + top.per.map { shown($0) }.joined(separator: ", ")),
        top.range)
      if let measure = top.measure { nested { $0.expression(measure, "of ") } }
    case .form(let name): line("as \(shown(name))", name.range)
    case .interval(let unit, let range): line("with interval" + (unit.map { " per \(shown($0))" } ?? ""), range)
    case .uncertainty: line("with uncertainty")
    case .total(let range): line("with total", range)
    }
  }

  private mutating func dimension(_ key: Dimension, _ word: String) {
    expression(key.expression, word + (key.name.map { "\(shown($0)) = " } ?? ""))
  }

  private mutating func change(_ change: Change) {
    switch change.kind {
    case .set(let value): expression(value, "\(shown(change.name)) = ")
    case .shift(let shift): line("\(shown(change.name)) \(shown(shift))", shift.amount.range)
    }
  }

  // MARK: Expressions

  mutating func expression(_ expression: Expression, _ prefix: String = "") {
    line(prefix + head(expression.kind), expression.range)
    nested { $0.parts(expression.kind) }
  }

  private func head(_ kind: ExpressionKind) -> String {
    switch kind {
    case .number(let number): shown(number)
    case .date(let date): "date " + shown(date)
    case .text(let text): "text \"\(text)\""
    case .boolean(let value): value ? "true" : "false"
    case .none: "none"
    case .path(let path): "path " + shown(path)
    case .call(let call): "call " + shown(call.name)
    case .window(let window): "window " + window.kind.word + (window.isDescending ? " desc" : "")
    case .since(let unit, _): (unit.fullCount.map { "full \($0) " } ?? "") + shown(unit.unit) + " since"
    case .negate: "negate"
    case .sum: "sum"
    case .product: "product"
    case .power: "power"
    case .comparison(let comparator, _, _): comparator.rawValue
    case .membership(_, let isNegated, _): isNegated ? "not in" : "in"
    case .top(_, let isNegated, let part): (isNegated ? "not in top " : "in top ") + shown(part)
    case .like(_, let isNegated, _): isNegated ? "not like" : "like"
    case .within: "within"
    case .range(_, _, let isHalfOpen): isHalfOpen ? "..<" : ".."
    case .and: "and"
    case .or: "or"
    case .not: "not"
    case .coalesce: "??"
    case .conditional: "if"
    case .bracketed: "bracket"
    case .list: "list"
    case .band: "up to"
    case .histogram: "step"
    case .table: "table"
    case .expansion(let expansion): "expansion " + shown(expansion.name)
    case .argument(let argument): "argument " + argument.parameter
    case .bad: "bad"
    }
  }

  private mutating func parts(_ kind: ExpressionKind) {
    switch kind {
    case .number, .date, .text, .boolean, .none, .path, .bad: break
    case .call(let call): self.call(call)
    case .window(let window): self.window(window)
    case .sum(let first, let terms):
      expression(first)
      for term in terms { expression(term.expression, term.isSubtracted ? "- " : "+ ") }
    case .product(let first, let factors):
      expression(first)
      for factor in factors { expression(factor.expression, factor.isDivided ? "/ " : "* ") }
    case .since(_, let operand), .negate(let operand), .not(let operand), .top(let operand, _, _): expression(operand)
    case .comparison(_, let left, let right), .power(let left, let right), .membership(let left, _, let right),
      .like(let left, _, let right), .range(let left, let right, _), .band(let left, let right),
      .histogram(let left, let right):
      expression(left)
      expression(right)
    case .within(let value, let length, let event):
      expression(value)
      expression(length, "within ")
      expression(event, "of ")
    case .and(let operands), .or(let operands), .coalesce(let operands), .list(let operands):
      for operand in operands { expression(operand) }
    case .conditional(let condition, let then, let otherwise):
      expression(condition)
      expression(then, "then ")
      expression(otherwise, "else ")
    case .bracketed(let inner, let condition, let during):
      expression(inner)
      if let condition { expression(condition, "where ") }
      if let during { expression(during, "during ") }
    case .table(let table):
      for dimension in table.dimensions { expression(dimension.expression, "by ") }
      entries(table.entries, otherwise: table.otherwise)
    case .expansion(let expansion): expression(expansion.body)
    case .argument(let argument): expression(argument.value)
    }
  }

  /// The entries of a table.
  mutating func entries(_ entries: [TableEntry], otherwise: Expression?) {
    for entry in entries {
      line("entry", entry.range)
      nested { dumper in
        for key in entry.keys { dumper.expression(key, "key ") }
        dumper.expression(entry.value)
      }
    }
    if let otherwise { expression(otherwise, "else ") }
  }

  private mutating func call(_ call: Call) {
    for argument in call.arguments {
      switch argument.source {
      case .expression(let value): expression(value)
      case .each(let keys):
        line("each", argument.range)
        nested { $0.keys(keys) }
      }
      nested { dumper in
        dumper.keys(argument.per)
        if let via = argument.via { dumper.line("via \(dumper.shown(via))", via.range) }
        if let on = argument.on { dumper.line("on \(dumper.shown(on))", on.range) }
        if let condition = argument.condition { dumper.expression(condition, "where ") }
      }
    }
    if let condition = call.condition { expression(condition, "where ") }
    if let among = call.among { expression(among, "among ") }
  }

  private mutating func window(_ window: WindowCall) {
    switch window.kind {
    case .ordinal: break
    case .tile(let value): expression(value)
    case .previous(let value, let distance), .following(let value, let distance), .running(let value, let distance):
      expression(value)
      if let distance { expression(distance) }
    }
    keys(window.per)
    if let order = window.order { line("sort \(shown(order))", order.range) }
  }

  private func shown(_ date: DateLiteral) -> String {
    switch date {
    case .day(let day): day.isoText
    case .month(let year, let month): "\(year)-\(month)"
    case .quarter(let year, let quarter): "\(year)-Q\(quarter)"
    case .week(let year, let week): "\(year)-W\(week)"
    case .year(let year): "\(year)"
    case .fiscalYear(let year): "FY\(year)"
    case .fiscalQuarter(let year, let quarter): "FY\(year)-Q\(quarter)"
    case .moment(let day, let second): (Moment(day.dayCount) * Moment.secondsPerDay + Moment(second)).isoText
    }
  }
}
