import Testing

@testable import Causes

@Suite struct ShapleyTests {
  /// A player comes behind each set of others in so many orders, and behind some set in all of them.
  @Test(arguments: [1, 2, 5, 12, 40])
  func weightsOfAllSetsAreOne(_ count: Int) {
    var total = 0.0
    var sets = 1.0
    for size in 0..<count {
      total += sets * shapleyWeight(size: size, count: count)
      sets = sets * Double(count - 1 - size) / Double(size + 1)
    }
    #expect(abs(total - 1) < 1e-12)
  }
}
