import CivilTime

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
    let days: [Day]
    switch column.column.values {
    case .days(let rows): days = rows
    case .moments(let rows): days = rows.map(\.day)
    case .periods(let rows, let grain): days = rows.map { table.calendar.days(of: Period(grain, $0)).start }
    case .exact, .doubles, .booleans, .texts: return
    }
    if isEnd { return warnOfEndlessDays(days, &log) }
    if case .days = plan.kind, plan.declared == nil, !isStock { noteFirstDays(days, &log) }
    warnOfFarDays(days, &log)
  }

  /// Every cell unreadable once made `no rows` and exit code 0.
  private func unreadable(_ first: CellPlace) -> DataFault {
    let what =
      switch plan.kind {
      case .periods(let grain): grain.words
      case .text, .exact, .doubles, .booleans, .days, .moments, .serialDays, .serialMoments: "date"
      }
    return DataFault(
      .unreadableTime, file: table.origins[first.file].file, line: first.line, column: column.name, value: first.value,
      "none of the \(counted(seen.unreadable.count, "cell")) can be read as a \(what), the first is `\(first.value)`; the"
        + " rows would be in no period. `dates \"d/m/y\"` behind the file names the order of day, month and year,"
        + " `time \(column.name): month` (year, week …) says that the cells are periods")
  }

  /// Rows by month are written with the first day of each, and then cover no more of the last month than that day.
  private func noteFirstDays(_ days: [Day], _ log: inout MessageLog) {
    guard areFirstDays(days, column.column), let row = days.indices.first(where: column.column.isValid) else { return }
    let place = table.place(ofRow: row)
    log.add(
      DataMessage(
        .firstDays, .warning, file: place?.file ?? "", column: column.name, value: days[row].isoText,
        "every day is the first of a month; if the rows are months, `time \(column.name): month` says so, and the last"
          + " month is then covered whole; `time \(column.name): date` says that they are days"))
  }

  /// A day or a period as it is written.
  private func text(_ row: Int) -> String {
    switch column.column.values {
    case .periods(let rows, let grain): table.calendar.text(of: Period(grain, rows[row]))
    case .moments(let rows): rows[row].day.isoText
    case .days(let rows): rows[row].isoText
    case .exact, .doubles, .booleans, .texts: ""
    }
  }

  /// `9999-12-31` is how many systems write that there is no end. As a day it is the last one of the data.
  private func warnOfEndlessDays(_ days: [Day], _ log: inout MessageLog) {
    let rows = days.indices.filter { column.column.isValid($0) && CivilDate(days[$0]).year >= 2900 }
    guard let row = rows.first else { return }
    let place = table.place(ofRow: row)
    log.add(
      DataMessage(
        .farDay, .warning, file: place?.file ?? "", line: place?.line, column: column.name, value: days[row].isoText,
        "\(counted(rows.count, "cell")) like `\(days[row].isoText)` may mean that there is no end; `empty"
          + " \"\(days[row].isoText)\"` (as the file writes it) says so, else the data span to that day"))
  }

  /// One cell of 2062 among those of 2026 moves the end of the data, and with it every answer about the last period.
  private func warnOfFarDays(_ days: [Day], _ log: inout MessageLog) {
    guard let low = days.min(), let high = days.max(), high - low > 366 else { return }
    // By day, then by row, in one number: a million rows are sorted in a blink.
    let keys = days.indices.lazy.filter { column.column.isValid($0) }.map { Int64(days[$0]) << 32 | Int64($0) }
    let rows = keys.sorted().map { Int($0 & 0xFFFF_FFFF) }
    guard rows.count >= 3 else { return }
    // A few rows: one, or one in a hundred.
    let limit = max(1, rows.count / 100)
    for isAtEnd in [true, false] {
      var best: Int?
      for count in 1...limit {
        let edge = isAtEnd ? rows.count - count : count
        let gap = days[rows[edge]] - days[rows[edge - 1]]
        let rest = isAtEnd ? days[rows[edge - 1]] - days[rows[0]] : days[rows[rows.count - 1]] - days[rows[edge]]
        if gap > 366 && Int(gap) > 2 * Int(rest) { best = count }
      }
      guard let best else { continue }
      let far = isAtEnd ? rows[(rows.count - best)...] : rows[..<best]
      let others = isAtEnd ? rows[..<(rows.count - best)] : rows[best...]
      guard let row = far.first, let low = others.first, let high = others.last, let first = rows.first,
        let last = rows.last
      else { continue }
      let place = table.place(ofRow: row)
      log.add(
        DataMessage(
          .farDay, .warning, file: place?.file ?? "", line: place?.line, column: column.name,
          value: text(row),
          "`\(text(row))`\(best > 1 ? " and \(grouped(best - 1)) more" : "") \(best > 1 ? "are" : "is") far from"
            + " all others (\(text(low)) to \(text(high))); the data span"
            + " \(text(first)) to \(text(last)) with \(best > 1 ? "them" : "it")"))
    }
  }
}

/// Whether a column of days holds nothing but first days of months, of two months at least.
func areFirstDays(_ days: [Day], _ column: Column) -> Bool {
  var months: Set<Day> = []
  for row in days.indices where column.isValid(row) {
    if months.contains(days[row]) { continue }
    guard CivilDate(days[row]).day == 1 else { return false }
    months.insert(days[row])
  }
  return months.count >= 2
}
