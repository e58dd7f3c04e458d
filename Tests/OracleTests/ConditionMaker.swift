import CivilTime

extension ProgramMaker {
  /// A condition on a row of the dataset. With `bare`, own columns stand without their dataset.
  mutating func condition(on name: String, bare: Bool, depth: Int, facts: Bool, numbers: Bool = false) -> String {
    let kind = depth > 1 ? choices.next(6) : choices.next(10)
    switch kind {
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
        "max(orders.amount) >= 50円",
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
    return test(path, column)
  }

  /// One comparison of a column.
  mutating func test(_ path: String, _ column: Known.Column) -> String {
    if choices.chance(9), column.kind != .boolean {
      use("none")
      return "\(path) \(choices.pick(["=", "!="])) none"
    }
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
    case .period: return "\(path) \(choices.pick(["=", "<", ">="])) @2026-03"
    // Over a reference that leads nowhere there is neither yes nor no.
    case .boolean: return path.contains(".") ? "\(path) = true" : path
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
    let (path, column) = choices.pick(candidates)
    if column.name == "at" || dataset(allowed[0]).times.contains(column.name) { return nil }
    return test(path, column)
  }

  /// Columns that all datasets have, by a bare name or by a path.
  func dimensions(_ allowed: [String]) -> [(String, Known.Column)] {
    guard let first = allowed.first else { return [] }
    var found: [(String, Known.Column)] = []
    for column in ([first] + reached(from: first)).flatMap({ dataset($0).columns }) {
      if found.contains(where: { $0.0 == column.name }) { continue }
      if allowed.allSatisfy({ meaning(of: column.name, in: $0) != nil }) { found.append((column.name, column)) }
    }
    for target in reached(from: first) + [first] where allowed.allSatisfy({ reaches($0, target) }) {
      for column in dataset(target).columns { found.append(("\(target).\(column.name)", column)) }
    }
    let times = Set(known.flatMap(\.times))
    return found.filter { !times.contains($0.1.name) }
  }
}
