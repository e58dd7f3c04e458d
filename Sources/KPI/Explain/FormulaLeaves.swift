import Semantics

extension Formula {
  /// The parts of a slice formula that have a value of their own worth showing: definitions, aggregates and slice
  /// transformers, left to right. Constants are left out: what they are worth stands in the text.
  package var operands: [Formula] {
    var found: [Formula] = []
    // A stack and not recursion: chains may be as long as the input.
    var pending = [self]
    while let formula = pending.popLast() {
      if case .slice = formula.kind {
        found.append(formula)
      } else {
        pending += formula.children.reversed()
      }
    }
    return found
  }

  /// Every definition that is named below, also inside aggregates and transformers; not through definitions.
  package var namedDefinitions: Set<DefinitionID> {
    var found: Set<DefinitionID> = []
    var pending = [self]
    while let formula = pending.popLast() {
      switch formula.kind {
      case .slice(.definition(let id)), .lookup(let id, _), .inlined(let id, _): found.insert(id)
      case .constant, .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or,
        .not, .conditional, .coalesce, .function, .band, .histogram, .within, .row, .slice:
        break
      }
      pending += formula.children
    }
    return found
  }

  /// The formulas directly below this one.
  var children: [Formula] {
    switch kind {
    case .constant: []
    case .sum(let terms): terms.map(\.formula)
    case .product(let factors, _): factors.map(\.formula)
    case .power(let base, let exponent): [base, exponent]
    case .scaled(let inner, _), .like(let inner, _), .isMissing(let inner), .not(let inner), .band(let inner, _),
      .inlined(_, let inner):
      [inner]
    case .comparison(_, let left, let right): [left, right]
    case .between(let inner, let lower, let upper, _): [inner, lower, upper].compactMap { $0 }
    case .oneOf(let inner, let choices): [inner] + choices
    case .and(let parts), .or(let parts), .coalesce(let parts), .function(_, let parts), .lookup(_, let parts): parts
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .histogram(let inner, let step): [inner, step]
    case .within(let time, _, let anchor, _): [time, anchor]
    case .row(let leaf): leaf.children
    case .slice(let leaf): leaf.children
    }
  }
}

extension RowLeaf {
  fileprivate var children: [Formula] {
    switch self {
    case .column, .path: []
    case .fact(let aggregate, _): aggregate.children
    case .window(let window):
      switch window.kind {
      case .ordinal, .tile: window.per + [window.order].compactMap { $0 }
      case .previous(let inner), .next(let inner): [inner] + window.per + [window.order].compactMap { $0 }
      }
    }
  }
}

extension SliceLeaf {
  fileprivate var children: [Formula] {
    switch self {
    case .definition, .dimension, .startsFrom: []
    case .aggregate(let aggregate): aggregate.children
    case .filtered(let inner, let filter):
      [inner] + filter.conditions.sorted { $0.key.index < $1.key.index }.map(\.value)
    case .prior(let inner, _, let start): [inner] + [start].compactMap { $0 }
    case .during(let inner, _), .next(let inner, _), .growth(let inner, _), .change(let inner, _),
      .trailing(let inner, _), .toDate(let inner, _), .cumulative(let inner), .perLength(let inner, _),
      .overall(let inner, _), .rank(let inner):
      [inner]
    }
  }
}

extension Aggregate {
  fileprivate var children: [Formula] { [argument, second, condition, among].compactMap { $0 } }
}
