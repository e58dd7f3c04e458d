import Semantics

/// What some definitions and formulas have a part in: all else is the same, whatever they are.
final class Reach {
  let definitions: Set<DefinitionID>
  private let formulas: Set<Identity>
  private let model: Model
  /// For each definition those that name it.
  private let readers: () -> Readers
  private var known: [Identity: Bool] = [:]
  private var knownFrames: [Int: Bool] = [:]
  /// The definitions and all that read them or the formulas, directly or through others.
  private lazy var reached: Set<DefinitionID> = {
    var found = definitions
    if !formulas.isEmpty {
      for definition in model.definitions where definition.body.formulas.contains(where: holds) {
        found.insert(definition.id)
      }
    }
    let readers = readers()
    var pending = Array(found)
    while let next = pending.popLast() { pending += (readers[next] ?? []).filter { found.insert($0).inserted } }
    return found
  }()

  /// For each definition those that name it; more than do is no fault: less is then taken as it is.
  typealias Readers = [DefinitionID: [DefinitionID]]

  init(
    _ definitions: Set<DefinitionID>, formulas: Set<Identity> = [], in model: Model, readers: @escaping () -> Readers
  ) {
    self.definitions = definitions
    self.formulas = formulas
    self.model = model
    self.readers = readers
  }

  var isEmpty: Bool { definitions.isEmpty && formulas.isEmpty }

  func reach(_ id: DefinitionID) -> Bool { !isEmpty && reached.contains(id) }

  func reach(_ formula: Formula) -> Bool {
    reach(formula.identity) { !formula.namedDefinitions.isDisjoint(with: reached) || holds(formula) }
  }

  func reach(_ aggregate: Aggregate) -> Bool {
    reach(aggregate.identity) {
      !aggregate.namedDefinitions.isDisjoint(with: reached) || aggregate.parts.contains(where: holds)
    }
  }

  func reach(_ dimension: DimensionModel) -> Bool { !isEmpty && dimension.formulas.values.contains(where: reach) }

  /// Whether the rows of a slice, or its groups, hang on them.
  func reach(_ frame: Frame) -> Bool {
    if isEmpty { return false }
    if let known = knownFrames[frame.id] { return known }
    let result =
      frame.dimensions.contains(where: reach)
      || frame.content.filters.conditions.contains { $0.filter.conditions.values.contains(where: reach) }
    knownFrames[frame.id] = result
    return result
  }

  private func reach(_ identity: Identity, _ isReached: () -> Bool) -> Bool {
    if isEmpty { return false }
    if let result = known[identity] { return result }
    let result = isReached()
    known[identity] = result
    return result
  }

  /// Whether one of the formulas stands in another, not through definitions.
  private func holds(_ formula: Formula) -> Bool {
    if formulas.isEmpty { return false }
    var pending = [formula]
    while let next = pending.popLast() {
      if formulas.contains(next.identity) { return true }
      pending += next.children
    }
    return false
  }
}
