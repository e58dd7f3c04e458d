import CivilTime
import SourceText
import Syntax

// What a path means where it stands.
extension Analyzer {
  func compilePath(_ path: Path, _ scope: Scope) -> Formula {
    if path.names.count == 1 { return compileName(path.names[0], path, scope) }
    if let row = scope.row {
      if !scope.isRowHidden, let found = resolve(path, from: row, scope) { return found }
      for outer in scope.outer where scope.bare != .definitions {
        if let found = resolve(path, from: outer.dataset, scope, before: outer.route) { return found }
      }
      // A column that is passed to a definition by its path may stand in an aggregate of the body, over rows that nothing
      // around the call leads to.
      if scope.isRowHidden, program.datasetIndex[path.names[0].text] != nil, let found = resolve(path, from: row, scope)
      {
        return found
      }
      if scope.bare == .dimensions, let key = groupKey(path, scope) { return key }
      reportUnknownPath(path, from: row, scope)
      return missingValue(path.range)
    }
    if let key = groupKey(path, scope) { return key }
    reportColumnOnSlice(path)
    return missingValue(path.range)
  }

  // MARK: Single names

  private func compileName(_ name: Name, _ path: Path, _ scope: Scope) -> Formula {
    let range = name.range
    if let row = scope.row {
      switch scope.bare {
      case .definitions: break
      case .columns:
        if !scope.isRowHidden, let column = ownColumn(name.text, in: row, scope) {
          warnAboutShadow(name, column, of: row)
          return rowFormula(column, of: row, [], scope, at: range)
        }
        for outer in scope.outer {
          if let column = ownColumn(name.text, in: outer.dataset, scope) {
            warnAboutShadow(name, column, of: outer.dataset)
            return rowFormula(column, of: outer.dataset, outer.route, scope, at: range)
          }
        }
      case .dimensions where scope.isRowHidden:
        for outer in scope.outer {
          if let column = ownColumn(name.text, in: outer.dataset, scope) {
            return rowFormula(column, of: outer.dataset, outer.route, scope, at: range)
          }
        }
      case .dimensions:
        switch dimensionColumn(name.text, of: row) {
        case .found(let column, let dataset, let route):
          warnAboutShadow(name, column, of: dataset)
          return rowFormula(column, of: dataset, route, scope, at: range)
        case .several(let choices):
          if program.definitionIndex[name.text] == nil {
            report(.ambiguousDimension(name.text, dataset: datasets[row].name, choices: choices), at: range)
            return missingValue(range)
          }
        case .none: break
        }
      }
    }
    if let key = groupKey(path, scope) { return key }
    if scope.row == nil, let item = scope.items[name.text] { return item }
    if let index = definition(named: name.text, scope) { return readDefinition(index, scope, at: range) }
    if let row = scope.row, scope.bare != .definitions, datasets[row].isOpen, !scope.isRowHidden,
      !(scope.bare == .dimensions && program.datasetIndex[name.text] != nil)
    {
      return rowFormula(openColumn(name.text, in: row), of: row, [], scope, at: range)
    }
    reportUnknownName(name, scope)
    return missingValue(range)
  }

  /// The column of that name, unless the definition of the same name is meant.
  private func ownColumn(_ name: String, in dataset: Int, _ scope: Scope) -> Int? {
    if let own = scope.ownColumn, own.dataset == dataset, datasets[dataset].columns[own.column].name == name,
      let hidden = datasets[dataset].hiddenHeaders[name]
    {
      return hidden
    }
    return datasets[dataset].columnIndex[name]
  }

  func definition(named name: String, _ scope: Scope) -> Int? {
    guard let index = program.definitionIndex[name] else { return nil }
    return scope.definition.map { meaning(of: name, index, in: definitions[$0], isInCall: scope.isInCall) } ?? index
  }

  /// A bare name that is a column and a definition (text rule 11): fine when the column was declared, else next month's
  /// export could change a KPI in silence.
  private func warnAboutShadow(_ name: Name, _ column: Int, of dataset: Int) {
    guard let other = program.definitionIndex[name.text] else { return }
    let place = program.definitions[other].name.range
    if isDecided(column, of: dataset) {
      report(.shadowedDefinition(name.text, dataset: datasets[dataset].name, definition: place), at: name.range)
    } else {
      report(.undeclaredShadow(name.text, dataset: datasets[dataset].name, definition: place), at: name.range)
    }
  }

  /// Whether the rules name the column, here or in the dataset it is taken from.
  private func isDecided(_ column: Int, of dataset: Int) -> Bool {
    var (column, dataset) = (column, dataset)
    while true {
      let table = datasets[dataset].columns[column]
      if table.isDeclared { return true }
      switch table.source {
      case .key, .formula, .clock, .stackedLabel, .stackedValue: return true
      case .file, .bad: return false
      case .inherited(let position):
        guard case .filtered(let base, _) = datasets[dataset].kind else { return false }
        (column, dataset) = (position, base)
      }
    }
  }

  /// `keep weekday(at) = 1` behind `by weekday(at)`: a key that is computed is known by its text.
  func computedKey(_ expression: Expression, _ scope: Scope) -> Formula? {
    guard !scope.groupKeys.isEmpty, scope.row == nil else { return nil }
    switch expression.kind {
    case .call, .window, .since, .band, .histogram, .bracketed: break
    // A bare `=` between two names is a pair of columns.
    case .comparison(.equal, _, _): return nil
    case .comparison, .membership, .like, .within, .and, .or, .not: break
    default: return nil  // Nothing else is a key by its text.
    }
    let names = dimensionNames(expression)
    // A key with a name of its own answers to its text, too.
    guard let key = scope.groupKeys.last(where: { $0.names.suffix(names.count) == names[...] }) else { return nil }
    return make(.slice(.dimension(key.name)), key.type, expression.range)
  }

  private func groupKey(_ path: Path, _ scope: Scope) -> Formula? {
    let wanted = dimensionName(path)
    for key in scope.groupKeys.reversed() where key.names.contains(where: { $0.matches(wanted) }) {
      return make(.slice(.dimension(key.name)), key.type, path.range)
    }
    return nil
  }

  // MARK: Paths over references

  /// `amount`, `customer.channel`, `customers.first_order`, `orders.amount` from a row of `dataset`; nil when the path
  /// does not begin there.
  func resolve(_ path: Path, from dataset: Int, _ scope: Scope, before: [Int] = []) -> Formula? {
    guard let step = firstStep(path, from: dataset) else { return nil }
    switch step {
    case .ambiguous(let routes):
      report(
        .ambiguousRoute(
          path.names[0].text, from: datasets[dataset].name,
          ways: routes.map { ([routeText($0)] + path.names.dropFirst().map(\.text)).joined(separator: ".") }),
        at: path.range)
      return missingValue(path.range)
    case .at(var current, var route, let used):
      route = before + route
      var position = used
      while position < path.names.count - 1 {
        let name = path.names[position]
        if let id = datasets[current].referenceIndex[name.text] {
          route.append(id)
          current = references[id].target
        } else if let target = program.datasetIndex[name.text],
          case .found(let way) = self.route(from: current, to: target)
        {
          route += way
          current = target
        } else {
          report(
            .unknownReference(
              name.text, dataset: datasets[current].name,
              near: nearestMatch(to: name.text, among: datasets[current].referenceIndex.keys.sorted())),
            at: name.range)
          return missingValue(path.range)
        }
        position += 1
      }
      guard position < path.names.count else {
        report(.datasetAsValue(path.names[path.names.count - 1].text), at: path.range)
        return missingValue(path.range)
      }
      return column(path.names[position], of: current, route, scope, at: path.range)
    }
  }

  private enum Step {
    case at(Int, [Int], used: Int)
    case ambiguous([[Int]])
  }

  private func firstStep(_ path: Path, from dataset: Int) -> Step? {
    let first = path.names[0].text
    if path.names.count == 1 { return .at(dataset, [], used: 0) }
    if let target = program.datasetIndex[first], target == dataset { return .at(dataset, [], used: 1) }
    if let id = datasets[dataset].referenceIndex[first] { return .at(references[id].target, [id], used: 1) }
    guard let target = program.datasetIndex[first] else { return nil }
    switch route(from: dataset, to: target) {
    case .found(let way): return .at(target, way, used: 1)
    case .ambiguous(let ways): return .ambiguous(ways)
    case .none: return nil
    }
  }

  func column(_ name: Name, of dataset: Int, _ route: [Int], _ scope: Scope, at range: SourceRange) -> Formula {
    if let own = scope.ownColumn, route.isEmpty, let hidden = datasets[dataset].hiddenHeaders[name.text],
      own.dataset == dataset, datasets[dataset].columns[own.column].name == name.text
    {
      return rowFormula(hidden, of: dataset, route, scope, at: range)
    }
    if let column = datasets[dataset].columnIndex[name.text] {
      return rowFormula(column, of: dataset, route, scope, at: range)
    }
    if datasets[dataset].referenceIndex[name.text] != nil {
      report(.datasetAsValue(name.text), at: name.range)
      return missingValue(range)
    }
    if datasets[dataset].isOpen {
      return rowFormula(openColumn(name.text, in: dataset), of: dataset, route, scope, at: range)
    }
    // Headers that differ in their brackets are columns of their own.
    let bracketed = datasets[dataset].columns.map(\.name).filter { $0.hasPrefix(name.text + "(") }
    if bracketed.count > 1 {
      let choices = bracketed.map { "\(Name.written(datasets[dataset].name)).\(Name.written($0))" }
      report(
        .helped(
          .unknownColumn(name.text, dataset: datasets[dataset].name, near: nil),
          [Help(Phrase("write \(choices.joined(separator: " or "))", "\(choices.joined(separator: " または ")) と書く"))]),
        at: name.range)
      return missingValue(range)
    }
    report(
      .unknownColumn(
        name.text, dataset: datasets[dataset].name,
        near: labelled(name.text, datasets[dataset].columns.map(\.name))
          ?? nearestMatch(to: name.text, among: datasets[dataset].columns.map(\.name)),
        columns: datasets[dataset].columns.map(\.name)),
      at: name.range)
    return missingValue(range)
  }

  /// Reads a column, over references when there is a route.
  func rowFormula(_ column: Int, of dataset: Int, _ route: [Int], _ scope: Scope, at range: SourceRange) -> Formula {
    if let way = rowsOfColumn(column, of: dataset) {
      let name = datasets[dataset].columns[column].name
      report(
        .helped(.unknownColumn(name, dataset: datasets[dataset].name, near: nil), [Help(way)]), at: range)
      return missingValue(range)
    }
    let type = columnType(column, of: dataset, scope, at: range)
    let id = ColumnID(column)
    if case .clock = datasets[dataset].columns[column].source {
      noteClock(column, of: dataset, route, scope, at: range)
    }
    guard !route.isEmpty else { return make(.row(.column(id)), type, range) }
    for reference in route { notes(.reference(reference), scope, at: range) }
    notes(.rows(dataset), scope, at: range)
    return make(.row(.path(route.map { ReferenceID($0) }, id)), type, range)
  }

  /// How to ask for what an `unpivot` has made rows of; nil: the column is one still.
  private func rowsOfColumn(_ column: Int, of dataset: Int) -> Phrase? {
    let table = datasets[dataset]
    guard case .file(let header) = table.columns[column].source, let place = table.stackedPlaces[header],
      let label = table.columns.first(where: { if case .stackedLabel = $0.source { true } else { false } }),
      case .stackedLabel(let labels) = label.source
    else { return nil }
    let text = Name.written(label.name)
    let form = "where \(text) = \"\(labels[place].text)\""
    return Phrase("`unpivot` has made rows of it: they are those `\(form)`", "`unpivot` で行に直された列：その行は `\(form)` で選ぶ")
  }

  // MARK: Dimensions of a dataset (S3)

  enum DimensionColumn {
    case found(column: Int, dataset: Int, route: [Int])
    case several([String])
    case none
  }

  /// The column `name` as a dimension of a dataset: its own, else the one of the only dataset reached that has it.
  func dimensionColumn(_ name: String, of dataset: Int) -> DimensionColumn {
    if let own = datasets[dataset].columnIndex[name] { return .found(column: own, dataset: dataset, route: []) }
    var candidates = reachedDatasets(from: dataset).filter { datasets[$0].columnIndex[name] != nil }
    // `orders.customer` and the key of customers made from it are one thing.
    let all = candidates
    candidates.removeAll { candidate in
      guard let column = datasets[candidate].columnIndex[name],
        case .key = datasets[candidate].columns[column].source,
        case .grouped(let source, _, _) = datasets[candidate].kind
      else { return false }
      return all.contains(source)
    }
    guard let target = candidates.first else { return .none }
    if candidates.count > 1 { return .several(candidates.map { "\(datasets[$0].name).\(name)" }) }
    switch route(from: dataset, to: target) {
    case .found(let way):
      guard let column = datasets[target].columnIndex[name] else { return .none }
      return .found(column: column, dataset: target, route: way)
    case .ambiguous(let ways): return .several(ways.map { "\(routeText($0)).\(name)" })
    case .none: return .none
    }
  }

  // MARK: Messages

  private func reportUnknownName(_ name: Name, _ scope: Scope) {
    if scope.row.map({ datasets[$0].referenceIndex[name.text] != nil }) ?? false
      || program.datasetIndex[name.text] != nil
    {
      report(rowsAsDefinition(name, scope) ?? rowsCompared(name, scope) ?? .datasetAsValue(name.text), at: name.range)
      return
    }
    if let factor = program.factors.first(where: { $0.content.name.text == name.text }) {
      report(.factorAsValue(name.text, factor: factor.content.name.range), at: name.range)
      return
    }
    let isKnown = { (text: String) in self.program.definitionIndex[text] != nil }
    if let (left, right) = splitAtLongVowel(name.text, isKnown: isKnown) {
      report(.longVowelMinus(name.text, left: left, right: right), at: name.range)
      return
    }
    var candidates = comparedNames < Analyzer.suggestionLimit ? program.definitions.map(\.name.text) : []
    if let row = scope.row, scope.bare != .definitions { candidates += datasets[row].columns.map(\.name) }
    if !name.isQuoted, let meant = meantText(name.text) ?? meantForm(name.text, among: candidates) {
      return report(.unknownName(name.text, near: meant, owners: [], isRow: scope.row != nil), at: name.range)
    }
    // A column that some dataset has: the name only lacks its dataset.
    let owners = datasets.filter { $0.columnIndex[name.text] != nil }.map { "\($0.name).\(name.text)" }
    // An argument of a call outside of rows, which names no columns.
    if let row = scope.row, scope.bare == .definitions, scope.aggregate != nil,
      datasets[row].columnIndex[name.text] != nil
    {
      let path = "\(Name.written(datasets[row].name)).\(Name.written(name.text))"
      report(
        .helped(.unknownName(name.text, near: nil, owners: [path], isRow: true), [.write(path)]), at: name.range)
      return
    }
    if let row = scope.row, let aggregate = scope.aggregate, !owners.isEmpty {
      report(
        .missingDimension(name.text, dataset: datasets[row].name, aggregate: aggregate, choices: owners), at: name.range
      )
      return
    }
    if owners.isEmpty, let message = periodAsValue(name, scope) { return report(message, at: name.range) }
    if let message = columnAsItem(name, owners, scope) ?? tickOfOwner(name, owners) ?? columnOfRows(name, scope) {
      return report(message, at: name.range)
    }
    if !name.isQuoted, owners.isEmpty, let help = wordOfLife(name.text, scope) {
      return report(
        .helped(.unknownName(name.text, near: nil, owners: [], isRow: scope.row != nil), help), at: name.range)
    }
    if !name.isQuoted, owners.isEmpty, let form = ForeignWords.form(ofValue: name.text) {
      let time = scope.row.flatMap { row in datasets[row].times.first.map { datasets[row].columns[$0.column].name } }
      let own =
        time.map { column in
          form.map { $0.replacing("(ordered_on)", with: "(\(Name.written(column)))") }
        } ?? form
      return report(.foreignName(name.text, form: own), at: name.range)
    }
    report(
      .unknownName(
        name.text, near: nearestName(name, candidates), owners: owners, isRow: scope.row != nil),
      at: name.range)
  }

  /// By its label or its spelling; beside a text what has no other meaning is a text.
  private func nearestName(_ name: Name, _ candidates: [String]) -> String? {
    // `2回目購入日` is not `初回購入日`, however near they are.
    let isNumbered = name.text.first?.isNumber ?? false
    return labelled(name.text, candidates) ?? (isNumbered ? nil : nearestMatch(to: name.text, among: candidates))
      ?? (comparedText == nil || name.isQuoted ? nil : "\"\(name.text)\"")
  }

  private func reportUnknownPath(_ path: Path, from dataset: Int, _ scope: Scope) {
    let first = path.names[0]
    if let target = program.datasetIndex[first.text] {
      if let aggregate = scope.aggregate {
        report(
          .missingDimension(path.text, dataset: datasets[dataset].name, aggregate: aggregate, choices: [path.text]),
          at: path.range)
        return
      }
      report(
        .unreachable(from: datasets[dataset].name, to: datasets[target].name, isReverse: reaches(target, dataset)),
        at: path.range)
      return
    }
    if program.definitionIndex[first.text] != nil {
      report(.definitionHasNoColumns(first.text), at: path.range)
      return
    }
    report(
      .unknownDataset(
        first.text,
        near: nearestMatch(
          to: first.text, among: datasets.map(\.name) + datasets[dataset].referenceIndex.keys.sorted())),
      at: first.range)
  }

  private func reportColumnOnSlice(_ path: Path) {
    let first = path.names[0]
    guard let dataset = program.datasetIndex[first.text] else {
      if program.definitionIndex[first.text] != nil {
        report(.definitionHasNoColumns(first.text), at: path.range)
      } else {
        report(
          .unknownDataset(first.text, near: nearestMatch(to: first.text, among: datasets.map(\.name))), at: first.range)
      }
      return
    }
    // Wrong column names are said first: `orders.amuont` is not cured by a sum.
    if path.names.count == 2, !datasets[dataset].isOpen, datasets[dataset].columnIndex[path.names[1].text] == nil {
      _ = column(path.names[1], of: dataset, [], .slice, at: path.range)
      return
    }
    report(.columnOnSlice(path.text), at: path.range)
  }
}
