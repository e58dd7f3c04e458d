import SourceText
import Syntax
import Testing

func file(_ text: String) -> SourceFile { SourceFile(id: FileID(0), name: "test.kpi", text: text) }

/// The tree of a text with a bracket around each operation, one line for each statement: `ltv = (margin * freq)`.
func read(_ text: String) -> String {
  let (tree, diagnostics) = parse(file(text))
  let faults = diagnostics.map { "\($0.code) \($0.message.english)" }
  return (tree.statements.map { shown($0.kind) } + faults).joined(separator: "\n")
}

/// The codes reported for a text, in the order of their places.
func codes(_ text: String) -> [String] { parse(file(text)).1.map(\.code) }

/// The right side of `x = …`.
func value(_ text: String) -> String {
  let read = read("x = " + text)
  return read.hasPrefix("x = ") ? String(read.dropFirst(4)) : read
}

private func shown(_ kind: StatementKind) -> String {
  switch kind {
  case .definition(let definition):
    var text = shown(definition.name)
    if !definition.parameters.isEmpty {
      let parameters = definition.parameters.map { shown($0.name) + ($0.value.map { " = " + shown($0) } ?? "") }
      text += "(" + parameters.joined(separator: ", ") + ")"
    }
    if let unit = definition.unit { text += ": " + shown(unit) }
    for dimension in definition.dimensions { text += " by " + shown(dimension.expression) }
    text += " = " + shown(definition.body)
    if let condition = definition.condition { text += " where " + shown(condition) }
    if let during = definition.during { text += " during " + shown(during) }
    return text
  case .query(.show(let show)): return "show " + show.expressions.map(shown).joined(separator: ", ")
  case .bad: return "bad"
  default: return "another kind of statement"
  }
}

private func shown(_ body: DefinitionBody) -> String {
  switch body {
  case .expression(let expression): return shown(expression)
  case .interval(let low, let high): return "\(shown(low)) to \(shown(high))"
  case .range(let low, let mode, let high):
    return [low, mode, high].compactMap { $0.map(shown) }.joined(separator: "..")
  case .counted(let part, let whole): return "\(shown(part)) of \(shown(whole))"
  case .table(let entries, let otherwise): return shown(entries, otherwise)
  }
}

private func shown(_ entries: [TableEntry], _ otherwise: Expression?) -> String {
  let rows = entries.map { $0.keys.map(shown).joined(separator: "&") + ": " + shown($0.value) }
  return "{" + (rows + (otherwise.map { ["else: " + shown($0)] } ?? [])).joined(separator: ", ") + "}"
}

private func shown(_ name: Name) -> String { name.isQuoted ? "`\(name.text)`" : name.text }

private func shown(_ path: Path) -> String { path.names.map(shown).joined(separator: ".") }

private func shown(_ unit: UnitExpression) -> String {
  unit.factors.map { $0.exponent == 1 ? $0.name : "\($0.name)^\($0.exponent)" }.joined(separator: "·")
}

private func shown(_ keys: [GroupKey]) -> String {
  keys.map { ($0.name.map { shown($0) + "=" } ?? "") + shown($0.expression) }.joined(separator: "&")
}

private func shown(_ argument: Argument) -> String {
  var text: String
  switch argument.source {
  case .expression(let expression): text = shown(expression)
  case .each(let keys): text = "each " + shown(keys)
  }
  if !argument.per.isEmpty { text += " per " + shown(argument.per) }
  if let via = argument.via { text += " via " + shown(via) }
  if let on = argument.on { text += " on " + shown(on) }
  if let condition = argument.condition { text += " where " + shown(condition) }
  return text
}

private func shown(_ window: WindowCall) -> String {
  var text: String
  switch window.kind {
  case .ordinal: text = "ordinal"
  case .tile(let count): text = "tile " + shown(count)
  case .previous(let value, let distance), .following(let value, let distance), .running(let value, let distance):
    text = "\(window.kind.word) " + shown(value) + (distance.map { " by " + shown($0) } ?? "")
  }
  if !window.per.isEmpty { text += " per " + shown(window.per) }
  if let order = window.order { text += " sort " + shown(order) + (window.isDescending ? " desc" : "") }
  return "(\(text))"
}

func shown(_ expression: Expression) -> String {
  switch expression.kind {
  case .number(let number): return number.value.plainText + (number.unit.map { "[\(shown($0))]" } ?? "")
  case .date(let date): return "\(date)"
  case .text(let text): return "\"\(text)\""
  case .boolean(let value): return "\(value)"
  case .none: return "none"
  case .path(let path): return shown(path)
  case .call(let call):
    var text = call.arguments.map(shown).joined(separator: ", ")
    if let condition = call.condition { text += " where " + shown(condition) }
    if let among = call.among { text += " among " + shown(among) }
    return "\(shown(call.name))(\(text))"
  case .window(let window): return shown(window)
  case .since(let unit, let event): return "(\(shown(unit.unit)) since \(shown(event)))"
  case .negate(let value): return "(-\(shown(value)))"
  case .sum(let first, let terms):
    return "(" + shown(first) + terms.map { ($0.isSubtracted ? " - " : " + ") + shown($0.expression) }.joined() + ")"
  case .product(let first, let factors):
    return "(" + shown(first) + factors.map { ($0.isDivided ? " / " : " * ") + shown($0.expression) }.joined() + ")"
  case .power(let base, let exponent): return "(\(shown(base)) ^ \(shown(exponent)))"
  case .comparison(let sign, let left, let right): return "(\(shown(left)) \(sign.rawValue) \(shown(right)))"
  case .membership(let value, let isNegated, let set):
    return "(\(shown(value))\(isNegated ? " not" : "") in \(shown(set)))"
  case .top(let value, let isNegated, let part):
    return
      "(\(shown(value))\(isNegated ? " not" : "") in top \(part.value.plainText)\(part.unit.map { "[\(shown($0))]" } ?? ""))"
  case .like(let value, let isNegated, let pattern):
    return "(\(shown(value))\(isNegated ? " not" : "") like \(shown(pattern)))"
  case .within(let value, let length, let event): return "(\(shown(value)) within \(shown(length)) of \(shown(event)))"
  case .range(let low, let high, let isHalfOpen): return "(\(shown(low))\(isHalfOpen ? "..<" : "..")\(shown(high)))"
  case .and(let operands): return "(" + operands.map(shown).joined(separator: " and ") + ")"
  case .or(let operands): return "(" + operands.map(shown).joined(separator: " or ") + ")"
  case .not(let operand): return "(not \(shown(operand)))"
  case .coalesce(let operands): return "(" + operands.map(shown).joined(separator: " ?? ") + ")"
  case .conditional(let condition, let then, let otherwise):
    return "(if \(shown(condition)) then \(shown(then)) else \(shown(otherwise)))"
  case .bracketed(let inner, let condition, let during):
    return "[" + shown(inner) + (condition.map { " where " + shown($0) } ?? "")
      + (during.map { " during " + shown($0) } ?? "") + "]"
  case .list(let items): return "list(" + items.map(shown).joined(separator: ", ") + ")"
  case .band(let value, let end): return "(\(shown(value)) up to \(shown(end)))"
  case .histogram(let value, let step): return "(\(shown(value)) step \(shown(step)))"
  case .table(let table):
    return table.dimensions.map { "by \(shown($0.expression)) " }.joined() + shown(table.entries, table.otherwise)
  case .expansion, .argument: return "written out later"
  case .bad: return "bad"
  }
}
