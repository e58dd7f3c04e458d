import CivilTime
import Columns
import Numerics
import SourceText

/// The parts of a workbook and the names of their forms (ECMA-376, parts 1 and 2).
enum WorkbookParts {
  static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  static let relations = "http://schemas.openxmlformats.org/package/2006/relationships"
  static let document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  static let types = "http://schemas.openxmlformats.org/package/2006/content-types"
  static let sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml"
}

/// The bytes of an `.xlsx` workbook. The same sheets are the same bytes.
func workbookBytes(_ sheets: [Sheet]) -> [UInt8] {
  var writer = WorkbookWriter(sheets)
  return writer.bytes()
}

private struct WorkbookWriter {
  private let sheets: [Sheet]
  private let names: [String]
  private var styles = WorkbookStyles()
  private var archive = ZipWriter()

  private static let mostText = 32_767

  /// Excel counts in units of 16 bits.
  private static func cut(_ text: String, to count: Int) -> String {
    if text.utf8.count <= count { return text }
    var cut = String(text.prefix(count))
    while cut.utf16.count > count { cut.removeLast() }
    return cut
  }

  init(_ sheets: [Sheet]) {
    self.sheets = sheets
    names = WorkbookWriter.names(sheets.map(\.name))
  }

  /// At most 31 characters, none of `[]:*?/\\`, and each once whatever its case.
  private static func names(_ wanted: [String]) -> [String] {
    var used: Set<String> = []
    return wanted.map { wanted in
      let plain = String(wanted.map { $0.isWhitespace || "[]:*?/\\".contains($0) ? " " : $0 })
      var name = plain.split(separator: " ").joined(separator: " ")
      if name.lowercased() == "history" { name += "_" }  // Excel has a sheet of that name of its own.
      func beginning(_ count: Int) -> String {
        var text = cut(name, to: count)
        while text.hasSuffix("'") { text.removeLast() }
        return text
      }
      while name.hasPrefix("'") { name.removeFirst() }
      if beginning(31).isEmpty { name = "sheet" }
      var free = beginning(31)
      var number = 2
      while !used.insert(free.lowercased()).inserted {
        free = beginning(31 - " (\(number))".count) + " (\(number))"
        number += 1
      }
      return free
    }
  }

  mutating func bytes() -> [UInt8] {
    // The styles are known when all cells have been written.
    let remarks = sheets.map(remarks)
    let parts = sheets.enumerated().map { sheetXML($1, isFirst: $0 == 0, hasRemarks: !remarks[$0].isEmpty) }
    add("[Content_Types].xml", contentTypes(remarks))
    add("_rels/.rels", relations([("officeDocument", "xl/workbook.xml")]))
    add("xl/workbook.xml", workbook)
    let links = sheets.indices.map { ("worksheet", "worksheets/sheet\($0 + 1).xml") } + [("styles", "styles.xml")]
    add("xl/_rels/workbook.xml.rels", relations(links))
    add("xl/styles.xml", styles.xml)
    for (place, part) in parts.enumerated() {
      let number = place + 1
      add("xl/worksheets/sheet\(number).xml", part)
      addParts(of: sheets[place], number, remarks[place])
    }
    return archive.finish()
  }

  /// The remarks and the chart of a sheet. Their numbers are those by which the sheet calls them.
  private mutating func addParts(of sheet: Sheet, _ number: Int, _ remarks: [Remark]) {
    var links: [(String, String)] = []
    if !remarks.isEmpty {
      links += [("vmlDrawing", "../drawings/vmlDrawing\(number).vml"), ("comments", "../comments\(number).xml")]
      add("xl/comments\(number).xml", comments(remarks))
      add("xl/drawings/vmlDrawing\(number).vml", boxes(remarks))
    }
    if !sheet.charts.isEmpty {
      links.append(("drawing", "../drawings/drawing\(number).xml"))
      let files = sheet.charts.indices.map { "charts/chart\(number)_\($0 + 1).xml" }
      add("xl/drawings/drawing\(number).xml", WorkbookChart.drawing(of: sheet))
      add("xl/drawings/_rels/drawing\(number).xml.rels", relations(files.map { ("chart", "../" + $0) }))
      for (file, chart) in zip(files, sheet.charts) {
        add("xl/" + file, WorkbookChart(chart: chart, sheetName: names[number - 1], sheet: sheet).xml)
      }
    }
    if !links.isEmpty { add("xl/worksheets/_rels/sheet\(number).xml.rels", relations(links)) }
  }

  private mutating func add(_ name: String, _ xml: String) {
    let head = name.hasSuffix(".vml") ? "" : "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    archive.add(name, Array((head + xml).utf8))
  }

  private func relations(_ links: [(type: String, target: String)]) -> String {
    let all = links.enumerated().map { place, link in
      "<Relationship Id=\"rId\(place + 1)\" Type=\"\(WorkbookParts.document)/\(link.type)\" Target=\"\(link.target)\"/>"
    }
    return "<Relationships xmlns=\"\(WorkbookParts.relations)\">\(all.joined())</Relationships>"
  }

  private func contentTypes(_ remarks: [[Remark]]) -> String {
    func part(_ name: String, _ type: String) -> String {
      "<Override PartName=\"/xl/\(name)\" ContentType=\"\(WorkbookParts.sheetType).\(type)+xml\"/>"
    }
    var parts = [part("workbook.xml", "sheet.main"), part("styles.xml", "styles")]
    for place in sheets.indices {
      parts.append(part("worksheets/sheet\(place + 1).xml", "worksheet"))
      if !remarks[place].isEmpty { parts.append(part("comments\(place + 1).xml", "comments")) }
      guard !sheets[place].charts.isEmpty else { continue }
      let charts = sheets[place].charts.indices.map { ("charts/chart\(place + 1)_\($0 + 1)", "drawingml.chart") }
      for (name, type) in [("drawings/drawing\(place + 1)", "drawing")] + charts {
        parts.append(
          "<Override PartName=\"/xl/\(name).xml\" "
            + "ContentType=\"application/vnd.openxmlformats-officedocument.\(type)+xml\"/>")
      }
    }
    return """
      <Types xmlns="\(WorkbookParts.types)">\
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>\
      <Default Extension="xml" ContentType="application/xml"/>\(parts.joined())</Types>
      """
  }

  private var workbook: String {
    let all = names.enumerated().map { place, name in
      "<sheet name=\"\(xmlEscaped(name))\" sheetId=\"\(place + 1)\" r:id=\"rId\(place + 1)\"/>"
    }
    return
      "<workbook xmlns=\"\(WorkbookParts.main)\" xmlns:r=\"\(WorkbookParts.document)\"><bookViews>"
      + "<workbookView/></bookViews><sheets>\(all.joined())</sheets>"
      + "</workbook>"
  }

  // MARK: Cells

  private mutating func sheetXML(_ sheet: Sheet, isFirst: Bool, hasRemarks: Bool) -> String {
    var lines = [row(1, sheet.header.map { ReportCell.text($0) }, style: styles.header())]
    for (place, cells) in sheet.rows.prefix(WorkbookCells.mostRows - 1).enumerated() {
      lines.append(row(place + 2, cells, style: nil))
    }
    let end = WorkbookCells.name(column: max(1, sheet.header.count) - 1) + "\(lines.count)"
    return """
      <worksheet xmlns="\(WorkbookParts.main)" xmlns:r="\(WorkbookParts.document)">\
      <sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"\(isFirst ? " tabSelected=\"1\"" : "")>\
      <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>\
      <sheetFormatPr defaultRowHeight="15"/>\(sheet.header.isEmpty ? "" : "<cols>\(columns(sheet))</cols>")\
      <sheetData>\(lines.joined())</sheetData>\
      \(sheet.header.isEmpty ? "" : "<autoFilter ref=\"A1:\(end)\"/>")\
      <pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>\
      <pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>\
      \(sheet.charts.isEmpty ? "" : "<drawing r:id=\"rId\(hasRemarks ? 3 : 1)\"/>")\
      \(hasRemarks ? "<legacyDrawing r:id=\"rId1\"/>" : "")</worksheet>
      """
  }

  private mutating func row(_ number: Int, _ cells: [ReportCell], style: Int?) -> String {
    var text = "<row r=\"\(number)\">"
    for (column, cell) in cells.prefix(WorkbookCells.mostColumns).enumerated() {
      let place = WorkbookCells.name(column: column) + "\(number)"
      let look = style ?? styles.place(of: cell)
      let head = "<c r=\"\(place)\"" + (look > 0 ? " s=\"\(look)\"" : "")
      switch cell.value {
      case .empty: if look > 0 { text += head + "/>" }
      case .text(let words):
        let shown = WorkbookWriter.cut(words, to: WorkbookWriter.mostText)
        text += head + " t=\"inlineStr\"><is><t xml:space=\"preserve\">\(xmlEscaped(shown))</t></is></c>"
      case .number(let value, _): text += head + "><v>\(Number.plainText(of: value))</v></c>"
      case .boolean(let flag): text += head + " t=\"b\"><v>\(flag ? 1 : 0)</v></c>"
      case .day(let day) where day < WorkbookWriter.firstDay:
        // Before it the days of a spreadsheet are other ones, or none.
        text += head + " t=\"inlineStr\"><is><t>\(day.isoText)</t></is></c>"
      case .day(let day), .month(let day): text += head + "><v>\(WorkbookWriter.serial(of: day))</v></c>"
      case .moment(let moment):
        let days = Double(moment) / 86_400 + Double(WorkbookWriter.serialOfEpoch)
        text += head + "><v>\(Number.plainText(of: days))</v></c>"
      }
    }
    return text + "</row>"
  }

  /// 1970-01-01 in the days of a spreadsheet, which begin at 1900 and have a 29 February 1900.
  private static let serialOfEpoch = 25_569
  /// 1900-03-01
  private static let firstDay: Day = -25_508

  private static func serial(of day: Day) -> Int { Int(day) + serialOfEpoch }

  /// Wide enough for what stands in them, within reason.
  private func columns(_ sheet: Sheet) -> String {
    sheet.header.indices.prefix(WorkbookCells.mostColumns).map { column in
      let texts = [sheet.header[column]] + sheet.rows.prefix(500).map { column < $0.count ? shownText($0[column]) : "" }
      let widest = texts.map { displayWidth($0) }.max() ?? 0
      let width = min(60, max(8, widest + 2))
      return "<col min=\"\(column + 1)\" max=\"\(column + 1)\" width=\"\(width)\" customWidth=\"1\"/>"
    }.joined()
  }

  private func shownText(_ cell: ReportCell) -> String {
    switch cell.value {
    case .empty: ""
    case .text(let text): text
    case .number(let value, let look):
      String(repeating: "0", count: Number.plainText(of: abs(value).rounded()).count * 4 / 3 + look.decimals + 2)
        + look.suffix
    case .boolean: "FALSE"
    case .day: "2026-01-01"
    case .month: "2026-01"
    case .moment: "2026-01-01 00:00:00"
    }
  }

  // MARK: Remarks

  private struct Remark {
    var row: Int
    var column: Int
    var text: String
  }

  /// A sheet of remarks on every cell would be a sheet of boxes.
  private static let mostRemarks = 1_000

  private func remarks(_ sheet: Sheet) -> [Remark] {
    var found = sheet.remark.map { [Remark(row: 0, column: 0, text: $0)] } ?? []
    for (place, cells) in sheet.rows.prefix(WorkbookCells.mostRows - 1).enumerated() {
      for (column, cell) in cells.prefix(WorkbookCells.mostColumns).enumerated() {
        guard let text = cell.remark, found.count < WorkbookWriter.mostRemarks else { continue }
        found.append(Remark(row: place + 1, column: column, text: text))
      }
    }
    return found
  }

  private func comments(_ remarks: [Remark]) -> String {
    let all = remarks.map { remark in
      "<comment ref=\"\(WorkbookCells.name(column: remark.column))\(remark.row + 1)\" authorId=\"0\"><text>"
        + "<t xml:space=\"preserve\">\(xmlEscaped(remark.text))</t></text></comment>"
    }
    return "<comments xmlns=\"\(WorkbookParts.main)\"><authors><author>kpi</author></authors>"
      + "<commentList>\(all.joined())</commentList></comments>"
  }

  /// Where Excel draws the remarks.
  private func boxes(_ remarks: [Remark]) -> String {
    let all = remarks.enumerated().map { place, remark in
      """
      <v:shape id="_x0000_s\(1025 + place)" type="#_x0000_t202" style="position:absolute;visibility:hidden" \
      fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox/>\
      <x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
      <x:Anchor>\(remark.column + 1), 15, \(remark.row), 2, \(remark.column + 4), 15, \(remark.row + 6), 4</x:Anchor>\
      <x:AutoFill>False</x:AutoFill><x:Row>\(remark.row)</x:Row><x:Column>\(remark.column)</x:Column></x:ClientData></v:shape>
      """
    }
    return """
      <xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
      xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
      path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>\
      </v:shapetype>\(all.joined())</xml>
      """
  }
}
