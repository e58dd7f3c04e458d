import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics

/// `levers k`: which input moves it most.
struct LeversReport {
  let levers: Levers
  let model: Model
  let definition: DefinitionModel
  let words: InputWords
  let display: ValueDisplay
  let period: String
  /// Whether a lower KPI is better: its goal or target is an upper bound.
  let isLowerBetter: Bool

  /// The bars have so many cells on either side.
  private static let barWidth = 10

  var report: CauseReport {
    let hundredths = ShownParts(levers.levers.map(\.effectOfHundredth), type: definition.type, in: display.language)
    let hasHistory = levers.levers.contains { $0.history != nil }
    let hasTarget = levers.levers.contains { $0.target != nil }
    var columns: [ReportTable.Column] = [
      .init(display.say("input", "要素"), isImportant: true), .init(display.say("now", "現在"), isNumeric: true),
      .init(display.say("+1 % brings", "+1%の効果"), isNumeric: true, isImportant: true),
      .init(display.say("elasticity", "弾力性"), isNumeric: true), .init(display.say("lower ┃ higher", "下がる ┃ 上がる")),
    ]
    if hasHistory {
      columns += [
        .init(display.say("its own range", "これまでの範囲")),
        .init(display.say("at its best", "最良のとき"), isNumeric: true),
      ]
    }
    if hasTarget { columns.append(.init(display.say("on its target", "目標どおりのとき"), isNumeric: true)) }
    let largest = levers.levers.map { abs($0.effectOfHundredth) }.max() ?? 0
    let rows = levers.levers.map { lever -> [String] in
      var cells = [
        words.name(of: lever.node), display.text(lever.value, type: lever.node.formula.type),
        hundredths.signed(hundredths.steps(lever.effectOfHundredth)), elasticity(lever), bar(lever, largest),
      ]
      if hasHistory { cells += history(lever) }
      if hasTarget { cells.append(target(lever)) }
      return cells
    }
    var report = CauseReport(
      head: [headline], table: ReportTable(columns: columns, rows: rows), closing: closing, json: json)
    report.figure = tornado
    report.plainHeader = ["input", "value", "effectOfOnePercent"]
    report.plainRows = levers.levers.map {
      [
        .text(words.name(of: $0.node)), display.outputCell($0.value.value),
        .plain(Number.double($0.effectOfHundredth).plainText),
      ]
    }
    return report
  }

  private var headline: String {
    let value = display.text(levers.value, type: definition.type)
    return display.say(
      "\(definition.name) is \(value) in \(period); each input moved alone, all else as it is",
      "\(definition.name) は\(period)に \(value)。要素を1つずつ、ほかは現状のまま動かした場合")
  }

  private func elasticity(_ lever: Lever) -> String {
    // By differences: its ninth digit means nothing.
    guard let elasticity = lever.elasticity else { return "–" }
    let text = display.text(.double((elasticity * 1e6).rounded() / 1e6), unit: .plain)
    return text.hasPrefix("-") ? text : "+" + text
  }

  /// A bar to the left lowers the KPI, one to the right raises it.
  private func bar(_ lever: Lever, _ largest: Double) -> String {
    let width = LeversReport.barWidth
    let part = largest > 0 ? abs(lever.effectOfHundredth) / largest : 0
    let cells = min(width, lever.effectOfHundredth == 0 ? 0 : max(1, Int((part * Double(width)).rounded())))
    let bar = String(repeating: "━", count: cells)
    let blank = String(repeating: " ", count: width - cells)
    return lever.effectOfHundredth < 0 ? blank + bar + "┃" : String(repeating: " ", count: width) + "┃" + bar
  }

  private func history(_ lever: Lever) -> [String] {
    guard let history = lever.history, let now = levers.value.double else { return ["", ""] }
    let type = lever.node.formula.type
    func text(_ value: Double) -> String { display.text(.number(.double(value)), type: type) }
    let (a, b) = (history.atLow - now, history.atHigh - now)
    let best = isLowerBetter ? min(a, b, 0) : max(a, b, 0)
    let shown = ShownParts([best, now], type: definition.type, in: display.language)
    let (low, high) = (text(history.low), text(history.high))
    return [display.say("\(low) … \(high)", "\(low)〜\(high)"), shown.signed(shown.steps(best))]
  }

  private func target(_ lever: Lever) -> String {
    guard let target = lever.target, let now = levers.value.double else { return "" }
    let shown = ShownParts([target.effect, now], type: definition.type, in: display.language)
    let effect = shown.signed(shown.steps(target.effect))
    return display.say("\(target.level.text): \(effect)", "\(target.level.text)：\(effect)")
  }

  private var closing: [String] {
    var lines: [String] = []
    if levers.periodCount > 0 {
      let (grain, count) = (levers.slice.period?.grain, levers.periodCount)
      let periods = grain.map { $0.japanese(counted: count) } ?? "\(Wording.grouped(count))期間"
      lines.append(
        display.say(
          "its own range: the smallest and the largest of \(Wording.counted(count, grain?.rawValue ?? "period"))",
          "これまでの範囲：\(periods)の最小と最大"))
    }
    let isNested = levers.levers.contains { !$0.node.steps.isEmpty }
    if isNested {
      lines.append(
        display.say("an input with a window of its own is moved in that whole window", "独自の集計期間を持つ要素は、その期間全体で動かす"))
    }
    let causes = levers.levers.compactMap(\.node.definition)
      .filter { model.linksLead(from: $0, to: definition.value) }.map { model.definitions[$0.index].name }
    if let first = causes.first {
      let question = "if \(first) + 1% show \(definition.name)"
      lines.append(
        display.say(
          "links lead on from \(Wording.list(causes, "and")), and are in no number here: `\(question)` follows them",
          "\(causes.joined(separator: "・")) からは因果の仮説が続くが、ここの数には含まれない。`\(question)` ならたどる"))
    }
    return lines
  }

  private var json: JSONText {
    let items = levers.levers.map { lever -> JSONText in
      var members: [(String, JSONText)] = [
        ("input", .text(words.plain.name(of: lever.node))), ("unit", .text(lever.node.formula.type.plainUnit)),
        ("value", display.json(lever.value.value)), ("effectOfOnePercent", .double(lever.effectOfHundredth)),
        ("elasticity", lever.elasticity.map(JSONText.double) ?? .null),
      ]
      if let history = lever.history {
        members += [
          ("lowest", .double(history.low)), ("highest", .double(history.high)), ("atLowest", .double(history.atLow)),
          ("atHighest", .double(history.atHigh)),
        ]
      }
      if let target = lever.target {
        members += [
          ("target", .text(target.level.text)), ("bound", .double(target.bound)), ("onTarget", .double(target.effect)),
        ]
      }
      return .object(members)
    }
    return .object([
      ("levers", .text(definition.name)), ("period", .text(levers.slice.plainWords(model.calendar))),
      ("unit", .text(definition.type.plainUnit)),
      ("value", display.json(levers.value.value)), ("inputs", .array(items)),
    ])
  }
}
