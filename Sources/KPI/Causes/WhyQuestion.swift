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
    let (engine, calendar) = (base.engine, base.model.calendar)
    let beside = Beside(model: base.model, engine: engine, display: analyzed.display)
      .sentences(on: definition, from: from, to: to)
    let ends = ChangeEnds(
      definition: definition, display: analyzed.display, before: engine.value(of: definition.value, in: from),
      after: engine.value(of: definition.value, in: to), from: from.words(calendar), to: to.words(calendar),
      beside: beside)
    do throws(ChangeFailure) {
      if !dimensions.isEmpty {
        let change = try engine.change(of: definition.value, from: from, to: to, by: dimensions)
        return SegmentReport(change: change, ends: ends, dimensions: dimensions).report
      }
      let change = try engine.change(of: definition.value, from: from, to: to)
      return ChangeReport(change: change, ends: ends, words: words).report
    } catch {
      let sentence = error.words(definition.name, calendar, words)
      var head = [sentence]
      if case .noInputs = error { head.insert(ends.headline(), at: 0) }
      return CauseReport(
        head: head, closing: beside,
        json: .object([
          ("why", .text(definition.name)), ("reason", .text(sentence)), ("notes", .texts(beside)),
        ]))
    }
  }
}

extension Slice {
  /// `2026-07`, `all time`
  func words(_ calendar: CalendarRules) -> String { span.map { Period.text(of: $0, calendar) } ?? "all time" }
}
