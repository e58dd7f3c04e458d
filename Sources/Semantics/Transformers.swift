import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Slice transformers (S9–S11) and scalar functions.
extension Analyzer {
  func compileTransformer(_ call: Call, _ scope: Scope, _ range: SourceRange) -> Formula {
    let name = call.name.text
    refuseRowClauses(call)
    var arguments: [Expression] = []
    for argument in call.arguments {
      guard let value = argument.value, argument.per.isEmpty || Analyzer.rankingNames[name] != nil else {
        report(.groupsOutsideAggregate(name), at: argument.range)
        return missingValue(range)
      }
      arguments.append(value)
    }
    guard let first = arguments.first else {
      report(.argumentCount(name, .value), at: range)
      return missingValue(range)
    }
    // Only the start of `prior` is a value, too: a length, a period and a key have no rows to choose from.
    for (index, argument) in call.arguments.enumerated() where index > 0 && !(name == "prior" && index > 1) {
      if let condition = argument.condition {
        report(.conditionBehindNoValue(name), at: condition.range)
        return missingValue(range)
      }
    }
    switch name {
    case "prior", "next", "growth", "change", "trailing":
      return compileShift(name, first, Array(arguments.dropFirst()), call, scope, range)
    case "to_date":
      guard arguments.count == 2, let grain = self.grain(arguments[1]) else {
        report(.argumentCount(name, .valueAndPeriod), at: range)
        return missingValue(range)
      }
      let value = inner(first, call, scope, range)
      return make(.slice(.toDate(value, grain)), value.type, range)
    case "overall": return compileOverall(first, Array(arguments.dropFirst()), call, scope, range)
    case "cumulative" where arguments.count == 2:
      return compileTicked(number(inner(first, call, scope, range), in: name), arguments[1], range)
    default:  // The rest take one value.
      if arguments.count > 1 { report(.argumentCount(name, .oneValue), at: arguments[1].range) }
      if let kind = Analyzer.rankingNames[name] {
        return compileRanking(kind, inner(first, call, scope, range), call.arguments[0].per, scope, range)
      }
      return compileSingle(name, inner(first, call, scope, range), range)
    }
  }

  /// What a transformer transforms: always a number of the slice. A fact of the row over all time has no prior.
  private func inner(
    _ expression: Expression, _ call: Call, _ scope: Scope, _ range: SourceRange, isOverall: Bool = false
  ) -> Formula {
    let place = scope.onSlice
    var formula = compileFiltered(condition: call.condition, during: nil, place, range) { self.compile(expression, $0) }
    if let row = scope.row {
      if !isOverall, let use = uses(of: formula).first(where: { isFact($0, of: row) }) {
        let message = SemanticMessage.factTransformed(
          call.name.text, dataset: datasets[use.dataset].name, row: datasets[row].name)
        let way = entity(row).map {
          Help(
            Phrase(
              "group inside the slice instead, as in `count(each \($0.key) where \(program.text(range)) > 0)`",
              "代わりに集計の中で区分する：`count(each \($0.key) where \(program.text(range)) > 0)`"))
        }
        report(way.map { .helped(message, [$0]) } ?? message, at: range)
      }
      for filter in scope.filters { formula = filtered(formula, by: filter.condition, filter.scope.onSlice, range) }
    }
    return formula
  }

  func isFact(_ use: Use, of row: Int) -> Bool {
    use.dataset != row && !use.dropsAll && reaches(use.dataset, row)
  }

  private func compileShift(
    _ name: String, _ first: Expression, _ rest: [Expression], _ call: Call, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    let most = name == "prior" ? 2 : 1
    guard let length = rest.first, rest.count <= most else {
      report(.argumentCount(name, .valueAndLength), at: range)
      return missingValue(range)
    }
    let use: LengthUse = name == "prior" || name == "next" ? .shift : .other
    guard let duration = self.duration(length, as: use) else { return missingValue(range) }
    if duration.months == 0, duration.seconds == 0 { report(.notADuration, at: length.range) }
    let value = inner(first, call, name == "prior" ? scope.shifted(by: duration) : scope, range)
    if ["prior", "growth", "change"].contains(name) { warnOfAgeOfThen(value, duration, range) }
    switch name {
    case "prior":
      var start: Formula?
      var type = value.type
      if rest.count > 1 {
        // A `where` at the end is that of the whole call.
        let first = compileFiltered(condition: call.condition, during: nil, scope.onSlice, range) {
          self.compile(rest[1], $0)
        }
        let (parts, unified) = unify([value, first], "prior")
        start = parts[1]
        if type == .unknown { type = unified }
      }
      return make(.slice(.prior(value, duration, start: start)), type, range)
    case "next": return make(.slice(.next(value, duration)), value.type, range)
    case "growth":
      return make(.slice(.growth(number(value, in: name), duration)), .number(.percent), range)
    case "change": return make(.slice(.change(number(value, in: name), duration)), value.type, range)
    default: return make(.slice(.trailing(value, duration)), value.type, range)  // `trailing`
    }
  }

  private func compileOverall(
    _ first: Expression, _ rest: [Expression], _ call: Call, _ scope: Scope, _ range: SourceRange
  ) -> Formula {
    let value = inner(first, call, scope, range, isOverall: true)
    guard !rest.isEmpty else { return make(.slice(.overall(value, dropping: nil)), value.type, range) }
    var names: [DimensionName] = []
    for key in rest {
      names += dimensionNames(key)
      checkDropped(key, below: value, scope)
    }
    return make(.slice(.overall(value, dropping: names)), value.type, range)
  }

  /// `overall(sales, chanel)` drops nothing: a key that is dropped is one that some dataset could have.
  private func checkDropped(_ key: Expression, below value: Formula, _ scope: Scope) {
    guard grain(key) == nil, value.type != .unknown, !readsItself else { return }
    let names = dimensionNames(key)
    let isGroup =
      scope.groupKeys.contains { $0.isNamed(names) }
      || scope.keyNames.contains { own in names.contains { own.matches($0) } }
    // Mostly the key is one that x does not have: `overall(count(customers), age)`.
    if isGroup || isKeyOfTable(names) || isColumnAnywhere(key) { return }
    if let use = datasetsBelow(value).first { reportMissingDimension(key, use) }
  }

  private func compileSingle(_ name: String, _ value: Formula, _ range: SourceRange) -> Formula {
    let grains: [String: (Grain, String)] = [
      "yearly": (.year, "年"), "quarterly": (.quarter, "四半期"), "monthly": (.month, "月"), "weekly": (.week, "週"),
      "daily": (.day, "日"),
    ]
    if let (grain, word) = grains[name] {
      let checked = number(value, in: name)
      guard let unit = unitOf(checked), let length = units.word(word) else {
        return make(.slice(.perLength(checked, grain)), checked.type, range)
      }
      guard let result = unit.per(length) else {
        report(.unitTooLarge, at: range)
        return missingValue(range)
      }
      return make(.slice(.perLength(checked, grain)), .number(result), range)
    }
    return make(.slice(.cumulative(number(value, in: name))), value.type, range)
  }

  // MARK: Scalar functions

  private static let functions: [String: ScalarFunction] = [
    "abs": .abs, "round": .round, "floor": .floor, "ceil": .ceil, "sqrt": .sqrt, "exp": .exp, "ln": .ln,
    "log10": .log10,
    "min": .min, "max": .max, "length": .length, "lower": .lower, "upper": .upper, "trim": .trim, "left": .left,
    "right": .right, "concat": .concat, "contains": .contains, "starts_with": .startsWith, "ends_with": .endsWith,
    "start": .firstDay, "date": .dayOfMoment, "weekday": .weekday, "day_of_month": .dayOfMonth,
    "month_of_year": .monthOfYear, "year_number": .yearNumber, "hour": .hour, "number": .numberOfText,
  ]

  static var functionNames: [String] {
    (Array(functions.keys) + Array(aggregateNames) + Array(transformerNames) + Grain.allCases.map(\.rawValue)).sorted()
  }

  func compileFunction(_ call: Call, _ scope: Scope, _ range: SourceRange) -> Formula {
    let name = call.name.text
    let (grain, function) = (Grain(word: name), Analyzer.functions[name])
    if grain == nil, function == nil { return unknownFunction(call, range) }
    refuseRowClauses(call)
    var arguments: [Formula] = []
    for argument in call.arguments {
      guard let value = argument.value, argument.per.isEmpty else {
        report(.groupsOutsideAggregate(name), at: argument.range)
        return missingValue(range)
      }
      arguments.append(compile(value, scope))
    }
    if let condition = call.condition { report(.whereOutsideAggregate(name), at: condition.range) }
    if let grain {
      guard arguments.count == 1 else {
        report(.argumentCount(name, .oneDate), at: range)
        return missingValue(range)
      }
      return period(grain, of: arguments[0], range)
    }
    return function.map { apply($0, name, arguments, range) } ?? missingValue(range)
  }

  /// One message: what is wrong with its arguments may hang on what it was meant to be.
  private func unknownFunction(_ call: Call, _ range: SourceRange) -> Formula {
    let name = call.name.text
    if let form = meantUnit(call) ?? meantHeader(call, range) ?? formOfTotal(call)
      ?? ForeignWords.form(
        ofFunction: name, arguments: call.arguments.map(foreignArgument), isOperand: isOperand(range))
    {
      report(.foreignFunction(name, form: form), at: call.name.range)
    } else if let index = program.definitionIndex[name] {
      if case .written(.expression(let body)) = program.definitions[index].body, case .bad = body.kind {
        return missingValue(range)
      }
      report(
        .foreignFunction(
          name,
          form: Phrase(
            "`\(name)` has no parameters: write `\(Name.written(name))`",
            "`\(name)` に引数はない：`\(Name.written(name))` と書く")), at: call.name.range)
    } else {
      let names = program.withParameters.keys.sorted() + Analyzer.functionNames
      report(.unknownFunction(name, near: nearestMatch(to: name, among: names)), at: call.name.range)
    }
    return missingValue(range)
  }

  private func apply(_ function: ScalarFunction, _ name: String, _ arguments: [Formula], _ range: SourceRange)
    -> Formula
  {
    let wanted: ClosedRange<Int>
    switch function {
    case .min, .max: wanted = 2...Int.max
    case .concat: wanted = 1...Int.max
    case .round: wanted = 1...2
    case .left, .right, .contains, .startsWith, .endsWith: wanted = 2...2
    default: wanted = 1...1  // All others take one value.
    }
    guard wanted.contains(arguments.count) else {
      let count: ArgumentsWanted
      switch wanted {
      case 1...1: count = .oneValue
      case 1...2: count = .valueAndDigits
      case 2...2: count = .twoValues
      default: count = wanted.lowerBound == 1 ? .oneOrMoreValues : .twoOrMoreValues  // Without a limit.
      }
      report(.argumentCount(name, count), at: range)
      return missingValue(range)
    }
    switch function {
    case .abs, .floor, .ceil, .round:
      let value = number(arguments[0], in: name)
      if arguments.count > 1, wholeNumber(arguments[1]) == nil {
        report(.wholeLiteralExpected(name), at: arguments[1].range)
      }
      return make(.function(function, [value] + arguments.dropFirst()), value.type, range)
    case .sqrt: return squareRoot(number(arguments[0], in: name), range)
    case .exp, .ln, .log10:
      let value = number(arguments[0], in: name)
      if let unit = unitOf(value), !unit.isPlain, !isSolving {
        report(.plainExpected(name, unit.dimensionWords), at: value.range)
      }
      return make(.function(function, [value]), .number(.plain), range)
    case .min, .max:
      let (values, type) = unify(arguments, name)
      return make(.function(function, values), type, range)
    case .lower, .upper, .trim: return make(.function(function, texts(arguments, name)), .text, range)
    case .left, .right:
      return make(
        .function(function, texts([arguments[0]], name) + [number(arguments[1], in: name)]), .text, range)
    case .concat: return make(.function(.concat, texts(arguments, name)), .text, range)
    case .length: return make(.function(.length, texts(arguments, name)), .number(.plain), range)
    case .contains, .startsWith, .endsWith: return make(.function(function, texts(arguments, name)), .boolean, range)
    case .firstDay:
      if case .period = arguments[0].type {
      } else if arguments[0].type != .unknown {
        report(.wrongArgument(name, arguments[0].type), at: arguments[0].range)
      }
      return make(.function(.firstDay, arguments), .date, range)
    case .dayOfMoment:
      if arguments[0].type == .date { return arguments[0] }
      if arguments[0].type == .text { return make(.function(.dateOfText, arguments), .date, range) }
      return make(.function(.dayOfMoment, [time(arguments[0], name)]), .date, range)
    case .numberOfText:
      if case .number = arguments[0].type { return arguments[0] }
      return make(.function(.numberOfText, texts(arguments, name)), .number(.plain), range)
    case .weekday, .dayOfMonth, .monthOfYear, .yearNumber, .hour:
      return make(.function(function, [time(dayOf(arguments[0], function), name)]), .number(.plain), range)
    case .period, .dateOfText, .momentOfDay, .daysBetween, .periodsBetween, .wholeSince, .addDays, .addMonths:
      // Made by other forms only, never by their names.
      return missingValue(range)
    }
  }

  private func wholeNumber(_ formula: Formula) -> Int? {
    guard case .constant(.number(.exact(let value))) = formula.kind, value.normalized.scale == 0 else { return nil }
    return Int(value.normalized.coefficient)
  }

  private func time(_ formula: Formula, _ name: String) -> Formula {
    switch formula.type {
    case .date, .moment, .unknown: return formula
    case .number, .text, .boolean, .period:
      report(.wrongArgument(name, formula.type), at: formula.range)
      return missingValue(formula.range)
    }
  }

  /// A period as its first day, where every day of it has the same weekday, month or year.
  private func dayOf(_ formula: Formula, _ function: ScalarFunction) -> Formula {
    guard case .period(let grain) = formula.type else { return formula }
    let isWhole: Bool
    switch (function, grain) {
    case (_, .day), (.monthOfYear, .month), (.yearNumber, .month), (.yearNumber, .quarter), (.yearNumber, .year):
      isWhole = true
    default: isWhole = false  // A week has many days, a quarter three months, a fiscal year two years.
    }
    return isWhole ? make(.function(.firstDay, [formula]), .date, formula.range) : formula
  }

  private func texts(_ formulas: [Formula], _ name: String) -> [Formula] {
    for formula in formulas where formula.type != .text && formula.type != .unknown {
      report(.wrongArgument(name, formula.type), at: formula.range)
    }
    return formulas
  }

  private func squareRoot(_ value: Formula, _ range: SourceRange) -> Formula {
    guard let unit = unitOf(value), !unit.isPlain else {
      return make(.function(.sqrt, [value]), value.type == .unknown ? .unknown : .number(.plain), range)
    }
    guard let base = unit.scale.isOne ? unit : units.canonicalUnit(exponents: unit.exponents),
      let root = base.squareRoot
    else {
      report(.unitTooLarge, at: range)
      return missingValue(range)
    }
    return make(.function(.sqrt, [scaled(value, unit.scale, base)]), .number(root), range)
  }
}
