import CivilTime
import Numerics
import SourceText
import Syntax

// Date literals, spans and periods.
extension Analyzer {
  func buildCalendar() {
    let (rules, problems) = readCalendar(program.calendar)
    calendar = rules
    for problem in problems { report(problem.message, at: problem.range) }
    for entry in program.calendar {
      if case .judgeEach(let name) = entry.kind { models.judgedGrain = Grain(word: name.text) }
    }
  }

  /// A literal as a constant: a day, a moment or a period.
  func dateConstant(_ literal: DateLiteral, at range: SourceRange) -> (Constant, ValueType) {
    switch literal {
    case .day(let date): return (.day(date.dayCount), .date)
    case .moment(let date, let second):
      return (.moment(Moment(date.dayCount) * Moment.secondsPerDay + Moment(second)), .moment)
    case .month(let year, let month):
      return constant(.month, of: CivilDate(year: year, month: month, day: 1).dayCount)
    case .quarter(let year, let quarter):
      return constant(.quarter, of: CivilDate(year: year, month: quarter * 3 - 2, day: 1).dayCount)
    case .year(let year): return constant(.year, of: CivilDate(year: year, month: 1, day: 1).dayCount)
    case .week(let year, let week):
      guard calendar.weekStart == 0 else {
        report(.isoWeekOtherStart, at: range)
        return (.missing, .unknown)
      }
      // The parser refuses weeks that a year does not have.
      guard let start = CalendarRules.isoWeekStart(year: year, week: week) else { return (.missing, .unknown) }
      return constant(.week, of: start)
    case .fiscalYear(let year):
      let period = calendar.fiscalYear(named: year)
      return (.period(period), .period(.fiscalYear))
    case .fiscalQuarter(let year, let quarter):
      let start = calendar.days(of: calendar.fiscalYear(named: year)).start
      let date = CivilDate(start).addingMonths((quarter - 1) * 3)
      return constant(.fiscalQuarter, of: date.dayCount)
    }
  }

  private func constant(_ grain: Grain, of day: Day) -> (Constant, ValueType) {
    (.period(calendar.period(grain, of: day)), .period(grain))
  }

  /// The days of a constant: a day is a span of one.
  func span(of constant: Constant) -> DaySpan? {
    switch constant {
    case .day(let day): DaySpan(day, day + 1)
    case .moment(let moment): DaySpan(moment.day, moment.day + 1)
    case .period(let period): calendar.days(of: period)
    case .number, .text, .boolean, .missing: nil
    }
  }

  /// `@2026`, `@2026-01..@2026-06`: whole days; nil when the expression is no span of dates.
  func daySpan(_ expression: Expression) -> DaySpan? {
    switch expression.written.kind {
    case .date(let literal): return span(of: dateConstant(literal, at: expression.range).0)
    case .range(let low, let high, let isHalfOpen):
      guard let from = daySpan(low), let to = daySpan(high) else { return nil }
      return DaySpan(from.start, isHalfOpen ? to.start : to.end)
    case .bracketed(let inner, nil, nil): return daySpan(inner)
    default: return nil  // No other expression is a span.
    }
  }

  /// `during R`, reported when it is none.
  func during(_ expression: Expression) -> DaySpan? {
    if case .bad = expression.kind { return nil }
    guard let span = daySpan(expression) else {
      report(spanMeant(expression), at: expression.range)
      return nil
    }
    if span.isEmpty { report(.emptySpan(isTurned: span.start != span.end), at: expression.range) }
    if let (date, range) = moment(in: expression) { report(.timeOfDay(date), at: range) }
    return span
  }

  /// What to say of something behind `during` that is no time.
  private func spanMeant(_ expression: Expression) -> SemanticMessage {
    let none = SemanticMessage.notADateSpan(instead: nil)
    if let date = datesInQuotes(expression) ?? Analyzer.dateLiteral(of: program.text(expression.range)) {
      return .notADateSpan(instead: date)
    }
    switch Analyzer.withoutBrackets(expression).kind {
    case .path(let path):
      if let form = ForeignWords.form(ofValue: path.text) { return .helped(none, [Help(form)]) }
    case .call(let call):
      if let form = ForeignWords.form(ofFunction: call.name.text, arguments: []) { return .helped(none, [Help(form)]) }
    case .number(let number):
      if number.unit?.factors.map(\.name) == ["月"] {
        let month = program.text(expression.range).filter(\.isNumber)
        let way = Phrase(
          "a month has its year, as in `@2026-01`; the same month of each year is `month_of_year(at) = \(month)` behind `where`",
          "月は `@2026-01` のように年を付けて書く。毎年の同じ月なら `where` の後ろに `month_of_year(at) = \(month)` と書く")
        return .helped(none, [Help(way)])
      }
    default: break  // Nothing else is often meant as a time.
    }
    return none
  }

  /// `"2026-01"` as `@2026-01`; nil where no date stands in the quotation marks.
  private func datesInQuotes(_ expression: Expression) -> String? {
    switch expression.kind {
    case .text(let text):
      return Analyzer.dateLiteral(of: text)
    case .number: return Analyzer.dateLiteral(of: program.text(expression.range))
    case .range(let low, let high, let isHalfOpen):
      guard let from = datesInQuotes(low), let to = datesInQuotes(high) ?? month(high, ofYearOf: low) else {
        return nil
      }
      return from + (isHalfOpen ? "..<" : "..") + to
    case .date: return program.text(expression.range)
    default: return nil  // No other expression holds a date.
    }
  }

  /// `3月` of `2026年1月〜3月`
  private func month(_ expression: Expression, ofYearOf first: Expression) -> String? {
    guard case .number(let number) = expression.kind, number.unit?.factors.map(\.name) == ["月"],
      case .date(.month(let year, _)) = first.kind
    else { return nil }
    let month = Int(number.value.double)
    return (1...12).contains(month) ? "@\(year)-\(month < 10 ? "0" : "")\(month)" : nil
  }

  /// A time of day where whole days count, as its day.
  private func moment(in expression: Expression) -> (day: String, range: SourceRange)? {
    switch expression.kind {
    case .date(.moment(let date, _)): return (date.dayCount.isoText, expression.range)
    case .range(let low, let high, _): return moment(in: low) ?? moment(in: high)
    case .bracketed(let inner, nil, nil): return moment(in: inner)
    default: return nil  // No other expression is a span.
    }
  }

  /// The grain that a single unquoted period word names.
  func grain(_ expression: Expression) -> Grain? {
    guard case .path(let path) = expression.written.kind, path.names.count == 1, !path.names[0].isQuoted else {
      return nil
    }
    let word = path.names[0].text
    guard let grain = Grain(word: word) else { return nil }
    return columnInPlace(of: word, grain) == nil ? grain : nil
  }

  /// The dataset in which a Japanese period word is a column of another kind: files have columns `月` of 1 to 12, and rules
  /// grouped by them before the word was one. A column that is the time of its rows, in such periods, is what the word means.
  func columnInPlace(of word: String, _ grain: Grain) -> Int? {
    guard Grain.japaneseWords[word] != nil else { return nil }
    return datasets.indices.first { index in
      guard let column = datasets[index].columnIndex[word] else { return false }
      return !isTime(column, of: index, grain)
    }
  }

  private func isTime(_ column: Int, of dataset: Int, _ grain: Grain) -> Bool {
    guard datasets[dataset].times.first?.column == column else { return false }
    let table = datasets[dataset].columns[column]
    if let declared = table.grain { return declared == grain }
    if let type = table.type { return type == .period(grain) || (type == .date && grain == .day) }
    switch table.source {
    case .file(let header):
      let schema = schemas[datasets[dataset].name]?.columns.first { $0.name == header }
      return schema?.type == .period(grain) || (schema?.type == .date && grain == .day)
    case .inherited, .key, .formula, .clock, .stackedLabel, .stackedValue, .bad: return false
    }
  }

  /// The name of a dimension as it is looked up: `月` is `month`.
  func dimensionName(_ path: Path) -> DimensionName {
    DimensionName(grain(Expression(.path(path), range: path.range))?.rawValue ?? path.text)
  }

  /// Says that a period word is a column here.
  func noteColumn(inPlaceOf expression: Expression) {
    guard case .path(let path) = expression.kind, path.names.count == 1, !path.names[0].isQuoted,
      let grain = Grain(word: path.names[0].text), let dataset = columnInPlace(of: path.text, grain)
    else { return }
    report(.columnInPlaceOfPeriod(path.text, dataset: datasets[dataset].name, grain), at: expression.range)
  }
}

/// The calendar of a program, found in the syntax alone: cells such as `FY2026` cannot be read without it. What is wrong
/// with it is told by the analysis.
package func calendarRules(of trees: [SyntaxTree]) -> CalendarRules {
  let entries = trees.flatMap { tree in
    tree.statements.flatMap { statement -> [CalendarEntry] in
      if case .calendar(let entries) = statement.kind { entries } else { [] }
    }
  }
  return readCalendar(entries).rules
}

private func readCalendar(
  _ entries: [CalendarEntry]
) -> (rules: CalendarRules, problems: [(message: SemanticMessage, range: SourceRange)]) {
  let months = CivilNames.months
  var calendar = CalendarRules()
  var problems: [(message: SemanticMessage, range: SourceRange)] = []
  var seen: [String: SourceRange] = [:]
  for entry in entries {
    guard let word = entry.kind.word else { continue }
    if let first = seen[word] {
      problems.append((.statedTwice(Phrase("`\(word)`", "`\(word)` の項目"), first: first), entry.range))
      continue
    }
    seen[word] = entry.range
    switch entry.kind {
    case .weekStarts(let name):
      if let index = Analyzer.weekday(named: name.text) {
        calendar.weekStart = index
      } else {
        let near = nearestMatch(to: name.text, among: CivilNames.weekdays)
        problems.append((.unknownCalendarWord(name.text, near: near, what: .weekday), name.range))
      }
    case .yearStarts(let name, let namedBy):
      let number = name.text.hasSuffix("月") ? Int(name.text.dropLast()).map { $0 - 1 } : nil
      if let index = months.firstIndex(of: name.text.lowercased())
        ?? number.flatMap({ (0..<12).contains($0) ? $0 : nil })
      {
        calendar.fiscalStartMonth = index + 1
      } else {
        let near = nearestMatch(to: name.text, among: months)
        problems.append((.unknownCalendarWord(name.text, near: near, what: .month), name.range))
      }
      guard let namedBy else { continue }
      if let rule = CalendarRules.FiscalName(rawValue: namedBy.text) {
        calendar.fiscalName = rule
      } else {
        problems.append((.unknownCalendarWord(namedBy.text, near: nil, what: .endOfYear), namedBy.range))
      }
    case .timezone(let name): calendar.timeZone = name
    case .judgeEach(let name):
      if Grain(word: name.text) == nil {
        let near = nearestMatch(to: name.text, among: Grain.allCases.map(\.rawValue))
        problems.append((.unknownPeriod(name.text, near: near), name.range))
      }
    case .bad: break
    }
  }
  return (calendar, problems)
}

extension CalendarEntry.Kind {
  /// The words that may begin one entry only.
  fileprivate var word: String? {
    switch self {
    case .weekStarts: "week starts"
    case .yearStarts: "year starts"
    case .timezone: "timezone"
    case .judgeEach: "judge each"
    case .bad: nil
    }
  }
}
