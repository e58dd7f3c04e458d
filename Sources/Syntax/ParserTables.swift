import SourceText

// Tables: values by group.
extension Parser {
  /// Table = "{" { EOL } { TableEntry ( "," | EOL ) { EOL } } "}" .
  mutating func parseTable() throws(SyntaxFault) -> (entries: [TableEntry], otherwise: Expression?) {
    let opening = try expect(.leftBrace, .word("{"))
    do throws(SyntaxFault) {
      return try parseTableEntries(opening)
    } catch {
      // To behind its `}`, which would close nothing.
      while !at(.rightBrace), !at(.endOfFile), !(token.isFirstOnLine && startsAtMargin(token)) { advance() }
      _ = eat(.rightBrace)
      throw error
    }
  }

  private mutating func parseTableEntries(
    _ opening: Token
  ) throws(SyntaxFault) -> (entries: [TableEntry], otherwise: Expression?) {
    tableBraces.insert(opening.start)
    let outer = context
    context = ExpressionContext()
    var entries: [TableEntry] = []
    var otherwise: Expression?
    while true {
      while eat(.lineEnd) || eat(.documentation) {}
      if eat(.rightBrace) { break }
      try checkClosed(opening)
      if at(.else) {
        if otherwise != nil { report(.duplicateClause("else"), at: range) }
        advance()
        try expect(.colon, .word(":"))
        otherwise = try parseExpression()
      } else {
        entries.append(try parseTableEntry())
      }
      if !eat(.comma), !at(.lineEnd), !at(.rightBrace) { throw fail(expecting: .oneOf([",", "}"])) }
    }
    context = outer
    return (entries, otherwise)
  }

  /// TableEntry = ( TableKey | "(" TableKey { "," TableKey } ")" | "else" ) ":" Expression .
  private mutating func parseTableEntry() throws(SyntaxFault) -> TableEntry {
    let start = token.start
    var keys: [Expression] = []
    try refuseForeignKey()
    if at(.leftParenthesis) {
      let opening = advance()
      repeat { keys.append(try parseTableKey()) } while eat(.comma)
      try close(opening, .rightParenthesis, ")")
    } else {
      keys.append(try parseTableKey())
    }
    if at(.number), let whole = wholeTable(from: start) {
      throw fail(.foreignWord(file.text(whole.range), form: whole.form), at: whole.range)
    }
    if at(.number) {
      // `4月 8%`
      let key = file.text(range(from: start))
      let isUnit = peek().kind == .percent || (peek().kind == .name && token.touches(peek()))
      let value = isUnit ? range.union(range(peek())) : range
      let whole = range(from: start).union(value)
      throw fail(.otherForm(file.text(whole), now: "\(key): \(file.text(value))"), at: whole)
    }
    if at(.comma), keys.count == 1, tokens[position - 1].kind != .rightParenthesis {
      try failSeveralKeys(start, &keys)
    }
    if at(.greaterOrEqual), text(token) == "=>" {
      // It has been told.
      advance()
    } else if at(.equal) || at(.arrow) {
      report(.otherForm(text(token), now: ":"), at: range)
      advance()
    } else {
      try expect(.colon, .sign(.colonAndValue))
    }
    let value = try parseExpression()
    return TableEntry(keys: keys, value: value, range: range(from: start))
  }

  /// TableKey = Range | Sum ".." .
  private mutating func parseTableKey() throws(SyntaxFault) -> Expression {
    let low = try parseOperators(.sum)
    guard at(.range), [.colon, .comma, .rightParenthesis].contains(peek().kind) else {
      return try continueOperators(low, .range)
    }
    // From there on: a range whose end is `none`.
    let open = Expression(.none, range: range)
    advance()
    return Expression(.range(low, open, isHalfOpen: false), range: range(from: low.range.start))
  }

  // MARK: Keys in other words

  /// `< 2,000円: 30%`, `..<2,000円`, `2,000円未満`, `3+` and `else` within a key: what stands in the place of a key and is none.
  private mutating func refuseForeignKey() throws(SyntaxFault) {
    let start = token.start
    let inside = tokens[position...].prefix { $0.kind != .rightParenthesis && $0.kind != .lineEnd }
    if at(.leftParenthesis), inside.contains(where: { $0.keyword == .else }) {
      let form = Phrase(
        "`else` stands alone, for all that no entry has; the keys of an entry are written out, as in `(\"web\", 1): 3%`",
        "`else` は単独で書き、どの項目にもないものすべてを表す。項目のキーは1つずつ書く。例：`(\"web\", 1): 3%`")
      throw fail(.helped(.reservedName(.else, .key), form), at: range)
    }
    if at(.number), peek().kind == .plus, token.touches(peek()), peek(2).kind == .colon {
      // As answers show it.
      let whole = range.union(range(peek()))
      throw fail(.otherForm(file.text(whole), now: text(token)), at: whole)
    }
    let sign = token
    let isRange = at(.range) || at(.halfOpenRange)
    let comparator = comparator(token.kind)
    if isRange || (comparator != nil && !at(.equal) && !at(.notEqual)) {
      advance()
      let value = try parseQuantity()
      let whole = range(from: start)
      let comparator = comparator ?? (sign.kind == .range ? .lessOrEqual : .less)
      throw fail(.keyForm(file.text(whole), comparator, end: file.text(value.range)), at: whole)
    }
    if edgeBehindQuantity() != nil {
      let (comparator, value) = try parseEdge()
      let whole = range(from: start)
      throw fail(.keyForm(file.text(whole), comparator, end: file.text(value.range)), at: whole)
    }
  }

  /// `"web", "phone": 5円`: each has an entry of its own.
  private mutating func failSeveralKeys(_ start: Int32, _ keys: inout [Expression]) throws(SyntaxFault) {
    let (place, faults) = (position, diagnostics.count)
    while eat(.comma) {
      guard !at(.rightBrace), !at(.lineEnd), !at(.else) else { break }
      keys.append(try parseTableKey())
    }
    guard at(.colon), keys.count > 1 else {
      position = place
      diagnostics.removeSubrange(faults...)
      return
    }
    advance()
    let value = try parseExpression()
    let whole = range(from: start)
    let entries = keys.map { "\(file.text($0.range)): \(file.text(value.range))" }.joined(separator: ", ")
    throw fail(.otherForm(file.text(whole), now: entries), at: whole)
  }
}
