import CivilTime
import Columns
import Numerics
import Semantics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Comparisons and truth values over whole columns.
enum ComparisonKernels {
  /// The comparison for each element, and where it is not known.
  ///
  /// - Parameter areNumbers: false where the types say that they are none. How they are stored does not tell: times that are
  ///   empty on all rows (of customers, where no order names one) have lost their kind.
  static func compare(
    _ kind: ComparisonKind, _ a: Vector, _ b: Vector, level: Level, areNumbers: Bool = true
  ) -> Vector {
    let isScalar = a.isScalar && b.isScalar
    let stored = Vector.storedCount(of: [a, b])
    let count = max(a.count, b.count)
    var out = rawComparison(kind, a, b, stored: stored, level: level)
    if level == .cells {
      let presence = Presence([a, b], count: stored, level: level)
      return .result(.booleans(out), presence, isScalar: isScalar, count: count)
    }
    var presence = Presence([], count: stored, level: level)
    if a.column.validity != nil || b.column.validity != nil {
      let canBeUnknown = areNumbers && isOrder(kind) && a.isNumber && b.isNumber
      for row in 0..<stored {
        let (left, right) = (a.isValid(row), b.isValid(row))
        if left && right { continue }
        // `status != "returned"` keeps rows with an empty status (trap 6).
        out[row] = kind == .notEqual && left != right
        // An answer without a score gave neither 9 nor 6.
        if canBeUnknown
          && (!left && !a.hasNotHappened(row &* a.stride) || !right && !b.hasNotHappened(row &* b.stride))
        {
          presence.fail(row, count: stored, reason: ReasonIndex.empty)
        }
      }
    }
    presence.reasons = nil
    presence.undecided = Presence.undecided([a, b], count: stored)
    if let undecided = presence.undecided { for row in 0..<stored where undecided[row] { out[row] = false } }
    return .result(.booleans(out), presence, isScalar: isScalar, count: count)
  }

  private static func isOrder(_ kind: ComparisonKind) -> Bool {
    switch kind {
    case .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .equal, .notEqual: false
    }
  }

  private static func rawComparison(
    _ kind: ComparisonKind, _ a: Vector, _ b: Vector, stored: Int, level: Level
  ) -> [Bool] {
    let (strides, threads) = ((a.stride, b.stride), level.threads)
    switch (a.column.values, b.column.values) {
    case (.exact(let narrow, let scaleX), .exact(let other, let scaleY)):
      if scaleX == scaleY, b.isScalar, let constant = other.first {
        return compare(kind, narrow, with: constant, stored, strides.0, threads)
      }
      if scaleX == scaleY, strides == (1, 1) { return compare(kind, narrow, other, stored, threads) }
      let (x, y) = (narrow.longs, other.longs)
      if scaleX == scaleY { return loop(kind, x, y, stored, strides, threads) }
      let scale = max(scaleX, scaleY)
      let factorX = ExactDecimal.powersOfTen[scale - scaleX]
      let factorY = ExactDecimal.powersOfTen[scale - scaleY]
      if NumberKernels.fits(NumberKernels.maximumMagnitude(x), times: factorX) != nil,
        NumberKernels.fits(NumberKernels.maximumMagnitude(y), times: factorY) != nil
      {
        return loop(
          kind, factorX == 1 ? x : x.map { $0 &* factorX }, factorY == 1 ? y : y.map { $0 &* factorY }, stored, strides,
          threads)
      }
      // As doubles 0.123456789012345678 and 0.1234567890123457 would be one.
      let (wideX, wideY) = (x.map { Int128($0) * Int128(factorX) }, y.map { Int128($0) * Int128(factorY) })
      return loop(kind, wideX, wideY, stored, strides, threads)
    case (.texts(let x, let left), .texts(let y, let right)):
      if b.isScalar, kind == .equal || kind == .notEqual {
        // Of one text there is one code, or none.
        let codes = translate(right, into: left)
        let code = y.first.flatMap { $0 < codes.count ? Int64(codes[Int($0)]) : nil } ?? -2
        return compare(kind, x, with: code, stored, strides.0, threads)
      }
      return compareTexts(kind, (x.int32s, left), (y.int32s, right), stored: stored, strides: strides, threads)
    case (.days(let x), .days(let y)):
      if b.isScalar, let constant = y.first { return compare(kind, x, with: constant, stored, strides.0, threads) }
      if strides == (1, 1) { return compare(kind, x, y, stored, threads) }
      return loop(kind, x.int32s, y.int32s, stored, strides, threads)
    case (.moments(let x), .moments(let y)): return loop(kind, x, y, stored, strides, threads)
    case (.periods(let x, _), .periods(let y, _)): return loop(kind, x.int32s, y.int32s, stored, strides, threads)
    case (.booleans(let x), .booleans(let y)):
      return loop(kind, x.map { $0 ? 1 : 0 }, y.map { $0 ? 1 : 0 }, stored, strides, threads)
    default:
      // Not our enum alone: a pair of columns, of which all other meaningful pairs hold numbers of different forms.
      let (x, y) = (a.doubles, b.doubles)
      guard level == .cells else { return loop(kind, x, y, stored, strides, threads) }
      return loop(kind, x.map(\.roundedToTwelveDigits), y.map(\.roundedToTwelveDigits), stored, strides, threads)
    }
  }

  @inline(__always)
  private static func loop<Element: Comparable & Sendable>(
    _ kind: ComparisonKind, _ x: [Element], _ y: [Element], _ count: Int, _ strides: (Int, Int), _ threads: Threads
  ) -> [Bool] {
    let (strideX, strideY) = strides
    return threads.writeSpans(count) { rows, out in
      let first = rows.lowerBound
      fill(&out, kind, { x[(first &+ $0) &* strideX] }, { y[(first &+ $0) &* strideY] })
    }
  }

  /// The comparison for each place of `out`. It is chosen once, so that each loop does nothing else.
  @inline(__always)
  private static func fill<Element: Comparable>(
    _ out: inout MutableSpan<Bool>, _ kind: ComparisonKind, _ x: (Int) -> Element, _ y: (Int) -> Element
  ) {
    switch kind {
    case .equal: for place in out.indices { out[place] = x(place) == y(place) }
    case .notEqual: for place in out.indices { out[place] = x(place) != y(place) }
    case .less: for place in out.indices { out[place] = x(place) < y(place) }
    case .lessOrEqual: for place in out.indices { out[place] = x(place) <= y(place) }
    case .greater: for place in out.indices { out[place] = x(place) > y(place) }
    case .greaterOrEqual: for place in out.indices { out[place] = x(place) >= y(place) }
    }
  }

  /// Numbers against others row by row, of whatever widths: a block of both at a time.
  private static func compare(
    _ kind: ComparisonKind, _ a: Integers, _ b: Integers, _ count: Int, _ threads: Threads
  ) -> [Bool] {
    threads.write(count) { range, slots in
      var (left, right) = ([Int64].forBlock, [Int64].forBlock)
      for block in range.blocks {
        a.copy(block, to: &left)
        b.copy(block, to: &right)
        let x = left.span.extracting(first: block.count)
        let y = right.span.extracting(first: block.count)
        slots.withSpan(block) { out in
          precondition(x.count == out.count && y.count == out.count, "two numbers for each row")
          fill(&out, kind, { x[$0] }, { y[$0] })
        }
      }
    }
  }

  /// Numbers as they are stored against one: the most frequent comparison of all.
  private static func compare(
    _ kind: ComparisonKind, _ numbers: Integers, with constant: Int64, _ count: Int, _ stride: Int, _ threads: Threads
  ) -> [Bool] {
    // One number alone stands for all rows.
    if stride == 0 { return loop(kind, numbers.longs, [constant], count, (0, 0), threads) }
    func compared<Element: FixedWidthInteger & Sendable>(_ rows: [Element]) -> [Bool] {
      guard let constant = Element(exactly: constant) else {
        // All of them are on one side of it.
        let isLess = constant > 0
        let holds =
          kind == .notEqual || (kind == .less || kind == .lessOrEqual ? isLess : kind == .equal ? false : !isLess)
        return [Bool](repeating: holds, count: count)
      }
      return threads.writeSpans(count) { range, out in
        let rows = rows.span.extracting(range)
        precondition(rows.count == out.count, "a number for each row")
        fill(&out, kind, { rows[$0] }, { _ in constant })
      }
    }
    return switch numbers {
    case .bytes(let rows): compared(rows)
    case .shorts(let rows): compared(rows)
    case .words(let rows): compared(rows)
    case .longs(let rows): compared(rows)
    }
  }

  private static func compareTexts(
    _ kind: ComparisonKind, _ a: ([Int32], TextDictionary), _ b: ([Int32], TextDictionary), stored: Int,
    strides: (Int, Int), _ threads: Threads
  ) -> [Bool] {
    if kind == .equal || kind == .notEqual {
      let translation = translate(b.1, into: a.1)
      let right = b.0.map { $0 >= 0 && Int($0) < translation.count ? translation[Int($0)] : -2 }
      return loop(kind, a.0, right, stored, strides, threads)
    }
    // Order by UTF-8 bytes: the same on every system, whatever its locale.
    let merged = (Array(a.1.texts) + Array(b.1.texts)).enumerated().sorted {
      $0.element.utf8.lexicographicallyPrecedes($1.element.utf8)
    }
    var ranks = [Int32](repeating: 0, count: merged.count)
    var rank: Int32 = 0
    for (place, entry) in merged.enumerated() {
      if place > 0 && merged[place - 1].element != entry.element { rank += 1 }
      ranks[entry.offset] = rank
    }
    let offset = a.1.texts.count
    let left = a.0.map { ranks.isEmpty ? 0 : ranks[min(Int($0), ranks.count - 1)] }
    let right = b.0.map { ranks.isEmpty ? 0 : ranks[min(Int($0) + offset, ranks.count - 1)] }
    return loop(kind, left, right, stored, strides, threads)
  }

  /// For each text of `source` its code in `target`, or −2.
  static func translate(_ source: TextDictionary, into target: TextDictionary) -> [Int32] {
    if source.texts.count == 1, let text = source.texts.first {
      return [target.texts.firstIndex(of: text).map { Int32($0) } ?? -2]
    }
    if source.texts == target.texts { return (0..<Int32(source.texts.count)).map { $0 } }
    var codes: [String: Int32] = [:]
    codes.reserveCapacity(target.texts.count)
    for (code, text) in target.texts.enumerated() { codes[text] = Int32(code) }
    return source.texts.map { codes[$0] ?? -2 }
  }

  /// `x = none`: never missing itself.
  static func isMissing(_ a: Vector) -> Vector {
    let stored = a.storedCount
    let out = (0..<stored).map { !a.column.isValid($0) && a.undecided?[$0] != true }
    var presence = Presence([], count: stored, level: .rows(.one))
    presence.undecided = a.undecided
    return .result(.booleans(out), presence, isScalar: a.isScalar, count: a.count)
  }

  /// Kleene's and/or: an unknown or undecided operand decides nothing unless another decides for it; what rests on both
  /// kinds is undecided. On cells a missing operand makes the answer missing unless the others decide.
  static func combine(_ operands: [Vector], isAnd: Bool, level: Level) -> Vector {
    let isScalar = operands.allSatisfy(\.isScalar)
    let count = operands.map(\.count).max() ?? 0
    let stored = isScalar ? 1 : count
    var out = [Bool](repeating: isAnd, count: stored)
    var unknown = Bitmap(repeating: false, count: stored)
    var undecided: Bitmap?
    var reasons = [Int32](repeating: 0, count: stored)
    var hasUnknown = false
    for operand in operands {
      guard case .booleans(let values) = operand.column.values else { continue }
      let stride = operand.stride
      if operand.undecided == nil && operand.column.validity == nil {
        let before = out
        out =
          isAnd
          ? level.threads.fill(stored) { before[$0] && values[$0 &* stride] }
          : level.threads.fill(stored) { before[$0] || values[$0 &* stride] }
        continue
      }
      hasUnknown = true
      for row in 0..<stored {
        let place = row &* stride
        if operand.undecided?[place] == true {
          if undecided == nil { undecided = Bitmap(repeating: false, count: stored) }
          undecided?[row] = true
        } else if !operand.column.isValid(place) {
          unknown[row] = true
          if level == .cells { reasons[row] = operand.reason(row) }
        } else {
          out[row] = isAnd ? out[row] && values[place] : out[row] || values[place]
        }
      }
    }
    guard hasUnknown else {
      return .result(.booleans(out), Presence([], count: stored, level: level), isScalar: isScalar, count: count)
    }
    // Decided by a false (and) or a true (or) whatever the unknown ones are.
    for row in 0..<stored where unknown[row] || undecided?[row] == true {
      if out[row] != isAnd {
        unknown[row] = false
        undecided?[row] = false
      } else {
        out[row] = false
        if undecided?[row] == true { unknown[row] = false }
      }
    }
    var result = Vector(Column(.booleans(out), validity: unknown.setCount > 0 ? ~unknown : nil))
    result.isScalar = isScalar
    result.count = count
    result.undecided = undecided
    if level == .cells { result.reasons = reasons }
    return result
  }

  static func not(_ a: Vector, level: Level) -> Vector {
    guard case .booleans(let values) = a.column.values else { return a }
    var result = a
    var out = values
    for row in out.indices { out[row] = !values[row] && !(a.undecided?[row] ?? false) }
    result.column = Column(.booleans(out), validity: a.column.validity)
    return result
  }
}

extension Double {
  /// Levels compare after rounding both sides to 12 significant digits: 1 − 0.97 <= 3 % is false in doubles (rule S19).
  package var roundedToTwelveDigits: Double { rounded(toDigits: 12) }

  /// So much more or less than a number was. What differs in its last digits only has not changed: 0.3 − 0.1 − 0.2.
  package func change(from before: Double) -> Double {
    abs(self - before) <= 1e-12 * max(magnitude, before.magnitude) ? 0 : self - before
  }

  /// To so many significant digits.
  package func rounded(toDigits count: Int) -> Double {
    guard self != 0, isFinite else { return self }
    let exponent = floor(log10(magnitude))
    let power = Double(count - 1) - exponent
    guard abs(power) < 290 else { return self }
    let factor = pow(10, abs(power))
    return power >= 0 ? (self * factor).rounded() / factor : (self / factor).rounded() * factor
  }
}
