import Evaluation
import Semantics
import Testing

@testable import KPI

/// The rows behind a number: so many count as the number says, and the others say why they do not.
@Suite struct RowsQuestionTests {
  static let rules = """
    dataset orders from "orders.csv" {
      key id; time at; customer -> customers; covers @2026-01..@2026-03
      channel: text; amount: 円; score: number
    }
    dataset customers per orders.customer {
      time first_at = min(orders.at)
      clock age = months since first_at
      n = count(orders)
      second_at = min(orders.at where ordinal per customer sort at = 2)
    }
    sales = sum(orders.amount)
    aov = sales / count(orders)
    score = avg(orders.score)
    repeat_rate: % = share(customers where n >= 2)
    soon: % = share(customers where second_at within 30 days of first_at)
    came = count_distinct(orders.customer)
    retention = came / count(customers)
    good = count(each orders.customer where sum(orders.amount) >= 300円)
    stock = prior(stock, 1 month, 0) + count(orders)
    fee = by channel { "web": 1% * sales, else: 1円 * count(orders) }
    mixed = if sales > 500円 then aov else score * 1円
    """
  static let orders = """
    id,at,customer,channel,amount,score
    1,2026-01-05,a,web,100,5
    2,2026-01-20,b,web,200,
    3,2026-02-03,a,tel,300,4
    4,2026-02-06,c,,400,3
    5,2026-02-08,c,web,,1
    6,2026-03-20,d,web,50,2
    """

  private func evaluator(_ query: String) throws -> Evaluator {
    let bench = try Workbench(["orders.csv": Self.orders, "r.kpi": Self.rules + "\nshow \(query)\n"])
    let evaluator = Evaluator(AnalyzedProgram(RuleReader.files.read([bench.path("r.kpi")])))
    #expect(messages(evaluator.analyzed.problems) == [])
    return evaluator
  }

  private func behind(_ query: String, line: Int = 1, column: String? = nil) throws -> RowsReport {
    let evaluator = try evaluator(query)
    let statement = try #require(evaluator.analyzed.queries.last)
    var choice = try #require(NumberChoice("\(line)"))
    choice.column = column
    guard case .report(let report) = evaluator.rows(behind: choice, of: statement) else {
      throw NoReport()
    }
    return report
  }
  private struct NoReport: Error {}

  private func parts(_ query: String, line: Int = 1, column: String? = nil) throws -> [RowsBehind.Part] {
    try behind(query, line: line, column: column).numbers.flatMap(\.behind.parts)
  }

  private func ids(_ part: RowsBehind.Part, _ isWanted: (RowsBehind.Use) -> Bool) throws -> [String] {
    let place = try #require(part.columns.firstIndex { $0.name == "id" || $0.name == "customer" })
    return part.lines.filter { isWanted($0.use) }.map { line in
      switch line.cells[place].value {
      case .number(let number): number.plainText
      case .text(let text): text
      default: "?"
      }
    }
  }

  @Test func bothSidesOfADivision() throws {
    let parts = try parts("aov by month", line: 2)
    #expect(parts.map(\.side) == [.numerator, .denominator])
    #expect(try ids(parts[0]) { $0 == .counts } == ["3", "4"])
    #expect(try ids(parts[0]) { $0 == .leftOut(.empty(["amount"])) } == ["5"])
    #expect(try ids(parts[1]) { $0 == .counts } == ["3", "4", "5"])
  }

  @Test func bothSidesOfAShare() throws {
    let part = try #require(try parts("repeat_rate").first)
    #expect(try ids(part) { $0 == .numerator } == ["a", "c"])
    #expect(try ids(part) { $0 == .denominator } == ["b", "d"])
    let open = try #require(try parts("soon").first)
    #expect(try ids(open) { $0 == .numerator } == ["a", "c"])
    #expect(try ids(open) { $0 == .denominator } == ["b"])
    #expect(try ids(open) { $0 == .leftOut(.undecided) } == ["d"])
  }

  @Test func groupsAndTheirRows() throws {
    let parts = try parts("good during @2026-02")
    #expect(parts[0].isOfGroups && parts[0].columns.map(\.name) == ["orders.customer"])
    #expect(parts[0].lines.count == 2 && parts[0].countedCount == 2)
    #expect(parts[1].dataset == "orders" && parts[1].countedCount == 2)
  }

  @Test func rowsAtATickOfAClock() throws {
    let parts = try parts("retention by age", line: 2)
    #expect(try ids(parts[0]) { $0 == .counts } == ["3"])
    #expect(try ids(parts[1]) { $0 == .counts } == ["a", "b", "c"])
  }

  @Test func otherWindowsAndFilters() throws {
    let moved = try parts("prior(sales, 1 month) by month", line: 2)
    #expect(try ids(moved[0]) { $0 == .counts } == ["1", "2"])
    let filtered = try parts("(sales where channel = \"web\") by month", line: 1)
    #expect(try ids(filtered[0]) { $0 == .counts } == ["1", "2"])
    let growth = try parts("growth(sales, 1 month) by month", line: 2)
    #expect(growth.map { $0.countedCount } == [2, 2])
  }

  /// What is computed, and nothing else: the branch that is taken, the entry that is met, the period itself.
  @Test func onlyWhatIsRead() throws {
    #expect(try parts("fee by channel", line: 2).map(\.dataset) == ["orders"])
    #expect(try parts("mixed by month", line: 1).map(\.countedCount) == [2, 1])
    #expect(try parts("mixed by month", line: 2).map(\.countedCount) == [2, 3])
    let report = try behind("stock by month", line: 2)
    #expect(report.numbers[0].behind.withOwnPast == ["stock"])
    #expect(report.numbers[0].behind.parts.map(\.countedCount) == [3])
  }

  @Test func linesOfTotalsAndColumns() throws {
    let total = try parts("sales by month across channel with total", line: 4, column: "total")
    #expect(try ids(total[0]) { $0 == .counts } == ["1", "2", "3", "4", "6"])
    let cell = try parts("sales by month across channel with total", line: 2, column: "tel")
    #expect(try ids(cell[0]) { $0 == .counts } == ["3"])
    let others = try parts("sales by channel top 1 of sales", line: 2)
    #expect(try ids(others[0]) { $0 == .counts } == ["1", "2", "3", "6"])
  }

  /// In each cell of many questions the rows that count are as many as the cell says.
  @Test(arguments: [
    "sales, aov, score, repeat_rate, soon by month", "sales, aov, score by channel", "came, retention by age",
    "count(customers), repeat_rate by month", "cumulative(sales, age) by age", "to_date(sales, year) by month",
    "trailing(sales, 2 months), growth(sales, 1 month) by month", "sales by month across channel with total",
    "sum(sales per orders.customer), good by month", "median(orders.amount), max(orders.score) by channel",
    "sales, aov by channel top 1 of sales with total", "sales by month where score >= 3 keep sales > 100円",
  ])
  func countsAreThoseOfTheCells(_ query: String) throws {
    let evaluator = try evaluator(query)
    let statement = try #require(evaluator.analyzed.queries.last)
    var line = 1
    var seen = 0
    while case .report(let report) = evaluator.rows(behind: try #require(NumberChoice("\(line)")), of: statement) {
      for number in report.numbers {
        let counted = number.behind.parts.map(\.countedCount)
        #expect(counted.contains(number.cell.rowsUsed), "\(query): line \(line), \(number.item)")
        for part in number.behind.parts {
          if let value = part.value { #expect(part.countedCount == value.rowsUsed, "\(query): line \(line)") }
        }
        seen += 1
      }
      line += 1
    }
    #expect(seen > 0)
  }

  @Test func whatIsNotThere() throws {
    let evaluator = try evaluator("sales by month")
    let statement = try #require(evaluator.analyzed.queries.last)
    #expect(NumberChoice("x") == nil && NumberChoice("0") == nil && NumberChoice("") == nil)
    guard case .noNumber(let message, let help) = evaluator.rows(behind: try #require(NumberChoice("9")), of: statement)
    else {
      throw NoReport()
    }
    #expect(message.english.contains("no line 9") && help.english.contains("`1` to `3`"))
    #expect(message.japanese.contains("9行目") && help.japanese.contains("`1`〜`3`"))
  }
}
