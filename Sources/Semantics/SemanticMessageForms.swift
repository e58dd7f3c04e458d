import SourceText

extension FormMisfit {
  /// The message, what stands at its mark, and ways out.
  func words(of form: String) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    switch self {
    case .partsDoNotAddUp(let item, let reason):
      (
        Phrase(
          "the parts of `\(item)` do not add up to a whole, which `as \(form)` would show",
          "`\(item)` は部分を足しても全体にならず、全体を示す `as \(form)` には合わない")
          + (reason.map {
            Phrase(": `\($0)` in it is no sum or count of rows", "：その中の `\($0)` は合計でも行数でもない")
          } ?? .empty), FormMisfit.noParts,
        [
          FormMisfit.otherForms,
          Phrase(
            "draw what it is made of, such as the sum and the count of a mean", "平均なら合計と件数のように、そのもとになる値を描く"),
        ]
      )
    case .noOrder(let key):
      (
        Phrase(
          "a line leads from one value to the next, and those of `\(key)` have no order",
          "折れ線は値を順につなぐものだが、`\(key)` の値には順序がない"),
        Phrase("between groups there is nothing", "区分の間には何もない"),
        [
          .write("as bars"),
          Phrase("ask by a period, as in `by month, \(key)`", "`by month, \(key)` のように期間で区分して問う"),
        ]
      )
    case .conditionOfGroups:
      (
        Phrase(
          "the condition holds each row against its group, so that the parts do not add up to a whole, which `as \(form)` "
            + "would show",
          "条件が行をその区分と比べるため、部分を足しても全体にならず、全体を示す `as \(form)` には合わない"), FormMisfit.noParts,
        [
          FormMisfit.otherForms,
          Phrase("compare with a number that is the same for all groups", "どの区分でも同じ数と比べる"),
        ]
      )
    case .needsOneItem:
      (
        Phrase(
          "`as \(form)` draws one number, and several are asked for", "`as \(form)` が描く数は1つだが、複数の数を問うている"),
        Phrase("of one number", "数は1つ"), [FormMisfit.askApart]
      )
    case .needsKeys(let keys, let count): keysWords(keys, count, form)
    case .needsSteps:
      (
        Phrase("a histogram is drawn over steps of a number", "ヒストグラムは数の刻みごとに描く"), Phrase("no steps", "刻みがない"),
        [
          Phrase(
            "ask by steps, as in `by amount step 1,000円`, or by bands: `by n up to 5`",
            "`by amount step 1,000円` のように刻みで問うか、`by n up to 5` のように段で問う"),
          Phrase("for groups write `as bars`", "区分なら `as bars` と書く"),
        ]
      )
    case .whatIf:
      (
        Phrase("both ends of a what-if are no parts of one whole", "仮定の前と後の値は、1つの全体の部分ではない"),
        Phrase("of one world", "仮定の前か後の一方"),
        [
          Phrase("write `as chart`, which draws both ends beside each other", "`as chart` と書く。前と後を並べて描く")
        ]
      )
    case .severalUnits(let items): FormMisfit.severalUnits(.listed(items))
    }
  }

  private static let noParts = Phrase("no parts of a whole", "全体の部分ではない")
  private static let otherForms = Phrase(
    "write `as lines`, `as bars` or `as multiples`", "`as lines`、`as bars`、`as multiples` のどれかを書く")
  private static let askApart = Phrase("ask for each by itself", "1つずつ別に問う")

  private static func severalUnits(_ items: Phrase) -> (message: Phrase, label: Phrase, fixes: [Phrase]) {
    (
      Phrase(
        "\(items.english) are of different units, and one scale is there for all",
        "\(items.japanese) は単位が異なるが、目盛りは全体で1つしかない"), Phrase("of one unit", "単位は1つ"), [askApart]
    )
  }

  private func keysWords(_ keys: Keys, _ count: Int, _ form: String) -> (
    message: Phrase, label: Phrase, fixes: [Phrase]
  ) {
    let there = Phrase(
      count == 0 ? "there is none" : count == 1 ? "there is one" : "there are \(count)",
      count == 0 ? "キーがない" : count == 1 ? "キーは1つしかない" : "キーは\(count)個ある")
    return switch keys {
    case .one:
      (
        Phrase(
          "`as \(form)` draws the groups of one key, and \(there.english)",
          "`as \(form)` は1つのキーの区分を描くが、\(there.japanese)"), Phrase("of one key", "キーは1つ"),
        [Phrase("ask by one thing, as in `by channel as \(form)`", "`by channel as \(form)` のように1つのキーで問う")]
      )
    case .two:
      (
        Phrase(
          "`as \(form)` draws two keys, one for its lines and one for what stands along each, and \(there.english)",
          "`as \(form)` は2つのキー（行になるものと、それに沿って並ぶもの）を描くが、\(there.japanese)"),
        Phrase("of two keys", "キーは2つ"),
        [
          Phrase(
            "ask by two things, as in `by month, channel as \(form)`", "`by month, channel as \(form)` のように2つのキーで問う")
        ]
      )
    case .oneOrTwo:
      (
        Phrase(
          "`as \(form)` draws along one key the groups of a second one, or several items",
          "`as \(form)` は1つのキーに沿って、2つ目のキーの区分か複数の項目を描く"), Phrase("of one or two keys", "キーは1つか2つ"),
        [
          Phrase(
            "ask by one thing or two, as in `by month, channel as \(form)`",
            "`by month, channel as \(form)` のように1つか2つのキーで問う")
        ]
      )
    case .oneOrSeveralItems:
      (
        Phrase(
          "a funnel has its steps in several items, or in the groups of one key",
          "ファネルの段階になるのは、複数の項目か、1つのキーの区分"), Phrase("of steps", "段階"),
        [
          Phrase(
            "name the steps, as in `show visits, carts, orders as funnel`",
            "`show visits, carts, orders as funnel` のように段階を並べる")
        ]
      )
    }
  }
}
