import CivilTime
import Columns
import Numerics
import Planning
import Semantics
import SourceText

/// Cells as operands: collects what the operands say of their rows while an operator is computed.
final class CellOperands: Operands {
  let engine: Engine
  let frame: Frame
  /// What all operands together say of their rows; its vector means nothing.
  private(set) var background: SliceValue
  var count: Int { frame.cellCount }
  var level: Level { .cells }

  init(engine: Engine, frame: Frame) {
    self.engine = engine
    self.frame = frame
    background = SliceValue(engine.missing(.empty, count: frame.cellCount))
  }

  func value(of formula: Formula) -> Vector { take(engine.evaluate(formula, in: frame)) }
  func value(of leaf: RowLeaf, in formula: Formula) -> Vector { engine.missing(.empty, count: count) }
  func value(of leaf: SliceLeaf, in formula: Formula) -> Vector { take(engine.evaluate(leaf, in: frame)) }

  private func take(_ value: SliceValue) -> Vector {
    background.takeBackground(of: value)
    return value.vector
  }
}

extension Engine {
  /// A slice formula in every cell of a frame.
  func evaluate(_ formula: Formula, in frame: Frame) -> SliceValue {
    if case .constant(let constant) = formula.kind { return SliceValue(vector(constant, count: frame.cellCount)) }
    if case .slice(let leaf) = formula.kind { return evaluate(leaf, in: frame) }
    let operands = CellOperands(engine: self, frame: frame)
    let vector = evaluateOperator(formula, operands)
    var value = operands.background
    value.vector = vector
    return value
  }

  func evaluate(_ leaf: SliceLeaf, in frame: Frame) -> SliceValue {
    let count = frame.cellCount
    if mustStop || count == 0 { return SliceValue(missing(.empty, count: count)) }
    switch leaf {
    case .definition(let id): return definition(id, in: frame)
    case .aggregate(let aggregate): return self.aggregate(aggregate, in: frame)
    case .filtered, .during, .overall: return part(0, of: leaf, frame)
    case .ticked(_, let clock):
      guard case .success(let derived) = derived(.ticked(clock), frame), derived.cells.first != -1 else {
        return SliceValue(missing(.noGroup(clock.text), count: count))
      }
      return part(0, of: leaf, frame)
    case .prior, .next:
      let parts = planner.parts(of: leaf)
      return prior(parts[0], start: parts.dropFirst().first, frame)
    case .growth: return growth(planner.parts(of: leaf), isRatio: true, frame)
    case .change: return growth(planner.parts(of: leaf), isRatio: false, frame)
    case .trailing(let formula, let length):
      var value = widened(leaf, .trailing(length), frame)
      if hasIncompleteWindows(formula, length, frame) { value.remarks.add(.incompleteWindow) }
      return value
    case .toDate(_, let grain): return widened(leaf, .toDate(grain), frame)
    case .cumulative: return widened(leaf, .cumulative, frame)
    case .perLength(let formula, let grain): return perLength(formula, grain, frame)
    case .rank(let formula, let ranking): return rank(formula, ranking, frame)
    case .dimension(let name, let extent): return SliceValue(dimensionValue(name, within: extent, frame))
    case .startsFrom(let day): return SliceValue(startsFrom(day, frame))
    case .windowDay(let day): return SliceValue(windowDay(day, frame))
    }
  }

  /// An operand in a slice that every cell has.
  private func part(_ place: Int, of leaf: SliceLeaf, _ frame: Frame) -> SliceValue {
    let part = planner.parts(of: leaf)[place]
    guard case .success(let derived) = derived(part.step, frame) else {
      return SliceValue(missing(.empty, count: frame.cellCount))
    }
    return evaluate(part.formula, in: derived.frame).gathered(derived.cells)
  }

  private func widened(_ leaf: SliceLeaf, _ widening: Widening, _ frame: Frame) -> SliceValue {
    value(of: planner.parts(of: leaf)[0], frame, otherwise: .needsPeriod(widening.word))
  }

  // MARK: Definitions

  private func definition(_ id: DefinitionID, in frame: Frame) -> SliceValue {
    if let known = known(id, frame) { return known }
    // A chain of thousands of definitions is computed from its far end, so that the stack stays flat.
    for dependency in pendingDefinitions(id, frame) where known(dependency, frame) == nil {
      keep(computeDefinition(dependency, frame), of: dependency, frame)
    }
    if let known = known(id, frame) { return known }
    let value = computeDefinition(id, frame)
    keep(value, of: id, frame)
    return value
  }

  private func known(_ id: DefinitionID, _ frame: Frame) -> SliceValue? {
    stores(of: id, in: frame).cells[id, frame]
  }

  /// What a stopped engine computes means nothing, and must not be found again.
  private func keep(_ value: SliceValue, of id: DefinitionID, _ frame: Frame) {
    if !mustStop { stores(of: id, in: frame).cells[id, frame] = value }
  }

  private func computeDefinition(_ id: DefinitionID, _ frame: Frame) -> SliceValue {
    let definition = model.definitions[id.index]
    return profile.measure(Phrase(same: definition.name)) {
      if let recurrence = definition.recurrence, !isStepOfSeries(frame) {
        return evaluateRecurrence(id, recurrence, frame)
      }
      return body(of: definition) { evaluate($0, in: frame) }
    }
  }

  /// - Parameter places: where an uncertain number lies in each draw; nil: it is its middle.
  func body(
    of definition: DefinitionModel, at places: Draws.Places? = nil, _ evaluate: (Formula) -> SliceValue
  ) -> SliceValue {
    switch definition.body {
    case .formula(let formula): return evaluate(formula)
    case .uncertain(let distribution, let formulas):
      let parts = formulas.map(evaluate)
      var value = parts[0]
      for part in parts.dropFirst() { value.takeBackground(of: part) }
      let vectors = parts.map(\.vector)
      value.vector =
        places.map { UncertainNumbers.drawn(distribution, vectors, at: $0) }
        ?? UncertainNumbers.middle(distribution, vectors)
      return value
    case .table: return evaluate(definition.lookup)
    }
  }

  /// Definitions that this one reads in the same frame and that are not known yet, far end first.
  private func pendingDefinitions(_ id: DefinitionID, _ frame: Frame) -> [DefinitionID] {
    var order: [DefinitionID] = []
    var visited: Set<Int> = [id.index]
    var stack: [(DefinitionID, isDone: Bool)] = directDefinitions(id).map { ($0, false) }
    while let (next, isDone) = stack.popLast() {
      if isDone {
        order.append(next)
        continue
      }
      guard visited.insert(next.index).inserted else { continue }
      if known(next, frame) != nil { continue }
      stack.append((next, true))
      for dependency in directDefinitions(next) { stack.append((dependency, false)) }
    }
    return order
  }

  private func directDefinitions(_ id: DefinitionID) -> [DefinitionID] {
    guard case .formula(let formula) = model.definitions[id.index].body,
      model.definitions[id.index].recurrence == nil
    else { return [] }
    var found: [DefinitionID] = []
    var stack = [formula]
    while let next = stack.popLast() {
      if case .slice(.definition(let id)) = next.kind { found.append(id) }
      // What stands in a branch may never be needed, and may not be computable.
      if case .conditional(let condition, _, _) = next.kind {
        stack.append(condition)
      } else {
        stack += next.directOperands
      }
    }
    return found
  }

  // MARK: Aggregates

  private func aggregate(_ aggregate: Aggregate, in frame: Frame) -> SliceValue {
    let (identity, stores) = (aggregate.identity, stores(of: aggregate, in: frame))
    if let known = stores.cells[identity, frame] { return known }
    let value: SliceValue
    switch aggregate.source {
    case .rows(let dataset): value = aggregateRows(aggregate, dataset, frame)
    case .groups(let set): value = aggregateGroups(aggregate, set, frame)
    }
    if !mustStop { stores.cells[identity, frame] = value }
    return value
  }
}
