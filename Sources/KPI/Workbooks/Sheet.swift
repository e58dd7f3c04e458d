/// One sheet of a workbook: a table, and what stands beside it.
struct Sheet: Sendable {
  var name: String
  var header: [String]
  var rows: [[ReportCell]]
  /// What is said of the header's first cell: the question, word for word.
  var remark: String?
  /// Below each other, behind the last column.
  var charts: [SheetChart] = []

  init(_ name: String, _ header: [String], _ rows: [[ReportCell]] = [], remark: String? = nil) {
    (self.name, self.header, self.rows, self.remark) = (name, header, rows, remark)
  }

  /// Among numbers a text is why there is none: a chart would draw it as 0, so it stands in the remark of an empty cell.
  init(_ name: String, _ table: ReportTable, _ words: ReportWords, remark: String? = nil) {
    let rows = table.rows.map { row in
      zip(row, table.columns).map { cell, column -> ReportCell in
        var cell = cell
        if cell.isPartial { cell.remark = words[.unfinishedMark] }
        guard column.isNumeric, case .text(let text) = cell.value else { return cell }
        return ReportCell(.empty, remark: text == "–" ? cell.remark : text)
      }
    }
    self.init(name, table.columns.map(\.name), rows, remark: remark)
  }
}

extension NumberLook {
  /// The format code of a spreadsheet: `#,##0"円"`, `0.0%`, `+0.0" points";-0.0" points";0.0" points"`.
  var code: String {
    let digits = (isPercent ? "0" : "#,##0") + (decimals > 0 ? "." + String(repeating: "0", count: decimals) : "")
    let plain = digits + (isPercent ? "%" : "") + (suffix.isEmpty ? "" : "\"\(suffix.filter { $0 != "\"" })\"")
    return hasSign ? "+\(plain);-\(plain);\(plain)" : plain
  }
}
