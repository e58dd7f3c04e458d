import KPI
import SourceText
import Terminal

/// A report for a screen or a text file: headings, tables and charts in cells.
func reportText(_ report: Report, page: Page) -> String {
  let writer = ReportTextWriter(page: page, width: page.width ?? 100, language: report.language)
  return shownText(report.title) + "\n" + shownText(report.subtitle) + "\n"
    + report.parts.map { writer.text($0, level: 2) }.joined()
}

private struct ReportTextWriter {
  let page: Page
  let width: Int
  let language: Language

  func text(_ part: ReportPart, level: Int) -> String {
    let title = shownText(part.title)
    let rule = String(repeating: level == 2 ? "=" : "-", count: min(width, max(4, displayWidth(title))))
    return "\n\(title)\n\(rule)\n" + part.nodes.map(text).filter { !$0.isEmpty }.joined(separator: "\n")
      + part.parts.map { text($0, level: level + 1) }.joined()
  }

  private func text(_ node: ReportNode) -> String {
    switch node {
    case .paragraph(let runs): return line(runs) + "\n"
    case .formula(let runs): return runs.map(\.text).joined().sanitizedLines + "\n"
    case .facts(let facts):
      return facts.map { shownText($0.name) + language.say(": ", "：") + line($0.runs) + "\n" }.joined()
    case .list(let items): return items.map { "- \(line($0))\n" }.joined()
    case .table(let table, _): return page.render(table)
    case .figure(let figure, let name):
      let charts = figure.charts.map {
        chartText(
          $0, width: width, height: figure.sharesAxis ? 7 : 12, holding: figure.extent(of: $0), drawing: page.drawing)
          + "\n"
      }
      return shownText(name) + "\n" + charts.joined()
    case .picture(let picture): return page.render(picture.table)
    case .folded(let name, let nodes): return shownText(name) + "\n" + nodes.map(text).joined()
    }
  }

  /// Further lines stand below their first one, behind its mark.
  private func line(_ runs: [ReportRun]) -> String {
    runs.lines.map { shownText($0.map(\.text).joined()) }.joined(separator: "\n  ")
  }
}
