import Numerics

/// The unit of a number: a product of powers of words. The words give the dimensions, the scale in which the value is
/// held, and how it is shown. Whatever could leave the range of exact fractions has an optional result.
package struct UnitType: Hashable, Sendable {
  /// One word with its power: `年` in `回/年` has −1.
  package struct Part: Hashable, Sendable {
    package var word: UnitWord
    package var exponent: Rational

    package init(_ word: UnitWord, _ exponent: Rational = .one) {
      self.word = word
      self.exponent = exponent
    }
  }

  /// Exponents of base dimensions, without zeros.
  package private(set) var exponents: [String: Rational]
  /// The held value times this is the value in base units: 1000 for 千円, 12 for 年, 1/12 for 回/年. 1 for plain numbers.
  package private(set) var scale: Rational
  /// What people see, from left to right.
  package private(set) var parts: [Part]
  /// What a plain number counts; `open` for all others.
  package private(set) var kind: UnitKind

  private init(exponents: [String: Rational], scale: Rational, parts: [Part], kind: UnitKind) {
    self.exponents = exponents
    self.scale = scale
    self.parts = parts
    self.kind = exponents.isEmpty ? kind : .open
  }

  package init(_ word: UnitWord) {
    self.init(
      exponents: word.exponents, scale: word.scale, parts: word.label.isEmpty ? [] : [Part(word)], kind: word.kind)
  }

  /// The product of the words; nil when its scale or an exponent is beyond what is exact.
  package init?(_ parts: [Part]) {
    var result = UnitType.plain
    for part in parts {
      guard result.add(part) else { return nil }
    }
    // `5%/月` is a share in a month: shown without the sign, since nothing is a hundredth of a month.
    if result.parts.count > 1 { result.parts.removeAll { $0.word.isHundredth } }
    if parts.count == 1, parts[0].exponent.isOne { result.kind = parts[0].word.kind }
    self = result
  }

  package static let plain = UnitType(exponents: [:], scale: .one, parts: [], kind: .open)
  package static let percent = UnitType(.percent)
  package static let points = UnitType(.points)
  /// How many: what `count` gives.
  package static let amount = UnitType(exponents: [:], scale: .one, parts: [], kind: .amount)
  /// A percentage that is shown as a plain number: what `correlation` gives.
  package static let coefficient = UnitType(exponents: [:], scale: .one, parts: [], kind: .percentage)

  package var isPlain: Bool { exponents.isEmpty }
  /// A plain number that nothing is written behind.
  package var isBare: Bool { isPlain && scale.isOne && parts.isEmpty }
  /// Whether it may say how many: a counter, none, or a unit that the rules declare; no money, time, percentage or quotient.
  package var isCount: Bool {
    guard parts.count <= 1, parts.first?.exponent.isOne ?? true, kind != .percentage else { return false }
    return exponents.isEmpty
      || exponents.allSatisfy { Currency.named($0.key) == nil && UnitTable.baseNames[$0.key] == nil && $0.value.isOne }
  }
  /// The held value times this is what is shown before the label: 100 for `%` and `points`.
  package var displayFactor: Int { parts.count == 1 && parts[0].word.isHundredth && parts[0].exponent.isOne ? 100 : 1 }

  /// Multiplies by a word; false when that is beyond what is exact.
  private mutating func add(_ part: Part) -> Bool {
    guard let powers = UnitType.merged(exponents, part.word.exponents, times: part.exponent),
      let factor = UnitType.power(part.word.scale, part.exponent), let product = scale.multiplied(by: factor)
    else { return false }
    exponents = powers
    scale = product
    if !part.word.label.isEmpty { parts.append(part) }
    return true
  }

  /// Exponents that no formula of the trade has, and that stay countable.
  private static let exponentLimit = 1_000_000.0

  private static func merged(
    _ own: [String: Rational], _ other: [String: Rational], times power: Rational
  ) -> [String: Rational]? {
    var result = own
    for (dimension, exponent) in other {
      guard let change = exponent.multiplied(by: power), let sum = (own[dimension] ?? .zero).adding(change),
        abs(Double(sum.numerator)) < exponentLimit, Double(sum.denominator) < exponentLimit
      else { return nil }
      result[dimension] = sum.isZero ? nil : sum
    }
    return result
  }

  /// Nil for roots of scales other than 1.
  private static func power(_ scale: Rational, _ exponent: Rational) -> Rational? {
    if scale.isOne { return scale }
    return exponent.denominator == 1 ? scale.checkedPower(Int(exponent.numerator)) : nil
  }

  /// The number that turns values held in this unit into values held in another of the same dimensions.
  package func ratio(to other: UnitType) -> Rational? { scale.divided(by: other.scale) }
}

// MARK: - Products and powers

extension UnitType {
  /// One factor of a product, with what its label may pass on.
  package struct Factor {
    package var unit: UnitType
    package var isDivided: Bool
    /// A number that stands in the rules: `churn * 0.95` is still a share.
    package var isLiteral: Bool

    package init(unit: UnitType, isDivided: Bool, isLiteral: Bool) {
      self.unit = unit
      self.isDivided = isDivided
      self.isLiteral = isLiteral
    }

    /// A number of the rules that nothing is written behind.
    fileprivate var isNumber: Bool { isLiteral && unit.isBare }
  }

  /// The unit of a product, and the number by which units of one family differ (月 × 回/年 gives 1/12). Nil when that
  /// number is too large to be exact: 年 twenty times.
  package static func product(_ factors: [Factor]) -> (unit: UnitType, factor: Rational)? {
    if factors.count == 1, !factors[0].isDivided { return (factors[0].unit, .one) }
    var exponents: [String: Rational] = [:]
    var total = Rational.one
    var parts: [Part] = []
    for factor in factors {
      let sign = factor.isDivided ? Rational(-1) : .one
      guard let powers = merged(exponents, factor.unit.exponents, times: sign),
        let scale = power(factor.unit.scale, sign), let next = total.multiplied(by: scale)
      else { return nil }
      (exponents, total) = (powers, next)
      for part in factor.unit.parts where !part.word.isPlain {
        let exponent = factor.isDivided ? part.exponent.negated : part.exponent
        if let at = parts.firstIndex(where: { $0.word == part.word }) {
          guard let sum = parts[at].exponent.adding(exponent) else { return nil }
          parts[at].exponent = sum
        } else {
          parts.append(Part(part.word, exponent))
        }
      }
    }
    if factors.allSatisfy({ $0.unit.isPlain }) {
      let parts = total.isOne ? plainParts(factors) : []
      return (UnitType(exponents: [:], scale: .one, parts: parts, kind: plainKind(factors)), total)
    }
    // Words whose dimensions have all cancelled leave only a number behind.
    parts.removeAll { part in part.exponent.isZero || part.word.exponents.keys.allSatisfy { exponents[$0] == nil } }
    var scale = Rational.one
    for part in parts where part.exponent.denominator == 1 {
      guard let own = power(part.word.scale, part.exponent), let next = scale.multiplied(by: own) else { return nil }
      scale = next
    }
    guard let rest = total.divided(by: scale) else { return nil }
    return (UnitType(exponents: exponents, scale: scale, parts: parts, kind: .open), rest)
  }

  /// Counters are kept where one factor alone has a label: 1,000人 × 30 % are people, 人 × 回 is nothing. A share stays a
  /// share only beside numbers of the rules, because 20 % × count(customers) is a number of customers.
  private static func plainParts(_ factors: [Factor]) -> [Part] {
    guard !factors.contains(where: { $0.isDivided && !$0.isLiteral }) else { return [] }
    let named = factors.filter { !$0.unit.parts.isEmpty && $0.unit.displayFactor == 1 }
    if named.count == 1, !named[0].isDivided { return named[0].unit.parts }
    let shares = factors.filter { $0.unit.displayFactor != 1 && !$0.isLiteral }
    let others = factors.filter { !$0.isLiteral && $0.unit.displayFactor == 1 }
    if shares.count == 1, others.isEmpty, !shares[0].isDivided { return shares[0].unit.parts }
    if shares.isEmpty, named.isEmpty, factors.allSatisfy({ $0.unit.displayFactor != 1 && !$0.isDivided }) {
      return factors[0].unit.parts
    }
    return []
  }

  /// An amount changed by percentages and numbers of the rules is one still, and so is a percentage; everything else may
  /// be either: orders / buyers.
  private static func plainKind(_ factors: [Factor]) -> UnitKind {
    let measured = factors.filter { !$0.isNumber }
    guard !measured.isEmpty else {
      return factors.allSatisfy { $0.unit.kind == .amount && !$0.isDivided } ? .amount : .open
    }
    guard !measured.contains(where: { $0.unit.kind == .open }) else { return .open }
    let amounts = measured.filter { $0.unit.kind == .amount }
    if !amounts.isEmpty { return amounts.count == 1 && !amounts[0].isDivided ? .amount : .open }
    if measured.contains(where: \.isDivided) { return .open }
    // `1000 * 5%` is 50, and not of percent.
    return measured.count == factors.count || measured.contains { !$0.isLiteral } ? .percentage : .open
  }

  /// Nil when the scale or an exponent is beyond what is exact.
  package func raised(to exponent: Int) -> UnitType? {
    if isPlain { return .plain }
    return UnitType(parts: parts, dimensions: exponents, times: Rational(Int64(exponent)))
  }

  /// The unit of a square root; nil when the scale has no exact root, as that of 千円 has none.
  package var squareRoot: UnitType? {
    if isPlain { return UnitType(exponents: [:], scale: .one, parts: parts, kind: .open) }
    return scale.isOne ? UnitType(parts: parts, dimensions: exponents, times: Rational(1, 2)) : nil
  }

  private init?(parts: [Part], dimensions: [String: Rational], times power: Rational) {
    guard let exponents = UnitType.merged([:], dimensions, times: power) else { return nil }
    var scale = Rational.one
    var raised: [Part] = []
    for part in parts {
      guard let exponent = part.exponent.multiplied(by: power), let factor = UnitType.power(part.word.scale, exponent),
        let product = scale.multiplied(by: factor)
      else { return nil }
      scale = product
      if !exponent.isZero { raised.append(Part(part.word, exponent)) }
    }
    self.init(exponents: exponents, scale: scale, parts: raised, kind: .open)
  }

  /// So much of this in each of a length of time: `円` by 年 is 円/年.
  package func per(_ length: UnitWord) -> UnitType? {
    UnitType(parts.filter { !$0.word.isHundredth } + unnamedParts + [Part(length, Rational(-1))])
  }

  /// Dimensions that no word shows: the unknown units of columns.
  private var unnamedParts: [Part] {
    var rest = exponents
    for part in parts {
      for (dimension, power) in part.word.exponents {
        let left = (rest[dimension] ?? .zero) - power * part.exponent
        rest[dimension] = left.isZero ? nil : left
      }
    }
    return rest.sorted { $0.key < $1.key }.map { Part(UnitWord("", [$0.key: .one]), $0.value) }
  }
}

// MARK: - Kinds and words

extension UnitType {
  /// The same unit of another kind; only plain numbers have one.
  package func ofKind(_ kind: UnitKind) -> UnitType {
    UnitType(exponents: exponents, scale: scale, parts: parts, kind: kind)
  }

  /// Without what is written behind it: a plain number whose counters nobody can name any more.
  package var withoutWords: UnitType { UnitType(exponents: exponents, scale: scale, parts: [], kind: kind) }

  /// The unit with other dimensions in the place of one that was unknown; nil beyond what is exact.
  package func replacing(_ unknown: String, with known: UnitType) -> UnitType? {
    guard let power = exponents[unknown] else { return self }
    var rest = self
    rest.exponents[unknown] = nil
    guard power.denominator == 1, let raised = known.raised(to: Int(power.numerator)) else { return nil }
    let factors = [raised, rest].map { Factor(unit: $0, isDivided: false, isLiteral: false) }
    return UnitType.product(factors)?.unit
  }
}
