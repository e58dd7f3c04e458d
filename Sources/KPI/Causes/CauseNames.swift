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

/// What a label says one after the other: of `Average order value / 平均購買客単価` two things, of which one may be the
/// name. A name may hold a bar itself, or two blanks.
func titleParts(of label: String, name: String) -> [String] {
  func inOneBlank(_ text: some StringProtocol) -> String { text.split(separator: " ").joined(separator: " ") }
  if label == name { return [name] }
  return label.split(separator: "/").map(inOneBlank).filter { !$0.isEmpty }
    .map { $0 == inOneBlank(name) ? name : $0 }
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
