import CivilTime

private let channels = ["web", "shop", "mall"]
private let customerKeys = ["c1", "c2", "c3", "c4", "c5"]

extension ProgramMaker {
  mutating func makeDatasets() {
    makeOrders()
    let extra = choices.next(6)
    makeCustomers(fromFile: extra >= 3)
    if extra == 1 || extra == 4 { makeAds() }
    if extra == 2 || extra == 5 { makeTickets() }
    if choices.chance(3) { makeSubscriptions() }
    if choices.chance(4) { makeDerived() }
    if choices.chance(5), allows("time of periods") { makePeriods() }
    if choices.chance(6) { makeMedia() }
    if choices.chance(3), allows("definition on rows") { makeRowDefinitions() }
    if choices.chance(4), allows("spread") { makePlans() }
  }

  // MARK: Files

  private mutating func makeOrders() {
    let hasKey = choices.next(3) < 2
    let count = choices.next(3)
    // A column that hardly anybody fills: in some periods nobody does.
    let isSparse = choices.chance(4)
    if isSparse { use("sparse column") }
    let made = rows(count == 0 ? 8 : 30) { maker, index in
      let at = maker.day()
      let shipped: NaiveValue = maker.choices.chance(5) ? .missing([.empty]) : .day(at + maker.choices.next(4) * 8)
      return [
        .text("o\(index + 1)"), .day(at), maker.text(customerKeys, emptyOneIn: 12), maker.text(channels),
        maker.number([200, 100, 500, 1000, 125, 0, -50]), maker.number([10, 20, 30, 0], emptyOneIn: isSparse ? 2 : 9),
        shipped, maker.text(["x", "y"], emptyOneIn: 10), maker.flag(),
      ]
    }
    var table = MadeTable(
      header: ["id", "at", "customer_id", "channel", "amount", "qty", "shipped", "sku", "gift"],
      kinds: [.text, .day, .text, .text, .number, .number, .day, .text, .boolean], rows: made)
    if !hasKey {
      table.header.removeFirst()
      table.kinds.removeFirst()
      table.rows = table.rows.map { Array($0.dropFirst()) }
    }
    tables["orders"] = table
    var orders = Known(name: "orders", times: ["at", "shipped"])
    orders.columns = [
      Known.Column(name: "channel", kind: .text(channels), isGrouping: true),
      Known.Column(name: "amount", kind: .number(.yen)),
      Known.Column(name: "qty", kind: .number(.plain), isGrouping: true),
      Known.Column(name: "at", kind: .day), Known.Column(name: "shipped", kind: .day),
      Known.Column(name: "sku", kind: .text(["x", "y"]), isGrouping: true),
      Known.Column(name: "gift", kind: .boolean, isGrouping: true),
    ]
    known.append(orders)
    datasetTexts.append("dataset orders from \"orders.csv\" {")
    if hasKey {
      use("key")
      known[0].columns.append(Known.Column(name: "id", kind: .text(["o1", "o2"])))
      datasetTexts.append("  key id")
    }
    datasetTexts.append("  time at\n  time shipped\n  amount: \(money())")
    if choices.chance(2) {
      use("covers")
      datasetTexts.append("  covers @\(isWide ? "2025" : "2026")-01..@2026-\(choices.pick(["05", "06"]))")
    }
    // The reference and what builds on it follow when the customers are known; the block is closed there.
  }

  private mutating func makeCustomers(fromFile: Bool) {
    let index = known.firstIndex { $0.name == "orders" } ?? 0
    if fromFile {
      use("file reference")
      datasetTexts.append("  customer = customer_id -> customers")
    } else {
      use("per dataset")
      datasetTexts.append(choices.chance(2) ? "  customer = customer_id -> customers" : "  customer = customer_id")
    }
    known[index].columns.append(
      Known.Column(name: "customer", kind: .text(customerKeys), isGrouping: true, reference: "customers"))
    let hasReferenceName = fromFile || datasetTexts[datasetTexts.count - 1].contains("->")
    known[index].references.append((hasReferenceName ? "customer" : "customers", "customers"))
    var customers = Known(name: "customers")
    customers.references = []
    var lines: [String]
    if fromFile {
      let made = rows(5) { maker, index in
        [
          .text("c\(index + 1)"), maker.text(["north", "south"], emptyOneIn: 6),
          maker.number([10, 20, 30], emptyOneIn: 6),
          maker.number([1000, 3000, 5000]), .day(maker.day() - 20),
        ]
      }
      tables["customers"] = MadeTable(
        header: ["code", "region", "tier", "budget", "joined"], kinds: [.text, .text, .number, .number, .day],
        rows: made)
      lines = ["dataset customers from \"customers.csv\" {", "  key code", "  time joined", "  budget: \(money())"]
      customers.times = ["joined"]
      customers.columns = [
        Known.Column(name: "region", kind: .text(["north", "south"]), isGrouping: true),
        Known.Column(name: "tier", kind: .number(.plain), isGrouping: true),
        Known.Column(name: "budget", kind: .number(.yen)), Known.Column(name: "joined", kind: .day),
      ]
      if hasScales { addLife(&customers, &lines) }
    } else {
      lines = ["dataset customers per orders.customer {", "  time first_at = min(orders.at)"]
      customers.times = ["first_at"]
      customers.columns = [Known.Column(name: "first_at", kind: .day)]
    }
    known.append(customers)
    addOrderColumns(index)
    let hasPrices = choices.chance(6)
    if hasPrices { datasetTexts.append("  price = sku -> prices latest\(choices.pick(["", " within 30 days"]))") }
    let hasQuotas = choices.chance(7)
    if hasQuotas { datasetTexts.append("  (channel, sku) -> quotas") }
    let hasDays = choices.chance(8) && allows("calendar dataset")
    if hasDays { datasetTexts.append("  on_day = at -> days") }
    datasetTexts.append("}")
    addFacts(&lines, about: "customers", from: "orders")
    let hasTransfers = choices.chance(6)
    if hasTransfers { addTransferFacts(&lines) }
    if let place = known.firstIndex(where: { $0.name == "customers" }) { addClock(place, &lines) }
    lines.append("}")
    datasetTexts += lines
    if hasPrices { makePrices(index) }
    if hasQuotas { makeQuotas(index) }
    if hasDays { makeDays(index) }
    if hasTransfers { makeTransfers() }
  }

  /// How long customers stay, in months.
  private mutating func addLife(_ customers: inout Known, _ lines: inout [String]) {
    use("lengths")
    let isYears = choices.chance(2)
    lines.append("  life: \(isYears ? "年" : "月")")
    customers.columns.append(Known.Column(name: "life", kind: .number(.months), isGrouping: true))
    tables["customers"]?.header.append("life")
    tables["customers"]?.kinds.append(.number)
    for row in (tables["customers"]?.rows ?? []).indices {
      let value = number(isYears ? [10, 5, 20] : [30, 120, 60, 240])
      tables["customers"]?.rows[row].append(value)
    }
  }

  /// The last price that was valid at the order's time.
  private mutating func makePrices(_ orders: Int) {
    use("latest")
    let made = rows(6) { maker, _ in
      let start = maker.day() - 15
      let end: NaiveValue = maker.choices.chance(3) ? .missing([.empty]) : .day(start + maker.choices.next(7) * 10)
      return [maker.text(["x", "y"], emptyOneIn: 0), .day(start), end, maker.number([10, 25, 40], emptyOneIn: 7)]
    }
    tables["prices"] = MadeTable(
      header: ["sku", "valid_from", "valid_until", "cents"], kinds: [.text, .day, .day, .number], rows: made)
    let hasEnds = choices.chance(2) && allows("latest of a stock")
    if hasEnds { use("latest of a stock") }
    datasetTexts.append(
      "dataset prices from \"prices.csv\" {\n  time valid_from\(hasEnds ? " until valid_until" : "")\n}")
    known[orders].references.append(("price", "prices"))
    known.append(
      Known(
        name: "prices",
        columns: [
          Known.Column(name: "cents", kind: .number(.plain), isGrouping: true),
          Known.Column(name: "sku", kind: .text(["x", "y"])),
        ], times: ["valid_from"]))
  }

  private mutating func makeQuotas(_ orders: Int) {
    use("composite reference")
    var made: [[NaiveValue]] = []
    for channel in channels {
      for sku in ["x", "y"] where choices.next(3) > 0 {
        made.append([.text(channel), .text(sku), number([10, 20, 50])])
      }
    }
    if made.isEmpty { made.append([.text("web"), .text("x"), number([10])]) }
    tables["quotas"] = MadeTable(header: ["channel", "sku", "quota"], kinds: [.text, .text, .number], rows: made)
    datasetTexts.append("dataset quotas from \"quotas.csv\" {\n  key channel, sku\n}")
    known[orders].references.append(("quotas", "quotas"))
    known.append(
      Known(
        name: "quotas",
        columns: [
          Known.Column(name: "quota", kind: .number(.plain), isGrouping: true),
          Known.Column(name: "channel", kind: .text(channels)),
          Known.Column(name: "sku", kind: .text(["x", "y"])),
        ]))
  }

  /// A calendar: columns that are found by the time.
  private mutating func makeDays(_ orders: Int) {
    use("calendar dataset")
    var seen: Set<NaiveValue> = []
    let made = (tables["orders"]?.rows ?? []).compactMap { row -> [NaiveValue]? in
      let header = tables["orders"]?.header ?? []
      guard let place = header.firstIndex(of: "at"), seen.insert(row[place]).inserted, choices.next(6) > 0 else {
        return nil
      }
      return [row[place], text(["open", "holiday"]), number([10, 20])]
    }
    let all = made.isEmpty ? [[.day(day()), .text("open"), number([10])]] : made
    tables["days"] = MadeTable(header: ["date", "kind", "season"], kinds: [.day, .text, .number], rows: all)
    datasetTexts.append("dataset days from \"days.csv\" {\n  key date\n}")
    known[orders].references.append(("on_day", "days"))
    known.append(
      Known(
        name: "days",
        columns: [
          Known.Column(name: "kind", kind: .text(["open", "holiday"]), isGrouping: true),
          Known.Column(name: "season", kind: .number(.plain), isGrouping: true),
        ]))
  }

  /// Rows that are known by a period only.
  private mutating func makePeriods() {
    use("time of periods")
    let grain: Grain = choices.pick([.month, .month, .week, .day])
    let isByChannel = choices.chance(2)
    let isSpread = grain != .day && allows("spread") && choices.chance(3)
    let key = "span = \(grain.rawValue)(orders.at)"
    datasetTexts.append(
      "dataset spans per \(isByChannel ? "(orders.channel, \(key))" : "\(key)") {\n  time span\n"
        + "  revenue\(isSpread ? " spread" : "") = sum(orders.amount)\n  sold = count(orders)\n  peak = max(orders.amount)\n}"
    )
    var spans = Known(name: "spans", times: ["span"], spreads: isSpread ? ["revenue"] : [])
    spans.columns = [
      Known.Column(name: "revenue", kind: .number(.yen)), Known.Column(name: "peak", kind: .number(.yen)),
      Known.Column(name: "sold", kind: .number(.plain), isGrouping: true),
      Known.Column(name: "span", kind: .period(grain)),
    ]
    if isByChannel { spans.columns.append(Known.Column(name: "channel", kind: .text(channels), isGrouping: true)) }
    known.append(spans)
  }

  /// Two references to one dataset: facts say which with `via`.
  private mutating func addTransferFacts(_ lines: inout [String]) {
    guard let index = known.firstIndex(where: { $0.name == "customers" }) else { return }
    use("via")
    lines.append("  sent = count(transfers via sender)")
    lines.append("  got = sum(transfers.points via receiver where points \(choices.pick([">=", "!="])) 2)")
    for name in ["sent", "got"] {
      known[index].columns.append(Known.Column(name: name, kind: .number(.plain), isGrouping: true))
    }
  }

  private mutating func makeTransfers() {
    let made = rows(8) { maker, _ in
      [.day(maker.day()), maker.text(customerKeys), maker.text(customerKeys), maker.number([10, 20, 30])]
    }
    tables["transfers"] = MadeTable(
      header: ["sent_on", "from_id", "to_id", "points"], kinds: [.day, .text, .text, .number], rows: made)
    datasetTexts.append(
      """
      dataset transfers from "transfers.csv" {
        time sent_on
        sender = from_id -> customers
        receiver = to_id -> customers
      }
      """)
    known.append(
      Known(
        name: "transfers",
        columns: [
          Known.Column(name: "points", kind: .number(.plain), isGrouping: true),
          Known.Column(name: "sender", kind: .text(customerKeys), isGrouping: true),
        ], times: ["sent_on"]))
  }

  private mutating func makeMedia() {
    use("stack")
    let made = rows(6) { maker, _ in
      [.day(maker.day()), maker.number([10, 20]), maker.number([30, 0]), maker.number([50])]
    }
    tables["media"] = MadeTable(
      header: ["aired", "tv", "ooh", "grp"], kinds: [.day, .number, .number, .number], rows: made)
    datasetTexts.append("dataset media from \"media.csv\" {\n  time aired\n  unpivot tv, ooh into medium, cost\n}")
    known.append(
      Known(
        name: "media",
        columns: [
          Known.Column(name: "medium", kind: .text(["tv", "ooh"]), isGrouping: true),
          Known.Column(name: "cost", kind: .number(.plain)),
          Known.Column(name: "grp", kind: .number(.plain), isGrouping: true),
        ], times: ["aired"]))
  }

  /// Definitions that are read on the rows of customers, where their aggregates are facts.
  private mutating func makeRowDefinitions() {
    guard let index = known.firstIndex(where: { $0.name == "customers" }) else { return }
    use("definition on rows")
    definitionTexts.append("orders_made = count(orders\(choices.pick(["", " where channel = \"web\""])))")
    definitionTexts.append("money_made = sum(orders.amount) ?? 0円")
    known[index].rowDefinitions = [
      Known.Column(name: "orders_made", kind: .number(.plain)), Known.Column(name: "money_made", kind: .number(.yen)),
    ]
    defined.append(("orders_made", .plain, ["orders"]))
    defined.append(("money_made", .yen, ["orders"]))
  }

  private mutating func makeAds() {
    use("second fact table")
    let isByMonth = choices.chance(3)
    if isByMonth { use("times that are months") }
    let isSparse = choices.chance(3)
    if isSparse { use("sparse column") }
    let made = rows(14) { maker, _ in
      let day = maker.day()
      return [
        isByMonth ? .period(.month, Int(CivilDate(Day(day)).firstOfMonth)) : .day(day),
        maker.text(channels + ["tv"], emptyOneIn: 10),
        maker.number([1000, 300, 0], emptyOneIn: isSparse ? 2 : 9), maker.number([10, 50, 0]),
      ]
    }
    tables["ads"] = MadeTable(
      header: ["day", "channel", "spend", "clicks"],
      kinds: [isByMonth ? .period(.month) : .day, .text, .number, .number],
      rows: made)
    let length = addLength()
    let covers = length + (choices.chance(3) ? "\n  covers @\(isWide ? "2025" : "2026")-01..@2026-05" : "")
    datasetTexts.append("dataset ads from \"ads.csv\" {\n  time day\n  spend: \(money())\(covers)\n}")
    var ads = Known(name: "ads", times: ["day"])
    ads.columns = [
      Known.Column(name: "channel", kind: .text(channels + ["tv"]), isGrouping: true),
      Known.Column(name: "spend", kind: .number(.yen)), Known.Column(name: "clicks", kind: .number(.plain)),
    ]
    if !length.isEmpty { ads.columns.append(Known.Column(name: "life", kind: .number(.months), isGrouping: true)) }
    known.append(ads)
  }

  /// The lengths of customers once more, mostly in another unit: one dimension of two datasets.
  private mutating func addLength() -> String {
    guard dataset("customers").column("life") != nil, choices.chance(2), allows("one dimension in two units") else {
      return ""
    }
    use("one dimension in two units")
    let isYears = choices.chance(2)
    tables["ads"]?.header.append("life")
    tables["ads"]?.kinds.append(.number)
    for row in (tables["ads"]?.rows ?? []).indices {
      let value = number(isYears ? [10, 5, 20] : [30, 120, 60, 240])
      tables["ads"]?.rows[row].append(value)
    }
    return "\n  life: \(isYears ? "年" : "月")"
  }

  /// Tickets refer to orders, which refer to customers: two steps. Only with a key on the orders.
  private mutating func makeTickets() {
    guard let orders = known.first(where: { $0.name == "orders" }), orders.column("id") != nil else { return makeAds() }
    use("two steps")
    let isMoment = choices.chance(2)
    if isMoment { use("moments") }
    let keys = (tables["orders"]?.rows ?? []).map { $0[0] }
    let made = rows(10) { maker, _ in
      let order: NaiveValue = maker.choices.chance(8) ? .text("o99") : maker.choices.pick(keys)
      let second = maker.day() * 86_400 + maker.choices.pick([0, 43_200, 36_000, 86_399])
      let opened: NaiveValue = isMoment ? .moment(second) : .day(second / 86_400)
      return [order, opened, maker.text(["minor", "serious"]), maker.number([50, 100, 155])]
    }
    tables["tickets"] = MadeTable(
      header: ["order_id", "opened", "level", "minutes"], kinds: [.text, isMoment ? .moment : .day, .text, .number],
      rows: made)
    datasetTexts.append(
      "dataset tickets from \"tickets.csv\" {\n  order = order_id -> orders\n  time opened\n}")
    var tickets = Known(name: "tickets", times: ["opened"], references: [("order", "orders")])
    tickets.columns = [
      Known.Column(name: "level", kind: .text(["minor", "serious"]), isGrouping: true),
      Known.Column(name: "minutes", kind: .number(.plain)),
      Known.Column(name: "opened", kind: isMoment ? .moment : .day),
    ]
    known.append(tickets)
  }

  private mutating func makeSubscriptions() {
    guard allows("stock") else { return }
    use("stock")
    let made = rows(12) { maker, index in
      let start = maker.day()
      let end: NaiveValue = maker.choices.chance(2) ? .missing([.empty]) : .day(start + 1 + maker.choices.next(6) * 12)
      return [
        .text("s\(index + 1)"), .day(start), end, maker.text(["basic", "plus"], emptyOneIn: 7),
        maker.number([100, 250]),
      ]
    }
    tables["subscriptions"] = MadeTable(
      header: ["id", "started", "ended", "plan", "fee"], kinds: [.text, .day, .day, .text, .number], rows: made)
    let hasClock = choices.chance(3) && allows("clock")
    let fee = money()
    datasetTexts.append(
      """
      dataset subscriptions from "subscriptions.csv" {
        key id
        time started until ended
        fee: \(fee)
        covers @\(isWide ? "2025-01" : "2026-01")..@2026-06\(hasClock ? "\n  clock run = \(clockLength()) since started" : "")
      }
      """)
    var subscriptions = Known(name: "subscriptions", times: ["started", "started", "ended"], isStock: true)
    subscriptions.columns = [
      Known.Column(name: "plan", kind: .text(["basic", "plus"]), isGrouping: true),
      Known.Column(name: "fee", kind: .number(.yen)),
    ]
    if hasClock {
      use("clock of a stock")
      subscriptions.clock = "run"
    }
    known.append(subscriptions)
  }

  private mutating func makeDerived() {
    let orders = dataset("orders")
    if choices.next(2) == 0 {
      use("per several keys")
      let filter =
        choices.chance(3) && allows("per … where") ? " where customer \(choices.pick(["!=", "="])) \"c1\"" : ""
      if !filter.isEmpty { use("per … where") }
      datasetTexts.append(
        "dataset baskets per (orders.customer, day = day(orders.at))\(filter) {\n  time on_day = min(orders.at)")
      var baskets = Known(name: "baskets", times: ["on_day"])
      baskets.columns = [
        Known.Column(name: "total", kind: .number(.yen)),
        Known.Column(name: "lines", kind: .number(.plain), isGrouping: true),
        Known.Column(name: "on_day", kind: .day),
      ]
      datasetTexts.append("  total = sum(orders.amount)\n  lines = count(orders)\n}")
      known.append(baskets)
      return
    }
    use("from other")
    var condition = ""
    var copy = orders
    copy.name = "picked"
    // Columns that look at other rows keep the values they have in the other dataset.
    copy.columns = orders.columns
    if choices.next(3) > 0 {
      condition = " where " + self.condition(on: "orders", bare: true, depth: 0, facts: false)
    }
    let isDistinct = orders.column("id") == nil && choices.chance(2) && allows("distinct")
    if isDistinct { use("distinct") }
    datasetTexts.append("dataset picked from orders\(isDistinct ? " distinct" : "")\(condition)")
    known.append(copy)
  }
}
