/// One bit for each row, sixty-four to a word. Bits past `count` are always 0, so that whole words can be counted.
@usableFromInline
package struct Bitmap: Hashable, Sendable {
  @usableFromInline package var words: [UInt64]
  package let count: Int

  /// - Parameter words: no bit past `count` is set.
  package init(words: [UInt64], count: Int) {
    (self.words, self.count) = (words, count)
    clearTail()
  }

  package init(repeating value: Bool, count: Int) {
    self.count = count
    words = [UInt64](repeating: value ? .max : 0, count: (count + 63) / 64)
    clearTail()
  }

  package init(_ bits: some Collection<Bool>) {
    // An array, because a loop over any collection asks it at each bit what it is.
    self.init(Array(bits))
  }

  package init(_ bits: [Bool]) {
    self.init(repeating: false, count: bits.count)
    let bits = bits.span
    for index in bits.indices where bits[index] { words[index >> 6] |= 1 << UInt64(index & 63) }
  }

  @inlinable
  package subscript(index: Int) -> Bool {
    get { words[index >> 6] >> UInt64(index & 63) & 1 != 0 }
    set {
      let bit: UInt64 = 1 << UInt64(index & 63)
      if newValue { words[index >> 6] |= bit } else { words[index >> 6] &= ~bit }
    }
  }

  package var setCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
  package var allSet: Bool { setCount == count }

  package static func & (a: Bitmap, b: Bitmap) -> Bitmap { combine(a, b) { $0 & $1 } }
  package static func | (a: Bitmap, b: Bitmap) -> Bitmap { combine(a, b) { $0 | $1 } }
  package static prefix func ~ (a: Bitmap) -> Bitmap {
    var result = a
    for index in result.words.indices { result.words[index] = ~result.words[index] }
    result.clearTail()
    return result
  }

  private static func combine(_ a: Bitmap, _ b: Bitmap, _ operation: (UInt64, UInt64) -> UInt64) -> Bitmap {
    precondition(a.count == b.count, "bitmaps of one length")
    var result = a
    for index in result.words.indices { result.words[index] = operation(a.words[index], b.words[index]) }
    return result
  }

  private mutating func clearTail() {
    let used = count & 63
    if used != 0, !words.isEmpty { words[words.count - 1] &= (1 << UInt64(used)) - 1 }
  }
}
