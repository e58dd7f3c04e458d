import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText

/// `kpi tree`: a goal, and below it all that moves it, with values, targets and beliefs.
package struct CauseTreeReport: Sendable {
  private let tree: CauseTree
  private let names: CauseNames
  /// Of each definition its line of a scoreboard.
  private let lines: [Int: Scoreboard.Line]
  private let events: [Int: [EventModel]]
  /// Each once, in the order of their days.
  private let shownEvents: [EventModel]
  private let eventsOnEverything: [EventModel]
  /// By the name of an event on a definition that is shown, what it brought it.
  private let effects: [String: EventWords]
  private let report: ScoreboardReport

  private var graph: CauseGraph { names.graph }
  private var model: Model { names.model }

  init(_ tree: CauseTree, _ names: CauseNames, evaluator: Evaluator) {
    (self.tree, self.names) = (tree, names)
    let model = names.model
    let nodes = tree.rows.filter { !$0.isAgain }.map(\.node)
    let definitions = nodes.compactMap { node -> (node: Int, model: DefinitionModel)? in
      guard case .definition(let id) = names.graph.nodes[node] else { return nil }
      return (node, model.definitions[id.index])
    }
    let grain = model.judgedGrain ?? .month
    var (found, _) = evaluator.lines(of: definitions.map(\.model), by: grain)
    for index in found.indices {
      // In no order of statements.
      found[index].targets.sort {
        ($0.isGoal ? 0 : 1, $0.text, $0.condition) < ($1.isGoal ? 0 : 1, $1.text, $1.condition)
      }
    }
    lines = Dictionary(uniqueKeysWithValues: zip(definitions.map(\.node), found))
    var spans: [Int: DaySpan] = [:]
    for (definition, line) in zip(definitions, found) { spans[definition.node] = line.comparedDays(model.calendar) }
    events = Dictionary(
      uniqueKeysWithValues: definitions.compactMap { definition in
        spans[definition.node].map {
          (definition.node, model.events(in: $0, on: [definition.model.id], Set(definition.model.datasets)))
        }
      })
    var seen: Set<String> = []
    shownEvents = events.values.flatMap { $0 }.sorted { ($0.span.start, $0.name) < ($1.span.start, $1.name) }
      .filter { seen.insert($0.name).inserted }
    effects = CauseTreeReport.effects(of: shownEvents, lines, evaluator)
    let all = spans.values.reduce(nil as DaySpan?) { $0?.union($1) ?? $1 }
    eventsOnEverything = all.map { model.eventsOnEverything(in: $0) } ?? []
    report = ScoreboardReport(
      Scoreboard(grain: grain, lines: found, notes: []), display: evaluator.analyzed.display)
  }

  private static func effects(
    of events: [EventModel], _ lines: [Int: Scoreboard.Line], _ evaluator: Evaluator
  ) -> [String: EventWords] {
    let (model, engine) = (evaluator.base.model, evaluator.base.engine)
    let lines = Dictionary(lines.values.map { ($0.name, $0) }) { first, _ in first }
    let found = events.compactMap { event -> (String, EventWords)? in
      guard case .definition(let id) = event.on, let period = lines[model.definitions[id.index].name]?.period else {
        return nil
      }
      let definition = model.definitions[id.index]
      let slice = Slice(span: model.calendar.days(of: period), period: period)
      return engine.effect(of: event, on: definition.value, through: slice, where: nil).map {
        (
          event.name,
          EventWords(
            event: event, effect: $0, definition: definition, model: model, language: evaluator.analyzed.language)
        )
      }
    }
    return Dictionary(uniqueKeysWithValues: found)
  }

  // MARK: For people

  /// How the branches are drawn.
  package struct Strokes: Sendable {
    var (input, lastInput, link, lastLink): (String, String, String, String)
    var (bar, blank): (String, String)

    package static let lines = Strokes(
      input: "├─ ", lastInput: "└─ ", link: "├╌ ", lastLink: "└╌ ", bar: "│  ", blank: "   ")
    package static let ascii = Strokes(
      input: "|-- ", lastInput: "`-- ", link: "|.. ", lastLink: "`.. ", bar: "|   ", blank: "    ")
  }

  package func text(_ strokes: Strokes, table render: (ReportTable) -> String) -> String {
    render(table(strokes)) + closing(strokes).map { sanitizedForTerminal($0) + "\n" }.joined()
  }

  /// - Parameter words: of a reader of one language; without it labels say both.
  package func table(_ strokes: Strokes, _ words: ReportWords? = nil) -> ReportTable {
    var rows: [[String]] = []
    // What stands before the children of each row.
    var indents: [String] = []
    for (place, row) in tree.rows.enumerated() {
      let outer = row.parent.map { indents[$0] } ?? ""
      let isRoot = row.parent == nil
      indents.append(isRoot ? "" : outer + (row.isLast ? strokes.blank : strokes.bar))
      let hasChildren = tree.rows.indices.contains(place + 1) && tree.rows[place + 1].parent == place
      rows.append([outer + mark(row, strokes) + title(row, words)] + cells(row, 0))
      for index in 1..<max(1, rowCount(row)) {
        rows.append([indents[place] + (hasChildren ? strokes.bar : "")] + cells(row, index))
      }
    }
    let all: [ReportTable.Column] = [
      .init(say("KPI", "指標"), isImportant: true), .init(say("value", "値"), isNumeric: true, isImportant: true),
      .init(say("change", "前期比")), .init(say("target", "目標")), .init(say("status", "判定"), isImportant: true),
      .init(say("link", "仮説"), isImportant: true), .init(say("period", "期間")), .init(say("events", "できごと")),
      .init(say("why no value", "値がない理由")),
    ]
    let kept = all.indices.filter { index in index < 2 || rows.contains { !$0[index].isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  private var language: Language { report.display.language }
  private func say(_ english: String, _ japanese: String) -> String { language.say(english, japanese) }

  private func mark(_ row: CauseTree.Row, _ strokes: Strokes) -> String {
    if row.parent == nil { return "" }
    if row.isInput { return row.isLast ? strokes.lastInput : strokes.input }
    return row.isLast ? strokes.lastLink : strokes.link
  }

  private func title(_ row: CauseTree.Row, _ words: ReportWords?) -> String {
    if let words {
      let star = graph.goals.contains(row.node) ? "★ " : ""
      let again = row.isAgain ? " → \(words[.seeAbove])" : ""
      return star + words.title(of: names.label(of: row.node), name: graph.names[row.node]) + again
    }
    let name = graph.names[row.node]
    if row.isAgain { return say("\(name) → see above", "\(name) → 上記") + (row.isLoop ? say(", a loop", "（循環）") : "") }
    let label = names.label(of: row.node)
    let star = graph.goals.contains(row.node) ? "★ " : ""
    return star + language.named(label, name)
  }

  private func rowCount(_ row: CauseTree.Row) -> Int {
    max(row.links.count, row.isAgain ? 0 : lines[row.node]?.targets.count ?? 0)
  }

  /// Behind the title; the further rows of a node are for its further targets and links.
  private func cells(_ row: CauseTree.Row, _ index: Int) -> [String] {
    var cells = [String](repeating: "", count: 8)
    if row.links.indices.contains(index) {
      let link = row.links[index]
      cells[4] = link.words(in: language)
    } else if index == 0, let lag = row.lag {
      cells[4] = shiftWords(lag, in: language)
    }
    if row.isAgain { return cells }
    guard let line = lines[row.node] else {
      if index == 0, case .factor = graph.nodes[row.node] { cells[0] = say("not measured", "計測なし") }
      if index == 0, case .column = graph.nodes[row.node] { cells[0] = say("each row", "行ごと") }
      return cells
    }
    if line.targets.indices.contains(index) {
      let target = line.targets[index]
      cells[2] = report.targetText(target, line.type)
      cells[3] = ReportWords(language).word(target.verdict)
      let isOfLine = target.judges(line)
      if !isOfLine, target.cell.reason == nil {
        let value = report.valueText(target.cell, line.type)
        let period = target.period.flatMap { $0 == line.period ? nil : model.calendar.text(of: $0) }
        cells[3] += say(
          " at \(value)" + (period.map { " in \($0)" } ?? ""), "（" + (period.map { "\($0)に " } ?? "") + "\(value)）")
      }
    }
    if index == 0 {
      cells[0] = report.valueText(line.value, line.type)
      cells[1] = report.changeText(line)
      cells[5] = report.periodText(line)
      cells[6] = (events[row.node] ?? []).map { event in marks(of: event) }.joined()
      cells[7] = line.value.reason?.words(in: language) ?? ""
    }
    return cells
  }

  /// What it brought, or that it cannot be told yet; of a short history a tree has no word.
  private func effectWords(of event: EventModel) -> String {
    guard let words = effects[event.name] else { return "" }
    return switch words.effect.finding {
    case .tooShort: ""
    case .tooEarly, .notCompared, .measured: say("; ", "。") + words.text
    }
  }

  private func marks(of event: EventModel) -> String {
    shownEvents.firstIndex { $0.name == event.name }.map { "[\($0 + 1)]" } ?? ""
  }

  /// Those that are aimed at something shown.
  private var actions: [ActionModel] {
    let shown = Set(tree.rows.map { graph.nodes[$0.node] })
    return model.actions.filter { shown.contains(.definition($0.aim)) }.sorted { $0.name < $1.name }
  }

  private var refuted: [CauseGraph.Link] {
    let shown = Set(tree.rows.map(\.node))
    return graph.links.filter { $0.model.isRefuted && shown.contains($0.effect) }
  }

  private func closing(_ strokes: Strokes) -> [String] {
    var lines: [String] = []
    if tree.rows.contains(where: { !$0.links.isEmpty }) {
      lines.append(
        say(
          "\(strokes.link)a belief; \(strokes.input)an input of the formula", "\(strokes.link)仮説、\(strokes.input)計算式の要素"
        ))
    }
    // A tree has few lines: where none can be judged, its changes just stand there.
    let judged = self.lines.values.filter { $0.move?.move.expectation != nil }
    if let moves = MoveWords.legend(judged, language) { lines.append(moves) }
    for (index, event) in shownEvents.enumerated() {
      lines.append("[\(index + 1)] \(event.words(model.calendar, in: language))\(effectWords(of: event))")
    }
    for event in eventsOnEverything {
      lines.append(say("on everything: ", "全体：") + event.words(model.calendar, in: language))
    }
    for action in actions {
      let aim = model.definitions[action.aim.index].name
      let (title, size) = (action.title(in: language), action.sizeWords(in: language))
      lines.append(
        say(
          "action: \(title), \(action.cost.text) -> \(aim) \(size)",
          "打ち手：\(title)、\(action.cost.text) -> \(aim) \(size)"))
    }
    for link in refuted { lines.append(names.refuted(link, in: language)) }
    let cells = self.lines.values.map(\.value)
    if cells.contains(where: \.isUnfinished) { lines.append("… \(language.say(ScoreboardReport.unfinished))") }
    if cells.contains(where: \.beginsBeforeData) { lines.append("… \(Note.beginsBeforeData.words(in: language))") }
    return lines
  }

  /// A nested list.
  package var markdown: String {
    var output = ""
    for row in tree.rows {
      let indent = String(repeating: "  ", count: row.depth)
      var parts = ["**\(ReportTable.markdownCell(title(row, nil)))**"]
      for index in 0..<max(1, rowCount(row)) {
        let cells = cells(row, index)
        let target = [cells[2], cells[3]].filter { !$0.isEmpty }.joined(separator: " ")
        parts += [cells[0], cells[1], target, cells[4].isEmpty ? "" : say("link: ", "仮説：") + cells[4], cells[7]].filter
        {
          !$0.isEmpty
        }
        .map(ReportTable.markdownCell)
      }
      output += "\(indent)- \(parts.joined(separator: " · "))\n"
    }
    let below = closing(.lines).dropFirst(tree.rows.contains { !$0.links.isEmpty } ? 1 : 0)
    return output
      + (below.isEmpty ? "" : "\n" + below.map { "\(ReportTable.markdownCell($0))\n" }.joined(separator: "\n"))
  }

  // MARK: For programs

  package var json: JSONText {
    .object([
      ("rows", .array(tree.rows.map(json))),
      ("refuted", .array(refuted.map { names.json($0) })),
      ("actions", .array(actions.map { names.json($0) })),
      ("events", .array((shownEvents + eventsOnEverything).map(json))),
    ])
  }

  private func json(_ row: CauseTree.Row) -> JSONText {
    var members: [(String, JSONText)] = [
      ("name", .text(graph.names[row.node])), ("kind", .text(names.kind(of: row.node))), ("depth", .whole(row.depth)),
      ("parent", row.parent.map { .whole($0) } ?? .null), ("input", .boolean(row.isInput)),
      ("lag", row.lag.map { .text(durationText($0)) } ?? .null), ("links", .array(row.links.map(\.json))),
      ("again", .boolean(row.isAgain)), ("loop", .boolean(row.isLoop)),
    ]
    if !row.isAgain {
      members.append(("label", .text(names.label(of: row.node))))
      members.append(("line", lines[row.node].map { report.json($0) } ?? .null))
      members.append(("events", .texts((events[row.node] ?? []).map(\.name))))
    }
    return .object(members)
  }

  private func json(_ event: EventModel) -> JSONText {
    event.json(on: model.placeName(of: event), effect: effects[event.name])
  }
}

extension Scoreboard.Line {
  /// The days of the period and of the one before, against which its change is.
  fileprivate func comparedDays(_ calendar: CalendarRules) -> DaySpan? {
    guard let period else { return nil }
    let before = series.dropLast().last?.period ?? period
    return DaySpan(calendar.days(of: before).start, calendar.days(of: period).end)
  }
}

extension Evaluator {
  /// What is below a node, or below all goals; nil where there is nothing of that name.
  package func causeTree(of name: String?) -> CauseTreeReport? {
    let plain = CauseGraph(base.model)
    let roots = name.map { [plain.node(named: $0)].compactMap { $0 } } ?? plain.goals
    guard !roots.isEmpty else { return nil }
    // Only what is shown is held against the data.
    let graph = graded(plain, to: Set(CauseTree(of: roots, in: plain).rows.map(\.node)))
    return CauseTreeReport(
      CauseTree(of: roots, in: graph), CauseNames(graph: graph, model: base.model), evaluator: self)
  }
}

extension AnalyzedProgram {
  /// What a tree can begin with.
  package var causeNames: [String] { CauseGraph(model).names }
}
