import CivilTime
import Foundation
import TestRandom
import TestSupport
import Testing

@testable import KPI

/// Actions on some rows, in windows that begin or end within a month or behind the data, beside the scenario that says the same.
@Suite struct ActionRowsTests {
  private let tests = ActionTests()

  /// 18 months from 2025-01 on, each day some people of two channels.
  private static let data: [String: String] = {
    var random = SeededGenerator(seed: 7)
    let first = CivilDate(year: 2025, month: 1, day: 1).dayCount
    let rows = (0..<546).flatMap { day in
      ["web", "tv"].map { channel in
        "\(CivilDate(first + Day(day)).isoText),\(channel),\(Int.random(in: 1...20, using: &random)),\(Int.random(in: 50...400, using: &random))"
      }
    }
    return ["d.csv": "day,ch,n,ad\n" + rows.joined(separator: "\n") + "\n"]
  }()
  private static let rules = """
    dataset d from "d.csv" { time day: date; n: 人; ad: 円; covers @2025-01..@2026-06 }
    n = sum(d.n)
    ad = sum(d.ad)
    web: 人 = (n where ch = "web")
    tv: 人 = (n where ch != "web")

    """

  private func change(_ action: String, _ goal: String, _ during: String = "", more: String = "") throws -> Double? {
    try tests.numbers(
      Self.rules + "goal_: 人 = \(goal)\naction some costs 10円 -> \(action)\n\(more)\nactions goal_ \(during)",
      data: Self.data)["some"]?["change"]
  }

  private func shown(_ questions: [String], _ more: String) throws -> [Double] {
    let program = try tests.program(Self.rules + more + "\n" + questions.joined(separator: "\n"), data: Self.data)
    let evaluator = Evaluator(program)
    return program.queries.compactMap { query in
      guard case .answer(let answer) = evaluator.outcome(of: query) else { return nil }
      return answer.rows.last?.last?.double
    }
  }

  /// No rows move twice, by whichever ways and in whichever order they are read.
  @Test(arguments: [
    ("n + web", 2.0), ("web + n", 2), ("(web where ch = \"web\") + web", 2), ("web", 1), ("tv", 0),
    ("n - web + web", 1),
    ("((n where ch = \"web\") where ad > 0円) + ((n where ad > 0円) where ch = \"web\")", 2),
  ])
  func noRowsMoveTwice(_ goal: String, _ times: Double) throws {
    let web = try #require(try shown(["show web by month during @2026-06"], "").last)
    let found = try #require(try change("n + 10% where ch = \"web\"", goal))
    #expect(abs(found - 0.1 * times * web) < 1e-9, "\(found) for \(web)")
  }

  /// In random formulas an action on some rows is what the scenario is that changes the body.
  @Test func aScenarioSaysTheSame() throws {
    var random = SeededGenerator(seed: 11)
    func formula(_ depth: Int) -> String {
      if depth == 0 { return ["n", "web", "tv"][Int.random(in: 0...2, using: &random)] }
      let (first, second) = (formula(depth - 1), formula(Int.random(in: 0...(depth - 1), using: &random)))
      return [
        "(\(first) + \(second))", "(\(first) - \(second) / 3)", "trailing(\(first), 3 months)",
        "prior(\(first), 1 month)",
        "to_date(\(first), year)", "change(\(first), 1 month)", "(\(first) * 2)", "(\(first) * \(second) / n)",
        "(\(first) where ch = \"web\")",
      ][Int.random(in: 0...8, using: &random)]
    }
    let goals = (0..<24).map { _ in formula(3) }
    let scenario = "scenario s { n = n + (n where ch = \"web\") * 30% }\n"
    let named = goals.enumerated().map { "g\($0): 人 = \($1)" }.joined(separator: "\n") + "\n"
    let asked = goals.indices.flatMap { goal in
      ["", " under s"].map { "show g\(goal) by month during @2026-06\($0)" }
    }
    let values = try shown(asked, scenario + named)
    try #require(values.count == 2 * goals.count)
    for (place, goal) in goals.enumerated() {
      let expected = values[2 * place + 1] - values[2 * place]
      let found = try change("n + 30% where ch = \"web\"", goal) ?? 0
      #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)), "\(goal): \(found), not \(expected)")
    }
  }

  /// A link moves its effect in the days in which the action is in force.
  @Test(arguments: ["@2026-06-10..@2026-06-30", "@2026-06-10..@2026-06-20", "@2026-06-30", "@2026-05-20..@2026-06-30"])
  func aLinkInPartsOfMonths(_ range: String) throws {
    let flat = [
      "d.csv": "day,ch,n,ad\n"
        + (0..<546).map {
          "\(CivilDate(CivilDate(year: 2025, month: 1, day: 1).dayCount + Day($0)).isoText),web,10,100\n"
        }
        .joined()
    ]
    let found = try tests.numbers(
      Self.rules + "link ad + 100円 -> n + 1人\naction some costs 10円 -> ad + 100%\nactions n during \(range)", data: flat
    )
    let days = try tests.numbers(
      Self.rules + "action some costs 10円 -> ad + 100%\nactions ad during \(range)", data: flat)
    let (people, money) = (try #require(found["some"]?["change"]), try #require(days["some"]?["change"]))
    #expect(tests.isNear(people, money / 100, 1e-9), "\(people) for \(money)")
  }

  /// Behind the data a part of what is held moves; where a window begins within them, what the base is of.
  @Test func behindTheData() throws {
    let held = try shown(["show n by month during @2025-07", "show web by month during @2025-07"], "")
    #expect(tests.isNear(try change("n + 20%", "n", "during @2026-07"), 0.2 * held[0], 1e-9))
    #expect(tests.isNear(try change("n + 20% where ch = \"web\"", "n", "during @2026-07"), 0.2 * held[1], 1e-9))
    let half = try shown(["show n during @2026-01..@2026-06"], "")[0]
    let link = "link ad + 10% -> n + 4%"
    #expect(tests.isNear(try change("n + 20%", "n", "during @2026"), 0.2 * half, 1e-9))
    #expect(tests.isNear(try change("ad + 10%", "n", "during @2026", more: link), 0.04 * half, 1e-9))
  }

  /// A month that the data end has as much as its days.
  @Test func theMonthInWhichTheDataEnd() throws {
    let flat = [
      "d.csv": "day,ch,n,ad\n"
        + (0..<531).map {
          "\(CivilDate(CivilDate(year: 2025, month: 1, day: 1).dayCount + Day($0)).isoText),web,10,100\n"
        }
        .joined()
    ]
    let rules = Self.rules.replacingOccurrences(of: "@2026-06 }", with: "@2026-06-15 }")
    for (lag, range, people) in [
      ("", "@2026-06", 15.0), ("", "@2026-06-01..@2026-06-15", 15), (" after 1 month", "@2026-05..@2026-06", 15.5),
    ] {
      let found = try tests.numbers(
        rules + "link ad + 100円 -> n + 1人\(lag)\naction some costs 10円 -> ad + 100%\nactions n during \(range)",
        data: flat)
      #expect(tests.isNear(found["some"]?["change"], people, 1e-9), "\(lag) \(range): \(found)")
    }
  }

  /// What has gone altogether takes all along that hangs on it in proportion.
  @Test func allOfACause() throws {
    let link = "link ad + 10% -> n + 4% after 1 month"
    let all = try #require(try shown(["show n by month during @2026-06"], "").last)
    #expect(tests.isNear(try change("ad - 100%", "n", more: link), -all, 1e-9))
    // The other way round nothing is known.
    #expect(try change("ad - 100%", "n", more: "link ad + 10% -> n - 4% after 1 month") == nil)
  }

  /// A quarter is a window like another, in which `prior` is a month.
  @Test func quartersAreWindows() throws {
    let base = try shown(["show n during @2026-03..@2026-05"], "")[0]
    let found = try change("n + 10%", "prior(n, 1 month)", "during @2026-Q2")
    let april = try shown(["show n during @2026-04..@2026-05"], "")[0]
    #expect(tests.isNear(found, 0.1 * april, 1e-9), "\(found ?? .nan) of \(base)")
  }

  /// What is read behind the months that are asked for has moved, too, and so has what is read from the first day on.
  @Test func laterAndAllMonths() throws {
    let link = "link ad + 10% -> n + 4%"
    let june = try shown(["show n by month during @2026-06"], "")[0]
    #expect(
      tests.isNear(try change("ad + 10%", "next(n, 1 month)", "during @2026-05", more: link), 0.04 * june, 1e-9))
    let all = try shown(["show n during @2025-01..@2026-06"], "")[0]
    #expect(tests.isNear(try change("ad + 10%", "cumulative(n)", more: link), 0.04 * all, 1e-9))
    #expect(tests.isNear(try change("n + 10%", "overall(n)", "during @2026-06"), 0.1 * june, 1e-9))
  }

  /// Of a mean its rows with a value count, of a share those that are decided; a stock is what it is on the last day.
  @Test func whatMonthsOfARateCountBy() throws {
    let rules = """
      dataset d from "d.csv" { time day: date; second: date; x: 円; covers @2026-04..@2026-06 }
      mood: points = 1 point
      mean = avg(d.x)
      back: % = share(d where second within 10 days of day)
      """
    let rows = (4...6).flatMap { month in
      (1...10).map { day in
        "2026-0\(month)-\(month == 6 && day > 5 ? "2\(day - 1)" : day < 10 ? "0\(day)" : "10"),,"
          + (month != 5 || day == 1 ? "100" : "")
      }
    }
    let data = ["d.csv": "day,second,x\n" + rows.joined(separator: "\n") + "\n"]
    func change(_ effect: String, _ size: String) throws -> Double? {
      try tests.numbers(
        rules + "\nlink mood + 1 point -> \(effect) + \(size) after 1 month\naction a costs 1円 -> mood + 1 point\n"
          + "actions \(effect) during @2026-Q2", data: data)["a"]?["change"]
    }
    // 1 row with a number in May and 10 in June, of 21.
    #expect(tests.isNear(try change("mean", "21円"), 11, 1e-9))
    // 10 rows of May and the first 5 of June, of 25.
    #expect(tests.isNear(try change("back", "10 points"), 0.06, 1e-9))
  }
}
