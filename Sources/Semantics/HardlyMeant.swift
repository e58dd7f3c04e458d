import CivilTime
import SourceText
import Syntax

/// What has a value, and hardly the one that is meant: the rules alone tell, whatever the data.
package enum HardlyMeant: Hashable, Sendable {
  /// `x / x`
  case cancels(String)
  /// By the period that is asked for, `weights / sum(weights per month)`: the sum as written, and its value.
  case cancelsByPeriod(String, value: String, grain: Grain)
  /// `share(customers where count(orders) >= 1)`: dataset, its rows, their key, its clock.
  case alwaysHolds(String, dataset: String, rows: String, key: String)
  /// By a clock, `where age = 0`: the condition and the clock, and what counts those who began.
  case otherTick(String, clock: String, began: String?)
  /// `count(customers where age is none)`: the condition, the clock, and from when it counts.
  case noTick(String, clock: String, start: String)
  /// `prior(x, 1 year)` of what asks each row for its age at the time: the whole, the condition, the reference's key.
  case ageOfThen(String, condition: String, key: String)
  /// `by age, week_of_life`: rows stand at the ticks of one of them.
  case severalClocks([String])
  /// A clock of rows of which no day is covered, and the dataset that would have to say so.
  case unseenClock(String, dataset: String)
  /// `running(x, 5) / 5`: the place as written, and how many rows.
  case fewerRows(String, Int)
  /// `rank(x)` by month alone, and the time by which months would be groups.
  case placeOfOne(String, grain: Grain, time: String?)
  /// `sаles`, its first `а` Cyrillic, beside `sales`: the later name and the earlier one, of one look.
  case looksLike(String, String)
}

extension HardlyMeant {
  var code: String {
    switch self {
    case .cancels, .cancelsByPeriod: "K281"
    case .alwaysHolds: "K282"
    case .otherTick, .noTick: "K283"
    case .ageOfThen: "K284"
    case .placeOfOne: "K285"
    case .fewerRows: "K286"
    case .severalClocks, .unseenClock: "K287"
    case .looksLike: "K431"
    }
  }
}

// Where it is found.
extension Analyzer {
  private func warn(_ found: HardlyMeant, at range: SourceRange) {
    guard case .base = world, !isSolving, !readsItself else { return }
    report(.hardly(found), at: range)
  }

  // MARK: Among all names

  /// Two names that nobody can tell apart: what reads the one is read as the other.
  func warnOfLookAlikes() {
    var names: [(name: String, range: SourceRange)] = program.definitions.map { ($0.name.text, $0.name.range) }
    for dataset in datasets {
      names.append((dataset.name, dataset.nameRange))
      names += dataset.columns.map { ($0.name, $0.range ?? dataset.nameRange) }
    }
    var found: [String: String] = [:]
    var told: Set<String> = []
    for (name, range) in names {
      let drawn = look(of: name)
      guard let first = found[drawn] else {
        found[drawn] = name
        continue
      }
      if first != name, told.insert(name).inserted { warn(.looksLike(name, first), at: range) }
    }
  }

  // MARK: In any formula

  /// `x / x`. On rows it may ask whether there is a value.
  func warnOfCancelled(_ parts: [DividedFormula], _ scope: Scope) {
    if scope.row != nil { return warnOfFewerRows(parts) }
    // Of a line that could not be read to its end nobody knows what is divided.
    guard !scope.isInCall, !(scope.definition.map(isCut) ?? false) else { return }
    for below in parts where below.isDivided && !isLiteral(below.formula) {
      guard parts.contains(where: { !$0.isDivided && $0.formula == below.formula }),
        !datasetsBelow(below.formula).isEmpty
      else { continue }
      return warn(.cancels(program.text(below.formula.range)), at: below.formula.range)
    }
  }

  /// Whether something stands behind the body of a definition and its clauses.
  private func isCut(_ index: Int) -> Bool {
    let source = definitions[index].source
    let end = [source.condition, source.during].compactMap { $0?.range.end }.max() ?? source.bodyRange.end
    return end < source.range.end
  }

  /// `running(amount, 5) / 5`
  private func warnOfFewerRows(_ parts: [DividedFormula]) {
    for part in parts where !part.isDivided {
      guard case .row(.window(let window)) = part.formula.kind, case .running(_, let count?) = window.kind, count > 1,
        let below = parts.first(where: { $0.isDivided && constantValue($0.formula) == Double(count) })
      else { continue }
      warn(.fewerRows(program.text(part.formula.range), count), at: below.formula.range)
    }
  }

  /// `share(customers where count(orders) >= 1)`, where customers are made of orders.
  func warnOfCertain(_ condition: Formula?, of dataset: Int) {
    guard let condition, case .grouped(let source, _, _) = datasets[dataset].kind, let entity = entity(dataset) else {
      return
    }
    for part in condition.conjuncts {
      guard case .comparison(let sign, let left, let right) = part.kind, let number = constantValue(right),
        (sign == .greaterOrEqual && number == 1) || ([.greater, .notEqual].contains(sign) && number == 0),
        case .row(.fact(let fact, let route)) = left.kind, route.count == 1, fact.kind == .count, fact.argument == nil,
        fact.condition == nil, fact.source == .rows(DatasetID(source))
      else { continue }
      warn(
        .alwaysHolds(program.text(part.range), dataset: entity.name, rows: entity.rows, key: entity.key), at: part.range
      )
    }
  }

  /// `count(customers where age is none)`, of the rows whose clock it is.
  func warnOfNoTick(_ condition: Formula?, of dataset: Int) {
    for part in condition?.conjuncts ?? [] {
      guard case .isMissing(let value) = part.kind, case .row(.column(let id)) = value.kind,
        datasets[dataset].columns.indices.contains(id.index),
        case .clock(let clock) = datasets[dataset].columns[id.index].source,
        case .since(_, let start) = clock.kind
      else { continue }
      let name = Name.written(datasets[dataset].columns[id.index].name)
      warn(.noTick(program.text(part.range), clock: name, start: program.text(start.range)), at: part.range)
    }
  }

  /// `growth(same_store, 1 year)`, where the rows are those of stores that are 13 months old at the time of the row.
  func warnOfAgeOfThen(_ value: Formula, _ length: CalendarDuration, _ range: SourceRange) {
    guard length.months > 0 else { return }
    for (aggregate, condition) in conditionsBelow(value) {
      guard case .rows(let id) = aggregate.source, let time = datasets[id.index].times.first?.column else { continue }
      for part in condition.conjuncts {
        guard case .comparison(let sign, let left, let right) = part.kind else { continue }
        let (early, late): (Formula, Formula)
        switch sign {
        case .less, .lessOrEqual: (early, late) = (left, right)
        case .greater, .greaterOrEqual: (early, late) = (right, left)
        case .equal, .notEqual: continue
        }
        guard let route = routeOfPath(early), let back = monthsBack(late, from: time), back >= Double(length.months),
          let key = keyText(of: route)
        else { continue }
        return warn(
          .ageOfThen(program.text(range), condition: program.text(part.range), key: key), at: range)
      }
    }
  }

  /// Aggregates over rows with their conditions, in definitions, too.
  private func conditionsBelow(_ formula: Formula) -> [(Aggregate, Formula)] {
    var found: [(Aggregate, Formula)] = []
    var seen: Set<Int> = []
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .slice(.aggregate(let aggregate)):
        if let condition = aggregate.condition { found.append((aggregate, condition)) }
      case .slice(.definition(let id)):
        if seen.insert(id.index).inserted { stack += definitions[id.index].body?.formulas ?? [] }
      default: stack += current.children  // Every other kind is what its parts are.
      }
    }
    return found
  }

  private func routeOfPath(_ formula: Formula) -> ReferenceID? {
    switch formula.kind {
    case .row(.path(let route, _)): route.count == 1 ? route[0] : nil
    case .function(.period, let parts), .function(.firstDay, let parts): parts.first.flatMap(routeOfPath)
    default: nil  // Anything else is computed.
    }
  }

  /// How many months before the row's own time a time lies; nil for anything else.
  private func monthsBack(_ formula: Formula, from time: Int) -> Double? {
    switch formula.kind {
    case .function(.period, let parts), .function(.firstDay, let parts):
      return parts.first.flatMap { monthsBack($0, from: time) }
    case .function(.addMonths, let parts):
      guard parts.count == 2, isOwnTime(parts[0], time), let months = number(of: parts[1]), months < 0 else {
        return nil
      }
      return -months
    default: return nil  // Anything else is no time of the row moved back.
    }
  }

  private func isOwnTime(_ formula: Formula, _ time: Int) -> Bool {
    switch formula.kind {
    case .row(.column(let id)): id.index == time
    case .function(.period, let parts), .function(.firstDay, let parts), .function(.dayOfMoment, let parts):
      parts.first.map { isOwnTime($0, time) } ?? false
    default: false  // Anything else is computed.
    }
  }

  private func number(of formula: Formula) -> Double? {
    if case .scaled(let inner, let factor) = formula.kind { return number(of: inner).map { $0 * factor.double } }
    return constantValue(formula)
  }

  /// `orders.store_id` of the reference `store = store_id -> stores`.
  private func keyText(of id: ReferenceID) -> String? {
    let reference = references[id.index]
    guard case .columns(let parts, _, _) = reference.kind, parts.count == 1, case .column(let column) = parts[0] else {
      return nil
    }
    let owner = datasets[reference.from]
    return "\(Name.written(owner.name)).\(Name.written(owner.columns[column].name))"
  }

  /// `clock age = months since first_on`, where neither a time nor `covers` says which days there are.
  func warnOfUnseenClock(_ column: Int, of dataset: Int, seenBy seers: [DatasetID]) {
    guard let range = datasets[dataset].columns[column].range,
      seers.allSatisfy({
        datasets[$0.index].times.isEmpty && datasets[$0.index].coveredTo == nil && !datasets[$0.index].isOpen
      })
    else { return }
    let told = seers.first.map { datasets[$0.index].name } ?? datasets[dataset].name
    warn(.unseenClock(Name.written(datasets[dataset].columns[column].name), dataset: Name.written(told)), at: range)
  }

  // MARK: In a question

  func warnOfHardlyMeant(_ keys: [Dimension], _ formulas: [Formula], _ model: ShowModel) {
    let grains = keys.compactMap { grain($0.expression) }
    let clocks = model.dimensions.filter { dimension in
      dimension.formulas.contains { isPlainColumn($0.value) && clockOwner(in: $0.value, of: $0.key.index) != nil }
    }
    if clocks.count > 1 { warn(.severalClocks(clocks.map(\.name.text)), at: clocks[1].range) }
    for formula in formulas {
      if let grain = grains.first { warnOfOnePeriod(formula, grain) }
      if let grain = grains.first, model.dimensions.isEmpty { warnOfPlaceOfOne(formula, grain) }
      for dimension in model.dimensions { warnOfOtherTick(formula, dimension) }
    }
  }

  /// What is asked in the windows and groups of the question, with what names stand for: everything that moves the window or
  /// drops groups ends it.
  private func inOwnSlice(_ formula: Formula, _ visit: (Formula) -> Void) {
    var seen: Set<Int> = []
    var stack = [formula]
    while let current = stack.popLast() {
      visit(current)
      switch current.kind {
      case .slice(.definition(let id)):
        if seen.insert(id.index).inserted { stack += definitions[id.index].body?.formulas ?? [] }
      case .slice(.filtered(let inner, _)), .slice(.rank(let inner, _)): stack.append(inner)
      case .slice: continue
      default: stack += current.directOperands  // Every other kind is what its parts are.
      }
    }
  }

  /// `weights / sum(weights per month)` by month.
  private func warnOfOnePeriod(_ formula: Formula, _ grain: Grain) {
    inOwnSlice(formula) { current in
      guard case .product(let parts, _) = current.kind else { return }
      for below in parts where below.isDivided {
        guard let value = self.valueOfOnePeriod(below.formula, grain),
          parts.contains(where: { !$0.isDivided && self.factors(of: $0.formula).contains(value) })
        else { continue }
        self.warn(
          .cancelsByPeriod(
            self.program.text(below.formula.range), value: self.program.text(value.range), grain: grain),
          at: below.formula.range)
      }
    }
  }

  /// `sales` of `avg(sales per month)` by month, and of a name for it.
  private func valueOfOnePeriod(_ formula: Formula, _ grain: Grain) -> Formula? {
    switch formula.kind {
    case .slice(.aggregate(let aggregate)):
      guard case .groups(let groups) = aggregate.source, groups.dataset == nil, groups.grain == grain,
        aggregate.condition == nil, [.sum, .avg, .min, .max, .median].contains(aggregate.kind)
      else { return nil }
      return aggregate.argument
    case .slice(.definition(let id)):
      if case .formula(let body)? = definitions[id.index].body { return valueOfOnePeriod(body, grain) }
      return nil
    default: return nil  // Anything else is another value.
    }
  }

  /// `a` and `b` of `a * b`, each also by what its name stands for.
  private func factors(of formula: Formula) -> [Formula] {
    var found: [Formula] = []
    var seen: Set<Int> = []
    var stack = [formula]
    while let current = stack.popLast() {
      found.append(current)
      switch current.kind {
      case .product(let parts, _): stack += parts.filter { !$0.isDivided }.map(\.formula)
      case .scaled(let inner, _): stack.append(inner)
      case .slice(.definition(let id)):
        if seen.insert(id.index).inserted, case .formula(let body)? = definitions[id.index].body { stack.append(body) }
      default: continue  // Any other kind is one factor.
      }
    }
    return found
  }

  /// `rank(sales)` by month alone.
  private func warnOfPlaceOfOne(_ formula: Formula, _ grain: Grain) {
    inOwnSlice(formula) { current in
      guard case .slice(.rank(let inner, let ranking)) = current.kind, ranking.within.isEmpty else { return }
      if case .top = ranking.kind { return }
      let time = self.uses(of: inner).lazy.compactMap { use in
        use.time.map { Name.written(self.datasets[use.dataset].columns[$0].name) }
      }.first
      self.warn(.placeOfOne(self.program.text(current.range), grain: grain, time: time), at: current.range)
    }
  }

  /// `count_distinct(orders.customer where customers.age = 0)` by age.
  private func warnOfOtherTick(_ formula: Formula, _ dimension: DimensionModel) {
    let owners = dimension.formulas.compactMap { clockOwner(in: $0.value, of: $0.key.index) }
    guard let owner = owners.first, owners.count == dimension.formulas.count,
      dimension.formulas.values.allSatisfy({ isPlainColumn($0) })
    else { return }
    func check(_ condition: Formula, of dataset: Int) {
      for part in condition.conjuncts {
        guard case .comparison(.equal, let left, let right) = part.kind, constantValue(right) != nil,
          isPlainColumn(left),
          clockOwner(in: left, of: dataset) == owner, dimension.formulas[DatasetID(dataset)] == left
        else { continue }
        let began = constantValue(right) == 0 ? "count(\(Name.written(datasets[owner].name)))" : nil
        warn(.otherTick(program.text(part.range), clock: dimension.name.text, began: began), at: part.range)
      }
    }
    inOwnSlice(formula) { current in
      switch current.kind {
      case .slice(.aggregate(let aggregate)):
        if case .rows(let id) = aggregate.source, let condition = aggregate.condition { check(condition, of: id.index) }
      case .slice(.filtered(_, let filter)):
        for (id, condition) in filter.conditions { check(condition, of: id.index) }
      default: return  // Nothing else has conditions.
      }
    }
  }

  private func isPlainColumn(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .row(.column), .row(.path): true
    default: false  // Steps and bands hold several ticks.
    }
  }

  /// `show sales by customer where sum(orders.amount) >= 3円`: true for all rows of a cell or for none.
  func warnOfSliceFilter(_ filter: Filter?) {
    guard let filter else { return }
    for (id, condition) in filter.conditions.sorted(by: { $0.key < $1.key }) {
      for part in condition.conjuncts where isOfSlice(part, of: id.index) {
        let text = program.text(part.range)
        report(
          .helped(
            .conditionOfSlice(text, dataset: datasets[id.index].name),
            [
              Help(Phrase("lines of an answer are kept by `keep \(text)`", "答えの行を絞るのは `keep \(text)`")),
              Help(Phrase("when one number is meant, write `overall(…)` around it", "全体で1つの数のつもりなら `overall(…)` で囲む")),
            ]), at: part.range)
        return
      }
    }
  }
}
