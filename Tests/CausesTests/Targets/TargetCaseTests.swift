import Foundation
import TestSupport
import Testing

@testable import Causes
@testable import Evaluation

/// The worked cases beside the package; where they are not there the tests say so and pass.
@Suite(.enabled(if: ReferenceCases.isThere, "the worked cases are not beside the package"))
struct TargetCaseTests {
  private let cases: [String: [String: Any]]

  init() throws {
    let list = try ReferenceCases.cases("intervals/targets.json")
    cases = Dictionary(uniqueKeysWithValues: list.compactMap { one in (one["id"] as? String).map { ($0, one) } })
  }

  /// The rules of a case: its formula, domains as limits, targets as they are written.
  private func check(_ id: String, as formula: String, level: String) throws -> TargetCheck {
    let one = try #require(cases[id])
    var rules = formula + "\n" + level + "\n"
    var domains = one["domains"] as? [String: [Double]] ?? [:]
    if one["domains"] is String { domains = cases["ltv_forward"]?["domains"] as? [String: [Double]] ?? [:] }
    let targets = one["component_targets"] as? [String: String] ?? [:]
    for (name, ends) in domains { rules += "\(name) = \(ends[0])\nlimit \(name) in \(ends[0])..\(ends[1])\n" }
    let root = formula.split(separator: " ")[0]
    for (name, bound) in targets {
      let words = bound.replacing(">=", with: ">= ").replacing("<=", with: "<= ")
      rules += (name == root ? "" : "\(name) = 1\n") + "target \(name) \(words)\n"
    }
    let prepared = try Workbench(rules).prepare()
    #expect(!prepared.diagnostics.contains { $0.severity == .error }, "\(prepared.diagnostics)")
    var network = TargetNetwork(prepared.engine)
    let name = level.split(separator: " ")[1]
    return try #require(
      network.checks().first {
        prepared.model.definitions[prepared.model.levels[$0.level].definition.index].name == name
      })
  }

  private func interval(_ id: String, _ key: String, _ name: String? = nil) throws -> Interval {
    let value = name.flatMap { (cases[id]?[key] as? [String: [Double]])?[$0] } ?? cases[id]?[key] as? [Double]
    let ends = try #require(value)
    return Interval(ends[0], ends[1])
  }

  private func isNear(_ a: Interval, _ b: Interval) -> Bool { a.lies(in: b) && b.lies(in: a) }

  private let ltv = "ltv = margin*freq*years - cac - retain"

  @Test func forward() throws {
    let check = try check("ltv_forward", as: ltv, level: "goal ltv >= 18000")
    #expect(isNear(check.together, try interval("ltv_forward", "forward", "ltv")))
    guard case .possible(let toSpare, let short) = check.outcome else { throw Failure(check) }
    #expect(toSpare == 14_300 && short == 5_600)
  }

  @Test func infeasible() throws {
    let check = try check("ltv_infeasible", as: ltv, level: "goal ltv >= 40000")
    guard case .missed(by: 7_700) = check.outcome else { throw Failure(check) }
  }

  @Test func backward() throws {
    let id = "ltv_backward"
    let check = try check(id, as: ltv, level: "goal ltv >= 30000")
    for part in check.parts {
      let name = part.formula.namedDefinitions.map(\.index)
      let known = try ["margin", "freq", "years", "cac", "retain"].map { try interval(id, "contracted", $0) }
      let needed = part.interval.intersection(part.needed ?? .whole)
      #expect(known.contains { isNear($0, needed) }, "\(name) \(needed)")
    }
    #expect(check.parts.count { $0.needed != nil } == 3)
  }

  private let sales = "sales = new*aov_new + repeat*aov_rep"

  @Test func componentsReachTheGoal() throws {
    let check = try check("component_targets_imply_kgi", as: sales, level: "goal sales >= 23000000")
    guard case .reached(toSpare: 1_000_000?) = check.outcome else { throw Failure(check) }
  }

  @Test func componentsFallShort() throws {
    let check = try check("component_targets_fall_short", as: sales, level: "goal sales >= 26000000")
    guard case .missed(by: 2_000_000) = check.outcome else { throw Failure(check) }
  }

  @Test func contradiction() throws {
    let check = try check("contradiction", as: "cvr = orders/visits", level: "target cvr <= 0.025")
    guard case .contradicting(let demands) = check.outcome else { throw Failure(check) }
    #expect(demands.count == 3)
  }

  @Test func dependency() throws {
    let id = "dependency_problem"
    let profit = "profit = visits*cvr*aov - visits*cpc"
    #expect(
      isNear(try check(id, as: profit, level: "goal profit >= 1").together, try interval(id, "factored_interval")))
    var visits = IntervalExpression()
    let names = ["visits", "cvr", "aov", "cpc"]
    let places = names.indices.map { visits.add(.variable($0)) }
    let income = visits.add(.product(places[...2].map { .init($0) }, factor: Interval(1)))
    let cost = visits.add(.product([.init(places[0]), .init(places[3])], factor: Interval(1)))
    _ = visits.add(.sum([.init(income), .init(cost, isInverse: true)]))
    let box = try names.map { try interval(id, "domains", $0) }
    #expect(isNear(visits.interval(in: box), try interval(id, "naive_interval")))
  }

  private struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ check: TargetCheck) { description = "\(check.outcome)" }
  }
}
