import Testing

@testable import Statistics

/// Tails and quantiles against values computed with 60 digits (mpmath), and against each other.
@Suite struct TailTests {
  @Test func normal() {
    for (z, p) in [
      (1.0, 0.15865525393145705), (3, 0.0013498980316300945), (10, 7.6198530241605261e-24),
      (20, 2.7536241186062337e-89),
    ] {
      expectNear(StandardNormal.upperTail(z), p)
      expectNear(StandardNormal.lowerTail(-z), p)
      expectNear(StandardNormal.twoSidedTail(-z), 2 * p)
      expectNear(StandardNormal.quantile(p), -z)
    }
    expectNear(StandardNormal.reach(0.95), 1.959963984540054)
    expectNear(StandardNormal.reach(0.9), 1.6448536269514722)
    #expect(StandardNormal.quantile(0.5) == 0)
    #expect(StandardNormal.quantile(0) == -.infinity)
    #expect(StandardNormal.quantile(1) == .infinity)
    #expect(StandardNormal.quantile(1.1).isNaN)
  }

  @Test func studentT() {
    for (df, t, p) in [
      (1.0, 1.0, 0.25), (2, 0.3, 0.39624283042008881), (5, 2.5, 0.027245049671188121), (30, 7, 4.4349793336103216e-8),
      (199, 17.5, 1.9736136457072735e-42), (100000, 12, 1.8722529059781755e-33),
    ] {
      let distribution = StudentT(degreesOfFreedom: df)
      expectNear(distribution.upperTail(t), p)
      expectNear(distribution.lowerTail(t), 1 - p)
      expectNear(distribution.twoSidedTail(-t), 2 * p)
      expectNear(distribution.upperQuantile(p), t)
    }
    expectNear(StudentT(degreesOfFreedom: 10).quantile(0.975), 2.228138851986274)
    expectNear(StudentT(degreesOfFreedom: 1).reach(0.95), 12.706204736174694)
    expectNear(StudentT(degreesOfFreedom: 199).quantile(0.001), -3.131689620726459)
    #expect(StudentT(degreesOfFreedom: .infinity).twoSidedTail(1.5) == StandardNormal.twoSidedTail(1.5))
    #expect(StudentT(degreesOfFreedom: 0).twoSidedTail(1).isNaN)
    #expect(StudentT(degreesOfFreedom: 3).twoSidedTail(.infinity) == 0)
    #expect(StudentT(degreesOfFreedom: 3).twoSidedTail(1e200) == 0)
    expectNear(StudentT(degreesOfFreedom: 1).upperTail(1e100), 1e-100 / Double.pi)
    #expect(StudentT(degreesOfFreedom: 3).quantile(0.5) == 0)
  }

  @Test func fisherF() {
    for (d1, d2, f, p) in [
      (1.0, 5.0, 3.5, 0.12028539033763772), (3, 44, 5.404984372335069, 0.0029663974455762793),
      (10, 1000, 0.4, 0.94698680986958397), (200, 200, 2, 6.2509906388576977e-7),
    ] {
      let distribution = FisherF(d1, d2)
      expectNear(distribution.upperTail(f), p)
      expectNear(distribution.lowerTail(f), 1 - p)
      expectNear(distribution.upperQuantile(p), f)
    }
    // One coefficient: the square of its t.
    expectNear(FisherF(1, 17).upperTail(6.25), StudentT(degreesOfFreedom: 17).twoSidedTail(2.5))
    expectNear(FisherF(3, .infinity).upperTail(2), ChiSquare(degreesOfFreedom: 3).upperTail(6))
    expectNear(FisherF(3, .infinity).quantile(0.9), ChiSquare(degreesOfFreedom: 3).quantile(0.9) / 3)
    #expect(FisherF(0, 5).upperTail(1).isNaN)
  }

  @Test func chiSquare() {
    for (df, x, p) in [
      (1.0, 3.84, 0.050043521248705103), (3, 18.794604749256038, 0.00030147735500568919),
      (10, 0.5, 0.99999338828943897),
      (100, 400, 1.6927979958857088e-37), (10000, 10300, 0.0176381174473454),
    ] {
      let distribution = ChiSquare(degreesOfFreedom: df)
      expectNear(distribution.upperTail(x), p)
      expectNear(distribution.lowerTail(x), 1 - p, absolute: 1e-16)
      if p < 0.9 { expectNear(distribution.upperQuantile(p), x) }
    }
    // Two degrees of freedom are an exponential distribution.
    expectNear(ChiSquare(degreesOfFreedom: 2).upperTail(100), 1.9287498479639178e-22)
    #expect(ChiSquare(degreesOfFreedom: -1).upperTail(1).isNaN)
  }

  @Test func incompleteFunctions() {
    expectNear(incompleteBeta(30, 70, 0.25), 0.13581490428342744)
    expectNear(incompleteBeta(0.5, 0.5, 0.1), 0.20483276469913346)
    expectNear(incompleteBeta(1000, 2, 0.99), 0.00047488372151723688)
    expectNear(incompleteBeta(0.2, 3, 0.001), 0.33145851609891531)
    expectNear(incompleteBeta(1, 1, 0.3), 0.3)
    #expect(incompleteBeta(0, 1, 0.3).isNaN)
    #expect(incompleteBeta(1, 1, 1.3).isNaN)
    expectNear(incompleteGamma(1, 2), 0.8646647167633873)
    expectNear(incompleteGammaRest(1, 50), 1.9287498479639178e-22)
    expectNear(BetaDistribution(30, 70).quantile(0.05), 0.22729905447104012)
    expectNear(BetaDistribution(30, 70).quantile(0.95), 0.3772714504615991)
  }

  @Test func logOfGamma() {
    for (x, value) in [
      (0.001, 6.9071788853838537), (0.3, 1.0957979948180756), (0.5, 0.57236494292470009), (1.3, -0.10817480950786048),
      (2.2, 0.096947466790638873), (7.7, 7.9265413562690048), (100, 359.1342053695754),
    ] {
      expectNear(logGamma(x), value, relative: 1e-14)
    }
    #expect(logGamma(1) == 0)
    #expect(logGamma(2) == 0)
    #expect(logGamma(0).isNaN)
    #expect(logGamma(-0.5).isNaN)
  }

  /// A quantile is where the tail is.
  @Test func quantilesInvertTails() {
    let shares = [1e-60, 1e-12, 0.001, 0.05, 0.3, 0.5, 0.7, 0.975, 0.999999]
    for degrees in [0.7, 1, 2.5, 11, 58, 4000, 2e6] {
      let t = StudentT(degreesOfFreedom: degrees)
      let chi = ChiSquare(degreesOfFreedom: degrees)
      let f = FisherF(degrees, 7)
      let beta = BetaDistribution(degrees, 3.3)
      for p in shares {
        expectNear(t.lowerTail(t.quantile(p)), p, relative: 1e-11, "t \(degrees) \(p)")
        expectNear(chi.upperTail(chi.upperQuantile(p)), p, relative: 1e-10, "χ² \(degrees) \(p)")
        expectNear(chi.lowerTail(chi.quantile(p)), p, relative: 1e-10, "χ² \(degrees) \(p)")
        expectNear(f.upperTail(f.upperQuantile(p)), p, relative: 1e-10, "F \(degrees) \(p)")
        // Near 1 the digits of a quantile end before those of the share.
        if degrees < 100 { expectNear(beta.lowerTail(beta.quantile(p)), p, relative: 1e-10, "beta \(degrees) \(p)") }
      }
    }
  }
}
