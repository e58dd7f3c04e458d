import SourceText

/// Turns one sheet of an `.xlsx` workbook into CSV: shared and inline texts without their readings (furigana), dates by
/// their number formats in both day systems, percent and yen formats as `%` and `円`.
func transcodeWorkbook(
  _ store: ByteStore, file: String, options: LoadOptions, log: inout MessageLog
) throws(DataFault) -> Transcoded {
  try readingWorkbook(file) {
    let archive = try ZipArchive(store.view)
    var workbook = try Workbook(archive)
    let sheet = try workbook.chooseSheet(options.sheet)
    let transcoded = try workbook.transcode(sheet, header: options.header)
    let bare = transcoded.bareFormulas
    for column in transcoded.merged where !options.mergedColumns.contains(foldedName(column.name)) {
      log.add(column.message(file))
    }
    if let first = bare.first {
      let (cells, isOne) = (counted(bare.count, .cell), bare.count == 1)
      log.add(
        DataMessage(
          .formulaWithoutValue, .warning, file: file, line: first.row,
          Phrase(
            "\(cells.english) hold\(isOne ? "s" : "") a formula without a stored value and"
              + " count\(isOne ? "s" : "") as empty, the first is \(first.place.english); open the workbook in Excel or"
              + " LibreOffice and save it, which computes and stores the values",
            "\(cells.japanese)の計算式に値が保存されていないため、空とみなす（最初は\(first.place.japanese)）。"
              + "ブックを Excel か LibreOffice で開いて保存すると、値が計算されて保存される")))
    }
    return transcoded.records
  }
}

/// The cells of the sheet that is chosen, as they are seen.
func workbookGrid(_ store: ByteStore, file: String, options: LoadOptions) throws(DataFault) -> RawGrid {
  try readingWorkbook(file) {
    var workbook = try Workbook(try ZipArchive(store.view))
    return workbook.grid(try workbook.chooseSheet(options.sheet))
  }
}

/// The sheets of a workbook that have cells; empty for a file of another kind.
package func sheetNames(of source: DataSource) throws(DataFault) -> [String] {
  guard case .file(let path) = source, path.lowercased().hasSuffix(".xlsx") else { return [] }
  let store = try readBytes(of: source).store
  guard ZipArchive.isZip(store.view) else { return [] }
  return try readingWorkbook(source.name) { try Workbook(try ZipArchive(store.view)).sheetsWithCells().map(\.name) }
}

/// What is wrong with a workbook, as a fault of the file.
private func readingWorkbook<Found>(_ file: String, _ read: () throws -> Found) throws(DataFault) -> Found {
  do {
    return try read()
  } catch let error as ForeignFormat {
    throw DataFault(.unsupportedFormat, file: file, error.words)
  } catch let error as InflateError {
    throw DataFault(.brokenWorkbook, file: file, error.words)
  } catch let error as TitleLine {
    throw DataFault(
      .titleLine, file: file, line: error.title,
      Phrase(
        "the first row has one cell and row \(error.next) has more: for a title above the header write"
          + " `header \(error.next)`",
        "最初の行は1セルなのに、\(error.next)行目はそれより多い：見出しの上にタイトルがあるなら `header \(error.next)` と書く"))
  } catch {
    throw DataFault(.brokenWorkbook, file: file, Phrase("the workbook cannot be read", "ブックを読めない"))
  }
}

/// A title stands where the header is expected.
private struct TitleLine: Error {
  var title: Int
  var next: Int
}

private struct Workbook {
  struct Sheet {
    var name: String
    var store: ByteStore
  }

  private let parts: WorkbookParts
  private var sheets: [(name: String, path: String)] = []
  private var uses1904 = false
  private var strings: [String] = []
  private var formats: [NumberFormat] = []

  init(_ archive: ZipArchive) throws {
    parts = try WorkbookParts(archive)
    try readSheetList()
    try readStrings()
    try readStyles()
  }

  private mutating func readSheetList() throws {
    guard let book = try parts.read(parts.book) else { return }
    var scanner = XMLScanner(book.view)
    withExtendedLifetime(book) {
      while let name = scanner.nextElement() {
        if name == "workbookPr" {
          let value = scanner.attribute("date1904")
          uses1904 = value == "1" || value == "true"
        }
        if name == "sheet", let title = scanner.attribute("name") {
          sheets.append((title, parts.sheetPath(scanner.prefixedAttribute("id"), number: sheets.count + 1)))
        }
      }
    }
  }

  private mutating func readStrings() throws {
    guard let store = try parts.read(kind: "sharedStrings") else { return }
    var scanner = XMLScanner(store.view)
    var reader = RichText()
    withExtendedLifetime(store) {
      while true {
        let event = scanner.next()
        if case .end = event { return }
        if case .open("si", let isEmpty) = event {
          reader = RichText()
          if isEmpty { strings.append("") }
        }
        if case .close("si") = event { strings.append(reader.text) }
        reader.see(event, scanner)
      }
    }
  }

  private mutating func readStyles() throws {
    guard let store = try parts.read(kind: "styles") else { return }
    var custom: [Int: NumberFormat] = [:]
    var isInCells = false
    var scanner = XMLScanner(store.view)
    withExtendedLifetime(store) {
      while true {
        switch scanner.next() {
        case .open("numFmt", _):
          if let id = scanner.attribute("numFmtId").flatMap({ Int($0) }), let code = scanner.attribute("formatCode") {
            custom[id] = NumberFormat(code: code)
          }
        case .open("cellXfs", _): isInCells = true
        case .close("cellXfs"): isInCells = false
        case .open("xf", _) where isInCells:
          let id = scanner.attribute("numFmtId").flatMap { Int($0) } ?? 0
          formats.append(custom[id] ?? NumberFormat(builtIn: id))
        case .end: return
        case .open, .close, .text: continue
        }
      }
    }
  }

  /// The sheet of the name, or the only one that has cells.
  mutating func chooseSheet(_ wanted: String?) throws -> Sheet {
    let quoted = sheets.map { "`\($0.name)`" }
    let names = Phrase(quoted.joined(separator: ", "), quoted.joined(separator: "、"))
    if let wanted {
      guard let sheet = sheets.first(where: { $0.name == wanted }), let store = try parts.read(sheet.path) else {
        throw InflateError(
          words: Phrase(
            "there is no sheet `\(wanted)`; the sheets are \(names.english)",
            "シート `\(wanted)` はない。あるのは \(names.japanese)"))
      }
      return Sheet(name: sheet.name, store: store)
    }
    let found = try sheetsWithCells()
    guard let sheet = found.first else { throw InflateError(words: Phrase("no sheet has a cell", "セルのあるシートがない")) }
    guard found.count == 1 else {
      throw InflateError(
        words: Phrase(
          "several sheets have cells (\(names.english)); `sheet \"\(sheet.name)\"` chooses one",
          "セルのあるシートが複数ある（\(names.japanese)）。`sheet \"\(sheet.name)\"` のように書いて1つを選ぶ"))
    }
    return sheet
  }

  func sheetsWithCells() throws -> [Sheet] {
    var found: [Sheet] = []
    for (name, path) in sheets {
      guard let store = try parts.read(path) else { continue }
      var scanner = SheetScanner(store.view)
      if withExtendedLifetime(store, { scanner.nextRow() != nil }) { found.append(Sheet(name: name, store: store)) }
    }
    return found
  }

  func transcode(_ sheet: Sheet, header: HeaderLines?) throws -> TranscodedSheet {
    try withExtendedLifetime(sheet.store) {
      let layout = try layout(sheet, header: header)
      let lastHeaderRow = max(layout.headerRow, header?.last ?? 0)
      var writer = TranscodedWriter(capacity: sheet.store.count / 2)
      var lines: [Int32] = []
      var headers: [[String]] = []
      var names: [String]?
      var scanner = SheetScanner(sheet.store.view)
      func writeHeader() {
        guard names == nil else { return }
        names = joinedHeaders(headers)
        for name in names ?? [] { if name.isEmpty { writer.emptyCell() } else { writer.textCell(name.utf8) } }
        writer.endRecord()
      }
      while let row = scanner.nextRow() {
        guard row.number >= layout.headerRow else { continue }
        if row.number <= lastHeaderRow {
          headers.append(texts(of: row.cells, layout.columns))
          continue
        }
        writeHeader()
        var index = 0
        for column in layout.columns {
          while index < row.cells.count, row.cells[index].column < column { index += 1 }
          if index < row.cells.count, row.cells[index].column == column {
            write(row.cells[index], to: &writer)
          } else {
            writer.emptyCell()
          }
        }
        writer.endRecord()
        lines.append(Int32(truncatingIfNeeded: row.number))
      }
      writeHeader()
      let merged = MergedColumn.all(
        scanner.merges.filter { $0.rows.lowerBound > lastHeaderRow }, layout.columns, names: names ?? [])
      return TranscodedSheet(
        records: Transcoded(store: writer.finish(), lines: lines, headerLine: layout.headerRow),
        bareFormulas: scanner.bareFormulas.filter { $0.row >= layout.headerRow }, merged: merged)
    }
  }

  func grid(_ sheet: Sheet) -> RawGrid {
    withExtendedLifetime(sheet.store) {
      var scanner = SheetScanner(sheet.store.view)
      var grid = RawGrid(rows: [])
      while let row = scanner.nextRow() {
        let last = min(row.cells.last?.column ?? 0, maximumColumnCount - 1)
        let cells = texts(of: row.cells, Array(0...last)).map(\.singleSpaced)
        let filled = RawGrid.Row(line: row.number, record: grid.rows.count, cells: cells)
        if filled.filledCount > 0 { grid.rows.append(filled) }
      }
      grid.mergedColumns = scanner.merges.filter { $0.rows.count > 1 }.map { ($0.rows.lowerBound, $0.columns) }
      return grid
    }
  }

  private func texts(of cells: [SheetScanner.Cell], _ columns: [Int]) -> [String] {
    let byColumn = Dictionary(cells.map { ($0.column, $0) }) { first, _ in first }
    return columns.map { column in byColumn[column].map(text) ?? "" }
  }

  /// Which row is the header and which columns have a cell in it or below.
  private func layout(_ sheet: Sheet, header: HeaderLines?) throws -> (headerRow: Int, columns: [Int]) {
    var headerRow: Int?
    var headerCells = 0
    var columns: Set<Int> = []
    var second: Int?
    var scanner = SheetScanner(sheet.store.view)
    while let row = scanner.nextRow() {
      if let header, row.number < header.first { continue }
      if headerRow == nil {
        headerRow = row.number
        headerCells = row.cells.count
      } else if second == nil {
        second = row.number
        if header == nil, headerCells == 1, row.cells.count > 1 {
          throw TitleLine(title: headerRow ?? 1, next: row.number)
        }
      }
      columns.formUnion(row.cells.map(\.column))
    }
    guard let headerRow else {
      throw InflateError(words: Phrase("the sheet ends before the header row", "シートが見出し行より前で終わる"))
    }
    guard columns.count <= maximumColumnCount else {
      throw InflateError(words: Phrase("the sheet has too many columns", "シートの列が多すぎる"))
    }
    return (headerRow, columns.sorted())
  }

  private func write(_ cell: SheetScanner.Cell, to writer: inout TranscodedWriter) {
    switch cell.kind {
    case "s" where !strings.indices.contains(Int(cell.text) ?? -1): writer.emptyCell()
    case "b": writer.plainCell(text(cell).utf8)
    default: writer.textCell(text(cell).utf8)
    }
  }

  private func text(_ cell: SheetScanner.Cell) -> String {
    switch cell.kind {
    case "s":
      let index = Int(cell.text) ?? -1
      return strings.indices.contains(index) ? strings[index] : ""
    case "b": return cell.text == "1" ? "true" : "false"
    case "str", "inlineStr", "e", "d": return cell.text
    default:
      let format = cell.style < formats.count ? formats[cell.style] : NumberFormat(builtIn: 0)
      return format.text(of: cell.text, uses1904: uses1904)
    }
  }
}

private struct TranscodedSheet {
  var records: Transcoded
  var bareFormulas: [SheetScanner.BareFormula]
  /// Columns whose cells are merged over several rows of data.
  var merged: [MergedColumn]
}

private struct MergedColumn {
  var name: String
  var row: Int
  var count: Int

  static func all(_ merges: [SheetScanner.Merge], _ columns: [Int], names: [String]) -> [MergedColumn] {
    var found: [Int: MergedColumn] = [:]
    for merge in merges where merge.rows.count > 1 {
      for (place, column) in columns.enumerated() where merge.columns.contains(column) && place < names.count {
        found[place, default: MergedColumn(name: names[place], row: merge.rows.lowerBound, count: 0)].count += 1
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  func message(_ file: String) -> DataMessage {
    let cells = counted(count, .cell)
    return DataMessage(
      .mergedCells, .warning, file: file, line: row, column: name,
      Phrase(
        "\(cells.english) of `\(name)` \(count == 1 ? "is" : "are") merged over several rows, of which all but the"
          + " first are empty here; `merged \(name)` behind the file gives them the value above",
        "`\(name)` の\(cells.japanese)は複数の行にわたって結合され、先頭以外の行では空になる。"
          + "ファイルの後ろに `merged \(name)` と書くと上の値が入る"))
  }
}

/// The text of `<si>` or `<is>`: its `<t>` parts one after the other, without those of `<rPh>`, which say how the text is
/// read aloud.
private struct RichText {
  private(set) var text = ""
  private var isInText = false
  private var isInReading = false

  mutating func see(_ event: XMLScanner.Event, _ scanner: XMLScanner) {
    switch event {
    case .open("t", let isEmpty): isInText = !isEmpty
    case .close("t"): isInText = false
    case .open("rPh", let isEmpty): isInReading = !isEmpty
    case .close("rPh"): isInReading = false
    case .text: if isInText && !isInReading { text += scanner.text }
    case .open, .close, .end: break
    }
  }
}

/// The rows of a sheet that have a cell with a value.
private struct SheetScanner {
  struct Cell {
    var column: Int
    var kind: String
    var style: Int
    var text: String
  }

  /// A cell with a formula that nobody has computed: programs that only write workbooks leave such cells.
  struct BareFormula {
    var row: Int
    /// `D3`; nil: the workbook does not say it.
    var name: String?

    var place: Phrase { name.map { Phrase($0, " \($0)") } ?? Phrase("row \(row)", "\(row)行目") }
  }

  private var scanner: XMLScanner
  private var rowNumber = 0
  private(set) var bareFormulas: [BareFormula] = []
  /// Cells that are one on the screen; they stand behind all rows.
  private(set) var merges: [Merge] = []

  struct Merge {
    var rows: ClosedRange<Int>
    /// From 0.
    var columns: ClosedRange<Int>

    /// `A4:A18`
    init?(_ reference: String) {
      let ends = reference.split(separator: ":").map(String.init)
      guard ends.count == 2, let left = SheetScanner.column(ends[0]), let right = SheetScanner.column(ends[1]),
        let top = Int(ends[0].drop { !$0.isNumber }), let bottom = Int(ends[1].drop { !$0.isNumber }), left <= right,
        top <= bottom
      else { return nil }
      (rows, columns) = (top...bottom, left...right)
    }
  }

  init(_ view: ByteView) { scanner = XMLScanner(view) }

  mutating func nextRow() -> (number: Int, cells: [Cell])? {
    while true {
      switch scanner.next() {
      case .open("row", let isEmpty):
        rowNumber = scanner.attribute("r").flatMap { Int($0) } ?? rowNumber + 1
        if isEmpty { continue }
        let cells = readCells()
        if !cells.isEmpty { return (rowNumber, cells) }
      case .open("mergeCell", _): if let merge = scanner.attribute("ref").flatMap(Merge.init) { merges.append(merge) }
      case .end: return nil
      case .open, .close, .text: continue
      }
    }
  }

  private mutating func readCells() -> [Cell] {
    var cells: [Cell] = []
    var column = -1
    while true {
      switch scanner.next() {
      case .open("c", let isEmpty):
        column = scanner.attribute("r").flatMap(SheetScanner.column) ?? column + 1
        let kind = scanner.attribute("t") ?? "n"
        let style = scanner.attribute("s").flatMap { Int($0) } ?? 0
        if isEmpty { continue }
        let name = scanner.attribute("r")
        let (text, hasFormula) = readValue()
        // The text "" is a value: Excel stores it for `=IF(A1="","",…)`.
        if text.isEmpty && hasFormula && kind != "str" {
          bareFormulas.append(BareFormula(row: rowNumber, name: name))
        }
        if !text.isEmpty { cells.append(Cell(column: column, kind: kind, style: style, text: text)) }
      case .close("row"), .end: return cells.sorted { $0.column < $1.column }
      case .open, .close, .text: continue
      }
    }
  }

  /// The text of `<v>` or of `<is>`, and whether there is an `<f>`.
  private mutating func readValue() -> (text: String, hasFormula: Bool) {
    var value = ""
    var hasFormula = false
    var isInValue = false
    var rich = RichText()
    while true {
      let event = scanner.next()
      switch event {
      case .open("v", let isEmpty): isInValue = !isEmpty
      case .close("v"): isInValue = false
      case .open("f", _): hasFormula = true
      case .text where isInValue: value += scanner.text
      case .close("c"), .end: return (value.isEmpty ? rich.text : value, hasFormula)
      case .open, .close, .text: rich.see(event, scanner)
      }
    }
  }

  /// `BC17` is column 54, from 0.
  static func column(_ reference: String) -> Int? {
    var value = 0
    for byte in reference.utf8 {
      let letter = byte & 0xDF
      guard letter >= 0x41, letter <= 0x5A, value < 1 << 20 else { break }
      value = value * 26 + Int(letter) - 0x40
    }
    return value == 0 ? nil : value - 1
  }
}
