import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax
import Testing

/// Laws between the answers to different questions, over the datasets of random programs.
@Suite struct LawTests {
  private static let runs = OracleTests.setting("KPI_METAMORPHIC_RUNS", 40)
  private static let seed = OracleTests.setting("KPI_ORACLE_SEED", 1)

  /// What is added up: with a sum, group by group, nothing is lost.
  private static let additive = ["sum(orders.amount)", "count(orders)", "sum(orders.amount where channel = \"web\")"]
  private static let keys = ["orders.channel", "orders.customer", "orders.sku"]
  private static let ranges = ["@2026-02..@2026-03", "@2026-03", "@2026-01..@2026-05", "@2026-Q1"]

  /// Asks for many datasets; a law says what is wrong.
  private func expectLaw(_ name: String, _ law: @escaping @Sendable (Questions, inout Choices) throws -> String?) async
  {
    let failures = await onLargeStack { () -> [String] in
      var failures: [String] = []
      for seed in Self.seed..<(Self.seed + Self.runs) {
        var maker = ProgramMaker(Choices(seed: UInt64(seed)), excluding: OracleTests.excluded)
        let program = maker.make()
        var choices = Choices(seed: UInt64(seed) &+ 3_333_333)
        do {
          guard let fault = try law(Questions(program: program), &choices) else { continue }
          failures.append("\(name), seed \(seed): \(fault)\n\(program.datasets.joined(separator: "\n"))")
        } catch {
          failures.append("\(name), seed \(seed): \(error)\n\(program.datasets.joined(separator: "\n"))")
        }
      }
      return failures
    }
    for failure in failures.prefix(2) { print(failure) }
    #expect(failures.isEmpty, "\(failures.count) datasets break the law")
  }

  /// What customers brought more and what they brought less is what the shop gained, where each row has a customer.
  @Test func changesOfGroupsAddUp() async {
    await expectLaw("changes add up") { questions, choices in
      let (value, key) = (choices.pick(Self.additive), choices.pick(Self.keys))
      let column = key.dropFirst("orders.".count)
      let lines = try questions.answer(
        "show sum(change(\(value), 1 month) per \(key)), change(\(value), 1 month) by month where \(column) != none")
      for (period, cells) in lines {
        // Over a base before the data the whole has no value; no group at all is 0.
        if Self.number(cells[0]) == 0, Self.number(cells[1]) == nil { continue }
        if let fault = Self.difference(cells[0], cells[1]) { return "\(value) per \(key) in \(period): \(fault)" }
      }
      return nil
    }
  }

  @Test func linesOfMovedWindowsAddUp() async {
    await expectLaw("lines add up") { questions, choices in
      let (value, key) = (choices.pick(Self.additive), choices.pick(Self.keys))
      let items =
        "prior(\(value), 1 month), next(\(value), 1 month), trailing(\(value), 2 months), cumulative(\(value)), "
        + "to_date(\(value), quarter)"
      let range = choices.pick(Self.ranges)
      let whole = try questions.answer("show \(items) by month during \(range)")
      let lines = try questions.answer("show \(items) by month, \(key) during \(range)")
      for (period, cells) in whole {
        let own = lines.filter { $0.key.hasPrefix(period) }
        for index in cells.indices {
          let parts = own.map { $0.value[index] }
          guard let expected = Self.number(cells[index]) else { continue }
          let sum = parts.compactMap(Self.number).reduce(0, +)
          if abs(sum - expected) > 1e-9 * max(1, abs(expected)) {
            return
              "\(value) by \(key) during \(range), \(period), item \(index + 1): \(sum) of lines, \(expected) without"
          }
        }
      }
      return nil
    }
  }

  /// A total is the answer without the keys it is of, over the days of all lines; so is a column across.
  @Test func totalsAreTheWhole() async {
    await expectLaw("totals") { questions, choices in
      let key = choices.pick(Self.keys)
      let items =
        "sum(orders.amount), count(orders), avg(orders.amount), count_distinct(orders.customer), "
        + "prior(count(orders), 1 month), trailing(sum(orders.amount), 2 months), count(each orders.sku where count(orders) > 1)"
      let range = choices.pick(Self.ranges)
      let (total, blank) = ("\(Value.label(.total))", "\(Value.label(.blank))")
      let whole = try questions.answer("show \(items) during \(range)")
      let months = try questions.answer("show \(items) by month during \(range)")
      let groups = try questions.answer("show \(items) by \(key) during \(range)")
      let lines = try questions.answer("show \(items) by month, \(key) during \(range) with total")
      let table = try questions.answer("show \(items) by month across \(key) during \(range) with total")
      typealias Place = (name: String, cells: [Cell], answers: [[String: [Cell]]])
      var expected: [Place] = months.map { ("\($0.key)|\(total)", $0.value, [lines, table]) }
      expected += groups.map { ("\(total)|\($0.key)", $0.value, [table]) }
      expected += whole.map { ("\(total)|\(blank)", $0.value, [lines]) }
      expected += whole.map { ("\(total)|\(total)", $0.value, [table]) }
      for (place, cells, answers) in expected {
        for answer in answers where !lines.isEmpty {
          // A group of a moved window only has a line of its own, and none beside the months of the range.
          guard let found = answer[place] else { continue }
          for (index, pair) in zip(cells, found).enumerated() {
            if let fault = Self.difference(pair.0, pair.1) {
              return "\(place) by \(key) during \(range), item \(index + 1): \(fault)"
            }
          }
        }
      }
      return lines.isEmpty || lines["\(total)|\(blank)"] != nil ? nil : "no total"
    }
  }

  /// What a range leaves out is told by nothing: a line is as without, and one that is missing says nothing.
  @Test func linesAreTheSameDuring() async {
    await expectLaw("during") { questions, choices in
      let (value, key) = (choices.pick(Self.additive), choices.pick(Self.keys))
      let items =
        "\(value), prior(\(value), 1 month), next(\(value), 1 month), change(\(value), 1 month), "
        + "growth(\(value), 1 month), trailing(\(value), 3 months), to_date(\(value), year), cumulative(\(value)), "
        + "sum(orders.amount on shipped), (\(value) during @2026-02), count(each orders.sku where prior(\(value), 1 month) > 0)"
      let range = choices.pick(Self.ranges)
      let all = try questions.answer("show \(items) by month, \(key)")
      let some = try questions.answer("show \(items) by month, \(key) during \(range)")
      let periods = Set(some.keys.map { $0.prefix { $0 != "|" } }).intersection(
        Set(all.keys.map { $0.prefix { $0 != "|" } }))
      for line in Set(all.keys).union(some.keys) where periods.contains(line.prefix { $0 != "|" }) {
        for index in 0..<11 {
          let (long, short) = (all[line]?[index], some[line]?[index])
          if let long, let short {
            if let fault = Self.difference(long, short) { return "\(value), \(line), item \(index + 1): \(fault)" }
          } else if let only = long ?? short, (Self.number(only) ?? 0) != 0 {
            return "\(value), \(line), item \(index + 1): \(only.value) in a line that is missing"
          }
        }
      }
      return nil
    }
  }

  // MARK: Values

  private static func number(_ cell: Cell) -> Double? {
    if case .number(let number) = cell.value { number.double } else { nil }
  }

  private static func difference(_ a: Cell, _ b: Cell) -> String? {
    let (x, y) = (number(a), number(b))
    guard let x, let y else { return x == y ? nil : "\(a.value), then \(b.value)" }
    return abs(x - y) <= 1e-9 * max(1, abs(x), abs(y)) ? nil : "\(x), then \(y)"
  }
}

/// The datasets of a made program, to ask them anything.
private struct Questions {
  var program: MadeProgram

  struct Refused: Error { var message: String }

  /// The lines by their keys, joined by bars.
  func answer(_ question: String) throws -> [String: [Cell]] {
    let text = (program.datasets + program.definitions + [question]).joined(separator: "\n") + "\n"
    let (tree, syntaxProblems) = parse(SourceFile(id: FileID(0), name: "made.kpi", text: text))
    let (model, problems) = analyze([tree], schemas: program.tables.mapValues(\.schema))
    if let problem = (syntaxProblems + problems).first(where: { $0.severity == .error }) {
      throw Refused(message: "\(problem.code) \(problem.message.english): \(question)")
    }
    guard case .show(let show)? = model.queries.first else { throw Refused(message: "no query") }
    let engine = Engine(model: model, tables: program.tables.mapValues(\.table))
    let answer = try engine.composed(show) { engine.answer($0) }
    let keys = answer.columns.filter { $0.role != .value }.count
    var lines: [String: [Cell]] = [:]
    for row in answer.rows {
      lines[row.prefix(keys).map { "\($0.value)" }.joined(separator: "|")] = Array(row.dropFirst(keys))
    }
    return lines
  }
}
