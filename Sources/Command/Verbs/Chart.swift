import KPI
import SourceText
import Terminal

/// `show … as chart`: a line for a series, bars for groups.
func chart(of answer: ChartData, page: Page) -> String {
  let width = page.width ?? 80
  switch answer.shape {
  case .series:
    return answer.columns.map { column in
      let marked = Array(column.events.prefix(LineChart.marks.count))
      let picture = LineChart(
        values: column.values, labels: answer.labels, title: column.title, marked: marked.map(\.place))
      let events = zip(LineChart.marks, marked).map { "\($0) \(shownText($1.text))\n" }
      let rest = column.events.count - marked.count
      return picture.render(width: width, height: 12, drawing: page.drawing, format: column.format) + "\n"
        + events.joined() + (rest > 0 ? "and \(rest) more events\n" : "")
    }.joined(separator: "\n")
  case .groups:
    return answer.columns.map { column in
      let bars = zip(answer.labels, zip(column.values, column.texts)).map { label, value in
        Bar(label: label, value: value.0, text: value.1)
      }
      return column.title + "\n" + barChart(bars, width: width, drawing: page.drawing) + "\n"
    }.joined(separator: "\n")
  }
}
