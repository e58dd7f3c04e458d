import SourceText
import Syntax

// The rows of a dataset, one by one.
extension Analyzer {
  func list(_ list: ListQuery) -> QueryModel {
    guard let index = datasetIndex(list.dataset) else { return .faulty }
    var model = ListModel(dataset: DatasetID(index))
    var place = Scope.row(index, bare: .dimensions)
    place.aggregate = list.dataset.range
    model.columns = list.columns.isEmpty ? allColumns(of: index, at: list.dataset.range) : columns(list, place)
    let counted = compile(.count(of: list.dataset, where: nil), .slice)
    var conditions: [Expression] = []
    for clause in list.clauses {
      switch clause {
      case .condition(let condition): conditions.append(condition)
      case .during(let span):
        model.during = during(span)
        if model.during != nil { checkTime(of: [counted], at: span.range, word: "", isSpan: true) }
      case .sort(let expression, let isDescending):
        let text = program.text(expression.range)
        let shown = model.columns.first { $0.name == text }
        model.sort.append(.init(formula: shown?.formula ?? value(of: expression, place), isDescending: isDescending))
      case .top(let top):
        model.top = top.count
        if top.measure != nil || !top.per.isEmpty { report(.topOfRows, at: top.range) }
      case .by, .across, .under, .keep, .form, .interval, .uncertainty, .total: break  // The parser reads none here.
      }
    }
    model.filter = queryFilter(conditions, [Use(dataset: index, range: list.dataset.range)])
    warnOfSliceFilter(model.filter)
    let filtered = model.filter?.conditions[DatasetID(index)].map { [$0] } ?? []
    for formula in model.columns.map(\.formula) + model.sort.map(\.formula) + filtered {
      refuseOwnClock(in: formula, of: index)
    }
    return .list(model)
  }

  private func columns(_ list: ListQuery, _ place: Scope) -> [ShowModel.Item] {
    var taken: Set<String> = []
    return list.columns.map { column in
      let text = program.text(column.expression.range)
      let name = column.name?.text ?? text
      if let own = column.name {
        if let row = place.row, datasets[row].columnIndex[own.text] != nil {
          report(.nameTaken(own.text, .column), at: own.range)
        }
        if taken.contains(own.text) { report(.columnTwice(own.text), at: own.range) }
      }
      taken.insert(name)
      return .init(name: name, formula: value(of: column.expression, place), notes: [])
    }
  }

  /// A bare name is the row's own column, whatever else is called so: nobody lists a KPI where there is such a column.
  private func value(of expression: Expression, _ place: Scope) -> Formula {
    guard case .path(let path) = expression.kind, path.names.count == 1, let row = place.row,
      let column = datasets[row].columnIndex[path.names[0].text]
    else { return compile(expression, place) }
    return rowFormula(column, of: row, [], place, at: expression.range)
  }

  /// Those of the file in its order, and then those that the rules add.
  private func allColumns(of index: Int, at range: SourceRange) -> [ShowModel.Item] {
    let headers = (schemas[datasets[index].name]?.columns ?? []).map(\.name)
    func place(_ column: Int) -> Int {
      if case .file(let header) = datasets[index].columns[column].source {
        return headers.firstIndex(of: header) ?? headers.count
      }
      return headers.count
    }
    let shown = datasets[index].columns.indices.filter { column in
      switch datasets[index].columns[column].source {
      case .bad, .clock: false
      case .file(let header): !datasets[index].stacked.contains(header)
      case .inherited, .key, .formula, .stackedLabel, .stackedValue: true
      }
    }
    return shown.sorted { (place($0), $0) < (place($1), $1) }.map { column in
      let formula = rowFormula(column, of: index, [], .row(index), at: range)
      return .init(name: datasets[index].columns[column].name, formula: formula, notes: [])
    }
  }
}
