import Causes
import CivilTime
import Evaluation
import Semantics
import SourceText

/// What the nodes of a graph of causes are called.
struct CauseNames {
  let graph: CauseGraph
  let model: Model

  /// The first line of the documentation; the name where there is none.
  func label(of node: Int) -> String {
    switch graph.nodes[node] {
    case .definition(let id): model.definitions[id.index].label
    case .factor(let index):
      model.factors[index].documentation?.firstLine ?? graph.names[node]
    case .column(let dataset, let column):
      model.datasets[dataset.index].columns[column.index].documentation?.firstLine ?? graph.names[node]
    }
  }

  func kind(of node: Int) -> String {
    switch graph.nodes[node] {
    case .definition: "definition"
    case .factor: "factor"
    case .column: "column"
    }
  }
}

extension Language {
  /// A label in the reader's language and the name that rules use, `客単価 (aov)`, `客単価（aov）`; the name alone where it is
  /// the label.
  func named(_ label: String, _ name: String) -> String {
    let title = ReportWords(self).title(of: label, name: name)
    return title == name ? name : say("\(title) (\(name))", "\(title)（\(name)）")
  }
}

extension Language {
  /// What a rule says in two languages, `the team's estimate / チームの見積もり`, in the reader's; any other text whole.
  package func own(_ text: String) -> String {
    let parts = titleParts(of: text, name: "")
    return parts.first { ReportWords.isJapanese($0) == (self == .japanese) } ?? text
  }
}

extension Language {
  /// What a description says below its first line, which is the label. In two languages it is parted by a line that begins
  /// with `/ `; where both sides are of one language such a line is a line like others, as `/srv/data` is.
  func rest(of documentation: String) -> String {
    let lines = documentation.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map(String.init)
    let halves = lines.indices.lazy.filter { lines[$0].hasPrefix("/ ") }.map { bar in
      [Array(lines[..<bar]), [String(lines[bar].dropFirst())] + lines[(bar + 1)...]]
        .map { $0.joined(separator: "\n").trimmedBlanks }
    }.first { Language.isMostlyJapanese($0[0]) != Language.isMostlyJapanese($0[1]) }
    guard let halves else { return lines.joined(separator: "\n") }
    return Language.isMostlyJapanese(halves[0]) == (self == .japanese) ? halves[0] : halves[1]
  }

  /// A description as the reader has it: the label, and what stands below.
  func description(_ documentation: String) -> String {
    let label = documentation.firstLine.map(own) ?? ""
    let rest = rest(of: documentation)
    return rest.isEmpty ? label : label + "\n" + rest
  }

  /// English prose may name 引き上げ率, and Japanese prose LTV.
  private static func isMostlyJapanese(_ text: String) -> Bool {
    let letters = text.filter(\.isLetter)
    return letters.count { ReportWords.isJapanese(String($0)) } * 2 > letters.count
  }
}

extension String {
  fileprivate var trimmedBlanks: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}

extension Phrase {
  /// What a strength rests on, as the rules say it in one language or two; nil: nothing but belief.
  init(basis source: String?) {
    self = source.map { Phrase(Language.english.own($0), Language.japanese.own($0)) } ?? Phrase("belief", "仮説のみ")
  }
}

/// A label that says its name in two languages, as `Average order value / 平均購買客単価` does, in its two halves; any other
/// whole. `売上/件数` and `A / B test` are one name, and a half may hold a bar of its own.
func titleParts(of label: String, name: String) -> [String] {
  func inOneBlank(_ text: some StringProtocol) -> String { text.split(separator: " ").joined(separator: " ") }
  if label == name { return [name] }
  var parts = label.split(separator: " / ").map(inOneBlank).filter { !$0.isEmpty }
  // A name behind both halves is said by itself.
  let isNamed = parts.count > 2 && parts.last == inOneBlank(name)
  if isNamed { parts.removeLast() }
  let areJapanese = parts.map(ReportWords.isJapanese)
  let halves = (1..<max(1, parts.count)).first { place in
    let (left, right) = (Set(areJapanese[..<place]), Set(areJapanese[place...]))
    return left.count == 1 && right.count == 1 && left != right
  }
  let own = halves.map { [parts[..<$0].joined(separator: " / "), parts[$0...].joined(separator: " / ")] }
  let isHalfName = parts.contains(inOneBlank(name))
  return ((own ?? (isHalfName ? parts : [inOneBlank(label)])) + (isNamed ? [name] : [])).map {
    $0 == inOneBlank(name) ? name : $0
  }
}

extension CauseNames {
  /// `not believed any more: complaint_rate → nps (24 months, nothing seen)`
  func refuted(_ link: CauseGraph.Link, in language: Language) -> String {
    let own = language.own
    let (condition, lag, because) = (link.model.conditionText, link.model.lag, link.model.because.map(own))
    let ends = "\(graph.names[link.cause]) → \(graph.names[link.effect])"
    return language.say(
      "not believed any more: \(ends)" + (lag.map { " after \(durationText($0))" } ?? "")
        + (condition.map { " where \($0)" } ?? "") + (because.map { " (\($0))" } ?? ""),
      "否定された仮説：\(ends)" + (lag.map { "、\(durationText($0, in: .japanese))後" } ?? "")
        + (condition.map { "、\($0) の場合" } ?? "") + (because.map { "（理由：\($0)）" } ?? ""))
  }

  func json(_ action: ActionModel) -> JSONText {
    func text(_ text: String?) -> JSONText { text.map { .text($0) } ?? .null }
    return .object([
      ("name", .text(action.name)), ("text", text(action.documentation)), ("cost", .text(action.cost.text)),
      ("effect", .text(model.definitions[action.aim.index].name)), ("size", .text(action.size.text)),
      ("lag", text(action.lag.map(durationText))), ("where", text(action.conditionText)),
      ("because", text(action.because)), ("from", text(action.source)),
      ("done", text(action.done.map { Period.text(of: $0, model.calendar) })),
    ])
  }

  func json(_ link: CauseGraph.Link) -> JSONText {
    .object([
      ("cause", .text(graph.names[link.cause])), ("effect", .text(graph.names[link.effect])), ("link", link.json),
    ])
  }
}
