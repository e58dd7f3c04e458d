import SourceText

/// How the numbers of an axis are written: short and round, `40万円`, `1.2億円`, `300k USD`, `25%`.
package struct AxisUnit: Hashable, Sendable {
  /// 100 where values are held as parts of one and shown as percentages.
  package var factor: Double
  /// Behind each number, with the blank that Latin words take.
  package var suffix: String
  /// Large numbers are told in thousands or ten thousands; not where the unit is one of thousands already.
  package var hasMagnitudes: Bool
  package var language: Language

  package init(
    factor: Double = 1, suffix: String = "", hasMagnitudes: Bool = true, language: Language = .english
  ) {
    (self.factor, self.suffix, self.hasMagnitudes, self.language) = (factor, suffix, hasMagnitudes, language)
  }

  /// Words of ten thousands in Japanese, of thousands elsewhere, each from the number on from which it is shorter to read:
  /// 1,500円 is no 1.5k円.
  private var magnitudes: [(from: Double, size: Double, word: String)] {
    if !hasMagnitudes { return [] }
    return switch language {
    case .english: [(1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k")]
    case .japanese: [(1e12, 1e12, "兆"), (1e8, 1e8, "億"), (2e4, 1e4, "万")]
    }
  }

  /// All ticks of one axis by one magnitude, each as short as tells it from its neighbours. `0` needs none.
  package func texts(of ticks: [Double]) -> [String] {
    let shown = ticks.map { $0 * factor }
    let largest = shown.map(abs).filter(\.isFinite).max() ?? 0
    let magnitude = magnitudes.first { largest >= $0.from }
    let size = magnitude?.size ?? 1
    let scaled = shown.map { $0 / size }
    let digits = (0...12).first { digits in scaled.allSatisfy { AxisUnit.isExact($0, digits: digits) } } ?? 12
    return scaled.map { value in
      if value == 0 { return "0" + zeroSuffix }
      return AxisUnit.fixed(value, digits: digits) + (magnitude?.word ?? "") + suffix
    }
  }

  /// A percentage says so of zero, too.
  private var zeroSuffix: String { suffix == "%" ? suffix : "" }

  private static func isExact(_ value: Double, digits: Int) -> Bool {
    let power = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    let moved = value * power
    return abs(moved - moved.rounded()) <= 1e-6 * max(1, abs(moved)) || !moved.isFinite
  }

  /// With so many digits behind the point, those at the end that are 0 left out, grouped by thousands.
  private static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let power = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    guard let moved = Int(exactly: (abs(value) * power).rounded()), let unit = Int(exactly: power) else {
      return "\(value)"
    }
    let (whole, rest) = moved.quotientAndRemainder(dividingBy: unit)
    var fraction = String(rest)
    fraction = String(repeating: "0", count: max(0, digits - fraction.utf8.count)) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return (value < 0 ? "-" : "") + grouped(whole) + (fraction.isEmpty ? "" : "." + fraction)
  }

  private static func grouped(_ whole: Int) -> String {
    let digits = Array(String(whole))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
