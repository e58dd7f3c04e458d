import CivilTime
import TestSupport
import Testing

@testable import KPI

/// What actions bring in months, in parts of months, and in what is made of several of them.
@Suite struct ActionTimeTests {
  private let tests = ActionTests()
  private let months = [
    "d.csv": "month,s,n\n" + (1...6).map { "2026-0\($0),\($0 * 100),\($0 + 4)" }.joined(separator: "\n") + "\n"
  ]
  private let rules = """
    dataset d from "d.csv" { time month: month; s: 円; n: 件 }
    s = sum(d.s)
    n = sum(d.n)
    half: 円 = trailing(s, 3 months)
    so_far: 円 = to_date(s, year)
    ever: 円 = cumulative(s)
    before: 円 = prior(s, 1 month)
    steps: 円 = change(s, 1 month)
    a_year = yearly(s)
    kept: 円 = prior(kept, 1 month, 0円) * 50% + s
    twice: 円 = s * 2
    double: 円 = s * two - n * 0円/件
    two = 2
    price: 円/件 = s / n
    scenario more { s = s * 110% }
    action part costs 10円 -> s + 10%
    action plain costs 10円 -> s + 30円
    action later costs 10円 -> s + 30円 after 2 months
    action big costs 10円 -> twice + 60円
    action wide costs 10円 -> double + 60円 to 60円
    action rate costs 10円 -> price + 10%

    """

  /// From 1 January on.
  private func days(_ count: Int) -> [String] {
    let first = CivilDate(year: 2026, month: 1, day: 1).dayCount
    return (0..<count).map { CivilDate(first + Day($0)).isoText }
  }

  private func change(_ action: String, _ question: String) throws -> Double {
    try #require(try tests.numbers(rules + question, data: months)[action]?["change"])
  }

  /// In force for ever, in each month by what that month makes of it: 10 % of 400, 500 and 600円, not three times that of 600円.
  @Test(arguments: [
    ("half", 150.0, 90.0), ("so_far", 210, 180), ("ever", 210, 180), ("before", 50, 30), ("steps", 10, 0),
    ("a_year", 720, 360),
    // 60 + 25 + 10 + ..., and 30円 / (1 - 50 %) but for what lies before the data.
    ("kept", 60 + 25 + 10 + 3.75 + 1.25 + 0.3125, 59.0625),
  ])
  func eachMonthMovesByItself(_ goal: String, _ part: Double, _ plain: Double) throws {
    let (first, second) = (try change("part", "actions \(goal)"), try change("plain", "actions \(goal)"))
    #expect(abs(first - part) < 1e-9 && abs(second - plain) < 1e-9, "\(first) \(second)")
  }

  /// The same as the scenario that changes the body for ever.
  @Test(arguments: ["half", "so_far", "ever", "before", "steps", "a_year", "kept"])
  func aPartIsWhatItsScenarioSays(_ goal: String) throws {
    let program = try tests.program(
      rules + "show \(goal) by month during @2026-06\nshow \(goal) by month during @2026-06 under more", data: months)
    let evaluator = Evaluator(program)
    let values = program.queries.compactMap { query -> Double? in
      guard case .answer(let answer) = evaluator.outcome(of: query) else { return nil }
      return answer.rows.first?.last?.double
    }
    try #require(values.count == 2)
    let found = try change("part", "actions \(goal)")
    #expect(abs(found - (values[1] - values[0])) < 1e-9)
  }

  @Test func aNumberOfTimesASumAddsUp() throws {
    #expect(try change("big", "actions twice during @2026-Q2") == 180)
    #expect(try change("wide", "actions double during @2026-Q2") == 180)
    #expect(try change("plain", "actions twice during @2026-Q2") == 180)
    #expect(try change("later", "actions s during @2026-Q2") == 30)
  }

  /// A rate has 10 % more in a quarter as it has in each month of it.
  @Test func aPartOfARateOfSeveralMonths() throws {
    let found = try change("rate", "actions price during @2026-Q2")
    #expect(abs(found - 0.1 * 1_500 / 27) < 1e-9, "\(found)")
  }

  /// A month that is cut counts by its days, from the day on which the action begins.
  @Test func partsOfMonths() throws {
    let days = days(59).map { "\($0),100" }
    func change(_ action: String, _ question: String) throws -> Double {
      try #require(
        try tests.numbers(
          """
          dataset d from "d.csv" { time day; v: 円; covers @2026-01-01..@2026-02-28 }
          s = sum(d.v)
          tail: 円 = trailing(s, 1 month)
          action part costs 10円 -> s + 10%
          action plain costs 10円 -> s + 310円
          action later costs 10円 -> s + 310円 after 1 month
          \(question)
          """, data: ["d.csv": "day,v\n" + days.joined(separator: "\n") + "\n"])[action]?["change"])
    }
    // 10 days of January and 14 of February.
    let asked = "actions s during @2026-01-22..@2026-02-14"
    #expect(tests.isNear(try change("part", asked), 240, 1e-9))
    // A tenth of a month, and a half.
    #expect(tests.isNear(try change("plain", asked), 100 + 155, 1e-9))
    #expect(try change("later", asked) == 0)
    // From 22 February on: a quarter of a month.
    #expect(tests.isNear(try change("later", "actions s during @2026-01-22..@2026-02-28"), 77.5, 1e-9))
  }

  /// Of a link that acts by weeks a month has its days' part: 100円 a day are 10円 more a day, 70円 a week, 1.4件 a week.
  @Test func linksOfWeeks() throws {
    let days = days(120).map { "\($0),100,5" }
    let found = try tests.numbers(
      """
      dataset d from "d.csv" { time day; ad: 円; n: 件; covers @2026-01-01..@2026-04-30 }
      ad = sum(d.ad)
      n = sum(d.n)
      link ad + 100円 -> n + 2件 each week after 1 week
      action part costs 10円 -> ad + 10%
      action plain costs 10円 -> ad + 300円
      actions n
      """, data: ["d.csv": "day,ad,n\n" + days.joined(separator: "\n") + "\n"])
    #expect(tests.isNear(found["part"]?["change"], 30 * 0.2, 1e-9), "\(found)")
    // 300円 for a month of 31 days and for one of 30, by the weeks that they share.
    #expect(tests.isNear(found["plain"]?["change"], 6, 0.02), "\(found)")
  }

  /// After a month the rate moves in two months of three, which count by their orders.
  @Test func aRateThatALinkMovesInSomeMonths() throws {
    let found = try tests.numbers(
      rules + """
        mood: points = 3 points
        link mood + 1 point -> price + 10円/件 after 1 month
        action smile costs 10円 -> mood + 1 point
        actions price during @2026-Q2
        """, data: months)
    // Of 8, 9 and 10 orders the last 19 are 10円 dearer.
    #expect(tests.isNear(found["smile"]?["change"], 190.0 / 27, 1e-9), "\(found)")
  }

  private let channels = [
    "d.csv": "month,ch,ad,n\n"
      + (1...3).flatMap { ["2026-0\($0),web,100,10", "2026-0\($0),tv,300,30"] }.joined(separator: "\n") + "\n"
  ]
  private let byChannel = """
    dataset d from "d.csv" { time month: month; ad: 円; n: 件 }
    ad = sum(d.ad)
    n = sum(d.n)
    web_ad: 円 = sum(d.ad where ch = "web")
    web_share: % = web_ad / ad
    rows = count(d)
    web_rows: % = count(d where ch = "web") / rows

    """

  /// What a link of some rows makes of an action on the same rows is known.
  @Test func aLinkOfTheRowsThatAreTouched() throws {
    let found = try tests.numbers(
      byChannel + """
        link ad + 10% -> n + 4% where ch = "web"
        action all costs 10円 -> ad + 10%
        action web costs 10円 -> ad + 10% where ch = "web"
        action more costs 10円 -> ad + 10円 where ch = "web"
        action tv costs 10円 -> ad + 10% where ch = "tv"
        action some costs 10円 -> ad + 40円
        actions n
        """, data: channels)
    for action in ["all", "web", "more"] { #expect(tests.isNear(found[action]?["change"], 0.4, 1e-9), "\(found)") }
    #expect(found["tv"]?["change"] == 0)
    // Nobody has said how much of it falls on the rows: no 0 stands for that.
    #expect(found["some"] == nil)
  }

  @Test func whatIsNotFollowedIsNoZero() throws {
    let report = try tests.report(
      byChannel + """
        link ad + 10% -> n + 4% where ch = "web"
        action all costs 10円 -> ad + 10%
        action some costs 10円 -> ad + 40円
        actions n
        """, data: channels)
    #expect(report.closing.contains { $0.hasPrefix("`some` is not told: `ad + 10% -> n + 4% where ch = \"web\"`") })
  }

  /// Sums of the same column, and counts of the same rows, stay behind; that is said.
  @Test(arguments: [
    ("ad + 10%", "web_share", "`web_ad` reads d.ad by another formula than `ad`"),
    ("rows + 10%", "web_rows", "`web_rows` reads the rows of d by another formula than `rows`"),
  ])
  func otherFormulasStayBehind(_ aim: String, _ goal: String, _ words: String) throws {
    let report = try tests.report(
      byChannel + "action more costs 10円 -> \(aim)\nactions \(goal)", data: channels)
    #expect(report.closing.contains { $0.hasPrefix(words) }, "\(report.closing)")
  }

  @Test func linksBackAreNotFollowed() throws {
    let report = try tests.report(
      """
      ad = 100円
      new = 50人
      link ad + 10円 -> new + 1人
      link new + 1人 -> ad + 1円 after 1 month
      action more costs 10円 -> ad + 10円
      actions new
      """)
    #expect(report.closing.contains { $0.contains("it leads back to `ad`, of which the action says the whole change") })
  }

  /// Too much of what has a band is brought down first.
  @Test(arguments: [("100円..200円", "less", true), ("500円..600円", "more", true), (">= 100円", "more", false)])
  func aBandIsNoMoreTheBetter(_ level: String, _ first: String, _ isBand: Bool) throws {
    let report = try tests.report(
      """
      stock: 円 = 400円
      goal stock \(isBand ? "in " : "")\(level)
      action more costs 10円 -> stock + 10円
      action less costs 10円 -> stock - 10円
      actions stock
      """)
    #expect(report.plainRows.first?.first == .text(first))
    #expect(report.head[0].contains("more is not always better") == isBand)
  }

  /// Of two beliefs in the same words each has its places by what its ends are made of.
  @Test func aNewNameChangesNoDraw() throws {
    func rules(_ name: String) -> String {
      """
      \(name) = 10円
      b = 20円
      g: 円 = 5円
      link \(name) + 1円 -> g + 1円 to 3円
      link b + 1円 -> g + 1円 to 3円
      action first costs 10円 -> \(name) + 1円
      action second costs 10円 -> b + 1円
      actions g
      """
    }
    let (own, renamed) = (try tests.numbers(rules("a")), try tests.numbers(rules("zz")))
    #expect(own == renamed)
    #expect(own["first"] != own["second"])
  }
}
