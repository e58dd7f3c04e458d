import CivilTime
import Semantics

/// How one query is computed: which slices there are, which rows are scanned in each, what is folded of them and which cells
/// are made of the folds. A value without anything of the data in it: which days a slice has and which groups there are is
/// known when the scans are done.
///
/// Equal parts are one: a definition in one slice is one cell however often it is read, a scan of one dataset in one slice
/// serves every fold. Parts stand behind what they read.
package struct Plan: Sendable {
  /// No rule that a person writes comes near it. A chain of `prior` and `next` does, where each step reads both: a window
  /// moved back and on again is not the one that it was (in the first month of the data there is nothing to come back
  /// from), nor are two steps of a month one of two (by quarter only the second has a window). So each way is a slice.
  static let mostSlices = 10_000

  package struct SliceID: Hashable, Sendable { package let index: Int }
  package struct ScanID: Hashable, Sendable { package let index: Int }
  package struct FoldID: Hashable, Sendable { package let index: Int }
  package struct CellID: Hashable, Sendable { package let index: Int }

  /// All cells of one shape: a window for each period and a value for each group, or one of all time.
  package enum Slice: Hashable, Sendable {
    /// The lines of the query: its windows and groups.
    case query
    /// The range of the query as one window, without groups: where the groups of the lines are looked for.
    case range
    /// The windows of the query without its groups: what else is read brings in groups, too.
    case ungrouped
    /// All time as one window, without groups: at which ticks of a clock rows stand at all.
    case always
    case step(SliceID, SliceStep)
    /// Each cell without its groups and filters, to see whether a column is filled there at all.
    case bare(SliceID)
    /// A cell for each period of the grain that an outer cell holds, within the days of the data and of other times `on`
    /// which they are read.
    case periods(SliceID, Grain, within: Days)
    /// A cell for each group of an outer cell.
    case groups(SliceID, Groups)
    /// The periods of a series one after the other, from the first of the data on: the members of a recurrence are computed
    /// in it together.
    case series(SliceID, members: [DefinitionID])

    /// The slice that it narrows or moves; nil for those of the query, and for one whose filters are gone.
    var outer: SliceID? {
      if case .bare = self { nil } else { base }
    }

    /// The slice of which it is made; nil for those of the query.
    var base: SliceID? {
      switch self {
      case .step(let base, _), .periods(let base, _, _), .groups(let base, _), .series(let base, _), .bare(let base):
        base
      case .query, .range, .ungrouped, .always: nil
      }
    }

    /// The same, made of another slice.
    func moved(onto base: SliceID) -> Slice {
      switch self {
      case .step(_, let step): .step(base, step)
      case .periods(_, let grain, let days): .periods(base, grain, within: days)
      case .groups(_, let groups): .groups(base, groups)
      case .series(_, let members): .series(base, members: members)
      case .bare: .bare(base)
      case .query, .range, .ungrouped, .always: self
      }
    }

    var isFiltered: Bool {
      if case .step(_, .filtered) = self { true } else { false }
    }
  }

  /// The days that a series goes over.
  package struct Days: Hashable, Sendable {
    package var data: Set<DatasetID>
    package var on: Set<RowsRead>
  }

  /// Which groups there are: those among the rows of one scan, those among rows that are read elsewhere, and keys of tables.
  package struct Groups: Hashable, Sendable {
    package var keys: [DimensionModel]
    package var among: [ScanID]
    package var further: [ScanID]
    package var tables: [DefinitionID]
    /// Where the rows of a clock have not all of the keys: the rows whose ticks each group of the others has.
    package var ticks: [ScanID] = []
  }

  /// When a scan is done.
  package enum Demand: Hashable, Sendable {
    case always
    /// Where a sum finds no filled row: is the column filled at all?
    case emptySum
    /// Where cells that an `if` compares are empty: how many rows fall under its `else` only for that?
    case elseForEmpty
    /// Where the range cuts the ticks of a clock: which ones are there?
    case cutTicks
  }

  /// The rows of a dataset that are read in the cells of a slice.
  package struct Scan: Sendable {
    package var rows: RowsRead
    package var slice: SliceID
    /// Numbers that the conditions of the slice compare its rows with.
    package var numbers: [CellID]
    package var demand: Demand
  }

  /// A computed column of a dataset: filled once, for all its rows, before anything is scanned.
  package struct RowColumn: Sendable {
    package var dataset: DatasetID
    package var column: ColumnID
    package var formula: Formula
  }

  package struct Fold: Sendable {
    package enum Operand: Hashable, Sendable {
      case scan(ScanID)
      /// The cells of each group or period.
      case cells(SliceID)
    }
    package var aggregate: Aggregate
    package var operand: Operand
    /// Of groups the cells that are folded and those of the conditions.
    package var parts: [CellID]
    /// Numbers of the slice that the fold's own condition compares its rows with; of groups those in the conditions of the
    /// slice, whose marks the whole takes.
    package var numbers: [CellID]
  }

  package struct Cell: Sendable {
    package var formula: Formula
    package var slice: SliceID
    /// The definition whose body it is.
    package var definition: DefinitionID?
    /// The slice leaves of the formula, each with what stands for it.
    package var leaves: [Identity: Leaf]
  }

  package enum Leaf: Hashable, Sendable {
    case fold(FoldID)
    case cell(CellID)
    /// The operands of a function of slices.
    case parts([CellID])
    /// A definition's value in an earlier period of the series being walked.
    case earlierInSeries(DefinitionID)
    /// The group or the day of the cell itself.
    case ofSlice
  }

  package var rowColumns: [RowColumn] = []
  package var slices: [Slice] = []
  package var scans: [Scan] = []
  package var folds: [Fold] = []
  package var cells: [Cell] = []
  /// What is asked for: the items, then `keep` and `sort`.
  package var asked: [CellID] = []
  /// Of the query's lines.
  package var groups: Groups?

  /// Leaves out the slices of which nothing is read: who looks for groups asks of many whether there are rows in them.
  mutating func keepReadSlices() {
    var isRead = [Bool](repeating: false, count: slices.count)
    var pending = scans.map(\.slice) + cells.map(\.slice)
    for fold in folds {
      if case .cells(let slice) = fold.operand { pending.append(slice) }
    }
    while let next = pending.popLast() {
      guard !isRead[next.index] else { continue }
      isRead[next.index] = true
      if let base = slices[next.index].base { pending.append(base) }
    }
    var kept: [Slice] = []
    var places: [SliceID] = []
    for (slice, isRead) in zip(slices, isRead) {
      places.append(SliceID(index: kept.count))
      // A slice stands behind the one of which it is made.
      if isRead { kept.append(slice.base.map { slice.moved(onto: places[$0.index]) } ?? slice) }
    }
    slices = kept
    for scan in scans.indices { scans[scan].slice = places[scans[scan].slice.index] }
    for cell in cells.indices { cells[cell].slice = places[cells[cell].slice.index] }
    for fold in folds.indices {
      if case .cells(let slice) = folds[fold].operand { folds[fold].operand = .cells(places[slice.index]) }
    }
  }
}
