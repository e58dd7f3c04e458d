import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Expressions into formulas. The parser limits nesting, so these functions may call each other; flat chains are loops.
extension Analyzer {
  func compile(_ expression: Expression, _ scope: Scope) -> Formula {
    let range = expression.range
    if let key = computedKey(expression, scope) { return key }
    switch expression.kind {
    case .bad: return missingValue(range)
    case .number(let literal): return compileNumber(literal, range)
    case .date(let literal):
      let (constant, type) = dateConstant(literal, at: range)
      return make(.constant(constant), type, range)
    case .text(let text): return make(.constant(.text(text)), .text, range)
    case .boolean(let value): return make(.constant(.boolean(value)), .boolean, range)
    case .none: return make(.constant(.missing), .unknown, range)
    case .path(let path): return compilePath(path, scope)
    case .call(let call): return compileCall(call, scope, range)
    case .window(let window): return compileWindow(window, scope, range)
    case .since(let unit, let anchor): return compileSince(unit, anchor, scope, range)
    case .negate(let inner): return compileNegation(inner, scope, range)
    case .sum(let first, let rest): return compileSum(first, rest, scope, range)
    case .product(let first, let rest): return compileProduct(first, rest, scope, range)
    case .power(let base, let exponent): return compilePower(base, exponent, scope, range)
    case .comparison(let comparison, let left, let right):
      return compileComparison(comparison, left, right, scope, range)
    case .membership(let value, let isNegated, let set):
      return negated(compileMembership(value, set, scope, range), isNegated)
    case .top(let value, let isNegated, let part): return negated(compileTop(value, part, scope, range), isNegated)
    case .like(let value, let isNegated, let pattern):
      return negated(compileLike(value, pattern, scope, range), isNegated)
    case .within(let time, let length, let anchor): return compileWithin(time, length, anchor, scope, range)
    case .and(let parts): return make(.and(parts.map { compileCondition($0, scope) }), .boolean, range)
    case .or(let parts):
      if let message = listMeant(parts, scope) {
        report(message, at: range)
        return make(.constant(.missing), .boolean, range)
      }
      return make(.or(parts.map { compileCondition($0, scope) }), .boolean, range)
    case .not(let inner): return make(.not(compileCondition(inner, scope)), .boolean, range)
    case .coalesce(let parts):
      let (formulas, type) = unify(parts.map { compile($0, scope) }, "??")
      return make(.coalesce(formulas), type, range)
    case .conditional(let condition, let then, let otherwise):
      let test = compileCondition(condition, scope)
      let (branches, type) = unify([compile(then, scope), compile(otherwise, scope)], "if")
      return make(.conditional(test, then: branches[0], otherwise: branches[1]), type, range)
    case .bracketed(let inner, let condition, let during):
      return compileFiltered(condition: condition, during: during, scope, range) { self.compile(inner, $0) }
    case .band(let inner, let upTo): return compileBand(compile(inner, scope), upTo, range)
    case .histogram(let inner, let step):
      let (parts, type) = unify([compile(inner, scope), compile(step, scope)], "step")
      if case .number = type {} else if type != .unknown { report(.wrongArgument("step", type), at: range) }
      checkStep(parts[1])
      return make(.histogram(parts[0], step: parts[1]), type, range)
    case .table(let table): return compileTable(table, scope, range)
    case .expansion(let expansion): return compileCallBody(expansion, scope, range)
    case .argument(let argument): return compileArgument(argument, scope)
    case .range, .list:
      var way: Phrase?
      if case .list(let items) = expression.kind { way = listAsTable(items) }
      report(way.map { .helped(.looseRange, [Help($0)]) } ?? .looseRange, at: range)
      return missingValue(range)
    }
  }

  /// A formula that must be true or false.
  func compileCondition(_ expression: Expression, _ scope: Scope) -> Formula {
    let formula = compile(expression, scope)
    switch formula.type {
    case .boolean, .unknown: return formula
    case .number, .text, .date, .moment, .period:
      report(.notACondition(typeText(formula.type), text: program.text(expression.range)), at: expression.range)
      return make(.constant(.missing), .boolean, expression.range)
    }
  }

  private func negated(_ formula: Formula, _ isNegated: Bool) -> Formula {
    isNegated ? make(.not(formula), .boolean, formula.range) : formula
  }

  private func compileNumber(_ literal: NumberLiteral, _ range: SourceRange) -> Formula {
    let value = Constant.number(literalValue(literal))
    guard let written = literal.unit else {
      return make(.constant(value), .number(Analyzer.bareUnit(literal.value)), range)
    }
    guard let unit = self.unit(written, after: true) else { return make(.constant(value), .unknown, range) }
    return make(.constant(value), .number(unit), range)
  }

  private func compileNegation(_ inner: Expression, _ scope: Scope, _ range: SourceRange) -> Formula {
    let value = compile(inner, scope)
    if case .constant(.number(let number)) = value.kind {
      return make(.constant(.number(Analyzer.negative(number))), value.type, range)
    }
    return make(.scaled(number(value, in: "-"), Rational(-1)), value.type, range)
  }

  static func negative(_ number: Number) -> Number {
    switch number {
    case .exact(let value) where value.coefficient != .min:
      .exact(ExactDecimal(-value.coefficient, scale: value.scale))
    case .exact(let value): .double(-value.double)
    case .double(let value): .double(-value)
    }
  }

  /// The formula, reported when it is no number.
  func number(_ formula: Formula, in word: String) -> Formula {
    switch formula.type {
    case .number, .unknown: return formula
    case .text, .boolean, .date, .moment, .period:
      report(.notANumber(word, formula.type), at: formula.range)
      return missingValue(formula.range)
    }
  }

  func unitOf(_ formula: Formula) -> UnitType? {
    if case .number(let unit) = formula.type { return unit }
    return nil
  }

  /// A whole number that must stand in the rules.
  func wholeLiteral(_ expression: Expression) -> Int? {
    if case .number(let literal) = expression.written.kind, case .exact(let value) = literal.value.normalizedExact,
      value.scale == 0, literal.unit == nil
    {
      return Int(value.coefficient)
    }
    return nil
  }

  func compileBand(_ inner: Formula, _ upTo: Expression, _ range: SourceRange) -> Formula {
    guard let limit = wholeLiteral(upTo) else {
      report(.wholeLiteralExpected("up to"), at: upTo.range)
      return missingValue(range)
    }
    return make(.band(number(inner, in: "up to"), upTo: limit), inner.type, range)
  }

  /// Steps of 0 or less hold no value, or count backwards.
  func checkStep(_ step: Formula) {
    if let value = constantValue(step), value <= 0 { report(.stepNotPositive, at: step.range) }
  }

  private func compileLike(_ value: Expression, _ pattern: Expression, _ scope: Scope, _ range: SourceRange) -> Formula
  {
    let text = compile(value, scope)
    if text.type != .text, text.type != .unknown {
      let message = SemanticMessage.wrongArgument("like", text.type)
      var date: String?
      if case .text(let mask) = pattern.written.kind {
        var words = mask.filter { !"*%?_".contains($0) }
        while let last = words.last, "-/".contains(last) { words.removeLast() }
        date = dateMeant(words, beside: text.type)
      }
      let way = date.map { Phrase.write("\(program.text(value.range)) in \($0)") }
      report(way.map { .helped(message, [Help($0)]) } ?? message, at: value.range)
      return make(.constant(.missing), .boolean, range)
    }
    guard case .text(let mask) = pattern.written.kind else {
      report(.textLiteralExpected("like"), at: pattern.range)
      return make(.constant(.missing), .boolean, range)
    }
    return make(.like(text, pattern: mask), .boolean, range)
  }

  // MARK: Times of the row

  private func compileWithin(
    _ time: Expression, _ length: Expression, _ anchor: Expression, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    guard let row = scope.row else {
      report(.rowOnly(.word("within")), at: range)
      return make(.constant(.missing), .boolean, range)
    }
    var inside = scope
    inside.isClosedTime = true
    var t = compile(time, inside)
    var s = compile(anchor, inside)
    let span = duration(length)
    for part in [t, s] where !isTime(part.type) {
      report(.wrongArgument("within", part.type), at: part.range)
    }
    t = firstDay(t)
    s = firstDay(s)
    guard let span else { return make(.constant(.missing), .boolean, range) }
    let coverage = self.coverage(of: t, on: row)
    return make(
      .within(t, length: span, anchor: s, coverage: coverage.map { DatasetID($0) }), .boolean, range)
  }

  /// A period as the day it begins on; other times as they are.
  func firstDay(_ formula: Formula) -> Formula {
    guard case .period = formula.type else { return formula }
    return make(.function(.firstDay, [formula]), .date, formula.range)
  }

  func isTime(_ type: ValueType) -> Bool {
    switch type {
    case .date, .moment, .unknown, .period: true
    case .number, .text, .boolean: false
    }
  }

  /// The datasets whose rows decide a time: after their last covered day it is not known whether it will still come.
  private func coverage(of formula: Formula, on row: Int) -> [Int] {
    var found: [Int] = []
    func add(_ dataset: Int) {
      if !found.contains(dataset) { found.append(dataset) }
    }
    var waiting: [(Formula, Int)] = [(formula, row)]
    var seen: Set<[Int]> = []
    func visit(_ column: Int, _ dataset: Int) {
      guard seen.insert([column, dataset]).inserted else { return }
      let table = datasets[dataset]
      switch table.columns[column].source {
      case .file, .stackedLabel, .stackedValue, .bad: add(dataset)
      case .inherited: add(dataset)
      case .key:
        if !table.times.isEmpty { add(dataset) } else if case .grouped(let source, _, _) = table.kind { add(source) }
      case .formula, .clock:
        if let made = table.columns[column].formula { waiting.append((made, dataset)) } else { add(dataset) }
      }
    }
    while let (current, dataset) = waiting.popLast() {
      switch current.kind {
      case .row(.column(let id)): visit(id.index, dataset)
      case .row(.path(let route, let id)):
        if let last = route.last { visit(id.index, references[last.index].target) }
      case .row(.fact(let aggregate, _)):
        // Rows without a time of their own (lines of an order) are complete when the rows made of them are.
        if case .rows(let source) = aggregate.source {
          add(datasets[source.index].times.isEmpty ? dataset : source.index)
        }
      case .row(.window(let window)):
        add(window.dataset.index)
      default: waiting += current.children.map { ($0, dataset) }  // Every other kind only passes its parts on.
      }
    }
    return found.sorted()
  }

  private func compileSince(_ unit: SinceUnit, _ anchor: Expression, _ scope: Scope, _ range: SourceRange) -> Formula {
    let words = "\(unit.text) since"
    guard let row = scope.row else {
      report(.rowOnly(.word(words)), at: range)
      return missingValue(range)
    }
    guard let time = datasets[row].times.first else {
      report(.noTime(datasets[row].name, what: .word(words)), at: range)
      return missingValue(range)
    }
    var own = firstDay(rowFormula(time.column, of: row, [], scope, at: range))
    var start = firstDay(compile(anchor, scope))
    if case .row(.column(let id)) = start.kind, id.index == time.column {
      report(.sinceOwnTime("\(words) \(program.text(anchor.range))", datasets[row].name), at: range)
    }
    if own.type == .moment, start.type == .date { own = make(.function(.dayOfMoment, [own]), .date, own.range) }
    if own.type == .date, start.type == .moment { start = make(.function(.dayOfMoment, [start]), .date, start.range) }
    if !isTime(start.type) {
      let message = SemanticMessage.wrongArgument("since", start.type)
      let date = start.type == .text || isLiteral(start) ? Analyzer.dateLiteral(of: program.text(anchor.range)) : nil
      report(date.map { .helped(message, [.write($0)]) } ?? message, at: anchor.range)
    }
    let kind = make(.constant(.text(unit.text)), .text, unit.range)
    // A plain number: `age <= 11` and `by age` are what it is for.
    return make(.function(.wholeSince, [own, start, kind]), .number(.plain), range)
  }

  private func compileWindow(_ window: WindowCall, _ scope: Scope, _ range: SourceRange) -> Formula {
    guard let row = scope.row, scope.bare == .columns || scope.isInColumnCall else {
      report(.helped(.rowOnly(.placeAmongRows), [Help(columnOfPlaces(window, range))]), at: range)
      return missingValue(range)
    }
    var kind = WindowColumn.Kind.ordinal
    var type = ValueType.number(.amount)
    switch window.kind {
    case .ordinal: break
    case .tile(let count):
      guard let count = wholeLiteral(count), count > 0 else {
        report(.wholeLiteralExpected("tile"), at: count.range)
        return missingValue(range)
      }
      kind = .tile(count)
    case .previous(let inner, let distance), .following(let inner, let distance):
      let rows = distance.map { wholeLiteral($0) } ?? 1
      guard let rows, rows > 0 else {
        report(.wholeLiteralExpected(window.kind.word), at: distance?.range ?? range)
        return missingValue(range)
      }
      let value = compile(inner, scope)
      if case .previous = window.kind { kind = .previous(value, rows) } else { kind = .following(value, rows) }
      type = value.type
    case .running(let inner, let distance):
      let rows = distance.map { wholeLiteral($0) }
      if let rows, (rows ?? 0) <= 0 {
        report(.wholeLiteralExpected("running"), at: distance?.range ?? range)
        return missingValue(range)
      }
      let value = number(compile(inner, scope), in: "running")
      kind = .running(value, rows ?? nil)
      type = value.type
    }
    let per = window.per.map { key -> Formula in
      if let grain = self.grain(key.expression) { return rowPeriod(grain, row, scope, key.range) }
      return compile(key.expression, scope)
    }
    let order = window.order.map { compilePath($0, scope) }
    if order == nil, datasets[row].times.isEmpty {
      report(.noTime(datasets[row].name, what: .orderOfRows), at: range)
    }
    if order == nil, let time = datasets[row].times.first {
      _ = columnType(time.column, of: row, scope, at: range)
    }
    notes(.rows(row), scope, at: range)
    return make(
      .row(
        .window(
          WindowColumn(
            dataset: DatasetID(row), kind: kind, per: per, order: order, isDescending: window.isDescending
          ))),
      type, range)
  }

  /// The period of the row's own time.
  func rowPeriod(_ grain: Grain, _ row: Int, _ scope: Scope, _ range: SourceRange) -> Formula {
    guard let time = datasets[row].times.first else {
      report(.noTime(datasets[row].name, what: .word(grain.rawValue)), at: range)
      return missingValue(range)
    }
    let value = rowFormula(time.column, of: row, [], scope, at: range)
    return period(grain, of: value, range)
  }
}

extension SinceUnit {
  /// `months`, `full 30 days`: what `TickUnit` reads.
  var text: String {
    let word = unit.text.hasSuffix("s") ? unit.text : unit.text + "s"
    return fullCount.map { "full \($0) \(word)" } ?? word
  }
}

extension Number {
  /// Without zeros at the end; a double stays a double.
  var normalizedExact: Number {
    if case .exact(let value) = self { return .exact(value.normalized) }
    return self
  }

  var isZero: Bool {
    switch self {
    case .exact(let value): value.coefficient == 0
    case .double(let value): value == 0
    }
  }
}
