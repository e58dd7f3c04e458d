/// Turns one sheet of an `.xlsx` workbook into CSV: shared and inline texts without their readings (furigana), dates by
/// their number formats in both day systems, percent and yen formats as `%` and `円`.
func transcodeWorkbook(
  _ store: ByteStore, file: String, options: LoadOptions, log: inout MessageLog
) throws(DataFault) -> Transcoded {
  do {
    let archive = try ZipArchive(store.view)
    guard archive.contains("xl/workbook.xml") else {
      throw InflateError(words: "a zip archive that is no .xlsx workbook; unpack it first")
    }
    var workbook = try Workbook(archive)
    let sheet = try workbook.chooseSheet(options.sheet)
    let (transcoded, bare) = try workbook.transcode(sheet, headerLine: options.headerLine)
    if let first = bare.first {
      log.add(
        DataMessage(
          .formulaWithoutValue, .warning, file: file, line: first.row,
          "\(counted(bare.count, "cell")) hold\(bare.count == 1 ? "s" : "") a formula without a stored value and"
            + " count\(bare.count == 1 ? "s" : "") as empty, the first is \(first.name); open the workbook in Excel or"
            + " LibreOffice and save it, which computes and stores the values"))
    }
    return transcoded
  } catch let error as InflateError {
    throw DataFault(.brokenWorkbook, file: file, error.words)
  } catch let error as TitleLine {
    throw DataFault(
      .titleLine, file: file, line: error.title,
      "the first row has one cell and row \(error.next) has more: for a title above the header write"
        + " `header \(error.next)`")
  } catch {
    throw DataFault(.brokenWorkbook, file: file, "the workbook cannot be read")
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

  private let archive: ZipArchive
  private var sheets: [(name: String, path: String)] = []
  private var uses1904 = false
  private var strings: [String] = []
  private var formats: [NumberFormat] = []

  init(_ archive: ZipArchive) throws {
    self.archive = archive
    try readSheetList()
    try readStrings()
    try readStyles()
  }

  private mutating func readSheetList() throws {
    guard let book = try archive.read("xl/workbook.xml") else { return }
    var targets: [String: String] = [:]
    if let relations = try archive.read("xl/_rels/workbook.xml.rels") {
      var scanner = XMLScanner(relations.view)
      try forEachOpen(relations, &scanner) { scanner, name, _ in
        if name == "Relationship", let id = scanner.attribute("Id"), let target = scanner.attribute("Target") {
          targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
        }
      }
    }
    var scanner = XMLScanner(book.view)
    try forEachOpen(book, &scanner) { scanner, name, _ in
      if name == "workbookPr" {
        let value = scanner.attribute("date1904")
        uses1904 = value == "1" || value == "true"
      }
      if name == "sheet", let title = scanner.attribute("name") {
        let id = scanner.attribute("r:id") ?? ""
        sheets.append((title, targets[id] ?? "xl/worksheets/sheet\(sheets.count + 1).xml"))
      }
    }
  }

  private func forEachOpen(
    _ store: ByteStore, _ scanner: inout XMLScanner, _ body: (XMLScanner, String, Bool) throws -> Void
  ) throws {
    try withExtendedLifetime(store) {
      while true {
        switch scanner.next() {
        case .open(let name, let isEmpty): try body(scanner, name, isEmpty)
        case .end: return
        case .close, .text: continue
        }
      }
    }
  }

  private mutating func readStrings() throws {
    guard let store = try archive.read("xl/sharedStrings.xml") else { return }
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
    guard let store = try archive.read("xl/styles.xml") else { return }
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
    let names = sheets.map { "`\($0.name)`" }.joined(separator: ", ")
    if let wanted {
      guard let sheet = sheets.first(where: { $0.name == wanted }), let store = try archive.read(sheet.path) else {
        throw InflateError(words: "there is no sheet `\(wanted)`; the sheets are \(names)")
      }
      return Sheet(name: sheet.name, store: store)
    }
    var found: [Sheet] = []
    for (name, path) in sheets {
      guard let store = try archive.read(path) else { continue }
      var scanner = SheetScanner(store.view)
      if withExtendedLifetime(store, { scanner.nextRow() != nil }) { found.append(Sheet(name: name, store: store)) }
    }
    guard let sheet = found.first else { throw InflateError(words: "no sheet has a cell") }
    guard found.count == 1 else {
      throw InflateError(words: "several sheets have cells (\(names)); `sheet \"\(sheet.name)\"` chooses one")
    }
    return sheet
  }

  func transcode(_ sheet: Sheet, headerLine: Int?) throws -> (Transcoded, [SheetScanner.BareFormula]) {
    try withExtendedLifetime(sheet.store) {
      let layout = try layout(sheet, headerLine: headerLine)
      var writer = TranscodedWriter(capacity: sheet.store.count / 2)
      var lines: [Int32] = []
      var scanner = SheetScanner(sheet.store.view)
      while let row = scanner.nextRow() {
        guard row.number >= layout.headerRow else { continue }
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
        if row.number > layout.headerRow { lines.append(Int32(truncatingIfNeeded: row.number)) }
      }
      let bare = scanner.bareFormulas.filter { $0.row >= layout.headerRow }
      return (Transcoded(store: writer.finish(), lines: lines, headerLine: layout.headerRow), bare)
    }
  }

  /// Which row is the header and which columns have a cell in it or below.
  private func layout(_ sheet: Sheet, headerLine: Int?) throws -> (headerRow: Int, columns: [Int]) {
    var headerRow: Int?
    var headerCells = 0
    var columns: Set<Int> = []
    var second: Int?
    var scanner = SheetScanner(sheet.store.view)
    while let row = scanner.nextRow() {
      if let headerLine, row.number < headerLine { continue }
      if headerRow == nil {
        headerRow = row.number
        headerCells = row.cells.count
      } else if second == nil {
        second = row.number
        if headerLine == nil, headerCells == 1, row.cells.count > 1 {
          throw TitleLine(title: headerRow ?? 1, next: row.number)
        }
      }
      columns.formUnion(row.cells.map(\.column))
    }
    guard let headerRow else { throw InflateError(words: "the sheet ends before the header row") }
    guard columns.count <= maximumColumnCount else { throw InflateError(words: "the sheet has too many columns") }
    return (headerRow, columns.sorted())
  }

  private func write(_ cell: SheetScanner.Cell, to writer: inout TranscodedWriter) {
    switch cell.kind {
    case "s":
      let index = Int(cell.text) ?? -1
      if strings.indices.contains(index) { writer.textCell(strings[index].utf8) } else { writer.emptyCell() }
    case "b": writer.plainCell((cell.text == "1" ? "true" : "false").utf8)
    case "str", "inlineStr", "e", "d": writer.textCell(cell.text.utf8)
    default:
      let format = cell.style < formats.count ? formats[cell.style] : NumberFormat(builtIn: 0)
      writer.textCell(format.text(of: cell.text, uses1904: uses1904).utf8)
    }
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
    /// `D3`
    var name: String
  }

  private var scanner: XMLScanner
  private var rowNumber = 0
  private(set) var bareFormulas: [BareFormula] = []

  init(_ view: ByteView) { scanner = XMLScanner(view) }

  mutating func nextRow() -> (number: Int, cells: [Cell])? {
    while true {
      switch scanner.next() {
      case .open("row", let isEmpty):
        rowNumber = scanner.attribute("r").flatMap { Int($0) } ?? rowNumber + 1
        if isEmpty { continue }
        let cells = readCells()
        if !cells.isEmpty { return (rowNumber, cells) }
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
        let name = scanner.attribute("r") ?? "row \(rowNumber)"
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
  private static func column(_ reference: String) -> Int? {
    var value = 0
    for byte in reference.utf8 {
      guard byte >= 0x41, byte <= 0x5A, value < 1 << 20 else { break }
      value = value * 26 + Int(byte) - 0x40
    }
    return value == 0 ? nil : value - 1
  }
}
