import CivilTime
import Syntax

/// Section 5.7: at which ages a row stands.
struct NaiveClock {
  let dataset: NaiveDataset
  let name: String
  let unit: SinceUnit
  let event: Expression
  var isCalendar: Bool { unit.fullCount == nil }
}

/// `cumulative(x, age)`: all ticks up to this one, of the rows that stand at it.
struct NaiveTickLimit {
  var clock: NaiveClock
  var tick: Int
}

// MARK: Lengths

extension NaiveWorld {
  /// A calendar period, or for `full` lengths the length.
  private static func grain(of unit: SinceUnit) -> Grain {
    switch unit.unit.text {
    case "day", "days": .day
    case "week", "weeks": .week
    case "month", "months": .month
    case "quarter", "quarters": .quarter
    default: .year
    }
  }

  /// The first day of the k-th length behind a day: of a period of the calendar, or so many lengths later.
  func start(of tick: Int, _ unit: SinceUnit, from day: Int) -> Int {
    let grain = Self.grain(of: unit)
    let length = calendar.length(of: grain)
    let times = tick * (unit.fullCount ?? 1)
    let first = unit.fullCount == nil ? calendar.start(grain, of: day) : day
    return NaiveDuration(months: length.months * times, days: length.days * times).added(to: first)
  }

  /// How many periods lie between two days, or how many full lengths are over.
  func lengths(_ unit: SinceUnit, from: Int, to: Int) -> Int {
    var count = 0
    while start(of: count + 1, unit, from: from) <= to { count += 1 }
    while start(of: count, unit, from: from) > to { count -= 1 }
    return count
  }
}

// MARK: Which clock

extension NaiveWorld {
  var clocks: [NaiveClock] { datasets.values.flatMap(\.clocks) }

  /// `age`, `customers.age`, `customer.age`
  func clock(named names: [String]) -> NaiveClock? {
    let named = clocks.filter { $0.name == names[names.count - 1] }
    guard names.count > 1 else { return named.first }
    let owner = names[names.count - 2]
    return named.first { clock in
      clock.dataset.name == owner
        || datasets.values.contains { dataset in
          dataset.references.contains { $0.name == owner && $0.target == clock.dataset.name }
        }
    }
  }

  func clock(in expression: Expression) -> NaiveClock? {
    if clocks.isEmpty { return nil }
    var found: NaiveClock?
    NaiveWalk.paths(in: expression) { path in
      if found == nil { found = clock(named: path.names.map(\.text)) }
    }
    return found
  }

  /// The clock by which a slice reads rows.
  func clock(of slice: Slice) -> NaiveClock? {
    if clocks.isEmpty { return nil }
    if let limit = slice.upTo { return limit.clock }
    if let clock = slice.byClock { return clock }
    for dimension in slice.groups.map(\.dimension) + (slice.pool?.dimensions ?? []) {
      if let clock = clock(in: dimension.expression) { return clock }
    }
    for filter in slice.filters { if let clock = clock(in: filter) { return clock } }
    return nil
  }

  /// The clock that an expression itself names, in a filter or by `cumulative(x, age)`, whatever the keys of the lines are.
  func clockNamed(in slice: Slice) -> NaiveClock? {
    slice.upTo?.clock ?? slice.filters.lazy.compactMap { self.clock(in: $0) }.first
  }

  /// The slice of `cumulative(x, age)`; nil where neither a group nor a filter says which tick it is.
  func upTo(_ argument: Expression, _ slice: Slice) throws -> Slice? {
    guard let clock = clock(in: argument) else { throw NaiveGap("cumulative up to what") }
    var limited = slice
    func isClock(_ expression: Expression) -> Bool {
      if case .path(let path) = expression.kind { self.clock(named: path.names.map(\.text)) != nil } else { false }
    }
    // In a step of several ticks there is none up to which to count, nor in all other groups than the largest.
    if slice.pool?.pooled.contains(where: { self.clock(in: $0.expression) != nil }) ?? false { return nil }
    if slice.groups.contains(where: {
      self.clock(in: $0.dimension.expression) != nil && !isClock($0.dimension.expression)
    }) {
      return nil
    }
    var said: Set<Int> = []
    for group in slice.groups where isClock(group.dimension.expression) {
      if let tick = group.value.number { said.insert(Int(tick.double)) }
    }
    for condition in slice.filters.flatMap(Self.conjuncts) {
      if case .comparison(.equal, let left, let right) = condition.kind, isClock(left),
        let tick = try evaluate(right, .slice, Slice()).number
      {
        said.insert(Int(tick.double))
      }
    }
    // Two that say different ticks say none.
    guard said.count == 1, let tick = said.first else { return nil }
    limited.upTo = NaiveTickLimit(clock: clock, tick: tick)
    return limited
  }
}

// MARK: Where rows stand

extension NaiveWorld {
  /// The first day that is not covered: of what the dataset is made from; of a file its own, or where it does not say,
  /// the latest of its own and of those that refer to it.
  private func end(of clock: NaiveClock) throws -> Int? {
    let dataset = clock.dataset
    if let covers = dataset.covers { return try days(covers).upperBound }
    if let source = dataset.source { return try span(source)?.upperBound }
    let all = try datasets.values.filter { route($0, dataset) != nil }.compactMap { try span($0)?.upperBound }
    return all.max()
  }

  /// The ticks of a row of the clock's dataset that are seen whole.
  private func wholeTicks(_ row: NaiveRow, _ clock: NaiveClock) throws -> [Int] {
    guard let start = Self.firstDay(try evaluate(clock.event, .row(row), Slice())), let end = try end(of: clock) else {
      return []
    }
    var ticks: [Int] = []
    while self.start(of: ticks.count + 1, clock.unit, from: start) <= end { ticks.append(ticks.count) }
    return ticks
  }

  /// The ticks at which a row of the clock's dataset stands: with a window those that begin in it.
  private func ticks(_ row: NaiveRow, _ clock: NaiveClock, in period: Range<Int>?) throws -> [Int] {
    guard let start = Self.firstDay(try evaluate(clock.event, .row(row), Slice())) else { return [] }
    return try wholeTicks(row, clock).filter { tick in
      period.map { $0.contains(self.start(of: tick, clock.unit, from: start)) } ?? true
    }
  }

  /// Whether a row with an end is open when the day begins.
  private func isOpen(_ row: NaiveRow, before day: Int, _ slice: Slice) throws -> Bool {
    let time = row.dataset.times[0]
    guard let start = Self.firstDay(try cell(row, time)), start < day else { return false }
    if slice.ignoresEnds { return true }
    guard let until = row.dataset.until[time], let end = Self.firstDay(try cell(row, until)) else { return true }
    return end >= day
  }

  func isStock(_ dataset: NaiveDataset, on time: String?) -> Bool {
    time == nil && dataset.times.first.flatMap { dataset.until[$0] } != nil
  }

  /// Where any row stands in the windows and ticks of a slice; or that its tick is not over, or that it has none.
  private func standings(_ row: NaiveRow, _ clock: NaiveClock, _ slice: Slice, on time: String?) throws -> [NaiveValue]
  {
    guard let route = route(row.dataset, clock.dataset) else {
      throw NaiveGap("\(row.dataset.name) has no \(clock.name)")
    }
    guard let member = try follow(row, route),
      let start = Self.firstDay(try evaluate(clock.event, .row(member), Slice()))
    else {
      // What would stand at each of its own ticks stands nowhere; what refers to it, at none.
      return row.dataset === clock.dataset && time == nil ? [] : [.because(.empty)]
    }
    if isStock(row.dataset, on: time) {
      // At the end of the window, at the tick of its last day, whole or not.
      if let period = slice.period {
        let last = min(period.upperBound, try span(row.dataset)?.upperBound ?? period.upperBound) - 1
        let tick = lengths(clock.unit, from: start, to: last)
        if tick < 0 { return [.because(.empty)] }
        return slice.upTo.map { $0.tick == tick } ?? true ? [.whole(tick)] : []
      }
      return try wholeTicks(member, clock).filter { tick in
        try isOpen(row, before: self.start(of: tick + 1, clock.unit, from: start), slice)
          && slice.upTo.map { $0.tick == tick } ?? true
      }.map { .whole($0) }
    }
    if row.dataset === clock.dataset, time == nil {
      return try ticks(row, clock, in: slice.period).filter { tick in slice.upTo.map { $0.tick == tick } ?? true }
        .map { .whole($0) }
    }
    guard let name = time ?? row.dataset.times.first, let day = Self.firstDay(try cell(row, name)) else {
      return [.because(.empty)]
    }
    // What comes before the start stands at none, also in the month of the start.
    if day < start { return [.because(.empty)] }
    let tick = lengths(clock.unit, from: start, to: day)
    if let limit = slice.upTo {
      let isMember = try ticks(member, clock, in: slice.period).contains(limit.tick)
      return isMember && tick <= limit.tick ? [.whole(limit.tick)] : []
    }
    return try wholeTicks(member, clock).contains(tick) ? [.whole(tick)] : [.undecided]
  }

  /// The ticks at which a row is in the slice.
  func ticks(of row: NaiveRow, _ clock: NaiveClock, _ slice: Slice, on time: String?) throws -> [NaiveValue] {
    let isOwn = row.dataset === clock.dataset && time == nil
    // Up to an age the earlier ticks lie before the window.
    let isByWindow = isStock(row.dataset, on: time) || !isOwn && slice.upTo == nil
    if isByWindow, let period = slice.period {
      guard try isIn(row, period, on: time, spreads: false, ignoresEnds: slice.ignoresEnds) else { return [] }
    } else if let time, try Self.firstDay(cell(row, time)) == nil {
      return []
    }
    return try standings(row, clock, slice, on: time).filter { tick in
      try at(tick) { try passes(row, slice, on: time) }
    }
  }

  /// With the tick as the value of the clock.
  func at<Result>(_ tick: NaiveValue?, _ work: () throws -> Result) rethrows -> Result {
    let outer = tickAtHand
    tickAtHand = tick
    defer { tickAtHand = outer }
    return try work()
  }

  /// Why an aggregate can say nothing in a slice by a clock: its window cuts a tick.
  func refusalByClock(_ dataset: NaiveDataset, _ slice: Slice, on time: String?) throws -> NaiveValue? {
    guard let clock = clock(of: slice) else { return nil }
    if !isStock(dataset, on: time) {
      if cutsTick(clock, slice.period) { return .missing([]) }
    }
    return nil
  }

  /// Whether an aggregate would count a row more than once.
  func countsTwice(
    _ call: Call, _ value: Expression, _ picked: [(row: NaiveRow, part: Bool)], _ slice: Slice, on time: String?
  ) throws -> Bool {
    guard let clock = clock(of: slice) else { return false }
    var read = isDataset(value) ? [] : [value]
    if call.arguments.count > 1, call.name.text == "correlation",
      case .expression(let second) = call.arguments[1].source
    {
      read.append(second)
    }
    return try picked.contains { row, isPart in
      guard isPart || call.name.text == "share" else { return false }
      guard try read.allSatisfy({ try !evaluate($0, .row(row), slice).isMissing }) else { return false }
      return try ticks(of: row, clock, slice, on: time).count > 1
    }
  }

  /// In a window of a clock several reasons may hold.
  func hasSeveralReasons(_ call: Call, _ place: Place, _ slice: Slice) -> Bool {
    guard case .slice = place, slice.period != nil else { return false }
    var keys = call.arguments.first?.per ?? []
    if case .each(let each)? = call.arguments.first?.source { keys = each }
    return clock(of: slice) != nil || keys.contains { clock(in: $0.expression) != nil }
  }

  func cutsTick(_ clock: NaiveClock, _ period: Range<Int>?) -> Bool {
    guard let period else { return false }
    if !clock.isCalendar { return true }
    let edges = (period.count >= Self.endless ? [] : [period.lowerBound]) + [period.upperBound]
    return !edges.allSatisfy { calendar.start(Self.grain(of: clock.unit), of: $0) == $0 }
  }
}

// MARK: Which ticks there are

extension NaiveWorld {
  /// Whether a condition can be asked of a row.
  func canAsk(_ condition: Expression, _ row: NaiveRow) -> Bool {
    at(.whole(0)) { (try? evaluate(condition, .row(row), Slice())) != nil }
  }

  /// Whether a key can be asked of a row.
  func hasGroup(_ row: NaiveRow, _ dimension: NaiveDimension) -> Bool {
    at(.whole(0)) { (try? group(row, dimension.expression)) ?? nil } != nil
  }

  /// Those of rows that are read in another window, and those of the rows with an end in each window in which they are.
  private func groupsReadElsewhere(
    readBy expressions: [Expression], _ clock: NaiveClock, _ dimensions: [NaiveDimension], _ slice: Slice
  ) throws -> [[NaiveGroup]] {
    var reads = NaiveReads()
    for expression in expressions { try self.reads(of: expression, slice, &reads) }
    return try reads.aggregates.flatMap { dataset, read, time, _ -> [[NaiveGroup]] in
      guard route(dataset, clock.dataset) != nil else { return [] }
      if time != nil, read.sought.count == dimensions.count {
        return try groups(of: dataset, clock, dimensions, whatCanBeAsked(of: clock, read), on: time)
      }
      // The windows of `x per month` below bring in none.
      if read.grain != nil, read.grain != slice.grain { return [] }
      guard read.sought.count == dimensions.count else { return [] }
      if isStock(dataset, on: time) { return try groupsOfStock(dataset, clock, dimensions, read) }
      guard read.period != slice.period, !cutsTick(clock, read.period) else {
        return []
      }
      return try groups(of: dataset, clock, dimensions, read)
    }
  }

  /// The combinations of keys, of which one is a clock, at which rows of its dataset stand in a slice; and those of rows
  /// with an end that are read at the end of its window.
  func groupsByClock(
    _ clock: NaiveClock, _ dimensions: [NaiveDimension], _ slice: Slice, readBy expressions: [Expression]
  ) throws -> [[NaiveGroup]] {
    var seeking = slice
    seeking.sought = dimensions
    let found = try groupsReadElsewhere(readBy: expressions, clock, dimensions, seeking)
    var asked = try whatCanBeAsked(of: clock, slice)
    // All ticks, where the window cuts them.
    if cutsTick(clock, slice.period), !isStock(clock.dataset, on: nil) { asked.period = nil }
    return try found + groups(of: clock.dataset, clock, dimensions, asked)
  }

  private func groupsOfStock(
    _ stock: NaiveDataset, _ clock: NaiveClock, _ dimensions: [NaiveDimension], _ slice: Slice
  ) throws -> [[NaiveGroup]] {
    slice.period == nil ? [] : try groups(of: stock, clock, dimensions, try whatCanBeAsked(of: clock, slice))
  }

  /// The groups at the ticks at which rows of a dataset stand.
  private func groups(
    of dataset: NaiveDataset, _ clock: NaiveClock, _ dimensions: [NaiveDimension], _ slice: Slice,
    on time: String? = nil
  ) throws -> [[NaiveGroup]] {
    var found: [[NaiveGroup]] = []
    // Ended or not, and read by the clock.
    var slice = slice
    slice.ignoresEnds = true
    if self.clock(of: slice) == nil { slice.byClock = clock }
    for row in try built(dataset).rows {
      for tick in try ticks(of: row, clock, slice, on: time) where !tick.isMissing {
        if let groups = try at(tick, { try self.groups(of: row, dimensions) }) { found.append(groups) }
      }
    }
    return found
  }

  /// The slice with those filters and groups that can be asked of the clock's dataset.
  private func whatCanBeAsked(of clock: NaiveClock, _ slice: Slice) throws -> Slice {
    guard let first = try built(clock.dataset).rows.first else { return slice }
    var asked = slice
    asked.upTo = nil
    // What stays of one condition is one: its numbers are those of the conditions before it.
    asked.filters = slice.filters.compactMap { filter in
      let parts = Self.conjuncts(filter).filter { canAsk($0, first) }
      guard parts.count > 1 else { return parts.first }
      return Expression(.and(parts), range: filter.range)
    }
    asked.groups = slice.groups.filter { hasGroup(first, $0.dimension) }
    return asked
  }

  /// The lines of a query by a clock: each group that cannot be asked of its dataset has all ticks.
  func combinationsByClock(
    _ clock: NaiveClock, _ items: [Expression], _ columns: [NaiveDimension], _ base: Slice, _ windows: [Slice]
  ) throws -> [[NaiveGroup]] {
    if try items.allSatisfy({ try datasetsRead(by: $0).isEmpty }) { throw NaiveGap("by a clock nothing is read") }
    // The keys of tables by exactly these keys are groups, too.
    var reads = NaiveReads()
    for window in windows {
      var seeking = window
      seeking.sought = columns
      for item in items { try self.reads(of: item, seeking, &reads) }
    }
    let named = try reads.tables.filter { $0.slice.sought.count == columns.count }.flatMap {
      try groups(of: $0.definition, windows[0], columns)
    }
    guard let first = try built(clock.dataset).rows.first else { return named }
    let own = columns.filter { hasGroup(first, $0) }
    let others = columns.filter { self.clock(in: $0.expression) == nil }
    let isAsked = own.count == columns.count
    let byTick = isAsked ? columns : columns.filter { self.clock(in: $0.expression) != nil }
    // All ticks in the range that is asked for; rows with an end are read in each window.
    var wide = base
    wide.filters = base.filters.flatMap(Self.conjuncts).filter { !holdsNumberOfSlice($0, clock.dataset) }
    // Each group that cannot be asked has all ticks, whatever the range.
    if !isAsked { wide.period = nil }
    let isByWindow = isStock(clock.dataset, on: nil) && windows.contains { $0.period != nil }
    var ticks = isByWindow ? [] : try groupsByClock(clock, byTick, wide, readBy: [])
    for window in windows where isByWindow {
      wide.period = window.period
      ticks += try groupsOfStock(clock.dataset, clock, byTick, wide)
    }
    // Whoever is read in another window than that of the line brings in its own ticks.
    for window in windows {
      var seeking = window
      seeking.sought = byTick
      var reads = NaiveReads()
      for item in items { try self.reads(of: item, seeking, &reads) }
      for (dataset, read, time, spreads) in reads.aggregates where read.sought.count == byTick.count {
        let isMoved = base.asked != nil && (read.period != window.period || spreads)
        guard isMoved || time != nil, route(dataset, clock.dataset) != nil,
          dataset !== clock.dataset || time != nil || isStock(dataset, on: nil) || !cutsTick(clock, read.period),
          // Nothing is read where a condition by the clock meets a window that cuts its ticks.
          clockNamed(in: read) == nil || isStock(dataset, on: time) || !cutsTick(clock, read.period)
        else { continue }
        ticks += try groups(of: dataset, clock, byTick, withoutNumbersOfSlice(read, dataset, of: base), on: time)
      }
    }
    if isAsked { return ticks + named }
    // Rows that stand at no tick are in no line.
    var (standing, standings) = (base, windows)
    standing.byClock = clock
    for index in standings.indices { standings[index].byClock = clock }
    let rest = try combinations(items, others, standing, standings, sought: columns)
    return rest.flatMap { groups in ticks.map { groups + $0 } } + named
  }
}
