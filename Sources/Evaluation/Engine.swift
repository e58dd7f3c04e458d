import CivilTime
import Columns
import Planning
import Semantics

/// Runs one model (one world) over tables. It takes the steps of the plan when their values are first asked for, and keeps
/// what they give in stores: rows and columns, groups, frames, scans, cells. Not thread-safe: one engine belongs to one thread at a time.
package final class Engine {
  package let model: Model
  let planner: Planner
  let calendar: CalendarRules
  let windows: WindowArithmetic
  let tables: [String: Table]
  /// What was found wrong with keys and references while datasets were built.
  package private(set) var issues: [DataIssue] = []
  /// Polled between steps; a cancelled engine finishes quickly with meaningless values, which the caller drops.
  package var isCancelled: (@Sendable () -> Bool)?
  /// How many threads share the loops over rows; answers are the same bytes for any number.
  package var threadCount = Engine.availableThreads
  /// The processors of this machine.
  package static var availableThreads: Int { Threads.available }

  var states: [DatasetState]
  // What has been computed, each kind kept by its owner.
  var dimensions = DimensionStore()
  var frames = FrameStore()
  var scans = ScanStore()
  var cells = CellStore()
  private(set) var reasons = ReasonStore()
  /// Frames that are one period of a recurrence being walked.
  var seriesSteps: Set<Int> = []
  /// The innermost recurrence being walked.
  var series: SeriesWindows?
  var routes: [[ReferenceID]: [Int32]] = [:]
  /// Rows whose key is filled and leads nowhere.
  var orphanCounts: [ReferenceID: Int] = [:]
  var timeDependences: [TimeDependenceKey: TimeDependence] = [:]
  /// Notes found while computing the current answer, in the order found.
  var notes: [Note] = []

  struct TimeDependenceKey: Hashable {
    var formula: Identity
    var dataset: Int
    var time: Int
  }

  /// - Parameter tables: loaded tables by dataset name, for datasets that are read from files.
  package init(model: Model, tables: [String: Table]) {
    self.model = model
    planner = Planner(model)
    self.tables = tables
    calendar = model.calendar
    windows = WindowArithmetic(calendar: model.calendar)
    states = model.datasets.map { DatasetState(id: $0.id) }
  }

  func index(of reason: MissingReason) -> Int32 { reasons.place(of: reason) }

  /// How often rows were scanned.
  package var scanCount: Int { scans.scanCount }

  func report(_ issue: DataIssue) {
    if !issues.contains(issue) { issues.append(issue) }
  }

  func note(_ note: Note) {
    if !notes.contains(note) { notes.append(note) }
  }

  var threads: Threads { Threads(count: threadCount) }

  var mustStop: Bool { isCancelled?() ?? false }

  /// A vector without any value, for one reason.
  func missing(_ reason: MissingReason, count: Int) -> Vector {
    var vector = Vector(scalar: .exact([0], scale: 0), isValid: false, count: count)
    vector.reasons = [index(of: reason)]
    return vector
  }

  /// Builds every dataset and checks every key and reference, so that `issues` is complete.
  package func prepareAll() {
    for dataset in model.datasets {
      prepare(dataset.id)
      if dataset.coveredTo != nil { _ = span(of: dataset.id) }
    }
    for reference in model.references { _ = targets(of: reference.id) }
  }
}

/// Something wrong or remarkable about the data behind the rules.
package struct DataIssue: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case duplicateKey
    case duplicateTargetKey
    case orphans
    /// Rows before or behind the days that `covers` names.
    case outsideCovers
  }
  package var kind: Kind
  package var dataset: String
  package var message: String
  package var notes: [String]
  package var isError: Bool
}
