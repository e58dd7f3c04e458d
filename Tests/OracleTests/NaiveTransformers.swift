import CivilTime
import Syntax

extension NaiveWorld {
  /// Days enough to reach before all data.
  static let unbounded = 1_000_000

  func transform(_ call: Call, _ slice: Slice) throws -> NaiveValue {
    let value = try transformed(call, slice)
    // Which reason is told is open.
    return value.isMissing && Self.movers.contains(call.name.text) && hasGroupsOfTime(slice) ? .missing([]) : value
  }

  private func transformed(_ call: Call, _ slice: Slice) throws -> NaiveValue {
    var slice = slice
    if let condition = call.condition { slice.filters.append(condition) }
    let arguments = try call.arguments.map { try Self.value(of: $0) }
    let value = arguments[0]
    if try isStuck(call, slice) { return .missing([]) }
    switch call.name.text {
    case "prior":
      return try shifted(value, try duration(arguments[1]).negated, arguments.count > 2 ? arguments[2] : nil, slice)
    case "next": return try shifted(value, try duration(arguments[1]), nil, slice)
    case "growth", "change":
      if slice.period == nil { return .because(.needsPeriod) }
      let now = try evaluate(value, .slice, try covered(value, slice))
      let wasBegun = isBegun
      isBegun = false
      let base = try likeForLike(value, try duration(arguments[1]), slice)
      // A year against the part of a year that there is would be growth of nothing.
      let isPartial = isBegun
      if wasBegun { isBegun = true }
      if isPartial {
        // Other reasons may be told first.
        if [now, base].contains(where: { $0.isMissing && $0.reasons.isEmpty }) { return .missing([]) }
        return .missing(now.reasons.union(base.reasons).union([.baseBeginsBeforeData]))
      }
      guard let a = now.number, let b = base.number else {
        let isFlat = call.name.text == "growth" && (base.number?.double ?? 1) <= 0
        if now.isMissing, now.reasons.isEmpty { return now }
        if base.isMissing, base.reasons.isEmpty { return base }
        return .missing(Self.missing([now, base]).reasons.union(isFlat ? [.baseNotPositive] : []))
      }
      if call.name.text == "change" { return .number(a - b) }
      // No growth over a base that is zero or negative.
      if b.double <= 0 { return .because(.baseNotPositive) }
      return .number(.double(a.double / b.double - 1))
    case "cumulative" where arguments.count > 1:
      guard let limited = try upTo(arguments[1], slice) else { return .missing([]) }
      return try evaluate(value, .slice, limited)
    case "trailing", "to_date", "cumulative":
      guard let widened = try widened(call.name.text, arguments, slice) else { return .because(.needsPeriod) }
      return try evaluate(value, .slice, widened)
    case "overall" where isOfPartOfOthers(Array(arguments.dropFirst()), slice): return .missing([])
    case "overall": return try evaluate(value, .slice, overall(Array(arguments.dropFirst()), slice))
    case "rank": return try rank(value, per: call.arguments[0].per, slice)
    case "cumulative_share": return try cumulativeShare(value, per: call.arguments[0].per, slice)
    case "yearly", "quarterly", "monthly", "weekly", "daily": return try perLength(call.name.text, value, slice)
    default: throw NaiveGap(call.name.text)
    }
  }

  /// What a transformer computes, and in which slices: what it reads. Whether it reaches before the data.
  func moved(_ call: Call, _ slice: Slice) throws -> (read: [(Expression, Slice)], isBeforeData: Bool) {
    var slice = slice
    if let condition = call.condition { slice.filters.append(condition) }
    let arguments = call.arguments.compactMap { argument -> Expression? in
      if case .expression(let value) = argument.source { value } else { nil }
    }
    guard let value = arguments.first else { return ([], false) }
    switch call.name.text {
    case "prior", "next":
      let length = try duration(arguments[1])
      guard let other = move(slice, call.name.text == "prior" ? length.negated : length).0 else { return ([], true) }
      if try !isBeforeHorizon(value, other) { return ([(value, other)], false) }
      return arguments.count > 2 ? ([(arguments[2], slice)], false) : ([], call.name.text == "prior")
    case "growth", "change":
      let base = try baseSlice(value, try duration(arguments[1]), slice).0
      let covered = try covered(value, slice)
      return ([(value, slice), (value, covered)] + (base.map { [(value, $0)] } ?? []), base == nil)
    case "cumulative" where arguments.count > 1:
      return (try upTo(arguments[1], slice).map { [(value, $0)] } ?? [], false)
    case "trailing", "to_date", "cumulative":
      return (try widened(call.name.text, arguments, slice).map { [(value, $0)] } ?? [], false)
    case "overall": return ([(value, overall(Array(arguments.dropFirst()), slice))], false)
    default: return ([(value, slice)], false)
    }
  }

  /// The window of `trailing`, `to_date` and `cumulative`; without one they end with the data.
  private func widened(_ word: String, _ arguments: [Expression], _ slice: Slice) throws -> Slice? {
    guard let window = try slice.period ?? span(of: arguments[0]) else { return nil }
    let end = window.upperBound
    let start: Int
    switch word {
    case "trailing": start = try duration(arguments[1]).negated.added(to: end)
    case "cumulative": start = end - Self.unbounded
    default:
      guard let grain = Self.grain(arguments[1]) else { throw NaiveGap("to_date of what") }
      start = calendar.start(grain, of: end - 1)
    }
    var other = slice
    (other.period, other.grain) = (start..<end, nil)
    other.origins.append(window.lowerBound)
    return other
  }

  /// Whole periods map to whole periods (S9).
  private func move(_ slice: Slice, _ length: NaiveDuration) -> (Slice?, NaiveReason) {
    guard let period = slice.period else { return (nil, .needsPeriod) }
    var other = slice
    other.origins = slice.origins.map { length.added(to: $0) }
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
    let (base, reason) = try baseSlice(value, length, slice)
    return try base.map { try evaluate(value, .slice, $0) } ?? .because(reason)
  }

  /// Of a window that is not over the days that all data below covers.
  private func covered(_ value: Expression, _ slice: Slice) throws -> Slice {
    let ends = try datasetsRead(by: value).compactMap { try span($0)?.upperBound }
    guard let period = slice.period, let end = ends.min(), end > period.lowerBound, end < period.upperBound,
      period.count < Self.unbounded
    else { return slice }
    var part = slice
    part.period = period.lowerBound..<end
    return part
  }

  private func baseSlice(_ value: Expression, _ length: NaiveDuration, _ slice: Slice) throws -> (Slice?, NaiveReason) {
    let (moved, reason) = move(slice, length.negated)
    guard var moved, let period = slice.period, let before = moved.period else { return (nil, reason) }
    if try isBeforeHorizon(value, moved) { return (nil, .beforeFirstPeriod) }
    // Covered are the days that all data below covers.
    let ends = try datasetsRead(by: value).compactMap { try span($0)?.upperBound }
    if let end = ends.min(), end > period.lowerBound, end < period.upperBound, period.count < Self.unbounded {
      let elapsed = end - period.lowerBound
      moved.period = before.lowerBound..<min(before.upperBound, before.lowerBound + elapsed)
    }
    return (moved, .needsPeriod)
  }

  /// Without one of the keys that tell them nobody knows which rows are all others.
  private func isOfPartOfOthers(_ dropped: [Expression], _ slice: Slice) -> Bool {
    guard let pool = slice.pool else { return false }
    func isDropped(_ key: NaiveDimension) -> Bool { dropped.contains { key.answers(to: $0) } }
    return pool.dimensions.contains(where: isDropped) && !pool.pooled.allSatisfy(isDropped)
  }

  /// S11: without groups and the grouping period, or without some of them.
  private func overall(_ dropped: [Expression], _ slice: Slice) -> Slice {
    var other = slice
    if dropped.isEmpty || dropped.contains(where: { Self.grain($0) != nil }) {
      (other.period, other.grain, other.origins) = (slice.asked, nil, [])
    }
    if dropped.isEmpty { (other.groups, other.sought, other.upTo, other.pool) = ([], [], nil, nil) }
    if dropped.contains(where: { clock(in: $0) != nil }) { other.upTo = nil }
    for key in dropped {
      other.groups.removeAll { $0.dimension.answers(to: key) }
      other.sought.removeAll { $0.answers(to: key) }
    }
    if let pool = slice.pool, pool.pooled.allSatisfy({ own in dropped.contains { own.answers(to: $0) } }) {
      other.pool = nil
    }
    return other
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
