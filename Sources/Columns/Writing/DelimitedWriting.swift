import CivilTime
import Numerics
import SourceText

/// How cells are written.
package struct WritingOptions: Sendable {
  package var delimiter: UInt8
  /// Puts `'` before texts that a spreadsheet may run as a formula (`beginsFormula`). Numbers are written as they are.
  package var isSpreadsheetSafe: Bool

  package init(delimiter: UInt8 = UInt8(ascii: ","), isSpreadsheetSafe: Bool = false) {
    self.delimiter = delimiter
    self.isSpreadsheetSafe = isSpreadsheetSafe
  }
}

/// A cell to be written.
package enum OutputCell: Hashable, Sendable {
  case empty
  /// Already in its final form: a number, a date, true or false. Never guarded against spreadsheets.
  case plain(String)
  case text(String)
}

/// CSV by RFC 4180 with line feeds: a header and rows of cells.
/// `writeCSV(header: ["a", "b"], rows: [[.plain("1"), .text("x,y")]])` is `a,b\n1,"x,y"\n`.
package func writeCSV(
  header: [String], rows: some Sequence<[OutputCell]>, options: WritingOptions = WritingOptions()
) -> String {
  var writer = DelimitedWriter(options)
  writer.write(header.map { .text($0) })
  for row in rows { writer.write(row) }
  return writer.text
}

/// A whole table as CSV. Read again with its types declared it is the same table: texts with blanks around them, line
/// ends, quotes and rows without any value come back as they were.
package func writeCSV(_ table: Table, options: WritingOptions = WritingOptions()) -> String {
  var writer = DelimitedWriter(options)
  writer.write(table.columns.map { .text($0.name) })
  for row in 0..<table.rowCount {
    writer.write(table.columns.map { $0.column.outputCell(row, table.calendar) })
  }
  return writer.text
}

/// Builds delimited text record by record.
package struct DelimitedWriter {
  private let options: WritingOptions
  private var bytes: [UInt8] = []

  package init(_ options: WritingOptions = WritingOptions()) { self.options = options }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func write(_ cells: [OutputCell]) {
    // A record of nothing but empty cells would look like a blank line or like Excel's empty rows at the end of a sheet;
    // quotes tell that it is one.
    let isBlank = cells.allSatisfy { $0 == .empty || $0 == .text("") || $0 == .plain("") }
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(options.delimiter) }
      switch cell {
      case .empty: if isBlank && index == 0 { bytes += [0x22, 0x22] }
      case .plain(let text): append(text, isGuarded: false, isBlank: isBlank && index == 0)
      case .text(let text): append(text, isGuarded: options.isSpreadsheetSafe, isBlank: isBlank && index == 0)
      }
    }
    bytes.append(0x0A)
  }

  private mutating func append(_ text: String, isGuarded: Bool, isBlank: Bool) {
    let needsGuard = isGuarded && beginsFormula(text)
    let needsQuotes =
      isBlank
      || text.utf8.contains { $0 == options.delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
      || text.utf8.first == 0x20 || text.utf8.last == 0x20 || text.utf8.first == 0x09
    if needsQuotes { bytes.append(0x22) }
    if needsGuard { bytes.append(UInt8(ascii: "'")) }
    for byte in text.utf8 {
      bytes.append(byte)
      if byte == 0x22 { bytes.append(0x22) }
    }
    if needsQuotes { bytes.append(0x22) }
  }
}

extension Column {
  /// The value of a row as it is written to a file: plain numbers at full precision, ISO dates.
  package func outputCell(_ row: Int, _ calendar: CalendarRules = CalendarRules()) -> OutputCell {
    guard isValid(row) else { return .empty }
    switch values {
    case .exact(let rows, let scale): return .plain(ExactDecimal(rows[row], scale: scale).plainText)
    case .doubles(let rows): return .plain(plainText(of: rows[row]))
    case .booleans(let rows): return .plain(rows[row] ? "true" : "false")
    case .days(let rows): return .plain(Day(rows[row]).isoText)
    case .moments(let rows): return .plain(rows[row].isoText)
    case .texts(let codes, let dictionary): return .text(dictionary.texts[Int(codes[row])])
    case .periods(let rows, let grain): return .plain(calendar.text(of: Period(grain, Int32(rows[row]))))
    }
  }
}

/// Whether a spreadsheet may take a text for a formula: it begins with `=`, `+`, `-` or `@`, also as a full-width sign and
/// behind blanks and invisible characters, which importers strip; or with a tab or a line end, where some cut the cell.
package func beginsFormula(_ text: String) -> Bool {
  for scalar in text.unicodeScalars {
    switch scalar {
    case "=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\n", "\r": return true
    case _ where scalar.properties.isWhitespace || displayWidth(scalar) == 0: continue
    case _: return false
    }
  }
  return false
}

/// The shortest digits that read back as the same double: `1.0` is `1`, `1e+20` is `1e20`.
private func plainText(of value: Double) -> String {
  let text = value.description
  if text.hasSuffix(".0") { return String(text.dropLast(2)) }
  return text.replacing("e+", with: "e")
}
