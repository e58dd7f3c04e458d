import Semantics

/// Row formulas over all rows of a dataset, of a world that changes a number in them.
struct RowValueStore {
  private struct Key: Hashable {
    var dataset: DatasetID
    var formula: Identity
  }
  private var values: [Key: Vector] = [:]

  subscript(dataset: DatasetID, formula: Identity) -> Vector? {
    get { values[Key(dataset: dataset, formula: formula)] }
    set { values[Key(dataset: dataset, formula: formula)] = newValue }
  }
}
