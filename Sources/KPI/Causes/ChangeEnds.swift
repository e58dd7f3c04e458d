import Causes
import Columns
import Evaluation
import Numerics
import Semantics

/// Both ends of a change as they are told, whatever tells it apart.
struct ChangeEnds {
  let definition: DefinitionModel
  let display: ValueDisplay
  let before: Cell
  let after: Cell
  /// What the earlier and the later slice are called.
  let from: String
  let to: String
  /// The same for programs.
  let plain: (from: String, to: String)
  /// Sentences below: on the ranges, on dimensions that explain the change, on links and events. None is in the sum.
  var beside: [String]
  /// The events and the actions that were begun meanwhile, for programs.
  var happened: [(String, JSONText)]
  /// Whether the change is a real move or noise; nil where that is no question.
  var move: (found: PeriodMove, sentence: String)?

  var shown: ShownParts {
    ShownParts([before.double ?? 0, after.double ?? 0], type: definition.type, in: display.language)
  }
  /// The change in steps of the last digit shown.
  var total: Int { shown.steps(after.double ?? 0) - shown.steps(before.double ?? 0) }

  /// `orders, 2026-07 to 2026-08: 905件 → 911件, +6件`
  func headline(by keys: String? = nil) -> String {
    let ends = "\(text(before)) → \(text(after))"
    // Between two ranges a third sign of a range would be read as one of them.
    let joint = (from + to).contains("〜") ? " → " : "〜"
    return display.say(
      "\(definition.name)\(keys.map { " by \($0)" } ?? ""), \(from) to \(to): \(ends), \(shown.signed(total))",
      "\(definition.name)\(keys.map { "（\($0)別）" } ?? "")、\(from)\(joint)\(to)：\(ends)、\(shown.signed(total))")
  }

  /// Over the column of what each part brings.
  var brings: String { display.say("brings", "寄与") }

  /// The headline, and whether that is news.
  func head(by keys: String? = nil) -> [String] { [headline(by: keys)] + [move?.sentence].compactMap { $0 } }

  private func text(_ cell: Cell) -> String { cell.marked(display.text(cell, type: definition.type)) }

  /// What is said below the parts.
  ///
  /// - Parameters:
  ///   - parts: what each brings, in steps.
  ///   - further: sentences on the parts.
  func closing(of parts: [Int], _ further: [String], and last: [String] = []) -> [String] {
    let (up, down) = (parts.filter { $0 > 0 }.reduce(0, +), parts.filter { $0 < 0 }.reduce(0, +))
    let isStill = up == 0 && down == 0 && total == 0 && before.double == after.double
    var lines = [
      isStill
        ? display.say("nothing changed", "変化なし")
        : display.say("the parts add up to \(shown.signed(total))", "内訳の合計は \(shown.signed(total))")
    ]
    lines += further
    if min(up, -down) > 2 * abs(total) {
      lines.append(
        display.say(
          "note: large parts cancel: \(shown.signed(up)) and \(shown.signed(down)) leave \(shown.signed(total))",
          "注：大きな増減が打ち消し合っている：\(shown.signed(up)) と \(shown.signed(down)) で \(shown.signed(total))"))
    }
    lines += last
    if before.isUnfinished || after.isUnfinished { lines.append("… \(Note.unfinished.words(in: display.language))") }
    if before.beginsBeforeData || after.beginsBeforeData {
      lines.append("… \(Note.beginsBeforeData.words(in: display.language))")
    }
    return lines + beside
  }

  /// The KPI as a part of itself, for programs.
  var plainRow: [OutputCell] {
    let change = (after.double ?? 0) - (before.double ?? 0)
    return [
      .text(definition.name), .plain("0"), display.outputCell(before.value), display.outputCell(after.value),
      .plain(Number.double(change).plainText),
    ]
  }

  var json: [(String, JSONText)] {
    [
      ("from", .text(plain.from)), ("to", .text(plain.to)), ("unit", .text(definition.type.plainUnit)),
      ("before", display.json(before.value)), ("after", display.json(after.value)),
      ("change", .double((after.double ?? 0) - (before.double ?? 0))),
      ("move", move.map { MoveWords(display: display).json($0.found) } ?? .null),
    ] + happened
  }
}
