import SourceText

/// The tokens of a file, one a line: `1:1-1:4 name ltv`. For `kpi emit tokens`.
package func dumpTokens(_ file: SourceFile) -> String {
  let (tokens, _) = tokenize(file)
  let kept = Set(layOut(tokens).lazy.filter { $0.kind == .lineEnd }.map(\.start))
  var text = ""
  for token in tokens {
    let range = SourceRange(file: file.id, start: Int(token.start), end: Int(token.end))
    text += "\(shownPlace(range, file)) "
    switch token.kind {
    case .lineEnd: text += kept.contains(token.start) ? "lineEnd" : "lineEnd (goes on)"
    case .endOfFile: text += "endOfFile"
    default:  // every other token shows its text
      text += token.keyword == .notKeyword ? "\(token.kind)" : "word"
      text += " " + shownText(file.text(range))
    }
    text += "\n"
  }
  return text
}

/// `3:1-3:12`
func shownPlace(_ range: SourceRange, _ file: SourceFile) -> String {
  let start = file.location(at: Int(range.start))
  let end = file.location(at: Int(range.end))
  return "\(start.line):\(start.column)-\(end.line):\(end.column)"
}
