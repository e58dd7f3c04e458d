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
    case .needsOneItem:
      ("`as \(form)` draws one number, and several are asked for", "of one number", ["ask for each by itself"])
    case .needsKeys(let keys): keysWords(keys, form)
    case .needsSteps:
      (
        "a histogram is drawn over steps of a number", "no steps",
        ["ask by steps, as in `by amount step 1,000円`, or by bands: `by n up to 5`", "for groups write `as bars`"]
      )
    case .severalUnits(let items):
      (
        "\(listed(items, "and")) are of different units, and one scale is there for all", "of one unit",
        ["ask for each by itself"]
      )
    }
  }

  private func keysWords(_ keys: Keys, _ form: String) -> (message: String, label: String, fixes: [String]) {
    switch keys {
    case .none: ("`as \(form)` draws numbers without groups", "groups are asked for", ["leave `by` out"])
    case .one:
      ("`as \(form)` draws the groups of one key", "of one key", ["ask by one thing, as in `by channel as \(form)`"])
    case .two:
      (
        "`as \(form)` needs two keys: one for its lines and one for what stands along each", "of two keys",
        ["ask by two things, as in `by month, channel as \(form)`"]
      )
    case .oneOrTwo:
      (
        "`as \(form)` draws parts along a key, and there is none", "along what?",
        ["ask by a period or by two things, as in `by month, channel as \(form)`"]
      )
    case .oneOrSeveralItems:
      (
        "a funnel has its steps in several items, or in the groups of one key", "of steps",
        ["name the steps, as in `show visits, carts, orders as funnel`"]
      )
    }
  }
}
