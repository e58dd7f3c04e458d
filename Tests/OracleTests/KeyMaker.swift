import CivilTime

// Keys of the answer.
extension ProgramMaker {
  func applies(_ filter: String, to name: String, as first: String? = nil) -> Bool {
    var words = filter.prefix { $0 != " " && $0 != ")" }
    if let bracket = words.lastIndex(of: "(") { words = words[words.index(after: bracket)...] }
    let parts = words.split(separator: ".").map(String.init)
    if parts.count == 1, let first, meaning(of: parts[0], in: first) != nil {
      return meaning(of: parts[0], in: name)?.kind == meaning(of: parts[0], in: first)?.kind
    }
    if parts.count == 1 { return meaning(of: parts[0], in: name) != nil }
    return reaches(name, parts[0])
  }

  /// A key of the answer; those datasets stay in play that have it.
  mutating func dimension(_ place: inout Surroundings) -> String? {
    if place.dimensions.isEmpty, choices.chance(8), let pair = pair(&place) { return pair }
    let first = choices.pick(place.allowed)
    let candidates = dimensions([first]).filter(\.1.isGrouping)
    guard !candidates.isEmpty else { return nil }
    if choices.chance(8), allows("function of the time"), hasDays(first) {
      use("by a function of the time")
      place.allowed = place.allowed.filter { reaches($0, first) }
      let word = choices.pick(["weekday", "month_of_year", "month"])
      let key = "\(word)(\(first).\(dataset(first).times[0]))"
      shownKeys.append(ShownKey(text: key, kind: word == "month" ? .column(.period(.month)) : .weekday))
      return key
    }
    let (path, column) = choices.pick(candidates)
    let having = place.allowed.filter { applies(path, to: $0, as: first) }
    guard having.contains(first) else { return nil }
    place.allowed = having
    if path.contains(".") { use("by a path") }
    if column.reference != nil { use("by a reference") }
    if column.kind == .number(.plain) {
      switch choices.next(4) {
      case 1:
        use("up to")
        shownKeys.append(ShownKey(text: "\(path) up to 2", kind: .column(column.kind)))
        return "\(path) up to 2"
      case 2:
        use("step")
        let key = "\(path) step \(choices.pick(["2", "0.1", "0.5", "0.3"]))"
        shownKeys.append(ShownKey(text: key, kind: .column(column.kind)))
        return key
      default: break
      }
    }
    // A column of a file: what is computed may be undecided, which is no group yet.
    let isStored = tables.values.contains { $0.header.contains(column.name) }
    if isStored, choices.chance(5), allows("by a condition"), let test = condition(path, column) {
      use("by a condition")
      shownKeys.append(ShownKey(text: test, kind: .condition))
      return test
    }
    use("by a column")
    shownKeys.append(ShownKey(text: path, kind: .column(column.kind)))
    return path
  }

  /// Whether two keys may be one column under two names, of which an answer has one: a pair and one of its sides.
  func isOneColumn(_ key: String, _ other: String) -> Bool {
    func sides(_ key: String) -> [String] {
      key.contains("(") ? [String(key.trimmingPrefix("("))] : key.split(separator: " = ").map(String.init)
    }
    return sides(key).contains { a in
      sides(other).contains { b in
        // `n step 0.3` is a path and how it is cut.
        let (own, others) = (a.split(separator: " ", maxSplits: 1), b.split(separator: " ", maxSplits: 1))
        let heads = [own, others].map { $0.first?.split(separator: ".").first }
        let columns = [own, others].map { $0.first?.split(separator: ".").last }
        // Columns of what two references lead to are two.
        let areTwo = Set(heads) == ["sender", "receiver"]
        return columns[0] == columns[1] && own.dropFirst() == others.dropFirst() && !areTwo
      }
    }
  }

  /// The first on datasets that have it, the second on the others.
  private mutating func pair(_ place: inout Surroundings) -> String? {
    let sides = [
      ("orders", "channel"), ("ads", "channel"), ("transfers", "sender"), ("subscriptions", "plan"),
      ("media", "medium"),
      ("orders", "sku"), ("plans", "channel"),
    ].filter { name, column in place.allowed.contains(name) && dataset(name).column(column) != nil }
    guard !sides.isEmpty else { return nil }
    let first = choices.pick(sides)
    let others = sides.filter { $0.0 != first.0 }
    guard !others.isEmpty else { return nil }
    let second = choices.pick(others)
    use("a.x = b.x")
    place.allowed = place.allowed.filter { $0 == first.0 || $0 == second.0 }
    if choices.chance(3), place.allowed.count == 2, meaning(of: first.1, in: second.0) == nil {
      use("x = b.x")
      return "\(first.1) = \(second.0).\(second.1)"
    }
    return "\(first.0).\(first.1) = \(second.0).\(second.1)"
  }

  /// Yes or no for each row: `amount > 20円`, with `=` in brackets.
  private mutating func condition(_ path: String, _ column: Known.Column) -> String? {
    switch column.kind {
    case .number(let unit): return "\(path) \(choices.pick([">", "<="])) \(literal(unit))"
    case .text(let values): return "(\(path) = \"\(choices.pick(values))\")"
    case .day, .moment, .period, .boolean: return nil
    }
  }
}
