import Syntax

/// Looks at every path of an expression, without any idea of what it means.
enum NaiveWalk {
  static func paths(in expression: Expression, _ visit: (Path) -> Void) {
    if case .path(let path) = expression.kind { visit(path) }
    for child in children(of: expression) { paths(in: child, visit) }
  }

  static func all(in expression: Expression, _ visit: (Expression) -> Void) {
    visit(expression)
    for child in children(of: expression) { all(in: child, visit) }
  }

  static func calls(in expression: Expression, _ visit: (Call) -> Void) {
    if case .call(let call) = expression.kind { visit(call) }
    for child in children(of: expression) { calls(in: child, visit) }
  }

  static func children(of expression: Expression) -> [Expression] {
    switch expression.kind {
    case .number, .date, .text, .boolean, .none, .path, .bad: return []
    case .call(let call):
      var result: [Expression] = []
      for argument in call.arguments {
        switch argument.source {
        case .expression(let value): result.append(value)
        case .each(let keys): result += keys.map(\.expression)
        }
        result += argument.per.map(\.expression) + [argument.condition].compactMap { $0 }
      }
      return result + [call.condition, call.among].compactMap { $0 }
    case .window(let window):
      var result = window.per.map(\.expression)
      switch window.kind {
      case .ordinal: break
      case .tile(let value), .previous(let value, _), .following(let value, _), .running(let value, _):
        result.append(value)
      }
      return result
    case .since(_, let event), .top(let event, _, _): return [event]
    case .negate(let value), .not(let value): return [value]
    case .sum(let first, let terms): return [first] + terms.map(\.expression)
    case .product(let first, let factors): return [first] + factors.map(\.expression)
    case .power(let a, let b), .comparison(_, let a, let b), .membership(let a, _, let b), .like(let a, _, let b),
      .range(let a, let b, _), .band(let a, let b), .histogram(let a, let b):
      return [a, b]
    case .within(let a, let b, let c): return [a, b, c]
    case .and(let all), .or(let all), .coalesce(let all), .list(let all): return all
    case .conditional(let a, let b, let c): return [a, b, c]
    case .bracketed(let inner, let condition, let during): return [inner] + [condition, during].compactMap { $0 }
    case .table(let table): return table.entries.map(\.value) + [table.otherwise].compactMap { $0 }
    case .expansion(let expansion): return [expansion.body]
    case .argument(let argument): return [argument.value]
    }
  }
}

extension DefinitionStatement {
  /// With its table, where it is nothing but one.
  var withTable: DefinitionStatement {
    guard case .expression(let body) = body, case .table(let table) = body.kind else { return self }
    var result = self
    result.dimensions = table.dimensions
    result.body = .table(table.entries, otherwise: table.otherwise)
    return result
  }
}

extension DefinitionBody {
  /// What is read by it in its own slice, as one expression; nil of a table.
  var readable: Expression? {
    switch self {
    case .expression(let body): body
    case .interval(let first, _), .range(let first, _, _), .counted(let first, _):
      Expression(.list(uncertainParts ?? []), range: first.range)
    case .table: nil
    }
  }
}
