import SourceText
import Syntax

/// Where in a statement the cursor stands, by the tokens before it.
struct CompletionPosition {
  enum Place: Equatable {
    case statementStart
    /// Where an expression goes on: a name, a number, a function.
    case value
    /// Behind a complete value: only clauses and operators.
    case afterValue
    case afterDot([String])
    case dimension
    /// Inside quotes that are compared with a column.
    case text([String])
    case file
    case ruleFile
    case unit
    case date
    case definition
    case dataset
    case scenario
    /// Behind the cause of a link.
    case relation(isRefuted: Bool)
    /// Behind `with`.
    case addition
    case nothing
  }
  var place: Place = .statementStart
  /// What is typed of the word so far.
  var word = ""
  /// The dataset of the aggregate whose bracket is open.
  var aggregated: String?

  init(_ before: String) {
    let source = SourceFile(id: FileID(0), name: "", text: before)
    var tokens = tokenize(source).0.filter { token in
      token.kind != .endOfFile && !(token.kind == .lineEnd && token.start >= Int32(before.utf8.count))
    }
    func text(_ token: Token) -> String {
      source.text(SourceRange(file: source.id, start: Int(token.start), end: Int(token.end)))
    }
    let end = Int32(before.utf8.count)
    if let last = tokens.last, last.end == end {
      switch last.kind {
      case .name:
        word = text(last)
        tokens.removeLast()
      case .string where !CompletionPosition.isClosed(text(last)), .unknown where text(last).hasPrefix("\""):
        word = String(text(last).dropFirst())
        tokens.removeLast()
        place = CompletionPosition.textPlace(tokens, text)
        return
      case .comment, .documentation:
        place = .nothing
        return
      case .date:
        word = text(last)
        place = .date
        return
      case .unknown where text(last).hasPrefix("@"):
        word = text(last)
        place = .date
        return
      case _: break  // other literals are complete
      }
    }
    aggregated = CompletionPosition.openAggregate(tokens, text)
    place = CompletionPosition.place(after: tokens, hasWord: !word.isEmpty, text)
  }

  private static func isClosed(_ text: String) -> Bool { text.utf8.count >= 2 && text.hasSuffix("\"") }

  private static func place(after tokens: [Token], hasWord: Bool, _ text: (Token) -> String) -> Place {
    guard let last = tokens.last else { return .statementStart }
    let isLink = opensLink(statement(tokens)) || opensAction(statement(tokens))
    switch last.kind {
    case .arrow where isLink: return .definition
    case .comma where isLink && isInList(tokens, behind: { $0.kind == .arrow }): return .definition
    case .lineEnd, .semicolon: return .statementStart
    case .dot: return .afterDot(path(endingAt: tokens.count - 1, tokens, text))
    case .number: return .unit
    case .arrow: return .dataset
    case .rightParenthesis, .rightBracket, .rightBrace, .date, .string, .quotedName, .percent: return .afterValue
    case .name:
      return afterWord(tokens, text)
    case .comma:
      return isInDimensions(tokens) ? .dimension : .value
    case .comment, .documentation, .tableRow, .leftParenthesis, .leftBracket, .leftBrace, .colon, .plus, .minus, .star,
      .slash, .caret, .middleDot, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .range,
      .halfOpenRange, .coalesce, .plusMinus, .negativeMark, .currency, .unknown, .endOfFile:
      return .value
    }
  }

  private static func afterWord(_ tokens: [Token], _ text: (Token) -> String) -> Place {
    guard let last = tokens.last else { return .statementStart }
    let statement = statement(tokens)
    let isFirst = statement.count == 1
    if opensLink(statement) {
      switch last.keyword {
      case .link, .raises, .lowers: return .definition
      case .on where statement.dropLast().last?.keyword == .tested: return .dimension
      case _ where isCause(statement): return .relation(isRefuted: statement.first?.keyword == .no)
      case _: break  // every other word is what it is elsewhere
      }
    }
    if statement.first?.keyword == .event, last.keyword == .on { return .value }
    switch last.keyword {
    case .by, .across: return .dimension
    case .list where isFirst: return .dataset
    case .under: return .scenario
    case .with: return .addition
    case .per where opensAction(statement): return .dataset
    case .goal where isFirst, .target where isFirst, .limit where isFirst, .why where isFirst, .levers where isFirst,
      .actions where isFirst, .bet where isFirst,
      .reach where isFirst, .uncertainty where isFirst, .guard:
      return .definition
    case .show, .if, .where, .and, .or, .not, .then, .else, .in, .each, .per, .keep, .sort, .among, .expect, .during:
      return .value
    case .from: return .dataset
    case .like, .to, .up, .step, .of, .within, .after, .warn: return .value
    case _: return .afterValue  // all other words join values
    }
  }

  /// The tokens of the statement at hand.
  private static func statement(_ tokens: [Token]) -> ArraySlice<Token> {
    let end = tokens.lastIndex { $0.kind == .lineEnd || $0.kind == .semicolon }
    return tokens[(end.map { $0 + 1 } ?? 0)...]
  }

  /// `link …`, `no link …`
  private static func opensLink(_ statement: ArraySlice<Token>) -> Bool {
    let isRefuted = statement.first?.keyword == .no
    return (isRefuted ? statement.dropFirst() : statement).first?.keyword == .link
  }

  /// `action mail …`
  private static func opensAction(_ statement: ArraySlice<Token>) -> Bool { statement.first?.keyword == .action }

  /// `link a`, `no link a.b`: only names behind the word.
  private static func isCause(_ statement: ArraySlice<Token>) -> Bool {
    let path = statement.drop { $0.keyword == .no || $0.keyword == .link }
    return !path.isEmpty
      && path.allSatisfy { $0.kind == .dot || $0.kind == .name && !isRelation($0.keyword) || $0.kind == .quotedName }
  }

  private static func isRelation(_ keyword: Keyword) -> Bool { keyword == .raises || keyword == .lowers }

  private static func isInDimensions(_ tokens: [Token]) -> Bool { isInList(tokens) { $0.keyword == .by } }

  /// Whether only names with commas and dots stand behind a token.
  private static func isInList(_ tokens: [Token], behind isStart: (Token) -> Bool) -> Bool {
    for token in tokens.reversed() {
      if isStart(token) { return true }
      let isName = token.kind == .name || token.kind == .comma || token.kind == .dot || token.kind == .quotedName
      if !isName || token.keyword.isReserved { return false }
    }
    return false
  }

  /// The names before the dot at `index`: `lines.order.`
  private static func path(endingAt index: Int, _ tokens: [Token], _ text: (Token) -> String) -> [String] {
    var names: [String] = []
    var position = index
    while position >= 1, tokens[position].kind == .dot {
      let token = tokens[position - 1]
      guard token.kind == .name || token.kind == .quotedName else { break }
      let written = text(token)
      names.insert(foldedName(token.kind == .quotedName ? Name.unquoted(written) : written), at: 0)
      position -= 2
    }
    return names
  }

  /// `channel = "` completes values of the column; `from "` and `import "` complete files.
  private static func textPlace(_ tokens: [Token], _ text: (Token) -> String) -> Place {
    for token in tokens.reversed() {
      switch token.kind {
      case .equal, .notEqual, .leftBracket, .comma, .string: continue
      case .name:
        if token.keyword == .from { return .file }
        if token.keyword == .import { return .ruleFile }
        if token.keyword == .in || token.keyword == .like || token.keyword == .not { continue }
        guard let index = tokens.firstIndex(of: token) else { return .nothing }
        let before = index > 0 && tokens[index - 1].kind == .dot ? path(endingAt: index - 1, tokens, text) : []
        return .text(before + [foldedName(text(token))])
      case .quotedName: return .text([foldedName(Name.unquoted(text(token)))])
      case _: return .nothing  // no other token is part of a name
      }
    }
    return .nothing
  }

  /// The first name behind the innermost open bracket that is the call of an aggregate.
  private static func openAggregate(_ tokens: [Token], _ text: (Token) -> String) -> String? {
    var depth = 0
    for index in tokens.indices.reversed() {
      switch tokens[index].kind {
      case .rightParenthesis: depth += 1
      case .leftParenthesis:
        if depth > 0 {
          depth -= 1
          continue
        }
        guard index + 1 < tokens.count else { return nil }
        let first =
          tokens[index + 1].keyword == .each && index + 2 < tokens.count ? tokens[index + 2] : tokens[index + 1]
        return first.kind == .name ? foldedName(text(first)) : nil
      case _: continue  // other tokens name nothing
      }
    }
    return nil
  }
}
