import TestSupport
import Testing

/// Parameters whose groups are ranges, and groups of what drops its keys.
@Suite struct TableRangeTests {
  static let shop = Workbench(
    """
    dataset orders from "orders.csv" { key id; time at; shop: text; size: number; amount: 円 }
    rate by month = { @2026-01..@2026-02: 10%, @2026-03: 20%, else: 50% }
    band by size = { 0..<10: 1円, 10..20: 2円, else: 9円 }
    sales = sum(orders.amount)
    """,
    data: [
      "orders": """
      id,at,shop,size,amount
      1,2026-01-05,a,0,100
      2,2026-02-20,b,9,200
      3,2026-03-31,a,10,300
      4,2026-04-10,a,21,400
      """
    ])

  @Test("ranges of months and numbers are found by their ends")
  func ranges() throws {
    #expect(
      try Self.shop.rows("rate, sales by month") == [
        "2026-01 | 0.1 | 100", "2026-02 | 0.1 | 200", "2026-03 | 0.2 | 300", "2026-04 | 0.5 | 400",
      ])
    #expect(
      try Self.shop.rows("band, sales by size") == ["0 | 1 | 100", "9 | 1 | 200", "10 | 2 | 300", "21 | 9 | 400"])
    #expect(try Self.shop.value("sum(orders.amount * rate)") == "290")
    #expect(try Self.shop.value("sum(orders.amount * 0 + band)") == "13")
  }

  @Test("a value over all groups still has the groups beside it")
  func overallAlone() throws {
    #expect(try Self.shop.rows("overall(sales) by shop") == ["a | 1000", "b | 1000"])
    #expect(try Self.shop.rows("overall(sales, shop) by shop") == ["a | 1000", "b | 1000"])
  }

  @Test("keys in two units of one kind meet")
  func unitsOfKeys() throws {
    let bench = Workbench(
      """
      unit 千円 = 1,000円
      dataset a from "a.csv" { amt: 円 }
      dataset b from "b.csv" { amt: 千円 }
      """,
      data: ["a": "amt\n1000\n2000\n2000", "b": "amt\n1\n2"])
    #expect(try bench.rows("count(a), count(b) by a.amt = b.amt") == ["1000 | 1 | 1", "2000 | 2 | 1"])
  }
}
