import TestSupport
import Testing

/// Amounts that lie over the days of their row's period; the expected values are computed by hand.
@Suite struct SpreadTests {
  static let plans = Workbench(
    """
    dataset plan from "plan.csv" { time 月: month; budget: 円 spread; net: 円 = plan.budget * 90% }
    dataset web from plan where channel = "web"
    dataset o from "o.csv" { time day; amount: 円; covers @2026-01..@2026-03 }
    budget = sum(plan.budget)
    roas = sum(o.amount) / budget
    """,
    data: [
      "plan": "月,channel,budget\n2026-01,web,3100\n2026-02,web,2800\n2026-03,web,3100\n2026-03,tv,310\n",
      "o": "day,amount\n2026-02-09,1400\n2026-03-31,110\n",
    ])

  @Test("§12: a row is read in each window that its period meets, with its part")
  func byWeek() throws {
    #expect(
      try Self.plans.rows("budget, roas by week during @2026-02-02..@2026-03-08") == [
        "2026-W06 | 700 | 0", "2026-W07 | 700 | 2", "2026-W08 | 700 | 0", "2026-W09 | 710 | 0", "2026-W10 | 770 | 0",
      ])
    #expect(try Self.plans.value("(budget during @2026-02-25..@2026-03-02)") == "620")  // 4 days of 100, 2 of 110
    #expect(try Self.plans.value("budget") == "9310")
    #expect(try Self.plans.rows("budget by month") == ["2026-01 | 3100", "2026-02 | 2800", "2026-03 | 3410"])
  }

  @Test("the parts add up to the whole, day by day, and moved windows read them too")
  func addUp() throws {
    #expect(try Self.plans.value("(sum(budget per day) during @2026)") == "9310")
    #expect(try Self.plans.value("(sum(budget per week) during @2026-03)") == "3410")
    #expect(
      try Self.plans.rows(
        "trailing(budget, 2 weeks), prior(budget, 1 week), cumulative(budget) by week during @2026-W10")
        == ["2026-W10 | 1480 | 710 | 6780"])
  }

  @Test("what is made from a spread column is spread, on its own rows alone")
  func derived() throws {
    #expect(try Self.plans.value("(sum(plan.net) during @2026-02-01..@2026-02-07)") == "630")
    #expect(try Self.plans.value("(sum(web.budget) during @2026-03-01..@2026-03-10)") == "1000")
    #expect(
      try Self.plans.value("(sum(plan.budget * 2 where channel = \"tv\") during @2026-03-01..@2026-03-10)") == "200")
    #expect(
      try Self.plans.value("(share(plan.budget where channel = \"tv\") during @2026-03-01..@2026-03-10)").hasPrefix(
        "0.0909"))
  }

  @Test("other aggregates stay known by the month")
  func others() throws {
    for text in ["avg(plan.budget)", "count(plan)", "max(plan.budget)", "count_distinct(plan.channel)"] {
      #expect(try Self.plans.value("(\(text) during @2026-03-01..@2026-03-10)").contains("knownByPeriod"), "\(text)")
    }
  }

  @Test("§12: the groups of what reads such a sum are there wherever a part is")
  func groups() throws {
    #expect(try Self.plans.value("(count(each plan.channel where budget > 0円) during @2026-03-10..@2026-03-12)") == "2")
    #expect(try Self.plans.value("(sum(budget per plan.channel) during @2026-03-10..@2026-03-12)") == "330")
    #expect(
      try Self.plans.rows("budget by plan.channel during @2026-03-10..@2026-03-12") == ["tv | 30", "web | 300"])
    #expect(
      try Self.plans.value("(count(each plan.channel where count(plan) > 0) during @2026-03-10..@2026-03-12)")
        .contains("knownByPeriod"))
  }

  @Test("a quarter has its part in each month, a year of leap in each day, and a week at the end of a month")
  func otherGrains() throws {
    let bench = Workbench(
      """
      dataset q from "q.csv" { time 期: quarter; x: 円 spread }
      dataset y from "y.csv" { time 年: year; x: 円 spread }
      dataset w from "w.csv" { time 週: week; x: 円 spread }
      """,
      data: ["q": "期,x\n2026-Q1,900\n", "y": "年,x\n2024,366\n", "w": "週,x\n2026-W05,70\n2026-W06,14\n"])
    #expect(try bench.rows("sum(q.x) by month") == ["2026-01 | 310", "2026-02 | 280", "2026-03 | 310"])
    #expect(try bench.value("(sum(y.x) during @2024-02)") == "29")
    #expect(try bench.rows("sum(w.x) by month") == ["2026-01 | 60", "2026-02 | 24"])  // W05: 26 January to 1 February
  }

  @Test("an empty amount is no part, and a row without a period is in no window")
  func empty() throws {
    let bench = Workbench(
      "dataset p from \"p.csv\" { time m: month; x: 円 spread }",
      data: ["p": "m,x\n2026-01,310\n2026-01,\n,50\n2026-02,\n"])
    #expect(try bench.value("sum(p.x)") == "360")
    #expect(try bench.value("(sum(p.x) during @2026-01-01..@2026-01-02)") == "20")
    #expect(try bench.value("(sum(p.x) during @2026-02-01..@2026-02-02)").contains("notBooked"))
  }
}
