import CivilTime
import Syntax

/// Keys first, then one value for each item.
struct NaiveAnswer {
  var keyCount: Int
  var rows: [[NaiveValue]]
  /// For each item of each line what became of its rows, where it is one aggregate over rows.
  var counts: [[NaiveCounts?]]
  /// Whether a window that each item reads begins before the data.
  var begun: [[Bool]]
}

extension NaiveWorld {
  /// `channel = ads.channel`: what looks like a name is one side of a pair in all programs that are made.
  private static func pair(_ key: Dimension) -> Expression {
    guard let name = key.name else { return key.expression }
    let left = Expression(.path(Path(name)), range: name.range)
    return Expression(.comparison(.equal, left, key.expression), range: name.range.union(key.expression.range))
  }

  func answer(_ query: ShowQuery) throws -> NaiveAnswer {
    var base = Slice()
    var dimensions: [NaiveDimension] = []
    var conditions: [Expression] = []
    var hasTotal = false
    for clause in query.clauses {
      switch clause {
      case .by(let all): dimensions += all.map { NaiveDimension(expression: Self.pair($0)) }
      case .condition(let condition): conditions.append(condition)
      case .during(let span): base.asked = try days(span)
      case .keep, .sort, .top: break
      case .under: break
      case .total: hasTotal = true
      case .across, .form, .interval, .uncertainty: throw NaiveGap("a clause of show")
      }
    }
    // Several `where` are one.
    if let first = conditions.first {
      base.filters = [conditions.count == 1 ? first : Expression(.and(conditions), range: first.range)]
    }
    base.period = base.asked
    base.horizon = base.asked?.lowerBound
    for item in query.items {
      // It is called so in the items behind it, and in what arranges the lines.
      guard let name = item.name, var definition = Self.written(name) else { continue }
      definition.body = .expression(item.expression)
      definitions[name.text] = definition
    }
    for item in query.expressions { try checkNames(item) }
    let grain = dimensions.lazy.compactMap { Self.grain($0.expression) }.first
    seriesGrain = grain
    let columns = dimensions.filter { Self.grain($0.expression) == nil }
    let windows = try windows(query, grain, base)
    siblings = try combinations(query, columns, base, windows)
    let slices = siblings.flatMap { groups in
      windows.map { window in
        var slice = window
        slice.groups = groups
        return slice
      }
    }
    var lines: [(slice: Slice, cells: [NaiveValue])] = []
    for slice in slices {
      let keys = dimensions.map { key($0, slice) }
      lines.append((slice, keys + (try query.expressions.map { try evaluate($0, .slice, slice) })))
    }
    lines.sort { a, b in
      for index in dimensions.indices {
        let order = keyOrder(a.cells[index], b.cells[index])
        if order != 0 { return order < 0 }
      }
      return false
    }
    var arranged = try arrange(lines, dimensions, query)
    if hasTotal { arranged = try withTotals(arranged, dimensions, base, windows, query) }
    let counts = try arranged.map { line in try query.expressions.map { try self.counts(of: $0, line.slice) } }
    let begun = try arranged.map { line in
      try query.expressions.map { item in
        isBegun = false
        _ = try evaluate(item, .slice, line.slice)
        return isBegun
      }
    }
    return NaiveAnswer(keyCount: dimensions.count, rows: arranged.map(\.cells), counts: counts, begun: begun)
  }

  private func checkNames(_ item: Expression) throws {
    if case .path(let path) = item.kind, path.names.count > 1 { throw NaiveGap("a column is no result") }
  }

  private func key(_ dimension: NaiveDimension, _ slice: Slice) -> NaiveValue {
    if let grain = Self.grain(dimension.expression), let period = slice.period {
      return .period(grain, calendar.start(grain, of: period.lowerBound))
    }
    return slice.groups.first { $0.dimension.id == dimension.id }?.value ?? .missing([])
  }

  /// Groups of rows that exist within the asked range, or in a window in which an item reads them.
  func combinations(
    _ query: ShowQuery, _ columns: [NaiveDimension], _ base: Slice, _ windows: [Slice]
  ) throws -> [[NaiveGroup]] {
    if columns.isEmpty { return [[]] }
    if let clock = columns.lazy.compactMap({ self.clock(in: $0.expression) }).first {
      var seen: Set<String> = []
      return try combinationsByClock(clock, query, columns, base, windows).filter { groups in
        let keys = columns.compactMap { column in groups.first { $0.dimension.id == column.id }?.value.key }
        return seen.insert(keys.joined(separator: "|")).inserted
      }
    }
    var seen: Set<String> = []
    var found: [[NaiveGroup]] = []
    func add(_ groups: [NaiveGroup]) {
      if seen.insert(groups.map(\.value.key).joined(separator: "|")).inserted { found.append(groups) }
    }
    for item in query.expressions {
      search: for dataset in try datasetsRead(by: item) {
        var wide = base
        wide.filters = base.filters.flatMap { parts($0) }.filter { !holdsNumberOfSlice($0, dataset) }
        if dataset.times.isEmpty || dataset.times.first.flatMap({ dataset.until[$0] }) != nil { wide.period = nil }
        for row in try rows(dataset, wide, on: nil) ?? [] {
          // A dataset that lacks the dimension is read only where `overall` drops it.
          guard let groups = try groups(of: row, columns) else { continue search }
          add(groups)
        }
      }
    }
    for window in windows {
      var seeking = window
      seeking.sought = columns
      for groups in try groupsRead(by: query.expressions, seeking, columns, isQuery: true) { add(groups) }
    }
    return found
  }

  /// `a and b`: a, b
  private func parts(_ condition: Expression) -> [Expression] {
    switch condition.kind {
    case .and(let all): all.flatMap { parts($0) }
    case .bracketed(let inner, nil, nil): parts(inner)
    default: [condition]
    }
  }

  /// Section 21: groups are those of the conditions that are the same for a row in every cell. An aggregate over rows
  /// that refer to the row is its fact, any other a number of the slice.
  func holdsNumberOfSlice(_ condition: Expression, _ dataset: NaiveDataset) -> Bool {
    var found = false
    // A place is one among the rows of a slice.
    NaiveWalk.all(in: condition) { if case .top = $0.kind { found = true } }
    NaiveWalk.calls(in: condition) { call in
      guard Self.aggregates.contains(call.name.text), let read = try? aggregated(call) else { return }
      if read === dataset || route(read, dataset) == nil { found = true }
    }
    return found
  }

  /// The covered spans of the data below, and the days of other times on which rows are read.
  func spanRead(by expressions: [Expression]) throws -> Range<Int>? {
    var whole = try span(of: expressions)
    for item in expressions {
      var visited: Set<String> = []
      for day in try daysRead(by: item, &visited) {
        whole = min(whole?.lowerBound ?? day, day)..<max(whole?.upperBound ?? day + 1, day + 1)
      }
    }
    return whole
  }

  /// One slice for each window of the answer.
  private func windows(_ query: ShowQuery, _ grain: Grain?, _ base: Slice) throws -> [Slice] {
    guard let grain else { return [base] }
    var whole = base.asked
    if whole == nil { whole = try spanRead(by: query.expressions) }
    guard let whole, !whole.isEmpty else { return [] }
    var slices: [Slice] = []
    var slice = base
    var start = calendar.start(grain, of: whole.lowerBound)
    // A recurrence without data begins with the series.
    slice.horizon = whole.lowerBound
    while start < whole.upperBound {
      let end = calendar.end(grain, start)
      slice.period = base.asked.map { (start..<end).clamped(to: $0) } ?? start..<end
      slice.grain = grain
      slices.append(slice)
      start = end
    }
    return slices
  }

  /// `none` stands last.
  private func keyOrder(_ a: NaiveValue, _ b: NaiveValue) -> Int {
    if a.isMissing || b.isMissing { return a.isMissing ? (b.isMissing ? 0 : 1) : -1 }
    if case .number(let x) = a, case .bandFrom(let y) = b { return x.double < Double(y) ? -1 : 1 }
    if case .bandFrom = a, case .number = b { return -keyOrder(b, a) }
    return order(a, b) ?? 0
  }

  private func arrange(
    _ lines: [(slice: Slice, cells: [NaiveValue])], _ dimensions: [NaiveDimension], _ query: ShowQuery
  ) throws -> [(slice: Slice, cells: [NaiveValue])] {
    var lines = lines
    var orders: [(Expression, Bool)] = []
    var top: Int?
    var per: [Int] = []
    for clause in query.clauses {
      switch clause {
      case .keep(let condition):
        lines = try lines.filter { try evaluate(condition, .slice, $0.slice).isTrue }
      case .sort(let key, let isDescending): orders.append((key, isDescending))
      case .top(let asked):
        if asked.measure != nil { throw NaiveGap("top of") }
        top = asked.count
        per = dimensions.indices.filter { index in
          asked.per.contains { path in
            let name = path.names[path.names.count - 1].text
            let dimension = dimensions[index].expression
            // Of `sold step 2, sold` the second.
            let isBare = if case .path = dimension.kind { true } else { false }
            let others = dimensions.filter { Self.isNamed($0.expression, name) }.count
            return Self.grain(dimension)?.rawValue == name
              || Self.isNamed(dimension, name) && (isBare || others == 1)
          }
        }
      case .by, .across, .condition, .during, .under, .form, .interval, .uncertainty, .total: break
      }
    }
    if !orders.isEmpty {
      let decorated = try lines.enumerated().map { index, line in
        (index, line, try orders.map { try evaluate($0.0, .slice, line.slice) })
      }
      lines = decorated.sorted { a, b in
        for (index, order) in orders.enumerated() {
          let (x, y) = (a.2[index], b.2[index])
          // What has no value stands last either way.
          if x.isMissing != y.isMissing { return y.isMissing }
          if x.isMissing { continue }
          let sign = self.orderOfSlices(x, y) ?? 0
          if sign != 0 { return order.1 ? sign > 0 : sign < 0 }
        }
        return a.0 < b.0
      }.map(\.1)
    }
    guard let top else { return lines }
    if !per.isEmpty {
      // The first of each value of these keys.
      var kept: [String: Int] = [:]
      return lines.filter { line in
        let keys = per.map { line.cells[$0].key }.joined(separator: "|")
        kept[keys, default: 0] += 1
        return kept[keys, default: 0] <= top
      }
    }
    guard lines.first?.slice.grain != nil, lines.first?.slice.groups.isEmpty == false else {
      return Array(lines.prefix(top))
    }
    // With a period and other keys, the first of each period.
    var kept: [Int: Int] = [:]
    return lines.filter { line in
      let start = line.slice.period?.lowerBound ?? 0
      kept[start, default: 0] += 1
      return kept[start, default: 0] <= top
    }
  }
}
