import Numerics

/// Solves the units of undeclared columns (U6): each has one unknown, and every `+`, `-`, comparison and declared unit
/// anywhere in the program is one equation between exponent vectors. An unknown is named as a dimension that begins with
/// `UnitSolver.mark`, so that products carry it along like any other.
struct UnitSolver: Sendable {
  static let mark: Character = "\u{1}"

  static func variable(_ dataset: String, _ column: String) -> String { "\(mark)\(dataset).\(column)" }

  static func hasVariables(_ unit: UnitType) -> Bool { unit.exponents.keys.contains { $0.first == mark } }

  /// Each equation says that this product of powers is plain.
  private var rows: [[String: Rational]] = []
  private var hints: [String: UnitType] = [:]

  var isEmpty: Bool { rows.isEmpty }

  /// `left` and `right` have one unit. Only equations with unknowns count.
  mutating func equate(_ left: UnitType, _ right: UnitType) {
    guard UnitSolver.hasVariables(left) || UnitSolver.hasVariables(right) else { return }
    var row = left.exponents
    for (dimension, power) in right.exponents {
      let difference = (row[dimension] ?? .zero) - power
      row[dimension] = difference.isZero ? nil : difference
    }
    if !row.isEmpty { rows.append(row) }
    hint(left, right)
    hint(right, left)
  }

  /// `amount >= 30千円` makes 千円 the scale the column is read in.
  private mutating func hint(_ column: UnitType, _ known: UnitType) {
    guard column.exponents.count == 1, let (name, power) = column.exponents.first, name.first == UnitSolver.mark,
      power.isOne, !UnitSolver.hasVariables(known), hints[name] == nil
    else { return }
    hints[name] = known
  }

  /// The units that are decided, by unknown. Equations that contradict earlier ones are left to the second pass, which
  /// meets them as a clash with a place.
  func solve(table: UnitTable) -> [String: UnitType] {
    var pivots: [(variable: String, row: [String: Rational])] = []
    for row in rows {
      var current = row
      for pivot in pivots { UnitSolver.eliminate(pivot.variable, using: pivot.row, from: &current) }
      let unknown = current.keys.filter { $0.first == UnitSolver.mark }.min()
      guard let unknown, let power = current[unknown] else { continue }
      let normalized = current.mapValues { $0 / power }
      for index in pivots.indices { UnitSolver.eliminate(unknown, using: normalized, from: &pivots[index].row) }
      pivots.append((unknown, normalized))
    }
    var result: [String: UnitType] = [:]
    for (variable, row) in pivots {
      // Unknowns that stay free are plain.
      var exponents: [String: Rational] = [:]
      for (name, power) in row where name.first != UnitSolver.mark { exponents[name] = Rational.zero - power }
      if let hint = hints[variable], hint.exponents == exponents {
        result[variable] = hint.isPlain ? .plain : hint
      } else {
        result[variable] = table.canonicalUnit(exponents: exponents)
      }
    }
    return result
  }

  private static func eliminate(
    _ variable: String, using pivot: [String: Rational], from row: inout [String: Rational]
  ) {
    guard let power = row[variable] else { return }
    for (name, value) in pivot {
      let difference = (row[name] ?? .zero) - value * power
      row[name] = difference.isZero ? nil : difference
    }
  }
}
