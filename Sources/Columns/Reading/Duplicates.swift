/// Leaves out records that equal an earlier one in every cell, as texts, over all files of the dataset. Returns how many.
func dropDuplicates(
  _ files: inout [PreparedFile], columnCount: Int, options: LoadOptions, progress: ProgressMeter
) throws(DataFault) -> Int {
  var seen = RecordSet(columnCount: columnCount)
  var dropped = 0
  for index in files.indices {
    let file = files[index]
    let used = file.usedRecords ?? 0
    var kept = file.kept ?? Bitmap(repeating: true, count: used)
    try eachBlock(of: file.whole(index), in: file, options: options) { (block, records) throws(DataFault) in
      for record in records where record < used && kept[record] {
        if try !seen.insert(block, record - records.lowerBound, files: files, fileIndex: index) {
          kept[record] = false
          dropped += 1
        }
      }
      progress.advance(block.end - block.base, rows: 0)
    }
    files[index].kept = kept
  }
  return dropped
}

/// The records seen so far, by a hash of their cells and where they begin.
private struct RecordSet {
  private struct Slot {
    var hash: UInt64 = 0
    var start = -1
    var file: Int32 = 0
  }

  let columnCount: Int
  private var slots = [Slot](repeating: Slot(), count: 1 << 12)
  private var count = 0

  init(columnCount: Int) { self.columnCount = columnCount }

  /// False: an equal record was there before.
  mutating func insert(
    _ block: RecordBlock, _ record: Int, files: [PreparedFile], fileIndex: Int
  ) throws(DataFault) -> Bool {
    let map = files[fileIndex].columnMap
    let hash = RecordSet.hash(block, record, map)
    var index = Int(truncatingIfNeeded: hash >> 1) & (slots.count - 1)
    while slots[index].start >= 0 {
      if slots[index].hash == hash, try isEqual(slots[index], block, record, map, files) { return false }
      index = (index + 1) & (slots.count - 1)
    }
    slots[index] = Slot(hash: hash, start: block.origin + block.recordStarts[record], file: Int32(fileIndex))
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  private mutating func grow() {
    var larger = [Slot](repeating: Slot(), count: slots.count * 4)
    for slot in slots where slot.start >= 0 {
      var index = Int(truncatingIfNeeded: slot.hash >> 1) & (larger.count - 1)
      while larger[index].start >= 0 { index = (index + 1) & (larger.count - 1) }
      larger[index] = slot
    }
    slots = larger
  }

  private static func hash(_ block: RecordBlock, _ record: Int, _ map: [Int?]) -> UInt64 {
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    for position in map {
      var part: UInt64 = 0
      if let position {
        let field = block.field(record, position)
        if field.isEscaped {
          part = ByteStore.withView(field.unescaped) { TextInterner.key($0) &+ UInt64($0.count) }
        } else {
          part = TextInterner.key(field.bytes) &+ UInt64(field.bytes.count)
        }
      }
      let product = (state ^ part).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      state = product.high ^ product.low &+ 0x632B_E59B_D9B4_E019
    }
    return state
  }

  private func isEqual(
    _ slot: Slot, _ block: RecordBlock, _ record: Int, _ map: [Int?], _ files: [PreparedFile]
  ) throws(DataFault) -> Bool {
    let other = files[Int(slot.file)]
    let reader = other.text.reader()
    defer { withExtendedLifetime(reader) {} }
    let window = try reader.window(slot.start..<other.bodyEnd)
    var scanner = RecordScanner(window.view, dialect: other.dialect)
    var otherBlock = RecordBlock(window, columnCount: other.headers.count)
    guard let isFound = try? scanner.scan(into: &otherBlock, limit: 1), isFound else { return false }
    for column in 0..<columnCount {
      let a = map[column].map { block.field(record, $0) }
      let b = other.columnMap[column].map { otherBlock.field(0, $0) }
      switch (a, b) {
      case (.some(let a), .some(let b)):
        if !a.isEscaped && !b.isEscaped ? !a.bytes.equals(b.bytes) : a.text != b.text { return false }
      case (.some(let field), nil), (nil, .some(let field)): if field.bytes.count > 0 { return false }
      case (nil, nil): continue
      }
    }
    return true
  }
}
