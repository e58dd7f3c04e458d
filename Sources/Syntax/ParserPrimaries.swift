import SourceText

extension Parser {
  /// Primary = Quantity | DATE | STRING | "true" | "false" | "none" | Since | Window | Call | Path | Bracket | List | "by" Band { "," Band } Table .
  mutating func parsePrimary() throws(SyntaxFault) -> Expression {
    let current = token
    switch current.kind {
    case .number, .negativeMark, .currency:
      if let date = parseDateWithoutSign(isWanted: context.wantsDate) { return date }
      let number = try parseQuantity()
      return Expression(.number(number), range: number.range)
    case .date:
      let (literal, fault) = readDate(text(current))
      if let fault { report(fault, at: range) }
      advance()
      return Expression(literal.map(ExpressionKind.date) ?? .bad, range: range(current))
    case .string:
      if file.bytes[Int(current.start)] == UInt8(ascii: "'"), text(current).utf8.count > 2,
        let date = suggestedDate("@" + text(current).dropFirst().dropLast()).flatMap({ readDate($0).0 })
      {
        // `'2026-01-05'`, which has been told.
        advance()
        return Expression(.date(date), range: range(current))
      }
      return Expression(.text(try parseString()), range: range(current))
    case .leftParenthesis: return try parseBracket()
    case .leftBracket: return try parseList()
    case .quotedName: return try parseNamed()
    case .name:
      if context.wantsDate, let date = parseFiscalWithoutSign() { return date }
      if let value = try parseWord() { return value }
      return try parseNamed()
    case .percent where position > 0 && !tokens[position - 1].isFirstOnLine:
      throw fail(.noModulo, at: range)
    default:  // no other token begins a value
      throw fail(.expectedValue(found: described(token)), at: foundRange)
    }
  }

  /// What a word of the language begins; nil, with nothing read, where it is a name. Its frame is large in a debug build, and
  /// is gone before the brackets of a call are read: 256 of them once did not fit the stack.
  private mutating func parseWord() throws(SyntaxFault) -> Expression? {
    let current = token
    switch current.keyword {
    case .true, .false:
      advance()
      return Expression(.boolean(current.keyword == .true), range: range(current))
    case .none:
      advance()
      return Expression(.none, range: range(current))
    case .if: throw fail(.ifInsideOperation, at: range)
    case .by where isBeforeTable: return try parseTableExpression()
    case .ordinal, .tile, .previous, .following, .running, .next:
      if let window = try parseWindow() { return window }
      if current.keyword == .tile, peek().kind == .number, !current.touches(peek()), !peek().isFirstOnLine {
        throw fail(.placeOutsideDataset("\(text(current)) \(text(peek()))"), at: range.union(range(peek())))
      }
      return nil
    default:  // any other word is a name or reserved
      if current.keyword.isReserved {
        let message = SyntaxMessage.reservedName(current.keyword, .value, instead: meantClause)
        throw fail(message, at: range)
      }
      if text(current).lowercased() == "case", !peek().isFirstOnLine, text(peek()).lowercased() == "when" {
        throw fail(.foreignWord("case", form: .write("if a then b else c")), at: range)
      }
      if let literal = frequency() {
        advance()
        return Expression(.number(literal), range: literal.range)
      }
      return startsSince ? try parseSince() : nil
    }
  }

  /// `by channel {`: behind `by` in the place of a value stands a table, or a value is missing.
  var isBeforeTable: Bool {
    guard at(.by) else { return false }
    var (index, depth) = (position + 1, 0)
    while index < tokens.count {
      switch tokens[index].kind {
      case .leftBrace: return depth == 0
      case .leftParenthesis, .leftBracket: depth += 1
      case .rightParenthesis, .rightBracket: depth -= 1
      case .lineEnd, .endOfFile, .rightBrace: return false
      default: break  // all other tokens belong to the keys
      }
      if depth < 0 { return false }
      index += 1
    }
    return false
  }

  private mutating func parseTableExpression() throws(SyntaxFault) -> Expression {
    try enter()
    let start = advance().start
    let outer = context
    context = ExpressionContext()
    let dimensions = try parseBands()
    let table = try parseTable()
    context = outer
    leave()
    let whole = TableExpression(dimensions: dimensions, entries: table.entries, otherwise: table.otherwise)
    return Expression(.table(whole), range: range(from: start))
  }

  /// What is to be written where a word stands in the place of a value and something follows that belongs to it; nil where
  /// it may be meant as a name.
  private var meantClause: Phrase? {
    let (word, next, before) = (token, peek(), tokens[max(0, position - 1)])
    let begins: Set<TokenKind> = [.name, .quotedName, .date, .number, .string, .leftParenthesis]
    guard begins.contains(next.kind), !next.isFirstOnLine else { return nil }
    let clause = "`\(text(word)) \(text(next))`"
    guard before.kind == .comma, position > 0 else {
      return Phrase(
        "a value is missing: write what \(clause) belongs to before it", "値が抜けている：\(clause) が付くものを前に書く")
    }
    let start = startOfArguments
    if word.keyword == .per, let start, start > 0, text(tokens[start - 1]) == "cumulative" {
      let value = SourceRange(file: file.id, start: Int(tokens[start].end), end: Int(before.start))
      let form = "`to_date(\(file.text(value)), \(text(next)))`"
      return Phrase(
        "what begins anew with each \(text(next)) is \(form)", "\(text(next).beforeJapanese)ごとに始めから数える値は \(form)")
    }
    return Phrase("take the comma out: \(clause) belongs to what stands before it", "コンマを外す：\(clause) は前にあるものに付く")
  }

  /// The place of the bracket that is open here.
  private var startOfArguments: Int? {
    var closed = 0
    for place in stride(from: position - 1, through: 0, by: -1) {
      switch tokens[place].kind {
      case .rightParenthesis, .rightBracket, .rightBrace: closed += 1
      case .leftParenthesis, .leftBracket, .leftBrace:
        if closed == 0 { return place }
        closed -= 1
      default: break  // all other tokens neither open nor close
      }
    }
    return nil
  }

  /// Since = [ "full" [ NUMBER ] ] ( "days" | "weeks" | "months" | "quarters" | "years" ) "since" Primary .
  mutating func parseSince() throws(SyntaxFault) -> Expression {
    let start = token.start
    var fullCount: Int?
    if at(.full), peek().keyword != .since {
      advance()
      fullCount = at(.number) ? try parseWholeNumber(.count(.lengthOfTime), from: 1) : 1
    }
    let word = try parseName(.time(.unit))
    let unit = SinceUnit(unit: word, fullCount: fullCount, range: range(from: start))
    advance()
    try enter()
    let event = try parsePrimary()
    leave()
    return Expression(.since(unit, event), range: range(from: start))
  }

  /// `months since`, `full years since`, `full 30 days since`
  var startsSince: Bool {
    func isUnit(_ place: Int) -> Bool {
      let word = place == 0 ? token : peek(place)
      return word.kind == .name && sinceUnits.contains(text(word)) && peek(place + 1).keyword == .since
    }
    return isUnit(0) || (at(.full) && (isUnit(1) || (peek().kind == .number && isUnit(2))))
  }

  private mutating func parseNamed() throws(SyntaxFault) -> Expression {
    if peek().kind == .leftParenthesis { return try parseCall() }
    let path = try parsePath(.value)
    return Expression(.path(path), range: path.range)
  }

  /// Bracket = "(" Expression { "where" Expression | "during" Range } ")" .
  private mutating func parseBracket() throws(SyntaxFault) -> Expression {
    try enter()
    let opening = advance()
    let outer = context
    context = ExpressionContext(isOnRows: outer.isOnRows)
    let inner = try parseExpression()
    let (condition, during) = try parseConditions()
    try close(opening, .rightParenthesis, ")")
    context = outer
    leave()
    return Expression(
      .bracketed(inner, condition: condition, during: during), range: range(from: opening.start))
  }

  /// List = "[" [ Expression { "," Expression } ] "]" .
  private mutating func parseList() throws(SyntaxFault) -> Expression {
    try enter()
    let opening = advance()
    let outer = context
    context = ExpressionContext(isInArguments: true, isOnRows: outer.isOnRows)
    var items: [Expression] = []
    if !at(.rightBracket) {
      repeat { items.append(try parseExpression()) } while eat(.comma)
    }
    try close(opening, .rightBracket, "]")
    context = outer
    leave()
    return Expression(.list(items), range: range(from: opening.start))
  }

  /// Call = Name "(" [ Argument { [ "where" Expression ] "," Argument } ] { "where" Expression
  ///     | "among" Expression } ")" .
  ///
  /// A `where` at the end belongs to the whole call; one with a `,` behind it to the argument before.
  private mutating func parseCall() throws(SyntaxFault) -> Expression {
    try enter()
    let name = try parseName(.function)
    let opening = advance()
    let outer = context
    var call = Call(name: name, arguments: [])
    if !at(.rightParenthesis), !at(.where), !at(.among) {
      repeat {
        context = ExpressionContext(isInArguments: true, isOnRows: outer.isOnRows)
        call.arguments.append(try parseArgument())
        context = ExpressionContext(isOnRows: outer.isOnRows)
        if at(.where) { try parseCallCondition(&call) }
      } while eat(.comma)
    }
    context = ExpressionContext(isOnRows: outer.isOnRows)
    while at(.where) || at(.among) {
      let clause = advance()
      let isTwice = clause.keyword == .where ? call.condition != nil : call.among != nil
      if isTwice { report(.duplicateClause(text(clause)), at: range(clause)) }
      let condition = try parseExpression()
      if clause.keyword == .where { call.condition = condition } else { call.among = condition }
    }
    try close(opening, .rightParenthesis, ")")
    context = outer
    leave()
    return Expression(.call(call), range: range(from: name.range.start))
  }

  /// The `where` behind an argument: the argument's own if a `,` follows, else the call's.
  private mutating func parseCallCondition(_ call: inout Call) throws(SyntaxFault) {
    advance()
    let condition = try parseExpression()
    guard at(.comma), let last = call.arguments.indices.last else {
      call.condition = condition
      return
    }
    call.arguments[last].condition = condition
    call.arguments[last].range = range(from: call.arguments[last].range.start)
  }

  /// Argument = ( "each" Keys | Expression ) { "per" Keys | "via" Name | "on" Name } .
  private mutating func parseArgument() throws(SyntaxFault) -> Argument {
    let start = token.start
    let source: Argument.Source
    if eat(.each) {
      source = .each(try parseKeys())
    } else {
      source = .expression(try parseFiltered(try parseExpression()))
    }
    var argument = Argument(source: source, per: [], range: range(from: start))
    while at(.per) || at(.via) || at(.on) {
      let clause = advance()
      switch clause.keyword {
      case .per:
        if !argument.per.isEmpty { report(.duplicateClause("per"), at: range(clause)) }
        argument.per = try parseKeys()
      case .via:
        if argument.via != nil { report(.duplicateClause("via"), at: range(clause)) }
        argument.via = try parseName(.reference)
      default:  // `on`, the last of the three
        if argument.on != nil { report(.duplicateClause("on"), at: range(clause)) }
        argument.on = try parseName(.time(.column))
      }
    }
    argument.range = range(from: start)
    return argument
  }

  /// `growth(sales during @2026, 1 month)`, with a message: such a value stands in brackets.
  private mutating func parseFiltered(_ value: Expression) throws(SyntaxFault) -> Expression {
    guard at(.during) else { return value }
    let (condition, during) = try parseConditions()
    let whole = range(from: value.range.start)
    report(.otherForm(file.text(whole), now: "(\(file.text(whole)))"), at: whole)
    return Expression(.bracketed(value, condition: condition, during: during), range: whole)
  }

  /// Window = ( "ordinal" | "tile" Quantity
  ///     | ( "previous" | "following" | "running" ) "(" Expression [ "," NUMBER ] ")" )
  ///     [ "per" Keys ] [ "sort" Path [ "desc" ] ] .
  ///
  /// Nil, with nothing read, where the word is a name after all: `ordinal.x`, `tile = 3`, and both words outside of the
  /// columns of a dataset unless `per` or `sort` follows. `next(x, 1 month)` is a call; `following(x) per k` is an old spelling.
  private mutating func parseWindow() throws(SyntaxFault) -> Expression? {
    let word = token
    let following = peek()
    let kind: WindowCall.Kind
    switch word.keyword {
    case .ordinal:
      if following.kind == .leftParenthesis || following.kind == .dot { return nil }
      guard context.isOnRows || startsOrder(following) else { return nil }
      advance()
      kind = .ordinal
    case .tile:
      guard following.kind == .number, following.start > word.end, context.isOnRows || startsOrder(peek(2)) else {
        return nil
      }
      advance()
      let count = try parseQuantity()
      kind = .tile(Expression(.number(count), range: count.range))
    default:  // `previous`, `following`, `running` and the old `next`
      guard following.kind == .leftParenthesis else { return nil }
      let call = try parseCall()
      guard let neighbour = neighbour(word, call), word.keyword != .next || startsOrder(token) else { return call }
      if word.keyword == .next { reportOldSpelling("next", now: "following", at: range(word)) }
      kind = neighbour
    }
    var window = WindowCall(kind: kind, per: [], isDescending: false)
    if eat(.per) { window.per = try parseKeys() }
    if at(.sort) || (at(.by) && (context.isOnRows || depth > 0)) {
      if at(.by) { reportOldSpelling("by", now: "sort", at: range) }
      advance()
      window.order = try parsePath(.column(.any))
      if at(.leftParenthesis) { throw fail(expecting: .column(.any)) }
      window.isDescending = eat(.desc)
    }
    return Expression(.window(window), range: range(from: word.start))
  }

  private func startsOrder(_ token: Token) -> Bool {
    token.keyword == .per || token.keyword == .sort || ((context.isOnRows || depth > 0) && token.keyword == .by)
  }

  /// `previous(x)`, `following(x, 2)`, `running(x, 3)`; nil where the brackets hold something else.
  private func neighbour(_ word: Token, _ call: Expression) -> WindowCall.Kind? {
    guard case .call(let read) = call.kind, (1...2).contains(read.arguments.count), read.condition == nil,
      read.among == nil, case .expression(let value) = read.arguments[0].source, read.arguments[0].per.isEmpty
    else { return nil }
    var distance: Expression?
    if read.arguments.count == 2 {
      guard word.keyword != .next, case .expression(let number) = read.arguments[1].source else { return nil }
      distance = number
    }
    if word.keyword == .running { return .running(value, distance) }
    return word.keyword == .previous ? .previous(value, distance) : .following(value, distance)
  }

  /// Keys = Key | "(" Key { "," Key } ")" .
  mutating func parseKeys() throws(SyntaxFault) -> [GroupKey] {
    guard at(.leftParenthesis) else { return [try parseKey()] }
    let opening = advance()
    var keys: [GroupKey] = []
    repeat { keys.append(try parseKey()) } while eat(.comma)
    try close(opening, .rightParenthesis, ")")
    return keys
  }

  /// Key = [ Name "=" ] ( Call | Path ) .
  private mutating func parseKey() throws(SyntaxFault) -> GroupKey {
    let start = token.start
    var name: Name?
    if isAtName, peek().kind == .equal {
      name = try parseName(.anyName)
      advance()
    }
    guard isAtFreeName else { throw fail(expecting: .column(.groupKey)) }
    let expression = try parseNamed()
    return GroupKey(name: name, expression: expression, range: range(from: start))
  }

  /// Path = Name { "." Name } .
  mutating func parsePath(_ wanted: Wanted) throws(SyntaxFault) -> Path {
    let start = token.start
    var names = [try parseName(wanted)]
    while eat(.dot) {
      // Behind a dot every word is a name: `customer.to`.
      if let name = nameInNeed() {
        names.append(name)
        continue
      }
      guard isAtName else { throw fail(expecting: .nameBehindDot) }
      names.append(readName())
    }
    return Path(names: names, range: range(from: start))
  }

  /// Name = NAME | BACKQUOTED .
  mutating func parseName(_ wanted: Wanted) throws(SyntaxFault) -> Name {
    guard isAtName else { throw fail(expecting: wanted) }
    if at(.name), token.keyword.isReserved {
      throw fail(.reservedName(token.keyword, wanted), at: range)
    }
    return readName()
  }

  /// The name at the position, whatever word it is.
  mutating func readName() -> Name {
    let current = advance()
    let written = text(current)
    guard current.kind == .quotedName else { return Name(foldedName(written), range: range(current)) }
    return Name(foldedName(Name.unquoted(written)), range: range(current), isQuoted: true)
  }

  /// `where` and `during` behind a definition or inside a bracket, in any order, each once.
  mutating func parseConditions() throws(SyntaxFault) -> (condition: Expression?, during: Expression?) {
    var condition: Expression?
    var during: Expression?
    let outer = context
    context = ExpressionContext(isOnRows: outer.isOnRows)
    while at(.where) || at(.during) {
      let clause = advance()
      if clause.keyword == .where ? condition != nil : during != nil {
        report(.duplicateClause(text(clause)), at: range(clause))
      }
      if clause.keyword == .where {
        condition = try parseExpression()
      } else {
        during = try parseSpan()
      }
    }
    context = outer
    return (condition, during)
  }

  /// The range behind `during`.
  mutating func parseSpan() throws(SyntaxFault) -> Expression {
    let outer = context
    context.wantsDate = true
    var span = try parseOperators(.range)
    context = outer
    // `during @2026-01 to @2026-03`
    if at(.to), [.date, .number].contains(peek().kind) {
      let start = span.range.start
      let first = file.text(span.range)
      advance()
      let end = try parseDate()
      let whole = range(from: start)
      let ends = [first, file.text(end.range)].map { $0.hasPrefix("@") ? $0 : "@" + $0 }
      report(.otherForm(file.text(whole), now: ends.joined(separator: "..")), at: whole)
      span = Expression(.range(span, end, isHalfOpen: false), range: whole)
    }
    return span
  }

  mutating func close(_ opening: Token, _ kind: TokenKind, _ sign: String) throws(SyntaxFault) {
    if eat(kind) { return }
    let openingSign = text(opening)
    switch token.kind {
    case .rightParenthesis, .rightBracket:
      throw fail(.wrongClosing(text(token), opening: openingSign, openingRange: range(opening)), at: range)
    case .lineEnd, .endOfFile, .rightBrace:
      throw fail(.unclosed(openingSign, opening: range(opening)), at: foundRange)
    case .percent: throw fail(.noModulo, at: range)
    case .name where position > 1 && tokens[position - 1].keyword == .top && tokens[position - 2].keyword == .in:
      let found = SyntaxMessage.expected(.oneOf([",", sign]), found: described(token))
      let form = Phrase(
        "behind `in top` stands a number itself, as in `in top 10` or `in top 20%`",
        "`in top` の後ろには数そのものを書く。例：`in top 10`、`in top 20%`")
      throw fail(.helped(found, form), at: range)
    case .name where at(.by) && sign == ")": throw fail(.otherForm("by", now: "per"), at: range)
    default:  // something that continues no expression
      if let foreign { throw fail(foreign.message, at: range(foreign.token)) }
      throw fail(.expected(.oneOf([",", sign]), found: described(token)), at: range)
    }
  }
}

let sinceUnits: Set<String> = [
  "day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years",
]
