import Evaluation
import Numerics
import Planning
import Semantics

extension Engine {
  /// What brought a KPI from its value in one slice to that in another, by segment.
  package func change(
    of formula: Formula, from: Slice, to: Slice, by dimensions: [DimensionModel]
  ) throws(ChangeFailure) -> SegmentChange {
    let (before, after) = (value(of: formula, in: from), value(of: formula, in: to))
    guard before.double != nil else { throw .noValue(from, before.reason) }
    guard after.double != nil else { throw .noValue(to, after.reason) }
    let splitter = SegmentSplitter(
      engine: self, formula: formula, from: from, to: to, dimensions: dimensions, ends: (before, after))
    return try splitter.split()
  }
}

/// Tells a change apart by segment, by the first method that fits the formula.
private struct SegmentSplitter {
  let engine: Engine
  let formula: Formula
  let from: Slice
  let to: Slice
  let dimensions: [DimensionModel]
  let ends: (before: Cell, after: Cell)

  /// With more players there are too many orders.
  private static let mostPlayers = 12

  func split() throws(ChangeFailure) -> SegmentChange {
    if let ratio = ratio(of: formula), let change = try mixAndRateChange(ratio) { return change }
    guard engine.hasSegments(formula, by: dimensions) else { return try ordersChange() }
    let table = table([(formula, [])])
    let values = table.numbers(0) { $0.double ?? 0 }
    if isWhole(values, ends) {
      let rows = table.numbers(0) { Double($0.rowsUsed) }
      return isSumOfRows(formula) ? volumeAndRateChange(table, values, rows) : sumChange(table, values)
    }
    if isMean(formula) {
      let rows = table.numbers(0) { Double($0.rowsUsed) }
      let weighted = table.numbers(0) { ($0.double ?? 0) * Double($0.rowsUsed) }
      return mixAndRateChange(table, numerator: weighted, denominator: rows)
    }
    return try ordersChange()
  }

  // MARK: Reading

  private func table(_ reads: [SteppedFormula]) -> SegmentTable {
    SegmentTable(engine, reads, from: from, to: to, by: dimensions)
  }

  /// Whether segments add up to the whole, before and after.
  private func isWhole(_ values: Segmented, _ ends: (before: Cell, after: Cell)) -> Bool {
    func isNear(_ sum: Double, _ whole: Double?) -> Bool {
      guard let whole else { return false }
      return abs(sum - whole) <= 1e-9 * max(abs(whole), abs(sum), 1e-300)
    }
    return isNear(values.sums.before, ends.before.double) && isNear(values.sums.after, ends.after.double)
  }

  // MARK: Kinds of formulas

  /// The formula that a definition stands for, without a change of unit.
  private func body(_ formula: Formula) -> Formula {
    switch formula.kind {
    case .slice(.definition(let id)):
      guard case .formula(let own) = engine.model.definitions[id.index].body,
        engine.model.definitions[id.index].recurrence == nil
      else { return formula }
      return body(own)
    case .scaled(let inner, _): return body(inner)
    default: return formula  // Arithmetic and reads stand for themselves.
    }
  }

  /// Numerator and denominator, where the formula is one of the other and a number.
  private func ratio(of formula: Formula) -> (Formula, Formula)? {
    guard case .product(let factors, _) = body(formula).kind else { return nil }
    let reading = factors.filter { if case .constant = $0.formula.kind { false } else { true } }
    let (above, below) = (reading.filter { !$0.isDivided }, reading.filter(\.isDivided))
    guard above.count == 1, below.count == 1 else { return nil }
    return (above[0].formula, below[0].formula)
  }

  private func isMean(_ formula: Formula) -> Bool {
    LeafKind(body(formula)) == .mean
  }

  private func isSumOfRows(_ formula: Formula) -> Bool {
    guard case .slice(.aggregate(let aggregate)) = body(formula).kind, case .rows = aggregate.source else {
      return false
    }
    return aggregate.kind == .sum
  }

  // MARK: Methods

  /// Nil where the two are no sums of their segments, or leave the ratio's unit.
  private func mixAndRateChange(_ ratio: (Formula, Formula)) throws(ChangeFailure) -> SegmentChange? {
    guard engine.hasSegments(ratio.0, by: dimensions), engine.hasSegments(ratio.1, by: dimensions) else { return nil }
    let table = table([(ratio.0, []), (ratio.1, []), (formula, [])])
    let (n, d) = (table.numbers(0) { $0.double ?? 0 }, table.numbers(1) { $0.double ?? 0 })
    func ends(_ formula: Formula) -> (Cell, Cell) {
      (engine.value(of: formula, in: from), engine.value(of: formula, in: to))
    }
    guard isWhole(n, ends(ratio.0)), isWhole(d, ends(ratio.1)), (d.before + d.after).allSatisfy({ $0 >= 0 }) else {
      return nil
    }
    var own = table
    own.before = [table.before[2]]
    own.after = [table.after[2]]
    return mixAndRateChange(own, numerator: n, denominator: d)
  }

  private func mixAndRateChange(_ table: SegmentTable, numerator: Segmented, denominator: Segmented) -> SegmentChange {
    let (mix, rate) = mixAndRate(numerator: numerator, denominator: denominator)
    // A constant factor of the ratio, as in `12 * a / b`, and what is no mean of its segments, as a median.
    let (old, new) = (ends.before.double ?? 0, ends.after.double ?? 0)
    let (n, d) = (numerator.sums, denominator.sums)
    let (plainOld, plainNew) = (n.before / d.before, n.after / d.after)
    let factor = isMean(formula) ? 1 : plainOld != 0 ? old / plainOld : plainNew != 0 ? new / plainNew : 1
    let surprises = zip(surprise(numerator), surprise(denominator)).map { $0 + $1 }
    var change = change(.mixAndRate, table, surprises) { index in
      (factor * (mix[index] + rate[index]), factor * mix[index])
    }
    for place in change.segments.indices {
      let index = change.segments[place].index
      change.segments[place].segment.shares = (denominator.before[index] / d.before, denominator.after[index] / d.after)
    }
    return finished(change, overlap: new - old - factor * (plainNew - plainOld))
  }

  private func volumeAndRateChange(_ table: SegmentTable, _ values: Segmented, _ rows: Segmented) -> SegmentChange {
    let change = change(.volumeAndRate, table, surprise(values)) { index in
      let (n0, n1) = (rows.before[index], rows.after[index])
      let own0 = n0 == 0 ? nil : values.before[index] / n0
      let own1 = n1 == 0 ? nil : values.after[index] / n1
      let mean = ((own0 ?? own1 ?? 0) + (own1 ?? own0 ?? 0)) / 2
      return (values.after[index] - values.before[index], (n1 - n0) * mean)
    }
    var result = finished(change, overlap: 0)
    let (n, v) = (rows.sums, values.sums)
    guard n.before > 0, n.after > 0 else { return result }
    let (mix, rate) = mixAndRate(numerator: values, denominator: rows)
    let mean = (n.before + n.after) / 2
    result.blocks = (
      (n.after - n.before) * (v.before / n.before + v.after / n.after) / 2, mean * mix.reduce(0, +),
      mean * rate.reduce(0, +)
    )
    return result
  }

  private func sumChange(_ table: SegmentTable, _ values: Segmented) -> SegmentChange {
    finished(change(.sum, table, surprise(values)) { (values.after[$0] - values.before[$0], nil) }, overlap: 0)
  }

  // MARK: Any formula

  /// Each segment goes from old to new in all that the formula reads; what several segments share, and what is not known by
  /// segment, go by themselves.
  private func ordersChange() throws(ChangeFailure) -> SegmentChange {
    let tree = InputTree(of: formula, in: engine.model, planner: engine.planner)
    let leaves = tree.leaves.map { tree.nodes[$0] }
    let known = leaves.filter { engine.hasSegments($0.formula, by: dimensions) }
    guard !known.isEmpty else { throw .noSegments(dimensions[0]) }
    let found = known.compactMap { leaf in LeafKind(body(leaf.formula)).map { (leaf: leaf, kind: $0) } }
    guard !found.isEmpty else { throw .noParts(dimensions[0]) }
    let (parted, partKinds) = (found.map(\.leaf), found.map(\.kind))
    let reads: [SteppedFormula] = parted.map { ($0.formula, $0.steps) }
    var table = table(reads + [(formula, [])])
    let joined = join(&table, kinds: partKinds)
    let numbers = parted.indices.map { LeafNumbers(table, $0, partKinds[$0]) }
    let wholes = leaves.map { leaf in
      (engine.value(of: leaf.formula, in: from + leaf.steps), engine.value(of: leaf.formula, in: to + leaf.steps))
    }
    let count = table.keys.count + 2
    var given = GivenValues(variantCount: 1 << count)
    for (place, leaf) in leaves.enumerated() {
      let own = parted.firstIndex { $0.formula == leaf.formula && $0.steps == leaf.steps }
      let values = (0..<(1 << count)).map { set -> Number? in
        let isCommonNew = set & (1 << (count - 1)) != 0
        guard let own else { return (isCommonNew ? wholes[place].1 : wholes[place].0).number }
        guard let old = wholes[place].0.double, let new = wholes[place].1.double else { return nil }
        let value = numbers[own].value(set, isOverlapNew: set & (1 << (count - 2)) != 0, old: old, new: new)
        return value.isFinite ? .double(value) : nil
      }
      given.give(values, for: leaf.formula, in: to + leaf.steps)
    }
    let cells = engine.values(of: [formula], in: to, given: given)[0]
    let full = (1 << count) - 1
    guard let old = cells[0].double, cells[full].double != nil else { throw .noValue(to, cells[full].reason) }
    if let lacking = cells.first(where: { $0.double == nil }) { throw .mixture(isNew: [], lacking.reason) }
    let effects = shapley(count: count) { cells[$0].double ?? .nan }
    var own = table
    own.before = [table.before[parted.count]]
    own.after = [table.after[parted.count]]
    let surprises = numbers.map { surprise($0.weighted) }
    var draft = change(.orders, own, table.keys.indices.map { key in surprises.reduce(0) { $0 + $1[key] } }) {
      (effects[$0], nil)
    }
    if joined > 0 { draft.segments[draft.segments.count - 1].segment.isOthers = true }
    var result = finished(draft, overlap: effects[count - 2])
    result.common = effects[count - 1] + old - (ends.before.double ?? 0)
    result.joinedCount = joined
    return result
  }

  /// How a number of several segments comes of theirs.
  private enum LeafKind {
    case sum, mean, least, most

    /// Nil where it does not.
    init?(_ body: Formula) {
      guard case .slice(.aggregate(let aggregate)) = body.kind else {
        self = .sum
        return
      }
      switch aggregate.kind {
      case .sum, .count, .countDistinct: self = .sum
      case .avg, .share, .median, .quantile: self = .mean
      case .min: self = .least
      case .max: self = .most
      case .stddev, .first, .last, .only, .correlation: return nil
      }
    }
  }

  /// A number of the formula by segment, and what of the whole no segment has.
  private struct LeafNumbers {
    let kind: LeafKind
    let values: Segmented
    /// Of a mean: the rows of it.
    let weights: Segmented?

    init(_ table: SegmentTable, _ item: Int, _ kind: LeafKind) {
      self.kind = kind
      let none = kind == .least ? Double.infinity : kind == .most ? -Double.infinity : 0
      values = table.numbers(item) { $0.double ?? none }
      weights = kind == .mean ? table.numbers(item) { $0.double == nil ? 0 : Double($0.rowsUsed) } : nil
    }

    /// What adds up over the segments.
    var weighted: Segmented {
      guard let weights else {
        // A segment without rows has no part of it.
        return Segmented(
          before: values.before.map { $0.isFinite ? $0 : 0 }, after: values.after.map { $0.isFinite ? $0 : 0 })
      }
      return Segmented(
        before: zip(values.before, weights.before).map { $0 * $1 },
        after: zip(values.after, weights.after).map { $0 * $1 })
    }

    /// With these segments new.
    func value(_ set: Int, isOverlapNew: Bool, old: Double, new: Double) -> Double {
      let rest = isOverlapNew ? new - plain(set: -1) : old - plain(set: 0)
      return plain(set: set) + rest
    }

    private func plain(set: Int) -> Double {
      if kind == .least || kind == .most {
        let all = values.before.indices.map { values[set & (1 << $0) != 0][$0] }
        return (kind == .least ? all.min() : all.max()) ?? .nan
      }
      var (sum, weight) = (0.0, 0.0)
      for index in values.before.indices {
        let isNew = set & (1 << index) != 0
        let own = weights.map { $0[isNew][index] } ?? 1
        sum += values[isNew][index] * own
        weight += own
      }
      return weights == nil ? sum : weight == 0 ? 0 : sum / weight
    }
  }

  /// Makes one of the smallest segments, so that few enough are left; how many they were.
  private func join(_ table: inout SegmentTable, kinds: [LeafKind]) -> Int {
    let most = SegmentSplitter.mostPlayers - 2
    guard table.keys.count > most else { return 0 }
    let items = kinds.indices
    func size(_ index: Int) -> Double {
      items.reduce(0) { $0 + abs(table.after[$1][index].double ?? 0) + abs(table.before[$1][index].double ?? 0) }
    }
    let order = table.keys.indices.sorted { (size($0), $1) > (size($1), $0) }
    let (kept, rest) = (order.prefix(most - 1), order.dropFirst(most - 1))
    func joined(_ row: [Cell], _ kind: LeafKind) -> Cell {
      if kind == .least || kind == .most {
        let known = rest.map { row[$0] }.filter { $0.double != nil }
        let ends = (known.min { $0.double ?? 0 < $1.double ?? 0 }, known.max { $0.double ?? 0 < $1.double ?? 0 })
        return (kind == .least ? ends.0 : ends.1) ?? Cell(value: .missing, reason: .empty)
      }
      let isMean = kind == .mean
      let rows = rest.reduce(0) { $0 + row[$1].rowsUsed }
      let sum = rest.reduce(0.0) { $0 + (row[$1].double ?? 0) * (isMean ? Double(row[$1].rowsUsed) : 1) }
      return Cell(value: .number(.double(isMean && rows > 0 ? sum / Double(rows) : sum)), rowsUsed: rows)
    }
    func picked(_ cells: [[Cell]]) -> [[Cell]] {
      cells.enumerated().map { item, row in
        // The KPI itself has no value for several segments together.
        let other = item < kinds.count ? joined(row, kinds[item]) : Cell(value: .missing, reason: .empty)
        return kept.map { row[$0] } + [other]
      }
    }
    let keys = kept.map { table.keys[$0] } + [dimensions.map { _ in Value.text("others") }]
    table = SegmentTable(keys: Array(keys), before: picked(table.before), after: picked(table.after))
    return rest.count
  }

  // MARK: Putting together

  private struct Draft {
    var method: SegmentChange.Method
    var segments: [(index: Int, segment: SegmentChange.Segment)]
  }

  private func change(
    _ method: SegmentChange.Method, _ table: SegmentTable, _ surprises: [Double],
    _ effect: (Int) -> (Double, first: Double?)
  ) -> Draft {
    Draft(
      method: method,
      segments: table.keys.indices.map { index in
        let (whole, first) = effect(index)
        let (before, after) = (table.before[0][index], table.after[0][index])
        return (
          index,
          SegmentChange.Segment(
            key: table.keys[index], before: before, after: after, shares: nil, effect: whole, first: first,
            surprise: surprises[index],
            isEntering: before.rowsRead == 0 && after.rowsRead > 0,
            isLeaving: after.rowsRead == 0 && before.rowsRead > 0)
        )
      })
  }

  private func finished(_ draft: Draft, overlap: Double) -> SegmentChange {
    let sorted = draft.segments.sorted { a, b in
      let (left, right) = (abs(a.segment.effect), abs(b.segment.effect))
      return left == right ? a.index < b.index : left > right
    }
    let scale = abs(ends.before.double ?? 0) + abs(ends.after.double ?? 0)
    return SegmentChange(
      before: ends.before, after: ends.after, method: draft.method, segments: sorted.map(\.segment),
      overlap: abs(overlap) > 1e-9 * scale ? overlap : 0, common: nil, joinedCount: 0, blocks: nil)
  }
}
