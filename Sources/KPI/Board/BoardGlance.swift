import Causes
import Charts
import Evaluation
import Semantics

// What somebody who has a minute needs: how the goal stands, what is furthest from its target, and why.
extension BoardReport {
  func glance(_ kpis: [BoardIndicator]) -> ReportPart {
    var facts: [ReportFact] = []
    for line in board.lines where line.isGoal {
      for target in line.targets where target.isGoal {
        facts.append(ReportFact(words[.goal], standing(line, target)))
        if target.verdict != .met, let missing = missing(line) {
          facts.append(ReportFact(words.lacking(title(of: line)), missing))
        }
      }
    }
    if let (line, target) = worst {
      facts.append(ReportFact(words[.worst], standing(line, target)))
      let isTold = facts.contains { $0.name == words.lacking(title(of: line)) }
      if !isTold, let missing = missing(line) { facts.append(ReportFact(words.lacking(title(of: line)), missing)) }
      if let move = lastMove(line, kpis) { facts.append(ReportFact(words.lastMove(of: title(of: line)), move)) }
    }
    facts.append(ReportFact(words[.howMany], counts))
    return ReportPart(id: "glance", title: words[.glance], nodes: [.facts(facts)])
  }

  /// `顧客生涯価値 13,769円 (2026-08) >= 18,000円 ✗ missed 76.5%`
  private func standing(_ line: Scoreboard.Line, _ target: Scoreboard.Target) -> [ReportRun] {
    let isOfLine = target.condition.isEmpty && target.period == line.period
    let cell = isOfLine ? line.value : target.cell
    let period = (isOfLine ? line.period : target.period).map { " (\(display.calendar.text(of: $0)))" } ?? ""
    var runs =
      titleRuns(of: line) + [
        ReportRun(" " + scoreboard.valueText(cell, line.type), .strong), ReportRun(period, .quiet),
        ReportRun(" / \(scoreboard.targetText(target, line.type)) "),
        ReportRun(words.word(target.verdict), .status(target.verdict.status)),
      ]
    let distance = [scoreboard.gapText(target, line.type), scoreboard.attainmentText(target)].filter { !$0.isEmpty }
    if !distance.isEmpty { runs.append(ReportRun(" " + words.list(distance))) }
    return runs
  }

  /// The missed level that is furthest away, as a part of what it asks.
  private var worst: (Scoreboard.Line, Scoreboard.Target)? {
    var found: (line: Scoreboard.Line, target: Scoreboard.Target, distance: Double)?
    for line in board.lines {
      for target in line.targets where target.verdict == .missed || target.verdict == .guardBroken {
        guard let gap = target.threshold.gap?.double, let limit = target.threshold.limit.number, limit != 0 else {
          continue
        }
        let distance = abs(gap / limit)
        if distance > found?.distance ?? 0 { found = (line, target, distance) }
      }
    }
    return found.map { ($0.line, $0.target) }
  }

  private static let mostCauses = 3

  /// Which inputs below miss their own targets, and what reaching those would bring.
  private func missing(_ line: Scoreboard.Line) -> [ReportRun]? {
    guard let definition = model.definition(named: line.name), let slice = evaluator.lastPeriod(of: definition, nil),
      let levers = try? evaluator.base.engine.levers(of: definition.value, in: slice),
      let now = levers.value.double
    else { return nil }
    let isLower = evaluator.isLowerBetter(definition)
    let helpful = levers.levers.filter { lever in lever.target.map { isLower ? $0.effect < 0 : $0.effect > 0 } ?? false
    }
    .sorted { abs($0.target?.effect ?? 0) > abs($1.target?.effect ?? 0) }
    if helpful.isEmpty { return nil }
    return helpful.prefix(BoardReport.mostCauses).enumerated().flatMap { place, lever -> [ReportRun] in
      guard let target = lever.target else { return [] }
      let own = lever.node.definition.map { model.definitions[$0.index] }
      let shown = ShownParts([target.effect, now], type: line.type)
      let value = display.text(lever.value, type: lever.node.formula.type)
      let effect = shown.signed(shown.steps(target.effect))
      return (place == 0 ? [] : [ReportRun(words.language == .japanese ? "、" : "; ")]) + [
        ReportRun(own.map { title(of: $0) } ?? evaluator.words.name(of: lever.node), .strong, link: own?.name),
        ReportRun(" \(value) / \(target.level.text): \(words.wouldBring(effect))"),
      ]
    }
  }

  /// `2026-07 – 2026-08: 平均購買客単価 -2,749円`
  private func lastMove(_ line: Scoreboard.Line, _ kpis: [BoardIndicator]) -> [ReportRun]? {
    guard let kpi = kpis.first(where: { $0.line.name == line.name }), let chart = kpi.why?.figure?.charts.first,
      let points = chart.series.first?.points, points.count > 2
    else { return nil }
    let steps = points.indices.dropFirst().dropLast()
    let total = (points.last?.value ?? 0) - (points.first?.value ?? 0)
    // What pushed the way it went, the strongest first.
    let pushed = steps.filter { (points[$0].value ?? 0) * total > 0 }
      .sorted { abs(points[$0].value ?? 0) > abs(points[$1].value ?? 0) }.prefix(2)
    if pushed.isEmpty { return nil }
    let ends =
      "\(chart.places[0]) – \(chart.places[chart.places.count - 1]): \(points[0].text) → \(points[points.count - 1].text) "
    let parts = pushed.map { place -> ReportRun in
      let name = chart.places[place]
      let own = model.definition(named: name)
      return ReportRun("\(own.map { title(of: $0) } ?? name) \(points[place].text)", .strong, link: own?.name)
    }
    return [ReportRun(ends)]
      + parts.enumerated().flatMap { place, run in
        (place == 0 ? [] : [ReportRun(words.language == .japanese ? "、" : ", ")]) + [run]
      }
  }

  private var counts: [ReportRun] {
    let all = board.lines.flatMap(\.targets).map(\.verdict)
    let order: [Verdict] = [.missed, .guardBroken, .near, .unsure, .met, .open, .noData]
    let runs = order.compactMap { verdict -> ReportRun? in
      let count = all.count { $0 == verdict }
      return count == 0 ? nil : ReportRun("\(words.word(verdict)) \(count)", .status(verdict.status))
    }
    return runs.isEmpty ? [ReportRun("–")] : runs.enumerated().flatMap { $0 == 0 ? [$1] : [ReportRun(" "), $1] }
  }
}

extension ReportWords {
  func lacking(_ kpi: String) -> String {
    switch language {
    case .english: "Why \(kpi) falls short: inputs below their own targets"
    case .japanese: "\(kpi)が届かない理由：目標に届いていない要素"
    }
  }

  func lastMove(of kpi: String) -> String {
    switch language {
    case .english: "Last change of \(kpi), and what pushed it"
    case .japanese: "\(kpi)の直近の変化と、その主な要因"
    }
  }

  func wouldBring(_ effect: String) -> String {
    switch language {
    case .english: "on its target \(effect)"
    case .japanese: "目標に達すれば \(effect)"
    }
  }

  func groups(_ shown: Int, of all: Int) -> String {
    switch language {
    case .english: "the \(shown) largest of \(all) groups"
    case .japanese: "\(all)件のうち大きい\(shown)件"
    }
  }

  func more(_ count: Int) -> String {
    switch language {
    case .english: "and \(count) more"
    case .japanese: "ほか\(count)件"
    }
  }
}
