import CivilTime
import SourceText
import Syntax

/// Keys first, then one value for each item.
struct NaiveAnswer {
  var keyCount: Int
  var rows: [[NaiveValue]]
  /// For each item of each line what became of its rows, where it is one aggregate over rows.
  var counts: [[NaiveCounts?]]
  /// Whether a window that each item reads begins before the data.
  var begun: [[Bool]]
}

/// What the clauses of a question say.
struct NaiveQuestion {
  var items: [Expression] = []
  /// The one across is the last.
  var dimensions: [NaiveDimension] = []
  var isAcross = false
  var hasTotal = false
  var base = Slice()
  var windows: [Slice] = []
  var keeps: [Expression] = []
  var orders: [(key: Expression, isDescending: Bool)] = []
  var top: Top?
  /// Of `top n of x` the keys whose groups are in one line but for the largest.
  var pooled: [NaiveDimension] = []
  /// Where there are no items: whose groups are asked for.
  var listed: NaiveDataset?

  /// All keys but the one across.
  var lineKeys: [NaiveDimension] { Array(dimensions.dropLast(isAcross ? 1 : 0)) }
  /// All that tells groups of rows.
  var groupKeys: [NaiveDimension] { dimensions.filter { $0.grain == nil } }
  var grain: Grain? { dimensions.lazy.compactMap(\.grain).first }
  /// Of all lines the days: what is asked for, else from the first day of the first period to the last day of the last.
  var wholeWindow: Range<Int>? {
    if let asked = base.asked { return asked }
    guard let first = windows.first?.period, let last = windows.last?.period else { return nil }
    return first.lowerBound..<last.upperBound
  }
}

/// One line: of some value of each key, of several, or of all.
struct NaiveLine {
  var slice: Slice
  /// Of the keys of lines.
  var keys: [NaiveValue]
}

/// What makes a column beside an item.
enum NaiveColumn {
  case group(NaiveGroup)
  case window(Slice)
  case total
}

extension NaiveWorld {
  func answer(_ query: ShowQuery) throws -> NaiveAnswer {
    var question = try self.question(query)
    for item in query.items {
      // It is called so in the items behind it, and in what arranges the lines.
      guard let name = item.name, var definition = Self.written(name) else { continue }
      definition.body = .expression(item.expression)
      definitions[name.text] = definition
    }
    for item in question.items { try checkNames(item) }
    seriesGrain = question.grain
    question.windows = try windows(question)
    let groups = try withAgesBetween(combinations(question), question)
    let columns = try self.columns(question, groups)
    siblings = groups
    if question.isAcross, question.dimensions.last?.grain == nil {
      siblings = lines(of: groups).flatMap { line in
        columns.compactMap { if case .group(let group) = $0 { line + [group] } else { nil } }
      }
    }
    let hasColumnsOfGroups = question.isAcross && question.dimensions.last?.grain == nil
    var lines = try arranged(question, hasColumnsOfGroups ? self.lines(of: groups) : groups)
    if question.hasTotal { lines = withTotals(lines, question) }
    var answer = NaiveAnswer(keyCount: question.dimensions.count, rows: [], counts: [], begun: [])
    for line in lines {
      for column in question.isAcross ? columns.map(Optional.some) : [nil] {
        try add(line, column, question, to: &answer)
      }
    }
    return answer
  }

  /// One line and column: its keys and values.
  private func add(
    _ line: NaiveLine, _ column: NaiveColumn?, _ question: NaiveQuestion, to answer: inout NaiveAnswer
  ) throws {
    var slice = line.slice
    var keys = line.keys
    var isCell = true
    switch column {
    case .group(let group)?:
      slice.groups.append(group)
      keys.append(group.value)
    case .window(let window)?:
      (slice.period, slice.grain) = (window.period, window.grain)
      keys.append(
        .period(window.grain ?? .day, calendar.start(window.grain ?? .day, of: window.period?.lowerBound ?? 0)))
    case .total?:
      slice.isTotal = true
      isCell = false
      keys.append(.text("total"))
    case nil: isCell = false
    }
    var values: [NaiveValue] = []
    var begun: [Bool] = []
    let isAhead = try isCell && isAheadOfAges(slice, question)
    for item in question.items {
      isBegun = false
      let value = try evaluate(item, .slice, slice)
      values.append(isAhead ? .missing([]) : value)
      begun.append(isBegun)
    }
    answer.rows.append(keys + values)
    answer.begun.append(begun)
    answer.counts.append(try question.items.map { try counts(of: $0, slice) })
  }

  // MARK: What is asked

  private func question(_ query: ShowQuery) throws -> NaiveQuestion {
    var question = NaiveQuestion(items: query.expressions)
    var conditions: [Expression] = []
    var across: NaiveDimension?
    for clause in query.clauses {
      switch clause {
      case .by(let all): question.dimensions += all.map(key)
      case .across(let dimension): across = key(dimension)
      case .condition(let condition): conditions.append(condition)
      case .during(let span): question.base.asked = try days(span)
      case .keep(let condition): question.keeps.append(condition)
      case .sort(let key, let isDescending): question.orders.append((key, isDescending))
      case .top(let top): question.top = top
      case .under: break
      case .total: question.hasTotal = true
      case .form, .interval, .uncertainty: throw NaiveGap("a clause of show")
      }
    }
    if let across {
      question.dimensions.append(across)
      question.isAcross = true
    }
    // Several `where` are one.
    if let first = conditions.first {
      question.base.filters = [conditions.count == 1 ? first : Expression(.and(conditions), range: first.range)]
    }
    question.base.period = question.base.asked
    question.base.horizon = question.base.asked?.lowerBound
    if let top = question.top, top.measure != nil {
      let per = places(top, question.lineKeys)
      let keys = question.lineKeys
      question.pooled = keys.indices.filter { keys[$0].grain == nil && !per.contains($0) }.map { keys[$0] }
    }
    if query.items.isEmpty { question.listed = try datasetOfGroups(question.dimensions) }
    return question
  }

  /// Section 21: a single name that no dataset has as a column names the key; else it is the first side of a pair.
  private func key(_ key: Dimension) -> NaiveDimension {
    guard let name = key.name else { return NaiveDimension(expression: key.expression) }
    let isColumn = datasets.values.contains { dataset in
      hasColumn(dataset, name.text) || dataset.references.contains { $0.name == name.text }
    }
    guard isColumn else { return NaiveDimension(expression: key.expression, name: name.text) }
    let left = Expression(.path(Path(name)), range: name.range)
    return NaiveDimension(
      expression: Expression(
        .comparison(.equal, left, key.expression), range: name.range.union(key.expression.range)))
  }

  /// Of `show by channel` the one dataset that has the keys as columns, or that they name.
  private func datasetOfGroups(_ keys: [NaiveDimension]) throws -> NaiveDataset {
    for key in keys {
      if key.grain == nil, let named = firstDataset(in: key.expression) { return named }
    }
    let owners = datasets.values.filter { dataset in
      keys.filter { $0.grain == nil }.allSatisfy { hasColumn(dataset, Self.text($0.expression)) }
    }
    guard owners.count == 1 else { throw NaiveGap("groups of which dataset") }
    return owners[0]
  }

  static func count(of dataset: NaiveDataset) throws -> Expression {
    let (tree, _) = parse(SourceFile(id: FileID(0), name: "written.kpi", text: "x = count(\(dataset.name))\n"))
    for case .definition(let definition) in tree.statements.map(\.kind) {
      if case .expression(let body) = definition.body { return body }
    }
    throw NaiveGap("no count")
  }

  private func checkNames(_ item: Expression) throws {
    if case .path(let path) = item.kind, path.names.count > 1 { throw NaiveGap("a column is no result") }
  }

  // MARK: Which groups there are

  private func combinations(_ question: NaiveQuestion) throws -> [[NaiveGroup]] {
    let columns = question.groupKeys
    guard let listed = question.listed else {
      return try combinations(question.items, columns, question.base, question.windows)
    }
    var seen: Set<String> = []
    var wide = question.base
    wide.filters = wide.filters.flatMap { parts($0) }.filter { !holdsNumberOfSlice($0, listed) }
    // All rows of a stock.
    if isStock(listed, on: nil) { wide.period = nil }
    return try (rows(listed, wide, on: nil) ?? []).compactMap { row in
      guard let groups = try groups(of: row, columns) else { throw NaiveGap("groups of which dataset") }
      return seen.insert(groups.map(\.value.key).joined(separator: "|")).inserted ? groups : nil
    }
  }

  /// Groups of rows that exist within the asked range, or in a window in which an item reads them.
  ///
  /// - Parameter sought: all keys of the lines, where these are some of them.
  func combinations(
    _ items: [Expression], _ columns: [NaiveDimension], _ base: Slice, _ windows: [Slice],
    sought: [NaiveDimension]? = nil
  ) throws -> [[NaiveGroup]] {
    if columns.isEmpty { return [[]] }
    if let clock = columns.lazy.compactMap({ self.clock(in: $0.expression) }).first {
      var seen: Set<String> = []
      return try combinationsByClock(clock, items, columns, base, windows).map { groups in
        columns.compactMap { column in groups.first { $0.dimension.id == column.id } }
      }.filter { seen.insert($0.map(\.value.key).joined(separator: "|")).inserted }
    }
    var seen: Set<String> = []
    var found: [[NaiveGroup]] = []
    func add(_ groups: [NaiveGroup]) {
      if seen.insert(groups.map(\.value.key).joined(separator: "|")).inserted { found.append(groups) }
    }
    for item in items {
      search: for dataset in try datasetsRead(by: item) {
        var wide = base
        wide.filters = base.filters.flatMap { parts($0) }.filter { !holdsNumberOfSlice($0, dataset) }
        if dataset.times.isEmpty || dataset.times.first.flatMap({ dataset.until[$0] }) != nil { wide.period = nil }
        for row in try rows(dataset, wide, on: nil) ?? [] {
          // A dataset that lacks the dimension is read only where `overall` drops it.
          guard let groups = try groups(of: row, columns) else { continue search }
          add(groups)
        }
      }
    }
    for window in windows {
      var seeking = window
      seeking.sought = sought ?? columns
      for groups in try groupsRead(by: items, seeking, columns, of: base) { add(groups) }
    }
    return found
  }

  /// `a and b`: a, b
  private func parts(_ condition: Expression) -> [Expression] {
    switch condition.kind {
    case .and(let all): all.flatMap { parts($0) }
    case .bracketed(let inner, nil, nil): parts(inner)
    default: [condition]
    }
  }

  /// Section 21: groups are those of the conditions that are the same for a row in every cell. An aggregate over rows
  /// that refer to the row is its fact, any other a number of the slice.
  func holdsNumberOfSlice(_ condition: Expression, _ dataset: NaiveDataset) -> Bool {
    var found = false
    // A place is one among the rows of a slice.
    NaiveWalk.all(in: condition) { if case .top = $0.kind { found = true } }
    NaiveWalk.calls(in: condition) { call in
      guard Self.aggregates.contains(call.name.text), let read = try? aggregated(call) else { return }
      if read === dataset || route(read, dataset) == nil { found = true }
    }
    return found
  }

  /// The groups of lines, without the one that makes columns.
  private func lines(of groups: [[NaiveGroup]]) -> [[NaiveGroup]] {
    var seen: Set<String> = []
    return groups.map { Array($0.dropLast()) }.filter {
      seen.insert($0.map(\.value.key).joined(separator: "|")).inserted
    }
  }

  /// The values of the key across, in their order; with totals a last column.
  private func columns(_ question: NaiveQuestion, _ groups: [[NaiveGroup]]) throws -> [NaiveColumn] {
    guard question.isAcross, let key = question.dimensions.last else { return [] }
    var columns: [NaiveColumn]
    if key.grain != nil {
      columns = groups.isEmpty ? [] : question.windows.map { .window($0) }
    } else {
      var seen: Set<String> = []
      let values = groups.compactMap(\.last).filter { seen.insert($0.value.key).inserted }
      columns = question.windows.isEmpty ? [] : values.sorted { keyOrder($0.value, $1.value) < 0 }.map { .group($0) }
    }
    return question.hasTotal ? columns + [.total] : columns
  }

  // MARK: Windows

  /// The covered spans of the data below, and the days of other times on which rows are read.
  func spanRead(by expressions: [Expression]) throws -> Range<Int>? {
    var whole = try span(of: expressions)
    for item in expressions {
      var visited: Set<String> = []
      for day in try daysRead(by: item, &visited) {
        whole = min(whole?.lowerBound ?? day, day)..<max(whole?.upperBound ?? day + 1, day + 1)
      }
    }
    return whole
  }

  /// One slice for each window of the answer.
  private func windows(_ question: NaiveQuestion) throws -> [Slice] {
    let base = question.base
    guard let grain = question.grain else { return [base] }
    var whole = base.asked
    if whole == nil { whole = try question.listed.map { try span($0) } ?? spanRead(by: question.items) }
    guard let whole, !whole.isEmpty else { return [] }
    var slices: [Slice] = []
    var slice = base
    var start = calendar.start(grain, of: whole.lowerBound)
    // A recurrence without data begins with the series.
    slice.horizon = whole.lowerBound
    while start < whole.upperBound {
      let end = calendar.end(grain, start)
      slice.period = base.asked.map { (start..<end).clamped(to: $0) } ?? start..<end
      slice.grain = grain
      slices.append(slice)
      start = end
    }
    return slices
  }

  /// `none` stands last.
  func keyOrder(_ a: NaiveValue, _ b: NaiveValue) -> Int {
    if a.isMissing || b.isMissing { return a.isMissing ? (b.isMissing ? 0 : 1) : -1 }
    if case .number(let x) = a, case .bandFrom(let y) = b { return x.double < Double(y) ? -1 : 1 }
    if case .bandFrom = a, case .number = b { return -keyOrder(b, a) }
    return order(a, b) ?? 0
  }
}
