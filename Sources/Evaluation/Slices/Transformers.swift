import CivilTime
import Columns
import Numerics
import Planning
import Semantics

/// Slice transformers: each evaluates its operand in another frame and brings the values back cell by cell.
extension Engine {
  /// The value of an operand in the slice of its step. A cell whose slice is none has no value, for the reason given.
  func value(of part: Part, _ frame: Frame, otherwise reason: MissingReason) -> SliceValue {
    guard case .success(let derived) = derived(part.step, frame) else {
      return SliceValue(missing(reason, count: frame.cellCount))
    }
    return value(of: part.formula, in: derived, from: frame, otherwise: reason)
  }

  private func value(
    of formula: Formula, in derived: DerivedFrame, from frame: Frame, otherwise reason: MissingReason
  ) -> SliceValue {
    var value = evaluate(formula, in: derived.frame).gathered(derived.cells)
    fill(&value, cells: derived.cells, reason: reason)
    refuseFixedGroups(&value, formula, frame, derived)
    return value
  }

  /// Gives cells that were not evaluated (−1) their reason.
  private func fill(_ value: inout SliceValue, cells: [Int32], reason: MissingReason) {
    guard cells.contains(where: { $0 < 0 }) else { return }
    let place = index(of: reason)
    value.vector = value.vector.missing { cells[$0] < 0 ? place : nil }
  }

  /// Rule S9: whole periods to whole periods; before the horizon the start value, else nothing.
  func prior(_ part: Part, start: Part?, _ frame: Frame) -> SliceValue {
    let derived: DerivedFrame
    switch self.derived(part.step, frame) {
    case .success(let found): derived = found
    case .failure(let failure): return SliceValue(missing(failure.reason(part.gap.word), count: frame.cellCount))
    }
    var value = self.value(of: part.formula, in: derived, from: frame, otherwise: .beforeFirstPeriod)
    guard let start, derived.cells.contains(where: { $0 < 0 }) else { return value }
    let first = evaluate(start.formula, in: frame)
    value.vector = Choice.merge([value.vector, first.vector], count: frame.cellCount) { derived.cells[$0] < 0 ? 1 : 0 }
    value.takeMarks(of: first)
    return value
  }

  /// (x − prior) / prior or x − prior. An unfinished period is compared with the same number of days of the earlier one;
  /// a window without a beginning has no first days, and is not cut.
  ///
  /// - Parameter parts: x, x on the days of an unfinished period that are covered, and the base.
  func growth(_ parts: [Part], isRatio: Bool, _ frame: Frame) -> SliceValue {
    let (formula, covered, earlier) = (parts[0].formula, parts[1], parts[2])
    let derived: DerivedFrame
    switch self.derived(earlier.step, frame) {
    case .success(let found): derived = found
    case .failure(let failure): return SliceValue(missing(failure.reason(earlier.gap.word), count: frame.cellCount))
    }
    var base = evaluate(formula, in: derived.frame).gathered(derived.cells)
    fill(&base, cells: derived.cells, reason: .beforeFirstPeriod)
    refuseBegunBases(&base, formula, frame)
    refuseFixedGroups(&base, formula, frame, derived)
    var current = evaluate(formula, in: frame)
    if case .success(let part) = self.derived(covered.step, frame), part.frame !== frame {
      var marks = current
      // Where the covered days begin is told by themselves.
      marks.beginsBeforeData = nil
      current = evaluate(formula, in: part.frame).gathered(part.cells)
      current.takeMarks(of: marks)
    }
    return compared(current, with: base, isRatio: isRatio)
  }

  /// (x − base) / base or x − base.
  func compared(_ value: SliceValue, with base: SliceValue, isRatio: Bool) -> SliceValue {
    var current = value
    current.takeMarks(of: base)
    guard isRatio else {
      current.vector = NumberKernels.add(current.vector, base.vector, subtracting: true, level: .cells)
      return current
    }
    // (x − prior) / prior, not x / prior − 1: 8 after 5 is 0.6 and not 0.6000000000000001.
    let change = NumberKernels.add(current.vector, base.vector, subtracting: true, level: .cells)
    let ratio = NumberKernels.divide(change, base.vector, level: .cells).expanded
    let bases = base.vector.expanded
    let values = bases.doubles
    let notPositive = index(of: .baseNotPositive)
    current.vector = ratio.missing { bases.isValid($0) && values[$0] <= 0 ? notPositive : nil }
    return current
  }

  /// Whether a window of the length reaches before the data.
  func hasIncompleteWindows(_ formula: Formula, _ length: CalendarDuration, _ frame: Frame) -> Bool {
    guard let horizon = horizon(of: planner.below(formula).datasets, frame) else { return false }
    return frame.windows.contains { window in
      guard let span = windows.widened(window, .trailing(length))?.span else { return false }
      return span.start < horizon && span.end > horizon
    }
  }

  /// A year against the part of a year that there is would be growth of nothing: a base that begins before the data has
  /// no value.
  func refuseBegunBases(_ base: inout SliceValue, _ formula: Formula, _ frame: Frame) {
    guard let begun = base.beginsBeforeData else { return }
    var read = planner.below(formula).datasets
    let conditions = frame.content.filters.conditions.flatMap { Array($0.filter.conditions.values) }
    for part in conditions + planner.aggregates(below: formula).flatMap(\.parts) {
      read.formUnion(planner.datasets(below: planner.numbersOfSlice(in: part)))
    }
    guard let first = spans(of: read).map(\.start).max() else { return }
    let reason = index(of: .baseBeginsBeforeData(first))
    let isValid = base.vector.expanded
    base.vector = base.vector.missing { begun[$0] && isValid.isValid($0) ? reason : nil }
  }

  /// `yearly(x)`: per length of the slice; an unfinished period counts as long as its data.
  func perLength(_ formula: Formula, _ grain: Grain, _ frame: Frame) -> SliceValue {
    var value = evaluate(formula, in: frame)
    let lengths = lengths(of: formula, grain, frame)
    divide(&value, by: frame.content.cellWindows.map { lengths[Int($0)] })
    return value
  }

  /// How many units long each window of a frame is, as far as the data below the formula go.
  ///
  /// - Parameter areWhole: whether the days without data count too.
  func lengths(of formula: Formula, _ grain: Grain, _ frame: Frame, areWhole: Bool = false) -> [Double?] {
    let data = areWhole ? nil : wholeSpan(of: planner.below(formula).datasets)
    return frame.windows.map { window -> Double? in
      guard var span = window.span ?? data else { return nil }
      if let data { span = DaySpan(max(span.start, data.start), min(span.end, max(data.end, span.start))) }
      return span.isEmpty ? nil : windows.length(of: span, in: grain)
    }
  }

  /// Divides each cell by a length, with one rounding: a month is multiplied by 12, three years are divided by 3; 1/(1/49)
  /// is not 49.
  func divide(_ value: inout SliceValue, by lengths: [Double?]) {
    var presence = Presence([], count: lengths.count, level: .cells)
    var factors = [Int64](repeating: 1, count: lengths.count)
    var divisors = [Double](repeating: 1, count: lengths.count)
    for cell in factors.indices {
      guard let length = lengths[cell], length > 0 else {
        presence.fail(cell, count: factors.count, reason: index(of: .needsPeriod("a sum by length")))
        continue
      }
      let inverse = (1 / length).rounded()
      if inverse >= 1, inverse < 1e9, inverse * length == 1 {
        factors[cell] = Int64(inverse)
      } else {
        divisors[cell] = length
      }
    }
    let factor = Vector.result(.exact(factors, scale: 0), presence, isScalar: false, count: factors.count)
    value.vector = NumberKernels.multiply(value.vector, factor, level: .cells)
    if divisors.contains(where: { $0 != 1 }) {
      let whole = divisors.allSatisfy { $0 == $0.rounded() && $0 < 1e9 }
      let lengths: Column.Values = whole ? .exact(divisors.map { Int64($0) }, scale: 0) : .doubles(divisors)
      value.vector = NumberKernels.divide(value.vector, Vector(Column(lengths)), level: .cells)
    }
  }

  // MARK: Dimensions as values

  func dimensionValue(_ name: DimensionName, within extent: GroupExtent? = nil, _ frame: Frame) -> Vector {
    if let place = frame.place(of: name, within: extent) {
      let dimension = frame.dimensions[place]
      let table = dimensionTable(dimension)
      let codes = frame.content.cellCodes[place]
      var values = Engine.column(of: table.values).gathered(codes)
      if let extent, !dimension.extent.lies(in: extent) {
        // `2+` of `tier up to 2` is no tier; it once took the entry of tier 2.
        let (starts, reason) = (values.doubles, index(of: .severalKeys(name.text)))
        values = values.missing {
          values.isValid($0) && !dimension.extent.lies(starts[$0], in: extent) ? reason : nil
        }
      }
      guard let others = frame.content.pool?.pooled[place] else { return values }
      let reason = index(of: .pooled(name.text))
      return values.missing { codes[$0] == others ? reason : nil }
    }
    if let grain = Grain(rawValue: name.text) { return periodValue(grain, frame) }
    let values = frame.content.filters.values(of: name)
    if values.count > 1 { return missing(.excludingFilters(name.text), count: frame.cellCount) }
    return values.first.map { vector($0, count: frame.cellCount) }
      ?? missing(.noGroup(name.text), count: frame.cellCount)
  }

  /// The period of the grain that holds each cell's window whole.
  private func periodValue(_ grain: Grain, _ frame: Frame) -> Vector {
    var presence = Presence([], count: frame.cellCount, level: .cells)
    var periods = [Int32](repeating: 0, count: frame.cellCount)
    for cell in periods.indices {
      let window = frame.window(of: cell)
      if let span = window.span, !span.isEmpty, span.start > Day.min,
        calendar.period(grain, of: span.start) == calendar.period(grain, of: span.end - 1)
      {
        periods[cell] = calendar.period(grain, of: span.start).index
      } else {
        presence.fail(cell, count: periods.count, reason: index(of: .needsPeriod(grain.rawValue)))
      }
    }
    return .result(.periods(periods, grain), presence, isScalar: false, count: periods.count)
  }

  /// The first or the last day of each cell's window.
  func windowDay(_ wanted: WindowDay, _ frame: Frame) -> Vector {
    var presence = Presence([], count: frame.cellCount, level: .cells)
    var days = [Day](repeating: 0, count: frame.cellCount)
    for cell in days.indices {
      let word = wanted.longest?.rawValue ?? "period"
      guard let span = frame.window(of: cell).span, !span.isEmpty, span.start > Day.min else {
        presence.fail(cell, count: days.count, reason: index(of: .needsPeriod(word)))
        continue
      }
      if let longest = wanted.longest, span.count > longest.longestDays {
        presence.fail(cell, count: days.count, reason: index(of: .longerThanKeys(word)))
      } else {
        days[cell] = wanted.isLast ? span.end - 1 : span.start
      }
    }
    return .result(.days(days), presence, isScalar: false, count: days.count)
  }

  /// Whether each cell's window starts on the day or after it.
  func startsFrom(_ day: Day, _ frame: Frame) -> Vector {
    var presence = Presence([], count: frame.cellCount, level: .cells)
    var flags = [Bool](repeating: false, count: frame.cellCount)
    for cell in flags.indices {
      if let span = frame.window(of: cell).span {
        flags[cell] = span.start >= day
      } else {
        presence.fail(cell, count: flags.count, reason: index(of: .needsPeriod("scenario … from")))
      }
    }
    return .result(.booleans(flags), presence, isScalar: false, count: flags.count)
  }

  /// Numbers as a column of cells; nil is no value.
  func vector(of numbers: [Number?]) -> Vector {
    var vector = Engine.column(of: numbers.map { .number($0 ?? .whole(0)) })
    guard numbers.contains(where: { $0 == nil }) else { return vector }
    vector.column = Column(vector.column.values, validity: Bitmap(numbers.map { $0 != nil }))
    return vector
  }

  /// Values of one kind as a column.
  static func column(of values: [Value]) -> Vector {
    guard let first = values.first else { return Vector(Column(.exact([], scale: 0))) }
    switch first {
    case .number:
      let numbers = values.map { value -> Number in
        if case .number(let number) = value { return number }
        return .whole(0)
      }
      let whole = numbers.allSatisfy { if case .exact = $0 { return true } else { return false } }
      guard whole else { return Vector(Column(.doubles(numbers.map(\.double)))) }
      let decimals = numbers.map { number -> ExactDecimal in
        if case .exact(let decimal) = number { return decimal }
        return ExactDecimal(0)
      }
      let scale = decimals.map(\.scale).max() ?? 0
      let rescaled = decimals.compactMap { $0.rescaled(to: scale)?.coefficient }
      guard rescaled.count == decimals.count else { return Vector(Column(.doubles(numbers.map(\.double)))) }
      return Vector(Column(.exact(rescaled, scale: scale)))
    case .text:
      let texts = values.map { value -> String in
        if case .text(let text) = value { return text }
        return ""
      }
      return Vector(Column(.texts((0..<Int32(texts.count)).map { $0 }, TextDictionary(texts))))
    case .boolean: return Vector(Column(.booleans(values.map { $0 == .boolean(true) })))
    case .day:
      return Vector(Column(.days(values.map { if case .day(let day) = $0 { day } else { 0 } })))
    case .moment:
      return Vector(Column(.moments(values.map { if case .moment(let moment) = $0 { moment } else { 0 } })))
    case .period(let period):
      return Vector(
        Column(.periods(values.map { if case .period(let own) = $0 { own.index } else { 0 } }, period.grain)))
    case .bandFrom, .label, .missing:
      return Vector(Column(.exact(values.map { _ in 0 }, scale: 0), validity: Bitmap(values.map { _ in false })))
    }
  }
}
