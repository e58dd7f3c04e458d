import CivilTime
import Columns
import Planning
import Semantics
import SourceText

/// Runs one model (one world) over tables. It takes the steps of the plan when their values are first asked for, and keeps
/// what they give in stores: rows and columns, groups, frames, scans, cells. Engines of worlds that change definitions only
/// share the stores, but for what a changed definition has a part in. Not thread-safe: an engine and those of its other
/// worlds belong to one thread at a time.
package final class Engine {
  package let model: Model
  package let planner: Planner
  let calendar: CalendarRules
  let windows: WindowArithmetic
  /// Polled between steps; a cancelled engine finishes quickly with meaningless values, which the caller drops.
  package var isCancelled: (@Sendable () -> Bool)?
  /// Where the time goes, for who asks.
  package var profile: WorkProfile?
  /// The time that a scoreboard is asked for, while it is made: other periods are not judged.
  package var askedSpan: DaySpan?
  /// How many threads share the loops over rows; answers are the same bytes for any number.
  package var threadCount = Engine.availableThreads
  /// How many rows each thread gets at least. Tests share out a handful.
  package var fewestRowsOfThread = Threads.usualFewestRows
  /// The processors of this machine.
  package static var availableThreads: Int { Threads.available }

  let shared: SharedStores
  /// What the changed definitions have a part in; in the base nothing has, and these are the shared ones.
  let own: ComputedStores
  let changes: Reach
  /// Frames that are one period of a recurrence being walked. Of this engine and no longer than the walk: who finds a frame
  /// here reads the period before it as it stands, and without a walk climbs back to the first one through the stack.
  var seriesSteps: Set<Int> = []
  /// The innermost recurrence being walked.
  var series: SeriesWindows?
  /// How many pieces of work on rows are under way, each inside the other.
  private var buildDepth = 0
  /// How often rows were scanned.
  package var scanCount: Int { scanned.count }
  var scanned: Set<ScanStore.Key> = []
  /// What the current question asks in the slice of its lines, and what common passes over its rows have found.
  var askedTogether: AskedTogether?
  var folds = FoldStore()
  /// Notes found while computing the current answer, in the order found.
  var notes: [Note] = []

  /// - Parameter tables: loaded tables by dataset name, for datasets that are read from files.
  package convenience init(model: Model, tables: [String: Table]) {
    self.init(model, changing: [], shared: SharedStores(model, tables: tables))
  }

  /// The engine of another world over the same tables, with all that has been computed and the world does not change; nil
  /// where the world changes more than definitions.
  package func engine(of world: Model) -> Engine? {
    guard let changed = world.changedDefinitions(from: shared.base, readByRows: shared.readByRows) else { return nil }
    let engine = Engine(world, changing: changed, shared: shared)
    engine.threadCount = threadCount
    engine.fewestRowsOfThread = fewestRowsOfThread
    engine.isCancelled = isCancelled
    engine.profile = profile
    return engine
  }

  private init(_ model: Model, changing changed: Set<DefinitionID>, shared: SharedStores) {
    self.model = model
    planner = Planner(model)
    calendar = model.calendar
    windows = WindowArithmetic(calendar: model.calendar)
    self.shared = shared
    own = changed.isEmpty ? shared.computed : ComputedStores()
    // Of a changed definition it does not matter what it reads: it is reached already.
    changes = Reach(changed, in: model, readers: { shared.readers })
  }

  /// For each definition those that name it, in this world too: a what-if asks for each period and effect.
  private lazy var readers: Reach.Readers = changes.definitions.reduce(into: shared.readers) { readers, id in
    for read in model.definitions[id.index].namedDefinitions { readers[read, default: []].append(id) }
  }

  /// What hangs on definitions and formulas in this world.
  func reach(of definitions: Set<DefinitionID>, formulas: Set<Identity> = []) -> Reach {
    Reach(definitions, formulas: formulas, in: model) { [self] in readers }
  }

  /// Whether a formula hangs on a definition, directly or through others.
  package func reads(_ id: DefinitionID, in formula: Formula) -> Bool { reach(of: [id]).reach(formula) }

  func index(of reason: MissingReason) -> Int32 { shared.reasons.place(of: reason) }

  /// What was found wrong with keys and references while datasets were built.
  package var issues: [DataIssue] { shared.rows.issues }
  var states: [DatasetState] { shared.rows.states }
  package var tables: [String: Table] { shared.rows.tables }
  var frames: FrameStore {
    get { shared.frames }
    _modify { yield &shared.frames }
  }

  /// The stores that know a slice.
  func stores(of frame: Frame) -> ComputedStores { changes.reach(frame) ? own : shared.computed }
  func stores(of dimension: DimensionModel) -> ComputedStores { changes.reach(dimension) ? own : shared.computed }
  /// The stores that know a definition's or an aggregate's value in a slice.
  func stores(of id: DefinitionID, in frame: Frame) -> ComputedStores {
    changes.reach(id) || changes.reach(frame) ? own : shared.computed
  }
  func stores(of aggregate: Aggregate, in frame: Frame) -> ComputedStores {
    changes.reach(aggregate) || changes.reach(frame) ? own : shared.computed
  }

  func note(_ note: Note) {
    if !notes.contains(note) { notes.append(note) }
  }

  var threads: Threads { Threads(count: threadCount, fewestRows: fewestRowsOfThread) }

  var mustStop: Bool { buildDepth == 0 && isCancelled?() ?? false }

  /// Does work on rows and their columns to its end: every world and every later question reads them, and a number of the
  /// slice in them that was stopped half-way would stay in them.
  func building<Result>(_ work: () -> Result) -> Result {
    buildDepth += 1
    defer { buildDepth -= 1 }
    return work()
  }

  /// A vector without any value, for one reason.
  func missing(_ reason: MissingReason, count: Int) -> Vector {
    var vector = Vector(scalar: .exact([0], scale: 0), isValid: false, count: count)
    vector.reasons = [index(of: reason)]
    return vector
  }

  /// The datasets of which rows have been asked for so far.
  package var datasetsRead: Set<String> {
    Set(
      states.compactMap { state in
        if case .untouched = state.phase { nil } else { model.datasets[state.id.index].name }
      })
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
  package var message: Phrase
  package var notes: [Phrase]
  package var isError: Bool
}
