import CivilTime
import SourceText

/// What is odd about a column that is a time of the rows, told once it is built. A time decides which rows an answer
/// reads, so that what is wrong with it is wrong everywhere.
struct TimeCheck {
  let table: Table
  let column: TableColumn
  let plan: ColumnPlan
  let seen: ColumnInference
  let isStock: Bool
  /// The column is the end of rows, as behind `until`.
  let isEnd: Bool

  func run(_ log: inout MessageLog) throws(DataFault) {
    if column.column.validCount == 0 {
      if let first = seen.unreadable.first, !isEnd { throw unreadable(first) }
      return
    }
    switch column.column.values {
    case .days(.bytes(let days)): check(days, &log)
    case .days(.shorts(let days)): check(days, &log)
    case .days(.words(let days)): check(days, &log)
    case .days(.longs(let days)): check(days, &log)
    case .moments(let rows): check(rows.map(\.day), &log)
    case .periods(let rows, let grain):
      check(rows.map { table.calendar.days(of: Period(grain, Int32($0))).start }, &log)
    case .exact, .doubles, .booleans, .texts: return
    }
  }

  private func check(_ days: [some FixedWidthInteger], _ log: inout MessageLog) {
    if isEnd { return warnOfEndlessDays(days, &log) }
    if case .days = plan.kind, plan.declared == nil, !isStock { noteFirstDays(days, &log) }
    warnOfFarDays(days, &log)
  }

  /// Every cell unreadable once made `no rows` and exit code 0.
  private func unreadable(_ first: CellPlace) -> DataFault {
    let what =
      switch plan.kind {
      case .periods(let grain): grain.words
      case .text, .exact, .doubles, .booleans, .days, .moments, .serialDays, .serialMoments: Phrase("date", "日付")
      }
    let cells = counted(seen.unreadable.count, .cell)
    return DataFault(
      .unreadableTime, file: table.origins[first.file].file, line: first.line, column: column.name, value: first.value,
      Phrase(
        "none of the \(cells.english) can be read as a \(what.english), the first is `\(first.value)`; the"
          + " rows would be in no period. `dates \"d/m/y\"` behind the file names the order of day, month and year,"
          + " `time \(column.name): month` (year, week …) says that the cells are periods",
        "\(cells.japanese)のどれも\(what.japanese)として読めない（最初は `\(first.value)`）。このままでは行がどの期間にも入らない。"
          + "日・月・年の順序はファイルの後ろに `dates \"d/m/y\"` のように、"
          + "期間のセルなら `time \(column.name): month`（年、週なども可）のように書く"))
  }

  /// Rows by month are written with the first day of each, and then cover no more of the last month than that day.
  private func noteFirstDays(_ days: [some FixedWidthInteger], _ log: inout MessageLog) {
    guard areFirstDays(days, column.column), let row = days.indices.first(where: column.column.isValid) else { return }
    let place = table.place(ofRow: row)
    log.add(
      DataMessage(
        .firstDays, .warning, file: place?.file ?? "", column: column.name, value: Day(days[row]).isoText,
        Phrase(
          "every day is the first of a month; if the rows are months, `time \(column.name): month` says so, and the last"
            + " month is then covered whole; `time \(column.name): date` says that they are days",
          "どの日付も月の初日。月ごとの行なら `time \(column.name): month` と書くと、最後の月も月末まで含まれる。"
            + "日ごとの行なら `time \(column.name): date` と書く")))
  }

  /// A day or a period as it is written.
  private func text(_ row: Int) -> String {
    switch column.column.values {
    case .periods(let rows, let grain): table.calendar.text(of: Period(grain, Int32(rows[row])))
    case .moments(let rows): rows[row].day.isoText
    case .days(let rows): Day(rows[row]).isoText
    case .exact, .doubles, .booleans, .texts: ""
    }
  }

  /// `9999-12-31` is how many systems write that there is no end. As a day it is the last one of the data.
  private func warnOfEndlessDays(_ days: [some FixedWidthInteger], _ log: inout MessageLog) {
    let rows = days.indices.filter { column.column.isValid($0) && CivilDate(Day(days[$0])).year >= 2900 }
    guard let row = rows.first else { return }
    let place = table.place(ofRow: row)
    let text = text(row)
    let cells = counted(rows.count, .cell)
    log.add(
      DataMessage(
        .farDay, .warning, file: place?.file ?? "", line: place?.line, column: column.name, value: text,
        Phrase(
          "\(cells.english) like `\(text)` may mean that there is no end; `empty"
            + " \"\(text)\"` (as the file writes it) says so, else the data span to that day",
          "`\(text)` のような\(cells.japanese)は、終わりがないという意味かもしれない。そうなら `empty \"\(text)\"`"
            + "（ファイルにあるとおりの書き方）と書く。書かなければデータはその日まで続くものとなる")))
  }

  /// One cell of 2062 among those of 2026 moves the end of the data, and with it every answer about the last period.
  private func warnOfFarDays(_ days: [some FixedWidthInteger], _ log: inout MessageLog) {
    guard let low = days.min(), let high = days.max(), Int(high) - Int(low) > 366 else { return }
    let tally = DayTally(days, column.column)
    let total = tally.days.reduce(0) { $0 + $1.count }
    guard total >= 3, let first = tally.days.first, let last = tally.days.last else { return }
    // A few rows: one, or one in a hundred.
    let limit = max(1, total / 100)
    for isAtEnd in [true, false] {
      let inward = isAtEnd ? tally.days.reversed() : tally.days
      var (far, best) = (0, 0)
      var edge: Int?
      for place in inward.indices.dropFirst() {
        far += inward[place - 1].count
        if far > limit { break }
        let gap = abs(inward[place].day - inward[place - 1].day)
        let rest = abs(inward[inward.count - 1].day - inward[place].day)
        if gap > 366 && Int(gap) > 2 * Int(rest) { (best, edge) = (far, place) }
      }
      guard let edge else { continue }
      let (low, high) = isAtEnd ? (first, inward[edge]) : (inward[edge], last)
      let row = isAtEnd ? inward[edge - 1].row : first.row
      let place = table.place(ofRow: row)
      let more = best > 1 ? Phrase(" and \(grouped(best - 1)) more", "ほか\(grouped(best - 1))件") : .empty
      log.add(
        DataMessage(
          .farDay, .warning, file: place?.file ?? "", line: place?.line, column: column.name,
          value: text(row),
          Phrase(
            "`\(text(row))`\(more.english) \(best > 1 ? "are" : "is") far from"
              + " all others (\(text(low.row)) to \(text(high.row))); the data span"
              + " \(text(first.row)) to \(text(last.row)) with \(best > 1 ? "them" : "it")",
            "`\(text(row))` \(more.japanese)は、ほかのすべて（\(text(low.row))〜\(text(high.row))）から遠く離れている。"
              + "これを含めるとデータの期間は\(text(first.row))〜\(text(last.row))になる")))
    }
  }
}

/// The days of a column in their order, each with the number of its rows and the first of them. Days of files lie within
/// some years, so they are counted and not sorted: sorting ten million rows took a quarter of their load.
private struct DayTally {
  private(set) var days: [(day: Day, count: Int, row: Int)] = []

  init(_ days: [some FixedWidthInteger], _ column: Column) {
    let rows = days.indices.lazy.filter(column.isValid)
    guard let low = rows.lazy.map({ days[$0] }).min(), let high = rows.lazy.map({ days[$0] }).max() else { return }
    // Eleven thousand years; what lies further apart is sorted.
    guard Int(high) - Int(low) <= 1 << 22 else {
      for row in rows.sorted(by: { (days[$0], $0) < (days[$1], $1) }) { add(Day(days[row]), row) }
      return
    }
    var found = [(count: Int, row: Int)](repeating: (0, 0), count: Int(high) - Int(low) + 1)
    for row in rows {
      let place = Int(days[row]) - Int(low)
      if found[place].count == 0 { found[place].row = row }
      found[place].count += 1
    }
    for (place, found) in found.enumerated() where found.count > 0 {
      self.days.append((Day(low) + Day(place), found.count, found.row))
    }
  }

  private mutating func add(_ day: Day, _ row: Int) {
    if let last = days.last, last.day == day {
      days[days.count - 1].count += 1
    } else {
      days.append((day, 1, row))
    }
  }
}

/// Whether a column of days holds nothing but first days of months, of two months at least.
func areFirstDays<Element: FixedWidthInteger>(_ days: [Element], _ column: Column) -> Bool {
  var months: Set<Element> = []
  for row in days.indices where column.isValid(row) {
    if months.contains(days[row]) { continue }
    guard CivilDate(Day(days[row])).day == 1 else { return false }
    months.insert(days[row])
  }
  return months.count >= 2
}
