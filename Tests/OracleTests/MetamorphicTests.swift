import Columns
import Evaluation
import Semantics
import SourceText
import Syntax
import Testing

/// Changes of a program or its data that must not change any answer, over random programs.
@Suite struct MetamorphicTests {
  private static let runs = OracleTests.setting("KPI_METAMORPHIC_RUNS", 40)
  private static let seed = OracleTests.setting("KPI_ORACLE_SEED", 1)

  /// Asks every program before and after the change; what is refused before is passed over.
  private func expectSame(
    _ name: String, excluding: Set<String> = [], isExact: Bool = true,
    _ change: @escaping @Sendable (MadeProgram, inout Choices) -> MadeProgram?
  ) async {
    let failures = await onLargeStack { () -> [String] in
      var failures: [String] = []
      for seed in Self.seed..<(Self.seed + Self.runs) {
        var maker = ProgramMaker(Choices(seed: UInt64(seed)), excluding: excluding.union(OracleTests.excluded))
        let program = maker.make()
        var choices = Choices(seed: UInt64(seed) &+ 7_777_777)
        guard let before = try? Self.answer(program), let changed = change(program, &choices) else { continue }
        do {
          let after = try Self.answer(changed)
          if let difference = Self.difference(before, after, isExact: isExact) {
            failures.append("\(name), seed \(seed): \(difference)\n\(program.text)---- changed:\n\(changed.text)")
          }
        } catch {
          failures.append("\(name), seed \(seed): \(error)\n\(program.text)---- changed:\n\(changed.text)")
        }
      }
      return failures
    }
    for failure in failures.prefix(2) { print(failure) }
    #expect(failures.isEmpty, "\(failures.count) programs answer differently")
  }

  @Test func shuffledRows() async {
    await expectSame("shuffled rows") { program, choices in
      var changed = program
      for name in program.tables.keys.sorted() {
        guard var rows = changed.tables[name]?.rows else { continue }
        for index in rows.indices.reversed() { rows.swapAt(index, choices.next(index + 1)) }
        changed.tables[name]?.rows = rows
      }
      return changed
    }
  }

  @Test func renamedColumn() async {
    await expectSame("renamed column", excluding: ["scaled units"]) { program, _ in
      var changed = program
      changed.datasets = program.datasets.map {
        $0.replacing("  amount: 円", with: "  amount: 円 = 購入金額").replacing("  budget: 円", with: "  budget: 円 = 予算")
      }
      for (name, table) in program.tables {
        changed.tables[name]?.header = table.header.map { ["amount": "購入金額", "budget": "予算"][$0] ?? $0 }
      }
      return changed
    }
  }

  /// The same money in thousands: 20円 in the file becomes 0.02 in a column of 千円.
  @Test func thousandsOfYen() async {
    // Rows that are equal are told apart by their other columns, and 千円 sort as 円 do.
    await expectSame("千円", excluding: ["scaled units"], isExact: false) { program, _ in
      var changed = program
      changed.datasets =
        ["unit 千円 = 1,000円"] + program.datasets.map { $0.replacing("  amount: 円", with: "  amount: 千円") }
      guard let index = program.tables["orders"]?.header.firstIndex(of: "amount") else { return nil }
      changed.tables["orders"]?.rows = (program.tables["orders"]?.rows ?? []).map { row in
        var row = row
        if case .number(let number) = row[index] { row[index] = .number(number * .exact(1, 3)) }
        return row
      }
      return changed
    }
  }

  @Test func otherOrderOfDefinitions() async {
    await expectSame("order of definitions") { program, _ in
      var changed = program
      changed.datasets = program.definitions.reversed()
      changed.definitions = program.datasets
      return changed
    }
  }

  /// S6: a name is its body in brackets.
  @Test func inlinedDefinitions() async {
    await expectSame("inlined definitions", excluding: ["recurrence", "table", "scenario", "what-if", "call"]) {
      program, _ in
      var changed = program
      changed.definitions = []
      var bodies: [(name: String, body: String)] = []
      for definition in program.definitions {
        guard let equals = definition.firstIndex(of: "=") else { return nil }
        let name = definition[..<equals].filter { $0 != " " }
        // An uncertain number is one by its name.
        if ["to", "of"].contains(where: { definition.contains(" \($0) ") }) { return nil }
        if definition.contains(".."), !definition.contains("(") { return nil }
        bodies.append((name, Self.inlined(String(definition[definition.index(after: equals)...]), bodies)))
      }
      changed.show = Self.inlined(program.show, bodies)
      return changed
    }
  }

  /// A definition that reads another one or a column, with these as its parameters, says the same where it is called with
  /// them.
  @Test func definitionsWithParameters() async {
    let excluded: Set<String> = ["recurrence", "table", "scenario", "what-if", "call"]
    await expectSame("parameters", excluding: excluded) { program, _ in Self.withParameters(program)?.program }
    let calls = (Self.seed..<(Self.seed + Self.runs)).reduce(0) { count, seed in
      var maker = ProgramMaker(Choices(seed: UInt64(seed)), excluding: excluded.union(OracleTests.excluded))
      return count + (Self.withParameters(maker.make())?.calls ?? 0)
    }
    #expect(calls >= Self.runs / 3, "\(calls) calls")
  }

  private static func withParameters(_ program: MadeProgram) -> (program: MadeProgram, calls: Int)? {
    var changed = program
    changed.definitions = []
    var plain: [String] = []
    var calls: [(name: String, body: String)] = []
    for definition in program.definitions {
      guard let equals = definition.firstIndex(of: "=") else { return nil }
      let name = definition[..<equals].filter { $0 != " " }
      if ["to", "of"].contains(where: { definition.contains(" \($0) ") }) { return nil }
      var body = String(definition[definition.index(after: equals)...])
      var parameters: [(name: String, value: String)] = []
      // The first definition that it names, if any, and a column.
      if let first = plain.first(where: { Self.inlined(body, [($0, "§")]) != Self.inlined(body, []) }) {
        parameters.append(("p1", first))
      }
      body = Self.inlined(body, parameters.map { ($0.value, $0.name) } + calls)
      for path in ["orders.qty", "orders.amount", "orders.channel"] where parameters.count < 3 {
        let parts = body.split(separator: path, omittingEmptySubsequences: false)
        let isWord = parts.dropFirst().allSatisfy { $0.first.map { !$0.isLetter && !$0.isNumber && $0 != "_" } ?? true }
        guard parts.count > 1, isWord else { continue }
        parameters.append(("c\(parameters.count)", path))
        body = parts.joined(separator: "c\(parameters.count - 1)")
      }
      if parameters.isEmpty {
        plain.append(name)
        changed.definitions.append("\(name) = \(body)")
      } else {
        changed.definitions.append("\(name)_of(\(parameters.map(\.name).joined(separator: ", "))) = \(body)")
        calls.append((name, "\(name)_of(\(parameters.map(\.value).joined(separator: ", ")))"))
      }
    }
    changed.show = Self.inlined(program.show, calls)
    return calls.isEmpty ? nil : (changed, calls.count)
  }

  /// A table says the same where it stands in the formula that reads it.
  @Test func tablesInFormulas() async {
    await expectSame("tables", excluding: ["recurrence", "scenario", "what-if", "call"]) { program, _ in
      var changed = program
      changed.definitions = []
      var tables: [(name: String, body: String)] = []
      for definition in program.definitions {
        guard let equals = definition.firstIndex(of: "=") else { return nil }
        let name = definition[..<equals].filter { $0 != " " }
        let body = definition[definition.index(after: equals)...].drop { $0 == " " }
        if body.hasPrefix("by ") {
          tables.append((name, Self.inlined(String(body), tables)))
        } else {
          changed.definitions.append("\(name) = \(Self.inlined(String(body), tables))")
        }
      }
      if tables.isEmpty { return nil }
      changed.show = Self.inlined(program.show, tables)
      return changed
    }
  }

  @Test func theSameAnswerTwice() async {
    await expectSame("twice") { program, _ in program }
  }

  /// Each name of an earlier definition replaced by its body in brackets; names are `k` and a number.
  private static func inlined(_ text: String, _ bodies: [(name: String, body: String)]) -> String {
    var result = ""
    var word = ""
    var isText = false
    for letter in text + " " {
      if letter.isLetter || letter.isNumber || letter == "_" {
        word.append(letter)
        continue
      }
      let body = isText ? nil : bodies.first { $0.name == word }?.body
      result += body.map { "(\($0))" } ?? word
      word = ""
      if letter == "\"" { isText.toggle() }
      result.append(letter)
    }
    return result
  }

  // MARK: Answers

  private struct Refused: Error { var message: String }

  private static func answer(_ program: MadeProgram) throws -> Answer {
    let (tree, syntaxProblems) = parse(SourceFile(id: FileID(0), name: "made.kpi", text: program.text))
    let (model, problems) = analyze([tree], schemas: program.tables.mapValues(\.schema))
    if let problem = (syntaxProblems + problems).first(where: { $0.severity == .error }) {
      throw Refused(message: "\(problem.code) \(problem.message.english)")
    }
    guard case .show(let show)? = model.queries.first else { throw Refused(message: "no query") }
    let engine = Engine(model: model, tables: program.tables.mapValues(\.table))
    let first = engine.answer(show)
    let second = engine.answer(show)
    if let difference = difference(first, second, isExact: true) {
      throw Refused(message: "asked again: \(difference)")
    }
    return first
  }

  private static func difference(_ before: Answer, _ after: Answer, isExact: Bool) -> String? {
    if before.rows.count != after.rows.count { return "\(before.rows.count) lines, then \(after.rows.count)" }
    for (line, (old, new)) in zip(before.rows, after.rows).enumerated() {
      for index in old.indices {
        if isExact
          ? old[index] == new[index] : isClose(old[index], before.columns[index], new[index], after.columns[index])
        {
          continue
        }
        return "line \(line + 1), column \(index + 1): \(old[index]), then \(new[index])"
      }
    }
    return nil
  }

  /// Equal in base units.
  private static func isClose(_ old: Cell, _ oldColumn: Answer.Column, _ new: Cell, _ newColumn: Answer.Column) -> Bool
  {
    guard case .number(let a) = old.value, case .number(let b) = new.value, case .number(let oldUnit) = oldColumn.type,
      case .number(let newUnit) = newColumn.type
    else { return old.value == new.value && old.reason == new.reason }
    let (x, y) = (a.double * oldUnit.scale.double, b.double * newUnit.scale.double)
    return abs(x - y) <= 1e-9 * max(abs(x), abs(y)) + 1e-12
  }
}
