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
      let ever = Help(Analyzer.countEver("\(own) = count(\(rows) where \(text))"))
      if readsFacts(condition, of: row) {
        let inPeriod = entity(row).map {
          Help(Analyzer.countInEach("\(own) = count(each \($0.key) where \(text))"))
        }
        return .helped(.datasetAsValue(name.text), [inPeriod, ever].compactMap { $0 })
      }
      return .helped(
        .datasetAsValue(name.text),
        [
          Help(Analyzer.someRows("dataset \(own) from \(rows) where \(text)")),
          Help(
            Phrase(
              "how many they are: `\(own) = count(\(rows) where \(text))`",
              "その数なら：`\(own) = count(\(rows) where \(text))`")),
        ])
    }
    let whole = program.text(source.range)
    let ways = [
      ofOtherRows(condition, row, own), ofCounted(condition, row, own),
      ofAbsent(whole, row).map { form in
        [
          Help(
            Phrase(
              "how many there are by the end of each period: `\(own) = \(form)`", "各期間の終わりの時点での数なら：`\(own) = \(form)`"))
        ]
      },
    ]
    let none = [Help(Analyzer.someRows("dataset \(own) from \(rows) where …"))]
    return .helped(.datasetAsValue(name.text), ways.lazy.compactMap { $0 }.first ?? none)
  }

  private static func countEver(_ form: String) -> Phrase {
    Phrase("how many they are over all time, by their first day: `\(form)`", "全期間で、最初の日付ごとに数えるなら：`\(form)`")
  }

  private static func countInEach(_ form: String) -> Phrase {
    Phrase("how many they are in each period: `\(form)`", "各期間での数なら：`\(form)`")
  }

  private static func someRows(_ form: String) -> Phrase {
    Phrase("some of its rows are a dataset of their own: `\(form)`", "一部の行だけなら、別のデータセットにする：`\(form)`")
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
        Phrase(
          "the condition is about rows of `\(datasets[other].name)`; of how many of `\(datasets[row].name)` there are such "
            + "rows, in each period: `\(own) = \(form)`",
          "条件は `\(datasets[other].name)` の行についてのもの。そうした行のある `\(datasets[row].name)` の各期間での数なら："
            + "`\(own) = \(form)`"))
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
      Help(Analyzer.countInEach("\(own) = count(each \(entity.key) where \(counted))")),
      Help(Analyzer.countEver("\(own) = count(\(entity.name) where \(counted))")),
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
      return .helped(message, [Help(Analyzer.comeAgain(entity))])
    }
    guard let counted = countCompared(name.text, sign, number) else { return nil }
    let inPeriod = entity.map {
      Help(
        Phrase(
          "those of each period are `count(each \($0.key) where \(counted))`",
          "各期間のものなら `count(each \($0.key) where \(counted))`"))
    }
    let isRate = frequencyForm(of: foldedName(number)) != nil || number.contains("/")
    let ever =
      isRate
      ? Help(Phrase("over all time the condition is `\(counted)`", "全期間での条件なら `\(counted)`"))
      : Help.write("count(\(rows))")
    return .helped(message, [ever] + [inPeriod].compactMap { $0 })
  }

  private static func comeAgain(_ entity: Entity) -> Phrase {
    let form = "count_distinct(\(entity.key)) / count(\(entity.name))"
    let clock = entity.clock.map { "by \($0)" } ?? "clock age = months since \(entity.time ?? "first_on")"
    let asked =
      entity.clock == nil
      ? Phrase("asked by a clock such as `\(clock)`", "`\(clock)` のような経過で区分した")
      : Phrase("asked `\(clock)`", "`\(clock)` で区分した")
    return Phrase(
      "each of `\(entity.name)` has some, as it is made of them; the part of those who come again at an age is "
        + "`\(form)`, \(asked.english)",
      "`\(entity.name)` はその行から作られているため、必ず1つはある。再び来た人の割合を経過ごとに見るなら、\(asked.japanese) `\(form)`")
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
              Phrase(
                "what belongs to those of each period is `sum((if \(counted) then \(value) else 0) per \(entity.key))`",
                "各期間でそれに当たるものの分を足すなら `sum((if \(counted) then \(value) else 0) per \(entity.key))`"))
          ])
      }
      guard isWhole(members, on: row) else { continue }
      return .helped(
        .datasetAsValue(name.text),
        [
          Help(
            Phrase(
              "make the condition a column of `\(entity.name)`, `x = \(program.text(members.range))`, and write "
                + "`where \(entity.name).x`",
              "条件を `\(entity.name)` の列 `x = \(program.text(members.range))` にして、`where \(entity.name).x` と書く"))
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
    return [
      Help(
        Phrase(
          "`\(path.text)` is their number; what belongs to them is `\(form)`, with x what is added up",
          "`\(path.text)` はその数。その分を足すなら `\(form)`（x は足し上げるもの）"))
    ]
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
          Phrase(
            "it is a column of `\(rows)`, of which a row of `\(entity.name)` has several: of how many there are such rows is "
              + "`count_distinct(\(entity.key) where …)`, the condition with columns of `\(rows)`",
            "`\(rows)` の列で、`\(entity.name)` の行1つに複数の行がある：そうした行のある数なら "
              + "`count_distinct(\(entity.key) where …)`（条件は `\(rows)` の列で書く）")),
        Help(
          Phrase(
            "as one value of all of them it is such as `max(\(rows).\(column))`",
            "すべてを1つの値にまとめるなら `max(\(rows).\(column))` など")),
      ])
  }

  /// `by 顧客`: rows are told apart by their key.
  func keyOfRows(_ name: Name, _ use: Use) -> [Help]? {
    guard let index = program.datasetIndex[name.text] ?? referenceTarget(name.text, of: use.dataset) else { return nil }
    if let entity = entity(index), hasKey(entity.key, on: use.dataset) {
      let way = Phrase(
        "its rows are told apart by their key: write `\(entity.key)`", "行を見分けるのはそのキー：`\(entity.key)` と書く")
      return [Help(way, replacement: entity.key)]
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
        Help(
          Phrase(
            "those who began, beside each tick of the clock, are `count(\(dataset))` in the place of the whole",
            "始めた人の数を経過の各目盛りに並べるなら、全体の代わりに `count(\(dataset))` と書く")),
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
        Phrase(
          "`\(made.name)` is a dataset of its own: write the column in the block of `\(datasets[dataset].name)`, `\(text)`",
          "`\(made.name)` は別のデータセット：この列を `\(datasets[dataset].name)` のブロックに書く（`\(text)`）"))
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
    let first = "\(own) = first(\(entity.rows).\(Name.written(columns[0].name)))"
    let key = "by \(theirs) = \(entity.name).\(own)"
    return [
      Help(
        Phrase(
          "`\(entity.rows)` has such texts in `\(columns[0].name)`: give `\(entity.name)` the first of them as a column, "
            + "`\(first)`, and write `\(key)`",
          "`\(entity.rows)` の `\(columns[0].name)` に同じ文字列がある：最初のものを `\(entity.name)` の列 `\(first)` にして、`\(key)` と書く"))
    ]
  }
}
