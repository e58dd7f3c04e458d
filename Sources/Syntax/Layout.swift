/// Decides which line ends count (rules L1 to L4) and drops comments: what is left is what the parser reads. A `;`
/// becomes a line end; `///` lines stay only where a statement or an entry may begin.
func layOut(_ raw: [Token]) -> [Token] {
  var layout = Layout(raw: raw)
  layout.markUnclosed()
  layout.run()
  return layout.result
}

private struct Layout {
  var raw: [Token]
  var result: [Token] = []
  /// Open brackets; line ends count inside `{`, at the top and inside brackets that are never closed.
  private var open: [TokenKind] = []
  private var isInsideBrackets: Bool { open.last == .leftParenthesis || open.last == .leftBracket }

  init(raw: [Token]) {
    self.raw = raw
    result.reserveCapacity(raw.count)
  }

  /// A blank line ends every statement, so a bracket must close before one; otherwise a single forgotten `)` would
  /// take the whole rest of the file with it.
  mutating func markUnclosed() {
    var stack: [Int] = []
    func isParenthesis(_ index: Int) -> Bool { raw[index].kind != .leftBrace }
    var unclosed: [Int] = []
    func popParentheses() { while let last = stack.last, isParenthesis(last) { unclosed.append(stack.removeLast()) } }
    for index in raw.indices {
      switch raw[index].kind {
      case .leftParenthesis, .leftBracket, .leftBrace: stack.append(index)
      case .rightParenthesis: if let last = stack.last, raw[last].kind == .leftParenthesis { stack.removeLast() }
      case .rightBracket: if let last = stack.last, raw[last].kind == .leftBracket { stack.removeLast() }
      case .rightBrace:
        popParentheses()
        if !stack.isEmpty { stack.removeLast() }
      case .semicolon: popParentheses()
      case .lineEnd: if index > 0, raw[index - 1].kind == .lineEnd { popParentheses() }
      default: break  // all other tokens neither open nor close
      }
    }
    for index in unclosed + stack { raw[index].isUnclosed = true }
  }

  mutating func run() {
    var index = 0
    while index < raw.count {
      let token = raw[index]
      switch token.kind {
      case .comment: break
      case .semicolon: endStatement(token)
      case .lineEnd:
        let next = nextSignificant(index)
        handleLineEnd(token, at: next.index, next.isBehindBlank)
        index = next.index - 1
      case .documentation:
        // Behind the `,` of an entry, too, but not inside an expression.
        let isBehindEntry = open.last == .leftBrace && result.last?.kind == .comma
        let mayBegin =
          result.last.map { [.lineEnd, .leftBrace, .documentation].contains($0.kind) || isBehindEntry } ?? true
        if mayBegin && token.isFirstOnLine { result.append(token) }
      default:  // tokens that the parser reads
        track(token)
        result.append(token)
      }
      index += 1
    }
  }

  /// The next token that is no line end and no comment, and whether a blank line stands before it.
  private func nextSignificant(_ start: Int) -> (index: Int, isBehindBlank: Bool) {
    var index = start
    var isBehindBlank = false
    while raw[index].kind == .lineEnd || raw[index].kind == .comment {
      if raw[index].kind == .lineEnd, raw[index + 1].kind == .lineEnd { isBehindBlank = true }
      index += 1
    }
    return (index, isBehindBlank)
  }

  private mutating func track(_ token: Token) {
    switch token.kind {
    case .leftParenthesis, .leftBracket: if !token.isUnclosed { open.append(token.kind) }
    case .leftBrace: open.append(.leftBrace)
    case .rightParenthesis: if open.last == .leftParenthesis { open.removeLast() }
    case .rightBracket: if open.last == .leftBracket { open.removeLast() }
    case .rightBrace:
      while isInsideBrackets { open.removeLast() }
      if !open.isEmpty { open.removeLast() }
    default: break  // all other tokens neither open nor close
    }
  }

  private mutating func handleLineEnd(_ token: Token, at nextIndex: Int, _ isBehindBlank: Bool) {
    let (next, after) = (raw[nextIndex], raw[min(nextIndex + 1, raw.count - 1)])
    if isBehindBlank {
      while isInsideBrackets { open.removeLast() }
      return endStatement(token)
    }
    if isInsideBrackets || next.kind == .tableRow { return }
    if let last = result.last, continues(last, before: result.dropLast().last) { return }
    if continuesBefore(next, after: after), !isDefinition(nextIndex) { return }
    endStatement(token)
  }

  /// `top(d) = …` at the margin: a definition with parameters may have the name of such a word.
  private func isDefinition(_ index: Int) -> Bool {
    guard Keyword.names.contains(raw[index].keyword), index > 0, raw[index - 1].kind == .lineEnd,
      raw[index - 1].end == raw[index].start, index + 1 < raw.count, raw[index + 1].kind == .leftParenthesis,
      raw[index].touches(raw[index + 1])
    else { return false }
    var (end, depth) = (index + 1, 0)
    while end < raw.count, raw[end].kind != .lineEnd, raw[end].kind != .endOfFile {
      if raw[end].kind == .leftParenthesis { depth += 1 }
      if raw[end].kind == .rightParenthesis { depth -= 1 }
      if depth == 0 { break }
      end += 1
    }
    guard end + 1 < raw.count else { return false }
    return raw[end + 1].kind == .equal || raw[end + 1].kind == .colon
  }

  private mutating func endStatement(_ token: Token) {
    guard let last = result.last, last.kind != .lineEnd, last.kind != .documentation else { return }
    // Behind a `{` whose partner is missing the line end stays, as the place to go back to.
    if last.kind == .leftBrace && !last.isUnclosed { return }
    var end = token
    end.kind = .lineEnd
    result.append(end)
  }
}

/// Rule L2: whether a line that ends with this token goes on.
func continues(_ token: Token, before: Token?) -> Bool {
  switch token.kind {
  case .plus, .minus, .star, .slash, .caret, .middleDot, .equal, .notEqual, .less, .lessOrEqual, .greater,
    .greaterOrEqual, .range, .halfOpenRange, .coalesce, .plusMinus, .comma, .colon, .dot, .arrow:
    return true
  case .name:
    guard Keyword.continuingLine.contains(token.keyword) else { return false }
    return !token.isName(behind: before)
  case .lineEnd, .semicolon, .documentation, .comment, .tableRow, .quotedName, .number, .date, .string,
    .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .percent, .negativeMark,
    .currency, .unknown, .endOfFile:
    return false
  }
}

extension Token {
  /// Whether a word of the language is a name all the same. Behind a dot every word is one (`customer.to`), and some are where
  /// a name or a value must stand: `time from`, `days since from`, `a - from`.
  package func isName(behind before: Token?) -> Bool {
    guard let before else { return false }
    if before.kind == .dot { return true }
    guard Keyword.names.contains(keyword) else { return false }
    switch before.kind {
    case .name:
      if before.keyword == .up, keyword == .to { return false }
      // `sort top`, `link a raises step`, `time from`, `show step`
      if before.keyword.isWord {
        return !Keyword.values.union([.desc, .surely] + Keyword.edges).contains(before.keyword)
      }
      if [.since, .raises, .lowers].contains(before.keyword) { return true }
      return before.isFirstOnLine
        && (Keyword.beforeName.contains(before.keyword) || Keyword.statements.contains(before.keyword))
    case .lineEnd:
      // A column alone in its line; a question begins with `show`.
      return keyword != .show
    case .plus, .minus, .star, .slash, .caret, .middleDot, .equal, .notEqual, .less, .lessOrEqual, .greater,
      .greaterOrEqual, .range, .halfOpenRange, .coalesce, .comma, .leftParenthesis, .leftBracket, .leftBrace, .arrow:
      return true
    case .semicolon, .documentation, .comment, .tableRow, .quotedName, .number, .date, .string, .rightParenthesis,
      .rightBracket, .rightBrace, .percent, .negativeMark, .currency, .unknown, .endOfFile, .colon, .dot, .plusMinus:
      return false
    }
  }
}

/// Rule L3: whether a line that begins with this token goes on with the line before.
private func continuesBefore(_ token: Token, after: Token) -> Bool {
  switch token.kind {
  case .plus, .minus, .star, .slash, .caret, .middleDot, .equal, .notEqual, .less, .lessOrEqual, .greater,
    .greaterOrEqual, .range, .halfOpenRange, .coalesce, .plusMinus, .comma, .arrow, .leftBrace:
    return true
  case .name:
    // No statement and no entry begins with `tested on`.
    if token.keyword == .tested { return after.keyword == .on }
    // None with `costs 3円`, `done @2026-05`, `due @2026-05` or `at 70%`.
    if token.keyword == .costs { return after.kind == .number || after.kind == .currency }
    if token.keyword == .done || token.keyword == .due { return after.kind == .date }
    if token.keyword == .at { return after.kind == .number }
    if token.keyword == .is { return after.keyword == .none || after.keyword == .not }
    // `by = 3` defines (and is told that `by` is a word); `else: 3` is an entry of a table.
    guard Keyword.continuedLine.contains(token.keyword), after.kind != .equal, after.kind != .colon else {
      return false
    }
    // A column `to`, alone or `to -> customers`: no clause ends so.
    let endsEntry: [TokenKind] = [.lineEnd, .endOfFile, .semicolon, .comma, .rightBrace, .arrow]
    return !(Keyword.names.contains(token.keyword) && endsEntry.contains(after.kind))
  case .lineEnd, .semicolon, .documentation, .comment, .tableRow, .quotedName, .number, .date, .string,
    .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .rightBrace, .percent, .negativeMark, .currency,
    .unknown, .endOfFile, .colon, .dot:
    return false
  }
}

/// Whether more lines are needed before the text can be read: a bracket or brace is open, or the last line ends with a
/// token that goes on. A blank line behind an open bracket asks for no more. A text never spans lines, so an open
/// quotation mark asks for none.
func needsMore(_ raw: [Token]) -> Bool {
  var braces = 0
  var brackets = 0
  var last: Token?
  var before: Token?
  for (index, token) in raw.enumerated() {
    switch token.kind {
    case .leftBrace: braces += 1
    case .rightBrace:
      braces = max(0, braces - 1)
      brackets = 0
    case .leftParenthesis, .leftBracket: brackets += 1
    case .rightParenthesis, .rightBracket: brackets = max(0, brackets - 1)
    case .lineEnd where index > 0 && raw[index - 1].kind == .lineEnd:
      brackets = 0
      last = nil
    default: break  // all other tokens neither open nor close
    }
    guard token.kind != .lineEnd, token.kind != .comment, token.kind != .endOfFile else { continue }
    before = last
    last = token
  }
  if braces > 0 || brackets > 0 { return true }
  return last.map { continues($0, before: before) || $0.kind == .documentation } ?? false
}
