import CivilTime
import SourceText
import Syntax

// `clock age = months since first_on`: a place in time that a row has many of. It is a column by its name only.
extension Analyzer {
  func buildClock(_ clock: ClockEntry, _ entry: DatasetEntry, of index: Int) {
    addColumn(
      ColumnTable(
        name: clock.name.text, documentation: entry.documentation, source: .clock(clock.value), isDeclared: true,
        range: entry.range),
      to: index)
  }

  /// The day from which a clock counts, as its formula; ages are plain numbers, as those of `since` are.
  func attemptClock(_ since: Expression, _ column: Int, of dataset: Int) -> (ValueType, Formula?) {
    guard case .since(_, let start) = since.kind else { return (.unknown, nil) }
    var scope = Scope.row(dataset)
    scope.ownColumn = (dataset, column)
    let anchor = firstDay(compile(start, scope))
    reportNumbersOfSlice(in: anchor, of: dataset)
    refuseOwnClock(in: anchor, of: dataset)
    if !isTime(anchor.type) { report(.wrongArgument("since", anchor.type), at: start.range) }
    warnOfUnseenClock(column, of: dataset, seenBy: seers(of: dataset))
    return (.number(.plain), anchor)
  }

  func clock(_ since: Expression, _ anchor: Formula?, of dataset: Int) -> ClockModel? {
    guard case .since(let length, _) = since.kind, let anchor, let unit = TickUnit(length.text) else { return nil }
    return ClockModel(anchor: anchor, unit: unit, seenBy: seers(of: dataset))
  }

  /// Whose covered spans tell what has been seen of the rows of a dataset: what it is made from; where it says itself
  /// until when it is complete, or is a stock, its own; else the latest of its own and of those that refer to it. A file
  /// of customers ends with the last who came, and their orders go on.
  private func seers(of index: Int) -> [DatasetID] {
    let table = datasets[index]
    if table.coveredTo != nil || table.isStock { return [DatasetID(index)] }
    switch table.kind {
    case .grouped(let source, _, _): return [DatasetID(source)]
    case .filtered(let base, _): return seers(of: base)
    case .files:
      return datasets.indices.filter { other in
        !datasets[other].times.isEmpty && (other == index || reaches(other, index))
      }.map { DatasetID($0) }
    }
  }

  /// What reads the clock of another dataset stands at a time of its own.
  func noteClock(_ column: Int, of dataset: Int, _ route: [Int], _ scope: Scope, at range: SourceRange) {
    guard let first = route.first else { return }
    let own = references[first].from
    guard let time = datasets[own].times.first else {
      report(.noTime(datasets[own].name, what: .word(datasets[dataset].columns[column].name)), at: range)
      return
    }
    _ = columnType(time.column, of: own, scope, at: range)
    notes(.rows(dataset), scope, at: range)
  }

  /// A row stands at many ticks, so in its own columns and conditions, and in facts about it, its clock has no value.
  func refuseOwnClock(in formula: Formula, of dataset: Int) {
    var stack = [(formula, dataset)]
    while let (current, place) = stack.popLast() {
      switch current.kind {
      case .row(.column(let id)):
        if isClock(id.index, of: place) {
          report(.clockOfRow(datasets[place].columns[id.index].name, datasets[place].name), at: current.range)
        }
      case .row(.fact(let aggregate, _)):
        if case .rows(let source) = aggregate.source { stack += aggregate.parts.map { ($0, source.index) } }
      case .slice(.aggregate), .slice(.filtered): continue
      default: stack += current.children.map { ($0, place) }  // Every other kind passes its parts on.
      }
    }
  }

  /// `cumulative(x, age)`: the ticks of a clock up to that of the slice.
  func compileTicked(_ value: Formula, _ key: Expression, _ range: SourceRange) -> Formula {
    guard case .path(let path) = key.kind, let last = path.names.last,
      datasets.indices.contains(where: { index in
        datasets[index].columnIndex[last.text].map { isClock($0, of: index) } ?? false
      })
    else {
      let clocks = datasets.flatMap { table in
        table.columns.compactMap { if case .clock = $0.source { $0.name } else { nil } }
      }
      report(.cumulativeOfNoClock(program.text(key.range), clocks: clocks), at: key.range)
      return missingValue(range)
    }
    return make(.slice(.ticked(value, clock: DimensionName(path.text))), value.type, range)
  }

  /// The dataset whose clock is among the keys, where all of them are columns of it: its rows stand at every tick, and
  /// what is read may be rows that refer to it only.
  func clockDataset(ofKeys keys: [GroupKey], _ uses: [Use]) -> Int? {
    for key in keys {
      guard case .path(let path) = key.expression.kind, path.names.count == 1 else { continue }
      for use in uses {
        guard case .found(let column, let owner, _) = dimensionColumn(path.names[0].text, of: use.dataset),
          isClock(column, of: owner)
        else { continue }
        if keys.allSatisfy({ hasKey($0.expression, on: owner) }) { return owner }
      }
    }
    return nil
  }

  /// The keys and conditions of a query on the rows whose clocks are among its keys, where these have them: which ticks
  /// there are is told by those rows, whatever is read.
  func addClockOwners(to model: inout ShowModel, keys: [Expression], conditions: [Expression], _ uses: [Use]) {
    var owners: Set<Int> = []
    for dimension in model.dimensions {
      for (id, formula) in dimension.formulas {
        guard let owner = clockOwner(in: formula, of: id.index) else { continue }
        // Its rows may be read for a number of the slice only, and no condition asked of them.
        let isAsked = model.filter.map { $0.conditions[DatasetID(owner)] != nil } ?? true
        if dimension.formulas[DatasetID(owner)] == nil || !isAsked { owners.insert(owner) }
      }
    }
    for owner in owners.sorted() {
      let use = [Use(dataset: owner, range: model.range)]
      for (place, expression) in zip(model.keys.indices, keys) {
        guard case .dimension(var dimension) = model.keys[place], dimension.formulas[DatasetID(owner)] == nil,
          hasKey(expression, on: owner)
        else { continue }
        dimension.formulas[DatasetID(owner)] = self.dimension(expression, for: use, .slice).formulas[DatasetID(owner)]
        model.keys[place] = .dimension(dimension)
      }
      guard model.filter?.conditions[DatasetID(owner)] == nil else { continue }
      let asked = conditions.flatMap(Analyzer.conjuncts).filter { canResolve($0, on: owner) }
      guard let condition = queryFilter(asked, use)?.conditions[DatasetID(owner)] else { continue }
      model.filter?.conditions[DatasetID(owner)] = condition
    }
  }

  func isClock(_ column: Int, of dataset: Int) -> Bool {
    guard datasets[dataset].columns.indices.contains(column) else { return false }
    if case .clock = datasets[dataset].columns[column].source { return true }
    return false
  }

  /// The dataset whose clock a row formula reads; nil where it reads none.
  func clockOwner(in formula: Formula, of dataset: Int) -> Int? {
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .row(.column(let id)):
        if isClock(id.index, of: dataset) { return dataset }
      case .row(.path(let route, let id)):
        if let last = route.last, isClock(id.index, of: references[last.index].target) {
          return references[last.index].target
        }
      case .row, .slice: continue
      default: stack += current.children  // Every other kind passes its parts on.
      }
    }
    return nil
  }
}

extension Filter {
  /// Without the conditions that say what a dimension equals.
  ///
  /// - Parameter side: the dimension in such a condition; nil for any other condition.
  /// - Returns: what is left, if anything is, and the dimension on each dataset.
  package func without(
    _ name: DimensionName, side: (Formula, DatasetID) -> Formula?
  ) -> (rest: Filter?, sides: [DatasetID: Formula]) {
    var rest = self
    rest.fixed = fixed.filter { !$0.key.matches(name) }
    var sides: [DatasetID: Formula] = [:]
    var isEmpty = true
    for (id, formula) in conditions {
      let kept = formula.conjuncts.filter { part in
        guard let found = side(part, id) else { return true }
        sides[id] = found
        return false
      }
      isEmpty = isEmpty && kept.isEmpty
      rest.conditions[id] =
        kept.count == 1
        ? kept[0]
        : Formula(kept.isEmpty ? .constant(.boolean(true)) : .and(kept), type: .boolean, range: formula.range)
    }
    return (isEmpty ? nil : rest, sides)
  }
}

extension Model {
  /// The clock that a column is; nil for one that is none.
  package func clock(_ column: ColumnID, of dataset: DatasetID) -> ClockModel? {
    if case .clock(let clock) = datasets[dataset.index].columns[column.index].source { clock } else { nil }
  }
}
