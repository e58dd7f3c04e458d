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
    let outer = series
    series = SeriesWindows(
      (range.first...max(range.first, range.last)).map { index in
        let period = Period(range.grain, index)
        return Window(span: calendar.days(of: period), period: period)
      })
    defer { series = outer }
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

/// The windows of a recurrence being walked.
struct SeriesWindows {
  let windows: [Window]
  let places: [Window: Int]

  init(_ windows: [Window]) {
    self.windows = windows
    places = Dictionary(windows.enumerated().map { ($1, $0) }) { first, _ in first }
  }
}

extension Engine {
  /// The rows of one period of a recurrence, cut out of one scan of the whole series: a walk over a hundred months reads
  /// the rows once and not a hundred times. Nil where the period must be scanned for itself.
  func periodOfSeries(_ id: DatasetID, in frame: Frame, time: ColumnID?, readsEvents: Bool) -> Grouping? {
    guard let series, series.windows.count > 2, frame.windows.count == 1, let place = series.places[frame.windows[0]]
    else { return nil }
    // A stock has its rows in many periods at once, and what a condition reads of the slice may be the series itself.
    let isStock = model.datasets[id.index].times.contains { $0.until != nil && (time == nil || $0.column == time) }
    if isStock && !readsEvents { return nil }
    for condition in frame.content.filters {
      guard let formula = condition.filter.conditions[id], !dependsOnSlice(formula) else { return nil }
    }
    let count = frame.cellCount
    let whole = seriesFrame(of: frame, series.windows)
    let key = ScanKey(dataset: id.index, frame: whole.id, time: time?.index ?? -1, readsEvents: readsEvents)
    let segments: Segments
    if let known = seriesSegments[key] {
      segments = known
    } else {
      guard case .success(let grouping) = scan(id, in: whole, time: time, readsEvents: readsEvents),
        grouping.rows == nil
      else { return nil }
      segments = Segments(grouping.groupOfEach, groupCount: grouping.groupCount)
      seriesSegments[key] = segments
    }
    let cells = place * count..<(place + 1) * count
    let first = Int(segments.starts[cells.lowerBound])
    let rows = Array(segments.elements[first..<Int(segments.starts[cells.upperBound])])
    var groups = [Int32](repeating: 0, count: rows.count)
    for cell in cells {
      for element in segments.range(cell) { groups[element - first] = Int32(cell - cells.lowerBound) }
    }
    return Grouping(groupCount: count, groups: groups, rows: rows, count: rows.count)
  }

  /// The cells of a frame of one window, in each of the windows.
  private func seriesFrame(of frame: Frame, _ windows: [Window]) -> Frame {
    var content = frame.content
    content.windows = windows
    content.cellWindows = windows.indices.flatMap { [Int32](repeating: Int32($0), count: frame.cellCount) }
    content.cellCodes = frame.content.cellCodes.map { column in windows.indices.flatMap { _ in column } }
    return frames.frame(content)
  }
}
