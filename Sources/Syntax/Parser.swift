import SourceText

/// Reads a rule file. Every statement's faults are reported in one run, one for each fault; what could be read of a
/// faulty statement is kept (its name above all, so that nobody complains about an unknown name later).
package func parse(_ file: SourceFile) -> (SyntaxTree, [Diagnostic]) { parse(file, asksBareExpressions: false) }

/// With `asksBareExpressions`, as in the REPL, a statement that is only an expression is a `show`.
package func parse(_ file: SourceFile, asksBareExpressions: Bool) -> (SyntaxTree, [Diagnostic]) {
  let (raw, lexical) = tokenize(file)
  if let fault = lexical.first(where: { $0.code == SyntaxMessage.invalidEncoding(byte: 0, offset: 0).code }) {
    // What is read in a wrong encoding has other names: more messages would only be about those.
    return (SyntaxTree(file: file, statements: []), [fault])
  }
  var parser = Parser(file: file, tokens: layOut(raw), asksBareExpressions: asksBareExpressions)
  let statements = parser.parseProgram()
  let diagnostics = (lexical + parser.diagnostics).enumerated().sorted {
    ($0.element.primary?.range.start ?? 0, $0.offset) < ($1.element.primary?.range.start ?? 0, $1.offset)
  }
  return (SyntaxTree(file: file, statements: statements), diagnostics.map(\.element))
}

/// Whether a text typed so far needs more lines before it can be read.
package func needsMoreInput(_ text: String) -> Bool {
  let (tokens, _) = tokenize(SourceFile(id: FileID(0), name: "", text: text))
  return needsMore(tokens)
}

/// Thrown where a statement cannot be read on. Its message has been reported.
struct SyntaxFault: Error {}

/// The state of reading: tokens, a position that only moves forward, messages. Functions that consume tokens are
/// `mutating`, those that look are not.
struct Parser {
  // Fixed.
  let file: SourceFile
  let tokens: [Token]
  let asksBareExpressions: Bool
  // Moving.
  var position = 0
  /// The first token of the statement being read.
  var statementStart = 0
  var depth = 0
  var context = ExpressionContext()
  /// What was read of a definition is not what it says.
  var isBodyBroken = false
  /// The place of an entry before which a `,` is missing, which has been reported.
  var entryWithoutComma: Int?
  /// A comparison without brackets in the formula being read, with the `=` of its definition.
  var secondEquals: (first: SourceRange, place: SourceRange)?
  // Results.
  var diagnostics: [Diagnostic] = []
  /// For the formatter, by first byte: signs that belong to a unit (`3回/年`) and stay tight, and the `+` of a `+-`.
  var unitSigns: Set<Int32> = []
  var toleranceSigns: Set<Int32> = []
  /// The `{` of tables, whose entries end with `,`.
  var tableBraces: Set<Int32> = []

  static let nestingLimit = 256

  init(file: SourceFile, tokens: [Token], asksBareExpressions: Bool) {
    self.file = file
    self.tokens = tokens
    self.asksBareExpressions = asksBareExpressions
  }

  // MARK: Looking

  var token: Token { tokens[position] }

  func peek(_ count: Int = 1) -> Token { tokens[min(position + count, tokens.count - 1)] }

  func at(_ kind: TokenKind) -> Bool { tokens[position].kind == kind }

  func at(_ keyword: Keyword) -> Bool { tokens[position].keyword == keyword }

  var isAtName: Bool { at(.name) || at(.quotedName) }

  /// A name that is no reserved word.
  var isAtFreeName: Bool { at(.quotedName) || (at(.name) && !token.keyword.isReserved) }

  var isAtStatementEnd: Bool { at(.lineEnd) || at(.endOfFile) }

  var isAtEntryEnd: Bool { isAtStatementEnd || at(.rightBrace) || at(.comma) }

  func range(_ token: Token) -> SourceRange {
    SourceRange(file: file.id, start: Int(token.start), end: Int(token.end))
  }

  var range: SourceRange { range(token) }

  /// From a first byte to the end of the token before.
  func range(from start: Int32) -> SourceRange {
    let end = position > 0 ? max(start, tokens[position - 1].end) : start
    return SourceRange(file: file.id, start: Int(start), end: Int(end))
  }

  func text(_ token: Token) -> String { file.text(range(token)) }

  /// A token as messages name it.
  func described(_ token: Token) -> Found {
    switch token.kind {
    case .endOfFile: .endOfFile
    case .lineEnd, .semicolon: .endOfLine
    case .tableRow: .tableRow
    case .documentation, .comment: .comment
    default: .written(shown(token))  // all others as they are written
    }
  }

  /// As much of a word or a sign as a message has room for.
  func shown(_ token: Token) -> String {
    shownText(String(text(token).unicodeScalars.prefix(40).map(Character.init)))
  }

  // MARK: Consuming

  @discardableResult
  mutating func advance() -> Token {
    let current = tokens[position]
    if position < tokens.count - 1 { position += 1 }
    return current
  }

  mutating func eat(_ kind: TokenKind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func eat(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  @discardableResult
  mutating func expect(_ kind: TokenKind, _ wanted: Wanted) throws(SyntaxFault) -> Token {
    guard at(kind) else { throw fail(expecting: wanted) }
    return advance()
  }

  mutating func expect(_ keyword: Keyword) throws(SyntaxFault) {
    guard eat(keyword) else { throw fail(expecting: .word(keyword.rawValue)) }
  }

  // MARK: Reporting

  mutating func report(_ message: SyntaxMessage, at range: SourceRange) {
    diagnostics.append(message.diagnostic(at: range))
  }

  /// What is still read, but written otherwise now; `format` puts the one in place of the other.
  mutating func reportOldSpelling(_ old: String, now: String, at range: SourceRange) {
    report(.oldSpelling(old, now: now), at: range)
  }

  mutating func fail(_ message: SyntaxMessage, at range: SourceRange) -> SyntaxFault {
    if case .expected = message, let call = callInPlaceOfName {
      report(call.message, at: call.range)
      return SyntaxFault()
    }
    // What the lexer could not read it has reported; nothing is to be added.
    if !at(.unknown) { report(message, at: range) }
    return SyntaxFault()
  }

  /// At the end of a line the place to mark is behind the last token, not on the next line.
  var foundRange: SourceRange {
    guard isAtStatementEnd, position > 0 else { return range }
    let end = Int(tokens[position - 1].end)
    return SourceRange(file: file.id, start: end, end: end)
  }

  mutating func fail(expecting wanted: Wanted) -> SyntaxFault {
    if callInPlaceOfName == nil, let foreign { return fail(foreign.message, at: range(foreign.token)) }
    return fail(.expected(wanted, found: described(token)), at: foundRange)
  }

  /// A word of another language, here or just before, for which a value was read: `count(distinct x)`, `case when a`.
  var foreign: (message: SyntaxMessage, token: Token)? {
    guard at(.name) || at(.string) || at(.number) else { return nil }
    if at(.name), position > 0, text(token) == "between", sinceUnits.contains(text(tokens[position - 1])) {
      let unit = text(tokens[position - 1])
      let form = Phrase(
        "on a row write `\(unit) since first_on`, to the time of the row; ages of an answer are `clock age = \(unit) since first_on` "
          + "in the dataset",
        "行では `\(unit) since first_on` と書き、その行の日付まで数える。答えの経過は、データセットに `clock age = \(unit) since first_on` "
          + "と書く")
      return (.foreignWord("\(unit) between", form: form), token)
    }
    if at(.number), peek().kind == .name, text(peek(2)).lowercased() == "ago" || text(peek(2)) == "前" {
      let length = "\(text(token)) \(text(peek()))"
      let form = Phrase("what was before is `prior(x, \(length))`", "それだけ前の値は `prior(x, \(length))`")
      return (.foreignWord(text(peek(2)), form: form), token)
    }
    if at(.name), let word = Keyword(rawValue: text(token).lowercased()), word.isWord, !token.keyword.isWord {
      // `AND`, `WHERE`
      return (.foreignWord(text(token), form: .write(word.rawValue)), token)
    }
    for place in [position, position - 1] where place >= 0 && tokens[place].kind == .name {
      let word = tokens[place]
      // A word at the place itself is told there; the one before only where it is no name of its own that goes on.
      if place < position, !Parser.foreignBefore.contains(text(word).lowercased()) { continue }
      if !word.isFirstOnLine, let form = formInPlace(of: word) ?? ForeignWords.form(ofClause: text(word)) {
        return (.foreignWord(text(word), form: form), word)
      }
    }
    return nil
  }

  /// `target mom(sales) >= 1%`, whose `(` stands here: a formula where only a name can stand. Nil for anything else.
  private var callInPlaceOfName: (message: SyntaxMessage, range: SourceRange)? {
    guard at(.leftParenthesis), position > statementStart else { return nil }
    let name = tokens[position - 1]
    guard name.kind == .name || name.kind == .quotedName, name.touches(token), !name.keyword.isReserved else {
      return nil
    }
    let isNamed = Parser.naming.contains(tokens[statementStart].keyword)
    guard isNamed || (position > 1 && tokens[position - 2].keyword == .sort) else { return nil }
    var (end, open) = (position, 0)
    while tokens[end].kind != .lineEnd, tokens[end].kind != .endOfFile {
      if tokens[end].kind == .leftParenthesis { open += 1 }
      if tokens[end].kind == .rightParenthesis { open -= 1 }
      if open == 0 { break }
      end += 1
    }
    guard open == 0 else { return nil }
    let whole = range(name).union(range(tokens[end]))
    let call = file.text(whole)
    let parts = foldedName(call).split { !($0.isLetter || $0.isNumber || $0 == "_") }
    return (.callAsName(call, name: parts.joined(separator: "_")), whole)
  }

  /// Words that are read as names, and behind which something stands that does not go on with a name.
  private static let foreignBefore: Set<String> = ["distinct", "unique", "case", "this", "current", "last"]

  /// Statements that are about something by its name.
  private static let naming: Set<Keyword> = [
    .goal, .target, .link, .no, .limit, .why, .levers, .reach, .uncertainty, .actions, .action, .bet, .evidence, .event,
    .scenario,
  ]

  // MARK: Recovering

  /// Moves behind what is left of a statement or an entry, over whole `{ }` blocks; stops before the line end or the
  /// `}` that ends it.
  mutating func skipToEnd() {
    var braces = 0
    while !at(.endOfFile) {
      switch token.kind {
      case .leftBrace where token.isUnclosed: break
      case .leftBrace: braces += 1
      case .rightBrace where braces == 0: return
      case .rightBrace: braces -= 1
      case .lineEnd where braces == 0: return
      default: break  // all other tokens belong to what is passed over
      }
      advance()
    }
  }

  /// One level deeper; the limit keeps the stack of every later pass small, whatever is fed in.
  mutating func enter() throws(SyntaxFault) {
    guard depth < Parser.nestingLimit else { throw fail(.nestedTooDeep(limit: Parser.nestingLimit), at: range) }
    depth += 1
  }

  mutating func leave() { depth -= 1 }

  /// A `{ }` block of entries that end with a line end, `;` or `,`. A faulty entry becomes `bad` and the next one is read.
  mutating func parseBlock<Entry>(
    bad: (SourceRange) -> Entry, entry parseEntry: (inout Parser) throws(SyntaxFault) -> Entry
  ) throws(SyntaxFault) -> [Entry] {
    let opening = try expect(.leftBrace, .word("{"))
    var entries: [Entry] = []
    while true {
      while eat(.lineEnd) || (!entries.isEmpty && eat(.comma)) {}
      if eat(.rightBrace) { return entries }
      try checkClosed(opening)
      let start = token.start
      do throws(SyntaxFault) {
        entries.append(try parseEntry(&self))
        if !isAtEntryEnd, entryWithoutComma != position { throw failRest(after: .entry) }
      } catch {
        skipToEnd()
        entries.append(bad(range(from: start)))
      }
      context = ExpressionContext()
    }
  }

  /// Entries are indented, statements are not: that tells where a block without its `}` ends. Reading goes on with the
  /// statement there, so the line end before it is given back.
  mutating func checkClosed(_ opening: Token) throws(SyntaxFault) {
    guard at(.endOfFile) || (opening.isUnclosed && token.isFirstOnLine && startsAtMargin(token)) else { return }
    if tokens[position - 1].kind == .lineEnd { position -= 1 }
    throw fail(.unclosed("{", opening: range(opening)), at: foundRange)
  }

  func startsAtMargin(_ token: Token) -> Bool {
    token.start == 0 || file.bytes[Int(token.start) - 1] == UInt8(ascii: "\n")
  }

  /// Something stands where a statement or an entry should have ended.
  mutating func failRest(after construct: Construct) -> SyntaxFault {
    if let call = callInPlaceOfName { return fail(call.message, at: call.range) }
    if text(token) == "between" { isBodyBroken = true }
    if let foreign { return fail(foreign.message, at: range(foreign.token)) }
    if let form = formOfRest(after: construct) {
      return fail(.helped(.unexpectedRest(found: described(token), after: construct), form), at: foundRange)
    }
    switch token.kind {
    case .percent: return fail(.noModulo, at: range)
    case .rightParenthesis: return fail(.unmatchedClosing(")"), at: range)
    case .rightBracket: return fail(.unmatchedClosing("]"), at: range)
    case .rightBrace: return fail(.unmatchedClosing("}"), at: range)
    case .tableRow: return fail(.tableRowOutside, at: range)
    default:  // every other token is told as it stands
      if at(.comma), position > 1, tokens[position - 2].keyword == .as {
        // `sales - plan as variance, …`
        let name = text(tokens[position - 1])
        let form = Phrase(
          "an item has its name before it, as in `\(name) = sales - plan`", "項目の名前は前に書く。例：`\(name) = sales - plan`")
        return fail(.helped(.unexpectedRest(found: described(token), after: construct), form), at: foundRange)
      }
      if at(.leftBracket) { isBodyBroken = true }
      if at(.limit), peek().kind == .number {
        return fail(.limitIsTop(text(peek())), at: range.union(range(peek())))
      }
      if at(.comma), position > 0, tokens[position - 1].touches(token), token.touches(peek()),
        tokens[position - 1].kind == .number, peek().kind == .number
      {
        let whole = range(tokens[position - 1]).union(range(peek()))
        return fail(.malformedDigitGroups(file.text(whole)), at: whole)
      }
      let rest = SyntaxMessage.unexpectedRest(found: described(token), after: construct)
      return fail(clauseMeant(after: construct).map { .helped(rest, .write($0)) } ?? rest, at: foundRange)
    }
  }

  /// `whre`, `srot`: a slip in a word that goes on with a value.
  private func clauseMeant(after construct: Construct) -> String? {
    let word = text(token)
    guard token.kind == .name, word.count >= 3, word.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
    let words: [Keyword] =
      construct == .statement
      ? [
        .where, .by, .across, .during, .keep, .sort, .top, .with, .desc, .under, .each, .because, .after, .guard, .warn,
      ]
      : [.where, .during, .per, .each, .among, .within]
    return nearestMatch(to: word, among: words.map(\.rawValue))
  }
}

/// What surrounds the expression being read.
struct ExpressionContext {
  /// The first `=` of the definition, where another unbracketed one is a fault.
  var definitionEquals: SourceRange?
  /// Directly inside the brackets of a call or list, where `,` separates.
  var isInArguments = false
  /// Behind `expect`, where `+-` is a tolerance.
  var isExpectation = false
  /// In a link, where `tested on` goes on with it.
  var isLink = false
  /// In an action, where `done` before a date goes on with it.
  var isAction = false
  /// In a bet or a level, where `due` before a date goes on with it.
  var hasDueDate = false
  /// Behind `during`, where `2026-01` is no difference.
  var wantsDate = false
  /// On the rows of a dataset, where `ordinal` and `tile` are words.
  var isOnRows = false
}
