import SourceText
import Syntax

// Walks over expressions. Nesting is limited by the parser; flat chains are loops.
extension Analyzer {
  static var aggregateNames: Set<String> { FunctionWords.aggregates }
  static var transformerNames: Set<String> { FunctionWords.transformers }

  static func isAggregate(_ call: Call) -> Bool {
    guard aggregateNames.contains(call.name.text) else { return false }
    // `max(a, b)` of two values is the scalar function.
    if call.name.text == "min" || call.name.text == "max" { return call.arguments.count == 1 }
    return true
  }

  static func withoutBrackets(_ expression: Expression) -> Expression {
    var current = expression
    while case .bracketed(let inner, nil, nil) = current.kind { current = inner }
    return current
  }

  /// The direct parts of an expression.
  static func children(of expression: Expression) -> [Expression] {
    switch expression.kind {
    case .number, .date, .text, .boolean, .none, .path, .bad: []
    case .call(let call):
      call.arguments.flatMap { argument -> [Expression] in
        let clauses = argument.per.map(\.expression) + [argument.condition].compactMap { $0 }
        return switch argument.source {
        case .expression(let inner): [inner] + clauses
        case .each(let keys): keys.map(\.expression) + clauses
        }
      } + [call.condition, call.among].compactMap { $0 }
    case .window(let window): windowParts(window)
    case .since(_, let inner), .top(let inner, _, _): [inner]
    case .negate(let inner), .not(let inner): [inner]
    case .sum(let first, let rest): [first] + rest.map(\.expression)
    case .product(let first, let rest): [first] + rest.map(\.expression)
    case .power(let left, let right), .comparison(_, let left, let right), .membership(let left, _, let right),
      .like(let left, _, let right), .range(let left, let right, _), .band(let left, let right),
      .histogram(let left, let right):
      [left, right]
    case .within(let inner, let length, let anchor): [inner, length, anchor]
    case .and(let parts), .or(let parts), .coalesce(let parts), .list(let parts): parts
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .bracketed(let inner, let condition, let during): [inner] + [condition, during].compactMap { $0 }
    case .table(let table):
      table.dimensions.map(\.expression) + table.entries.flatMap { $0.keys + [$0.value] }
        + [table.otherwise].compactMap { $0 }
    case .expansion(let expansion): [expansion.body]
    case .argument(let argument): [argument.value]
    }
  }

  private static func windowParts(_ window: WindowCall) -> [Expression] {
    var parts: [Expression] =
      switch window.kind {
      case .ordinal: []
      case .tile(let inner): [inner]
      case .previous(let inner, let distance), .following(let inner, let distance), .running(let inner, let distance):
        [inner] + (distance.map { [$0] } ?? [])
      }
    parts += window.per.map(\.expression)
    return parts
  }

  /// Paths that are read on the rows of the expression itself: not inside aggregates and transformers of its own.
  static func paths(in expression: Expression) -> [Path] {
    var found: [Path] = []
    var stack = [expression]
    while let current = stack.popLast() {
      if case .path(let path) = current.kind { found.append(path) }
      if case .call(let call) = current.kind, isAggregate(call) || transformerNames.contains(call.name.text) {
        // `following(at)` and its kin with a single argument are windows and do read the row.
        continue
      }
      if case .window(let window) = current.kind, let order = window.order { found.append(order) }
      if case .table(let table) = current.kind {
        // Its keys say of themselves where they are looked up.
        stack += table.entries.map(\.value) + [table.otherwise].compactMap { $0 }
        continue
      }
      stack += children(of: current).reversed()
    }
    return found
  }

  /// Every single name that occurs, also inside aggregates.
  static func allNames(in expressions: [Expression]) -> Set<String> {
    var found: Set<String> = []
    var stack = expressions
    while let current = stack.popLast() {
      if case .path(let path) = current.kind, let first = path.names.first { found.insert(first.text) }
      stack += children(of: current)
    }
    return found
  }
}

extension Argument {
  /// What is computed, with the argument's own `where` around it; nil for `each`.
  var value: Expression? {
    guard case .expression(let inner) = source else { return nil }
    guard let condition else { return inner }
    return Expression(
      .bracketed(inner, condition: condition, during: nil), range: inner.range.union(condition.range))
  }
}
