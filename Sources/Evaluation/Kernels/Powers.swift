import Columns
import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

enum Powers {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
  static func ln(_ value: Double) -> Double { log(value) }

  /// Whole powers of exact numbers stay exact: (1 + 5 %)^2 is 1.1025. Nil where an exponent is none of 0 … 16, or where
  /// the results do not fit one scale.
  static func exact(_ base: Vector, _ exponent: Vector, stored: Int) -> Column.Values? {
    guard let bases = base.exactParts, let exponents = exponent.exactParts, exponents.scale == 0 else { return nil }
    var results = [ExactDecimal](repeating: ExactDecimal(0), count: stored)
    for row in 0..<stored where base.isValid(row) && exponent.isValid(row) {
      let power = exponents.values[row &* exponent.stride]
      guard (0...16).contains(power) else { return nil }
      let factor = ExactDecimal(bases.values[row &* base.stride], scale: bases.scale).normalized
      var result = ExactDecimal(1)
      for _ in 0..<power {
        guard let next = ExactDecimal.multiplying(result, factor) else { return nil }
        result = next
      }
      results[row] = result
    }
    return Column.Values(results)
  }
}

extension Column.Values {
  /// Exact numbers as coefficients of one scale; nil where one of them does not fit the scale of another.
  init?(_ numbers: [ExactDecimal]) {
    let scale = numbers.map(\.scale).max() ?? 0
    var coefficients = [Int64](repeating: 0, count: numbers.count)
    for (row, number) in numbers.enumerated() {
      guard let same = number.rescaled(to: scale) else { return nil }
      coefficients[row] = same.coefficient
    }
    self = .exact(coefficients, scale: scale)
  }
}
