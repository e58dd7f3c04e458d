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
    do throws(ChangeFailure) {
      func name(_ slice: Slice) -> String { slice.span.map { Period.text(of: $0, calendar) } ?? "" }
      if !dimensions.isEmpty {
        let change = try base.engine.change(of: definition.value, from: from, to: to, by: dimensions)
        return SegmentReport(
          change: change, definition: definition, dimensions: dimensions, display: analyzed.display, from: name(from),
          to: name(to), links: []
        ).report
      }
      let change = try base.engine.change(of: definition.value, from: from, to: to)
      return ChangeReport(
        change: change, definition: definition, words: words, display: analyzed.display,
        from: name(from), to: name(to), links: []
      ).report
    } catch {
      let sentence = error.words(definition.name, calendar, words)
      return CauseReport(
        head: [sentence], json: .object([("why", .text(definition.name)), ("reason", .text(sentence))]))
    }
  }
}
