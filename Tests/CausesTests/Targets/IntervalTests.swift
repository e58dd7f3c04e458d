import Testing

@testable import Causes

@Suite struct IntervalTests {
  /// Doubles in, the exact ends as doubles out, or the nearest beyond.
  @Test func exactEndsStay() {
    #expect(Interval(2, 3) + Interval(4, 5) == Interval(6, 8))
    #expect(Interval(2, 3) * Interval(-4, 5) == Interval(-12, 15))
    #expect(Interval(1, 3) / Interval(2, 4) == Interval(0.25, 1.5))
    #expect((Interval(0.1) + Interval(0.2)).contains(0.1 + 0.2))
    #expect((Interval(0.1) + Interval(0.2)).width > 0)
    let third = Interval(1) / Interval(3)
    #expect(third.lower.nextUp == third.upper)
  }

  @Test func openEnds() {
    let open = Interval(2, .infinity)
    #expect(open * Interval(0, 3) == Interval(0, .infinity))
    #expect(open - open == .whole)
    #expect(Interval(1) / open == Interval(0, 0.5))
    #expect(open / Interval(0, 2) == Interval(1, .infinity))
    #expect(open.power(2) == Interval(4, .infinity))
  }

  @Test func divisorsAroundZero() {
    #expect(Interval(1, 2) / Interval(-1, 1) == .whole)
    #expect(
      Interval.quotients(Interval(1, 2), Interval(-1, 4)) == [Interval(0.25, .infinity), Interval(-.infinity, -1)])
    #expect(Interval.quotients(Interval(-2, -1), Interval(0, 4)) == [Interval(-.infinity, -0.25)])
    #expect((Interval(1) / Interval(0)).isEmpty)
  }

  @Test func powersAndRoots() {
    #expect(Interval(-2, 3).power(2) == Interval(0, 9))
    #expect(Interval(-2, 3).power(3) == Interval(-8, 27))
    #expect(Interval(4, 9).root(2, within: Interval(-10, 0)).contains(-2))
    #expect(Interval(4, 9).root(2, within: Interval(-10, 0)).upper <= -1.99)
    #expect(Interval(-8, 27).root(3, within: .whole).contains(3))
  }

  /// Whatever the numbers of a box are, the value lies in what is said of the box.
  @Test(arguments: 0..<200)
  func valuesLieInTheInterval(_ seed: Int) {
    var made = RandomExpression(seed: UInt64(seed))
    let natural = made.expression.interval(in: made.box)
    let range = made.expression.range(in: made.box)
    for _ in 0..<60 {
      let point = made.point()
      guard let value = made.expression.value(at: point) else { continue }
      let slack = 1e-9 * max(1, value.magnitude)
      #expect(natural.lower - slack <= value && value <= natural.upper + slack, "\(made.expression.nodes) at \(point)")
      #expect(range.lower - slack <= value && value <= range.upper + slack, "\(made.expression.nodes) at \(point)")
    }
  }

  /// What is cut off holds no solution.
  @Test(arguments: 0..<200)
  func contractionLosesNoSolution(_ seed: Int) {
    var made = RandomExpression(seed: UInt64(seed) + 10_000)
    for _ in 0..<20 {
      let point = made.point()
      guard let value = made.expression.value(at: point) else { continue }
      let slack = 1e-9 * max(1, value.magnitude)
      let demand = IntervalDemand(made.expression, in: Interval(value - slack, value + slack))
      let box = contracted(made.box, by: [demand])
      #expect(box != nil, "seed \(seed) \(made.expression.nodes) at \(point) in \(made.box)")
      for (interval, number) in zip(box ?? [], point) {
        let slack = 1e-9 * max(1, number.magnitude)
        #expect(interval.lower - slack <= number && number <= interval.upper + slack, "\(made.expression.nodes)")
      }
    }
  }
}
