import CivilTime
import Evaluation
import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A KPI by periods, of the rows that something touched beside that of all others: the difference of the two, of amounts,
/// which differ in size, that of their logarithms. Where nothing says which rows were touched it is the KPI as it is.
package struct ComparedSeries: Sendable {
  /// Why touched rows have no others beside them.
  package enum Lack: Error, Equatable, Sendable {
    /// The condition is not known of this dataset, whose rows are in the KPI, too.
    case otherRows(DatasetID)
    /// Of the rows that the KPI reads it holds for none.
    case noneTouched
    /// It holds for all of them.
    case allTouched
  }
  package var first: Period
  /// NaN where nothing is known for good.
  package var touched: [Double]
  package var compared: [Double]
  package var isCompared: Bool
  package var isLog: Bool
}

extension Engine {
  /// Nil for what has no history.
  func comparedSeries(
    of formula: Formula, through last: Period, touching rows: TouchedRows?, where filter: Filter?
  ) throws(ComparedSeries.Lack) -> ComparedSeries? {
    func history(_ own: Filter?) -> (first: Period, cells: [Cell])? {
      let both = own.map { own in filter.map { own.joined(with: $0, at: own.range) } ?? own }
      return self.history(of: formula, through: last, where: both ?? filter)
    }
    if let rows {
      let read = planner.below(formula).datasets.sorted()
      if let other = read.first(where: { rows.touched.conditions[$0] == nil }) { throw .otherRows(other) }
    }
    guard let (first, cells) = history(rows?.touched) else { return nil }
    let touched = cells.map(\.settled)
    guard let rows else {
      return ComparedSeries(first: first, touched: touched, compared: touched, isCompared: false, isLog: false)
    }
    let others = history(rows.untouched)?.cells ?? []
    if cells.allSatisfy({ $0.rowsUsed == 0 }) { throw .noneTouched }
    if others.allSatisfy({ $0.rowsUsed == 0 }) { throw .allTouched }
    let isLog = model.addsUp(formula)
    let compared = zip(touched, others.map(\.settled)).map { own, other in
      isLog ? (own > 0 && other > 0 ? log(own / other) : .nan) : own - other
    }
    return ComparedSeries(first: first, touched: touched, compared: compared, isCompared: true, isLog: isLog)
  }
}
