#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How p-values are raised when several tests are made, so that chance finds do not count.
package enum PAdjustment: Hashable, Sendable, CaseIterable {
  /// These keep the chance of any false find below the level.
  case bonferroni, holm, hochberg, sidak, sidakStepDown
  /// Benjamini and Hochberg (1995): keeps the share of false ones among the finds below the level.
  case benjaminiHochberg
  /// Benjamini and Yekutieli (2001): the same, whatever hangs together.
  case benjaminiYekutieli
}

/// Each p-value after the adjustment, in the order given. `nan` stays `nan` and is no test: it does not raise the others.
package func adjusted(_ values: [Double], by adjustment: PAdjustment) -> [Double] {
  // Equal values give equal results, so their order does not matter.
  let order = values.indices.filter { !values[$0].isNaN }.sorted { (values[$0], $0) < (values[$1], $1) }
  let m = Double(order.count)
  let harmonic = (0..<order.count).reduce(0.0) { $0 + 1 / Double($1 + 1) }
  let raised = order.enumerated().map { place, index -> Double in
    let p = values[index]
    let rank = Double(place + 1)
    switch adjustment {
    case .bonferroni: return m * p
    case .holm, .hochberg: return (m - rank + 1) * p
    case .sidak: return -expm1(m * log1p(-p))
    case .sidakStepDown: return -expm1((m - rank + 1) * log1p(-p))
    case .benjaminiHochberg: return m / rank * p
    case .benjaminiYekutieli: return harmonic * m / rank * p
    }
  }
  var result = values
  for (index, value) in zip(order, monotone(raised, by: adjustment)) { result[index] = min(1, value) }
  return result
}

/// No p-value ends below a smaller one: from below where the steps go down, from above where they go up.
private func monotone(_ values: [Double], by adjustment: PAdjustment) -> [Double] {
  var result = values
  switch adjustment {
  case .bonferroni, .sidak: break
  case .holm, .sidakStepDown:
    for index in result.indices.dropFirst() { result[index] = max(result[index], result[index - 1]) }
  case .hochberg, .benjaminiHochberg, .benjaminiYekutieli:
    for index in result.indices.dropLast().reversed() { result[index] = min(result[index], result[index + 1]) }
  }
  return result
}
