import Columns
import Semantics

/// The groups that there are, each dimension's in one table of its own, and the group of each row of a dataset.
struct DimensionStore {
  private struct CodesKey: Hashable {
    var dimension: Identity
    var dataset: DatasetID
  }

  private var tables: [Identity: CodeTable] = [:]
  private struct Kept {
    var codes: Integers
    /// When they were last asked for.
    var use: Int
  }

  private var codes: [CodesKey: Kept] = [:]
  private var byteCount = 0
  private var useCount = 0

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
    mutating get {
      let key = CodesKey(dimension: dimension, dataset: dataset)
      useCount += 1
      codes[key]?.use = useCount
      return codes[key]?.codes
    }
    set {
      let key = CodesKey(dimension: dimension, dataset: dataset)
      byteCount -= codes.removeValue(forKey: key)?.codes.byteCount ?? 0
      guard let newValue else { return }
      while byteCount + newValue.byteCount > DimensionStore.mostBytes,
        let oldest = codes.min(by: { $0.value.use < $1.value.use })?.key
      {
        byteCount -= codes.removeValue(forKey: oldest)?.codes.byteCount ?? 0
      }
      useCount += 1
      codes[key] = Kept(codes: newValue, use: useCount)
      byteCount += newValue.byteCount
    }
  }
}
