import Columns
import Numerics
import Planning
import Semantics

/// What each element (a row, a group) of an aggregate does to its value: by so much the value would be another if the
/// element had a little more weight (its influence, Hampel 1974). A mean is moved by (x − mean) / n; a total by x.
struct Influences {
  /// For each element its cell in the leaf's frame, −1 where it takes no part.
  var cells: [Int32]
  var values: [Double]
  /// For each element its unit.
  var units: [Int32]
  var unitCount: Int
}

extension Engine {
  /// Whose draw an element of an aggregate is.
  func unit(of aggregate: Aggregate, _ units: SamplingUnits) -> SamplingUnit {
    switch aggregate.source {
    case .rows(let id): return units.units[id] ?? .row(id)
    case .groups(let set):
      guard let id = set.dataset, let unit = units.units[id] else {
        return .group(set.dataset ?? DatasetID(0), set.keys)
      }
      if case .row = unit { return .group(id, set.keys) }
      return set.keys.contains { unitOfKey($0, on: id, units) != nil } ? unit : .group(id, set.keys)
    }
  }

  /// For each code of a key the unit of the rows that have it; nil where rows of one key belong to several units.
  private func unitOfKey(_ key: DimensionModel, on id: DatasetID, _ units: SamplingUnits) -> [Int32]? {
    // A group of a clock holds rows of many units.
    guard planner.clock(of: key) == nil, let keys = codes(of: key, on: id) else { return nil }
    return Engine.function(from: keys.int32s, to: unitCodes(of: id, units).codes)
  }

  /// The values of a list of codes as a function of another; nil where it is none. Elements without a code do not count.
  private static func function(from arguments: [Int32], to values: [Int32]) -> [Int32]? {
    var found = [Int32](repeating: -1, count: Int(arguments.max() ?? -1) + 1)
    for element in arguments.indices where arguments[element] >= 0 {
      let place = Int(arguments[element])
      if found[place] < 0 { found[place] = values[element] }
      if found[place] != values[element] { return nil }
    }
    return found
  }

  /// Whether a column has one value for each unit, and each value one unit.
  func countsUnits(_ argument: Formula, of id: DatasetID, _ units: SamplingUnits) -> Bool {
    prepare(id)
    let values = evaluate(argument, over: .all(of: id, count: states[id.index].rowCount)).decided.localCodes.codes
    let own = unitCodes(of: id, units).codes
    guard Engine.function(from: values, to: own) != nil else { return false }
    return Engine.function(from: values.indices.map { values[$0] < 0 ? -1 : own[$0] }, to: values) != nil
  }

  func influences(of leaf: Sensitivity.Leaf, _ units: SamplingUnits) -> Influences? {
    let aggregate = leaf.aggregate
    switch aggregate.source {
    case .rows(let id):
      let read = planner.rows(of: id, by: aggregate)
      guard case .success(let grouping) = scan(read, in: leaf.frame) else { return nil }
      let context = context(of: read, grouping, leaf.frame)
      let operands = operands(of: aggregate, dataset: id, grouping, context: context)
      var influences = influences(of: aggregate, operands, grouping)
      let (codes, count) = unitCodes(of: id, units)
      influences.units = grouping.rows.map { rows in rows.map { codes[Int($0)] } } ?? codes
      influences.unitCount = count
      return influences
    case .groups(let set):
      guard let elements = groupElements(of: aggregate, set, leaf.frame) else { return nil }
      var influences = influences(of: aggregate, elements.operands, elements.grouping)
      (influences.units, influences.unitCount) = unitsOfGroups(elements.keys, set, units)
      return influences
    }
  }

  private func unitsOfGroups(_ keys: [[Int32]], _ set: GroupSet, _ units: SamplingUnits) -> ([Int32], Int) {
    if let id = set.dataset {
      if case .row = units.units[id] {
      } else {
        for (key, codes) in zip(set.keys, keys) {
          guard let map = unitOfKey(key, on: id, units) else { continue }
          // A group that no row of the grouped dataset has is a unit of its own.
          let known = unitCodes(of: id, units).count
          let own = codes.map { code in
            code >= 0 && Int(code) < map.count && map[Int(code)] >= 0 ? map[Int(code)] : Int32(known) + max(0, code)
          }
          return (own, max(known, Int(own.max() ?? 0) + 1))
        }
      }
    }
    let combination = Combination(keys, rowCount: keys.first?.count ?? 0, skipsEmpty: false)
    return (combination.codes, combination.representatives.count)
  }

  /// Without their units.
  private func influences(of aggregate: Aggregate, _ operands: FoldOperands, _ grouping: Grouping) -> Influences {
    let groupCount = grouping.groupCount
    if aggregate.kind == .share { return influencesOnShare(operands, grouping) }
    let cells = Participants(operands, grouping).groups
    var result = Influences(cells: cells, values: [], units: [], unitCount: 0)
    let argument = operands.argument ?? Vector(scalar: .exact([1], scale: 0), count: cells.count)
    let counts = Folds.counts(cells, groupCount: groupCount).map { Double($0) }
    let x = argument.doubles
    let stride = argument.stride
    func each(_ value: (_ element: Int, _ cell: Int) -> Double) -> [Double] {
      cells.indices.map { cells[$0] < 0 ? 0 : value($0, Int(cells[$0])) }
    }
    switch aggregate.kind {
    case .count: result.values = each { _, _ in 1 }
    case .sum: result.values = each { element, _ in x[element &* stride] }
    case .avg:
      let means = means(argument, cells, counts)
      result.values = each { element, cell in (x[element &* stride] - means[cell]) / counts[cell] }
    case .stddev:
      let means = means(argument, cells, counts)
      let squares = each { element, cell in (x[element &* stride] - means[cell]) * (x[element &* stride] - means[cell])
      }
      let totals = Folds.sums(of: squares, stride: 1, cells, groupCount: groupCount)
      result.values = each { element, cell in
        let (n, total) = (counts[cell], totals[cell])
        return total > 0 ? (squares[element] - total / n) / (2 * n * (total / (n - 1)).squareRoot()) : 0
      }
    case .correlation: result.values = influencesOnCorrelation(argument, operands.second, cells, counts)
    case .countDistinct:
      let (codes, _) = argument.localCodes
      let pairs = Combination([cells, codes], rowCount: cells.count, skipsEmpty: true)
      var sizes = [Double](repeating: 0, count: pairs.representatives.count)
      for pair in pairs.codes where pair >= 0 { sizes[Int(pair)] += 1 }
      result.values = each { element, _ in
        let pair = pairs.codes[element]
        return pair < 0 ? 0 : 1 / sizes[Int(pair)]
      }
    case .median, .quantile:
      result.values = influencesOnRank(aggregate.quantile ?? 0.5, argument, cells, counts)
    case .share, .min, .max, .first, .last, .only: result.values = each { _, _ in 0 }
    }
    return result
  }

  private func means(_ argument: Vector, _ cells: [Int32], _ counts: [Double]) -> [Double] {
    let totals = Vector(Column(Folds.sum(argument, cells, groupCount: counts.count))).doubles
    return counts.indices.map { counts[$0] > 0 ? totals[$0] / counts[$0] : 0 }
  }

  private func influencesOnShare(_ operands: FoldOperands, _ grouping: Grouping) -> Influences {
    let (whole, part) = Participants.ofShare(operands, grouping)
    let argument = operands.argument ?? Vector(scalar: .exact([1], scale: 0), count: grouping.count)
    let (x, stride) = (argument.doubles, argument.stride)
    func totals(_ groups: [Int32]) -> [Double] {
      Vector(Column(Folds.sum(argument, groups, groupCount: grouping.groupCount))).doubles
    }
    let (above, below) = (totals(part.groups), totals(whole.groups))
    let values = whole.groups.indices.map { element -> Double in
      let cell = Int(whole.groups[element])
      guard cell >= 0, below[cell] != 0 else { return 0 }
      let weight = x[element &* stride] / below[cell]
      let share = above[cell] / below[cell]
      return part.groups[element] >= 0 ? weight * (1 - share) : -weight * share
    }
    return Influences(cells: whole.groups, values: values, units: [], unitCount: 0)
  }

  /// (z₁ z₂ − r (z₁² + z₂²) / 2) / n, with z the deviations in standard deviations (Devlin, Gnanadesikan & Kettenring
  /// 1975).
  private func influencesOnCorrelation(
    _ a: Vector, _ b: Vector?, _ cells: [Int32], _ counts: [Double]
  ) -> [Double] {
    guard let b else { return [Double](repeating: 0, count: cells.count) }
    let correlations = Folds.correlations(a, b, cells, groupCount: counts.count)
    func deviations(_ vector: Vector) -> [Double] {
      let means = means(vector, cells, counts)
      let spreads = Folds.deviations(vector, cells, groupCount: counts.count)
      let (x, stride) = (vector.doubles, vector.stride)
      return cells.indices.map { element in
        let cell = Int(cells[element])
        guard cell >= 0, let spread = spreads[cell], spread > 0 else { return 0 }
        // Divided by n, not by n − 1.
        let ownSpread = spread * ((counts[cell] - 1) / counts[cell]).squareRoot()
        return (x[element &* stride] - means[cell]) / ownSpread
      }
    }
    let (first, second) = (deviations(a), deviations(b))
    return cells.indices.map { element in
      guard cells[element] >= 0, let r = correlations[Int(cells[element])] else { return 0 }
      let (x, y) = (first[element], second[element])
      return (x * y - r * (x * x + y * y) / 2) / counts[Int(cells[element])]
    }
  }

  /// The influence on the share of elements up to a quantile; what a quantile itself moves by is known from the values
  /// around it (Woodruff 1952).
  private func influencesOnRank(_ p: Double, _ argument: Vector, _ cells: [Int32], _ counts: [Double]) -> [Double] {
    let quantiles = Folds.quantiles(argument, cells, groupCount: counts.count, p: p, isNearestRank: false)
    let (x, stride) = (argument.doubles, argument.stride)
    return cells.indices.map { element in
      guard cells[element] >= 0, let quantile = quantiles[Int(cells[element])] else { return 0 }
      return ((x[element &* stride] <= quantile ? 1 : 0) - p) / counts[Int(cells[element])]
    }
  }
}
