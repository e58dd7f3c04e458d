import CivilTime
import SourceText
import Syntax

// Tables of parameters (section 16).
extension NaiveWorld {
  /// A definition of this name, as if it had been written.
  static func written(_ name: Name) -> DefinitionStatement? {
    let (tree, _) = parse(SourceFile(id: FileID(0), name: "written.kpi", text: "x = 0\n"))
    for case .definition(var definition) in tree.statements.map(\.kind) {
      definition.name = name
      return definition
    }
    return nil
  }

  /// A table of parameters in a slice.
  func parameter(
    _ dimensions: [Dimension], _ entries: [TableEntry], _ otherwise: Expression?, _ slice: Slice
  ) throws -> NaiveValue {
    if let pool = slice.pool,
      dimensions.map({ Self.text($0.expression) }).contains(where: { name in
        pool.pooled.contains { $0.isNamed(name) } && !slice.groups.contains { $0.dimension.isNamed(name) }
      })
    {
      // All others have no entry.
      return .missing([])
    }
    var wanted: [NaiveValue] = []
    var window: Range<Int>?
    for (position, dimension) in dimensions.enumerated() {
      if let grain = Self.grain(dimension.expression) {
        guard let period = slice.period else { return .missing([.noTableEntry, .needsPeriod]) }
        let start = calendar.start(grain, of: period.lowerBound)
        let hasRanges = entries.contains { if case .range = $0.keys[position].kind { true } else { false } }
        if hasRanges {
          // Section 16: a window that lies whole in one key, and is no longer than the period can be.
          guard period.count <= Self.longestDays(grain) else {
            return .missing([.longerThanKeys, .needsPeriod, .noTableEntry])
          }
          window = period
          wanted.append(.period(grain, start))
          continue
        }
        guard period.upperBound <= calendar.end(grain, start) else { return .missing([.noTableEntry, .needsPeriod]) }
        wanted.append(.period(grain, start))
      } else if let part = partOfDate(dimension.expression) {
        // The number of the month that holds the window whole.
        guard let period = slice.period else { return .missing([.noTableEntry, .needsPeriod]) }
        let start = calendar.start(part.grain, of: period.lowerBound)
        guard period.upperBound <= calendar.end(part.grain, start) else {
          return .missing([.noTableEntry, .needsPeriod])
        }
        wanted.append(try NaiveFunctions.call(part.name, [.day(start)], self))
      } else {
        let name = Self.text(dimension.expression)
        let named = slice.groups.filter { $0.dimension.isNamed(name) }
        // The key whose groups lie in those of the table before others of its name, such as one in wider bands.
        let fitting = try named.last { try lies($0.dimension.expression, in: dimension.expression) }
        if let group = fitting ?? named.last {
          guard let value = try key(of: group, in: dimension.expression) else { return .missing([]) }
          wanted.append(value)
        } else if let said = try valueSaid(of: dimension.expression, by: slice.filters) {
          wanted.append(said)
        } else {
          return .missing([.noTableEntry, .needsPeriod])
        }
      }
    }
    return try entry(dimensions, entries, otherwise, wanted, .slice, slice, window)
  }

  /// Whether each group of one key lies whole in a key of a table by the other.
  func lies(_ groups: Expression, in table: Expression) throws -> Bool {
    func length(_ expression: Expression) throws -> Double? { try evaluate(expression, .slice, Slice()).number?.double }
    switch (groups.kind, table.kind) {
    case (.band(_, let own), .band(_, let other)): return try length(own) ?? 0 >= length(other) ?? 0
    case (.histogram(_, let own), .histogram(_, let other)):
      guard let own = try length(own), let other = try length(other) else { return false }
      return other / own == (other / own).rounded()
    case (.band, _), (.histogram, _): return false
    default: return true
    }
  }

  /// What the keys of a table are compared with; nil where the group is of several of them.
  private func key(of group: NaiveGroup, in table: Expression) throws -> NaiveValue? {
    let isWhole = try lies(group.dimension.expression, in: table)
    var value = group.value
    if case .bandFrom(let least) = value {
      guard isWhole else { return nil }
      value = .whole(least)
    } else if case .histogram = group.dimension.expression.kind, !isWhole, !value.isMissing {
      guard case .band(_, let limit) = table.kind, let number = value.number,
        let top = try evaluate(limit, .slice, Slice()).number, NaiveNumber.order(number, top) >= 0
      else { return nil }
    }
    guard value.number != nil else { return value }
    return try grouped(value, as: table)
  }

  /// A number in the bands or steps of a key.
  func grouped(_ value: NaiveValue, as key: Expression) throws -> NaiveValue {
    guard let number = value.number else { return value }
    if case .band(_, let upTo) = key.kind, let limit = try evaluate(upTo, .slice, Slice()).number {
      return Self.band(number, limit)
    }
    if case .histogram(_, let step) = key.kind, let length = try evaluate(step, .slice, Slice()).number {
      return Self.histogram(.number(number), step: .number(length))
    }
    return value
  }

  /// On a row: by its columns, and by the period or the number of the month of its default time.
  func parameter(
    _ dimensions: [Dimension], _ entries: [TableEntry], _ otherwise: Expression?, on row: NaiveRow, _ slice: Slice
  ) throws -> NaiveValue {
    let day = try row.dataset.times.first.flatMap { Self.firstDay(try cell(row, $0)) }
    let wanted = try dimensions.map { dimension -> NaiveValue in
      if let grain = Self.grain(dimension.expression), !hasColumn(row.dataset, grain.rawValue) {
        return day.map { .period(grain, calendar.start(grain, of: $0)) } ?? .because(.empty)
      }
      if let part = partOfDate(dimension.expression) {
        return try day.map { try NaiveFunctions.call(part.name, [.day($0)], self) } ?? .because(.empty)
      }
      return try group(row, dimension.expression) ?? .missing([])
    }
    return try entry(dimensions, entries, otherwise, wanted, .row(row), slice)
  }

  /// `month_of_year` and its kin alone, unless a dataset has such a column.
  private func partOfDate(_ dimension: Expression) -> (name: String, grain: Grain)? {
    guard case .path(let path) = dimension.kind, path.names.count == 1 else { return nil }
    let name = path.names[0].text
    if datasets.values.contains(where: { hasColumn($0, name) }) { return nil }
    switch name {
    case "month_of_year": return (name, .month)
    case "weekday", "day_of_month": return (name, .day)
    case "year_number": return (name, .year)
    default: return nil
    }
  }

  static func longestDays(_ grain: Grain) -> Int {
    switch grain {
    case .day: 1
    case .week: 7
    case .month: 31
    case .quarter, .fiscalQuarter: 92
    case .year, .fiscalYear: 366
    }
  }

  private func entry(
    _ dimensions: [Dimension], _ entries: [TableEntry], _ otherwise: Expression?, _ wanted: [NaiveValue],
    _ place: Place, _ slice: Slice, _ window: Range<Int>? = nil
  ) throws -> NaiveValue {
    func isMet(_ entry: TableEntry, touched: Bool) throws -> Bool {
      try zip(entry.keys, zip(dimensions, wanted)).allSatisfy { key, place in
        guard let window, Self.grain(place.0.expression) != nil else {
          return try meets(key, place.0.expression, place.1)
        }
        var days = try self.days(key)
        if case .range(let low, let high, let isHalfOpen) = key.kind {
          let (first, last) = (try self.days(low), try self.days(high))
          days = first.lowerBound..<(isHalfOpen ? last.lowerBound : last.upperBound)
        }
        return touched
          ? days.overlaps(window) : days.lowerBound <= window.lowerBound && window.upperBound <= days.upperBound
      }
    }
    for entry in entries where try isMet(entry, touched: false) { return try evaluate(entry.value, place, slice) }
    if window != nil, try entries.contains(where: { try isMet($0, touched: true) }) { return .missing([.acrossKeys]) }
    if let otherwise { return try evaluate(otherwise, place, slice) }
    return .because(.noTableEntry)
  }

  /// What the filters of a slice say that a dimension equals.
  private func valueSaid(of dimension: Expression, by filters: [Expression]) throws -> NaiveValue? {
    var said: NaiveValue?
    for condition in filters.flatMap(Self.conjuncts) {
      guard case .comparison(.equal, let left, let right) = condition.kind else { continue }
      for (side, other) in [(left, right), (right, left)] {
        guard case .path = side.kind, Self.text(side) == Self.text(dimension) else { continue }
        switch other.kind {
        case .text, .number, .boolean, .none, .date: break
        default: continue  // only a literal says a value
        }
        let value = try tableKey(other, dimension)
        if let said, said.key != value.key { throw NaiveGap("two filters of one dimension") }
        said = value
      }
    }
    return said
  }

  /// The conditions that are joined by `and`.
  static func conjuncts(_ condition: Expression) -> [Expression] {
    switch condition.kind {
    case .and(let all): all.flatMap(conjuncts)
    case .bracketed(let inner, nil, nil): conjuncts(inner)
    default: [condition]
    }
  }

  /// Whether a group is the key of an entry, or lies in its range.
  private func meets(_ key: Expression, _ dimension: Expression, _ wanted: NaiveValue) throws -> Bool {
    guard case .range(let low, let high, let isHalfOpen) = key.kind else {
      return try tableKey(key, dimension).key == wanted.key
    }
    if case .period(_, let start) = wanted {
      let (first, last) = (try days(low), try days(high))
      return first.lowerBound <= start && start < (isHalfOpen ? last.lowerBound : last.upperBound)
    }
    guard let first = try evaluate(low, .slice, Slice()).number, let last = try evaluate(high, .slice, Slice()).number
    else { throw NaiveGap("a range of keys that are no numbers") }
    var place = wanted.number
    if case .bandFrom(let least) = wanted { place = .exact(Int128(least), 0) }
    guard let number = place, NaiveNumber.order(first, number) <= 0 else { return false }
    return isHalfOpen ? NaiveNumber.order(number, last) < 0 : NaiveNumber.order(number, last) <= 0
  }

  func tableKey(_ key: Expression, _ dimension: Expression) throws -> NaiveValue {
    let value = try evaluate(key, .slice, Slice())
    guard case .band(_, let upTo) = dimension.kind, let number = value.number,
      let limit = try evaluate(upTo, .slice, Slice()).number
    else { return value }
    return Self.band(number, limit)
  }

  /// x is rounded down first; n and above are one band.
  static func band(_ number: NaiveNumber, _ limit: NaiveNumber) -> NaiveValue {
    let whole = number.rounded(0, .down)
    return NaiveNumber.order(whole, limit) < 0 ? .number(whole) : .bandFrom(Int(limit.double))
  }
}
