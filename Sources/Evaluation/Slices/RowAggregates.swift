import CivilTime
import Columns
import Planning
import Semantics

/// Aggregates over rows: the fold, and what the window, the covered span and empty cells make of it.
extension Engine {
  func aggregateRows(_ aggregate: Aggregate, _ id: DatasetID, _ frame: Frame) -> SliceValue {
    let dataset = model.datasets[id.index]
    if case .files = dataset.source, tables[dataset.name] == nil {
      return SliceValue(missing(.noData(dataset.name), count: frame.cellCount))
    }
    let read = planner.rows(of: id, by: aggregate)
    switch foldAtoms(aggregate, read, in: frame) ?? foldRows(aggregate, read, in: frame) {
    case .failure(let failure): return SliceValue(missing(failure.reason, count: frame.cellCount))
    case .success((var folded, let grouping)):
      refuseUnbooked(&folded, aggregate, read, frame)
      countAll(&folded, grouping)
      var value = covered(folded, aggregate, id, frame)
      refuseCutPeriods(&value, aggregate, id, frame)
      refuseCutTicks(&value, read, frame)
      takeMarks(ofNumbersIn: aggregate.parts, id, frame, into: &value)
      value.remarks = remarks(aggregate, id, frame)
      let columns = folded.emptyColumns + grouping.leftOutColumns.filter { !folded.emptyColumns.contains($0) }
      value.remarks.add(emptyColumns: columns)
      noteSkipped(&value, folded, grouping, columns)
      noteClock(&value, grouping, id, frame)
      return value
    }
  }

  /// An aggregate over the rows that each window holds.
  private func foldRows(
    _ aggregate: Aggregate, _ read: RowsRead, in frame: Frame
  ) -> Result<(folded: Folded, grouping: Grouping), ScanFailure> {
    scan(read, in: frame).map { grouping in
      let context = context(of: read, grouping, frame)
      var folded = profile.measure(pieceName(aggregate, over: read.dataset)) {
        fold(
          aggregate, dataset: read.dataset, grouping, context: context,
          known: foldTogether(aggregate, read, grouping, in: frame))
      }
      refuseSeveralTicks(&folded, aggregate, grouping, context)
      return (folded, grouping)
    }
  }

  /// A number of the slice in a condition on rows is read as well: `amount > avg(o.amount)` over a window that begins
  /// before the data chooses rows by a part of what there was.
  func takeMarks(ofNumbersIn parts: [Formula], _ id: DatasetID, _ frame: Frame, into value: inout SliceValue) {
    func take(_ formula: Formula, _ frame: Frame) {
      for number in planner.numbersOfSlice(in: formula) {
        let number = evaluate(number, in: frame)
        var marks = SliceValue(value.vector)
        (marks.unfinished, marks.beginsBeforeData) = (number.unfinished, number.beginsBeforeData)
        value.takeMarks(of: marks)
      }
    }
    for part in parts { take(part, frame) }
    for (conditions, before) in frame.content.filters.inOrder where conditions[0].dependsOnSlice {
      guard let formula = conditions[0].filter.conditions[id], planner.dependsOnSlice(formula) else { continue }
      take(formula, self.frame(frame, filteredBy: before))
    }
  }

  private func countAll(_ folded: inout Folded, _ grouping: Grouping) {
    folded.counts.all = grouping.sizesRead
    for (cell, count) in (grouping.undecidedOut ?? []).enumerated() { folded.counts.undecided[cell] += count }
    guard let leftOut = grouping.leftOut else { return }
    for cell in leftOut.indices { folded.counts.skipped[cell] += leftOut[cell] }
    folded.skippedRows += grouping.leftOutRows
  }

  /// `1 of 6 rows left out because score is empty`: different rows, however many windows hold each.
  private func noteSkipped(_ value: inout SliceValue, _ folded: Folded, _ grouping: Grouping, _ columns: [RowLack]) {
    guard folded.skippedRows > 0, value.vector.column.validity.map({ $0.setCount > 0 }) ?? true else { return }
    value.remarks.add(.skipped(rows: folded.skippedRows, of: grouping.rowCountBefore, columns: columns))
  }

  /// Rule S13: count and sum of no rows are 0 inside the covered span and nothing outside; and the marks of periods that
  /// the data cover in part.
  func covered(_ folded: Folded, _ aggregate: Aggregate, _ id: DatasetID, _ frame: Frame) -> SliceValue {
    var value = SliceValue(folded.vector, counts: folded.counts)
    let isEventTime = aggregate.time != nil
    guard frame.windows.contains(where: { $0.span != nil }) else { return value }
    let dataset = model.datasets[id.index]
    let span = span(of: id)
    let isStock = dataset.times.contains { $0.until != nil } && !aggregate.readsEvents
    let coverages = frame.windows.map { window -> Coverage in
      guard let own = window.span else { return Coverage() }
      guard let span, (window.opensAt ?? .min) < span.end else { return Coverage(isOutside: true) }
      var coverage = Coverage(of: own, by: span)
      // A stock is read at the window's end.
      if isStock { coverage.beginsBefore = false }
      return coverage
    }
    let outside = index(of: .outsideSpan(dataset.name))
    // Another time than the default may reach past the span (a return after the last order): rows speak for themselves.
    value.vector = value.vector.missing { cell in
      coverages[Int(frame.content.cellWindows[cell])].isOutside && (folded.counts.used[cell] == 0 || !isEventTime)
        ? outside : nil
    }
    value.mark(frame, by: coverages)
    return value
  }

  /// A sum has no value in a window in which rows stand and none of them fills what is added up: costs that nobody has
  /// entered yet are not 0円, and their target is not met. Where another row fills it, blanks are nothing to add.
  private func refuseUnbooked(_ folded: inout Folded, _ aggregate: Aggregate, _ read: RowsRead, _ frame: Frame) {
    guard aggregate.kind == .sum, let argument = aggregate.argument, folded.counts.used.contains(0) else { return }
    let id = read.dataset
    let all = RowContext.all(of: id, count: states[id.index].rowCount)
    let readsSlice = planner.dependsOnSlice(argument)
    // What reads no number of the slice is known for all rows already, and mostly each is filled.
    if !readsSlice, evaluate(argument, over: all).column.validity == nil { return }
    var content = frame.content.withoutGroups
    content.filters = FilterSet()
    let windows = frames.frame(content)
    // Without filters and groups a window holds what its atoms hold.
    let atomic =
      readsSlice || read.spreads || read.clock != nil || stockTime(of: read) != nil ? nil : atomicFrame(of: windows)
    guard case .success(let grouping) = scan(read, in: atomic?.frame ?? windows, standingFor: windows) else { return }
    let context = readsSlice ? self.context(of: read, grouping, windows) : all
    let values = evaluate(argument, over: context)
    guard values.column.validity != nil, values.count > 0 else { return }
    let groups = atomic?.frame.cellCount ?? content.windows.count
    var isBooked = [Bool](repeating: false, count: groups)
    var rowsOfGroup = [[Int]](repeating: [], count: groups)
    var reasonOfGroup = [Int32?](repeating: nil, count: groups)
    for (element, group) in grouping.groupOfEach.enumerated() where group >= 0 && !isBooked[Int(group)] {
      let row = grouping.rows.map { Int($0[element]) } ?? element
      let place = readsSlice ? element : row
      if values.isValid(place) || values.undecided?[place &* values.stride] == true {
        isBooked[Int(group)] = true
        rowsOfGroup[Int(group)] = []
      } else {
        rowsOfGroup[Int(group)].append(row)
        reasonOfGroup[Int(group)] = values.reason(place)
      }
    }
    let leaves = namedColumns(readBy: argument, of: id)
    let reasons = content.windows.indices.map { window -> Int32? in
      let own = atomic?.atoms[window].compactMap { atom in atomic.map { Int($0.cells[atom]) } } ?? [window]
      if own.contains(where: { isBooked[$0] }) { return nil }
      let rows = own.flatMap { rowsOfGroup[$0] }
      if rows.isEmpty { return nil }
      let columns = Engine.unfilled(leaves, rows)
      // With all columns filled it is the number of the slice that is missing.
      if columns.isEmpty { return own.compactMap { reasonOfGroup[$0] }.last }
      return index(of: .notBooked(model.datasets[id.index].name, columns))
    }
    folded.vector = folded.vector.missing { reasons[Int(frame.content.cellWindows[$0])] }
  }

  /// The columns that no row fills: of `cost + gross` cost alone is not entered yet. Where each is filled in some row, but
  /// never all together, those that are empty somewhere.
  private static func unfilled(_ leaves: [(name: String, values: Vector)], _ rows: [Int]) -> [String] {
    var (nowhere, notEverywhere): ([String], [String]) = ([], [])
    for leaf in leaves where !notEverywhere.contains(leaf.name) {
      let filled = rows.count { leaf.values.isValid($0) }
      if filled < rows.count { notEverywhere.append(leaf.name) }
      if filled == 0 { nowhere.append(leaf.name) }
    }
    return nowhere.isEmpty ? notEverywhere : nowhere
  }

  /// Rows that are known by the month only say nothing about a week, unless their amounts are spread over the days.
  func refuseCutPeriods(
    _ value: inout SliceValue, _ aggregate: Aggregate, _ id: DatasetID, _ frame: Frame
  ) {
    let dataset = model.datasets[id.index]
    guard !planner.rows(of: id, by: aggregate).spreads, let column = aggregate.time ?? dataset.times.first?.column,
      case .period(let grain) = dataset.columns[column.index].type, grain != .day
    else { return }
    let cuts = frame.windows.map { $0.span.map { windows.cuts($0, grain) } ?? false }
    guard cuts.contains(true) else { return }
    let reason = index(of: .knownByPeriod(dataset.name, grain))
    value.vector = value.vector.missing { cuts[Int(frame.content.cellWindows[$0])] ? reason : nil }
  }

  private func remarks(_ aggregate: Aggregate, _ id: DatasetID, _ frame: Frame) -> Remarks {
    var remarks = Remarks()
    let dataset = model.datasets[id.index]
    if !aggregate.readsEvents, dataset.times.contains(where: { $0.until != nil }),
      frame.windows.contains(where: { $0.span == nil }),
      !frame.dimensions.contains(where: { planner.clock(of: $0) != nil })
    {
      remarks.add(.wholeStock(dataset.name))
    }
    if frame.windows.contains(where: { $0.span != nil }), let column = aggregate.time ?? dataset.times.first?.column {
      let times = self.column(column, of: id)
      let absent = times.count - times.column.validCount
      // A return that has not come yet is no fault of the data; a row that no period can hold by its own time is.
      if absent > 0 && aggregate.time == nil {
        remarks.add(
          .withoutTime(dataset.name, column: dataset.columns[column.index].name, count: absent, of: times.count))
      }
    }
    for note in droppedRows(of: id) { remarks.add(note) }
    return remarks
  }

  /// Rows that the condition of a dataset, or of one that it is made from, left out because it could not be told.
  private func droppedRows(of id: DatasetID) -> [Note] {
    var notes: [Note] = []
    var current = id
    while true {
      let dataset = model.datasets[current.index]
      let state = states[current.index]
      if state.untoldCount > 0 {
        notes.append(.untoldRows(dataset.name, columns: state.untoldColumns, count: state.untoldCount))
      }
      switch dataset.source {
      case .files: return notes
      case .filtered(let parent, _), .grouped(let parent, _, _): current = parent
      }
    }
  }

  /// What one of the elements lacks of what a row formula reads, as a person would name it.
  func lacks(in formula: Formula, of id: DatasetID, _ elements: [Int], _ rows: [Int32]?) -> [RowLack] {
    var found: [RowLack] = []
    for (name, values) in namedColumns(readBy: formula, of: id) {
      guard values.column.validity != nil, !found.contains(.column(name)),
        elements.contains(where: { !values.isValid(rows == nil ? $0 : Int(rows?[$0] ?? 0)) })
      else { continue }
      found.append(.column(name))
    }
    return found + tablesWithoutEntry(in: formula, of: id, elements, rows)
  }

  /// The tables that a row formula reads and that have no entry for one of the elements, though its keys are filled.
  private func tablesWithoutEntry(in formula: Formula, of id: DatasetID, _ elements: [Int], _ rows: [Int32]?)
    -> [RowLack]
  {
    let all = RowContext.all(of: id, count: states[id.index].rowCount)
    var tables: [RowLack] = []
    var stack = [formula]
    while let next = stack.popLast() {
      stack += next.directOperands
      guard case .lookup(let table, let keys) = next.kind, !planner.dependsOnSlice(next) else { continue }
      let values = evaluate(next, over: all)
      guard values.column.validity != nil else { continue }
      let found = keys.map { evaluate($0, over: all) }
      let lacks = elements.contains { element in
        let row = rows.map { Int($0[element]) } ?? element
        return !values.isValid(row) && found.allSatisfy { $0.isValid(row) }
      }
      let name = RowLack.table(model.definitions[table.index].name)
      if lacks, !tables.contains(name) { tables.append(name) }
    }
    return tables
  }

  /// The columns that a row formula reads, as a person would name them, each with its values in all rows.
  func namedColumns(readBy formula: Formula, of id: DatasetID) -> [(name: String, values: Vector)] {
    let all = RowContext.all(of: id, count: states[id.index].rowCount)
    return rowLeaves(of: formula).compactMap { leaf in
      columnName(leaf, of: id).map { (name: $0, values: evaluate(leaf, over: all)) }
    }
  }

  private func columnName(_ formula: Formula, of id: DatasetID) -> String? {
    switch formula.kind {
    case .row(.column(let column)): return model.datasets[id.index].columns[column.index].name
    case .row(.path(let route, let column)):
      guard let first = route.first, let last = route.last else { return nil }
      let target = model.datasets[model.references[last.index].target.index]
      return "\(model.references[first.index].name).\(target.columns[column.index].name)"
    default: return nil  // Only columns have names.
    }
  }

  private func rowLeaves(of formula: Formula) -> [Formula] {
    var leaves: [Formula] = []
    var stack = [formula]
    while let next = stack.popLast() {
      if case .row = next.kind { leaves.append(next) }
      stack += next.directOperands.reversed()
    }
    return leaves
  }
}
