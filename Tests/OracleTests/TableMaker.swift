// Tables of parameters.
extension ProgramMaker {
  /// A table by ranges of numbers, perhaps with a period.
  mutating func tableOfRanges(_ name: String, _ key: String) {
    use("table by ranges")
    let otherwise = choices.pick([", else: 0.5", ""])
    if choices.chance(2) {
      use("table by ranges with a period")
      let first = choices.pick(["@2026-02", "@2026-01..@2026-02", "@2026-01..<@2026-03"])
      definitionTexts.append(
        "\(name) = by month, \(key) { (\(first), 0..<2): 2, (\(first), 2..5): 4, (@2026-03, 1): 3\(otherwise) }")
    } else {
      definitionTexts.append("\(name) = by \(key) { 0..<2: 2, 2..3: 5, 4: 7\(otherwise) }")
    }
  }

  /// A filter that says what the dimension of a table equals.
  mutating func tableUnderFilter(_ name: String) {
    use("table under a filter")
    let table = fresh("t")
    let entries = choices.pick(["", ", else: 0.5"])
    definitionTexts.append("\(table) = by channel { \"web\": 2, \"tv\": 3\(entries) }")
    let filter = choices.pick([
      "channel = \"web\"", "channel = \"shop\"", "channel = \"tv\" and qty > 1", "orders.channel = \"web\"",
      "channel != \"web\"",
    ])
    let body = choices.pick(["\(table)", "\(table) * count(orders)", "sum(orders.amount) * 0 / 1円 + \(table)"])
    definitionTexts.append("\(name) = \(body) where \(filter)")
  }

  /// A table whose keys are groups.
  mutating func tableOverGroups(_ name: String) {
    use("table over groups")
    let table = fresh("t")
    let entries = choices.pick([", \"shop\": 1", ", else: 0.5", ""])
    definitionTexts.append("\(table) = by channel { \"web\": 2, \"tv\": 3\(entries) }")
    let body = choices.pick([
      "sum(\(table) per orders.channel)", "count(each orders.channel where count(orders) < \(table))",
      "sum(\(table) - count(orders) per orders.channel)",
      "share(each orders.channel where count(orders) < \(table))",
      "share(each orders.channel where count(orders) > 0 among \(table) > 1)",
      "max(\(table) * 2 per (orders.channel, orders.sku))",
    ])
    definitionTexts.append(
      "\(name) = \(body)\(choices.pick(["", " where channel != \"tv\"", " where sku = \"x\"", " where sku != \"x\""]))"
    )
  }

  /// A table in the middle of a formula.
  mutating func tableInFormula(_ unit: Known.Unit, _ place: Surroundings) -> String? {
    guard allows("table in a formula") else { return nil }
    let rest = choices.pick([", else: 0.5", "", ", else: 3"])
    let inner = place.deeper
    var tables: [String] = []
    for key in place.dimensions where ["channel", "region", "plan", "level"].contains(key) {
      tables.append("by \(key) { \"web\": 2, \"north\": 3\(rest) }")
    }
    for key in place.dimensions where ["qty", "tier"].contains(key) {
      tables.append("by \(key) { 0..<2: 2, 2..: 4\(rest) }")
    }
    for key in place.dimensions where ["tick", "run"].contains(key) {
      tables.append("by \(key) { 0: 2, 1..2: 4\(rest) }")
    }
    if place.hasWindow {
      tables.append("by month { @2026-02: 2, @2026-03..@2026-04: 4\(rest) }")
      tables.append("by month_of_year { 1..2: 2, 3: 4\(rest) }")
    }
    guard !tables.isEmpty else { return nil }
    use("table in a formula")
    return "(\(formula(unit, inner)) * \(choices.pick(tables)))"
  }
}
