import CivilTime
import SourceText
import Units

/// How the cells of a column become values: decided from everything that was seen.
struct ColumnPlan {
  enum Kind: Hashable {
    case text
    case exact(scale: Int)
    case doubles
    case booleans
    case days
    case moments
    case serialDays
    case serialMoments
    case periods(Grain)
  }

  var kind: Kind
  var declared: DeclaredType?
  var unit: String?
  /// The unit that the rules declare.
  var declaredUnit: String?
  /// What the unit of a cell does to its number.
  var powers = UnitPowers()
  /// What a code among the cells has become.
  var codeRemark: MisreadCode?
}

/// A header as it is shown and what it says about its column.
struct HeaderName {
  /// Width-folded, NFC, blanks and line breaks made one blank, without characters that no name in rules may hold.
  var name: String
  /// Without brackets at the end, whatever stands in them: `売上(円)` is also `売上`, `期間(月)` is also `期間`.
  var nameWithoutUnit: String?
  /// What the brackets say, if that can be nothing but a unit.
  var unit: String?

  init(_ raw: String, folded: String) {
    name =
      folded.split(whereSeparator: { $0 == " " || $0 == "\t" || $0.isNewline }).joined(separator: " ")
      .withoutHidden
    guard let last = name.last, let open = HeaderName.opening(last), let start = name.lastIndex(of: open) else {
      return
    }
    let inside = name[name.index(after: start)...].dropLast()
    guard start > name.startIndex, !inside.isEmpty else { return }
    unit = HeaderName.unit(String(inside))
    nameWithoutUnit = String(name[..<start].reversed().drop { $0 == " " }.reversed())
  }

  private static func opening(_ close: Character) -> Character? {
    switch close {
    case ")": "("
    case "]": "["
    case "】": "【"
    case "〕": "〔"
    default: nil
    }
  }

  /// Those that change no number: a column is the same with them and without.
  static let plainUnits: Set<String> = ["円", "回", "件", "個", "人", "名", "本", "点", "通", "部", "枚"]

  /// Only what can be nothing but a unit: `(税込)` and `(月)` say something else, or may.
  private static func unit(_ text: String) -> String? {
    let word = text.trimmingBlanks
    switch word {
    case "回", "件", "個", "人", "名", "本", "点", "通", "部", "枚": return word
    case "%", "％", "パーセント": return "%"
    default:
      if let counted = Magnitude.leading(word)?.word, plainUnits.contains(counted) { return word }
      let currency = Currency.named(word == "\\" ? "¥" : word)?.label
      return currency.flatMap { ["円", "USD", "EUR", "GBP"].contains($0) ? $0 : nil }
    }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

/// Decides what a column is. `log` gets what is odd about it.
func decidePlan(
  _ seen: ColumnInference, header: HeaderName, declaredUnit: String?, files: [String], log: inout MessageLog
) -> ColumnPlan {
  var plan = ColumnPlan(kind: .text, declared: seen.declared, declaredUnit: declaredUnit)
  switch seen.declared {
  case .text: return plan
  case .boolean: plan.kind = .booleans
  case .date, .datetime:
    plan.kind = seen.declared == .date ? .days : .moments
    if seen.dates.count + seen.moments.count + seen.unreadable.count == 0, let grain = seen.periodGrain {
      plan.kind = .periods(grain)
      notePeriods(seen, grain, header: header, files: files, log: &log)
    }
  case .period(let grain): plan.kind = .periods(grain)
  case .dateSerial:
    // Days with a fraction are moments.
    let isWhole = seen.moments.count == 0 && seen.exactScale(UnitPowers()) == 0
    plan.kind = isWhole ? .serialDays : .serialMoments
  case .number:
    _ = decideNumbers(seen, &plan, header: header, files: files, log: &log)
  case nil:
    decideUndeclared(seen, &plan, header: header, files: files, log: &log)
  }
  if plan.kind != .text {
    noteConventional(seen, header: header, files: files, log: &log)
    plan.codeRemark = noteGuesses(seen, header: header, files: files, log: &log)
  }
  return plan
}

private func decideUndeclared(
  _ seen: ColumnInference, _ plan: inout ColumnPlan, header: HeaderName, files: [String], log: inout MessageLog
) {
  let dates = seen.dates.count + seen.moments.count
  let values = seen.filled - seen.conventional.count
  if values == 0 { return }
  if seen.numbers.count == values {
    guard decideNumbers(seen, &plan, header: header, files: files, log: &log) else { return }
  } else if dates == values {
    plan.kind = seen.moments.count > 0 ? .moments : .days
  } else if seen.periods.count == values, let grain = seen.periodGrain {
    plan.kind = .periods(grain)
    noteMixedGrains(seen, grain, header: header, files: files, log: &log)
  } else if seen.booleans.count == values {
    plan.kind = .booleans
  } else {
    noteMixture(seen, values: values, header: header, files: files, log: &log)
  }
}

/// Says what may have been meant otherwise; hands back what a code among the cells has become.
private func noteGuesses(
  _ seen: ColumnInference, header: HeaderName, files: [String], log: inout MessageLog
) -> MisreadCode? {
  if let first = seen.closingDashes.first {
    let cells = counted(seen.closingDashes.count, .cell)
    log.add(
      DataMessage(
        .trailingDash, .note, file: files[first.file], line: first.line, column: header.name, value: first.value,
        Phrase(
          "\(cells.english) like `\(first.value)`: the dash closes the amount and is no minus",
          "`\(first.value)` のような\(cells.japanese)：後ろの横線は金額の終わりを示すもので、マイナスではない")))
  }
  guard let (first, code) = seen.codeRemark else { return nil }
  log.add(
    DataMessage(
      .codesAsNumbers, .note, file: files[first.file], line: first.line, column: header.name, value: first.value,
      code.words + Phrase("; if it is a code, declare the column `: text`", "。コードなら列を `: text` と宣言する")))
  return code
}

/// `time 月: date` over cells such as `2026-04`: they are months, and each covers all of its days.
private func notePeriods(
  _ seen: ColumnInference, _ grain: Grain, header: HeaderName, files: [String], log: inout MessageLog
) {
  guard let first = seen.periods.first else { return }
  log.add(
    DataMessage(
      .periodsDeclaredDays, .note, file: files[first.file], line: first.line, column: header.name, value: first.value,
      Phrase(
        "every cell is a period, such as `\(first.value)`, so the column is one of periods; `time"
          + " \(header.name): \(grain.rawValue)` says so",
        "どのセルも `\(first.value)` のような期間なので、期間の列とする。`time \(header.name): \(grain.rawValue)` と書いて明示できる")))
  noteMixedGrains(seen, grain, header: header, files: files, log: &log)
}

private func noteMixedGrains(
  _ seen: ColumnInference, _ grain: Grain, header: HeaderName, files: [String], log: inout MessageLog
) {
  let finer = Grain.allCases.filter { $0 != grain && seen.periodsOfGrain[$0.rank].count > 0 }
  let places = finer.compactMap { seen.periodsOfGrain[$0.rank].first }
  guard let first = places.min(by: { ($0.file, $0.line) < ($1.file, $1.line) }),
    let coarse = seen.periodsOfGrain[grain.rank].first
  else { return }
  let count = finer.reduce(0) { $0 + seen.periodsOfGrain[$1.rank].count }
  let (cells, isOne) = (counted(count, .cell), count == 1)
  log.add(
    DataMessage(
      .mixedGrains, .warning, file: files[first.file], line: first.line, column: header.name, value: first.value,
      Phrase(
        "\(cells.english) like `\(first.value)` stand\(isOne ? "s" : "") for the \(grain.words.english) that"
          + " hold\(isOne ? "s" : "") \(isOne ? "it" : "them"), because others are as long as `\(coarse.value)`",
        "`\(coarse.value)` のように長い期間のセルもあるため、`\(first.value)` のような\(cells.japanese)は、"
          + "それを含む\(grain.words.japanese)とみなす")))
}

extension Grain {
  /// `fiscal year`, 年度
  var words: Phrase {
    let japanese =
      switch self {
      case .day: "日"
      case .week: "週"
      case .month: "月"
      case .quarter: "四半期"
      case .year: "年"
      case .fiscalQuarter: "会計四半期"
      case .fiscalYear: "年度"
      }
    return Phrase(rawValue.replacing("_", with: " "), japanese)
  }
}

private func noteConventional(
  _ seen: ColumnInference, header: HeaderName, files: [String], log: inout MessageLog
) {
  if let first = seen.conventional.first {
    let cells = counted(seen.conventional.count, .cell)
    log.add(
      DataMessage(
        .conventionalEmpty, .note, file: files[first.file], line: first.line, column: header.name, value: first.value,
        Phrase(
          "\(cells.english) like `\(first.value)` taken as empty; declared as text the column keeps them",
          "`\(first.value)` のような\(cells.japanese)は空とみなした。列を文字と宣言すればそのまま残る")))
  }
}

/// False: the units of the cells do not go together, and the column stays text. Never so for a declared column.
private func decideNumbers(
  _ seen: ColumnInference, _ plan: inout ColumnPlan, header: HeaderName, files: [String], log: inout MessageLog
) -> Bool {
  var decision = UnitDecision(seen, header: header, declaredUnit: plan.declaredUnit)
  let fits = decision.decide()
  for remark in decision.remarks {
    log.add(
      DataMessage(
        remark.code, remark.severity, file: files[remark.place.file], line: remark.place.line, column: header.name,
        value: remark.place.value, remark.text))
  }
  guard fits else { return false }
  plan.unit = decision.unit
  plan.powers = decision.powers
  plan.kind = seen.exactScale(decision.powers).map { .exact(scale: $0) } ?? .doubles
  return true
}

/// Says why a column that is mostly numbers or dates stays text.
private func noteMixture(
  _ seen: ColumnInference, values: Int, header: HeaderName, files: [String], log: inout MessageLog
) {
  func note(_ code: DataCode, _ first: CellPlace, _ text: Phrase) {
    log.add(
      DataMessage(
        code, .note, file: files[first.file], line: first.line, column: header.name, value: first.value, text))
  }
  let digits = seen.numbers.count + seen.leadingZeros.count + seen.longIntegers.count
  if digits == values {
    if let first = seen.longIntegers.first {
      note(
        .keptAsText, first,
        Phrase(
          "whole numbers of more than 18 digits, such as `\(first.value)`, are no exact numbers; the column stays text",
          "`\(first.value)` のような18桁を超える整数は、数としては正確でなくなるため、列は文字のままになる"))
    } else if let first = seen.leadingZeros.first, seen.numbers.count > 0 {
      note(
        .keptAsText, first,
        Phrase(
          "leading zeros, such as in `\(first.value)`: the column stays text",
          "`\(first.value)` のように先頭にゼロがあるため、列は文字のままになる"))
    }
    return
  }
  let kinds: [(ColumnInference.Tally, CommonKind)] = [
    (seen.numbers, .number),
    (
      ColumnInference.Tally(
        count: seen.dates.count + seen.moments.count, first: seen.dates.first ?? seen.moments.first), .date
    ),
    (seen.periods, .period),
    (seen.booleans, .boolean),
  ]
  for (tally, kind) in kinds where tally.count * 2 > values {
    let others = [seen.texts, seen.leadingZeros, seen.longIntegers] + kinds.filter { $0.1 != kind }.map(\.0)
    let first = others.compactMap(\.first).min { ($0.file, $0.line) < ($1.file, $1.line) }
    guard let first else { continue }
    let left = grouped(values - tally.count)
    note(
      .mixedColumn, first,
      Phrase(
        "\(left) of \(grouped(values)) cells are not \(kind.words.english), the first is `\(first.value)`; the"
          + " column stays text unless its type is declared",
        "\(grouped(values))セルのうち\(left)セルが\(kind.words.japanese)ではない。最初は `\(first.value)`。"
          + "型を宣言しないかぎり列は文字のままになる") + wayOut(first.value))
    return
  }
  if let first = seen.texts.first, looksLikeDate(first.value) {
    note(
      .mixedColumn, first,
      Phrase(
        "`\(first.value)` looks like a date and cannot be read as one, so the column stays text; dates are written"
          + " 2026-11-21, 2026/11/21 or 2026年11月21日, and `dates \"d/m/y\"` behind the file names another order",
        "`\(first.value)` は日付のように見えるが日付として読めないため、列は文字のままになる。日付は2026-11-21、2026/11/21、"
          + "2026年11月21日のように書く。順序が違うときはファイルの後ろに `dates \"d/m/y\"` のように書く"))
  }
}

/// What most cells of a column are.
private enum CommonKind {
  case number, date, period, boolean

  var words: Phrase {
    switch self {
    case .number: Phrase("numbers", "数")
    case .date: Phrase("dates", "日付")
    case .period: Phrase("periods", "期間")
    case .boolean: Phrase("true or false", "真偽")
    }
  }
}

/// `1/2/2026`, `01.02.2026`, `2026-13-01`: a year of four digits at one end and two groups of one or two.
private func looksLikeDate(_ value: String) -> Bool {
  let separators = value.filter { !$0.isNumber }
  guard separators.count == 2, let mark = separators.first, separators.last == mark, "/.-".contains(mark) else {
    return false
  }
  let lengths = value.split(separator: mark, omittingEmptySubsequences: false).map(\.count)
  let day = lengths.first == 4 ? lengths.dropFirst() : lengths.last == 4 ? lengths.dropLast() : []
  return day.count == 2 && day.allSatisfy { (1...2).contains($0) }
}

/// A cell without a digit may be a word for nothing; one with digits is a value, and `empty` would be bad advice.
private func wayOut(_ value: String) -> Phrase {
  // Taken for empty, `合計` would leave its row in, and every amount twice.
  if totalWords.contains(foldedName(value).lowercased()) {
    return Phrase(
      ", or `skip \"\(value)\"` behind the file leaves rows of totals out",
      "。合計の行なら、ファイルの後ろに `skip \"\(value)\"` と書いて除く")
  }
  return value.contains(where: \.isNumber) && !value.hasPrefix("#")
    ? .empty
    : Phrase(
      ", or `empty \"\(value)\"` says that this means empty", "。空という意味なら `empty \"\(value)\"` と書く")
}
