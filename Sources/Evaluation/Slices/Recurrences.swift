import CivilTime
import Columns
import Planning
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
    var entered: [Int] = []
    defer {
      series = outer
      seriesSteps.subtract(entered)
    }
    for index in range.first...max(range.first, range.last) {
      if mustStop { return SliceValue(missing(.empty, count: frame.cellCount)) }
      let step = stepFrame(Period(range.grain, index), of: frame, groups: groups)
      if seriesSteps.insert(step.id).inserted { entered.append(step.id) }
      for member in recurrence.members { _ = evaluate(.definition(member), in: step) }
      values.append(evaluate(.definition(id), in: step))
    }
    let steps = values.map { $0.gathered(groups.codes) }
    let beforeStart = missing(.beforeFirstPeriod, count: frame.cellCount)
    let unfitting = missing(.recurrenceNeedsPeriods(name), count: frame.cellCount)
    let places = frame.windows.map { window -> Int in
      guard isStep(window, of: range.grain, recurrence), let period = window.period else { return steps.count + 1 }
      return period.index < range.first ? steps.count : Int(period.index - range.first)
    }
    let stepOfCell = frame.content.cellWindows.map { places[Int($0)] }
    var value = SliceValue(
      Choice.merge(steps.map(\.vector) + [beforeStart, unfitting], count: frame.cellCount) { stepOfCell[$0] })
    func marks(_ path: KeyPath<SliceValue, Bitmap?>) -> Bitmap? {
      guard steps.contains(where: { $0[keyPath: path] != nil }) else { return nil }
      return Bitmap(
        stepOfCell.enumerated().map { cell, step in
          step < steps.count && steps[step][keyPath: path]?[cell] == true
        })
    }
    value.unfinished = marks(\.unfinished)
    value.beginsBeforeData = marks(\.beginsBeforeData)
    for step in steps { value.remarks.add(step.remarks) }
    return value
  }

  private func stepFrame(_ period: Period, of frame: Frame, groups: Combination) -> Frame {
    var content = frame.content
    content.windows = [Window(span: calendar.days(of: period), period: period)]
    content.cellWindows = [Int32](repeating: 0, count: groups.representatives.count)
    content.cellCodes = frame.content.cellCodes.map { column in groups.representatives.map { column[Int($0)] } }
    return frames.frame(content)
  }

  /// Whether a window is a step of a recurrence by the grain of its period.
  func isStep(_ window: Window, _ recurrence: Recurrence) -> Bool {
    window.period.map { isStep(window, of: $0.grain, recurrence) } ?? false
  }

  /// Whether a window is a whole period that the recurrence's offset fits: part of a month has no month before it.
  private func isStep(_ window: Window, of grain: Grain, _ recurrence: Recurrence) -> Bool {
    guard let period = window.period, period.grain == grain, window.span == calendar.days(of: period) else {
      return false
    }
    return (try? windows.shifted(window, back: recurrence.offset)) != nil
  }

  /// The periods to walk: from the first period of the data below (without data, of the asked series) to the last asked.
  /// Nil without a fitting period, or with more of them than a walk should have.
  private func seriesRange(_ recurrence: Recurrence, _ frame: Frame) -> (grain: Grain, first: Int32, last: Int32)? {
    guard let grain = frame.windows.compactMap(\.period?.grain).first else { return nil }
    let fitting = frame.windows.filter { isStep($0, of: grain, recurrence) }
    guard let last = fitting.compactMap(\.period?.index).max() else { return nil }
    let datasets = planner.datasets(below: recurrence.members.map { model.definitions[$0.index].value })
    guard let start = spans(of: datasets).map(\.start).min() ?? frame.content.seriesStart else { return nil }
    let first = calendar.period(grain, of: start).index
    return last - first > Engine.recurrenceLimit ? nil : (grain, first, last)
  }

  /// A hundred years of days, or ten thousand years of months.
  private static let recurrenceLimit: Int32 = 120_000
}

/// The windows of a recurrence being walked.
struct SeriesWindows {
  let windows: [Window]
  let places: [Window: Int]
  /// By the content of one of its periods without the window: the frame of all periods.
  var frames: [FrameContent: Frame] = [:]

  init(_ windows: [Window]) {
    self.windows = windows
    places = Dictionary(windows.enumerated().map { ($1, $0) }) { first, _ in first }
  }
}

extension Engine {
  /// The rows of one period of a recurrence, cut out of one scan of the whole series: a walk over a hundred months reads
  /// the rows once and not a hundred times. Nil where the period must be scanned for itself.
  func periodOfSeries(_ read: RowsRead, in frame: Frame) -> Grouping? {
    let id = read.dataset
    guard let series, series.windows.count > 2, frame.windows.count == 1, let place = series.places[frame.windows[0]]
    else { return nil }
    // A row of a stock is in many periods at once.
    let isStock = stockTime(of: read) != nil
    if isStock, planner.hasClocks || states[id.index].rowCount * series.windows.count > Engine.mostStockElements {
      return nil
    }
    // What a condition reads of the slice may be the series itself.
    for condition in frame.content.filters.conditions {
      guard let formula = condition.filter.conditions[id], !planner.dependsOnSlice(formula) else { return nil }
    }
    let count = frame.cellCount
    let whole = seriesFrame(of: frame, series)
    let key = ScanStore.Key(rows: read, frame: whole.id)
    let segments: Segments
    let scans = stores(of: frame)
    if let known = scans.scans.segments(of: key) {
      segments = known
    } else {
      guard case .success(let grouping) = scan(read, in: whole), grouping.rows == nil || isStock else { return nil }
      var found = Segments(grouping.groupOfEach, groupCount: grouping.groupCount)
      if let rows = grouping.rows { found.elements = found.elements.map { rows[Int($0)] } }
      scans.scans.keep(found, of: key)
      segments = found
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

  /// Beyond so many rows of all periods together each period is read for itself.
  private static let mostStockElements = 50_000_000

  /// The cells of a frame of one window, in each of the windows.
  private func seriesFrame(of frame: Frame, _ series: SeriesWindows) -> Frame {
    // To look at all windows in each of them costs their square: thirty years of days once took 13 seconds.
    var groups = frame.content
    groups.windows = []
    if let known = series.frames[groups] { return known }
    let windows = series.windows
    var content = frame.content
    content.windows = windows
    content.cellWindows = windows.indices.flatMap { [Int32](repeating: Int32($0), count: frame.cellCount) }
    content.cellCodes = frame.content.cellCodes.map { column in windows.indices.flatMap { _ in column } }
    let whole = frames.frame(content)
    self.series?.frames[groups] = whole
    return whole
  }
}
