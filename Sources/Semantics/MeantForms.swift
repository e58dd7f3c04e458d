import CivilTime
import SourceText
import Syntax

// What was meant by a form that is right elsewhere, or at another place.
extension Analyzer {
  // MARK: Calls

  /// `売上（千円） ?? …`: a header with brackets reads like a call.
  func meantHeader(_ call: Call, _ range: SourceRange) -> Phrase? {
    let header = foldedName(program.text(range))
    guard datasets.contains(where: { $0.columnIndex[header] != nil }) else { return nil }
    return Phrase(
      "a header with brackets stands in backquotes: \(Name.written(header))",
      "括弧のある見出しはバッククォートで囲む：\(Name.written(header))")
  }

  /// What stands in a call of another tool, and whether it is more than one name, number or call.
  func foreignArgument(_ argument: Argument) -> ForeignWords.Argument {
    let text = program.text(argument.range)
    guard let value = argument.value, argument.per.isEmpty, argument.condition == nil else {
      return ForeignWords.Argument(text, isCompound: true)
    }
    switch value.kind {
    case .path, .number, .text, .date, .call, .none, .boolean, .bracketed, .bad:
      return ForeignWords.Argument(text)
    default: return ForeignWords.Argument(text, isCompound: true)  // Operations, and what reads like one.
    }
  }

  /// Whether a call stands beside an operator: what takes its place must not be torn apart by it.
  func isOperand(_ range: SourceRange) -> Bool {
    guard let file = program.files[range.file] else { return false }
    let line = file.lineBytes(file.lineIndex(at: Int(range.start))).lowerBound
    let before = file.text(SourceRange(file: range.file, start: line, end: Int(range.start)))
    let end = file.lineBytes(file.lineIndex(at: Int(range.end))).upperBound
    let behind = file.text(SourceRange(file: range.file, start: Int(range.end), end: end))
    let (last, next) = (before.last { !$0.isWhitespace }, behind.first { !$0.isWhitespace })
    if let last, "+-*/^×÷−?<>!.".contains(last) || before.hasSuffix("not ") { return true }
    return next.map { "+-*/^×÷−?<>=!.".contains($0) } ?? false
  }

  /// `合計(売上)`, `AVERAGE(売上, …)` of what is one number already, and `moving_avg(orders.amount, 5)` of rows.
  func formOfTotal(_ call: Call) -> Phrase? {
    guard case .path(let path)? = call.arguments.first?.value?.written.kind else { return nil }
    let (name, text) = (call.name.text.lowercased(), program.text(path.range))
    let isDefinition = path.names.count == 1 && program.definitionIndex[path.names[0].text] != nil
    if ["合計", "total_of"].contains(name), isDefinition {
      return Analyzer.numberAlready(text)
        + Phrase("; over all groups of an answer it is `overall(\(text))`", "。答えの全区分を合わせるなら `overall(\(text))`")
    }
    if ["mean", "average", "平均"].contains(name), isDefinition {
      return Phrase(
        "`\(text)` is one number already; the mean of months is `avg(\(text) per month)`, that of the last three "
          + "`trailing(\(text), 3 months) / 3`",
        "`\(text)` はすでに1つの数。月ごとの平均なら `avg(\(text) per month)`、"
          + "直近3か月の平均なら `trailing(\(text), 3 months) / 3`")
    }
    let isMoving = name.hasPrefix("moving") || name.hasPrefix("rolling") || name == "移動平均"
    guard isMoving, path.names.count > 1, let column = path.names.last, program.datasetIndex[path.names[0].text] != nil
    else { return nil }
    let written = call.arguments.dropFirst().first.map { program.text($0.range) } ?? "3"
    let count = Int(written) == nil ? "3" : written
    let owner = path.names[0].text
    let key = anyEntity.flatMap { entity in
      entity.key.hasPrefix(Name.written(owner) + ".")
        ? " per \(entity.key.dropFirst(Name.written(owner).count + 1))" : nil
    }
    let places = { (per: String) in
      "x = running(\(column.text), \(count))\(per) / running(1, \(count))\(per)"
    }
    return Phrase(
      "of the last rows it is a column of the dataset: `\(places(""))`", "直近の行についてならデータセットの列にする：`\(places(""))`")
      + (key.map {
        Phrase(", among those of one key `\(places($0))`", "、同じキーの行の中でなら `\(places($0))`")
      } ?? .empty)
      + Phrase(
        ", where an empty cell counts as 0; of the last months it is `trailing(sum(\(text)), 3 months)`",
        "（空のセルは0と数える）。直近の月についてなら `trailing(sum(\(text)), 3 months)`")
  }

  /// `x = running(amount)` in a dataset.
  func columnOfPlaces(_ window: WindowCall, _ range: SourceRange) -> Phrase {
    let names = Analyzer.paths(in: Expression(.window(window), range: range)).compactMap { $0.names.last?.text }
    let owners = datasets.filter { dataset in names.allSatisfy { dataset.columnIndex[$0] != nil } }
    let owner = owners.count == 1 || (names.isEmpty && !owners.isEmpty) ? Name.written(owners[0].name) : "orders"
    let form = "dataset places from \(owner) { x = \(program.text(range)) }"
    return Phrase(
      "it is a column of a dataset, which a question then reads: `\(form)`", "データセットの列にして、問いではその列を読む：`\(form)`")
  }

  // MARK: Conditions

  /// `weekday(day) = 6 or 7`: what stands behind `or` is another value of the same.
  func listMeant(_ parts: [Expression], _ scope: Scope) -> SemanticMessage? {
    guard let first = parts.first, case .comparison(.equal, let left, let right) = first.kind else { return nil }
    let others = parts.dropFirst()
    if let days = weekdaysMeant([right] + others), let value = weekdayOf(left) {
      return .helped(
        .notACondition(Phrase("a day of the week", "曜日"), text: program.text(parts[parts.count - 1].range)),
        [
          Help(
            Phrase(
              "days of the week are numbers, 1 is Monday: write `weekday(\(value)) in [\(days)]`",
              "曜日は数で表し、1が月曜：`weekday(\(value)) in [\(days)]` と書く"))
        ])
    }
    let areValues = others.allSatisfy { part in
      switch part.kind {
      case .number, .text, .date: true
      default: false  // Anything else may be a condition.
      }
    }
    guard areValues, let last = others.last else { return nil }
    let values = ([right] + others).map { program.text($0.range) }.joined(separator: ", ")
    let type = typeText(compile(last, scope).type)
    return .helped(
      .notACondition(type, text: program.text(last.range)), [.write("\(program.text(left.range)) in [\(values)]")])
  }

  /// `6, 7` of `土 or 日`.
  private func weekdaysMeant(_ parts: [Expression]) -> String? {
    let numbers = parts.map { part -> Int? in
      switch part.kind {
      case .path(let path): path.names.count == 1 ? Analyzer.weekdayNumber(path.text) : nil
      case .text(let text): Analyzer.weekdayNumber(text)
      default: nil  // Numbers are what they are.
      }
    }
    guard numbers.allSatisfy({ $0 != nil }) else { return nil }
    return numbers.compactMap { $0.map(String.init) }.joined(separator: ", ")
  }

  /// `受注日` of `曜日(受注日)`, `weekday(受注日)` and `受注日` itself.
  private func weekdayOf(_ value: Expression) -> String? {
    switch value.written.kind {
    case .call(let call):
      guard call.arguments.count == 1, let argument = call.arguments[0].value else { return nil }
      return program.text(argument.range)
    case .path: return program.text(value.range)
    default: return nil  // A computed day is hardly compared by its name.
    }
  }

  /// `sum(orders.amount where count(orders) >= 3)`: true for all rows or for none.
  func warnOfSliceCondition(_ condition: Formula?, of dataset: Int) {
    guard let condition else { return }
    for part in condition.conjuncts where isOfSlice(part, of: dataset) {
      report(.conditionOfSlice(program.text(part.range), dataset: datasets[dataset].name), at: part.range)
    }
  }

  /// Whether a condition on rows asks nothing of the row, and what it asks is not said to be one number.
  func isOfSlice(_ part: Formula, of dataset: Int) -> Bool {
    guard case .base = world, !isSolving, !readsItself, !part.isFaulty else { return false }
    let below = datasetsBelow(part)
    // What is wrong with a fact of the row has been told.
    return !readsRow(part) && !below.isEmpty && !below.contains(where: { isFact($0, of: dataset) })
      && !readsMeantNumber(part)
  }

  /// `overall(x)` and `(x during R)` say that one number is meant.
  private func readsMeantNumber(_ formula: Formula) -> Bool {
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .slice(.overall), .slice(.during), .slice(.dimension), .lookup: return true
      default: stack += current.children  // Every other kind is what its parts are.
      }
    }
    return false
  }

  // MARK: Names

  /// `month` in a condition or a formula, where no key is called so.
  func periodAsValue(_ name: Name, _ scope: Scope) -> SemanticMessage? {
    guard let grain = Grain(word: name.text), !name.isQuoted else { return nil }
    let time = scope.row.flatMap { row in datasets[row].times.first.map { datasets[row].columns[$0.column].name } }
    let form = "\(grain.rawValue)(\(time.map { Name.written($0) } ?? "ordered_on"))"
    let ofRow = Help(Phrase("that of a time is `\(form)`", "日付の属する期間なら `\(form)`"))
    let example = grain == .day ? "@2026-01-05" : grain == .week ? "@2026-W02" : grain == .year ? "@2026" : "@2026-01"
    let chosen = Help(
      Phrase(
        "periods of an answer are chosen by `during \(example)`, or by `keep \(grain.rawValue) = \(example)`",
        "答えの期間を選ぶのは `during \(example)` または `keep \(grain.rawValue) = \(example)`"))
    let asked = Help(
      Phrase(
        "the period that is asked for stands in the question: `show … by \(grain.rawValue)`, `… during \(example)`",
        "どの期間を尋ねるかは問いのほうに書く：`show … by \(grain.rawValue)`、`… during \(example)`"))
    let help = scope.isQueryCondition ? [chosen, ofRow] : scope.row == nil ? [asked, ofRow] : [ofRow, asked]
    return .helped(.unknownName(name.text, near: nil, owners: [], isRow: true), help)
  }

  /// `show product`: a column of texts makes groups, and no number.
  func columnAsItem(_ name: Name, _ owners: [String], _ scope: Scope) -> SemanticMessage? {
    guard scope.row == nil, let owner = datasets.indices.first(where: { datasets[$0].columnIndex[name.text] != nil }),
      let column = datasets[owner].columnIndex[name.text], let path = owners.first
    else { return nil }
    let message = SemanticMessage.unknownName(name.text, near: nil, owners: owners, isRow: false)
    if scope.keyNames.contains(where: { $0.matches(DimensionName(path)) }) {
      return .helped(
        message,
        [
          Help(
            Phrase(
              "a key of the question stands first in each line: leave it out of the items", "区分のキーは各行の先頭に出る：項目からは外す"))
        ])
    }
    switch typesOnly({ columnType(column, of: owner, scope, at: name.range) }) {
    case .text, .boolean:
      return .helped(
        message,
        [Help(Analyzer.groupedOr("count_distinct(\(path))", Name.written(name.text)))])
    case .date, .moment, .period:
      return .helped(
        message,
        [Help(Analyzer.groupedOr("max(\(path))", Name.written(name.text)))])
    case .number, .unknown: return nil
    }
  }

  private static func groupedOr(_ aggregate: String, _ name: String) -> Phrase {
    Phrase(
      "group by it, as in `by \(name)`, or write an aggregate, such as `\(aggregate)`",
      "`by \(name)` のように区分のキーにするか、`\(aggregate)` のような集計にする")
  }

  // MARK: Questions

  /// `show sales by customer top 10`: the first customers by name are hardly those that are meant.
  func warnOfUnsortedTop(_ show: ShowQuery, _ keys: [Dimension], _ model: ShowModel) {
    guard let top = model.top, model.sort.isEmpty, model.pooling == nil, let item = show.items.first, !isSolving else {
      return
    }
    let named = zip(keys, model.keys).filter { pair in
      guard case .dimension(let dimension) = pair.1 else { return false }
      return !hasNaturalOrder(dimension)
    }
    guard !named.isEmpty, let place = show.clauses.lazy.compactMap({ $0.topRange }).first else { return }
    let name = item.name?.text ?? program.text(item.expression.range)
    let texts = named.map { $0.0.name?.text ?? program.text($0.0.expression.range) }
    report(.topOfUnsorted(count: top, item: name, keys: texts), at: place)
  }

  /// Times, places and ages come one after the other; names and numbers of customers do not.
  private func hasNaturalOrder(_ dimension: DimensionModel) -> Bool {
    switch dimension.type {
    case .date, .moment, .period, .unknown: return true
    case .text, .boolean: return false
    case .number: break
    }
    return !dimension.formulas.contains { dataset, formula in
      var place: (column: Int, dataset: Int)
      switch formula.kind {
      case .row(.column(let id)): place = (id.index, dataset.index)
      case .row(.path(let route, let id)):
        place = (id.index, route.last.map { references[$0.index].target } ?? dataset.index)
      default: return false  // A computed number is counted or measured.
      }
      while case .inherited(let column) = datasets[place.dataset].columns[place.column].source,
        case .filtered(let base, _) = datasets[place.dataset].kind
      {
        place = (column, base)
      }
      switch datasets[place.dataset].columns[place.column].source {
      case .file, .key: return true
      case .inherited, .formula, .clock, .stackedLabel, .stackedValue, .bad: return false
      }
    }
  }

  /// `cumulative(x)` by groups alone.
  func warnOfIdleCumulative(_ show: ShowQuery, _ keys: [Dimension], _ formulas: [Formula], _ model: ShowModel) {
    guard model.during == nil, !keys.isEmpty, !keys.contains(where: { grain($0.expression) != nil }), !isSolving else {
      return
    }
    for (item, formula) in zip(show.items, formulas) {
      guard let found = idleCumulative(formula), case .slice(.cumulative(let inner)) = found.kind else { continue }
      report(
        .cumulativeWithoutPeriod(program.text(found.range), value: program.text(inner.range)),
        at: item.expression.range)
    }
  }

  /// The `cumulative` that is asked in the windows of the question.
  private func idleCumulative(_ formula: Formula) -> Formula? {
    var seen: Set<Int> = []
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .slice(.cumulative): return current
      // Each of these has windows of its own.
      case .slice(.aggregate), .slice(.during), .row: continue
      case .slice(.definition(let id)):
        if seen.insert(id.index).inserted { stack += definitions[id.index].body?.formulas ?? [] }
      default: stack += current.children  // Every other kind is what its parts are.
      }
    }
    return nil
  }
}

extension ShowClause {
  fileprivate var topRange: SourceRange? {
    if case .top(let top) = self { return top.range }
    return nil
  }
}
