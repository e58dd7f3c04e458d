#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// ln √(2π).
let halfLogOfTwoPi = 0.918938533204672741780

/// ln Γ(x) for x > 0, to 15 digits, near its zeros 1 and 2 too. `nan` for other x, infinity for infinity.
///
/// From 10 on Stirling's series, below it the recursion down to 1.5 ... 2.5 and there the Taylor series about 2
/// (Abramowitz and Stegun 6.1.33, 6.1.41). The C library's own is not used, because it is another on each system.
package func logGamma(_ x: Double) -> Double {
  guard x > 0 else { return .nan }
  guard x < .infinity else { return x }
  if x >= 10 { return (x - 0.5) * log(x) - x + halfLogOfTwoPi + stirlingError(x) }
  if x < 0.5 { return logGamma(x + 1) - log(x) }
  if x < 1.5 { return logGammaAboutTwo(x - 1) - log1p(x - 1) }
  var product = 1.0
  var rest = x
  while rest > 2.5 {
    rest -= 1
    product *= rest
  }
  return log(product) + logGammaAboutTwo(rest - 2)
}

/// ln Γ(2 + z) for −0.5 ≤ z ≤ 0.5.
private func logGammaAboutTwo(_ z: Double) -> Double {
  var sum = 0.0
  for (index, zeta) in zetaLessOne.enumerated().reversed() {
    let k = Double(index + 2)
    sum = (index.isMultiple(of: 2) ? zeta / k : -zeta / k) + z * sum
  }
  return z * (0.42278433509846713939 + z * sum)
}

/// ζ(k) − 1 for k = 2, 3, …: with z ≤ 0.5 the terms after the last are below 1e-17.
private let zetaLessOne = [
  0.64493406684822643647, 0.2020569031595942854, 0.082323233711138191516, 0.036927755143369926331,
  0.017343061984449139715, 0.0083492773819228268398, 0.0040773561979443393787, 0.0020083928260822144179,
  0.00099457512781808533715, 0.0004941886041194645587, 0.00024608655330804829864, 0.00012271334757848914675,
  0.000061248135058704829259, 0.000030588236307020493552, 0.000015282259408651871733, 7.6371976378997622736e-6,
  3.8172932649998398565e-6, 1.9082127165539389257e-6, 9.5396203387279611315e-7, 4.7693298678780646312e-7,
  2.3845050272773299e-7, 1.1921992596531107307e-7, 5.9608189051259479612e-8, 2.9803503514652280186e-8,
]

/// What Stirling's formula lacks: ln Γ(a + 1) − (a + ½) ln a + a − ln √(2π), for a > 0.
///
/// Loader, "Fast and accurate computation of binomial probabilities" (2000): densities and tails written with it lose no
/// digits for large parameters, where ln Γ itself is large and its differences are small.
func stirlingError(_ a: Double) -> Double {
  if a >= 10 {
    let square = 1 / (a * a)
    let series =
      1.0 / 12
      - square
      * (1.0 / 360
        - square
        * (1.0 / 1260
          - square * (1.0 / 1680 - square * (1.0 / 1188 - square * (691.0 / 360360 - square * (1.0 / 156))))))
    return series / a
  }
  return stirlingError(a + 1) + (a + 0.5) * log1p(1 / a) - 1
}

/// x ln(x / mean) + mean − x, without loss where x and the mean are near: the deviance of Loader (2000).
func deviance(_ x: Double, _ mean: Double) -> Double {
  let difference = x - mean
  guard abs(difference) < 0.1 * (x + mean) else {
    return mean <= 0 ? .infinity : x * log(x / mean) - difference
  }
  let ratio = difference / (x + mean)
  let square = ratio * ratio
  var sum = difference * ratio
  var term = 2 * x * ratio
  var odd = 3.0
  while true {
    term *= square
    let next = sum + term / odd
    if next == sum { return next }
    sum = next
    odd += 2
  }
}
