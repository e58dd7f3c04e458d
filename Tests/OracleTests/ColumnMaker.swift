import CivilTime

// Computed columns.
private let channels = ["web", "shop", "mall"]

extension ProgramMaker {
  /// A column computed from a row of the orders.
  private struct OrderColumn {
    var name = ""
    var kind = Known.Kind.number(.plain)
    var text = ""
    var isGrouping = false
  }

  mutating func addOrderColumns(_ index: Int) {
    let count = choices.next(4)
    for _ in 0..<count {
      guard let made = orderColumn(), known[index].column(made.name) == nil else { continue }
      known[index].columns.append(Known.Column(name: made.name, kind: made.kind, isGrouping: made.isGrouping))
      datasetTexts.append("  \(made.name) = \(made.text)")
    }
  }

  private mutating func orderColumn() -> OrderColumn? {
    var made = OrderColumn()
    let number = choices.next(17)
    switch number {
    case 0:
      made.name = "net"
      made.kind = .number(.yen)
      made.text = choices.pick(["amount * 0.5", "amount * qty", "amount ?? 0円", "amount - 10円", "max(amount, 15円)"])
      if choices.chance(4), allows("call") {
        use("call in a column")
        made.text = "\(parametric("doubled"))(amount\(choices.pick(["", ", 0.5"])))"
      }
    case 1:
      use("ordinal")
      made.name = "f"
      (made.kind, made.isGrouping) = (.number(.plain), true)
      made.text = choices.pick([
        "ordinal per customer", "ordinal per customer sort amount desc", "ordinal per (customer, channel)",
        "ordinal per month", "ordinal per (customer, month) sort amount",
      ])
    case 2:
      use("if")
      made.name = "size"
      (made.kind, made.isGrouping) = (.text(["big", "small"]), true)
      made.text = "if amount > \(literal(.yen)) then \"big\" else \"small\""
    case 3:
      use("previous")
      made.name = "before"
      made.kind = .number(.yen)
      made.text = "previous(amount\(distance())) per customer"
    case 4:
      use("following")
      made.name = "gap"
      made.kind = .number(.days)
      made.text = "following(at\(distance())) per customer - at"
    case 5:
      use("tile")
      made.name = "band"
      (made.kind, made.isGrouping) = (.number(.plain), true)
      made.text = "tile \(choices.pick(["2", "3"])) sort amount"
      if !allows("tile") { return nil }
    case 6:
      use("since")
      made.name = "age"
      (made.kind, made.isGrouping) = (.number(.plain), true)
      let unit = choices.pick([
        "months", "days", "weeks", "full months", "full 10 days", "full 2 weeks", "full years", "full quarters",
      ])
      if unit.hasPrefix("full") { use("full lengths") }
      let time = dataset("customers").times[0]
      made.text = "\(unit) since customers.\(time)"
    default: return orderColumnOfValues(number)
    }
    return made
  }

  private mutating func orderColumnOfValues(_ number: Int) -> OrderColumn? {
    var made = OrderColumn()
    switch number {
    case 7:
      made.name = "month_of"
      (made.kind, made.isGrouping) = (.period(.month), true)
      made.text = "month(at)"
      use("period column")
    case 8:
      use("text functions")
      made.name = "tag"
      (made.kind, made.isGrouping) = (.text(["WEB", "w"]), true)
      made.text = choices.pick(["upper(channel)", "left(channel, 1)", "concat(channel, \"-\", sku)"])
    case 9:
      use("parts of dates")
      made.name = "dow"
      (made.kind, made.isGrouping) = (.number(.plain), true)
      made.text = choices.pick(["weekday(at)", "month_of_year(at)", "weekday(shipped)"])
    case 10:
      use("rounding")
      made.name = "cut"
      made.kind = .number(.plain)
      made.isGrouping = true
      made.text = choices.pick([
        "round(qty * 0.55, 1)", "floor(qty / 2)", "ceil(qty * 0.4)", "round(-qty * 0.5)", "floor(qty / 100 * 100)",
        "ceil(qty / 3 * 3)", "qty / 10", "round(qty / 7 * 3.5, 0)", "qty / 3 * 0.9", "1 / 10 + qty / 5",
      ])
    case 11:
      made.name = "quick"
      (made.kind, made.isGrouping) = (.boolean, true)
      made.text = choices.pick([
        "amount > \(literal(.yen)) and channel != none", "contains(channel, \"e\")", "gift or amount > 20円",
        "not (qty >= 2)",
      ])
      use("boolean column")
    case 12:
      made.name = "wait"
      (made.kind, made.isGrouping) = (.number(.days), true)
      made.text = choices.pick(["shipped - at", "(shipped - at) * 2"])
      use("number from a time")
    default: return orderColumnOfPlaces(number)
    }
    return made
  }

  private mutating func orderColumnOfPlaces(_ number: Int) -> OrderColumn? {
    var made = OrderColumn()
    switch number {
    case 14:
      use("running")
      made.name = "so_far"
      made.kind = .number(.yen)
      let order = choices.pick([" sort amount desc", " sort shipped", "", " sort qty", " sort at desc"])
      made.text =
        "running(amount\(choices.pick(["", ", 2", ", 3"])))\(choices.pick([" per customer", "", " per month"]))"
        + order
    case 15:
      guard allows("in top") else { return nil }
      use("column in top")
      made.name = "best"
      (made.kind, made.isGrouping) = (.boolean, true)
      let part = choices.pick(["3", "1", "50%", "20%"])
      made.text = "\(choices.pick(["amount", "qty", "amount * qty"]))\(choices.pick(["", " not"])) in top \(part)"
    case 16:
      guard allows("table in a column") else { return nil }
      use("table in a column")
      made.name = "fee"
      made.kind = .number(.yen)
      made.text = choices.pick([
        "by channel { \"web\": 10円, else: 20円 }", "amount * by channel { \"web\": 2, \"shop\": 0.5 }",
        "by qty { 0..<2: 10円, 2..: amount }", "by month { @2026-02: 10円, @2026-03..@2026-04: 20円, else: 5円 }",
        "by month_of_year { 1..2: 10円, 3: 20円, 4..12: amount }", "by weekday { 1..5: 10円, 6..7: 0円 }",
        "by channel, sku { (\"web\", \"x\"): 10円, (\"shop\", \"y\"): 30円 } ?? 5円",
      ])
    default:
      made.name = "prompt"
      (made.kind, made.isGrouping) = (.boolean, true)
      made.text = choices.pick([
        "shipped within 10 days of at", "not (shipped within 1 month of at)",
        "shipped within 10 days of at and amount > 10円", "if shipped within 8 days of at then qty > 1 else gift",
      ])
      use("undecided column")
      if !allows("within") || !allows("undecided column") { return nil }
    }
    return made
  }

  /// An entity's own facts, over all time.
  mutating func addFacts(_ lines: inout [String], about entity: String, from dataset: String) {
    guard let index = known.firstIndex(where: { $0.name == entity }) else { return }
    for _ in 0..<(1 + choices.next(4)) {
      let condition =
        choices.next(2) == 0 ? "" : " where " + self.condition(on: dataset, bare: true, depth: 1, facts: false)
      let (name, kind, text, isGrouping): (String, Known.Kind, String, Bool)
      switch choices.next(10) {
      case 8: (name, kind, text, isGrouping) = ("most", .number(.plain), "max(orders.qty\(condition))", true)
      case 9: (name, kind, text, isGrouping) = ("gifted", .number(.plain), "sum(orders.gift\(condition))", true)
      case 0: (name, kind, text, isGrouping) = ("n", .number(.plain), "count(orders\(condition))", true)
      case 1: (name, kind, text, isGrouping) = ("paid", .number(.yen), "sum(orders.amount\(condition))", false)
      case 2: (name, kind, text, isGrouping) = ("last_at", .day, "max(orders.at\(condition))", false)
      case 3: (name, kind, text, isGrouping) = ("way", .text(channels), "first(orders.channel\(condition))", true)
      case 4: (name, kind, text, isGrouping) = ("mean", .number(.yen), "avg(orders.amount\(condition))", false)
      case 5:
        (name, kind, text, isGrouping) = ("kinds", .number(.plain), "count_distinct(orders.channel\(condition))", true)
      case 6:
        (name, kind, text, isGrouping) = ("cohort", .period(.month), "month(\(known[index].times[0]))", true)
        use("cohort")
      default:
        guard allows("within fact") else { continue }
        let time = known[index].times[0]
        use("within fact")
        (name, kind, text, isGrouping) = (
          "early", .number(.yen),
          "sum(orders.amount where at within \(choices.pick(["30 days", "1 month"])) of customers.\(time))",
          false
        )
      }
      if known[index].column(name) != nil { continue }
      use("entity fact")
      known[index].columns.append(Known.Column(name: name, kind: kind, isGrouping: isGrouping))
      lines.append("  \(name) = \(text)")
    }
  }
}
