import CivilTime
import Numerics
import SourceText
import Syntax
import Units

/// A key of a parameter by group: one value, or all from a start to an end.
struct TableKey: Hashable {
  var start: Constant
  var end: TableEntryModel.End?

  static let missing = TableKey(start: .missing, end: nil)

  /// Whether a group could be meant by both.
  func meets(_ other: TableKey) -> Bool {
    if end == nil, other.end == nil { return start == other.start }
    return starts(beforeEndOf: other) && other.starts(beforeEndOf: self)
  }

  private func starts(beforeEndOf other: TableKey) -> Bool {
    guard let own = TableKey.position(start) else { return false }
    if other.end?.value == .missing { return true }
    guard let last = TableKey.position(other.end?.value ?? other.start) else { return false }
    return other.end?.isHalfOpen == true ? own < last : own <= last
  }

  /// Where a value stands among those of its type; nil for what has no order.
  static func position(_ constant: Constant) -> Double? {
    switch constant {
    case .number(let number): number.double
    case .day(let day): Double(day)
    case .moment(let moment): Double(moment)
    case .period(let period): Double(period.index)
    case .text, .boolean, .missing: nil
    }
  }
}

/// The keys of a table that were met before. Single values are found at once; only ranges are gone through.
struct TableKeys {
  private var single: [[TableKey]: SourceRange] = [:]
  private var all: [([TableKey], SourceRange)] = []
  private var ranges: [([TableKey], SourceRange)] = []

  func place(of keys: [TableKey]) -> SourceRange? {
    if let place = single[keys] { return place }
    let others = keys.contains { $0.end != nil } ? all : ranges
    return others.first { other in zip(other.0, keys).allSatisfy { $0.meets($1) } }?.1
  }

  mutating func add(_ keys: [TableKey], at range: SourceRange) {
    single[keys] = range
    all.append((keys, range))
    if keys.contains(where: { $0.end != nil }) { ranges.append((keys, range)) }
  }
}

/// What the keys of a table are.
struct TableShape {
  var dimensions: [DimensionModel] = []
  var grain: Grain?
  var grainIndex: Int?
  /// The keys are dates of more than single periods: they hold for windows that lie whole in one of them.
  var isByDates = false
  /// No window is longer than this; nil: of any length.
  var longest: Grain?
  /// Of each entry its keys; nil where it has none that count.
  var entries: [[TableKey]?] = []
}

/// `month_of_year` and its kin alone, as the key of a table: of the window or the row.
struct CalendarPart {
  var function: ScalarFunction
  /// The window lies whole in one of these.
  var grain: Grain

  /// Whether all days of a period have the same.
  func holds(_ period: Grain) -> Bool {
    switch grain {
    case .month: period == .day || period == .month
    case .year: period == .day || period == .month || period == .quarter || period == .year
    case .day, .week, .quarter, .fiscalQuarter, .fiscalYear: period == .day
    }
  }
}

extension Analyzer {
  /// The word stands for a column where some dataset has one of that name.
  func calendarPart(_ expression: Expression) -> CalendarPart? {
    guard case .path(let path) = expression.written.kind, path.names.count == 1, !path.names[0].isQuoted,
      let part = Analyzer.calendarParts[path.names[0].text],
      !datasets.contains(where: { $0.columnIndex[path.names[0].text] != nil })
    else { return nil }
    return part
  }

  private static let calendarParts: [String: CalendarPart] = [
    "month_of_year": CalendarPart(function: .monthOfYear, grain: .month),
    "weekday": CalendarPart(function: .weekday, grain: .day),
    "day_of_month": CalendarPart(function: .dayOfMonth, grain: .day),
    "year_number": CalendarPart(function: .yearNumber, grain: .year),
  ]

  /// Reads the keys of a table, and reports what is wrong with them.
  func tableShape(_ source: Program.Definition, _ entries: [TableEntry]) -> TableShape {
    var shape = TableShape()
    for (position, dimension) in source.dimensions.enumerated() {
      let expression = dimension.expression
      var model = DimensionModel(
        name: DimensionName(""), names: [], type: .unknown, formulas: [:], range: expression.range)
      if let period = self.grain(expression) {
        if shape.grain != nil { report(.severalGrains, at: expression.range) }
        (shape.grain, shape.grainIndex) = (period, position)
        model.names = [DimensionName(period.rawValue)]
        model.type = .period(period)
        let keys = entries.compactMap { $0.keys.indices.contains(position) ? $0.keys[position] : nil }
        let isByDays = period == .day && keys.contains { daySpan($0) != nil }
        shape.isByDates = isByDays || keys.contains { isSpanKey($0, of: period) }
        // Days say it exactly where a key is no whole number of these periods.
        if isByDays || (shape.isByDates && !keys.allSatisfy({ isOfPeriods($0, period) })) { model.type = .date }
        shape.longest = period
      } else if calendarPart(expression) != nil {
        model.names = dimensionNames(expression)
        model.type = .number(.plain)
      } else {
        model.names = dimensionNames(expression)
        if case .histogram(_, let step) = expression.written.kind { checkStep(compile(step, .slice)) }
        if let type = tableKeyType(source, position) { model.type = type }
      }
      model.name = model.names[0]
      model.extent = extent(of: expression, model)
      shape.dimensions.append(model)
    }
    var seen = TableKeys()
    for entry in entries {
      shape.entries.append(nil)
      guard entry.keys.count == shape.dimensions.count else {
        report(keyCount(entry, shape.dimensions.count), at: entry.range)
        continue
      }
      var keys: [TableKey] = []
      var isFaulty = false
      for (position, key) in entry.keys.enumerated() {
        let isDate = position == shape.grainIndex && shape.dimensions[position].type == .date
        let expression = source.dimensions[position].expression
        let made = isDate ? dateKey(key) : tableKey(key, &shape.dimensions[position], of: expression)
        if let made, neverMet(made, key, expression, shape.dimensions[position]) { isFaulty = true }
        if made == nil { isFaulty = true }
        keys.append(made ?? .missing)
      }
      // Keys that nobody knows are not equal to one another.
      if isFaulty { continue }
      if let first = seen.place(of: keys) {
        report(.duplicateTableKey(first: first), at: entry.keys[0].range)
        continue
      }
      seen.add(keys, at: entry.keys[0].range)
      shape.entries[shape.entries.count - 1] = keys
    }
    return shape
  }

  /// Whether a key of a period is a range, or a time of another fineness.
  private func isSpanKey(_ key: Expression, of grain: Grain) -> Bool {
    switch Analyzer.withoutBrackets(key).kind {
    case .range(let low, _, _): daySpan(low) != nil
    default: daySpan(key) != nil && !isOfPeriods(key, grain)  // One date, or none.
    }
  }

  /// Whether a key is made of periods of the grain.
  private func isOfPeriods(_ key: Expression, _ grain: Grain) -> Bool {
    switch Analyzer.withoutBrackets(key).kind {
    case .range(let low, let high, _):
      if case .none = high.kind { return isOfPeriods(low, grain) }
      return isOfPeriods(low, grain) && isOfPeriods(high, grain)
    case .date(let literal): return dateConstant(literal, at: key.range).1 == (grain == .day ? .date : .period(grain))
    default: return daySpan(key) == nil  // What is no date is told where keys are read.
    }
  }

  /// The days of a key.
  private func dateKey(_ key: Expression) -> TableKey? {
    if case .range(let low, let high, _) = Analyzer.withoutBrackets(key).kind, case .none = high.kind {
      guard let span = during(low) else { return nil }
      return TableKey(start: .day(span.start), end: .init(value: .missing, isHalfOpen: false))
    }
    guard let span = daySpan(key) else {
      let date = Analyzer.dateLiteral(of: program.text(key.range))
      report(date.map { .helped(.keyNotConstant, [.write($0)]) } ?? .keyNotConstant, at: key.range)
      return nil
    }
    if span.isEmpty {
      report(.emptyKeyRange, at: key.range)
      return nil
    }
    return TableKey(start: .day(span.start), end: .init(value: .day(span.end - 1), isHalfOpen: false))
  }

  /// Nil where something is wrong with it, which has been told. `own`: what the table is by.
  func tableKey(_ key: Expression, _ dimension: inout DimensionModel, of own: Expression) -> TableKey? {
    switch key.kind {
    case .bracketed(let inner, nil, nil): return tableKey(inner, &dimension, of: own)
    case .range(let low, let high, let isHalfOpen):
      guard let start = tableConstant(low, &dimension, of: own) else { return nil }
      if case .none = high.kind, start != .missing {
        guard TableKey.position(start) != nil else {
          report(.wrongArgument("..", dimension.type), at: key.range)
          return nil
        }
        return TableKey(start: start, end: .init(value: .missing, isHalfOpen: false))
      }
      guard let end = tableConstant(high, &dimension, of: own) else { return nil }
      guard start != .missing, end != .missing else { return .missing }
      guard let first = TableKey.position(start), let last = TableKey.position(end) else {
        report(.wrongArgument(isHalfOpen ? "..<" : "..", dimension.type), at: key.range)
        return nil
      }
      if last < first || (isHalfOpen && last == first) {
        report(emptyKeyRange(low, high, isHalfOpen: isHalfOpen, of: own), at: key.range)
        return nil
      }
      return TableKey(start: start, end: .init(value: end, isHalfOpen: isHalfOpen))
    default:  // One value.
      return tableConstant(key, &dimension, of: own).map { TableKey(start: $0, end: nil) }
    }
  }

  private func tableConstant(_ key: Expression, _ dimension: inout DimensionModel, of own: Expression) -> Constant? {
    if let message = otherKey(key, dimension, of: own) {
      report(message, at: key.range)
      return nil
    }
    // Of `life up to 3`, whose limit has no unit either, keys need none.
    var isBand = false
    if case .band = own.written.kind { isBand = true }
    let formula = besideKeys(of: own) { compile(key, .slice) }
    if formula.isFaulty { return nil }
    guard case .constant(let constant) = formula.kind else {
      report(.keyNotConstant, at: key.range)
      return nil
    }
    if case .text(let words) = constant { checkSpelling(ofKey: words, of: own, at: key.range) }
    if dimension.type == .unknown { dimension.type = formula.type }
    switch (formula.type, dimension.type) {
    case (.unknown, _): break
    case (.number(let unit), .number) where isBand && unit.isBare: break
    case (.number, .number):
      let converted = inUnit(of: dimension, formula)
      if case .number(let wanted) = dimension.type, unitOf(converted)?.exponents != wanted.exponents, !isSolving,
        !fitsAll(formula)
      {
        return nil
      }
      return constantNumber(converted) ?? constant
    case (let own, let wanted) where own != wanted && !fitsAll(formula):
      // A day or a coarser period is no key of a monthly table.
      report(
        .typeClash("by", left: typeText(wanted), leftRange: dimension.range, right: typeText(own)), at: key.range)
      return nil
    default: break  // The same type.
    }
    return constant
  }

  /// `1年` over a column of months is 12.
  func constantNumber(_ formula: Formula) -> Constant? {
    switch formula.kind {
    case .constant(let constant): return constant
    case .scaled(let inner, let factor):
      guard case .constant(.number(let number)) = inner.kind else { return nil }
      return .number(number.scaled(by: factor))
    default: return nil  // Computed.
    }
  }

  /// A key in the unit of its dimension.
  func inUnit(of dimension: DimensionModel, _ formula: Formula) -> Formula {
    guard case .number = dimension.type, case .number = formula.type else { return formula }
    let own = make(.slice(.dimension(dimension.name)), dimension.type, dimension.range)
    return unify([own, formula], "by").0[1]
  }

  /// The unit of a table's dimension: of the datasets that have such a column the smallest unit, as far as it is that of
  /// the keys. Groups of queries by this dimension are in it as well (`tableUnit`), so that a group meets the keys in one
  /// unit wherever it comes from.
  func tableKeyType(_ source: Program.Definition, _ position: Int) -> ValueType? {
    let expression = source.dimensions[position].expression
    let owners = datasets.indices.filter { hasKey(expression, on: $0) }
    // Which of several undeclared columns is meant, is told by the rows that are looked up.
    if isSolving, owners.count > 1 { return nil }
    return typesOnly {
      var found: [UnitType] = []
      for dataset in owners {
        if let unit = unitOf(compile(expression, Scope.row(dataset, bare: .dimensions))) { found.append(unit) }
      }
      if let key = keyUnit(source, position), found.contains(where: { $0.exponents == key.exponents }) {
        found.removeAll { $0.exponents != key.exponents }
      }
      let smallest = found.min { ($0.scale.double, $0.label) < ($1.scale.double, $1.label) }
      if let smallest { return .number(smallest) }
      return isSolving ? nil : typeOfKeys(expression, owners)
    }
  }

  /// What all columns of a key are, where none has numbers: texts, days, periods, yes or no.
  private func typeOfKeys(_ expression: Expression, _ owners: [Int]) -> ValueType? {
    guard !datasets.contains(where: \.isOpen) else { return nil }
    var types = owners.map { compile(expression, Scope.row($0, bare: .dimensions)).type }
    guard let first = types.popLast(), types.allSatisfy({ $0 == first }) else { return nil }
    switch first {
    case .text, .boolean, .date, .period: return first
    case .number, .moment, .unknown: return nil
    }
  }

  /// The unit of the first key that has one.
  private func keyUnit(_ source: Program.Definition, _ position: Int) -> UnitType? {
    guard case .written(.table(let entries, _)) = source.body else { return nil }
    for entry in entries where entry.keys.indices.contains(position) {
      var key = entry.keys[position]
      if case .range(let low, _, _) = key.kind { key = low }
      let formula = compile(key, .slice)
      if let unit = unitOf(formula), !fitsAll(formula) { return unit }
    }
    return nil
  }

  /// The unit that a key of these names has in the tables; nil where no table has it in the dimension of `own`.
  func tableUnit(_ names: [DimensionName], like own: UnitType) -> UnitType? {
    for definition in definitions where definition.isTable {
      for (position, dimension) in definition.source.dimensions.enumerated() where grain(dimension.expression) == nil {
        let isMeant = dimensionNames(dimension.expression).contains { name in names.contains { $0.matches(name) } }
        if isMeant, case .number(let unit)? = tableKeyType(definition.source, position),
          unit.exponents == own.exponents
        {
          return unit
        }
      }
    }
    return nil
  }
}

extension Number {
  /// Exact where the result is a decimal of few digits: 18月 are 1.5年.
  func scaled(by factor: Rational) -> Number {
    let nearest = Number.double(double * Double(factor.numerator) / Double(factor.denominator))
    guard case .exact(let value) = self,
      let product = ExactDecimal.multiplying(value, ExactDecimal(factor.numerator))
    else { return nearest }
    for digits in 0...ExactDecimal.maximumScale - min(product.scale, ExactDecimal.maximumScale) {
      let (wide, isTooLarge) = product.coefficient.multipliedReportingOverflow(by: ExactDecimal.powersOfTen[digits])
      if isTooLarge { break }
      if wide % factor.denominator == 0 {
        return .exact(ExactDecimal(wide / factor.denominator, scale: product.scale + digits).normalized)
      }
    }
    return nearest
  }
}
