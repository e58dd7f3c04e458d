/// Random numbers that are the same in every run: a stream of its own for each name.
///
/// The start of a stream is made from the seed and the bytes of the name (FNV-1a of 64 bits, Fowler, Noll and Vo), so that
/// no stream changes when others are drawn before it, or when there are more of them. The numbers are those of
/// xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), whose state SplitMix64
/// (Steele, Lea and Flood, 2014) fills. Names that look the same but are other bytes are others.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  package init(seed: UInt64, name: String = "") {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    // The seed is mixed before it meets the name: seeds 1, 2, 3 and names a, b, c are near to each other.
    var mixer = SplitMix(state: seed)
    mixer = SplitMix(state: mixer.next() ^ hash)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// A stream of a part of what this one is for, such as the third of many runs.
  package static func part(_ index: Int, of name: String, seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, name: "\(name)\u{0}\(index)")
  }

  package mutating func next() -> UInt64 {
    func turned(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }
    let result = turned(state.0 &+ state.3, 23) &+ state.0
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = turned(state.3, 45)
    return result
  }

  /// Between 0 and 1, neither of them: (k + ½) / 2⁵².
  package mutating func unit() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// A whole number in 0 ..< limit, each as likely: Lemire, "Fast random integer generation in an interval" (2019). 0 where
  /// the limit is not above 1.
  package mutating func index(below limit: Int) -> Int {
    guard limit > 1 else { return 0 }
    let count = UInt64(limit)
    var product = next().multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (0 &- count) % count
      while product.low < threshold { product = next().multipliedFullWidth(by: count) }
    }
    return Int(product.high)
  }

  /// Of the normal distribution with mean 0 and standard deviation 1, by its quantile: one number of the stream each.
  package mutating func normal() -> Double { StandardNormal.quantile(unit()) }

  /// The same elements in an order that is any as likely: Fisher and Yates.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in elements.indices.dropFirst().reversed() { elements.swapAt(place, index(below: place + 1)) }
  }
}

private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
