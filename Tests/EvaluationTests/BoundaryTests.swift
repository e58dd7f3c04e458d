import TestSupport
import Testing

/// The values on which a rule turns. Each of these stood on no test's way: with `<` for `<=` in its place all others
/// still passed. `Tests/Mutations/breaks.txt` holds such breaks.
@Suite struct BoundaryTests {
  @Test("§13: a row that ends on the day behind the window is open in it")
  func stocksAtTheirEnd() throws {
    let plans = Workbench(
      "dataset s from \"s.csv\" { key id; time a until b; covers @2026-01..@2026-03 }",
      data: ["s": "id,a,b\n1,2026-01-05,2026-02-01\n2,2026-01-05,2026-01-31\n3,2026-01-31,\n4,2026-02-01,\n"])
    #expect(try plans.rows("count(s) by month") == ["2026-01 | 2", "2026-02 | 2", "2026-03 | 2"])
  }

  @Test("§9: nearest takes the upper one of two that are as near")
  func nearestAtHalves() throws {
    let two = Workbench("dataset d from \"d.csv\" { }", data: ["d": "x\n10\n20\n"])
    #expect(try two.rows("quantile(d.x, 50%, nearest), quantile(d.x, 49%, nearest)") == ["20 | 10"])
    let four = Workbench("dataset d from \"d.csv\" { }", data: ["d": "x\n10\n20\n30\n40\n"])
    #expect(try four.rows("quantile(d.x, 50%, nearest)") == ["30"])
  }

  @Test("§12: equal values share the smaller rank, and the next one is counted on")
  func rankTies() throws {
    let shop = Workbench("dataset d from \"d.csv\" { }", data: ["d": "k,x\na,5\nb,7\nc,7\nd,1\n"])
    #expect(try shop.rows("rank(sum(d.x)) by k") == ["a | 3", "b | 1", "c | 1", "d | 4"])
  }

  @Test("§19: shares that differ in their last bit alone are equal for sort and rank")
  func lastBits() throws {
    // Weeks of 7 and of 4 days of March: 25 of 325円 are 1/13 in each, in doubles 0.0769…693 and 0.0769…694.
    let plans = Workbench(
      "dataset p from \"p.csv\" { time 月: month; x: 円 spread }\ncheap = share(p.x where x < 20円)",
      data: ["p": "月,x\n2026-03,300\n2026-03,12.5\n2026-03,12.5\n"])
    let weeks = ["2026-W09", "2026-W10", "2026-W11", "2026-W12", "2026-W13", "2026-W14"]
    let sorted = try plans.rows("cheap by week sort cheap")
    #expect(Set(sorted.map { $0.suffix(20) }).count > 1)
    #expect(sorted.map { String($0.prefix(8)) } == weeks)
    let data = Workbench(
      "dataset d from \"d.csv\" { }", data: ["d": "k,x,y\na,0.1,0.3\nb,0.2,0.6\nc,0.3,0.9\nd,3,10\n"])
    #expect(try data.rows("rank(sum(d.x) / sum(d.y)) by k") == ["a | 1", "b | 1", "c | 1", "d | 4"])
  }

  @Test("§15: a recurrence begins with the first of its datasets")
  func recurrencesOverTwoDatasets() throws {
    let shop = Workbench(
      """
      dataset a from "a.csv" { time day }
      dataset b from "b.csv" { time day }
      total: 件 = prior(total, 1 month, 0件) + (count(a) ?? 0件) + (count(b) ?? 0件)
      """,
      data: ["a": "day\n2026-01-10\n2026-03-10\n", "b": "day\n2026-03-05\n2026-03-06\n"])
    #expect(
      try shop.rows("total by month during @2025-12..@2026-03") == [
        "2025-12 | (beforeFirstPeriod)", "2026-01 | 1", "2026-02 | 1", "2026-03 | 4",
      ])
  }

  @Test("§5.3: latest within D takes the row that is exactly D before")
  func latestAtItsEnd() throws {
    let shop = Workbench(
      """
      dataset prices from "prices.csv" { time valid_from }
      dataset sold from "sold.csv" { time sold_on; sku -> prices latest within 30 days }
      """,
      data: [
        "prices": "sku,valid_from,price\nA,2026-01-01,100\n",
        "sold": "sku,sold_on\nA,2026-01-01\nA,2026-01-31\nA,2026-02-01\nA,2025-12-31\n",
      ])
    #expect(
      try shop.rows("count(sold.sku.price) by sold_on") == [
        "2025-12-31 | 0", "2026-01-01 | 1", "2026-01-31 | 1", "2026-02-01 | 0",
      ])
  }

  @Test("§20: a fiscal year that starts in January is named by its year in either way")
  func fiscalYearsFromJanuary() throws {
    for name in ["", " named by end"] {
      let shop = Workbench(
        "calendar { year starts january\(name) }\ndataset d from \"d.csv\" { time day }",
        data: ["d": "day\n2026-05-01\n"])
      #expect(try shop.rows("count(d) by fiscal_year") == ["FY2026 | 1"])
      #expect(try shop.rows("@2026-01-01 in @FY2026, @2025-12-31 in @FY2026") == ["true | false"])
    }
  }

  @Test("§18: the root of a multiple is taken in the base unit")
  func rootsOfMultiples() throws {
    let shop = Workbench("unit 千円 = 1,000円\narea = 4千円 * 4千円\nside = sqrt(area)\nyears = sqrt(4年 * 4年)")
    #expect(try shop.rows("(side = 4,000円), (side = 4千円), (years = 48月)") == ["true | true | true"])
    #expect(try shop.rows("side + 0円") == ["4000"])
  }

  @Test("§6: a moment compares with a day by its day; beside it in `-`, `if` and `??` a day is its midnight")
  func daysBesideMoments() throws {
    let shop = Workbench(
      """
      dataset d from "d.csv" {
        since = at - day
        ahead = day - at
        known = at ?? day
        later = if since > 0日 then day else at
      }
      """,
      data: [
        "d": """
        day,at
        2026-01-05,2026-01-05T00:00
        2026-01-05,2026-01-05T12:00
        2026-01-05,2026-01-04T18:00
        2026-01-06,

        """
      ])
    #expect(
      try shop.rows("count(d where at > day), count(d where at = day), count(d where at < day)") == ["0 | 2 | 1"])
    #expect(try shop.rows("max(d.since), min(d.since), max(d.ahead)") == ["0.5 | -0.25 | 0.25"])
    #expect(try shop.rows("max(d.known), max(d.later)") == ["2026-01-06T00:00:00 | 2026-01-05T00:00:00"])
  }

  @Test("§10: the first of all rows is no open fact, the last one is")
  func firstIsClosed() throws {
    func notes(_ fact: String) throws -> Bool {
      let shop = Workbench(
        """
        dataset o from "o.csv" { time day }
        dataset c per o.who { time since = min(o.day) }
        x = share(c where \(fact) > 10)
        """,
        data: ["o": "day,who,amount\n2026-01-05,a,20\n2026-02-05,a,5\n2026-02-06,b,20\n"])
      return try shop.answer("x by month").notes.contains { "\($0)".contains("openTimeFact") }
    }
    #expect(try !notes("first(o.amount)"))
    #expect(try notes("last(o.amount)"))
    #expect(try notes("first(o.amount where amount > 6)"))
  }

  @Test("§18: a factor that a unit of time holds already is warned about", arguments: [7, 12, 30, 52, 365, 51, 10])
  func handMadeFactors(_ factor: Int) throws {
    let shop = Workbench("span = 3年\nother = span * \(factor)")
    let codes = try shop.prepare().diagnostics.map(\.code)
    #expect(codes.contains("K201") == [7, 12, 30, 52, 365].contains(factor))
  }

  @Test("§12: a year back is 52 weeks of a weekly series")
  func yearsOfWeeks() throws {
    let shop = Workbench(
      "dataset d from \"d.csv\" { time day; covers @2025..@2026 }",
      data: ["d": "day\n2025-11-17\n2025-11-24\n2025-11-25\n"])
    #expect(
      try shop.rows("prior(count(d), 1 year) by week during @2026-11-16..@2026-11-29") == [
        "2026-W47 | 1", "2026-W48 | 2",
      ])
  }

  @Test("§4: no group of digits begins with 0 alone: 0,123 is no number of ours")
  func zeroBeforeAComma() throws {
    let shop = Workbench("dataset d from \"d.csv\" { }", data: ["d": "x;y\n0,123;1,234\n1,500;2,500\n"])
    #expect(throws: Workbench.Failure.self) { try shop.rows("sum(d.x)") }
    #expect(try shop.rows("sum(d.y), count(d where x = \"0,123\")") == ["3734 | 1"])
    // Declared, such a cell is empty: it was 123 where nobody asked for the first digit of the group.
    for type in ["number", "円"] {
      var declared = shop
      declared.rules = "dataset d from \"d.csv\" { x: \(type) }"
      #expect(try declared.rows("sum(d.x), count(d.x)") == ["1500 | 1"])
    }
  }
}
