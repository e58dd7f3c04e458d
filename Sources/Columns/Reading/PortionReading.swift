/// What one thread finds in its portion of the files.
struct ReadPortion: Sendable {
  /// One for each piece of the portion; empty where the records had been surveyed before.
  var surveys: [PieceSurvey] = []
  /// For each piece how many of its records are rows, as far as is known yet.
  var rowCounts: [Int] = []
  var columns: [PortionColumn] = []
  /// Parallel to the keys of the reader.
  var ascending: [AscendingCells] = []
}

/// Reads the pieces of a portion once: the records, what each column's cells are, and their values where a guess stands.
///
/// `slots` are parallel to `columns`; without columns nothing but the records is looked at.
struct PortionReader: Sendable {
  let files: [PreparedFile]
  let columns: [DatasetColumn]
  let asked: [Int]
  /// Columns of which nothing is asked but whether their cells ascend.
  let keys: [Int]
  let guesses: [ColumnGuess?]
  let options: LoadOptions
  let reader: CellReader
  let progress: ProgressMeter
  /// False: the records have been counted, and the files know which of them are rows.
  let surveys: Bool

  func read(_ pieces: [Piece], _ slots: [ColumnSlots?]) throws(DataFault) -> ReadPortion {
    var result = ReadPortion()
    for (place, column) in asked.enumerated() {
      result.columns.append(
        PortionColumn(
          declared: columns[column].declaredType(options), guess: guesses[place], slots: slots[place],
          options: options, reader: reader, piece: pieces[0]))
    }
    result.ascending = keys.map { _ in AscendingCells() }
    for piece in pieces { try read(piece, &result) }
    return result
  }

  private func read(_ piece: Piece, _ result: inout ReadPortion) throws(DataFault) {
    let file = files[piece.file]
    for place in result.columns.indices { result.columns[place].begin(piece) }
    var survey = PieceSurvey(piece, options)
    var rowCount = 0
    try eachBlock(of: piece, in: file, options: options) { (block, records) throws(DataFault) in
      if surveys { try survey.add(block, of: file, options: options) }
      let rows = BlockRows(file, fileIndex: piece.file, block, records: records)
      // As many rows are kept free as line ends were counted; a file that is written to meanwhile may have more.
      if rowCount + rows.count > piece.rowsAtMost, !asked.isEmpty, let changed = file.text.changed { throw changed }
      for place in result.columns.indices { result.columns[place].add(block, file.columnMap[asked[place]], rows) }
      for (place, column) in keys.enumerated() { result.ascending[place].add(block, file.columnMap[column], rows) }
      rowCount += rows.count
      progress.advance(block.end - block.base, rows: asked.isEmpty ? 0 : rows.count)
    }
    for place in result.columns.indices { result.columns[place].endPiece() }
    result.rowCounts.append(rowCount)
    if surveys { result.surveys.append(survey) }
  }
}

/// How many records are looked at together: few enough to stay in the cache, enough to work column by column.
func blockSize(_ columnCount: Int) -> Int { max(1, min(1024, (1 << 16) / max(1, columnCount))) }

/// Calls `body` with each block of records of a piece, and with the numbers of the records: in their file if the piece
/// knows that of its first, else in the piece.
func eachBlock(
  of piece: Piece, in file: PreparedFile, options: LoadOptions,
  _ body: (RecordBlock, Range<Int>) throws(DataFault) -> Void
) throws(DataFault) {
  let reader = file.text.reader()
  defer { withExtendedLifetime(reader) {} }
  var block: RecordBlock?
  var (position, line, first) = (piece.start, piece.line, piece.firstRecord ?? 0)
  var size = file.text.windowSize
  while position < piece.end {
    let end = piece.end - position > size ? position + size : piece.end
    let window = try reader.window(position..<end)
    var scanner = RecordScanner(window.view, line: line, dialect: file.dialect, isCut: end < piece.end)
    var records = block ?? RecordBlock(window, columnCount: file.headers.count)
    block = nil
    records.enter(window)
    while true {
      if let isCancelled = options.isCancelled, isCancelled() { throw cancelled(file.name) }
      do { guard try scanner.scan(into: &records, limit: blockSize(file.headers.count)) else { break } } catch {
        throw fault(error, file: file.name)
      }
      try body(records, first..<first + records.recordCount)
      first += records.recordCount
    }
    block = records
    // A record that is longer than a window is read in a larger one.
    size = scanner.position == 0 ? size * 2 : file.text.windowSize
    (position, line) = (window.origin + scanner.position, scanner.line)
  }
}
