import Evaluation
import Numerics

/// A series in one cell for each period: `▂▃▅▇`. The lowest value is the lowest block; no value is a dot.
package enum Sparkline {
  private static let blocks: [String] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  package static func text(_ values: [Double?]) -> String {
    let known = values.compactMap { $0 }.filter(\.isFinite)
    guard let low = known.min(), let high = known.max() else { return "" }
    return values.map { value in
      guard let value, value.isFinite else { return "·" }
      // A series that does not move is a line in the middle.
      guard high > low else { return blocks[3] }
      let step = Int((value - low) / (high - low) * Double(blocks.count))
      return blocks[min(max(step, 0), blocks.count - 1)]
    }.joined()
  }
}

extension Cell {
  package var number: Double? {
    if case .number(let number) = value { return number.double }
    return nil
  }
}
