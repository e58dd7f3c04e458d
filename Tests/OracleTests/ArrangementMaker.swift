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

  mutating func arrangement(_ items: [String], _ keys: [String], _ place: Surroundings) -> String {
    guard !keys.isEmpty else { return "" }
    var text = ""
    // The total of some lines stands behind them: with one key wherever they stand.
    // Found by this test: with a clock and several keys some totals are not there (they are looked for among the rows of the
    // items, and the lines among those of the clock). To be taken out when that is decided.
    let hasTotal = choices.chance(5) && (keys.count == 1 || place.clockKeyed == nil) && allows("with total")
    let mayCut = !hasTotal || keys.count == 1
    if mayCut, choices.chance(6) {
      use("keep")
      text += " keep \(items[0]) \(choices.pick([">", "<=", "!="])) 0"
    } else if mayCut, choices.chance(10), allows("in top of cells") {
      use("keep in top of cells")
      text += " keep \(items[0])\(choices.pick([" in", " not in"])) top \(choices.pick(["2", "50%"]))"
    }
    if mayCut, choices.chance(5), allows("sort") {
      use("sort")
      text += " sort (\(items[0]))\(choices.pick(["", " desc"]))"
      if items.count > 1, choices.chance(3) { text += " sort (\(items[1])) desc" }
      if choices.chance(2) {
        use("top")
        text += " top \(choices.pick(["1", "3"]))"
        let plain = keys.filter { !$0.contains(where: { " =<>(".contains($0) }) }
        // Found by this test: with a period among the keys `top 2 per channel` takes the first two of each period and channel,
        // which are all; section 21 says of each channel. To be taken out when that is decided.
        if keys.count > 1, !plain.isEmpty, place.grain == nil, choices.chance(2), allows("top per key") {
          use("top per key")
          text += " per \(choices.pick(plain))"
        }
      }
    }
    if hasTotal {
      use("with total")
      text += " with total"
    }
    return text
  }
}
