import CivilTime
import SourceText

/// Where the table stands in a file that was made for people: titles above it, a header of several lines, totals and notes
/// below, cells that are merged, months that are columns. Found from the cells alone; a file of machines has none of it.
package struct FileLayout: Hashable, Sendable {
  /// Nil: the first line that is not blank.
  package var header: HeaderLines?
  /// What stands first in rows that are no data: `合計`.
  package var leftOut: [String] = []
  /// Rows at the end that are no data and say so by no such word: notes.
  package var skipAtEnd = 0
  /// The names of columns whose cells are merged over several rows.
  package var merged: [String] = []
  /// Lines of rows that may be totals, and are counted all the same: no word in their first cell says so.
  package var doubtful: [Int] = []
  /// Columns that are periods.
  package var wide: WideColumns?

  package init() {}
}

/// Columns that are the months (weeks, years) of one amount, or of several: `2026年4月 売上`, `2026年4月 件数`.
package struct WideColumns: Hashable, Sendable {
  package struct Measure: Hashable, Sendable {
    /// What its columns have in common and no other has: `*年*月`, `* 売上(千円)`. Nil: nothing.
    package var pattern: String?
    /// What the columns say beside the period; "" where they say nothing.
    package var name: String
    package var columns: [String]
  }
  /// Nil: months without a year, which are texts.
  package var grain: Grain?
  package var measures: [Measure]
}

/// Looks for the table in a file. The layout is empty where the file cannot be looked at as lines of cells.
package func findLayout(_ source: DataSource, options: LoadOptions = LoadOptions()) throws(DataFault) -> FileLayout {
  guard let grid = try RawGrid.read(source, options: options) else { return FileLayout() }
  return LayoutFinder(grid, options.calendar).layout()
}

/// What stands first in rows that are no data, in small letters and without blanks.
let totalWords: Set<String> = [
  "合計", "総計", "小計", "計", "総合計", "累計", "平均", "total", "totals", "grandtotal", "subtotal", "sum", "average",
]

private struct LayoutFinder {
  private let grid: RawGrid
  private let calendar: CalendarRules
  /// How many cells a row of the table has, and how many of them are filled as a rule.
  private let width: Int
  private let usual: Int

  enum Shape { case empty, number, day, period, text }

  init(_ grid: RawGrid, _ calendar: CalendarRules) {
    self.grid = grid
    self.calendar = calendar
    width = grid.rows.map { ($0.cells.lastIndex { !$0.isEmpty } ?? -1) + 1 }.max() ?? 0
    let counts = grid.rows.map(\.filledCount).sorted()
    usual = counts.isEmpty ? 0 : counts[counts.count / 2]
  }

  /// What the cells of a row look like. Only few rows are looked at so closely: a cell is read in up to nine ways.
  private func shapes(_ row: Int) -> [Shape] { grid.rows[row].cells.map { LayoutFinder.shape($0, calendar) } }

  static func shape(_ cell: String, _ calendar: CalendarRules) -> Shape {
    if cell.isEmpty { return .empty }
    if period(cell, calendar) != nil { return .period }
    if amountOfCell(cell) != nil { return .number }
    return dateOfCell(cell) == nil ? .text : .day
  }

  /// `2026年4月`, `2026-04`, `2026Q2`, `2026年度`; a bare year is a number.
  static func period(_ cell: String, _ calendar: CalendarRules) -> Grain? {
    guard cell.contains(where: { !$0.isNumber }), dateOfCell(cell) == nil else { return nil }
    for grain in [Grain.month, .quarter, .week, .fiscalYear, .year] where periodOfCell(cell, grain, calendar) != nil {
      return grain
    }
    return nil
  }

  /// A month as a spreadsheet writes it: `2026-04-01` shown as `2026年4月`.
  static func isFirstOfMonth(_ cell: String) -> Bool { dateOfCell(cell).map { CivilDate($0).day == 1 } ?? false }

  func layout() -> FileLayout {
    var layout = FileLayout()
    let isPlain = hasPlainHeader
    guard usual >= 2, let first = isPlain ? 1 : firstDataRow(), first > 0 else { return layout }
    let header = isPlain ? [0] : headerRows(above: first)
    guard let top = header.first, let bottom = header.last else { return layout }
    let (from, to) = (grid.rows[top].line, grid.rows[bottom].line)
    if top > 0 || bottom > top { layout.header = HeaderLines(from, to) }
    // As the columns are called once they are read.
    let names = joinedHeaders(header.map { grid.rows[$0].cells }).map { foldedName($0).withoutHidden }
    let sums = self.sums(from: first)
    let totals = totals(among: sums.rows, from: first)
    layout.leftOut = words(for: totals, from: first)
    let doubtful = sums.rows.union(sums.doubtful).subtracting(totals).sorted()
    // A row without a number is no sum: nothing is counted twice by it.
    layout.doubtful = doubtful.filter { grid.rows[$0].cells.contains { amountOfCell($0) != nil } }
      .map { grid.rows[$0].line }
    let notes = notes(from: first, totals)
    layout.skipAtEnd = notes.records
    let rows = (first..<max(first, grid.rows.count - notes.rows)).filter { !totals.contains($0) }
    let isExport = layout.header != nil || !layout.leftOut.isEmpty || layout.skipAtEnd > 0
    if isExport || !grid.mergedColumns.isEmpty { layout.merged = mergedColumns(rows, below: to, names) }
    layout.wide = WideColumns(names, calendar)
    return layout
  }

  // MARK: The header

  /// A first line that names each column, each otherwise, is the header, whatever stands below: a row of texts below it is
  /// data. `商品, 数量, 入荷日` over `時計, 未定,` once lost both.
  private var hasPlainHeader: Bool {
    guard let row = grid.rows.first, grid.rows.count > 1, row.filledCount == width else { return false }
    // `店舗別, 2026年度` is a title; months that are columns are several.
    let periods = shapes(0).count { $0 == .period || $0 == .day }
    return isHeader(0) && periods != 1 && Set(row.cells).count == row.cells.count
  }

  /// Rows of data have a number or a day, as one below them has in the same column; of a table of texts the second wide row.
  private func firstDataRow() -> Int? {
    let filled = grid.rows.indices.lazy.filter {
      grid.rows[$0].filledCount * 2 >= usual && grid.rows[$0].filledCount >= 2
    }
    let wide = Array(filled.prefix(Self.mostRowsAbove))
    let looks = wide.map { shapes($0) }
    for (place, row) in wide.enumerated() where !arePeriodNumbers(row) {
      let own = looks[place]
      let values = own.indices.filter { own[$0] == .number || own[$0] == .day }
      let next = looks.dropFirst(place + 1).prefix(5)
      let isLikeNext = values.contains { column in
        next.contains { column < $0.count && $0[column] == own[column] }
      }
      if isLikeNext || (!values.isEmpty && next.isEmpty) { return row }
    }
    return wide.count > 1 ? wide[1] : nil
  }

  /// A header stands near the beginning.
  private static let mostRowsAbove = 100

  /// `媒体, 2024, 2025, 2026` and `媒体, 202604, 202605` are headers, though they hold numbers; where the next row is like
  /// it, both are data: `東北, 202604, 202609`.
  private func arePeriodNumbers(_ row: Int) -> Bool {
    holdsPeriodNumbers(row) && !(row + 1 < grid.rows.count && holdsPeriodNumbers(row + 1))
  }

  private func holdsPeriodNumbers(_ row: Int) -> Bool {
    let looks = shapes(row)
    let numbers = looks.indices.filter { looks[$0] == .number }.map { grid.rows[row].cells[$0] }
    let grains = Set(numbers.map { Self.grain(ofNumber: $0) })
    let values = numbers.compactMap { Int($0) }
    return numbers.count >= 2 && grains.count == 1 && grains != [nil]
      && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// `2026` may be a year and `202604` a month: numbers of rows look like that too, so they count in headers alone.
  static func grain(ofNumber text: String) -> Grain? {
    guard let value = Int(text), text.allSatisfy(\.isNumber) else { return nil }
    if text.count == 4, years.contains(value) { return .year }
    return text.count == 6 && years.contains(value / 100) && (1...12).contains(value % 100) ? .month : nil
  }

  private static let years = 1990...2100

  /// The row above the data, and those above it that name what it leaves unnamed, or names several times.
  private func headerRows(above first: Int) -> [Int] {
    let bottom = first - 1
    guard isHeader(bottom) else { return [] }
    var rows = [bottom]
    while let top = rows.first, rows.count < 3, top > 0, isHeader(top - 1),
      grid.rows[top - 1].line == grid.rows[top].line - 1, leavesOpen(rows), completes(top - 1, rows)
    {
      rows.insert(top - 1, at: 0)
    }
    return rows
  }

  private func isHeader(_ row: Int) -> Bool {
    let own = shapes(row).filter { $0 != .empty }
    if own.count < 2 { return false }
    let isOfNames = own.allSatisfy { $0 == .text || $0 == .period || $0 == .day }
    let days = grid.rows[row].cells.filter { dateOfCell($0) != nil }
    return arePeriodNumbers(row)
      || isOfNames && (days.isEmpty || days.count > 1 && days.allSatisfy(Self.isFirstOfMonth))
  }

  private func leavesOpen(_ rows: [Int]) -> Bool {
    let names = joinedHeaders(rows.map { grid.rows[$0].cells })
    let known = names.filter { !$0.isEmpty }
    return known.count < width || Set(known).count < known.count
  }

  /// Whether with this row above them more columns have a name of their own.
  private func completes(_ row: Int, _ rows: [Int]) -> Bool {
    func distinct(_ rows: [Int]) -> Int {
      Set(joinedHeaders(rows.map { grid.rows[$0].cells }).filter { !$0.isEmpty }).count
    }
    return distinct([row] + rows) >= distinct(rows) + 2
  }

  // MARK: Totals and notes

  private static func bare(_ cell: String) -> String {
    String(foldedName(cell).lowercased().filter { !$0.isWhitespace && !"()[]【】「」<>《》:*".contains($0) })
  }

  /// Those of the sums whose first filled cell says that they are totals.
  private func totals(among sums: Set<Int>, from first: Int) -> Set<Int> {
    let known = Set((first..<grid.rows.count).compactMap { head($0) })
    return sums.filter { head($0).map { isTotal($0, among: known) } ?? false }
  }

  /// Rows of which some number is the sum, or the mean, of those above it in its column: of all, or of those since the last
  /// such row. Without it a `合計` among the things to sell would be lost.
  ///
  /// - Returns: and rows that are such sums by their numbers, of which no text says what they are of.
  private func sums(from first: Int) -> (rows: Set<Int>, doubtful: [Int]) {
    struct Tally { var all = 0.0, block = 0.0, count = 0.0 }
    var tallies: [Int: Tally] = [:]
    var found: Set<Int> = []
    var doubtful: [Int] = []
    for row in first..<grid.rows.count {
      var numbers: [(column: Int, value: Double)] = []
      for (column, cell) in grid.rows[row].cells.enumerated() where !cell.isEmpty {
        if let value = amountOfCell(cell) { numbers.append((column, value)) }
      }
      let words = grid.rows[row].cells.contains { Self.looksLikeTotal($0) }
      let isSum = numbers.contains { column, value in
        guard let tally = tallies[column], tally.count > 0, words || tally.count > 1 && value != 0 else { return false }
        let slack = max(1e-6, abs(value) * 1e-9)
        return [tally.all, tally.block, tally.all / tally.count].contains { abs($0 - value) <= slack }
      }
      // `合計, 60名` at the end has no number to tell by.
      if words && (isSum || (numbers.isEmpty && row + 1 >= grid.rows.count - 1)) {
        found.insert(row)
        for column in tallies.keys { tallies[column]?.block = 0 }
        continue
      }
      if isSum, grid.rows[row].filledCount == numbers.count {
        doubtful.append(row)
        for column in tallies.keys { tallies[column]?.block = 0 }
        continue
      }
      for (column, value) in numbers {
        tallies[column, default: Tally()].all += value
        tallies[column, default: Tally()].block += value
        tallies[column, default: Tally()].count += 1
      }
    }
    return (found, doubtful)
  }

  private static func looksLikeTotal(_ cell: String) -> Bool {
    let text = bare(cell)
    return totalWords.contains(text) || text.hasSuffix("計") || text.hasPrefix("合計") || text.hasPrefix("総計")
      || text.hasPrefix("総合計") || text.hasPrefix("小計") || text.contains("total")
  }

  /// `東北計` where there is `東北`, `4月計`; a `時計` is a thing to sell.
  private func isTotal(_ head: String, among heads: Set<String>) -> Bool {
    if totalWords.contains(head) { return true }
    if ["合計", "総計", "総合計", "小計"].contains(where: { head.hasPrefix($0) || head.hasSuffix($0) }) { return true }
    if ["total", "subtotal", "grandtotal"].contains(where: { head.hasPrefix($0) }) { return true }
    guard let word = ["合計", "小計", "計"].first(where: { head.hasSuffix($0) && head != $0 }) else { return false }
    let of = String(head.dropLast(word.count))
    return heads.contains(of) || Self.period(of, calendar) != nil || of.hasSuffix("月") || of.hasSuffix("年度")
  }

  private func head(_ row: Int) -> String? {
    grid.rows[row].firstFilled.map { Self.bare(grid.rows[row].cells[$0]) }
  }

  /// The words to write for totals: each as it stands, or what several have in common.
  private func words(for totals: Set<Int>, from first: Int) -> [String] {
    var words: [String] = []
    var seen: Set<String> = []
    for row in totals.sorted() {
      guard let place = grid.rows[row].firstFilled else { continue }
      let cell = grid.rows[row].cells[place]
      if seen.insert(Self.bare(cell)).inserted { words.append(cell) }
    }
    let own = words.filter { !totalWords.contains(Self.bare($0)) }
    guard own.count > 1, let suffix = ["合計", "小計", "計"].first(where: { word in own.allSatisfy { $0.hasSuffix(word) } })
    else { return words }
    // `*計` must not take the `時計` among the things to sell.
    let others = (first..<grid.rows.count).filter { !totals.contains($0) }.compactMap { head($0) }
    if others.contains(where: { $0.hasSuffix(suffix) }) { return words }
    return words.filter { !$0.hasSuffix(suffix) } + ["*\(suffix)"]
  }

  /// Rows at the end of one cell, or of none that is a value, in a table of three columns and more.
  ///
  /// - Returns: how many, and how many records they are with those between them in which nothing stands.
  private func notes(from first: Int, _ totals: Set<Int>) -> (rows: Int, records: Int) {
    guard usual >= 3, let last = grid.rows.last else { return (0, 0) }
    var count = 0
    for row in (first..<grid.rows.count).reversed() {
      guard grid.rows[row].filledCount == 1, !totals.contains(row) else { break }
      count += 1
    }
    // A row of which one cell alone is filled is a row: a note has a mark, or an empty line above it.
    while count > 0 {
      let row = grid.rows.count - count
      let cell = grid.rows[row].cells.first ?? ""
      let hasMark = ["※", "*", "＊", "注", "(注", "（注", "備考", "出典", "Note", "note", "Source"].contains {
        cell.hasPrefix($0)
      }
      let isApart = row > 0 && grid.rows[row].line > grid.rows[row - 1].line + 1
      if !cell.isEmpty, hasMark || isApart { break }
      count -= 1
    }
    let place = grid.rows.count - count - 1
    guard count > 0, place >= 0 else { return (0, 0) }
    return (count, last.record - grid.rows[place].record)
  }

  // MARK: Merged cells

  /// Of a workbook the columns of texts and times that say so; of text the columns on the left whose cells are filled where
  /// something new begins.
  private func mergedColumns(_ rows: [Int], below header: Int, _ names: [String]) -> [String] {
    var found: [String] = []
    for column in names.indices where !names[column].isEmpty {
      let isNumber = rows.lazy.map { grid.rows[$0][column] }.filter { !$0.isEmpty }.prefix(Self.mostRowsAbove)
        .contains { Self.shape($0, calendar) == .number }
      if isNumber { if grid.mergedColumns.isEmpty { break } else { continue } }
      let saysSo = grid.mergedColumns.contains { $0.line > header && $0.columns.contains(column) }
      let isLeft = found.count == column
      if saysSo || (isLeft && looksMerged(column, rows)) { found.append(names[column]) }
    }
    return found
  }

  private func looksMerged(_ column: Int, _ rows: [Int]) -> Bool {
    let filled = rows.indices.filter { !grid.rows[rows[$0]][column].isEmpty }
    guard filled.first == 0, filled.count >= 2, (rows.count - filled.count) * 3 >= rows.count else { return false }
    let texts = filled.map { grid.rows[rows[$0]][column] }
    // A row in which nothing tells what it is of is a total, and no row of the merged cell.
    let isNamed = rows.allSatisfy { row in
      grid.rows[row].cells.contains { !$0.isEmpty && amountOfCell($0) == nil }
    }
    return isNamed && Set(texts).count == texts.count
  }
}

extension WideColumns {
  /// Three columns of periods at least, each beside the same words or none.
  init?(_ names: [String], _ calendar: CalendarRules) {
    var byWords: [(words: String, isBehind: Bool, columns: [String])] = []
    var grains: Set<Grain> = []
    for name in names {
      guard let (grain, words, isBehind) = WideColumns.parts(name, calendar) else { continue }
      if let grain { grains.insert(grain) }
      if let place = byWords.firstIndex(where: { $0.words == words && $0.isBehind == isBehind }) {
        byWords[place].columns.append(name)
      } else {
        byWords.append((words, isBehind, [name]))
      }
    }
    byWords.removeAll { $0.columns.count < 3 }
    guard !byWords.isEmpty, grains.count <= 1 else { return nil }
    grain = grains.first
    measures = byWords.map { words, isBehind, columns in
      let pattern = words.isEmpty ? WideColumns.pattern(columns, among: names) : isBehind ? "* \(words)" : "\(words) *"
      return Measure(pattern: pattern, name: words, columns: columns)
    }
    // Several amounts meet in the rows of a period by what the `*` stands for: `*年*月` has two.
    if measures.count > 1, measures.contains(where: { $0.name.isEmpty }) { measures.removeAll { !$0.name.isEmpty } }
  }

  /// `2026年4月 売上` is a month and `売上`; `4月` is a month without a year.
  private static func parts(_ name: String, _ calendar: CalendarRules) -> (Grain?, words: String, isBehind: Bool)? {
    if let grain = periodGrain(name, calendar) { return (grain, "", true) }
    let words = name.split(separator: " ").map(String.init)
    guard words.count > 1, let first = words.first, let last = words.last else { return nil }
    if let grain = periodGrain(first, calendar) { return (grain, words.dropFirst().joined(separator: " "), true) }
    if let grain = periodGrain(last, calendar) { return (grain, words.dropLast().joined(separator: " "), false) }
    return nil
  }

  /// Nil: no period; nil inside: one without a year.
  private static func periodGrain(_ text: String, _ calendar: CalendarRules) -> Grain?? {
    if let grain = LayoutFinder.period(text, calendar) { return .some(grain) }
    if LayoutFinder.isFirstOfMonth(text) { return .some(.month) }
    if let grain = LayoutFinder.grain(ofNumber: text) { return .some(grain) }
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    let isMonth =
      text.hasSuffix("月") && (1...12).contains(Int(text.dropLast()) ?? 0) || months.contains(text.lowercased())
    return isMonth ? .some(nil) : nil
  }

  /// Digits as `*`, where no other column has that form: next month's column is then among them.
  private static func pattern(_ columns: [String], among names: [String]) -> String? {
    var patterns: Set<String> = []
    for column in columns {
      var pattern = ""
      for character in column {
        if character.isNumber { if !pattern.hasSuffix("*") { pattern.append("*") } } else { pattern.append(character) }
      }
      patterns.insert(pattern)
    }
    guard patterns.count == 1, let pattern = patterns.first, pattern != "*" else { return nil }
    let matches = Wildcard(pattern)
    return names.filter(matches.matches).count == columns.count ? pattern : nil
  }
}
