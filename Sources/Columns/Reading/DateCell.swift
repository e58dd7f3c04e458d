import CivilTime

/// A date or a moment as a cell has it.
struct DateCell {
  var day: Day
  /// Nil: a date without a time of day.
  var secondOfDay: Int?
  /// Seconds east of UTC, when the cell names a zone.
  var zoneOffset: Int?

  /// The wall clock of the shop, or the cell's own where no zone table is given.
  /// `cellZone`: where the clock of a cell without a zone hangs, if not in the shop.
  func moment(_ zone: ZoneTable?, _ cellZone: ZoneTable? = nil) -> Moment {
    let clock = Moment(day) * Moment.secondsPerDay + Moment(secondOfDay ?? 0)
    guard let zone, isMoved(zone, cellZone) else { return clock }
    let utc = zoneOffset.map { clock - Moment($0) } ?? cellZone?.utc(ofClock: clock) ?? clock
    return utc + Moment(zone.offset(atUTC: utc))
  }

  /// Whether the cell's clock is another than the shop's. A day belongs to the shop, whatever the clocks are.
  func isMoved(_ zone: ZoneTable?, _ cellZone: ZoneTable?) -> Bool {
    zone != nil && (zoneOffset != nil || (cellZone != nil && secondOfDay != nil))
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

/// A date as people write it, from the shape of its cell: `2026/1/2`, `R8.1.2`, `2026-1-2 8:26`, `31-OCT-2023`, zones.
/// `allowsCompact`: also `20260102` and `31-Oct-23`, which without a declaration are something else.
func parseDate(shape: [UInt8], order: DateOrder? = nil, allowsCompact: Bool = false) -> DateCell? {
  var parser = ShapeParser(shape: shape)
  parser.skipBlanks()
  guard let day = parser.parseAnyDay(order: order, allowsCompact: allowsCompact) else { return nil }
  guard parser.skipWeekday() else { return nil }
  var date = DateCell(day: day)
  if parser.isAtEnd { return date }
  let hasT = parser.accept(UInt8(ascii: "T")) || parser.accept(UInt8(ascii: "t"))
  if !hasT {
    let before = parser.index
    _ = parser.accept(UInt8(ascii: ","))
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

/// The order of year, month and day in cells such as `31/12/2026`, as the option `dates "d/m/y"` says it. Without it no
/// such cell is a date: nothing in `3/4/2026` tells whether it is in March or in April.
package struct DateOrder: Hashable, Sendable {
  enum Part: Hashable { case year, month, day }
  let parts: [Part]

  /// Nil: not each of the letters y, m and d once (d may be missing: `dates "m/y"`).
  package init?(_ text: String) {
    var parts: [Part] = []
    for letter in text.lowercased() {
      switch letter {
      case "y": parts.append(.year)
      case "m": parts.append(.month)
      case "d": parts.append(.day)
      case "/", "-", ".", " ": continue
      default: return nil
      }
      // `dd/mm/yyyy` says the same as `d/m/y`.
      if parts.count > 1, parts[parts.count - 1] == parts[parts.count - 2] { parts.removeLast() }
    }
    guard Set(parts).count == parts.count, parts.contains(.year), parts.contains(.month) else { return nil }
    self.parts = parts
  }

  var hasDays: Bool { parts.contains(.day) }
}

extension ShapeParser {
  /// The year before the first one of each era.
  static func eraBase(_ letter: UInt8) -> Int? {
    switch letter & 0xDF {
    case UInt8(ascii: "R"): 2018
    case UInt8(ascii: "H"): 1988
    case UInt8(ascii: "S"): 1925
    case UInt8(ascii: "T"): 1911
    case UInt8(ascii: "M"): 1867
    default: nil
    }
  }

  fileprivate mutating func parseAnyDay(order: DateOrder?, allowsCompact: Bool) -> Day? {
    let start = index
    if let day = parseDay() { return day }
    index = start
    if let day = parseNamedMonthDay(allowsShortYear: allowsCompact || order != nil) { return day }
    index = start
    if let order, order.hasDays, let (year, month, day) = parseOrdered(order), let found = validDay(year, month, day) {
      return found
    }
    index = start
    return allowsCompact ? parseCompactDay() : nil
  }

  private mutating func parseDay() -> Day? {
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

  private mutating func parseCompactDay() -> Day? {
    guard let (value, digits) = parseInteger(limit: 8), digits == 8 else { return nil }
    return validDay(value / 10_000, value / 100 % 100, value % 100)
  }

  /// `31/12/2026` in the order that the rules say; the day is 1 where the order has none.
  mutating func parseOrdered(_ order: DateOrder) -> (year: Int, month: Int, day: Int)? {
    var (year, month, day) = (0, 0, 1)
    var separator: UInt8?
    for (place, part) in order.parts.enumerated() {
      if place > 0 {
        guard [UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), CellMark.blank].contains(current),
          separator == nil || separator == current
        else { return nil }
        separator = current
        index += 1
      }
      switch part {
      case .year:
        guard let value = parseYear(allowsShort: true) else { return nil }
        year = value
      case .month:
        guard let (value, _) = parseInteger(limit: 2) else { return nil }
        month = value
      case .day:
        guard let (value, _) = parseInteger(limit: 2) else { return nil }
        day = value
      }
    }
    return (year, month, day)
  }

  /// Four digits, or two where that is allowed: 69 is 1969 and 68 is 2068, as POSIX has it.
  mutating func parseYear(allowsShort: Bool) -> Int? {
    guard let (value, digits) = parseInteger(limit: 4) else { return nil }
    if digits == 4 { return value }
    guard allowsShort, digits == 2 else { return nil }
    return value < 69 ? 2000 + value : 1900 + value
  }

  /// `31-OCT-2023`, `31 Oct 2023`, `Oct 31, 2023`, `2023-Oct-31`, also behind `Tue, `.
  private mutating func parseNamedMonthDay(allowsShortYear: Bool) -> Day? {
    skipWeekdayName()
    if let month = parseMonthName() {
      _ = acceptDateSeparator()
      guard let (day, _) = parseInteger(limit: 2) else { return nil }
      _ = accept(UInt8(ascii: ","))
      guard acceptDateSeparator() || shape[index - 1] == UInt8(ascii: ",") else { return nil }
      skipBlanks()
      guard let year = parseYear(allowsShort: false) else { return nil }
      return validDay(year, month, day)
    }
    guard let (first, digits) = parseInteger(limit: 4), digits == 4 || digits <= 2 else { return nil }
    let isSeparated = acceptDateSeparator()
    guard let month = parseMonthName() else { return nil }
    _ = acceptDateSeparator()
    if digits == 4 {
      guard isSeparated, let (day, _) = parseInteger(limit: 2) else { return nil }
      return validDay(first, month, day)
    }
    guard let year = parseYear(allowsShort: allowsShortYear) else { return nil }
    return validDay(year, month, first)
  }

  /// One of `-`, `/`, `.`, blanks between the parts of a date.
  mutating func acceptDateSeparator() -> Bool {
    let start = index
    skipBlanks()
    if index == start {
      _ = accept(UInt8(ascii: "-")) || accept(UInt8(ascii: "/")) || accept(UInt8(ascii: "."))
    }
    return index > start
  }

  /// The letters from here on, in small ones; nothing is passed over.
  private var word: String {
    var end = index
    while end < shape.count, (shape[end] | 0x20) &- 0x61 < 26 { end += 1 }
    return String(decoding: shape[index..<end].map { $0 | 0x20 }, as: UTF8.self)
  }

  /// `Oct`, `OCTOBER`, `Sept`: 1 … 12.
  mutating func parseMonthName() -> Int? {
    let word = word
    guard word.utf8.count >= 3 else { return nil }
    let place = CivilNames.months.firstIndex { $0 == word || $0.prefix(3) == word } ?? (word == "sept" ? 8 : nil)
    guard let place else { return nil }
    index += word.utf8.count
    return place + 1
  }

  private mutating func skipWeekdayName() {
    let word = word
    guard word.utf8.count >= 3, CivilNames.weekdays.contains(where: { $0.hasPrefix(word) }) else { return }
    index += word.utf8.count
    _ = accept(UInt8(ascii: ","))
    skipBlanks()
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

  /// The time of a clock of twelve hours too: `3:00 PM`, `午後3:00`. `12:00 AM` is midnight, 午後0時 and 午後12時 are noon.
  fileprivate mutating func parseTime(allowsCompact: Bool) -> Int? {
    var isAfternoon: Bool?
    if accept(CellMark.noon) {
      if accept(CellMark.after) { isAfternoon = true } else if accept(CellMark.before) { isAfternoon = false }
      guard isAfternoon != nil else { return nil }
      skipBlanks()
    }
    guard let second = parseClock(allowsCompact: allowsCompact) else { return nil }
    if isAfternoon == nil {
      let start = index
      skipBlanks()
      switch word {
      case "am": isAfternoon = false
      case "pm": isAfternoon = true
      default: index = start  // no mark, or a zone
      }
      if isAfternoon != nil {
        index += 2
        // `0:30 PM` is no time of such a clock, though 午後0時 is.
        guard second >= 3600 else { return nil }
      }
    }
    guard let isAfternoon else { return second }
    guard second < 13 * 3600 else { return nil }
    return second % 43_200 + (isAfternoon ? 43_200 : 0)
  }

  /// `8:26`, `08:26:00.123`, `8時26分`, and `082600` where compact forms are allowed. Fractions of a second are cut.
  private mutating func parseClock(allowsCompact: Bool) -> Int? {
    guard let (hour, hourDigits) = parseInteger(limit: 2) else { return nil }
    let isNamed = accept(CellMark.hour)
    if !isNamed && !accept(UInt8(ascii: ":")) {
      // `3 PM`
      let start = index
      skipBlanks()
      let isTwelveHours = word == "am" || word == "pm"
      index = start
      if isTwelveHours { return validSecond(hour, 0, 0) }
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
