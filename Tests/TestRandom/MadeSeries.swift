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
    /// A wave of forty months.
    case cycle
    /// Of which the changes last.
    case stock
    /// By its own rate, with a season that grows along.
    case growing
  }
  package enum PanelKind: String, CaseIterable, Sendable {
    /// Each segment a series of its own.
    case walk, trend, seasonal, persistent, cycle, stock, growing
    /// Cause and effect of a segment have one season.
    case sameSeason = "same season"
    case growingSameSeason = "growing, same season"
    /// A shock moves all segments, each by its own measure: one of the causes and one of the effects, or the same.
    case shock
    case sameShock = "same shock"
    /// Large and small segments, moved in proportion.
    case sizes
    /// Shares of fifteen to forty.
    case counts
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
    case .walk: return sums(normals(count))
    case .trend:
      let slope = 0.1 + 0.1 * abs(normal())
      return persistent(count, 0.5).enumerated().map { $1 + slope * Double($0) }
    case .seasonal:
      let heights = normals(12).map { 1.5 * $0 }
      return normals(count).enumerated().map { $1 + heights[$0 % 12] }
    case .persistent: return persistent(count, 0.8)
    case .cycle:
      let start = 2 * .pi * random.unit()
      return normals(count).enumerated().map { 2 * sin(2 * .pi * Double($0) / 40 + start) + 0.5 * $1 }
    case .stock: return sums(persistent(count, 0.8))
    case .growing: return growing(normals(12), count)
    }
  }

  private func sums(_ values: [Double]) -> [Double] {
    var sum = 0.0
    return values.map { new in
      sum += new
      return sum
    }
  }

  private mutating func growing(_ heights: [Double], _ count: Int) -> [Double] {
    let rate = 0.04 * random.unit()
    return normals(count).enumerated().map { 100 * exp(rate * Double($0) + 0.3 * heights[$0 % 12] + 0.1 * $1) }
  }

  /// Two series that have one season and nothing else to do with each other; both grow.
  package mutating func growingTogether(_ count: Int) -> (cause: [Double], effect: [Double]) {
    let heights = normals(12)
    return (growing(heights, count), growing(heights, count))
  }

  /// Of unrelated causes and effects, segment by segment.
  package mutating func panel(_ kind: PanelKind, segments: Int, _ count: Int) -> (cause: [Double], effect: [Double]) {
    let shocks = [persistent(count, 0.8), persistent(count, 0.8)]
    let both = (0..<segments).map { _ in segment(kind, shocks, count) }
    return (both.flatMap(\.cause), both.flatMap(\.effect))
  }

  private mutating func segment(_ kind: PanelKind, _ shocks: [[Double]], _ count: Int) -> (
    cause: [Double], effect: [Double]
  ) {
    func same(_ kind: Kind) -> (cause: [Double], effect: [Double]) { (series(kind, count), series(kind, count)) }
    func moved(by shock: [Double]) -> [Double] {
      let measure = 0.3 + 2.7 * random.unit()
      return zip(shock, persistent(count, 0.5)).map { measure * $0 + $1 }
    }
    switch kind {
    case .walk: return same(.walk)
    case .trend: return same(.trend)
    case .seasonal: return same(.seasonal)
    case .persistent: return same(.persistent)
    case .cycle: return same(.cycle)
    case .stock: return same(.stock)
    case .growing: return same(.growing)
    case .sameSeason:
      let heights = normals(12).map { 1.5 * $0 }
      let seasons = (0..<2).map { _ in normals(count).enumerated().map { $1 + heights[$0 % 12] } }
      return (seasons[0], seasons[1])
    case .growingSameSeason: return growingTogether(count)
    case .shock: return (moved(by: shocks[0]), moved(by: shocks[1]))
    case .sameShock: return (moved(by: shocks[0]), moved(by: shocks[0]))
    case .sizes:
      let size = exp(normal())
      let ends = shocks.map { shock in zip(shock, persistent(count, 0.5)).map { size * (10 + 1.5 * $0 + $1) } }
      return (ends[0], ends[1])
    case .counts:
      let (cause, effect) = (share(count), share(count))
      return (cause, effect)
    }
  }

  private mutating func share(_ count: Int) -> [Double] {
    let size = 15 + Int(25 * random.unit())
    let part = 0.05 + 0.25 * random.unit()
    return (0..<count).map { _ in
      Double((0..<size).reduce(0) { found, _ in found + (random.unit() < part ? 1 : 0) }) / Double(size)
    }
  }

  /// Moved by a cause this many periods before, this much for one of it, and by itself.
  package mutating func follower(of cause: [Double], lag: Int, by size: Double) -> [Double] {
    var effect = persistent(cause.count, 0.3)
    for place in lag..<cause.count { effect[place] += size * cause[place - lag] }
    return effect
  }
}
