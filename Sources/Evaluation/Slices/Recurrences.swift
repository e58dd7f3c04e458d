import CivilTime
import Columns
import Semantics

/// Definitions that read their own earlier values: computed period by period from the first (rule S12).
extension Engine {
  /// Whether the frame is one step of a recurrence under way: then bodies are evaluated as they stand.
  func isStepOfSeries(_ frame: Frame) -> Bool { seriesSteps.contains(frame.id) }

  func evaluateRecurrence(_ id: DefinitionID, _ recurrence: Recurrence, _ frame: Frame) -> SliceValue {
    let name = model.definitions[id.index].name
    guard let range = seriesRange(recurrence, frame) else {
      return SliceValue(missing(.recurrenceNeedsPeriods(name), count: frame.cellCount))
    }
    // The groups of the frame, without their windows.
    let groups = Combination(
      frame.content.cellCodes.map { $0.map { $0 < 0 ? Int32.max : $0 } }, rowCount: frame.cellCount, skipsEmpty: true)
    var values: [SliceValue] = []
    for index in range.first...max(range.first, range.last) {
      if mustStop { return SliceValue(missing(.empty, count: frame.cellCount)) }
      let step = stepFrame(Period(range.grain, index), of: frame, groups: groups)
      seriesSteps.insert(step.id)
      for member in recurrence.members { _ = evaluate(.definition(member), in: step) }
      values.append(evaluate(.definition(id), in: step))
    }
    let steps = values.map { gathered($0, groups.codes) }
    let beforeStart = SliceValue(missing(.beforeFirstPeriod, count: frame.cellCount))
    let picks = frame.content.cellWindows.map { window -> Int in
      let period = frame.windows[Int(window)].period?.index ?? range.first
      return period < range.first ? steps.count : Int(period - range.first)
    }
    let vectors = (steps + [beforeStart]).map(\.vector)
    return SliceValue(Choice.merge(vectors, count: frame.cellCount) { picks[$0] })
  }

  private func stepFrame(_ period: Period, of frame: Frame, groups: Combination) -> Frame {
    var content = frame.content
    content.windows = [Window(span: calendar.days(of: period), period: period)]
    content.cellWindows = [Int32](repeating: 0, count: groups.representatives.count)
    content.cellCodes = frame.content.cellCodes.map { column in groups.representatives.map { column[Int($0)] } }
    return frames.frame(content)
  }

  /// The periods to walk: from the first period of the data below (without data, of the asked series) to the last asked.
  private func seriesRange(_ recurrence: Recurrence, _ frame: Frame) -> (grain: Grain, first: Int32, last: Int32)? {
    guard let grain = frame.windows.first?.period?.grain, let last = frame.windows.compactMap(\.period?.index).max()
    else { return nil }
    for window in frame.windows {
      guard let period = window.period, period.grain == grain, window.span == calendar.days(of: period),
        (try? windows.shifted(window, back: recurrence.offset)) != nil
      else { return nil }
    }
    let datasets = Set(recurrence.members.flatMap { model.definitions[$0.index].datasets })
    let starts = datasets.compactMap { span(of: $0)?.start }
    guard let start = starts.min() ?? frame.content.seriesStart else { return nil }
    return (grain, calendar.period(grain, of: start).index, last)
  }
}
