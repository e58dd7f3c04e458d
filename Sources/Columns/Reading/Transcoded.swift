/// Records of another format, written as CSV in memory: JSON and workbooks take the same way through inference and
/// building as delimited files, and a number stored as a text is a number in all of them.
struct Transcoded {
  var store: ByteStore
  /// The line (JSON) or the row (workbook) of each record.
  var lines: [Int32]
  var headerLine: Int
}

/// Writes records as CSV into a store.
struct TranscodedWriter {
  private let output: ByteBuilder
  private var isFirstCell = true
  /// Where the record begins, to see whether it has any byte.
  private var recordStart = 0

  init(capacity: Int) { output = ByteBuilder(capacity: capacity) }

  mutating func emptyCell() { separate() }

  mutating func plainCell(_ bytes: some Collection<UInt8>) {
    separate()
    output.append(bytes)
  }

  mutating func plainCell(_ view: ByteView) {
    separate()
    output.append(view)
  }

  mutating func textCell(_ bytes: some Collection<UInt8>) {
    separate()
    output.append(UInt8(ascii: "\""))
    for byte in bytes {
      output.append(byte)
      if byte == UInt8(ascii: "\"") { output.append(byte) }
    }
    output.append(UInt8(ascii: "\""))
  }

  mutating func endRecord() {
    // A record of one empty cell would be a blank line.
    if output.count == recordStart { output.append([0x22, 0x22]) }
    output.append(0x0A)
    recordStart = output.count
    isFirstCell = true
  }

  func finish() -> ByteStore { output.finish() }

  private mutating func separate() {
    if isFirstCell { isFirstCell = false } else { output.append(UInt8(ascii: ",")) }
  }
}
