import Columns
import Evaluation
import Numerics
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
      customer: text -> customers
      basket: text -> baskets
      f = ordinal per customer
      third = tile 3 per basket
      before = previous(amount) per customer
      so_far = running(amount) per basket sort order_number
    }
    dataset customers per orders.customer {
      time first = min(orders.day)
      n = count(orders)
      year = sum(orders.amount where day within 30 days of customers.first)
      last = max(orders.day)
    }
    dataset baskets per orders.basket {
      n = count(orders)
      spent = sum(orders.amount where day within 40 days of orders.customers.first)
      weight = sum(orders.weight)
      last = max(orders.day)
    }
    total = sum(orders.amount)
    mean = avg(orders.amount)
    least = min(orders.amount)
    greatest = max(orders.amount)
    dear = count(orders where amount > 500)
    dear_share = share(orders where amount > 500)
    customers_seen = count_distinct(orders.customer)
    spread = stddev(orders.weight)
    weights = sum(orders.weight)
    members = count(customers)
    of_year = sum(customers.year)
    of_n = sum(customers.n * customers.n)
    later = max(customers.last)
    basket_sizes = sum(baskets.n * baskets.n)
    basket_spent = sum(baskets.spent)
    undecided = count(baskets where spent is none)
    basket_weight = sum(baskets.weight)
    basket_last = min(baskets.last)
    ordinals = sum(orders.f * orders.order_number)
    thirds = sum(orders.third * orders.order_number)
    befores = sum(orders.before * orders.order_number)
    so_fars = max(orders.so_far)
    """

  static var table: Table {
    let rows = 0..<rowCount
    let dictionary = TextDictionary((0..<997).map { "C\($0)" })
    // As many baskets as every third row: more than any thread has a table for.
    let baskets = TextDictionary((0..<50_000).map { "B\($0)" })
    let columns: [(String, Column)] = [
      ("customer", Column(.texts(rows.map { Int32($0 * 7 % 997) }, dictionary))),
      (
        "basket",
        Column(.texts(rows.map { Int32($0 * 17 % 50_000) }, baskets), validity: Bitmap(rows.map { $0 % 11 != 3 }))
      ),
      ("order_number", Column(.exact(rows.map { Int64($0 * 37 % rowCount) }, scale: 0))),
      ("day", Column(.days(rows.map { 19_000 + Int32($0 * 31 % 400) }))),
      (
        "amount",
        Column(.exact(rows.map { Int64($0 * 13 % 1000) }, scale: 1), validity: Bitmap(rows.map { $0 % 5 != 0 }))
      ),
      ("weight", Column(.doubles(rows.map { 1 / Double($0 + 1) }))),
    ]
    return Table(columns: columns.map { TableColumn(name: $0, column: $1) }, rowCount: rowCount)
  }

  static let entityItems =
    "members, of_year, of_n, later, basket_sizes, basket_spent, undecided, basket_weight, basket_last, ordinals, thirds, "
    + "befores, so_fars"

  /// A row for each window that holds it would be thirty million rows.
  @Test func windowsByDay() throws {
    let answers = try Self.answers(
      to:
        "show cumulative(total), trailing(mean, 28 days), trailing(customers_seen, 90 days), trailing(dear_share, 7 days), "
        + "cumulative(greatest) by day")
    #expect(answers[1] == answers[0])
    #expect(answers[2] == answers[0])
    #expect(answers[3] == answers[0])
    // By hand: the day of each row, and from each day on what its amount and its customer bring.
    var amounts = [Int64](repeating: 0, count: 400)
    var customers = [Set<Int>](repeating: [], count: 400)
    for row in 0..<Self.rowCount {
      if row % 5 != 0 { amounts[row * 31 % 400] += Int64(row * 13 % 1000) }
      customers[row * 31 % 400].insert(row * 7 % 997)
    }
    #expect(answers[0].count == 400)
    var total: Int64 = 0
    for day in 0..<400 {
      total += amounts[day]
      // On the first day no row fills the amount: there is nothing that could be added up yet.
      #expect(answers[0][day][1].value == (day == 0 ? .missing : .number(.exact(ExactDecimal(total, scale: 1)))))
      let seen = customers[max(0, day - 89)...day].reduce(into: Set<Int>()) { $0.formUnion($1) }.count
      if day >= 89 { #expect(answers[0][day][3].value == .number(.exact(ExactDecimal(Int64(seen))))) }
    }
  }

  @Test func entitiesAreTheSame() throws {
    let answers = try Self.answers(to: "show \(Self.entityItems)")
    #expect(answers[1] == answers[0])
    #expect(answers[2] == answers[0])
    #expect(answers[3] == answers[0])
    // By hand: row by row, without the engine.
    var sizes = [Int](repeating: 0, count: 50_000)
    for row in 0..<Self.rowCount where row % 11 != 3 { sizes[row * 17 % 50_000] += 1 }
    let cells = try #require(answers[0].first)
    #expect(cells[0].value == .number(.exact(ExactDecimal(997))))
    #expect(cells[4].value == .number(.exact(ExactDecimal(Int64(sizes.reduce(0) { $0 + $1 * $1 })))))
  }

  @Test(arguments: ["", " by month", " by month, customer keep total > 20", " by month where customer != \"C1\""])
  func answersAreTheSame(keys: String) throws {
    let items = "total, mean, least, greatest, dear, dear_share, customers_seen, spread, weights"
    let answers = try Self.answers(to: "show \(items)\(keys)")
    #expect(answers[0].count > 0)
    #expect(answers[1] == answers[0])
    #expect(answers[2] == answers[0])
    #expect(answers[3] == answers[0])
  }

  /// What several aggregates find in common passes is what each finds alone, also beside those of other rows.
  @Test(arguments: [" by month where customer != \"C1\""])
  func aggregatesAskedTogetherAreThoseAskedAlone(keys: String) throws {
    let items = [
      "sum(orders.order_number)", "avg(orders.order_number)", "max(orders.order_number)", "min(orders.day)",
      "min(orders.order_number where order_number > 700)", "count(orders where order_number > 700)",
      "share(orders where order_number > 700)", "sum(orders.order_number where order_number > 700)",
      "max(orders.day where order_number < 300)", "sum(orders.amount)", "sum(orders.amount where order_number < 300)",
      "count(orders)", "count(customers) + count(orders)", "overall(sum(orders.order_number))",
    ]
    let together = try Self.answers(to: "show \(items.joined(separator: ", "))\(keys)", threadCounts: [1, 2])
    #expect(together[1] == together[0])
    for (place, item) in items.enumerated() {
      let alone = try Self.answers(to: "show \(item)\(keys)", threadCounts: [1])[0]
      #expect(alone.map { $0.last } == together[0].map { $0[$0.count - items.count + place] }, "\(item)")
    }
  }

  /// - Parameter threadCounts: the last is asked once more with ways that are meant for many more rows and groups.
  private static func answers(to query: String, threadCounts: [Int] = [1, 2, 3]) throws -> [[[Cell]]] {
    let files = [rules, query].enumerated().map { SourceFile(id: FileID($0), name: "text \($0)", text: $1) }
    let table = table
    let (model, found) = analyze(files.map { parse($0).0 }, schemas: ["orders": DatasetSchema(table)])
    #expect(found.allSatisfy { $0.severity != .error }, "\(found.map(\.message.english))")
    guard case .show(let show)? = model.queries.last else { return [] }
    let usual = Engine(model: model, tables: [:]).fewestRowsOfThread
    return (threadCounts.map { ($0, usual) } + threadCounts.suffix(1).map { ($0, 512) }).map { count, fewestRows in
      let engine = Engine(model: model, tables: ["orders": table])
      (engine.threadCount, engine.fewestRowsOfThread) = (count, fewestRows)
      return engine.answer(show).rows
    }
  }
}
