import CivilTime
import SourceText
import Syntax

/// Something the naive evaluator has no rule for. A program that meets one is counted, not compared.
struct NaiveGap: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// A loaded file: cells as values, row by row.
struct NaiveTable {
  var header: [String]
  /// The columns of days and moments.
  var times: Set<String> = []
  /// The columns of periods.
  var periods: [String: Grain] = [:]
  var rows: [[NaiveValue]]
}

/// One row of a dataset; formulas are worked out when asked for.
final class NaiveRow {
  let dataset: NaiveDataset
  var cells: [String: NaiveValue]
  /// The row of the other dataset, for `from OTHER`.
  let base: NaiveRow?
  var busy: Set<String> = []

  init(_ dataset: NaiveDataset, _ cells: [String: NaiveValue], base: NaiveRow? = nil) {
    self.dataset = dataset
    self.cells = cells
    self.base = base
  }
}

struct NaiveReference {
  enum Match {
    /// These paths equal the key of the target.
    case keys([[String]])
    /// The group this row fell into.
    case group
    /// As the row it was taken from.
    case inherited(Int)
  }
  var name: String
  var target: String
  var match: Match
  var clause: ReferenceClause?
  /// For `latest`: the columns of the target that are compared, which have the names of those on this side.
  var matched: [String] = []
}

final class NaiveDataset {
  let name: String
  let statement: DatasetStatement
  var formulas: [String: Expression] = [:]
  /// Left to right: file headers first, or the keys; then what is declared.
  var columns: [String] = []
  var times: [String] = []
  var until: [String: String] = [:]
  var keys: [String] = []
  /// Declared units of columns of the file.
  var units: [String: UnitExpression] = [:]
  var references: [NaiveReference] = []
  var covers: Expression?
  /// Columns declared as `spread`.
  var spreads: Set<String> = []
  var unpivoted: UnpivotEntry?
  var clocks: [NaiveClock] = []
  var source: NaiveDataset?
  var rows: [NaiveRow] = []
  var isBuilt = false
  /// Known once it was asked for.
  var span: Range<Int>??
  /// Key text to row, for references and groups.
  var byKey: [String: NaiveRow] = [:]
  /// For `per`: the expressions of the keys, over the source.
  var groupKeys: [Expression] = []

  init(_ statement: DatasetStatement) {
    name = statement.name.text
    self.statement = statement
  }
}

/// A program and its data, the way a patient person would hold them.
final class NaiveWorld {
  var calendar = NaiveCalendar()
  var datasets: [String: NaiveDataset] = [:]
  var definitions: [String: DefinitionStatement] = [:]
  /// Values of definitions in slices, and whether data that they read begins within a window.
  var memo: [String: (value: NaiveValue, isBegun: Bool)] = [:]
  /// Set when an aggregate reads a window that begins before the data.
  var isBegun = false
  /// The time `on` which a dataset is read, while it is asked what depends on it.
  var timeRead: (dataset: String, time: String)?
  /// Rows that are nothing but a day, by dataset, time and day.
  var rowsOfDays: [String: NaiveRow] = [:]
  /// While the conditions on a slice are asked of keys of a table: their values by name.
  var keysAtHand: [String: NaiveValue]?
  /// The rows that are read with the one being looked at; nil in a column, where all are.
  var peers: (() throws -> [NaiveRow])?
  /// By which period the query asks.
  var seriesGrain: Grain?
  /// The text of the program.
  let source: SourceFile
  /// While lines are kept and sorted: the keys of the answer, as written.
  var keysAsWritten: [String: NaiveDimension]?
  /// The tick at which the row being looked at stands: the value of its clock.
  var tickAtHand: NaiveValue?
  var members: [String: [ObjectIdentifier: [NaiveRow]]] = [:]
  /// Set when two doubles that should perhaps be equal were compared: the answer hangs on a last bit.
  var isBorderline = false
  var steps = 0
  /// The groups of the query being answered, for `rank`.
  var siblings: [[NaiveGroup]] = [[]]
  let tables: [String: NaiveTable]
  /// Section 18: how many base units each word is.
  var unitScales: [String: NaiveNumber] = [
    "%": .exact(1, 2), "points": .exact(1, 2), "年": .exact(12, 0), "四半期": .exact(3, 0), "週": .exact(7, 0),
  ]
  /// The world without the scenario, the definitions that the scenario changes, and the one being computed.
  let base: NaiveWorld?
  /// What the scenario of a what-if changes, and the what-if does not: they read the world below the scenario.
  var ofScenario: Set<String> = []
  var overridden: Set<String> = []
  var overriding: String?
  /// The first day of a scenario's `from`: before it the base holds.
  var begin: Int?
  var whatIf: [String: Change] = [:]
  /// Definitions whose bodies are being computed on rows.
  var writtenOut: Set<String> = []
  /// Definitions whose body of the scenario is asked for, also before its day.
  var asked: Set<String> = []

  /// - Parameter unchanged: the program as the base has it, where `tree` finds changed definitions by their formulas.
  init(
    _ tree: SyntaxTree, tables: [String: NaiveTable], scenario: String? = nil, changes what: [Change] = [],
    unchanged: SyntaxTree? = nil, below: SyntaxTree? = nil
  ) throws {
    self.tables = tables
    source = tree.file
    if let scenario, !what.isEmpty {
      base = try NaiveWorld(below ?? tree, tables: tables, scenario: scenario, unchanged: unchanged)
    } else {
      base = scenario == nil && what.isEmpty ? nil : try NaiveWorld(unchanged ?? tree, tables: tables)
    }
    var order: [NaiveDataset] = []
    var changes: [String: DefinitionBody] = [:]
    var from: Expression?
    for statement in tree.statements {
      switch statement.kind {
      case .definition(let definition): definitions[definition.name.text] = definition.withTable
      case .dataset(let dataset):
        let made = NaiveDataset(dataset)
        datasets[made.name] = made
        order.append(made)
      case .calendar(let entries): try read(entries)
      case .unit(let unit):
        if let value = unit.value { unitScales[unit.name.text] = try inBaseUnits(value) }
      case .scenario(let changed) where changed.name.text == scenario:
        for assignment in changed.assignments {
          overridden.insert(assignment.name.text)
          changes[assignment.name.text] = assignment.value
        }
        from = changed.from
      default: break  // queries are asked one by one; other statements change no number here
      }
    }
    for change in what {
      overridden.insert(change.name.text)
      if case .set(let value) = change.kind { changes[change.name.text] = .expression(value) }
      whatIf[change.name.text] = change
    }
    if scenario != nil && !what.isEmpty { ofScenario = overridden.subtracting(whatIf.keys) }
    begin = try from.map { try days($0).lowerBound }
    for (name, body) in changes {
      definitions[name]?.body = body
      definitions[name]?.condition = nil
      definitions[name]?.during = nil
    }
    for dataset in order { try declare(dataset) }
    for dataset in order { gainReferences(dataset) }
    for dataset in order { inheritReferences(dataset) }
  }

  private func read(_ entries: [CalendarEntry]) throws {
    let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    let months = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
      "december",
    ]
    for entry in entries {
      switch entry.kind {
      case .weekStarts(let name): calendar.weekStart = weekdays.firstIndex(of: name.text) ?? 0
      case .yearStarts(let name, _): calendar.fiscalMonth = (months.firstIndex(of: name.text) ?? 0) + 1
      case .timezone, .judgeEach, .bad: break
      }
    }
  }

  // MARK: Declarations

  private func declare(_ dataset: NaiveDataset) throws {
    switch dataset.statement.source {
    case .files: dataset.columns = tables[dataset.name]?.header ?? []
    case .dataset(let other, _, _):
      guard let source = datasets[other.text] else { throw NaiveGap("no dataset \(other.text)") }
      dataset.source = source
      // Declared before this one in every program made here.
      dataset.columns = source.columns
      dataset.times = source.times
      dataset.until = source.until
      dataset.keys = source.keys
    case .per(let keys):
      for key in keys {
        let name = try key.name?.text ?? lastName(of: key.expression)
        dataset.columns.append(name)
        dataset.keys.append(name)
        dataset.groupKeys.append(key.expression)
      }
      guard let first = keys.first, let source = firstDataset(in: first.expression) else {
        throw NaiveGap("no source for \(dataset.name)")
      }
      dataset.source = source
    case .bad: throw NaiveGap("bad source")
    }
    var ownTimes: [String] = []
    for entry in dataset.statement.entries { try declare(entry, dataset, &ownTimes) }
    if !ownTimes.isEmpty { dataset.times = ownTimes }
  }

  private func declare(_ entry: DatasetEntry, _ dataset: NaiveDataset, _ times: inout [String]) throws {
    func add(_ name: String, _ value: Expression?) {
      if !dataset.columns.contains(name) { dataset.columns.append(name) }
      if let value { dataset.formulas[name] = value }
    }
    switch entry.kind {
    case .key(let names): dataset.keys = names.map(\.text)
    case .time(let time):
      add(time.name.text, time.value)
      times.append(time.name.text)
      if let until = time.until { dataset.until[time.name.text] = until.text }
    case .covers(let span): dataset.covers = span
    case .coversTo: throw NaiveGap("covers to")
    case .column(let column):
      if let name = column.name { add(name.text, column.value) }
      if let name = column.name, let unit = column.type, column.value == nil { dataset.units[name.text] = unit }
      if let name = column.name, column.isSpread { dataset.spreads.insert(name.text) }
      guard let clause = column.reference else { return }
      let name = column.name?.text ?? clause.target.text
      let keys = clause.columns.isEmpty ? [[name]] : clause.columns.map { $0.names.map(\.text) }
      var reference = NaiveReference(name: name, target: clause.target.text, match: .keys(keys), clause: clause)
      reference.matched = keys.map { $0[$0.count - 1] }
      if case .path(let path)? = column.value?.kind { reference.matched = [path.names[path.names.count - 1].text] }
      dataset.references.append(reference)
    case .unpivot(let unpivot):
      dataset.unpivoted = unpivot
      dataset.columns.removeAll { name in unpivot.columns.contains { $0.name.text == name } }
      dataset.columns += [unpivot.labelColumn.text, unpivot.valueColumns[0].text]
    case .clock(let clock):
      guard case .since(let unit, let event) = clock.value.kind else { throw NaiveGap("a clock that is no since") }
      dataset.clocks.append(NaiveClock(dataset: dataset, name: clock.name.text, unit: unit, event: event))
    case .optional: throw NaiveGap("optional columns")
    case .bad: throw NaiveGap("bad entry")
    }
  }

  private func gainReferences(_ dataset: NaiveDataset) {
    guard case .per = dataset.statement.source, let source = dataset.source else { return }
    if source.references.contains(where: { $0.target == dataset.name }) { return }
    source.references.append(NaiveReference(name: dataset.name, target: dataset.name, match: .group, clause: nil))
  }

  private func inheritReferences(_ dataset: NaiveDataset) {
    guard case .dataset = dataset.statement.source, let source = dataset.source else { return }
    for (index, reference) in source.references.enumerated()
    where !dataset.references.contains(where: { $0.name == reference.name }) {
      dataset.references.append(
        NaiveReference(name: reference.name, target: reference.target, match: .inherited(index), clause: nil))
    }
  }

  private func lastName(of expression: Expression) throws -> String {
    switch expression.kind {
    case .path(let path): return path.names[path.names.count - 1].text
    case .call(let call): return call.name.text
    default: throw NaiveGap("key without a name")
    }
  }

  func firstDataset(in expression: Expression) -> NaiveDataset? {
    var found: NaiveDataset?
    NaiveWalk.paths(in: expression) { path in
      if found == nil { found = self.datasets[path.names[0].text] }
    }
    return found
  }

  // MARK: Rows

  /// The dataset with its rows made and filtered.
  func built(_ dataset: NaiveDataset) throws -> NaiveDataset {
    if dataset.isBuilt { return dataset }
    dataset.isBuilt = true
    dataset.rows = try rawRows(dataset)
    index(dataset)
    guard let condition = dataset.statement.condition else { return dataset }
    var kept: [NaiveRow] = []
    let names = Set(dataset.formulas.keys)
    for row in dataset.rows where try evaluate(condition, .row(row), Slice()).isTrue { kept.append(row) }
    // What was worked out while all rows were there is forgotten: windows and facts see the kept rows only.
    for row in kept { row.cells = row.cells.filter { !names.contains($0.key) } }
    if case .dataset(_, true, _) = dataset.statement.source, let source = dataset.source {
      kept = try distinct(kept, source)
    }
    dataset.rows = kept
    memo.removeAll()
    members.removeAll()
    // Rows were dropped, from this dataset or from under another.
    for other in datasets.values { other.span = nil }
    index(dataset)
    return dataset
  }

  private func rawRows(_ dataset: NaiveDataset) throws -> [NaiveRow] {
    switch dataset.statement.source {
    case .files:
      guard let table = tables[dataset.name] else { throw NaiveGap("no table \(dataset.name)") }
      return table.rows.flatMap { cells in
        var row = Dictionary(uniqueKeysWithValues: zip(table.header, cells))
        for (name, unit) in dataset.units {
          guard let number = row[name]?.number, unit.factors.count == 1, let scale = unitScales[unit.factors[0].name]
          else { continue }
          row[name] = .number((number * scale).short)
        }
        guard let unpivot = dataset.unpivoted else { return [NaiveRow(dataset, row)] }
        return unpivot.columns.map(\.name).map { column in
          let own = [
            unpivot.labelColumn.text: .text(column.text),
            unpivot.valueColumns[0].text: row[column.text] ?? .missing([]),
          ]
          return NaiveRow(dataset, row.merging(own) { _, new in new })
        }
      }
    case .dataset(_, let isDistinct, _):
      guard let source = dataset.source else { return [] }
      let rows = try built(source).rows.map { NaiveRow(dataset, [:], base: $0) }
      return isDistinct && dataset.statement.condition == nil ? try distinct(rows, source) : rows
    case .per:
      guard let source = dataset.source else { return [] }
      var seen: Set<String> = []
      var rows: [NaiveRow] = []
      for row in try built(source).rows {
        let values = try dataset.groupKeys.map { try evaluate($0, .row(row), Slice()) }
        if values.contains(where: \.isMissing) { continue }
        if seen.insert(values.map(\.key).joined(separator: "|")).inserted {
          rows.append(NaiveRow(dataset, Dictionary(uniqueKeysWithValues: zip(dataset.keys, values))))
        }
      }
      return rows
    case .bad: return []
    }
  }

  private func distinct(_ rows: [NaiveRow], _ source: NaiveDataset) throws -> [NaiveRow] {
    var seen: Set<String> = []
    return try rows.filter { row in
      let cells = try source.columns.map { try (cell(row, $0) ?? .missing([])).key }
      return seen.insert(cells.joined(separator: "|")).inserted
    }
  }

  private func index(_ dataset: NaiveDataset) {
    dataset.byKey = [:]
    if dataset.keys.isEmpty { return }
    for row in dataset.rows {
      guard let values = try? dataset.keys.map({ try cell(row, $0) ?? .missing([]) }) else { continue }
      let text = values.map(\.key).joined(separator: "|")
      if dataset.byKey[text] == nil { dataset.byKey[text] = row }
    }
  }

  /// The cell of a row, or nil where the dataset has no such column.
  func cell(_ row: NaiveRow, _ name: String) throws -> NaiveValue? {
    if let known = row.cells[name] { return known }
    if let formula = row.dataset.formulas[name] {
      guard row.busy.insert(name).inserted else { throw NaiveGap("cycle through \(row.dataset.name).\(name)") }
      defer { row.busy.remove(name) }
      let value = try among(nil) { try evaluate(formula, .row(row), Slice()) }
      row.cells[name] = value
      return value
    }
    if let base = row.base { return try cell(base, name) }
    return nil
  }

  /// Whether the expression is a time in a row of the dataset, also where it is empty.
  func isTime(_ expression: Expression, _ dataset: NaiveDataset) -> Bool {
    switch expression.kind {
    case .date: return true
    case .path(let path): return isTime(path.names.map(\.text), dataset)
    case .sum(let first, let terms):
      return isTime(first, dataset) && !terms.contains { $0.isSubtracted && isTime($0.expression, dataset) }
    case .coalesce(let all): return all.contains { isTime($0, dataset) }
    case .conditional(_, let then, let otherwise): return isTime(then, dataset) || isTime(otherwise, dataset)
    case .bracketed(let inner, _, _): return isTime(inner, dataset)
    case .window(let window):
      switch window.kind {
      case .previous(let value, _), .following(let value, _), .running(let value, _): return isTime(value, dataset)
      case .ordinal, .tile: return false
      }
    case .call(let call):
      if Grain(rawValue: call.name.text) != nil || ["date", "start"].contains(call.name.text) { return true }
      guard ["min", "max", "first", "last", "only", "median", "quantile"].contains(call.name.text),
        case .expression(let value)? = call.arguments.first?.source
      else { return false }
      return isTime(value, (call.arguments.count == 1 ? try? aggregated(call) : nil) ?? dataset)
    default: return false
    }
  }

  private func isTime(_ names: [String], _ dataset: NaiveDataset) -> Bool {
    let last = names[names.count - 1]
    if names.count > 1 {
      if names[0] == dataset.name { return isTime(Array(names.dropFirst()), dataset) }
      let reference = dataset.references.first { $0.name == names[0] }
      guard let next = datasets[reference?.target ?? names[0]] else { return false }
      return isTime(Array(names.dropFirst()), next)
    }
    if let formula = dataset.formulas[last] { return isTime(formula, dataset) }
    if let place = dataset.keys.firstIndex(of: last), dataset.groupKeys.indices.contains(place),
      let source = dataset.source
    {
      return isTime(dataset.groupKeys[place], source)
    }
    if dataset.columns.contains(last), let table = tables[dataset.name] { return table.times.contains(last) }
    if case .dataset = dataset.statement.source, let source = dataset.source { return isTime(names, source) }
    if let definition = definitions[last], case .expression(let body) = definition.body, !hasColumn(dataset, last) {
      return isTime(body, dataset)
    }
    // A column of the one dataset in reach that has it.
    let owners = datasets.values.filter { $0 !== dataset && hasColumn($0, last) && route(dataset, $0) != nil }
    return owners.contains { isTime(names, $0) }
  }

  func hasColumn(_ dataset: NaiveDataset, _ name: String) -> Bool {
    if dataset.columns.contains(name) || dataset.formulas[name] != nil { return true }
    guard case .dataset = dataset.statement.source, let source = dataset.source else { return false }
    return hasColumn(source, name)
  }

  // MARK: References

  func target(_ row: NaiveRow, _ reference: NaiveReference) throws -> NaiveRow? {
    guard let target = datasets[reference.target] else { throw NaiveGap("no target") }
    switch reference.match {
    case .inherited(let index):
      guard let base = row.base else { return nil }
      return try self.target(base, base.dataset.references[index])
    case .keys(let keys):
      let values = try keys.map { try value(of: $0, row, Slice()) }
      if values.contains(where: \.isMissing) { return nil }
      if let clause = reference.clause, clause.isLatest { return try latest(row, reference, clause, values, target) }
      return try built(target).byKey[values.map(\.key).joined(separator: "|")]
    case .group:
      let values = try target.groupKeys.map { try evaluate($0, .row(row), Slice()) }
      if values.contains(where: \.isMissing) { return nil }
      return try built(target).byKey[values.map(\.key).joined(separator: "|")]
    }
  }

  /// The last row of the target with these values, at the row's time or before.
  private func latest(
    _ row: NaiveRow, _ reference: NaiveReference, _ clause: ReferenceClause, _ values: [NaiveValue],
    _ target: NaiveDataset
  ) throws -> NaiveRow? {
    guard let now = Self.firstDay(try cell(row, row.dataset.times[0])) else { return nil }
    var candidates: [NaiveRow] = []
    for other in try built(target).rows {
      let same = try zip(reference.matched, values).allSatisfy { name, value in
        try (cell(other, name) ?? .missing([])).key == value.key
      }
      guard same, let then = Self.firstDay(try cell(other, target.times[0])), then <= now else { continue }
      if let within = clause.within, try duration(within).added(to: then) < now { continue }
      // A row with an end holds to that day.
      if let until = target.until[target.times[0]], let end = Self.firstDay(try cell(other, until)), end < now {
        continue
      }
      candidates.append(other)
    }
    return try ordered(candidates, by: nil, isDescending: false).last
  }

  /// The references to follow, or nil when the other dataset is not in reach.
  func route(_ from: NaiveDataset, _ to: NaiveDataset) -> [NaiveReference]? {
    var queue: [(NaiveDataset, [NaiveReference])] = [(from, [])]
    var seen: Set<String> = [from.name]
    while !queue.isEmpty {
      let (dataset, path) = queue.removeFirst()
      if dataset.name == to.name { return path }
      for reference in dataset.references where seen.insert(reference.target).inserted {
        if let next = datasets[reference.target] { queue.append((next, path + [reference])) }
      }
    }
    return nil
  }

  func follow(_ row: NaiveRow, _ path: [NaiveReference]) throws -> NaiveRow? {
    var current = row
    for reference in path {
      guard let next = try target(current, reference) else { return nil }
      current = next
    }
    return current
  }

  /// The rows of `from` that refer to the row, over all time.
  func referring(_ from: NaiveDataset, to row: NaiveRow, via name: String?) throws -> [NaiveRow] {
    let id = "\(from.name)>\(row.dataset.name)>\(name ?? "")"
    if let known = members[id] { return known[ObjectIdentifier(row)] ?? [] }
    let path: [NaiveReference]
    if let name {
      path = from.references.filter { $0.name == name }
    } else {
      path = route(from, row.dataset) ?? []
    }
    var found: [ObjectIdentifier: [NaiveRow]] = [:]
    for other in try built(from).rows {
      if let reached = try follow(other, path) { found[ObjectIdentifier(reached), default: []].append(other) }
    }
    members[id] = found
    return found[ObjectIdentifier(row)] ?? []
  }

  // MARK: Spans

  /// The days the dataset is complete for: declared, else from its first time to its last, and what its source covers.
  func span(_ dataset: NaiveDataset) throws -> Range<Int>? {
    if let known = dataset.span { return known }
    let span = try computedSpan(dataset)
    dataset.span = .some(span)
    return span
  }

  private func computedSpan(_ dataset: NaiveDataset) throws -> Range<Int>? {
    if let covers = dataset.covers { return try days(covers) }
    var known: [Range<Int>] = []
    if let source = dataset.source, let span = try span(source) { known.append(span) }
    // A period counts with all of its days, but where another dataset says how far the rows go.
    let isWhole = known.isEmpty
    if let time = dataset.times.first {
      for row in try built(dataset).rows {
        for name in [time, dataset.until[time]].compactMap({ $0 }) {
          let value = try cell(row, name)
          guard let day = Self.firstDay(value) else { continue }
          if isWhole, case .period(let grain, let start)? = value {
            known.append(start..<calendar.end(grain, start))
          } else {
            known.append(day..<(day + 1))
          }
        }
      }
    }
    guard let first = known.map(\.lowerBound).min(), let last = known.map(\.upperBound).max() else { return nil }
    return first..<last
  }

  /// A range of dates: `@2026-01..@2026-03` holds all of March.
  func days(_ expression: Expression) throws -> Range<Int> {
    switch expression.kind {
    case .date(let literal):
      let (start, end) = calendar.days(of: literal)
      return start..<end
    case .range(let from, let to, let isHalfOpen):
      let (first, last) = (try days(from), try days(to))
      return first.lowerBound..<max(first.lowerBound, isHalfOpen ? last.lowerBound : last.upperBound)
    default: throw NaiveGap("a span that is no date")
    }
  }
}
