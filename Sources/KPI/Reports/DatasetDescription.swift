import Columns
import Semantics
import SourceText
import Syntax
import Units

/// What a data file or a dataset holds: `kpi describe`, `:describe`.
package struct DatasetDescription: Sendable {
  package var name: String
  /// As it would stand behind `from`.
  package var pattern: String
  package var files: [FileReport]
  package var columns: [ColumnDescription]
  package var rows: Int
  package var problems: [Problem]
  /// What the rules say of it: declared units and the columns they add.
  package var ruleColumns: [RuleColumn] = []

  package struct RuleColumn: Hashable, Sendable {
    package var name: String
    /// The unit or the type.
    package var type: String
    /// As written; empty for a column taken over from another dataset.
    package var text: String
    package var documentation: String
  }

  init(name: String, pattern: String, loaded: LoadedTable) {
    self.name = name
    self.pattern = pattern
    files = loaded.report.files
    columns = describe(loaded)
    rows = loaded.table.rowCount
    problems = loaded.report.messages.map { Problem($0, pattern: nil) }
  }

  /// A data file by itself, with everything found out.
  package static func file(_ path: String, options: DataOptions) -> (DatasetDescription?, [Problem]) {
    var loadOptions = LoadOptions()
    loadOptions.threadCount = options.threadCount
    let paths = expand(pattern: path, relativeTo: "")
    do throws(DataFault) {
      guard !paths.isEmpty || path == "-" else {
        throw DataFault(DataMessage(.noFile, .error, file: path, "no file matches `\(path)`"))
      }
      let sources = path == "-" ? [DataSource.standardInput] : paths.map { DataSource.file(path: $0) }
      let loaded = try options.load(sources, loadOptions)
      return (DatasetDescription(name: ruleName(of: path), pattern: path, loaded: loaded), [])
    } catch {
      return (nil, [Problem(error.message, pattern: nil)])
    }
  }

  /// `data/order-lines-2026.csv` → `order_lines_2026`
  private static func ruleName(of path: String) -> String {
    let stem = FileSystem.lastName(of: path).split(separator: ".").first.map(String.init) ?? "data"
    var name = ""
    for scalar in foldedName(stem).unicodeScalars {
      name.unicodeScalars.append(scalar.properties.isXIDContinue ? scalar : "_")
    }
    while name.hasSuffix("_") { name.removeLast() }
    let first = name.unicodeScalars.first
    if first.map({ $0.properties.isXIDStart }) ?? false { return Name.written(name) }
    return name.isEmpty ? "data" : "data_" + name
  }
}

extension AnalyzedProgram {
  /// The datasets that read files, in the order of the rules.
  package var fileDatasets: [String] { loadRequests(of: program.trees).map(\.dataset) }

  /// A dataset of the rules as its files have it; nil when no dataset of that name reads files.
  package func description(ofDataset name: String) -> DatasetDescription? {
    guard let loaded = data.loaded[name] else { return nil }
    let request = loadRequests(of: program.trees).first { $0.dataset == name }
    var description = DatasetDescription(name: name, pattern: request?.pattern ?? "-", loaded: loaded)
    guard let dataset = model.dataset(named: name) else { return description }
    for column in dataset.columns {
      // The unit as declared, or as found out from the formulas that use it.
      guard case .file(let header) = column.source, case .number(let unit) = column.type, !unit.label.isEmpty,
        let index = description.columns.firstIndex(where: { $0.name == header && $0.unit == nil })
      else { continue }
      description.columns[index].unit = unit.label
    }
    description.ruleColumns = ruleColumns(of: dataset)
    return description
  }

  /// A dataset made of others: its columns as the rules have them; nil when there is none of that name.
  package func ruleDescription(ofDataset name: String) -> DatasetDescription? {
    guard let dataset = model.dataset(named: name) else { return nil }
    return DatasetDescription(name: name, ruleColumns: ruleColumns(of: dataset))
  }

  private func ruleColumns(of dataset: DatasetModel) -> [DatasetDescription.RuleColumn] {
    dataset.columns.compactMap { column in
      let isFound: Bool
      switch column.source {
      case .file: isFound = !column.isDeclared
      case .inherited, .key, .formula, .clock, .stackedLabel, .stackedValue: isFound = false
      }
      if isFound { return nil }
      let text = column.range.flatMap { range in program.source(of: range.file)?.text(range) } ?? ""
      return DatasetDescription.RuleColumn(
        name: column.name, type: column.type.words, text: AnalyzedProgram.oneLine(text),
        documentation: column.documentation.map(AnalyzedProgram.oneLine) ?? "")
    }
  }
}

extension DatasetDescription {
  /// Of a dataset that reads no files.
  init(name: String, ruleColumns: [RuleColumn]) {
    self.name = name
    pattern = ""
    files = []
    columns = []
    rows = 0
    problems = []
    self.ruleColumns = ruleColumns
  }

  /// The columns that the rules declare or add; nil when they say nothing.
  package var ruleTable: ReportTable? {
    if ruleColumns.isEmpty { return nil }
    let hasDocumentation = ruleColumns.contains { !$0.documentation.isEmpty }
    return ReportTable(
      columns: [.init("in the rules", isImportant: true), .init("type", isImportant: true), .init("as written")]
        + (hasDocumentation ? [.init("description")] : []),
      rows: ruleColumns.map { column in
        [column.name, column.type, column.text] + (hasDocumentation ? [column.documentation] : [])
      })
  }

  /// All tables of it: what the files hold, then what the rules say.
  package var tables: [ReportTable] { (files.isEmpty ? [] : [table]) + [ruleTable].compactMap { $0 } }
}

extension DatasetDescription {
  package var table: ReportTable {
    ReportTable(
      columns: [
        .init("column", isImportant: true), .init("type", isImportant: true), .init("unit"),
        .init("empty", isNumeric: true), .init("distinct", isNumeric: true), .init("from"), .init("to"),
        .init("examples"), .init("remarkable"),
      ],
      rows: columns.map { column in
        [
          column.name, column.kind.rawValue, column.unit ?? "", Wording.grouped(column.emptyCells),
          Wording.grouped(column.distinctValues), column.minimum ?? "", column.maximum ?? "",
          column.examples.joined(separator: ", "), column.oddities.joined(separator: "; "),
        ]
      })
  }

  /// `orders.csv: 12,034 rows, cp932 (the only one that fits)`
  package var heading: String {
    let lines = files.map { file in
      var words = "\(file.name): \(Wording.counted(file.rows, "row")), \(file.encoding)"
      if file.encodingReason != .given && file.encoding != "utf-8" { words += " (\(file.encodingReason.rawValue))" }
      if file.isCompressed { words += ", compressed" }
      if let delimiter = file.delimiter, delimiter != "," {
        words += delimiter == "\t" ? ", separated by tabs" : ", separated by `\(delimiter)`"
      }
      if file.headerLine > 1 { words += ", header on line \(file.headerLine)" }
      return words + "\n"
    }
    return lines.joined() + (files.count > 1 ? "\(Wording.counted(rows, "row")) in all\n" : "")
  }

  package var json: JSONText {
    .object([
      ("name", .text(name)), ("rows", .whole(rows)),
      (
        "files",
        .array(
          files.map { file in
            .object([
              ("name", .text(file.name)), ("encoding", .text(file.encoding)),
              ("encodingReason", .text(file.encodingReason.rawValue)), ("headerLine", .whole(file.headerLine)),
              ("rows", .whole(file.rows)), ("bytes", .whole(file.bytes)),
            ])
          })
      ),
      (
        "columns",
        .array(
          columns.map { column in
            .object([
              ("name", .text(column.name)), ("type", .text(column.kind.rawValue)),
              ("unit", column.unit.map { .text($0) } ?? .null), ("empty", .whole(column.emptyCells)),
              ("distinct", .whole(column.distinctValues)),
              ("from", column.minimum.map { .text($0) } ?? .null), ("to", column.maximum.map { .text($0) } ?? .null),
              ("examples", .texts(column.examples)), ("remarkable", .texts(column.oddities)),
            ])
          })
      ),
      (
        "rules",
        .array(
          ruleColumns.map { column in
            .object([
              ("name", .text(column.name)), ("type", .text(column.type)), ("text", .text(column.text)),
              ("description", .text(column.documentation)),
            ])
          })
      ),
    ])
  }

  package func csv(isSpreadsheetSafe: Bool) -> String {
    tables.map { table in
      writeCSV(
        header: table.columns.map(\.name), rows: table.rows.map { row in row.map { $0.isEmpty ? .empty : .text($0) } },
        options: WritingOptions(isSpreadsheetSafe: isSpreadsheetSafe))
    }.joined(separator: "\n")
  }

  /// A dataset block to start with: what was found out is written down, to be changed.
  package var asRules: String {
    var lines: [String] = []
    let unique = columns.filter { column in
      column.emptyCells == 0 && column.distinctValues == column.rows && column.rows > 1 && column.unit == nil
        && (column.kind == .text || column.kind == .wholeNumber)
    }
    let key = unique.first { DatasetDescription.isNameOfKey($0.name) }
    let time = columns.first { $0.kind == .date || $0.kind == .dateTime || $0.kind == .period }
    if let key {
      lines.append("key \(ownName(key))")
    } else if let first = unique.first {
      // In a small file much is unique that will not be next month.
      lines.append("// key \(ownName(first)): every value is unique")
    }
    if let time {
      lines.append("time \(ownName(time))\(time.areFirstDays ? ": month" : "")\(renaming(time))")
    }
    for column in columns where column.name != time?.name {
      let isKey = column.name == key?.name
      if isKey && renaming(column).isEmpty && declaredType(column).isEmpty { continue }
      var line = ownName(column) + declaredType(column) + renaming(column)
      let remark = remark(column)
      if !remark.isEmpty { line += "  // " + remark }
      lines.append(line)
    }
    let body = lines.map { "  \($0)\n" }.joined()
    let text = units + "dataset \(name) from \(SessionPath.quoted(pattern)) {\n\(body)}\n"
    return format(SourceFile(id: FileID(0), name: "", text: text)).text
  }

  /// The statements that the units of the columns need: 千円 is no word of the language until it is declared.
  private var units: String {
    let needed = Magnitude.all.filter { magnitude in columns.contains { $0.unit == magnitude.text + "円" } }
    return needed.isEmpty ? "" : needed.map { "unit \($0.text)円 = \($0.digits)円\n" }.joined() + "\n"
  }

  /// `order_id`, `orderId`, `受注番号`, `商品コード`, `伝票No`; not `paid`, not `得意先名`.
  static func isNameOfKey(_ name: String) -> Bool {
    if ["番号", "コード", "キー"].contains(where: { name.hasSuffix($0) }) { return true }
    let lower = name.lowercased()
    for word in ["id", "no", "no.", "code", "key", "number", "sku", "uuid"] where lower.hasSuffix(word) {
      let rest = name.dropLast(word.count)
      guard let before = rest.last, before.isASCII, before.isLetter else { return true }
      if before.isLowercase, name.dropFirst(rest.count).first?.isUppercase ?? false { return true }
    }
    return false
  }

  /// `売上(円)` is called `売上` and gets its unit from the header.
  private func ownName(_ column: ColumnDescription) -> String {
    Name.written(plainName(column))
  }

  private func plainName(_ column: ColumnDescription) -> String {
    guard let unit = column.unit, column.name.hasSuffix("(\(unit))") else { return column.name }
    let name = String(column.name.dropLast(unit.count + 2))
    let isFree = !columns.contains { $0.name == name }
    return name.isEmpty || !isFree ? column.name : name
  }

  private func renaming(_ column: ColumnDescription) -> String {
    plainName(column) == column.name ? "" : " = \(Name.written(column.name))"
  }

  private func declaredType(_ column: ColumnDescription) -> String {
    if let unit = column.unit { return ": \(unit)" }
    switch column.kind {
    case .text: return ": text"
    case .wholeNumber, .decimal, .double, .boolean, .date, .dateTime, .period, .empty: return ""
    }
  }

  private func remark(_ column: ColumnDescription) -> String {
    var parts = column.kind == .text ? [] : [column.kind.rawValue]
    if let low = column.minimum, let high = column.maximum, low != high { parts.append("\(low) to \(high)") }
    if column.kind == .text, column.distinctValues <= 20, !column.examples.isEmpty {
      let more = column.distinctValues > column.examples.count ? " …" : ""
      parts.append(column.examples.joined(separator: " | ") + more)
    }
    if column.emptyCells > 0 { parts.append("\(Wording.grouped(column.emptyCells)) empty") }
    return parts.joined(separator: ", ").replacing("\n", with: " ")
  }
}
