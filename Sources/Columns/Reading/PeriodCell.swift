import CivilTime

/// How times may be written beyond the forms that are clear by themselves, and the calendar that names periods.
struct TimeStyle: Sendable {
  var order: DateOrder?
  var calendar = CalendarRules()
}

extension Grain {
  /// The longer of two grains holds the shorter one; of quarters and years the fiscal ones come last.
  package var rank: Int {
    switch self {
    case .day: 0
    case .week: 1
    case .month: 2
    case .quarter: 3
    case .fiscalQuarter: 4
    case .year: 5
    case .fiscalYear: 6
    }
  }
}

/// A period as a cell has it: `2026-04`, `2026年4月`, `Apr 2026`, `2026-Q2`, `2026-W14`, `FY2026`.
struct PeriodCell {
  var period: Period
  /// `2009/10`: a month, or the season that ends in the year after.
  var isLikeSeason = false
}

/// A period from the shape of its cell. With a declared grain also `202604`, `Apr-26`, `4/2026`, `R8.4`, `2026` and `FY26`,
/// which without one are something else; a finer period, and a day, then stand for the one that holds them.
func parsePeriod(shape: [UInt8], _ style: TimeStyle, declared: Grain? = nil) -> PeriodCell? {
  var parser = PeriodParser(shape: ShapeParser(shape: shape), calendar: style.calendar, declared: declared)
  var found = parser.parse()
  if found == nil, let order = style.order, !order.hasDays {
    var ordered = ShapeParser(shape: shape)
    ordered.skipBlanks()
    if let (year, month, _) = ordered.parseOrdered(order), ordered.isAtEnd { found = parser.month(year, month) }
  }
  guard let declared else { return found }
  if let found { return style.calendar.coarsened(found.period, to: declared).map { PeriodCell(period: $0) } }
  guard let date = parseDate(shape: shape, order: style.order) else { return nil }
  return PeriodCell(period: style.calendar.period(declared, of: date.day))
}

extension CalendarRules {
  /// The period of a grain that holds another one; nil: the grain is finer.
  func coarsened(_ period: Period, to grain: Grain) -> Period? {
    if period.grain == grain { return period }
    return period.grain.rank < grain.rank ? self.period(grain, of: days(of: period).start) : nil
  }
}

/// Reads the shape of a cell as a period, one form after the other.
private struct PeriodParser {
  var shape: ShapeParser
  let calendar: CalendarRules
  let declared: Grain?

  mutating func parse() -> PeriodCell? {
    shape.skipBlanks()
    let start = shape.index
    for form in Form.allCases {
      shape.index = start
      if let found = parse(form), shape.isAtEnd { return found }
    }
    return nil
  }

  private enum Form: CaseIterable { case year, monthName, quarter, fiscal, digits }

  private mutating func parse(_ form: Form) -> PeriodCell? {
    switch form {
    case .year: fromYear()
    case .monthName: fromMonthName()
    case .quarter: fromQuarter()
    case .fiscal: fromFiscalWord()
    case .digits: declared == nil ? nil : fromDigits()
    }
  }

  // MARK: Periods of numbers

  func month(_ year: Int, _ month: Int) -> PeriodCell? {
    let date = CivilDate(year: year, month: month, day: 1)
    return date.isValid ? PeriodCell(period: calendar.period(.month, of: date.dayCount)) : nil
  }

  private func year(_ year: Int) -> PeriodCell? {
    let date = CivilDate(year: year, month: 1, day: 1)
    guard date.isValid else { return nil }
    // A bare year in a column of fiscal years names one.
    if declared == .fiscalYear || declared == .fiscalQuarter { return fiscalYear(year) }
    return PeriodCell(period: calendar.period(.year, of: date.dayCount))
  }

  private func fiscalYear(_ year: Int) -> PeriodCell? {
    (2...9998).contains(year) ? PeriodCell(period: calendar.fiscalYear(named: year)) : nil
  }

  private func quarter(_ year: Int, _ quarter: Int, isFiscal: Bool = false) -> PeriodCell? {
    guard isFiscal || declared == .fiscalQuarter || declared == .fiscalYear else {
      guard let first = month(year, quarter * 3 - 2) else { return nil }
      return PeriodCell(period: calendar.period(.quarter, of: calendar.days(of: first.period).start))
    }
    guard let whole = fiscalYear(year) else { return nil }
    let start = CivilDate(calendar.days(of: whole.period).start).addingMonths((quarter - 1) * 3)
    return PeriodCell(period: calendar.period(.fiscalQuarter, of: start.dayCount))
  }

  private func week(_ year: Int, _ week: Int) -> PeriodCell? {
    // Numbers of weeks are those of ISO, whose weeks begin on Monday.
    guard calendar.weekStart == 0, (1...9998).contains(year),
      let start = CalendarRules.isoWeekStart(year: year, week: week)
    else { return nil }
    return PeriodCell(period: calendar.period(.week, of: start))
  }

  // MARK: Forms

  /// `2026-04`, `2026年4月`, `令和8年4月`, `2026Q2`, `2026年度`, `2026-W14`, `2026-Apr`, `2026-11-22/P7D`.
  private mutating func fromYear() -> PeriodCell? {
    var year: Int
    let isEra: Bool
    if let base = ShapeParser.eraBase(shape.current) {
      isEra = true
      shape.index += 1
      shape.skipBlanks()
      guard let (number, _) = shape.parseInteger(limit: 2), number > 0 else { return nil }
      year = base + number
    } else {
      isEra = false
      guard let (number, digits) = shape.parseInteger(limit: 4), digits == 4 else { return nil }
      year = number
    }
    if shape.accept(CellMark.year) { return fromNamedYear(year) }
    if shape.isAtEnd { return declared == nil || isEra ? nil : self.year(year) }
    let separator = shape.current
    if isEra {
      guard declared != nil, shape.accept(UInt8(ascii: ".")) else { return nil }
      return shape.parseInteger(limit: 2).flatMap { month(year, $0.value) }
    }
    let isSeparated = shape.acceptDateSeparator()
    if let quarter = parseQuarter() { return self.quarter(year, quarter) }
    if shape.accept(UInt8(ascii: "W")) || shape.accept(UInt8(ascii: "w")) {
      return shape.parseInteger(limit: 2).flatMap { week(year, $0.value) }
    }
    guard isSeparated else { return nil }
    if let name = shape.parseMonthName() { return month(year, name) }
    guard let (number, _) = shape.parseInteger(limit: 2) else { return nil }
    if separator == UInt8(ascii: "-"), shape.accept(separator) { return fromWeekOfDays(year, number) }
    let isClear = separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/")
    // `1234-05` is a code; a declared column takes any year, and `2026.4` too.
    guard declared != nil || (isClear && (1800...2200).contains(year) || year == 9999) else { return nil }
    var found = month(year, number)
    found?.isLikeSeason = number == (year + 1) % 100
    return found
  }

  private mutating func fromNamedYear(_ year: Int) -> PeriodCell? {
    let isFiscal = shape.accept(CellMark.measure)
    if shape.isAtEnd { return isFiscal ? fiscalYear(year) : self.year(year) }
    shape.skipBlanks()
    if let quarter = parseQuarter() { return self.quarter(year, quarter, isFiscal: isFiscal) }
    guard !isFiscal, let (number, _) = shape.parseInteger(limit: 2), shape.accept(CellMark.month) else { return nil }
    // 4月度 and 4月分 are what bills and reports say.
    _ = shape.accept(CellMark.measure) || shape.accept(CellMark.minute)
    return month(year, number)
  }

  /// `2026-11-22/P7D`: how weeks that do not begin on Monday are written out.
  private mutating func fromWeekOfDays(_ year: Int, _ month: Int) -> PeriodCell? {
    guard let (day, _) = shape.parseInteger(limit: 2), shape.accept(UInt8(ascii: "/")),
      shape.accept(UInt8(ascii: "P")), shape.accept(UInt8(ascii: "7")), shape.accept(UInt8(ascii: "D"))
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    guard date.isValid, date.dayCount.weekday == calendar.weekStart else { return nil }
    return PeriodCell(period: calendar.period(.week, of: date.dayCount))
  }

  /// `Q2`, `2Q`, 第2四半期: the number.
  private mutating func parseQuarter() -> Int? {
    let start = shape.index
    let hasWord = shape.accept(UInt8(ascii: "Q")) || shape.accept(UInt8(ascii: "q"))
    if !hasWord { _ = shape.accept(CellMark.ordinal) }
    if let (number, _) = shape.parseInteger(limit: 1), (1...4).contains(number) {
      if hasWord || shape.accept(UInt8(ascii: "Q")) || shape.accept(UInt8(ascii: "q")) { return number }
      if CellMark.quarter.allSatisfy({ shape.accept($0) }) { return number }
    }
    shape.index = start
    return nil
  }

  /// `Apr 2026`, `April, 2026`, and where declared `Apr-26`.
  private mutating func fromMonthName() -> PeriodCell? {
    guard let name = shape.parseMonthName() else { return nil }
    _ = shape.accept(UInt8(ascii: ","))
    _ = shape.acceptDateSeparator()
    if declared != nil { _ = shape.accept(UInt8(ascii: "'")) }
    return shape.parseYear(allowsShort: declared != nil).flatMap { month($0, name) }
  }

  /// `Q2 2026`, `2Q-2026`, `Q1 FY2026`.
  private mutating func fromQuarter() -> PeriodCell? {
    guard let quarter = parseQuarter() else { return nil }
    _ = shape.acceptDateSeparator()
    let isFiscal = acceptFiscalWord()
    guard let year = shape.parseYear(allowsShort: declared != nil) else { return nil }
    return self.quarter(year, quarter, isFiscal: isFiscal)
  }

  /// `FY2026`, `FY2026-Q1`.
  private mutating func fromFiscalWord() -> PeriodCell? {
    guard acceptFiscalWord(), let year = shape.parseYear(allowsShort: declared != nil) else { return nil }
    if shape.isAtEnd { return fiscalYear(year) }
    _ = shape.acceptDateSeparator()
    return parseQuarter().flatMap { quarter(year, $0, isFiscal: true) }
  }

  private mutating func acceptFiscalWord() -> Bool {
    let start = shape.index
    if shape.accept(UInt8(ascii: "F")) || shape.accept(UInt8(ascii: "f")),
      shape.accept(UInt8(ascii: "Y")) || shape.accept(UInt8(ascii: "y"))
    {
      shape.skipBlanks()
      return true
    }
    shape.index = start
    return false
  }

  /// `202604`, `4/2026`: only where periods are declared.
  private mutating func fromDigits() -> PeriodCell? {
    guard let (first, digits) = shape.parseInteger(limit: 6) else { return nil }
    if digits == 6 { return month(first / 100, first % 100) }
    guard digits <= 2, shape.acceptDateSeparator(), let year = shape.parseYear(allowsShort: false) else { return nil }
    return month(year, first)
  }
}
