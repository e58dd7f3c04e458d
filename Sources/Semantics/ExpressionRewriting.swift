import SourceText
import Syntax

/// Makes an expression anew: in other places, with other parts. The parser limits nesting, and so does what writes calls out,
/// so that these functions may call each other.
struct ExpressionRewriting {
  /// Where a part stands afterwards.
  var place: (SourceRange) -> SourceRange = { $0 }
  /// What takes the place of a whole expression; nil: the same with its parts made anew.
  var replacement: (Expression) -> Expression? = { _ in nil }
  /// The name behind `on` or `via`.
  var clauseName: (Name) -> Name? = { _ in nil }
  /// The column behind `sort`.
  var order: (Path) -> Path? = { _ in nil }

  func callAsFunction(_ expression: Expression) -> Expression {
    replacement(expression) ?? Expression(kind(expression.kind), range: place(expression.range))
  }

  private func all(_ expressions: [Expression]) -> [Expression] { expressions.map { self($0) } }

  private func kind(_ kind: ExpressionKind) -> ExpressionKind {
    switch kind {
    case .number(let literal): .number(number(literal))
    case .date, .text, .boolean, .none, .bad: kind
    case .path(let path): .path(self.path(path))
    case .call(let call): .call(self.call(call))
    case .window(let window): .window(self.window(window))
    case .since(let unit, let inner): .since(self.since(unit), self(inner))
    case .top(let value, let isNegated, let part): .top(self(value), isNegated: isNegated, number(part))
    case .negate(let inner): .negate(self(inner))
    case .sum(let first, let rest):
      .sum(
        self(first),
        rest.map {
          var term = $0
          (term.operatorRange, term.expression) = (place(term.operatorRange), self(term.expression))
          return term
        })
    case .product(let first, let rest):
      .product(
        self(first),
        rest.map {
          var factor = $0
          (factor.operatorRange, factor.expression) = (place(factor.operatorRange), self(factor.expression))
          return factor
        })
    case .power(let base, let exponent): .power(self(base), self(exponent))
    case .comparison(let comparison, let left, let right): .comparison(comparison, self(left), self(right))
    case .membership(let value, let isNegated, let set): .membership(self(value), isNegated: isNegated, self(set))
    case .like(let value, let isNegated, let mask): .like(self(value), isNegated: isNegated, self(mask))
    case .within(let time, let length, let anchor): .within(self(time), length: self(length), of: self(anchor))
    case .range(let low, let high, let isHalfOpen): .range(self(low), self(high), isHalfOpen: isHalfOpen)
    case .and(let parts): .and(all(parts))
    case .or(let parts): .or(all(parts))
    case .not(let inner): .not(self(inner))
    case .coalesce(let parts): .coalesce(all(parts))
    case .conditional(let test, let then, let otherwise):
      .conditional(self(test), then: self(then), otherwise: self(otherwise))
    case .bracketed(let inner, let condition, let during):
      .bracketed(self(inner), condition: condition.map { self($0) }, during: during.map { self($0) })
    case .list(let parts): .list(all(parts))
    case .band(let inner, let limit): .band(self(inner), upTo: self(limit))
    case .histogram(let inner, let step): .histogram(self(inner), step: self(step))
    case .table(let table): .table(self.table(table))
    case .expansion(var expansion):
      .expansion(
        {
          expansion.body = self(expansion.body)
          return expansion
        }())
    case .argument(var argument):
      .argument(
        {
          argument.value = self(argument.value)
          return argument
        }())
    }
  }

  private func number(_ literal: NumberLiteral) -> NumberLiteral {
    var result = literal
    result.range = place(literal.range)
    result.unit = literal.unit.map(unit)
    return result
  }

  func unit(_ unit: UnitExpression) -> UnitExpression {
    var result = unit
    result.range = place(unit.range)
    for index in result.factors.indices { result.factors[index].range = place(unit.factors[index].range) }
    return result
  }

  private func since(_ unit: SinceUnit) -> SinceUnit {
    var result = unit
    (result.unit, result.range) = (name(unit.unit), place(unit.range))
    return result
  }

  private func name(_ name: Name) -> Name {
    var result = name
    result.range = place(name.range)
    return result
  }

  private func path(_ path: Path) -> Path {
    var result = path
    result.names = path.names.map(name)
    result.range = place(path.range)
    return result
  }

  private func call(_ call: Call) -> Call {
    var result = call
    result.name = name(call.name)
    result.arguments = call.arguments.map(argument)
    result.condition = call.condition.map { self($0) }
    result.among = call.among.map { self($0) }
    return result
  }

  private func argument(_ argument: Argument) -> Argument {
    var result = argument
    switch argument.source {
    case .expression(let inner): result.source = .expression(self(inner))
    case .each(let keys): result.source = .each(keys.map(key))
    }
    result.condition = argument.condition.map { self($0) }
    result.per = argument.per.map(key)
    result.via = argument.via.map { clauseName($0) ?? name($0) }
    result.on = argument.on.map { clauseName($0) ?? name($0) }
    result.range = place(argument.range)
    return result
  }

  func key(_ key: GroupKey) -> GroupKey {
    var result = key
    result.name = key.name.map(name)
    result.expression = self(key.expression)
    result.range = place(key.range)
    return result
  }

  private func window(_ window: WindowCall) -> WindowCall {
    var result = window
    switch window.kind {
    case .ordinal: break
    case .tile(let count): result.kind = .tile(self(count))
    case .previous(let inner, let distance): result.kind = .previous(self(inner), distance.map { self($0) })
    case .following(let inner, let distance): result.kind = .following(self(inner), distance.map { self($0) })
    case .running(let inner, let length): result.kind = .running(self(inner), length.map { self($0) })
    }
    result.per = window.per.map(key)
    result.order = window.order.map { order($0) ?? path($0) }
    return result
  }

  func dimension(_ dimension: Dimension) -> Dimension {
    var result = dimension
    result.expression = self(dimension.expression)
    return result
  }

  private func table(_ table: TableExpression) -> TableExpression {
    var result = table
    result.dimensions = table.dimensions.map(dimension)
    result.entries = table.entries.map(entry)
    result.otherwise = table.otherwise.map { self($0) }
    return result
  }

  private func entry(_ entry: TableEntry) -> TableEntry {
    var result = entry
    result.keys = all(entry.keys)
    result.value = self(entry.value)
    result.range = place(entry.range)
    return result
  }

  func body(_ body: DefinitionBody) -> DefinitionBody {
    switch body {
    case .expression(let inner): .expression(self(inner))
    case .interval(let low, let high): .interval(self(low), self(high))
    case .range(let low, let mode, let high): .range(self(low), mode: mode.map { self($0) }, self(high))
    case .counted(let part, let whole): .counted(self(part), of: self(whole))
    case .table(let entries, let otherwise): .table(entries.map(entry), otherwise: otherwise.map { self($0) })
    }
  }
}
