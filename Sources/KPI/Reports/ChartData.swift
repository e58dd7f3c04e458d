import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics

/// The numbers of an answer as they are drawn.
package struct ChartData: Sendable {
  package enum Shape: Sendable { case series, groups }
  package struct Column: Sendable {
    package var title: String
    package var values: [Double?]
    package var texts: [String]
    /// For the axis.
    package var format: @Sendable (Double) -> String
    /// What happened meanwhile, and in which period it began, in the order of time.
    package var events: [(place: Int, text: String)] = []
  }
  package var shape: Shape
  package var labels: [String]
  package var columns: [Column]

  package init(_ whole: Answer, display: ValueDisplay) {
    // A total beside its parts would be a series, or a bar, of its own.
    let answer = whole.withoutTotals.turnedAcross { display.text($0, type: $1) }
    let keys = answer.columns.indices.filter { answer.columns[$0].role != .value }
    shape = keys.count == 1 && answer.periodColumn != nil ? .series : .groups
    labels = answer.rows.map { row in
      keys.map { display.text(row[$0], type: answer.columns[$0].type) }.joined(separator: " ")
    }
    columns = answer.columns.indices.filter { index in
      answer.columns[index].role == .value && answer.columns[index].type.isNumber && !answer.bounds.contains(index)
    }
    .map { index in
      let type = answer.columns[index].type
      return Column(
        title: answer.columns[index].name, values: answer.rows.map { $0[index].number },
        texts: answer.rows.map { display.text($0[index], type: type) },
        format: { display.text(.number(.double($0)), type: type) })
    }
  }
}

extension Evaluator {
  /// The numbers of an answer, and beside each series the events that fall into its periods, and the actions that were begun
  /// in them: those on everything, and those on what it shows or hangs on.
  package func chart(of answer: Answer, _ statement: QueryStatement) -> ChartData {
    var chart = ChartData(answer, display: analyzed.display)
    guard chart.shape == .series, !base.model.events.isEmpty || !base.model.actions.isEmpty,
      case .show(let show)? = base.model.query(statement.index),
      let key = answer.periodColumn
    else { return chart }
    let spans = answer.withoutTotals.turnedAcross { _, _ in "" }.rows.map { row -> DaySpan? in
      if case .period(let period) = row[key].value { base.model.calendar.days(of: period) } else { nil }
    }
    guard let whole = spans.compactMap({ $0 }).reduce(nil as DaySpan?, { $0?.union($1) ?? $1 }) else { return chart }
    for index in chart.columns.indices {
      // Of a what-if both ends are the item's.
      let title = chart.columns[index].title
      let named = show.items.filter { title == $0.name || title.hasPrefix("\($0.name) if ") }
      guard let item = named.max(by: { $0.name.count < $1.name.count }) else { continue }
      let tree = InputTree(of: item.formula, in: base.model, planner: base.engine.planner)
      let definitions = Set(tree.nodes.compactMap(\.definition))
      let events =
        base.model.eventsOnEverything(in: whole)
        + base.model.events(in: whole, on: definitions, base.engine.planner.datasets(below: [item.formula]))
      let calendar = base.model.calendar
      let marks =
        events.map { (span: $0.span, name: $0.name, text: $0.words(calendar)) }
        + base.model.actions(in: whole, on: definitions).compactMap { action in
          action.done.map { (span: $0, name: action.name, text: action.doneWords(calendar)) }
        }
      chart.columns[index].events = marks.sorted { ($0.span.start, $0.name) < ($1.span.start, $1.name) }
        .compactMap { mark in
          let place = spans.firstIndex { $0?.meets(mark.span) ?? false }
          return place.map { ($0, mark.text) }
        }
    }
    return chart
  }
}
