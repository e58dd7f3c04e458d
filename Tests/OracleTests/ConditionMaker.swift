import CivilTime

extension ProgramMaker {
  /// A condition on a row of the dataset. With `bare`, own columns stand without their dataset.
  mutating func condition(on name: String, bare: Bool, depth: Int, facts: Bool, numbers: Bool = false) -> String {
    let kind = depth > 1 ? choices.next(6) : choices.next(14)
    switch kind {
    case 13 where bare && facts: return rowCall(on: name) ?? simpleCondition(on: name, bare: bare)
    case 10:
      use("if in a condition")
      return "(if " + condition(on: name, bare: bare, depth: 2, facts: facts) + " then "
        + condition(on: name, bare: bare, depth: 2, facts: facts) + " else "
        + choices.pick(["true", "false", simpleCondition(on: name, bare: bare)]) + ")"
    case 11 where bare:
      if let text = comparison(on: name) { return text }
      return simpleCondition(on: name, bare: bare)
    case 12 where bare:
      use("number made from times")
      let times = dataset(name).columns.filter { $0.kind == .day }
      guard times.count > 1 else { return simpleCondition(on: name, bare: bare) }
      let (first, second) = (choices.pick(times), choices.pick(times))
      return "\(second.name) - \(first.name) \(choices.pick(["<=", ">", "<", "=", "!="])) \(literal(.days))"
    case 6:
      use("and / or")
      let word = choices.pick([" and ", " or "])
      return "(" + condition(on: name, bare: bare, depth: depth + 1, facts: facts) + word
        + condition(on: name, bare: bare, depth: depth + 1, facts: facts) + ")"
    case 7:
      use("not")
      return "not (" + condition(on: name, bare: bare, depth: depth + 1, facts: facts) + ")"
    case 8 where facts && name == "customers":
      use("fact in a condition")
      return choices.pick([
        "count(orders) >= 2", "sum(orders.amount) > 50円", "count(orders where channel = \"web\") > 0",
        "max(orders.amount) >= 50円", "avg(orders.amount where channel = \"web\") <= 50円",
        "not (max(orders.qty) >= 2)", "last(orders.shipped) < @2026-03", "not (max(orders.shipped) >= @2026-03)",
        "first(orders.qty where gift) in 1..2", "sum(orders.qty where amount > 20円) > 1",
        "avg(orders.amount) - avg(orders.amount where gift) > 0円",
      ])
    case 9 where numbers && allows("number of the slice"):
      use("number of the slice in a condition")
      let yen = dataset(name).columns.filter { $0.kind == .number(.yen) }
      guard !yen.isEmpty else { return "true" }
      let column = choices.pick(yen)
      return "\(column.name) > avg(\(name).\(column.name))"
    default: return simpleCondition(on: name, bare: bare)
    }
  }

  /// Two columns of one kind, of which either may be empty.
  private mutating func comparison(on name: String) -> String? {
    var candidates = dataset(name).columns.map { ($0.name, $0) }
    for other in reached(from: name) { candidates += dataset(other).columns.map { ("\(other).\($0.name)", $0) } }
    let (path, column) = choices.pick(candidates)
    let others = candidates.filter { $0.1.kind == column.kind && $0.0 != path }
    guard !others.isEmpty else { return nil }
    let other = choices.pick(others).0
    switch column.kind {
    case .number, .day:
      use("two columns compared")
      return "\(path) \(choices.pick([">", "<=", "=", "!=", "<", ">="])) \(other)"
    case .text, .boolean:
      use("two columns compared")
      return "\(path) \(choices.pick(["=", "!="])) \(other)"
    case .moment, .period: return nil
    }
  }

  private mutating func simpleCondition(on name: String, bare: Bool) -> String {
    var candidates = dataset(name).columns.map { (bare ? $0.name : "\(name).\($0.name)", $0) }
    if bare {
      for other in reached(from: name) {
        for column in dataset(other).columns { candidates.append(("\(other).\(column.name)", column)) }
      }
    }
    if bare { candidates += dataset(name).rowDefinitions.map { ($0.name, $0) } }
    // First the own columns, which are the simplest.
    let (path, column) = choices.pick(candidates)
    if path.contains(".") { use("path") }
    let event = column.name
    if column.kind == .day, event == "shipped", bare, path == "shipped", choices.chance(2), allows("within") {
      use("within")
      return "shipped within \(choices.pick(["10 days", "1 month", "0 days"])) of at"
    }
    if column.kind == .day, bare, !path.contains("."), choices.chance(3), allows("within of two columns") {
      let starts = candidates.filter { $0.1.kind == .day && $0.0 != path }
      if !starts.isEmpty {
        use("within of two columns")
        let length = choices.pick(["30 days", "10 days", "1 month", "2 months", "0 days"])
        return "\(path) within \(length) of \(choices.pick(starts).0)"
      }
    }
    if bare, name == "tickets", event == "opened", choices.chance(2), allows("within") {
      use("within over a reference")
      return
        "\(choices.pick(["opened", "order.shipped"])) within \(choices.pick(["10 days", "1 month", "40 days"])) of \(choices.pick(["order.at", "opened"]))"
    }
    if bare, name == "customers", event == "last_at", choices.chance(2), allows("within") {
      use("fact within")
      return "last_at within \(choices.pick(["20 days", "2 months"])) of \(dataset(name).times[0])"
    }
    return test(path, column)
  }

  /// Among the largest.
  private mutating func inTop(_ path: String, _ column: Known.Column) -> String? {
    guard case .number = column.kind else { return nil }
    use("in top on rows")
    return "\(path)\(choices.pick([" in", " in", " not in"])) top \(choices.pick(["2", "1", "3", "50%", "25%", "34%"]))"
  }

  /// One comparison of a column.
  mutating func test(_ path: String, _ column: Known.Column) -> String {
    if choices.chance(9), column.kind != .boolean {
      use("none")
      return "\(path) \(choices.pick(["= none", "!= none", "is none", "is not none"]))"
    }
    if choices.chance(8), allows("in top"), let place = inTop(path, column) { return place }
    switch column.kind {
    case .text(let values):
      let value = choices.pick(values)
      switch choices.next(5) {
      case 0: return "\(path) = \"\(value)\""
      case 1: return "\(path) != \"\(value)\""
      case 2:
        use("in")
        return "\(path) in [\"\(value)\", \"\(choices.pick(values))\"]"
      case 3:
        use("in")
        return "\(path) not in [\"\(value)\", \"\(choices.pick(values))\"]"
      default:
        use("like")
        return
          "\(path)\(choices.pick([" like", " not like"])) \"\(choices.pick(["*", "?", ""]))\(value.suffix(2))\(choices.pick(["", "*"]))\""
      }
    case .number(let unit):
      if choices.chance(5) {
        use("in")
        return "\(path) in \(range(unit))"
      }
      return "\(path) \(choices.pick([">", "<", ">=", "<=", "=", "!="])) \(literal(unit))"
    case .moment:
      return
        "\(path) \(choices.pick([">=", "<", "<=", "="])) @2026-\(choices.pick(["03", "02-20", "03-10T12:00", "03-10T10:00"]))"
    case .day:
      switch choices.next(3) {
      case 0:
        return
          "\(path) \(choices.pick([">=", "<", ">", "<=", "=", "!="])) @2026-\(choices.pick(["03", "02-20", "02", "Q1"]))"
      case 1:
        use("in")
        return "\(path) in @2026-02..@2026-03"
      default: return "month(\(path)) \(choices.pick(["=", ">", "<="])) @2026-03"
      }
    case .period(.month): return "\(path) \(choices.pick(["=", "<", ">="])) @2026-03"
    case .period(.day): return "\(path) \(choices.pick(["=", "<", ">="])) @2026-02-26"
    case .period: return "\(path) \(choices.pick(["=", "!="])) none"
    case .boolean:
      return choices.pick([path, "not \(path)", "\(path) = true", "\(path) != true", "not (\(path) = false)"])
    }
  }

  private func range(_ unit: Known.Unit) -> String {
    switch unit {
    case .yen: hasScales ? "10円..50K" : "10円..50円"
    case .days: "1日..20日"
    case .months: "6月..2年"
    case .plain: "1..<3"
    case .percent: "5%..50%"
    }
  }

  /// A filter of a slice: a dimension that every dataset in play has.
  mutating func dimensionFilter(_ allowed: [String]) -> String? {
    let candidates = dimensions(allowed)
    guard !candidates.isEmpty else { return nil }
    if choices.chance(6), let test = timeFilter(allowed) { return test }
    let (path, column) = choices.pick(candidates)
    if column.name == "at" || dataset(allowed[0]).times.contains(column.name) { return nil }
    return test(path, column)
  }

  /// A function of the default time.
  private mutating func timeFilter(_ allowed: [String]) -> String? {
    let first = choices.pick(allowed)
    let time = dataset(first).times[0]
    guard allows("function of the time"), allowed.allSatisfy({ reaches($0, first) }), hasDays(first) else { return nil }
    use("filter on a function of the time")
    return choices.pick([
      "weekday(\(first).\(time)) \(choices.pick(["=", "<=", "!="])) \(choices.pick(["2", "5", "7"]))",
      "month_of_year(\(first).\(time)) \(choices.pick(["=", "!=", ">"])) \(choices.pick(["3", "2", "4"]))",
      "weekday(\(first).\(time)) in [1, 2, 6]",
    ])
  }

  /// The default time tells days, not whole periods.
  func hasDays(_ name: String) -> Bool {
    let first = dataset(name).times[0]
    if let table = tables[name], let place = table.header.firstIndex(of: first),
      case .period = table.kinds[place]
    {
      return false
    }
    guard let time = dataset(name).column(first) else { return true }
    if case .period = time.kind { return false }
    return true
  }

  /// Columns that all datasets have, by a bare name or by a path.
  func dimensions(_ allowed: [String]) -> [(String, Known.Column)] {
    guard let first = allowed.first else { return [] }
    var found: [(String, Known.Column)] = []
    for column in ([first] + reached(from: first)).flatMap({ dataset($0).columns }) {
      if found.contains(where: { $0.0 == column.name }) { continue }
      if allowed.allSatisfy({ meaning(of: column.name, in: $0)?.kind == column.kind }) {
        found.append((column.name, column))
      }
    }
    for target in reached(from: first) + [first] where allowed.allSatisfy({ reaches($0, target) }) {
      for column in dataset(target).columns { found.append(("\(target).\(column.name)", column)) }
    }
    let times = Set(known.flatMap(\.times))
    return found.filter { !times.contains($0.1.name) }
  }
}
