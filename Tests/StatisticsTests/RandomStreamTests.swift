import Testing

@testable import Statistics

@Suite struct RandomStreamTests {
  /// Computed apart in another language from the published algorithms.
  @Test func sameNumbersEverywhere() {
    for (seed, name, expected) in [
      (UInt64(0), "", [UInt64(0x96bb_3c9c_ab98_ed3f), 0x65b6_4fbc_9a77_0e81, 0xed86_fb2d_91de_1ae1]),
      (1, "freq", [0x5637_eb1c_1d61_3fc8, 0x4c1a_8706_9406_f748, 0xb7d7_997b_5afc_a3cc]),
      (42, "継続率", [0xe50c_fa22_3e67_2fe6, 0x8642_a69e_608d_b069, 0x76ae_b3a1_3a7c_3b9c]),
    ] {
      var stream = RandomStream(seed: seed, name: name)
      #expect((0..<3).map { _ in stream.next() } == expected)
    }
  }

  @Test func streamsDoNotGoTogether() throws {
    var streams = ["a", "b", "a1", "aa"].map { RandomStream(seed: 1, name: $0) }
    streams += [RandomStream(seed: 2, name: "a"), .part(0, of: "a", seed: 1), .part(1, of: "a", seed: 1)]
    var drawn: [[Double]] = []
    for index in streams.indices { drawn.append((0..<4000).map { _ in streams[index].unit() }) }
    for first in drawn.indices {
      for second in 0..<first {
        let found = try #require(PartialCorrelation(drawn[first], drawn[second]))
        #expect(abs(found.r) < 0.07)
      }
    }
  }

  @Test func unitsAreSpreadEvenly() {
    var stream = RandomStream(seed: 5, name: "unit")
    var counts = Array(repeating: 0.0, count: 20)
    for _ in 0..<40000 {
      let value = stream.unit()
      #expect(value > 0 && value < 1)
      counts[Int(value * 20)] += 1
    }
    let distance = counts.reduce(0) { $0 + ($1 - 2000) * ($1 - 2000) / 2000 }
    #expect(ChiSquare(degreesOfFreedom: 19).upperTail(distance) > 0.001)
  }

  @Test func indicesHaveNoBias() {
    var stream = RandomStream(seed: 5, name: "index")
    var counts = Array(repeating: 0.0, count: 7)
    for _ in 0..<35000 { counts[stream.index(below: 7)] += 1 }
    let distance = counts.reduce(0) { $0 + ($1 - 5000) * ($1 - 5000) / 5000 }
    #expect(ChiSquare(degreesOfFreedom: 6).upperTail(distance) > 0.001)
    // Three quarters of all numbers: a remainder would double the lower half.
    let limit = Int.max / 4 * 3
    let low = (0..<4000).count { _ in stream.index(below: limit) < limit / 2 }
    #expect(abs(low - 2000) < 150)
    #expect(stream.index(below: 1) == 0)
    #expect(stream.index(below: 0) == 0)
  }

  @Test func normalNumbers() throws {
    var stream = RandomStream(seed: 5, name: "normal")
    let moments = SampleMoments((0..<40000).map { _ in stream.normal() })
    #expect(abs(moments.mean) < 0.02)
    #expect(abs(moments.standardDeviation - 1) < 0.015)
  }

  @Test func shuffling() {
    var stream = RandomStream(seed: 5, name: "shuffle")
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 {
      var elements = [1, 2, 3]
      stream.shuffle(&elements)
      counts[elements, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 120 })
  }
}
