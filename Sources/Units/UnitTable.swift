import Numerics

/// What each unit word means.
package struct UnitTable: Sendable {
  /// Words with a dimension or a scale: those of the language and those that are declared.
  package private(set) var words: [String: UnitWord] = [:]

  package static let percentWords: Set<String> = ["%"]
  package static let pointWords: Set<String> = ["points", "point", "ポイント", "pt", "pp"]

  /// Plain numbers that say what they count. Among each other they are not checked (U4): the trade's own formulas mix 件,
  /// 回 and 人 freely.
  package static let counters: Set<String> = [
    "回", "件", "個", "人", "名", "本", "点", "枚", "部", "社", "台", "店", "店舗", "冊", "通", "口", "組", "箱", "袋", "杯", "食",
    "匹", "頭", "着", "足", "品", "行", "票", "問", "世帯", "times", "time", "people", "person", "persons", "orders", "order",
    "customers", "customer", "items", "item", "pieces", "piece", "units", "clicks", "click", "visits", "visit",
    "sessions",
    "session", "users", "user", "calls", "call", "rows", "lines", "mails", "emails",
  ]

  package static let months = "months"
  package static let days = "days"
  /// How the base units of time are called.
  package static let baseNames = [months: "月", days: "日"]

  package init() { words = UnitTable.builtIn }

  private static let builtIn: [String: UnitWord] = {
    var words: [String: UnitWord] = [:]
    func add(_ names: [String], _ dimension: String, _ scale: Rational = .one) {
      for name in names { words[name] = UnitWord(name, [dimension: .one], scale: scale) }
    }
    for currency in Currency.all {
      for name in [currency.label] + currency.words {
        words[name] = UnitWord(currency.label, [currency.label: .one])
      }
    }
    add(["年", "年間", "years", "year"], months, Rational(12))
    add(["四半期", "quarters", "quarter"], months, Rational(3))
    add(
      ["月", "ヶ月", "か月", "カ月", "ヵ月", "ケ月", "箇月", "ヶ月間", "か月間", "カ月間", "months", "month"], months)
    add(["週", "週間", "weeks", "week"], days, Rational(7))
    add(["日", "日間", "days", "day"], days)
    add(["時間", "hours", "hour"], days, Rational(1, 24))
    add(["分", "分間", "minutes", "minute"], days, Rational(1, 1440))
    add(["秒", "秒間", "seconds", "second"], days, Rational(1, 86_400))
    for name in percentWords { words[name] = .percent }
    for name in pointWords { words[name] = .points }
    return words
  }()

  /// The words of lengths of a day and more, the longest first, so that `months` is found before `month`. 月 alone is none:
  /// `3月` is March.
  package static let lengthWords: [String] = builtIn.filter { name, word in
    word.exponents.count == 1 && word.scale.numerator >= word.scale.denominator
      && (word.exponents[months] ?? word.exponents[days]) == .one
      && name != "月"
  }.keys.sorted { ($1.count, $0) < ($0.count, $1) }

  /// Whether a word has a meaning that no declaration may change. Counters have none but to be shown: declared, such a
  /// word becomes a dimension of its own.
  package static func isBuiltIn(_ name: String) -> Bool { builtIn[name] != nil }

  /// Declares `unit 千円 = 1,000円`, or a new dimension when `meaning` is nil.
  package mutating func declare(_ name: String, meaning: UnitWord?) {
    words[name] = meaning ?? UnitWord(name, [name: .one])
  }

  /// The meaning of one word; nil when it is unknown.
  package func word(_ name: String) -> UnitWord? {
    // `万円`, `千人`: nothing else can be meant, so no file has to declare them.
    simpleWord(name) ?? multiple(name)
  }

  private func simpleWord(_ name: String) -> UnitWord? {
    if let known = words[name] { return known }
    return UnitTable.counters.contains(name) ? UnitWord(name, kind: .amount) : nil
  }

  package func isKnown(_ name: String) -> Bool { word(name) != nil }

  /// Every word, for near matches.
  package var allNames: [String] {
    (Array(words.keys) + Array(UnitTable.counters)).sorted()
  }

  /// A unit as data files name it: beside the known words also 千円, 百万円, 万円, 億円, which a header may carry without
  /// a declaration. Nil when a word is not known.
  package func dataUnit(_ text: String) -> UnitType? {
    if text.isEmpty { return .plain }
    var parts: [UnitType.Part] = []
    for (name, exponent) in wordsOfUnit(text) {
      // `千人`; a bare `千` counts nothing.
      let isCounted = Magnitude.leading(name).map { UnitTable.counters.contains($0.word) } ?? false
      guard let word = simpleWord(name) ?? multiple(name).flatMap({ $0.isPlain && !isCounted ? nil : $0 }) else {
        return nil
      }
      parts.append(UnitType.Part(word, exponent))
    }
    return UnitType(parts)
  }

  /// What a magnitude before a known word means: `千円`, `万人`.
  package func multiple(_ name: String) -> UnitWord? {
    guard let (magnitude, rest) = Magnitude.leading(name), let word = simpleWord(rest), !word.isHundredth,
      let scale = word.scale.multiplied(by: Rational(ExactDecimal.powersOfTen[magnitude.power]))
    else { return nil }
    return UnitWord(name, word.exponents, scale: scale, kind: word.kind)
  }

  /// The greatest exponent that a unit may be written with.
  package static let exponentLimit = 8

  /// The base units of some dimensions, for columns whose unit was solved from their use.
  package func canonicalUnit(exponents: [String: Rational]) -> UnitType? {
    UnitType(
      exponents.sorted(by: UnitTable.isShownBefore).map { dimension, power in
        let name = UnitTable.baseNames[dimension] ?? dimension
        return UnitType.Part(UnitWord(name, [dimension: .one]), power)
      })
  }

  /// What stands above the stroke before what stands below it.
  static func isShownBefore(_ a: (key: String, value: Rational), _ b: (key: String, value: Rational)) -> Bool {
    (a.value.numerator > 0 ? 0 : 1, a.key) < (b.value.numerator > 0 ? 0 : 1, b.key)
  }
}
