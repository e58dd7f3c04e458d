import CivilTime
import Columns
import Semantics

/// The rows of one dataset as far as they have been built.
final class DatasetState {
  enum Phase {
    case untouched
    /// All rows are there, the dataset's condition is being decided.
    case unfiltered
    case ready
  }

  let id: DatasetID
  var phase = Phase.untouched
  var rowCount = 0
  /// For each row the row of the table, of the parent dataset, or the group's first source row it comes from.
  /// Nil: row i comes from row i. (An empty list means that no row is left, which is not the same.)
  var origin: [Int32]?
  /// For `unpivot`: how many rows each table row became (1 without).
  var stackedCount = 1
  var columns: [Int: Vector] = [:]
  /// Of a grouped dataset: the group of each row of its parent, before its condition was decided.
  var groups: RowGroups?
  /// Row formulas over all rows; only those that do not depend on a slice.
  private var formulas = RecentlyUsed<Identity, Vector>()
  var windowValues: [WindowColumn: Vector] = [:]
  var clocks: [Int: ClockTicks] = [:]
  var spans: [Int: DaySpan?] = [:]
  var coverage: DaySpan??
  /// The canonical place of each row: by time, then keys, then columns left to right; never file order.
  var canonicalRanks: [Int: [Int32]] = [:]
  /// Rows that the dataset's condition left out because it could not be told, and the empty columns that made it so.
  var untoldCount = 0
  var untoldColumns: [RowLack] = []
  /// Columns being computed, to refuse endless recursion should a cycle have slipped through.
  var columnsUnderWay: Set<Int> = []

  init(id: DatasetID) { self.id = id }

  /// In a long session each question brings conditions of its own: beyond so many bytes of their values the memory is worth
  /// more than the second computation.
  private static let mostFormulaBytes = 400_000_000

  /// The values of a row formula, where they have been kept.
  func known(_ formula: Identity) -> Vector? { formulas.value(of: formula) }

  func keep(_ values: Vector, of formula: Identity) {
    formulas.keep(values, of: formula, byteCount: values.byteCount, mostBytes: DatasetState.mostFormulaBytes)
  }

  func dropValues() {
    columns = [:]
    formulas = RecentlyUsed()
    windowValues = [:]
    clocks = [:]
    spans = [:]
    coverage = nil
    canonicalRanks = [:]
  }
}

extension Engine {
  /// Makes the rows of a dataset known. Idempotent.
  func prepare(_ id: DatasetID) {
    let state = states[id.index]
    guard case .untouched = state.phase else { return }
    profile.measure(datasetName(id)) { building { build(state) } }
  }

  private func build(_ state: DatasetState) {
    let (id, dataset) = (state.id, model.datasets[state.id.index])
    state.phase = .unfiltered
    switch dataset.source {
    case .files:
      state.stackedCount = stackedCount(dataset)
      let tableRows = tables[dataset.name]?.rowCount ?? 0
      state.rowCount = tableRows * state.stackedCount
    case .filtered(let parent, _):
      prepare(parent)
      state.rowCount = states[parent.index].rowCount
    case .grouped(let parent, let keys, let reference):
      group(state, of: parent, keys: keys, reference: reference)
    }
    if let condition = dataset.condition { keepRows(state, where: condition) }
    if case .filtered(_, true) = dataset.source { keepDistinct(state, dataset) }
    state.phase = .ready
    // Whatever reads these rows relies on their keys: no answer without this check.
    if shared.derived?.checked.contains(dataset.name) != true { checkKeys(id) }
  }

  private func stackedCount(_ dataset: DatasetModel) -> Int {
    for column in dataset.columns {
      if case .stackedLabel(let headers) = column.source { return max(1, headers.count) }
    }
    return 1
  }

  private func group(_ state: DatasetState, of parent: DatasetID, keys: [Formula], reference: ReferenceID) {
    prepare(parent)
    let source = states[parent.index]
    let groups =
      shared.derived?.groups(of: model.datasets[state.id.index].name, rowCount: source.rowCount)
      ?? {
        let codes = keys.map { key in
          evaluate(key, over: RowContext.all(of: parent, count: source.rowCount)).decided.localCodes.codes
        }
        let combination = Combination(codes, rowCount: source.rowCount, skipsEmpty: true)
        return RowGroups(firstRows: combination.representatives, groups: combination.codes)
      }()
    state.groups = groups
    state.origin = groups.firstRows
    state.rowCount = groups.firstRows.count
    shared.rows[[reference]] = groups.groups
  }

  private func keepRows(_ state: DatasetState, where condition: Formula) {
    let vector = evaluate(condition, over: RowContext.all(of: state.id, count: state.rowCount)).expanded
    let flags = vector.booleanValues
    state.untoldCount = vector.count - vector.column.validCount
    if state.untoldCount > 0 {
      let untold = (0..<vector.count).filter { !vector.isValid($0) }
      state.untoldColumns = lacks(in: condition, of: state.id, untold, nil)
    }
    keep(state, rows: flags.indices.filter { flags[$0] && vector.isValid($0) }.map { Int32($0) })
  }

  private func keepDistinct(_ state: DatasetState, _ dataset: DatasetModel) {
    let codes = dataset.columns.compactMap { column -> [Int32]? in
      guard case .inherited = column.source else { return nil }
      return self.column(column.id, of: state.id).localCodes.codes
    }
    let combination = Combination(codes, rowCount: state.rowCount, skipsEmpty: false)
    keep(state, rows: combination.representatives)
  }

  private func keep(_ state: DatasetState, rows: [Int32]) {
    state.dropValues()
    let newPlace = { () -> [Int32] in
      var places = [Int32](repeating: -1, count: state.rowCount)
      for (place, row) in rows.enumerated() { places[Int(row)] = Int32(place) }
      return places
    }
    if case .grouped(_, _, let reference) = model.datasets[state.id.index].source, let groups = shared.rows[[reference]]
    {
      let places = newPlace()
      shared.rows[[reference]] = groups.map { $0 < 0 ? -1 : places[Int($0)] }
    }
    state.origin = state.origin.map { origin in rows.map { origin[Int($0)] } } ?? rows
    state.rowCount = rows.count
    // References that were resolved over the unfiltered rows are resolved again.
    for reference in model.references where reference.from == state.id || reference.target == state.id {
      if case .group = reference.match { continue }
      shared.rows.forgetRoutes(over: reference.id)
    }
  }

  // MARK: Columns

  /// A column over all rows of its dataset, never a scalar.
  func column(_ column: ColumnID, of id: DatasetID) -> Vector {
    prepare(id)
    let state = states[id.index]
    if let known = state.columns[column.index] { return known }
    guard state.columnsUnderWay.insert(column.index).inserted else {
      return missing(.empty, count: state.rowCount).expanded
    }
    defer { state.columnsUnderWay.remove(column.index) }
    let dataset = model.datasets[id.index]
    let vector = profile.measure(columnName(column, of: dataset)) {
      derivedColumn(dataset.columns[column.index], state)
        ?? building { computeColumn(dataset.columns[column.index], state).expanded.narrowed(threads) }
    }
    state.columns[column.index] = vector
    return vector
  }

  private func derivedColumn(_ column: ColumnModel, _ state: DatasetState) -> Vector? {
    guard let derived = shared.derived, column.isDerived, case .ready = state.phase else { return nil }
    return derived.column(column, of: model.datasets[state.id.index], count: state.rowCount)
  }

  private func computeColumn(_ column: ColumnModel, _ state: DatasetState) -> Vector {
    let dataset = model.datasets[state.id.index]
    switch column.source {
    case .file(let header): return numeric(fileColumn(header, dataset, state, stacked: nil), column, state)
    case .inherited(let parentColumn):
      guard case .filtered(let parent, _) = dataset.source else { return missing(.empty, count: state.rowCount) }
      let values = self.column(parentColumn, of: parent)
      return state.origin.map { values.gathered($0, threads) } ?? values
    case .key(let place):
      guard case .grouped(let parent, let keys, _) = dataset.source else {
        return missing(.empty, count: state.rowCount)
      }
      let source = states[parent.index]
      return evaluate(keys[place], over: RowContext.all(of: parent, count: source.rowCount)).gathered(
        state.origin ?? [])
    case .formula(let formula):
      return evaluate(formula, over: RowContext.all(of: state.id, count: state.rowCount))
    // A row stands at many ticks: who reads them says at which, see `Clocks.swift`.
    case .clock: return missing(.empty, count: state.rowCount)
    case .stackedLabel(let labels):
      let places = rowPlaces(state)
      return Vector(labelColumn(labels, column.type)).gathered(places.map { $0 % Int32(labels.count) })
    case .stackedValue(let headers):
      return numeric(fileColumn("", dataset, state, stacked: headers), column, state)
    }
  }

  /// Whatever the loader hands over, the codes of texts are no numbers: `¥100`, `$5`, `€7`, declared 円, once had the sum
  /// 0 + 1 + 2.
  private func numeric(_ values: Vector, _ column: ColumnModel, _ state: DatasetState) -> Vector {
    guard case .number = column.type, case .texts = values.column.values else { return values }
    return missing(.empty, count: state.rowCount)
  }

  /// One row for each label: its text, or the time that it names.
  private func labelColumn(_ labels: [StackedLabel], _ type: ValueType) -> Column {
    func read<Value>(_ value: (String) -> Value?) -> [Value?] {
      labels.map { value($0.text) ?? $0.part.flatMap(value) }
    }
    func validity(_ isRead: [Bool]) -> Bitmap? { isRead.allSatisfy { $0 } ? nil : Bitmap(isRead) }
    switch type {
    case .period(let grain):
      let periods = read { periodOfCell($0, grain, model.calendar) }
      return Column(.periods(periods.map { $0?.index ?? 0 }, grain), validity: validity(periods.map { $0 != nil }))
    case .date:
      let days = read { dateOfCell($0) }
      return Column(.days(days.map { $0 ?? 0 }), validity: validity(days.map { $0 != nil }))
    case .text, .number, .boolean, .moment, .unknown:
      return Column(.texts(labels.indices.map { Int32($0) }, TextDictionary(labels.map(\.text))))
    }
  }

  private func rowPlaces(_ state: DatasetState) -> [Int32] {
    state.origin ?? (0..<Int32(state.rowCount)).map { $0 }
  }

  private func fileColumn(
    _ header: String, _ dataset: DatasetModel, _ state: DatasetState, stacked: [ColumnModel.StackedHeader?]?
  ) -> Vector {
    guard let table = tables[dataset.name] else { return missing(.noData(dataset.name), count: state.rowCount) }
    if let stacked {
      let parts = stacked.map { stacked in
        let cells = stacked.flatMap { table.column(matching: $0.header) }.map { Vector($0.column) }
        let values = cells ?? missing(.empty, count: table.rowCount)
        guard let stacked, !stacked.factor.isOne else { return values }
        return NumberKernels.scale(values, by: stacked.factor, level: .rows(threads))
      }
      let size = Int32(stacked.count)
      let places = rowPlaces(state)
      let wide = parts.map { $0.gathered(places.map { $0 / size }) }
      return Choice.merge(wide, count: places.count) { Int(places[$0] % size) }
    }
    guard let found = table.column(matching: header) else { return missing(.empty, count: state.rowCount) }
    let values = Vector(found.column)
    if state.origin == nil && state.stackedCount == 1 { return values }
    let size = Int32(state.stackedCount)
    return values.gathered(rowPlaces(state).map { $0 / size }, threads)
  }

  // MARK: References

  /// For each row of the reference's `from` dataset the row of its target, −1 where there is none.
  func targets(of id: ReferenceID) -> [Int32] {
    let reference = model.references[id.index]
    prepare(reference.from)
    prepare(reference.target)
    if let known = shared.rows[[id]] { return known }
    let rows = profile.measure(wayName(reference)) {
      building { () -> [Int32] in
        switch reference.match {
        case .group: return [Int32](repeating: -1, count: states[reference.from.index].rowCount)
        case .inherited(let parent):
          let values = targets(of: parent)
          let state = states[reference.from.index]
          return state.origin.map { $0.map { values[Int($0)] } } ?? values
        case .columns(let own, let keys): return match(reference, own, keys, latestWithin: nil, isLatest: false)
        case .latest(let own, let keys, let within):
          return match(reference, own, keys, latestWithin: within, isLatest: true)
        }
      }
    }
    shared.rows[[id]] = rows
    return rows
  }

  /// A route over several references, first hop first.
  func targets(along route: [ReferenceID]) -> [Int32] {
    guard let first = route.first else { return [] }
    if route.count == 1 { return targets(of: first) }
    if let known = shared.rows[route] { return known }
    var rows = targets(of: first)
    for hop in route.dropFirst() {
      let next = targets(of: hop)
      rows = rows.map { $0 < 0 ? -1 : next[Int($0)] }
    }
    shared.rows[route] = rows
    return rows
  }

  private func match(
    _ reference: ReferenceModel, _ own: [Formula], _ keys: [ColumnID], latestWithin: CalendarDuration?, isLatest: Bool
  ) -> [Int32] {
    let (from, target) = (states[reference.from.index], states[reference.target.index])
    var codes: [[Int32]] = []
    for (formula, key) in zip(own, keys) {
      let table = CodeTable()
      let keyCodes = table.encode(column(key, of: reference.target), adding: true)
      let ownValues = evaluate(formula, over: RowContext.all(of: reference.from, count: from.rowCount))
      codes.append(
        keyCodes.int32s + table.encode(ownValues, adding: false).int32s.map { $0 == -2 ? Int32.max - 1 : $0 })
    }
    let total = target.rowCount + from.rowCount
    let combination = Combination(codes, rowCount: total, skipsEmpty: true)
    let groupCount = combination.representatives.count
    let targetGroups = Array(combination.codes[0..<target.rowCount])
    let ownGroups = combination.codes[target.rowCount...]
    if isLatest {
      return matchLatest(reference, Array(ownGroups), targetGroups, groupCount: groupCount, within: latestWithin)
    }
    var rowOfGroup = [Int32](repeating: -1, count: groupCount)
    for (row, group) in targetGroups.enumerated() where group >= 0 {
      if rowOfGroup[Int(group)] >= 0 {
        // A declared key has been checked with its rows.
        if !model.datasets[reference.target.index].keys.contains(keys) {
          reportDuplicate(.duplicateTargetKey, reference.target, Int(rowOfGroup[Int(group)]), row, keys)
        }
        continue
      }
      rowOfGroup[Int(group)] = Int32(row)
    }
    let rows = ownGroups.map { $0 < 0 ? -1 : rowOfGroup[Int($0)] }
    reportOrphans(reference, rows, Array(ownGroups))
    return rows
  }

  /// The last target row that holds at this row's time: slowly changing attributes at the event's date (trap 27). A row
  /// with an `until` holds to its end: a price of a week gives way to the list price below it.
  private func matchLatest(
    _ reference: ReferenceModel, _ ownGroups: [Int32], _ targetGroups: [Int32], groupCount: Int,
    within: CalendarDuration?
  ) -> [Int32] {
    let own = times(of: reference.from)
    let theirs = times(of: reference.target)
    let segments = Segments(targetGroups, groupCount: groupCount)
    let ranks = canonicalRanks(of: reference.target, time: nil)
    var sorted = segments.elements
    for group in 0..<groupCount {
      let range = segments.range(group)
      sorted[range].sort { ranks[Int($0)] < ranks[Int($1)] }
    }
    // Rows without a time come first in the canonical order: they are before every moment, and are passed over.
    let moments = sorted.map { theirs[Int($0)] ?? .min }
    let ends = self.ends(of: reference.target)
    let furthest = ends.map { ends in furthestEnds(sorted, segments, groupCount: groupCount, ends) } ?? []
    return ownGroups.indices.map { row in
      guard ownGroups[row] >= 0, let moment = own[row] else { return -1 }
      var range = segments.range(Int(ownGroups[row]))
      let first = range.lowerBound
      while !range.isEmpty {
        let middle = (range.lowerBound + range.upperBound) / 2
        range = moments[middle] <= moment ? middle + 1..<range.upperBound : range.lowerBound..<middle
      }
      var last = range.lowerBound - 1
      if let ends {
        while last >= first, ends[Int(sorted[last])] < moment {
          // No row before this one holds any more.
          if furthest[last] < moment { return -1 }
          last -= 1
        }
      }
      guard last >= first, moments[last] > .min else { return -1 }
      if let within, deadline(of: moments[last], within) < moment { return -1 }
      return sorted[last]
    }
  }

  /// The last moment at which each row of a stock holds, its last day included; of a row without an end there is none.
  /// Nil where rows have no ends.
  private func ends(of id: DatasetID) -> [Moment]? {
    guard let until = model.datasets[id.index].times.first?.until else { return nil }
    let vector = column(until, of: id)
    let isMoment = if case .moments = vector.column.values { true } else { false }
    return moments(of: vector).map { end in
      end.map { isMoment ? $0 : $0 + Moment.secondsPerDay - 1 } ?? .max
    }
  }

  /// For each place of the sorted rows the furthest end among those of its group up to it.
  private func furthestEnds(_ sorted: [Int32], _ segments: Segments, groupCount: Int, _ ends: [Moment]) -> [Moment] {
    var furthest = sorted.map { ends[Int($0)] }
    for group in 0..<groupCount {
      for place in segments.range(group).dropFirst() { furthest[place] = max(furthest[place], furthest[place - 1]) }
    }
    return furthest
  }

  /// The default time of each row as a moment.
  func times(of id: DatasetID) -> [Moment?] {
    prepare(id)
    guard let time = model.datasets[id.index].times.first else {
      return [Moment?](repeating: nil, count: states[id.index].rowCount)
    }
    return moments(of: column(time.column, of: id))
  }

  func moments(of vector: Vector) -> [Moment?] {
    (0..<vector.count).map { row in
      guard vector.isValid(row) else { return nil }
      switch vector.column.values {
      case .days(let days): return Moment(days[row]) * 86_400
      case .moments(let moments): return moments[row]
      case .periods(let periods, let grain):
        return Moment(calendar.days(of: Period(grain, Int32(periods[row]))).start) * 86_400
      case .exact, .doubles, .booleans, .texts: return nil
      }
    }
  }

  func deadline(of anchor: Moment, _ length: CalendarDuration) -> Moment {
    let day = CivilDate(anchor.day).addingMonths(length.months).dayCount
    return Moment(day) * 86_400 + Moment(anchor.secondOfDay) + length.seconds
  }
}
