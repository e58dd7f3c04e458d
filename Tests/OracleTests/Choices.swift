/// A stream of small decisions. Everything random is drawn from it, so that a failing case is a list of numbers, and a
/// simpler case a shorter list of smaller ones: 0 is always the simplest decision.
struct Choices {
  private(set) var taken: [Int] = []
  private let given: [Int]?
  private var state: UInt64

  init(seed: UInt64) {
    given = nil
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ 0xD1B5_4A32_D192_ED03
  }

  init(replaying given: [Int]) {
    self.given = given
    state = 0
  }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number in `0 ..< count`.
  mutating func next(_ count: Int) -> Int {
    let value: Int
    if let given {
      value = taken.count < given.count ? given[taken.count] % count : 0
    } else {
      value = Int(random() % UInt64(count))
    }
    taken.append(value)
    return value
  }

  /// True once in `count` times; false is the simpler.
  mutating func chance(_ count: Int) -> Bool { next(count) == count - 1 }

  mutating func pick<T>(_ all: [T]) -> T { all[next(all.count)] }
}

/// Makes a failing list of decisions shorter and smaller while it keeps failing.
func shrink(_ failing: [Int], budget: Int, stillFails: ([Int]) -> Bool) -> [Int] {
  var best = failing
  var tries = 0
  func attempt(_ candidate: [Int]) -> Bool {
    tries += 1
    guard tries <= budget, stillFails(candidate) else { return false }
    best = candidate
    return true
  }
  var isBetter = true
  while isBetter, tries < budget {
    isBetter = false
    var size = max(1, best.count / 2)
    while size >= 1, tries < budget {
      var start = max(0, best.count - size)
      while start >= 0, tries < budget {
        var candidate = best
        candidate.removeSubrange(start..<min(start + size, candidate.count))
        if attempt(candidate) { isBetter = true }
        start -= size
        if start > best.count { start = max(0, best.count - size) }
      }
      size /= 2
    }
    for index in best.indices where index < best.count && best[index] > 0 && tries < budget {
      for smaller in [0, best[index] / 2, best[index] - 1] where smaller < best[index] {
        var candidate = best
        candidate[index] = smaller
        if attempt(candidate) {
          isBetter = true
          break
        }
      }
    }
  }
  return best
}
