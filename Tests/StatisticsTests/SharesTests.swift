import Testing

@testable import Statistics

@Suite struct SharesTests {
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

  /// Newcombe (1998), table II, method 10: 56 of 70 against 48 of 80, 9 of 10 against 3 of 10, 10 of 10 against 0 of 20.
  @Test func differences() throws {
    for (first, second, lower, upper) in [
      ((56.0, 70.0), (48.0, 80.0), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1),
    ] {
      let a = try #require(ShareCount(first.0, of: first.1))
      let b = try #require(ShareCount(second.0, of: second.1))
      let interval = ShareDifference(a, b).interval(0.95)
      expectNear(interval.lower, lower, absolute: 5e-5)
      expectNear(interval.upper, upper, absolute: 5e-5)
      let other = ShareDifference(b, a).interval(0.95)
      expectNear(other.lower, -interval.upper)
    }
    let a = try #require(ShareCount(56, of: 70))
    let b = try #require(ShareCount(48, of: 80))
    let difference = ShareDifference(a, b)
    expectNear(difference.value, 0.2)
    expectNear(difference.p, 0.00804508136819656)
    expectNear(difference.estimate.standardError, (0.16 / 70 + 0.24 / 80).squareRoot())
    let none = try #require(ShareCount(0, of: 7))
    #expect(ShareDifference(none, none).p == 1)
  }
}
