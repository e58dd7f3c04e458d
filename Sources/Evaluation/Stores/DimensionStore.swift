import Semantics

/// The groups that there are, each dimension's in one table of its own, and the group of each row of a dataset.
struct DimensionStore {
  private struct CodesKey: Hashable {
    var dimension: Identity
    var dataset: DatasetID
  }

  private var tables: [Identity: CodeTable] = [:]
  private struct Kept {
    var codes: [Int32]
    /// When they were last asked for.
    var use: Int
  }

  private var codes: [CodesKey: Kept] = [:]
  private var codeCount = 0
  private var useCount = 0

  /// Beyond so many codes the memory is worth more than giving them again.
  private static let mostCodes = 30_000_000

  /// The table of a dimension; made when it is first asked for.
  mutating func table(of dimension: Identity) -> CodeTable {
    if let table = tables[dimension] { return table }
    let table = CodeTable()
    tables[dimension] = table
    return table
  }

  subscript(dimension: Identity, dataset: DatasetID) -> [Int32]? {
    mutating get {
      let key = CodesKey(dimension: dimension, dataset: dataset)
      useCount += 1
      codes[key]?.use = useCount
      return codes[key]?.codes
    }
    set {
      let key = CodesKey(dimension: dimension, dataset: dataset)
      codeCount -= codes.removeValue(forKey: key)?.codes.count ?? 0
      guard let newValue else { return }
      while codeCount + newValue.count > DimensionStore.mostCodes,
        let oldest = codes.min(by: { $0.value.use < $1.value.use })?.key
      {
        codeCount -= codes.removeValue(forKey: oldest)?.codes.count ?? 0
      }
      useCount += 1
      codes[key] = Kept(codes: newValue, use: useCount)
      codeCount += newValue.count
    }
  }
}
