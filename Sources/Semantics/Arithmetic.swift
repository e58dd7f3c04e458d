import CivilTime
import Numerics
import SourceText
import Syntax

// Sums, products and powers, and what their units are (U2, U3, U7, U8, U9, U11).
extension Analyzer {
  // MARK: One unit for several formulas

  /// Literal 0 and `none` have every unit (U3).
  func fitsAll(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .constant(.missing): return !faulty.contains(formula.id)
    case .constant(.number(let value)):
      guard let unit = unitOf(formula) else { return false }
      return value.isZero && unit.isPlain && unit.label.isEmpty
    default: return false  // Only what stands in the rules can be literal.
    }
  }

  func isLiteral(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .constant: return true
    case .scaled(let inner, _):
      if case .constant = inner.kind { return true }
      return false
    default: return false  // Everything else is computed.
    }
  }

  /// Brings formulas to one type: the type of the first that has a firm one. Clashes are reported once.
  func unify(_ formulas: [Formula], _ word: String, fix: Diagnostic.Fix? = nil) -> ([Formula], ValueType) {
    guard let lead = formulas.first(where: { !fitsAll($0) && $0.type != .unknown }) else {
      let type = formulas.first { $0.type != .unknown }?.type ?? .unknown
      return (formulas, type)
    }
    if case .number(let unit) = lead.type { return unifyNumbers(formulas, lead, unit, word, fix: fix) }
    var result = formulas
    var type = lead.type
    if formulas.contains(where: { $0.type == .moment }), type == .date { type = .moment }
    for index in result.indices where !fitsAll(result[index]) && result[index].type != .unknown {
      if result[index].type == .date, type == .moment {
        result[index] = make(.function(.momentOfDay, [result[index]]), .moment, result[index].range)
      } else if result[index].type != type {
        report(
          .typeClash(word, left: typeText(type), leftRange: lead.range, right: typeText(result[index].type)),
          at: result[index].range)
        return (result, .unknown)
      }
    }
    return (result, type)
  }

  private func unifyNumbers(
    _ formulas: [Formula], _ lead: Formula, _ unit: UnitType, _ word: String, fix: Diagnostic.Fix?
  ) -> ([Formula], ValueType) {
    var result = formulas
    var labels: Set<String> = []
    for index in result.indices where !fitsAll(result[index]) && result[index].type != .unknown {
      guard case .number(let other) = result[index].type else {
        report(
          .typeClash(word, left: typeText(lead.type), leftRange: lead.range, right: typeText(result[index].type)),
          at: result[index].range)
        return (result, .unknown)
      }
      if !(isLiteral(result[index]) && other.label.isEmpty) { labels.insert(other.label) }
      if isSolving {
        solver.equate(unit, other)
        continue
      }
      guard other.exponents == unit.exponents else {
        reportUnitClash(lead, unit, result[index], other, word, fix: fix)
        return (result, .unknown)
      }
      guard let ratio = other.scale.multiplied(by: Rational.one / unit.scale) else {
        report(.unitTooLarge, at: result[index].range)
        return (result, .unknown)
      }
      if !ratio.isOne { result[index] = scaled(result[index], ratio, unit) }
    }
    // Beside something in error or not there to look at a plain number tells nothing.
    if unit.isPlain, !readsItself, formulas.contains(where: { $0.type == .unknown && !fitsAll($0) }) {
      return (result, .unknown)
    }
    var type = unit
    if unit.isPlain { type.label = labels.count == 1 ? labels.first ?? "" : "" }
    if isSolving, UnitSolver.hasVariables(unit),
      let known = formulas.lazy.compactMap({ self.unitOf($0) }).first(where: {
        !UnitSolver.hasVariables($0) && !$0.isPlain
      })
    {
      type = known
    }
    return (result, .number(type))
  }

  /// The formula in another scale of its family.
  func scaled(_ formula: Formula, _ factor: Rational, _ unit: UnitType) -> Formula {
    factor.isOne
      ? retyped(formula, .number(unit)) : make(.scaled(formula, factor), .number(unit), formula.range)
  }

  func retyped(_ formula: Formula, _ type: ValueType) -> Formula {
    var result = formula
    result.type = type
    return result
  }

  private func reportUnitClash(
    _ lead: Formula, _ unit: UnitType, _ other: Formula, _ otherUnit: UnitType, _ word: String, fix: Diagnostic.Fix?
  ) {
    var fix = fix
    // `sales + 10%`: ten percent of what stands before it is meant.
    if fix == nil, word == "+" || word == "-", otherUnit.label == "%",
      case .constant(.number(.exact(let value))) = other.kind, let one = ExactDecimal(1).rescaled(to: value.scale)
    {
      let change = word == "-" ? -value.coefficient : value.coefficient
      let factor = ExactDecimal(one.coefficient + change, scale: value.scale)
      let percent = ExactDecimal.multiplying(factor, ExactDecimal(100))
      if let percent {
        fix = Diagnostic.Fix("write `\(program.text(lead.range)) * \(percent.plainText)%`")
      }
    }
    report(
      .unitClash(
        word, left: unit.shown(beside: otherUnit), leftRange: lead.range, right: otherUnit.shown(beside: unit),
        fix: fix?.text,
        isTimeMix: Analyzer.isTimeMix(unit, otherUnit)),
      at: other.range)
  }

  /// Months against days: they mix only where a declared unit asks (U8).
  static func isTimeMix(_ a: UnitType, _ b: UnitType) -> Bool {
    guard let powers = monthPowers(from: a, to: b) else { return false }
    return !powers.isZero
  }

  /// The power of "days in a month" that turns one unit into the other; nil when more than months and days differ.
  static func monthPowers(from: UnitType, to: UnitType) -> Rational? {
    var left = from.exponents
    var right = to.exponents
    let leftTime = (
      left.removeValue(forKey: UnitTable.months) ?? .zero, left.removeValue(forKey: UnitTable.days) ?? .zero
    )
    let rightTime = (
      right.removeValue(forKey: UnitTable.months) ?? .zero, right.removeValue(forKey: UnitTable.days) ?? .zero
    )
    guard left == right, leftTime.0 + leftTime.1 == rightTime.0 + rightTime.1 else { return nil }
    return leftTime.0 - rightTime.0
  }

  /// 365.2425 days of a year over 12 months.
  static let daysPerMonth = Rational(3_652_425, 120_000)

  // MARK: Declared units

  /// The formula in the declared unit or type (U9).
  func convert(_ formula: Formula, to declared: UnitExpression, at range: SourceRange) -> Formula {
    guard let wanted = declaredType(declared) else { return formula }
    guard case .number(let unit) = wanted else {
      if formula.type == .unknown || fitsAll(formula) { return retyped(formula, wanted) }
      if formula.type == .date, wanted == .moment {
        return make(.function(.momentOfDay, [formula]), .moment, formula.range)
      }
      if formula.type == .moment, wanted == .date {
        return make(.function(.dayOfMoment, [formula]), .date, formula.range)
      }
      if formula.type != wanted {
        report(.declaredType(typeText(wanted), range, found: typeText(formula.type)), at: formula.range)
      }
      return retyped(formula, wanted)
    }
    switch formula.type {
    case .unknown: return retyped(formula, wanted)
    case .number(let own): return convert(formula, own, to: unit, at: range)
    case .boolean where unit.isPlain: return formula
    case .text, .boolean, .date, .moment, .period:
      report(.declaredType(unit.dimensionText, range, found: typeText(formula.type)), at: formula.range)
      return retyped(formula, .unknown)
    }
  }

  private func convert(_ formula: Formula, _ own: UnitType, to unit: UnitType, at range: SourceRange) -> Formula {
    if fitsAll(formula) { return retyped(formula, .number(unit)) }
    if isSolving {
      // Months and days may be told apart only when the column's unit is known.
      solver.equate(own, unit)
      return retyped(formula, .number(unit))
    }
    guard let ratio = own.scale.multiplied(by: Rational.one / unit.scale) else {
      report(.unitTooLarge, at: formula.range)
      return retyped(formula, .number(unit))
    }
    if own.exponents == unit.exponents {
      if !ratio.isOne { return make(.scaled(formula, ratio), .number(unit), formula.range) }
      if let fix = bareShare(formula, own, unit) {
        report(
          .declaredUnit(unit.shown(beside: own), range, found: own.shown(beside: unit), fix: fix), at: formula.range)
      }
      return retyped(formula, .number(unit))
    }
    if let power = Analyzer.monthPowers(from: own, to: unit), power.denominator == 1,
      let days = Analyzer.daysPerMonth.checkedPower(Int(power.numerator)), let factor = days.multiplied(by: ratio)
    {
      report(.calendarConversion(from: own.dimensionText, to: unit.label), at: range)
      return make(.scaled(formula, factor), .number(unit), formula.range)
    }
    let isLiteral = self.isLiteral(formula) && own.isPlain && own.label.isEmpty
    report(
      .declaredUnit(
        unit.shown(beside: own), range, found: own.shown(beside: unit),
        fix: isLiteral ? "\(program.text(formula.range))\(unit.label)" : nil),
      at: formula.range)
    return retyped(formula, .number(unit))
  }

  /// `nps: points = 35` would be 3,500 points: `35 points` was meant.
  private func bareShare(_ formula: Formula, _ own: UnitType, _ unit: UnitType) -> String? {
    guard unit.displayFactor != 1, own == .plain, case .constant(.number(let value)) = formula.kind,
      abs(value.double) > 1
    else { return nil }
    return program.text(formula.range) + (unit.label == "%" ? "%" : " \(unit.label)")
  }

  // MARK: Sums

  /// How many dates and lengths of time one sum may hold: they are worked off from left to right, one in another.
  static let dateSumLimit = 100

  func compileSum(_ first: Expression, _ rest: [SumTerm], _ scope: Scope, _ range: SourceRange) -> Formula {
    var terms = [SignedFormula(isSubtracted: false, formula: compile(first, scope))]
    for term in rest {
      terms.append(SignedFormula(isSubtracted: term.isSubtracted, formula: compile(term.expression, scope)))
    }
    if terms.contains(where: { isDateLike($0.formula.type) }) { return compileDateSum(terms, rest, range) }
    for index in terms.indices {
      terms[index].formula = number(terms[index].formula, in: terms[index].isSubtracted ? "-" : "+")
    }
    let word = rest.first?.isSubtracted == true ? "-" : "+"
    let (formulas, type) = unify(terms.map(\.formula), word)
    for index in terms.indices { terms[index].formula = formulas[index] }
    return make(.sum(terms), type, range)
  }

  func isDateLike(_ type: ValueType) -> Bool {
    switch type {
    case .date, .moment, .period: true
    case .number, .text, .boolean, .unknown: false
    }
  }

  /// date − date, date ± duration, month − month (U7), from left to right.
  private func compileDateSum(_ terms: [SignedFormula], _ rest: [SumTerm], _ range: SourceRange) -> Formula {
    if terms.count > Analyzer.dateSumLimit {
      report(.longDateSum(limit: Analyzer.dateSumLimit), at: range)
      return missingValue(range)
    }
    var result = terms[0].formula
    for (index, term) in terms.enumerated().dropFirst() {
      let span = SourceRange(file: range.file, start: Int(range.start), end: Int(term.formula.range.end))
      result = combineDates(result, term.formula, isSubtracted: term.isSubtracted, rest[index - 1].operatorRange, span)
    }
    return result
  }

  private func combineDates(
    _ left: Formula, _ right: Formula, isSubtracted: Bool, _ sign: SourceRange, _ range: SourceRange
  ) -> Formula {
    if left.type == .unknown || right.type == .unknown { return missingValue(range) }
    let days = ValueType.number(UnitType(exponents: [UnitTable.days: .one], label: "日"))
    switch (left.type, right.type) {
    case (.date, .date) where isSubtracted, (.moment, .moment) where isSubtracted:
      return make(.function(.daysBetween, [left, right]), days, range)
    case (.date, .moment) where isSubtracted:
      return make(
        .function(.daysBetween, [make(.function(.momentOfDay, [left]), .moment, left.range), right]), days, range)
    case (.moment, .date) where isSubtracted:
      return make(
        .function(.daysBetween, [left, make(.function(.momentOfDay, [right]), .moment, right.range)]), days, range)
    case (.period(let a), .period(let b)) where isSubtracted && a == b:
      return make(.function(.periodsBetween, [left, right]), .number(Analyzer.length(of: a)), range)
    case (.date, .number(let unit)), (.moment, .number(let unit)), (.period, .number(let unit)):
      return shifted(left, by: right, unit, isSubtracted: isSubtracted, sign, range)
    case (.number(let a), .number(let b)) where a.exponents == b.exponents:
      // Lengths of time that came out of a difference of dates.
      guard let ratio = b.scale.multiplied(by: Rational.one / a.scale) else {
        report(.unitTooLarge, at: right.range)
        return missingValue(range)
      }
      let other = scaled(right, ratio, a)
      return make(
        .sum([
          SignedFormula(isSubtracted: false, formula: left), SignedFormula(isSubtracted: isSubtracted, formula: other),
        ]), left.type, range)
    default:  // Every other pair of types is no arithmetic.
      report(
        .typeClash(
          isSubtracted ? "-" : "+", left: typeText(left.type), leftRange: left.range, right: typeText(right.type)),
        at: right.range)
      return missingValue(range)
    }
  }

  private func shifted(
    _ time: Formula, by amount: Formula, _ unit: UnitType, isSubtracted: Bool, _ sign: SourceRange, _ range: SourceRange
  ) -> Formula {
    var function: ScalarFunction?
    if unit.exponents == [UnitTable.days: .one] { function = .addDays }
    if unit.exponents == [UnitTable.months: .one] { function = .addMonths }
    guard let function else {
      report(.notADurationUnit(unit.dimensionText), at: amount.range)
      return missingValue(range)
    }
    let base = UnitType(exponents: unit.exponents, label: function == .addDays ? "日" : "月")
    var count = scaled(amount, unit.scale, base)
    if isSubtracted { count = make(.scaled(count, Rational(-1)), .number(base), amount.range) }
    if case .period(let grain) = time.type {
      let day = make(.function(.firstDay, [time]), .date, time.range)
      let moved = make(.function(function, [day, count]), .date, range)
      return make(.function(.period, [moved]), .period(grain), range)
    }
    return make(.function(function, [time, count]), time.type, range)
  }

  static func length(of grain: Grain) -> UnitType {
    switch grain {
    case .day: UnitType(exponents: [UnitTable.days: .one], label: "日")
    case .week: UnitType(exponents: [UnitTable.days: .one], scale: Rational(7), label: "週")
    case .month: UnitType(exponents: [UnitTable.months: .one], label: "月")
    case .quarter, .fiscalQuarter: UnitType(exponents: [UnitTable.months: .one], scale: Rational(3), label: "四半期")
    case .year, .fiscalYear: UnitType(exponents: [UnitTable.months: .one], scale: Rational(12), label: "年")
    }
  }

  // MARK: Products

  func compileProduct(_ first: Expression, _ rest: [ProductFactor], _ scope: Scope, _ range: SourceRange) -> Formula {
    var parts = [DividedFormula(isDivided: false, formula: number(compile(first, scope), in: "*"))]
    for factor in rest {
      let formula = number(compile(factor.expression, scope), in: factor.isDivided ? "/" : "*")
      parts.append(DividedFormula(isDivided: factor.isDivided, formula: formula))
    }
    if parts.contains(where: { $0.formula.type == .unknown }) {
      return make(.product(parts, factor: .one), .unknown, range)
    }
    let factors = parts.map { part in
      UnitType.Factor(
        unit: unitOf(part.formula) ?? .plain, isDivided: part.isDivided, isLiteral: isLiteral(part.formula))
    }
    guard let (unit, factor) = UnitType.product(factors, table: units) else {
      report(.unitTooLarge, at: range)
      return missingValue(range)
    }
    if !isSolving { warnAboutProduct(parts, unit, range) }
    return make(.product(parts, factor: factor), .number(unit), range)
  }

  /// Hand-made factors (U11).
  private func warnAboutProduct(_ parts: [DividedFormula], _ unit: UnitType, _ range: SourceRange) {
    let times = [UnitTable.months, UnitTable.days]
    let hasTime = parts.contains { part in
      unitOf(part.formula)?.exponents.keys.contains { times.contains($0) } ?? false
    }
    for part in parts {
      guard case .constant(.number(.exact(let value))) = part.formula.kind, unitOf(part.formula) == .plain else {
        continue
      }
      let number = value.normalized
      guard number.scale == 0 else { continue }
      if hasTime, [7, 12, 30, 52, 365].contains(number.coefficient) {
        report(.handMadeTimeFactor(number.plainText), at: part.formula.range)
      }
      if number.coefficient == 100, !part.isDivided, unit.isPlain, isRatio(parts) {
        report(.timesHundred, at: part.formula.range)
      }
    }
  }

  private func isRatio(_ parts: [DividedFormula]) -> Bool {
    if parts.contains(where: { $0.isDivided && !isLiteral($0.formula) }) { return true }
    return parts.contains { part in
      unitOf(part.formula)?.label == "%" && !isLiteral(part.formula)
    }
  }

  // MARK: Powers

  func compilePower(_ base: Expression, _ exponent: Expression, _ scope: Scope, _ range: SourceRange) -> Formula {
    let value = number(compile(base, scope), in: "^")
    let power = number(compile(exponent, scope), in: "^")
    guard let unit = unitOf(value), let powerUnit = unitOf(power) else {
      return make(.power(value, power), value.type, range)
    }
    if !powerUnit.isPlain, !isSolving {
      report(.exponentUnit(powerUnit.dimensionText), at: power.range)
      return missingValue(range)
    }
    if unit.isPlain, unit.scale.isOne { return make(.power(value, power), .number(.plain), range) }
    guard case .constant(.number(.exact(let literal))) = power.kind, literal.normalized.scale == 0,
      abs(literal.normalized.coefficient) <= 8
    else {
      report(.exponentNotWhole(unit.dimensionText), at: power.range)
      return missingValue(range)
    }
    guard let raised = unit.raised(to: Int(literal.normalized.coefficient)) else {
      report(.unitTooLarge, at: range)
      return missingValue(range)
    }
    return make(.power(value, power), .number(raised), range)
  }
}
