/// Draws again from a series in blocks, so that what hangs together in time stays together.
package struct BlockBootstrap: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The last values are followed by the first, so that each is drawn as often: Politis and Romano (1992).
    case circular
    /// Blocks lie within the series: Künsch (1989). The ends are drawn less often.
    case moving
  }

  package let count: Int
  package let length: Int
  package let kind: Kind

  /// - Parameters:
  ///   - count: the length of the series.
  ///   - length: of a block; 1 for rows that do not hang together. Brought into 1 ... count.
  package init(count: Int, length: Int, _ kind: Kind = .circular) {
    self.count = max(0, count)
    self.length = min(max(1, length), max(1, count))
    self.kind = kind
  }

  /// The places of the values of one new series, as long as the old one; `places` is used again.
  package func draw(_ places: inout [Int], _ stream: inout RandomStream) {
    places.removeAll(keepingCapacity: true)
    while places.count < count {
      let start = stream.index(below: kind == .circular ? count : count - length + 1)
      for step in 0..<min(length, count - places.count) { places.append((start + step) % count) }
    }
  }

  /// The middle `level` of what `statistic` says of `draws` new series (Efron's percentile interval). Series of which it says
  /// nothing are left out.
  /// - Returns: nil if more than a tenth say nothing, or there are no draws.
  package func interval(
    _ level: Double, draws: Int, _ stream: inout RandomStream, of statistic: ([Int]) -> Double?
  ) -> ConfidenceInterval? {
    var places: [Int] = []
    var found: [Double] = []
    for _ in 0..<draws {
      draw(&places, &stream)
      if let value = statistic(places), !value.isNaN { found.append(value) }
    }
    guard !found.isEmpty, found.count * 10 >= draws * 9 else { return nil }
    let bounds = quantiles(found, [(1 - level) / 2, (1 + level) / 2])
    return ConfidenceInterval(lower: bounds[0], upper: bounds[1], level: level)
  }
}

/// The series moved on by `steps`, what leaves at the end coming in at the beginning: the same series, at the wrong times.
package func shifted<Element>(_ values: [Element], by steps: Int) -> [Element] {
  guard !values.isEmpty else { return [] }
  let cut = ((-steps % values.count) + values.count) % values.count
  return Array(values[cut...] + values[..<cut])
}
