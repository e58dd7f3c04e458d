import Synchronization

/// Tells how far a load is, for every pass over the bytes.
final class ProgressMeter: Sendable {
  private let report: (@Sendable (LoadProgress) -> Void)?
  private let total: Int
  private let state = Mutex<LoadProgress>(LoadProgress(rows: 0, bytesDone: 0, bytesTotal: 0))

  init(files: [PreparedFile], passes: Int, options: LoadOptions) {
    report = options.progress
    total = files.reduce(0) { $0 + $1.bodyEnd - $1.bodyStart } * passes
  }

  func advance(_ bytes: Int, rows: Int) {
    guard let report else { return }
    let progress = state.withLock { state in
      state.bytesDone += bytes
      state.rows += rows
      state.bytesTotal = total
      return state
    }
    report(progress)
  }
}

/// Counts the records of a file, notes those with too few or too many cells, and decides which are rows. Returns how many
/// records were left out at the end.
func survey(
  _ file: inout PreparedFile, options: LoadOptions, progress: ProgressMeter, log: inout MessageLog
) throws(DataFault) -> Int {
  var scanner = file.scanner()
  var block = RecordBlock(view: file.view, columnCount: file.headers.count)
  var state = SurveyState(file: file, options: options)
  while true {
    if let isCancelled = options.isCancelled, isCancelled() { throw cancelled(file.name) }
    let before = scanner.position
    do { guard try scanner.scan(into: &block, limit: blockSize(file.headers.count)) else { break } } catch {
      throw fault(error, file: file.name)
    }
    try state.add(block, log: &log)
    progress.advance(scanner.position - before, rows: 0)
  }
  file.lines = state.lines
  let records = state.lines.count
  var used = records - state.blankAtEnd
  let skippedOnRequest = min(used, max(0, options.skipAtEnd))
  used -= skippedOnRequest
  file.usedRecords = used
  if records > used {
    var parts: [String] = []
    if state.blankAtEnd > 0 { parts.append("\(grouped(state.blankAtEnd)) empty") }
    if skippedOnRequest > 0 { parts.append("\(grouped(skippedOnRequest)) skipped on request") }
    log.add(
      DataMessage(
        .skippedRows, .note, file: file.name, line: Int(state.lines[used]),
        "records left out at the end: \(parts.joined(separator: ", "))"))
  }
  return records - used
}

private struct SurveyState {
  let file: PreparedFile
  let options: LoadOptions
  var lines: [Int32] = []
  var blankAtEnd = 0

  init(file: PreparedFile, options: LoadOptions) {
    self.file = file
    self.options = options
  }

  mutating func add(_ block: RecordBlock, log: inout MessageLog) throws(DataFault) {
    let first = lines.count
    if let original = file.originalLines {
      lines += original[first..<min(original.count, first + block.recordCount)]
    } else {
      lines += block.lines
    }
    countBlankRecords(block)
    for ragged in block.ragged {
      let record = first + ragged.record
      // A short record of nothing but blanks is one of Excel's empty rows, not a fault.
      if isBlankRecord(block, ragged.record) && !ragged.hasExtraText { continue }
      try note(ragged, line: Int(lines[record]), isFirst: record == 0, log: &log)
    }
    for record in block.afterQuote {
      let line = Int(lines[first + record])
      try add(
        DataMessage(
          .textAfterQuote, .warning, file: file.name, line: line,
          "text stands behind a closing quote; inside a quoted cell a quote is written twice"), log: &log)
    }
  }

  private func isBlankRecord(_ block: RecordBlock, _ record: Int) -> Bool {
    for column in 0..<block.columnCount {
      let field = block.field(record, column)
      if field.isQuoted || !isBlank(field.bytes) { return false }
    }
    return true
  }

  /// Records at the end whose cells are all empty and unquoted: a table that ends with an empty row is written with
  /// quotes, so that it comes back whole.
  private mutating func countBlankRecords(_ block: RecordBlock) {
    var blank = 0
    while blank < block.recordCount, isBlankRecord(block, block.recordCount - 1 - blank),
      !block.ragged.contains(where: { $0.record == block.recordCount - 1 - blank && $0.hasExtraText })
    {
      blank += 1
    }
    blankAtEnd = blank == block.recordCount ? blankAtEnd + blank : blank
  }

  private func note(
    _ ragged: RecordBlock.Ragged, line: Int, isFirst: Bool, log: inout MessageLog
  ) throws(DataFault) {
    let expected = file.headers.count
    let named = file.headers.filter { !$0.name.isEmpty }.count
    if isFirst, ragged.fieldCount > expected, ragged.hasExtraText, named == 1, options.headerLine == nil {
      throw DataFault(
        .titleLine, file: file.name, line: file.report.headerLine,
        "the header has one cell and line \(line) has \(ragged.fieldCount): for a title above the header write"
          + " `header \(line)`; a cell that holds a comma needs quotes")
    }
    if ragged.fieldCount < expected {
      let isLast = line == lines.last.map(Int.init) && !endsWithLineEnd
      let code: DataCode = isLast ? .cutOff : .shortRow
      let words =
        isLast
        ? "the file ends inside this record, which has \(ragged.fieldCount) of \(expected) cells: it may be cut off"
        : "has \(ragged.fieldCount) of \(expected) cells; the missing ones count as empty"
      try add(DataMessage(code, .warning, file: file.name, line: line, words), log: &log)
    } else if ragged.hasExtraText {
      try add(
        DataMessage(
          .longRow, .warning, file: file.name, line: line,
          "has \(ragged.fieldCount) cells where the header has \(expected); the cells past the header's are left out;"
            + " a cell that holds the delimiter needs quotes"), log: &log)
    }
  }

  private var endsWithLineEnd: Bool {
    file.bodyEnd > file.bodyStart && file.view[file.bodyEnd - 1] == file.dialect.lineEnd
  }

  /// In a strict load the first such message ends it.
  private func add(_ message: DataMessage, log: inout MessageLog) throws(DataFault) {
    if options.isStrict {
      var message = message
      message.severity = .error
      throw DataFault(message)
    }
    log.add(message)
  }
}
