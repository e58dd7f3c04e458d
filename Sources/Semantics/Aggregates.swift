import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Aggregates: which dataset they read (S4), whether they are facts of a row (S5), groups (S7).
extension Analyzer {
  func compileCall(_ call: Call, _ scope: Scope, _ range: SourceRange) -> Formula {
    if Analyzer.isAggregate(call), let kind = AggregateKind(rawValue: call.name.text) {
      return compileAggregate(kind, call, scope, range)
    }
    if Analyzer.transformerNames.contains(call.name.text) { return compileTransformer(call, scope, range) }
    return compileFunction(call, scope, range)
  }

  /// `on`, `via` and `among` say how rows are read; nothing else takes them.
  func refuseRowClauses(_ call: Call) {
    for argument in call.arguments {
      if let on = argument.on { report(.clauseOutsideRows("on"), at: on.range) }
      if let via = argument.via { report(.clauseOutsideRows("via"), at: via.range) }
    }
    if let among = call.among, call.name.text != "share" { report(.amongOutsideShare(call.name.text), at: among.range) }
  }

  /// A `where` in any place of an aggregate chooses its rows; all other clauses stand behind what is aggregated.
  /// `quantile(x where c, 50%)` was once the quantile of every x, `correlation(x, y on shipped)` that by another time.
  private func withOneCondition(_ written: Call) -> Call {
    var call = written
    var conditions: [Expression] = []
    for (index, argument) in written.arguments.enumerated() {
      conditions += [argument.condition].compactMap { $0 }
      call.arguments[index].condition = nil
      let isFirst = index == 0
      func refuse(_ word: String) {
        report(.misplacedClause(word, call.name.text, isFirst: isFirst), at: argument.range)
      }
      if case .each = argument.source, !isFirst { refuse("each") }
      if case .each = argument.source, !argument.per.isEmpty { refuse("per") }
      guard !isFirst else { continue }
      if !argument.per.isEmpty { refuse("per") }
      if argument.via != nil { refuse("via") }
      if argument.on != nil { refuse("on") }
    }
    conditions += [written.condition].compactMap { $0 }
    guard let first = conditions.first, let last = conditions.last else { return call }
    call.condition =
      conditions.count == 1 ? first : Expression(.and(conditions), range: first.range.union(last.range))
    return call
  }

  func compileAggregate(_ kind: AggregateKind, _ written: Call, _ scope: Scope, _ range: SourceRange) -> Formula {
    let call = withOneCondition(written)
    guard let head = call.arguments.first else {
      report(.argumentCount(call.name.text, .oneValue), at: range)
      return missingValue(range)
    }
    if call.among != nil, kind != .share { report(.amongOutsideShare(call.name.text), at: call.among?.range ?? range) }
    if case .each(let keys) = head.source { return compileGroups(kind, call, keys, argument: nil, scope, range) }
    guard case .expression(let expression) = head.source else { return missingValue(range) }
    if !head.per.isEmpty { return compileGroups(kind, call, head.per, argument: expression, scope, range) }
    guard let dataset = aggregatedDataset(kind, call, expression, scope, range) else {
      return missingRows(expression, range)
    }

    // Rows of another dataset that refer to the row at hand are its own (S5); else a number of the slice.
    var route: [Int]?
    if let row = scope.row, row != dataset {
      switch self.route(from: dataset, to: row, via: head.via?.text) {
      case .found(let way): route = way
      case .none: break
      case .ambiguous(let ways):
        report(
          .ambiguousFact(datasets[dataset].name, row: datasets[row].name, ways: ways.map { references[$0[0]].name }),
          at: range)
        return missingValue(range)
      }
    }
    if let via = head.via, route == nil {
      report(.viaWithoutRoute(via.text), at: via.range)
      return missingValue(range)
    }

    let place = rowScope(of: dataset, route: route, scope)
    var aggregate = Aggregate(
      kind: kind, source: .rows(DatasetID(dataset)), type: .unknown, range: range)
    aggregate.argument = compileArgument(kind, call, expression, dataset, place)
    compileMoreArguments(kind, call, place, into: &aggregate)
    checkCondition(kind, call, expression, aggregate.argument)
    if aggregate.argument?.type != .boolean { refuseWholeShare(kind, call, range) }
    aggregate.condition = call.condition.map { compileCondition($0, place) }
    warnOfSliceCondition(aggregate.condition, of: dataset)
    if route == nil {
      warnOfCertain(aggregate.condition, of: dataset)
      warnOfNoTick(aggregate.condition, of: dataset)
    }
    if kind == .share { aggregate.among = call.among.map { compileCondition($0, place) } }
    if let on = head.on { decideTime(on, dataset, scope, into: &aggregate) }
    if let time = aggregate.time?.index ?? datasets[dataset].times.first?.column {
      notes(.column(time, dataset: dataset), scope, at: range)
    }
    for filter in scope.filters where route != nil { addFilter(filter, place, to: &aggregate) }
    if route == nil { refuseSurvivors(aggregate, dataset, at: range) }
    notes(.rows(dataset), scope, at: range)
    aggregate.type = resultType(kind, aggregate.argument, range)
    if route == nil { aggregate.spreads = isSpread(kind, aggregate.argument, of: dataset) }
    guard let route else { return sliceFormula(.aggregate(aggregate), aggregate.type, scope, range) }
    for reference in route { notes(.reference(reference), scope, at: range) }
    if let row = scope.row { notes(.rows(row), scope, at: range) }
    return make(.row(.fact(aggregate, route: route.map { ReferenceID($0) })), aggregate.type, range)
  }

  /// A number of the slice; on rows below `(x where c)` it gets the filter there.
  private func sliceFormula(_ leaf: SliceLeaf, _ type: ValueType, _ scope: Scope, _ range: SourceRange) -> Formula {
    var formula = make(.slice(leaf), type, range)
    for filter in scope.filters {
      formula = filtered(formula, by: filter.condition, filter.scope.onSlice, range)
    }
    return formula
  }

  private func addFilter(_ filter: Scope.PendingFilter, _ place: Scope, to aggregate: inout Aggregate) {
    var inside = place
    inside.bare = .dimensions
    (inside.calls, inside.definition, inside.isInCall) = (
      filter.scope.calls, filter.scope.definition, filter.scope.isInCall
    )
    let condition = compileCondition(filter.condition, inside)
    aggregate.condition =
      aggregate.condition.map { make(.and([$0, condition]), .boolean, condition.range) } ?? condition
  }

  /// The scope of an aggregate's arguments: rows of its dataset, with the rows around them where they refer to them.
  private func rowScope(of dataset: Int, route: [Int]?, _ scope: Scope) -> Scope {
    var place = scope
    place.row = dataset
    place.filters = []
    place.bare = .columns
    place.outer = []
    place.around = []
    place.isRowHidden = false
    guard let route, let row = scope.row else { return place }
    func further(_ rows: [Scope.OuterRow]) -> [Scope.OuterRow] {
      rows.map { Scope.OuterRow(dataset: $0.dataset, route: route + $0.route) }
    }
    let own = Scope.OuterRow(dataset: row, route: route)
    place.around = [own] + further(scope.around)
    if scope.bare != .definitions { place.outer = (scope.isRowHidden ? [] : [own]) + further(scope.outer) }
    return place
  }

  // MARK: The dataset (S4)

  private func aggregatedDataset(
    _ kind: AggregateKind, _ call: Call, _ head: Expression, _ scope: Scope, _ range: SourceRange
  ) -> Int? {
    var named: [Int] = []
    for argument in call.arguments {
      guard case .expression(let expression) = argument.source else { continue }
      addDatasets(in: expression, isHead: true, to: &named)
    }
    let inHead = named
    for condition in [call.condition, call.among].compactMap({ $0 }) {
      addDatasets(in: condition, isHead: false, to: &named)
    }
    if inHead.isEmpty {
      reportNoDataset(call, head, scope, range)
      return nil
    }
    let leaders = named.filter { candidate in named.allSatisfy { $0 == candidate || reaches(candidate, $0) } }
    if leaders.count == 1 {
      if let counted = headDataset(head), counted != leaders[0] {
        report(.countsOther(datasets[counted].name, datasets[leaders[0]].name), at: range)
        return nil
      }
      return leaders[0]
    }
    let names = named.map { datasets[$0].name }
    report(leaders.isEmpty ? .unrelatedDatasets(names) : .severalDatasets(names), at: range)
    return nil
  }

  /// The dataset that an argument consists of: `count(orders)`.
  private func headDataset(_ head: Expression) -> Int? {
    guard case .path(let path) = head.written.kind, path.names.count == 1 else { return nil }
    return program.datasetIndex[path.names[0].text]
  }

  private func addDatasets(in expression: Expression, isHead: Bool, to named: inout [Int]) {
    for path in Analyzer.paths(in: expression) where path.names.count > 1 || isHead {
      guard let index = program.datasetIndex[path.names[0].text], !named.contains(index) else { continue }
      named.append(index)
    }
  }

  private func reportNoDataset(_ call: Call, _ head: Expression, _ scope: Scope, _ range: SourceRange) {
    for path in Analyzer.paths(in: head) where path.names.count > 1 {
      // `sum(ordres.amount)`: the dataset is only mistyped.
      if definition(named: path.names[0].text, scope) == nil {
        let names = datasets.map(\.name)
        report(
          .unknownDataset(path.names[0].text, near: nearestMatch(to: path.names[0].text, among: names)),
          at: path.names[0].range)
        return
      }
    }
    if case .path(let path) = head.written.kind, path.names.count == 1 {
      let name = path.names[0]
      let owners = datasets.filter { $0.columnIndex[name.text] != nil }.map { "\($0.name).\(name.text)" }
      if owners.isEmpty, program.definitionIndex[name.text] == nil {
        if call.name.text == "count" {
          let near = nearestMatch(to: name.text, among: datasets.map(\.name))
          report(.unknownDataset(name.text, near: near), at: name.range)
          return
        }
        if let help = wordOfLife(name.text, in: call.name.text, scope) {
          return report(
            .helped(.unknownName(name.text, near: nil, owners: [], isRow: false), help), at: name.range)
        }
        let names = datasets.map(\.name) + program.definitions.map(\.name.text)
        report(
          .unknownName(name.text, near: nearestMatch(to: name.text, among: names), owners: [], isRow: false),
          at: name.range)
      } else {
        let message = SemanticMessage.noDataset(
          call.name.text, owners: owners, isDefinition: program.definitionIndex[name.text] != nil, text: name.text)
        let isClock = datasets.contains { dataset in
          guard let column = dataset.columnIndex[name.text], case .clock = dataset.columns[column].source else {
            return false
          }
          return true
        }
        if isClock {
          let form = "\(call.name.text)(each \(name.text) where …)"
          let way = Phrase(
            "a clock has many ticks, which are groups: `\(form)`", "経過には多くの目盛りがあり、それぞれが区分になる：`\(form)`")
          report(.helped(message, [Help(way)]), at: head.range)
        } else if let index = program.definitionIndex[name.text], namesRows(index) {
          // Told where it is defined.
        } else if owners.isEmpty, let index = program.definitionIndex[name.text] {
          report(.helped(message, [Help(ofGroups(index, call.name.text, name.text))]), at: head.range)
        } else {
          report(message, at: head.range)
        }
      }
      return
    }
    report(.noDataset(call.name.text, owners: [], isDefinition: false, text: program.text(head.range)), at: head.range)
  }

  /// Stands for an aggregate without a dataset. Where its rows are a definition that is in error, it reads that.
  private func missingRows(_ head: Expression, _ range: SourceRange) -> Formula {
    guard case .path(let path) = head.written.kind, path.names.count == 1,
      let index = program.definitionIndex[path.names[0].text], namesRows(index)
    else { return missingValue(range) }
    return Formula(.slice(.definition(DefinitionID(index))), type: .unknown, range: range, isFaulty: true)
  }

  /// `web = orders where …`
  private func namesRows(_ index: Int) -> Bool {
    guard case .written(.expression(let body)) = program.definitions[index].body, case .path(let path) = body.kind
    else {
      return false
    }
    return path.names.count == 1 && program.datasetIndex[path.names[0].text] != nil
  }

  /// What would be aggregated is aggregated already.
  static func numberAlready(_ text: String) -> Phrase {
    Phrase("`\(text)` is one number already: write `\(text)`", "`\(text)` はすでに1つの数：`\(text)` と書く")
  }

  /// How a number that stands already is aggregated: by groups of what it reads.
  private func ofGroups(_ index: Int, _ function: String, _ text: String) -> Phrase {
    let name = Name.written(text)
    if let way = sumOfTable(index, function, name) { return way }
    if function == "count" { return Analyzer.numberAlready(name) }
    let key = knownUses(of: index).lazy.compactMap { use -> String? in
      let dataset = self.datasets[use.dataset]
      let column = dataset.columns.indices.first { place in
        dataset.columns[place].type == .text && !dataset.keys.contains([place])
      }
      return column.map { "\(Name.written(dataset.name)).\(Name.written(dataset.columns[$0].name))" }
    }.first
    return Analyzer.numberAlready(name)
      + Phrase(
        "; of groups it is `\(function)(\(name) per month)`", "。区分ごとに集計するなら `\(function)(\(name) per month)`")
      + (key.map {
        Phrase(" or `\(function)(\(name) per \($0))`", " または `\(function)(\(name) per \($0))`")
      } ?? .empty)
  }

  // MARK: Arguments

  private func compileArgument(
    _ kind: AggregateKind, _ call: Call, _ head: Expression, _ dataset: Int, _ place: Scope
  ) -> Formula? {
    if headDataset(head) == dataset {
      switch kind {
      case .count, .share: return nil
      case .sum, .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .correlation, .countDistinct:
        report(.needsColumn(kind.rawValue, datasets[dataset].name), at: head.range)
        return missingValue(head.range)
      }
    }
    if case .membership(let rows, _, _) = head.kind, headDataset(rows) == dataset {
      // `count(customers in cohort)`
      let form = "\(kind.rawValue)(\(program.text(rows.range)))"
      let way = Phrase(
        "rows stand alone, and the question says of which group: `show \(form) by …`",
        "行だけを書き、どの区分かは問いのほうで決める：`show \(form) by …`")
      report(.helped(.datasetAsValue(datasets[dataset].name), [Help(way)]), at: head.range)
      return missingValue(head.range)
    }
    let argument = compile(head, place)
    checkArgument(kind, argument)
    if kind == .countDistinct { notesKey(argument, of: dataset) }
    if kind == .avg, !isSolving, case .product(let parts, _) = argument.kind,
      parts.contains(where: { $0.isDivided && !isLiteral($0.formula) })
    {
      report(.averageOfRatios(program.text(head.range)), at: head.range)
    }
    return argument
  }

  /// Without a `where` the part is the whole, whatever it is `among`.
  func refuseWholeShare(_ kind: AggregateKind, _ call: Call, _ range: SourceRange) {
    if kind == .share, call.condition == nil { report(.shareOfEverything, at: range) }
  }

  /// `share(orders.channel = "web")` was meant as `share(orders where channel = "web")`: what stands in the brackets says
  /// only which rows have a value, so the share is 100 %, and the count is that of all rows.
  private func checkCondition(_ kind: AggregateKind, _ call: Call, _ head: Expression, _ argument: Formula?) {
    guard call.condition == nil, let argument, argument.type == .boolean else { return }
    let owner = Analyzer.paths(in: head).first { program.datasetIndex[$0.names[0].text] != nil }?.names[0].text
    guard let owner else { return }
    let fix = "\(kind.rawValue)(\(owner) where \(program.text(head.range)))"
    switch kind {
    case .share: report(.shareOfCondition(fix), at: head.range)
    case .count:
      switch head.kind {
      case .comparison, .membership, .top, .and, .or, .not: report(.countOfCondition(fix), at: head.range)
      default: break  // A column of yes and no: those filled are counted.
      }
    case .sum, .avg, .min, .max, .median, .quantile, .stddev, .first, .last, .only, .correlation, .countDistinct: break
    }
  }

  func checkArgument(_ kind: AggregateKind, _ argument: Formula) {
    let isFine: Bool
    switch kind {
    case .count, .countDistinct, .first, .last, .only: isFine = true
    case .sum, .avg, .share:
      switch argument.type {
      case .number, .boolean, .unknown: isFine = true
      case .text, .date, .moment, .period: isFine = false
      }
    case .median, .quantile, .stddev, .correlation:
      switch argument.type {
      case .number, .unknown: isFine = true
      case .text, .boolean, .date, .moment, .period: isFine = false
      }
    case .min, .max:
      switch argument.type {
      case .number, .date, .moment, .period, .unknown: isFine = true
      case .text, .boolean: isFine = false
      }
    }
    if !isFine { report(.wrongArgument(kind.rawValue, argument.type), at: argument.range) }
    if kind == .sum, unitOf(argument)?.label == "%", !isLiteral(argument), !isSolving {
      report(.sumOfShares(program.text(argument.range)), at: argument.range)
    }
  }

  func compileMoreArguments(_ kind: AggregateKind, _ call: Call, _ place: Scope, into aggregate: inout Aggregate) {
    let rest = call.arguments.dropFirst().compactMap { argument -> Expression? in
      if case .expression(let expression) = argument.source { expression } else { nil }
    }
    switch kind {
    case .quantile:
      guard let first = rest.first, case .number(let literal) = first.written.kind,
        case let p = literalValue(literal).double, (0...1).contains(p)
      else {
        report(.quantileArgument, at: rest.first?.range ?? aggregate.range)
        return
      }
      aggregate.quantile = p
      guard rest.count > 1 else { return }
      if case .path(let path) = rest[1].written.kind, path.text == "nearest", rest.count == 2 {
        aggregate.isNearestRank = true
      } else {
        report(.quantileArgument, at: rest[1].range)
      }
    case .correlation:
      guard rest.count == 1 else {
        report(.argumentCount(kind.rawValue, .twoValues), at: aggregate.range)
        return
      }
      let second = compile(rest[0], place)
      checkArgument(kind, second)
      aggregate.second = second
    case .sum, .count, .avg, .min, .max, .median, .stddev, .first, .last, .only, .share, .countDistinct:
      if let extra = rest.first { report(.argumentCount(kind.rawValue, .oneValue), at: extra.range) }
    }
  }

  private func decideTime(_ name: Name, _ dataset: Int, _ scope: Scope, into aggregate: inout Aggregate) {
    guard datasets[dataset].columnIndex[name.text] != nil || datasets[dataset].isOpen else {
      report(
        .unknownColumn(
          name.text, dataset: datasets[dataset].name,
          near: nearestMatch(to: name.text, among: datasets[dataset].columns.map(\.name))),
        at: name.range)
      return
    }
    let column = datasets[dataset].columnIndex[name.text] ?? openColumn(name.text, in: dataset)
    let type = columnType(column, of: dataset, scope, at: name.range)
    if !isTime(type) { report(.timeIsNoTime(name.text, type), at: name.range) }
    aggregate.time = ColumnID(column)
    aggregate.readsEvents = true
  }

  func resultType(_ kind: AggregateKind, _ argument: Formula?, _ range: SourceRange) -> ValueType {
    switch kind {
    case .count, .countDistinct: return .number(.amount)
    case .correlation: return .number(.coefficient)
    case .share: return .number(.percent)
    case .min, .max, .first, .last, .only: return argument?.type ?? .unknown
    case .sum, .median, .quantile:
      guard let argument else { return .unknown }
      return argument.type == .boolean ? .number(.amount) : argument.type
    case .avg, .stddev:
      guard let argument else { return .unknown }
      // A mean of bare counts is a ratio like orders / buyers; one of 個 is still in 個.
      guard case .number(let unit) = argument.type else {
        return argument.type == .boolean ? .number(.plain) : argument.type
      }
      return .number(unit.isBare && unit.kind == .amount ? .plain : unit)
    }
  }
}
