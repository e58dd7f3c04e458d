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

  /// `x * (100 - x)` over all numbers from zero on is 2,500 at most; `x - x * y` has no end.
  @Test func anOpenEndIsHalvedToo() {
    var expression = IntervalExpression()
    let x = expression.add(.variable(0))
    let rest = expression.add(.sum([.init(expression.add(.constant(Interval(100)))), .init(x, isInverse: true)]))
    _ = expression.add(.product([.init(x), .init(rest)], factor: Interval(1)))
    let range = expression.range(in: [.positive])
    #expect((2_500...2_500.000_001).contains(range.upper) && range.lower == -.infinity)
    var open = IntervalExpression()
    let places = (0..<2).map { open.add(.variable($0)) }
    let product = open.add(.product(places.map { .init($0) }, factor: Interval(1)))
    _ = open.add(.sum([.init(places[0]), .init(product, isInverse: true)]))
    #expect(open.range(in: [.positive, .positive]) == .whole)
  }

  /// Below zero there is no root, so the lowest of `x + √x` from -1 on is that at zero.
  @Test func aFunctionThatIsNotThereHasNoCorner() {
    let sums: [(inout IntervalExpression, Int) -> Int] = [
      { $0.add(.rising(.sqrt, $1)) },
      { expression, x in
        let half = expression.add(.constant(Interval(0.5)))
        return expression.add(.power(x, half))
      },
    ]
    for sum in sums {
      var expression = IntervalExpression()
      let x = expression.add(.variable(0))
      let root = sum(&expression, x)
      _ = expression.add(.sum([.init(x), .init(root)]))
      let range = expression.range(in: [Interval(-1, 4)])
      #expect((-1e-6...0).contains(range.lower) && (6...6.000_001).contains(range.upper), "\(range)")
    }
    var expression = IntervalExpression()
    let x = expression.add(.variable(0))
    let logarithm = expression.add(.rising(.ln, x))
    _ = expression.add(.sum([.init(x), .init(logarithm)]))
    let range = expression.range(in: [Interval(-1, 1)])
    #expect(range.lower == -.infinity && (1...1.000_001).contains(range.upper), "\(range)")
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
