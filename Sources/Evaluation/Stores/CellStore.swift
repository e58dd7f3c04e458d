import Semantics

/// The values that have been computed, by what they are of and the frame: equal aggregates are one, whoever wrote them.
struct CellStore {
  private struct DefinitionKey: Hashable {
    var definition: Int
    var frame: Int
  }
  private struct AggregateKey: Hashable {
    var aggregate: Identity
    var frame: Int
  }

  private var definitions: [DefinitionKey: SliceValue] = [:]
  private var aggregates: [AggregateKey: SliceValue] = [:]

  subscript(id: DefinitionID, frame: Frame) -> SliceValue? {
    get { definitions[DefinitionKey(definition: id.index, frame: frame.id)] }
    set { definitions[DefinitionKey(definition: id.index, frame: frame.id)] = newValue }
  }

  subscript(aggregate: Identity, frame: Frame) -> SliceValue? {
    get { aggregates[AggregateKey(aggregate: aggregate, frame: frame.id)] }
    set { aggregates[AggregateKey(aggregate: aggregate, frame: frame.id)] = newValue }
  }
}
