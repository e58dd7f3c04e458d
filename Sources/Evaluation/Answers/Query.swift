import CivilTime
import Columns
import Numerics
import Planning
import Semantics

/// Answers `show`.
extension Engine {
  /// - Parameters:
  ///   - other: an answer to the same query in another world; its lines are asked for too.
  ///   - draws: where the uncertain numbers lie in each of many draws, to say what these make of each value.
  ///   - keepsDraws: with the number of every draw.
  package func answer(
    _ show: ShowModel, withLinesOf other: Answer? = nil, drawing draws: Draws? = nil, keepsDraws: Bool = false
  ) -> Answer {
    answer(AskedLines(show, withLinesOf: other), drawing: draws, keepsDraws: keepsDraws)
  }

  package func answer(_ asked: AskedLines, drawing draws: Draws? = nil, keepsDraws: Bool = false) -> Answer {
    notes = []
    let show = asked.show
    let frame = queryFrame(asked)
    askedTogether = AskedTogether(frame: frame.id, formulas: show.items.map(\.formula))
    var values = show.items.map { evaluate($0.formula, in: frame) }
    (askedTogether, folds) = (nil, FoldStore())
    if let half = halfOverAges(show, frame) {
      for place in values.indices { values[place].unfinished = values[place].unfinished.map { $0 | half } ?? half }
    }
    if show.isAcross { refuseAgesAhead(&values, show, frame) }
    let cells = lines(show, frame)
    var columns = show.keys.map { key -> Answer.Column in
      switch key {
      case .period(let grain):
        Answer.Column(name: show.periodName ?? grain.rawValue, role: .period(grain), type: .period(grain))
      case .dimension(let dimension):
        Answer.Column(name: dimension.name.text, role: .dimension, type: dimension.type)
      }
    }
    columns += show.items.map { Answer.Column(name: $0.name, role: .value, type: $0.formula.type) }
    let rows = cells.map { cell in
      keyCells(show, frame, cell) + values.map { self.cell($0, cell) }
    }
    for value in values { value.remarks.notes.forEach(note) }
    addNotes(show, rows: rows, frame)
    var answer = Answer(columns: columns, rows: rows, notes: notes)
    answer.places = cells.map { CellPlace(frame: frame, cell: $0) }
    if let draws {
      answer.drawn = drawn(show.items.map(\.formula), in: frame, cells: cells, draws, isSummarized: !keepsDraws)
    }
    return answer
  }

  /// The cells of a query that are lines of its answer, in their order.
  private func lines(_ show: ShowModel, _ frame: Frame) -> [Int] {
    var cells = Array(0..<frame.cellCount)
    if let keep = show.keep {
      let vector = evaluate(keep, in: frame).vector.expanded
      let flags = vector.booleanValues
      cells = cells.filter { flags[$0] && vector.isValid($0) }
    }
    if let listed = show.listed {
      let counts = evaluate(listed, in: frame).vector.expanded
      let numbers = counts.doubles
      cells = cells.filter { counts.isValid($0) && numbers[$0] > 0 }
    }
    cells = sorted(cells, show, frame)
    if let top = show.top { cells = topCells(cells, top, show, frame) }
    return cells
  }

  /// For each item of a query how sure it is in each line of the answer.
  package func samples(of asked: AskedLines, reach: @escaping (Double) -> Double) -> [Result<Samples, NoSample>] {
    let (show, frame) = (asked.show, queryFrame(asked))
    let lines = lines(show, frame)
    return show.items.map { item in
      do throws(NoSample) {
        var found = try samples(of: item.formula, in: frame, drawing: show.interval?.entity, reach: reach)
        found.cells = lines.map { found.cells[$0] }
        return .success(found)
      } catch {
        return .failure(error)
      }
    }
  }

  /// The first dataset below a formula, where none of them has a row at all: a file with a header only.
  package func datasetWithoutRows(below formula: Formula) -> String? {
    let read = planner.below(formula).datasets.sorted()
    let isEmpty = read.allSatisfy { id in
      prepare(id)
      return states[id.index].rowCount == 0
    }
    return isEmpty ? read.first.map { model.datasets[$0.index].name } : nil
  }

  func cell(_ value: SliceValue, _ cell: Int) -> Cell {
    let place = value.vector.isScalar ? 0 : cell
    let data = value.vector.column.value(place)
    return Cell(
      value: data, reason: data == .missing ? shared.reasons[value.vector.reason(cell)] : nil,
      rowsUsed: Int(value.counts?.used[cell] ?? 0), rowsSkipped: Int(value.counts?.skipped[cell] ?? 0),
      rowsUndecided: Int(value.counts?.undecided[cell] ?? 0),
      isUnfinished: data != .missing && (value.unfinished?[cell] ?? false),
      beginsBeforeData: data != .missing && (value.beginsBeforeData?[cell] ?? false),
      rowsRead: Int(value.counts?.all[cell] ?? 0),
      emptyColumns: (value.counts?.skipped[cell] ?? 0) > 0 ? value.remarks.emptyColumns : [])
  }

  func keyCells(_ show: ShowModel, _ frame: Frame, _ cell: Int) -> [Cell] {
    var dimension = 0
    let firstPooled = frame.content.pool?.pooled.keys.min()
    return show.keys.map { key in
      switch key {
      case .period: return Cell(value: frame.window(of: cell).period.map { .period($0) } ?? .missing)
      case .dimension(let model):
        let place = dimension
        let code = frame.content.cellCodes[place][cell]
        dimension += 1
        if code == frame.content.pool?.pooled[place] {
          return Cell(value: .label(place == firstPooled ? .others : .blank))
        }
        guard code >= 0 else { return Cell(value: .missing, reason: nil) }
        return Cell(value: Engine.shown(dimensionTable(model).values[Int(code)], model))
      }
    }
  }

  /// The top band of `x up to n` is shown as `n+`.
  static func shown(_ value: Value, _ dimension: DimensionModel) -> Value {
    // Keys of tables alone have no formula.
    var top = dimension.formulas.values.lazy.compactMap(\.bandTop).first
    if case .bands(let own) = dimension.extent { top = own }
    guard case .number(let number) = value, let top, number.double >= Double(top) else { return value }
    return .bandFrom(top)
  }

  // MARK: The frame of a query

  /// All periods of the asked range (else of the data's span) × all combinations of group values among the rows.
  func queryFrame(_ show: ShowModel) -> Frame { queryFrame(AskedLines(show)) }

  func queryFrame(_ asked: AskedLines) -> Frame {
    let (show, other) = (asked.show, asked.others)
    let formulas = show.items.map(\.formula) + [show.listed].compactMap { $0 }
    var read: Set<DatasetID> = []
    for formula in formulas { read.formUnion(planner.below(formula).datasets) }
    let data = wholeSpan(of: read, readBy: formulas)
    var content = frames.root.content
    content.range = show.during
    if let filter = show.filter { content.filters.add(condition(filter)) }
    content.grain = show.grain ?? asked.leftGrain
    if let grain = show.grain {
      let further = other.flatMap(span(ofPeriodsIn:))
      let asked = show.during ?? data.map { further?.union($0) ?? $0 } ?? further ?? DaySpan(0, 0)
      if asked.isEmpty, read.isEmpty { note(.noLines(.noTime(grain))) }
      content.windows = windows.series(grain, over: asked, isCut: show.during != nil)
    } else {
      content.windows = [Window(span: show.during ?? asked.window, period: nil)]
    }
    content.seriesStart = show.during?.start ?? content.windows.first?.span?.start
    content.cellWindows = content.windows.indices.map { Int32($0) }
    let ungrouped = content
    let dimensions = show.dimensions
    content.dimensions = dimensions.map { FrameContent.Dimension($0) }
    let further = other.map { self.combinations(of: $0, dimensions) } ?? []
    var combinations = groupCombinations(dimensions, show, read, ungrouped, further: further)
    combinations = withAgesBetween(combinations, show)
    if let standing = asked.standing { combinations = self.combinations(combinations, among: standing, dimensions) }
    if show.isAcross, case .dimension? = show.keys.last { combinations = allPairs(combinations, dimensions) }
    if let picked = asked.picked { pool(picked, show, &content, &combinations) }
    if asked.isTotal || asked.picked != nil { content.unranked = dimensions.count }
    content.cellWindows = content.windows.indices.flatMap { window in
      [Int32](repeating: Int32(window), count: combinations.count)
    }
    content.cellCodes = dimensions.indices.map { place in
      content.windows.indices.flatMap { _ in combinations.map { $0[place] } }
    }
    return frames.frame(content)
  }

  /// Those of the combinations that have the values of some line.
  private func combinations(
    _ all: [[Int32]], among lines: [[Value]], _ dimensions: [DimensionModel]
  ) -> [[Int32]] {
    let codes = dimensions.enumerated().map { place, dimension in self.codes(of: lines.map { $0[place] }, dimension) }
    let known = Set(lines.indices.map { line in codes.map { $0[line] } })
    return all.filter(known.contains)
  }

  /// Each combination of the keys of lines beside each value of the last key: what no row has is a column, too.
  private func allPairs(_ combinations: [[Int32]], _ dimensions: [DimensionModel]) -> [[Int32]] {
    var (lines, columns): ([[Int32]], [Int32]) = ([], [])
    var (seenLines, seenColumns): (Set<[Int32]>, Set<Int32>) = ([], [])
    for codes in combinations {
      guard let last = codes.last else { continue }
      let line = Array(codes.dropLast())
      if seenLines.insert(line).inserted { lines.append(line) }
      if seenColumns.insert(last).inserted { columns.append(last) }
    }
    return inOrder(lines.flatMap { line in columns.map { line + [$0] } }, dimensions)
  }

  /// Leaves the combinations that are not picked, as one group for each value of what is not pooled.
  private func pool(
    _ picked: AskedLines.Picked, _ show: ShowModel, _ content: inout FrameContent, _ combinations: inout [[Int32]]
  ) {
    let dimensions = show.dimensions
    var pooled: [Int: Int32] = [:]
    for place in picked.pooled {
      // A key that no row fills may stand beside others that tell groups apart.
      pooled[place] = dimensionTable(dimensions[place]).makeOthersCode(Engine.anyValue(of: dimensions[place].type))
    }
    let codes = picked.places.enumerated().map { order, place in
      self.codes(of: picked.values.map { $0[order] }, dimensions[place])
    }
    var pool = GroupPool(
      places: picked.places, picked: Set(picked.values.indices.map { line in codes.map { $0[line] } }), pooled: pooled)
    pool.ticks = Set(dimensions.indices.filter { planner.clock(of: dimensions[$0]) != nil })
    content.pool = pool
    var seen: Set<[Int32]> = []
    let others = combinations.filter { codes in !pool.picked.contains(picked.places.map { codes[$0] }) }
    combinations = others.map { codes in codes.indices.map { pooled[$0] ?? codes[$0] } }.filter {
      seen.insert($0).inserted
    }
  }

  private static func anyValue(of type: ValueType) -> Value {
    switch type {
    case .number: .number(.whole(0))
    case .text, .unknown: .text("")
    case .boolean: .boolean(false)
    case .date: .day(0)
    case .moment: .moment(0)
    case .period(let grain): .period(Period(grain, 0))
    }
  }

  /// The combinations of group values that occur, over all datasets that are grouped by all of the dimensions.
  private func groupCombinations(
    _ dimensions: [DimensionModel], _ show: ShowModel, _ read: Set<DatasetID>, _ windows: FrameContent,
    further: [[Int32]]
  ) -> [[Int32]] {
    if dimensions.isEmpty { return [[]] }
    var seen: Set<[Int32]> = []
    var found: [[Int32]] = []
    let clocks = dimensions.map { planner.clock(of: $0) }
    // The rows whose clock it is stand at every tick, whatever is read.
    for id in read.union(clocks.compactMap { $0?.dataset }).sorted() {
      guard dimensions.allSatisfy({ $0.formulas[id] != nil }) else { continue }
      let filter = show.groupFilter.flatMap { $0.conditions[id] == nil ? nil : $0 }
      var content = content(windows, under: filter)
      content.windows = [.always]
      content.cellWindows = [0]
      // Every row of a stock may be open in some window or count as an event in it.
      let isStock = model.datasets[id.index].times.first?.until != nil
      if let during = show.during, !isStock, !model.datasets[id.index].times.isEmpty {
        content.windows = [Window(span: during, period: nil)]
      }
      if isStock, clocks.contains(where: { $0 != nil }) {
        (content.windows, content.cellWindows) = (windows.windows, windows.cellWindows)
      }
      let rows = planner.rowsOfGroups(RowsRead(dataset: id), at: dimensions.compactMap { $0.formulas[id] })
      var scanned = scan(rows, in: frames.frame(content))
      if case .failure = scanned, rows.clock != nil {
        // A range that cuts the ticks of a clock: its cells say so, and must be there.
        (content.windows, content.cellWindows) = ([.always], [0])
        scanned = scan(rows, in: frames.frame(content))
      }
      if case .failure(let failure) = scanned, case .severalClocks(let names) = failure.reason {
        note(.noLines(.severalClocks(names)))
      }
      guard case .success(let grouping) = scanned else { continue }
      let own = dimensions.map { codes(of: $0, of: rows, in: grouping) ?? [] }
      // Who stands at no tick of a clock is in no line; what has no other key is in that of "(none)".
      for codes in Combination.distinct(own, among: grouping.groups, needed: clocks.map { $0 != nil }, threads)
      where seen.insert(codes).inserted { found.append(codes) }
    }
    for codes in furtherCombinations(dimensions, show, windows) + further where seen.insert(codes).inserted {
      found.append(codes)
    }
    for codes in atEachTick(found, show) where seen.insert(codes).inserted { found.append(codes) }
    return inOrder(found, dimensions)
  }

  /// By the values of the dimensions; "(none)" comes last.
  func inOrder(_ combinations: [[Int32]], _ dimensions: [DimensionModel]) -> [[Int32]] {
    let ranks = dimensions.map { dimension in denseRanks(Engine.column(of: dimensionTable(dimension).values)) }
    func key(_ codes: [Int32]) -> [Int32] {
      codes.indices.map { codes[$0] < 0 ? Int32.max : ranks[$0][Int(codes[$0])] }
    }
    return combinations.map { (key($0), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }

  /// Where the rows of a clock do not have all dimensions, its ticks are a complete series in each group of the others:
  /// those at which a row stands under what can be asked of it.
  private func atEachTick(_ found: [[Int32]], _ show: ShowModel) -> [[Int32]] {
    let dimensions = show.dimensions
    for (place, dimension) in dimensions.enumerated() {
      guard let clock = planner.clock(of: dimension), dimensions.contains(where: { $0.formulas[clock.dataset] == nil })
      else { continue }
      let rows = planner.rowsOfGroups(
        RowsRead(dataset: clock.dataset), at: dimension.formulas[clock.dataset].map { [$0] } ?? [])
      var content = frames.root.content
      if let filter = show.groupFilter, filter.conditions[clock.dataset] != nil {
        content.filters.add(condition(filter))
      }
      guard case .success(let grouping) = scan(rows, in: frames.frame(content)),
        let codes = codes(of: dimension, of: rows, in: grouping)?.int32s
      else { continue }
      let groups = grouping.groupOfEach
      let ticks = Set(codes.indices.filter { groups[$0] >= 0 && codes[$0] >= 0 }.map { codes[$0] }).sorted()
      return Set(found).sorted { $0.lexicographicallyPrecedes($1) }.flatMap { codes in
        ticks.map { tick in
          var other = codes
          other[place] = tick
          return other
        }
      }
    }
    return []
  }

  /// The same cells under another condition.
  func content(_ content: FrameContent, under filter: Filter?) -> FrameContent {
    var result = content
    result.filters = FilterSet()
    if let filter { result.filters.add(condition(filter)) }
    return result
  }

  /// Groups without a row in the range: those of the windows to which items move it, and the keys of tables. Without a
  /// range all rows have been met.
  private func furtherCombinations(
    _ dimensions: [DimensionModel], _ show: ShowModel, _ windows: FrameContent
  ) -> [[Int32]] {
    // What the query's `where` says by a number of the slice is no part of which lines there are.
    let frame = frames.frame(content(windows, under: show.groupFilter))
    let identity = (0..<Int32(frame.cellCount)).map { $0 }
    var walk = ReadWalk(engine: self, keys: dimensions)
    for item in show.items { walk.walk(item.formula, in: frame, cells: ReadCells(outer: identity, own: identity)) }
    var found = FurtherGroups(codes: dimensions.map { _ in [] })
    // A row at no tick by its own time may stand at one by another, and at a tick in a window by its own time in none.
    let isByClock = dimensions.contains { planner.clock(of: $0) != nil }
    for read in walk.reads {
      let isFurther = read.isMoved || read.rows.time != nil || read.rows.clock != nil || read.rows.spreads
      guard show.during != nil ? isFurther : isByClock && read.rows.time != nil else { continue }
      add(read, dimensions, to: &found, keepsEmpty: true)
    }
    let rows = found.cells.indices.map { place in found.codes.map { $0[place] } }
    return rows + walk.tables.flatMap { groups(of: $0, by: dimensions, under: frame.content.filters) }
  }

  /// The group values in the lines of another answer, as codes of this engine.
  private func combinations(of other: Answer, _ dimensions: [DimensionModel]) -> [[Int32]] {
    let places = other.columns.indices.filter { other.columns[$0].role == .dimension }
    // Lines of several groups are no group.
    let rows = other.rows.filter { row in !places.contains { row[$0].value.isLabel } }
    let columns = zip(dimensions, places).map { dimension, place in codes(of: rows.map { $0[place].value }, dimension) }
    return rows.indices.map { row in columns.map { $0[row] } }
  }

  /// Values of a dimension as codes of this engine; −1 for `(none)`.
  private func codes(of shown: [Value], _ dimension: DimensionModel) -> [Int32] {
    let values = shown.map { value in
      if case .bandFrom(let top) = value { Value.number(.whole(top)) } else { value }
    }
    let filled = values.filter { $0 != .missing }
    var codes = dimensionTable(dimension).encode(Engine.column(of: filled), adding: true).int32s.makeIterator()
    return values.map { $0 == .missing ? -1 : codes.next() ?? -1 }
  }

  /// From the first to the last period in the lines of another answer.
  private func span(ofPeriodsIn other: Answer) -> DaySpan? {
    let place = other.periodColumn
    return other.rows.reduce(nil as DaySpan?) { span, row in
      guard let place, case .period(let period) = row[place].value else { return span }
      let days = calendar.days(of: period)
      return span?.union(days) ?? days
    }
  }

  // MARK: Order

  private func sorted(_ cells: [Int], _ show: ShowModel, _ frame: Frame) -> [Int] {
    guard !show.sort.isEmpty else { return inKeyOrder(cells, show, frame) }
    let columns = show.sort.map { order -> (ranks: [Int32], validity: Bitmap?, isDescending: Bool) in
      let vector = evaluate(order.formula, in: frame).vector.expanded
      return (denseRanks(ofSlices: vector), vector.column.validity, order.isDescending)
    }
    let places = Dictionary(uniqueKeysWithValues: inKeyOrder(cells, show, frame).enumerated().map { ($1, $0) })
    return cells.sorted { a, b in
      for column in columns {
        let (hasA, hasB) = (column.validity?[a] ?? true, column.validity?[b] ?? true)
        // Missing values come last in either direction.
        if hasA != hasB { return hasA }
        if hasA && column.ranks[a] != column.ranks[b] {
          return (column.ranks[a] < column.ranks[b]) != column.isDescending
        }
      }
      return (places[a] ?? 0) < (places[b] ?? 0)
    }
  }

  /// Cells come window by window; keys are sorted in the order in which they were asked for.
  private func inKeyOrder(_ cells: [Int], _ show: ShowModel, _ frame: Frame) -> [Int] {
    guard let periodPlace = show.keys.firstIndex(where: { if case .period = $0 { true } else { false } }),
      periodPlace > 0
    else { return cells }
    let combinationCount = frame.cellCount / max(1, frame.windows.count)
    // The period is not the first key: sort by the dimensions before it, then by window, then the rest.
    let leading = periodPlace
    return cells.sorted { a, b in
      let (groupA, groupB) = (a % combinationCount, b % combinationCount)
      let (windowA, windowB) = (a / combinationCount, b / combinationCount)
      let sameLeading = (0..<leading).allSatisfy { frame.content.cellCodes[$0][a] == frame.content.cellCodes[$0][b] }
      if !sameLeading { return groupA < groupB }
      return windowA == windowB ? groupA < groupB : windowA < windowB
    }
  }

  /// `top n`: the first n rows; with periods and groups the first n of each period, and of each group that is named.
  private func topCells(_ cells: [Int], _ top: Int, _ show: ShowModel, _ frame: Frame) -> [Int] {
    let period = show.keys.firstIndex { if case .period = $0 { true } else { false } }
    // `top 2 per channel` counts over all periods of a channel, unless the period is named, too.
    let hasPeriod =
      show.topPlaces.isEmpty ? period != nil && show.keys.count > 1 : period.map(show.topPlaces.contains) ?? false
    guard hasPeriod || !show.topPlaces.isEmpty else { return Array(cells.prefix(top)) }
    let columns = show.topPlaces.compactMap { place -> [Int32]? in
      guard case .dimension = show.keys[place] else { return nil }
      return frame.content.cellCodes[show.dimensionPlace(place)]
    }
    var taken: [[Int32]: Int] = [:]
    return cells.filter { cell in
      let group = [hasPeriod ? frame.content.cellWindows[cell] : 0] + columns.map { $0[cell] }
      taken[group, default: 0] += 1
      return taken[group, default: 0] <= top
    }
  }

  // MARK: Notes

  private func addNotes(_ show: ShowModel, rows: [[Cell]], _ frame: Frame) {
    let hasPeriod = show.grain != nil
    let isAnyUnfinished = rows.contains { $0.contains(where: \.isUnfinished) }
    for item in show.items {
      for found in item.notes {
        switch found {
        // By the ticks of a clock all are the entity's own.
        case .ratioToOwnEntity:
          if hasPeriod, !show.dimensions.contains(where: { planner.clock(of: $0) != nil }) {
            note(.definition(found, of: item.name))
          }
        case .openTimeFact, .mixedTimes:
          if hasPeriod { note(.definition(found, of: item.name)) }
        case .stock:
          if hasPeriod { note(.definition(found, of: item.name)) }
        case .mixedLevels: note(.definition(found, of: item.name))
        case .ratioToPrior:
          if isAnyUnfinished { note(.definition(found, of: item.name)) }
        case .mixedWindows(_, _, let length, let isAlways):
          if isAlways || !DefinitionNote.canAdd(length, by: askedGrain(show)) {
            note(.definition(found, of: item.name))
          }
        }
      }
    }
    if !isCohortTable(show) {
      for dimension in show.dimensions where readsAge(dimension) { note(.openAge(dimension.name.text)) }
    }
    noteElseForEmpty(show, frame)
    // Items of one line mostly read the same rows, lines read different ones: the largest of a line, added over lines.
    func total(_ count: KeyPath<Cell, Int>) -> Int {
      rows.reduce(0) { $0 + ($1.dropFirst(show.keys.count).map { $0[keyPath: count] }.max() ?? 0) }
    }
    let undecided = total(\.rowsUndecided)
    if undecided > 0 { note(.undecided(rows: undecided)) }
    if isAnyUnfinished { note(.unfinished) }
    if rows.contains(where: { $0.contains(where: \.beginsBeforeData) }) { note(.beginsBeforeData) }
    noteSpans(show)
    noteOrphans(show)
  }

  /// The period that is asked for, by `by` or by the range.
  private func askedGrain(_ show: ShowModel) -> Grain? {
    show.grain ?? show.during.flatMap { calendar.grain(ofWhole: $0) }
  }

  /// Rule S15: a result over datasets of different spans says so. A month's difference at either end is told; a few days
  /// are the marks of unfinished periods.
  private func noteSpans(_ show: ShowModel) {
    for item in show.items {
      let spans = planner.below(item.formula).datasets.sorted().compactMap { id in
        span(of: id).map {
          DatasetSpan(dataset: model.datasets[id.index].name, first: $0.start, last: $0.end - 1)
        }
      }
      guard let first = spans.first, spans.count > 1 else { continue }
      let differs = spans.contains { other in
        calendar.period(.month, of: other.first) != calendar.period(.month, of: first.first)
          || calendar.period(.month, of: other.last) != calendar.period(.month, of: first.last)
      }
      if differs { note(.differentSpans(spans)) }
    }
  }

  private func noteOrphans(_ show: ShowModel) {
    for key in show.keys {
      guard case .dimension(let dimension) = key else { continue }
      for (_, formula) in dimension.formulas.sorted(by: { $0.key.index < $1.key.index }) {
        guard case .row(.path(let route, _)) = formula.kind, let hop = route.first else { continue }
        let reference = model.references[hop.index]
        guard case .columns = reference.match else { continue }
        _ = targets(of: hop)
        if let count = shared.rows.orphanCounts[hop], count > 0 {
          note(.orphans(model.datasets[reference.from.index].name, reference: reference.name, count: count))
        }
      }
    }
  }
}

extension Formula {
  /// The n of `x up to n`, where the formula is a band.
  var bandTop: Int? {
    if case .band(_, let top) = kind { return top }
    if case .inlined(_, let body) = kind { return body.bandTop }
    return nil
  }
}
