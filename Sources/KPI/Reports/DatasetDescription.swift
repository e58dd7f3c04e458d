import Columns
import Semantics
import SourceText
import Syntax
import Units

/// A data file by itself, with its rows.
package struct DescribedFile: Sendable {
  package var description: DatasetDescription
  var table: Table
}

/// What a data file or a dataset holds: `kpi describe`, `:describe`.
package struct DatasetDescription: Sendable {
  package var name: String
  /// As it would stand behind `from`.
  package var pattern: String
  package var files: [FileReport]
  package var columns: [ColumnDescription]
  package var rows: Int
  package var problems: [Problem]
  /// How files were read where that was a choice.
  private var fileRemarks: [Phrase] = []
  /// Where the table stands in its file.
  package var layout = FileLayout()
  /// The sheet of a workbook that has several.
  package var sheet: String?
  /// What the rules say of it: declared units and the columns they add.
  package var ruleColumns: [RuleColumn] = []
  /// That of the reader.
  package var language: Language

  package struct RuleColumn: Hashable, Sendable {
    package var name: String
    /// The unit or the type.
    package var type: ValueType
    /// As written; empty for a column taken over from another dataset.
    package var text: String
    package var documentation: String
  }

  init(name: String, pattern: String, loaded: LoadedTable, language: Language) {
    self.name = name
    self.language = language
    self.pattern = pattern
    files = loaded.report.files
    columns = describe(loaded)
    rows = loaded.table.rowCount
    problems = loaded.report.messages.map { Problem($0, pattern: nil) }
    fileRemarks = loaded.report.messages.filter(\.isAboutReading).map { message in
      let place = Phrase("\(message.file): ", "\(message.file)：")
      return (loaded.report.files.count > 1 ? place : .empty) + message.text
    }
  }

  /// A data file by itself, with everything found out: one for each sheet of a workbook that has cells.
  package static func file(
    _ path: String, options: DataOptions, language: Language
  ) -> (found: [DescribedFile], problems: [Problem]) {
    let paths = expand(pattern: path, relativeTo: "")
    do throws(DataFault) {
      guard let first = paths.first ?? (path == "-" ? path : nil) else {
        throw DataFault(
          DataMessage(
            .noFile, .error, file: path, Phrase("no file matches `\(path)`", "`\(path)` に当てはまるファイルがない")))
      }
      let sources = path == "-" ? [DataSource.standardInput] : paths.map { DataSource.file(path: $0) }
      let sheets = path == "-" ? [] : try sheetNames(of: .file(path: first))
      var found: [DescribedFile] = []
      for sheet in sheets.count > 1 ? sheets.map(Optional.some) : [nil] {
        let name = sheet.map { ruleName(ofText: $0) } ?? ruleName(of: path)
        found.append(try description(of: sources, sheet, name: name, pattern: path, options, language))
      }
      return (found, [])
    } catch {
      return ([], [Problem(error.message, pattern: nil)])
    }
  }

  private static func description(
    of sources: [DataSource], _ sheet: String?, name: String, pattern: String, _ options: DataOptions,
    _ language: Language
  ) throws(DataFault) -> DescribedFile {
    var loadOptions = LoadOptions()
    loadOptions.threadCount = options.threadCount
    loadOptions.sheet = sheet
    // What comes through a pipe can be read once.
    var layout = FileLayout()
    var layouts: [FileLayout] = []
    for case .file(let path) in sources { layouts.append(try findLayout(.file(path: path), options: loadOptions)) }
    if let first = layouts.first {
      layout = first
      // Of several files what all of them have: two notes below one are two rows of another.
      for other in layouts.dropFirst() {
        layout.leftOut += other.leftOut.filter { !layout.leftOut.contains($0) }
        layout.skipAtEnd = min(layout.skipAtEnd, other.skipAtEnd)
        layout.merged.removeAll { !other.merged.contains($0) }
      }
      if layouts.contains(where: { $0.header != layout.header }) {
        throw DataFault(
          DataMessage(
            .badOption, .error, file: pattern,
            Phrase(
              "the files have their headers on different lines; name files of one form, and unite the datasets",
              "ファイルによって見出しの行が違う。同じ形のファイルごとに指定し、データセットを1つにまとめる")))
      }
    }
    loadOptions.header = layout.header
    loadOptions.leftOutTexts = layout.leftOut
    loadOptions.skipAtEnd = layout.skipAtEnd
    loadOptions.mergedColumns = Set(layout.merged.map(foldedName))
    let loaded = try options.load(sources, loadOptions)
    var description = DatasetDescription(name: name, pattern: pattern, loaded: loaded, language: language)
    (description.layout, description.sheet) = (layout, sheet)
    return DescribedFile(description: description, table: loaded.table)
  }

  /// `data/order-lines-2026.csv` → `order_lines_2026`
  private static func ruleName(of path: String) -> String {
    ruleName(ofText: FileSystem.lastName(of: path).split(separator: ".").first.map(String.init) ?? "data")
  }

  private static func ruleName(ofText text: String) -> String {
    var name = ""
    for scalar in foldedName(text).unicodeScalars {
      name.unicodeScalars.append(scalar.properties.isXIDContinue ? scalar : "_")
    }
    while name.hasSuffix("_") { name.removeLast() }
    let first = name.unicodeScalars.first
    if first.map({ $0.properties.isXIDStart }) ?? false { return name }
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
    var description = DatasetDescription(
      name: name, pattern: request?.pattern ?? "-", loaded: loaded, language: language)
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
    return DatasetDescription(name: name, ruleColumns: ruleColumns(of: dataset), language: language)
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
        name: column.name, type: column.type, text: text.singleSpaced,
        documentation: column.documentation?.singleSpaced ?? "")
    }
  }
}

extension DatasetDescription {
  /// Of a dataset that reads no files.
  init(name: String, ruleColumns: [RuleColumn], language: Language) {
    self.name = name
    self.language = language
    pattern = ""
    files = []
    columns = []
    rows = 0
    problems = []
    self.ruleColumns = ruleColumns
  }

  /// The columns that the rules declare or add; nil when they say nothing.
  package var ruleTable: ReportTable? { ruleTable(in: language) }

  private func ruleTable(in language: Language) -> ReportTable? {
    if ruleColumns.isEmpty { return nil }
    let hasDocumentation = ruleColumns.contains { !$0.documentation.isEmpty }
    return ReportTable(
      columns: [
        .init(language.say("in the rules", "ルールの列"), isImportant: true),
        .init(language.say("type", "型"), isImportant: true), .init(language.say("as written", "書かれた内容")),
      ] + (hasDocumentation ? [.init(language.say("description", "説明"))] : []),
      rows: ruleColumns.map { column in
        [column.name, column.type.words(in: language), column.text] + (hasDocumentation ? [column.documentation] : [])
      })
  }

  /// All tables of it: what the files hold, then what the rules say.
  package var tables: [ReportTable] { tables(in: language) }

  private func tables(in language: Language) -> [ReportTable] {
    (files.isEmpty ? [] : [table(in: language)]) + [ruleTable(in: language)].compactMap { $0 }
  }
}

extension DatasetDescription {
  package var table: ReportTable { table(in: language) }

  /// What is remarked is for people wherever it stands.
  private func table(in language: Language) -> ReportTable {
    ReportTable(
      columns: [
        .init(language.say("column", "列"), isImportant: true), .init(language.say("type", "型"), isImportant: true),
        .init(language.say("unit", "単位")), .init(language.say("empty", "空欄"), isNumeric: true),
        .init(language.say("distinct", "異なる値"), isNumeric: true), .init(language.say("from", "最小")),
        .init(language.say("to", "最大")), .init(language.say("examples", "例")),
        .init(language.say("remarkable", "注意点")),
      ],
      rows: columns.map { column in
        [
          column.name, language.say(column.kind.words), column.unit ?? "", Wording.grouped(column.emptyCells),
          Wording.grouped(column.distinctValues), column.minimum ?? "", column.maximum ?? "",
          column.examples.joined(separator: language.say(", ", "、")),
          column.oddities.map { self.language.say($0) }.joined(separator: self.language.say("; ", "。")),
        ]
      })
  }

  /// `orders.csv: 12,034 rows, cp932 (the only one that fits)`
  package var heading: String {
    let rowsInAll = language.say("\(Wording.counted(rows, "row")) in all", "合計\(Wording.grouped(rows))行")
    // Names of files, sheets and columns are those of strangers.
    return files.map { sanitizedForTerminal(heading(of: $0)) + "\n" }.joined()
      + layoutRemarks.map { sanitizedForTerminal(language.say($0)) + "\n" }.joined()
      + (files.count > 1 ? rowsInAll + "\n" : "")
  }

  private func heading(of file: FileReport) -> String {
    let comma = language.say(", ", "、")
    let place = sheet.map { language.say("\(file.name), sheet \($0)", "\(file.name)、シート \($0)") } ?? file.name
    var words = language.say(
      "\(place): \(Wording.counted(file.rows, "row")), \(file.encoding)",
      "\(place)：\(Wording.grouped(file.rows))行、\(file.encoding)")
    if file.encodingReason != .given && file.encoding != "utf-8" {
      let reason = language.say(file.encodingReason.words)
      words += language.say(" (\(reason))", "（\(reason)）")
    }
    if file.isCompressed { words += comma + language.say("compressed", "圧縮あり") }
    if let delimiter = file.delimiter, delimiter != "," {
      words +=
        comma
        + (delimiter == "\t"
          ? language.say("separated by tabs", "タブ区切り")
          : language.say("separated by `\(delimiter)`", "`\(delimiter)` 区切り"))
    }
    if let header = layout.header, header.last > header.first {
      words +=
        comma
        + language.say(
          "header on lines \(header.first) to \(header.last)", "見出しは\(header.first)〜\(header.last)行目")
    } else if file.headerLine > 1 {
      words += comma + language.say(DatasetDescription.headerWords(file.headerLine))
    }
    return words
  }

  static func headerWords(_ line: Int) -> Phrase { Phrase("header on line \(line)", "見出しは\(line)行目") }

  /// How the files were read, and what was found of titles, totals and merged cells.
  var layoutRemarks: [Phrase] {
    var lines = fileRemarks
    if !layout.leftOut.isEmpty {
      let texts = layout.leftOut.map { "`\($0)`" }
      lines.append(
        Phrase(
          "left out: rows that begin with \(Wording.list(texts, "or")), which are totals",
          "除外：\(texts.joined(separator: "・")) で始まる行（合計の行）"))
    }
    if !layout.doubtful.isEmpty {
      let places = layout.doubtful.prefix(3)
      let isOne = layout.doubtful.count == 1
      lines.append(
        Phrase(
          "\(Wording.list(places.map { "line \($0)" }, "and")) may be \(isOne ? "a total, and is" : "totals, and are") "
            + "counted: no word in the first cell says so",
          "\(places.map { "\($0)行目" }.joined(separator: "・"))は合計の可能性があるが、先頭のセルにそれを示す語がないため含めている"))
    }
    let skipped = layout.skipAtEnd
    if skipped > 0 {
      lines.append(
        Phrase(
          "left out: \(Wording.counted(skipped, "row")) of notes at the end", "除外：末尾の注記\(Wording.grouped(skipped))行"))
    }
    if !layout.merged.isEmpty {
      lines.append(
        Phrase(
          "cells of \(Wording.list(layout.merged, "and")) are merged: the empty ones have the value above",
          "\(layout.merged.joined(separator: "・")) のセルは結合されており、空のセルは上の値とする"))
    }
    if let wide = layout.wide, let first = wide.measures.first?.columns.first,
      let last = wide.measures.first?.columns.last
    {
      let grain = wide.grain ?? .month
      lines.append(
        Phrase(
          "the columns from `\(first)` to `\(last)` are \(grain.rawValue)s",
          "`\(first)` から `\(last)` までの列は\(grain.japanese)"))
    }
    return lines
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
              ("examples", .texts(column.examples)), ("remarkable", .texts(column.oddities.map { language.say($0) })),
            ])
          })
      ),
      (
        "rules",
        .array(
          ruleColumns.map { column in
            .object([
              ("name", .text(column.name)), ("type", .text(column.type.words)), ("text", .text(column.text)),
              ("description", .text(column.documentation)),
            ])
          })
      ),
    ])
  }

  package func csv(isSpreadsheetSafe: Bool) -> String {
    tables(in: .english).map { table in
      writeCSV(
        header: table.columns.map(\.name), rows: table.texts.map { row in row.map { $0.isEmpty ? .empty : .text($0) } },
        options: WritingOptions(isSpreadsheetSafe: isSpreadsheetSafe))
    }.joined(separator: "\n")
  }
}
