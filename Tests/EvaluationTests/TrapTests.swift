import TestSupport
import Testing

/// One test for each trap that has produced silent wrong numbers in well-known tools; every expected value is computed by
/// hand from the few rows beside it.
@Suite struct TrapTests {
  /// Two channels, three months, one month (2026-02) without any order.
  static let shop = Workbench(
    """
    dataset orders from "orders.csv" { key id; time at; customer: text; channel: text; amount: 円; visits }
    sales = sum(orders.amount)
    n = count(orders)
    aov = sales / n
    """,
    data: [
      "orders": """
      id,at,customer,channel,amount,visits
      1,2026-01-05,a,web,100,10
      2,2026-01-20,b,web,300,10
      3,2026-01-31,a,shop,50,1
      4,2026-03-10,a,web,200,40
      5,2026-03-31,c,,250,4
      """
    ])

  @Test("1, 2: ratios and totals are the formula over all rows, not sums of cells")
  func ratiosAreNotRolledUp() throws {
    #expect(try Self.shop.rows("aov by channel") == ["shop | 50", "web | 200", "(none) | 250"])
    #expect(try Self.shop.value("aov") == "180")
    #expect(try Self.shop.rows("aov, overall(aov) by channel top 1") == ["shop | 50 | 180"])
  }

  @Test("3: division by zero is no value with its reason, also in what is derived from it")
  func divisionByZero() throws {
    let none = try Self.shop.value("(aov where channel = \"fax\")")
    #expect(none == "(divisionByZero)")
    #expect(try Self.shop.value("(aov where channel = \"fax\") + 1円") == "(divisionByZero)")
  }

  @Test("4: division is real")
  func divisionIsReal() throws {
    #expect(try Self.shop.value("1 / 2") == "0.5")
    #expect(try Self.shop.value("7 / 2 * 2") == "7")
  }

  @Test("5, 7: a month without rows is 0 and stands in the series")
  func gapsAreFilled() throws {
    #expect(
      try Self.shop.rows("sales, n, aov by month") == [
        "2026-01 | 450 | 3 | 150", "2026-02 | 0 | 0 | (divisionByZero)", "2026-03 | 450 | 2 | 225",
      ])
    #expect(try Self.shop.rows("prior(sales, 1 month) by month").last == "2026-03 | 0")
  }

  @Test("5: outside the covered span there is nothing, not 0")
  func outsideTheSpan() throws {
    let rows = try Self.shop.rows("sales by month during @2026-03..@2026-05")
    #expect(rows == ["2026-03 | 450", "2026-04 | (outsideSpan(\"orders\"))", "2026-05 | (outsideSpan(\"orders\"))"])
  }

  @Test("6: != keeps rows with an empty cell")
  func comparisonWithEmpty() throws {
    #expect(try Self.shop.value("count(orders where channel != \"web\")") == "2")
    #expect(try Self.shop.value("count(orders where channel = none)") == "1")
    #expect(try Self.shop.value("count(orders where not (channel = \"web\"))") == "2")
  }

  @Test("8: trailing windows include the current period; the first incomplete ones are noted")
  func rollingEdges() throws {
    #expect(
      try Self.shop.rows("trailing(sales, 2 months) by month") == ["2026-01 | 450", "2026-02 | 450", "2026-03 | 450"])
    #expect(try Self.shop.answer("trailing(sales, 2 months) by month").notes.contains(.incompleteWindow))
  }

  @Test("9: an unfinished month is compared with the same days of the month before, and marked")
  func partialPeriods() throws {
    let bench = Workbench(
      "dataset d from \"d.csv\" { time at; x; covers @2026-01-01..@2026-02-10 }\ntotal = sum(d.x)",
      data: ["d": "at,x\n2026-01-05,10\n2026-01-20,90\n2026-02-10,15\n"])
    let answer = try bench.answer("total, growth(total, 1 month) by month")
    // February is known to its 10th; January to the 10th was 10.
    #expect(try bench.rows("growth(total, 1 month) by month").last == "2026-02 | 0.5")
    #expect(answer.rows.last?[1].isUnfinished == true)
    #expect(answer.rows.first?[1].isUnfinished == false)
    #expect(answer.notes.contains(.unfinished))
  }

  @Test("10: prior periods: month ends, leap days, 52 weeks, old value below, no growth on a base of 0")
  func priorPeriods() throws {
    let bench = Workbench(
      "dataset d from \"d.csv\" { time at; x }\ntotal = sum(d.x)",
      data: ["d": "at,x\n2023-02-28,3\n2024-02-29,5\n2024-03-31,8\n"])
    #expect(
      try bench.rows("prior(total, 1 month) by day during @2024-03-31") == ["2024-03-31 | 5"])
    #expect(try bench.rows("prior(total, 1 year) by day during @2024-02-29") == ["2024-02-29 | 3"])
    #expect(try bench.rows("growth(total, 1 month) by month during @2024-03") == ["2024-03 | 0.6"])
    #expect(
      try bench.rows("growth(total, 1 month) by month during @2024-02") == ["2024-02 | (baseNotPositive)"])
    #expect(try bench.rows("prior(total, 1 year) by week during @2024-W09") == ["2024-W09 | 3"])
  }

  @Test("11: distinct counts are recomputed, never added")
  func distinctCounts() throws {
    let distinct = "count_distinct(orders.customer)"
    #expect(try Self.shop.rows("\(distinct) by month") == ["2026-01 | 2", "2026-02 | 0", "2026-03 | 2"])
    #expect(try Self.shop.value(distinct) == "3")
  }

  @Test("12: each aggregate over its own dataset, then they meet: no fan-out")
  func fanOut() throws {
    let bench = Workbench(
      """
      dataset lines from "lines.csv" { sku: text; price: 円; order = order -> orders }
      dataset orders from "orders.csv" { key id; shipping: 円 }
      share_of_shipping = sum(orders.shipping) / sum(lines.price)
      """,
      data: ["lines": "order,sku,price\n1,a,100\n1,b,100\n2,a,200\n", "orders": "id,shipping\n1,10\n2,30\n"])
    #expect(try bench.value("share_of_shipping") == "0.1")
    #expect(try bench.value("sum(orders.shipping)") == "40")
  }

  @Test("13: orphans and empty keys stay in totals and are (none)")
  func orphans() throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { customer = customer -> customers; amount: 円 }
      dataset customers from "customers.csv" { key id; area: text }
      sales = sum(orders.amount)
      """,
      data: ["orders": "customer,amount\n1,10\n2,20\n9,40\n,80\n", "customers": "id,area\n1,east\n2,west\n"])
    #expect(try bench.rows("sales by area") == ["east | 10", "west | 20", "(none) | 120"])
    #expect(try bench.value("sales") == "150")
  }

  @Test("14: a filter on the far side of a reference keeps what it does not ask about")
  func farFilters() throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { customer = customer -> customers; amount: 円 }
      dataset customers from "customers.csv" { key id; area: text }
      sales = sum(orders.amount)
      """,
      data: ["orders": "customer,amount\n1,10\n2,20\n9,40\n", "customers": "id,area\n1,east\n2,west\n"])
    #expect(try bench.value("(sales where customers.area != \"east\")") == "60")
    #expect(try bench.value("(sales where customers.area = \"east\")") == "10")
  }

  @Test("15: the end of a date range is the whole last day")
  func dateEnds() throws {
    let bench = Workbench(
      "dataset d from \"d.csv\" { time at }\nn = count(d)",
      data: ["d": "at\n2025-01-30 10:00:00\n2025-01-31 23:59:59\n2025-02-01 00:00:00\n"])
    #expect(try bench.value("n during @2025-01-01..@2025-01-31") == "2")
    #expect(try bench.value("n during @2025-01") == "2")
  }

  @Test("17: ISO weeks belong to the ISO week-year")
  func isoWeeks() throws {
    let bench = Workbench(
      "dataset d from \"d.csv\" { time at }\nn = count(d)", data: ["d": "at\n2020-12-28\n2021-01-01\n2021-01-04\n"])
    #expect(try bench.rows("n by week") == ["2020-W53 | 2", "2021-W01 | 1"])
  }

  @Test("18: fiscal years from April, with quarters that follow")
  func fiscalYears() throws {
    let bench = Workbench(
      "calendar { year starts april }\ndataset d from \"d.csv\" { time at }\nn = count(d)",
      data: ["d": "at\n2026-03-31\n2026-04-01\n2026-07-01\n"])
    #expect(try bench.rows("n by fiscal_year") == ["FY2025 | 1", "FY2026 | 2"])
    #expect(try bench.rows("n by fiscal_quarter") == ["FY2025-Q4 | 1", "FY2026-Q1 | 1", "FY2026-Q2 | 1"])
  }

  @Test("19: a stock is what is open at the period's end")
  func stocks() throws {
    let bench = Workbench(
      """
      dataset subs from "subs.csv" { key id; time start until stop; covers @2026-01-01..@2026-03-31 }
      open = count(subs)
      churn = count(subs on stop) / prior(count(subs), 1 month)
      """,
      data: ["subs": "id,start,stop\n1,2026-01-01,2026-02-10\n2,2026-01-15,\n3,2026-02-01,2026-03-31\n"])
    // End of January: 1, 2. End of February: 2, 3. Subscription 3 ends on 31 March and is not open then.
    #expect(try bench.rows("open by month") == ["2026-01 | 2", "2026-02 | 2", "2026-03 | 1"])
    #expect(try bench.rows("churn by month").dropFirst() == ["2026-02 | 0.5", "2026-03 | 0.5"])
    #expect(try bench.rows("count(subs on start) by month") == ["2026-01 | 2", "2026-02 | 1", "2026-03 | 0"])
  }

  @Test("20: medians and quantiles are recomputed, linearly interpolated")
  func medians() throws {
    #expect(try Self.shop.rows("median(orders.amount) by channel").first == "shop | 50")
    #expect(try Self.shop.value("median(orders.amount)") == "200")
    #expect(try Self.shop.value("quantile(orders.amount, 25%)") == "100")
    #expect(try Self.shop.value("quantile(orders.amount, 10%)") == "70")
    #expect(try Self.shop.value("quantile(orders.amount, 40%, nearest)") == "200")
  }

  @Test("21: a share names its whole and does not care for row limits")
  func shareOfTotal() throws {
    let query = "sales / overall(sales) by channel"
    let all = try Self.shop.rows("\(query) sort sales desc")
    #expect(try Self.shop.rows("\(query) sort sales desc top 1") == Array(all.prefix(1)))
    #expect(all.first?.hasPrefix("web | 0.666666") == true)
  }

  @Test("22: conversion windows include both ends; windows open at the data's end are undecided")
  func conversionWindows() throws {
    let bench = Workbench(
      """
      dataset leads from "leads.csv" { time at; won; covers @2026-01-01..@2026-01-31 }
      rate = share(leads where won within 10 days of at)
      misses = share(leads where not (won within 10 days of at))
      """,
      data: [
        "leads": """
        at,won
        2026-01-01,2026-01-11
        2026-01-01,2026-01-12
        2026-01-02,
        2026-01-21,2026-01-25
        2026-01-22,2026-01-23
        """
      ])
    // 1 → hit on the tenth day; 2, 3 → misses; 4: its window closes on the 31st, decided; 5 → undecided.
    #expect(try bench.value("rate") == "0.5")
    #expect(try bench.value("misses") == "0.5")
    #expect(try bench.answer("rate").rows[0][0].rowsUndecided == 1)
  }

  @Test("22: a fact over a window that has not closed is undecided, not small")
  func undecidedFacts() throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { time at; customer = customer; amount: 円; covers @2026-01-01..@2026-01-31 }
      dataset customers per orders.customer {
        time first = min(orders.at)
        early = sum(orders.amount where at within 10 days of customers.first)
      }
      value = avg(customers.early)
      good = share(customers where early >= 100円)
      """,
      data: ["orders": "customer,at,amount\na,2026-01-01,100\na,2026-01-11,50\na,2026-01-12,7\nb,2026-01-25,900\n"])
    // a: 100 + 50 by its tenth day; b's ten days end after the data.
    #expect(try bench.value("value") == "150")
    #expect(try bench.value("good") == "1")
    let cell = try bench.answer("good").rows[0][0]
    #expect(cell.rowsUsed == 1 && cell.rowsUndecided == 1)
  }

  @Test("23: retention is over the cohort's size; months that have not come are not there")
  func retention() throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { time at; customer = customer; age = months since customers.first }
      dataset customers per orders.customer { time first = min(orders.at); cohort = month(first) }
      active = count_distinct(orders.customer)
      retention = active / overall(count(customers), age)
      """,
      data: [
        "orders": "customer,at\na,2026-01-01\nb,2026-01-05\na,2026-02-03\nc,2026-02-10\na,2026-03-01\nb,2026-03-31\n"
      ])
    #expect(
      try bench.rows("active, retention by cohort, age") == [
        "2026-01 | 0 | 2 | 1", "2026-01 | 1 | 1 | 0.5", "2026-01 | 2 | 2 | 1", "2026-02 | 0 | 1 | 1",
        "2026-02 | 1 | 0 | 0",
      ])
  }

  @Test("24: money is exact, and currencies do not mix")
  func money() throws {
    let bench = Workbench(
      "dataset d from \"d.csv\" { x: USD }\ntotal = sum(d.x)\nmixed = total + 1円",
      data: ["d": "x\n0.1\n0.2\n0.3\n"])
    let diagnostics = try bench.prepare().diagnostics
    #expect(diagnostics.filter { $0.severity == .error }.count == 1)
    let clean = Workbench("dataset d from \"d.csv\" { x: USD }\ntotal = sum(d.x)", data: bench.data)
    #expect(try clean.value("total") == "0.6")
    #expect(try clean.value("total * 10 - 6 USD") == "0")
  }

  @Test("25: an undeclared column that shadows a definition is an error")
  func shadowing() throws {
    let bench = Workbench(
      "dataset d from \"d.csv\" { time at }\nfee = 3円\ntotal = sum(d.fee)\nbad = sum(d.x where fee > 1)",
      data: ["d": "at,x,fee\n2026-01-01,1,2\n"])
    #expect(try bench.prepare().diagnostics.contains { $0.severity == .error })
  }

  @Test("26: order never matters; a cycle shows its path")
  func order() throws {
    #expect(try Workbench("a = b * 2\nb = c + 1\nc = 3").value("a") == "8")
    let cycle = try Workbench("a = b\nb = c\nc = a").prepare().diagnostics
    #expect(cycle.filter { $0.severity == .error }.count == 1)
    #expect(
      cycle.contains {
        $0.message.english.contains("a") && $0.message.english.contains("b") && $0.message.english.contains("c")
      })
  }

  @Test("27: slowly changing attributes: the value at the event's date")
  func slowlyChanging() throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { time at; plan = customer -> plans latest }
      dataset plans from "plans.csv" { key customer, since; time since; rank: text }
      n = count(orders)
      """,
      data: [
        "orders": "customer,at\na,2026-01-01\na,2026-02-01\na,2026-03-01\nb,2026-03-01\n",
        "plans": "customer,since,rank\na,2026-01-15,silver\na,2026-03-01,gold\n",
      ])
    #expect(try bench.rows("n by rank") == ["gold | 1", "silver | 1", "(none) | 2"])
  }

  @Test("30: several lines are one order; same-day orders are what the rule file says")
  func duplicates() throws {
    let bench = Workbench(
      """
      dataset rows from "rows.csv" { time at; customer: text; f = ordinal per customer }
      dataset days per (rows.customer, rows.at) { time at; f = ordinal per customer }
      dataset people per days.customer { n = count(rows); m = count(days) }
      raw = share(people where n >= 2)
      merged = share(people where m >= 2)
      """,
      data: ["rows": "customer,at,line\na,2026-01-01,1\na,2026-01-01,2\nb,2026-01-01,1\nb,2026-01-02,1\n"])
    #expect(try bench.value("raw") == "1")
    #expect(try bench.value("merged") == "0.5")
  }

  @Test("order 999 comes before order 1000: of the texts of keys the shorter ones come first")
  func keysThatCountUp() throws {
    let shop = Workbench(
      """
      dataset o from "o.csv" { time at; key id; customer: text; f = ordinal per customer }
      dataset p from "o.csv" { time at; customer: text; f = ordinal per customer }
      """,
      data: ["o": "id,at,customer\nO1000,2026-01-01,a\nO999,2026-01-01,a\nO1001,2026-01-01,a\n"].merging(
        ["p": "id,at,customer\nO1000,2026-01-01,a\nO999,2026-01-01,a\n"]) { $1 })
    #expect(try shop.rows("list o: id, f") == ["O999 | 1", "O1000 | 2", "O1001 | 3"])
    // Of what is no key they stand by their bytes.
    #expect(try shop.rows("list p: id, f") == ["O1000 | 1", "O999 | 2"])
  }

  @Test("`where channel = none` says what the channel is, as `= \"web\"` does")
  func aFilterOfNoneIsAGroup() throws {
    let shop = Workbench(
      """
      dataset plans from "plans.csv" { time day: date; channel: text; planned: 円 }
      rate = by channel { "web": 2, none: 3, else: 5 }
      other = by channel { "web": 2, else: 5 }
      strict = by channel { "web": 2 }
      """, data: ["plans": "day,channel,planned\n2026-01-05,web,10\n2026-01-06,,100\n"])
    #expect(try shop.value("(rate where channel = none)") == "3")
    #expect(try shop.value("(other where channel = none)") == "5")
    #expect(try shop.value("((sum(plans.planned) * rate) where channel = none)") == "300")
    #expect(try shop.value("(rate where channel = none and channel = \"web\")").hasPrefix("(excludingFilters"))
    #expect(try shop.value("(strict where channel = none)").hasPrefix("(noTableEntry"))
    #expect(try shop.rows("(rate where channel = none) by channel").contains("web | 2"))
  }
}
