import Numerics
import SourceText
import Units

/// Solves the units of undeclared columns (U6): each has one unknown, and every `+`, `-`, comparison and declared unit
/// anywhere in the program is one equation between exponent vectors. An unknown is named as a dimension that begins with
/// `UnitSolver.mark`, so that products carry it along like any other.
///
/// The scale is another question than the dimension. Where a column is added to 1年 its numbers are years; where it is
/// compared with 2年 they may be months still: `target avg_life >= 2年` once made 18 months 18 years. So comparisons say
/// nothing about scales, and places that say different things are a conflict, whatever the order of statements.
struct UnitSolver: Sendable {
  static let mark: Character = "\u{1}"

  static func variable(_ dataset: String, _ column: String) -> String { "\(mark)\(dataset).\(column)" }

  static func hasVariables(_ unit: UnitType) -> Bool { unit.exponents.keys.contains { $0.first == mark } }

  /// A place that says in which unit the numbers of a column are held.
  struct Place: Hashable, Sendable {
    var unit: UnitType
    var range: SourceRange
    /// A comparison: the numbers may be held in another scale.
    var isLoose: Bool

    fileprivate func isBefore(_ other: Place) -> Bool {
      (range.file.index, range.start, range.end) < (other.range.file.index, other.range.start, other.range.end)
    }
  }

  /// A column whose scale is in doubt.
  struct Doubt: Sendable {
    /// `dataset.column`
    var column: String
    /// What it is read in.
    var unit: UnitType
    /// The places that say so, none where only comparisons tell its dimension.
    var place: Place?
    /// The place that says something else.
    var other: Place
  }

  struct Solution: Sendable {
    /// The units that are decided, by unknown.
    var units: [String: UnitType] = [:]
    var doubts: [Doubt] = []
  }

  /// Each equation says that this product of powers is plain.
  private var rows: [[String: Rational]] = []
  private var places: [String: Set<Place>] = [:]
  /// Unknowns that are held in one scale, each with one of its group.
  private var joined: [String: String] = [:]

  /// `left` and `right` have one unit, and one scale unless they are only compared. Only equations with unknowns count.
  mutating func equate(_ left: UnitType, _ right: UnitType, isLoose: Bool = false, at range: SourceRange) {
    guard UnitSolver.hasVariables(left) || UnitSolver.hasVariables(right) else { return }
    var row = left.exponents
    for (dimension, power) in right.exponents {
      let difference = (row[dimension] ?? .zero) - power
      row[dimension] = difference.isZero ? nil : difference
    }
    if !row.isEmpty { rows.append(row) }
    let names = (UnitSolver.unknown(left), UnitSolver.unknown(right))
    if let first = names.0, let second = names.1 {
      if !isLoose { join(first, second) }
    } else {
      let (open, known) = UnitSolver.hasVariables(left) ? (left, right) : (right, left)
      guard !UnitSolver.hasVariables(known) else { return }
      // Of a product the place tells no scale, but that the scale matters: `sum(c.weeks * c.n) + 1週`.
      for name in open.exponents.keys where name.first == UnitSolver.mark {
        let isLoose = isLoose || UnitSolver.unknown(open) == nil
        places[name, default: []].insert(Place(unit: known, range: range, isLoose: isLoose))
      }
    }
  }

  /// The unknown that a unit is, and nothing beside it.
  private static func unknown(_ unit: UnitType) -> String? {
    guard unit.exponents.count == 1, unit.scale.isOne, let (name, power) = unit.exponents.first,
      name.first == UnitSolver.mark, power.isOne
    else { return nil }
    return name
  }

  private func group(of name: String) -> String {
    var current = name
    while let next = joined[current] { current = next }
    return current
  }

  private mutating func join(_ first: String, _ second: String) {
    let groups = (group(of: first), group(of: second))
    if groups.0 != groups.1 { joined[max(groups.0, groups.1)] = min(groups.0, groups.1) }
  }

  /// Equations that contradict earlier ones are left to the second pass, which meets them as a clash with a place.
  func solve(table: UnitTable) -> Solution {
    var pivots: [(variable: String, row: [String: Rational])] = []
    for row in rows {
      var current: [String: Rational]? = row
      for pivot in pivots { current = UnitSolver.eliminated(pivot.variable, using: pivot.row, from: current) }
      let unknown = current?.keys.filter { $0.first == UnitSolver.mark }.min()
      guard let current, let unknown, let power = current[unknown] else { continue }
      let normalized = current.compactMapValues { $0.divided(by: power) }
      let reduced = pivots.map { UnitSolver.eliminated(unknown, using: normalized, from: $0.row) }
      // Powers beyond what is exact tell nothing: the clash, if it is one, is met by the second pass.
      guard normalized.count == current.count, !reduced.contains(nil) else { continue }
      for (index, row) in reduced.enumerated() { pivots[index].row = row ?? [:] }
      pivots.append((unknown, normalized))
    }
    var solution = Solution()
    var groups: [String: [Place]] = [:]
    for (name, found) in places { groups[group(of: name), default: []] += found }
    for (variable, row) in pivots {
      // Unknowns that stay free are plain.
      var exponents: [String: Rational] = [:]
      for (name, power) in row where name.first != UnitSolver.mark { exponents[name] = power.negated }
      let fitting = (groups[group(of: variable)] ?? []).filter { $0.unit.exponents == exponents }.sorted {
        $0.isBefore($1)
      }
      solution.units[variable] = decide(variable, exponents, fitting, table, doubts: &solution.doubts)
    }
    solution.doubts.sort { $0.other.isBefore($1.other) || ($0.other == $1.other && $0.column < $1.column) }
    return solution
  }

  private func decide(
    _ variable: String, _ exponents: [String: Rational], _ places: [Place], _ table: UnitTable, doubts: inout [Doubt]
  ) -> UnitType {
    let base = table.canonicalUnit(exponents: exponents) ?? .plain
    let column = String(variable.dropFirst())
    guard let first = places.first(where: { !$0.isLoose }) else {
      if let other = places.first(where: { !$0.unit.scale.isOne }) {
        doubts.append(Doubt(column: column, unit: base, place: nil, other: other))
      }
      return base
    }
    if let other = places.first(where: { !$0.isLoose && $0.unit.scale != first.unit.scale }) {
      doubts.append(Doubt(column: column, unit: first.unit, place: first, other: other))
    }
    if first.unit.isPlain { return .plain }
    // 年 and 年間 are one scale; which word is shown must not depend on the order either.
    let words = places.filter { !$0.isLoose && $0.unit.scale == first.unit.scale }.map(\.unit)
    return words.min { ($0.label.count, $0.label) < ($1.label.count, $1.label) } ?? first.unit
  }

  /// The row without the unknown; nil beyond what is exact.
  private static func eliminated(
    _ variable: String, using pivot: [String: Rational], from row: [String: Rational]?
  ) -> [String: Rational]? {
    guard var result = row, let power = result[variable] else { return row }
    for (name, value) in pivot {
      guard let change = value.multiplied(by: power), let sum = (result[name] ?? .zero).adding(change.negated) else {
        return nil
      }
      result[name] = sum.isZero ? nil : sum
    }
    return result
  }
}
