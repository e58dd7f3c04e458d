import CivilTime
import Semantics

extension Engine {
  /// Answers a question by the plain ones that it is made of: its lines, those of all other groups, and those of the totals,
  /// each computed from its rows.
  ///
  /// - Parameter ask: answers one of them.
  package func composed(
    _ show: ShowModel, withLinesOf other: Answer? = nil, _ ask: @escaping (AskedLines) -> Answer
  ) throws(TooManyColumns) -> Answer {
    guard show.isComposed else { return ask(AskedLines(show, withLinesOf: other)) }
    var composer = AnswerComposer(show: show, other: other, window: wholeWindow(of: show, withLinesOf: other), ask: ask)
    return try composer.answer()
  }

  /// The days of all lines: of the range that is asked for, else of all periods.
  private func wholeWindow(of show: ShowModel, withLinesOf other: Answer?) -> DaySpan? {
    if let during = show.during { return during }
    guard show.grain != nil else { return nil }
    let spans = queryFrame(AskedLines(show, withLinesOf: other)).windows.compactMap(\.span)
    return spans.dropFirst().reduce(spans.first) { $0?.union($1) ?? $1 }
  }
}

/// Lays the answers of plain questions together. Each line is known by its keys, where a label stands for those that it is
/// not told apart by.
private struct AnswerComposer {
  typealias Key = [Value]
  struct Line {
    var cells: [Cell]
    var drawn: [Drawn]?
    var place: CellPlace?
  }

  let show: ShowModel
  /// Lines to be there in any case: those of another world, and those of the question with all of its keys. A group that
  /// only another key brings in, such as a cohort from before the range at its ages within it, has a line and a total, too.
  private var other: Answer?
  let window: DaySpan?
  let ask: (AskedLines) -> Answer
  /// All keys but the one across.
  let lineKeys: [Int]
  private var notes: [Note] = []
  private var lines: [Key: Line] = [:]
  private var columns: [Answer.Column] = []
  private var bounds: Set<Int> = []
  private var picked: AskedLines.Picked?
  /// Across, the groups that stand in some column. What stands in none is in no line: rows at no tick of a clock, keys of a
  /// table by fewer keys.
  private var standing: [Key]?
  /// Those of the keys of the lines that are groups.
  private let dimensionKeys: [Int]

  init(show: ShowModel, other: Answer?, window: DaySpan?, ask: @escaping (AskedLines) -> Answer) {
    (self.show, self.other, self.window, self.ask) = (show, other, window, ask)
    lineKeys = Array(show.keys.indices.dropLast(show.isAcross ? 1 : 0))
    dimensionKeys = lineKeys.filter { if case .dimension = show.keys[$0] { true } else { false } }
  }

  mutating func answer() throws(TooManyColumns) -> Answer {
    let all = Array(show.keys.indices)
    let cells = allCells(all)
    if show.isAcross { standing = cells.map { key in dimensionKeys.map { key[$0] } } }
    if show.pooling != nil { pick() }
    // The lines and their order are those without the columns: `sort sales` sorts by the sales of the line.
    var order = withOthers(shownLines())
    var across: [Value] = []
    if show.isAcross {
      across = distinct(cells.compactMap(\.last))
      if picked != nil {
        for value in distinct(part(all, isPooled: true).compactMap(\.last)) where !across.contains(value) {
          across.append(value)
        }
      }
      let count = across.count * max(1, columns.count - show.keys.count)
      if count > TooManyColumns.most { throw TooManyColumns(count: count) }
    }
    if show.isWithTotal {
      if show.isAcross {
        _ = part(lineKeys, isTotal: true)
        if picked != nil { _ = part(lineKeys, isTotal: true, isPooled: true) }
        across.append(.label(.total))
      }
      order = withTotals(order)
    }
    return laidOut(order, across)
  }

  // MARK: Parts

  /// The keys of all cells of the question, whose groups are lines in every part of it from here on.
  private mutating func allCells(_ places: [Int]) -> [Key] {
    var asked = AskedLines(show.whole, withLinesOf: other)
    (asked.show.isWithTotal, asked.show.pooling) = (false, nil)
    var found = ask(asked)
    let cells = take(found, places)
    if let other { found.rows += other.rows.map { Array($0.prefix(places.count)) } }
    other = found
    return cells
  }

  /// Asks for the lines of some of the keys, and gives their keys in order.
  @discardableResult
  private mutating func part(
    _ places: [Int], isTotal: Bool = false, isPooled: Bool = false, picking: ShowModel? = nil
  ) -> [Key] {
    var asked = AskedLines(picking ?? show.whole)
    asked.show.keys = places.map { show.keys[$0] }
    asked.show.isAcross = show.isAcross && places.contains(show.keys.count - 1)
    (asked.show.isWithTotal, asked.show.pooling) = (false, nil)
    asked.isTotal = isTotal
    if isPooled { asked.picked = picked }
    if places == lineKeys, !isPooled { asked.standing = standing }
    if let grain = show.grain, asked.show.grain == nil { (asked.window, asked.leftGrain) = (window, grain) }
    asked.others = other.map { lines(of: $0, at: places) }
    return take(ask(asked), places, isForOrder: picking != nil)
  }

  /// By some of the keys.
  private func lines(of other: Answer, at places: [Int]) -> Answer {
    Answer(columns: places.map { other.columns[$0] }, rows: other.rows.map { row in places.map { row[$0] } }, notes: [])
  }

  /// Keeps the lines of an answer by some of the keys, and gives their keys in order.
  private mutating func take(_ answer: Answer, _ places: [Int], isForOrder: Bool = false) -> [Key] {
    note(answer.notes)
    if places.count == show.keys.count || columns.isEmpty { takeColumns(of: answer, places) }
    return answer.rows.indices.map { row in
      let keys = fullKey(answer.rows[row].prefix(places.count), places)
      let line = Line(
        cells: keys + answer.rows[row].dropFirst(places.count),
        drawn: answer.drawn.isEmpty ? nil : answer.drawn[row],
        place: answer.places.isEmpty ? nil : answer.places[row])
      let key = keys.map(\.value)
      // What is read to sort the lines is no line of the totals.
      if !isForOrder || lines[key] == nil { lines[key] = line }
      return key
    }
  }

  /// With a label for each key that is not asked for.
  private func fullKey(_ cells: ArraySlice<Cell>, _ places: [Int]) -> [Cell] {
    let firstLeft = lineKeys.first { !places.contains($0) }
    return show.keys.indices.map { place in
      if let own = places.firstIndex(of: place) { return cells[cells.startIndex + own] }
      let isAcross = show.isAcross && place == show.keys.count - 1
      return Cell(value: .label(place == firstLeft || isAcross ? .total : .blank))
    }
  }

  private mutating func takeColumns(of answer: Answer, _ places: [Int]) {
    let values = answer.columns.dropFirst(places.count)
    let keys = show.keys.indices.map { place -> Answer.Column in
      if let own = places.firstIndex(of: place) { return answer.columns[own] }
      switch show.keys[place] {
      case .period(let grain):
        return Answer.Column(name: show.periodName ?? grain.rawValue, role: .period(grain), type: .period(grain))
      case .dimension(let model): return Answer.Column(name: model.name.text, role: .dimension, type: model.type)
      }
    }
    columns = keys + values
    bounds = Set(answer.bounds.map { $0 - places.count + show.keys.count })
  }

  private mutating func note(_ found: [Note]) {
    for note in found where !notes.contains(where: { $0.isSameKind(as: note) }) { notes.append(note) }
  }

  // MARK: Lines

  /// The groups that are lines of their own: the largest over all that is asked for, or of each value of the keys that `per`
  /// names.
  private mutating func pick() {
    guard let pooling = show.pooling else { return }
    let dimensions = dimensionKeys
    var picking = show
    picking.sort = [.init(formula: pooling, isDescending: true)]
    // The lines of a period are kept or not each by itself.
    if show.grain != nil { picking.keep = nil }
    picking.topPlaces = show.topPlaces.compactMap { dimensions.firstIndex(of: $0) }
    picking.items = []
    picking.keys = dimensions.map { show.keys[$0] }
    (picking.isAcross, picking.isWithTotal, picking.pooling) = (false, false, nil)
    var asked = AskedLines(picking)
    asked.show.items = show.items
    asked.standing = standing
    if let grain = show.grain { (asked.window, asked.leftGrain) = (window, grain) }
    // A group that is there in some period only may be among the largest, too.
    asked.others = other.map { lines(of: $0, at: dimensions) }
    let answer = ask(asked)
    picked = AskedLines.Picked(
      places: Array(dimensions.indices), pooled: dimensions.indices.filter { !picking.topPlaces.contains($0) },
      values: answer.rows.map { row in row.prefix(dimensions.count).map(\.value) })
  }

  private mutating func shownLines() -> [Key] {
    var picking = show
    if picked != nil { (picking.top, picking.topPlaces) = (nil, []) }
    let all = part(lineKeys, picking: picking)
    guard let picked else { return all }
    let ranks = Dictionary(picked.values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let own = all.compactMap { key in ranks[dimensionKeys.map { key[$0] }].map { (key, $0) } }
    guard show.sort.isEmpty else { return own.map(\.0) }
    // The largest first, within each value of the other keys.
    let byGroup = Dictionary(grouping: own) { outer($0.0) }
    return outerGroups().flatMap { (byGroup[$0] ?? []).sorted { $0.1 < $1.1 }.map(\.0) }
  }

  /// The values of the keys that are not pooled, in their order.
  private mutating func outerGroups() -> [Key] {
    let pooled = pooledPlaces
    let places = lineKeys.filter { !pooled.contains($0) }
    return places.isEmpty ? [[]] : distinct(part(places, isTotal: true).map(outer))
  }

  /// What a line is of beside the groups that are pooled.
  private func outer(_ key: Key) -> Key {
    let pooled = pooledPlaces
    return lineKeys.filter { !pooled.contains($0) }.map { key[$0] }
  }

  private var pooledPlaces: [Int] {
    picked?.pooled.map { dimensionKeys[$0] } ?? []
  }

  /// The line of all others behind the last one beside which it stands.
  private mutating func withOthers(_ shown: [Key]) -> [Key] {
    guard picked != nil else { return shown }
    // They are kept or not as the other lines are.
    var picking = show.whole
    picking.keep = show.keep
    var others = part(lineKeys, isPooled: true, picking: picking)
    if show.isAcross {
      let cells = Set(part(Array(show.keys.indices), isPooled: true).map { key in lineKeys.map { key[$0] } })
      others.removeAll { key in !cells.contains(lineKeys.map { key[$0] }) }
    }
    if show.sort.isEmpty {
      let byGroup = Dictionary(grouping: shown + others, by: outer)
      return outerGroups().flatMap { byGroup[$0] ?? [] }
    }
    var left = Dictionary(grouping: others, by: outer)
    // By the keys beside which they stand: whichever line was met first once said which of them came first.
    if others.count > 1 { others = outerGroups().flatMap { left[$0] ?? [] } }
    guard isContiguous(shown, by: outer) else { return shown + others }
    var result: [Key] = []
    for (place, line) in shown.enumerated() {
      result.append(line)
      let group = outer(line)
      let isLast = place + 1 == shown.count || outer(shown[place + 1]) != group
      if isLast { result += left.removeValue(forKey: group) ?? [] }
    }
    return result + others.filter { left[outer($0)] != nil }
  }

  // MARK: Totals

  /// The total of each value of the first keys behind the lines that it is of, where these stand together, else below.
  private mutating func withTotals(_ shown: [Key]) -> [Key] {
    let firstPooled = pooledPlaces.min() ?? lineKeys.count
    var result = shown
    for count in stride(from: min(lineKeys.count - 1, firstPooled), through: 1, by: -1) {
      let places = Array(lineKeys.prefix(count))
      var totals = Set(part(places, isTotal: true))
      if show.isAcross { totals.formUnion(part(places + [show.keys.count - 1], isTotal: true)) }
      result = withTotals(result, count, totals)
    }
    _ = part([], isTotal: true)
    // Without keys of lines the one line is no total: the columns of it are those that are there.
    if show.isAcross, !lineKeys.isEmpty { part([show.keys.count - 1], isTotal: true) }
    let total = fullKey([], []).map(\.value)
    noteLinesLeftOut(shown)
    return lineKeys.isEmpty ? result : result + [total]
  }

  private func withTotals(_ lines: [Key], _ count: Int, _ known: Set<Key>) -> [Key] {
    func group(_ key: Key) -> Key { Array(key.prefix(count)) }
    let totals = Dictionary(known.map { (group($0), $0) }, uniquingKeysWith: { first, _ in first })
    let groups = distinct(lines.filter { !isTotal($0) }.map(group))
    if !isContiguous(lines, by: group) { return lines + groups.compactMap { totals[$0] } }
    var result: [Key] = []
    for (place, line) in lines.enumerated() {
      result.append(line)
      let isLast = place + 1 == lines.count || group(lines[place + 1]) != group(line)
      if isLast, !isTotal(line) || count < lineKeys.count - 1, let found = totals[group(line)] { result.append(found) }
    }
    return result
  }

  private func isTotal(_ key: Key) -> Bool { lineKeys.contains { key[$0] == .label(.total) } }

  private func isContiguous(_ lines: [Key], by group: (Key) -> Key) -> Bool {
    let groups = lines.map(group)
    let runs = groups.indices.count { $0 == 0 || groups[$0] != groups[$0 - 1] }
    return runs == Set(groups).count
  }

  /// A total is of all lines, also of those that `keep` and `top` leave out.
  private mutating func noteLinesLeftOut(_ shown: [Key]) {
    guard show.keep != nil || (show.top != nil && picked == nil) else { return }
    let before = lines
    let all = part(lineKeys)
    var count = all.count
    if let picked {
      // What is not picked is in the lines of all others.
      let own = Set(picked.values)
      count = all.count { key in own.contains(dimensionKeys.map { key[$0] }) }
      count += part(lineKeys, isPooled: true).count
    }
    lines = before
    if count > shown.count { notes.append(.totalOfAll(shown: shown.count, of: count)) }
  }

  // MARK: Laying out

  private func laidOut(_ order: [Key], _ across: [Value]) -> Answer {
    var answer = Answer(columns: columns, rows: [], notes: notes)
    (answer.isAcross, answer.bounds) = (show.isAcross, bounds)
    for key in order {
      for value in show.isAcross ? across.map(Optional.some) : [nil] {
        var own = key
        if let value { own[own.count - 1] = value }
        guard let line = lines[own] else { continue }
        answer.rows.append(line.cells)
        if let drawn = line.drawn { answer.drawn.append(drawn) }
        if let place = line.place { answer.places.append(place) }
      }
    }
    return answer
  }

  private func distinct<Element: Hashable>(_ values: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return values.filter { seen.insert($0).inserted }
  }
}

extension Note {
  /// Two notes that say one thing, perhaps of other numbers of rows: lines and their totals read the same rows.
  fileprivate func isSameKind(as other: Note) -> Bool {
    switch (self, other) {
    case (.skipped(_, _, let a), .skipped(_, _, let b)): a == b
    case (.untoldRows(let a, let columns, _), .untoldRows(let b, let others, _)): a == b && columns == others
    case (.withoutTime(let a, let column, _, _), .withoutTime(let b, let other, _, _)): a == b && column == other
    case (.elseForEmpty(let a, let columns, _), .elseForEmpty(let b, let others, _)): a == b && columns == others
    case (.emptyKeys(let a, _), .emptyKeys(let b, _)): a == b
    case (.absentGroups, .absentGroups), (.undecided, .undecided): true
    default: self == other  // The rest holds no numbers of rows.
    }
  }
}
