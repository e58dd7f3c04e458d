import Causes
import CivilTime
import Planning
import Semantics
import SourceText

/// What the inputs of a KPI are called.
struct InputWords {
  let model: Model
  let program: Program

  func name(of node: InputTree.Node) -> String {
    let own = node.definition.map { model.definitions[$0.index].name } ?? text(node.formula)
    let words = node.moving == nil ? [] : node.steps.compactMap(words)
    let groups = node.groups.isEmpty ? [] : ["by " + node.groups.map(\.name.text).joined(separator: ", ")]
    return ([own] + words + groups).joined(separator: ", ")
  }

  /// As it stands in the rules.
  private func text(_ formula: Formula) -> String {
    let written = program.source(of: formula.range.file)?.text(formula.range) ?? ""
    return written.singleSpaced
  }

  func text(_ filter: Filter) -> String { program.source(of: filter.range.file)?.text(filter.range) ?? "" }

  private func words(_ step: SliceStep) -> String? {
    switch step {
    case .same, .covered: return nil
    case .filtered(let filter): return "where " + text(filter)
    case .during(let span): return "during \(Period.text(of: span, model.calendar))"
    case .earlier(let length, _, _):
      return length.months < 0 || length.seconds < 0
        ? "\(durationText(length.negated)) later" : "\(durationText(length)) earlier"
    case .widened(.trailing(let length), _):
      let text = durationText(length)
      return "the last \(text.hasPrefix("1 ") ? String(text.dropFirst(2)) : text)"
    case .widened(.toDate(let grain), _): return "\(grain.rawValue) to date"
    case .widened(.cumulative, _): return "since the beginning"
    case .ticked(let clock): return "all \(clock.text) up to its own"
    case .overall(let names): return names.map { "over all \($0.map(\.text).joined(separator: ", "))" } ?? "over all"
    }
  }
}
