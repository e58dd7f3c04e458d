import CivilTime
import Syntax

// What an expression reads, and the days that are covered.
extension NaiveWorld {
  /// The days of the times `on` which an expression reads data.
  func daysRead(by expression: Expression, _ visited: inout Set<String>) throws -> [Int] {
    var days: [Int] = []
    if case .call(let call) = expression.kind, Self.aggregates.contains(call.name.text),
      let time = call.arguments.first?.on
    {
      let dataset = try built(try aggregated(call))
      for row in dataset.rows { days += try Self.firstDay(cell(row, time.text)).map { [$0] } ?? [] }
    }
    if case .path(let path) = expression.kind, path.names.count == 1, visited.insert(path.names[0].text).inserted {
      let name = path.names[0].text
      if let body = definitions[name]?.body.readable { days += try daysRead(by: body, &visited) }
      if let definition = definitions[name], let base = worldRead(below: name, by: definition) {
        var known: Set<String> = []
        days += try base.daysRead(by: Self.path(to: definition), &known)
      }
    }
    for child in NaiveWalk.children(of: expression) { days += try daysRead(by: child, &visited) }
    return days
  }

  /// A dataset and the time by which it is read; nil: its default time.
  typealias Reading = (dataset: NaiveDataset, time: String?)

  private func readings(
    of expression: Expression, _ found: inout [Reading], _ visited: inout Set<String>
  ) throws {
    if case .call(let call) = expression.kind, Self.aggregates.contains(call.name.text), try isAggregate(call) {
      if let argument = call.arguments.first, case .expression(let value) = argument.source, argument.per.count == 1,
        Self.grain(argument.per[0].expression) != nil
      {
        if let condition = call.condition { try readings(of: condition, &found, &visited) }
        try readings(of: value, &found, &visited)
        return
      }
      add((try aggregated(call), call.arguments.first?.on?.text), to: &found)
      // What `each` and `per` compute is read too; inside the rows it is a matter of the row.
      for argument in call.arguments {
        if case .expression(let value) = argument.source, !argument.per.isEmpty {
          try readings(of: value, &found, &visited)
        }
        var isGrouped = !argument.per.isEmpty
        if case .each = argument.source { isGrouped = true }
        for condition in [call.condition, call.among].compactMap({ $0 }) where isGrouped {
          try readings(of: condition, &found, &visited)
        }
      }
      return
    }
    if case .path(let path) = expression.kind, path.names.count == 1, let definition = definitions[path.names[0].text],
      visited.insert(path.names[0].text).inserted
    {
      let name = path.names[0].text
      if !isRelative(name), let body = definition.body.readable {
        try readings(of: body, &found, &visited)
      }
      if let base = worldRead(below: name, by: definition) {
        for reading in try base.readings(of: Self.path(to: definition)) {
          if let own = datasets[reading.dataset.name] { add((own, reading.time), to: &found) }
        }
      }
    }
    for child in NaiveWalk.children(of: expression) { try readings(of: child, &found, &visited) }
  }

  private func add(_ reading: Reading, to found: inout [Reading]) {
    if !found.contains(where: { $0.dataset === reading.dataset && $0.time == reading.time }) { found.append(reading) }
  }

  /// The world whose formula of a changed name is read too: its own name there is the base's, and so is what holds before
  /// the day of a scenario, or is changed by so much.
  private func worldRead(below name: String, by definition: DefinitionStatement) -> NaiveWorld? {
    guard overridden.contains(name), mentionsItself(definition) || beginsLater(name) || isRelative(name) else {
      return nil
    }
    return below(name)
  }

  private static func path(to definition: DefinitionStatement) -> Expression {
    Expression(.path(Path(definition.name)), range: definition.name.range)
  }

  /// Before the day of a scenario the base holds, but not for what a what-if changes in it.
  func beginsLater(_ name: String) -> Bool { begin != nil && whatIf[name] == nil }

  /// `+ 10%`
  func isRelative(_ name: String) -> Bool {
    switch whatIf[name]?.kind {
    case .shift: true
    case .set, nil: false
    }
  }

  private func mentionsItself(_ definition: DefinitionStatement) -> Bool {
    guard let body = definition.body.readable else { return false }
    var isFound = false
    NaiveWalk.paths(in: body) { path in
      if path.names.count == 1, path.names[0].text == definition.name.text { isFound = true }
    }
    return isFound
  }

  func readings(of expression: Expression) throws -> [Reading] {
    var found: [Reading] = []
    var visited: Set<String> = []
    try readings(of: expression, &found, &visited)
    return found
  }

  func datasetsRead(by expression: Expression) throws -> [NaiveDataset] {
    var found: [NaiveDataset] = []
    for reading in try readings(of: expression) where !found.contains(where: { $0 === reading.dataset }) {
      found.append(reading.dataset)
    }
    return found
  }

  /// The days that the data behind an expression covers.
  func span(of expression: Expression) throws -> Range<Int>? { try span(of: [expression]) }

  func span(of expressions: [Expression]) throws -> Range<Int>? {
    var whole: Range<Int>?
    for dataset in try expressions.flatMap({ try datasetsRead(by: $0) }) {
      guard let span = try span(dataset) else { continue }
      let known = whole ?? span
      whole = min(known.lowerBound, span.lowerBound)..<max(known.upperBound, span.upperBound)
    }
    return whole
  }
}
