import Causes
import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText
import Synchronization
import Syntax

/// How data is to be found and read, beside what the rules say.
package struct DataOptions: Sendable {
  /// `--data orders=march.csv`: other files for a dataset, relative to the current folder; `-` is standard input. Said
  /// several times for one dataset, all of the files are read.
  package var overrides: [String: [String]] = [:]
  /// `kpi check --no-data`: rules alone; columns of files are then not known.
  package var isSkipped = false
  /// `--threads`: how many share the reading of columns and the loops over rows; the answers are the same.
  package var threadCount = Engine.availableThreads
  /// Whether the columns of large files are read that no rule and no question names; else they wait until one does.
  package var readsEveryColumn = true
  /// `--draws`, `--seed`: how often uncertain numbers are drawn.
  package var draws = DrawOptions()
  /// `--cache`: where what was loaded is kept from one start to the next; nil: nowhere.
  package var cache: DiskCache?
  package var progress: (@Sendable (_ progress: DataProgress) -> Void)?
  package var isCancelled: (@Sendable () -> Bool)?
  /// `--profile`: where the time goes.
  package var profile: WorkProfile?
  package init() {}
}

extension DataOptions {
  /// From the cache where it has the sources as they are.
  func load(_ sources: [DataSource], _ options: LoadOptions) throws(DataFault) -> LoadedTable {
    if let cache { try cache.table(of: sources, options: options) } else { try Columns.load(sources, options: options) }
  }
}

/// How far the reading of one dataset is.
package struct DataProgress: Sendable {
  package var dataset: String
  package var rows: Int
  package var bytesDone: Int
  package var bytesTotal: Int
}

/// Tables in memory, by what they were read from and how: loading a rule file again reads no data again.
package struct TableCache: Sendable {
  var entries: [String: LoadedTable] = [:]
  package init() {}
}

/// The datasets of a program that are read from files.
package struct LoadedData: Sendable {
  package var loaded: [String: LoadedTable] = [:]
  package var problems: [Problem] = []
  package init() {}

  package var tables: [String: Table] { loaded.mapValues(\.table) }

  /// What came of columns that were read late, of files that somebody had written to meanwhile: what was answered may rest
  /// on them.
  package var lateProblems: [Problem] {
    loaded.keys.sorted().compactMap { loaded[$0]?.unread?.fault }.map { Problem($0.message, pattern: nil) }
  }

  /// Whether both have each table from one reading.
  func isSame(as other: LoadedData) -> Bool {
    loaded.count == other.loaded.count && loaded.allSatisfy { other.loaded[$0]?.reading === $1.reading }
  }

  /// What analysis needs to know of the tables.
  package var schemas: [String: DatasetSchema] { tables.mapValues { DatasetSchema(of: $0) } }
}

extension DatasetSchema {
  package init(of table: Table) {
    self.init(
      columns: table.columns.map { column in
        let type: CellType =
          switch column.kind {
          case .exact, .doubles: .number
          case .booleans: .boolean
          case .days: .date
          case .periods(let grain): .period(grain)
          case .moments: .moment
          case .texts: column.isEmpty ? .empty : .text
          }
        return ColumnSchema(
          name: column.name, type: type, declaredUnit: column.declaredUnit, codeRemark: column.codeRemark,
          absentFrom: column.absentFrom)
      })
    storedText = { text, name in
      table.columns.first { $0.name == name }.flatMap { DatasetSchema.text(like: text, in: $0) }
    }
    someTexts = { name in
      guard let column = table.columns.first(where: { $0.name == name }), column.textCount <= 100 else { return [] }
      return column.dictionary?.texts.filter { !$0.isEmpty } ?? []
    }
  }

  /// In columns of up to so many texts: names of customers are not looked through.
  private static let searchedTexts = 10_000

  private static func text(like text: String, in column: TableColumn) -> String? {
    guard column.textCount <= searchedTexts, let dictionary = column.dictionary else { return nil }
    if dictionary.texts.contains(text) { return text }
    func spelling(_ text: String) -> String { foldedName(text).lowercased().filter { $0 != " " } }
    let wanted = spelling(text)
    return dictionary.texts.first { spelling($0) == wanted }
  }
}

/// Loads what the rules ask for. Each dataset's faults are reported; the others are loaded all the same.
package func loadData(for program: Program, options: DataOptions, cache: inout TableCache) -> LoadedData {
  var data = LoadedData()
  if options.isSkipped { return data }
  let requests = loadRequests(of: program.trees)
  for name in options.overrides.keys.sorted() where !requests.contains(where: { $0.dataset == name }) {
    let near = nearestMatch(to: name, among: requests.map(\.dataset))
    data.problems.append(Problem(ProgramMessage.notADataset(name, near: near).diagnostic()))
  }
  let zone = timeZone(of: program, problems: &data.problems)
  let calendar = calendarRules(of: program.trees)
  // Rules from a pipe have used it up.
  var isInputUsed = program.knownPaths.values.contains("-")
  for request in requests where data.loaded[request.dataset] == nil {
    if let refusal = program.refusal(of: request, options: options) {
      data.problems.append(Problem(refusal.diagnostic(at: request.patternRange)))
      continue
    }
    let (patterns, folder) = place(of: request, program: program, options: options)
    let isKnown =
      cache.entries[cacheKey(patterns, folder: folder, request: request, zone: zone, calendar: calendar)] != nil
    let inputs = patterns.count { $0 == "-" }
    if inputs > 0 && !isKnown {
      if isInputUsed || inputs > 1 {
        let message = ProgramMessage.standardInputTwice(dataset: request.dataset)
        data.problems.append(Problem(message.diagnostic(at: request.patternRange)))
        continue
      }
      isInputUsed = true
    }
    do throws(DataFault) {
      let cellZone = timeZone(of: request, problems: &data.problems)
      if cellZone != nil && zone == nil {
        throw DataFault(
          DataMessage(
            .badOption, .error, file: patterns[0],
            Phrase(
              "`zone` says where the clock of the cells hangs; where the shop's does must be known too: `calendar {"
                + " timezone \"Asia/Tokyo\" }`",
              "`zone` はセルの時刻がどの地域のものかを示す。店の地域も必要：`calendar { timezone \"Asia/Tokyo\" }`")))
      }
      let loaded = try options.profile.measure(Phrase(same: request.dataset)) { () throws(DataFault) -> LoadedTable in
        try load(
          request, program: program, zone: zone, cellZone: cellZone, options: options, cache: &cache)
      }
      data.loaded[request.dataset] = loaded
      data.problems += loaded.report.messages.map {
        Problem($0, pattern: request.patternRange, dataset: request.dataset)
      }
    } catch {
      data.problems.append(Problem(error.message, pattern: request.patternRange, dataset: request.dataset))
    }
  }
  return data
}

private func load(
  _ request: LoadRequest, program: Program, zone: ZoneTable?, cellZone: ZoneTable?, options: DataOptions,
  cache: inout TableCache
) throws(DataFault) -> LoadedTable {
  let (patterns, folder) = place(of: request, program: program, options: options)
  // By what is asked and not by what is there: a session goes on with what it has read until it is told to read again.
  let calendar = calendarRules(of: program.trees)
  let key = cacheKey(patterns, folder: folder, request: request, zone: zone, calendar: calendar)
  let named = namedColumns(of: program, request, options)
  if let known = try known(key, named, &cache) { return known }
  var loadOptions = LoadOptions(request)
  loadOptions.isRead = named?.isRead
  loadOptions.areKeys = named?.areKeys
  loadOptions.zone = zone
  loadOptions.cellZone = cellZone
  loadOptions.calendar = calendar
  loadOptions.threadCount = options.threadCount
  loadOptions.isCancelled = options.isCancelled
  if let progress = options.progress {
    let dataset = request.dataset
    loadOptions.progress = {
      progress(DataProgress(dataset: dataset, rows: $0.rows, bytesDone: $0.bytesDone, bytesTotal: $0.bytesTotal))
    }
  }
  var sources: [DataSource] = []
  for pattern in patterns { sources += try expandPattern(pattern, folder: folder) }
  var loaded = try options.load(sources, loadOptions)
  if cache.entries[key] != nil {
    loaded.report.messages.append(
      DataMessage(
        .changedFile, .warning, file: patterns[0],
        Phrase(
          "has changed since it was read; a column that had not been asked for was wanted, and all was read again",
          "読み込んだ後に変わっている。まだ読んでいない列が必要になり、全体を読み直した")))
  }
  cache.entries[key] = loaded
  return loaded
}

/// What has been read before, with the columns that are now asked for; nil: nothing, or a file has changed since.
private func known(
  _ key: String, _ named: ColumnsNamed?, _ cache: inout TableCache
) throws(DataFault) -> LoadedTable? {
  guard var known = cache.entries[key] else { return nil }
  do throws(DataFault) { try known.read(named?.isRead ?? { _ in true }) } catch {
    if error.message.code == .changedFile { return nil }
    throw error
  }
  cache.entries[key] = known
  return known
}

/// Which columns rules and questions read, by all names of each.
private struct ColumnsNamed: Sendable {
  let isRead: @Sendable ([String]) -> Bool
  /// Those that stand nowhere but behind `key`, of rows to which nothing refers.
  let areKeys: @Sendable ([String]) -> Bool
}

/// Whatever reads a column spells one of its names. Nil: all columns are read. A cache on disk serves other rules, too.
private func namedColumns(of program: Program, _ request: LoadRequest, _ options: DataOptions) -> ColumnsNamed? {
  if options.readsEveryColumn || request.readsEveryColumn || options.cache != nil { return nil }
  let texts = FoldedTexts(program.sources)
  let keys = request.isReferredTo ? [] : request.keyColumns
  let areKeys: @Sendable ([String]) -> Bool = { names in
    names.contains(where: keys.contains) && names.reduce(0) { $0 + texts.count($1) } == 1
  }
  return ColumnsNamed(
    isRead: { names in names.contains { texts.count($0) > 0 } && !areKeys(names) }, areKeys: areKeys)
}

/// The texts of a program, folded as names are when the first column is looked for.
private final class FoldedTexts: Sendable {
  private let sources: [SourceFile]
  private let folded = Mutex<[String]?>(nil)

  init(_ sources: [SourceFile]) { self.sources = sources }

  /// Blanks in a row are one, as in headers.
  private static func folded(_ bytes: [UInt8]) -> String {
    let text = foldedName(String(decoding: bytes, as: UTF8.self))
    return text.contains("  ") ? text.split(separator: " ").joined(separator: " ") : text
  }

  /// How often a name stands there, also within others.
  func count(_ name: String) -> Int {
    let texts = folded.withLock { known in
      let texts = known ?? sources.map { FoldedTexts.folded($0.bytes) }
      known = texts
      return texts
    }
    return texts.reduce(0) { $0 + $1.ranges(of: name).count }
  }
}

/// `from "orders*.csv"`, relative to the folder of its rule file; `from "-"` is standard input.
func place(
  of request: LoadRequest, program: Program, options: DataOptions
) -> (patterns: [String], folder: String) {
  if let override = options.overrides[request.dataset] { return (override, "") }
  let index = Int(request.patternRange.file.index)
  return ([request.pattern], program.files.indices.contains(index) ? program.files[index].folder : "")
}

private func expandPattern(_ pattern: String, folder: String) throws(DataFault) -> [DataSource] {
  if pattern == "-" { return [.standardInput] }
  let paths = expand(pattern: pattern, relativeTo: folder)
  if paths.isEmpty {
    let path = FileSystem.joined(folder, pattern)
    throw DataFault(
      DataMessage(.noFile, .error, file: path, Phrase("no file matches `\(pattern)`", "`\(pattern)` に当てはまるファイルがない")))
  }
  if paths.count == 1, FileSystem.realPath(paths[0]) == nil {
    throw DataFault(DataMessage(.noFile, .error, file: paths[0], Phrase("there is no such file", "そのファイルはない")))
  }
  return paths.map { .file(path: $0) }
}

extension LoadOptions {
  init(_ request: LoadRequest) {
    self.init()
    encoding = request.encoding
    delimiter = request.delimiter
    decimal = request.decimal
    isStrict = request.isStrict
    header = request.header.map { HeaderLines($0.first, $0.last) }
    skipAtEnd = request.skipAtEnd
    leftOutTexts = request.leftOutTexts
    mergedColumns = request.mergedColumns
    emptyTexts = request.emptyTexts
    sheet = request.sheet
    dateOrder = request.dateOrder
    fileNameColumn = request.fileNameColumn
    timeColumns = request.timeColumns
    stockTimes = request.stockTimes
    endTimes = request.endTimes
    isDistinct = request.isDistinct
    declaredUnits = request.declaredUnits
    declaredTypes = request.declaredTypes.mapValues { type in
      switch type {
      case .text: .text
      case .date: .date
      case .moment: .datetime
      case .boolean: .boolean
      case .number: .number
      case .dateSerial: .dateSerial
      case .period(let grain): .period(grain)
      }
    }
  }
}

private func cacheKey(
  _ patterns: [String], folder: String, request: LoadRequest, zone: ZoneTable?, calendar: CalendarRules
) -> String {
  var parts = [
    folder, patterns.joined(separator: "\u{1}"), request.encoding ?? "", request.delimiter ?? "", request.decimal ?? "",
    String(request.isStrict),
    String(request.isDistinct), request.header.map { "\($0.first)..\($0.last)" } ?? "", String(request.skipAtEnd),
    request.sheet ?? "",
    request.leftOutTexts.joined(separator: "\u{1}"), request.mergedColumns.sorted().joined(separator: "\u{1}"),
    request.emptyTexts.joined(separator: "\u{1}"), String(zone.hashValue), request.dateOrder ?? "",
    request.zone ?? "", request.fileNameColumn ?? "", "\(calendar)",
  ]
  parts += request.declaredTypes.keys.sorted().map { "\($0)=\(request.declaredTypes[$0].map { "\($0)" } ?? "")" }
  parts += request.declaredUnits.keys.sorted().map { "\($0)=\(request.declaredUnits[$0] ?? "")" }
  parts += request.timeColumns.sorted() + [""] + request.stockTimes.sorted() + [""] + request.endTimes.sorted()
  // A scalar for each byte: `é` in one piece and in two are equal texts, and may be two files.
  return String(String.UnicodeScalarView(parts.joined(separator: "\u{0}").utf8.map { Unicode.Scalar($0) }))
}

/// `zone "UTC"` behind a file.
private func timeZone(of request: LoadRequest, problems: inout [Problem]) -> ZoneTable? {
  guard let name = request.zone else { return nil }
  if let table = TimeZones.table(named: name) { return table }
  let range = request.zoneRange ?? request.patternRange
  problems.append(Problem(ProgramMessage.unknownTimeZone(name, ofFile: true).diagnostic(at: range)))
  return nil
}

private func timeZone(of program: Program, problems: inout [Problem]) -> ZoneTable? {
  for tree in program.trees {
    for case .calendar(let entries) in tree.statements.map(\.kind) {
      for entry in entries {
        guard case .timezone(let name) = entry.kind else { continue }
        if let table = TimeZones.table(named: name) { return table }
        problems.append(Problem(ProgramMessage.unknownTimeZone(name, ofFile: false).diagnostic(at: entry.range)))
      }
    }
  }
  return nil
}
