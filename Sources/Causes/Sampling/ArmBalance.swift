import Semantics
import Statistics

/// How alike two arms are in one column.
enum ArmBalance {
  /// Fewer expected rows than this in a cell are too few for χ² (Cochran 1954): such values are one.
  private static let fewestExpected = 5.0

  /// χ² of a table of values and arms, and the largest standardised difference of a value's share.
  static func ofLevels(_ codes: [Int32], count: Int, arms: [Int32]) -> (difference: Double, p: Double)? {
    var table = [(Double, Double)](repeating: (0, 0), count: count)
    var totals = (0.0, 0.0)
    for (code, arm) in zip(codes, arms) where arm >= 0 && code >= 0 {
      if arm == 0 {
        table[Int(code)].0 += 1
        totals.0 += 1
      } else {
        table[Int(code)].1 += 1
        totals.1 += 1
      }
    }
    let all = totals.0 + totals.1
    guard totals.0 > 0, totals.1 > 0 else { return nil }
    let smaller = min(totals.0, totals.1) / all
    // In an order that no renaming changes.
    let levels = table.filter { $0.0 + $0.1 > 0 }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    var kept = levels.filter { ($0.0 + $0.1) * smaller >= fewestExpected }
    let rest = levels.filter { ($0.0 + $0.1) * smaller < fewestExpected }
      .reduce((0.0, 0.0)) { ($0.0 + $1.0, $0.1 + $1.1) }
    if rest.0 + rest.1 > 0 { kept.append(rest) }
    guard kept.count > 1 else { return nil }
    // Each arm against the values of both together.
    let sizes = kept.map { $0.0 + $0.1 }
    guard let first = goodnessOfFit(kept.map(\.0), expected: sizes),
      let second = goodnessOfFit(kept.map(\.1), expected: sizes)
    else { return nil }
    var largest = 0.0
    for level in kept {
      let shares = (level.0 / totals.0, level.1 / totals.1)
      let spread = ((shares.0 * (1 - shares.0) + shares.1 * (1 - shares.1)) / 2).squareRoot()
      if spread > 0 { largest = max(largest, abs(shares.0 - shares.1) / spread) }
    }
    let test = ChiSquareTest(
      statistic: first.statistic + second.statistic, degreesOfFreedom: first.degreesOfFreedom)
    return (largest, test.p)
  }

  static func ofNumbers(_ numbers: [Double?], arms: [Int32]) -> (difference: Double, p: Double)? {
    func moments(_ arm: Int32) -> SampleMoments {
      SampleMoments(zip(numbers, arms).compactMap { $1 == arm ? $0 : nil }.sorted())
    }
    let (treated, untreated) = (moments(0), moments(1))
    guard treated.count > 1, untreated.count > 1 else { return nil }
    let spread = ((treated.variance + untreated.variance) / 2).squareRoot()
    guard spread > 0 else { return nil }
    guard let first = treated.estimate, let second = untreated.estimate else { return nil }
    let compared = difference(first, second)
    return (abs(compared.value) / spread, compared.p)
  }
}

/// The columns of a dataset that are certain to have been fixed when a row came to be, whatever was done with it later: when
/// it came to be itself, and what its first row says (`first(orders.channel)`). A column of a file may have been written at
/// any time, and a count or sum goes on.
struct KnownBefore {
  let model: Model

  init(_ model: Model) { self.model = model }

  func columns(of id: DatasetID) -> [ColumnID] {
    let dataset = model.datasets[id.index]
    let time = dataset.times.first?.column
    return dataset.columns.filter { column in
      if column.id == time { return true }
      guard case .formula(let formula) = column.source else { return false }
      return isFixed(formula, on: id)
    }.map(\.id)
  }

  private func isFixed(_ formula: Formula, on id: DatasetID) -> Bool {
    switch formula.kind {
    case .constant: return true
    case .row(.column(let column)):
      if column == model.datasets[id.index].times.first?.column { return true }
      if case .formula(let own) = model.datasets[id.index].columns[column.index].source { return isFixed(own, on: id) }
      return false
    case .row(.fact(let aggregate, _)): return isFixed(aggregate)
    case .row(.path), .row(.window), .row(.top), .slice, .lookup, .within: return false
    case .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not,
      .conditional, .coalesce, .function, .band, .histogram, .inlined:
      return !formula.children.isEmpty && formula.children.allSatisfy { isFixed($0, on: id) }
    }
  }

  /// The first time, and what the first row in time says of itself.
  private func isFixed(_ aggregate: Aggregate) -> Bool {
    guard case .rows(let source) = aggregate.source, aggregate.condition == nil, aggregate.time == nil,
      let argument = aggregate.argument
    else { return false }
    let time = model.datasets[source.index].times.first?.column
    switch aggregate.kind {
    case .min: return time.map { argument.kind == .row(.column($0)) } ?? false
    case .first: return isRecorded(argument, on: source)
    case .sum, .count, .avg, .max, .median, .quantile, .stddev, .last, .only, .share, .correlation, .countDistinct:
      return false
    }
  }

  /// What stands in the row of an event itself, or in all rows that make it up alike.
  private func isRecorded(_ formula: Formula, on id: DatasetID) -> Bool {
    guard case .row(.column(let column)) = formula.kind else { return false }
    switch model.datasets[id.index].columns[column.index].source {
    case .file, .key, .stackedLabel, .stackedValue: return true
    case .inherited, .clock: return false
    case .formula(let own):
      if case .row(.fact(let aggregate, _)) = own.kind, aggregate.kind == .only,
        case .rows(let source) = aggregate.source,
        aggregate.condition == nil, let argument = aggregate.argument
      {
        return isRecorded(argument, on: source)
      }
      return isRecorded(own, on: id)
    }
  }
}
