import Causes
import Charts
import Evaluation
import Semantics
import SourceText

/// What somebody who has a minute needs: how the goals stand, what is furthest from its target, and why.
struct BoardGlance {
  let board: BoardReport
  let kpis: [BoardIndicator]
  private var words: ReportWords { board.words }
  private var scoreboard: ScoreboardReport { board.scoreboard }

  init(_ board: BoardReport, _ kpis: [BoardIndicator]) { (self.board, self.kpis) = (board, kpis) }

  /// A level of a KPI.
  private typealias Standing = (line: Scoreboard.Line, target: Scoreboard.Target)

  private var goals: [Standing] {
    board.board.lines.flatMap { line in line.targets.filter(\.isGoal).map { (line, $0) } }
  }

  var part: ReportPart {
    let worst = worst
    var facts = goals.map { fact(words[.goal], $0) }
    if let worst { facts.append(fact(words[.worst], worst)) }
    // Each KPI once, whatever else it is.
    var told: Set<String> = []
    let unmet = goals.filter { isUnmet($0.target.verdict) } + [worst].compactMap(\.self)
    for standing in unmet where told.insert(standing.line.name).inserted {
      facts += [missing(standing.line), lastMove(standing.line)].compactMap(\.self)
    }
    facts.append(ReportFact(words.statuses(of: board.board.lines.reduce(0) { $0 + $1.targets.count }), counts))
    return ReportPart(id: "glance", title: words[.glance], nodes: [.paragraph([ReportRun(sentence)]), .facts(facts)])
  }

  private func isUnmet(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .missed, .near, .guardBroken: true
    case .met, .unsure, .noData, .open: false
    }
  }

  /// `1 of 2 goals is met; 14 of 23 targets are not.`
  private var sentence: String {
    let all = board.board.lines.flatMap(\.targets)
    let met = goals.count { $0.target.verdict == .met }
    let unmet = all.count { isUnmet($0.verdict) }
    let near = all.count { $0.verdict == .near }
    return words.standing(goals: goals.count, met: met, levels: all.count, unmet: unmet, near: near)
  }

  /// The value, what is asked, the verdict, how far it is, and how it went since the period before.
  private func fact(_ name: String, _ standing: Standing) -> ReportFact {
    let (line, target) = standing
    let isOfLine = target.judges(line)
    let cell = isOfLine ? line.value : target.cell
    let period = (isOfLine ? line.period : target.period).map { board.display.calendar.text(of: $0) }
    var runs =
      board.titleRuns(of: line) + [
        ReportRun("\n"), ReportRun(scoreboard.valueText(cell, line.type), .large),
        ReportRun(period.map { " (\($0)) " } ?? " ", .quiet),
        ReportRun(words.word(target.verdict), .status(target.verdict.status)),
        ReportRun("\n\(words.named(words[.target], board.targetText(target, line)))"),
      ]
    if let gap = target.threshold.gap, gap.double != 0 {
      let amount = board.display.difference(gap, type: line.type)
      let isMet = target.verdict == .met
      let attained = scoreboard.attainmentText(target)
      runs.append(
        ReportRun(
          "\n" + (isMet ? words.toSpare(amount) : words.short(amount))
            + (attained.isEmpty || isMet ? "" : words.attained(attained))))
    }
    if isOfLine, let change = board.changeText(line), let before = line.series.dropLast().last?.period {
      runs.append(ReportRun("\n\(words.since(board.display.calendar.text(of: before))) \(change)", .quiet))
    }
    if let owner = board.level(of: target, line)?.owner {
      runs.append(ReportRun("\n\(words.named(words[.owner], owner))", .quiet))
    }
    return ReportFact(name, runs, status: target.verdict.status)
  }

  /// The level that is not met and furthest away, as a part of what it asks.
  private var worst: Standing? {
    var found: (standing: Standing, distance: Double)?
    for line in board.board.lines {
      for target in line.targets {
        guard isUnmet(target.verdict) else { continue }
        // Of a range the end that it lies beyond.
        guard let gap = target.threshold.gap?.double,
          let limit = gap > 0
            ? (target.threshold.upper ?? target.threshold.limit).number : target.threshold.limit.number,
          limit != 0
        else { continue }
        let distance = abs(gap / limit)
        if distance > found?.distance ?? 0 { found = ((line, target), distance) }
      }
    }
    return found?.standing
  }

  private static let mostCauses = 3

  /// Which inputs below miss their own targets, what reaching each alone would bring, and whether all together would do.
  private func missing(_ line: Scoreboard.Line) -> ReportFact? {
    let (evaluator, model) = (board.evaluator, board.model)
    guard let definition = model.definition(named: line.name), let slice = evaluator.lastPeriod(of: definition, nil),
      let levers = try? evaluator.base.engine.levers(of: definition.value, in: slice),
      let now = levers.value.double
    else { return nil }
    let isLower = evaluator.isLowerBetter(definition)
    let helpful = levers.levers.filter { lever in
      lever.target.map { isLower ? $0.effect < 0 : $0.effect > 0 } ?? false
    }
    .sorted { abs($0.target?.effect ?? 0) > abs($1.target?.effect ?? 0) }.prefix(BoardGlance.mostCauses)
    if helpful.isEmpty { return nil }
    var runs = helpful.enumerated().flatMap { place, lever -> [ReportRun] in
      guard let target = lever.target else { return [] }
      let own = lever.node.definition.map { model.definitions[$0.index] }
      let shown = ShownParts([target.effect, now], type: line.type, in: words.language)
      let value = board.display.text(lever.value, type: lever.node.formula.type)
      let effect = shown.signed(shown.steps(target.effect))
      return (place == 0 ? [] : [ReportRun("\n")]) + [
        ReportRun(
          own.map { board.title(of: $0) } ?? evaluator.words.name(of: lever.node), .strong, link: own?.name),
        ReportRun(" " + words.below(value, asked(target.level, lever.node.formula.type), words.wouldBring(effect))),
      ]
    }
    if let together = board.targetWords[line.name] { runs.append(ReportRun("\n\(words.together(together))")) }
    let period = slice.words(board.display.calendar, in: words.language)
    return ReportFact(words.lacking(board.title(of: line), period), runs)
  }

  /// What the level of an input asks.
  private func asked(_ level: LevelModel, _ type: ValueType) -> String {
    guard case .comparison(let kind, let limit) = level.bound, case .constant(.number(let number)) = limit.kind else {
      return level.text
    }
    return words.level(kind, board.display.text(.number(number), type: type))
  }

  /// `2026-07 – 2026-08: 16,330円 → 13,769円`, and what pushed it, the strongest first, with the rest as one.
  private func lastMove(_ line: Scoreboard.Line) -> ReportFact? {
    guard let kpi = kpis.first(where: { $0.line.name == line.name }), let chart = kpi.why?.figure?.charts.first,
      let points = chart.series.first?.points, points.count > 2, let first = points.first, let last = points.last
    else { return nil }
    let steps = points.indices.dropFirst().dropLast().filter { points[$0].value ?? 0 != 0 }
      .sorted { abs(points[$0].value ?? 0) > abs(points[$1].value ?? 0) }
    if steps.isEmpty { return nil }
    let shown = ShownParts([first.value ?? 0, last.value ?? 0], type: line.type, in: words.language)
    let (from, to) = (chart.places[0], chart.places[chart.places.count - 1])
    let span = words.language.say("\(from) – \(to): ", "\(from)〜\(to)：")
    var runs = [ReportRun("\(span)\(first.text) → \(last.text)")]
    for place in steps.prefix(BoardGlance.mostCauses) {
      let own = board.model.definition(named: chart.places[place])
      runs += [
        ReportRun("\n"), ReportRun(board.title(named: chart.places[place]), .strong, link: own?.name),
        ReportRun(" \(points[place].text)"),
      ]
    }
    let rest = steps.dropFirst(BoardGlance.mostCauses).compactMap { points[$0].value }.reduce(0, +)
    if steps.count > BoardGlance.mostCauses {
      runs.append(ReportRun("\n\(words[.others]) \(shown.signed(shown.steps(rest)))"))
    }
    return ReportFact(words.lastMove(of: board.title(of: line)), runs)
  }

  private var counts: [ReportRun] {
    let all = board.board.lines.flatMap(\.targets).map(\.verdict)
    let order: [Verdict] = [.missed, .guardBroken, .near, .unsure, .met, .open, .noData]
    let runs = order.compactMap { verdict -> ReportRun? in
      let count = all.count { $0 == verdict }
      return count == 0 ? nil : ReportRun("\(words.word(verdict)) \(count)", .status(verdict.status))
    }
    return runs.isEmpty ? [ReportRun("–")] : runs.enumerated().flatMap { $0 == 0 ? [$1] : [ReportRun(" "), $1] }
  }
}
