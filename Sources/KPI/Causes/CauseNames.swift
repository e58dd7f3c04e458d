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
  /// `complaint_rate → nps (24 months, nothing seen)`
  func refuted(_ link: CauseGraph.Link) -> String {
    let condition = link.model.conditionText.map { " where \($0)" } ?? ""
    let lag = link.model.lag.map { " after \(durationText($0))" } ?? ""
    let because = link.model.because.map { " (\($0))" } ?? ""
    return "\(graph.names[link.cause]) → \(graph.names[link.effect])\(lag)\(condition)\(because)"
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
