import Evaluation
import Numerics
import Semantics
import TestSupport
import Testing

@testable import Causes

/// Laws of changes told apart, on random formulas with shared inputs, zeros, negative numbers and months without a value.
@Suite struct ChangeLawTests {
  private struct Choices {
    var state: UInt64
    mutating func below(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    mutating func pick(_ list: [String]) -> String { list[below(list.count)] }
  }

  /// Some inputs from the data, some KPIs of them and of each other, and `kpi`.
  private static func program(_ seed: Int) -> (statements: [String], csv: String) {
    var choices = Choices(state: UInt64(seed) &* 977 &+ 13)
    let inputs = (0..<(2 + choices.below(4))).map { "in\($0)" }
    var known = inputs
    var statements = inputs.map { "\($0) = sum(given_rows.v_\($0))" }
    for index in 0..<(1 + choices.below(4)) {
      let operands = (0..<(2 + choices.below(2))).map { _ in choices.pick(known) }
      var text = operands[0]
      for operand in operands.dropFirst() { text += " \(choices.pick(["+", "-", "*", "/"])) \(operand)" }
      if choices.below(5) == 0 { text = "max(0, \(text))" }
      statements.append("mid\(index) = \(text)")
      known.append("mid\(index)")
    }
    statements.append("kpi = \(known.last ?? "in0") \(choices.pick(["+", "*", "-"])) \(choices.pick(known)) + 1")
    let rows = (1...2).map { month in
      "2026-0\(month)-15,"
        + inputs.map { _ in choices.below(6) == 0 ? "0" : "\(choices.below(40) - 10)" }
        .joined(separator: ",")
    }
    let csv = "day," + inputs.map { "v_\($0)" }.joined(separator: ",") + "\n" + rows.joined(separator: "\n") + "\n"
    return (statements, csv)
  }

  private static func change(_ statements: [String], _ csv: String) throws -> [String: Double]? {
    let rules = "dataset given_rows from \"g.csv\" { time day: date }\n" + statements.joined(separator: "\n") + "\n"
    let prepared = try Workbench(rules, data: ["given_rows": csv]).prepare()
    guard prepared.diagnostics.allSatisfy({ $0.severity != .error }) else { return nil }
    let kpi = try #require(prepared.model.definition(named: "kpi")).value
    let change: Change
    do {
      change = try prepared.engine.change(of: kpi, from: Months.slice(2026, 1), to: Months.slice(2026, 2))
    } catch {
      return nil
    }
    let total = (change.after.double ?? .nan) - (change.before.double ?? .nan)
    let scale = change.parts.map { abs($0.effect) }.reduce(max(1, abs(total)), max)
    let top = change.parts.filter { $0.depth == 0 }.map(\.effect).reduce(change.byLength, +)
    #expect(abs(top - total) <= 1e-9 * scale, "\(rules)\(csv): \(top) of \(total)")
    var found: [String: Double] = ["": total]
    for (place, part) in change.parts.enumerated() {
      let below = change.parts.dropFirst(place + 1).prefix { $0.depth > part.depth }
      let inputs = below.filter { $0.depth == part.depth + 1 }.map(\.effect)
      let sum = inputs.reduce(0, +)
      #expect(inputs.isEmpty || abs(sum - part.effect) <= 1e-9 * scale, "\(rules)\(csv)")
      if let id = part.node.definition { found[prepared.model.definitions[id.index].name] = part.effect }
    }
    return found
  }

  @Test func partsAddUpInAnyOrderOfStatements() throws {
    var told = 0
    for seed in 0..<150 {
      let (statements, csv) = Self.program(seed)
      guard let found = try Self.change(statements, csv) else { continue }
      told += 1
      let other = try #require(try Self.change(statements.reversed(), csv))
      #expect(Set(found.keys) == Set(other.keys))
      for (name, effect) in found {
        #expect(abs(effect - (other[name] ?? .nan)) <= 1e-9 * max(1, abs(effect)), "\(statements) \(name)")
      }
    }
    #expect(told > 60)
  }
}
