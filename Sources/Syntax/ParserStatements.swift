import SourceText

extension Parser {
  /// Program = { EOL } { Statement EOL { EOL } } EOF .
  mutating func parseProgram() -> [Statement] {
    var statements: [Statement] = []
    while true {
      while eat(.lineEnd) {}
      if at(.endOfFile) { return statements }
      statements.append(parseStatement())
    }
  }

  /// Statement = { DOC } ( Definition | Dataset | Calendar | UnitStatement | Goal | Target | Link | Factor
  ///     | Event | Action | Bet | Limit | Scenario | Test | Import | Query ) .
  private mutating func parseStatement() -> Statement {
    let documentation = parseDocumentation()
    let start = token.start
    depth = 0
    context = ExpressionContext()
    secondEquals = nil
    var kind = StatementKind.bad
    let (first, faults) = (position, diagnostics.count)
    statementStart = position
    isBodyBroken = false
    // Documentation above nothing documents nothing.
    if at(.endOfFile) { return Statement(documentation: documentation, kind: .bad, range: range(from: start)) }
    var isWhole = true
    do throws(SyntaxFault) {
      kind = try parseStatementKind()
      if !isAtStatementEnd { throw failRest(after: .statement) }
    } catch {
      isWhole = false
    }
    if let next = statementBehindUnfinishedLine(from: first),
      let fault = diagnostics.dropFirst(faults).firstIndex(where: {
        ($0.primary?.range.start ?? 0) >= Int(tokens[next].start)
      })
    {
      // In place of what was found wrong on the next line, with which reading goes on.
      diagnostics.removeSubrange(fault...)
      position = next
      report(.unfinishedLine(described(tokens[next - 1])), at: range(tokens[next - 1]))
      // What was read of the next line is no part of it.
      if case .definition(var definition) = kind {
        definition.body = .expression(badExpression())
        kind = .definition(definition)
      } else {
        kind = .bad
      }
    } else if !isWhole {
      recover()
      if case .query = kind {
        // What was read of a question is not the question.
        let item = ShowItem(name: nil, expression: Expression(.bad, range: range(from: start)))
        kind = .query(.show(ShowQuery(items: [item], clauses: [], range: range(from: start))))
      }
    }
    return Statement(documentation: documentation, kind: kind, range: range(from: start))
  }

  /// The first token of a line that goes on with the line before, and reads like a statement of its own: the line before lacks
  /// its end. Lines that go on are indented, statements are not.
  private func statementBehindUnfinishedLine(from first: Int) -> Int? {
    var open = 0
    for index in first...position {
      let token = tokens[index]
      switch token.kind {
      case .leftParenthesis, .leftBracket, .leftBrace: open += 1
      case .rightParenthesis, .rightBracket, .rightBrace: open -= 1
      default: break  // all other tokens neither open nor close
      }
      guard index > first, open == 0, token.isFirstOnLine, startsAtMargin(token), beginsStatement(index) else {
        continue
      }
      if continues(tokens[index - 1], before: tokens[max(0, index - 2)]) { return index }
    }
    return nil
  }

  /// `name =`, `name: 円 =`, `link a`, `goal a`
  private func beginsStatement(_ index: Int) -> Bool {
    guard tokens[index].kind == .name || tokens[index].kind == .quotedName, index + 1 < tokens.count else {
      return false
    }
    let next = tokens[index + 1].kind
    if next == .equal || next == .colon || hasParameters(at: index) { return true }
    return Keyword.statements.contains(tokens[index].keyword)
      && [.name, .quotedName, .string, .leftBrace].contains(next)
  }

  /// Moves to the end of the statement. A `}` at which nothing ends is stepped over here, so that reading always
  /// advances.
  private mutating func recover() {
    skipToEnd()
    while at(.rightBrace) {
      advance()
      skipToEnd()
    }
  }

  /// The `///` lines at the position, without the marks.
  mutating func parseDocumentation() -> String? {
    var lines: [String] = []
    while at(.documentation) {
      let line = text(advance()).dropFirst(3)
      lines.append(String(line.hasPrefix(" ") ? line.dropFirst() : line))
      while at(.lineEnd) { advance() }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private mutating func parseStatementKind() throws(SyntaxFault) -> StatementKind {
    if startsDefinition() { return .definition(try parseDefinition()) }
    switch token.keyword {
    case .dataset: return .dataset(try parseDataset())
    case .calendar: return .calendar(try parseCalendar())
    case .unit: return .unit(try parseUnitStatement())
    case .goal: return .goal(try parseGoal())
    case .target: return .target(try parseTarget())
    case .link: return .link(try parseLink())
    case .no where peek().keyword == .link: return .link(try parseLink())
    case .factor: return try parseFactor()
    case .event where startsEvent: return .event(try parseEvent())
    case .action where isBeforeName: return .action(try parseAction())
    case .bet where isBeforeName: return .bet(try parseBet())
    case .actions where isBeforeName, .list where isBeforeName: return .query(try parseQuery())
    case .bets where peek().kind == .lineEnd || peek().kind == .endOfFile: return .query(try parseQuery())
    case .limit: return try parseLimit()
    case .scenario: return .scenario(try parseScenario())
    case .test: return .test(try parseTest())
    case .import: return try parseImport()
    case .show, .why, .levers, .if, .reach, .uncertainty, .evidence: return .query(try parseQuery())
    default: return try parseOtherStatement()  // no other word begins a statement
    }
  }

  /// Rule L10: a name with `=` or `:` behind it begins a definition, whatever word it is; so does a name with `by`,
  /// for which a table follows.
  private func startsDefinition() -> Bool {
    if startsWithNameInNeed(isEntry: false) { return true }
    guard isAtName else { return false }
    let next = peek()
    if next.kind == .equal || next.kind == .colon { return true }
    if hasParameters(at: position) { return true }
    // An event has a name behind it, so `event by month = { … }` still defines.
    let needsName: Set<Keyword> = [.event, .action, .actions, .bet, .bets, .list]
    guard next.keyword == .by else { return false }
    if needsName.contains(token.keyword) { return hasTableAhead() }
    return !Keyword.statements.contains(token.keyword) && (!asksBareExpressions || hasTableAhead())
  }

  /// `f2(d) =`, `f2(d = 60日): % =`: names in brackets, with `=` or `:` behind them. `count(orders) = 3` typed at the prompt
  /// is a question.
  private func hasParameters(at start: Int) -> Bool {
    let name = tokens[start]
    guard start + 1 < tokens.count, tokens[start + 1].kind == .leftParenthesis else { return false }
    if name.kind == .name, Keyword.statements.contains(name.keyword) { return false }
    if asksBareExpressions, name.kind == .name, FunctionWords.all.contains(foldedName(text(name))) { return false }
    var index = start + 2
    while tokens[index].kind == .name || tokens[index].kind == .quotedName {
      index += 1
      if tokens[index].kind == .equal { index = endOfDefault(from: index) }
      guard tokens[index].kind == .comma else { break }
      index += 1
    }
    guard tokens[index].kind == .rightParenthesis, index > start + 2 || !asksBareExpressions else { return false }
    return tokens[index + 1].kind == .equal || tokens[index + 1].kind == .colon
  }

  /// The `,` or `)` behind the default of a parameter.
  private func endOfDefault(from start: Int) -> Int {
    var (index, depth) = (start, 0)
    while tokens[index].kind != .lineEnd, tokens[index].kind != .endOfFile {
      switch tokens[index].kind {
      case .leftParenthesis, .leftBracket: depth += 1
      case .rightParenthesis where depth == 0, .comma where depth == 0: return index
      case .rightParenthesis, .rightBracket: depth -= 1
      default: break  // all other tokens belong to the default
      }
      index += 1
    }
    return index
  }

  /// `= {` before the end of the statement: parameters by group, and not `ltv by month` typed at the prompt.
  private func hasTableAhead() -> Bool {
    var index = position
    while tokens[index].kind != .lineEnd, tokens[index].kind != .endOfFile {
      if tokens[index].kind == .equal, tokens[index + 1].kind == .leftBrace { return true }
      index += 1
    }
    return false
  }

  /// What begins like no statement: at the prompt a question; in a file a slip.
  private mutating func parseOtherStatement() throws(SyntaxFault) -> StatementKind {
    if asksBareExpressions {
      let start = token.start
      return .query(.show(try parseShowBody(from: start)))
    }
    if at(.rightBrace) || at(.rightParenthesis) || at(.rightBracket) {
      throw fail(.unmatchedClosing(text(token)), at: range)
    }
    if at(.tableRow) { throw fail(.tableRowOutside, at: range) }
    let word = token
    if at(.name), !word.keyword.isReserved {
      let next = peek()
      if next.kind == .arrow, peek(2).kind == .name || peek(2).kind == .quotedName { throw failLink(from: position) }
      if next.keyword == .starts {
        skipToEnd()
        let entry = file.text(range(from: word.start)).replacing("年度", with: "year")
        throw fail(
          .foreignWord(shown(word), form: .write("calendar { \(entry) }")), at: range(from: word.start))
      }
      let near = nearestMatch(to: text(word), among: Keyword.statements.map(\.rawValue))
      if !next.isFirstOnLine, next.kind != .leftParenthesis, next.kind != .dot,
        let form = ForeignWords.form(ofStatement: text(word))
      {
        throw fail(.foreignWord(shown(word), form: form), at: range)
      }
      let isWordBeforeWord = !next.isFirstOnLine && [.name, .quotedName, .string, .leftBrace].contains(next.kind)
      if isWordBeforeWord, !next.keyword.isReserved || near != nil {
        throw fail(.unknownStatement(described(word), near: near), at: range)
      }
    }
    if at(.name), peek().kind == .dot, peek(2).kind == .name, peek(3).kind == .equal {
      let (dataset, column) = (text(token), text(peek(2)))
      let form = Phrase(
        "a column is defined in the block of its dataset: `dataset \(dataset) from \"\(dataset).csv\" { \(column) = … }`",
        "列は、そのデータセットのブロックで定義する：`dataset \(dataset) from \"\(dataset).csv\" { \(column) = … }`")
      throw fail(.foreignWord("\(dataset).\(column) =", form: form), at: range.union(range(peek(2))))
    }
    if startsValue() {
      let (start, first) = (token.start, position)
      _ = try parseOperators(.or)
      if at(.arrow) { throw failLink(from: first) }
      if !isAtStatementEnd { throw failRest(after: .statement) }
      let whole = range(from: start)
      throw fail(.bareExpression(file.text(whole)), at: whole)
    }
    throw fail(.unknownStatement(described(word), near: nil), at: range)
  }

  /// `nps -> 紹介件数 -> 売上 (+)`, from its first token: each arrow is a link, and its sign a word.
  private mutating func failLink(from first: Int) -> SyntaxFault {
    position = first
    skipToEnd()
    let whole = range(from: tokens[first].start)
    let parts = tokens[first..<position].split { $0.kind == .arrow }.map { part -> String in
      guard let start = part.first, let end = part.last else { return "" }
      return file.text(range(start).union(range(end)))
    }
    var links: [String] = []
    for (cause, effect) in zip(parts, parts.dropFirst()) {
      links.append(link(from: links.isEmpty ? cause : nameInLink(cause), to: effect))
    }
    return fail(.linkWithoutWord(links.joined(separator: "; ")), at: whole)
  }

  /// `link a raises b after 3ヶ月` for `a -> b (+) 3ヶ月後`.
  private func link(from cause: String, to effect: String) -> String {
    let name = nameInLink(effect)
    var rest = foldedName(String(effect.dropFirst(name.count)))
    var sign = "->"
    for (mark, word) in [("(+)", "raises"), ("(-)", "lowers"), ("(−)", "lowers")] where rest.contains(mark) {
      sign = word
      rest = rest.replacing(mark, with: "")
    }
    let words = rest.split(separator: " ").map { word in
      word.hasSuffix("後") ? "after \(word.dropLast())" : String(word)
    }
    return (["link", cause, sign, name] + words).joined(separator: " ")
  }

  private func nameInLink(_ part: String) -> String { String(part.prefix { !" 　(（+-＋−".contains($0) }) }

  private func startsValue() -> Bool {
    switch token.kind {
    case .number, .date, .string, .leftParenthesis, .leftBracket, .quotedName, .minus, .plus, .negativeMark, .currency:
      true
    case .name: !token.keyword.isReserved || [.true, .false, .none, .not].contains(token.keyword)
    default: false  // no other token begins a value
    }
  }

  /// Definition = Name [ Parameters ] [ ":" UnitType ] "=" Body { "where" Expression | "during" Range } .
  private mutating func parseDefinition() throws(SyntaxFault) -> DefinitionStatement {
    let name = parseDefinedName()
    var definition = DefinitionStatement(name: name, dimensions: [], body: .expression(badExpression()))
    // From here on a fault keeps the definition and its name.
    do throws(SyntaxFault) {
      if at(.leftParenthesis) { try parseParameters(into: &definition.parameters) }
      if eat(.colon) { definition.unit = try parseUnitType() }
      let by = range
      if eat(.by) {
        // `fee by channel = { … }`, as it was written once.
        definition.dimensions = try parseBands()
        let keys = file.text(by.union(range(tokens[position - 1])))
        if at(.equal), peek().kind == .leftBrace {
          let old = by.union(range)
          reportOldSpelling(file.text(old), now: "= \(keys)", at: old)
        }
      }
      let equals = range
      try expect(.equal, .word("="))
      if isAtEntryEnd { throw fail(.missingBody(.definition), at: foundRange) }
      context.definitionEquals = equals
      definition.body = try parseBody()
      (definition.condition, definition.during) = try parseConditions()
      if !isAtStatementEnd { throw failRest(after: .definition) }
    } catch {
      skipToEnd()
      if isBodyBroken { definition.body = .expression(badExpression()) }
    }
    if let fixed = reportSecondEquals(of: definition.body) { definition.body = .expression(fixed) }
    return definition
  }

  /// Parameters = "(" Parameter { "," Parameter } ")" .
  ///
  /// Those before a fault are kept, so that calls of the definition are calls of it.
  private mutating func parseParameters(into parameters: inout [Parameter]) throws(SyntaxFault) {
    let opening = advance()
    repeat { parameters.append(try parseParameter()) } while eat(.comma)
    try close(opening, .rightParenthesis, ")")
  }

  /// Parameter = Name [ "=" Expression ] .
  private mutating func parseParameter() throws(SyntaxFault) -> Parameter {
    let name = try parseName(.name(.parameter))
    guard eat(.equal) else { return Parameter(name: name, value: nil) }
    let outer = context
    context = ExpressionContext(isInArguments: true)
    let value = try parseExpression()
    context = outer
    return Parameter(name: name, value: value)
  }

  mutating func reportSecondEquals(of body: DefinitionBody) -> Expression? {
    guard secondEquals != nil else { return nil }
    guard case .expression(let value) = body else { return reportSecondEquals(of: badExpression()) }
    return reportSecondEquals(of: value)
  }

  /// `flag = channel = "web"`: once all of it has been read the message can write it with brackets. What it would be is left
  /// open, so that nothing more is said of it. Nil where there is no second `=`.
  mutating func reportSecondEquals(of value: Expression) -> Expression? {
    guard let (first, place) = secondEquals else { return nil }
    secondEquals = nil
    if case .bad = value.kind {
      report(.secondEquals(first: first), at: place)
    } else {
      report(.secondEquals(first: first, fixed: "(\(file.text(value.range)))", value.range), at: place)
    }
    return Expression(.bad, range: value.range)
  }

  /// The name of a definition. A reserved word is reported and kept, so that the rest is read.
  mutating func parseDefinedName(isEntry: Bool = false) -> Name {
    // `f2(d) = …` has a parameter.
    if isEntry || startsWithNameInNeed(isEntry: false), let name = nameInNeed() { return name }
    if at(.name), token.keyword.isReserved {
      report(.reservedName(token.keyword, .anyName), at: range)
    }
    return readName()
  }

  func badExpression() -> Expression { Expression(.bad, range: range) }

  /// What is behind `by` of a table.
  mutating func parseBands() throws(SyntaxFault) -> [Dimension] {
    var bands: [Dimension] = []
    repeat { bands.append(try parseBand()) } while eat(.comma)
    return bands
  }

  /// Band = Sum [ "up" "to" Sum | "step" Sum ] .
  private mutating func parseBand() throws(SyntaxFault) -> Dimension {
    let value = try parseOperators(.sum)
    let start = value.range.start
    if at(.up) {
      advance()
      try expect(.to)
      let end = try parseOperators(.sum)
      return Dimension(expression: Expression(.band(value, upTo: end), range: range(from: start)))
    }
    guard eat(.step) else { return Dimension(expression: value) }
    let step = try parseOperators(.sum)
    return Dimension(expression: Expression(.histogram(value, step: step), range: range(from: start)))
  }

  /// Body = Table | Expression [ ( "to" | "of" ) Sum ] | Sum ".." Sum [ ".." Sum ] .
  mutating func parseBody() throws(SyntaxFault) -> DefinitionBody {
    if at(.leftBrace) {
      let table = try parseTable()
      return .table(table.entries, otherwise: table.otherwise)
    }
    var first: Expression
    if at(.if) || at(.not) {
      first = try parseExpression()
    } else {
      first = try parseOperators(.sum)
      if eat(.range) {
        let second = try parseOperators(.sum)
        return eat(.range)
          ? .range(first, mode: second, try parseOperators(.sum)) : .range(first, mode: nil, second)
      }
      first = try continueOperators(first, .or)
    }
    if eat(.to) { return .interval(first, try parseOperators(.sum)) }
    if eat(.of) { return .counted(first, of: try parseOperators(.sum)) }
    return .expression(first)
  }

  /// Import = "import" STRING .
  private mutating func parseImport() throws(SyntaxFault) -> StatementKind {
    advance()
    let place = range
    return .importFile(try parseString(), place)
  }

  /// UnitStatement = "unit" Name [ "=" Quantity ] .
  private mutating func parseUnitStatement() throws(SyntaxFault) -> UnitStatement {
    advance()
    let name = try parseName(.name(.unit))
    return UnitStatement(name: name, value: eat(.equal) ? try parseQuantity() : nil)
  }

  /// Factor = "factor" Name [ STRING ] .
  private mutating func parseFactor() throws(SyntaxFault) -> StatementKind {
    advance()
    let name = try parseName(.name(.factor))
    return .factor(name, description: at(.string) ? try parseString() : nil)
  }

  /// Limit = "limit" Name "in" Range .
  private mutating func parseLimit() throws(SyntaxFault) -> StatementKind {
    advance()
    let name = try parseName(.name(.definition))
    try expect(.in)
    return .limit(name, try parseOperators(.range))
  }

  /// Calendar = "calendar" "{" { EOL } { CalendarEntry EntryEnd } "}" .
  /// EntryEnd = ( EOL | "," ) { EOL | "," } .
  private mutating func parseCalendar() throws(SyntaxFault) -> [CalendarEntry] {
    advance()
    return try parseBlock(
      bad: { CalendarEntry(kind: .bad, range: $0) },
      entry: { (parser: inout Parser) throws(SyntaxFault) in try parser.parseCalendarEntry() })
  }

  /// CalendarEntry = "week" "starts" Name | "year" "starts" ( Name | NUMBER Name ) [ "named" "by" Name ] | "timezone" STRING
  /// | "judge" "each" Name .
  private mutating func parseCalendarEntry() throws(SyntaxFault) -> CalendarEntry {
    let start = token.start
    let kind: CalendarEntry.Kind
    switch token.keyword {
    case .week:
      advance()
      try expect(.starts)
      kind = .weekStarts(try parseName(.time(.weekday)))
    case .year:
      advance()
      try expect(.starts)
      let month = try parseMonth()
      if at(.number), !token.isFirstOnLine {
        // `year starts march 21`
        let found = SyntaxMessage.unexpectedRest(found: described(token), after: .entry)
        throw fail(.helped(found, SyntaxMessage.otherMonths), at: range)
      }
      var namedBy: Name?
      if eat(.named) {
        try expect(.by)
        namedBy = try parseName(.oneOf(["start", "end"]))
      }
      kind = .yearStarts(month, namedBy: namedBy)
    case .timezone:
      advance()
      kind = .timezone(try parseString())
    case .judge:
      advance()
      try expect(.each)
      kind = .judgeEach(try parseName(.time(.period(example: nil))))
    default:  // no other word begins one
      throw failEntry(of: .calendar)
    }
    return CalendarEntry(kind: kind, range: range(from: start))
  }

  /// `april` or `4月`
  private mutating func parseMonth() throws(SyntaxFault) -> Name {
    guard at(.number), token.touches(peek()), text(peek()) == "月", let number = Int(foldedName(text(token))) else {
      return try parseName(.time(.month))
    }
    let start = token.start
    advance()
    advance()
    return Name("\(number)月", range: range(from: start))
  }

  mutating func failEntry(of block: Block) -> SyntaxFault {
    let near = at(.name) ? nearestMatch(to: text(token), among: block.entryWords.map(\.rawValue)) : nil
    return fail(.unknownEntry(described(token), block: block, near: near), at: foundRange)
  }
}
