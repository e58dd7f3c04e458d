import CivilTime
import Syntax

// `with total`: each line of several groups is computed from its rows.
extension NaiveWorld {
  typealias NaiveLine = (slice: Slice, cells: [NaiveValue])

  /// Behind the lines with one value of the first key, of the first two, and so on, their total; last that of all.
  func withTotals(
    _ lines: [NaiveLine], _ dimensions: [NaiveDimension], _ base: Slice, _ windows: [Slice], _ query: ShowQuery
  ) throws -> [NaiveLine] {
    if lines.isEmpty { return [try total(base, 0, [], dimensions, windows, query)] }
    return try withTotals(lines[...], 0, dimensions, base, windows, query)
  }

  private func withTotals(
    _ lines: ArraySlice<NaiveLine>, _ length: Int, _ dimensions: [NaiveDimension], _ base: Slice, _ windows: [Slice],
    _ query: ShowQuery
  ) throws -> [NaiveLine] {
    guard let first = lines.first else { return [] }
    var found: [NaiveLine] = []
    var rest = lines
    while let next = rest.first, length + 1 < dimensions.count {
      let own = rest.prefix { $0.cells[length].key == next.cells[length].key }
      rest = rest.dropFirst(own.count)
      found += try withTotals(own, length + 1, dimensions, base, windows, query)
    }
    if length + 1 == dimensions.count { found = Array(lines) }
    return found + [try total(base, length, Array(first.cells.prefix(length)), dimensions, windows, query, first.slice)]
  }

  private func total(
    _ base: Slice, _ length: Int, _ keys: [NaiveValue], _ dimensions: [NaiveDimension], _ windows: [Slice],
    _ query: ShowQuery, _ line: Slice? = nil
  ) throws -> NaiveLine {
    var slice = base
    slice.isTotal = true
    let kept = dimensions.prefix(length)
    slice.groups = line?.groups.filter { group in kept.contains { $0.id == group.dimension.id } } ?? []
    if let line, kept.contains(where: { Self.grain($0.expression) != nil }) {
      (slice.period, slice.grain) = (line.period, line.grain)
    } else if dimensions.contains(where: { Self.grain($0.expression) != nil }), base.asked == nil,
      let first = windows.first?.period, let last = windows.last?.period
    {
      // From the first day of the first period to the last day of the last.
      slice.period = first.lowerBound..<last.upperBound
    }
    slice.horizon = windows.first?.horizon ?? base.horizon
    let blanks = dimensions.dropFirst(length + 1).map { _ in NaiveValue.text("") }
    let values = try query.expressions.map { try evaluate($0, .slice, slice) }
    return (slice, keys + [.text("total")] + blanks + values)
  }
}
