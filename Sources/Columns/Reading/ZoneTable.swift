import CivilTime

/// The offsets of a time zone: `offsets[i]` seconds east of UTC hold from `transitions[i]` (UTC seconds since 1970) on;
/// before the first transition `initialOffset` holds, and from the last one on the rule, if there is one.
package struct ZoneTable: Hashable, Sendable {
  package var initialOffset: Int
  package var transitions: [Int64]
  package var offsets: [Int]
  package var rule: ZoneRule?

  package init(initialOffset: Int, transitions: [Int64] = [], offsets: [Int] = [], rule: ZoneRule? = nil) {
    precondition(transitions.count == offsets.count, "one offset for each transition")
    self.initialOffset = initialOffset
    self.transitions = transitions
    self.offsets = offsets
    self.rule = rule
  }

  /// Seconds east of UTC at a moment of UTC.
  package func offset(atUTC second: Int64) -> Int {
    if let rule, second >= transitions.last ?? .min { return rule.offset(atUTC: second) }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? initialOffset : offsets[low - 1]
  }

  /// The moment of UTC at which the zone's clock shows the time. Of an hour that the clock shows twice the second one
  /// counts; one that it leaves out is that much later.
  package func utc(ofClock clock: Int64) -> Int64 {
    let first = clock - Int64(offset(atUTC: clock))
    return clock - Int64(offset(atUTC: first))
  }
}

/// What a zone does every year, for years that its list of transitions does not reach: `CET-1CEST,M3.5.0,M10.5.0/3`, the
/// last line of a zone file (RFC 8536, POSIX TZ).
package struct ZoneRule: Hashable, Sendable {
  /// When summer time begins or ends, by the clock before the change.
  struct Change: Hashable {
    enum Date: Hashable {
      /// The `week`-th such weekday of the month (0: Sunday), the last where week is 5.
      case weekday(month: Int, week: Int, day: Int)
      /// 1 … 365; 29 February is never counted.
      case julian(Int)
      /// 0 … 365
      case dayOfYear(Int)
    }
    var date: Date
    var second: Int

    /// Seconds since 1970 of the clock.
    func clock(in year: Int) -> Int64 {
      let newYear = CivilDate(year: year, month: 1, day: 1).dayCount
      let day: Day
      switch date {
      case .weekday(let month, let week, let weekday):
        let first = CivilDate(year: year, month: month, day: 1).dayCount
        // Ours count from Monday.
        var found = first + Day((weekday + 6 - first.weekday + 7) % 7) + Day((week - 1) * 7)
        while CivilDate(found).month != month { found -= 7 }
        day = found
      case .julian(let number): day = newYear + Day(number - 1 + (CivilDate.isLeap(year) && number > 59 ? 1 : 0))
      case .dayOfYear(let number): day = newYear + Day(number)
      }
      return Int64(day) * 86_400 + Int64(second)
    }
  }

  var standard: Int
  var summer: Summer?

  struct Summer: Hashable {
    var offset: Int
    var start: Change
    var end: Change
  }

  func offset(atUTC second: Int64) -> Int {
    guard let summer else { return standard }
    let year = CivilDate((second + Int64(standard)).day).year
    let start = summer.start.clock(in: year) - Int64(standard)
    let end = summer.end.clock(in: year) - Int64(summer.offset)
    let isSummer = start < end ? start <= second && second < end : !(end <= second && second < start)
    return isSummer ? summer.offset : standard
  }
}

extension ZoneRule {
  /// Nil: the text is no rule.
  package init?(_ text: String) {
    var parser = ZoneRuleParser(bytes: Array(text.utf8))
    guard let standard = parser.zone() else { return nil }
    self.standard = standard
    if parser.isAtEnd { return }
    guard parser.name() else { return nil }
    var offset = standard + 3600
    if !parser.isAt(",") {
      guard let own = parser.time() else { return nil }
      offset = -own
    }
    guard parser.accept(","), let start = parser.change(), parser.accept(","), let end = parser.change(),
      parser.isAtEnd
    else { return nil }
    summer = Summer(offset: offset, start: start, end: end)
  }
}

private struct ZoneRuleParser {
  let bytes: [UInt8]
  var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  func isAt(_ sign: Unicode.Scalar) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: sign) }

  mutating func accept(_ sign: Unicode.Scalar) -> Bool {
    guard isAt(sign) else { return false }
    index += 1
    return true
  }

  /// `CET` or `<+03>`.
  mutating func name() -> Bool {
    if accept("<") {
      while index < bytes.count, !isAt(">") { index += 1 }
      return accept(">")
    }
    let start = index
    while index < bytes.count, (bytes[index] | 0x20) &- 0x61 < 26 { index += 1 }
    return index - start >= 3
  }

  /// `CET-1`: seconds east of UTC. The text counts to the west.
  mutating func zone() -> Int? {
    guard name(), let seconds = time() else { return nil }
    return -seconds
  }

  private mutating func number() -> Int? {
    var value: Int?
    while index < bytes.count, bytes[index] &- 0x30 < 10, value ?? 0 < 100_000 {
      value = (value ?? 0) * 10 + Int(bytes[index] &- 0x30)
      index += 1
    }
    return value
  }

  /// `-1`, `5:30`, `2:00:00`, in seconds.
  mutating func time() -> Int? {
    let isNegative = accept("-")
    if !isNegative { _ = accept("+") }
    guard let hours = number() else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] where accept(":") {
      guard let part = number() else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  /// `M3.5.0`, `J60/2`, `59`.
  mutating func change() -> ZoneRule.Change? {
    let date: ZoneRule.Change.Date
    if accept("M") {
      guard let month = number(), accept("."), let week = number(), accept("."), let day = number(),
        (1...12).contains(month), (1...5).contains(week), (0...6).contains(day)
      else { return nil }
      date = .weekday(month: month, week: week, day: day)
    } else if accept("J") {
      guard let day = number(), (1...365).contains(day) else { return nil }
      date = .julian(day)
    } else {
      guard let day = number(), (0...365).contains(day) else { return nil }
      date = .dayOfYear(day)
    }
    var second = 7200
    if accept("/") {
      guard let time = time() else { return nil }
      second = time
    }
    return ZoneRule.Change(date: date, second: second)
  }
}
