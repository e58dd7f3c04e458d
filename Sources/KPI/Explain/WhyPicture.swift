import CivilTime
import Evaluation
import Semantics
import SourceText

/// A formula with the value of each operand beneath it:
///
///     ltv = margin * freq * years - cac - retain
///           6,000円  3回/年 2年     4,000円 2,000円   → 30,000円
package struct WhyPicture: Sendable {
  package struct Operand: Sendable {
    /// Where in the line it stands, in cells from 0.
    package var cell: Int
    package var value: String
  }
  package struct Line: Sendable {
    package var text: String
    package var operands: [Operand]
  }
  package var lines: [Line]
  package var result: String
  /// `2026-08`, where the values are those of one period and nothing above says so.
  package var period: String?
  package var reason: MissingReason?
  package var rowsUsed: Int
  package var rowsSkipped: Int
  package var rowsUndecided: Int
  /// `rules/orders.kpi:12`
  package var place: String?
  package var language: Language

  package var text: String {
    var output = ""
    for (index, line) in lines.enumerated() {
      output += line.text + "\n"
      let tail = index == lines.count - 1 ? "→ \(result)" + (period.map(time) ?? "") : nil
      output += WhyPicture.rows(beneath: line, tail: tail).map { $0 + "\n" }.joined()
    }
    if let reason {
      output += language.say("no value: \(reason.words)", "値なし：\(reason.words(in: .japanese))") + "\n"
    }
    if !facts.isEmpty { output += facts.joined(separator: language.say(", ", "、")) + "\n" }
    if let place { output += language.say("at \(place)", "場所：\(place)") + "\n" }
    return output
  }

  private func time(_ period: String) -> String { language.say(" in \(period)", "（\(period)）") }

  /// How many rows it was made of, and how many were left out.
  private var facts: [String] {
    let (used, skipped, undecided) = (
      Wording.grouped(rowsUsed), Wording.grouped(rowsSkipped), Wording.grouped(rowsUndecided)
    )
    var facts: [String] = []
    if rowsUsed > 0 { facts.append(language.say("\(Wording.counted(rowsUsed, "row")) used", "\(used)行を使用")) }
    if rowsSkipped > 0 {
      facts.append(language.say("\(skipped) skipped because a cell is empty", "空欄のため\(skipped)行を除外"))
    }
    if rowsUndecided > 0 {
      facts.append(
        language.say(
          "\(undecided) left out because the window had not closed", "観察期間が終わっていないため\(undecided)行を除外"))
    }
    return facts
  }

  /// Values start in the cell of their operand. One that does not fit before its right neighbour goes a row further down,
  /// with a bar on the way.
  private static func rows(beneath line: Line, tail: String?) -> [String] {
    struct Placed {
      var cell: Int
      var text: String
    }
    var rows: [[Placed]] = []
    for operand in line.operands.sorted(by: { $0.cell > $1.cell }) {
      var row = 0
      let end = operand.cell + displayWidth(operand.value)
      while row < rows.count, let left = rows[row].last?.cell, end + 1 > left {
        rows[row].append(Placed(cell: operand.cell, text: "|"))
        row += 1
      }
      if row == rows.count { rows.append([]) }
      rows[row].append(Placed(cell: operand.cell, text: operand.value))
    }
    if let tail {
      let end = max(rows.first?.first.map { $0.cell + displayWidth($0.text) + 3 } ?? 0, displayWidth(line.text) + 1)
      if rows.isEmpty { rows.append([]) }
      rows[0].insert(Placed(cell: end, text: tail), at: 0)
    }
    return rows.map { row in
      var text = ""
      var width = 0
      for placed in row.reversed() {
        text += String(repeating: " ", count: max(0, placed.cell - width)) + placed.text
        width = placed.cell + displayWidth(placed.text)
      }
      return text
    }
  }
}

extension WhyPicture {
  /// The picture of a definition over all time or in a window; nil when there is none of that name.
  package static func of(_ name: String, evaluator: Evaluator, window: (span: DaySpan, period: Period?)? = nil)
    -> WhyPicture?
  {
    of(name, in: evaluator.base, analyzed: evaluator.analyzed, window: window)
  }

  /// `judged` is the definition in the slice of a level: its operands are then pictured in that slice, too.
  static func of(
    _ name: String, in world: EvaluatedWorld, analyzed: AnalyzedProgram,
    window: (span: DaySpan, period: Period?)? = nil,
    judged: Formula? = nil, isPrecise: Bool = false
  ) -> WhyPicture? {
    guard let definition = world.model.definition(named: name) else { return nil }
    let whole = judged ?? definition.value
    var filter: Filter?
    if case .slice(.filtered(_, let inner)) = judged?.kind { filter = inner }
    let body: Formula? =
      switch definition.body {
      case .formula(let formula): formula
      case .uncertain, .table: nil
      }
    return picture(
      of: whole, operands: body?.operands ?? [], head: "\(name) = ", text: definition.sourceText,
      start: body?.range.start, range: definition.range, world: world, analyzed: analyzed, window: window,
      isPrecise: isPrecise, filter: filter)
  }

  /// The picture of an expectation: the values of its sides, or of its operands where it is no comparison.
  static func ofSides(
    _ sides: [Formula], text: String, whole: Formula, in world: EvaluatedWorld, analyzed: AnalyzedProgram
  ) -> WhyPicture {
    // What stands as a constant in the text needs no value beneath.
    let operands = sides.filter { side in
      if case .constant = side.kind { return false }
      return true
    }
    return picture(
      of: whole, operands: sides.isEmpty ? whole.operands : operands, head: "expect ", text: text,
      start: whole.range.start, range: whole.range, world: world, analyzed: analyzed, window: nil, isPrecise: true)
  }

  /// The picture of one item of a `show`.
  static func ofItem(_ item: ShowModel.Item, in world: EvaluatedWorld, analyzed: AnalyzedProgram) -> WhyPicture {
    picture(
      of: item.formula, operands: item.formula.operands, head: "", text: item.name, start: item.formula.range.start,
      range: item.formula.range, world: world, analyzed: analyzed, window: nil)
  }

  private static func picture(
    of whole: Formula, operands: [Formula], head: String, text: String, start: Int32?, range: SourceRange,
    world: EvaluatedWorld, analyzed: AnalyzedProgram, window: (span: DaySpan, period: Period?)?,
    isPrecise: Bool = false,
    filter: Filter? = nil
  ) -> WhyPicture {
    let display = ValueDisplay(calendar: world.model.calendar, language: analyzed.language)
    func value(_ formula: Formula) -> Cell {
      world.engine.value(of: formula, in: Slice(span: window?.span, period: window?.period))
    }
    func shown(_ cell: Cell, _ type: ValueType) -> String {
      isPrecise ? display.preciseText(cell, type: type) : display.text(cell, type: type)
    }
    let source = analyzed.program.source(of: range.file)
    // The text behind `=` may begin before the formula (a bracket around all of it) and span several lines.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    if lines.isEmpty { lines = [""] }
    var pictured = lines.indices.map { Line(text: ($0 == 0 ? head : "") + shownText(lines[$0]), operands: []) }
    let textStart = source.flatMap { offset(of: text, in: $0, near: start ?? range.start, within: range) }
    for operand in operands {
      guard let textStart, operand.range.file == range.file else { continue }
      let relative = Int(operand.range.start) - textStart
      guard let (line, cell) = position(of: relative, in: lines) else { continue }
      let shift = line == 0 ? displayWidth(head) : 0
      let isNew = !pictured[line].operands.contains { $0.cell == cell + shift }
      if isNew {
        pictured[line].operands.append(
          Operand(
            cell: cell + shift, value: shown(value(filter.map { operand.filtered(by: $0) } ?? operand), operand.type)))
      }
    }
    let result = value(whole)
    return WhyPicture(
      lines: pictured, result: shown(result, whole.type), reason: result.reason, rowsUsed: result.rowsUsed,
      rowsSkipped: result.rowsSkipped, rowsUndecided: result.rowsUndecided,
      place: source.map { "\($0.name):\($0.location(at: Int(range.start)).line)" }, language: analyzed.language)
  }

  private static func offset(of text: String, in source: SourceFile, near: Int32, within range: SourceRange) -> Int? {
    let bytes = Array(text.utf8)
    var start = Int(near)
    while start >= Int(range.start) {
      if start + bytes.count <= source.bytes.count, Array(source.bytes[start..<start + bytes.count]) == bytes {
        return start
      }
      start -= 1
    }
    return nil
  }

  /// The line and the cell of a byte of the text.
  private static func position(of offset: Int, in lines: [String]) -> (line: Int, cell: Int)? {
    guard offset >= 0 else { return nil }
    var rest = offset
    for (index, line) in lines.enumerated() {
      if rest <= line.utf8.count {
        return (index, displayWidth(shownText(String(decoding: line.utf8.prefix(rest), as: UTF8.self))))
      }
      rest -= line.utf8.count + 1
    }
    return nil
  }
}

extension Evaluator {
  /// The picture of a definition as a target has judged it: in its period, and with the target's `where`.
  package func why(_ name: String, of target: Scoreboard.Target) -> WhyPicture? {
    WhyPicture.of(
      name, in: base, analyzed: analyzed,
      window: target.period.map { (analyzed.model.calendar.days(of: $0), $0) }, judged: target.formula)
  }
}
