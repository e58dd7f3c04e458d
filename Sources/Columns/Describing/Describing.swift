import CivilTime
import Numerics
import SourceText

/// What `kpi describe` says about one column.
package struct ColumnDescription: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case wholeNumber = "whole number"
    case decimal
    case double
    case boolean = "yes/no"
    case date
    case dateTime = "date and time"
    case period
    case text
    /// No cell has a value.
    case empty

    package var words: Phrase {
      let japanese =
        switch self {
        case .wholeNumber: "整数"
        case .decimal: "小数"
        case .double: "浮動小数点数"
        case .boolean: "真偽値"
        case .date: "日付"
        case .dateTime: "日時"
        case .period: "期間"
        case .text: "文字"
        case .empty: "空"
        }
      return Phrase(rawValue, japanese)
    }
  }

  package var name: String
  package var kind: Kind
  /// Digits after the point of decimals.
  package var scale: Int
  package var unit: String?
  package var rows: Int
  package var emptyCells: Int
  package var distinctValues: Int
  /// As they would be written to a file; nil for texts and truth values.
  package var minimum: String?
  package var maximum: String?
  /// Up to three values: the most frequent ones of texts, else the first ones.
  package var examples: [String]
  /// Whole phrases, lower case, no full stop.
  package var oddities: [Phrase]
  /// Every day is the first of a month: the rows may be months.
  package var areFirstDays = false
  /// Whole numbers that may all be days (`20260401`), months (`202604`) or years (`2026`).
  package var timeOfNumbers: Grain?
}

/// Describes each column of a loaded table.
package func describe(_ loaded: LoadedTable) -> [ColumnDescription] {
  loaded.table.columns.map { column in
    var description = describe(column, loaded.table.calendar)
    for message in loaded.report.messages where message.column == column.name {
      let isOfSeveral = loaded.report.files.count > 1
      let place = message.line.map { line in
        isOfSeveral
          ? Phrase("\(message.file):\(line): ", "\(message.file):\(line)：") : Phrase("line \(line): ", "\(line)行目：")
      }
      description.oddities.append((place ?? .empty) + message.text)
    }
    return description
  }
}

private func describe(_ named: TableColumn, _ calendar: CalendarRules) -> ColumnDescription {
  let column = named.column
  var result = ColumnDescription(
    name: named.name, kind: .empty, scale: 0, unit: named.declaredUnit, rows: column.count,
    emptyCells: column.count - column.validCount, distinctValues: 0, minimum: nil, maximum: nil, examples: [],
    oddities: [])
  guard column.validCount > 0 else {
    if column.count > 0 { result.oddities.append(Phrase("every cell is empty", "すべてのセルが空")) }
    return result
  }
  switch column.values {
  case .exact(let rows, let scale):
    result.kind = scale == 0 ? .wholeNumber : .decimal
    result.scale = scale
    let numbers = rows.longs
    summarize(numbers, column, calendar, &result)
    noteCompactDates(numbers, column, &result)
  case .doubles(let rows):
    result.kind = .double
    summarize(rows, column, calendar, &result)
  case .days(let numbers):
    result.kind = .date
    let rows = numbers.int32s
    summarize(rows, column, calendar, &result)
    if areFirstDays(rows, column) {
      result.areFirstDays = true
      result.oddities.append(
        Phrase(
          "every day is the first of a month: if the rows are months, write `time \(named.name): month`",
          "どの日付も月の初日：月ごとの行なら `time \(named.name): month` と書く"))
    }
  case .moments(let rows):
    result.kind = .dateTime
    summarize(rows, column, calendar, &result)
  case .periods(let rows, let grain):
    result.kind = .period
    result.oddities.append(Phrase("each cell is a \(grain.words.english)", "どのセルも\(grain.words.japanese)を表す"))
    summarize(rows.int32s, column, calendar, &result)
  case .booleans(let rows):
    result.kind = .boolean
    let valid = rows.indices.filter { column.isValid($0) }.map { rows[$0] }
    let trueCount = valid.count { $0 }
    result.distinctValues = trueCount == 0 || trueCount == valid.count ? 1 : 2
    result.examples = ["true \(grouped(trueCount))", "false \(grouped(valid.count - trueCount))"]
  case .texts(let codes, let dictionary):
    result.kind = .text
    summarize(codes.int32s, dictionary, column, &result)
  }
  if result.distinctValues == 1 && column.validCount > 1 {
    result.oddities.append(Phrase("one value throughout", "値は1種類だけ"))
  }
  return result
}

private func summarize<Value: Hashable & Comparable>(
  _ rows: [Value], _ column: Column, _ calendar: CalendarRules, _ result: inout ColumnDescription
) {
  var seen: Set<Value> = []
  var smallest: Int?
  var largest: Int?
  for row in rows.indices where column.isValid(row) {
    let isNew = seen.insert(rows[row]).inserted
    if isNew && seen.count <= 3 { result.examples.append(column.plainText(row, calendar)) }
    if smallest.map({ rows[row] < rows[$0] }) ?? true { smallest = row }
    if largest.map({ rows[row] > rows[$0] }) ?? true { largest = row }
  }
  result.distinctValues = seen.count
  result.minimum = smallest.map { column.plainText($0, calendar) }
  result.maximum = largest.map { column.plainText($0, calendar) }
}

/// `20260102` is a number until it is declared a day, `202601` until it is declared a month, `2026` a year.
private func noteCompactDates(_ rows: [Int64], _ column: Column, _ result: inout ColumnDescription) {
  guard result.kind == .wholeNumber, result.unit == nil else { return }
  var (areDays, areMonths, areYears) = (true, true, true)
  for row in rows.indices where column.isValid(row) {
    let value = rows[row]
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100)
    areDays = areDays && (1900...2100).contains(year) && (1...12).contains(month) && (1...31).contains(day)
    areMonths = areMonths && (1900...2100).contains(value / 100) && (1...12).contains(value % 100)
    areYears = areYears && (1900...2100).contains(value)
    guard areDays || areMonths || areYears else { return }
  }
  guard areDays || areMonths || areYears, let example = result.examples.first else { return }
  result.timeOfNumbers = areDays ? .day : areMonths ? .month : .year
  if areDays {
    result.oddities.append(
      Phrase(
        "numbers such as \(example) may be days: declare the type `date`",
        "\(example)のような数は日付の可能性がある：日付なら型を `date` と宣言する"))
  }
  if areMonths {
    result.oddities.append(
      Phrase(
        "numbers such as \(example) may be months: `time \(result.name): month` says so",
        "\(example)のような数は月の可能性がある：月なら `time \(result.name): month` と書く"))
  }
  if areYears {
    result.oddities.append(
      Phrase(
        "numbers such as \(example) may be years: `time \(result.name): year` says so",
        "\(example)のような数は年の可能性がある：年なら `time \(result.name): year` と書く"))
  }
}

private func summarize(
  _ codes: [Int32], _ dictionary: TextDictionary, _ column: Column, _ result: inout ColumnDescription
) {
  var counts = [Int](repeating: 0, count: dictionary.texts.count)
  for row in codes.indices where column.isValid(row) { counts[Int(codes[row])] += 1 }
  result.distinctValues = counts.count { $0 > 0 }
  let byCount = counts.indices.filter { counts[$0] > 0 }.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
  result.examples = byCount.prefix(3).map { excerpt(dictionary.texts[$0]) }
  noteLookalikes(dictionary.texts, &result)
}

/// Texts that a person takes for one: they differ in blanks around them, in case, or in width.
private func noteLookalikes(_ texts: TextList, _ result: inout ColumnDescription) {
  var first: [String: String] = [:]
  var pairs = 0
  var example: (String, String)?
  for text in texts {
    let plain = foldedName(text).lowercased().singleSpaced
    if let other = first[plain] {
      pairs += 1
      if example == nil { example = (other, text) }
    } else {
      first[plain] = text
    }
  }
  if let example {
    result.oddities.append(
      Phrase(
        "\(grouped(pairs)) texts differ from others only in blanks, case or width, such as `\(excerpt(example.0))` and"
          + " `\(excerpt(example.1))`",
        "空白、大文字と小文字、全角と半角だけがほかと違う文字列が\(grouped(pairs))種類ある（例：`\(excerpt(example.0))` と"
          + " `\(excerpt(example.1))`）"))
  }
}

extension Column {
  fileprivate func plainText(_ row: Int, _ calendar: CalendarRules) -> String {
    switch outputCell(row, calendar) {
    case .empty: ""
    case .plain(let text), .text(let text): text
    }
  }
}
