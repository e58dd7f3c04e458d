import CivilTime
import Semantics

extension Planner {
  /// The plan of a query; nil for one so deep that it has more than `Plan.mostSlices`.
  package func plan(_ show: ShowModel) -> Plan? {
    var builder = PlanBuilder(planner: self)
    builder.plan(show)
    return builder.isTooLarge ? nil : builder.plan
  }
}

/// Writes a plan down, part by part, each once.
private struct PlanBuilder {
  typealias SliceID = Plan.SliceID
  typealias CellID = Plan.CellID

  let planner: Planner
  private(set) var plan = Plan()
  private(set) var isTooLarge = false
  private var sliceIndex: [Plan.Slice: SliceID] = [:]
  private var scanIndex: [ScanKey: Plan.ScanID] = [:]
  private var foldIndex: [PlaceKey: Plan.FoldID] = [:]
  private var cellIndex: [PlaceKey: CellID] = [:]

  private var filteredIndex: [FilteredKey: SliceID] = [:]

  private struct FilteredKey: Hashable {
    var base: SliceID
    var filters: Set<Identity>
  }
  private struct ScanKey: Hashable {
    var rows: RowsRead
    var slice: SliceID
  }
  private struct PlaceKey: Hashable {
    var formula: Identity
    var slice: SliceID
  }

  init(planner: Planner) { self.planner = planner }

  private var model: Model { planner.model }

  mutating func plan(_ show: ShowModel) {
    let asked =
      show.items.map(\.formula) + [show.keep].compactMap { $0 } + show.sort.map(\.formula)
      + [show.pooling, show.listed].compactMap { $0 }
    plan.groups = groups(of: show)
    var lines = slice(.query)
    if let filter = show.filter { lines = slice(.filtered(filter), from: lines) }
    plan.asked = asked.map { cell($0, in: lines) }
    scanForElse(show, in: lines)
    plan.rowColumns = rowColumns(show)
    if !isTooLarge { plan.keepReadSlices() }
  }

  /// The computed columns below scans, folds, filters and groups.
  private func rowColumns(_ show: ShowModel) -> [Plan.RowColumn] {
    var finder = RowColumnFinder(model: model)
    func visit(_ filter: Filter?) {
      for (dataset, condition) in (filter?.conditions ?? [:]).sorted(by: { $0.key < $1.key }) {
        finder.visit(condition, on: dataset)
      }
    }
    func visit(_ groups: Plan.Groups?) {
      for key in groups?.keys ?? [] {
        for (dataset, formula) in key.formulas.sorted(by: { $0.key < $1.key }) { finder.visit(formula, on: dataset) }
      }
    }
    for scan in plan.scans {
      finder.visit(rowsOf: scan.rows.dataset)
      if let time = scan.rows.time ?? model.datasets[scan.rows.dataset.index].times.first?.column {
        finder.visit(time, of: scan.rows.dataset)
      }
    }
    for fold in plan.folds {
      guard case .rows(let dataset) = fold.aggregate.source else { continue }
      for part in fold.aggregate.parts { finder.visit(part, on: dataset) }
    }
    visit(plan.groups)
    for slice in plan.slices {
      if case .step(_, .filtered(let filter)) = slice { visit(filter) }
      if case .groups(_, let groups) = slice { visit(groups) }
    }
    return finder.columns
  }

  // MARK: Slices

  private mutating func slice(_ slice: Plan.Slice) -> SliceID {
    if let known = sliceIndex[slice] { return known }
    let id = SliceID(index: plan.slices.count)
    if id.index >= Plan.mostSlices { isTooLarge = true }
    plan.slices.append(slice)
    sliceIndex[slice] = id
    return id
  }

  private mutating func slice(_ step: SliceStep, from outer: SliceID) -> SliceID {
    if step == .same { return outer }
    guard case .filtered(let filter) = step, !planner.dependsOnSlice(filter) else { return slice(.step(outer, step)) }
    // Filters are a set: neither their order nor a repetition makes another slice.
    let (base, filters) = filtered(outer)
    if filters.contains(filter.identity) { return outer }
    let key = FilteredKey(base: base, filters: filters.union([filter.identity]))
    if let known = filteredIndex[key] { return known }
    let made = slice(.step(outer, step))
    filteredIndex[key] = made
    return made
  }

  /// The slice below the filters that are decided together, and these.
  private func filtered(_ slice: SliceID) -> (base: SliceID, filters: Set<Identity>) {
    var (base, filters): (SliceID, Set<Identity>) = (slice, [])
    while case .step(let outer, .filtered(let filter)) = plan.slices[base.index], !planner.dependsOnSlice(filter) {
      filters.insert(filter.identity)
      base = outer
    }
    return (base, filters)
  }

  // MARK: Cells

  private mutating func cell(_ formula: Formula, in slice: SliceID) -> CellID {
    let key = PlaceKey(formula: formula.identity, slice: slice)
    if let known = cellIndex[key] { return known }
    if case .slice(.definition(let id)) = formula.kind, !isWalked(id, in: slice) { return cell(id, formula, in: slice) }
    let leaves = leaves(of: [formula], in: slice)
    return add(Plan.Cell(formula: formula, slice: slice, leaves: leaves), key)
  }

  private mutating func add(_ cell: Plan.Cell, _ key: PlaceKey) -> CellID {
    let id = CellID(index: plan.cells.count)
    plan.cells.append(cell)
    cellIndex[key] = id
    return id
  }

  private mutating func cell(_ id: DefinitionID, _ formula: Formula, in slice: SliceID) -> CellID {
    let definition = model.definitions[id.index]
    var place = slice
    if let recurrence = definition.recurrence {
      place = self.slice(.series(slice, members: recurrence.members))
    }
    planReadDefinitions(of: definition, in: place)
    var bodies = definition.body.formulas
    if case .table = definition.body { bodies.append(definition.lookup) }
    let leaves = leaves(of: bodies, in: place)
    let key = PlaceKey(formula: formula.identity, slice: slice)
    return add(Plan.Cell(formula: formula, slice: place, definition: id, leaves: leaves), key)
  }

  /// A chain of thousands of definitions is planned from its far end, so that the stack stays flat.
  private mutating func planReadDefinitions(of definition: DefinitionModel, in slice: SliceID) {
    func isKnown(_ formula: Formula) -> Bool {
      cellIndex[PlaceKey(formula: formula.identity, slice: slice)] != nil
    }
    var visited: Set<Int> = [definition.id.index]
    var stack: [(id: DefinitionID, isDone: Bool)] = definition.reads.map { ($0, false) }
    while let (id, isDone) = stack.popLast() {
      let next = model.definitions[id.index]
      if next.recurrence != nil || isKnown(next.value) { continue }
      if isDone {
        _ = cell(next.value, in: slice)
        continue
      }
      guard visited.insert(id.index).inserted, case .formula = next.body else { continue }
      stack.append((id, true))
      stack += next.reads.map { ($0, false) }
    }
  }

  /// The leaves of formulas on the level of slices, planned.
  private mutating func leaves(of formulas: [Formula], in slice: SliceID) -> [Identity: Plan.Leaf] {
    var leaves: [Identity: Plan.Leaf] = [:]
    var stack = Array(formulas.reversed())
    while let next = stack.popLast(), !isTooLarge {
      if case .lookup(let id, _) = next.kind { stack += planner.tableValues(of: id).reversed() }
      guard case .slice(let leaf) = next.kind else {
        stack += next.directOperands.reversed()
        continue
      }
      if leaves[next.identity] == nil { leaves[next.identity] = plannedLeaf(leaf, next, in: slice) }
    }
    return leaves
  }

  private mutating func plannedLeaf(_ leaf: SliceLeaf, _ formula: Formula, in slice: SliceID) -> Plan.Leaf {
    switch leaf {
    case .definition(let id):
      if isWalked(id, in: slice) { return .earlierInSeries(id) }
      return .cell(cell(formula, in: slice))
    case .aggregate(let aggregate): return .fold(fold(aggregate, in: slice))
    case .dimension, .startsFrom, .windowDay: return .ofSlice
    case .filtered, .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .overall,
      .ticked, .rank:
      return .parts(
        planner.parts(of: leaf).map { part in
          let inner = self.slice(part.step, from: slice)
          return cell(part.formula, in: inner)
        })
    }
  }

  /// Whether a definition is a member of a series that is walked around this slice.
  private func isWalked(_ id: DefinitionID, in slice: SliceID) -> Bool {
    guard let recurrence = model.definitions[id.index].recurrence else { return false }
    return path(to: slice).contains { step in
      if case .series(_, recurrence.members) = step { true } else { false }
    }
  }

  /// The slices from the outermost to this one.
  private func path(to slice: SliceID) -> [Plan.Slice] {
    var path: [Plan.Slice] = []
    var current: SliceID? = slice
    while let next = current {
      path.append(plan.slices[next.index])
      current = plan.slices[next.index].outer
    }
    return path.reversed()
  }

  // MARK: Scans and folds

  private mutating func scan(_ rows: RowsRead, in slice: SliceID, _ demand: Plan.Demand = .always) -> Plan.ScanID {
    let key = ScanKey(rows: rows, slice: slice)
    if let known = scanIndex[key] {
      if demand == .always { plan.scans[known.index].demand = .always }
      return known
    }
    let numbers = numbersInFilters(of: rows.dataset, slice)
    let id = Plan.ScanID(index: plan.scans.count)
    plan.scans.append(Plan.Scan(rows: rows, slice: slice, numbers: numbers, demand: demand))
    scanIndex[key] = id
    return id
  }

  private mutating func fold(_ aggregate: Aggregate, in slice: SliceID) -> Plan.FoldID {
    let key = PlaceKey(formula: aggregate.identity, slice: slice)
    if let known = foldIndex[key] { return known }
    let fold: Plan.Fold
    switch aggregate.source {
    case .rows(let dataset):
      let rows = planner.rows(of: dataset, by: aggregate)
      let numbers = aggregate.parts.flatMap { planner.numbersOfSlice(in: $0) }.map { cell($0, in: slice) }
      fold = Plan.Fold(
        aggregate: aggregate, operand: .scan(scan(rows, in: slice)), parts: [], numbers: numbers)
      if aggregate.kind == .sum, let argument = aggregate.argument, !planner.dependsOnSlice(argument) {
        _ = scan(rows, in: bare(slice), .emptySum)
      }
    case .groups(let set):
      let inner = groups(set, aggregate, in: slice)
      fold = Plan.Fold(
        aggregate: aggregate, operand: .cells(inner), parts: aggregate.parts.map { cell($0, in: inner) },
        numbers: set.dataset.map { numbersInFilters(of: $0, slice) } ?? [])
    }
    let id = Plan.FoldID(index: plan.folds.count)
    plan.folds.append(fold)
    foldIndex[key] = id
    return id
  }

  /// The windows of a slice without groups and filters.
  private mutating func bare(_ slice: SliceID) -> SliceID {
    var current = slice
    while true {
      switch plan.slices[current.index] {
      case .step(let outer, .filtered), .groups(let outer, _): current = outer
      case .query, .range, .ungrouped, .always, .step, .bare, .periods, .series:
        return isBare(current) ? current : self.slice(.bare(current))
      }
    }
  }

  private func isBare(_ slice: SliceID) -> Bool {
    switch plan.slices[slice.index] {
    case .query: plan.groups == nil
    case .range, .ungrouped, .always, .bare: true
    case .step(_, .filtered), .groups: false
    case .step(let outer, _), .periods(let outer, _, _), .series(let outer, _): isBare(outer)
    }
  }

  /// `x where amount > avg(o.amount)`: the average is that of the slice before the condition.
  private mutating func numbersInFilters(of dataset: DatasetID, _ slice: SliceID) -> [CellID] {
    let path = path(to: slice)
    var cells: [CellID] = []
    // The innermost first, so that the cells stand in the order in which they are needed.
    for (place, step) in path.enumerated().reversed() {
      guard case .step(_, .filtered(let filter)) = step, let condition = filter.conditions[dataset] else { continue }
      let numbers = planner.numbersOfSlice(in: condition)
      guard !numbers.isEmpty else { continue }
      // The filters behind it are not there yet, whatever else was done to the slice since; but for one that says up to
      // which tick of a clock rows are read.
      let behind = path[(place + 1)...]
      let before = path[..<place] + behind.filter { !$0.isFiltered || saysTick($0, for: behind) }
      guard let first = before.first else { continue }
      let outer = before.dropFirst().reduce(self.slice(first)) { outer, step in self.slice(step.moved(onto: outer)) }
      cells += numbers.map { cell($0, in: outer) }
    }
    return cells
  }

  /// Whether a filter counts as the group of a `cumulative(x, age)` among the steps.
  private func saysTick(_ step: Plan.Slice, for steps: ArraySlice<Plan.Slice>) -> Bool {
    guard case .step(_, .filtered(let filter)) = step else { return false }
    return steps.contains { other in
      guard case .step(_, .ticked(let clock)) = other else { return false }
      return filter.fixed.keys.contains { $0.matches(clock) }
    }
  }

  private func days(of set: GroupSet, _ aggregate: Aggregate) -> Plan.Days {
    var days = Plan.Days(data: planner.datasets(below: aggregate.parts), on: [])
    if let dataset = set.dataset { days.data.insert(dataset) }
    for part in aggregate.parts { days.on.formUnion(planner.below(part).rows.filter { $0.time != nil }) }
    return days
  }

  // MARK: Groups

  private mutating func groups(_ set: GroupSet, _ aggregate: Aggregate, in slice: SliceID) -> SliceID {
    var inner = slice
    if let grain = set.grain {
      inner = self.slice(.periods(slice, grain, within: days(of: set, aggregate)))
    }
    guard let dataset = set.dataset, !set.keys.isEmpty else { return inner }
    let rows = planner.rows(of: dataset, by: aggregate)
    var groups = Plan.Groups(keys: set.keys, among: [scan(rows, in: inner)], further: [], tables: [])
    addFurther(of: planner.formulasWithFurtherGroups(of: aggregate), in: inner, to: &groups)
    return self.slice(.groups(inner, groups))
  }

  /// The groups of the lines: among the rows of every dataset that has all keys, and of what the items read elsewhere.
  private mutating func groups(of show: ShowModel) -> Plan.Groups? {
    let keys = show.dimensions
    guard !keys.isEmpty else { return nil }
    let items = show.items.map(\.formula) + [show.listed].compactMap { $0 }
    var groups = Plan.Groups(keys: keys, among: [], further: [], tables: [])
    var range = slice(.range)
    if let filter = show.groupFilter { range = slice(.filtered(filter), from: range) }
    let clocks = keys.compactMap { planner.clock(of: $0)?.dataset }
    for dataset in planner.datasets(below: items).union(clocks).sorted() {
      let formulas = keys.compactMap { $0.formulas[dataset] }
      guard formulas.count == keys.count else { continue }
      let rows = planner.rowsOfGroups(RowsRead(dataset: dataset), at: formulas)
      groups.among.append(scan(rows, in: range))
      guard rows.clock != nil, show.during != nil else { continue }
      var always = slice(.always)
      if let filter = show.groupFilter { always = slice(.filtered(filter), from: always) }
      _ = scan(rows, in: always, .cutTicks)
    }
    for key in keys {
      guard let clock = planner.clock(of: key)?.dataset, keys.contains(where: { $0.formulas[clock] == nil }) else {
        continue
      }
      let rows = planner.rowsOfGroups(RowsRead(dataset: clock), at: key.formulas[clock].map { [$0] } ?? [])
      var always = slice(.always)
      if let filter = show.groupFilter, filter.conditions[clock] != nil {
        always = slice(.filtered(filter), from: always)
      }
      groups.ticks.append(scan(rows, in: always))
    }
    // Without a range all rows have been met.
    let hasPeriods = show.grain != nil || show.filter != show.groupFilter
    var ungrouped = hasPeriods ? slice(.ungrouped) : range
    if hasPeriods, let filter = show.filter { ungrouped = slice(.filtered(filter), from: ungrouped) }
    // Of a row that stands at no tick by its own time another one may tell a tick.
    addFurther(
      of: items, in: ungrouped, to: &groups, isRead: show.during != nil || !clocks.isEmpty,
      isByTimeOnly: show.during == nil)
    return groups
  }

  private mutating func addFurther(
    of formulas: [Formula], in slice: SliceID, to groups: inout Plan.Groups, isRead: Bool = true,
    isByTimeOnly: Bool = false
  ) {
    var walk = GroupReads(keys: groups.keys)
    for formula in formulas { reads(of: formula, in: slice, &walk) }
    groups.tables = walk.tables
    guard isRead else { return }
    for read in walk.reads where !isByTimeOnly || read.rows.time != nil {
      let isAmong = groups.among.contains { plan.scans[$0.index].rows == read.rows }
      if read.slice == slice, isAmong { continue }
      let formulas = groups.keys.compactMap { $0.formulas[read.rows.dataset] }
      guard formulas.count == groups.keys.count else { continue }
      let id = scan(planner.rows(read.rows, at: formulas), in: read.slice)
      if !groups.further.contains(id) { groups.further.append(id) }
    }
  }

  private struct GroupReads {
    let keys: [DimensionModel]
    var reads: [ScanKey] = []
    var tables: [DefinitionID] = []
    var visited: Set<PlaceKey> = []
  }

  /// What is read to tell how many rows fall under an `else`, in groups and in shares.
  private mutating func scanForElse(_ show: ShowModel, in lines: SliceID) {
    let grouped = (plan.groups?.keys ?? []).flatMap { Array($0.formulas) }.filter { holdsIf($0.value, on: $0.key) }
    for item in show.items {
      var datasets = Set(grouped.map(\.key))
      for aggregate in planner.shares(below: item.formula) {
        guard case .rows(let dataset) = aggregate.source else { continue }
        let conditions = [aggregate.condition, aggregate.among].compactMap { $0 }
        if conditions.contains(where: { holdsIf($0, on: dataset) }) { datasets.insert(dataset) }
      }
      guard !datasets.isEmpty else { continue }
      var walk = GroupReads(keys: [])
      reads(of: item.formula, in: lines, &walk)
      for read in walk.reads where datasets.contains(read.rows.dataset) {
        _ = scan(read.rows, in: read.slice, .elseForEmpty)
      }
    }
  }

  /// Whether there is an `if` in a row formula or in a column that it reads.
  private func holdsIf(_ formula: Formula, on dataset: DatasetID) -> Bool {
    var finder = RowColumnFinder(model: model)
    finder.visit(formula, on: dataset)
    return ([formula] + finder.columns.map(\.formula)).contains { $0.holdsIf }
  }

  /// The slices of rows that a formula reads: whoever bought last month is a group of `prior(sales, 1 month)`.
  private mutating func reads(of formula: Formula, in slice: SliceID, _ walk: inout GroupReads) {
    guard walk.visited.insert(PlaceKey(formula: formula.identity, slice: slice)).inserted, !isTooLarge else { return }
    if case .lookup(let id, _) = formula.kind { readTable(id, in: slice, &walk) }
    guard case .slice(let leaf) = formula.kind else {
      for operand in formula.directOperands { reads(of: operand, in: slice, &walk) }
      return
    }
    switch leaf {
    case .definition(let id):
      let definition = model.definitions[id.index]
      if definition.recurrence != nil {
        let past = self.slice(.widened(.cumulative, data: []), from: slice)
        walk.reads += planner.below(definition.value).datasets.sorted().map {
          ScanKey(rows: RowsRead(dataset: $0), slice: past)
        }
      } else if case .table = definition.body {
        readTable(id, in: slice, &walk)
      } else {
        for body in definition.body.formulas { reads(of: body, in: slice, &walk) }
      }
    case .aggregate(let aggregate): readAggregate(aggregate, in: slice, &walk)
    case .filtered, .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .rank,
      .overall, .ticked, .dimension, .startsFrom, .windowDay:
      for part in planner.parts(of: leaf) where !part.step.drops(walk.keys) {
        reads(of: part.formula, in: self.slice(part.step, from: slice), &walk)
      }
    }
  }

  private mutating func readTable(_ id: DefinitionID, in slice: SliceID, _ walk: inout GroupReads) {
    if !walk.tables.contains(id) { walk.tables.append(id) }
    for value in planner.tableValues(of: id) { reads(of: value, in: slice, &walk) }
  }

  private mutating func readAggregate(_ aggregate: Aggregate, in slice: SliceID, _ walk: inout GroupReads) {
    switch aggregate.source {
    case .rows(let dataset):
      walk.reads.append(ScanKey(rows: planner.rows(of: dataset, by: aggregate), slice: slice))
      for part in aggregate.parts where planner.dependsOnSlice(part) { reads(of: part, in: slice, &walk) }
    case .groups(let set):
      var inner = slice
      if let grain = set.grain {
        inner = self.slice(.periods(slice, grain, within: days(of: set, aggregate)))
      }
      if let dataset = set.dataset {
        walk.reads.append(ScanKey(rows: planner.rows(of: dataset, by: aggregate), slice: inner))
      }
      for part in aggregate.parts { reads(of: part, in: inner, &walk) }
    }
  }
}

extension SliceStep {
  /// Whether the keys are gone behind the step: a slice without them makes no groups of them.
  package func drops(_ keys: [DimensionModel]) -> Bool {
    guard case .overall(let names) = self else { return false }
    guard let names else { return true }
    return keys.contains { $0.isNamed(names) }
  }
}

extension Formula {
  fileprivate var holdsIf: Bool {
    if case .conditional = kind { return true }
    return directOperands.contains(where: \.holdsIf)
  }
}
