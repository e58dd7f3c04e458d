import SourceText
import Synchronization

/// Tells how far a load is, for every pass over the bytes.
final class ProgressMeter: Sendable {
  private let report: (@Sendable (LoadProgress) -> Void)?
  /// The bytes of one pass.
  private let length: Int
  private let state = Mutex<LoadProgress>(LoadProgress(rows: 0, bytesDone: 0, bytesTotal: 0))

  init(files: [PreparedFile], options: LoadOptions) {
    report = options.progress
    length = files.reduce(0) { $0 + $1.bodyEnd - $1.bodyStart }
  }

  /// One pass more than was known.
  func expectPass() { state.withLock { $0.bytesTotal += length } }

  func advance(_ bytes: Int, rows: Int) {
    guard let report else { return }
    let progress = state.withLock { state in
      state.bytesDone += bytes
      state.rows += rows
      return state
    }
    report(progress)
  }
}

/// What the records of one piece are: how many, on which lines, and how many at the end hold nothing. Notes those with too
/// few or too many cells.
struct PieceSurvey: Sendable {
  let piece: Piece
  private(set) var recordCount = 0
  private(set) var lines = LineNumbers()
  /// Records at the end of the piece whose cells are all empty.
  private(set) var blankAtEnd = 0
  private(set) var log = MessageLog()
  private let leftOut: LeftOutRows?

  init(_ piece: Piece, _ options: LoadOptions) {
    self.piece = piece
    leftOut = LeftOutRows(options.leftOutTexts)
  }

  mutating func add(_ block: RecordBlock, of file: PreparedFile, options: LoadOptions) throws(DataFault) {
    let first = recordCount
    let blockLines = file.lines(of: block, first..<first + block.recordCount)
    recordCount += block.recordCount
    lines.append(rising: blockLines[...])
    countBlankRecords(block)
    // In the order of the records, whichever blocks they come in.
    var afterQuote = block.afterQuote[...]
    for ragged in block.ragged {
      while let record = afterQuote.first, record < ragged.record {
        try noteText(afterQuote: Int(blockLines[record]), file, options)
        afterQuote.removeFirst()
      }
      // A short record of nothing but blanks is one of Excel's empty rows, not a fault.
      if isBlankRecord(block, ragged.record) && !ragged.hasExtraText { continue }
      if leftOut?.holds(block, ragged.record) ?? false { continue }
      let place = RecordPlace(
        line: Int(blockLines[ragged.record]), isFirst: first + ragged.record == 0 && piece.start <= file.firstText,
        isCutOff: isLast(ragged.record, of: block, file) && !file.endsWithLineEnd)
      try note(ragged, place, file, options)
    }
    for record in afterQuote { try noteText(afterQuote: Int(blockLines[record]), file, options) }
  }

  private mutating func noteText(
    afterQuote line: Int, _ file: PreparedFile, _ options: LoadOptions
  ) throws(DataFault) {
    try add(.textAfterQuote, file, line, options) {
      Phrase(
        "text stands behind a closing quote; inside a quoted cell a quote is written twice",
        "閉じた引用符の後ろに文字がある。引用符で囲んだセルの中の引用符は2つ重ねて書く")
    }
  }

  /// Whether nothing follows a record but blanks.
  private func isLast(_ record: Int, of block: RecordBlock, _ file: PreparedFile) -> Bool {
    record == block.recordCount - 1 && block.endOfText >= file.bodyEnd
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

  private struct RecordPlace {
    var line: Int
    var isFirst: Bool
    var isCutOff: Bool
  }

  private mutating func note(
    _ ragged: RecordBlock.Ragged, _ place: RecordPlace, _ file: PreparedFile, _ options: LoadOptions
  ) throws(DataFault) {
    let (expected, line) = (file.headers.count, place.line)
    let named = file.headers.filter { !$0.name.isEmpty }.count
    if place.isFirst, ragged.fieldCount > expected, ragged.hasExtraText, named == 1, options.header == nil {
      throw DataFault(
        .titleLine, file: file.name, line: file.report.headerLine,
        Phrase(
          "the header has one cell and line \(line) has \(ragged.fieldCount): for a title above the header write"
            + " `header \(line)`; a cell that holds a comma needs quotes",
          "見出しは1セルなのに、\(line)行目は\(ragged.fieldCount)セルある：見出しの上にタイトルがあるなら `header \(line)` と書く。"
            + "コンマを含むセルは引用符で囲む"))
    }
    if ragged.fieldCount < expected {
      try add(place.isCutOff ? .cutOff : .shortRow, file, line, options) {
        place.isCutOff
          ? Phrase(
            "the file ends inside this record, which has \(ragged.fieldCount) of \(expected) cells: it may be cut off",
            "この行の途中でファイルが終わり、\(expected)セルのうち\(ragged.fieldCount)セルしかない：途中で切れている可能性がある")
          : Phrase(
            "has \(ragged.fieldCount) of \(expected) cells; the missing ones count as empty",
            "\(expected)セルのうち\(ragged.fieldCount)セルしかない。足りないセルは空とみなす")
      }
    } else if ragged.hasExtraText {
      try add(.longRow, file, line, options) {
        Phrase(
          "has \(ragged.fieldCount) cells where the header has \(expected); the cells past the header's are left out;"
            + " a cell that holds the delimiter needs quotes",
          "見出しの\(expected)セルに対して\(ragged.fieldCount)セルある。見出しより後ろのセルは除外する。"
            + "区切り文字を含むセルは引用符で囲む")
      }
    }
  }

  /// In a strict load the first such message ends it.
  private mutating func add(
    _ code: DataCode, _ file: PreparedFile, _ line: Int, _ options: LoadOptions, _ words: () -> Phrase
  ) throws(DataFault) {
    if options.isStrict { throw DataFault(code, file: file.name, line: line, words()) }
    log.add(code, column: nil) { DataMessage(code, .warning, file: file.name, line: line, words()) }
  }
}

extension PreparedFile {
  /// Decides which records are rows, from the surveys of the file's pieces in their order. Returns how many records were
  /// left out at the end.
  mutating func conclude(_ surveys: [PieceSurvey], options: LoadOptions, log: inout MessageLog) -> Int {
    var blank = 0
    for survey in surveys {
      lines.append(survey.lines)
      blank = survey.blankAtEnd == survey.recordCount ? blank + survey.recordCount : survey.blankAtEnd
      log.add(survey.log)
    }
    let records = lines.count
    var used = records - blank
    let skippedOnRequest = min(used, max(0, options.skipAtEnd))
    used -= skippedOnRequest
    usedRecords = used
    if records > used {
      var parts: [Phrase] = []
      if blank > 0 { parts.append(Phrase("\(grouped(blank)) empty", "空の\(grouped(blank))行")) }
      if skippedOnRequest > 0 {
        let count = grouped(skippedOnRequest)
        parts.append(Phrase("\(count) skipped on request", "指定による\(count)行"))
      }
      log.add(
        DataMessage(
          .skippedRows, .note, file: name, line: Int(lines[used]),
          Phrase(
            "records left out at the end: \(parts.map(\.english).joined(separator: ", "))",
            "末尾で除外した行：\(parts.map(\.japanese).joined(separator: "、"))")))
    }
    return records - used
  }
}
