import CivilTime
import Columns
import Numerics
import Planning
import Semantics

extension Engine {
  /// The one call that answers for a model what a formula is in a slice: all variants of the given numbers at once.
  ///
  /// - Returns: for each formula its value in each variant.
  package func values(of formulas: [Formula], in slice: Slice, given: GivenValues) -> [[Cell]] {
    GivenEvaluation(self, given).values(of: formulas, in: slice)
  }

  /// One slice formula in a slice.
  package func value(of formula: Formula, in slice: Slice = Slice()) -> Cell {
    frame(of: slice).map { cell(evaluate(formula, in: $0), 0) } ?? Engine.noSlice
  }

  /// The days of a slice behind its steps; nil where it has none, or the steps lead nowhere.
  package func span(of slice: Slice) -> DaySpan? { frame(of: slice)?.windows.first?.span }

  /// Where the steps of a slice lead before the data.
  static var noSlice: Cell { Cell(value: .missing, reason: .beforeFirstPeriod) }

  /// Nil where the steps lead nowhere.
  func frame(of slice: Slice) -> Frame? {
    var content = frames.root.content
    if let span = slice.span {
      content.windows = [Window(span: span, period: slice.period)]
      content.grain = slice.period?.grain
      content.seriesStart = span.start
    }
    content.range = slice.range
    if let filter = slice.filter { content.filters.add(condition(filter)) }
    var frame = frames.frame(content)
    for step in slice.steps {
      guard case .success(let derived) = derived(step, frame), derived.cells[0] >= 0 else { return nil }
      frame = derived.frame
    }
    return frame
  }
}

/// Evaluates formulas of one slice for variants of given numbers. What no given number has a part in is the engine's own
/// value, computed once; what has one is arithmetic over all variants, and an aggregate of rows that multiplies each row
/// with a given number is folded once for each.
package final class GivenEvaluation {
  /// Where numbers are given: a window and the conditions on its rows.
  private struct Place: Hashable {
    var window: Window
    var filters: FilterSet

    init(_ frame: Frame) {
      // How a slice came to its window makes no other slice of it.
      window = Window(span: frame.windows[0].span, period: nil)
      filters = frame.content.filters
    }
  }
  struct Key: Hashable {
    var definition: DefinitionID
    var frame: Int
  }

  let engine: Engine
  fileprivate let count: Int
  private var reach: Reach
  /// The formulas for which numbers are given somewhere.
  private var formulas: [Identity: Formula]
  private var given: [Place: [Identity: Vector]] = [:]
  private var numbers: [Place: [Identity: [Number?]]] = [:]
  private var wholePlaces: Set<Place>
  private let draws: Draws?
  /// For a frame of one cell the frame of all lines, periods or groups, and its cell there.
  private(set) var origins: [Int: (whole: Frame, cell: Int32)] = [:]
  /// For each frame what tells the rows of its cells from others.
  var rowSums: [ScanStore.Key: [UInt64]] = [:]
  /// Why what was evaluated last cannot be told in every draw.
  package private(set) var obstacle: DrawObstacle?
  private var known: [Key: SliceValue] = [:]

  package init(_ engine: Engine, _ values: GivenValues) {
    self.engine = engine
    count = values.variantCount
    draws = values.draws
    formulas = values.formulas
    reach = GivenEvaluation.reach(of: formulas, draws, in: engine)
    wholePlaces = Set(values.wholeSlices.compactMap { engine.frame(of: $0).map { Place($0) } })
    for (slice, own) in values.values {
      for (formula, own) in own { add(own, for: formula, in: slice) }
    }
  }

  private static func reach(of formulas: [Identity: Formula], _ draws: Draws?, in engine: Engine) -> Reach {
    var definitions: Set<DefinitionID> = []
    var parts: Set<Identity> = []
    for formula in formulas.values {
      if case .slice(.definition(let id)) = formula.kind {
        definitions.insert(id)
      } else {
        parts.insert(formula.identity)
      }
    }
    if let draws {
      for definition in engine.model.definitions where definition.isUncertain && draws.holds(definition.name) {
        definitions.insert(definition.id)
      }
    }
    return engine.reach(of: definitions, formulas: parts)
  }

  private func add(_ own: [Number?], for formula: Identity, in slice: Slice) {
    // What is given for a slice that is none is read by nothing.
    guard let frame = engine.frame(of: slice) else { return }
    let place = Place(frame)
    // Two ways may lead to one slice.
    numbers[place, default: [:]][formula] = own
    given[place, default: [:]][formula] = engine.vector(of: own)
  }

  /// One more number: as `GivenValues.give`, of what is evaluated from now on.
  package func give(_ own: [Number?], for formula: Formula, in slice: Slice) {
    precondition(own.count == count, "a number for each variant")
    if formulas.updateValue(formula, forKey: formula.identity) == nil {
      reach = GivenEvaluation.reach(of: formulas, draws, in: engine)
    }
    add(own, for: formula.identity, in: slice)
    known.removeAll()
  }

  /// As `GivenValues.holdWhole`.
  package func holdWhole(_ slice: Slice) {
    if let frame = engine.frame(of: slice) { wholePlaces.insert(Place(frame)) }
    known.removeAll()
  }

  /// For each formula its value in each variant.
  package func values(of formulas: [Formula], in slice: Slice) -> [[Cell]] {
    guard let frame = engine.frame(of: slice) else {
      return formulas.map { _ in [Cell](repeating: Engine.noSlice, count: count) }
    }
    return formulas.map { formula in
      let value = evaluate(formula, in: frame)
      return (0..<count).map { engine.cell(value, $0) }
    }
  }

  /// What a draw says of a formula in one line of a query.
  func drawn(_ formula: Formula, cell: Int, of whole: Frame) -> Drawn {
    // Other rows are read in each draw.
    if reach.reach(whole), !engine.planner.below(formula).datasets.isEmpty { return .untold(.condition) }
    if !reach.reach(formula) { return .certain }
    let frame = engine.frame(ofCell: cell, in: whole)
    origins[frame.id] = (whole, Int32(cell))
    obstacle = nil
    let vector = evaluate(formula, in: frame).vector
    if let obstacle { return .untold(obstacle) }
    return .numbers(vector.drawnNumbers)
  }

  func evaluate(_ formula: Formula, in frame: Frame) -> SliceValue {
    if let numbers = given[Place(frame)]?[formula.identity] { return SliceValue(numbers) }
    guard reach.reach(formula) else { return known(formula, in: frame) }
    if case .slice(let leaf) = formula.kind { return evaluate(leaf, formula, in: frame) }
    let operands = VariantOperands(self, frame)
    let vector = engine.evaluateOperator(formula, operands)
    var value = operands.background
    value.vector = vector
    return value
  }

  /// What hangs on nothing given. All lines of a query are computed at once, and a rank among them is one.
  private func known(_ formula: Formula, in frame: Frame) -> SliceValue { spread(engineValue(of: formula, in: frame)) }

  func engineValue(of formula: Formula, in frame: Frame) -> SliceValue {
    guard let (whole, cell) = origins[frame.id] else { return engine.evaluate(formula, in: frame) }
    return engine.evaluate(formula, in: whole).gathered([cell])
  }

  /// The engine's value in every variant.
  private func spread(_ value: SliceValue) -> SliceValue {
    guard draws != nil else { return value.gathered([Int32](repeating: 0, count: count)) }
    // Of draws nobody asks for rows: one number stands for all of them.
    var vector = value.vector
    (vector.isScalar, vector.count) = (true, count)
    return SliceValue(vector)
  }

  private func evaluate(_ leaf: SliceLeaf, _ formula: Formula, in frame: Frame) -> SliceValue {
    let parts = engine.planner.parts(of: leaf)
    switch leaf {
    case .definition(let id): return definition(id, in: frame)
    case .aggregate(let aggregate):
      // Nothing is given for the groups of a slice, but an uncertain number is one in them, too.
      if case .groups(let set) = aggregate.source {
        let own = known(formula, in: frame)
        return draws == nil || !own.vector.isValid(0) ? own : grouped(aggregate, set, in: frame)
      }
      return folded(formula, in: frame)
    case .filtered(_, let filter) where filter.conditions.values.contains(where: reach.reach):
      return folded(formula, in: frame)
    case .filtered, .during, .overall, .trailing, .toDate, .cumulative, .ticked:
      return read(parts[0], of: formula, in: frame)
    case .prior, .next:
      if parts.count > 1, derived(parts[0], frame) == nil { return evaluate(parts[1].formula, in: frame) }
      return read(parts[0], of: formula, in: frame)
    case .growth: return growth(parts, isRatio: true, formula, in: frame)
    case .change: return growth(parts, isRatio: false, formula, in: frame)
    case .perLength(let inner, let grain):
      var value = evaluate(inner, in: frame)
      let length = engine.lengths(of: inner, grain, frame, areWhole: wholePlaces.contains(Place(frame)))[0]
      engine.divide(&value, by: [Double?](repeating: length, count: count))
      return value
    // In one slice there is nothing to rank among, and no number is given for a group or a day.
    case .rank:
      if draws != nil { obstacle = .rank }
      return known(formula, in: frame)
    case .dimension, .startsFrom, .windowDay: return known(formula, in: frame)
    }
  }

  private func definition(_ id: DefinitionID, in frame: Frame) -> SliceValue {
    let key = Key(definition: id, frame: frame.id)
    if let value = known[key] { return value }
    let definition = engine.model.definitions[id.index]
    if let recurrence = definition.recurrence { return walk(recurrence, to: frame, for: id) }
    let value = body(of: definition, in: frame)
    known[key] = value
    return value
  }

  private func body(of definition: DefinitionModel, in frame: Frame) -> SliceValue {
    var value = engine.body(of: definition, at: places(of: definition, in: frame)) { self.evaluate($0, in: frame) }
    // A part that hangs on nothing given is one number for all.
    if value.vector.count != count { value = spread(value) }
    return value
  }

  /// Where an uncertain definition lies in each draw; nil: it is its middle in all of them.
  private func places(of definition: DefinitionModel, in frame: Frame) -> Draws.Places? {
    guard let draws, case .uncertain(let distribution, let parts) = definition.body else { return nil }
    guard distribution == .counted, draws.holds(definition.name), let rows = rowsCounted(by: parts, in: frame) else {
      return draws.places[definition.name]
    }
    return draws.places(of: definition.name, counted: rows)
  }

  /// From the first period that hangs on a given number on, so that no walk of years climbs through the stack.
  private func walk(_ recurrence: Recurrence, to frame: Frame, for id: DefinitionID) -> SliceValue {
    let own = engine.model.definitions[id.index].value
    // By another window than its own period it has no number.
    guard let window = frame.windows.first, engine.isStep(window, recurrence) else { return known(own, in: frame) }
    let definitions = recurrence.members.map { engine.model.definitions[$0.index] }
    let data = engine.planner.datasets(below: definitions.map(\.value))
    let back = SliceStep.earlier(recurrence.offset, data: data, cutsUnfinished: false)
    var frames: [Frame] = []
    var next: Frame? = frame
    while let period = next, isGiven(before: period), known[Key(definition: id, frame: period.id)] == nil {
      frames.append(period)
      guard let earlier = derived(back, period) else { break }
      next = earlier
    }
    for period in frames.reversed() {
      for definition in definitions {
        let key = Key(definition: definition.id, frame: period.id)
        if known[key] == nil { known[key] = body(of: definition, in: period) }
      }
    }
    // Earlier than any given number.
    return known[Key(definition: id, frame: frame.id)]
      ?? known(own, in: frame)
  }

  /// Whether a number is given in the slice's window or one that begins before it.
  private func isGiven(before frame: Frame) -> Bool {
    if draws != nil { return true }
    guard let start = frame.windows[0].span?.start else { return true }
    return given.keys.contains { ($0.window.span?.start ?? .min) <= start }
  }

  /// The slice to which a step leads; nil where it leads nowhere.
  private func derived(_ part: Part, _ frame: Frame) -> Frame? { derived(part.step, frame) }

  func derived(_ step: SliceStep, _ frame: Frame) -> Frame? {
    guard case .success(let derived) = engine.derived(step, frame), derived.cells[0] >= 0 else { return nil }
    if let (whole, cell) = origins[frame.id], case .success(let all) = engine.derived(step, whole) {
      origins[derived.frame.id] = (all.frame, all.cells[Int(cell)])
    }
    return derived.frame
  }

  /// An operand in its own slice; where there is none the engine says why.
  private func read(_ part: Part, of formula: Formula, in frame: Frame) -> SliceValue {
    derived(part, frame).map { evaluate(part.formula, in: $0) } ?? known(formula, in: frame)
  }

  private func growth(_ parts: [Part], isRatio: Bool, _ formula: Formula, in frame: Frame) -> SliceValue {
    guard let earlier = derived(parts[2], frame) else { return known(formula, in: frame) }
    var base = evaluate(parts[2].formula, in: earlier)
    engine.refuseBegunBases(&base, parts[0].formula, frame)
    // A given number is that of the whole window: it has no first days.
    let isGiven = given[Place(frame)]?[parts[0].formula.identity] != nil
    let covered = isGiven ? nil : derived(parts[1], frame)
    let current = evaluate(parts[0].formula, in: covered ?? frame)
    return engine.compared(current, with: base, isRatio: isRatio)
  }

  /// What reads rows beside given numbers: with the numbers written out, once for each variant that differs.
  private func folded(_ formula: Formula, in frame: Frame) -> SliceValue {
    if draws != nil || isKnownByCorners(formula) { return SliceValue(folded(formula, frame)) }
    var values: [SliceValue] = []
    var places: [Identity: Int32] = [:]
    var numbers: [Identity: SliceValue] = [:]
    let cells = (0..<count).map { variant -> Int32 in
      let written = formula.writing { part in
        guard case .slice = part.kind, reach.reach(part) else { return nil }
        let value = numbers[part.identity] ?? evaluate(part, in: frame)
        numbers[part.identity] = value
        return Constant(engine.cell(value, variant).value)
      }
      // A table of parameters that rows look up holds given numbers where nothing can be written.
      let isLeft = reach.reach(written)
      if !isLeft, let place = places[written.identity] { return place }
      places[written.identity] = Int32(values.count)
      values.append(
        isLeft ? world(of: variant, frame).evaluate(written, in: frame) : engine.evaluate(written, in: frame))
      return Int32(values.count - 1)
    }
    let first = [Int32](repeating: 0, count: count)
    guard var result = values.first?.gathered(first) else { return spread(engine.evaluate(formula, in: frame)) }
    result.vector = Choice.merge(values.map { $0.vector.gathered(first) }, count: count) { Int(cells[$0]) }
    return result
  }

  /// Of a thousand variants, the draws of an action, none is worth reading all rows for where the corners say it.
  private func isKnownByCorners(_ formula: Formula) -> Bool {
    guard count > Self.mostWritten, case .slice(.aggregate(let aggregate)) = formula.kind,
      let parts = aggregate.linearParts(isPart: { reach.reach($0) })
    else { return false }
    return parts.count <= Self.mostLinearParts
  }

  /// More than the ends of eight strengths, and what lies between.
  private static let mostWritten = 300

  /// An aggregate over groups of the slice, in each draw.
  private func grouped(_ aggregate: Aggregate, _ set: GroupSet, in frame: Frame) -> SliceValue {
    let folded = engine.folded(aggregate, set, frame, variantCount: count) { formula, group, all, cell in
      origins[group.id] = (all, cell)
      return evaluate(formula, in: group).vector
    }
    if folded == nil { obstacle = .groups }
    return SliceValue(folded ?? engine.missing(.empty, count: count))
  }

  /// What reads rows beside uncertain numbers. A sum or mean that goes up in a straight line with each of them is known
  /// everywhere by its values at the corners: no row is read for a single draw.
  private func folded(_ formula: Formula, _ frame: Frame) -> Vector {
    let untold = engine.missing(.empty, count: count)
    guard case .slice(.aggregate(let aggregate)) = formula.kind,
      let parts = aggregate.linearParts(isPart: { reach.reach($0) }), parts.count <= Self.mostLinearParts
    else {
      obstacle = self.obstacle(in: formula)
      return untold
    }
    let numbers = parts.map { evaluate($0, in: frame).vector.drawnNumbers }
    guard obstacle == nil else { return untold }
    let ends = numbers.map { own -> (low: Double, width: Double) in
      let finite = own.filter(\.isFinite)
      guard let low = finite.min(), let high = finite.max() else { return (.nan, 0) }
      return (low, high - low)
    }
    var total = [Double](repeating: 0, count: count)
    for corner in 0..<(1 << parts.count) {
      func isHigh(_ part: Int) -> Bool { corner & (1 << part) != 0 }
      if parts.indices.contains(where: { isHigh($0) && ends[$0].width == 0 }) { continue }
      var places: [Identity: Int] = [:]
      for (place, part) in parts.enumerated() { places[part.identity] = place }
      let written = formula.writing { part in
        places[part.identity].map { place in
          .number(.double(ends[place].low + (isHigh(place) ? ends[place].width : 0)))
        }
      }
      let value = engineValue(of: written, in: frame).vector.drawnNumbers[0]
      for draw in 0..<count {
        var weight = 1.0
        for part in parts.indices where ends[part].width != 0 {
          let way = (numbers[part][draw] - ends[part].low) / ends[part].width
          weight *= isHigh(part) ? way : 1 - way
        }
        total[draw] += weight * value
      }
    }
    for own in numbers {
      for draw in 0..<count where own[draw].isNaN { total[draw] = .nan }
    }
    return NumberKernels.finite(total, Presence([], count: count, level: .cells), isScalar: false, count: count)
  }

  /// What keeps a formula over rows from being told.
  private func obstacle(in formula: Formula) -> DrawObstacle {
    guard case .slice(.aggregate(let aggregate)) = formula.kind else { return .condition }
    if [aggregate.condition, aggregate.among].contains(where: { $0.map(reach.reach) ?? false }) { return .condition }
    return aggregate.argument.map { $0.looksUp(where: reach.reach) } == true ? .table : .rows
  }

  /// Beyond so many uncertain numbers among its rows a sum has too many corners.
  private static let mostLinearParts = 6

  /// The world in which the definitions given for a slice are the numbers of one variant.
  private func world(of variant: Int, _ frame: Frame) -> Engine {
    let place = Place(frame)
    var model = engine.model
    for definition in engine.model.definitions {
      guard let own = numbers[place]?[definition.value.identity] else { continue }
      model = model.setting(definition.id, to: own[variant].map { .number($0) } ?? .missing)
    }
    return engine.engine(of: model) ?? Engine(model: model, tables: engine.tables)
  }
}

/// The operands of an operator in every variant.
private final class VariantOperands: Operands {
  let evaluation: GivenEvaluation
  let frame: Frame
  private(set) var background: SliceValue
  var engine: Engine { evaluation.engine }
  var count: Int { evaluation.count }
  var level: Level { .cells }

  init(_ evaluation: GivenEvaluation, _ frame: Frame) {
    self.evaluation = evaluation
    self.frame = frame
    background = SliceValue(evaluation.engine.missing(.empty, count: evaluation.count))
  }

  func value(of formula: Formula) -> Vector {
    let value = evaluation.evaluate(formula, in: frame)
    background.takeBackground(of: value)
    return value.vector
  }
  func value(of leaf: RowLeaf, in formula: Formula) -> Vector { engine.missing(.empty, count: count) }
  func value(of leaf: SliceLeaf, in formula: Formula) -> Vector { value(of: formula) }
}

extension Formula {
  /// Whether a table stands in it, and that is one of some.
  fileprivate func looksUp(where isSo: (Formula) -> Bool) -> Bool {
    if case .lookup = kind { return isSo(self) }
    return directOperands.contains { $0.looksUp(where: isSo) }
  }
}

extension Constant {
  fileprivate init(_ value: Value) {
    switch value {
    case .number(let number): self = .number(number)
    case .bandFrom(let from): self = .number(.whole(from))
    case .label: self = .missing
    case .text(let text): self = .text(text)
    case .boolean(let flag): self = .boolean(flag)
    case .day(let day): self = .day(day)
    case .moment(let moment): self = .moment(moment)
    case .period(let period): self = .period(period)
    case .missing: self = .missing
    }
  }
}
