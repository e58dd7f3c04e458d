import CivilTime
import Columns
import Evaluation
import Semantics
import SourceText

/// An answer as text, JSON, CSV or Markdown.
package struct AnswerReport: Sendable {
  package var answer: Answer
  package var display: ValueDisplay

  package init(_ answer: Answer, display: ValueDisplay) {
    self.answer = answer
    self.display = display
  }

  // MARK: For people

  package var table: ReportTable {
    if answer.isAcross {
      return AnswerReport(answer.turnedAcross { display.text($0, type: $1) }, display: display).table
    }
    return turned ?? turnedSpreads
      ?? ReportTable(
        columns: answer.columns.indices.map { .init(heading($0), isNumeric: answer.columns[$0].type.isNumber) },
        rows: answer.rows.map { row in row.indices.map { text(row, at: $0) } })
  }

  private func heading(_ index: Int) -> String { answer.heading(of: index, in: display.language) }

  private func text(_ row: [Cell], at index: Int) -> String {
    let (cell, column) = (row[index], answer.columns[index])
    guard column.isChange else { return cell.marked(display.text(cell, type: column.type)) }
    if case .number(let number) = cell.value {
      return cell.marked(display.signedDifference(number, type: column.type))
    }
    if cell.reason != nil { return display.text(cell, type: column.type) }
    // What is no number has no difference: it became something else, or did not.
    let ends = row[index - 2..<index].map { display.text($0, type: column.type) }
    return ends[0] == ends[1] ? display.say("no change", "変化なし") : ends.joined(separator: " → ")
  }

  /// Both ends of a what-if that has one line, a line for each item. Side by side several items, or one with what a link
  /// brings, are wider than a page.
  private var turned: ReportTable? {
    guard answer.rows.count == 1, let row = answer.rows.first, let first = answer.sides.first,
      first.lowerBound == 0, answer.columns.count > first.count || first.count > 3
    else { return nil }
    func name(_ index: Int) -> String { answer.columns[index].name }
    // `ltv if freq + 10%` without the name that stands before it in the line.
    let change = name(first.lowerBound + 1).dropFirst(name(first.lowerBound).count + 1)
    let longest = answer.sides.max { $0.count < $1.count } ?? first
    return ReportTable(
      columns: [
        .init(display.say("KPI", "指標")), .init(display.say("now", "現在"), isNumeric: true),
        .init(String(change), isNumeric: true),
      ] + longest.dropFirst(2).map { .init(shortHeading($0), isNumeric: true) },
      rows: answer.sides.map { side in
        [name(side.lowerBound)] + side.map { text(row, at: $0) }
          + Array(repeating: "", count: longest.count - side.count)
      })
  }

  /// `at least` for `change at least`, and `by link` whatever the link rests on.
  private func shortHeading(_ index: Int) -> String {
    let column = answer.columns[index]
    return column.part.map { display.language.say($0.shortWords) } ?? column.name
  }

  /// The same for several items of which draws say how sure they are.
  private var turnedSpreads: ReportTable? {
    guard answer.rows.count == 1, let row = answer.rows.first, answer.spreads.count > 1,
      let first = answer.spreads.first,
      first.lowerBound == 0, let longest = answer.spreads.max(by: { $0.count < $1.count }), longest.count > 1
    else { return nil }
    let words = longest.dropFirst().map(shortHeading)
    return ReportTable(
      columns: [.init(display.say("KPI", "指標")), .init(display.say("value", "値"), isNumeric: true)]
        + words.map { .init($0, isNumeric: true) },
      rows: answer.spreads.map { side in
        [answer.columns[side.lowerBound].name] + side.map { text(row, at: $0) }
          + Array(repeating: "", count: longest.count - side.count)
      })
  }

  /// Why values are missing, and the notes of the answer.
  package var legend: [String] { missingLegend + noteLegend }

  package var noteLegend: [String] { answer.notes.legend(in: display.language) }

  /// What stands beside a table that has numbers only: the notes, and which lines have marks.
  package var plainNotes: [String] {
    noteLegend.map { line in
      if line.hasPrefix("… "), let note = answer.notes.first(where: { "… " + $0.words(in: display.language) == line }) {
        return line + marked(note)
      }
      return line
    }
  }

  /// `: 2026-04`, the lines of which a mark is.
  private func marked(_ note: Note) -> String {
    let keys = answer.columns.indices.filter { answer.columns[$0].role != .value }
    let lines = answer.rows.filter { row in
      switch note {
      case .unfinished: row.contains(where: \.isUnfinished)
      case .beginsBeforeData: row.contains(where: \.beginsBeforeData)
      default: false  // Others have no marks.
      }
    }
    let names = lines.map { row in
      keys.map { display.text(row[$0], type: answer.columns[$0].type) }.filter { !$0.isEmpty }.joined(separator: " ")
    }
    if keys.isEmpty || names.isEmpty { return "" }
    let more = names.count > 5 ? display.say(" and \(names.count - 5) more", "ほか\(names.count - 5)行") : ""
    return display.say(": ", "：") + names.prefix(5).joined(separator: display.say(", ", "、")) + more
  }

  /// With the first rows only, and a note how many there are.
  package func first(_ count: Int) -> AnswerReport {
    guard answer.rows.count > count else { return self }
    var shorter = self
    shorter.answer.rows = Array(answer.rows.prefix(count))
    shorter.answer.notes.append(.rowsShown(count, of: answer.rows.count))
    return shorter
  }

  private var missingLegend: [String] {
    var counts: [(reason: MissingReason, count: Int)] = []
    for (column, cell) in answer.rows.joined().enumerated() {
      // An end that is missing is told once for all.
      if !answer.bounds.isEmpty, answer.bounds.contains(column % answer.columns.count) { continue }
      guard let reason = cell.reason else { continue }
      if let known = counts.firstIndex(where: { $0.reason == reason }) {
        counts[known].count += 1
      } else {
        counts.append((reason, 1))
      }
    }
    let isSingle = answer.rows.count == 1 && counts.count == 1
    return counts.map { entry in
      let reason = entry.reason.words(in: display.language)
      let count = isSingle ? "" : display.say(" (\(Wording.grouped(entry.count)))", "（\(Wording.grouped(entry.count))）")
      return display.say("– no value: ", "– 値なし：") + reason + count
    }
  }

  package func text(table render: (ReportTable) -> String) -> String {
    let notes = legend.map { $0 + "\n" }.joined()
    return (answer.rows.isEmpty ? display.say("no rows", "該当する行なし") + "\n" : render(table)) + notes
  }

  package var markdown: String {
    table.markdown + (legend.isEmpty ? "" : "\n" + legend.map { "- \($0)\n" }.joined())
  }

  // MARK: For programs

  /// Header as written, plain numbers at full precision, ISO dates, nothing for a missing value.
  package func csv(isSpreadsheetSafe: Bool) -> String {
    // A column without a head could not be told from a slip.
    let shown = answer.turnedAcross { cell, _ in cell.value == .missing ? "(none)" : display.plain(cell.value) }
    return writeCSV(
      header: shown.columns.map(\.name),
      rows: shown.rows.map { row in row.map { display.outputCell($0.value) } },
      options: WritingOptions(isSpreadsheetSafe: isSpreadsheetSafe))
  }

  package var json: JSONText {
    var missing: [JSONText] = []
    var unfinished: [JSONText] = []
    var begun: [JSONText] = []
    for (index, row) in answer.rows.enumerated() {
      for (column, cell) in row.enumerated() {
        guard let reason = cell.reason else { continue }
        missing.append(
          .object([
            ("row", .whole(index)), ("column", .whole(column)), ("reason", .text(reason.words(in: display.language))),
          ]))
      }
      if row.contains(where: \.isUnfinished) { unfinished.append(.whole(index)) }
      if row.contains(where: \.beginsBeforeData) { begun.append(.whole(index)) }
    }
    return .object([
      ("columns", .array(answer.columns.map(json))),
      ("rows", .array(answer.rows.map { .array($0.map { display.json($0.value) }) })),
      ("missing", .array(missing)),
      ("totalRows", .array(answer.totalRows.map { .whole($0) })),
      ("unfinishedRows", .array(unfinished)),
      ("rowsBeginningBeforeData", .array(begun)),
      ("rowsUsed", counts(\.rowsUsed)), ("rowsSkipped", counts(\.rowsSkipped)),
      ("rowsUndecided", counts(\.rowsUndecided)),
      ("notes", .texts(answer.notes.map { $0.words(in: display.language) })), ("version", .whole(AnswerReport.version)),
    ])
  }

  private func json(_ column: Answer.Column) -> JSONText {
    var members: [(String, JSONText)] = [("name", .text(column.name))]
    switch column.role {
    case .value:
      members.append(("unit", .text(column.type.plainUnit)))
      if let unit = column.type.displayUnit { members.append(("display", .text(unit))) }
    case .period(let grain): members.append(("period", .text(grain.rawValue)))
    case .dimension: members.append(("key", .boolean(true)))
    }
    return .object(members)
  }

  /// A number for each value, `null` for each key.
  private func counts(_ path: KeyPath<Cell, Int>) -> JSONText {
    .array(
      answer.rows.map { row in
        .array(
          row.indices.map { index in
            answer.columns[index].role == .value ? .whole(row[index][keyPath: path]) : .null
          })
      })
  }
}

extension [Note] {
  /// A line for each.
  func legend(in language: Language) -> [String] {
    let head = language.say("note: ", "注：")
    let directions = compactMap { note -> LinkNote? in
      if case .link(let link) = note, case .direction = link { link } else { nil }
    }
    // A link without a size leads on to others: told one by one they bury the numbers.
    let isJoined = directions.count > 1
    let joined =
      isJoined
      ? [
        head
          + language.say(LinkNote.words(ofDirections: directions), LinkNote.japanese(ofDirections: directions))
      ] : []
    return compactMap { note in
      switch note {
      case .link(.direction) where isJoined: nil
      case .unfinished, .beginsBeforeData: "… \(note.words(in: language))"
      default: head + note.words(in: language)  // Only marks have a sign.
      }
    } + joined
  }
}
