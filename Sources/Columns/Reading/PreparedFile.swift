import SourceText

/// One file on its way in: its text as UTF-8, its header, and which of its records are rows.
struct PreparedFile {
  let name: String
  let text: FileText
  let dialect: Dialect
  let headers: [HeaderName]
  /// Where the records begin and end in the text, and the line of the first.
  let bodyStart: Int
  let bodyEnd: Int
  let bodyLine: Int
  /// Where the first byte behind the header stands that is not of a blank line.
  let firstText: Int
  let endsWithLineEnd: Bool
  /// For formats that were turned into delimited text: the line in the original file of each record.
  let originalLines: [Int32]?
  /// What the bytes of the text are.
  let facts: ByteFacts
  var report: FileReport
  /// For each column of the dataset, the column of this file.
  var columnMap: [Int?] = []
  /// The line of each record.
  var lines = LineNumbers()
  /// Records that are rows; nil: the first `usedRecords` are.
  var kept: Bitmap?
  /// Nil: they have not been counted.
  var usedRecords: Int?

  var rowCount: Int { kept?.setCount ?? usedRecords ?? 0 }
}

/// The records of one block that are rows of the table.
struct BlockRows {
  let file: String
  let fileIndex: Int
  private let lines: [Int32]
  private let chosen: [Int]?
  let count: Int

  /// `records`: the numbers of the block's records in their file. As long as those of the file have not been counted, all
  /// are rows.
  init(_ prepared: PreparedFile, fileIndex: Int, _ block: RecordBlock, records: Range<Int>) {
    file = prepared.name
    self.fileIndex = fileIndex
    lines = prepared.lines(of: block, records)
    let used = prepared.usedRecords.map { min(records.count, max(0, $0 - records.lowerBound)) } ?? records.count
    if let kept = prepared.kept {
      let found = (0..<used).filter { kept[records.lowerBound + $0] }
      chosen = found
      count = found.count
    } else {
      chosen = nil
      count = used
    }
  }

  /// The record within the block.
  @inline(__always)
  func record(_ index: Int) -> Int { chosen.map { $0[index] } ?? index }

  func line(_ record: Int) -> Int { Int(lines[record]) }

  func place(_ record: Int, _ cell: ByteView) -> CellPlace {
    CellPlace(file: fileIndex, line: line(record), value: excerpt(cell.text))
  }
}

extension PreparedFile {
  /// The line of each record of a block.
  func lines(of block: RecordBlock, _ records: Range<Int>) -> [Int32] {
    guard let originalLines else { return block.lines }
    return Array(originalLines[records.clamped(to: 0..<originalLines.count)])
  }
}

/// How many columns a table may have; Excel has as many.
let maximumColumnCount = 16_384

/// Reads a source, finds its format, encoding, separators and header.
func prepare(_ source: DataSource, options: LoadOptions, log: inout MessageLog) throws(DataFault) -> PreparedFile {
  if let file = try prepareLargeFile(source, options: options) { return file }
  let bytes = try readBytes(of: source, threadCount: options.threadCount)
  var store = bytes.store
  let name = source.name
  let byteCount = store.count
  if store.count == 0 {
    throw DataFault(
      .emptyFile, file: name,
      Phrase("is empty; a data file begins with a header line", "空のファイル。データファイルは見出し行で始まる"))
  }
  let isCompressed = isGzip(store.view)
  if isCompressed { store = try gunzip(store.view, file: name) }
  let origin = FileOrigin(name: name, byteCount: byteCount, isCompressed: isCompressed)
  if ZipArchive.isZip(store.view) {
    return try prepareTranscoded(
      try transcodeWorkbook(store, file: name, options: options, log: &log), .xlsx, text: nil, origin, options: options)
  }
  if let words = unsupportedFormat(store.view) { throw DataFault(.unsupportedFormat, file: name, words) }
  let facts = store === bytes.store ? bytes.facts : nil
  var text = try decodeText(
    FileBytes(store: store, facts: facts ?? ByteFacts(store.view, threadCount: options.threadCount)),
    given: options.encoding, file: name, options: options)
  noteEncoding(text, file: name, log: &log)
  if let shape = try jsonShape(text.view, file: name) {
    let (transcoded, format) = try transcodeJSON(text.view, shape, file: name, log: &log)
    return try prepareTranscoded(transcoded, format, text: text, origin, options: options)
  }
  if let found = text.uniteLineEnds(options), let line = found.firstLine {
    log.add(mixedLineEnds(found, line: line, file: name))
  }
  let beginning = TextBeginning(
    text: FileText(text.store, windowSize: options.windowSize), head: text.store.view, start: text.start,
    facts: text.facts ?? ByteFacts(text.store.view, threadCount: options.threadCount), encoding: text.encoding,
    reason: text.reason)
  let file = try withExtendedLifetime(text.store) { () throws(DataFault) in
    try prepareDelimited(beginning, origin, options: options)
  }
  // With all of the text at hand there is a header, or what lacks has been said.
  guard let file else { throw DataFault(.emptyFile, file: name, nothingButBlankLines) }
  return file
}

private let nothingButBlankLines = Phrase("holds nothing but blank lines", "空行しかない")

/// A file that is large, plain and in UTF-8 is not read into memory. Nil: it is something else, or small.
private func prepareLargeFile(_ source: DataSource, options: LoadOptions) throws(DataFault) -> PreparedFile? {
  // Records that are compared with all others are looked at again and again.
  guard case .file(let path) = source, !options.isDistinct,
    let file = try OpenFile(path: path, atLeast: options.smallestOpenFile), file.size > 0
  else { return nil }
  let given = try options.encoding.map { (name) throws(DataFault) in try namedEncoding(name, file: path) }
  guard given == nil || given == .utf8 else { return nil }
  let text = FileText(file, windowSize: options.windowSize)
  let reader = text.reader()
  defer { withExtendedLifetime(reader) {} }
  let head = try reader.window(0..<min(file.size, max(1 << 16, text.windowSize))).view
  let mark = byteOrderMark(head)
  if isGzip(head) || ZipArchive.isZip(head) || unsupportedFormat(head) != nil
    || mark.map({ $0.encoding != .utf8 }) ?? false
  {
    return nil
  }
  let start = mark?.length ?? 0
  if mayBeJSON(head.slice(start, head.count), file: path) || head.firstIndex(of: 0x0A, from: start) == nil {
    return nil
  }
  let facts = try ByteFacts(text, threadCount: options.threadCount)
  if facts.hasZero || facts.hasBrokenUTF8 || facts.hasLoneReturn { return nil }
  let beginning = TextBeginning(
    text: text, head: head, start: start, facts: facts, encoding: .utf8,
    reason: given != nil ? .given : mark != nil ? .byteOrderMark : .onlyFit)
  return try prepareDelimited(
    beginning, FileOrigin(name: source.name, byteCount: file.size, isCompressed: false), options: options)
}

/// What is known of a file before its text is looked at.
struct FileOrigin {
  var name: String
  var byteCount: Int
  var isCompressed: Bool
}

private func noteEncoding(_ text: DecodedText, file: String, log: inout MessageLog) {
  let encoding = text.encoding.rawValue
  if let alternative = text.alternative?.rawValue {
    log.add(
      DataMessage(
        .guessedEncoding, .note, file: file,
        Phrase(
          "read as \(encoding), but it might be \(alternative): the text fits both; `encoding \"\(alternative)\"` reads"
            + " it so",
          "\(encoding) として読んだが、\(alternative) かもしれない（どちらとしても読める）。"
            + "`encoding \"\(alternative)\"` と書くとそのように読む")))
  } else if text.reason == .guess {
    log.add(
      DataMessage(
        .guessedEncoding, .note, file: file,
        Phrase(
          "read as \(encoding) (windows-1252): it is neither UTF-8 nor Japanese, and its letters stand as they do in"
            + " Latin scripts; `encoding \"\(encoding)\"` says so",
          "\(encoding)（windows-1252）として読んだ。UTF-8 でも日本語の文字コードでもなく、文字の並びはラテン文字のもの。"
            + "`encoding \"\(encoding)\"` と書くとそれを示せる")))
  }
  if text.replacedCount > 0 {
    let places = counted(text.replacedCount, .place)
    log.add(
      DataMessage(
        .replacedBytes, .warning, file: file, line: text.replacedLine,
        Phrase(
          "\(places.english) outside \(text.encoding.rawValue) became �",
          "\(text.encoding.rawValue) として読めない\(places.japanese)を � に置き換えた")))
  }
}

private func mixedLineEnds(_ found: MixedLineEnds, line: Int, file: String) -> DataMessage {
  let (returns, feeds) = (grouped(found.returns), grouped(found.feeds))
  return DataMessage(
    .mixedLineEnds, .note, file: file, line: line,
    Phrase(
      "lines end in two ways, \(returns) in a carriage return (CR) alone and \(feeds) in a line feed (LF); each counts as a"
        + " line end outside quotes",
      "改行が2種類混ざっている（CR だけが\(returns)行、LF が\(feeds)行）。引用符の外ではどちらも行の終わりとみなす"))
}

/// Records that were written as CSV here need no looking for separators.
private func prepareTranscoded(
  _ records: Transcoded, _ format: DataFormat, text: DecodedText?, _ origin: FileOrigin, options: LoadOptions
) throws(DataFault) -> PreparedFile {
  var scanner = RecordScanner(records.store.view, dialect: Dialect())
  let fields: [Field]
  do { fields = try scanner.scanHeader() } catch { throw fault(error, file: origin.name) }
  let report = FileReport(
    name: origin.name, format: format, encoding: text?.encoding.rawValue ?? "utf-8",
    encodingReason: text?.reason ?? .onlyFit, isCompressed: origin.isCompressed, delimiter: nil,
    headerLine: records.headerLine, rows: 0, bytes: origin.byteCount)
  return try PreparedFile(
    text: FileText(records.store, windowSize: options.windowSize), name: origin.name, dialect: Dialect(),
    headers: headerNames(fields.map(\.text)), body: scanner.position..<records.store.count, bodyLine: scanner.line,
    originalLines: records.lines, facts: ByteFacts(records.store.view, threadCount: 1), report: report)
}

private func headerNames(_ names: [String]) -> [HeaderName] {
  names.map { HeaderName($0, folded: foldedName($0)) }
}

/// A text in UTF-8, and as much of its beginning as is at hand.
private struct TextBeginning {
  var text: FileText
  /// From the first byte of the text on.
  var head: ByteView
  /// Bytes to leave out.
  var start: Int
  var facts: ByteFacts
  var encoding: TextEncoding
  var reason: EncodingReason
}

/// Nil: the header does not end within what is at hand.
private func prepareDelimited(
  _ text: TextBeginning, _ origin: FileOrigin, options: LoadOptions
) throws(DataFault) -> PreparedFile? {
  let name = origin.name
  let view = text.head
  let isCut = view.count < text.text.count
  if text.facts.hasZero, let zero = view.firstIndex(of: 0) {
    throw DataFault(
      .binaryData, file: name, line: view.line(ofByte: zero),
      Phrase("not a text file: it holds a NUL character", "テキストファイルではない（NUL 文字がある）") + readFormats)
  }
  var dialect = Dialect(linesOf: view, from: text.start)
  var bodyEnd = text.text.count
  // Ctrl-Z ends a text file of old systems.
  if bodyEnd > text.start, try text.text.byte(at: bodyEnd - 1) == 0x1A { bodyEnd -= 1 }
  let end = min(bodyEnd, view.count)
  var scanner = RecordScanner(view, from: text.start, to: end, dialect: dialect)
  let marked = separatorLine(view, from: text.start, to: end, lineEnd: dialect.lineEnd)
  scanner.skipLines(max(0, (options.header?.first ?? (marked == nil ? 1 : 2)) - 1))
  if let given = options.delimiter {
    guard let byte = Dialect.delimiter(given) else {
      throw DataFault(
        .badOption, file: name,
        Phrase(
          "a delimiter is one ASCII character: `,` `;` `|` or a tab",
          "区切り文字は ASCII の文字1つ：`,`、`;`、`|`、タブのどれか"))
    }
    dialect.delimiter = byte
  } else if let marked {
    dialect.delimiter = marked
  } else {
    dialect.delimiter = sniffDelimiter(view, from: scanner.position, to: end, lineEnd: dialect.lineEnd)
  }
  scanner = RecordScanner(view, from: scanner.position, to: end, line: scanner.line, dialect: dialect)
  let header: ScannedHeader?
  do { header = try scanHeaders(&scanner, options, isCut ? end : nil) } catch {
    if isCut { return nil }
    throw fault(error, file: name)
  }
  guard let header else { return nil }
  guard !header.names.isEmpty else {
    let words =
      options.header.map {
        Phrase("ends before the header line \($0.last)", "見出しのある\($0.last)行目より前でファイルが終わる")
      } ?? nothingButBlankLines
    throw DataFault(.emptyFile, file: name, words)
  }
  guard header.names.count <= maximumColumnCount else {
    throw DataFault(
      .tooLarge, file: name, line: 1,
      Phrase(
        "the header has more than \(grouped(maximumColumnCount)) columns, which is the most that is read",
        "見出しの列が、読める上限の\(grouped(maximumColumnCount))列を超えている"))
  }
  let report = FileReport(
    name: name, format: .delimited, encoding: text.encoding.rawValue, encodingReason: text.reason,
    isCompressed: origin.isCompressed, delimiter: String(Unicode.Scalar(dialect.delimiter)),
    headerLine: header.line, rows: 0, bytes: origin.byteCount)
  return try PreparedFile(
    text: text.text, name: name, dialect: dialect, headers: headerNames(header.names), body: scanner.position..<bodyEnd,
    bodyLine: scanner.line, originalLines: nil, facts: text.facts, report: report)
}

private struct ScannedHeader {
  var names: [String]
  /// Of the first line.
  var line: Int
}

/// The names in the lines of the header. Without names: the file ends before. Nil: they do not end before `cut`.
private func scanHeaders(
  _ scanner: inout RecordScanner, _ options: LoadOptions, _ cut: Int?
) throws(RecordScanner.Stop) -> ScannedHeader? {
  var lines: [[String]] = []
  var first: Int?
  repeat {
    // A blank line in the header names nothing; the one behind it is data.
    if first != nil, scanner.isAtBlankLine { break }
    let fields = try scanner.scanHeader()
    if let cut, fields.isEmpty || scanner.position >= cut { return nil }
    if fields.isEmpty { return ScannedHeader(names: [], line: 1) }
    if first == nil { first = scanner.firstLine(of: fields) }
    lines.append(fields.map(\.text))
  } while scanner.line <= options.header?.last ?? 0
  return ScannedHeader(names: joinedHeaders(lines), line: first ?? 1)
}

extension PreparedFile {
  fileprivate init(
    text: FileText, name: String, dialect: Dialect, headers: [HeaderName], body: Range<Int>, bodyLine: Int,
    originalLines: [Int32]?, facts: ByteFacts, report: FileReport
  ) throws(DataFault) {
    (self.text, self.name, self.dialect, self.headers) = (text, name, dialect, headers)
    (bodyStart, bodyEnd, self.bodyLine) = (body.lowerBound, body.upperBound, bodyLine)
    (self.originalLines, self.facts, self.report) = (originalLines, facts, report)
    var first = body.upperBound
    try text.eachWindow(of: body) { (window, part) throws(DataFault) in
      let found = part.first { place in
        let byte = window.byte(at: place)
        return !(byte == 0x20 || byte == 0x0D || byte == 0x0A || byte == 0x09 && dialect.delimiter != 0x09)
      }
      if let found { first = found }
      return found == nil
    }
    firstText = first
    endsWithLineEnd = body.isEmpty ? false : try text.byte(at: body.upperBound - 1) == dialect.lineEnd
  }
}

/// `sep=;` in the first line, as Excel reads it: the delimiter. Nil: the line is something else.
func separatorLine(_ view: ByteView, from start: Int, to end: Int, lineEnd: UInt8) -> UInt8? {
  let lineStop = view.firstIndex(of: lineEnd, from: start) ?? end
  var line = view.slice(start, min(lineStop, end)).bytes
  if line.last == 0x0D { line.removeLast() }
  if line.count == 7, line.first == 0x22, line.last == 0x22 { line = Array(line[1..<6]) }
  guard line.count == 5, line.prefix(4).map({ $0 | 0x20 }).elementsEqual([0x73, 0x65, 0x70, 0x3D | 0x20]) else {
    return nil
  }
  let sign = line[4]
  return line[3] == 0x3D && sign < 0x80 && sign != 0x22 && sign > 0 ? sign : nil
}

/// The delimiter that the header line has most of, outside quotes. A title line above the header has none; then the next
/// lines are asked.
func sniffDelimiter(_ view: ByteView, from start: Int, to end: Int, lineEnd: UInt8) -> UInt8 {
  let candidates = [UInt8(ascii: ","), 0x09, UInt8(ascii: ";"), UInt8(ascii: "|")]
  var counts = [0, 0, 0, 0]
  var isQuoted = false
  var index = start
  var lines = 0
  while index < end && lines < 10 {
    let byte = view[index]
    if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
    if !isQuoted {
      if let candidate = candidates.firstIndex(of: byte) { counts[candidate] += 1 }
      if byte == lineEnd {
        if counts.contains(where: { $0 > 0 }) { break }
        lines += 1
      }
    }
    index += 1
  }
  let best = counts.indices.max { (counts[$0], -$0) < (counts[$1], -$1) } ?? 0
  return candidates[best]
}

let unclosedQuoteWords = Phrase(
  "a quote opens on this line and never closes", "この行で始まる引用符が閉じていない")

func fault(_ stop: RecordScanner.Stop, file: String) -> DataFault {
  switch stop {
  case .unclosedQuote(let line):
    DataFault(.unclosedQuote, file: file, line: line, unclosedQuoteWords)
  case .recordTooLong(let line):
    DataFault(
      .tooLarge, file: file, line: line,
      Phrase("a record longer than 1 GB begins on this line", "この行から 1 GB を超えるレコードが始まる"))
  }
}
