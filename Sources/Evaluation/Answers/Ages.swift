import CivilTime
import Columns
import Numerics
import Planning
import Semantics

// Cohorts and ages among the groups of a query, and the spans of times that are not the default ones.
extension Engine {
  /// `months since first`: the column that ages count from, and their unit.
  struct AgeModel: Hashable {
    var unit: TickUnit
    var anchor: ColumnPlace
  }
  struct ColumnPlace: Hashable {
    var dataset: Int
    var column: Int
  }

  /// A dimension that is an age, on some dataset.
  func age(_ dimension: DimensionModel) -> AgeModel? {
    for (id, formula) in dimension.formulas.sorted(by: { $0.key.index < $1.key.index }) {
      let (own, place) = written(formula, on: id)
      guard case .function(.wholeSince, let arguments) = own.kind, arguments.count > 2,
        case .constant(.text(let word)) = arguments[2].kind,
        let unit = TickUnit(word),
        let anchor = columnPlace(arguments[1], on: place)
      else { continue }
      return AgeModel(unit: unit, anchor: anchor)
    }
    return nil
  }

  /// Whether a dimension hangs on an age: `age`, `age step 2`, `(age > 0)`.
  func readsAge(_ dimension: DimensionModel) -> Bool {
    dimension.formulas.contains { id, formula in
      var stack = [(formula, id)]
      while let (next, place) = stack.popLast() {
        let (own, itsPlace) = written(next, on: place)
        if case .function(.wholeSince, let arguments) = own.kind, columnPlace(arguments[1], on: itsPlace) != nil {
          return true
        }
        stack += own.directOperands.map { ($0, itsPlace) }
      }
      return false
    }
  }

  /// The column of which a dimension is the period: that of a cohort.
  private func cohortAnchor(_ dimension: DimensionModel) -> ColumnPlace? {
    for (id, formula) in dimension.formulas.sorted(by: { $0.key.index < $1.key.index }) {
      let (own, place) = written(formula, on: id)
      if case .function(.period, let arguments) = own.kind, let anchor = columnPlace(arguments[0], on: place) {
        return anchor
      }
    }
    return nil
  }

  /// What stands behind a column: its own formula, on the dataset it belongs to.
  private func written(_ formula: Formula, on id: DatasetID) -> (Formula, DatasetID) {
    var (current, place) = (formula, id)
    while true {
      let column: ColumnID
      switch current.kind {
      case .row(.column(let own)): column = own
      case .row(.path(let route, let own)):
        guard let last = route.last else { return (current, place) }
        (column, place) = (own, model.references[last.index].target)
      default: return (current, place)  // A formula of its own.
      }
      guard case .formula(let inner) = model.datasets[place.index].columns[column.index].source else {
        return (current, place)
      }
      current = inner
    }
  }

  private func columnPlace(_ formula: Formula, on id: DatasetID) -> ColumnPlace? {
    switch formula.kind {
    case .row(.column(let column)): ColumnPlace(dataset: id.index, column: column.index)
    case .row(.path(let route, let column)):
      route.last.map { ColumnPlace(dataset: model.references[$0.index].target.index, column: column.index) }
    case .function(.firstDay, let inner), .function(.dayOfMoment, let inner): columnPlace(inner[0], on: id)
    default: nil  // Not a column.
    }
  }

  /// The places of a cohort and of the ages of the same cohort among the dimensions.
  private func pair(_ show: ShowModel) -> (cohort: Int, age: Int, unit: TickUnit)? {
    let dimensions = show.dimensions
    for (place, dimension) in dimensions.enumerated() {
      guard let age = age(dimension),
        let cohort = dimensions.firstIndex(where: { cohortAnchor($0) == age.anchor })
      else { continue }
      return (cohort, place, age.unit)
    }
    return nil
  }

  func isCohortTable(_ show: ShowModel) -> Bool { pair(show) != nil }

  /// Cells of a cohort table whose age the cohort has not reached whole in the data: the last, half-over month of each
  /// cohort looks bad because it is young.
  func halfOverAges(_ show: ShowModel, _ frame: Frame) -> Bitmap? {
    guard let (ages, unit, end) = cohortAges(show, frame) else { return nil }
    var half = Bitmap(repeating: false, count: frame.cellCount)
    for (cell, own) in ages.enumerated() {
      guard let own else { continue }
      // The youngest of the cohort reach the age last.
      half[cell] = end < calendar.start(ofTick: own.age + 1, unit, from: calendar.days(of: own.cohort).end - 1)
    }
    return half.setCount > 0 ? half : nil
  }

  /// The groups with those of each cohort at each age up to the last: nobody came there, which is 0 and no gap in the table.
  /// What the cohort cannot have reached yet stays out, unless it makes a column.
  func withAgesBetween(_ combinations: [[Int32]], _ show: ShowModel) -> [[Int32]] {
    guard let pair = pair(show), let end = firstEnd(of: datasets(readBy: show)) else { return combinations }
    let dimensions = show.dimensions
    let (cohorts, table) = (dimensionTable(dimensions[pair.cohort]), dimensionTable(dimensions[pair.age]))
    func age(_ code: Int32) -> Int? {
      guard code >= 0, case .number(let number) = table.values[Int(code)] else { return nil }
      return Int(number.double)
    }
    guard let last = combinations.compactMap({ age($0[pair.age]) }).max(), last >= 0, last <= Engine.mostAges else {
      return combinations
    }
    let codes = table.encode(Vector(Column(.exact((0...last).map { Int64($0) }, scale: 0))), adding: true).int32s
    var seen = Set(combinations)
    var found = combinations
    for own in combinations {
      let cohort = own[pair.cohort]
      guard cohort >= 0, case .period(let period) = cohorts.values[Int(cohort)] else { continue }
      for (age, code) in codes.enumerated()
      where end > calendar.start(ofTick: age, pair.unit, from: calendar.days(of: period).start) {
        var other = own
        other[pair.age] = code
        if seen.insert(other).inserted { found.append(other) }
      }
    }
    return inOrder(found, dimensions)
  }

  /// A table of more ages is left as the rows have it.
  private static let mostAges = 1_000

  /// A table of cohorts across ages has each age for each cohort. Those that nobody of it can have reached yet are not 0.
  func refuseAgesAhead(_ values: inout [SliceValue], _ show: ShowModel, _ frame: Frame) {
    refuseTicksAhead(&values, show, frame)
    guard let (ages, unit, end) = cohortAges(show, frame), let dataset = datasets(readBy: show).min() else { return }
    let reason = index(of: .outsideSpan(model.datasets[dataset.index].name))
    let isAhead = ages.map { own in
      own.map { end <= calendar.start(ofTick: $0.age, unit, from: calendar.days(of: $0.cohort).start) } ?? false
    }
    for place in values.indices { values[place].vector = values[place].vector.missing { isAhead[$0] ? reason : nil } }
  }

  private func datasets(readBy show: ShowModel) -> Set<DatasetID> {
    planner.datasets(below: show.items.map(\.formula))
  }

  /// For each cell of a cohort table its cohort and its age, what the ages count in, and where the data end; nil for any
  /// other table.
  private func cohortAges(
    _ show: ShowModel, _ frame: Frame
  ) -> (ages: [(cohort: Period, age: Int)?], unit: TickUnit, end: Day)? {
    guard let pair = pair(show), let end = firstEnd(of: datasets(readBy: show)) else { return nil }
    let cohorts = dimensionTable(frame.dimensions[pair.cohort]).values
    let ages = dimensionTable(frame.dimensions[pair.age]).values
    let found = (0..<frame.cellCount).map { cell -> (cohort: Period, age: Int)? in
      let (cohort, age) = (frame.content.cellCodes[pair.cohort][cell], frame.content.cellCodes[pair.age][cell])
      guard cohort >= 0, age >= 0, case .period(let period) = cohorts[Int(cohort)],
        case .number(let number) = ages[Int(age)]
      else { return nil }
      return (period, Int(number.double))
    }
    return (found, pair.unit, end)
  }

  /// At an age that no row of a cohort has reached it is too early to tell, which is not 0. Of which lines there are the
  /// numbers of the slice in the query's `where` say nothing, and so nothing of this either: `where n not in top 2`, which
  /// may hold for nobody, has 0.
  private func refuseTicksAhead(_ values: inout [SliceValue], _ show: ShowModel, _ frame: Frame) {
    guard let clock = frame.dimensions.lazy.compactMap({ self.planner.clock(of: $0) }).first else { return }
    let formulas = frame.dimensions.compactMap { $0.formulas[clock.dataset] }
    guard formulas.count == frame.dimensions.count,
      case .success(let grouping) = scan(
        planner.rowsOfGroups(RowsRead(dataset: clock.dataset), at: formulas),
        in: frames.frame(content(frame.content, under: show.groupFilter)))
    else { return }
    var stands = [Bool](repeating: false, count: frame.cellCount)
    for cell in grouping.groupOfEach where cell >= 0 { stands[Int(cell)] = true }
    let reason = index(of: .outsideSpan(model.datasets[clock.dataset.index].name))
    for place in values.indices { values[place].vector = values[place].vector.missing { stands[$0] ? nil : reason } }
  }

  // MARK: Other times

  /// The days of the times `on` which a formula reads rows.
  func eventSpan(of formula: Formula) -> DaySpan? {
    guard planner.below(formula).rows.contains(where: { $0.time != nil }) else { return nil }
    return planner.aggregates(below: formula).reduce(nil) { span, aggregate in
      guard case .rows(let id) = aggregate.source, let time = aggregate.time,
        let own = observedSpan(of: time, in: id, isWhole: false)
      else { return span }
      return span?.union(own) ?? own
    }
  }
}
