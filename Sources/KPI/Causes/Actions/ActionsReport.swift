import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import Statistics
import Units

/// `actions k`: what each action brings the goal, what it costs, and which brings most for its money.
struct ActionsReport {
  let findings: [(action: ActionModel, finding: ActionFinding)]
  let question: ActionQuestion
  let value: Cell
  let model: Model
  let display: ValueDisplay
  let isLowerBetter: Bool
  /// What the goal's level says where neither more nor less is always better.
  let band: String?
  /// What is read by other formulas than what moves.
  let otherFormulas: [String]
  /// What the data say of the links on the way, by effect and cause.
  let grades: [(link: LinkModel, grade: String)]
  /// What came of those that are done.
  let outcomes: [(action: ActionModel, outcome: ActionOutcome)]

  private var goal: DefinitionModel { question.goal }
  private var period: String { question.slice.words(model.calendar) }
  private var goalUnit: UnitType { if case .number(let unit) = goal.type { unit } else { .plain } }

  var report: CauseReport {
    let ranked = ranked
    guard !ranked.isEmpty else {
      return CauseReport(head: ["no action moves `\(goal.name)`"], closing: lackWords + outcomeWords, json: json([]))
    }
    let scale = scale(for: ranked)
    var report = CauseReport(
      head: [headline], table: table(ranked, scale), closing: closing(ranked), json: json(ranked))
    report.plainHeader = [
      "action", "cost", "aim", "change", "change_low", "change_high", "by_formula", "by_link", "per_money",
      "per_money_low",
      "per_money_high",
    ]
    report.plainRows = ranked.map(plainRow)
    return report
  }

  private var headline: String {
    let now = value.double.map { _ in "\(goal.name) is \(display.text(value, type: goal.type))" } ?? goal.name
    let order = isLowerBetter ? "by what it takes off for its money" : "by what it brings for its money"
    return "\(now) in \(period); each action alone, all else as it is, \(order)"
      + (band.map { "; wanted is \($0), so more is not always better" } ?? "")
  }

  // MARK: The order

  /// What costs nothing and helps, then by the goal moved for each unit of money, then what costs nothing and does not help.
  private var ranked: [ActionEffect] {
    let effects = findings.compactMap { found in
      if case .effect(let effect) = found.finding { effect } else { nil }
    }
    return effects.map { (effect: $0, place: place(of: $0)) }.sorted { a, b in
      (a.place.group, -a.place.worth, a.effect.action.name) < (b.place.group, -b.place.worth, b.effect.action.name)
    }.map(\.effect)
  }

  private func place(of effect: ActionEffect) -> (group: Int, worth: Double) {
    if let summary = forMoney(effect) { return (1, better(summary.median)) }
    let worth = better(effect.summary.median)
    if effect.cost.amount == nil { return (3, worth) }
    return (worth > 0 ? 0 : 2, worth)
  }

  private func better(_ change: Double) -> Double { isLowerBetter ? -change : change }

  private func forMoney(_ effect: ActionEffect) -> DrawSummary? { effect.forMoney?.summary }

  /// Two whose intervals for the money overlap, and in which part of the draws the first is ahead.
  private func unsure(_ ranked: [ActionEffect]) -> [(first: ActionEffect, second: ActionEffect, ahead: Double)] {
    var pairs: [(first: ActionEffect, second: ActionEffect, ahead: Double)] = []
    for (place, first) in ranked.enumerated() {
      guard let own = first.forMoney else { continue }
      for second in ranked[(place + 1)...] {
        guard let other = second.forMoney, own.summary.low <= other.summary.high, other.summary.low <= own.summary.high
        else { continue }
        // Both without doubt and equal: there is nothing to be unsure of.
        let known = zip(own.changes, other.changes).filter { $0.isFinite && $1.isFinite }
        if known.allSatisfy({ $0 == $1 }) { continue }
        let wins = known.reduce(0.0) { $0 + ($1.0 == $1.1 ? 0.5 : better($1.0) > better($1.1) ? 1 : 0) }
        pairs.append((first, second, wins / Double(known.count)))
      }
    }
    // Of each draw both have the same strengths: where one is ahead in nearly all of them, the order is sure.
    return pairs.filter { $0.ahead < 0.95 }
  }

  // MARK: For people

  private func table(_ ranked: [ActionEffect], _ scale: Double) -> ReportTable {
    let currency = ranked[0].action.cost.unit
    let money = Wording.grouped(Int(scale)) + ValueDisplay.suffix(of: currency)
    let hasLinks = !grades.isEmpty
    var columns: [ReportTable.Column] = [
      .init("action", isImportant: true), .init("cost", isNumeric: true), .init("moves"),
      .init("change of \(goal.name)", isNumeric: true, isImportant: true), .init("5 % to 95 %"),
    ]
    if hasLinks {
      columns += [.init("by formula", isNumeric: true), .init("by link", isNumeric: true), .init("links")]
    }
    columns += [.init("per \(money)", isNumeric: true, isImportant: true), .init("5 % to 95 %")]
    let rows = ranked.map { effect -> [String] in
      let summary = effect.summary
      var cells = [
        effect.action.title, costText(effect), aimText(effect.action), signed(summary.median),
        interval(summary, signed),
      ]
      if hasLinks {
        let (formula, link) = parts(of: effect)
        cells += [signed(formula), signed(link), marks(of: effect.links)]
      }
      guard let forMoney = forMoney(effect) else {
        return cells + ["–", effect.cost.amount == nil ? "" : "costs nothing"]
      }
      func text(_ value: Double) -> String { significant(value * scale) }
      return cells + [text(forMoney.median), interval(forMoney, text)]
    }
    return ReportTable(columns: columns, rows: rows)
  }

  private func costText(_ effect: ActionEffect) -> String {
    guard let amount = effect.cost.amount else { return "–" }
    let unit = effect.action.cost.unit
    let text = display.text(.double(amount), unit: unit)
    // What costs 0.004円 costs something.
    if amount == 0 || text.contains(where: { "123456789".contains($0) }) { return text }
    return display.text(.double(threeDigits(of: amount)), unit: .plain) + ValueDisplay.suffix(of: unit)
  }

  private func aimText(_ action: ActionModel) -> String {
    "\(model.definitions[action.aim.index].name) \(action.sizeWords)"
  }

  private func signed(_ change: Double) -> String {
    let parts = ShownParts([change], type: goal.type, in: display.language)
    return parts.signed(parts.steps(change))
  }

  private func interval(_ summary: DrawSummary, _ text: (Double) -> String) -> String {
    // A number without doubt needs no ends.
    summary.low == summary.high ? "" : "\(text(summary.low)) to \(text(summary.high))"
  }

  /// What comes by formulas, and the rest: the two add up to the change.
  private func parts(of effect: ActionEffect) -> (formula: Double, link: Double) {
    let formula = DrawSummary(effect.byFormula)?.median ?? 0
    return effect.links.isEmpty ? (effect.summary.median, 0) : (formula, effect.summary.median - formula)
  }

  /// Three digits of a change of the goal for some money.
  private func significant(_ value: Double) -> String {
    let shown = value * Double(goalUnit.displayFactor)
    guard shown != 0, shown.isFinite else { return "0" + suffix }
    let rounded = threeDigits(of: shown)
    return (rounded > 0 ? "+" : "") + display.text(.double(rounded), unit: .plain) + suffix
  }

  private var suffix: String { ValueDisplay.suffix(of: goalUnit == .percent ? .points : goalUnit) }

  /// For how much money a change is told: of money for each unit, else for so much that the best is 1 or more.
  private func scale(for ranked: [ActionEffect]) -> Double {
    if goalUnit.exponents == ranked.first?.action.cost.unit.exponents { return 1 }
    let best = ranked.compactMap(forMoney).map { abs($0.median) }.max() ?? 0
    let shown = best * Double(goalUnit.displayFactor)
    guard shown > 0 else { return 1 }
    for scale in [1.0, 100, 10_000, 1_000_000] where shown * scale >= 1 { return scale }
    return 100_000_000
  }

  // MARK: Links

  /// Links that differ by their lag only are told together.
  private struct ToldLink {
    var text: String
    var source: String
    var grades: [String]
    var lags: [CalendarDuration?]
  }

  private var toldLinks: [ToldLink] {
    var told: [ToldLink] = []
    for (link, grade) in grades {
      let (text, source) = (link.fullText, link.source ?? "belief")
      if let place = told.firstIndex(where: { ($0.text, $0.source) == (text, source) }) {
        if !told[place].grades.contains(grade) { told[place].grades.append(grade) }
        told[place].lags.append(link.lag)
      } else {
        told.append(ToldLink(text: text, source: source, grades: [grade], lags: [link.lag]))
      }
    }
    return told
  }

  private func marks(of links: [LinkModel]) -> String {
    let texts = Set(links.map(\.fullText))
    return toldLinks.enumerated().filter { texts.contains($1.text) }.map { "[\($0.offset + 1)]" }.joined()
  }

  private var linkWords: [String] {
    toldLinks.enumerated().map { place, link in
      let lags = link.lags.compactMap { $0 }.map(durationText)
      let after = lags.isEmpty ? "" : ", after \(Wording.list(lags, "and"))"
      return "[\(place + 1)] `\(link.text)`\(after): rests on \(link.source); what the data say: "
        + Wording.list(link.grades, "and")
    }
  }

  // MARK: Below the table

  private func closing(_ ranked: [ActionEffect]) -> [String] {
    var lines = linkWords
    for effect in ranked {
      guard let rows = effect.cost.rows else { continue }
      let name = effect.action.name
      if let count = rows.double {
        lines.append(
          "`\(name)` costs \(effect.action.cost.text), and of those there are \(display.text(.double(count), unit: .plain)) in \(period)"
        )
      } else {
        let reason = rows.reason.map { ": \($0.words)" } ?? ""
        lines.append("what `\(name)` costs is not known in \(period)\(reason)")
      }
    }
    lines += ranked.filter { $0.cost.amount == 0 }.map {
      "`\($0.action.name)` costs nothing in \(period), so there is no change for its money"
    }
    lines += unsureWords(ranked) + lackWords + outcomeWords
    lines.append(timeWords)
    lines.append(
      "5 % to 95 %: of \(Wording.grouped(question.draws.count)) draws of the sizes and of the strengths of links, the same for "
        + "all actions")
    let uncertain = model.uncertainNames(below: goal.value, in: question.base)
    if !uncertain.isEmpty {
      let names = Wording.list(uncertain.map { "`\($0)`" }, "and")
      lines.append("\(names) stand\(uncertain.count == 1 ? "s" : "") at the middle in all of them")
    }
    return lines + noteWords(ranked) + otherFormulas
  }

  private func unsureWords(_ ranked: [ActionEffect]) -> [String] {
    let pairs = unsure(ranked)
    let told = pairs.prefix(5).map { pair in
      "the order of `\(pair.first.action.name)` and `\(pair.second.action.name)` is not sure: their intervals overlap, and the "
        + "first is ahead in \(Int((pair.ahead * 100).rounded())) % of the draws"
    }
    return told + (pairs.count > 5 ? ["so it is with \(pairs.count - 5) more pairs"] : [])
  }

  private var timeWords: String {
    question.isSteady
      ? "these are the numbers of \(period), with each action in force for so long that every lag has run out"
      : "each action is in force from the first day of \(period) on; what comes after a lag comes within it, or not in these "
        + "numbers"
  }

  private func noteWords(_ ranked: [ActionEffect]) -> [String] {
    var told: [(note: LinkNote, actions: [String])] = []
    for effect in ranked {
      for note in effect.notes {
        if let known = told.firstIndex(where: { $0.note == note }) {
          told[known].actions.append(effect.action.name)
        } else {
          told.append((note, [effect.action.name]))
        }
      }
    }
    return told.map { note, actions in
      // What is so with all of them is said of none.
      if actions.count == ranked.count { return note.words }
      return "\(Wording.list(actions.map { "`\($0)`" }, "and")): \(note.words)"
    }
  }

  private var outcomeWords: [String] {
    outcomes.map { ActionOutcomeWords(action: $0, outcome: $1, model: model).text }
  }

  /// Actions that are in no line of the table.
  private var lackWords: [String] {
    findings.flatMap { action, finding -> [String] in
      let aim = model.definitions[action.aim.index].name
      switch finding {
      case .effect: return []
      case .noWay(let directions, let obstacles):
        return [noWayWords(action.name, aim, directions)] + obstacles.map(\.words)
      case .obstacle(let obstacle): return ["`\(action.name)` is not told: \(words(obstacle, aim))"]
      }
    }
  }

  private func noWayWords(_ name: String, _ aim: String, _ directions: [LinkModel]) -> String {
    if directions.isEmpty {
      return
        "`\(name)` has no way to `\(goal.name)`: no formula and no link leads there from `\(aim)`; a belief is written "
        + "`link \(aim) + … -> … + …`"
    }
    let links = Wording.list(directions.map { "`\($0.text)`" }, "and")
    return "`\(name)` has no way to `\(goal.name)` whose size is known: of \(links) only the direction is"
  }

  private func words(_ obstacle: ActionObstacle, _ aim: String) -> String {
    switch obstacle {
    case .rows(let condition):
      "it touches the rows `where \(condition)` only, and `\(aim)` is no sum over rows, so the whole does not move by as much"
    case .lag: "its lag is no whole number of months"
    case .circle: LinkNote.Obstacle.circle.words
    case .aimWithoutValue(let reason):
      "`\(aim)` has no number to start from in \(period)\(reason.map { ": \($0.words)" } ?? "")"
    case .noDraws: "`\(goal.name)` has no number in \(period)"
    case .notFollowed(let notes): Wording.list(notes.map(\.words), "and")
    }
  }

  // MARK: For programs

  private func plainRow(_ effect: ActionEffect) -> [OutputCell] {
    func number(_ value: Double?) -> OutputCell { value.map { .plain(Number.double($0).plainText) } ?? .empty }
    let (formula, link) = parts(of: effect)
    let (own, money) = (effect.summary, forMoney(effect))
    return [
      .text(effect.action.name), number(effect.cost.amount), .text(aimText(effect.action)), number(own.median),
      number(own.low), number(own.high), number(formula), number(link), number(money?.median), number(money?.low),
      number(money?.high),
    ]
  }

  private func json(_ ranked: [ActionEffect]) -> JSONText {
    func ends(_ summary: DrawSummary?) -> JSONText {
      guard let summary else { return .null }
      return .object([
        ("median", .double(summary.median)), ("low", .double(summary.low)), ("high", .double(summary.high)),
      ])
    }
    let told = toldLinks
    let actions = ranked.map { effect -> JSONText in
      let texts = Set(effect.links.map(\.fullText))
      let links = told.filter { texts.contains($0.text) }.map { link -> JSONText in
        .object([("link", .text(link.text)), ("restsOn", .text(link.source)), ("grades", .texts(link.grades))])
      }
      let (formula, link) = parts(of: effect)
      return .object([
        ("action", .text(effect.action.name)), ("text", effect.action.documentation.map { .text($0) } ?? .null),
        ("cost", effect.cost.amount.map { .double($0) } ?? .null), ("currency", .text(effect.action.cost.unit.label)),
        ("rows", effect.cost.rows.map { display.json($0.value) } ?? .null), ("moves", .text(aimText(effect.action))),
        ("change", ends(effect.summary)), ("byFormula", .double(formula)), ("byLink", .double(link)),
        ("perMoney", ends(forMoney(effect))), ("links", .array(links)),
      ])
    }
    return .object([
      ("actions", .text(goal.name)), ("period", .text(period)), ("unit", .text(goal.type.plainUnit)),
      ("value", display.json(value.value)), ("draws", .whole(question.draws.count)), ("ranked", .array(actions)),
      ("done", .array(outcomes.map { ActionOutcomeWords(action: $0, outcome: $1, model: model).json })),
      ("notes", .texts(ranked.isEmpty ? lackWords : closing(ranked))),
    ])
  }
}

/// Of a number that is not 0.
private func threeDigits(of value: Double) -> Double {
  let step = pow10(2 - log10Floor(abs(value)))
  return (value * step).rounded() / step
}

private func pow10(_ exponent: Int) -> Double {
  (0..<abs(exponent)).reduce(1.0) { power, _ in exponent < 0 ? power / 10 : power * 10 }
}

/// The place of the first digit: 0 for 1 to 9.99…, -1 for 0.1.
private func log10Floor(_ value: Double) -> Int {
  var (rest, place) = (value, 0)
  while rest >= 10 { (rest, place) = (rest / 10, place + 1) }
  while rest < 1, place > -300 { (rest, place) = (rest * 10, place - 1) }
  return place
}
