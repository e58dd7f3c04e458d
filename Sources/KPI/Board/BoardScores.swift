import CivilTime
import Evaluation
import Semantics

/// The scoreboard of a page: goals first, then what has a target, the worst verdicts first, then all others.
struct BoardScores {
  let board: BoardReport
  private var words: ReportWords { board.words }
  private var scoreboard: ScoreboardReport { board.scoreboard }

  init(_ board: BoardReport) { self.board = board }

  var part: ReportPart {
    // What matters stands first: on a phone the last ones are off the screen.
    let columns: [ReportTable.Column] = [
      .init(words[.label], isImportant: true), .init(words[.value], isNumeric: true), .init(words[.status]),
      .init(words[.target]), .init(words[.attained], isNumeric: true), .init(words[.gap], isNumeric: true),
      .init(words[.trend]), .init(words[.change], isNumeric: true), .init(words[.period]), .init(words[.owner]),
      .init(words[.noValue]),
    ]
    let rows = lines.flatMap(rows)
    let kept = columns.indices.filter { index in index < 2 || rows.contains { !$0[index].text.isEmpty } }
    let table = ReportTable(columns: kept.map { columns[$0] }, cells: rows.map { row in kept.map { row[$0] } })
    return ReportPart(
      id: "scoreboard", title: words[.scoreboard],
      nodes: [.table(table, name: words[.scoreboard]), .list(legend.map { [ReportRun($0)] })])
  }

  /// In the order in which they want to be read; of equals that of the files.
  private var lines: [Scoreboard.Line] {
    let lines = board.board.lines
    return lines.indices.sorted { (rank(lines[$0]), $0) < (rank(lines[$1]), $1) }.map { lines[$0] }
  }

  private func rank(_ line: Scoreboard.Line) -> Int {
    if line.isGoal { return 0 }
    return line.targets.map { rank($0.verdict) }.min() ?? 9
  }

  private func rank(_ verdict: Verdict) -> Int {
    switch verdict {
    case .missed, .guardBroken: 1
    case .near, .unsure: 2
    case .noData: 3
    case .met, .open: 4
    }
  }

  private var legend: [String] {
    let hasNear = board.board.lines.contains { $0.targets.contains { $0.verdict == .near } }
    let moves = MoveWords.legend(board.board.lines, words.language)
    return (hasNear ? [words[.nearMeans]] : []) + [moves].compactMap(\.self)
      + board.board.notes.map { $0.words(in: words.language) }
  }

  /// That of the KPI with its first level, and one for each further level, or for one that is judged on another value than
  /// the line's.
  private func rows(of line: Scoreboard.Line) -> [[ReportCell]] {
    let isShown = line.targets.first?.judges(line) ?? true
    let shown = isShown ? line.targets.first : nil
    let own =
      [title(of: line), board.cell(line.value, line.type)] + level(shown, line) + trend(of: line)
      + end(line.value, line.period, shown, line)
    return [own]
      + line.targets.dropFirst(isShown ? 1 : 0).map { target in
        var again = title(of: line)
        again.isQuiet = true
        return [again, board.cell(target.cell, line.type)] + level(target, line)
          + [ReportCell(""), ReportCell("")] + end(target.cell, target.period, target, line)
      }
  }

  private func title(of line: Scoreboard.Line) -> ReportCell {
    let title = board.title(of: line)
    var cell = ReportCell((line.isGoal ? "★ " : "") + title, link: line.name)
    if title != line.name { cell.remark = line.name }
    return cell
  }

  private func trend(of line: Scoreboard.Line) -> [ReportCell] {
    var trend = ReportCell("")
    if line.series.count > 1 {
      trend.series = line.series.map { $0.cell.number }
      trend.text = Sparkline.text(trend.series)
      let ends = [line.series.first, line.series.last].compactMap { $0 }
      trend.remark = ends.map { scoreboard.valueText($0.cell, line.type) }.joined(separator: " → ")
    }
    var change = ReportCell(board.changeText(line) ?? "")
    change.isQuiet = line.isUsual
    return [trend, change]
  }

  /// The verdict, what the level asks, and how far it is.
  private func level(_ target: Scoreboard.Target?, _ line: Scoreboard.Line) -> [ReportCell] {
    guard let target else { return [ReportCell](repeating: ReportCell(""), count: 4) }
    return [
      ReportCell(words.word(target.verdict), status: target.verdict.status),
      ReportCell(board.targetText(target, line)), attained(target), gap(target, line),
    ]
  }

  private func attained(_ target: Scoreboard.Target) -> ReportCell {
    guard let part = target.threshold.attainment else { return ReportCell("") }
    var cell = board.display.reportCell(.number(part), type: .number(.percent))
    cell.text = scoreboard.attainmentText(target)
    return cell
  }

  private func gap(_ target: Scoreboard.Target, _ line: Scoreboard.Line) -> ReportCell {
    guard let gap = target.threshold.gap else { return ReportCell("") }
    var cell = board.display.reportCell(.number(gap), type: line.type.ofDifference, hasSign: true)
    cell.text = scoreboard.gapText(target, line.type)
    return cell
  }

  /// The period, who answers for it, and why there is no value.
  private func end(
    _ cell: Cell, _ period: Period?, _ target: Scoreboard.Target?, _ line: Scoreboard.Line
  ) -> [ReportCell] {
    let time = period.map { board.display.calendar.text(of: $0) } ?? (cell.value == .missing ? "" : words[.allTime])
    let reason = cell.reason ?? target?.threshold.reason
    return [
      ReportCell(time),
      ReportCell(
        target.flatMap { board.level(of: $0, line)?.owner } ?? board.model.definition(named: line.name)?.owner ?? ""),
      ReportCell(reason?.words(in: words.language) ?? ""),
    ]
  }
}
