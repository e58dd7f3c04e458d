import CivilTime
import Syntax

extension NaiveWorld {
  static let aggregates: Set<String> = [
    "sum", "count", "count_distinct", "avg", "min", "max", "median", "quantile", "stddev", "first", "last", "only",
    "share", "correlation",
  ]
  static let transformers: Set<String> = [
    "prior", "next", "growth", "change", "trailing", "to_date", "cumulative", "yearly", "monthly", "daily", "overall",
    "rank",
  ]

  func evaluate(_ call: Call, _ place: Place, _ slice: Slice) throws -> NaiveValue {
    let name = call.name.text
    if Self.aggregates.contains(name), try isAggregate(call) { return try aggregate(call, place, slice) }
    if Self.transformers.contains(name) { return try transform(call, slice) }
    let values = try call.arguments.map { argument in
      guard case .expression(let value) = argument.source else { throw NaiveGap("each in \(name)") }
      return try evaluate(value, place, slice)
    }
    return try NaiveFunctions.call(name, values, self)
  }

  /// `max(a, b)` is the scalar, `max(x)` over a dataset the aggregate.
  private func isAggregate(_ call: Call) throws -> Bool {
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
    for argument in call.arguments {
      switch argument.source {
      case .expression(let value): if argument.per.isEmpty { look(value) }
      case .each(let keys): for key in keys { look(key.expression) }
      }
      for key in argument.per { look(key.expression) }
    }
    let roots = named.filter { root in named.allSatisfy { route(root, $0) != nil } }
    guard roots.count == 1 else { throw NaiveGap("\(call.name.text) of \(named.map(\.name))") }
    return roots[0]
  }

  private func aggregate(_ call: Call, _ place: Place, _ slice: Slice) throws -> NaiveValue {
    guard let argument = call.arguments.first else { throw NaiveGap("nothing to aggregate") }
    if case .expression(let value) = argument.source, argument.per.count == 1,
      let grain = Self.grain(argument.per[0].expression)
    {
      return try overSeries(call, value, grain, slice)
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
      guard let rows = try rows(dataset, slice, on: argument.on?.text) else { return .because(.noTime) }
      let isOutside = try isOutside(dataset, slice)
      var picked: [(row: NaiveRow, part: Bool)] = []
      for row in rows {
        if let among = call.among {
          guard try evaluate(among, .row(row), slice).isTrue else { continue }
        }
        guard let condition = call.condition else {
          picked.append((row, true))
          continue
        }
        let verdict = try evaluate(condition, .row(row), slice)
        if verdict.isUndecided { continue }
        picked.append((row, verdict.isTrue))
      }
      return try fold(call, value, dataset, picked, slice, isOutside: isOutside)
    }
  }

  /// S5: the rows that refer to this one, over all time.
  private func fact(_ call: Call, _ dataset: NaiveDataset, _ row: NaiveRow, _ slice: Slice) throws -> NaiveValue {
    guard let argument = call.arguments.first, case .expression(let value) = argument.source else {
      throw NaiveGap("each inside a row")
    }
    var picked: [(row: NaiveRow, part: Bool)] = []
    var isOpen = false
    for other in try referring(dataset, to: row, via: argument.via?.text) {
      if let among = call.among {
        guard try evaluate(among, .row(other), slice).isTrue else { continue }
      }
      guard let condition = call.condition else {
        picked.append((other, true))
        continue
      }
      let verdict = try evaluate(condition, .row(other), slice)
      if verdict.isUndecided { isOpen = true } else { picked.append((other, verdict.isTrue)) }
    }
    if isOpen { return .undecided }
    return try fold(call, value, dataset, picked, slice, isOutside: false)
  }

  /// Rows and whether each passes the `where`; for `share` all of them are the whole.
  private func fold(
    _ call: Call, _ value: Expression, _ dataset: NaiveDataset, _ picked: [(row: NaiveRow, part: Bool)], _ slice: Slice,
    isOutside: Bool
  ) throws -> NaiveValue {
    let name = call.name.text
    let isRows = isDataset(value)
    func values(_ rows: [NaiveRow], _ expression: Expression) throws -> [NaiveValue] {
      try rows.map { try evaluate(expression, .row($0), slice) }
    }
    let inside = picked.filter(\.part).map(\.row)
    if name == "share" {
      let whole = picked.map(\.row)
      if isRows { return Self.ratio(.whole(inside.count), .whole(whole.count)) }
      let (part, all) = (try values(inside, value), try values(whole, value))
      return Self.ratio(NaiveFolds.sum(part), NaiveFolds.sum(all))
    }
    if name == "correlation" {
      guard call.arguments.count == 2, case .expression(let second) = call.arguments[1].source else {
        throw NaiveGap("correlation")
      }
      return NaiveFolds.correlation(try values(inside, value), try values(inside, second))
    }
    if isOutside, ["count", "sum", "count_distinct"].contains(name) { return .because(.outsideSpan) }
    if isRows {
      guard name == "count" else { throw NaiveGap("\(name) of rows") }
      return .whole(inside.count)
    }
    if ["first", "last"].contains(name) {
      let ordered = try ordered(inside, by: nil, isDescending: false)
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

  static func ratio(_ part: NaiveValue, _ whole: NaiveValue) -> NaiveValue {
    guard let a = part.number, let b = whole.number else { return missing([part, whole]) }
    if b.isZero { return .missing([.divisionByZero, .noRows, .outsideSpan, .undecided]) }
    return .number(.double(a.double / b.double))
  }

  func isDataset(_ expression: Expression) -> Bool {
    guard case .path(let path) = expression.kind, path.names.count == 1 else { return false }
    return datasets[path.names[0].text] != nil
  }

  // MARK: Groups (S7)

  private func overGroups(
    _ call: Call, _ value: Expression?, _ keys: [GroupKey], _ dataset: NaiveDataset, _ slice: Slice
  ) throws -> NaiveValue {
    guard let rows = try rows(dataset, slice, on: call.arguments[0].on?.text) else { return .because(.noTime) }
    var seen: Set<String> = []
    var values: [NaiveValue] = []
    var (part, whole) = (0, 0)
    for row in rows {
      let found = try keys.map { try group(row, $0.expression) ?? .missing([]) }
      if found.contains(where: \.isMissing) || !seen.insert(found.map(\.key).joined(separator: "|")).inserted { continue }
      var narrowed = slice
      for (key, value) in zip(keys, found) {
        narrowed.groups.append(NaiveGroup(dimension: NaiveDimension(expression: key.expression), value: value))
      }
      if let among = call.among {
        guard try evaluate(among, .slice, narrowed).isTrue else { continue }
      }
      whole += 1
      if let condition = call.condition {
        guard try evaluate(condition, .slice, narrowed).isTrue else { continue }
      }
      part += 1
      if let value { values.append(try evaluate(value, .slice, narrowed)) }
    }
    if call.name.text == "share" { return Self.ratio(.whole(part), .whole(whole)) }
    let isOutside = try isOutside(dataset, slice)
    if isOutside, ["count", "sum", "count_distinct"].contains(call.name.text) { return .because(.outsideSpan) }
    if value == nil { return .whole(part) }
    return try NaiveFolds.fold(call.name.text, values, try option(call, slice), self)
  }

  /// `sum(revenue per month)`: a complete series.
  private func overSeries(_ call: Call, _ value: Expression, _ grain: Grain, _ slice: Slice) throws -> NaiveValue {
    guard let data = try span(of: value) else { throw NaiveGap("a series of nothing") }
    let whole = slice.period.map { $0.clamped(to: data) } ?? data
    if whole.isEmpty { return .missing([]) }
    var values: [NaiveValue] = []
    var start = calendar.start(grain, of: whole.lowerBound)
    while start < whole.upperBound {
      let end = calendar.end(grain, start)
      var narrowed = slice
      narrowed.period = slice.period.map { (start..<end).clamped(to: $0) } ?? start..<end
      narrowed.grain = grain
      start = end
      if let condition = call.condition {
        guard try evaluate(condition, .slice, narrowed).isTrue else { continue }
      }
      values.append(try evaluate(value, .slice, narrowed))
    }
    return try NaiveFolds.fold(call.name.text, values, try option(call, slice), self)
  }

  // MARK: Rows of a slice (S2)

  /// Nil where a period is asked of a dataset without time.
  func rows(_ dataset: NaiveDataset, _ slice: Slice, on time: String?) throws -> [NaiveRow]? {
    let built = try built(dataset)
    if slice.period != nil, time == nil, dataset.times.isEmpty { return nil }
    return try built.rows.filter { row in
      if let period = slice.period {
        guard try isIn(row, period, on: time) else { return false }
      }
      for filter in slice.filters where try !evaluate(filter, .row(row), Slice()).isTrue { return false }
      for group in slice.groups {
        guard let own = try self.group(row, group.dimension.expression) else {
          throw NaiveGap("\(dataset.name) has no \(Self.text(group.dimension.expression))")
        }
        if own.key != group.value.key { return false }
      }
      return true
    }
  }

  private func isIn(_ row: NaiveRow, _ period: Range<Int>, on time: String?) throws -> Bool {
    let name = time ?? row.dataset.times[0]
    guard case .day(let day)? = try cell(row, name) else { return false }
    // S16: a stock counts the rows open at the period's end.
    if time == nil, let until = row.dataset.until[name] {
      guard day < period.upperBound else { return false }
      if case .day(let ended)? = try cell(row, until) { return ended >= period.upperBound }
      return true
    }
    return period.contains(day)
  }

  func isOutside(_ dataset: NaiveDataset, _ slice: Slice) throws -> Bool {
    guard let period = slice.period else { return false }
    guard let span = try span(dataset) else { return true }
    return !span.overlaps(period)
  }

  // MARK: What an expression reads

  func datasetsRead(by expression: Expression, _ found: inout [NaiveDataset], _ visited: inout Set<String>) throws {
    if case .call(let call) = expression.kind, Self.aggregates.contains(call.name.text), try isAggregate(call) {
      if let argument = call.arguments.first, case .expression(let value) = argument.source, argument.per.count == 1,
        Self.grain(argument.per[0].expression) != nil
      {
        try datasetsRead(by: value, &found, &visited)
        return
      }
      let dataset = try aggregated(call)
      if !found.contains(where: { $0 === dataset }) { found.append(dataset) }
      // What `each` and `per` compute is read too; inside the rows it is a matter of the row.
      for argument in call.arguments {
        if case .expression(let value) = argument.source, !argument.per.isEmpty {
          try datasetsRead(by: value, &found, &visited)
        }
      }
      return
    }
    if case .path(let path) = expression.kind, path.names.count == 1, let definition = definitions[path.names[0].text],
      visited.insert(path.names[0].text).inserted
    {
      if case .expression(let body) = definition.body { try datasetsRead(by: body, &found, &visited) }
    }
    for child in NaiveWalk.children(of: expression) { try datasetsRead(by: child, &found, &visited) }
  }

  func datasetsRead(by expression: Expression) throws -> [NaiveDataset] {
    var found: [NaiveDataset] = []
    var visited: Set<String> = []
    try datasetsRead(by: expression, &found, &visited)
    return found
  }

  /// The days that the data behind an expression covers.
  func span(of expression: Expression) throws -> Range<Int>? {
    var whole: Range<Int>?
    for dataset in try datasetsRead(by: expression) {
      guard let span = try span(dataset) else { continue }
      let known = whole ?? span
      whole = min(known.lowerBound, span.lowerBound)..<max(known.upperBound, span.upperBound)
    }
    return whole
  }
}
