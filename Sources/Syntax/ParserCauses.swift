import SourceText

extension Parser {
  /// Goal = "goal" Level .
  mutating func parseGoal() throws(SyntaxFault) -> LevelStatement {
    advance()
    return try parseLevel()
  }

  /// Target = "target" Level .
  mutating func parseTarget() throws(SyntaxFault) -> LevelStatement {
    advance()
    return try parseLevel()
  }

  /// Level = Name Bound { "warn" Range | "due" DATE | "each" Name | "where" Expression | "guard" Name Bound
  ///     | "surely" } .
  private mutating func parseLevel() throws(SyntaxFault) -> LevelStatement {
    context.hasDueDate = true
    let name = try parseName(.name(.definition))
    var level = LevelStatement(name: name, bound: try parseBound())
    while true {
      let clause = token
      let isTwice: Bool
      switch clause.keyword {
      case .warn:
        isTwice = level.warn != nil
        advance()
        level.warn = try parseOperators(.range)
      case .until where peek().kind == .date: throw fail(.causeForm(.otherWordForDue(text(token))), at: range)
      case .due, .by:
        if clause.keyword == .by, peek().kind == .date {
          // A line ends behind `by`, and not behind `due`: the date comes to it.
          let whole = peek().isFirstOnLine ? range.union(range(peek())) : range
          reportOldSpelling("by", now: peek().isFirstOnLine ? "due \(text(peek()))" : "due", at: whole)
        }
        isTwice = level.deadline != nil
        advance()
        level.deadline = try parseDate()
      case .each:
        isTwice = level.grain != nil
        advance()
        level.grain = try parseName(.time(.period(example: "month")))
      case .where:
        isTwice = level.condition != nil
        advance()
        level.condition = try parseExpression()
      case .guard:
        // More than one thing may have to stay as it is.
        isTwice = false
        advance()
        let start = token.start
        let name = try parseName(.name(.definition))
        let bound = try parseBound()
        level.guards.append(LevelGuard(name: name, bound: bound, range: range(from: start)))
      case .surely:
        isTwice = level.surely != nil
        advance()
        level.surely = range(clause)
      default: return level  // no other word continues a level
      }
      if isTwice { report(.duplicateClause(text(clause)), at: range(clause)) }
    }
  }

  /// Bound = Comparator Sum | "in" Range | Quantity Edge .
  mutating func parseBound() throws(SyntaxFault) -> Bound {
    if at(.in) {
      let sign = advance()
      let value = try parseOperators(.range)
      return .range(band(behind: sign, value) ?? value)
    }
    if edgeBehindQuantity() != nil {
      let (comparator, value) = try parseEdge()
      return .comparison(comparator, value)
    }
    guard let comparator = comparator(token.kind) else {
      throw fail(expecting: .level)
    }
    let sign = advance()
    let value = try parseOperators(.sum)
    dropSecondEdge(sign)
    if let band = band(behind: sign, value) { return .range(band) }
    return .comparison(comparator, value)
  }

  /// Bet = "bet" Name Bound "due" DATE "at" Quantity [ "because" STRING ] .
  mutating func parseBet() throws(SyntaxFault) -> BetStatement {
    advance()
    context.hasDueDate = true
    let name = try parseName(.name(.definition))
    let bound = try parseBound()
    try expectDue()
    let due = try parseDate()
    if isAtSecondDate { throw fail(.causeForm(.dueInRange), at: range) }
    if at(.because) {
      let place = range(advance())
      _ = try parseString()
      throw fail(.causeForm(at(.at) ? .chanceBehindReason : .noChance), at: place)
    }
    if !at(.at) { throw fail(.causeForm(.noChance), at: foundRange) }
    advance()
    let chance = try parseQuantity()
    let because = eat(.because) ? try parseString() : nil
    if because != nil, at(.because) { throw fail(.duplicateClause(text(token)), at: range) }
    try refuseForeignClause(of: .bet)
    return BetStatement(name: name, bound: bound, due: due, chance: chance, because: because)
  }

  /// `due`; what often stands in its place is told by its name.
  private mutating func expectDue() throws(SyntaxFault) {
    if eat(.due) { return }
    if at(.name), peek().kind == .date { throw fail(.causeForm(.otherWordForDue(text(token))), at: range) }
    guard at(.at) else { throw fail(.causeForm(.noDue), at: foundRange) }
    let start = advance()
    let chance = try parseQuantity()
    guard at(.due), peek().kind == .date else { throw fail(.causeForm(.noDue), at: range(start)) }
    advance()
    let due = try parseDate()
    let ordered = "due \(file.text(due.range)) at \(file.text(chance.range))"
    throw fail(.causeForm(.dueBehindChance(ordered)), at: range(from: start.start))
  }

  /// Scenario = "scenario" Name [ "from" DATE ] "{" { EOL } { Assignment EntryEnd } "}" .
  mutating func parseScenario() throws(SyntaxFault) -> ScenarioStatement {
    advance()
    let name = try parseName(.name(.scenario))
    let from = eat(.from) ? try parseDate() : nil
    let assignments: [Assignment?] = try parseBlock(
      bad: { _ in nil },
      entry: { (parser: inout Parser) throws(SyntaxFault) in try parser.parseAssignment() })
    return ScenarioStatement(name: name, from: from, assignments: assignments.compactMap(\.self))
  }

  /// Assignment = Name "=" Body .
  mutating func parseAssignment() throws(SyntaxFault) -> Assignment {
    let start = token.start
    let name = try parseName(.name(.definition))
    let equals = range
    try expect(.equal, .word("="))
    if isAtEntryEnd { throw fail(.missingBody(.assignment), at: foundRange) }
    context.definitionEquals = equals
    var body = try parseBody()
    context = ExpressionContext()
    if let fixed = reportSecondEquals(of: body) { body = .expression(fixed) }
    return Assignment(name: name, value: body, range: range(from: start))
  }

  /// Test = "test" STRING "{" { EOL } { TestEntry EntryEnd } "}" .
  mutating func parseTest() throws(SyntaxFault) -> TestStatement {
    advance()
    let title = try parseString()
    let entries = try parseBlock(
      bad: { TestEntry(kind: .bad, range: $0) },
      entry: { (parser: inout Parser) throws(SyntaxFault) in try parser.parseTestEntry() })
    return TestStatement(title: title, entries: entries)
  }

  /// TestEntry = "given" ( Name TABLEROW { TABLEROW } | Assignment { "," Assignment } ) | "expect" Expression
  ///     [ ( "±" | "+-" ) Sum ] .
  private mutating func parseTestEntry() throws(SyntaxFault) -> TestEntry {
    let start = token.start
    let kind: TestEntry.Kind
    switch token.keyword {
    case .given:
      advance()
      kind = try parseGiven()
    case .expect:
      advance()
      context.isExpectation = true
      let expectation = try parseExpression()
      context.isExpectation = false
      var tolerance: Expression?
      if at(.plusMinus) || (at(.plus) && peek().kind == .minus) {
        if at(.plus) { toleranceSigns.insert(token.start) }
        if advance().kind == .plus { advance() }
        tolerance = try parseOperators(.sum)
      }
      kind = .expect(expectation, tolerance: tolerance)
    default: throw failEntry(of: .test)  // no other word begins one
    }
    return TestEntry(kind: kind, range: range(from: start))
  }

  private mutating func eatInGiven() -> Bool {
    guard at(.comma), peek(2).kind == .equal else { return false }
    advance()
    return true
  }

  private mutating func parseGiven() throws(SyntaxFault) -> TestEntry.Kind {
    guard isAtName, peek().kind == .tableRow else {
      var assignments: [Assignment] = []
      repeat { assignments.append(try parseAssignment()) } while eatInGiven()
      return .given(assignments)
    }
    let name = try parseName(.name(.dataset))
    var rows: [TableRow] = []
    while at(.tableRow) {
      rows.append(TableRow(cells: readCells(text(token)), range: range))
      advance()
    }
    return .table(name, rows: rows)
  }
}

/// The cells of `| a | "b | c" |`: quoted as in CSV, else without the spaces around them.
func readCells(_ line: String) -> [String] {
  var cells: [String] = []
  var cell = ""
  var isQuoted = false
  var wasQuoted = false
  var rest = Substring(line).unicodeScalars.dropFirst()
  func finished() -> String { wasQuoted ? cell : trimmed(cell) }
  while let scalar = rest.popFirst() {
    if isQuoted {
      if scalar != "\"" {
        cell.unicodeScalars.append(scalar)
      } else if rest.first == "\"" {
        cell.unicodeScalars.append(scalar)
        rest.removeFirst()
      } else {
        isQuoted = false
      }
    } else if scalar == "\"", trimmed(cell).isEmpty, !wasQuoted {
      isQuoted = true
      wasQuoted = true
      cell = ""
    } else if scalar == "|" {
      cells.append(finished())
      cell = ""
      wasQuoted = false
    } else if !wasQuoted || !(scalar == " " || scalar == "\t") {
      cell.unicodeScalars.append(scalar)
    }
  }
  // A row may leave out its last `|`.
  if wasQuoted || !trimmed(cell).isEmpty { cells.append(finished()) }
  return cells
}

private func trimmed(_ text: String) -> String {
  func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\u{3000}" || scalar == "\r"
  }
  let scalars = text.unicodeScalars
  guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
  else { return "" }
  return String(scalars[first...last])
}
