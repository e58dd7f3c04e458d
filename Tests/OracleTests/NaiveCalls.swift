import SourceText
import Syntax

/// Section 7.1: a call is the body in brackets, with each argument in brackets in the place of its parameter. Written out as
/// text, so that what stands there is read as if somebody had written it there.
struct NaiveCalls {
  private let file: SourceFile
  private var withParameters: [String: DefinitionStatement] = [:]

  /// The program without definitions that have parameters.
  static func program(_ file: SourceFile, _ tree: SyntaxTree) throws -> SourceFile {
    let calls = NaiveCalls(file, tree)
    if calls.withParameters.isEmpty { return file }
    var edits: [(range: SourceRange, text: String)] = []
    for statement in tree.statements {
      if case .definition(let definition) = statement.kind, !definition.parameters.isEmpty {
        edits.append((statement.range, ""))
        continue
      }
      for expression in parts(of: statement.kind) { edits += try calls.edits(in: expression, [:]) }
    }
    return SourceFile(id: file.id, name: file.name, text: calls.text(file.wholeRange, edits))
  }

  private init(_ file: SourceFile, _ tree: SyntaxTree) {
    self.file = file
    for case .definition(let definition) in tree.statements.map(\.kind) where !definition.parameters.isEmpty {
      withParameters[definition.name.text] = definition
    }
  }

  // MARK: Where calls may stand

  private static func parts(of kind: StatementKind) -> [Expression] {
    switch kind {
    case .definition(let definition):
      return parts(of: definition.body) + [definition.condition].compactMap { $0 }
    case .dataset(let dataset):
      let columns = dataset.entries.compactMap { entry -> Expression? in
        switch entry.kind {
        case .column(let column): column.value
        case .time(let time): time.value
        default: nil  // No other entry computes.
        }
      }
      return columns + [dataset.condition].compactMap { $0 }
    case .scenario(let scenario): return scenario.assignments.flatMap { parts(of: $0.value) }
    case .query(let query): return parts(of: query)
    default: return []  // No other statement is made here.
    }
  }

  private static func parts(of body: DefinitionBody) -> [Expression] {
    switch body {
    case .expression(let value): [value]
    case .interval, .range, .counted: body.uncertainParts ?? []
    case .table(let entries, let otherwise): entries.map(\.value) + [otherwise].compactMap { $0 }
    }
  }

  private static func parts(of query: Query) -> [Expression] {
    switch query {
    case .show(let show): parts(of: show.items, show.clauses)
    case .whatIf(let changes, let show):
      parts(of: show.items, show.clauses)
        + changes.compactMap { if case .set(let value) = $0.kind { value } else { nil } }
    case .list(let list): parts(of: list.columns, list.clauses)
    case .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: []
    }
  }

  private static func parts(of items: [ShowItem], _ clauses: [ShowClause]) -> [Expression] {
    items.map(\.expression)
      + clauses.flatMap { clause -> [Expression] in
        switch clause {
        case .by(let keys): keys.map(\.expression)
        case .across(let key): [key.expression]
        case .condition(let value), .keep(let value), .sort(let value, _): [value]
        case .top(let top): [top.measure].compactMap { $0 }
        case .during, .under, .form, .interval, .uncertainty, .total: []
        }
      }
  }

  /// All that an expression is made of, also what stands in clauses.
  private static func children(of expression: Expression) -> [Expression] {
    var all = NaiveWalk.children(of: expression)
    if case .table(let table) = expression.kind {
      all += table.dimensions.map(\.expression) + table.entries.flatMap(\.keys)
    }
    return all
  }

  // MARK: Writing out

  private typealias Edit = (range: SourceRange, text: String)

  /// What has to be written otherwise: calls, and the parameters of the body being written.
  private func edits(in expression: Expression, _ given: [String: String]) throws -> [Edit] {
    var found: [Edit] = []
    func replace(_ name: Name) { if let text = given[name.text] { found.append((name.range, text)) } }
    switch expression.kind {
    case .path(let path): replace(path.names[0])
    case .window(let window): if let order = window.order { replace(order.names[0]) }
    case .call(let call):
      if let definition = withParameters[call.name.text] {
        return [(expression.range, try written(call, definition, given))]
      }
      for name in call.arguments.flatMap({ [$0.on, $0.via] }) { if let name { replace(name) } }
    default: break  // Nothing else names anything by itself.
    }
    for child in Self.children(of: expression) { found += try edits(in: child, given) }
    return found
  }

  private func written(_ call: Call, _ definition: DefinitionStatement, _ given: [String: String]) throws -> String {
    var own: [String: String] = [:]
    for (place, parameter) in definition.parameters.enumerated() {
      guard call.arguments.indices.contains(place) else {
        // Left out: its names mean what they mean in the definition.
        guard let value = parameter.value else { throw NaiveGap("too few arguments") }
        own[parameter.name.text] = try argument(value, nil, [:])
        continue
      }
      guard case .expression(let value) = call.arguments[place].source else { throw NaiveGap("groups as an argument") }
      own[parameter.name.text] = try argument(value, call.arguments[place].condition, given)
    }
    var body: String
    switch definition.body {
    case .expression(let value): body = try text(value, own)
    case .table, .interval, .range, .counted: throw NaiveGap("a body that is no formula")
    }
    if let condition = definition.condition { body += " where \(try text(condition, own))" }
    if let during = definition.during { body += " during \(try text(during, own))" }
    // Brackets around what stands for itself would only hide a changed formula.
    if !Self.standsAlone(definition) { body = "(\(body))" }
    return try call.condition.map { "(\(body) where \(try text($0, given)))" } ?? body
  }

  private static func standsAlone(_ definition: DefinitionStatement) -> Bool {
    guard definition.condition == nil, definition.during == nil, case .expression(let body) = definition.body else {
      return false
    }
    if case .call = body.kind { return true }
    return false
  }

  private func argument(_ value: Expression, _ condition: Expression?, _ given: [String: String]) throws -> String {
    let plain = try text(value, given)
    if let condition { return "(\(plain) where \(try text(condition, given)))" }
    switch value.kind {
    // What stands for itself, also where only a literal or a path may stand.
    case .path, .number, .date, .text, .boolean, .none, .range, .list, .bracketed: return plain
    default: return "(\(plain))"
    }
  }

  private func text(_ expression: Expression, _ given: [String: String]) throws -> String {
    text(expression.range, try edits(in: expression, given))
  }

  private func text(_ range: SourceRange, _ edits: [Edit]) -> String {
    var bytes = Array(file.bytes[Int(range.start)..<Int(range.end)])
    for edit in edits.sorted(by: { $0.range.start > $1.range.start }) {
      let (start, end) = (Int(edit.range.start - range.start), Int(edit.range.end - range.start))
      bytes.replaceSubrange(start..<end, with: Array(edit.text.utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
