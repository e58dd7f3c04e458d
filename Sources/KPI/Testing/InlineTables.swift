import Columns
import Evaluation
import Semantics
import SourceText
import Syntax

extension AnalyzedProgram {
  /// The `given orders | a | b |` tables of a test, read like a file of that dataset. What is wrong with one is said at its
  /// rows: told at the rules that read it, the fault would seem to be theirs.
  func inlineTables(ofTest index: Int) -> (tables: [String: Table], problems: [Problem]) {
    var tables: [String: Table] = [:]
    var problems: [Problem] = []
    let tests = program.tests
    guard tests.indices.contains(index) else { return ([:], []) }
    for entry in tests[index].statement.entries {
      guard case .table(let name, let rows) = entry.kind, let header = rows.first else { continue }
      let given = header.cells.map { foldedName($0) }
      let before = problems.count
      for row in rows.dropFirst() where row.cells.count != given.count {
        let message = ProgramMessage.raggedGivenRow(cells: row.cells.count, headers: given.count)
        problems.append(Problem(message.diagnostic(at: row.range)))
      }
      let known = fileColumns(of: name.text)
      for column in given where !known.isEmpty && !known.contains(where: { $0.name == column }) {
        let near = nearestMatch(to: column, among: known.map(\.name).filter { !given.contains($0) })
        // Without the data only the columns that the rules name are known.
        if near == nil && data.loaded[name.text] == nil { continue }
        let message = ProgramMessage.unknownGivenColumn(dataset: name.text, column: column, near: near)
        problems.append(Problem(message.diagnostic(at: header.range)))
      }
      if problems.count > before { continue }
      let missing = known.filter { !given.contains($0.name) }
      if let table = inlineTable(name.text, rows, missing: missing, range: entry.range, problems: &problems) {
        tables[name.text] = table
      }
    }
    return (tables, problems)
  }

  /// A test need not carry the thirty columns of an export: those that it leaves out are there and empty.
  private func inlineTable(
    _ name: String, _ rows: [TableRow], missing: [FileColumn], range: SourceRange, problems: inout [Problem]
  ) -> Table? {
    let empty = missing.map { _ in OutputCell.empty }
    let text = writeCSV(
      header: (rows.first?.cells ?? []) + missing.map(\.name),
      rows: rows.dropFirst().map { row in row.cells.map { $0.isEmpty ? OutputCell.empty : .text($0) } + empty })
    var options = LoadOptions()
    if let request = loadRequests(of: program.trees).first(where: { $0.dataset == name }) {
      options.declaredTypes = LoadOptions(request).declaredTypes
      options.declaredUnits = request.declaredUnits
      options.emptyTexts = request.emptyTexts
      options.isDistinct = request.isDistinct
      options.dateOrder = request.dateOrder
    }
    options.calendar = calendarRules(of: program.trees)
    for column in fileColumns(of: name) where options.declaredTypes[column.name] == nil {
      // Dates too where they are given: `xx` is then told as a cell that is no date.
      let isMissing = missing.contains { $0.name == column.name }
      guard let type = column.type, isMissing || type.isTime else { continue }
      options.declaredTypes[column.name] = type
    }
    options.delimiter = ","
    options.encoding = "utf-8"
    options.header = HeaderLines(1, 1)
    do throws(DataFault) {
      let loaded = try load([.bytes(name: "the table of \(name)", Array(text.utf8))], options: options)
      let faults = loaded.report.messages.filter { $0.severity == .error || $0.code == .unreadableCell }
      problems += faults.map { AnalyzedProgram.problem(of: $0, rows: rows, range: range) }
      return faults.isEmpty ? loaded.table : nil
    } catch {
      problems.append(AnalyzedProgram.problem(of: error.message, rows: rows, range: range))
      return nil
    }
  }

  /// Lines of the written text are rows of the table, the header being the first.
  private static func problem(of message: DataMessage, rows: [TableRow], range: SourceRange) -> Problem {
    let row = message.line.flatMap { rows.indices.contains($0 - 1) ? rows[$0 - 1].range : nil }
    return Problem(
      Diagnostic(
        code: message.code.rawValue, severity: .error, message: message.columnAndText,
        primary: Diagnostic.Label(row ?? range, .empty)))
  }

  private struct FileColumn {
    var name: String
    var type: DeclaredType?
  }

  /// The columns that a file of the dataset has, or, where none is loaded, those that the rules read from it. Empty for a
  /// dataset that reads no files.
  private func fileColumns(of dataset: String) -> [FileColumn] {
    if let loaded = data.schemas[dataset] {
      return loaded.columns.map { column in
        let type: DeclaredType? =
          switch column.type {
          case .number: .number
          case .text: .text
          case .boolean: .boolean
          case .date: .date
          case .moment: .datetime
          case .period(let grain): .period(grain)
          case .empty: nil
          }
        return FileColumn(name: column.name, type: type)
      }
    }
    return (model.dataset(named: dataset)?.columns ?? []).compactMap { column in
      if case .file(let header) = column.source { return FileColumn(name: header, type: nil) }
      return nil
    }
  }
}
