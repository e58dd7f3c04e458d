import Columns
import Numerics
import Planning
import Semantics

/// How sure a number is, when the units behind it are taken for draws from all those that might have come.
package struct Sample: Hashable, Sendable {
  /// What is known of its distribution beside the variance.
  package enum Shape: Hashable, Sendable {
    case mean
    /// So many rows of which a share is so.
    case share(rows: Double)
    /// Of so many rows `plus` count for and `minus` against.
    case balance(plus: Double, minus: Double, rows: Double)
    /// The ends of the interval themselves; nil where the rows do not reach so far.
    case quantile(low: Double?, high: Double?)
  }
  package var value: Double
  /// Of the value, by the units.
  package var variance: Double
  package var shape: Shape
  /// The number of draws.
  package var units: Int
  /// Of the variance, for Student's t.
  package var degreesOfFreedom: Double
  /// No two rows of a share or balance are of one unit.
  package var isByRow: Bool
}

/// A formula's samples, cell by cell.
package struct Samples: Sendable {
  /// Nil where the cell has no value or too few units.
  package var cells: [Sample?]
  /// What was drawn, in the order of the datasets.
  package var units: [SamplingUnit]
  /// Datasets of which a total stands in the number beside its means, and is taken as it is.
  package var given: [DatasetID]
}

/// Why nothing is known of how sure a number is.
package enum NoSample: Hashable, Sendable {
  /// No rows are read.
  case noData
  case noNumber
  /// What happened is counted or added up in full.
  case total
  /// A total by a total of other rows: spend by customers.
  case otherRows
  case aggregate(AggregateKind)
  case periods
  case recurrence
  case rank
  case table
  case tooDeep
  case tooLarge
  /// A dataset below does not lead to what was drawn.
  case leadsNowhere(DatasetID)
}

extension NoSample {
  init(_ failure: Sensitivity.Failure) {
    switch failure {
    case .noNumber: self = .noNumber
    case .aggregate(let kind): self = .aggregate(kind)
    case .periods: self = .periods
    case .recurrence: self = .recurrence
    case .rank: self = .rank
    case .tableOfData: self = .table
    case .tooDeep: self = .tooDeep
    case .tooLarge: self = .tooLarge
    }
  }
}

extension NoSample: Error {}

extension Engine {
  /// How sure a formula is in each cell of a frame.
  ///
  /// - Parameters:
  ///   - entity: what was drawn, where that is known; else each dataset's own unit (`samplingUnits`).
  ///   - reach: how many standard errors an interval reaches to either side, by the degrees of freedom.
  func samples(
    of formula: Formula, in frame: Frame, drawing entity: DatasetID? = nil, reach: @escaping (Double) -> Double
  ) throws(NoSample) -> Samples {
    let units: SamplingUnits
    if let entity {
      guard let drawn = samplingUnits(of: formula, drawing: entity) else {
        let read = planner.below(formula).datasets.sorted()
        throw .leadsNowhere(read.first { shortestRoutes(from: $0)[entity] == nil } ?? entity)
      }
      units = drawn
    } else {
      units = samplingUnits(of: formula)
    }
    if planner.below(formula).datasets.isEmpty { throw .noData }
    let walk = SensitivityWalk(self, units, cellCount: frame.cellCount)
    let found: Sensitivity
    do { found = try walk.sensitivity(of: formula, in: frame) } catch { throw NoSample(error) }
    let rates = found.terms.filter(\.isRate)
    guard found.degree.total == 0 else { throw .total }
    if rates.isEmpty { throw .otherRows }
    var summing = SampleSums(self, found, units, reach: reach)
    return try summing.samples(of: rates, found)
  }
}

/// Adds the influences of all terms up by unit.
private struct SampleSums {
  private let engine: Engine
  private var found: Sensitivity
  private let units: SamplingUnits
  private let reach: (Double) -> Double
  private var influences: [Int: Influences] = [:]
  private var count: Int { found.value.count }

  /// Each row once for each cell that it has a part in: beyond this many an answer is refused instead of taking all memory.
  private static let elementLimit = 20_000_000

  /// The sum of squared influences of the units of one kind.
  private struct Spread {
    var variance: [Double]
    var units: [Int]
  }

  init(_ engine: Engine, _ found: Sensitivity, _ units: SamplingUnits, reach: @escaping (Double) -> Double) {
    (self.engine, self.found, self.units, self.reach) = (engine, found, units, reach)
  }

  mutating func samples(of terms: [Sensitivity.Term], _ found: Sensitivity) throws(NoSample) -> Samples {
    var terms = terms
    for place in terms.indices { try takeInfluences(of: &terms[place]) }
    let populations = Set(terms.map { found.populations[$0.leaf] })
    let spreads = try populations.map { population throws(NoSample) -> Spread in
      try spread(of: terms.filter { found.populations[$0.leaf] == population }, byRow: false)
    }
    let shape = try shapes(terms)
    let cells = (0..<count).map { sample($0, spreads, shape($0)) }
    let given = found.terms.filter { !$0.isRate }.compactMap { found.leaves[$0.leaf].aggregate.dataset }
    return Samples(cells: cells, units: drawnUnits(terms), given: Set(given).sorted())
  }

  private func drawnUnits(_ terms: [Sensitivity.Term]) -> [SamplingUnit] {
    var drawn: [SamplingUnit] = []
    let leaves = terms.map { found.leaves[$0.leaf].aggregate }
    for aggregate in leaves.sorted(by: { ($0.dataset ?? DatasetID(0)) < ($1.dataset ?? DatasetID(0)) }) {
      let unit = engine.unit(of: aggregate, units)
      if !drawn.contains(unit) { drawn.append(unit) }
    }
    return drawn
  }

  private func sample(_ cell: Int, _ spreads: [Spread], _ shape: Sample.Shape) -> Sample? {
    let value = found.value[cell]
    let variances = spreads.map { $0.variance[cell] }
    // A part of which no row is there has no part in the value.
    let read = spreads.indices.filter { spreads[$0].units[cell] > 0 }
    guard value.isFinite, !read.isEmpty else { return nil }
    let unitCount = read.map { spreads[$0].units[cell] }.reduce(0, +)
    var (isByRow, isShare) = (false, false)
    switch shape {
    case .share(let rows): (isByRow, isShare) = (rows == Double(unitCount), true)
    case .balance(_, _, let rows): isByRow = rows == Double(unitCount)
    case .mean, .quantile: break
    }
    // Of one unit nobody knows how far the next may be, but whether it is so tells something of a share.
    guard isShare && isByRow || read.allSatisfy({ spreads[$0].units[cell] > 1 }) else { return nil }
    let variance = variances.sorted().reduce(0, +)
    guard variance.isFinite else { return nil }
    let freedom = read.map { (variance: variances[$0], degrees: Double(max(1, spreads[$0].units[cell] - 1))) }
    // Satterthwaite (1946).
    let below = freedom.map { $0.variance * $0.variance / $0.degrees }.sorted().reduce(0, +)
    let degrees = freedom.count == 1 || below == 0 ? freedom.map(\.degrees).min() ?? 1 : variance * variance / below
    return Sample(
      value: value, variance: variance, shape: shape, units: unitCount,
      degreesOfFreedom: degrees, isByRow: isByRow)
  }

  // MARK: By unit

  private mutating func takeInfluences(of term: inout Sensitivity.Term) throws(NoSample) {
    let leaf = found.leaves[term.leaf]
    if influences[term.leaf] == nil {
      influences[term.leaf] =
        engine.influences(of: leaf, units) ?? Influences(cells: [], values: [], units: [], unitCount: 0)
      switch leaf.aggregate.kind {
      case .median, .quantile: try scaleByWidth(term.leaf)
      default: break  // The influence on any other is that on its value.
      }
    }
  }

  /// Terms whose elements are the same: of `sum(x) / count(o)` each row has one part, and not two.
  private struct Joined {
    var elements: Influences
    /// For each cell of the leaves the cells asked for.
    var outer: Segments
    var terms: [(values: [Double], slope: [Double])]

    func value(_ element: Int, _ cell: Int) -> Double {
      var sum = 0.0
      for term in terms where term.slope[cell] != 0 { sum += term.slope[cell] * term.values[element] }
      return sum
    }
  }

  private func joined(_ terms: [Sensitivity.Term]) -> [Joined] {
    var found: [(cells: [Int32], joined: Joined)] = []
    for term in terms {
      guard let own = influences[term.leaf] else { continue }
      let part = (own.values, term.slope)
      let known = found.firstIndex { other in
        other.cells == term.cells && other.joined.elements.cells == own.cells
          && other.joined.elements.units == own.units
      }
      if let known {
        found[known].joined.terms.append(part)
      } else {
        let outer = Segments(term.cells, groupCount: self.found.leaves[term.leaf].frame.cellCount)
        found.append((term.cells, Joined(elements: own, outer: outer, terms: [part])))
      }
    }
    return found.map(\.joined)
  }

  /// Elements of the terms of one population, added up by unit and then squared.
  private func spread(of terms: [Sensitivity.Term], byRow: Bool) throws(NoSample) -> Spread {
    var (units, cells): ([Int32], [Int32]) = ([], [])
    var values: [Double] = []
    var unitCount = 0
    for part in joined(terms) {
      let own = part.elements
      unitCount = max(unitCount, byRow ? own.cells.count : own.unitCount)
      // Of the branch that is not taken nothing is drawn.
      let isRead = (0..<count).map { cell in part.terms.contains { $0.slope[cell] != 0 } }
      for element in own.cells.indices where own.cells[element] >= 0 {
        if units.count > Self.elementLimit { throw .tooLarge }
        for place in part.outer.range(Int(own.cells[element])) {
          let cell = part.outer.elements[place]
          if !isRead[Int(cell)] { continue }
          units.append(byRow ? Int32(element) : own.units[element])
          cells.append(cell)
          values.append(part.value(element, Int(cell)))
        }
      }
    }
    return summed(units, cells, values, unitCount: unitCount)
  }

  private func summed(_ units: [Int32], _ cells: [Int32], _ values: [Double], unitCount: Int) -> Spread {
    let segments = Segments(units, groupCount: unitCount)
    var (sumCells, squares): ([Int32], [Double]) = ([], [])
    sumCells.reserveCapacity(units.count)
    squares.reserveCapacity(units.count)
    var own: [(cell: Int32, value: Double)] = []
    for unit in 0..<unitCount {
      let range = segments.range(unit)
      if range.count == 1 {
        let element = Int(segments.elements[range.lowerBound])
        sumCells.append(cells[element])
        squares.append(values[element] * values[element])
        continue
      }
      own.removeAll(keepingCapacity: true)
      for place in range { own.append((cells[Int(segments.elements[place])], values[Int(segments.elements[place])])) }
      // In an order of their own, so that the order of rows never changes a digit.
      own.sort { ($0.cell, $0.value) < ($1.cell, $1.value) }
      var first = 0
      while first < own.count {
        var end = first
        var sum = 0.0
        while end < own.count, own[end].cell == own[first].cell {
          sum += own[end].value
          end += 1
        }
        sumCells.append(own[first].cell)
        squares.append(sum * sum)
        first = end
      }
    }
    let totals = Folds.sums(of: squares, stride: 1, sumCells, groupCount: count)
    let counts = Folds.counts(sumCells, groupCount: count).map { Int($0) }
    let variance = totals.indices.map { cell -> Double in
      let n = Double(counts[cell])
      return n > 1 ? totals[cell] * n / (n - 1) : totals[cell]
    }
    return Spread(variance: variance, units: counts)
  }

  // MARK: Quantiles

  /// From the influence on the share of rows below a quantile to that on the quantile itself: by how far apart the values
  /// are to which an interval of that share leads (Woodruff 1952).
  private mutating func scaleByWidth(_ leaf: Int) throws(NoSample) {
    guard var own = influences[leaf] else { return }
    let inner = try widths(leaf)
    for element in own.cells.indices where own.cells[element] >= 0 {
      own.values[element] *= -(inner[Int(own.cells[element])]?.scale ?? .nan)
    }
    influences[leaf] = own
  }

  private struct Width {
    var low: Double
    var high: Double
    /// The width over that of the share.
    var scale: Double
  }

  private func widths(_ leaf: Int) throws(NoSample) -> [Width?] {
    let content = found.leaves[leaf]
    guard let own = influences[leaf] else { return [] }
    let cellCount = content.frame.cellCount
    let identity = Sensitivity.Term(
      leaf: leaf, cells: (0..<Int32(cellCount)).map { $0 }, slope: [Double](repeating: 1, count: cellCount),
      isRate: true)
    var sums = self
    sums.found.value = [Double](repeating: 0, count: cellCount)
    let spread = try sums.spread(of: [identity], byRow: false)
    let p = content.aggregate.quantile ?? 0.5
    let reached = (0..<cellCount).map { cell -> Double in
      reach(Double(max(1, spread.units[cell] - 1))) * spread.variance[cell].squareRoot()
    }
    return engine.quantilesAround(p, reached, own.cells, content).enumerated().map { cell, ends in
      guard let ends, reached[cell] > 0 else { return nil }
      return Width(low: ends.low, high: ends.high, scale: (ends.high - ends.low) / (2 * reached[cell]))
    }
  }

  // MARK: Shapes

  private func shapes(_ terms: [Sensitivity.Term]) throws(NoSample) -> (Int) -> Sample.Shape {
    switch found.shape {
    case .other, .count: return { _ in .mean }
    case .quantile(let leaf, _):
      guard terms.count == 1, let term = terms.first else { return { _ in .mean } }
      let ends = try endsOfQuantile(leaf)
      return { cell in
        let own = term.cells[cell]
        return own >= 0 ? .quantile(low: ends[Int(own)]?.low, high: ends[Int(own)]?.high) : .mean
      }
    case .share(let part, let whole, _):
      guard let term = terms.first(where: { $0.leaf == whole }), isPart(part, of: whole, terms) else {
        return { _ in .mean }
      }
      let rows = rowCounts(whole)
      return { term.cells[$0] < 0 ? .mean : .share(rows: rows[Int(term.cells[$0])]) }
    case .balance(let leaves, _): return try balance(leaves, terms)
    }
  }

  private func endsOfQuantile(_ leaf: Int) throws(NoSample) -> [Width?] {
    var sums = self
    sums.influences[leaf] = engine.influences(of: found.leaves[leaf], units)
    return try sums.widths(leaf)
  }

  private func rowCounts(_ leaf: Int) -> [Double] {
    Folds.counts(influences[leaf]?.cells ?? [], groupCount: found.leaves[leaf].frame.cellCount).map { Double($0) }
  }

  /// Whether the rows that one count takes are among those of another.
  private func isPart(_ part: Int?, of whole: Int, _ terms: [Sensitivity.Term]) -> Bool {
    guard let part else { return true }
    guard let a = influences[part], let b = influences[whole], a.cells.count == b.cells.count,
      found.leaves[part].aggregate.source == found.leaves[whole].aggregate.source,
      found.leaves[part].frame.windows == found.leaves[whole].frame.windows,
      found.leaves[part].frame.content.cellCodes == found.leaves[whole].frame.content.cellCodes
    else { return false }
    return a.cells.indices.allSatisfy { a.cells[$0] < 0 || a.cells[$0] == b.cells[$0] }
  }

  /// Shares of one whole of which no row is in both.
  private func balance(_ leaves: [Int], _ terms: [Sensitivity.Term]) throws(NoSample) -> (Int) -> Sample.Shape {
    guard leaves.count == 2, terms.count == 2, let first = terms.first(where: { $0.leaf == leaves[0] }),
      let second = terms.first(where: { $0.leaf == leaves[1] }), let a = influences[leaves[0]],
      let b = influences[leaves[1]], a.cells == b.cells
    else { return { _ in .mean } }
    let rows = rowCounts(leaves[0])
    let byRow = try spread(of: terms, byRow: true)
    let values = [engine.values(of: found.leaves[leaves[0]]), engine.values(of: found.leaves[leaves[1]])]
    return { cell in
      let own = Int(first.cells[cell])
      guard own >= 0, first.slope[cell] == 1, second.slope[cell] == -1 else { return .mean }
      let (plus, minus, n) = (values[0][own], values[1][own], rows[own])
      // Rows in both would make it another variance.
      let expected = (plus + minus - (plus - minus) * (plus - minus)) / max(1, n - 1)
      guard abs(byRow.variance[cell] - expected) <= 1e-9 * max(expected, 1 / (n * n)) else { return .mean }
      return .balance(plus: plus, minus: minus, rows: n)
    }
  }
}

extension Engine {
  /// The values of a leaf in the cells of its frame.
  fileprivate func values(of leaf: Sensitivity.Leaf) -> [Double] {
    evaluate(.aggregate(leaf.aggregate), in: leaf.frame).vector.expanded.doubles
  }

  /// The quantiles so much below and above p; nil where these lie outside of the rows.
  fileprivate func quantilesAround(
    _ p: Double, _ reached: [Double], _ cells: [Int32], _ leaf: Sensitivity.Leaf
  ) -> [(low: Double, high: Double)?] {
    guard let argument = argument(of: leaf) else { return reached.map { _ in nil } }
    let (x, stride) = (argument.doubles, argument.stride)
    let segments = Segments(cells, groupCount: reached.count)
    return reached.indices.map { cell in
      let (low, high) = (p - reached[cell], p + reached[cell])
      let range = segments.range(cell)
      guard low >= 0, high <= 1, !range.isEmpty else { return nil }
      var sorted = range.map { x[Int(segments.elements[$0]) &* stride] }
      sorted.sort()
      func value(_ q: Double) -> Double {
        let place = q * Double(sorted.count - 1)
        let lower = Int(place.rounded(.down))
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
      }
      return (value(low), value(high))
    }
  }

  private func argument(of leaf: Sensitivity.Leaf) -> Vector? {
    switch leaf.aggregate.source {
    case .rows(let id):
      let read = planner.rows(of: id, by: leaf.aggregate)
      guard case .success(let grouping) = scan(read, in: leaf.frame) else { return nil }
      let context = context(of: read, grouping, leaf.frame)
      return operands(of: leaf.aggregate, dataset: id, grouping, context: context).argument
    case .groups(let set): return groupElements(of: leaf.aggregate, set, leaf.frame)?.operands.argument
    }
  }
}
