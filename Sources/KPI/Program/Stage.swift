import Planning
import Semantics
import SourceText
import Syntax

/// The stages of the work, each printable: what `kpi emit STAGE` shows.
public enum Stage: String, CaseIterable, Sendable {
  /// Bytes → marks, words and literals.
  case tokens
  /// Tokens → statements and expressions.
  case tree
  /// Tree → the text in its usual layout.
  case format
  /// Trees and the columns of the data → names, types and units decided.
  case model
  /// Model → for each query, or else for each definition, what is scanned how often and made of it.
  case plan

  /// The stages of single files need no data.
  package var readsData: Bool {
    switch self {
    case .tokens, .tree, .format: false
    case .model, .plan: true
    }
  }
}

extension AnalyzedProgram {
  /// One stage as text; for the stages of single files one file after the other.
  package func emit(_ stage: Stage) -> String {
    switch stage {
    case .tokens: program.sources.map { dumpTokens($0) }.joined()
    case .tree: program.trees.map { dump($0) }.joined()
    case .format: program.sources.map { format($0).text }.joined()
    case .model: dump(model)
    case .plan: plans
    }
  }

  /// Under each query, as it stands in the file, its plan in the world in which it is answered.
  private var plans: String {
    let evaluator = Evaluator(self)
    let statements = queries
    return dumpPlans(
      of: model, text: { range in program.source(of: range.file)?.text(range) ?? "" },
      world: { evaluator.modelOfWorld(for: statements[$0]) })
  }
}
