import CivilTime
import Syntax

extension NaiveWorld {
  /// Days enough to reach before all data.
  static let unbounded = 1_000_000

  func transform(_ call: Call, _ slice: Slice) throws -> NaiveValue {
    var slice = slice
    if let condition = call.condition { slice.filters.append(condition) }
    let arguments = try call.arguments.map { argument in
      guard case .expression(let value) = argument.source else { throw NaiveGap("each in \(call.name.text)") }
      return value
    }
    let value = arguments[0]
    switch call.name.text {
    case "prior":
      return try shifted(value, try duration(arguments[1]).negated, arguments.count > 2 ? arguments[2] : nil, slice)
    case "next": return try shifted(value, try duration(arguments[1]), nil, slice)
    case "growth", "change":
      if slice.period == nil { return .because(.needsPeriod) }
      let now = try evaluate(value, .slice, slice)
      let base = try likeForLike(value, try duration(arguments[1]), slice)
      guard let a = now.number, let b = base.number else {
        let isFlat = call.name.text == "growth" && (base.number?.double ?? 1) <= 0
        return .missing(Self.missing([now, base]).reasons.union(isFlat ? [.baseNotPositive] : []))
      }
      if call.name.text == "change" { return .number(a - b) }
      // No growth over a base that is zero or negative.
      if b.double <= 0 { return .because(.baseNotPositive) }
      return .number(.double(a.double / b.double - 1))
    case "trailing", "to_date", "cumulative":
      // Without a window they end with the data.
      guard let end = try slice.period?.upperBound ?? span(of: value)?.upperBound else { return .because(.needsPeriod) }
      let start: Int
      switch call.name.text {
      case "trailing": start = try duration(arguments[1]).negated.added(to: end)
      case "cumulative": start = end - Self.unbounded
      default:
        guard let grain = Self.grain(arguments[1]) else { throw NaiveGap("to_date of what") }
        start = calendar.start(grain, of: end - 1)
      }
      return try evaluate(value, .slice, over(start..<end, slice))
    case "overall": return try overall(value, Array(arguments.dropFirst()), slice)
    case "rank": return try rank(value, slice)
    case "yearly", "quarterly", "monthly", "weekly", "daily": return try perLength(call.name.text, value, slice)
    default: throw NaiveGap(call.name.text)
    }
  }

  private func over(_ period: Range<Int>, _ slice: Slice) -> Slice {
    var other = slice
    (other.period, other.grain) = (period, nil)
    return other
  }

  /// Whole periods map to whole periods (S9).
  private func move(_ slice: Slice, _ length: NaiveDuration) -> (Slice?, NaiveReason) {
    guard let period = slice.period else { return (nil, .needsPeriod) }
    var other = slice
    var length = length
    if let grain = slice.grain, isWhole(period, grain) {
      if let size = grain.months, length.days != 0 || length.months % size != 0 { return (nil, .finerThanPeriod) }
      if grain == .week {
        if length.months % 12 != 0 || length.days % 7 != 0 { return (nil, .finerThanPeriod) }
        // 52 weeks to a year.
        length = NaiveDuration(days: length.days + length.months / 12 * 52 * 7)
      }
      let start = length.added(to: period.lowerBound)
      other.period = start..<calendar.end(grain, start)
    } else {
      // A part of a period moves by its first day and the day behind its last, and is no period any more.
      let start = length.added(to: period.lowerBound)
      other.period = start..<max(start, length.added(to: period.upperBound))
    }
    return (other, .needsPeriod)
  }

  func isWhole(_ period: Range<Int>, _ grain: Grain) -> Bool {
    let start = calendar.start(grain, of: period.lowerBound)
    return start == period.lowerBound && calendar.end(grain, start) == period.upperBound
  }

  private func isBeforeHorizon(_ value: Expression, _ slice: Slice) throws -> Bool {
    guard let period = slice.period else { return false }
    guard let first = try span(of: value)?.lowerBound ?? slice.horizon else { return false }
    return period.upperBound <= first
  }

  private func shifted(_ value: Expression, _ length: NaiveDuration, _ start: Expression?, _ slice: Slice) throws
    -> NaiveValue
  {
    let (moved, reason) = move(slice, length)
    guard let moved else { return .because(reason) }
    if try isBeforeHorizon(value, moved) {
      if let start { return try evaluate(start, .slice, slice) }
      return .because(.beforeFirstPeriod)
    }
    return try evaluate(value, .slice, moved)
  }

  /// The same days of an earlier period, where the current one is not over.
  private func likeForLike(_ value: Expression, _ length: NaiveDuration, _ slice: Slice) throws -> NaiveValue {
    let (moved, reason) = move(slice, length.negated)
    guard var moved, let period = slice.period, let before = moved.period else { return .because(reason) }
    if try isBeforeHorizon(value, moved) { return .because(.beforeFirstPeriod) }
    // Covered are the days that all data below covers.
    let ends = try datasetsRead(by: value).compactMap { try span($0)?.upperBound }
    if let end = ends.min(), end > period.lowerBound, end < period.upperBound, period.count < Self.unbounded {
      let elapsed = end - period.lowerBound
      moved.period = before.lowerBound..<min(before.upperBound, before.lowerBound + elapsed)
    }
    return try evaluate(value, .slice, moved)
  }

  /// S11: without groups and the grouping period, or without some of them.
  private func overall(_ value: Expression, _ dropped: [Expression], _ slice: Slice) throws -> NaiveValue {
    var other = slice
    if dropped.isEmpty || dropped.contains(where: { Self.grain($0) != nil }) {
      (other.period, other.grain) = (slice.asked, nil)
    }
    if dropped.isEmpty { other.groups = [] }
    for name in dropped { other.groups.removeAll { Self.isNamed($0.dimension.expression, Self.text(name)) } }
    return try evaluate(value, .slice, other)
  }

  /// 1 for the largest among the groups of one period.
  private func rank(_ value: Expression, _ slice: Slice) throws -> NaiveValue {
    let own = try evaluate(value, .slice, slice)
    guard own.number != nil else { return own }
    var place = 1
    var seen: Set<String> = []
    for groups in siblings {
      var other = slice
      // Below `overall` there are fewer dimensions, and fewer cells.
      other.groups = groups.filter { group in slice.groups.contains { $0.dimension.id == group.dimension.id } }
      guard seen.insert(other.groups.map(\.value.key).joined(separator: "|")).inserted else { continue }
      let theirs = try evaluate(value, .slice, other)
      if theirs.number != nil, order(theirs, own) == 1 { place += 1 }
    }
    return .whole(place)
  }

  /// Times the length of the unit over the length of what is covered of the slice: in months where it begins and ends
  /// with whole months, else in days.
  private func perLength(_ word: String, _ value: Expression, _ slice: Slice) throws -> NaiveValue {
    let result = try evaluate(value, .slice, slice)
    guard let number = result.number else { return result }
    guard let data = try span(of: value) else { throw NaiveGap("\(word) without data") }
    let part = slice.period.map { $0.clamped(to: data) } ?? data
    if part.isEmpty { return .missing([]) }
    let daysOfMonth = 365.2425 / 12
    var months = Double(part.count) / daysOfMonth
    if isWhole(part.lowerBound..<calendar.end(.month, calendar.start(.month, of: part.lowerBound)), .month),
      calendar.start(.month, of: part.upperBound) == part.upperBound
    {
      months = Double(calendar.periods(.month, from: part.lowerBound, to: part.upperBound))
    }
    let unit: Double
    // So much of the base unit is one of the unit: x per 年 is x/12 per 月.
    let base: Double
    switch word {
    case "yearly": (unit, base) = (12, 12)
    case "quarterly": (unit, base) = (3, 3)
    case "monthly": (unit, base) = (1, 1)
    case "weekly": (unit, base) = (7 / daysOfMonth, 7)
    default: (unit, base) = (1 / daysOfMonth, 1)
    }
    // By the day and by the week days are counted.
    if unit < 1 { months = Double(part.count) / daysOfMonth }
    return .number(.double(number.double * unit / months / base))
  }
}
