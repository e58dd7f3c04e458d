import CivilTime

// Questions without numbers: which groups there are, and which rows.
extension ProgramMaker {
  /// `show by channel`
  mutating func makeGroupList() -> String? {
    let candidates = known.filter { known in
      !known.times.isEmpty && known.columns.contains { $0.isGrouping && $0.reference == nil }
    }
    guard !candidates.isEmpty else { return nil }
    use("show without items")
    let owner = choices.pick(candidates)
    var place = Surroundings(allowed: [owner.name], grain: nil, hasWindow: false)
    shownKeys = []
    var keys: [String] = []
    for _ in 0..<(1 + choices.next(2)) {
      let column = choices.pick(owner.columns.filter { $0.isGrouping && $0.reference == nil })
      let path = "\(owner.name).\(column.name)"
      guard !keys.contains(path) else { continue }
      keys.append(path)
      shownKeys.append(ShownKey(text: path, kind: .column(column.kind)))
    }
    if choices.chance(4) {
      let grain = choices.pick(["month", "quarter"])
      keys.append(grain)
      shownKeys.append(ShownKey(text: grain, kind: .grain(grain)))
      place.grain = grain
    }
    keys = named(keys: keys, place)
    var text = " by \(keys.joined(separator: ", "))"
    if choices.chance(3), let filter = dimensionFilter([owner.name]) { text += " where \(filter)" }
    if choices.chance(4) { text += " during @2026-02..@2026-03" }
    text += keepOfKeys() + sortOfKeys()
    if text.contains(" sort "), choices.chance(2) { text += " top \(choices.pick(["1", "2"]))" }
    return "show\(text)"
  }

  /// `list orders: channel, amount`
  mutating func makeList() -> String? {
    let candidates = known.filter { !$0.columns.isEmpty && !$0.times.isEmpty }
    guard !candidates.isEmpty else { return nil }
    use("list")
    let owner = choices.pick(candidates)
    var columns: [String] = []
    var orders: [String] = []
    for _ in 0..<(1 + choices.next(4)) {
      var all = owner.columns.map { ($0.name, $0) }
      for other in reached(from: owner.name) { all += dataset(other).columns.map { ("\(other).\($0.name)", $0) } }
      let (path, column) = choices.pick(all)
      var text = path
      if case .number(let unit) = column.kind, choices.chance(3) {
        use("list with a computed column")
        text = "\(fresh("c")) = \(path) * 2 + \(literal(unit == .percent ? .plain : unit))"
      }
      if !columns.contains(text) { columns.append(text) }
      orders.append(path)
    }
    var text = "list \(owner.name): \(columns.joined(separator: ", "))"
    if choices.chance(2), let filter = dimensionFilter([owner.name]) { text += " where \(filter)" }
    if choices.chance(3) { text += " during \(choices.pick(["@2026-02..@2026-03", "@2026-03", "@2026-Q1"]))" }
    for _ in 0..<choices.next(3) { text += " sort \(choices.pick(orders))\(choices.pick(["", " desc"]))" }
    if choices.chance(2) { text += " top \(1 + choices.next(4))" }
    return text
  }

  // MARK: Keys

  /// Some keys have a name.
  mutating func named(keys: [String], _ place: Surroundings) -> [String] {
    // One that another key is called like is called by nobody.
    shownKeys.removeAll { shown in
      keys.count { key in key.split(whereSeparator: { " .()".contains($0) }).contains(Substring(shown.column)) } > 1
    }
    return keys.enumerated().map { index, key in
      guard choices.chance(8), allows("names of keys"), !key.contains(" = ") else { return key }
      use("names of keys")
      let name = fresh("g")
      if let found = shownKeys.firstIndex(where: { $0.text == key }) { shownKeys[found].name = name }
      return "\(name) = \(key)"
    }
  }

  /// A condition on a key of the answer.
  mutating func keepOfKeys() -> String {
    guard !shownKeys.isEmpty, choices.chance(4), allows("keep of keys") else { return "" }
    let key = choices.pick(shownKeys)
    guard let test = test(of: key) else { return "" }
    use("keep of keys")
    return " keep \(test)"
  }

  private mutating func test(of key: ShownKey) -> String? {
    var text = key.called
    if let name = key.name, choices.chance(2) { text = name }
    if choices.chance(8), key.kind != .condition {
      use("keep with none")
      return "\(text) \(choices.pick(["is none", "is not none", "= none"]))"
    }
    switch key.kind {
    case .grain("day"), .grain("week"): return "\(text) \(choices.pick([">=", "<"])) @2026-03-02"
    case .grain: return "\(text) \(choices.pick([">=", "<", "=", "in"])) @2026-0\(choices.pick(["3", "2"]))"
    case .column(.text(let values)):
      let (value, other) = (choices.pick(values), choices.pick(values))
      return choices.pick([
        "\(text) = \"\(value)\"", "\(text) != \"\(value)\"", "\(text) in [\"\(value)\", \"\(other)\"]",
        "\(text) not in [\"\(value)\"]", "\(text) like \"*\(value.suffix(1))\"",
      ])
    case .column(.number(let unit)):
      return "\(text) \(choices.pick([">", "<=", "=", "!="])) \(literal(unit))"
    case .column(.boolean): return choices.pick([text, "not \(text)", "\(text) = false"])
    case .column(.period(.month)): return "\(text) \(choices.pick([">=", "<", "="])) @2026-03"
    case .column(.day), .column(.moment), .column(.period): return nil
    case .condition: return choices.pick([text, "not (\(text))"])
    case .weekday: return "\(text) \(choices.pick([">", "<=", "="])) 3"
    }
  }

  mutating func sortOfKeys() -> String {
    let sortable = shownKeys.filter { $0.kind != .condition || $0.name != nil }
    guard !sortable.isEmpty, choices.chance(5), allows("sort of keys") else { return "" }
    use("sort of keys")
    let key = choices.pick(sortable)
    return " sort \(key.name ?? key.called)\(choices.pick(["", " desc"]))"
  }
}
