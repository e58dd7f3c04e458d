import CivilTime
import Numerics
import Syntax

/// What the naive evaluator thinks a cell or a result is. Slow and obvious on purpose: it exists to disagree.
enum NaiveValue: Hashable {
  case number(NaiveNumber)
  case text(String)
  case boolean(Bool)
  case day(Int)
  /// Seconds since 1970 by the clock of the shop.
  case moment(Int)
  /// A period by its grain and first day.
  case period(Grain, Int)
  /// The open upper band of `up to n`.
  case bandFrom(Int)
  /// No value, and every kind of reason it could have; empty when the rules do not say which.
  case missing(Set<NaiveReason>)
  /// A window that had not closed at the data's end.
  case undecided

  static func whole(_ value: Int) -> NaiveValue { .number(.exact(Int128(value), 0)) }
  static func because(_ reason: NaiveReason) -> NaiveValue { .missing([reason]) }

  var isMissing: Bool {
    switch self {
    case .missing, .undecided: true
    case .number, .text, .boolean, .day, .moment, .period, .bandFrom: false
    }
  }

  var reasons: Set<NaiveReason> {
    switch self {
    case .missing(let reasons): reasons
    case .undecided: [.undecided]
    case .number, .text, .boolean, .day, .moment, .period, .bandFrom: []
    }
  }

  /// Empty because something has not happened: an empty time, a fact of no rows, and what is made of nothing else that is
  /// empty. Compared, it is false; any other empty number is unknown.
  var hasNotHappened: Bool { if case .missing(let reasons) = self { reasons.contains(.notHappened) } else { false } }

  /// The same emptiness, known to be of something that has not happened.
  var asNotHappened: NaiveValue {
    if case .missing(let reasons) = self { .missing(reasons.union([.notHappened])) } else { self }
  }

  var number: NaiveNumber? { if case .number(let number) = self { number } else { nil } }
  var isTrue: Bool { if case .boolean(true) = self { true } else { false } }
  var isUndecided: Bool { if case .undecided = self { true } else { false } }

  /// Two cells fall into one group exactly when their keys are equal; `none` equals `none`.
  var key: String {
    switch self {
    case .number(let number): "n\(number.key)"
    case .text(let text): "t\(text)"
    case .boolean(let flag): "b\(flag)"
    case .day(let day): "d\(day)"
    case .moment(let moment): "m\(moment)"
    case .period(let grain, let start): "p\(grain.rawValue)\(start)"
    case .bandFrom(let start): "u\(start)"
    case .missing, .undecided: "none"
    }
  }
}

/// The kinds of `MissingReason` that the rules name, without their arguments.
enum NaiveReason: String, Hashable {
  case divisionByZero, noRows, outsideSpan, undecided, notUnique, beforeFirstPeriod, needsPeriod, finerThanPeriod
  case baseNotPositive, notANumber, noTableEntry, recurrenceNeedsPeriods, noDimension, noTime, noData, empty, tooFewRows
  case notBooked, unknownRows, baseBeginsBeforeData, knownByPeriod, cannotMove, acrossKeys, longerThanKeys
  case noKey, severalClocks, windowAcrossTicks, severalTicks, noRank, pooled
  case other
  /// On rows only; see `hasNotHappened`.
  case notHappened
}

/// An exact decimal while that is easy, else a double.
enum NaiveNumber: Hashable {
  case exact(Int128, Int)
  case double(Double)

  static let zero = NaiveNumber.exact(0, 0)

  init(_ number: Number) {
    switch number {
    case .exact(let value): self = .exact(Int128(value.coefficient), value.scale)
    case .double(let value): self = .double(value)
    }
  }

  var double: Double {
    switch self {
    case .exact(let coefficient, let scale): Double(coefficient) / NaiveNumber.tenTo(scale)
    case .double(let value): value
    }
  }

  static func tenTo(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

  static func grown(_ value: Int128, _ zeros: Int) -> Int128 { (0..<zeros).reduce(value) { result, _ in result * 10 } }

  private static func aligned(_ a: NaiveNumber, _ b: NaiveNumber) -> (Int128, Int128, Int)? {
    guard case .exact(var x, var s) = a, case .exact(var y, var t) = b else { return nil }
    while s < t { (x, s) = (x * 10, s + 1) }
    while t < s { (y, t) = (y * 10, t + 1) }
    return (x, y, s)
  }

  static func + (a: NaiveNumber, b: NaiveNumber) -> NaiveNumber {
    if let (x, y, scale) = aligned(a, b) { return .exact(x + y, scale).short }
    return .double(a.double + b.double)
  }
  static func - (a: NaiveNumber, b: NaiveNumber) -> NaiveNumber { a + b.negated }
  static func * (a: NaiveNumber, b: NaiveNumber) -> NaiveNumber {
    if case .exact(let x, let s) = a, case .exact(let y, let t) = b, s + t <= 18, x.magnitude < 1 << 60,
      y.magnitude < 1 << 60
    {
      return .exact(x * y, s + t).short
    }
    return .double(a.double * b.double)
  }
  var negated: NaiveNumber {
    switch self {
    case .exact(let coefficient, let scale): .exact(-coefficient, scale)
    case .double(let value): .double(-value)
    }
  }
  /// Without zeros at the end, and a double where it has grown past 18 digits.
  var short: NaiveNumber {
    guard case .exact(var coefficient, var scale) = self else { return self }
    while scale > 0, coefficient % 10 == 0 { (coefficient, scale) = (coefficient / 10, scale - 1) }
    return coefficient.magnitude < 1_000_000_000_000_000_000 ? .exact(coefficient, scale) : .double(double)
  }
  /// To so many digits behind the point; `round` takes halves away from zero.
  func rounded(_ digits: Int, _ rule: FloatingPointRoundingRule) -> NaiveNumber {
    guard case .exact(let coefficient, let scale) = self else {
      let factor = NaiveNumber.tenTo(digits)
      return .double(NaiveNumber.settled(double * factor, rule) / factor)
    }
    if scale <= digits { return self }
    var unit: Int128 = 1
    for _ in digits..<scale { unit *= 10 }
    let below = coefficient - ((coefficient % unit) + unit) % unit
    let isWhole = below == coefficient
    let chosen: Int128
    switch rule {
    case .down: chosen = below
    case .up: chosen = isWhole ? below : below + unit
    default:  // to the nearest, halves away from zero
      let twice = 2 * (coefficient - below)
      chosen = twice > unit || (twice == unit && coefficient > 0) ? below + unit : below
    }
    return NaiveNumber.exact(chosen, scale).short
  }

  /// A double that equals an edge to 12 digits, and by less than a thousandth, is on it (section 19).
  static func settled(_ value: Double, _ rule: FloatingPointRoundingRule) -> Double {
    func isOn(_ edge: Double) -> Bool {
      value == edge || abs(value - edge) < 0.001 && NaiveWorld.rounded(value) == NaiveWorld.rounded(edge)
    }
    let below = value.rounded(.down)
    switch rule {
    case .down: return isOn(below + 1) ? below + 1 : below
    case .up: return isOn(below) ? below : below + 1
    default:  // to the nearest, halves away from zero
      if isOn(below + 0.5) { return value > 0 ? below + 1 : below }
      return value - below < 0.5 ? below : below + 1
    }
  }

  var isZero: Bool { double == 0 }
  var isExact: Bool { if case .exact = self { true } else { false } }

  /// -1, 0, 1.
  static func order(_ a: NaiveNumber, _ b: NaiveNumber) -> Int {
    if let (x, y, _) = aligned(a, b) { return x < y ? -1 : (x > y ? 1 : 0) }
    return a.double < b.double ? -1 : (a.double > b.double ? 1 : 0)
  }

  var key: String {
    if case .exact(let coefficient, let scale) = short { return "\(coefficient)e\(scale)" }
    let value = double
    if value.rounded() == value, value.magnitude < 1e15 { return "\(Int(value))e0" }
    return "\(value)"
  }
}

/// `30 days`, `1 month`: months and days never mix.
struct NaiveDuration: Hashable {
  var months = 0
  var days = 0
  var negated: NaiveDuration { NaiveDuration(months: -months, days: -days) }

  /// The day so much later; a day that the month lacks becomes its last.
  func added(to day: Int) -> Int {
    if months == 0 { return day + days }
    return Int(CivilDate(Day(day)).addingMonths(months).dayCount) + days
  }
}

/// The calendar, counted out day by day from year, month and day.
struct NaiveCalendar {
  var weekStart = 0
  var fiscalMonth = 1

  func start(_ grain: Grain, of day: Int) -> Int {
    let date = CivilDate(Day(day))
    switch grain {
    case .day: return day
    case .week:
      var first = day
      while Day(first).weekday != weekStart { first -= 1 }
      return first
    case .month: return first(date.year, date.month)
    case .quarter: return first(date.year, (date.month - 1) / 3 * 3 + 1)
    case .year: return first(date.year, 1)
    case .fiscalYear, .fiscalQuarter:
      var (year, month) = (date.year, date.month)
      let size = grain == .fiscalYear ? 12 : 3
      while (month - fiscalMonth + 12) % size != 0 { (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1) }
      return first(year, month)
    }
  }

  /// The first day after the period that starts at `start`.
  func end(_ grain: Grain, _ start: Int) -> Int { length(of: grain).added(to: start) }

  func length(of grain: Grain) -> NaiveDuration {
    switch grain {
    case .day: NaiveDuration(days: 1)
    case .week: NaiveDuration(days: 7)
    case .month: NaiveDuration(months: 1)
    case .quarter, .fiscalQuarter: NaiveDuration(months: 3)
    case .year, .fiscalYear: NaiveDuration(months: 12)
    }
  }

  private func first(_ year: Int, _ month: Int) -> Int { Int(CivilDate(year: year, month: month, day: 1).dayCount) }

  /// Periods between two days: 0 in one month, 1 in the next.
  func periods(_ grain: Grain, from: Int, to: Int) -> Int {
    var count = 0
    var start = self.start(grain, of: from)
    let last = self.start(grain, of: to)
    while start < last { (start, count) = (end(grain, start), count + 1) }
    while start > last { (start, count) = (self.start(grain, of: start - 1), count - 1) }
    return count
  }

  func days(of literal: DateLiteral) -> (Int, Int) {
    switch literal {
    case .day(let date): return (Int(date.dayCount), Int(date.dayCount) + 1)
    case .moment(let date, _): return (Int(date.dayCount), Int(date.dayCount) + 1)
    case .month(let year, let month): return span(.month, first(year, month))
    case .quarter(let year, let quarter): return span(.quarter, first(year, quarter * 3 - 2))
    case .year(let year): return span(.year, first(year, 1))
    case .week(let year, let week): return span(.week, start(.week, of: first(year, 1) + 3) + (week - 1) * 7)
    case .fiscalYear(let year): return span(.fiscalYear, first(year, fiscalMonth))
    case .fiscalQuarter(let year, let quarter):
      return span(.fiscalQuarter, NaiveDuration(months: quarter * 3 - 3).added(to: first(year, fiscalMonth)))
    }
  }

  private func span(_ grain: Grain, _ start: Int) -> (Int, Int) { (start, end(grain, start)) }

  func grain(of literal: DateLiteral) -> Grain {
    switch literal {
    case .day, .moment: .day
    case .month: .month
    case .quarter: .quarter
    case .week: .week
    case .year: .year
    case .fiscalYear: .fiscalYear
    case .fiscalQuarter: .fiscalQuarter
    }
  }
}
