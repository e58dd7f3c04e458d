import Planning
import Semantics

/// Which rows a share that is counted in data rests on. The customers of another month are another sample, with a luck of
/// its own: drawn as one number, 31 of 100 would surely be above 30 of 100.
extension GivenEvaluation {
  /// The same text for the same rows, by whichever way they are read; nil where no rows are. Empty rows are another
  /// sample than those of another slice, too, but none has a value.
  func rowsCounted(by parts: [Formula], in frame: Frame) -> String? {
    if parts.allSatisfy({ engine.planner.below($0).datasets.isEmpty }) { return nil }
    var prints: Set<String> = []
    var visited: Set<Key> = []
    // A stack and not recursion: a series reads its own past for as long as the data are.
    var pending = parts.map { ($0, frame) }
    while let (formula, frame) = pending.popLast() {
      guard case .slice(let leaf) = formula.kind else {
        pending += formula.directOperands.map { ($0, frame) }
        continue
      }
      switch leaf {
      case .definition(let id):
        guard visited.insert(Key(definition: id, frame: frame.id)).inserted else { continue }
        pending += engine.model.definitions[id.index].body.formulas.map { ($0, frame) }
      case .aggregate(let aggregate):
        // Groups are those of the same rows.
        if case .groups = aggregate.source { pending += aggregate.parts.map { ($0, frame) } }
        prints.formUnion(self.prints(of: aggregate, formula, in: frame))
      case .filtered, .during, .overall, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .perLength,
        .rank, .ticked, .dimension, .startsFrom, .windowDay:
        for part in engine.planner.parts(of: leaf) {
          if let other = derived(part.step, frame) { pending.append((part.formula, other)) }
        }
      }
    }
    return prints.sorted().joined(separator: ",")
  }

  private func prints(of aggregate: Aggregate, _ formula: Formula, in frame: Frame) -> [String] {
    let datasets: [DatasetID] =
      switch aggregate.source {
      case .rows(let id): [id]
      case .groups(let set): set.dataset.map { [$0] } ?? []
      }
    // Which of them count is told well enough by how many do: another world may hold them against another number.
    let used = engineValue(of: formula, in: frame).counts?.used.first ?? 0
    let (whole, cell) = origins[frame.id] ?? (frame, 0)
    return datasets.compactMap { id in
      let rows = engine.planner.rows(of: id, by: aggregate)
      let key = ScanStore.Key(rows: rows, frame: whole.id)
      let sums = rowSums[key] ?? engine.rowSums(rows, in: whole)
      rowSums[key] = sums
      return sums.indices.contains(Int(cell))
        ? "\(engine.model.datasets[id.index].name) \(String(sums[Int(cell)], radix: 16)) \(used)" : nil
    }
  }
}

extension Engine {
  /// For each cell a number made of the rows that it reads, whatever their order.
  fileprivate func rowSums(_ read: RowsRead, in frame: Frame) -> [UInt64] {
    guard case .success(let grouping) = scan(read, in: frame) else { return [] }
    var sums = [UInt64](repeating: 0, count: frame.cellCount)
    // Where a world leaves rows out, those behind them are the same rows as before.
    let origin = states[read.dataset.index].origin
    for (element, cell) in grouping.groupOfEach.enumerated() where cell >= 0 {
      let row = grouping.rows.map { Int($0[element]) } ?? element
      sums[Int(cell)] &+= Self.mixed(UInt64(origin.map { Int($0[row]) } ?? row))
    }
    return sums
  }

  /// So that sums of other rows are other numbers (the end of SplitMix64: Steele, Lea and Flood, 2014).
  private static func mixed(_ row: UInt64) -> UInt64 {
    var mixed = (row &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
