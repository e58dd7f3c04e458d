import Columns
import Semantics

/// What has been computed of slices, each kind kept by its owner.
final class ComputedStores {
  var dimensions = DimensionStore()
  var scans = ScanStore()
  var cells = CellStore()
  var rows = RowValueStore()
}

/// What an engine and those of its other worlds have in common: the rows, the slices, and all values that no changed
/// definition has a part in.
final class SharedStores {
  /// Of which the stores hold values.
  let base: Model
  private(set) lazy var readByRows = base.definitionsReadByRows
  /// Who names whom is asked once, of the base: of hundreds of tests each once asked all definitions.
  private(set) lazy var readers = base.definitions.reduce(into: Reach.Readers()) { readers, definition in
    for read in definition.namedDefinitions { readers[read, default: []].append(definition.id) }
  }
  let rows: RowStore
  /// What an earlier start has derived of the rows of the base.
  var derived: DerivedRows?
  let computed = ComputedStores()
  var frames = FrameStore()
  var reasons = ReasonStore()

  init(_ base: Model, tables: [String: Table]) {
    self.base = base
    rows = RowStore(base.datasets, tables: tables)
  }
}
