import Numerics
import SourceText
import Syntax
import Units

/// Where the terms of a sum stand, brackets included, and which are taken away.
struct SumPlaces {
  var isSubtracted: [Bool]
  var ranges: [SourceRange]

  func word(_ index: Int) -> String { isSubtracted[index] ? "-" : "+" }
}

// Where two values meet (U3, U6, U9): the two sides of an operator, the branches of a choice, the values of a table and
// its keys, a level and its definition, an override and the base, the columns of a stack. All of them come through
// `unify`, so that none forgets a scale or a clash.
extension Analyzer {
  /// The place of a new value, which has no sign of its own: `if cac + 3年`, `--set cac=3年`.
  static let newValue = "new value"

  /// Words under which values are only compared: that tells the dimension of a column without a unit, not its scale.
  private static let loose: Set<String> = ["=", "!=", "<", "<=", ">", ">=", "in", "±", "by", "step", "->", newValue]

  /// Brings formulas to one type: the type of the first that has a firm one. Clashes are reported once.
  func unify(_ formulas: [Formula], _ word: String, _ places: SumPlaces? = nil) -> ([Formula], ValueType) {
    guard let lead = formulas.first(where: { !fitsAll($0) && $0.type != .unknown }) else {
      // `prior(a, 1 month, 0)` in the body of `a`: the 0 will have the unit of `a`.
      if formulas.contains(where: { $0.type == .unknown && !fitsAll($0) }) { return (formulas, .unknown) }
      return (formulas, formulas.first { $0.type != .unknown }?.type ?? .unknown)
    }
    if case .number(let unit) = lead.type { return unifyNumbers(formulas, lead, unit, word, places) }
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
    _ formulas: [Formula], _ lead: Formula, _ unit: UnitType, _ word: String, _ places: SumPlaces?
  ) -> ([Formula], ValueType) {
    var result = formulas
    var isClash = false
    for index in result.indices where !fitsAll(result[index]) && result[index].type != .unknown {
      guard case .number(let other) = result[index].type else {
        report(
          .typeClash(word, left: typeText(lead.type), leftRange: lead.range, right: typeText(result[index].type)),
          at: result[index].range)
        return (result, .unknown)
      }
      if isSolving {
        solver.equate(unit, other, isLoose: Analyzer.loose.contains(word), at: result[index].range)
        if formulas[..<index].contains(where: { areOpposite($0, formulas[index]) }) { isClash = true }
        continue
      }
      if other.exponents != unit.exponents {
        reportUnitClash(formulas, lead, index, word, places)
        return (result, .unknown)
      }
      if unit.isPlain, let opposite = formulas[..<index].first(where: { areOpposite($0, formulas[index]) }) {
        reportUnitClash(formulas, opposite, index, word, places)
        return (result, .unknown)
      }
      guard let ratio = other.ratio(to: unit) else {
        report(.unitTooLarge, at: result[index].range)
        return (result, .unknown)
      }
      if !ratio.isOne { result[index] = scaled(result[index], ratio, unit) }
    }
    // `a = prior(a, 1 month, 100%) + 3件`: were it so many from here on, the next pass would see no percentage.
    if isClash { return (result, .unknown) }
    // Beside something in error or not there to look at a plain number tells nothing.
    if unit.isPlain, !readsItself, formulas.contains(where: { $0.type == .unknown && !fitsAll($0) }) {
      return (result, .unknown)
    }
    if unit.isPlain { return (result, .number(plainUnit(of: result, unit))) }
    if isSolving, UnitSolver.hasVariables(unit),
      let known = formulas.lazy.compactMap({ self.unitOf($0) }).first(where: {
        !UnitSolver.hasVariables($0) && !$0.isPlain
      })
    {
      return (result, .number(known))
    }
    return (result, .number(unit))
  }

  /// A percentage and an amount. A literal 0 is neither.
  private func areOpposite(_ a: Formula, _ b: Formula) -> Bool {
    guard let first = unitOf(a)?.kind, let second = unitOf(b)?.kind, !fitsAll(a) else { return false }
    return (first == .percentage && second == .amount) || (first == .amount && second == .percentage)
  }

  /// The unit of plain numbers that have met: what all are that do not stand in the rules. 1 − 5 % is a percentage, 200人
  /// and 3 are 人, 人 and 件 together are only so many.
  private func plainUnit(of formulas: [Formula], _ lead: UnitType) -> UnitType {
    let units = formulas.filter { !fitsAll($0) }.compactMap { formula in
      unitOf(formula).map { (unit: $0, isNumber: isLiteral(formula) && $0.isBare) }
    }
    let measured = units.filter { !$0.isNumber }.map(\.unit)
    let kinds = Set(measured.map(\.kind) + units.filter { $0.isNumber && $0.unit.kind != .open }.map(\.unit.kind))
    let kind = kinds.count == 1 ? kinds.first ?? .open : .open
    guard lead.scale.isOne, let first = measured.first else { return lead.ofKind(kind) }
    // `rate + 2 points` stays in the first one's words.
    let isOneWord =
      Set(measured.map(\.parts)).count == 1 || measured.allSatisfy { $0.displayFactor != 1 }
    return (isOneWord ? first : first.withoutWords).ofKind(kind)
  }

  // MARK: Clashes

  private func reportUnitClash(
    _ formulas: [Formula], _ left: Formula, _ index: Int, _ word: String, _ places: SumPlaces?
  ) {
    let right = formulas[index]
    guard let leftUnit = unitOf(left), let rightUnit = unitOf(right) else { return }
    let isKindClash = leftUnit.exponents == rightUnit.exponents
    let clash = SemanticMessage.unitClash(
      places?.word(index) ?? word, left: leftUnit.shownWords(beside: rightUnit), leftRange: left.range,
      right: rightUnit.shownWords(beside: leftUnit),
      fix: wayOut(formulas, left, index, places) ?? (isKindClash ? Analyzer.kindHelp : nil),
      isTimeMix: Analyzer.isTimeMix(leftUnit, rightUnit))
    report(windowMeant(left, right, word).map { .helped(clash, $0) } ?? clash, at: right.range)
  }

  /// `second_on - first_on <= 60`: those who have not had the time yet are no, or are left out.
  private func windowMeant(_ left: Formula, _ right: Formula, _ word: String) -> [Help]? {
    guard ["<", "<="].contains(word), case .function(.daysBetween, let times) = left.kind, times.count == 2,
      let days = constantValue(right), days > 0, days == days.rounded(), days < 100_000, unitOf(right)?.isBare == true
    else { return nil }
    let (late, early) = (program.text(times[0].range), program.text(times[1].range))
    let (form, length) = ("\(late) within \(Int(days))日 of \(early)", "\(Int(days))日")
    return [
      Help(
        Phrase(
          "a closed window, which leaves out whoever has not had the time yet, is `\(form)`",
          "まだその日数がたっていない人を除く、期限のある集計期間なら `\(form)`")),
      Help(
        Phrase("with `\(length)` behind the sign he counts as no", "記号の後ろを `\(length)` にすると、そうした人は偽と数える"),
        replacement: length),
    ]
  }

  private static let kindHelp = Phrase(
    "say what the percentage is of, as in `10% * …`, or declare what the number is: `name: % = …`, `name: 件 = …`",
    "`10% * …` のように何に対する百分率かを書くか、数の単位を宣言する：`name: % = …`、`name: 件 = …`")

  /// `sales + 10%`: ten percent of what stands before it is meant. `repeat >= 60`: 60 % are.
  private func wayOut(_ formulas: [Formula], _ left: Formula, _ index: Int, _ places: SumPlaces?) -> Phrase? {
    let right = formulas[index]
    if let places, let unit = unitOf(right), unit.kind == .percentage, unit.parts.first?.word != .points {
      let isSubtracted = places.isSubtracted[index]
      var before = program.text(places.ranges[0].union(places.ranges[index - 1]))
      if index > 1 { before = "(\(before))" }
      if let change = changed(by: right, isSubtracted: isSubtracted) { return .write("\(before) * \(change)") }
      let text = program.text(places.ranges[index])
      return .write("\(before) * (1 \(isSubtracted ? "-" : "+") \(text))")
    }
    for (number, other) in [(right, left), (left, right)] {
      guard case .constant(.number) = number.kind, let unit = unitOf(number), unit.isBare, unit.kind == .amount,
        let wanted = unitOf(other), wanted.kind == .percentage
      else { continue }
      let text = program.text(number.range)
      return .write(places != nil || wanted.parts.first?.word == .points ? "\(text) points" : "\(text)%")
    }
    // `amount < 3000`, where amounts are in 円.
    for (number, other) in [(right, left), (left, right)] {
      guard case .constant(.number) = number.kind, unitOf(number)?.isBare == true, let wanted = unitOf(other),
        !wanted.isPlain, !isLiteral(other) || places == nil
      else { continue }
      let isWord = wanted.label.first?.isASCII == true && wanted.label.first?.isLetter == true
      return .write("\(program.text(number.range))\(isWord ? " " : "")\(wanted.label)")
    }
    return nil
  }

  /// `110%` for `+ 10%`.
  private func changed(by literal: Formula, isSubtracted: Bool) -> String? {
    guard case .constant(.number(.exact(let value))) = literal.kind,
      let one = ExactDecimal(1).rescaled(to: value.scale)
    else { return nil }
    let (sum, isTooLarge) = one.coefficient.addingReportingOverflow(
      isSubtracted ? -value.coefficient : value.coefficient)
    guard !isTooLarge else { return nil }
    return ExactDecimal.multiplying(ExactDecimal(sum, scale: value.scale), ExactDecimal(100)).map { "\($0.plainText)%" }
  }

  // MARK: Overrides

  /// The body of an override in the unit of what it replaces (section 24): 18月 where the base has 2年 are 1.5年, and 3年
  /// where it has 円 are an error; `--set` as well. A declared unit asks for itself.
  func typedAsBase(_ formula: Formula, _ source: Program.Definition) -> Formula {
    guard source.replacesAnother, source.unit == nil, !isSolving, formula.type != .unknown,
      let base = typeOfBase(source)
    else { return formula }
    return typed(formula, as: base)
  }

  /// What an override or a setting replaces, for its type.
  func typeOfBase(_ source: Program.Definition) -> Formula? {
    if source.isOverride, let known = overlay?.replaced[source.name.text] {
      return make(.slice(.definition(DefinitionID(known.index))), known.table.type, source.name.range)
    }
    return typesOnly {
      let copy = source.isOverride ? copyBelow(source) : replacedCopy(of: source.name.text)
      return copy.map { readDefinition($0, .slice, at: source.name.range) }
    }
  }

  /// The formula in the unit of another that it stands for.
  func typed(_ formula: Formula, as base: Formula) -> Formula {
    guard base.type != .unknown, formula.type != .unknown else { return formula }
    let (pair, type) = unify([base, formula], Analyzer.newValue)
    // A clash is told once, not at every reader.
    guard case .number = base.type else { return type == .unknown ? retyped(formula, base.type) : pair[1] }
    return retyped(pair[1], base.type)
  }
}
