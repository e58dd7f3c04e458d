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

/// Functions of values: one loop each, over columns of one length.
struct FunctionKernels {
  let calendar: CalendarRules
  let level: Level

  func apply(_ function: ScalarFunction, _ arguments: [Vector], type: ValueType) -> Vector {
    guard let first = arguments.first else { return Vector(scalar: .exact([0], scale: 0), isValid: false, count: 1) }
    switch function {
    case .abs: return absolute(first)
    case .round, .floor, .ceil: return rounded(function, arguments)
    case .sqrt: return mapDoubles(first) { $0.squareRoot() }
    case .exp: return mapDoubles(first) { exp($0) }
    case .ln: return mapDoubles(first) { $0 > 0 ? log($0) : .nan }
    case .log10: return mapDoubles(first) { $0 > 0 ? log10($0) : .nan }
    case .min, .max: return extreme(arguments, isGreatest: function == .max)
    case .length: return mapTexts(first) { Int64($0.count) }
    case .lower: return mapText(first) { $0.lowercased() }
    case .upper: return mapText(first) { $0.uppercased() }
    case .trim:
      return mapText(first) { text in
        let blanks: (Character) -> Bool = { $0.isWhitespace }
        let end = text.lastIndex { !blanks($0) }.map { text.index(after: $0) } ?? text.startIndex
        return String(text[..<end].drop(while: blanks))
      }
    case .left, .right: return part(first, arguments, isLeft: function == .left)
    case .concat: return combineTexts(arguments) { $0.joined() }
    case .contains: return testTexts(arguments) { $0.contains($1) || $1.isEmpty }
    case .startsWith: return testTexts(arguments) { $0.hasPrefix($1) }
    case .endsWith: return testTexts(arguments) { $0.hasSuffix($1) }
    case .dateOfText: return datesOfTexts(first.expanded)
    case .numberOfText: return numbersOfTexts(first.expanded)
    case .period, .firstDay, .momentOfDay, .dayOfMoment, .weekday, .dayOfMonth, .monthOfYear, .yearNumber, .hour:
      return calendarFunction(function, first, type: type)
    case .daysBetween, .periodsBetween, .addDays, .addMonths, .wholeSince:
      return durationFunction(function, arguments)
    }
  }

  private func same(_ vector: Vector, _ values: Column.Values) -> Vector {
    var result = vector
    result.column = Column(values, validity: vector.column.validity)
    // The weekday of a day that has not come has not come either.
    if level != .cells, vector.isTime, !result.isTime, let validity = vector.column.validity {
      result.notHappened = ~validity
    }
    return result
  }

  private func mapDoubles(_ a: Vector, _ transform: (Double) -> Double) -> Vector {
    NumberKernels.finite(
      a.doubles.map(transform), Presence([a], count: a.storedCount, level: level), isScalar: a.isScalar, count: a.count)
  }

  private func absolute(_ a: Vector) -> Vector {
    if let parts = a.exactParts { return same(a, .exact(parts.values.map { Swift.abs($0) }, scale: parts.scale)) }
    return same(a, .doubles(a.doubles.map { Swift.abs($0) }))
  }

  /// `round(x, digits)` rounds halves away from zero, as money is rounded.
  private func rounded(_ function: ScalarFunction, _ arguments: [Vector]) -> Vector {
    let rule: Edges.Rule = function == .floor ? .floor : function == .ceil ? .ceil : .round
    return Edges.rounded(arguments[0], to: arguments.count > 1 ? arguments[1] : nil, rule, level: level)
  }

  private func extreme(_ arguments: [Vector], isGreatest: Bool) -> Vector {
    // All scalars, or all one value for each row: then validity and values are of one length.
    let isScalar = arguments.allSatisfy(\.isScalar)
    let operands = isScalar ? arguments : arguments.map(\.expanded)
    var best = operands[0]
    for other in operands.dropFirst() {
      let isBetter = ComparisonKernels.compare(isGreatest ? .greater : .less, other, best, level: .rows(level.threads))
      let both = Presence([best, other], count: best.storedCount, level: level)
      var chosen = Choice.conditional(isBetter, then: other, otherwise: best)
      if let validity = both.validity {
        chosen.column.validity = validity
        chosen.reasons = both.reasons
        chosen.notHappened = both.notHappened
      }
      best = chosen
    }
    return best
  }

  // MARK: Texts

  private func text(_ vector: Vector, _ row: Int) -> String? {
    let place = row &* vector.stride
    guard vector.column.isValid(place), case .texts(let codes, let dictionary) = vector.column.values else {
      return nil
    }
    return dictionary.texts[Int(codes[place])]
  }

  private func mapTexts(_ a: Vector, _ transform: (String) -> Int64) -> Vector {
    guard case .texts(let codes, let dictionary) = a.column.values else { return a }
    let mapped = dictionary.texts.map(transform)
    return same(a, .exact(codes.map { mapped.isEmpty ? 0 : mapped[Int($0)] }, scale: 0))
  }

  private func mapText(_ a: Vector, _ transform: (String) -> String) -> Vector {
    guard case .texts(let codes, let dictionary) = a.column.values else { return a }
    let (translation, texts) = FunctionKernels.interned(dictionary.texts.map(transform))
    return same(
      a, .texts(codes.map { translation.isEmpty ? 0 : translation[Int($0)] } as [Int32], TextDictionary(texts)))
  }

  /// The texts of a column read as the cells of a file are. One that is no date is empty.
  private func datesOfTexts(_ a: Vector) -> Vector {
    guard case .texts(let codes, let dictionary) = a.column.values else { return a }
    let read = dictionary.texts.map { dateOfCell($0) }
    return readTexts(a, .days(codes.map { read.isEmpty ? 0 : read[Int($0)] ?? 0 } as [Day])) {
      read[Int(codes[$0])] != nil
    }
  }

  private func numbersOfTexts(_ a: Vector) -> Vector {
    guard case .texts(let codes, let dictionary) = a.column.values else { return a }
    let read = dictionary.texts.map { numberOfCell($0) }
    var scale = 0
    var isExact = true
    for case .exact(let value)? in read { scale = max(scale, value.scale) }
    for number in read {
      switch number {
      case .exact(let value): isExact = isExact && value.rescaled(to: scale) != nil
      case .double: isExact = false
      case nil: break
      }
    }
    let values: Column.Values
    if isExact {
      let coefficients = read.map { number -> Int64 in
        if case .exact(let value)? = number { value.rescaled(to: scale)?.coefficient ?? 0 } else { 0 }
      }
      values = .exact(codes.map { coefficients.isEmpty ? 0 : coefficients[Int($0)] }, scale: scale)
    } else {
      let doubles = read.map { $0?.double ?? 0 }
      values = .doubles(codes.map { doubles.isEmpty ? 0 : doubles[Int($0)] })
    }
    return readTexts(a, values) { read[Int(codes[$0])] != nil }
  }

  /// Values in the place of texts; a row whose text could not be read is empty.
  private func readTexts(_ a: Vector, _ values: Column.Values, _ isRead: (Int) -> Bool) -> Vector {
    let result = same(a, values)
    return result.missing { row in a.column.isValid(row) && !isRead(row) ? ReasonIndex.empty : nil }
  }

  static func interned(_ texts: [String]) -> (codes: [Int32], distinct: [String]) {
    var index: [String: Int32] = [:]
    var distinct: [String] = []
    let codes = texts.map { text -> Int32 in
      if let code = index[text] { return code }
      let code = Int32(distinct.count)
      index[text] = code
      distinct.append(text)
      return code
    }
    return (codes, distinct)
  }

  /// The first or last n characters, with each row's own n.
  private func part(_ a: Vector, _ arguments: [Vector], isLeft: Bool) -> Vector {
    guard arguments.count > 1 else { return a }
    let lengths = arguments[1].doubles.map { Int(max(0, min(1e9, $0))) }
    if arguments[1].isScalar, arguments[1].isValid(0) {
      return mapText(a) { isLeft ? String($0.prefix(lengths[0])) : String($0.suffix(lengths[0])) }
    }
    let wide = a.expanded
    let texts = (0..<wide.count).map { row -> String in
      guard let own = text(wide, row) else { return "" }
      let length = lengths[row &* arguments[1].stride]
      return isLeft ? String(own.prefix(length)) : String(own.suffix(length))
    }
    let (codes, distinct) = FunctionKernels.interned(texts)
    return .result(
      .texts(codes, TextDictionary(distinct)), Presence([wide, arguments[1]], count: wide.count, level: level),
      isScalar: false, count: wide.count)
  }

  private func combineTexts(_ arguments: [Vector], _ combine: ([String]) -> String) -> Vector {
    let isScalar = arguments.allSatisfy(\.isScalar)
    let count = arguments.map(\.count).max() ?? 0
    let stored = isScalar ? 1 : count
    let (codes, distinct) = FunctionKernels.interned(
      (0..<stored).map { row in combine(arguments.map { text($0, row) ?? "" }) })
    return .result(
      .texts(codes, TextDictionary(distinct)), Presence(arguments, count: stored, level: level), isScalar: isScalar,
      count: count)
  }

  private func testTexts(_ arguments: [Vector], _ test: (String, String) -> Bool) -> Vector {
    guard arguments.count > 1 else { return arguments[0] }
    let isScalar = arguments.allSatisfy(\.isScalar)
    let stored = isScalar ? 1 : arguments.map(\.count).max() ?? 0
    var presence = Presence([], count: stored, level: level)
    presence.undecided = Presence.undecided(arguments, count: stored)
    let out = (0..<stored).map { row -> Bool in
      guard let left = text(arguments[0], row), let right = text(arguments[1], row) else { return false }
      return test(left, right)
    }
    return .result(.booleans(out), presence, isScalar: isScalar, count: arguments.map(\.count).max() ?? 0)
  }

  // MARK: Dates

  /// The stored values as days, whatever they are.
  private func days(_ a: Vector) -> [Day] {
    switch a.column.values {
    case .days(let days): return days.int32s
    case .moments(let moments): return level.threads.fill(moments.count) { moments[$0].day }
    case .periods(let periods, let grain): return periods.map { calendar.days(of: Period(grain, Int32($0))).start }
    case .exact, .doubles, .booleans, .texts: return [Day](repeating: 0, count: a.storedCount)
    }
  }

  private func calendarFunction(_ function: ScalarFunction, _ a: Vector, type: ValueType) -> Vector {
    if case .period = function, case .period(let grain) = type, case .days(let days) = a.column.values {
      let calendar = calendar
      let numbers = DayNumbers(of: [days], level.threads) { Int64(calendar.period(grain, of: $0).index) }
      if let numbers { return same(a, .periods(numbers.map(days, level.threads), grain)) }
    }
    let days = days(a)
    switch function {
    case .period:
      guard case .period(let grain) = type else { return a }
      let calendar = calendar
      let periods = DayMap.map(days, level.threads) { calendar.period(grain, of: $0).index }
      return same(a, .periods(periods, grain))
    case .momentOfDay:
      if case .moments = a.column.values { return a }
      return same(a, .moments(days.map { Moment($0) * 86_400 }))
    case .firstDay, .dayOfMoment: return same(a, .days(days))
    case .weekday: return same(a, .exact(days.map { Int64($0.weekday + 1) }, scale: 0))
    case .dayOfMonth: return same(a, .exact(DayMap.map(days, level.threads) { Int64(CivilDate($0).day) }, scale: 0))
    case .monthOfYear: return same(a, .exact(DayMap.map(days, level.threads) { Int64(CivilDate($0).month) }, scale: 0))
    case .yearNumber: return same(a, .exact(DayMap.map(days, level.threads) { Int64(CivilDate($0).year) }, scale: 0))
    case .hour:
      guard case .moments(let moments) = a.column.values else {
        return same(a, .exact(days.map { _ in 0 }, scale: 0))
      }
      return same(a, .exact(moments.map { Int64($0.secondOfDay / 3600) }, scale: 0))
    default: return a  // `apply` sends only the functions above
    }
  }

  private func durationFunction(_ function: ScalarFunction, _ arguments: [Vector]) -> Vector {
    guard arguments.count > 1 else { return arguments[0] }
    let (a, b) = (arguments[0], arguments[1])
    let isScalar = a.isScalar && b.isScalar
    let count = max(a.count, b.count)
    let stored = isScalar ? 1 : count
    let presence = Presence([a, b], count: stored, level: level)
    func result(_ values: Column.Values) -> Vector { .result(values, presence, isScalar: isScalar, count: count) }
    switch function {
    case .periodsBetween:
      guard case .periods(let x, _) = a.column.values, case .periods(let y, _) = b.column.values else { return a }
      return result(.exact(differences(x.int32s, y.int32s, (a.stride, b.stride), stored), scale: 0))
    case .daysBetween:
      if case .moments(let x) = a.column.values, case .moments(let y) = b.column.values {
        return result(.doubles((0..<stored).map { Double(x[$0 &* a.stride] - y[$0 &* b.stride]) / 86_400 }))
      }
      return result(.exact(differences(days(a), days(b), (a.stride, b.stride), stored), scale: 0))
    case .addDays, .addMonths: return moved(a, by: b, function, presence, isScalar: isScalar, count: count)
    case .wholeSince:
      var unit = "months"
      if arguments.count > 2, let word = text(arguments[2], 0) { unit = word }
      return result(.exact(wholeSince(a, b, unit: unit, stored: stored), scale: 0))
    default: return a  // `apply` sends only the functions above
    }
  }

  /// date + n days or months; outside the years 1 … 9999 there is no date, and so no value.
  private func moved(
    _ a: Vector, by b: Vector, _ function: ScalarFunction, _ presence: Presence, isScalar: Bool, count: Int
  ) -> Vector {
    let stored = isScalar ? 1 : count
    var presence = presence
    let amounts = b.doubles
    let wholeAmounts = Edges.rounded(b, to: nil, .floor, level: level).doubles
    let days = days(a)
    var moments: [Moment]?
    if case .moments(let own) = a.column.values { moments = own }
    var out = [Moment](repeating: 0, count: stored)
    for row in 0..<stored {
      let amount = amounts[row &* b.stride]
      let day = days[row &* a.stride]
      let moment = moments.map { $0[row &* a.stride] } ?? Moment(day) * 86_400
      // No calendar reaches further; the bound keeps the sums within their integers.
      guard amount.magnitude < 4_000_000 else {
        presence.fail(row, count: stored, reason: ReasonIndex.notANumber)
        continue
      }
      if function == .addMonths {
        let moved = CivilDate(day).addingMonths(Int(amount.rounded())).dayCount
        out[row] = Moment(moved) * 86_400 + Moment(moment.secondOfDay)
      } else if moments == nil {
        out[row] = (Moment(day) + Moment(wholeAmounts[row &* b.stride])) * 86_400
      } else {
        out[row] = moment + Moment((amount * 86_400).rounded())
      }
      if !CivilDate(out[row].day).isValid { presence.fail(row, count: stored, reason: ReasonIndex.notANumber) }
    }
    let values: Column.Values = moments == nil ? .days(out.map(\.day)) : .moments(out)
    return .result(values, presence, isScalar: isScalar, count: count)
  }

  private func wholeSince(_ a: Vector, _ b: Vector, unit: String, stored: Int) -> Integers {
    let calendar = calendar
    if case .days(let x) = a.column.values, case .days(let y) = b.column.values, x.count == y.count,
      let unit = TickUnit(unit), let grain = unit.grain,
      let numbers = DayNumbers(of: [x, y], level.threads, { Int64(calendar.period(grain, of: $0).index) })
    {
      return numbers.differences(x, y, level.threads)
    }
    let (x, y) = (days(a), days(b))
    guard let unit = TickUnit(unit), unit != .periods(.day) else {
      return differences(x, y, (a.stride, b.stride), stored)
    }
    guard let grain = unit.grain else {
      return .longs((0..<stored).map { Int64(calendar.ticks(unit, from: y[$0 &* b.stride], to: x[$0 &* a.stride])) })
    }
    let periods = { @Sendable (day: Day) in calendar.period(grain, of: day).index }
    let (left, right) = (DayMap.map(x, level.threads, periods), DayMap.map(y, level.threads, periods))
    return differences(left, right, (a.stride, b.stride), stored)
  }

  /// Of days or periods, which lie within some thousand years; what an empty row holds is no number.
  private func differences(_ x: [Int32], _ y: [Int32], _ strides: (Int, Int), _ count: Int) -> Integers {
    let (strideX, strideY) = strides
    let found: [Int32] = level.threads.write(count) { rows, out in
      for row in rows { out[row] = x[row &* strideX] &- y[row &* strideY] }
    }
    return .words(found)
  }
}

/// Picking between vectors row by row.
enum Choice {
  /// `if c then a else b`; where the condition is not true, b. What an unknown one means is the caller's matter.
  static func conditional(_ condition: Vector, then a: Vector, otherwise b: Vector) -> Vector {
    guard case .booleans(let flags) = condition.column.values else { return b }
    let count = max(condition.count, a.count, b.count)
    if condition.isScalar { return flags[0] && condition.column.isValid(0) ? a : b }
    return merge([a, b], count: count) { row in flags[row] && condition.column.isValid(row) ? 0 : 1 }
  }

  /// Takes row `i` from operand `pick(i)`. Numbers of different forms meet in one form.
  static func merge(_ operands: [Vector], count: Int, pick: (Int) -> Int) -> Vector {
    let picks = (0..<count).map { Int32(pick($0)) }
    let aligned = align(operands, picks)
    var validity = Bitmap(repeating: true, count: count)
    var reasons = [Int32](repeating: 0, count: count)
    for row in 0..<count {
      let operand = aligned[Int(picks[row])]
      if !operand.isValid(row) {
        validity[row] = false
        reasons[row] = operand.reason(row)
      }
    }
    func gather<Element>(_ arrays: [[Element]]) -> [Element] {
      (0..<count).map { row in
        let choice = Int(picks[row])
        return arrays[choice][row &* aligned[choice].stride]
      }
    }
    let values: Column.Values
    switch aligned[0].column.values {
    case .exact(_, let scale): values = .exact(gather(aligned.map { $0.exactParts?.values ?? [] }), scale: scale)
    case .doubles: values = .doubles(gather(aligned.map(\.doubles)))
    case .booleans: values = .booleans(gather(aligned.map(\.booleanValues)))
    case .days: values = .days(gather(aligned.map(\.dayValues)))
    case .moments: values = .moments(gather(aligned.map(\.momentValues)))
    case .periods(_, let grain): values = .periods(gather(aligned.map(\.dayValues)), grain)
    case .texts(_, let dictionary): values = .texts(gather(aligned.map(\.codeValues)), dictionary)
    }
    var result = Vector(Column(values, validity: validity.allSet ? nil : validity))
    if result.column.validity != nil { result.reasons = reasons }
    func marks(_ path: KeyPath<Vector, Bitmap?>) -> Bitmap? {
      guard operands.contains(where: { $0[keyPath: path] != nil }) else { return nil }
      return Bitmap(
        (0..<count).map { row in
          let operand = operands[Int(picks[row])]
          return operand[keyPath: path]?[operand.isScalar ? 0 : row] ?? false
        })
    }
    result.undecided = marks(\.undecided)
    result.notHappened = marks(\.notHappened)
    return result
  }

  /// The same vectors with one scale, one dictionary, or all in doubles. Empty scalars take any form.
  private static func align(_ operands: [Vector], _ picks: [Int32]) -> [Vector] {
    let carrying = operands.filter { $0.column.validCount > 0 }
    guard let model = carrying.first else { return operands.map { emptied($0, like: operands[0]) } }
    switch model.column.values {
    case .texts: return alignTexts(operands)
    case .exact, .doubles:
      let scales = carrying.map(\.exactScale)
      if scales.allSatisfy({ $0 != nil }), let scale = scales.compactMap({ $0 }).max(),
        let same = rescale(operands, to: scale)
      {
        return same
      }
      if let picked = pickedDecimals(operands, picks) { return picked }
      return operands.map { operand in
        var copy = operand
        copy.column = Column(.doubles(operand.doubles), validity: operand.column.validity)
        return copy
      }
    case .booleans, .days, .moments, .periods:
      return operands.map { $0.column.validCount > 0 ? $0 : emptied($0, like: model) }
    }
  }

  /// Where all values do not fit one scale, those that are picked may: the larger one of 0.123456789012345678 and 12345.
  /// Rows that are not picked keep nothing.
  private static func pickedDecimals(_ operands: [Vector], _ picks: [Int32]) -> [Vector]? {
    var numbers = [ExactDecimal](repeating: ExactDecimal(0), count: picks.count)
    for (row, pick) in picks.enumerated() {
      let operand = operands[Int(pick)]
      guard operand.isValid(row) else { continue }
      guard let parts = operand.exactParts else { return nil }
      numbers[row] = ExactDecimal(parts.values[row &* operand.stride], scale: parts.scale).normalized
    }
    guard let values = Column.Values(numbers) else { return nil }
    return operands.map { operand in
      var copy = operand.expanded
      copy.column = Column(values, validity: copy.column.validity)
      return copy
    }
  }

  private static func emptied(_ vector: Vector, like model: Vector) -> Vector {
    var copy = vector
    let picks = [Int32](repeating: -1, count: vector.storedCount)
    copy.column = model.column.gathered(picks)
    return copy
  }

  private static func rescale(_ operands: [Vector], to scale: Int) -> [Vector]? {
    var out: [Vector] = []
    for operand in operands {
      var copy = operand
      // An operand without a value may have any form, and more digits than the others.
      guard let parts = operand.exactParts, parts.scale <= scale else {
        copy.column = Column(
          .exact([Int64](repeating: 0, count: operand.storedCount), scale: scale), validity: operand.column.validity)
        out.append(copy)
        continue
      }
      let factor = ExactDecimal.powersOfTen[scale - parts.scale]
      guard NumberKernels.fits(NumberKernels.maximumMagnitude(parts.values), times: factor) != nil else { return nil }
      copy.column = Column(.exact(parts.values.map { $0 &* factor }, scale: scale), validity: operand.column.validity)
      out.append(copy)
    }
    return out
  }

  private static func alignTexts(_ operands: [Vector]) -> [Vector] {
    var merged: [String] = []
    var index: [String: Int32] = [:]
    return operands.map { operand in
      var copy = operand
      guard case .texts(let codes, let dictionary) = operand.column.values else {
        copy.column = Column(
          .texts([Int32](repeating: 0, count: operand.storedCount), TextDictionary([])),
          validity: operand.column.validity)
        return copy
      }
      let translation = dictionary.texts.map { text -> Int32 in
        if let code = index[text] { return code }
        let code = Int32(merged.count)
        index[text] = code
        merged.append(text)
        return code
      }
      copy.column = Column(
        .texts(codes.map { translation.isEmpty ? 0 : translation[Int($0)] } as [Int32], TextDictionary(merged)),
        validity: operand.column.validity)
      return copy
    }.withDictionary(TextDictionary(merged))
  }
}

extension [Vector] {
  fileprivate func withDictionary(_ dictionary: TextDictionary) -> [Vector] {
    map { vector in
      guard case .texts(let codes, _) = vector.column.values else { return vector }
      var copy = vector
      copy.column = Column(.texts(codes, dictionary), validity: vector.column.validity)
      return copy
    }
  }
}

extension Vector {
  var isNumber: Bool {
    switch column.values {
    case .exact, .doubles: true
    case .booleans, .days, .moments, .periods, .texts: false
    }
  }
  var booleanValues: [Bool] {
    if case .booleans(let values) = column.values { return values }
    return [Bool](repeating: false, count: storedCount)
  }
  /// Days or period numbers.
  var dayValues: [Int32] {
    switch column.values {
    case .days(let values), .periods(let values, _): return values.int32s
    case .exact, .doubles, .booleans, .moments, .texts: return [Int32](repeating: 0, count: storedCount)
    }
  }
  var momentValues: [Moment] {
    if case .moments(let values) = column.values { return values }
    return [Moment](repeating: 0, count: storedCount)
  }
  var codeValues: [Int32] {
    if case .texts(let codes, _) = column.values { return codes.int32s }
    return [Int32](repeating: 0, count: storedCount)
  }
}
