import Testing

@testable import Statistics

/// Values from SciPy.
@Suite struct ComparisonsTests {
  @Test func means() throws {
    let first = try #require(SampleMoments([20.1, 22.3, 19.8, 25.0, 21.7, 23.3]).estimate)
    let second = try #require(SampleMoments([18.2, 17.9, 21.0, 16.5, 19.9, 18.8, 20.5, 15.2]).estimate)
    let found = difference(first, second)
    expectNear(found.t, 3.313124042791063)
    expectNear(found.degreesOfFreedom, 10.991108586902046)
    expectNear(found.p, 0.006922347174341582)
    expectNear(found.interval(0.95).lower, 1.185826339446936)
    expectNear(found.interval(0.95).upper, 5.880840327219734)
    // Without any spread every difference is one.
    let fixed = (
      Estimate(value: 3, standardError: 0, degreesOfFreedom: 4),
      Estimate(value: 2, standardError: 0, degreesOfFreedom: 5)
    )
    #expect(difference(fixed.0, fixed.1).p == 0)
    // Errors known as of very many rows stay so.
    let exact = Estimate(value: 1, standardError: 1, degreesOfFreedom: .infinity)
    #expect(difference(exact, exact).degreesOfFreedom == .infinity)
  }

  @Test func counts() throws {
    let even = try #require(goodnessOfFit([520, 480], expected: [1, 1]))
    expectNear(even.statistic, 1.6)
    expectNear(even.p, 0.20590321073206466)
    let three = try #require(goodnessOfFit([10, 20, 30], expected: [18, 20, 22]))
    expectNear(three.statistic, 6.4646464646464645)
    expectNear(three.p, 0.03946570419995253)
    #expect(goodnessOfFit([1], expected: [1]) == nil)
    #expect(goodnessOfFit([1, 2], expected: [1, 0]) == nil)
    #expect(goodnessOfFit([0, 0], expected: [1, 1]) == nil)
    #expect(goodnessOfFit([1, 2], expected: [1, 2, 3]) == nil)
  }
}
