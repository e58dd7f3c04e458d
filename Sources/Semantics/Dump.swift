import CivilTime
import Numerics
import SourceText

/// A model as text, one declaration a line, formulas printed back with every name decided and every unit written out:
///
///     definition aov: 円 = ⟨sum orders.amount⟩ / ⟨count orders⟩
///
/// `⟨ ⟩` marks what is read in the slice, `[ ]` what is read on the row.
package func dump(_ model: Model) -> String {
  var lines: [String] = []
  let dumper = ModelText(model)
  let calendar = model.calendar
  lines.append(
    "calendar week \(calendar.weekStart) fiscal \(calendar.fiscalStartMonth) \(calendar.fiscalName.rawValue)"
      + (calendar.timeZone.map { " zone \($0)" } ?? ""))
  for dataset in model.datasets { lines += dumper.lines(of: dataset) }
  for reference in model.references { lines.append(dumper.line(of: reference)) }
  for definition in model.definitions { lines += dumper.lines(of: definition) }
  for definition in model.withParameters {
    lines.append("definition \(definition.signature), written out where it is called")
  }
  for level in model.levels {
    lines.append(
      "\(level.isGoal ? "goal" : "target") \(dumper.text(level.formula)) \(dumper.text(level.bound))"
        + (level.isSurely ? " surely" : "")
        + level.guards.map { " guard \(dumper.text($0.formula)) \(dumper.text($0.bound))" }.joined())
  }
  for link in model.links {
    lines.append(dumper.line(of: link))
  }
  for factor in model.factors {
    lines.append("factor \(factor.name)" + ((factor.description ?? factor.documentation).map { " \"\($0)\"" } ?? ""))
  }
  for event in model.events { lines.append(dumper.line(of: event)) }
  for action in model.actions { lines.append(dumper.line(of: action)) }
  for bet in model.bets { lines.append(dumper.line(of: bet)) }
  for scenario in model.scenarios {
    lines.append("scenario \(scenario.name) changes \(scenario.overridden.joined(separator: ", "))")
  }
  for test in model.tests {
    lines.append("test \(test.title)")
    for expectation in test.expectations { lines.append("  expect \(dumper.text(expectation.formula))") }
  }
  for query in model.queries { lines.append(dumper.line(of: query)) }
  return lines.joined(separator: "\n") + "\n"
}

/// Formulas of a model as text.
package struct ModelText {
  let model: Model
  /// What stands for a leaf, where it is not written out.
  private let leafText: (Formula) -> String?

  package init(_ model: Model, leafText: @escaping (Formula) -> String? = { _ in nil }) {
    self.model = model
    self.leafText = leafText
  }

  func line(of link: LinkModel) -> String {
    var line = "\(link.isRefuted ? "no " : "")link \(text(link.cause)) \(link.direction.rawValue) \(text(link.effect))"
    if let strength = link.strength {
      let cause = changeText(strength.cause, of: link.cause, isRelative: strength.isCauseRelative)
      let ends = (strength.low == strength.high ? [strength.low] : [strength.low, strength.high]).map {
        changeText($0, of: link.effect, isRelative: strength.isEffectRelative)
      }
      line += " by \(ends.joined(separator: " to ")) for \(cause) each \(link.grain.rawValue)"
      if strength.isElasticity { line += " (elasticity)" }
    }
    if let lag = link.lag { line += " after \(durationText(lag))" }
    if let text = link.conditionText { line += " where \(link.condition.map { self.text($0) } ?? text)" }
    if let experiment = link.experiment {
      let column = text(experiment.column, on: experiment.dataset)
      line += " tested on \(model.datasets[experiment.dataset.index].name): \(column)"
      line += " = \"\(experiment.treatment)\" against \"\(experiment.control)\""
    }
    if let source = link.source { line += " from \"\(source)\"" }
    if let because = link.because { line += " because \"\(because)\"" }
    return line + (link.isByFormula ? " by formula" : "")
  }

  private func changeText(_ number: Number, of node: CauseNode, isRelative: Bool) -> String {
    let sign = number.double < 0 ? "" : "+"
    if isRelative { return "\(sign)\(number.timesHundred.plainText)% of it" }
    let type: ValueType =
      switch node {
      case .definition(let id): model.definitions[id.index].type
      case .column(let dataset, let column): model.datasets[dataset.index].columns[column.index].type
      case .factor: .number(.plain)
      }
    let range = SourceRange(file: FileID(0), start: 0, end: 0)
    return sign + text(Formula(.constant(.number(number)), type: type, range: range))
  }

  func line(of event: EventModel) -> String {
    let place: String
    switch event.on {
    case .everything: place = ""
    case .definition(let id): place = " on \(model.definitions[id.index].name)"
    case .dataset(let id): place = " on dataset \(model.datasets[id.index].name)"
    }
    return "event \(event.name) \(event.span.start.isoText)..<\(event.span.end.isoText)"
      + (event.documentation.map { " \"\($0)\"" } ?? "") + place + whereText(event.rows, event.conditionText)
  }

  private func whereText(_ rows: TouchedRows?, _ written: String?) -> String {
    written.map { " where \(rows.map { text($0.touched) } ?? $0)" } ?? ""
  }

  func line(of bet: BetModel) -> String {
    "bet \(text(bet.formula)) \(text(bet.bound)) due \(bet.due.start.isoText)..<\(bet.due.end.isoText) at "
      + Number.double(bet.chance).plainText + (bet.because.map { " because \"\($0)\"" } ?? "")
  }

  func line(of action: ActionModel) -> String {
    let node = CauseNode.definition(action.aim)
    let size = action.size
    let ends = (size.low == size.high ? [size.low] : [size.low, size.high]).map {
      changeText($0, of: node, isRelative: size.isRelative)
    }
    let cost = action.cost
    var line = "action \(action.name)" + (action.documentation.map { " \"\($0)\"" } ?? "")
    line += " costs \(cost.amount.plainText) \(cost.unit.label)" + (cost.rows.map { " for each of \(text($0))" } ?? "")
    line += " -> \(text(node)) by \(ends.joined(separator: " to "))"
    if let lag = action.lag { line += " after \(durationText(lag))" }
    line += whereText(action.rows, action.conditionText)
    if let source = action.source { line += " from \"\(source)\"" }
    if let because = action.because { line += " because \"\(because)\"" }
    return line + (action.done.map { " done \($0.start.isoText)..<\($0.end.isoText)" } ?? "")
  }

  func lines(of dataset: DatasetModel) -> [String] {
    var source = "files"
    switch dataset.source {
    case .files: break
    case .filtered(let base, let isDistinct):
      source = "from \(model.datasets[base.index].name)\(isDistinct ? " distinct" : "")"
    case .grouped(let base, let keys, _):
      source = "per \(keys.map { text($0, on: base) }.joined(separator: ", ")) of \(model.datasets[base.index].name)"
    }
    var lines = ["dataset \(dataset.name): \(source)"]
    if let condition = dataset.condition { lines[0] += " where \(text(condition, on: dataset.id))" }
    for column in dataset.columns {
      var line = "  \(column.name): \(typeName(column.type))\(column.isSpread ? " spread" : "") = "
      switch column.source {
      case .file(let header): line += "file \(header)"
      case .inherited(let id): line += "inherited \(id.index)"
      case .key(let index): line += "key \(index)"
      case .formula(let formula): line += text(formula, on: dataset.id)
      case .clock(let clock): line += "clock \(clock.unit) since \(text(clock.anchor, on: dataset.id))"
      case .stackedLabel(let headers): line += "label of \(headers.map(\.text).joined(separator: ", "))"
      case .stackedValue(let headers):
        line += "value of \(headers.map { $0?.header ?? "none" }.joined(separator: ", "))"
      }
      lines.append(line)
    }
    for time in dataset.times {
      let until = time.until.map { " until \(dataset.columns[$0.index].name)" } ?? ""
      lines.append("  time \(dataset.columns[time.column.index].name)\(until)")
    }
    for key in dataset.keys {
      lines.append("  key \(key.map { dataset.columns[$0.index].name }.joined(separator: ", "))")
    }
    return lines
  }

  func line(of reference: ReferenceModel) -> String {
    let from = model.datasets[reference.from.index]
    let target = model.datasets[reference.target.index]
    var line = "reference \(from.name).\(reference.name) -> \(target.name)"
    switch reference.match {
    case .group: line += " by group"
    case .inherited(let id): line += " as \(model.references[id.index].name)"
    case .columns(let own, let columns), .latest(let own, let columns, _):
      if case .latest = reference.match { line += " latest" }
      let left = own.map { text($0, on: from.id) }.joined(separator: ", ")
      line += " where \(left) = \(columns.map { target.columns[$0.index].name }.joined(separator: ", "))"
    }
    return line
  }

  func lines(of definition: DefinitionModel) -> [String] {
    let head =
      "definition \(definition.name)\(isBaseCopy(definition) ? " (base)" : ""): \(typeName(definition.type)) = "
    var lines: [String]
    switch definition.body {
    case .formula(let formula): lines = [head + text(formula)]
    case .uncertain(let distribution, let parts): lines = [head + distribution.text(parts.map { text($0) })]
    case .table(let dimensions, _, let entries, let otherwise):
      let keys = dimensions.map(\.name.text).joined(separator: ", ")
      var cells = entries.map { "\(keyTexts($0).joined(separator: ", ")): \(text($0.value))" }
      if let otherwise { cells.append("else: \(text(otherwise))") }
      lines = [head + "by \(keys) { \(cells.joined(separator: ", ")) }"]
    }
    if let recurrence = definition.recurrence {
      lines.append("  recurrence every \(durationText(recurrence.offset)) with \(recurrence.members.count) members")
    }
    for note in definition.notes { lines.append("  note \(text(note))") }
    return lines
  }

  private func keyTexts(_ entry: TableEntryModel) -> [String] {
    zip(entry.keys, entry.ends).map { key, end in
      text(key) + (end.map { ($0.isHalfOpen ? "..<" : "..") + ($0.value == .missing ? "" : text($0.value)) } ?? "")
    }
  }

  private func text(_ note: DefinitionNote) -> String {
    switch note {
    case .openTimeFact: "reads a fact over all time"
    case .mixedTimes(let times): "counts by \(times.joined(separator: ", "))"
    case .ratioToOwnEntity(let dataset, let entity): "divides \(dataset) by their own \(entity)"
    case .stock(let name): "reads the stock \(name)"
    case .mixedLevels: "mixes facts of the row and numbers of the slice"
    case .ratioToPrior(let value, let length): "divides \(value) by its own value \(length) before"
    case .mixedWindows(let plain, let windowed, _, _): "adds \(plain) and \(windowed)"
    }
  }

  private func name(_ id: DefinitionID) -> String { model.definitions[id.index].name }

  private func around(_ spans: [DaySpan], _ filter: Filter?) -> String {
    let days = spans.map { " \($0.start.isoText)..\(($0.end - 1).isoText)" }.joined(separator: " to")
    return days + (filter.map { " where \(text($0))" } ?? "")
  }

  func line(of query: QueryModel) -> String {
    switch query {
    case .why(let why):
      return "why \(name(why.definition))" + around(why.from.map { [$0, why.to ?? $0] } ?? [], why.filter)
        + (why.dimensions.isEmpty ? "" : " by \(why.dimensions.map { text($0) }.joined(separator: ", "))")
        + (why.isByLogMeans ? " as lmdi" : "")
    case .levers(let levers):
      return "levers \(name(levers.definition))" + around([levers.during].compactMap { $0 }, levers.filter)
    case .reach(let reach):
      return "reach \(name(reach.definition)) = \(text(reach.value)) by "
        + reach.levers.map { name($0) }.joined(separator: ", ")
        + around([reach.during].compactMap { $0 }, reach.filter)
    case .uncertainty(let asked):
      return "uncertainty \(name(asked.definition))" + (asked.bound.map { " " + text($0) } ?? "")
        + around([asked.during].compactMap { $0 }, asked.filter) + (asked.scenario.map { " under \($0)" } ?? "")
    case .bets: return "bets"
    case .actions(let asked): return "actions \(name(asked.definition))" + around([asked.during].compactMap { $0 }, nil)
    case .evidence(let question): return "evidence" + (question.dimension == nil ? "" : " by segment")
    case .faulty: return "(in error)"
    case .list(let list):
      var line = "list \(model.datasets[list.dataset.index].name): "
      line += list.columns.map { "\($0.name) = \(text($0.formula, on: list.dataset))" }.joined(separator: ", ")
      line += around([list.during].compactMap { $0 }, list.filter)
      for order in list.sort {
        line += " sort \(text(order.formula, on: list.dataset))\(order.isDescending ? " desc" : "")"
      }
      return line + (list.top.map { " top \($0)" } ?? "")
    case .show(let show):
      var line = "show \(show.items.map { text($0.formula) }.joined(separator: ", "))"
      let keys = show.keys.map { key -> String in
        switch key {
        case .period(let grain): grain.rawValue
        case .dimension(let dimension): text(dimension)
        }
      }
      let columns = show.isAcross ? 1 : 0
      if keys.count > columns { line += " by \(keys.dropLast(columns).joined(separator: ", "))" }
      if columns > 0 { line += " across \(keys.suffix(1).joined())" }
      if let listed = show.listed { line += " of \(text(listed))" }
      if let filter = show.filter { line += " where \(text(filter))" }
      if let during = show.during { line += " during \(during.start.isoText)..<\(during.end.isoText)" }
      if let keep = show.keep { line += " keep \(text(keep))" }
      for order in show.sort { line += " sort \(text(order.formula))\(order.isDescending ? " desc" : "")" }
      if let top = show.top { line += " top \(top)" }
      if let pooling = show.pooling { line += " of \(text(pooling))" }
      if !show.topPlaces.isEmpty { line += " per \(show.topPlaces.map { keys[$0] }.joined(separator: ", "))" }
      if show.isWithTotal { line += " with total" }
      if let interval = show.interval {
        line += " with interval" + (interval.entity.map { " per \(model.datasets[$0.index].name)" } ?? "")
      }
      if show.isWithUncertainty { line += " with uncertainty" }
      return line
    }
  }

  func text(_ bound: LevelModel.Bound) -> String {
    switch bound {
    case .comparison(let kind, let formula): "\(kind.symbol) \(text(formula))"
    case .range(let lower, let upper, let isHalfOpen):
      "in \(lower.map { text($0) } ?? "")..\(isHalfOpen ? "<" : "")\(upper.map { text($0) } ?? "")"
    }
  }

  func text(_ node: CauseNode) -> String {
    switch node {
    case .definition(let id): model.definitions[id.index].name
    case .factor(let index): model.factors[index].name
    case .column(let dataset, let column):
      "\(model.datasets[dataset.index].name).\(model.datasets[dataset.index].columns[column.index].name)"
    }
  }

  package func text(_ dimension: DimensionModel) -> String {
    let formulas = dimension.formulas.sorted { $0.key.index < $1.key.index }
    // The keys of a table where no rows are read.
    if formulas.isEmpty { return dimension.name.text }
    let parts = formulas.map { "\(model.datasets[$0.key.index].name): \(text($0.value, on: $0.key))" }
    return "\(dimension.name.text) {\(parts.joined(separator: "; "))}"
  }

  package func text(_ filter: Filter) -> String {
    // Where no rows are read it tells a table its group.
    if filter.conditions.isEmpty {
      return filter.fixed.flatMap { name, values in values.map { "\(name.text) = \(text($0))" } }.sorted()
        .joined(separator: " and ")
    }
    return filter.conditions.sorted { $0.key.index < $1.key.index }.map {
      "{\(model.datasets[$0.key.index].name): \(text($0.value, on: $0.key))}"
    }.joined(separator: " ")
  }

  // MARK: Formulas

  func text(_ constant: Constant) -> String {
    switch constant {
    case .number(let value): value.plainText
    case .text(let value): "\"\(value)\""
    case .boolean(let value): value ? "true" : "false"
    case .day(let day): "@\(day.isoText)"
    case .moment(let moment): "@\(moment.isoText)"
    case .period(let period): "@\(model.calendar.text(of: period))"
    case .missing: "none"
    }
  }

  /// `row` is the dataset of the row a row formula stands on.
  package func text(_ formula: Formula, on row: DatasetID? = nil) -> String {
    func inner(_ part: Formula) -> String { text(part, on: row) }
    func bracketed(_ part: Formula) -> String {
      switch part.kind {
      case .sum, .product, .comparison, .and, .or, .conditional, .coalesce, .between, .scaled: "(\(inner(part)))"
      case .function(let function, _) where function.isInfix: "(\(inner(part)))"
      default: inner(part)  // The rest reads as one piece.
      }
    }
    func call(_ name: String, _ parts: [Formula]) -> String { "\(name)(\(parts.map(inner).joined(separator: ", ")))" }
    switch formula.kind {
    case .constant(let constant):
      if case .number(let unit) = formula.type, !unit.label.isEmpty {
        if unit.displayFactor != 1, case .number(let value) = constant {
          return value.timesHundred.plainText + unit.label
        }
        return text(constant) + unit.label
      }
      return text(constant)
    case .sum(let terms):
      return terms.enumerated().map { index, term in
        (index == 0 ? "" : term.isSubtracted ? " - " : " + ") + bracketed(term.formula)
      }.joined()
    case .product(let parts, let factor):
      let product = parts.enumerated().map { index, part in
        (index == 0 ? "" : part.isDivided ? " / " : " * ") + bracketed(part.formula)
      }.joined()
      return factor.isOne ? product : product + " × \(rational(factor))"
    case .power(let base, let exponent): return "\(bracketed(base)) ^ \(bracketed(exponent))"
    case .scaled(let part, let factor) where factor == Rational(-1): return "-\(bracketed(part))"
    case .scaled(let part, let factor): return "\(bracketed(part)) × \(rational(factor))"
    case .comparison(let kind, let left, let right): return "\(bracketed(left)) \(kind.symbol) \(bracketed(right))"
    case .between(let part, let lower, let upper, let isHalfOpen):
      return "\(bracketed(part)) in \(lower.map(inner) ?? "")..\(isHalfOpen ? "<" : "")\(upper.map(inner) ?? "")"
    case .oneOf(let part, let choices):
      return "\(bracketed(part)) in [\(choices.map(inner).joined(separator: ", "))]"
    case .like(let part, let pattern): return "\(bracketed(part)) like \"\(pattern)\""
    case .isMissing(let part): return "\(bracketed(part)) = none"
    case .and(let parts): return parts.map(bracketed).joined(separator: " and ")
    case .or(let parts): return parts.map(bracketed).joined(separator: " or ")
    case .not(let part): return "not \(bracketed(part))"
    case .conditional(let condition, let then, let otherwise):
      return "if \(inner(condition)) then \(inner(then)) else \(inner(otherwise))"
    case .coalesce(let parts): return parts.map(bracketed).joined(separator: " ?? ")
    case .function(.period, let parts): return call(typeName(formula.type), parts)
    case .function(let function, let parts): return text(function, parts.map(function.isInfix ? bracketed : inner))
    case .band(let part, let limit): return "\(bracketed(part)) up to \(limit)"
    case .histogram(let part, let step): return "\(bracketed(part)) step \(inner(step))"
    case .within(let time, let length, let anchor, let coverage):
      let names = coverage.map { model.datasets[$0.index].name }.joined(separator: ", ")
      return "\(inner(time)) within \(durationText(length)) of \(inner(anchor)) {known by \(names)}"
    case .lookup(let id, let keys): return call(model.definitions[id.index].name, keys)
    case .inlined(let id, let body): return "\(model.definitions[id.index].name){\(inner(body))}"
    case .row(let leaf): return text(leaf, on: row)
    case .slice(let leaf): return leafText(formula) ?? text(leaf)
    }
  }

  /// As it is written in the rules, where it can be written.
  private func text(_ function: ScalarFunction, _ parts: [String]) -> String {
    let word: String
    switch function {
    case .abs, .round, .floor, .ceil, .sqrt, .exp, .ln, .log10, .min, .max, .length, .lower, .upper, .trim, .left,
      .right, .concat, .contains, .weekday, .hour, .period:
      word = function.rawValue
    case .startsWith: word = "starts_with"
    case .endsWith: word = "ends_with"
    case .dayOfMonth: word = "day_of_month"
    case .monthOfYear: word = "month_of_year"
    case .yearNumber: word = "year_number"
    case .firstDay: word = "start"
    case .dateOfText, .dayOfMoment: word = "date"
    case .numberOfText: word = "number"
    case .momentOfDay: word = "midnight"
    case .daysBetween, .periodsBetween: return parts.joined(separator: " - ")
    case .addDays, .addMonths: return parts.joined(separator: " + ")
    // The unit is a text.
    case .wholeSince:
      return "\(parts[2].filter { $0 != "\"" }) since \(parts[1]) at \(parts[0])"
    }
    return "\(word)(\(parts.joined(separator: ", ")))"
  }

  private func rational(_ value: Rational) -> String {
    value.denominator == 1 ? String(value.numerator) : "\(value.numerator)/\(value.denominator)"
  }

  private func text(_ leaf: RowLeaf, on row: DatasetID?) -> String {
    switch leaf {
    case .column(let id):
      guard let row else { return "column \(id.index)" }
      return "\(model.datasets[row.index].name).\(model.datasets[row.index].columns[id.index].name)"
    case .path(let route, let id):
      let names = route.map { model.references[$0.index].name }
      guard let last = route.last else { return "" }
      let target = model.datasets[model.references[last.index].target.index]
      return ([row.map { model.datasets[$0.index].name } ?? ""] + names + [target.columns[id.index].name]).joined(
        separator: ".")
    case .fact(let aggregate, let route):
      let names = route.map { model.references[$0.index].name }.joined(separator: ".")
      return "[\(text(aggregate)) over \(names)]"
    case .window(let window): return text(window)
    case .top(let inner, let part): return "\(text(inner, on: row)) in \(part.text)"
    }
  }

  private func distance(_ rows: Int) -> String { rows == 1 ? "" : ", \(rows)" }

  private func text(_ window: WindowColumn) -> String {
    var result: String
    switch window.kind {
    case .ordinal: result = "ordinal"
    case .tile(let count): result = "tile \(count)"
    case .previous(let inner, let rows): result = "previous(\(text(inner, on: window.dataset))\(distance(rows)))"
    case .following(let inner, let rows): result = "following(\(text(inner, on: window.dataset))\(distance(rows)))"
    case .running(let inner, let rows):
      result = "running(\(text(inner, on: window.dataset))\(rows.map { ", \($0)" } ?? ""))"
    }
    if !window.per.isEmpty {
      result += " per \(window.per.map { text($0, on: window.dataset) }.joined(separator: ", "))"
    }
    if let order = window.order { result += " sort \(text(order, on: window.dataset))" }
    return "[\(result)\(window.isDescending ? " desc" : "")]"
  }

  /// The body of an override that holds from a day on has a name of its own.
  package func isBaseCopy(_ definition: DefinitionModel) -> Bool {
    definition.isBase && model.definition(named: definition.name) != nil
  }

  private func text(_ leaf: SliceLeaf) -> String {
    switch leaf {
    case .definition(let id):
      return model.definitions[id.index].name + (isBaseCopy(model.definitions[id.index]) ? " (base)" : "")
    case .aggregate(let aggregate): return "⟨\(text(aggregate))⟩"
    case .filtered(let inner, let filter): return "(\(text(inner)) where \(text(filter)))"
    case .during(let inner, let span): return "(\(text(inner)) during \(span.start.isoText)..<\(span.end.isoText))"
    case .prior(let inner, let length, let start):
      return "prior(\(text(inner)), \(durationText(length))\(start.map { ", \(text($0))" } ?? ""))"
    case .next(let inner, let length): return "next(\(text(inner)), \(durationText(length)))"
    case .growth(let inner, let length): return "growth(\(text(inner)), \(durationText(length)))"
    case .change(let inner, let length): return "change(\(text(inner)), \(durationText(length)))"
    case .trailing(let inner, let length): return "trailing(\(text(inner)), \(durationText(length)))"
    case .toDate(let inner, let grain): return "to_date(\(text(inner)), \(grain.rawValue))"
    case .cumulative(let inner): return "cumulative(\(text(inner)))"
    case .perLength(let inner, let grain): return "per_\(grain.rawValue)(\(text(inner)))"
    case .overall(let inner, let names):
      return "overall(\(([text(inner)] + (names ?? []).map(\.text)).joined(separator: ", ")))"
    case .ticked(let inner, let clock): return "cumulative(\(text(inner)), \(clock.text))"
    case .rank(let inner, let ranking):
      let within = ranking.within.isEmpty ? "" : " per \(ranking.within.map(\.text).joined(separator: ", "))"
      switch ranking.kind {
      case .place: return "rank(\(text(inner))\(within))"
      case .cumulativeShare: return "cumulative_share(\(text(inner))\(within))"
      case .top(let part): return "\(text(inner)) in \(part.text)"
      }
    case .dimension(let name, _): return "key \(name.text)"
    case .startsFrom(let day): return "from \(day.isoText)"
    case .windowDay(let day):
      return (day.isLast ? "last day" : "first day") + (day.longest.map { " of at most a \($0.rawValue)" } ?? "")
    }
  }

  package func text(_ aggregate: Aggregate) -> String {
    var result = aggregate.kind.rawValue
    var row: DatasetID?
    switch aggregate.source {
    case .rows(let dataset):
      row = dataset
      if aggregate.argument == nil { result += " \(model.datasets[dataset.index].name)" }
    case .groups(let groups):
      var keys = groups.keys.map { text($0) }
      if let grain = groups.grain { keys.append(grain.rawValue) }
      result += " each \(keys.joined(separator: ", "))"
    }
    if let argument = aggregate.argument { result += " \(text(argument, on: row))" }
    if let second = aggregate.second { result += ", \(text(second, on: row))" }
    if let quantile = aggregate.quantile { result += ", \(Number.double(quantile).plainText)" }
    if aggregate.isNearestRank { result += ", nearest" }
    if let condition = aggregate.condition { result += " where \(text(condition, on: row))" }
    if let among = aggregate.among { result += " among \(text(among, on: row))" }
    if let time = aggregate.time, let row { result += " on \(model.datasets[row.index].columns[time.index].name)" }
    return result
  }

  func typeName(_ type: ValueType) -> String {
    switch type {
    case .number(let unit): unit.label.isEmpty ? (unit.isPlain ? "number" : unit.dimensionText) : unit.label
    case .text: "text"
    case .boolean: "boolean"
    case .date: "date"
    case .moment: "moment"
    case .period(let grain): grain.rawValue
    case .unknown: "?"
    }
  }
}

extension ScalarFunction {
  /// Whether it is written between its operands.
  fileprivate var isInfix: Bool {
    switch self {
    case .daysBetween, .periodsBetween, .addDays, .addMonths, .wholeSince: true
    case .abs, .round, .floor, .ceil, .sqrt, .exp, .ln, .log10, .min, .max, .length, .lower, .upper, .trim, .left,
      .right, .concat, .contains, .startsWith, .endsWith, .period, .firstDay, .dateOfText, .numberOfText, .momentOfDay,
      .dayOfMoment, .weekday, .dayOfMonth, .monthOfYear, .yearNumber, .hour:
      false
    }
  }
}

extension Number {
  /// A ratio as a percentage: 110%, and not 110.00000000000001%.
  fileprivate var timesHundred: Number {
    if case .exact(let value) = self, let exact = ExactDecimal.multiplying(value, ExactDecimal(100)) {
      return .exact(exact)
    }
    return .double(double * 100)
  }
}
