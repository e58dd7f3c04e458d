// What adds up over groups. Over periods it is `addsUp`: the stock of two channels adds up, that of two months does not.

extension Model {
  /// Whether the values of groups add up to the value of all of them together.
  package func addsUpByGroup(_ formula: Formula) -> Bool {
    formula.addsUpByGroup { id in
      guard definitions[id.index].recurrence == nil, case .formula(let formula) = definitions[id.index].body else {
        return nil
      }
      return formula
    }
  }
}

extension Formula {
  /// Whether the values of groups of rows add up to that of all rows: sums and counts of rows do, and what is added, taken
  /// away or multiplied by a constant of such. Shares, means and counts of different values do not, and what cannot be told
  /// by the formula alone counts as if it did not.
  func addsUpByGroup(_ body: (DefinitionID) -> Formula?) -> Bool {
    switch kind {
    case .sum(let terms): return terms.allSatisfy { $0.formula.addsUpByGroup(body) }
    case .scaled(let inner, _): return inner.addsUpByGroup(body)
    case .product(let factors, _):
      let varying = factors.filter { !$0.formula.isFixed(body) }
      return varying.count == 1 && varying.allSatisfy { !$0.isDivided && $0.formula.addsUpByGroup(body) }
    // An empty group adds nothing.
    case .coalesce(let choices):
      return choices.first?.addsUpByGroup(body) ?? false && choices.dropFirst().allSatisfy(\.isZero)
    case .slice(let leaf): return Formula.addsUpByGroup(leaf, body)
    case .constant, .power, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .conditional, .function,
      .band, .histogram, .within, .lookup, .inlined, .row:
      return false
    }
  }

  private static func addsUpByGroup(_ leaf: SliceLeaf, _ body: (DefinitionID) -> Formula?) -> Bool {
    switch leaf {
    case .definition(let id): return body(id)?.addsUpByGroup(body) ?? false
    case .aggregate(let aggregate):
      guard case .rows = aggregate.source else { return false }
      switch aggregate.kind {
      // A row that is held against a number of its slice counts in one slice and not in another.
      case .sum, .count: return aggregate.parts.allSatisfy { !$0.readsSlice }
      case .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .share, .correlation, .countDistinct:
        return false
      }
    case .filtered(let inner, let filter):
      return inner.addsUpByGroup(body) && filter.parts.allSatisfy { !$0.readsSlice }
    case .during(let inner, _), .prior(let inner, _, nil), .next(let inner, _), .change(let inner, _),
      .trailing(let inner, _), .toDate(let inner, _), .cumulative(let inner), .perLength(let inner, _):
      return inner.addsUpByGroup(body)
    case .prior, .growth, .ticked, .overall, .rank, .dimension, .startsFrom, .windowDay: return false
    }
  }

  /// The same number in every group.
  private func isFixed(_ body: (DefinitionID) -> Formula?) -> Bool {
    switch kind {
    case .constant: return true
    case .slice(.definition(let id)): return body(id)?.isFixed(body) ?? false
    case .sum, .product, .power, .scaled, .function, .conditional, .coalesce:
      return children.allSatisfy { $0.isFixed(body) }
    case .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .band, .histogram, .within, .lookup,
      .inlined, .row, .slice:
      return false
    }
  }

  private var isZero: Bool {
    if case .constant(.number(let number)) = kind { number.double == 0 } else { false }
  }

  private var readsSlice: Bool {
    if case .slice = kind { return true }
    return children.contains(where: \.readsSlice)
  }
}
