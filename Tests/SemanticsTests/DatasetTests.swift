import Testing

@testable import Semantics

private let schemas = [
  "lines": schema("order_id text, customer_id text, day date, channel text, amount number 円, cost number 円"),
  "orders": schema("id text, customer_id text, at date, amount number 円, channel text"),
  "ads": schema("day date, channel text, spend number 円"),
  "returns": schema("order_id text, at date"),
  "customers": schema("id text, joined date, name text"),
]

private let shop = """
  dataset lines from "lines.csv" { time day }
  dataset orders per lines.order_id {
    time at = min(lines.day)
    customer = only(lines.customer_id) -> customers
    channel = only(lines.channel)
    amount = sum(lines.amount)
    f = ordinal per customer
  }
  dataset customers per orders.customer {
    time first = min(orders.at)
    cohort = month(first)
    channel = first(orders.channel)
    n = count(orders)
    first_year = sum(orders.amount where at within 1 year of customers.first)
  }
  dataset ads from "ads.csv" { time day }
  dataset web from orders where channel = "web"

  """

@Test func groupsMakeReferences() {
  let result = analyzed(shop, schemas)
  #expect(result.diagnostics.isEmpty)
  // The reference that orders declares and the groups of customers are one.
  #expect(result.line("reference lines.orders") == "reference lines.orders -> orders by group")
  #expect(result.line("reference orders.customer") == "reference orders.customer -> customers by group")
  #expect(result.line("reference orders.customers") == nil)
  #expect(result.line("reference web.customer") == "reference web.customer -> customers as customer")
  #expect(result.model.dataset(named: "web")?.column(named: "amount") != nil)
}

@Test func factsOfRows() {
  let result = analyzed(shop, schemas)
  #expect(result.line("n:") == "n: number = [count orders over customer]")
  #expect(
    result.line("first_year:")
      == "first_year: 円 = [sum orders.amount where orders.at within 1 year of orders.customer.first {known by lines} over customer]"
  )
}

/// S4: the dataset from which the others are reached is the one that is read.
@Test func whichRowsAreRead() {
  let result = analyzed(
    shop + """
      a = sum(orders.amount where customers.n >= 2)
      b = sum(lines.amount where orders.channel = "web" and customers.n >= 2)
      c = count(customers where count(orders) >= 2)
      d = count(customers where count(web) >= 1)
      e = share(customers where n > 20% * count(customers))
      """, schemas)
  #expect(result.diagnostics.isEmpty)
  #expect(result.formula("a") == "⟨sum orders.amount where orders.customer.n >= 2⟩")
  #expect(result.formula("b").hasPrefix("⟨sum lines.amount where (lines.orders.channel = "))
  #expect(result.formula("c") == "⟨count customers where [count orders over customer] >= 2⟩")
  #expect(result.formula("d") == "⟨count customers where [count web over customer] >= 1⟩")
  #expect(result.formula("e") == "⟨share customers where customers.n > (20% * ⟨count customers⟩)⟩")
}

@Test func rowsThatAreNotReached() {
  expectMarked(
    shop + """
      a = sum(orders.amount + ads.spend)  // K134
      b = count(orders where lines.cost > 3円)  // K136
      c = sum(customers.n where orders.amount > 3円)
      d = sum(amount)  // K135
      e = sum(orders)  // K162
      f = sum(ordres.amount)  // K102
      """, schemas)
}

/// S6: a name is its body in brackets, also on the rows of a dataset.
@Test func namesAreTheirBodies() {
  let result = analyzed(
    shop + """
      n_orders = count(orders)
      limit_of = 2
      repeaters = share(customers where n_orders >= limit_of)
      spend = sum(ads.spend)
      odd = share(customers where mixed > 1)
      mixed = n_orders / spend * 1円
      """, schemas)
  #expect(result.diagnostics.isEmpty)
  #expect(
    result.formula("repeaters")
      == "⟨share customers where n_orders{[count orders over customer]} >= limit_of⟩")
  let notes = result.model.definition(named: "odd")?.notes ?? []
  #expect(notes.contains { if case .mixedLevels = $0 { true } else { false } })
}

@Test func lagsOfFactsAreRefused() {
  expectMarked(shop + "x = share(customers where prior(count(orders), 1 month) > 0)  // K170", schemas)
  expectFine(shop + "x = share(each orders.customer where prior(count(orders), 1 month) > 0)", schemas)
}

/// S3: an own column, else that of the only dataset that is reached.
@Test func dimensions() {
  let result = analyzed(
    shop + """
      show sum(orders.amount), count(customers) by cohort
      show sum(lines.amount) by f
      show sum(orders.amount) / sum(ads.spend) by orders.channel = ads.channel
      show count(orders) / overall(count(ads), cohort) by cohort
      """, schemas)
  #expect(result.diagnostics.isEmpty)
  #expect(
    result.line("show ⟨sum orders.amount⟩, ⟨count customers⟩ by")?.hasSuffix(
      "by cohort {orders: orders.customer.cohort; customers: customers.cohort}") == true)
  #expect(result.line("show ⟨sum lines.amount⟩")?.hasSuffix("by f {lines: lines.orders.f}") == true)
  #expect(
    result.line("show ⟨sum orders.amount⟩ /")?.hasSuffix(
      "by orders.channel {orders: orders.channel; ads: ads.channel}") == true)
}

@Test func dimensionsThatAreMissing() {
  expectMarked(
    shop + """
      spend = sum(ads.spend)
      show spend by cohort  // K150
      show sum(orders.amount) where ads.channel = "web"  // K150
      show count(customers) by f  // K150
      show sum(orders.amount) by chanel  // K121
      """, schemas)
}

@Test func conditionsOfQueries() {
  expectMarked(
    shop + """
      sales = sum(orders.amount)
      show sales where at >= @2026  // K156
      show sales by channel where sales > 3円  // K157
      show sales by channel keep sales > 3円 sort sales desc top 3
      show count(customers) where first in @2026-01..@2026-03  // K156
      target sales >= 1億円 where at = @2026-12  // K156
      """, schemas)
}

@Test func filtersReachEveryDataset() {
  let result = analyzed(
    shop + """
      cac = sum(ads.spend) / count(customers)
      web_cac = cac where channel = "web"
      later = (cac where channel = "web") + 1円
      """, schemas)
  #expect(result.diagnostics.isEmpty)
  #expect(
    result.formula("web_cac")
      == "(cac where {customers: customers.channel = \"web\"} {ads: ads.channel = \"web\"})")
}

@Test func ambiguousReferences() {
  let text = """
    dataset people from "people.csv" { key id }
    dataset gifts from "gifts.csv" { giver -> people; taker -> people }
    a = count(people where count(gifts via giver) > 1)
    b = sum(gifts.value where giver.age > 30)
    c = sum(gifts.value where people.age > 30)  // K138
    d = count(people where count(gifts) > 1)  // K139
    """
  expectMarked(
    text, ["people": schema("id text, age number"), "gifts": schema("giver text, taker text, value number")])
}

@Test func compositeAndLatestReferences() {
  let text = """
    dataset prices from "prices.csv" { time since; key shop, sku, since }
    dataset products from "products.csv" { key shop, sku }
    dataset sales from "sales.csv" {
      time at
      (shop, sku) -> products
      price = (shop, sku) -> prices latest within 30 days
    }
    x = sum(sales.n * products.weight)
    """
  let result = analyzed(
    text,
    [
      "prices": schema("shop text, sku text, since date, price"), "products": schema("shop text, sku text, weight"),
      "sales": schema("at date, shop text, sku text, n"),
    ])
  #expect(result.codes == [])
  #expect(
    result.line("reference sales.products")
      == "reference sales.products -> products where sales.shop, sales.sku = shop, sku")
  #expect(
    result.line("reference sales.price")
      == "reference sales.price -> prices latest where sales.shop, sales.sku = shop, sku")
}

@Test func headersAndNames() {
  let text = """
    dataset o from "o.csv" {
      time 注文日
      amount: 円 = 購入金額
      cost = cost * 1,000
      profit = amount - cost
    }
    x = sum(o.profit)
    """
  let result = analyzed(text, ["o": schema("注文日 date, 購入金額, cost")])
  #expect(result.diagnostics.isEmpty)
  #expect(result.line("amount:") == "amount: 円 = file 購入金額")
  #expect(result.line("cost:") == "cost: 円 = o.cost (file) * 1000")
  #expect(result.unit("x") == "円")
}

@Test func missingHeaders() {
  expectMarked(
    """
    dataset o from "o.csv" {
      time day  // K103
      amount: 円 = 購入金額  // K100
      kost: 円  // K103
    }
    """, ["o": schema("注文日 date, cost")])
  // Filled nowhere, without a word.
  expectMarked(
    """
    dataset o from "o.csv" merged 注文日, costs {  // K103
      time 注文日
    }
    """, ["o": schema("注文日 date, cost")])
}

@Test func withoutDataAnyColumnGoes() {
  let result = analyzed(
    """
    dataset o from "o.csv" { time at }
    dataset c per o.customer { n = count(o) }
    x = sum(o.amount where status = "sent") / count(c)
    show x by channel where region = "east"
    """)
  // Nothing is known of o, but c has only what the rules give it.
  #expect(result.codes == ["K150", "K150"])
  expectFine(
    """
    dataset o from "o.csv" { time at }
    x: 円 = sum(o.amount where status = "sent")
    show x by month, channel where region = "east"
    """)
}

@Test func stacksAndWindows() {
  let text = """
    dataset spend from "spend.csv" { time week; unpivot tv, ooh into channel, amount }
    dataset o from "o.csv" { time at; gap = at - previous(at) per customer; part = tile 4 sort amount desc }
    x = sum(spend.amount where channel = "tv")
    y = avg(o.gap)
    """
  let result = analyzed(
    text, ["spend": schema("week date, tv, ooh"), "o": schema("at date, customer text, amount")])
  #expect(result.diagnostics.isEmpty)
  #expect(result.unit("y") == "日")
  #expect(result.line("channel:") == "channel: text = label of tv, ooh")
}

@Test func periodsNeedTimes() {
  expectMarked(
    """
    dataset c from "customers.csv" { key id }
    x = count(c)
    show x by month  // K155
    show x during @2026  // K155
    target x >= 3 each month  // K155
    """)
}

@Test func dateComparisonsAreAboutWholePeriods() {
  let result = analyzed(
    """
    dataset o from "orders.csv" { time at; cohort = month(at) }
    dataset m from "moments.csv" { time at }
    a = count(o where at < @2026-02)
    b = count(o where at <= @2026-02)
    c = count(o where at in @2026-01..@2026-02)
    d = count(o where cohort = @2026-02)
    e = count(m where at = @2026-02-01)
    f = count(o where cohort <= @2026)
    g = count(o where month(at) = @2026-02)
    """, ["o": schema("at date"), "m": schema("at moment")])
  #expect(result.diagnostics.isEmpty)
  #expect(result.formula("a") == "⟨count o where o.at < @2026-02-01⟩")
  #expect(result.formula("b") == "⟨count o where o.at < @2026-03-01⟩")
  #expect(result.formula("c") == "⟨count o where o.at in @2026-01-01..<@2026-03-01⟩")
  #expect(result.formula("d") == "⟨count o where o.cohort = @2026-02⟩")
  #expect(result.formula("e") == "⟨count m where m.at in @2026-02-01T00:00:00..<@2026-02-02T00:00:00⟩")
  #expect(result.formula("f") == "⟨count o where o.cohort < @2027-01⟩")
}

@Test func groupsInsideTheSlice() {
  let result = analyzed(
    shop + """
      sales = sum(orders.amount)
      a = avg(sales per month)
      b = avg(sales per orders.customer)
      c = count(each (orders.customer, month) where count(orders) > 1)
      d = count(each orders.customer where customer != "x")
      """, schemas)
  #expect(result.diagnostics.isEmpty)
  #expect(result.formula("a") == "⟨avg each month sales⟩")
  #expect(result.formula("b") == "⟨avg each orders.customer {orders: orders.customer} sales⟩")
  #expect(
    result.formula("c") == "⟨count each orders.customer {orders: orders.customer}, month where ⟨count orders⟩ > 1⟩")
  #expect(
    result.formula("d") == "⟨count each orders.customer {orders: orders.customer} where key orders.customer != \"x\"⟩")
}

@Test func notesAboutTime() {
  let result = analyzed(
    shop + """
      repeat_rate = share(customers where n >= 2)
      settled = avg(customers.first_year)
      cac = sum(ads.spend) / count(customers)
      ltv = sum(orders.amount) / count(customers)
      both = repeat_rate * cac
      """, schemas)
  func has(_ name: String, _ test: (DefinitionNote) -> Bool) -> Bool {
    result.model.definition(named: name)?.notes.contains(where: test) ?? false
  }
  func isOpen(_ note: DefinitionNote) -> Bool { if case .openTimeFact = note { true } else { false } }
  #expect(has("repeat_rate", isOpen))
  #expect(!has("settled", isOpen))
  #expect(has("cac") { $0 == .mixedTimes(["ads.day", "customers.first"]) })
  #expect(has("ltv") { $0 == .ratioToOwnEntity("orders", "customers") })
  #expect(has("both", isOpen))
}

/// "Its parts count by different times" stood on every line of a scoreboard; it stays where it tells something.
@Test func mixedTimesAreSaidWhereTheyTellSomething() {
  let result = analyzed(
    """
    dataset lines from "lines.csv" { order: text; customer: text; day: date; amount: 円 }
    dataset orders per lines.order { time at = min(lines.day); who = only(lines.customer); amount = sum(lines.amount) }
    dataset customers per orders.who { time first = min(orders.at) }
    dataset ads from "ads.csv" { time day: date; spend: 円 }
    dataset trials from "trials.csv" { time won: date; pulled: date }
    dataset subs from "subs.csv" { ended: date; time started: date until ended }
    roas = sum(orders.amount) / sum(ads.spend)
    cpa = sum(ads.spend) / count(trials)
    profit = sum(orders.amount) - sum(ads.spend)
    active = count(orders) / cumulative(count(customers))
    ltv = sum(orders.amount) / count(orders) - cac
    part = count(customers) / overall(count(orders))
    cac = sum(ads.spend) / count(customers)
    cac_of_year = trailing(cac, 12 months)
    cac_in_hundreds: 百円 = cac
    cpo = sum(ads.spend) / count(trials on pulled)
    churn = count(subs on ended) / prior(count(subs), 1 month)
    unit 百円 = 100円
    show cac, ltv by month
    """)
  #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.message.english))")
  let noted = result.model.definitions.filter { $0.notes.contains(where: \.isMixedTimes) }.map(\.name)
  #expect(noted == ["cac", "cac_of_year", "cac_in_hundreds", "cpo", "churn"])
  guard case .show(let show)? = result.model.queries.first else { return }
  #expect(show.items.map { $0.notes.contains(where: \.isMixedTimes) } == [true, false])
}

/// `wrong = sum(extra.v)` gave every person the same total, in silence.
@Test func columnsReadNoNumbersOfTheSlice() {
  let start = """
    dataset orders from "orders.csv" { key id; time at; customer; amount: 円; note }
    dataset extra from "extra.csv" { time day; who; v: 円 }
    rate = 10%
    total = sum(extra.v)
    fixed = overall(sum(extra.v))
    once = sum(extra.v) during @2026
    revenue = sum(orders.amount)
    mixed = revenue + total

    """
  expectMarked(
    start + """
      dataset people per orders.customer {
        spend = sum(orders.amount)
        wrong = sum(extra.v)  // K147
        inside = spend / (1円 + sum(extra.v where v > 3円))  // K147
        part = if spend > 1円 then count(extra) else 0  // K147
        named = spend - total  // K147
        both = mixed  // K147
        own = spend / sum(people.spend)  // K147
        before = prior(sum(extra.v), 1 month)  // K147
        grouped = avg(count(extra) per extra.who)  // K147
        many = count(orders where amount > avg(orders.amount))  // K147
        place = ordinal sort spend desc
        few = ordinal sort spend desc <= 20% * count(people)  // K147
        right = revenue
        rated = spend * rate
        asked = overall(sum(extra.v))
        known = fixed
        large = count(orders where amount > overall(avg(orders.amount)))
        best = ordinal sort spend desc <= 20% * overall(count(people))
        past_year = once
        this_year = (sum(extra.v) during @2026)
        own_year = (sum(orders.amount) during @2026)  // K169
      }
      richer = share(people where spend > avg(people.spend))
      leading = share(people where ordinal sort spend desc <= 20% * count(people))
      dataset good from people where spend > avg(people.spend)
      """)
}

/// Orders refer to people, not to those of them that are good: the condition was one number for all, and true of each.
@Test func factsOfTheBaseInTheConditionOfADataset() {
  let text = """
    dataset orders from "orders.csv" { key id; time at; who: text }
    dataset people per orders.who { first = min(orders.at); n = count(orders) }
    """
  let found = analyzed(text + "\ndataset good from people where count(orders) >= 3\n")
  #expect(found.codes.contains("K147"), "\(found.codes)")
  for fine in ["n >= 3", "n > overall(count(orders)) / 10", "n > avg(people.n)"] {
    #expect(!analyzed(text + "\ndataset good from people where \(fine)\n").codes.contains("K147"), "\(fine)")
  }
}

@Test func numbersOfTheSliceNameTheirWaysOut() throws {
  let text = """
    dataset orders from "orders.csv" { key id; time at; customer }
    dataset extra from "extra.csv" { time day; who; v }
    dataset people per orders.customer { wrong = sum(extra.v); own = count(people) }
    """
  let found = analyzed(text).diagnostics
  #expect(
    found.map(\.message.english) == [
      "`sum(extra.v)` is one number for all rows of people: rows of extra do not refer to people",
      "`count(people)` is one number for all rows of people",
    ])
  #expect(
    found.map { $0.fixes.map(\.text.english) } == [
      [
        "declare a reference `-> people` in extra",
        "when one number is meant, write `overall(sum(extra.v))`",
      ],
      ["when one number is meant, write `overall(count(people))`"],
    ])
}
