import CivilTime
import Graphs
import Numerics
import SourceText
import Syntax
import Units

// Definitions: their bodies, what their names mean elsewhere (S6), worlds (S18).
extension Analyzer {
  /// How many bodies may be open inside each other on the rows of a dataset.
  static let inliningLimit = 64

  func buildDefinitions() {
    definitions = program.definitions.map { DefinitionTable(source: $0) }
    guard !program.hidden.isEmpty else { return }
    readers = readersByName()
    // A what-if under a scenario finds the formulas of the scenario's KPIs in what it reads of the scenario, too.
    for (layer, names) in program.hidden.dropLast().enumerated() {
      for name in names.keys.sorted() { _ = copy(of: name, after: layer + 1) }
    }
  }

  /// A name changes after so many changes of the world when it is overridden later or reads one that changes.
  private func isChanged(_ name: String, after layer: Int) -> Bool {
    guard let readers, let index = program.definitionIndex[name] else { return false }
    if let known = changed[layer] { return known.contains(index) }
    let names = program.hidden.dropFirst(layer).joined().map(\.key)
    let found = readers.reachable(from: names.compactMap { program.definitionIndex[$0] })
    changed[layer] = found
    return found.contains(index)
  }

  /// What a name means in a definition: in an override its own name is what was there before the change, and all that is
  /// read from there is as it was then.
  func meaning(of name: String, _ index: Int, in table: DefinitionTable, isInCall: Bool = false) -> Int {
    let isOwn = table.source.isOverride && table.source.name.text == name && !isInCall
    guard let layer = isOwn ? table.source.layer - 1 : table.layer, isOwn || isChanged(name, after: layer) else {
      return index
    }
    return copy(of: name, after: layer) ?? index
  }

  /// For each definition those that name it.
  func readersByName() -> DirectedGraph {
    var graph = DirectedGraph(count: definitions.count)
    for (index, definition) in definitions.enumerated() {
      for name in Analyzer.allNames(in: Analyzer.expressions(of: definition.source)) {
        if let other = program.definitionIndex[name] { graph.addEdge(from: other, to: index) }
      }
    }
    return graph
  }

  static func expressions(of definition: Program.Definition) -> [Expression] {
    var found: [Expression] = [definition.condition, definition.during].compactMap { $0 }
    found += definition.dimensions.map(\.expression)
    guard case .written(let body) = definition.body else { return found }
    switch body {
    case .expression(let expression): found.append(expression)
    case .interval, .range, .counted: found += body.uncertainParts ?? []
    case .table(let entries, let otherwise):
      found += entries.map(\.value) + [otherwise].compactMap { $0 }
    }
    return found
  }

  /// The definition as it was after so many changes of the world, for an override that reads its own name.
  private func copy(of name: String, after layer: Int) -> Int? {
    let key = LayeredName(name: name, layer: layer)
    if let copy = copies[key] { return copy }
    guard let source = program.definition(named: name, after: layer) else { return nil }
    copies[key] = definitions.count
    definitions.append(DefinitionTable(source: source, layer: layer))
    return copies[key]
  }

  /// What an override changes.
  func copyBelow(_ source: Program.Definition) -> Int? { copy(of: source.name.text, after: source.layer - 1) }

  /// What `--set` replaced, for its type only.
  func replacedCopy(of name: String) -> Int? {
    if let copy = replacedCopies[name] { return copy }
    guard let source = program.replaced[name] else { return nil }
    replacedCopies[name] = definitions.count
    definitions.append(DefinitionTable(source: source, layer: 0))
    return replacedCopies[name]
  }

  /// The body of an override that holds from a day on.
  private func laterCopy(of name: String, after layer: Int?) -> Int? {
    let key = LayeredName(name: name, layer: layer)
    if let copy = laterCopies[key] { return copy }
    guard let source = program.later[name] else { return nil }
    laterCopies[key] = definitions.count
    var table = DefinitionTable(source: source, layer: layer)
    table.isLater = true
    definitions.append(table)
    return laterCopies[key]
  }

  /// Whether the definition is one of two, of which one has values by group: on rows it is found by their keys.
  private func choosesTables(_ index: Int) -> Bool {
    let source = definitions[index].source
    guard case .later = source.body else { return false }
    let before = program.definition(named: source.name.text, after: source.layer - 1)
    return [program.later[source.name.text], before].contains { $0?.dimensions.isEmpty == false }
  }

  // MARK: Reading a definition

  func readDefinition(_ index: Int, _ scope: Scope, at range: SourceRange) -> Formula {
    let isMade = reads(.definition(index), scope, at: range)
    let table = definitions[index]
    let type = isMade ? table.type : hints.types[table.source.name.text] ?? .unknown
    if table.isTable { return lookup(index, type, scope, range) }
    guard let row = scope.row else { return make(.slice(.definition(DefinitionID(index))), type, range) }
    if choosesTables(index) || knownUses(of: index).contains(where: { isFact($0, of: row) }) {
      return readOnRows(index, row, type, scope, range)
    }
    if scope.isQueryCondition, !knownUses(of: index).isEmpty {
      report(.useKeep(table.source.name.text), at: range)
      return missingValue(range)
    }
    var formula = make(.slice(.definition(DefinitionID(index))), type, range)
    for filter in scope.filters { formula = filtered(formula, by: filter.condition, filter.scope.onSlice, range) }
    return formula
  }

  /// The body written out on the row's dataset: aggregates over rows that refer to the row become its facts.
  private func readOnRows(_ index: Int, _ row: Int, _ type: ValueType, _ scope: Scope, _ range: SourceRange) -> Formula
  {
    if scope.inlineDepth >= Analyzer.inliningLimit {
      report(.inlinedTooDeep(limit: Analyzer.inliningLimit), at: range)
      return missingValue(range)
    }
    if scope.filters.isEmpty {
      let node = Node.inlined(index, dataset: row)
      _ = reads(node, scope, at: range)
      guard let body = inlined[node] else { return make(.constant(.missing), type, range) }
      return make(.inlined(DefinitionID(index), body), body.type, range)
    }
    var place = scope
    place.bare = .definitions
    place.outer = []
    (place.groupKeys, place.items) = ([], [:])
    place.ownColumn = nil
    place.definition = index
    place.inlineDepth += 1
    return make(.inlined(DefinitionID(index), compileBody(index, place)), type, range)
  }

  private func lookup(_ index: Int, _ type: ValueType, _ scope: Scope, _ range: SourceRange) -> Formula {
    make(.lookup(DefinitionID(index), keys: tableKeys(index, scope, range)), type, range)
  }

  /// What the keys of a table are compared with, in the order of its `by`.
  func tableKeys(_ index: Int, _ scope: Scope, _ range: SourceRange) -> [Formula] {
    let (shape, source) = (definitions[index].shape, definitions[index].source)
    let keys = shape.dimensions.indices.map {
      lookupKey(shape, $0, source.dimensions[$0].expression, scope, range)
    }
    // Of a table by dates the last day of the window stands behind them.
    guard shape.isByDates, let position = shape.grainIndex, scope.row.map({ datasets[$0].times.isEmpty }) ?? true else {
      return keys
    }
    return keys + [windowDay(isLast: true, shape, shape.dimensions[position], range)]
  }

  func lookupKey(
    _ shape: TableShape, _ position: Int, _ expression: Expression, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    let (dimension, isGrain) = (shape.dimensions[position], position == shape.grainIndex)
    if let row = scope.row {
      if isGrain, let grain = shape.grain, !datasets[row].times.isEmpty {
        return dimension.type == .date ? rowDay(row, scope, range) : rowPeriod(grain, row, scope, range)
      }
      if let part = calendarPart(expression) {
        return datasets[row].times.isEmpty
          ? windowPart(part, range) : partOfYear(part, of: rowDay(row, for: part, scope, range), range)
      }
      if !isGrain, canResolve(expression, on: row) {
        var place = Scope.row(row, bare: .dimensions)
        place.definition = scope.definition
        return inUnit(of: dimension, compile(expression, place))
      }
    }
    if let part = calendarPart(expression) { return windowPart(part, range) }
    if isGrain, shape.isByDates { return windowDay(isLast: false, shape, dimension, range) }
    let own = make(.slice(.dimension(dimension.name, within: dimension.extent)), dimension.type, range)
    return grouped(own, as: expression, range)
  }

  /// In the bands or steps that a key is written with.
  private func grouped(_ own: Formula, as key: Expression, _ range: SourceRange) -> Formula {
    switch key.written.kind {
    case .band(_, let upTo): return compileBand(own, upTo, range)
    case .histogram(_, let step):
      let (parts, _) = unify([own, compile(step, .slice)], "step")
      return make(.histogram(parts[0], step: parts[1]), own.type, range)
    default: return own  // Any other key is the value itself.
    }
  }

  /// How much of a column one group of a key holds. What is wrong with the key is told where it is compiled.
  func extent(of key: Expression, _ model: DimensionModel) -> GroupExtent {
    var formula =
      model.formulas.values.first
      ?? typesOnly { grouped(make(.slice(.dimension(model.name)), model.type, key.range), as: key, key.range) }
    while case .scaled(let inner, _) = formula.kind { formula = inner }
    switch formula.kind {
    case .band(_, let upTo): return .bands(upTo: upTo)
    case .histogram(_, let step):
      if case .number(let length)? = constantNumber(step) { return .steps(length) }
      return .steps(nil)
    default: return .value  // Any other key is the value itself.
    }
  }

  /// The first or last day of the slice's window, as the keys of a table by dates are.
  private func windowDay(
    isLast: Bool, _ shape: TableShape, _ dimension: DimensionModel, _ range: SourceRange
  ) -> Formula {
    let day = make(.slice(.windowDay(WindowDay(isLast: isLast, longest: shape.longest))), .date, range)
    guard case .period(let grain) = dimension.type else { return day }
    return period(grain, of: day, range)
  }

  /// Of the slice's window, which lies in one month (one day, one year).
  private func windowPart(_ part: CalendarPart, _ range: SourceRange) -> Formula {
    let name = DimensionName(part.grain.rawValue)
    let period = make(.slice(.dimension(name)), .period(part.grain), range)
    return partOfYear(part, of: make(.function(.firstDay, [period]), .date, range), range)
  }

  private func partOfYear(_ part: CalendarPart, of day: Formula, _ range: SourceRange) -> Formula {
    make(.function(part.function, [day]), .number(.plain), range)
  }

  /// The day of the row's own time; of a period that lies in one month (one day, one year) its first day.
  private func rowDay(
    _ row: Int, for part: CalendarPart? = nil, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    guard let time = datasets[row].times.first else { return missingValue(range) }
    let value = rowFormula(time.column, of: row, [], scope, at: range)
    switch value.type {
    case .moment: return make(.function(.dayOfMoment, [value]), .date, range)
    case .period(let grain) where part?.holds(grain) == true:
      return make(.function(.firstDay, [value]), .date, range)
    case .period(let grain):
      report(
        .typeClash("by", left: Phrase("a day", "日付"), leftRange: range, right: typeText(.period(grain))), at: range)
      return missingValue(range)
    case .date, .number, .text, .boolean, .unknown: return value
    }
  }

  // MARK: Making a definition

  private func scope(of index: Int) -> Scope {
    var scope = Scope.slice
    scope.definition = index
    return scope
  }

  func attemptDefinition(_ index: Int) -> () -> Void {
    let source = definitions[index].source
    let place = definitions[index].place ?? scope(of: index)
    // What the base says about units of columns holds in every world: `life: 年 = avg(c.months)` once stopped to count
    // when `life` was changed, and the months of all other definitions were read anew.
    if isSolving, source.replacesAnother { _ = typeOfBase(source) }
    let clause = source.condition ?? source.during
    if let clause, !isSingleFormula(source.body) {
      report(.whereOutsideAggregate("\(source.name.text)"), at: clause.range)
    }
    if definitions[index].isTable, case .written(.table(let entries, let otherwise)) = source.body {
      return attemptTable(index, entries, otherwise, place)
    }
    var body: DefinitionModel.Body
    var type: ValueType
    var uses: [Use] = []
    if case .written(let written) = source.body, let distribution = Distribution(of: written) {
      let (parts, own) = uncertain(index, distribution, written.uncertainParts ?? [], place)
      body = .uncertain(distribution, parts)
      type = own
      uses = parts.flatMap { self.uses(of: $0) }
    } else {
      let formula = compileBody(index, place)
      body = .formula(formula)
      type = formula.type
      uses = self.uses(of: formula)
      if !isSolving { noteLooseConstant(formula, uses, source) }
    }
    if type == .unknown, let unit = source.unit, let declared = declaredType(unit) { type = declared }
    let readNow = attemptReads()
    return { [self] in
      definitions[index].body = body
      definitions[index].type = type
      definitions[index].uses = uses
      definitions[index].reads = readNow
    }
  }

  /// The numbers that an uncertain one is written with, and its own type.
  private func uncertain(
    _ index: Int, _ distribution: Distribution, _ written: [Expression], _ place: Scope
  ) -> (parts: [Formula], type: ValueType) {
    let source = definitions[index].source
    func own(_ formula: Formula) -> Formula {
      source.unit.map { convert(formula, to: $0, at: $0.range) } ?? typedAsBase(formula, source)
    }
    var (parts, type) = unify(
      written.map { number(compile($0, place), in: distribution.word) }, distribution.word)
    let fits = type != .unknown
    if distribution == .counted {
      if !isSolving, fits { checkCounts(parts) }
      // Of two counts of one unit it is a share, whatever they count.
      type = own(make(.slice(.definition(DefinitionID(index))), .number(.percent), source.bodyRange)).type
    } else if type != .unknown || isSolving {
      // Of parts that do not fit each other one error is enough.
      parts = parts.map(own)
      if source.unit != nil || source.replacesAnother { type = parts[0].type }
    }
    if !isSolving, fits { checkOrder(distribution, parts) }
    return (parts, type)
  }

  /// `k of n` is as sure as n are many: 300,000円 of 1,000,000円 are no million of anything, and of a percentage nobody knows
  /// of how many.
  private func checkCounts(_ parts: [Formula]) {
    for part in parts {
      guard case .number(let unit) = part.type else { continue }
      if !unit.isCount { return report(.notCounted(typeText(part.type)), at: part.range) }
      if let value = constantValue(part), value != value.rounded() { return report(.notCounted(nil), at: part.range) }
    }
  }

  /// What constants alone make of an uncertain number; computed ones are what they turn out to be.
  private func checkOrder(_ distribution: Distribution, _ parts: [Formula]) {
    for (low, high) in zip(parts, parts.dropFirst()) {
      guard let first = constantValue(low), let last = constantValue(high) else { continue }
      let range = low.range.union(high.range)
      if distribution == .counted {
        if first < 0 || first > last || last == 0 { report(.countedOutOfRange, at: range) }
      } else if first > last {
        report(.endsReversed, at: range)
      }
    }
  }

  private func isSingleFormula(_ body: Program.Body) -> Bool {
    switch body {
    case .written(.expression), .changed, .later: true
    case .written(.interval), .written(.range), .written(.counted), .written(.table): false
    }
  }

  /// The body with the definition's own `where`, `during` and unit, on either level.
  func compileBody(_ index: Int, _ place: Scope) -> Formula {
    let source = definitions[index].source
    var formula: Formula
    switch source.body {
    case .written(.expression(let expression)):
      formula = compileFiltered(condition: source.condition, during: source.during, place, source.range) {
        self.compile(expression, $0)
      }
    case .written(.interval), .written(.range), .written(.counted):
      // On rows an uncertain number is its middle, as elsewhere: the number of the slice.
      formula = make(.slice(.definition(DefinitionID(index))), definitions[index].type, source.bodyRange)
    case .written(.table):
      report(.tableWithoutKeys(source.name.text), at: source.bodyRange)
      formula = missingValue(source.bodyRange)
    case .changed(let shift): formula = compileChange(source, shift, place)
    case .later(let from): formula = compileLater(definitions[index], from, place)
    }
    if let unit = source.unit { return convert(formula, to: unit, at: unit.range) }
    return typedAsBase(formula, source)
  }

  /// `freq + 10%` is relative, `share + 2 points` and `cac - 500円` are absolute.
  private func compileChange(_ source: Program.Definition, _ shift: Shift, _ place: Scope) -> Formula {
    let (literal, isSubtracted) = (shift.amount, shift.isDecrease)
    let range = literal.range
    let own =
      copyBelow(source).map { readDefinition($0, place, at: source.name.range) } ?? missingValue(range)
    let amount = compile(Expression(.number(literal), range: range), place)
    guard Analyzer.isRelative(literal) else {
      let (parts, type) = unify([own, amount], isSubtracted ? "-" : "+")
      return make(
        .sum([
          SignedFormula(isSubtracted: false, formula: parts[0]),
          SignedFormula(isSubtracted: isSubtracted, formula: parts[1]),
        ]), type, range)
    }
    let one = make(.constant(.number(.whole(1))), .number(.plain), range)
    let factor = make(
      .sum([
        SignedFormula(isSubtracted: false, formula: one), SignedFormula(isSubtracted: isSubtracted, formula: amount),
      ]), .number(.plain), range)
    return make(
      .product(
        [DividedFormula(isDivided: false, formula: own), DividedFormula(isDivided: false, formula: factor)],
        factor: .one),
      own.type, range)
  }

  /// `+ 10%` in a what-if is of the value itself.
  static func isRelative(_ literal: NumberLiteral) -> Bool {
    literal.unit.map { $0.factors.count == 1 && UnitTable.percentWords.contains($0.factors[0].name) } ?? false
  }

  /// In slices that start on the day or after it the override, in those before the definition of the base.
  private func compileLater(_ table: DefinitionTable, _ from: Expression, _ place: Scope) -> Formula {
    let source = table.source
    guard let start = during(from)?.start, let later = laterCopy(of: source.name.text, after: table.layer),
      let base = copyBelow(source)
    else { return missingValue(from.range) }
    let both = [later, base].map { readDefinition($0, place, at: source.name.range) }
    let (branches, type) = unify(both, "from")
    let test = make(.slice(.startsFrom(start)), .boolean, from.range)
    return make(.conditional(test, then: branches[0], otherwise: branches[1]), type, source.bodyRange)
  }

  func attemptInlined(_ index: Int, dataset: Int) -> () -> Void {
    var place = Scope.row(dataset, bare: .definitions)
    place.definition = index
    let formula = compileBody(index, place)
    let depth = Analyzer.inliningDepth(formula)
    if depth >= Analyzer.inliningLimit {
      report(.inlinedTooDeep(limit: Analyzer.inliningLimit), at: definitions[index].source.name.range)
    }
    let kept = depth >= Analyzer.inliningLimit ? missingValue(formula.range) : formula
    return { [self] in inlined[.inlined(index, dataset: dataset)] = kept }
  }

  /// How many bodies stand inside each other.
  private static func inliningDepth(_ formula: Formula) -> Int {
    var deepest = 0
    var stack: [(Formula, Int)] = [(formula, 0)]
    while let (current, depth) = stack.popLast() {
      deepest = max(deepest, depth)
      if case .inlined(_, let inner) = current.kind {
        stack.append((inner, depth + 1))
      } else {
        stack += current.children.map { ($0, depth) }
      }
    }
    return deepest
  }

  // MARK: Parameters by group

  private func attemptTable(
    _ index: Int, _ entries: [TableEntry], _ otherwise: Expression?, _ place: Scope
  ) -> () -> Void {
    let source = definitions[index].source
    var shape = tableShape(source, entries)
    var rows: [TableEntryModel] = []
    var values: [Formula] = []
    for (entry, keys) in zip(entries, shape.entries) {
      guard let keys else { continue }
      let value = compile(entry.value, place)
      values.append(value)
      rows.append(TableEntryModel(keys: keys.map(\.start), ends: keys.map(\.end), value: value))
    }
    let last = otherwise.map { compile($0, place) }
    if let last { values.append(last) }
    var (unified, type) = unify(values, "{ }")
    if let unit = source.unit {
      unified = unified.map { convert($0, to: unit, at: unit.range) }
      type = declaredType(unit) ?? type
    } else if source.replacesAnother, type != .unknown {
      unified = unified.map { typedAsBase($0, source) }
      type = unified.first { $0.type != .unknown }?.type ?? type
    }
    for position in rows.indices { rows[position].value = unified[position] }
    if holdsForAnyTime(type) { shape.longest = nil }
    let body = DefinitionModel.Body.table(
      shape.dimensions, grain: shape.grain, entries: rows, otherwise: last == nil ? nil : unified[unified.count - 1])
    let uses = unified.flatMap { self.uses(of: $0) }
    let readNow = attemptReads()
    let finalType = type
    let finalShape = shape
    return { [self] in
      definitions[index].body = body
      definitions[index].type = finalType
      definitions[index].uses = uses
      definitions[index].reads = readNow
      definitions[index].shape = finalShape
    }
  }

  /// A percentage, what is per something, and what is no number are the same of a month and of a year; an amount is of its
  /// period.
  private func holdsForAnyTime(_ type: ValueType) -> Bool {
    switch type {
    case .number(let unit): unit.kind == .percentage || unit.exponents.values.contains { $0.numerator < 0 }
    case .text, .boolean, .date, .moment, .period: true
    case .unknown: false
    }
  }

  // MARK: Notes

  /// `10,000円×60%×3回×2年` is 円·年: it computes, and says what was probably meant (`3回/年`).
  private func noteLooseConstant(_ formula: Formula, _ uses: [Use], _ source: Program.Definition) {
    guard uses.isEmpty, source.unit == nil, let unit = unitOf(formula), case .product(let parts, _) = formula.kind
    else { return }
    let times = [UnitTable.months, UnitTable.days]
    guard unit.exponents.count > 1, unit.exponents.contains(where: { times.contains($0.key) && $0.value.numerator > 0 })
    else { return }
    let counted = parts.first { part in
      guard case .constant = part.formula.kind, let own = unitOf(part.formula) else { return false }
      return own.kind == .amount && !own.parts.isEmpty
    }
    let time = unit.parts.last { $0.word.exponents.keys.contains { times.contains($0) } }
    guard let time else { return }
    report(
      .looseConstant(unit.label, fix: counted.map { "\(program.text($0.formula.range))/\(time.word.label)" }),
      at: formula.range)
  }
}
