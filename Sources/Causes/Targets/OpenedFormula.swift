import Numerics
import Semantics

/// Reads formulas of slices as arithmetic over parts: opened through definitions down to those that stand for themselves.
/// Tables, aggregates and transformers are parts; a condition around a formula (`sales where channel = "web"`) is one around
/// each of its parts.
struct FormulaOpening {
  /// Deeper than any rule of a team, and far from the end of the call stack.
  private static let deepest = 200

  let model: Model
  /// What has a target or a limit, by the formula that it is for.
  let bounded: Set<Identity>
  /// The parts met, in the order of their variables.
  private(set) var parts: [Formula] = []
  private var places: [Identity: Int] = [:]
  private var knownBelow: [DefinitionID: Bool] = [:]
  private var expression = IntervalExpression()

  init(_ model: Model, bounded: Set<Identity>) { (self.model, self.bounded) = (model, bounded) }

  /// The variable that stands for a formula.
  mutating func variable(of formula: Formula) -> Int {
    if let known = places[formula.identity] { return known }
    parts.append(formula)
    places[formula.identity] = parts.count - 1
    return parts.count - 1
  }

  /// What a formula is made of: at least one level of it is opened, where there is one.
  mutating func opened(_ formula: Formula) -> IntervalExpression {
    let place =
      switch formula.kind {
      case .slice(.definition(let id)): body(of: id, nil, 0) ?? part(formula, nil)
      case .slice(.filtered(let inner, let filter)): openedDefinition(inner, filter) ?? node(of: inner, filter, 0)
      case .constant, .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or,
        .not,
        .conditional, .coalesce, .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice:
        node(of: formula, nil, 0)
      }
    return expression.ending(at: place)
  }

  private mutating func openedDefinition(_ formula: Formula, _ filter: Filter) -> Int? {
    if case .slice(.definition(let id)) = formula.kind { body(of: id, filter, 0) } else { nil }
  }

  private mutating func part(_ formula: Formula, _ filter: Filter?) -> Int {
    expression.add(.variable(variable(of: filter.map { formula.filtered(by: $0) } ?? formula)))
  }

  private mutating func node(of formula: Formula, _ filter: Filter?, _ depth: Int) -> Int {
    func nodes(_ formulas: [Formula]) -> [Int] { formulas.map { node(of: $0, filter, depth + 1) } }
    let made: IntervalExpression.Node
    switch formula.kind {
    case .constant(.number(let number)): made = .constant(Interval(number))
    case .sum(let terms):
      made = .sum(terms.map { .init(node(of: $0.formula, filter, depth + 1), isInverse: $0.isSubtracted) })
    case .product(let terms, let factor):
      made = .product(
        terms.map { .init(node(of: $0.formula, filter, depth + 1), isInverse: $0.isDivided) }, factor: factor.interval)
    case .scaled(let inner, let factor):
      made = .product([.init(node(of: inner, filter, depth + 1))], factor: factor.interval)
    case .power(let base, let exponent):
      made = .power(node(of: base, filter, depth + 1), node(of: exponent, filter, depth + 1))
    case .conditional(let test, let then, let otherwise):
      let sides = nodes([then, otherwise])
      made = .choice(condition(test, filter, depth + 1), then: sides[0], otherwise: sides[1])
    case .coalesce(let list):
      // Any of them may be the first that has a value.
      let all = nodes(list)
      guard let last = all.last else { return part(formula, filter) }
      return all.dropLast().reversed().reduce(last) { expression.add(.choice(.unknown, then: $1, otherwise: $0)) }
    case .function(let function, let arguments):
      guard let node = node(of: function, arguments, filter, depth) else { return part(formula, filter) }
      made = node
    case .slice(.definition(let id)): return definition(id, formula, filter, depth)
    case .slice(.filtered(let inner, let own)) where filter == nil && !bounded.contains(formula.identity):
      return node(of: inner, own, depth + 1)
    case .constant, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .band, .histogram, .within,
      .lookup, .inlined, .row, .slice:
      return part(formula, filter)
    }
    return expression.add(made)
  }

  private mutating func node(
    of function: ScalarFunction, _ arguments: [Formula], _ filter: Filter?, _ depth: Int
  ) -> IntervalExpression.Node? {
    let rising: IntervalExpression.Rising
    switch function {
    case .min: return .least(arguments.map { node(of: $0, filter, depth + 1) })
    case .max: return .most(arguments.map { node(of: $0, filter, depth + 1) })
    case .abs: return arguments.first.map { .magnitude(node(of: $0, filter, depth + 1)) }
    case .sqrt: rising = .sqrt
    case .exp: rising = .exp
    case .ln: rising = .ln
    case .log10: rising = .log10
    case .floor: rising = .floor
    case .ceil: rising = .ceil
    case .round: rising = .round
    case .length, .lower, .upper, .trim, .left, .right, .concat, .contains, .startsWith, .endsWith, .period, .firstDay,
      .dateOfText, .numberOfText, .momentOfDay, .dayOfMoment, .weekday, .dayOfMonth, .monthOfYear, .yearNumber, .hour,
      .daysBetween, .periodsBetween, .wholeSince, .addDays, .addMonths:
      return nil
    }
    // `round(x, 2)` rounds to a digit.
    return arguments.count == 1 ? .rising(rising, node(of: arguments[0], filter, depth + 1)) : nil
  }

  private mutating func condition(_ formula: Formula, _ filter: Filter?, _ depth: Int) -> IntervalCondition {
    switch formula.kind {
    case .comparison(let kind, let a, let b):
      guard case .number = a.type, case .number = b.type else { return .unknown }
      return .comparison(kind, node(of: a, filter, depth + 1), node(of: b, filter, depth + 1))
    case .and(let list): return .all(list.map { condition($0, filter, depth + 1) })
    case .or(let list): return .any(list.map { condition($0, filter, depth + 1) })
    case .not(let inner): return .not(condition(inner, filter, depth + 1))
    case .constant, .sum, .product, .power, .scaled, .between, .oneOf, .like, .isMissing, .conditional, .coalesce,
      .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice:
      return .unknown
    }
  }

  // MARK: Definitions

  /// A part by itself where it has a target or a limit, or nothing below it has.
  private mutating func definition(_ id: DefinitionID, _ formula: Formula, _ filter: Filter?, _ depth: Int) -> Int {
    let own = filter.map { formula.filtered(by: $0) } ?? formula
    guard !bounded.contains(own.identity), hasBounded(below: id, depth) else { return part(formula, filter) }
    return body(of: id, filter, depth + 1) ?? part(formula, filter)
  }

  private mutating func body(of id: DefinitionID, _ filter: Filter?, _ depth: Int) -> Int? {
    let definition = model.definitions[id.index]
    guard case .formula(let formula) = definition.body, definition.recurrence == nil, depth < Self.deepest else {
      return nil
    }
    return node(of: formula, filter, depth)
  }

  /// Whether something that can be opened to has a target or a limit.
  private mutating func hasBounded(below id: DefinitionID, _ depth: Int) -> Bool {
    if let known = knownBelow[id] { return known }
    guard depth < Self.deepest, case .formula(let body) = model.definitions[id.index].body else { return false }
    var pending = [body]
    var isFound = false
    while let next = pending.popLast(), !isFound {
      isFound = bounded.contains(next.identity)
      switch next.kind {
      case .slice(.definition(let other)): isFound = isFound || hasBounded(below: other, depth + 1)
      case .slice(.filtered(let inner, _)): pending.append(inner)
      case .constant, .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or,
        .not,
        .conditional, .coalesce, .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice:
        pending += next.directOperands
      }
    }
    knownBelow[id] = isFound
    return isFound
  }
}

extension Rational {
  /// From 2^53 on not every whole number is a double.
  var interval: Interval { .around(Double(numerator)) / .around(Double(denominator)) }
}
