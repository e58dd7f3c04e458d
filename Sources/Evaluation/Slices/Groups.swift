import CivilTime
import Columns
import Planning
import Semantics

/// `agg(each K where c)` and `agg(e per K)`: the slice is split into its groups, the inner formulas are evaluated in the
/// slice narrowed to each, and the results are folded back (rule S7).
extension Engine {
  func aggregateGroups(_ aggregate: Aggregate, _ set: GroupSet, _ frame: Frame) -> SliceValue {
    let name = set.dataset.map { model.datasets[$0.index].name } ?? "periods"
    switch split(set, frame, aggregate) {
    case .failure(let failure): return SliceValue(missing(failure.reason, count: frame.cellCount))
    case .success(let inner):
      let grouping = Grouping(groupCount: frame.cellCount, groups: inner.parents, rows: nil, count: inner.cells.count)
      let (operands, read) = operands(of: aggregate, inner)
      var folded = fold(aggregate, operands, grouping, name: name)
      folded.vector = withMissingGroups(folded, operands, grouping)
      if case .slice(.dimension(let key, _))? = aggregate.argument?.kind {
        let (none, reason) = (index(of: .noRows(name)), index(of: .noKey(key.text)))
        folded.vector = folded.vector.missing {
          folded.vector.reason($0) == none && !folded.vector.isValid($0) ? reason : nil
        }
      }
      if !inner.unknown.isEmpty {
        let reasons = inner.unknown.mapValues { index(of: $0) }
        folded.vector = folded.vector.missing { reasons[Int32($0)] }
      }
      var value =
        set.dataset.map { covered(folded, aggregate, $0, frame) } ?? SliceValue(folded.vector, counts: folded.counts)
      noteSkippedGroups(&value, folded, inner)
      if set.grain != nil { markCutSeries(aggregate, frame, into: &value) }
      if let dataset = set.dataset {
        refuseCutPeriods(&value, aggregate, dataset, frame)
        refuseCutTicks(&value, planner.rows(of: dataset, by: aggregate), frame)
        takeMarks(ofNumbersIn: [], dataset, frame, into: &value)
      }
      for own in read { takeMarks(of: own, inner, into: &value, cellCount: frame.cellCount) }
      value.remarks.add(inner.remarks)
      if let note = absentGroups(aggregate, operands, inner) { value.remarks.add(note) }
      return value
    }
  }

  /// What an aggregate reads of each group, and the values that say so.
  private func operands(of aggregate: Aggregate, _ inner: InnerFrame) -> (operands: FoldOperands, read: [SliceValue]) {
    var read: [SliceValue] = []
    let values = { (formula: Formula?) -> Vector? in
      guard let formula else { return nil }
      let value = self.evaluate(formula, in: inner.frame)
      read.append(value)
      return value.vector.expanded.gathered(inner.cells)
    }
    let operands = FoldOperands(
      argument: values(aggregate.argument), second: values(aggregate.second), condition: values(aggregate.condition),
      among: values(aggregate.among), order: { self.innerOrder(inner) })
    return (operands, read)
  }

  /// The groups behind an aggregate as elements, with what it reads of each, the code of each key, and its own slice.
  func groupElements(of aggregate: Aggregate, _ set: GroupSet, _ frame: Frame) -> GroupElements? {
    guard case .success(let inner) = split(set, frame, aggregate) else { return nil }
    let grouping = Grouping(groupCount: frame.cellCount, groups: inner.parents, rows: nil, count: inner.cells.count)
    let keys = inner.frame.content.cellCodes.suffix(set.keys.count).map { codes in inner.cells.map { codes[Int($0)] } }
    return GroupElements(
      operands: operands(of: aggregate, inner).operands, grouping: grouping, keys: keys, frame: inner.frame,
      cells: inner.cells, order: { self.innerOrder(inner) })
  }

  struct GroupElements {
    var operands: FoldOperands
    var grouping: Grouping
    var keys: [[Int32]]
    var frame: Frame
    /// The cell of each group in that frame.
    var cells: [Int32]
    /// The place of each by time and keys.
    var order: () -> [Int32]
  }

  /// An aggregate over the groups of a frame of one cell, for variants of what is read in them; nil where these are too
  /// many.
  ///
  /// - Parameter evaluate: a formula in the frame of one group, which is a cell of that of all groups, for all variants.
  func folded(
    _ aggregate: Aggregate, _ set: GroupSet, _ frame: Frame, variantCount: Int,
    _ evaluate: (Formula, _ group: Frame, _ all: Frame, _ cell: Int32) -> Vector
  ) -> Vector? {
    guard case .success(let inner) = split(set, frame, aggregate),
      inner.cells.count <= Engine.mostVariantGroups / max(1, variantCount)
    else { return nil }
    let groups = inner.cells.map { (cell: $0, frame: self.frame(ofCell: Int($0), in: inner.frame)) }
    let variants = (0..<Int32(variantCount)).map { $0 }
    let grouping = Grouping(
      groupCount: variantCount, groups: inner.cells.flatMap { _ in variants }, rows: nil,
      count: inner.cells.count * variantCount)
    let cells = inner.cells.indices.flatMap { [Int](repeating: $0, count: variantCount) }
    let read = [aggregate.argument, aggregate.second, aggregate.condition, aggregate.among].map { formula in
      formula.map { formula in groups.map { evaluate(formula, $0.frame, inner.frame, $0.cell) } }
    }
    let stacked = read.map { $0.flatMap(Vector.stacked) }
    guard zip(read, stacked).allSatisfy({ ($0 == nil) == ($1 == nil) }) else { return nil }
    let operands = FoldOperands(
      argument: stacked[0], second: stacked[1], condition: stacked[2], among: stacked[3],
      order: {
        let order = self.innerOrder(inner)
        return cells.enumerated().map { order[$1] * Int32(variantCount) + variants[$0 % variantCount] }
      })
    let folded = fold(
      aggregate, operands, grouping, name: set.dataset.map { model.datasets[$0.index].name } ?? "periods")
    return withMissingGroups(folded, operands, grouping)
  }

  /// So many numbers are held for the groups of all variants, at most.
  private static let mostVariantGroups = 4_000_000

  /// A series is cut to the data: `sum(x per day)` of a half-covered month adds up half of its days, each of them over.
  private func markCutSeries(_ aggregate: Aggregate, _ frame: Frame, into value: inout SliceValue) {
    let spans = spans(of: planner.datasets(below: aggregate.parts))
    for span in spans {
      value.mark(
        frame, by: frame.windows.map { window in window.span.map { Coverage(of: $0, by: span) } ?? Coverage() })
    }
  }

  private func noteSkippedGroups(_ value: inout SliceValue, _ folded: Folded, _ inner: InnerFrame) {
    for parent in inner.parents { value.counts?.all[Int(parent)] += 1 }
    // Where the whole has no value its reason says enough.
    let (skipped, all) = folded.counts.skipped.indices.reduce((0, 0)) { total, cell in
      guard value.vector.isValid(cell) else { return total }
      return (total.0 + Int(folded.counts.skipped[cell]), total.1 + Int(value.counts?.all[cell] ?? 0))
    }
    if skipped > 0 { value.remarks.add(.skipped(rows: skipped, of: all, columns: [])) }
  }

  /// A group whose own number is unfinished leaves the whole unfinished: in the month before the last, half-covered one,
  /// nobody knows yet who comes back in it.
  private func takeMarks(of own: SliceValue, _ inner: InnerFrame, into value: inout SliceValue, cellCount: Int) {
    var marks = SliceValue(own.vector)
    func outer(_ bits: Bitmap?) -> Bitmap? {
      guard let bits else { return nil }
      var result = Bitmap(repeating: false, count: cellCount)
      for (cell, parent) in zip(inner.cells, inner.parents) where bits[Int(cell)] { result[Int(parent)] = true }
      return result
    }
    marks.unfinished = outer(own.unfinished)
    marks.beginsBeforeData = outer(own.beginsBeforeData)
    marks.remarks = own.remarks
    value.takeMarks(of: marks)
  }

  /// Groups that count without a row in their own slice, where others have some. A sum is the same with and without them,
  /// and where all are absent that is what was asked for.
  private func absentGroups(_ aggregate: Aggregate, _ operands: FoldOperands, _ inner: InnerFrame) -> Note? {
    guard aggregate.kind != .sum, let isPresent = inner.isPresent, isPresent.contains(false) else { return nil }
    // The whole of a share is what counts, else what fulfils the condition.
    let tests = (aggregate.kind == .share ? [operands.among] : [operands.condition, operands.among]).compactMap { $0 }
    let values = [operands.argument, operands.second].compactMap { $0 }
    var (absent, all) = (0, 0)
    for place in inner.cells.indices {
      guard tests.allSatisfy({ $0.isValid(place) && $0.booleanValues[place] }),
        values.allSatisfy({ $0.isValid(place) })
      else { continue }
      all += 1
      if !isPresent[Int(inner.cells[place])] { absent += 1 }
    }
    return absent > 0 && absent < all ? .absentGroups(count: absent, of: all) : nil
  }

  /// The groups of all cells. Cells of a frame are distinct, but one group may belong to several outer cells: March is in
  /// the three months that end in March, in April and in May. So groups are a list of (inner cell, outer cell) pairs.
  private struct InnerFrame {
    var frame: Frame
    var cells: [Int32]
    var parents: [Int32]
    /// For each inner cell whether the grouped dataset has rows in it; nil: all have.
    var isPresent: [Bool]?
    /// Periods were left out because a group or filter that is a time does not hold in them.
    var isRestricted = false
    /// Outer cells of which not all groups can be known.
    var unknown: [Int32: MissingReason] = [:]
    var remarks = Remarks()
  }

  private func innerOrder(_ inner: InnerFrame) -> [Int32] {
    let content = inner.frame.content
    let starts = inner.cells.map { Int64(content.windows[Int(content.cellWindows[Int($0)])].span?.start ?? 0) }
    var (ranks, _) = Engine.denseRanks(ofKeys: starts)
    // Groups of one time: by their keys, never by the order of the rows.
    for (dimension, codes) in zip(content.dimensions, content.cellCodes) {
      let own = denseRanks(Engine.column(of: dimensionTable(dimension.model).values))
      let keys = inner.cells.indices.map { place -> Int64 in
        let code = codes[Int(inner.cells[place])]
        return Int64(ranks[place]) << 32 | Int64(code < 0 ? Int32.max : own[Int(code)])
      }
      ranks = Engine.denseRanks(ofKeys: keys).ranks
    }
    return Engine.places(of: ranks.map { Int64($0) })
  }

  /// Where no group could be judged at all, because every condition or value is missing, the answer is missing for the
  /// first group's reason: `count(each customer where prior(n, 1 month) > 0)` in the first month is unknown, not 0.
  private func withMissingGroups(_ folded: Folded, _ operands: FoldOperands, _ grouping: Grouping) -> Vector {
    let vectors = [operands.condition, operands.argument, operands.second, operands.among].compactMap { $0 }
    guard vectors.contains(where: { $0.column.validity != nil }) else { return folded.vector }
    var judged = Bitmap(repeating: false, count: grouping.groupCount)
    var firstReason = [Int32](repeating: -1, count: grouping.groupCount)
    var firstPlace = [Int32](repeating: .max, count: grouping.groupCount)
    // First by time and keys, never by the order of the rows.
    let places = operands.order()
    let outside = operands.among.map { (isMember: $0.booleanValues, stride: $0.stride, members: $0) }
    for (row, parent) in grouping.groupOfEach.enumerated() where parent >= 0 {
      // What a condition lacks in a group that `among` leaves out is nobody's reason.
      if let outside, outside.members.isValid(row), !outside.isMember[row &* outside.stride] {
        judged[Int(parent)] = true
      } else if let absent = vectors.first(where: { !$0.isValid(row) }) {
        if places[row] < firstPlace[Int(parent)] {
          firstPlace[Int(parent)] = places[row]
          firstReason[Int(parent)] = absent.reason(row)
        }
      } else {
        judged[Int(parent)] = true
      }
    }
    return folded.vector.missing { group in
      !judged[group] && firstReason[group] >= 0 ? firstReason[group] : nil
    }
  }

  private func split(_ set: GroupSet, _ frame: Frame, _ aggregate: Aggregate) -> Result<InnerFrame, ScanFailure> {
    let identity = (0..<Int32(frame.cellCount)).map { $0 }
    var inner = InnerFrame(frame: frame, cells: identity, parents: identity)
    if let grain = set.grain {
      guard let finer = splitByPeriod(inner, grain, aggregate) else {
        return .failure(ScanFailure(reason: .needsPeriod("per \(grain.rawValue)")))
      }
      inner = finer
    }
    if inner.cells.isEmpty && frame.cellCount > 0 && !inner.isRestricted {
      return .failure(ScanFailure(reason: .needsPeriod("per \(set.grain?.rawValue ?? "")")))
    }
    guard let dataset = set.dataset, !set.keys.isEmpty else { return .success(inner) }
    switch scan(planner.rows(of: dataset, by: aggregate), in: inner.frame) {
    case .failure(let failure): return .failure(failure)
    case .success(let grouping): return .success(splitByKeys(inner, set.keys, dataset, grouping, aggregate))
    }
  }

  /// The combinations of cell and keys: those among the rows of the slice first, then those that exist only in another
  /// slice that is read.
  private func splitByKeys(
    _ outer: InnerFrame, _ keys: [DimensionModel], _ id: DatasetID, _ grouping: Grouping, _ aggregate: Aggregate
  ) -> InnerFrame {
    let read = planner.rows(of: id, by: aggregate)
    var keyCodes = keys.map { key in
      codes(of: key, of: read, in: grouping)?.int32s ?? [Int32](repeating: -1, count: grouping.count)
    }
    var cells = grouping.groupOfEach
    let skipped = cells.indices.filter { row in cells[row] >= 0 && keyCodes.contains { $0[row] < 0 } }.count
    let further = furtherGroups(keys, aggregate, in: outer.frame)
    if !further.cells.isEmpty {
      cells += further.cells
      for place in keyCodes.indices { keyCodes[place] += further.codes[place] }
    }
    let combination = Combination([cells] + keyCodes, rowCount: cells.count, skipsEmpty: true)
    let representatives = combination.representatives.map { Int($0) }
    let parents = representatives.map { cells[$0] }
    var content = outer.frame.content
    content.dimensions += keys.map { FrameContent.Dimension($0) }
    content.cellWindows = parents.map { outer.frame.content.cellWindows[Int($0)] }
    content.cellCodes = outer.frame.content.cellCodes.map { column in parents.map { column[Int($0)] } }
    content.cellCodes += keyCodes.map { column in representatives.map { column[$0] } }
    let owned = Segments(parents, groupCount: outer.frame.cellCount)
    var inner = InnerFrame(frame: frames.frame(content), cells: [], parents: [])
    if !further.cells.isEmpty { inner.isPresent = representatives.map { $0 < grouping.count } }
    if skipped > 0 { inner.remarks.add(.emptyKeys(model.datasets[id.index].name, count: skipped)) }
    var known: Set<Int32> = []
    for (place, cell) in outer.cells.enumerated() {
      // A period of which not all groups are known is left out of a series; without any other the whole is unknown.
      if let reason = further.unknown[cell] {
        inner.unknown[outer.parents[place]] = reason
        continue
      }
      known.insert(outer.parents[place])
      for element in owned.range(Int(cell)) {
        inner.cells.append(owned.elements[element])
        inner.parents.append(outer.parents[place])
      }
    }
    for parent in known { inner.unknown[parent] = nil }
    return inner
  }

  /// The periods of each cell of a frame: for each pair the cell of the new frame and the cell of the old one.
  func periods(_ grain: Grain, _ frame: Frame, _ aggregate: Aggregate)
    -> (frame: Frame, cells: [Int32], parents: [Int32])?
  {
    let identity = (0..<Int32(frame.cellCount)).map { $0 }
    let outer = InnerFrame(frame: frame, cells: identity, parents: identity)
    return splitByPeriod(outer, grain, aggregate).map { ($0.frame, $0.cells, $0.parents) }
  }

  /// A complete series of periods in each cell's window; without a window, over the span of the data below.
  private func splitByPeriod(_ outer: InnerFrame, _ grain: Grain, _ aggregate: Aggregate) -> InnerFrame? {
    var read = planner.datasets(below: aggregate.parts)
    if case .groups(let set) = aggregate.source, let dataset = set.dataset { read.insert(dataset) }
    let data = wholeSpan(of: read, readBy: aggregate.parts)
    let firstEnd = firstEnd(of: read)
    var content = outer.frame.content
    var windows: [Window] = []
    var places: [Window: Int32] = [:]
    var owners: [Int32] = []
    var ownWindows: [Int32] = []
    let wholes = (0..<outer.frame.cellCount).compactMap {
      outer.frame.window(of: $0).span ?? outer.frame.content.range ?? data
    }
    // Whole periods reach past the data at either end: an order on a Thursday is in a week that has a Monday.
    let reach = data.map { data in
      let (first, end) = (
        max(data.start, wholes.map(\.start).min() ?? data.start), max(data.end, wholes.map(\.end).max() ?? data.end)
      )
      return DaySpan(
        calendar.days(of: calendar.period(grain, of: first)).start,
        calendar.days(of: calendar.period(grain, of: max(first, end - 1))).end)
    }
    var isRestricted = false
    var rows = aggregate.parts.reduce(into: Set<RowsRead>()) { $0.formUnion(planner.below($1).rows) }
    if case .groups(let set) = aggregate.source, let dataset = set.dataset {
      rows.insert(planner.rows(of: dataset, by: aggregate))
    }
    let seriesDays = reach.flatMap { self.seriesDays(outer.frame, rows, $0) }
    for cell in 0..<outer.frame.cellCount {
      let outerWindow = outer.frame.window(of: cell)
      let asked = outerWindow.span ?? outer.frame.content.range
      guard let whole = asked ?? data else { return nil }
      for var window in periods(grain, of: whole, data: data, isCut: asked != nil, seriesStart: content.seriesStart) {
        if let seriesDays, let span = window.span, !seriesDays.holds(span, cell: cell) {
          isRestricted = true
          continue
        }
        // Kept only where it tells something: months that several windows hold are then computed once.
        if let opensAt = outerWindow.opensAt, let firstEnd, opensAt >= firstEnd { window.opensAt = opensAt }
        let place = places[window] ?? Int32(windows.count)
        if Int(place) == windows.count {
          places[window] = place
          windows.append(window)
        }
        ownWindows.append(place)
        owners.append(Int32(cell))
      }
    }
    // Distinct (window, group values): the same month of two outer cells is one inner cell.
    let outerCodes = outer.frame.content.cellCodes
    let ownCodes = outerCodes.map { column in owners.map { column[Int($0)] } }
    let combination = Combination(
      [ownWindows] + ownCodes.map { $0.map { $0 < 0 ? Int32.max : $0 } }, rowCount: owners.count, skipsEmpty: true)
    content.windows = windows
    content.cellWindows = combination.representatives.map { ownWindows[Int($0)] }
    content.cellCodes = ownCodes.map { column in combination.representatives.map { column[Int($0)] } }
    content.grain = grain
    if content.seriesStart == nil { content.seriesStart = windows.compactMap { $0.span?.start }.min() }
    return InnerFrame(
      frame: frames.frame(content), cells: combination.codes, parents: owners, isRestricted: isRestricted)
  }

  /// The periods of one cell: from the first covered day on, because before it there is nothing to read; a cell that lies
  /// outside the data altogether keeps its window, whose aggregates know why they have no value.
  private func periods(
    _ grain: Grain, of whole: DaySpan, data: DaySpan?, isCut: Bool, seriesStart: Day?
  ) -> [Window] {
    guard let data else {
      let first = whole.start == .min ? seriesStart : whole.start
      guard let first else { return [] }
      return self.windows.series(grain, over: DaySpan(first, whole.end), isCut: isCut)
    }
    let span = DaySpan(max(whole.start, data.start), whole.end)
    if span.isEmpty { return [Window(span: whole, period: nil)] }
    return self.windows.series(grain, over: span, isCut: isCut)
  }
}
