import CivilTime
import Syntax

// Rows of a slice.
extension NaiveWorld {
  /// Nil where a period is asked of a dataset without time.
  func rows(_ dataset: NaiveDataset, _ slice: Slice, on time: String?, spreads: Bool = false) throws -> [NaiveRow]? {
    let built = try built(dataset)
    if slice.period != nil, time == nil, dataset.times.isEmpty { return nil }
    // What is read to choose rows is marked where a number is made of them; rows are also looked at to find groups.
    let wasBegun = isBegun
    defer { isBegun = wasBegun }
    let clock = clock(of: slice)
    return try built.rows.filter { row in
      if let clock {
        let ticks = try ticks(of: row, clock, slice, on: time)
        // Up to a tick only those are read that stand at one.
        return ticks.contains { slice.byClock == nil && slice.upTo == nil || !$0.isMissing }
      }
      if let period = slice.period {
        guard try isIn(row, period, on: time, spreads: spreads, ignoresEnds: slice.ignoresEnds) else { return false }
      } else if let time, try Self.firstDay(cell(row, time)) == nil {
        return false
      }
      return try passes(row, slice, on: time, spreads: spreads)
    }
  }

  /// Whether the filters and groups of a slice hold for a row.
  func passes(_ row: NaiveRow, _ slice: Slice, on time: String? = nil, spreads: Bool = false) throws -> Bool {
    for (place, filter) in slice.filters.enumerated() {
      // Section 8: what is no value of the row is a number of the slice around the `where`.
      var around = slice
      around.filters = Array(slice.filters.prefix(place))
      // Who is among the largest is asked of those that stand there, also where none counts as ended.
      var standing = around
      // What stands at no tick is not read by a clock, and is nobody's peer.
      if clock(of: around) == nil { standing.byClock = clock(of: slice) }
      // A number of the slice reads all of its rows, at a tick or at none.
      (around.ignoresEnds, around.byClock) = (false, nil)
      let rows = { try self.rows(row.dataset, standing, on: time, spreads: spreads) ?? [] }
      guard try among(rows, { try evaluate(filter, .row(row), around).isTrue }) else { return false }
    }
    for group in slice.groups {
      guard let own = try among(nil, { try self.group(row, group.dimension.expression) }) else {
        throw NaiveGap("\(row.dataset.name) has no \(Self.text(group.dimension.expression))")
      }
      if own.key != group.value.key { return false }
    }
    if let pool = slice.pool { return try isOther(row, pool) }
    return true
  }

  func isIn(
    _ row: NaiveRow, _ period: Range<Int>, on time: String?, spreads: Bool, ignoresEnds: Bool = false
  ) throws -> Bool {
    let name = time ?? row.dataset.times[0]
    if spreads { return daysOf(try cell(row, name))?.overlaps(period) ?? false }
    guard let day = Self.firstDay(try cell(row, name)) else { return false }
    // A stock counts the rows open at the period's end, or at the end of what is covered.
    if time == nil, let until = row.dataset.until[name] {
      let end = min(period.upperBound, try span(row.dataset)?.upperBound ?? period.upperBound)
      guard day < end else { return false }
      if !ignoresEnds, let ended = Self.firstDay(try cell(row, until)) { return ended >= end }
      return true
    }
    return period.contains(day)
  }

  static func firstDay(_ value: NaiveValue?) -> Int? {
    switch value {
    case .day(let day)?: day
    case .period(_, let start)?: start
    case .moment(let moment)?: day(of: moment)
    case .number?, .text?, .boolean?, .bandFrom?, .missing?, .undecided?, nil: nil
    }
  }

  func isOutside(_ dataset: NaiveDataset, _ slice: Slice) throws -> Bool {
    guard let period = slice.period else { return false }
    guard let span = try span(dataset) else { return true }
    return !span.overlaps(period) || slice.origins.contains { $0 >= span.upperBound }
  }
}
