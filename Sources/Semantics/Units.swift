import CivilTime
import Numerics
import SourceText
import Syntax
import Units

// Units and durations as they are written.
extension Analyzer {
  func declareUnits() {
    // A unit may be declared by one that stands further down: each round settles at least one, or no more can be.
    var waiting: [UnitStatement] = []
    for statement in freshUnits() {
      guard statement.value != nil else {
        units.declare(statement.name.text, meaning: nil)
        continue
      }
      waiting.append(statement)
    }
    var isProgress = true
    while isProgress {
      isProgress = false
      var left: [UnitStatement] = []
      for statement in waiting {
        guard let value = statement.value, isKnown(value.unit, besides: statement.name.text, waiting: waiting) else {
          left.append(statement)
          continue
        }
        isProgress = true
        units.declare(statement.name.text, meaning: multiple(statement.name.text, value))
      }
      waiting = left
    }
    for statement in waiting {
      if let unit = statement.value?.unit { _ = self.unit(unit) }
      units.declare(statement.name.text, meaning: nil)
    }
    refuseOtherMultiples()
  }

  /// `unit 千円 = 900円`: a cell of 5千円 was 4,500円, and 2千円 in the rules 2,000円.
  private func refuseOtherMultiples() {
    for statement in program.units {
      let name = statement.name
      guard let own = units.words[name.text], let known = units.multiple(name.text),
        own.scale != known.scale
          || own.exponents != known.exponents
      else { continue }
      let (magnitude, word) = Magnitude.leading(name.text).map { ($0.magnitude.digits, $0.word) } ?? ("", "")
      report(.builtInUnit(name.text, meaning: magnitude + word), at: name.range)
      units.declare(name.text, meaning: known)
    }
  }

  /// What a word means already: a unit, a number before one, or a type. A counter has no value but one: it may become a
  /// dimension of its own, and no multiple of another.
  private func isTaken(_ statement: UnitStatement) -> Bool {
    let word = statement.name.text
    return UnitTable.isBuiltIn(word) || Magnitude.all.contains { $0.text == word } || Analyzer.typeWord(word) != nil
      || (statement.value != nil && UnitTable.counters.contains(word))
  }

  /// The declarations that give a word a meaning it does not have. `unit 月 = 30日` once made every year 360 days long,
  /// and of two meanings of one word the last counted.
  private func freshUnits() -> [UnitStatement] {
    var seen: [String: UnitStatement] = [:]
    return program.units.filter { statement in
      let name = statement.name
      if isTaken(statement) {
        let meaning = Magnitude.all.first { $0.text == name.text }?.digits
        report(.builtInUnit(name.text, meaning: meaning), at: name.range)
        return false
      }
      guard let other = seen[name.text] else {
        seen[name.text] = statement
        return true
      }
      // Two files may declare the same.
      let texts = [statement, other].map { $0.value.map { program.text($0.range) } }
      if texts[0] != texts[1] { report(.duplicateName(name.text, first: other.name.range), at: name.range) }
      return false
    }
  }

  /// What `unit 千円 = 1,000円` means; reports what is beyond exact fractions.
  private func multiple(_ name: String, _ value: NumberLiteral) -> UnitWord {
    let meaning = value.unit.map { unit($0) ?? .plain } ?? Analyzer.bareUnit(value.value)
    guard let count = rational(literalValue(value)), count.numerator > 0,
      let scale = meaning.scale.multiplied(by: count)
    else {
      report(.unitTooLarge, at: value.range)
      return UnitWord(name, meaning.exponents, scale: meaning.scale, kind: meaning.kind)
    }
    return UnitWord(name, meaning.exponents, scale: scale, kind: meaning.kind)
  }

  private func isKnown(_ unit: UnitExpression?, besides own: String, waiting: [UnitStatement]) -> Bool {
    guard let unit else { return true }
    return unit.factors.allSatisfy { factor in
      units.isKnown(factor.name) && (factor.name == own || !waiting.contains { $0.name.text == factor.name })
    }
  }

  /// Nil for what is no exact fraction: 1e30.
  private func rational(_ number: Number) -> Rational? {
    switch number {
    case .exact(let value):
      let normalized = value.normalized
      guard ExactDecimal.powersOfTen.indices.contains(normalized.scale) else { return nil }
      return Rational(normalized.coefficient, ExactDecimal.powersOfTen[normalized.scale])
    case .double(let value): return Int64(exactly: value).map { Rational($0) }
    }
  }

  /// The unit of a number that nothing is written behind. Beyond −1 to 1 it counts something: `1000 - 20%` is 999.8 and
  /// never meant so. Within, it may be a share as well: 0.6, or 1 in `1 - churn`.
  static func bareUnit(_ value: Number) -> UnitType { abs(value.double) > 1 ? .amount : .plain }

  /// The meaning of a written unit; reports words that are not known.
  func unit(_ expression: UnitExpression, after number: Bool = false) -> UnitType? {
    var parts: [UnitType.Part] = []
    var isFine = true
    for factor in expression.factors {
      if abs(factor.exponent) > UnitTable.exponentLimit {
        report(.unitTooLarge, at: factor.range)
        return nil
      }
      guard let word = units.word(factor.name) else {
        reportUnknownUnit(factor, in: expression, isAfterNumber: number)
        isFine = false
        continue
      }
      parts.append(.init(word, Rational(Int64(factor.exponent))))
    }
    guard isFine else { return nil }
    guard let unit = UnitType(parts) else {
      report(.unitTooLarge, at: expression.range)
      return nil
    }
    return unit
  }

  private func reportUnknownUnit(_ factor: UnitFactor, in unit: UnitExpression, isAfterNumber: Bool) {
    let isDefinition = program.definitionIndex[factor.name] != nil
    if isAfterNumber, factor.exponent < 0, isDefinition || units.words[factor.name] == nil {
      let isOnlyDivision = unit.factors.count == 2 || isDefinition
      if isDefinition, isOnlyDivision {
        let before = unit.factors.filter { $0.exponent > 0 }.map(\.name).joined(separator: "·")
        report(.definitionAsUnit(factor.name, unit: before), at: factor.range)
        return
      }
    }
    if isAfterNumber, unit.factors.count == 1, let (digits, place) = number(before: factor) {
      let name = foldedName(digits) + factor.name
      if let form = ForeignWords.form(ofUnit: factor.name, number: digits) {
        return report(.foreignUnit(factor.name, form: form), at: factor.range)
      }
      if program.definitionIndex[name] != nil || datasets.contains(where: { $0.columnIndex[name] != nil }) {
        return report(.unknownName(name, near: "`\(name)`", owners: [], isRow: false), at: place)
      }
    }
    report(
      .unknownUnit(
        factor.name,
        near: ForeignWords.type(for: factor.name) ?? nearestMatch(to: factor.name, among: units.allNames)),
      at: factor.range)
  }

  /// The digits that touch a unit, and the place of both.
  private func number(before factor: UnitFactor) -> (digits: String, place: SourceRange)? {
    guard let file = program.files[factor.range.file] else { return nil }
    let end = Int(factor.range.start)
    let line = file.lineBytes(file.lineIndex(at: end)).lowerBound
    let before = file.text(SourceRange(file: factor.range.file, start: line, end: end)).unicodeScalars
    let count = before.reversed().prefix { scalar in
      let plain = widthFolded(scalar).value
      return (0x30...0x39).contains(plain) || plain == 0x2C || plain == 0x2E || "千百十万億兆".unicodeScalars.contains(scalar)
    }.count
    guard count > 0 else { return nil }
    let digits = String(String.UnicodeScalarView(before.suffix(count)))
    let place = SourceRange(file: factor.range.file, start: end - digits.utf8.count, end: Int(factor.range.end))
    return (digits, place)
  }

  /// The value of a literal in its own unit: `60%` is 0.6, `3回/年` is 3.
  func literalValue(_ literal: NumberLiteral) -> Number {
    guard let unit = literal.unit else { return literal.value }
    var value = literal.value
    for factor in unit.factors
    where UnitTable.percentWords.contains(factor.name) || UnitTable.pointWords.contains(factor.name) {
      value = hundredth(value)
    }
    return value
  }

  private func hundredth(_ value: Number) -> Number {
    switch value {
    case .exact(let exact):
      let normalized = exact.normalized
      if normalized.scale + 2 <= ExactDecimal.maximumScale {
        return .exact(ExactDecimal(normalized.coefficient, scale: normalized.scale + 2).normalized)
      }
      return .double(exact.double / 100)
    case .double(let double): return .double(double / 100)
    }
  }

  /// `1 month`, `90 days`, `2年` as a length of time; reports anything else.
  func duration(_ expression: Expression, as use: LengthUse = .other) -> CalendarDuration? {
    var inner = expression
    var isNegative = false
    while true {
      if case .bracketed(let content, nil, nil) = inner.kind {
        inner = content
      } else if case .negate(let content) = inner.kind {
        inner = content
        isNegative.toggle()
      } else {
        break
      }
    }
    guard case .number(let literal) = inner.kind, let written = literal.unit else {
      if case .bad = inner.kind { return nil }
      if case .number = inner.kind {
        let number = program.text(inner.range)
        let units = number == "1" ? ["month", "week", "day"] : ["months", "weeks", "days"]
        let forms = Phrase.listed(units.map { "\(number) \($0)" }, .or)
        let way = Phrase("write ", "") + forms + Phrase("", " と書く")
        report(.helped(.notADuration, [Help(way)]), at: expression.range)
      } else {
        report(.notADuration, at: expression.range)
      }
      return nil
    }
    guard let unit = self.unit(written, after: true) else { return nil }
    // Ten thousand years are enough, and keep every day countable.
    guard abs(literal.value.double * unit.scale.double) < 4_000_000,
      let amount = rational(literal.value)?.multiplied(by: unit.scale)
    else {
      report(.notADuration, at: expression.range)
      return nil
    }
    var result: CalendarDuration?
    if unit.exponents == [UnitTable.months: .one], amount.denominator == 1 {
      result = CalendarDuration(months: Int(amount.numerator))
    } else if unit.exponents == [UnitTable.days: .one] {
      if let seconds = amount.multiplied(by: Rational(86_400)), seconds.denominator == 1 {
        result = CalendarDuration(seconds: seconds.numerator)
      }
    }
    guard let result else {
      report(.notADuration, at: expression.range)
      return nil
    }
    if isNegative || result.months < 0 || result.seconds < 0 {
      report(.lengthBelowZero(use), at: expression.range)
      return nil
    }
    return result
  }
}
