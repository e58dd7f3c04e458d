/// One sheet of a workbook: a table, and what stands beside it.
struct Sheet: Sendable {
  var name: String
  var header: [String]
  var rows: [[ReportCell]]
  /// What is said of the header's first cell: the question, word for word.
  var remark: String?
  var chart: SheetChart?

  init(_ name: String, _ header: [String], _ rows: [[ReportCell]] = [], remark: String? = nil) {
    (self.name, self.header, self.rows, self.remark) = (name, header, rows, remark)
  }

  init(_ name: String, _ table: ReportTable, remark: String? = nil) {
    self.init(name, table.columns.map(\.name), table.rows, remark: remark)
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
