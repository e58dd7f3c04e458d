import Dispatch
import Synchronization

/// Reads the sources as one dataset: columns are matched by name, may come in another order and may be absent from some
/// files. Rows are in the order of the sources. Every column's type is inferred over all its cells.
///
/// Stages, each over all files: prepare (bytes → UTF-8, header) → survey (records, ragged rows) → distinct → infer →
/// build. The last two share their columns out over threads, so that what they find never depends on how many there are.
package func load(_ sources: [DataSource], options: LoadOptions = LoadOptions()) throws(DataFault) -> LoadedTable {
  var log = MessageLog()
  var files: [PreparedFile] = []
  for source in sources { files.append(try prepare(source, options: options, log: &log)) }
  guard !files.isEmpty else { throw DataFault(.noFile, file: "-", "no data file is named") }
  let columns = try uniteHeaders(&files, log: &log)
  let progress = ProgressMeter(files: files, passes: options.isDistinct ? 4 : 3, options: options)
  var report = LoadReport()
  for index in files.indices {
    report.skippedRows += try survey(&files[index], options: options, progress: progress, log: &log)
  }
  if options.isDistinct {
    report.duplicatesDropped = try dropDuplicates(&files, columnCount: columns.count, progress: progress)
  }
  for index in files.indices { files[index].report.rows = files[index].rowCount }
  noteCounts(files, report: report, log: &log)
  report.files = files.map(\.report)
  let loading = Loading(
    files: files, columns: columns, options: options, reader: try cellReader(options, file: files[0].name),
    progress: progress)
  let table = try loading.table(&report, &log)
  report.messages = log.messages
  return LoadedTable(table: table, report: report)
}

/// The columns of surveyed files on their way into a table.
private struct Loading: Sendable {
  let files: [PreparedFile]
  let columns: [DatasetColumn]
  let options: LoadOptions
  let reader: CellReader
  let progress: ProgressMeter

  func table(_ report: inout LoadReport, _ log: inout MessageLog) throws(DataFault) -> Table {
    let asked = columns.indices.filter { columns[$0].isWanted(options) }
    let inferences = try inShares(asked.map { ($0, 1) }, options: options) { share, isFirst throws(DataFault) in
      try infer(share, progress: isFirst ? progress : nil)
    }
    var plans = [ColumnPlan?](repeating: nil, count: columns.count)
    for (column, seen) in zip(asked, inferences) {
      if columns[column].isUnnamed && seen.filled == 0 && seen.declared == nil { continue }
      plans[column] = decidePlan(
        seen, header: columns[column].header, declaredUnit: columns[column].declaredUnit(options),
        files: files.map(\.name), log: &log)
    }
    noteUnnamed(columns, plans: plans, files: files, log: &log)
    let wanted = asked.filter { plans[$0] != nil }
    let seenOfWanted = zip(asked, inferences).filter { plans[$0.0] != nil }.map(\.1)
    let rowCount = files.reduce(0) { $0 + $1.rowCount }
    let decided = plans
    let costs = wanted.map { ($0, decided[$0]?.kind == .text ? 4 : 1) }
    let built = try inShares(costs, options: options) { share, isFirst throws(DataFault) in
      try build(share, decided, rowCount: rowCount, progress: isFirst ? progress : nil)
    }
    if let first = built.compactMap(\.fault).min(by: { $0.row < $1.row }) { throw first.fault }
    var tableColumns: [TableColumn] = []
    for (column, result) in zip(wanted, built) {
      let name = columns[column].header.name
      log.add(result.log)
      let unreadable = result.log.count(.unreadableCell, column: name)
      if unreadable > 0 { report.unreadableCells[name] = unreadable }
      var tableColumn = TableColumn(name: name, column: result.column, declaredUnit: plans[column]?.unit)
      tableColumn.codeRemark = plans[column]?.codeRemark
      if files.count > 1, let last = files.last, last.columnMap[column] == nil { tableColumn.absentFrom = last.name }
      tableColumns.append(tableColumn)
    }
    if let name = options.fileNameColumn { tableColumns.append(try fileNames(name, beside: tableColumns)) }
    var table = assemble(tableColumns, files, rowCount: rowCount)
    table.calendar = options.calendar
    for (place, column) in wanted.enumerated()
    where columns[column].isNamed(in: options.timeColumns.union(options.endTimes)) {
      guard let plan = plans[column] else { continue }
      let check = TimeCheck(
        table: table, column: tableColumns[place], plan: plan, seen: seenOfWanted[place],
        isStock: columns[column].isNamed(in: options.stockTimes),
        isEnd: !columns[column].isNamed(in: options.timeColumns))
      try check.run(&log)
    }
    return table
  }

  /// `file shop`: the name of each row's file, without folders and the ending.
  private func fileNames(_ name: String, beside others: [TableColumn]) throws(DataFault) -> TableColumn {
    if let other = others.first(where: { $0.name == name }) {
      throw DataFault(
        .badOption, file: files[0].name, column: other.name,
        "`file \(name)` makes a column, and the file has one of that name; choose another name")
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

  private func infer(_ share: [Int], progress: ProgressMeter?) throws(DataFault) -> [ColumnInference] {
    var states = share.map { ColumnInference(declared: columns[$0].declaredType(options), reader: reader) }
    try sweep(files, options: options, progress: progress, countsRows: false) { file, block, rows in
      for (index, column) in share.enumerated() {
        if let position = file.columnMap[column] {
          states[index].add(block, position, rows)
        } else {
          states[index].addEmpty(rows.count)
        }
      }
    }
    return states
  }

  private func build(
    _ share: [Int], _ plans: [ColumnPlan?], rowCount: Int, progress: ProgressMeter?
  ) throws(DataFault) -> [BuiltColumn] {
    var builders = share.compactMap { column in
      plans[column].map {
        ColumnBuilder(
          name: columns[column].header.name, plan: $0, options: options, reader: reader, rowCount: rowCount)
      }
    }
    try sweep(files, options: options, progress: progress, countsRows: true) { file, block, rows in
      for (index, column) in share.enumerated() {
        if let position = file.columnMap[column] {
          builders[index].add(block, position, rows)
        } else {
          builders[index].addEmpty(rows.count)
        }
      }
    }
    return builders.map { BuiltColumn(column: $0.finished(), log: $0.log, fault: $0.fault) }
  }
}

/// A column of the dataset.
struct DatasetColumn {
  var header: HeaderName
  var isUnnamed = false
  var position: Int
  /// What other files call it: `売上(円)` beside `売上`.
  var otherNames: Set<String> = []
  /// The name without its brackets, if no other column has it or answers to it too.
  var shortName: String?

  private var names: [String] { [header.name] + [shortName].compactMap { $0 } + otherNames.sorted() }

  func isWanted(_ options: LoadOptions) -> Bool {
    guard let wanted = options.wantedColumns else { return true }
    return isNamed(in: wanted)
  }

  func declaredType(_ options: LoadOptions) -> DeclaredType? {
    if let type = names.compactMap({ options.declaredTypes[$0] }).first { return type }
    return declaredUnit(options).map { _ in .number }
  }

  func isNamed(in names: Set<String>) -> Bool {
    self.names.contains { names.contains($0) }
  }

  func declaredUnit(_ options: LoadOptions) -> String? {
    names.compactMap { options.declaredUnits[$0] }.first
  }
}

private func cellReader(_ options: LoadOptions, file: String) throws(DataFault) -> CellReader {
  var style = NumberStyle()
  switch options.decimal ?? "." {
  case ".": break
  case ",": style = NumberStyle(decimal: UInt8(ascii: ","), group: UInt8(ascii: "."))
  default: throw DataFault(.badOption, file: file, "a decimal mark is `.` or `,`")
  }
  var times = TimeStyle(calendar: options.calendar)
  if let text = options.dateOrder {
    guard let order = DateOrder(text) else {
      throw DataFault(
        .badOption, file: file, "`\(excerpt(text))` is no order of dates: write `dates \"d/m/y\"`, \"m/d/y\" or \"m/y\""
      )
    }
    times.order = order
  }
  return CellReader(style: style, times: times, emptyTexts: options.emptyTexts.map { Array($0.utf8) })
}

/// The columns of all files by name; fills in each file's `columnMap`.
private func uniteHeaders(_ files: inout [PreparedFile], log: inout MessageLog) throws(DataFault) -> [DatasetColumn] {
  var columns: [DatasetColumn] = []
  var byName: [String: Int] = [:]
  for index in files.indices {
    var used: Set<String> = []
    var map: [Int: Int] = [:]
    for (position, original) in files[index].headers.enumerated() {
      var header = original
      let isUnnamed = header.name.isEmpty
      if isUnnamed { header.name = "column \(position + 1)" }
      if used.contains(header.name) {
        let name = header.name
        var number = 2
        while used.contains("\(name) (\(number))") { number += 1 }
        header.name = "\(name) (\(number))"
        header.nameWithoutUnit = nil
        log.add(
          DataMessage(
            .duplicateHeader, .warning, file: files[index].name, line: files[index].report.headerLine, column: name,
            "two columns have this name; the one at position \(position + 1) is called `\(header.name)`"))
      }
      used.insert(header.name)
      if let column = byName[header.name] {
        map[column] = position
      } else if !isUnnamed, index > 0,
        let column = drifted(header, columns, used: map, file: files[index], log: &log)
      {
        map[column] = position
        if columns[column].header.unit == nil { columns[column].header.unit = header.unit }
        if columns[column].header.nameWithoutUnit == nil { columns[column].otherNames.insert(header.name) }
        byName[header.name] = column
      } else {
        if index > 0 && !isUnnamed { noteAbsence(of: header.name, in: files[..<index], log: &log) }
        byName[header.name] = columns.count
        map[columns.count] = position
        columns.append(DatasetColumn(header: header, isUnnamed: isUnnamed, position: position))
      }
    }
    for (column, entry) in columns.enumerated() where map[column] == nil && !entry.isUnnamed {
      noteAbsence(of: entry.header.name, in: files[index...index], log: &log)
    }
    files[index].columnMap = columns.indices.map { map[$0] }
  }
  nameShortly(&columns)
  for index in files.indices {
    let lacking = columns.count - files[index].columnMap.count
    files[index].columnMap += [Int?](repeating: nil, count: lacking)
  }
  return columns
}

/// The column of earlier files that a header of this one means, as a name of the rules would: `売上(円)` is also `売上`. What
/// differs in more than brackets, or in the size of its numbers, is warned about and stays a column of its own.
private func drifted(
  _ header: HeaderName, _ columns: [DatasetColumn], used: [Int: Int], file: PreparedFile, log: inout MessageLog
) -> Int? {
  let own = Set(file.headers.map(\.name))
  let free = columns.indices.filter { used[$0] == nil && !own.contains(columns[$0].header.name) }
  let sameName = free.filter { index in
    let other = columns[index].header
    // 円 here and 千円 there; what else stands in brackets (税込, 税抜) tells two columns apart.
    if header.unit != nil, other.unit != nil, header.nameWithoutUnit == other.nameWithoutUnit { return true }
    return other.nameWithoutUnit == header.name || header.nameWithoutUnit == other.name
  }
  func say(_ severity: DataMessage.Severity, _ other: String, _ words: String) {
    log.add(
      DataMessage(
        .driftingHeader, severity, file: file.name, line: file.report.headerLine, column: header.name,
        "this file has `\(header.name)` where others have `\(other)`\(words)"))
  }
  if sameName.count == 1 {
    let other = columns[sameName[0]].header
    let units = [header.unit, other.unit].compactMap { $0 }
    // 売上（予算） is no name of 売上, nor is 人数（千人） of 人数: what is not known to be a plain unit may say anything.
    if units.count == 1, HeaderName.plainUnits.contains(units[0]) {
      say(.note, other.name, ": one column")
      return sameName[0]
    }
    let words =
      units.isEmpty ? ", and the brackets may say that it is something else" : ", whose numbers are of another size"
    say(.warning, other.name, "\(words): two columns, each empty in the other's rows")
    return nil
  }
  // 売上（円） here and 売上（税込） there: perhaps the same, perhaps not.
  let sameShort = free.filter {
    let other = columns[$0].header
    return header.nameWithoutUnit != nil && other.nameWithoutUnit == header.nameWithoutUnit
      && (other.unit == nil || header.unit == nil)
  }
  func plain(_ name: String) -> String { name.lowercased().filter { !" _-・".contains($0) } }
  let alike = free.filter { plain(columns[$0].header.name) == plain(header.name) }
  if let doubtful = [sameShort, alike].first(where: { $0.count == 1 }) {
    say(.warning, columns[doubtful[0]].header.name, ": two columns, each empty in the other's rows")
  }
  return nil
}

private func nameShortly(_ columns: inout [DatasetColumn]) {
  let names = Set(columns.map(\.header.name))
  var counts: [String: Int] = [:]
  for column in columns { if let short = column.header.nameWithoutUnit { counts[short, default: 0] += 1 } }
  for index in columns.indices {
    if let short = columns[index].header.nameWithoutUnit, counts[short] == 1, !names.contains(short) {
      columns[index].shortName = short
    }
  }
}

private func noteAbsence(of name: String, in files: ArraySlice<PreparedFile>, log: inout MessageLog) {
  for file in files {
    log.add(
      DataMessage(
        .absentColumn, .note, file: file.name, column: name,
        "this file has no such column, others of the dataset have; its rows are empty there"))
  }
}

private func noteUnnamed(
  _ columns: [DatasetColumn], plans: [ColumnPlan?], files: [PreparedFile], log: inout MessageLog
) {
  for (index, column) in columns.enumerated() where column.isUnnamed && plans[index] != nil {
    guard let file = files.first(where: { $0.columnMap[index] != nil }) else { continue }
    log.add(
      DataMessage(
        .emptyHeader, .warning, file: file.name, line: file.report.headerLine, column: column.header.name,
        "the column at position \(column.position + 1) has cells but no header; it is called `\(column.header.name)`"))
  }
}

private func noteCounts(_ files: [PreparedFile], report: LoadReport, log: inout MessageLog) {
  for file in files where file.rowCount == 0 && report.duplicatesDropped == 0 {
    log.add(
      DataMessage(.noRows, .warning, file: file.name, line: file.report.headerLine, "has a header and no rows"))
  }
  if report.duplicatesDropped > 0 {
    log.add(
      DataMessage(
        .droppedDuplicates, .note, file: files[0].name,
        "\(counted(report.duplicatesDropped, "exact duplicate")) of earlier records left out"))
  }
}

private func assemble(_ columns: [TableColumn], _ files: [PreparedFile], rowCount: Int) -> Table {
  var origins: [TableOrigin] = []
  var lines: [Int32] = []
  if files.count > 1 { lines.reserveCapacity(rowCount) }
  for file in files {
    origins.append(TableOrigin(file: file.name, firstRow: lines.count))
    if let kept = file.kept {
      for record in 0..<file.usedRecords where kept[record] { lines.append(file.lines[record]) }
    } else if lines.isEmpty && file.usedRecords == file.lines.count {
      // The usual case of one file shares the array instead of copying it.
      lines = file.lines
    } else {
      lines += file.lines[..<file.usedRecords]
    }
  }
  return Table(columns: columns, rowCount: rowCount, origins: origins, lines: lines)
}

/// How many records are looked at together: few enough to stay in the cache, enough to work column by column.
func blockSize(_ columnCount: Int) -> Int { max(1, min(1024, (1 << 16) / max(1, columnCount))) }

/// Calls `body` with each block of records of each file.
private func sweep(
  _ files: [PreparedFile], options: LoadOptions, progress: ProgressMeter?, countsRows: Bool,
  _ body: (PreparedFile, RecordBlock, BlockRows) -> Void
) throws(DataFault) {
  for (index, file) in files.enumerated() {
    var scanner = file.scanner()
    var block = RecordBlock(view: file.view, columnCount: file.headers.count)
    var firstRecord = 0
    while firstRecord < file.usedRecords {
      if let isCancelled = options.isCancelled, isCancelled() { throw cancelled(file.name) }
      let before = scanner.position
      do { guard try scanner.scan(into: &block, limit: blockSize(file.headers.count)) else { break } } catch {
        throw fault(error, file: file.name)
      }
      let rows = BlockRows(file, fileIndex: index, firstRecord: firstRecord, recordCount: block.recordCount)
      body(file, block, rows)
      firstRecord += block.recordCount
      progress?.advance(scanner.position - before, rows: countsRows ? rows.count : 0)
    }
  }
}

func cancelled(_ file: String) -> DataFault { DataFault(.cancelled, file: file, "loading was cancelled") }

/// A built column, what was wrong with its cells, and the fault that ends a strict load.
struct BuiltColumn {
  var column: Column
  var log: MessageLog
  var fault: (row: Int, fault: DataFault)?
}

/// Shares columns out over threads by their cost, works on each share, and hands the results back in the columns' order.
/// A column is worked on by one thread from its first cell to its last, so no result depends on the number of threads.
private func inShares<Result: Sendable>(
  _ columns: [(column: Int, cost: Int)], options: LoadOptions,
  _ work: @Sendable ([Int], Bool) throws(DataFault) -> [Result]
) throws(DataFault) -> [Result] {
  let count = max(1, min(options.threadCount, columns.count))
  var shares = [[Int]](repeating: [], count: count)
  var loads = [Int](repeating: 0, count: count)
  for (column, cost) in columns {
    let lightest = loads.indices.min { loads[$0] < loads[$1] } ?? 0
    shares[lightest].append(column)
    loads[lightest] += cost
  }
  if count == 1 { return try work(shares[0], true) }
  let results = Mutex<[Int: Swift.Result<[Result], DataFault>]>([:])
  let fixedShares = shares
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let result: Swift.Result<[Result], DataFault>
    do throws(DataFault) { result = .success(try work(fixedShares[index], index == 0)) } catch {
      result = .failure(error)
    }
    results.withLock { $0[index] = result }
  }
  var byColumn: [Int: Result] = [:]
  for index in 0..<count {
    guard let result = results.withLock({ $0[index] }) else { continue }
    for (column, value) in zip(shares[index], try result.get()) { byColumn[column] = value }
  }
  return columns.compactMap { byColumn[$0.column] }
}
