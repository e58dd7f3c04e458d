import SourceText

/// Compressed files unpack to at most this many times their size, and at most to 8 GB: a longer one is no data.
private let largestExpansion = 1100
private let largestOutput = 8 << 30

/// Whether the bytes are a gzip file.
func isGzip(_ view: ByteView) -> Bool { view.count > 2 && view[0] == 0x1F && view[1] == 0x8B && view[2] == 8 }

/// Unpacks a gzip file (RFC 1952), also of several members one after the other, and checks each member's checksum.
func gunzip(_ view: ByteView, file: String) throws(DataFault) -> ByteStore {
  let output = ByteBuilder(capacity: min(view.count * 4, 1 << 30))
  var position = 0
  while position < view.count {
    // Some writers fill the last block with zero bytes.
    if position > 0, view[position] == 0 {
      position += 1
      continue
    }
    do { position = try unpackMember(view, position, output) } catch {
      throw DataFault(
        .brokenCompression, file: file, Phrase("the gzip data is broken: ", "gzip データが壊れている：") + error.words)
    }
  }
  return output.finish()
}

private func unpackMember(_ view: ByteView, _ start: Int, _ output: ByteBuilder) throws(InflateError) -> Int {
  guard start + 18 <= view.count, view[start] == 0x1F, view[start + 1] == 0x8B, view[start + 2] == 8 else {
    if start == 0 { throw .endsEarly }
    throw InflateError(words: Phrase("something else follows the compressed data", "圧縮データの後ろに別のものがある"))
  }
  let flags = view[start + 3]
  var position = start + 10
  if flags & 4 != 0 { position += 2 + Int(view[position]) + Int(view[position + 1]) << 8 }
  for flag in [8, 16] as [UInt8] where flags & flag != 0 {
    guard position < view.count, let end = view.firstIndex(of: 0, from: position) else {
      throw .endsEarly
    }
    position = end + 1
  }
  if flags & 2 != 0 { position += 2 }
  guard position < view.count else { throw .endsEarly }
  let before = output.count
  let limit = min(largestOutput, (view.count - start) * largestExpansion)
  let end = try inflate(view, from: position, into: output, limit: limit)
  guard end + 8 <= view.count else { throw .endsEarly }
  let unpacked = output.view.slice(before, output.count)
  guard littleEndian32(view, end) == checksum(unpacked) else {
    throw InflateError(words: Phrase("its checksum is wrong", "チェックサムが合わない"))
  }
  return end + 8
}

func littleEndian32(_ view: ByteView, _ index: Int) -> UInt32 {
  UInt32(view[index]) | UInt32(view[index + 1]) << 8 | UInt32(view[index + 2]) << 16 | UInt32(view[index + 3]) << 24
}

func littleEndian16(_ view: ByteView, _ index: Int) -> Int { Int(view[index]) | Int(view[index + 1]) << 8 }

/// CRC-32 as gzip and zip have it.
func checksum(_ view: ByteView) -> UInt32 {
  var value: UInt32 = 0xFFFF_FFFF
  for index in 0..<view.count { value = checksumTable[Int((value ^ UInt32(view[index])) & 0xFF)] ^ value >> 8 }
  return ~value
}

private let checksumTable: [UInt32] = (0..<256).map { index in
  var value = UInt32(index)
  for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  return value
}
