import Causes
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax

/// Whether the targets hold together, in words of a team.
package struct TargetReport {
  private let evaluator: Evaluator
  private let checks: [TargetCheck]
  private var model: Model { evaluator.base.model }
  private var display: ValueDisplay { evaluator.analyzed.display }
  private func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    display.say(english(), japanese())
  }

  private func all(_ names: [String]) -> String {
    display.language == .english ? Wording.list(names, "and") : names.joined(separator: "、")
  }

  package init(_ evaluator: Evaluator) {
    self.evaluator = evaluator
    var network = TargetNetwork(evaluator.base.engine)
    checks = network.checks()
  }

  package var report: CauseReport {
    var report = CauseReport(head: [], table: checks.isEmpty ? nil : table, closing: closing, json: json)
    if checks.isEmpty {
      report.head = [
        say(
          "no goal, and no target that has targets below it: `goal NAME >= VALUE` and `target NAME >= VALUE` set them",
          "最終目標も、下位に目標を持つ目標もない。`goal 名前 >= 値` と `target 名前 >= 値` で定める")
      ]
      report.closing = []
    }
    report.plainHeader = [
      "name", "kind", "of", "level", "now", "unit", "lower", "upper", "verdict", "to_spare", "short", "needed_lower",
      "needed_upper",
    ]
    report.plainRows = checks.flatMap { check in [plainRow(check)] + check.parts.map { plainRow($0, of: check) } }
    return report
  }

  /// One line below a scoreboard: the verdict of each goal that has parts; nil where none has.
  package var line: String? {
    let told = checks.filter { check in
      if case .withoutParts = check.outcome { return false }
      return model.levels[check.level].isGoal
    }
    if told.isEmpty { return nil }
    let verdicts = told.map { "\(name(of: $0))\(say(": ", "："))\(words(of: $0, isShort: true))" }
    return say(
      "targets: \(verdicts.joined(separator: "; ")); `kpi check --targets` shows the parts",
      "目標の整合：\(verdicts.joined(separator: "、"))。内訳は `kpi check --targets`")
  }

  /// Of each level that has parts what these come to, by the name of its KPI.
  var told: [String: String] {
    let found = checks.compactMap { check -> (String, String)? in
      switch check.outcome {
      case .reached, .possible, .missed, .contradicting: (name(of: check), words(of: check, isShort: true))
      case .withoutParts, .unknown: nil
      }
    }
    return Dictionary(found) { first, _ in first }
  }

  // MARK: For people

  private var table: ReportTable {
    let all: [ReportTable.Column] = [
      .init(say("KPI", "指標"), isImportant: true), .init(say("level", "目標")), .init(say("owner", "担当")),
      .init(say("now", "現在"), isNumeric: true, isImportant: true), .init(say("together", "要素が目標に達した場合")),
      .init(say("must be, all else at its best", "ほかが最良の場合に必要な値")),
      .init(say("verdict", "判定"), isImportant: true),
    ]
    let rows = checks.flatMap { check in
      let level = model.levels[check.level]
      let own = [
        (level.isGoal ? "★ " : "") + label(of: check), text(of: level), level.owner ?? "",
        value(now(of: check), level.formula.type),
        check.parts.isEmpty ? "" : text(check.together, level.formula.type), "", words(of: check),
      ]
      return [own]
        + check.parts.map { part in
          let type = part.formula.type
          return [
            "  " + name(of: part.formula), display.language.say(source(of: part)), owners(of: part),
            value(part.now, type),
            text(part.interval, type),
            part.needed.map { text($0, type) } ?? "", "",
          ]
        }
    }
    let kept = all.indices.filter { column in column < 2 || rows.contains { !$0[column].isEmpty } }
    return ReportTable(columns: kept.map { all[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }

  private var closing: [String] {
    var lines: [String] = []
    for check in checks {
      let level = model.levels[check.level]
      let title = "\(name(of: check)) \(text(of: level))"
      let asked = check.parts.compactMap { part in part.needed.map { demand(part, $0) } }
      let alone = check.parts.compactMap { part in part.alone.map { demand(part, $0) } }
        .joined(separator: say(", or ", "、または"))
      switch check.outcome {
      case .reached, .possible:
        if !asked.isEmpty {
          lines.append(
            say(
              "to reach \(title): \(all(asked)), each with all else at its best",
              "\(title) に届くには（それぞれ、ほかが最良の場合）：\(all(asked))"))
        }
        if !alone.isEmpty {
          lines.append(
            say("to reach \(title) with all else as it is now: \(alone)", "ほかが現状のまま \(title) に届くには：\(alone)"))
        }
      case .missed:
        lines.append(
          alone.isEmpty
            ? say(
              "\(title): no single part was found that could bring it, as far as limits let it move",
              "\(title)：動かせる範囲では、単独で届かせられる要素は見つからない")
            : say(
              "to reach \(title) with all else on target or at its best: \(alone)",
              "ほかが目標どおりか最良の場合に \(title) に届くには：\(alone)"))
      case .contradicting(let demands):
        lines.append(
          say(
            "no numbers meet all of these, so one has to go: \(all(demands.map(text)))",
            "次のすべてを満たす値はなく、どれかを見直す必要がある：\(all(demands.map(text)))"))
      case .withoutParts:
        lines.append(
          say(
            "\(title) has no parts in its formula: only links can say what moves it",
            "\(title) の計算式には要素がなく、何が動かすかは仮説（link）だけが示せる"))
      case .unknown:
        lines.append(
          say("\(title): the level or its parts have no number yet", "\(title)：目標または要素の値がまだない"))
      }
    }
    let open = names { $0 == .open }
    if !open.isEmpty {
      let named = open.first { model.definition(named: $0) != nil }
      let cure =
        named.map { name in
          let limit = "limit \(Name.written(name)) in a..b"
          return Phrase("`\(limit)` says between what it can move", "`\(limit)` で動かせる範囲を定める")
        }
        ?? Phrase(
          "a name for it, and a `limit` on that name, say between what it can move",
          "名前を付け、その名前の `limit` で動かせる範囲を定める")
      lines.append(
        say(
          "nothing bounds \(all(open)), so more is possible than can be planned: \(cure.english)",
          "\(all(open)) には上下の限りがなく、計画できる以上のことが可能になる。\(cure.japanese)"))
    }
    let past = names { if case .history = $0 { true } else { false } }
    if !past.isEmpty {
      lines.append(
        say(
          "without target or limit, and taken to stay where they have been so far: \(all(past))",
          "目標も範囲もないため、これまでの範囲にとどまるとしたもの：\(all(past))"))
    }
    return lines
  }

  private func names(where isWanted: (TargetCheck.Source) -> Bool) -> [String] {
    var names: [String] = []
    for part in checks.flatMap(\.parts) where isWanted(part.source) {
      let name = name(of: part.formula)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// `aov at least 4,930円 (now 5,252円)`
  private func demand(_ part: TargetCheck.Part, _ interval: Interval) -> String {
    let type = part.formula.type
    let name = name(of: part.formula)
    let isKnown = part.now.value != .missing
    let now = isKnown ? say(" (now \(value(part.now, type)))", "（現在 \(value(part.now, type))）") : ""
    return say("\(name) must be \(text(interval, type))\(now)", "\(name) が \(text(interval, type))\(now)")
  }

  private func words(of check: TargetCheck, isShort: Bool = false) -> String {
    let type = model.levels[check.level].formula.type
    switch check.outcome {
    case .reached(let toSpare):
      guard let toSpare else { return say("its parts reach it", "要素の目標を満たせば届く") }
      if toSpare <= 0 { return say("its parts reach it, just", "要素の目標を満たせばちょうど届く") }
      let amount = difference(toSpare, type)
      return say("its parts reach it, with \(amount) to spare", "要素の目標を満たせば届く（余裕 \(amount)）")
    case .possible(let toSpare, let short):
      let best = toSpare.map { say("\(difference($0, type)) to spare at best", "最良で余裕 \(difference($0, type))") }
      let worst = short.map { say("\(difference($0, type)) short at worst", "最悪で不足 \(difference($0, type))") }
      let ends = [best, worst].compactMap(\.self)
      let told = say("its parts can reach it", "要素の目標を満たせば届き得る")
      return ends.isEmpty || isShort
        ? told : say("\(told): \(ends.joined(separator: ", "))", "\(told)（\(ends.joined(separator: "、"))）")
    case .missed(let gap):
      let amount = difference(gap, type)
      return say("its parts miss it by \(amount)", "要素の目標をすべて満たしても \(amount) 足りない")
    case .contradicting: return say("its targets contradict", "目標同士が矛盾している")
    case .withoutParts: return say("no parts", "計算式の内訳がない")
    case .unknown: return say("cannot tell", "判断できない")
    }
  }

  // MARK: Names and numbers

  private func name(of check: TargetCheck) -> String { name(of: model.levels[check.level].formula) }

  private func label(of check: TargetCheck) -> String {
    let level = model.levels[check.level]
    return level.conditionText.isEmpty ? model.definitions[level.definition.index].name : name(of: level.formula)
  }

  private func name(of formula: Formula) -> String {
    switch formula.kind {
    case .slice(.definition(let id)): return model.definitions[id.index].name
    case .slice(.filtered(let inner, let filter)):
      let condition = model.levels.first { $0.formula == formula }?.conditionText
      return "\(name(of: inner)) where \(condition ?? written(filter.range))"
    case .constant, .sum, .product, .power, .scaled, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not,
      .conditional, .coalesce, .function, .band, .histogram, .within, .lookup, .inlined, .row, .slice:
      return written(formula.range)
    }
  }

  private func written(_ range: SourceRange) -> String {
    (evaluator.analyzed.program.source(of: range.file)?.text(range) ?? "").singleSpaced
  }

  private func text(of level: LevelModel) -> String { level.text + (level.grain.map { " each \($0.rawValue)" } ?? "") }

  private func text(of demand: TargetDemand) -> String {
    switch demand {
    case .level(let place):
      let level = model.levels[place]
      return "\(name(of: level.formula)) \(text(of: level))"
    case .guarded(let place, let index): return "guard \(model.guardTexts(of: model.levels[place])[index])"
    case .limit(let place): return "`\(written(model.limits[place].range))`"
    }
  }

  private func source(of part: TargetCheck.Part) -> Phrase {
    switch part.source {
    case .targets(let levels, let hasLimit):
      let texts = levels.map { text(of: model.levels[$0]) } + (hasLimit ? ["limit"] : [])
      return Phrase(texts.joined(separator: ", "), texts.joined(separator: "、"))
    case .limit: return Phrase(same: "limit")
    case .history(let count, let grain):
      return Phrase("\(Wording.counted(count, grain.rawValue)) so far", "過去\(grain.japanese(counted: count))の実績")
    case .constant: return Phrase("fixed", "固定")
    case .interval: return Phrase("planned", "計画")
    case .open: return Phrase("nothing known", "情報なし")
    }
  }

  private func owners(of part: TargetCheck.Part) -> String {
    guard case .targets(let levels, _) = part.source else { return "" }
    return Set(levels.compactMap { model.levels[$0].owner }).sorted().joined(separator: say(", ", "、"))
  }

  private func now(of check: TargetCheck) -> Cell {
    evaluator.base.engine.lastValue(of: model.levels[check.level].formula, by: check.grain)
  }

  private func value(_ cell: Cell, _ type: ValueType) -> String { display.text(cell, type: type) }

  private func number(_ value: Double, _ type: ValueType) -> String {
    // Ends are rounded outwards: 1 % may be held as a little less.
    display.text(Cell(value: .number(.double(value.roundedToTwelveDigits))), type: type)
  }

  private func difference(_ value: Double, _ type: ValueType) -> String {
    display.difference(.double(value.roundedToTwelveDigits), type: type)
  }

  private func text(_ interval: Interval, _ type: ValueType) -> String {
    if interval.isEmpty { return "–" }
    let (low, high) = (number(interval.lower, type), number(interval.upper, type))
    switch (interval.lower == -.infinity, interval.upper == .infinity) {
    case (true, true): return say("any", "任意")
    case (true, false): return say("at most \(high)", "\(high)以下")
    case (false, true): return say("at least \(low)", "\(low)以上")
    case (false, false): return low == high ? low : say("\(low)..\(high)", "\(low)〜\(high)")
    }
  }
}

// MARK: For programs

extension TargetReport {
  private var json: JSONText { .object([("checks", list)]) }

  /// Each check with its parts.
  var list: JSONText { .array(checks.map(json)) }

  private func json(_ check: TargetCheck) -> JSONText {
    let level = model.levels[check.level]
    let (toSpare, short) = distances(of: check)
    var members: [(String, JSONText)] = [
      ("name", .text(name(of: check))), ("kind", .text(level.isGoal ? "goal" : "target")),
      ("level", .text(text(of: level))), ("owner", level.owner.map { .text($0) } ?? .null),
      ("unit", .text(level.formula.type.plainUnit)),
      ("now", display.json(now(of: check).value)), ("lower", rounded(check.together.lower)),
      ("upper", rounded(check.together.upper)), ("verdict", .text(word(of: check))), ("words", .text(words(of: check))),
      ("toSpare", toSpare.map(rounded) ?? .null), ("short", short.map(rounded) ?? .null),
      ("parts", .array(check.parts.map { json($0, in: check) })),
    ]
    if case .contradicting(let demands) = check.outcome { members.append(("contradicting", .texts(demands.map(text)))) }
    return .object(members)
  }

  private func json(_ part: TargetCheck.Part, in check: TargetCheck) -> JSONText {
    func ends(_ interval: Interval?) -> JSONText {
      interval.map { .array([rounded($0.lower), rounded($0.upper)]) } ?? .null
    }
    return .object([
      ("name", .text(name(of: part.formula))), ("level", .text(source(of: part).english)),
      ("unit", .text(part.formula.type.plainUnit)), ("now", display.json(part.now.value)),
      ("lower", rounded(part.interval.lower)), ("upper", rounded(part.interval.upper)), ("needed", ends(part.needed)),
      ("neededAlone", ends(part.alone)),
    ])
  }

  /// What is to spare and what is short, as far as the verdict has them.
  private func distances(of check: TargetCheck) -> (toSpare: Double?, short: Double?) {
    switch check.outcome {
    case .reached(let toSpare): (toSpare, nil)
    case .possible(let toSpare, let short): (toSpare, short)
    case .missed(let gap): (nil, gap)
    case .contradicting, .withoutParts, .unknown: (nil, nil)
    }
  }

  private func word(of check: TargetCheck) -> String {
    switch check.outcome {
    case .reached: "reached"
    case .possible: "possible"
    case .missed: "missed"
    case .contradicting: "contradicting"
    case .withoutParts: "no parts"
    case .unknown: "unknown"
    }
  }

  /// As people read it: ends are rounded outwards.
  private func rounded(_ value: Double) -> JSONText { .double(value.roundedToTwelveDigits) }

  private func cell(_ value: Double?) -> OutputCell {
    value.flatMap { $0.isFinite ? display.outputCell(.number(.double($0.roundedToTwelveDigits))) : nil } ?? .empty
  }

  private func plainRow(_ check: TargetCheck) -> [OutputCell] {
    let level = model.levels[check.level]
    let (toSpare, short) = distances(of: check)
    return [
      .text(name(of: check)), .text(level.isGoal ? "goal" : "target"), .empty, .text(text(of: level)),
      display.outputCell(now(of: check).value), .text(level.formula.type.plainUnit), cell(check.together.lower),
      cell(check.together.upper), .text(word(of: check)), cell(toSpare), cell(short), .empty, .empty,
    ]
  }

  private func plainRow(_ part: TargetCheck.Part, of check: TargetCheck) -> [OutputCell] {
    [
      .text(name(of: part.formula)), .text("part"), .text(name(of: check)), .text(source(of: part).english),
      display.outputCell(part.now.value), .text(part.formula.type.plainUnit), cell(part.interval.lower),
      cell(part.interval.upper), .empty, .empty, .empty, cell(part.needed?.lower), cell(part.needed?.upper),
    ]
  }
}
