import CivilTime
import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

@Suite struct UncertaintyTests {
  private func engine(_ rules: String) throws -> Engine { try LeverTests.engine(rules) }

  private func numbers(_ name: String, _ engine: Engine, _ options: DrawOptions = DrawOptions()) throws -> [Double] {
    let formula = try LeverTests.formula(name, engine)
    let draws = DrawMatrix(options).draws(engine.model.uncertainNames)
    return try #require(engine.drawn([formula], in: Slice(), draws)[0].numbers)
  }

  private func summary(_ name: String, _ rules: String) throws -> DrawSummary {
    try #require(DrawSummary(try numbers(name, try engine(rules))))
  }

  private func uncertainty(
    _ name: String, _ engine: Engine, _ options: DrawOptions = DrawOptions()
  ) throws -> Uncertainty {
    let definition = try #require(engine.model.definition(named: name))
    return try engine.uncertainty(of: definition, in: Slice(), DrawMatrix(options))
  }

  private func isNear(_ a: Double, _ b: Double, _ part: Double) -> Bool { abs(a - b) <= part * abs(b) }

  /// What the closed forms say, as it is written in rules.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func closedForms() throws {
    let cases = try ReferenceCases.cases("montecarlo/closed_forms.json")
    let rules = [
      "lognormal_90ci_5_to_50": "kpi = 5 to 50",
      // Of positive ends the logarithm is normal: moved to both sides of 0 it is the number itself.
      "normal_90ci_20_to_30": "x = -5 to 5\nkpi = x + 25",
      "pert_10_12_20": "kpi = 10..12..20",
      "product_of_lognormals":
        "x = \(exp(1 - 0.3 * 1.6448536269514722)) to \(exp(1 + 0.3 * 1.6448536269514722))\n"
        + "y = \(exp(2 - 0.4 * 1.6448536269514722)) to \(exp(2 + 0.4 * 1.6448536269514722))\nkpi = x * y",
      // Half a count is added on both sides.
      "beta_a30_b70": "part = 29.5\nkpi = part of 99",
    ]
    var checked = 0
    for one in cases {
      guard let id = one["id"] as? String, let text = rules[id] else { continue }
      checked += 1
      let found = try summary("kpi", text)
      func check(_ value: Double, _ keys: [String], _ part: Double) {
        for key in keys {
          if let want = one[key] as? Double {
            #expect(isNear(value, want, part), "\(id) \(key): \(value), not \(want)")
          }
        }
      }
      check(found.mean, ["mean"], 0.005)
      check(found.median, ["median"], 0.01)
      check(found.deviation, ["sd"], 0.02)
      check(found.deviation * found.deviation, ["var"], 0.02)
      check(found.low, ["p5", "p05"], 0.02)
      check(found.high, ["p95"], 0.02)
    }
    #expect(checked == rules.count)
  }

  @Test func aNumberLessItselfIsNothing() throws {
    let engine = try engine("x = 2 to 8\ny = x\nkpi = x - y")
    #expect(try numbers("kpi", engine).allSatisfy { $0 == 0 })
  }

  /// A column of a Latin hypercube has one draw in each ten-thousandth: medians and ends are almost exact.
  @Test func endsAndMiddlesAreThoseThatAreWritten() throws {
    let interval = try summary("x", "x = 2 to 8")
    #expect(isNear(interval.low, 2, 1e-3) && isNear(interval.median, 4, 1e-3) && isNear(interval.high, 8, 1e-3))
    let normal = try summary("x", "x = -2 to 8")
    #expect(isNear(normal.low, -2, 1e-2) && isNear(normal.median, 3, 1e-3) && isNear(normal.high, 8, 1e-2))
    let uniform = try summary("x", "x = 1..3")
    #expect(isNear(uniform.low, 1.1, 1e-3) && isNear(uniform.high, 2.9, 1e-3) && isNear(uniform.mean, 2, 1e-6))
    let fixed = try numbers("x", try engine("x = 3 to 3"))
    #expect(fixed.allSatisfy { $0 == 3 })
    // None of 20 is no proof that there are none.
    let none = try summary("x", "x = 0人 of 20人")
    #expect(none.low > 0 && none.high > 0.05 && none.high < 0.15)
  }

  /// A draw of a sum is the sum of the draws, and a rising function moves a median as it moves a number.
  @Test func drawsGoThroughFormulas() throws {
    let engine = try engine("a = 2 to 8\nb = -1..3\ntotal = a + b\ngrown = exp(a)\npart = if a > 4 then 1 else 0")
    let (a, b, total) = (try numbers("a", engine), try numbers("b", engine), try numbers("total", engine))
    #expect(zip(zip(a, b), total).allSatisfy { $0.0 + $0.1 == $1 })
    let (median, up) = (
      try #require(DrawSummary(a)).median, try #require(DrawSummary(try numbers("grown", engine))).median
    )
    #expect(isNear(up, exp(median), 1e-3))
    #expect(isNear(try #require(DrawSummary(try numbers("part", engine))).mean, 0.5, 1e-3))
  }

  /// Neither the order of the rules, nor what else is uncertain, nor the threads change a digit; another seed does.
  @Test func drawsHangOnSeedAndNameAlone() throws {
    let first = try engine("a = 2 to 8\nb = 1..3\nkpi = a * b")
    let second = try engine("kpi = a * b\nother = 5 to 9\nb = 1..3\nc = 1 of 3\na = 2 to 8")
    second.threadCount = 1
    #expect(try numbers("kpi", first) == numbers("kpi", second))
    var other = DrawOptions()
    other.seed = 2
    #expect(try numbers("kpi", first, other) != numbers("kpi", first))
    other.count = 500
    #expect(try numbers("kpi", first, other).count == 500)
  }

  /// Of a sum the variances add: 1² and 2² are a fifth and four fifths.
  @Test func theVarianceOfASumIsToldApart() throws {
    let found = try uncertainty("kpi", try engine("a = 0..1\nb = 0..1\nidle = 1 to 2\nkpi = a + 2 * b"))
    #expect(found.inputs.count == 2)
    let shares = try found.inputs.map { (try #require($0.alone), try #require($0.total)) }
    #expect(abs(shares[0].0 - 0.8) < 0.03 && abs(shares[0].1 - 0.8) < 0.03)
    #expect(abs(shares[1].0 - 0.2) < 0.03 && abs(shares[1].1 - 0.2) < 0.03)
    #expect(found.inputs[0].atHigh.map { abs($0 - 2.4) < 1e-9 } == true)
  }

  /// What comes from both together is in the total of either: of a product of two numbers around 0 it is all.
  @Test func whatInputsBringTogetherIsInTheirTotals() throws {
    let found = try uncertainty("kpi", try engine("a = -1 to 1\nb = -1 to 1\nkpi = a * b"))
    for input in found.inputs {
      #expect(abs(input.alone ?? 1) < 0.04 && abs((input.total ?? 0) - 1) < 0.05)
    }
    // Of one input it is all of it.
    let only = try uncertainty("kpi", try engine("a = 1 to 2\nkpi = a * 3"))
    #expect(only.inputs.map(\.alone) == [1])
  }

  @Test func chancesOfLevels() throws {
    let rules = "x = -10 to 10\ny = 5\nkpi = x + y\ngoal kpi >= 5\ntarget kpi in 5..15 guard x <= 10\ntarget y >= 3"
    let found = try uncertainty("kpi", try engine(rules))
    #expect(found.bounds.map { $0.level?.isGoal } == [true, false])
    let chances = found.bounds.compactMap(\.odds.chance)
    #expect(abs(chances[0].chance - 0.5) < 1e-3 && abs(chances[0].error - 0.0098) < 1e-3)
    #expect(abs(chances[1].chance - 0.45) < 1e-3)
    #expect(throws: UncertaintyFailure.self) { try uncertainty("y", try engine(rules)) }
  }

  /// Draws without a value are counted and say nothing else.
  @Test func drawsWithoutAValue() throws {
    let found = try uncertainty("kpi", try engine("x = -1 to 3\nz = 1..2\nkpi = ln(x) * z"))
    #expect(abs(found.summary.missing - 2_054) < 10 && found.inputs.allSatisfy { $0.total == nil })
  }

  /// Two months of 100 trials, 30 and 31 of them well; half of them on the web.
  private func trials(_ rules: String, world: World = .base) throws -> Engine {
    var rows = "id,day,ok,channel\n"
    for (month, well) in [("01", 30), ("02", 31)] {
      for row in 0..<100 {
        rows +=
          "\(month)\(row),2026-\(month)-\(10 + row % 10),\(row < well ? "y" : "n"),\(row % 2 == 0 ? "web" : "phone")\n"
      }
    }
    let head = "dataset trials from \"t.csv\" { key id; time day; covers @2026-01..@2026-02; }\n"
    let bench = Workbench(
      head + "rate = count(trials where ok = \"y\") of count(trials)\n" + rules + "\n", data: ["trials": rows])
    let prepared = try bench.prepare(world: world)
    #expect(prepared.diagnostics.filter { $0.severity == .error }.map(\.message.english) == [])
    return prepared.engine
  }

  private func numbers(_ name: String, _ engine: Engine, month: Int32) throws -> [Double] {
    let period = Period(.month, (2026 - 1970) * 12 + month - 1)
    let slice = Evaluation.Slice(span: engine.model.calendar.days(of: period), period: period)
    let draws = DrawMatrix(DrawOptions()).draws(engine.model.uncertainNames)
    return try #require(engine.drawn([try LeverTests.formula(name, engine)], in: slice, draws)[0].numbers)
  }

  /// The customers of February are others than those of January: 31 of 100 is hardly surely more than 30 of 100.
  @Test func sharesCountedInOtherRowsAreOtherSamples() throws {
    let engine = try trials(
      """
      rose = if rate >= prior(rate, 1 month) then 1 else 0
      gap = rate - prior(rate, 1 month)
      same = rate - prior(next(rate, 1 month), 1 month)
      whole = (rate during @2026-01) - prior(rate, 1 month)
      fixed = 30 of 100
      steady = fixed - (fixed during @2026-01)
      """)
    #expect(abs(try #require(DrawSummary(try numbers("rose", engine, month: 2))).mean - 0.56) < 0.015)
    let gap = try #require(DrawSummary(try numbers("gap", engine, month: 2)))
    #expect(abs(gap.low + 0.096) < 0.005 && abs(gap.high - 0.116) < 0.005)
    // The same rows are the same sample, by whichever way they are read.
    #expect(try numbers("same", engine, month: 2).allSatisfy { $0 == 0 })
    #expect(try numbers("whole", engine, month: 2).allSatisfy { $0 == 0 })
    // What is known of all months is one number in all of them.
    #expect(try numbers("steady", engine, month: 2).allSatisfy { $0 == 0 })
  }

  /// Groups and conditions choose rows; a group is the same rows as the condition that says it.
  @Test func sharesOfGroupsAreOtherSamples() throws {
    let engine = try trials(
      """
      web = rate where channel = "web"
      phone = rate where channel = "phone"
      both = sum(rate per trials.channel)
      apart = web + phone
      rest = both - apart
      """)
    let (web, phone) = (try numbers("web", engine), try numbers("phone", engine))
    let correlation = zip(web, phone).map { ($0 - 0.3) * ($1 - 0.3) }.reduce(0, +) / Double(web.count)
    #expect(abs(correlation) < 0.0001, "\(correlation) beside a variance of 0.001")
    #expect(try numbers("rest", engine).allSatisfy { abs($0) < 1e-12 })
  }

  /// A world that leaves rows out rests on other rows; one that changes something else has the same sample.
  @Test func sharesInOtherWorlds() throws {
    let rules =
      "margin = 5円\nkpi: 円 = rate * margin\nuseful = count(trials where day >= first) of count(trials)\nfirst = @2026-01-15\n"
      + "scenario rich { margin = 10円 }\nscenario late { first = @2026-01-16 }\nshow kpi under rich\nshow useful under late"
    let (base, rich) = (try trials(rules), try trials(rules, world: .scenario("rich")))
    #expect(zip(try numbers("kpi", base), try numbers("kpi", rich)).allSatisfy { $0 * 2 == $1 })
    let (all, late) = (try numbers("useful", base), try numbers("useful", try trials(rules, world: .scenario("late"))))
    #expect(zip(all, late).contains { $0 < $1 })
  }

  /// An input that is another sample in each of two slices has no one end.
  @Test func endsOfManySamples() throws {
    let engine = try trials("kpi: points = rate - prior(rate, 1 month)\nsimple = rate * 2")
    func inputs(_ name: String) throws -> [Uncertainty.Input] {
      let period = Period(.month, (2026 - 1970) * 12 + 1)
      let slice = Evaluation.Slice(span: engine.model.calendar.days(of: period), period: period)
      let definition = try #require(engine.model.definition(named: name))
      return try engine.uncertainty(of: definition, in: slice, DrawMatrix(DrawOptions())).inputs
    }
    let (many, one) = (try inputs("kpi"), try inputs("simple"))
    #expect(many.map(\.hasManySamples) == [true] && many[0].atLow == nil)
    #expect(one.map(\.hasManySamples) == [false] && one[0].atLow != nil)
  }

  /// An override that reads what it changes has its draws, so that a scenario is held beside the base in each of them.
  @Test func worldsShareTheirDraws() throws {
    let rules = "freq = 2 to 4\nkpi = freq * 10\nscenario more { freq = freq * 110% }\nshow kpi under more"
    let base = try engine(rules)
    let world = try Workbench(rules + "\n").prepare(world: .scenario("more")).engine
    let (before, after) = (try numbers("kpi", base), try numbers("kpi", world))
    #expect(zip(before, after).allSatisfy { abs($1 / $0 - 1.1) < 1e-12 })
  }
}
