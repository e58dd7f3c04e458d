import Numerics
import SourceText
import Syntax

/// What each unit word means: its dimensions and its scale against the base unit. Counters have neither.
struct UnitTable: Sendable {
  struct Word: Hashable, Sendable {
    var exponents: [String: Rational]
    var scale: Rational
    /// How it is shown: `¥` and `JPY` are 円.
    var label: String
  }

  /// Words with a dimension.
  private(set) var words: [String: Word] = [:]

  static let percentWords: Set<String> = ["%"]
  static let pointWords: Set<String> = ["points", "point", "ポイント", "pt", "pp"]

  /// Shown where written, never checked (U4): the trade's own formulas mix 件, 回 and 人 freely.
  static let counters: Set<String> = [
    "回", "件", "個", "人", "名", "本", "点", "枚", "部", "社", "台", "店", "店舗", "冊", "通", "口", "組", "箱", "袋", "杯", "食",
    "匹", "頭", "着", "足", "品", "行", "票", "問", "世帯", "times", "time", "people", "person", "persons", "orders", "order",
    "customers", "customer", "items", "item", "pieces", "piece", "units", "clicks", "click", "visits", "visit",
    "sessions",
    "session", "users", "user", "calls", "call", "rows", "lines", "mails", "emails",
  ]

  static let months = "months"
  static let days = "days"

  init() {
    func add(_ names: [String], _ exponents: [String: Rational], _ scale: Rational = .one, label: String? = nil) {
      for name in names { words[name] = Word(exponents: exponents, scale: scale, label: label ?? name) }
    }
    for (label, aliases) in UnitTable.currencies { add([label] + aliases, [label: .one], label: label) }
    add(["年", "年間", "years", "year"], [UnitTable.months: .one], Rational(12))
    add(["四半期", "quarters", "quarter"], [UnitTable.months: .one], Rational(3))
    add(
      ["月", "ヶ月", "か月", "カ月", "ヵ月", "ケ月", "箇月", "ヶ月間", "か月間", "カ月間", "months", "month"],
      [UnitTable.months: .one])
    add(["週", "週間", "weeks", "week"], [UnitTable.days: .one], Rational(7))
    add(["日", "日間", "days", "day"], [UnitTable.days: .one])
    add(["時間", "hours", "hour"], [UnitTable.days: .one], Rational(1, 24))
    add(["分", "分間", "minutes", "minute"], [UnitTable.days: .one], Rational(1, 1440))
    add(["秒", "秒間", "seconds", "second"], [UnitTable.days: .one], Rational(1, 86_400))
  }

  private static let currencies: [(String, [String])] = [
    ("円", ["¥", "￥", "JPY", "yen", "Yen"]), ("USD", ["$", "ドル", "dollars", "dollar"]), ("EUR", ["€", "ユーロ"]),
    ("GBP", ["£", "ポンド"]), ("CNY", ["元", "人民元"]), ("KRW", ["ウォン", "₩"]), ("TWD", []), ("HKD", []), ("CHF", []),
    ("AUD", []), ("CAD", []), ("SGD", []), ("INR", ["₹"]), ("THB", ["バーツ"]), ("BRL", []), ("MXN", []), ("SEK", []),
    ("NOK", []), ("DKK", []), ("PLN", []), ("VND", ["₫"]), ("IDR", []), ("PHP", []), ("MYR", []), ("NZD", []),
    ("ZAR", []),
  ]

  /// Declares `unit 千円 = 1,000円`, or a new dimension when `meaning` is nil.
  mutating func declare(_ name: String, meaning: UnitType?) {
    guard let meaning else {
      words[name] = Word(exponents: [name: .one], scale: .one, label: name)
      return
    }
    words[name] = Word(exponents: meaning.exponents, scale: meaning.scale, label: name)
  }

  func isKnown(_ name: String) -> Bool {
    words[name] != nil || UnitTable.counters.contains(name) || UnitTable.percentWords.contains(name)
      || UnitTable.pointWords.contains(name)
  }

  /// Every word, for near matches.
  var allNames: [String] {
    (Array(words.keys) + Array(UnitTable.counters)).sorted()
  }

  /// A unit as data files name it: beside the known words also 千円, 百万円, 万円, 億円, which a header may carry without
  /// a declaration.
  func dataUnit(_ text: String) -> UnitType? {
    if let unit = unit(ofLabel: text) { return unit }
    let prefixes: [(String, Int64)] = [("千", 1000), ("百万", 1_000_000), ("万", 10_000), ("億", 100_000_000)]
    for (prefix, scale) in prefixes where text.hasPrefix(prefix) {
      if let word = words[String(text.dropFirst(prefix.count))] {
        guard let total = word.scale.multiplied(by: Rational(scale)) else { return nil }
        return UnitType(exponents: word.exponents, scale: total, label: text)
      }
    }
    return nil
  }

  private func unit(ofLabel text: String) -> UnitType? {
    if text.isEmpty { return .plain }
    var result = UnitType()
    var parts: [UnitLabel.Part] = []
    for part in UnitLabel(parsing: text).parts {
      guard let piece = meaning(of: part.word) else { return nil }
      UnitTable.multiply(&result, by: piece, exponent: part.exponent)
      parts.append(.init(word: piece.label, exponent: part.exponent))
    }
    result.label = UnitLabel(parts: parts).text
    return result
  }

  /// The meaning of one word; nil when it is unknown.
  func meaning(of word: String) -> UnitType? {
    if UnitTable.percentWords.contains(word) { return .percent }
    if UnitTable.pointWords.contains(word) { return .points }
    if let known = words[word] {
      return UnitType(exponents: known.exponents, scale: known.scale, label: known.label)
    }
    if UnitTable.counters.contains(word) { return UnitType(label: word) }
    return nil
  }

  /// The greatest exponent that a unit may be written with.
  static let exponentLimit = 8

  static func multiply(_ unit: inout UnitType, by other: UnitType, exponent: Rational) {
    for (dimension, power) in other.exponents {
      let sum = (unit.exponents[dimension] ?? .zero) + power * exponent
      unit.exponents[dimension] = sum.isZero ? nil : sum
    }
    guard exponent.denominator == 1, let power = other.scale.checkedPower(Int(exponent.numerator)),
      let scale = unit.scale.multiplied(by: power)
    else { return }
    unit.scale = scale
  }

  /// The canonical words of a dimension vector, for columns whose unit was solved from their use.
  func canonicalUnit(exponents: [String: Rational]) -> UnitType {
    let names = [UnitTable.months: "月", UnitTable.days: "日"]
    let parts = exponents.sorted { ($0.value.numerator > 0 ? 0 : 1, $0.key) < ($1.value.numerator > 0 ? 0 : 1, $1.key) }
      .map { UnitLabel.Part(word: names[$0.key] ?? $0.key, exponent: $0.value) }
    return UnitType(exponents: exponents, scale: .one, label: UnitLabel(parts: parts).text)
  }
}

/// The words of a label with their exponents: `円·年^2/回`.
struct UnitLabel: Hashable, Sendable {
  struct Part: Hashable, Sendable {
    var word: String
    var exponent: Rational
  }
  var parts: [Part]

  init(parts: [Part]) { self.parts = parts }

  init(parsing text: String) {
    parts = []
    var word = ""
    var isDivided = false
    func finished() -> Part? {
      guard !word.isEmpty else { return nil }
      var name = word
      var exponent = Rational.one
      if let mark = word.firstIndex(of: "^") {
        name = String(word[..<mark])
        exponent = UnitLabel.exponent(String(word[word.index(after: mark)...]))
      }
      return Part(word: name, exponent: isDivided ? Rational.zero - exponent : exponent)
    }
    for character in text {
      if character == "/" || character == "·" {
        if let part = finished() { parts.append(part) }
        word = ""
        isDivided = character == "/"
      } else {
        word.append(character)
      }
    }
    if let part = finished() { parts.append(part) }
  }

  /// `2` or `0.5`: halves are all that square roots make.
  private static func exponent(_ text: String) -> Rational {
    let pieces = text.split(separator: ".")
    guard let whole = pieces.first.flatMap({ Int64($0) }) else { return .one }
    guard pieces.count > 1, let part = Int64(pieces[1]) else { return Rational(whole) }
    let power = ExactDecimal.powersOfTen[min(pieces[1].count, 18)]
    return Rational(whole * power + part, power)
  }

  var text: String {
    var over = ""
    var under = ""
    for part in parts where !part.exponent.isZero {
      let isDivided = part.exponent.numerator < 0
      let magnitude = isDivided ? Rational.zero - part.exponent : part.exponent
      var word = part.word
      if !magnitude.isOne {
        let text = magnitude.denominator == 1 ? String(magnitude.numerator) : Number.double(magnitude.double).plainText
        word += "^" + text
      }
      if isDivided {
        under += "/" + word
      } else {
        over += over.isEmpty ? word : "·" + word
      }
    }
    return over + under
  }
}

extension UnitType {
  /// One factor of a product, with what its label may pass on.
  struct Factor {
    var unit: UnitType
    var isDivided: Bool
    /// A number that stands in the rules: `churn * 0.95` is still a share.
    var isLiteral: Bool
  }

  /// The unit of a product, and the number by which units of one family differ (月 × 回/年 gives 1/12). Nil when that
  /// number is too large to be exact: 年 twenty times.
  static func product(_ factors: [Factor], table: UnitTable) -> (unit: UnitType, factor: Rational)? {
    if factors.count == 1, !factors[0].isDivided { return (factors[0].unit, .one) }
    var exponents: [String: Rational] = [:]
    var total = Rational.one
    var parts: [UnitLabel.Part] = []
    var isPlain = true
    for factor in factors {
      let unit = factor.unit
      if unit.isPlain && unit.scale.isOne { continue }
      isPlain = false
      for (dimension, power) in unit.exponents {
        let sum = (exponents[dimension] ?? .zero) + (factor.isDivided ? Rational.zero - power : power)
        guard isCountable(sum) else { return nil }
        exponents[dimension] = sum.isZero ? nil : sum
      }
      guard let next = total.multiplied(by: factor.isDivided ? Rational.one / unit.scale : unit.scale) else {
        return nil
      }
      total = next
      for part in UnitLabel(parsing: unit.label).parts where table.words[part.word] != nil {
        let exponent = factor.isDivided ? Rational.zero - part.exponent : part.exponent
        if let at = parts.firstIndex(where: { $0.word == part.word }) {
          parts[at].exponent = parts[at].exponent + exponent
        } else {
          parts.append(.init(word: part.word, exponent: exponent))
        }
      }
    }
    if isPlain { return (UnitType(label: plainLabel(factors)), .one) }
    // Words whose dimensions have all cancelled leave only a number behind.
    parts.removeAll { part in
      part.exponent.isZero || (table.words[part.word]?.exponents.keys.allSatisfy { exponents[$0] == nil } ?? true)
    }
    var scale = Rational.one
    for part in parts {
      guard let word = table.words[part.word] else { continue }
      guard part.exponent.denominator == 1 else { continue }
      guard let power = word.scale.checkedPower(Int(part.exponent.numerator)), let next = scale.multiplied(by: power)
      else { return nil }
      scale = next
    }
    guard let rest = total.multiplied(by: Rational.one / scale) else { return nil }
    return (UnitType(exponents: exponents, scale: scale, label: UnitLabel(parts: parts).text), rest)
  }

  /// Counters are kept where one factor alone has a label: 1,000人 × 30 % are people, 人 × 回 is nothing. A share stays a
  /// share only beside numbers of the rules, because 20 % × count(customers) is a number of customers.
  private static func plainLabel(_ factors: [Factor]) -> String {
    guard !factors.contains(where: { $0.isDivided && !$0.isLiteral }) else { return "" }
    let named = factors.filter { !$0.unit.label.isEmpty && $0.unit.displayFactor == 1 }
    if named.count == 1, !named[0].isDivided { return named[0].unit.label }
    let shares = factors.filter { $0.unit.displayFactor != 1 && !$0.isLiteral }
    let others = factors.filter { !$0.isLiteral && $0.unit.displayFactor == 1 }
    if shares.count == 1, others.isEmpty, !shares[0].isDivided { return shares[0].unit.label }
    if shares.isEmpty, named.isEmpty, factors.allSatisfy({ $0.unit.displayFactor != 1 && !$0.isDivided }) {
      return factors[0].unit.label
    }
    return ""
  }

  /// Nobody means 円 to the power of a million, or its hundredth root; twenty powers of eight, one of the other, would
  /// leave 64 bits.
  private static func isCountable(_ exponent: Rational) -> Bool {
    exponent.numerator.magnitude < 1_000_000 && exponent.denominator <= 64
  }

  func raised(to exponent: Int) -> UnitType? {
    if isPlain { return .plain }
    guard let power = scale.checkedPower(exponent),
      exponents.values.allSatisfy({ UnitType.isCountable($0 * Rational(Int64(exponent))) })
    else { return nil }
    var result = UnitType()
    for (dimension, power) in exponents where exponent != 0 {
      result.exponents[dimension] = power * Rational(Int64(exponent))
    }
    result.scale = power
    let parts = UnitLabel(parsing: label).parts.map {
      UnitLabel.Part(word: $0.word, exponent: $0.exponent * Rational(Int64(exponent)))
    }
    result.label = UnitLabel(parts: parts).text
    return result
  }

  /// The unit of a square root; nil when the scale has no exact root, as that of 千円 has none.
  var squareRoot: UnitType? {
    if isPlain { return UnitType(label: label) }
    let half = Rational(1, 2)
    guard scale.isOne, exponents.values.allSatisfy({ UnitType.isCountable($0 * half) }) else { return nil }
    let parts = UnitLabel(parsing: label).parts.map { UnitLabel.Part(word: $0.word, exponent: $0.exponent * half) }
    return UnitType(exponents: exponents.mapValues { $0 * half }, label: UnitLabel(parts: parts).text)
  }

  /// `円 · 月⁻¹` for messages; `%` and counters as they are, `a plain number` when there is nothing.
  var dimensionText: String {
    if exponents.isEmpty { return label.isEmpty ? "a plain number" : label }
    let names = [UnitTable.months: "月", UnitTable.days: "日"]
    let superscripts: [Character: Character] = [
      "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
      "/": "⁄",
    ]
    let parts = exponents.sorted { ($0.value.numerator > 0 ? 0 : 1, $0.key) < ($1.value.numerator > 0 ? 0 : 1, $1.key) }
    return parts.map { dimension, power in
      let name = names[dimension] ?? dimension
      if power.isOne { return name }
      let digits =
        power.denominator == 1 ? String(power.numerator) : "\(power.numerator)/\(power.denominator)"
      return name + String(digits.map { superscripts[$0] ?? $0 })
    }.joined(separator: " · ")
  }
}

extension Rational {
  /// The product, or nil when it could be beyond what is exact.
  func multiplied(by other: Rational) -> Rational? {
    let limit = 4.0e18
    guard Double(numerator.magnitude) * Double(other.numerator.magnitude) < limit,
      Double(denominator) * Double(other.denominator) < limit
    else { return nil }
    return self * other
  }

  func checkedPower(_ exponent: Int) -> Rational? {
    if isOne { return self }
    var result = Rational.one
    let step = exponent < 0 ? Rational.one / self : self
    for _ in 0..<abs(exponent) {
      guard let next = result.multiplied(by: step) else { return nil }
      result = next
    }
    return result
  }
}
