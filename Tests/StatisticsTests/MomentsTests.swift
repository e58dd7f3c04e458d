import Testing

@testable import Statistics

@Suite struct MomentsTests {
  @Test func mean() throws {
    let moments = SampleMoments([3, 5, 4, 8, 7, 12, 9, 15, 11, 18])
    expectNear(moments.mean, 9.2)
    expectNear(moments.standardDeviation, 4.848825745591515)
    let interval = try #require(moments.estimate).interval(0.95)
    expectNear(interval.lower, 5.7313590170427515)
    expectNear(interval.upper, 12.668640982957246)
    #expect(SampleMoments([4]).estimate == nil)
    #expect(SampleMoments([4]).variance.isNaN)
  }

  @Test func partsJoin() {
    let values = (0..<100).map { 1e5 + Double($0 * $0 % 17) }
    var joined = SampleMoments(values.prefix(37))
    joined.add(SampleMoments())
    joined.add(SampleMoments(values.dropFirst(37)))
    let whole = SampleMoments(values)
    #expect(joined.count == 100)
    expectNear(joined.mean, whole.mean)
    expectNear(joined.variance, whole.variance, relative: 1e-10)
  }

  /// Σ first / Σ second; the error is that of the linear terms, computed apart with NumPy.
  @Test func ratioOfSums() throws {
    let pairs = zip([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3], [2.0, 7, 1, 8, 2, 8, 1, 8, 2, 8])
    var whole = PairMoments()
    var parts = (PairMoments(), PairMoments())
    for (index, pair) in pairs.enumerated() {
      whole.add(pair.0, pair.1)
      if index < 4 { parts.0.add(pair.0, pair.1) } else { parts.1.add(pair.0, pair.1) }
    }
    let ratio = try #require(whole.ratio)
    expectNear(ratio.value, 39.0 / 47)
    expectNear(ratio.standardError, 0.23486608062245018)
    #expect(ratio.degreesOfFreedom == 9)
    expectNear(whole.covariance, 0.8555555555555553)
    parts.0.add(PairMoments())
    parts.0.add(parts.1)
    expectNear(parts.0.covariance, whole.covariance)
    expectNear(try #require(parts.0.ratio).standardError, ratio.standardError)
    #expect(PairMoments().ratio == nil)
  }

  /// A test with 80 % power finds an effect of 2.8 standard errors.
  @Test func smallestDetectable() {
    let estimate = Estimate(value: 3, standardError: 2, degreesOfFreedom: .infinity)
    expectNear(estimate.smallestDetectable(), 2 * (1.959963984540054 + 0.8416212335729143))
  }
}
