import SourceText
import Syntax

/// Section 24: a changed definition is found wherever its formula stands. By its text: what is written in two ways is for
/// the engine alone to see.
struct NaiveFollow {
  let file: SourceFile
  let tree: SyntaxTree
  private var edits: [(range: SourceRange, name: String)] = []

  init(_ file: SourceFile, _ tree: SyntaxTree) {
    self.file = file
    self.tree = tree
  }

  /// The program with names in the place of the formulas of changed definitions.
  static func program(_ file: SourceFile, _ tree: SyntaxTree, changing names: [String]) throws -> SourceFile {
    var follow = NaiveFollow(file, tree)
    for name in names { try follow.find(name) }
    var bytes = Array(file.bytes)
    // Of two formulas of which one holds the other the larger is found.
    var kept: [(range: SourceRange, name: String)] = []
    for edit in follow.edits.sorted(by: { $0.range.end - $0.range.start > $1.range.end - $1.range.start })
    where !kept.contains(where: { $0.range.start <= edit.range.start && edit.range.end <= $0.range.end }) {
      kept.append(edit)
    }
    for edit in kept.sorted(by: { $0.range.start > $1.range.start }) {
      bytes.replaceSubrange(Int(edit.range.start)..<Int(edit.range.end), with: Array("(\(edit.name))".utf8))
    }
    return SourceFile(id: file.id, name: file.name, text: String(decoding: bytes, as: UTF8.self))
  }

  private var definitions: [String: DefinitionStatement] {
    var found: [String: DefinitionStatement] = [:]
    for case .definition(let definition) in tree.statements.map(\.kind) {
      found[definition.name.text] = definition.withTable
    }
    return found
  }

  /// The new body of a definition, in a scenario or a what-if.
  private func newBodies(_ name: String) -> [Expression] {
    var found: [Expression] = []
    for statement in tree.statements {
      switch statement.kind {
      case .scenario(let scenario):
        for assignment in scenario.assignments where assignment.name.text == name {
          if let body = assignment.value.readable { found.append(body) }
        }
      case .query(.whatIf(let changes, _)):
        for change in changes where change.name.text == name {
          if case .set(let value) = change.kind { found.append(value) }
        }
      default: break  // No other statement changes a definition.
      }
    }
    return found
  }

  private mutating func find(_ name: String) throws {
    guard let definition = definitions[name], case .expression(let body) = definition.body else { return }
    let formula = bare(body)
    if case .path = formula.kind { return }
    if definition.condition != nil || definition.during != nil { return }
    var hasPath = false
    NaiveWalk.paths(in: formula) { _ in hasPath = true }
    guard hasPath else { return }
    // What the new body reads keeps the formula.
    var kept: Set<String> = [name]
    var pending = newBodies(name)
    while let next = pending.popLast() {
      var read: [String] = []
      NaiveWalk.paths(in: next) { if $0.names.count == 1 { read.append($0.names[0].text) } }
      for other in read where kept.insert(other).inserted {
        if let inner = definitions[other]?.body.readable { pending.append(inner) }
      }
    }
    for (other, definition) in definitions where !kept.contains(other) {
      switch definition.body {
      case .expression(let inner): try visit(inner, formula, name)
      case .interval, .range, .counted:
        for part in definition.body.uncertainParts ?? [] { try visit(part, formula, name) }
      case .table(let entries, let otherwise):
        for value in entries.map(\.value) + [otherwise].compactMap({ $0 }) { try visit(value, formula, name) }
      }
      if let condition = definition.condition { try visit(condition, formula, name) }
    }
    for case .query(let query) in tree.statements.map(\.kind) {
      switch query {
      case .show(let show), .whatIf(_, let show):
        for item in show.expressions { try visit(item, formula, name) }
        for clause in show.clauses {
          switch clause {
          case .keep(let value), .sort(let value, _): try visit(value, formula, name)
          case .condition(let value): if holds(value, formula) { throw NaiveGap("a changed formula in where") }
          case .by, .across, .during, .under, .top, .form, .interval, .uncertainty, .total: break
          }
        }
      case .list, .why, .levers, .reach, .uncertainty, .evidence, .actions, .bets: break
      }
    }
  }

  private mutating func visit(_ expression: Expression, _ formula: Expression, _ name: String) throws {
    if isSame(expression, formula) {
      edits.append((expression.range, name))
      return
    }
    if holdsTerms(of: formula, expression) { throw NaiveGap("a changed sum within a sum") }
    if case .bracketed(let inner, let condition?, _) = expression.kind {
      if holds(condition, formula) { throw NaiveGap("a changed formula in where") }
      return try visit(inner, formula, name)
    }
    // On rows the same text may be a fact of the row.
    if case .call(let call) = expression.kind, NaiveWorld.aggregates.contains(call.name.text) {
      let isGrouped = call.arguments.contains { argument in
        if case .each = argument.source { true } else { !argument.per.isEmpty }
      }
      if !isGrouped {
        if NaiveWalk.children(of: expression).contains(where: { holds($0, formula) }) {
          throw NaiveGap("a changed formula on rows")
        }
        return
      }
    }
    for child in NaiveWalk.children(of: expression) { try visit(child, formula, name) }
  }

  private func bare(_ expression: Expression) -> Expression {
    if case .bracketed(let inner, nil, nil) = expression.kind { return bare(inner) }
    return expression
  }

  private func isSame(_ a: Expression, _ b: Expression) -> Bool { text(bare(a)) == text(bare(b)) }
  private func text(_ expression: Expression) -> String { file.text(expression.range).filter { !$0.isWhitespace } }

  private func holds(_ expression: Expression, _ formula: Expression) -> Bool {
    isSame(expression, formula) || NaiveWalk.children(of: expression).contains { holds($0, formula) }
  }

  private func holdsTerms(of formula: Expression, _ expression: Expression) -> Bool {
    switch (formula.kind, expression.kind) {
    case (.sum(let first, let own), .sum(let other, let terms)):
      return own.count < terms.count
        && ([first] + own.map(\.expression)).allSatisfy { part in
          ([other] + terms.map(\.expression)).contains { isSame($0, part) }
        }
    case (.product(let first, let own), .product(let other, let factors)):
      return own.count < factors.count
        && ([first] + own.map(\.expression)).allSatisfy { part in
          ([other] + factors.map(\.expression)).contains { isSame($0, part) }
        }
    default: return false  // Only sums and products are held flat.
    }
  }
}
