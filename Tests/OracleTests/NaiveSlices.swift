import CivilTime
import Syntax

extension NaiveWorld {
  static let aggregates: Set<String> = [
    "sum", "count", "count_distinct", "avg", "min", "max", "median", "quantile", "stddev", "first", "last", "only",
    "share", "correlation",
  ]
  static let transformers: Set<String> = [
    "prior", "next", "growth", "change", "trailing", "to_date", "cumulative", "yearly", "quarterly", "monthly",
    "weekly", "daily", "overall", "rank", "cumulative_share",
  ]

  func evaluate(_ call: Call, _ place: Place, _ slice: Slice) throws -> NaiveValue {
    let name = call.name.text
    if Self.aggregates.contains(name), try isAggregate(call) {
      let value = try aggregate(Self.withOneCondition(call), place, slice)
      return value.isMissing && hasSeveralReasons(call, place, slice) ? .missing([]) : value
    }
    if Self.transformers.contains(name) { return try transform(call, slice) }
    let values = try call.arguments.map { try evaluate(Self.value(of: $0), place, slice) }
    return try NaiveFunctions.call(name, values, self)
  }

  /// Section 9: a `where` behind any argument of an aggregate belongs to the aggregate.
  static func withOneCondition(_ call: Call) -> Call {
    var result = call
    let conditions = (call.arguments.map(\.condition) + [call.condition]).compactMap { $0 }
    for index in call.arguments.indices { result.arguments[index].condition = nil }
    if conditions.count > 1 { result.condition = Expression(.and(conditions), range: conditions[0].range) }
    if conditions.count == 1 { result.condition = conditions[0] }
    return result
  }

  /// `max(a, b)` is the scalar, `max(x)` over a dataset the aggregate.
  func isAggregate(_ call: Call) throws -> Bool {
    guard ["min", "max"].contains(call.name.text) else { return true }
    return call.arguments.count == 1
  }

  // MARK: Aggregates

  /// S4: among the datasets named, the one from which all the others are reached.
  func aggregated(_ call: Call) throws -> NaiveDataset {
    var named: [NaiveDataset] = []
    func look(_ expression: Expression) {
      NaiveWalk.paths(in: expression) { path in
        if let dataset = self.datasets[path.names[0].text], !named.contains(where: { $0 === dataset }) {
          named.append(dataset)
        }
      }
    }
    // `each age` is over the rows of the clock.
    func clocked(_ expression: Expression) {
      if let clock = clock(in: expression), !named.contains(where: { $0 === clock.dataset }) {
        named.append(clock.dataset)
      }
    }
    for argument in call.arguments {
      var grouping = argument.per
      if case .each(let keys) = argument.source { grouping = keys }
      for key in grouping { clocked(key.expression) }
      switch argument.source {
      case .expression(let value): if argument.per.isEmpty { look(value) }
      case .each(let keys): for key in keys { look(key.expression) }
      }
      for key in argument.per where Self.grain(key.expression) == nil { look(key.expression) }
    }
    let roots = named.filter { root in named.allSatisfy { route(root, $0) != nil } }
    guard roots.count == 1 else { throw NaiveGap("\(call.name.text) of \(named.map(\.name))") }
    return roots[0]
  }

  private func aggregate(_ call: Call, _ place: Place, _ slice: Slice) throws -> NaiveValue {
    guard let argument = call.arguments.first else { throw NaiveGap("nothing to aggregate") }
    if case .expression(let value) = argument.source,
      let word = argument.per.first(where: { Self.grain($0.expression) != nil }),
      let grain = Self.grain(word.expression)
    {
      return try overSeries(call, value, grain, argument.per.filter { Self.grain($0.expression) == nil }, slice)
    }
    let dataset = try built(try aggregated(call))
    if case .row(let row) = place {
      if dataset !== row.dataset, route(dataset, row.dataset) != nil {
        return try fact(call, dataset, row, slice)
      }
      return try aggregate(call, .slice, slice)
    }
    switch argument.source {
    case .each(let keys): return try overGroups(call, nil, keys, dataset, slice)
    case .expression(let value):
      if !argument.per.isEmpty { return try overGroups(call, value, argument.per, dataset, slice) }
      let time = argument.on?.text
      let spreads = try spreads(call, dataset)
      guard let rows = try rows(dataset, slice, on: time, spreads: spreads) else { return .because(.noTime) }
      let wasBegun = isBegun
      for expression in [value, call.condition, call.among].compactMap({ $0 }) {
        try markNumbers(in: expression, dataset, slice)
      }
      try markNumbers(inFiltersOf: slice, dataset)
      if let reason = try refusal(dataset, slice, on: time, spreads: spreads) { return reason }
      if let reason = try refusalByClock(dataset, slice, on: time) {
        // A window that cuts ticks is not read, and what its filters read is not either.
        isBegun = wasBegun
        return reason
      }
      let isOutside = try isOutside(dataset, slice)
      // By another time, rows outside the span are aggregated all the same.
      if isOutside, time == nil { return .because(.outsideSpan) }
      let outer = peers
      peers = { rows }
      defer { peers = outer }
      let (picked, isAllOpen) = try pick(call, value, rows, slice)
      if try countsTwice(call, value, picked, slice, on: time) { return .missing([]) }
      if isOutside {
        let read = call.name.text == "share" ? picked : picked.filter(\.part)
        let isRows = isDataset(value)
        if try !read.contains(where: { try isRows || !evaluate(value, .row($0.row), slice).isMissing }) {
          return .because(.outsideSpan)
        }
      }
      if call.name.text == "sum" {
        // Nothing is known of any row that could count; or nobody has filled the column in this window.
        var everything = slice
        (everything.filters, everything.groups, everything.upTo, everything.pool) = ([], [], nil, nil)
        let cells = try (self.rows(dataset, everything, on: time, spreads: spreads) ?? [])
          .map { try evaluate(value, .row($0), slice) }
        let isBooked = cells.isEmpty || cells.contains { !$0.isMissing || $0.isUndecided }
        if isAllOpen {
          return .missing(isBooked ? [.undecided, .unknownRows] : [.undecided, .unknownRows, .notBooked, .empty])
        }
        if !isBooked { return .missing([.notBooked, .empty]) }
      }
      var window: NaiveWindow?
      if spreads, let period = slice.period, let name = time ?? dataset.times.first {
        window = NaiveWindow(period: period, time: name)
      }
      return try fold(call, value, dataset, picked, slice, window)
    }
  }

  /// Section 9: a number is begun before the data when any aggregate that it reads is: also one in a condition on rows,
  /// whether there are rows or not.
  private func markNumbers(inFiltersOf slice: Slice, _ dataset: NaiveDataset) throws {
    for (place, filter) in slice.filters.enumerated() {
      var around = slice
      around.filters = Array(slice.filters.prefix(place))
      try markNumbers(in: filter, dataset, around)
    }
  }

  private func markNumbers(in expression: Expression, _ dataset: NaiveDataset, _ slice: Slice) throws {
    if case .call(let call) = expression.kind, Self.aggregates.contains(call.name.text), try isAggregate(call) {
      let other = try aggregated(call)
      if other === dataset || route(other, dataset) == nil { _ = try evaluate(call, .slice, slice) }
      return
    }
    for child in NaiveWalk.children(of: expression) { try markNumbers(in: child, dataset, slice) }
  }

  /// The rows whose condition and `among` are known, and whether the condition is true for each. And whether there are
  /// rows, of all of which the condition or the value is unknown or undecided.
  private func pick(_ call: Call, _ value: Expression, _ rows: [NaiveRow], _ slice: Slice) throws
    -> (picked: [(row: NaiveRow, part: Bool)], isAllOpen: Bool)
  {
    var picked: [(row: NaiveRow, part: Bool)] = []
    var isAllOpen = !rows.isEmpty
    for row in rows {
      if let among = call.among {
        guard try evaluate(among, .row(row), slice).isTrue else { continue }
      }
      let verdict = try call.condition.map { try evaluate($0, .row(row), slice) } ?? .boolean(true)
      if verdict.isMissing { continue }
      picked.append((row, verdict.isTrue))
      if try !verdict.isTrue || isDataset(value) || !evaluate(value, .row(row), slice).isUndecided {
        isAllOpen = false
      }
    }
    return (picked, isAllOpen)
  }

  /// Why an aggregate over the dataset can say nothing in this slice, whatever its rows.
  private func refusal(_ dataset: NaiveDataset, _ slice: Slice, on time: String?, spreads: Bool) throws
    -> NaiveValue?
  {
    guard let period = slice.period else { return nil }
    if let span = try span(dataset), try !isOutside(dataset, slice) {
      let isEndless = period.count >= Self.endless
      // A stock is read at the end of the window.
      let isStock = time == nil && dataset.times.first.flatMap { dataset.until[$0] } != nil
      // A window that cuts ticks is not read.
      let isCut = clock(of: slice).map { !isStock && cutsTick($0, period) } ?? false
      if span.overlaps(period), period.lowerBound < span.lowerBound, !isEndless, !isStock, !isCut { isBegun = true }
    }
    guard let name = time ?? dataset.times.first else { return nil }
    // Rows whose time is a period are known by that period only, but for amounts that lie over its days.
    guard !spreads, let grain = try grainOfTime(name, dataset) else { return nil }
    let edges = (period.count >= Self.endless ? [] : [period.lowerBound]) + [period.upperBound]
    return edges.allSatisfy { calendar.start(grain, of: $0) == $0 } ? nil : .because(.knownByPeriod)
  }

  /// The period that a time of the dataset is, as its rows or its key say.
  func grainOfTime(_ name: String, _ dataset: NaiveDataset) throws -> Grain? {
    for row in try built(dataset).rows {
      if case .period(let grain, _)? = try cell(row, name) { return grain }
    }
    if dataset.formulas[name] == nil, let grain = tables[dataset.name]?.periods[name] { return grain }
    // Of no rows it is what the column is in the dataset from which they were taken.
    if case .dataset = dataset.statement.source, let source = dataset.source, dataset.formulas[name] == nil {
      return try grainOfTime(name, source)
    }
    guard let place = dataset.keys.firstIndex(of: name), dataset.groupKeys.indices.contains(place),
      case .call(let call) = dataset.groupKeys[place].kind
    else { return nil }
    return Grain(rawValue: call.name.text)
  }

  /// S5: the rows that refer to this one, over all time.
  private func fact(_ call: Call, _ dataset: NaiveDataset, _ row: NaiveRow, _ slice: Slice) throws -> NaiveValue {
    guard let argument = call.arguments.first, case .expression(let value) = argument.source else {
      throw NaiveGap("each inside a row")
    }
    let name = call.name.text
    let isRows = isDataset(value)
    var picked: [(row: NaiveRow, part: Bool)] = []
    var unknown = 0
    let referring = try referring(dataset, to: row, via: argument.via?.text)
    let outer = peers
    peers = { referring }
    defer { peers = outer }
    for other in referring {
      let isMember = try call.among.map { try evaluate($0, .row(other), slice) } ?? .boolean(true)
      if isMember == .boolean(false) { continue }
      let verdict = try call.condition.map { try evaluate($0, .row(other), slice) } ?? .boolean(true)
      // A fact that could still change is not known: the sum of a young customer's first month is not small, but open.
      if isMember.isUndecided || verdict.isUndecided { return .undecided }
      if isMember.isMissing || verdict.isMissing {
        unknown += 1
        continue
      }
      picked.append((other, verdict.isTrue))
      guard verdict.isTrue || name == "share", !isRows else { continue }
      if try evaluate(value, .row(other), slice).isUndecided { return .undecided }
    }
    if name == "sum" {
      if picked.isEmpty, unknown > 0 { return .because(.empty) }
      if try built(dataset).rows.allSatisfy({ try evaluate(value, .row($0), slice).isMissing }) {
        return .because(.empty)
      }
    }
    let result = try fold(call, value, dataset, picked, slice)
    guard result.isMissing else { return result }
    let isOfNoRows = unknown == 0 && !(name == "share" ? !picked.isEmpty : picked.contains(where: \.part))
    return isOfNoRows || (!isRows && isTime(value, dataset)) ? result.asNotHappened : result
  }

  /// Rows and whether each passes the `where`; for `share` all of them are the whole.
  private func fold(
    _ call: Call, _ value: Expression, _ dataset: NaiveDataset, _ picked: [(row: NaiveRow, part: Bool)], _ slice: Slice,
    _ window: NaiveWindow? = nil
  ) throws -> NaiveValue {
    let name = call.name.text
    let isRows = isDataset(value)
    func values(_ rows: [NaiveRow], _ expression: Expression) throws -> [NaiveValue] {
      try rows.map { try part(of: evaluate(expression, .row($0), slice), $0, window) }
    }
    let inside = picked.filter(\.part).map(\.row)
    if name == "share" {
      let whole = picked.map(\.row)
      if isRows { return Self.share(inside.count, whole.count) }
      let (part, all) = (try values(inside, value), try values(whole, value))
      if all.allSatisfy(\.isMissing) { return NaiveFolds.nothing }
      return Self.divide(NaiveFolds.sum(part), NaiveFolds.sum(all))
    }
    if name == "correlation" {
      guard call.arguments.count == 2, case .expression(let second) = call.arguments[1].source else {
        throw NaiveGap("correlation")
      }
      return NaiveFolds.correlation(try values(inside, value), try values(inside, second))
    }
    if isRows {
      guard name == "count" else { throw NaiveGap("\(name) of rows") }
      return .whole(inside.count)
    }
    if ["first", "last"].contains(name) {
      let ordered = try ordered(inside, by: call.arguments[0].on.map { [$0.text] }, isDescending: false)
      let filled = try values(ordered, value).filter { !$0.isMissing }
      return (name == "first" ? filled.first : filled.last) ?? NaiveFolds.nothing
    }
    return try NaiveFolds.fold(name, try values(inside, value), try option(call, slice), self)
  }

  private func option(_ call: Call, _ slice: Slice) throws -> (NaiveValue?, isNearest: Bool) {
    guard call.name.text == "quantile", call.arguments.count >= 2, case .expression(let p) = call.arguments[1].source
    else { return (nil, false) }
    return (try evaluate(p, .slice, slice), call.arguments.count > 2)
  }

  static func share(_ part: Int, _ whole: Int) -> NaiveValue {
    whole == 0 ? NaiveFolds.nothing : .number(.double(Double(part) / Double(whole)))
  }

  func isDataset(_ expression: Expression) -> Bool {
    guard case .path(let path) = expression.kind, path.names.count == 1 else { return false }
    return datasets[path.names[0].text] != nil
  }

  // MARK: Groups (S7)

  private func overGroups(
    _ call: Call, _ value: Expression?, _ keys: [GroupKey], _ dataset: NaiveDataset, _ slice: Slice
  ) throws -> NaiveValue {
    let time = call.arguments[0].on?.text
    if slice.period != nil, dataset.times.isEmpty, time == nil { return .because(.noTime) }
    let spreads = try spreads(call, dataset)
    let clock = keys.lazy.compactMap { self.clock(in: $0.expression) }.first
    let isCut = clock.map { !isStock($0.dataset, on: nil) && cutsTick($0, slice.period) } ?? false
    let wasBegun = isBegun
    var reason = try refusal(dataset, slice, on: time, spreads: spreads)
    // A window that cuts ticks is not read, and leaves no mark.
    if isCut { isBegun = wasBegun } else { try markNumbers(inFiltersOf: slice, dataset) }
    if reason == nil, try isOutside(dataset, slice) { reason = .because(.outsideSpan) }
    var tally = NaiveTally()
    if try reachesBeforeData(call, value, keys, slice) { return reason ?? Self.unknownGroups }
    let reading = widening(call, value)
    for group in try groups(keys, dataset, slice, time, reading: reading, spreads: spreads) {
      var narrowed = slice
      narrowed.groups += group
      try count(call, value, narrowed, &tally)
    }
    if reason == nil, clock == nil { reason = try refusalByClock(dataset, slice, on: time) }
    if isCut { return .missing([.windowAcrossTicks, .outsideSpan]) }
    // What is read of the groups leaves its marks, as in a `??` whose first value there is not.
    if let reason { return reason }
    return try result(call, value != nil || isOfKeys(call), tally, slice)
  }

  /// `min(each age where c)`: of the keys themselves.
  private func isOfKeys(_ call: Call) -> Bool { ["min", "max"].contains(call.name.text) }

  /// Which of the windows that cannot be read is told is open.
  private static let unknownGroups = NaiveValue.missing([
    .beforeFirstPeriod, .noRows, .needsPeriod, .finerThanPeriod, .windowAcrossTicks, .outsideSpan,
  ])

  /// The groups of a slice before the data are not known, where a `prior` or a base of growth reaches there.
  private func reachesBeforeData(_ call: Call, _ value: Expression?, _ keys: [GroupKey], _ slice: Slice) throws -> Bool
  {
    var seeking = slice
    seeking.sought = keys.map { NaiveDimension(expression: $0.expression) }
    var reads = NaiveReads()
    for expression in widening(call, value) {
      try self.reads(of: expression, seeking, &reads)
    }
    if let clock = keys.lazy.compactMap({ self.clock(in: $0.expression) }).first {
      // Nor are they known of rows that are read by another time in a window that cuts ticks.
      let isCut = reads.aggregates.contains { dataset, read, time, _ in
        time != nil && read.sought.count == keys.count && route(dataset, clock.dataset) != nil
          && cutsTick(clock, read.period)
      }
      if isCut { return true }
    }
    return reads.reachesBeforeData
  }

  /// What can bring in groups without rows of their own in the slice. What the condition of a share reads cannot: its
  /// whole are the groups that would be counted without it.
  private func widening(_ call: Call, _ value: Expression?) -> [Expression] {
    if call.name.text == "share" { return [call.among].compactMap { $0 } }
    return [value, call.condition].compactMap { $0 }
  }

  /// The values of the keys that occur among the rows of the slice, and of the slices that the expressions read, in
  /// their order.
  private func groups(
    _ keys: [GroupKey], _ dataset: NaiveDataset, _ slice: Slice, _ time: String?, reading expressions: [Expression],
    spreads: Bool
  ) throws -> [[NaiveGroup]] {
    let dimensions = keys.map { NaiveDimension(expression: $0.expression) }
    var seen: Set<String> = []
    var groups: [[NaiveGroup]] = []
    let clock = dimensions.lazy.compactMap { self.clock(in: $0.expression) }.first
    func add(_ found: [NaiveGroup]) {
      if found.contains(where: \.value.isMissing) { return }
      if seen.insert(found.map(\.value.key).joined(separator: "|")).inserted { groups.append(found) }
    }
    if let clock {
      for found in try groupsByClock(clock, dimensions, slice, readBy: expressions) { add(found) }
    } else {
      for row in try rows(dataset, slice, on: time, spreads: spreads) ?? [] {
        if let found = try self.groups(of: row, dimensions) { add(found) }
      }
      var seeking = slice
      seeking.sought = dimensions
      for found in try groupsRead(by: expressions, seeking, dimensions) { add(found) }
    }
    // In the order of their keys, so that the first is the first whatever the order of rows.
    groups.sort { a, b in
      for (x, y) in zip(a, b) {
        let sign = order(x.value, y.value) ?? 0
        if sign != 0 { return sign < 0 }
      }
      return false
    }
    return groups
  }

  /// Groups seen so far. One whose condition or value is missing is on neither side.
  struct NaiveTally {
    var part = 0
    var whole = 0
    var values: [NaiveValue] = []
    var unknown: [NaiveValue] = []
    /// Groups that `among` leaves out.
    var outside = 0
    /// Periods of a series before which the groups are not known, and the others.
    var leftOut = 0
    var periods = 0

    var isEmpty: Bool { whole == 0 && unknown.isEmpty && outside == 0 }
  }

  private func count(_ call: Call, _ value: Expression?, _ narrowed: Slice, _ tally: inout NaiveTally) throws {
    if let among = call.among {
      let isMember = try evaluate(among, .slice, narrowed)
      // What the condition reads of a group outside leaves its marks too.
      let verdict = try call.condition.map { try evaluate($0, .slice, narrowed) } ?? isMember
      if isMember.isMissing {
        // Which reason is told is open.
        tally.unknown.append(verdict.isMissing ? Self.either(isMember, verdict) : isMember)
      }
      if isMember == .boolean(false) { tally.outside += 1 }
      guard isMember.isTrue else { return }
    }
    let verdict = try call.condition.map { try evaluate($0, .slice, narrowed) } ?? .boolean(true)
    let result = try value.map { try evaluate($0, .slice, narrowed) } ?? .boolean(true)
    if verdict.isMissing || result.isMissing {
      tally.unknown.append(Self.either(verdict, result))
      return
    }
    tally.whole += 1
    guard verdict.isTrue else { return }
    tally.part += 1
    if value != nil { tally.values.append(result) }
    if value == nil, isOfKeys(call), let key = narrowed.groups.last?.value { tally.values.append(key) }
  }

  private func result(_ call: Call, _ hasValue: Bool, _ tally: NaiveTally, _ slice: Slice) throws -> NaiveValue {
    // Which group is the first is a matter of their order.
    if tally.whole == 0, let first = tally.unknown.first {
      let reason = tally.unknown.dropFirst().reduce(first, Self.either)
      // Not all groups are so: the whole is nothing, as far as is known.
      return tally.outside > 0 ? Self.either(reason, NaiveFolds.nothing) : reason
    }
    if tally.leftOut > 0, tally.leftOut == tally.periods { return Self.unknownGroups }
    if call.name.text == "share" {
      // Of a whole of nothing the condition may have its own reason.
      return tally.whole == 0 && call.among != nil ? .missing([]) : Self.share(tally.part, tally.whole)
    }
    if !hasValue { return .whole(tally.part) }
    return try NaiveFolds.fold(call.name.text, tally.values, try option(call, slice), self)
  }

  /// `sum(revenue per month)`: a complete series; with other keys, only what has rows.
  private func overSeries(_ call: Call, _ value: Expression, _ grain: Grain, _ others: [GroupKey], _ slice: Slice)
    throws
    -> NaiveValue
  {
    if !others.isEmpty {
      let dataset = try built(try aggregated(call))
      if let reason = try refusal(dataset, slice, on: nil, spreads: try spreads(call, dataset)) { return reason }
      try markNumbers(inFiltersOf: slice, dataset)
      if try isOutside(dataset, slice) { return .because(.outsideSpan) }
    }
    // Of a month that begins before the data a part of the days is there.
    if let period = slice.period, period.count < Self.endless {
      for read in try ([value] + [call.condition].compactMap { $0 }).flatMap({ try datasetsRead(by: $0) }) {
        guard let span = try span(read) else { continue }
        if span.overlaps(period), period.lowerBound < span.lowerBound { isBegun = true }
      }
    }
    var tally = NaiveTally()
    // Before the data a week of months is both: outside, and known by the month only.
    guard let slices = try series(of: call, value, grain, slice) else {
      return .missing([.outsideSpan, .knownByPeriod])
    }
    tally.periods = slices.count
    // Rows that are read in no window have no groups that are known.
    if !others.isEmpty, let clock = clock(of: slice), !slices.isEmpty,
      !isStock(try built(try aggregated(call)), on: nil), slices.allSatisfy({ cutsTick(clock, $0.period) })
    {
      return .missing([.windowAcrossTicks, .outsideSpan])
    }
    for narrowed in slices {
      // A period before which the groups are not known is left out.
      if !others.isEmpty, try reachesBeforeData(call, value, others, narrowed) {
        tally.leftOut += 1
        continue
      }
      var combinations: [[NaiveGroup]] = [[]]
      if !others.isEmpty {
        let dataset = try built(try aggregated(call))
        combinations = try groups(
          others, dataset, narrowed, nil, reading: widening(call, value), spreads: spreads(call, dataset))
      }
      for group in combinations {
        var cell = narrowed
        cell.groups += group
        try count(call, value, cell, &tally)
      }
    }
    return try result(call, true, tally, slice)
  }

  /// The slices of a series: the periods that touch the whole, cut to the limits; of a slice of Mondays those that have
  /// a Monday.
  private func series(
    _ grain: Grain, _ whole: Range<Int>, _ limits: Range<Int>?, _ slice: Slice, _ reading: [Expression]
  ) throws -> [Slice] {
    let conditions = try conditionsOnTime(slice, reading)
    // Where the window itself begins says nothing of its periods, unless it begins behind the data.
    let firstEnd = try reading.flatMap { try datasetsRead(by: $0) }.compactMap { try span($0)?.upperBound }.min()
    var all: [Slice] = []
    var start = calendar.start(grain, of: whole.lowerBound)
    while start < whole.upperBound {
      let end = calendar.end(grain, start)
      var narrowed = slice
      let period = (start..<end).clamped(to: limits ?? start..<end)
      narrowed.period = period
      narrowed.grain = grain
      narrowed.origins.removeAll { $0 < firstEnd ?? .max }
      start = end
      if try conditions.isEmpty
        || period.contains(where: { day in try conditions.allSatisfy { try $0.holds(on: day, self) } })
      {
        all.append(narrowed)
      }
    }
    return all
  }

  /// The series of `agg(x per month)`: of its slices, and none outside the data.
  func series(of call: Call, _ value: Expression, _ grain: Grain, _ slice: Slice) throws -> [Slice]? {
    let reading = [value] + [call.condition].compactMap { $0 }
    guard let data = try spanRead(by: reading) else { throw NaiveGap("a series of nothing") }
    let limits = (slice.period ?? slice.asked).map {
      max($0.lowerBound, data.lowerBound)..<max($0.upperBound, data.lowerBound)
    }
    let whole = limits ?? data
    return whole.isEmpty ? nil : try series(grain, whole, limits, slice, reading)
  }
}
