/// Whether the values of groups add up to the value of all of them together. Sums and counts of rows do, and what is added,
/// taken away or multiplied by a constant of such. Shares, means and counts of different values do not, and what cannot be
/// told by the formula alone counts as if it did not. Over periods less adds up than over groups: the stock of two channels
/// does, that of two months does not, and no window that moves.
struct Additivity {
  enum Axis: Hashable { case groups, periods }

  let axis: Axis
  /// What a definition is made of; nil where it is no formula, or one that reads its own past.
  let body: (DefinitionID) -> Formula?
  /// Whether the rows of a dataset stand from one day to another.
  let isStock: (DatasetID) -> Bool
  /// Each definition is looked at once: 27 that add each other twice are read a hundred million times.
  private var sums: [DefinitionID: Bool] = [:]
  private var constants: [DefinitionID: Bool] = [:]

  init(over axis: Axis, body: @escaping (DefinitionID) -> Formula?, isStock: @escaping (DatasetID) -> Bool) {
    (self.axis, self.body, self.isStock) = (axis, body, isStock)
  }

  mutating func addsUp(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .sum(let terms): return terms.allSatisfy { addsUp($0.formula) }
    case .scaled(let inner, _): return addsUp(inner)
    case .product(let factors, _):
      let varying = factors.filter { !isConstant($0.formula) }
      return varying.count == 1 && varying.allSatisfy { !$0.isDivided && addsUp($0.formula) }
    // An empty group adds nothing.
    case .coalesce(let choices):
      guard let first = choices.first else { return false }
      return addsUp(first) && choices.dropFirst().allSatisfy(\.isZero)
    case .slice(let leaf): return addsUp(leaf)
    case .constant, .power, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .conditional, .function,
      .band, .histogram, .within, .lookup, .inlined, .row:
      return false
    }
  }

  private mutating func addsUp(_ leaf: SliceLeaf) -> Bool {
    switch leaf {
    case .definition(let id):
      if let known = sums[id] { return known }
      // Through a circle nothing adds up.
      sums[id] = false
      let found = body(id).map { addsUp($0) } ?? false
      sums[id] = found
      return found
    case .aggregate(let aggregate):
      guard case .rows(let dataset) = aggregate.source else { return false }
      if axis == .periods, isStock(dataset), !aggregate.readsEvents { return false }
      switch aggregate.kind {
      // A row that is held against its slice counts in one slice and not in another.
      case .sum, .count: return !aggregate.parts.contains { readsSlice($0) }
      case .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .share, .correlation, .countDistinct:
        return false
      }
    case .filtered(let inner, let filter): return addsUp(inner) && isOfRows(filter)
    // A window of its own is the same, or overlaps, in every period.
    case .during(let inner, _), .prior(let inner, _, nil), .next(let inner, _), .change(let inner, _),
      .trailing(let inner, _), .toDate(let inner, _), .cumulative(let inner), .perLength(let inner, _):
      return axis == .groups && addsUp(inner)
    case .prior, .growth, .ticked, .overall, .rank, .dimension, .startsFrom, .windowDay: return false
    }
  }

  /// Whether a condition says the same of a row whatever the group that it is looked at in: one that holds it against the mean
  /// of its group does not.
  mutating func isOfRows(_ filter: Filter) -> Bool { !filter.parts.contains { readsSlice($0) } }

  /// A number of the slice, a place among its rows, or whether a row is among its largest.
  private mutating func readsSlice(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .slice: return !isConstant(formula)
    case .row(.top), .row(.window): return true
    default: return formula.children.contains { readsSlice($0) }  // Any other kind reads what its parts read.
    }
  }

  /// The same number in every group and period.
  private mutating func isConstant(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .constant: return true
    case .slice(.definition(let id)):
      if let known = constants[id] { return known }
      constants[id] = false
      let found = body(id).map { isConstant($0) } ?? false
      constants[id] = found
      return found
    case .sum, .product, .power, .scaled, .function, .conditional, .coalesce:
      return formula.children.allSatisfy { isConstant($0) }
    case .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .band, .histogram, .within, .lookup,
      .inlined, .row, .slice:
      return false
    }
  }
}

extension Model {
  /// Whether the values of groups add up to the value of all of them together.
  package func addsUpByGroup(_ formula: Formula) -> Bool {
    var additivity = Additivity(
      over: .groups,
      body: { id in
        guard definitions[id.index].recurrence == nil, case .formula(let body) = definitions[id.index].body else {
          return nil
        }
        return body
      }, isStock: { datasets[$0.index].times.first?.until != nil })
    return additivity.addsUp(formula)
  }
}

extension Formula {
  fileprivate var isZero: Bool {
    if case .constant(.number(let number)) = kind { number.double == 0 } else { false }
  }
}
