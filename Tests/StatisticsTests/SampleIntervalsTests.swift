import Testing

@testable import Statistics

@Suite struct SampleIntervalsTests {
  /// Values from SciPy.
  @Test func wilson() throws {
    for (successes, count, lower, upper) in [
      (3.0, 10.0, 0.10779126740630102, 0.6032218525388546), (0, 20, 0, 0.16112515805281935),
      (216, 720, 0.26766072132431906, 0.33446209646893243), (10, 10, 0.7224672001371109, 1),
    ] {
      let found = try #require(wilsonInterval(successes, of: count, level: 0.95))
      expectNear(found.lower, lower)
      expectNear(found.upper, upper)
      // What is not a success is one of the other side.
      let other = try #require(wilsonInterval(count - successes, of: count, level: 0.95))
      expectNear(other.lower, 1 - upper, absolute: 1e-15)
    }
    #expect(wilsonInterval(0, of: 0, level: 0.95) == nil)
    #expect(wilsonInterval(3, of: 2, level: 0.95) == nil)
    #expect(wilsonInterval(1, of: 2, level: 1) == nil)
  }

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
}
