import CivilTime
import Columns
import Numerics

/// Gives each distinct value a small number, the same for all vectors that are encoded with one table: so channels of
/// `orders` meet channels of `ads`, and a customer id meets its row. Codes grow in the order of first appearance.
final class CodeTable {
  /// One value for each code, as a column.
  private(set) var values: [Value] = []
  private var integers = IntegerIndex()
  private var texts: [String: Int32] = [:]

  var count: Int { values.count }

  /// The code of each stored value; −1 for an empty one, −2 for one that is not in the table and may not be added.
  func encode(_ vector: Vector, adding: Bool) -> [Int32] {
    let expanded = vector.expanded
    switch expanded.column.values {
    case .texts(let codes, let dictionary):
      // Only texts that occur in a valid row get a code: a filtered column keeps the whole dictionary.
      var translation = [Int32](repeating: -3, count: dictionary.texts.count)
      return encodeRows(codes, expanded.column.validity) { code in
        let known = translation[Int(code)]
        if known != -3 { return known }
        let result = encodeText(dictionary.texts[Int(code)], adding: adding)
        translation[Int(code)] = result
        return result
      }
    case .exact(let numbers, let scale):
      if scale == 0 {
        return encodeRows(numbers, expanded.column.validity) {
          encodeInteger($0, adding: adding) { .number(.exact(ExactDecimal($0))) }
        }
      }
      return encodeRows(numbers, expanded.column.validity) { coefficient in
        let decimal = ExactDecimal(coefficient, scale: scale)
        return encodeInteger(CodeTable.numberKey(decimal.double), adding: adding) { _ in .number(.exact(decimal)) }
      }
    case .doubles(let numbers):
      return encodeRows(numbers, expanded.column.validity) { number in
        encodeInteger(CodeTable.numberKey(number), adding: adding) { _ in .number(.double(number)) }
      }
    case .booleans(let flags):
      return encodeRows(flags, expanded.column.validity) { flag in
        encodeInteger(flag ? 1 : 0, adding: adding) { _ in .boolean(flag) }
      }
    case .days(let days):
      return encodeRows(days, expanded.column.validity) { day in
        encodeInteger(Int64(day), adding: adding) { _ in .day(day) }
      }
    case .moments(let moments):
      return encodeRows(moments, expanded.column.validity) { moment in
        encodeInteger(moment, adding: adding) { _ in .moment(moment) }
      }
    case .periods(let periods, let grain):
      return encodeRows(periods, expanded.column.validity) { index in
        encodeInteger(Int64(index), adding: adding) { _ in .period(Period(grain, index)) }
      }
    }
  }

  /// Whole numbers are their own key; others use their bits, which lie far above any whole number of 53 bits.
  private static func numberKey(_ number: Double) -> Int64 {
    if number.magnitude < 9e15, number == number.rounded(.towardZero) { return Int64(number) }
    return Int64(bitPattern: number.bitPattern)
  }

  @inline(__always)
  private func encodeRows<Element>(
    _ rows: [Element], _ validity: Bitmap?, _ code: (Element) -> Int32
  ) -> [Int32] {
    var out = [Int32](repeating: -1, count: rows.count)
    if let validity {
      for row in rows.indices where validity[row] { out[row] = code(rows[row]) }
    } else {
      for row in rows.indices { out[row] = code(rows[row]) }
    }
    return out
  }

  private func encodeText(_ text: String, adding: Bool) -> Int32 {
    if let code = texts[text] { return code }
    guard adding else { return -2 }
    let code = Int32(values.count)
    texts[text] = code
    values.append(.text(text))
    return code
  }

  @inline(__always)
  private func encodeInteger(_ key: Int64, adding: Bool, _ value: (Int64) -> Value) -> Int32 {
    let candidate = Int32(values.count)
    let code = adding ? integers.insert(key, candidate) : (integers.find(key) ?? -2)
    if code == candidate && adding { values.append(value(key)) }
    return code
  }
}

extension Vector {
  /// A code for each row that is equal exactly where values are equal; −1 where empty. Texts keep the codes of their
  /// dictionary, so that a million distinct ids cost no hashing.
  var localCodes: (codes: [Int32], count: Int) {
    let wide = expanded
    if case .texts(let codes, let dictionary) = wide.column.values {
      guard let validity = wide.column.validity else { return (codes, dictionary.texts.count) }
      return (codes.indices.map { validity[$0] ? codes[$0] : -1 }, dictionary.texts.count)
    }
    let table = CodeTable()
    let codes = table.encode(wide, adding: true)
    return (codes, table.count)
  }
}

/// An open-addressing map from 64-bit keys to small numbers.
struct IntegerIndex {
  private var keys: [Int64]
  private var codes: [Int32]
  private var used = 0
  private var mask: Int

  init(capacity: Int = 64) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    keys = [Int64](repeating: 0, count: size)
    codes = [Int32](repeating: -1, count: size)
    mask = size - 1
  }

  var count: Int { used }

  @inline(__always)
  private func slot(_ key: Int64) -> Int {
    // Fibonacci hashing: the high bits of the product are well mixed.
    Int(truncatingIfNeeded: (UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15) >> 20) & mask
  }

  func find(_ key: Int64) -> Int32? {
    var place = slot(key)
    while codes[place] >= 0 {
      if keys[place] == key { return codes[place] }
      place = (place + 1) & mask
    }
    return nil
  }

  /// The code of the key, which is `candidate` when the key is new.
  mutating func insert(_ key: Int64, _ candidate: Int32) -> Int32 {
    var place = slot(key)
    while codes[place] >= 0 {
      if keys[place] == key { return codes[place] }
      place = (place + 1) & mask
    }
    keys[place] = key
    codes[place] = candidate
    used += 1
    if used * 2 > mask { grow() }
    return candidate
  }

  private mutating func grow() {
    var larger = IntegerIndex(capacity: keys.count)
    for place in keys.indices where codes[place] >= 0 { _ = larger.insert(keys[place], codes[place]) }
    self = larger
  }
}

/// Numbers the distinct combinations of several code columns. A row with an empty part (−1) gets −1 when `skipsEmpty`,
/// else empty counts as a value of its own.
struct Combination {
  /// For each row its combination.
  var codes: [Int32]
  /// The first row of each combination.
  var representatives: [Int32]

  init(_ columns: [[Int32]], rowCount: Int, skipsEmpty: Bool) {
    codes = [Int32](repeating: columns.isEmpty ? 0 : -1, count: rowCount)
    representatives = []
    if columns.isEmpty {
      if rowCount > 0 { representatives = [0] }
      return
    }
    var current = columns[0]
    if !skipsEmpty { for row in current.indices where current[row] < 0 { current[row] = Int32.max } }
    for column in columns.dropFirst() {
      var index = IntegerIndex(capacity: 1024)
      for row in current.indices {
        let right = column[row]
        if current[row] < 0 || (skipsEmpty && right < 0) {
          current[row] = -1
          continue
        }
        let key = Int64(current[row]) << 32 | Int64(UInt32(bitPattern: right))
        current[row] = index.insert(key, Int32(index.count))
      }
    }
    var index = IntegerIndex(capacity: 1024)
    for row in current.indices where current[row] >= 0 {
      let candidate = Int32(representatives.count)
      let code = index.insert(Int64(current[row]), candidate)
      if code == candidate { representatives.append(Int32(row)) }
      codes[row] = code
    }
  }
}
