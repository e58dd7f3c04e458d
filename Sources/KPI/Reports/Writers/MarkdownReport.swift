extension Report {
  /// For a wiki or a pull request: charts are their tables, drawings the tables beside them.
  package var markdown: String {
    "# \(ReportTable.markdownCell(title))\n\n\(ReportTable.markdownCell(subtitle))\n"
      + parts.map { $0.markdown(level: 2, ReportWords(language)) }.joined()
  }
}

extension ReportPart {
  fileprivate func markdown(level: Int, _ words: ReportWords) -> String {
    "\n\(String(repeating: "#", count: level)) \(ReportTable.markdownCell(title))\n"
      + nodes.map { $0.markdown(words) }.filter { !$0.isEmpty }.map { "\n" + $0 }.joined()
      + parts.map { $0.markdown(level: min(6, level + 1), words) }.joined()
  }
}

extension ReportNode {
  fileprivate func markdown(_ words: ReportWords) -> String {
    switch self {
    case .paragraph(let runs): ReportNode.atLineStart(ReportNode.markdown(runs)) + "\n"
    case .formula(let runs): "```\n\(runs.map(\.text).joined())\n```\n"
    case .facts(let facts):
      facts.map { "- \(ReportTable.markdownCell(words.named($0.name, "")))\(ReportNode.markdown($0.runs))\n" }.joined()
    case .list(let items): items.map { "- \(ReportNode.markdown($0))\n" }.joined()
    case .table(let table, let name): ReportNode.markdown(table, name)
    case .figure(let figure, let name): ReportNode.markdown(ReportTable(figure, words: words), name)
    case .picture(let picture): ReportNode.markdown(picture.table, picture.name)
    case .folded(let name, let nodes):
      "**\(ReportTable.markdownCell(name))**\n\n" + nodes.map { $0.markdown(words) }.joined()
    }
  }

  private static func markdown(_ table: ReportTable, _ name: String) -> String {
    "**\(ReportTable.markdownCell(name))**\n\n\(table.markdown)"
  }

  /// What begins a line with a mark of Markdown would be a heading or a list.
  private static func atLineStart(_ text: String) -> String {
    guard let first = text.first, "#-+>=".contains(first) else { return text }
    return "\\" + text
  }

  private static func markdown(_ runs: [ReportRun]) -> String {
    let lines = runs.lines.map { line in
      line.map { run in
        let text = ReportTable.markdownCell(run.text)
        return switch run.look {
        case .plain, .quiet, .status: text
        case .strong, .large: "**\(text)**"
        case .code: "`\(run.text.replacing("`", with: "'"))`"
        }
      }.joined()
    }
    // A line end that a list keeps.
    return lines.joined(separator: "\\\n  ")
  }
}
