import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

@Suite struct LeverTests {
  /// A program of parameters, and the KPI `kpi`.
  static func engine(_ rules: String) throws -> Engine {
    let prepared = try Workbench(rules + "\n").prepare()
    let errors = prepared.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message.english)) \(rules)")
    return prepared.engine
  }

  static func formula(_ name: String, _ engine: Engine) throws -> Formula {
    try #require(engine.model.definition(named: name)).value
  }

  /// Derivatives of 40 digits, as elasticities.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func elasticities() throws {
    let cases = try ReferenceCases.cases("autodiff/elasticity.json")
    for one in cases {
      let inputs = try #require(one["inputs"] as? [String: Double])
      let expected = try #require(one["elasticity"] as? [String: Double])
      let formula = try #require(one["formula"] as? String).replacingOccurrences(of: "log(", with: "ln(")
      let rules = inputs.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined() + "kpi = \(formula)"
      let engine = try Self.engine(rules)
      let levers = try engine.levers(of: try Self.formula("kpi", engine), in: Slice()).levers
      #expect(levers.count == inputs.count)
      for lever in levers {
        let id = try #require(lever.node.definition)
        let want = try #require(expected[engine.model.definitions[id.index].name])
        // The files' sign is that of the KPI.
        #expect(abs((lever.elasticity ?? .nan) - want) <= 1e-10 * max(1, abs(want)), "\(formula): \(want)")
      }
    }
  }

  /// Below zero too a lever has the sign of what it moves: of a loss of 90, a hundredth more of 10 takes 0.1 away.
  @Test func theSignOfALeverIsThatOfItsEffect() throws {
    let engine = try Self.engine("a = 10\nkpi = a - 100")
    let levers = try engine.levers(of: try Self.formula("kpi", engine), in: Slice()).levers
    #expect(abs((levers[0].elasticity ?? .nan) - 1.0 / 9) < 1e-9 && abs(levers[0].effectOfHundredth - 0.1) < 1e-12)
  }

  /// The elasticity of `exp(x)` is x, and that of `x ^ 3` is 3.
  @Test func slopesAreExtrapolated() throws {
    for (formula, want) in [("exp(x)", 1.5), ("x ^ 3", 3)] {
      let engine = try Self.engine("x = 1.5\nkpi = \(formula)")
      let lever = try #require(try engine.levers(of: try Self.formula("kpi", engine), in: Slice()).levers.first)
      #expect(abs((lever.elasticity ?? .nan) - want) <= 1e-10, "\(formula)")
    }
  }

  struct Goal {
    var formula: String
    var parameters: String
    var wanted: Double
    var lever: String
    var solutions: [Double]
  }

  /// The goal seeks of other tools, and what they give.
  static let goals: [Goal] = [
    Goal(
      formula: "pv*r/12/(1-(1+r/12)^(-n))", parameters: "pv = 100000\nn = 180\nr = 0.01\nlimit r in 0.001..1",
      wanted: 900, lever: "r", solutions: [0.07020951099414308]),
    Goal(
      formula: "pv*r/12/(1-(1+r/12)^(-n))", parameters: "pv = 20000\nn = 60\nr = 0.01\nlimit r in 0.001..1",
      wanted: 400, lever: "r", solutions: [0.07420095793504757]),
    Goal(
      formula: "pv*r/12/(1-(1+r/12)^(-n))", parameters: "pv = 240000\nr = 0.07\nn = 12\nlimit n in 1..600",
      wanted: 5000, lever: "n", solutions: [56.47907571754826]),
    Goal(
      formula: "margin*freq*years-cac-retain",
      parameters: "margin = 3200\nyears = 2.1\ncac = 9800\nretain = 1500\nfreq = 4.2", wanted: 18000, lever: "freq",
      solutions: [4.3601190476190474]),
    Goal(
      formula: "m*(1/(1-q)) - cac", parameters: "m = 2400\ncac = 9800\nq = 0.5", wanted: 18000, lever: "q",
      solutions: [0.9136690647482014]),
    Goal(
      formula: "price*(1000-2*price)", parameters: "price = 50\nlimit price in 0..500", wanted: 80000, lever: "price",
      solutions: [100, 400]),
    Goal(
      formula: (0..<12).map { "2400*q^\($0)/1.01^\($0)" }.joined(separator: " + "),
      parameters: "q = 0.5\nlimit q in 0..1", wanted: 18000, lever: "q", solutions: [0.9183196318346919]),
    Goal(formula: "x^2+1", parameters: "x = 3\nlimit x in -10..10", wanted: 0, lever: "x", solutions: []),
  ]

  @Test(arguments: goals.indices)
  func goalSeeks(_ index: Int) throws {
    let goal = Self.goals[index]
    let engine = try Self.engine(goal.parameters + "\nkpi = \(goal.formula)")
    let lever = try #require(engine.model.definition(named: goal.lever)).id
    let answer = try engine.reach(
      try Self.formula("kpi", engine), wanted: goal.wanted, by: [lever], in: Slice())
    let found = answer.solutions.map { $0.values[0] }
    #expect(found.count == goal.solutions.count, "\(goal.formula): \(found)")
    for (a, b) in zip(found, goal.solutions) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "\(a), \(b)") }
    // What comes back is what was wanted.
    for solution in answer.solutions { #expect(abs(solution.reached - goal.wanted) <= 1e-9 * max(1, goal.wanted)) }
    if goal.solutions.isEmpty {
      #expect(abs((answer.best?.reached ?? .nan) - 1) < 1e-9 && abs(answer.best?.values[0] ?? .nan) < 1e-4)
    }
  }

  /// A product of three factors rises by its cube root in each.
  @Test func severalLeversMoveAlike() throws {
    let engine = try Self.engine(
      "margin = 3200\nfreq = 4.2\nyears = 2.1\ncac = 9800\nretain = 1500\nkpi = margin*freq*years-cac-retain")
    let levers = ["margin", "freq", "years"].compactMap { engine.model.definition(named: $0)?.id }
    let answer = try engine.reach(
      try Self.formula("kpi", engine), wanted: 18000, by: levers, in: Slice())
    let solution = try #require(answer.solutions.first)
    for (value, start) in zip(solution.values, [3200, 4.2, 2.1]) {
      #expect(abs(value / start - 1.0125497069386005) < 1e-9)
    }
  }

  /// One lever at its limit leaves the rest to the other.
  @Test func aLeverStopsAtItsLimit() throws {
    let engine = try Self.engine("a = 10\nb = 10\nlimit a in 9..11\nkpi = a * b")
    let levers = ["a", "b"].compactMap { engine.model.definition(named: $0)?.id }
    let answer = try engine.reach(
      try Self.formula("kpi", engine), wanted: 200, by: levers, in: Slice())
    let solution = try #require(answer.solutions.first)
    #expect(abs(solution.values[0] - 11) < 1e-9 && abs(solution.values[1] - 200.0 / 11) < 1e-9)
  }

  /// A jump has no value between its sides, and a pole none on it.
  @Test(arguments: [("if x > 5 then 10 else 0", 4.0), ("1 / (x - 5)", 0.0)])
  func jumpsAndPolesAreNoSolutions(_ formula: String, _ wanted: Double) throws {
    let engine = try Self.engine("x = 2\nlimit x in 0..10.7\nkpi = \(formula)")
    let lever = try #require(engine.model.definition(named: "x")).id
    let answer = try engine.reach(
      try Self.formula("kpi", engine), wanted: wanted, by: [lever], in: Slice())
    #expect(answer.solutions.isEmpty)
    #expect(answer.best != nil)
  }
}
