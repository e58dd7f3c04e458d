import CivilTime
import SourceText
import Syntax

// What was meant by words for ages and cohorts, by classes of lines and by values of groups.
extension Analyzer {
  // MARK: Ages, cohorts, ends of periods

  /// `age`, `cohort`, `month_end` where nothing is called so. `function`: it stands alone in the brackets of this one.
  func wordOfLife(_ name: String, in function: String? = nil, _ scope: Scope) -> [Help]? {
    guard let word = ForeignWords.wordOfLife(name) else { return nil }
    let entity = anyEntity
    let (dataset, time) = (entity?.name ?? "customers", entity?.time ?? "first_on")
    let own = Name.written(name)
    switch word {
    case .age:
      let ticks =
        function.map { function in
          let form = "\(function)(each \(entity?.clock ?? own) where …)"
          return Phrase("; of its ticks it is `\(form)`", "。目盛りについての集計なら `\(form)`")
        } ?? .empty
      if let clock = entity?.clock {
        return [
          Help(
            Phrase(
              "ages of `\(dataset)` are its clock: write `\(clock)`", "`\(dataset)` の経過には名前がある：`\(clock)` と書く")
              + ticks)
        ]
      }
      let form = "clock \(own) = months since \(time)"
      return [
        Help(
          Phrase(
            "the ages of an answer are a clock in the block of `\(dataset)`: `\(form)`",
            "答えを経過で区分するには、`\(dataset)` のブロックに経過を宣言する：`\(form)`") + ticks)
      ]
    case .cohort:
      return [
        Help(
          Phrase(
            "it is a column in the block of `\(dataset)`, `\(own) = month(\(time))`, or a key of the question, "
              + "`by \(own) = month(\(time))`",
            "`\(dataset)` のブロックの列 `\(own) = month(\(time))` にするか、問いの区分のキー `by \(own) = month(\(time))` にする"))
      ]
    case .endOfPeriod:
      let written = scope.definition.map { program.text(definitions[$0].source.range) } ?? ""
      let absent = ofAbsent(written, scope.row) ?? ofAbsent("180 days", scope.row)
      return [
        Help(
          Phrase("the end of the period that is asked for has no name", "尋ねる期間の終わりを指す名前はない")
            + (absent.map {
              Phrase("; who has not come for so long by then is `\($0)`", "。その時点でそれだけ来ていない人の数なら `\($0)`")
            } ?? .empty))
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
        Phrase(
          "`\(place.name)` is told of the lines of an answer, so its classes are counted by the key of the lines, such as "
            + "`\(key)`: `count(each \(key) where \(condition))`",
          "`\(place.name)` は答えの行について決まるため、そのランクは `\(key)` のような行のキーで数える："
            + "`count(each \(key) where \(condition))`")),
      Help(
        Phrase(
          "what belongs to a class is `sum((if \(condition) then \(place.value) else 0) per \(key))`",
          "1つのランクの分を足すなら `sum((if \(condition) then \(place.value) else 0) per \(key))`")),
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
  func sumOfTable(_ index: Int, _ function: String, _ name: String) -> Phrase? {
    guard program.definitions.indices.contains(index), let own = tableKeys(of: index), own.count == 1 else {
      return nil
    }
    if calendarPart(own[0]) != nil || grain(own[0]) != nil {
      let word = grain(own[0])?.rawValue ?? calendarPart(own[0])?.grain.rawValue ?? "month"
      let each = Grain(word: word)?.inJapanese ?? word
      return Phrase(
        "`\(name)` has one value for each \(word), which a year has many of: all of one year together are "
          + "`(\(function)(\(name) per \(word)) during @2026)`, and a question that reads no data says which: "
          + "`by \(word) during @2026`",
        "`\(name)` の値は\(each)ごとに1つで、1年にいくつもある：1年分をまとめるなら "
          + "`(\(function)(\(name) per \(word)) during @2026)`、データを読まない問いでは `by \(word) during @2026` で期間を示す")
    }
    guard let owner = datasets.indices.first(where: { hasKey(own[0], on: $0) }) else { return nil }
    let key = program.text(own[0].range)
    let path = key.contains(".") ? key : "\(Name.written(datasets[owner].name)).\(key)"
    let form = "\(function)(\(name) per \(path))"
    return Phrase(
      "`\(name)` has one value for each `\(key)`: of those that have rows it is `\(form)`",
      "`\(name)` の値は `\(key)` ごとに1つ：行のあるものを集計するなら `\(form)`")
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
  func listAsTable(_ items: [Expression]) -> Phrase? {
    let named: [Int: (key: String, first: Phrase)] = [
      12: ("month_of_year", Phrase("January", "1月")), 7: ("weekday", Phrase("Monday", "月曜")),
    ]
    guard items.count > 1, !items.contains(where: { if case .range = $0.kind { true } else { false } }) else {
      return nil
    }
    guard let (key, first) = named[items.count] else {
      return Phrase(
        "a value for each group is a table, as in `by channel { \"web\": 3%, \"phone\": 5% }`; one of several is `x in [1, 2]`",
        "区分ごとの値は `by channel { \"web\": 3%, \"phone\": 5% }` のような表にする。いくつかのうちの1つなら `x in [1, 2]`")
    }
    let entries = items.enumerated().map { "\($0.offset + 1): \(program.text($0.element.range))" }
    let table = "by \(key) { \(entries.joined(separator: ", ")) }"
    return Phrase(
      "a value for each is a table, in which 1 is \(first.english): `\(table)`",
      "それぞれの値は表にする（1は\(first.japanese)）：`\(table)`")
  }
}
