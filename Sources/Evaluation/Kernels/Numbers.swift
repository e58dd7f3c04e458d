import Columns
import Numerics

/// How a kernel treats a missing operand. On rows an empty cell makes arithmetic empty and a comparison false; on cells a
/// missing value makes everything missing and carries its reason along.
enum Level: Hashable {
  /// The threads share the loops over them.
  case rows(Threads)
  case cells

  var threads: Threads {
    switch self {
    case .rows(let threads): threads
    case .cells: .one
    }
  }
}

/// Reasons that kernels themselves give; their places in the engine's table are fixed.
enum ReasonIndex {
  static let empty: Int32 = 0
  static let divisionByZero: Int32 = 1
  static let notANumber: Int32 = 2
  static let fixed: [MissingReason] = [.empty, .divisionByZero, .notANumber]
}

/// The validity and reasons of a result whose operands are `a` and `b`: missing where either is.
struct Presence {
  var validity: Bitmap?
  var reasons: [Int32]?
  /// On rows: what rests on an undecided value is undecided.
  var undecided: Bitmap?
  /// On rows: the empty ones that rest on nothing empty but what has not happened.
  var notHappened: Bitmap?

  init(_ operands: [Vector], count: Int, level: Level) {
    undecided = Presence.undecided(operands, count: count)
    guard operands.contains(where: { $0.column.validity != nil }) else { return }
    var bits = Bitmap(repeating: true, count: count)
    var indices = level == .cells ? [Int32](repeating: 0, count: count) : nil
    for operand in operands {
      guard let validity = operand.column.validity else { continue }
      if operand.isScalar {
        if !validity[0] {
          for row in 0..<count where bits[row] { indices?[row] = operand.reason(0) }
          bits = Bitmap(repeating: false, count: count)
        }
        continue
      }
      if indices != nil {
        for row in 0..<count where bits[row] && !validity[row] { indices?[row] = operand.reason(row) }
      }
      bits = bits & validity
    }
    validity = bits.allSet ? nil : bits
    reasons = validity == nil ? nil : indices
    if level != .cells && validity != nil { notHappened = Presence.notHappened(operands, count: count) }
  }

  private static func notHappened(_ operands: [Vector], count: Int) -> Bitmap? {
    let empty = operands.filter { $0.column.validity != nil }
    guard empty.contains(where: { $0.isTime || $0.notHappened != nil }) else { return nil }
    var hasEmpty = [Bool](repeating: false, count: count)
    var isUnknown = hasEmpty
    for operand in empty {
      let stride = operand.stride
      for row in 0..<count where !operand.column.isValid(row &* stride) {
        hasEmpty[row] = true
        if !operand.hasNotHappened(row &* stride) { isUnknown[row] = true }
      }
    }
    return Bitmap((0..<count).map { hasEmpty[$0] && !isUnknown[$0] })
  }

  static func undecided(_ operands: [Vector], count: Int) -> Bitmap? {
    var result: Bitmap?
    for operand in operands {
      guard let own = operand.undecided else { continue }
      let wide = operand.isScalar && count != 1 ? Bitmap(repeating: own[0], count: count) : own
      result = result.map { $0 | wide } ?? wide
    }
    return result
  }

  /// Marks a row missing for a reason found by the kernel; the first reason stays.
  mutating func fail(_ row: Int, count: Int, reason: Int32) {
    if validity == nil { validity = Bitmap(repeating: true, count: count) }
    guard validity?[row] == true else { return }
    validity?[row] = false
    if reasons == nil { reasons = [Int32](repeating: 0, count: count) }
    reasons?[row] = reason
  }
}

extension Vector {
  /// The numbers as whole coefficients of one scale, when they are exact.
  var exactParts: (values: [Int64], scale: Int)? {
    if case .exact(let values, let scale) = column.values { return (values.longs, scale) }
    return nil
  }

  /// How many digits behind the point they have then.
  var exactScale: Int? {
    if case .exact(_, let scale) = column.values { return scale }
    return nil
  }

  /// The stored numbers as doubles; truth values as 0 and 1.
  var doubles: [Double] {
    switch column.values {
    case .doubles(let values): return values
    case .exact(let values, let scale):
      let values = values.longs
      if scale == 0 { return values.map { Double($0) } }
      let divisor = ExactDecimal.powersOfTen[scale]
      return values.map { ExactDecimal.quotient($0, divisor) }
    case .booleans(let values): return values.map { $0 ? 1 : 0 }
    case .days(let values), .periods(let values, _): return values.map { Double($0) }
    case .moments(let values): return values.map { Double($0) }
    // Codes of texts are no numbers: whatever is computed from them is missing.
    case .texts(let codes, _): return [Double](repeating: .nan, count: codes.count)
    }
  }

  /// A vector of the given logical count from stored values: a scalar when all operands were.
  static func result(_ values: Column.Values, _ presence: Presence, isScalar: Bool, count: Int) -> Vector {
    var vector = Vector(Column(values, validity: presence.validity))
    vector.isScalar = isScalar
    vector.count = count
    vector.reasons = presence.reasons
    vector.undecided = presence.undecided
    vector.notHappened = presence.notHappened
    return vector
  }
}

extension Vector {
  /// How many values the result of an operator over `operands` stores: one where all are scalars, else one for each row,
  /// which may be none at all (`where channel = "none such"` leaves no lines).
  static func storedCount(of operands: [Vector]) -> Int {
    operands.allSatisfy(\.isScalar) ? 1 : operands.map { $0.isScalar ? 0 : $0.count }.max() ?? 0
  }
}

/// Arithmetic over whole columns. Exact while every row's result fits: mostly known from the largest magnitudes before
/// the loop runs, else found out row by row. Where one result does not fit the column is of doubles.
enum NumberKernels {
  static func maximumMagnitude(_ values: [Int64]) -> UInt64 {
    var highest: Int64 = 0
    var lowest: Int64 = 0
    for value in values {
      highest = max(highest, value)
      lowest = min(lowest, value)
    }
    return max(highest.magnitude, lowest.magnitude)
  }

  static func fits(_ magnitude: UInt64, times factor: Int64) -> UInt64? {
    let (product, overflow) = magnitude.multipliedReportingOverflow(by: factor.magnitude)
    return overflow || product > UInt64(Int64.max) ? nil : product
  }

  /// `a + b` or `a − b`.
  static func add(_ a: Vector, _ b: Vector, subtracting: Bool, level: Level) -> Vector {
    let isScalar = a.isScalar && b.isScalar
    let stored = Vector.storedCount(of: [a, b])
    let count = max(a.count, b.count)
    let presence = Presence([a, b], count: stored, level: level)
    if let x = a.exactParts, let y = b.exactParts,
      let values = exactSum(
        x, y, stored: stored, strides: (a.stride, b.stride), subtracting: subtracting, level.threads)
    {
      return .result(values, presence, isScalar: isScalar, count: count)
    }
    let (x, y) = (a.doubles, b.doubles)
    let (strideX, strideY) = (a.stride, b.stride)
    let sign: Double = subtracting ? -1 : 1
    let out: [Double] = level.threads.write(stored) { rows, out in
      for row in rows { out[row] = x[row &* strideX] + sign * y[row &* strideY] }
    }
    return finite(out, presence, isScalar: isScalar, count: count)
  }

  private static func exactSum(
    _ x: (values: [Int64], scale: Int), _ y: (values: [Int64], scale: Int), stored: Int, strides: (Int, Int),
    subtracting: Bool, _ threads: Threads
  ) -> Column.Values? {
    let scale = max(x.scale, y.scale)
    let factorX = ExactDecimal.powersOfTen[scale - x.scale]
    let factorY = ExactDecimal.powersOfTen[scale - y.scale]
    let signedY = subtracting ? -factorY : factorY
    let (left, right) = (x.values, y.values)
    guard let highX = fits(maximumMagnitude(x.values), times: factorX),
      let highY = fits(maximumMagnitude(y.values), times: factorY), highX + highY <= UInt64(Int64.max)
    else {
      // The largest of the one need not meet the largest of the other.
      return wide(stored, scale: scale) { row in
        Int128(left[row &* strides.0]) * Int128(factorX) + Int128(right[row &* strides.1]) * Int128(signedY)
      }
    }
    let (strideX, strideY) = strides
    let out: [Int64] = threads.write(stored) { rows, out in
      for row in rows { out[row] = left[row &* strideX] &* factorX &+ right[row &* strideY] &* signedY }
    }
    return .exact(out, scale: scale)
  }

  /// Coefficients computed in 128 bits; nil as soon as one does not fit.
  private static func wide(_ count: Int, scale: Int, _ coefficient: (Int) -> Int128) -> Column.Values? {
    var out = [Int64](repeating: 0, count: count)
    for row in 0..<count {
      guard let value = narrowed(coefficient(row)) else { return nil }
      out[row] = value
    }
    return .exact(out, scale: scale)
  }

  /// As a coefficient, which is never the one number that has no negative.
  static func narrowed(_ value: Int128) -> Int64? {
    guard let narrow = Int64(exactly: value), narrow != .min else { return nil }
    return narrow
  }

  static func multiply(_ a: Vector, _ b: Vector, level: Level) -> Vector {
    let isScalar = a.isScalar && b.isScalar
    let stored = Vector.storedCount(of: [a, b])
    let count = max(a.count, b.count)
    let presence = Presence([a, b], count: stored, level: level)
    let (strideX, strideY) = (a.stride, b.stride)
    if let x = reduced(a), let y = reduced(b), x.scale + y.scale <= ExactDecimal.maximumScale {
      let (high, overflow) = maximumMagnitude(x.values).multipliedReportingOverflow(by: maximumMagnitude(y.values))
      let (left, right) = (x.values, y.values)
      if !overflow && high <= UInt64(Int64.max) {
        let out: [Int64] = level.threads.write(stored) { rows, out in
          for row in rows { out[row] = left[row &* strideX] &* right[row &* strideY] }
        }
        return .result(.exact(out, scale: x.scale + y.scale), presence, isScalar: isScalar, count: count)
      }
      let checked = wide(stored, scale: x.scale + y.scale) { row in
        Int128(left[row &* strideX]) * Int128(right[row &* strideY])
      }
      if let checked { return .result(checked, presence, isScalar: isScalar, count: count) }
    }
    let (x, y) = (a.doubles, b.doubles)
    let out: [Double] = level.threads.write(stored) { rows, out in
      for row in rows { out[row] = x[row &* strideX] * y[row &* strideY] }
    }
    return finite(out, presence, isScalar: isScalar, count: count)
  }

  /// A scalar without zeros at the end of its fraction, so that `60%` costs one digit and not two.
  private static func reduced(_ a: Vector) -> (values: [Int64], scale: Int)? {
    guard let parts = a.exactParts else { return nil }
    guard parts.values.count == 1 else { return parts }
    let value = ExactDecimal(parts.values[0], scale: parts.scale).normalized
    return ([value.coefficient], value.scale)
  }

  /// Real division; a zero below gives no value.
  static func divide(_ a: Vector, _ b: Vector, level: Level) -> Vector {
    let isScalar = a.isScalar && b.isScalar
    let stored = Vector.storedCount(of: [a, b])
    var presence = Presence([a, b], count: stored, level: level)
    let (x, y) = (a.doubles, b.doubles)
    let (strideX, strideY) = (a.stride, b.stride)
    var out = [Double](repeating: 0, count: stored)
    // Coefficients of one scale are divided directly: 0.30 / 0.1 is then 3 and not 2.9999999999999996.
    if let p = a.exactParts, let q = b.exactParts, let (factorP, factorQ) = commonFactors(p, q) {
      for row in 0..<stored {
        let below = q.values[row &* strideY]
        if below == 0 { continue }
        out[row] = ExactDecimal.quotient(p.values[row &* strideX] &* factorP, below &* factorQ)
      }
    } else {
      for row in 0..<stored where y[row &* strideY] != 0 { out[row] = x[row &* strideX] / y[row &* strideY] }
    }
    for row in 0..<stored where y[row &* strideY] == 0 {
      presence.fail(row, count: stored, reason: ReasonIndex.divisionByZero)
    }
    return finite(out, presence, isScalar: isScalar, count: max(a.count, b.count))
  }

  /// What brings both to one scale without overflow; nil where that does not fit.
  private static func commonFactors(
    _ p: (values: [Int64], scale: Int), _ q: (values: [Int64], scale: Int)
  ) -> (Int64, Int64)? {
    let scale = max(p.scale, q.scale)
    let factorP = ExactDecimal.powersOfTen[scale - p.scale]
    let factorQ = ExactDecimal.powersOfTen[scale - q.scale]
    guard factorP == 1 || fits(maximumMagnitude(p.values), times: factorP) != nil,
      factorQ == 1 || fits(maximumMagnitude(q.values), times: factorQ) != nil
    else { return nil }
    return (factorP, factorQ)
  }

  /// The lower end of the step that holds each value, in whole numbers: 0.70 in steps of 0.1 is 0.7, never 0.6. Nil where
  /// the two are not exact, or a step is not positive.
  static func exactSteps(_ value: Vector, _ step: Vector, level: Level) -> Vector? {
    guard let p = value.exactParts, let q = step.exactParts else { return nil }
    let isScalar = value.isScalar && step.isScalar
    let stored = Vector.storedCount(of: [value, step])
    let (strideX, strideY) = (value.stride, step.stride)
    for row in 0..<stored where step.isValid(row) && q.values[row &* strideY] <= 0 { return nil }
    let scale = max(p.scale, q.scale)
    let factorP = Int128(ExactDecimal.powersOfTen[scale - p.scale])
    let factorQ = Int128(ExactDecimal.powersOfTen[scale - q.scale])
    func lowerEnd(_ row: Int) -> Int128 {
      let whole = Int128(p.values[row &* strideX]) * factorP
      let size = Int128(q.values[row &* strideY]) * factorQ
      // What an empty step holds is no number, and its row has no value.
      guard size > 0 else { return 0 }
      let remainder = whole % size
      return whole - (remainder < 0 ? remainder + size : remainder)
    }
    let presence = Presence([value, step], count: stored, level: level)
    // The first step below −9·10¹⁷ may begin where no coefficient reaches.
    let exact = wide(stored, scale: scale, lowerEnd)
    let values = exact ?? .doubles((0..<stored).map { Double(lowerEnd($0)) / ExactDecimal.doublePowersOfTen[scale] })
    return .result(values, presence, isScalar: isScalar, count: max(value.count, step.count))
  }

  /// The vector times a constant ratio of whole numbers.
  static func scale(_ a: Vector, by factor: Rational, level: Level) -> Vector {
    if factor.isOne { return a }
    let top = Vector(scalar: .exact([factor.numerator], scale: 0), count: a.count)
    let scaled = factor.numerator == 1 ? a : multiply(a, top, level: level)
    if factor.denominator == 1 { return scaled }
    if let parts = scaled.exactParts, let values = exactQuotient(parts, factor.denominator) {
      var result = scaled
      result.column = Column(values, validity: scaled.column.validity)
      return result
    }
    return divide(scaled, Vector(scalar: .exact([factor.denominator], scale: 0), count: a.count), level: level)
  }

  /// Exact where the denominator is a power of ten or divides every row.
  private static func exactQuotient(_ parts: (values: [Int64], scale: Int), _ denominator: Int64) -> Column.Values? {
    if let digits = ExactDecimal.powersOfTen.firstIndex(of: denominator),
      parts.scale + digits <= ExactDecimal.maximumScale
    {
      return .exact(parts.values, scale: parts.scale + digits)
    }
    guard parts.values.allSatisfy({ $0 % denominator == 0 }) else { return nil }
    return .exact(parts.values.map { $0 / denominator }, scale: parts.scale)
  }

  /// A result in doubles; what is not a finite number is missing.
  static func finite(_ values: [Double], _ presence: Presence, isScalar: Bool, count: Int) -> Vector {
    var presence = presence
    var result = values
    for row in result.indices where !result[row].isFinite {
      result[row] = 0
      presence.fail(row, count: result.count, reason: ReasonIndex.notANumber)
    }
    return .result(.doubles(result), presence, isScalar: isScalar, count: count)
  }
}
