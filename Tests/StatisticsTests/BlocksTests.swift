import Testing

@testable import Statistics

@Suite struct BlocksTests {
  @Test func blocksStayTogether() {
    var stream = RandomStream(seed: 1, name: "blocks")
    var places: [Int] = []
    for kind in [BlockBootstrap.Kind.circular, .moving] {
      for _ in 0..<200 {
        BlockBootstrap(count: 23, length: 5, kind).draw(&places, &stream)
        #expect(places.count == 23)
        #expect(places.allSatisfy { (0..<23).contains($0) })
        for index in places.indices where !index.isMultiple(of: 5) {
          let before = places[index - 1]
          #expect(places[index] == (kind == .circular ? (before + 1) % 23 : before + 1))
        }
      }
    }
    BlockBootstrap(count: 0, length: 3).draw(&places, &stream)
    #expect(places.isEmpty)
    BlockBootstrap(count: 3, length: 9).draw(&places, &stream)
    #expect(places.sorted() == [0, 1, 2])
  }

  @Test func circularBlocksDrawEachAsOften() {
    var stream = RandomStream(seed: 2, name: "blocks")
    var places: [Int] = []
    var counts = Array(repeating: 0, count: 12)
    for _ in 0..<4000 {
      BlockBootstrap(count: 12, length: 4).draw(&places, &stream)
      for place in places { counts[place] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 4000) < 350 })
  }

  /// For rows that do not hang together the interval of a mean is about that of t; for a series of which neighbours are
  /// alike blocks make it wider.
  @Test func intervals() throws {
    var stream = RandomStream(seed: 3, name: "intervals")
    let values = (0..<200).map { _ in stream.normal() }
    func mean(_ values: [Double], _ places: [Int]) -> Double {
      places.reduce(0) { $0 + values[$1] } / Double(places.count)
    }
    let found = try #require(
      BlockBootstrap(count: 200, length: 1).interval(0.9, draws: 2000, &stream) { mean(values, $0) })
    let byT = try #require(SampleMoments(values).estimate).interval(0.9)
    expectNear(found.lower, byT.lower, absolute: 0.015)
    expectNear(found.upper, byT.upper, absolute: 0.015)
    let slow = values.reduce(into: [0.0]) { $0.append(0.8 * ($0.last ?? 0) + $1) }
    func width(_ length: Int) throws -> Double {
      let bootstrap = BlockBootstrap(count: slow.count, length: length)
      return try #require(bootstrap.interval(0.9, draws: 1000, &stream) { mean(slow, $0) }).width
    }
    #expect(try width(12) > 1.6 * width(1))
  }

  @Test func samplesOfWhichNothingIsKnown() {
    var stream = RandomStream(seed: 1, name: "none")
    let bootstrap = BlockBootstrap(count: 5, length: 1)
    #expect(bootstrap.interval(0.9, draws: 100, &stream) { _ in nil } == nil)
    #expect(bootstrap.interval(0.9, draws: 0, &stream) { _ in 1 } == nil)
    #expect(bootstrap.interval(0.9, draws: 10, &stream) { _ in 1 }?.width == 0)
  }

  @Test func shifts() {
    #expect(shifted([1, 2, 3, 4], by: 1) == [4, 1, 2, 3])
    #expect(shifted([1, 2, 3, 4], by: -1) == [2, 3, 4, 1])
    #expect(shifted([1, 2, 3, 4], by: 8) == [1, 2, 3, 4])
    #expect(shifted([Int](), by: 3).isEmpty)
  }
}
