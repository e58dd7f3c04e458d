extension Model {
  /// Whether a number of several periods is the sum of those of each: counts and sums of what happened, and what is made of
  /// them but ratios.
  package func addsUp(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .slice(.definition(let id)): return plainBody(of: id).map(addsUp) ?? false
    case .slice(.aggregate(let aggregate)):
      guard aggregate.kind == .sum || aggregate.kind == .count, case .rows(let dataset) = aggregate.source else {
        return false
      }
      return datasets[dataset.index].times.first.map { $0.until == nil } ?? false
    case .slice(.filtered(let inner, _)), .scaled(let inner, _): return addsUp(inner)
    case .sum(let terms): return terms.allSatisfy { addsUp($0.formula) }
    case .product(let factors, _):
      // So many times an amount, as 3円 for each order.
      let amounts = factors.filter { !isConstant($0.formula) }
      return amounts.count == 1 && !amounts[0].isDivided && addsUp(amounts[0].formula)
    default: return false  // A ratio, a product of two numbers, or what is no amount.
    }
  }

  /// What stands for a definition in a formula; nil for a series, a table and what is not known exactly.
  private func plainBody(of id: DefinitionID) -> Formula? {
    guard definitions[id.index].recurrence == nil, case .formula(let body) = definitions[id.index].body else {
      return nil
    }
    return body
  }

  /// The same number in every slice.
  private func isConstant(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .constant: return true
    case .slice(.definition(let id)): return plainBody(of: id).map(isConstant) ?? false
    case .scaled(let inner, _): return isConstant(inner)
    case .sum(let terms): return terms.allSatisfy { isConstant($0.formula) }
    case .product(let factors, _): return factors.allSatisfy { isConstant($0.formula) }
    default: return false  // What hangs on the slice, and what is seldom made of constants alone.
    }
  }

  /// Whether a number of a longer time is that of its last day: what is open then, and what is made of such numbers alone.
  package func isOfLastDay(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .slice(.definition(let id)): return plainBody(of: id).map(isOfLastDay) ?? false
    case .slice(.aggregate(let aggregate)):
      guard case .rows(let dataset) = aggregate.source else { return false }
      return datasets[dataset.index].times.first?.until != nil && !aggregate.readsEvents
    case .slice(.filtered(let inner, _)), .scaled(let inner, _): return isOfLastDay(inner)
    case .sum(let terms): return terms.map(\.formula).allSatisfy { isConstant($0) || isOfLastDay($0) }
    case .product(let factors, _):
      let parts = factors.map(\.formula).filter { !isConstant($0) }
      return !parts.isEmpty && parts.allSatisfy { isOfLastDay($0) }
    default: return false  // What is made of anything else.
    }
  }

  /// What a rate is a rate of, by which its periods count in a longer time: the orders of what is earned for an order, the
  /// rows of a share or mean. Nil where no formula says it.
  package func base(ofRate formula: Formula) -> Formula? {
    switch formula.kind {
    case .slice(.definition(let id)): return plainBody(of: id).flatMap(base(ofRate:))
    case .slice(.filtered(let inner, let filter)): return base(ofRate: inner).map { $0.filtered(by: filter) }
    case .slice(.aggregate(let aggregate)):
      // What a stock is in a longer time it is on its last day.
      return isOfLastDay(formula) ? nil : aggregate.base
    case .scaled(let inner, _): return base(ofRate: inner)
    case .product(let factors, _):
      let divisors = factors.filter { $0.isDivided && !isConstant($0.formula) }
      let rest = factors.filter { !$0.isDivided && !isConstant($0.formula) }
      guard divisors.count == 1, addsUp(divisors[0].formula), rest.allSatisfy({ addsUp($0.formula) }) else {
        return nil
      }
      return divisors[0].formula
    default: return nil  // A sum of rates has a base only where theirs are one.
    }
  }
}

extension Aggregate {
  /// The rows of a share that are decided, those of a mean that have a value, or the sum of which it is a share.
  fileprivate var base: Formula? {
    guard kind == .share || kind == .avg, case .rows = source else { return nil }
    var base = self
    base.kind = kind == .share && argument != nil ? .sum : .count
    if kind == .share {
      // True and false alike, and neither where nothing is decided yet.
      func boolean(_ kind: FormulaKind) -> Formula { Formula(kind, type: .boolean, range: range) }
      let decided = condition.map { boolean(.or([$0, boolean(.not($0))])) }
      let conditions = [among, decided].compactMap { $0 }
      base.condition = conditions.count > 1 ? boolean(.and(conditions)) : conditions.first
    }
    base.among = nil
    base.type = .number(.plain)
    return Formula(.slice(.aggregate(base)), type: base.type, range: range)
  }
}
