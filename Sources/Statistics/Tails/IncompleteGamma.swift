#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P: each to 12 digits, however small, for a of
/// 0.01 and more. The series below a + 1, the continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31).
struct IncompleteGamma {
  let a: Double

  /// ln(xᵃ e⁻ˣ / Γ(a)): the slope of the lower tail over ln x.
  func logSlope(_ x: Double) -> Double {
    0.5 * log(a) - halfLogOfTwoPi - stirlingError(a) - deviance(a, x)
  }

  /// ln P(a, x) and ln Q(a, x).
  func logTails(_ x: Double) -> (lower: Double, upper: Double) {
    guard !x.isNaN else { return (.nan, .nan) }
    if x <= 0 { return (-.infinity, 0) }
    if x == .infinity { return (0, -.infinity) }
    if x < a + 1 {
      let lower = min(0, logSlope(x) + log(series(x)))
      return (lower, logOfRest(lower))
    }
    let upper = min(0, logSlope(x) + log(fraction(x)))
    return (logOfRest(upper), upper)
  }

  private func series(_ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var next = a + 1
    while term > 1e-17 * sum {
      term *= x / next
      sum += term
      next += 1
    }
    return sum
  }

  /// By Lentz's way, as Thompson and Barnett (1986) changed it.
  private func fraction(_ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var value = d
    var n = 0.0
    while n < 1_000_000 {
      n += 1
      let factor = -n * (n - a)
      b += 2
      d = factor * d + b
      if abs(d) < tiny { d = tiny }
      c = b + factor / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let change = c * d
      value *= change
      if abs(change - 1) <= 2e-16 { break }
    }
    return value
  }

  /// The x at which the tails are these; the smaller of the two is the one used.
  func quantile(lower: Double, upper: Double) -> Double {
    if log(lower) <= logTails(a).lower { return exp(logQuantile(lower: lower)) }
    guard upper > 0 else { return .infinity }
    let logTarget = log(upper)
    var place = a
    var wasBelow = false
    // ln Q is concave in x for a ≥ 1, else convex: Newton's steps pass the root once at most, and to the right.
    for _ in 0..<200 {
      let tail = logTails(place).upper
      let change = (tail - logTarget) * exp(tail - logSlope(place)) * place
      let next = place + change
      if change < 0 { wasBelow = true }
      if abs(change) <= 1e-16 * next || (wasBelow && change > 0) { return next }
      place = next
    }
    return place
  }

  /// ln P is concave in ln x: see `IncompleteBeta.logit`.
  private func logQuantile(lower target: Double) -> Double {
    guard target > 0 else { return -.infinity }
    let logTarget = log(target)
    var place = log(a)
    for step in 0..<200 {
      let x = exp(place)
      let tail = logTails(x).lower
      let next = max(-740, place + (logTarget - tail) * exp(tail - logSlope(x)))
      // A step back is the rounding of the long step before it.
      if step > 0 && next - place <= 1e-16 * abs(next) { return next }
      place = next
    }
    return place
  }
}

/// P(a, x), the lower regularised incomplete gamma function, for a > 0 and x ≥ 0; else `nan`.
package func incompleteGamma(_ a: Double, _ x: Double) -> Double {
  guard a > 0, a < .infinity, x >= 0 else { return .nan }
  return exp(IncompleteGamma(a: a).logTails(x).lower)
}

/// Q(a, x) = 1 − P(a, x), with all its digits where P is near 1.
package func incompleteGammaRest(_ a: Double, _ x: Double) -> Double {
  guard a > 0, a < .infinity, x >= 0 else { return .nan }
  return exp(IncompleteGamma(a: a).logTails(x).upper)
}
