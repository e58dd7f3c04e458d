import Columns
import SourceText

/// The looks of the cells of a workbook, each once.
struct WorkbookStyles {
  private struct Look: Hashable {
    var code: String
    var status: ReportCell.Status
    var isHeader: Bool
    /// A text that a spreadsheet would run as a formula once somebody edits it.
    var isQuoted: Bool
  }

  private var looks: [Look] = []
  private var places: [Look: Int] = [:]

  init() {
    // The first look is that of cells without one.
    _ = place(Look(code: "General", status: .none, isHeader: false, isQuoted: false))
  }

  private mutating func place(_ look: Look) -> Int {
    if let place = places[look] { return place }
    looks.append(look)
    places[look] = looks.count - 1
    return looks.count - 1
  }

  mutating func header() -> Int { place(Look(code: "General", status: .none, isHeader: true, isQuoted: false)) }

  mutating func place(of cell: ReportCell) -> Int {
    var look = Look(code: "General", status: cell.status, isHeader: false, isQuoted: false)
    switch cell.value {
    case .number(_, let number): look.code = number.code
    case .day: look.code = "yyyy-mm-dd"
    case .month: look.code = "yyyy-mm"
    case .moment: look.code = "yyyy-mm-dd hh:mm:ss"
    case .text(let text): look.isQuoted = beginsFormula(text)
    case .empty, .boolean: break
    }
    return place(look)
  }

  /// Colours that those who see no red or green tell apart by their lightness; the words say it, too.
  private static let fills: [(ReportCell.Status, String)] = [
    (.met, "FFDDEBF7"), (.near, "FFFFF2CC"), (.missed, "FFF8CBAD"),
  ]

  var xml: String {
    let codes = Array(Set(looks.map(\.code)).subtracting(["General"])).sorted()
    func number(_ code: String) -> Int { codes.firstIndex(of: code).map { 164 + $0 } ?? 0 }
    func fill(_ look: Look) -> Int {
      look.isHeader ? 2 : WorkbookStyles.fills.firstIndex { $0.0 == look.status }.map { 3 + $0 } ?? 0
    }
    let formats = codes.map { "<numFmt numFmtId=\"\(number($0))\" formatCode=\"\(xmlEscaped($0))\"/>" }.joined()
    let fills = (["FFF2F2F2"] + WorkbookStyles.fills.map(\.1)).map {
      "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"\($0)\"/><bgColor indexed=\"64\"/></patternFill></fill>"
    }
    let cells = looks.map { look in
      "<xf numFmtId=\"\(number(look.code))\" fontId=\"\(look.isHeader ? 1 : 0)\" fillId=\"\(fill(look))\" borderId=\"0\""
        + " xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\"\(look.isQuoted ? " quotePrefix=\"1\"" : "")/>"
    }
    return """
      <styleSheet xmlns="\(WorkbookParts.main)">\
      \(codes.isEmpty ? "" : "<numFmts count=\"\(codes.count)\">\(formats)</numFmts>")\
      <fonts count="2"><font><sz val="11"/><name val="Yu Gothic"/><family val="2"/></font>\
      <font><b/><sz val="11"/><name val="Yu Gothic"/><family val="2"/></font></fonts>\
      <fills count="\(fills.count + 2)"><fill><patternFill patternType="none"/></fill>\
      <fill><patternFill patternType="gray125"/></fill>\(fills.joined())</fills>\
      <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="\(cells.count)">\(cells.joined())</cellXfs>\
      <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
      </styleSheet>
      """
  }
}
