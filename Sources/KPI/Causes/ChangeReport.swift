import Causes
import Charts
import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText
import Syntax

/// `why k from @a to @b`: what each input brought of a change, so that the shown parts add up to it.
struct ChangeReport {
  let change: Causes.Change
  let ends: ChangeEnds
  let words: InputWords
  let search: SearchReport?

  private var display: ValueDisplay { ends.display }
  private var shown: ShownParts { ends.shown }

  var report: CauseReport {
    let effects = shownEffects
    let rows = change.parts.enumerated().map { index, part -> [String] in
      [
        String(repeating: "  ", count: part.depth) + words.name(of: part.node),
        marked(part.before, part.node), marked(part.after, part.node), difference(part),
        shown.signed(effects.parts[index]),
      ]
    }
    let byLength = effects.byLength.map { [[lengthWords, "", "", "", shown.signed($0)]] } ?? []
    let closing = closing(effects.parts)
    var report = CauseReport(
      head: ends.head(),
      table: ReportTable(
        columns: [
          .init(display.say("input", "要素"), isImportant: true), .init(ends.from, isNumeric: true),
          .init(ends.to, isNumeric: true), .init(display.say("change", "増減"), isNumeric: true),
          .init(ends.brings, isNumeric: true, isImportant: true),
        ], rows: rows + byLength),
      closing: closing, json: json(closing))
    report.figure = figure(effects)
    report.plainHeader = ChangeReport.plainHeader
    report.plainRows = change.parts.map { part in
      [
        .text(words.plain.name(of: part.node)), .plain(String(part.depth)), display.outputCell(part.before.value),
        display.outputCell(part.after.value), .plain(Number.double(part.effect).plainText),
      ]
    }
    return report
  }

  /// The parts of the first level, which add up.
  private func figure(_ effects: (parts: [Int], byLength: Int?)) -> ChartFigure? {
    let top = change.parts.indices.filter { change.parts[$0].depth == 0 }
    var parts = top.map { (name: words.name(of: change.parts[$0].node), effect: change.parts[$0].effect) }
    var steps = top.map { effects.parts[$0] }
    if let byLength = effects.byLength {
      parts.append((lengthWords, change.byLength))
      steps.append(byLength)
    }
    return ends.waterfall(parts, steps: steps)
  }

  private var lengthWords: String { display.say("the length of the period", "期間の長さ") }

  private func marked(_ cell: Cell, _ node: InputTree.Node) -> String {
    cell.marked(display.text(cell, type: node.formula.type))
  }

  private func difference(_ part: Causes.Change.Part) -> String {
    guard let old = part.before.double, let new = part.after.double else { return "–" }
    let own = ShownParts([old, new], type: part.node.formula.type, in: display.language)
    return own.signed(own.steps(new) - own.steps(old))
  }

  /// In steps of the last digit shown: those of one level add up to what stands above them.
  private var shownEffects: (parts: [Int], byLength: Int?) {
    var effects = Array(repeating: 0, count: change.parts.count)
    var byLength: Int?
    func split(_ places: [Int], into total: Int, and rest: Double? = nil) {
      let steps = shown.split(places.map { change.parts[$0].effect } + (rest.map { [$0] } ?? []), total: total)
      for (place, step) in zip(places, steps) {
        effects[place] = step
        let below = children(of: place)
        if !below.isEmpty { split(below, into: step) }
      }
      if rest != nil { byLength = steps.last }
    }
    let top = change.parts.indices.filter { change.parts[$0].depth == 0 }
    let scale = abs(change.before.double ?? 0) + abs(change.after.double ?? 0)
    split(top, into: ends.total, and: abs(change.byLength) > 1e-9 * scale ? change.byLength : nil)
    return (effects, byLength)
  }

  private func children(of place: Int) -> [Int] {
    let depth = change.parts[place].depth
    let below = change.parts.indices.dropFirst(place + 1).prefix { change.parts[$0].depth > depth }
    return below.filter { change.parts[$0].depth == depth + 1 }
  }

  private func closing(_ effects: [Int]) -> [String] {
    let top = zip(change.parts, effects).filter { $0.0.depth == 0 }.map(\.1)
    let unsplit = change.parts.filter(\.isUnsplit).map { words.name(of: $0.node) }.map { name in
      let question = "why \(Name.written(name))"
      return display.say(
        "note: `\(name)` stands among too many inputs to be split here: ask `\(question)`",
        "注：`\(name)` は要素が多すぎる中にあり、ここでは分解しない。`\(question)` と尋ねる")
    }
    let method = display.say("each factor by logarithmic means (LMDI-I)", "各因子は対数平均による（LMDI-I）")
    return ends.closing(of: top, change.isByLogMeans ? [method] : [], and: unsplit)
  }

  static let plainHeader = ["input", "depth", "before", "after", "brings"]

  private func json(_ closing: [String]) -> JSONText {
    let parts = change.parts.map { part in
      JSONText.object([
        ("input", .text(words.plain.name(of: part.node))), ("depth", .whole(part.depth)),
        ("unit", .text(part.node.formula.type.plainUnit)), ("before", display.json(part.before.value)),
        ("after", display.json(part.after.value)), ("brings", .double(part.effect)),
      ])
    }
    return .object(
      [("why", .text(ends.definition.name))] + ends.json + [
        ("parts", .array(parts)), ("byLength", .double(change.byLength)),
        ("method", .text(change.isByLogMeans ? "lmdi" : "shapley")), ("notes", .texts(Array(closing.dropFirst()))),
      ] + (search.map { [("dimensions", $0.json)] } ?? []))
  }
}

extension ChangeFailure {
  /// What is missing for an answer, in a sentence.
  func words(_ name: String, _ calendar: CalendarRules, _ inputs: InputWords) -> String {
    let language = inputs.language
    func because(_ reason: MissingReason?) -> String {
      reason.map { language.say(": ", "：") + $0.words(in: language) } ?? ""
    }
    switch self {
    case .noValue(let slice, let reason):
      let time = slice.words(calendar, in: language)
      return language.say("`\(name)` has no value in \(time)", "`\(name)` は\(time)の値がない") + because(reason)
    case .factor(let node, let reason):
      let factor = inputs.name(of: node)
      return language.say(
        "`\(factor)` has no value in one of its groups, before or after", "`\(factor)` は前後どちらかで値のない区分がある")
        + because(reason)
    case .mixture(let isNew, let reason):
      let new = isNew.map { "`\(inputs.name(of: $0))`" }.joined(separator: language.say(", ", "・"))
      let parts = isNew.isEmpty ? language.say("a part of the segments", "一部の区分") : new
      return language.say(
        "the parts cannot be told apart: with \(parts) as later and all else as before, `\(name)` has no value",
        "内訳に分けられない：\(parts)\(isNew.isEmpty ? "" : " ")を後の値、ほかを前の値とすると、`\(name)` の値がない")
        + because(reason)
    case .noInputs, .tooManyInputs, .noParts, .noSegments, .noProduct, .negative:
      return language.say(form(name, inputs))
    }
  }

  /// What the formula or the question stands in the way of.
  private func form(_ name: String, _ inputs: InputWords) -> Phrase {
    switch self {
    case .noInputs:
      return Phrase(
        "`\(name)` is read from the data and no other number is below it; `by` a column splits it",
        "`\(name)` はデータから読まれ、その下にほかの数はない。`by` で列ごとに分けられる")
    case .tooManyInputs(let formula, let count):
      let text = inputs.name(of: InputTree.Node(formula: formula, steps: [], moving: nil))
      return Phrase(
        "`\(text)` has \(count) inputs, and at most \(Causes.Change.mostInputs) can be told apart exactly: give some of them, "
          + "which belong together, a definition of their own",
        "`\(text)` には要素が\(count)個あり、厳密に分けられるのは\(Causes.Change.mostInputs)個まで。関連する要素の一部をまとめて、別の定義にする")
    case .noParts(let dimension):
      return Phrase(
        "what `\(name)` reads is no sum, mean, smallest or largest of its parts by \(dimension.name.text)",
        "`\(name)` が使うものは、\(dimension.name.text) 別の部分の合計・平均・最小・最大ではない")
    case .noSegments(let dimension):
      return Phrase(
        "nothing that `\(name)` reads is known by \(dimension.name.text)",
        "`\(name)` が使うものはどれも \(dimension.name.text) 別に分からない")
    case .noProduct:
      return Phrase(
        "`\(name)` is no product of what it reads, and `as lmdi` tells products apart: leave it out",
        "`\(name)` は使うものの積ではなく、`as lmdi` が分けるのは積だけ。これを外す")
    case .negative(let node):
      let factor = inputs.name(of: node)
      return Phrase(
        "`\(factor)` is below zero, of which there is no logarithm: leave `as lmdi` out",
        "`\(factor)` は0未満で、対数がない。`as lmdi` を外す")
    case .noValue, .factor, .mixture: return .empty  // They lack a value, and say why.
    }
  }
}
