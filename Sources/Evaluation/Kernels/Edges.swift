import Columns
import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Rounding to whole numbers and to digits. Exact decimals round exactly. A double that agrees with an edge to 12
/// significant digits is on it, as it is for the comparisons of slices: 57 / 100 × 100 is 56.99999999999999 and its floor
/// 57, and what `>= 30%` finds is in the step that begins with 30 %.
enum Edges {
  enum Rule { case floor, ceil, round }

  static func rounded(_ value: Double, _ rule: Rule) -> Double {
    switch rule {
    case .floor: return nearEdge(value) ?? value.rounded(.down)
    case .ceil: return nearEdge(value) ?? value.rounded(.up)
    case .round:
      // Halves are the edges here, and go away from zero.
      let magnitude = value.magnitude
      let lower = magnitude.rounded(.down)
      let isHalf = agrees(magnitude, lower + 0.5)
      let whole = isHalf ? lower + 1 : magnitude.rounded(.toNearestOrAwayFromZero)
      return value < 0 ? -whole : whole
    }
  }

  /// The whole number that the value stands for; nil where it is plainly between two.
  private static func nearEdge(_ value: Double) -> Double? {
    let nearest = value.rounded()
    return agrees(value, nearest) ? nearest : nil
  }

  /// Beyond 10⁹ twelve digits leave less than three behind the point: 123456789012.6 is no whole number for that.
  private static func agrees(_ value: Double, _ edge: Double) -> Bool {
    if value == edge { return true }
    guard (value - edge).magnitude < 1e-3 else { return false }
    return value.roundedToTwelveDigits == edge.roundedToTwelveDigits
  }

  /// - Parameter digits: how many behind the point, a negative number for tens and hundreds; one for all rows.
  static func rounded(_ a: Vector, to digits: Vector?, _ rule: Rule, level: Level) -> Vector {
    // More digits than a double has, or fewer than its largest value has, change nothing.
    let asked = digits?.doubles.first ?? 0
    let places = Int(max(-300, min(300, asked.isNaN ? 0 : asked)))
    if let parts = a.exactParts {
      if parts.scale <= places { return a }
      if let values = exact(parts, places, rule) {
        var result = a
        result.column = Column(values, validity: a.column.validity)
        return result
      }
    }
    let values = a.doubles.map { rounded($0, digits: places, rule) }
    let presence = Presence([a], count: a.storedCount, level: level)
    if values.allSatisfy({ $0.magnitude < 9e15 && $0 == $0.rounded() }) {
      return .result(.exact(values.map { Int64($0) }, scale: 0), presence, isScalar: a.isScalar, count: a.count)
    }
    return NumberKernels.finite(values, presence, isScalar: a.isScalar, count: a.count)
  }

  private static func rounded(_ value: Double, digits: Int, _ rule: Rule) -> Double {
    if digits == 0 { return rounded(value, rule) }
    let power = pow(10, Double(digits.magnitude))
    let scaled = digits > 0 ? value * power : value / power
    guard scaled.isFinite else { return value }
    let whole = rounded(scaled, rule)
    return digits > 0 ? whole / power : whole * power
  }

  /// In whole numbers; nil where a result does not fit.
  private static func exact(_ parts: (values: [Int64], scale: Int), _ digits: Int, _ rule: Rule) -> Column.Values? {
    let dropped = parts.scale - digits
    // Fewer digits than any coefficient has: a floor may still be −10¹⁹, which is a double.
    guard dropped <= ExactDecimal.maximumScale else { return nil }
    let unit = ExactDecimal.powersOfTen[dropped]
    let restored = Int128(digits < 0 ? ExactDecimal.powersOfTen[-digits] : 1)
    var out = [Int64](repeating: 0, count: parts.values.count)
    for (row, value) in parts.values.enumerated() {
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
      let whole: Int64
      switch rule {
      case .floor: whole = remainder < 0 ? quotient - 1 : quotient
      case .ceil: whole = remainder > 0 ? quotient + 1 : quotient
      case .round:
        whole = remainder.magnitude >= UInt64(unit) - remainder.magnitude ? quotient + value.signum() : quotient
      }
      guard let result = NumberKernels.narrowed(Int128(whole) * restored) else { return nil }
      out[row] = result
    }
    return .exact(out, scale: max(0, digits))
  }
}
