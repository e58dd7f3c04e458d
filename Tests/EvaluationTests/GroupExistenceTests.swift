import Evaluation
import TestSupport
import Testing

/// Which groups exist: those with rows in any slice that is read.
@Suite struct GroupExistenceTests {
  static let shop = Workbench(
    """
    dataset o from "o.csv" { time day; amount: 円; covers @2026-01..@2026-02 }
    sales: 円 = sum(o.amount)
    lost = count(each o.customer where sales = 0円 and prior(sales, 1 month) > 0円)
    churn = share(each o.customer where sales = 0円 among prior(sales, 1 month) > 0円)
    """, data: ["o": "day,customer,amount\n2026-01-05,a,100\n2026-01-06,b,100\n2026-02-05,a,70\n"])

  @Test func customersOfLastMonthCanBeLost() throws {
    #expect(try Self.shop.rows("lost by month") == ["2026-01 | (beforeFirstPeriod)", "2026-02 | 1"])
    #expect(try Self.shop.rows("churn by month").last == "2026-02 | 0.5")
    // The groups of a change add up to the change.
    #expect(
      try Self.shop.rows("sum(change(sales, 1 month) per o.customer), change(sales, 1 month) by month").last
        == "2026-02 | -130 | -130")
  }

  @Test func whereChoosesAmongTheKeysOfATable() throws {
    let fees = Workbench(
      "dataset o from \"o.csv\" { time day }\nfee = by channel { \"web\": 5円, \"shop\": 3円, \"fax\": 1円 }",
      data: ["o": "day,channel,x\n2026-01-05,web,1\n"])
    #expect(try fees.rows("fee by channel where channel in [\"web\", \"fax\"]") == ["fax | 1", "web | 5"])
    #expect(try fees.rows("fee by channel where channel != \"web\" keep fee > 1円") == ["shop | 3"])
    #expect(try fees.rows("fee by channel where channel = \"shop\"") == ["shop | 3"])
    #expect(try fees.rows("fee by channel where x = 1").isEmpty)
  }

  @Test func groupsThatAreAbsentAreTold() throws {
    #expect(
      try Self.shop.answer("avg(change(sales, 1 month) per o.customer) by month").notes.contains(
        .absentGroups(count: 1, of: 2)))
    // All that count are absent: that is the question.
    #expect(
      !(try Self.shop.answer("lost by month").notes.contains { if case .absentGroups = $0 { true } else { false } }))
  }

  @Test func aLineForWhoeverBoughtInAWindowThatIsRead() throws {
    #expect(
      try Self.shop.rows("sales, prior(sales, 1 month) by customer during @2026-02") == ["a | 70 | 100", "b | 0 | 100"])
    let areas = Workbench(
      "dataset o from \"o.csv\" { time at; covers @2024-01..@2024-02 }\na = sum(o.x)",
      data: ["o": "at,area,x\n2024-01-05,A,30\n2024-01-08,D,70\n2024-02-05,A,40\n"])
    #expect(
      try areas.rows("a, prior(a, 1 month), cumulative(a) by area during @2024-02")
        == ["A | 40 | 30 | 70", "D | 0 | 70 | 70"])
  }

  @Test func aShareKeepsItsWhole() throws {
    let bench = Workbench(
      "dataset orders from \"o.csv\" { time at; covers @2026-01..@2026-02 }\nbuyers = count_distinct(orders.who)",
      data: ["orders": "at,who\n2026-01-05,a\n2026-01-06,b\n2026-02-05,a\n2026-02-06,c\n"])
    #expect(
      try bench.rows("share(each orders.who where next(buyers, 1 month) > 0) by month").first == "2026-01 | 0.5")
  }

  /// The whole of a share are groups with rows in the slice: what none of those can fulfil is always 0 %.
  @Test(
    arguments: [
      ("n = 0", true), ("n = 0 and prior(n, 1 month) > 0", true), ("not (n > 0)", true), ("1 > n", true),
      ("trailing(n, 60 days) = 0", true), ("sales = 0円 and prior(sales, 1 month) > 0円", true),
      ("sales = 0円", false), ("n >= 2", false), ("prior(n, 1 month) = 0", false), ("next(n, 1 month) > 0", false),
      ("count(o where amount > 80円) = 0", false), ("others = 0", false), ("n = 0 among prior(n, 1 month) > 0", false),
      ("others = 0 and prior(others, 1 month) > 0", false), ("prior(sales, 1 month) = 0円", false),
    ])
  func aShareThatIsAlwaysNothingIsWarnedAbout(condition: String, isWarned: Bool) throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { key id; time day; amount: 円; covers @2026-01..@2026-02 }
      dataset c from "c.csv" { time day; o -> o; covers @2026-01..@2026-02 }
      n = count(o)
      others = count(c)
      sales: 円 = sum(o.amount)
      part = share(each o.customer where \(condition))
      """,
      data: [
        "o": "id,day,customer,amount\n1,2026-01-05,a,100\n2,2026-01-06,b,100\n3,2026-02-05,a,70\n",
        "c": "day,o\n2026-01-05,1\n2026-02-05,2\n",
      ])
    #expect(try bench.prepare().diagnostics.map(\.code) == (isWarned ? ["K247"] : []))
    if isWarned { #expect(try bench.rows("part by month").allSatisfy { $0.hasSuffix("| 0") || $0.hasSuffix(")") }) }
  }

  @Test func anEarlyEndIsNoneOfAStock() throws {
    for condition in ["e <= s + 30 days", "e - s <= 30 days", "s + 30 days > e", "quick"] {
      let bench = Workbench(
        "dataset p from \"p.csv\" { time s until e; quick = e <= s + 30 days }\nn = count(p where \(condition))",
        data: ["p": "s,e\n2026-01-01,2026-01-15\n"])
      #expect(throws: (any Error).self, "\(condition)") { try bench.rows("n by month") }
    }
    let bench = Workbench(
      "dataset p from \"p.csv\" { time s until e }\nn = count(p on s where e <= s + 30 days)\nlong = count(p where e > s + 30 days)",
      data: ["p": "s,e\n2026-01-01,2026-01-15\n"])
    #expect(try bench.rows("n") == ["1"])
    #expect(try bench.prepare().diagnostics.isEmpty)
  }

  /// From 31 January to 31 March b bought nothing, and in the 60 days before 30 April everybody bought.
  @Test func reachingFurtherBackNeedsAWord() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { key order; time at; cust: text; covers @2026-01..@2026-04 }
      n = count(o)
      lapsed = count(each o.cust where cumulative(n) > 0 and trailing(n, 60 days) = 0)
      quiet = count(each o.cust where trailing(n, 60 days) = 0)
      """,
      data: [
        "o":
          "order,cust,at\n1,a,2026-01-05\n2,a,2026-02-10\n3,b,2026-01-20\n4,c,2026-03-03\n5,a,2026-03-15\n7,b,2026-04-28\n"
      ])
    #expect(try bench.rows("lapsed by month") == ["2026-01 | 0", "2026-02 | 0", "2026-03 | 1", "2026-04 | 0"])
    #expect(try bench.prepare().diagnostics.map(\.code) == ["K240"])
  }

  @Test func theKeysOfATableAreGroups() throws {
    let bench = Workbench(
      """
      dataset d from "d.csv" { time at; x: 円; covers @2026-01..@2026-02 }
      plan = by month, ch {
        (@2026-01, "web"): 100円, (@2026-01, "shop"): 50円, (@2026-02, "web"): 120円, (@2026-02, "shop"): 60円
      }
      total = sum(plan per d.ch)
      fee = by ch { "web": 1円, "shop": 2円, "fax": 3円, else: 9円 }
      """, data: ["d": "at,ch,x\n2026-01-10,web,90\n2026-01-12,shop,60\n2026-02-10,web,120\n"])
    #expect(try bench.rows("total by month") == ["2026-01 | 150", "2026-02 | 180"])
    #expect(try bench.rows("total by month where ch = \"shop\"") == ["2026-01 | 50", "2026-02 | 60"])
    #expect(try bench.rows("sum(d.x), fee by ch") == ["fax | 0 | 3", "shop | 60 | 2", "web | 210 | 1"])
    // A filter on something else of a row cannot hold for a key that has no row.
    #expect(try bench.rows("sum(d.x), fee by ch where ch != \"web\" and x > 0円") == ["shop | 60 | 2"])
  }

  @Test func anEqualityInAFilterIsTheGroupOfATable() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at }
      panel = by market { 1: 100人, 2: 200人 }
      penetration = count_distinct(o.who) / panel
      """, data: ["o": "at,market,who\n2026-01-05,1,a\n2026-01-06,2,b\n2026-01-07,2,c\n"])
    #expect(try bench.value("penetration where market = 2") == "0.01")
    #expect(try bench.value("(panel where market = 1)") == "100")
    #expect(try bench.rows("penetration by market") == ["1 | 0.01", "2 | 0.01"])
  }

  @Test func averagesOfMondaysAreOverMondays() throws {
    let data = "at,ch,x\n2026-01-05,web,30\n2026-01-05,shop,10\n2026-01-12,web,20\n2026-01-06,web,8\n2026-01-11,web,1\n"
    let bench = Workbench(
      """
      dataset d from "d.csv" { time at; wd = weekday(at); covers @2026-01-05..@2026-01-18 }
      x = sum(d.x)
      perday = avg(x per day)
      """, data: ["d": data])
    #expect(try bench.rows("perday by wd") == ["1 | 30", "2 | 4", "7 | 0.5"])
    #expect(try bench.value("perday where wd <= 5") == "6.8")
    #expect(try bench.value("perday where weekday(at) = 2 and ch = \"web\"") == "4")
    // A whole period has all of its days: the week of a Thursday has a Monday, on which nothing was sold.
    let thursday = Workbench("dataset d from \"d.csv\" { time at }", data: ["d": "at,x\n2026-01-29,5\n"])
    #expect(try thursday.value("avg(count(d) per week) where weekday(at) = 1") == "0")
    #expect(try bench.rows("share(each day where x > 0) by wd") == ["1 | 1", "2 | 0.5", "7 | 0.5"])
    // A day's weekday in a dataset of days.
    let days = Workbench(
      "dataset d from \"d.csv\" { time at }\ndataset days per day(d.at) { time day; wd = weekday(day) }",
      data: ["d": data])
    #expect(try days.rows("count(days) by wd") == ["1 | 2", "2 | 1", "7 | 1"])
  }

  /// The rows that are grouped are read too.
  @Test func groupsOfRowsCannotMoveAlongTheirTimeEither() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { key id; time at }\ndataset t from \"t.csv\" { order = id -> o; time opened }",
      data: [
        "o": "id,at,ch\n1,2026-01-20,web\n2,2026-02-07,web\n",
        "t": "id,opened,n\n1,2026-01-21,1\n2,2026-01-22,1\n2,2026-02-09,1\n",
      ])
    #expect(
      try bench.rows("prior(sum(count(t) per o.ch), 1 month) by month, month_of_year(o.at)").last
        == "2026-02 | 2 | (cannotMove(\"month_of_year(o.at)\"))")
    // The default time is the default time, also where `on` names it.
    #expect(
      try bench.rows("prior(count(o on at), 1 month) by month, month_of_year(o.at)").last
        == "2026-02 | 2 | (cannotMove(\"month_of_year(o.at)\"))")
    // A ticket of no order has no weekday of an order, and no day of an order has none.
    var orphans = bench
    orphans.data["t"]? += "9,2026-02-10,1\n"
    #expect(
      try orphans.rows("cumulative(count(t) + count(o)) by weekday(o.at) during @2026-02").last
        == "(none) | (cannotMove(\"weekday(o.at)\"))")
  }

  @Test func aWindowCannotMoveAlongAGroupThatIsATime() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time ds; days = ds -> days; covers @2026-01..@2026-02 }
      dataset days from "days.csv" { key date; season: text }
      x = sum(o.x)
      """,
      data: [
        "o": "ds,x\n2026-01-05,1\n2026-02-03,2\n2026-02-10,4\n",
        "days": "date,season\n2026-01-05,winter\n2026-02-03,spring\n2026-02-10,spring\n",
      ])
    #expect(
      try bench.rows("cumulative(x) by month(ds)")
        == ["2026-01 | (cannotMove(\"month(ds)\"))", "2026-02 | (cannotMove(\"month(ds)\"))"])
    #expect(try bench.rows("cumulative(x) by days.season").allSatisfy { $0.hasSuffix("(cannotMove(\"days.season\"))") })
    // Mondays of February against Mondays of January; but the day before a Tuesday is no Tuesday.
    #expect(
      try bench.rows("prior(x, 1 month) by month, weekday(ds) during @2026-02").contains("2026-02 | 1 | 1"))
    #expect(
      try bench.rows("prior(x, 1 day) by day, weekday(ds) during @2026-02-03").allSatisfy {
        $0.hasSuffix("(cannotMove(\"weekday(ds)\"))")
      })
  }

  @Test("§11: a number of the slice in a condition on rows is read as well, also beside `on` another time")
  func numbersInConditionsReadRows() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; time sent; who -> c; covers @2026-01..@2026-03 }
      dataset c from "c.csv" { key id; time joined; covers @2026-01..@2026-03 }
      """,
      data: ["o": "at,sent,who,x\n2026-02-05,2026-03-01,b,3\n", "c": "id,joined,area\nb,2026-01-05,n\n"])
    // Nothing is sent in February, but the row of b is read there for the average.
    #expect(try bench.value("(min(count(o on sent where x > avg(o.x)) per c.area) during @2026-02)") == "0")
    #expect(
      try bench.value("(min(next(count(o on sent where x > avg(o.x)), 1 month) per o.who) during @2026-01)") == "0")
  }

  @Test func aNumberOfAllRowsIsNoGroup() throws {
    let bench = Workbench("dataset o from \"o.csv\" { time at; amount: 円 }", data: ["o": "at,amount\n2026-01-05,10\n"])
    #expect(throws: Workbench.Failure.self) {
      try bench.rows("count(o) by (if sum(o.amount) > 60円 then \"large\" else \"small\")")
    }
    #expect(
      try bench.rows("count(o) by (if amount >= overall(avg(o.amount)) then \"large\" else \"small\")") == ["large | 1"]
    )
  }

  /// Which lines there are hangs on no number of the slice, also among rows that are read by another time.
  @Test func aNumberOfTheSliceTakesNoLineAway() throws {
    let shop = Workbench(
      """
      dataset orders from "o.csv" { key id; time at; time shipped; covers @2026-01..@2026-02; amount: 円 }
      """,
      data: ["orders": "id,at,shipped,channel,amount\n1,2026-01-20,2026-02-03,web,10\n2,2026-01-20,2026-02-04,dm,20\n"])
    #expect(
      try shop.rows("count(orders on shipped) by channel during @2026-02 where amount > avg(orders.amount on shipped)")
        == ["dm | 0", "web | 0"])
  }

  /// What a condition lacks in a group that `among` leaves out is nobody's reason.
  @Test func aGroupOutsideGivesNoReason() throws {
    let shop = Workbench(
      "dataset orders from \"o.csv\" { key id; amount: 円 }",
      data: ["orders": "id,kind,amount,n\n1,a,10,1\n2,b,20,\n"])
    let answer = try shop.answer(
      "share(each orders.kind where correlation(orders.amount, orders.n) > 0.5 among sum(orders.amount) > 100円)")
    #expect(answer.rows[0][0].reason == .noRows("orders"))
  }
}
