import CivilTime
import Numerics
import SourceText
import Syntax

/// A key of a parameter by group: one value, or all from a start to an end.
struct TableKey: Hashable {
  var start: Constant
  var end: TableEntryModel.End?

  static let missing = TableKey(start: .missing, end: nil)

  /// Whether a group could be meant by both.
  func meets(_ other: TableKey) -> Bool {
    if end == nil, other.end == nil { return start == other.start }
    return starts(beforeEndOf: other) && other.starts(beforeEndOf: self)
  }

  private func starts(beforeEndOf other: TableKey) -> Bool {
    guard let own = TableKey.position(start), let last = TableKey.position(other.end?.value ?? other.start) else {
      return false
    }
    return other.end?.isHalfOpen == true ? own < last : own <= last
  }

  /// Where a value stands among those of its type; nil for what has no order.
  static func position(_ constant: Constant) -> Double? {
    switch constant {
    case .number(let number): number.double
    case .day(let day): Double(day)
    case .moment(let moment): Double(moment)
    case .period(let period): Double(period.index)
    case .text, .boolean, .missing: nil
    }
  }
}

/// The keys of a table that were met before. Single values are found at once; only ranges are gone through.
struct TableKeys {
  private var single: [[TableKey]: SourceRange] = [:]
  private var all: [([TableKey], SourceRange)] = []
  private var ranges: [([TableKey], SourceRange)] = []

  func place(of keys: [TableKey]) -> SourceRange? {
    if let place = single[keys] { return place }
    let others = keys.contains { $0.end != nil } ? all : ranges
    return others.first { other in zip(other.0, keys).allSatisfy { $0.meets($1) } }?.1
  }

  mutating func add(_ keys: [TableKey], at range: SourceRange) {
    single[keys] = range
    all.append((keys, range))
    if keys.contains(where: { $0.end != nil }) { ranges.append((keys, range)) }
  }
}

extension Analyzer {
  func tableKey(_ key: Expression, _ dimension: inout DimensionModel) -> TableKey {
    switch key.kind {
    case .bracketed(let inner, nil, nil): return tableKey(inner, &dimension)
    case .range(let low, let high, let isHalfOpen):
      let start = tableConstant(low, &dimension)
      let end = tableConstant(high, &dimension)
      guard start != .missing, end != .missing else { return .missing }
      guard let first = TableKey.position(start), let last = TableKey.position(end) else {
        report(.wrongArgument(isHalfOpen ? "..<" : "..", typeText(dimension.type)), at: key.range)
        return .missing
      }
      if last < first || (isHalfOpen && last == first) { report(.emptyKeyRange, at: key.range) }
      return TableKey(start: start, end: .init(value: end, isHalfOpen: isHalfOpen))
    default: return TableKey(start: tableConstant(key, &dimension), end: nil)  // One value.
    }
  }

  private func tableConstant(_ key: Expression, _ dimension: inout DimensionModel) -> Constant {
    let formula = compile(key, .slice)
    guard case .constant(let constant) = formula.kind else {
      report(.keyNotConstant, at: key.range)
      return .missing
    }
    if dimension.type == .unknown { dimension.type = formula.type }
    switch (formula.type, dimension.type) {
    case (.number, .number), (.unknown, _): break
    case (let own, let wanted) where own != wanted:
      // A day or a coarser period is no key of a monthly table.
      report(
        .typeClash("by", left: typeText(wanted), leftRange: dimension.range, right: typeText(own)), at: key.range)
    default: break  // The same type.
    }
    return constant
  }
}
