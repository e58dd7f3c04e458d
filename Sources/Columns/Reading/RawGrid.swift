import SourceText

/// The rows of a file as texts, before anything is known of them: what `FileLayout` looks at.
struct RawGrid {
  struct Row {
    /// The line of the file, or the row of the sheet.
    var line: Int
    /// Its place among all records, those in which nothing stands among them.
    var record: Int
    /// Without blanks around them; "" where nothing stands.
    var cells: [String]

    var filledCount: Int { cells.count { !$0.isEmpty } }
    var firstFilled: Int? { cells.firstIndex { !$0.isEmpty } }
    subscript(column: Int) -> String { column < cells.count ? cells[column] : "" }
  }

  /// Without those in which nothing stands.
  var rows: [Row]
  /// Of a workbook: the columns of each cell that is merged over several rows, by the first of these.
  var mergedColumns: [(line: Int, columns: ClosedRange<Int>)] = []
}

extension RawGrid {
  /// Files of more bytes are tables of machines: nobody wrote a title above or a total below them.
  private static let mostBytes = 8 << 20

  /// Nil: no delimited text and no sheet, or a file of many bytes.
  static func read(_ source: DataSource, options: LoadOptions) throws(DataFault) -> RawGrid? {
    if case .file(let path) = source, try OpenFile(path: path, atLeast: mostBytes) != nil { return nil }
    var store = try readBytes(of: source, threadCount: options.threadCount).store
    if isGzip(store.view) { store = try gunzip(store.view, file: source.name) }
    guard store.count > 0, store.count <= mostBytes else { return nil }
    if unsupportedFormat(store.view) != nil { return nil }
    if ZipArchive.isZip(store.view) { return try workbookGrid(store, file: source.name, options: options) }
    var text = try decodeText(
      FileBytes(store: store, facts: ByteFacts(store.view, threadCount: options.threadCount)), given: options.encoding,
      file: source.name, options: options)
    if text.facts?.hasZero ?? false { return nil }
    if try jsonShape(text.view, file: source.name) != nil { return nil }
    _ = text.uniteLineEnds(options)
    return withExtendedLifetime(text.store) { delimited(text, options) }
  }

  private static func delimited(_ text: DecodedText, _ options: LoadOptions) -> RawGrid {
    let view = text.store.view
    var dialect = Dialect(linesOf: view, from: text.start)
    let marked = separatorLine(view, from: text.start, to: view.count, lineEnd: dialect.lineEnd)
    dialect.delimiter =
      options.delimiter.flatMap(Dialect.delimiter) ?? marked
      ?? sniffDelimiter(view, from: text.start, to: view.count, lineEnd: dialect.lineEnd)
    var scanner = RecordScanner(view, from: text.start, to: view.count, dialect: dialect)
    if marked != nil { scanner.skipLines(1) }
    var rows: [Row] = []
    var record = 0
    // What is wrong with a record is told when the file is read.
    while let fields = try? scanner.scanHeader(), !fields.isEmpty {
      let row = Row(line: scanner.firstLine(of: fields), record: record, cells: fields.map(\.text.singleSpaced))
      if row.filledCount > 0 { rows.append(row) }
      record += 1
    }
    return RawGrid(rows: rows)
  }
}
