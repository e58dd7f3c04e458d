import CivilTime
import Numerics
import SourceText
import Syntax

// Keys of tables that no group has, and keys in other words.
extension Analyzer {
  /// Reads a key beside the column that it is one of, whose texts may lack their quotation marks.
  func besideKeys(of own: Expression, _ read: () -> Formula) -> Formula {
    guard calendarPart(own) == nil, grain(own) == nil,
      let owner = datasets.indices.first(where: { !datasets[$0].isOpen && hasKey(own, on: $0) })
    else { return read() }
    let scope = Scope.row(owner, bare: .dimensions)
    let column = typesOnly { compile(own, scope) }
    return beside(column, scope, read)
  }

  /// `11..2` of the months of the year goes on behind their end.
  func emptyKeyRange(_ low: Expression, _ high: Expression, isHalfOpen: Bool, of own: Expression) -> SemanticMessage {
    guard let (_, numbers) = calendarNumbers(own) else { return .emptyKeyRange }
    let (from, to) = (program.text(low.range), program.text(high.range))
    let (early, late) = (
      "`\(from)..\(numbers.upperBound): …`", "`\(numbers.lowerBound)\(isHalfOpen ? "..<" : "..")\(to): …`"
    )
    let way = Phrase(
      "a range does not go round the end: write two entries, \(early) and \(late)",
      "範囲は終わりから初めへは続かない：\(early) と \(late) の2つの項目に分けて書く")
    return .helped(.emptyKeyRange, [Help(way)])
  }

  /// An entry for each of the keys, where one dimension has several in brackets.
  func keyCount(_ entry: TableEntry, _ wanted: Int) -> SemanticMessage {
    let message = SemanticMessage.tableKeyCount(wanted: wanted, found: entry.keys.count)
    guard wanted == 1 else { return message }
    let value = program.text(entry.value.range)
    return .helped(message, [.write(entry.keys.map { "\(program.text($0.range)): \(value)" }.joined(separator: ", "))])
  }

  // MARK: Keys that are never met

  /// Reports a key that no group can have: 0 of the days of the week, 4 of `f up to 3`, 1,000 of steps of 2,000.
  func neverMet(_ key: TableKey, _ written: Expression, _ own: Expression, _ dimension: DimensionModel) -> Bool {
    guard !isSolving, case .number(let start) = key.start else { return false }
    var last = start.double
    var isOpen = false
    if let end = key.end {
      if case .number(let number) = end.value { last = number.double } else { isOpen = true }
    }
    let (text, what) = (program.text(written.range), "`\(program.text(own.range))`")
    if let (name, numbers) = calendarNumbers(own) {
      let isBehind = !isOpen && last > Double(numbers.upperBound) + (key.end?.isHalfOpen == true ? 1 : 0)
      guard start.double < Double(numbers.lowerBound) || start.double > Double(numbers.upperBound) || isBehind else {
        return false
      }
      report(.neverMet(text, what: what, way: Analyzer.calendarHelp(name, numbers)), at: written.range)
      return true
    }
    switch own.written.kind {
    case .band(_, let upTo):
      guard let limit = wholeLiteral(upTo), start.double > Double(limit) else { return false }
      let way = Phrase(
        "write `\(limit)`, which is \(limit) and all above it, or a higher end, as in `up to \(text)`",
        "`\(limit)` と書く（\(limit)以上のすべて）か、`up to \(text)` のように上限を上げる")
      report(.neverMet(text, what: what, way: way), at: written.range)
      return true
    case .histogram(_, let step):
      guard key.end == nil, case .number(let width)? = constantNumber(inUnit(of: dimension, compile(step, .slice))),
        width.double > 0
      else { return false }
      let steps = start.double / width.double
      guard abs(steps - steps.rounded()) > 1e-9 * max(1, abs(steps)) else { return false }
      let way = Phrase(
        "a step is named by its lower end, a multiple of `\(program.text(step.range))`",
        "刻みは下の端の値で表し、`\(program.text(step.range))` の倍数になる")
      report(.neverMet(text, what: what, way: way), at: written.range)
      return true
    default: return false  // Of all other dimensions any number may come.
    }
  }

  // MARK: Keys in other words

  /// A key that says a period, a month or a weekday in another way than its dimension; nil where it is read as it is.
  func otherKey(_ key: Expression, _ dimension: DimensionModel, of own: Expression) -> SemanticMessage? {
    let text = program.text(key.range)
    if let (name, _) = calendarNumbers(own) { return otherNumber(key, text, name, dimension) }
    if dimension.type == .text, case .number = Analyzer.withoutBrackets(key).kind {
      // Codes of digits are texts where the file has them as such.
      return .helped(clash(dimension, KeyFound.number.words), [.write("\"\(text)\"")])
    }
    guard isDateLike(dimension.type) else { return nil }
    let found: KeyFound
    switch Analyzer.withoutBrackets(key).kind {
    case .date: return coarserKey(key, dimension)
    case .text: found = .text
    case .number(let number):
      found = .number
      if case .period(.month) = dimension.type {
        let digits = text.prefix(while: \.isNumber)
        if let month = Int(foldedName(String(digits))), (1...12).contains(month),
          number.unit == nil || number.unit?.factors.map(\.name) == ["月"]
        {
          let form = "by month_of_year { \(month): … }"
          let one = "@2026-\(month < 10 ? "0" : "")\(month)"
          let way = Phrase(
            "months of every year are keys of `\(form)`; one month has its year, as in `\(one)`",
            "毎年の月をキーにするなら `\(form)`、特定の月なら `\(one)` のように年を付ける")
          return .helped(clash(dimension, found.words), [Help(way)])
        }
      }
    default: found = .name  // A sum such as `2026-Q1`, or a name such as `FY2026`.
    }
    guard let date = dateMeant(text, beside: dimension.type) else { return nil }
    return .helped(found == .name ? .keyNotConstant : clash(dimension, found.words), [.write(date)])
  }

  /// `@2026-01` over a column of days.
  private func coarserKey(_ key: Expression, _ dimension: DimensionModel) -> SemanticMessage? {
    guard dimension.type == .date, case .date(let literal) = Analyzer.withoutBrackets(key).kind,
      case .period = dateConstant(literal, at: key.range).1, let span = daySpan(key), !span.isEmpty
    else { return nil }
    let (first, last) = (CivilDate(span.start), CivilDate(span.end - 1))
    return .helped(
      clash(dimension, KeyFound.period.words),
      [
        Help(
          Phrase(
            "days are a range of the first and the last: `@\(first.isoText)..@\(last.isoText)`",
            "日付の列では、最初と最後の日の範囲にする：`@\(first.isoText)..@\(last.isoText)`"))
      ])
  }

  private func clash(_ dimension: DimensionModel, _ found: Phrase) -> SemanticMessage {
    .typeClash("by", left: typeText(dimension.type), leftRange: dimension.range, right: found)
  }

  /// `1月`, `@2026-01` and `土`, where the dimension has numbers.
  private func otherNumber(
    _ key: Expression, _ text: String, _ name: String, _ dimension: DimensionModel
  ) -> SemanticMessage? {
    let number: Int?
    let found: KeyFound
    switch Analyzer.withoutBrackets(key).kind {
    case .number(let literal):
      guard let unit = literal.unit, ["月", "日", "時"].contains(unit.factors.map(\.name).joined(separator: "/")) else {
        return nil
      }
      (number, found) = (Int(foldedName(text.filter(\.isNumber))), .numberIn(unit.factors[0].name))
    case .date(let literal):
      found = .time
      if case .month(_, let month) = literal, name == "month_of_year" { number = month } else { number = nil }
    case .text(let word): (number, found) = (name == "weekday" ? Analyzer.weekdayNumber(word) : nil, .text)
    case .path(let path):
      guard program.definitionIndex[path.text] == nil else { return nil }
      (number, found) = (name == "weekday" ? Analyzer.weekdayNumber(path.text) : nil, .name)
      if number == nil { return nil }
    default: return nil  // Anything else is read as it is.
    }
    let message = found == .name ? SemanticMessage.keyNotConstant : clash(dimension, found.words)
    guard let number else {
      let help =
        Analyzer.calendarNumbers[name].map { Analyzer.calendarHelp(name, $0) } ?? Phrase("1, 2, 3 …", "1、2、3…")
      return .helped(
        message, [Help(Phrase("its keys are numbers: \(help.english)", "このキーは数：\(help.japanese)"))])
    }
    return .helped(message, [.write("\(number)")])
  }
}

/// What stands where a key of another kind is wanted.
private enum KeyFound: Equatable {
  case text, number, time, period, name
  case numberIn(String)

  var words: Phrase {
    switch self {
    case .text: Phrase("text", "文字")
    case .number: Phrase("a number", "数")
    case .time: Phrase("a time", "日付")
    case .period: Phrase("a period", "期間")
    case .name: Phrase("a name", "名前")
    case .numberIn(let unit): Phrase("a number in \(unit)", "\(unit)の数")
    }
  }
}
