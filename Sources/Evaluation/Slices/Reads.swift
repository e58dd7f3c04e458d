import CivilTime
import Columns
import Planning
import Semantics

/// One slice of rows that a formula reads, for all cells of a frame.
struct SliceRead {
  var rows: RowsRead
  var frame: Frame
  /// Pairs: a cell for which the formula is asked, and the cell of `frame` that is read for it.
  var cells: ReadCells
  /// Another window or filter than that of the cell itself.
  var isMoved: Bool
}

struct ReadCells: Hashable {
  var outer: [Int32]
  var own: [Int32]

  /// Goes on to the cells that `next` gives for each own cell; −1 ends there.
  func moved(_ next: [Int32]) -> ReadCells {
    var result = ReadCells(outer: [], own: [])
    for (outer, own) in zip(outer, own) where next[Int(own)] >= 0 {
      result.outer.append(outer)
      result.own.append(next[Int(own)])
    }
    return result
  }
}

/// Finds the slices that a formula reads. Which groups exist hangs on them: whoever bought last month is a group of
/// `prior(sales, 1 month)`.
struct ReadWalk {
  private struct Place: Hashable {
    var definition: Int
    var frame: Int
    var cells: ReadCells
  }

  let engine: Engine
  /// The dimensions whose groups are looked for: a slice without them makes none.
  let keys: [DimensionModel]
  private(set) var reads: [SliceRead] = []
  /// Tables of parameters met on the way.
  private(set) var tables: [DefinitionID] = []
  /// Cells for which a window before the data would be read, or one that cannot be moved: nobody knows the groups there.
  private(set) var unknown: [Int32: MissingReason] = [:]
  /// In front of `??`: what has no value there has another.
  private var isExcused = false
  private var visited: Set<Place> = []

  init(engine: Engine, keys: [DimensionModel]) {
    self.engine = engine
    self.keys = keys
  }

  mutating func walk(_ formula: Formula, in frame: Frame, cells: ReadCells, isMoved: Bool = false) {
    if cells.own.isEmpty { return }
    if case .lookup(let id, _) = formula.kind { table(id, frame, cells, isMoved) }
    if case .slice(let leaf) = formula.kind {
      walk(leaf, in: frame, cells: cells, isMoved: isMoved)
      return
    }
    let operands = formula.directOperands
    let wasExcused = isExcused
    for (place, operand) in operands.enumerated() {
      if case .coalesce = formula.kind { isExcused = wasExcused || place < operands.count - 1 }
      walk(operand, in: frame, cells: cells, isMoved: isMoved)
    }
    isExcused = wasExcused
  }

  private mutating func walk(_ leaf: SliceLeaf, in frame: Frame, cells: ReadCells, isMoved: Bool) {
    switch leaf {
    case .definition(let id): definition(id, frame, cells, isMoved)
    case .aggregate(let aggregate): self.aggregate(aggregate, frame, cells, isMoved)
    case .filtered, .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .rank,
      .overall, .ticked, .dimension, .startsFrom, .windowDay:
      for part in engine.planner.parts(of: leaf) where !part.step.drops(keys) {
        walk(part, in: frame, cells: cells, isMoved: isMoved)
      }
    }
  }

  private mutating func walk(_ part: Part, in frame: Frame, cells: ReadCells, isMoved: Bool) {
    switch engine.derived(part.step, frame) {
    case .failure(let failure):
      if isExcused { return }
      for outer in cells.outer where unknown[outer] == nil { unknown[outer] = failure.reason(part.gap.word) }
    case .success(let derived):
      if case .unknown = part.gap, !isExcused {
        for (outer, own) in zip(cells.outer, cells.own) where derived.cells[Int(own)] < 0 && unknown[outer] == nil {
          unknown[outer] = .beforeFirstPeriod
        }
      }
      let isSame = derived.frame === frame
      if isSame, case .covered = part.step { return }
      let isMoved = isMoved || !isSame
      walk(part.formula, in: derived.frame, cells: isSame ? cells : cells.moved(derived.cells), isMoved: isMoved)
    }
  }

  private mutating func definition(_ id: DefinitionID, _ frame: Frame, _ cells: ReadCells, _ isMoved: Bool) {
    guard visited.insert(Place(definition: id.index, frame: frame.id, cells: cells)).inserted else { return }
    let definition = engine.model.definitions[id.index]
    if definition.recurrence != nil {
      // It reads every window up to its own.
      let past = engine.derive(frame, move: { engine.windows.widened($0, .cumulative) })
      for dataset in engine.planner.below(definition.value).datasets.sorted() {
        reads.append(
          SliceRead(
            rows: RowsRead(dataset: dataset), frame: past.frame, cells: cells.moved(past.cells), isMoved: true))
      }
      return
    }
    if case .table = definition.body { return table(id, frame, cells, isMoved) }
    for formula in definition.body.formulas { walk(formula, in: frame, cells: cells, isMoved: isMoved) }
  }

  private mutating func table(_ id: DefinitionID, _ frame: Frame, _ cells: ReadCells, _ isMoved: Bool) {
    if !tables.contains(id) { tables.append(id) }
    for value in engine.planner.tableValues(of: id) { walk(value, in: frame, cells: cells, isMoved: isMoved) }
  }

  private mutating func aggregate(_ aggregate: Aggregate, _ frame: Frame, _ cells: ReadCells, _ isMoved: Bool) {
    func add(_ dataset: DatasetID, _ frame: Frame, _ cells: ReadCells, isMoved: Bool) {
      reads.append(
        SliceRead(rows: engine.planner.rows(of: dataset, by: aggregate), frame: frame, cells: cells, isMoved: isMoved))
    }
    switch aggregate.source {
    case .rows(let dataset):
      add(dataset, frame, cells, isMoved: isMoved)
      // `count(o on sent where x > avg(o.x))` reads the rows of the average, too.
      for part in aggregate.parts where engine.planner.dependsOnSlice(part) {
        walk(part, in: frame, cells: cells, isMoved: isMoved)
      }
    case .groups(let set):
      var place = (frame: frame, cells: cells, isMoved: isMoved)
      if let grain = set.grain {
        guard let split = engine.periods(grain, frame, aggregate) else { return }
        place = (split.frame, cells.joined(split.cells, of: split.parents), true)
      }
      if let dataset = set.dataset { add(dataset, place.frame, place.cells, isMoved: place.isMoved) }
      for part in aggregate.parts {
        walk(part, in: place.frame, cells: place.cells, isMoved: place.isMoved)
      }
    }
  }
}

extension ReadCells {
  /// Goes on to all cells whose parent is the own cell.
  fileprivate func joined(_ inner: [Int32], of parents: [Int32]) -> ReadCells {
    var children: [Int32: [Int32]] = [:]
    for (cell, parent) in zip(inner, parents) { children[parent, default: []].append(cell) }
    var result = ReadCells(outer: [], own: [])
    for (outer, own) in zip(outer, own) {
      for cell in children[own] ?? [] {
        result.outer.append(outer)
        result.own.append(cell)
      }
    }
    return result
  }
}

/// Groups to be added to those of the rows at hand: for each the cell and the code of each key.
struct FurtherGroups {
  var cells: [Int32] = []
  var codes: [[Int32]]
  /// Cells of which not all groups can be known, and why.
  var unknown: [Int32: MissingReason] = [:]
}

extension Engine {
  /// The groups of `each K` and `per K` that have no row in the slice itself, perhaps, but in another one that is read:
  /// those of a share hang on its whole alone.
  func furtherGroups(_ keys: [DimensionModel], _ aggregate: Aggregate, in frame: Frame) -> FurtherGroups {
    var found = FurtherGroups(codes: keys.map { _ in [] })
    let formulas = planner.formulasWithFurtherGroups(of: aggregate)
    guard let dataset = aggregate.dataset, !formulas.isEmpty else { return found }
    let identity = (0..<Int32(frame.cellCount)).map { $0 }
    var walk = ReadWalk(engine: self, keys: keys)
    for formula in formulas { walk.walk(formula, in: frame, cells: ReadCells(outer: identity, own: identity)) }
    found.unknown = walk.unknown
    let isByClock = keys.contains { planner.clock(of: $0) != nil }
    for read in walk.reads where read.isMoved || read.rows != planner.rows(of: dataset, by: aggregate) {
      // In the same window the ticks are those at which rows of the clock stand, whatever refers to them.
      if isByClock, !read.isMoved, read.rows.time == nil, !isOpenStock(read.rows) { continue }
      add(read, keys, to: &found)
      if isByClock, read.rows.time != nil { refuseCutTicks(of: read, keys, in: &found) }
    }
    let tableKeys = walk.tables.flatMap { groups(of: $0, by: keys, under: frame.content.filters) }
    for codes in tableKeys {
      let cells = identity.filter { holds(codes, of: keys, in: frame, cell: Int($0)) }
      found.cells += cells
      for place in keys.indices { found.codes[place] += cells.map { _ in codes[place] } }
    }
    return found
  }

  /// Whether the groups of a cell are those of the keys, where both are of the same name. In all others than the largest
  /// are those of which not all is picked: `"web"` beside plans at ages, of which none is of web.
  private func holds(_ codes: [Int32], of keys: [DimensionModel], in frame: Frame, cell: Int) -> Bool {
    let content = frame.content
    let own = content.cellCodes.map { $0[cell] }
    let pool = content.pool.flatMap { pool in pool.pooled.contains { own[$0] == $1 } ? pool : nil }
    for (place, dimension) in frame.dimensions.enumerated() where pool?.pooled[place] == nil {
      for (key, code) in zip(keys, codes) where key.isNamed(dimension.names) {
        let outer = own[place]
        guard outer >= 0, dimensionTable(dimension).values[Int(outer)] == dimensionTable(key).values[Int(code)] else {
          return false
        }
      }
    }
    guard let pool else { return true }
    let combination = pool.places.map { place -> Int32? in
      guard pool.pooled[place] != nil else { return own[place] }
      let dimension = frame.dimensions[place]
      guard let found = keys.firstIndex(where: { $0.isNamed(dimension.names) }) else { return nil }
      let value = dimensionTable(keys[found]).values[Int(codes[found])]
      return dimensionTable(dimension).values.firstIndex(of: value).map { Int32($0) }
    }
    // Beside a key that the table does not have, and with a value that no row has, there is always one that is not picked.
    let known = combination.compactMap { $0 }
    return known.count < combination.count || !pool.picked.contains(known)
  }

  /// Where a window cuts the ticks of rows that are read by another time, their groups are not known: `sum(min(fee on
  /// started) per run) where run = 0` over months was 0.
  private func refuseCutTicks(of read: SliceRead, _ keys: [DimensionModel], in found: inout FurtherGroups) {
    let id = read.rows.dataset
    let rows = planner.rowsOfGroups(read.rows, at: keys.compactMap { $0.formulas[id] })
    let cuts = cutWindows(rows, read.frame)
    for (outer, own) in zip(read.cells.outer, read.cells.own) where found.unknown[outer] == nil {
      guard let clock = cuts[read.frame.content.cellWindows[Int(own)]] else { continue }
      found.unknown[outer] = .windowAcrossTicks(name(of: clock))
    }
  }

  /// The groups among the rows of one slice.
  ///
  /// - Parameter keepsEmpty: an empty key is the group `(none)`, as in the lines of a query.
  func add(_ read: SliceRead, _ keys: [DimensionModel], to found: inout FurtherGroups, keepsEmpty: Bool = false) {
    let id = read.rows.dataset
    let rows = planner.rowsOfGroups(read.rows, at: keys.compactMap { $0.formulas[id] })
    guard keys.allSatisfy({ $0.formulas[id] != nil }), case .success(let grouping) = scan(rows, in: read.frame) else {
      return
    }
    let columns = keys.map { codes(of: $0, of: rows, in: grouping)?.int32s ?? [] }
    let cells = cellsRead(grouping, read.rows, read.frame)
    // What stands at no tick of a clock is in no group of it.
    let own = zip(keys, columns).map { key, codes in
      keepsEmpty && planner.clock(of: key) == nil ? codes.map { $0 < 0 ? Int32.max : $0 } : codes
    }
    let combination = Combination([cells] + own, rowCount: grouping.count, skipsEmpty: true)
    var outers: [Int32: [Int32]] = [:]
    for (outer, own) in zip(read.cells.outer, read.cells.own) { outers[own, default: []].append(outer) }
    for row in combination.representatives {
      for outer in outers[cells[Int(row)]] ?? [] {
        found.cells.append(outer)
        for place in keys.indices { found.codes[place].append(columns[place][Int(row)]) }
      }
    }
  }

  // MARK: Keys of tables

  /// The groups in which the single-value keys of a table by exactly these dimensions (and perhaps a period) are, where the
  /// filters hold for them.
  func groups(of id: DefinitionID, by keys: [DimensionModel], under filters: FilterSet) -> [[Int32]] {
    guard case .table(let dimensions, let grain, let entries, _) = model.definitions[id.index].body,
      dimensions.count == keys.count + (grain == nil ? 0 : 1)
    else { return [] }
    var places: [Int] = []
    for key in keys {
      let place = dimensions.firstIndex { $0.isNamed(key.names) && $0.extent.lies(in: key.extent) }
      guard let place, !places.contains(place) else { return [] }
      places.append(place)
    }
    var found: [[Int32]] = []
    for entry in entries where places.allSatisfy({ entry.ends[$0] == nil && entry.keys[$0] != .missing }) {
      let values = places.map { entry.keys[$0] }
      guard filters.conditions.allSatisfy({ holds($0.filter, for: values, of: keys) }) else { continue }
      let codes = zip(keys, values).map { key, value in
        Int32(dimensionTable(key).encode(grouped(vector(value, count: 1), as: key.extent), adding: true)[0])
      }
      if !found.contains(codes) { found.append(codes) }
    }
    return found
  }

  /// The group in which a value is.
  private func grouped(_ value: Vector, as extent: GroupExtent) -> Vector {
    switch extent {
    case .bands(let top): band(value, top)
    case .steps(let length?): histogram(value, vector(.number(length), count: value.count), .cells)
    case .value, .steps(nil): value
    }
  }

  /// Whether a filter is true of a key alone. One that reads anything else of a row cannot be told without a row.
  private func holds(_ filter: Filter, for values: [Constant], of keys: [DimensionModel]) -> Bool {
    // Where no rows are read only what the filter says of the keys is known.
    guard !filter.conditions.isEmpty else {
      return filter.fixed.allSatisfy { name, constants in
        zip(keys, values).contains { key, value in constants == [value] && key.names.contains { $0.matches(name) } }
      }
    }
    return filter.conditions.allSatisfy { dataset, condition in
      var known: [(leaf: Formula, value: Constant)] = []
      for (key, value) in zip(keys, values) {
        guard let formula = key.formulas[dataset] else { continue }
        known.append((formula, value))
      }
      let vector = evaluateOperator(condition, KeyOperands(engine: self, known: known))
      return vector.isValid(0) && vector.undecided == nil && vector.booleanValues[0]
    }
  }
}

/// A row of which nothing is known but the keys of its group.
private struct KeyOperands: Operands {
  let engine: Engine
  let known: [(leaf: Formula, value: Constant)]
  var count: Int { 1 }
  var level: Level { .rows(.one) }

  func value(of formula: Formula) -> Vector {
    if let entry = known.first(where: { $0.leaf == formula }) {
      return engine.vector(entry.value, count: 1)
    }
    return engine.evaluateOperator(formula, self)
  }
  func value(of leaf: RowLeaf, in formula: Formula) -> Vector { engine.missing(.empty, count: 1) }
  func value(of leaf: SliceLeaf, in formula: Formula) -> Vector { engine.missing(.empty, count: 1) }
}
