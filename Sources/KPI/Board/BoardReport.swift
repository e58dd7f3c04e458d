import Causes
import Charts
import CivilTime
import Evaluation
import Semantics
import SourceText

/// `kpi report`: all that the rules say and the data answer, for people who read a page: what matters at a glance, the
/// scoreboard, what moves what, whether the targets hold together, a part for each KPI, the questions of the files, the state
/// of the data and the words.
package struct BoardReport {
  let evaluator: Evaluator
  let board: Scoreboard
  let scoreboard: ScoreboardReport
  let words: ReportWords
  /// With their outcomes, in the order of the files.
  let questions: [(statement: QueryStatement, outcome: QueryOutcome)]
  let title: String
  let series: BoardSeries

  var model: Model { evaluator.base.model }
  var display: ValueDisplay { evaluator.analyzed.display }

  package init(
    _ evaluator: Evaluator, title: String, by grain: Grain, during span: DaySpan? = nil,
    questions: [(statement: QueryStatement, outcome: QueryOutcome)]
  ) {
    (self.evaluator, self.title, self.questions) = (evaluator, title, questions)
    let board = evaluator.scoreboard(by: grain, during: span)
    self.board = board
    words = ReportWords(evaluator.analyzed.display.language)
    scoreboard = ScoreboardReport(board, display: evaluator.analyzed.display, targets: TargetReport(evaluator))
    series = BoardSeries(evaluator, board)
  }

  package var report: Report {
    let kpis = board.lines.map { BoardIndicator(self, $0) }
    var parts = [glance(kpis), scores]
    parts += [causes, targets, evidence].compactMap(\.self)
    parts.append(ReportPart(id: "kpis", title: words[.indicators], parts: kpis.map(\.part)))
    if let asked { parts.append(asked) }
    parts += [BoardData(self).part, glossary]
    return Report(title: title, subtitle: subtitle, language: words.language, parts: parts, display: display)
  }

  /// Until when there are data: no clock enters a report, so that the same rules and data make the same bytes.
  private var subtitle: String {
    let spans = model.datasets.indices.compactMap { evaluator.base.engine.span(of: DatasetID($0)) }
    guard let first = spans.map(\.start).min(), let last = spans.map(\.end).max() else { return "" }
    let text = "\(first.isoText) – \((last - 1).isoText)"
    return words.named(words[.dataSpan], text)
  }

  func title(of line: Scoreboard.Line) -> String { words.title(of: line.label, name: line.name) }

  func title(of definition: DefinitionModel) -> String { words.title(of: definition.label, name: definition.name) }

  /// `顧客生涯価値 (ltv)`, and a name only once.
  func titleRuns(of line: Scoreboard.Line) -> [ReportRun] {
    let title = title(of: line)
    let name = title == line.name ? [] : [ReportRun(" (\(line.name))", .quiet)]
    return [ReportRun(title, .strong, link: line.name)] + name
  }

  // MARK: Tables

  private var scores: ReportPart {
    // What matters stands first: on a phone the last ones are off the screen.
    let columns: [ReportTable.Column] = [
      .init(words[.label], isImportant: true), .init(words[.value], isNumeric: true), .init(words[.status]),
      .init(words[.target]), .init(words[.attained], isNumeric: true), .init(words[.gap], isNumeric: true),
      .init(words[.trend]), .init(words[.change]), .init(words[.period]), .init(words[.owner]), .init(words[.noValue]),
    ]
    let rows = board.lines.flatMap(rows)
    let kept = columns.indices.filter { index in index < 2 || rows.contains { !$0[index].text.isEmpty } }
    let table = ReportTable(columns: kept.map { columns[$0] }, cells: rows.map { row in kept.map { row[$0] } })
    return ReportPart(
      id: "scoreboard", title: words[.scoreboard],
      nodes: [
        .table(table, name: words[.scoreboard]),
        .list(scoreboard.legend.filter { !$0.hasPrefix("[") }.map { [ReportRun($0)] }),
      ])
  }

  /// A line for each level: the first with what the KPI is.
  private func rows(of line: Scoreboard.Line) -> [[ReportCell]] {
    let targets: [Scoreboard.Target?] = line.targets.isEmpty ? [nil] : line.targets
    return targets.enumerated().map { place, target in
      let isOfLine = target.map { $0.condition.isEmpty && $0.period == line.period } ?? true
      let cell = isOfLine ? line.value : target?.cell ?? line.value
      let period = isOfLine ? line.period : target?.period
      let time = period.map { display.calendar.text(of: $0) } ?? (cell.value == .missing ? "" : words[.allTime])
      let reason = cell.reason?.words ?? target.flatMap { ScoreboardReport.noThreshold($0) } ?? ""
      let isFirst = place == 0
      return [isFirst ? head(of: line) : ReportCell(""), ReportCell(scoreboard.valueText(cell, line.type))]
        + level(target, line) + (isFirst ? trend(of: line) : [ReportCell(""), ReportCell("")])
        + [
          ReportCell(time), ReportCell(target.flatMap { level(of: $0, line)?.owner } ?? ""), ReportCell(reason),
        ]
    }
  }

  private func head(of line: Scoreboard.Line) -> ReportCell {
    let title = title(of: line)
    var name = ReportCell((line.isGoal ? "★ " : "") + title, link: line.name)
    if title != line.name { name.remark = line.name }
    return name
  }

  private func trend(of line: Scoreboard.Line) -> [ReportCell] {
    var trend = ReportCell("")
    if line.series.count > 1 {
      trend.series = line.series.map { $0.cell.number }
      trend.text = Sparkline.text(trend.series)
    }
    var change = ReportCell(scoreboard.changeText(line))
    change.isQuiet = line.isUsual
    return [trend, change]
  }

  /// The verdict, what the level asks, and how far it is.
  private func level(_ target: Scoreboard.Target?, _ line: Scoreboard.Line) -> [ReportCell] {
    guard let target else { return [ReportCell](repeating: ReportCell(""), count: 4) }
    return [
      ReportCell(words.word(target.verdict), status: target.verdict.status),
      ReportCell(scoreboard.targetText(target, line.type)), ReportCell(scoreboard.attainmentText(target)),
      ReportCell(scoreboard.gapText(target, line.type)),
    ]
  }

  func level(of target: Scoreboard.Target, _ line: Scoreboard.Line) -> LevelModel? {
    model.levels.first { level in
      model.definitions[level.definition.index].name == line.name && level.text == target.text
        && level.conditionText == target.condition
    }
  }

  /// Goals, formulas and beliefs as one picture, and the tree as a table.
  private var causes: ReportPart? {
    let graph = CauseGraphReport(evaluator)
    guard !graph.isEmpty, let tree = evaluator.causeTree(of: nil) ?? firstTree else { return nil }
    let shown = Set(board.lines.map(\.name))
    let svg = graph.svg(words) { shown.contains($0) ? HTMLReport.id(of: $0) : nil }
    let picture = ReportPicture(name: words[.map], svg: svg, table: tree.table(.lines, words))
    return ReportPart(id: "causes", title: words[.causes], nodes: [.picture(picture)])
  }

  /// Without a goal that of the first KPI with a target.
  private var firstTree: CauseTreeReport? {
    board.lines.first { !$0.targets.isEmpty }.flatMap { evaluator.causeTree(of: $0.name) }
  }

  private var targets: ReportPart? {
    let report = TargetReport(evaluator).report
    guard let table = report.table else { return nil }
    return ReportPart(
      id: "targets", title: words[.targets],
      nodes: [.table(table, name: words[.targets]), .list((report.head + report.closing).map { [ReportRun($0)] })])
  }

  private var evidence: ReportPart? {
    guard let evidence = evaluator.evidence() else { return nil }
    let line = [IndependenceReport.line(evaluator)].compactMap(\.self)
    return ReportPart(
      id: "evidence", title: words[.evidence],
      nodes: [
        .table(evidence.table, name: words[.evidence]), .list((evidence.legend + line).map { [ReportRun($0)] }),
      ])
  }

  private var asked: ReportPart? {
    let parts = questions.enumerated().compactMap { place, question -> ReportPart? in
      let title = question.statement.documentation?.firstLine ?? question.statement.text.singleSpaced
      let nodes = nodes(of: question.outcome, question.statement, named: title)
      let text: [ReportNode] =
        title == question.statement.text ? [] : [.formula([ReportRun(question.statement.text.singleSpaced)])]
      return nodes.isEmpty ? nil : ReportPart(id: "question-\(place + 1)", title: title, nodes: text + nodes)
    }
    return parts.isEmpty ? nil : ReportPart(id: "questions", title: words[.questions], parts: parts)
  }

  /// Longer tables are for `kpi show`.
  private static let mostRows = 200

  private func nodes(of outcome: QueryOutcome, _ statement: QueryStatement, named name: String) -> [ReportNode] {
    var nodes: [ReportNode] = []
    if statement.isChart, let figure = evaluator.figure(of: outcome, statement) {
      nodes.append(.figure(figure, name: name))
    }
    switch outcome {
    case .refused: return []
    case .answer(let answer):
      let report = AnswerReport(answer, display: display)
      if nodes.isEmpty {
        if answer.rows.count > BoardReport.mostRows { nodes.append(.paragraph([ReportRun(words[.tooMany], .quiet)])) }
        nodes.append(.table(report.first(BoardReport.mostRows).table, name: name))
      }
      nodes.append(.list(report.legend.map { [ReportRun($0)] }))
    case .report(let report):
      nodes += report.head.map { $0.contains("\n") ? .formula([ReportRun($0)]) : .paragraph([ReportRun($0)]) }
      if !statement.isChart, let figure = report.figure { nodes.append(.figure(figure, name: name)) }
      if let table = report.table { nodes.append(.table(table, name: name)) }
      nodes.append(.list(report.closing.map { [ReportRun($0)] }))
    }
    return nodes
  }

  private var glossary: ReportPart {
    let shown = model.definitions.filter { !$0.isBase }
    let table = ReportTable(
      columns: [
        .init(words[.label], isImportant: true), .init(words[.name]), .init(words[.unit]), .init(words[.formula]),
        .init(words[.words]),
      ],
      cells: shown.map { definition in
        let title = title(of: definition)
        return [
          ReportCell(title, link: definition.name), ReportCell(title == definition.name ? "" : definition.name),
          ReportCell(definition.type.words), ReportCell(definition.sourceText.singleSpaced),
          ReportCell(definition.documentation.map { BoardReport.rest(of: $0) } ?? ""),
        ]
      })
    return ReportPart(id: "glossary", title: words[.glossary], nodes: [.table(table, name: words[.glossary])])
  }

  /// What stands below the first line.
  static func rest(of documentation: String) -> String {
    documentation.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: " ")
      .singleSpaced
  }
}
