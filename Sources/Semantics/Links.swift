import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Links: what is believed to move what, and by how much.
extension Analyzer {
  /// One for each effect whose ends are known.
  func links(_ link: LinkStatement, _ range: SourceRange) -> [LinkModel] {
    let cause = causeNode(link.cause)
    return link.effects.compactMap { path in
      let effect = causeNode(path)
      var model = LinkModel(
        text: text(of: link, path), cause: cause ?? .factor(-1), effect: effect ?? .factor(-1), direction: .either,
        isRefuted: link.isRefuted, range: range)
      switch link.relation {
      case .raises: model.direction = .raises
      case .lowers: model.direction = .lowers
      case .moves: break
      case .strength(let shift, let size):
        model.strength = strength(
          Measured(node: cause, path: link.cause), by: shift, Measured(node: effect, path: path), by: size)
        if let strength = model.strength { model.direction = direction(of: strength) }
      }
      for clause in link.clauses { add(clause, of: link, to: &model, [cause, effect].compactMap { $0 }) }
      guard let cause, let effect else { return nil }
      if cause == effect {
        report(.linkToItself(text(of: cause)), at: path.range)
        return nil
      }
      model.groups = groups(of: cause, link.cause, effect)
      model.openEnds = [(cause, link.cause), (effect, path)].filter { isOpenColumn($0, at: $1.range) }.map(\.0)
      return model
    }
  }

  private func text(of link: LinkStatement, _ effect: Path) -> String {
    let ends = (program.text(link.cause.range), program.text(effect.range))
    switch link.relation {
    case .raises: return "\(ends.0) raises \(ends.1)"
    case .lowers: return "\(ends.0) lowers \(ends.1)"
    case .moves: return "\(ends.0) -> \(ends.1)"
    case .strength: return program.text(link.headRange)
    }
  }

  private func add(_ clause: LinkClause, of link: LinkStatement, to model: inout LinkModel, _ nodes: [CauseNode]) {
    var hasStrength = false
    if case .strength = link.relation { hasStrength = true }
    switch clause {
    case .after(let length):
      let lag = duration(length, as: .lag)
      model.lag = lag == CalendarDuration() ? nil : lag
    case .because(let text): model.because = text
    case .from(let text, let place):
      model.source = text
      if !hasStrength { report(.sourceWithoutStrength, at: place) }
    case .each(let word):
      guard let grain = periodGrain(word) else { return }
      model.grain = grain
      checkTime(of: formulas(of: nodes, at: word.range), at: word.range, word: word.text)
    case .condition(let condition):
      model.conditionText = program.text(condition.range)
      model.condition = linkFilter(condition, nodes)
    case .experiment(let path, let treatment, let control):
      model.experiment = experiment(path, treatment, control, nodes)
    }
  }

  /// The definitions among the ends of a link.
  private func formulas(of nodes: [CauseNode], at range: SourceRange) -> [Formula] {
    nodes.compactMap { node in
      if case .definition(let id) = node { readDefinition(id.index, .slice, at: range) } else { nil }
    }
  }

  /// On everything that is below the two ends.
  func linkFilter(_ condition: Expression, _ nodes: [CauseNode], _ timeWay: TimeWay = .link) -> Filter? {
    let formulas = formulas(of: nodes, at: condition.range)
    var below = formulas.flatMap { uses(of: $0) }
    for case .column(let dataset, _) in nodes { below.append(Use(dataset: dataset.index, range: condition.range)) }
    if below.isEmpty { noteIdle(condition, around: formulas) }
    return queryFilter([condition], below, timeWay)
  }

  private func experiment(
    _ path: Path, _ treatment: String, _ control: String, _ nodes: [CauseNode]
  ) -> LinkModel.Experiment? {
    if treatment == control { report(.experimentOfOneGroup(treatment), at: path.range) }
    guard let (dataset, column) = groupColumn(path, of: nodes) else { return nil }
    if column.type != .text, column.type != .unknown {
      // Its groups are named in quotes.
      report(
        .typeClash("tested on", left: typeText(column.type), leftRange: path.range, right: typeText(.text)),
        at: path.range)
    }
    let measure = nodes.isEmpty ? nil : measure(of: nodes[nodes.count - 1], at: path.range)
    return .init(
      dataset: dataset, column: column, treatment: treatment, control: control,
      arms: dimension(of: path, dataset, column, below: measure), measure: measure)
  }

  /// A column as groups of all that leads to its rows.
  private func dimension(
    of path: Path, _ dataset: DatasetID, _ column: Formula, below measure: Formula?
  ) -> DimensionModel {
    let expression = Expression(.path(path), range: path.range)
    let names = dimensionNames(expression)
    var dimension = DimensionModel(
      name: names[0], names: names, type: column.type, formulas: [dataset: column], range: path.range)
    for use in measure.map({ uses(of: $0) }) ?? [] {
      let id = DatasetID(use.dataset)
      if dimension.formulas[id] == nil, canResolve(expression, on: use.dataset) {
        dimension.formulas[id] = compile(expression, .row(use.dataset, bare: .dimensions))
      }
    }
    return dimension
  }

  private func groups(of cause: CauseNode, _ path: Path, _ effect: CauseNode) -> LinkModel.Groups? {
    guard case .column(let dataset, let column) = cause, let measure = measure(of: effect, at: path.range) else {
      return nil
    }
    let type = columnType(column.index, of: dataset.index, .slice, at: path.range)
    guard type == .text || type == .boolean else { return nil }
    let formula = make(.row(.column(column)), type, path.range)
    return .init(dataset: dataset, column: dimension(of: path, dataset, formula, below: measure), measure: measure)
  }

  private func isOpenColumn(_ node: CauseNode, at range: SourceRange) -> Bool {
    guard case .column(let dataset, let column) = node else { return false }
    return readsOpenFact(make(.row(.column(column)), .unknown, range), on: dataset.index)
  }

  /// What groups are compared by: a KPI as it is, a column of numbers by its mean.
  private func measure(of effect: CauseNode, at range: SourceRange) -> Formula? {
    switch effect {
    case .factor: return nil
    case .definition(let id): return readDefinition(id.index, .slice, at: range)
    case .column(let dataset, let column):
      let type = columnType(column.index, of: dataset.index, .slice, at: range)
      guard case .number = type else { return nil }
      let aggregate = Aggregate(
        kind: .avg, source: .rows(dataset), argument: make(.row(.column(column)), type, range), type: type, range: range
      )
      return make(.slice(.aggregate(aggregate)), type, range)
    }
  }

  // MARK: Strengths

  /// An end of a link, where it is known.
  struct Measured {
    var node: CauseNode?
    var path: Path
  }

  private struct Amount {
    var number: Number
    var isRelative: Bool
    var isZero: Bool { number.isZero }
  }

  private func strength(
    _ cause: Measured, by change: Shift, _ effect: Measured, by size: Size
  ) -> LinkModel.Strength? {
    let found = (amount(change.amount, of: cause, change), self.size(size, of: effect))
    if let moved = found.0, moved.isZero {
      report(.zeroChange(cause.path.text, of: .cause), at: change.amount.range)
    }
    guard let moved = found.0, let moves = found.1 else { return nil }
    let strength = LinkModel.Strength(
      cause: signed(moved, change), isCauseRelative: moved.isRelative, low: moves.low, high: moves.high,
      isEffectRelative: moves.isRelative, text: "\(changeText(change)) -> \(moves.text)")
    if strength.isElasticity, min(strength.cause.double, strength.low.double) <= -1 {
      report(.noElasticity, at: change.amount.range.union(range(of: size)))
    }
    return strength
  }

  /// How much something moves, between two ends in the right order; nil where it is no size, which has been reported.
  func size(_ size: Size, of end: Measured, as part: ChangedEnd = .effect) -> MoveSize? {
    let (first, second) = (size.first, size.second)
    let amounts = [amount(first.amount, of: end, first), second.flatMap { amount($0, of: end, first) }]
    guard let low = amounts[0], let high = second == nil ? low : amounts[1] else { return nil }
    let place = range(of: size)
    // A 0 is nothing of either kind.
    if low.isRelative != high.isRelative, !(low.isRelative ? high : low).isZero {
      report(.mixedEnds, at: place)
      return nil
    }
    if low.isZero, high.isZero { report(.zeroChange(end.path.text, of: part), at: place) }
    if low.number.double > high.number.double {
      report(.endsReversed, at: place)
    } else if first.isDecrease, low.number.double < 0, high.number.double > 0 {
      let last = second ?? first.amount
      let ends = ["▲" + program.text(last.range), program.text(first.amount.range).filter { !"▲△".contains($0) }]
      report(.signOverZero("+ \(ends[0]) to \(ends[1])"), at: place)
    }
    return MoveSize(
      low: signed(first.isDecrease ? high : low, first), high: signed(first.isDecrease ? low : high, first),
      isRelative: low.isRelative || high.isRelative,
      text: changeText(first) + (second.map { " to \(program.text($0.range))" } ?? ""))
  }

  private func range(of size: Size) -> SourceRange {
    size.second.map { size.first.amount.range.union($0.range) } ?? size.first.amount.range
  }

  private func signed(_ amount: Amount, _ shift: Shift) -> Number {
    shift.isDecrease ? Analyzer.negative(amount.number) : amount.number
  }

  private func changeText(_ shift: Shift) -> String {
    "\(shift.isDecrease ? "-" : "+") \(program.text(shift.amount.range))"
  }

  /// A change as an `if` reads it: a `%` is of the value itself, anything else is converted to its unit. A factor has no
  /// value that it could be a part of, and no unit: beside it stands a number, or a counter.
  private func amount(_ literal: NumberLiteral, of end: Measured, _ shift: Shift) -> Amount? {
    let value = number(
      compile(Expression(.number(literal), range: literal.range), .slice), in: shift.isDecrease ? "-" : "+")
    guard let node = end.node, value.type != .unknown else { return nil }
    let isRelative = Analyzer.isRelative(literal)
    let own: Formula?
    switch node {
    case .factor:
      guard let unit = unitOf(value), unit.isPlain, unit.scale.isOne, unit.kind != .percentage else {
        report(.unitBesideFactor(end.path.text), at: literal.range)
        return nil
      }
      own = nil
    case .definition(let id): own = readDefinition(id.index, .slice, at: end.path.range)
    case .column(let dataset, let column):
      let type = columnType(column.index, of: dataset.index, .slice, at: end.path.range)
      own = make(.row(.column(column)), type, end.path.range)
    }
    var converted = value
    if let own {
      if isRelative {
        _ = number(own, in: "%")
      } else {
        let sign = shift.isDecrease ? "-" : "+"
        if isWhole(literal, value, of: own, sign) { return nil }
        let (parts, type) = unify([own, value], sign)
        if type == .unknown { return nil }
        converted = parts[1]
      }
    }
    guard case .number(let number)? = constantNumber(converted) else { return nil }
    return Amount(number: number, isRelative: isRelative)
  }

  /// `nps + 1`: nobody means a hundred points. Larger numbers are amounts, which `unify` refuses.
  private func isWhole(_ literal: NumberLiteral, _ value: Formula, of own: Formula, _ sign: String) -> Bool {
    guard literal.unit == nil, abs(literal.value.double) == 1, let unit = unitOf(own), unit.kind == .percentage,
      let number = unitOf(value)
    else { return false }
    report(
      .unitClash(
        sign, left: unit.shownWords(beside: number), leftRange: own.range, right: number.shownWords(beside: unit),
        fix: .write("\(program.text(value.range)) points"), isTimeMix: false), at: value.range)
    return true
  }

  private func direction(of strength: LinkModel.Strength) -> LinkModel.Direction {
    let isUp = strength.cause.double > 0
    if strength.low.double >= 0 { return isUp ? .raises : .lowers }
    if strength.high.double <= 0 { return isUp ? .lowers : .raises }
    return .either
  }

  /// Reports a name that something of the kind has already.
  func isTaken(_ name: Name, by first: SourceRange?) -> Bool {
    guard let first else { return false }
    report(.duplicateName(name.text, first: first), at: name.range)
    return true
  }

  // MARK: Events

  func event(_ listed: Program.Listed<EventStatement>) -> EventModel? {
    let event = listed.content
    let name = event.name.text
    if isTaken(event.name, by: models.events.first { $0.name == name }?.range) { return nil }
    var place = EventModel.Place.everything
    if let on = event.on {
      if let index = program.definitionIndex[on.text] {
        place = .definition(DefinitionID(index))
      } else if let index = program.datasetIndex[on.text] {
        place = .dataset(DatasetID(index))
      } else {
        let names = program.definitions.map(\.name.text) + program.datasets.map(\.name.text)
        report(.unknownEventPlace(on.text, near: nearestMatch(to: on.text, among: names)), at: on.range)
        return nil
      }
    }
    let rows = event.condition.flatMap { eventFilter($0, at: place) }.map(touchedRows)
    guard let span = during(event.span) else { return nil }
    return EventModel(
      name: name, documentation: event.description ?? listed.documentation, span: span, on: place, rows: rows,
      conditionText: event.condition.map { program.text($0.range) }, range: event.name.range)
  }

  /// On the rows of its place; of an event on everything on those of each dataset that knows the condition.
  private func eventFilter(_ condition: Expression, at place: EventModel.Place) -> Filter? {
    switch place {
    case .definition(let id): return linkFilter(condition, [.definition(id)], .event)
    case .dataset(let id): return linkFilter(condition, [.column(id, ColumnID(0))], .event)
    case .everything:
      // What an open file has nobody knows yet.
      let closed = datasets.indices.filter { !datasets[$0].isOpen }
      let knowing = closed.filter { canResolve(condition, on: $0) }
      if closed.isEmpty, !datasets.isEmpty { return nil }
      return linkFilter(
        condition, (knowing.isEmpty ? Array(closed.prefix(1)) : knowing).map { .column(DatasetID($0), ColumnID(0)) },
        .event)
    }
  }
}
