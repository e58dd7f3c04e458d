import CivilTime
import Columns
import Numerics
import Semantics
import SourceText

/// Gives the operands of an operator their values; the two levels differ in the leaves and in what missing means.
protocol Operands {
  var engine: Engine { get }
  var count: Int { get }
  var level: Level { get }
  func value(of formula: Formula) -> Vector
  func value(of leaf: RowLeaf, in formula: Formula) -> Vector
  func value(of leaf: SliceLeaf, in formula: Formula) -> Vector
}

struct RowOperands: Operands {
  let engine: Engine
  let context: RowContext
  var count: Int { context.count }
  var level: Level { .rows(engine.threads) }
  func value(of formula: Formula) -> Vector { engine.evaluate(formula, over: context) }
  func value(of leaf: RowLeaf, in formula: Formula) -> Vector { engine.evaluate(leaf, formula, over: context) }
  /// A number of the slice: the same for all rows read for one cell.
  func value(of leaf: SliceLeaf, in formula: Formula) -> Vector {
    let frame = context.frame ?? engine.frames.root
    let cells = engine.evaluate(leaf, in: frame).vector
    if let places = context.cells { return cells.expanded.gathered(places.int32s, engine.threads) }
    return cells.gathered([Int32](repeating: 0, count: context.count), engine.threads)
  }
}

extension Engine {
  /// Every operator but the leaves, the same on rows and on cells.
  func evaluateOperator(_ formula: Formula, _ operands: some Operands) -> Vector {
    let (count, level) = (operands.count, operands.level)
    switch formula.kind {
    case .constant(let constant): return vector(constant, count: count)
    case .row(let leaf): return operands.value(of: leaf, in: formula)
    case .slice(let leaf): return operands.value(of: leaf, in: formula)
    case .inlined(_, let body): return operands.value(of: body)
    case .sum(let terms): return sum(terms, operands)
    case .product(let factors, let factor): return product(factors, factor, operands)
    case .power(let base, let exponent): return power(operands.value(of: base), operands.value(of: exponent), level)
    case .scaled(let value, let factor):
      return NumberKernels.scale(operands.value(of: value), by: factor, level: level)
    case .comparison(let kind, let a, let b):
      return ComparisonKernels.compare(
        kind, operands.value(of: a), operands.value(of: b), level: level,
        areNumbers: a.type.mayBeNumber && b.type.mayBeNumber)
    case .between(let value, let lower, let upper, let isHalfOpen):
      return between(operands.value(of: value), lower, upper, isHalfOpen: isHalfOpen, operands)
    case .oneOf(let value, let list):
      let own = operands.value(of: value)
      let tests = list.map { ComparisonKernels.compare(.equal, own, operands.value(of: $0), level: level) }
      if tests.isEmpty { return Vector(scalar: .booleans([false]), count: count) }
      return ComparisonKernels.combine(tests, isAnd: false, level: level)
    case .like(let value, let pattern): return like(operands.value(of: value), pattern)
    case .isMissing(let value): return ComparisonKernels.isMissing(operands.value(of: value))
    case .and(let list):
      return ComparisonKernels.combine(list.map { operands.value(of: $0) }, isAnd: true, level: level)
    case .or(let list):
      return ComparisonKernels.combine(list.map { operands.value(of: $0) }, isAnd: false, level: level)
    case .not(let value): return ComparisonKernels.not(operands.value(of: value), level: level)
    case .conditional(let condition, let then, let otherwise):
      return conditional(condition, then, otherwise, operands)
    case .coalesce(let list): return coalesce(list.map { operands.value(of: $0) }, count: count)
    case .function(let function, let arguments):
      let kernels = FunctionKernels(calendar: calendar, level: level)
      return kernels.apply(function, arguments.map { operands.value(of: $0) }, type: formula.type)
    case .band(let value, let top): return band(operands.value(of: value), top)
    case .histogram(let value, let step): return histogram(operands.value(of: value), operands.value(of: step), level)
    case .within(let value, let length, let anchor, let coverage):
      return within(operands.value(of: value), length, operands.value(of: anchor), coverage, count: count, level: level)
    case .lookup(let definition, let keys): return lookup(definition, keys.map { operands.value(of: $0) }, operands)
    }
  }

  private func sum(_ terms: [SignedFormula], _ operands: some Operands) -> Vector {
    guard let first = terms.first else { return vector(.number(.whole(0)), count: operands.count) }
    var total = operands.value(of: first.formula)
    if first.isSubtracted { total = NumberKernels.scale(total, by: Rational(-1), level: operands.level) }
    for term in terms.dropFirst() {
      let next = operands.value(of: term.formula)
      total = NumberKernels.add(total, next, subtracting: term.isSubtracted, level: operands.level)
    }
    return total
  }

  private func product(_ factors: [DividedFormula], _ factor: Rational, _ operands: some Operands) -> Vector {
    guard let first = factors.first else { return vector(.number(.whole(1)), count: operands.count) }
    var total = operands.value(of: first.formula)
    if first.isDivided {
      total = NumberKernels.divide(vector(.number(.whole(1)), count: operands.count), total, level: operands.level)
    }
    for next in factors.dropFirst() {
      let value = operands.value(of: next.formula)
      total =
        next.isDivided
        ? NumberKernels.divide(total, value, level: operands.level)
        : NumberKernels.multiply(total, value, level: operands.level)
    }
    return NumberKernels.scale(total, by: factor, level: operands.level)
  }

  private func power(_ base: Vector, _ exponent: Vector, _ level: Level) -> Vector {
    let isScalar = base.isScalar && exponent.isScalar
    let stored = Vector.storedCount(of: [base, exponent])
    let count = max(base.count, exponent.count)
    let presence = Presence([base, exponent], count: stored, level: level)
    if let values = Powers.exact(base, exponent, stored: stored) {
      return .result(values, presence, isScalar: isScalar, count: count)
    }
    let (x, y) = (base.doubles, exponent.doubles)
    let values = (0..<stored).map { Powers.power(x[$0 &* base.stride], y[$0 &* exponent.stride]) }
    return NumberKernels.finite(values, presence, isScalar: isScalar, count: count)
  }

  private func between(
    _ value: Vector, _ lower: Formula?, _ upper: Formula?, isHalfOpen: Bool, _ operands: some Operands
  ) -> Vector {
    var tests: [Vector] = []
    if let lower {
      tests.append(
        ComparisonKernels.compare(
          .greaterOrEqual, value, operands.value(of: lower), level: operands.level, areNumbers: lower.type.mayBeNumber))
    }
    if let upper {
      tests.append(
        ComparisonKernels.compare(
          isHalfOpen ? .less : .lessOrEqual, value, operands.value(of: upper), level: operands.level,
          areNumbers: upper.type.mayBeNumber))
    }
    return ComparisonKernels.combine(tests, isAnd: true, level: operands.level)
  }

  private func like(_ value: Vector, _ pattern: String) -> Vector {
    guard case .texts(let codes, let dictionary) = value.column.values else {
      return Vector(scalar: .booleans([false]), count: value.count)
    }
    let matcher = Wildcard(pattern)
    let matches = dictionary.texts.map { matcher.matches($0) }
    var out = [Bool](repeating: false, count: value.storedCount)
    for row in out.indices where value.column.isValid(row) { out[row] = matches[Int(codes[row])] }
    var result = Vector(Column(.booleans(out)))
    result.undecided = value.undecided
    result.isScalar = value.isScalar
    result.count = value.count
    return result
  }

  private func conditional(
    _ condition: Formula, _ then: Formula, _ otherwise: Formula, _ operands: some Operands
  ) -> Vector {
    let test = operands.value(of: condition)
    if test.isScalar && test.isValid(0) && test.undecided == nil {
      return operands.value(of: test.booleanValues[0] ? then : otherwise)
    }
    let chosen = Choice.conditional(test, then: operands.value(of: then), otherwise: operands.value(of: otherwise))
    if test.column.validity == nil && test.undecided == nil { return chosen }
    // Comparing KPIs with a missing one is missing (rule S14), and so is what depends on it; on rows an unknown or
    // undecided condition says neither this nor that.
    var result = chosen.missing { row in
      test.undecided?[row &* test.stride] != true && test.isValid(row) ? nil : test.reason(row)
    }
    guard operands.level != .cells else { return result }
    result = result.expanded
    result.reasons = nil
    result.undecided = Presence.undecided([test, result], count: result.count)
    if let marks = result.notHappened {
      result.notHappened = Bitmap((0..<result.count).map { marks[$0] && test.isValid($0) })
    }
    return result
  }

  private func coalesce(_ operands: [Vector], count: Int) -> Vector {
    guard let first = operands.first else { return missing(.empty, count: count) }
    if first.isScalar && first.isValid(0) { return first }
    if first.column.validity == nil && first.undecided == nil { return first }
    return Choice.merge(operands, count: count) { row in
      let known = operands.firstIndex { operand in
        operand.isValid(row) && operand.undecided?[operand.isScalar ? 0 : row] != true
      }
      return known ?? operands.count - 1
    }
  }

  func band(_ value: Vector, _ top: Int) -> Vector {
    var result = value
    if case .exact(_, 0) = value.column.values {
    } else {
      result = Edges.rounded(value, to: nil, .floor, level: .rows(threads))
    }
    let values: Integers =
      if case .exact(let numbers, 0) = result.column.values {
        capped(numbers, Int64(top))
      } else {
        .longs(result.doubles.map { Int64(max(-9e18, min($0, Double(top)))) })
      }
    result.column = Column(.exact(values, scale: 0), validity: value.column.validity)
    return result
  }

  private func capped(_ numbers: Integers, _ top: Int64) -> Integers {
    func capped<Element: FixedWidthInteger & BitwiseCopyable & Sendable>(_ numbers: [Element]) -> [Element] {
      let top = Element(clamping: top)
      return threads.writeSpans(numbers.count) { rows, out in
        let numbers = numbers.span.extracting(rows)
        precondition(numbers.count == out.count, "a number for each row")
        for row in out.indices { out[row] = min(numbers[row], top) }
      }
    }
    return switch numbers {
    case .bytes(let numbers): .bytes(capped(numbers))
    case .shorts(let numbers): .shorts(capped(numbers))
    case .words(let numbers): .words(capped(numbers))
    case .longs(let numbers): .longs(capped(numbers))
    }
  }

  /// The lower end of the step that holds each value; exact where value and step are.
  func histogram(_ value: Vector, _ step: Vector, _ level: Level) -> Vector {
    if let exact = NumberKernels.exactSteps(value, step, level: level) { return exact }
    let quotient = NumberKernels.divide(value, step, level: level)
    return NumberKernels.multiply(Edges.rounded(quotient, to: nil, .floor, level: level), step, level: level)
  }

  /// Rule S17. Both ends count: s ≤ t ≤ s + D.
  private func within(
    _ value: Vector, _ length: CalendarDuration, _ anchor: Vector, _ coverage: [DatasetID], count: Int, level: Level
  ) -> Vector {
    let isScalar = value.isScalar && anchor.isScalar
    let stored = isScalar ? 1 : count
    let end = coverage.compactMap { span(of: $0)?.end }.min()
    let found = windowTest(value, length, anchor, end: end, stored, level.threads)
    var presence = Presence([], count: stored, level: level)
    if found.contains(2) {
      let unknown = level.threads.bits(stored) { found[$0] == 2 }
      if level == .cells {
        presence.validity = ~unknown
        presence.reasons = [Int32](repeating: index(of: .undecided("")), count: stored)
      } else {
        presence.undecided = unknown
      }
    }
    return .result(
      .booleans(level.threads.fill(stored) { found[$0] == 1 }), presence, isScalar: isScalar, count: count)
  }

  /// For each row whether the time lies in the window that the anchor opens: 1 and 0, and 2 for a window that ends behind
  /// the covered days, or where a side is not known yet. One that ends on the last covered day is closed: that day has been
  /// seen whole.
  private func windowTest(
    _ value: Vector, _ length: CalendarDuration, _ anchor: Vector, end: Day?, _ count: Int, _ threads: Threads
  ) -> [UInt8] {
    if let found = dayWindowTest(value, length, anchor, end: end, threads) { return found }
    let months = length.months
    let later = { @Sendable (day: Day) in Moment(CivilDate(day).addingMonths(months).dayCount) }
    let (strideX, strideY) = (value.stride, anchor.stride)
    let days = (value: days(in: value).days, anchor: days(in: anchor).days)
    let limits = DayMap.map(days.anchor, threads, later)
    var moments: (value: [Moment], anchor: [Moment])?
    var clocks: [Int] = []
    if case .moments(let starts) = anchor.column.values {
      clocks = starts.map(\.secondOfDay)
      // As soon as one side is a day, days are compared: the time of day in an export must not change a rate.
      if case .moments(let times) = value.column.values { moments = (times, starts) }
    }
    let lastDay = end.map { Moment($0) } ?? .max
    let found: [UInt8] = threads.write(count) { [moments, clocks] rows, out in
      for row in rows {
        let (place, anchorPlace) = (row &* strideX, row &* strideY)
        let length = length.seconds + (clocks.isEmpty ? 0 : Moment(clocks[anchorPlace]))
        let limit = limits[anchorPlace] + Moment(length.day)
        if let moments {
          let time = moments.value[place]
          let isInTime =
            time >= moments.anchor[anchorPlace]
            && time <= limits[anchorPlace] * Moment.secondsPerDay + length
          out[row] = limit >= lastDay ? 2 : isInTime ? 1 : 0
        } else {
          let time = days.value[place]
          out[row] = limit >= lastDay ? 2 : time >= days.anchor[anchorPlace] && Moment(time) <= limit ? 1 : 0
        }
      }
    }
    let isPlain = [value, anchor].allSatisfy { $0.undecided == nil && $0.column.validity == nil }
    if isPlain { return found }
    return threads.write(count) { rows, out in
      for row in rows {
        let (place, anchorPlace) = (row &* strideX, row &* strideY)
        if value.undecided?[place] == true || anchor.undecided?[anchorPlace] == true {
          out[row] = 2
        } else if !anchor.column.isValid(anchorPlace) {
          out[row] = 0
        } else {
          out[row] = found[row] == 1 && !value.column.isValid(place) ? 0 : found[row]
        }
      }
    }
  }

  /// The same for many rows with two days each: where the windows end is looked up by the day on which they begin. Nil: they
  /// are few, or something else.
  private func dayWindowTest(
    _ value: Vector, _ length: CalendarDuration, _ anchor: Vector, end: Day?, _ threads: Threads
  ) -> [UInt8]? {
    guard case .days(let times) = value.column.values, case .days(let starts) = anchor.column.values,
      times.count == starts.count, [value, anchor].allSatisfy({ $0.undecided == nil && $0.column.validity == nil }),
      let limits = DayNumbers(
        of: [starts], threads,
        { Int64(CivilDate($0).addingMonths(length.months).dayCount) + Int64(length.seconds.day) })
    else { return nil }
    let lastDay = end.map { Int64($0) } ?? .max
    return DayNumbers.eachBlock(times.count, threads) { block, own, begins in
      times.copy(block, to: &own)
      starts.copy(block, to: &begins)
      for place in 0..<block.count {
        let limit = limits[begins[place]]
        own[place] = limit >= lastDay ? 2 : own[place] >= begins[place] && own[place] <= limit ? 1 : 0
      }
    } _: {
      UInt8(truncatingIfNeeded: $0)
    }
  }

  private func lookup(_ id: DefinitionID, _ keys: [Vector], _ operands: some Operands) -> Vector {
    let definition = model.definitions[id.index]
    guard case .table(_, _, let entries, let otherwise) = definition.body else {
      return missing(.noTableEntry(definition.name), count: operands.count)
    }
    let absent = missing(.noTableEntry(definition.name), count: operands.count)
    let values = entries.map { operands.value(of: $0.value) } + [otherwise.map { operands.value(of: $0) } ?? absent]
    let across = missing(.acrossKeys, count: operands.count)
    let found = Choice.merge(
      values + [across], count: operands.count, pick: entryPlaces(of: definition, keys, count: operands.count))
    guard operands.level == .cells else {
      var result = found
      if let undecided = Presence.undecided(keys, count: operands.count) {
        result = result.expanded
        result.undecided = result.undecided.map { $0 | undecided } ?? undecided
        result.column.validity = (result.column.validity ?? Bitmap(repeating: true, count: result.count)) & ~undecided
      }
      return result
    }
    return withoutMissingKeys(found, keys)
  }
}

extension Engine {
  /// For each row or cell the place of the entry of a table that its keys meet: the number of entries for `else`, one more
  /// where a window lies across two.
  func entryPlaces(of table: DefinitionModel, _ keys: [Vector], count: Int) -> (Int) -> Int {
    guard case .table(let dimensions, _, let entries, _) = table.body else { return { _ in 0 } }
    let within = entries.map { met($0, by: keys, of: table, isTouched: false, count) }
    let touched =
      keys.count == dimensions.count ? [] : entries.map { met($0, by: keys, of: table, isTouched: true, count) }
    return { row in
      for (place, test) in within.enumerated() where test.booleanValues[row &* test.stride] { return place }
      return touched.contains { $0.booleanValues[row &* $0.stride] } ? entries.count + 1 : entries.count
    }
  }

  /// Where the keys of an entry are met. Of a table by dates there is one key more: the last day of the window, whose first
  /// day stands in the place of the period; `isTouched`: the window and the entry have a day in common.
  private func met(
    _ entry: TableEntryModel, by keys: [Vector], of definition: DefinitionModel, isTouched: Bool, _ count: Int
  ) -> Vector {
    guard case .table(let dimensions, let grain, _, _) = definition.body else { return missing(.empty, count: count) }
    let datePlace =
      keys.count > dimensions.count
      ? dimensions.firstIndex { $0.names.first?.text == grain?.rawValue } : nil
    var parts: [Vector] = []
    func test(_ key: Vector, _ kind: ComparisonKind, _ constant: Constant) {
      // A range without an end.
      if constant == .missing { return }
      parts.append(ComparisonKernels.compare(kind, key, vector(constant, count: count), level: .rows(threads)))
    }
    for place in dimensions.indices {
      let first = keys[place]
      let last = place == datePlace ? keys[keys.count - 1] : first
      let (start, end) = (entry.keys[place], entry.ends[place])
      if place == datePlace || end != nil {
        test(isTouched ? last : first, .greaterOrEqual, start)
        test(isTouched ? first : last, end?.isHalfOpen == true ? .less : .lessOrEqual, end.map(\.value) ?? start)
      } else if start == .missing {
        // The group `(none)` is a group like others: `none: 5円` is its entry.
        parts.append(ComparisonKernels.isMissing(first))
      } else {
        test(first, .equal, start)
      }
    }
    return ComparisonKernels.combine(parts, isAnd: true, level: .rows(threads))
  }

  /// A slice that is not grouped by a dimension of the table has no value, whatever `else` says; the group `(none)` is a
  /// group like others.
  private func withoutMissingKeys(_ found: Vector, _ keys: [Vector]) -> Vector {
    var result = found
    for key in keys where key.column.validity != nil {
      result = result.missing { row in
        key.isValid(row) || key.reason(row) == ReasonIndex.empty ? nil : key.reason(row)
      }
    }
    return result
  }
}
