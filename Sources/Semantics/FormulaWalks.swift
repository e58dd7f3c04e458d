extension Formula {
  /// The direct parts. Aggregates are parts of a leaf: see `Aggregate.parts`.
  package var children: [Formula] {
    switch kind {
    case .constant: []
    case .sum(let terms): terms.map(\.formula)
    case .product(let factors, _): factors.map(\.formula)
    case .power(let a, let b), .comparison(_, let a, let b), .histogram(let a, let b): [a, b]
    case .scaled(let inner, _), .like(let inner, _), .isMissing(let inner), .not(let inner), .band(let inner, _),
      .inlined(_, let inner):
      [inner]
    case .between(let inner, let lower, let upper, _): [inner] + [lower, upper].compactMap { $0 }
    case .oneOf(let inner, let choices): [inner] + choices
    case .and(let parts), .or(let parts), .coalesce(let parts), .function(_, let parts), .lookup(_, let parts): parts
    case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
    case .within(let time, _, let anchor, _): [time, anchor]
    case .row(let leaf): leaf.parts
    case .slice(let leaf): leaf.parts
    }
  }
}

// Which definitions are named.
extension Formula {
  /// Every definition that is named below, also inside aggregates and transformers; not through definitions.
  package var namedDefinitions: Set<DefinitionID> {
    var found: Set<DefinitionID> = []
    // A stack and not recursion: chains may be as long as the input.
    var pending = [self]
    while let formula = pending.popLast() {
      switch formula.kind {
      case .slice(.definition(let id)), .lookup(let id, _), .inlined(let id, _): found.insert(id)
      case .slice(.aggregate(let aggregate)): pending += aggregate.keys
      case .constant, .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or,
        .not, .conditional, .coalesce, .function, .band, .histogram, .within, .row, .slice:
        break
      }
      pending += formula.children
    }
    return found
  }
}

extension Aggregate {
  package var namedDefinitions: Set<DefinitionID> {
    (parts + keys).reduce(into: []) { $0.formUnion($1.namedDefinitions) }
  }

  /// What tells its groups apart, on the rows of each dataset.
  fileprivate var keys: [Formula] {
    guard case .groups(let set) = source else { return [] }
    return set.keys.flatMap { $0.formulas.values }
  }
}

extension DefinitionModel {
  /// Every definition that the body names; a table's keys name none.
  package var namedDefinitions: Set<DefinitionID> {
    (body.formulas + sliceKeys).reduce(into: []) { $0.formUnion($1.namedDefinitions) }
  }
}

extension Formula {
  /// The parts of a condition that must all hold.
  package var conjuncts: [Formula] {
    if case .and(let parts) = kind { return parts.flatMap(\.conjuncts) }
    return [self]
  }
}

extension RowLeaf {
  var parts: [Formula] {
    switch self {
    case .column, .path: []
    case .fact(let aggregate, _): aggregate.parts
    case .window(let window): window.parts
    case .top(let inner, _): [inner]
    }
  }
}

extension WindowColumn {
  package var parts: [Formula] {
    let value: [Formula] =
      switch kind {
      case .ordinal, .tile: []
      case .previous(let inner, _), .following(let inner, _), .running(let inner, _): [inner]
      }
    return value + per + [order].compactMap { $0 }
  }
}

extension SliceLeaf {
  /// The formulas of the slice that this one is made of: not what an aggregate reads of rows, nor the conditions of a
  /// filter.
  package var operands: [Formula] {
    switch self {
    case .definition, .dimension, .startsFrom, .windowDay, .aggregate: []
    case .prior(let inner, _, let start): [inner] + [start].compactMap { $0 }
    case .filtered(let inner, _), .during(let inner, _), .next(let inner, _), .growth(let inner, _),
      .change(let inner, _), .trailing(let inner, _), .toDate(let inner, _), .cumulative(let inner),
      .perLength(let inner, _), .overall(let inner, _), .rank(let inner, _), .ticked(let inner, _):
      [inner]
    }
  }

  var parts: [Formula] {
    switch self {
    case .aggregate(let aggregate): aggregate.parts
    case .filtered(_, let filter):
      operands + filter.parts
    case .definition, .dimension, .startsFrom, .windowDay, .prior, .during, .next, .growth, .change, .trailing, .toDate,
      .cumulative, .perLength, .overall, .rank, .ticked:
      operands
    }
  }
}

extension Filter {
  /// The conditions, by dataset.
  var parts: [Formula] { conditions.sorted { $0.key.index < $1.key.index }.map(\.value) }
}

extension Aggregate {
  /// What is computed for each row or group.
  package var parts: [Formula] { [argument, second, condition, among].compactMap { $0 } }
}

/// What transformers on the way to an aggregate do to its slice.
private struct Drop {
  var all = false
  var names: [DimensionName] = []
  var isShifted = false
  var isCumulative = false
}

// What is read below a formula.
extension Analyzer {
  /// The datasets whose rows a formula reads in its slice, with what keys are dropped on the way. Facts of rows do not
  /// count: they read all rows, whatever the slice.
  func uses(of formula: Formula) -> [Use] {
    var found: [Use] = []
    var seen: Set<Use> = []
    func add(_ use: Use) {
      if seen.insert(use).inserted { found.append(use) }
    }
    func pass(_ uses: [Use], _ drop: Drop) {
      for use in uses {
        var below = use
        below.dropsAll = use.dropsAll || drop.all
        below.isShifted = use.isShifted || drop.isShifted
        below.isCumulative = use.isCumulative || drop.isCumulative
        if !drop.names.isEmpty { below.dropped = Set(use.dropped + drop.names).sorted { $0.text < $1.text } }
        add(below)
      }
    }
    var stack: [(Formula, Drop)] = [(formula, Drop())]
    while let (current, drop) = stack.popLast() {
      func push(_ formulas: [Formula], _ drop: Drop) { stack += formulas.reversed().map { ($0, drop) } }
      guard case .slice(let leaf) = current.kind else {
        if case .row(.fact) = current.kind { continue }
        push(current.children, drop)
        if case .lookup(let id, _) = current.kind {
          pass(definitions[id.index].uses, drop)
        }
        continue
      }
      switch leaf {
      case .definition(let id): pass(knownUses(of: id.index), drop)
      case .aggregate(let aggregate):
        if let own = use(of: aggregate, drop) { add(own) }
        push(aggregate.parts, drop)
      case .overall(let inner, let names):
        var below = drop
        if let names { below.names = Set(below.names + names).sorted { $0.text < $1.text } } else { below.all = true }
        push([inner], below)
      // What a condition compares with is read in the slice around it.
      case .filtered(let inner, let filter): push([inner] + filter.parts, drop)
      case .cumulative(let inner), .prior(let inner, _, _), .next(let inner, _), .trailing(let inner, _):
        var below = drop
        below.isShifted = true
        if case .cumulative = leaf { below.isCumulative = true }
        push([inner], below)
        if case .prior(_, _, let start?) = leaf { push([start], drop) }
      case .during, .growth, .change, .toDate, .perLength, .rank, .ticked, .dimension, .startsFrom, .windowDay:
        push(leaf.parts, drop)
      }
    }
    return found
  }

  /// The rows that an aggregate reads itself; nil: it is over periods.
  private func use(of aggregate: Aggregate, _ drop: Drop) -> Use? {
    var isOfRows = false
    let read: DatasetID
    switch aggregate.source {
    case .rows(let dataset): (read, isOfRows) = (dataset, true)
    case .groups(let groups):
      guard let dataset = groups.dataset else { return nil }
      read = dataset
    }
    var use = Use(
      dataset: read.index, dropsAll: drop.all, dropped: drop.names, time: datasets[read.index].times.first?.column,
      isShifted: drop.isShifted, isCumulative: drop.isCumulative, range: aggregate.range)
    if isOfRows {
      if let time = aggregate.time { (use.time, use.isOn) = (time.index, true) }
      use.isStock = datasets[read.index].isStock && !aggregate.readsEvents
    }
    return use
  }

  /// The uses of a definition: while it is being made itself, those an earlier pass found.
  func knownUses(of index: Int) -> [Use] {
    let made = definitions[index].uses
    return made.isEmpty ? hints.datasets[definitions[index].source.name.text] ?? [] : made
  }

  /// The datasets below, each once, in the order met.
  func datasetsBelow(_ formula: Formula) -> [Use] {
    var seen: Set<Int> = []
    return uses(of: formula).filter { seen.insert($0.dataset).inserted }
  }
}

extension Formula {
  /// The operands on the same level: not what stands inside an aggregate.
  package var directOperands: [Formula] {
    switch kind {
    case .constant, .slice: return []
    case .row(let leaf):
      if case .top(let inner, _) = leaf { return [inner] }
      guard case .window(let window) = leaf else { return [] }
      switch window.kind {
      case .previous(let value, _), .following(let value, _), .running(let value, _):
        return [value] + window.per + (window.order.map { [$0] } ?? [])
      case .ordinal, .tile: return window.per + (window.order.map { [$0] } ?? [])
      }
    case .sum(let terms): return terms.map(\.formula)
    case .product(let factors, _): return factors.map(\.formula)
    case .power(let a, let b), .comparison(_, let a, let b): return [a, b]
    case .scaled(let a, _), .like(let a, _), .isMissing(let a), .not(let a), .band(let a, _), .inlined(_, let a):
      return [a]
    case .between(let a, let lower, let upper, _): return [a] + [lower, upper].compactMap { $0 }
    case .oneOf(let a, let list): return [a] + list
    case .and(let list), .or(let list), .coalesce(let list), .function(_, let list), .lookup(_, let list): return list
    case .conditional(let a, let b, let c): return [a, b, c]
    case .histogram(let a, let b): return [a, b]
    case .within(let a, _, let b, _): return [a, b]
    }
  }
}
