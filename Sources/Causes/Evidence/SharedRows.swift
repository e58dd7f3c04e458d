import Semantics

/// Whether two definitions are made of the same numbers: web sales are a part of sales, and visits stand below the line of
/// a conversion rate. That they move together is arithmetic, in part at least.
struct SharedRows {
  private struct Amount: Hashable {
    var dataset: DatasetID
    /// What is added up; nil: rows are counted.
    var column: ColumnID?
  }
  private let model: Model

  init(_ model: Model) { self.model = model }

  /// The column that both ends of a link add up, or the dataset whose rows both count.
  func column(of link: CauseGraph.Link) -> String? {
    guard case .definition(let cause) = link.model.cause, case .definition(let effect) = link.model.effect else {
      return nil
    }
    let shared = amounts(of: cause).intersection(amounts(of: effect))
    return shared.map { amount in
      let dataset = model.datasets[amount.dataset.index]
      return dataset.name + (amount.column.map { "." + dataset.columns[$0.index].name } ?? "")
    }.min()
  }

  private func amounts(of id: DefinitionID) -> Set<Amount> {
    var found: Set<Amount> = []
    var seen: Set<DefinitionID> = [id]
    var stack = model.definitions[id.index].body.formulas
    while let formula = stack.popLast() {
      switch formula.kind {
      case .slice(.definition(let inner)), .lookup(let inner, _):
        if seen.insert(inner).inserted { stack += model.definitions[inner.index].body.formulas }
      case .slice(.aggregate(let aggregate)):
        if let amount = amount(of: aggregate) { found.insert(amount) }
      case .slice(let leaf): stack += leaf.operands
      default: break  // Arithmetic and conditions pass their parts on.
      }
      stack += formula.children
    }
    return found
  }

  private func amount(of aggregate: Aggregate) -> Amount? {
    guard case .rows(let dataset) = aggregate.source else { return nil }
    switch (aggregate.kind, aggregate.argument?.unscaled.kind) {
    case (.sum, .row(.column(let column))?): return Amount(dataset: dataset, column: column)
    case (.count, _): return Amount(dataset: dataset, column: nil)
    case (_, _): return nil
    }
  }
}
