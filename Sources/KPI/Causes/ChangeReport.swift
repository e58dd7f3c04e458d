import Causes
import CivilTime
import Evaluation
import Numerics
import Semantics

/// `why k from @a to @b`: what each input brought of a change, so that the shown parts add up to it.
struct ChangeReport {
  let change: Change
  let definition: DefinitionModel
  let words: InputWords
  let display: ValueDisplay
  /// What the later and the earlier slice are called.
  let from: String
  let to: String
  /// Sentences on links and events, which are in no sum.
  let beside: [String]

  private var shown: ShownParts {
    ShownParts([change.before.double ?? 0, change.after.double ?? 0], type: definition.type)
  }
  private var total: Int { shown.steps(change.after.double ?? 0) - shown.steps(change.before.double ?? 0) }

  var report: CauseReport {
    let effects = shownEffects
    let rows = change.parts.enumerated().map { index, part -> [String] in
      [
        String(repeating: "  ", count: part.depth) + words.name(of: part.node),
        marked(part.before, part.node), marked(part.after, part.node), difference(part),
        shown.signed(effects.parts[index]),
      ]
    }
    let byLength = effects.byLength.map { [["the length of the period", "", "", "", shown.signed($0)]] } ?? []
    var report = CauseReport(
      head: [headline],
      table: ReportTable(
        columns: [
          .init("input", isImportant: true), .init(from, isNumeric: true), .init(to, isNumeric: true),
          .init("change", isNumeric: true), .init("brings", isNumeric: true, isImportant: true),
        ], rows: rows + byLength),
      closing: closing(effects.parts), json: json)
    report.plainHeader = ["input", "depth", "before", "after", "brings"]
    report.plainRows = change.parts.map { part in
      [
        .text(words.name(of: part.node)), .plain(String(part.depth)), display.outputCell(part.before.value),
        display.outputCell(part.after.value), .plain(Number.double(part.effect).plainText),
      ]
    }
    return report
  }

  private var headline: String {
    "\(definition.name), \(from) to \(to): \(marked(change.before)) → \(marked(change.after)), \(shown.signed(total))"
  }

  private func marked(_ cell: Cell) -> String { cell.marked(display.text(cell, type: definition.type)) }
  private func marked(_ cell: Cell, _ node: InputTree.Node) -> String {
    cell.marked(display.text(cell, type: node.formula.type))
  }

  private func difference(_ part: Change.Part) -> String {
    guard let old = part.before.double, let new = part.after.double else { return "–" }
    let own = ShownParts([old, new], type: part.node.formula.type)
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
    split(top, into: total, and: abs(change.byLength) > 1e-9 * scale ? change.byLength : nil)
    return (effects, byLength)
  }

  private func children(of place: Int) -> [Int] {
    let depth = change.parts[place].depth
    let below = change.parts.indices.dropFirst(place + 1).prefix { change.parts[$0].depth > depth }
    return below.filter { change.parts[$0].depth == depth + 1 }
  }

  private func closing(_ effects: [Int]) -> [String] {
    let top = zip(change.parts, effects).filter { $0.0.depth == 0 }.map(\.1)
    var lines = ["the parts add up to \(shown.signed(total))"]
    let (up, down) = (top.filter { $0 > 0 }.reduce(0, +), top.filter { $0 < 0 }.reduce(0, +))
    if min(up, -down) > 2 * abs(total) {
      lines.append(
        "note: large parts cancel: \(shown.signed(up)) and \(shown.signed(down)) leave \(shown.signed(total))")
    }
    for part in change.parts where part.isUnsplit {
      lines.append(
        "note: `\(words.name(of: part.node))` stands among too many inputs to be split here: "
          + "ask `why \(words.name(of: part.node))`")
    }
    if change.before.isUnfinished || change.after.isUnfinished { lines.append("… \(Note.unfinished.words)") }
    if change.before.beginsBeforeData || change.after.beginsBeforeData {
      lines.append("… \(Note.beginsBeforeData.words)")
    }
    return lines + beside
  }

  private var json: JSONText {
    func number(_ value: Double) -> JSONText { .number(Number.double(value).plainText) }
    let parts = change.parts.map { part in
      JSONText.object([
        ("input", .text(words.name(of: part.node))), ("depth", .whole(part.depth)),
        ("unit", .text(part.node.formula.type.plainUnit)), ("before", display.json(part.before.value)),
        ("after", display.json(part.after.value)), ("brings", number(part.effect)),
      ])
    }
    return .object([
      ("why", .text(definition.name)), ("from", .text(from)), ("to", .text(to)),
      ("unit", .text(definition.type.plainUnit)), ("before", display.json(change.before.value)),
      ("after", display.json(change.after.value)),
      ("change", number((change.after.double ?? 0) - (change.before.double ?? 0))), ("parts", .array(parts)),
      ("byLength", number(change.byLength)), ("notes", .texts(Array(closing(shownEffects.parts).dropFirst()))),
    ])
  }
}

extension ChangeFailure {
  /// What is missing for an answer, in a sentence.
  func words(_ name: String, _ calendar: CalendarRules, _ inputs: InputWords) -> String {
    switch self {
    case .noValue(let slice, let reason):
      let period = slice.span.map { Period.text(of: $0, calendar) } ?? "all time"
      return "`\(name)` has no value in \(period)\(reason.map { ": \($0.words)" } ?? "")"
    case .noInputs: return "`\(name)` is read from the data and no other number is below it; `by` a column splits it"
    case .tooManyInputs(let formula, let count):
      let text = inputs.name(of: InputTree.Node(formula: formula, steps: [], moving: nil))
      return
        "`\(text)` has \(count) inputs, and at most \(Change.mostInputs) can be told apart exactly: give some of them, "
        + "which belong together, a definition of their own"
    case .noSegments(let dimension): return "nothing that `\(name)` reads is known by \(dimension.name.text)"
    case .mixture(let isNew, let reason):
      let new = isNew.map { "`\(inputs.name(of: $0))`" }.joined(separator: ", ")
      let parts = isNew.isEmpty ? "a part of the segments" : new
      return
        "the parts cannot be told apart: with \(parts) as later and all else as before, `\(name)` has no value"
        + (reason.map { ": \($0.words)" } ?? "")
    }
  }
}
