import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
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
  let grades: [(link: LinkModel, grade: EvidenceGrade)]
  /// What came of those that are done.
  let outcomes: [(action: ActionModel, outcome: ActionOutcome)]

  private var goal: DefinitionModel { question.goal }
  private var period: String { question.slice.words(model.calendar, in: language) }
  private var language: Language { display.language }
  private var goalUnit: UnitType { if case .number(let unit) = goal.type { unit } else { .plain } }

  var report: CauseReport {
    let ranked = ranked
    guard !ranked.isEmpty else {
      return CauseReport(
        head: [say("no action moves `\(goal.name)`", "`\(goal.name)` を動かす打ち手はない")], closing: lackWords + outcomeWords,
        json: json([]))
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

  private func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    display.say(english(), japanese())
  }

  /// `` `a` and `b` ``, `` `a`・`b` ``
  private func quoted(_ names: [String]) -> String {
    let quoted = names.map { "`\($0)`" }
    return say(Wording.list(quoted, "and"), quoted.joined(separator: "・"))
  }

  private var headline: String {
    let shown = value.double.map { _ in display.text(value, type: goal.type) }
    let now = shown.map { "\(goal.name) is \($0)" } ?? goal.name
    let order = isLowerBetter ? "by what it takes off for its money" : "by what it brings for its money"
    let wanted = band.map { "; wanted is \($0), so more is not always better" } ?? ""
    let range = band.map { "。望ましい範囲は \($0) で、大きいほど良いとは限らない" } ?? ""
    return say(
      "\(now) in \(period); each action alone, all else as it is, \(order)\(wanted)",
      "\(period)の \(goal.name)\(shown.map { " は\($0)" } ?? "")。打ち手はそれぞれ単独で、ほかは現状のままとし、"
        + "費用あたりに\(isLowerBetter ? "下げる" : "上げる")量の順に並べる\(range)")
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
    let ends = say("5 % to 95 %", "5%〜95%")
    var columns: [ReportTable.Column] = [
      .init(say("action", "打ち手"), isImportant: true), .init(say("cost", "費用"), isNumeric: true),
      .init(say("moves", "動かすもの")),
      .init(say("change of \(goal.name)", "\(goal.name) の変化"), isNumeric: true, isImportant: true), .init(ends),
    ]
    if hasLinks {
      columns += [
        .init(say("by formula", "計算式による分"), isNumeric: true), .init(say("by link", "因果による分"), isNumeric: true),
        .init(say("links", "因果")),
      ]
    }
    columns += [.init(say("per \(money)", "\(money)あたり"), isNumeric: true, isImportant: true), .init(ends)]
    let rows = ranked.map { effect -> [String] in
      let summary = effect.summary
      var cells = [
        effect.action.title(in: language), costText(effect), aimText(effect.action, in: language),
        signed(summary.median),
        interval(summary, signed),
      ]
      if hasLinks {
        let (formula, link) = parts(of: effect)
        cells += [signed(formula), signed(link), marks(of: effect.links)]
      }
      guard let forMoney = forMoney(effect) else {
        return cells + ["–", effect.cost.amount == nil ? "" : say("costs nothing", "費用なし")]
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

  private func aimText(_ action: ActionModel, in language: Language) -> String {
    "\(model.definitions[action.aim.index].name) \(action.sizeWords(in: language))"
  }

  private func signed(_ change: Double) -> String {
    let parts = ShownParts([change], type: goal.type, in: display.language)
    return parts.signed(parts.steps(change))
  }

  private func interval(_ summary: DrawSummary, _ text: (Double) -> String) -> String {
    // A number without doubt needs no ends.
    summary.low == summary.high ? "" : Period.range(text(summary.low), text(summary.high), in: language)
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

  private var suffix: String {
    ValueDisplay.suffix(of: goalUnit == .percent ? .points : goalUnit, in: language)
  }

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
    /// Nil for a mere belief.
    var source: String?
    var grades: [EvidenceGrade]
    var lags: [CalendarDuration?]
  }

  private var toldLinks: [ToldLink] {
    var told: [ToldLink] = []
    for (link, grade) in grades {
      let (text, source) = (link.fullText, link.source)
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
    let words = ReportWords(language)
    return toldLinks.enumerated().map { place, link in
      let lags = link.lags.compactMap { $0 }.map { durationText($0, in: language) }
      let after =
        lags.isEmpty
        ? "" : say(", after \(Wording.list(lags, "and"))", "（\(lags.map { "\($0)後" }.joined(separator: "・"))）")
      let grades = link.grades.map(words.word)
      return say(
        "[\(place + 1)] `\(link.text)`\(after): rests on \(link.source.map(language.own) ?? "belief"); what the data say: "
          + Wording.list(grades, "and"),
        "[\(place + 1)] `\(link.text)`\(after)：根拠は\(link.source.map { " \(language.own($0))" } ?? "仮説のみ")、"
          + "データの裏づけは\(grades.map { "「\($0)」" }.joined())")
    }
  }

  // MARK: Below the table

  private func closing(_ ranked: [ActionEffect]) -> [String] {
    var lines = linkWords + ranked.compactMap(costWords)
    lines += ranked.filter { $0.cost.amount == 0 }.map {
      say(
        "`\($0.action.name)` costs nothing in \(period), so there is no change for its money",
        "`\($0.action.name)` は\(period)に費用がかからないため、費用あたりの変化はない")
    }
    lines += unsureWords(ranked) + lackWords + outcomeWords
    lines.append(timeWords)
    let draws = Wording.grouped(question.draws.count)
    lines.append(
      say(
        "5 % to 95 %: of \(draws) draws of the sizes and of the strengths of links, the same for "
          + "all actions",
        "5%〜95%：打ち手と因果の効果の大きさを\(draws)回引いた結果（どの打ち手にも同じ値を使う）"))
    let uncertain = model.uncertainNames(below: goal.value, in: question.base)
    if !uncertain.isEmpty {
      let names = quoted(uncertain)
      lines.append(
        say(
          "\(names) stand\(uncertain.count == 1 ? "s" : "") at the middle in all of them", "\(names) はどの回も中央の値とする"))
    }
    return lines + noteWords(ranked) + otherFormulas
  }

  /// What an action costs for each of something comes to; nil for one that is paid once.
  private func costWords(_ effect: ActionEffect) -> String? {
    guard let rows = effect.cost.rows else { return nil }
    let name = effect.action.name
    if let count = rows.double {
      let (cost, shown) = (effect.action.cost.text, display.text(.double(count), unit: .plain))
      return say(
        "`\(name)` costs \(cost), and of those there are \(shown) in \(period)",
        "`\(name)` の費用は \(cost) で、その数は\(period)に\(shown)")
    }
    let reason = rows.reason.map { say(": ", "：") + $0.words(in: language) } ?? ""
    return say(
      "what `\(name)` costs is not known in \(period)\(reason)", "`\(name)` の費用は\(period)については分からない\(reason)")
  }

  private func unsureWords(_ ranked: [ActionEffect]) -> [String] {
    let pairs = unsure(ranked)
    let told = pairs.prefix(5).map { pair in
      let (first, second) = (pair.first.action.name, pair.second.action.name)
      let ahead = Int((pair.ahead * 100).rounded())
      return say(
        "the order of `\(first)` and `\(second)` is not sure: their intervals overlap, and the "
          + "first is ahead in \(ahead) % of the draws",
        "`\(first)` と `\(second)` の順序は確かでない：区間が重なり、前者が上回るのは引いた回の\(ahead)%")
    }
    let more = pairs.count - 5
    return told + (more > 0 ? [say("so it is with \(more) more pairs", "ほかの\(more)組も同じ")] : [])
  }

  private var timeWords: String {
    question.isSteady
      ? say(
        "these are the numbers of \(period), with each action in force for so long that every lag has run out",
        "\(period)の数字で、打ち手がずっと続き、時間差もすべて過ぎたときのもの")
      : say(
        "each action is in force from the first day of \(period) on; what comes after a lag comes within it, or not in these "
          + "numbers", "打ち手は\(period)の初日から続くものとする。時間差の後に出る効果は、その期間内に出るものだけを含む")
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
      let words = note.words(in: language)
      return actions.count == ranked.count ? words : quoted(actions) + say(": ", "：") + words
    }
  }

  private var outcomeWords: [String] {
    outcomes.map { ActionOutcomeWords(action: $0, outcome: $1, model: model, language: language).text }
  }

  /// Actions that are in no line of the table.
  private var lackWords: [String] {
    findings.flatMap { action, finding -> [String] in
      let aim = model.definitions[action.aim.index].name
      switch finding {
      case .effect: return []
      case .noWay(let directions, let obstacles):
        return [noWayWords(action.name, aim, directions)] + obstacles.map { $0.words(in: language) }
      case .obstacle(let obstacle):
        let why = words(obstacle, aim)
        return [say("`\(action.name)` is not told: \(why)", "`\(action.name)` の効果は示せない：\(why)")]
      }
    }
  }

  private func noWayWords(_ name: String, _ aim: String, _ directions: [LinkModel]) -> String {
    if directions.isEmpty {
      return say(
        "`\(name)` has no way to `\(goal.name)`: no formula and no link leads there from `\(aim)`; a belief is written "
          + "`link \(aim) + … -> … + …`",
        "`\(name)` から `\(goal.name)` への道筋がない：`\(aim)` からつながる計算式も因果もない。仮説は "
          + "`link \(aim) + … -> … + …` と書く")
    }
    let links = quoted(directions.map(\.text))
    return say(
      "`\(name)` has no way to `\(goal.name)` whose size is known: of \(links) only the direction is",
      "`\(name)` から `\(goal.name)` への、大きさの分かる道筋がない：\(links) は向きしか分からない")
  }

  private func words(_ obstacle: ActionObstacle, _ aim: String) -> String {
    switch obstacle {
    case .rows(let condition):
      return say(
        "it touches the rows `where \(condition)` only, and `\(aim)` is no sum over rows, so the whole does not move by as much",
        "`where \(condition)` の行だけに働き、`\(aim)` は行の合計ではないため、全体は同じだけ動かない")
    case .lag: return say("its lag is no whole number of months", "時間差が月単位で割り切れない")
    case .circle: return LinkNote.Obstacle.circle.words(in: language)
    case .aimWithoutValue(let reason):
      let why = reason.map { say(": ", "：") + $0.words(in: language) } ?? ""
      return say(
        "`\(aim)` has no number to start from in \(period)\(why)", "`\(aim)` は\(period)に、出発点となる数がない\(why)")
    case .noDraws: return say("`\(goal.name)` has no number in \(period)", "`\(goal.name)` は\(period)に数がない")
    case .notFollowed(let notes):
      let words = notes.map { $0.words(in: language) }
      return say(Wording.list(words, "and"), words.joined(separator: "、"))
    }
  }

  // MARK: For programs

  private func plainRow(_ effect: ActionEffect) -> [OutputCell] {
    func number(_ value: Double?) -> OutputCell { value.map { .plain(Number.double($0).plainText) } ?? .empty }
    let (formula, link) = parts(of: effect)
    let (own, money) = (effect.summary, forMoney(effect))
    return [
      .text(effect.action.name), number(effect.cost.amount), .text(aimText(effect.action, in: .english)),
      number(own.median),
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
        .object([
          ("link", .text(link.text)), ("restsOn", .text(link.source ?? "belief")),
          ("grades", .texts(link.grades.map(\.rawValue))),
        ])
      }
      let (formula, link) = parts(of: effect)
      return .object([
        ("action", .text(effect.action.name)), ("text", effect.action.documentation.map { .text($0) } ?? .null),
        ("cost", effect.cost.amount.map { .double($0) } ?? .null), ("currency", .text(effect.action.cost.unit.label)),
        ("rows", effect.cost.rows.map { display.json($0.value) } ?? .null),
        ("moves", .text(aimText(effect.action, in: .english))),
        ("change", ends(effect.summary)), ("byFormula", .double(formula)), ("byLink", .double(link)),
        ("perMoney", ends(forMoney(effect))), ("links", .array(links)),
      ])
    }
    return .object([
      ("actions", .text(goal.name)), ("period", .text(question.slice.plainWords(model.calendar))),
      ("unit", .text(goal.type.plainUnit)),
      ("value", display.json(value.value)), ("draws", .whole(question.draws.count)), ("ranked", .array(actions)),
      (
        "done",
        .array(outcomes.map { ActionOutcomeWords(action: $0, outcome: $1, model: model, language: language).json })
      ),
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
