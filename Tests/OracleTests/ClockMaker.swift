import CivilTime

// Clocks: at which ages a row stands.
extension ProgramMaker {
  /// The customers count their time from one of their days.
  mutating func addClock(_ customers: Int, _ lines: inout [String]) {
    guard choices.chance(3), allows("clock") else { return }
    use("clock")
    let days = known[customers].columns.filter { $0.kind == .day }.map(\.name)
    let start = choices.next(4) > 0 ? known[customers].times[0] : choices.pick(days)
    lines.append("  clock tick = \(clockLength()) since \(start)")
    known[customers].clock = "tick"
  }

  mutating func clockLength() -> String {
    if isWide { return choices.pick(["months", "quarters", "years", "full 60 days", "full years", "full quarters"]) }
    let length = choices.pick(["months", "months", "weeks", "quarters", "full months", "full 30 days", "full 2 weeks"])
    if length.hasPrefix("full") { use("clock of full lengths") }
    return length
  }

  /// The dataset with a clock that all of these lead to.
  func clocked(_ allowed: [String]) -> Known? {
    known.first { candidate in candidate.clock != nil && allowed.allSatisfy { reaches($0, candidate.name) } }
  }

  /// The dataset of the clock, where its own rows can be asked for.
  private func countable(_ place: Surroundings) -> Known? {
    clocked(place.allowed).flatMap { place.allowed.contains($0.name) ? $0 : nil }
  }

  /// Whether a clock may be asked for here.
  func mayAskClock(_ place: Surroundings) -> Bool { !place.hasWindow || allows("clocks in windows") }

  /// Some questions are about the clock, if there is one.
  mutating func narrowToClock(_ place: inout Surroundings) {
    let owners = known.filter { $0.clock != nil }
    guard !owners.isEmpty, choices.chance(2) else { return }
    let owner = choices.pick(owners)
    let having = place.allowed.filter { reaches($0, owner.name) }
    if !having.isEmpty { place.allowed = having }
  }

  /// A clock as a key of the answer.
  mutating func clockKey(_ place: inout Surroundings) -> String? {
    guard mayAskClock(place), let owner = clocked(place.allowed), let clock = owner.clock, choices.next(3) > 0 else {
      return nil
    }
    use("by a clock")
    place.clockKeyed = clock
    defer {
      if place.clock != nil { shownKeys.append(ShownKey(text: clock, kind: .column(.number(.plain)))) }
    }
    switch choices.next(8) {
    case 6:
      use("by a clock in steps")
      return "\(clock) \(choices.pick(["up to 2", "step 2", "up to 1"]))"
    case 7:
      place.clock = clock
      place.dimensions.append(clock)
      return "\(owner.name).\(clock)"
    default:
      place.clock = clock
      place.dimensions.append(clock)
      return clock
    }
  }

  /// A condition on the tick, in a slice.
  mutating func clockFilter(_ clock: String) -> String {
    use("filter on a clock")
    return choices.pick([
      "\(clock) = 1", "\(clock) = 0", "\(clock) = 2", "\(clock) <= 1", "\(clock) >= 1", "\(clock) != 1",
      "\(clock) in 1..2", "not (\(clock) < 1)", "\(clock) in [0, 2]", "\(clock) is none",
    ])
  }

  /// What is asked of ticks.
  mutating func byClock(_ unit: Known.Unit, _ place: Surroundings, _ clock: String) -> String {
    var inner = place.deeper
    inner.clockKeyed = clock
    if place.clock != nil {
      switch choices.next(6) {
      case 0, 1, 2:
        use("cumulative by a clock")
        return "cumulative(\(formula(unit, inner)), \(clock))"
      case 3:
        guard unit == .percent, let owner = countable(place) else { return aggregate(unit, inner) }
        use("ratio by a clock")
        let name = choices.pick(place.allowed)
        return "(count_distinct(\(name).\(choices.pick(dataset(name).columns).name)) / count(\(owner.name)))"
      case 4:
        guard unit == .yen, let owner = countable(place) else { return aggregate(unit, inner) }
        use("ratio by a clock")
        return "(cumulative(\(formula(unit, inner)), \(clock)) / count(\(owner.name)))"
      default:
        guard !place.isInEach else { return aggregate(unit, inner) }
        use("overall of a clock")
        var whole = inner
        whole.clock = nil
        whole.dimensions.removeAll { $0 == clock }
        return "overall(\(formula(unit, whole)), \(clock))"
      }
    }
    switch choices.next(5) {
    case 0, 1: return "(\(formula(unit, inner)) where \(clockFilter(clock)))"
    case 2:
      use("cumulative where a clock")
      return "(cumulative(\(aggregate(unit, inner)), \(clock)) where \(clock) = \(choices.next(4)))"
    default: return eachTick(unit, inner, clock)
    }
  }

  /// `min(each tick where …)`
  private mutating func eachTick(_ unit: Known.Unit, _ place: Surroundings, _ clock: String) -> String {
    var inner = place.deeper
    guard !place.isInEach, countable(place) != nil else { return aggregate(unit, inner) }
    inner.isInEach = true
    inner.clock = clock
    inner.keys.append(clock)
    use("each tick")
    if unit == .plain, choices.next(3) > 0 {
      let word = choices.pick(["min", "max", "count", "min"])
      return "\(word)(each \(clock) where \(eachCondition(inner)))"
    }
    let word = choices.pick(["sum", "avg", "max", "min"])
    return "\(word)(\(formula(unit, inner)) per \(clock))"
  }
}
