import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics

// The scoreboard for programs: plain numbers at full precision, units beside them.
extension ScoreboardReport {
  package var json: JSONText {
    .object([
      ("grain", .text(board.grain.rawValue)),
      ("lines", .array(board.lines.map(json))),
      ("notes", .texts(board.notes.map { $0.words(in: display.language) })),
      ("checks", targetChecks),
    ])
  }

  func json(_ line: Scoreboard.Line) -> JSONText {
    var members: [(String, JSONText)] = [
      ("name", .text(line.name)), ("label", .text(line.label)), ("goal", .boolean(line.isGoal)),
      ("value", display.json(line.value.value)), ("unit", .text(line.type.plainUnit)),
    ]
    if let unit = line.type.displayUnit { members.append(("display", .text(unit))) }
    members += [
      ("period", line.period.map { .text(display.calendar.text(of: $0)) } ?? .null),
      ("unfinished", .boolean(line.value.isUnfinished)),
      ("beginsBeforeData", .boolean(line.value.beginsBeforeData)),
      ("missing", text(line.value.reason)),
      ("rowsUsed", .whole(line.value.rowsUsed)), ("rowsSkipped", .whole(line.value.rowsSkipped)),
      ("rowsUndecided", .whole(line.value.rowsUndecided)),
      ("smallSample", line.smallSample.map { .whole($0) } ?? .null),
    ]
    switch line.change {
    case .relative(let part): members.append(("changeRelative", display.json(.number(.double(part)))))
    case .difference(let number): members.append(("changeDifference", display.json(.number(number))))
    case nil: break
    }
    if let move = line.move { members.append(("move", MoveWords(display: display).json(move))) }
    members.append(
      (
        "series",
        .array(
          line.series.map { point in
            .object([
              ("period", .text(display.calendar.text(of: point.period))), ("value", display.json(point.cell.value)),
              ("beginsBeforeData", .boolean(point.cell.beginsBeforeData)),
              ("missing", text(point.cell.reason)),
            ])
          })
      ))
    members.append(("targets", .array(line.targets.map(json))))
    members.append(("notes", .texts(ScoreboardReport.notes(of: line, in: display.language))))
    return .object(members)
  }

  /// For people.
  private func text(_ reason: MissingReason?) -> JSONText {
    reason.map { .text($0.words(in: display.language)) } ?? .null
  }

  private func json(_ target: Scoreboard.Target) -> JSONText {
    let threshold = target.threshold
    func number(_ number: Number?) -> JSONText { number.map { display.json(.number($0)) } ?? .null }
    func text(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }
    var members: [(String, JSONText)] = [
      ("kind", .text(target.isGoal ? "goal" : "target")), ("text", .text(target.text)),
      ("where", .text(target.condition)), ("guards", .texts(target.guards)),
      ("guardsBroken", .texts(target.brokenGuards.map(\.name))), ("status", .text(target.verdict.plainWord)),
      ("value", display.json(target.cell.value)), ("smallSample", target.smallSample.map { .whole($0) } ?? .null),
      ("period", text(target.period.map { display.calendar.text(of: $0) })),
      ("missing", self.text(target.cell.reason)),
    ]
    members += [
      ("threshold", display.json(threshold.limit.value)),
      ("upperThreshold", threshold.upper.map { display.json($0.value) } ?? .null),
      ("thresholdMissing", self.text(threshold.reason)),
      ("gap", number(threshold.gap)), ("attainment", number(threshold.attainment)),
      ("by", text(target.deadline?.isoText)), ("surely", .boolean(target.sureness != nil)),
    ]
    if let sureness = target.sureness {
      let interval = sureness.interval
      members += [
        ("atLeast", number(interval.map { .double($0.low) })), ("atMost", number(interval.map { .double($0.high) })),
        ("n", interval.map { .whole($0.units) } ?? .null),
        ("noInterval", text(sureness.note.map { Note.interval($0).words(in: display.language) })),
      ]
    }
    let chance = target.odds?.chance
    members += [
      ("probability", chance.map { .double($0.chance) } ?? .null),
      ("probabilityError", chance.map { .double($0.error) } ?? .null),
    ]
    return .object(members)
  }

  /// One line for each definition, and for each further target of it.
  package func csv(isSpreadsheetSafe: Bool) -> String {
    let header = [
      "name", "label", "period", "value", "unit", "change", "change_kind", "move", "began", "expected_low",
      "expected_high", "target", "where", "status", "judged_period", "judged_value", "target_value", "target_upper",
      "gap", "attainment", "reason", "n", "at_least", "at_most", "probability", "probability_error",
    ]
    var rows: [[OutputCell]] = []
    for line in board.lines {
      for index in 0..<max(1, line.targets.count) {
        rows.append(cells(line, line.targets.indices.contains(index) ? line.targets[index] : nil))
      }
    }
    return writeCSV(header: header, rows: rows, options: WritingOptions(isSpreadsheetSafe: isSpreadsheetSafe))
  }

  private func cells(_ line: Scoreboard.Line, _ target: Scoreboard.Target?) -> [OutputCell] {
    func text(_ text: String?) -> OutputCell { text.map { $0.isEmpty ? .empty : .text($0) } ?? .empty }
    var change: [OutputCell] = [.empty, .empty]
    switch line.change {
    case .relative(let part): change = [display.outputCell(.number(.double(part))), .text("relative")]
    case .difference(let number): change = [display.outputCell(.number(number)), .text("difference")]
    case nil: break
    }
    let interval = target?.sureness?.interval
    var cells: [OutputCell] = [
      .text(line.name), .text(line.label), line.period.map { .plain(display.calendar.text(of: $0)) } ?? .empty,
      display.outputCell(line.value.value), text(line.type.plainUnit), change[0], change[1],
    ]
    cells += moveCells(line)
    cells += [text(target?.text), text(target?.condition), text(target?.verdict.plainWord)]
    cells += self.cells(target)
    cells.append(text(reason(line.value.reason ?? target?.cell.reason, target)))
    cells.append((interval?.units ?? target?.smallSample ?? line.smallSample).map { .plain(String($0)) } ?? .empty)
    return cells
      + [interval?.low, interval?.high, target?.odds?.chance?.chance, target?.odds?.chance?.error].map(number)
  }

  private func number(_ value: Double?) -> OutputCell {
    value.map { display.outputCell(.number(.double($0))) } ?? .empty
  }

  private func moveCells(_ line: Scoreboard.Line) -> [OutputCell] {
    guard let found = line.move else { return [OutputCell](repeating: .empty, count: 4) }
    let expected = found.move.expectation
    return [
      .text(MoveWords(display: display).word(found)),
      found.began.map { .plain(display.calendar.text(of: $0)) } ?? .empty,
    ] + [expected?.low, expected?.high].map(number)
  }

  private func cells(_ target: Scoreboard.Target?) -> [OutputCell] {
    guard let target else { return [OutputCell](repeating: .empty, count: 6) }
    func cell(_ number: Number?) -> OutputCell { number.map { display.outputCell(.number($0)) } ?? .empty }
    return [
      target.period.map { .plain(display.calendar.text(of: $0)) } ?? .empty, display.outputCell(target.cell.value),
      display.outputCell(target.threshold.limit.value),
      target.threshold.upper.map { display.outputCell($0.value) } ?? .empty, cell(target.threshold.gap),
      cell(target.threshold.attainment),
    ]
  }
}
