import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Sums, products and powers, and what their units are (U2, U3, U7, U8, U9, U11).
extension Analyzer {
  // MARK: Literals

  /// Literal 0 and `none` have every unit (U3).
  func fitsAll(_ formula: Formula) -> Bool {
    switch formula.kind {
    case .constant(.missing): return !formula.isFaulty
    case .constant(.number(let value)): return value.isZero && unitOf(formula)?.isBare == true
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

  /// The formula in another scale of its family.
  func scaled(_ formula: Formula, _ factor: Rational, _ unit: UnitType) -> Formula {
    factor.isOne
      ? retyped(formula, .number(unit)) : make(.scaled(formula, factor), .number(unit), formula.range)
  }

  func retyped(_ formula: Formula, _ type: ValueType) -> Formula {
    Formula(formula.kind, type: type, range: formula.range, isFaulty: formula.isFaulty)
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
      report(.declaredType(unit.dimensionWords, range, found: typeText(formula.type)), at: formula.range)
      return retyped(formula, .unknown)
    }
  }

  private func convert(_ formula: Formula, _ own: UnitType, to unit: UnitType, at range: SourceRange) -> Formula {
    if fitsAll(formula) { return retyped(formula, .number(unit)) }
    if isSolving {
      // Months and days may be told apart only when the column's unit is known.
      solver.equate(own, unit, at: range)
      return retyped(formula, .number(unit))
    }
    guard let ratio = own.ratio(to: unit) else {
      report(.unitTooLarge, at: formula.range)
      return retyped(formula, .number(unit))
    }
    if own.exponents == unit.exponents {
      if !ratio.isOne { return make(.scaled(formula, ratio), .number(unit), formula.range) }
      if let fix = bareShare(formula, own, unit) {
        report(
          .declaredUnit(unit.shownWords(beside: own), range, found: own.shownWords(beside: unit), fix: fix),
          at: formula.range)
      }
      return retyped(formula, .number(unit))
    }
    if let power = Analyzer.monthPowers(from: own, to: unit), power.denominator == 1,
      let days = Analyzer.daysPerMonth.checkedPower(Int(power.numerator)), let factor = days.multiplied(by: ratio)
    {
      report(.calendarConversion(from: own.dimensionWords, to: unit.label), at: range)
      return make(.scaled(formula, factor), .number(unit), formula.range)
    }
    let isLiteral = self.isLiteral(formula) && own.isBare
    report(
      .declaredUnit(
        unit.shownWords(beside: own), range, found: own.shownWords(beside: unit),
        fix: isLiteral ? "\(program.text(formula.range))\(unit.label)" : nil),
      at: formula.range)
    return retyped(formula, .number(unit))
  }

  /// `nps: points = 35` would be 3,500 points: `35 points` was meant. So would `35件`.
  private func bareShare(_ formula: Formula, _ own: UnitType, _ unit: UnitType) -> String? {
    guard unit.displayFactor != 1, own.isPlain, own.kind == .amount,
      case .constant(.number(let value)) = formula.kind, abs(value.double) > 1
    else { return nil }
    let digits = own.isBare ? program.text(formula.range) : value.plainText
    return digits + (unit.label == "%" ? "%" : " \(unit.label)")
  }

  // MARK: Sums

  /// How many dates and lengths of time one sum may hold: they are worked off from left to right, one in another.
  static let dateSumLimit = 100

  func compileSum(_ first: Expression, _ rest: [SumTerm], _ scope: Scope, _ range: SourceRange) -> Formula {
    var terms = [SignedFormula(isSubtracted: false, formula: compile(first, scope))]
    for term in rest {
      terms.append(SignedFormula(isSubtracted: term.isSubtracted, formula: compile(term.expression, scope)))
    }
    // `today() - 30 days`: what is in error has been told.
    if terms.contains(where: { $0.formula.isFaulty && $0.formula.type == .unknown }),
      terms.contains(where: { isLength($0.formula) })
    {
      return missingValue(range)
    }
    if terms.contains(where: { isDateLike($0.formula.type) }) { return compileDateSum(terms, rest, range) }
    for index in terms.indices {
      terms[index].formula = number(terms[index].formula, in: terms[index].isSubtracted ? "-" : "+")
    }
    let places = [first.range] + rest.map(\.expression.range)
    let (formulas, type) = unify(
      terms.map(\.formula), "+", SumPlaces(isSubtracted: terms.map(\.isSubtracted), ranges: places))
    for index in terms.indices { terms[index].formula = formulas[index] }
    return make(.sum(terms), type, range)
  }

  /// `30 days`, by which a date moves.
  private func isLength(_ formula: Formula) -> Bool {
    guard isLiteral(formula), let unit = unitOf(formula) else { return false }
    return unit.exponents == [UnitTable.days: .one] || unit.exponents == [UnitTable.months: .one]
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
    let days = ValueType.number(Analyzer.days)
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
    case (.number, .number):
      // Lengths of time that came out of a difference of dates.
      let (parts, type) = unify([left, right], isSubtracted ? "-" : "+")
      return make(
        .sum([
          SignedFormula(isSubtracted: false, formula: parts[0]),
          SignedFormula(isSubtracted: isSubtracted, formula: parts[1]),
        ]), type, range)
    default:  // Every other pair of types is no arithmetic.
      if let (date, place) = dateInSum(left, right) {
        report(
          .helped(
            .typeClash(
              isSubtracted ? "-" : "+", left: typeText(left.type), leftRange: left.range, right: typeText(right.type)),
            [.write(date)]), at: place)
        return missingValue(range)
      }
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
      report(.notADurationUnit(unit.dimensionWords), at: amount.range)
      return missingValue(range)
    }
    let base = function == .addDays ? Analyzer.days : Analyzer.months
    var count = scaled(amount, unit.scale, base)
    if isSubtracted { count = make(.scaled(count, Rational(-1)), .number(base), amount.range) }
    if case .period(let grain) = time.type {
      let day = make(.function(.firstDay, [time]), .date, time.range)
      let moved = make(.function(function, [day, count]), .date, range)
      return make(.function(.period, [moved]), .period(grain), range)
    }
    return make(.function(function, [time, count]), time.type, range)
  }

  static let days = UnitType(UnitWord("日", [UnitTable.days: .one]))
  static let months = UnitType(UnitWord("月", [UnitTable.months: .one]))

  static func length(of grain: Grain) -> UnitType {
    switch grain {
    case .day: days
    case .week: UnitType(UnitWord("週", [UnitTable.days: .one], scale: Rational(7)))
    case .month: months
    case .quarter, .fiscalQuarter: UnitType(UnitWord("四半期", [UnitTable.months: .one], scale: Rational(3)))
    case .year, .fiscalYear: UnitType(UnitWord("年", [UnitTable.months: .one], scale: Rational(12)))
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
    guard let (product, factor) = UnitType.product(factors) else {
      report(.unitTooLarge, at: range)
      return missingValue(range)
    }
    if !isSolving { warnAboutProduct(parts, product, range) }
    warnOfCancelled(parts, scope)
    // `share(…) * 100` is 65 where the share is 65 %: warned about, and no percentage any more.
    let unit = product.kind == .percentage && parts.contains(where: isHundred) ? .plain : product
    return make(.product(parts, factor: factor), .number(unit), range)
  }

  /// Hand-made factors (U11).
  private func warnAboutProduct(_ parts: [DividedFormula], _ unit: UnitType, _ range: SourceRange) {
    let times = [UnitTable.months, UnitTable.days]
    let hasTime = parts.contains { part in
      unitOf(part.formula)?.exponents.keys.contains { times.contains($0) } ?? false
    }
    for part in parts {
      guard case .constant(.number(.exact(let value))) = part.formula.kind, unitOf(part.formula)?.isBare == true else {
        continue
      }
      let number = value.normalized
      guard number.scale == 0 else { continue }
      if hasTime, [7, 12, 30, 52, 365].contains(number.coefficient) {
        report(.handMadeTimeFactor(number.plainText), at: part.formula.range)
      }
      if isHundred(part), unit.isPlain, isRatio(parts) {
        report(.timesHundred, at: part.formula.range)
      }
    }
  }

  private func isHundred(_ part: DividedFormula) -> Bool {
    guard case .constant(.number(let value)) = part.formula.kind, unitOf(part.formula)?.isBare == true else {
      return false
    }
    return value.double == 100 && !part.isDivided
  }

  private func isRatio(_ parts: [DividedFormula]) -> Bool {
    if parts.contains(where: { $0.isDivided && !isLiteral($0.formula) }) { return true }
    return parts.contains { part in
      unitOf(part.formula)?.kind == .percentage && !isLiteral(part.formula)
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
      report(.exponentUnit(powerUnit.dimensionWords), at: power.range)
      return missingValue(range)
    }
    if unit.isPlain, unit.scale.isOne { return make(.power(value, power), .number(.plain), range) }
    guard case .constant(.number(.exact(let literal))) = power.kind, literal.normalized.scale == 0,
      abs(literal.normalized.coefficient) <= 8
    else {
      report(.exponentNotWhole(unit.dimensionWords), at: power.range)
      return missingValue(range)
    }
    guard let raised = unit.raised(to: Int(literal.normalized.coefficient)) else {
      report(.unitTooLarge, at: range)
      return missingValue(range)
    }
    return make(.power(value, power), .number(raised), range)
  }
}
