/// 128 bits that tell contents apart. Made to be fast and not to withstand somebody who looks for two contents of one digest:
/// what it guards is the user's own files against change and damage.
///
/// This file reads memory without checks: only inside the buffer that it is handed.
package struct Digest: Hashable, Sendable {
  package var low: UInt64
  package var high: UInt64

  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Long contents are taken in blocks of so many bytes, so that threads can share them; a block stays in the cache.
  static let blockSize = 1 << 18

  package init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { Digest(ofContent: $0) }
  }

  /// - Parameter blocks: the digests of all blocks of a content, in their order.
  init(joining blocks: [Digest], byteCount: Int) {
    var words: [UInt64] = [UInt64(byteCount)]
    for block in blocks { words += [block.low, block.high] }
    self = words.withUnsafeBytes { Digest(ofBlock: $0) }
  }

  /// Of a content in blocks.
  init(ofContent bytes: UnsafeRawBufferPointer) {
    self.init(joining: Digest.blocks(of: bytes), byteCount: bytes.count)
  }

  static func blocks(of bytes: UnsafeRawBufferPointer) -> [Digest] {
    stride(from: 0, to: bytes.count, by: blockSize).map { start in
      Digest(ofBlock: UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + blockSize)]))
    }
  }

  /// Four lanes side by side, each with a state of two words into which every word goes twice: added as it is, and
  /// multiplied with its neighbour.
  init(ofBlock bytes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = (Lane(1), Lane(2), Lane(3), Lane(4))
    var offset = 0
    @inline(__always)
    func word(_ place: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: offset + place, as: UInt64.self) }
    while offset + 64 <= bytes.count {
      a.take(word(0), word(8))
      b.take(word(16), word(24))
      c.take(word(32), word(40))
      d.take(word(48), word(56))
      offset += 64
    }
    // The rest, with zeros behind it; the count tells them from zeros of the content.
    var rest = [UInt64](repeating: 0, count: 8)
    rest.withUnsafeMutableBytes { $0.copyBytes(from: bytes[offset...]) }
    a.take(rest[0], rest[1])
    b.take(rest[2], rest[3])
    c.take(rest[4], rest[5])
    d.take(rest[6], rest[7])
    a.take(UInt64(bytes.count), 0)
    for lane in [b, c, d] { a.take(lane.first, lane.second) }
    for _ in 0..<3 { a.take(a.second, a.first) }
    self.init(low: a.first, high: a.second)
  }

  private struct Lane {
    var first: UInt64
    var second: UInt64

    init(_ number: UInt64) {
      first = number &* 0x9E37_79B9_7F4A_7C15
      second = ~first
    }

    @inline(__always)
    mutating func take(_ x: UInt64, _ y: UInt64) {
      let product = (x ^ first ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: y ^ second ^ 0xE703_7ED1_A0B4_28DB)
      first = (first << 23 | first >> 41) &+ product.low &+ y
      second = (second << 41 | second >> 23) &+ product.high &+ x
    }
  }

  /// 32 digits, as names of files need them.
  package var hexadecimal: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
