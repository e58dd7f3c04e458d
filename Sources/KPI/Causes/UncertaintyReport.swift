import Causes
import CivilTime
import Columns
import Evaluation
import Numerics
import Semantics
import SourceText

/// `uncertainty k`: how sure it is, how likely its levels are met, and which input its uncertainty comes from.
struct UncertaintyReport {
  let found: Uncertainty
  let model: Model
  let definition: DefinitionModel
  let display: ValueDisplay
  let slice: Slice
  /// The bound of the question, as written.
  let asked: String
  let scenario: String?
  let notes: [Note]

  var report: CauseReport {
    var report = CauseReport(head: head, table: table, closing: closing, json: json)
    report.plainHeader = [
      "kind", "name", "value", "p5", "median", "p95", "atP5", "atP95", "alone", "withOthers", "probability", "error",
    ]
    report.plainRows = plainRows
    return report
  }

  private var name: String { definition.name }

  private func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    display.say(english(), japanese())
  }

  private func text(_ value: Double, _ type: ValueType? = nil) -> String {
    display.text(.number(.double(value)), type: type ?? definition.type)
  }

  private func share(_ value: Double) -> String {
    display.text(.number(.double(max(0, value))), type: .number(.percent))
  }

  private func name(of input: Uncertainty.Input) -> String {
    switch input.source {
    case .definition(let definition): definition.name
    case .strength(let link): link.text
    }
  }

  private func type(of input: Uncertainty.Input) -> ValueType {
    switch input.source {
    case .definition(let definition): definition.type
    case .strength(let link): model.typeOfChange(by: link)
    }
  }

  /// An input as it is; a strength as what its effect changes by.
  private func text(_ value: Double, of input: Uncertainty.Input) -> String {
    let text = text(value, type(of: input))
    return if case .strength = input.source, value > 0 { "+\(text)" } else { text }
  }

  // MARK: For people

  private var head: [String] {
    let (under, period) = (scenario.map { " under \($0)" } ?? "", slice.words(model.calendar, in: display.language))
    let (summary, value) = (found.summary, display.text(found.value, type: definition.type))
    let (low, median, high) = (text(summary.low), text(summary.median), text(summary.high))
    let sentence = say(
      "\(name)\(under) is \(value) in \(period) with each input in its middle; "
        + "with 90 % probability it is between \(low) and \(high), "
        + "as likely above as below \(median)",
      "\(period)の \(name)\(scenario.map { "（シナリオ \($0)）" } ?? " ")は、どの要素も中央の値なら\(value)。"
        + "90%の確率で\(low)〜\(high)の間にあり、\(median)を上回るか下回るかは半々")
    return [sentence] + found.bounds.map { bound in title(of: bound) + say(": ", "：") + words(bound.odds) }
  }

  private func words(_ odds: DrawnOdds) -> String {
    switch odds {
    case .chance(let chance): say("met with ", "満たす") + chance.words(in: display.language)
    case .certain: say("nothing uncertain in it", "不確かなものを含まない")
    case .noDraws: display.language.say(DrawObstacle?.none.levelPhrase)
    case .untold(let obstacle): display.language.say(DrawObstacle?.some(obstacle).levelPhrase)
    }
  }

  private func title(of bound: Uncertainty.Bound) -> String {
    guard let level = bound.level else { return asked }
    let condition = level.conditionText.isEmpty ? "" : " where \(level.conditionText)"
    let guards = model.guardTexts(of: level).map { " guard \($0)" }.joined()
    return "\(level.isGoal ? "goal" : "target") \(level.text)\(condition)\(guards)"
  }

  private var hasShares: Bool { found.inputs.contains { $0.alone != nil } }

  private var table: ReportTable {
    var columns: [ReportTable.Column] = [
      .init(say("input", "要素"), isImportant: true), .init(say("middle", "中央の値"), isNumeric: true),
      .init(say("90 % of it", "90%の範囲")), .init(say("\(name) at its 5 %", "5%の値での \(name)"), isNumeric: true),
      .init(say("at its 95 %", "95%の値のとき"), isNumeric: true),
    ]
    if hasShares {
      columns += [
        .init(say("alone", "単独"), isNumeric: true, isImportant: true),
        .init(say("with others", "組み合わせ込み"), isNumeric: true),
      ]
    }
    let rows = found.inputs.map { input -> [String] in
      let cells = [
        name(of: input), text(input.value.double ?? .nan, of: input),
        text(input.summary.low, of: input) + say(" … ", "〜") + text(input.summary.high, of: input),
        input.atLow.map { text($0) } ?? "–", input.atHigh.map { text($0) } ?? "–",
      ]
      return hasShares ? cells + [input.alone.map(share) ?? "–", input.total.map(share) ?? "–"] : cells
    }
    return ReportTable(columns: columns, rows: rows)
  }

  private var closing: [String] {
    var lines = [partWords]
    if let errors = found.summary.errors {
      let texts = [errors.low, errors.median, errors.high].map {
        display.difference(.double($0), type: definition.type)
      }
      let draws = Wording.grouped(found.draws.count)
      lines.append(
        say(
          "\(draws) draws; for want of more the 5 % may be off by \(texts[0]), the median by "
            + "\(texts[1]), the 95 % by \(texts[2])",
          "\(draws)回引いた結果。回数が限られるための誤差は、5%で\(texts[0])、中央値で\(texts[1])、95%で\(texts[2])"))
    }
    if found.summary.missing > 0 {
      let missing = Wording.grouped(found.summary.missing)
      lines.append(
        say(
          "\(missing) of the draws have no value, and are in none of these numbers",
          "引いた回のうち\(missing)回は値がなく、これらの数に含まれない"))
    }
    let counted = found.inputs.filter(\.hasManySamples).map(name)
    if !counted.isEmpty {
      lines.append(
        say(
          "–: \(Wording.list(counted, "and")) \(counted.count == 1 ? "is" : "are each") counted in several choices of rows, each "
            + "drawn for itself, which are not all at one end",
          "–：\(counted.joined(separator: "・")) は複数の行の集まりで数え、それぞれ別に引くため、すべてが同じ端になることはない"))
    }
    return lines + notes.legend(in: display.language)
  }

  /// What the last two columns are.
  private var partWords: String {
    guard hasShares else {
      return say(
        "no part of the variance is told: it needs a value in every draw, and one that varies",
        "分散の内訳は示せない：どの回にも値があり、その値が変わらなければならない")
    }
    // Of a thousand draws of two inputs whose parts are 51 and 46 % the parts told were 48 and 42 %.
    let isFew = found.draws.count < 5_000
    return say(
      "alone: the part of the variance that would go if this input were known; with others: that which would stay if all "
        + "others were" + (isFew ? "; of so few draws both may be off by some points" : ""),
      "単独：この要素が分かればなくなる分散の割合、組み合わせ込み：ほかの要素がすべて分かっても残る割合"
        + (isFew ? "。引いた回数が少ないため、どちらも数ポイントはずれうる" : ""))
  }

  // MARK: For programs

  private var json: JSONText {
    func number(_ value: Double?) -> JSONText { value.map(JSONText.double) ?? .null }
    let summary = found.summary
    let inputs = found.inputs.map { input -> JSONText in
      return .object([
        ("input", .text(name(of: input))), ("unit", .text(type(of: input).plainUnit)),
        ("value", display.json(input.value.value)),
        ("p5", .double(input.summary.low)), ("median", .double(input.summary.median)),
        ("p95", .double(input.summary.high)), ("atP5", number(input.atLow)), ("atP95", number(input.atHigh)),
        ("alone", number(input.alone)), ("withOthers", number(input.total)),
      ])
    }
    let bounds = found.bounds.map { bound -> JSONText in
      .object([
        ("bound", .text(title(of: bound))), ("probability", number(bound.odds.chance?.chance)),
        ("error", number(bound.odds.chance?.error)),
      ])
    }
    return .object([
      ("uncertainty", .text(name)), ("period", .text(slice.plainWords(model.calendar))),
      ("unit", .text(definition.type.plainUnit)), ("value", display.json(found.value.value)),
      ("p5", .double(summary.low)), ("median", .double(summary.median)),
      ("p95", .double(summary.high)), ("mean", .double(summary.mean)), ("deviation", .double(summary.deviation)),
      ("errors", .array([summary.errors?.low, summary.errors?.median, summary.errors?.high].map(number))),
      ("draws", .whole(found.draws.count)), ("seed", .text(String(found.draws.seed))),
      ("drawsWithoutValue", .whole(summary.missing)), ("bounds", .array(bounds)), ("inputs", .array(inputs)),
    ])
  }

  private var plainRows: [[OutputCell]] {
    func plain(_ value: Double?) -> OutputCell { value.map { .plain(Number.double($0).plainText) } ?? .empty }
    func row(
      _ kind: String, _ name: String, _ value: OutputCell, _ summary: DrawSummary?, _ rest: [Double?]
    ) -> [OutputCell] {
      [.text(kind), .text(name), value] + [summary?.low, summary?.median, summary?.high].map(plain) + rest.map(plain)
    }
    return [
      row("kpi", name, display.outputCell(found.value.value), found.summary, [nil, nil, nil, nil, nil, nil])
    ]
      + found.bounds.map {
        row("bound", title(of: $0), .empty, nil, [nil, nil, nil, nil, $0.odds.chance?.chance, $0.odds.chance?.error])
      }
      + found.inputs.map { input in
        row(
          "input", name(of: input), display.outputCell(input.value.value), input.summary,
          [input.atLow, input.atHigh, input.alone, input.total, nil, nil])
      }
  }
}

extension DrawnChance {
  /// `probability 62% (±1)`, `probability under 1%`
  var words: String { words(in: .english) }

  func words(in language: Language) -> String {
    // Of a hundred thousand draws tenths mean something, of ten thousand hardly.
    let digits = error < 0.0025 && chance > 0 && chance < 1 ? 1 : 0
    func text(_ share: Double) -> String {
      let parts = Int((share * (digits == 1 ? 1000 : 100)).rounded())
      return digits == 1 ? "\(parts / 10).\(parts % 10)" : "\(parts)"
    }
    let (shown, least) = (text(chance), digits == 1 ? 0.001 : 0.01)
    if shown == text(0) { return language.say("probability under \(text(least))%", "確率\(text(least))%未満") }
    if shown == text(1) { return language.say("probability over \(text(1 - least))%", "確率\(text(1 - least))%超") }
    let margin = text(max(error, least))
    return language.say("probability \(shown)% (±\(margin))", "確率\(shown)%（±\(margin)）")
  }
}

extension Model {
  /// Of what the effect of a link with a strength changes by: a part of itself, points of a share, or what it is.
  fileprivate func typeOfChange(by link: LinkModel) -> ValueType {
    if link.strength?.isEffectRelative ?? false { return .number(.percent) }
    guard case .definition(let id) = link.effect, case .number(let unit) = definitions[id.index].type else {
      return .number(.plain)
    }
    return .number(unit.displayFactor == 1 ? unit : .points)
  }
}
