import CivilTime
import Columns
import Planning
import Semantics

/// Which rows of one dataset are read for which cells of a frame.
extension Engine {
  /// Rows to cells by time, dimensions and filters, before an aggregate's own condition; shared by all aggregates of one
  /// dataset and frame. A failure where the dataset has no such time or dimension.
  ///
  /// - Parameter outer: the frame of which this one has the atoms.
  func scan(_ read: RowsRead, in frame: Frame, standingFor outer: Frame? = nil) -> Result<Grouping, ScanFailure> {
    let key = ScanStore.Key(rows: read, frame: frame.id)
    let stores = stores(of: frame)
    if let known = stores.scans.grouping(key) { return .success(known) }
    let result = profile.measure(rowsName(of: read.dataset)) {
      computeScan(read, in: frame, outer ?? frame)
    }
    if case .success(var grouping) = result {
      grouping.countSizes(threads)
      // A condition may hold a number of the slice, which a stopped engine does not know.
      if !mustStop { stores.scans.keep(grouping, key) }
      return .success(grouping)
    }
    return result
  }

  private func computeScan(
    _ read: RowsRead, in frame: Frame, _ outer: Frame
  ) -> Result<Grouping, ScanFailure> {
    let id = read.dataset
    prepare(id)
    if let grouping = periodOfSeries(read, in: frame) { return .success(grouping) }
    let dataset = model.datasets[id.index]
    if let absent = frame.dimensions.first(where: { $0.formulas[id] == nil }) {
      return .failure(ScanFailure(reason: .noDimension(dataset.name, absent.name.text)))
    }
    var grouping: Grouping
    switch windowScan(read, frame) {
    case .failure(let failure): return .failure(failure)
    case .success(let found): grouping = found
    }
    // What cannot be read in these windows has not been.
    scanned.insert(ScanStore.Key(rows: read, frame: outer.id))
    if grouping.ticks == nil { grouping.offClock = offClock(read, frame, grouping.rows == nil ? grouping.groups : nil) }
    if !frame.dimensions.isEmpty {
      var codes = frame.dimensions.map { self.codes(of: $0, of: read, in: grouping) ?? [] }
      if let pool = frame.content.pool { codes = pool.pooling(codes.map(\.int32s)).map { .words($0) } }
      placeInCells(&grouping, codes, frame)
    } else if let windows = grouping.groups,
      frame.windows.count != frame.cellCount
        || frame.content.cellWindows.indices.contains(where: { $0 != frame.content.cellWindows[$0] })
    {
      // Without dimensions a window is a cell, but not always in the same order; and a window whose rows all have an empty
      // key is no cell at all.
      var cellOf = [Int32](repeating: -1, count: frame.windows.count)
      for (cell, window) in frame.content.cellWindows.enumerated() { cellOf[Int(window)] = Int32(cell) }
      grouping.groups = .words(windows.int32s.map { $0 < 0 ? -1 : cellOf[Int($0)] })
    }
    for (conditions, before) in frame.content.filters.inOrder {
      let formulas = conditions.compactMap { $0.filter.conditions[id] }
      guard formulas.count == conditions.count else {
        return .failure(ScanFailure(reason: .noDimension(dataset.name, "where")))
      }
      // A number of the slice inside a filter is a number of the slice around it: `sum(x) where x > avg(x)` compares with
      // the average before this filter.
      apply(formulas, to: &grouping, read, conditions[0].dependsOnSlice ? self.frame(frame, filteredBy: before) : frame)
    }
    return .success(grouping)
  }

  /// Rows to windows: by the ticks of a clock, by the days on which a stock is open, or by their own time.
  private func windowScan(_ read: RowsRead, _ frame: Frame) -> Result<Grouping, ScanFailure> {
    let (id, time) = (read.dataset, read.time)
    let (dataset, rowCount) = (model.datasets[id.index], states[id.index].rowCount)
    switch clockScan(read, frame) {
    case .failure(let failure): return .failure(failure)
    case .success(let found?): return .success(found)
    case .success(nil): break
    }
    if frame.windows.count == 1 && frame.windows[0].span == nil {
      var windows: [Int32]?
      // `count(trials on pulled_up_on)` counts by a time: rows without it are in no period, so not in the total either.
      if let time, let validity = column(time, of: id).column.validity {
        windows = (0..<rowCount).map { validity[$0] ? 0 : -1 }
      }
      return .success(Grouping(groupCount: frame.cellCount, groups: windows, rows: nil, count: rowCount))
    }
    if let stockTime = stockTime(of: read) { return .success(stockScan(id, stockTime, frame)) }
    guard let column = time ?? dataset.times.first?.column else {
      return .failure(ScanFailure(reason: .noTime(dataset.name)))
    }
    guard let found = read.spreads ? spreadScan(id, column, frame) : eventScan(id, column, frame) else {
      return .failure(ScanFailure(reason: .tooManyElements(dataset.name)))
    }
    return .success(found)
  }

  /// The time of rows that are read as long as they are open, and not on a day.
  func stockTime(of read: RowsRead) -> TimeModel? {
    if read.readsEvents { return nil }
    return model.datasets[read.dataset.index].times.first { time in
      time.until != nil && (read.time == nil || time.column == read.time)
    }
  }

  /// The frame with these filters in the place of its own.
  func frame(_ frame: Frame, filteredBy filters: FilterSet) -> Frame {
    var content = frame.content
    content.filters = filters
    return frames.frame(content)
  }

  /// Rows × overlapping windows: a million rows in a thousand cumulative days are a thousand million elements. Beyond this
  /// many the answer is refused instead of taking all memory.
  static let elementLimit = 250_000_000

  struct ScanFailure: Error {
    var reason: MissingReason
  }

  /// Leaves out the rows for which not all of the conditions hold. A row for which one is false is not left out because
  /// another is unknown, whichever of them was written first.
  private func apply(_ conditions: [Formula], to grouping: inout Grouping, _ read: RowsRead, _ frame: Frame) {
    let id = read.dataset
    let context = context(of: read, grouping, frame)
    let vectors = conditions.map { evaluate($0, over: context) }
    let vector =
      (vectors.count == 1 ? vectors[0] : ComparisonKernels.combine(vectors, isAnd: true, level: .rows(threads)))
      .expanded
    let flags = vector.booleanValues
    if vector.column.validity == nil && vector.undecided == nil {
      func kept<Group: FixedWidthInteger & BitwiseCopyable & Sendable>(_ groups: consuming [Group]) -> [Group] {
        var groups = groups
        rewrite(&groups, stretches: threads.stretches(of: groups.count)) { rows, out in
          let flags = flags.span.extracting(rows)
          precondition(flags.count == out.count, "a flag for each row")
          // All bits of the group −1 are set.
          for row in out.indices { out[row] |= Group(truncatingIfNeeded: flags[row] ? 1 : 0) &- 1 }
        }
        return groups
      }
      // Taken out, so that they are nobody else's and change where they are.
      let groups = grouping.groups.take()
      grouping.groups =
        switch consume groups {
        case .bytes(let groups): .bytes(kept(groups))
        case .shorts(let groups): .shorts(kept(groups))
        case .words(let groups): .words(kept(groups))
        case .longs(let groups): .longs(kept(groups))
        case nil: .bytes(kept([Int8](repeating: 0, count: grouping.count)))
        }
      return
    }
    let before = grouping.groupOfEach
    var groups = before
    var (untold, undecided): ([Int], [Int]) = ([], [])
    for row in groups.indices where groups[row] >= 0 {
      let isUndecided = vector.undecided?[row] == true
      if flags[row] && vector.isValid(row) && !isUndecided { continue }
      if isUndecided {
        undecided.append(row)
        if grouping.undecidedOut == nil { grouping.undecidedOut = [Int32](repeating: 0, count: grouping.groupCount) }
        grouping.undecidedOut?[Int(groups[row])] += 1
      } else if !vector.isValid(row) {
        untold.append(row)
        if grouping.leftOut == nil { grouping.leftOut = [Int32](repeating: 0, count: grouping.groupCount) }
        grouping.leftOut?[Int(groups[row])] += 1
      }
      groups[row] = -1
    }
    grouping.groups = .words(groups)
    grouping.keep(before, open: untold + undecided)
    for (open, isUndecided) in [(untold, false), (undecided, true)] {
      grouping.openElements += open.map {
        OpenElement(element: Int32($0), group: before[$0], isUndecided: isUndecided)
      }
    }
    if !untold.isEmpty {
      grouping.leftOutRows += grouping.rows.map { rows in Set(untold.map { rows[$0] }).count } ?? untold.count
      for (condition, own) in zip(conditions, vectors) {
        let rows = conditions.count == 1 ? untold : untold.filter { !own.isValid($0) }
        for name in lacks(in: condition, of: id, rows, grouping.rows)
        where !grouping.leftOutColumns.contains(name) { grouping.leftOutColumns.append(name) }
      }
    }
  }

  /// Each row falls into the windows that hold its day. While windows do not overlap that is one at most, found in a table
  /// by day; else each (row, window) pair is an element.
  private func eventScan(_ id: DatasetID, _ column: ColumnID, _ frame: Frame) -> Grouping? {
    let spans = frame.windows.map { $0.span ?? DaySpan(.min, .max) }
    if let table = DayTable(spans) {
      let times = self.column(column, of: id)
      let numbers: Integers =
        if case .days(let days) = times.column.values { days } else { .words(days(in: times).days) }
      let groups = table.windows(of: numbers, times.column.validity, threads)
      return Grouping(groupCount: frame.cellCount, groups: groups, rows: nil, count: groups.count)
    }
    let (days, validity) = days(of: column, in: id)
    var rows: [Int32] = []
    var groups: [Int32] = []
    let places = spans.indices.sorted { (spans[$0].start, spans[$0].end, $0) < (spans[$1].start, spans[$1].end, $1) }
    let ends = places.map { spans[$0].end }
    // Moved windows keep their order at both ends, so the first that reaches a day is found by halving.
    let isOrdered = zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
    for row in days.indices where validity?[row] ?? true {
      let day = days[row]
      for place in places[(isOrdered ? ends.firstPlace { $0 > day } : 0)...] {
        if spans[place].start > day { break }
        if day < spans[place].end {
          rows.append(Int32(row))
          groups.append(Int32(place))
        }
      }
      if rows.count > Engine.elementLimit { return nil }
    }
    return Grouping(groupCount: frame.cellCount, groups: groups, rows: rows, count: rows.count)
  }

  /// Each row falls, with a part, into every window that its period meets. Nil where those are too many.
  private func spreadScan(_ id: DatasetID, _ column: ColumnID, _ frame: Frame) -> Grouping? {
    guard case .period(let grain) = model.datasets[id.index].columns[column.index].type, grain != .day else {
      return eventScan(id, column, frame)
    }
    let (days, validity) = days(of: column, in: id)
    let spans = frame.windows.map { $0.span ?? DaySpan(.min, .max) }
    let places = spans.indices.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
    var periods: [Day: DaySpan] = [:]
    var rows: [Int32] = []
    var groups: [Int32] = []
    var portions: [Portion] = []
    for row in days.indices where validity?[row] ?? true {
      let period = periods[days[row]] ?? calendar.days(of: calendar.period(grain, of: days[row]))
      periods[days[row]] = period
      for place in places {
        if spans[place].start >= period.end { break }
        let (start, end) = (max(spans[place].start, period.start), min(spans[place].end, period.end))
        guard start < end else { continue }
        rows.append(Int32(row))
        groups.append(Int32(place))
        portions.append(Portion(days: end - start, of: period.end - period.start))
      }
      if rows.count > Engine.elementLimit { return nil }
    }
    var grouping = Grouping(groupCount: frame.cellCount, groups: groups, rows: rows, count: rows.count)
    if !portions.allSatisfy(\.isWhole) { grouping.portions = portions }
    return grouping
  }

  /// A stock: rows open at the window's end (or at the data's end, when that comes first): started before it and not
  /// ended before it.
  private func stockScan(_ id: DatasetID, _ time: TimeModel, _ frame: Frame) -> Grouping {
    let (starts, startValidity) = days(of: time.column, in: id)
    let untilColumn = time.until ?? time.column
    let (ends, endValidity) = days(of: untilColumn, in: id)
    let covered = span(of: id)?.end ?? Day.max
    let closings = frame.windows.map { min($0.span?.end ?? covered, covered) }
    let order = closings.indices.sorted { (closings[$0], $0) < (closings[$1], $1) }
    var rows: [Int32] = []
    var groups: [Int32] = []
    for row in starts.indices where startValidity?[row] ?? true {
      let end = endValidity?[row] ?? true ? ends[row] : Day.max
      // The last day of the window is `closing − 1`; a row that ends on that day has ended.
      for place in order[order.firstPlace { closings[$0] > starts[row] }...] {
        if closings[place] > end { break }
        rows.append(Int32(row))
        groups.append(Int32(place))
      }
    }
    return Grouping(groupCount: frame.cellCount, groups: groups, rows: rows, count: rows.count)
  }

  /// From windows to cells: the cell with the element's window and codes. The codes are those of the elements.
  private func placeInCells(_ grouping: inout Grouping, _ codes: [Integers], _ frame: Frame) {
    let content = frame.content
    let count = grouping.count
    let windows = grouping.groups
    let sizes = [content.windows.count] + content.dimensions.map { dimensionTable($0.model).count + 1 }
    var product = 1
    var fits = true
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      product = next
      fits = fits && !overflow && product <= 1 << 26
    }
    if fits {
      var cellOf = [Int32](repeating: -1, count: product)
      for cell in 0..<frame.cellCount {
        var place = Int(content.cellWindows[cell])
        for (dimension, cells) in content.cellCodes.enumerated() {
          place = place * sizes[dimension + 1] + Int(cells[cell]) + 1
        }
        cellOf[place] = Int32(cell)
      }
      grouping.groups =
        switch Integers.Width(-1...Int64(frame.cellCount)) {
        case .bytes: .bytes(cells(windows, codes, sizes, count, cellOf.map { Int8(truncatingIfNeeded: $0) }))
        case .shorts: .shorts(cells(windows, codes, sizes, count, cellOf.map { Int16(truncatingIfNeeded: $0) }))
        case .words, .longs: .words(cells(windows, codes, sizes, count, cellOf))
        }
    } else {
      grouping.groups = .words(hashedCells(grouping.groupOfEach, codes.map(\.int32s), frame))
    }
  }

  /// The cell of each of `count` elements, found in a table of all windows and codes.
  ///
  /// - Parameters:
  ///   - windows: nil: all are in the first.
  ///   - sizes: of the table, that of the windows first.
  private func cells<Cell: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ windows: Integers?, _ codes: [Integers], _ sizes: [Int], _ count: Int, _ table: [Cell]
  ) -> [Cell] {
    threads.write(count) { elements, out in
      var (own, places) = ([Int64].forBlock, [Int64].forBlock)
      for block in elements.blocks {
        if let windows {
          windows.copy(block, to: &places)
        } else {
          for place in 0..<block.count { places[place] = 0 }
        }
        // What is in no window stays below zero, whatever its codes are.
        for (codes, size) in zip(codes, sizes.dropFirst()) {
          codes.copy(block, to: &own)
          for place in 0..<block.count { places[place] = places[place] &* Int64(size) &+ own[place] &+ 1 }
        }
        for (place, element) in block.enumerated() {
          out[element] = places[place] < 0 ? -1 : table[Int(places[place])]
        }
      }
    }
  }

  private func hashedCells(_ windows: [Int32], _ codes: [[Int32]], _ frame: Frame) -> [Int32] {
    let content = frame.content
    let cellCount = frame.cellCount
    var columns = [content.cellWindows + windows]
    for (dimension, column) in codes.enumerated() {
      columns.append((content.cellCodes[dimension] + column).map { $0 < 0 ? Int32.max : $0 })
    }
    let combination = Combination(columns, rowCount: cellCount + windows.count, skipsEmpty: true)
    var cellOf = [Int32](repeating: -1, count: combination.representatives.count)
    for cell in 0..<cellCount where combination.codes[cell] >= 0 {
      cellOf[Int(combination.codes[cell])] = Int32(cell)
    }
    return combination.codes[cellCount...].map { $0 < 0 ? -1 : cellOf[Int($0)] }
  }
}

/// Finds the window of a day in one step; only for windows that do not overlap and lie within a century or two.
private struct DayTable: Sendable {
  private let first: Day
  private let windows: [Int32]
  private let windowCount: Int

  init?(_ spans: [DaySpan]) {
    windowCount = spans.count
    let real = spans.filter { !$0.isEmpty }
    guard let first = real.map(\.start).min(), let end = real.map(\.end).max() else {
      self.first = 0
      windows = []
      return
    }
    guard Int(end) - Int(first) <= 400_000 else { return nil }
    var table = [Int32](repeating: -1, count: Int(end - first))
    for (place, span) in spans.enumerated() where !span.isEmpty {
      for day in span.start..<span.end {
        guard table[Int(day - first)] < 0 else { return nil }
        table[Int(day - first)] = Int32(place)
      }
    }
    self.first = first
    windows = table
  }

  @inline(__always)
  private func window(of day: Int) -> Int32 {
    let place = day - Int(first)
    return place >= 0 && place < windows.count ? windows[place] : -1
  }

  /// The window of each day, −1 where there is none.
  func windows(of days: Integers, _ validity: Bitmap?, _ threads: Threads) -> Integers {
    func found<Day: FixedWidthInteger & Sendable, Window: FixedWidthInteger & BitwiseCopyable & Sendable>(
      _ days: [Day]
    ) -> [Window] {
      threads.write(days.count) { rows, out in
        if let validity {
          for row in rows { out[row] = validity[row] ? Window(truncatingIfNeeded: window(of: Int(days[row]))) : -1 }
        } else {
          for row in rows { out[row] = Window(truncatingIfNeeded: window(of: Int(days[row]))) }
        }
      }
    }
    func windows(_ days: [some FixedWidthInteger & Sendable]) -> Integers {
      switch Integers.Width(-1...Int64(windowCount)) {
      case .bytes: .bytes(found(days))
      case .shorts: .shorts(found(days))
      case .words, .longs: .words(found(days))
      }
    }
    return switch days {
    case .bytes(let days): windows(days)
    case .shorts(let days): windows(days)
    case .words(let days): windows(days)
    case .longs(let days): windows(days)
    }
  }
}

extension Array {
  /// The first place of an ascending list whose value fulfils the test; the count where none does.
  func firstPlace(where test: (Element) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = test(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}
