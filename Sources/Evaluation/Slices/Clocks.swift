import CivilTime
import Columns
import Planning
import Semantics

/// The ticks of a clock: for each row from which day they count, and the last one that the data have seen whole.
struct ClockTicks {
  let unit: TickUnit
  let starts: [Day]
  /// Nil: every row has a start.
  let validity: Bitmap?
  /// −1: none, not even the first.
  let last: [Int32]
}

/// Rows of a slice that stand at no tick of its clock.
struct OffClock: Hashable {
  /// Their tick is not over in the data.
  var unseen = 0
  /// They lead to no row of the clock, or came before it started.
  var outside = 0
}

// A row stands at each tick of its clock that the data have seen whole, from 0 on; rows that refer to it stand at the tick
// of their own time. So of each age the same rows are above and below, and the young are in none that they have not had.
extension Engine {
  func ticks(of clock: ClockRead) -> ClockTicks {
    let state = states[clock.dataset.index]
    prepare(clock.dataset)
    guard let model = model.clock(clock.column, of: clock.dataset) else {
      return ClockTicks(unit: .periods(.day), starts: [], validity: nil, last: [])
    }
    let isShared = !changes.reach(model.anchor)
    if isShared, let known = state.clocks[clock.column.index] { return known }
    let anchors = evaluate(model.anchor, over: .all(of: clock.dataset, count: state.rowCount)).decided.expanded
    let (starts, validity) = days(in: anchors)
    let end = seenEnd(of: model)
    let last = starts.indices.map { row -> Int32 in
      guard let end, validity?[row] ?? true else { return -1 }
      return Int32(clamping: max(0, calendar.ticks(model.unit, from: starts[row], to: end)) - 1)
    }
    let ticks = ClockTicks(unit: model.unit, starts: starts, validity: validity, last: last)
    if isShared { state.clocks[clock.column.index] = ticks }
    return ticks
  }

  /// The first day that nobody has seen.
  private func seenEnd(of clock: ClockModel) -> Day? { clock.seenBy.compactMap { span(of: $0)?.end }.max() }

  // MARK: Ticks of rows

  /// The tick at which each element stands. One that is not over in the data is undecided.
  func ticks(of clock: ClockRead, _ context: RowContext) -> Vector {
    if let ticks = context.ticks, context.clock == clock {
      return Vector(Column(.exact(ticks.map { Int64($0) }, scale: 0)))
    }
    guard
      let time = context.time ?? (clock.route.isEmpty ? nil : model.datasets[context.dataset.index].times.first?.column)
    else { return missing(.empty, count: context.count).expanded }
    let ticks = ticks(of: clock)
    let (days, validity) = days(of: time, in: context.dataset)
    let members = members(of: clock)
    var values = [Int64](repeating: 0, count: context.count)
    var valid = Bitmap(repeating: false, count: context.count)
    var undecided = Bitmap(repeating: false, count: context.count)
    for element in 0..<context.count {
      let row = context.rows.map { Int($0[element]) } ?? element
      guard validity?[row] ?? true, let tick = tick(of: days[row], members?[row] ?? Int32(row), ticks) else { continue }
      values[element] = Int64(tick.value)
      valid[element] = tick.isSeen
      undecided[element] = !tick.isSeen
    }
    var vector = Vector(Column(.exact(values, scale: 0), validity: valid.allSet ? nil : valid))
    if undecided.setCount > 0 { vector.undecided = undecided }
    return vector
  }

  /// The row whose clock each row reads; nil: its own.
  private func members(of clock: ClockRead) -> [Int32]? { clock.route.isEmpty ? nil : targets(along: clock.route) }

  /// The tick of a day; nil before the start, also in the month in which that lies.
  private func tick(of day: Day, _ member: Int32, _ ticks: ClockTicks) -> (value: Int32, isSeen: Bool)? {
    guard member >= 0, ticks.validity?[Int(member)] ?? true, day >= ticks.starts[Int(member)] else { return nil }
    let value = calendar.ticks(ticks.unit, from: ticks.starts[Int(member)], to: day)
    return value < 0 ? nil : (Int32(clamping: value), value <= Int(ticks.last[Int(member)]))
  }

  /// What row formulas of a scan are evaluated for.
  func context(of read: RowsRead, _ grouping: Grouping, _ frame: Frame) -> RowContext {
    RowContext(
      dataset: read.dataset, rows: grouping.rows, count: grouping.count, frame: frame, cells: grouping.groups,
      time: read.time, ticks: grouping.ticks, clock: grouping.clock)
  }

  /// The group of each element of a scan in a dimension.
  func codes(of dimension: DimensionModel, of read: RowsRead, in grouping: Grouping) -> Integers? {
    guard let formula = dimension.formulas[read.dataset] else { return nil }
    guard !planner.clocks(readBy: formula, on: read.dataset).isEmpty else {
      let codes = codes(of: dimension, on: read.dataset)
      guard let rows = grouping.rows else { return codes }
      return codes.map { codes in .words(rows.map { Int32(truncatingIfNeeded: codes[Int($0)]) }) }
    }
    var context = RowContext.all(of: read.dataset, count: grouping.count)
    (context.rows, context.time) = (grouping.rows, read.time)
    (context.ticks, context.clock) = (grouping.ticks, grouping.clock)
    return dimensionTable(dimension).encode(evaluate(formula, over: context).decided, adding: true)
  }

  // MARK: Scans

  /// The clock by whose ticks a slice reads rows.
  private struct TickedRead {
    var clock: ClockRead
    /// All ticks up to that of the slice.
    var isCumulative = false
  }

  /// Rows at the ticks of a clock, where the slice has one; nil where it has none, or each row stands at the tick of its
  /// own time.
  func clockScan(_ read: RowsRead, _ frame: Frame) -> Result<Grouping?, ScanFailure> {
    if !planner.hasClocks { return .success(nil) }
    let (found, ticked) = clocks(of: read, frame)
    for clock in found {
      let isCut = cutTicks(clock, read, frame)
      if !isCut.isEmpty, !isCut.contains(false) {
        return .failure(ScanFailure(reason: .windowAcrossTicks(name(of: clock))))
      }
      if let failure = coarserRows(clock, read) { return .failure(failure) }
    }
    if ticked.count > 1 {
      return .failure(ScanFailure(reason: .severalClocks(ticked.map { name(of: $0.clock) })))
    }
    guard let only = ticked.first else { return .success(nil) }
    guard let grouping = scan(read, at: only, frame) else {
      return .failure(ScanFailure(reason: .tooManyElements(model.datasets[read.dataset.index].name)))
    }
    return .success(grouping)
  }

  /// The clocks that the groups and filters of a slice ask of rows, and those by whose ticks these are read.
  private func clocks(of read: RowsRead, _ frame: Frame) -> (found: [ClockRead], ticked: [TickedRead]) {
    var found: [ClockRead] = []
    var ticked: [TickedRead] = []
    func add(_ clock: ClockRead, isCumulative: Bool) {
      if !found.contains(clock) { found.append(clock) }
      guard isCumulative || planner.isTicking(clock, read) else { return }
      if let place = ticked.firstIndex(where: { $0.clock == clock }) {
        ticked[place].isCumulative = ticked[place].isCumulative || isCumulative
      } else {
        ticked.append(TickedRead(clock: clock, isCumulative: isCumulative))
      }
    }
    for dimension in frame.dimensions {
      for clock in dimension.formulas[read.dataset].map({ planner.clocks(readBy: $0, on: read.dataset) }) ?? [] {
        add(clock, isCumulative: dimension.isCumulative)
      }
    }
    for condition in frame.content.filters.conditions {
      for clock in condition.filter.conditions[read.dataset].map({ planner.clocks(readBy: $0, on: read.dataset) }) ?? []
      {
        add(clock, isCumulative: false)
      }
    }
    if let clock = read.clock { add(clock, isCumulative: false) }
    return (found, ticked)
  }

  func name(of clock: ClockRead) -> String {
    model.datasets[clock.dataset.index].columns[clock.column.index].name
  }

  func isOpenStock(_ read: RowsRead) -> Bool {
    !read.readsEvents && read.time == nil && model.datasets[read.dataset.index].times.first?.until != nil
  }

  /// For each window whether it begins or ends inside a tick, and so tells a part of it; empty where none can. What is open
  /// is read at the window's end.
  private func cutTicks(_ clock: ClockRead, _ read: RowsRead, _ frame: Frame) -> [Bool] {
    guard !isOpenStock(read), frame.windows.contains(where: { $0.span.map { !$0.isEmpty } ?? false }),
      let unit = model.clock(clock.column, of: clock.dataset)?.unit
    else { return [] }
    return frame.windows.map { window in
      guard let span = window.span, !span.isEmpty else { return false }
      // Lengths begin on any day.
      return unit.grain.map { windows.cuts(span, $0) } ?? true
    }
  }

  /// For each element of a scan its cell; −1 also where its window cuts ticks, and so is not read.
  func cellsRead(_ grouping: Grouping, _ read: RowsRead, _ frame: Frame) -> [Int32] {
    let cells = grouping.groupOfEach
    let cuts = cutWindows(read, frame)
    if cuts.isEmpty { return cells }
    return cells.map { $0 >= 0 && cuts[frame.content.cellWindows[Int($0)]] != nil ? -1 : $0 }
  }

  /// The windows of a frame that cut ticks, and of which clock.
  func cutWindows(_ read: RowsRead, _ frame: Frame) -> [Int32: ClockRead] {
    var found: [Int32: ClockRead] = [:]
    if !planner.hasClocks { return found }
    for clock in clocks(of: read, frame).found {
      for (window, isCut) in cutTicks(clock, read, frame).enumerated() where isCut { found[Int32(window)] = clock }
    }
    return found
  }

  /// Cells whose window cuts ticks have no value, whatever others of the series do.
  func refuseCutTicks(_ value: inout SliceValue, _ read: RowsRead, _ frame: Frame) {
    if !planner.hasClocks { return }
    for clock in clocks(of: read, frame).found {
      let isCut = cutTicks(clock, read, frame)
      guard isCut.contains(true) else { continue }
      let reason = index(of: .windowAcrossTicks(name(of: clock)))
      value.vector = value.vector.missing { isCut[Int(frame.content.cellWindows[$0])] ? reason : nil }
      // What is not read leaves no mark on what reads it.
      for (cell, window) in frame.content.cellWindows.enumerated() where isCut[Int(window)] {
        value.unfinished?[cell] = false
        value.beginsBeforeData?[cell] = false
      }
    }
  }

  /// Rows that are known by the month stand at no tick of a week: the amounts of the whole month would, at that of its first
  /// day.
  private func coarserRows(_ clock: ClockRead, _ read: RowsRead) -> ScanFailure? {
    let dataset = model.datasets[read.dataset.index]
    guard !planner.isTicking(clock, read), let time = read.time ?? dataset.times.first?.column,
      case .period(let own) = dataset.columns[time.index].type, own != .day,
      let unit = model.clock(clock.column, of: clock.dataset)?.unit
    else { return nil }
    if let grain = unit.grain {
      if grain == own { return nil }
      if let ticks = grain.months, let months = own.months, ticks % months == 0 { return nil }
    }
    return ScanFailure(reason: .knownByPeriod(dataset.name, own))
  }

  /// Each row at each of its ticks. Nil where these are too many.
  private func scan(_ read: RowsRead, at ticked: TickedRead, _ frame: Frame) -> Grouping? {
    var elements = TickElements(engine: self, read: read, clock: ticked.clock, frame: frame)
    let isEnough =
      isOpenStock(read)
      ? elements.addOpenRows()
      : ticked.isCumulative && !(ticked.clock.route.isEmpty && read.time == nil)
        ? elements.addRowsUpToEachTick() : elements.addMembers()
    guard isEnough else { return nil }
    var grouping = Grouping(
      groupCount: frame.cellCount, groups: elements.windows, rows: elements.rows, count: elements.rows.count)
    (grouping.ticks, grouping.clock) = (elements.ticksOfElements, ticked.clock)
    return grouping
  }

  /// The same groups, each of which holds all ticks of the clock up to its own. A filter that says which tick it is counts
  /// as a group. Cells −1 where there is neither.
  func ticked(_ clock: DimensionName, _ frame: Frame) -> DerivedFrame {
    var content = frame.content
    let isGrouped = content.dimensions.contains { $0.model.isNamed([clock]) }
    if !isGrouped, !regroup(&content, clock) { return derive(frame, move: { _ in nil }) }
    // In a step of several ticks there is no tick up to which to count, nor is there in all other groups than the largest.
    let isPooled = content.pool?.pooled.keys.contains { content.dimensions[$0].model.isNamed([clock]) } ?? false
    if isPooled { return derive(frame, move: { _ in nil }) }
    let isOfTicks = content.dimensions.allSatisfy { dimension in
      !dimension.model.isNamed([clock]) || dimension.model.formulas.values.allSatisfy(\.isPlainColumn)
    }
    guard isOfTicks else { return derive(frame, move: { _ in nil }) }
    content.dimensions = content.dimensions.map { dimension in
      guard dimension.model.isNamed([clock]) else { return dimension }
      var model = dimension.model
      model.isCumulative = true
      return FrameContent.Dimension(model)
    }
    return DerivedFrame(frame: frames.frame(content), cells: (0..<Int32(frame.cellCount)).map { $0 })
  }

  /// `where age = 12` taken out of the filters and made a group of its value.
  private func regroup(_ content: inout FrameContent, _ clock: DimensionName) -> Bool {
    // At no tick nobody stands: `tick is none` leaves rows out, and makes no group.
    let values = content.filters.values(of: clock).subtracting([.missing])
    guard values.count == 1, let value = values.first else { return false }
    var dimension: DimensionModel?
    var filters = FilterSet()
    for condition in content.filters.conditions {
      guard condition.filter.fixed.contains(where: { $0.key.matches(clock) }) else {
        filters.add(condition)
        continue
      }
      let (rest, sides) = condition.filter.without(clock) { part, id in self.clockSide(of: part, on: id) }
      for (id, side) in sides {
        var known =
          dimension ?? DimensionModel(name: clock, names: [clock], type: side.type, formulas: [:], range: side.range)
        known.formulas[id] = side
        dimension = known
      }
      if let rest { filters.add(self.condition(rest)) }
    }
    guard let dimension = dimension.map(onAllRows) else { return false }
    let code = Int32(dimensionTable(dimension).encode(vector(value, count: 1), adding: true)[0])
    content.filters = filters
    content.dimensions.append(FrameContent.Dimension(dimension))
    content.cellCodes.append([Int32](repeating: code, count: content.cellWindows.count))
    return true
  }

  /// The same on all rows that lead to those of the clock: other filters may hold numbers of the slice over any of them.
  private func onAllRows(_ dimension: DimensionModel) -> DimensionModel {
    guard let clock = planner.clock(of: dimension) else { return dimension }
    var wide = dimension
    for dataset in model.datasets where wide.formulas[dataset.id] == nil {
      guard let route = shortestRoutes(from: dataset.id)[clock.dataset] else { continue }
      wide.formulas[dataset.id] = .column(clock.column, over: route, type: dimension.type, range: dimension.range)
    }
    return wide
  }

  /// The clock in `age = 12`.
  private func clockSide(of condition: Formula, on id: DatasetID) -> Formula? {
    guard case .comparison(.equal, let left, let right) = condition.kind else { return nil }
    return [left, right].first { !planner.clocks(readBy: $0, on: id).isEmpty }
  }

  // MARK: What is said beside

  /// An aggregate reads each row once: one that stands at several ticks in a cell has no value. `count(customers) where age
  /// <= 3` would be four times those who are old enough.
  func refuseSeveralTicks(
    _ folded: inout Folded, _ aggregate: Aggregate, _ grouping: Grouping, _ context: RowContext
  ) {
    guard grouping.ticks != nil, let rows = grouping.rows, let clock = grouping.clock else { return }
    // Mostly the groups are those of the ticks, and no condition need be looked at.
    guard groupsWithRepeats(rows, grouping.groupOfEach, grouping.groupCount).contains(true) else { return }
    let operands = operands(of: aggregate, dataset: context.dataset, grouping, context: context)
    let groups =
      aggregate.kind == .share
      ? Participants.ofShare(operands, grouping).whole.groups : Participants(operands, grouping).groups
    let isRepeated = groupsWithRepeats(rows, groups, grouping.groupCount)
    guard isRepeated.contains(true) else { return }
    let reason = index(of: .severalTicks(model.datasets[context.dataset.index].name, name(of: clock)))
    folded.vector = folded.vector.missing { isRepeated[$0] ? reason : nil }
  }

  /// For each group whether it holds a row more than once. The ticks of a row stand side by side.
  private func groupsWithRepeats(_ rows: [Int32], _ groups: [Int32], _ groupCount: Int) -> [Bool] {
    var lastRow = [Int32](repeating: -1, count: groupCount)
    var isRepeated = [Bool](repeating: false, count: groupCount)
    for (element, group) in groups.enumerated() where group >= 0 {
      if lastRow[Int(group)] == rows[element] { isRepeated[Int(group)] = true }
      lastRow[Int(group)] = rows[element]
    }
    return isRepeated
  }

  /// Rows of the slice that no group of a clock holds.
  func offClock(_ read: RowsRead, _ frame: Frame, _ windows: Integers?) -> OffClock? {
    guard planner.hasClocks else { return nil }
    for dimension in frame.dimensions where !dimension.isCumulative {
      guard let formula = dimension.formulas[read.dataset],
        let clock = planner.clocks(readBy: formula, on: read.dataset).first, !planner.isTicking(clock, read)
      else { continue }
      guard let passes = rowsPassing(frame.content.filters, read.dataset) else { return nil }
      var context = RowContext.all(of: read.dataset, count: states[read.dataset.index].rowCount)
      context.time = read.time
      let ticks = ticks(of: clock, context)
      var off = OffClock()
      for row in 0..<context.count where !ticks.isValid(row) && (windows?[row] ?? 0) >= 0 && passes(row) {
        if ticks.undecided?[row] == true { off.unseen += 1 } else { off.outside += 1 }
      }
      return off.unseen + off.outside > 0 ? off : nil
    }
    return nil
  }

  /// Whether a row passes the filters of a slice; nil where that hangs on more than the row.
  private func rowsPassing(_ filters: FilterSet, _ id: DatasetID) -> ((Int) -> Bool)? {
    var vectors: [Vector] = []
    for condition in filters.conditions {
      guard !condition.dependsOnSlice, let formula = condition.filter.conditions[id],
        planner.clocks(readBy: formula, on: id).isEmpty
      else { return nil }
      vectors.append(evaluate(formula, over: .all(of: id, count: states[id.index].rowCount)).expanded)
    }
    let flags = vectors.map(\.booleanValues)
    return { row in vectors.indices.allSatisfy { flags[$0][row] && vectors[$0].isValid(row) } }
  }

  func noteClock(_ value: inout SliceValue, _ grouping: Grouping, _ id: DatasetID, _ frame: Frame) {
    guard planner.hasClocks, let clock = frame.dimensions.lazy.compactMap({ self.planner.clock(of: $0) }).first else {
      return
    }
    let name = name(of: clock)
    if let off = grouping.offClock {
      value.remarks.add(.offClock(model.datasets[id.index].name, clock: name, unseen: off.unseen, outside: off.outside))
    }
    // What a shorter file says of the last months is no 0.
    guard let model = model.clock(clock.column, of: clock.dataset), let end = seenEnd(of: model),
      let own = span(of: id)?.end, own < end, id != clock.dataset
    else { return }
    value.remarks.add(.endsBeforeClock(self.model.datasets[id.index].name, last: own - 1, clock: name, seen: end - 1))
  }
}

/// Writes down at which ticks rows are read, and in which windows.
private struct TickElements {
  let engine: Engine
  let read: RowsRead
  let ticks: ClockTicks
  private let members: [Int32]?
  /// Windows with days, by their order; nil: all time.
  private let spans: [DaySpan]?
  /// The windows by their days, where none has a day of another; nil where some has.
  private let order: [(span: DaySpan, window: Int)]?
  private let rowCount: Int
  private(set) var rows: [Int32] = []
  private(set) var windows: [Int32] = []
  private(set) var ticksOfElements: [Int32] = []

  init(engine: Engine, read: RowsRead, clock: ClockRead, frame: Frame) {
    self.engine = engine
    self.read = read
    ticks = engine.ticks(of: clock)
    members = clock.route.isEmpty ? nil : engine.targets(along: clock.route)
    spans =
      frame.windows.count == 1 && frame.windows[0].span == nil
      ? nil : frame.windows.map { $0.span ?? DaySpan(.min, .max) }
    rowCount = engine.states[read.dataset.index].rowCount
    let sorted = (spans ?? []).enumerated().filter { !$0.element.isEmpty }.map { (span: $0.element, window: $0.offset) }
      .sorted { $0.span.start < $1.span.start }
    let isDisjoint = zip(sorted, sorted.dropFirst()).allSatisfy { $0.span.end <= $1.span.start }
    order = isDisjoint ? sorted : nil
  }

  private mutating func add(_ row: Int, _ window: Int, _ tick: Int32) {
    rows.append(Int32(row))
    windows.append(Int32(window))
    ticksOfElements.append(tick)
  }

  private var isFull: Bool { rows.count > Engine.elementLimit }

  private func member(of row: Int) -> Int? {
    let member = members?[row] ?? Int32(row)
    return member < 0 || ticks.last[Int(member)] < 0 ? nil : Int(member)
  }

  private func start(of tick: Int32, _ member: Int) -> Day {
    engine.calendar.start(ofTick: Int(tick), ticks.unit, from: ticks.starts[member])
  }

  /// A tick lies in the windows that hold its first day; that they cut none has been looked at.
  private mutating func add(_ row: Int, _ tick: Int32, of member: Int) {
    guard let spans else {
      add(row, 0, tick)
      return
    }
    let day = start(of: tick, member)
    guard let order else {
      for (window, span) in spans.enumerated() where span.contains(day) { add(row, window, tick) }
      return
    }
    let next = order.firstPlace { $0.span.start > day }
    if next > 0, order[next - 1].span.contains(day) { add(row, order[next - 1].window, tick) }
  }

  /// Each row at all of its ticks.
  mutating func addMembers() -> Bool {
    for row in 0..<rowCount {
      guard let member = member(of: row) else { continue }
      for tick in 0...ticks.last[member] { add(row, tick, of: member) }
      if isFull { return false }
    }
    return true
  }

  /// Each row from the tick of its time on, as long as its member stands.
  mutating func addRowsUpToEachTick() -> Bool {
    guard let time = read.time ?? engine.model.datasets[read.dataset.index].times.first?.column else { return true }
    let (days, validity) = engine.days(of: time, in: read.dataset)
    for row in 0..<rowCount where validity?[row] ?? true {
      guard let member = member(of: row), days[row] >= ticks.starts[member] else { continue }
      let first = engine.calendar.ticks(ticks.unit, from: ticks.starts[member], to: days[row])
      guard first >= 0, first <= Int(ticks.last[member]) else { continue }
      for tick in Int32(first)...ticks.last[member] { add(row, tick, of: member) }
      if isFull { return false }
    }
    return true
  }

  /// Rows that are open at the end of each tick; in windows those open at the window's end, at its tick, whole or not.
  mutating func addOpenRows() -> Bool {
    let dataset = engine.model.datasets[read.dataset.index]
    guard let time = dataset.times.first, let until = time.until else { return true }
    let (starts, startValidity) = engine.days(of: time.column, in: read.dataset)
    let (ends, endValidity) = engine.days(of: until, in: read.dataset)
    let covered = engine.span(of: read.dataset)?.end ?? .max
    for row in 0..<rowCount where startValidity?[row] ?? true {
      let end = endValidity?[row] ?? true ? ends[row] : Day.max
      func isOpen(at closing: Day) -> Bool { starts[row] < closing && (read.ignoresEnds || closing <= end) }
      if let spans {
        let member = members?[row] ?? Int32(row)
        guard member >= 0, ticks.validity?[Int(member)] ?? true else { continue }
        func addOpen(_ window: Int, _ span: DaySpan) {
          let closing = min(span.end, covered)
          guard isOpen(at: closing) else { return }
          let tick = engine.calendar.ticks(ticks.unit, from: ticks.starts[Int(member)], to: closing - 1)
          if tick >= 0 { add(row, window, Int32(clamping: tick)) }
        }
        if let order {
          // From the first window that closes behind the row's start to that which closes behind its end.
          let first = order.firstPlace { $0.span.end > starts[row] }
          for entry in order[first...] {
            if !read.ignoresEnds, entry.span.end > end, min(entry.span.end, covered) > end { break }
            addOpen(entry.window, entry.span)
          }
        } else {
          for (window, span) in spans.enumerated() { addOpen(window, span) }
        }
      } else if let member = member(of: row) {
        for tick in 0...ticks.last[member] where isOpen(at: start(of: tick + 1, member)) { add(row, 0, tick) }
      }
      if isFull { return false }
    }
    return true
  }
}

extension Formula {
  fileprivate var isPlainColumn: Bool {
    switch kind {
    case .row(.column), .row(.path): true
    default: false  // A band, a step, a comparison.
    }
  }
}
