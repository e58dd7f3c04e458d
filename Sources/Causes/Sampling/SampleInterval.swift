import Evaluation
import Semantics
import Statistics

/// The 95 % interval of a number that a sample gives.
package struct SampleInterval: Hashable, Sendable {
  package static let level = 0.95

  package var low: Double
  package var high: Double
  /// How many draws it rests on.
  package var units: Int

  /// How many standard errors an interval reaches to either side.
  package static func reach(_ degreesOfFreedom: Double) -> Double {
    StudentT(degreesOfFreedom: degreesOfFreedom).reach(level)
  }

  /// Nil where the units are too few to say.
  package init?(_ sample: Sample) {
    units = sample.units
    let value = sample.value
    switch sample.shape {
    case .share(let rows):
      guard let ends = Self.score(value, rows: rows, sample) else { return nil }
      (low, high) = ends
    case .balance(let plus, let minus, let rows):
      (low, high) = Self.adjustedWald(plus, minus, rows: rows, sample)
    case .quantile(let lower, let upper):
      guard let lower, let upper else { return nil }
      (low, high) = (lower, upper)
    case .mean:
      let reach = Self.reach(sample.degreesOfFreedom) * sample.variance.squareRoot()
      (low, high) = (value - reach, value + reach)
    }
    guard low.isFinite, high.isFinite else { return nil }
  }

  /// Wilson's score, over as many independent rows as would give this variance (Kish's effective size, Dean & Pagano 2015).
  private static func score(_ share: Double, rows: Double, _ sample: Sample) -> (Double, Double)? {
    guard (0...1).contains(share) else { return nil }
    if sample.isByRow {
      let interval = wilsonInterval((share * rows).rounded(), of: rows, level: level)
      return interval.map { ($0.lower, $0.upper) }
    }
    let effective = sample.variance > 0 ? min(rows, share * (1 - share) / sample.variance) : Double(sample.units)
    guard effective > 0 else { return nil }
    // As Student's t has it for the few units there are.
    let size = effective * squared(StandardNormal.reach(level) / reach(sample.degreesOfFreedom))
    return wilsonInterval(share * size, of: size, level: level).map { ($0.lower, $0.upper) }
  }

  /// The difference of two shares of one whole, with three rows added: ¾ for each side and 1½ for neither (the adjusted
  /// Wald interval that Rocks, "Interval estimation for the net promoter score", The American Statistician 70, 2016, found
  /// to hold its level).
  private static func adjustedWald(
    _ plus: Double, _ minus: Double, rows: Double, _ sample: Sample
  ) -> (Double, Double) {
    let value = plus - minus
    let single = plus + minus - value * value
    var size = rows
    if !sample.isByRow { size = sample.variance > 0 ? min(rows, single / sample.variance) : Double(sample.units) }
    let total = size + 3
    let middle = value * size / total
    let squares = ((plus + minus) * size + 1.5) / total
    let reach = sample.isByRow ? StandardNormal.reach(level) : reach(sample.degreesOfFreedom)
    let width = reach * (max(0, squares - middle * middle) / total).squareRoot()
    return (max(-1, middle - width), min(1, middle + width))
  }

  private static func squared(_ x: Double) -> Double { x * x }
}

extension Engine {
  /// How sure a formula is in a slice; nil where its cell has no value or too few units.
  package func interval(of formula: Formula, in slice: Slice) throws(NoSample) -> SampleInterval? {
    try samples(of: formula, in: slice, reach: SampleInterval.reach).cells.first.flatMap { $0 }.flatMap {
      SampleInterval($0)
    }
  }
}
