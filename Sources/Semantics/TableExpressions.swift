import CivilTime
import SourceText
import Syntax

// Tables that stand in a formula: `orders.amount * by channel { "web": 3%, else: 0% }`.
extension Analyzer {
  /// Where a table stands, and in which definition it is read: of a scenario that changes the definition there are two.
  struct TablePlace: Hashable {
    var range: SourceRange
    var definition: Int?
    var isInCall: Bool
  }

  /// Where a value reads the row, the table is a choice among such values; else it is parameters by group as a definition of
  /// its own would be.
  func compileTable(_ table: TableExpression, _ scope: Scope, _ range: SourceRange) -> Formula {
    if scope.row != nil {
      let values = table.entries.map { compile($0.value, scope) } + (table.otherwise.map { [compile($0, scope)] } ?? [])
      if values.contains(where: readsRow) { return choice(table, values, scope, range) }
    }
    let index = tableDefinition(table, scope, range)
    return readDefinition(index, scope, at: range)
  }

  private func tableSource(_ table: TableExpression, _ range: SourceRange) -> Program.Definition {
    let text = program.text(range).singleSpaced
    return Program.Definition(
      name: Name(text, range: range), unit: nil, dimensions: table.dimensions,
      body: .written(.table(table.entries, otherwise: table.otherwise)), condition: nil, during: nil,
      documentation: nil, range: range, bodyRange: range)
  }

  /// The definition that holds a table: it has no name that anybody could write.
  private func tableDefinition(_ table: TableExpression, _ scope: Scope, _ range: SourceRange) -> Int {
    let place = TablePlace(range: range, definition: scope.definition, isInCall: scope.isInCall)
    if let known = tablePlaces[place] { return known }
    tablePlaces[place] = definitions.count
    var made = DefinitionTable(source: tableSource(table, range))
    made.place = scope.onSlice
    definitions.append(made)
    return definitions.count - 1
  }

  /// The first entry whose keys the row meets.
  private func choice(_ table: TableExpression, _ values: [Formula], _ scope: Scope, _ range: SourceRange) -> Formula {
    let source = tableSource(table, range)
    let shape = tableShape(source, table.entries)
    let keys = shape.dimensions.indices.map { position in
      lookupKey(shape, position, source.dimensions[position].expression, scope, range)
    }
    let (unified, type) = unify(values, "{ }")
    var result =
      table.otherwise == nil ? make(.constant(.missing), type, range) : unified[unified.count - 1]
    for (entry, value) in zip(shape.entries, unified).reversed() {
      guard let entry else { continue }
      let tests = entry.indices.map { self.test(entry[$0], keys[$0], shape.dimensions[$0].type, range) }
      let all = tests.count == 1 ? tests[0] : make(.and(tests), .boolean, range)
      result = make(.conditional(all, then: value, otherwise: result), type, range)
    }
    return result
  }

  private func test(_ key: TableKey, _ own: Formula, _ type: ValueType, _ range: SourceRange) -> Formula {
    let start = make(.constant(key.start), type, range)
    guard let end = key.end else { return make(.comparison(.equal, own, start), .boolean, range) }
    let last = end.value == .missing ? nil : make(.constant(end.value), type, range)
    let isInside = make(
      .between(own, lower: start, upper: last, isHalfOpen: end.isHalfOpen), .boolean, range)
    // A row without the number is in no range, and not in doubt.
    let isThere = make(.not(make(.isMissing(own), .boolean, range)), .boolean, range)
    return make(.and([isThere, isInside]), .boolean, range)
  }
}
