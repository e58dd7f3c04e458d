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
  /// Whether the targets of the parts reach the level of a KPI, by its name.
  let targetWords: [String: String]

  var model: Model { evaluator.base.model }
  var display: ValueDisplay { evaluator.analyzed.display }

  /// All of it is of one time and by one grain: parts beside a value are those that make it.
  package static func report(
    _ evaluator: Evaluator, title: String, by grain: Grain, during span: DaySpan? = nil,
    questions: [(statement: QueryStatement, outcome: QueryOutcome)]
  ) -> Report {
    let board = evaluator.scoreboard(by: grain, during: span)
    (evaluator.askedGrain, evaluator.base.engine.askedSpan) = (grain, span)
    defer { (evaluator.askedGrain, evaluator.base.engine.askedSpan) = (nil, nil) }
    return BoardReport(evaluator, board, title: title, questions: questions).report
  }

  private init(
    _ evaluator: Evaluator, _ board: Scoreboard, title: String,
    questions: [(statement: QueryStatement, outcome: QueryOutcome)]
  ) {
    (self.evaluator, self.title, self.questions, self.board) = (evaluator, title, questions, board)
    words = ReportWords(evaluator.analyzed.display.language)
    scoreboard = ScoreboardReport(board, display: evaluator.analyzed.display, targets: TargetReport(evaluator))
    series = BoardSeries(evaluator, board)
    targetWords = TargetReport(evaluator).told
  }

  private var report: Report {
    let kpis = board.lines.map { BoardIndicator(self, $0) }
    var parts = [BoardGlance(self, kpis).part, BoardScores(self).part]
    parts += [causes, targets, actions, evidence].compactMap(\.self)
    parts.append(ReportPart(id: "kpis", title: words[.indicators], parts: kpis.map(\.part)))
    if let asked { parts.append(asked) }
    parts += [BoardData(self).part, glossary]
    return Report(
      title: title, subtitle: subtitle, language: words.language, parts: parts, display: display)
  }

  /// Until when there are data: no clock enters a report, so that the same rules and data make the same bytes.
  private var subtitle: String {
    let spans = model.datasets.indices.compactMap { evaluator.base.engine.span(of: DatasetID($0)) }
    guard let first = spans.map(\.start).min(), let last = spans.map(\.end).max() else { return "" }
    let text = words.language.say(
      "\(first.isoText) – \((last - 1).isoText)", "\(first.isoText)〜\((last - 1).isoText)")
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

  /// Of what may be the name of a definition.
  func title(named name: String) -> String { model.definition(named: name).map { title(of: $0) } ?? name }

  /// A value as people read it, and as a number for a workbook.
  func cell(_ cell: Cell, _ type: ValueType) -> ReportCell {
    var typed = display.reportCell(cell.value, type: type)
    typed.text = scoreboard.valueText(cell, type)
    return typed
  }

  /// `-15.7% !`; nil where there is none.
  func changeText(_ line: Scoreboard.Line) -> String? {
    scoreboard.change(line).map { change in
      let amount = change.direction == 0 ? words[.unchanged] : change.amount
      return [amount, change.sign].compactMap(\.self).joined(separator: " ")
    }
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
    let statuses = Dictionary(board.lines.map { ($0.name, worst(of: $0)) }) { first, _ in first }
    let svg = graph.svg(words) { shown.contains($0) ? (HTMLReport.id(of: $0), statuses[$0] ?? .none) : nil }
    let picture = ReportPicture(name: words[.map], svg: svg.text, table: tree.table(.lines, words))
    var nodes: [ReportNode] = [.picture(picture)]
    if svg.leftOut > 0 { nodes.append(.list([[ReportRun(words.besideGoals(svg.leftOut))]])) }
    return ReportPart(id: "causes", title: words[.causes], nodes: nodes)
  }

  private func worst(of line: Scoreboard.Line) -> ReportCell.Status {
    let all = line.targets.map(\.verdict.status)
    return [.missed, .near, .met].first { all.contains($0) } ?? .none
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
      nodes: [
        .table(titled(table), name: words[.targets]), .list((report.head + report.closing).map { [ReportRun($0)] }),
      ])
  }

  /// With titles in the place of names in the first column, as links.
  private func titled(_ table: ReportTable) -> ReportTable {
    var table = table
    for row in table.rows.indices {
      let text = table.rows[row][0].text
      let name = String(text.drop { $0 == " " || $0 == "★" })
      guard model.definition(named: name) != nil else { continue }
      table.rows[row][0].text = text.dropLast(name.count) + title(named: name)
      table.rows[row][0].link = name
    }
    return table
  }

  /// What could be done about the goals, and what it brings for its money.
  private var actions: ReportPart? {
    guard !model.actions.isEmpty else { return nil }
    let goals = board.lines.filter(\.isGoal).compactMap { model.definition(named: $0.name) }
    let parts = goals.compactMap { goal -> ReportPart? in
      let report = evaluator.actions(ActionsModel(definition: goal.id))
      guard let table = report.table else { return nil }
      let title = title(of: goal)
      return ReportPart(
        id: "actions-" + HTMLReport.id(of: goal.name), title: title,
        nodes: [
          .list(report.head.map { [ReportRun($0)] }), .table(table, name: "\(words[.actions]): \(title)"),
          .folded(words.more(report.closing.count), [.list(report.closing.map { [ReportRun($0)] })]),
        ])
    }
    return parts.isEmpty ? nil : ReportPart(id: "actions", title: words[.actions], parts: parts)
  }

  private var evidence: ReportPart? {
    guard let evidence = evaluator.evidence() else { return nil }
    let line = [IndependenceReport.line(evaluator)].compactMap(\.self)
    let (told, untold) = evidence.parted
    var nodes: [ReportNode] = []
    if !told.evidence.isEmpty { nodes.append(.table(told.table(words), name: words[.evidence])) }
    nodes.append(.list((told.legend(words) + line).map { [ReportRun($0)] }))
    if !untold.evidence.isEmpty {
      let name = words.untold(untold.evidence.count)
      nodes.append(.folded(name, [.table(untold.table(words), name: name)]))
    }
    return ReportPart(id: "evidence", title: words[.evidence], nodes: nodes)
  }

  private var asked: ReportPart? {
    let parts = questions.enumerated().compactMap { place, question -> ReportPart? in
      let title =
        question.statement.documentation?.firstLine.map(words.language.own) ?? question.statement.text.singleSpaced
      let nodes = nodes(of: question.outcome, question.statement, named: title)
      let text: [ReportNode] =
        title == question.statement.text.singleSpaced
        ? [] : [.formula([ReportRun(question.statement.text.singleSpaced)])]
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
          ReportCell(definition.type.words(in: words.language)), ReportCell(definition.sourceText.singleSpaced),
          ReportCell(definition.documentation.map { words.language.rest(of: $0).singleSpaced } ?? ""),
        ]
      })
    return ReportPart(id: "glossary", title: words[.glossary], nodes: [.table(table, name: words[.glossary])])
  }
}
