import CivilTime

/// What a formula may use where it stands.
struct Surroundings {
  /// Datasets that may be aggregated: they have all dimensions and filters in force.
  var allowed: [String]
  var grain: String?
  /// The slice has a window.
  var hasWindow: Bool
  /// Dimensions as written, for `overall(x, k)`.
  var dimensions: [String] = []
  var depth = 0
  var isInEach = false
  /// The keys of the groups around, as written.
  var keys: [String] = []
  /// The clock that is a key of the answer or of the groups around.
  var clock: String?
  /// The clock by which the lines are, also in steps.
  var clockKeyed: String?

  var deeper: Surroundings {
    var inner = self
    inner.depth += 1
    return inner
  }
}

extension ProgramMaker {
  mutating func makeShow() -> String {
    if choices.chance(16), allows("list"), let text = makeList() { return text }
    if choices.chance(20), allows("show without items"), let text = makeGroupList() { return text }
    var place = Surroundings(allowed: known.filter { !$0.times.isEmpty }.map(\.name), grain: nil, hasWindow: false)
    narrowToSpread(&place)
    narrowToClock(&place)
    var keys: [String] = []
    var clauses = ""
    let shape = choices.next(6)
    if shape == 1 || shape >= 4 {
      let grain = choices.pick(
        isWide
          ? ["month", "quarter", "year", "fiscal_quarter", "fiscal_year"]
          : ["month", "month", "week", "quarter", "month", "day"])
      use("by \(grain)")
      place.grain = grain
      place.hasWindow = true
      keys.append(grain)
      shownKeys.append(ShownKey(text: grain, kind: .grain(grain)))
    }
    if shape == 2 || shape == 3 || shape == 5 {
      for _ in 0..<(1 + choices.next(2)) {
        guard let key = dimension(&place), !keys.contains(key) else { continue }
        if keys.contains(where: { isOneColumn($0, key) }) {
          shownKeys.removeAll { $0.text == key }
          continue
        }
        choices.chance(4) ? keys.insert(key, at: 0) : keys.append(key)
        // A condition as a key is dropped by its whole text only, and so is a function.
        if !key.contains(where: { "=<>(".contains($0) }) { place.dimensions.append(key) }
      }
    }
    if let key = clockKey(&place) { keys.append(key) }
    clauses += rangeAsked(&place)
    clauses += filterAsked(&place)
    for _ in 0..<choices.next(4) { makeDefinition(place) }
    let before = choices.chance(4) ? makeWorld(&clauses) : ""
    let items = (0..<(1 + choices.next(3))).map { _ in
      let unit: Known.Unit = choices.pick([.plain, .yen, .percent])
      if place.hasWindow, choices.chance(4) { return transformer(unit, place) }
      return choices.chance(6) ? grouped(unit, place) : formula(unit, place)
    }
    let written = named(items, place)
    keys = named(keys: keys, place)
    let isAcross = !keys.isEmpty && choices.chance(4) && allows("across")
    let across = isAcross ? acrossKey(&keys, place) : ""
    let by = keys.isEmpty ? "" : " by " + keys.joined(separator: ", ")
    let lines = arrangement(items, keys, place, isAcross: !across.isEmpty, isWhatIf: before.hasPrefix("if "))
    return "\(before)show \(written.joined(separator: ", "))\(by)\(across)\(clauses)\(lines)"
  }

  private mutating func rangeAsked(_ place: inout Surroundings) -> String {
    guard choices.chance(3), place.clockKeyed == nil || allows("clocks in windows") else { return "" }
    use("during")
    place.hasWindow = true
    let range = choices.pick([
      "@2026-02..@2026-03", "@2026-03", "@2026-01..@2026-05", "@2026-Q1", "@2026-02..<@2026-04",
    ])
    return " during " + (cutsPeriod() && allows("cut period") ? "@2026-02-10..@2026-03-20" : range)
  }

  private mutating func filterAsked(_ place: inout Surroundings) -> String {
    var clauses = ""
    if choices.chance(4) {
      // Only some datasets have the dimension; the others are out of play.
      let first = choices.pick(place.allowed)
      if let filter = dimensionFilter([first]) {
        let having = place.allowed.filter { name in applies(filter, to: name, as: first) }
        if having.contains(first) {
          place.allowed = having
          clauses += " where \(filter)"
          use("where of a query")
          let yen = dataset(first).columns.filter { $0.kind == .number(.yen) }
          if !yen.isEmpty, choices.chance(3), allows("number of the slice in a query's where") {
            let column = choices.pick(yen).name
            let test = "\(first).\(column) \(choices.pick([">", "<="])) avg(\(first).\(column))"
            if place.allowed.allSatisfy({ applies(test, to: $0) }) {
              use("number of the slice in a query's where")
              clauses += choices.pick([" and ", " where "]) + test
            }
          }
        }
      }
    }
    return clauses
  }

  private mutating func acrossKey(_ keys: inout [String], _ place: Surroundings) -> String {
    use("across")
    let key = keys.remove(at: choices.next(keys.count))
    if place.grain.map({ key == $0 || key.hasSuffix("= \($0)") }) ?? false { use("periods across") }
    if place.clockKeyed.map({ key.contains($0) }) ?? false { use("a clock across") }
    // No line is of one value of it.
    let own = ShownKey(text: String(key.split(separator: " = ").last ?? ""), kind: .condition).column
    shownKeys.removeAll { shown in key.hasSuffix(shown.text) || shown.column == own }
    return " across \(key)"
  }

  /// The query in another world: a clause that names a scenario, or the changes of a what-if in front.
  private mutating func makeWorld(_ clauses: inout String) -> String {
    var changeable = defined.filter { $0.name.hasPrefix("k") && !tabled.contains($0.name) }
    guard let first = changeable.popLast() else { return "" }
    var changed = [first]
    if let second = changeable.popLast(), choices.chance(2) { changed.append(second) }
    if choices.chance(2), allows("what-if") {
      use("what-if")
      let changes = changed.map { definition in
        let sign = choices.pick(["+", "-"])
        let amount = choices.pick([
          "\(sign) 10%", "= \(literal(definition.unit))", "\(sign) \(literal(definition.unit))",
          "= \(definition.name) * 2",
        ])
        return "\(definition.name) \(amount)"
      }
      let asked = "if \(changes.joined(separator: ", ")) "
      if choices.chance(3), allows("what-if under a scenario") {
        use("what-if under a scenario")
        // Some of what the what-if changes, and something else.
        let both = changed.filter { _ in choices.chance(2) }
        makeScenario(both + (changeable.popLast().map { [$0] } ?? []), first, &clauses)
      }
      return asked
    }
    guard allows("scenario") else { return "" }
    use("scenario")
    makeScenario(changed, first, &clauses)
    return ""
  }

  private mutating func makeScenario(_ changed: [Defined], _ first: Defined, _ clauses: inout String) {
    if changed.isEmpty { return }
    var from = ""
    if choices.chance(3), allows("scenario from a day") {
      use("scenario from a day")
      from = " from \(choices.pick(["@2026-03", "@2026-02-15", "@2026"]))"
    }
    let bodies = changed.map { definition in
      let body = choices.pick([
        "\(definition.name) * 2", literal(definition.unit), "\(definition.name) + \(literal(definition.unit))",
        definition.unit == first.unit ? "\(first.name) * 50%" : literal(definition.unit),
      ])
      return "  \(definition.name) = \(body)\n"
    }
    definitionTexts.append("scenario s1\(from) {\n\(bodies.joined())}")
    clauses += " under s1"
  }

  // MARK: Definitions

  private mutating func makeDefinition(_ place: Surroundings) {
    let name = fresh("k")
    let kind = choices.next(10)
    if kind == 8, allows("recurrence"), place.grain == "month" { return makeRecurrence(name, place) }
    if kind == 9, allows("table") { return makeTable(name, place) }
    let unit: Known.Unit = choices.pick([.plain, .yen, .percent])
    if choices.chance(6), allows("uncertain number") { return makeUncertain(name, unit, place) }
    var body = formula(unit, place.deeper)
    if choices.chance(6), let filter = dimensionFilter(place.allowed) {
      use("definition with where")
      body += " where \(filter)"
    }
    definitionTexts.append("\(name) = \(body)")
    defined.append((name, unit, []))
  }

  private mutating func makeTable(_ name: String, _ place: Surroundings) {
    use("parameter table")
    let life = "{ 1年: 2, 0.5年: 7, 2月..4月: 3\(choices.pick([", else: 0.5", ""])) }"
    if let key = place.dimensions.first(where: { $0 == "life" || $0.hasSuffix(".life") }) {
      use("table with units")
      definitionTexts.append("\(name) = by \(key) \(life)")
    } else if hasScales, dataset("customers").column("life") != nil, place.allowed.contains("orders"),
      choices.chance(2)
    {
      use("table with units on rows")
      let table = fresh("t")
      definitionTexts.append("\(table) = by life \(life)")
      definitionTexts.append("\(name) = sum(orders.qty * \(table))")
      defined.append((name, .plain, []))
      return
    } else if let key = place.dimensions.first(where: { ["channel", "region", "plan", "level"].contains($0) }) {
      definitionTexts.append("\(name) = by \(key) { \"web\": 2, \"north\": 3, else: 0.5 }")
      if choices.chance(2) {
        use("table with a period")
        let first = choices.pick(["@2026-02", "@2026-01..@2026-02"])
        definitionTexts[definitionTexts.count - 1] =
          "\(name) = by month, \(key) "
          + "{ (\(first), \"web\"): 2, (@2026-03, \"south\"): 3\(choices.pick([", else: 1", ""])) }"
      }
    } else if let key = place.dimensions.first(where: { ["qty", "tier", "quota", "season", "grp"].contains($0) }) {
      tableOfRanges(name, key)
    } else if place.allowed.contains("orders"), choices.chance(2) {
      tableUnderFilter(name)
      defined.append((name, .plain, []))
      tabled.insert(name)
      return
    } else if place.allowed.contains("orders"), choices.chance(2) {
      tableOverGroups(name)
      defined.append((name, .plain, []))
      tabled.insert(name)
      return
    } else if place.allowed.contains("orders"), choices.chance(2) {
      use("table on rows")
      let table = fresh("t")
      definitionTexts.append("\(table) = by channel { \"web\": 2, \"shop\": 3\(choices.pick([", else: 0.5", ""])) }")
      definitionTexts.append("\(name) = sum(orders.qty * \(table))")
      defined.append((name, .plain, []))
      return
    } else {
      if choices.chance(3), place.allowed.contains("orders") {
        use("weights by month_of_year")
        let table = fresh("t")
        definitionTexts.append(
          "\(table) = by month_of_year { 1..2: 50%, 3: 150%\(choices.pick([", else: 100%", ""])) }")
        definitionTexts.append("\(name) = sum(\(choices.pick(["count(orders)", "12"])) * \(table) per month)")
        defined.append((name, .plain, []))
        tabled.insert(name)
        return
      }
      let entries = choices.pick(["@2026-02: 5, @2026-03: 7.5", "@2026-01..@2026-02: 5, @2026-03..<@2026-05: 7.5"])
      if entries.contains("..") { use("table over ranges of periods") }
      definitionTexts.append("\(name) = by month { \(entries)\(choices.pick([", else: 1", ""])) }")
    }
    defined.append((name, .plain, []))
    tabled.insert(name)
  }

  // MARK: Formulas of slices

  mutating func formula(_ unit: Known.Unit, _ place: Surroundings) -> String {
    let named = defined.filter { $0.unit == unit && $0.reads.allSatisfy(place.allowed.contains) }
    if !named.isEmpty, !place.isInEach, choices.chance(4) {
      use("definition")
      return choices.pick(named).name
    }
    if place.depth >= 3 { return aggregate(unit, place) }
    if mayAskClock(place), let clock = clocked(place.allowed)?.clock, choices.chance(3) {
      return byClock(unit, place, clock)
    }
    let inner = place.deeper
    if choices.chance(12), let table = tableInFormula(unit, place) { return table }
    if choices.chance(9), let call = call(unit, place) { return call }
    if place.isInEach, choices.chance(10), let key = numberOfKey(place) {
      return "(\(aggregate(unit, place)) * \(key))"
    }
    switch choices.next(16) {
    case 0, 1, 2, 3: return aggregate(unit, place)
    case 4:
      use("arithmetic")
      return "(\(formula(unit, inner)) \(choices.pick(["+", "-"])) \(formula(unit, inner)))"
    case 5:
      use("ratio")
      if unit == .plain || unit == .percent, choices.chance(2) {
        return "(\(formula(.yen, inner)) / \(formula(.yen, inner)))"
      }
      return "(\(formula(unit, inner)) / \(formula(.plain, inner)))"
    case 6:
      use("arithmetic")
      return "(\(choices.pick(["2", "50%", "-1", "1.5"])) * \(formula(unit, inner)))"
    case 7:
      guard allows("??") else { return aggregate(unit, place) }
      use("??")
      return "(\(formula(unit, inner)) ?? \(literal(unit)))"
    case 8:
      guard allows("functions") else { return aggregate(unit, place) }
      use("functions")
      return choices.pick([
        "abs(\(formula(unit, inner)))", "max(\(formula(unit, inner)), \(literal(unit)))",
        "min(\(formula(unit, inner)), \(formula(unit, inner)))",
      ])
    case 9:
      guard allows("if") else { return aggregate(unit, place) }
      use("if")
      return "(if \(sliceCondition(inner)) then \(formula(unit, inner)) else \(formula(unit, inner)))"
    case 10:
      guard let filter = dimensionFilter(place.allowed) else { return aggregate(unit, place) }
      use("postfix where")
      return "(\(formula(unit, inner)) where \(filter))"
    case 11:
      guard allows("postfix during"), place.clockKeyed == nil || allows("clocks in windows") else {
        return aggregate(unit, place)
      }
      use("postfix during")
      var fixed = inner
      (fixed.grain, fixed.hasWindow) = (nil, true)
      return "(\(aggregate(unit, fixed)) during \(stretch(place)))"
    case 12, 13, 14: return transformer(unit, place)
    default: return grouped(unit, place)
    }
  }

  /// The key of a group is a number inside it.
  private mutating func numberOfKey(_ place: Surroundings) -> String? {
    guard let key = place.keys.last, allows("key in a formula") else { return nil }
    let parts = key.split(separator: ".").map(String.init)
    guard parts.count == 2, dataset(parts[0]).column(parts[1])?.kind == .number(.plain) else { return nil }
    use("key in a formula")
    return key
  }

  mutating func sliceCondition(_ place: Surroundings) -> String {
    let unit: Known.Unit = choices.pick([.plain, .yen, .percent])
    if !place.isInEach, choices.chance(5), allows("in top of cells") {
      use("in top of cells")
      let part = choices.pick(["1", "2", "50%", "40%"])
      return "\(aggregate(unit, place))\(choices.pick([" in", " not in"])) top \(part)"
    }
    return "\(aggregate(unit, place)) \(choices.pick([">", ">=", "<", "=", "!="])) \(literal(unit))"
  }

  // MARK: Aggregates

  mutating func aggregate(_ unit: Known.Unit, _ place: Surroundings) -> String {
    let name = choices.pick(place.allowed)
    let columns = dataset(name).columns
    var filter = ""
    if choices.chance(3) {
      use("aggregate where")
      filter = " where " + condition(on: name, bare: true, depth: 0, facts: true, numbers: true)
    }
    var on = ""
    if dataset(name).times.count > 1, choices.chance(5) {
      use("on")
      on = " on \(dataset(name).times[1 + choices.next(dataset(name).times.count - 1)])"
    }
    switch unit {
    case .yen:
      let yen = columns.filter { $0.kind == .number(.yen) }
      guard !yen.isEmpty else { return "(10円 * \(count(name, on, filter)))" }
      if let sum = spreadSum(name, on, filter) { return sum }
      let path = "\(name).\(choices.pick(yen).name)"
      let word = choices.pick([
        "sum", "avg", "sum", "min", "max", "median", "stddev", "quantile", "first", "last", "only",
      ])
      use(word)
      if word == "quantile" {
        var places = ["\(path)\(on)", choices.pick(["25%", "90%", "50%"])]
        if choices.chance(2) { places.append("nearest") }
        let place = choices.next(places.count)
        if place < places.count - 1, !filter.isEmpty { use("where behind an argument") }
        places[place] += filter
        return "quantile(\(places.joined(separator: ", ")))"
      }
      if ["sum", "avg"].contains(word), choices.chance(4) {
        use("expression in an aggregate")
        return "\(word)(\(path) * 2 + \(path)\(on)\(filter))"
      }
      if ["sum", "avg"].contains(word), name == "orders", choices.chance(6), allows("table in an aggregate") {
        use("table in an aggregate")
        let table = choices.pick([
          "by channel { \"web\": 2, \"shop\": qty, else: 0.5 }", "by month { @2026-02..@2026-03: 2, else: 1 }",
          "by sku { \"x\": 3 }",
        ])
        return "\(word)(\(path) * \(table)\(on)\(filter))"
      }
      return "\(word)(\(path)\(on)\(filter))"
    case .plain, .days, .months: return plainAggregate(name, columns, on, filter, place)
    case .percent: return percentAggregate(name, columns, on, filter)
    }
  }

  private func count(_ name: String, _ on: String, _ condition: String) -> String { "count(\(name)\(on)\(condition))" }

  private mutating func plainAggregate(
    _ name: String, _ columns: [Known.Column], _ on: String, _ condition: String, _ place: Surroundings
  ) -> String {
    switch choices.next(7) {
    case 3:
      let flags = columns.filter { $0.kind == .boolean }
      guard !flags.isEmpty else { return count(name, on, condition) }
      use("sum of yes and no")
      return "sum(\(name).\(choices.pick(flags).name)\(on)\(condition))"
    case 5:
      let days = columns.filter { $0.kind == .day }
      guard !days.isEmpty else { return count(name, on, condition) }
      use("difference of dates")
      let path = "\(name).\(choices.pick(days).name)"
      return "((max(\(path)\(on)\(condition)) - min(\(path))) / 1日)"
    case 1:
      use("count of a column")
      return count("\(name).\(choices.pick(columns).name)", on, condition)
    case 2:
      use("count_distinct")
      return "count_distinct(\(name).\(choices.pick(columns).name)\(on)\(condition))"
    case 4:
      let plain = columns.filter { $0.kind == .number(.plain) }
      guard !plain.isEmpty else { return count(name, on, condition) }
      let word = choices.pick(["sum", "avg", "max", "min", "median"])
      use(word)
      return "\(word)(\(name).\(choices.pick(plain).name)\(on)\(condition))"
    default:
      use("count")
      return count(name, on, condition)
    }
  }

  private mutating func percentAggregate(
    _ name: String, _ columns: [Known.Column], _ on: String, _ condition: String
  ) -> String {
    switch choices.next(4) {
    case 1:
      let numbers = columns.filter { if case .number = $0.kind { true } else { false } }
      guard numbers.count > 1 else { return "(\(count(name, on, condition)) / \(count(name, on, "")))" }
      use("correlation")
      let (first, second) = ("\(name).\(numbers[0].name)\(on)", "\(name).\(numbers[1].name)")
      if choices.chance(3) {
        if !condition.isEmpty { use("where behind an argument") }
        return "correlation(\(first)\(condition), \(second))"
      }
      return "correlation(\(first), \(second)\(condition))"
    case 2:
      use("ratio of counts")
      return "(\(count(name, on, condition)) / \(count(name, on, "")))"
    default:
      use("share")
      let part = self.condition(on: name, bare: true, depth: 0, facts: true)
      let among = choices.chance(3) ? " among " + self.condition(on: name, bare: true, depth: 1, facts: false) : ""
      if !among.isEmpty { use("among") }
      let yen = columns.filter { $0.kind == .number(.yen) }
      if !yen.isEmpty, choices.chance(dataset(name).spreads.isEmpty ? 3 : 1) {
        use("share of an amount")
        return "share(\(name).\(choices.pick(yen).name)\(on) where \(part)\(among))"
      }
      return "share(\(name)\(on) where \(part)\(among))"
    }
  }

  // MARK: Transformers

  mutating func step(_ grain: String?) -> String {
    switch grain {
    case "day": choices.pick(["1 day", "7 days", "1 month"])
    case "week": choices.pick(["1 week", "2 weeks", "1 year"])
    case "quarter", "fiscal_quarter": choices.pick(["1 quarter", "3 months", "1 year"])
    case "year", "fiscal_year": "1 year"
    default:
      isWide ? choices.pick(["1 month", "1 year", "3 months"]) : choices.pick(["1 month", "2 months", "1 month"])
    }
  }

  mutating func transformer(_ unit: Known.Unit, _ place: Surroundings) -> String {
    let isFree = place.clockKeyed == nil || allows("clocks in windows")
    guard place.hasWindow || isFree && choices.chance(5) else {
      if !place.dimensions.isEmpty || place.grain != nil, !place.isInEach { return overall(unit, place) }
      return aggregate(unit, place)
    }
    let inner = place.deeper
    let word = choices.pick([
      "prior", "prior with start", "next", "growth", "change", "trailing", "to_date", "cumulative", "yearly", "overall",
      "rank", "cumulative_share",
    ])
    guard allows(word) else { return aggregate(unit, place) }
    var moved = inner
    // The moved window may be no period any more.
    if ["trailing", "to_date", "cumulative"].contains(word) { moved.grain = nil }
    switch word {
    case "prior":
      use(word)
      return "prior(\(formula(unit, moved)), \(step(place.grain)))"
    case "prior with start":
      use(word)
      return "prior(\(formula(unit, moved)), \(step(place.grain)), \(literal(unit)))"
    case "next":
      use(word)
      return "next(\(formula(unit, moved)), \(step(place.grain)))"
    case "growth" where unit == .percent:
      use(word)
      return "growth(\(formula(choices.pick([.plain, .yen, .percent]), moved)), \(step(place.grain)))"
    case "change":
      use(word)
      return "change(\(formula(unit, moved)), \(step(place.grain)))"
    case "trailing":
      use(word)
      let length =
        place.grain == "week"
        ? "2 weeks"
        : (place.grain == "day" ? "7 days" : (place.grain?.hasSuffix("year") == true ? "2 years" : "3 months"))
      return "trailing(\(formula(unit, moved)), \(length))"
    case "to_date":
      use(word)
      return "to_date(\(formula(unit, moved)), \(choices.pick(["year", "quarter", "fiscal_year"])))"
    case "cumulative":
      use(word)
      return "cumulative(\(formula(unit, moved)))"
    case "yearly" where unit == .plain:
      use(word)
      let (length, name) = choices.pick([("年", "yearly"), ("月", "monthly"), ("日", "daily"), ("週", "weekly")])
      return "(\(name)(\(aggregate(unit, moved))) * 1\(length))"
    case "rank" where unit == .plain && !place.isInEach:
      use(word)
      return "rank(\(formula(choices.pick([.plain, .yen, .percent]), inner))\(perKey(place)))"
    case "cumulative_share" where unit == .percent && !place.isInEach:
      use(word)
      return "cumulative_share(\(formula(choices.pick([.plain, .yen]), inner))\(perKey(place)))"
    default: return overall(unit, place)
    }
  }

  /// `per channel`: among the cells of one channel.
  private mutating func perKey(_ place: Surroundings) -> String {
    func column(_ key: String) -> Substring { key.split(separator: ".").last ?? "" }
    let own = place.dimensions.filter { key in
      !key.contains(" ") && place.dimensions.count { column($0) == column(key) } == 1
    }
    let keys = own + (place.grain.map { [$0] } ?? [])
    guard !keys.isEmpty, choices.chance(2), allows("places per key") else { return "" }
    use("places per key")
    return " per \(choices.pick(keys))"
  }

  private mutating func overall(_ unit: Known.Unit, _ place: Surroundings) -> String {
    if !place.keys.isEmpty, choices.next(2) == 0, allows("overall in groups") {
      use("overall in groups")
      // The key is dropped, not the other ones.
      return "overall(\(aggregate(unit, place.deeper)), \(choices.pick(place.keys)))"
    }
    guard !place.isInEach, allows("overall") else { return aggregate(unit, place) }
    use("overall")
    var inner = place.deeper
    let droppable =
      place.dimensions.map { $0.split(separator: " ").first.map(String.init) ?? $0 } + (place.grain.map { [$0] } ?? [])
    if !droppable.isEmpty, choices.chance(2) {
      use("overall of one")
      let dropped = choices.pick(droppable)
      if dropped == place.grain { inner.grain = nil }
      return "overall(\(formula(unit, inner)), \(dropped))"
    }
    inner.grain = nil
    inner.dimensions = []
    return "overall(\(formula(unit, inner)))"
  }
}
