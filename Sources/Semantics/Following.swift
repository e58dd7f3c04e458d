import Numerics

/// Where each formula stands in a model: made once of the base, for all worlds.
package struct FormulaIndex: Sendable {
  package let model: Model
  private var places: [Identity: Set<Int>] = [:]

  package init(_ model: Model) {
    self.model = model
    for definition in model.definitions {
      for body in definition.body.formulas {
        _ = body.replacing { part in
          places[part.identity, default: []].insert(definition.id.index)
          return nil
        }
      }
    }
  }

  /// The definitions in which a formula stands, or all of its terms or factors.
  func definitions(holding formula: Formula) -> Set<Int> {
    var found = places[formula.identity] ?? []
    let parts: [Formula] =
      switch formula.kind {
      case .sum(let terms): terms.map(\.formula)
      case .product(let factors, _): factors.map(\.formula)
      default: []  // Only sums and products are held flat.
      }
    guard let first = parts.first else { return found }
    found.formUnion(
      parts.dropFirst().reduce(places[first.identity] ?? []) { $0.intersection(places[$1.identity] ?? []) })
    return found
  }
}

/// A definition whose body another world changes, and what it was in the base.
private struct ChangedDefinition {
  private(set) var id: DefinitionID
  /// What stands for it where its name means something else: its body.
  private var body: FormulaKind?
  /// Its formula in the base, without a conversion around it.
  let formula: Formula
  /// What the formula is multiplied with to be the definition: `spend: 千円 = sum(ads.spend)`.
  let factor: Rational

  init?(_ definition: DefinitionModel) {
    guard case .formula(let body) = definition.body else { return nil }
    id = definition.id
    if case .scaled(let inner, let factor) = body.kind, !factor.isZero {
      (formula, self.factor) = (inner, factor)
    } else {
      (formula, factor) = (body, .one)
    }
    // A number is no KPI because it is the same number, and another name for a KPI is not that KPI.
    switch formula.kind {
    case .slice(.definition), .lookup: return nil
    default: break  // Every other formula says how it is computed.
    }
    guard formula.readsSlice else { return nil }
  }

  /// The same with the body that it has in another model instead of its name; nil where that is no formula.
  func writtenOut(as model: Model) -> ChangedDefinition? {
    guard case .formula(let formula) = model.definitions[id.index].body else { return nil }
    var result = self
    result.body = formula.kind
    return result
  }

  /// The same, named as another definition.
  func named(_ id: DefinitionID) -> ChangedDefinition {
    var result = self
    result.id = id
    return result
  }

  /// The changed value in the place of the formula.
  func value(for place: Formula) -> Formula {
    let own = Formula(body ?? .slice(.definition(id)), type: place.type, range: place.range)
    return factor.isOne ? own : Formula(.scaled(own, .one / factor), type: place.type, range: place.range)
  }

  /// `a - b - c` holds `a - b`, and `x * a / b` holds `a / b`; `a - b` is held by `c + b - a` as its opposite.
  func found(in place: Formula) -> Formula? {
    if place == formula { return value(for: place) }
    switch (place.kind, formula.kind) {
    case (.sum(let terms), .sum(let own)) where own.count < terms.count:
      for isOpposite in [false, true] {
        let wanted = own.map { SignedFormula(isSubtracted: $0.isSubtracted != isOpposite, formula: $0.formula) }
        guard let rest = terms.removing(wanted) else { continue }
        let changed = SignedFormula(isSubtracted: isOpposite, formula: value(for: place))
        // The sum begins with a term that is added.
        let all = isOpposite ? rest + [changed] : [changed] + rest
        return Formula(.sum(all), type: place.type, range: place.range)
      }
    case (.product(let factors, let scale), .product(let own, let ownScale)) where own.count < factors.count:
      for isInverse in [false, true] {
        let wanted = own.map { DividedFormula(isDivided: $0.isDivided != isInverse, formula: $0.formula) }
        guard let rest = factors.removing(wanted) else { continue }
        let changed = DividedFormula(isDivided: isInverse, formula: value(for: formula))
        let all = isInverse ? rest + [changed] : [changed] + rest
        let left = isInverse ? scale * ownScale : scale / ownScale
        return Formula(.product(all, factor: left), type: place.type, range: place.range)
      }
    default: break  // Only sums and products are held flat.
    }
    return nil
  }
}

extension Model {
  /// This world with each changed KPI found wherever its formula of the base stands, named or not: whoever asks what more
  /// advertising does means every cost of it. What the new body reads itself keeps the formula, and so does the base that
  /// it reads.
  ///
  /// - Parameters:
  ///   - names: the definitions that this world changes.
  ///   - below: those among them that the world below changes, where this one is laid over another than the base.
  ///   - base: the formulas of the base: the same definitions at the same places.
  package func following(changesOf names: [String], over below: [String] = [], from base: FormulaIndex) -> Model {
    let changed = base.changed(names, in: self)
    let copies = definitions.indices.filter { definitions[$0].layer ?? 0 > 0 }
    let places = changed.places.union(copies)
    var result = self
    result.follow(changed.formulas, within: places.sorted()) { [self] index, one in
      if definitions[index].layer ?? 0 > 0 {
        // What is read of the world below is as that world has it.
        let name = definitions[one.id.index].name
        guard below.contains(name), let copy = copies.first(where: { definitions[$0].name == name }),
          !definitionsRead(from: DefinitionID(copy)).contains(DefinitionID(index))
        else { return nil }
        return one.named(DefinitionID(copy))
      }
      if definitions[index].isBase || definitionsRead(from: one.id).contains(DefinitionID(index)) { return nil }
      return one
    }
    return result
  }

  /// This world of a program with settings, in which each KPI that was set is found as above. A setting holds in every
  /// world. A copy of the base, and what this world's own body of the KPI reads, take the value that was set, and not what
  /// this world makes of it: under `ad_spend = cpc * 10` the cost in `cpc` is still the one of `--set`.
  ///
  /// - Parameters:
  ///   - settings: the names that are set.
  ///   - base: the formulas as they stood before.
  ///   - set: the base with the settings, followed.
  ///   - changed: the definitions that this world changes.
  package func following(
    settings names: [String], from base: FormulaIndex, in set: Model, changing changed: [String]
  ) -> Model {
    let found = base.changed(names, in: self)
    let own = changed.compactMap { definition(named: $0)?.id.index }
    let places = found.places.union(own).union(base.model.definitions.count..<definitions.count)
    var result = self
    result.follow(found.formulas, within: places.sorted()) { [self] index, one in
      let isRead = definitionsRead(from: one.id).contains(DefinitionID(index))
      if !definitions[index].isBase && !isRead { return one }
      let inBase = set.definition(named: definitions[index].name)?.id
      // The body that was set keeps the formula.
      if let inBase, set.definitionsRead(from: one.id).contains(inBase) { return nil }
      return one.writtenOut(as: set)
    }
    return result
  }

  /// - Parameters:
  ///   - candidates: the definitions that can hold the formula: those of the base that do, and the changed ones.
  ///   - change: what stands for a changed KPI in one of them; nil where the formula is kept.
  private mutating func follow(
    _ changed: [ChangedDefinition], within candidates: [Int],
    _ change: (_ index: Int, _ one: ChangedDefinition) -> ChangedDefinition?
  ) {
    // From the outside in, so that of two formulas of which one holds the other the larger is found.
    func replacement(_ formulas: [ChangedDefinition], _ found: inout Set<DefinitionID>, _ part: Formula) -> Formula? {
      for one in formulas {
        guard let new = one.found(in: part) else { continue }
        found.insert(one.id)
        return new
      }
      return nil
    }
    for index in candidates {
      let allowed = changed.compactMap { change(index, $0) }
      var found: Set<DefinitionID> = []
      let body = definitions[index].body.mapFormulas { $0.replacing { replacement(allowed, &found, $0) } }
      guard !found.isEmpty else { continue }
      definitions[index].body = body
      definitions[index].reads += found.sorted { $0.index < $1.index }
    }
    let replaced = { (formula: Formula) -> Formula in
      var found: Set<DefinitionID> = []
      return formula.replacing { replacement(changed, &found, $0) }
    }
    for index in levels.indices { levels[index] = levels[index].mapFormulas(replaced) }
    for index in queries.indices {
      guard case .show(var show) = queries[index] else { continue }
      for item in show.items.indices { show.items[item].formula = replaced(show.items[item].formula) }
      (show.keep, show.pooling) = (show.keep.map(replaced), show.pooling.map(replaced))
      for order in show.sort.indices { show.sort[order].formula = replaced(show.sort[order].formula) }
      queries[index] = .show(show)
    }
    for index in tests.indices {
      tests[index].expectations = tests[index].expectations.map { expectation in
        var result = expectation
        result.formula = replaced(expectation.formula)
        result.left = expectation.left.map(replaced)
        result.right = expectation.right.map(replaced)
        return result
      }
    }
  }

  /// The definition and all that it reads, directly or through others.
  private func definitionsRead(from id: DefinitionID) -> Set<DefinitionID> {
    var found: Set<DefinitionID> = [id]
    var pending = [id]
    while let next = pending.popLast() {
      for read in definitions[next.index].reads where found.insert(read).inserted { pending.append(read) }
    }
    return found
  }
}

extension Model {
  /// The definitions whose bodies are others than in `base`; nil where that is not all that differs: other rows, or a
  /// definition that rows or tables hold.
  ///
  /// - Parameter readByRows: `base.definitionsReadByRows`. No world reads others there: on a way from its rows to a changed
  ///   definition the first such one is read in the base, too.
  package func changedDefinitions(from base: Model, readByRows: Set<DefinitionID>) -> Set<DefinitionID>? {
    guard datasets == base.datasets, references == base.references, calendar == base.calendar else { return nil }
    var places: Set<DefinitionID> = []
    for index in definitions.indices {
      let isOfBase = base.definitions.indices.contains(index)
      if isOfBase, definitions[index].body == base.definitions[index].body,
        definitions[index].recurrence == base.definitions[index].recurrence
      {
        continue
      }
      if definitions[index].isTable || (isOfBase && base.definitions[index].isTable) { return nil }
      places.insert(definitions[index].id)
    }
    return places.isDisjoint(with: readByRows) ? places : nil
  }

  /// What datasets, columns and references read, directly or through others.
  package var definitionsReadByRows: Set<DefinitionID> {
    var formulas = datasets.flatMap { [$0.condition].compactMap { $0 } }
    for dataset in datasets {
      if case .grouped(_, let keys, _) = dataset.source { formulas += keys }
      for column in dataset.columns {
        if case .formula(let formula) = column.source { formulas.append(formula) }
      }
    }
    for reference in references {
      switch reference.match {
      case .columns(let own, _), .latest(let own, _, _): formulas += own
      case .group, .inherited: break
      }
    }
    var found = formulas.reduce(into: Set<DefinitionID>()) { $0.formUnion($1.namedDefinitions) }
    var pending = Array(found)
    while let id = pending.popLast() {
      pending += definitions[id.index].namedDefinitions.filter { found.insert($0).inserted }
    }
    return found
  }
}

extension FormulaIndex {
  /// The changed definitions that have a formula to be looked for, and those that can hold one of them.
  fileprivate func changed(_ names: [String], in world: Model) -> (formulas: [ChangedDefinition], places: Set<Int>) {
    let named = names.compactMap { model.definition(named: $0) }.filter { definition in
      world.definitions.indices.contains(definition.id.index)
        && world.definitions[definition.id.index].name == definition.name
    }
    let formulas = named.compactMap(ChangedDefinition.init)
    return (
      formulas, formulas.reduce(into: Set(named.map(\.id.index))) { $0.formUnion(definitions(holding: $1.formula)) }
    )
  }
}

extension LevelModel {
  /// What it is held against, with other formulas.
  fileprivate func mapFormulas(_ transform: (Formula) -> Formula) -> LevelModel {
    func map(_ bound: Bound) -> Bound {
      switch bound {
      case .comparison(let sign, let value): .comparison(sign, transform(value))
      case .range(let lower, let upper, let isHalfOpen):
        .range(lower: lower.map(transform), upper: upper.map(transform), isHalfOpen: isHalfOpen)
      }
    }
    var result = self
    result.bound = map(bound)
    result.warn = warn.map(map)
    for place in guards.indices { result.guards[place].bound = map(guards[place].bound) }
    return result
  }
}

extension DefinitionModel.Body {
  fileprivate func mapFormulas(_ transform: (Formula) -> Formula) -> DefinitionModel.Body {
    switch self {
    case .formula(let formula): return .formula(transform(formula))
    case .uncertain(let distribution, let parts): return .uncertain(distribution, parts.map(transform))
    case .table(let dimensions, let grain, let entries, let otherwise):
      let new = entries.map { TableEntryModel(keys: $0.keys, ends: $0.ends, value: transform($0.value)) }
      return .table(dimensions, grain: grain, entries: new, otherwise: otherwise.map(transform))
    }
  }
}

extension Formula {
  /// Whether it is computed of something that slices have, and not of numbers alone.
  fileprivate var readsSlice: Bool {
    if case .slice = kind { return true }
    return directOperands.contains(where: \.readsSlice)
  }
}

extension Array where Element: Equatable {
  /// The rest without the elements, each once; nil where one is missing.
  fileprivate func removing(_ elements: [Element]) -> [Element]? {
    var rest = self
    for element in elements {
      guard let place = rest.firstIndex(of: element) else { return nil }
      rest.remove(at: place)
    }
    return rest
  }
}
