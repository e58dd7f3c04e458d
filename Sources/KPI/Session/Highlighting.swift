import SourceText
import Syntax

/// What a piece of a statement is, for colours.
package enum HighlightKind: Hashable, Sendable {
  case keyword, definition, dataset, function, number, text, date, comment, operatorMark, unknown, command
}

package struct HighlightSpan: Hashable, Sendable {
  /// Bytes of the text.
  package var range: Range<Int>
  package var kind: HighlightKind
}

/// Which names are known, made once for each state of a session.
package struct KnownNames: Sendable {
  package var definitions: Set<String> = []
  package var datasets: Set<String> = []
  package init() {}
}

extension Session {
  package var knownNames: KnownNames {
    var names = KnownNames()
    names.definitions = Set(analyzed.model.definitions.map(\.name) + analyzed.model.withParameters.map(\.name))
    names.datasets = Set(analyzed.model.datasets.map(\.name))
    return names
  }
}

private let functionNames: Set<String> = Set(
  LanguageHelp.entries.filter { $0.kind != .statement && $0.kind != .clause && $0.kind != .command }.map(\.name))

/// The pieces of a text by the real lexer, so that what is coloured is what is read.
package func highlight(_ text: String, names: KnownNames) -> [HighlightSpan] {
  let bytes = text.utf8.count
  if text.drop(while: { $0 == " " }).first == ":" {
    let end = text.firstIndex(where: { $0 == " " && text.first != " " }).map {
      text.utf8.distance(from: text.startIndex, to: $0)
    }
    return [HighlightSpan(range: 0..<(end ?? bytes), kind: .command)]
  }
  let source = SourceFile(id: FileID(0), name: "", text: text)
  let (tokens, _) = tokenize(source)
  var spans: [HighlightSpan] = []
  var (isLink, isAction, isBet) = (false, false, false)
  for (index, token) in tokens.enumerated() {
    let range = Int(token.start)..<Int(token.end)
    let next = index + 1 < tokens.count ? tokens[index + 1] : nil
    if isStatementStart(index, tokens) {
      let first = token.keyword == .no ? next : token
      isLink = first?.keyword == .link && !isDefinition(index, tokens)
      isAction = token.keyword == .action && next?.kind == .name
      isBet = token.keyword == .bet && next?.kind == .name
    }
    guard !range.isEmpty else { continue }
    let before = tokens[..<index].last { $0.kind != .comment && $0.kind != .lineEnd }
    let isWord =
      (token.keyword.followsValue && !token.isName(behind: before)) || (isLink && isWordOfLink(token, before: next))
      || (isAction && isWordOfAction(token, before: next))
      || (isBet && isWordOfBet(token, before: next))
    guard let kind = isWord ? .keyword : kind(of: token, before: next, source, names) else { continue }
    spans.append(HighlightSpan(range: range, kind: kind))
  }
  return spans
}

private func isStatementStart(_ index: Int, _ tokens: [Token]) -> Bool {
  index == 0 || tokens[index - 1].kind == .semicolon || tokens[index - 1].kind == .lineEnd
}

/// `link = 3`
private func isDefinition(_ index: Int, _ tokens: [Token]) -> Bool {
  index + 1 < tokens.count && [.equal, .colon].contains(tokens[index + 1].kind)
}

/// Words only in a link. A KPI may be called so; of `tested` the word behind tells.
private func isWordOfLink(_ token: Token, before next: Token?) -> Bool {
  switch token.keyword {
  case .raises, .lowers, .against: true
  case .tested: next?.keyword == .on
  case .no: next?.keyword == .link
  case .link: token.isFirstOnLine || next?.kind == .name
  case _: false  // other words are what they are elsewhere
  }
}

/// Words only in an action; of each the word behind tells.
private func isWordOfAction(_ token: Token, before next: Token?) -> Bool {
  switch token.keyword {
  case .costs: next?.kind == .number || next?.kind == .currency
  case .done: next?.kind == .date
  case .action: next?.kind == .name
  case _: false  // other words are what they are elsewhere
  }
}

/// Words only in a bet.
private func isWordOfBet(_ token: Token, before next: Token?) -> Bool {
  switch token.keyword {
  case .due: next?.kind == .date
  case .at: next?.kind == .number
  case .bet: next?.kind == .name
  case _: false  // other words are what they are elsewhere
  }
}

private func kind(of token: Token, before next: Token?, _ source: SourceFile, _ names: KnownNames) -> HighlightKind? {
  switch token.kind {
  case .comment, .documentation: return .comment
  case .number, .currency, .negativeMark, .percent: return .number
  case .date: return .date
  case .string, .tableRow: return .text
  case .unknown: return .unknown
  case .plus, .minus, .star, .slash, .caret, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .range,
    .halfOpenRange, .coalesce, .plusMinus, .arrow:
    return .operatorMark
  case .name, .quotedName:
    let range = SourceRange(file: source.id, start: Int(token.start), end: Int(token.end))
    let written = source.text(range)
    let name = foldedName(token.kind == .quotedName ? Name.unquoted(written) : written)
    if token.kind == .name, functionNames.contains(name), next?.kind == .leftParenthesis { return .function }
    if names.definitions.contains(name) { return .definition }
    if names.datasets.contains(name) { return .dataset }
    if token.keyword.isReserved { return .keyword }
    // Statement words are words only at the start of one.
    if token.isFirstOnLine, Keyword.statements.contains(token.keyword), next?.kind != .equal, next?.kind != .colon {
      return .keyword
    }
    return nil
  case .lineEnd, .semicolon, .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .leftBrace, .rightBrace,
    .comma, .colon, .dot, .middleDot, .endOfFile:
    return nil
  }
}
