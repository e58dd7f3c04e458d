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
    let text = try decodeText(
      FileBytes(store: store, facts: ByteFacts(store.view, threadCount: options.threadCount)), given: options.encoding,
      file: source.name, options: options)
    if looksLikeJSON(text.view) || text.facts?.hasZero ?? false { return nil }
    return withExtendedLifetime(text.store) { delimited(text, options) }
  }

  private static func delimited(_ text: DecodedText, _ options: LoadOptions) -> RawGrid {
    let view = text.store.view
    var dialect = Dialect()
    if view.firstIndex(of: 0x0A, from: text.start) == nil, view.firstIndex(of: 0x0D, from: text.start) != nil {
      dialect.lineEnd = 0x0D
    }
    let marked = separatorLine(view, from: text.start, to: view.count, lineEnd: dialect.lineEnd)
    dialect.delimiter =
      options.delimiter.flatMap { $0 == "tab" || $0 == "\\t" ? 0x09 : $0.utf8.first } ?? marked
      ?? sniffDelimiter(view, from: text.start, to: view.count, lineEnd: dialect.lineEnd)
    var scanner = RecordScanner(view, from: text.start, to: view.count, dialect: dialect)
    if marked != nil { scanner.skipLines(1) }
    var rows: [Row] = []
    var record = 0
    // What is wrong with a record is told when the file is read.
    while let fields = try? scanner.scanHeader(), !fields.isEmpty {
      let newlines = fields.reduce(0) { $0 + $1.bytes.bytes.filter { $0 == dialect.lineEnd }.count }
      let row = Row(line: max(1, scanner.line - 1 - newlines), record: record, cells: fields.map { plain($0.text) })
      if row.filledCount > 0 { rows.append(row) }
      record += 1
    }
    return RawGrid(rows: rows)
  }

  static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
