import Semantics

/// What the changed definitions of a world have a part in: the rest is as in the base.
final class WorldChanges {
  let definitions: Set<DefinitionID>
  private let model: Model
  private var formulas: [Identity: Bool] = [:]
  private var frames: [Int: Bool] = [:]
  /// The changed definitions and all that read them, directly or through others.
  private lazy var reached: Set<DefinitionID> = {
    var readers: [DefinitionID: [DefinitionID]] = [:]
    for definition in model.definitions {
      for read in definition.namedDefinitions { readers[read, default: []].append(definition.id) }
    }
    var found = definitions
    var pending = Array(definitions)
    while let next = pending.popLast() { pending += (readers[next] ?? []).filter { found.insert($0).inserted } }
    return found
  }()

  init(_ definitions: Set<DefinitionID>, in model: Model) {
    self.definitions = definitions
    self.model = model
  }

  var isEmpty: Bool { definitions.isEmpty }

  func reach(_ id: DefinitionID) -> Bool { !isEmpty && reached.contains(id) }

  func reach(_ formula: Formula) -> Bool {
    if isEmpty { return false }
    if let known = formulas[formula.identity] { return known }
    let result = !formula.namedDefinitions.isDisjoint(with: reached)
    formulas[formula.identity] = result
    return result
  }

  func reach(_ aggregate: Aggregate) -> Bool {
    if isEmpty { return false }
    let identity = aggregate.identity
    if let known = formulas[identity] { return known }
    let result = !aggregate.namedDefinitions.isDisjoint(with: reached)
    formulas[identity] = result
    return result
  }

  func reach(_ dimension: DimensionModel) -> Bool { !isEmpty && dimension.formulas.values.contains(where: reach) }

  /// Whether the rows of a slice, or its groups, hang on a changed definition.
  func reach(_ frame: Frame) -> Bool {
    if isEmpty { return false }
    if let known = frames[frame.id] { return known }
    let result =
      frame.dimensions.contains(where: reach)
      || frame.content.filters.conditions.contains { $0.filter.conditions.values.contains(where: reach) }
    frames[frame.id] = result
    return result
  }
}
