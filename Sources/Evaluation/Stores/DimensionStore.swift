import Semantics

/// The groups that there are, each dimension's in one table of its own, and the group of each row of a dataset.
struct DimensionStore {
  private struct CodesKey: Hashable {
    var dimension: Identity
    var dataset: DatasetID
  }

  private var tables: [Identity: CodeTable] = [:]
  private var codes: [CodesKey: [Int32]] = [:]
  private var codeCount = 0

  /// Beyond so many codes the memory is worth more than giving them again.
  private static let mostCodes = 200_000_000

  /// The table of a dimension; made when it is first asked for.
  mutating func table(of dimension: Identity) -> CodeTable {
    if let table = tables[dimension] { return table }
    let table = CodeTable()
    tables[dimension] = table
    return table
  }

  subscript(dimension: Identity, dataset: DatasetID) -> [Int32]? {
    get { codes[CodesKey(dimension: dimension, dataset: dataset)] }
    set {
      let count = newValue?.count ?? 0
      if codeCount + count > DimensionStore.mostCodes {
        codes = [:]
        codeCount = 0
      }
      codes[CodesKey(dimension: dimension, dataset: dataset)] = newValue
      codeCount += count
    }
  }
}
