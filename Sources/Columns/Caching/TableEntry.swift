import CivilTime
import SourceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Digest {
  /// Nil where one is not known.
  init?(ofFiles digests: [Digest?]) {
    var fields = FieldWriter()
    for digest in digests {
      guard let digest else { return nil }
      fields.add(digest)
    }
    self.init(of: fields.bytes)
  }

  /// Of the content of all sources; nil where one is no file or cannot be read.
  package init?(contentOf sources: [DataSource], threadCount: Int) {
    self.init(ofFiles: sources.map { fileDigest($0, threadCount: threadCount) })
  }

  /// Of all that decides how sources are read, beside their content: another digest, another table.
  package init(reading sources: [DataSource], _ options: LoadOptions) {
    var fields = FieldWriter()
    fields.add(texts: sources.map(\.name))
    for text in [options.encoding, options.delimiter, options.decimal, options.sheet, options.dateOrder] {
      fields.add(optional: text)
    }
    fields.add(options.isStrict)
    fields.add(optional: options.header?.first)
    fields.add(optional: options.header?.last)
    fields.add(options.skipAtEnd)
    fields.add(texts: options.leftOutTexts)
    fields.add(texts: options.mergedColumns.sorted())
    fields.add(texts: options.emptyTexts)
    fields.add(options.isDistinct)
    fields.add(
      texts: options.declaredTypes.keys.sorted().map { "\($0)=\(options.declaredTypes[$0].map { "\($0)" } ?? "")" })
    fields.add(texts: options.declaredUnits.keys.sorted().map { "\($0)=\(options.declaredUnits[$0] ?? "")" })
    fields.add("\(options.calendar)")
    for names in [options.timeColumns, options.stockTimes, options.endTimes] { fields.add(texts: names.sorted()) }
    fields.add(options.zone.map { "\($0)" } ?? "")
    fields.add(options.cellZone.map { "\($0)" } ?? "")
    fields.add(optional: options.fileNameColumn)
    self.init(of: fields.bytes)
  }
}

private func fileDigest(_ source: DataSource, threadCount: Int) -> Digest? {
  guard case .file(let path) = source else { return nil }
  // A pipe that has been opened and closed again is used up.
  var information = stat()
  guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  return SectionFile.digest(ofFile: descriptor, threadCount: threadCount)
}

/// Writes a table as the sections of an entry.
package func write(_ loaded: LoadedTable, to file: SectionFileWriter) throws(CacheFault) {
  let table = loaded.table
  var fields = FieldWriter()
  fields.add(table.rowCount)
  fields.add(table.columns.count)
  for (place, column) in table.columns.enumerated() {
    fields.add(column.name)
    fields.add(optional: column.declaredUnit)
    fields.add(column.codeRemark) { fields, code in
      fields.add(code.cell)
      fields.add(code.reading.rawValue)
    }
    fields.add(optional: column.absentFrom)
    try write(column.column, named: "\(place)", to: file, &fields)
  }
  fields.add(list: table.origins) { fields, origin in
    fields.add(origin.file)
    fields.add(origin.firstRow)
  }
  table.lines.write(&fields)
  loaded.report.write(&fields)
  try file.add("table", fields.bytes)
}

/// The table of an entry, its columns not read yet.
///
/// - Parameter mostRows: more cannot be in the sources.
package func storedTable(
  in file: SectionFile, options: LoadOptions, mostRows: Int, recovery: CacheRecovery
) throws(CacheFault) -> LoadedTable {
  var fields = FieldReader(try file.bytes(of: "table"))
  let rowCount = try fields.count(upTo: mostRows)
  let stored = StoredTable(file, rowCount: rowCount, threadCount: options.threadCount, recovery: recovery)
  var columns: [TableColumn] = []
  for place in 0..<(try fields.count(upTo: maximumColumnCount * 16)) {
    let name = try fields.text()
    let declaredUnit = try fields.optionalText()
    let codeRemark = try fields.optional { (fields) throws(CacheFault) in
      MisreadCode(cell: try fields.text(), reading: try fields.word(MisreadCode.Reading.self))
    }
    let absentFrom = try fields.optionalText()
    let own = try StoredColumnFields(&fields, rowCount: rowCount)
    var column = TableColumn(name: name, stored: StoredColumn(stored, place: place, name: name, fields: own))
    (column.declaredUnit, column.codeRemark, column.absentFrom) = (declaredUnit, codeRemark, absentFrom)
    columns.append(column)
  }
  let origins = try fields.list { (fields) throws(CacheFault) in
    TableOrigin(file: try fields.text(), firstRow: try fields.count(upTo: rowCount))
  }
  guard zip(origins, origins.dropFirst()).allSatisfy({ $0.firstRow <= $1.firstRow }) else { throw .damaged }
  let lines = try LineNumbers(&fields, upTo: rowCount)
  let report = try LoadReport(&fields)
  try fields.requireEnd()
  var table = Table(columns: columns, rowCount: rowCount, origins: origins, lines: lines)
  table.calendar = options.calendar
  return LoadedTable(table: table, report: report)
}

extension LoadReport {
  fileprivate func write(_ fields: inout FieldWriter) {
    fields.add(list: files) { fields, file in
      fields.add(file.name)
      fields.add(file.format.rawValue)
      fields.add(file.encoding)
      fields.add(file.encodingReason.rawValue)
      fields.add(file.isCompressed)
      fields.add(optional: file.delimiter)
      for number in [file.headerLine, file.rows, file.bytes] { fields.add(number) }
    }
    fields.add(list: messages) { fields, message in
      fields.add(message.code.rawValue)
      fields.add(message.severity.rawValue)
      fields.add(message.file)
      fields.add(optional: message.line)
      fields.add(optional: message.column)
      fields.add(optional: message.value)
      fields.add(message.text)
    }
    fields.add(duplicatesDropped)
    fields.add(skippedRows)
    fields.add(list: unreadableCells.keys.sorted()) { fields, name in
      fields.add(name)
      fields.add(unreadableCells[name] ?? 0)
    }
  }

  fileprivate init(_ fields: inout FieldReader) throws(CacheFault) {
    self.init()
    files = try fields.list { (fields) throws(CacheFault) in
      FileReport(
        name: try fields.text(), format: try fields.word(DataFormat.self), encoding: try fields.text(),
        encodingReason: try fields.word(EncodingReason.self), isCompressed: try fields.flag(),
        delimiter: try fields.optionalText(), headerLine: try fields.int(), rows: try fields.int(),
        bytes: try fields.int())
    }
    messages = try fields.list { (fields) throws(CacheFault) in
      let (code, severity) = (try fields.word(DataCode.self), try fields.word(DataMessage.Severity.self))
      let (file, line, column) = (try fields.text(), try fields.optionalInt(), try fields.optionalText())
      let value = try fields.optionalText()
      return DataMessage(
        code, severity, file: file, line: line, column: column, value: value, try fields.phrase())
    }
    duplicatesDropped = try fields.int()
    skippedRows = try fields.int()
    let unreadable = try fields.list { (fields) throws(CacheFault) in (try fields.text(), try fields.int()) }
    unreadableCells = Dictionary(unreadable) { first, _ in first }
  }
}
