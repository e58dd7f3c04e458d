import Causes
import CivilTime
import Planning
import Semantics
import SourceText

/// What the inputs of a KPI are called.
struct InputWords {
  let model: Model
  let program: Program
  var language = Language.english

  private func say(_ english: @autoclosure () -> String, _ japanese: @autoclosure () -> String) -> String {
    language == .english ? english() : japanese()
  }

  /// For programs.
  var plain: InputWords { InputWords(model: model, program: program) }

  func name(of node: InputTree.Node) -> String {
    let own = node.definition.map { model.definitions[$0.index].name } ?? text(node.formula)
    let words = node.moving == nil ? [] : node.steps.compactMap(words)
    let groups = node.groups.isEmpty ? [] : [say("by ", "区分：") + listed(node.groups.map(\.name.text))]
    return ([own] + words + groups).joined(separator: say(", ", "、"))
  }

  private func listed(_ names: [String]) -> String { names.joined(separator: say(", ", "・")) }

  /// As it stands in the rules.
  private func text(_ formula: Formula) -> String {
    let written = program.source(of: formula.range.file)?.text(formula.range) ?? ""
    return written.singleSpaced
  }

  func text(_ filter: Filter) -> String { program.source(of: filter.range.file)?.text(filter.range) ?? "" }

  private func words(_ step: SliceStep) -> String? {
    switch step {
    case .same, .covered: return nil
    case .filtered(let filter): return say("where ", "条件：") + text(filter)
    case .during(let span): return say("during ", "期間：") + Period.text(of: span, model.calendar, in: language)
    case .earlier(let length, _, _):
      let size = durationText(length.months < 0 || length.seconds < 0 ? length.negated : length, in: language)
      return length.months < 0 || length.seconds < 0
        ? say("\(size) later", "\(size)後") : say("\(size) earlier", "\(size)前")
    case .widened(.trailing(let length), _):
      if language == .japanese { return "直近\(durationText(length, in: .japanese))" }
      let text = durationText(length)
      return "the last \(text.hasPrefix("1 ") ? String(text.dropFirst(2)) : text)"
    case .widened(.toDate(let grain), _): return say("\(grain.rawValue) to date", "\(grain.japanese)初から")
    case .widened(.cumulative, _): return say("since the beginning", "累計")
    case .ticked(let clock): return say("all \(clock.text) up to its own", "\(clock.text) の累計")
    case .overall(let names):
      return names.map { $0.map(\.text) }.map { say("over all \(listed($0))", "すべての \(listed($0))") }
        ?? say("over all", "全体")
    }
  }
}
