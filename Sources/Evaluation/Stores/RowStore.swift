import Columns
import Planning
import Semantics

/// The rows of all datasets, the ways between them, and what was found wrong with both.
final class RowStore {
  struct TimeDependenceKey: Hashable {
    var formula: Identity
    var dataset: DatasetID
    var time: ColumnID
  }

  let tables: [String: Table]
  let states: [DatasetState]
  /// What was found wrong with keys and references while datasets were built.
  private(set) var issues: [DataIssue] = []
  /// Rows whose key is filled and leads nowhere.
  var orphanCounts: [ReferenceID: Int] = [:]
  var timeDependences: [TimeDependenceKey: TimeDependence] = [:]
  private var routes: [[ReferenceID]: [Int32]] = [:]
  /// How many rows lead to each row along a route.
  private var rowCounts: [[ReferenceID]: [Int32]] = [:]

  init(_ datasets: [DatasetModel], tables: [String: Table]) {
    self.tables = tables
    states = datasets.map { DatasetState(id: $0.id) }
  }

  /// For each row of the first reference's dataset the row to which the references lead, −1 where they lead nowhere.
  subscript(route: [ReferenceID]) -> [Int32]? {
    get { routes[route] }
    set {
      routes[route] = newValue
      rowCounts[route] = nil
    }
  }

  /// How many rows lead to each of `count` rows along a route, counted once.
  func rowCounts(along route: [ReferenceID], of count: Int, _ threads: Threads) -> [Int32]? {
    if let known = rowCounts[route] { return known }
    guard let rows = routes[route] else { return nil }
    let counts = RowFold(operation: .count, groups: .words(rows), groupCount: count, rowCount: rows.count).run(threads)
      .used
    rowCounts[route] = counts
    return counts
  }

  func forgetRoutes(over reference: ReferenceID) {
    routes = routes.filter { !$0.key.contains(reference) }
    rowCounts = rowCounts.filter { !$0.key.contains(reference) }
  }

  func report(_ issue: DataIssue) {
    if !issues.contains(issue) { issues.append(issue) }
  }
}
