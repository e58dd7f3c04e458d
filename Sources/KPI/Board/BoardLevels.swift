import CivilTime
import Evaluation
import Numerics
import Semantics
import SourceText

// What a level asks, as a sentence and not as it is written: `at least 18,000円`, `18,000円以上`.
extension BoardReport {
  func targetText(_ target: Scoreboard.Target, _ line: Scoreboard.Line) -> String {
    // A bound without a number is told as it is written.
    guard let level = level(of: target, line), target.threshold.reason == nil else {
      return scoreboard.targetText(target, line.type)
    }
    func text(_ cell: Cell?) -> String? {
      cell.flatMap { $0.value == .missing ? nil : display.text($0, type: line.type) }
    }
    guard let limit = text(target.threshold.limit) else { return scoreboard.targetText(target, line.type) }
    var words: String
    switch level.bound {
    case .comparison(let kind, _): words = self.words.level(kind, limit)
    case .range(let lower, _, let isHalfOpen):
      let upper = text(target.threshold.upper)
      words =
        lower == nil
        ? self.words.level(isHalfOpen ? .less : .lessOrEqual, limit)
        : upper.map { self.words.level(from: limit, to: $0, isHalfOpen: isHalfOpen) }
          ?? self.words.level(.greaterOrEqual, limit)
    }
    if target.threshold.isComputed { words += self.words.computed(level.text) }
    if let due = target.deadline { words += self.words.due(due) }
    if target.sureness != nil { words += self.words[.surely] }
    if let grain = level.grain { words += self.words.each(grain) }
    if !target.condition.isEmpty { words += self.words.condition(target.condition) }
    for guarded in target.guards { words += self.words.guarded(guarded) }
    return words
  }
}

extension ReportWords {
  func level(_ kind: ComparisonKind, _ limit: String) -> String {
    switch kind {
    case .greaterOrEqual: language.say("at least \(limit)", "\(limit)以上")
    case .greater: language.say("more than \(limit)", "\(limit)超")
    case .lessOrEqual: language.say("at most \(limit)", "\(limit)以下")
    case .less: language.say("less than \(limit)", "\(limit)未満")
    case .equal: language.say("exactly \(limit)", "ちょうど\(limit)")
    case .notEqual: language.say("not \(limit)", "\(limit)以外")
    }
  }

  func level(from lower: String, to upper: String, isHalfOpen: Bool) -> String {
    language.say(
      isHalfOpen ? "\(lower) to less than \(upper)" : "\(lower) to \(upper)",
      isHalfOpen ? "\(lower)以上\(upper)未満" : "\(lower)以上\(upper)以下")
  }

  /// As written, where the number is computed.
  func computed(_ text: String) -> String { language.say(" (\(text))", "（\(text)）") }

  func each(_ grain: Grain) -> String { language.say(" each \(grain.rawValue)", "（\(grain.japanese)ごと）") }

  func due(_ day: Day) -> String { language.say(", due \(day.isoText)", "（期限 \(day.isoText)）") }

  func condition(_ text: String) -> String { language.say(" where \(text)", "（\(text) の場合）") }

  func guarded(_ text: String) -> String { language.say(", while \(text)", "、ただし \(text) を保つ") }
}
