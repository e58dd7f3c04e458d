import CivilTime
import SourceText
import Syntax

// Groups, dimensions and filters (S3, S7, S8).
extension Analyzer {
  // MARK: each and per (S7)

  func compileGroups(
    _ kind: AggregateKind, _ call: Call, _ keys: [GroupKey], argument: Expression?, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    // `min(each age where …)` is of the keys themselves.
    let isOfKey = argument == nil && kind != .count && kind != .share
    if isOfKey, keys.count != 1 {
      report(.eachNeedsCount(kind.rawValue), at: range)
      return missingValue(range)
    }
    refuseRowClauses(call)
    refuseWholeShare(kind, call, range)
    refuseRepeated(keys)
    var grain: Grain?
    var parts: [GroupKey] = []
    for key in keys {
      if let period = self.grain(key.expression), key.name == nil {
        if grain != nil { report(.severalGrains, at: key.range) }
        grain = period
      } else {
        parts.append(key)
      }
    }
    var dataset = namedDataset(of: parts)
    var place = scope.onSlice
    // Keys of a named dataset are typed before the condition reads them.
    var dimensions = parts.map { key -> DimensionModel in
      let uses = dataset.map { [Use(dataset: $0, range: range)] } ?? []
      return self.dimension(key.expression, name: key.name, for: uses, scope, isProvisional: dataset == nil)
    }
    place.groupKeys += dimensions
    var inner = argument.map { compile($0, place) }
    let condition = call.condition.map { compileCondition($0, place) }
    // Elsewhere `among` has been refused already.
    let among = kind == .share ? call.among.map { compileCondition($0, place) } : nil
    let below = [inner, condition, among].compactMap { $0 }.flatMap { uses(of: $0) }
    if dataset == nil, !parts.isEmpty { dataset = clockDataset(ofKeys: parts, below) ?? groupedDataset(parts, below) }
    if !parts.isEmpty {
      guard let dataset else {
        report(.groupsWithoutDataset, at: parts[0].range)
        return missingValue(range)
      }
      let all = [Use(dataset: dataset, range: range)] + below
      for (index, key) in parts.enumerated() {
        let made = self.dimension(key.expression, name: key.name, for: all, scope)
        dimensions[index].formulas = made.formulas
        dimensions[index].type = made.type
      }
      notes(.rows(dataset), scope, at: range)
    }
    if isOfKey { inner = keyValue(dimensions.first, grain, range) }
    var aggregate = Aggregate(
      kind: kind,
      source: .groups(GroupSet(dataset: dataset.map { DatasetID($0) }, keys: dimensions, grain: grain)),
      argument: inner, condition: condition, among: among, type: .unknown, range: range)
    compileMoreArguments(kind, call, place, into: &aggregate)
    if let inner { checkArgument(kind, inner) }
    warnOfUncountedGroups(kind, parts, condition, among)
    aggregate.type = resultType(kind, inner, range)
    var formula = make(.slice(.aggregate(aggregate)), aggregate.type, range)
    for filter in scope.filters { formula = filtered(formula, by: filter.condition, filter.scope.onSlice, range) }
    return formula
  }

  /// The value of the only key, as a number of each group.
  private func keyValue(_ dimension: DimensionModel?, _ grain: Grain?, _ range: SourceRange) -> Formula? {
    if let dimension { return make(.slice(.dimension(dimension.name)), dimension.type, range) }
    return grain.map { make(.slice(.dimension(DimensionName($0.rawValue))), .period($0), range) }
  }

  private func refuseRepeated(_ keys: [GroupKey]) {
    var seen: [String: SourceRange] = [:]
    for key in keys {
      let text = program.text(key.range)
      if let first = seen[text] { report(.repeatedKey(text, first: first), at: key.range) }
      seen[text] = key.range
      if key.name == nil { noteColumn(inPlaceOf: key.expression) }
    }
  }

  private func namedDataset(of keys: [GroupKey]) -> Int? {
    for key in keys {
      for path in Analyzer.paths(in: key.expression) {
        if let index = program.datasetIndex[path.names[0].text] { return index }
      }
    }
    return nil
  }

  /// `per channel` without a dataset: the only one aggregated below, or the only one with such a column of its own.
  private func groupedDataset(_ keys: [GroupKey], _ uses: [Use]) -> Int? {
    let all = Set(uses.map(\.dataset)).sorted()
    if all.count == 1 { return all[0] }
    let owners = all.filter { dataset in
      keys.allSatisfy { key in
        Analyzer.paths(in: key.expression).allSatisfy { datasets[dataset].columnIndex[$0.names[0].text] != nil }
      }
    }
    return owners.count == 1 ? owners[0] : nil
  }

  // MARK: Dimensions (S3)

  /// The names a key answers to, as written.
  func dimensionNames(_ expression: Expression, name: Name? = nil) -> [DimensionName] {
    if let name { return [DimensionName(name.text)] }
    switch expression.written.kind {
    case .path(let path): return [dimensionName(path)]
    case .comparison(.equal, let left, let right): return dimensionNames(left) + dimensionNames(right)
    case .bracketed(let inner, nil, nil):
      // `(f = 1)` is yes or no, and no pair of columns.
      switch inner.kind {
      case .comparison, .membership, .top, .like, .within, .and, .or, .not:
        return [DimensionName(program.text(expression.range))]
      default: return dimensionNames(inner)  // Brackets around any other key change nothing.
      }
    case .band(let inner, _), .histogram(let inner, _): return dimensionNames(inner)
    default: return [DimensionName(program.text(expression.range))]  // A computed key is named by its text.
    }
  }

  /// A key with its formula on each dataset that is read and does not drop it. A dataset that cannot have it is an error
  /// that names the aggregate.
  func dimension(
    _ expression: Expression, name: Name? = nil, names known: [DimensionName]? = nil, for uses: [Use], _ scope: Scope,
    isProvisional: Bool = false
  ) -> DimensionModel {
    let names = known ?? dimensionNames(expression, name: name)
    var model = DimensionModel(
      name: names[0], names: names, type: .unknown, formulas: [:], range: expression.range)
    if isProvisional { return model }
    checkPair(expression, uses)
    var lead: Formula?
    for use in uses where !drops(use, names) && model.formulas[DatasetID(use.dataset)] == nil {
      guard let formula = dimensionFormula(expression, use, scope) else { continue }
      notesKey(formula, of: use.dataset)
      if lead == nil, let own = unitOf(formula), let unit = tableUnit(names, like: own) {
        lead = make(.slice(.dimension(names[0])), .number(unit), expression.range)
        model.type = .number(unit)
      }
      guard let first = lead else {
        if formula.type != .unknown { lead = formula }
        model.type = formula.type
        model.formulas[DatasetID(use.dataset)] = formula
        continue
      }
      if areBothNumbers(formula.type, model.type) {
        // 円 on one dataset and 千円 on another are one group only in one unit.
        model.formulas[DatasetID(use.dataset)] = unify([first, formula], "by").0[1]
        continue
      }
      model.formulas[DatasetID(use.dataset)] = formula
      if formula.type != model.type, formula.type != .unknown {
        report(
          .typeClash("by", left: typeText(model.type), leftRange: expression.range, right: typeText(formula.type)),
          at: expression.range)
      }
    }
    model.extent = extent(of: expression, model)
    return model
  }

  /// `a.channel = b.channel` pairs the columns of two datasets: each side is the key of one at least. `by f = 1` once
  /// grouped by `f`, and `by ch = orders.channel` was right with no `ch` anywhere.
  private func checkPair(_ expression: Expression, _ uses: [Use]) {
    guard case .comparison(.equal, let left, let right) = expression.kind, let use = uses.first, !isSolving else {
      return
    }
    let taken = uses.map { canResolve(left, on: $0.dataset) ? left.range : right.range }
    for side in [left, right] {
      if Analyzer.paths(in: side).isEmpty || (!taken.contains(side.range) && hidesBehindOther(side, uses)) {
        report(.pairsNothing(program.text(side.range), text: program.text(expression.range)), at: side.range)
      } else if !isColumnAnywhere(side), !isKeyOfTable(dimensionNames(side)) {
        reportMissingDimension(side, use)
      }
    }
  }

  /// The right side is a column of what is read, and there the left one comes first: `by channel = status`. A dataset
  /// that a pair names and nothing reads stands in the question for the next item.
  private func hidesBehindOther(_ side: Expression, _ uses: [Use]) -> Bool {
    let owner = Analyzer.paths(in: side).first.flatMap { path in
      path.names.count > 1 ? program.datasetIndex[path.names[0].text] : nil
    }
    return uses.contains { use in
      canResolve(side, on: use.dataset) && (owner.map { owner in uses.contains { $0.dataset == owner } } ?? true)
    }
  }

  func isKeyOfTable(_ names: [DimensionName]) -> Bool {
    definitions.contains { $0.dimensions.contains { $0.isNamed(names) } }
  }

  /// Whether some dataset could be grouped by it.
  func isColumnAnywhere(_ expression: Expression) -> Bool {
    datasets.indices.contains { canResolve(expression, on: $0) }
  }

  private func areBothNumbers(_ a: ValueType, _ b: ValueType) -> Bool {
    if case .number = a, case .number = b { return true }
    return false
  }

  func drops(_ use: Use, _ names: [DimensionName]) -> Bool {
    use.dropsAll || use.dropped.contains { dropped in names.contains { $0.matches(dropped) } }
  }

  private func dimensionFormula(_ expression: Expression, _ use: Use, _ scope: Scope) -> Formula? {
    var place = Scope.row(use.dataset, bare: .dimensions)
    place.definition = scope.definition
    place.aggregate = use.range
    var chosen = expression
    if case .comparison(.equal, let left, let right) = expression.kind {
      chosen = canResolve(left, on: use.dataset) ? left : right
      if !canResolve(chosen, on: use.dataset) {
        reportMissingDimension(left, use)
        return nil
      }
    } else if !canResolve(expression, on: use.dataset) {
      reportMissingDimension(expression, use)
      return nil
    }
    let formula = compile(chosen, place)
    refuseNumberAsGroup(formula, expression)
    return formula
  }

  /// Whether a dataset that drops a key has it: of `a.channel = b.channel` one side is enough.
  func hasKey(_ expression: Expression, on dataset: Int) -> Bool {
    if case .comparison(.equal, let left, let right) = expression.kind {
      return hasKey(left, on: dataset) || hasKey(right, on: dataset)
    }
    let isAmbiguous = Analyzer.paths(in: expression).contains { path in
      if path.names.count == 1, case .several = dimensionColumn(path.names[0].text, of: dataset) { true } else { false }
    }
    return !isAmbiguous && canResolve(expression, on: dataset)
  }

  /// Whether every path of a key begins at the dataset.
  func canResolve(_ expression: Expression, on dataset: Int) -> Bool {
    Analyzer.paths(in: expression).allSatisfy { path in
      let first = path.names[0].text
      if path.names.count == 1 {
        switch dimensionColumn(first, of: dataset) {
        case .found, .several: return true
        case .none:
          return datasets[dataset].isOpen && program.definitionIndex[first] == nil && program.datasetIndex[first] == nil
        }
      }
      if let target = program.datasetIndex[first] { return target == dataset || reaches(dataset, target) }
      return datasets[dataset].referenceIndex[first] != nil
    }
  }

  func reportMissingDimension(_ expression: Expression, _ use: Use) {
    let text = program.text(expression.range)
    for path in Analyzer.paths(in: expression) {
      let first = path.names[0]
      if path.names.count == 1, let help = keyOfRows(first, use) {
        return report(
          .helped(.unknownDimension(first.text, near: nil, columns: []), help), at: first.range)
      }
      let hasColumn = datasets.contains { $0.columnIndex[first.text] != nil || $0.referenceIndex[first.text] != nil }
      let isOpen = datasets.contains { $0.isOpen }
      if path.names.count == 1, !hasColumn, program.definitionIndex[first.text] != nil {
        let message = SemanticMessage.definitionAsDimension(first.text)
        report(classesByPlace(first.text).map { .helped(message, $0) } ?? message, at: first.range)
        return
      }
      if path.names.count == 1, !hasColumn, !isOpen {
        let own = datasets[use.dataset].columns.map(\.name)
        let others = datasets.indices.filter { $0 != use.dataset }.flatMap { datasets[$0].columns.map(\.name) }
        if let help = wordOfLife(first.text, .slice) {
          return report(
            .helped(.unknownDimension(first.text, near: nil, columns: own), help), at: first.range)
        }
        if let form = ForeignWords.form(ofKey: first.text, time: timeWritten(of: use)) {
          return report(.foreignKey(first.text, form: form, columns: own), at: first.range)
        }
        let near =
          meantKeys(first.text) ?? labelled(first.text, own + others)
          ?? nearestMatch(to: first.text, among: Grain.allCases.map(\.rawValue) + own + others)
        report(.unknownDimension(first.text, near: near, columns: own), at: first.range)
        return
      }
      if path.names.count > 1, program.datasetIndex[first.text] == nil, !hasColumn {
        report(
          .unknownDataset(first.text, near: nearestMatch(to: first.text, among: datasets.map(\.name))), at: first.range)
        return
      }
    }
    let missing = SemanticMessage.missingDimension(
      text, dataset: datasets[use.dataset].name, aggregate: use.range, choices: choices(for: expression),
      reference: missingReference(for: expression, from: use.dataset))
    let help = columnOfOwnRows(expression, use.dataset) ?? columnFromRows(expression, use.dataset)
    report(help.map { .helped(missing, $0) } ?? missing, at: expression.range)
  }

  /// The time by which the rows are read, as rules name it.
  private func timeWritten(of use: Use) -> String? {
    let dataset = datasets[use.dataset]
    return dataset.times.first.map { Name.written(dataset.columns[$0.column].name) }
  }

  /// `a.channel = b.channel` as a way out: the datasets that have such a column.
  func choices(for expression: Expression) -> [String] {
    guard case .path(let path) = expression.kind, let name = path.names.last else { return [] }
    return datasets.filter { $0.columnIndex[name.text] != nil }.map { "\($0.name).\(name.text)" }
  }

  // MARK: Filters (S8)

  /// `(x where c during d)`; on rows the filter is added to the facts inside.
  func compileFiltered(
    condition: Expression?, during: Expression?, _ scope: Scope, _ range: SourceRange, _ body: (Scope) -> Formula
  ) -> Formula {
    guard condition != nil || during != nil else { return body(scope) }
    if scope.row != nil {
      var inside = scope
      if let condition { inside.filters.append(Scope.PendingFilter(condition: condition, scope: scope)) }
      let formula = body(inside)
      if let condition, !isFilterable(formula) { report(.idleRowFilter, at: condition.range) }
      guard let during else { return formula }
      // A number of the slice has a window to narrow, here as elsewhere.
      if !readsRow(formula), let span = self.during(during) {
        return make(.slice(.during(formula, span)), formula.type, range)
      }
      report(.duringOnRows, at: during.range)
      return formula
    }
    var formula = body(scope)
    if let condition {
      noteIdle(condition, around: [formula])
      formula = filtered(formula, by: condition, scope, range)
    }
    if let during, let span = self.during(during) {
      noteIdleDuring(formula, at: during.range)
      formula = make(.slice(.during(formula, span)), formula.type, range)
    }
    return formula
  }

  /// Whether something below a value of a row reads rows of its own, which a `where` can choose from: a fact, or a number
  /// of the slice. The cells of the row itself are there, whatever is asked of them.
  private func isFilterable(_ formula: Formula) -> Bool {
    guard case .base = world, !readsItself else { return true }
    var stack = [formula]
    while let current = stack.popLast() {
      if current.isFaulty { return true }
      switch current.kind {
      case .row(.fact): return true
      case .slice: if !datasetsBelow(current).isEmpty { return true }
      default: stack += current.children  // Only leaves read rows.
      }
    }
    return false
  }

  func readsRow(_ formula: Formula) -> Bool {
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .row: return true
      case .slice: continue
      default: stack += current.children  // Only leaves tell the level.
      }
    }
    return false
  }

  /// `(5円 where chanel = "web")`: there are no rows to choose from, and no rows whose columns the names could be. Only in
  /// the base: a scenario may put a number in place of what read rows.
  func noteIdle(_ condition: Expression, around formulas: [Formula]) {
    guard case .base = world, !readsItself,
      formulas.allSatisfy({ $0.type != .unknown && datasetsBelow($0).isEmpty }),
      fixedValues(condition).isEmpty || !readsTable(formulas)
    else { return }
    for path in Analyzer.paths(in: condition) {
      let first = path.names[0]
      let isKnown =
        program.definitionIndex[first.text] != nil || program.datasetIndex[first.text] != nil
        || datasets.contains {
          $0.isOpen || $0.columnIndex[first.text] != nil || $0.referenceIndex[first.text] != nil
        }
      guard !isKnown else { continue }
      let near = nearestMatch(to: first.text, among: datasets.flatMap { $0.columns.map(\.name) })
      report(.unknownName(first.text, near: near, owners: [], isRow: false), at: first.range)
    }
    guard readsTable(formulas) else { return report(.idleFilter, at: condition.range) }
    var way = Phrase(
      "a table is read for one value of its key, as in `where channel = \"web\"`",
      "表からは、`where channel = \"web\"` のようにキーの値1つを選んで読む")
    if case .membership(let key, false, let set) = condition.kind,
      case .list(let items) = Analyzer.withoutBrackets(set).kind, items.count == 1
    {
      way = .write("\(program.text(key.range)) = \(program.text(items[0].range))")
    }
    report(.helped(.idleFilter, [Help(way)]), at: condition.range)
  }

  /// `(5円 during @2026)`: the value is the same in every slice.
  private func noteIdleDuring(_ formula: Formula, at range: SourceRange) {
    guard case .base = world, !readsItself, !isSolving, formula.type != .unknown, datasetsBelow(formula).isEmpty else {
      return
    }
    var stack = [formula]
    var visited: Set<Int> = []
    while let current = stack.popLast() {
      if current.isFaulty { return }
      switch current.kind {
      case .lookup, .slice(.dimension), .slice(.startsFrom), .slice(.windowDay): return
      case .slice(.definition(let id)):
        if definitions[id.index].recurrence != nil { return }
        if visited.insert(id.index).inserted { stack += definitions[id.index].body?.formulas ?? [] }
      default: stack += current.children  // Every other kind is what its parts are.
      }
    }
    report(.idleDuring, at: range)
  }

  func filtered(_ formula: Formula, by condition: Expression, _ scope: Scope, _ range: SourceRange) -> Formula {
    guard let filter = self.filter(condition, for: datasetsBelow(formula), scope) else { return formula }
    return make(.slice(.filtered(formula, filter)), formula.type, range)
  }

  /// The condition on the rows of every dataset that is read; nil where nothing is read.
  func filter(_ condition: Expression, for uses: [Use], _ scope: Scope) -> Filter? {
    var filter = Filter(conditions: [:], fixed: fixedValues(condition), range: condition.range)
    for use in uses where filter.conditions[DatasetID(use.dataset)] == nil {
      var place = Scope.row(use.dataset, bare: .dimensions)
      place.definition = scope.definition
      (place.calls, place.isInCall) = (scope.calls, scope.isInCall)
      place.groupKeys = scope.groupKeys
      place.isQueryCondition = scope.isQueryCondition
      place.aggregate = use.range
      if scope.isQueryCondition, let path = timeCondition(condition, on: use.dataset) {
        report(.useDuring(path.text, scope.timeWay), at: path.range)
        return nil
      }
      let compiled = compileCondition(condition, place)
      warnOfNoTick(compiled, of: use.dataset)
      filter.conditions[DatasetID(use.dataset)] = compiled
    }
    // Nothing is read, so nothing can be filtered; parameters by group still see what their keys are.
    return uses.isEmpty && filter.fixed.isEmpty ? nil : filter
  }

  /// The conditions that `and` joins, without brackets around them.
  static func conjuncts(of condition: Expression) -> [Expression] {
    switch condition.kind {
    case .and(let parts): parts.flatMap(conjuncts)
    case .bracketed(let inner, nil, nil): conjuncts(of: inner)
    default: [condition]  // Any other condition is one.
    }
  }

  /// The dimensions of which a condition says what they equal, alone or joined by `and`.
  func fixedValues(_ condition: Expression) -> [DimensionName: Set<Constant>] {
    var fixed: [DimensionName: Set<Constant>] = [:]
    for current in Analyzer.conjuncts(of: condition) {
      switch current.kind {
      case .comparison(.equal, let left, let right):
        for (side, other) in [(left, right), (right, left)] {
          guard case .path(let path) = side.written.kind, Analyzer.paths(in: other).isEmpty,
            case .constant(let constant) = compile(other, .slice).kind
          else { continue }
          fixed[DimensionName(path.text), default: []].insert(constant)
        }
      default: break  // No other condition names one value.
      }
    }
    return fixed
  }

  /// Whether a formula reads parameters by group, here or below.
  func readsTable(_ formulas: [Formula]) -> Bool {
    var seen: Set<Int> = []
    var stack = formulas
    while let current = stack.popLast() {
      if case .lookup = current.kind { return true }
      if case .slice(.definition(let id)) = current.kind, seen.insert(id.index).inserted {
        if definitions[id.index].isTable { return true }
        stack += definitions[id.index].body?.formulas ?? []
      }
      stack += current.children
    }
    return false
  }

  /// Dates, or a list of dates.
  private func isSpan(_ expression: Expression) -> Bool {
    if case .list(let items) = Analyzer.withoutBrackets(expression).kind {
      return items.contains { daySpan($0) != nil }
    }
    return daySpan(expression) != nil
  }

  /// The path to the time of a dataset that a condition compares with dates: that is what `during` is for.
  private func timeCondition(_ condition: Expression, on dataset: Int) -> Path? {
    guard let time = datasets[dataset].times.first else { return nil }
    let name = datasets[dataset].columns[time.column].name
    var stack = [condition]
    while let current = stack.popLast() {
      var sides: [Expression] = []
      switch current.kind {
      case .and(let parts), .or(let parts): stack += parts
      case .not(let inner), .bracketed(let inner, nil, nil): stack.append(inner)
      case .comparison(_, let left, let right), .membership(let left, _, let right): sides = [left, right]
      case .within(let time, _, let anchor): sides = [time, anchor]
      case .conditional(let test, let then, let otherwise): stack += [test, then, otherwise]
      default: break  // No other condition is a comparison with dates.
      }
      guard sides.contains(where: isSpan) else { continue }
      for side in sides {
        guard case .path(let path) = Analyzer.withoutBrackets(side).kind, path.names.last?.text == name else {
          continue
        }
        if path.names.count == 1 || program.datasetIndex[path.names[0].text] == dataset { return path }
      }
    }
    return nil
  }
}
