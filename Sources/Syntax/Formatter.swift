import SourceText

/// The rule file in its usual layout. Only white space and line ends change: comments stay, operators stay as typed
/// (`×`, `−`, `（`), so that a pasted formula stays itself. Formatting twice gives the same text. A file with errors is
/// given back as it is, with its errors. Old spellings are written as they are now.
package func format(_ file: SourceFile) -> (text: String, diagnostics: [Diagnostic]) {
  let original = String(decoding: file.bytes, as: UTF8.self)
  let (raw, lexical) = tokenize(file)
  var parser = Parser(file: file, tokens: layOut(raw), asksBareExpressions: false)
  _ = parser.parseProgram()
  let diagnostics = lexical + parser.diagnostics
  if diagnostics.hasErrors { return (original, diagnostics) }
  if let renewed = renewed(file, raw, diagnostics) { return format(renewed) }
  var formatter = Formatter(file: file, raw: raw, parser: parser)
  let text = formatter.run()
  let result = SourceFile(id: file.id, name: file.name, text: text)
  guard keepsTokens(file, result) else {
    let message = SyntaxMessage.formatterLostTokens
    return (original, [message.diagnostic(at: SourceRange(file: file.id, start: 0, end: 0))])
  }
  return (text, diagnostics)
}

/// A file with its old spellings as they are written now, and without bullets; nil where it has none.
private func renewed(_ file: SourceFile, _ raw: [Token], _ diagnostics: [Diagnostic]) -> SourceFile? {
  let renewed = [SyntaxMessage.oldSpelling("", now: "").code, SyntaxMessage.bullet("").code]
  let fixes = diagnostics.filter { renewed.contains($0.code) }.flatMap(\.fixes)
  if fixes.isEmpty { return nil }
  var bytes = file.bytes
  // From the last to the first, so that the places of those before stay.
  for fix in fixes.sorted(by: { ($0.range?.start ?? 0) > ($1.range?.start ?? 0) }) {
    guard let range = fix.range, let text = fix.replacement else { continue }
    // Comments between the old words stand behind the new ones.
    let comments = raw.filter {
      ($0.kind == .comment || $0.kind == .documentation) && range.start <= $0.start && $0.end <= range.end
    }
    let kept = comments.map { "  " + String(decoding: file.bytes[Int($0.start)..<Int($0.end)], as: UTF8.self) + "\n" }
    let whole = comments.isEmpty ? text : withoutComments(text, comments, file) + kept.joined()
    bytes.replaceSubrange(Int(range.start)..<Int(range.end), with: Array(whole.utf8))
  }
  return SourceFile(id: file.id, name: file.name, text: String(decoding: bytes, as: UTF8.self))
}

/// A replacement holds the words between two signs as they stand, with the comments among them.
private func withoutComments(_ text: String, _ comments: [Token], _ file: SourceFile) -> String {
  comments.reduce(text) { rest, comment in
    rest.replacing(String(decoding: file.bytes[Int(comment.start)..<Int(comment.end)], as: UTF8.self), with: "")
  }.singleSpaced
}

/// Whether two files hold the same tokens and comments and the same statement ends, whatever the white space.
private func keepsTokens(_ a: SourceFile, _ b: SourceFile) -> Bool {
  func essence(_ tokens: [Token], _ file: SourceFile) -> [String] {
    tokens.map { token in
      switch token.kind {
      case .lineEnd, .endOfFile: return "\(token.kind)"
      case .comment, .documentation, .tableRow:
        return "\(token.kind) " + withoutTrailingBlanks(String(decoding: bytes(token, file), as: UTF8.self))
      default:  // all other tokens must stay as they are
        return "\(token.kind) " + String(decoding: bytes(token, file), as: UTF8.self)
      }
    }
  }
  func bytes(_ token: Token, _ file: SourceFile) -> ArraySlice<UInt8> { file.bytes[Int(token.start)..<Int(token.end)] }
  let (left, _) = tokenize(a)
  let (right, _) = tokenize(b)
  guard essence(left.filter { $0.kind != .lineEnd }, a) == essence(right.filter { $0.kind != .lineEnd }, b) else {
    return false
  }
  return statementTokens(essence(layOut(left), a)) == statementTokens(essence(layOut(right), b))
}

/// Without line ends at the very end: a file may lack its last one.
private func statementTokens(_ tokens: [String]) -> ArraySlice<String> {
  var result = tokens.dropLast()
  while result.last == "lineEnd" { result.removeLast() }
  return result
}

private func withoutTrailingBlanks(_ text: String) -> String {
  var scalars = Substring(text).unicodeScalars
  while let last = scalars.last, last == " " || last == "\t" || last == "\r" || last == "\u{3000}" {
    scalars.removeLast()
  }
  return String(scalars)
}

private struct Formatter {
  let file: SourceFile
  let raw: [Token]
  let unitSigns: Set<Int32>
  let toleranceSigns: Set<Int32>
  let tableBraces: Set<Int32>
  /// The line ends that end a statement, by first byte.
  let keptLineEnds: Set<Int32>
  var output = ""
  /// Open braces; true for a table of parameters.
  var braces: [Bool] = []
  var previous: Token?
  var beforePrevious: Token?

  init(file: SourceFile, raw: [Token], parser: Parser) {
    self.file = file
    self.raw = raw
    unitSigns = parser.unitSigns
    toleranceSigns = parser.toleranceSigns
    tableBraces = parser.tableBraces
    keptLineEnds = Set(parser.tokens.lazy.filter { $0.kind == .lineEnd }.map(\.start))
  }

  mutating func run() -> String {
    var lineEnds = 0
    for (index, token) in raw.enumerated() {
      if token.kind == .lineEnd {
        lineEnds += 1
        continue
      }
      if token.kind == .endOfFile { break }
      if !output.isEmpty, lineEnds > 0 { output += lineEnds > 1 ? "\n\n" : "\n" }
      if output.isEmpty || lineEnds > 0 {
        output += String(repeating: " ", count: indentation(index))
      } else if let previous, needsSpace(previous, token) {
        output += token.kind == .comment || token.kind == .documentation ? "  " : " "
      }
      lineEnds = 0
      write(token)
    }
    if !output.isEmpty { output += "\n" }
    return output
  }

  private mutating func write(_ token: Token) {
    let text = file.text(SourceRange(file: file.id, start: Int(token.start), end: Int(token.end)))
    switch token.kind {
    case .comment, .documentation, .tableRow: output += withoutTrailingBlanks(text)
    default: output += text  // only lines of text may end with blanks
    }
    switch token.kind {
    case .leftBrace: braces.append(tableBraces.contains(token.start))
    case .rightBrace: if !braces.isEmpty { braces.removeLast() }
    default: break  // no other token changes the depth
    }
    if token.kind != .comment {
      beforePrevious = previous
      previous = token
    }
  }

  // MARK: Indentation

  private func indentation(_ index: Int) -> Int {
    let isClosing = raw[index].kind == .rightBrace
    let base = 2 * (braces.count - (isClosing && !braces.isEmpty ? 1 : 0))
    if isClosing { return base }
    if raw[index].kind == .tableRow { return base + 2 }
    return isContinuation(index) ? base + 4 : base
  }

  /// Whether the line that begins with this token goes on with the statement before it. A comment goes with what
  /// follows it.
  private func isContinuation(_ index: Int) -> Bool {
    var next = index
    while raw[next].kind == .comment || raw[next].kind == .lineEnd { next += 1 }
    if [.endOfFile, .rightBrace, .documentation, .tableRow].contains(raw[next].kind) { return false }
    guard let previous, ![.leftBrace, .semicolon, .documentation].contains(previous.kind) else { return false }
    // Entries of a table end with `,`; what follows is another entry, not the same.
    if previous.kind == .comma, braces.last == true { return false }
    var end = index
    while end > 0, raw[end - 1].kind == .comment || raw[end - 1].kind == .lineEnd { end -= 1 }
    while raw[end].kind != .lineEnd, end < next { end += 1 }
    return !keptLineEnds.contains(raw[end].start)
  }

  // MARK: Spaces

  private func needsSpace(_ left: Token, _ right: Token) -> Bool {
    if right.kind == .comment || right.kind == .documentation { return true }
    // Full-width signs bring their own white space: they stay as typed.
    if isFullWidthSign(left) || isFullWidthSign(right) { return right.hasSpaceBefore }
    if unitSigns.contains(left.start) || unitSigns.contains(right.start) { return false }
    if beforePrevious.map({ unitSigns.contains($0.start) }) == true, left.kind == .minus { return false }
    // `3%ポイント`
    if left.kind == .percent, right.kind == .name, !right.hasSpaceBefore, !right.keyword.isWord { return false }
    // `18,000円以上` and `18,000円 以上`
    if right.keyword.edge != nil { return right.hasSpaceBefore }
    switch right.kind {
    case .comma, .semicolon, .rightParenthesis, .rightBracket, .dot, .colon: return false
    case .rightBrace: return left.kind != .leftBrace
    case .range, .halfOpenRange, .caret: return false
    case .percent: return !(left.kind == .number || left.kind == .slash)
    case .leftParenthesis: return spaceBeforeParenthesis(left, isTyped: right.hasSpaceBefore)
    case .leftBracket: return needsSpaceAfter(left)
    case .name where left.kind == .number: return right.hasSpaceBefore || right.keyword.isWord
    case .minus where left.kind == .plus && toleranceSigns.contains(left.start): return false
    default: return needsSpaceAfter(left)  // the token before decides
    }
  }

  private func needsSpaceAfter(_ left: Token) -> Bool {
    switch left.kind {
    case .leftParenthesis, .leftBracket, .dot, .range, .halfOpenRange, .caret, .negativeMark, .currency: return false
    case .plus: return isBinary
    case .minus:
      let isTolerance = beforePrevious.map { toleranceSigns.contains($0.start) } ?? false
      return isTolerance || isBinary
    default: return true  // behind all others stands a space
    }
  }

  private func spaceBeforeParenthesis(_ left: Token, isTyped: Bool) -> Bool {
    let isBehindDot = beforePrevious?.kind == .dot
    switch left.kind {
    // `expect (x where …)` is no call, but `expect` is an ordinary name elsewhere.
    case .name:
      return (left.keyword.isReserved || isTyped && (left.keyword == .expect || left.keyword.followsValue))
        && !isBehindDot
    case .quotedName: return false
    default: return needsSpaceAfter(left)  // the token before decides
    }
  }

  /// Whether the sign just written stands behind a value, and so between two.
  private var isBinary: Bool {
    guard let before = beforePrevious else { return false }
    switch before.kind {
    case .name: return !before.keyword.isReserved || [.true, .false, .none].contains(before.keyword)
    case .quotedName, .number, .date, .string, .rightParenthesis, .rightBracket, .rightBrace, .percent: return true
    default: return false  // behind every other token a value begins
    }
  }

  private func isFullWidthSign(_ token: Token) -> Bool {
    switch token.kind {
    case .name, .quotedName, .number, .string, .date, .comment, .documentation, .tableRow: return false
    default:  // signs
      let value = decodeScalar(file.bytes, at: Int(token.start)).0?.value ?? 0
      return (0xFF01...0xFFEF).contains(value) || value == 0x3001 || value == waveDash
    }
  }
}
