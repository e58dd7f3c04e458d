import SourceText

/// Reads the sources as one dataset: columns are matched by name, may come in another order and may be absent from some
/// files. Rows are in the order of the sources. Every column's type is inferred over all its cells.
///
/// Stages: prepare (bytes → UTF-8, header) → split into portions, one for each thread → read each portion once: records,
/// kinds of cells, and values under a guess → decide the plan of each column → read again the columns whose guess was wrong
/// or could not be made. What is found depends neither on the threads nor on the guesses.
package func load(_ sources: [DataSource], options: LoadOptions = LoadOptions()) throws(DataFault) -> LoadedTable {
  var log = MessageLog()
  if options.isDistinct, !options.mergedColumns.isEmpty {
    // `,B,5` below 東北 and below 関東 are two rows.
    throw DataFault(
      .badOption, file: sources.first?.name ?? "-",
      Phrase(
        "`distinct` compares cells as they stand in the file, and `merged` says that they are not all there; leave one of"
          + " them out",
        "`distinct` はファイルにあるままのセルを比べるが、`merged` は値のないセルがあることを示す。どちらかを外す"))
  }
  // As they are before the first byte is read.
  let stamps = options.isRead == nil || options.isStrict ? nil : FileStamp.all(of: sources)
  let (files, columns) = try prepareAll(sources, options, &log)
  let reader = try cellReader(options, file: files[0].name)
  let origin = UnreadColumns.Origin(files, sources, stamps, options)
  let waiting = Set(
    columns.indices.filter { place in
      guard origin != nil, let isRead = options.isRead, !columns[place].isUnnamed else { return false }
      return !isRead(columns[place].names)
    })
  let asked = columns.indices.filter { !waiting.contains($0) }
  let keys = waiting.filter { options.areKeys?(columns[$0].names) ?? false }.sorted()
  let found = try load(files, columns, asked: asked, keys: keys, options, reader, log)
  var loaded = found.loaded
  let left = waiting.subtracting(found.asked).sorted()
  guard let origin, !left.isEmpty else { return loaded }
  let unread = UnreadColumns(
    origin, columns: columns, places: left, ascending: found.ascending, rowCount: loaded.table.rowCount,
    options: options, reader: reader)
  loaded.unread = unread
  loaded.table.insert(unread, left.map { columns[$0].header.name }, order: columns.map(\.header.name))
  // A key must be looked at, one way or the other.
  let names = Set(keys.filter { !found.ascending.contains($0) }.map { columns[$0].header.name })
  if !names.isEmpty { try loaded.read { $0.contains(where: names.contains) } }
  return loaded
}

/// The files with their headers, and the columns of all of them.
func prepareAll(
  _ sources: [DataSource], _ options: LoadOptions, _ log: inout MessageLog
) throws(DataFault) -> (files: [PreparedFile], columns: [DatasetColumn]) {
  var files: [PreparedFile] = []
  for source in sources { files.append(try prepare(source, options: options, log: &log)) }
  guard !files.isEmpty else {
    throw DataFault(.noFile, file: "-", Phrase("no data file is named", "データファイルが指定されていない"))
  }
  let columns = try uniteHeaders(&files, log: &log)
  return (files, columns)
}

/// The columns that are asked for, and of keys whether each row has another cell; all by their places.
///
/// - Returns: beside the table which columns it has (keys that do not count up are among them), and which of the other keys
///   ascend from row to row.
func load(
  _ files: [PreparedFile], _ columns: [DatasetColumn], asked: [Int], keys: [Int], _ options: LoadOptions,
  _ reader: CellReader, _ log: MessageLog
) throws(DataFault) -> (loaded: LoadedTable, asked: Set<Int>, ascending: Set<Int>) {
  do throws(DataFault) {
    var loading = try Loading(
      files: files, columns: columns, asked: asked, keys: keys, options: options, reader: reader, log: log)
    if loading.mustCountFirst { try loading.countRecords() }
    let table = try loading.table(try loading.read())
    for file in files { try file.text.checkUnchanged() }
    loading.report.files = loading.files.map(\.report)
    loading.report.messages = loading.log.messages
    return (LoadedTable(table: table, report: loading.report), Set(loading.asked), loading.ascending)
  } catch {
    // What is odd about a file that is written to meanwhile is not the file's fault.
    for file in files { try file.text.checkUnchanged() }
    throw error
  }
}

/// The files of a dataset on their way into a table.
private struct Loading {
  var files: [PreparedFile]
  let columns: [DatasetColumn]
  let options: LoadOptions
  let reader: CellReader
  /// The columns that are read, by their places.
  private(set) var asked: [Int]
  /// Those of which it is only asked whether their cells differ, and for which that was seen.
  private var keys: [Int]
  private(set) var ascending: Set<Int> = []
  let progress: ProgressMeter
  var portions: [[Piece]]
  var report = LoadReport()
  var log: MessageLog

  init(
    files: [PreparedFile], columns: [DatasetColumn], asked: [Int], keys: [Int], options: LoadOptions,
    reader: CellReader, log: MessageLog
  ) throws(DataFault) {
    self.files = files
    self.columns = columns
    self.options = options
    self.reader = reader
    self.log = log
    self.asked = asked
    self.keys = keys
    portions = try split(files, options: options)
    progress = ProgressMeter(files: files, options: options)
  }

  /// Whether it must be known which records are rows before a cell is looked at.
  var mustCountFirst: Bool {
    options.isDistinct || options.isStrict || options.skipAtEnd > 0 || !options.leftOutTexts.isEmpty
  }

  mutating func countRecords() throws(DataFault) {
    progress.expectPass()
    let counter = portionReader(asked: [], keys: [], guesses: [], surveys: true)
    let portions = portions
    let counted = try concurrently(portions.count) { portion throws(DataFault) in
      try counter.read(portions[portion], [])
    }
    conclude(counted)
    if let leftOut = LeftOutRows(options.leftOutTexts) {
      progress.expectPass()
      report.skippedRows += try dropLeftOutRows(&files, leftOut, options: options, progress: progress, log: &log)
    }
    if options.isDistinct {
      progress.expectPass()
      report.duplicatesDropped = try dropDuplicates(
        &files, columnCount: columns.count, options: options, progress: progress)
    }
  }

  private func portionReader(
    asked: [Int], keys: [Int], guesses: [ColumnGuess?], surveys: Bool
  ) -> PortionReader {
    PortionReader(
      files: files, columns: columns, asked: asked, keys: keys, guesses: guesses, options: options, reader: reader,
      progress: progress, surveys: surveys)
  }

  /// Which records are rows, and the number of each piece's first.
  private mutating func conclude(_ read: [ReadPortion]) {
    let surveys = read.flatMap(\.surveys)
    for index in files.indices {
      report.skippedRows += files[index].conclude(
        surveys.filter { $0.piece.file == index }, options: options, log: &log)
    }
    var records = 0
    for (portion, read) in read.enumerated() {
      for (place, survey) in read.surveys.enumerated() {
        if survey.piece.start == files[survey.piece.file].bodyStart { records = 0 }
        portions[portion][place].firstRecord = records
        records += survey.recordCount
      }
    }
  }

  /// What the one pass over all bytes has given.
  struct Seen {
    var plans: [ColumnPlan?] = []
    var inferences: [ColumnInference] = []
    /// The columns that could be filled under their guess, by their places among those asked for.
    var finished: [Int: Column] = [:]
    var rowCount = 0
  }

  mutating func read() throws(DataFault) -> Seen {
    progress.expectPass()
    try chooseKeys()
    let guesses = try columnGuesses()
    let guessed = guesses.indices.filter { guesses[$0] != nil }
    var seen = Seen()
    var unfinished: [Int: FinishedColumn] = [:]
    let capacity = portions.joined().reduce(0) { $0 + $1.rowsAtMost }
    let filled = try filledRows(widths: guessed.map { guesses[$0]?.width ?? .longs }, capacity: capacity) {
      (open) throws(DataFault) -> Int in
      var slots = [ColumnSlots?](repeating: nil, count: asked.count)
      for (place, column) in zip(guessed, open) { slots[place] = column }
      let rows = try readRows(guesses, slots)
      seen.rowCount = rows.rowCount
      seen.inferences = asked.indices.map { rows.inference($0) }
      seen.plans = decidePlans(seen.inferences)
      var kept: [ColumnSlots] = []
      for (place, column) in zip(guessed, open) {
        guard let plan = seen.plans[place], rows.holds(place, plan) else { continue }
        unfinished[place] = rows.finish(place, plan, column)
        kept.append(column)
      }
      rows.closeGaps(kept)
      return rows.rowCount
    }
    for (place, rows) in zip(guessed, filled) {
      seen.finished[place] = unfinished[place]?.column(rows, threadCount: options.threadCount)
    }
    return seen
  }

  private mutating func readRows(_ guesses: [ColumnGuess?], _ slots: [ColumnSlots?]) throws(DataFault) -> ReadRows {
    let portionReader = portionReader(asked: asked, keys: keys, guesses: guesses, surveys: !mustCountFirst)
    let portions = portions
    let read = try concurrently(portions.count) { portion throws(DataFault) in
      try portionReader.read(portions[portion], slots)
    }
    if !mustCountFirst { conclude(read) }
    for (place, key) in keys.enumerated() {
      var cells = AscendingCells()
      for portion in read { cells.add(portion.ascending[place]) }
      if cells.holds && cells.count >= options.fewestKeys { ascending.insert(key) }
    }
    for index in files.indices { files[index].report.rows = files[index].rowCount }
    noteCounts(files, report: report, log: &log)
    var left = files.map(\.rowCount)
    let rowCounts = zip(portions, read).map { pieces, read in
      zip(pieces, read.rowCounts).map { piece, rows in
        let count = min(rows, left[piece.file])
        left[piece.file] -= count
        return count
      }
    }
    return ReadRows(portions: portions, read: read, rowCounts: rowCounts)
  }

  /// Keys that do not count up are read like all other columns.
  private mutating func chooseKeys() throws(DataFault) {
    if keys.isEmpty { return }
    var holds = keys.map { _ in true }
    let keys = keys
    try eachProbe { block, rows in
      for (place, key) in keys.enumerated() where holds[place] {
        var cells = AscendingCells()
        cells.add(block, files[rows.fileIndex].columnMap[key], rows)
        holds[place] = cells.holds
      }
    }
    self.keys = keys.indices.filter { holds[$0] }.map { keys[$0] }
    asked = (asked + keys.indices.filter { !holds[$0] }.map { keys[$0] }).sorted()
  }

  /// What some cells of each column look like, from places all over the files.
  private func columnGuesses() throws(DataFault) -> [ColumnGuess?] {
    var states = asked.map { ColumnInference(declared: columns[$0].declaredType(options), reader: reader) }
    var cells = asked.map { _ in CellSample() }
    try eachProbe { block, rows in
      for (place, column) in asked.enumerated() {
        guard let position = files[rows.fileIndex].columnMap[column] else { continue }
        states[place].add(block, position, rows)
        for index in 0..<rows.count { cells[place].add(block.field(rows.record(index), position)) }
      }
    }
    // Each column being filled is one call deep in `filledRows`; a thousand are read in one pass, the others in two.
    return states.indices.map { $0 < 1000 ? ColumnGuess(states[$0], cells[$0]) : nil }
  }

  /// Some records at places all over the files.
  private func eachProbe(_ body: (RecordBlock, BlockRows) -> Void) throws(DataFault) {
    for piece in portions.joined() {
      let file = files[piece.file]
      let windows = file.text.reader()
      defer { withExtendedLifetime(windows) {} }
      for probe in try file.probes(of: piece) {
        let end = probe.end - probe.start > file.text.windowSize ? probe.start + file.text.windowSize : probe.end
        let window = try windows.window(probe.start..<end)
        var scanner = RecordScanner(window.view, line: probe.line, dialect: file.dialect, isCut: end < probe.end)
        var block = RecordBlock(window, columnCount: file.headers.count)
        // A probe may begin inside quotes, and then finds no sense: a guess is only a guess. Its first record is then
        // mostly too short.
        guard (try? scanner.scan(into: &block, limit: min(64, blockSize(file.headers.count)))) == true else { continue }
        if probe.start > piece.start, block.ragged.first?.record == 0 { continue }
        body(block, BlockRows(file, fileIndex: piece.file, block, records: 0..<block.recordCount))
      }
    }
  }

  private mutating func decidePlans(_ seen: [ColumnInference]) -> [ColumnPlan?] {
    var plans: [ColumnPlan?] = []
    for (column, seen) in zip(asked, seen) {
      if columns[column].isUnnamed && seen.filled == 0 && seen.declared == nil {
        plans.append(nil)
        continue
      }
      plans.append(
        decidePlan(
          seen, header: columns[column].header, declaredUnit: columns[column].declaredUnit(options),
          files: files.map(\.name), log: &log))
    }
    let unnamed = zip(asked, plans).filter { columns[$0.0].isUnnamed && $0.1 != nil }.map(\.0)
    noteUnnamed(unnamed, columns, files: files, log: &log)
    return plans
  }

  /// The columns that are still to be read, now that their plans are known.
  private func build(_ places: [Int], _ seen: Seen) throws(DataFault) -> [Int: BuiltColumn] {
    if places.isEmpty { return [:] }
    progress.expectPass()
    let (files, portions, columns, asked) = (files, portions, columns, asked)
    let (options, reader, progress, plans) = (options, reader, progress, seen.plans)
    let portionBuilders = try concurrently(portions.count) { portion throws(DataFault) -> [ColumnBuilder] in
      var builders = places.compactMap { place in
        plans[place].map {
          ColumnBuilder(name: columns[asked[place]].header.name, plan: $0, options: options, reader: reader)
        }
      }
      for piece in portions[portion] {
        let file = files[piece.file]
        try eachBlock(of: piece, in: file, options: options) { (block, records) throws(DataFault) in
          let rows = BlockRows(file, fileIndex: piece.file, block, records: records)
          for (index, place) in places.enumerated() {
            builders[index].add(block, file.columnMap[asked[place]], rows)
          }
          progress.advance(block.end - block.base, rows: 0)
        }
      }
      return builders
    }
    let joined = concurrently(places.count) { index in BuiltColumn(joining: portionBuilders.map { $0[index] }) }
    return Dictionary(uniqueKeysWithValues: zip(places, joined))
  }

  mutating func table(_ seen: Seen) throws(DataFault) -> Table {
    let wanted = asked.indices.filter { seen.plans[$0] != nil }
    let built = try build(wanted.filter { seen.finished[$0] == nil }, seen)
    // The earliest row has its say, and of its cells the leftmost.
    if let first = wanted.compactMap({ built[$0]?.fault }).min(by: { $0.row < $1.row }) { throw first.fault }
    var tableColumns: [TableColumn] = []
    for place in wanted {
      let header = columns[asked[place]].header
      guard let plan = seen.plans[place], var column = seen.finished[place] ?? built[place]?.column else { continue }
      if columns[asked[place]].isNamed(in: options.mergedColumns) {
        column = column.filledDown(
          in: files.map(\.rowCount), isBlank: try blankCells(asked[place], count: seen.rowCount))
      }
      if let log = built[place]?.log {
        self.log.add(log)
        let unreadable = log.count(.unreadableCell, column: header.name)
        if unreadable > 0 { report.unreadableCells[header.name] = unreadable }
      }
      var tableColumn = TableColumn(name: header.name, column: column, declaredUnit: plan.unit)
      tableColumn.codeRemark = plan.codeRemark
      if files.count > 1, let last = files.last, last.columnMap[asked[place]] == nil {
        tableColumn.absentFrom = last.name
      }
      tableColumns.append(tableColumn)
    }
    let ownColumns = tableColumns
    if let name = options.fileNameColumn { tableColumns.append(try fileNames(name, beside: tableColumns)) }
    var table = assemble(tableColumns, files, rowCount: seen.rowCount)
    table.calendar = options.calendar
    for (place, tableColumn) in zip(wanted, ownColumns) { try checkTime(place, tableColumn, of: table, seen) }
    return table
  }

  /// Whether nothing stands in the cell of a column, for each row.
  private func blankCells(_ column: Int, count: Int) throws(DataFault) -> Bitmap {
    var blank = Bitmap(repeating: false, count: count)
    var row = 0
    for (index, file) in files.enumerated() {
      let used = file.usedRecords ?? .max
      try eachBlock(of: file.whole(index), in: file, options: options) { (block, records) throws(DataFault) in
        for record in records where record < used && file.kept?[record] ?? true {
          guard row < count else { return }
          let place = file.columnMap[column]
          blank[row] = place.map { isBlank(block.field(record - records.lowerBound, $0).bytes) } ?? true
          row += 1
        }
      }
    }
    return blank
  }

  private mutating func checkTime(
    _ place: Int, _ tableColumn: TableColumn, of table: Table, _ seen: Seen
  ) throws(DataFault) {
    let column = columns[asked[place]]
    guard column.isNamed(in: options.timeColumns.union(options.endTimes)), let plan = seen.plans[place] else { return }
    let check = TimeCheck(
      table: table, column: tableColumn, plan: plan, seen: seen.inferences[place],
      isStock: column.isNamed(in: options.stockTimes), isEnd: !column.isNamed(in: options.timeColumns))
    try check.run(&log)
  }

  /// `file shop`: the name of each row's file, without folders and the ending.
  private func fileNames(_ name: String, beside others: [TableColumn]) throws(DataFault) -> TableColumn {
    if let other = others.first(where: { $0.name == name }) {
      throw DataFault(
        .badOption, file: files[0].name, column: other.name,
        Phrase(
          "`file \(name)` makes a column, and the file has one of that name; choose another name",
          "`file \(name)` で作る列と同じ名前の列がファイルにある。別の名前にする"))
    }
    var texts: [String] = []
    var rows: [Int32] = []
    for file in files {
      let stem = fileStem(file.name)
      let code = texts.firstIndex(of: stem) ?? texts.count
      if code == texts.count { texts.append(stem) }
      rows += [Int32](repeating: Int32(code), count: file.rowCount)
    }
    return TableColumn(name: name, column: Column(.texts(rows, TextDictionary(texts))))
  }
}

private func cellReader(_ options: LoadOptions, file: String) throws(DataFault) -> CellReader {
  var style = NumberStyle()
  switch options.decimal ?? "." {
  case ".": break
  case ",": style = NumberStyle(decimal: UInt8(ascii: ","), group: UInt8(ascii: "."))
  default:
    throw DataFault(.badOption, file: file, Phrase("a decimal mark is `.` or `,`", "小数点は `.` か `,`"))
  }
  var times = TimeStyle(calendar: options.calendar)
  if let text = options.dateOrder {
    guard let order = DateOrder(text) else {
      throw DataFault(
        .badOption, file: file,
        Phrase(
          "`\(excerpt(text))` is no order of dates: write `dates \"d/m/y\"`, \"m/d/y\" or \"m/y\"",
          "`\(excerpt(text))` は日付の順序ではない：`dates \"d/m/y\"`、\"m/d/y\"、\"m/y\" のどれかを書く"))
    }
    times.order = order
  }
  return CellReader(style: style, times: times, emptyTexts: options.emptyTexts.map { Array($0.utf8) })
}

private func noteUnnamed(
  _ unnamed: [Int], _ columns: [DatasetColumn], files: [PreparedFile], log: inout MessageLog
) {
  for index in unnamed {
    let column = columns[index]
    guard let file = files.first(where: { $0.columnMap[index] != nil }) else { continue }
    log.add(
      DataMessage(
        .emptyHeader, .warning, file: file.name, line: file.report.headerLine, column: column.header.name,
        Phrase(
          "the column at position \(column.position + 1) has cells but no header; it is called `\(column.header.name)`",
          "\(column.position + 1)列目はセルがあるのに見出しがない。`\(column.header.name)` と呼ぶ")))
  }
}

private func noteCounts(_ files: [PreparedFile], report: LoadReport, log: inout MessageLog) {
  for file in files where file.rowCount == 0 && report.duplicatesDropped == 0 {
    log.add(
      DataMessage(
        .noRows, .warning, file: file.name, line: file.report.headerLine,
        Phrase("has a header and no rows", "見出しだけで行がない")))
  }
  if report.duplicatesDropped > 0 {
    let duplicates = counted(report.duplicatesDropped, .exactDuplicate)
    log.add(
      DataMessage(
        .droppedDuplicates, .note, file: files[0].name,
        Phrase(
          "\(duplicates.english) of earlier records left out", "前の行と完全に同じ\(duplicates.japanese)を除外")))
  }
}

private func assemble(_ columns: [TableColumn], _ files: [PreparedFile], rowCount: Int) -> Table {
  var origins: [TableOrigin] = []
  var lines = LineNumbers()
  for file in files {
    origins.append(TableOrigin(file: file.name, firstRow: lines.count))
    var own = file.lines
    own.keepFirst(file.usedRecords ?? 0)
    lines.append(file.kept.map { own.kept(where: $0) } ?? own)
  }
  return Table(columns: columns, rowCount: rowCount, origins: origins, lines: lines)
}

func cancelled(_ file: String) -> DataFault {
  DataFault(.cancelled, file: file, Phrase("loading was cancelled", "読み込みは中止された"))
}
