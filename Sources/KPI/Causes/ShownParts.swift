import Numerics
import Semantics
import SourceText
import Units

/// How parts of a number are written so that they add up as shown: whole steps of one last digit, given out by the largest
/// remainder.
struct ShownParts {
  /// The held value times this is what is shown.
  private let factor: Double
  let decimals: Int
  private let suffix: String

  /// - Parameter values: in the unit of the type; their texts say how many digits people are shown.
  init(_ values: [Double], type: ValueType, in language: Language = .english) {
    let unit: UnitType = if case .number(let unit) = type { unit } else { .plain }
    factor = unit.displayFactor == 100 ? 100 : 1
    // Of two percentages the difference is in points.
    suffix = ValueDisplay.suffix(of: unit == .percent ? .points : unit, in: language)
    let known = values.filter(\.isFinite).map { abs($0) }
    let largest = known.max() ?? 0
    let own = known.map { ValueDisplay.decimals(of: .double($0), unit: unit) }.max() ?? 0
    // 500.5 to 501 is no change of 0; beside 5,252円 nobody wants the digits of 0.123円.
    let shown = largest * factor
    let room = largest < 1 ? own : [1_000.0, 100, 10].prefix { shown < $0 }.count
    decimals = max(ValueDisplay.decimals(of: .double(largest), unit: unit), min(own, room))
  }

  /// A value in whole steps.
  func steps(_ value: Double) -> Int { Int(exactly: (value * factor * scale).rounded()) ?? 0 }

  /// Parts in steps that add up to the total's steps.
  func split(_ parts: [Double], total: Int) -> [Int] {
    let exact = parts.map { $0 * factor * scale }
    var steps = exact.map { Int(exactly: $0.rounded(.down)) ?? 0 }
    let missing = total - steps.reduce(0, +)
    guard !parts.isEmpty, abs(missing) <= 2 * parts.count else { return exact.map { Int(exactly: $0.rounded()) ?? 0 } }
    // Those who lose most by rounding down come first; of equals the first.
    let order = exact.indices.sorted { a, b in
      let (left, right) = (exact[a] - exact[a].rounded(.down), exact[b] - exact[b].rounded(.down))
      return left == right ? a < b : left > right
    }
    for turn in 0..<abs(missing) {
      let place = missing > 0 ? order[turn % order.count] : order[order.count - 1 - turn % order.count]
      steps[place] += missing > 0 ? 1 : -1
    }
    return steps
  }

  /// `+630円`, `-2.4 points`, `0円`
  func signed(_ steps: Int) -> String { (steps > 0 ? "+" : "") + text(steps) }

  func text(_ steps: Int) -> String {
    let digits = String(abs(steps))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let plain = decimals == 0 ? padded : padded.dropLast(decimals) + "." + padded.suffix(decimals)
    return (steps < 0 ? "-" : "") + (DecimalText(String(plain))?.grouped ?? String(plain)) + suffix
  }

  private var scale: Double { (0..<decimals).reduce(1) { power, _ in power * 10 } }
}
