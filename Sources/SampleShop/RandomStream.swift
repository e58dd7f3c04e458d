/// A small random number generator (SplitMix64) of our own, because the data must be the same bytes on every machine and
/// with every version of the standard library. Only + − × ÷ on doubles are used, which IEEE 754 fixes; no `log`, no `sin`.
///
/// Each topic draws from its own stream, so that a change to the advertising leaves the customers' orders as they were.
struct RandomStream {
  private var state: UInt64

  init(seed: UInt64, topic: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in topic.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    state = seed ^ hash
  }

  init(state: UInt64) { self.state = state }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// 0 ..< 1
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// 0 ..< `count`
  mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// About normal with mean 0 and deviation 1: the sum of twelve uniform draws.
  mutating func bell() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }

  /// A whole number whose mean is `value`: 3.2 gives 3 in four draws of five, else 4.
  mutating func whole(_ value: Double) -> Int {
    let floor = Int(value)
    return floor + (chance(value - Double(floor)) ? 1 : 0)
  }
}
