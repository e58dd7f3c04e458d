import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText

/// The rows behind numbers of an answer, as text, JSON, CSV or Markdown.
package struct RowsReport {
  /// What a number's line, or its column, is of.
  package struct Key {
    package var name: String
    /// For people.
    package var text: String
    package var value: Value
  }

  package struct Number {
    package var item: String
    package var keys: [Key]
    package var cell: Cell
    package var type: ValueType
    package var behind: RowsBehind
  }

  package var numbers: [Number]
  var isOfWhatIf: Bool
  var display: ValueDisplay
  /// What stands in the rules at a place.
  var text: (SourceRange) -> String

  private var language: Language { display.language }

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
      return heading(number) + "\n" + parts.joined()
        + notes(number).map { "\n\(language.say("note: ", "注："))\($0)\n" }.joined()
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
    let keys = number.keys.filter { !$0.text.isEmpty }.map { "\(language.say(", ", "、"))\($0.name) \($0.text)" }
      .joined()
    let reason = number.cell.reason.map { language.say(" (\($0.words))", "（\($0.words(in: .japanese))）") } ?? ""
    return shownText(number.item) + keys + language.say(": ", "：") + display.text(number.cell, type: number.type)
      + reason
  }

  /// `numerator: `sum(orders.amount)` = 421,000円: 100 rows of orders, 3 left out`
  private func sentence(_ part: RowsBehind.Part, of number: Number) -> String {
    let colon = language.say(": ", "：")
    var sentence = part.side.map { language.say($0.words) + colon } ?? ""
    sentence += "`\(shownText(text(part.range)))`"
    if let value = part.value { sentence += " = " + display.text(value, type: part.type) }
    if let time = time(part, language), !number.keys.contains(where: { $0.text == time }) {
      sentence += language.say(" in \(time)", "（\(time)）")
    }
    sentence += colon + counts(part)
    let left = part.lines.count - part.countedCount
    if left > 0 {
      sentence += language.say(", \(Wording.grouped(left)) left out", "、除外\(Wording.grouped(left))")
    }
    return sentence
  }

  private func counts(_ part: RowsBehind.Part) -> String {
    let numerators = Wording.grouped(part.lines.count { $0.use == .numerator })
    let isShare = part.lines.contains { $0.use == .numerator || $0.use == .denominator }
    return language.say(
      (isShare ? "\(numerators) of " : "") + Wording.counted(part.countedCount, part.isOfGroups ? "group" : "row")
        + (part.dataset.map { " of \($0)" } ?? ""),
      (part.dataset.map { "\($0) の" } ?? "") + Wording.grouped(part.countedCount) + (part.isOfGroups ? "区分" : "行")
        + (isShare ? "のうち\(numerators)\(part.isOfGroups ? "区分" : "行")" : ""))
  }

  private func time(_ part: RowsBehind.Part, _ language: Language) -> String? {
    if let period = part.period { return display.calendar.text(of: period) }
    guard let span = part.window, span.start > .min, span.end < .max else { return nil }
    return span.rangeText(in: language)
  }

  private func more(_ left: Int) -> String {
    if left == 0 { return "" }
    return language.say(
      "and \(Wording.grouped(left)) more; the formats csv and json have all",
      "ほか\(Wording.grouped(left))行。形式 csv と json には全行がある") + "\n"
  }

  private func notes(_ number: Number) -> [String] {
    var notes: [String] = []
    if number.behind.parts.isEmpty {
      notes.append(
        language.say("no rows are read: it is made of numbers that stand in the rules", "行を読まない：ルールに書かれた数だけから計算される"))
    }
    let past = number.behind.withOwnPast
    if !past.isEmpty {
      notes.append(
        language.say(
          "beside these rows \(Wording.list(past, "and")) of the period before is read, which has rows of its own",
          "これらの行のほかに、1つ前の期間の \(past.joined(separator: "・")) も使う。それには別の行がある"))
    }
    if isOfWhatIf {
      notes.append(
        language.say("the rows are those of the number as it is, without the change", "行は、変化を加えない現状の数のもの"))
    }
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
    if tellsUse { columns.insert(.init(language.say("use", "使われ方")), at: 0) }
    let rows = shown.map { line in
      (tellsUse ? [told(line.use)] : [])
        + zip(line.cells, part.columns).map { display.text($0, type: $1.type) }
    }
    return (ReportTable(columns: columns, rows: rows), part.lines.count - shown.count)
  }

  private func head(_ column: Answer.Column, of part: RowsBehind.Part) -> String {
    column.name.isEmpty ? part.argument.map(text) ?? "" : column.name
  }

  /// `left out: amount is empty`
  private func told(_ use: RowsBehind.Use) -> String {
    let kind =
      switch use {
      case .counts: Phrase("counts", "計上")
      case .numerator: RowsBehind.Side.numerator.words
      case .denominator: RowsBehind.Side.denominator.words
      case .leftOut: Phrase("left out", "除外")
      }
    return [language.say(kind), why(use)].filter { !$0.isEmpty }.joined(separator: language.say(": ", "："))
  }

  /// For programs.
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
    case .empty(let columns) where columns.isEmpty: return language.say("a value is missing", "値がない")
    case .empty(let columns):
      return language.say("\(Wording.list(columns)) is empty", "\(columns.joined(separator: "・")) が空欄")
    case .undecided: return language.say("its window has not closed", "観察期間が終わっていない")
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
      ("keys", .array(number.keys.map { .object([("name", .text($0.name)), ("value", display.json($0.value))]) })),
      ("value", display.json(number.cell.value)), ("unit", .text(number.type.plainUnit)),
      ("reason", number.cell.reason.map { .text($0.words(in: language)) } ?? .null),
      ("parts", .array(number.behind.parts.map(json))), ("notes", .texts(notes(number))),
    ])
  }

  private func json(_ part: RowsBehind.Part) -> JSONText {
    .object([
      ("part", .text(text(part.range))), ("side", part.side.map { .text($0.rawValue) } ?? .null),
      ("dataset", part.dataset.map { .text($0) } ?? .null), ("isOfGroups", .boolean(part.isOfGroups)),
      ("time", time(part, .english).map { .text($0) } ?? .null),
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

extension RowsBehind.Side {
  fileprivate var words: Phrase {
    switch self {
    case .numerator: Phrase("numerator", "分子")
    case .denominator: Phrase("denominator", "分母")
    }
  }
}
