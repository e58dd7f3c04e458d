import Charts
import Evaluation
import Testing

@testable import KPI

/// What is drawn of an answer.
@Suite struct ChartTests {
  private let rules = """
    dataset o from "o.csv" { time day: date; amount: 円 }
    sales = sum(o.amount)
    mood = 3
    twice = sales * 2
    twice_mood = mood * 2
    event fair @2026-02-20..@2026-03-05 "催事"
    event price_up @2026-03-10 "値上げ" on sales
    event new_cart @2026-01-15 on o
    event gossip @2026-02-01 on mood
    event later @2027-01-01 on o

    """

  private func figure(_ query: String, rules: String? = nil, data: String? = nil) throws -> ChartFigure {
    let bench = try Workbench([
      "rules.kpi": (rules ?? self.rules) + query + "\n",
      "o.csv": data ?? "day,amount\n2026-01-05,1\n2026-02-05,2\n2026-03-31,3\n",
    ])
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))
    #expect(!program.problems.hasErrors, "\(program.problems)")
    let statement = try #require(program.queries.last)
    let evaluator = Evaluator(program)
    return try #require(evaluator.figure(of: evaluator.outcome(of: statement), statement))
  }

  /// Each stands in the period in which it begins, beside what it is on or what hangs on that.
  @Test func eventsStandBesideASeries() throws {
    let found = try figure("show twice, mood by month during @2026-01..@2026-03 as chart").charts
    #expect(found.map(\.title) == ["twice", "mood"])
    #expect(
      found[0].events.map(\.text) == [
        "new_cart, 2026-01-15", "催事 (fair), 2026-02-20 to 2026-03-05", "値上げ (price_up), 2026-03-10",
      ])
    #expect(found[0].events.map(\.place) == [0, 1, 2])
    #expect(found[1].events.map(\.text) == ["gossip, 2026-02-01", "催事 (fair), 2026-02-20 to 2026-03-05"])
  }

  /// A name may begin with another.
  @Test func columnsAreFoundByTheirWholeNames() throws {
    let found = try figure("show twice, twice_mood by month during @2026-01..@2026-03 as chart").charts
    #expect(found[1].events.map(\.text).contains("gossip, 2026-02-01"))
    #expect(!found[1].events.map(\.text).contains("new_cart, 2026-01-15"))
  }

  @Test func bothEndsOfAWhatIfStandInOneChart() throws {
    let found = try figure("if sales + 10% show twice by month during @2026-01..@2026-03 as chart").charts
    #expect(found.count == 1)
    #expect(found[0].series.map(\.name) == ["twice", "twice if sales + 10%"])
    #expect(found[0].events.count == 3)
  }

  @Test func groupsHaveNoEvents() throws {
    #expect(try figure("show sales by amount as chart").charts[0].events.isEmpty)
  }

  // MARK: Kinds

  private let shop = """
    dataset o from "o.csv" { time day: date; channel: text; customer: text; amount: 円 }
    sales = sum(o.amount)
    orders: 件 = count(o)
    buyers: 人 = count_distinct(o.customer)
    aov = sales / orders

    """
  private let lines = """
    day,channel,customer,amount
    2026-01-05,web,a,1000
    2026-01-08,phone,b,3000
    2026-02-05,web,a,2000
    2026-02-09,shop,c,500
    2026-03-31,web,d,4000
    """

  private func drawn(_ query: String) throws -> ChartFigure { try figure(query, rules: shop, data: lines) }

  @Test(arguments: [
    ("show sales by month as chart", "lines"), ("show sales by channel as chart", "bars"),
    ("show sales by amount step 1000円 as chart", "histogram"), ("show aov by amount step 1000円 as chart", "bars"),
    ("show sales by month, channel as chart", "lines"), ("show sales by channel, customer as chart", "bars"),
    ("show sales by month(day), amount as chart", "heatMap"), ("show sales, orders as chart", "bars bars"),
    ("show sales, orders by month as chart", "lines lines"), ("show sales, aov by month as chart", "lines"),
    ("show sales by month as bars", "bars"), ("show sales by month, channel as stacked", "stacked"),
    ("show sales by channel as pareto", "pareto"), ("show sales by channel as waterfall", "waterfall"),
    ("show orders, buyers as funnel", "funnel"), ("show aov by month, channel as multiples", "lines lines lines"),
    ("show sales by channel, month as heatmap", "heatMap"),
  ])
  func theKindThatFits(_ query: String, _ kinds: String) throws {
    #expect(try drawn(query).charts.map(\.kind.rawValue).joined(separator: " ") == kinds)
  }

  /// A second key makes series of one chart, whatever the order of the keys, and a month without a line is a gap.
  @Test(arguments: ["month, channel", "channel, month"])
  func aSecondKeyMakesSeries(_ keys: String) throws {
    let figure = try drawn("show sales by \(keys) keep sales > 0 as chart")
    let chart = try #require(figure.charts.first)
    #expect(figure.charts.count == 1 && chart.title == "sales by channel")
    #expect(chart.places == ["2026-01", "2026-02", "2026-03"] && chart.isTime)
    #expect(Set(chart.series.map(\.name)) == ["web", "phone", "shop"])
    let phone = chart.series.first { $0.name == "phone" }
    #expect(phone?.points.map(\.value) == [3_000, nil, nil])
  }

  @Test func parts() throws {
    let stack = try #require(try drawn("show sales by month, channel as stacked").charts.first)
    #expect(stack.series.map(\.name) == ["web", "phone", "shop"])
    #expect(stack.totalTexts == ["4,000円…", "2,500円", "4,000円"])
    let pareto = try #require(try drawn("show sales by channel as pareto").charts.first)
    #expect(pareto.places == ["web", "phone", "shop"])
    #expect(pareto.series[1].points.map(\.text) == ["66.7%", "95.2%", "100.0%"])
    let steps = try #require(try drawn("show sales by channel as waterfall").charts.first)
    #expect(steps.places.last == "total" && steps.series[0].points.last?.text == "10,500円")
    let funnel = try #require(try drawn("show orders, buyers as funnel").charts.first)
    #expect(funnel.series[0].points.map(\.text) == ["5件", "4人  80.0% of the step before"])
  }

  /// More groups than anybody tells apart: the largest are drawn and a note says so; a stack pools the rest.
  @Test func manyGroups() throws {
    let rows = (0..<20).flatMap { group in
      ["2026-01-05,c\(group),a,\(group + 1)", "2026-02-05,c\(group),a,\(group + 1)"]
    }
    let data = "day,channel,customer,amount\n" + rows.joined(separator: "\n")
    let chart = try #require(
      try figure("show sales by month, channel as chart", rules: shop, data: data).charts.first)
    #expect(chart.series.map(\.name) == (12..<20).map { "c\($0)" })
    #expect(chart.notes.first?.hasPrefix("8 of 20 groups are drawn") == true)
    let stack = try #require(
      try figure("show sales by month, channel as stacked", rules: shop, data: data).charts.first)
    #expect(stack.series.count == 8 && stack.series.last?.name == "others")
    let values = stack.series.flatMap { series in series.points.compactMap(\.value) }
    #expect(values.reduce(0.0, +) == 420)
    let multiples = try figure("show sales by month, channel as multiples", rules: shop, data: data)
    #expect(multiples.charts.count == 20 && multiples.sharesAxis)
    #expect(multiples.charts.allSatisfy { multiples.extent(of: $0) == 1...20 })
  }

  /// The waterfall of a change begins and ends at its values, and its steps lead from one to the other.
  @Test func changesAndLevers() throws {
    let why = try #require(try drawn("why aov from @2026-01 to @2026-03").charts.first)
    #expect(why.kind == .waterfall && why.places.first == "2026-01" && why.places.last == "2026-03")
    let values = why.series[0].points.compactMap(\.value)
    #expect(abs(values.dropLast().reduce(0, +) - (values.last ?? 0)) < 1e-9)
    let segments = try #require(try drawn("why sales from @2026-01 to @2026-03 by channel").charts.first)
    #expect(Set(segments.places.dropFirst().dropLast()) == ["web", "phone"])
    let levers = try #require(try drawn("levers aov during @2026-02").charts.first)
    #expect(levers.kind == .tornado && Set(levers.places) == ["sales", "orders"])
  }

  /// Places that have an order stand in it, whatever the lines do: the first group may lack the first month.
  @Test func placesWithAnOrderStandInIt() throws {
    let data = "day,channel,customer,amount\n2026-02-05,a,x,1\n2026-01-05,b,x,5\n2026-03-05,b,x,2\n2026-03-06,a,x,9\n"
    for query in [
      "show sales by channel, month keep sales > 0 as lines", "show sales by month sort sales desc as chart",
      "show sales by channel, month keep sales > 0 as multiples",
    ] {
      let chart = try #require(try figure(query, rules: shop, data: data).charts.first)
      #expect(chart.places == ["2026-01", "2026-02", "2026-03"], "\(query)")
    }
    let bars = try #require(
      try figure("show sales by channel sort sales desc as bars", rules: shop, data: data).charts.first)
    #expect(bars.places == ["a", "b"])
  }

  /// Groups that read alike are two: a text `(none)` and an empty cell.
  @Test func groupsThatReadAlikeStayApart() throws {
    let data = "day,channel,customer,amount\n2026-01-05,(none),x,5\n2026-01-06,,x,900\n2026-02-05,(none),x,7\n"
    let chart = try #require(
      try figure("show sales by month, channel as stacked", rules: shop, data: data).charts.first)
    #expect(chart.totalTexts.first?.hasPrefix("905円") == true, "\(chart.totalTexts)")
    #expect(Set(chart.series.map(\.name)).count == 2)
  }

  /// Steps that nothing fell into stand between the others.
  @Test func histogramsKeepTheirGaps() throws {
    let data = "day,channel,customer,amount\n2026-01-05,a,x,100\n2026-01-06,a,x,150\n2026-01-07,a,x,450\n"
    let chart = try #require(
      try figure("show orders by amount step 100円 as histogram", rules: shop, data: data).charts.first)
    #expect(chart.places == ["100円", "200円", "300円", "400円"])
    #expect(chart.series[0].points.map(\.value) == [2, 0, 0, 1])
  }

  /// What is told of a whole is told of which.
  @Test func totalsOfKeptLinesSaySo() throws {
    for query in [
      "show sales by channel keep sales > 1,000円 as waterfall", "show sales by channel sort sales desc top 2 as pareto",
    ] {
      #expect(try drawn(query).charts[0].notes.contains { $0.contains("leave others out") }, "\(query)")
    }
    #expect(try drawn("show sales by channel top 2 of sales as pareto").charts[0].notes == [])
  }

  /// An event stands in its own month, whatever the order of the bars.
  @Test func eventsOfOtherOrders() throws {
    let found = try figure("show sales by month during @2026-01..@2026-03 sort sales desc as bars").charts[0]
    #expect(found.events.map { found.places[$0.place] }.first == "2026-01")
    #expect(try figure("show sales by month as pareto").charts[0].events == [])
  }

  /// Of each unit one axis, on a screen as on a page.
  @Test func multiplesShareTheAxisOfTheirUnit() throws {
    let figure = try drawn("show sales, orders by month, channel as multiples")
    #expect(Set(figure.charts.compactMap { figure.extent(of: $0)?.upperBound }).count == 2)
  }

  @Test func unfinishedPeriodsAreMarked() throws {
    let data = "day,channel,customer,amount\n2026-01-05,web,a,1\n2026-02-05,web,a,2\n2026-03-10,web,a,3\n"
    let chart = try #require(try figure("show sales by month as chart", rules: shop, data: data).charts.first)
    #expect(chart.series[0].points.map(\.isPartial) == [true, false, true])
  }

  private static let shop = """
    dataset o from "o.csv" { time day: date; ch: text; amount: 円; covers @2026-01-01..@2026-04-30 }
    sales = sum(o.amount)

    """
  private static let rows = """
    day,ch,amount
    2026-01-05,web,10
    2026-01-06,tel,4
    2026-01-07,mail,1
    2026-02-05,web,1
    2026-04-05,web,12
    2026-04-06,tel,2
    """

  private func shopChart(_ query: String, data: String = ChartTests.rows) throws -> Chart {
    let chart = try figure("show \(query)", rules: ChartTests.shop, data: data).charts.first
    return try #require(chart)
  }

  /// What `keep` leaves out is a gap: a line from January to April would say what lies between.
  @Test func linesHaveGaps() throws {
    let chart = try shopChart("sales by month keep sales > 5円 as lines")
    #expect(chart.places == ["2026-01", "2026-02", "2026-03", "2026-04"])
    #expect(chart.series[0].points.map(\.value) == [15, nil, nil, 14])
  }

  /// Days that occur stand side by side, which is said.
  @Test func unevenStepsAreSaid() throws {
    #expect(try shopChart("sales by day as lines").notes == [])
    let bench = ChartTests.shop + "dataset c per o.ch { time first_on = min(o.day) }\n"
    let chart = try #require(
      try figure(
        "show count(c) by first_on as lines", rules: bench,
        data: """
          day,ch,amount
          2026-01-05,web,10
          2026-01-06,tel,10
          2026-03-06,mail,10
          """
      ).charts.first)
    #expect(chart.places.count == 3 && chart.notes.contains { $0.contains("not to scale") }, "\(chart.notes)")
  }

  /// However much is left over, it comes last.
  @Test func whatIsLeftOverComesLast() throws {
    let chart = try shopChart(
      "sales by ch top 1 of sales as pareto",
      data: "day,ch,amount\n2026-01-05,a,3\n2026-01-05,b,2\n2026-01-05,c,2\n2026-01-05,d,2\n")
    #expect(chart.places == ["a", "others"])
    let stacked = try shopChart(
      "sales by month, ch top 1 of sales as stacked",
      data: "day,ch,amount\n2026-01-05,a,3\n2026-01-05,b,2\n2026-01-05,c,2\n2026-02-05,d,2\n")
    #expect(stacked.series.map(\.name) == ["a", "others"])
  }

  /// A total is said below its parts, and a bar where the bars add up to it.
  @Test func totalsAreSaid() throws {
    #expect(try shopChart("sales by ch with total as bars").notes == ["total: 30円"])
    #expect(try shopChart("sales by month, ch with total as stacked").notes == ["total: 30円"])
    let waterfall = try shopChart("sales by ch with total as waterfall")
    #expect(waterfall.notes == [] && waterfall.series[0].points.last?.value == 30)
  }

  /// Shares of what is nothing, or less, are none; and a bar of a funnel is never less than nothing.
  @Test func wholesThatAreNone() throws {
    let data = "day,ch,amount\n2026-01-05,a,-3\n2026-01-05,b,3\n"
    let pareto = try shopChart("sales by ch as pareto", data: data)
    #expect(pareto.series.count == 1 && pareto.notes == ["all together are not above zero, so there are no shares"])
    let funnel = try shopChart("sales by ch as funnel", data: data)
    #expect(funnel.series[0].points.map(\.value) == [nil, 3] && funnel.notes == ["a value below zero has no bar"])
  }
}
