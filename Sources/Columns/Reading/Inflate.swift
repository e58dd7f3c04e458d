import SourceText

/// A fault in compressed bytes, with what is wrong.
struct InflateError: Error {
  var words: Phrase

  static let endsEarly = InflateError(words: Phrase("it ends too early", "途中で終わっている"))
}

/// Decompresses raw deflate data (RFC 1951). Stops at `limit` bytes of output, so that a small file cannot fill the
/// memory. Returns the offset behind the compressed data.
func inflate(_ input: ByteView, from start: Int, into output: ByteBuilder, limit: Int) throws(InflateError) -> Int {
  var bits = BitReader(input, start)
  let floor = output.count
  var isLast = false
  while !isLast {
    isLast = try bits.take(1) == 1
    switch try bits.take(2) {
    case 0: try copyStored(&bits, output)
    case 1: try inflateBlock(&bits, HuffmanCode.fixedLiterals, HuffmanCode.fixedDistances, output, limit + floor)
    case 2:
      let (literals, distances) = try readCodes(&bits)
      try inflateBlock(&bits, literals, distances, output, limit + floor)
    default: throw InflateError(words: Phrase("a block is of no known kind", "ブロックの種類が分からない"))
    }
    if output.count - floor > limit {
      throw InflateError(
        words: Phrase("it unpacks to more than \(grouped(limit)) bytes", "展開すると\(grouped(limit))バイトを超える"))
    }
  }
  return bits.alignedPosition
}

private struct BitReader {
  private let input: ByteView
  private var position: Int
  private var buffer: UInt64 = 0
  private var count = 0

  init(_ input: ByteView, _ start: Int) {
    self.input = input
    position = start
  }

  /// At least `wanted` bits (up to 32) in the buffer; past the end they are zero, and taking them is the fault.
  private mutating func fill(_ wanted: Int) {
    while count < wanted, position < input.count {
      buffer |= UInt64(input[position]) << UInt64(count)
      position += 1
      count += 8
    }
  }

  mutating func peek(_ wanted: Int) -> Int {
    fill(wanted)
    return Int(truncatingIfNeeded: buffer & ((1 << UInt64(wanted)) - 1))
  }

  mutating func drop(_ length: Int) throws(InflateError) {
    guard length <= count else { throw .endsEarly }
    buffer >>= UInt64(length)
    count -= length
  }

  mutating func take(_ wanted: Int) throws(InflateError) -> Int {
    let value = peek(wanted)
    try drop(wanted)
    return value
  }

  /// Leaves out the rest of the byte.
  mutating func align() throws(InflateError) { try drop(count % 8) }

  var alignedPosition: Int { position - count / 8 }
}

private func copyStored(_ bits: inout BitReader, _ output: ByteBuilder) throws(InflateError) {
  try bits.align()
  let length = try bits.take(16)
  guard try bits.take(16) == ~length & 0xFFFF else {
    throw InflateError(words: Phrase("a stored block's length is wrong", "無圧縮のブロックの長さが正しくない"))
  }
  for _ in 0..<length { output.append(UInt8(truncatingIfNeeded: try bits.take(8))) }
}

/// A canonical Huffman code as a table over the next fifteen bits: an entry is `symbol << 4 | length`, 0 is no code.
private struct HuffmanCode {
  private var table: [UInt16]
  private let width: Int

  init(lengths: [UInt8]) throws(InflateError) {
    let longest = Int(lengths.max() ?? 0)
    width = max(1, longest)
    table = [UInt16](repeating: 0, count: 1 << width)
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var next = [Int](repeating: 0, count: 17)
    for length in 1...15 { next[length + 1] = (next[length] + counts[length]) << 1 }
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let code = next[Int(length)]
      next[Int(length)] += 1
      guard code < 1 << Int(length) else {
        throw InflateError(words: Phrase("a Huffman code is overfull", "ハフマン符号が多すぎる"))
      }
      // Codes are read from the lowest bit on, so they are stored mirrored, at every place they are the start of.
      var mirrored = 0
      for bit in 0..<Int(length) where code >> bit & 1 == 1 { mirrored |= 1 << (Int(length) - 1 - bit) }
      var place = mirrored
      while place < table.count {
        table[place] = UInt16(symbol << 4 | Int(length))
        place += 1 << Int(length)
      }
    }
  }

  @inline(__always)
  func symbol(_ bits: inout BitReader) throws(InflateError) -> Int {
    let entry = table[bits.peek(width)]
    guard entry != 0 else { throw InflateError(words: Phrase("a code means nothing", "意味のない符号がある")) }
    try bits.drop(Int(entry & 15))
    return Int(entry >> 4)
  }

  private init(fixed lengths: [UInt8]) {
    // The fixed codes of the format are complete.
    if let code = try? HuffmanCode(lengths: lengths) {
      self = code
    } else {
      table = [0, 0]
      width = 1
    }
  }

  static let fixedLiterals = HuffmanCode(
    fixed: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
      + [UInt8](repeating: 8, count: 8))
  static let fixedDistances = HuffmanCode(fixed: [UInt8](repeating: 5, count: 30))
}

private func readCodes(_ bits: inout BitReader) throws(InflateError) -> (HuffmanCode, HuffmanCode) {
  let literalCount = try bits.take(5) + 257
  let distanceCount = try bits.take(5) + 1
  let lengthCount = try bits.take(4) + 4
  let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  var codeLengths = [UInt8](repeating: 0, count: 19)
  for index in 0..<lengthCount { codeLengths[order[index]] = UInt8(truncatingIfNeeded: try bits.take(3)) }
  let lengthCode = try HuffmanCode(lengths: codeLengths)
  var lengths: [UInt8] = []
  while lengths.count < literalCount + distanceCount {
    let symbol = try lengthCode.symbol(&bits)
    var repeats = 1
    var value = UInt8(truncatingIfNeeded: symbol)
    switch symbol {
    case 16:
      guard let last = lengths.last else {
        throw InflateError(words: Phrase("a repeat has nothing before it", "繰り返しの前に何もない"))
      }
      value = last
      repeats = 3 + (try bits.take(2))
    case 17:
      value = 0
      repeats = 3 + (try bits.take(3))
    case 18:
      value = 0
      repeats = 11 + (try bits.take(7))
    default: break
    }
    for _ in 0..<repeats { lengths.append(value) }
  }
  guard lengths.count == literalCount + distanceCount else {
    throw InflateError(words: Phrase("a repeat is too long", "繰り返しが長すぎる"))
  }
  return (
    try HuffmanCode(lengths: Array(lengths[..<literalCount])), try HuffmanCode(lengths: Array(lengths[literalCount...]))
  )
}

private let lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
private let lengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
private let distanceBases = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]

private func inflateBlock(
  _ bits: inout BitReader, _ literals: HuffmanCode, _ distances: HuffmanCode, _ output: ByteBuilder, _ limit: Int
) throws(InflateError) {
  while output.count <= limit {
    let symbol = try literals.symbol(&bits)
    if symbol < 256 {
      output.append(UInt8(truncatingIfNeeded: symbol))
      continue
    }
    if symbol == 256 { return }
    guard symbol - 257 < lengthBases.count else {
      throw InflateError(words: Phrase("a length means nothing", "長さの値が正しくない"))
    }
    let length = lengthBases[symbol - 257] + (try bits.take(lengthExtraBits[symbol - 257]))
    let distanceSymbol = try distances.symbol(&bits)
    guard distanceSymbol < distanceBases.count else {
      throw InflateError(words: Phrase("a distance means nothing", "距離の値が正しくない"))
    }
    let extra = max(0, distanceSymbol / 2 - 1)
    let distance = distanceBases[distanceSymbol] + (try bits.take(extra))
    guard distance <= output.count else {
      throw InflateError(words: Phrase("a distance reaches before the start", "距離が先頭より前を指している"))
    }
    output.repeatBack(distance: distance, length: length)
  }
}
