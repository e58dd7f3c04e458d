import CivilTime
import Columns
import Numerics

/// What evaluating a formula gives: one value for each row, or for each cell of a frame. A scalar stands for a column of
/// `count` equal values and holds one.
struct Vector: Sendable {
  var column: Column
  var count: Int
  var isScalar: Bool
  /// On rows, for truth values: rows whose `within` has not closed. Their value bit is false.
  var undecided: Bitmap?
  /// On rows, for numbers: those empty ones that are empty because something has not happened, such as the days since a
  /// second order that never came. Any other empty number is unknown. Times need no such mark: see `hasNotHappened`.
  var notHappened: Bitmap?
  /// On cells: for each missing value the index of its reason in the engine's table; parallel to the rows of `column`.
  var reasons: [Int32]?

  init(_ column: Column) {
    self.column = column
    count = column.count
    isScalar = false
  }

  init(scalar: Column.Values, isValid: Bool = true, count: Int) {
    column = Column(scalar, validity: isValid ? nil : Bitmap(repeating: false, count: 1))
    self.count = count
    isScalar = true
  }

  /// How much memory the values take, about.
  var byteCount: Int {
    switch column.values {
    case .exact(let rows, _), .days(let rows), .periods(let rows, _), .texts(let rows, _): rows.byteCount
    case .doubles(let rows): rows.count * 8
    case .moments(let rows): rows.count * 8
    case .booleans(let rows): rows.count
    }
  }

  /// The physical number of values: 1 for a scalar.
  var storedCount: Int { column.count }

  /// The step from one logical row to the next in storage: 0 for a scalar.
  @inline(__always) var stride: Int { isScalar ? 0 : 1 }

  func isValid(_ row: Int) -> Bool { column.isValid(isScalar ? 0 : row) }

  var isTime: Bool {
    switch column.values {
    case .days, .moments, .periods: true
    case .exact, .doubles, .booleans, .texts: false
    }
  }

  /// Whether the empty value at a stored place says that something has not happened: an empty end has not come, an empty
  /// score is only unknown.
  @inline(__always)
  func hasNotHappened(_ place: Int) -> Bool { isTime || notHappened?[place] == true }

  /// The reason index of a missing row; 0 is "empty".
  func reason(_ row: Int) -> Int32 { reasons?[isScalar ? 0 : row] ?? 0 }

  /// The same values, one for each row.
  var expanded: Vector {
    guard isScalar else { return self }
    let picks = [Int32](repeating: 0, count: count)
    return gathered(picks)
  }

  /// The same values, for keeping: whole numbers in as few bytes as they need.
  func narrowed(_ threads: Threads) -> Vector {
    func narrowed(_ numbers: Integers) -> Integers {
      numbers.width == .bytes ? numbers : numbers.narrowed(threadCount: threads.count)
    }
    var result = self
    switch column.values {
    case .exact(let numbers, let scale): result.column.values = .exact(narrowed(numbers), scale: scale)
    case .days(let days): result.column.values = .days(narrowed(days))
    case .periods(let indices, let grain): result.column.values = .periods(narrowed(indices), grain)
    // Most dictionaries of codes in 32 bits need these.
    case .texts(let codes, let dictionary) where dictionary.texts.count <= Int(Int16.max) + 1:
      result.column.values = .texts(narrowed(codes), dictionary)
    case .texts, .doubles, .booleans, .moments: break
    }
    return result
  }

  /// The same values, but missing in the rows for which a reason is given.
  func missing(where reason: (Int) -> Int32?) -> Vector {
    var result = expanded
    var bits = result.column.validity ?? Bitmap(repeating: true, count: count)
    var indices = result.reasons ?? [Int32](repeating: 0, count: count)
    var isChanged = false
    for row in 0..<count {
      guard let index = reason(row) else { continue }
      bits[row] = false
      indices[row] = index
      isChanged = true
    }
    guard isChanged else { return self }
    result.column.validity = bits
    result.reasons = indices
    return result
  }

  /// The same values, with undecided ones empty: as a group they are neither yes nor no.
  var decided: Vector {
    guard let undecided else { return self }
    var result = self
    result.column.validity = column.validity.map { $0 & ~undecided } ?? ~undecided
    return result
  }

  /// The values at `rows`, in that order; a negative index gives an empty value.
  func gathered(_ rows: [Int32], _ threads: Threads = .one) -> Vector {
    if isScalar && !rows.contains(where: { $0 < 0 }) && count == rows.count && column.count == 1 && count != 1 {
      return expand(to: rows.count)
    }
    let source: [Int32] = isScalar ? rows.map { $0 < 0 ? -1 : 0 } : rows
    var result = Vector(column.gathered(source, threads))
    if let undecided { result.undecided = Bitmap(gathering: undecided, at: source) }
    if let notHappened { result.notHappened = Bitmap(gathering: notHappened, at: source) }
    if let reasons { result.reasons = source.map { $0 < 0 ? 0 : reasons[Int($0)] } }
    return result
  }

  private func expand(to count: Int) -> Vector {
    let source = [Int32](repeating: 0, count: count)
    var result = Vector(column.gathered(source))
    if let reasons { result.reasons = [Int32](repeating: reasons[0], count: count) }
    if let undecided { result.undecided = Bitmap(repeating: undecided[0], count: count) }
    if let notHappened { result.notHappened = Bitmap(repeating: notHappened[0], count: count) }
    return result
  }
}

extension Column {
  /// The values at `rows`; a negative index gives an empty value.
  func gathered(_ rows: [Int32], _ threads: Threads = .one) -> Column {
    let hasGaps = rows.contains { $0 < 0 }
    var newValidity: Bitmap?
    if hasGaps || validity != nil {
      let bits = Bitmap(gathering: validity, at: rows)
      newValidity = bits.allSet ? nil : bits
    }
    func pick(_ numbers: Integers) -> Integers {
      switch numbers {
      case .bytes(let values): .bytes(pick(values, 0))
      case .shorts(let values): .shorts(pick(values, 0))
      case .words(let values): .words(pick(values, 0))
      case .longs(let values): .longs(pick(values, 0))
      }
    }
    func pick<Element: BitwiseCopyable & Sendable>(_ values: [Element], _ empty: Element) -> [Element] {
      threads.write(rows.count) { places, out in
        if hasGaps {
          for place in places { out[place] = rows[place] < 0 ? empty : values[Int(rows[place])] }
        } else {
          for place in places { out[place] = values[Int(rows[place])] }
        }
      }
    }
    let picked: Values
    switch values {
    case .exact(let rows, let scale): picked = .exact(pick(rows), scale: scale)
    case .doubles(let rows): picked = .doubles(pick(rows, 0))
    case .booleans(let rows): picked = .booleans(pick(rows, false))
    case .days(let rows): picked = .days(pick(rows))
    case .moments(let rows): picked = .moments(pick(rows, 0))
    case .texts(let rows, let dictionary): picked = .texts(pick(rows), dictionary)
    case .periods(let rows, let grain): picked = .periods(pick(rows), grain)
    }
    return Column(picked, validity: newValidity)
  }

  /// The value of one row as plain data.
  func value(_ row: Int) -> Value {
    guard isValid(row) else { return .missing }
    switch values {
    case .exact(let rows, let scale): return .number(.exact(ExactDecimal(rows[row], scale: scale)))
    case .doubles(let rows): return .number(.double(rows[row]))
    case .booleans(let rows): return .boolean(rows[row])
    case .days(let rows): return .day(Day(rows[row]))
    case .moments(let rows): return .moment(rows[row])
    case .texts(let rows, let dictionary): return .text(dictionary.texts[Int(rows[row])])
    case .periods(let rows, let grain): return .period(Period(grain, Int32(rows[row])))
    }
  }
}

extension Bitmap {
  /// The bits at `rows` (all set when there is no bitmap); a negative index gives 0.
  init(gathering source: Bitmap?, at rows: [Int32]) {
    self.init(repeating: false, count: rows.count)
    for word in words.indices {
      var bits: UInt64 = 0
      let first = word << 6
      for place in first..<min(first + 64, rows.count) where rows[place] >= 0 {
        let row = Int(rows[place])
        let bit = source.map { $0.words[row >> 6] >> UInt64(row & 63) & 1 } ?? 1
        bits |= bit << UInt64(place - first)
      }
      words[word] = bits
    }
  }
}
