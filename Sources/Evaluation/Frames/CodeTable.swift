import CivilTime
import Columns
import Numerics

/// Gives each distinct value a small number, the same for all vectors that are encoded with one table: so channels of
/// `orders` meet channels of `ads`, and a customer id meets its row. Codes grow in the order of first appearance.
final class CodeTable {
  /// One value for each code, as a column.
  private(set) var values: [Value] = []
  private var integers = IntegerIndex()
  /// Fractions by the bits of their doubles, apart from whole numbers: 1.5 has the bits of 4609434218613702656.
  private var fractions = IntegerIndex()
  /// Decimals that no double stands for.
  private var decimals: [ExactDecimal: Int32] = [:]
  /// Filled when a second dictionary arrives.
  private var texts: [String: Int32] = [:]
  /// For each dictionary met so far the codes of its texts.
  private var translations: [(texts: TextList, codes: [Int32])] = []
  private static let unseen: Int32 = -3
  /// Up to so many numbers threads look for the first row of each; more are numbered row by row.
  private static let mostSortedNumbers = 1 << 16
  /// The code of the group of all others, once it is asked for: no value has it. Its place holds another value, so that all
  /// are of one kind.
  private(set) var othersCode: Int32?

  var count: Int { values.count }

  /// - Parameter value: what is held in its place where there is no other value.
  func makeOthersCode(_ value: Value) -> Int32 {
    if let othersCode { return othersCode }
    let code = Int32(values.count)
    values.append(values.first ?? value)
    othersCode = code
    return code
  }

  /// The code of each stored value, in as few bytes as codes need; −1 for an empty one, −2 for one that is not in the table
  /// and may not be added.
  func encode(_ vector: Vector, adding: Bool, _ threads: Threads = .one) -> Integers {
    let expanded = vector.expanded
    let validity = expanded.column.validity
    switch expanded.column.values {
    case .texts(let codes, let dictionary): return encodeTexts(codes, dictionary, validity, adding: adding)
    case .exact(let numbers, 0):
      return encodeIntegers(numbers, validity, adding: adding, threads) { .number(.exact(ExactDecimal($0))) }
    case .exact(let numbers, let scale):
      return encodeRows(numbers.longs, validity) { coefficient in
        encodeDecimal(ExactDecimal(coefficient, scale: scale).normalized, adding: adding)
      }
    case .doubles(let numbers):
      return encodeRows(numbers, validity) { number in
        encodeDouble(number, .number(.double(number)), adding: adding)
      }
    case .booleans(let flags):
      return encodeRows(flags, validity) { flag in
        encodeInteger(flag ? 1 : 0, adding: adding) { _ in .boolean(flag) }
      }
    case .days(let days): return encodeIntegers(days, validity, adding: adding, threads) { .day(Day($0)) }
    case .moments(let moments):
      return encodeIntegers(.longs(moments), validity, adding: adding, threads) { .moment($0) }
    case .periods(let periods, let grain):
      return encodeIntegers(periods, validity, adding: adding, threads) { .period(Period(grain, Int32($0))) }
    }
  }

  private func encodeTexts(
    _ codes: Integers, _ dictionary: TextDictionary, _ validity: Bitmap?, adding: Bool
  ) -> Integers {
    // Only texts that occur in a valid row get a code: a filtered column keeps the whole dictionary.
    var translation = translation(of: dictionary)
    let isNew = translation.isEmpty
    if isNew { translation = [Int32](repeating: CodeTable.unseen, count: dictionary.texts.count) }
    // Texts of one dictionary differ, so the first dictionary of a table needs no look-up: a million ids cost no hashing.
    let isFirst = translations.isEmpty && values.isEmpty || !isNew && translations.count == 1 && texts.isEmpty
    if !isFirst && texts.isEmpty {
      for (code, value) in values.enumerated() where Int32(code) != othersCode {
        if case .text(let text) = value { texts[text] = Int32(code) }
      }
    }
    if isFirst && isNew && adding && validity == nil,
      let count = PairNumbering.numberedCount(codes)
    {
      values = dictionary.texts.prefix(count).map { .text($0) }
      for code in 0..<count { translation[code] = Int32(code) }
      remember(translation, of: dictionary)
      return codes
    }
    func encode(_ code: Int) -> Int32 {
      let known = translation[code]
      if known != CodeTable.unseen { return known }
      let text = dictionary.texts[code]
      let result: Int32
      if !isFirst {
        result = encodeText(text, adding: adding)
      } else if adding {
        result = Int32(values.count)
        values.append(.text(text))
      } else {
        result = -2
      }
      translation[code] = result
      return result
    }
    let out =
      switch codes {
      case .bytes(let rows): encodeRows(rows, validity) { encode(Int($0)) }
      case .shorts(let rows): encodeRows(rows, validity) { encode(Int($0)) }
      case .words(let rows): encodeRows(rows, validity) { encode(Int($0)) }
      case .longs(let rows): encodeRows(rows, validity) { encode(Int($0)) }
      }
    if adding { remember(translation, of: dictionary) }
    return out
  }

  private func translation(of dictionary: TextDictionary) -> [Int32] {
    translations.first { $0.texts == dictionary.texts }?.codes ?? []
  }

  private func remember(_ codes: [Int32], of dictionary: TextDictionary) {
    // What could not be added then may be there by now.
    let kept = codes.map { $0 == -2 ? CodeTable.unseen : $0 }
    if let place = translations.firstIndex(where: { $0.texts == dictionary.texts }) {
      translations[place].codes = kept
    } else {
      translations.append((dictionary.texts, kept))
    }
  }

  private func encodeIntegers(
    _ numbers: Integers, _ validity: Bitmap?, adding: Bool, _ threads: Threads, _ value: (Int64) -> Value
  ) -> Integers {
    switch numbers {
    case .bytes(let rows): encodeIntegers(rows, validity, adding: adding, threads, value)
    case .shorts(let rows): encodeIntegers(rows, validity, adding: adding, threads, value)
    case .words(let rows): encodeIntegers(rows, validity, adding: adding, threads, value)
    case .longs(let rows): encodeIntegers(rows, validity, adding: adding, threads, value)
    }
  }

  /// Whole numbers: over a narrow range each distinct one is looked up once.
  @inline(__always)
  private func encodeIntegers<Element: FixedWidthInteger & SignedInteger & Sendable>(
    _ rows: [Element], _ validity: Bitmap?, adding: Bool, _ threads: Threads, _ value: (Int64) -> Value
  ) -> Integers {
    guard let range = NarrowRange(rows, validity) else {
      var index = IntegerIndex()
      swap(&index, &integers)
      defer { swap(&index, &integers) }
      return encodeRows(rows, validity) { number in
        let candidate = Int32(truncatingIfNeeded: values.count)
        guard adding else { return index.find(Int64(number)) ?? -2 }
        let code = index.insert(Int64(number), candidate)
        if code == candidate { values.append(value(Int64(number))) }
        return code
      }
    }
    guard range.width <= CodeTable.mostSortedNumbers else {
      var translation = [Int32](repeating: CodeTable.unseen, count: range.width)
      return encodeRows(rows, validity) { number in
        let place = Int(number) &- range.lowest
        let known = translation[place]
        if known != CodeTable.unseen { return known }
        let result = encodeInteger(Int64(number), adding: adding, value)
        translation[place] = result
        return result
      }
    }
    // Numbers get their codes in the order of the rows that they are first in, whoever finds them.
    let first = firstRows(rows, validity, range, threads)
    var translation = [Int32](repeating: CodeTable.unseen, count: range.width)
    for place in first.indices.filter({ first[$0] < Int32.max }).sorted(by: { first[$0] < first[$1] }) {
      translation[place] = encodeInteger(Int64(place + range.lowest), adding: adding, value)
    }
    let codes = translation
    func write<Code: FixedWidthInteger & BitwiseCopyable & Sendable>() -> [Code] {
      let codes = codes.map { Code(truncatingIfNeeded: $0) }
      return threads.write(rows.count) { places, out in
        if let validity {
          for row in places { out[row] = validity[row] ? codes[Int(rows[row]) &- range.lowest] : -1 }
        } else {
          for row in places { out[row] = codes[Int(rows[row]) &- range.lowest] }
        }
      }
    }
    return switch Integers.Width(-2...Int64(values.count)) {
    case .bytes: .bytes(write())
    case .shorts: .shorts(write())
    case .words, .longs: .words(write())
    }
  }

  /// For each number of a narrow range the first row that holds it.
  private func firstRows<Element: FixedWidthInteger & SignedInteger & Sendable>(
    _ rows: [Element], _ validity: Bitmap?, _ range: NarrowRange, _ threads: Threads
  ) -> [Int32] {
    let parts = threads.map(rows.count) { places -> [Int32] in
      var first = [Int32](repeating: .max, count: range.width)
      var found = first.mutableSpan
      for row in places where validity?[row] ?? true {
        let place = Int(rows[row]) &- range.lowest
        if found[place] == .max { found[place] = Int32(truncatingIfNeeded: row) }
      }
      return first
    }
    // Later stretches hold later rows.
    return parts.dropFirst().reduce(parts.first ?? []) { total, part in zip(total, part).map { min($0, $1) } }
  }

  /// A whole number is its own key, also as a double; a fraction has that of its bits.
  private func encodeDouble(_ number: Double, _ value: Value, adding: Bool) -> Int32 {
    if let whole = Int64(exactly: number) { return encodeInteger(whole, adding: adding) { _ in value } }
    let (key, candidate) = (Int64(bitPattern: number.bitPattern), Int32(values.count))
    guard adding else { return fractions.find(key) ?? -2 }
    let code = fractions.insert(key, candidate)
    if code == candidate { values.append(value) }
    return code
  }

  /// Decimals are told apart to their last digit: as doubles 0.123456789012345678 and …679 would be one. A double is the
  /// decimal that it is written as, so that 0.3 read from a file meets 0.3 computed.
  private func encodeDecimal(_ decimal: ExactDecimal, adding: Bool) -> Int32 {
    if decimal.scale == 0 {
      return encodeInteger(decimal.coefficient, adding: adding) { _ in .number(.exact(decimal)) }
    }
    // Up to 15 digits each decimal has a double of its own.
    let double = decimal.double
    let isShort = decimal.coefficient.magnitude < 1_000_000_000_000_000
    if isShort || Number.plainText(of: double) == decimal.plainText {
      return encodeDouble(double, .number(.exact(decimal)), adding: adding)
    }
    if let code = decimals[decimal] { return code }
    guard adding else { return -2 }
    let code = Int32(values.count)
    decimals[decimal] = code
    values.append(.number(.exact(decimal)))
    return code
  }

  @inline(__always)
  private func encodeRows<Rows: RandomAccessCollection>(
    _ rows: Rows, _ validity: Bitmap?, _ code: (Rows.Element) -> Int32
  ) -> Integers where Rows.Index == Int {
    var out = [Int32](repeating: -1, count: rows.count)
    if let validity {
      for row in rows.indices where validity[row] { out[row] = code(rows[row]) }
    } else {
      for row in rows.indices { out[row] = code(rows[row]) }
    }
    return Integers.words(out).narrowed()
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
      let codes = codes.int32s
      guard let validity = wide.column.validity else { return (codes, dictionary.texts.count) }
      return (codes.indices.map { validity[$0] ? codes[$0] : -1 }, dictionary.texts.count)
    }
    let table = CodeTable()
    let codes = table.encode(wide, adding: true)
    return (codes.int32s, table.count)
  }
}

/// An open-addressing map from 64-bit keys to small numbers.
struct IntegerIndex {
  private var keys: [Int64]
  private var codes: [Int32]
  private var used = 0
  private var mask: Int
  private var shift: UInt64

  init(capacity: Int = 64) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    keys = [Int64](repeating: 0, count: size)
    codes = [Int32](repeating: -1, count: size)
    mask = size - 1
    shift = UInt64(size.leadingZeroBitCount + 1)
  }

  var count: Int { used }

  @inline(__always)
  private func slot(_ key: Int64) -> Int {
    // Fibonacci hashing: only the highest bits of the product depend on every bit of the key. Pairs of codes, shifted 20
    // bits only, made runs of thousands of taken slots.
    Int(truncatingIfNeeded: (UInt64(bitPattern: key) &* 0x9E37_79B9_7F4A_7C15) >> shift)
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

/// The range of whole numbers, where it is narrow enough for a table with a place for each.
struct NarrowRange {
  var lowest: Int
  var width: Int

  init?<Element: FixedWidthInteger & SignedInteger>(_ rows: [Element], _ validity: Bitmap?) {
    var (low, high) = (Element.max, Element.min)
    if let validity {
      for row in rows.indices where validity[row] {
        low = min(low, rows[row])
        high = max(high, rows[row])
      }
    } else {
      for value in rows {
        low = min(low, value)
        high = max(high, value)
      }
    }
    if low > high { (low, high) = (0, 0) }
    let (width, overflow) = Int(high).subtractingReportingOverflow(Int(low))
    guard !overflow, width < max(1 << 12, min(rows.count, 1 << 22)) else { return nil }
    lowest = Int(low)
    self.width = width + 1
  }
}
