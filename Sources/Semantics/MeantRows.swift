import SourceText
import Syntax
import Units

// What was meant where rows stand in the place of a value: some of them under a name of their own, a dataset compared with
// a number, columns of other rows.
extension Analyzer {
  /// Customers and their like: a dataset with one row for each value of one column of other rows.
  struct Entity {
    var dataset: Int
    /// `customers`, `orders` and `orders.customer`, as written.
    var name: String
    var rows: String
    var key: String
    /// `first_on`
    var time: String?
    /// `age`, where a clock is declared.
    var clock: String?
  }

  /// The dataset as an entity; nil where it has other keys, or no rows refer to it.
  func entity(_ index: Int) -> Entity? {
    let table = datasets[index]
    let source: Int
    let key: String
    if case .grouped(let from, let keys, _) = table.kind {
      guard keys.count == 1, case .path(let path) = keys[0].expression.written.kind, path.names.count > 1 else {
        return nil
      }
      (source, key) = (from, program.text(keys[0].expression.range))
    } else {
      let referring = references.first { reference in
        guard reference.target == index, case .columns(let parts, _, _) = reference.kind, parts.count == 1,
          case .column = parts[0]
        else { return false }
        return !datasets[reference.from].times.isEmpty
      }
      guard let referring, case .columns(let parts, _, _) = referring.kind, case .column(let column) = parts[0] else {
        return nil
      }
      let owner = datasets[referring.from]
      (source, key) = (
        referring.from, "\(Name.written(owner.name)).\(Name.written(owner.columns[column].name))"
      )
    }
    let clock = table.columns.first { if case .clock = $0.source { true } else { false } }
    return Entity(
      dataset: index, name: Name.written(table.name), rows: Name.written(datasets[source].name), key: key,
      time: table.times.first.map { Name.written(table.columns[$0.column].name) },
      clock: clock.map { Name.written($0.name) })
  }

  /// The first entity of the rules that was made by `per`, else the first at all.
  var anyEntity: Entity? {
    let made = datasets.indices.filter { if case .grouped = datasets[$0].kind { true } else { false } }
    return made.lazy.compactMap { self.entity($0) }.first ?? datasets.indices.lazy.compactMap { self.entity($0) }.first
  }

  // MARK: Rows under a name

  /// `休眠顧客 = 顧客 where …`: some rows of a dataset are a dataset.
  func rowsAsDefinition(_ name: Name, _ scope: Scope) -> SemanticMessage? {
    guard let index = scope.definition, definitions.indices.contains(index) else { return nil }
    let source = definitions[index].source
    guard let condition = source.condition, case .written(.expression(let body)) = source.body,
      body.range == name.range, let row = program.datasetIndex[name.text]
    else { return nil }
    let (own, rows) = (Name.written(source.name.text), Name.written(name.text))
    let text = program.text(condition.range)
    if isWhole(condition, on: row) {
      let ever = Help("how many they are over all time, by their first day: `\(own) = count(\(rows) where \(text))`")
      if readsFacts(condition, of: row) {
        let inPeriod = entity(row).map {
          Help("how many they are in each period: `\(own) = count(each \($0.key) where \(text))`")
        }
        return .helped(.datasetAsValue(name.text), [inPeriod, ever].compactMap { $0 })
      }
      return .helped(
        .datasetAsValue(name.text),
        [
          Help("some of its rows are a dataset of their own: `dataset \(own) from \(rows) where \(text)`"),
          Help("how many they are: `\(own) = count(\(rows) where \(text))`"),
        ])
    }
    let whole = program.text(source.range)
    let ways = [
      ofOtherRows(condition, row, own), ofCounted(condition, row, own),
      ofAbsent(whole, row).map { [Help("how many there are by the end of each period: `\(own) = \($0)`")] },
    ]
    let none = [Help("some of its rows are a dataset of their own: `dataset \(own) from \(rows) where …`")]
    return .helped(.datasetAsValue(name.text), ways.lazy.compactMap { $0 }.first ?? none)
  }

  /// Whether a condition can be asked of the rows of a dataset as it stands.
  func isWhole(_ condition: Expression, on dataset: Int) -> Bool {
    isFaultless { _ = compileCondition(condition, .row(dataset)) }
  }

  /// Whether a condition asks a row for its rows of other datasets, and nothing else of it: `sales >= 3円` of customers.
  private func readsFacts(_ condition: Expression, of dataset: Int) -> Bool {
    let formula = typesOnly { compileCondition(condition, .row(dataset)) }
    var hasFact = false
    var stack = [formula]
    while let current = stack.popLast() {
      switch current.kind {
      case .row(.fact): hasFact = true
      case .row: return false
      default: stack += current.children  // Every other kind is what its parts are.
      }
    }
    return hasFact
  }

  /// `今回受注日 - 前回受注日 > 365日` of customers, whose orders have these columns.
  private func ofOtherRows(_ condition: Expression, _ row: Int, _ own: String) -> [Help]? {
    let paths = Analyzer.paths(in: condition)
    guard let entity = entity(row), !paths.isEmpty,
      let other = datasets.indices.first(where: { index in
        index != row && reaches(index, row)
          && paths.allSatisfy { path in
            guard let column = path.names.last, datasets[index].columnIndex[column.text] != nil else { return false }
            return path.names.count == 1 || (path.names.count == 2 && program.datasetIndex[path.names[0].text] == index)
          }
      }), isWhole(condition, on: other)
    else { return nil }
    let form = "count_distinct(\(entity.key) where \(program.text(condition.range)))"
    return [
      Help(
        "the condition is about rows of `\(datasets[other].name)`; of how many of `\(datasets[row].name)` there are such "
          + "rows, in each period: `\(own) = \(form)`")
    ]
  }

  /// `受注 >= 年３回` of customers.
  private func ofCounted(_ condition: Expression, _ row: Int, _ own: String) -> [Help]? {
    guard case .comparison(let sign, let left, let right) = condition.written.kind,
      case .path(let path) = left.written.kind, path.names.count == 1, let entity = entity(row),
      let other = program.datasetIndex[path.names[0].text], reaches(other, row),
      let counted = countCompared(path.names[0].text, sign.rawValue, program.text(right.range))
    else { return nil }
    return [
      Help("how many they are in each period: `\(own) = count(each \(entity.key) where \(counted))`"),
      Help(
        "how many they are over all time, by their first day: `\(own) = count(\(entity.name) where \(counted))`"),
    ]
  }

  /// `count(受注) >= 3`; nil where no number stands behind the sign.
  private func countCompared(_ rows: String, _ sign: String, _ number: String) -> String? {
    let digits = foldedName(number).drop { !$0.isNumber }.prefix(while: \.isNumber)
    return digits.isEmpty ? nil : "count(\(Name.written(rows))) \(sign) \(digits)"
  }

  /// Those that have not come for a length of time: `最終購入日から180日以上`, `last(orders.ordered_on) < month_end - 180 days`.
  func ofAbsent(_ text: String, _ row: Int?) -> String? {
    guard let entity = row.flatMap({ self.entity($0) }) ?? anyEntity,
      let length = Analyzer.lengthWritten(in: text)
    else { return nil }
    return
      "count(each \(entity.key) where trailing(count(\(entity.rows)), \(length)) = 0 and cumulative(count(\(entity.rows))) > 0)"
  }

  /// `180日` of `最終購入日から180日以上`, `180 days` of `month_end - 180 days`: the first that is no date.
  static func lengthWritten(in written: String) -> String? {
    var rest = Substring(foldedName(written))
    while let start = rest.firstIndex(where: { ("0"..."9").contains($0) }) {
      let digits = rest[start...].prefix { ("0"..."9").contains($0) }
      let behind = rest[digits.endIndex...]
      let word = behind.drop { $0 == " " }
      let isDate = digits.count == 4 && word.hasPrefix("年")
      if !isDate, let unit = UnitTable.lengthWords.first(where: { word.hasPrefix($0) }) {
        return digits + (unit.utf8.first.map { $0 < 0x80 } ?? false ? " " : "") + unit
      }
      rest = behind
    }
    return nil
  }

  // MARK: Rows compared

  /// `share(顧客 where 受注 >= 1)`: how many rows refer to the row is meant.
  func rowsCompared(_ name: Name, _ scope: Scope) -> SemanticMessage? {
    guard let row = scope.row, let other = program.datasetIndex[name.text], other != row, reaches(other, row),
      let (sign, number) = comparison(behind: name.range)
    else { return ofMembers(name, scope) }
    let rows = Name.written(name.text)
    let message = SemanticMessage.datasetAsValue(name.text)
    let entity = entity(row)
    if let entity, case .grouped(other, _, _) = datasets[row].kind,
      ["1": [">="], "0": [">", "!="]][number]?.contains(sign) ?? false
    {
      let clock =
        entity.clock.map { "asked `by \($0)`" }
        ?? "asked by a clock such as `clock age = months since \(entity.time ?? "first_on")`"
      return .helped(
        message,
        [
          Help(
            "each of `\(entity.name)` has some, as it is made of them; the part of those who come again at an age is "
              + "`count_distinct(\(entity.key)) / count(\(entity.name))`, \(clock)")
        ])
    }
    guard let counted = countCompared(name.text, sign, number) else { return nil }
    let inPeriod = entity.map {
      Help("those of each period are `count(each \($0.key) where \(counted))`")
    }
    let isRate = frequencyForm(of: foldedName(number)) != nil || number.contains("/")
    let ever =
      isRate ? Help("over all time the condition is `\(counted)`") : Help.write("count(\(rows))")
    return .helped(message, [ever] + [inPeriod].compactMap { $0 })
  }

  /// `sum(受注.金額 where 顧客 in 優良顧客)`, with `優良顧客 = 顧客 where 受注 >= 3`.
  private func ofMembers(_ name: Name, _ scope: Scope) -> SemanticMessage? {
    guard let index = scope.definition, definitions.indices.contains(index),
      case .written(.expression(let body)) = definitions[index].source.body
    else { return nil }
    var pending = [body]
    while let current = pending.popLast() {
      pending += Analyzer.children(of: current)
      guard case .call(let call) = current.kind, let head = call.arguments.first?.value, let condition = call.condition,
        case .membership(let left, false, let right) = condition.written.kind,
        case .path(let path) = left.written.kind, path.range == name.range,
        case .path(let group) = right.written.kind, let other = program.definitionIndex[group.text],
        let row = program.datasetIndex[name.text] ?? scope.row.flatMap({ referenceTarget(name.text, of: $0) }),
        let members = program.definitions[other].condition, let entity = entity(row)
      else { continue }
      if case .comparison(let sign, let compared, let number) = members.written.kind,
        case .path(let rows) = compared.written.kind, program.datasetIndex[rows.text] != nil,
        let counted = countCompared(rows.text, sign.rawValue, program.text(number.range))
      {
        let value = "\(call.name.text)(\(program.text(head.range)))"
        return .helped(
          .datasetAsValue(name.text),
          [
            Help(
              "what belongs to those of each period is `sum((if \(counted) then \(value) else 0) per \(entity.key))`")
          ])
      }
      guard isWhole(members, on: row) else { continue }
      return .helped(
        .datasetAsValue(name.text),
        [
          Help(
            "make the condition a column of `\(entity.name)`, `x = \(program.text(members.range))`, and write "
              + "`where \(entity.name).x`")
        ])
    }
    return nil
  }

  /// `customer in vip`, with `vip = count(each orders.customer where …)`.
  func membersOfCount(_ set: Expression) -> [Help]? {
    guard case .path(let path) = set.written.kind, let index = program.definitionIndex[path.text],
      case .written(.expression(let body)) = program.definitions[index].body, case .call(let call) = body.written.kind,
      let first = call.arguments.first, case .each(let keys) = first.source, keys.count == 1,
      let condition = call.condition ?? first.condition
    else { return nil }
    let form = "sum((if \(program.text(condition.range)) then x else 0) per \(program.text(keys[0].expression.range)))"
    return [Help("`\(path.text)` is their number; what belongs to them is `\(form)`, with x what is added up")]
  }

  private func referenceTarget(_ name: String, of dataset: Int) -> Int? {
    datasets[dataset].referenceIndex[name].map { references[$0].target }
  }

  /// The sign and the number that stand behind a place on its line: `>=` and `1`, `>=` and `年3回`.
  private func comparison(behind range: SourceRange) -> (sign: String, number: String)? {
    guard let file = program.files[range.file] else { return nil }
    let end = file.lineBytes(file.lineIndex(at: Int(range.end))).upperBound
    let line = foldedName(file.text(SourceRange(file: range.file, start: Int(range.end), end: end)))
    let rest = line.drop { $0 == " " }
    let sign = rest.prefix { "<>=!≥≤≧≦≠".contains($0) }
    let folded = ["≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "≠": "!="][String(sign)] ?? String(sign)
    let number = rest.dropFirst(sign.count).drop { $0 == " " }.prefix { !" ,)".contains($0) }
    guard !sign.isEmpty, number.contains(where: \.isNumber) else { return nil }
    return (folded, String(number))
  }

  // MARK: Columns of other rows

  /// `今回受注日` in a condition on customers, whose orders have it.
  func columnOfRows(_ name: Name, _ scope: Scope) -> SemanticMessage? {
    guard let row = scope.row, scope.isQueryCondition == false, let entity = entity(row),
      let other = datasets.indices.first(where: {
        $0 != row && reaches($0, row) && datasets[$0].columnIndex[name.text] != nil
      })
    else { return nil }
    let (rows, column) = (Name.written(datasets[other].name), Name.written(name.text))
    return .helped(
      .unknownName(name.text, near: nil, owners: ["\(rows).\(column)"], isRow: true),
      [
        Help(
          "it is a column of `\(rows)`, of which a row of `\(entity.name)` has several: of how many there are such rows is "
            + "`count_distinct(\(entity.key) where …)`, the condition with columns of `\(rows)`"),
        Help("as one value of all of them it is such as `max(\(rows).\(column))`"),
      ])
  }

  /// `by 顧客`: rows are told apart by their key.
  func keyOfRows(_ name: Name, _ use: Use) -> [Help]? {
    guard let index = program.datasetIndex[name.text] ?? referenceTarget(name.text, of: use.dataset) else { return nil }
    if let entity = entity(index), hasKey(entity.key, on: use.dataset) {
      return [Help("its rows are told apart by their key: write `\(entity.key)`", replacement: entity.key)]
    }
    guard let key = datasets[index].keys.first, key.count == 1 else { return nil }
    let path = "\(Name.written(datasets[index].name)).\(Name.written(datasets[index].columns[key[0]].name))"
    guard index == use.dataset || reaches(use.dataset, index) else { return nil }
    return [.write(path)]
  }

  private func hasKey(_ path: String, on dataset: Int) -> Bool {
    datasets.indices.contains { index in
      path.hasPrefix(Name.written(datasets[index].name) + ".") && (index == dataset || reaches(dataset, index))
    }
  }

  /// `where age = 0` on orders, with `age` the clock of customers.
  func tickOfOwner(_ name: Name, _ owners: [String]) -> SemanticMessage? {
    guard
      let owner = datasets.indices.first(where: { index in
        datasets[index].columnIndex[name.text].map { isClock($0, of: index) } ?? false
      }), let (sign, number) = comparison(behind: name.range), sign == "=", number == "0"
    else { return nil }
    let dataset = Name.written(datasets[owner].name)
    return .helped(
      .unknownName(name.text, near: nil, owners: owners, isRow: true),
      [
        Help("those who began, beside each tick of the clock, are `count(\(dataset))` in the place of the whole"),
        .write("\(dataset).\(Name.written(name.text))"),
      ])
  }

  /// `cohort` of `dataset cohorts from customers { cohort = … }`, asked of customers.
  func columnOfOwnRows(_ expression: Expression, _ dataset: Int) -> [Help]? {
    guard case .path(let path) = expression.kind, let wanted = path.names.last?.text,
      let made = datasets.first(where: { table in
        if case .filtered(dataset, _) = table.kind { table.columnIndex[wanted] != nil } else { false }
      }), let column = made.columnIndex[wanted].map({ made.columns[$0] }), case .formula(let formula) = column.source
    else { return nil }
    let text = "\(Name.written(wanted)) = \(program.text(formula.range))"
    return [
      Help(
        "`\(made.name)` is a dataset of its own: write the column in the block of `\(datasets[dataset].name)`, `\(text)`"
      )
    ]
  }

  /// `媒体` of advertising, by which customers have none: those of their orders that hold such texts.
  func columnFromRows(_ expression: Expression, _ dataset: Int) -> [Help]? {
    guard case .path(let path) = expression.kind, let wanted = path.names.last?.text, let entity = entity(dataset),
      let other = datasets.indices.first(where: { datasets[$0].columnIndex[wanted] != nil }),
      let source = program.datasetIndex[String(entity.key.prefix { $0 != "." }.filter { $0 != "`" })],
      let texts = schemas[datasets[other].name]?.someTexts?(wanted), !texts.isEmpty,
      let stored = schemas[datasets[source].name]?.storedText
    else { return nil }
    let columns = datasets[source].columns.filter { column in
      guard case .file(let header) = column.source else { return false }
      return texts.contains { stored($0, header) == $0 }
    }
    guard columns.count == 1 else { return nil }
    let (own, theirs) = (Name.written(wanted), "\(Name.written(datasets[other].name)).\(Name.written(wanted))")
    return [
      Help(
        "`\(entity.rows)` has such texts in `\(columns[0].name)`: give `\(entity.name)` the first of them as a column, "
          + "`\(own) = first(\(entity.rows).\(Name.written(columns[0].name)))`, and write `by \(theirs) = \(entity.name).\(own)`"
      )
    ]
  }

  // MARK: Ages, cohorts, ends of periods

  /// `age`, `cohort`, `month_end` where nothing is called so. `function`: it stands alone in the brackets of this one.
  func wordOfLife(_ name: String, in function: String? = nil, _ scope: Scope) -> [Help]? {
    guard let word = ForeignWords.wordOfLife(name) else { return nil }
    let entity = anyEntity
    let (dataset, time) = (entity?.name ?? "customers", entity?.time ?? "first_on")
    let own = Name.written(name)
    switch word {
    case .age:
      let ticks = function.map { "; of its ticks it is `\($0)(each \(entity?.clock ?? own) where …)`" } ?? ""
      if let clock = entity?.clock { return [Help("ages of `\(dataset)` are its clock: write `\(clock)`" + ticks)] }
      return [
        Help(
          "the ages of an answer are a clock in the block of `\(dataset)`: `clock \(own) = months since \(time)`"
            + ticks)
      ]
    case .cohort:
      return [
        Help(
          "it is a column in the block of `\(dataset)`, `\(own) = month(\(time))`, or a key of the question, "
            + "`by \(own) = month(\(time))`")
      ]
    case .endOfPeriod:
      let written = scope.definition.map { program.text(definitions[$0].source.range) } ?? ""
      let absent = ofAbsent(written, scope.row) ?? ofAbsent("180 days", scope.row)
      return [
        Help(
          "the end of the period that is asked for has no name"
            + (absent.map { "; who has not come for so long by then is `\($0)`" } ?? ""))
      ]
    }
  }

  // MARK: Classes by place

  /// `abc = if cum_pct <= 80% then "A" else "B"` as a key: places are told of the lines of an answer, which are there only
  /// when they have been grouped.
  func classesByPlace(_ name: String) -> [Help]? {
    guard let body = body(of: name) else { return nil }
    var seen: Set<String> = [name]
    guard let place = placeRead(in: body, &seen) else { return nil }
    let key = anyEntity?.key ?? "orders.customer"
    let condition = condition(on: place.name, in: body) ?? "\(place.name) <= \(place.isShare ? "80%" : "10")"
    return [
      Help(
        "`\(place.name)` is told of the lines of an answer, so its classes are counted by the key of the lines, such as "
          + "`\(key)`: `count(each \(key) where \(condition))`"),
      Help("what belongs to a class is `sum((if \(condition) then \(place.value) else 0) per \(key))`"),
    ]
  }

  private typealias Place = (name: String, value: String, isShare: Bool)

  private func body(of name: String) -> Expression? {
    guard let index = program.definitionIndex[name],
      case .written(.expression(let body)) = program.definitions[index].body
    else { return nil }
    return body
  }

  /// The name by which a formula reads `cumulative_share(sales)` or `rank(sales)`, itself or below, and what is ranked.
  private func placeRead(in body: Expression, _ seen: inout Set<String>) -> Place? {
    var names: [Name] = []
    var stack = [body]
    while let current = stack.popLast() {
      switch current.kind {
      case .call(let call):
        if let ranking = Analyzer.rankingNames[call.name.text], let value = call.arguments.first?.value {
          return (program.text(current.range), program.text(value.range), ranking == .cumulativeShare)
        }
      case .path(let path): if path.names.count == 1 { names.append(path.names[0]) }
      default: break  // Everything else is what its parts are.
      }
      stack += Analyzer.children(of: current).reversed()
    }
    for name in names where seen.insert(name.text).inserted {
      if let below = self.body(of: name.text).flatMap({ placeRead(in: $0, &seen) }) {
        return (Name.written(name.text), below.value, below.isShare)
      }
    }
    return nil
  }

  /// `cum_pct <= 80%` of `if cum_pct <= 80% then …`.
  private func condition(on place: String, in body: Expression) -> String? {
    var stack = [body]
    while let current = stack.popLast() {
      if case .comparison(_, let left, _) = current.kind, program.text(left.range) == place {
        return program.text(current.range)
      }
      stack += Analyzer.children(of: current).reversed()
    }
    return nil
  }

  // MARK: Values by key

  /// How a table of the rules is added up: by the months of a year that is named, else by the rows that have its key.
  func sumOfTable(_ index: Int, _ function: String, _ name: String) -> String? {
    guard program.definitions.indices.contains(index), let own = tableKeys(of: index), own.count == 1 else {
      return nil
    }
    if calendarPart(own[0]) != nil || grain(own[0]) != nil {
      let word = grain(own[0])?.rawValue ?? calendarPart(own[0])?.grain.rawValue ?? "month"
      return
        "`\(name)` has one value for each \(word), which a year has many of: all of one year together are "
        + "`(\(function)(\(name) per \(word)) during @2026)`, and a question that reads no data says which: "
        + "`by \(word) during @2026`"
    }
    guard let owner = datasets.indices.first(where: { hasKey(own[0], on: $0) }) else { return nil }
    let key = program.text(own[0].range)
    let path = key.contains(".") ? key : "\(Name.written(datasets[owner].name)).\(key)"
    return "`\(name)` has one value for each `\(key)`: of those that have rows it is `\(function)(\(name) per \(path))`"
  }

  private func tableKeys(of index: Int) -> [Expression]? {
    let source = program.definitions[index]
    if !source.dimensions.isEmpty { return source.dimensions.map(\.expression) }
    guard case .written(.expression(let body)) = source.body, case .table(let table) = body.written.kind else {
      return nil
    }
    return table.dimensions.map(\.expression)
  }

  /// `weights = [7, 6, 8]`: a value for each month or day of the week, in their order, where there are so many.
  func listAsTable(_ items: [Expression]) -> String? {
    let named: [Int: (key: String, first: String)] = [12: ("month_of_year", "January"), 7: ("weekday", "Monday")]
    guard items.count > 1, !items.contains(where: { if case .range = $0.kind { true } else { false } }) else {
      return nil
    }
    guard let (key, first) = named[items.count] else {
      return
        "a value for each group is a table, as in `by channel { \"web\": 3%, \"phone\": 5% }`; one of several is `x in [1, 2]`"
    }
    let entries = items.enumerated().map { "\($0.offset + 1): \(program.text($0.element.range))" }
    return "a value for each is a table, in which 1 is \(first): `by \(key) { \(entries.joined(separator: ", ")) }`"
  }
}
