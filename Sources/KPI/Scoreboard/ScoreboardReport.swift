import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText
import Units

extension Verdict {
  /// For programs: people are told by `ReportWords`.
  package var plainWord: String { ReportWords(.english).plainWord(self) }
}

extension ReportWords {
  /// Over a column of a table in lines of text.
  func column(_ label: ReportLabel) -> String {
    // `KPI` is no word.
    label == .label ? self[label] : self[label].lowercased()
  }
}

extension ValueDisplay {
  /// `24.8% to 37.0%, n = 216`, of a level that is met and asks to be so surely.
  fileprivate func text(_ target: Scoreboard.Target, _ type: ValueType) -> String? {
    guard let sureness = target.sureness, target.verdict == .met || target.verdict == .unsure else { return nil }
    guard let interval = sureness.interval else {
      return sureness.note == nil ? say("too few to say", "少なすぎて判断できない") : say("no interval", "区間なし")
    }
    let ends = [interval.low, interval.high].map { text(.number(.double($0)), type: type) }
    return Period.range(ends[0], ends[1], in: language) + say(", n = ", "、n = ") + Wording.grouped(interval.units)
  }
}

/// A scoreboard as text, JSON, CSV or Markdown.
package struct ScoreboardReport: Sendable {
  package var board: Scoreboard
  package var display: ValueDisplay
  /// Whether the targets hold together: one line below the table, and all of it for programs.
  package var targetLine: String?
  package var targetChecks: JSONText

  package init(_ board: Scoreboard, display: ValueDisplay, targets: TargetReport? = nil) {
    self.board = board
    self.display = display
    targetLine = targets?.line
    targetChecks = targets?.list ?? .array([])
  }

  // MARK: For people

  package var table: ReportTable {
    let rows = board.lines.flatMap(rows)
    let all: [ReportTable.Column] = [
      .init(words.column(.label), isImportant: true),
      .init(words.column(.value), isNumeric: true, isImportant: true), .init("n", isNumeric: true),
      .init(display.say("notes", "注")), .init(words.column(.period), rank: 1), .init(words.column(.trend)),
      .init(words.column(.change), rank: 2), .init(words.column(.target), rank: 3),
      .init(words.column(.status), rank: 4), .init(words.column(.gap), isNumeric: true),
      .init(words.column(.attained), isNumeric: true), .init(words.column(.noValue)),
    ]
    // A column that is empty everywhere only takes room.
    let kept = all.indices.filter { index in index < 2 || rows.contains { !$0[index].text.isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, cells: rows.map { row in kept.map { row[$0] } })
  }

  private var words: ReportWords { ReportWords(display.language) }

  /// Why there is no value, or nothing to hold it against.
  func reason(_ missing: MissingReason?, _ target: Scoreboard.Target?) -> String? {
    missing?.words(in: display.language) ?? target.flatMap { noThreshold($0) }
  }

  /// That of the KPI with its first target, and one for each other target, or for one that is judged on another value than
  /// the line's.
  private func rows(of line: Scoreboard.Line) -> [[ReportCell]] {
    let isShown = line.targets.first?.judges(line) ?? true
    let series = line.series.count > 1 ? line.series.map { $0.cell.number } : []
    var trend = ReportCell(series.isEmpty ? "" : Sparkline.text(series))
    trend.series = series
    var change = ReportCell(changeText(line))
    change.isQuiet = line.isUsual
    let own = [
      ReportCell(title(of: line), link: line.name), ReportCell(valueText(line.value, line.type)),
      ReportCell(line.smallSample.map(String.init) ?? ""), ReportCell(marks(of: line)), ReportCell(periodText(line)),
      trend, change,
    ]
    let shown = isShown ? line.targets.first : nil
    return [own + cells(of: shown, line.type) + [ReportCell(reason(line.value.reason, shown) ?? "")]]
      + line.targets.dropFirst(isShown ? 1 : 0).map { target in
        [
          ReportCell(""), ReportCell(valueText(target.cell, line.type)),
          ReportCell(target.smallSample.map(String.init) ?? ""), ReportCell(""),
          ReportCell(target.period.map { display.calendar.text(of: $0) } ?? words[.allTime]), ReportCell(""),
          ReportCell(""),
        ] + cells(of: target, line.type) + [ReportCell(reason(target.cell.reason, target) ?? "")]
      }
  }

  /// Target, status, gap and what is attained.
  private func cells(of target: Scoreboard.Target?, _ type: ValueType) -> [ReportCell] {
    guard let target else { return [ReportCell](repeating: ReportCell(""), count: 4) }
    return [
      ReportCell(targetText(target, type)), ReportCell(statusText(target, type), status: target.verdict.status),
      ReportCell(gapText(target, type)), ReportCell(attainmentText(target)),
    ]
  }

  /// The lines below the table: what its marks mean, and what is to be said of the data.
  package var legend: [String] {
    var lines: [String] = []
    for (index, words) in noteTexts.enumerated() { lines.append("[\(index + 1)] \(words)") }
    let hasSmallSamples = board.lines.contains { line in
      line.smallSample != nil || line.targets.contains { $0.smallSample != nil }
    }
    if hasSmallSamples {
      lines.append(
        display.say(
          "n: the rows or groups behind a share or a mean that rests on fewer than \(Model.smallSample)",
          "n：割合や平均のもとになった行や区分の数（\(Model.smallSample)未満のとき）"))
    }
    if let moves = MoveWords.legend(board.lines, display.language) { lines.append(moves) }
    for note in board.notes { lines.append(display.say("note: ", "注：") + note.words(in: display.language)) }
    if let targetLine { lines.append(targetLine) }
    return lines
  }

  package func text(table render: (ReportTable) -> String) -> String {
    if board.lines.isEmpty {
      return display.say(
        "no definition has a description (`///`), a goal or a target", "説明（`///`）・最終目標・目標を持つ定義がない") + "\n"
    }
    let notes = legend
    return render(table) + (notes.isEmpty ? "" : "\n" + notes.map { $0 + "\n" }.joined())
  }

  package var markdown: String {
    table.markdown + (legend.isEmpty ? "" : "\n" + legend.map { "- \($0)\n" }.joined())
  }

  func title(of line: Scoreboard.Line) -> String {
    let mark = line.isGoal ? "★ " : ""
    return mark + display.language.named(line.label, line.name)
  }

  func valueText(_ cell: Cell, _ type: ValueType) -> String {
    cell.marked(display.text(cell, type: type))
  }

  func periodText(_ line: Scoreboard.Line) -> String {
    line.period.map { display.calendar.text(of: $0) } ?? ""
  }

  /// As written, and where that is a formula the number it comes to: `>= prior(sales, 1 month) * 120% (= 121円)`.
  func targetText(_ target: Scoreboard.Target, _ type: ValueType) -> String {
    var text = target.text
    if target.threshold.isComputed, target.threshold.reason == nil {
      let numbers = [target.threshold.limit, target.threshold.upper].compactMap { $0 }
      let number = numbers.map { display.text($0, type: type) }.joined(separator: "..")
      text += display.say(" (= \(number))", "（= \(number)）")
    }
    if let due = target.deadlineText { text += " due \(due)" }
    if target.sureness != nil { text += " surely" }
    if !target.condition.isEmpty { text += " where \(target.condition)" }
    for guarded in target.guards { text += " guard \(guarded)" }
    return text
  }

  /// `✗ guard broken: return_rate is 6.2%`, `✓ met, with probability 62% (±1)`, `✗ missed; met with probability 50% (±1)`
  func statusText(_ target: Scoreboard.Target, _ type: ValueType) -> String {
    let colon = display.say(": ", "：")
    let words = ([self.words.word(target.verdict)] + [display.text(target.brokenGuards)].compactMap(\.self))
      .joined(separator: colon)
    let sure = display.text(target, type).map { display.say(" (\($0))", "（\($0)）") } ?? ""
    guard let chance = target.odds?.chance?.words(in: display.language) else { return words + sure }
    // "missed, probability 50%" would be read as that of missing it.
    let isMet = target.verdict == .met
    return words + sure
      + display.say(isMet ? ", with \(chance)" : "; met with \(chance)", isMet ? "、\(chance)" : "。達成の\(chance)")
  }

  /// `no target: before the first period`
  func noThreshold(_ target: Scoreboard.Target) -> String? {
    target.threshold.reason.map { display.say("no target: \($0.words)", "目標値なし：\($0.words(in: .japanese))") }
  }

  func gapText(_ target: Scoreboard.Target, _ type: ValueType) -> String {
    guard let gap = target.threshold.gap else { return "" }
    let text = display.signedDifference(gap, type: type)
    return text.showsNothing ? "0" : text
  }

  func attainmentText(_ target: Scoreboard.Target) -> String {
    target.threshold.attainment.map { display.text($0, unit: .percent) } ?? ""
  }

  func changeText(_ line: Scoreboard.Line) -> String {
    guard let change = change(line) else { return "" }
    let text =
      switch change.direction {
      case ..<0: display.say("down \(change.amount)", change.amount)
      case 1...: display.say("up \(change.amount)", change.amount)
      default: display.say("same", "変わらず")  // Neither up nor down.
      }
    return [text, change.sign].compactMap(\.self).joined(separator: " ")
  }

  /// The change against the period before with its sign, which way it went, and whether it is news; nil where there is none.
  func change(_ line: Scoreboard.Line) -> (amount: String, direction: Int, sign: String?)? {
    guard let change = line.change else { return nil }
    let (text, value) =
      switch change {
      case .relative(let part): (display.text(.double(abs(part)), unit: .percent), part)
      case .difference(let number): (display.difference(number, type: line.type), number.double)
      }
    let direction = text.showsNothing ? 0 : value < 0 ? -1 : 1
    // That nothing changed is no news, whatever was usual.
    let sign = direction == 0 && line.move?.began == nil ? nil : MoveWords(display: display).sign(line)
    return (direction == 0 ? text : (direction < 0 ? "-" : "+") + text, direction, sign)
  }

  private var noteTexts: [String] {
    var texts: [String] = []
    for line in board.lines {
      for words in ScoreboardReport.notes(of: line, in: display.language) where !texts.contains(words) {
        texts.append(words)
      }
    }
    return texts
  }

  private func marks(of line: Scoreboard.Line) -> String {
    let texts = noteTexts
    let numbers = ScoreboardReport.notes(of: line, in: display.language).compactMap { texts.firstIndex(of: $0) }
      .sorted()
    return numbers.isEmpty ? "" : "[" + numbers.map { String($0 + 1) }.joined(separator: ",") + "]"
  }

  /// Of a value that bears the mark of it.
  static let unfinished = Phrase("the period is not over in the data", "この期間はデータの中でまだ終わっていない")

  /// One text for each kind, so that the legend stays short; `kpi check` and `:help NAME` name the places.
  static func notes(of line: Scoreboard.Line, in language: Language) -> [String] {
    var texts: [String] = []
    for words in line.notes.compactMap({ $0.shortWords(of: line, in: language) }) where !texts.contains(words) {
      texts.append(words)
    }
    if line.value.isUnfinished { texts.append("… \(language.say(unfinished))") }
    if line.value.beginsBeforeData { texts.append("… \(Note.beginsBeforeData.words(in: language))") }
    if line.value.rowsSkipped > 0 { texts.append(line.value.skippedNote.words(in: language)) }
    if line.value.rowsUndecided > 0 {
      texts.append(language.say("rows whose window had not closed are left out", "観察期間が終わっていない行を除外"))
    }
    return texts
  }
}

extension Scoreboard.Line {
  /// A change that was held against the history and is no news.
  var isUsual: Bool { move.map { $0.move.expectation != nil && $0.began == nil } ?? false }
}
