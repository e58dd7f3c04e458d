import CivilTime
import Columns
import Numerics
import Planning
import Semantics
import SourceText

/// The rows behind one number of an answer: for each aggregate that it reads those that count in it, and those that are
/// left out and why. So many count as the number says.
package struct RowsBehind: Sendable {
  /// Where an aggregate stands in the division that the number is.
  package enum Side: String, Sendable { case numerator, denominator }

  package enum Use: Hashable, Sendable {
    case counts
    /// Of a share: what the condition asks for, and the rest of the whole.
    case numerator, denominator
    case leftOut(Reason)
  }

  package enum Reason: Hashable, Sendable {
    /// The columns that are empty; none: a value of a group is missing.
    case empty([String])
    /// The window has not closed at the data's end.
    case undecided
  }

  package struct Line: Sendable {
    package var use: Use
    /// One for each column of the part.
    package var cells: [Cell]
  }

  package struct Part: Sendable {
    /// The aggregate, as written.
    package var range: SourceRange
    package var type: ValueType
    package var side: Side?
    /// Whose rows; nil: of periods.
    package var dataset: String?
    /// The lines are groups, by the columns that are keys, and no rows.
    package var isOfGroups = false
    /// What is read of each line, as written; its value is the column without a name.
    package var argument: SourceRange?
    /// The days that are read; nil: all.
    package var window: DaySpan?
    package var period: Period?
    /// What comes of it; nil where it is read for several groups at once.
    package var value: Cell?
    package var columns: [Answer.Column]
    package var lines: [Line]

    /// How many lines count: of a share those of the whole.
    package var countedCount: Int {
      lines.count { line in
        if case .leftOut = line.use { false } else { true }
      }
    }
  }

  package var parts: [Part]
  /// Definitions that read their own value of the period before, whose rows are not among these.
  package var withOwnPast: [String]
}

extension Engine {
  /// - Parameter place: the slice of the number, as the answer says it.
  package func rows(behind formula: Formula, at place: CellPlace) -> RowsBehind {
    var walk = RowsWalk(engine: self)
    walk.walk(formula, at: place)
    return RowsBehind(parts: walk.parts, withOwnPast: walk.withOwnPast)
  }
}

/// Goes down from a number to the aggregates that it reads, as they are computed: the branch of an `if` that is taken, the
/// entry of a table that is met.
private struct RowsWalk {
  struct Step {
    var formula: Formula
    var frame: Frame
    var cells: [Int32]
    var side: RowsBehind.Side?
    /// No division has been met, nor anything else that would make it one of several.
    var isOutermost: Bool

    func to(_ formula: Formula, isOutermost: Bool = false) -> Step {
      Step(formula: formula, frame: frame, cells: cells, side: side, isOutermost: isOutermost)
    }
  }
  private struct Seen: Hashable {
    var formula: Identity
    var frame: Int
    var cells: [Int32]
  }

  let engine: Engine
  private(set) var parts: [RowsBehind.Part] = []
  private(set) var withOwnPast: [String] = []
  private var pending: [Step] = []
  /// Members of the recurrences under way.
  private var members: Set<DefinitionID> = []
  private var seen: [Seen: Int] = [:]

  init(engine: Engine) { self.engine = engine }

  mutating func walk(_ formula: Formula, at place: CellPlace) {
    pending = [
      Step(formula: formula, frame: place.frame, cells: [Int32(place.cell)], side: nil, isOutermost: true)
    ]
    // A stack and not recursion: chains of definitions may be as long as the input.
    while let step = pending.popLast() {
      if !step.cells.isEmpty { pending += self.next(step).reversed() }
    }
  }

  /// What a step leads to, left to right.
  private mutating func next(_ step: Step) -> [Step] {
    switch step.formula.kind {
    case .slice(let leaf): return next(leaf, step)
    case .product(let factors, _):
      guard step.isOutermost, factors.contains(where: \.isDivided) else { break }
      return factors.map { factor in
        var next = step.to(factor.formula)
        next.side = factor.isDivided ? .denominator : .numerator
        return next
      }
    case .scaled(let inner, _): return [step.to(inner, isOutermost: step.isOutermost)]
    case .conditional(let condition, let then, let otherwise):
      let flags = engine.evaluate(condition, in: step.frame).vector.expanded
      let truths = flags.booleanValues
      let known = step.cells.filter { flags.isValid(Int($0)) }
      return [
        step.to(condition), step.to(then).on(known.filter { truths[Int($0)] }),
        step.to(otherwise).on(known.filter { !truths[Int($0)] }),
      ]
    case .coalesce(let choices):
      var left = step.cells
      return choices.map { choice in
        let next = step.to(choice).on(left)
        let values = engine.evaluate(choice, in: step.frame).vector
        left = left.filter { !values.isValid(Int($0)) }
        return next
      }
    case .lookup(let id, let keys): return keys.map { step.to($0) } + entries(of: id, keys, step)
    case .constant, .sum, .power, .comparison, .between, .oneOf, .like, .isMissing, .and, .or, .not, .function, .band,
      .histogram, .within, .inlined, .row:
      break
    }
    return step.formula.directOperands.map { step.to($0) }
  }

  private func entries(of id: DefinitionID, _ keys: [Formula], _ step: Step) -> [Step] {
    let table = engine.model.definitions[id.index]
    guard case .table(_, _, let entries, let otherwise) = table.body else { return [] }
    let vectors = keys.map { engine.evaluate($0, in: step.frame).vector }
    let place = engine.entryPlaces(of: table, vectors, count: step.frame.cellCount)
    let values = entries.map(\.value) + [otherwise].compactMap { $0 }
    return values.enumerated().map { index, value in step.to(value).on(step.cells.filter { place(Int($0)) == index }) }
  }

  private mutating func next(_ leaf: SliceLeaf, _ step: Step) -> [Step] {
    switch leaf {
    case .definition(let id): return next(id, step)
    case .aggregate(let aggregate): return add(aggregate, step)
    case .filtered, .during, .prior, .next, .growth, .change, .trailing, .toDate, .cumulative, .perLength, .rank,
      .overall, .ticked, .dimension, .startsFrom, .windowDay:
      var own: [Step] = []
      for part in engine.planner.parts(of: leaf) {
        guard case .success(let derived) = engine.derived(part.step, step.frame) else { continue }
        if case .covered = part.step {
          // Of a period that is not over its first days stand in for it.
          if derived.frame === step.frame { continue }
          own.removeAll()
        }
        let isPlain = if case .same = part.step { false } else { step.isOutermost }
        var next = step.to(part.formula, isOutermost: isPlain)
        next.frame = derived.frame
        next.cells = step.cells.map { derived.cells[Int($0)] }.filter { $0 >= 0 }
        own.append(next)
      }
      return own
    }
  }

  private mutating func next(_ id: DefinitionID, _ step: Step) -> [Step] {
    let definition = engine.model.definitions[id.index]
    if members.contains(id) {
      if !withOwnPast.contains(definition.name) { withOwnPast.append(definition.name) }
      return []
    }
    if let recurrence = definition.recurrence { members.formUnion(recurrence.members) }
    switch definition.body {
    case .formula(let formula): return [step.to(formula, isOutermost: step.isOutermost)]
    case .uncertain(_, let formulas): return formulas.map { step.to($0) }
    case .table: return [step.to(definition.lookup)]
    }
  }

  // MARK: Aggregates

  private mutating func add(_ aggregate: Aggregate, _ step: Step) -> [Step] {
    let key = Seen(formula: aggregate.identity, frame: step.frame.id, cells: step.cells)
    if let known = seen[key] {
      // Above and below: neither says it.
      if parts[known].side != step.side { parts[known].side = nil }
      return []
    }
    seen[key] = parts.count
    switch aggregate.source {
    case .rows(let dataset):
      parts.append(engine.part(aggregate, dataset, step.frame, step.cells, step.side, type: step.formula.type))
      // `count(o where x > avg(o.x))` reads the rows of the average, too.
      let numbers = aggregate.parts.flatMap { engine.planner.numbersOfSlice(in: $0) }
      return numbers.map { step.to($0) }
    case .groups(let set):
      guard let elements = engine.groupElements(of: aggregate, set, step.frame) else { return [] }
      parts.append(engine.part(aggregate, set, elements, step.frame, step.cells, step.side, type: step.formula.type))
      let own = Set(step.cells)
      let parents = elements.grouping.groupOfEach
      var seenCells: Set<Int32> = []
      let cells = elements.cells.indices.filter { own.contains(parents[$0]) }.map { elements.cells[$0] }
        .filter { seenCells.insert($0).inserted }
      return aggregate.parts.map { formula in
        var next = step.to(formula)
        (next.frame, next.cells, next.side) = (elements.frame, cells, nil)
        return next
      }
    }
  }
}

extension RowsWalk.Step {
  fileprivate func on(_ cells: [Int32]) -> Self {
    var step = self
    step.cells = cells
    return step
  }
}

extension Engine {
  /// The rows of a dataset behind an aggregate, in the canonical order; those that are left out behind the others.
  fileprivate func part(
    _ aggregate: Aggregate, _ id: DatasetID, _ frame: Frame, _ cells: [Int32], _ side: RowsBehind.Side?, type: ValueType
  ) -> RowsBehind.Part {
    var part = emptyPart(aggregate, frame, cells, side, type: type)
    part.dataset = model.datasets[id.index].name
    let read = planner.rows(of: id, by: aggregate)
    guard case .success(let grouping) = scan(read, in: frame) else { return part }
    let operands = operands(of: aggregate, dataset: id, grouping, context: context(of: read, grouping, frame))
    let isOwn = Set(cells)
    let fates = fates(aggregate, operands, grouping)
    let groups = grouping.groupOfEach
    let names = columnNames(read: aggregate, in: frame, of: id)
    func row(_ element: Int) -> Int { grouping.rows.map { Int($0[element]) } ?? element }
    var found: [(element: Int, use: RowsBehind.Use)] = []
    for element in fates.indices where isOwn.contains(groups[element]) {
      let use = use(fates[element], element, operands, aggregate) { names.filter { !$0.values.isValid(row(element)) } }
      if let use { found.append((element, use)) }
    }
    for open in grouping.openElements where isOwn.contains(open.group) {
      let element = Int(open.element)
      let columns = names.filter { !$0.values.isValid(row(element)) }.map(\.name)
      found.append((element, .leftOut(open.isUndecided ? .undecided : .empty(columns))))
    }
    let ranks = canonicalRanks(of: id, time: nil)
    found = found.sorted { ($0.use.order, ranks[row($0.element)]) < ($1.use.order, ranks[row($1.element)]) }
    let elements = found.map { Int32($0.element) }
    var columns: [(column: Answer.Column, values: Vector)] = []
    if let argument = operands.argument, let formula = aggregate.argument, !formula.isColumn {
      part.argument = formula.range
      columns.append((Answer.Column(name: "", role: .value, type: formula.type), argument.gathered(elements)))
    }
    if let portions = grouping.portions {
      let parts = elements.map { portions[Int($0)] }.map { Double($0.days) / Double($0.of) }
      columns.append(
        (Answer.Column(name: "part", role: .value, type: .number(.percent)), Vector(Column(.doubles(parts)))))
    }
    let rows = elements.map { Int32(row(Int($0))) }
    for column in shownColumns(of: id) {
      let shown = Answer.Column(name: column.name, role: .value, type: column.type)
      columns.append((shown, self.column(column.id, of: id).gathered(rows)))
    }
    part.take(columns, found.map(\.use))
    return part
  }

  /// The groups behind an aggregate, with what is read of each.
  fileprivate func part(
    _ aggregate: Aggregate, _ set: GroupSet, _ elements: GroupElements, _ frame: Frame, _ cells: [Int32],
    _ side: RowsBehind.Side?, type: ValueType
  ) -> RowsBehind.Part {
    var part = emptyPart(aggregate, frame, cells, side, type: type)
    part.dataset = set.dataset.map { model.datasets[$0.index].name }
    let isOwn = Set(cells)
    let groups = elements.grouping.groupOfEach
    let fates = fates(aggregate, elements.operands, elements.grouping)
    let order = elements.order()
    var found: [(element: Int, use: RowsBehind.Use)] = []
    for element in fates.indices where isOwn.contains(groups[element]) {
      if let use = use(fates[element], element, elements.operands, aggregate, { [] }) { found.append((element, use)) }
    }
    found = found.sorted { ($0.use.order, order[$0.element]) < ($1.use.order, order[$1.element]) }
    var columns: [Answer.Column] = []
    var values: [[Cell]] = []
    if let grain = set.grain {
      columns.append(Answer.Column(name: grain.rawValue, role: .period(grain), type: .period(grain)))
      values.append(
        found.map { found in
          let window = elements.frame.window(of: Int(elements.cells[found.element]))
          return Cell(value: window.period.map { .period($0) } ?? .label(.blank))
        })
    }
    for (key, codes) in zip(set.keys, elements.keys) {
      columns.append(Answer.Column(name: key.name.text, role: .dimension, type: key.type))
      let table = dimensionTable(key)
      values.append(
        found.map { found in
          let code = codes[found.element]
          return code < 0 ? Cell(value: .missing) : Cell(value: Engine.shown(table.values[Int(code)], key))
        })
    }
    part.isOfGroups = true
    if let formula = aggregate.argument, let argument = elements.operands.argument, !formula.isDimension {
      part.argument = formula.range
      columns.append(Answer.Column(name: "", role: .value, type: formula.type))
      values.append(found.map { found in cell(SliceValue(argument), found.element) })
    }
    part.columns = columns
    part.lines = found.indices.map { line in
      RowsBehind.Line(use: found[line].use, cells: values.map { $0[line] })
    }
    return part
  }

  private func emptyPart(
    _ aggregate: Aggregate, _ frame: Frame, _ cells: [Int32], _ side: RowsBehind.Side?, type: ValueType
  ) -> RowsBehind.Part {
    let windows = Set(cells.map { frame.window(of: Int($0)) })
    let window = windows.count == 1 ? windows.first : nil
    let value = cells.count == 1 ? evaluate(.aggregate(aggregate), in: frame) : nil
    return RowsBehind.Part(
      range: aggregate.range, type: type, side: side, window: window?.span, period: window?.period,
      value: value.map { cell($0, Int(cells[0])) }, columns: [], lines: [])
  }

  private func use(
    _ fate: Fate, _ element: Int, _ operands: FoldOperands, _ aggregate: Aggregate,
    _ empty: () -> [(name: String, values: Vector)]
  ) -> RowsBehind.Use? {
    switch fate {
    case .elsewhere: return nil
    case .skipped: return .leftOut(.empty(empty().map(\.name)))
    case .undecided: return .leftOut(.undecided)
    case .used:
      guard aggregate.kind == .share, let condition = operands.condition else { return .counts }
      return condition.booleanValues[element &* condition.stride] ? .numerator : .denominator
    }
  }

  /// The columns that say whether a row counts, and what of it.
  private func columnNames(
    read aggregate: Aggregate, in frame: Frame, of id: DatasetID
  ) -> [(name: String, values: Vector)] {
    let formulas =
      aggregate.parts + frame.content.filters.conditions.compactMap { $0.filter.conditions[id] }
    var found: [(name: String, values: Vector)] = []
    for (name, values) in formulas.flatMap({ namedColumns(readBy: $0, of: id) })
    where !found.contains(where: { $0.name == name }) {
      found.append((name, values.decided.expanded))
    }
    return found
  }

  /// Those of the file in its order, and then those that the rules add.
  private func shownColumns(of id: DatasetID) -> [ColumnModel] {
    let dataset = model.datasets[id.index]
    let headers = (tables[dataset.name]?.columns ?? []).map(\.name)
    func place(_ column: ColumnModel) -> Int {
      if case .file(let header) = column.source { return headers.firstIndex(of: header) ?? headers.count }
      return headers.count
    }
    let shown = dataset.columns.filter { column in
      switch column.source {
      case .clock: false
      case .file, .inherited, .key, .formula, .stackedLabel, .stackedValue: !dataset.isUnpivoted(column)
      }
    }
    return shown.sorted { (place($0), $0.id.index) < (place($1), $1.id.index) }
  }
}

extension RowsBehind.Part {
  fileprivate mutating func take(_ columns: [(column: Answer.Column, values: Vector)], _ uses: [RowsBehind.Use]) {
    self.columns = columns.map(\.column)
    lines = uses.indices.map { line in
      RowsBehind.Line(
        use: uses[line],
        cells: columns.map { column in
          let values = column.values
          let value = values.column.value(values.isScalar ? 0 : line)
          // An empty cell is empty, and no group of those without a value.
          return Cell(value: value == .missing ? .label(.blank) : value)
        })
    }
  }
}

extension RowsBehind.Use {
  /// What counts stands first.
  fileprivate var order: Int {
    switch self {
    case .counts, .numerator: 0
    case .denominator: 1
    case .leftOut: 2
    }
  }
}

extension Formula {
  fileprivate var isColumn: Bool {
    if case .row(.column) = kind { true } else { false }
  }

  fileprivate var isDimension: Bool {
    if case .slice(.dimension) = kind { true } else { false }
  }
}
