import Evaluation
import Testing

@testable import KPI

/// A what-if along links, as it is asked and answered.
@Suite struct WhatIfLinkTests {
  private func answer(_ rules: String, _ query: String, data: [String: String] = [:]) throws -> AnswerReport {
    let bench = try Workbench(["rules.kpi": rules + "\n" + query + "\n"].merging(data) { $1 })
    let program = AnalyzedProgram(RuleReader.files.read([bench.path("rules.kpi")]))
    #expect(program.problems.filter(\.isError).map(\.diagnostic.message.english) == [])
    let statement = try #require(program.queries.last)
    guard case .answer(let answer) = Evaluator(program).outcome(of: statement) else {
      Issue.record("no answer")
      return AnswerReport(Answer(columns: [], rows: [], notes: []), display: program.display)
    }
    return AnswerReport(answer, display: program.display)
  }

  private func lines(_ report: AnswerReport) -> [String] {
    report.csv(isSpreadsheetSafe: false).split(separator: "\n").map(String.init)
  }

  private let shop = """
    nps: points = 12 points
    referrals = 30人
    sales: 円 = referrals * 100円/人
    other = 5

    """

  @Test func theSplitByFormulaAndByLink() throws {
    let rules =
      shop + "link nps + 1 point -> referrals + 0.6人 to 1.4人 after 1 month from \"A/B test\"\n"
      + "gain: 円 = sales + nps * 10,000円"
    let report = try answer(rules, "if nps + 10 points show gain, other by month during @2026-01..@2026-02")
    #expect(
      lines(report) == [
        "month,gain,gain if nps + 10 points,change,by link (A/B test),change at least,change at most,other,"
          + "other if nps + 10 points,change",
        "2026-01,4200,5200,1000,0,1000,1000,5,5,0", "2026-02,4200,6200,2000,1000,1600,2400,5,5,0",
      ])
    #expect(
      report.noteLegend == [
        "note: the change begins with 2026-01; what a link moves comes after its lag",
        "note: `nps + 1 point -> referrals + 0.6人 to 1.4人` is followed, after 1 month (A/B test)",
        "note: at least and at most: with the ends of every strength at once, so the truth is at most so far apart",
      ])
  }

  @Test func withoutATimeEveryLagHasRunOut() throws {
    let rules = shop + "link nps + 1 point -> referrals + 2人 after 3 months"
    let report = try answer(rules, "if nps + 10 points show sales")
    #expect(lines(report) == ["sales,sales if nps + 10 points,change,by link (belief)", "3000,5000,2000,2000"])
    let loop =
      rules + "\nlink referrals + 1人 -> clicks + 1 after 1 month\nlink clicks + 1 -> referrals + 1人\nclicks = 3"
    let round = try answer(loop, "if nps + 10 points show sales")
    #expect(lines(round)[1] == "3000,3000,0")
    #expect(round.noteLegend.allSatisfy { $0.contains("is not followed: links lead round without an end") })
  }

  /// What moves nothing over a link has the columns that it had, and no note.
  @Test func whatNoLinkMoves() throws {
    let rules = shop + "link nps + 1 point -> referrals + 2人"
    for query in ["if nps + 10 points show other", "if other = 6 show sales"] {
      let report = try answer(rules, query)
      #expect(report.answer.columns.count == 3)
      #expect(report.noteLegend == [])
    }
    // What is set itself hangs on no link any more.
    let set = try answer(rules, "if nps + 10 points, referrals = 7人 show sales")
    #expect(lines(set)[1] == "3000,700,-2300")
    #expect(set.noteLegend == [])
  }

  private let web = """
    dataset o from "o.csv" {
      time day: date
      amount: 円
      channel: text
    }
    mood = 3
    sales = sum(o.amount)

    """
  private let webRows = ["o.csv": "day,amount,channel\n2026-01-05,100,web\n2026-02-05,200,web\n"]

  @Test func linksThatAreNotFollowed() throws {
    let rules =
      web + """
        n = count(o)
        calls = 5
        price = avg(o.amount)
        link mood + 1 -> price + 10円 where channel = "web"
        no link mood -> n
        link mood + 1 -> o.amount + 1円
        link mood lowers calls
        total = sales + n * 1円 + calls * 1円 + price
        """
    let report = try answer(rules, "if mood = 4 show total by month", data: webRows)
    #expect(report.answer.columns.count == 4)
    #expect(
      report.noteLegend.filter { $0.hasPrefix("note") } == [
        "note: `mood -> n` is not followed: `no link` says that it is not so",
        "note: `mood + 1 -> price + 10円 where channel = \"web\"` is not followed: it holds `where channel = \"web\"` only, "
          + "and its effect is no sum over rows, so the whole does not move by as much",
        "note: `mood + 1 -> o.amount + 1円` is not followed: an end of it is a column of rows",
        "note: `calls` would fall: of `mood lowers calls` the direction is known, the size is not",
      ])
  }

  @Test func groupsAndRowsAreNotFollowed() throws {
    let rules = web + "link mood + 1 -> sales + 10円"
    for clause in ["by channel", "where channel = \"web\""] {
      let report = try answer(rules, "if mood = 4 show sales \(clause)", data: webRows)
      #expect(
        report.noteLegend == [
          "note: `mood + 1 -> sales + 10円` is not followed: a strength is of the whole, and the question asks for groups "
            + "or some rows"
        ])
    }
  }

  private let twoYears = [
    "o.csv": "day,amount\n"
      + (0..<24).map { month in
        "20\(25 + month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)-28,\(100 + month)\n"
      }.joined()
  ]
  private let orders = """
    dataset o from "o.csv" {
      time day: date
      amount: 円
      covers @2025-01..@2026-12
    }
    mood = 3
    sales = sum(o.amount)
    each_order = avg(o.amount)
    recent = trailing(sales, 3 months)
    link mood + 1 -> sales + 10円 after 1 month
    """

  /// A sum of a quarter is moved by the sum over its months, and so is what reads three months back.
  @Test func coarserAnswers() throws {
    let quarters = try answer(orders, "if mood = 4 show sales by quarter during @2026-Q1..@2026-Q2", data: twoYears)
    #expect(
      lines(quarters).dropFirst() == ["2026-Q1,339,359,20,20", "2026-Q2,348,378,30,30"])
    let recent = try answer(orders, "if mood = 4 show recent by month during @2026-01..@2026-03", data: twoYears)
    #expect(lines(recent).dropFirst().map { $0.split(separator: ",").last } == ["0", "10", "20"])
    let year = try answer(orders, "if mood = 4 show sales during @2026", data: twoYears)
    #expect(lines(year)[1] == "1410,1520,110,110")
  }

  /// Links that differ by their lag only are one effect that comes bit by bit.
  @Test func lagsAreToldTogether() throws {
    let rules =
      shop
      + [1, 12, 3].map { "link nps + 1 point -> referrals + 2人 after \($0) month\($0 == 1 ? "" : "s")" }
      .joined(separator: "\n")
    let report = try answer(rules, "if nps + 10 points show sales")
    #expect(lines(report)[1] == "3000,9000,6000,6000")
    #expect(
      report.noteLegend.contains(
        "note: `nps + 1 point -> referrals + 2人` is followed, after 1, 3 and 12 months (belief)"))
  }

  /// A link without a size leads on to others: several are told in one sentence.
  @Test func directionsAreToldTogether() throws {
    let rules = shop + "link nps raises referrals\nlink referrals lowers other\ngain = sales + other * 1円"
    let report = try answer(rules, "if nps + 10 points show gain")
    #expect(
      report.noteLegend == [
        "note: of these links the direction is known, the size is not: `referrals` would rise "
          + "(`nps raises referrals`), `other` would fall (`referrals lowers other`)"
      ])
  }

  /// Side by side several items are wider than a page; for programs each keeps its columns.
  @Test func aLineForEachItem() throws {
    let rules =
      shop
      + "link nps + 1 point -> referrals + 2人 from \"A/B test\"\nlink referrals + 1人 -> visits + 1 to 3\nvisits = 10"
    let report = try answer(rules, "if nps + 10 points show visits, sales, other")
    #expect(
      report.table.columns.map(\.name) == [
        "KPI", "now", "if nps + 10 points", "change", "by link", "at least", "at most",
      ])
    #expect(
      report.table.texts == [
        ["visits", "10", "50", "+40", "+40", "+20", "+60"],
        ["sales", "3,000円", "5,000円", "+2,000円", "+2,000円", "", ""],
        ["other", "5", "5", "0", "", "", ""],
      ])
    #expect(lines(report)[0].hasPrefix("visits,visits if nps + 10 points,change,by link,change at least,"))
    let one = try answer(rules, "if nps + 10 points show other")
    #expect(one.table.columns.map(\.name) == ["other", "other if nps + 10 points", "change"])
  }

  /// A rate with a closed window is not decided in the last months, in which its change would move nothing.
  @Test func theLastMonthInWhichTheCauseIsDecided() throws {
    let data = [
      "c.csv": "first,second,amount\n2026-01-10,2026-02-10,100\n2026-02-10,,110\n2026-03-10,2026-04-01,120\n"
        + "2026-04-10,2026-05-01,130\n2026-05-10,2026-06-01,140\n2026-06-10,,150\n"
    ]
    let rules = """
      dataset c from "c.csv" {
        time first: date
        second: date
        amount: 円
        covers @2026-01..@2026-06
      }
      back = share(c where second within 60 days of first)
      sales = sum(c.amount)
      link back + 10 points -> sales + 10円
      """
    let report = try answer(rules, "if back = 50% show sales", data: data)
    #expect(lines(report)[1] == "130,80,-50,-50")
    #expect(report.noteLegend.contains { $0.hasPrefix("note: these are the numbers of 2026-04,") })
  }

  /// A rate of a quarter counts each month by what it is a rate of; a median has no such thing.
  @Test func aRateOfSeveralPeriods() throws {
    let rules =
      orders + """

        half = median(o.amount)
        link mood + 1 -> each_order + 10円 after 1 month
        link mood + 1 -> half + 10円 after 1 month
        """
    let report = try answer(rules, "if mood = 4 show each_order by quarter during @2026-Q1", data: twoYears)
    #expect(lines(report)[1].hasPrefix("2026-Q1,113,119.6666666"))
    #expect(!report.noteLegend.contains { $0.contains("nobody has said") })
    let median = try answer(rules, "if mood = 4 show half by quarter during @2026-Q1", data: twoYears)
    #expect(lines(median)[1].hasSuffix(",0"))
    #expect(median.noteLegend.contains { $0.contains("`half` is read where nobody has said by how much it moves") })
    // Moved alike in all three months it is.
    let later = try answer(rules, "if mood = 4 show each_order by quarter during @2026-Q1..@2026-Q2", data: twoYears)
    #expect(lines(later)[2].hasSuffix(",10,10"))
  }

  @Test func behindTheData() throws {
    let report = try answer(orders, "if mood = 4 show sales, recent by month during @2026-12..@2027-02", data: twoYears)
    #expect(
      lines(report).dropFirst() == [
        "2026-12,123,123,0,0,366,366,0,0", "2027-01,112,122,10,10,333,343,10,10",
        "2027-02,113,123,10,10,336,356,20,20",
      ])
    #expect(
      report.noteLegend.contains {
        $0.hasPrefix("note: 2027-01 to 2027-02 lie behind the data: each number of rows is held at that of the same")
      })
    let short = ["o.csv": "day,amount\n2026-10-28,100\n2026-11-28,110\n2026-12-28,120\n"]
    let rules = orders.replacing("2025-01..", with: "2026-10..")
    let last = try answer(rules, "if mood = 4 show sales by month during @2027-01..@2027-02", data: short)
    #expect(lines(last).dropFirst() == ["2027-01,120,120,0,0", "2027-02,120,130,10,10"])
    #expect(last.noteLegend.contains { $0.contains("of the last period that is over (2026-12)") })
  }

  @Test func whatHasNotBeenSeenIsSaid() throws {
    let report = try answer(
      orders.replacing("10円", with: "1,000円"), "if mood = 4 show sales by month during @2026-05..@2026-06",
      data: twoYears)
    #expect(
      report.noteLegend.last
        == "note: `sales` would be 1,117円 in 2026-06; in its last 24 periods it was 100円 to 123円, so nothing like it has "
        + "been seen")
  }

  private let channels = """
    dataset ads from "ads.csv" { time day: date; spend: 円; channel: text; place: text }
    dataset people from "people.csv" { time day: date; key id; channel: text; place: text }
    budget = sum(ads.spend)
    won = count(people)
    cost = sum(ads.spend) / count(people)

    """
  private let people = [
    "ads.csv": "day,spend,channel,place\n2026-01-05,1000,web,tv\n2026-01-06,3000,mail,tv\n",
    "people.csv": "day,id,channel,place\n2026-01-05,1,web,tv\n2026-01-06,2,mail,tv\n2026-01-31,3,,tv\n",
  ]

  /// A number of people is that of each channel together, so a link of one channel moves the whole; and what is spent for
  /// each of them moves with them, though it names neither.
  @Test func linksOfSomeRowsMoveSums() throws {
    let rules =
      channels + "link budget + 500円 -> won + 1人 where channel = \"web\"\n"
      + "link budget + 1,000円 -> won + 1人 where channel = \"mail\"\n"
    let report = try answer(rules, "if budget + 100% show won, cost by month during @2026-01", data: people)
    // 1,000円 more for web are 2, 3,000円 more for mail are 3.
    #expect(lines(report)[1] == "2026-01,3,8,5,5,1333.3333333333333,1000,-333.33333333333326,-1666.6666666666665")
    let uneven = try answer(rules, "if budget + 1,000円 show won during @2026-01", data: people)
    #expect(lines(uneven)[1] == "3,3,0")
    #expect(
      uneven.noteLegend.first { $0.hasPrefix("note") }
        == "note: `budget + 1,000円 -> won + 1人 where channel = \"mail\"` is not followed: it holds `where channel = \"mail\"` "
        + "only, and how much of the change falls there is not known; a change in % falls alike")
    // Of an elasticity the rows of it: twice the money for web is half as many again of its one.
    let elastic = try answer(
      channels + "link budget + 100% -> won + 50% where channel = \"web\"", "if budget + 100% show won during @2026-01",
      data: people)
    #expect(lines(elastic)[1] == "3,3.5,0.5,0.5")
  }

  /// Two beliefs about the same rows would count twice.
  @Test func linksOfTheSameRowsAreNotFollowed() throws {
    for other in ["link budget + 100円 -> won + 1人", "link budget + 100円 -> won + 1人 where place = \"tv\""] {
      let rules = channels + "link budget + 500円 -> won + 1人 where channel = \"web\"\n\(other)\n"
      let report = try answer(rules, "if budget + 10% show won during @2026-01", data: people)
      #expect(report.noteLegend.contains { $0.contains("may move the same by some of the same rows") }, "\(other)")
    }
  }

  /// Two lags of one belief are its parts, for some rows as for all.
  @Test func partsOfOneEffectForSomeRows() throws {
    let rules =
      channels + "link budget + 500円 -> won + 1人 where channel = \"web\"\n"
      + "link budget + 500円 -> won + 2人 where channel = \"web\" after 1 month\n"
    let report = try answer(rules, "if budget + 100% show won during @2026-01", data: people)
    #expect(lines(report)[1] == "3,5,2,2", "\(report.noteLegend)")
  }

  /// Nothing is told of links where a scenario has not begun, and what was observed is of no scenario.
  @Test func whatHasNotBegunAndWhatWasObserved() throws {
    let rules = orders + "\nscenario later from @2027-01 { mood = 4 }\nscenario rich { sales = sales * 10 }\n"
    #expect(try answer(rules, "show sales under later", data: twoYears).noteLegend.isEmpty)
    let report = try answer(
      rules.replacing("10円", with: "1,000円"), "if mood = 4 show sales by month during @2026-05..@2026-06 under rich",
      data: twoYears)
    #expect(report.noteLegend.contains { $0.contains("it was 100円 to 123円") }, "\(report.noteLegend)")
  }

  /// Rows that nobody asked about, a hundred years ago, are no reason to look there.
  @Test func oldRowsOfOtherDatasets() throws {
    let rules =
      orders.replacing("after 1 month", with: "each week")
      + "\ndataset born from \"born.csv\" { time day: date }\nscenario glad { mood = 4 }\n"
    let data = twoYears.merging(["born.csv": "day\n1900-01-01\n2026-01-01\n"]) { $1 }
    let report = try answer(rules, "show sales by week during @2026-05-04..@2026-05-17 under glad", data: data)
    #expect(lines(report).count == 3)
  }

  /// What is moved by a link and read by another formula stays, and that is said.
  @Test func otherFormulasOfAnEffect() throws {
    let report = try answer(orders, "if mood = 4 show sales, each_order by month during @2026-02", data: twoYears)
    #expect(!report.noteLegend.contains { $0.contains("another formula") })
    let later = try answer(
      orders, "if mood = 4 show sales, each_order by month during @2026-02..@2026-03", data: twoYears)
    #expect(lines(later)[2] == "2026-03,114,124,10,10,114,114,0")
    #expect(later.noteLegend.contains { $0.contains("`each_order` reads o.amount by another formula than `sales`") })
  }

  @Test func aScenarioFollowsLinks() throws {
    let rules = shop + "link nps + 1 point -> referrals + 2人\nscenario better { nps = 20 points }"
    let report = try answer(rules, "show sales under better")
    #expect(lines(report) == ["sales,by link (belief)", "4600,1600"])
    #expect(
      report.noteLegend == [
        "note: these are the numbers of one period, with the change in force for so long that every lag has run out",
        "note: `nps + 1 point -> referrals + 2人` is followed (belief)",
      ])
    #expect(try answer(rules, "show other under better").noteLegend == [])
  }

  /// A scenario holds on all days: in the first month that is asked for, what it moves a month later has moved already.
  /// One with a first day moves from then on.
  @Test func aScenarioByMonth() throws {
    let rules = orders + "\nscenario glad { mood = 4 }\nscenario later from @2026-02 { mood = 4 }\n"
    let always = try answer(rules, "show sales, recent by month during @2026-01..@2026-03 under glad", data: twoYears)
    #expect(
      lines(always) == [
        "month,sales,by link (belief),recent,by link (belief)", "2026-01,122,10,363,30", "2026-02,123,10,366,30",
        "2026-03,124,10,369,30",
      ])
    let first = try answer(rules, "show sales by month during @2025-01..@2025-02 under glad", data: twoYears)
    #expect(lines(first).dropFirst() == ["2025-01,110,10", "2025-02,111,10"])
    let later = try answer(rules, "show sales by month during @2026-01..@2026-03 under later", data: twoYears)
    #expect(lines(later).dropFirst() == ["2026-01,112,0", "2026-02,113,0", "2026-03,124,10"])
    let ends = try answer(
      rules.replacing("10円 after", with: "6円 to 14円 after"), "show sales during @2026-03 under glad", data: twoYears)
    #expect(lines(ends) == ["sales,by link (belief),at least,at most", "124,10,120,128"])
  }

  /// What a scenario moves over links is left out at both ends of a what-if under it, and that is said.
  @Test func aWhatIfUnderAScenario() throws {
    let rules = shop + "link nps + 1 point -> referrals + 2人\nscenario better { nps = 20 points; other = 6 }"
    let report = try answer(rules, "if nps + 1 point show sales, other under better")
    #expect(lines(report)[1] == "3000,3200,200,200,6,6,0")
    #expect(
      report.noteLegend.contains(
        "note: `nps + 1 point -> referrals + 2人` is not followed from what the scenario changes, at either end"))
  }

  /// By formula alone a what-if looks ahead as well: on what is held.
  @Test func formulasBehindTheData() throws {
    let report = try answer(
      orders.replacing("link", with: "// link"),
      "if sales + 10% show sales, each_order by month during @2026-12..@2027-01",
      data: twoYears)
    #expect(lines(report).dropFirst().map { $0.prefix(20) } == ["2026-12,123,135.3,12", "2027-01,112,123.2,11"])
    #expect(report.noteLegend.contains { $0.contains("2027-01 lies behind the data") })
    let within = try answer(orders, "if sales + 10% show sales by month during @2026-11..@2026-12", data: twoYears)
    #expect(!within.noteLegend.contains { $0.contains("behind the data") })
  }

  /// A strength and an input that are both uncertain, by 400,000 draws of another program (numpy).
  @Test func strengthsAreDrawnWithUncertainNumbers() throws {
    let rules = """
      nps: points = 12 points
      referrals = 30人
      spend: 円/人 = 1,500円/人 to 2,500円/人
      sales: 円 = referrals * spend
      sure: 円 = referrals * 2,000円/人
      link nps + 1 point -> referrals + 0.6人 to 1.4人
      scenario better { nps = nps + 5 points }
      """
    func numbers(_ question: String) throws -> [Double] {
      try lines(answer(rules, question))[1].split(separator: ",").compactMap { Double($0) }
    }
    // Now, then, by how much, by link, its two ends, and what the draws say.
    let both = try numbers("if nps + 5 points show sales with uncertainty")
    try #require(both.count == 9)
    for (found, right) in zip(both[6...], [5_475.0, 9_597, 14_778]) {
      #expect(abs(found / right - 1) < 0.04, "\(both)")
    }
    // 5 people, more or less 2, at 2,000円.
    let sure = try numbers("if nps + 5 points show sure with uncertainty")
    for (found, right) in zip(sure[6...], [6_000.0, 10_000, 14_000]) {
      #expect(abs(found / right - 1) < 0.02, "\(sure)")
    }
    let under = try numbers("show sure under better with uncertainty")
    #expect(zip(under.suffix(3), sure.suffix(3)).allSatisfy { abs($0 - 60_000 - $1) < 1e-6 }, "\(under)")
  }

  /// Yes or no is what links make of it, and a cause that the scenario is less sure of is drawn through its links.
  @Test func truthsAndUncertainCausesOverLinks() throws {
    let rules = """
      nps: points = 12 points
      referrals = 30人
      sales: 円 = referrals * 2,000円/人
      link nps + 1 point -> referrals + 0.6人 to 1.4人
      scenario better { nps = 17 points }
      scenario unsure { nps = 15 points to 25 points }
      """
    #expect(try lines(answer(rules, "show sales > 68,000円"))[1] == "false")
    let sure = try lines(answer(rules, "show sales > 68,000円 under better with uncertainty"))
    // 5 points bring more than 4 people in 79.5 % of the draws (1 - Φ(-0.2 / 0.243)).
    #expect(sure[1].hasPrefix("true,0.79"), "\(sure)")
    let both = try lines(answer(rules, "if nps = 17 points show sales > 68,000円"))
    #expect(both[1].hasPrefix("false,true"), "\(both)")
    // By 400,000 draws of another program (numpy): 32.6, 37.1, 44.3.
    let unsure = try lines(answer(rules, "show referrals under unsure with uncertainty"))[1].split(separator: ",")
    let drawn = unsure.suffix(3).compactMap { Double($0) }
    for (found, right) in zip(drawn, [32.57, 37.1, 44.34]) { #expect(abs(found / right - 1) < 0.03, "\(drawn)") }
  }
}
