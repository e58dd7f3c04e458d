#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Series of which it is known what moves them.
package struct MadeSeries {
  package enum Kind: String, CaseIterable, Sendable {
    case walk, trend, seasonal, persistent
  }
  private var random: SeededGenerator

  package init(_ seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// By Box and Muller (1958).
  package mutating func normal() -> Double {
    (-2 * log(1 - random.unit())).squareRoot() * cos(2 * .pi * random.unit())
  }

  package mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }

  /// Each value this part of the one before, and something new.
  package mutating func persistent(_ count: Int, _ part: Double) -> [Double] {
    var value = 0.0
    let all = normals(count + 50).map { new -> Double in
      value = part * value + new
      return value
    }
    return Array(all.dropFirst(50))
  }

  package mutating func series(_ kind: Kind, _ count: Int) -> [Double] {
    switch kind {
    case .walk:
      var sum = 0.0
      return normals(count).map { new in
        sum += new
        return sum
      }
    case .trend:
      let slope = 0.1 + 0.1 * abs(normal())
      return persistent(count, 0.5).enumerated().map { $1 + slope * Double($0) }
    case .seasonal:
      let heights = normals(12).map { 1.5 * $0 }
      return normals(count).enumerated().map { $1 + heights[$0 % 12] }
    case .persistent: return persistent(count, 0.8)
    }
  }

  /// Moved by a cause this many periods before, this much for one of it, and by itself.
  package mutating func follower(of cause: [Double], lag: Int, by size: Double) -> [Double] {
    var effect = persistent(cause.count, 0.3)
    for place in lag..<cause.count { effect[place] += size * cause[place - lag] }
    return effect
  }
}
