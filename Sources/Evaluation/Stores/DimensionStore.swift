import Columns
import Semantics

/// The groups that there are, each dimension's in one table of its own, and the group of each row of a dataset.
struct DimensionStore {
  private struct CodesKey: Hashable {
    var dimension: Identity
    var dataset: DatasetID
  }

  private var tables: [Identity: CodeTable] = [:]
  private var codes = RecentlyUsed<CodesKey, Integers>()

  /// Beyond so many bytes the memory is worth more than giving codes again.
  private static let mostBytes = 80_000_000

  /// The table of a dimension; made when it is first asked for.
  mutating func table(of dimension: Identity) -> CodeTable {
    if let table = tables[dimension] { return table }
    let table = CodeTable()
    tables[dimension] = table
    return table
  }

  subscript(dimension: Identity, dataset: DatasetID) -> Integers? {
    mutating get { codes.value(of: CodesKey(dimension: dimension, dataset: dataset)) }
    set {
      guard let newValue else { return }
      codes.keep(
        newValue, of: CodesKey(dimension: dimension, dataset: dataset), byteCount: newValue.byteCount,
        mostBytes: DimensionStore.mostBytes)
    }
  }
}
