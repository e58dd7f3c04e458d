import CivilTime

// Groups inside a slice.
extension ProgramMaker {
  mutating func grouped(_ unit: Known.Unit, _ place: Surroundings) -> String {
    // What ticks a series of windows brings in is open.
    if choices.chance(3), place.clockKeyed == nil, !place.isInEach || choices.chance(3),
      place.grain == nil || place.grain?.hasSuffix("quarter") == true || place.grain == "month", allows("per month")
    {
      var inner = place.deeper
      // Days are many: only of a month, or of what is asked for.
      let isByDay = place.hasWindow && (place.grain == "month" || choices.chance(4))
      if place.grain == "month", !isByDay { return aggregate(unit, place) }
      let series = isByDay ? choices.pick(["day", "week"]) : "month"
      use("per \(series)")
      (inner.grain, inner.hasWindow) = (series, true)
      let word = choices.pick(["sum", "avg", "max", "min"])
      if series != "month" { return "\(word)(\(aggregate(unit, inner)) per \(series))" }
      if choices.chance(3), allows("per month and a column"),
        let name = place.allowed.first(where: { dataset($0).columns.contains(where: \.isGrouping) })
      {
        use("per month and a column")
        let column = choices.pick(dataset(name).columns.filter(\.isGrouping))
        inner.allowed = [name]
        inner.isInEach = true
        inner.keys = ["\(name).\(column.name)"]
        let value = choices.next(2) == 0 ? aggregate(unit, inner) : transformer(unit, inner)
        return "\(word)(\(value) per (month, \(name).\(column.name)))"
      }
      // The series needs the data of one dataset at least.
      return "\(word)(\(aggregate(unit, inner)) per month)"
    }
    let candidates = place.allowed.filter { name in dataset(name).columns.contains(where: \.isGrouping) }
    guard !candidates.isEmpty, !place.isInEach else { return aggregate(unit, place) }
    let name = choices.pick(candidates)
    let column = choices.pick(dataset(name).columns.filter(\.isGrouping))
    var inner = place.deeper.deeper
    inner.allowed = place.allowed.filter { reaches($0, name) }
    if !allows("each over several") { inner.allowed = [name] }
    inner.isInEach = true
    var key = "\(name).\(column.name)"
    if choices.chance(4) {
      let second = choices.pick(dataset(name).columns.filter(\.isGrouping))
      if second.name != column.name {
        use("several keys")
        inner.keys.append("\(name).\(second.name)")
        key = "(\(key), \(name).\(second.name))"
      }
    }
    inner.keys.append("\(name).\(column.name)")
    if unit == .plain, choices.chance(3) {
      use("count each")
      return "count(each \(key) where \(eachCondition(inner)))"
    }
    if unit == .percent, choices.chance(3) {
      use("share each")
      let condition = eachCondition(inner)
      guard choices.chance(2) else { return "share(each \(key) where \(condition))" }
      use("share each among")
      return "share(each \(key) where \(condition) among \(eachCondition(inner)))"
    }
    use("per")
    let word = choices.pick(["sum", "avg", "max", "min", "median"])
    let filter = choices.chance(4) ? " where \(eachCondition(inner))" : ""
    return "\(word)(\(formula(unit, inner)) per \(key)\(filter))"
  }

  mutating func eachCondition(_ place: Surroundings) -> String {
    let unit: Known.Unit = choices.pick([.plain, .yen, .percent])
    let value = choices.chance(3) ? transformer(unit, place) : formula(unit, place)
    let condition = "\(value) \(choices.pick([">", ">=", "<", "=", "!="])) \(literal(unit))"
    guard place.depth < 5, choices.chance(4) else { return condition }
    use("several conditions on groups")
    let other = eachCondition(place.deeper.deeper)
    return choices.pick([
      "\(condition) and \(other)", "(\(condition) or \(other))", "not (\(condition)) and \(other)",
    ])
  }
}
