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
  let rows: RowStore
  let computed = ComputedStores()
  var frames = FrameStore()
  var reasons = ReasonStore()

  init(_ base: Model, tables: [String: Table]) {
    self.base = base
    rows = RowStore(base.datasets, tables: tables)
  }
}
