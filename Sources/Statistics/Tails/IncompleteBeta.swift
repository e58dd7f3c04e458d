#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The regularised incomplete beta function, I_x(a, b), and its complement: each to 12 digits, however small.
///
/// The continued fraction of Didonato and Morris, "Algorithm 708" (1992), after Loader's form of the factor before it.
/// `x + y = 1`; both are given, so that neither is the rounded rest of the other. `a` and `b` are above 0.
struct IncompleteBeta {
  let a: Double
  let b: Double

  /// ln(xᵃ yᵇ / B(a, b)): the slope of the lower tail over ln(x / y).
  func logSlope(_ x: Double, _ y: Double) -> Double {
    let n = a + b
    let logFactor = stirlingError(n) - stirlingError(a) - stirlingError(b) - halfLogOfTwoPi
    return logFactor + 0.5 * (log(a) + log(b / n)) - deviance(a, n * x) - deviance(b, n * y)
  }

  /// ln I_x(a, b) and ln I_y(b, a).
  func logTails(_ x: Double, _ y: Double) -> (lower: Double, upper: Double) {
    guard !(x.isNaN || y.isNaN) else { return (.nan, .nan) }
    if x <= 0 { return (-.infinity, 0) }
    if y <= 0 { return (0, -.infinity) }
    // How far x lies below the mean: from the smaller of x and y, whose digits are all right.
    let distance = x > y ? (a + b) * y - b : a - (a + b) * x
    if distance >= 0 {
      let lower = min(0, logSlope(x, y) + log(IncompleteBeta.fraction(a, b, x, y, distance)))
      return (lower, logOfRest(lower))
    }
    let upper = min(0, logSlope(x, y) + log(IncompleteBeta.fraction(b, a, y, x, -distance)))
    return (logOfRest(upper), upper)
  }

  /// What I_x(a, b) is of xᵃ yᵇ / B(a, b), for x below the mean.
  private static func fraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double, _ distance: Double) -> Double {
    let c = 1 + distance
    let c0 = b / a
    let c1 = 1 + 1 / a
    var n = 0.0
    var p = 1.0
    var s = a + 1
    var (previousTop, top, previousBottom, bottom) = (0.0, 1.0, 1.0, c / c1)
    var value = c1 / c
    while n < 1_000_000 {
      n += 1
      let t = n / a
      let w = n * (b - n) * x
      let e = a / s
      let alpha = (p * (p + c0) * e * e) * (w * x)
      let f = (1 + t) / (c1 + t + t)
      let beta = n + w / s + f * (c + n * (y + 1))
      p = 1 + t
      s += 2
      (previousTop, top) = (top, alpha * previousTop + beta * top)
      (previousBottom, bottom) = (bottom, alpha * previousBottom + beta * bottom)
      let next = top / bottom
      if abs(next - value) <= 1e-16 * next { return next }
      value = next
      previousTop /= bottom
      previousBottom /= bottom
      top = value
      bottom = 1
    }
    return value
  }

  /// ln(x / y) where the lower tail is `lower` and the upper one `upper`; the smaller of the two is the one used.
  ///
  /// ln I is concave in ln(x / y), so that Newton's steps come from the left without ever passing the root.
  func logit(lower: Double, upper: Double) -> Double {
    let middle = log(a / b)
    let (x, y) = IncompleteBeta.shares(middle)
    if log(lower) > logTails(x, y).lower { return -IncompleteBeta(a: b, b: a).logit(lowerBelowMiddle: upper) }
    return logit(lowerBelowMiddle: lower)
  }

  private func logit(lowerBelowMiddle target: Double) -> Double {
    guard target > 0 else { return -.infinity }
    let logTarget = log(target)
    var place = log(a / b)
    for step in 0..<200 {
      let (x, y) = IncompleteBeta.shares(place)
      let tail = logTails(x, y).lower
      let change = (logTarget - tail) * exp(tail - logSlope(x, y))
      let next = max(-740, place + change)
      // A step back is the rounding of the long step before it.
      if step > 0 && next - place <= 1e-16 * abs(next) { return next }
      place = next
    }
    return place
  }

  static func shares(_ logit: Double) -> (Double, Double) { (1 / (1 + exp(-logit)), 1 / (1 + exp(logit))) }
}

/// ln(1 − eˣ) for x ≤ 0.
func logOfRest(_ x: Double) -> Double { x > -0.7 ? log(-expm1(x)) : log1p(-exp(x)) }

/// I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1; else `nan`.
package func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
  guard a > 0, b > 0, x >= 0, x <= 1, a < .infinity, b < .infinity else { return .nan }
  return exp(IncompleteBeta(a: a, b: b).logTails(x, 1 - x).lower)
}
