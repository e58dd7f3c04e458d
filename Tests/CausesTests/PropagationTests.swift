import CivilTime
import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

/// The reference cases of what a change brings over formulas and links, exact by hand.
@Suite struct PropagationTests {
  /// Six months of 2026, of which the change holds from one on.
  static func answer(
    _ rules: String, data: [String: String] = [:], _ items: [String], from start: Int
  ) throws -> WhatIfAnswer {
    let bench = Workbench(rules, data: data)
    let (base, changed) = (try bench.prepare(), try bench.prepare(world: .scenario("s")))
    for prepared in [base, changed] {
      let errors = prepared.diagnostics.filter { $0.severity == .error }
      #expect(errors.isEmpty, "\(errors.map(\.message.english)) \(rules)")
    }
    func formulas(_ model: Model) throws -> [Formula] {
      try items.map { try #require(model.definition(named: $0)).value }
    }
    let lines = (1...6).map { Months.slice(2026, $0) }
    let question = WhatIfQuestion(
      base: base.engine, changed: changed.engine, observed: base.engine, names: base.model.scenarios[0].overridden,
      items: (try formulas(base.model), try formulas(changed.model)),
      time: (lines, try #require(lines[start].span?.start)), obstacle: nil)
    return question.answer()
  }

  /// The lines before the change: a scenario has its bodies there too, and what is asked begins later.
  private func expect(
    _ answer: WhatIfAnswer, _ item: Int, _ expected: [Double], from start: Int, change isChange: Bool = false,
    _ location: SourceLocation = #_sourceLocation
  ) {
    for month in start..<6 {
      let value = answer.values[month][item]
      let found = (value.changed.double ?? .nan) - (isChange ? value.base.double ?? .nan : 0)
      #expect(
        abs(found - expected[month]) <= 1e-12 * max(1, abs(expected[month])) * (isChange ? 1e6 : 1),
        "month \(month): \(found), not \(expected[month])", sourceLocation: location)
    }
  }

  /// What links alone move is what the reference has of that name.
  private func expect(
    _ name: String, _ items: [String], from start: Int, _ rules: String,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let reference = try #require(try ReferenceCases.object("propagation.json")[name] as? [String: Any])
    let answer = try Self.answer(rules, items, from: start)
    for (item, name) in items.enumerated() {
      expect(answer, item, try numbers(reference[name]), from: start, location)
    }
  }

  private let shop = """
    nps: points = 30 points
    customers = 1,000人
    referral_rate = 4%
    aov = 5,000円/人
    new_sales: 円 = 2,000,000円
    referral_sales: 円 = customers * referral_rate * aov
    sales: 円 = new_sales + referral_sales

    """

  private func numbers(_ value: Any?) throws -> [Double] {
    try #require(value as? [Any]).map { try #require(($0 as? NSNumber)?.doubleValue) }
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func linear() throws {
    let linear = try #require(try ReferenceCases.object("propagation.json")["linear"] as? [String: Any])
    let result = try #require(linear["result"] as? [String: Any])
    let answer = try Self.answer(
      shop + "link nps + 1 point -> referral_rate + 0.1 points after 1 month\nscenario s { nps = 36 points }\n",
      ["nps", "referral_rate", "referral_sales", "sales"], from: 2)
    for (item, name) in ["nps", "referral_rate", "referral_sales", "sales"].enumerated() {
      // Points are held as parts of a hundred.
      let scale = name == "nps" ? 0.01 : 1
      expect(answer, item, try numbers(result[name]).map { $0 * scale }, from: 2)
    }
    expect(answer, 3, try numbers(linear["delta_sales"]), from: 2, change: true)
    #expect(answer.values.allSatisfy { $0[3].byFormula == $0[3].base }, "all of it came over the link")
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func elasticity() throws {
    let reference = try #require(try ReferenceCases.object("propagation.json")["elasticity"] as? [String: Any])
    // 1.2 to the 0.8: the strength of an elasticity of 0.8.
    let answer = try Self.answer(
      shop
        + "link nps + 20% -> referral_rate + 15.70310048031527% after 1 month\nscenario s { nps = nps * 1.2 }\n",
      ["referral_rate", "sales"], from: 2)
    expect(answer, 0, try numbers(reference["referral_rate"]), from: 2)
    expect(answer, 1, try numbers(reference["delta_sales"]), from: 2, change: true)
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func aSetKPILosesItsLinks() throws {
    let reference = try #require(try ReferenceCases.object("propagation.json")["do_cuts"] as? [String: Any])
    let answer = try Self.answer(
      shop + "link nps + 1 point -> referral_rate + 0.1 points after 1 month\n"
        + "scenario s {\n  nps = 36 points\n  referral_rate = 5%\n}\n", ["sales"], from: 2)
    let expected = try numbers(reference["delta_sales"])
    #expect(answer.values.isEmpty && answer.notes.isEmpty, "no link is left: formulas say it all")
    let bench = Workbench(shop + "scenario s {\n  nps = 36 points\n  referral_rate = 5%\n}\n")
    #expect(try bench.value("sales", world: .scenario("s")) == "\(2_200_000 + Int(expected[5]))")
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func aChainOfLags() throws {
    try expect(
      "chain", ["b", "c"], from: 0,
      """
      a = 0
      b = 0
      c = 0
      pulse = by month { @2026-02: 3, else: 0 }
      link a + 1 -> b + 2 after 1 month
      link b + 1 -> c + 0.5 after 2 months
      scenario s { a = pulse }

      """)
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func twoPaths() throws {
    try expect(
      "two_paths", ["y"], from: 1,
      """
      a = 0
      m = 0
      y = 0
      link a + 1 -> y + 1
      link a + 1 -> m + 2 after 1 month
      link m + 1 -> y - 1
      scenario s { a = 1 }

      """)
  }

  /// Growth: what comes back a month later grows month by month.
  @Test func aLoopWithALagRunsForward() throws {
    let answer = try Self.answer(
      """
      push = 0
      a = 10
      b = 10
      link push + 1 -> a + 1
      link a + 1 -> b + 0.5 after 1 month
      link b + 1 -> a + 1 after 1 month
      scenario s { push = 4 }

      """, ["a", "b"], from: 0)
    // The push is there in each month; half of what a was two months ago comes back.
    expect(answer, 0, [14, 14, 16, 16, 17, 17], from: 0)
    expect(answer, 1, [10, 12, 12, 13, 13, 13.5], from: 0)
  }

  /// Two orders of one customer each month of 2025 are 24 a year, and held at that the next year. What is held is the number
  /// of a whole window: it had been divided by the days of the window with data, and 2026 ended at 96 a year, then nothing.
  @Test func ratesBehindTheDataAreOfWholeWindows() throws {
    let days = (1...12).flatMap { month in (0..<2).map { "2025-\(month < 10 ? "0" : "")\(month)-1\($0)" } }
    let answer = try Self.answer(
      """
      dataset orders from "orders.csv" {
        time at
        covers @2025-01..@2025-12
      }
      nps = 10
      n = count(orders)
      yearly_n = yearly(n / count_distinct(orders.who))
      frequency = trailing(yearly(n / count_distinct(orders.who)), 3 months)
      link nps + 1 -> n + 1 after 1 month
      scenario s { nps = 12 }

      """, data: ["orders": "at,who\n" + days.map { "\($0),A\n" }.joined()], ["yearly_n", "frequency"], from: 0)
    for values in answer.values {
      for value in values { #expect(value.base.double == 24) }
    }
    expect(answer, 0, [24, 48, 48, 48, 48, 48], from: 0)
  }

  /// The ends are those of all strengths at once, through a product and a fall.
  @Test func intervalsThroughFormulas() throws {
    let answer = try Self.answer(
      """
      nps = 10
      rate = 2
      size = 3
      loss = 20 - rate * size
      ahead = size - rate
      link nps + 1 -> rate + 0.5 to 1.5
      link nps + 1 -> size + 1 to 3
      scenario s { nps = 11 }

      """, ["loss", "ahead"], from: 0)
    let value = answer.values[0][0]
    // 20 - 3 * 5, 20 - 3.5 * 6 and 20 - 2.5 * 4
    #expect(value.changed.double == 5.0)
    #expect(value.ends?.low == -1.0)
    #expect(value.ends?.high == 10.0)
    // One strength at its low end and one at its high: 4 - 3.5 and 6 - 2.5.
    let ahead = answer.values[0][1]
    #expect(ahead.ends?.low == 0.5)
    #expect(ahead.ends?.high == 3.5)
    #expect(answer.notMonotone.isEmpty)
  }

  @Test func whatTurnsRoundBetweenTheEndsSaysSo() throws {
    let answer = try Self.answer(
      """
      nps = 10
      x = 0
      hill = 9 - x * x
      link nps + 1 -> x + ▲2 to 2
      scenario s { nps = 11 }

      """, ["hill"], from: 0)
    #expect(answer.values[0][0].changed.double == 9)
    #expect(answer.values[0][0].ends?.low == 5)
    #expect(answer.values[0][0].ends?.high == 9)
    #expect(answer.notMonotone == [0])
  }

  /// A part of the cause, or of the effect, alone is of its value in the base.
  @Test func halfRelativeStrengths() throws {
    let answer = try Self.answer(
      """
      cost = 200円
      buyers = 50人
      visits = 1,000回
      link cost + 10% -> buyers + 4人
      link cost + 100円 -> visits - 10%
      scenario s { cost = 300円 }

      """, ["buyers", "visits"], from: 0)
    #expect(abs((answer.values[0][0].changed.double ?? 0) - 70) < 1e-9)
    #expect(abs((answer.values[0][1].changed.double ?? 0) - 900) < 1e-9)
  }

  /// Several links into one effect: differences add up, elasticities multiply.
  @Test func severalLinksIntoOneEffect() throws {
    let answer = try Self.answer(
      """
      a = 10
      b = 10
      c = 10
      y = 100
      link a + 10% -> y + 21%
      link b + 1 -> y + 5
      link c + 10% -> y + 10%
      scenario s {
        a = 12.1
        b = 12
        c = 11
      }

      """, ["y"], from: 0)
    #expect(abs((answer.values[0][0].changed.double ?? 0) - (100 * 1.21 * 1.21 * 1.1 + 10)) < 1e-9)
  }
}
