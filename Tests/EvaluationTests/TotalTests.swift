import Evaluation
import TestSupport
import Testing

/// Totals, columns across, pooled groups and lists: each number is computed from its rows, so it is that of another
/// question, or one that was added up by hand.
@Suite struct TotalTests {
  static let shop = Workbench(
    """
    dataset orders from "orders.csv" { key id; time at; covers @2026-01..@2026-03; amount: 円; customer -> people }
    dataset people from "people.csv" { key id }
    dataset plans from "plans.csv" { key id; time s until e; covers @2026-01..@2026-03 }
    sales = sum(orders.amount)
    n = count(orders)
    aov = avg(orders.amount)
    buyers = count_distinct(orders.customer)
    open = count(plans)
    goal_of by channel = { "web": 100円, else: 50円 }
    """,
    data: [
      "orders": """
      id,at,customer,channel,amount
      1,2026-01-05,a,web,100
      2,2026-01-20,b,web,300
      3,2026-01-31,a,shop,50
      4,2026-03-10,a,web,200
      5,2026-03-31,c,,250
      6,2026-03-31,d,fax,
      """, "people": "id,region\na,north\nb,south\nc,north\n",
      "plans": "id,s,e\n1,2026-01-10,2026-02-10\n2,2026-02-01,\n3,2026-03-05,\n",
    ])

  private func rows(_ query: String) throws -> [String] { try Self.shop.rows(query) }

  /// What the total of a question is: the same without its keys, over the days of all its lines.
  @Test(arguments: [
    "sales", "n, aov, buyers", "open", "prior(sales, 1 month)", "trailing(n, 1 month)", "cumulative(sales)",
    "share(orders where amount > 90円)", "overall(sales)", "count(each orders.customer where n > 1)", "sales / buyers",
    "median(orders.amount)", "yearly(sales)", "growth(sales, 1 month)", "max(sales per month)",
  ])
  func aTotalIsTheAnswerWithoutKeys(_ items: String) throws {
    let whole = try rows("\(items) during @2026-01..@2026-03")
    #expect(try rows("\(items) by month during @2026-01..@2026-03 with total").last == "total | " + whole[0])
    #expect(try rows("\(items) by month with total").last == "total | " + whole[0])
    let all = try rows(items)
    if items != "open" {
      #expect(try rows("\(items) by channel with total").last == "total | " + all[0])
      // Each month's line is that of the month alone.
      let months = try rows("\(items) by month")
      let nested = try rows("\(items) by month, channel with total").filter { $0.contains("| total |") }
      #expect(nested == months.map { $0.replacing(#/^(\S+) \|/#) { "\($0.1) | total |" } })
    }
  }

  @Test func totalsByHand() throws {
    #expect(
      try rows("sales, buyers by month with total") == [
        "2026-01 | 450 | 2", "2026-02 | 0 | 0", "2026-03 | 450 | 3", "total | 900 | 4",
      ])
    // A stock is that of the end.
    #expect(try rows("open by month with total") == ["2026-01 | 1", "2026-02 | 1", "2026-03 | 2", "total | 2"])
    #expect(
      try rows("sales, rank(sales), goal_of by channel with total") == [
        "fax | 0 | 4 | 50", "shop | 50 | 3 | 50", "web | 600 | 1 | 100", "(none) | 250 | 2 | 50",
        #"total | 900 | (noRank) | (noGroup("channel"))"#,
      ])
    // Lines that are left out are in the total.
    #expect(
      try rows("sales by channel keep sales > 100円 sort sales desc top 1 with total") == ["web | 600", "total | 900"])
    #expect(
      try Self.shop.answer("sales by channel top 1 with total").notes.contains(.totalOfAll(shown: 1, of: 4)))
  }

  @Test func subtotalsStandWithTheirLines() throws {
    #expect(
      try rows("sales by region, channel with total where channel != none") == [
        "north | shop | 50", "north | web | 300", "north | total | 350", "south | web | 300", "south | total | 300",
        "(none) | fax | 0", "(none) | total | 0", "total |  | 650",
      ])
    // Where the order tears them apart they stand below.
    #expect(
      try rows("n by region, channel where channel != none sort n with total").suffix(4) == [
        "north | total | 3", "south | total | 1", "(none) | total | 1", "total |  | 5",
      ])
  }

  @Test func columnsAcrossAreComputed() throws {
    // Nobody of the south has bought in the shop: 0 orders, and no mean.
    #expect(
      try rows("n, aov by region across channel with total where channel in [\"web\", \"shop\"]") == [
        "north | shop | 1 | 50", "north | web | 2 | 150", "north | total | 3 | \(350.0 / 3)",
        #"south | shop | 0 | (noRows("orders"))"#, "south | web | 1 | 300", "south | total | 1 | 300",
        "total | shop | 1 | 50", "total | web | 3 | 200", "total | total | 4 | 162.5",
      ])
    #expect(try rows("n across channel") == ["fax | 1", "shop | 1", "web | 3", "(none) | 1"])
    // The line as a whole is sorted and kept.
    #expect(
      try rows("n by channel across month sort n desc top 1") == [
        "web | 2026-01 | 2", "web | 2026-02 | 0", "web | 2026-03 | 1",
      ])
  }

  /// Wherever a question by both keys has a line the table has its number, and its totals are those of either key.
  @Test(arguments: ["sales", "aov", "buyers", "overall(n, channel)", "prior(sales, 1 month)"])
  func aTableIsTheQuestionByBothKeys(_ item: String) throws {
    let table = try rows("\(item) by month across channel with total")
    for line in try rows("\(item) by month, channel") { #expect(table.contains(line)) }
    for line in try rows("\(item) by month") {
      #expect(table.contains(line.replacing(#/^(\S+) \|/#) { "\($0.1) | total |" }))
    }
    for line in try rows("\(item) by channel during @2026-01..@2026-03") { #expect(table.contains("total | " + line)) }
  }

  @Test func othersBesideAKeyThatNoRowFills() throws {
    let shop = Workbench(
      "dataset o from \"o.csv\" { note: text }\nsales = sum(o.x)",
      data: ["o": "k,note,x\na,,3\nb,,1\nc,,1\n"])
    #expect(try shop.rows("sales by k, note top 1 of sales") == ["a | (none) | 3", "others |  | 2"])
  }

  @Test func aConditionIsAKeyInKeepAsItIsWritten() throws {
    #expect(try rows("n by amount > 90円 keep amount > 90円") == ["true | 4"])
    #expect(try rows("n by amount > 90円 keep not (amount > 90円)") == ["false | 1"])
    #expect(try rows("n by part = amount > 90円 keep amount > 90円") == ["true | 4"])
    // Also where no item has the key.
    #expect(try rows("overall(n) by month_of_year(at) keep month_of_year(at) <= 2") == ["1 | 6"])
  }

  @Test func aTotalChangesNoColumn() throws {
    let columns = try rows("rank(n) across month")
    #expect(columns == ["2026-01 | 1", "2026-02 | 1", "2026-03 | 1"])
    #expect(try rows("rank(n) across month with total").prefix(3) == columns[...])
  }

  @Test func othersAreComputedFromTheirRows() throws {
    #expect(
      try rows("sales, buyers, rank(sales), sales / overall(sales, channel) by channel top 1 of sales with total") == [
        "web | 600 | 2 | 1 | \(600.0 / 900)", "others | 300 | 3 | (noRank) | \(300.0 / 900)",
        "total | 900 | 4 | (noRank) | 1",
      ])
    // `(none)` may be one of the largest; a table by the key has no entry for several groups.
    #expect(
      try rows("sales, goal_of by channel top 2 of sales") == [
        "web | 600 | 100", "(none) | 250 | 50", #"others | 50 | (pooled("channel"))"#,
      ])
    // The same groups in each month, and each month's others.
    #expect(
      try rows("sales by month, channel top 1 of sales") == [
        "2026-01 | web | 400", "2026-01 | others | 50", "2026-02 | web | 0", "2026-02 | others | 0",
        "2026-03 | web | 200",
        "2026-03 | others | 250",
      ])
    // Where nothing is left there is no such line.
    #expect(try rows("sales by channel top 9 of sales").count == 4)
    #expect(
      try rows("n by region, channel top 1 of n per region with total") == [
        "north | web | 2", "north | others | 2", "north | total | 4", "south | web | 1", "south | total | 1",
        "(none) | fax | 1", "(none) | total | 1", "total |  | 6",
      ])
    #expect(
      try rows("n by channel across month top 1 of n with total").filter { $0.hasPrefix("others") } == [
        "others | 2026-01 | 1", "others | 2026-02 | 0", "others | 2026-03 | 2", "others | total | 3",
      ])
  }

  /// In an order of their own they were in that in which the lines of the pooled groups had been met.
  @Test func othersStandInTheOrderOfTheKeysBesideThem() throws {
    let shop = Workbench(
      "dataset o from \"o.csv\" { time at; covers @2026-01..@2026-02; x: number }\nn = sum(o.x)",
      data: [
        "o": """
        at,who,gift,x
        2026-01-10,a,yes,9
        2026-01-10,a,no,9
        2026-01-11,b,yes,1
        2026-02-11,c,no,1
        """
      ])
    let query = "n by who, month, gift top 1 of n per gift sort n desc"
    let lines = try shop.rows(query).map { $0.split(separator: " | ") }
    #expect(
      lines.filter { $0[0] == "others" }.map { $0[1...2].joined(separator: " ") } == [
        "2026-01 no", "2026-01 yes", "2026-02 no", "2026-02 yes",
      ])
  }

  @Test func theLargestMayBeThereInOnePeriodOnly() throws {
    let shop = Workbench(
      "dataset o from \"o.csv\" { time at; covers @2026-01..@2026-03 }\nn = count(o)",
      data: ["o": "at,channel\n2026-01-10,old\n2026-02-05,web\n2026-03-05,web\n"])
    // Of February and March together nothing is read of `old`; the two months to February hold it.
    #expect(
      try shop.rows("trailing(n, 2 months) by month, channel during @2026-02..@2026-03 top 1 of -n") == [
        "2026-02 | old | 1", "2026-02 | others | 1", "2026-03 | old | 0", "2026-03 | others | 2",
      ])
  }

  /// Others are what no picked group has, whatever is asked of them.
  @Test(arguments: ["sales", "aov", "buyers", "prior(sales, 1 month)", "count(each orders.customer where n > 0)"])
  func othersAreTheRest(_ item: String) throws {
    let others = try rows("\(item) by month, channel top 1 of sales").filter { $0.contains("others") }
    let rest = try rows("\(item) by month where not (channel = \"web\")")
    #expect(others.map { $0.replacing(" | others", with: "") } == rest)
  }

  @Test func topOfEachGroup() throws {
    #expect(
      try rows("n by region, channel sort n desc top 1 per region") == [
        "north | web | 2", "south | web | 1", "(none) | fax | 1",
      ])
  }

  @Test func theFirstLinesAcrossStandInSomeColumn() throws {
    // The table has a key that no row has: without columns it is a line, with columns in none.
    let item = "n * by channel { \"aaa\": 3, else: 1 }"
    #expect(try rows("\(item) by channel sort channel top 1") == ["aaa | 0"])
    let lines = ["fax | north | 0", "fax | south | 0", "fax | (none) | 1"]
    #expect(try rows("\(item) by channel across region sort channel top 1") == lines)
    #expect(try rows("\(item) by channel across region top 1 of -n").prefix(3) == lines[...])
    // Places are those among the four lines: a fifth of them is none, of the five with `aaa` one.
    #expect(
      try rows("\(item) by channel across region keep n in top 25%").prefix(3) == [
        "web | north | 2", "web | south | 1", "web | (none) | 0",
      ])
    #expect(try rows("\(item) by channel keep n in top 20%") == ["web | 3"])
    #expect(try rows("\(item) by channel across region keep n in top 20%") == [])
  }

  @Test func aPlaceThatATotalHasNotLeavesItsMarks() throws {
    let shop = Workbench(
      "dataset o from \"o.csv\" { time at; covers @2026-01..@2026-02 }\ndataset ads from \"a.csv\" { time day }",
      data: ["o": "at\n2026-01-05\n", "ads": "day,x\n2026-01-20,1\n2026-02-28,1\n"])
    let answer = try shop.answer("(if count(o) > 0 then 1 else rank(sum(ads.x))) by month with total")
    #expect(answer.rows.map { $0[1].value } == [.number(.whole(1)), .number(.whole(1)), .number(.whole(1))])
    #expect(answer.rows.map { $0[1].beginsBeforeData } == [true, false, true])
  }

  @Test func namesOfItemsAndKeys() throws {
    #expect(
      try rows("web = (sales where channel = \"web\"), part = web / sales by m = month keep web > 0円 sort part") == [
        "2026-03 | 200 | \(200.0 / 450)", "2026-01 | 400 | \(400.0 / 450)",
      ])
    #expect(try Self.shop.answer("web = sales by m = month").columns.map(\.name) == ["m", "web"])
    #expect(
      try rows("n, n / overall(n, where_from) by where_from = channel sort where_from desc").first == "web | 3 | 0.5")
    #expect(try rows("overall(n, channel) by where_from = channel top 1") == ["fax | 6"])
    #expect(try rows("by region, c = channel where channel = \"web\"") == ["north | web", "south | web"])
  }

  @Test func listsDoNotSayWhatIsUndecided() throws {
    let shop = Workbench(
      "dataset o from \"o.csv\" { time at; covers @2026-01; prompt = sent within 10 days of at }",
      data: ["o": "id,at,sent\n1,2026-01-05,2026-01-06\n2,2026-01-06,\n3,2026-01-25,2026-01-26\n4,2026-01-26,\n"])
    // Of the last two the ten days are not over.
    #expect(try shop.rows("list o: id, prompt") == ["1 | true", "2 | false", "3 | ", "4 | "])
    #expect(try shop.rows("list o: id sort prompt desc") == ["1", "2", "3", "4"])
    #expect(try shop.rows("list o: id sort prompt") == ["2", "1", "3", "4"])
  }

  /// What an `unpivot` has made rows of is no column: each cell is there once.
  @Test func unpivotedColumnsAreRows() throws {
    let media = Workbench(
      """
      dataset media from "m.csv" { time day; unpivot tv, ooh into channel, spend }
      dataset taken from media
      dataset once from media distinct
      """,
      data: ["media": "day,tv,ooh,n\n2026-01-02,10,20,1\n2026-01-02,30,20,1\n"])
    // In the order of the columns that there are, the channel before the amount.
    #expect(
      try media.rows("list media")
        == [
          "2026-01-02 | 1 | ooh | 20", "2026-01-02 | 1 | ooh | 20", "2026-01-02 | 1 | tv | 10",
          "2026-01-02 | 1 | tv | 30",
        ])
    #expect(try media.rows("list taken").count == 4)
    #expect(try media.rows("list once").count == 3)
    for read in ["sum(media.tv)", "count(taken where tv > 1)"] {
      #expect(throws: Workbench.Failure.self) { try media.rows(read) }
    }
  }

  @Test func lists() throws {
    #expect(
      try rows("list orders: id, region, double = amount * 2 where channel = \"web\" sort amount desc") == [
        "2 | south | 600", "4 | north | 400", "1 | north | 200",
      ])
    #expect(try rows("list orders: id sort amount desc").last == "6")
    #expect(try rows("list orders: id, amount during @2026-03 top 2") == ["4 | 200", "5 | 250"])
    #expect(try Self.shop.answer("list orders top 2").notes == [.rowsShown(2, of: 6)])
    #expect(
      try Self.shop.answer("list orders").columns.map(\.name) == ["id", "at", "customer", "channel", "amount"])
    // As many as are counted, also of a stock.
    for range in ["", " during @2026-02", " during @2026-01..@2026-02"] {
      for condition in ["", " where id > 1"] {
        for dataset in ["orders", "plans"] {
          let count = try Self.shop.value("count(\(dataset))\(condition)\(range)")
          #expect(try rows("list \(dataset)\(condition)\(range)").count == Int(count))
        }
      }
    }
  }
}
