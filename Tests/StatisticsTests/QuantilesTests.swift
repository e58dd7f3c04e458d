import Testing

@testable import Statistics

@Suite struct QuantilesTests {
  /// NumPy's.
  @Test func betweenNeighbours() {
    for (found, expected) in zip(quantiles([7, 1, 5, 3], [0, 0.1, 0.25, 0.5, 0.9, 1]), [1, 1.6, 2.5, 4, 6.4, 7]) {
      expectNear(found, expected)
    }
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4]) == 4)
    #expect(median([]).isNaN)
    #expect(quantiles([1, 2], [-0.1, 1.1]).allSatisfy { $0.isNaN })
    #expect(median([1, .nan]).isNaN)
    // Neighbours that are infinite are no reason for a difference of them.
    #expect(median([.infinity, .infinity]) == .infinity)
  }

  /// Tables of the sign test: for 20 values the 6th and the 15th, and no interval for five.
  @Test func intervalOfTheMedian() throws {
    let found = try #require(quantileInterval((1...20).map { Double($0) }, at: 0.5, level: 0.95))
    #expect(found.lower == 6)
    #expect(found.upper == 15)
    #expect(quantileInterval([1, 2, 3, 4, 5], at: 0.5, level: 0.95) == nil)
    #expect(try #require(quantileInterval([6, 2, 3, 4, 5, 1], at: 0.5, level: 0.95)).width == 5)
    #expect(quantileInterval([], at: 0.5, level: 0.95) == nil)
  }

  @Test func intervalOfAnyQuantileCovers() throws {
    var stream = RandomStream(seed: 4, name: "quantiles")
    for share in [0.25, 0.5, 0.9] {
      let covered = (0..<2000).count { _ in
        let values = (0..<80).map { _ in stream.unit() }
        return quantileInterval(values, at: share, level: 0.9)?.contains(share) ?? false
      }
      #expect(covered >= 1780 && covered < 1930, "\(share) \(covered)")
    }
  }
}
