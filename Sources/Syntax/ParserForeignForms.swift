import CivilTime
import SourceText
import Units

// Forms of other tools that take more than one word: what is to be written is made of what stands there.
extension Parser {
  // MARK: Behind a formula

  /// What to say of something behind a whole formula; nil where nothing is sure.
  func formOfRest(after construct: Construct) -> Phrase? {
    if construct == .definition, at(.by) || at(.arrow) { return formOfGroupedDefinition() }
    if at(.per) || at(.sort), let form = formOfPlace() { return form }
    if construct == .statement, at(.by), let order = orderBefore(), case .foreignWord(_, let form) = order.message {
      return form
    }
    if construct == .statement, at(.number), let form = formOfCount() { return form }
    return nil
  }

  /// `order` in a definition: the question has the order, and a place among rows its own.
  func formInPlace(of word: Token) -> Phrase? {
    switch text(word).lowercased() {
    case "order",
      "orderby" where isInRules:
      return Phrase(
        "an order stands in the question, as in `show sales by channel sort sales desc`; rows are in that of their time, and "
          + "a place among them has its own, as in `running(amount, 5) per customer sort ordered_on`",
        "順序は `show sales by channel sort sales desc` のように問いに書く。行は日付の順に並び、行の中での位置には "
          + "`running(amount, 5) per customer sort ordered_on` のようにそれ自身の順序を書く")
    case "から":
      // `最終購入日 から 180日以上`
      guard peek().kind == .number, peek(2).kind == .name,
        let unit = UnitTable.lengthWords.first(where: { text(peek(2)).hasPrefix($0) })
      else { return nil }
      let length = "\(text(peek()))\(unit)"
      return Phrase(
        "what lies between two times is `b - a >= \(length)`, and a time soon behind another `b within \(length) of a`; how long "
          + "ago something is hangs on the day on which it is asked",
        "2つの日付の間は `b - a >= \(length)`、一方のすぐ後は `b within \(length) of a` と書く。"
          + "どれだけ前のことかは、尋ねる日によって変わる")
    default: return nil  // Other words say the same everywhere.
    }
  }

  /// A definition or a dataset is being read, and no question.
  private var isInRules: Bool {
    let next = tokens[min(statementStart + 1, tokens.count - 1)].kind
    return next == .equal || next == .colon || tokens[statementStart].keyword == .dataset
  }

  /// `where amount > 10000 order by amount`: no number of orders, of which each amount would be a group.
  func orderBefore() -> (message: SyntaxMessage, range: SourceRange)? {
    guard position > 1, tokens[position - 2].kind == .number else { return nil }
    let word = tokens[position - 1]
    guard ["order", "orders"].contains(text(word).lowercased()), !tokens[position - 2].touches(word),
      let form = ForeignWords.form(ofClause: "order")
    else { return nil }
    return (.foreignWord("\(text(word)) by", form: form), range(word).union(range))
  }

  // MARK: Definitions with groups

  /// `count(受注) by 顧客 → 1, 2, 3` and `avg(sales per month) by month_of_year / avg(sales per month)`.
  private func formOfGroupedDefinition() -> Phrase? {
    let name = text(tokens[statementStart])
    if at(.arrow) { return classes(of: name, readFrom: nil) }
    let rest = tokens[position...].prefix { $0.kind != .lineEnd && $0.kind != .endOfFile }
    let body = file.text(
      SourceRange(file: file.id, start: Int(tokens[statementStart + 2].start), end: Int(tokens[position - 1].end)))
    if let arrow = rest.firstIndex(where: { $0.kind == .arrow }), let classes = classes(of: name, at: arrow) {
      let key = file.text(range(tokens[position + 1]).union(range(tokens[arrow - 1])))
      return Phrase(
        "each row of `\(key)` has it as a column in the block of the dataset, `x = \(body)`; ",
        "`\(key)` の行ごとの値は、データセットのブロックの列 `x = \(body)` にする。") + classes
    }
    guard let sign = rest.firstIndex(where: { [.slash, .star, .plus, .minus].contains($0.kind) }), sign > position + 1,
      let last = rest.last, sign < rest.endIndex - 1
    else { return nil }
    let other = file.text(range(tokens[sign + 1]).union(range(last))).replacing(" by ", with: " per ")
    guard !other.contains(where: { "+-*/×÷".contains($0) }) else { return nil }
    return Phrase(
      "the groups stand in the question, as in `show sales by channel`; what is one number for all of them is "
        + "`overall(\(other))`",
      "区分は `show sales by channel` のように問いに書く。全体で1つの数は `overall(\(other))`")
  }

  /// `→ 30日, 90日, 180日`: classes by their ends, where a length of time is the better the shorter it is. The arrow stands here.
  func classes(of name: String, readFrom value: Expression?) -> Phrase? {
    guard let form = classes(of: name, at: position) else { return nil }
    guard let value else { return form }
    let column = "`x = \(file.text(value.range))`"
    return Phrase(
      "the classes are a column of their own behind it, \(column); ", "段階は、\(column) の後ろに別の列として書く。") + form
  }

  private func classes(of name: String, at arrow: Int) -> Phrase? {
    guard arrow + 1 < tokens.count, tokens[arrow + 1].kind == .number else { return nil }
    let end = tokens[arrow...].firstIndex { [.lineEnd, .endOfFile, .rightBrace].contains($0.kind) } ?? tokens.endIndex
    let whole = tokens[(arrow + 1)..<end]
    let bounds = whole.split { $0.kind == .comma }.map { part in
      part.first.flatMap { first in part.last.map { file.text(range(first).union(range($0))) } } ?? ""
    }
    guard bounds.count > 1, bounds.count <= 9, bounds.allSatisfy({ $0.first?.isNumber ?? false }) else { return nil }
    let isTime = bounds.allSatisfy { bound in
      bound.contains("月") || UnitTable.lengthWords.contains { bound.contains($0) }
    }
    if isTime {
      let steps = bounds.enumerated().map { "if x <= \($0.element) then \(bounds.count + 1 - $0.offset)" }
      let form = "`\(name) = \(steps.joined(separator: " else ")) else 1`"
      let count = bounds.count + 1
      return Phrase(
        "\(count) classes, the highest for the shortest: \(form)", "\(count)段階で、短いほど高い：\(form)")
    }
    let steps = bounds.enumerated().dropFirst().reversed().map { "if x >= \($0.element) then \($0.offset + 1)" }
    let form = "`\(name) = \(steps.joined(separator: " else ")) else 1`"
    return Phrase(
      "\(bounds.count) classes, 1 below \(bounds[1]): \(form)",
      "\(bounds.count)段階で、\(bounds[1].beforeJapanese)未満が1：\(form)")
  }

  /// `running(amount, 5) / 5 per customer`
  private func formOfPlace() -> Phrase? {
    let words: Set<String> = ["running", "previous", "following", "ordinal", "tile"]
    guard let place = tokens[statementStart..<position].lastIndex(where: { words.contains(text($0)) }) else {
      return nil
    }
    var (end, open) = (place, 0)
    for index in (place + 1)..<position {
      if tokens[index].kind == .leftParenthesis { open += 1 }
      if tokens[index].kind == .rightParenthesis { open -= 1 }
      if open == 0 {
        end = tokens[index].kind == .rightParenthesis ? index : index - 1
        break
      }
    }
    guard end < position - 1 else { return nil }
    let rest = tokens[position...].prefix { ![.lineEnd, .endOfFile, .rightBrace, .comma].contains($0.kind) }
    guard let last = rest.last else { return nil }
    let call = file.text(range(tokens[place]).union(range(tokens[end])))
    let clause = file.text(range.union(range(last)))
    let behind = file.text(range(tokens[end + 1]).union(range(tokens[position - 1])))
    let form = "`\(call) \(clause) \(behind)`"
    return Phrase("it stands directly behind the place: \(form)", "行の位置を表す式のすぐ後ろに書く：\(form)")
  }

  /// `20件` behind a question.
  private func formOfCount() -> Phrase? {
    guard !isInRules, Int(text(token)) != nil else { return nil }
    let isCounter =
      peek().kind == .name && token.touches(peek()) && ListOfItems.counters.contains(text(peek()))
    let isLast = [.lineEnd, .endOfFile].contains(peek().kind)
    guard isCounter || isLast else { return nil }
    let top = "`top \(text(token))`"
    return Phrase(
      "the first lines of an order are \(top), behind `sort sales desc`", "上位の行は、`sort sales desc` の後ろに \(top) と書く")
  }

  // MARK: Tables

  /// `{ 4月 8%、5月 7% }`: the whole of it, as a table by the number of the month, or by a column of texts. Nil where some entry
  /// is another.
  func wholeTable(from first: Int32) -> (range: SourceRange, form: Phrase)? {
    guard let opening = tokens[..<position].lastIndex(where: { $0.kind == .leftBrace }),
      let closing = tokens[position...].firstIndex(where: { $0.kind == .rightBrace }),
      tokens[opening + 1].start == first
    else { return nil }
    let entries = tokens[(opening + 1)..<closing].split { $0.kind == .comma || $0.kind == .lineEnd }
    var months: [String] = []
    var names: [String] = []
    for entry in entries {
      let parts = Array(entry)
      let isMonth = parts.count > 2 && parts[0].kind == .number && text(parts[1]) == "月"
      let start = isMonth ? 2 : 1
      guard parts.count > start, parts[start].kind == .number else { return nil }
      let value = file.text(range(parts[start]).union(range(parts[parts.count - 1])))
      if isMonth {
        months.append("\(text(parts[0])): \(value)")
      } else if let month = Parser.shortMonths.firstIndex(of: text(parts[0]).lowercased().prefix(3).description) {
        months.append("\(month + 1): \(value)")
      } else if parts[0].kind == .name || parts[0].kind == .string {
        names.append("\(parts[0].kind == .string ? text(parts[0]) : "\"\(text(parts[0]))\""): \(value)")
      } else {
        return nil
      }
    }
    guard months.isEmpty != names.isEmpty else { return nil }
    let whole = range(tokens[opening]).union(range(tokens[closing]))
    let hasKeys = opening > 0 && tokens[opening - 1].kind != .equal
    let table = "{ \((months + names).joined(separator: ", ")) }"
    if hasKeys {
      return (whole, Phrase("an entry is a key, `:` and its value: `\(table)`", "項目はキー、`:`、値の順に書く：`\(table)`"))
    }
    return (
      whole,
      months.isEmpty
        ? Phrase(
          "a table says what its keys are: `by channel \(table)`, with their column in the place of `channel`",
          "表には何がキーかを書く：`by channel \(table)`（`channel` の代わりにキーの列を書く）")
        : Phrase(
          "a table says what its keys are, here the numbers of the months: `by month_of_year \(table)`",
          "表には何がキーかを書く。ここでは月の番号：`by month_of_year \(table)`")
    )
  }

  // MARK: Columns of a file

  /// `unpivot jan..dec`
  mutating func refuseRangeOfNames() throws(SyntaxFault) {
    guard at(.range), position > 0 else { return }
    let first = tokens[position - 1]
    advance()
    let last = token
    let whole = range(first).union(range(last))
    guard let names = Parser.names(from: text(first), to: text(last)) else {
      let form = Phrase(
        "columns are named one by one, or by what their names have in common: `unpivot jan, feb into month, amount`, `unpivot \"m*\" into …`",
        "列は1つずつ書くか、名前に共通する部分で書く：`unpivot jan, feb into month, amount`、`unpivot \"m*\" into …`")
      throw fail(.foreignWord("..", form: form), at: whole)
    }
    throw fail(.otherForm(file.text(whole), now: names.joined(separator: ", ")), at: whole)
  }

  private static let shortMonths = CivilNames.months.map { String($0.prefix(3)) }

  private static let sequences: [[String]] = [
    shortMonths, CivilNames.months, CivilNames.weekdays.map { String($0.prefix(3)) }, CivilNames.japaneseWeekdays,
  ]

  /// `jan, feb … dec`, `m1, m2 … m12`; nil where no order is known.
  static func names(from first: String, to last: String) -> [String]? {
    for sequence in sequences {
      guard let start = sequence.firstIndex(of: first.lowercased()),
        let end = sequence.firstIndex(of: last.lowercased())
      else {
        continue
      }
      let order = start <= end ? Array(start...end) : Array(start..<sequence.count) + Array(0...end)
      return order.map { index in
        let name = sequence[index]
        if first == first.uppercased(), first != first.lowercased() { return name.uppercased() }
        return first.first?.isUppercase ?? false ? name.prefix(1).uppercased() + name.dropFirst() : name
      }
    }
    let (one, other) = (first.prefix { !$0.isNumber }, last.prefix { !$0.isNumber })
    guard one == other, let low = Int(first.dropFirst(one.count)), let high = Int(last.dropFirst(one.count)),
      low < high,
      high - low < 60
    else { return nil }
    let width = first.dropFirst(one.count).first == "0" ? first.count - one.count : 0
    return (low...high).map { number in
      let digits = String(number)
      return one + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
  }

  // MARK: Lists with sums

  /// `list 顧客, sum(金額) from 受注 where sum(金額) >= 5万円 order by 金額 降順 20件`: the columns of rows, or the question that
  /// adds up by group.
  mutating func failListOfItems() -> SyntaxFault {
    let comma = range
    let first = statementStart
    let words = Array(tokens[first...].prefix { $0.kind != .endOfFile }.filter { $0.kind != .lineEnd })
    while !at(.endOfFile) { advance() }
    return fail(.foreignWord(",", form: ListOfItems(words, self).form), at: comma)
  }
}

/// A list of items as databases write it, cut into its clauses.
private struct ListOfItems {
  private let parser: Parser
  private var items: [[Token]] = []
  private var dataset: String?
  private var conditions: [[Token]] = []
  private var order: [Token] = []
  private var count: String?
  private var isDescending = false

  private static let descending: Set<String> = ["desc", "descending", "降順", "大きい順", "多い順", "高い順", "新しい順"]
  static let counters: Set<String> = ["件", "行", "名", "人", "社", "位", "個"]

  init(_ words: [Token], _ parser: Parser) {
    self.parser = parser
    var clause = "items"
    var current: [Token] = []
    var depth = 0
    func close(_ list: inout Self) {
      switch clause {
      case "items": if !current.isEmpty { list.items.append(current) }
      case "from": list.dataset = current.first.map(parser.text)
      case "where": if !current.isEmpty { list.conditions.append(current) }
      default: list.order = current  // The order is the last clause.
      }
      current = []
    }
    for (index, token) in words.enumerated().dropFirst() {
      let word = parser.text(token).lowercased()
      if token.kind == .leftParenthesis { depth += 1 }
      if token.kind == .rightParenthesis { depth -= 1 }
      let isCount = token.kind == .number && ["order", "limit", "top"].contains(clause)
      if depth == 0, isCount || word == "limit" || word == "top" {
        if isCount { count = word }
        if clause == "order", !isCount { close(&self) }
        if !isCount { clause = "limit" }
      } else if depth == 0, ["from", "where", "order", "sort"].contains(word) {
        close(&self)
        clause = word == "sort" ? "order" : word
      } else if depth == 0, clause == "items" && token.kind == .comma || clause == "where" && word == "and" {
        close(&self)
      } else if clause == "order", ListOfItems.descending.contains(word) {
        isDescending = true
      } else if word == "by"
        || (index > 0 && words[index - 1].kind == .number && ListOfItems.counters.contains(word) && clause != "where")
      {
        continue
      } else if clause != "limit" {
        current.append(token)
      }
    }
    if clause != "limit" { close(&self) }
  }

  private func text(_ tokens: [Token]) -> String {
    guard let first = tokens.first, let last = tokens.last else { return "" }
    return parser.file.text(parser.range(first).union(parser.range(last)))
  }

  private func isCall(_ tokens: [Token]) -> Bool { tokens.contains { $0.kind == .leftParenthesis } }

  /// `sum(受注.金額)`
  private func qualified(_ tokens: [Token]) -> String { qualified(tokens, by: dataset) }

  private func qualified(_ tokens: [Token], by dataset: String?) -> String {
    let text = text(tokens)
    guard let dataset, let opening = tokens.firstIndex(where: { $0.kind == .leftParenthesis }),
      opening + 2 < tokens.count,
      tokens[opening + 1].kind == .name, tokens[opening + 2].kind == .rightParenthesis
    else { return text }
    let name = parser.text(tokens[opening + 1])
    return text.replacing("(\(name))", with: "(\(dataset).\(name))")
  }

  var form: Phrase {
    let sums = items.filter(isCall)
    let names = items.filter { !isCall($0) }.map(text)
    guard let key = names.first, !sums.isEmpty else {
      let rows = dataset ?? "orders"
      let columns = dataset == nil ? "id, amount" : items.map(text).joined(separator: ", ")
      return Phrase(
        "columns stand behind `:`, as in `list \(rows): \(columns)`; sums by group are `show sales by customer`",
        "列は `:` の後ろに書く。例：`list \(rows): \(columns)`。区分ごとの合計は `show sales by customer`")
    }
    if dataset == nil, names.count == 1, conditions.isEmpty, order.isEmpty {
      // `list orders, sum(amount)`: nothing here tells a dataset from a column.
      let whole = sums.map { qualified($0, by: key) }.joined(separator: ", ")
      let grouped = "`show \(sums.map(text).joined(separator: ", ")) by \(key)`"
      return Phrase(
        "rows are `list \(key): id, amount`, and a sum is a question: `show \(whole)`, or, where `\(key)` is a column, \(grouped)",
        "行は `list \(key): id, amount` と書き、合計は問いにする：`show \(whole)`。`\(key)` が列なら \(grouped)")
    }
    let shown = sums.map { qualified($0) }.joined(separator: ", ")
    var clauses = ["show \(shown) by \(key)"]
    let isTimed = { (tokens: [Token]) in
      tokens.contains { ForeignWords.form(ofValue: parser.text($0)) == ForeignWords.noClock }
    }
    let plain = conditions.filter { !isCall($0) && !isTimed($0) }.map(text)
    if !plain.isEmpty { clauses.append("where " + plain.joined(separator: " and ")) }
    if conditions.contains(where: isTimed) { clauses.append("during @2026-01") }
    let kept = conditions.filter { isCall($0) && !isTimed($0) }.map(qualified)
    if !kept.isEmpty { clauses.append("keep " + kept.joined(separator: " and ")) }
    if !order.isEmpty {
      let name = text(order)
      let sum = sums.first { $0.contains { parser.text($0) == name } } ?? sums.first
      let sorted = names.contains(name) ? name : isCall(order) ? qualified(order) : sum.map(qualified) ?? name
      clauses.append("sort \(sorted)\(isDescending ? " desc" : "")")
    }
    if let count { clauses.append("top \(count)") }
    let question = "`\(clauses.joined(separator: " "))`"
    return Phrase(
      "sums by group are a question, in which a time that is meant is named: \(question)",
      "区分ごとの合計は問いにし、期間があればそれも書く：\(question)")
  }
}
