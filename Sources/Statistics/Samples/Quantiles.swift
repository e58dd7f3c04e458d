#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The values below which the shares `at` of all lie, between neighbours in proportion: R's type 7, NumPy's default.
/// `nan` for no values, where one is `nan`, and for shares outside 0 ... 1.
package func quantiles(_ values: [Double], _ at: [Double]) -> [Double] {
  guard !values.isEmpty, !values.contains(where: \.isNaN) else { return at.map { _ in .nan } }
  let sorted = values.sorted()
  return at.map { share in
    guard share >= 0, share <= 1 else { return .nan }
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let (low, high) = (sorted[below], sorted[min(below + 1, sorted.count - 1)])
    return low == high ? low : low + (place - Double(below)) * (high - low)
  }
}

package func median(_ values: [Double]) -> Double { quantiles(values, [0.5])[0] }

/// The interval of a quantile, from the order of the values alone: whatever their distribution, it covers the true one in
/// at least the share `level` of all samples (David and Nagaraja, "Order Statistics", 7.1).
///
/// Nil where so few values cannot say it: five do not for a median at 95 %.
package func quantileInterval(_ values: [Double], at share: Double, level: Double) -> ConfidenceInterval? {
  let n = values.count
  guard n > 0, share > 0, share < 1, level > 0, level < 1, !values.contains(where: \.isNaN) else { return nil }
  let outside = (1 - level) / 2
  // How many values lie below the true quantile is binomial: at most k with the chance I₁₋ₛ(n − k, k + 1).
  func chance(atMost k: Int) -> Double {
    k < 0 ? 0 : k >= n ? 1 : incompleteBeta(Double(n - k), Double(k + 1), 1 - share)
  }
  func first(where isTrue: (Int) -> Bool) -> Int {
    var (low, high) = (-1, n)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isTrue(middle) { high = middle } else { low = middle }
    }
    return high
  }
  // The last k with P(fewer than k values below) ≤ outside, and the first with P(k values or more below) ≤ outside.
  let lower = first { chance(atMost: $0) > outside } - 1
  let upper = first { 1 - chance(atMost: $0) <= outside }
  guard lower >= 0, upper < n else { return nil }
  let sorted = values.sorted()
  return ConfidenceInterval(lower: sorted[lower], upper: sorted[upper], level: level)
}
