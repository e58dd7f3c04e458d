import CivilTime

/// A date or a moment as a cell has it.
struct DateCell {
  var day: Day
  /// Nil: a date without a time of day.
  var secondOfDay: Int?
  /// Seconds east of UTC, when the cell names a zone.
  var zoneOffset: Int?

  /// The wall clock of the shop, or the cell's own where no zone table is given.
  func moment(_ zone: ZoneTable?) -> Moment {
    let clock = Moment(day) * Moment.secondsPerDay + Moment(secondOfDay ?? 0)
    guard let zone, let zoneOffset else { return clock }
    let utc = clock - Moment(zoneOffset)
    return utc + Moment(zone.offset(atUTC: utc))
  }
}

@inline(__always)
private func twoDigits(_ cell: ByteView, _ index: Int) -> Int {
  let tens = cell[index] &- 0x30
  let ones = cell[index + 1] &- 0x30
  return tens < 10 && ones < 10 ? Int(tens) * 10 + Int(ones) : -1
}

/// `2026-11-21`, `2026/11/21`, and with ` 08:26:00` or `T08:26:00` behind, in ASCII. Nil: something else.
@inline(__always)
func parsePlainDate(_ cell: ByteView) -> DateCell? {
  guard cell.count == 10 || cell.count == 19 else { return nil }
  let separator = cell[4]
  guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"), cell[7] == separator else { return nil }
  let century = twoDigits(cell, 0)
  let year = twoDigits(cell, 2)
  guard century >= 0, year >= 0, let day = validDay(century * 100 + year, twoDigits(cell, 5), twoDigits(cell, 8)) else {
    return nil
  }
  if cell.count == 10 { return DateCell(day: day) }
  guard cell[10] == 0x20 || cell[10] == UInt8(ascii: "T"), cell[13] == 0x3A, cell[16] == 0x3A else { return nil }
  guard let second = validSecond(twoDigits(cell, 11), twoDigits(cell, 14), twoDigits(cell, 17)) else { return nil }
  return DateCell(day: day, secondOfDay: second)
}

private func validDay(_ year: Int, _ month: Int, _ day: Int) -> Day? {
  let date = CivilDate(year: year, month: month, day: day)
  return date.isValid ? date.dayCount : nil
}

private func validSecond(_ hour: Int, _ minute: Int, _ second: Int) -> Int? {
  guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
  return hour * 3600 + minute * 60 + second
}

/// A date as people write it, from the shape of its cell: `2026/1/2`, `R8.1.2`, `2026-1-2 8:26`, zones.
/// `allowsCompact`: also `20260102`, which without a declaration is a number.
func parseDate(shape: [UInt8], allowsCompact: Bool = false) -> DateCell? {
  var parser = ShapeParser(shape: shape)
  parser.skipBlanks()
  let start = parser.index
  var parsedDay = parser.parseDay()
  if parsedDay == nil && allowsCompact {
    parser.index = start
    parsedDay = parser.parseCompactDay()
  }
  guard let day = parsedDay else { return nil }
  guard parser.skipWeekday() else { return nil }
  var date = DateCell(day: day)
  if parser.isAtEnd { return date }
  let hasT = parser.accept(UInt8(ascii: "T")) || parser.accept(UInt8(ascii: "t"))
  if !hasT {
    let before = parser.index
    parser.skipBlanks()
    // `2026年1月2日8時26分` has no blank; ASCII forms need one.
    if parser.index == before && shape[before - 1] != CellMark.day && shape[before - 1] != UInt8(ascii: ")") {
      guard allowsCompact else { return nil }
    }
  }
  guard let second = parser.parseTime(allowsCompact: allowsCompact) else { return nil }
  date.secondOfDay = second
  parser.skipBlanks()
  if parser.isAtEnd { return date }
  guard let offset = parser.parseZone(), parser.isAtEnd else { return nil }
  date.zoneOffset = offset
  return date
}

extension ShapeParser {
  /// The year before the first one of each era.
  private static func eraBase(_ letter: UInt8) -> Int? {
    switch letter & 0xDF {
    case UInt8(ascii: "R"): 2018
    case UInt8(ascii: "H"): 1988
    case UInt8(ascii: "S"): 1925
    case UInt8(ascii: "T"): 1911
    case UInt8(ascii: "M"): 1867
    default: nil
    }
  }

  fileprivate mutating func parseDay() -> Day? {
    let year: Int
    if let base = ShapeParser.eraBase(current) {
      index += 1
      skipBlanks()
      guard let (number, _) = parseInteger(limit: 2), number > 0 else { return nil }
      year = base + number
    } else {
      guard let (number, digits) = parseInteger(limit: 4), digits == 4 else { return nil }
      year = number
    }
    let separator = current
    let isNamed = separator == CellMark.year
    guard isNamed || separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") || separator == UInt8(ascii: ".")
    else { return nil }
    index += 1
    skipBlanks()
    guard let (month, _) = parseInteger(limit: 2), accept(isNamed ? CellMark.month : separator) else { return nil }
    skipBlanks()
    guard let (day, _) = parseInteger(limit: 2) else { return nil }
    if isNamed { guard accept(CellMark.day) else { return nil } }
    return validDay(year, month, day)
  }

  fileprivate mutating func parseCompactDay() -> Day? {
    guard let (value, digits) = parseInteger(limit: 8), digits == 8 else { return nil }
    return validDay(value / 10_000, value / 100 % 100, value % 100)
  }

  /// `(金)` or `（日）` behind a date. False: another bracket.
  fileprivate mutating func skipWeekday() -> Bool {
    let start = index
    skipBlanks()
    guard accept(UInt8(ascii: "(")) else {
      index = start
      return true
    }
    var marks = 0
    while current == CellMark.weekday || current == CellMark.month || current == CellMark.day {
      index += 1
      marks += 1
    }
    return marks > 0 && accept(UInt8(ascii: ")"))
  }

  /// `8:26`, `08:26:00.123`, `8時26分`, and `082600` where compact forms are allowed. Fractions of a second are cut.
  fileprivate mutating func parseTime(allowsCompact: Bool) -> Int? {
    guard let (hour, hourDigits) = parseInteger(limit: 2) else { return nil }
    let isNamed = accept(CellMark.hour)
    if !isNamed && !accept(UInt8(ascii: ":")) {
      guard allowsCompact, hourDigits == 2 else { return nil }
    }
    guard let (minute, minuteDigits) = parseInteger(limit: 2) else { return isNamed ? validSecond(hour, 0, 0) : nil }
    guard minuteDigits == 2 || isNamed else { return nil }
    var second = 0
    if isNamed {
      guard accept(CellMark.minute) else { return nil }
      if let (value, _) = parseInteger(limit: 2) {
        guard accept(CellMark.second) else { return nil }
        second = value
      }
    } else if accept(UInt8(ascii: ":")) || (allowsCompact && current &- 0x30 < 10) {
      guard let (value, digits) = parseInteger(limit: 2), digits == 2 else { return nil }
      second = value
      if accept(UInt8(ascii: ".")) || accept(UInt8(ascii: ",")) {
        guard parseInteger(limit: 9) != nil else { return nil }
      }
    }
    return validSecond(hour, minute, second)
  }

  /// `Z`, `UTC`, `+09:00`, `+0900`, `+09`.
  fileprivate mutating func parseZone() -> Int? {
    if accept(UInt8(ascii: "Z")) || accept(UInt8(ascii: "z")) { return 0 }
    if shape[index...].elementsEqual("UTC".utf8) || shape[index...].elementsEqual("GMT".utf8) {
      index = shape.count
      return 0
    }
    let isWest = current == UInt8(ascii: "-")
    guard isWest || current == UInt8(ascii: "+") else { return nil }
    index += 1
    guard let (hours, digits) = parseInteger(limit: 2), digits == 2, hours <= 18 else { return nil }
    var minutes = 0
    let hasColon = accept(UInt8(ascii: ":"))
    if let (value, digits) = parseInteger(limit: 2) {
      guard digits == 2, value < 60 else { return nil }
      minutes = value
    } else if hasColon {
      return nil
    }
    let offset = hours * 3600 + minutes * 60
    return isWest ? -offset : offset
  }
}
