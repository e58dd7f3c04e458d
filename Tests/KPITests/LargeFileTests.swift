import Columns
import Foundation
import Testing

@testable import KPI

/// Of a large file those columns are read that rules and questions name.
struct LargeFileTests {
  /// Few rows of many bytes: the file is larger than those that are read as a whole.
  private static func orders(rowCount: Int = 300) -> String {
    let note = String(repeating: "x", count: 30_000)
    return (0..<rowCount).reduce(into: "no,day,金額（円）,channel,note,weight\n") { text, row in
      let day = "2026-0\(1 + row % 6)-\(10 + row % 15)"
      text +=
        "\(1000 + row),\(day),\(row * 10),\(row % 3 == 0 ? "web" : "shop"),\(note),\(row == 7 ? "?" : "\(row).5")\n"
    }
  }

  private static let rules = """
    dataset orders from "orders.csv" { time day; key no; weight: number }
    sales = sum(orders.金額)
    """

  private func bench() throws -> Workbench {
    try Workbench(["shop.kpi": Self.rules, "orders.csv": Self.orders()])
  }

  private func session(_ bench: Workbench, all: Bool = false) -> Session {
    var options = DataOptions()
    options.readsEveryColumn = all
    return Session(options: options).loading([bench.path("shop.kpi")], reader: .files).session
  }

  private func ask(_ text: String, _ session: Session, after before: Evaluator? = nil) throws -> (
    csv: String, evaluator: Evaluator, problems: [Problem]
  ) {
    let step = session.step(text)
    let evaluator = Evaluator(step.analyzed, continuing: before)
    guard let statement = step.analyzed.queries.last(where: \.isRequested) else {
      return ("", evaluator, step.problems)
    }
    guard case .answer(let answer) = evaluator.outcome(of: statement) else { return ("", evaluator, step.problems) }
    return (
      AnswerReport(answer, display: step.analyzed.display).csv(isSpreadsheetSafe: false), evaluator,
      step.problems + evaluator.dataProblems
    )
  }

  private func unreadColumns(_ session: Session) -> [String] {
    session.analyzed.data.tables["orders"]?.columns.filter(\.isEmpty).map(\.name) ?? []
  }

  @Test func onlyNamedColumnsAreRead() throws {
    let bench = try bench()
    #expect(unreadColumns(session(bench)) == ["channel", "note"])
    #expect(unreadColumns(session(bench, all: true)) == [])
    let columns = session(bench).analyzed.data.tables["orders"]?.columns ?? []
    #expect(columns.map(\.isUnread) == [false, false, false, true, true, false])
  }

  @Test func aQuestionReadsWhatItNames() throws {
    let bench = try bench()
    let session = session(bench)
    var evaluator: Evaluator?
    for question in [
      "sales", "sales by channel", "share(orders where channel = \"web\")", "sum(orders.weight) by month",
      "count_distinct(orders.note)", "median(orders.金額) by channel", "list orders: no, channel top 3",
      "list orders top 2",
    ] {
      let (csv, next, problems) = try ask(question, session, after: evaluator)
      evaluator = next
      #expect(csv == (try ask(question, self.session(bench, all: true)).csv))
      #expect(!csv.isEmpty)
      #expect(!problems.hasErrors)
    }
  }

  @Test func whatIsOddAboutAColumnIsToldWhenItIsRead() throws {
    let bench = try Workbench([
      "shop.kpi": "dataset orders from \"orders.csv\" { time day }\nsales = sum(orders.金額)\n",
      "orders.csv": Self.orders(),
    ])
    let session = session(bench)
    #expect(!session.analyzed.problems.contains { $0.diagnostic.message.english.contains("weight") })
    let step = session.step("sum(orders.weight)")
    #expect(step.problems.contains { $0.diagnostic.message.english.contains("weight") })
  }

  @Test func aFileThatSomebodyWritesToIsReadAgain() throws {
    let bench = try bench()
    let session = session(bench)
    let handle = try #require(FileHandle(forWritingAtPath: bench.path("orders.csv")))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("2000,2026-06-30,5,web,z,1\n".utf8))
    try handle.close()
    #expect(try ask("sum(orders.金額) / 1円", session).csv.hasSuffix("\n448500\n"))
    let (csv, _, problems) = try ask("count(orders where channel = \"web\")", session)
    #expect(csv.hasSuffix("\n101\n"))
    #expect(problems.map(\.diagnostic.code) == ["K303"])
  }

  @Test func aFileThatIsReplacedStaysOpen() throws {
    let bench = try bench()
    let session = session(bench)
    #expect(try ask("count(orders)", session).csv == "count(orders)\n300\n")
    try bench.write("orders.csv", Self.orders(rowCount: 310))
    // What has been read stays; of the old file, which is still open, so does the rest.
    #expect(try ask("count(orders where channel = \"web\")", session).csv.hasSuffix("\n100\n"))
  }

  @Test func keysThatCountUpAreNotKept() throws {
    let rows = (0..<70_000).map { "O\($0),2026-01-0\(1 + $0 % 9),\(String(repeating: "y", count: 120)),c\($0 % 7)\n" }
    let bench = try Workbench([
      "shop.kpi": """
      dataset orders from "orders.csv" { time day; key no; customer: text; f = ordinal per customer }
      n = count(orders where f = 2)
      """, "orders.csv": "no,day,note,customer\n" + rows.joined(),
    ])
    let session = session(bench)
    let column = try #require(session.analyzed.data.tables["orders"]?.column(named: "no"))
    #expect(column.isAscending && column.isEmpty)
    for question in ["n", "sum(orders.f) by customer", "list orders: f, day where f <= 3"] {
      #expect(try ask(question, session).csv == (try ask(question, self.session(bench, all: true)).csv))
    }
    #expect(unreadColumns(session) == ["no", "note"])
    #expect(try ask("count_distinct(orders.no)", session).csv == "count_distinct(orders.no)\n70000\n")
  }

  @Test func keysThatDoNotDifferAreFound() throws {
    let rows = (0..<70_000).map { "O\($0 == 69_000 ? 68_999 : $0),2026-01-01,\(String(repeating: "y", count: 120))\n" }
    let bench = try Workbench([
      "shop.kpi": "dataset orders from \"orders.csv\" { time day; key no }\nn = count(orders)\n",
      "orders.csv": "no,day,note\n" + rows.joined(),
    ])
    let problems = try ask("n", session(bench)).problems
    #expect(problems.map(\.diagnostic.code).contains("K360"))
  }
}
