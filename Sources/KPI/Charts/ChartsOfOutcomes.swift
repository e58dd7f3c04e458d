import Causes
import Charts
import CivilTime
import Evaluation
import Semantics

extension Evaluator {
  /// The chart of what a question brought: in the form that it asks for, else in the one that fits. Beside a series of
  /// periods stand the events that fall into them, and the actions that were begun in them: those on everything, and those
  /// on what it shows or hangs on. Nil where nothing can be drawn.
  package func figure(of outcome: QueryOutcome, _ statement: QueryStatement) -> ChartFigure? {
    switch outcome {
    case .refused: return nil
    case .report(let report): return report.figure
    case .answer(let answer):
      guard case .show(let show)? = base.model.query(statement.index) else { return nil }
      var figure = AnswerCharts(
        answer, show, base.model, display: analyzed.display, form: statement.form ?? .chart
      ).figure
      if let spans = periodSpans(of: answer) {
        for index in figure.charts.indices where figure.charts[index].isTime {
          // A chart may have its periods in another order, or fewer of them.
          let own = figure.charts[index].places.map { spans[$0] }
          let known = own.compactMap(\.self)
          guard known.count == own.count else { continue }
          figure.charts[index].events = events(in: known, on: show.items, titled: figure.charts[index])
        }
      }
      return figure.charts.isEmpty ? nil : figure
    }
  }

  /// The days of each period, by how it is written.
  private func periodSpans(of answer: Answer) -> [String: DaySpan]? {
    guard let key = answer.periodColumn else { return nil }
    let calendar = base.model.calendar
    let spans = answer.withoutTotals.rows.compactMap { row -> (String, DaySpan)? in
      guard case .period(let period) = row[key].value else { return nil }
      return (calendar.text(of: period), calendar.days(of: period))
    }
    return Dictionary(spans) { first, _ in first }
  }

  private func events(in spans: [DaySpan], on items: [ShowModel.Item], titled chart: Chart) -> [Chart.Event] {
    // Of a what-if both ends are the item's.
    let drawn = items.filter { item in
      items.count == 1 || chart.series.contains { $0.name == item.name || $0.name.hasPrefix("\(item.name) if ") }
        || chart.title.hasPrefix(item.name + AnswerCharts.by(analyzed.language)) || chart.title == item.name
    }
    return marks(in: spans, on: drawn.map(\.formula))
  }

  /// What began in each of some spans and bears on one of the formulas.
  func marks(in spans: [DaySpan], on formulas: [Formula]) -> [Chart.Event] {
    let model = base.model
    guard !model.events.isEmpty || !model.actions.isEmpty,
      let whole = spans.reduce(nil as DaySpan?, { $0?.union($1) ?? $1 })
    else { return [] }
    let calendar = model.calendar
    let definitions = Set(
      formulas.flatMap { InputTree(of: $0, in: model, planner: base.engine.planner).nodes.compactMap(\.definition) })
    let events =
      model.eventsOnEverything(in: whole)
      + model.events(in: whole, on: definitions, base.engine.planner.datasets(below: formulas))
    let marks =
      events.map { (span: $0.span, name: $0.name, text: $0.words(calendar, in: analyzed.language)) }
      + model.actions(in: whole, on: definitions).compactMap { action in
        action.done.map { (span: $0, name: action.name, text: action.doneWords(calendar, in: analyzed.language)) }
      }
    return marks.sorted { ($0.span.start, $0.name) < ($1.span.start, $1.name) }.compactMap { mark in
      spans.firstIndex { $0.meets(mark.span) }.map { Chart.Event($0, mark.text) }
    }
  }
}
