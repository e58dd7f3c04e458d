import CivilTime
import Columns
import Semantics

/// `agg(each K where c)` and `agg(e per K)`: the slice is split into its groups, the inner formulas are evaluated in the
/// slice narrowed to each, and the results are folded back (rule S7).
extension Engine {
  func aggregateGroups(_ aggregate: Aggregate, _ set: GroupSet, _ frame: Frame) -> SliceValue {
    let name = set.dataset.map { model.datasets[$0.index].name } ?? "periods"
    switch split(set, frame, aggregate) {
    case .failure(let failure): return SliceValue(missing(failure.reason, count: frame.cellCount))
    case .success(let inner):
      let grouping = Grouping(
        groupCount: frame.cellCount, groups: inner.parents, rows: nil, count: inner.frame.cellCount)
      let values = { (formula: Formula?) in formula.map { self.evaluate($0, in: inner.frame).vector } }
      let operands = FoldOperands(
        argument: values(aggregate.argument), second: values(aggregate.second), condition: values(aggregate.condition),
        among: values(aggregate.among), order: { self.innerOrder(inner.frame) })
      var folded = fold(aggregate, operands, grouping, name: name)
      folded.vector = withMissingGroups(folded, operands, grouping)
      guard let dataset = set.dataset else { return SliceValue(folded.vector, counts: folded.counts) }
      return covered(folded, aggregate, dataset, frame)
    }
  }

  private struct InnerFrame {
    var frame: Frame
    /// For each inner cell its cell outside.
    var parents: [Int32]
  }

  private func innerOrder(_ frame: Frame) -> [Int32] {
    let starts = frame.content.cellWindows.map { Int64(frame.windows[Int($0)].span?.start ?? 0) }
    return Engine.places(of: starts)
  }

  /// Where no group could be judged at all, because every condition or value is missing, the answer is missing for the
  /// first group's reason: `count(each customer where prior(n, 1 month) > 0)` in the first month is unknown, not 0.
  private func withMissingGroups(_ folded: Folded, _ operands: FoldOperands, _ grouping: Grouping) -> Vector {
    var result = folded.vector
    let parents = grouping.groupOfEach
    for vector in [operands.condition, operands.argument].compactMap({ $0 }) where vector.column.validity != nil {
      var judged = Bitmap(repeating: false, count: grouping.groupCount)
      var firstReason = [Int32](repeating: -1, count: grouping.groupCount)
      for (row, parent) in parents.enumerated() where parent >= 0 {
        if vector.isValid(row) {
          judged[Int(parent)] = true
        } else if firstReason[Int(parent)] < 0 {
          firstReason[Int(parent)] = vector.reason(row)
        }
      }
      for group in 0..<grouping.groupCount where !judged[group] && firstReason[group] >= 0 {
        result = result.expanded
        var validity = result.column.validity ?? Bitmap(repeating: true, count: grouping.groupCount)
        var reasons = result.reasons ?? [Int32](repeating: 0, count: grouping.groupCount)
        validity[group] = false
        reasons[group] = firstReason[group]
        result.column.validity = validity
        result.reasons = reasons
      }
    }
    return result
  }

  private func split(_ set: GroupSet, _ frame: Frame, _ aggregate: Aggregate) -> Result<InnerFrame, ScanFailure> {
    var inner = InnerFrame(frame: frame, parents: (0..<Int32(frame.cellCount)).map { $0 })
    if let grain = set.grain {
      guard let finer = splitByPeriod(inner, grain, aggregate) else {
        return .failure(ScanFailure(reason: .needsPeriod("per \(grain.rawValue)")))
      }
      inner = finer
    }
    guard let dataset = set.dataset, !set.keys.isEmpty else { return .success(inner) }
    switch scan(dataset, in: inner.frame, time: aggregate.time, readsEvents: aggregate.readsEvents) {
    case .failure(let failure): return .failure(failure)
    case .success(let grouping): return .success(splitByKeys(inner, set.keys, dataset, grouping))
    }
  }

  /// The existing combinations of cell and keys among the rows of the slice.
  private func splitByKeys(
    _ outer: InnerFrame, _ keys: [DimensionModel], _ id: DatasetID, _ grouping: Grouping
  ) -> InnerFrame {
    var keyCodes: [[Int32]] = []
    for key in keys {
      let all = codes(of: key, on: id) ?? [Int32](repeating: -1, count: states[id.index].rowCount)
      keyCodes.append(grouping.rows.map { $0.map { all[Int($0)] } } ?? all)
    }
    let cells = grouping.groupOfEach
    let skipped = cells.indices.filter { row in cells[row] >= 0 && keyCodes.contains { $0[row] < 0 } }.count
    if skipped > 0 { note(.emptyKeys(model.datasets[id.index].name, count: skipped)) }
    let combination = Combination([cells] + keyCodes, rowCount: grouping.count, skipsEmpty: true)
    let representatives = combination.representatives.map { Int($0) }
    let parents = representatives.map { cells[$0] }
    var content = outer.frame.content
    content.dimensions += keys.map { FrameContent.Dimension(model: $0) }
    content.cellWindows = parents.map { outer.frame.content.cellWindows[Int($0)] }
    content.cellCodes = outer.frame.content.cellCodes.map { column in parents.map { column[Int($0)] } }
    content.cellCodes += keyCodes.map { column in representatives.map { column[$0] } }
    return InnerFrame(frame: frames.frame(content), parents: parents.map { outer.parents[Int($0)] })
  }

  /// A complete series of periods in each cell's window; without a window, over the span of the data below.
  private func splitByPeriod(_ outer: InnerFrame, _ grain: Grain, _ aggregate: Aggregate) -> InnerFrame? {
    let inner = [aggregate.argument, aggregate.condition].compactMap { $0 }
    let spans = inner.flatMap { datasets(in: $0) }.sorted().compactMap { span(of: DatasetID($0)) }
    let data = spans.dropFirst().reduce(spans.first) { $0?.union($1) }
    var content = outer.frame.content
    var windows: [Window] = []
    var places: [Window: Int32] = [:]
    var parents: [Int32] = []
    var cellWindows: [Int32] = []
    for cell in 0..<outer.frame.cellCount {
      let asked = outer.frame.window(of: cell).span ?? outer.frame.content.range
      guard let whole = asked ?? data else { return nil }
      let span = DaySpan(max(whole.start, data?.start ?? whole.start), whole.end)
      for window in self.windows.series(grain, over: span, isCut: asked != nil) {
        let place = places[window] ?? Int32(windows.count)
        if Int(place) == windows.count {
          places[window] = place
          windows.append(window)
        }
        cellWindows.append(place)
        parents.append(Int32(cell))
      }
    }
    content.windows = windows
    content.cellWindows = cellWindows
    content.cellCodes = outer.frame.content.cellCodes.map { column in parents.map { column[Int($0)] } }
    content.grain = grain
    if content.seriesStart == nil { content.seriesStart = windows.compactMap { $0.span?.start }.min() }
    return InnerFrame(frame: frames.frame(content), parents: parents.map { outer.parents[Int($0)] })
  }
}
