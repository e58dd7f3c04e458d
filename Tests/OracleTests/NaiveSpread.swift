import CivilTime
import Syntax

// Amounts that lie evenly over the days of their row's period (sections 5.2, 8 and 12).
extension NaiveWorld {
  /// The window and the time by which each row of a sum has a part of its amount.
  struct NaiveWindow {
    var period: Range<Int>
    var time: String
  }

  /// A declared column, the same one in a dataset made `from` this one, and what is made from one on the same row.
  func isSpread(_ name: String, of dataset: NaiveDataset) -> Bool {
    if dataset.spreads.contains(name) { return true }
    if let formula = dataset.formulas[name] {
      // In its own expression a name means the column of the file, or of the other dataset.
      return mentionsSpread(formula, of: dataset, inside: name)
    }
    guard case .dataset = dataset.statement.source, let source = dataset.source else { return false }
    return isSpread(name, of: source)
  }

  private func mentionsSpread(_ expression: Expression, of dataset: NaiveDataset, inside column: String? = nil) -> Bool
  {
    switch expression.kind {
    case .path(let path):
      let names = path.names.map(\.text)
      let isOwn = names.count == 1 || names.count == 2 && names[0] == dataset.name
      guard isOwn, let name = names.last, hasColumn(dataset, name) else { return false }
      if name == column {
        guard case .dataset = dataset.statement.source, let source = dataset.source else { return false }
        return isSpread(name, of: source)
      }
      return isSpread(name, of: dataset)
    case .call(let call) where Self.aggregates.contains(call.name.text) && (try? isAggregate(call)) == true:
      return false  // a fact or a number of the slice
    default: return NaiveWalk.children(of: expression).contains { mentionsSpread($0, of: dataset, inside: column) }
    }
  }

  /// Whether each row is read in every window that its period meets: by a sum or a share of such an amount, and where
  /// groups are looked for of which one is read.
  func spreads(_ call: Call, _ dataset: NaiveDataset) throws -> Bool {
    guard let argument = call.arguments.first else { return false }
    var isGrouped = !argument.per.isEmpty
    if case .each = argument.source { isGrouped = true }
    if isGrouped {
      var visited: Set<String> = []
      var parts = [call.condition, call.among].compactMap { $0 }
      if case .expression(let value) = argument.source { parts.append(value) }
      return try parts.contains { try readsSpread($0, of: dataset, &visited) }
    }
    guard ["sum", "share"].contains(call.name.text), case .expression(let value) = argument.source else { return false }
    return mentionsSpread(value, of: dataset)
  }

  private func readsSpread(
    _ expression: Expression, of dataset: NaiveDataset, _ visited: inout Set<String>
  ) throws -> Bool {
    if case .path(let path) = expression.kind, path.names.count == 1, let name = path.names.first?.text,
      let definition = definitions[name], visited.insert(name).inserted
    {
      if let body = definition.body.readable, try readsSpread(body, of: dataset, &visited) { return true }
      // What a scenario or a what-if changes may read its base.
      guard let base, overridden.contains(name), let other = base.datasets[dataset.name] else { return false }
      var seen: Set<String> = []
      return try base.readsSpread(expression, of: other, &seen)
    }
    if case .call(let call) = expression.kind, Self.aggregates.contains(call.name.text), try isAggregate(call),
      call.arguments.first.map({ $0.per.allSatisfy { Self.grain($0.expression) == nil } }) == true
    {
      let other = try aggregated(call)
      if other === dataset, try spreads(call, dataset) { return true }
    }
    return try NaiveWalk.children(of: expression).contains { try readsSpread($0, of: dataset, &visited) }
  }

  /// The days of a time: all of a period.
  func daysOf(_ value: NaiveValue?) -> Range<Int>? {
    guard let first = Self.firstDay(value) else { return nil }
    if case .period(let grain, let start)? = value { return start..<calendar.end(grain, start) }
    return first..<(first + 1)
  }

  /// The value of a row with the part of its days that lies in the window.
  func part(of value: NaiveValue, _ row: NaiveRow, _ window: NaiveWindow?) throws -> NaiveValue {
    guard let window, let number = value.number, let days = daysOf(try cell(row, window.time)) else { return value }
    let inside = days.clamped(to: window.period).count
    return inside == days.count ? value : .number(.double(number.double * Double(inside) / Double(days.count)))
  }
}
