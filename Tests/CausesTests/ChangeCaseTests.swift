import Evaluation
import Foundation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

/// The reference cases of changes told apart, computed elsewhere with exact fractions.
@Suite struct ChangeCaseTests {
  /// A program in which the inputs are columns of two months, and what each input brings from the first to the second.
  static func effects(
    _ formula: String, groups: [String] = [], inputs: [String], _ old: [Double], _ new: [Double]
  ) throws -> (change: Change, effects: [String: Double]) {
    let columns = inputs.map { "v_\($0)" }
    let rules =
      "dataset given_rows from \"d.csv\" { time day: date }\n"
      + inputs.map { "\($0) = sum(given_rows.v_\($0))\n" }.joined()
      + groups.map { $0 + "\n" }.joined() + "kpi = \(formula)\n"
    func row(_ day: String, _ values: [Double]) -> String { day + "," + values.map { "\($0)" }.joined(separator: ",") }
    let csv = "day,\(columns.joined(separator: ","))\n\(row("2026-01-15", old))\n\(row("2026-02-15", new))\n"
    let prepared = try Workbench(rules, data: ["given_rows": csv]).prepare()
    let errors = prepared.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message.english)) \(rules)")
    let kpi = try #require(prepared.model.definition(named: "kpi"))
    let change = try prepared.engine.change(of: kpi.value, from: Months.slice(2026, 1), to: Months.slice(2026, 2))
    var effects: [String: Double] = [:]
    for part in change.parts {
      guard let id = part.node.definition else { continue }
      effects[prepared.model.definitions[id.index].name] = part.effect
    }
    return (change, effects)
  }

  private func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func formulasOfIndicators() throws {
    for one in try ReferenceCases.cases("decomposition/kpi_shapley_exact.json") {
      let formula = try #require(one["formula"] as? String)
      let inputs = try #require(one["inputs"] as? [String])
      let (old, new) = (try #require(one["x0"] as? [Double]), try #require(one["x1"] as? [Double]))
      let expected = try #require(one["shapley_float"] as? [Double])
      let found = try Self.effects(formula, inputs: inputs, old, new)
      for (name, effect) in zip(inputs, expected) {
        #expect(isNear(found.effects[name], effect), "\(formula): \(name)")
      }
      let total = found.change.parts.filter { $0.depth == 0 }.reduce(0) { $0 + $1.effect }
      #expect(isNear(total, (found.change.after.double ?? 0) - (found.change.before.double ?? 0)))
    }
  }

  /// What belongs to one KPI goes together, and adds up to it.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func inputsOfInputs() throws {
    for one in try ReferenceCases.cases("decomposition/nested_winter.json") {
      let (old, new) = (try #require(one["x0"] as? [String: Double]), try #require(one["x1"] as? [String: Double]))
      let expected = try #require(one["winter"] as? [String: Double])
      let sums = try #require(one["group_sums_winter"] as? [String: Double])
      let isMargin = old["price"] != nil
      let group = isMargin ? "margin = price * rate" : "s = a + b"
      let formula = isMargin ? "margin * freq * years - cac" : "s * c"
      let inputs = old.keys.sorted()
      let found = try Self.effects(
        formula, groups: [group], inputs: inputs, inputs.map { old[$0] ?? 0 }, inputs.map { new[$0] ?? 0 })
      for (name, effect) in expected.merging(sums, uniquingKeysWith: { a, _ in a }) {
        #expect(isNear(found.effects[name], effect), "\(formula): \(name) \(String(describing: found.effects[name]))")
      }
    }
  }

  /// Effects that Das Gupta (1993) printed, to the digits printed.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"))
  func publishedRates() throws {
    var checked = 0
    for one in try ReferenceCases.cases("decomposition/dasgupta_shapley.json") {
      guard let factors = one["factors"] as? [String], let old = one["x0"] as? [Double],
        let new = one["x1"] as? [Double], let formula = one["formula"] as? String,
        let published = one["published_effects"] as? [Double]
      else { continue }
      // Most are written with letters.
      let letters = ["a", "b", "c", "d", "e"].prefix(factors.count).map { $0 }
      let inputs = formula.contains(factors[0]) ? factors : letters
      let found = try Self.effects(formula, inputs: inputs, old, new)
      for (name, effect) in zip(inputs, published) {
        let tolerance = one["tolerance_of_published"] as? Double ?? 1e-3
        #expect(abs((found.effects[name] ?? .nan) - effect) <= tolerance, "\(formula): \(name)")
      }
      checked += 1
    }
    #expect(checked == 5)
  }

  /// Rates that are sums over ages: each factor goes from old to new in all ages at once.
  @Test(.enabled(if: ReferenceCases.isThere, "../shared/cases is not there"), arguments: ["dg4.3", "dg4.4"])
  func publishedRatesOverGroups(_ id: String) throws {
    let one = try #require(
      try ReferenceCases.cases("decomposition/dasgupta_shapley.json").first { $0["id"] as? String == id })
    let (old, new) = (try #require(one["x0"] as? [[Double]]), try #require(one["x1"] as? [[Double]]))
    let factors = ["a", "b", "c", "d"].prefix(old.count)
    let formulas =
      id == "dg4.3"
      ? "sum(a * b * c per t.part)"
      : """
      married / (married + unmarried)
      unmarried = sum(a * (1 - b) * d per t.part)
      married = sum(a * b * c per t.part)
      """
    // Age by age, a factor of each.
    func rows(_ vectors: [[Double]]) -> [[Double]] { vectors[0].indices.map { age in vectors.map { $0[age] } } }
    let effects = try Self.groupedEffects(
      formulas, factors: Array(factors), rows(old), rows(new))
    let published = try #require(one["published_effects"] as? [Double])
    let exact = try #require(one["exact_shapley"] as? [Double])
    let tolerance = try #require(one["tolerance_of_published"] as? Double)
    for (place, name) in ["a", "b", "c", "d"].prefix(old.count).enumerated() {
      let found = effects[name] ?? .nan
      #expect(abs(found - published[place]) <= tolerance && isNear(found, exact[place]), "\(id): \(name) \(found)")
    }
    #expect(isNear(effects.values.reduce(0, +), try #require(one["exact_total"] as? Double)))
  }

  /// `kpi` of factors that are columns, one row for each group, in two months; what each factor brings.
  static func groupedEffects(
    _ kpi: String, factors: [String], _ old: [[Double]], _ new: [[Double]], isByLogMeans: Bool = false
  ) throws -> [String: Double] {
    var csv = "day,part," + factors.map { "v_\($0)" }.joined(separator: ",") + "\n"
    for (day, rows) in [("2026-01-15", old), ("2026-02-15", new)] {
      for (place, row) in rows.enumerated() {
        csv += "\(day),g\(place)," + row.map { "\($0)" }.joined(separator: ",") + "\n"
      }
    }
    let rules =
      "dataset t from \"t.csv\" { time day: date; part: text }\n"
      + factors.map { "\($0) = sum(t.v_\($0))\n" }.joined() + "kpi = \(kpi)\n"
    let prepared = try Workbench(rules, data: ["t": csv]).prepare()
    let errors = prepared.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message.english))")
    let formula = try #require(prepared.model.definition(named: "kpi")).value
    let (from, to) = (Months.slice(2026, 1), Months.slice(2026, 2))
    let change =
      isByLogMeans
      ? try prepared.engine.logMeanChange(of: formula, from: from, to: to)
      : try prepared.engine.change(of: formula, from: from, to: to)
    var found: [String: Double] = [:]
    for part in change.parts {
      guard let id = part.node.definition else { continue }
      let name = prepared.model.definitions[id.index].name
      if factors.contains(name) { found[name] = part.effect }
    }
    let total = (change.after.double ?? .nan) - (change.before.double ?? .nan)
    #expect(abs(found.values.reduce(0, +) - total) <= 1e-9 * max(1, abs(total)))
    return found
  }
}
