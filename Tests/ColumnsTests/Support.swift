import CivilTime
import Numerics
import Testing

@testable import Columns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `Tests/ColumnsTests/Support.swift` → `Tests`.
let testsFolder: String = {
  let parts = #filePath.split(separator: "/").dropLast(2)
  return "/" + parts.joined(separator: "/")
}()

/// The public data sets beside the package, if they are there.
let sharedData = testsFolder.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/../shared/data"

func fileExists(_ path: String) -> Bool { access(path, R_OK) == 0 }

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

func readText(_ path: String) throws -> String {
  let store = try readBytes(of: .file(path: path)).store
  return withExtendedLifetime(store) { store.view.text }
}

struct UnwrittenFile: Error { var path: String }

func writeFile(_ text: String, to path: String) throws {
  guard let file = fopen(path, "w") else { throw UnwrittenFile(path: path) }
  let isWhole = fputs(text, file) >= 0
  guard fclose(file) == 0, isWhole else { throw UnwrittenFile(path: path) }
}

/// Loads a text as the file `data.csv`.
func loadText(_ text: String, _ change: (inout LoadOptions) -> Void = { _ in }) throws -> LoadedTable {
  try loadBytes(Array(text.utf8), change)
}

func loadBytes(_ bytes: [UInt8], _ change: (inout LoadOptions) -> Void = { _ in }) throws -> LoadedTable {
  var options = LoadOptions()
  change(&options)
  return try load([.bytes(name: "data.csv", bytes)], options: options)
}

/// The fault of a load that must fail.
func faultOf(_ text: String, _ change: (inout LoadOptions) -> Void = { _ in }) -> DataMessage? {
  do {
    _ = try loadText(text, change)
    return nil
  } catch { return (error as? DataFault)?.message }
}

/// Cells as they would be written; `·` is an empty one.
func cells(_ column: Column) -> [String] {
  (0..<column.count).map { row in
    switch column.outputCell(row) {
    case .empty: "·"
    case .plain(let text): text
    case .text(let text): visible(text)
    }
  }
}

func visible(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    result.append(scalar.value <= 0x20 ? Unicode.Scalar(0x2400 + scalar.value) ?? "?" : scalar)
  }
  return String(result)
}

func typeName(_ column: Column) -> String {
  switch column.values {
  case .exact(_, let scale): "exact(\(scale))"
  case .doubles: "doubles"
  case .booleans: "booleans"
  case .days: "days"
  case .moments: "moments"
  case .texts: "texts"
  case .periods: "periods"
  }
}

/// Everything about a loaded table in lines, for golden files.
func dump(_ loaded: LoadedTable) -> String {
  var lines: [String] = []
  for file in loaded.report.files {
    let delimiter = file.delimiter.map { " delimiter=\($0 == "\t" ? "tab" : $0)" } ?? ""
    let gzip = file.isCompressed ? " gzip" : ""
    lines.append(
      "file \(file.format.rawValue)\(gzip) \(file.encoding) (\(file.encodingReason.rawValue))\(delimiter)"
        + " header=\(file.headerLine) rows=\(file.rows)")
  }
  lines.append("lines \(loaded.table.lines.map { String($0) }.joined(separator: " "))")
  for column in loaded.table.columns {
    let unit = column.declaredUnit.map { " [\($0)]" } ?? ""
    lines.append("column \(column.name)\(unit): \(typeName(column.column))")
    lines.append("  \(cells(column.column).joined(separator: " | "))")
  }
  for message in loaded.report.messages { lines.append(message.rendered) }
  if loaded.report.duplicatesDropped > 0 { lines.append("duplicates dropped \(loaded.report.duplicatesDropped)") }
  if loaded.report.skippedRows > 0 { lines.append("skipped \(loaded.report.skippedRows)") }
  for (name, count) in loaded.report.unreadableCells.sorted(by: { $0.key < $1.key }) {
    lines.append("unreadable \(name) \(count)")
  }
  return lines.joined(separator: "\n") + "\n"
}
