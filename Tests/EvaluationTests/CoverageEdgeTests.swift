import CivilTime
import Evaluation
import Foundation
import Semantics
import TestSupport
import Testing

/// The first, partly covered period is treated as fairly as the last.
@Suite struct CoverageEdgeTests {
  /// 10円 a day from 2025-01-01 to 2026-02-20.
  static let daily: Workbench = {
    let (first, last) = (CivilDate(year: 2025, month: 1, day: 1), CivilDate(year: 2026, month: 2, day: 20))
    let rows = (first.dayCount...last.dayCount).map { "\($0.isoText),10" }
    return Workbench(
      "calendar { year starts april }\ndataset o from \"o.csv\" { time at; x: 円 }\nsales = sum(o.x)",
      data: ["o": "at,x\n" + rows.joined(separator: "\n") + "\n"])
  }()

  @Test func aBaseThatBeginsBeforeTheDataHasNoValue() throws {
    let begin = "(baseBeginsBeforeData(\(CivilDate(year: 2025, month: 1, day: 1).dayCount)))"
    #expect(
      try Self.daily.value("growth(to_date(sales, fiscal_year), 1 year) during @2026-01") == begin)
    #expect(try Self.daily.value("growth(to_date(sales, year), 1 year) during @2026-01") == "0")
    #expect(try Self.daily.value("growth(cumulative(sales), 1 month) during @2025-03") != begin)
    #expect(try Self.daily.value("growth(trailing(sales, 3 months), 1 month) during @2025-03") == begin)
    let short = Workbench(
      "dataset d from \"d.csv\" { time at; x }\ntotal = sum(d.x)",
      data: ["d": "at,x\n2026-01-05,10\n2026-01-20,90\n2026-02-28,15\n"])
    #expect(try short.rows("growth(total, 1 month) by month").last?.contains("baseBeginsBeforeData") == true)
    let first = try short.answer("total by month").rows[0][1]
    #expect(first.beginsBeforeData && !first.isUnfinished)
    #expect(try short.answer("total by month").notes.contains(.beginsBeforeData))
  }

  /// The first 20 days of February are held against those of January.
  @Test func anUnfinishedMonthIsComparedWithAsManyDays() throws {
    #expect(try Self.daily.value("(growth(sales, 1 month) during @2026-02)") == "0")
    #expect(try Self.daily.value("(change(sales, 1 month) during @2026-02)") == "0")
  }

  /// April lies behind the data, however far the window of `trailing` reaches back: its base does, too.
  @Test func aBaseBehindTheDataIsOutside() throws {
    #expect(try Self.daily.value("(trailing(change((sales ?? 2円), 1 month), 3 months) during @2026-04)") == "0")
    #expect(try Self.daily.value("(trailing(change(sales, 1 month), 3 months) during @2026-04)").hasPrefix("(outside"))
  }

  /// What stands in a condition on rows is read as well.
  @Test func numbersInConditionsHaveEdgesToo() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; x: 円 }\ndataset p from \"p.csv\" { time at; y: 円 }",
      data: [
        "o": "at,x\n2026-01-01,10\n2026-01-25,30\n2026-02-28,40\n",
        "p": "at,y\n2026-01-20,5\n2026-02-28,5\n",
      ])
    let sum = "sum(o.x where x > avg(p.y))"
    let begin = "(baseBeginsBeforeData(\(CivilDate(year: 2026, month: 1, day: 20).dayCount)))"
    #expect(try bench.value("change(sum(o.x), 1 month) during @2026-02") == "0")
    #expect(try bench.value("change(\(sum), 1 month) during @2026-02") == begin)
    #expect(try bench.value("change(sum(o.x), 1 month) during @2026-02 where o.x > avg(p.y)") == begin)
    let first = try bench.answer("\(sum), sum(o.x) during @2026-01").rows[0]
    #expect(first[0].beginsBeforeData && !first[1].beginsBeforeData)
  }

  @Test func nothingIsKnownBehindTheDataWithoutAWindow() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; x: 円 }", data: ["o": "at,x\n2026-01-05,10\n2026-01-25,30\n"])
    #expect(try bench.value("cumulative(count(o))") == "2")
    #expect(try bench.value("cumulative(next(count(o), 1 month))") == "(outsideSpan(\"o\"))")
  }

  @Test func nothingIsKnownBehindTheData() throws {
    #expect(
      try Self.daily.rows("growth(to_date(sales, year), 1 year) by month during @2026-03..@2026-05")
        == ["2026-03", "2026-04", "2026-05"].map { "\($0) | (outsideSpan(\"o\"))" })
    for word in [
      "trailing(sales, 3 months)", "cumulative(sales)", "to_date(sales, year)",
      "trailing(avg(sales per month), 3 months)",
    ] {
      #expect(
        try Self.daily.rows("\(word) by month during @2026-03").allSatisfy {
          $0.contains("outsideSpan") || $0.contains("noRows")
        })
    }
    #expect(try Self.daily.value("cumulative(sales) during @2026-02") == "4160")
  }

  @Test func unfinishedTravels() throws {
    let bench = Workbench(
      "dataset orders from \"o.csv\" { time at; covers @2026-01..@2026-03-15 }\nbuyers = count_distinct(orders.who)\n"
        + "back: % = share(each orders.who where next(buyers, 1 month) > 0)\ntarget back >= 90%",
      data: ["orders": "at,who\n2026-01-05,a\n2026-01-06,b\n2026-02-05,a\n2026-02-06,b\n2026-03-06,b\n"])
    let answer = try bench.answer("back, next(buyers, 1 month) by month")
    #expect(answer.rows.map { $0[1].isUnfinished } == [false, true, false])
    #expect(answer.rows.map { $0[2].isUnfinished } == [false, true, false])
    // February is not judged while March may still bring them back.
    let prepared = try bench.prepare()
    let judged = prepared.engine.judge(prepared.model.levels[0])
    #expect(judged.period == CalendarRules().period(.month, of: CivilDate(year: 2026, month: 1, day: 1).dayCount))
    #expect(judged.verdict == .met)
  }

  @Test func theLastAgeOfACohortIsHalfOver() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; covers @2026-01..@2026-03-15; age = months since c.first }
      dataset c per o.cust { time first = min(o.at); cohort = month(first) }
      buyers = count_distinct(o.cust)
      """, data: ["o": "cust,at\na,2026-01-05\na,2026-03-05\nb,2026-02-01\n"])
    let answer = try bench.answer("buyers by c.cohort, age")
    #expect(
      answer.rows.map { "\($0[1].value == .number(.exact(.init(0)))) \($0[2].isUnfinished)" } == [
        // Nobody of January came in February, and nobody of February in March so far.
        "true false", "false false", "false true", "true false", "false true",
      ])
    #expect(!answer.notes.contains { if case .openAge = $0 { true } else { false } })
    #expect(try bench.answer("buyers / overall(count(c), age) by age").notes.contains(.openAge("age")))
  }

  @Test func theRangeCoversEveryTimeThatIsRead() throws {
    let bench = Workbench(
      "dataset orders from \"o.csv\" { time at; shipped: date; amount: 円; covers @2026-01..@2026-01 }",
      data: ["orders": "at,shipped,amount\n2026-01-05,2026-01-20,100\n2026-01-20,2026-02-03,300\n"])
    #expect(
      try bench.rows("sum(orders.amount on shipped) by month") == ["2026-01 | 100", "2026-02 | 300"])
  }

  @Test func withinComparesDaysWhenOneSideIsADay() throws {
    let bench = Workbench(
      """
      dataset d from "d.csv" { key id; time opened: date; won: datetime; covers @2026-01..@2026-12 }
      dataset e from "e.csv" { key id; time opened: datetime; won: date; covers @2026-01..@2026-12 }
      """,
      data: [
        "d": "id,opened,won\n1,2026-01-01,2026-01-31 20:28\n2,2026-01-01,2026-02-01 00:10\n",
        "e": "id,opened,won\n1,2026-01-01 20:28,2026-01-31\n2,2026-01-01 00:10,2026-02-01\n",
      ])
    #expect(
      try bench.value("count(d where won within 30 days of opened), count(e where won within 30 days of opened)")
        == "1 | 1")
  }

  @Test func aRatioToTheWholePeriodBeforeIsTold() throws {
    let answer = try Self.daily.answer("sales / prior(sales, 1 year) by month during @2026")
    #expect(answer.notes.contains(.definition(.ratioToPrior("sales", "1 year"), of: "sales / prior(sales, 1 year)")))
    #expect(try Self.daily.answer("sales / prior(sales, 1 year) by month during @2026-01").notes.isEmpty)
  }

  @Test func windowsOverSurvivorsAndAgesOfNothingAreRefused() throws {
    let bench = Workbench("dataset p from \"p.csv\" { time s until e }", data: ["p": "s,e\n2026-01-01,2026-01-20\n"])
    #expect(throws: Workbench.Failure.self) { try bench.value("share(p where e within 30 days of s)") }
    #expect(throws: Workbench.Failure.self) { try bench.value("avg(p.x)") }
    #expect(throws: Workbench.Failure.self) { try bench.rows("count(p on s) by months since s") }
  }

  @Test func rowsKnownByTheMonthSayNothingOfAWeek() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; x: 円; covers @2026-01..@2026-02 }\ndataset m per month(o.at) { time month; x = sum(o.x) }",
      data: ["o": "at,x\n2026-01-05,1\n2026-02-05,2\n"])
    #expect(
      try bench.rows("sum(m.x) by week during @2026-01").allSatisfy {
        $0.hasSuffix("(knownByPeriod(\"m\", CivilTime.Grain.month))")
      })
    #expect(try bench.rows("sum(m.x) by quarter") == ["2026-Q1 | 3"])
    #expect(try bench.value("sum(m.x) during @2026-01-10..@2026-02-28").contains("knownByPeriod"))
  }

  @Test func verdictsOwnTheirGrain() throws {
    let bench = Workbench(
      "calendar { judge each quarter }\ndataset o from \"o.csv\" { time at; x: 円; covers @2026-01..@2026-03 }\nsales = sum(o.x)\ntarget sales >= 5円\ntarget sales >= 5円 each month",
      data: ["o": "at,x\n2026-01-05,1\n2026-02-05,2\n2026-03-05,3\n"])
    let prepared = try bench.prepare()
    #expect(prepared.model.levels.map { prepared.engine.judge($0).verdict } == [.met, .missed])
    let empty = Workbench(
      "dataset o from \"o.csv\" { time at: date; x: 円 }\nsales = sum(o.x)\ntarget sales <= 5円", data: ["o": "at,x\n"])
    let none = try empty.prepare()
    #expect(none.engine.judge(none.model.levels[0]).verdict == .noData)
  }

  /// Days of a half-covered month are each of them over, and the month is not.
  @Test func marksTravelThroughSeries() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; x: 円 }\nx = sum(o.x)",
      data: ["o": "at,x\n2026-01-05,10\n2026-01-31,20\n2026-02-03,5\n2026-02-10,5\n"])
    for item in ["sum(x per day)", "count(each day where x > 0円)", "avg(x per day)", "x"] {
      let answer = try bench.answer("\(item) by month")
      #expect(answer.rows.map { $0[1].isUnfinished } == [false, true], "\(item)")
      #expect(answer.rows.map { $0[1].beginsBeforeData } == [true, false], "\(item)")
      #expect(try bench.rows("growth(\(item), 1 month) by month").allSatisfy { $0.contains("(") }, "\(item)")
    }
    #expect(try bench.answer("sum(x per day)").rows[0][0].isUnfinished == false)
  }

  @Test func aSeriesGoesAsFarAsTheTimesItIsReadBy() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; time shipped; x: 円 }\nx = sum(o.x on shipped)",
      data: ["o": "at,shipped,x\n2026-01-05,2026-01-20,100\n2026-01-28,2026-02-03,300\n"])
    #expect(try bench.value("sum(x per month)") == "400")
    #expect(try bench.value("avg(x per month)") == "200")
    #expect(try bench.value("count(each month where x > 0円)") == "2")
  }

  @Test func groupsOfAWindowThatCannotMoveAreUnknown() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at; x: 円; covers @2026-01..@2026-02 }\nx = sum(o.x)",
      data: ["o": "at,c,x\n2026-01-05,a,100\n2026-01-06,b,100\n2026-02-05,a,70\n"])
    #expect(
      try bench.value("count(each o.c where x = 0円 and prior(x, 1 month) > 0円)").contains("needsPeriod"))
    #expect(try bench.value("(count(each o.c where x = 0円 and prior(x, 1 month) > 0円) during @2026-02)") == "1")
    #expect(try bench.value("count(each o.c where (prior(x, 1 month) ?? 0円) = 0円)") == "2")
  }

  @Test func whatIsNotOverInAnyPeriodIsNotJudged() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time at; covers @2026-01..@2026-02-10 }
      n = count(o)
      kept = share(each o.who where next(n, 1 month) > 0)
      target kept >= 60%
      """, data: ["o": "who,at\na,2026-01-03\nb,2026-01-04\na,2026-02-03\n"])
    let prepared = try bench.prepare()
    #expect(prepared.engine.judge(prepared.model.levels[0]).verdict == .noData)
  }

  /// §5: an age stays open when it is banded or compared.
  @Test func everyOpenAgeIsTold() throws {
    let bench = Workbench(
      """
      dataset o from "o.csv" { time day; age = months since c.first }
      dataset c per o.who { time first = min(o.day) }
      buyers = count_distinct(o.who)
      """, data: ["o": "who,day\na,2026-01-03\na,2026-02-04\nb,2026-02-03\n"])
    for key in ["age", "age step 2", "(age > 0)", "age up to 1", "(if age = 0 then \"new\" else \"old\")"] {
      let notes = try bench.answer("buyers by \(key)").notes
      #expect(notes.contains { if case .openAge = $0 { true } else { false } }, "\(key)")
    }
    #expect(
      try !bench.answer("buyers by month(c.first), age").notes.contains {
        if case .openAge = $0 { true } else { false }
      })
    #expect(
      try !bench.answer("buyers by weekday(day)").notes.contains { if case .openAge = $0 { true } else { false } })
  }

  @Test func dataOfLessThanAPeriodSaySo() throws {
    let bench = Workbench(
      "dataset o from \"o.csv\" { time at }\nn = count(o)\ntarget n >= 1 each month\ntarget n >= 1 each quarter",
      data: ["o": "at\n2026-01-05\n2026-01-20\n"])
    let prepared = try bench.prepare()
    let judged = prepared.model.levels.map { prepared.engine.judge($0) }
    #expect(judged.map(\.verdict) == [.noData, .noData])
    #expect(judged.map(\.cell.reason) == [.noPeriodOver(.month), .noPeriodOver(.quarter)])
  }
}
