import Evaluation
import TestSupport
import Testing

/// Places by size, sums up to a place, and sums over rows.
@Suite struct RankingTests {
  static let shop = Workbench(
    """
    dataset o from "o.csv" { key id; time at; covers @2026-01..@2026-02; amount: 円 }
    dataset people per o.who { time first_at = min(o.at); spend = sum(o.amount); is_top = spend in top 50% }
    sales: 円 = sum(o.amount)
    """,
    data: [
      "o": """
      id,at,who,kind,amount
      1,2026-01-05,a,x,400
      2,2026-01-06,b,x,200
      3,2026-01-07,c,y,200
      4,2026-01-08,d,y,100
      5,2026-01-09,e,,50
      6,2026-02-01,a,x,10
      7,2026-02-02,f,y,
      """
    ])

  @Test func ranksWithinAGroup() throws {
    #expect(
      try Self.shop.rows("sales, rank(sales), rank(sales per kind) by kind, who during @2026-01")
        == [
          "x | a | 400 | 1 | 1", "x | b | 200 | 2 | 2", "y | c | 200 | 2 | 1", "y | d | 100 | 4 | 2",
          "(none) | e | 50 | 5 | 1",
        ])
    #expect(try Self.shop.rows("rank(sales per kind) by who during @2026-01").first == "a | (noGroup(\"kind\"))")
    // Each period has places of its own, with or without its name.
    #expect(
      try Self.shop.rows("rank(sales per month) by month, who keep sales > 0円")
        == Self.shop.rows("rank(sales) by month, who keep sales > 0円"))
  }

  /// By two keys of one column a place is that within both, whichever stands first.
  @Test func placesWithinAllKeysOfAName() throws {
    let boxes = Workbench("dataset boxes from \"b.csv\"", data: ["boxes": "w\n1\n2\n2\n3\n"])
    for keys in ["w up to 2, w", "w, w up to 2"] {
      let lines = try boxes.rows("cumulative_share(count(boxes) per w) by \(keys)")
      #expect(lines.count == 3 && lines.allSatisfy { $0.hasSuffix(" | 1") }, "\(lines)")
    }
  }

  @Test func equalOnesAreAllInTheTop() throws {
    #expect(
      try Self.shop.rows("sales by who during @2026-01 keep sales in top 2") == ["a | 400", "b | 200", "c | 200"])
    // 40 % of five are two.
    #expect(try Self.shop.rows("sales by who during @2026-01 keep sales in top 40%").count == 3)
    #expect(try Self.shop.rows("sales by who during @2026-01 keep sales not in top 40%") == ["d | 100", "e | 50"])
    // 20 % of four are none.
    #expect(try Self.shop.rows("sales by who during @2026-01 where who != \"e\" keep sales in top 20%").isEmpty)
  }

  @Test func keysInABandOfThem() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { key id; time at; covers @2026-01..@2026-02 }
      n = count(o)
      """, data: ["o": "id,at,qty\n1,2026-01-05,1\n2,2026-01-06,2\n3,2026-02-05,3\n4,2026-02-06,3\n"])
    #expect(try bench.rows("max(each o.qty where n > 0) by qty up to 2") == ["1 | 1", "2+ | 3"])
    #expect(try bench.rows("min(each o.qty where n > 0) by qty step 2") == ["0 | 1", "2 | 2"])
    #expect(
      try bench.rows("n by qty, month keep n > 0 top 1 per qty") == [
        "1 | 2026-01 | 1", "2 | 2026-01 | 1", "3 | 2026-02 | 2",
      ])
    #expect(try bench.rows("n by month, qty top 1 per qty, month").count == 6)
  }

  @Test func rowsAreComparedWithThoseReadWithThem() throws {
    // Of the six with an amount 400, 200, 200 are the first half. An empty one is among none.
    #expect(
      try Self.shop.rows("sum(o.amount where amount in top 50%), count(o where amount not in top 50%)") == ["800 | 4"])
    #expect(try Self.shop.rows("sum(o.amount where amount in top 1) by kind") == ["x | 400", "y | 200", "(none) | 50"])
    // A filter compares what the filters before it leave.
    #expect(try Self.shop.rows("((sales where amount in top 1) where kind = \"y\")") == ["200"])
    #expect(try Self.shop.rows("share(people.spend where spend in top 50%)") == ["\(810.0 / 960)"])
    #expect(try Self.shop.rows("count(people where is_top)") == ["3"])
    // Of each person its own orders.
    #expect(try Self.shop.rows("sum(people.spend where sum(o.amount where amount in top 1) >= 400円)") == ["410"])
    #expect(throws: (any Error).self) { try Self.shop.rows("count(o where sales in top 2)") }
  }

  @Test func sharesOfTheLargerOnes() throws {
    #expect(
      try Self.shop.rows(
        "cumulative_share(sales), 1 - cumulative_share(-sales) by who during @2026-01 where who != \"e\"")
        == [
          "a | \(4.0 / 9) | 0", "b | \(8.0 / 9) | \(1 - 5.0 / 9)", "c | \(8.0 / 9) | \(1 - 5.0 / 9)",
          "d | 1 | \(1 - 1.0 / 9)",
        ])
    #expect(
      try Self.shop.rows("cumulative_share(sales per kind) by kind, who during @2026-01").prefix(2)
        == ["x | a | \(4.0 / 6)", "x | b | 1"])
    #expect(
      try Self.shop.rows("cumulative_share(sales - sales) by who during @2026-01").first == "a | (divisionByZero)")
  }

  @Test func sumsOverRows() throws {
    let bench = Workbench(
      """
      dataset b from "b.csv" { time year: year; three = running(births, 3); all = running(births); back = running(births, 2) sort births }
      """,
      data: ["b": "year,births\n2001,28810563\n2002,23694136\n2003,21467359\n2004,\n2005,0.1\n2006,0.2\n"])
    // The sums of a peer's example for the first three.
    #expect(
      try bench.rows("only(b.three), only(b.all), only(b.back) by year")
        == [
          "2001 | 28810563 | 28810563 | 52504699", "2002 | 52504699 | 52504699 | 45161495",
          "2003 | 73972058 | 73972058 | 21467359.2", "2004 | 45161495 | 73972058 | (noRows(\"b\"))",
          "2005 | 21467359.1 | 73972058.1 | 0.1", "2006 | 0.3 | 73972058.3 | 0.3",
        ])
  }

  @Test func sumsOfDoublesAreRoundedOnce() throws {
    let rows = (1...200).map { "2026-01-01,\($0),\(Double($0 % 7) / 3 * ($0 % 2 == 0 ? 1e9 : 1e-3))" }
    let bench = Workbench(
      "dataset b from \"b.csv\" { key n; time at; part = running(x / 1, 5) }",
      data: ["b": "at,n,x\n" + rows.joined(separator: "\n") + "\n"])
    let sums = Workbench(
      "dataset b from \"b.csv\" { key n; time at }", data: ["b": "at,n,x\n" + rows.joined(separator: "\n") + "\n"])
    for place in [5, 77, 200] {
      #expect(
        try bench.rows("only(b.part where n = \(place))")
          == sums.rows("sum(b.x / 1 where n in \(place - 4)..\(place))"))
    }
  }
}
