import SourceText

extension FormMisfit {
  /// The message, what stands at its mark, and ways out.
  func words(of form: String) -> (message: String, label: String, fixes: [String]) {
    switch self {
    case .partsDoNotAddUp(let item, let reason):
      (
        "the parts of `\(item)` do not add up to a whole, which `as \(form)` would show"
          + (reason.map { ": `\($0)` in it is no sum or count of rows" } ?? ""), "no parts of a whole",
        [
          "write `as lines`, `as bars` or `as multiples`",
          "draw what it is made of, such as the sum and the count of a mean",
        ]
      )
    case .noOrder(let key):
      (
        "a line leads from one value to the next, and those of `\(key)` have no order",
        "between groups there is nothing",
        ["write `as bars`", "ask by a period, as in `by month, \(key)`"]
      )
    case .conditionOfGroups:
      (
        "the condition holds each row against its group, so that the parts do not add up to a whole, which `as \(form)` "
          + "would show", "no parts of a whole",
        ["write `as lines`, `as bars` or `as multiples`", "compare with a number that is the same for all groups"]
      )
    case .needsOneItem:
      ("`as \(form)` draws one number, and several are asked for", "of one number", ["ask for each by itself"])
    case .needsKeys(let keys, let count): keysWords(keys, count, form)
    case .needsSteps:
      (
        "a histogram is drawn over steps of a number", "no steps",
        ["ask by steps, as in `by amount step 1,000円`, or by bands: `by n up to 5`", "for groups write `as bars`"]
      )
    case .whatIf:
      (
        "both ends of a what-if are no parts of one whole", "of one world",
        ["write `as chart`, which draws both ends beside each other"]
      )
    case .severalUnits(let items):
      (
        "\(listed(items, "and")) are of different units, and one scale is there for all", "of one unit",
        ["ask for each by itself"]
      )
    }
  }

  private func keysWords(_ keys: Keys, _ count: Int, _ form: String) -> (
    message: String, label: String, fixes: [String]
  ) {
    let there = count == 0 ? "there is none" : count == 1 ? "there is one" : "there are \(count)"
    return switch keys {
    case .one:
      (
        "`as \(form)` draws the groups of one key, and \(there)", "of one key",
        ["ask by one thing, as in `by channel as \(form)`"]
      )
    case .two:
      (
        "`as \(form)` draws two keys, one for its lines and one for what stands along each, and \(there)",
        "of two keys",
        ["ask by two things, as in `by month, channel as \(form)`"]
      )
    case .oneOrTwo:
      (
        "`as \(form)` draws along one key the groups of a second one, or several items", "of one or two keys",
        ["ask by one thing or two, as in `by month, channel as \(form)`"]
      )
    case .oneOrSeveralItems:
      (
        "a funnel has its steps in several items, or in the groups of one key", "of steps",
        ["name the steps, as in `show visits, carts, orders as funnel`"]
      )
    }
  }
}
