import TestSupport
import Testing

/// Rows whose time is a period; the expected values are computed by hand.
@Suite struct PeriodTimeTests {
  static let months = Workbench(
    """
    dataset p from "p.csv" { time 月; x: 円 }
    s = sum(p.x)
    y = yearly(s)
    """,
    data: ["p": "月,x\n2026-01,310\n2026-02,280\n2026-03,310\n"])

  @Test("a month covers all of its days: three months are a quarter of a year")
  func wholeMonths() throws {
    #expect(try Self.months.value("y") == "3600")
    #expect(try Self.months.rows("s by month") == ["2026-01 | 310", "2026-02 | 280", "2026-03 | 310"])
    #expect(try Self.months.value("(s during @2026-03-31)").contains("knownByPeriod"))
    #expect(try Self.months.rows("s by quarter") == ["2026-Q1 | 900"])
  }

  @Test func declaredMonths() throws {
    let bench = Workbench(
      "dataset p from \"p.csv\" { time 月: month; x: 円 }\ns = sum(p.x)",
      data: ["p": "月,x\n202601,310\nFeb-26,280\n2026-03-15,310\n"])
    #expect(try bench.rows("s by month") == ["2026-01 | 310", "2026-02 | 280", "2026-03 | 310"])
    #expect(try bench.value("yearly(s)") == "3600")
  }

  @Test func fiscalYears() throws {
    let bench = Workbench(
      """
      calendar { year starts april }
      dataset p from "p.csv" { time 年度: fiscal_year; x: 円 }
      s = sum(p.x)
      """, data: ["p": "年度,x\n2025,310\n2026,280\n"])
    #expect(try bench.rows("s by fiscal_year") == ["FY2025 | 310", "FY2026 | 280"])
    #expect(try bench.rows("s by month during @2026-04..@2026-05").allSatisfy { $0.contains("knownByPeriod") })
  }

  /// Months made of the days of another dataset end where its days end.
  @Test func madeMonthsEndWithTheirSource() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; x: 円 }
      dataset m per month(o.at) { time month }
      n = count(m)
      """, data: ["o": "at,x\n2026-01-01,1\n2026-02-10,2\n"])
    let answer = try bench.answer("n by month")
    #expect(answer.rows.count == 2)
    #expect(try bench.value("daily(n)").hasPrefix("0.04878"))  // two months in the 41 days that are covered
  }

  @Test func otherDatasetsUnderAPeriodWord() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; x: 円 }
      dataset m from o { time at: month }
      s = sum(m.x)
      """, data: ["o": "at,x\n2026-01-05,1\n2026-02-10,2\n"])
    #expect(try bench.rows("s by month") == ["2026-01 | 1", "2026-02 | 2"])
    #expect(try bench.value("(s during @2026-02)") == "2")
    #expect(try bench.value("(s during @2026-02-01)").contains("knownByPeriod"))
  }

  @Test func textsAreReadAsCells() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" {
        time at
        due: text
        n: text
        due_on = date(due)
        v = number(n)
      }
      """,
      data: [
        "o":
          "at,due,n\n2026-01-05,2026/3/4,\"▲1,234\"\n2026-02-06,xx,12%\n2026-02-06,,zz\n2026-02-07,20260101,\"1,234,567\"\n"
      ])
    #expect(
      try bench.rows("sum(o.v), count(o.v), count(o.due_on), max(o.due_on)") == ["1233333.12 | 3 | 2 | 2026-03-04"])
    #expect(try bench.value("date(\"2026-01-05\")") == "2026-01-05")
    #expect(try bench.value("number(\"x\") ?? 7") == "7")
  }
}

extension PeriodTimeTests {
  @Test func partsOfMonths() throws {
    #expect(
      try Self.months.rows("s by month_of_year(p.月), year_number(p.月)") == [
        "1 | 2026 | 310", "2 | 2026 | 280", "3 | 2026 | 310",
      ])
    #expect(try Self.months.rows("s by quarter(p.月)") == ["2026-Q1 | 900"])
  }

  /// Two files of months meet in the month.
  @Test func monthsAreKeys() throws {
    let bench = Workbench(
      """
      dataset plan from "plan.csv" { key 月; plan: 円 }
      dataset o from "o.csv" {
        time at
        x: 円
        m = month(at) -> plan
      }
      s = sum(o.x)
      planned = sum(o.m.plan)
      """, data: ["plan": "月,plan\n2026年1月,100\n2026年2月,200\n", "o": "at,x\n2026-01-05,1\n2026-02-10,2\n"])
    #expect(try bench.rows("s, planned by month") == ["2026-01 | 1 | 100", "2026-02 | 2 | 200"])
  }

  /// The reader of files has done its work before a dataset made of another declares a type.
  @Test func laterDeclarationsReadTexts() throws {
    let bench = Workbench(
      """
      dataset raw from "raw.csv" { d: text; x: text }
      dataset o from raw { time d: date; x: number }
      s = sum(o.x)
      """, data: ["raw": "d,x\n2026/1/5,\"1,000\"\n2026/2/6,2\n"])
    #expect(try bench.rows("s by month") == ["2026-01 | 1000", "2026-02 | 2"])
  }
}
