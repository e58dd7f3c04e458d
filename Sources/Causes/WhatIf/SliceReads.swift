import Evaluation
import Planning
import Semantics

/// The numbers of rows and the effects of links that formulas read, and how their slice leads to them.
struct SliceReads {
  struct Read: Hashable {
    var formula: Formula
    var steps: [SliceStep]
    /// An effect of a link, or an aggregate.
    var effect: DefinitionID?
    /// Read inside the groups of an aggregate: month by month, or customer by customer.
    var isGrouped = false
    /// Of a series that reads its own past: the step to the period before, where it is read too, and so on.
    var back: SliceStep?
  }
  private let engine: Engine
  /// Where the walk ends: what is below is not read once a number is given for it.
  private let effects: Set<DefinitionID>
  private(set) var reads: [Read] = []
  /// That of the innermost series whose bodies are walked, and the members of all of them.
  private var back: SliceStep?
  private var series: Set<DefinitionID> = []
  private var seen: Set<Read> = []
  private var visited: Set<Read> = []

  init(_ formulas: [Formula], endingAt effects: Set<DefinitionID>, in engine: Engine) {
    (self.engine, self.effects) = (engine, effects)
    for formula in formulas { walk(formula, []) }
  }

  private mutating func add(_ read: Read) {
    if seen.insert(read).inserted { reads.append(read) }
  }

  private mutating func walk(_ formula: Formula, _ steps: [SliceStep], isGrouped: Bool = false) {
    switch formula.kind {
    case .slice(let leaf): walk(leaf, formula, steps, isGrouped)
    case .lookup(let id, let keys):
      for key in keys { walk(key, steps, isGrouped: isGrouped) }
      definition(id, steps, isGrouped)
    case .inlined(let id, let body):
      // The fact of a row that a slice does not set.
      if !effects.contains(id) { walk(body, steps, isGrouped: isGrouped) }
    default:  // Arithmetic, and rows with numbers of the slice in them.
      for child in formula.children { walk(child, steps, isGrouped: isGrouped) }
    }
  }

  private mutating func walk(_ leaf: SliceLeaf, _ formula: Formula, _ steps: [SliceStep], _ isGrouped: Bool) {
    switch leaf {
    case .definition(let id): definition(id, steps, isGrouped)
    case .aggregate(let aggregate):
      if !isGrouped { add(Read(formula: formula, steps: steps, back: back)) }
      let hasGroups = if case .groups = aggregate.source { true } else { false }
      for part in aggregate.parts { walk(part, steps, isGrouped: isGrouped || hasGroups) }
    case .filtered, .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .rank,
      .overall, .ticked, .dimension, .startsFrom, .windowDay:
      for part in engine.planner.parts(of: leaf) {
        walk(part.formula, part.step == .same ? steps : steps + [part.step], isGrouped: isGrouped)
      }
    }
  }

  private mutating func definition(_ id: DefinitionID, _ steps: [SliceStep], _ isGrouped: Bool) {
    let definition = engine.model.definitions[id.index]
    let isEffect = effects.contains(id)
    let read = Read(
      formula: definition.value, steps: steps, effect: isEffect ? id : nil, isGrouped: isGrouped, back: back)
    if isEffect { return add(read) }
    // Within a series its own past is the periods before, and no further step.
    guard !series.contains(id), visited.insert(read).inserted else { return }
    guard let recurrence = definition.recurrence else {
      for formula in definition.body.formulas { walk(formula, steps, isGrouped: isGrouped) }
      return
    }
    let outer = (back, series)
    let members = recurrence.members.map { engine.model.definitions[$0.index] }
    series.formUnion(recurrence.members)
    back = .earlier(
      recurrence.offset, data: engine.planner.datasets(below: members.map(\.value)), cutsUnfinished: false)
    for formula in members.flatMap(\.body.formulas) { walk(formula, steps, isGrouped: isGrouped) }
    (back, series) = outer
  }
}
