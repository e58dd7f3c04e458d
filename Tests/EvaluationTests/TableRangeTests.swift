import TestSupport
import Testing

/// Parameters whose groups are ranges, and groups of what drops its keys.
@Suite struct TableRangeTests {
  static let shop = Workbench(
    """
    dataset orders from "orders.csv" { key id; time at; shop: text; size: number; amount: 円 }
    rate = by month { @2026-01..@2026-02: 10%, @2026-03: 20%, else: 50% }
    band = by size { 0..<10: 1円, 10..20: 2円, else: 9円 }
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

  @Test("keys are in the unit of the column, on rows and in groups")
  func keysConvert() throws {
    let bench = Workbench(
      """
      dataset c from "c.csv" { time at; life: 月; fee: 円 = bonus ?? 0円 }
      dataset d from "d.csv" { life: 年; pay: 円 = bonus ?? 0円 }
      bonus = by life { 1年: 10円, 24月..3年: 20円 }
      """,
      data: ["c": "at,life\n2026-01-01,1\n2026-01-02,12\n2026-01-03,30", "d": "life\n1\n2.5\n30"])
    #expect(try bench.value("sum(c.fee)") == "30")
    #expect(
      try bench.rows("sum(c.fee), bonus by life") == [
        "1 | 0 | (noTableEntry(\"bonus\"))", "12 | 10 | 10", "30 | 20 | 20",
      ])
    // Years on one side, months on the other: one group, in the unit of the first dataset.
    #expect(try bench.value("sum(d.pay)") == "30")
    #expect(try bench.rows("count(c), count(d) by life").contains("12 | 1 | 1"))
    #expect(
      try bench.rows("count(d), bonus by life") == [
        "12 | 1 | 10", "30 | 1 | 20", "360 | 1 | (noTableEntry(\"bonus\"))",
      ])
  }

  /// `2+` of `tier up to 2` once took the entry of tier 2, and the step 2..<4 that of its first number.
  @Test func groupsOfSeveralValuesHaveNoEntryOfOneValue() throws {
    let bench = Workbench(
      """
      dataset c from "c.csv" { key id; tier: number }
      rate = by tier { 1: 10, 2: 20, 3: 30, else: 5 }
      banded = by tier up to 3 { 1: 10, 3: 30, else: 5 }
      stepped = by tier step 4 { 0: 10, 4: 40 }
      """, data: ["c": "id,tier\na,1\nb,2\nc,3\nd,4\ne,\n"])
    let none = "(severalKeys(\"tier\"))"
    #expect(try bench.rows("rate by tier up to 2") == ["1 | 10", "2+ | \(none)"])
    #expect(try bench.rows("rate, count(c) by tier step 2").prefix(2) == ["0 | \(none) | 1", "2 | \(none) | 2"])
    #expect(try bench.rows("banded, count(c) by tier up to 2")[1] == "2+ | \(none) | 3")
    #expect(try bench.rows("banded by tier up to 3") == ["1 | 10", "3+ | 30"])
    #expect(try bench.rows("banded, count(c) by tier up to 4")[3] == "4+ | 30 | 1")
    #expect(try bench.rows("stepped, count(c) by tier step 2").prefix(3) == ["0 | 10 | 1", "2 | 10 | 2", "4 | 40 | 1"])
    #expect(try bench.rows("stepped, count(c) by tier step 3")[1] == "3 | \(none) | 2")
    // Of two keys of one name that whose groups lie in the keys of the table, in whatever order they stand.
    #expect(try bench.rows("rate, count(c) by tier, tier up to 2")[2] == "3 | 2+ | 30 | 1")
    #expect(try bench.rows("rate, count(c) by tier across tier up to 2")[4] == "2 | 2+ | 20 | 1")
    #expect(try bench.rows("sum(rate per c.tier) by tier up to 2") == ["1 | 10", "2+ | 55", "(none) | 0"])
  }

  @Test("a table without its group says what is missing")
  func noGroup() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; covers @2026-01..@2026-02 }\npanel = by market { 1: 10, 2: 20 }\nx = panel * 2\n"
        + "kept = next(count(o), 1 month)", data: ["o": "at,market\n2026-01-05,1\n"])
    #expect(try bench.rows("x") == ["(noGroup(\"market\"))"])
    #expect(try bench.rows("x where market = 2") == ["40"])
    #expect(try bench.rows("x by market") == ["1 | 20", "2 | 40"])
    // The word that stands there.
    #expect(try bench.rows("kept") == ["(needsPeriod(\"next\"))"])
  }

  @Test("stacked columns are converted into the unit of the first")
  func stacks() throws {
    let bench = Workbench(
      "dataset m from \"m.csv\" { time day; unpivot tv, ooh into channel, spend }",
      data: ["m": "day,tv,ooh\n2026-01-01,10千円,20円\n2026-01-02,,500円"])
    #expect(try bench.value("sum(m.spend)") == "10.52")
    #expect(try bench.rows("sum(m.spend) by channel") == ["ooh | 0.52", "tv | 10"])
    let headers = Workbench(
      "dataset m from \"m.csv\" { time day; unpivot tv, ooh into channel, spend }",
      data: ["m": "day,tv（千円）,ooh(円)\n2026-01-01,10,20"])
    #expect(try headers.rows("sum(m.spend) by channel") == ["ooh | 0.02", "tv | 10"])
  }
}
