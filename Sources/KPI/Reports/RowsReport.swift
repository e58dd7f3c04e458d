import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText

/// The rows behind numbers of an answer, as text, JSON, CSV or Markdown.
package struct RowsReport {
  package struct Number {
    package var item: String
    package var keys: [(name: String, text: String)]
    package var cell: Cell
    package var type: ValueType
    package var behind: RowsBehind
  }

  package var numbers: [Number]
  var isOfWhatIf: Bool
  var display: ValueDisplay
  /// What stands in the rules at a place.
  var text: (SourceRange) -> String

  /// So many lines of a kind are shown to people; programs get all.
  static let mostShown = 20

  // MARK: For people

  package func text(table render: (ReportTable) -> String) -> String {
    let pieces = numbers.map { number in
      let parts = number.behind.parts.map { part -> String in
        let shown = table(part)
        return "\n" + sentence(part, of: number) + "\n" + (part.lines.isEmpty ? "" : render(shown.table))
          + more(shown.left)
      }
      return heading(number) + "\n" + parts.joined() + notes(number).map { "\nnote: \($0)\n" }.joined()
    }
    return pieces.joined(separator: "\n")
  }

  package var markdown: String {
    let pieces = numbers.map { number in
      let parts = number.behind.parts.map { part -> String in
        let shown = table(part)
        return "\n" + sentence(part, of: number) + "\n" + (part.lines.isEmpty ? "" : "\n" + shown.table.markdown)
          + (shown.left > 0 ? "\n" + more(shown.left) : "")
      }
      return "### \(heading(number))\n" + parts.joined() + notes(number).map { "\n- \($0)\n" }.joined()
    }
    return pieces.joined(separator: "\n")
  }

  /// `sales, month 2026-05: 421,000円`
  private func heading(_ number: Number) -> String {
    let keys = number.keys.filter { !$0.text.isEmpty }.map { ", \($0.name) \($0.text)" }.joined()
    let reason = number.cell.reason.map { " (\($0.words))" } ?? ""
    return shownText(number.item) + keys + ": " + display.text(number.cell, type: number.type) + reason
  }

  /// `numerator: `sum(orders.amount)` = 421,000円: 100 rows of orders, 3 left out`
  private func sentence(_ part: RowsBehind.Part, of number: Number) -> String {
    var sentence = part.side.map { "\($0.rawValue): " } ?? ""
    sentence += "`\(shownText(text(part.range)))`"
    if let value = part.value { sentence += " = " + display.text(value, type: part.type) }
    if let time = time(part), !number.keys.contains(where: { $0.text == time }) { sentence += " in \(time)" }
    sentence += ": \(counts(part))"
    let left = part.lines.count - part.countedCount
    if left > 0 { sentence += ", \(Wording.grouped(left)) left out" }
    return sentence
  }

  private func counts(_ part: RowsBehind.Part) -> String {
    let numerators = part.lines.count { $0.use == .numerator }
    let isShare = part.lines.contains { $0.use == .numerator || $0.use == .denominator }
    let count = Wording.counted(part.countedCount, part.isOfGroups ? "group" : "row")
    let whose = part.dataset.map { " of \($0)" } ?? ""
    return (isShare ? "\(Wording.grouped(numerators)) of " : "") + count + whose
  }

  private func time(_ part: RowsBehind.Part) -> String? {
    if let period = part.period { return display.calendar.text(of: period) }
    guard let span = part.window, span.start > .min, span.end < .max else { return nil }
    return "\(span.start.isoText) to \((span.end - 1).isoText)"
  }

  private func more(_ left: Int) -> String {
    left > 0 ? "and \(Wording.grouped(left)) more; the formats csv and json have all\n" : ""
  }

  private func notes(_ number: Number) -> [String] {
    var notes: [String] = []
    if number.behind.parts.isEmpty { notes.append("no rows are read: it is made of numbers that stand in the rules") }
    if !number.behind.withOwnPast.isEmpty {
      let names = Wording.list(number.behind.withOwnPast, "and")
      notes.append("beside these rows \(names) of the period before is read, which has rows of its own")
    }
    if isOfWhatIf { notes.append("the rows are those of the number as it is, without the change") }
    return notes
  }

  /// The first lines of each kind, and how many are left.
  private func table(_ part: RowsBehind.Part) -> (table: ReportTable, left: Int) {
    var counts: [String: Int] = [:]
    let shown = part.lines.filter { line in
      counts[kind(line.use), default: 0] += 1
      return counts[kind(line.use), default: 0] <= RowsReport.mostShown
    }
    let tellsUse = part.lines.contains { $0.use != .counts }
    var columns = part.columns.map { ReportTable.Column(head($0, of: part), isNumeric: $0.type.isNumber) }
    if tellsUse { columns.insert(.init("use"), at: 0) }
    let rows = shown.map { line in
      (tellsUse ? [[kind(line.use), why(line.use)].filter { !$0.isEmpty }.joined(separator: ": ")] : [])
        + zip(line.cells, part.columns).map { display.text($0, type: $1.type) }
    }
    return (ReportTable(columns: columns, rows: rows), part.lines.count - shown.count)
  }

  private func head(_ column: Answer.Column, of part: RowsBehind.Part) -> String {
    column.name.isEmpty ? part.argument.map(text) ?? "" : column.name
  }

  private func kind(_ use: RowsBehind.Use) -> String {
    switch use {
    case .counts: "counts"
    case .numerator: "numerator"
    case .denominator: "denominator"
    case .leftOut: "left out"
    }
  }

  private func why(_ use: RowsBehind.Use) -> String {
    guard case .leftOut(let reason) = use else { return "" }
    switch reason {
    case .empty(let columns) where columns.isEmpty: return "a value is missing"
    case .empty(let columns): return "\(Wording.list(columns)) is empty"
    case .undecided: return "its window has not closed"
    }
  }

  // MARK: For programs

  /// One table: the columns of all datasets, each once; one of the same name in two of them stands for both.
  package func csv(isSpreadsheetSafe: Bool) -> String {
    var columns: [String] = []
    for part in numbers.flatMap(\.behind.parts) {
      for column in part.columns.map({ head($0, of: part) }) where !columns.contains(column) { columns.append(column) }
    }
    var rows: [[OutputCell]] = []
    for number in numbers {
      for part in number.behind.parts {
        let places = Dictionary(
          part.columns.enumerated().map { (head($1, of: part), $0) }, uniquingKeysWith: { first, _ in first })
        for line in part.lines {
          var cells: [OutputCell] = [number.item, text(part.range), part.side?.rawValue ?? ""].map { .text($0) }
          cells += [kind(line.use), why(line.use), part.dataset ?? ""].map { .text($0) }
          cells += columns.map { name in places[name].map { display.outputCell(line.cells[$0].value) } ?? .empty }
          rows.append(cells)
        }
      }
    }
    return writeCSV(
      header: ["item", "part", "side", "use", "why", "dataset"] + columns, rows: rows,
      options: WritingOptions(isSpreadsheetSafe: isSpreadsheetSafe))
  }

  /// What a table for programs has no room for.
  package var plainNotes: [String] {
    numbers.flatMap { number in
      [heading(number)] + number.behind.parts.map { sentence($0, of: number) } + notes(number)
    }
  }

  package var json: JSONText {
    .object([
      ("numbers", .array(numbers.map(json))), ("version", .whole(AnswerReport.version)),
    ])
  }

  private func json(_ number: Number) -> JSONText {
    .object([
      ("item", .text(number.item)),
      ("keys", .array(number.keys.map { .object([("name", .text($0.name)), ("value", .text($0.text))]) })),
      ("value", display.json(number.cell.value)), ("unit", .text(number.type.plainUnit)),
      ("reason", number.cell.reason.map { .text($0.words) } ?? .null),
      ("parts", .array(number.behind.parts.map(json))), ("notes", .texts(notes(number))),
    ])
  }

  private func json(_ part: RowsBehind.Part) -> JSONText {
    .object([
      ("part", .text(text(part.range))), ("side", part.side.map { .text($0.rawValue) } ?? .null),
      ("dataset", part.dataset.map { .text($0) } ?? .null), ("isOfGroups", .boolean(part.isOfGroups)),
      ("time", time(part).map { .text($0) } ?? .null),
      ("value", part.value.map { display.json($0.value) } ?? .null), ("unit", .text(part.type.plainUnit)),
      ("counted", .whole(part.countedCount)), ("leftOut", .whole(part.lines.count - part.countedCount)),
      (
        "columns",
        .array(
          part.columns.map { .object([("name", .text(head($0, of: part))), ("unit", .text($0.type.plainUnit))]) })
      ),
      (
        "rows",
        .array(
          part.lines.map { line in
            .object([
              ("use", .text(kind(line.use))), ("why", .text(why(line.use))),
              ("cells", .array(line.cells.map { display.json($0.value) })),
            ])
          })
      ),
    ])
  }

  /// JSON Schema, draft 2020-12, of the JSON form.
  package static let schema: JSONText = {
    let text = type("string")
    let value = type("number", "string", "boolean", "null")
    let count: JSONText = .object([("type", .text("integer")), ("minimum", .whole(0))])
    let line = object([("use", text), ("why", text), ("cells", array(value))])
    let part = object([
      ("part", text), ("side", type("string", "null")), ("dataset", type("string", "null")),
      ("isOfGroups", type("boolean")), ("time", type("string", "null")), ("value", value), ("unit", text),
      ("counted", count), ("leftOut", count), ("columns", array(object([("name", text), ("unit", text)]))),
      ("rows", array(line)),
    ])
    let number = object([
      ("item", text), ("keys", array(object([("name", text), ("value", text)]))), ("value", value), ("unit", text),
      ("reason", type("string", "null")), ("parts", array(part)), ("notes", array(text)),
    ])
    guard
      case .object(let members) = object([
        ("numbers", array(number)), ("version", .object([("const", .whole(AnswerReport.version))])),
      ])
    else { return .null }
    return .object(
      [
        ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        ("title", .text("the rows behind numbers of kpi, version \(AnswerReport.version)")),
      ] + members)
  }()

  private static func type(_ words: String...) -> JSONText {
    .object([("type", words.count == 1 ? .text(words[0]) : .texts(words))])
  }

  /// All of its members are there.
  private static func object(_ members: [(String, JSONText)]) -> JSONText {
    .object([
      ("type", .text("object")), ("required", .texts(members.map(\.0))), ("properties", .object(members)),
    ])
  }

  private static func array(_ items: JSONText) -> JSONText {
    .object([("type", .text("array")), ("items", items)])
  }
}
