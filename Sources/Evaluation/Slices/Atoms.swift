import CivilTime
import Columns
import Numerics
import Planning
import Semantics

// Windows that overlap are read by their atoms: the days between one start or end of a window and the next. Each row is
// read once, and a window adds up its atoms. A row for each window that holds it is a thousand million pairs for a million
// orders and three years of cumulative days.
extension Engine {
  /// A frame of overlapping windows as one of their atoms.
  struct AtomicFrame {
    /// The same groups and filters, with an atom in each cell.
    let frame: Frame
    /// For each cell of the outer frame the atoms of its window.
    let atoms: [Range<Int>]
    /// For each cell of the outer frame its group.
    let groups: [Int]
    let groupCount: Int
    /// The cell of an atom and a group, by `atom · groupCount + group`; −1 where no window reads it.
    let cells: [Int32]

    /// What the atoms of each cell of the outer frame hold together.
    func sums<Total: FixedWidthInteger>(_ values: [some FixedWidthInteger], _ type: Total.Type) -> [Total] {
      // Sums from the first atom on: those of a window are the difference of two.
      var sums = [Total](repeating: 0, count: cells.count + groupCount)
      for place in cells.indices {
        let own = cells[place] < 0 ? 0 : Total(values[Int(cells[place])])
        sums[place + groupCount] = sums[place] + own
      }
      return atoms.indices.map { cell in
        let (range, group) = (atoms[cell], groups[cell])
        return sums[range.upperBound * groupCount + group] - sums[range.lowerBound * groupCount + group]
      }
    }

    func sums(_ counts: FoldCounts) -> FoldCounts {
      var result = FoldCounts(groupCount: atoms.count)
      result.used = sums(counts.used, Int32.self)
      result.skipped = sums(counts.skipped, Int32.self)
      result.undecided = sums(counts.undecided, Int32.self)
      result.untold = sums(counts.untold, Int32.self)
      return result
    }

    /// The least, or greatest, of the values of each cell's atoms.
    func extremes(_ values: [Int64], isGreatest: Bool) -> [Int64] {
      atoms.indices.map { cell in
        var best = isGreatest ? Int64.min : .max
        for atom in atoms[cell] {
          let place = cells[atom * groupCount + groups[cell]]
          if place >= 0 { best = isGreatest ? max(best, values[Int(place)]) : min(best, values[Int(place)]) }
        }
        return best
      }
    }
  }

  /// How many different codes the atoms of each cell of the outer frame hold, going from window to window: what a window
  /// has lost and won on the one before is taken out and added. Nil where windows do not follow each other so.
  ///
  /// - Parameter elements: by the cells of the atoms.
  private func distinctCounts(_ atomic: AtomicFrame, _ elements: Segments, _ codes: [Int32], codeCount: Int) -> [Int64]?
  {
    var result = [Int64](repeating: 0, count: atomic.atoms.count)
    var ofGroup = [[Int]](repeating: [], count: atomic.groupCount)
    for cell in atomic.atoms.indices where !atomic.atoms[cell].isEmpty { ofGroup[atomic.groups[cell]].append(cell) }
    var seen = randomAccessTable(repeating: Int32(0), count: codeCount)
    var distinct: Int64 = 0
    func change(_ atom: Int, _ group: Int, isAdded: Bool) {
      let place = atomic.cells[atom * atomic.groupCount + group]
      if place < 0 { return }
      for element in elements.range(Int(place)) {
        let code = Int(codes[Int(elements.elements[element])])
        if code < 0 { continue }
        if isAdded {
          if seen[code] == 0 { distinct += 1 }
          seen[code] += 1
        } else {
          seen[code] -= 1
          if seen[code] == 0 { distinct -= 1 }
        }
      }
    }
    for (group, cells) in ofGroup.enumerated() {
      let inOrder = cells.sorted {
        (atomic.atoms[$0].lowerBound, atomic.atoms[$0].upperBound)
          < (atomic.atoms[$1].lowerBound, atomic.atoms[$1].upperBound)
      }
      var held = 0..<0
      for cell in inOrder {
        let wanted = atomic.atoms[cell]
        if wanted.upperBound < held.upperBound { return nil }
        for atom in held.lowerBound..<min(held.upperBound, max(held.lowerBound, wanted.lowerBound)) {
          change(atom, group, isAdded: false)
        }
        for atom in max(held.upperBound, wanted.lowerBound)..<wanted.upperBound { change(atom, group, isAdded: true) }
        held = wanted
        result[cell] = distinct
      }
      for atom in held { change(atom, group, isAdded: false) }
    }
    return result
  }

  /// More cells than this are no help.
  private static let mostAtomicCells = 1 << 24

  /// Nil where windows do not overlap, or are no stretches of days. Found once for all aggregates of a frame.
  func atomicFrame(of frame: Frame) -> AtomicFrame? {
    if let known = frames.atoms[frame.id] { return known }
    let found = findAtoms(of: frame)
    frames.atoms[frame.id] = .some(found)
    return found
  }

  private func findAtoms(of frame: Frame) -> AtomicFrame? {
    let spans = frame.windows.compactMap(\.span)
    guard spans.count == frame.windows.count, spans.count > 1 else { return nil }
    let sorted = spans.filter { !$0.isEmpty }.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    guard zip(sorted, sorted.dropFirst()).contains(where: { $1.start < $0.end }) else { return nil }
    let cuts = Set(sorted.flatMap { [$0.start, $0.end] }).sorted()
    let content = frame.content
    var groupOf: [[Int32]: Int] = [:]
    let groups = (0..<frame.cellCount).map { cell in
      let codes = content.cellCodes.map { $0[cell] }
      let group = groupOf[codes] ?? groupOf.count
      groupOf[codes] = group
      return group
    }
    let (groupCount, atomCount) = (groupOf.count, cuts.count - 1)
    guard groupCount * atomCount <= Engine.mostAtomicCells else { return nil }
    let atoms = (0..<frame.cellCount).map { cell -> Range<Int> in
      let span = spans[Int(content.cellWindows[cell])]
      if span.isEmpty { return 0..<0 }
      return cuts.firstPlace { $0 >= span.start }..<cuts.firstPlace { $0 >= span.end }
    }
    // Counted up at the first atom of a cell and down behind its last one.
    var readers = [Int32](repeating: 0, count: (atomCount + 1) * groupCount)
    for (range, group) in zip(atoms, groups) where !range.isEmpty {
      readers[range.lowerBound * groupCount + group] += 1
      readers[range.upperBound * groupCount + group] -= 1
    }
    for place in readers.indices.dropFirst(groupCount) { readers[place] += readers[place - groupCount] }
    var inner = content
    inner.windows = (0..<atomCount).map { Window(span: DaySpan(cuts[$0], cuts[$0 + 1]), period: nil) }
    let places = (0..<atomCount * groupCount).filter { readers[$0] > 0 }
    inner.cellWindows = places.map { Int32($0 / groupCount) }
    var codesOf = [[Int32]](repeating: [], count: groupCount)
    for (codes, group) in groupOf { codesOf[group] = codes }
    inner.cellCodes = content.cellCodes.indices.map { dimension in places.map { codesOf[$0 % groupCount][dimension] } }
    var cells = [Int32](repeating: -1, count: atomCount * groupCount)
    for (cell, place) in places.enumerated() { cells[place] = Int32(cell) }
    return AtomicFrame(
      frame: frames.frame(inner), atoms: atoms, groups: groups, groupCount: groupCount, cells: cells)
  }

  /// An aggregate in overlapping windows, from what its atoms hold; nil where it cannot be told from that. A median, a
  /// number of different values or a sum of fractions is not that of its parts.
  func foldAtoms(
    _ aggregate: Aggregate, _ read: RowsRead, in frame: Frame
  ) -> Result<(folded: Folded, grouping: Grouping), ScanFailure>? {
    guard !read.spreads, read.clock == nil, aggregate.parts.allSatisfy({ !planner.dependsOnSlice($0) }),
      !frame.content.filters.conditions.contains(where: \.dependsOnSlice), !readsAtTicks(aggregate, read, frame),
      aggregate.kind.isOfAtoms, stockTime(of: read) == nil,
      let atomic = atomicFrame(of: frame)
    else { return nil }
    let grouping: Grouping
    switch scan(read, in: atomic.frame, standingFor: frame) {
    case .failure(let failure): return .failure(failure)
    case .success(let found): grouping = found
    }
    // Which rows of a window a filter left open hangs on all of its rows at that filter.
    guard grouping.leftOut == nil, grouping.undecidedOut == nil, grouping.ticks == nil else { return nil }
    let name = model.datasets[read.dataset.index].name
    let operands = operands(
      of: aggregate, dataset: read.dataset, grouping, context: context(of: read, grouping, atomic.frame))
    var outer = Grouping(groupCount: frame.cellCount, groups: [], rows: nil, count: 0)
    outer.sizes = atomic.sums(grouping.countedSizes, Int32.self)
    outer.rowCountRead = grouping.rowCountBefore
    guard var folded = foldAtoms(aggregate, operands, grouping, atomic, into: outer, name: name) else { return nil }
    tellSkipped(&folded, aggregate, operands, grouping, dataset: read.dataset)
    return .success((folded, outer))
  }

  private func foldAtoms(
    _ aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping, _ atomic: AtomicFrame, into outer: Grouping,
    name: String
  ) -> Folded? {
    if aggregate.kind == .share { return foldAtomsOfShare(operands, grouping, atomic, name: name) }
    if aggregate.kind == .countDistinct { return foldAtomsOfDistinct(operands, grouping, atomic) }
    guard let result = plainFold(aggregate, operands, grouping), !result.hasOverflowed else { return nil }
    let counts = atomic.sums(FoldCounts(result))
    guard let argument = operands.argument?.column.values, aggregate.kind != .count else {
      return finished(aggregate, nil, counts, outer, name: name)
    }
    let values: Column.Values
    if aggregate.kind == .min || aggregate.kind == .max {
      let found = atomic.extremes(result.values, isGreatest: aggregate.kind == .max)
      values = argument.with(found.indices.map { counts.used[$0] > 0 ? found[$0] : 0 })
    } else {
      guard case .exact(_, let scale) = argument else { return nil }
      values = Folds.narrowed(atomic.sums(result.values, Int128.self), scale: scale)
    }
    return finished(aggregate, values, counts, outer, name: name)
  }

  private func foldAtomsOfShare(
    _ operands: FoldOperands, _ grouping: Grouping, _ atomic: AtomicFrame, name: String
  ) -> Folded? {
    var (whole, part) = Participants.ofShare(operands, grouping)
    whole.countUsed()
    let counts = atomic.sums(whole.counts)
    let groupCount = grouping.groupCount
    guard let argument = operands.argument else {
      let above = Folds.counts(part.groups, groupCount: groupCount)
      return share(
        of: .exact(atomic.sums(above, Int64.self), scale: 0), in: .exact(counts.used.map { Int64($0) }, scale: 0),
        counts,
        name)
    }
    guard case .exact(let above, let scale) = Folds.sum(argument, part.groups, groupCount: groupCount),
      case .exact(let below, _) = Folds.sum(argument, whole.groups, groupCount: groupCount)
    else { return nil }
    return share(
      of: Folds.narrowed(atomic.sums(above.longs, Int128.self), scale: scale),
      in: Folds.narrowed(atomic.sums(below.longs, Int128.self), scale: scale), counts, name)
  }

  private func foldAtomsOfDistinct(
    _ operands: FoldOperands, _ grouping: Grouping, _ atomic: AtomicFrame
  ) -> Folded? {
    guard let argument = operands.argument else { return nil }
    var participants = Participants(operands, grouping)
    participants.countUsed()
    let (codes, count) = argument.localCodes
    let elements = Segments(participants.groups, groupCount: grouping.groupCount)
    guard let found = distinctCounts(atomic, elements, codes, codeCount: count) else { return nil }
    return Folded(vector: Vector(Column(.exact(found, scale: 0))), counts: atomic.sums(participants.counts))
  }

  private func share(of part: Column.Values, in whole: Column.Values, _ counts: FoldCounts, _ name: String) -> Folded {
    Folded(vector: ratio(Vector(Column(part)), Vector(Column(whole)), counts, name), counts: counts)
  }

  /// Whether groups or rows hang on ticks of a clock.
  private func readsAtTicks(_ aggregate: Aggregate, _ read: RowsRead, _ frame: Frame) -> Bool {
    let formulas =
      aggregate.parts + frame.dimensions.compactMap { $0.formulas[read.dataset] }
      + frame.content.filters.conditions.compactMap { $0.filter.conditions[read.dataset] }
    return formulas.contains { !planner.clocks(readBy: $0, on: read.dataset).isEmpty }
  }
}

extension AggregateKind {
  /// Whether it can be told from what is known of the parts of a window.
  fileprivate var isOfAtoms: Bool {
    switch self {
    case .count, .sum, .avg, .min, .max, .share, .countDistinct: true
    case .median, .quantile, .stddev, .first, .last, .only, .correlation: false
    }
  }
}
