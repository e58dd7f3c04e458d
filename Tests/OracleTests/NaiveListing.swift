import Syntax

// `list`: the rows that `count(dataset)` counts.
extension NaiveWorld {
  func answer(_ list: ListQuery) throws -> NaiveAnswer {
    guard let named = datasets[list.dataset.text] else { throw NaiveGap("no dataset \(list.dataset.text)") }
    let dataset = try built(named)
    var slice = Slice()
    var orders: [(key: Expression, isDescending: Bool)] = []
    var top = Int.max
    for clause in list.clauses {
      switch clause {
      case .condition(let condition): slice.filters.append(condition)
      case .during(let span): slice.period = try days(span)
      case .sort(let key, let isDescending): orders.append((key, isDescending))
      case .top(let first): top = first.count
      case .by, .across, .under, .keep, .form, .interval, .uncertainty, .total: throw NaiveGap("a clause of list")
      }
    }
    if slice.filters.count > 1 { slice.filters = [Expression(.and(slice.filters), range: slice.filters[0].range)] }
    let found = try rows(dataset, slice, on: nil) ?? []
    // Places are those among the rows of the list.
    func value(_ expression: Expression, _ row: NaiveRow) throws -> NaiveValue {
      if case .path(let path) = expression.kind, path.names.count == 1 {
        let name = path.names[0].text
        if let item = list.columns.first(where: { $0.name?.text == name }) { return try value(item.expression, row) }
        if hasColumn(row.dataset, name) { return try cell(row, name) ?? .because(.empty) }
      }
      let outer = peers
      peers = { found }
      defer { peers = outer }
      return try evaluate(expression, .row(row), slice)
    }
    var rows = try ordered(found, by: nil, isDescending: false)
    let decorated = try rows.enumerated().map { place, row in
      (place: place, row: row, keys: try orders.map { try value($0.key, row) })
    }
    rows = decorated.sorted { a, b in
      for (place, order) in orders.enumerated() {
        let (x, y) = (a.keys[place], b.keys[place])
        if x.isMissing != y.isMissing { return y.isMissing }
        let sign = x.isMissing ? 0 : self.order(x, y) ?? 0
        if sign != 0 { return order.isDescending ? sign > 0 : sign < 0 }
      }
      return a.place < b.place
    }.map(\.row)
    let columns = list.columns.map(\.expression)
    let lines = try rows.prefix(top).map { row in
      try columns.map { column in
        let value = try value(column, row)
        return value.isMissing ? .text("") : value
      }
    }
    return NaiveAnswer(
      keyCount: columns.count, rows: lines, counts: lines.map { _ in [] }, begun: lines.map { _ in [] })
  }
}
