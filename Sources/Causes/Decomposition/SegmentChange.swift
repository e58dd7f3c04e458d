import Evaluation
import Numerics
import Planning
import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A change of a KPI between two slices, and what each segment brings of it.
package struct SegmentChange: Sendable {
  /// How a segment's part is told further apart.
  package enum Method: Sendable {
    /// A ratio or a mean: the weights of the segments, and the rate within each (Kitagawa 1955). `mix` is what a segment
    /// brings by growing where it is better or worse than the whole.
    case mixAndRate
    /// A sum of rows: more rows, and more in each.
    case volumeAndRate
    /// Any other formula: each segment goes from old to new in all orders, and brings what that adds on average (Shapley).
    case orders
    /// A count or another sum: its segments add up.
    case sum
  }
  package struct Segment: Sendable {
    package var key: [Value]
    package var before: Cell
    package var after: Cell
    /// Its part of the whole's weight, of a ratio or mean.
    package var shares: (before: Double, after: Double)?
    package var effect: Double
    /// The first part of the effect (mix or volume); the rest is the rate's.
    package var first: Double?
    /// How much its part of the whole has changed; of a ratio its parts of both sums, of any other formula those of each
    /// number that it reads.
    package var surprise: Double
    /// It is there in one of the two slices only.
    package var isEntering: Bool
    package var isLeaving: Bool
    /// The smallest segments together.
    package var isOthers = false
  }
  package var before: Cell
  package var after: Cell
  package var method: Method
  /// The largest effects first.
  package var segments: [Segment]
  /// What belongs to several segments at once, as a customer of two channels; 0 where nothing does.
  package var overlap: Double
  /// What is not known by segment: advertising, by the channel of the customer.
  package var common: Double?
  /// How many small segments are one.
  package var joinedCount: Int
  /// Of a sum of rows: what more rows, other segments and more in each row bring in all.
  package var blocks: (volume: Double, mix: Double, rate: Double)?
}

/// A number by segment, before and after.
struct Segmented {
  var before: [Double]
  var after: [Double]
  subscript(isNew: Bool) -> [Double] { isNew ? after : before }
  var sums: (before: Double, after: Double) { (before.reduce(0, +), after.reduce(0, +)) }
}

/// How much each segment's part of a whole has changed: its term of the Jensen-Shannon divergence of the parts before and
/// after, by the natural logarithm (Bhagwan et al. 2014). All of them are at most ln 2. Of numbers below zero their size
/// counts, so that returns have a part too; where the whole begins at nothing or ends there, nothing has shifted.
func surprise(_ values: Segmented) -> [Double] {
  let (before, after) = (values.before.map { abs($0) }, values.after.map { abs($0) })
  let (old, new) = (before.reduce(0, +), after.reduce(0, +))
  guard old > 0, new > 0 else { return before.map { _ in 0 } }
  return before.indices.map { index in
    let (p, q) = (before[index] / old, after[index] / new)
    // What is nothing adds nothing: the limit of x · ln x.
    func term(_ part: Double) -> Double { part == 0 ? 0 : part * log(2 * part / (p + q)) }
    return max(0, (term(p) + term(q)) / 2)
  }
}

/// Mix and rate of a ratio by segment: `Δw · (r̄ − R̄)` and `w̄ · Δr`, with bars for the mean of before and after (Kitagawa
/// 1955; Das Gupta 1993). A segment without rows before has its rate of after, so that all it brings is mix. They add up to
/// the change of `ΣN / ΣD`.
func mixAndRate(numerator: Segmented, denominator: Segmented) -> (mix: [Double], rate: [Double]) {
  let (n, d) = (numerator.sums, denominator.sums)
  let mean = (n.before / d.before + n.after / d.after) / 2
  var (mix, rate): ([Double], [Double]) = ([], [])
  for index in numerator.before.indices {
    let (w0, w1) = (denominator.before[index] / d.before, denominator.after[index] / d.after)
    let own0 = denominator.before[index] == 0 ? nil : numerator.before[index] / denominator.before[index]
    let own1 = denominator.after[index] == 0 ? nil : numerator.after[index] / denominator.after[index]
    let (r0, r1) = (own0 ?? own1 ?? mean, own1 ?? own0 ?? mean)
    mix.append((w1 - w0) * ((r0 + r1) / 2 - mean))
    rate.append((w0 + w1) / 2 * (r1 - r0))
  }
  return (mix, rate)
}

/// The Shapley value of few players, from the value of each set of them (as bits).
func shapley(count: Int, _ value: (Int) -> Double) -> [Double] {
  let weights = (0..<count).map { shapleyWeight(size: $0, count: count) }
  return (0..<count).map { player in
    (0..<(1 << count)).reduce(0) { total, set in
      set & (1 << player) != 0 ? total : total + weights[set.nonzeroBitCount] * (value(set | 1 << player) - value(set))
    }
  }
}
