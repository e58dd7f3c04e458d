import Units

// Forms of Japanese texts that have one reading here: dates, frequencies, ordinal names. What a text in ASCII digits is; the
// lexer and the parser ask.

/// `2027年3月`, `令和9年3月31日`, `2026年度`, `2026年`.
struct JapaneseDate {
  var year: Int
  var month: Int?
  var day: Int?
  var isFiscal = false

  private static let eras = ["令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867]

  /// Nil where the text is anything else. A year without an era has four digits.
  init?(_ text: String) {
    var rest = Substring(text)
    let era = JapaneseDate.eras.first { rest.hasPrefix($0.key) }
    if let era { rest = rest.dropFirst(era.key.count) }
    if era != nil, rest.hasPrefix("元年") {
      rest = rest.dropFirst()
      year = 1
    } else {
      guard let number = JapaneseDate.digits(&rest, era == nil ? 4...4 : 1...2) else { return nil }
      year = number
    }
    year += era?.value ?? 0
    guard rest.first == "年" else { return nil }
    rest = rest.dropFirst()
    if rest == "度" {
      isFiscal = true
      return
    }
    if rest.isEmpty { return }
    guard let number = JapaneseDate.digits(&rest, 1...2), rest.first == "月" else { return nil }
    month = number
    rest = rest.dropFirst()
    if rest.isEmpty { return }
    guard let number = JapaneseDate.digits(&rest, 1...2), rest == "日" else { return nil }
    day = number
  }

  /// As a date literal has it, without `@`.
  var text: String {
    func twoDigits(_ number: Int) -> String { number < 10 ? "-0\(number)" : "-\(number)" }
    let plain = String(year)
    let fourDigits = String(repeating: "0", count: max(0, 4 - plain.utf8.count)) + plain
    if isFiscal { return "FY" + fourDigits }
    return fourDigits + (month.map(twoDigits) ?? "") + (day.map(twoDigits) ?? "")
  }

  /// `2026年` is 2,026 years, too.
  var isNumberOtherwise: Bool { month == nil && !isFiscal }

  private static func digits(_ rest: inout Substring, _ count: ClosedRange<Int>) -> Int? {
    let run = rest.prefix { ("0"..."9").contains($0) }
    guard count.contains(run.count) else { return nil }
    rest = rest.dropFirst(run.count)
    return Int(run)
  }
}

/// `年3回`: so many in each year.
struct Frequency {
  var count: String
  /// `回`
  var unit: String
  /// `年`
  var period: String

  private static let periods: [(words: [String], unit: String)] = [
    (["年間", "毎年", "年に", "年"], "年"), (["月間", "毎月", "月に", "月"], "月"), (["週間", "毎週", "週に", "週"], "週"),
    (["毎日", "日に", "日"], "日"),
  ]

  init?(_ text: String) {
    for (words, unit) in Frequency.periods {
      guard let word = words.first(where: { text.hasPrefix($0) }) else { continue }
      let rest = text.dropFirst(word.count)
      count = String(rest.prefix { ("0"..."9").contains($0) })
      self.unit = String(rest.dropFirst(count.count))
      period = unit
      guard !count.isEmpty, count.first != "0" || count.count == 1, UnitTable.counters.contains(self.unit) else {
        return nil
      }
      return
    }
    return nil
  }
}

/// `回目` of `2回目購入者数`: no quantity has an ordinal, so digits before it begin a name.
func startsOrdinal(_ text: String) -> Bool {
  let word = text.prefix { $0 != "目" }
  guard word.count < text.count, word.count <= 3 else { return false }
  return word.isEmpty || UnitTable.counters.contains(String(word)) || UnitTable.isBuiltIn(String(word))
    || ["番", "代", "度", "期", "位", "次", "つ"].contains(String(word))
}

/// `割` and `割5分` behind 5: the hundredths that the digits behind the word add; nil for any other word.
func hundredthsBehindTenths(_ text: String) -> [String]? {
  guard text.hasPrefix("割") else { return nil }
  var rest = text.dropFirst()
  var digits: [String] = []
  for mark in ["分", "厘"] where !rest.isEmpty {
    let run = rest.prefix { ("0"..."9").contains($0) }
    guard run.count == 1, rest.dropFirst().hasPrefix(mark) else { return nil }
    digits.append(String(run))
    rest = rest.dropFirst(2)
  }
  return rest.isEmpty ? digits : nil
}

/// `令和8年4月` as `@2026-04`; nil where no date stands there.
package func dateForm(of text: String) -> String? {
  guard let date = JapaneseDate(text), !date.isNumberOtherwise else { return nil }
  return "@" + date.text
}

/// `年3回` as `3回/年`.
package func frequencyForm(of text: String) -> String? {
  Frequency(text).map { "\($0.count)\($0.unit)/\($0.period)" }
}

/// `売上が` as `売上`, `金額が18000円以上` as `金額 >= 18000円`, where the name is known.
package func particleForm(of text: String, isKnown: (String) -> Bool) -> String? {
  if let particle = text.last, "がはをのにでと".contains(particle), isKnown(String(text.dropLast())) {
    return String(text.dropLast())
  }
  guard let edge = Keyword.edges.first(where: { text.hasSuffix($0.rawValue) }), let sign = edge.edge else { return nil }
  let body = text.dropLast(edge.rawValue.count)
  for (place, letter) in zip(body.indices, body) where letter.isNumber {
    let name = String(body[..<place])
    let bare = name.last.map { "がは".contains($0) } ?? false ? String(name.dropLast()) : name
    if isKnown(bare) { return "\(bare) \(sign.rawValue) \(body[place...])" }
  }
  return nil
}
