import Causes
import Semantics

// `evidence`: what the data say of the links.
extension Evaluator {
  /// What a query asks for; nil for another question.
  package func evidence(of statement: QueryStatement) -> EvidenceReport? {
    guard case .evidence(let question)? = base.model.query(statement.index) else { return nil }
    return evidence(by: question.dimension) { question.asks(for: $0) }
  }

  func evidence(_ question: EvidenceModel) -> CauseReport {
    let isWhole = question.cause != nil
    return evidence(by: question.dimension, isDetailed: isWhole) { question.asks(for: $0) }.report(isWhole: isWhole)
  }

  /// With what the data say of the links to some effects.
  func graded(_ graph: CauseGraph, to effects: Set<Int>) -> CauseGraph {
    let asked = graph.links.indices.filter { effects.contains(graph.links[$0].effect) }
    return graph.graded(base.engine.evidence(for: asked.map { graph.links[$0] }, in: graph), at: asked)
  }

  /// Of all links; nil where there are none.
  package func evidence() -> EvidenceReport? { base.model.links.isEmpty ? nil : evidence { _ in true } }

  /// Of those links that are asked for, those that are believed first.
  func evidence(
    by dimension: DimensionModel? = nil, isDetailed: Bool = false, where isAsked: (LinkModel) -> Bool
  ) -> EvidenceReport {
    let graph = CauseGraph(base.model)
    let links = graph.links.filter { isAsked($0.model) }.sorted { !$0.model.isRefuted && $1.model.isRefuted }
    return EvidenceReport(
      evidence: base.engine.evidence(for: links, in: graph, by: dimension, isDetailed: isDetailed),
      words: EvidenceWords(names: CauseNames(graph: graph, model: base.model), language: analyzed.language),
      display: analyzed.display)
  }
}
