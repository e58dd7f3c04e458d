import SourceText

/// Rows that are no data because of what stands first in them: `合計`, `小計`, `* total`.
struct LeftOutRows {
  private let names: Set<String>
  private let patterns: [Wildcard]
  private let longest: Int

  /// Nil: there are none.
  init?(_ texts: [String]) {
    if texts.isEmpty { return nil }
    let plain = texts.map(LeftOutRows.plain)
    let names = Set(plain.filter { !$0.contains { $0 == "*" || $0 == "?" } })
    self.names = names
    patterns = plain.filter { !names.contains($0) }.map { Wildcard($0) }
    // Blanks may stand between the characters of a cell.
    longest = patterns.isEmpty ? (names.map(\.utf8.count).max() ?? 0) * 8 : .max
  }

  /// As people tell such words apart: not by width, case or blanks (`合　計`).
  private static func plain(_ text: String) -> String {
    String(foldedName(text).lowercased().filter { !$0.isWhitespace })
  }

  func holds(_ cell: String) -> Bool {
    let text = LeftOutRows.plain(cell)
    return names.contains(text) || patterns.contains { $0.matches(text) }
  }

  /// Whether the first filled cell of a record is one of the texts.
  func holds(_ block: RecordBlock, _ record: Int) -> Bool {
    for column in 0..<block.columnCount {
      let field = block.field(record, column)
      if isBlank(field.bytes) { continue }
      return field.bytes.count <= longest && holds(field.text)
    }
    return false
  }
}

/// Leaves out the rows that are no data because of what stands first in them.
///
/// - Returns: how many.
func dropLeftOutRows(
  _ files: inout [PreparedFile], _ leftOut: LeftOutRows, options: LoadOptions, progress: ProgressMeter,
  log: inout MessageLog
) throws(DataFault) -> Int {
  var dropped = 0
  for index in files.indices {
    let file = files[index]
    let used = file.usedRecords ?? 0
    var kept = file.kept ?? Bitmap(repeating: true, count: used)
    var first: Int?
    let before = dropped
    try eachBlock(of: file.whole(index), in: file, options: options) { (block, records) throws(DataFault) in
      for record in records where record < used && leftOut.holds(block, record - records.lowerBound) {
        if first == nil { first = record }
        kept[record] = false
        dropped += 1
      }
      progress.advance(block.end - block.base, rows: 0)
    }
    files[index].kept = kept
    guard let first else { continue }
    let rows = counted(dropped - before, .row)
    log.add(
      DataMessage(
        .skippedRows, .note, file: file.name, line: Int(file.lines[first]),
        Phrase(
          "\(rows.english) left out by the first filled cell, as asked for",
          "指定どおり、先頭の空でないセルの内容によって\(rows.japanese)を除外")))
  }
  return dropped
}
