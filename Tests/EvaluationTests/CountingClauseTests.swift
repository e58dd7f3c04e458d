import TestSupport
import Testing

/// What is read counts: numbers that a clause makes, each of which was another number when the clause was read and
/// dropped. That no clause is dropped is the business of `Tests/DocumentationTests/Clauses.txt`.
@Suite struct CountingClauseTests {
  static let readings = Workbench(
    """
    dataset t from "t.csv" { time ds; ok: text; ch: text }
    total = sum(t.x)
    """,
    data: [
      "t": """
      ds,x,ok,y,ch
      2026-01-01,1,yes,2,a
      2026-01-02,2,yes,3,a
      2026-01-03,100,no,1,b
      2026-02-03,7,no,5,b
      """
    ])

  @Test(arguments: [
    (#"quantile(t.x where ok = "yes", 50%)"#, "1.5"), (#"quantile(t.x, 50% where ok = "yes")"#, "1.5"),
    (#"quantile(t.x, 50% where ok = "yes", nearest)"#, "2"), (#"quantile(t.x, 50%, nearest where ok = "yes")"#, "2"),
    (#"quantile(t.x where ok = "yes", 50% where x < 2)"#, "1"),
    (#"correlation(t.x where ok = "yes", t.y)"#, "1"), (#"correlation(t.x, t.y where ok = "yes")"#, "1"),
    ("quantile(total per t.ch where total > 10, 50%)", "107"),
    ("quantile(total per t.ch, 50% where total > 10)", "107"),
  ])
  func aWhereInAnyPlace(query: String, value: String) throws {
    #expect(try CountingClauseTests.readings.value(query) == value)
  }

  /// A `where` at the end of a transformer filters both of its values.
  @Test func aWhereAtTheEndOfPrior() throws {
    #expect(
      try CountingClauseTests.readings.rows(#"prior(total, 1 month, total where ok = "yes") by month"#)
        == ["2026-01 | 3", "2026-02 | 3"])
  }

  static let areas = Workbench(
    """
    dataset sales from "sales.csv" { time day: date; area: text; kind: text }
    total = sum(sales.amount)
    """, data: ["sales": "day,area,kind,amount\n2026-01-05,A,x,30\n2026-01-08,D,x,70\n2026-02-05,A,y,40\n"])

  /// Lines and cells mean what the same condition means at the item: each area against its own average.
  @Test(arguments: [
    "sum(sales.amount) by area where amount > avg(sales.amount)",
    "(sum(sales.amount) where amount > avg(sales.amount)) by area",
  ])
  func aQueryWhereWithAnAggregate(query: String) throws {
    #expect(try CountingClauseTests.areas.rows(query) == ["A | 40", "D | 0"])
  }

  /// The parts that are the same for a row in every cell tell which lines there are.
  @Test func theOtherPartsOfAWhereChooseLines() throws {
    let query = #"sum(sales.amount) by area where kind = "y" and amount > avg(sales.amount)"#
    #expect(try CountingClauseTests.areas.rows(query) == ["A | 40"])
    let apart = #"sum(sales.amount) by area where amount > avg(sales.amount) where kind = "y""#
    #expect(try CountingClauseTests.areas.rows(apart) == ["A | 40"])
  }

  /// The average of another dataset inside a condition is that of the cell, too; it once had no value where only it was
  /// grouped, and the condition was false for every row.
  @Test(arguments: [
    "count(orders) by region where customers.budget > avg(customers.budget)",
    "(count(orders) where customers.budget > avg(customers.budget)) by region",
  ])
  func aConditionHasTheKeysOfItsCell(query: String) throws {
    let bench = Workbench(
      """
      dataset orders from "orders.csv" { time at; customer -> customers }
      dataset customers from "customers.csv" { key id }
      """,
      data: [
        "orders": "at,customer\n2026-01-05,a\n2026-01-06,b\n2026-01-07,b\n2026-01-08,c\n2026-01-09,d\n",
        "customers": "id,region,budget\na,n,100\nb,n,300\nc,s,50\nd,s,20\n",
      ])
    #expect(try bench.rows(query) == ["n | 2", "s | 1"])
  }

  /// `latest` is the last row that holds: from its start to its end, both days included.
  @Test(arguments: [
    ("2024-01-31", "long"), ("2024-02-01", "short"), ("2024-02-10", "short"), ("2024-02-11", "long"),
    ("2024-03-01", "long"), ("2024-12-31", "long"), ("2025-01-01", "(empty)"), ("2023-12-31", "(empty)"),
  ])
  func latestHonoursUntil(day: String, tariff: String) throws {
    let bench = Workbench(
      """
      dataset t from "t.csv" { time valid_from until valid_to }
      dataset s from "s.csv" { time at; k -> t latest; name = k.name }
      """,
      data: [
        "t": "k,valid_from,valid_to,name\nA,2024-01-01,2024-12-31,long\nA,2024-02-01,2024-02-10,short\n",
        "s": "k,at\nA,\(day)\n",
      ])
    let name = try bench.answer("only(s.name)").rows[0][0]
    #expect((name.value == .missing ? "(empty)" : "\(name.value)".split(separator: "\"")[1]) == tariff)
  }

  /// An end that is a day holds to its last second, one that is a moment to that second.
  @Test(arguments: [("2024-02-10", "2 | 1 | 1"), ("2024-02-10T12:00:00", "1 | 2 | 1")])
  func latestBetweenMoments(end: String, counts: String) throws {
    let last = end.count > 10 ? "2024-12-31T23:59:59" : "2024-12-31"
    let bench = Workbench(
      """
      dataset t from "t.csv" { time valid_from until valid_to }
      dataset s from "s.csv" { time at; k -> t latest; name = k.name }
      """,
      data: [
        "t": "k,valid_from,valid_to,name\nA,2024-01-01,\(last),long\nA,2024-02-01,\(end),short\n",
        "s": "k,at\nA,2024-02-10T12:00:00\nA,2024-02-10T12:00:01\nA,2024-12-31T23:59:59\nA,2025-01-01T00:00:00\n",
      ])
    let query = ["= \"short\"", "= \"long\"", "= none"].map { "count(s where name \($0))" }.joined(separator: ", ")
    #expect(try bench.rows(query) == [counts])
  }

  /// A row without an end holds for ever; `within` is asked of the row that holds.
  @Test func latestWithinOfAStock() throws {
    let bench = Workbench(
      """
      dataset t from "t.csv" { time valid_from until valid_to }
      dataset s from "s.csv" { time at; k -> t latest within 30 days }
      """,
      data: [
        "t": "k,valid_from,valid_to,p\nA,2024-01-01,,1\nA,2024-01-20,2024-01-25,2\n",
        "s": "k,at\nA,2024-01-22\nA,2024-01-28\nA,2024-02-10\n",
      ])
    #expect(try bench.value("sum(s.k.p)") == "3")
    #expect(try bench.value("count(s.k.p)") == "2")
  }
}
