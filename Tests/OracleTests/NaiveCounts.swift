import Syntax

/// What became of the rows of a slice (section 9).
struct NaiveCounts: Hashable {
  var used = 0
  var skipped = 0
  var undecided = 0
  /// All rows in the slice, whatever became of them.
  var read = 0

  /// Counts a row whose condition or value is missing; false where it is not.
  fileprivate mutating func leaveOut(_ value: NaiveValue) -> Bool {
    guard value.isMissing else { return false }
    if value.isUndecided { undecided += 1 } else { skipped += 1 }
    return true
  }
}

extension NaiveWorld {
  /// Of one aggregate over rows; nil for anything else.
  func counts(of item: Expression, _ slice: Slice) throws -> NaiveCounts? {
    guard case .call(let written) = item.kind, Self.aggregates.contains(written.name.text), try isAggregate(written)
    else { return nil }
    let call = Self.withOneCondition(written)
    // Where rows stand by a clock, what is left out is told beside the answer.
    if clock(of: slice) != nil { return nil }
    // Places are those among the rows that come to a condition.
    var hasPlaces = false
    for expression in [item] + slice.filters {
      NaiveWalk.all(in: expression) { if case .top = $0.kind { hasPlaces = true } }
    }
    if hasPlaces { return nil }
    guard let argument = call.arguments.first, case .expression(let value) = argument.source, argument.per.isEmpty
    else { return nil }
    var read = [value].filter { !isDataset($0) }
    if call.name.text == "correlation", case .expression(let second) = call.arguments[1].source { read.append(second) }
    var whole = slice
    whole.filters = []
    var counts = NaiveCounts()
    // The rows that come to each filter, and whether it is unknown or undecided for one: then those are the rows read.
    var (reached, isOpen) = (slice.filters.map { _ in 0 }, slice.filters.map { _ in false })
    let dataset = try built(try aggregated(call))
    let spreads = try spreads(call, dataset)
    rows: for row in try rows(dataset, whole, on: argument.on?.text, spreads: spreads) ?? [] {
      for (place, filter) in slice.filters.enumerated() {
        var around = slice
        around.filters = Array(slice.filters.prefix(place))
        let verdict = try evaluate(filter, .row(row), around)
        reached[place] += 1
        if counts.leaveOut(verdict) { isOpen[place] = true }
        if !verdict.isTrue { continue rows }
      }
      counts.read += 1
      // What is looked at first decides how a row is counted that is missing in both.
      let conditions = [call.among, call.condition].compactMap { $0 }
      let isShare = call.name.text == "share"
      let values =
        isShare ? (call.among.map { [$0] } ?? []) + read + (call.condition.map { [$0] } ?? []) : conditions + read
      for (place, expression) in values.enumerated() {
        let cell = try evaluate(expression, .row(row), slice)
        if counts.leaveOut(cell) { continue rows }
        let isFilter = isShare ? call.among != nil && place == 0 : place < conditions.count
        if isFilter, !cell.isTrue { continue rows }
      }
      counts.used += 1
    }
    if let first = isOpen.firstIndex(of: true) { counts.read = reached[first] }
    return counts
  }
}

extension NaiveWorld {
  /// Elsewhere a `where` with a `,` behind it is that of the argument.
  static func value(of argument: Argument) throws -> Expression {
    guard case .expression(let value) = argument.source else { throw NaiveGap("each outside an aggregate") }
    guard let condition = argument.condition else { return value }
    return Expression(.bracketed(value, condition: condition, during: nil), range: argument.range)
  }
}
