import Causes
import CivilTime
import Evaluation
import Semantics

// `why`: the picture of a formula, and what brought a change.
extension Evaluator {
  func why(_ why: WhyModel) -> QueryOutcome {
    let definition = base.model.definitions[why.definition.index]
    if let from = why.from, let to = why.to {
      return .report(change(definition, slice(from, why.filter), slice(to, why.filter), why.dimensions))
    }
    let picture = WhyPicture.of(definition.name, evaluator: self)
    guard let (from, to) = lastTwoPeriods(of: definition, why.filter) else {
      return picture.map { .why($0) } ?? .refused([])
    }
    var report = change(definition, from, to, why.dimensions)
    if why.dimensions.isEmpty, why.filter == nil, let picture { report.head.insert(picture.text, at: 0) }
    return .report(report)
  }

  func slice(_ span: DaySpan, _ filter: Filter?) -> Slice {
    let calendar = base.model.calendar
    let period = calendar.grain(ofWhole: span).map { calendar.period($0, of: span.start) }
    return Slice(span: span, period: period, filter: filter)
  }

  /// The last two that are over in all data: no clock says which.
  private func lastTwoPeriods(of definition: DefinitionModel, _ filter: Filter?) -> (Slice, Slice)? {
    guard let last = lastPeriod(of: definition, filter), let period = last.period else { return nil }
    let before = base.model.calendar.days(of: Period(period.grain, period.index - 1))
    return (slice(before, filter), last)
  }

  /// Nil for what has no time series.
  func lastPeriod(of definition: DefinitionModel, _ filter: Filter?) -> Slice? {
    let engine = base.engine
    let grain = engine.ownGrain(of: definition.value, atLeast: base.model.judgedGrain ?? .month)
    guard base.model.hasTimeSeries(definition),
      let (span, _) = engine.lastFinishedPeriod(of: definition.value, grain: grain)
    else { return nil }
    return slice(span, filter)
  }

  private func change(
    _ definition: DefinitionModel, _ from: Slice, _ to: Slice, _ dimensions: [DimensionModel]
  ) -> CauseReport {
    let calendar = base.model.calendar
    let words = InputWords(model: base.model, program: analyzed.program)
    let beside = Beside(model: base.model, engine: base.engine, display: analyzed.display)
      .sentences(on: definition, from: from, to: to)
    func name(_ slice: Slice) -> String { slice.span.map { Period.text(of: $0, calendar) } ?? "" }
    do throws(ChangeFailure) {
      if !dimensions.isEmpty {
        let change = try base.engine.change(of: definition.value, from: from, to: to, by: dimensions)
        return SegmentReport(
          change: change, definition: definition, dimensions: dimensions, display: analyzed.display, from: name(from),
          to: name(to), beside: beside
        ).report
      }
      let change = try base.engine.change(of: definition.value, from: from, to: to)
      return ChangeReport(
        change: change, definition: definition, words: words, display: analyzed.display,
        from: name(from), to: name(to), beside: beside
      ).report
    } catch {
      let sentence = error.words(definition.name, calendar, words)
      var head = [sentence]
      if case .noInputs = error { head.insert(ends(definition, from, to, name(from), name(to)), at: 0) }
      return CauseReport(
        head: head, closing: beside,
        json: .object([
          ("why", .text(definition.name)), ("reason", .text(sentence)), ("notes", .texts(beside)),
        ]))
    }
  }

  /// `orders, 2026-07 to 2026-08: 905件 → 911件, +6件`
  private func ends(
    _ definition: DefinitionModel, _ from: Slice, _ to: Slice, _ start: String, _ end: String
  ) -> String {
    let before = base.engine.value(of: definition.value, in: from)
    let after = base.engine.value(of: definition.value, in: to)
    let shown = ShownParts([before.double ?? 0, after.double ?? 0], type: definition.type)
    func text(_ cell: Cell) -> String { cell.marked(analyzed.display.text(cell, type: definition.type)) }
    let change = shown.signed(shown.steps(after.double ?? 0) - shown.steps(before.double ?? 0))
    return "\(definition.name), \(start) to \(end): \(text(before)) → \(text(after)), \(change)"
  }
}
