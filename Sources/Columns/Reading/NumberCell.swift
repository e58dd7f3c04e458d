import Numerics
import Units

/// The unit that a number's cell carries.
enum UnitMark: UInt8, CaseIterable {
  case none, percent, yen, thousandYen, tenThousandYen, millionYen, hundredMillionYen, dollar, euro, pound

  /// The name of the unit in the language.
  var name: String? {
    switch self {
    case .none: nil
    case .percent: "%"
    case .yen: "円"
    case .thousandYen, .tenThousandYen, .millionYen, .hundredMillionYen:
      yenPower.flatMap { Magnitude.word(adding: $0) }.map { $0 + "円" }
    case .dollar: "USD"
    case .euro: "EUR"
    case .pound: "GBP"
    }
  }

  /// How many zeros the unit adds to yen; nil: it is not a unit of yen.
  var yenPower: Int? {
    switch self {
    case .yen: 0
    case .thousandYen: 3
    case .tenThousandYen: 4
    case .millionYen: 6
    case .hundredMillionYen: 8
    case .none, .percent, .dollar, .euro, .pound: nil
    }
  }
}

/// A number as a cell has it: `mantissa × 10^exponent`, before the percent sign is applied.
struct NumberCell {
  enum Kind {
    /// Up to 18 digits and at most 18 after the point.
    case exact
    /// More digits, or written with an exponent.
    case inexact
    /// `00123`: a code, not a number.
    case leadingZero
    /// A whole number of more than 18 digits: as a double it would be another number, so the column stays text.
    case longInteger
  }
  var kind = Kind.exact
  var isNegative = false
  /// The significant digits; the first nineteen when there are more, and then `exponent` counts the others.
  var mantissa: UInt64 = 0
  var exponent = 0
  var mark = UnitMark.none
  /// `￥1,234-`: the dash that closes an amount on a receipt, so that nobody adds a digit.
  var hasClosingDash = false

  /// Digits after the point, with the two of a percent sign.
  var scale: Int { (mark == .percent ? 2 : 0) - exponent }

  var coefficient: Int64 {
    let value = Int64(truncatingIfNeeded: mantissa)
    return isNegative ? -value : value
  }

  /// The nearest double. The fast way is right because both factors are exact; the other goes through text.
  func double(extraPower: Int = 0) -> Double {
    let power = extraPower - scale
    let magnitude: Double
    if mantissa <= 1 << 53 && power <= 22 && power >= -22 {
      let scaled = ExactDecimal.doublePowersOfTen[abs(power)]
      magnitude = power < 0 ? Double(mantissa) / scaled : Double(mantissa) * scaled
    } else {
      magnitude = Double("\(mantissa)e\(power)") ?? 0
    }
    return isNegative ? -magnitude : magnitude
  }

  /// The exact coefficient at a scale; nil when it does not fit.
  func coefficient(scale wanted: Int, extraPower: Int = 0) -> Int64? {
    let shift = wanted - scale + extraPower
    guard kind == .exact || kind == .leadingZero, shift >= 0, shift <= 18 else { return nil }
    let (value, overflow) = coefficient.multipliedReportingOverflow(by: ExactDecimal.powersOfTen[shift])
    return overflow ? nil : value
  }
}

/// What a number may look like in a file.
struct NumberStyle {
  var decimal = UInt8(ascii: ".")
  var group = UInt8(ascii: ",")
}

/// Digits being read, one after the other.
private struct DigitReader {
  var mantissa: UInt64 = 0
  var significant = 0
  var exponent = 0
  var count = 0
  var isAfterPoint = false

  @inline(__always)
  mutating func add(_ digit: UInt8) {
    count += 1
    if significant < 19 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      if mantissa != 0 { significant += 1 }
      if isAfterPoint { exponent -= 1 }
    } else {
      significant += 1
      if !isAfterPoint { exponent += 1 }
    }
  }
}

/// A number of ASCII digits with at most a sign and a point: `-12.50`. Nil: something else.
@inline(__always)
func parsePlainNumber(_ cell: ByteView, _ style: NumberStyle) -> NumberCell? {
  var index = 0
  let end = cell.count
  guard end > 0, end <= 20 else { return nil }
  var number = NumberCell()
  if cell[0] == UInt8(ascii: "-") {
    number.isNegative = true
    index = 1
    if end == 1 { return nil }
  }
  let first = index
  var mantissa: UInt64 = 0
  var point = -1
  while index < end {
    let byte = cell[index]
    let digit = byte &- 0x30
    if digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
    } else if byte == style.decimal && point < 0 {
      point = index
    } else {
      return nil
    }
    index += 1
  }
  let digits = end - first - (point < 0 ? 0 : 1)
  // More digits than that may overflow or need counting; the careful parser does it.
  guard digits > 0, digits <= 18, point != first, point != end - 1 else { return nil }
  if cell[first] == 0x30 && end - first > 1 && point != first + 1 { number.kind = .leadingZero }
  number.mantissa = mantissa
  number.exponent = point < 0 ? 0 : point + 1 - end
  return number
}

/// A number as people write it, from the shape of its cell: `(1,234)`, `-1`, `\1,234`, `1.5` thousand yen, `60%`.
func parseNumber(shape: [UInt8], _ style: NumberStyle) -> NumberCell? {
  var parser = ShapeParser(shape: shape)
  parser.skipBlanks()
  var number = NumberCell()
  let isBracketed = parser.accept(UInt8(ascii: "("))
  if isBracketed { number.isNegative = true }
  var hasSign = isBracketed
  if !hasSign { hasSign = parser.acceptSign(&number.isNegative) }
  parser.acceptCurrency(&number.mark)
  if !hasSign { hasSign = parser.acceptSign(&number.isNegative) }
  guard parser.parseDigits(into: &number, style) else { return nil }
  parser.skipBlanks()
  guard parser.parseSuffix(into: &number) else { return nil }
  if isBracketed { guard parser.accept(UInt8(ascii: ")")) else { return nil } }
  // `1,234-`: a sign behind, as old ledgers print it. They never print a currency, and receipts always do.
  if !hasSign && parser.accept(UInt8(ascii: "-")) {
    number.hasClosingDash = number.mark != .none && number.mark != .percent
    number.isNegative = !number.hasClosingDash
  }
  parser.skipBlanks()
  return parser.isAtEnd ? number : nil
}

/// Reads the shape of a cell from left to right.
struct ShapeParser {
  let shape: [UInt8]
  var index = 0

  init(shape: [UInt8]) { self.shape = shape }

  var isAtEnd: Bool { index >= shape.count }
  var current: UInt8 { index < shape.count ? shape[index] : 0 }

  mutating func skipBlanks() {
    while index < shape.count && shape[index] == CellMark.blank { index += 1 }
  }

  mutating func accept(_ byte: UInt8) -> Bool {
    guard index < shape.count, shape[index] == byte else { return false }
    index += 1
    return true
  }

  mutating func acceptSign(_ isNegative: inout Bool) -> Bool {
    if accept(UInt8(ascii: "-")) || accept(CellMark.negative) {
      isNegative = true
      skipBlanks()
      return true
    }
    return accept(UInt8(ascii: "+"))
  }

  mutating func acceptCurrency(_ mark: inout UnitMark) {
    switch current {
    case CellMark.yenPrefix: mark = .yen
    case UInt8(ascii: "$"): mark = .dollar
    case CellMark.euro: mark = .euro
    case CellMark.pound: mark = .pound
    default: return
    }
    index += 1
    skipBlanks()
  }

  /// Up to `limit` digits as a number, at least one.
  mutating func parseInteger(limit: Int) -> (value: Int, digits: Int)? {
    var value = 0
    var digits = 0
    while digits < limit, index < shape.count, shape[index] &- 0x30 < 10 {
      value = value * 10 + Int(shape[index] &- 0x30)
      digits += 1
      index += 1
    }
    return digits == 0 ? nil : (value, digits)
  }

  /// Digits in groups of three or ungrouped, a fraction, an exponent.
  fileprivate mutating func parseDigits(into number: inout NumberCell, _ style: NumberStyle) -> Bool {
    var reader = DigitReader()
    let first = index
    var groupLength = 0
    var groups = 0
    while index < shape.count {
      let byte = shape[index]
      if byte &- 0x30 < 10 {
        reader.add(byte &- 0x30)
        groupLength += 1
      } else if byte == style.group && reader.count > 0 {
        guard groups == 0 ? groupLength <= 3 : groupLength == 3 else { return false }
        groups += 1
        groupLength = 0
      } else {
        break
      }
      index += 1
    }
    if groups > 0 { guard groupLength == 3, shape[first] != 0x30 else { return false } }
    let wholeDigits = reader.count
    if current == style.decimal {
      index += 1
      reader.isAfterPoint = true
      let before = reader.count
      while index < shape.count, shape[index] &- 0x30 < 10 {
        reader.add(shape[index] &- 0x30)
        index += 1
      }
      guard reader.count > before else { return false }
    }
    guard reader.count > 0 else { return false }
    let hasLeadingZero = wholeDigits > 1 && shape[first] == 0x30
    let isWhole = !reader.isAfterPoint
    number.kind = hasLeadingZero ? .leadingZero : .exact
    if reader.significant > 18 { number.kind = isWhole ? .longInteger : .inexact }
    number.mantissa = reader.mantissa
    number.exponent = reader.exponent
    if number.exponent < -18 && number.kind == .exact { number.kind = .inexact }
    return parseExponent(into: &number)
  }

  private mutating func parseExponent(into number: inout NumberCell) -> Bool {
    guard current == UInt8(ascii: "e") || current == UInt8(ascii: "E") else { return true }
    index += 1
    var isNegative = false
    _ = acceptSign(&isNegative)
    guard let (value, _) = parseInteger(limit: 4), !(current &- 0x30 < 10) else { return false }
    number.exponent += isNegative ? -value : value
    if number.kind == .leadingZero { return false }
    number.kind = .inexact
    return number.exponent < 400
  }

  /// The unit behind the digits. False: the letters behind are no unit of a number.
  fileprivate mutating func parseSuffix(into number: inout NumberCell) -> Bool {
    let mark: UnitMark
    switch current {
    case UInt8(ascii: "%"): mark = .percent
    case CellMark.yenSuffix: mark = .yen
    case CellMark.thousand where next == CellMark.yenSuffix: mark = .thousandYen
    case CellMark.tenThousand where next == CellMark.yenSuffix: mark = .tenThousandYen
    case CellMark.hundredMillion where next == CellMark.yenSuffix: mark = .hundredMillionYen
    case CellMark.hundred where next == CellMark.tenThousand && nextButOne == CellMark.yenSuffix: mark = .millionYen
    case CellMark.euro: mark = .euro
    default: return true
    }
    guard number.mark == .none || (number.mark == .yen && mark.yenPower != nil) else { return false }
    switch mark {
    case .thousandYen, .tenThousandYen, .hundredMillionYen: index += 2
    case .millionYen: index += 3
    case .none, .percent, .yen, .dollar, .euro, .pound: index += 1
    }
    number.mark = mark
    if mark == .percent && number.kind == .exact && number.scale > 18 { number.kind = .inexact }
    return true
  }

  private var next: UInt8 { index + 1 < shape.count ? shape[index + 1] : 0 }
  private var nextButOne: UInt8 { index + 2 < shape.count ? shape[index + 2] : 0 }
}
