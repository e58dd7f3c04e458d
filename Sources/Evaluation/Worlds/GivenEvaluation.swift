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
    let evaluation = GivenEvaluation(self, given)
    guard let frame = frame(of: slice) else {
      return formulas.map { _ in [Cell](repeating: Engine.noSlice, count: given.variantCount) }
    }
    return formulas.map { formula in
      let value = evaluation.evaluate(formula, in: frame)
      return (0..<given.variantCount).map { cell(value, $0) }
    }
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
final class GivenEvaluation {
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
  private struct Key: Hashable {
    var definition: DefinitionID
    var frame: Int
  }

  fileprivate let engine: Engine
  fileprivate let count: Int
  private let reach: Reach
  private var given: [Place: [Identity: Vector]] = [:]
  private var numbers: [Place: [Identity: [Number?]]] = [:]
  private let wholePlaces: Set<Place>
  private var known: [Key: SliceValue] = [:]

  init(_ engine: Engine, _ values: GivenValues) {
    self.engine = engine
    count = values.variantCount
    var definitions: Set<DefinitionID> = []
    var formulas: Set<Identity> = []
    for formula in values.formulas.values {
      if case .slice(.definition(let id)) = formula.kind {
        definitions.insert(id)
      } else {
        formulas.insert(formula.identity)
      }
    }
    reach = engine.reach(of: definitions, formulas: formulas)
    wholePlaces = Set(values.wholeSlices.compactMap { engine.frame(of: $0).map { Place($0) } })
    for (slice, own) in values.values {
      // What is given for a slice that is none is read by nothing.
      guard let frame = engine.frame(of: slice) else { continue }
      let place = Place(frame)
      // Two ways may lead to one slice.
      numbers[place, default: [:]].merge(own) { $1 }
      given[place, default: [:]].merge(own.mapValues { engine.vector(of: $0) }) { $1 }
    }
  }

  func evaluate(_ formula: Formula, in frame: Frame) -> SliceValue {
    if let numbers = given[Place(frame)]?[formula.identity] { return SliceValue(numbers) }
    guard reach.reach(formula) else { return spread(engine.evaluate(formula, in: frame)) }
    if case .slice(let leaf) = formula.kind { return evaluate(leaf, formula, in: frame) }
    let operands = VariantOperands(self, frame)
    let vector = engine.evaluateOperator(formula, operands)
    var value = operands.background
    value.vector = vector
    return value
  }

  /// The engine's value in every variant.
  private func spread(_ value: SliceValue) -> SliceValue { value.gathered([Int32](repeating: 0, count: count)) }

  private func evaluate(_ leaf: SliceLeaf, _ formula: Formula, in frame: Frame) -> SliceValue {
    let parts = engine.planner.parts(of: leaf)
    switch leaf {
    case .definition(let id): return definition(id, in: frame)
    case .aggregate(let aggregate):
      // Nothing is given for the groups of a slice.
      if case .groups = aggregate.source { return spread(engine.evaluate(formula, in: frame)) }
      return folded(formula, in: frame)
    case .filtered(_, let filter) where filter.conditions.values.contains(where: reach.reach):
      return folded(formula, in: frame)
    case .filtered, .during, .overall, .trailing, .toDate, .cumulative: return read(parts[0], of: formula, in: frame)
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
    case .rank, .dimension, .startsFrom: return spread(engine.evaluate(formula, in: frame))
    }
  }

  private func definition(_ id: DefinitionID, in frame: Frame) -> SliceValue {
    let key = Key(definition: id, frame: frame.id)
    if let value = known[key] { return value }
    let definition = engine.model.definitions[id.index]
    if let recurrence = definition.recurrence { return walk(recurrence, to: frame, for: id) }
    let value = engine.body(of: definition) { self.evaluate($0, in: frame) }
    known[key] = value
    return value
  }

  /// From the first period that hangs on a given number on, so that no walk of years climbs through the stack.
  private func walk(_ recurrence: Recurrence, to frame: Frame, for id: DefinitionID) -> SliceValue {
    let definitions = recurrence.members.map { engine.model.definitions[$0.index] }
    let data = engine.planner.datasets(below: definitions.map(\.value))
    let back = SliceStep.earlier(recurrence.offset, data: data, cutsUnfinished: false)
    var frames: [Frame] = []
    var next: Frame? = frame
    while let period = next, isGiven(before: period), known[Key(definition: id, frame: period.id)] == nil {
      frames.append(period)
      guard case .success(let derived) = engine.derived(back, period), derived.cells[0] >= 0 else { break }
      next = derived.frame
    }
    for period in frames.reversed() {
      for definition in definitions {
        let key = Key(definition: definition.id, frame: period.id)
        if known[key] == nil { known[key] = engine.body(of: definition) { self.evaluate($0, in: period) } }
      }
    }
    // Earlier than any given number.
    return known[Key(definition: id, frame: frame.id)]
      ?? spread(engine.evaluate(engine.model.definitions[id.index].value, in: frame))
  }

  /// Whether a number is given in the slice's window or one that begins before it.
  private func isGiven(before frame: Frame) -> Bool {
    guard let start = frame.windows[0].span?.start else { return true }
    return given.keys.contains { ($0.window.span?.start ?? .min) <= start }
  }

  /// The slice to which a step leads; nil where it leads nowhere.
  private func derived(_ part: Part, _ frame: Frame) -> Frame? {
    guard case .success(let derived) = engine.derived(part.step, frame), derived.cells[0] >= 0 else { return nil }
    return derived.frame
  }

  /// An operand in its own slice; where there is none the engine says why.
  private func read(_ part: Part, of formula: Formula, in frame: Frame) -> SliceValue {
    derived(part, frame).map { evaluate(part.formula, in: $0) } ?? spread(engine.evaluate(formula, in: frame))
  }

  private func growth(_ parts: [Part], isRatio: Bool, _ formula: Formula, in frame: Frame) -> SliceValue {
    guard let earlier = derived(parts[2], frame) else { return spread(engine.evaluate(formula, in: frame)) }
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

extension Constant {
  fileprivate init(_ value: Value) {
    switch value {
    case .number(let number): self = .number(number)
    case .bandFrom(let from): self = .number(.whole(from))
    case .text(let text): self = .text(text)
    case .boolean(let flag): self = .boolean(flag)
    case .day(let day): self = .day(day)
    case .moment(let moment): self = .moment(moment)
    case .period(let period): self = .period(period)
    case .missing: self = .missing
    }
  }
}
