import CivilTime
import Numerics
import SourceText
import Syntax

// Comparisons, and what they mean between days, moments and periods (U7).
extension Analyzer {
  func compileComparison(
    _ comparison: ComparisonOperator, _ left: Expression, _ right: Expression, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    let a = compile(left, scope)
    let b = beside(a, scope) { compile(right, scope) }
    if isDateLike(a.type), case .number = b.type, let date = dateWithoutSign(right) {
      report(
        .dateAsNumber(comparison.rawValue, left: a.type, leftRange: a.range, date: date), at: right.range)
      return make(.constant(.missing), .boolean, range)
    }
    if comparison == .equal || comparison == .notEqual {
      refuseNeverMet(a, [b])
      refuseNeverMet(b, [a])
    }
    if comparison == .equal || comparison == .notEqual { checkSpelling(of: b, beside: a, scope) }
    if comparison == .equal || comparison == .notEqual {
      for (value, other) in [(a, right), (b, left)] {
        if Analyzer.isNone(other) {
          let test = make(.isMissing(value), .boolean, range)
          return comparison == .equal ? test : make(.not(test), .boolean, range)
        }
      }
    }
    return compare(Analyzer.kind(comparison), a, b, range)
  }

  /// `none`, in brackets or not: the question whether there is a value, where any other comparison has no answer.
  private static func isNone(_ expression: Expression) -> Bool {
    if case .none = withoutBrackets(expression).kind { return true }
    return false
  }

  static func kind(_ comparison: ComparisonOperator) -> ComparisonKind {
    switch comparison {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    }
  }

  func compare(_ kind: ComparisonKind, _ left: Formula, _ right: Formula, _ range: SourceRange) -> Formula {
    if let message = timeBesideOther(kind, left, right) {
      report(message, at: right.range)
      return make(.constant(.missing), .boolean, range)
    }
    if let message = timeBesideOther(kind.mirrored, right, left) {
      report(message, at: left.range)
      return make(.constant(.missing), .boolean, range)
    }
    if left.type == .unknown || right.type == .unknown || !isDateLike(left.type) || !isDateLike(right.type) {
      let (sides, type) = unify([left, right], kind.symbol)
      if type == .boolean, kind != .equal, kind != .notEqual {
        report(.wrongArgument(kind.symbol, type), at: range)
      }
      return make(.comparison(kind, sides[0], sides[1]), .boolean, range)
    }
    if left.type == right.type { return make(.comparison(kind, left, right), .boolean, range) }
    // The finer side is compared with the days of the coarser one.
    if fineness(left.type) > fineness(right.type) { return compare(kind.mirrored, right, left, range) }
    if case .constant(let constant) = right.kind, let days = span(of: constant),
      let start = bound(days.start, as: left.type), let end = bound(days.end, as: left.type)
    {
      return compareWithSpan(kind, left, start, end, right.range, range)
    }
    guard let coarse = coarsened(left, to: right.type) else {
      report(
        .typeClash(kind.symbol, left: typeText(left.type), leftRange: left.range, right: typeText(right.type)),
        at: right.range)
      return make(.constant(.missing), .boolean, range)
    }
    return make(.comparison(kind, coarse, right), .boolean, range)
  }

  private func compareWithSpan(
    _ kind: ComparisonKind, _ value: Formula, _ start: Constant, _ end: Constant, _ place: SourceRange,
    _ range: SourceRange
  ) -> Formula {
    let first = make(.constant(start), value.type, place)
    let after = make(.constant(end), value.type, place)
    switch kind {
    case .less: return make(.comparison(.less, value, first), .boolean, range)
    case .lessOrEqual: return make(.comparison(.less, value, after), .boolean, range)
    case .greater: return make(.comparison(.greaterOrEqual, value, after), .boolean, range)
    case .greaterOrEqual: return make(.comparison(.greaterOrEqual, value, first), .boolean, range)
    case .equal: return make(.between(value, lower: first, upper: after, isHalfOpen: true), .boolean, range)
    case .notEqual:
      return make(
        .not(make(.between(value, lower: first, upper: after, isHalfOpen: true), .boolean, range)), .boolean, range)
    }
  }

  /// Moments before days before periods, short before long.
  private func fineness(_ type: ValueType) -> Int {
    switch type {
    case .moment: 0
    case .date: 1
    case .period(.day): 2
    case .period(.week): 3
    case .period(.month): 4
    case .period(.quarter): 5
    case .period(.fiscalQuarter): 6
    case .period(.year): 7
    case .period(.fiscalYear): 8
    case .number, .text, .boolean, .unknown: 9
    }
  }

  /// The start of a day as a value of the type; nil when periods of that grain do not begin there.
  private func bound(_ day: Day, as type: ValueType) -> Constant? {
    switch type {
    case .date: return .day(day)
    case .moment: return .moment(Moment(day) * Moment.secondsPerDay)
    case .period(let grain):
      let period = calendar.period(grain, of: day)
      return calendar.days(of: period).start == day ? .period(period) : nil
    case .number, .text, .boolean, .unknown: return nil
    }
  }

  /// The value as a coarser kind of time.
  private func coarsened(_ value: Formula, to type: ValueType) -> Formula? {
    switch type {
    case .date: return make(.function(.dayOfMoment, [value]), .date, value.range)
    case .period(let grain):
      if case .period(let own) = value.type {
        guard nests(own, in: grain) else { return nil }
        let day = make(.function(.firstDay, [value]), .date, value.range)
        return make(.function(.period, [day]), type, value.range)
      }
      return make(.function(.period, [value]), type, value.range)
    case .number, .text, .boolean, .moment, .unknown: return nil
    }
  }

  private func nests(_ fine: Grain, in coarse: Grain) -> Bool {
    switch (fine, coarse) {
    case (.day, _), (.month, .quarter), (.month, .year), (.quarter, .year), (.month, .fiscalQuarter),
      (.month, .fiscalYear), (.fiscalQuarter, .fiscalYear):
      true
    default: false  // Weeks cross months, calendar quarters cross fiscal ones.
    }
  }

  func period(_ grain: Grain, of value: Formula, _ range: SourceRange) -> Formula {
    switch value.type {
    case .date, .moment, .unknown: return make(.function(.period, [value]), .period(grain), range)
    case .period(let own):
      if own == grain { return value }
      if let coarse = coarsened(value, to: .period(grain)) { return coarse }
    case .number, .text, .boolean: break
    }
    report(.wrongArgument(grain.rawValue, value.type), at: value.range)
    return missingValue(range)
  }

  // MARK: Membership

  func compileMembership(_ value: Expression, _ set: Expression, _ scope: Scope, _ range: SourceRange) -> Formula {
    let x = compile(value, scope)
    switch set.kind {
    case .bracketed(let inner, nil, nil): return compileMembership(value, inner, scope, range)
    case .range(let low, let high, let isHalfOpen):
      return between(x, compile(low, scope), compile(high, scope), isHalfOpen: isHalfOpen, range)
    case .list(let items):
      let choices = items.map { item in beside(x, scope) { compile(item, scope) } }
      for choice in choices { checkSpelling(of: choice, beside: x, scope) }
      refuseNeverMet(x, choices)
      if isDateLike(x.type), choices.contains(where: { $0.type != x.type }) {
        return make(.or(choices.map { compare(.equal, x, $0, $0.range) }), .boolean, range)
      }
      let (formulas, _) = unify([x] + choices, "in")
      return make(.oneOf(formulas[0], Array(formulas.dropFirst())), .boolean, range)
    default:  // `in` before anything else is fine only for a period.
      let other = compile(set, scope)
      if isDateLike(other.type), isDateLike(x.type) { return compare(.equal, x, other, range) }
      if other.type != .unknown, !x.isFaulty {
        let message = SemanticMessage.notASet(other.type)
        report(membersOfCount(set).map { .helped(message, $0) } ?? message, at: set.range)
      }
      return make(.constant(.missing), .boolean, range)
    }
  }

  private func between(
    _ x: Formula, _ low: Formula, _ high: Formula, isHalfOpen: Bool, _ range: SourceRange
  ) -> Formula {
    guard isDateLike(x.type), x.type != low.type || x.type != high.type || isCoarse(x.type) else {
      let (parts, type) = unify([x, low, high], "in")
      if type == .text || type == .boolean { report(.wrongArgument("in", type), at: range) }
      refuseNeverMet(x, isHalfOpen ? [low] : [low, high])
      checkOrder(parts[1], parts[2], isHalfOpen: isHalfOpen, of: x)
      return make(.between(parts[0], lower: parts[1], upper: parts[2], isHalfOpen: isHalfOpen), .boolean, range)
    }
    checkOrder(low, high, isHalfOpen: isHalfOpen)
    if case .constant(let first) = low.kind, case .constant(let last) = high.kind, let from = span(of: first),
      let to = span(of: last), let start = bound(from.start, as: x.type),
      let end = bound(isHalfOpen ? to.start : to.end, as: x.type)
    {
      return make(
        .between(
          x, lower: make(.constant(start), x.type, low.range), upper: make(.constant(end), x.type, high.range),
          isHalfOpen: true), .boolean, range)
    }
    return make(
      .and([compare(.greaterOrEqual, x, low, range), compare(isHalfOpen ? .less : .lessOrEqual, x, high, range)]),
      .boolean, range)
  }

  /// `x in 10..3`: no value lies there, so the condition would never hold.
  func checkOrder(_ low: Formula, _ high: Formula, isHalfOpen: Bool, of value: Formula? = nil) {
    var isEmpty = false
    if let from = constantValue(low), let to = constantValue(high) {
      isEmpty = isHalfOpen ? from >= to : from > to
    } else if case .constant(let first) = low.kind, case .constant(let last) = high.kind, let from = span(of: first),
      let to = span(of: last)
    {
      isEmpty = (isHalfOpen ? to.start : to.end) <= from.start
    }
    guard isEmpty, !isSolving else { return }
    let place = low.range.union(high.range)
    guard let value, calendarNumbers(value) != nil, constantValue(low) != constantValue(high) else {
      return report(.emptyRange, at: place)
    }
    // `month_of_year(at) in 11..2`
    let (name, from, to) = (program.text(value.range), program.text(low.range), program.text(high.range))
    let form = "(\(name) >= \(from) or \(name) \(isHalfOpen ? "<" : "<=") \(to))"
    let way = Phrase("a range does not go round the end: write `\(form)`", "範囲は終わりから初めへは続かない：`\(form)` と書く")
    report(.helped(.emptyRange, [Help(way)]), at: place)
  }

  private func isCoarse(_ type: ValueType) -> Bool { fineness(type) >= 2 }
}

extension ComparisonKind {
  /// The same comparison with its sides exchanged.
  var mirrored: ComparisonKind {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  package var symbol: String {
    switch self {
    case .equal: "="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}
