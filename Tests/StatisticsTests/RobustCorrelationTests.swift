import Testing

@testable import Statistics

@Suite struct RobustCorrelationTests {
  private let x = [1.0, 2, 4, 3, 6, 5, 8, 9, 7, 11]
  private let y = [2.0, 1, 5, 3, 4, 9, 6, 10, 9, 14]
  private let z = [1.0, 3, 2, 5, 4, 4, 7, 5, 8, 9]

  private func controls() throws -> Controls {
    try #require(Matrix(columns: [x.map { _ in 1 }, z]).flatMap(Controls.init))
  }

  /// The p of either slope by the regression on all at once, and the correlation of what is left.
  @Test func itIsTheWeakerOfBothSlopes() throws {
    let found = try #require(RobustCorrelation(x, y, given: try controls()))
    let slopes = try [(x, y), (y, x)].map { cause, effect in
      let all = try #require(Matrix(columns: [cause, x.map { _ in 1 }, z]))
      return try #require(LeastSquares(effect, on: all)?.estimates(.hc3)[0])
    }
    #expect(abs(found.p - slopes.map(\.p).reduce(0, max)) < 1e-12)
    #expect(found.degreesOfFreedom == slopes[0].degreesOfFreedom)
    let plain = try #require(PartialCorrelation(x, y, given: Matrix(columns: [z])))
    #expect(abs(found.r - plain.r) < 1e-12)
    #expect(found.rows == 10 && found.moveCount > 3)
  }

  @Test func neitherIsTheFirst() throws {
    let (one, other) = (RobustCorrelation(x, y, given: try controls()), RobustCorrelation(y, x, given: try controls()))
    #expect(one == other)
  }

  @Test func whatTheOthersSayIsNoCorrelation() throws {
    #expect(RobustCorrelation(z.map { 2 * $0 + 1 }, y, given: try controls()) == nil)
    #expect(RobustCorrelation([1, 2], [2, 1], given: try controls()) == nil)
  }

  @Test func oneStepIsOneMove() throws {
    let step = x.indices.map { $0 == 4 ? 1.0 : 0 }
    #expect(try #require(RobustCorrelation(step, y, given: try controls())).moveCount < 3)
  }
}
