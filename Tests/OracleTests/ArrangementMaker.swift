// Names of items, which lines there are, and in what order; totals.
extension ProgramMaker {
  /// Some items have a name, by which those behind call them.
  mutating func named(_ items: [String], _ place: Surroundings) -> [String] {
    guard choices.chance(4), allows("names of items") else { return items }
    use("names of items")
    var written = ["item1 = \(items[0])"] + items.dropFirst()
    if choices.chance(2) { written.append("item1 \(choices.pick(["* 2", "/ count(\(place.allowed[0]))"]))") }
    return written
  }

  mutating func arrangement(
    _ items: [String], _ keys: [String], _ place: Surroundings, isAcross: Bool, isWhatIf: Bool
  ) -> String {
    guard !keys.isEmpty || isAcross else { return "" }
    var text = ""
    let hasTotal = choices.chance(isAcross ? 3 : 5) && allows("with total")
    if keys.isEmpty { return hasTotal ? withTotal() : "" }
    text += keepOfKeys()
    if !text.isEmpty {
    } else if choices.chance(6) {
      use("keep")
      text += " keep \(items[0]) \(choices.pick([">", "<=", "!="])) 0"
    } else if choices.chance(10), allows("in top of cells") {
      use("keep in top of cells")
      text += " keep \(items[0])\(choices.pick([" in", " not in"])) top \(choices.pick(["2", "50%"]))"
    }
    if !isWhatIf, choices.chance(6), let others = topOf(items, keys) {
      return text + others + (hasTotal ? withTotal() : "")
    }
    text += sortOfKeys()
    if choices.chance(5), allows("sort") {
      use("sort")
      text += " sort (\(items[0]))\(choices.pick(["", " desc"]))"
      if items.count > 1, choices.chance(3) { text += " sort (\(items[1])) desc" }
      if choices.chance(2) {
        use("top")
        text += " top \(choices.pick(["1", "3"]))"
        let plain = named(keys)
        if keys.count > 1, !plain.isEmpty, choices.chance(2), allows("top per key") {
          use("top per key")
          text += " per \(choices.pick(plain))"
        }
      }
    }
    return text + (hasTotal ? withTotal() : "")
  }

  /// Those that no other key is called like.
  private func named(_ keys: [String]) -> [String] {
    func column(_ key: String) -> String {
      let path = key.split(separator: " = ").last?.split(separator: " ").first ?? ""
      return String(path.split(separator: ".").last ?? "")
    }
    // A pair is called by either of its columns.
    if keys.contains(where: { $0.contains(" = ") && !$0.hasPrefix("g") }) { return [] }
    return keys.filter { key in
      !key.contains(where: { " =<>(".contains($0) }) && keys.count { column($0) == column(key) } == 1
    }
  }

  private mutating func withTotal() -> String {
    use("with total")
    return " with total"
  }

  /// The largest groups, and all others in one line.
  private mutating func topOf(_ items: [String], _ keys: [String]) -> String? {
    let groups = keys.filter { key in
      !["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year"].contains {
        key == $0 || key.hasSuffix("= \($0)")
      }
    }
    guard !groups.isEmpty, allows("top of") else { return nil }
    use("top of")
    var text =
      " top \(choices.pick(["1", "2", "1", "3"])) of \(choices.chance(2) ? items[0] : "(\(items[items.count - 1]))")"
    let plain = named(groups)
    if groups.count > 1, !plain.isEmpty, choices.chance(2) {
      use("top of per key")
      text += " per \(choices.pick(plain))"
    }
    if choices.chance(6) {
      use("top of and sort")
      text += " sort (\(items[0]))"
    }
    return text
  }
}
