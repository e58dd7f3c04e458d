/// Adds doubles without any rounding until the end, so that the order of rows, threads and files never changes a digit.
///
/// Source of the idea: R. M. Neal, "Fast exact summation using small and large superaccumulators" (2015): a fixed-point
/// number wide enough for every double, held in 32-bit chunks with room for carries.
package struct ExactSum: Sendable {
  /// Bit 0 of chunk 0 is worth 2^-1074. 67 chunks reach 2^1070; two more take the carries.
  private var chunks = [Int64](repeating: 0, count: 69)
  private var pending = 0
  private var special: Double = 0

  package init() {}

  /// Adds one value; infinities and NaN are kept apart and win.
  package mutating func add(_ value: Double) {
    guard value.isFinite else {
      special += value
      return
    }
    if value == 0 { return }
    let bits = value.bitPattern
    let exponentField = Int(bits >> 52 & 0x7FF)
    var mantissa = bits & ((1 << 52) - 1)
    if exponentField != 0 { mantissa |= 1 << 52 }
    let position = exponentField == 0 ? 0 : exponentField - 1
    let chunk = position >> 5
    let wide = UInt128(mantissa) << UInt128(position & 31)
    let low = Int64(truncatingIfNeeded: wide & 0xFFFF_FFFF)
    let middle = Int64(truncatingIfNeeded: wide >> 32 & 0xFFFF_FFFF)
    let high = Int64(truncatingIfNeeded: wide >> 64)
    if value < 0 {
      chunks[chunk] -= low
      chunks[chunk + 1] -= middle
      chunks[chunk + 2] -= high
    } else {
      chunks[chunk] += low
      chunks[chunk + 1] += middle
      chunks[chunk + 2] += high
    }
    pending += 1
    // Each addition moves a chunk by less than 2^32; carrying every 2^30 keeps chunks within 64 bits.
    if pending == 1 << 30 { propagateCarries() }
  }

  private mutating func propagateCarries() {
    var carry: Int64 = 0
    for index in chunks.indices {
      let total = chunks[index] + carry
      carry = total >> 32
      chunks[index] = total & 0xFFFF_FFFF
    }
    // The sign of the whole lives in the top chunk.
    chunks[chunks.count - 1] += carry << 32
    pending = 0
  }

  /// The sum, rounded once.
  package func value() -> Double {
    if special != 0 || special.isNaN { return special }
    var copy = self
    copy.propagateCarries()
    let isNegative = copy.chunks[copy.chunks.count - 1] < 0
    if isNegative {
      for index in copy.chunks.indices { copy.chunks[index] = -copy.chunks[index] }
      copy.propagateCarries()
    }
    guard let top = copy.chunks.lastIndex(where: { $0 != 0 }) else { return 0 }
    var wide: UInt128 = 0
    for offset in 0..<3 {
      let index = top - offset
      wide = wide << 32 | UInt128(index >= 0 ? UInt64(copy.chunks[index]) : 0)
    }
    let isInexact = top >= 3 && copy.chunks[..<(top - 2)].contains { $0 != 0 }
    // 64 leading bits with a sticky last bit are more than the 53 + 2 that rounding needs.
    let shift = max(0, 128 - wide.leadingZeroBitCount - 64)
    var leading = UInt64(truncatingIfNeeded: wide >> UInt128(shift))
    if isInexact || wide & ((UInt128(1) << UInt128(shift)) - 1) != 0 { leading |= 1 }
    let exponent = (top - 2) * 32 + shift - 1074
    let magnitude = Double(sign: .plus, exponent: exponent, significand: Double(leading))
    return isNegative ? -magnitude : magnitude
  }

  package mutating func reset() {
    for index in chunks.indices { chunks[index] = 0 }
    pending = 0
    special = 0
  }
}
