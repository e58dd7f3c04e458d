import CivilTime
import Graphs
import Numerics
import SourceText
import Syntax
import Units

/// The state of one pass over a program. Passes are its methods, one file for each concern.
///
/// Names are resolved while formulas are made. A formula that needs the type of a definition or column which is not
/// made yet is given up, what it needs is made first, and it is tried again (`demand`). So order of statements never
/// matters, and a chain of definitions may be as long as the input: the pass keeps its own stack.
final class Analyzer {
  /// What may depend on what.
  enum Node: Hashable {
    case definition(Int)
    /// A definition's body on the rows of a dataset (S6).
    case inlined(Int, dataset: Int)
    case column(Int, dataset: Int)
    /// Which rows a dataset has.
    case rows(Int)
    case reference(Int)
  }

  struct Edge {
    var target: Node
    /// Set when the way passes through `prior`.
    var offset: CalendarDuration?
    var range: SourceRange
    /// Only the type is read, as that of the base by an override: no value depends on it.
    var isForType = false
  }

  /// What an earlier pass found out.
  struct Hints {
    /// Units of undeclared columns, by unknown; nil in the first pass, where they are still unknown.
    var columnUnits: [String: UnitType]?
    /// Columns whose scale is in doubt.
    var doubts: [UnitSolver.Doubt] = []
    /// Types of definitions, for those that read themselves through `prior`.
    var types: [String: ValueType] = [:]
    var datasets: [String: [Use]] = [:]
  }

  private(set) var program: Program
  let schemas: [String: DatasetSchema]
  private(set) var world: World
  /// The world that is laid over the base, while it is looked at.
  private(set) var overlay: Overlay?
  let hints: Hints

  var units = UnitTable()
  var calendar = CalendarRules()
  var datasets: [DatasetTable] = []
  var references: [ReferenceTable] = []
  var definitions: [DefinitionTable] = []
  /// A name, and after how many changes of the world it is meant; nil: after all.
  struct LayeredName: Hashable {
    var name: String
    var layer: Int?
  }
  /// Copies made for overrides to read.
  var copies: [LayeredName: Int] = [:]
  /// Copies of what `--set` replaced, by name, and which definitions they are.
  var replacedCopies: [String: Int] = [:]
  /// The bodies of overrides that hold from a day on.
  var laterCopies: [LayeredName: Int] = [:]
  /// The tables that stand in formulas.
  var tablePlaces: [TablePlace: Int] = [:]
  /// The definitions whose meaning this world changes after so many of its changes, directly or below, once that has been
  /// asked.
  var changed: [Int: Set<Int>] = [:]
  /// For each definition those that name it; nil in the base.
  var readers: DirectedGraph?

  var solver = UnitSolver()
  var diagnostics: [Diagnostic] = []
  private var reported: Set<DiagnosticKey> = []

  var edges: [Node: [Edge]] = [:]
  var inlined: [Node: Formula] = [:]
  private var done: Set<Node> = []
  private var active: Set<Node> = []

  // The attempt that is running.
  private var missing: [Node] = []
  private var attemptEdges: [Edge] = []
  var currentEdges: [Edge] { attemptEdges }
  private var attemptDiagnostics: [Diagnostic] = []
  private var readsTypes = false
  /// The formula at hand leads back to itself: what is unknown in it is still to come, not in error.
  private(set) var readsItself = false
  /// See `suggestionLimit`.
  var comparedNames = 0
  /// Where the rules read a column of a dataset first, and where they use one as a key or a group.
  private(set) var columnReads: [Node: SourceRange] = [:]
  private(set) var keyUses: [Node: SourceRange] = [:]
  /// A dataset takes over the columns of another: that alone reads none of them.
  var isInheriting = false
  /// Of each definition how it hangs on its window, and what it adds up of different ones.
  var growths: [Int: WindowGrowth] = [:]
  var mixes: [Int: DefinitionNote] = [:]

  var models = Model(
    calendar: CalendarRules(), datasets: [], references: [], definitions: [], levels: [], links: [], factors: [],
    events: [], actions: [], bets: [], limits: [], scenarios: [], tests: [], queries: [])

  private struct DiagnosticKey: Hashable {
    var code: String
    var range: SourceRange?
  }

  init(program: Program, schemas: [String: DatasetSchema], world: World, hints: Hints) {
    self.program = program
    self.schemas = schemas
    self.world = world
    self.hints = hints
  }

  /// Whether units of undeclared columns are still being solved.
  var isSolving: Bool { hints.columnUnits == nil }

  // MARK: Reports

  /// What the data hold in a column of texts that the value being read is compared with.
  var comparedText: (formula: Formula, scope: Scope)?

  func report(_ message: SemanticMessage, at range: SourceRange) {
    // An entry that could not be read may have been the time.
    if let name = message.missingName, program.faulty.contains(name), program.withParameters[name] == nil { return }
    if let name = message.missingName, let definition = program.withParameters[name] {
      let needed = ParameterMessage.needsArguments(
        name, example: definition.example, definition: definition.name.range)
      attemptDiagnostics.append(SemanticMessage.parameters(needed).diagnostic(at: range))
      return
    }
    if let name = message.datasetWithoutTime, let dataset = program.datasetIndex[name], hasUnreadableEntry(dataset) {
      return
    }
    attemptDiagnostics.append(message.diagnostic(at: range))
  }

  private func hasUnreadableEntry(_ dataset: Int) -> Bool {
    datasets.indices.contains(dataset)
      && datasets[dataset].entries.contains { if case .bad = $0.kind { true } else { false } }
  }

  // MARK: Formulas

  func make(_ kind: FormulaKind, _ type: ValueType, _ range: SourceRange) -> Formula {
    Formula(kind, type: type, range: range)
  }

  /// Stands for what is in error.
  func missingValue(_ range: SourceRange) -> Formula {
    Formula(.constant(.missing), type: .unknown, range: range, isFaulty: true)
  }

  // MARK: Order

  /// Notes that the formula at hand reads `node`. False when it is not made yet: then the formula is tried again later.
  @discardableResult
  func reads(_ node: Node, _ scope: Scope, at range: SourceRange) -> Bool {
    notes(node, scope, at: range)
    if done.contains(node) { return true }
    if active.contains(node) { readsItself = true } else { missing.append(node) }
    return false
  }

  /// A dependence that matters for cycles but not for types.
  func notes(_ node: Node, _ scope: Scope, at range: SourceRange) {
    attemptEdges.append(Edge(target: node, offset: scope.offset, range: range, isForType: readsTypes))
    if case .column = node, !isInheriting, columnReads[node] == nil { columnReads[node] = range }
  }

  /// Work that looks only at types: what it reads is made first, but no value depends on it, and what is wrong there is
  /// told where it stands.
  func typesOnly<Result>(_ work: () -> Result) -> Result {
    let (before, count, itself) = (readsTypes, attemptDiagnostics.count, readsItself)
    readsTypes = true
    defer {
      readsTypes = before
      readsItself = itself
      attemptDiagnostics.removeSubrange(count...)
    }
    return work()
  }

  /// Whether nothing would be reported.
  func isFaultless(_ work: () -> Void) -> Bool {
    typesOnly {
      let before = attemptDiagnostics.count
      work()
      return attemptDiagnostics.count == before
    }
  }

  /// Notes that the values of a formula tell rows or groups apart.
  func notesKey(_ formula: Formula, of dataset: Int) {
    let node: Node
    switch formula.kind {
    case .row(.column(let column)): node = .column(column.index, dataset: dataset)
    case .row(.path(let hops, let column)):
      guard let last = hops.last, references.indices.contains(last.index) else { return }
      node = .column(column.index, dataset: references[last.index].target)
    default: return  // A computed key is what the rules make of it.
    }
    if keyUses[node] == nil { keyUses[node] = formula.range }
  }

  /// Makes a node and all it needs.
  func demand(_ root: Node) {
    var stack = [root]
    while let node = stack.last {
      if done.contains(node) {
        stack.removeLast()
        continue
      }
      active.insert(node)
      beginAttempt()
      let finish = attempt(node)
      if missing.isEmpty {
        finish()
        edges[node] = attemptEdges
        // What is wrong with a body that `--set` has replaced is no fault of the rules at hand.
        if case .definition(let index) = node, replacedCopies.values.contains(index) { attemptDiagnostics = [] }
        commitDiagnostics()
        done.insert(node)
        overlay?.made.append(node)
        active.remove(node)
        stack.removeLast()
      } else {
        stack += missing.reversed()
      }
    }
  }

  /// Runs work that may need nodes, until nothing is missing.
  func settle<Result>(_ work: () -> Result) -> Result {
    while true {
      beginAttempt()
      let result = work()
      if missing.isEmpty {
        commitDiagnostics()
        return result
      }
      for node in missing { demand(node) }
    }
  }

  private func beginAttempt() {
    missing = []
    readsItself = false
    attemptEdges = []
    attemptDiagnostics = []
  }

  private func commitDiagnostics() {
    for diagnostic in attemptDiagnostics {
      let key = DiagnosticKey(code: diagnostic.code, range: diagnostic.primary?.range)
      if reported.insert(key).inserted { diagnostics.append(diagnostic) }
    }
    attemptDiagnostics = []
  }

  // MARK: Worlds laid over the base

  /// Puts the changed definitions in the place of those of the base; they are made when they are asked for.
  func begin(_ changes: [Overlay.Change], in other: World) {
    world = other
    var overlay = Overlay()
    var hidden: [String: Program.Definition] = [:]
    for change in changes {
      let (node, old) = (Node.definition(change.index), definitions[change.index])
      overlay.replaced[old.source.name.text] = .init(index: change.index, table: old, edges: edges[node])
      hidden[old.source.name.text] = old.source
      program.definitions[change.index] = change.source
      definitions[change.index] = DefinitionTable(source: change.source)
      done.remove(node)
    }
    program.hidden = [hidden]
    self.overlay = overlay
  }

  /// Takes back what was made in a world.
  func takeBack(diagnostics known: Int, definitions count: Int) {
    for node in overlay?.made ?? [] {
      done.remove(node)
      edges[node] = nil
      inlined[node] = nil
    }
    for old in (overlay?.replaced ?? [:]).values {
      program.definitions[old.index] = old.table.source
      definitions[old.index] = old.table
      edges[.definition(old.index)] = old.edges
      done.insert(.definition(old.index))
    }
    for diagnostic in diagnostics[known...] {
      reported.remove(DiagnosticKey(code: diagnostic.code, range: diagnostic.primary?.range))
    }
    diagnostics.removeSubrange(known...)
    definitions.removeSubrange(count...)
    copies = [:]
    laterCopies = [:]
    tablePlaces = tablePlaces.filter { $0.value < count }
    changed = [:]
    program.hidden = []
    overlay = nil
    world = .base
  }

  /// Tries to make a node; the closure stores the result if nothing was missing.
  private func attempt(_ node: Node) -> () -> Void {
    switch node {
    case .definition(let index): return attemptDefinition(index)
    case .inlined(let index, let dataset): return attemptInlined(index, dataset: dataset)
    case .column(let column, let dataset): return attemptColumn(column, of: dataset)
    case .rows(let dataset): return attemptRows(dataset)
    case .reference(let reference): return attemptReference(reference)
    }
  }
}

extension Analyzer {
  /// The definitions that the formula at hand reads, in the order of appearance.
  func attemptReads() -> [DefinitionID] {
    var seen: Set<Int> = []
    var found: [DefinitionID] = []
    for edge in currentEdges where !edge.isForType {
      switch edge.target {
      case .definition(let index), .inlined(let index, _):
        if seen.insert(index).inserted { found.append(DefinitionID(index)) }
      case .column, .rows, .reference: break
      }
    }
    return found
  }
}
