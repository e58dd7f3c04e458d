import CivilTime
import Syntax

/// What an expression reads in a slice, in whichever windows its transformers move it to: the aggregates with their
/// slices and times, and the tables of parameters.
struct NaiveReads {
  var aggregates: [(dataset: NaiveDataset, slice: Slice, time: String?, spreads: Bool)] = []
  var tables: [(definition: DefinitionStatement, slice: Slice)] = []
  /// Definitions by slice; a recurrence reads itself.
  var visited: Set<String> = []
  /// A `prior`, `growth` or `change` reaches before the data, and no `??` says what to do then.
  var reachesBeforeData = false
}

extension NaiveWorld {
  /// A window as long as this has no beginning.
  static let endless = unbounded - 100_000

  // MARK: Which groups exist (section 11)

  /// The combinations of the dimensions that have rows in a slice that the expressions read, and those that a table of
  /// parameters names. A slice that has lost one of the keys that are sought makes none.
  func groupsRead(
    by expressions: [Expression], _ slice: Slice, _ dimensions: [NaiveDimension], of query: Slice? = nil
  ) throws -> [[NaiveGroup]] {
    var reads = NaiveReads()
    for expression in expressions { try self.reads(of: expression, slice, &reads) }
    var found: [[NaiveGroup]] = []
    let count = slice.sought.count
    for (dataset, slice, time, spreads) in reads.aggregates where slice.sought.count == count {
      // Nothing is read in a window that cuts the ticks of a clock.
      if let clock = slice.byClock == nil ? clock(of: slice) : clockNamed(in: slice), !isStock(dataset, on: time),
        cutsTick(clock, slice.period)
      {
        continue
      }
      let slice = withoutNumbersOfSlice(slice, dataset, of: query)
      for row in try rows(dataset, slice, on: time, spreads: spreads) ?? [] {
        guard let groups = try groups(of: row, dimensions) else { break }
        found.append(groups)
      }
    }
    // A table by some of the keys is by none of the combinations.
    for (definition, read) in reads.tables where read.sought.count == count && count == dimensions.count {
      // The lines of a query know its own `where` only, and of that no number of the slice.
      let datasets = reads.aggregates.map(\.dataset)
      let known = datasets.reduce(slice) { withoutNumbersOfSlice($0, $1, of: query) }
      found += try groups(of: definition, query == nil ? read : known, dimensions)
    }
    return found
  }

  /// Which lines there are hangs on no number of the slice in the query's own `where`.
  func withoutNumbersOfSlice(_ slice: Slice, _ dataset: NaiveDataset, of query: Slice?) -> Slice {
    guard let query else { return slice }
    // By their places: a condition has no name.
    let own = Set(query.filters.map(\.range))
    var wide = slice
    wide.filters = slice.filters.flatMap { filter in
      own.contains(filter.range)
        ? Self.conjuncts(filter).filter { !holdsNumberOfSlice($0, dataset) } : [filter]
    }
    return wide
  }

  /// Nil where the dataset has not all of the dimensions.
  func groups(of row: NaiveRow, _ dimensions: [NaiveDimension]) throws -> [NaiveGroup]? {
    var groups: [NaiveGroup] = []
    for dimension in dimensions {
      guard let value = try group(row, dimension.expression) else { return nil }
      groups.append(NaiveGroup(dimension: dimension, value: value))
    }
    return groups
  }

  /// The keys of a table by exactly these dimensions, perhaps with a period, for which the conditions hold.
  func groups(of table: DefinitionStatement, _ slice: Slice, _ dimensions: [NaiveDimension]) throws
    -> [[NaiveGroup]]
  {
    guard case .table(let entries, _) = table.body else { return [] }
    let columns = table.dimensions.indices.filter { Self.grain(table.dimensions[$0].expression) == nil }
    let names = columns.map { Self.text(table.dimensions[$0].expression) }
    guard names.count == dimensions.count else { return [] }
    for dimension in dimensions {
      let own = columns.map { table.dimensions[$0].expression }.first { dimension.isNamed(Self.text($0)) }
      guard let own, try lies(own, in: dimension.expression) else { return [] }
    }
    let wanted = dimensions.map { dimension in
      names.first { dimension.isNamed($0) } ?? Self.text(dimension.expression)
    }
    guard Set(names) == Set(wanted) else { return [] }
    return try entries.compactMap { entry in
      if columns.contains(where: { if case .range = entry.keys[$0].kind { true } else { false } }) { return nil }
      var values: [String: NaiveValue] = [:]
      for (name, place) in zip(names, columns) {
        values[name] = try tableKey(entry.keys[place], table.dimensions[place].expression)
      }
      let keys = Dictionary(zip(wanted, dimensions)) { first, _ in first }
      guard try holds(slice, for: values, of: keys) else { return nil }
      return try zip(dimensions, wanted).map {
        NaiveGroup(dimension: $0, value: try grouped(values[$1] ?? .missing([]), as: $0.expression))
      }
    }
  }

  /// Whether the conditions of a slice hold for these values, of which nothing else is known, and its groups do.
  private func holds(
    _ slice: Slice, for values: [String: NaiveValue], of keys: [String: NaiveDimension]
  ) throws -> Bool {
    for group in slice.groups {
      for (name, value) in values where group.dimension.isNamed(name) {
        // The table's `channel` is that of any rows, but the keys are columns of their own.
        guard keys[name].map({ group.dimension.mayBe($0) }) ?? true else { continue }
        if value.key != group.value.key { return false }
      }
    }
    if let pool = slice.pool, isPicked(values, keys, pool, slice) { return false }
    for filter in slice.filters {
      var isPlace = false
      NaiveWalk.all(in: filter) { if case .top = $0.kind { isPlace = true } }
      if isPlace { throw NaiveGap("keys of a table under a place among rows") }
    }
    keysAtHand = values
    defer { keysAtHand = nil }
    guard let dataset = datasets.values.first else { return true }
    let nowhere = NaiveRow(dataset, [:])
    return try slice.filters.allSatisfy { try evaluate($0, .row(nowhere), Slice()).isTrue }
  }

  /// Whether these are among the largest, and so in none of the others. With a key that is not known nobody is sure.
  private func isPicked(
    _ values: [String: NaiveValue], _ keys: [String: NaiveDimension], _ pool: NaivePool, _ slice: Slice
  ) -> Bool {
    let combination = pool.dimensions.map { dimension -> NaiveValue? in
      guard pool.pooled.contains(where: { $0.id == dimension.id }) else {
        return slice.groups.first { $0.dimension.id == dimension.id }?.value
      }
      return values.first { name, _ in
        dimension.isNamed(name) && keys[name].map { dimension.mayBe($0) } ?? true
      }?.value
    }
    let known = combination.compactMap { $0 }
    return known.count == combination.count && pool.picked.contains(NaivePool.text(known))
  }

  // MARK: What is read

  func reads(of expression: Expression, _ slice: Slice, _ found: inout NaiveReads) throws {
    steps += 1
    if steps > 3_000_000 { throw NaiveGap("too much work") }
    switch expression.kind {
    case .path(let path): try reads(ofDefinition: path.names.map(\.text), slice, &found)
    case .call(let call): try reads(of: call, slice, &found)
    case .bracketed(let inner, let condition, let during):
      var narrowed = slice
      if let condition { narrowed.filters.append(condition) }
      if let during { try fix(&narrowed, during) }
      try reads(of: inner, narrowed, &found)
    case .coalesce(let all):
      // A `??` covers what stands in front of it.
      for (place, candidate) in all.enumerated() {
        let known = found.reachesBeforeData
        try reads(of: candidate, slice, &found)
        if place + 1 < all.count { found.reachesBeforeData = known }
      }
    case .table(let table):
      guard var written = Self.written(Name("", range: expression.range)) else { return }
      (written.dimensions, written.body) = (table.dimensions, .table(table.entries, otherwise: table.otherwise))
      found.tables.append((written, slice))
      for child in NaiveWalk.children(of: expression) { try reads(of: child, slice, &found) }
    default:
      for child in NaiveWalk.children(of: expression) { try reads(of: child, slice, &found) }
    }
  }

  private func reads(ofDefinition names: [String], _ slice: Slice, _ found: inout NaiveReads) throws {
    if names.count == 1, let base = below(names[0]) {
      let isChanged = overridden.contains(names[0])
      // Its own name is the base's; so is what holds before the day of a scenario, and what is changed by so much.
      if names[0] == overriding || isChanged && isRelative(names[0]) {
        return try reads(ofDefinition: names, in: base, slice, &found)
      }
      if isChanged, beginsLater(names[0]) { try reads(ofDefinition: names, in: base, slice, &found) }
    }
    guard names.count == 1, let definition = definitions[names[0]] else { return }
    guard found.visited.insert("\(names[0])@\(slice.id)\(base == nil)").inserted else { return }
    var narrowed = slice
    if let condition = definition.condition { narrowed.filters.append(condition) }
    if let during = definition.during { try fix(&narrowed, during) }
    switch definition.body {
    case .expression(let body):
      if try refusal(of: names[0], body, narrowed) == .beforeFirstPeriod { return }
      let outer = overriding
      overriding = overridden.contains(names[0]) ? names[0] : nil
      defer { overriding = outer }
      try reads(of: body, narrowed, &found)
    case .interval, .range, .counted:
      for part in definition.body.uncertainParts ?? [] { try reads(of: part, narrowed, &found) }
    case .table(let entries, let otherwise):
      found.tables.append((definition, narrowed))
      for value in entries.map(\.value) + [otherwise].compactMap({ $0 }) { try reads(of: value, narrowed, &found) }
    }
  }

  /// The base reads its own copies of the datasets.
  private func reads(
    ofDefinition names: [String], in base: NaiveWorld, _ slice: Slice, _ found: inout NaiveReads
  ) throws {
    let known = found.aggregates.count
    try base.reads(ofDefinition: names, slice, &found)
    for place in found.aggregates.indices.dropFirst(known) {
      guard let own = datasets[found.aggregates[place].dataset.name] else { continue }
      found.aggregates[place].dataset = try built(own)
    }
  }

  private func reads(of call: Call, _ slice: Slice, _ found: inout NaiveReads) throws {
    let name = call.name.text
    if Self.aggregates.contains(name), try isAggregate(call) { return try reads(ofAggregate: call, slice, &found) }
    guard Self.transformers.contains(name) else {
      for argument in call.arguments {
        if case .expression(let value) = argument.source { try reads(of: value, slice, &found) }
      }
      return
    }
    let (read, isBeforeData) = try moved(call, slice)
    if isBeforeData, !slice.sought.isEmpty { found.reachesBeforeData = true }
    for (value, slice) in read { try reads(of: value, slice, &found) }
  }

  private func reads(ofAggregate call: Call, _ slice: Slice, _ found: inout NaiveReads) throws {
    guard let argument = call.arguments.first else { return }
    let conditions = [call.condition, call.among].compactMap { $0 }
    if case .expression(let value) = argument.source,
      let grain = argument.per.lazy.compactMap({ Self.grain($0.expression) }).first
    {
      for narrowed in try series(of: call, value, grain, slice) ?? [] {
        // With other keys the rows themselves are grouped.
        if argument.per.count > 1 {
          let dataset = try built(try aggregated(call))
          found.aggregates.append((dataset, narrowed, argument.on?.text, try spreads(call, dataset)))
        }
        for inner in [value] + conditions { try reads(of: inner, narrowed, &found) }
      }
      return
    }
    let dataset = try built(try aggregated(call))
    var keys = argument.per
    if case .each(let each) = argument.source { keys = each }
    if let clock = keys.lazy.compactMap({ self.clock(in: $0.expression) }).first {
      // By a clock its rows are read at the ticks at which they stand; in a window that cuts some, none are.
      var standing = slice
      standing.byClock = clock
      if isStock(dataset, on: argument.on?.text) || !cutsTick(clock, slice.period) {
        found.aggregates.append((dataset, standing, argument.on?.text, try spreads(call, dataset)))
      }
    } else {
      found.aggregates.append((dataset, slice, argument.on?.text, try spreads(call, dataset)))
    }
    var inner = conditions
    if case .expression(let value) = argument.source { inner.append(value) }
    var isGrouped = !argument.per.isEmpty
    if case .each = argument.source { isGrouped = true }
    for expression in inner {
      // On rows, only what is a number of the slice reads one.
      isGrouped
        ? try reads(of: expression, slice, &found) : try readsOfSlice(in: expression, dataset, slice, &found)
    }
  }

  private func readsOfSlice(
    in expression: Expression, _ dataset: NaiveDataset, _ slice: Slice, _ found: inout NaiveReads
  ) throws {
    if case .call(let call) = expression.kind, Self.aggregates.contains(call.name.text), try isAggregate(call) {
      let other = try aggregated(call)
      if other === dataset || route(other, dataset) == nil { try reads(ofAggregate: call, slice, &found) }
      return
    }
    for child in NaiveWalk.children(of: expression) { try readsOfSlice(in: child, dataset, slice, &found) }
  }

  // MARK: Functions of the default time

  static let movers: Set<String> = ["prior", "next", "growth", "change", "trailing", "to_date", "cumulative"]

  /// Whether there are groups that depend on the default time of some dataset.
  func hasGroupsOfTime(_ slice: Slice) -> Bool {
    slice.groups.contains { group in datasets.values.contains { timeKind(group.dimension.expression, $0) != nil } }
  }

  /// Whether a transformer would have to move the window along a group that is a time itself.
  func isStuck(_ call: Call, _ slice: Slice) throws -> Bool {
    guard Self.movers.contains(call.name.text) else { return false }
    // Up to an age no window moves.
    if call.name.text == "cumulative", call.arguments.count > 1 { return false }
    let dimensions = slice.groups.map(\.dimension) + slice.sought + (slice.pool?.pooled ?? [])
    let hasTimes = dimensions.contains { dimension in
      datasets.values.contains { timeKind(dimension.expression, $0) != nil }
    }
    guard hasTimes else { return false }
    if let pool = slice.pool,
      pool.pooled.contains(where: { key in datasets.values.contains { timeKind(key.expression, $0) != nil } })
    {
      throw NaiveGap("a window of all others by a time")
    }
    // What `growth` and `change` read unmoved, the period and the days of it that are covered, comes first.
    let read = try moved(call, slice).read.dropFirst(["growth", "change"].contains(call.name.text) ? 2 : 0)
    return try read.contains { value, moved in
      try readings(of: value).contains { try !canMove($0.dataset, moved, by: $0.time) }
    }
  }

  /// Nothing moves by a group that is a time; by a weekday the moved window must have one.
  private func canMove(_ dataset: NaiveDataset, _ slice: Slice, by time: String?) throws -> Bool {
    guard let period = slice.period else { return true }
    timeRead = time.map { (dataset.name, $0) }
    defer { timeRead = nil }
    func isFixed(_ expression: Expression) -> Bool {
      timeKind(expression, dataset) == .found || isTime(expression, dataset)
    }
    for dimension in slice.sought where timeKind(dimension.expression, dataset) != nil {
      if isFixed(dimension.expression) { return false }
    }
    for group in slice.groups {
      let expression = group.dimension.expression
      guard timeKind(expression, dataset) != nil else { continue }
      if isFixed(expression) { return false }
      let days = max(period.lowerBound, period.upperBound - 3000)..<max(period.lowerBound, period.upperBound)
      let condition = NaiveTimeCondition(expression: expression, value: group.value, isFilter: false, dataset: dataset)
      if try !days.contains(where: { try condition.holds(on: $0, self) }) { return false }
    }
    return true
  }

  enum TimeKind { case computed, found }

  /// What depends on nothing but the default time of a row: computed from it, or found by it in another dataset.
  func timeKind(_ expression: Expression, _ dataset: NaiveDataset) -> TimeKind? {
    switch expression.kind {
    case .path(let path): return timeKind(path.names.map(\.text), dataset)
    case .call(let call) where Self.aggregates.contains(call.name.text) && call.arguments.count == 1: return nil
    // A place depends on the other rows, too.
    case .window, .since, .top: return nil
    case .comparison(.equal, let left, let right):
      // The first on datasets that have it, the second on the others.
      for side in [left, right] {
        if let first = firstDataset(in: side), route(dataset, first) != nil { return timeKind(side, dataset) }
      }
    default: break
    }
    var kind: TimeKind?
    for child in NaiveWalk.children(of: expression) where !isConstant(child) {
      guard let own = timeKind(child, dataset) else { return nil }
      if kind != .found { kind = own }
    }
    return kind
  }

  /// The time by which rows are read: that of `on`, or the default time.
  private func timeRead(of dataset: NaiveDataset) -> String? {
    timeRead?.dataset == dataset.name ? timeRead?.time : dataset.times.first
  }

  private func isConstant(_ expression: Expression) -> Bool {
    var hasPath = false
    NaiveWalk.paths(in: expression) { _ in hasPath = true }
    return !hasPath
  }

  private func timeKind(_ names: [String], _ dataset: NaiveDataset) -> TimeKind? {
    let name = names[names.count - 1]
    if names.count == 1 || names[0] == dataset.name {
      if names.count > 2 { return timeKind(Array(names.dropFirst()), dataset) }
      if timeRead(of: dataset) == name { return .computed }
      if let formula = dataset.formulas[name] { return timeKind(formula, dataset) }
      if hasColumn(dataset, name) {
        guard case .dataset = dataset.statement.source, let source = dataset.source,
          source.times.first == dataset.times.first, timeRead == nil
        else { return nil }
        return timeKind([name], source)
      }
    }
    // A column of another dataset, which a reference finds by the time.
    let reached = datasets.values.filter { other in
      other !== dataset && hasColumn(other, name) && route(dataset, other) != nil
    }
    for other in reached {
      if names.count > 1, names[0] != other.name, !dataset.references.contains(where: { $0.name == names[0] }) {
        continue
      }
      guard let path = route(dataset, other), let first = path.first else { continue }
      if names.count > 1, names[0] != other.name, names[0] != first.name { continue }
      switch first.match {
      case .keys(let keys): if keys.allSatisfy({ timeKind($0, dataset) != nil }) { return .found }
      case .group:
        if let target = datasets[first.target], target.groupKeys.allSatisfy({ timeKind($0, dataset) != nil }) {
          return .found
        }
      case .inherited: continue
      }
    }
    return nil
  }

  /// The groups and filters of a slice that are functions of the default time of the data that the expressions read.
  func conditionsOnTime(_ slice: Slice, _ expressions: [Expression]) throws -> [NaiveTimeCondition] {
    let read = try expressions.flatMap { try datasetsRead(by: $0) }.filter { !$0.times.isEmpty }
    if let pool = slice.pool,
      pool.pooled.contains(where: { key in read.contains { timeKind(key.expression, $0) != nil } })
    {
      throw NaiveGap("a series of all others by a time")
    }
    var conditions: [NaiveTimeCondition] = []
    let candidates =
      slice.groups.map { ($0.dimension.expression, $0.value, false) }
      + slice.filters.flatMap(Self.conjuncts).map { ($0, NaiveValue.boolean(true), true) }
    for reading in try expressions.flatMap({ try readings(of: $0) }) where reading.time != nil {
      timeRead = reading.time.map { (reading.dataset.name, $0) }
      defer { timeRead = nil }
      let isByIt = candidates.contains { timeKind($0.0, reading.dataset) != nil }
      if isByIt, reading.time != reading.dataset.times.first {
        throw NaiveGap("a series by another time than the default one")
      }
    }
    for (expression, value, isFilter) in candidates {
      let own = read.filter { timeKind(expression, $0) != nil }
      guard let first = own.first else { continue }
      if own.count < read.count { throw NaiveGap("a function of the time of one dataset and not of the other") }
      // Then the time by which they are read decides (section 11), and of what is open none does.
      let isOther = try expressions.contains { expression in
        try readings(of: expression).contains { reading in
          own.contains {
            $0 === reading.dataset && ($0.times.first.map { first in first != (reading.time ?? first) } ?? false)
          }
        }
      }
      if isOther || own.contains(where: { dataset in dataset.times.first.map { dataset.until[$0] != nil } ?? false }) {
        throw NaiveGap("a series by a time by which its rows are not read")
      }
      conditions.append(NaiveTimeCondition(expression: expression, value: value, isFilter: isFilter, dataset: first))
    }
    return conditions
  }
}

/// `weekday(at) = 1` of days, whether they have rows or not.
struct NaiveTimeCondition {
  var expression: Expression
  var value: NaiveValue
  var isFilter: Bool
  var dataset: NaiveDataset

  func holds(on day: Int, _ world: NaiveWorld) throws -> Bool {
    let row = try world.row(of: dataset, on: day)
    if isFilter { return try world.evaluate(expression, .row(row), Slice()).isTrue }
    return try world.group(row, expression)?.key == value.key
  }
}

extension NaiveWorld {
  /// A row that is nothing but its time.
  func row(of dataset: NaiveDataset, on day: Int) throws -> NaiveRow {
    guard let time = timeRead(of: dataset) else { throw NaiveGap("a day of no time") }
    let id = "\(dataset.name).\(time)@\(day)"
    if let known = rowsOfDays[id] { return known }
    var base: NaiveRow?
    if case .dataset = dataset.statement.source, let source = dataset.source { base = try row(of: source, on: day) }
    let grain = try grainOfTime(time, dataset)
    let value = grain.map { NaiveValue.period($0, calendar.start($0, of: day)) } ?? .day(day)
    let made = NaiveRow(dataset, [time: value], base: base)
    rowsOfDays[id] = made
    return made
  }

  /// Missing for either reason: which is told first is open.
  static func either(_ left: NaiveValue, _ right: NaiveValue) -> NaiveValue {
    if [left, right].contains(where: { $0.isMissing && $0.reasons.isEmpty }) { return .missing([]) }
    return .missing(left.reasons.union(right.reasons))
  }
}
