import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText
import Syntax

/// Rules over small tables written in the test itself: text in, answers as text out.
package struct Workbench {
  package var rules: String
  /// CSV text by dataset name.
  package var data: [String: String]

  package init(_ rules: String, data: [String: String] = [:]) {
    self.rules = rules
    self.data = data
  }

  /// Everything between the text and the engine, with what each stage said.
  package struct Prepared {
    package var model: Model
    package var diagnostics: [Diagnostic]
    package var engine: Engine
    package var files: [SourceFile]
  }

  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  package func prepare(query: String? = nil, world: World = .base) throws -> Prepared {
    var files = [SourceFile(id: FileID(0), name: "rules.kpi", text: rules)]
    if let query {
      files.append(
        SourceFile(id: FileID(1), name: "query.kpi", text: query.hasPrefix("list ") ? query : "show " + query))
    }
    var diagnostics: [Diagnostic] = []
    let trees = files.map { file -> SyntaxTree in
      let (tree, found) = parse(file)
      diagnostics += found
      return tree
    }
    var tables: [String: Table] = [:]
    var schemas: [String: DatasetSchema] = [:]
    for request in loadRequests(of: trees) {
      guard let text = data[request.dataset] else { continue }
      let options = Workbench.options(for: request, calendar: calendarRules(of: trees))
      do throws(DataFault) {
        let loaded = try load([.bytes(name: request.dataset + ".csv", Array(text.utf8))], options: options)
        tables[request.dataset] = loaded.table
        schemas[request.dataset] = DatasetSchema(loaded.table)
      } catch {
        throw Failure(description: error.message.rendered)
      }
    }
    let (model, found) = analyze(trees, schemas: schemas, world: world)
    diagnostics += found
    return Prepared(
      model: model, diagnostics: diagnostics, engine: Engine(model: model, tables: tables), files: files)
  }

  package static func options(
    for request: LoadRequest, calendar: CalendarRules = CalendarRules()
  ) -> LoadOptions {
    var options = LoadOptions()
    options.calendar = calendar
    options.dateOrder = request.dateOrder
    options.fileNameColumn = request.fileNameColumn
    options.isDistinct = request.isDistinct
    options.declaredUnits = request.declaredUnits
    options.emptyTexts = request.emptyTexts
    options.declaredTypes = request.declaredTypes.mapValues { type in
      switch type {
      case .text: .text
      case .date: .date
      case .moment: .datetime
      case .boolean: .boolean
      case .number: .number
      case .dateSerial: .dateSerial
      case .period(let grain): .period(grain)
      }
    }
    return options
  }

  /// The answer to `show QUERY`.
  package func answer(_ query: String, world: World = .base) throws -> Answer {
    let prepared = try prepare(query: query, world: world)
    let errors = prepared.diagnostics.filter { $0.severity == .error }
    guard errors.isEmpty else {
      throw Failure(description: errors.map { "\($0.code): \($0.message.english)" }.joined(separator: "\n"))
    }
    if case .list(let list)? = prepared.model.queries.last { return prepared.engine.answer(list) }
    guard case .show(let show)? = prepared.model.queries.last else { throw Failure(description: "no query") }
    return try prepared.engine.composed(show) { prepared.engine.answer($0) }
  }

  /// The rows of the answer as text: `2026-01 | 12 | 0.5`; a missing value shows its reason in brackets.
  package func rows(_ query: String, world: World = .base) throws -> [String] {
    let prepared = try prepare()
    let answer = try answer(query, world: world)
    return answer.rows.map { row in
      row.map { Workbench.text($0, prepared.model) }.joined(separator: " | ")
    }
  }

  /// The only value of an answer of one cell.
  package func value(_ query: String, world: World = .base) throws -> String {
    try rows(query, world: world).joined(separator: "\n")
  }

  package static func text(_ cell: Cell, _ model: Model) -> String {
    switch cell.value {
    case .number(let number): number.plainText
    case .text(let text): text
    case .boolean(let flag): flag ? "true" : "false"
    case .day(let day): day.isoText
    case .moment(let moment): moment.isoText
    case .period(let period): model.calendar.text(of: period)
    case .bandFrom(let from): "\(from)+"
    case .label(let label): label.rawValue
    case .missing: cell.reason.map { "(\($0))" } ?? "(none)"
    }
  }
}

extension DatasetSchema {
  /// The schema of a loaded table.
  package init(_ table: Table) {
    self.init(
      columns: table.columns.map { column in
        let type: CellType =
          switch column.column.values {
          case .exact, .doubles: .number
          case .booleans: .boolean
          case .days: .date
          case .periods(_, let grain): .period(grain)
          case .moments: .moment
          case .texts: column.column.validCount == 0 ? .empty : .text
          }
        return ColumnSchema(name: column.name, type: type, declaredUnit: column.declaredUnit)
      })
  }
}
