import Numerics

extension Formula {
  /// The formula with numbers of its slice, where it compares or multiplies rows with them, written as constants: in what an
  /// aggregate of rows reads of each, and in the conditions of `x where c`.
  package func writing(_ number: (Formula) -> Constant?) -> Formula {
    func written(_ part: Formula) -> Formula {
      part.replacing { part in
        number(part).map { Formula(.constant($0), type: part.type, range: part.range) }
      }
    }
    switch kind {
    case .slice(.aggregate(var aggregate)):
      aggregate.mapParts(written)
      return Formula(.slice(.aggregate(aggregate)), type: type, range: range)
    case .slice(.filtered(let inner, var filter)):
      filter.conditions = filter.conditions.mapValues(written)
      return Formula(.slice(.filtered(inner, filter)), type: type, range: range)
    default: return self  // No other formula reads rows.
    }
  }

  /// The formula with other parts: each part, from the outside in, is what `replacement` gives for it, or the same with its
  /// own parts replaced.
  func replacing(_ replacement: (Formula) -> Formula?) -> Formula {
    if let other = replacement(self) { return other }
    func each(_ part: Formula) -> Formula { part.replacing(replacement) }
    func all(_ parts: [Formula]) -> [Formula] { parts.map(each) }
    let new: FormulaKind
    switch kind {
    case .constant: return self
    case .sum(let terms):
      new = .sum(terms.map { SignedFormula(isSubtracted: $0.isSubtracted, formula: each($0.formula)) })
    case .product(let factors, let factor):
      new = .product(factors.map { DividedFormula(isDivided: $0.isDivided, formula: each($0.formula)) }, factor: factor)
    case .power(let a, let b): new = .power(each(a), each(b))
    case .scaled(let a, let factor): new = .scaled(each(a), factor)
    case .comparison(let sign, let a, let b): new = .comparison(sign, each(a), each(b))
    case .between(let a, let lower, let upper, let isHalfOpen):
      new = .between(each(a), lower: lower.map(each), upper: upper.map(each), isHalfOpen: isHalfOpen)
    case .oneOf(let a, let list): new = .oneOf(each(a), all(list))
    case .like(let a, let pattern): new = .like(each(a), pattern: pattern)
    case .isMissing(let a): new = .isMissing(each(a))
    case .and(let list): new = .and(all(list))
    case .or(let list): new = .or(all(list))
    case .not(let a): new = .not(each(a))
    case .conditional(let a, let b, let c): new = .conditional(each(a), then: each(b), otherwise: each(c))
    case .coalesce(let list): new = .coalesce(all(list))
    case .function(let function, let list): new = .function(function, all(list))
    case .band(let a, let top): new = .band(each(a), upTo: top)
    case .histogram(let a, let step): new = .histogram(each(a), step: each(step))
    case .within(let a, let length, let anchor, let coverage):
      new = .within(each(a), length: length, anchor: each(anchor), coverage: coverage)
    case .lookup(let id, let keys): new = .lookup(id, keys: all(keys))
    case .inlined(let id, let body): new = .inlined(id, each(body))
    // What is of the row alone holds no number of a slice.
    case .row: return self
    case .slice(let leaf): new = .slice(leaf.replacing(replacement))
    }
    return new == kind ? self : Formula(new, type: type, range: range, isFaulty: isFaulty)
  }
}

extension SliceLeaf {
  fileprivate func replacing(_ replacement: (Formula) -> Formula?) -> SliceLeaf {
    func each(_ part: Formula) -> Formula { part.replacing(replacement) }
    switch self {
    case .definition, .dimension, .startsFrom, .windowDay: return self
    case .aggregate(var aggregate):
      aggregate.mapParts(each)
      return .aggregate(aggregate)
    case .filtered(let a, var filter):
      filter.conditions = filter.conditions.mapValues(each)
      return .filtered(each(a), filter)
    case .during(let a, let span): return .during(each(a), span)
    case .prior(let a, let length, let start): return .prior(each(a), length, start: start.map(each))
    case .next(let a, let length): return .next(each(a), length)
    case .growth(let a, let length): return .growth(each(a), length)
    case .change(let a, let length): return .change(each(a), length)
    case .trailing(let a, let length): return .trailing(each(a), length)
    case .toDate(let a, let grain): return .toDate(each(a), grain)
    case .cumulative(let a): return .cumulative(each(a))
    case .perLength(let a, let grain): return .perLength(each(a), grain)
    case .overall(let a, let names): return .overall(each(a), dropping: names)
    case .ticked(let a, let clock): return .ticked(each(a), clock: clock)
    case .rank(let a, let ranking): return .rank(each(a), ranking)
    }
  }
}

extension Aggregate {
  fileprivate mutating func mapParts(_ transform: (Formula) -> Formula) {
    argument = argument.map(transform)
    second = second.map(transform)
    condition = condition.map(transform)
    among = among.map(transform)
  }
}
