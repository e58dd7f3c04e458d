import Columns
import Evaluation
import Semantics
import SourceText
import Syntax
import TestSupport
import Testing

/// The number of threads never shows in an answer.
@Suite struct ThreadTests {
  /// Enough rows to be shared out among two threads and a last, shorter range.
  static let rowCount = 150_001

  static let rules = """
    dataset orders from "orders.csv" {
      time day
      customer: text
    }
    dataset customers per orders.customer { time first = min(orders.day) }
    total = sum(orders.amount)
    mean = avg(orders.amount)
    least = min(orders.amount)
    greatest = max(orders.amount)
    dear = count(orders where amount > 500)
    dear_share = share(orders where amount > 500)
    customers_seen = count_distinct(orders.customer)
    spread = stddev(orders.weight)
    weights = sum(orders.weight)
    """

  static var table: Table {
    let rows = 0..<rowCount
    let dictionary = TextDictionary((0..<997).map { "C\($0)" })
    let columns: [(String, Column)] = [
      ("customer", Column(.texts(rows.map { Int32($0 * 7 % 997) }, dictionary))),
      ("day", Column(.days(rows.map { 19_000 + Int32($0 * 31 % 400) }))),
      (
        "amount",
        Column(.exact(rows.map { Int64($0 * 13 % 1000) }, scale: 1), validity: Bitmap(rows.map { $0 % 5 != 0 }))
      ),
      ("weight", Column(.doubles(rows.map { 1 / Double($0 + 1) }))),
    ]
    return Table(columns: columns.map { TableColumn(name: $0, column: $1) }, rowCount: rowCount)
  }

  @Test(arguments: ["", " by month", " by month, customer keep total > 20", " by month where customer != \"C1\""])
  func answersAreTheSame(keys: String) throws {
    let items = "total, mean, least, greatest, dear, dear_share, customers_seen, spread, weights"
    let files = [Self.rules, "show \(items)\(keys)"].enumerated().map {
      SourceFile(id: FileID($0), name: "text \($0)", text: $1)
    }
    let table = Self.table
    let (model, found) = analyze(files.map { parse($0).0 }, schemas: ["orders": DatasetSchema(table)])
    #expect(found.allSatisfy { $0.severity != .error }, "\(found.map(\.message))")
    guard case .show(let show)? = model.queries.last else { return }
    let answers = [1, 2, 3].map { count in
      let engine = Engine(model: model, tables: ["orders": table])
      engine.threadCount = count
      return engine.answer(show).rows
    }
    #expect(answers[0].count > 0)
    #expect(answers[1] == answers[0])
    #expect(answers[2] == answers[0])
  }
}
