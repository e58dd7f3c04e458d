import Causes
import Charts
import CivilTime
import Evaluation
import Semantics
import SourceText

/// The part of one KPI: what it is, what it was, by its main dimensions, why it changed last, and where it comes from.
struct BoardIndicator {
  let board: BoardReport
  let line: Scoreboard.Line
  let definition: DefinitionModel?
  /// The change between its last two periods that are over; nil where there are none.
  let why: CauseReport?

  private var words: ReportWords { board.words }
  private var model: Model { board.model }
  private var evaluator: Evaluator { board.evaluator }
  private var scoreboard: ScoreboardReport { board.scoreboard }

  init(_ board: BoardReport, _ line: Scoreboard.Line) {
    (self.board, self.line) = (board, line)
    definition = board.model.definition(named: line.name)
    why = definition.flatMap { board.evaluator.lastChange(of: $0) }
  }

  var part: ReportPart {
    var nodes: [ReportNode] = []
    if let text = definition?.documentation.map({ words.language.rest(of: $0).singleSpaced }), !text.isEmpty {
      nodes.append(.paragraph([ReportRun(text)]))
    }
    nodes.append(.facts(facts))
    if let formula { nodes.append(formula) }
    if let parts { nodes.append(parts) }
    if let series { nodes.append(series) }
    nodes += dimensions
    nodes += change
    let remarks =
      ScoreboardReport.notes(of: line, in: words.language)
      + (line.value.reason.map { [$0.words(in: words.language)] } ?? [])
    nodes.append(.list(remarks.map { [ReportRun($0)] }))
    return ReportPart(
      id: HTMLReport.id(of: line.name), title: (line.isGoal ? "★ " : "") + board.title(of: line), nodes: nodes,
      facets: facets)
  }

  private var levels: [LevelModel] { definition.map { own in model.levels.filter { $0.definition == own.id } } ?? [] }

  private var facets: ReportFacets {
    ReportFacets(
      owners: unique(levels.compactMap(\.owner) + [definition?.owner].compactMap(\.self)),
      statuses: unique(line.targets.map { words.plainWord($0.verdict) }),
      tags: definition.map { own in own.tags.isEmpty ? [file(of: own)].compactMap(\.self) : own.tags } ?? [])
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }

  /// Without tags the file that a definition stands in says what it is about.
  private func file(of definition: DefinitionModel) -> String? {
    evaluator.analyzed.program.source(of: definition.range.file).map { source in
      let name = source.name.split(separator: "/").last.map(String.init) ?? source.name
      return name.hasSuffix(".kpi") ? String(name.dropLast(4)) : name
    }
  }

  // MARK: Facts

  private var facts: [ReportFact] {
    var facts: [ReportFact] = []
    let period = line.period.map { " (\(board.display.calendar.text(of: $0)))" } ?? ""
    facts.append(
      ReportFact(
        words[.value],
        [ReportRun(scoreboard.valueText(line.value, line.type), .strong), ReportRun(period, .quiet)]))
    if let change = board.changeText(line) {
      facts.append(ReportFact(words[.change], change))
    }
    for target in line.targets {
      var runs = [
        ReportRun(board.targetText(target, line) + " "),
        ReportRun(words.word(target.verdict), .status(target.verdict.status)),
      ]
      let isOfLine = target.judges(line)
      if !isOfLine, target.cell.value != .missing {
        let time = target.period.map { " (\(board.display.calendar.text(of: $0)))" } ?? ""
        runs.append(ReportRun(" " + scoreboard.valueText(target.cell, line.type) + time))
      }
      let attained = [scoreboard.gapText(target, line.type), scoreboard.attainmentText(target)].filter { !$0.isEmpty }
      if !attained.isEmpty { runs.append(ReportRun(" " + words.list(attained), .quiet)) }
      facts.append(ReportFact(target.isGoal ? words[.goal] : words[.target], runs))
    }
    guard let definition else { return facts }
    if board.title(of: line) != line.name { facts.append(ReportFact(words[.name], [ReportRun(line.name, .code)])) }
    facts.append(ReportFact(words[.unit], line.type.words(in: words.language)))
    if !facets.owners.isEmpty { facts.append(ReportFact(words[.owner], words.list(facets.owners))) }
    let readers = model.definitions.filter { $0.reads.contains(definition.id) && !$0.isBase }
    if !readers.isEmpty { facts.append(ReportFact(words[.readBy], linked(readers))) }
    let files = definition.datasets.map { model.datasets[$0.index].name }
    if !files.isEmpty { facts.append(ReportFact(words[.readsData], words.list(files))) }
    if let place = place(of: definition.range) { facts.append(ReportFact(words[.source], [ReportRun(place, .code)])) }
    return facts
  }

  private func linked(_ definitions: [DefinitionModel]) -> [ReportRun] {
    definitions.enumerated().flatMap { place, definition in
      (place == 0 ? [] : [ReportRun(words.language == .japanese ? "、" : ", ")])
        + [ReportRun(board.title(of: definition), link: definition.name)]
    }
  }

  private func place(of range: SourceRange) -> String? {
    evaluator.analyzed.program.source(of: range.file).map { "\($0.name):\($0.location(at: Int(range.start)).line)" }
  }

  // MARK: Formula

  /// The formula as it is written, its names as links.
  private var formula: ReportNode? {
    guard let definition, !definition.sourceText.isEmpty else { return nil }
    var names = KnownNames()
    names.definitions = Set(model.definitions.map(\.name))
    let text = definition.sourceText
    let bytes = Array(text.utf8)
    var runs = [ReportRun("\(line.name) = ")]
    var end = 0
    func add(_ range: Range<Int>, link: Bool) {
      guard !range.isEmpty else { return }
      let piece = String(decoding: bytes[range], as: UTF8.self)
      runs.append(ReportRun(piece, link: link ? foldedName(piece.filter { $0 != "`" }) : nil))
    }
    for span in highlight(text, names: names) where span.kind == .definition && span.range.lowerBound >= end {
      add(end..<span.range.lowerBound, link: false)
      add(span.range, link: true)
      end = span.range.upperBound
    }
    add(end..<bytes.count, link: false)
    return .formula(runs)
  }

  /// What the formula reads, in the period of the KPI, so that the values make its own; and how each stands.
  private var parts: ReportNode? {
    guard let definition, !definition.reads.isEmpty else { return nil }
    let read = definition.reads.map { model.definitions[$0.index] }.filter { !$0.isBase && !$0.isTableByGroup }
    let known = Dictionary(board.board.lines.map { ($0.name, $0) }) { first, _ in first }
    let slice = line.period.map { Slice(span: board.display.calendar.days(of: $0), period: $0) } ?? Slice()
    let rows = read.map { part -> [ReportCell] in
      let cell = evaluator.base.engine.value(of: part.value, in: slice)
      let own = known[part.name]
      let target = own?.targets.first
      let asked = own.flatMap { own in target.map { board.targetText($0, own) } }
      return [
        ReportCell(board.title(of: part), link: part.name), ReportCell(scoreboard.valueText(cell, part.type)),
        ReportCell(asked ?? ""),
        ReportCell(target.map { words.word($0.verdict) } ?? "", status: target?.verdict.status ?? .none),
        ReportCell(target?.period.map { board.display.calendar.text(of: $0) } ?? ""),
      ]
    }
    if rows.isEmpty { return nil }
    let columns: [ReportTable.Column] = [
      .init(words[.label]),
      .init(line.period.map { words.valueIn(board.display.calendar.text(of: $0)) } ?? words[.value], isNumeric: true),
      .init(words[.target]), .init(words[.status]), .init(words[.judgedIn]),
    ]
    let kept = columns.indices.filter { index in index < 2 || rows.contains { !$0[index].text.isEmpty } }
    return .table(
      ReportTable(columns: kept.map { columns[$0] }, cells: rows.map { row in kept.map { row[$0] } }),
      name: words[.parts])
  }

  // MARK: Charts

  private func point(_ cell: Cell) -> Chart.Point {
    Chart.Point(
      cell.number,
      cell.reason.map { words.language.say("– (\($0.words))", "–（\($0.words(in: .japanese))）") }
        ?? scoreboard.valueText(cell, line.type),
      isPartial: !cell.isSettled)
  }

  private var series: ReportNode? {
    guard let track = board.series[line.name], track.cells.contains(where: { $0.number != nil }),
      track.periods.count > 1
    else { return nil }
    let calendar = board.display.calendar
    var series = [Chart.Series(board.title(of: line), track.cells.map(point))]
    for target in track.targets where target.cells.contains(where: { $0.number != nil }) {
      series.append(
        Chart.Series(words.named(words[.target], target.text), target.cells.map(point), role: .target))
    }
    var chart = Chart(
      "", kind: .lines, places: track.periods.map { calendar.text(of: $0) }, series: series,
      unit: board.display.axisUnit(of: line.type))
    chart.isTime = true
    chart.placesTitle = words[.period]
    if let definition {
      chart.events = evaluator.marks(in: track.periods.map { calendar.days(of: $0) }, on: [definition.value])
    }
    if track.earlier > 0 {
      chart.notes.append(words.latest(track.periods.count, of: track.periods.count + track.earlier))
    }
    let edge = chart.offScale.map { "\($0.text) (\(chart.places[$0.place]))" }
    if !edge.isEmpty { chart.notes.append(words.offScale(edge)) }
    if track.cells.contains(where: { !$0.isSettled && $0.number != nil }) {
      chart.notes.append(words[.unfinishedMark])
    }
    return .figure(ChartFigure([chart]), name: "\(board.title(of: line)): \(words[.overTime])")
  }

  private static let mostGroups = 6
  /// A page of sixty KPIs stays below a megabyte: so many points of small charts, all together.
  private static let mostPoints = 14_000

  /// How many dimensions of each KPI are drawn: more is what `kpi show` is for.
  private func mostDimensions(_ periods: Int) -> Int {
    let points = board.board.lines.count * BoardIndicator.mostGroups * max(1, periods)
    return min(3, max(1, BoardIndicator.mostPoints / points))
  }

  /// The KPI by its main dimensions: those that tell most of the last change first.
  private var dimensions: [ReportNode] {
    guard let definition, let track = board.series[line.name], let grain = line.period?.grain, track.periods.count > 1
    else {
      return []
    }
    // What the business knows first: yes or no is often the KPI's own condition, and splits it into all and nothing.
    let all = why?.dimensions ?? []
    let found = all.filter { $0.type == .text } + all.filter { $0.type != .text }
    let most = mostDimensions(track.periods.count)
    var nodes: [ReportNode] = []
    for dimension in found where nodes.count < most {
      guard let figure = multiples(definition, by: dimension, grain, track) else { continue }
      let name = dimension.name.text
      let title =
        words.language == .japanese ? "\(board.title(of: line))：\(name)別" : "\(board.title(of: line)) by \(name)"
      nodes.append(.figure(figure, name: title))
    }
    return nodes
  }

  private func multiples(
    _ definition: DefinitionModel, by dimension: DimensionModel, _ grain: Grain, _ track: BoardSeries.Track
  ) -> ChartFigure? {
    guard evaluator.base.engine.hasFewValues(dimension, atMost: DimensionSearch.mostValues) else { return nil }
    let item = ShowModel.Item(name: line.name, formula: definition.value, notes: [])
    var show = ShowModel(items: [item], keys: [.period(grain), .dimension(dimension)], range: definition.range)
    if let first = track.periods.first, let last = track.periods.last {
      let calendar = board.display.calendar
      show.during = DaySpan(calendar.days(of: first).start, calendar.days(of: last).end)
    }
    let answer = evaluator.base.engine.answer(show)
    let figure = AnswerCharts(
      answer, show, model, display: board.display, form: .multiples, mostMultiples: BoardIndicator.mostGroups
    ).figure
    // By its own condition a KPI is all in one group and nothing in the others, whatever the period.
    let moving = figure.charts.filter { chart in
      chart.series.contains { Set($0.points.compactMap(\.drawn)).count > 1 }
    }
    return moving.count < 2 ? nil : figure
  }

  /// More are folded away.
  private static let mostSentences = 3

  /// Of the last change.
  private var change: [ReportNode] {
    guard let why, var figure = why.figure else { return [] }
    for index in figure.charts.indices {
      figure.charts[index].places = figure.charts[index].places.map { board.title(named: $0) }
    }
    let sentences = why.head.filter { !$0.contains("\n") }
    let rest = Array(why.closing.dropFirst(BoardIndicator.mostSentences))
    return [
      .figure(figure, name: "\(board.title(of: line)): \(words[.whyChanged])"),
      .list((sentences + why.closing.prefix(BoardIndicator.mostSentences)).map { [ReportRun($0)] }),
    ]
      + (rest.isEmpty ? [] : [.folded(words.more(rest.count), [.list(rest.map { [ReportRun($0)] })])])
  }
}
